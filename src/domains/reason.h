/* The reasons of appointments (rules/rdv.h), as a structure proposes them: which
 * of them, by which ways it invites, for how long, whether it summons.  Its
 * responsable writes it; what was never written is as it comes. */
#ifndef DOMAINS_REASON_H
#define DOMAINS_REASON_H

#include "model/ctx.h"
#include "model/registry.h"

struct reason {
	bool offered, convene;
	bool sms, email, postal;        /* ways of inviting */
	int days;                       /* of an invitation; 0: no end */
	char phone[24];                 /* to call; "" the structure's */
	int version;                    /* 0: never written */
};

/* That of a code in a structure. */
enum err reason_get(struct ctx *x, const struct id *structure,
	const char *code, struct reason *out);

/* Writes `category` into r: the last one's, if the structure still proposes it;
 * else the usual one, or its first. */
enum err reason_usual(struct ctx *x, const struct id *structure,
	const char *last, struct row *r);

/* The i-th of the set "appointment.reason": those that the current structure
 * proposes, then the others, which old appointments still have. */
bool reason_choice(struct ctx *x, int i, struct choice *out);

/* May this be proposed, a summons for it be taken, an invitation leave by this
 * way?  E_CHECK says why not, in f on that column. */
enum err reason_check(struct ctx *x, const struct id *structure,
	const char *code, bool convened, const char *format, struct faults *f);

extern const struct record reason_record;

#endif
