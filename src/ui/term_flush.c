/* Sending the picture, and doing without what the terminal has already shown
 * by itself (ui/echo.h); the functions are in ui/term.h.
 *
 * Three ways: what was typed stands where it was to stand, and nothing is
 * sent; it does not, or something else changed beside it, and that is sent
 * with the cursor saved and given back, whatever is typed meanwhile; or all is
 * sent from a place that is named, and then asked when it was shown. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/text.h"
#include "ui/term.h"
#include "ui/term_in.h"
#include "ui/update.h"

#define ERASE "\033[H\033[2J\033[3J"
#define ECHO_ON "\033[12l\033[?7l"      /* and letters do not wrap */
#define ECHO_OFF "\033[12h\033[?7h"
#define SAVE "\0337"
#define BACK "\0338"
#define DEL 0x7f
#define MARK "\033[5n"
#define BESIDE_ROWS 4           /* more changed rows may be a scroll */
/* Out of a string and out of other charsets, keypads and modes, whatever of
 * it was typed after an Esc. */
#define SANE "\033\\\017\033(B\033)B\033>\033[4l\033[20l\033[r\033[m" \
	"\033[?1l\033[?5l\033[?6l\033[?25h\033[?1049h\033[?2004h"

/* --- reading the pictures ------------------------------------------------ */

/* n cells; the cursor of the window is left where it was. */
static void
cells(WINDOW *w, int y, int x, int n, cchar_t *out)
{
	int cy, cx;

	getyx(w, cy, cx);
	memset(out, 0, ((size_t)n + 1) * sizeof *out);
	mvwin_wchnstr(w, y, x, out, n);
	wmove(w, cy, cx);
}

static bool
same(const cchar_t *a, const cchar_t *b)
{
	return memcmp(a, b, sizeof *a) == 0;
}

/* Is it this character, with no attribute? */
static bool
is_plain(const cchar_t *c, uint32_t code)
{
	wchar_t w[CCHARW_MAX + 1] = L"";
	attr_t attr = 0;
	short pair = 0;

	return getcchar(c, w, &attr, &pair, NULL) == OK && w[0] ==
		(wchar_t)code && !w[1] && !(attr & A_ATTRIBUTES) && !pair;
}

/* What differs between the picture that is sent and the next one. */
struct change {
	int rows;               /* how many, but that of the typing */
	bool typed;             /* there, only what was typed does */
};

static bool
row_differs(int y, int cols, cchar_t *was, cchar_t *now)
{
	cells(curscr, y, 0, cols, was);
	cells(stdscr, y, 0, cols, now);
	for (int x = 0; x < cols; x++)
		if (!same(&was[x], &now[x]))
			return true;
	return false;
}

/* On the row of the typing: are the letters there, or the blanks, and is all
 * else as it was? */
static bool
only_typed(const struct term *t)
{
	const struct echo *e = &t->echo;
	int from = e->sent.x - e->nerase, to = e->sent.x + e->nletter;
	size_t size = ((size_t)t->cols + 1) * sizeof(cchar_t);
	cchar_t *was = xmalloc(size), *now = xmalloc(size);
	bool ok = from >= 0 && to <= t->cols;

	cells(curscr, e->sent.y, 0, t->cols, was);
	cells(stdscr, e->sent.y, 0, t->cols, now);
	for (int x = 0; ok && x < t->cols; x++) {
		if (x < from || x >= to)
			ok = same(&was[x], &now[x]);
		else if (x < e->sent.x)
			ok = is_plain(&now[x], ' ');
		else
			ok = is_plain(&now[x], e->letter[x - e->sent.x]);
	}
	wipe(was, size);
	wipe(now, size);
	free(was);
	free(now);
	return ok;
}

static struct change
changes(const struct term *t)
{
	size_t size = ((size_t)t->cols + 1) * sizeof(cchar_t);
	cchar_t *was = xmalloc(size), *now = xmalloc(size);
	struct change c = { 0, only_typed(t) };

	for (int y = 0; y < t->rows; y++)
		if (y != t->echo.sent.y)
			c.rows += row_differs(y, t->cols, was, now);
	wipe(was, size);
	wipe(now, size);
	free(was);
	free(now);
	return c;
}

/* --- bytes --------------------------------------------------------------- */

static void
go(struct buf *b, int y, int x)
{
	buf_printf(b, "\033[%d;%dH", y + 1, x + 1);
}

static void
control(struct buf *b, int n, char final)
{
	buf_puts(b, "\033[");
	if (n != 1)
		buf_printf(b, "%d", n);
	buf_putc(b, final);
}

/* A character in the terminal's charset. */
static void
letter(const struct term *t, struct buf *b, uint32_t code)
{
	char s[8];
	size_t n = text_encode(code, s);

	buf_put(b, s, term_edge(t->charset, (unsigned char *)s, n));
	wipe(s, sizeof s);
}

/* One row after another, for curses looks for rows that have moved, and moves
 * with them what it does not know of (idlok() does not forbid it). */
static void
by_rows(struct term *t)
{
	size_t size = ((size_t)t->cols + 1) * sizeof(cchar_t);
	cchar_t *was = xmalloc(size), *now = xmalloc(size);

	idcok(stdscr, FALSE);
	leaveok(stdscr, TRUE);
	untouchwin(stdscr);
	for (int y = 0; y < t->rows; y++) {
		if (!row_differs(y, t->cols, was, now))
			continue;
		wtouchln(stdscr, y, 1, 1);
		wnoutrefresh(stdscr);
		doupdate();
	}
	leaveok(stdscr, FALSE);
	wnoutrefresh(stdscr);
	doupdate();
	idcok(stdscr, TRUE);
	wipe(was, size);
	wipe(now, size);
	free(was);
	free(now);
}

/* What ncurses wrote; b NULL: it is not sent. */
static void
take(struct term *t, struct buf *b)
{
	size_t n = term_collect(t);

	if (n && b)
		buf_put(b, t->out, term_edge(t->charset, t->out, n));
	if (n)
		wipe(t->out, n);
}

/* What ncurses has to say, taken. */
static void
from_curses(struct term *t, struct buf *b)
{
	if (echo_runs(&t->echo) && !is_cleared(curscr)) {
		by_rows(t);
	} else {
		wnoutrefresh(stdscr);
		doupdate();
	}
	take(t, b);
}

static void
send(struct term *t, struct buf *b)
{
	term_deliver(t, b->data, b->len);
	buf_done(b);
}

/* The cell as it is to be, unless ncurses is about to paint it anyway.
 * false: it is not plain. */
static bool
mend(struct term *t, struct buf *b, int y, int x, int *at)
{
	cchar_t was[2], now[2];
	wchar_t w[CCHARW_MAX + 1] = L"";
	attr_t attr = 0;
	short pair = 0;

	cells(curscr, y, x, 1, was);
	cells(stdscr, y, x, 1, now);
	if (!same(was, now))
		return true;
	if (getcchar(now, w, &attr, &pair, NULL) != OK || (attr & A_ATTRIBUTES)
		|| pair || (w[0] && (w[1] || text_width((uint32_t)w[0]) != 1)))
		return false;
	if (*at != y * t->cols + x)
		go(b, y, x);
	letter(t, b, w[0] ? (uint32_t)w[0] : ' ');
	*at = y * t->cols + x + 1;
	return true;
}

/* What the terminal wrote where nothing is to be. */
static bool
mend_all(struct term *t, struct buf *b)
{
	const struct echo *e = &t->echo;
	int at = -1;

	for (int i = 0; i < e->nstain; i++) {
		int y = e->stain[i].y, x = e->stain[i].x;

		if (y < t->rows && x < t->cols && !mend(t, b, y, x, &at))
			return false;
	}
	return true;
}

/* --- the three ways ------------------------------------------------------ */

static void
arrived(struct term *t)
{
	struct echo *e = &t->echo;

	echo_settled(e);
	e->room = t->room;
	if (!echo_pending(e)) {
		e->at.y = e->sent.y;
		e->at.x = e->sent.x;
	}
}

static bool
stained(const struct echo *e)
{
	for (int i = 0; i < e->nstain; i++)
		if (e->stain[i].y == e->sent.y && e->stain[i].x >= e->left &&
			e->stain[i].x <= e->sent.x + e->room)
			return true;
	return false;
}

/* The letters, or the erases, put into what the terminal shows: it may go on
 * with more of them at the same time. */
static void
put_typed(struct term *t, struct buf *b)
{
	const struct echo *e = &t->echo;
	int n = e->nletter, k = e->nerase, y = e->sent.y;
	int end = e->sent.x + e->room;

	if (n) {
		go(b, y, end - n);
		control(b, n, 'P');
		go(b, y, e->sent.x);
		control(b, n, '@');
		for (int i = 0; i < n; i++)
			letter(t, b, e->letter[i]);
	} else {
		go(b, y, e->sent.x - k);
		control(b, k, 'P');
		go(b, y, end - k);
		control(b, k, '@');
	}
	buf_puts(b, BACK);
	control(b, n ? n : k, n ? 'C' : 'D');
	buf_puts(b, MARK);
	t->echo.shifted = true;
}

/* Nothing but typing at the end of the field, and what changed beside it. */
static bool
beside(struct term *t, const struct change *c, int y, int x)
{
	struct echo *e = &t->echo;
	bool typed = e->nletter || e->nerase, pending = echo_pending(e);
	struct buf b;

	if (e->other || e->wild || e->charset || !e->sent.on || t->room < 0 ||
		!c->typed || y != e->sent.y ||
		x != e->sent.x + e->nletter - e->nerase ||
		x + t->room != e->sent.x + e->room || e->nletter > e->room)
		return false;
	if (!pending && (e->at.lost || (e->nletter && (e->at.y != y ||
		e->at.x != x))))
		return false;
	if (c->rows && (pending || e->nerase || c->rows > BESIDE_ROWS))
		return false;
	if ((pending && stained(e)) || (e->nerase && !pending && e->erase != DEL))
		return false;
	buf_init(&b);
	if (typed && pending) {
		buf_puts(&b, SAVE);
		if (!mend_all(t, &b) || !echo_mark_beside(e, e->nerase)) {
			buf_done(&b);
			return false;
		}
		put_typed(t, &b);
		from_curses(t, NULL);
	} else if (c->rows) {
		buf_puts(&b, SAVE);
		go(&b, e->sent.y, e->sent.x);
		from_curses(t, &b);
		buf_puts(&b, BACK);
	} else if (e->nerase && e->kind != ECHO_PUTTY) {
		if (!echo_mark_beside(e, e->nerase))
			return false;
		from_curses(t, NULL);
		buf_puts(&b, SAVE);
		put_typed(t, &b);
	} else {
		from_curses(t, NULL);
	}
	e->sent.x = x;
	if (x < e->left)
		e->left = x;
	send(t, &b);
	return true;
}

/* Is the terminal as it is to be already? */
static bool
nothing(const struct term *t, const struct change *c, bool want, int y, int x)
{
	const struct echo *e = &t->echo;

	return !e->wild && !e->charset && !e->nstain && want == e->sent.on &&
		!e->nletter && !e->nerase && c->typed && !c->rows && (echo_pending(e) ?
		y == e->sent.y && x == e->sent.x :
		!e->at.lost && y == e->at.y && x == e->at.x);
}

static void
ask(struct term *t, struct buf *b, bool forget)
{
	struct echo *e = &t->echo;
	int cookie = echo_mark(e, forget);

	if (cookie) {
		go(b, 1, cookie - 1);
		buf_puts(b, "\033[6n");
		go(b, e->sent.y, e->sent.x);
	} else {
		buf_puts(b, MARK);
	}
}

/* From a place that is named, and asked. */
static void
whole(struct term *t, bool want, int y, int x)
{
	struct echo *e = &t->echo;
	bool off = e->sent.on && !want, forget = false;
	struct buf b;

	buf_init(&b);
	if (off)
		buf_puts(&b, ECHO_OFF);
	/* letters that were put in may have pushed others out */
	for (int i = e->left; e->shifted && i <= e->sent.x + e->room; i++)
		echo_stain(e, e->sent.y, i);
	if (!e->wild && !mend_all(t, &b))
		e->wild = true;
	echo_leaves(e);
	if (e->wild) {
		buf_clear(&b);
		buf_puts(&b, SANE);
		if (!want)
			buf_puts(&b, ECHO_OFF);
		clearok(curscr, TRUE);
		forget = true;
	} else if (echo_runs(e)) {
		if (e->charset)
			buf_puts(&b, "\017");
		go(&b, e->sent.y, e->sent.x);
	}
	from_curses(t, &b);
	if (want && (!e->sent.on || e->wild))
		buf_puts(&b, ECHO_ON);
	e->sent = (struct echo_place){ y, x, want, false };
	ask(t, &b, forget);
	send(t, &b);
}

static void
flush_echo(struct term *t, int y, int x)
{
	struct echo *e = &t->echo;
	bool want = t->room >= 0 && e->kind != ECHO_NONE;
	struct change c;

	if (is_cleared(curscr) && echo_runs(e))
		e->wild = true;
	c = changes(t);
	if (nothing(t, &c, want, y, x)) {
		from_curses(t, NULL);
		e->sent.y = y;
		e->sent.x = x;
	} else if (!beside(t, &c, y, x)) {
		whole(t, want, y, x);
	}
	arrived(t);
}

static int
within(int n, int limit)
{
	return n < 0 ? 0 : n >= limit ? limit - 1 : n;
}

/* The terminal shows nothing by itself. */
static void
flush_plain(struct term *t, int y, int x)
{
	struct update *u;
	struct buf b;
	off_t from;

	if (is_cleared(curscr) || is_cleared(newscr)) {
		/* cleared first, then painted as any change is; the first
		 * picture too: what ssh asked stands there */
		update_clear(t->fd, &t->region);
		touchwin(stdscr);
		t->at_y = t->at_x = 0;
	}
	wnoutrefresh(stdscr);
	u = update_before(t->at_y, t->at_x, y, x, t->charset != CHARSET_UTF8);
	from = lseek(t->fd, 0, SEEK_CUR);
	doupdate();
	update_after(u, t->fd, from);
	buf_init(&b);
	take(t, &b);
	send(t, &b);
	t->echo.sent.y = y;
	t->echo.sent.x = x;
}

void
term_flush(struct term *t)
{
	int y = within(t->y, t->rows), x = within(t->x, t->cols);
	struct echo *e = &t->echo;

	if (t->grid)
		return;
	e->rows = t->rows;
	e->cols = t->cols;
	/* a field that goes on beyond the terminal ends at its edge */
	if (t->room > t->cols - 1 - x)
		t->room = t->cols - 1 - x;
	wmove(stdscr, y, x);
	if (echo_runs(e) || (e->kind != ECHO_NONE && t->room > 0))
		flush_echo(t, y, x);
	else
		flush_plain(t, y, x);
	t->at_y = y;
	t->at_x = x;
	t->room = -1;
	t->shown = true;
}

/* --- the terminal's own echo --------------------------------------------- */

void
term_echo(struct term *t, enum echo_kind kind)
{
	echo_start(&t->echo, kind);
}

void
term_room(struct term *t, int room)
{
	t->room = room;
}

bool
term_breaks(const struct term *t, const struct key *k)
{
	return !t->grid && echo_breaks(&t->echo, k);
}

bool
term_heard(struct term *t, const struct key *k)
{
	return echo_heard(&t->echo, k);
}

void
term_noise(struct term *t)
{
	echo_noise(&t->echo);
}

void
term_echo_off(struct term *t)
{
	if (t->echo.sent.on)
		term_raw(t, ECHO_OFF);
	if (echo_runs(&t->echo))
		term_redraw(t);
	echo_stop(&t->echo);
}

bool
term_echoes(const struct term *t)
{
	return t->echo.sent.on;
}

void
term_erase(struct term *t)
{
	if (t->grid && term_only_lines(t))
		return;         /* what was said cannot be taken back */
	if (t->grid) {
		/* the only sequence that lines are sent */
		term_deliver(t, ERASE, strlen(ERASE));
		return;
	}
	term_echo_off(t);
	term_attr(t, ATTR_PLAIN);
	term_clear(t);
	term_redraw(t);
	term_cursor(t, 0, 0);
	term_flush(t);
	/* who does not know the scrollback passes over it */
	term_raw(t, ERASE);
	term_wipe_screen(t);
}
