#include "model/row.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"

void
row_init(struct row *r)
{
	memset(r, 0, sizeof *r);
}

static uint32_t
sum_of(const char *name)
{
	uint32_t sum = 0;

	for (; *name; name++)
		sum = sum * 31 + (unsigned char)*name;
	return sum;
}

/* Name and value are in one piece: a list has thousands. */
static void
cell_make(struct cell *c, const char *name, const char *value)
{
	size_t n = strlen(name) + 1, size = strlen(value) + 1;

	c->name = xmalloc(n + size);
	c->value = c->name + n;
	memcpy(c->name, name, n);
	c->sum = sum_of(name);
	memcpy(c->value, value, size);
}

static void
cell_drop(struct cell *c)
{
	wipe(c->value, strlen(c->value));
	free(c->name);
}

void
row_clear(struct row *r)
{
	int i;

	for (i = 0; i < r->n; i++)
		cell_drop(&r->c[i]);
	r->n = 0;
}

void
row_done(struct row *r)
{
	row_clear(r);
	free(r->c);
	row_init(r);
}

static struct cell *
find(const struct row *r, const char *name)
{
	uint32_t sum = sum_of(name);
	int i;

	for (i = 0; i < r->n; i++)
		if (r->c[i].sum == sum && strcmp(r->c[i].name, name) == 0)
			return &r->c[i];
	return NULL;
}

void
row_set(struct row *r, const char *name, const char *value)
{
	struct cell *c = find(r, name), made;

	cell_make(&made, name, value ? value : "");
	if (c) {
		cell_drop(c);
	} else {
		if (r->n == r->cap) {
			r->cap = r->cap ? 2 * r->cap : 8;
			r->c = xrealloc(r->c, (size_t)r->cap * sizeof *r->c);
		}
		c = &r->c[r->n++];
	}
	*c = made;
}

void
row_drop(struct row *r, const char *name)
{
	struct cell *c = find(r, name);

	if (!c)
		return;
	cell_drop(c);
	r->n--;
	memmove(c, c + 1, (size_t)(&r->c[r->n] - c) * sizeof *c);
}

void
row_setf(struct row *r, const char *name, const char *fmt, ...)
{
	char some[256], *more;
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(some, sizeof some, fmt, ap);
	va_end(ap);
	if (n < 0)
		return;
	if ((size_t)n < sizeof some) {
		row_set(r, name, some);
	} else {
		more = xmalloc((size_t)n + 1);
		va_start(ap, fmt);
		vsnprintf(more, (size_t)n + 1, fmt, ap);
		va_end(ap);
		row_set(r, name, more);
		wipe(more, (size_t)n);
		free(more);
	}
	wipe(some, sizeof some);
}

const char *
row_get(const struct row *r, const char *name)
{
	struct cell *c = r ? find(r, name) : NULL;

	return c ? c->value : "";
}

bool
row_has(const struct row *r, const char *name)
{
	return find(r, name) != NULL;
}

long
row_int(const struct row *r, const char *name)
{
	return strtol(row_get(r, name), NULL, 10);
}

void
row_copy(struct row *to, const struct row *from)
{
	int i;

	row_clear(to);
	for (i = 0; i < from->n; i++)
		row_set(to, from->c[i].name, from->c[i].value);
}

void
row_pack(const struct row *r, const char *const *names, struct buf *out)
{
	for (; *names; names++) {
		const char *v = row_get(r, *names);

		if (!*v)
			continue;
		buf_put(out, *names, strlen(*names) + 1);
		buf_put(out, v, strlen(v) + 1);
	}
}

/* Each name is looked for among those before: a screen has some hundred, and
 * what has thousands would keep whoever opens it for minutes. */
#define CELLS_MAX 4096

enum err
row_unpack(struct row *r, const void *data, size_t n)
{
	const char *p = data, *end = p + n;

	while (p < end) {
		const char *name = p, *value;
		size_t len = strnlen(p, (size_t)(end - p));

		if (p + len == end)
			goto bad;
		value = p + len + 1;
		len = strnlen(value, (size_t)(end - value));
		if (value + len == end || r->n >= CELLS_MAX)
			goto bad;
		row_set(r, name, value);
		p = value + len + 1;
	}
	return E_OK;
bad:
	return err_set(E_CHECK, _("Donnée scellée mal formée."));
}

void
rows_init(struct rows *t)
{
	memset(t, 0, sizeof *t);
}

void
rows_done(struct rows *t)
{
	int i;

	for (i = 0; i < t->n; i++)
		row_done(&t->r[i]);
	free(t->r);
	rows_init(t);
}

struct row *
rows_add(struct rows *t)
{
	if (t->n == t->cap) {
		t->cap = t->cap ? 2 * t->cap : 16;
		t->r = xrealloc(t->r, (size_t)t->cap * sizeof *t->r);
	}
	row_init(&t->r[t->n]);
	return &t->r[t->n++];
}
