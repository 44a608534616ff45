/* A part of a person's situation: one scope, written by one structure and
 * read by it only (design 5).  What is common to path, resources, barriers,
 * health and justice; each has a file of its own. */
#ifndef DOMAINS_PART_H
#define DOMAINS_PART_H

#include <stddef.h>

#include "model/act.h"
#include "model/registry.h"

/* How a value is told in one line: `words` as they are for a box or a yes,
 * else with the value shown in the place of %s. */
struct piece {
	const char *column;
	const char *words;      /* N_("sans emploi %s") */
};

struct part {
	const struct record *record;
	const char *rest;               /* the column of free words */
	const struct piece *piece;      /* ended by a NULL column */
};

/* What every part starts with: her number and her name. */
#define PART_HEAD                                                            \
	{ "num", N_("Dossier"), CT_INT, 7, 0, COL_CLEAR | COL_READONLY,      \
		NULL, NULL, NULL },                                          \
	{ "name", N_("Personne"), CT_TEXT, 120, SCOPE_LABEL, COL_READONLY,   \
		NULL, NULL, NULL }

/* load and save of a part's record: key is a follow's. */
enum err part_load(struct ctx *x, const struct record *rec, const char *key,
	struct row *r);
enum err part_save(struct ctx *x, const struct record *rec,
	const struct row *was, struct row *now, struct faults *f);
/* The same by another act than person.situation, which is on the follow too;
 * more() adds its values. */
enum err part_save_by(struct ctx *x, const struct record *rec,
	const char *act, void (*more)(struct act *a, const struct row *now),
	const struct row *was, struct row *now, struct faults *f);

/* What the row says, piece by piece, in at most `columns`: "sans emploi
 * 12 à 23 mois   permis B   + 2"; "········" without the right.
 * *count (may be NULL): how many pieces there are. */
void part_gist(struct ctx *x, const struct part *p, const struct row *r,
	int columns, char *out, size_t size, int *count);

/* The whole of it as sentences, for what is shared; ROW_MASKED without the
 * right. */
void part_text(struct ctx *x, const struct part *p, const struct row *r,
	char *out, size_t size);

/* "since when", in the four classes of les-emplois. */
extern const struct choice part_since[];

#endif
