/* What was done with an appointment is undone: all is as it was, for who did
 * it, as long as nothing came after and nothing was sent. */
#include "tests/unit/domain_world.h"

#include "domains/appointment.h"
#include "domains/invite.h"
#include "domains/slot.h"
#include "domains/slot_book.h"

static struct id s1;
static struct ctx *c1, *d1;
static char ana[ID_TEXT], eve[ID_TEXT];
static int undone;

static int
up(void **state)
{
	world_start("2026-11-24T09:00");
	s1 = world_structure("Mission un");
	world_user("c1", &s1, "conseiller");
	world_user("d1", &s1, "conseiller");
	c1 = world_login("c1");
	d1 = world_login("d1");
	world_person(c1, ana, "last_name", "DIALLO", "first_name", "Aminata",
		"phone", "+33639981234", NULL);
	world_person(c1, eve, "last_name", "NGUYEN", "first_name", "Eve",
		NULL);
	return 0;
}

static int
down(void **state)
{
	world_end();
	return 0;
}

/* Every row that an appointment may touch, but for the versions that only
 * grow. */
static char *
all(void)
{
	static const char *const sql[] = {
		"SELECT hex(id), day, hex(user), state, stated_on, handled_on,"
		" hex(next), slotted, letter_on FROM appointment ORDER BY id",
		"SELECT hex(id), handled_on FROM invite ORDER BY id",
		"SELECT hex(id), hex(slot) FROM seat ORDER BY id",
		"SELECT hex(record), version, hex(sealed) FROM blob"
		" ORDER BY record, scope",
		"SELECT hex(id), last_contact_on FROM follow ORDER BY id" };
	struct buf b;
	sqlite3 *db;
	char *out;

	buf_init(&b);
	assert_int_equal(sqlite3_open(config_path("passerelle.db"), &db),
		SQLITE_OK);
	sqlite3_busy_timeout(db, 5000);
	for (size_t i = 0; i < sizeof sql / sizeof *sql; i++) {
		sqlite3_stmt *st;

		assert_int_equal(sqlite3_prepare_v2(db, sql[i], -1, &st,
			NULL), SQLITE_OK);
		while (sqlite3_step(st) == SQLITE_ROW)
			for (int k = 0; k < sqlite3_column_count(st); k++) {
				const char *v = (const char *)
					sqlite3_column_text(st, k);

				buf_puts(&b, v ? v : "-");
				buf_puts(&b, k + 1 < sqlite3_column_count(st) ?
					"|" : "\n");
			}
		sqlite3_finalize(st);
	}
	sqlite3_close(db);
	out = xstrdup(buf_str(&b));
	buf_done(&b);
	return out;
}

/* The last thing that she did. */
static enum err
undo(struct ctx *x)
{
	char key[ID_TEXT] = "";
	struct rows t;
	enum err e;

	assert_int_equal(world_rows(x, "undo.mine", "", "", "", &t, NULL),
		E_OK);
	if (t.n)
		snprintf(key, sizeof key, "%s", row_get(&t.r[0], "_key"));
	rows_done(&t);
	world_leave(x);
	e = world_do(x, "undo_do", key);
	undone += e == E_OK;
	return e;
}

/* Undone, all is as it was. */
static void
comes_back(char *before)
{
	char *between = all(), *after;

	assert_string_not_equal(before, between);
	if (undo(c1))
		fail_msg("not undone: %s", err_text());
	after = all();
	assert_string_equal(before, after);
	free(before);
	free(between);
	free(after);
}

static void
take(const char *follow, const char *day, char key[ID_TEXT])
{
	char arg[80];

	snprintf(arg, sizeof arg, "%s %s", follow, day);
	assert_int_equal(world_put(c1, &appointment_record, "", arg, key,
		"hour", "14h30", "place", "bureau 7", NULL), E_OK);
}

/* --- each act ------------------------------------------------------------------ */

static void
test_each(void **state)
{
	char key[ID_TEXT], missed[ID_TEXT], arg[80];
	char *before;

	/* taken: what it answered waits again */
	take(ana, "2026-11-24", missed);
	world_at("2026-11-24T15:00");
	assert_int_equal(world_put(c1, &invite_record, "", ana, NULL, "phone",
		"+33536491011", NULL), E_OK);
	assert_int_equal(world_do(c1, "appointment_absent", missed), E_OK);
	before = all();
	take(ana, "2026-12-01", key);
	assert_int_equal(world_count("SELECT count(*) FROM appointment a, "
		"invite i WHERE a.handled_on IS NOT NULL AND"
		" i.handled_on IS NOT NULL"), 1);
	comes_back(before);
	/* moved: its hour and its note are sealed, and come back too */
	take(ana, "2026-12-01", key);
	before = all();
	assert_int_equal(world_put(c1, &appointment_record, key, "", NULL,
		"day", "2026-12-08", "hour", "09h00", "note", "autre", NULL),
		E_OK);
	comes_back(before);
	{
		struct row r;

		row_init(&r);
		assert_int_equal(appointment_record.load(c1, key, "", &r),
			E_OK);
		assert_string_equal(row_get(&r, "hour"), "14h30");
		row_done(&r);
		world_leave(c1);
	}
	/* and it may be moved again, from where it is */
	assert_int_equal(world_put(c1, &appointment_record, key, "", NULL,
		"hour", "10h00", NULL), E_OK);
	/* cancelled, attended (it was a contact), missed */
	before = all();
	assert_int_equal(world_do(c1, "appointment_revoked", key), E_OK);
	comes_back(before);
	world_at("2026-12-01T15:00");
	before = all();
	assert_int_equal(world_do(c1, "appointment_seen", key), E_OK);
	comes_back(before);
	before = all();
	assert_int_equal(world_do(c1, "appointment_absent", key), E_OK);
	comes_back(before);
	/* done with, though she was not reached */
	assert_int_equal(world_do(c1, "appointment_absent", key), E_OK);
	before = all();
	assert_int_equal(world_do(c1, "appointment_done", key), E_OK);
	comes_back(before);
	/* missed, and another one taken at once */
	before = all();
	snprintf(arg, sizeof arg, "apres %s", key);
	assert_int_equal(world_put(c1, &appointment_record, "", arg, NULL,
		NULL), E_OK);
	comes_back(before);
	print_message("%d acts undone, each table as it was\n", undone);
}

/* A message about an appointment, of the version that it was told at. */
static void
tell(const char *key, const char *state, int told)
{
	char sql[700];

	snprintf(sql, sizeof sql, "INSERT INTO outbox(id, person, structure,"
		" user, record, kind, format, turn, state, told, made_on)"
		" SELECT randomblob(16), person, structure, user, id,"
		" 'summons', 'sms', %d, '%s', %d, '2026-11-24'"
		" FROM appointment WHERE id = x'%s'", told, state, told, key);
	world_sql(sql);
}

/* --- what cannot be ---------------------------------------------------------------- */

static void
test_not(void **state)
{
	char key[ID_TEXT], next[ID_TEXT], arg[80];

	/* its letter is made */
	snprintf(arg, sizeof arg, "%s 2026-12-01", ana);
	assert_int_equal(world_put(c1, &appointment_record, "", arg, key,
		"hour", "14h30", "convened", "1", NULL), E_OK);
	assert_int_equal(world_do(c1, "appointment_letter_made", key), E_OK);
	assert_int_equal(undo(c1), E_STATE);
	assert_non_null(strstr(err_text(), "convocation"));
	/* she was told of it, or is being told; not of what came before */
	take(ana, "2026-12-03", key);
	tell(key, "sent", 1);
	assert_int_equal(undo(c1), E_STATE);
	assert_non_null(strstr(err_text(), "message"));
	assert_int_equal(world_do(c1, "appointment_revoked", key), E_OK);
	assert_int_equal(undo(c1), E_OK);
	assert_int_equal(world_do(c1, "appointment_revoked", key), E_OK);
	tell(key, "taken", 4);
	assert_int_equal(undo(c1), E_STATE);
	assert_non_null(strstr(err_text(), "message"));
	/* a colleague came after; she did nothing herself to undo */
	take(eve, "2026-12-02", key);
	assert_int_equal(undo(d1), E_NOTFOUND);
	assert_int_equal(world_do(d1, "appointment_excused", key), E_OK);
	assert_int_equal(undo(c1), E_STATE);
	assert_non_null(strstr(err_text(), "changé"));
	/* once only */
	assert_int_equal(undo(d1), E_OK);
	assert_int_equal(undo(d1), E_STATE);
	/* now it is again as c1 left it */
	assert_int_equal(undo(c1), E_OK);
	assert_int_equal(world_count("SELECT count(*) FROM appointment"), 2);
	/* the one taken instead was changed since */
	take(eve, "2026-11-24", key);
	world_at("2026-11-24T15:00");
	snprintf(arg, sizeof arg, "apres %s", key);
	assert_int_equal(world_put(c1, &appointment_record, "", arg, next,
		NULL), E_OK);
	assert_int_equal(world_put(d1, &appointment_record, next, "", NULL,
		"place", "bureau 9", NULL), E_OK);
	assert_int_equal(undo(c1), E_STATE);
}

/* --- the place in a slot ------------------------------------------------------------ */

static void
test_slot(void **state)
{
	char slot[ID_TEXT], first[ID_TEXT];
	struct rows t;
	char *before;

	assert_int_equal(world_put(c1, &slot_record, "", "2026-11-30", NULL,
		"hour", "14h", NULL), E_OK);
	assert_int_equal(world_rows(c1, "slot.mine", "", "", "", &t, NULL),
		E_OK);
	snprintf(slot, sizeof slot, "%s", row_get(&t.r[0], "_key"));
	rows_done(&t);
	before = all();
	assert_int_equal(world_put(c1, &slot_book_record, "", slot, NULL,
		"follow", ana, NULL), E_OK);
	comes_back(before);
	assert_int_equal(world_put(c1, &slot_book_record, "", slot, first,
		"follow", ana, NULL), E_OK);
	before = all();
	assert_int_equal(world_do(c1, "appointment_excused", first), E_OK);
	comes_back(before);
	/* not when somebody else has her place by then */
	assert_int_equal(world_do(c1, "appointment_excused", first), E_OK);
	assert_int_equal(world_put(d1, &slot_book_record, "", slot, NULL,
		"follow", eve, NULL), E_OK);
	assert_int_not_equal(undo(c1), E_OK);
	assert_int_equal(world_count("SELECT count(*) FROM seat"), 1);
	assert_int_equal(world_count("SELECT count(*) FROM appointment"
		" WHERE state = 'excused'"), 1);
}

/* An invitation that was closed waits for its answer again, as long as nothing
 * came after. */
static void
test_invite(void **state)
{
	char key[ID_TEXT];
	char *before;

	assert_int_equal(world_put(c1, &invite_record, "", ana, key, "phone",
		"+33639981234", NULL), E_OK);
	before = all();
	assert_int_equal(world_do(c1, "invite_done", key), E_OK);
	assert_int_equal(undo(d1), E_NOTFOUND);
	comes_back(before);
	/* once */
	assert_int_equal(undo(c1), E_STATE);
	/* closed again by another: hers to undo */
	assert_int_equal(world_do(c1, "invite_done", key), E_OK);
	assert_int_equal(undo(c1), E_OK);
	assert_int_equal(world_do(d1, "invite_done", key), E_OK);
	assert_int_equal(undo(c1), E_STATE);
	assert_int_equal(undo(d1), E_OK);
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, up, down)
	const struct CMUnitTest tests[] = {
		T(test_each), T(test_not), T(test_slot), T(test_invite),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
