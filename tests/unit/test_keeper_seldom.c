/* What is seldom asked of the keeper, or is asked badly: words that no program
 * of ours sends, no descriptor that is left, who is gone.  It refuses, and what
 * was there stays. */
#include "tests/unit/seldom.h"

#include <sys/resource.h>

#include "keeper/effort.h"
#include "keeper/erased.h"
#include "keeper/feed.h"
#include "keeper/office.h"
#include "keeper/quota.h"
#include "keeper/slow.h"

/* --- words that no program of ours sends --------------------------------- */

static char much[9000];

/* Of who is not known yet: too long, left out, too many. */
static void
test_logins(void **state)
{
	char login[66], password[1026];
	struct client r;
	int i, type;

	(void)state;
	memset(much, 'a', sizeof much - 1);
	snprintf(login, sizeof login, "%.65s", much);
	snprintf(password, sizeof password, "%.1025s", much);
	client_relay(&listener, &r, "192.0.2.1");
	assert_int_equal(ask(&r, P_R_KEY, "sb", NULL, "k", (size_t)1),
		E_PROTO);
	assert_int_equal(ask(&r, P_R_KEY, "s", "c1"), E_PROTO);
	assert_int_equal(ask(&r, P_R_KEY, "sb", "c1", much, (size_t)8193),
		E_PROTO);
	assert_int_equal(ask(&r, P_R_KEY, "sbB", "c1", "k", (size_t)1, 1),
		E_PROTO);
	for (i = 0; i < 2; i++) {
		type = i ? P_R_FACTOR : P_R_PASSWORD;
		assert_int_equal(ask(&r, type, "ss", NULL, "x"), E_PROTO);
		assert_int_equal(ask(&r, type, "ss", "c1", NULL), E_PROTO);
		assert_int_equal(ask(&r, type, "ss", "c1", password),
			E_PROTO);
		assert_int_equal(ask(&r, type, "ssB", "c1", "x", 1), E_PROTO);
	}
	assert_int_equal(ask(&r, P_R_PASSWORD, "ss", login, "x"), E_PROTO);
	/* nobody is there by it */
	assert_int_not_equal(ask(&r, P_R_START, "sUUsssB", "xterm", 80, 24,
		NULL, "x", NULL, 1), E_OK);
	client_done(&r);
}

/* Of the operator: nothing of it is done. */
static void
test_operator(void **state)
{
	char password[1026];
	int64_t seq;

	(void)state;
	memset(much, 'a', sizeof much - 1);
	snprintf(password, sizeof password, "%.1025s", much);
	seq = w.k.audit_seq;
	assert_int_equal(ask(&w.op, P_C_PASSWORD, "is", &w.c1, NULL), E_PROTO);
	assert_int_equal(ask(&w.op, P_C_PASSWORD, "is", &w.c1, ""), E_PROTO);
	assert_int_equal(ask(&w.op, P_C_PASSWORD, "is", &w.c1, password),
		E_PROTO);
	assert_int_equal(ask(&w.op, P_C_PASSWORD, "isB", &w.c1, "x", 1),
		E_PROTO);
	assert_int_equal(ask(&w.op, P_C_ACKNOWLEDGE, "ss", NULL, "x"),
		E_PROTO);
	assert_int_equal(ask(&w.op, P_C_ACKNOWLEDGE, "ss", "x", NULL),
		E_PROTO);
	assert_int_not_equal(ask(&w.op, P_C_ACKNOWLEDGE, "ssB", "x", "x", 9),
		E_OK);
	/* a line of a ledger that goes on after its signature */
	snprintf(much, sizeof much, "1 1 %032d %064d %0128dx\n", 1, 1, 1);
	assert_int_not_equal(ask(&w.op, P_C_LEDGER_MERGE, "s", much), E_OK);
	assert_int_equal(count(w.k.keys, "SELECT count(*) FROM secret"
		" WHERE kind = 'password'"), 0);
	assert_int_equal(count(w.k.keys, "SELECT count(*) FROM erased"), 0);
	assert_int_equal(w.k.audit_seq, seq);
}

/* On the operator's socket, and is not she. */
static void
test_no_operator(void **state)
{
	struct client u;
	int fd[2];

	(void)state;
	assert_int_equal(msg_pair(fd), E_OK);
	client_init(&u, fd[0]);
	u.peer = peer_new(&w.k, PEER_CONTROL, fd[1]);
	assert_int_equal(ask(&u, P_C_PING, ""), E_IO);
	client_done(&u);
}

/* What a session looks for is never longer than a name. */
static void
test_searched(void **state)
{
	static const char *const words[] = { much, "" };
	int i, j;

	(void)state;
	memset(much, 'a', sizeof much - 1);
	for (i = 0; i < 6; i++) {
		const char *is[3] = { NULL, NULL, NULL };

		for (j = 1; j < 3; j++)
			is[j] = i < 2 ? NULL : "1990-01-01";
		is[i / 2] = words[i % 2];
		assert_int_equal(ask(&c1, P_K_MATCH, "sss", is[0], is[1],
			is[2]), E_PROTO);
	}
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM audit"
		" WHERE action = 'match'"), 0);
}

/* The directory's words may be longer than anybody's. */
static void
test_long(void **state)
{
	static char words[(64 << 10) + 2];
	static const char *const null[] = { ":epci", ":parent", ":lat",
		":lon" };
	struct ask a;
	size_t i;

	(void)state;
	memset(words, 'a', sizeof words - 1);
	ask_init(&a, "commune.put");
	ask_text(&a, ":code", "33063");
	ask_text(&a, ":name", words);
	ask_text(&a, ":folded", "x");
	ask_text(&a, ":departement", "33");
	ask_int(&a, ":population", 1);
	ask_text(&a, ":precision", "x");
	ask_text(&a, ":kind", "commune");
	ask_text(&a, ":postcodes", "[]");
	for (i = 0; i < sizeof null / sizeof *null; i++)
		ask_text(&a, null[i], NULL);
	assert_int_equal(act(&w.op, &a), E_OK);
	assert_int_equal(count(w.k.data, "SELECT length(name) FROM commune"),
		sizeof words - 1);
	ask_init(&a, "preference.put");
	ask_id(&a, ":user", &w.c1);
	ask_text(&a, ":name", "x");
	ask_text(&a, ":value", words);
	assert_int_equal(act(&c1, &a), E_CHECK);
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM preference"),
		0);
}

/* --- acts ---------------------------------------------------------------- */

/* Those that it settles are named in a text, or there is no act. */
static void
test_settles(void **state)
{
	int i;

	(void)state;
	for (i = 0; i < 2; i++) {
		struct id id = id_new();
		struct ask a;

		ask_init(&a, "appointment.create");
		ask_id(&a, ":follow", &her.follow);
		ask_id(&a, ":id", &id);
		ask_id(&a, ":user", &w.c1);
		ask_text(&a, ":day", "2026-11-27");
		ask_int(&a, ":convened", 0);
		if (i)
			ask_int(&a, ":settles", 5);
		ask_text(&a, ":seat", NULL);
		ask_text(&a, ":slot", NULL);
		ask_text(&a, ":event", NULL);
		ask_text(&a, ":busy_at", NULL);
		ask_text(&a, ":busy_for", NULL);
		assert_int_equal(act(&c1, &a), i ? E_OK : E_PROTO);
		assert_int_equal(count(w.k.data, "SELECT count(*) FROM"
			" appointment WHERE day = '2026-11-27'"), i);
		assert_int_equal(count(w.k.data, "SELECT count(*) FROM"
			" deed_settled"), 0);
	}
}

/* Two at once, of two people each: the audit has all four. */
static void
test_two_by_two(void **state)
{
	static struct work one, two;
	const struct id *with[] = { &one.follow, &two.follow };
	struct msg m;
	int i;

	(void)state;
	assert_int_equal(work_person(&c1, &one, "UNE Ana", "une"), E_OK);
	assert_int_equal(work_person(&c1, &two, "DEUX Bea", "deux"), E_OK);
	msg_init(&m, P_K_ACT, ++c1.number);
	msg_put_str(&m, "twins.apart");
	msg_put_u32(&m, 2);
	for (i = 0; i < 2; i++) {
		msg_put_u32(&m, 2);
		msg_put_str(&m, ":follow");
		msg_put_u8(&m, 'b');
		msg_put_bytes(&m, her.follow.b, ID_SIZE);
		msg_put_str(&m, ":with");
		msg_put_u8(&m, 'b');
		msg_put_bytes(&m, with[i]->b, ID_SIZE);
	}
	msg_put_u32(&m, 0);
	msg_put_u32(&m, 0);
	msg_put_id(&m, &id_none);
	assert_int_equal(send_to(&c1, &m), E_OK);
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM apart"), 2);
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM audit"
		" WHERE action = 'twins.apart'"), 4);
	assert_int_equal(count(w.k.data, "SELECT count(DISTINCT object)"
		" FROM audit WHERE action = 'twins.apart'"), 3);
}

/* --- no descriptor is left ----------------------------------------------- */

/* So many may still be opened; the limit that was. */
static rlim_t
descriptors(int n)
{
	struct rlimit all;
	int fd[8], i, most = -1;
	rlim_t was;

	for (i = 0; i < n + 1; i++) {
		fd[i] = dup(0);
		most = fd[i] > most ? fd[i] : most;
	}
	for (i = 0; i < n + 1; i++)
		close(fd[i]);
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &all), 0);
	was = all.rlim_cur;
	all.rlim_cur = (rlim_t)most;
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &all), 0);
	return was;
}

static void
descriptors_back(rlim_t was)
{
	struct rlimit all;

	getrlimit(RLIMIT_NOFILE, &all);
	all.rlim_cur = was;
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &all), 0);
}

static int
sessions_here(void)
{
	const struct peer *p;
	int n = 0;

	for (p = w.k.peers; p; p = p->next)
		n += p->kind == PEER_SESSION && !p->dead;
	return n;
}

static void
test_no_descriptor(void **state)
{
	struct login l = { .term = "vt220", .cols = 80, .rows = 24 };
	struct peer who = { .way = "local", .source = "x", .network = "x" };
	int n = sessions_here(), free, before, after, fd = -1, pair[2];
	struct client u;
	rlim_t was;
	enum err e;

	(void)state;
	assert_int_equal(login_user(&w.k, "c1", &who, NULL), E_OK);
	before = dup(0);
	close(before);
	/* by SSH it takes two pairs: the first is closed again */
	for (free = 0; free < 4; free += 2) {
		was = descriptors(free);
		e = session_open(&w.k, &who, &l, false, &fd);
		descriptors_back(was);
		assert_int_not_equal(e, E_OK);
		assert_int_equal(fd, -1);
		assert_int_equal(sessions_here(), n);
		after = dup(0);
		close(after);
		assert_int_equal(after, before);
	}
	/* nor is there anybody to hash passwords */
	was = descriptors(0);
	e = hasher_start(&w.k);
	descriptors_back(was);
	assert_int_not_equal(e, E_OK);
	was = descriptors(0);
	e = ask(&listener, P_L_PAIR, "sU", "192.0.2.1", 4000);
	descriptors_back(was);
	assert_int_not_equal(e, E_OK);
	assert_int_not_equal(ask(&listener, P_L_PAIR, "sU", NULL, 4000), E_OK);
	/* the session is open, and its end cannot be handed over: it ends */
	assert_int_equal(msg_pair(pair), E_OK);
	client_init(&u, pair[0]);
	u.peer = peer_new(&w.k, PEER_CONTROL, pair[1]);
	u.peer->op = true;
	u.peer->way = "local";
	was = descriptors(2);
	e = ask(&u, P_C_SCREEN, "ssUUss", "c1", "vt220", 80, 24, NULL, NULL);
	descriptors_back(was);
	assert_int_equal(e, E_IO);
	client_done(&u);
	keeper_turn(&w.k, 0);
	assert_int_equal(sessions_here(), n);
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM session WHERE"
		" ended IS NULL"), n);
}

/* --- who is gone, and not yet swept -------------------------------------- */

static void
test_office(void **state)
{
	struct peer *gone, *relay;
	struct client adm, r;
	struct msg m, none;
	char dir[sizeof config.data];

	(void)state;
	login_ready(&adm, "adm");
	client_relay(&listener, &r, "192.0.2.1");
	relay = w.k.peers;
	gone = c2.peer;
	gone->dead = relay->dead = true;
	msg_init(&none, P_K_ACT, 1);
	job_add(&w.k, c1.peer, &none);
	msg_init(&m, P_K_STATUS, ++adm.number);
	/* of a base that is not there nothing is told but that */
	snprintf(dir, sizeof dir, "%s", config.data);
	snprintf(config.data, sizeof config.data, "/nowhere");
	office_status(&w.k, adm.peer, &m);
	snprintf(config.data, sizeof config.data, "%s", dir);
	msg_reset(&m, P_K_SAY, adm.number);
	msg_put_str(&m, "bonjour");
	c1.peer->known = false;
	office_say(&w.k, adm.peer, &m);
	c1.peer->known = true;
	gone->dead = relay->dead = false;
	msg_reset(&m, 0, 0);
	assert_int_equal(client_next(&adm, &m), E_OK);
	assert_int_equal(m.type, P_K_STATE);
	assert_int_equal(msg_get_u8(&m), E_OK);
	msg_get_str(&m);
	assert_int_equal(msg_get_u32(&m), sessions_here() - 1);
	assert_int_equal(msg_get_u32(&m), 0);
	assert_int_equal(msg_get_u32(&m), 1);
	assert_int_equal(msg_get_u64(&m), 0);
	assert_int_equal(msg_get_u64(&m), 0);
	assert_int_equal(msg_get_u64(&m), 0);
	/* said to who is here */
	msg_reset(&m, 0, 0);
	assert_int_equal(client_next(&r1, &m), E_OK);
	assert_int_equal(m.type, P_K_SAID);
	msg_reset(&m, 0, 0);
	assert_int_equal(client_next(&c1, &m), E_OK);
	assert_int_equal(m.type, P_DONE);       /* of what waited */
	msg_reset(&m, 0, 0);
	assert_int_equal(msg_recv(c2.fd, &c2.reader, &m), E_AGAIN);
	msg_done(&m);
	msg_done(&none);
	client_done(&adm);
	client_done(&r);
}

/* Another screen of hers that is dead already is told nothing more. */
static void
test_dead_screens(void **state)
{
	struct client a, b;
	struct id session;
	struct msg m;

	(void)state;
	login_ready(&a, "d1");
	login_ready(&b, "d1");
	session = a.peer->session;
	a.peer->dead = true;
	msg_fill(&m, P_K_TAKE, ++b.number, "i", &session);
	session_take(&w.k, b.peer, &m);
	assert_int_equal(a.peer->end_by, 0);
	sessions_end_password(&w.k, &w.d1, b.peer);
	assert_int_equal(a.peer->end_by, 0);
	assert_int_equal(b.peer->end_by, 0);
	sessions_cut(&w.k, &w.d1, "essai");
	assert_true(b.peer->dead);
	msg_reset(&m, 0, 0);
	assert_int_equal(msg_recv(a.fd, &a.reader, &m), E_AGAIN);
	keeper_turn(&w.k, 0);
	assert_int_equal(msg_recv(b.fd, &b.reader, &m), E_OK);
	assert_int_equal(m.type, P_DONE);
	assert_int_equal(msg_get_u8(&m), E_OK);
	msg_done(&m);
	client_done(&a);
	client_done(&b);
}

/* Who is not known yet asks nothing, though she says who she is. */
static void
test_not_known(void **state)
{
	struct id session = c1.peer->session;
	struct client other;
	struct msg m;

	(void)state;
	assert_true(opens(&r1, WRAP_PERSON, &her.person, SCOPE_LABEL, NULL));
	assert_int_equal(ask(&r1, P_K_HERE, "ii", &her.person, &w.s1), E_OK);
	r1.peer->known = false;
	assert_int_not_equal(ask(&r1, P_K_HERE, "ii", &her.person, &w.s1),
		E_OK);
	assert_int_equal(ask(&r1, P_K_INVITE, "i", &w.c1), E_RIGHT);
	assert_int_equal(ask(&r1, P_K_STATUS, ""), E_RIGHT);
	assert_int_equal(ask(&r1, P_K_EFFORT, "U" "BUUU", 1, EFFORT_NOTE, 2,
		100, 60), E_STATE);
	r1.peer->known = true;
	/* nor is she another screen of anybody's */
	login_ready(&other, "c1");
	c1.peer->known = false;
	assert_int_equal(ask(&other, P_K_TAKE, "i", &session), E_OK);
	c1.peer->known = true;
	assert_int_equal(c1.peer->end_by, 0);
	client_done(&other);
	keeper_turn(&w.k, 0);
	msg_init(&m, 0, 0);
	assert_int_equal(msg_recv(c1.fd, &c1.reader, &m), E_AGAIN);
	msg_done(&m);
}

/* Is somebody told where she works now? */
static bool
told_roles(struct client *of)
{
	struct msg m;
	bool told = false;

	msg_init(&m, 0, 0);
	while (msg_recv(of->fd, &of->reader, &m) == E_OK) {
		assert_int_not_equal(m.type, P_K_END);
		told |= m.type == P_K_WELCOME;
	}
	msg_done(&m);
	return told;
}

/* She who makes her second factor first is told of another role, and goes on;
 * who is not known is told nothing. */
static void
test_roles(void **state)
{
	static const char *const roles[] = { "responsable", "conseiller" };
	char sql[200];
	int i;

	(void)state;
	c1.peer->fenced = true;
	for (i = 0; i < 2; i++) {
		snprintf(sql, sizeof sql, "UPDATE membership SET role = '%s'"
			" WHERE user = (SELECT id FROM user WHERE login ="
			" 'c1')", roles[i]);
		tamper(w.k.data, sql);
		c1.peer->known = false;
		sessions_changed(&w.k);
		assert_false(told_roles(&c1));
		c1.peer->known = true;
		sessions_changed(&w.k);
		assert_true(told_roles(&c1));
		sessions_changed(&w.k);
		assert_false(told_roles(&c1));
	}
	c1.peer->fenced = false;
}

/* A person in her space is not told that a day of work is over. */
static void
test_her_day(void **state)
{
	struct client she;
	struct id account = id_new();
	struct ask a;
	struct msg m;

	(void)state;
	ask_init(&a, "space.open");
	ask_id(&a, ":follow", &her.follow);
	ask_id(&a, ":user", &account);
	ask_text(&a, ":login", "48213907");
	assert_int_equal(act(&c1, &a), E_OK);
	login_ready(&she, "48213907");
	she.peer->over_at = 1;
	assert_true(sessions_wait(&w.k) >= 0);
	msg_init(&m, 0, 0);
	assert_int_equal(client_next(&she, &m), E_OK);
	assert_int_equal(m.type, P_K_END);
	assert_string_equal(msg_get_str(&m), "");
	msg_done(&m);
	client_done(&she);
}

/* --- how much ------------------------------------------------------------ */

/* An hour of one's own, also when the clock goes back; no code is given
 * beyond. */
static void
test_quota(void **state)
{
	struct id id = id_new();
	int n = 0, mib = config.write_mib;

	(void)state;
	config.write_mib = 1;
	while (quota_take(&w.k, &id, 100000) == E_OK)
		n++;
	assert_in_range(n, 9, 10);
	assert_int_equal(clock_fix("2026-11-24T08:00"), E_OK);
	assert_int_equal(quota_take(&w.k, &id, 100000), E_OK);
	assert_int_equal(clock_fix("2026-11-24T09:00"), E_OK);
	config.write_mib = 0;
	assert_int_equal(ask(&r1, P_K_INVITE, "i", &w.d1), E_AGAIN);
	config.write_mib = mib;
	assert_int_equal(count(w.k.keys, "SELECT count(*) FROM secret"), 0);
	assert_int_equal(ask(&r1, P_K_INVITE, "i", &w.d1), E_OK);
	assert_int_equal(count(w.k.keys, "SELECT count(*) FROM secret"), 1);
}

/* Guesses at others make no room for more at the same one. */
static void
test_slow(void **state)
{
	struct peer p = { .network = "192.0.2.0/24" };
	char login[32];
	int i;

	(void)state;
	for (i = 0; i < 100 * SLOW_ALLOWANCE; i++) {
		snprintf(login, sizeof login, "a%d", i % 100);
		assert_true(slow_take(&w.k, &p, SLOW_PASSWORD, login));
	}
	for (i = 0; i < 300; i++) {
		snprintf(login, sizeof login, "b%d", i);
		assert_true(slow_take(&w.k, &p, SLOW_PASSWORD, login));
	}
	for (i = 0; i < 100; i++) {
		snprintf(login, sizeof login, "a%d", i);
		assert_false(slow_take(&w.k, &p, SLOW_PASSWORD, login));
	}
	slow_give_back(&w.k, &p, SLOW_PASSWORD, "a1");
	assert_true(slow_take(&w.k, &p, SLOW_PASSWORD, "a1"));
}

/* What a session cost is not counted of an account that is shut. */
static void
test_effort(void **state)
{
	(void)state;
	tamper(w.k.data, "UPDATE user SET state = 'desactive'"
		" WHERE login = 'c1'");
	assert_int_equal(ask(&c1, P_K_EFFORT, "U" "BUUU", 1, EFFORT_NOTE, 2,
		100, 60), E_STATE);
	assert_int_equal(count(w.k.keys, "SELECT count(*) FROM effort"), 0);
	/* nor does it search, or learn who does */
	assert_int_equal(ask(&c1, P_K_MAC, "UBs", 1, TOKEN_WORD, "a"),
		E_RIGHT);
	assert_int_equal(ask(&c1, P_K_PROBES, "Ui", 1, &w.s1), E_RIGHT);
	tamper(w.k.data, "UPDATE user SET state = 'actif'"
		" WHERE login = 'c1'");
}

/* --- the end -------------------------------------------------------------- */

/* A session that is cut when the listener is dead is closed, and nobody is
 * told. */
static void
test_last(void **state)
{
	struct client d1;

	(void)state;
	login_ready(&d1, "d1");
	d1.peer->local = false;
	w.k.listener->dead = true;
	sessions_cut(&w.k, &w.d1, "essai");
	keeper_turn(&w.k, 0);
	assert_null(w.k.listener);
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM session s JOIN"
		" user u ON u.id = s.user WHERE u.login = 'd1' AND s.ended IS"
		" NULL"), 0);
	client_done(&d1);
}

int
main(void)
{
#define T(f) cmocka_unit_test(f)
	const struct CMUnitTest tests[] = {
		T(test_logins), T(test_operator), T(test_no_operator),
		T(test_searched), T(test_long), T(test_settles),
		T(test_two_by_two), T(test_no_descriptor), T(test_office),
		T(test_dead_screens), T(test_not_known), T(test_roles),
		T(test_her_day), T(test_quota), T(test_slow), T(test_effort),
		T(test_last),
	};

	return cmocka_run_group_tests(tests, up, down);
}
