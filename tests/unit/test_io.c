/* The n-th write, sync, truncation (or read) of SQLite's files fails, once or
 * from then on: EIO, a full disk, half a write, a sync that fails; while a
 * keeper starts and works.  Whatever it answered is kept, nothing is half
 * done, and it never lets in or gives what it must not.  Each case is a
 * process of its own, on a copy of one base.  IO_CASES is how many of each
 * kind are tried (0: every n; make test-io). */
#include "tests/unit/work.h"
#include "tests/unit/vfs.h"

#include <sys/mman.h>

#include "keeper/erased.h"
#include "keeper/rekey.h"
#include "keeper/verify.h"
#include "tests/unit/share.h"

#define PROMISES 60

/* What the child tells, even when it dies. */
static struct told {
	struct promise {
		bool of_keys;
		char sql[160];          /* gives 1 */
	} promise[PROMISES];
	int n;
	int given;              /* what must never be */
	bool ended;             /* the whole of the work was asked */
	long calls, failed;
} *told;

static char source[64], copy[64];
static long cases, died, points[5][2];
static char wrong[600];

static void
promise(bool of_keys, const char *before, const struct id *id,
	const char *after)
{
	struct promise *p = &told->promise[told->n];
	char hex[ID_TEXT];

	p->of_keys = of_keys;
	snprintf(p->sql, sizeof p->sql, "%s = x'%s'%s", before,
		id_text(id, hex), after);
	told->n++;
}

static void
broken(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	if (!*wrong)
		vsnprintf(wrong, sizeof wrong, fmt, ap);
	va_end(ap);
}

/* --- the work, while something fails ------------------------------------------------- */

static struct client c1, c2;

/* Never: a closed account, one that is not there, somebody else's people, an
 * act without the right, with or without a disk. */
static void
ask_for_too_much(const struct work *k, bool shared)
{
	struct peer who = { .way = "local", .source = "local",
		.network = "local" };
	struct ask a;

	told->given += login_user(&w.k, "gone", &who, NULL) == E_OK;
	told->given += login_user(&w.k, "nobody", &who, NULL) == E_OK;
	told->given += !shared && opens(&c2, WRAP_PERSON, &k->person, SCOPE_LABEL,
		&id_none);
	told->given += opens(&c2, WRAP_DRAFT, &k->draft, SCOPE_DRAFT, &w.c1);
	ask_init(&a, "note.save");
	ask_id(&a, ":id", &k->note);
	told->given += ask_send(&a, &c2) == E_OK;
	ask_init(&a, "user.disable");
	ask_id(&a, ":id", &w.c1);
	told->given += ask_send(&a, &c2) == E_OK;
}

static void
work(void)
{
	struct work k = { .person = id_none }, gone = { .person = id_none };

	login_ready(&c1, "c1");
	login_ready(&c2, "c2");
	if (work_person(&c1, &k, "DURAND Ada", "durand") == E_OK) {
		promise(false, "SELECT count(*) > 0 FROM follow WHERE person",
			&k.person, "");
		promise(true, "SELECT count(*) > 0 FROM wrap WHERE object",
			&k.person, "");
	}
	ask_for_too_much(&k, false);
	if (work_note(&c1, &k, &w.s1, "vue") == E_OK)
		promise(false, "SELECT count(*) FROM note WHERE id", &k.note,
			"");
	if (work_draft(&c1, &k, &w.c1, "tapé") == E_OK)
		promise(false, "SELECT count(*) FROM blob WHERE record",
			&k.draft, "");
	if (work_referral(&c1, &k, &w.s2, "motif") == E_OK &&
		work_step(&c1, "referral.send", &k.referral, 1) == E_OK)
		promise(false, "SELECT state <> 'brouillon' FROM referral"
			" WHERE id", &k.referral, "");
	if (work_step(&c2, "referral.accept", &k.referral, 2) == E_OK)
		promise(true, "SELECT count(*) = 2 FROM wrap WHERE object",
			&k.person, "");
	if (work_person(&c1, &gone, "MARTIN Lea", "martin") == E_OK &&
		work_note(&c1, &gone, &w.s1, "vue") == E_OK &&
		erased_person(&w.k, &gone.person) == E_OK) {
		promise(true, "SELECT count(*) = 0 FROM wrap WHERE person",
			&gone.person, "");
		promise(false, "SELECT count(*) = 0 FROM blob WHERE person",
			&gone.person, "");
	}
	ask_for_too_much(&k, true);
	rekey(&w.k);
	told->ended = true;
}

/* In a process of its own. */
static void
child(enum vfs_failure fail, bool for_ever, long n)
{
	alarm(60);
	log_init("test", 0);
	shim.fail = fail;
	shim.for_ever = for_ever;
	shim.count = n;
	shim.calls = shim.failed = 0;
	keeper_begin(&w.k);
	if (keys_load(&w.k) == E_OK && keeper_open(&w.k, true) == E_OK)
		work();
	told->calls = shim.calls;
	told->failed = shim.failed;
	_exit(told->ended ? 0 : 3);
}

/* --- after it --------------------------------------------------------------------------- */

static bool
holds(const struct promise *p)
{
	const char *name = p->of_keys ? "keeper/keys.db" : "passerelle.db";
	sqlite3_stmt *st = NULL;
	bool yes = false;
	sqlite3 *db;

	if (sqlite3_open(config_path(name), &db) == SQLITE_OK &&
		sqlite3_prepare_v2(db, p->sql, -1, &st, NULL) == SQLITE_OK)
		yes = sqlite3_step(st) == SQLITE_ROW &&
			sqlite3_column_int(st, 0) == 1;
	sqlite3_finalize(st);
	sqlite3_close(db);
	return yes;
}

static void
look_after(const char *what, long n)
{
	static struct keeper k;
	struct buf report;
	int i;

	keeper_begin(&k);
	if (keys_load(&k) || keeper_open(&k, true)) {
		broken("%s, %ld: it does not start: %s", what, n, err_text());
		return;
	}
	buf_init(&report);
	if (verify_all(&k, &report))
		broken("%s, %ld: %s", what, n, buf_str(&report));
	buf_done(&report);
	keeper_close(&k);
	for (i = 0; i < told->n; i++)
		if (!holds(&told->promise[i]))
			broken("%s, %ld: was answered: %s", what, n,
				told->promise[i].sql);
	if (told->given)
		broken("%s, %ld: given what must not be", what, n);
}

static void shell(const char *fmt, ...)
	__attribute__((format(printf, 1, 2)));

static void
shell(const char *fmt, ...)
{
	char line[300];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(line, sizeof line, fmt, ap);
	va_end(ap);
	if (system(line))
		abort();
}

/* One case; false when nothing failed any more: n is beyond the last. */
static bool
one(const char *what, enum vfs_failure fail, bool for_ever, long n)
{
	int status = 0;
	pid_t pid;

	shell("rm -rf '%s' && cp -R '%s' '%s'", copy, source, copy);
	snprintf(config.data, sizeof config.data, "%s", copy);
	memset(told, 0, sizeof *told);
	pid = fork();
	if (pid == 0)
		child(fail, for_ever, n);
	waitpid(pid, &status, 0);
	cases++;
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
		died++;
	if (WIFSIGNALED(status))
		broken("%s, %ld: signal %d", what, n, WTERMSIG(status));
	look_after(what, n);
	return !told->ended || told->failed > 0;
}

static void
all(const char *what, enum vfs_failure fail)
{
	const char *many = getenv("IO_CASES");
	long want = many ? atol(many) : HALF(12), n, step, last = 1;
	int for_ever;

	/* how many there are */
	one(what, fail, false, 1000000000);
	last = told->calls;
	for (for_ever = 0; for_ever < 2; for_ever++) {
		step = want && last > want ? last / want : 1;
		/* another start each time it is asked */
		for (n = 1 + (for_ever ? step / 2 : 0); n <= last; n += step)
			if (one(what, fail, for_ever, n))
				points[fail][for_ever]++;
	}
}

static void
prepare(void)
{
	struct ask a;
	struct id gone;

	world_dir();
	world_open(false);
	world_people();
	gone = add_user("gone", false, &w.s1, "conseiller");
	ask_init(&a, "user.disable");
	ask_id(&a, ":id", &gone);
	if (ask_send(&a, &w.op) != E_OK)
		abort();
	world_close();
	strcpy(source, w.dir);
	snprintf(copy, sizeof copy, "%s/io-XXXXXX", access("/dev/shm", W_OK)
		== 0 ? "/dev/shm" : "/tmp");
	if (!mkdtemp(copy))
		abort();
}

static void
test_failures(void **state)
{
	int i, j;

	for (i = FAIL_EIO; i <= FAIL_SYNC; i++)
		for (j = 0; j < 2; j++)
			assert_true(points[i][j] > 3);
	if (*wrong)
		fail_msg("%s", wrong);
	print_message("%ld failures of a disk, in %ld of them the keeper had"
		" to end: nothing lost, nothing given\n", cases, died);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_failures) };

	told = mmap(NULL, sizeof *told, PROT_READ | PROT_WRITE, MAP_SHARED |
		MAP_ANONYMOUS, -1, 0);
	vfs_start();
	prepare();
	all("EIO", FAIL_EIO);
	all("disk full", FAIL_FULL);
	all("half a write", FAIL_SHORT);
	all("a sync", FAIL_SYNC);
	shell("rm -rf '%s' '%s'", source, copy);
	clock_fix(NULL);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
