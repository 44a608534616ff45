/* Opening hours typed in French words, to what the directory keeps. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "base/i18n.h"
#include "rules/hours.h"
#include "rules/hours_typed.h"

static void
gives(const char *typed, const char *osm)
{
	struct rule_answer a, back;

	hours_typed(typed, &a);
	if (!a.ok)
		fail_msg("%s: %s", typed, a.message);
	assert_string_equal(a.value, osm);
	/* once read, read again as it is, and shown in French */
	if (*osm) {
		hours_french(a.value, NULL, &back);
		assert_true(back.ok);
	}
	hours_typed(a.value, &back);
	assert_string_equal(back.value, osm);
}

static void
test_french(void **state)
{
	gives("", "");
	gives("lundi au vendredi 9h-12h et 14h-17h30 ; samedi 9h-12h",
		"Mo-Fr 09:00-12:00,14:00-17:30; Sa 09:00-12:00");
	gives("Du lundi au vendredi, de 9h à 12h et de 14h à 17h",
		"Mo-Fr 09:00-12:00,14:00-17:00");
	gives("lun-ven 9:00-17:00", "Mo-Fr 09:00-17:00");
	gives("lundi, mardi et jeudi 8h30-12h", "Mo,Tu,Th 08:30-12:00");
	gives("lundi 9h-12h, mardi 14 h 30 - 18 h", "Mo 09:00-12:00; "
		"Tu 14:30-18:00");
	gives("tous les jours 8h-20h", "Mo-Su 08:00-20:00");
	gives("7j/7 24h/24", "Mo-Su 00:00-24:00");
	gives("24h/24", "00:00-24:00");
	gives("en semaine 9h à midi ; week-end fermé",
		"Mo-Fr 09:00-12:00; Sa,Su off");
	gives("mercredi 9h-12h ; jours fériés fermé",
		"We 09:00-12:00; PH off");
	gives("samedi au lundi 10h-12h", "Mo,Sa,Su 10:00-12:00");
	gives("vendredi 20h-2h", "Fr 20:00-02:00");
	/* a dash that a word processor made long */
	gives("LUNDI 9h \xe2\x80\x93 12h", "Mo 09:00-12:00");
}

static void
test_osm(void **state)
{
	gives("Mo-Fr 08:30-12:30; PH off", "Mo-Fr 08:30-12:30; PH off");
	gives("Sa[1] 10:00-12:00", "Sa[1] 10:00-12:00");
}

static void
refuses(const char *typed, const char *error, const char *says)
{
	struct rule_answer a;

	hours_typed(typed, &a);
	if (a.ok)
		fail_msg("%s gives %s", typed, a.value);
	assert_string_equal(a.error, error);
	if (!strstr(a.message, says))
		fail_msg("%s: %s", typed, a.message);
}

static void
test_refused(void **state)
{
	char much[600];

	refuses("lundi sur rendez vous", "not_understood", "« sur »");
	refuses("lundi 9h", "bad_time", "heure de fin");
	refuses("lundi 9h-9h", "bad_time", "heure de fin");
	refuses("lundi 25h-26h", "not_understood", "25h");
	refuses("lundi au 9h", "not_understood", "9h");
	refuses("9h-12h lundi", "days_first", "les jours, puis");
	refuses("lundi et mardi", "bad_time", "manque les heures");
	refuses("%s%n", "not_understood", "« % »");
	memset(much, 'x', sizeof much - 1);
	much[sizeof much - 1] = '\0';
	refuses(much, "too_long", "250");
	much[399] = '\0';
	refuses(much, "not_understood", "xxx");
	/* more rules than there is room for */
	strcpy(much, "lundi 9h-12h");
	while (strlen(much) < 380)
		strcat(much, ";mardi 9h-12h");
	refuses(much, "too_long", "250");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_french), cmocka_unit_test(test_osm),
		cmocka_unit_test(test_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
