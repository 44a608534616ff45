/* The line editor: French as it is typed, and texts nobody types. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "ui/edit.h"

static void
type(struct edit *e, const char *s)
{
	size_t n = strlen(s);

	while (n) {
		uint32_t code;
		size_t used = text_decode(s, n, &code);

		assert_true(edit_insert(e, code));
		s += used;
		n -= used;
	}
}

static void
test_typing(void **state)
{
	struct edit e;

	edit_init(&e, 10, false);
	assert_string_equal(e.text, "");
	type(&e, "Aïcha");
	assert_true(e.changed);
	assert_true(edit_left(&e) && edit_left(&e) && edit_left(&e));
	type(&e, "xé");
	assert_string_equal(e.text, "Aïxécha");
	assert_true(edit_backspace(&e));
	assert_true(edit_delete(&e));
	assert_string_equal(e.text, "Aïxha");
	edit_home(&e);
	assert_false(edit_left(&e));
	assert_false(edit_backspace(&e));
	edit_end(&e);
	assert_false(edit_right(&e));
	assert_false(edit_delete(&e));
	type(&e, "12345");
	assert_false(edit_insert(&e, '6'));     /* ten characters */
	assert_string_equal(e.text, "Aïxha12345");

	assert_false(edit_insert(&e, '\n'));
	assert_false(edit_insert(&e, 27));
	assert_false(edit_insert(&e, 0x202e));
	assert_false(edit_insert(&e, 0xd800));
	edit_clear(&e);
	assert_string_equal(e.text, "");

	edit_set(&e, "trop long pour dix");
	assert_string_equal(e.text, "trop long ");
	assert_int_equal(e.at, 10);
	assert_false(e.changed);
	edit_set(&e, "a\033[2Jb\nc");
	assert_string_equal(e.text, "a?[2Jb c");
	edit_done(&e);
}

static void
test_marks(void **state)
{
	struct edit e;

	edit_init(&e, 10, false);
	assert_false(edit_insert(&e, 0x301));   /* on nothing */
	type(&e, "e\xcc\x81");                  /* composes */
	assert_string_equal(e.text, "é");
	type(&e, "q\xcc\x83" "b");              /* cannot: stays together */
	assert_string_equal(e.text, "éq\xcc\x83" "b");
	edit_left(&e);
	edit_left(&e);
	assert_int_equal(e.at, 2);
	edit_right(&e);
	assert_int_equal(e.at, 5);
	assert_true(edit_insert(&e, 0x323));
	assert_false(edit_insert(&e, 0x301));   /* a third mark */
	assert_true(edit_backspace(&e));
	assert_string_equal(e.text, "éb");
	assert_int_equal(e.at, 2);
	edit_set(&e, "123456789q\xcc\x83");     /* eleven: the letter goes */
	assert_string_equal(e.text, "123456789");
	edit_done(&e);
}

static void
test_overwrite(void **state)
{
	struct edit e;

	edit_init(&e, 6, true);
	edit_set(&e, "aé日\nz");
	edit_home(&e);
	e.at = 0;
	assert_true(edit_overwrite(&e, 'x'));
	assert_string_equal(e.text, "xé日\nz");
	assert_true(edit_overwrite(&e, 'y'));
	assert_true(edit_overwrite(&e, 'w'));   /* two columns by one */
	assert_string_equal(e.text, "xyw\nz");
	/* a line does not swallow the next one */
	assert_true(edit_overwrite(&e, '!'));
	assert_string_equal(e.text, "xyw!\nz");
	assert_false(edit_overwrite(&e, '!'));  /* six characters */
	e.at = 0;
	assert_true(edit_overwrite(&e, 0x65e5));
	assert_string_equal(e.text, "日yw!\nz");
	assert_int_equal(e.at, 3);
	/* a mark goes on what is before it, and takes no place */
	edit_set(&e, "eab");
	e.at = 1;
	assert_true(edit_overwrite(&e, 0x301));
	assert_string_equal(e.text, "éab");
	/* a letter with its marks goes as one */
	edit_set(&e, "q\xcc\x83" "b");
	e.at = 0;
	assert_true(edit_overwrite(&e, 'm'));
	assert_string_equal(e.text, "mb");
	assert_false(edit_overwrite(&e, 27));
	edit_done(&e);
}

static void
test_skip(void **state)
{
	static const char text[] = "a日q\xcc\x83" "b";
	int at;

	assert_int_equal(edit_skip(text, 0, &at), 0);
	assert_int_equal(at, 0);
	assert_int_equal(edit_skip(text, 1, &at), 1);
	assert_int_equal(at, 1);
	/* never inside a wide letter, never between a letter and its mark */
	assert_int_equal(edit_skip(text, 2, &at), 4);
	assert_int_equal(at, 3);
	assert_int_equal(edit_skip(text, 4, &at), 7);
	assert_int_equal(at, 4);
	assert_int_equal(edit_skip(text, 9, &at), 8);
	assert_int_equal(at, 5);
}

static void
test_lines(void **state)
{
	struct edit_line l[10];
	struct edit e;
	int line, column;

	assert_int_equal(edit_wrap("", 10, l, 10), 1);
	assert_int_equal(l[0].from, 0);
	assert_int_equal(l[0].to, 0);
	/*                            0123456789012345678 */
	assert_int_equal(edit_wrap("le chat dort\nici", 7, l, 10), 3);
	assert_int_equal(l[0].to, 7);
	assert_int_equal(l[1].from, 8);
	assert_int_equal(l[1].to, 12);
	assert_int_equal(l[2].from, 13);
	assert_int_equal(edit_wrap("anticonstitution", 7, l, 10), 3);
	assert_int_equal(l[0].to, 7);
	assert_int_equal(l[1].from, 7);
	assert_int_equal(edit_wrap("a\n", 7, l, 10), 2);
	assert_int_equal(edit_wrap("日本", 1, l, 10), 2);
	assert_int_equal(edit_wrap("un deux trois quatre", 5, l, 2), 5);

	edit_init(&e, 4000, true);
	edit_set(&e, "le chat dort\nici");
	edit_where(&e, 7, &line, &column);
	assert_int_equal(line, 2);
	assert_int_equal(column, 3);
	edit_vertical(&e, 7, -1);
	edit_where(&e, 7, &line, &column);
	assert_int_equal(line, 1);
	assert_int_equal(column, 3);
	assert_int_equal(e.at, 11);
	edit_vertical(&e, 7, -5);
	assert_int_equal(e.at, 3);
	edit_vertical(&e, 7, 9);
	assert_int_equal(e.at, 16);
	edit_home(&e);
	assert_int_equal(e.at, 13);
	edit_left(&e);
	edit_home(&e);
	assert_int_equal(e.at, 0);
	edit_end(&e);
	assert_int_equal(e.at, 12);
	type(&e, "\nà");
	assert_string_equal(e.text, "le chat dort\nà\nici");
	/* a word cut by the width: down from its line's end and up again */
	edit_set(&e, "abcdefghij");
	edit_vertical(&e, 5, -1);
	edit_where(&e, 5, &line, &column);
	assert_int_equal(line, 0);
	assert_int_equal(column, 4);
	edit_done(&e);
}

static unsigned seed = 4242;

static unsigned
draw(unsigned n)
{
	seed = seed * 1103515245 + 12345;
	return (seed >> 16) % n;
}

static void
whole(const struct edit *e)
{
	struct edit_line *l;
	uint32_t code;
	size_t n, i, count;
	int width = (int)draw(30) + 1, line, column;

	assert_int_equal(strlen(e->text), e->len);
	assert_true(e->len < e->cap);
	assert_true(e->at <= e->len);
	assert_true(text_length(e->text) <= (size_t)e->max);
	if (!text_is_clean(e->text, e->lines ? TEXT_LINES : TEXT_LINE))
		fail_msg("not clean: %s", e->text);
	/* on a character, and not before a mark */
	assert_true(((unsigned char)e->text[e->at] & 0xc0) != 0x80);
	if (e->at < e->len) {
		text_decode(e->text + e->at, e->len - e->at, &code);
		assert_true(code < 0x300 || text_width(code) > 0);
	}
	/* the lines cover the text: what is between two of them is one space
	 * or one line feed, or nothing */
	count = edit_wrap(e->text, width, NULL, 0);
	assert_true(count >= 1);
	l = calloc(count, sizeof *l);
	assert_int_equal(edit_wrap(e->text, width, l, count), count);
	assert_int_equal(l[0].from, 0);
	assert_int_equal(l[count - 1].to, e->len);
	for (i = 0; i < count; i++) {
		char part[20000];

		n = l[i].to - l[i].from;
		assert_true(l[i].from <= l[i].to && n < sizeof part);
		memcpy(part, e->text + l[i].from, n);
		part[n] = '\0';
		assert_null(strchr(part, '\n'));
		assert_true(text_columns(part) <= width ||
			(width == 1 && text_columns(part) == 2));
		if (i + 1 == count)
			break;
		assert_true(l[i].to < l[i + 1].from || n > 0);
		if (l[i + 1].from != l[i].to) {
			assert_int_equal(l[i + 1].from, l[i].to + 1);
			assert_non_null(strchr(" \n", e->text[l[i].to]));
		}
	}
	edit_where(e, width, &line, &column);
	assert_in_range(line, 0, (int)count - 1);
	assert_true(l[line].from <= e->at && e->at <= l[line].to);
	assert_in_range(column, 0, width < 2 ? 2 : width);
	free(l);
}

static void
test_random(void **state)
{
	static const unsigned odd[] = { 'a', 'e', ' ', ' ', '\n', '?', 0xe9,
		0x301, 0x308, 0x323, 0x327, 0x65e5, 0x1f600, 0x1100, 0x1161,
		0x11a8, 0xac00, 0x212b, 0x200b, 0x202e, 27, 0xfffd, 0xd801,
		0x10ffff, 0x344, 0x958, 0x9bc, 0x2126, 0xfb1d, 0x5d0 };
	int round, i;

	for (round = 0; round < 40; round++) {
		bool lines = draw(2), before_changed;
		int max = round % 4 == 0 ? 12 : 400;
		struct edit e;

		edit_init(&e, max, lines);
		for (i = 0; i < 300; i++) {
			size_t at = e.at, len = e.len;
			bool done = true;
			unsigned what = draw(20);

			before_changed = e.changed;
			if (what < 12)
				done = edit_insert(&e,
					odd[draw(sizeof odd / sizeof *odd)]);
			else if (what == 12)
				done = edit_backspace(&e);
			else if (what == 13)
				done = edit_delete(&e);
			else if (what == 14)
				done = edit_left(&e);
			else if (what == 15)
				done = edit_right(&e);
			else if (what == 16)
				edit_home(&e);
			else if (what == 17)
				edit_end(&e);
			else
				edit_vertical(&e, (int)draw(20) + 1,
					(int)draw(5) - 2);
			if (!done) {
				assert_int_equal(at, e.at);
				assert_int_equal(len, e.len);
				assert_int_equal(before_changed, e.changed);
			}
			whole(&e);
		}
		edit_done(&e);
	}
}

static void
test_long(void **state)
{
	struct edit e;
	int i, line, column;

	edit_init(&e, 4000, true);
	for (i = 0; i < 4000; i++)
		assert_true(edit_insert(&e, i % 7 == 6 ? ' ' : i % 3 ? 'a' :
			0xe9));
	assert_false(edit_insert(&e, 'a'));
	for (i = 0; i < 100; i++)
		edit_vertical(&e, 60, -1);
	edit_where(&e, 60, &line, &column);
	assert_int_equal(line, 0);
	whole(&e);
	edit_done(&e);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_typing),
		cmocka_unit_test(test_marks),
		cmocka_unit_test(test_overwrite),
		cmocka_unit_test(test_skip),
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_random),
		cmocka_unit_test(test_long),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
