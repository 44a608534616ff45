/* What is typed, shown, and brought to the door of an account: figures, keys,
 * a full disk, a key that was revoked meanwhile, tries without end. */
#include "tests/unit/account_world.h"

#include "keeper/reserve.h"

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
	set_password(&w.c1, PHRASE);
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

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_figures),
		cmocka_unit_test(test_keys),
		cmocka_unit_test(test_revoked),
		cmocka_unit_test(test_no_server),
		cmocka_unit_test(test_full),
		cmocka_unit_test(test_too_often),
	};

	return cmocka_run_group_tests(tests, up, down);
}
