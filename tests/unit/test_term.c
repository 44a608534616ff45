/* The terminal: what it shows (libvterm looks), and what that costs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "tests/vt.h"
#include "ui/term.h"

static const char *const names[] = { "xterm-256color", "xterm", "vt220",
	"linux", "vt100" };
#define NAMES (sizeof names / sizeof *names)

static struct term *
open_term(const char *name, struct vt *vt, enum charset charset)
{
	struct term *t;

	assert_int_equal(term_new(name, 80, 24, charset, vt_send, vt, &t),
		E_OK);
	return t;
}

/* A form as design 7 wants it: plain, with visible brackets. */
static void
form(struct term *t, const char *value)
{
	int i;

	term_clear(t);
	term_text(t, 0, 0, 80, "PERSONNE                      Dupont Aïcha");
	for (i = 0; i < 12; i++)
		term_text(t, 3 + i, 2, -1, "Libellé : [                    ]");
	term_text(t, 5, 13, 20, value);
	term_text(t, 23, 0, 80, "F1 Aide   F3 Retour   F10 Enregistrer");
	term_cursor(t, 5, 13 + (int)strlen(value));
	term_flush(t);
}

static void
test_form(void **state)
{
	size_t i;

	for (i = 0; i < NAMES; i++) {
		struct vt *vt = vt_new(80, 24);
		struct term *t = open_term(names[i], vt, CHARSET_UTF8);
		int y, x;

		form(t, "Lyo");
		assert_string_equal(vt_row(vt, 0),
			"PERSONNE                      Dupont Aïcha");
		assert_string_equal(vt_row(vt, 5),
			"  Libellé : [Lyo                 ]");
		vt_cursor(vt, &y, &x);
		assert_int_equal(y, 5);
		assert_int_equal(x, 16);
		assert_string_equal(vt_attrs(vt, 5), "");
		assert_true(term_bytes(t) < 700);
		vt_seen(vt);

		form(t, "Lyo");         /* the same picture */
		assert_int_equal(term_bytes(t), 0);
		form(t, "Lyon");        /* a typed character */
		assert_string_equal(vt_seen(vt), "n");
		assert_int_equal(term_bytes(t), 1);
		term_cursor(t, 6, 13);  /* the next field */
		term_flush(t);
		assert_true(term_bytes(t) <= 8);
		term_free(t);
		vt_free(vt);
	}
}

static void
rows(struct term *t, int first, int marker)
{
	char line[100];
	int i;

	term_clear(t);
	term_text(t, 0, 0, 80, "MES PERSONNES");
	for (i = 0; i < 18; i++) {
		snprintf(line, sizeof line, "%c %04d  NOM-%d Prénom %d  ville",
			i == marker ? '>' : ' ', first + i,
			(first + i) * 7919 % 1000, (first + i) * 31 % 97);
		term_text(t, 2 + i, 0, 80, line);
	}
	term_cursor(t, 2 + marker, 0);
	term_flush(t);
}

static void
test_list(void **state)
{
	size_t i;

	for (i = 0; i < NAMES; i++) {
		struct vt *vt = vt_new(80, 24);
		struct term *t = open_term(names[i], vt, CHARSET_UTF8);
		char *before, *after;

		rows(t, 0, 3);
		term_bytes(t);
		rows(t, 0, 4);          /* the marker alone */
		assert_true(term_bytes(t) <= 8);
		assert_int_equal(vt_row(vt, 5)[0], ' ');
		assert_int_equal(vt_row(vt, 6)[0], '>');
		rows(t, 1, 4);          /* one row of scrolling */
		assert_true(term_bytes(t) < 160);
		rows(t, 40, 17);
		assert_int_equal(vt_scrolled(vt), 0);

		/* line noise, then a redraw: the same picture again */
		before = vt_dump(vt, 0);
		vt_feed(vt, "\033[5;5Hbruit\033[H", 14);
		term_redraw(t);
		term_flush(t);
		after = vt_dump(vt, 0);
		assert_string_equal(before, after);
		free(before);
		free(after);
		term_free(t);
		vt_free(vt);
	}
}

static void
test_text(void **state)
{
	struct vt *vt = vt_new(40, 10);
	struct term *t;
	char *long_text = malloc(100000);
	int y;

	assert_int_equal(term_new("xterm", 40, 10, CHARSET_UTF8, vt_send, vt,
		&t), E_OK);
	/* the gate: nothing that a terminal obeys */
	term_text(t, 1, 0, -1, "a\033[2Jb\xc2\x9b" "2Jc\r\nd\xe2\x80\xae" "e");
	/* a double-width character at the cut leaves a blank, not a half */
	term_text(t, 2, 0, 5, "ab日本語");
	term_text(t, 2, 5, -1, "|");
	term_text(t, 3, 0, 4, "ab日本語");
	term_text(t, 3, 4, -1, "|");
	/* a letter and its mark are one column */
	term_text(t, 4, 0, 4, "q\xcc\x83" "x");
	term_text(t, 4, 4, -1, "|");
	/* runs are never sent as "repeat" */
	term_text(t, 5, 0, -1, "....................");
	term_text(t, 6, 0, -1, "····················");
	/* out of the picture */
	term_text(t, -1, 0, -1, "x");
	term_text(t, 10, 0, -1, "x");
	term_text(t, 0, 40, -1, "x");
	memset(long_text, 'z', 99999);
	long_text[99999] = '\0';
	term_text(t, 8, 30, -1, long_text);
	term_text(t, 9, 0, 40, long_text);
	term_flush(t);
	assert_string_equal(vt_row(vt, 1), "a?[2Jb?2Jc d?e");
	assert_string_equal(vt_row(vt, 2), "ab日 |");
	assert_string_equal(vt_row(vt, 3), "ab日|");
	assert_string_equal(vt_row(vt, 4), "q\xcc\x83x  |");
	assert_string_equal(vt_row(vt, 5), "....................");
	assert_string_equal(vt_row(vt, 6), "····················");
	assert_null(strstr(vt_seen(vt), "\\E[19b"));
	assert_string_equal(vt_row(vt, 8), "                              "
		"zzzzzzzzzz");
	assert_int_equal(strlen(vt_row(vt, 9)), 39);
	for (y = 0; y < 10; y++)
		assert_null(strchr(vt_row(vt, y), '\033'));
	free(long_text);
	term_free(t);
	vt_free(vt);
}

static void
test_attr(void **state)
{
	struct vt *vt = vt_new(80, 24);
	struct term *t = open_term("xterm", vt, CHARSET_UTF8);

	term_text(t, 1, 0, -1, "un");
	term_attr(t, ATTR_BOLD);
	term_text(t, 1, 2, -1, "deux");
	term_attr(t, ATTR_UNDERLINE);
	term_text(t, 2, 1, 3, "x");
	term_attr(t, ATTR_REVERSE | ATTR_BOLD);
	term_text(t, 3, 0, 1, "x");
	term_attr(t, ATTR_PLAIN);
	term_text(t, 4, 0, -1, "fin");
	term_flush(t);
	assert_string_equal(vt_attrs(vt, 1), "..bbbb");
	assert_string_equal(vt_attrs(vt, 2), ".uuu");
	assert_string_equal(vt_attrs(vt, 3), "x");
	assert_string_equal(vt_attrs(vt, 4), "");
	term_free(t);
	vt_free(vt);
}

struct sink { char data[8192]; size_t n; };

static void
sink(void *to, const void *data, size_t n)
{
	struct sink *s = to;

	assert_true(s->n + n < sizeof s->data);
	memcpy(s->data + s->n, data, n);
	s->n += n;
	s->data[s->n] = '\0';
}

static void
test_charset(void **state)
{
	struct sink s = { .n = 0 };
	struct term *t;

	assert_int_equal(term_new("vt220", 80, 24, CHARSET_LATIN9, sink, &s,
		&t), E_OK);
	term_text(t, 1, 0, -1, "œuvre à 3 €, « l’été » 日本 ẽ");
	term_flush(t);
	assert_non_null(strstr(s.data,
		"\xbduvre \xe0 3 \xa4, \xab l'\xe9t\xe9 \xbb ???? e"));
	s.n = 0;
	/* another charset: the whole picture goes again */
	term_charset(t, CHARSET_ASCII);
	assert_int_equal(term_charset_now(t), CHARSET_ASCII);
	term_flush(t);
	assert_non_null(strstr(s.data, "ouvre a 3 E, \" l'ete \" ???? e"));
	s.n = 0;
	term_charset(t, CHARSET_CP850);
	term_flush(t);
	assert_non_null(strstr(s.data, "ouvre \x85 3 E, \xae l'\x82t\x82"));
	assert_true(term_bytes(t) > 0);
	term_free(t);
}

static void
test_erase(void **state)
{
	struct vt *vt = vt_new(80, 24);
	struct term *t = open_term("xterm", vt, CHARSET_UTF8);
	const char *seen;
	char *dump;

	form(t, "Secret");
	vt_seen(vt);
	term_erase(t);
	seen = vt_seen(vt);
	assert_non_null(strstr(seen, "\\E[2J"));
	assert_non_null(strstr(seen, "\\E[3J"));
	dump = vt_dump(vt, 1);
	assert_int_equal(strspn(dump, "\n"), strlen(dump));
	free(dump);

	/* after a lock, the picture comes back whole */
	form(t, "Secret");
	assert_string_equal(vt_row(vt, 5),
		"  Libellé : [Secret              ]");
	assert_null(strstr(vt_seen(vt), "          \\E[H"));
	term_erase(t);
	term_free(t);
	dump = vt_dump(vt, 1);
	assert_int_equal(strspn(dump, "\n"), strlen(dump));
	free(dump);
	vt_free(vt);
}

static void
test_size(void **state)
{
	struct vt *vt = vt_new(80, 24);
	struct term *t = open_term("vt220", vt, CHARSET_UTF8);
	int i;

	assert_int_equal(term_cols(t), 80);
	assert_int_equal(term_rows(t), 24);
	form(t, "x");
	for (i = 0; i < 3; i++) {
		int cols = i == 0 ? 132 : i == 1 ? 40 : 80;
		int lines = i == 0 ? 50 : i == 1 ? 12 : 24;

		vt_resize(vt, cols, lines);
		vt_feed(vt, "\033[Hreste", 8);
		term_resize(t, cols, lines);
		assert_int_equal(term_cols(t), cols);
		assert_int_equal(term_rows(t), lines);
		term_clear(t);
		term_text(t, lines - 2, cols - 3, -1, "bord");
		term_text(t, lines - 1, cols - 3, -1, "bord");
		term_flush(t);
		assert_string_equal(vt_row(vt, 0), "");
		assert_int_equal(strlen(vt_row(vt, lines - 2)), cols);
		assert_int_equal(strlen(vt_row(vt, lines - 1)), cols - 1);
	}
	term_resize(t, 100000, 1);
	assert_int_equal(term_cols(t), 500);
	assert_int_equal(term_rows(t), 8);
	term_free(t);
	vt_free(vt);
}

static void
keep(void *to, const void *data, size_t n)
{
	buf_put(to, data, n);
}

/* Lines: what is painted is kept, not sent; what is said is sent, by the gate
 * and the edge. */
static void
test_lines(void **state)
{
	char row[200];
	struct buf sent;
	struct term *t;

	buf_init(&sent);
	assert_int_equal(term_new("dumb", 120, 50, CHARSET_LATIN1, keep, &sent,
		&t), E_OK);
	assert_true(term_only_lines(t));
	assert_false(term_lines(t, false));
	assert_int_equal(term_cols(t), 80);
	assert_int_equal(term_rows(t), TERM_LINES_ROWS);
	term_clear(t);
	term_text(t, 3, 2, -1, "é\033[1m日本 e\u0301");
	term_text(t, 3, 20, 10, "coupé ici, et pas plus loin");
	term_text(t, 4, 78, -1, "xyz");
	term_attr(t, ATTR_BOLD);
	term_redraw(t);
	term_flush(t);
	term_erase(t);
	assert_int_equal(sent.len, 0);
	term_row(t, 3, 0, row, sizeof row);
	assert_string_equal(row, "  é?[1m日本 é       coupé ici,");
	term_row(t, 4, 78, row, sizeof row);
	assert_string_equal(row, "xy");
	term_row(t, 99, 0, row, sizeof row);
	assert_string_equal(row, "");
	term_say(t, "é\033[1m", true);
	assert_string_equal(buf_str(&sent), "\351?[1m\r\n");
	term_resize(t, 40, 10);
	assert_int_equal(term_cols(t), 40);
	assert_int_equal(term_rows(t), TERM_LINES_ROWS);
	term_free(t);
	buf_done(&sent);
}

/* From pictures to lines and back: the modes go, then all is painted. */
static void
test_lines_and_back(void **state)
{
	struct vt *vt = vt_new(80, 24);
	struct term *t;

	assert_int_equal(term_new("xterm", 80, 24, CHARSET_UTF8, vt_send, vt,
		&t), E_OK);
	/* nothing was shown: there is nothing to leave */
	assert_true(term_lines(t, true));
	assert_int_equal(term_bytes(t), 0);
	assert_true(term_lines(t, false));
	form(t, "abc");
	assert_true(term_lines(t, true));
	form(t, "def");
	term_bytes(t);
	term_flush(t);
	assert_int_equal(term_bytes(t), 0);
	assert_true(term_lines(t, false));
	form(t, "ghi");
	assert_string_equal(vt_row(vt, 5),
		"  Libellé : [ghi                 ]");
	term_free(t);
	vt_free(vt);
}

static void
test_names(void **state)
{
	static const char *const odd[] = { "no-such-terminal", "", "../../x",
		"unknown", "a b" };
	struct vt *vt = vt_new(80, 24);
	struct term *t;
	size_t i;

	for (i = 0; i <= sizeof odd / sizeof *odd; i++) {
		const char *name = i < sizeof odd / sizeof *odd ? odd[i] :
			NULL;

		assert_int_equal(term_new(name, 80, 24, CHARSET_UTF8, vt_send,
			vt, &t), E_OK);
		form(t, "abc");
		assert_string_equal(vt_row(vt, 5),
			"  Libellé : [abc                 ]");
		term_free(t);
	}
	vt_free(vt);
}

static void
test_keys_known(void **state)
{
	struct vt *vt = vt_new(80, 24);
	struct term *t = open_term("vt220", vt, CHARSET_UTF8);

	assert_string_equal(term_key_string(t, "khlp"), "\033[28~");
	assert_string_equal(term_key_string(t, "kf1"), "\033OP");
	assert_null(term_key_string(t, "kf5"));
	assert_null(term_key_string(t, "no such"));
	term_beep(t);
	assert_string_equal(vt_seen(vt), "^G");
	term_free(t);
	vt_free(vt);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_form),
		cmocka_unit_test(test_list),
		cmocka_unit_test(test_text),
		cmocka_unit_test(test_attr),
		cmocka_unit_test(test_charset),
		cmocka_unit_test(test_erase),
		cmocka_unit_test(test_size),
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_lines_and_back),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_keys_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
