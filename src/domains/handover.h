/* A person handed over to another structure, or a structure invited into her
 * circle: asked by one side, put on a waiting list, accepted or refused by the
 * other, which reads of her what was ticked. */
#ifndef DOMAINS_HANDOVER_H
#define DOMAINS_HANDOVER_H

#include "domains/follow.h"

struct handover {
	struct id id, person, sender, receiver, author, to_user, answer;
	char kind[16], state[16], purpose[16];
	char made_on[12], answered_on[12], answer_seen_on[12], opened_on[12];
	char sender_name[300], receiver_name[300];
	char author_name[160], by_name[160];
	int version;
	bool mine;              /* a structure of the user asked */
	bool closed;            /* her address is protected since */
};

/* E_NOTFOUND; key: its hexadecimal id. */
enum err handover_get(struct ctx *x, const char *key, struct handover *out);

/* What was written of it, and of the answer, into r; E_RIGHT when it is not
 * to be read any more. */
enum err handover_words(struct ctx *x, const struct handover *h,
	struct row *r);

/* May this user decide?  Who heads the receiver; of an invitation by name, who
 * is invited and nobody else. */
bool handover_decides(const struct ctx *x, const struct handover *h);

/* "Sans réponse depuis 12 j", "Liste d'attente, 40 j", "Acceptée". */
void handover_state_text(struct ctx *x, const struct handover *h, char *out,
	size_t size);

/* What ticking opens, as it is now: v_identity, v_contact, v_address, and the
 * name; the parts by which it goes (last_name, first_name, born_on, phone). */
enum err handover_values(struct ctx *x, const struct follow *f,
	struct row *r);

#endif
