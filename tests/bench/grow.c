/* What grows with the base, for `make bench ROWS=growth`:
 *
 *	grow PEOPLE SERVICES
 *
 * A base with that many followed people and services, in which one colleague
 * has ninety, and the times of what she does: her day, her caseload, a person
 * by her name, services around a place, a page of the structures.  The people
 * who are hers and those who are looked for are made by acts, with their keys;
 * the others are rows of the same shape and number whose sealed bytes and
 * tokens are random: nothing of what is measured opens them.  Hers lie among
 * them as years of work put them there, on pages of their own.  Beside it, the
 * same people with their names in clear under a plain index of SQLite.  One
 * line of JSON, medians in milliseconds. */
#include "tests/unit/domain_world.h"

#include <time.h>

#define MINE 90
#define EACH 5          /* made in one month */
#define NAMED 20        /* of the same name, looked for */
#define TIMES 31

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static int
by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double
median(double *ms, int n)
{
	qsort(ms, (size_t)n, sizeof *ms, by_value);
	return ms[n / 2];
}

/* --- the rows of others ---------------------------------------------------- */

static sqlite3 *
open_raw(const char *path)
{
	sqlite3 *db;

	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	return db;
}

static void
run(sqlite3 *db, const char *sql)
{
	char *why = NULL;

	if (sqlite3_exec(db, sql, NULL, NULL, &why) != SQLITE_OK)
		fail_msg("%s: %s", sql, why);
}

/* day_id(day): an id as that day makes them (base/id.c). */
static void
day_id(sqlite3_context *c, int n, sqlite3_value **v)
{
	unsigned day = (unsigned)sqlite3_value_int(*v);
	unsigned char id[ID_SIZE] = { 0, 0, (unsigned char)(day >> 8),
		(unsigned char)day };

	sqlite3_randomness(ID_SIZE - 4, id + 4);
	sqlite3_result_blob(c, id, ID_SIZE, SQLITE_TRANSIENT);
}

#define COUNT(to) "WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1" \
	" FROM c WHERE i < " to ") "

static const char *const others[] = {
	"BEGIN",
	"CREATE TEMP TABLE p AS SELECT row_number() OVER (ORDER BY id)"
		" AS i, id FROM (" COUNT("(SELECT people FROM size)")
		"SELECT day_id(20098 + abs(random()) % 683) AS id FROM c)",
	/* mine among them, as the years brought them */
	"CREATE TEMP TABLE mine AS SELECT f.person, 1 + 2 * ((f.num - 1)"
		" * (SELECT people FROM size) / 90) AS at FROM follow f",
	"UPDATE person SET rowid = -rowid",
	"UPDATE follow SET rowid = -rowid",
	"UPDATE person SET rowid = (SELECT at FROM mine"
		" WHERE mine.person = person.id)",
	"UPDATE follow SET rowid = (SELECT at FROM mine"
		" WHERE mine.person = follow.person)",
	"INSERT INTO person(rowid, id, made_on)"
		" SELECT 2 * i, id, '2025-01-01' FROM p",
	"INSERT INTO follow(rowid, id, person, structure, num, scopes,"
		" referent, status, last_contact_on, purpose, start_on)"
		" SELECT 2 * p.i, day_id(20098), p.id, s.id,"
		" 100000 + p.i, 4095, u.id, 'actif', date('2026-11-24',"
		" '-' || (abs(random()) % 90) || ' days'), 'insertion',"
		" '2025-01-01' FROM p, structure s, user u"
		" WHERE s.account = 1 AND u.login = 'other' ORDER BY p.i",
	"INSERT INTO keys.wrap(object, kind, holder, person, made_at,"
		" sealed) SELECT p.id, 1, s.id, p.id, 0, randomblob(73)"
		" FROM p, structure s WHERE s.account = 1 ORDER BY p.i",
	"INSERT INTO blob(record, scope, owner, person, version,"
		" schema, changed_on, sealed) SELECT p.id, c.value,"
		" zeroblob(16), p.id, 1, 1, '2025-01-01',"
		" randomblob(200) FROM p, json_each('[0,1,3]') c",
	/* tokens as names have them, some in many records: 12 a person out of
	 * a pool a fifth as large; in their order, which is made sooner */
	"DROP INDEX token_person",
	"INSERT OR IGNORE INTO token(structure, mac, person, part) "
		COUNT("12") "SELECT s.id, (abs(random()) %"
		" (2 + size.people * 12 / 5)) * 1031 % 4294967296"
		" AS mac, p.id, 0 FROM p, c, size, structure s"
		" WHERE s.account = 1 ORDER BY mac",
	"CREATE INDEX token_person ON token(person)",
	"INSERT INTO structure(id, num, source, source_id, nom,"
		" folded, date_maj, made_on) " COUNT("(SELECT services / 4 + 1 FROM size)")
		"SELECT randomblob(16), 100000 + i, 'bench', 's' || i,"
		" 'Structure ' || i, 'structure ' || i, '2026-10-01',"
		" '2026-10-01' FROM c",
	/* as dense everywhere: a country grows by its places */
	"INSERT INTO service(id, num, source, source_id, structure,"
		" nom, folded, description, date_maj, modes_accueil,"
		" latitude, longitude, thematiques, made_on) "
		COUNT("(SELECT services FROM size)") "SELECT randomblob(16), 100000 + i,"
		" 'bench', 'v' || i, s.id, 'Garde ' || i,"
		" 'garde ' || i || ' structure', 'Un service.',"
		" '2026-10-01', 'en-presentiel',"
		" 44.125 + (abs(random()) % 1000) * 2e-6 * size.services,"
		" 4.081 + (abs(random()) % 1000) * 1e-3,"
		" 'famille--garde-denfants', '2026-10-01'"
		" FROM c JOIN size JOIN structure s ON s.num = 100000 + c.i / 4"
		" + 1",
	"INSERT INTO service_theme(theme, service)"
		" SELECT thematiques, id FROM service",
	"COMMIT", "PRAGMA wal_checkpoint(TRUNCATE)",
	"PRAGMA keys.wal_checkpoint(TRUNCATE)", NULL
};

static void
fill(long people, long services)
{
	sqlite3 *db = open_raw(config_path("passerelle.db"));
	char sql[140];

	sqlite3_create_function(db, "day_id", 1, SQLITE_UTF8, NULL, day_id,
		NULL, NULL);
	snprintf(sql, sizeof sql, "ATTACH '%s' AS keys",
		config_path("keeper/keys.db"));
	run(db, sql);
	run(db, "PRAGMA synchronous = OFF; PRAGMA temp_store = MEMORY;"
		" PRAGMA cache_size = -400000; PRAGMA keys.synchronous = OFF;"
		" PRAGMA keys.cache_size = -400000");
	snprintf(sql, sizeof sql, "CREATE TEMP TABLE size AS SELECT %ld AS"
		" people, %ld AS services", people, services);
	run(db, sql);
	for (int i = 0; others[i]; i++)
		run(db, others[i]);
	sqlite3_close(db);
}

/* --- ours ------------------------------------------------------------------ */

/* A screen that was left, opened again: 20 rows of a paged source. */
static double
time_of(struct ctx *x, const char *source, int least, const char *place)
{
	const struct source *s = registry_source(source);
	struct row filter, args;
	struct list_query q = { .arg = &args, .filter = &filter,
		.search = "", .n = 20 };
	double ms[TIMES];
	struct rows t;

	row_init(&filter);
	row_init(&args);
	if (place)
		row_set(&filter, "place", place);
	for (int i = 0; i < TIMES; i++) {
		double start = now();
		enum err e;

		rows_init(&t);
		e = s->fetch(x, &q, &t);
		ms[i] = now() - start;
		if (e || t.n < least)
			fail_msg("%s: %d rows, %s", source, t.n, err_text());
		rows_done(&t);
		world_leave(x);
	}
	row_done(&filter);
	row_done(&args);
	return median(ms, TIMES);
}

/* --- a name: ours beside clear names under a plain index -------------------- */

#define LOOKS 301

/* Two are beside: the names alone, out of one table; and the same list, with
 * what it says of each, by the same tables. */
struct beside {
	const char *what, *sql;
	double ms[LOOKS];
};

static struct beside beside[] = {
	{ .what = "names", .sql = "SELECT id, nom, prenom, rest FROM person"
		" WHERE nom >= 'OUEDRAOGO' AND nom < 'OUEDRAOGP'"
		" ORDER BY nom, prenom LIMIT 20" },
	{ .what = "clear", .sql = "SELECT p.id, p.nom, p.prenom, p.born,"
		" f.id, f.num, f.status, f.last_contact_on, u.name"
		" FROM person p CROSS JOIN follow f ON f.person = p.id"
		" AND f.structure = (SELECT id FROM structure)"
		" AND f.end_on IS NULL LEFT JOIN user u ON u.id = f.referent"
		" WHERE p.nom >= 'OUEDRAOGO' AND p.nom < 'OUEDRAOGP'"
		" ORDER BY p.nom, p.prenom LIMIT 20" },
};
#define BESIDE (sizeof beside / sizeof *beside)

/* The same people, follows and colleagues, their names in clear. */
static const char *const in_clear[] = {
	"CREATE TABLE clear.person(id BLOB PRIMARY KEY,"
		" nom TEXT COLLATE NOCASE, prenom TEXT, born INTEGER,"
		" rest BLOB)",
	"INSERT INTO clear.person(rowid, id, nom, prenom, born, rest)"
		" SELECT rowid, id, hex(randomblob(5)),"
		" hex(randomblob(4)), 1990, randomblob(600)"
		" FROM main.person",
	"CREATE INDEX clear.by_name ON person(nom, prenom)",
	"UPDATE clear.person SET nom = 'OUEDRAOGO' WHERE id IN"
		" (SELECT person FROM named)",
	"CREATE TABLE clear.follow(id BLOB PRIMARY KEY, person BLOB,"
		" structure BLOB, num INTEGER, status TEXT,"
		" last_contact_on TEXT, purpose TEXT, end_on TEXT,"
		" referent BLOB, UNIQUE(structure, person))",
	"INSERT INTO clear.follow(rowid, id, person, structure, num,"
		" status, last_contact_on, purpose, end_on, referent)"
		" SELECT rowid, id, person, structure, num, status,"
		" last_contact_on, purpose, end_on, referent"
		" FROM main.follow",
	"CREATE TABLE clear.user(id BLOB PRIMARY KEY, name TEXT)",
	"INSERT INTO clear.user SELECT id, name FROM main.user",
	"CREATE TABLE clear.structure(id BLOB PRIMARY KEY)",
	"INSERT INTO clear.structure SELECT id FROM main.structure"
		" WHERE account = 1",
	NULL
};

static sqlite3 *
clear_names(void)
{
	char path[100], sql[140];
	sqlite3 *db = open_raw(config_path("passerelle.db"));

	snprintf(path, sizeof path, "%s/clear.db", dw.dir);
	snprintf(sql, sizeof sql, "ATTACH '%s' AS clear", path);
	run(db, sql);
	run(db, "PRAGMA clear.synchronous = OFF; PRAGMA temp_store = MEMORY;"
		" PRAGMA cache_size = -400000; PRAGMA clear.cache_size = -400000;"
		" CREATE TEMP TABLE named AS SELECT f.person FROM follow f"
		" JOIN user u ON u.id = f.referent WHERE u.login = 'me'"
		" ORDER BY f.num LIMIT 20");
	for (int i = 0; in_clear[i]; i++)
		run(db, in_clear[i]);
	sqlite3_close(db);
	db = open_raw(path);
	/* as a session has it */
	run(db, "PRAGMA cache_size = -128; PRAGMA mmap_size = 0");
	return db;
}

static double
look_clear(sqlite3 *db, sqlite3_stmt **st, const struct beside *p)
{
	double start = now();
	int n = 0, i;

	if (!*st)
		assert_int_equal(sqlite3_prepare_v2(db, p->sql, -1, st, NULL),
			SQLITE_OK);
	while (sqlite3_step(*st) == SQLITE_ROW) {
		n++;
		for (i = 0; i < sqlite3_column_count(*st); i++)
			assert_non_null(sqlite3_column_blob(*st, i));
	}
	assert_int_equal(n, NAMED);
	sqlite3_reset(*st);
	return now() - start;
}

static double
look_ours(struct ctx *x)
{
	const struct source *s = registry_source("person.search");
	struct row filter, args;
	struct list_query q = { .arg = &args, .filter = &filter,
		.search = "ouedraogo", .n = 20 };
	struct rows t;
	double ms = now();

	row_init(&filter);
	row_init(&args);
	rows_init(&t);
	if (s->fetch(x, &q, &t) || t.n != NAMED)
		fail_msg("person.search: %d rows, %s", t.n, err_text());
	ms = now() - ms;
	rows_done(&t);
	world_leave(x);
	return ms;
}

/* In turns, so that what else the machine does weighs on all alike; `first`:
 * nobody keeps a statement or a page from the time before. */
static void
look(struct ctx *x, sqlite3 *db, bool first)
{
	static double ms[LOOKS];
	sqlite3_stmt *st[BESIDE] = { NULL };
	const char *when = first ? "_first" : "";

	for (int i = 0; i < LOOKS; i++) {
		if (first)
			db_idle(x->db);
		ms[i] = look_ours(x);
		for (size_t k = 0; k < BESIDE; k++) {
			if (first) {
				sqlite3_finalize(st[k]);
				st[k] = NULL;
				sqlite3_db_release_memory(db);
			}
			beside[k].ms[i] = look_clear(db, &st[k], &beside[k]);
		}
	}
	printf(", \"search%s\": %.4f", when, median(ms, LOOKS));
	for (size_t k = 0; k < BESIDE; k++) {
		printf(", \"%s%s\": %.4f", beside[k].what, when,
			median(beside[k].ms, LOOKS));
		sqlite3_finalize(st[k]);
	}
}

/* The base, and the session of who has her people there; *clear: beside it. */
static struct ctx *
made(long people, long services, sqlite3 **clear)
{
	struct id s = world_structure("Mission locale");
	char key[ID_TEXT], name[40];
	struct ctx *x;

	world_user("me", &s, "conseiller");
	world_user("other", &s, "conseiller");
	world_sql("INSERT INTO commune(code, name, folded, departement, epci,"
		" population, lat, lon, precision, kind) VALUES('30007',"
		" 'Alès', 'ales', '30', '200066918', 46125, 44.125, 4.081,"
		" 'commune', 'commune')");
	x = world_login("me");
	for (int i = 0; i < MINE; i++) {
		if (i && i % EACH == 0) {
			snprintf(name, sizeof name, "%d-%02d-10T09:00",
				2025 + i / EACH / 12, i / EACH % 12 + 1);
			world_at(name);
		}
		snprintf(name, sizeof name, "%c%c", 'A' + i / 26, 'A' + i % 26);
		world_person(x, key, "last_name", i % 4 || i >= 4 * NAMED ?
			"PERSONNE" : "OUEDRAOGO", "first_name", name, "phone",
			"+33639981234", "birth_year", "1990", NULL);
	}
	world_at("2026-11-24T09:00");
	world_stop();
	fill(people, services);
	*clear = clear_names();
	world_keeper();
	for (int i = 0; i < dw.n; i++)
		world_join(&dw.actor[i]);
	return x;
}

int
main(int argc, char **argv)
{
	long people = argc == 3 ? atol(argv[1]) : 0;
	long services = argc == 3 ? atol(argv[2]) : 0;
	sqlite3 *clear;
	struct ctx *x;

	if (people < 1 || services < 8) {
		fprintf(stderr, "grow PEOPLE SERVICES\n");
		return 64;
	}
	world_start("2025-01-10T09:00");
	x = made(people, services, &clear);
	printf("{\"people\": %ld, \"services\": %ld", people, services);
	printf(", \"day\": %.4f", time_of(x, "day.mine", 0, NULL));
	printf(", \"caseload\": %.4f", time_of(x, "caseload.mine", MINE, NULL));
	look(x, clear, false);
	look(x, clear, true);
	sqlite3_close(clear);
	printf(", \"directory\": %.4f", time_of(x, "directory.search", 1,
		"Alès"));
	printf(", \"page\": %.4f}\n", time_of(x, "directory.structures", 20,
		NULL));
	world_end();
	return 0;
}
