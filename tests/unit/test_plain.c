/* Words for the person herself: what the lint says of a line, and that
 * `passerelle check` refuses a page that has a bad one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/i18n.h"
#include "ui/plain.h"
#include "ui/screens.h"

const struct embedded embedded_screens[] = { { NULL, NULL } };
const struct domain *const registry_domains[] = { NULL };

/* "" : nothing is wrong. */
static const struct {
	const char *text, *fault;
} lines[] = {
	{ "Bonjour %{first}.", "" },
	{ "Vous ne pouvez rien casser.", "" },
	{ "jeudi 26 novembre, à 14 h 30,", "" },
	{ "Réponse : %{answer}", "" },
	{ "Partir et effacer l'écran", "" },
	{ "un deux trois quatre cinq six un deux", "" },
	{ "a b c d e f g h i j k l", "" },
	{ "a b c d e f g h i j k l m", "12 mots" },
	{ "%{a} %{b} c d e f g h i j k l %{m}", "12 mots" },
	{ "Mon RSA", "sigle" },
	{ "Mon rdv de demain", "sigle" },
	{ "Appelez au tél.", "sigle" },
	{ "Mme Benali", "sigle" },
	{ "Tapez F10", "sigle" },
	{ "oui/non", "signe" },
	{ "Tapez ^O", "signe" },
	{ "votre rendez-vous (demain)", "signe" },
	{ "Échap puis 1", "touche" },
	{ "Partir. L'écran s'efface.", "deux idées" },
	{ "Un choix : le vôtre", "deux idées" },
	{ "Vous venez ; vous appelez", "deux idées" },
	{ "une ligne qui est bien trop longue pour elle", "40 colonnes" },
	{ "%{sans fin", "" },
	{ NULL, NULL },
};

static void
test_lines(void **state)
{
	int i, bad = 0;

	(void)state;
	for (i = 0; lines[i].text; i++) {
		const char *said = plain_fault(lines[i].text);

		if (*lines[i].fault ? !said || !strstr(said, lines[i].fault) :
			said != NULL)
			fail_msg("%s: %s", lines[i].text, said ? said : "-");
		bad += said != NULL;
	}
	printf("ok - %d lines, %d of them refused\n", i, bad);
}

/* A page with one line more, checked: what was said of it. */
static char *
check_page(const char *line, enum err want)
{
	char text[400], *said = NULL;
	struct embedded file[] = { { "screens/t/p.page", text },
		{ NULL, NULL } };
	size_t n;
	FILE *f = open_memstream(&said, &n);

	snprintf(text, sizeof text, "page t.p\n  title \"Ma page\"\n%s\n",
		line);
	assert_int_equal(screens_load_texts(file, f), E_OK);
	assert_int_equal(screens_check(f), want);
	fclose(f);
	return said;
}

static void
test_check(void **state)
{
	static const struct {
		const char *line;
		int at;
	} bad[] = {
		{ "say \"Mon RSA\"", 3 },
		{ "say \"Bonjour.\"\nfoot \"Partir. Revenir.\"", 4 },
		{ "item 1 \"Mes rdv\"\n  leave", 3 },
		{ "item 1 \"Partir\"\n  leave\n  confirm \"Oui/non\"", 3 },
	};
	size_t i;

	(void)state;
	free(check_page("say \"Bonjour.\"", E_OK));
	for (i = 0; i < sizeof bad / sizeof *bad; i++) {
		char *said = check_page(bad[i].line, E_CHECK), want[60];

		snprintf(want, sizeof want, "screens/t/p.page:%d: ",
			bad[i].at);
		if (strncmp(said, want, strlen(want)) != 0)
			fail_msg("%s: %s", bad[i].line, said);
		free(said);
	}
	screens_unload();
}

/* What is no page at all. */
static void
test_grammar(void **state)
{
	static const struct {
		const char *line, *said;
	} bad[] = {
		{ "item 0 \"Partir\"\n  leave", "0 part" },
		{ "item 1 \"Partir\"\n  leave\n  letter x", "des chiffres" },
		{ "item 1 \"Partir\"", "ouvre un écran ou" },
		{ "row \"Une ligne\"", "row veut une source" },
		{ "say \"%{nom}\"", "colonne inconnue" },
		{ "say \"un\" \"deux\"", "une valeur attendue" },
		{ "pick \"Un numéro\"\n  leave", "pick veut une source" },
		{ "write 1 \"Écrire\"\n  leave", "write veut un call" },
		{ "field a b", "bloc inconnu" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof bad / sizeof *bad; i++) {
		char text[400], *said = NULL;
		struct embedded file[] = { { "screens/t/p.page", text },
			{ NULL, NULL } };
		size_t n;
		FILE *f = open_memstream(&said, &n);

		snprintf(text, sizeof text, "page t.p\n  title \"Ma page\"\n"
			"%s\n", bad[i].line);
		assert_int_equal(screens_load_texts(file, f), E_CHECK);
		fclose(f);
		if (!strstr(said, bad[i].said))
			fail_msg("%s: %s", bad[i].line, said);
		free(said);
	}
	screens_unload();
	printf("ok - %d pages refused\n", (int)i);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_check),
		cmocka_unit_test(test_grammar),
	};

	i18n_init("fr", NULL);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
