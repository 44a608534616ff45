/* Rows of named values, and the plain text of a blob. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "model/row.h"

static void
test_values(void **state)
{
	struct row r;
	char name[] = "nom", value[] = "Durand";

	(void)state;
	row_init(&r);
	assert_string_equal(row_get(&r, "nom"), "");
	assert_string_equal(row_get(NULL, "nom"), "");
	assert_false(row_has(&r, "nom"));
	row_set(&r, name, value);
	name[0] = value[0] = 'x';       /* both are copies */
	assert_string_equal(row_get(&r, "nom"), "Durand");
	assert_true(row_has(&r, "nom"));
	assert_false(row_has(&r, "no"));
	assert_false(row_has(&r, "noms"));
	row_set(&r, "nom", "Martin");
	assert_int_equal(r.n, 1);
	assert_string_equal(row_get(&r, "nom"), "Martin");
	/* a value set from itself */
	row_set(&r, "nom", row_get(&r, "nom"));
	assert_string_equal(row_get(&r, "nom"), "Martin");
	row_setf(&r, "nom", "%s-%d", row_get(&r, "nom"), 2);
	assert_string_equal(row_get(&r, "nom"), "Martin-2");
	row_set(&r, "nom", NULL);
	assert_string_equal(row_get(&r, "nom"), "");
	/* one goes, the others keep their order */
	row_set(&r, "ville", "Aubusson");
	row_set(&r, "rue", "du Lac");
	assert_true(row_has(&r, "nom"));
	row_drop(&r, "nom");
	row_drop(&r, "nom");
	assert_false(row_has(&r, "nom"));
	assert_int_equal(r.n, 2);
	assert_string_equal(r.c[0].name, "ville");
	assert_string_equal(row_get(&r, "rue"), "du Lac");
	row_clear(&r);
	assert_int_equal(r.n, 0);
	assert_false(row_has(&r, "nom"));
	row_done(&r);
	row_done(&r);
}

static void
test_numbers(void **state)
{
	static const struct { const char *text; long n; } want[] = {
		{ "", 0 }, { "0", 0 }, { "42", 42 }, { "-7", -7 },
		{ "08", 8 }, { "010", 10 }, { "0x10", 0 }, { "abc", 0 },
		{ "2147483648", 2147483648L },
	};
	struct row r;
	size_t i;

	(void)state;
	row_init(&r);
	assert_int_equal(row_int(&r, "n"), 0);
	for (i = 0; i < sizeof want / sizeof *want; i++) {
		row_set(&r, "n", want[i].text);
		assert_true(row_int(&r, "n") == want[i].n);
	}
	row_done(&r);
}

static void
test_many(void **state)
{
	struct row r, copy;
	char name[16], value[16];
	int i;

	(void)state;
	row_init(&r);
	row_init(&copy);
	row_set(&copy, "ancien", "oui");
	for (i = 0; i < 300; i++) {
		snprintf(name, sizeof name, "c%d", i);
		row_setf(&r, name, "%d", i * i);
	}
	row_copy(&copy, &r);
	row_done(&r);
	assert_int_equal(copy.n, 300);
	assert_false(row_has(&copy, "ancien"));
	for (i = 0; i < 300; i++) {
		snprintf(name, sizeof name, "c%d", i);
		snprintf(value, sizeof value, "%d", i * i);
		assert_string_equal(row_get(&copy, name), value);
	}
	row_done(&copy);
}

static void
test_pack(void **state)
{
	static const char *const names[] = { "nom", "vide", "absent", "prenom",
		NULL };
	struct row r, back;
	struct buf b;

	(void)state;
	row_init(&r);
	row_init(&back);
	buf_init(&b);
	row_pack(&r, names, &b);
	assert_int_equal(b.len, 0);
	row_set(&r, "prenom", "Zoé");
	row_set(&r, "nom", "d'Œuf\nNoir");
	row_set(&r, "vide", "");
	row_set(&r, "autre", "non nommé");
	row_pack(&r, names, &b);
	assert_int_equal(b.len, sizeof "nom\0d'Œuf\nNoir\0prenom\0Zoé");
	assert_memory_equal(b.data, "nom\0d'Œuf\nNoir\0prenom\0Zoé", b.len);
	row_set(&back, "nom", "remplacé");
	row_set(&back, "autre", "gardé");
	assert_int_equal(row_unpack(&back, b.data, b.len), E_OK);
	assert_int_equal(back.n, 3);
	assert_string_equal(row_get(&back, "nom"), "d'Œuf\nNoir");
	assert_string_equal(row_get(&back, "prenom"), "Zoé");
	assert_string_equal(row_get(&back, "autre"), "gardé");
	assert_false(row_has(&back, "vide"));
	assert_int_equal(row_unpack(&back, "", 0), E_OK);
	row_done(&r);
	row_done(&back);
	buf_done(&b);
}

/* Cut anywhere but between two pairs, it is refused; never read past. */
static void
test_cut(void **state)
{
	static const char text[] = "a\0un\0bc\0deux\0";
	struct row r;
	size_t n;

	(void)state;
	for (n = 0; n < sizeof text; n++) {
		char *exact = malloc(n ? n : 1);

		assert_non_null(exact);
		memcpy(exact, text, n);
		row_init(&r);
		assert_int_equal(row_unpack(&r, exact, n),
			n == 0 || n == 5 || n == 13 ? E_OK : E_CHECK);
		row_done(&r);
		free(exact);
	}
}

/* No screen has so many, and to look each up among all takes a minute. */
static void
test_too_many(void **state)
{
	struct row r;
	struct buf b;
	int i;

	(void)state;
	row_init(&r);
	buf_init(&b);
	for (i = 0; i < 4097; i++) {
		buf_printf(&b, "%d", i);
		buf_put(&b, "\0x", 3);
	}
	assert_int_equal(row_unpack(&r, b.data, b.len), E_CHECK);
	row_clear(&r);
	assert_int_equal(row_unpack(&r, b.data, b.len - 7), E_OK);
	assert_int_equal(r.n, 4096);
	row_done(&r);
	buf_done(&b);
}

static void
test_rows(void **state)
{
	struct rows t;
	char value[16];
	int i;

	(void)state;
	rows_init(&t);
	for (i = 0; i < 200; i++) {
		struct row *r = rows_add(&t);

		assert_int_equal(r->n, 0);
		row_setf(r, "n", "%d", i);
	}
	assert_int_equal(t.n, 200);
	for (i = 0; i < 200; i++) {
		snprintf(value, sizeof value, "%d", i);
		assert_string_equal(row_get(&t.r[i], "n"), value);
	}
	rows_done(&t);
	assert_int_equal(t.n, 0);
	rows_done(&t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_many),
		cmocka_unit_test(test_pack),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_too_many),
		cmocka_unit_test(test_rows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
