/* A file of people that a user takes in: a draft of hers (design 6) with a
 * blob for each line, all under one key that ends after 30 days. */
#ifndef DOMAINS_INTAKE_FILE_H
#define DOMAINS_INTAKE_FILE_H

#include "domains/draft.h"
#include "domains/intake_target.h"

#define INTAKE_LINES 20000      /* of one file */
#define INTAKE_SEQ 100000       /* the last one's number: cells have several */
#define INTAKE_BATCH 50         /* lines written or read at once */

/* Where a line stands. */
#define INTAKE_NEW "nouvelle"           /* will make a record */
#define INTAKE_CHANGE "change"          /* will change one */
#define INTAKE_SAME "identique"         /* has nothing to change */
#define INTAKE_REJECT "rejet"           /* cell "why" says why */
#define INTAKE_ASIDE "ecartee"          /* by the user */
#define INTAKE_DOING "encours"          /* was being taken */
#define INTAKE_MADE "creee"
#define INTAKE_CHANGED "modifiee"
#define INTAKE_UNDONE "defaite"
#define INTAKE_LEFT "laissee"           /* could not be undone: "why" */

struct intake_line {
	struct id id;           /* and of the follow that it makes */
	long seq;               /* in the file */
	const char *state;
	struct id follow;       /* whose record; id_none */
	struct id person;       /* out: the same, as the keeper found her */
	struct row cells;       /* as read, then what came of it */
	uint32_t version;       /* of its blob, 0: none yet */
	bool dirty;             /* the cells are to be written too */
};

struct intake {
	struct draft draft;
	struct row head;        /* "file", "hash", "structure", "loaded",
	                           "columns", "h0"...: their names */
	struct id structure;
	struct intake_map map;
};

struct intake_count {
	long all, fresh, change, same, reject, aside, doing, made, changed,
		undone, left;
};

void intake_init(struct intake *in);
void intake_done(struct intake *in);            /* wipes */
void intake_line_init(struct intake_line *l);
void intake_line_done(struct intake_line *l);   /* wipes */
/* Was it taken, undone, or begun to be? */
bool intake_taken(const struct intake_line *l);

/* A new one in the current structure, with its columns added to in->head and
 * in->map by intake_column(). */
bool intake_column(struct ctx *x, struct intake *in, const char *name);
/* It is of the current structure.  E_RIGHT: who takes people in there. */
enum err intake_here(struct ctx *x, struct intake *in);
enum err intake_make(struct ctx *x, struct intake *in, const char *file,
	const char *hash);
/* All its lines are there. */
enum err intake_loaded(struct ctx *x, struct intake *in);

/* One of this user's; E_NOTFOUND.  E_STATE: of another structure than the
 * current one. */
enum err intake_open(struct ctx *x, const struct id *id, struct intake *in);
/* Her pending one of the same bytes, in the current structure; E_NOTFOUND. */
enum err intake_find(struct ctx *x, const char *hash, struct intake *in);

/* Writes n lines (INTAKE_BATCH at most) as they stand, in one act.  E_AGAIN:
 * they were written by another session since they were read. */
enum err intake_put(struct ctx *x, struct intake *in, struct intake_line *l,
	int n);
/* The next lines after a number; *n: how many. */
enum err intake_next(struct ctx *x, struct intake *in, long after,
	struct intake_line *l, int most, int *n);
/* One line, of this user's drafts. */
enum err intake_line_get(struct ctx *x, const struct id *id,
	struct intake *in, struct intake_line *l);
/* The same of a file that is open; E_NOTFOUND: it has no such line. */
enum err intake_line_of(struct ctx *x, struct intake *in,
	const struct id *id, struct intake_line *l);

enum err intake_count(struct ctx *x, const struct id *draft,
	struct intake_count *out);

#endif
