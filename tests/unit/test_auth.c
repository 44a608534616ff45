/* Logins: who is let in by what, and how wrong passwords are slowed. */
#include "tests/unit/hasher_here.h"

#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "base/passwd.h"
#include "keeper/control.h"
#include "keeper/slow.h"

static struct client listener;
static const char blob1[] = "une cle", blob2[] = "une autre";

/* Seconds by which the machine has been up for longer than it says. */
static time_t older;

int
clock_gettime(clockid_t which, struct timespec *t)
{
	int r = (int)syscall(SYS_clock_gettime, which, t);

	if (r == 0 && which == CLOCK_MONOTONIC)
		t->tv_sec += older;
	return r;
}

static void
set_password(const struct id *user, const char *password)
{
	struct msg m;

	msg_init(&m, P_C_PASSWORD, ++w.op.number);
	msg_put_id(&m, user);
	msg_put_str(&m, password);
	assert_int_equal(msg_send(w.op.fd, &m, NULL, 0), E_OK);
	msg_done(&m);
	assert_int_equal(answer_of(&w.op, w.op.number), E_OK);
}

static void
add_key(const struct id *user, const char *blob)
{
	struct id id = id_new();
	struct ask a;

	ask_init(&a, "user.key_add");
	ask_id(&a, ":id", user);
	ask_id(&a, ":key", &id);
	ask_bytes(&a, ":blob", blob, strlen(blob));
	ask_text(&a, ":fingerprint", blob);
	ask_text(&a, ":label", NULL);
	assert_int_equal(ask_send(&a, &w.op), E_OK);
}

static int
begin(bool hashers)
{
	world_dir();
	world_open(hashers);
	if (!hashers)
		hasher_here();
	world_people();
	set_password(&w.c1, "sésame ouvre-toi");
	add_key(&w.c1, blob1);
	add_key(&w.r1, blob2);
	client_listener(&listener);
	return 0;
}

/* With the hashers of a server. */
static int
up(void **state)
{
	return begin(true);
}

/* With one that hashes nothing. */
static int
up_quick(void **state)
{
	return begin(false);
}

static int
down(void **state)
{
	int64_t n;

	assert_int_equal(audit_verify(&w.k, &n), E_OK);
	client_done(&listener);
	world_close();
	world_remove();
	return 0;
}

static enum err
key(struct client *r, int type, const char *login, const char *blob)
{
	struct msg m;

	msg_init(&m, type, ++r->number);
	msg_put_str(&m, login);
	msg_put_bytes(&m, blob, strlen(blob));
	assert_int_equal(msg_send(r->fd, &m, NULL, 0), E_OK);
	msg_done(&m);
	return answer_of(r, r->number);
}

static void
password_ask(struct client *r, const char *login, const char *password)
{
	struct msg m;

	msg_init(&m, P_R_PASSWORD, ++r->number);
	msg_put_str(&m, login);
	msg_put_str(&m, password);
	assert_int_equal(msg_send(r->fd, &m, NULL, 0), E_OK);
	msg_done(&m);
}

static enum err
password(struct client *r, const char *login, const char *text)
{
	password_ask(r, login, text);
	return answer_of(r, r->number);
}

/* P_R_START; the descriptors are closed again. */
static enum err
start(struct client *r)
{
	struct msg m;
	enum err e;

	start_fill(&m, r);
	assert_int_equal(msg_send(r->fd, &m, NULL, 0), E_OK);
	msg_reset(&m, 0, 0);
	assert_int_equal(client_next(r, &m), E_OK);
	e = (enum err)msg_get_u8(&m);
	assert_int_equal(m.nfd, e ? 0 : 1);
	if (!e) {
		struct id session;
		struct client s;

		msg_reset(&m, 0, 0);
		assert_int_equal(client_next(&listener, &m), E_OK);
		assert_int_equal(m.type, P_L_SESSION);
		assert_int_equal(m.nfd, 3);
		session = msg_get_id(&m);
		/* the welcome is the first message on K */
		client_init(&s, msg_take_fd(&m, 0));
		msg_reset(&m, 0, 0);
		assert_int_equal(client_next(&s, &m), E_OK);
		assert_int_equal(m.type, P_K_WELCOME);
		{
			struct id got = msg_get_id(&m);

			assert_true(id_equal(&got, &session));
		}
		client_done(&s);
	}
	msg_done(&m);
	return e;
}

static void
test_keys(void **state)
{
	struct client r;

	client_relay(&listener, &r, "192.0.2.7");
	/* nobody yet */
	assert_int_equal(start(&r), E_RIGHT);
	/* an offer says whether to go on, and remembers nothing */
	assert_int_equal(key(&r, P_R_OFFER, "c1", blob1), E_OK);
	assert_int_equal(start(&r), E_RIGHT);
	assert_int_equal(key(&r, P_R_OFFER, "c1", blob2), E_RIGHT);
	assert_int_equal(key(&r, P_R_OFFER, "nobody", blob1), E_RIGHT);
	assert_int_equal(key(&r, P_R_OFFER, "c1' --", blob1), E_RIGHT);
	/* the proof of another's key is not one for this account */
	assert_int_equal(key(&r, P_R_KEY, "r1", blob1), E_RIGHT);
	assert_int_equal(start(&r), E_RIGHT);
	/* a proof, then an offer: the proof counts no more */
	assert_int_equal(key(&r, P_R_KEY, "c1", blob1), E_OK);
	assert_int_equal(key(&r, P_R_OFFER, "r1", blob2), E_OK);
	assert_int_equal(start(&r), E_RIGHT);
	/* a proof, then a wrong password */
	assert_int_equal(key(&r, P_R_KEY, "c1", blob1), E_OK);
	assert_int_equal(password(&r, "r1", "x"), E_RIGHT);
	assert_int_equal(start(&r), E_RIGHT);
	/* the proof: one session */
	assert_int_equal(key(&r, P_R_KEY, "c1", blob1), E_OK);
	assert_int_equal(start(&r), E_OK);
	assert_int_equal(start(&r), E_RIGHT);
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM session"
		" WHERE way = 'cle' AND source = '192.0.2.0/24'"), 1);
	client_done(&r);
}

static void
test_passwords(void **state)
{
	struct client r;
	struct ask a;

	client_relay(&listener, &r, "192.0.2.7");
	assert_int_equal(password(&r, "c1", "sésame"), E_RIGHT);
	assert_int_equal(start(&r), E_RIGHT);
	assert_int_equal(password(&r, "nobody", "sésame ouvre-toi"), E_RIGHT);
	assert_int_equal(password(&r, "d1", "sésame ouvre-toi"), E_RIGHT);
	assert_int_equal(password(&r, "c1", "sésame ouvre-toi"), E_OK);
	assert_int_equal(start(&r), E_OK);
	/* a disabled account: as a wrong password, whatever the way, even
	 * between the proof and the start */
	assert_int_equal(password(&r, "c1", "sésame ouvre-toi"), E_OK);
	ask_init(&a, "user.disable");
	ask_id(&a, ":id", &w.c1);
	assert_int_equal(ask_send(&a, &w.op), E_OK);
	assert_int_equal(start(&r), E_RIGHT);
	assert_int_equal(password(&r, "c1", "sésame ouvre-toi"), E_RIGHT);
	assert_int_equal(key(&r, P_R_OFFER, "c1", blob1), E_RIGHT);
	assert_int_equal(key(&r, P_R_KEY, "c1", blob1), E_RIGHT);
	assert_int_equal(start(&r), E_RIGHT);
	client_done(&r);
	/* the string lies sealed */
	assert_int_equal(count(w.k.keys, "SELECT count(*) FROM secret"), 1);
	assert_int_equal(count(w.k.keys, "SELECT count(*) FROM secret"
		" WHERE instr(sealed, CAST('argon2' AS BLOB))"), 0);
}

static void
test_slowing(void **state)
{
	struct client r, home;
	uint64_t asked;
	int i;

	/* c1 is known at home */
	client_relay(&listener, &home, "2001:db8:1:200::1");
	assert_int_equal(password(&home, "c1", "sésame ouvre-toi"), E_OK);
	assert_int_equal(start(&home), E_OK);
	/* guesses from everywhere share one allowance */
	for (i = 0; i < SLOW_ALLOWANCE; i++) {
		char source[32];

		snprintf(source, sizeof source, "198.51.%d.7", 100 + i);
		client_relay(&listener, &r, source);
		assert_int_equal(password(&r, "c1", "faux"), E_RIGHT);
		client_done(&r);
	}
	/* used up: the right one is refused too, and no hash is made */
	client_relay(&listener, &r, "203.0.113.9");
	asked = w.k.tickets;
	assert_int_equal(password(&r, "c1", "sésame ouvre-toi"), E_RIGHT);
	assert_int_equal(w.k.tickets, asked);
	/* a key is not slowed */
	assert_int_equal(key(&r, P_R_KEY, "c1", blob1), E_OK);
	/* nor is the network where c1 logged in, whatever its host */
	client_done(&home);
	client_relay(&listener, &home, "2001:db8:1:2ff::2");
	assert_int_equal(password(&home, "c1", "sésame ouvre-toi"), E_OK);
	/* nor another account from where the guesses came */
	assert_true(slow_take(&w.k, &(struct peer){ .network =
		"203.0.113.0/24" }, SLOW_PASSWORD, "d1"));
	client_done(&home);
	client_done(&r);
}

/* Rows of the journal: of what, of which account ("" for none). */
static int64_t
noted(const char *action, const char *login)
{
	char sql[300];

	snprintf(sql, sizeof sql, "SELECT count(*) FROM audit a LEFT JOIN user"
		" u ON u.id = a.user WHERE a.action = '%s' AND"
		" coalesce(u.login, '') = '%s' AND a.detail IS NOT NULL",
		action, login);
	return count(w.k.data, sql);
}

/* Who came, and who did not get in, is in the journal with where from; an
 * offer is no attempt. */
static void
test_journal(void **state)
{
	struct client r;
	int i;

	client_relay(&listener, &r, "192.0.2.7");
	assert_int_equal(key(&r, P_R_OFFER, "c1", blob2), E_RIGHT);
	assert_int_equal(key(&r, P_R_OFFER, "c1", blob1), E_OK);
	assert_int_equal(noted("login.refused", "c1"), 0);
	assert_int_equal(key(&r, P_R_KEY, "c1", blob2), E_RIGHT);
	assert_int_equal(noted("login.refused", "c1"), 1);
	assert_int_equal(key(&r, P_R_KEY, "nobody", blob1), E_RIGHT);
	assert_int_equal(noted("login.refused", ""), 1);
	assert_int_equal(start(&r), E_RIGHT);
	assert_int_equal(password(&r, "c1", "faux"), E_RIGHT);
	assert_int_equal(noted("login.refused", "c1"), 2);
	assert_int_equal(password(&r, "nobody", "faux"), E_RIGHT);
	assert_int_equal(noted("login.refused", ""), 2);
	/* an account that is shut is nobody's */
	tamper(w.k.data, "UPDATE user SET state = 'desactive' WHERE login ="
		" 'd1'");
	assert_int_equal(password(&r, "d1", "faux"), E_RIGHT);
	assert_int_equal(noted("login.refused", "d1"), 1);
	assert_int_equal(noted("login", "c1"), 0);
	assert_int_equal(key(&r, P_R_KEY, "c1", blob1), E_OK);
	assert_int_equal(noted("login", "c1"), 0);
	assert_int_equal(start(&r), E_OK);
	assert_int_equal(noted("login", "c1"), 1);
	client_done(&r);
	/* as many as are looked at; then that there are more, once */
	client_relay(&listener, &r, "203.0.113.9");
	for (i = 0; i < SLOW_ALLOWANCE + 5; i++)
		assert_int_equal(password(&r, "out", "faux"), E_RIGHT);
	assert_int_equal(noted("login.refused", "out"), SLOW_ALLOWANCE);
	assert_int_equal(noted("login.slowed", "out"), 1);
	for (i = 0; i < SLOW_ALLOWANCE + 5; i++)
		assert_int_equal(password(&r, "nemo", "faux"), E_RIGHT);
	assert_int_equal(noted("login.refused", ""), 2 + SLOW_ALLOWANCE);
	assert_int_equal(noted("login.slowed", ""), 1);
	assert_int_equal(noted("login.refused", "c1") + noted("login.refused",
		"d1"), 3);
	client_done(&r);
}

/* Somebody guesses for an hour, from everywhere and without a pause: 40 are
 * looked at.  When it stops she waits two minutes at most. */
static void
test_hour(void **state)
{
	static const char rows[] = "SELECT count(*) FROM audit WHERE action ="
		" 'login.refused'";
	uint64_t asked;
	int64_t was = count(w.k.data, rows);
	struct client r;
	int i;

	set_password(&w.c2, "sésame ouvre-toi");
	asked = w.k.tickets;
	for (i = 0; i < 3600; i++) {
		char source[32];

		snprintf(source, sizeof source, "198.%d.%d.7", 51 + i / 200,
			i % 200);
		client_relay(&listener, &r, source);
		assert_int_equal(password(&r, "c2", "faux"), E_RIGHT);
		client_done(&r);
		older++;
	}
	print_message("ok - 3600 guesses in an hour, %d looked at\n",
		(int)(w.k.tickets - asked));
	assert_in_range(w.k.tickets - asked, 35, 40);
	assert_int_equal(count(w.k.data, rows) - was, w.k.tickets - asked);
	client_relay(&listener, &r, "203.0.113.9");
	older += SLOW_REFILL_MS / 1000;
	assert_int_equal(password(&r, "c2", "sésame ouvre-toi"), E_OK);
	client_done(&r);
}

/* Five questions at once for two hashers; how many are told to ask again? */
static int
five_at_once(bool same)
{
	struct client r[5];
	int i, again = 0;

	for (i = 0; i < 5; i++) {
		char source[32];

		snprintf(source, sizeof source, "192.0.2.%d", same ? 9 : i);
		client_relay(&listener, &r[i], source);
	}
	for (i = 0; i < 5; i++)
		password_ask(&r[i], "d1", "sésame ouvre-toi");
	for (i = 0; i < 5; i++) {
		enum err e = answer_of(&r[i], r[i].number);

		assert_true(e == E_OK || e == E_AGAIN);
		again += e == E_AGAIN;
		client_done(&r[i]);
	}
	return again;
}

static void
test_waiting(void **state)
{
	/* of an account that nobody guessed at yet */
	set_password(&w.d1, "sésame ouvre-toi");
	/* each source has one that waits, in its turn */
	assert_int_equal(five_at_once(false), 0);
	assert_int_equal(five_at_once(true), 2);
}

static void
test_networks(void **state)
{
	static const char *const pairs[][2] = {
		{ "192.0.2.77", "192.0.2.0/24" },
		{ "::ffff:192.0.2.77", "192.0.2.0/24" },
		{ "2001:db8:1:2ab::5", "2001:db8:1:200::/56" },
		{ "2001:db8::1", "2001:db8::/56" },
		{ "fe80::1%eth0", "fe80::/56" },
		{ "::ffff:1", "::/56" },
		{ "local", "local" },
	};
	char out[64];
	size_t i;

	for (i = 0; i < sizeof pairs / sizeof *pairs; i++) {
		slow_network(pairs[i][0], out);
		assert_string_equal(out, pairs[i][1]);
	}
}

/* Two passwords to set at once: the second is told to wait, and the first is
 * that of its own account. */
static void
test_two_to_set(void **state)
{
	struct client r;
	struct msg m;
	int i;

	for (i = 0; i < 2; i++) {
		msg_init(&m, P_C_PASSWORD, ++w.op.number);
		msg_put_id(&m, i ? &w.r1 : &w.d1);
		msg_put_str(&m, i ? "phrase de r1" : "phrase de d1");
		assert_int_equal(msg_send(w.op.fd, &m, NULL, 0), E_OK);
		msg_done(&m);
	}
	assert_int_equal(answer_of(&w.op, w.op.number), E_AGAIN);
	assert_int_equal(answer_of(&w.op, w.op.number - 1), E_OK);
	client_relay(&listener, &r, "192.0.2.7");
	assert_int_equal(password(&r, "r1", "phrase de d1"), E_RIGHT);
	assert_int_equal(password(&r, "d1", "phrase de d1"), E_OK);
	client_done(&r);
}

static void
invite(const struct id *user, char code[64])
{
	struct client head;
	struct msg m;
	const char *s;

	login_ready(&head, "r1");
	msg_init(&m, P_K_INVITE, ++head.number);
	msg_put_id(&m, user);
	assert_int_equal(msg_send(head.fd, &m, NULL, 0), E_OK);
	msg_reset(&m, 0, 0);
	assert_int_equal(client_next(&head, &m), E_OK);
	assert_int_equal(m.type, P_K_CODE);
	assert_int_equal(msg_get_u8(&m), E_OK);
	msg_get_str(&m);
	s = msg_get_str(&m);
	assert_non_null(s);
	snprintf(code, 64, "%s", s);
	msg_done(&m);
	client_done(&head);
}

/* A relay that brings a code with a password, and asks something else before
 * the answer: that one is answered as what it is, the code still holds. */
static void
test_enrol_dropped(void **state)
{
	char code[64];
	struct client r;
	struct msg m;

	/* of an account that nobody guessed at yet */
	set_password(&w.c2, "sésame ouvre-toi");
	invite(&w.d1, code);
	client_relay(&listener, &r, "192.0.2.7");
	msg_init(&m, P_R_ENROL, ++r.number);
	msg_put_str(&m, code);
	msg_put_str(&m, "une phrase bien longue");
	msg_put_bytes(&m, "", 0);
	msg_put_str(&m, NULL);
	msg_put_str(&m, NULL);
	assert_int_equal(msg_send(r.fd, &m, NULL, 0), E_OK);
	assert_int_equal(password(&r, "c2", "sésame ouvre-toi"), E_OK);
	assert_int_equal(start(&r), E_OK);
	assert_int_equal(password(&r, "d1", "une phrase bien longue"),
		E_RIGHT);
	msg_reset(&m, P_R_ENROL, ++r.number);
	msg_put_str(&m, code);
	msg_put_str(&m, NULL);
	msg_put_bytes(&m, "", 0);
	msg_put_str(&m, NULL);
	msg_put_str(&m, NULL);
	assert_int_equal(msg_send(r.fd, &m, NULL, 0), E_OK);
	assert_int_equal(answer_of(&r, r.number), E_OK);
	msg_done(&m);
	client_done(&r);
}

/* DIR/run/local and DIR/run/control. */
static void
test_local(void **state)
{
	struct peer *p;
	struct timespec at;
	struct client u;
	struct msg m;
	int fd[2], i;

	for (i = 0; i < 3; i++) {
		assert_int_equal(msg_pair(fd), E_OK);
		client_init(&u, fd[0]);
		p = peer_new(&w.k, PEER_LOCAL, fd[1]);
		p->op = i == 0;
		p->uid = 65534;
		p->way = "local";
		/* 0: root, any login; 1: not hers; 2: tied to her account */
		if (i == 2)
			tamper(w.k.data, "UPDATE user SET unix = 'nobody'"
				" WHERE login = 'c1'");
		fd[0] = passwd_open(&at);
		control_passwd(&w.k, fd[0], &at);
		msg_init(&m, P_C_SCREEN, 1);
		msg_put_str(&m, "c1");
		msg_put_str(&m, "vt220");
		msg_put_u32(&m, 80);
		msg_put_u32(&m, 24);
		msg_put_str(&m, NULL);
		msg_put_str(&m, NULL);
		assert_int_equal(msg_send(u.fd, &m, NULL, 0), E_OK);
		msg_reset(&m, 0, 0);
		assert_int_equal(client_next(&u, &m), E_OK);
		assert_int_equal(msg_get_u8(&m), i == 1 ? E_RIGHT : E_OK);
		assert_int_equal(m.nfd, i == 1 ? 0 : 1);
		msg_done(&m);
		/* nothing else is for this socket */
		msg_init(&m, P_C_VERIFY, 2);
		assert_int_equal(msg_send(u.fd, &m, NULL, 0), E_OK);
		assert_int_equal(client_next(&u, &m), E_IO);
		msg_done(&m);
		client_done(&u);
		close(w.k.passwd);
		w.k.passwd = -1;
	}
	/* acting as somebody: on a base of throw-away data only */
	for (i = 0; i < 2; i++) {
		msg_init(&m, P_C_AS, 50 + (uint32_t)i);
		msg_put_str(&m, "c1");
		assert_int_equal(msg_send(w.op.fd, &m, NULL, 0), E_OK);
		msg_reset(&m, 0, 0);
		assert_int_equal(client_next(&w.op, &m), E_OK);
		assert_int_equal(msg_get_u8(&m), i ? E_OK : E_RIGHT);
		msg_done(&m);
		tamper(w.k.data, "INSERT OR IGNORE INTO meta VALUES('demo',"
			" '1')");
	}
}

/* A code alone, as somebody who makes one up. */
static enum err
made_up(struct client *r)
{
	struct msg m;

	msg_init(&m, P_R_ENROL, ++r->number);
	msg_put_str(&m, "1-0000-0000-0000-0000");
	msg_put_str(&m, NULL);
	msg_put_bytes(&m, "", 0);
	msg_put_str(&m, NULL);
	msg_put_str(&m, NULL);
	assert_int_equal(msg_send(r->fd, &m, NULL, 0), E_OK);
	msg_done(&m);
	return answer_of(r, r->number);
}

/* Figures at a desk, as somebody who makes them up. */
static enum err
at_a_desk(void)
{
	struct client c;
	struct msg m;
	int fd[2];
	enum err e;

	assert_int_equal(msg_pair(fd), E_OK);
	client_init(&c, fd[0]);
	c.peer = peer_new(&w.k, PEER_LOCAL, fd[1]);
	msg_fill(&m, P_C_KIOSK, ++c.number, "sssUUs", "00000000", "00000000",
		"xterm", 80, 24, "fr");
	assert_int_equal(msg_send(c.fd, &m, NULL, 0), E_OK);
	msg_done(&m);
	e = answer_of(&c, c.number);
	client_done(&c);
	return e;
}

static int commits;

static int
on_commit(void *to)
{
	(void)to;
	commits++;
	return 0;
}

/* A key that is not hers, so many times: each is written somewhere, for nobody
 * learns from the time that it takes whether it is in the audit. */
static void
wrong_keys(const char *login, int n)
{
	struct client r;
	int i;

	for (i = 0; i < n; i++) {
		if (i % 50 == 0)
			client_relay(&listener, &r, "203.0.113.9");
		commits = 0;
		assert_int_equal(key(&r, P_R_KEY, login, blob2), E_RIGHT);
		assert_true(commits > 0);
		if (i % 50 == 49 || i == n - 1)
			client_done(&r);
	}
}

/* Keys that are nobody's and made-up codes, from everywhere, cost whoever sends
 * them nothing: they do not fill the disk, and hide no guess at an account. */
static void
test_flood(void **state)
{
	static const char rows[] = "SELECT count(*) FROM audit";
	int64_t was = count(w.k.data, rows);
	struct client r;

	(void)state;
	sqlite3_commit_hook(db_raw(w.k.data), on_commit, NULL);
	sqlite3_commit_hook(db_raw(w.k.keys), on_commit, NULL);
	wrong_keys("nobody", SLOW_RECORDS + 50);
	assert_in_range(count(w.k.data, rows) - was, 2, SLOW_RECORDS);
	was = count(w.k.data, rows);
	client_relay(&listener, &r, "203.0.113.9");
	assert_int_equal(made_up(&r), E_RIGHT);
	assert_int_equal(at_a_desk(), E_RIGHT);
	assert_int_equal(count(w.k.data, rows), was);
	/* an account: two for each guess that it has, the next one its own */
	wrong_keys("c1", 50);
	was += 2 * (SLOW_ALLOWANCE + SLOW_CODES);
	assert_int_equal(count(w.k.data, rows), was);
	wrong_keys("c2", 1);
	was++;
	assert_int_equal(count(w.k.data, rows), was);
	/* a little later one of nobody is told again */
	older += SLOW_RECORD_MS / 1000;
	assert_int_equal(made_up(&r), E_RIGHT);
	assert_int_equal(count(w.k.data, rows), was + 1);
	client_done(&r);
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, up, down)
#define Q(f) cmocka_unit_test_setup_teardown(f, up_quick, down)
	const struct CMUnitTest tests[] = {
		Q(test_keys), T(test_passwords), Q(test_journal),
		Q(test_slowing), Q(test_hour),
		T(test_waiting), Q(test_local), T(test_two_to_set),
		Q(test_enrol_dropped), Q(test_flood),
		cmocka_unit_test(test_networks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
