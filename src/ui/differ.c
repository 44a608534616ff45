#include "ui/differ.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"

#define BLANK ' '
#define EL "\033[K"
#define ED "\033[J"
#define FAR (INT_MAX / 4)

static int
digits(int n)
{
	return n < 10 ? 1 : n < 100 ? 2 : 3;
}

/* "CSI n X"; a count of one is not said. */
static int
csi(int n)
{
	return n == 1 ? 3 : 3 + digits(n);
}

static int
letter(const struct differ *d, uint32_t code)
{
	return d->bytes || code < 0x80 ? 1 : code < 0x800 ? 2 :
		code < 0x10000 ? 3 : 4;
}

/* --- moves ------------------------------------------------------------------- */

/* Ways from one place to another, and what they cost. */
enum way { STAY, RIGHT, BACK, LEFT, RETURN, ADDRESS };

static int
cost_of_way(enum way w, int y, int x, int to_y, int to_x)
{
	bool known = x >= 0;

	switch (w) {
	case STAY:
		return known && y == to_y && x == to_x ? 0 : FAR;
	case RIGHT:
		return known && y == to_y && x < to_x ? csi(to_x - x) : FAR;
	case BACK:
		return known && y == to_y && x > to_x ? x - to_x : FAR;
	case LEFT:
		return known && y == to_y && x > to_x ? csi(x - to_x) : FAR;
	case RETURN:
		/* the row is known where the column is not: CR is right
		 * behind a last column, and LF after it on any terminal */
		return y >= 0 && y <= to_y ? 1 + (to_y - y) +
			(to_x ? csi(to_x) : 0) : FAR;
	case ADDRESS:
		return !to_x ? (!to_y ? 3 : 3 + digits(to_y + 1)) :
			4 + digits(to_y + 1) + digits(to_x + 1);
	}
	return FAR;
}

static enum way
best_way(int y, int x, int to_y, int to_x)
{
	enum way best = ADDRESS, w;

	for (w = STAY; w < ADDRESS; w++)
		if (cost_of_way(w, y, x, to_y, to_x) <
			cost_of_way(best, y, x, to_y, to_x))
			best = w;
	return best;
}

static int
move_cost(int y, int x, int to_y, int to_x)
{
	return cost_of_way(best_way(y, x, to_y, to_x), y, x, to_y, to_x);
}

static void
put_csi(struct buf *out, int n, char final)
{
	if (n == 1)
		buf_printf(out, "\033[%c", final);
	else
		buf_printf(out, "\033[%d%c", n, final);
}

static void
move(struct buf *out, int y, int x, int to_y, int to_x)
{
	switch (best_way(y, x, to_y, to_x)) {
	case STAY:
		break;
	case RIGHT:
		put_csi(out, to_x - x, 'C');
		break;
	case BACK:
		for (; x > to_x; x--)
			buf_putc(out, '\b');
		break;
	case LEFT:
		put_csi(out, x - to_x, 'D');
		break;
	case RETURN:
		buf_putc(out, '\r');
		for (; y < to_y; y++)
			buf_putc(out, '\n');
		if (to_x)
			put_csi(out, to_x, 'C');
		break;
	case ADDRESS:
		if (to_x)
			buf_printf(out, "\033[%d;%dH", to_y + 1, to_x + 1);
		else if (to_y)
			buf_printf(out, "\033[%dH", to_y + 1);
		else
			buf_puts(out, "\033[H");
		break;
	}
}

/* --- one row ----------------------------------------------------------------- */

enum step { NONE, ENTER, WRITE, PASS, ERASE_END, ERASE_RUN };

/* To be at column x with all cells before it right; erased: everything from
 * there on is blank already. */
struct node {
	int cost;
	enum step by;
	int from;               /* the column before; erased as here, but for
	                           ERASE_END, which is from the other */
};

struct row {
	const struct differ *d;
	const uint32_t *old, *now;      /* old NULL: blank */
	struct node *at[2];     /* by erased; cols + 1 each */
	int *next[2];           /* the first cell from x on that is wrong; cols
	                           where none is */
	int *run;               /* where the blanks from x on end */
};

static void
look(struct row *r)
{
	int n = r->d->cols, x;

	r->next[0][n] = r->next[1][n] = r->run[n] = n;
	for (x = n - 1; x >= 0; x--) {
		uint32_t is = r->old ? r->old[x] : BLANK;

		r->next[0][x] = is != r->now[x] ? x : r->next[0][x + 1];
		r->next[1][x] = r->now[x] != BLANK ? x : r->next[1][x + 1];
		r->run[x] = r->now[x] == BLANK ? r->run[x + 1] : x;
	}
}

static void
offer(struct row *r, int e, int x, int cost, enum step by, int from)
{
	struct node *n = &r->at[e][x];

	if (cost < n->cost)
		*n = (struct node){ cost, by, from };
}

static void
go_on(struct row *r, int e, int x)
{
	int cost = r->at[e][x].cost, wrong = r->next[e][x], last, to;
	int cols = r->d->cols;

	if (cost >= FAR || wrong == cols)
		return;
	offer(r, e, x + 1, cost + letter(r->d, r->now[x]), WRITE, x);
	if (wrong > x)
		offer(r, e, wrong, cost + csi(wrong - x), PASS, x);
	if (!e)
		offer(r, 1, x, cost + 3, ERASE_END, x);
	/* a run of blanks, then what is wrong behind it; where nothing is,
	 * erasing the line is as short */
	to = r->next[e][r->run[x]];
	if (e || !r->d->ech || r->run[x] == x || to == cols)
		return;
	last = r->run[x] - x;
	offer(r, e, to, cost + csi(last) + csi(to - x), ERASE_RUN, x);
}

/* The shortest, from the cursor at y, x to this row's end; its end and
 * whether it was erased.  after: what leaving from there costs, or NULL. */
static int
solve(struct row *r, int y, int x, int row, const struct differ *last,
	int *end, int *erased)
{
	int n = r->d->cols, best = FAR, e, c;

	for (e = 0; e < 2; e++)
		for (c = 0; c <= n; c++)
			r->at[e][c] = (struct node){ FAR, NONE, 0 };
	look(r);
	for (c = 0; c <= r->next[0][0] && c < n; c++)
		offer(r, 0, c, move_cost(y, x, row, c), ENTER, c);
	for (c = 0; c < n; c++) {
		go_on(r, 0, c);
		go_on(r, 1, c);
	}
	for (e = 0; e < 2; e++)
		for (c = 0; c <= n; c++) {
			int cost = r->at[e][c].cost;

			if (cost >= FAR || r->next[e][c] < n)
				continue;
			if (last)
				cost += move_cost(row, c < n ? c : -1,
					last->end_y, last->end_x);
			if (cost < best) {
				best = cost;
				*end = c;
				*erased = e;
			}
		}
	return best;
}

static void
put_cells(const struct row *r, int from, int to, struct buf *out)
{
	char utf8[8];

	for (; from < to; from++)
		buf_put(out, utf8, text_encode(r->now[from], utf8));
}

/* Writes the path that ends there; the first step is the last one found. */
static void
write_path(const struct row *r, int y, int x, int row, int end, int erased,
	struct buf *out)
{
	const struct node *n = &r->at[erased][end];
	int from = n->from;

	if (n->by == ENTER) {
		move(out, y, x, row, end);
		return;
	}
	write_path(r, y, x, row, from, n->by == ERASE_END ? 0 : erased, out);
	switch (n->by) {
	case WRITE:
		put_cells(r, from, end, out);
		break;
	case PASS:
		put_csi(out, end - from, 'C');
		break;
	case ERASE_END:
		buf_puts(out, EL);
		break;
	case ERASE_RUN:
		put_csi(out, r->run[from] - from, 'X');
		put_csi(out, end - from, 'C');
		break;
	case NONE: case ENTER:
		break;
	}
}

/* --- the picture --------------------------------------------------------------- */

static bool
row_is_right(const struct row *r)
{
	for (int x = 0; x < r->d->cols; x++)
		if ((r->old ? r->old[x] : BLANK) != r->now[x])
			return false;
	return true;
}

static void
to_row(struct row *r, int y, bool blank)
{
	size_t at = (size_t)y * (size_t)r->d->cols;

	r->old = blank ? NULL : r->d->old + at;
	r->now = r->d->now + at;
}

/* From row `cut` on everything is erased first; cut == rows: nothing is.
 * Returns the bytes. */
static size_t
write_all(struct row *r, int cut, struct buf *out)
{
	const struct differ *d = r->d;
	int y, x = d->x, at = d->y, last = -1, end, erased;

	for (y = 0; y < d->rows; y++) {
		to_row(r, y, y >= cut);
		last = row_is_right(r) ? last : y;
	}
	for (y = 0; y < d->rows; y++) {
		if (y == cut) {
			move(out, at, x, y, 0);
			buf_puts(out, ED);
			at = y;
			x = 0;
		}
		to_row(r, y, y >= cut);
		if (row_is_right(r))
			continue;
		solve(r, at, x, y, y == last ? d : NULL, &end, &erased);
		write_path(r, at, x, y, end, erased, out);
		at = y;
		x = end < d->cols ? end : -1;
	}
	move(out, at, x, d->end_y, d->end_x);
	return out->len;
}

/* The row from which erasing all seems the shortest. */
static int
find_cut(struct row *r)
{
	const struct differ *d = r->d;
	int best = d->rows, y, end, erased, gain = 0, most = 0;

	for (y = d->rows - 1; y >= d->least_cut; y--) {
		int kept = 0, blank = 0;

		to_row(r, y, false);
		if (!row_is_right(r))
			kept = solve(r, y - 1, 0, y, NULL, &end, &erased);
		to_row(r, y, true);
		if (!row_is_right(r))
			blank = solve(r, y - 1, 0, y, NULL, &end, &erased);
		gain += kept - blank;
		if (gain > most) {
			most = gain;
			best = y;
		}
	}
	return most > 3 ? best : d->rows;
}

void
differ_run(const struct differ *d, struct buf *out)
{
	size_t n = (size_t)d->cols + 1;
	struct node *nodes = xcalloc(2 * n, sizeof *nodes);
	int *columns = xcalloc(3 * n, sizeof *columns), cut;
	struct row r = { .d = d, .at = { nodes, nodes + n },
		.next = { columns, columns + n }, .run = columns + 2 * n };
	struct buf plain, erased;

	buf_init(&plain);
	buf_init(&erased);
	write_all(&r, d->rows, &plain);
	cut = find_cut(&r);
	if (cut < d->rows && write_all(&r, cut, &erased) < plain.len)
		buf_put(out, erased.data, erased.len);
	else
		buf_put(out, plain.data, plain.len);
	buf_done(&plain);
	buf_done(&erased);
	free(nodes);
	free(columns);
}
