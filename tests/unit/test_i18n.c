/* Languages: what French and English say, and what one process says that
 * another shows. */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/err.h"
#include "base/i18n.h"

static const char *
said(void)
{
	static char out[512];

	i18n_said(err_said(), out, sizeof out);
	return out;
}

static void
test_plural(void **state)
{
	i18n_lang("fr");
	assert_string_equal(ngettext("%d message (9)", "%d messages (9)", 0),
		"%d message (9)");
	assert_string_equal(ngettext("%d message (9)", "%d messages (9)", 2),
		"%d messages (9)");
	assert_string_equal(ngettext("* %d nouveau", "* %d nouveaux", 0),
		"* %d nouveau");
	i18n_lang("en");
	assert_string_equal(ngettext("%d message (9)", "%d messages (9)", 0),
		"%d messages (9)");
	assert_string_equal(ngettext("%d message (9)", "%d messages (9)", 1),
		"%d message (9)");
	i18n_lang("fr");
}

static void
test_language(void **state)
{
	assert_string_equal(_("Enregistrer"), "Enregistrer");
	i18n_lang("en");
	assert_string_equal(_("Enregistrer"), "Save");
	assert_string_equal(_(""), "");
	i18n_lang("de");
	assert_string_equal(_("Enregistrer"), "Enregistrer");
}

/* Said by a process that speaks French, shown by one that speaks English. */
static void
test_said(void **state)
{
	i18n_lang("fr");
	err_set(E_RIGHT, _("Compte inconnu."));
	i18n_lang("en");
	assert_string_equal(said(), "Unknown account.");

	i18n_lang("fr");
	err_set(E_CONFLICT, _("Modifiée par %s le %s : votre texte reste "
		"ici."), "C. MOREAU", "24/11");
	assert_string_equal(err_text(), "Modifiée par C. MOREAU le 24/11 : "
		"votre texte reste ici.");
	assert_string_equal(said(), err_text());
	i18n_lang("en");
	assert_string_equal(said(), "Changed by C. MOREAU on 24/11: your text "
		"stays here.");

	i18n_lang("fr");
	err_set(E_AGAIN, _("%d recherches ailleurs dans l'heure : attendre, "
		"ou demander à votre responsable."), -20);
	i18n_lang("en");
	assert_string_equal(said(), "-20 searches elsewhere within the hour: "
		"wait, or ask your manager.");

	/* a text handed on is found like any other */
	err_set(E_CHECK, "%s", "Compte inconnu.");
	assert_string_equal(said(), "Unknown account.");
	/* what is in no catalogue is filled in all the same */
	err_set(E_CHECK, "%.3s %5.*s 100%% %lld %zu %c %lu", "abcdef", 2, "xyz",
		-5000000000LL, (size_t)7, 'q', 9UL);
	assert_string_equal(err_text(), "abc    xy 100% -5000000000 7 q 9");
	assert_string_equal(said(), "abc xy 100% -5000000000 7 q 9");
	/* a word that fills is not translated, nor read as a format */
	err_set(E_CHECK, _("%s : %s"), "Note", "100%s");
	assert_string_equal(said(), "Note: 100%s");
	i18n_lang("fr");
}

/* Too long, on both sides: cut on a character, and nothing beyond. */
static void
test_long(void **state)
{
	char text[900], out[16];

	memset(text, 'a', sizeof text);
	text[sizeof text - 1] = '\0';
	memcpy(text + 499, "é", 2);
	err_set(E_CHECK, "%s", text);
	assert_int_equal(strlen(err_said()), 499);
	err_set(E_CHECK, "%s, %s", text, text);
	assert_int_equal(strlen(err_said()), 499);
	err_set(E_CHECK, "%s, %s", "ab", "cd");
	i18n_said(err_said(), out, 4);
	assert_string_equal(out, "ab,");
	i18n_said("%s et %s\037un", out, sizeof out);
	assert_string_equal(out, "un et ");
	i18n_said("", out, sizeof out);
	assert_string_equal(out, "");
	i18n_said("50 %", out, sizeof out);
	assert_string_equal(out, "50 %");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_plural),
		cmocka_unit_test(test_language),
		cmocka_unit_test(test_said),
		cmocka_unit_test(test_long),
	};
	char dir[600];
	ssize_t n = readlink("/proc/self/exe", dir, 500);

	/* build/unit/test_i18n: the catalogues are in build/locale */
	dir[n > 0 ? n : 0] = '\0';
	for (int i = 0; i < 2; i++)
		if (strrchr(dir, '/'))
			*strrchr(dir, '/') = '\0';
	strcat(dir, "/locale");
	i18n_init("fr", dir);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
