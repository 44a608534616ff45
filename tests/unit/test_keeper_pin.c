/* A reader that stands still is found by its locks, once the WAL is too long
 * and not before; what is deleted is in no file once the keeper has stopped. */
#include "tests/unit/keeper_world.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "base/config.h"
#include "keeper/pin.h"

static struct client c1;
static int listener = -1;

static int
up(void **state)
{
	int fd[2];

	world_dir();
	world_open(false);
	world_people();
	login_ready(&c1, "c1");
	assert_int_equal(msg_pair(fd), E_OK);
	w.k.listener = peer_new(&w.k, PEER_LISTENER, fd[0]);
	listener = fd[1];
	fcntl(listener, F_SETFL, O_NONBLOCK);
	config.wal_mib = 1;
	return 0;
}

static int
down(void **state)
{
	client_done(&c1);
	close(listener);
	w.k.listener = NULL;
	config.wal_mib = 64;
	world_close();
	world_remove();
	return 0;
}

static enum err
prefer(const char *name, const char *value)
{
	struct ask a;

	ask_init(&a, value ? "preference.put" : "preference.drop");
	ask_id(&a, ":user", &w.c1);
	ask_text(&a, ":name", name);
	if (value)
		ask_text(&a, ":value", value);
	return ask_send(&a, &c1);
}

/* Some 3 MiB through the WAL. */
static void
grow(void)
{
	static char value[60000];
	int i;

	memset(value, 'x', sizeof value - 1);
	for (i = 0; i < 50; i++) {
		value[0] = (char)('a' + i % 26);
		assert_int_equal(prefer("long", value), E_OK);
	}
}

/* The process that the listener was told of; 0: none. */
static uint32_t
told(void)
{
	struct msg_reader r;
	struct msg m;
	uint32_t pid = 0;

	w.k.looked = 0;
	pin_watch(&w.k);
	msg_reader_init(&r);
	msg_init(&m, 0, 0);
	while (msg_recv(listener, &r, &m) == E_OK)
		if (m.type == P_L_PIN)
			pid = msg_get_u32(&m);
	msg_done(&m);
	msg_reader_done(&r);
	return pid;
}

/* A process that begins to read and stops there. */
static pid_t
stand_still(void)
{
	int ready[2];
	char c;
	pid_t pid;

	assert_int_equal(pipe(ready), 0);
	pid = fork();
	if (pid == 0) {
		struct db_rows q;
		struct db *db;

		if (db_open(config_path("passerelle.db"), DB_READ, &db) ||
			db_select(db, "account.all", &q) || !db_next(&q) ||
			write(ready[1], "1", 1) != 1)
			_exit(1);
		for (;;)
			pause();
	}
	assert_int_equal(read(ready[0], &c, 1), 1);
	close(ready[0]);
	close(ready[1]);
	return pid;
}

static void
test_pin(void **state)
{
	pid_t pid;

	log_init("test", 0);
	grow();
	/* long, but nobody holds it back */
	assert_int_equal(told(), 0);
	pid = stand_still();
	assert_int_equal(told(), 0);
	grow();
	assert_int_equal(told(), pid);
	/* not each turn: now and then */
	pin_watch(&w.k);
	config.wal_mib = 64;
	assert_int_equal(told(), 0);
	config.wal_mib = 1;
	{
		struct peer *was = w.k.listener;

		w.k.listener = NULL;    /* nobody to tell */
		assert_int_equal(told(), 0);
		w.k.listener = was;
	}
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	assert_int_equal(told(), 0);
}

static bool
in_file(const char *name, const char *word)
{
	char line[400];
	FILE *f;
	bool found;

	snprintf(line, sizeof line, "grep -aqF %s %s", word,
		config_path(name));
	f = popen(line, "r");
	found = pclose(f) == 0;
	return found;
}

static void
test_deleted(void **state)
{
	struct stat st;

	assert_int_equal(prefer("mot", "brimborion"), E_OK);
	assert_true(in_file("passerelle.db-wal", "brimborion"));
	assert_int_equal(prefer("mot", NULL), E_OK);
	world_close();
	assert_false(in_file("passerelle.db", "brimborion"));
	assert_false(in_file("passerelle.db-wal", "brimborion"));
	assert_int_equal(stat(config_path("passerelle.db-wal"), &st), 0);
	assert_int_equal(st.st_size, 0);
	world_open(true);
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, up, down)
	const struct CMUnitTest tests[] = { T(test_pin), T(test_deleted) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
