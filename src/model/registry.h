/* The registry of names: where screens and domains meet (design 3).  A name
 * in a screen file is looked for here when the file is loaded. */
#ifndef MODEL_REGISTRY_H
#define MODEL_REGISTRY_H

#include "model/record.h"

/* One value of a choice set. */
struct choice {
	const char *code;
	const char *label;      /* already translated or N_() */
};

/* A choice set: fixed (`fixed`, ended by a NULL code) or made. */
struct choices {
	const char *name;       /* "person.gender", "thematique" */
	const struct choice *fixed;
	/* the i-th value, false after the last one */
	bool (*make)(struct ctx *x, int i, struct choice *out);
};

/* What a list asks its source for.  A source applies its filters itself; the
 * list sorts and searches what a whole source gave. */
struct list_query {
	const struct row *arg;          /* the screen's arguments: "key" and
	                                   what the caller passed */
	const struct row *filter;       /* filter name -> value, "" unset */
	const char *search;             /* whole words typed, or "" */
	const char *sort;               /* column name, or NULL: own order */
	bool descending;
	/* paged sources: */
	const char *after, *before;     /* keys, NULL: from the start / end */
	int n;                          /* rows wanted */
};

/* A list source.  Its rows have the columns of its screen's `from`s, and
 * `_key`.  A whole source gives everything at once (5,000 rows at most: the
 * list sorts, searches and pages in memory); a paged one gives n rows after
 * or before a key, in its own order. */
struct source {
	const char *name;                       /* "caseload.mine" */
	const struct column *column;            /* its columns, typed */
	bool paged;
	enum err (*fetch)(struct ctx *x, const struct list_query *q,
		struct rows *out);
};

/* How a list of this source begins: the filters that its arguments ("key",
 * "arg") mean, over those of the screen.  They are seen, and changed like what
 * was typed; the source itself looks at filters only. */
struct preset {
	const char *source;
	void (*run)(struct ctx *x, const struct row *arg, struct row *filter);
};

/* What the rows of a whole source stand for: query by form.  Adds to `full`
 * one row for each of t, in their order, with the named columns of one of the
 * records that it is about, all opened in one request.  ROW_MASKED: what this
 * user may not read there, and what answers to no question. */
struct opening {
	const char *source;             /* "caseload.mine" */
	enum err (*run)(struct ctx *x, const struct record *rec,
		const struct rows *t, const char *const *columns,
		struct rows *full);
};

/* A named call: an action of a screen.  Gets the row under the cursor (or
 * the form's row) and may say where to go next. */
#define CALL_SECRETS 3
struct call_result {
	char message[300];      /* for the message line, "" none */
	char screen[64];        /* screen to open next, "" none */
	char key[80];           /* its key: an id, a number, "" new */
	char arg[200];          /* its argument */
	bool back;              /* leave this screen first */
	bool refresh;           /* read this screen again */
	bool leave;             /* end the session */
	/* a question, "" none: answered o, `call` runs on a row whose _key is
	 * `key` (no screen is opened) */
	char confirm[300];
	const char *call;
	char place[40];         /* go on in this kept place (domains/resume.h) */
	/* questions (translated) whose answers are shown and kept nowhere,
	 * under a title; `call` then runs on a row whose cells _1, _2, _3
	 * they are, _key and _arg as above */
	const char *secret[CALL_SECRETS];
	char title[200];
	char qr[240];           /* shown for a telephone's camera, "" none */
};

struct call {
	const char *name;               /* "referral_accept" */
	enum err (*run)(struct ctx *x, const struct row *row,
		struct call_result *out);
};

/* The same call for all the marked rows of a list, in one act: all of them are
 * done, or none.  Each row has the cells `_ask` and `_ask_label` too.  Without
 * one a call is run for each row. */
struct call_many {
	const char *name;               /* of the call */
	enum err (*run)(struct ctx *x, const struct rows *rows,
		struct call_result *out);
};

/* A named check of a field: E_CHECK with a message. */
struct check {
	const char *name;
	enum err (*run)(struct ctx *x, const char *value);
};

/* A `then`: after a field was left with a new value, fills others. */
struct then {
	const char *name;
	void (*run)(struct ctx *x, struct row *row);
};

/* A computed column: from the values of a row, typed or read, to its own,
 * without asking anything.  With `record` and `column` every field of that
 * column is computed so; else a screen says `compute NAME`. */
struct compute {
	const char *name;
	const char *record, *column;    /* NULL: by name only */
	void (*run)(struct ctx *x, const struct row *row, char *out,
		size_t size);
};

/* A column hidden until it is asked for (`reveal NAME`): asks the keeper,
 * which records it each time, and writes what it opened into the row's
 * columns that are ROW_MASKED, and its versions. */
struct reveal {
	const char *name;
	enum err (*run)(struct ctx *x, struct row *row);
};

/* Is a field there at all?  Asked when a form is read, of its row; of an empty
 * one where the form only searches (`where NAME`). */
struct where {
	const char *name;
	bool (*is)(const struct ctx *x, const struct row *row);
};

/* A jump code: =PER and its arguments. */
struct jump {
	const char *code;       /* "PER" */
	const char *label;      /* N_("Personnes") */
	const char *screen;     /* opened without argument */
	/* with an argument: decides; may be NULL */
	enum err (*run)(struct ctx *x, const char *arg,
		struct call_result *out);
};

/* A domain: what it registers; each array is ended by a NULL name. */
struct domain {
	const char *name;
	const struct record *const *records;    /* ended by NULL */
	const struct source *sources;
	const struct preset *presets;
	const struct opening *openings; /* ended by a NULL source */
	const struct choices *choices;
	const struct call *calls;
	const struct call_many *togethers;
	const struct check *checks;
	const struct then *thens;
	const struct compute *computes;
	const struct reveal *reveals;
	const struct where *wheres;
	const struct jump *jumps;
};

/* The domains compiled in (model/domains.h lists them). */
extern const struct domain *const registry_domains[];   /* ended by NULL */

const struct record *registry_record(const char *name);
const struct source *registry_source(const char *name);
const struct preset *registry_preset(const char *source);
const struct opening *registry_opening(const char *source);
const struct choices *registry_choices(const char *name);
const struct call *registry_call(const char *name);
const struct call_many *registry_call_many(const char *name);  /* NULL */
const struct check *registry_check(const char *name);
const struct then *registry_then(const char *name);
const struct compute *registry_compute(const char *name);
/* The one declared for a column of a record; NULL. */
const struct compute *registry_compute_of(const char *record,
	const char *column);
const struct reveal *registry_reveal(const char *name);
const struct where *registry_where(const char *name);
const struct jump *registry_jump(const char *code);

/* The i-th choice of a set; the label of a code ("" when unknown). */
bool choice_at(struct ctx *x, const struct choices *set, int i,
	struct choice *out);
const char *choice_label(struct ctx *x, const char *set, const char *code);

#endif
