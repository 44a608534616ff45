#include "ui/update.h"

#include <curses.h>
#include <stdlib.h>
#include <string.h>
#include <term.h>
#include <unistd.h>
#include <wchar.h>

#include "base/log.h"
#include "base/mem.h"
#include "ui/differ.h"

#define MANY 4          /* rows that change: fewer are not worth erasing all */

struct update {
	struct differ d;
	size_t cells;
	uint32_t *old, *now;
};

/* Is a string of the terminal that one, its delays apart? */
static bool
is(const char *string, const char *wanted)
{
	size_t n = strlen(wanted);

	return string && strncmp(string, wanted, n) == 0 &&
		(!string[n] || string[n] == '$');
}

/* One row as code points; false: with what only ncurses can paint. */
static bool
row_of(WINDOW *w, int y, int cols, cchar_t *row, uint32_t *out)
{
	int x;

	if (mvwin_wchnstr(w, y, 0, row, cols) == ERR)
		return false;
	for (x = 0; x < cols; x++) {
		wchar_t text[CCHARW_MAX + 1];
		attr_t attr;
		short pair;

		if (getcchar(&row[x], text, &attr, &pair, NULL) == ERR ||
			attr & ~(attr_t)A_CHARTEXT || !text[0] || text[1] ||
			wcwidth(text[0]) != 1)
			return false;
		out[x] = (uint32_t)text[0];
	}
	return true;
}

/* The rows that stay as they are: they too are erased and painted again where
 * much changes, if they can be. */
static void
rest(struct update *u, const bool *changed, cchar_t *row)
{
	size_t cols = (size_t)u->d.cols;

	for (int y = 0; y < u->d.rows; y++) {
		uint32_t *now = u->now + (size_t)y * cols;

		if (changed[y])
			continue;
		if (!row_of(stdscr, y, u->d.cols, row, now)) {
			memset(now, 0, cols * sizeof *now);
			u->d.least_cut = y + 1;
		}
		memcpy(u->old + (size_t)y * cols, now, cols * sizeof *now);
	}
}

static bool
pictures(struct update *u)
{
	size_t size = ((size_t)u->d.cols + 1) * sizeof(cchar_t);
	cchar_t *row = xcalloc(1, size);
	bool *changed = xcalloc((size_t)u->d.rows, sizeof *changed);
	bool good = true;
	int y, x, cy, cx, n = 0;

	/* reading moves the cursors of the windows */
	getyx(curscr, cy, cx);
	getyx(stdscr, y, x);
	for (int i = 0; good && i < u->d.rows; i++) {
		size_t at = (size_t)i * (size_t)u->d.cols;

		/* wnoutrefresh() has just touched those that differ */
		changed[i] = is_linetouched(newscr, i);
		n += changed[i];
		good = !changed[i] ||
			(row_of(curscr, i, u->d.cols, row, u->old + at) &&
			row_of(stdscr, i, u->d.cols, row, u->now + at));
	}
	u->d.least_cut = u->d.rows;
	if (good && n >= MANY) {
		u->d.least_cut = 0;
		rest(u, changed, row);
	}
	wmove(curscr, cy, cx);
	wmove(stdscr, y, x);
	wipe(row, size);
	free(row);
	free(changed);
	return good && n;
}

static void
update_free(struct update *u)
{
	wipe(u->old, 2 * u->cells * sizeof *u->old);
	free(u->old);
	free(u);
}

void
update_clear(int fd, int *region)
{
	/* a terminal that grew may go on scrolling its first lines only */
	if (*region != LINES && is(change_scroll_region,
		"\033[%i%p1%d;%p2%dr") && dprintf(fd, "\033[1;%dr", LINES) < 0)
		die("memory file");
	*region = LINES;
	werase(newscr);
	doupdate();
}

struct update *
update_before(int y, int x, int end_y, int end_x, bool bytes)
{
	struct update *u;

	if (!is(cursor_address, "\033[%i%p1%d;%p2%dH") ||
		!is(clr_eol, "\033[K") || !is(clr_eos, "\033[J") ||
		!is(parm_right_cursor, "\033[%p1%dC") ||
		!is(parm_left_cursor, "\033[%p1%dD") ||
		!is(carriage_return, "\r") || !is(cursor_left, "\b"))
		return NULL;
	u = xcalloc(1, sizeof *u);
	u->d = (struct differ){ .cols = COLS, .rows = LINES, .y = y, .x = x,
		.end_y = end_y, .end_x = end_x, .bytes = bytes,
		.ech = is(erase_chars, "\033[%p1%dX") };
	u->cells = (size_t)COLS * (size_t)LINES;
	u->old = xcalloc(2 * u->cells, sizeof *u->old);
	u->now = u->old + u->cells;
	u->d.old = u->old;
	u->d.now = u->now;
	if (pictures(u))
		return u;
	update_free(u);
	return NULL;
}

void
update_after(struct update *u, int fd, off_t from)
{
	off_t n = lseek(fd, 0, SEEK_CUR) - from;
	struct buf better;
	size_t done = 0;

	if (!u)
		return;
	buf_init(&better);
	differ_run(&u->d, &better);
	if ((off_t)better.len < n) {
		if (ftruncate(fd, from) < 0 || lseek(fd, from, SEEK_SET) < 0)
			die("memory file");
		while (done < better.len) {
			ssize_t w = write(fd, better.data + done,
				better.len - done);

			if (w <= 0)
				die("memory file");
			done += (size_t)w;
		}
	}
	buf_done(&better);
	update_free(u);
}
