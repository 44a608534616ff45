/* An act that is being run: what its message gave, what was looked up, the
 * wraps of its header.  For acts.c, blobs.c and tokens.c only. */
#ifndef KEEPER_RUN_H
#define KEEPER_RUN_H

#include "keeper/facts.h"
#include "keeper/state.h"

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
	struct id record;       /* that a deed is about; id_none */
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
enum err run_broken(const struct run *r, const char *what, const char *name);

/* Reads the values of one set. */
enum err run_read(struct run *r, struct msg *m);
struct value *run_value(struct run *r, const char *name);       /* NULL */
enum err run_id(struct run *r, const char *name, struct id *out);

/* The word `w` in a space separated list (NULL: empty)? */
bool run_lists(const char *list, const char *w);

/* "person", "referral", "draft", "request". */
enum wrap_kind run_kind(const char *word);

struct wrap {
	enum wrap_kind kind;
	struct id object, holder;
	bool followers;         /* every other structure that follows her */
};

/* The i-th wrap of a "KIND OBJECT HOLDER;..." line (NULL: empty); E_NOTFOUND
 * after it. */
enum err run_wrap(struct run *r, const char *line, int i, struct wrap *out);
/* Does the act give the person's key to this holder? */
bool run_grants(struct run *r, const struct id *holder);

#endif
