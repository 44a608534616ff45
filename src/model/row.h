/* A row: named values, all as text in one canonical form each:
 * text as it is (clean, NFC); dates ISO; yes/no "1" or "0"; choices their
 * code; numbers in decimal; telephones canonical (E.164); "" is "not said".
 * Display forms are made by model/show.h, never stored. */
#ifndef MODEL_ROW_H
#define MODEL_ROW_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"

struct cell {
	char *name;             /* a column's name, copied: the row's own */
	uint32_t sum;           /* of the name: most others are told by it */
	char *value;            /* behind it; wiped when replaced */
};

struct row {
	struct cell *c;
	int n, cap;
};

void row_init(struct row *r);
void row_done(struct row *r);           /* wipes every value */
void row_clear(struct row *r);
void row_set(struct row *r, const char *name, const char *value);
void row_setf(struct row *r, const char *name, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
void row_drop(struct row *r, const char *name); /* wiped; none is fine */
const char *row_get(const struct row *r, const char *name);  /* "" if none */
bool row_has(const struct row *r, const char *name);
long row_int(const struct row *r, const char *name);
void row_copy(struct row *to, const struct row *from);  /* to: initialised */

/* The plain text of a blob: the columns' names and values, "name\0value\0"
 * repeated; only those that are not empty.  unpack adds to the row. */
void row_pack(const struct row *r, const char *const *names,
	struct buf *out);
enum err row_unpack(struct row *r, const void *data, size_t n);

/* Many rows. */
struct rows {
	struct row *r;
	int n, cap;
};

void rows_init(struct rows *t);
void rows_done(struct rows *t);
struct row *rows_add(struct rows *t);   /* initialised; valid until next add */

#endif
