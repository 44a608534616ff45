#include "ui/paper.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/text.h"

#define MARKS 2                 /* on a letter */
#define SECOND UINT32_MAX       /* the other half of a wide letter */

struct cell {
	uint32_t code, mark[MARKS];     /* code 0: blank */
};

struct paper {
	int cols, rows;
	struct cell *cell;
};

struct paper *
paper_new(int cols, int rows)
{
	struct paper *p = xcalloc(1, sizeof *p);

	p->cols = cols;
	p->rows = rows;
	p->cell = xcalloc((size_t)cols * (size_t)rows, sizeof *p->cell);
	return p;
}

void
paper_free(struct paper *p)
{
	if (!p)
		return;
	wipe(p->cell, (size_t)p->cols * (size_t)p->rows * sizeof *p->cell);
	free(p->cell);
	free(p);
}

int
paper_cols(const struct paper *p)
{
	return p->cols;
}

int
paper_rows(const struct paper *p)
{
	return p->rows;
}

static void
add_mark(struct cell *c, uint32_t code)
{
	int i;

	for (i = 0; i < MARKS && c->mark[i]; i++)
		;
	if (i < MARKS)
		c->mark[i] = code;
}

void
paper_text(struct paper *p, int y, int x, int width, const char *utf8)
{
	size_t left = strlen(utf8);
	int end = width < 0 || width > p->cols - x ? p->cols : x + width;
	int at = x;
	struct cell *row;

	if (y < 0 || y >= p->rows || x < 0 || x >= p->cols)
		return;
	row = p->cell + (size_t)y * (size_t)p->cols;
	while (left) {
		uint32_t code;
		size_t n = text_decode(utf8, left, &code);
		int w = text_width(code);

		if (at + w > end)
			break;
		utf8 += n;
		left -= n;
		if (w == 0 && at > x)
			add_mark(&row[at - 1], code);
		for (int i = 0; i < w; i++)
			row[at++] = (struct cell){ i ? SECOND : code, { 0 } };
	}
	while (width >= 0 && at < end)
		row[at++] = (struct cell){ 0, { 0 } };
}

char *
paper_row(const struct paper *p, int y, int from)
{
	const struct cell *row = p->cell + (size_t)y * (size_t)p->cols;
	int to = p->cols;
	struct buf b;
	char *out;

	buf_init(&b);
	while (to > from && (row[to - 1].code == 0 ||
		row[to - 1].code == ' '))
		to--;
	for (int i = from; i < to; i++) {
		char one[8];

		if (row[i].code == SECOND)
			continue;
		buf_put(&b, one, text_encode(row[i].code ? row[i].code : ' ',
			one));
		for (int k = 0; k < MARKS && row[i].mark[k]; k++)
			buf_put(&b, one, text_encode(row[i].mark[k], one));
	}
	out = xstrdup(buf_str(&b));
	buf_done(&b);
	return out;
}
