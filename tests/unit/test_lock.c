/* A locked screen: wiped, and opened again by the user's password only. */
#include "tests/unit/domain_world.h"

#include "keeper/slow.h"
#include "base/text.h"
#include "domains/draft.h"
#include "session/kept.h"
#include "tests/vt.h"
#include "ui/lock.h"
#include "ui/screens.h"
#include "ui/ui.h"

static struct vt *vt;
static struct term *term;
static struct ctx *x;
static struct ui ui;
static struct kept kept;

static void
password(const struct id *user, const char *text)
{
	struct msg m, answer;

	msg_init(&m, P_C_PASSWORD, 0);
	msg_init(&answer, 0, 0);
	msg_put_id(&m, user);
	msg_put_str(&m, text);
	assert_int_equal(keep_ask(dw.op, &m, &answer), E_OK);
	msg_done(&m);
	msg_done(&answer);
}

static int
up(void **state)
{
	struct id s, user;

	world_start("2026-11-24T09:00");
	s = world_structure("CCAS");
	user = world_user("a", &s, "conseiller");
	world_user("b", &s, "conseiller");
	password(&user, "mot de pässe");
	vt = vt_new(80, 24);
	assert_int_equal(term_new("xterm", 80, 24, CHARSET_UTF8, vt_send, vt,
		&term), E_OK);
	return 0;
}

static int
down(void **state)
{
	ui_done(&ui);
	term_free(term);
	vt_free(vt);
	world_end();
	return 0;
}

static void
sit(const char *login)
{
	x = world_login(login);
	assert_int_equal(ui_init(&ui, term, x, screens_keymap("defaut"),
		"day.mine"), E_OK);
	kept_start(&kept, x, &ui);
	ui_paint(&ui);
}

static void
press(int code)
{
	struct key k = { .code = code };

	ui_key(&ui, &k);
	kept_keys(&kept);
	ui_paint(&ui);
}

static void
type(const char *text)
{
	size_t n = strlen(text);

	while (n) {
		uint32_t code;
		size_t used = text_decode(text, n, &code);

		press((int)code);
		text += used;
		n -= used;
	}
}

static void
lock(void)
{
	press(KEY_CTRL('O'));
	press('v');
}

static bool
seen(const char *text)
{
	char *dump = vt_dump(vt, false);
	bool yes = strstr(dump, text) != NULL;

	free(dump);
	return yes;
}

static void
test_password(void **state)
{
	const char *bytes;
	int y, column, y2, column2;
	char *before, *after;

	sit("a");
	press(KEY_F(6));
	type("TECHER");
	press(KEY_TAB);
	type("Léa");
	before = vt_dump(vt, false);
	vt_cursor(vt, &y, &column);
	vt_seen(vt);
	lock();
	bytes = vt_seen(vt);
	assert_non_null(strstr(bytes, "\\E[H\\E[2J\\E[3J"));
	assert_null(strstr(bytes, "\\E]"));     /* no title */
	assert_true(seen("Écran verrouillé"));
	assert_false(seen("TECHER"));
	assert_false(seen("Léa"));
	/* nothing is shown of what is typed; no key does anything */
	type("mot");
	assert_false(seen("mot"));
	assert_false(seen("***"));
	press(KEY_F(10));
	press(KEY_F(1));
	press(KEY_CTRL('O'));
	assert_true(seen("Écran verrouillé"));
	press(KEY_ENTER);
	assert_true(seen("n'ouvre pas cet écran"));
	assert_int_equal(world_count("SELECT count(*) FROM audit WHERE"
		" action = 'unlock.refused'"), 1);
	/* any size will do */
	ui_resize(&ui, 20, 8);
	ui_paint(&ui);
	ui_resize(&ui, 80, 24);
	type("mot de passe");
	for (int i = 0; i < 4; i++)
		press(KEY_BACKSPACE);
	type("ässe");
	press(KEY_ENTER);
	/* the very place */
	assert_null(ui.lock);
	after = vt_dump(vt, false);
	vt_cursor(vt, &y2, &column2);
	assert_string_equal(before, after);
	assert_int_equal(y, y2);
	assert_int_equal(column, column2);
	free(before);
	free(after);
}

/* Slowed as logins are: the right one is refused too, and looks the same. */
static void
test_slow(void **state)
{
	sit("a");
	lock();
	for (int i = 0; i < SLOW_ALLOWANCE; i++) {
		type("faux");
		press(KEY_ENTER);
	}
	type("mot de pässe");
	press(KEY_ENTER);
	assert_true(seen("n'ouvre pas cet écran"));
	assert_non_null(ui.lock);
	/* F12 ends the session, what is typed is kept by its loop */
	press(KEY_F(12));
	assert_true(ui.leave);
	assert_true(ui.away);
}

/* Without a password the session ends; the place is kept, typed in or not. */
static void
test_key_only(void **state)
{
	char key[ID_TEXT], place[ID_TEXT];
	struct draft d[DRAFTS_MAX];
	struct ctx *again;
	int n;

	sit("b");
	world_person(x, key, "last_name", "TECHER", "first_name", "Lea",
		"birth_date", "1998-05-12", NULL);
	assert_int_equal(ui_open(&ui, "person.card", key, ""), E_OK);
	lock();
	assert_null(ui.lock);
	assert_true(ui.leave);
	assert_true(ui.away);
	kept_leave(&kept);
	ui_done(&ui);
	world_sql("UPDATE session SET ended = 1 WHERE id ="
		" (SELECT session FROM draft)");
	again = world_login("b");
	assert_int_equal(draft_list(again, "place", d, &n), E_OK);
	assert_int_equal(n, 1);
	id_text(&d[0].id, place);
	x = again;
	assert_int_equal(ui_init(&ui, term, x, screens_keymap("defaut"),
		"day.mine"), E_OK);
	kept_start(&kept, x, &ui);
	kept_resume(&kept, place);
	ui_paint(&ui);
	assert_string_equal(ui_top(&ui)->screen->name, "person.card");
	assert_true(seen("TECHER"));
	/* a place where nothing is typed goes with the next key */
	press(KEY_DOWN);
	assert_int_equal(world_count("SELECT count(*) FROM draft"), 0);
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, up, down)
	const struct CMUnitTest tests[] = {
		T(test_password), T(test_slow), T(test_key_only),
	};

	i18n_init("fr", NULL);
	if (screens_load(NULL, stderr) != E_OK)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
