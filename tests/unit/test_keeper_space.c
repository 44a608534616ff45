/* A person in her own space: what she reads of herself, that she reaches
 * nothing else by any message, how her card is given and taken back. */
#include "tests/unit/keeper_space_world.h"

#include "keeper/enrol.h"
#include "keeper/erased.h"
#include "keeper/keys.h"
#include "keeper/password.h"
#include "keeper/tx.h"

/* --- reading ------------------------------------------------------------------- */

static void
test_reads(void **state)
{
	unsigned s;
	int given = 0, refused = 0;
	int64_t seq = w.k.audit_seq;

	for (s = 0; s < SCOPES; s++) {
		bool mine = s == SCOPE_LABEL || s == SCOPE_PATH ||
			s == SCOPE_NOTE || s == SCOPE_BARRIERS;
		const struct id *owner = SCOPE_SHARED & SCOPE_BIT(s) ? NULL :
			s == SCOPE_WORKNOTE ? &w.c1 : &w.s1;

		if (opens(&her, WRAP_PERSON, &person, (enum scope)s, owner) !=
			mine)
			fail_msg("%s", scope_name((enum scope)s));
		given += mine;
		refused += !mine;
		/* nobody else's, of no structure that does not follow her */
		assert_false(opens(&her, WRAP_PERSON, &second, (enum scope)s,
			owner));
		assert_false(opens(&her, WRAP_PERSON, &person, (enum scope)s,
			&w.s2));
		assert_false(opens(&her, WRAP_PERSON, &person, (enum scope)s,
			&account));
	}
	assert_int_equal(given, 4);
	/* and each of them is in the audit, as hers */
	assert_int_equal(w.k.audit_seq - seq, 8);
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM audit a JOIN"
		" user u ON u.id = a.user WHERE a.action = 'open'"
		" AND u.person = a.object"), 4);
	/* her address is protected: what was found of her situation is not
	 * hers to read alone */
	tamper(w.k.data, "UPDATE person SET protected = 1");
	assert_false(opens(&her, WRAP_PERSON, &person, SCOPE_BARRIERS,
		&w.s1));
	assert_true(opens(&her, WRAP_PERSON, &person, SCOPE_PATH, &w.s1));
	/* the follow ends: so does what she reads by it */
	tamper(w.k.data, "UPDATE follow SET end_on = start_on");
	assert_false(opens(&her, WRAP_PERSON, &person, SCOPE_LABEL, NULL));
	assert_false(opens(&her, WRAP_PERSON, &person, SCOPE_NOTE, &w.s1));
	print_message("ok - %d scopes given, %d refused\n", given, refused);
}

static bool
reads_referral(const struct id *id)
{
	return opens(&her, WRAP_REFERRAL, id, SCOPE_CONTENT, NULL) ||
		opens(&her, WRAP_REFERRAL, id, SCOPE_ASIDE, &w.s1);
}

static void
test_no_reason(void **state)
{
	struct sealkey mine[SCOPES];
	struct id id;
	struct ask a;

	assert_int_equal(make_new(&c1, WRAP_REFERRAL, &person, &id, mine),
		E_OK);
	assert_false(reads_referral(&id));
	ask_init(&a, "referral.create");
	ask_id(&a, ":follow", &follow);
	ask_id(&a, ":id", &id);
	ask_id(&a, ":receiver", &w.s2);
	ask_int(&a, ":urgent", 0);
	ask_text(&a, ":wished_on", NULL);
	ask_int(&a, ":scopes", 2);
	ask_int(&a, ":agreed", 1);
	assert_int_equal(ask_send(&a, &c1), E_OK);
	assert_false(reads_referral(&id));
}

/* --- everything that a session can say --------------------------------------------- */

static enum err
answered(struct msg *q)
{
	struct msg m;
	enum err e;

	assert_int_equal(msg_send(her.fd, q, NULL, 0), E_OK);
	msg_done(q);
	msg_init(&m, 0, 0);
	assert_int_equal(client_next(&her, &m), E_OK);
	e = (enum err)msg_get_u8(&m);
	msg_done(&m);
	return e;
}

static void
test_messages(void **state)
{
	int kind, n = 0;
	struct msg m;

	for (kind = WRAP_PERSON; kind <= WRAP_REQUEST; kind++, n++) {
		msg_init(&m, P_K_NEW, ++her.number);
		msg_put_u8(&m, (unsigned)kind);
		msg_put_id(&m, kind == WRAP_PERSON ? &id_none : &person);
		msg_put_id(&m, &w.s1);
		assert_int_equal(answered(&m), E_RIGHT);
	}
	msg_init(&m, P_K_MAC, ++her.number);
	msg_put_u32(&m, 1);
	msg_put_u8(&m, TOKEN_WORD);
	msg_put_str(&m, "benali");
	assert_int_equal(answered(&m), E_RIGHT);
	msg_init(&m, P_K_MATCH, ++her.number);
	msg_put_str(&m, NULL);
	msg_put_str(&m, "benali nadia");
	msg_put_str(&m, "1998-05-12");
	assert_int_equal(answered(&m), E_RIGHT);
	msg_init(&m, P_K_HERE, ++her.number);
	msg_put_id(&m, &person);
	msg_put_id(&m, &w.s1);
	assert_int_equal(answered(&m), E_RIGHT);
	msg_init(&m, P_K_SWITCH, ++her.number);
	msg_put_id(&m, &w.s1);
	assert_int_equal(answered(&m), E_RIGHT);
	msg_init(&m, P_K_STATUS, ++her.number);
	assert_int_equal(answered(&m), E_RIGHT);
	msg_init(&m, P_K_SAY, ++her.number);
	msg_put_str(&m, "bonjour");
	assert_int_equal(answered(&m), E_RIGHT);
	msg_init(&m, P_K_INVITE, ++her.number);
	msg_put_id(&m, &w.c1);
	assert_int_equal(answered(&m), E_RIGHT);
	msg_init(&m, P_K_INVITE, ++her.number);
	msg_put_id(&m, &account);
	assert_int_equal(answered(&m), E_RIGHT);
	msg_init(&m, P_K_CIRCLE, ++her.number);
	msg_put_id(&m, &follow);
	msg_put_id(&m, &id_none);
	msg_put_str(&m, NULL);
	assert_int_equal(answered(&m), E_RIGHT);
	print_message("ok - %d messages refused\n", n + 9);
}

/* Every act, on her own record and on the other person's. */
static void
test_acts(void **state)
{
	static const char *const hers[] = { "said.tell", "said.done",
		"said.undone", "said.object", "said.why", "said.helped",
		"said.line", "said.situation", "consent.own" };
	const struct sql_act *a;
	int refused = 0, may = 0;
	size_t i;

	for (a = sql_acts; a->name; a++) {
		const struct id *rows[] = { &follow, &follow2 };

		if (!a->on || strcmp(a->on, "follow") != 0)
			continue;
		for (i = 0; i < 2; i++) {
			struct job job = { .peer = her.peer };
			bool listed = false;
			struct msg m;
			struct ask q;
			size_t k;
			enum err e;

			for (k = 0; k < sizeof hers / sizeof *hers; k++)
				listed |= i == 0 && strcmp(hers[k],
					a->name) == 0;
			ask_init(&q, a->name);
			ask_id(&q, a->on_param, rows[i]);
			ask_message(&q, 1, &m);
			msg_get_u8(&m);
			m.pos = 0;
			assert_int_equal(tx_begin(&w.k), E_OK);
			e = act_run(&w.k, her.peer, &job, &m);
			assert_int_equal(tx_end(&w.k, E_CANCEL), E_CANCEL);
			msg_done(&m);
			if ((e != E_RIGHT) != listed)
				fail_msg("%s: %s", a->name, err_name(e));
			refused += e == E_RIGHT;
			may += listed;
		}
	}
	assert_int_equal(may, 9);
	assert_true(refused > 60);
	print_message("ok - %d acts refused, %d allowed\n", refused, may);
}

/* Nor does she leave anything in clear that her erasure would not find. */
static void
test_in_clear(void **state)
{
	static const struct id service = { "un service d'ici" };
	struct ask a;

	tamper(w.k.data, "INSERT INTO service(id, num, source, source_id,"
		" structure, nom, folded, description, date_maj, made_on)"
		" SELECT CAST('un service d''ici' AS BLOB), 1, 's', 's--1', id,"
		" 'S', 's', '', '2026-11-24', '2026-11-24' FROM structure"
		" LIMIT 1");
	ask_init(&a, "contact.save");
	ask_id(&a, ":id", &account);
	ask_int(&a, ":version", count(w.k.data, "SELECT version FROM user"
		" WHERE login = '48213907'"));
	ask_text(&a, ":phone", "06 12 34 56 78");
	ask_text(&a, ":email", NULL);
	assert_int_equal(ask_send(&a, &her), E_CONFLICT);
	ask_init(&a, "feed.open");
	ask_id(&a, ":user", &account);
	assert_int_equal(ask_send(&a, &her), E_CONFLICT);
	ask_init(&a, "favourite.add");
	ask_id(&a, ":id", &account);
	ask_id(&a, ":service", &service);
	assert_int_equal(ask_send(&a, &her), E_OK);
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM user"
		" WHERE phone NOT NULL OR id IN (SELECT user FROM feed UNION"
		" SELECT user FROM favourite)"), 0);
}

/* --- her card ---------------------------------------------------------------------------- */

static enum err
invite(struct client *c, const struct id *user)
{
	struct msg m;
	enum err e;

	msg_init(&m, P_K_INVITE, ++c->number);
	msg_put_id(&m, user);
	assert_int_equal(msg_send(c->fd, &m, NULL, 0), E_OK);
	msg_reset(&m, 0, 0);
	assert_int_equal(client_next(c, &m), E_OK);
	assert_int_equal(m.type, P_K_CODE);
	e = (enum err)msg_get_u8(&m);
	msg_done(&m);
	return e;
}

/* Who runs the server gives nobody a way into her account, hers or erased. */
static void
operator_never(const struct id *user)
{
	struct id its = id_new();
	struct ask a;
	struct msg m;

	ask_init(&a, "user.key_add");
	ask_id(&a, ":id", user);
	ask_id(&a, ":key", &its);
	ask_bytes(&a, ":blob", "blob", 4);
	ask_text(&a, ":fingerprint", "of whoever");
	ask_text(&a, ":label", "clé");
	assert_int_equal(ask_send(&a, &w.op), E_CONFLICT);
	msg_init(&m, P_C_PASSWORD, ++w.op.number);
	msg_put_id(&m, user);
	msg_put_str(&m, "le chat dort au soleil");
	assert_int_equal(msg_send(w.op.fd, &m, NULL, 0), E_OK);
	msg_done(&m);
	assert_int_equal(answer_of(&w.op, w.op.number), E_NOTFOUND);
}

static void
test_card(void **state)
{
	struct id again, id = id_new();
	struct ask a;
	struct msg m;
	struct buf b;

	/* by her referent and the head: neither a colleague, nor another
	 * structure, nor the platform, though nobody ever used it */
	tamper(w.k.data, "UPDATE user SET last_login = NULL");
	assert_int_equal(keys_secret_put(&w.k, &account, "password", "x", 1),
		E_OK);
	assert_int_equal(keys_secret_put(&w.k, &account, KEYS_FACTOR, "x", 1),
		E_OK);
	assert_int_equal(enrol_tie_key(&w.k, &account, "blob", 4, "print",
		"clé"), E_OK);
	assert_int_equal(invite(&d1, &account), E_RIGHT);
	assert_true(opens(&her, WRAP_PERSON, &person, SCOPE_LABEL, NULL));
	assert_int_equal(invite(&c1, &account), E_OK);
	/* what the one before opened is shut: screen, code, key */
	msg_init(&m, 0, 0);
	assert_int_equal(client_next(&her, &m), E_OK);
	assert_int_equal(m.type, P_K_END);
	msg_done(&m);
	client_done(&her);
	buf_init(&b);
	assert_int_equal(keys_secret(&w.k, &account, "password", &b),
		E_NOTFOUND);
	/* and the second factor of who held it shuts her out no more */
	assert_int_equal(keys_secret(&w.k, &account, KEYS_FACTOR, &b),
		E_NOTFOUND);
	buf_done(&b);
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM user_key WHERE"
		" revoked_on IS NULL"), 0);
	login_ready(&her, login);
	assert_int_equal(invite(&r1, &account), E_OK);
	client_done(&her);
	login_ready(&her, login);
	assert_int_equal(invite(&d1, &account), E_RIGHT);
	assert_int_equal(invite(&c2, &account), E_RIGHT);
	assert_int_equal(invite(&adm, &account), E_RIGHT);
	assert_int_equal(invite(&w.op, &account), E_RIGHT);
	/* one for a person; a login of figures */
	assert_int_equal(space_open(&c1, &follow, &again, "11112222"),
		E_CONFLICT);
	assert_int_equal(space_open(&c1, &follow2, &again, "p1112222"),
		E_CONFLICT);
	assert_int_equal(space_open(&d1, &follow2, &again, "11112222"),
		E_RIGHT);
	/* it never works for a structure */
	assert_int_equal(propose(&r1, &w.s1, login, "conseiller", &again),
		E_CONFLICT);
	ask_init(&a, "membership.add");
	ask_id(&a, ":id", &w.s1);
	ask_id(&a, ":membership", &id);
	ask_id(&a, ":user", &account);
	ask_text(&a, ":role", "conseiller");
	assert_int_equal(ask_send(&a, &w.op), E_CONFLICT);
	/* shut by any colleague, and her screen with it, at once */
	assert_true(opens(&her, WRAP_PERSON, &person, SCOPE_LABEL, NULL));
	assert_int_equal(on_follow("space.close", &c2), E_RIGHT);
	assert_int_equal(on_follow("space.close", &d1), E_OK);
	msg_init(&m, 0, 0);
	assert_int_equal(client_next(&her, &m), E_OK);
	assert_int_equal(m.type, P_K_END);
	msg_done(&m);
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM session s"
		" JOIN user u ON u.id = s.user WHERE u.person IS NOT NULL"
		" AND s.ended IS NULL"), 0);
	/* her new card opens it again, and only that one */
	assert_int_equal(keys_secret_put(&w.k, &account, "password", "x", 1),
		E_OK);
	assert_int_equal(enrol_tie_key(&w.k, &account, "blob", 4, "of then",
		"clé"), E_OK);
	assert_int_equal(invite(&d1, &account), E_RIGHT);
	assert_int_equal(invite(&w.op, &account), E_RIGHT);
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM user WHERE"
		" person IS NOT NULL AND state = 'desactive'"), 1);
	/* not by who runs the server either, nor for what was shut */
	ask_init(&a, "user.enable");
	ask_id(&a, ":id", &account);
	assert_int_equal(ask_send(&a, &w.op), E_CONFLICT);
	operator_never(&account);
	assert_int_equal(invite(&c1, &account), E_OK);
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM user WHERE"
		" person IS NOT NULL AND state = 'actif'"), 1);
	operator_never(&account);
	buf_init(&b);
	assert_int_equal(keys_secret(&w.k, &account, "password", &b),
		E_NOTFOUND);
	buf_done(&b);
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM user_key WHERE"
		" revoked_on IS NULL"), 0);
	/* each card is in the log of her record */
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM audit JOIN"
		" person p ON p.id = object WHERE action = 'space.card'"), 3);
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM audit JOIN"
		" person p ON p.id = object WHERE action = 'space.reopen'"),
		1);
}

/* Erased: the code that let her in goes with her keys. */
static void
test_gone(void **state)
{
	struct ask a;
	int i;

	assert_int_equal(invite(&c1, &account), E_OK);
	assert_int_equal(count(w.k.keys, "SELECT count(*) FROM secret"), 1);
	assert_int_equal(erased_person(&w.k, &person), E_OK);
	assert_int_equal(count(w.k.keys, "SELECT count(*) FROM secret"), 0);
	assert_int_equal(invite(&c1, &account), E_RIGHT);
	/* nobody's for ever */
	operator_never(&account);
	for (i = 0; i < 2; i++) {
		ask_init(&a, i ? "user.disable" : "user.enable");
		ask_id(&a, ":id", &account);
		assert_int_equal(ask_send(&a, &w.op), E_CONFLICT);
	}
	ask_init(&a, "account.enable");
	ask_id(&a, ":id", &account);
	assert_int_equal(ask_send(&a, &adm), E_CONFLICT);
	/* another person's stays */
	assert_int_equal(space_open(&c1, &follow2, &account, "11112222"),
		E_OK);
	assert_int_equal(invite(&c1, &account), E_OK);
	assert_int_equal(erased_again(&w.k), E_OK);
	assert_int_equal(count(w.k.keys, "SELECT count(*) FROM secret"), 1);
}

static void
test_code(void **state)
{
	static const struct {
		const char *code;
		enum err hers, worker;
	} tries[] = {
		{ "40917263", E_OK, E_CHECK },
		{ "4091726", E_CHECK, E_CHECK },
		{ "12345678", E_CHECK, E_CHECK },
		{ "11112222", E_CHECK, E_CHECK },
		{ "49174917", E_CHECK, E_CHECK },
		{ "48213907", E_CHECK, E_CHECK },       /* her login */
		/* the days of somebody's life, whoever's */
		{ "12051998", E_CHECK, E_CHECK },
		{ "19980512", E_CHECK, E_CHECK },
		{ "05311998", E_CHECK, E_CHECK },
		{ "712051998", E_CHECK, E_CHECK },
		{ "32051998", E_OK, E_CHECK },
		{ "12059998", E_OK, E_CHECK },
		{ "court", E_CHECK, E_CHECK },
		{ "un long chemin vert", E_OK, E_OK },
	};
	size_t i;

	for (i = 0; i < sizeof tries / sizeof *tries; i++) {
		if (password_check_of(&w.k, &account, tries[i].code) !=
			tries[i].hers)
			fail_msg("hers: %s", tries[i].code);
		if (password_check_of(&w.k, &w.c1, tries[i].code) !=
			tries[i].worker)
			fail_msg("a worker's: %s", tries[i].code);
	}
}

static void
come(const char *name, struct client *c)
{
	struct peer who = { .way = "local", .source = "192.0.2.9",
		.network = "192.0.2.0/24" };
	struct login l = { .term = "vt220", .cols = 80, .rows = 24,
		.pty = true };
	int fd = -1;

	assert_int_equal(login_user(&w.k, name, &who, NULL), E_OK);
	assert_int_equal(session_open(&w.k, &who, &l, true, &fd), E_OK);
	client_init(c, fd);
}

/* Where she comes from is not in clear in the data; that she was there before
 * is known.  What was kept of it before is forgotten. */
static void
test_source(void **state)
{
	const char *const clear = "SELECT count(*) FROM session s JOIN user u"
		" ON u.id = s.user WHERE u.person IS NOT NULL"
		" AND s.source GLOB '*[.:]*'";
	struct client c[3];

	(void)state;
	come(login, &c[0]);
	come(login, &c[1]);
	come("d1", &c[2]);
	assert_int_equal(count(w.k.data, clear), 0);
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM session"
		" WHERE source = '192.0.2.0/24'"), 1);
	assert_int_equal(count(w.k.data, "SELECT max(n) FROM (SELECT count(*)"
		" AS n FROM session s JOIN user u ON u.id = s.user"
		" WHERE u.person IS NOT NULL GROUP BY source)"), 2);
	tamper(w.k.data, "UPDATE session SET source = '2001:db8::/56'");
	assert_int_equal(act_clock(&w.k, sql_act_find("space.forget")), E_OK);
	assert_int_equal(count(w.k.data, clear), 0);
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM session s"
		" JOIN user u ON u.id = s.user WHERE u.login = 'd1'"
		" AND s.source IS NOT NULL"), 2);
	for (int i = 0; i < 3; i++)
		client_done(&c[i]);
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, up, down)
	const struct CMUnitTest tests[] = {
		T(test_reads), T(test_no_reason), T(test_messages), T(test_acts),
		T(test_in_clear), T(test_card), T(test_code), T(test_gone), T(test_source),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
