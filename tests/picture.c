#include "tests/picture.h"

#include <curses.h>
#include <string.h>

#include "base/text.h"

void
picture_row(int y, char *out, size_t size)
{
	wchar_t row[512] = L"";
	int cy, cx;
	size_t n = 0;

	getyx(stdscr, cy, cx);
	mvwinnwstr(stdscr, y, 0, row, 511);
	wmove(stdscr, cy, cx);
	for (int i = 0; row[i] && n + 5 < size; i++)
		n += text_encode((uint32_t)row[i], out + n);
	while (n && out[n - 1] == ' ')
		n--;
	out[n] = '\0';
}

void
picture_cursor(int *y, int *x)
{
	getyx(stdscr, *y, *x);
}
