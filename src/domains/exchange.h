/* What the two sides of a referral say to each other while it runs, what each
 * keeps for itself. */
#ifndef DOMAINS_EXCHANGE_H
#define DOMAINS_EXCHANGE_H

#include "domains/referral.h"
#include "model/act.h"

struct exchange {
	int messages, fresh;    /* in all; of the other side, not yet opened */
	bool aside;             /* this side keeps a note */
	bool redirected;
	int children;           /* drafts and referrals made from it */
	char outcome[16], outcome_on[12];
};

/* Does this user look from the sender's side?  (One may be of both: then the
 * structure that she works for now decides.) */
bool exchange_sends(const struct ctx *x, const struct referral *f);

enum err exchange_get(struct ctx *x, const struct referral *f,
	struct exchange *out);

/* Puts the person's name, from what was shared, into `name` of r. */
enum err exchange_name(struct ctx *x, const struct referral *f,
	struct row *r);

/* Sends an act that adds an event (":event"), with its words sealed; its id
 * goes to hex. */
struct act;
enum err exchange_add(struct ctx *x, struct act *a, const struct referral *f,
	const struct row *now, const char *const *names, char hex[ID_TEXT]);

#endif
