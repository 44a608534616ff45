/* The lines of two records side by side: which columns of which record each
 * holds, and how they are said in one line. */
#ifndef DOMAINS_UNITE_FIELD_H
#define DOMAINS_UNITE_FIELD_H

#include "domains/follow.h"
#include "model/act.h"

/* The records whose columns may be taken from the other. */
enum unite_part { UNITE_PERSON, UNITE_PATH, UNITE_RESOURCES, UNITE_BARRIERS,
	UNITE_PARTS };

struct unite_line {
	const char *name;
	enum unite_part part;
	/* ended by NULL; none: the whole part, told in its `gist` */
	const char *column[9];
	const char *gist;
};
extern const struct unite_line unite_lines[];   /* ended by a NULL name */

/* One of the two, opened as far as this user may. */
struct unite_side {
	struct follow f;
	struct row part[UNITE_PARTS];
	struct row gist;
};

const struct record *unite_record(enum unite_part part);

/* To be ended by unite_close() in any case. */
enum err unite_open(struct ctx *x, const char *follow,
	struct unite_side *out);
void unite_close(struct unite_side *s);

/* Any of its columns is not for this user. */
bool unite_masked(const struct unite_line *l, const struct unite_side *s);
/* In one line: "" nothing, "········" not for this user. */
void unite_say(struct ctx *x, const struct unite_line *l,
	const struct unite_side *s, char *out, size_t size);
/* Copies its columns. */
void unite_take(const struct unite_line *l, const struct unite_side *from,
	struct row *to);
/* Are they the same on both? */
bool unite_same(const struct unite_line *l, const struct unite_side *a,
	const struct unite_side *b);

/* The sealed columns of one scope of a record, ended by NULL; room for one
 * more: the version that it had after the union (unite_after). */
#define UNITE_COLUMNS 40
int unite_columns_of(const struct record *rec, enum scope scope,
	const char *names[UNITE_COLUMNS + 2]);
void unite_after(enum scope scope, char cell[40]);

/* The search tokens of her first record, as it is from now on. */
void unite_tokens(struct act *a, const struct row *person);

#endif
