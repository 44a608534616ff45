/* From one picture to another, as a terminal shows it: the bytes make the
 * second out of the first, leave the cursor where it must be, and are few. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "tests/vt.h"
#include "ui/differ.h"

#define COLS 80
#define ROWS 24

struct scene {
	uint32_t old[ROWS * COLS], now[ROWS * COLS];
	struct differ d;
	struct vt *vt;
	struct buf out;
	size_t bytes;
};

static unsigned seed = 7;

static int
below(int n)
{
	seed = seed * 1103515245 + 12345;
	return (int)(seed >> 16) % n;
}

static void
blank(uint32_t *p)
{
	for (int i = 0; i < ROWS * COLS; i++)
		p[i] = ' ';
}

static void
put(uint32_t *p, int y, int x, const char *utf8)
{
	for (; *utf8 && x < COLS; x++)
		utf8 += text_decode(utf8, strlen(utf8), &p[y * COLS + x]);
}

/* Words here and there, as screens have them; never the last cell. */
static void
scatter(uint32_t *p, int words)
{
	static const char *const word[] = { "Aubusson", "Âge", "25/11/2026",
		"[        ]", "Orientation reçue, à répondre", "x", "  ",
		"DĄBROWSKI Serena", "                ", "····" };
	char fit[COLS * 4];

	while (words-- > 0) {
		int y = below(ROWS), x = below(COLS);

		snprintf(fit, sizeof fit, "%s", word[below(10)]);
		text_cut(fit, COLS - x - (y == ROWS - 1));
		put(p, y, x, fit);
	}
}

static void
row_text(const uint32_t *p, int y, char *out)
{
	int last = COLS - 1, x;

	while (last >= 0 && p[y * COLS + last] == ' ')
		last--;
	for (x = 0; x <= last; x++)
		out += text_encode(p[y * COLS + x], out);
	*out = '\0';
}

/* A terminal that shows the first picture. */
static void
show_old(struct scene *s)
{
	char text[COLS * 4 + 1], go[32];

	for (int y = 0; y < ROWS; y++) {
		snprintf(go, sizeof go, "\033[%dH", y + 1);
		vt_feed(s->vt, go, strlen(go));
		row_text(s->old, y, text);
		vt_feed(s->vt, text, strlen(text));
	}
	snprintf(go, sizeof go, "\033[%d;%dH", s->d.y + 1, s->d.x + 1);
	if (s->d.x >= 0)
		vt_feed(s->vt, go, strlen(go));
}

static void
turn(struct scene *s)
{
	char text[COLS * 4 + 1];
	int y, x;

	s->vt = vt_new(COLS, ROWS);
	show_old(s);
	buf_init(&s->out);
	s->d.cols = COLS;
	s->d.rows = ROWS;
	s->d.old = s->old;
	s->d.now = s->now;
	differ_run(&s->d, &s->out);
	s->bytes = s->out.len;
	vt_feed(s->vt, s->out.data, s->out.len);
	for (y = 0; y < ROWS; y++) {
		row_text(s->now, y, text);
		assert_string_equal(vt_row(s->vt, y), text);
	}
	vt_cursor(s->vt, &y, &x);
	assert_int_equal(y, s->d.end_y);
	assert_int_equal(x, s->d.end_x);
	assert_int_equal(vt_scrolled(s->vt), 0);
	buf_done(&s->out);
	vt_free(s->vt);
}

static void
any(void **state)
{
	static struct scene s;
	long bytes = 0;
	int i;

	for (i = 0; i < 3000; i++) {
		blank(s.old);
		scatter(s.old, below(120));
		memcpy(s.now, s.old, sizeof s.now);
		if (below(3) == 0)
			blank(s.now);
		scatter(s.now, below(i % 2 ? 6 : 120));
		s.d = (struct differ){ .y = below(ROWS), .x = below(COLS),
			.end_y = below(ROWS), .end_x = below(COLS),
			.ech = below(2), .bytes = below(2),
			.least_cut = below(2) ? 0 : below(ROWS + 1) };
		if (below(5) == 0)
			s.d.y = s.d.x = -1;
		turn(&s);
		bytes += (long)s.bytes;
	}
	print_message("%d pictures, %ld bytes\n", i, bytes);
}

/* Nothing to do is nothing; a letter is a letter; the next row's marker is
 * what it was by hand. */
static void
little(void **state)
{
	static struct scene s;

	blank(s.old);
	put(s.old, 4, 0, "> ABDALLAH Zeynep");
	put(s.old, 5, 0, "  ABDELKARIM Mohamed");
	memcpy(s.now, s.old, sizeof s.now);
	s.d = (struct differ){ .y = 4, .x = 0, .end_y = 4, .end_x = 0 };
	turn(&s);
	assert_int_equal(s.bytes, 0);
	put(s.now, 4, 0, " ");
	put(s.now, 5, 0, ">");
	s.d.end_y = 5;
	turn(&s);
	assert_int_equal(s.bytes, 5);           /* blank CR LF > BS */
	memcpy(s.now, s.old, sizeof s.now);
	put(s.now, 4, 20, "é");
	s.d = (struct differ){ .y = 4, .x = 20, .end_y = 4, .end_x = 21 };
	turn(&s);
	assert_int_equal(s.bytes, 2);
}

/* What is gone is erased at once, and a row that may not be stays. */
static void
erased(void **state)
{
	static struct scene s;
	size_t all, kept;

	blank(s.old);
	for (int y = 3; y < ROWS; y++)
		put(s.old, y, 2, "KOWALSKI Anaïs           44 Actif");
	blank(s.now);
	s.d = (struct differ){ .y = 3, .x = 0 };
	turn(&s);
	all = s.bytes;
	assert_true(all <= 12);
	put(s.now, ROWS - 1, 2, "KOWALSKI Anaïs           44 Actif");
	s.d.least_cut = ROWS;
	turn(&s);
	kept = s.bytes;
	assert_true(kept > 60 && kept < 120);
}

/* The last column leaves the cursor nowhere that is known. */
static void
margin(void **state)
{
	static struct scene s;

	blank(s.old);
	blank(s.now);
	put(s.now, 2, 70, "0123456789");
	put(s.now, 3, 70, "0123456789");
	put(s.now, 4, 79, "x");
	for (int end = 0; end < COLS; end++) {
		s.d = (struct differ){ .y = 2, .x = 70, .end_y = 2 + end % 4,
			.end_x = end };
		turn(&s);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(any),
		cmocka_unit_test(little),
		cmocka_unit_test(erased),
		cmocka_unit_test(margin),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
