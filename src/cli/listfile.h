/* A file of records, CSV or JSON by what it holds, not by its name; read one
 * record at a time, twice if need be (a pipe is copied first). */
#ifndef CLI_LISTFILE_H
#define CLI_LISTFILE_H

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>

#include "base/buf.h"
#include "session/csvlist.h"
#include "cli/jsonlist.h"

struct listfile {
	struct csvlist *csv;    /* NULL: JSON */
	struct jsonlist json;
};

/* `known`: does a column have a meaning? */
enum err listfile_open(struct listfile *l, const char *file,
	bool (*known)(void *, const char *), void *data);

/* The next record, NULL after the last; *line: where it starts; *fault: what
 * is wrong with its line, NULL. */
enum err listfile_next(struct listfile *l, json_t **out, long *line,
	const char **fault);

enum err listfile_rewind(struct listfile *l);
void listfile_close(struct listfile *l);

/* Rejected records, to be corrected and imported again: CSV with the columns
 * of the file (of `columns` for JSON, ended by NULL; what they do not name is
 * a column "autres", an object), and first "motif" and "ligne". */
void listfile_reject_head(const struct listfile *l, const char *const *columns,
	FILE *out);
void listfile_reject(const struct listfile *l, const char *const *columns,
	json_t *record, long line, const char *why, FILE *out);

#endif
