/* A list: rows of a source, one a line, with a marker.  list_page.c goes
 * through it, list_show.c paints it, list_search.c searches, list_sort.c
 * orders, list_filter.c is the panel of its filters, list_query.c asks by
 * form, list_columns.c has the columns that the user chose, list_mark.c the
 * rows that are marked.
 *
 * A whole source is sorted, searched and paged here; a paged one gives a
 * page after a key, and sorts, filters and searches itself. */
#ifndef UI_LIST_H
#define UI_LIST_H

#include "ui/ui.h"

enum err list_open(struct ui *ui, const struct screen *s, const char *key,
	const char *arg, struct view **out);

#define LIST_TOP 4              /* row of the terminal of the first line */

/* A row that is marked. */
struct list_mark {
	char *key;
	struct row row;         /* empty while t has it */
	unsigned turn;          /* the how manieth mark it was */
	bool here, gone;        /* of one pass over them */
};

struct list {
	struct view v;
	struct ctx *x;
	struct rows t;          /* whole: everything; paged: a page */
	int *order, n;          /* what is shown: indexes into t */
	int cur, top;           /* in order */
	int per;                /* lines of a page, since the last painting */
	struct row filter;      /* filter name -> canonical value */
	struct row query;       /* asked by form (model/query.h) */
	bool fresh;             /* just read: coming back reads nothing */
	int *col, ncol;         /* columns shown, in order (list_columns.h) */
	char view[200];         /* the saved view that it shows, "" */
	char search[200];       /* shown rows have these words */
	char asked[200];        /* sent to the source */
	char jump[80];          /* letters typed to go to a row */
	int jump_from;
	int sort;               /* column, -1: as the source gives them */
	bool descending;
	struct list_mark *mark; /* sorted by key */
	int nmark;
	unsigned turns;
	bool asks;              /* words have been sent to the source */
	uint64_t read_as;       /* a sum of what t was asked with */
	/* paged: */
	int page;
	bool more;              /* there is a page after this one */
	char **after;           /* key before each page, NULL: unknown */
	int nafter;
};

/* Reads the rows again; the current row stays current by its _key, or the
 * next one when it is gone.  On failure what was there stays. */
enum err list_read(struct list *l);
/* From the first page, with what filters, sort and search say now. */
enum err list_restart(struct list *l);
/* Makes `order` from search and sort; the current row stays current. */
void list_arrange(struct list *l);
/* Does its source give a page at a time? */
bool list_paged(const struct list *l);
/* The row under the cursor; NULL in an empty list. */
const struct row *list_row(const struct list *l);

#endif
