/* A producer's record, whatever it looks like, as one of the schema v1: the
 * names of its columns, its values, and what the schema v0 said otherwise.
 * Nothing is guessed: what has two readings is a mistake that says so. */
#ifndef CLI_TIDY_H
#define CLI_TIDY_H

#include <jansson.h>
#include <stdio.h>

#include "cli/dinclusion.h"

struct tidy;

/* source, date: for the records that give none; NULL. */
struct tidy *tidy_new(const struct df *fields, const char *source,
	const char *date);
void tidy_free(struct tidy *t);

/* Has a column a meaning?  (For csvlist_open().) */
bool tidy_knows(void *t, const char *column);

/* A new object with the fields of v1, and what no schema knows under its own
 * name; NULL for a line that says itself to be ignored (__ignore__).  Mistakes
 * are added to `why`, "field : what" lines as df_check() writes them. */
json_t *tidy_record(struct tidy *t, json_t *raw, struct buf *why);

/* The column that the last record gave a field in, by the record's own name,
 * valid as long as it is; the field itself when there is none.  And the value in it, cleaned for a line, "" for none. */
const char *tidy_column(const struct tidy *t, const char *field);
void tidy_value(const struct tidy *t, json_t *raw, const char *field,
	char *out, size_t size);

/* What was changed or left out on the way, each with how often; and counts
 * nothing any more. */
void tidy_tell(struct tidy *t, FILE *out);

#endif
