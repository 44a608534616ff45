#include "model/record.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

void
faults_init(struct faults *f)
{
	memset(f, 0, sizeof *f);
}

void
faults_done(struct faults *f)
{
	if (f->f)
		wipe(f->f, (size_t)f->cap * sizeof *f->f);
	free(f->f);
	faults_init(f);
}

void
faults_add(struct faults *f, const char *column, const char *fmt, ...)
{
	struct fault *one;
	va_list ap;

	if (f->n == f->cap) {
		int cap = f->cap ? 2 * f->cap : 8;
		struct fault *more = xcalloc((size_t)cap, sizeof *more);

		if (f->f) {
			memcpy(more, f->f, (size_t)f->n * sizeof *more);
			wipe(f->f, (size_t)f->cap * sizeof *f->f);
			free(f->f);
		}
		f->f = more;
		f->cap = cap;
	}
	one = &f->f[f->n++];
	one->column = column;
	va_start(ap, fmt);
	vsnprintf(one->message, sizeof one->message, fmt, ap);
	va_end(ap);
	one->theirs[0] = '\0';
}

const struct column *
record_column(const struct record *rec, const char *name)
{
	const struct column *c;

	for (c = rec->column; c->name; c++)
		if (strcmp(c->name, name) == 0)
			return c;
	return NULL;
}

static void
veil_cell(const char *column, char out[80])
{
	snprintf(out, 80, "_veil.%s", column);
}

void
row_veil(struct row *r, const char *column)
{
	char cell[80];

	veil_cell(column, cell);
	row_set(r, column, ROW_MASKED);
	row_set(r, cell, "1");
}

static void
mask_cell(const char *column, char out[80])
{
	snprintf(out, 80, "_mask.%s", column);
}

void
row_veil_as(struct row *r, const char *column, const char *mask)
{
	char cell[80];

	row_veil(r, column);
	mask_cell(column, cell);
	row_set(r, cell, mask);
}

const char *
row_mask(const struct row *r, const char *column)
{
	char cell[80];

	mask_cell(column, cell);
	return row_get(r, cell);
}

bool
row_veiled(const struct row *r, const char *column)
{
	char cell[80];

	veil_cell(column, cell);
	return strcmp(row_get(r, column), ROW_MASKED) == 0 &&
		row_int(r, cell);
}
