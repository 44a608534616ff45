/* Hostile code inside a jail, under the users of a server where the test is
 * root: every number of a system call, with what makes it harmful, then the
 * ways round that have no number of their own.  What gets through to the
 * kernel must be on the list below, which is written by hand and not taken
 * from base/jail.c. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/config.h"
#include "base/i18n.h"
#include "base/jail.h"
#include "base/msg.h"
#include "rules/catalog.h"
#include "session/port.h"
#include "session/verbs.h"

#define NUMBERS 512             /* more than any Linux has */
#define REFUSED 42
#define THROUGH 43

#ifdef __SANITIZE_ADDRESS__
#define STEP 16
#else
#define STEP 1
#endif

/* Bytes to and from open descriptors, one's own memory, the time, one's own
 * signals, locks and end. */
static const int harmless[] = {
	SYS_read, SYS_write, SYS_readv, SYS_writev, SYS_close, SYS_fstat,
	SYS_lseek, SYS_munmap, SYS_mremap, SYS_madvise, SYS_brk, SYS_poll,
	SYS_ppoll, SYS_sendmsg, SYS_recvmsg, SYS_sendto, SYS_recvfrom,
	SYS_clock_gettime, SYS_gettimeofday, SYS_time, SYS_clock_nanosleep,
	SYS_nanosleep, SYS_getrandom, SYS_rt_sigaction, SYS_rt_sigprocmask,
	SYS_rt_sigreturn, SYS_sigaltstack, SYS_restart_syscall, SYS_futex,
	SYS_exit, SYS_exit_group, SYS_getpid, SYS_gettid, SYS_getuid,
	SYS_geteuid, SYS_getgid, SYS_getegid, SYS_mlock, SYS_munlock,
	SYS_rseq, SYS_set_robust_list,
};
static const int of_relay[] = {
	SYS_getsockopt, SYS_setsockopt, SYS_getsockname, SYS_shutdown,
	SYS_select, SYS_pselect6,
};
static const int of_session[] = {
	SYS_pread64, SYS_pwrite64, SYS_ftruncate, SYS_dup, SYS_setitimer,
};

static bool
listed(const int *list, size_t n, int number)
{
	while (n--)
		if (list[n] == number)
			return true;
	return false;
}
#define LISTED(list, number) \
	listed(list, sizeof (list) / sizeof *(list), number)

static void
enter(bool relay)
{
	/* what is let in and waits for ever ends so, and got through */
	alarm(5);
	jail_user(relay ? config.uid_relay : config.uid_session, NULL);
	relay ? jail_relay() : jail_session();
}

/* One call in a jail; how it ended. */
static int
attempt(bool relay, long number, const long a[6])
{
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		long r;

		signal(SIGILL, SIG_DFL);
		enter(relay);
		errno = 0;
		r = syscall(number, a[0], a[1], a[2], a[3], a[4], a[5]);
		_exit(r < 0 && (errno == EPERM || errno == ENOSYS || (errno ==
			ENXIO && number == 336)) ? REFUSED : THROUGH);
	}
	assert_true(pid > 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	/* new kernels take 335 and 336 (uretprobe, uprobe) before any filter,
	 * and refuse whoever calls them from elsewhere than their own page:
	 * SIGILL, ENXIO */
	if (WIFSIGNALED(status))
		return WTERMSIG(status) == SIGSYS || (WTERMSIG(status) ==
			SIGILL && number == 335) ? REFUSED : THROUGH;
	return WEXITSTATUS(status);
}

/* Arguments that fit no call and those of opening, running, connecting. */
static const char path[] = "/etc/passwd";
static char *const argv[] = { (char *)(uintptr_t)"/bin/sh", NULL };
static char room[4096];

static const long *
arguments(int number, int way)
{
	static long a[6];
	long p = (long)(uintptr_t)path, v = (long)(uintptr_t)argv,
		b = (long)(uintptr_t)room;

	memset(a, 0, sizeof a);
	if (way == 0)
		return memcpy(a, (long[6]){ -1, b, 0, 0, 0, 0 }, sizeof a);
	switch (number) {
	case SYS_openat: case SYS_execveat: case SYS_openat2:
	case SYS_faccessat: case SYS_unlinkat: case SYS_mkdirat:
		return memcpy(a, (long[6]){ AT_FDCWD, p, 0, 0, 0, 0 },
			sizeof a);
	case SYS_execve:
		return memcpy(a, (long[6]){ p, v, 0, 0, 0, 0 }, sizeof a);
	case SYS_socket: case SYS_socketpair:
		return memcpy(a, (long[6]){ 1, 1, 0, b, 0, 0 }, sizeof a);
	case SYS_kill: case SYS_tkill: case SYS_ptrace:
		return memcpy(a, (long[6]){ 1, 9, 0, 0, 0, 0 }, sizeof a);
	case SYS_clone: case SYS_fork: case SYS_vfork:
		return memcpy(a, (long[6]){ SIGCHLD, 0, 0, 0, 0, 0 },
			sizeof a);
	default:
		return memcpy(a, (long[6]){ p, b, 0, 0, 0, 0 }, sizeof a);
	}
}

static void
test_every_number(void **state)
{
	int number, jail, way, tried = 0, refused = 0;

	(void)state;
	for (number = 0; number < NUMBERS; number += STEP)
		for (jail = 0; jail < 2; jail++)
			for (way = 0; way < 2; way++) {
				bool through, fine = LISTED(harmless, number) ||
					(jail ? LISTED(of_relay, number) :
					LISTED(of_session, number));

				/* their arguments are tried below */
				if (number == SYS_mmap || number == SYS_fcntl ||
					number == SYS_mprotect ||
					number == SYS_prlimit64 ||
					number == SYS_newfstatat)
					continue;
				tried++;
				if (fine && (way || number == SYS_ppoll ||
					number == SYS_rt_sigreturn))
					continue;
				through = attempt(jail, number, arguments(
					number, way)) != REFUSED;
				refused += !through;
				if (through && !fine)
					fail_msg("call %d gets out of the %s",
						number, jail ? "relay" :
						"session");
			}
	print_message("ok - %d attempts by number, %d refused, 0 got out\n",
		tried, refused);
	assert_true(tried >= 1000 / STEP);
}

/* Calls that are there for some arguments only. */
static void
test_arguments(void **state)
{
	const long b = (long)(uintptr_t)room, p = (long)(uintptr_t)path;
	const struct { long number, a[6]; } bad[] = {
		{ SYS_mmap, { 0, 4096, PROT_READ | PROT_EXEC,
			MAP_PRIVATE | MAP_ANONYMOUS, -1, 0 } },
		{ SYS_mmap, { 0, 4096, PROT_WRITE | PROT_EXEC,
			MAP_SHARED | MAP_ANONYMOUS, -1, 0 } },
		{ SYS_mprotect, { b & ~4095L, 4096, PROT_EXEC, 0, 0, 0 } },
		{ SYS_mprotect, { b & ~4095L, 4096, 7, 0, 0, 0 } },
		{ SYS_fcntl, { 0, F_SETOWN, 1, 0, 0, 0 } },
		{ SYS_fcntl, { 0, F_SETSIG, 9, 0, 0, 0 } },
		{ SYS_fcntl, { 0, F_NOTIFY, 1, 0, 0, 0 } },
		{ SYS_fcntl, { 0, F_SETLEASE, 0, 0, 0, 0 } },
		{ SYS_fcntl, { 0, F_DUPFD, 0, 0, 0, 0 } },
		{ SYS_fcntl, { 0, F_ADD_SEALS, 0, 0, 0, 0 } },
		{ SYS_prlimit64, { 1, RLIMIT_CORE, 0, b, 0, 0 } },
		{ SYS_newfstatat, { AT_FDCWD, p, b, 0, 0, 0 } },
		/* of a terminal its size alone: no key is put into it */
		{ SYS_ioctl, { 0, TIOCSTI, p, 0, 0, 0 } },
		{ SYS_ioctl, { 0, TCSETS, b, 0, 0, 0 } },
		{ SYS_ioctl, { 0, TIOCSCTTY, 1, 0, 0, 0 } },
		{ SYS_ioctl, { 0, TIOCGWINSZ | 1L << 32, b, 0, 0, 0 } },
		/* the other numbers of the same calls */
		{ 0x40000000 | SYS_open, { p, 0, 0, 0, 0, 0 } },
		{ 0x40000000 | SYS_fork, { 0, 0, 0, 0, 0, 0 } },
		{ 0x40000000 | SYS_socket, { 2, 1, 0, 0, 0, 0 } },
		{ 0x40000000 | SYS_kill, { 1, 9, 0, 0, 0, 0 } },
		{ 0x40000000 + 520, { p, 0, 0, 0, 0, 0 } },
		{ 0x40000000 + 521, { 0, 0, 0, 0, 0, 0 } },
	};
	size_t i;
	int jail;

	(void)state;
	for (i = 0; i < sizeof bad / sizeof *bad; i++)
		for (jail = 0; jail < 2; jail++)
			if (attempt(jail, bad[i].number, bad[i].a) != REFUSED)
				fail_msg("%zu gets out of the %s", i, jail ?
					"relay" : "session");
	print_message("ok - %zu attempts by arguments, 0 got out\n", 2 * i);
}

/* Limits cannot be raised again. */
static void
test_limits(void **state)
{
	static const int which[] = { RLIMIT_CORE, RLIMIT_NOFILE,
#ifndef __SANITIZE_ADDRESS__
		RLIMIT_AS,
#endif
	};
	int jail, status;
	size_t i;

	(void)state;
	for (jail = 0; jail < 2; jail++) {
		pid_t pid = fork();

		if (pid == 0) {
			int got = 0;

			enter(jail);
			for (i = 0; i < sizeof which / sizeof *which; i++) {
				struct rlimit r = { 1u << 30, 1u << 30 };

				got += prlimit(0, (enum __rlimit_resource)
					which[i], &r, NULL) == 0;
			}
			_exit(got);
		}
		assert_int_equal(waitpid(pid, &status, 0), pid);
		/* root without its own users could raise them */
		assert_true(WIFEXITED(status));
		assert_int_equal(WEXITSTATUS(status), 0);
	}
}

/* Another process of the same user reads nothing of a jailed one. */
static void
test_not_read_by_its_like(void **state)
{
	int ready[2], status;
	char byte, file[64];
	pid_t jailed, other;

	(void)state;
	assert_int_equal(pipe(ready), 0);
	jailed = fork();
	if (jailed == 0) {
		enter(false);
		if (write(ready[1], "x", 1) == 1)
			while (read(ready[0], &byte, 0) == 0)
				poll(NULL, 0, 100);
		_exit(0);
	}
	assert_int_equal(read(ready[0], &byte, 1), 1);
	other = fork();
	if (other == 0) {
		struct iovec here = { room, 8 }, there = { room, 8 };
		int got = 0;

		jail_user(config.uid_session, NULL);
		got += process_vm_readv(jailed, &here, 1, &there, 1, 0) >= 0;
		got += ptrace(PTRACE_SEIZE, jailed, 0, 0) == 0;
		snprintf(file, sizeof file, "/proc/%d/mem", (int)jailed);
		got += open(file, O_RDONLY) >= 0;
		snprintf(file, sizeof file, "/proc/%d/environ", (int)jailed);
		got += open(file, O_RDONLY) >= 0;
		_exit(got);
	}
	assert_int_equal(waitpid(other, &status, 0), other);
	kill(jailed, SIGKILL);
	waitpid(jailed, NULL, 0);
	close(ready[0]);
	close(ready[1]);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

/* Runs the line of a verb as a session does; is it in the jail then? */
static int
jailed_by(const char *line)
{
	int status, fd[2];
	pid_t pid;

	assert_int_equal(msg_pair(fd), 0);
	pid = fork();
	if (pid == 0) {
		jail_user(config.uid_session, NULL);
		verb_run(port_pair(fd[1]), line);
		_exit(open("/etc/passwd", O_RDONLY) < 0 && errno == EPERM ?
			REFUSED : THROUGH);
	}
	assert_true(pid > 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	close(fd[0]);
	close(fd[1]);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* `ssh host VERB`: what a client wrote is looked at in the jail, and every
 * rule does without what it lacks there. */
static void
test_verbs(void **state)
{
	static const char *const lines[] = {
		"", "aide", "version", "rule", "rule x", "rule --help",
		"export x", "import x", "x",
	};
	char line[100];
	size_t i, n = 0;

	(void)state;
	for (i = 0; i < sizeof lines / sizeof *lines; i++, n++)
		if (jailed_by(lines[i]) != REFUSED)
			fail_msg("« %s » outside the jail", lines[i]);
	for (i = 0; rules[i].name; i++, n++) {
		snprintf(line, sizeof line, "rule %s%.*s", rules[i].name,
			2 * rules[i].least, " 1 2 3 4 5 6 7 8 9 1 2 3 4 5");
		if (jailed_by(line) != REFUSED)
			fail_msg("« %s » outside the jail, or not in it",
				line);
	}
	print_message("ok - %zu lines of verbs, all in the jail\n", n);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_verbs),
		cmocka_unit_test(test_every_number),
		cmocka_unit_test(test_arguments),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_not_read_by_its_like),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
