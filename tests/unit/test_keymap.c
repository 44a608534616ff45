/* Keymaps: the file that ships, and what the loader refuses. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/err.h"
#include "ui/keymap.h"
#include "ui/keys.h"

static struct keymap *
load(const char *file)
{
	static char text[65536];
	struct keymap *m = NULL;
	FILE *f = fopen(file, "r");
	size_t n;

	assert_non_null(f);
	n = fread(text, 1, sizeof text - 1, f);
	text[n] = '\0';
	fclose(f);
	if (keymap_parse(file, text, &m))
		fail_msg("%s", err_text());
	return m;
}

static enum action
press(const struct keymap *m, const char *context, const char *name)
{
	int code;

	assert_true(key_parse(name, &code));
	return keymap_action(m, context, code);
}

static void
test_default(void **state)
{
	static const struct { const char *context, *key; enum action a; }
	want[] = {
		{ "form", "F1", ACT_HELP }, { "list", "Esc &", ACT_HELP },
		{ "menu", "Esc 2", ACT_ACTIONS }, { "any", "Esc é",
		ACT_ACTIONS }, { "form", "F3", ACT_BACK },
		{ "help", "Esc \"", ACT_BACK }, { "form", "F4", ACT_CHOOSE },
		{ "form", "Esc '", ACT_CHOOSE }, { "list", "F4", ACT_FILTER },
		{ "list", "Esc 4", ACT_FILTER }, { "menu", "F4", ACT_NONE },
		{ "list", "F6", ACT_NEW }, { "list", "Esc -", ACT_NEW },
		{ "list", "F7", ACT_PAGE_PREV }, { "form", "Esc è",
		ACT_PAGE_PREV }, { "list", "PageUp", ACT_PAGE_PREV },
		{ "list", "F8", ACT_PAGE_NEXT }, { "list", "Esc _",
		ACT_PAGE_NEXT }, { "menu", "F9", ACT_LAST },
		{ "form", "Esc ç", ACT_LAST }, { "form", "F10", ACT_SAVE },
		{ "form", "Esc à", ACT_SAVE }, { "form", "Esc 0", ACT_SAVE },
		{ "form", "Do", ACT_SAVE }, { "list", "F10", ACT_NONE },
		{ "form", "F12", ACT_CANCEL }, { "form", "Esc =",
		ACT_CANCEL }, { "form", "Tab", ACT_NEXT }, { "form", "^N",
		ACT_NEXT }, { "form", "^B", ACT_PREV }, { "form", "BackTab",
		ACT_PREV }, { "list", "=", ACT_JUMP }, { "menu", "=",
		ACT_JUMP }, { "form", "=", ACT_NONE }, { "list", "/",
		ACT_SEARCH }, { "list", "^F", ACT_SEARCH }, { "list", "Find",
		ACT_SEARCH }, { "list", "?", ACT_HELP }, { "form", "?",
		ACT_NONE }, { "list", "a", ACT_NONE }, { "list", "Space",
		ACT_MARK }, { "list", "*", ACT_MARK_ALL }, { "list", "!",
		ACT_MARK_INVERT }, { "form", "Space", ACT_NONE }, { "menu", "1", ACT_NONE }, { "any", "^R",
		ACT_REDRAW }, { "form", "^L", ACT_REDRAW }, { "list", "^O",
		ACT_PREFIX }, { "form", "F5", ACT_NONE }, { "form", "F11",
		ACT_NONE }, { "form", "^K", ACT_CLEAR }, { "list", "Enter",
		ACT_ENTER },
	};
	struct keymap *m = load("keymaps/defaut.keys");
	const enum action *bar;
	size_t i;
	char name[16];

	for (i = 0; i < sizeof want / sizeof *want; i++)
		if (press(m, want[i].context, want[i].key) != want[i].a)
			fail_msg("%s in %s", want[i].key, want[i].context);
	assert_string_equal(keymap_title(m), "Touches par défaut");

	bar = keymap_bar(m, "form");
	assert_int_equal(bar[0], ACT_HELP);
	assert_int_equal(bar[4], ACT_SAVE);
	assert_int_equal(bar[6], ACT_NONE);
	assert_ptr_equal(keymap_bar(m, "no such"), keymap_bar(m, "any"));
	assert_int_equal(keymap_key(m, "form", ACT_SAVE, false), KEY_F(10));
	assert_string_equal(key_name(keymap_key(m, "form", ACT_SAVE, true),
		name), "Esc 0");
	assert_string_equal(key_name(keymap_key(m, "list", ACT_HELP, true),
		name), "?");
	assert_string_equal(key_name(keymap_key(m, "form", ACT_HELP, true),
		name), "Esc 1");
	assert_int_equal(keymap_key(m, "list", ACT_SAVE, false), 0);
	/* said as the keyboard says it, and Enter, not Do, is what opens */
	assert_string_equal(keymap_key_name(m, keymap_key(m, "list",
		ACT_ENTER, false), name), "Entrée");
	assert_string_equal(keymap_key_name(m, keymap_key(m, "menu",
		ACT_ENTER, true), name), "Entrée");
	assert_string_equal(keymap_key_name(m, keymap_key(m, "form",
		ACT_SAVE, true), name), "Échap 0");
	assert_string_equal(keymap_key_name(m, ' ', name), "Espace");
	assert_string_equal(keymap_key_name(m, 'a', name), "a");
	keymap_free(m);
	keymap_free(NULL);
}

/* F1 .. F12 and their two twins do the same in every context. */
static void
test_twins(void **state)
{
	static const char *const contexts[] = { "any", "form", "list", "menu",
		"help", "values" };
	static const char *const french[] = { "&", "é", "\"", "'", "(", "-",
		"è", "_", "ç", "à" };
	struct keymap *m = load("keymaps/defaut.keys");
	char key[16], digit[16], top[16];
	size_t c;
	int i;

	for (c = 0; c < 6; c++) {
		for (i = 1; i <= 10; i++) {
			snprintf(key, sizeof key, "F%d", i);
			snprintf(digit, sizeof digit, "Esc %d", i % 10);
			snprintf(top, sizeof top, "Esc %s", french[i - 1]);
			assert_int_equal(press(m, contexts[c], key),
				press(m, contexts[c], digit));
			assert_int_equal(press(m, contexts[c], key),
				press(m, contexts[c], top));
		}
		assert_int_equal(press(m, contexts[c], "F12"),
			press(m, contexts[c], "Esc ="));
	}
	keymap_free(m);
}

static void
test_actions(void **state)
{
	enum action a, again;

	for (a = ACT_NONE + 1; a < ACTIONS; a++) {
		assert_true(action_parse(action_name(a), &again));
		assert_int_equal(a, again);
		assert_true(*action_label(a) && *action_help(a));
	}
	assert_false(action_parse("", &a));
	assert_false(action_parse("quit", &a));
	assert_string_equal(action_label(ACT_NONE), "");
}

#define TOP "keymap x \"X\"\ncontext any\n bind ^R redraw\n"

static void
test_refused(void **state)
{
	static const struct { const char *text, *where, *what; } bad[] = {
		{ "", "f.keys:1:", "keymap" },
		{ "context any\n", "f.keys:1:", "keymap" },
		{ TOP " bind F13x help\n", "f.keys:4:", "touche inconnue" },
		{ TOP " bind F1 quit\n", "f.keys:4:", "action inconnue" },
		{ TOP "context field\n", "f.keys:4:", "contexte inconnu" },
		{ TOP "context any\n", "f.keys:4:", "déjà" },
		{ TOP " bind ^R help\n", "f.keys:4:", "déjà prise" },
		{ TOP " bind ^R\n", "f.keys:4:", "une touche et une action" },
		{ TOP " bind F5 redraw\n", "f.keys:4:", "F5" },
		{ TOP " bind F11 redraw\n", "f.keys:4:", "F11" },
		{ TOP " bind ^S save\n", "f.keys:4:", "^S" },
		{ TOP " bind ^Q back\n", "f.keys:4:", "^Q" },
		{ TOP " bind ^Z back\n", "f.keys:4:", "^Z" },
		{ TOP " bind ^C back\n", "f.keys:4:", "^C" },
		{ TOP " bind ^M enter\n", "f.keys:4:", "touche inconnue" },
		{ TOP " bind Esc back\n", "f.keys:4:", "préfixe" },
		{ TOP " bind ^[ back\n", "f.keys:4:", "préfixe" },
		{ TOP " bind \"Esc [\" back\n", "f.keys:4:", "cache" },
		{ TOP " bind \"Esc O\" back\n", "f.keys:4:", "cache" },
		{ TOP " bind q back\n", "f.keys:4:", "s'écrire" },
		{ TOP "context form\n bind = jump\n", "f.keys:5:",
			"s'écrire" },
		{ TOP " bar help\n", "f.keys:4:", "pas de touche" },
		{ TOP " bar redraw\n bar redraw\n", "f.keys:5:", "barre" },
		{ TOP " bar quit\n", "f.keys:4:", "action inconnue" },
		{ TOP " bind F1 help\n", "f.keys:4:", "jumelle" },
		{ TOP "context list\n bind * enter\n", "f.keys:5:", "coche" },
		{ TOP "context list\n bind Space enter\n", "f.keys:5:",
			"coche" },
		{ TOP "context values\n bind q back\n", "f.keys:5:",
			"valeur" },
		{ "keymap x X\n letters on\n", "f.keys:2:", "letters act" },
		{ "keymap x X\n sound on\n", "f.keys:2:", "ligne inconnue" },
		{ "keymap x X\n terminals a\n terminals b\n", "f.keys:3:",
			"une seule" },
		{ "keymap x X\n letters act\ncontext list\n bind a back\n",
			"f.keys:4:", "un sens" },
		{ TOP " bound F1 help\n", "f.keys:4:", "ligne inconnue" },
		{ " bind F1 help\n", "f.keys:1:", "ligne inconnue" },
		{ TOP "context form\n bind \"F1 help\n", "f.keys:5:",
			"guillemet" },
	};
	struct keymap *m;
	size_t i;

	for (i = 0; i < sizeof bad / sizeof *bad; i++) {
		m = NULL;
		assert_int_equal(keymap_parse("f.keys", bad[i].text, &m),
			E_CHECK);
		assert_null(m);
		if (!strstr(err_text(), bad[i].where) ||
			!strstr(err_text(), bad[i].what))
			fail_msg("%zu: %s", i, err_text());
	}
	assert_int_equal(keymap_parse("f", TOP "context list\n"
		" bind ^R back\n bind q back\n", &m), E_OK);
	/* a context goes before "any" */
	assert_int_equal(press(m, "list", "^R"), ACT_BACK);
	assert_int_equal(press(m, "form", "^R"), ACT_REDRAW);
	assert_int_equal(keymap_key(m, "list", ACT_REDRAW, false), 0);
	keymap_free(m);
}

/* Capitals are the keymap's, Esc and the letter everywhere; the bar shows
 * them, and the function keys are their twins. */
static void
test_letters(void **state)
{
	static const struct { const char *key; enum action a; } want[] = {
		{ "A", ACT_ACTIONS }, { "R", ACT_BACK }, { "P", ACT_PAGE_PREV },
		{ "S", ACT_PAGE_NEXT }, { "?", ACT_HELP }, { "=", ACT_JUMP },
	};
	static const char *const contexts[] = { "list", "menu" };
	struct keymap *m = load("keymaps/lettres.keys");
	char name[16];
	size_t c, i;
	int code;

	assert_true(keymap_letters(m));
	for (c = 0; c < 2; c++) {
		for (i = 0; i < sizeof want / sizeof *want; i++)
			assert_int_equal(press(m, contexts[c], want[i].key),
				want[i].a);
		for (code = 'a'; code <= 'z'; code++)
			assert_int_equal(keymap_action(m, contexts[c], code),
				ACT_NONE);
		assert_int_equal(keymap_key(m, contexts[c], ACT_BACK, false),
			'R');
		assert_int_equal(keymap_key(m, contexts[c], ACT_BACK, true),
			KEY_F(3));
	}
	/* what is said by a capital is said by Esc and the letter too */
	for (code = 'A'; code <= 'Z'; code++)
		if (keymap_action(m, "list", code))
			assert_int_equal(keymap_action(m, "list",
				KEY_ESC(code + 'a' - 'A')),
				keymap_action(m, "list", code));
	assert_int_equal(press(m, "form", "Esc e"), ACT_SAVE);
	assert_int_equal(press(m, "form", "F10"), ACT_SAVE);
	assert_int_equal(press(m, "list", "/"), ACT_SEARCH);
	assert_string_equal(keymap_key_name(m, keymap_key(m, "form", ACT_SAVE,
		false), name), "Échap e");
	assert_false(keymap_suits(m, "vt220"));
	keymap_free(m);
}

/* Only keys that the terminal has, by the names on it; its terminals. */
static void
test_vt220(void **state)
{
	struct keymap *m = load("keymaps/vt220.keys"), *d;
	char name[16];
	enum action a;

	assert_false(keymap_letters(m));
	assert_true(keymap_suits(m, "vt220"));
	assert_true(keymap_suits(m, "vt220-8bit"));
	assert_true(keymap_suits(m, "vt100"));
	assert_false(keymap_suits(m, "xterm"));
	assert_false(keymap_suits(m, "vt"));
	assert_string_equal(keymap_key_name(m, keymap_key(m, "list",
		ACT_FILTER, false), name), "PF4");
	assert_string_equal(keymap_key_name(m, keymap_key(m, "list",
		ACT_SEARCH, false), name), "Rech");
	assert_int_equal(press(m, "any", "PF3"), ACT_BACK);
	assert_int_equal(press(m, "any", "Prev"), ACT_PAGE_PREV);
	d = load("keymaps/defaut.keys");
	for (a = ACT_NONE + 1; a < ACTIONS; a++)
		if (!keymap_key(m, "list", a, true) !=
			!keymap_key(d, "list", a, true))
			fail_msg("%s", action_name(a));
	keymap_free(d);
	keymap_free(m);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_default),
		cmocka_unit_test(test_twins),
		cmocka_unit_test(test_actions),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_letters),
		cmocka_unit_test(test_vt220),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
