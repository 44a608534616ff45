/* What a record is: its columns, their types, checks, choices, secrecy.
 * The record in C owns all of this; a screen may narrow it, never widen it
 * (style 2.2). */
#ifndef MODEL_RECORD_H
#define MODEL_RECORD_H

#include <stdbool.h>

#include "base/err.h"
#include "base/scope.h"
#include "model/row.h"

struct ctx;

enum ctype {
	CT_TEXT,        /* one line, max characters */
	CT_LONG,        /* several lines */
	CT_DATE,        /* loosely typed, ISO inside; not before today - 90 d
	                   unless COL_PAST */
	CT_INT, CT_YESNO,
	CT_CHOICE,      /* one code of a choice set */
	CT_CHOICES,     /* several, model/codes.h; max: how many */
	CT_LOOKUP,      /* a code found by a list (screen attribute lookup) */
	CT_PHONE, CT_EMAIL, CT_NIR, CT_FTID, CT_SIRET, CT_POSTCODE,
	CT_CHECKBOX,    /* [x] or [ ]: "1" or "0" */
};

enum {
	COL_REQUIRED = 1,
	COL_PAST = 2,           /* a date in the past: birth */
	COL_READONLY = 4,       /* shown, never typed: computed */
	COL_UPPER = 8,          /* family names */
	COL_TITLE = 16,         /* first names */
	COL_CLEAR = 32,         /* not personal: may stand in lists */
};

struct column {
	const char *name;
	const char *label;      /* N_("Nom"): for messages about the field */
	enum ctype type;
	int max;                /* characters; 0: the type's own */
	enum scope scope;       /* ignored with COL_CLEAR */
	unsigned flags;
	const char *choice;     /* set of CT_CHOICE and CT_CHOICES */
	const char *check;      /* named check run at field exit, or NULL */
	const char *help;       /* N_(...): F1 on the field; NULL: none */
};

/* A conflict or an error on one field, several at once. */
struct fault {
	const char *column;     /* "" for the whole record */
	char message[300];
	char theirs[600];       /* on a conflict: the value that is there now */
};

struct faults {
	struct fault *f;
	int n, cap;
};

void faults_init(struct faults *f);
void faults_done(struct faults *f);     /* wipes */
void faults_add(struct faults *f, const char *column, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

struct record {
	const char *name;               /* "person" */
	const struct column *column;    /* ended by a NULL name */
	/* Fills r for a key (hexadecimal id or number; "" for a new one,
	 * where arg is the screen's argument: r is pre-filled).  Columns
	 * whose scope this user may not read are set to "\x7f" (masked).
	 * Versions and ids travel in cells whose names begin with '_';
	 * "_focus" names the column where typing begins. */
	enum err (*load)(struct ctx *x, const char *key, const char *arg,
		struct row *r);
	/* Saves what differs between was and now.  E_CHECK with faults;
	 * E_CONFLICT with faults whose `theirs` is filled; the key of a new
	 * record in _key of now.  NULL: the record is only looked at. */
	enum err (*save)(struct ctx *x, const struct row *was,
		struct row *now, struct faults *f);
	/* Checks of the whole record, before save; may be NULL. */
	void (*check)(struct ctx *x, const struct row *now, struct faults *f);
};

#define ROW_MASKED "\x7f"

/* A value that is there to be asked for: ROW_MASKED, with a cell beside it
 * that says so, until the column has its value. */
void row_veil(struct row *r, const char *column);
/* The same, with what is seen of it meanwhile: "1 85 03 ·· ··· ··· ··". */
void row_veil_as(struct row *r, const char *column, const char *mask);
const char *row_mask(const struct row *r, const char *column);  /* "" none */
bool row_veiled(const struct row *r, const char *column);

const struct column *record_column(const struct record *rec,
	const char *name);

#endif
