/* What is typed in a session is kept, and goes on elsewhere: a keeper, two
 * sessions of one account and one of another, each with its screens. */
#include "tests/unit/domain_world.h"

#include "domains/draft.h"
#include "domains/resume.h"
#include "session/kept.h"
#include "tests/vt.h"
#include "ui/screens.h"

#define NIR "198037505600126"

/* A session, without its process. */
struct seat {
	struct ctx *x;
	struct ui ui;
	struct kept kept;
};

static struct seat one, two, other;
static struct vt *vt;           /* one terminal, where all of them paint */
static struct term *term;

static void
sit(struct seat *s, const char *login)
{
	memset(s, 0, sizeof *s);
	s->x = world_login(login);
	assert_int_equal(ui_init(&s->ui, term, s->x,
		screens_keymap("defaut"), "day.mine"), E_OK);
	kept_start(&s->kept, s->x, &s->ui);
}

static int
up(void **state)
{
	struct id s;

	world_start("2026-11-24T09:00");
	s = world_structure("CCAS");
	world_user("a", &s, "conseiller");
	world_user("b", &s, "responsable");
	vt = vt_new(80, 24);
	assert_int_equal(term_new("vt220", 80, 24, CHARSET_UTF8, vt_send, vt,
		&term), E_OK);
	sit(&one, "a");
	sit(&two, "a");
	sit(&other, "b");
	return 0;
}

static int
down(void **state)
{
	ui_done(&one.ui);
	ui_done(&two.ui);
	ui_done(&other.ui);
	term_free(term);
	vt_free(vt);
	world_end();
	return 0;
}

static void
press(struct seat *s, int code)
{
	struct key k = { .code = code };

	ui_key(&s->ui, &k);
	kept_keys(&s->kept);
	ui_paint(&s->ui);
}

static void
type(struct seat *s, const char *text)
{
	while (*text)
		press(s, *text++);
}

/* A while goes by. */
static void
later(struct seat *s, int ms)
{
	s->kept.last -= ms;
	if (s->kept.since)
		s->kept.since -= ms;
}

static int64_t
kept(void)
{
	return world_count("SELECT count(*) FROM draft WHERE kind = 'place'");
}

static int64_t
version(void)
{
	return world_count("SELECT max(version) FROM blob WHERE scope = 13");
}

static void
test_when(void **state)
{
	int wait;

	assert_int_equal(kept_wait(&one.kept), -1);
	press(&one, KEY_DOWN);
	press(&one, KEY_F(6));
	assert_int_equal(kept_wait(&one.kept), -1);
	/* a pause: within a second of the first key */
	type(&one, "TE");
	wait = kept_wait(&one.kept);
	assert_in_range(wait, 600, 800);
	kept_write(&one.kept, false);
	assert_int_equal(kept(), 0);
	later(&one, 1000);
	assert_int_equal(kept_wait(&one.kept), 0);
	kept_write(&one.kept, false);
	assert_int_equal(kept(), 1);
	assert_int_equal(kept_wait(&one.kept), -1);
	/* at the exit of a field, at once, but for one write a second */
	press(&one, KEY_TAB);
	assert_in_range(kept_wait(&one.kept), 500, 800);
	kept_write(&one.kept, false);
	assert_int_equal(version(), 1);
	later(&one, 1000);
	kept_write(&one.kept, false);
	assert_int_equal(version(), 2);
	later(&one, 1000);
	type(&one, "L");
	press(&one, KEY_TAB);
	assert_int_equal(kept_wait(&one.kept), 0);
	kept_write(&one.kept, false);
	assert_int_equal(version(), 3);
	/* typing without a pause is kept each second all the same */
	later(&one, 1000);
	type(&one, "1");
	later(&one, 700);
	type(&one, "2");
	assert_in_range(kept_wait(&one.kept), 1, 100);
	/* at the end, at once */
	kept_write(&one.kept, true);
	assert_int_equal(version(), 4);
	kept_write(&one.kept, true);
	assert_int_equal(version(), 4);
	assert_int_equal(kept(), 1);
	/* abandoned */
	press(&one, KEY_F(12));
	type(&one, "o");
	assert_int_equal(kept(), 0);
	assert_int_equal(kept_wait(&one.kept), -1);
}

/* The very place: screen, field, text, cursor, at another size. */
static void
test_resumed(void **state)
{
	char place[ID_TEXT], before[200];
	struct ctx *x;
	struct draft d[DRAFTS_MAX];
	int n, y, column, y2, column2;

	press(&one, KEY_F(6));
	type(&one, "TECHER");
	press(&one, KEY_TAB);
	type(&one, "Leas");
	press(&one, KEY_LEFT);
	press(&one, KEY_LEFT);
	vt_cursor(vt, &y, &column);
	snprintf(before, sizeof before, "%s", vt_row(vt, y));
	kept_write(&one.kept, true);
	assert_int_equal(draft_list(two.x, "place", d, &n), E_OK);
	assert_int_equal(n, 1);
	id_text(&d[0].id, place);
	/* nobody else's */
	kept_resume(&other.kept, place);
	assert_non_null(strstr(other.ui.message, "plus gardé"));
	/* open in a session that lives: not without a yes */
	kept_resume(&two.kept, place);
	assert_non_null(strstr(two.ui.question, "L'autre écran sera fermé"));
	press(&two, 'n');
	assert_string_equal(ui_top(&two.ui)->screen->name, "day.mine");
	/* that session ended */
	world_sql("UPDATE session SET ended = 1 WHERE id ="
		" (SELECT session FROM draft)");
	ui_resize(&two.ui, 132, 43);
	vt_resize(vt, 132, 43);
	kept_resume(&two.kept, place);
	ui_paint(&two.ui);
	assert_string_equal(ui_top(&two.ui)->screen->name, "person.edit");
	assert_int_equal(two.ui.depth, 2);
	assert_non_null(strstr(two.ui.message, "Vous en étiez là"));
	vt_cursor(vt, &y2, &column2);
	assert_int_equal(y, y2);
	assert_int_equal(column, column2);
	assert_memory_equal(before, vt_row(vt, y), 70);
	/* it is this session's now, and stays until it is saved */
	x = two.x;
	assert_int_equal(draft_list(x, "place", d, &n), E_OK);
	assert_int_equal(n, 1);
	assert_true(id_equal(&d[0].session, &x->session));
	press(&two, KEY_F(10));
	assert_non_null(strstr(two.ui.message, "Enregistré"));
	assert_int_equal(kept(), 0);
	assert_int_equal(world_count("SELECT count(*) FROM follow"), 1);
}

/* A number was typed, and the structure has no right to it any more: it goes
 * on without, nowhere to be seen, and the rest is saved. */
static void
test_where(void **state)
{
	char place[ID_TEXT];
	struct draft d[DRAFTS_MAX];
	struct buf bytes, text;
	struct row r;
	int n, y, column, i;

	(void)state;
	press(&one, KEY_F(6));
	type(&one, "TECHER");
	press(&one, KEY_TAB);
	type(&one, "Leas");
	for (i = 0; i < 30; i++) {
		press(&one, KEY_TAB);
		vt_cursor(vt, &y, &column);
		if (strstr(vt_row(vt, y), "sécu") && column < 40)
			break;
	}
	type(&one, NIR);
	press(&one, KEY_TAB);
	kept_write(&one.kept, true);
	assert_int_equal(draft_list(two.x, "place", d, &n), E_OK);
	assert_int_equal(n, 1);
	id_text(&d[0].id, place);
	world_sql("UPDATE session SET ended = 1 WHERE id ="
		" (SELECT session FROM draft)");
	for (i = 0; i < 2; i++) {
		row_init(&r);
		buf_init(&bytes);
		buf_init(&text);
		assert_int_equal(draft_load(two.x, &d[0], &r), E_OK);
		resume_get_state(&r, &bytes);
		assert_int_equal(ui_state_text(two.x, bytes.data, bytes.len,
			&text), E_OK);
		assert_non_null(strstr(buf_str(&text), "TECHER"));
		assert_int_equal(strstr(buf_str(&text), "98 03") ||
			strstr(buf_str(&text), NIR), i == 0);
		buf_done(&text);
		buf_done(&bytes);
		row_done(&r);
		if (!i)
			assert_int_equal(operator_allow_nir(dw.op,
				&two.x->structure[0].id, NULL), E_OK);
		two.x->structure[0].nir = false;
	}
	kept_resume(&two.kept, place);
	assert_string_equal(ui_top(&two.ui)->screen->name, "person.edit");
	ui_paint(&two.ui);
	for (i = 0; i < 24; i++)
		assert_null(strstr(vt_row(vt, i), "98 03"));
	press(&two, KEY_F(10));
	assert_non_null(strstr(two.ui.message, "Enregistré"));
	assert_int_equal(world_count("SELECT count(*) FROM follow"), 1);
	assert_int_equal(world_count("SELECT count(*) FROM blob"
		" WHERE scope = 2"), 0);
}

/* What was dropped elsewhere while it is typed is kept anew; the first line
 * of the day offers it to the same account only. */
static void
test_dropped(void **state)
{
	struct draft d[DRAFTS_MAX];
	struct rows t;
	int n;

	press(&one, KEY_F(6));
	type(&one, "A");
	kept_write(&one.kept, true);
	assert_int_equal(draft_list(two.x, "place", d, &n), E_OK);
	assert_int_equal(draft_drop(two.x, &d[0].id), E_OK);
	type(&one, "B");
	press(&one, KEY_TAB);
	kept_write(&one.kept, true);
	assert_int_equal(kept(), 1);
	assert_int_equal(one.ui.message[0], '\0');
	assert_int_equal(world_rows(two.x, "day.mine", "", "", "", &t, NULL),
		E_OK);
	assert_int_equal(t.n, 1);
	assert_string_equal(row_get(&t.r[0], "what"), "Fiche personne AB");
	assert_string_equal(row_get(&t.r[0], "with"), "autre écran");
	rows_done(&t);
	/* in the session that types it, it is no news */
	assert_int_equal(world_rows(one.x, "day.mine", "", "", "", &t, NULL),
		E_OK);
	assert_int_equal(t.n, 0);
	rows_done(&t);
	assert_int_equal(world_rows(other.x, "resume.mine", "", "", "", &t,
		NULL), E_OK);
	assert_int_equal(t.n, 0);
	rows_done(&t);
}

/* One transaction saves the record and drops the place: a process that dies
 * right after it leaves nothing that would be saved twice. */
static void
test_saved(void **state)
{
	struct key save = { .code = KEY_F(10) };

	press(&one, KEY_F(6));
	type(&one, "TECHER");
	press(&one, KEY_TAB);
	type(&one, "Lea");
	kept_write(&one.kept, true);
	assert_int_equal(kept(), 1);
	/* refused: it stays */
	world_sql("UPDATE membership SET end_on = start_on");
	ui_key(&one.ui, &save);
	assert_non_null(ui_typed(&one.ui));
	assert_int_equal(kept(), 1);
	world_sql("UPDATE membership SET end_on = NULL");
	ui_key(&one.ui, &save);
	assert_non_null(strstr(one.ui.message, "Enregistré"));
	assert_int_equal(world_count("SELECT count(*) FROM follow"), 1);
	assert_int_equal(kept(), 0);
	assert_int_equal(world_count("SELECT count(*) FROM blob"
		" WHERE scope = 13"), 0);
	kept_keys(&one.kept);
	assert_int_equal(kept_wait(&one.kept), -1);
}

/* What is typed in another screen below is kept still. */
static void
test_saved_above(void **state)
{
	char key[ID_TEXT];

	world_person(one.x, key, "last_name", "TECHER", "first_name", "Lea",
		"birth_date", "1998-05-12", NULL);
	press(&one, KEY_F(6));
	type(&one, "AUTRE");
	assert_int_equal(ui_open(&one.ui, "note.edit", "", key), E_OK);
	type(&one, "Elle vient.");
	kept_write(&one.kept, true);
	assert_int_equal(kept(), 1);
	press(&one, KEY_F(10));
	assert_int_equal(world_count("SELECT count(*) FROM note"), 1);
	assert_int_equal(kept(), 1);
	assert_true(kept_wait(&one.kept) >= 0);
	kept_write(&one.kept, true);
	assert_int_equal(kept(), 1);
	assert_int_equal(world_count("SELECT count(*) FROM draft"
		" WHERE person IS NULL"), 1);
}

/* Tied to the person of the form; whose name is shown while it may be. */
static void
test_person(void **state)
{
	char key[ID_TEXT];
	struct rows t;

	world_person(one.x, key, "last_name", "TECHER", "first_name", "Lea",
		"birth_date", "1998-05-12", NULL);
	assert_int_equal(ui_open(&one.ui, "note.edit", "", key), E_OK);
	type(&one, "Elle vient.");
	kept_write(&one.kept, true);
	assert_int_equal(world_count("SELECT count(*) FROM draft d"
		" JOIN follow f ON f.person = d.person"), 1);
	assert_int_equal(world_rows(two.x, "resume.mine", "", "", "", &t,
		NULL), E_OK);
	assert_string_equal(row_get(&t.r[0], "title"), "Note TECHER Lea");
	rows_done(&t);
	world_leave(two.x);
	world_sql("UPDATE follow SET end_on = start_on");
	assert_int_equal(world_rows(two.x, "resume.mine", "", "", "", &t,
		NULL), E_OK);
	assert_string_equal(row_get(&t.r[0], "title"), "Note");
	rows_done(&t);
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, up, down)
	const struct CMUnitTest tests[] = {
		T(test_when), T(test_resumed), T(test_dropped),
		T(test_saved), T(test_saved_above), T(test_person),
		T(test_where),
	};

	i18n_init("fr", NULL);
	if (screens_load(NULL, stderr) != E_OK)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
