/* A JSON file that is one list, its elements read one at a time: what it
 * takes of memory is its text and one element. */
#ifndef CLI_JSONLIST_H
#define CLI_JSONLIST_H

#include <jansson.h>
#include <stddef.h>
#include <stdio.h>

#include "base/err.h"

struct jsonlist {
	const char *file;
	char *text;
	size_t len, at;
	size_t counted;         /* lines of the text before this byte */
	int line;               /* from 1, where `counted` is */
	int element;            /* where the last element starts: its line */
	bool inside, ended;
};

/* Reads it whole; a byte order mark is passed over.  E_IO when it does not
 * read.  jsonlist_close() also then. */
enum err jsonlist_read(struct jsonlist *l, FILE *f, const char *file);

/* The next element into *out, NULL after the last.  E_CHECK with file, line
 * and byte for what is no JSON, no list, or no UTF-8. */
enum err jsonlist_next(struct jsonlist *l, json_t **out);

void jsonlist_rewind(struct jsonlist *l);
void jsonlist_close(struct jsonlist *l);

#endif
