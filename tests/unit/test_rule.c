/* The verb `rule`: its table, its JSON, its exit codes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "rules/catalog.h"

#define NONE "null,\"message\":null}\n"

/* Runs the verb on words separated by '|'; the output in out. */
static int
run(const char *line, char *out, size_t size)
{
	char copy[512], *w[16], *save, *p, *text = NULL;
	int n = 0, status;
	size_t len;
	FILE *f = open_memstream(&text, &len);

	snprintf(copy, sizeof copy, "%s", line);
	for (p = strtok_r(copy, "|", &save); p; p = strtok_r(NULL, "|", &save))
		w[n++] = p;
	w[n] = NULL;
	status = rule_run(n, w, NULL, f);
	fclose(f);
	snprintf(out, size, "%s", text);
	free(text);
	return status;
}

static void
test_good(void **state)
{
	static const struct { const char *call, *value; } rows[] = {
		{ "nir|1 85 03 75 056 001 81", "185037505600181" },
		{ "nir|185037505600181|M|1985-03-12", "185037505600181" },
		{ "nir|185037505600181|-|-", "185037505600181" },
		{ "siret|130 005 481 00010", "13000548100010" },
		{ "phone|06 39 98 12 34", "+33639981234" },
		{ "postcode|20250", "2B" },
		{ "date|12/3|2026-11-24", "2027-03-12" },
		{ "date|12/3|2026-11-24|any", "2027-03-12" },
		{ "date|12/3|2026-11-24|-", "2027-03-12" },
		{ "date|12/3|2026-11-24|past", "2026-03-12" },
		{ "date|120327|2026-11-24|past", "1927-03-12" },
		{ "date|+7|2026-11-24", "2026-12-01" },
		{ "distance|48.8566|2.3522|43.6047|1.4442", "588.1" },
		{ "distance|0|0|0|0", "0.0" },
		{ "distance|0|0|0|180", "20015.1" },
		{ "distance|45|10|-45|-170", "20015.1" },
		{ "distance|90|-7|-90|52", "20015.1" },
		{ "distance|1e1|0|0|0", "1112.0" },
		{ "distance|-20.8789|55.4481|48.8566|2.3522", "9364.6" },
		{ "referral|envoyee|accepter|receveur", "acceptee" },
		{ "sms|Rendez-vous jeudi", "gsm 17 1" },
		{ "sms|Empêchement", "ucs2 11 1" },
		{ "message-time|reminder|2026-11-24|10|2026-11-26", "now" },
		{ "message-time|summons|2026-11-24|8|2026-12-03", "now" },
		/* services.md 5.11, at each of its bounds */
		{ "relative-date|2026-11-24|2026-11-24", "aujourd'hui" },
		{ "relative-date|2026-11-23|2026-11-24", "il y a 1 jour" },
		{ "relative-date|2026-11-18|2026-11-24", "il y a 6 jours" },
		{ "relative-date|2026-11-17|2026-11-24", "il y a 1 semaine" },
		{ "relative-date|2026-10-14|2026-11-24", "il y a 5 semaines" },
		{ "relative-date|2026-10-13|2026-11-24", "il y a 1 mois" },
		{ "relative-date|2025-11-25|2026-11-24", "il y a 11 mois" },
		{ "relative-date|2025-11-24|2026-11-24",
			"il y a plus de 1 an" },
		{ "relative-date|2024-11-25|2026-11-24",
			"il y a plus de 1 an" },
		{ "relative-date|2024-11-24|2026-11-24",
			"il y a plus de 2 ans" },
		/* 5.4 */
		{ "caf-number|1234567", "1234567" },
		{ "caf-number|12 345 67", "1234567" },
		{ "caf-number|1234567000", "1234567" },
		{ "caf-number|0001234567", "1234567" },
		{ "caf-number|000123456700", "1234567" },
		{ "caf-number|12345678", "12345678" },
		{ "caf-number|0012345", "0012345" },
		{ "caf-number|123456", "123456" },
		{ "caf-number|00000000", "0000000" },
		/* 5.5 */
		{ "nir-compare|185037505600181|1 85 03 75 056 001", "meme" },
		{ "nir-compare|1850375056001|1850375056001", "meme" },
		{ "nir-compare|185037505600181|1850375056002", "autre" },
		{ "nir-compare|185032a056001|1 85 03 2A 056 001 99", "meme" },
		{ "nir-compare|185032A056001|185032B056001", "autre" },
		/* 3.1: in this order */
		{ "import-match|185037505600181|A1|a@b.fr|0639981234|Jean|"
			"1850375056001|A2|c@d.fr|0639981235|Paul", "nir" },
		{ "import-match|-|a 1|a@b.fr|-|Jean|-|A1|a@b.fr|-|Jean",
			"identifiant" },
		{ "import-match|-|A1|A@b.fr|-|JEAN Luc|-|A2|a@B.fr|-|jean",
			"courriel" },
		{ "import-match|-|-|a@b.fr|-|Jean|-|-|a@b.fr|-|Jean-Luc",
			"aucune" },
		{ "import-match|-|-|a@b.fr|-|-|-|-|a@b.fr|-|-", "aucune" },
		{ "import-match|-|-|-|06 39 98 12 34|\xc3\x89lodie|"
			"-|-|a@b.fr|+33639981234|ELODIE Anne", "telephone" },
		{ "import-match|-|-|-|0639981234|Jean|-|-|-|0639981234|Paul",
			"aucune" },
		/* a NIR that cannot be one compares with nothing */
		{ "import-match|12|A1|-|-|Jean|185037505600181|A1|-|-|Jean",
			"identifiant" },
		{ "import-match|-|-|-|-|Jean|Du Bois|1985-03-12|"
			"-|-|-|-|JEAN|du-bois|1985-03-12", "identite" },
		{ "import-match|-|-|-|-|Jean|Du Bois|1985-03-12|"
			"-|-|-|-|JEAN|du-bois|1985-03-13", "aucune" },
		{ "import-match|-|-|-|-|Jean|Du Bois|-|"
			"-|-|-|-|Jean|Du Bois|-", "aucune" },
		{ "import-match|185037505600181|-|-|-|Jean|X|-|"
			"185037505600282|-|-|-|Paul|Y|-", "aucune" },
	};
	char out[1024], want[1024];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof *rows; i++) {
		assert_int_equal(run(rows[i].call, out, sizeof out), 0);
		snprintf(want, sizeof want, "{\"ok\":true,\"value\":\"%s\","
			"\"error\":" NONE, rows[i].value);
		assert_string_equal(out, want);
	}
}

static void
test_refused(void **state)
{
	static const struct { const char *call, *error; } rows[] = {
		{ "nir|185037505600182", "bad_key" },
		{ "nir|-", "too_short" },
		{ "nir|185037505600181|MME|-", "title_mismatch" },
		{ "nir|185037505600181|-|1986-01-01", "year_mismatch" },
		{ "siret|-", "bad_length" }, { "phone|-", "missing" },
		{ "phone|-5", "bad_length" },
		{ "postcode|-", "bad_length" },
		{ "date|-|2026-11-24", "missing" },
		{ "date|31/4|2026-11-24", "no_such_day" },
		{ "date|demain|2026-11-24|past", "future" },
		{ "distance|91|0|0|0", "bad_coordinate" },
		{ "distance|0|181|0|0", "bad_coordinate" },
		{ "distance|0|0|-90.1|0", "bad_coordinate" },
		{ "distance|nan|0|0|0", "bad_coordinate" },
		{ "distance|inf|0|0|0", "bad_coordinate" },
		{ "distance|1e999|0|0|0", "bad_coordinate" },
		{ "distance|0|0|0|-", "bad_coordinate" },
		{ "distance|0|0|0|1x", "bad_coordinate" },
		{ "distance|0x10|0|0|0", "bad_coordinate" },
		{ "distance| 1|0|0|0", "bad_coordinate" },
		{ "date|j+|2026-11-24", "bad_form" },
		{ "date|j-|2026-11-24", "bad_form" },
		{ "distance|0|0|0|1,5", "bad_coordinate" },
		{ "relative-date|2026-11-25|2026-11-24", "future" },
		{ "relative-date|demain|2026-11-24", "bad_date" },
		{ "relative-date|2026-11-24|-", "bad_date" },
		{ "caf-number|-", "missing" },
		{ "nir-compare|18503750560018|1850375056001", "too_short" },
		{ "nir-compare|1850375056001|1850375056001812", "too_long" },
		{ "nir-compare|185037505600181|18503750560X1", "bad_chars" },
		{ "import-match|185037505600181|A1|-|-|Jean|"
			"185037505600282|A1|-|-|Jean", "nir_differs" },
		{ "import-match|185037505600181|-|-|0639981234|Jean|"
			"185037505600282|-|-|0639981234|Jean", "nir_differs" },
		{ "import-match|-|A1|-|-|Jean|Bois|1985-03-12|"
			"-|A2|-|-|Jean|Bois|1985-03-12", "id_differs" },
		{ "referral|envoyee|accepter|emetteur", "wrong_role" },
		{ "referral|-|accepter|emetteur", "unknown_state" },
		{ "referral|refusee|accepter|receveur", "final_state" },
	};
	char out[1024], want[256];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof *rows; i++) {
		assert_int_equal(run(rows[i].call, out, sizeof out), 0);
		snprintf(want, sizeof want, "{\"ok\":false,\"value\":null,"
			"\"error\":\"%s\",\"message\":\"", rows[i].error);
		if (strncmp(out, want, strlen(want)) != 0)
			fail_msg("%s: %s", rows[i].call, out);
		assert_string_equal(out + strlen(out) - 3, "\"}\n");
	}
}

static void
test_usage(void **state)
{
	static const char *const bad[] = { "nothing", "nir",
		"nir|1|M|1985-01-01|x", "siret", "siret|1|2", "phone",
		"postcode|1|2", "date", "date|12/3",
		"date|12/3|2026-11-24|past|x", "distance|1|2|3",
		"distance|1|2|3|4|5", "referral|envoyee|accepter",
		"nir|185037505600181|X|-", "nir|185037505600181|m|-",
		"nir|185037505600181|M|12/03/1985",
		"nir|185037505600181|M|1985-02-30",
		"date|12/3|24/11/2026", "date|12/3|-",
		"date|12/3|2026-11-24|future", "--list", "-", "NIR|1" };
	char out[1024];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof bad / sizeof *bad; i++) {
		if (run(bad[i], out, sizeof out) != 64)
			fail_msg("%s: %s", bad[i], out);
		assert_string_equal(out, "");
	}
}

static void
test_list(void **state)
{
	const struct rule *r;
	char all[4096], help[4096], one[512];
	int n = 0;

	(void)state;
	assert_int_equal(run("", all, sizeof all), 0);
	assert_int_equal(run("--help", help, sizeof help), 0);
	assert_string_equal(all, help);
	for (r = rules; r->name; r++, n++) {
		char call[64];

		assert_non_null(strstr(all, r->name));
		assert_non_null(strstr(all, r->args));
		assert_non_null(r->run);
		assert_true(r->least >= 1 && r->least <= r->most);
		snprintf(call, sizeof call, "%s|--help", r->name);
		assert_int_equal(run(call, one, sizeof one), 0);
		assert_non_null(strstr(all, one));
		assert_int_equal(strncmp(one, r->name, strlen(r->name)), 0);
	}
	assert_int_equal(n, 23);
}

/* What was typed comes back as plain text inside a JSON string. */
static void
test_json(void **state)
{
	char out[1024];

	(void)state;
	run("referral|a\"b\\c\x1b[2J\x07\x7f\xe2\x80\xae|x|y", out,
		sizeof out);
	assert_string_equal(out, "{\"ok\":false,\"value\":null,\"error\":"
		"\"unknown_state\",\"message\":\"État inconnu : "
		"a\\\"b\\\\c?[2J???\"}\n");
	/* a character cut in two by the limit does not come out */
	run("referral|aéééééééééééééééééééééééééééé|x|y", out, sizeof out);
	assert_null(strstr(out, "\xc3\""));
	run("referral|\xff\xfe|x|y", out, sizeof out);
	assert_non_null(strstr(out, ": ??\""));
	run("distance|a\nb|0|0|0", out, sizeof out);
	assert_null(strstr(out, "\nb"));
}

static void
test_answers(void **state)
{
	struct rule_answer a;
	char longer[400];

	(void)state;
	memset(longer, 'a', sizeof longer - 1);
	longer[sizeof longer - 1] = '\0';
	memset(&a, 'x', sizeof a);
	rule_no(&a, "code", "%s", longer);
	assert_false(a.ok);
	assert_int_equal(strlen(a.message), sizeof a.message - 1);
	assert_string_equal(a.value, "");
	rule_ok(&a, "%s", "v");
	assert_true(a.ok);
	assert_string_equal(a.value, "v");
	assert_string_equal(a.error, "");
	assert_string_equal(a.message, "");
	assert_int_equal(rule_space(" x"), 1);
	assert_int_equal(rule_space("\tx"), 1);
	assert_int_equal(rule_space("\xc2\xa0"), 2);
	assert_int_equal(rule_space("\xe2\x80\xaf"), 3);
	assert_int_equal(rule_space(""), 0);
	assert_int_equal(rule_space("\xc2"), 0);
	assert_int_equal(rule_space("\xe2\x80"), 0);
	assert_int_equal(rule_space("x"), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_usage),
		cmocka_unit_test(test_list),
		cmocka_unit_test(test_json),
		cmocka_unit_test(test_answers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
