/* SIRET: Luhn, and La Poste's exception. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "rules/siret.h"

static void
check(const char *number, const char *want)
{
	struct rule_answer a;

	memset(&a, 'x', sizeof a);
	siret_check(number, &a);
	if (strcmp(a.ok ? a.value : a.error, want) != 0)
		fail_msg("%s: %s, not %s", number, a.ok ? a.value : a.error,
			want);
}

static void
test_siret(void **state)
{
	(void)state;
	check("13000548100010", "13000548100010");      /* France Travail */
	check("130 005 481 00010", "13000548100010");
	check("130.005.481.00010", "13000548100010");
	check("130\xc2\xa0""005\xe2\x80\xaf""481 00010", "13000548100010");
	check("73282932000074", "73282932000074");
	check("13002526500013", "13002526500013");
	check("26120022400010", "26120022400010");
	check("26120022400013", "bad_key");
	check("", "bad_length");
	check("732829320", "bad_length");
	check("7328293200007", "bad_length");
	check("732829320000740", "bad_length");
	check("7328293200007A", "bad_chars");
	check("7328293200007é", "bad_chars");
	check("-3282932000074", "bad_chars");
	check("00000000000000", "bad_key");
}

/* One last digit of ten, and every slip of one digit is caught. */
static void
test_key(void **state)
{
	char n[15];
	int i, d;

	(void)state;
	for (i = 0; i < 14; i++)
		for (d = 0; d < 10; d++) {
			strcpy(n, "73282932000074");
			n[i] = (char)('0' + d);
			check(n, strcmp(n, "73282932000074") == 0 ? n :
				"bad_key");
		}
}

static void
test_la_poste(void **state)
{
	(void)state;
	check("35600000000048", "35600000000048");      /* Luhn only: 26 */
	check("35600000049837", "35600000049837");      /* 45 */
	check("35600000009075", "35600000009075");      /* 35 */
	check("35600000009076", "bad_key");             /* 36, nor Luhn */
	/* a sum of 45 is no help to another SIREN */
	check("35600000149836", "bad_key");
	check("73282932000079", "bad_key");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_siret),
		cmocka_unit_test(test_key),
		cmocka_unit_test(test_la_poste),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
