/* Names that sound alike, and those that do not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "rules/namekey.h"

static void
key(const char *name, char out[64])
{
	memset(out, 'x', 64);
	name_key(name, out, 64);
}

static void
test_alike(void **state)
{
	static const char *const same[][2] = {
		{ "Dupont", "Dupond" }, { "Dupont", "DUPONS" },
		{ "Martin", "Martain" }, { "Moreau", "Morault" },
		{ "Moreau", "Moro" }, { "Renault", "Renaud" },
		{ "Renaut", "Reno" }, { "Gaultier", "Gautier" },
		{ "Philippe", "Filipe" }, { "Thibault", "Tibo" },
		{ "Lefebvre", "Lefèvre" }, { "Lefèvre", "Lefevre" },
		{ "Boucher", "Bouché" }, { "Roger", "Rogé" },
		{ "Mohammed", "Mohamed" }, { "Hélène", "Élaine" },
		{ "Schneider", "Chneider" }, { "Wattier", "Ouatier" },
		{ "Quentin", "Kantin" }, { "Jean", "Gean" },
		{ "Cécile", "Sésile" }, { "Guy", "Gui" },
		{ "De La Fontaine", "Delafontaine" },
		{ "Jacquet", "Jaquet" }, { "Becker", "Bequer" },
		{ "Yves", "Ives" }, { "Xavier", "Ksavier" },
		{ "Œdipe", "Edipe" }, { "François", "Francois" },
		{ "Champagne", "Shampane" }, { "Combe", "Conbe" },
	}, *const apart[][2] = {
		{ "Martin", "Martine" }, { "Dupont", "Dupin" },
		{ "Anne", "Jeanne" }, { "Paul", "Po" },
		{ "Guy", "Jy" }, { "Benali", "Benoli" },
		{ "Marie", "Maria" }, { "Cara", "Sara" },
		{ "Durand", "Duron" }, { "Chat", "Cat" },
	};
	char a[64], b[64];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof same / sizeof *same; i++) {
		key(same[i][0], a);
		key(same[i][1], b);
		if (strcmp(a, b) != 0)
			fail_msg("%s %s, %s %s", same[i][0], a, same[i][1], b);
		assert_true(*a);
	}
	for (i = 0; i < sizeof apart / sizeof *apart; i++) {
		key(apart[i][0], a);
		key(apart[i][1], b);
		if (strcmp(a, b) == 0)
			fail_msg("%s and %s are both %s", apart[i][0],
				apart[i][1], a);
	}
}

static void
test_keys(void **state)
{
	static const struct { const char *name, *key; } want[] = {
		{ "", "" }, { "-", "" }, { "H", "" }, { "D", "d" },
		{ "Dupont", "dup3" }, { "Martin", "mart1" },
		{ "Durand", "dur2" }, { "Lefebvre", "lefevr" },
		{ "Benali", "benali" }, { "Chevalier", "Cevali" },
		{ "Bruno", "bruno" }, { "Aude", "od" }, { "Le", "le" },
		{ "Иван", "иван" },
	};
	char a[64], small[4];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof want / sizeof *want; i++) {
		key(want[i].name, a);
		assert_string_equal(a, want[i].key);
	}
	name_key("Dupont", small, sizeof small);
	assert_string_equal(small, "dup");
	name_key("Dupont", small, 1);
	assert_string_equal(small, "");
}

/* A w is heard as ou, or as v. */
static void
test_w(void **state)
{
	char a[64], b[64];

	(void)state;
	name_key_v("Sokolowski", a, sizeof a);
	key("Sokolovski", b);
	assert_string_equal(a, b);
	key("Wattara", a);
	key("Ouattara", b);
	assert_string_equal(a, b);
	name_key_v("Dupont", a, sizeof a);
	assert_string_equal(a, "");
}

static void
test_prefixes(void **state)
{
	char p[NAME_PREFIXES][NAME_PREFIX_SIZE];

	(void)state;
	assert_int_equal(name_prefixes("", p), 0);
	assert_int_equal(name_prefixes("a", p), 0);
	assert_int_equal(name_prefixes("le", p), 1);
	assert_string_equal(p[0], "le");
	assert_int_equal(name_prefixes("dupont", p), 5);
	assert_string_equal(p[0], "du");
	assert_string_equal(p[4], "dupont");
	assert_int_equal(name_prefixes("delafontaine", p), 5);
	assert_string_equal(p[4], "delafo");
	assert_int_equal(name_prefixes("иван", p), 3);
	assert_string_equal(p[0], "ив");
	assert_string_equal(p[2], "иван");
	/* four bytes a letter */
	assert_int_equal(name_prefixes("\xf0\x90\x90\xa8\xf0\x90\x90\xa8"
		"\xf0\x90\x90\xa8\xf0\x90\x90\xa8\xf0\x90\x90\xa8"
		"\xf0\x90\x90\xa8\xf0\x90\x90\xa8", p), 5);
	assert_int_equal(strlen(p[4]), 24);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_alike),
		cmocka_unit_test(test_keys),
		cmocka_unit_test(test_w),
		cmocka_unit_test(test_prefixes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
