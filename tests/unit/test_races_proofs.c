/* Two who come to one account, or change it, at the same moment: what is proved
 * or used by one is not by the other. */
#include "tests/unit/access_hands.h"

#define PHRASE "le chat dort au soleil"
#define MINE "un cheval vert au galop"
#define THEIRS "le chien court dans le bois"

/* A wish that is sent, and not answered yet. */
static void
ask_wish(struct client *s, enum access what, const char *proof,
	const char *text, const struct buf *blob, const struct id *id)
{
	struct msg m;

	msg_fill(&m, P_K_ACCESS, ++s->number, "Bssbi", what, proof, text,
		blob ? (const void *)blob->data : "", blob ? blob->len : 0,
		id ? id : &id_none);
	assert_int_equal(msg_send(s->fd, &m, NULL, 0), E_OK);
	msg_done(&m);
}

static enum err
wish_answer(struct client *s)
{
	struct msg m;
	enum err e;

	msg_init(&m, 0, 0);
	e = heard(s, &m);
	msg_done(&m);
	return e;
}

/* Who asked first is told so, who asked second is not; by the password there
 * was, or with none yet. */
static void
test_password(void **state)
{
	char out[FACTOR_TEXT];
	int with;

	for (with = 0; with < 2; with++) {
		struct client r, s[2];
		enum err e[2];
		int i, won;

		for (i = 0; i < 2; i++)
			login_ready(&s[i], with ? "c1" : "d1");
		if (with)
			assert_int_equal(wish(&s[0], ACCESS_PASSWORD, NULL,
				PHRASE, NULL, NULL, out), E_OK);
		for (i = 0; i < 2; i++)
			ask_wish(&s[i], ACCESS_PASSWORD, with ? PHRASE : NULL,
				i ? THEIRS : MINE, NULL, NULL);
		for (i = 0; i < 2; i++)
			e[i] = wish_answer(&s[i]);
		won = e[1] == E_OK;
		assert_int_equal(e[won], E_OK);
		assert_true(e[!won] == E_AGAIN || e[!won] == E_RIGHT);
		client_relay(&listener, &r, with ? "192.0.2.7" : "192.0.2.8");
		assert_int_equal(two(&r, P_R_PASSWORD, with ? "c1" : "d1", won
			? MINE : THEIRS), E_RIGHT);
		assert_int_equal(two(&r, P_R_PASSWORD, with ? "c1" : "d1", won
			? THEIRS : MINE), E_OK);
		/* what she proves now is the one that there is */
		assert_int_equal(wish(&s[!won], ACCESS_PASSWORD, won ? THEIRS :
			MINE, PHRASE, NULL, NULL, out), E_OK);
		client_done(&r);
		client_done(&s[0]);
		client_done(&s[1]);
	}
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM audit"
		" WHERE action = 'password.put'"), 5);
}

/* Each drops the other one of the last two keys: one stays. */
static void
test_last_keys(void **state)
{
	struct id key3 = add_key(&w.c1, &blob1, "SHA256:3");
	struct client s[2];
	enum err e[2];
	int i;

	for (i = 0; i < 2; i++) {
		login_ready(&s[i], "c1");
		ask_wish(&s[i], ACCESS_KEY_DROP, NULL, NULL, NULL, i ? &key2 :
			&key3);
	}
	for (i = 0; i < 2; i++)
		e[i] = wish_answer(&s[i]);
	assert_int_equal(e[e[0] != E_OK], E_OK);
	assert_int_equal(e[e[0] == E_OK], E_STATE);
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM user_key"
		" WHERE user = (SELECT id FROM user WHERE login = 'c1')"
		" AND revoked_on IS NULL"), 1);
	client_done(&s[0]);
	client_done(&s[1]);
}

/* The same key put twice is one key, and both have it. */
static void
test_one_key(void **state)
{
	struct client r, s[2];
	int i;

	for (i = 0; i < 2; i++) {
		login_ready(&s[i], "d1");
		ask_wish(&s[i], ACCESS_KEY_ADD, NULL, i ? "bureau" : "poste",
			&blob1, NULL);
	}
	for (i = 0; i < 2; i++)
		assert_int_equal(wish_answer(&s[i]), E_OK);
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM user_key"
		" WHERE user = (SELECT id FROM user WHERE login = 'd1')"), 1);
	client_relay(&listener, &r, "192.0.2.9");
	assert_int_equal(key(&r, P_R_KEY, "d1", &blob1), E_OK);
	client_done(&r);
	client_done(&s[0]);
	client_done(&s[1]);
}

/* The figures of one moment, one recovery code, brought by two: one is in. */
static void
test_code(void **state)
{
	char uri[FACTOR_TEXT], codes[FACTOR_TEXT], code[20];
	struct client r[2];
	int turn, i;

	enrol("c1", uri, codes);
	for (i = 0; i < 2; i++)
		client_relay(&listener, &r[i], i ? "192.0.2.10" :
			"198.51.100.10");
	for (turn = 0; turn < 2; turn++) {
		int in = 0;

		if (turn)
			snprintf(code, sizeof code, "%.19s", codes);
		else
			figures(uri, 30, code);
		for (i = 0; i < 2; i++)
			assert_int_equal(key(&r[i], P_R_KEY, "c1", &blob2),
				E_MORE);
		for (i = 0; i < 2; i++) {
			struct msg m;

			msg_fill(&m, P_R_FACTOR, ++r[i].number, "ss", "c1",
				code);
			assert_int_equal(msg_send(r[i].fd, &m, NULL, 0),
				E_OK);
			msg_done(&m);
		}
		for (i = 0; i < 2; i++)
			in += answer_of(&r[i], r[i].number) == E_OK;
		assert_int_equal(in, 1);
	}
	assert_int_equal(factor_left(&w.k, &w.c1), 7);
	client_done(&r[0]);
	client_done(&r[1]);
}

/* The account is shut by one message while another one comes in by its key: in
 * either order no session of it is left. */
static void
test_shut(void **state)
{
	struct client adm, r, s;
	struct ask a;
	struct msg m;
	int turn;

	login_ready(&adm, "adm");
	client_relay(&listener, &r, "192.0.2.11");
	for (turn = 0; turn < 2; turn++) {
		assert_int_equal(key(&r, P_R_KEY, "c1", &blob2), E_OK);
		ask_init(&a, "account.disable");
		ask_id(&a, ":id", &w.c1);
		if (turn)
			assert_int_equal(start(&r, &s), E_OK);
		ask_message(&a, ++adm.number, &m);
		assert_int_equal(msg_send(adm.fd, &m, NULL, 0), E_OK);
		msg_done(&m);
		if (turn) {
			assert_true(is_cut(&s));
			client_done(&s);
		} else {
			msg_fill(&m, P_R_KEY, ++r.number, "sb", "c1",
				blob2.data, blob2.len);
			assert_int_equal(msg_send(r.fd, &m, NULL, 0), E_OK);
			msg_done(&m);
			answer_of(&r, r.number);
			assert_int_equal(start(&r, &s), E_RIGHT);
		}
		assert_int_equal(answer_of(&adm, adm.number), E_OK);
		assert_int_equal(count(w.k.data, "SELECT count(*) FROM session"
			" WHERE user = (SELECT id FROM user"
			" WHERE login = 'c1') AND ended IS NULL"), 0);
		ask_init(&a, "account.enable");
		ask_id(&a, ":id", &w.c1);
		assert_int_equal(ask_send(&a, &adm), E_OK);
	}
	client_done(&r);
	client_done(&adm);
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, up, down)
	const struct CMUnitTest tests[] = {
		T(test_password), T(test_last_keys), T(test_one_key),
		T(test_code), T(test_shut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
