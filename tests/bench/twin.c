/* The same screens as forms and lists mostly are: framed, titles and key bars
 * in reverse, fields underlined, the field or the row that is worked on in
 * reverse.  What our screens cost is measured beside this, under OpenSSH.
 *
 *	twin FOLDER
 *
 * Paints FOLDER/0, then at each key the next one: 24 lines of text and a line
 * "cursor Y X", as our own session showed them. */
#include <curses.h>
#include <locale.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <wchar.h>

#define ROWS 24
#define COLS_MAX 80

struct picture {
	wchar_t cell[ROWS][COLS_MAX + 1];
	int y, x;
};

static bool
picture_read(const char *dir, int n, struct picture *p)
{
	char path[4200], line[COLS_MAX * 4 + 4];
	FILE *f;
	int y;

	snprintf(path, sizeof path, "%s/%d", dir, n);
	f = fopen(path, "r");
	if (!f)
		return false;
	for (y = 0; y < ROWS && fgets(line, sizeof line, f); y++) {
		size_t got, i;

		line[strcspn(line, "\n")] = '\0';
		got = mbstowcs(p->cell[y], line, COLS_MAX);
		for (i = got == (size_t)-1 ? 0 : got; i < COLS_MAX; i++)
			p->cell[y][i] = L' ';
	}
	if (fscanf(f, "cursor %d %d", &p->y, &p->x) != 2)
		y = 0;
	fclose(f);
	return y == ROWS;
}

static void
put(int y, int x, wchar_t c, attr_t attr)
{
	wchar_t text[2] = { c, L'\0' };
	cchar_t cell;

	setcchar(&cell, text, attr, 0, NULL);
	mvadd_wch(y, x, &cell);
}

static bool
row_is_blank(const struct picture *p, int y)
{
	return wcsspn(p->cell[y], L" ") >= COLS_MAX;
}

/* Brackets are what a field's underline is for. */
static void
paint_row(const struct picture *p, int y)
{
	attr_t whole = y == 0 || y == ROWS - 1 || p->cell[y][0] == L'>' ?
		A_REVERSE : A_NORMAL, field = A_NORMAL;
	int last = y == ROWS - 1 ? COLS_MAX - 1 : COLS_MAX, x;

	for (x = 0; x < last; x++) {
		const wchar_t *end = wcschr(p->cell[y] + x, L']');
		int close = end ? (int)(end - p->cell[y]) : -1;

		if (p->cell[y][x] == L'[' && close > x)
			field = y == p->y && p->x > x && p->x <= close ?
				A_REVERSE : A_UNDERLINE;
		put(y, x, field && (p->cell[y][x] == L'[' ||
			p->cell[y][x] == L']') ? L' ' : p->cell[y][x],
			field ? field : whole);
		if (x == close)
			field = A_NORMAL;
	}
}

/* Around all between the title and the key bar, and between its parts. */
static void
paint_frame(const struct picture *p)
{
	for (int y = 1; y < ROWS - 1; y++) {
		if (p->cell[y][0] == L' ')
			mvadd_wch(y, 0, WACS_VLINE);
		if (p->cell[y][COLS_MAX - 1] == L' ')
			mvadd_wch(y, COLS_MAX - 1, WACS_VLINE);
	}
	for (int y = 2; y < ROWS - 1; y++) {
		if (!row_is_blank(p, y) || (y > 3 && y < ROWS - 4))
			continue;
		mvhline_set(y, 1, WACS_HLINE, COLS_MAX - 2);
		mvadd_wch(y, 0, WACS_LTEE);
		mvadd_wch(y, COLS_MAX - 1, WACS_RTEE);
	}
}

int
main(int argc, char **argv)
{
	static struct picture p;
	struct pollfd in = { STDIN_FILENO, POLLIN, 0 };
	char key[256];
	int n = 0;

	setlocale(LC_ALL, "C.UTF-8");
	if (argc != 2 || !picture_read(argv[1], 0, &p) || !initscr())
		return 64;
	raw();
	noecho();
	do {
		erase();
		for (int y = 0; y < ROWS; y++)
			paint_row(&p, y);
		paint_frame(&p);
		move(p.y, p.x);
		refresh();
		/* whatever comes at once is one key */
		if (poll(&in, 1, -1) <= 0 ||
			read(STDIN_FILENO, key, sizeof key) <= 0)
			break;
	} while (picture_read(argv[1], ++n, &p));
	endwin();
	return 0;
}
