/* What a message to a person is made of, and what it said: opened with her
 * path's key for the sender to write it, sealed with it once it is written. */
#ifndef KEEPER_OUTBOX_WORDS_H
#define KEEPER_OUTBOX_WORDS_H

#include "base/msg.h"
#include "keeper/state.h"
#include "model/row.h"

/* What names a message. */
struct outbox_name {
	struct id record;
	char kind[24], format[8];
	int64_t turn;
	bool by_hand;
	bool kept;              /* it has a row, which waits */
};

/* What it is about, as it is now. */
struct outbox_about {
	struct id person, structure, user;
	char user_name[160], state[16], day[16], made_on[16], until[16];
	char departement[8], phone[24], words[700], today[16];
	bool handled, automatic;
	bool closed;            /* her address is protected */
	int64_t version;
	uint32_t scopes;
};

/* Puts names and values into cells, *count of them, once that they are opened
 * is durably written of. */
enum err outbox_give(struct keeper *k, const struct outbox_name *n,
	const struct outbox_about *a, struct msg *cells, uint32_t *count);
/* In a transaction: the words of what is about to leave, as those of the row
 * `id` of outbox. */
enum err outbox_seal(struct keeper *k, const struct id *id,
	const struct outbox_about *a, const struct row *words);

#endif
