/* What the system refuses: while a base is made, given its root key back,
 * opened and given another root key, each call fails in its turn, because of
 * the disk and because it is full.  It is said, or made up for; what was said
 * to be done opens, and what was there before opens still. */
#include "tests/unit/keeper_world.h"

#include <dlfcn.h>
#include <errno.h>
#include <sys/mman.h>
#include <sys/socket.h>

#include "keeper/rekey.h"
#include "keeper/reserve.h"

/* --- the system that fails ---------------------------------------------------- */

static int left = -1;           /* calls before the one that fails */
static int why;
static bool *failed;            /* seen by whoever started the process */

static bool
fails(void)
{
	if (left < 0 || left-- > 0)
		return false;
	*failed = true;
	errno = why;
	return true;
}

#define REAL(f)                                                              \
	static __typeof__(f) *real;                                          \
	if (!real)                                                           \
		*(void **)&real = dlsym(RTLD_NEXT, #f)
#define FAILING(returns, f, takes, gives)                                    \
	returns                                                              \
	f takes                                                              \
	{                                                                    \
		REAL(f);                                                     \
		return fails() ? -1 : real gives;                            \
	}

FAILING(int, mkdir, (const char *path, mode_t mode), (path, mode))
FAILING(int, chmod, (const char *path, mode_t mode), (path, mode))
FAILING(int, unlink, (const char *path), (path))
FAILING(int, rename, (const char *from, const char *to), (from, to))
FAILING(int, fsync, (int fd), (fd))
FAILING(int, ftruncate, (int fd, off_t n), (fd, n))
FAILING(int, truncate, (const char *path, off_t n), (path, n))
FAILING(ssize_t, write, (int fd, const void *p, size_t n), (fd, p, n))
FAILING(int, socket, (int domain, int type, int protocol),
	(domain, type, protocol))
FAILING(int, bind, (int fd, const struct sockaddr *a, socklen_t n), (fd, a, n))
FAILING(int, listen, (int fd, int n), (fd, n))
FAILING(int, socketpair, (int domain, int type, int protocol, int fd[2]),
	(domain, type, protocol, fd))
FAILING(pid_t, fork, (void), ())

int
open(const char *path, int flags, ...)
{
	va_list ap;
	mode_t mode;

	REAL(open);
	va_start(ap, flags);
	mode = flags & O_CREAT ? va_arg(ap, mode_t) : 0;
	va_end(ap);
	return fails() ? -1 : real(path, flags, mode);
}

int
posix_fallocate(int fd, off_t from, off_t n)
{
	REAL(posix_fallocate);
	return fails() ? why : real(fd, from, n);
}

/* --- what is done ---------------------------------------------------------------- */

static char root_file[100];

static void
empty_folder(void)
{
	char command[200];

	snprintf(command, sizeof command, "rm -rf '%s'", w.dir);
	assert_int_equal(system(command), 0);
}

static enum err
make_base(void)
{
	return keeper_init();
}

static enum err
root_back(void)
{
	return keeper_folders(root_file);
}

static enum err
opened(void)
{
	enum err e;

	keeper_begin(&w.k);
	e = keys_load(&w.k);
	if (!e)
		e = keeper_open(&w.k, true);
	return e;
}

static enum err
start(void)
{
	enum err e = opened();

	if (!e)
		keeper_turn(&w.k, 0);
	keeper_close(&w.k);
	return e;
}

static enum err
other_root(void)
{
	int was = left;
	enum err e;

	left = -1;
	e = opened();
	left = was;
	if (!e)
		e = rekey(&w.k);
	keeper_close(&w.k);
	return e;
}

/* The disk is full, then it is not. */
static enum err
no_room(void)
{
	int was = left;
	enum err e;

	left = -1;
	e = opened();
	left = was;
	if (!e && reserve_spend(&w.k))
		reserve_is_spent(&w.k);
	keeper_close(&w.k);
	return e;
}

/* In a process of its own, as it may die of it; 100: it said nothing, more: by
 * that signal. */
static int
ended(enum err (*what)(void), int n)
{
	int status, was = left;
	pid_t pid;

	left = -1;
	fflush(NULL);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		enum err e;

		log_init("test", (enum log_level)0);
		err_set(E_OK, "%s", "");
		left = n;
		e = what();
		left = -1;
		_exit(e && !*err_text() ? 100 : (int)e);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	left = was;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 100 + WTERMSIG(status);
}

static const struct {
	const char *name;
	enum err (*what)(void);
	bool empty;             /* from nothing */
	bool whole;             /* what it makes opens */
} tries[] = {
	{ "make a base", make_base, true, true },
	{ "start", start, false, true },
	{ "another root key", other_root, false, true },
	{ "no room", no_room, false, true },
	{ "the root key back", root_back, true, false },
};

static void
each(int because)
{
	int refused = 0, faults = 0, n, e;
	size_t i;

	why = because;
	for (i = 0; i < sizeof tries / sizeof *tries; i++)
		for (n = 0, *failed = true; *failed; n++) {
			if (tries[i].empty)
				empty_folder();
			*failed = false;
			e = ended(tries[i].what, n);
			if (e >= 100)
				fail_msg("%s, call %d: %d, nothing is said",
					tries[i].name, n, e);
			if (!*failed && e)
				fail_msg("%s, call %d: %d without a fault",
					tries[i].name, n, e);
			faults += *failed;
			refused += *failed && e;
			/* what it said is there is there */
			if (tries[i].whole && (!e || !tries[i].empty) &&
				ended(start, -1))
				fail_msg("%s, call %d: does not open",
					tries[i].name, n);
		}
	print_message("%d faults (%s): %d refused, the others made up for\n",
		faults, strerror(because), refused);
	assert_true(refused > 40);
}

static void
test_disk(void **state)
{
	(void)state;
	each(EIO);
}

static void
test_full(void **state)
{
	(void)state;
	each(ENOSPC);
}

/* --- without anybody ------------------------------------------------------------- */

static void
test_nobody(void **state)
{
	int fd;

	(void)state;
	empty_folder();
	assert_false(keeper_there());
	assert_int_equal(keeper_local(&fd), E_NOTFOUND);
	assert_int_equal(keeper_pid(), 0);
	assert_int_equal(keeper_folders(NULL), E_USAGE);
	assert_int_equal(keeper_folders("/dev/null"), E_CHECK);
	assert_int_equal(keeper_init(), E_EXISTS);
	/* systemd gives the key, and a part of one opens nothing */
	empty_folder();
	setenv("CREDENTIALS_DIRECTORY", "/nowhere", 1);
	assert_int_equal(keeper_folders(NULL), E_USAGE);
	unsetenv("CREDENTIALS_DIRECTORY");
	assert_int_equal(keeper_init(), E_OK);
	assert_int_equal(chmod(config_path("keeper/root.key"), 0600), 0);
	assert_int_equal(truncate(config_path("keeper/root.key"), 3), 0);
	keeper_begin(&w.k);
	assert_int_not_equal(keys_load(&w.k), E_OK);
	keeper_close(&w.k);
}

static int
up(void **state)
{
	FILE *f;

	(void)state;
	failed = mmap(NULL, sizeof *failed, PROT_READ | PROT_WRITE,
		MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	assert_ptr_not_equal(failed, MAP_FAILED);
	world_dir();
	snprintf(root_file, sizeof root_file, "%s.root", w.dir);
	f = fopen(root_file, "w");
	assert_non_null(f);
	fprintf(f, "%032d", 7);
	fclose(f);
	return 0;
}

static int
down(void **state)
{
	(void)state;
	unlink(root_file);
	empty_folder();
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_disk),
		cmocka_unit_test(test_full),
		cmocka_unit_test(test_nobody),
	};

	return cmocka_run_group_tests(tests, up, down);
}
