/* Folding for searches, and the case of names. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/fold.h"

static void
test_text(void **state)
{
	static const struct { const char *in, *out; } want[] = {
		{ "", "" }, { "   ", "" }, { "-'.", "" },
		{ "DURAND", "durand" }, { "Éléonore", "eleonore" },
		{ "Ele\xcc\x81onore", "eleonore" },     /* combining */
		{ "Jean-Pierre", "jean pierre" },
		{ "  d'Ormesson  ", "d ormesson" },
		{ "L\xe2\x80\x99Haÿ-les-Roses", "l hay les roses" },
		{ "Œuvre", "oeuvre" }, { "cœur", "coeur" },
		{ "Lætitia", "laetitia" }, { "ÆGIDE", "aegide" },
		{ "\xef\xac\x81n \xef\xac\x82ou", "fin flou" }, /* fi fl */
		{ "François", "francois" }, { "NUÑEZ", "nunez" },
		{ "Straße", "strasse" }, { "Møller", "moller" },
		{ "Łukasz", "lukasz" }, { "Đorđe", "dorde" },
		{ "3e étage, n° 12", "3e etage n 12" },
		{ "a\xc2\xa0""b\tc\nd", "a b c d" },
		{ "a -- b", "a b" }, { "Ç", "c" },
		{ "Иван", "иван" }, { "محمد", "محمد" },
		{ "a\xe2\x80\x8b""b", "ab" },           /* zero width */
		{ "bad \xff", "" },
	};
	char out[128], again[128];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof want / sizeof *want; i++) {
		size_t n = fold_text(want[i].in, out, sizeof out);

		assert_string_equal(out, want[i].out);
		assert_int_equal(n, strlen(out));
		fold_text(out, again, sizeof again);
		assert_string_equal(again, out);
	}
}

static void
test_cut(void **state)
{
	char out[16];
	size_t n;

	(void)state;
	memset(out, 'x', sizeof out);
	assert_int_equal(fold_text("abc def", out, 4), 3);
	assert_string_equal(out, "abc");
	assert_int_equal(fold_text("abc def", out, 5), 3);
	assert_string_equal(out, "abc");
	assert_int_equal(fold_text("abc def", out, 6), 5);
	assert_string_equal(out, "abc d");
	assert_int_equal(fold_text("Иван", out, 4), 2);
	assert_string_equal(out, "и");
	assert_int_equal(fold_text("a", out, 1), 0);
	assert_string_equal(out, "");
	out[0] = 'k';
	assert_int_equal(fold_text("a", out, 0), 0);
	assert_int_equal(out[0], 'k');
	for (n = 1; n < sizeof out; n++)
		assert_true(fold_text("Œœ Ææ éà", out, n) < n);
}

static void
test_words(void **state)
{
	(void)state;
	assert_true(fold_contains_words("Mission locale de Rodez", "ROD mis"));
	assert_true(fold_contains_words("Mission locale", "locale mission"));
	assert_true(fold_contains_words("Espoir-Emploi", "emp"));
	assert_true(fold_contains_words("Cœur d'Hérault", "coeur her"));
	assert_true(fold_contains_words("anything", ""));
	assert_true(fold_contains_words("anything", " - "));
	assert_true(fold_contains_words("a", "a"));
	/* the same word typed twice may match one word */
	assert_true(fold_contains_words("rodez", "rod rodez"));
	assert_false(fold_contains_words("Mission locale", "ission"));
	assert_false(fold_contains_words("Mission locale", "mission x"));
	assert_false(fold_contains_words("rod", "rodez"));
	assert_false(fold_contains_words("", "a"));
	assert_false(fold_contains_words("mission locale", "missionlocale"));
}

static void
test_names(void **state)
{
	static const struct { const char *first, *last, *want; } want[] = {
		{ "théo", "fontaine", "Théo FONTAINE" },
		{ "ÉLÉONORE", "de la rivière", "Éléonore DE LA RIVIÈRE" },
		{ "jean-PIERRE", "d'Ormesson", "Jean-Pierre D'ORMESSON" },
		{ "  marie   claude ", " le  goff ", "Marie Claude LE GOFF" },
		{ "n\xe2\x80\x99golo", "œuvrard", "N\xe2\x80\x99Golo ŒUVRARD" },
		{ "", "benali", "BENALI" }, { "nadia", "", "Nadia" },
		{ "", "", "" }, { " ", " ", "" },
	};
	char out[64];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof want / sizeof *want; i++) {
		fold_upper_name(want[i].first, want[i].last, out, sizeof out);
		assert_string_equal(out, want[i].want);
	}
	fold_upper("Lefèvre-çà", out, sizeof out);
	assert_string_equal(out, "LEFÈVRE-ÇÀ");
	fold_title("jean-PIERRE d'AZUR", out, sizeof out);
	assert_string_equal(out, "Jean-Pierre D'Azur");
	fold_upper("éé", out, 4);
	assert_string_equal(out, "É");
	for (i = 1; i < 20; i++) {
		char small[20];

		fold_upper_name("théo", "fontaine", small, i);
		assert_true(strlen(small) < i);
		assert_memory_equal(small, "Théo FONTAINE", strlen(small));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_text),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
