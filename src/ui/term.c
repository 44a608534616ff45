#include "ui/term.h"

#include <curses.h>
#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <wchar.h>

#include "base/buf.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "ui/grid.h"
#include "ui/paper.h"
#include "ui/term_in.h"

/* last: its macros are named lines, columns, term... */
#define term ncurses_term
#include <term.h>
#undef term

#define COLS_MAX 500
#define LINES_COLS 80           /* a picture is no wider */
#define TEXT_MAX 8192           /* 500 columns of letters with two marks */

static int
clamp(int n, int low, int high)
{
	return n < low ? low : n > high ? high : n;
}

/* newterm() has no terminal to ask, and begins by telling this one how many
 * of its lines scroll. */
static void
env_size(int rows, int cols)
{
	char n[12];

	snprintf(n, sizeof n, "%d", rows);
	setenv("LINES", n, 1);
	snprintf(n, sizeof n, "%d", cols);
	setenv("COLUMNS", n, 1);
}

/* Opens ncurses on the memory file for one TERM name. */
static bool
open_screen(struct term *t, const char *name)
{
	static const int taken[] = { SIGINT, SIGTERM, SIGWINCH };
	struct sigaction kept[3];
	int found = 0, i;
	bool fit;

	/* asked first: a newterm() that fails leaks, and paints on an entry
	 * that cannot move its cursor */
	if (setupterm(name, t->fd, &found) == ERR)
		return false;
	fit = cursor_address && clear_screen;
	del_curterm(cur_term);
	if (!fit)
		return false;
	/* ncurses would answer signals itself: they are the session's.  With
	 * SIGTSTP ignored it makes two system calls less at each update. */
	signal(SIGTSTP, SIG_IGN);
	for (i = 0; i < 3; i++)
		sigaction(taken[i], NULL, &kept[i]);
	env_size(t->rows, t->cols);
	t->screen = newterm(name, t->file, t->input);
	unsetenv("LINES");
	unsetenv("COLUMNS");
	t->region = LINES;
	for (i = 0; i < 3; i++)
		sigaction(taken[i], &kept[i], NULL);
	return t->screen != NULL;
}

static bool
name_is_sane(const char *name)
{
	static const char ok[] = "abcdefghijklmnopqrstuvwxyz"
		"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+._-";

	return name && *name && *name != '.' && strlen(name) < 64 &&
		strspn(name, ok) == strlen(name);
}

static bool
starts(const char *s, const char *with)
{
	return strncmp(s, with, strlen(with)) == 0;
}

/* ncurses wants something to read, and never reads it: an empty file of
 * memory, for a jailed process has no /dev. */
static FILE *
no_input(void)
{
	int fd = memfd_create("input", MFD_CLOEXEC);

	return fd < 0 ? NULL : fdopen(fd, "r");
}

enum err
term_new(const char *name, int cols, int rows, enum charset charset,
	void (*send)(void *to, const void *data, size_t n), void *to,
	struct term **out)
{
	struct term *t;
	enum err e = E_OK;

	t = xcalloc(1, sizeof *t);
	t->fd = -1;
	t->at_y = t->at_x = -1;
	t->cols = clamp(cols, 20, COLS_MAX);
	t->rows = clamp(rows, 8, 200);
	t->room = -1;
	t->charset = charset;
	t->send = send;
	t->to = to;
	if (name && (strcmp(name, "dumb") == 0 || starts(name, "dumb-"))) {
		term_lines(t, true);
		*out = t;
		return E_OK;
	}
	if (MB_CUR_MAX < 4)
		setlocale(LC_ALL, "C.UTF-8");
	/* PuTTY in UTF-8 does not know the VT100 line drawing set */
	setenv("NCURSES_NO_UTF8_ACS", "1", 1);
	t->fd = memfd_create("screen", MFD_CLOEXEC);
	if (t->fd < 0 || !(t->file = fdopen(t->fd, "w")) ||
		!(t->input = no_input())) {
		e = err_set(E_IO, _("L'écran ne peut pas s'ouvrir : %m"));
		goto out;
	}
	if (!(name_is_sane(name) && open_screen(t, name)) &&
		!open_screen(t, "vt100")) {
		e = err_set(E_IO, _("Aucune description de terminal : "
			"ni « %s », ni « vt100 »."), name ? name : "");
		goto out;
	}
	/* Terminals that say xterm and cannot repeat are many (PuTTY before
	 * 0.71): one missing run of dots is a wrong screen. */
	repeat_char = NULL;
	/* What calls itself ansi may wrap at once as its entry says, or at the
	 * next letter as a VT does. */
	t->margin = auto_right_margin && !eat_newline_glitch;
	raw();                  /* fails without a tty, and nothing is lost */
	noecho();
	nonl();                 /* the client is raw: LF only goes down */
	typeahead(-1);          /* never stops half way through a picture */
	idlok(stdscr, TRUE);
	leaveok(stdscr, FALSE);
	scrollok(stdscr, FALSE);
	if (resize_term(t->rows, t->cols) == ERR) {
		e = err_set(E_INTERNAL, "resize_term");
		goto out;
	}
	*out = t;
	return E_OK;
out:
	term_free(t);
	return e;
}

static void
blank_cells(void)
{
	wattrset(stdscr, A_NORMAL);
	werase(stdscr);
	werase(newscr);
	werase(curscr);
}

/* Takes out of the memory file what ncurses wrote; returns its length.  The
 * pages go back to the kernel, which zeroes them. */
size_t
term_collect(struct term *t)
{
	off_t size = lseek(t->fd, 0, SEEK_CUR);
	size_t n = size > 0 ? (size_t)size : 0, got = 0;

	if (!n)
		return 0;
	if (n > t->cap) {
		free(t->out);   /* wiped when it was last sent */
		t->cap = (n + 4095) / 4096 * 4096;
		t->out = xmalloc(t->cap);
	}
	while (got < n) {
		ssize_t r = pread(t->fd, t->out + got, n - got, (off_t)got);

		if (r <= 0)
			break;
		got += (size_t)r;
	}
	if (ftruncate(t->fd, 0) < 0 || lseek(t->fd, 0, SEEK_SET) < 0)
		got = 0;
	return got;
}

/* Overwrites what ncurses keeps: its three pictures, and its output buffer
 * (the smaller of 2,800 bytes and a screen) with dots that nobody gets. */
void
term_wipe_screen(struct term *t)
{
	int y, x;

	blank_cells();
	resize_term(24, 80);
	for (y = 0; y < 24; y++)
		for (x = 0; x < 80; x++)
			mvaddnwstr(y, x, L"\u00b7", 1);
	clearok(curscr, TRUE);
	wnoutrefresh(stdscr);
	doupdate();
	term_collect(t);
	blank_cells();
	resize_term(t->rows, t->cols);
	clearok(curscr, TRUE);
}

/* The edge: UTF-8 to the terminal's charset, in place, one column to one
 * column.  Escape sequences are ASCII and pass as they are. */
size_t
term_edge(enum charset charset, unsigned char *s, size_t n)
{
	size_t i = 0, o = 0;

	if (charset == CHARSET_UTF8)
		return n;
	while (i < n) {
		uint32_t code;
		size_t used;
		int w;

		if (s[i] < 0x80) {
			s[o++] = s[i++];
			continue;
		}
		used = text_decode((const char *)s + i, n - i, &code);
		i += used;
		if (code == UINT32_MAX)
			continue;
		/* at least two bytes came in: two columns always fit */
		w = text_width(code);
		if (w >= 1)
			s[o++] = charset_byte(charset, code);
		if (w == 2)
			s[o++] = '?';
	}
	return o;
}

void
term_deliver(struct term *t, const void *data, size_t n)
{
	if (!n)
		return;
	t->bytes += n;
	if (t->send)
		t->send(t->to, data, n);
}

static void
send_collected(struct term *t)
{
	size_t n = term_collect(t), sent;

	if (!n)
		return;
	sent = term_edge(t->charset, t->out, n);
	term_deliver(t, t->out, sent);
	wipe(t->out, n);
}

void
term_free(struct term *t)
{
	if (!t)
		return;
	if (t->screen) {
		set_term(t->screen);
		if (!t->grid)
			endwin();       /* leaves the alternate screen */
		send_collected(t);
		term_wipe_screen(t);
		delscreen(t->screen);
	}
	grid_free(t->grid);
	if (t->input)
		fclose(t->input);
	if (t->file)
		fclose(t->file);
	else if (t->fd >= 0)
		close(t->fd);
	if (t->out)
		wipe(t->out, t->cap);
	free(t->out);
	free(t);
}

static int
lines_cols(const struct term *t)
{
	return t->cols < LINES_COLS ? t->cols : LINES_COLS;
}

int
term_cols(const struct term *t)
{
	return t->paper ? paper_cols(t->paper) : t->grid ? lines_cols(t) :
		t->cols;
}

int
term_rows(const struct term *t)
{
	return t->paper ? paper_rows(t->paper) : t->grid ? TERM_LINES_ROWS :
		t->rows;
}

bool
term_is_lines(const struct term *t)
{
	return t->grid != NULL;
}

bool
term_only_lines(const struct term *t)
{
	return !t->screen;
}

bool
term_lines(struct term *t, bool on)
{
	if (!on && !t->screen)
		return false;
	if (on && t->screen && !t->grid) {
		endwin();       /* the picture goes, and its modes */
		if (t->shown)
			send_collected(t);
		else
			term_collect(t);
	}
	grid_free(t->grid);
	t->grid = on ? grid_new(lines_cols(t), TERM_LINES_ROWS) : NULL;
	if (!on)
		clearok(curscr, TRUE);
	return true;
}

void
term_row(const struct term *t, int y, int x, char *out, size_t size)
{
	*out = '\0';
	if (t->grid)
		grid_row(t->grid, y, x, out, size);
}

int
term_cursor_row(const struct term *t)
{
	return t->y;
}

void
term_resize(struct term *t, int cols, int rows)
{
	cols = clamp(cols, 20, COLS_MAX);
	rows = clamp(rows, 8, 200);
	if (cols == t->cols && rows == t->rows)
		return;
	if (!t->screen) {
		t->cols = cols;
		t->rows = rows;
		term_lines(t, true);
		return;
	}
	/* what falls outside is freed by ncurses: nothing may be left there */
	blank_cells();
	if (resize_term(rows, cols) == ERR)
		return;
	t->cols = cols;
	t->rows = rows;
	if (t->grid)
		term_lines(t, true);
	/* what a terminal makes of its screen when resized is not known */
	clearok(curscr, TRUE);
}

void
term_charset(struct term *t, enum charset charset)
{
	if (charset == t->charset)
		return;
	t->charset = charset;
	if (t->screen)
		clearok(curscr, TRUE);
}

enum charset
term_charset_now(const struct term *t)
{
	return t->charset;
}

void
term_clear(struct term *t)
{
	if (t->grid)
		grid_clear(t->grid);
	else
		werase(stdscr);
}

static void
paint_lines(struct term *t, int y, int x, int width, const char *utf8)
{
	char clean[TEXT_MAX];

	text_clean(utf8, strlen(utf8), TEXT_LINE, clean, sizeof clean);
	grid_text(t->grid, y, x, width, clean);
	wipe(clean, sizeof clean);
}

/* Passes over the first columns of a text and its width; a letter that is cut
 * is not shown.  Returns the columns that are left blank for it. */
static int
skip_columns(const char **p, size_t *left, int n)
{
	int used = 0;

	while (*left) {
		uint32_t code;
		size_t len = text_decode(*p, *left, &code);
		int w = text_width(code);

		/* its marks go with a letter */
		if (used >= n && w)
			break;
		used += w;
		*p += len;
		*left -= len;
	}
	return used > n ? used - n : 0;
}

void
term_text(struct term *t, int y, int x, int width, const char *utf8)
{
	char clean[TEXT_MAX];
	wchar_t wide[COLS_MAX * 3 + 1];
	size_t left, n = 0;
	int room, used = 0, limit, out;
	const char *p = clean;

	if (t->paper) {
		text_clean(utf8, strlen(utf8), TEXT_LINE, clean, sizeof clean);
		paper_text(t->paper, y, x, width, clean);
		wipe(clean, sizeof clean);
		return;
	}
	if (t->grid) {
		paint_lines(t, y, x, width, utf8);
		return;
	}
	x -= t->pan;
	out = x < 0 ? -x : 0;
	if (y < 0 || y >= t->rows || x >= t->cols ||
		(width >= 0 && width <= out))
		return;
	left = text_clean(utf8, strlen(utf8), TEXT_LINE, clean, sizeof clean);
	if (out) {
		x = skip_columns(&p, &left, out);
		width -= width < 0 ? 0 : out + x;
	}
	room = t->cols - x - (y == t->rows - 1 || t->margin ? 1 : 0);
	limit = width < 0 || width > room ? room : width;
	while (left && n + 2 < sizeof wide / sizeof *wide) {
		uint32_t code;
		size_t len = text_decode(p, left, &code);
		int w = text_width(code);

		if (used + w > limit)
			break;
		p += len;
		left -= len;
		/* Where ncurses would count otherwise than we do, its idea
		 * of the cursor goes wrong: a stand-in of our width. */
		if (wcwidth((wchar_t)code) != w) {
			for (; w > 0; w--, used++)
				wide[n++] = L'?';
			continue;
		}
		wide[n++] = (wchar_t)code;
		used += w;
	}
	if (width >= 0)
		while (used < limit && n + 1 < sizeof wide / sizeof *wide) {
			wide[n++] = L' ';
			used++;
		}
	if (n)
		mvaddnwstr(y, x, wide, (int)n);
	wipe(clean, sizeof clean);
	wipe(wide, n * sizeof *wide);
}

void
term_attr(struct term *t, unsigned attr)
{
	if (t->grid)
		return;
	wattrset(stdscr, (int)((attr & ATTR_BOLD ? A_BOLD : 0) |
		(attr & ATTR_REVERSE ? A_REVERSE : 0) |
		(attr & ATTR_UNDERLINE ? A_UNDERLINE : 0)));
}

void
term_cursor(struct term *t, int y, int x)
{
	t->y = y;
	t->x = x - t->pan;
}

void
term_pan(struct term *t, int pan)
{
	t->pan = pan;
}

void
term_paper(struct term *t, struct paper *p)
{
	t->paper = p;
}

void
term_print(struct term *t, const char *utf8)
{
	struct buf clean, b;
	const char *at;
	size_t n;

	buf_init(&clean);
	buf_init(&b);
	buf_put_clean(&clean, utf8, TEXT_LINES);
	for (at = buf_str(&clean); *at; at++) {
		if (*at == '\n')
			buf_puts(&b, "\r");
		buf_put(&b, at, 1);
	}
	buf_done(&clean);
	n = term_edge(t->charset, (unsigned char *)b.data, b.len);
	term_deliver(t, "\033[5i", 4);
	term_deliver(t, b.data, n);
	term_deliver(t, "\f\033[4i", 5);
	buf_done(&b);
}

int
term_cursor_column(const struct term *t)
{
	return t->x;
}

void
term_redraw(struct term *t)
{
	if (t->screen)
		clearok(curscr, TRUE);
}

void
term_beep(struct term *t)
{
	term_deliver(t, "\a", 1);
}

void
term_say(struct term *t, const char *utf8, bool end)
{
	char clean[TEXT_MAX];
	size_t n = text_clean(utf8, strlen(utf8), TEXT_LINE, clean,
		sizeof clean - 2), sent;

	sent = term_edge(t->charset, (unsigned char *)clean, n);
	if (end) {
		clean[sent++] = '\r';
		clean[sent++] = '\n';
	}
	term_deliver(t, clean, sent);
	wipe(clean, sizeof clean);
}

void
term_rub(struct term *t, int n)
{
	while (t->grid && n-- > 0)
		term_deliver(t, "\b \b", 3);
}

void
term_raw(struct term *t, const char *bytes)
{
	if (t->grid)
		return;
	t->at_y = t->at_x = -1; /* wherever they leave it */
	term_deliver(t, bytes, strlen(bytes));
}

size_t
term_bytes(struct term *t)
{
	size_t n = t->bytes;

	t->bytes = 0;
	return n;
}

const char *
term_key_string(struct term *t, const char *capability)
{
	const char *s = t->screen ? tigetstr(capability) : NULL;

	return s == (char *)-1 || !s || !*s ? NULL : s;
}
