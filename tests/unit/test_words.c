/* The line-word reader. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/words.h"

/* All that is read of a text, one line each: a letter of the kind, the line's
 * number, the words between bars. */
static char got[16384];

static const char *
all(const char *text)
{
	static const char letters[] = {
		[WORDS_END] = 'Z', [WORDS_BLOCK] = 'B', [WORDS_ATTR] = 'A',
		[WORDS_PICTURE] = 'P', [WORDS_PICTURE_END] = 'E',
		[WORDS_BAD] = '!',
	};
	struct arena *arena = arena_new();
	struct words r;
	size_t o = 0;

	words_init(&r, "essai.form", text, arena);
	for (;;) {
		enum words_kind kind = words_next(&r);
		int i;

		if (kind == WORDS_END)
			break;
		o += (size_t)snprintf(got + o, sizeof got - o, "%c%d",
			letters[kind], r.line);
		if (kind == WORDS_BAD) {
			o += (size_t)snprintf(got + o, sizeof got - o, "\n");
			break;
		}
		for (i = 0; i < r.n; i++)
			o += (size_t)snprintf(got + o, sizeof got - o, "|%s",
				r.w[i]);
		o += (size_t)snprintf(got + o, sizeof got - o, "\n");
	}
	got[o] = '\0';
	arena_free(arena);
	return got;
}

static void
test_lines(void **state)
{
	(void)state;
	assert_string_equal(all(""), "");
	assert_string_equal(all("\n\n   \n\t\n# rien\n   # rien\n"), "");
	assert_string_equal(all("list x"), "B1|list|x\n");
	assert_string_equal(all("list x\n"), "B1|list|x\n");
	assert_string_equal(all("list  x\ty  \n  key  F2\n\tkey F3\n"),
		"B1|list|x|y\nA2|key|F2\nA3|key|F3\n");
	assert_string_equal(all("\n\na b # c d\n\nb#c d\n"),
		"B3|a|b\nB5|b#c|d\n");
	assert_string_equal(all("list x\r\n  key F2\r\n"),
		"B1|list|x\nA2|key|F2\n");
	assert_string_equal(all("é ça Œ\n"), "B1|é|ça|Œ\n");
}

static void
test_quotes(void **state)
{
	(void)state;
	assert_string_equal(all("a \"b c\" d\n"), "B1|a|b c|d\n");
	assert_string_equal(all("a \"\" b\n"), "B1|a||b\n");
	assert_string_equal(all("a \"dit \"\"oui\"\"\"\n"),
		"B1|a|dit \"oui\"\n");
	assert_string_equal(all("a \"n° # 3\" # fin\n"), "B1|a|n° # 3\n");
	assert_string_equal(all("a \"un\\ndeux\"\n"), "B1|a|un\ndeux\n");
	assert_string_equal(all("a \"un\\tdeux\\\"\n"), "B1|a|un\\tdeux\\\n");
	assert_string_equal(all("  \"b\"\n"), "A1|b\n");
	assert_string_equal(all("\"b\"\n"), "B1|b\n");
}

static void
test_bad(void **state)
{
	char text[400] = "";
	int i;

	(void)state;
	assert_string_equal(all("a b\na \"b\n"), "B1|a|b\n!2\n");
	assert_non_null(strstr(err_text(), "essai.form:2"));
	/* a quote does not run over its line */
	assert_string_equal(all("a \"b\nc\"\n"), "!1\n");
	assert_string_equal(all("a \"b\"\"\n"), "!1\n");
	for (i = 0; i < WORDS_MAX; i++)
		strcat(text, "mot ");
	all(text);
	assert_int_equal(got[0], 'B');
	strcat(text, "# et un commentaire");
	all(text);
	assert_int_equal(got[0], 'B');
	text[4 * WORDS_MAX] = '\0';
	strcat(text, "trop");
	assert_string_equal(all(text), "!1\n");
	assert_non_null(strstr(err_text(), "essai.form:1"));
}

static void
test_picture(void **state)
{
	(void)state;
	assert_string_equal(all("layout\nNom [nom  ] # \"x\n\n  end\nend \n"
		"end\nfield nom\n"),
		"B1|layout\nP2|Nom [nom  ] # \"x\nP3|\nP4|  end\nP5|end \n"
		"E6\nB7|field|nom\n");
	assert_string_equal(all("layout 80\r\n a\r\nend\r\n"),
		"B1|layout|80\nP2| a\nE3\n");
	/* an indented layout is an attribute as any */
	assert_string_equal(all("  layout\nend\n"), "A1|layout\nB2|end\n");
	assert_string_equal(all("layout\n\ta\nend\n"), "B1|layout\n!2\n");
	assert_non_null(strstr(err_text(), "essai.form:2"));
	assert_string_equal(all("layout\n a\n"), "B1|layout\nP2| a\n!2\n");
	assert_string_equal(all("layout"), "B1|layout\n!1\n");
	assert_string_equal(all("layout\nend"), "B1|layout\nE2\n");
}

/* After the end, the end again. */
static void
test_end_stays(void **state)
{
	struct arena *arena = arena_new();
	struct words r;

	(void)state;
	words_init(&r, "x", "a\n", arena);
	assert_int_equal(words_next(&r), WORDS_BLOCK);
	assert_int_equal(words_next(&r), WORDS_END);
	assert_int_equal(words_next(&r), WORDS_END);
	assert_int_equal(r.n, 0);
	arena_free(arena);
}

/* Any bytes: it ends, its words are within the line and in their bounds. */
static void
test_noise(void **state)
{
	static const char some[] = "a b\"\"\\n#\n\n\t layoutend\r\xc3";
	char text[200];
	int round;

	(void)state;
	srandom(20261124);
	for (round = 0; round < 4000; round++) {
		struct arena *arena = arena_new();
		size_t n = (size_t)random() % (sizeof text - 1), i;
		int lines = 1, reads = 0;
		struct words r;
		enum words_kind kind;

		for (i = 0; i < n; i++) {
			text[i] = (char)(round % 2 ? some[(size_t)random() %
				(sizeof some - 1)] : random() % 255 + 1);
			lines += text[i] == '\n';
		}
		text[n] = '\0';
		words_init(&r, "x", text, arena);
		while ((kind = words_next(&r)) != WORDS_END) {
			size_t bytes = 0;
			int k;

			assert_in_range(r.n, 0, WORDS_MAX);
			assert_in_range(r.line, 1, (unsigned)lines);
			assert_true(++reads <= lines + 1);
			for (k = 0; kind != WORDS_BAD && k < r.n; k++)
				bytes += strlen(r.w[k]);
			assert_true(bytes <= n);
		}
		arena_free(arena);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_quotes),
		cmocka_unit_test(test_bad),
		cmocka_unit_test(test_picture),
		cmocka_unit_test(test_end_stays),
		cmocka_unit_test(test_noise),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
