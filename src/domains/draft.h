/* Sealed records of one user alone (design 6, drafts): where a session was
 * left ("place"), a list as she likes it ("view"), a text of her own
 * ("phrase"), a call of nobody known yet ("appel"), her time at the
 * screen ("temps").  Only she ever has their keys, in whatever structure and
 * whatever became of her rights; nothing of them is audited.  A place ends 30
 * days after it was last saved; the others stay until they are dropped.
 *
 * What a draft says is a row: cells of any names, sealed as they are.  In
 * clear lie its kind and `about`, a screen's name or "" (nothing personal). */
#ifndef DOMAINS_DRAFT_H
#define DOMAINS_DRAFT_H

#include "model/ctx.h"
#include "model/row.h"

#define DRAFTS_MAX 200          /* of one user, of all kinds */
#define DRAFT_BYTES (240 << 10) /* of what one says */

struct draft {
	struct id id;
	struct id person;       /* goes with her; id_none: with nobody */
	struct id session;      /* that saved it last */
	bool live;              /* that session has not ended */
	char kind[12], about[80];
	char changed_on[12];    /* the day, ISO */
	uint32_t version;       /* that was read or saved: draft_load */
};

/* Those of a kind, DRAFTS_MAX at most, the last day first. */
enum err draft_list(struct ctx *x, const char *kind, struct draft *out,
	int *n);
/* One of them; E_NOTFOUND. */
enum err draft_get(struct ctx *x, const struct id *id, struct draft *out);

/* Opens it into r.  Beside what was saved: "_at", when (UTC seconds).
 * E_NOTFOUND: it is no more, or was destroyed with its person. */
enum err draft_load(struct ctx *x, struct draft *d, struct row *r);

/* Keeps a new one: kind, about and person of d are the caller's; the rest of
 * d is filled.  E_CHECK: too long, or too many (err_text() says so). */
enum err draft_make(struct ctx *x, struct draft *d, const struct row *r);
/* Replaces what d says; E_CONFLICT: it was saved elsewhere since d->version;
 * E_NOTFOUND: it was dropped. */
enum err draft_save(struct ctx *x, struct draft *d, const struct row *r);
/* Destroys it and its key; gone already is no error. */
enum err draft_drop(struct ctx *x, const struct id *id);

#endif
