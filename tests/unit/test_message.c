/* What a message says, when it may leave, by which way; what it takes as an
 * SMS (rules/message.h, rules/sms.h). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "rules/message.h"
#include "rules/sms.h"

#define COUNT(a) (sizeof (a) / sizeof *(a))

static void
repeat(const char *s, int n, char *out)
{
	*out = '\0';
	while (n--)
		strcat(out, s);
}

/* Units and parts at the limits of 3GPP TS 23.038. */
static void
test_sizes(void **state)
{
	static const struct {
		const char *unit;
		int n, gsm, units, parts;
	} cases[] = {
		{ "", 0, 1, 0, 1 },
		{ "a", 160, 1, 160, 1 }, { "a", 161, 1, 161, 2 },
		{ "a", 306, 1, 306, 2 }, { "a", 307, 1, 307, 3 },
		{ "é", 160, 1, 160, 1 }, { "à", 161, 1, 161, 2 },
		{ "Ç", 1, 1, 1, 1 }, { "ç", 1, 0, 1, 1 },
		{ "€", 80, 1, 160, 1 }, { "€", 81, 1, 162, 2 },
		{ "{", 1, 1, 2, 1 }, { "`", 1, 0, 1, 1 },
		{ "ê", 70, 0, 70, 1 }, { "ê", 71, 0, 71, 2 },
		{ "ê", 134, 0, 134, 2 }, { "ê", 135, 0, 135, 3 },
		{ "😀", 35, 0, 70, 1 }, { "😀", 36, 0, 72, 2 },
		{ "\n", 2, 1, 2, 1 },
	};
	char text[2000];

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct sms_size s;

		repeat(cases[i].unit, cases[i].n, text);
		sms_size(text, &s);
		if (s.gsm != cases[i].gsm || s.units != cases[i].units ||
			s.parts != cases[i].parts)
			fail_msg("%d x %s: %d %d %d", cases[i].n,
				cases[i].unit, s.gsm, s.units, s.parts);
	}
	sms_fold("Empêchement : le 1er août, l’œuvre d'Anaïs «ça»", text,
		sizeof text);
	assert_string_equal(text, "Empechement : le 1er aout, l'oeuvre "
		"d'Anais \"ca\"");
	sms_fold("日本", text, sizeof text);
	assert_string_equal(text, "日本");
	sms_fold("abcé", text, 5);
	assert_string_equal(text, "abc");
	printf("%zu sizes, 3 foldings\n", COUNT(cases));
}

static void
test_texts(void **state)
{
	static const struct {
		struct message_of m;
		const char *says;
	} cases[] = {
		{ { .kind = MESSAGE_SUMMONS, .sms = true, .day = "2026-11-26",
			.hour = "14h30", .who = "Claire MOREAU",
			.phone = "+33536491234" }, "Bonjour, rendez-vous jeudi "
			"26 novembre à 14 h 30 avec Claire. Empechement : "
			"05 36 49 12 34." },
		{ { .kind = MESSAGE_REMINDER, .day = "2026-08-01",
			.hour = "9h", .who = "Zoé" }, "Bonjour, rappel : "
			"rendez-vous samedi 1er août à 9 h avec Zoé." },
		{ { .kind = MESSAGE_INVITE, .who = "Claire",
			.until = "2026-12-04", .phone = "+33536491234" },
			"Bonjour, vous pouvez prendre rendez-vous avec Claire, "
			"avant le vendredi 4 décembre : 05 36 49 12 34." },
		{ { .kind = MESSAGE_INVITE_REMINDER, .who = "Claire",
			.phone = "+33536491234" }, "Bonjour, rappel : vous "
			"pouvez prendre rendez-vous avec Claire : "
			"05 36 49 12 34." },
		{ { .kind = MESSAGE_CANCELLED, .day = "2026-11-26",
			.hour = "14h", .who = "Claire" }, "Bonjour, votre "
			"rendez-vous du jeudi 26 novembre à 14 h avec Claire "
			"est annulé." },
		{ { .kind = MESSAGE_SUMMONS, .day = "2026-11-26",
			.hour = "14h", .who = "Claire", .place = "bureau 7",
			.words = "RDV {jour} {heure}, {lieu}{rien}." },
			"RDV jeudi 26 novembre 14 h, bureau 7." },
	};
	char text[MESSAGE_MAX];

	for (size_t i = 0; i < COUNT(cases); i++) {
		message_text(&cases[i].m, text);
		assert_string_equal(text, cases[i].says);
	}
	printf("%zu texts\n", COUNT(cases));
}

static void
test_words(void **state)
{
	static const struct {
		enum message_kind kind;
		const char *words, *error, *value;
	} cases[] = {
		{ MESSAGE_SUMMONS, "RDV {jour} {heure}", "", "33 1" },
		{ MESSAGE_SUMMONS, "RDV {jour}", "no_day", "" },
		{ MESSAGE_INVITE, "Appelez-nous", "no_phone", "" },
		{ MESSAGE_INVITE, "Appelez le {telephone} {avant}", "",
			"56 1" },
		{ MESSAGE_SUMMONS, "{jour} {heure} {nom}", "unknown_word", "" },
		{ MESSAGE_SUMMONS, "{jour} {heure", "no_day", "" },
	};
	struct rule_answer a;
	char text[1400];

	for (size_t i = 0; i < COUNT(cases); i++) {
		message_words_check(cases[i].kind, cases[i].words, &a);
		assert_string_equal(a.error, cases[i].error);
		assert_string_equal(a.value, cases[i].value);
	}
	strcpy(text, "{jour} {heure} ");
	repeat("mot ", 150, text + strlen(text));
	message_words_check(MESSAGE_SUMMONS, text, &a);
	assert_string_equal(a.error, "too_long");
	printf("%zu structures' words\n", COUNT(cases) + 1);
}

static void
test_ways(void **state)
{
	static const struct {
		struct message_to to;
		bool sms, by_hand;
		const char *error;
	} cases[] = {
		{ { "+33639981234", "a@b.fr", "", false }, true, false, "" },
		{ { "+33639981234", "a@b.fr", "", false }, false, false, "" },
		{ { "+33639981234", "a@b.fr", "", true }, true, false,
			"no_sms" },
		{ { "+33639981234", "a@b.fr", "", true }, true, true,
			"no_sms" },
		{ { "+33536491234", "", "", false }, true, false,
			"no_mobile" },
		{ { "+33639981234", NULL, "", false }, false, false,
			"no_email" },
		{ { "+33639981234", "a@b.fr", "EMAIL", false }, true, false,
			"other_way" },
		{ { "+33639981234", "a@b.fr", "EMAIL", false }, true, true,
			"" },
		{ { "+33639981234", "", "EMAIL", false }, true, false, "" },
		{ { "+33639981234", "a@b.fr", "TELEPHONE", false }, false,
			false, "other_way" },
		{ { "+33639981234", "a@b.fr", "TELEPHONE", true }, false,
			false, "" },
		{ { "+33639981234", "", "REFERENT", false }, true, false,
			"by_hand" },
		{ { "+33639981234", "", "REFERENT", false }, true, true, "" },
		{ { "+33639981234", "a@b.fr", "AUTRE", false }, false, false,
			"by_hand" },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct rule_answer a;

		message_way(&cases[i].to, cases[i].sms, cases[i].by_hand, &a);
		if (strcmp(a.error, cases[i].error) != 0)
			fail_msg("%zu: %s", i, a.error);
		if (a.ok)
			assert_string_equal(a.value, cases[i].sms ?
				cases[i].to.phone : cases[i].to.email);
	}
	printf("%zu wishes\n", COUNT(cases));
}

/* Easter Monday is 6 April 2026; All Saints' Day a Sunday. */
static void
test_when(void **state)
{
	static const struct {
		enum message_kind kind;
		bool by_hand;
		const char *today;
		int hour;
		const char *made, *day;
		enum message_when want;
	} cases[] = {
		{ MESSAGE_INVITE, true, "2026-11-29", 3, "2026-11-29", "",
			MESSAGE_NOW },
		{ MESSAGE_SUMMONS, false, "2026-11-24", 7, "", "2026-12-03",
			MESSAGE_WAIT },
		{ MESSAGE_SUMMONS, false, "2026-11-24", 8, "", "2026-12-03",
			MESSAGE_NOW },
		{ MESSAGE_SUMMONS, false, "2026-11-24", 19, "", "2026-12-03",
			MESSAGE_NOW },
		{ MESSAGE_SUMMONS, false, "2026-11-24", 20, "", "2026-12-03",
			MESSAGE_WAIT },
		{ MESSAGE_SUMMONS, false, "2026-11-29", 12, "", "2026-12-03",
			MESSAGE_WAIT },
		{ MESSAGE_CANCELLED, false, "2026-11-11", 12, "",
			"2026-11-13", MESSAGE_WAIT },
		{ MESSAGE_REMINDER, false, "2026-11-24", 9, "", "2026-11-26",
			MESSAGE_WAIT },
		{ MESSAGE_REMINDER, false, "2026-11-24", 10, "", "2026-11-26",
			MESSAGE_NOW },
		{ MESSAGE_REMINDER, false, "2026-11-23", 12, "", "2026-11-26",
			MESSAGE_WAIT },
		{ MESSAGE_REMINDER, false, "2026-11-25", 8, "", "2026-11-26",
			MESSAGE_NOW },
		{ MESSAGE_REMINDER, false, "2026-11-26", 8, "", "2026-11-26",
			MESSAGE_TOO_LATE },
		/* of Tuesday: Sunday and Easter Monday are closed */
		{ MESSAGE_REMINDER, false, "2026-04-04", 9, "", "2026-04-07",
			MESSAGE_WAIT },
		{ MESSAGE_REMINDER, false, "2026-04-04", 10, "", "2026-04-07",
			MESSAGE_NOW },
		{ MESSAGE_REMINDER, false, "2026-04-06", 12, "", "2026-04-07",
			MESSAGE_WAIT },
		{ MESSAGE_INVITE_REMINDER, false, "2026-11-27", 10,
			"2026-11-24", "", MESSAGE_WAIT },
		{ MESSAGE_INVITE_REMINDER, false, "2026-11-27", 11,
			"2026-11-24", "", MESSAGE_NOW },
		{ MESSAGE_INVITE_REMINDER, false, "2026-11-26", 12,
			"2026-11-24", "", MESSAGE_WAIT },
		/* the third day is a Sunday */
		{ MESSAGE_INVITE_REMINDER, false, "2026-11-29", 12,
			"2026-11-26", "", MESSAGE_WAIT },
		{ MESSAGE_INVITE_REMINDER, false, "2026-11-30", 11,
			"2026-11-26", "", MESSAGE_NOW },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct message_time t = { .kind = cases[i].kind,
			.by_hand = cases[i].by_hand, .hour = cases[i].hour,
			.from = 8, .until = 20 };

		date_parse(cases[i].today, &t.today);
		date_parse(cases[i].made, &t.made);
		date_parse(cases[i].day, &t.day);
		if (message_when(&t) != cases[i].want)
			fail_msg("%zu: %d", i, message_when(&t));
	}
	printf("%zu times\n", COUNT(cases));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sizes),
		cmocka_unit_test(test_texts),
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_ways),
		cmocka_unit_test(test_when),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
