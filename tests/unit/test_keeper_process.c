/* The keeper as a process of its own: killed and replaced under five
 * sessions, stopped peers, the one that a command line verb starts. */
#include "tests/unit/keeper_world.h"

#include <signal.h>
#include <sys/socket.h>
#include <sys/un.h>

#define SESSIONS 5

static const char blob[] = "une cle";

struct live {
	struct id id;
	struct client k;
	int t, relay;           /* kept open, as its process does */
	int keeper_end;         /* the listener's duplicate */
};

static struct client lc;        /* the listener's link */
static pid_t keeper;

/* The next message within five seconds. */
static enum err
next(struct client *c, struct msg *m)
{
	int64_t end = clock_ms() + 5000;
	enum err e;

	while ((e = msg_recv(c->fd, &c->reader, m)) == E_AGAIN &&
		clock_ms() < end) {
		struct pollfd p = { c->fd, POLLIN, 0 };

		poll(&p, 1, 100);
	}
	return e;
}

/* The answer to a number; a request that a killed keeper left unread in the
 * pair is answered by the next one too, as sessions expect. */
static void
expect_done(struct client *c, uint32_t number, struct msg *m)
{
	do {
		assert_int_equal(next(c, m), E_OK);
		assert_int_equal(m->type, P_DONE);
	} while (m->number != number);
	assert_int_equal(m->number, number);
	assert_int_equal(msg_get_u8(m), E_OK);
}

static void
start_keeper(unsigned fresh)
{
	struct msg m;
	int fd[2];

	assert_int_equal(msg_pair(fd), E_OK);
	keeper = fork();
	assert_true(keeper >= 0);
	if (keeper == 0) {
		close(fd[0]);
		_exit(keeper_main(fd[1], false));
	}
	close(fd[1]);
	client_init(&lc, fd[0]);
	msg_init(&m, P_L_START, 1);
	msg_put_u8(&m, fresh);
	assert_int_equal(msg_send(lc.fd, &m, NULL, 0), E_OK);
	msg_reset(&m, 0, 0);
	expect_done(&lc, 1, &m);
	msg_done(&m);
}

static void
kill_keeper(void)
{
	int status;

	kill(keeper, SIGKILL);
	assert_int_equal(waitpid(keeper, &status, 0), keeper);
	client_done(&lc);
}

/* Ends as a server does: the listener's end closes. */
static void
stop_keeper(void)
{
	int status;

	client_done(&lc);
	assert_int_equal(waitpid(keeper, &status, 0), keeper);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

static void
login_by_key(struct live *s, const char *login)
{
	struct client r;
	struct msg m;

	msg_init(&m, P_L_PAIR, 7);
	msg_put_str(&m, "192.0.2.1");
	msg_put_u32(&m, 4000);
	assert_int_equal(msg_send(lc.fd, &m, NULL, 0), E_OK);
	msg_reset(&m, 0, 0);
	expect_done(&lc, 7, &m);
	client_init(&r, msg_take_fd(&m, 0));
	msg_reset(&m, P_R_KEY, 1);
	msg_put_str(&m, login);
	msg_put_bytes(&m, blob, strlen(blob));
	assert_int_equal(msg_send(r.fd, &m, NULL, 0), E_OK);
	msg_reset(&m, 0, 0);
	expect_done(&r, 1, &m);
	msg_reset(&m, P_R_START, 2);
	msg_put_str(&m, "xterm");
	msg_put_u32(&m, 80);
	msg_put_u32(&m, 24);
	msg_put_str(&m, NULL);
	msg_put_str(&m, NULL);
	msg_put_str(&m, NULL);
	msg_put_u8(&m, 1);
	assert_int_equal(msg_send(r.fd, &m, NULL, 0), E_OK);
	msg_reset(&m, 0, 0);
	expect_done(&r, 2, &m);
	s->relay = msg_take_fd(&m, 0);
	assert_true(s->relay >= 0);
	msg_reset(&m, 0, 0);
	assert_int_equal(next(&lc, &m), E_OK);
	assert_int_equal(m.type, P_L_SESSION);
	s->id = msg_get_id(&m);
	client_init(&s->k, msg_take_fd(&m, 0));
	s->t = msg_take_fd(&m, 1);
	s->keeper_end = msg_take_fd(&m, 2);
	assert_true(s->t >= 0 && s->keeper_end >= 0);
	msg_reset(&m, 0, 0);
	assert_int_equal(next(&s->k, &m), E_OK);
	assert_int_equal(m.type, P_K_WELCOME);
	msg_done(&m);
	client_done(&r);
}

static void
live_done(struct live *s)
{
	client_done(&s->k);
	close(s->t);
	close(s->relay);
	close(s->keeper_end);
}

static struct id person, follow;

static void
give_back(const char *path)
{
	/* made by the test itself, which may be root: the keeper is not */
	if (geteuid() == 0)
		assert_int_equal(chown(config_path(path), config.uid_keeper,
			config.uid_session), 0);
}

static int
up(void **state)
{
	struct sealkey key[SCOPES];
	struct client c1;
	struct id id = id_new();
	struct ask a;

	world_dir();
	assert_int_equal(chmod(w.dir, 0755), 0);
	world_open(false);
	world_people();
	login_ready(&c1, "c1");
	add_person(&c1, &person, &follow, key);
	ask_init(&a, "user.key_add");
	ask_id(&a, ":id", &w.c1);
	ask_id(&a, ":key", &id);
	ask_bytes(&a, ":blob", blob, strlen(blob));
	ask_text(&a, ":fingerprint", "f");
	ask_text(&a, ":label", NULL);
	assert_int_equal(ask_send(&a, &w.op), E_OK);
	client_done(&c1);
	keeper_turn(&w.k, 10);
	world_close();
	give_back("keeper/lock");
	give_back("passerelle.db-wal");
	give_back("passerelle.db-shm");
	give_back("keeper/keys.db-wal");
	give_back("keeper/keys.db-shm");
	return 0;
}

static int
down(void **state)
{
	world_remove();
	return 0;
}

static int64_t
stored(const char *sql)
{
	struct db *db;
	int64_t n;

	assert_int_equal(db_open(config_path("passerelle.db"), DB_READ, &db),
		E_OK);
	n = count(db, sql);
	db_close(db);
	return n;
}

static void
send_step(struct live *s, int version, uint32_t number)
{
	struct ask a;
	struct msg m;

	ask_init(&a, "follow.done");
	ask_id(&a, ":follow", &follow);
	ask_int(&a, ":version", version);
	ask_message(&a, number, &m);
	assert_int_equal(msg_send(s->k.fd, &m, NULL, 0), E_OK);
	msg_done(&m);
}

static void
adopt(struct live *s)
{
	struct msg m;

	msg_init(&m, P_L_ADOPT, 0);
	msg_put_id(&m, &s->id);
	assert_int_equal(msg_send(lc.fd, &m, &s->keeper_end, 1), E_OK);
	msg_reset(&m, 0, 0);
	do {
		assert_int_equal(next(&s->k, &m), E_OK);
	} while (m.type == P_DONE);
	assert_int_equal(m.type, P_K_HELLO);
	msg_done(&m);
}

static void
test_killed(void **state)
{
	struct live s[SESSIONS];
	struct msg m;
	int i;

	msg_init(&m, 0, 0);
	start_keeper(1);
	for (i = 0; i < SESSIONS; i++)
		login_by_key(&s[i], "c1");
	/* each did something, answered, before the keeper dies */
	for (i = 0; i < SESSIONS; i++) {
		send_step(&s[i], i + 1, 9);
		expect_done(&s[i].k, 9, &m);
	}
	/* the last one asked once more and may not be answered */
	send_step(&s[SESSIONS - 1], SESSIONS + 1, 10);
	kill_keeper();

	start_keeper(0);
	for (i = 0; i < SESSIONS; i++)
		adopt(&s[i]);
	/* all say their last again: done once each, and answered */
	for (i = 0; i < SESSIONS; i++) {
		send_step(&s[i], i + 1, 9);
		expect_done(&s[i].k, 9, &m);
	}
	send_step(&s[SESSIONS - 1], SESSIONS + 1, 10);
	expect_done(&s[SESSIONS - 1].k, 10, &m);
	assert_int_equal(stored("SELECT version FROM follow"), SESSIONS + 2);
	assert_int_equal(stored("SELECT count(*) FROM done"), SESSIONS + 1);
	/* they are who they were: keys come, and what is new works */
	{
		struct want one = { WRAP_PERSON, &person, SCOPE_HEALTH, &w.s1,
			false, { { 0 } } };

		msg_done(&m);
		keys_message(&one, 1, 11, &m);
		assert_int_equal(msg_send(s[0].k.fd, &m, NULL, 0), E_OK);
		msg_reset(&m, 0, 0);
		assert_int_equal(next(&s[0].k, &m), E_OK);
		assert_int_equal(m.type, P_K_GIVEN);
		assert_int_equal(msg_get_u8(&m), E_OK);
		msg_get_str(&m);
		assert_int_equal(msg_get_u32(&m), 1);
		assert_int_equal(msg_get_u8(&m), 1);
	}
	/* a session that nobody knows is shown out */
	{
		struct id nobody = id_new();
		struct client c;
		int fd[2];

		assert_int_equal(msg_pair(fd), E_OK);
		client_init(&c, fd[0]);
		msg_reset(&m, P_L_ADOPT, 0);
		msg_put_id(&m, &nobody);
		assert_int_equal(msg_send(lc.fd, &m, &fd[1], 1), E_OK);
		close(fd[1]);
		assert_int_equal(next(&c, &m), E_OK);
		assert_int_equal(m.type, P_K_END);
		client_done(&c);
	}
	for (i = 0; i < SESSIONS; i++)
		live_done(&s[i]);
	msg_done(&m);
	stop_keeper();
}

/* Killed while it works, again and again: no acknowledged act is lost, none
 * is done twice, the audit is whole. */
static void
test_killed_at_work(void **state)
{
	struct live s;
	int round, version = 1;
	int64_t records;
	uint32_t number = 0;
	struct msg m;

	msg_init(&m, 0, 0);
	start_keeper(1);
	login_by_key(&s, "c1");
	for (round = 0; round < 6; round++) {
		int i;

		for (i = 0; i < 3 + round; i++) {
			send_step(&s, version, ++number);
			expect_done(&s.k, number, &m);
			version++;
		}
		send_step(&s, version, ++number);
		usleep((useconds_t)(round * 700));
		kill_keeper();
		start_keeper(0);
		adopt(&s);
		send_step(&s, version, number);
		expect_done(&s.k, number, &m);
		version++;
		assert_int_equal(stored("SELECT version FROM follow"),
			version);
	}
	live_done(&s);
	msg_done(&m);
	stop_keeper();
	world_open(false);
	assert_int_equal(audit_verify(&w.k, &records), E_OK);
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM audit"
		" WHERE action = 'follow.done'"), version - 1);
	world_close();
}

/* A second keeper does not get in while the first one lives; the rows of an
 * earlier server's sessions are closed by a fresh start. */
static void
test_one_keeper(void **state)
{
	struct live s;
	struct stat st;
	int status;
	pid_t second;

	start_keeper(1);
	login_by_key(&s, "c1");
	assert_int_equal(stat(config_path("passerelle.db"), &st), 0);
	assert_int_equal(st.st_mode & 0777, 0640);
	assert_int_equal(stat(config_path("run/control"), &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(stat(config_path("run/local"), &st), 0);
	assert_int_equal(st.st_mode & 0777, 0660);
	if (geteuid() == 0)
		assert_int_equal(st.st_uid, config.uid_keeper);
	second = fork();
	assert_true(second >= 0);
	if (second == 0) {
		int fd[2];

		if (msg_pair(fd))
			_exit(1);
		log_init("second", 0);
		_exit(keeper_main(fd[1], true));
	}
	assert_int_equal(waitpid(second, &status, 0), second);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), err_exit(E_AGAIN));
	/* the command line reaches the one that runs */
	{
		int fd = -1;

		assert_int_equal(keeper_connect("/nonexistent", &fd), E_OK);
		close(fd);
	}
	assert_int_equal(keeper_init(), E_EXISTS);
	kill_keeper();
	live_done(&s);
	assert_int_equal(stored("SELECT count(*) FROM session"
		" WHERE ended IS NULL"), 1);
	start_keeper(1);
	assert_int_equal(stored("SELECT count(*) FROM session"
		" WHERE ended IS NULL"), 0);
	stop_keeper();
}

/* Sessions that stop reading, a listener that stops reading, a control that
 * says nothing: the others are served. */
static void
test_nobody_blocks(void **state)
{
	struct live slow, quick;
	struct msg m;
	struct sockaddr_un un = { .sun_family = AF_UNIX };
	int i, mute = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);

	msg_init(&m, 0, 0);
	start_keeper(1);
	login_by_key(&slow, "c1");
	login_by_key(&quick, "c1");
	strcpy(un.sun_path, config_path("run/control"));
	assert_int_equal(connect(mute, (struct sockaddr *)&un, sizeof un), 0);
	for (i = 0; i < 300; i++) {
		struct want one = { WRAP_PERSON, &person, SCOPE_LABEL, NULL,
			false, { { 0 } } };

		msg_done(&m);
		keys_message(&one, 1, (uint32_t)i + 1, &m);
		msg_send(slow.k.fd, &m, NULL, 0);
		msg_reset(&m, P_L_PAIR, (uint32_t)i + 100);
		msg_put_str(&m, "192.0.2.9");
		msg_put_u32(&m, 1);
		msg_send(lc.fd, &m, NULL, 0);
	}
	send_step(&quick, 1, 1);
	msg_reset(&m, 0, 0);
	expect_done(&quick.k, 1, &m);
	msg_done(&m);
	close(mute);
	live_done(&slow);
	live_done(&quick);
	stop_keeper();
}

/* Without its hashers it can let nobody in by a password: it ends, and the
 * next one has its own. */
static void
test_no_hasher(void **state)
{
	char path[60], line[200] = "";
	int status, n = 0;
	FILE *f;
	char *at, *end;

	start_keeper(1);
	snprintf(path, sizeof path, "/proc/%d/task/%d/children", (int)keeper,
		(int)keeper);
	f = fopen(path, "r");
	if (!f) {
		stop_keeper();
		skip();
	}
	assert_non_null(fgets(line, sizeof line, f));
	fclose(f);
	for (at = line; *at; at = end + strspn(end, " \n"), n++)
		kill((pid_t)strtol(at, &end, 10), SIGKILL);
	assert_int_equal(n, HASHERS);
	assert_int_equal(waitpid(keeper, &status, 0), keeper);
	assert_true(WIFEXITED(status));
	assert_int_not_equal(WEXITSTATUS(status), 0);
	client_done(&lc);
	start_keeper(0);
	stop_keeper();
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, up, down)
	const struct CMUnitTest tests[] = {
		T(test_killed), T(test_killed_at_work), T(test_one_keeper),
		T(test_nobody_blocks), T(test_no_hasher),
	};

	signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
