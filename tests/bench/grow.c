/* What grows with the base, for `make bench ROWS=growth`:
 *
 *	grow PEOPLE SERVICES
 *
 * A base with that many followed people and services, in which one colleague
 * has ninety, and the times of what she does: her day, her caseload, a person
 * by her name, services around a place, a page of the structures.  The people
 * who are hers and those who are looked for are made by acts, with their keys;
 * the others are rows of the same shape and number whose sealed bytes and
 * tokens are random: nothing of what is measured opens them.  Beside it, the
 * same search on clear names under a plain index of SQLite.  One line of JSON,
 * medians in milliseconds. */
#include "tests/unit/domain_world.h"

#include <time.h>

#define MINE 90
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
median(double *ms)
{
	qsort(ms, TIMES, sizeof *ms, by_value);
	return ms[TIMES / 2];
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

#define COUNT(to) "WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1" \
	" FROM c WHERE i < " to ") "

static void
fill(long people, long services)
{
	/* tokens as names have them, some in many records: 12 a person out of
	 * a pool a fifth as large */
	static const char *const made[] = {
		"BEGIN",
		"CREATE TEMP TABLE p AS " COUNT("(SELECT people FROM size)")
			"SELECT i, randomblob(16) AS id FROM c ORDER BY id",
		"INSERT INTO person(id, made_on)"
			" SELECT id, '2025-01-01' FROM p",
		"INSERT INTO follow(id, person, structure, num, scopes,"
			" referent, status, last_contact_on, purpose, start_on)"
			" SELECT randomblob(16), p.id, s.id, 100000 + p.i,"
			" 4095, u.id, 'actif', date('2026-11-24', '-' ||"
			" (abs(random()) % 90) || ' days'), 'insertion',"
			" '2025-01-01' FROM p, structure s, user u"
			" WHERE s.account = 1 AND u.login = 'other'",
		"INSERT INTO blob(record, scope, owner, person, version,"
			" schema, changed_on, sealed) SELECT p.id, c.value,"
			" zeroblob(16), p.id, 1, 1, '2025-01-01',"
			" randomblob(200) FROM p, json_each('[0,1,3]') c",
		"INSERT OR IGNORE INTO token(structure, mac, person, part) "
			COUNT("12") "SELECT s.id, (abs(random()) %"
			" (2 + size.people * 12 / 5)) * 1031 % 4294967296,"
			" p.id, 0 FROM p, c, size, structure s WHERE s.account = 1",
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
		"COMMIT", "PRAGMA wal_checkpoint(TRUNCATE)", NULL
	};
	sqlite3 *db = open_raw(config_path("passerelle.db"));
	char sql[120];

	run(db, "PRAGMA synchronous = OFF; PRAGMA temp_store = MEMORY;"
		" PRAGMA cache_size = -400000");
	snprintf(sql, sizeof sql, "CREATE TEMP TABLE size AS SELECT %ld AS"
		" people, %ld AS services", people, services);
	run(db, sql);
	for (int i = 0; made[i]; i++)
		run(db, made[i]);
	sqlite3_close(db);
}

/* --- ours ------------------------------------------------------------------ */

/* A screen that was left, opened again: 20 rows of a paged source. */
static double
time_of(struct ctx *x, const char *source, const char *search, int least,
	const char *place)
{
	const struct source *s = registry_source(source);
	struct row filter, args;
	struct list_query q = { .arg = &args, .filter = &filter,
		.search = search, .n = 20 };
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
	return median(ms);
}

/* --- clear names, a plain index -------------------------------------------- */

static double
plain(long people)
{
	char sql[600], path[100];
	double ms[TIMES];
	sqlite3_stmt *st;
	sqlite3 *db;

	snprintf(path, sizeof path, "%s/plain.db", dw.dir);
	db = open_raw(path);
	run(db, "PRAGMA synchronous = OFF; CREATE TABLE person(id INTEGER"
		" PRIMARY KEY, nom TEXT COLLATE NOCASE, prenom TEXT,"
		" rest BLOB)");
	snprintf(sql, sizeof sql, "INSERT INTO person(nom, prenom, rest) "
		COUNT("%ld") "SELECT hex(randomblob(5)), hex(randomblob(4)),"
		" randomblob(600) FROM c", people);
	run(db, sql);
	snprintf(sql, sizeof sql, "CREATE INDEX by_name ON person(nom, prenom);"
		" UPDATE person SET nom = 'OUEDRAOGO' WHERE id %% %ld = 0",
		people / NAMED);
	run(db, sql);
	sqlite3_close(db);
	db = open_raw(path);
	/* as a session has it */
	run(db, "PRAGMA cache_size = -128; PRAGMA mmap_size = 0");
	for (int i = 0; i < TIMES; i++) {
		double start = now();

		int n = 0;

		/* once a search, as the other does: nothing is kept prepared
		 * by who waits */
		assert_int_equal(sqlite3_prepare_v2(db, "SELECT id, nom,"
			" prenom, rest FROM person WHERE nom >= 'OUEDRAOGO'"
			" AND nom < 'OUEDRAOGP' ORDER BY nom, prenom LIMIT 20",
			-1, &st, NULL), SQLITE_OK);
		while (sqlite3_step(st) == SQLITE_ROW)
			n += sqlite3_column_bytes(st, 3) == 600;
		assert_int_equal(n, NAMED);
		sqlite3_finalize(st);
		ms[i] = now() - start;
	}
	sqlite3_close(db);
	return median(ms);
}

int
main(int argc, char **argv)
{
	long people = argc == 3 ? atol(argv[1]) : 0;
	long services = argc == 3 ? atol(argv[2]) : 0;
	char key[ID_TEXT], name[40];
	struct ctx *x;
	struct id s;

	if (people < 1 || services < 8) {
		fprintf(stderr, "grow PEOPLE SERVICES\n");
		return 64;
	}
	world_start("2026-11-24T09:00");
	s = world_structure("Mission locale");
	world_user("me", &s, "conseiller");
	world_user("other", &s, "conseiller");
	world_sql("INSERT INTO commune(code, name, folded, departement, epci,"
		" population, lat, lon, precision, kind) VALUES('30007',"
		" 'Alès', 'ales', '30', '200066918', 46125, 44.125, 4.081,"
		" 'commune', 'commune')");
	x = world_login("me");
	for (int i = 0; i < MINE; i++) {
		snprintf(name, sizeof name, "%c%c", 'A' + i / 26, 'A' + i % 26);
		world_person(x, key, "last_name", i < NAMED ? "OUEDRAOGO" :
			"PERSONNE", "first_name", name, "phone",
			"+33639981234", NULL);
	}
	world_stop();
	fill(people, services);
	world_keeper();
	for (int i = 0; i < dw.n; i++)
		world_join(&dw.actor[i]);
	printf("{\"people\": %ld, \"services\": %ld", people, services);
	printf(", \"day\": %.4f", time_of(x, "day.mine", "", 0, NULL));
	printf(", \"caseload\": %.4f", time_of(x, "caseload.mine", "", MINE,
		NULL));
	printf(", \"search\": %.4f", time_of(x, "person.search",
		"ouedraogo", NAMED, NULL));
	printf(", \"plain\": %.4f", plain(people));
	printf(", \"directory\": %.4f", time_of(x, "directory.search", "", 1,
		"Alès"));
	printf(", \"page\": %.4f}\n", time_of(x, "directory.structures", "", 20,
		NULL));
	world_end();
	return 0;
}
