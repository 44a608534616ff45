/* The spawner: the listener is told of the end of every session that it asked
 * for, and each can be ended, whatever it is doing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/config.h"
#include "base/i18n.h"
#include "base/log.h"
#include "base/msg.h"
#include "base/proto.h"
#include "session/spawner.h"

static char dir[] = "/tmp/test_spawner.XXXXXX";
static int listener;
static pid_t spawner;
static struct msg_reader reader;
/* of the session: the keeper's and the relay's ends */
static int keeper_end = -1, relay_end = -1;

static void
start(bool may_fork)
{
	int fd[2];

	assert_int_equal(msg_pair(fd), E_OK);
	spawner = fork();
	if (spawner == 0) {
		struct rlimit none = { 0, 0 };

		close(fd[0]);
		if (!may_fork)
			setrlimit(RLIMIT_NPROC, &none);
		_exit(spawner_main(fd[1]));
	}
	close(fd[1]);
	listener = fd[0];
	msg_reader_init(&reader);
}

static int
up(void **state)
{
	strcpy(dir + strlen(dir) - 6, "XXXXXX");
	assert_non_null(mkdtemp(dir));
	assert_int_equal(chmod(dir, 0755), 0);
	snprintf(config.data, sizeof config.data, "%s", dir);
	return 0;
}

static int
down(void **state)
{
	close(listener);
	/* it goes with its listener, its sessions with their pairs */
	assert_int_equal(waitpid(spawner, NULL, 0), spawner);
	if (keeper_end >= 0)
		close(keeper_end);
	if (relay_end >= 0)
		close(relay_end);
	keeper_end = relay_end = -1;
	msg_reader_done(&reader);
	assert_int_equal(rmdir(dir), 0);
	return 0;
}

static void
tell(int type, const struct id *session, uint32_t pid, const int *fds, int n)
{
	struct msg m;

	msg_init(&m, type, 0);
	if (session)
		msg_put_id(&m, session);
	else
		msg_put_u32(&m, pid);
	assert_int_equal(msg_send(listener, &m, fds, n), E_OK);
	msg_done(&m);
}

/* A session, which waits for its welcome. */
static struct id
spawn(void)
{
	struct id id = id_new();
	int k[2], t[2], fds[2];

	assert_int_equal(msg_pair(k), E_OK);
	assert_int_equal(msg_pair(t), E_OK);
	fds[0] = k[1];
	fds[1] = t[1];
	keeper_end = k[0];
	relay_end = t[0];
	tell(P_S_SPAWN, &id, 0, fds, 2);
	close(k[1]);
	close(t[1]);
	return id;
}

/* The process of the only session. */
static pid_t
session_pid(void)
{
	char path[64], line[64] = "";
	int64_t end = clock_ms() + 5000;

	snprintf(path, sizeof path, "/proc/%d/task/%d/children", spawner,
		spawner);
	while (!*line && clock_ms() < end) {
		FILE *f = fopen(path, "r");

		if (f && !fgets(line, sizeof line, f))
			usleep(10000);
		if (f)
			fclose(f);
	}
	assert_string_not_equal(line, "");
	return atoi(line);
}

/* Waits until it stands still, for good. */
static void
freeze(pid_t pid)
{
	char path[64], line[300];
	int64_t end = clock_ms() + 5000;
	bool stopped = false;

	assert_int_equal(kill(pid, SIGSTOP), 0);
	snprintf(path, sizeof path, "/proc/%d/stat", pid);
	while (!stopped && clock_ms() < end) {
		FILE *f = fopen(path, "r");

		assert_non_null(f);
		assert_non_null(fgets(line, sizeof line, f));
		fclose(f);
		stopped = strstr(line, ") T ") != NULL;
	}
	assert_true(stopped);
}

/* The status that the end of the session is told with, in time; -1: none. */
static int
ended(const struct id *session, int ms)
{
	int64_t end = clock_ms() + ms;
	struct msg m;
	int status = -1;

	msg_init(&m, 0, 0);
	while (status < 0 && clock_ms() < end) {
		struct pollfd p = { listener, POLLIN, 0 };
		struct id id;

		if (poll(&p, 1, (int)(end - clock_ms())) <= 0 ||
			msg_recv(listener, &reader, &m) != E_OK)
			continue;
		assert_int_equal(m.type, P_S_ENDED);
		id = msg_get_id(&m);
		assert_true(id_equal(&id, session));
		status = (int)msg_get_u32(&m);
		assert_true(msg_ended(&m));
	}
	msg_done(&m);
	return status;
}

static void
test_ends(void **state)
{
	struct id id;

	start(true);
	/* its pair breaks: it ends by itself */
	id = spawn();
	close(keeper_end);
	keeper_end = -1;
	assert_int_equal(ended(&id, 5000), 69 << 8);
}

/* It stands still in the middle of something and does not hear. */
static void
test_deaf(void **state)
{
	struct id id;

	start(true);
	id = spawn();
	freeze(session_pid());
	tell(P_S_KILL, &id, 0, NULL, 0);
	assert_int_equal(ended(&id, 10000), SIGKILL);
}

static void
test_pinned(void **state)
{
	pid_t other = fork(), pid;
	struct id id;

	if (other == 0)
		for (;;)
			pause();
	start(true);
	id = spawn();
	pid = session_pid();
	freeze(pid);
	/* a process that is no session is left alone, whatever it holds */
	tell(P_S_PIN, NULL, (uint32_t)other, NULL, 0);
	assert_int_equal(ended(&id, 300), -1);
	assert_int_equal(waitpid(other, NULL, WNOHANG), 0);
	/* a session is not asked twice */
	tell(P_S_PIN, NULL, (uint32_t)pid, NULL, 0);
	assert_int_equal(ended(&id, 1000), SIGKILL);
	kill(other, SIGKILL);
	waitpid(other, NULL, 0);
}

/* Nothing came of it: that is an end too. */
static void
test_no_process(void **state)
{
	struct id id;

	start(false);
	id = spawn();
	assert_true(ended(&id, 3000) > 0);
}

static void
test_no_pairs(void **state)
{
	struct id id = id_new();

	start(true);
	tell(P_S_SPAWN, &id, 0, NULL, 0);
	assert_true(ended(&id, 3000) > 0);
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, up, down)
	const struct CMUnitTest tests[] = {
		T(test_ends), T(test_deaf), T(test_pinned),
		T(test_no_process), T(test_no_pairs),
	};

	i18n_init("fr", NULL);
	config_load();
	log_init("test", 0);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
