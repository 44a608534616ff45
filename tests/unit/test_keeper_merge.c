/* Two structures that are one: what moves, what must not, and back. */
#include "tests/unit/keeper_world.h"

#include "keeper/run.h"

enum { C1, C2, ADM, CLIENTS };
static const char *const logins[] = { "c1", "c2", "adm" };

static struct client c[CLIENTS];
static struct id person, follow, s4;
static struct sealkey key[SCOPES];

static int
up(void **state)
{
	int i;

	world_dir();
	world_open(false);
	world_people();
	log_init("test", 0);
	for (i = 0; i < CLIENTS; i++)
		login_ready(&c[i], logins[i]);
	add_person(&c[C1], &person, &follow, key);
	s4 = add_structure("quatre", false);
	return 0;
}

static int
down(void **state)
{
	int i;

	for (i = 0; i < CLIENTS; i++)
		client_done(&c[i]);
	world_end();
	return 0;
}

/* Of a row named by its id. */
static int64_t
of(const char *sql, const struct id *id)
{
	sqlite3_stmt *st;
	int64_t n;

	sqlite3_set_authorizer(db_raw(w.k.data), NULL, NULL);
	assert_int_equal(sqlite3_prepare_v2(db_raw(w.k.data), sql, -1, &st,
		NULL), SQLITE_OK);
	if (id)
		sqlite3_bind_blob(st, 1, id->b, ID_SIZE, SQLITE_STATIC);
	n = sqlite3_step(st) == SQLITE_ROW ? sqlite3_column_int64(st, 0) : -1;
	sqlite3_finalize(st);
	db_guard(w.k.data);
	return n;
}

static enum err
merge(struct client *who, const struct id *into, const struct id *from,
	const char *side)
{
	static const char *const fields[] = { ":nom", ":siret", ":place",
		":telephone", ":courriel", ":site_web", ":horaires_accueil",
		":description" };
	struct ask a;
	size_t i;

	ask_init(&a, "structure.merge");
	ask_id(&a, ":id", into);
	ask_id(&a, ":from", from);
	ask_int(&a, ":version", of("SELECT version FROM structure"
		" WHERE id = ?", into));
	ask_int(&a, ":from_version", of("SELECT version FROM structure"
		" WHERE id = ?", from));
	for (i = 0; i < 8; i++)
		ask_text(&a, fields[i], side);
	return ask_send(&a, who);
}

static enum err
part(struct client *who, const struct id *id)
{
	struct ask a;

	ask_init(&a, "structure.part");
	ask_id(&a, ":id", id);
	return ask_send(&a, who);
}

/* A referral by letter, sent. */
static struct id
letter(const struct id *receiver)
{
	struct id id, event = id_new();
	struct sealkey mine[SCOPES];
	struct ask a;

	assert_int_equal(make_new(&c[C1], WRAP_REFERRAL, &person, &id, mine),
		E_OK);
	ask_init(&a, "referral.create");
	ask_id(&a, ":follow", &follow);
	ask_id(&a, ":id", &id);
	ask_id(&a, ":receiver", receiver);
	ask_int(&a, ":urgent", 0);
	ask_text(&a, ":wished_on", NULL);
	ask_int(&a, ":scopes", 0);
	ask_int(&a, ":agreed", 1);
	ask_blob(&a, &id, SCOPE_CONTENT, &id_none, 0, "x", 1);
	assert_int_equal(ask_send(&a, &c[C1]), E_OK);
	ask_init(&a, "referral.external_send");
	ask_id(&a, ":id", &id);
	ask_int(&a, ":version", 1);
	ask_id(&a, ":event", &event);
	assert_int_equal(ask_send(&a, &c[C1]), E_OK);
	return id;
}

static struct id
service_of(const struct id *structure)
{
	struct id id = id_new();
	sqlite3_stmt *st;

	sqlite3_set_authorizer(db_raw(w.k.data), NULL, NULL);
	assert_int_equal(sqlite3_prepare_v2(db_raw(w.k.data), "INSERT INTO"
		" service(id, num, source, source_id, structure, nom, folded,"
		" description, date_maj, made_on) VALUES(?1, (SELECT"
		" coalesce(max(num), 0) + 1 FROM service), 'dora', hex(?1),"
		" ?2, 'Aide', 'aide', 'Aider.', '2026-01-01', '2026-01-01')",
		-1, &st, NULL), SQLITE_OK);
	sqlite3_bind_blob(st, 1, id.b, ID_SIZE, SQLITE_STATIC);
	sqlite3_bind_blob(st, 2, structure->b, ID_SIZE, SQLITE_STATIC);
	assert_int_equal(sqlite3_step(st), SQLITE_DONE);
	sqlite3_finalize(st);
	db_guard(w.k.data);
	return id;
}

static bool
is_of(const char *sql, const struct id *row, const struct id *structure)
{
	sqlite3_stmt *st;
	bool same;

	sqlite3_set_authorizer(db_raw(w.k.data), NULL, NULL);
	assert_int_equal(sqlite3_prepare_v2(db_raw(w.k.data), sql, -1, &st,
		NULL), SQLITE_OK);
	sqlite3_bind_blob(st, 1, row->b, ID_SIZE, SQLITE_STATIC);
	same = sqlite3_step(st) == SQLITE_ROW &&
		sqlite3_column_bytes(st, 0) == ID_SIZE &&
		memcmp(sqlite3_column_blob(st, 0), structure->b,
		ID_SIZE) == 0;
	sqlite3_finalize(st);
	db_guard(w.k.data);
	return same;
}

#define SERVICE "SELECT structure FROM service WHERE id = ?"
#define RECEIVER "SELECT receiver FROM referral WHERE id = ?"

/* Two that both work here, one into itself, twice, by who may not. */
static void
test_refused(void **state)
{
	int64_t before = of("SELECT sum(version) FROM structure", NULL);

	assert_int_not_equal(merge(&c[ADM], &w.s1, &w.s2, "1"), E_OK);
	assert_int_not_equal(merge(&c[ADM], &w.s3, &w.s1, "1"), E_OK);
	assert_int_not_equal(merge(&c[ADM], &w.s3, &w.s3, "1"), E_OK);
	assert_int_equal(merge(&c[C1], &w.s1, &w.s3, "1"), E_RIGHT);
	assert_int_not_equal(merge(&w.op, &w.s1, &w.s3, "1"), E_OK);
	assert_int_equal(part(&c[C1], &w.s3), E_RIGHT);
	assert_int_not_equal(part(&c[ADM], &w.s3), E_OK);
	assert_int_equal(of("SELECT sum(version) FROM structure", NULL),
		before);
	assert_int_equal(of("SELECT count(*) FROM structure"
		" WHERE merged IS NOT NULL", NULL), 0);
}

/* Into one that works here: its people read no letter that was not theirs. */
static void
test_into_an_account(void **state)
{
	struct id r = letter(&w.s3), service = service_of(&w.s3);
	int64_t members = of("SELECT count(*) FROM membership", NULL);
	int64_t follows = of("SELECT count(*) FROM follow", NULL);

	assert_int_equal(merge(&c[ADM], &w.s2, &w.s3, "1"), E_OK);
	assert_true(is_of(SERVICE, &service, &w.s2));
	assert_true(is_of(RECEIVER, &r, &w.s3));
	assert_true(opens(&c[C1], WRAP_REFERRAL, &r, SCOPE_CONTENT, NULL));
	assert_false(opens(&c[C2], WRAP_REFERRAL, &r, SCOPE_CONTENT, NULL));
	assert_false(opens(&c[C2], WRAP_PERSON, &person, SCOPE_LABEL, NULL));
	assert_int_equal(of("SELECT count(*) FROM membership", NULL),
		members);
	assert_int_equal(of("SELECT count(*) FROM follow", NULL), follows);
	/* not twice, nor into what is no more */
	assert_int_not_equal(merge(&c[ADM], &w.s1, &w.s3, "1"), E_OK);
	assert_int_not_equal(merge(&c[ADM], &w.s3, &s4, "1"), E_OK);
	/* and back */
	assert_int_equal(part(&c[ADM], &w.s3), E_OK);
	assert_true(is_of(SERVICE, &service, &w.s3));
	assert_int_not_equal(part(&c[ADM], &w.s3), E_OK);
}

/* Both of the directory only: everything moves, the sender reads on; the one
 * that went in first comes back with its own. */
static void
test_directory_only(void **state)
{
	struct id r = letter(&w.s3), service = service_of(&w.s3);
	struct id s5 = add_structure("cinq", false), own = service_of(&s4);

	assert_int_equal(merge(&c[ADM], &s4, &w.s3, "2"), E_OK);
	assert_true(is_of(RECEIVER, &r, &s4));
	assert_true(is_of(SERVICE, &service, &s4));
	assert_true(opens(&c[C1], WRAP_REFERRAL, &r, SCOPE_CONTENT, NULL));
	assert_false(opens(&c[C2], WRAP_REFERRAL, &r, SCOPE_CONTENT, NULL));
	/* what was taken is kept by later imports */
	assert_int_equal(of("SELECT nom = 'trois' AND edited_on IS NOT NULL"
		" FROM structure WHERE id = ?", &s4), 1);
	assert_int_equal(merge(&c[ADM], &s5, &s4, "1"), E_OK);
	assert_true(is_of("SELECT merged FROM structure WHERE id = ?", &w.s3,
		&s5));
	assert_true(is_of(SERVICE, &service, &s5));
	assert_true(is_of(SERVICE, &own, &s5));
	assert_int_equal(of("SELECT edited_on IS NULL FROM structure"
		" WHERE id = ?", &s5), 1);
	assert_int_equal(part(&c[ADM], &w.s3), E_OK);
	assert_true(is_of(SERVICE, &service, &w.s3));
	assert_true(is_of(SERVICE, &own, &s5));
	assert_int_equal(of("SELECT count(*) FROM audit"
		" WHERE action = 'structure.merge'", NULL), 2);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_refused, up, down),
		cmocka_unit_test_setup_teardown(test_into_an_account, up,
			down),
		cmocka_unit_test_setup_teardown(test_directory_only, up,
			down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
