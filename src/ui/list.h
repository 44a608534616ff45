/* A list: rows of a source, one a line, with a marker.  list.c has what any
 * part may ask of it; above it list_sort.c orders, list_mark.c has the rows
 * that are marked and list_criteria.c the criteria, list_read.c reads with
 * them; above it list_page.c goes through the rows, list_search.c searches,
 * list_filter.c is the panel of the filters, list_query.c asks by form,
 * list_columns.c has the columns that the user chose, list_views.c what was
 * kept under a name, list_show.c paints, and list_view.c is the view.
 *
 * A whole source is sorted, searched and paged here; a paged one gives a
 * page after a key, and sorts, filters and searches itself. */
#ifndef UI_LIST_H
#define UI_LIST_H

#include "ui/ui.h"

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

/* Does its source give a page at a time? */
bool list_paged(const struct list *l);
/* The row under the cursor; NULL in an empty list. */
const struct row *list_row(const struct list *l);
/* The _key of the i-th row shown, and back; -1. */
const char *list_key(const struct list *l, int i);
int list_find(const struct list *l, const char *key);
/* Is a column of the screen one of those shown? */
bool list_has_column(const struct list *l, int column);
/* Back to the first page, those after it unknown. */
void list_pages_forget(struct list *l);

/* The view of a list's screen (list_view.c). */
enum err list_open(struct ui *ui, const struct screen *s, const char *key,
	const char *arg, struct view **out);

#endif
