/* What the database refuses while somebody proves who she is, or changes how
 * she does: nobody is let in by a fault, a code that was not used up serves
 * again, a password is the one before or the one after. */
#include "tests/unit/account_world.h"

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

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each),
		cmocka_unit_test(test_torn_secret),
	};

	return cmocka_run_group_tests(tests, up, down);
}
