/* Requests for access, made from a match: what an answer opens, and to whom. */
#include "tests/unit/match_world.h"

/* --- requests ------------------------------------------------------------------- */

static enum err
create(struct client *c, const struct id *match, struct id *request)
{
	struct sealkey k[SCOPES];
	struct ask a;
	enum err e = make_new(c, WRAP_REQUEST, match, request, k);

	if (e)
		return e;
	ask_init(&a, "request.create");
	ask_id(&a, ":match", match);
	ask_id(&a, ":id", request);
	ask_blob(&a, request, SCOPE_CONTENT, &id_none, 0, "x", 1);
	return ask_send(&a, c);
}

static struct id
asked(struct client *c)
{
	struct id m, request;

	assert_int_equal(match(c, NIR, NULL, NULL, &m), 'y');
	assert_int_equal(create(c, &m, &request), E_OK);
	return request;
}

static bool
reads(struct client *c, const struct id *request)
{
	return opens(c, WRAP_REQUEST, request, SCOPE_CONTENT, NULL);
}

static bool
reads_person(struct client *c, enum scope scope)
{
	return opens(c, WRAP_PERSON, &person, scope, NULL);
}

static void
test_request(void **state)
{
	struct id m, other, request;

	assert_int_equal(match(&c2, NIR, NULL, NULL, &m), 'y');
	/* only who was answered asks, and only once */
	assert_int_equal(create(&c1, &m, &request), E_RIGHT);
	other = id_new();
	assert_int_equal(create(&c2, &other, &request), E_STATE);
	assert_int_equal(create(&c2, &m, &request), E_OK);
	assert_int_equal(create(&c2, &m, &other), E_STATE);
	assert_int_equal(match(&c2, NIR, NULL, NULL, &m), 'y');
	assert_int_equal(create(&c2, &m, &other), E_CONFLICT);
	/* read by who asked and by those who may answer */
	assert_true(reads(&c2, &request));
	assert_true(reads(&c1, &request));
	assert_true(reads(&r1, &request));
	assert_false(reads(&d1, &request));
	assert_false(reads(&adm, &request));
	assert_false(reads(&out, &request));
	/* nothing is opened yet */
	assert_false(reads_person(&c2, SCOPE_LABEL));
}

/* A structure that follows her since has no key of it; who works in another
 * one too has that one's, wherever she works now. */
static void
test_two_structures(void **state)
{
	struct id request = asked(&c2), membership = id_new();
	struct ask a;

	ask_init(&a, "membership.add");
	ask_id(&a, ":id", &w.s3);
	ask_id(&a, ":membership", &membership);
	ask_id(&a, ":user", &w.c1);
	ask_text(&a, ":role", "conseiller");
	assert_int_equal(ask_send(&a, &w.op), E_OK);
	tamper(w.k.data, "INSERT INTO follow(id, person, structure, num,"
		" scopes, referent, purpose, start_on) SELECT randomblob(16),"
		" f.person, s.id, 1, f.scopes, f.referent, 'essai', f.start_on"
		" FROM follow f, structure s WHERE s.nom = 'trois'");
	c1.peer->structure = w.s3;
	{
		struct msg m;   /* she is told of her role there */

		msg_init(&m, 0, 0);
		assert_int_equal(client_next(&c1, &m), E_OK);
		assert_int_equal(m.type, P_K_WELCOME);
		msg_done(&m);
	}
	assert_true(reads(&c1, &request));
}

/* An hour later the answer is to be asked again; so it is once her address
 * is protected. */
static void
test_ticket(void **state)
{
	struct id m, request;

	assert_int_equal(match(&c2, NIR, NULL, NULL, &m), 'y');
	assert_int_equal(clock_fix("2026-11-24T10:00:01"), E_OK);
	assert_int_equal(create(&c2, &m, &request), E_CONFLICT);
	assert_int_equal(match(&c2, NIR, NULL, NULL, &m), 'y');
	tamper(w.k.data, "UPDATE person SET protected = 1");
	assert_int_equal(create(&c2, &m, &request), E_CONFLICT);
}

static void
answer_ask(struct ask *a, const char *act, const struct id *request,
	const struct id *asker, int scopes)
{
	struct id words = id_new(), made = id_new();

	ask_init(a, act);
	ask_id(a, ":follow", &follow);
	ask_id(a, ":request", request);
	ask_int(a, ":version", 1);
	ask_id(a, ":answer", &words);
	if (strcmp(act, "request.grant") == 0) {
		ask_id(a, ":asker", asker);
		ask_id(a, ":made", &made);
		ask_int(a, ":scopes", scopes);
		ask_token(a, TOKEN_WORD, "diallo");
		ask_token(a, TOKEN_PHONE, "+33639981234");
		ask_token(a, TOKEN_BIRTH, DAY);
	}
	ask_blob(a, &words, SCOPE_CONTENT, &id_none, 0, "y", 1);
}

static enum err
answer(struct client *c, const char *act, const struct id *request,
	const struct id *asker, int scopes)
{
	struct ask a;

	answer_ask(&a, act, request, asker, scopes);
	return ask_send(&a, c);
}

#define IDENTITY SCOPE_BIT(SCOPE_IDENTITY)

static void
test_grant(void **state)
{
	struct id request = asked(&c2);

	/* by her referent or the responsable, for who asked, here */
	assert_int_equal(answer(&d1, "request.grant", &request, &w.s2, 2),
		E_RIGHT);
	assert_int_equal(answer(&c2, "request.grant", &request, &w.s2, 2),
		E_RIGHT);
	assert_int_equal(answer(&c1, "request.grant", &request, &w.s1, 2),
		E_CONFLICT);
	assert_int_equal(answer(&c1, "request.grant", &person, &w.s2, 2),
		E_CONFLICT);
	assert_false(reads_person(&c2, SCOPE_LABEL));
	assert_int_equal(answer(&c1, "request.grant", &request, &w.s2,
		(int)IDENTITY), E_OK);
	assert_true(reads_person(&c2, SCOPE_LABEL));
	assert_true(reads_person(&c2, SCOPE_IDENTITY));
	assert_false(reads_person(&c2, SCOPE_CONTACT));
	assert_false(reads_person(&c2, SCOPE_ADDRESS));
	assert_false(reads_person(&c2, SCOPE_NIR));
	/* found there by what was opened, and by nothing else */
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM token t"
		" JOIN structure s ON s.id = t.structure WHERE s.nom ="
		" 'deux'"), 2);
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM follow f"
		" JOIN user u ON u.id = f.referent WHERE u.login = 'c2'"
		" AND f.purpose = 'demande'"), 1);
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM assignment a"
		" JOIN user u ON u.id = a.user WHERE u.login = 'c2'"), 1);
	/* once */
	assert_int_equal(answer(&c1, "request.grant", &request, &w.s2, 2),
		E_CONFLICT);
	assert_int_equal(answer(&c1, "request.refuse", &request, &w.s2, 0),
		E_CONFLICT);
	assert_int_equal(match(&c2, NIR, NULL, NULL, NULL), 'h');
}

/* What the granting structure itself does not have it cannot give; what may
 * never be given is not: neither the NIR nor a scope of its own. */
static void
test_grant_scopes(void **state)
{
	struct id request = asked(&c2);

	tamper(w.k.data, "UPDATE follow SET scopes = 4065 | 8");
	assert_int_equal(answer(&r1, "request.grant", &request, &w.s2, 4095),
		E_RIGHT);       /* the birth date is not hers to say */
	tamper(w.k.data, "UPDATE follow SET scopes = 4095");
	assert_int_equal(answer(&r1, "request.grant", &request, &w.s2, 4095),
		E_OK);
	assert_int_equal(count(w.k.data, "SELECT f.scopes FROM follow f"
		" JOIN structure s ON s.id = f.structure WHERE s.nom ="
		" 'deux'"), 4065 | 26);
	assert_false(reads_person(&c2, SCOPE_NIR));
}

/* Never for a protected address, even asked before it was one. */
static void
test_grant_protected(void **state)
{
	struct id request = asked(&c2);

	tamper(w.k.data, "UPDATE person SET protected = 1");
	assert_int_equal(answer(&c1, "request.grant", &request, &w.s2, 2),
		E_CONFLICT);
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM follow"), 1);
	assert_int_equal(answer(&c1, "request.refuse", &request, &w.s2, 0),
		E_OK);
	assert_false(reads_person(&c2, SCOPE_LABEL));
}

/* Within the structure: her address is her referent's, who alone lifts the
 * protection, whatever a session sends. */
static void
test_address_protected(void **state)
{
	struct ask a;

	assert_true(reads_person(&d1, SCOPE_ADDRESS));
	tamper(w.k.data, "UPDATE person SET protected = 1");
	assert_true(reads_person(&c1, SCOPE_ADDRESS));
	assert_false(reads_person(&d1, SCOPE_ADDRESS));
	assert_false(reads_person(&r1, SCOPE_ADDRESS));
	assert_true(reads_person(&d1, SCOPE_CONTACT));
	ask_init(&a, "person.save");
	ask_id(&a, ":follow", &follow);
	ask_int(&a, ":protected", 0);
	assert_int_equal(ask_send(&a, &d1), E_CONFLICT);
	ask_init(&a, "person.save");
	ask_id(&a, ":follow", &follow);
	ask_int(&a, ":protected", 0);
	assert_int_equal(ask_send(&a, &r1), E_CONFLICT);
	/* nor what is neither yes nor no, which hides nothing */
	ask_init(&a, "person.save");
	ask_id(&a, ":follow", &follow);
	ask_int(&a, ":protected", 2);
	assert_int_equal(ask_send(&a, &d1), E_CONFLICT);
	assert_int_equal(count(w.k.data, "SELECT protected FROM person"), 1);
	ask_init(&a, "person.save");
	ask_id(&a, ":follow", &follow);
	ask_int(&a, ":protected", 1);
	ask_blob(&a, &person, SCOPE_ADDRESS, &id_none, 0, "x", 1);
	assert_int_equal(ask_send(&a, &d1), E_RIGHT);
	tamper(w.k.data, "UPDATE follow SET coreferent = (SELECT id FROM user"
		" WHERE login = 'd1')");
	assert_true(reads_person(&d1, SCOPE_ADDRESS));
	ask_init(&a, "person.save");
	ask_id(&a, ":follow", &follow);
	ask_int(&a, ":protected", 0);
	assert_int_equal(ask_send(&a, &d1), E_OK);
	assert_true(reads_person(&r1, SCOPE_ADDRESS));
}

/* A follow that had ended goes on under its number. */
static void
test_grant_again(void **state)
{
	struct id request = asked(&c2);

	assert_int_equal(answer(&c1, "request.grant", &request, &w.s2, 2),
		E_OK);
	tamper(w.k.data, "UPDATE follow SET end_on = '2026-11-24', scopes ="
		" 4095 WHERE purpose = 'demande'");
	assert_false(reads_person(&c2, SCOPE_LABEL));
	request = asked(&c2);
	assert_int_equal(answer(&c1, "request.grant", &request, &w.s2, 8),
		E_OK);
	assert_true(reads_person(&c2, SCOPE_LABEL));
	assert_false(reads_person(&c2, SCOPE_IDENTITY));
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM follow"), 2);
}

static void
test_refuse(void **state)
{
	struct id request = asked(&c2), m;
	struct ask a;

	assert_int_equal(answer(&d1, "request.refuse", &request, NULL, 0),
		E_RIGHT);
	assert_int_equal(answer(&r1, "request.refuse", &request, NULL, 0),
		E_OK);
	assert_true(reads(&c2, &request));
	assert_true(reads(&c1, &request));
	assert_false(reads_person(&c2, SCOPE_LABEL));
	/* read, then asked again if need be */
	ask_init(&a, "request.seen");
	ask_id(&a, ":id", &request);
	assert_int_equal(ask_send(&a, &c1), E_RIGHT);
	ask_init(&a, "request.seen");
	ask_id(&a, ":id", &request);
	assert_int_equal(ask_send(&a, &c2), E_OK);
	assert_int_equal(match(&c2, NIR, NULL, NULL, &m), 'y');
	assert_int_equal(create(&c2, &m, &request), E_OK);
}

static void
test_withdraw(void **state)
{
	struct id request = asked(&c2);
	struct ask a;

	ask_init(&a, "request.withdraw");
	ask_id(&a, ":id", &request);
	ask_int(&a, ":version", 1);
	assert_int_equal(ask_send(&a, &c1), E_RIGHT);
	ask_init(&a, "request.withdraw");
	ask_id(&a, ":id", &request);
	ask_int(&a, ":version", 1);
	assert_int_equal(ask_send(&a, &c2), E_OK);
	/* those who were to answer read it no more */
	assert_false(reads(&c1, &request));
	assert_int_equal(answer(&c1, "request.grant", &request, &w.s2, 2),
		E_CONFLICT);
	ask_init(&a, "request.withdraw");
	ask_id(&a, ":id", &request);
	ask_int(&a, ":version", 2);
	assert_int_equal(ask_send(&a, &c2), E_STATE);
}

/* --- two at once ---------------------------------------------------------------- */

static const struct step {
	struct client *by;
	const char *act, *state;
} steps[] = {
	{ &c1, "request.grant", "accordee" },
	{ &r1, "request.grant", "accordee" },
	{ &c1, "request.refuse", "refusee" },
	{ &r1, "request.refuse", "refusee" },
	{ &c2, "request.withdraw", "retiree" },
};
#define STEPS ((int)(sizeof steps / sizeof *steps))

static uint32_t
send_step(const struct step *s, const struct id *request)
{
	struct ask a;
	struct msg m;

	if (s->by == &c2) {
		ask_init(&a, s->act);
		ask_id(&a, ":id", request);
		ask_int(&a, ":version", 1);
	} else {
		answer_ask(&a, s->act, request, s->act[8] == 'g' ? &w.s2 :
			NULL, 2);
	}
	ask_message(&a, ++s->by->number, &m);
	assert_int_equal(msg_send(s->by->fd, &m, NULL, 0), E_OK);
	msg_done(&m);
	return s->by->number;
}

/* The base as before the request. */
static void
forget_request(void)
{
	tamper(w.k.data, "DELETE FROM assignment WHERE follow IN (SELECT id"
		" FROM follow WHERE structure = (SELECT id FROM structure"
		" WHERE nom = 'deux'))");
	tamper(w.k.data, "DELETE FROM follow WHERE structure = (SELECT id"
		" FROM structure WHERE nom = 'deux'); DELETE FROM blob WHERE"
		" record IN (SELECT id FROM request UNION SELECT answer FROM"
		" request); DELETE FROM request");
	/* hers with the structure that asked, which comes second */
	tamper(w.k.keys, "DELETE FROM wrap WHERE kind = 4 OR (kind = 1 AND"
		" made_at > (SELECT min(made_at) FROM wrap WHERE kind = 1))");
}

static void
test_races(void **state)
{
	int a, b, at_once, won, n = 0;

	for (a = 0; a < STEPS; a++)
		for (b = 0; b < STEPS; b++)
			for (at_once = 0; at_once < 2 && a != b; at_once++) {
				char now[32], sql[100];
				struct id request;
				uint32_t first, second;
				enum err e[2];

				/* twenty questions an hour */
				snprintf(now, sizeof now, "2026-11-%02dT%02d:"
					"00", 24 + n / 14, 9 + n % 14);
				assert_int_equal(clock_fix(now), E_OK);
				request = asked(&c2);
				first = send_step(&steps[a], &request);
				if (!at_once)
					e[0] = answer_of(steps[a].by, first);
				second = send_step(&steps[b], &request);
				if (at_once)
					e[0] = answer_of(steps[a].by, first);
				e[1] = answer_of(steps[b].by, second);
				/* at once, the order is the keeper's */
				won = e[0] == E_OK ? a : b;
				if ((e[0] == E_OK) == (e[1] == E_OK) ||
					(!at_once && won != a))
					fail_msg("%s %s, %s %s", steps[a].act,
						err_name(e[0]), steps[b].act,
						err_name(e[1]));
				snprintf(sql, sizeof sql, "SELECT count(*)"
					" FROM request WHERE state = '%s'",
					steps[won].state);
				assert_int_equal(count(w.k.data, sql), 1);
				assert_int_equal(reads_person(&c2,
					SCOPE_LABEL), won < 2);
				forget_request();
				n++;
			}
	print_message("%d races of two answers: one counts\n", n);
}

static void
test_expires(void **state)
{
	const struct sql_act *expire = sql_act_find("request.expire");
	struct id request = asked(&c2);

	assert_int_equal(clock_fix("2026-12-23T09:00"), E_OK);
	assert_int_equal(act_clock(&w.k, expire), E_OK);
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM request"
		" WHERE state = 'envoyee'"), 1);
	assert_int_equal(clock_fix("2026-12-24T09:00"), E_OK);
	assert_int_equal(act_clock(&w.k, expire), E_OK);
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM request"
		" WHERE state = 'expiree'"), 1);
	assert_false(reads(&c1, &request));
	assert_int_equal(answer(&c1, "request.grant", &request, &w.s2, 2),
		E_CONFLICT);
}

/* The words of an answer are those of who answered, and are not rewritten. */
static void
test_words(void **state)
{
	struct id request = asked(&c2), words, made = id_new();
	struct ask a;

	words = request;        /* over what was asked */
	ask_init(&a, "request.grant");
	ask_id(&a, ":follow", &follow);
	ask_id(&a, ":request", &request);
	ask_int(&a, ":version", 1);
	ask_id(&a, ":answer", &words);
	ask_id(&a, ":asker", &w.s2);
	ask_id(&a, ":made", &made);
	ask_int(&a, ":scopes", 0);
	ask_blob(&a, &words, SCOPE_CONTENT, &id_none, 1, "z", 1);
	assert_int_equal(ask_send(&a, &c1), E_PROTO);
	ask_init(&a, "request.refuse");
	ask_id(&a, ":follow", &follow);
	ask_id(&a, ":request", &request);
	ask_int(&a, ":version", 1);
	ask_id(&a, ":answer", &made);
	ask_blob(&a, &person, SCOPE_CONTENT, &id_none, 0, "z", 1);
	assert_int_equal(ask_send(&a, &c1), E_PROTO);
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM request"
		" WHERE state = 'envoyee'"), 1);
}

/* What was asked is read by who asked and who heads her structure, by who may
 * answer; by no colleague of either, under no other name. */
static void
test_read_by(void **state)
{
	static const struct {
		const char *login, *role;
		bool reads;
	} there[] = {
		{ "h2", "responsable", true }, { "k2", "conseiller", false },
		{ "l2", "lecture", false },
	};
	struct id request = asked(&c2);
	struct client who;
	size_t i;

	for (i = 0; i < sizeof there / sizeof *there; i++) {
		add_user(there[i].login, false, &w.s2, there[i].role);
		login_ready(&who, there[i].login);
		assert_int_equal(reads(&who, &request), there[i].reads);
		client_done(&who);
	}
	assert_true(reads(&c1, &request));
	assert_true(reads(&r1, &request));
	assert_false(reads(&d1, &request));
	assert_false(reads(&adm, &request));
	assert_false(reads(&out, &request));
	assert_true(reads(&c2, &request));
	assert_false(opens(&c2, WRAP_REQUEST, &request, SCOPE_LABEL, NULL));
	assert_false(opens(&c2, WRAP_REQUEST, &request, SCOPE_CONTENT,
		&w.s2));
	assert_false(opens(&c2, WRAP_REFERRAL, &request, SCOPE_LABEL, NULL));
}

/* Wraps of requests stay as long as the data explains them. */
static void
test_wraps(void **state)
{
	struct id request = asked(&c2);

	assert_int_equal(count(w.k.keys, "SELECT count(*) FROM wrap"
		" WHERE kind = 4"), 2);
	assert_int_equal(clock_fix("2026-11-26T09:00"), E_OK);
	keys_clean(&w.k);
	assert_int_equal(count(w.k.keys, "SELECT count(*) FROM wrap"
		" WHERE kind = 4"), 2);
	assert_true(reads(&c1, &request));
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, up, six_down)
	const struct CMUnitTest tests[] = {
		T(test_request), T(test_ticket), T(test_two_structures),
		T(test_grant), T(test_grant_scopes),
		T(test_grant_protected), T(test_address_protected),
		T(test_grant_again), T(test_refuse), T(test_withdraw),
		T(test_races), T(test_expires), T(test_words),
		T(test_wraps), T(test_read_by),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);

	buf_done(&said);
	return failed;
}
