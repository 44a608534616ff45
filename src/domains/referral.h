/* Referrals (orientations): from a person's record or from a service's card;
 * what is shared is a snapshot of the values ticked, in the referral's own
 * blob; two structures, one state machine (rules/refstate.h). */
#ifndef DOMAINS_REFERRAL_H
#define DOMAINS_REFERRAL_H

#include "base/id.h"
#include "model/ctx.h"
#include "model/registry.h"

extern const struct record referral_record;     /* written by the sender */
extern const struct record received_record;     /* read by both sides */
extern const struct record answer_record;       /* one step of either */
extern const struct source referral_sources[];
extern const struct choices referral_choices[];
extern const struct call referral_calls[];
extern const struct then referral_thens[];
extern const struct jump referral_jumps[];

struct referral {
	struct id id, person, sender, receiver;
	unsigned num, receiver_num;
	int version;
	bool external, urgent, mine, theirs;    /* mine: my side sent it */
	bool moved;             /* it was put on the wrong person */
	bool closed;            /* the person's address is protected today */
	char state[24], sent_on[12], made_on[12], answered_on[12];
	char wished_on[12], ended_on[12], seen_on[12], answer_seen_on[12];
	char sender_name[160], receiver_name[160], author_name[160];
};

/* E_NOTFOUND when there is none. */
enum err referral_get(struct ctx *x, const char *key, struct referral *out);

/* Opens the contents of a referral into r.  E_RIGHT: not for this user. */
enum err referral_content(struct ctx *x, const struct referral *f,
	struct row *r, uint32_t *version);

/* May this draft go out as it is written?  E_STATE: it holds an address that
 * has been protected since. */
enum err referral_leaves(struct ctx *x, struct referral *f);

/* The words of the last event of an action ("refuser"): adds `text`,
 * `reasons`, `said_by`, `channel` and "_by", "_on" to r. */
enum err referral_words(struct ctx *x, const struct referral *f,
	const char *action, struct row *r);

/* A service in a few words (`service_name`, `structure_name`, `conditions`,
 * `answers_here`), and its structure.  E_NOTFOUND. */
enum err referral_service(struct ctx *x, const char *key, struct row *r,
	struct id *structure, bool *account);

/* "RÉF. À répondre" on the receiver's side, "En attente de réponse" on the
 * sender's: the state in the words of the side that looks. */
const char *referral_state_label(const char *state, bool mine);
/* In next_text, the steps that this side may take from here, with the digits
 * that they have in screens/referral/read.form: "1 accepter  2 refuser  ". */
void referral_next_text(const struct referral *f, struct row *r);

#endif
