/* A CSV file that is one list, read one line of it at a time: what it takes
 * of memory is one line, whatever the file.
 *
 * Found out: the delimiter, ; , or tab, the one that gives the most columns
 * that are known (Excel's first line "sep=;" says it); UTF-8, with or without
 * its mark, or CP1252 for a file that is none.  The first line names the
 * columns.  An apostrophe that keeps a cell from being a formula ('=1+1) is
 * taken off; lines without any text are passed over. */
#ifndef SESSION_CSVLIST_H
#define SESSION_CSVLIST_H

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>

#include "base/err.h"

struct csvlist;

/* Takes f, which can be sought, also on failure; `known` says whether a
 * column has a meaning.  E_CHECK, with the file and what to do: not text (a
 * zip, UTF-16, a nul byte), no known column, two columns of one name. */
enum err csvlist_open(FILE *f, const char *file,
	bool (*known)(void *, const char *), void *data,
	struct csvlist **out);

/* The next line: an object from column to text, without its empty cells; NULL
 * after the last.  E_CHECK when nothing after it can be read: a quote that is
 * never closed, a cell beyond 1 MiB.  A line that is wrong by itself comes
 * with csvlist_fault(); its cells beyond the columns are a list named "". */
enum err csvlist_next(struct csvlist *l, json_t **out);

int csvlist_line(const struct csvlist *l);      /* where it starts, from 1 */
const char *csvlist_fault(const struct csvlist *l);     /* NULL: none */

/* The columns, "" for one without name; NULL after the last. */
const char *csvlist_column(const struct csvlist *l, int i);
char csvlist_delimiter(const struct csvlist *l);

enum err csvlist_rewind(struct csvlist *l);
void csvlist_free(struct csvlist *l);

/* Writes one cell, quoted where it must be; NULL is empty.  No cell of ours
 * is a formula: one that starts, after spaces, line feeds and apostrophes,
 * with = + - @ (or their full-width forms), a tab or a carriage return, gets
 * an apostrophe before it.  A plain number (-20.88) is none.  Reading takes
 * that one apostrophe off, so that a text goes out and comes back unchanged.
 * (A file read with another delimiter than its own is not what was
 * written.) */
void csvlist_cell(FILE *out, const char *text, char delimiter);

/* A whole line of cells that were stored or received: through the gate
 * (base/text.h), semicolons between, CR LF. */
void csvlist_line_out(FILE *out, int n, const char *const *cell);

#endif
