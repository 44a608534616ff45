/* What the database refuses while somebody proves who she is, or changes how
 * she does: nobody is let in by a fault, a code that was not used up serves
 * again, a password is the one before or the one after. */
#include "tests/unit/account.h"

#include "base/pubkey.h"
#include "keeper/reserve.h"

static struct client adm;
static struct id lea, lea_follow, hers, t1;
static struct buf blob;
static const char line[] = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYH"
	"CAkKCwwNDg8QERITFBUWFxgZGhscHR4f a";

/* A session, of who was let in: *s, or -1. */
static enum err
start(struct client *r, struct client *s)
{
	struct msg m;
	enum err e = ask(r, P_R_START, "sUUsssB", "xterm", 80, 24, "fr", "x",
		NULL, 1);
	int64_t was = quiet();

	s->fd = -1;
	if (!e) {
		msg_init(&m, 0, 0);
		do {
			msg_reset(&m, 0, 0);
			assert_int_equal(client_next(&listener, &m), E_OK);
		} while (m.type != P_L_SESSION);
		client_init(s, msg_take_fd(&m, 0));
		msg_done(&m);
	}
	left = was;
	return e;
}

/* --- at the door ------------------------------------------------------------- */

static enum err
at_door(const char *login, const char *password)
{
	struct client r;
	enum err e;

	relay(&r);
	e = two(&r, P_R_PASSWORD, login, password);
	if (!e)
		assert_true(r.peer->known);
	client_done(&r);
	return e;
}

static enum err
password(void)
{
	return at_door("c1", PHRASE);
}

static enum err
wrong_password(void)
{
	enum err e = at_door("c1", OTHER);

	assert_int_not_equal(e, E_OK);
	return e;
}

/* Her second factor is asked, whatever fails. */
static enum err
half(void)
{
	enum err e = at_door("r1", PHRASE);

	assert_int_not_equal(e, E_OK);
	return e;
}

static enum err
both(void)
{
	struct client r, s;
	char code[20];
	enum err e;

	give_factor(&w.r1, code);
	relay(&r);
	e = two(&r, P_R_PASSWORD, "r1", PHRASE);
	if (e == E_MORE)
		e = two(&r, P_R_FACTOR, "r1", code);
	if (!e)
		e = start(&r, &s);
	if (!e)
		client_done(&s);
	client_done(&r);
	return e;
}

/* She who must have a second factor does nothing before. */
static enum err
fenced_does(const char *login, int type)
{
	struct client r, s;
	enum err e;

	relay(&r);
	e = two(&r, P_R_PASSWORD, login, PHRASE);
	if (!e)
		e = start(&r, &s);
	client_done(&r);
	if (e)
		return e;
	e = ask(&s, type, type == P_K_SWITCH ? "i" : "", &w.s1);
	if (!e)
		fail_msg("%s works without a second factor", login);
	client_done(&s);
	return e;
}

static enum err
fenced(void)
{
	return fenced_does("adm", P_K_STATUS);
}

static enum err
fenced_head(void)
{
	return fenced_does("t1", P_K_SWITCH);
}

/* --- an invitation ------------------------------------------------------------ */

static enum err
bring(const char *code, const char *password, bool key)
{
	struct client r;
	enum err e;

	relay(&r);
	e = ask(&r, P_R_ENROL, "ssbss", code, password, key ? SOME_KEY : "",
		key ? SOME_BYTES : 0, key ? SOME_PRINT : NULL, NULL);
	client_done(&r);
	return e;
}

/* Used up when it says so, not before. */
static enum err
enrol(const char *password, bool key)
{
	char code[64];
	int64_t was;
	enum err e;

	invitation(code);
	if (password)
		d1.peer->way = "mot de passe";
	e = bring(code, password, key);
	was = quiet();
	/* who came by the one before goes with it, said to be done or not */
	if (password) {
		assert_int_equal(d1.peer->end_by != 0,
			password_is(&w.d1, password));
		client_done(&d1);
		keeper_turn(&w.k, 0);
	}
	if (!e && (password || key))
		assert_int_equal(bring(code, password, key), E_RIGHT);
	if (!e && password)
		assert_true(password_is(&w.d1, password));
	if (e)
		assert_int_equal(bring(code, password, key), E_OK);
	set_password(&w.d1, PHRASE);
	left = was;
	return e;
}

static enum err
enrol_password(void)
{
	return enrol(OTHER, false);
}

static enum err
enrol_key(void)
{
	return enrol(NULL, true);
}

static enum err
enrol_try(void)
{
	return enrol(NULL, false);
}

/* --- one's own account ---------------------------------------------------------- */

static enum err
unlock(void)
{
	return ask(&c1, P_K_UNLOCK, "s", PHRASE);
}

static enum err
unlock_wrong(void)
{
	enum err e = ask(&c1, P_K_UNLOCK, "s", OTHER);

	assert_int_not_equal(e, E_OK);
	return e;
}

/* Who has no password. */
static enum err
unlock_code(void)
{
	int64_t was = quiet();
	char code[20];

	assert_int_equal(keys_secret_drop(&w.k, &w.d1, "password"), E_OK);
	give_factor(&w.d1, code);
	left = was;
	return ask(&d1, P_K_UNLOCK, "s", code);
}

static enum err
new_password(void)
{
	enum err e;

	set_password(&w.c1, PHRASE);
	e = wish(&c1, ACCESS_PASSWORD, PHRASE, OTHER, NULL, &id_none);
	assert_true(password_is(&w.c1, e ? PHRASE : OTHER));
	set_password(&w.c1, PHRASE);
	return e;
}

static enum err
wrong_proof(void)
{
	enum err e = wish(&c1, ACCESS_PASSWORD, OTHER, OTHER, NULL, &id_none);

	assert_true(password_is(&w.c1, PHRASE));
	return e;
}

static enum err
key_add(void)
{
	return wish(&c1, ACCESS_KEY_ADD, PHRASE, "a", &blob, &id_none);
}

/* With a code of the one before, which serves once. */
static enum err
factor_anew(void)
{
	char code[20], now[8];
	int64_t was = quiet();
	enum err e;

	give_factor(&w.d1, code);
	d1.peer->factor.made = false;
	left = was;
	e = wish(&d1, ACCESS_FACTOR_NEW, code, NULL, NULL, &id_none);
	if (e)
		return e;
	figures(&d1.peer->factor, now);
	return wish(&d1, ACCESS_FACTOR_SET, NULL, now, NULL, &id_none);
}

/* A head's password alone, in a session of before she made her second factor:
 * it is not replaced there, whatever fails. */
static enum err
factor_taken(void)
{
	int64_t was = quiet();
	char code[20], now[8];
	struct client r, s;
	enum err e;

	assert_int_equal(keys_secret_drop(&w.k, &t1, KEYS_FACTOR), E_OK);
	relay(&r);
	assert_int_equal(two(&r, P_R_PASSWORD, "t1", PHRASE), E_OK);
	assert_int_equal(start(&r, &s), E_OK);
	client_done(&r);
	s.peer = w.k.peers;
	assert_true(s.peer->fenced);
	give_factor(&t1, code);
	left = was;
	e = wish(&s, ACCESS_FACTOR_NEW, NULL, NULL, NULL, &id_none);
	if (!e) {
		figures(&s.peer->factor, now);
		e = wish(&s, ACCESS_FACTOR_SET, NULL, now, NULL, &id_none);
	}
	was = quiet();
	if (factor_check(&w.k, &t1, code))
		fail_msg("another factor is in the place of hers");
	assert_int_equal(keys_secret_drop(&w.k, &t1, KEYS_FACTOR), E_OK);
	client_done(&s);
	left = was;
	return e;
}

static enum err
factor_drop_own(void)
{
	char code[20];

	give_factor(&w.d1, code);
	return wish(&d1, ACCESS_FACTOR_DROP, code, NULL, NULL, &id_none);
}

/* Who is there by it is told to end when it is gone, not before. */
static enum err
taken_away(enum err e)
{
	int64_t was = quiet();

	assert_int_equal(d1.peer->end_by != 0, !factor_has(&w.k, &w.d1));
	client_done(&d1);
	keeper_turn(&w.k, 0);
	left = was;
	return e;
}

static enum err
factor_reset(void)
{
	char code[20];

	give_factor(&w.d1, code);
	return taken_away(wish(&r1, ACCESS_FACTOR_RESET, NULL, NULL, NULL,
		&w.d1));
}

static enum err
operator_password(void)
{
	enum err e;

	set_password(&w.c1, OTHER);
	e = ask(&w.op, P_C_PASSWORD, "is", &w.c1, PHRASE);
	assert_true(password_is(&w.c1, e ? OTHER : PHRASE));
	set_password(&w.c1, PHRASE);
	return e;
}

static enum err
operator_reset(void)
{
	char code[20];

	give_factor(&w.d1, code);
	return taken_away(ask(&w.op, P_C_FACTOR_RESET, "i", &w.d1));
}

/* --- her own space, at a desk ------------------------------------------------------ */

static enum err
desk(const char *code)
{
	struct client c;
	int64_t was = quiet();
	int fd[2];
	enum err e;

	assert_int_equal(msg_pair(fd), E_OK);
	client_init(&c, fd[0]);
	c.peer = peer_new(&w.k, PEER_LOCAL, fd[1]);
	left = was;
	e = ask(&c, P_C_KIOSK, "sssUUs", HERS, code, "xterm", 80, 24,
		"fr");
	client_done(&c);
	return e;
}

static enum err
kiosk(void)
{
	return desk(FIGURES);
}

static enum err
kiosk_wrong(void)
{
	enum err e = desk("73019265");

	assert_int_not_equal(e, E_OK);
	return e;
}

/* --- another keeper takes over ------------------------------------------------------ */

/* It goes on as who it was, or ends: nobody else, and nothing between. */
static enum err
adopt(void)
{
	int64_t was = quiet();
	struct client s;
	struct id session = c1.peer->session;
	struct msg m;
	int fd[2];
	enum err e;

	assert_int_equal(msg_pair(fd), E_OK);
	client_init(&s, fd[0]);
	msg_fill(&m, P_L_ADOPT, 0, "i", &session);
	left = was;
	assert_int_equal(msg_send(listener.fd, &m, &fd[1], 1), E_OK);
	close(fd[1]);
	msg_reset(&m, 0, 0);
	assert_int_equal(client_next(&s, &m), E_OK);
	assert_true(m.type == P_K_HELLO || m.type == P_K_END);
	e = m.type == P_K_HELLO ? E_OK : E_RIGHT;
	if (!e)
		e = ask(&s, P_K_SWITCH, "i", &w.s1);
	msg_done(&m);
	client_done(&s);
	/* the row is of the one that was there first */
	quiet();
	keeper_turn(&w.k, 0);
	client_done(&c1);
	keeper_turn(&w.k, 0);
	return e;
}

/* What another screen of hers ends, or nobody's. */
static enum err
take(void)
{
	struct id nobody = id_new();

	return ask(&c1, P_K_TAKE, "i", &nobody);
}

/* The card of her own space, by who accompanies her.  Whoever is there by the
 * one before leaves with its code, whatever fails after that. */
static enum err
card(void)
{
	struct client there;
	int64_t was = quiet();
	struct msg m;
	enum err e, end;

	set_password(&hers, FIGURES);
	login_ready(&there, HERS);
	left = was;
	e = ask(&c1, P_K_INVITE, "i", &hers);
	was = quiet();
	keeper_turn(&w.k, 0);
	msg_init(&m, 0, 0);
	while ((end = msg_recv(there.fd, &there.reader, &m)) == E_OK)
		msg_reset(&m, 0, 0);
	msg_done(&m);
	assert_int_equal(end, password_is(&hers, FIGURES) ? E_AGAIN : E_IO);
	client_done(&there);
	keeper_turn(&w.k, 0);
	left = was;
	return e;
}

static enum err
ended(void)
{
	struct msg m;

	msg_fill(&m, P_L_ENDED, 0, "iU", &c1.peer->session, 0);
	assert_int_equal(msg_send(listener.fd, &m, NULL, 0), E_OK);
	msg_done(&m);
	keeper_turn(&w.k, 0);
	return E_OK;
}

#define KEYS_OF "SELECT count(*) FROM user_key"
#define FACTORS "SELECT count(*) FROM secret WHERE kind = 'factor'"

static const struct request requests[] = {
	{ "a password", password, NULL, E_OK, false },
	{ "a wrong password", wrong_password, NULL, E_RIGHT, false },
	{ "half of it", half, NULL, E_MORE, false },
	{ "both factors", both, "SELECT count(*) FROM session", E_OK, false },
	{ "fenced", fenced, NULL, E_RIGHT, false },
	{ "fenced too", fenced_head, NULL, E_RIGHT, false },
	{ "enrol by password", enrol_password, NULL, E_OK, false },
	{ "enrol by key", enrol_key, NULL, E_OK, false },
	{ "try a code", enrol_try, NULL, E_OK, false },
	{ "unlock", unlock, NULL, E_OK, false },
	{ "unlock, wrongly", unlock_wrong, NULL, E_RIGHT, false },
	{ "unlock by code", unlock_code, NULL, E_OK, false },
	{ "a new password", new_password, NULL, E_OK, false },
	{ "a wrong proof", wrong_proof, NULL, E_RIGHT, false },
	{ "a key", key_add, KEYS_OF, E_OK, false },
	{ "another factor", factor_anew, NULL, E_OK, false },
	{ "a factor in its place", factor_taken, NULL, E_RIGHT, false },
	{ "no factor", factor_drop_own, NULL, E_OK, false },
	{ "a factor taken away", factor_reset, NULL, E_OK, false },
	{ "the operator's password", operator_password, NULL, E_OK, false },
	{ "the operator's reset", operator_reset, NULL, E_OK, false },
	{ "her space", kiosk, "SELECT count(*) FROM session", E_OK, false },
	{ "her space, wrongly", kiosk_wrong, NULL, E_RIGHT, false },
	{ "take over", adopt, NULL, E_OK, false },
	{ "a card", card, NULL, E_OK, false },
	{ "take", take, NULL, E_OK, false },
	{ "a session that ended", ended, NULL, E_OK, false },
};

static void
ready(void)
{
	hasher_here();
	logged_in(&c1, "c1");
	logged_in(&d1, "d1");
	logged_in(&r1, "r1");
	logged_in(&adm, "adm");
	slow_give_back(&w.k, c1.peer, SLOW_PASSWORD, "c1");
	slow_give_back(&w.k, d1.peer, SLOW_CODE, "d1");
	tamper(w.k.data, "DELETE FROM user_key");
}

static void
test_each(void **state)
{
	char code[20];

	(void)state;
	log_init("test", (enum log_level)0);
	set_password(&w.c1, PHRASE);
	set_password(&w.r1, PHRASE);
	set_password(&w.adm, PHRASE);
	set_password(&hers, FIGURES);
	give_factor(&w.r1, code);
	assert_true(faults_each(requests, sizeof requests / sizeof *requests,
		ready) > SHARE(250));
}

/* --- what is typed ------------------------------------------------------------- */

/* Six figures of now, as telephones show them, and nothing near them. */
static void
test_figures(void **state)
{
	char code[20], now[8], typed[40];
	int i;
	enum err e;

	(void)state;
	ready();
	give_factor(&w.d1, code);
	keys_secret_drop(&w.k, &w.d1, "password");
	d1.peer->factor.made = false;
	assert_int_equal(wish(&d1, ACCESS_FACTOR_NEW, code, NULL, NULL,
		&id_none), E_OK);
	figures(&d1.peer->factor, now);
	snprintf(typed, sizeof typed, "%s7", now);
	assert_int_equal(wish(&d1, ACCESS_FACTOR_SET, NULL, typed, NULL,
		&id_none), E_CHECK);
	snprintf(typed, sizeof typed, "%.5sa", now);
	assert_int_equal(wish(&d1, ACCESS_FACTOR_SET, NULL, typed, NULL,
		&id_none), E_CHECK);
	snprintf(typed, sizeof typed, "%.5s/", now);
	assert_int_equal(wish(&d1, ACCESS_FACTOR_SET, NULL, typed, NULL,
		&id_none), E_CHECK);
	assert_int_equal(wish(&d1, ACCESS_FACTOR_SET, NULL, NULL, NULL,
		&id_none), E_CHECK);
	snprintf(typed, sizeof typed, "%.3s %s", now, now + 3);
	assert_int_equal(wish(&d1, ACCESS_FACTOR_SET, NULL, typed, NULL,
		&id_none), E_OK);
	/* neither figures nor a code; then, slowed, not even a code */
	give_factor(&w.d1, code);
	for (i = 0; i < 2 * SLOW_CODES; i++) {
		e = ask(&d1, P_K_UNLOCK, "s", "?");
		assert_int_equal(e, E_RIGHT);
	}
	assert_int_equal(ask(&d1, P_K_UNLOCK, "s", code), E_RIGHT);
	for (i = 0; i < SLOW_CODES; i++)
		slow_give_back(&w.k, d1.peer, SLOW_CODE, "d1");
	assert_int_equal(ask(&d1, P_K_UNLOCK, "s", code), E_OK);
	keys_secret_drop(&w.k, &w.d1, KEYS_FACTOR);
}

/* Twenty keys, and one way in is left. */
static void
test_keys(void **state)
{
	static const struct id id = { "la cle de d1 est" };

	(void)state;
	ready();
	assert_int_equal(wish(&d1, ACCESS_KEY_ADD, NULL, NULL, &blob,
		&id_none), E_OK);
	tamper(w.k.data, "UPDATE user_key SET id = CAST('la cle de d1 est'"
		" AS BLOB)");
	assert_int_equal(wish(&d1, ACCESS_KEY_DROP, NULL, NULL, NULL, &id),
		E_STATE);
	tamper(w.k.data, "WITH RECURSIVE n(i) AS (VALUES(1) UNION SELECT i + 1"
		" FROM n WHERE i < 19) INSERT INTO user_key(id, user, blob,"
		" fingerprint, added_on) SELECT randomblob(16), k.user,"
		" randomblob(9), 'x' || i, '2026-11-24' FROM n, user_key k");
	assert_int_equal(count(w.k.data, KEYS_OF), 20);
	assert_int_equal(wish(&d1, ACCESS_KEY_ADD, NULL, NULL, &blob,
		&id_none), E_FULL);
	assert_int_equal(wish(&d1, ACCESS_KEY_DROP, NULL, NULL, NULL, &id),
		E_OK);
}

#define REVOKE(when) tamper(w.k.data, "UPDATE user_key SET revoked_on = " when)

/* Whether it still lets her in cannot be read: it does not. */
static void
revoked_and_failing(void)
{
	struct client r, s;
	int64_t n = 0;
	int at;

	for (at = 0, failed = true; failed; at++) {
		relay(&r);
		REVOKE("NULL");
		assert_int_equal(ask(&r, P_R_KEY, "sb", "d1", blob.data,
			blob.len), E_OK);
		REVOKE("'2026-11-24'");
		failed = false;
		left = at;
		assert_int_not_equal(start(&r, &s), E_OK);
		left = -1;
		n += failed;
		client_done(&r);
	}
	assert_true(n >= 2);
	REVOKE("NULL");
}

/* A key that was revoked while no keeper was there, or while she came in. */
static void
test_revoked(void **state)
{
	struct id session;
	struct client r, s;
	struct msg m;
	int fd[2];

	(void)state;
	ready();
	assert_int_equal(wish(&d1, ACCESS_KEY_ADD, NULL, "a", &blob, &id_none),
		E_OK);
	revoked_and_failing();
	relay(&r);
	assert_int_equal(ask(&r, P_R_KEY, "sb", "d1", blob.data, blob.len),
		E_OK);
	assert_int_equal(start(&r, &s), E_OK);
	session = w.k.peers->session;
	assert_int_equal(ask(&r, P_R_KEY, "sb", "d1", blob.data, blob.len),
		E_OK);
	REVOKE("'2026-11-24'");
	client_done(&s);
	assert_int_equal(start(&r, &s), E_RIGHT);
	client_done(&r);
	assert_int_equal(msg_pair(fd), E_OK);
	client_init(&s, fd[0]);
	tamper(w.k.data, "UPDATE session SET ended = NULL");
	msg_fill(&m, P_L_ADOPT, 0, "i", &session);
	assert_int_equal(msg_send(listener.fd, &m, &fd[1], 1), E_OK);
	close(fd[1]);
	msg_reset(&m, 0, 0);
	assert_int_equal(client_next(&s, &m), E_OK);
	assert_int_equal(m.type, P_K_END);
	client_done(&s);
	keeper_turn(&w.k, 0);
	/* by no key, from nowhere that is known: it goes on */
	assert_int_equal(msg_pair(fd), E_OK);
	client_init(&s, fd[0]);
	tamper(w.k.data, "UPDATE session SET ended = NULL, key = NULL, way ="
		" '?', source = NULL");
	msg_done(&m);
	msg_fill(&m, P_L_ADOPT, 0, "i", &session);
	assert_int_equal(msg_send(listener.fd, &m, &fd[1], 1), E_OK);
	close(fd[1]);
	msg_reset(&m, 0, 0);
	assert_int_equal(client_next(&s, &m), E_OK);
	assert_int_equal(m.type, P_K_HELLO);
	msg_done(&m);
	client_done(&s);
	keeper_turn(&w.k, 0);
}

/* A relay whose listener is gone lets nobody in. */
static void
test_no_server(void **state)
{
	struct peer *was = w.k.listener;
	struct client r, s;

	(void)state;
	ready();
	relay(&r);
	assert_int_equal(two(&r, P_R_PASSWORD, "c1", PHRASE), E_OK);
	w.k.listener = NULL;
	assert_int_equal(start(&r, &s), E_INTERNAL);
	w.k.listener = was;
	client_done(&r);
}

/* On a full disk who shows a second factor comes to read, as the others do: what
 * says that her code has served is among what the reserve is for. */
static void
test_full(void **state)
{
	char code[20];
	enum err e;

	(void)state;
	ready();
	give_factor(&w.d1, code);
	reserve_start(&w.k);
	assert_false(reserve_is_spent(&w.k));
	only = "INSERT INTO secret";
	why = SQLITE_FULL;
	failed = false;
	left = 0;
	e = factor_check(&w.k, &w.d1, code);
	assert_true(failed);
	assert_int_equal(e, E_OK);
	assert_true(w.k.spent);
	assert_int_equal(factor_check(&w.k, &w.d1, code), E_RIGHT);
	/* no room at all: not a code is used up */
	give_factor(&w.d1, code);
	left = 0;
	assert_int_equal(factor_check(&w.k, &w.d1, code), E_FULL);
	assert_int_equal(factor_check(&w.k, &w.d1, code), E_OK);
	left = -1;
	only = NULL;
	why = SQLITE_IOERR;
	assert_false(reserve_is_spent(&w.k));
	keys_secret_drop(&w.k, &w.d1, KEYS_FACTOR);
}

/* A session that goes on at its lock, or at its account, is cut: each try is a
 * record that is kept for a year. */
static void
test_too_often(void **state)
{
	const char *sql = "SELECT count(*) FROM audit";
	int64_t was;
	char code[20];
	int n;

	(void)state;
	ready();
	give_factor(&w.d1, code);
	keys_secret_drop(&w.k, &w.d1, "password");
	was = count(w.k.data, sql);
	for (n = 0; n < 200 && ask(&d1, P_K_UNLOCK, "s", "?") != E_IO; n++)
		;
	assert_in_range(n, 40, 64);
	assert_in_range(count(w.k.data, sql) - was, n, n + 1);
	ready();
	was = count(w.k.data, sql);
	for (n = 0; n < 200 && wish(&d1, ACCESS_FACTOR_NEW, "?", NULL, NULL,
		&id_none) != E_IO; n++)
		;
	assert_in_range(n, 40, 64);
	assert_in_range(count(w.k.data, sql) - was, n, n + 1);
	ready();
	keys_secret_drop(&w.k, &w.d1, KEYS_FACTOR);
}

/* A secret that is not one lets nobody in. */
static void
test_torn_secret(void **state)
{
	char code[64];

	(void)state;
	ready();
	invitation(code);
	assert_int_equal(keys_secret_put(&w.k, &w.d1, "invitation", "abc",
		3), E_OK);
	assert_int_equal(bring(code, OTHER, false), E_RIGHT);
	assert_int_equal(keys_secret_put(&w.k, &w.r1, KEYS_FACTOR, "abc", 3),
		E_OK);
	assert_int_equal(half(), E_MORE);
	assert_int_equal(keys_secret_drop(&w.k, &w.r1, KEYS_FACTOR), E_OK);
	give_factor(&w.r1, code);
}

static int
up(void **state)
{
	struct sealkey key[SCOPES];
	struct ask a;
	char comment[64];

	(void)state;
	world_dir();
	world_open(false);
	world_people();
	t1 = add_user("t1", false, &w.s1, "responsable");
	set_password(&t1, PHRASE);
	c1.fd = d1.fd = r1.fd = adm.fd = -1;
	client_listener(&listener);
	logged_in(&c1, "c1");
	add_person(&c1, &lea, &lea_follow, key);
	hers = id_new();
	ask_init(&a, "space.open");
	ask_id(&a, ":follow", &lea_follow);
	ask_id(&a, ":user", &hers);
	ask_text(&a, ":login", HERS);
	assert_int_equal(ask_send(&a, &c1), E_OK);
	buf_init(&blob);
	assert_int_equal(pubkey_line(line, &blob, comment, sizeof comment),
		E_OK);
	return 0;
}

static int
down(void **state)
{
	(void)state;
	client_done(&listener);
	client_done(&c1);
	client_done(&d1);
	client_done(&r1);
	client_done(&adm);
	buf_done(&blob);
	world_close();
	world_remove();
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each),
		cmocka_unit_test(test_figures),
		cmocka_unit_test(test_keys),
		cmocka_unit_test(test_revoked),
		cmocka_unit_test(test_no_server),
		cmocka_unit_test(test_full),
		cmocka_unit_test(test_too_often),
		cmocka_unit_test(test_torn_secret),
	};

	return cmocka_run_group_tests(tests, up, down);
}
