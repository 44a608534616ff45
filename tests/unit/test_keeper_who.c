/* Who is at the other end, and who the keeper is: what root makes is handed to
 * the keeper's user, another user of the machine enters by her own login
 * alone, a path that is too long or a base that does not start is said. */
#include "tests/unit/keeper_world.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>

#include "keeper/control.h"
#include "keeper/start.h"

/* --- a machine as the test says ------------------------------------------------ */

static bool as_root, refuse, mute;
static uid_t them;              /* the user at the other end */
static int handed;              /* files that root gave away */

#define REAL(f)                                                              \
	static __typeof__(f) *real;                                          \
	if (!real)                                                           \
		*(void **)&real = dlsym(RTLD_NEXT, #f)

uid_t
geteuid(void)
{
	REAL(geteuid);
	return as_root ? 0 : real();
}

/* (SQLite gives what it makes beside a file to whom the file is) */
static int
hand(uid_t user, gid_t group)
{
	if (user != config.uid_keeper || group != config.uid_session)
		return 0;
	if (refuse)
		return -1;
	handed++;
	return 0;
}

int
chown(const char *path, uid_t user, gid_t group)
{
	REAL(chown);
	return as_root ? hand(user, group) : real(path, user, group);
}

int
fchown(int fd, uid_t user, gid_t group)
{
	REAL(fchown);
	return as_root ? hand(user, group) : real(fd, user, group);
}

int
getsockopt(int fd, int level, int name, void *value, socklen_t *n)
{
	struct ucred *cred = value;

	REAL(getsockopt);
	if (name != SO_PEERCRED || !(them || mute))
		return real(fd, level, name, value, n);
	if (mute)
		return -1;
	*cred = (struct ucred){ getpid(), them, them };
	return 0;
}

/* --- what root makes ----------------------------------------------------------- */

static void
forget_base(void)
{
	char line[128];

	snprintf(line, sizeof line, "rm -rf '%s'", w.dir);
	assert_int_equal(system(line), 0);
}

static void
test_root(void **state)
{
	static const char root_key[] = "0123456789abcdef0123456789abcdef";
	char path[100];
	FILE *f;
	int fd = -1;

	(void)state;
	snprintf(path, sizeof path, "%s.key", w.dir);
	f = fopen(path, "w");
	assert_non_null(f);
	fputs(root_key, f);
	fclose(f);
	forget_base();
	as_root = true;
	/* three folders and the key */
	assert_int_equal(keeper_folders(path), E_OK);
	assert_int_equal(handed, 4);
	/* the jail of who makes the bases is not that of a test */
	forget_base();
	assert_int_not_equal(keeper_init(), E_OK);
	as_root = false;
	forget_base();
	assert_int_equal(keeper_init(), E_OK);
	as_root = true;
	handed = 0;
	keeper_begin(&w.k);
	assert_int_equal(keys_load(&w.k), E_OK);
	assert_int_equal(keeper_open(&w.k, true), E_OK);
	assert_true(handed > 0);        /* the checkpoints */
	keeper_close(&w.k);
	refuse = true;
	keeper_begin(&w.k);
	assert_int_equal(keys_load(&w.k), E_OK);
	assert_int_equal(keeper_open(&w.k, true), E_IO);
	keeper_close(&w.k);
	/* a lock that cannot be handed is nobody's */
	assert_int_not_equal(keeper_connect("/nowhere/passerelle", &fd), E_OK);
	refuse = false;
	assert_int_not_equal(keeper_connect("/nowhere/passerelle", &fd), E_OK);
	refuse = true;
	forget_base();
	assert_int_equal(keeper_folders(path), E_IO);
	forget_base();
	assert_int_equal(keeper_init(), E_IO);
	refuse = as_root = false;
	unlink(path);
}

/* A keeper that was taken over puts a link, or another name of a file, where
 * root hands over what is there: it is handed nothing. */
static void
test_links(void **state)
{
	char other[100], line[200];
	int fd = -1;

	(void)state;
	forget_base();
	assert_int_equal(keeper_init(), E_OK);
	snprintf(other, sizeof other, "%s.other", w.dir);
	assert_int_equal(mkdir(other, 0700), 0);
	assert_int_equal(rmdir(config_path("run")), 0);
	assert_int_equal(symlink(other, config_path("run")), 0);
	as_root = true;
	handed = 0;
	assert_int_equal(keeper_own(config_path("run"), 0750), E_IO);
	assert_int_equal(handed, 0);
	assert_int_equal(keeper_own(config_path("keeper"), 0700), E_OK);
	assert_int_equal(handed, 1);
	strcat(other, "/shadow");
	close(open(other, O_WRONLY | O_CREAT, 0600));
	unlink(config_path("keeper/lock"));
	assert_int_equal(symlink(other, config_path("keeper/lock")), 0);
	assert_int_not_equal(keeper_connect("/nowhere/passerelle", &fd), E_OK);
	unlink(config_path("keeper/lock"));
	assert_int_equal(link(other, config_path("keeper/lock")), 0);
	assert_int_not_equal(keeper_connect("/nowhere/passerelle", &fd), E_OK);
	assert_int_equal(handed, 1);
	unlink(config_path("keeper/lock"));
	*strrchr(other, '/') = '\0';
	snprintf(line, sizeof line, "rm -rf '%s'", config_path("keeper"));
	assert_int_equal(system(line), 0);
	assert_int_equal(symlink(other, config_path("keeper")), 0);
	assert_int_not_equal(keeper_connect("/nowhere/passerelle", &fd), E_OK);
	assert_int_equal(handed, 1);
	as_root = false;
	strcat(other, "/shadow");
	unlink(other);
	*strrchr(other, '/') = '\0';
	rmdir(other);
}

/* --- systemd's key ---------------------------------------------------------------- */

static void
test_credential(void **state)
{
	char dir[100], path[120];
	FILE *f;

	(void)state;
	forget_base();
	snprintf(dir, sizeof dir, "%s.creds", w.dir);
	assert_int_equal(mkdir(dir, 0700), 0);
	snprintf(path, sizeof path, "%s/root", dir);
	f = fopen(path, "w");
	assert_non_null(f);
	fprintf(f, "%032d", 7);
	fclose(f);
	setenv("CREDENTIALS_DIRECTORY", dir, 1);
	assert_int_equal(keeper_init(), E_OK);
	assert_int_equal(access(config_path("keeper/root.key"), F_OK), -1);
	world_open(false);
	w.s1 = add_structure("un", true);
	world_close();
	/* a base that came back takes it too, and asks for no other */
	assert_int_equal(keeper_folders(NULL), E_OK);
	world_open(false);
	world_close();
	unsetenv("CREDENTIALS_DIRECTORY");
	keeper_begin(&w.k);
	assert_int_not_equal(keys_load(&w.k), E_OK);
	keeper_close(&w.k);
	unlink(path);
	rmdir(dir);
}

/* --- where nothing starts ----------------------------------------------------------- */

static void
test_nothing(void **state)
{
	char was[sizeof config.data], path[200];
	int fd = -1;

	(void)state;
	/* a program that is not there */
	forget_base();
	clock_fix(NULL);
	assert_int_not_equal(keeper_connect("/nowhere/passerelle", &fd), E_OK);
	assert_int_equal(clock_fix("2026-11-24T09:00"), E_OK);
	assert_int_not_equal(keeper_connect("/nowhere/passerelle", &fd), E_OK);
	/* a folder where the base should be */
	assert_int_equal(mkdir(w.dir, 0700), 0);
	snprintf(path, sizeof path, "%s/passerelle.db", w.dir);
	assert_int_equal(mkdir(path, 0700), 0);
	assert_int_not_equal(keeper_init(), E_OK);
	assert_non_null(strstr(err_text(), w.dir));
	/* a path that no socket has */
	forget_base();
	snprintf(was, sizeof was, "%s", config.data);
	assert_int_equal(mkdir(w.dir, 0700), 0);
	snprintf(config.data, sizeof config.data, "%s/%0100d", w.dir, 1);
	assert_int_equal(keeper_init(), E_OK);
	assert_int_equal(keeper_pid(), 0);
	assert_int_equal(keeper_local(&fd), E_NOTFOUND);
	keeper_begin(&w.k);
	assert_int_equal(keys_load(&w.k), E_OK);
	assert_int_equal(keeper_open(&w.k, true), E_USAGE);
	keeper_close(&w.k);
	snprintf(config.data, sizeof config.data, "%s", was);
	forget_base();
	assert_int_equal(keeper_init(), E_OK);
}

/* A process that listens where a keeper does, and answers so; -1: it closes. */
static pid_t
pretend(int answer)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_SEQPACKET, 0), one;
	struct msg_reader r;
	struct msg m;
	pid_t pid;

	snprintf(a.sun_path, sizeof a.sun_path, "%s",
		config_path("run/control"));
	unlink(a.sun_path);
	assert_int_equal(bind(fd, (struct sockaddr *)&a, sizeof a), 0);
	assert_int_equal(listen(fd, 1), 0);
	pid = fork();
	if (pid == 0) {
		one = accept(fd, NULL, NULL);
		unlink(a.sun_path);
		close(fd);
		if (answer < 0)
			_exit(0);
		msg_reader_init(&r);
		msg_init(&m, 0, 0);
		msg_recv(one, &r, &m);
		msg_reset(&m, P_DONE, 1);
		msg_put_u8(&m, (unsigned)answer);
		msg_put_str(&m, NULL);
		msg_send(one, &m, NULL, 0);
		_exit(0);
	}
	close(fd);
	return pid;
}

/* What the keeper that is there says counts; one that was just ending is
 * tried again, then another is started. */
static void
test_answers(void **state)
{
	static const int answers[] = { E_OK, E_AGAIN, -1 };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof answers / sizeof *answers; i++) {
		int fd = -1, status;
		pid_t pid = pretend(answers[i]);
		enum err e = keeper_connect("/nowhere/passerelle", &fd);

		if (answers[i] < 0)
			assert_int_not_equal(e, E_OK);
		else
			assert_int_equal(e, answers[i]);
		if (!e)
			close(fd);
		assert_int_equal(waitpid(pid, &status, 0), pid);
	}
}

/* --- at the sockets ------------------------------------------------------------------ */

static int
peers(void)
{
	const struct peer *p;
	int n = 0;

	for (p = w.k.peers; p; p = p->next)
		n++;
	return n;
}

static void
come(struct client *c, bool local)
{
	int fd = -1;

	c->fd = -1;
	if (local) {
		assert_int_equal(keeper_local(&fd), E_OK);
	} else {
		struct sockaddr_un a = { .sun_family = AF_UNIX };

		snprintf(a.sun_path, sizeof a.sun_path, "%s",
			config_path("run/control"));
		fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
		assert_int_equal(connect(fd, (struct sockaddr *)&a,
			sizeof a), 0);
	}
	client_init(c, fd);
	keeper_turn(&w.k, 0);
}

static enum err
screen(const char *login)
{
	struct client c;
	struct msg m;
	enum err e;

	come(&c, true);
	msg_fill(&m, P_C_SCREEN, ++c.number, "ssUUss", login, "xterm", 80, 24,
		NULL, NULL);
	msg_send(c.fd, &m, NULL, 0);    /* or it is cut already */
	msg_reset(&m, 0, 0);
	e = client_next(&c, &m) ? E_IO : (enum err)msg_get_u8(&m);
	msg_done(&m);
	client_done(&c);
	keeper_turn(&w.k, 0);
	return e;
}

/* As useradd writes it: another file in its place. */
static void
replace_passwd(const char *path)
{
	char fresh[120];
	FILE *f;

	snprintf(fresh, sizeof fresh, "%s+", path);
	f = fopen(fresh, "w");
	assert_non_null(f);
	fputs("paul:x:4000:4000::/:/bin/sh\n", f);
	fclose(f);
	assert_int_equal(rename(fresh, path), 0);
}

/* As base/passwd.h does; what is done next is done later, as files have it. */
static int
passwd_of(const char *path, struct timespec *at)
{
	struct timespec now;
	struct stat s;

	assert_int_equal(stat(path, &s), 0);
	*at = s.st_ctim;
	do
		clock_gettime(CLOCK_REALTIME_COARSE, &now);
	while (now.tv_sec == at->tv_sec && now.tv_nsec == at->tv_nsec);
	return open(path, O_RDONLY | O_CLOEXEC);
}

/* The listener's answer, -1: it has none. */
static void
give_passwd(struct client *c, int fd, const struct timespec *at)
{
	struct msg m;

	msg_init(&m, P_L_PASSWD, 0);
	msg_put_u64(&m, (uint64_t)at->tv_sec);
	msg_put_u64(&m, (uint64_t)at->tv_nsec);
	assert_int_equal(msg_send(c->fd, &m, &fd, fd >= 0), E_OK);
	msg_done(&m);
	keeper_turn(&w.k, 0);
	if (fd >= 0)
		close(fd);
}

static void
test_sockets(void **state)
{
	char path[100];
	struct timespec at;
	struct client c;
	struct msg m;
	FILE *f;
	int n, fd;

	(void)state;
	snprintf(path, sizeof path, "%s.passwd", w.dir);
	f = fopen(path, "w");
	assert_non_null(f);
	fputs("claire:x:4000:4000::/:/bin/sh\nluc:x:4001:4001::/:/bin/sh\n", f);
	fclose(f);
	world_open(false);
	world_people();
	log_init("test", (enum log_level)0);
	n = peers();
	/* nobody comes; somebody of whom nothing is known */
	control_accept(&w.k, w.k.control);
	assert_int_equal(peers(), n);
	mute = true;
	assert_int_equal(screen("c1"), E_IO);
	mute = false;
	assert_int_equal(peers(), n);
	/* another user of the machine: nothing of the operator's */
	them = 4000;
	come(&c, false);
	keeper_turn(&w.k, 0);
	msg_fill(&m, P_C_PING, ++c.number, "");
	msg_send(c.fd, &m, NULL, 0);
	msg_reset(&m, 0, 0);
	assert_int_equal(client_next(&c, &m), E_IO);
	client_done(&c);
	come(&c, true);
	msg_fill(&m, P_C_VERIFY, ++c.number, "");
	assert_int_equal(msg_send(c.fd, &m, NULL, 0), E_OK);
	msg_reset(&m, 0, 0);
	assert_int_equal(client_next(&c, &m), E_IO);
	msg_done(&m);
	client_done(&c);
	/* her own login, where one is tied to her name */
	assert_int_equal(w.k.passwd, -1);
	assert_int_equal(screen("c1"), E_RIGHT);
	fd = passwd_of(path, &at);
	control_passwd(&w.k, fd, &at);
	assert_int_equal(screen("c1"), E_RIGHT);
	tamper(w.k.data, "UPDATE user SET unix = 'luc' WHERE login = 'c1'");
	assert_int_equal(screen("c1"), E_RIGHT);
	tamper(w.k.data, "UPDATE user SET unix = 'claire' WHERE login = 'c1'");
	assert_int_equal(screen("c1"), E_OK);
	assert_int_equal(screen("c2"), E_RIGHT);
	/* she has left, and her number is a newcomer's: the file that is held
	 * is not the one that is there any more, and another is asked for */
	replace_passwd(path);
	assert_int_equal(screen("c1"), E_AGAIN);
	client_listener(&c);
	assert_int_equal(screen("c1"), E_AGAIN);
	msg_init(&m, 0, 0);
	assert_int_equal(client_next(&c, &m), E_OK);
	assert_int_equal(m.type, P_L_PASSWD);
	msg_done(&m);
	/* none can be given now; one that was replaced on its way */
	give_passwd(&c, -1, &at);
	assert_int_equal(screen("c1"), E_AGAIN);
	fd = passwd_of(path, &at);
	replace_passwd(path);
	give_passwd(&c, fd, &at);
	assert_int_equal(screen("c1"), E_AGAIN);
	fd = passwd_of(path, &at);
	give_passwd(&c, fd, &at);
	assert_int_equal(screen("c1"), E_RIGHT);
	client_done(&c);
	them = 0;
	unlink(path);
	world_close();
}

static int
up(void **state)
{
	(void)state;
	log_init("test", (enum log_level)0);
	world_dir();
	return 0;
}

static int
down(void **state)
{
	(void)state;
	world_remove();
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_root), cmocka_unit_test(test_links),
		cmocka_unit_test(test_credential),
		cmocka_unit_test(test_nothing),
		cmocka_unit_test(test_answers),
		cmocka_unit_test(test_sockets),
	};

	return cmocka_run_group_tests(tests, up, down);
}
