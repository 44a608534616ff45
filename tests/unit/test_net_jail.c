/* The jails: SQLite goes on being read inside, and nothing else is done; one
 * that does not close, does not hold or kills what it must not is said before
 * anybody is served. */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>
#include <seccomp.h>
#include <sqlite3.h>

#include "base/jail.h"
#include "base/jail_try.h"

static char dir[] = "/tmp/jail.XXXXXX";

static void
run(sqlite3 *d, const char *sql)
{
	assert_int_equal(sqlite3_exec(d, sql, NULL, NULL, NULL), SQLITE_OK);
}

static int
rows(sqlite3 *d)
{
	sqlite3_stmt *s;
	int n = -1;

	if (sqlite3_prepare_v2(d, "SELECT count(*) FROM t", -1, &s, NULL))
		return -1;
	if (sqlite3_step(s) == SQLITE_ROW)
		n = sqlite3_column_int(s, 0);
	sqlite3_finalize(s);
	return n;
}

/* Opens and reads once, then the jail; says how many rows it sees each time
 * that it is asked. */
static void
reader(const char *path, int asked, int answer)
{
	sqlite3 *d;
	char byte;
	int n;

	if (read(asked, &byte, 1) != 1 || sqlite3_open_v2(path, &d,
		SQLITE_OPEN_READONLY, NULL))
		_exit(1);
	n = rows(d);
	jail_session();
	while (write(answer, &n, sizeof n) == sizeof n &&
		read(asked, &byte, 1) == 1)
		n = rows(d);
	_exit(0);
}

static int
ask(int to, int from)
{
	int n = -2;

	assert_int_equal(write(to, "?", 1), 1);
	assert_int_equal(read(from, &n, sizeof n), sizeof n);
	return n;
}

static void
reads_sqlite(void **state)
{
	char path[64];
	sqlite3 *d;
	int to[2], from[2], status;
	pid_t pid;

	snprintf(path, sizeof path, "%s/d", dir);
	assert_int_equal(pipe(to), 0);
	assert_int_equal(pipe(from), 0);
	/* before SQLite is opened: a process that did never forks a session */
	pid = fork();
	if (pid == 0) {
		close(to[1]);
		close(from[0]);
		reader(path, to[0], from[1]);
	}
	close(from[1]);
	assert_int_equal(sqlite3_open(path, &d), SQLITE_OK);
	run(d, "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"
		"PRAGMA wal_autocheckpoint=0; CREATE TABLE t(a);"
		"INSERT INTO t VALUES(1)");
	assert_int_equal(ask(to[1], from[0]), 1);
	run(d, "INSERT INTO t VALUES(2)");
	assert_int_equal(ask(to[1], from[0]), 2);
	/* beyond the first 4,062 frames the index of the WAL has a second
	 * part, which the reader maps now */
	run(d, "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n "
		"WHERE i < 12000) INSERT INTO t SELECT randomblob(3000) "
		"FROM n");
	assert_int_equal(ask(to[1], from[0]), 12002);
	run(d, "PRAGMA wal_checkpoint(TRUNCATE); INSERT INTO t VALUES(3)");
	assert_int_equal(ask(to[1], from[0]), 12003);
	sqlite3_close(d);
	assert_int_equal(sqlite3_open(path, &d), SQLITE_OK);
	run(d, "INSERT INTO t VALUES(4)");
	assert_int_equal(ask(to[1], from[0]), 12004);
	close(to[1]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	sqlite3_close(d);
	close(to[0]);
	close(from[0]);
}

enum act { EXECUTE, FORK, SOCKET, CONNECT, CODE, OWNER, OPEN, KILL, MEMORY,
	ACTS };

/* 42: was refused. */
static void
attempt(enum act what)
{
	void *p;
	int r = 0;

	errno = 0;
	switch (what) {
	case EXECUTE:
		execl("/bin/true", "true", (char *)NULL);
		r = -1;
		break;
	case FORK:
		r = fork();
		break;
	case SOCKET:
		r = socket(AF_INET, SOCK_STREAM, 0);
		break;
	case CONNECT:
		r = connect(0, NULL, 0);
		break;
	case CODE:
		p = mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE |
			MAP_ANONYMOUS, -1, 0);
		r = p == MAP_FAILED ? -1 : 0;
		break;
	case OWNER:
		r = fcntl(0, F_SETOWN, 1);
		break;
	case OPEN:
		r = open("/etc/passwd", O_RDONLY);
		break;
	case KILL:
		r = kill(1, 0);
		break;
	case MEMORY:
		r = malloc(300u << 20) ? 0 : -1;
		break;
	case ACTS:
		break;
	}
	_exit(r < 0 ? 42 : 1);
}

static void
does_nothing_else(void **state)
{
	int what, of, status;

	for (what = 0; what < ACTS; what++)
		for (of = 0; of < 2; of++) {
			pid_t pid;

#ifdef __SANITIZE_ADDRESS__
			if (what == MEMORY)
				continue;
#endif
			pid = fork();
			if (pid == 0) {
				if (of)
					jail_relay();
				else
					jail_session();
				attempt((enum act)what);
			}
			assert_int_equal(waitpid(pid, &status, 0), pid);
#ifndef __SANITIZE_ADDRESS__
			if (what < OPEN) {
				assert_true(WIFSIGNALED(status));
				assert_int_equal(WTERMSIG(status), SIGSYS);
				continue;
			}
#endif
			assert_true(WIFEXITED(status));
			assert_int_equal(WEXITSTATUS(status), 42);
		}
}

/* What is said of the jails where these calls end so. */
static void
tried(uint32_t filter, uint32_t random, const char *want)
{
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		scmp_filter_ctx f = seccomp_init(SCMP_ACT_ALLOW);

		if (filter != SCMP_ACT_ALLOW && (seccomp_rule_add(f, filter,
			SCMP_SYS(seccomp), 0) || seccomp_rule_add(f, filter,
			SCMP_SYS(prctl), 1, SCMP_A0(SCMP_CMP_EQ,
			PR_SET_SECCOMP))))
			_exit(2);
		if (random != SCMP_ACT_ALLOW && seccomp_rule_add(f, random,
			SCMP_SYS(getrandom), 0))
			_exit(3);
		if (seccomp_load(f))
			_exit(4);
		_exit(jail_try() == E_INTERNAL &&
			strstr(err_text(), want) ? 0 : 1);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	if (status)
		fail_msg("%s: %x", want, (unsigned)status);
}

static void
is_tried(void **state)
{
	assert_int_equal(jail_try(), E_OK);
	tried(SCMP_ACT_ERRNO(EINVAL), SCMP_ACT_ALLOW, "pas seccomp");
	/* a kernel that says that it did, and did not */
	tried(SCMP_ACT_ERRNO(0), SCMP_ACT_ALLOW, "ouvrir un fichier");
	/* a call that libc makes and that is let through no more */
	tried(SCMP_ACT_ALLOW, SCMP_ACT_KILL_PROCESS, "une biblioth");
	tried(SCMP_ACT_ALLOW, SCMP_ACT_ERRNO(ENOSYS), "une biblioth");
	/* what a child ended with is not known: nothing is said to hold */
	signal(SIGCHLD, SIG_IGN);
	assert_int_equal(jail_try(), E_IO);
	signal(SIGCHLD, SIG_DFL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_sqlite),
		cmocka_unit_test(does_nothing_else),
		cmocka_unit_test(is_tried),
	};
	char command[64];
	int failed;

	if (!mkdtemp(dir))
		return 1;
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	snprintf(command, sizeof command, "rm -rf %s", dir);
	return system(command) != 0 || failed;
}
