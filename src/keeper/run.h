/* An act that is being run: for acts.c, blobs.c and tokens.c only. */
#ifndef KEEPER_RUN_H
#define KEEPER_RUN_H

#include "keeper/facts.h"
#include "keeper/keeper.h"

#define VALUES_MAX 64

struct value {
	const char *name;
	int type;               /* n i t b */
	int64_t i;
	const void *p;
	size_t n;
	bool used;
};

struct run {
	struct keeper *k;
	struct peer *p;
	struct job *job;
	const struct sql_act *act;
	enum right right;
	struct id id;           /* the row of `-- on:` */
	struct subject on;
	struct subject with;    /* of `-- with:`; none: person is id_none */
	struct facts facts;
	uint32_t scopes;        /* that the live follow opens */
	char today[16];
	struct id made;         /* of `-- new:` */
	enum wrap_kind made_kind;
	struct value value[VALUES_MAX];
	int nvalue;
	bool touched;           /* a statement changed a row */
};

/* A message that our own session would not send: logged by names only,
 * E_PROTO. */
enum err act_broken(const struct run *r, const char *what, const char *name);
/* Does the act give the person's key to this holder? */
bool act_grants(struct run *r, const struct id *holder);
/* The word `w` in a space separated list (NULL: empty)? */
bool act_lists(const char *list, const char *w);

/* The sealed blobs of the message: scope, record, version, right of each,
 * then its row.  *changed: the scopes. */
enum err act_blobs(struct run *r, struct msg *m, uint32_t *changed);

/* The search tokens of the message, for every structure with a live follow. */
enum err act_tokens(struct run *r, struct msg *m);

#endif
