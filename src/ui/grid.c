#include "ui/grid.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"

#define MARKS 2                 /* that the gate lets stand on a letter */

/* A letter with its marks; the second half of a wide one holds none. */
struct cell {
	uint32_t code[1 + MARKS];
};

struct grid {
	int cols, rows;
	struct cell *cell;
};

struct grid *
grid_new(int cols, int rows)
{
	struct grid *g = xcalloc(1, sizeof *g);

	g->cols = cols;
	g->rows = rows;
	g->cell = xcalloc((size_t)cols * (size_t)rows, sizeof *g->cell);
	grid_clear(g);
	return g;
}

static size_t
size_of(const struct grid *g)
{
	return (size_t)g->cols * (size_t)g->rows * sizeof *g->cell;
}

void
grid_free(struct grid *g)
{
	if (!g)
		return;
	wipe(g->cell, size_of(g));
	free(g->cell);
	free(g);
}

void
grid_clear(struct grid *g)
{
	wipe(g->cell, size_of(g));
	for (int i = 0; i < g->cols * g->rows; i++)
		g->cell[i].code[0] = ' ';
}

static void
put(struct cell *at, uint32_t code)
{
	memset(at, 0, sizeof *at);
	at->code[0] = code;
}

static void
put_mark(struct cell *at, uint32_t code)
{
	for (int i = 1; i <= MARKS; i++)
		if (!at->code[i]) {
			at->code[i] = code;
			return;
		}
}

void
grid_text(struct grid *g, int y, int x, int width, const char *utf8)
{
	size_t left = strlen(utf8);
	int used = 0, room = g->cols - x, last = -1;
	struct cell *row;

	if (y < 0 || y >= g->rows || x < 0 || room <= 0)
		return;
	row = g->cell + (size_t)y * (size_t)g->cols + x;
	if (width >= 0 && width < room)
		room = width;
	while (left) {
		uint32_t code;
		size_t n = text_decode(utf8, left, &code);
		int w = text_width(code);

		if (used + w > room)
			break;
		utf8 += n;
		left -= n;
		if (w == 0) {
			if (last >= 0)
				put_mark(&row[last], code);
			continue;
		}
		last = used;
		put(&row[used], code);
		if (w == 2)
			put(&row[used + 1], 0);
		used += w;
	}
	while (width >= 0 && used < room)
		put(&row[used++], ' ');
}

void
grid_row(const struct grid *g, int y, int x, char *out, size_t size)
{
	size_t n = 0, end = 0;

	*out = '\0';
	if (y < 0 || y >= g->rows)
		return;
	for (; x < g->cols; x++) {
		const struct cell *c = &g->cell[y * g->cols + x];

		for (int i = 0; i <= MARKS && c->code[i]; i++) {
			char one[8];
			size_t k = text_encode(c->code[i], one);

			if (n + k + 1 > size)
				goto out;
			memcpy(out + n, one, k);
			n += k;
			if (c->code[i] != ' ')
				end = n;
		}
	}
out:
	out[end] = '\0';
}
