/* Forgetting a person: who must agree, and that not one row of any table of
 * either file names her afterwards. */
#include "tests/unit/work.h"

#include "keeper/custody.h"
#include "keeper/verify.h"

static struct client c1, r1, c2, r2;
static struct work her, other;

static int
up(void **state)
{
	world_dir();
	world_open(false);
	world_people();
	add_user("r2", false, &w.s2, "responsable");
	login_ready(&c1, "c1");
	login_ready(&r1, "r1");
	login_ready(&c2, "c2");
	login_ready(&r2, "r2");
	memset(&her, 0, sizeof her);
	assert_int_equal(work_person(&c1, &her, "elle", "martin"), E_OK);
	assert_int_equal(work_person(&c1, &other, "autre", "durand"), E_OK);
	return 0;
}

static int
down(void **state)
{
	int64_t n;

	assert_int_equal(audit_verify(&w.k, &n), E_OK);
	client_done(&c1);
	client_done(&r1);
	client_done(&c2);
	client_done(&r2);
	world_close();
	world_remove();
	return 0;
}

static enum err
keep_her(struct client *who, const struct id *follow)
{
	struct ask a;

	ask_init(&a, "person.keep");
	ask_id(&a, ":follow", follow);
	return ask_send(&a, who);
}

/* --- who ------------------------------------------------------------------ */

static void
test_only_one(void **state)
{
	int64_t seq;

	log_init("test", 0);
	assert_int_equal(work_erase(&c1, &her.follow, "demande"), E_RIGHT);
	assert_int_equal(work_erase(&r2, &her.follow, "demande"), E_RIGHT);
	assert_int_equal(work_erase(&r1, &her.follow, "sans raison"),
		E_CONFLICT);
	assert_true(work_there(&her.person));
	seq = w.k.audit_seq;
	assert_int_equal(work_erase(&r1, &her.follow, "demande"), E_OK);
	assert_false(work_there(&her.person));
	assert_true(work_there(&other.person));
	assert_false(opens(&c1, WRAP_PERSON, &her.person, SCOPE_LABEL, NULL));
	assert_true(opens(&c1, WRAP_PERSON, &other.person, SCOPE_LABEL, NULL));
	/* who, then that it was done */
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM audit a"
		" JOIN user u ON u.id = a.user WHERE u.login = 'r1' AND"
		" a.action = 'person.erase'"), 1);
	assert_true(count(w.k.data, "SELECT seq FROM audit WHERE action ="
		" 'person.erased'") > seq);
}

/* Paper may say « dossier 2 », « orientation 1 »: nobody else is ever that. */
static void
test_numbers(void **state)
{
	struct work next;

	memset(&next, 0, sizeof next);
	assert_int_equal(work_referral(&c1, &other, &w.s2, "motif"), E_OK);
	assert_int_equal(work_step(&c1, "referral.send", &other.referral, 1),
		E_OK);
	assert_int_equal(count(w.k.data, "SELECT max(num) FROM follow"), 2);
	assert_int_equal(work_erase(&r1, &other.follow, "demande"), E_OK);
	assert_false(work_there(&other.person));
	assert_int_equal(work_person(&c1, &next, "suivante", "martin"), E_OK);
	assert_int_equal(count(w.k.data, "SELECT max(num) FROM follow"), 3);
	assert_int_equal(work_referral(&c1, &next, &w.s2, "motif"), E_OK);
	assert_int_equal(work_step(&c1, "referral.send", &next.referral, 1),
		E_OK);
	assert_int_equal(count(w.k.data, "SELECT num FROM referral"), 2);
	assert_int_equal(count(w.k.data, "SELECT receiver_num FROM referral"),
		2);
}

static void
test_all_agree(void **state)
{
	struct id follow2 = work_second_follow(&c1, &c2, &her);

	log_init("test", 0);
	assert_int_equal(work_erase(&r1, &her.follow, "demande"), E_OK);
	assert_true(work_there(&her.person));
	assert_int_equal(work_erase(&c2, &follow2, "demande"), E_RIGHT);
	assert_int_equal(keep_her(&c1, &her.follow), E_RIGHT);
	/* taken back, and the other's agreement alone does nothing */
	assert_int_equal(keep_her(&r1, &her.follow), E_OK);
	assert_int_equal(work_erase(&r2, &follow2, "demande"), E_OK);
	assert_true(work_there(&her.person));
	assert_int_equal(work_erase(&r1, &her.follow, "demande"), E_OK);
	assert_false(work_there(&her.person));
}

static void
close_follow(struct client *who, const struct id *follow, int version)
{
	struct ask a;

	ask_init(&a, "follow.close");
	ask_id(&a, ":follow", follow);
	ask_int(&a, ":version", version);
	assert_int_equal(ask_send(&a, who), E_OK);
}

static enum err
undo_close(struct client *who)
{
	struct id deed;
	sqlite3_stmt *st;
	struct ask a;

	assert_int_equal(sqlite3_prepare_v2(db_raw(w.k.data), "SELECT id FROM"
		" deed WHERE undo = 'undo.close' ORDER BY rowid DESC LIMIT 1",
		-1, &st, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(st), SQLITE_ROW);
	memcpy(deed.b, sqlite3_column_blob(st, 0), ID_SIZE);
	sqlite3_finalize(st);
	ask_init(&a, "undo.close");
	ask_id(&a, ":deed", &deed);
	return ask_send(&a, who);
}

static void
hour_at(const char *at)
{
	assert_int_equal(clock_fix(at), E_OK);
	w.k.next_clock = 0;
	keeper_turn(&w.k, 0);
}

/* One that ends its follow has not agreed: it can go back on that for 30 days,
 * and she is there; it keeps nobody from being forgotten after them. */
static void
test_ended(void **state)
{
	struct id follow2 = work_second_follow(&c1, &c2, &her);

	log_init("test", 0);
	assert_int_equal(work_erase(&r1, &her.follow, "demande"), E_OK);
	close_follow(&c2, &follow2, 1);
	erased_agreed(&w.k);
	assert_true(work_there(&her.person));
	assert_int_equal(undo_close(&c2), E_OK);
	close_follow(&c2, &follow2, 3);
	hour_at("2026-12-24T20:00");
	assert_true(work_there(&her.person));
	/* a clock that has jumped ends no wait */
	hour_at("2036-12-25T09:00");
	assert_true(work_there(&her.person));
	hour_at("2026-12-25T09:00");
	assert_false(work_there(&her.person));
	assert_true(work_there(&other.person));
}

/* Nor is it otherwise when it ended before the other asked; and whoever asked
 * may end hers. */
static void
test_ended_before(void **state)
{
	struct id follow2 = work_second_follow(&c1, &c2, &her);

	log_init("test", 0);
	close_follow(&c2, &follow2, 1);
	assert_int_equal(work_erase(&r1, &her.follow, "demande"), E_OK);
	close_follow(&c1, &her.follow, 1);
	erased_agreed(&w.k);
	assert_true(work_there(&her.person));
	assert_int_equal(undo_close(&c1), E_OK);
	assert_int_equal(clock_fix("2026-12-01T09:00"), E_OK);
	tamper(w.k.data, "UPDATE follow SET end_on = '2026-10-31'"
		" WHERE end_on IS NOT NULL");
	erased_agreed(&w.k);
	assert_false(work_there(&her.person));
}

/* Who agreed, ended it, and follows her again, has not agreed. */
static void
test_begun_again(void **state)
{
	struct id follow2 = work_second_follow(&c1, &c2, &her);

	assert_int_equal(work_erase(&r2, &follow2, "demande"), E_OK);
	close_follow(&c2, &follow2, 1);
	work_second_follow(&c1, &c2, &her);
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM follow"
		" WHERE end_on IS NULL"), 3);
	assert_int_equal(work_erase(&r1, &her.follow, "demande"), E_OK);
	assert_true(work_there(&her.person));
	assert_int_equal(work_erase(&r2, &follow2, "demande"), E_OK);
	assert_false(work_there(&her.person));
}

/* A cut between the agreement and the erasure: the next hour ends it. */
static void
test_cut(void **state)
{
	tamper(w.k.data, "INSERT INTO erasure SELECT randomblob(16), f.person,"
		" f.structure, f.referent, 'demande', '2026-11-24'"
		" FROM follow f ORDER BY f.num LIMIT 1");
	assert_true(work_there(&her.person));
	w.k.next_clock = 0;
	keeper_turn(&w.k, 0);
	assert_false(work_there(&her.person));
	assert_true(work_there(&other.person));
}

/* Written in the same turn as she is erased: it is not said to be saved, for it
 * is not. */
static void
test_same_turn(void **state)
{
	struct id id = id_new();
	struct ask a[2];
	struct msg m;

	log_init("test", 0);
	ask_init(&a[0], "person.erase");
	ask_id(&a[0], ":follow", &her.follow);
	ask_id(&a[0], ":id", &id);
	ask_text(&a[0], ":reason", "demande");
	ask_note(&a[1], &her, &w.s1, "vue");
	/* the keeper hears both at once, the head first */
	ask_message(&a[0], ++r1.number, &m);
	assert_int_equal(msg_send(r1.fd, &m, NULL, 0), E_OK);
	msg_done(&m);
	ask_message(&a[1], ++c1.number, &m);
	assert_int_equal(msg_send(c1.fd, &m, NULL, 0), E_OK);
	msg_done(&m);
	keeper_turn(&w.k, 10);
	assert_int_equal(answer_of(&r1, r1.number), E_OK);
	assert_false(work_there(&her.person));
	assert_int_not_equal(answer_of(&c1, c1.number), E_OK);
}

/* The operator erases whom nobody follows any more, and no one else. */
static void
test_operator(void **state)
{
	struct msg m;

	log_init("test", 0);
	assert_int_equal(erased_by_hand(&w.k, &her.person), E_STATE);
	assert_true(work_there(&her.person));
	tamper(w.k.data, "UPDATE follow SET end_on = '2026-11-24'"
		" WHERE num = 1");
	msg_init(&m, P_C_ERASE, ++w.op.number);
	msg_put_id(&m, &her.person);
	assert_int_equal(msg_send(w.op.fd, &m, NULL, 0), E_OK);
	msg_done(&m);
	assert_int_equal(answer_of(&w.op, w.op.number), E_OK);
	assert_false(work_there(&her.person));
	assert_true(work_there(&other.person));
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM audit WHERE"
		" action = 'operator.erase'"), 1);
}

/* Two records read as one are one to the operator too. */
static void
test_operator_both(void **state)
{
	struct work third;

	log_init("test", 0);
	assert_int_equal(work_person(&c1, &third, "loin", "petit"), E_OK);
	tamper(w.k.data, "UPDATE follow SET united = (SELECT id FROM follow"
		" WHERE num = 1) WHERE num = 2");
	/* the other one is followed still, or its erasure is suspended */
	tamper(w.k.data, "UPDATE follow SET end_on = '2026-11-24'"
		" WHERE num = 1");
	assert_int_equal(erased_by_hand(&w.k, &her.person), E_STATE);
	tamper(w.k.data, "UPDATE follow SET end_on = '2026-11-24'");
	tamper(w.k.data, "INSERT INTO hold(id, person, structure, user,"
		" reason, made_on, until_on) SELECT randomblob(16), person,"
		" structure, referent, 'plainte', '2026-11-01', '2027-06-01'"
		" FROM follow WHERE num = 2");
	assert_int_equal(erased_by_hand(&w.k, &her.person), E_STATE);
	assert_true(work_there(&her.person) && work_there(&other.person));
	tamper(w.k.data, "DELETE FROM hold");
	assert_int_equal(erased_by_hand(&w.k, &her.person), E_OK);
	assert_false(work_there(&her.person) || work_there(&other.person));
	assert_true(work_there(&third.person));
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM audit WHERE"
		" action = 'operator.erase'"), 2);
	/* again: it is done */
	assert_int_equal(erased_by_hand(&w.k, &her.person), E_OK);
}

/* --- every table ------------------------------------------------------------- */

/* Tables in which no row is of anybody: a new table is named here, or has a
 * column of hers below. */
static const char *const nobody[] = { "message_setting", "reason_setting",
	"meta", "commune", "confirm", "postcode", "structure", "service",
	"service_theme", "import_column",
	"service_zone", "service_delay", "service_mark", "structure_mark", "alarm", "number",
	"user", "user_key", "membership", "proposal", "preference", "session", "done",
	"favourite", "invitation", "printed", "audit", "slot",
	"effort_month", "effort", "effort_seen",
	"agreement",
	/* whose a place is, nobody knows once the key of her path is gone */
	"seat",
	/* and with whom an hour is busy */
	"feed", "feed_event",
	/* the key file's */
	"structure_key", "secret", "erased", "ring",
};

/* Columns by which a row is hers. */
static const struct {
	const char *column, *of;        /* the table whose row of hers it is */
} hers[] = {
	{ "person", "person" }, { "follow", "follow" },
	{ "referral", "referral" }, { "deed", "deed" },
	{ "item", "notebook" },
};

#define IDS 64
#define TABLES 100              /* of a file, at most */
static struct id ids[IDS];
static int nids;

static const struct id *
new_id(void)
{
	assert_true(nids < IDS);
	ids[nids] = id_new();
	return &ids[nids++];
}

static sqlite3_stmt *
prepare(struct db *db, const char *sql)
{
	sqlite3_stmt *st;

	if (sqlite3_prepare_v2(db_raw(db), sql, -1, &st, NULL) != SQLITE_OK)
		fail_msg("%s: %s", sql, sqlite3_errmsg(db_raw(db)));
	return st;
}

static bool
listed(const char *table)
{
	size_t i;

	for (i = 0; i < sizeof nobody / sizeof *nobody; i++)
		if (strcmp(nobody[i], table) == 0)
			return true;
	return strncmp(table, "sqlite_", 7) == 0;
}

/* The row of hers in a table that others name. */
#define LINKS 4
static struct id row_of[LINKS]; /* follow, referral, deed, notebook */

static const struct id *
link_of(const char *column)
{
	size_t i;

	for (i = 0; i < sizeof hers / sizeof *hers; i++)
		if (strcmp(hers[i].column, column) == 0)
			return strcmp(column, "person") == 0 ? &her.person :
				&row_of[i - 1];
	return NULL;
}

/* A row of hers in a table: her columns name her, whatever else must be there
 * is made up.  False: the table has no column of hers. */
static bool
plant(struct db *db, const char *table)
{
	struct buf sql, values;
	char text[200];
	sqlite3_stmt *st;
	bool found = false;

	buf_init(&sql);
	buf_init(&values);
	snprintf(text, sizeof text, "SELECT name, type, \"notnull\", pk,"
		" dflt_value IS NOT NULL FROM pragma_table_info('%.39s')", table);
	st = prepare(db, text);
	buf_printf(&sql, "INSERT INTO \"%s\"(", table);
	while (sqlite3_step(st) == SQLITE_ROW) {
		const char *name = (const char *)sqlite3_column_text(st, 0);
		const char *type = (const char *)sqlite3_column_text(st, 1);
		const struct id *mine = link_of(name);
		bool must = sqlite3_column_int(st, 2) ||
			sqlite3_column_int(st, 3);
		char hex[ID_TEXT];

		if (!mine && (!must || sqlite3_column_int(st, 4)))
			continue;
		found |= mine != NULL;
		if (!mine && strcmp(name, "id") == 0)
			mine = strcmp(table, "person") == 0 ? &her.person :
				strcmp(table, "follow") == 0 ? &row_of[0] :
				strcmp(table, "referral") == 0 ? &row_of[1] :
				strcmp(table, "deed") == 0 ? &row_of[2] :
				strcmp(table, "notebook") == 0 ? &row_of[3] :
				new_id();
		buf_printf(&sql, "%s\"%s\"", values.len ? ", " : "", name);
		if (mine)
			buf_printf(&values, "%sx'%s'", values.len ? ", " : "",
				id_text(mine, hex));
		else
			buf_printf(&values, "%s%s", values.len ? ", " : "",
				strcmp(type, "TEXT") == 0 ? "'x'" :
				strcmp(type, "BLOB") == 0 ? "randomblob(16)" :
				"77");
	}
	sqlite3_finalize(st);
	buf_printf(&sql, ") VALUES(%s)", buf_str(&values));
	if (found) {
		st = prepare(db, buf_str(&sql));
		if (sqlite3_step(st) != SQLITE_DONE)
			fail_msg("%s: %s", table, sqlite3_errmsg(db_raw(db)));
		sqlite3_finalize(st);
	}
	buf_done(&sql);
	buf_done(&values);
	return found;
}

/* Each table of a file, by name. */
static int
tables(struct db *db, char out[TABLES][40])
{
	sqlite3_stmt *st = prepare(db, "SELECT name FROM sqlite_schema"
		" WHERE type = 'table' ORDER BY name");
	int n = 0;

	while (sqlite3_step(st) == SQLITE_ROW) {
		assert_true(n < TABLES);
		snprintf(out[n++], 40, "%s", sqlite3_column_text(st, 0));
	}
	sqlite3_finalize(st);
	return n;
}

static int
plant_all(struct db *db)
{
	char name[TABLES][40];
	int n = tables(db, name), i, planted = 0;

	sqlite3_set_authorizer(db_raw(db), NULL, NULL);
	sqlite3_exec(db_raw(db), "PRAGMA foreign_keys = OFF", NULL, NULL,
		NULL);
	for (i = 0; i < n; i++) {
		if (listed(name[i]) || strcmp(name[i], "person") == 0)
			continue;
		if (!plant(db, name[i]))
			fail_msg("table %s: name in the test whose its rows"
				" are", name[i]);
		planted++;
	}
	sqlite3_exec(db_raw(db), "PRAGMA foreign_keys = ON", NULL, NULL, NULL);
	db_guard(db);
	return planted;
}

/* Cells of every column of every table that hold one of her ids. */
static int64_t
look(struct db *db, int *columns)
{
	char name[TABLES][40], sql[300];
	int n = tables(db, name), i, j;
	int64_t found = 0;

	sqlite3_set_authorizer(db_raw(db), NULL, NULL);
	for (i = 0; i < n; i++) {
		sqlite3_stmt *st, *one;

		/* the ledger, and that it was done, are what must stay */
		if (strcmp(name[i], "audit") == 0 ||
			strcmp(name[i], "erased") == 0)
			continue;
		snprintf(sql, sizeof sql, "SELECT name FROM"
			" pragma_table_info('%.39s') WHERE type = 'BLOB'",
			name[i]);
		st = prepare(db, sql);
		while (sqlite3_step(st) == SQLITE_ROW) {
			(*columns)++;
			for (j = 0; j < nids; j++) {
				snprintf(sql, sizeof sql, "SELECT count(*)"
					" FROM \"%.39s\" WHERE \"%.39s\" = ?",
					name[i], sqlite3_column_text(st, 0));
				one = prepare(db, sql);
				sqlite3_bind_blob(one, 1, ids[j].b, ID_SIZE,
					SQLITE_STATIC);
				assert_int_equal(sqlite3_step(one), SQLITE_ROW);
				found += sqlite3_column_int64(one, 0);
				sqlite3_finalize(one);
			}
		}
		sqlite3_finalize(st);
	}
	db_guard(db);
	return found;
}

static void
test_every_table(void **state)
{
	int planted, columns = 0, i;
	int64_t before, n;

	nids = 0;
	for (i = 0; i < LINKS; i++)
		row_of[i] = *new_id();
	ids[nids++] = her.person;
	ids[nids++] = her.follow;
	planted = plant_all(w.k.data) + plant_all(w.k.keys);
	before = look(w.k.data, &columns) + look(w.k.keys, &columns);
	assert_true(before >= planted);
	assert_int_equal(erased_person(&w.k, &her.person), E_OK);
	columns = 0;
	n = look(w.k.data, &columns) + look(w.k.keys, &columns);
	if (n)
		fail_msg("%lld cells name her still", (long long)n);
	assert_int_equal(erased_orphans(&w.k, &n), E_OK);
	assert_true(work_there(&other.person));
	print_message("%d tables held a row of hers, %lld cells; 0 of the %d"
		" columns now\n", planted, (long long)before, columns);
	assert_true(planted >= 18);
}

/* The orphan check sees a row of nobody in each table that has people. */
static void
test_orphans(void **state)
{
	char name[TABLES][40], sql[200];
	int i, n, seen = 0;
	int64_t was, is;

	nids = 0;
	for (i = 0; i < LINKS; i++)
		row_of[i] = *new_id();
	assert_int_equal(erased_orphans(&w.k, &was), E_OK);
	her.person = id_new();
	n = tables(w.k.data, name);
	for (i = 0; i < n; i++) {
		snprintf(sql, sizeof sql, "SELECT count(*) FROM"
			" pragma_table_info('%.39s') WHERE name = 'person'",
			name[i]);
		if (!count(w.k.data, sql))
			continue;
		sqlite3_set_authorizer(db_raw(w.k.data), NULL, NULL);
		sqlite3_exec(db_raw(w.k.data), "PRAGMA foreign_keys = OFF",
			NULL, NULL, NULL);
		assert_true(plant(w.k.data, name[i]));
		db_guard(w.k.data);
		was = is = 0;
		if (erased_orphans(&w.k, &is) != E_CHECK || is != seen + 1)
			fail_msg("table %s: an orphan is not seen", name[i]);
		seen++;
	}
	print_message("an orphan seen in each of %d tables\n", seen);
	assert_true(seen >= 14);
}

static int64_t
size_of(const char *name)
{
	struct stat st;

	return stat(config_path(name), &st) < 0 ? -1 : st.st_size;
}

/* A backup is reading both files when she is erased, then it is cut: the
 * keeper waits for no reader, and an hour later neither log has what was
 * destroyed, nor is there a copy of it. */
static void
test_read_meanwhile(void **state)
{
	static const char *const files[] = { "passerelle.db",
		"keeper/keys.db" };
	static const char *const copies[] = { "keeper/copy.data",
		"keeper/copy.keys", "keeper/copy.check" };
	sqlite3 *db[2];
	int64_t before;
	size_t i;

	log_init("test", 0);
	for (i = 0; i < 2; i++) {
		assert_int_equal(sqlite3_open(config_path(files[i]), &db[i]),
			SQLITE_OK);
		assert_int_equal(sqlite3_exec(db[i], "BEGIN; SELECT count(*)"
			" FROM sqlite_schema", NULL, NULL, NULL), SQLITE_OK);
	}
	for (i = 0; i < 3; i++)
		fclose(fopen(config_path(copies[i]), "w"));
	before = clock_ms();
	assert_int_equal(erased_person(&w.k, &her.person), E_OK);
	assert_true(clock_ms() < before + 2000);
	assert_true(size_of("keeper/keys.db-wal") > 0);
	w.k.next_clock = 0;
	keeper_turn(&w.k, 0);
	/* the operator's program may be the one that copies */
	assert_int_equal(size_of("keeper/copy.keys"), 0);
	for (i = 0; i < 2; i++)
		sqlite3_close(db[i]);
	client_done(&w.op);
	keeper_turn(&w.k, 0);
	w.k.next_clock = 0;
	keeper_turn(&w.k, 0);
	assert_int_equal(size_of("keeper/keys.db-wal"), 0);
	assert_int_equal(size_of("passerelle.db-wal"), 0);
	for (i = 0; i < 3; i++)
		assert_int_equal(size_of(copies[i]), -1);
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, up, down)
	const struct CMUnitTest tests[] = {
		T(test_only_one), T(test_numbers), T(test_all_agree), T(test_begun_again), T(test_ended),
		T(test_ended_before), T(test_cut),
		T(test_same_turn), T(test_operator), T(test_operator_both), T(test_every_table), T(test_orphans),
		T(test_read_meanwhile),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
