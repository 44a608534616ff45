/* Saved forms a second, durable, for `make bench`:
 *
 *	saves ours|bare WRITERS SECONDS [RATE]
 *
 * ours: as many users, each saving the contact of a person of her own through
 * the keeper, as a session does.  bare: as many processes with a transaction
 * of the same rows on SQLite itself, WAL and synchronous=FULL: one blob
 * replaced, a version counted, an answer and an audit record added.  With RATE,
 * so many saves a second in all, spread evenly, instead of all that go.  Prints
 * one line of JSON: saves a second in all, the slowest writer's share of the
 * mean, and the median and 99th of the time of one. */
#include "tests/unit/domain_world.h"

#include <sys/mman.h>
#include <time.h>

#define KEPT 200000

struct writer {
	int ready, n;
	float ms[KEPT];
};

static struct writer *writer;
static int writers;
static int *go;                 /* 1: begin, 2: the time is over */
static double pause_ms;         /* between two saves of a writer */

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void
loop(struct writer *w, void (*save)(void *arg, int n), void *arg)
{
	double next;

	w->ready = 1;
	while (*(volatile int *)go == 0)
		usleep(1000);
	next = now() + pause_ms * (double)(w - writer) / (double)writers;
	while (*(volatile int *)go == 1 && w->n < KEPT) {
		double start = now();

		if (pause_ms > 0 && start < next) {
			usleep((useconds_t)((next - start) * 1e3));
			continue;
		}
		next += pause_ms;

		save(arg, w->n);
		w->ms[w->n++] = (float)(now() - start);
	}
}

/* --- ours ------------------------------------------------------------------ */

struct ours {
	struct ctx x;
	char key[ID_TEXT];
};

static void
save_ours(void *arg, int n)
{
	struct ours *o = arg;
	char text[40];

	snprintf(text, sizeof text, "14h-%d", n);
	if (world_save(&o->x, &person_record, o->key, "contact_hours", text,
		NULL))
		fail_msg("%s", err_text());
}

/* A writer: its directory and its descriptor come from the parent, which
 * alone has opened SQLite before. */
static void
write_ours(int fd, int i)
{
	struct ours o;
	struct msg_reader reader;
	struct msg m;
	char name[32], phone[24];
	enum err e;

	memset(&o, 0, sizeof o);
	msg_reader_init(&reader);
	msg_init(&m, 0, 0);
	while ((e = msg_recv(fd, &reader, &m)) == E_AGAIN)
		continue;
	assert_int_equal(e, E_OK);
	snprintf(config.data, sizeof config.data, "%s", msg_get_str(&m));
	o.x.keep = keep_new(msg_take_fd(&m, 0), 0);
	msg_reset(&m, 0, 0);
	while ((e = keep_poll(o.x.keep, &m)) == E_AGAIN)
		usleep(1000);
	assert_int_equal(e, E_OK);
	assert_int_equal(welcome_read(&m, &o.x, NULL), E_OK);
	assert_int_equal(db_open(config_path("passerelle.db"), DB_READ,
		&o.x.db), E_OK);
	o.x.vault = vault_new();
	o.x.screen = "bench";
	/* nobody is taken for another */
	snprintf(name, sizeof name, "PERSONNE %c%c", 'A' + i / 26 % 26,
		'A' + i % 26);
	snprintf(phone, sizeof phone, "+336399%05d", i * 1001);
	world_person(&o.x, o.key, "last_name", name, "first_name", "Anne",
		"phone", phone, NULL);
	loop(&writer[i], save_ours, &o);
}

static void
start_ours(int n)
{
	int (*pair)[2] = calloc((size_t)n, sizeof *pair), i;
	struct id s;

	for (i = 0; i < n; i++) {
		assert_int_equal(msg_pair(pair[i]), E_OK);
		if (fork() == 0) {
			seal_init();
			write_ours(pair[i][1], i);
			_exit(0);
		}
	}
	world_start("2026-11-24T09:00");
	s = world_structure("Mission locale");
	for (i = 0; i < n; i++) {
		char login[32];
		struct msg m;
		int fd = -1;

		snprintf(login, sizeof login, "u%d", i);
		world_user(login, &s, "conseiller");
		msg_init(&m, P_C_SCREEN, 0);
		msg_put_str(&m, login);
		msg_put_str(&m, "vt220");
		msg_put_u32(&m, 80);
		msg_put_u32(&m, 24);
		msg_put_str(&m, "fr_FR.UTF-8");
		msg_put_str(&m, NULL);
		if (operator_call(dw.op, &m, &fd))
			fail_msg("%s: %s", login, err_text());
		msg_reset(&m, 1, 0);
		msg_put_str(&m, config.data);
		assert_int_equal(msg_send(pair[i][0], &m, &fd, 1), E_OK);
		close(fd);
		msg_done(&m);
	}
}

/* --- bare SQLite ------------------------------------------------------------- */

struct bare {
	sqlite3 *db;
	int i;
};

static const char *const statements[] = {
	"UPDATE blob SET sealed = randomblob(300), version = version + 1"
		" WHERE id = ?1",
	"UPDATE person SET version = version + 1 WHERE id = ?1",
	"INSERT INTO done(writer, n) VALUES(?1, ?2)",
	"INSERT INTO audit(a, b, c, d) VALUES(randomblob(16), randomblob(16),"
		" randomblob(16), randomblob(32))",
};

static void
run(sqlite3 *db, const char *sql)
{
	char *why = NULL;

	if (sqlite3_exec(db, sql, NULL, NULL, &why) != SQLITE_OK)
		fail_msg("%s: %s", sql, why);
}

static void
save_bare(void *arg, int n)
{
	struct bare *b = arg;
	size_t i;

	run(b->db, "BEGIN IMMEDIATE");
	for (i = 0; i < sizeof statements / sizeof *statements; i++) {
		sqlite3_stmt *st;

		if (sqlite3_prepare_v2(b->db, statements[i], -1, &st, NULL))
			fail_msg("%s", sqlite3_errmsg(b->db));
		sqlite3_bind_int(st, 1, b->i);
		if (sqlite3_bind_parameter_count(st) > 1)
			sqlite3_bind_int(st, 2, n);
		if (sqlite3_step(st) != SQLITE_DONE)
			fail_msg("%s", sqlite3_errmsg(b->db));
		sqlite3_finalize(st);
	}
	run(b->db, "COMMIT");
}

static void
start_bare(int n)
{
	static char dir[] = "/tmp/bare-XXXXXX";
	char path[64], sql[80];
	sqlite3 *db;
	int i;

	assert_non_null(mkdtemp(dir));
	snprintf(dw.dir, sizeof dw.dir, "%s", dir);
	snprintf(path, sizeof path, "%s/db", dir);
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	run(db, "PRAGMA journal_mode=WAL; CREATE TABLE blob(id INTEGER PRIMARY"
		" KEY, version INTEGER, sealed BLOB); CREATE TABLE person(id"
		" INTEGER PRIMARY KEY, version INTEGER); CREATE TABLE"
		" done(writer INTEGER, n INTEGER, PRIMARY KEY(writer, n))"
		" WITHOUT ROWID; CREATE TABLE audit(seq INTEGER PRIMARY KEY,"
		" a BLOB, b BLOB, c BLOB, d BLOB);"
		" CREATE INDEX audit_c ON audit(c)");
	for (i = 0; i < n; i++) {
		snprintf(sql, sizeof sql, "INSERT INTO blob VALUES(%d, 1,"
			" randomblob(300))", i);
		run(db, sql);
		snprintf(sql, sizeof sql, "INSERT INTO person VALUES(%d, 1)",
			i);
		run(db, sql);
	}
	sqlite3_close(db);
	for (i = 0; i < n; i++)
		if (fork() == 0) {
			struct bare b = { NULL, i };

			assert_int_equal(sqlite3_open(path, &b.db), SQLITE_OK);
			sqlite3_busy_timeout(b.db, 60000);
			run(b.db, "PRAGMA synchronous=FULL");
			loop(&writer[i], save_bare, &b);
			_exit(0);
		}
}

/* --- the report --------------------------------------------------------------- */

static int
by_value(const void *a, const void *b)
{
	float d = *(const float *)a - *(const float *)b;

	return d < 0 ? -1 : d > 0;
}

static void
report(int n, double seconds)
{
	float *all = calloc((size_t)n * KEPT + 1, sizeof *all);
	int i, k, total = 0, least = KEPT;

	for (i = 0; i < n; i++) {
		least = writer[i].n < least ? writer[i].n : least;
		for (k = 0; k < writer[i].n; k++)
			all[total++] = writer[i].ms[k];
	}
	qsort(all, (size_t)total, sizeof *all, by_value);
	printf("{\"writers\": %d, \"per_second\": %.1f, \"slowest\": %.3f, "
		"\"p50_ms\": %.3f, \"p99_ms\": %.3f, \"max_ms\": %.3f}\n", n,
		total / seconds, total ? (double)least * n / total : 0,
		total ? all[total / 2] : 0, total ? all[total * 99 / 100] : 0,
		total ? all[total - 1] : 0);
	free(all);
}

int
main(int argc, char **argv)
{
	int n = argc > 3 ? atoi(argv[2]) : 0, i, ready;
	bool ours = n > 0 && strcmp(argv[1], "ours") == 0;
	double seconds, start;
	char line[128];

	if (n < 1 || n > 1000)
		return 64;
	writers = n;
	seconds = atof(argv[3]);
	if (argc > 4 && atof(argv[4]) > 0)
		pause_ms = 1e3 * n / atof(argv[4]);
	writer = mmap(NULL, (size_t)n * sizeof *writer + sizeof *go,
		PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (writer == MAP_FAILED)
		return 71;
	go = (int *)(void *)(writer + n);
	if (ours)
		start_ours(n);
	else
		start_bare(n);
	for (ready = i = 0; ready < n && i < 6000; i++) {
		int k;

		usleep(10000);
		for (ready = k = 0; k < n; k++)
			ready += ((volatile struct writer *)writer)[k].ready;
	}
	start = now();
	*(volatile int *)go = 1;
	usleep((useconds_t)(seconds * 1e6));
	*(volatile int *)go = 2;
	seconds = (now() - start) / 1e3;
	for (i = 0; i < n; i++)
		wait(NULL);
	report(n, seconds);
	if (ours) {
		world_end();
	} else {
		snprintf(line, sizeof line, "rm -rf '%s'", dw.dir);
		return system(line) != 0;
	}
	return 0;
}
