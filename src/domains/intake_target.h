/* What a file of people may say: the values that its columns are taken for,
 * and the names by which their columns are known (employment.md 4.5,
 * services.md 3.8 and 3.10). */
#ifndef DOMAINS_INTAKE_TARGET_H
#define DOMAINS_INTAKE_TARGET_H

#include "model/registry.h"

#define INTAKE_COLUMNS 100      /* of one file */
#define INTAKE_HEAD 120         /* bytes of a column's name, as compared */

enum intake_kind {
	TAKE_TYPED,     /* as if it had been typed in the field */
	TAKE_TITLE, TAKE_DAY, TAKE_NIR, TAKE_PHONES, TAKE_CAF,
	TAKE_STREET,    /* with postcode and town in it when they have no
	                   column of their own */
	TAKE_TOWN, TAKE_BIRTH_PLACE,
	TAKE_YES,       /* oui or non; nothing else says anything */
	TAKE_LEVEL,     /* the codes of both schemes */
	TAKE_ROLE,      /* demandeur or conjoint, in the words of each file */
	TAKE_LINES,     /* several, commas between: one a line */
	TAKE_WORDS,     /* several, commas between, and they stay */
	TAKE_TEAM,      /* who accompanies, where (intake_team.h) */
	TAKE_NOTHING,   /* known, and without a place here */
};

struct intake_target {
	const char *name;       /* a stable word */
	const char *label;      /* N_("Nom") */
	enum intake_kind kind;
	const char *record, *column;    /* where it goes */
	const char *heads;      /* names of columns, folded, "|" between */
};

extern const struct intake_target intake_targets[];     /* ended by NULL */
const struct intake_target *intake_target(const char *name);    /* NULL */

/* A column's name as it is compared: n° is numero, accents, case and signs do
 * not count. */
void intake_head(const char *name, char out[INTAKE_HEAD]);

/* The next of several values in a cell, with commas between, without blanks
 * around it; false: no more. */
bool intake_each(const char **said, char *out, size_t size);

/* The target that a column of this name is known for; NULL. */
const struct intake_target *intake_known(const char *name);

/* The columns of one file, each with its target; NULL: not taken. */
struct intake_map {
	int n;
	char head[INTAKE_COLUMNS][INTAKE_HEAD];
	const struct intake_target *target[INTAKE_COLUMNS];
};

/* Adds a column by its name as it is written; what the structure of the user
 * takes it for comes first.  False: there are too many. */
bool intake_map_add(struct ctx *x, struct intake_map *m, const char *name);
/* Is it one of the CAF's files of contacts (3.8), which have its number, ways
 * to reach somebody and no name?  They change people and make none. */
bool intake_map_contact(const struct intake_map *m);
/* E_CHECK: a file must have this column and has not. */
enum err intake_map_check(const struct intake_map *m);

/* The choice set of the targets. */
bool intake_target_make(struct ctx *x, int i, struct choice *out);

#endif
