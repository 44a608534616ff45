/* Sessions that are told to end, for what they became or for how long they have
 * lasted: they keep what is typed there, and nothing else is done for them any
 * more. */
#include "tests/unit/access_hands.h"
#include "keeper/slow.h"

/* Answered without a look at what is asked. */
static enum err
asks(struct client *s, int type, const char *is, ...)
{
	struct msg m;
	va_list ap;
	enum err e;

	va_start(ap, is);
	msg_vfill(&m, type, ++s->number, is, ap);
	va_end(ap);
	assert_int_equal(msg_send(s->fd, &m, NULL, 0), E_OK);
	e = heard(s, &m);
	msg_done(&m);
	return e;
}

static void
told_to_end(struct client *s, const char *why)
{
	struct msg m;

	msg_init(&m, 0, 0);
	assert_int_equal(client_next(s, &m), E_OK);
	assert_int_equal(m.type, P_K_END);
	assert_non_null(strstr(msg_get_str(&m), why));
	msg_done(&m);
}

/* The message of an act, for a session that does not wait for its answer. */
static void
send_role(struct client *s, const struct id *user, const char *role)
{
	struct id membership = id_none;
	struct db_rows q;
	struct ask a;
	struct msg m;

	assert_int_equal(db_prepare(w.k.data, "SELECT id FROM membership"
		" WHERE user = :user", &q), E_OK);
	db_bind_id(&q, ":user", user);
	if (db_next(&q))
		membership = db_id(&q, "id");
	assert_int_equal(db_end(&q), E_OK);
	ask_init(&a, "member.role");
	ask_id(&a, ":id", &membership);
	ask_int(&a, ":version", 1);
	ask_text(&a, ":role", role);
	ask_message(&a, ++s->number, &m);
	assert_int_equal(msg_send(s->fd, &m, NULL, 0), E_OK);
	msg_done(&m);
}

/* What is typed: a place of its own, again, its key, and away with it. */
static void
keeps_drafts(struct client *s, const struct id *user)
{
	struct sealkey key[SCOPES];
	struct id id;
	struct ask a;
	int i;

	assert_int_equal(make_new(s, WRAP_DRAFT, &id_none, &id, key), E_OK);
	for (i = 0; i < 2; i++) {
		ask_init(&a, i ? "draft.save" : "draft.create");
		if (!i) {
			ask_id(&a, ":user", user);
			ask_text(&a, ":kind", "place");
			ask_text(&a, ":about", NULL);
		}
		ask_id(&a, ":id", &id);
		ask_blob(&a, &id, SCOPE_DRAFT, user, (uint32_t)i, "x", 1);
		assert_int_equal(ask_send(&a, s), E_OK);
	}
	assert_true(opens(s, WRAP_DRAFT, &id, SCOPE_DRAFT, user));
	ask_init(&a, "draft.drop");
	ask_id(&a, ":id", &id);
	assert_int_equal(ask_send(&a, s), E_OK);
}

static void
does_nothing_else(struct client *s, const struct id *person)
{
	struct want mine = { WRAP_DRAFT, &w.c1, SCOPE_DRAFT, &w.c1, false,
		{ { 0 } } };
	struct want both[2] = { mine, { WRAP_PERSON, person, SCOPE_LABEL,
		NULL, false, { { 0 } } } };
	struct sealkey key[SCOPES];
	struct id id;
	struct ask a;

	assert_int_equal(keys_ask(s, both + 1, 1), E_STATE);
	assert_int_equal(keys_ask(s, both, 2), E_STATE);
	assert_int_equal(make_new(s, WRAP_PERSON, &id_none, &id, key),
		E_STATE);
	assert_int_equal(make_new(s, WRAP_REFERRAL, person, &id, key),
		E_STATE);
	ask_init(&a, "preference.put");
	ask_id(&a, ":user", &w.c1);
	ask_text(&a, ":name", "lang");
	ask_text(&a, ":value", "en");
	assert_int_equal(ask_send(&a, s), E_STATE);
	assert_int_equal(asks(s, P_K_MATCH, "sss", NULL, "x", "2000-01-01"),
		E_STATE);
	assert_int_equal(asks(s, P_K_CIRCLE, "iis", person, &id_none, NULL),
		E_STATE);
	assert_int_equal(asks(s, P_K_NIRS, "U", 0), E_STATE);
	assert_int_equal(asks(s, P_K_MAC, "U", 0), E_STATE);
	assert_int_equal(asks(s, P_K_SWITCH, "i", &w.s1), E_STATE);
	assert_int_equal(asks(s, P_K_TAKE, "i", &id_none), E_STATE);
	assert_int_equal(asks(s, P_K_STATUS, ""), E_STATE);
	assert_int_equal(asks(s, P_K_SAY, "s", "bonjour"), E_STATE);
	assert_int_equal(asks(s, P_K_HERE, "ii", person, &w.s1), E_STATE);
	assert_int_equal(asks(s, P_K_INVITE, "i", &w.d1), E_STATE);
	assert_int_equal(asks(s, P_K_UNLOCK, "s", NULL), E_STATE);
	assert_int_equal(asks(s, P_K_ACCESS, "Bssbi", ACCESS_FACTOR_NEW, NULL,
		NULL, "", (size_t)0, &id_none), E_STATE);
}

static int64_t
heads(void)
{
	return count(w.k.data, "SELECT count(*) FROM membership"
		" WHERE role = 'responsable'");
}

/* She heads a structure from now on, and came by a key alone: she does nothing
 * by it, not even in what waits in the same turn, until she has proved herself.
 * Her session keeps what is typed there; it is cut when it goes on. */
static void
test_promoted(void **state)
{
	struct client r, s, head;
	struct sealkey scopes[SCOPES];
	struct id person, follow;
	struct msg m;

	client_relay(&listener, &r, "192.0.2.9");
	assert_int_equal(key(&r, P_R_KEY, "c1", &blob2), E_OK);
	assert_int_equal(start(&r, &s), E_OK);
	add_person(&s, &person, &follow, scopes);
	assert_true(opens(&s, WRAP_PERSON, &person, SCOPE_LABEL, NULL));
	login_ready(&head, "r1");
	assert_int_equal(heads(), 1);
	/* the keeper hears both at once, the head first */
	send_role(&head, &w.c1, "responsable");
	send_role(&s, &w.d1, "responsable");
	keeper_turn(&w.k, 10);
	assert_int_equal(heads(), 2);
	told_to_end(&s, "second facteur");
	assert_int_equal(answer_of(&s, s.number), E_STATE);
	send_role(&s, &w.d1, "responsable");
	assert_int_equal(answer_of(&s, s.number), E_STATE);
	does_nothing_else(&s, &person);
	keeps_drafts(&s, &w.c1);
	assert_int_equal(heads(), 2);
	/* told once, and not cut yet */
	sessions_changed(&w.k);
	assert_false(s.peer->dead);
	s.peer->end_by = clock_ms();
	send_role(&s, &w.d1, "responsable");
	assert_true(is_cut(&s));
	assert_int_equal(heads(), 2);
	client_done(&s);
	msg_init(&m, 0, 0);
	assert_int_equal(client_next(&listener, &m), E_OK);
	assert_int_equal(m.type, P_L_CUT);
	msg_done(&m);
	/* the next one is fenced */
	assert_int_equal(key(&r, P_R_KEY, "c1", &blob2), E_OK);
	assert_int_equal(start(&r, &s), E_OK);
	send_role(&s, &w.d1, "responsable");
	assert_int_equal(answer_of(&s, s.number), E_RIGHT);
	client_done(&s);
	client_done(&head);
	client_done(&r);
}

/* Its row tells the next keeper how long it has been there, and whether she has
 * proved herself in it: how long it still has. */
static int64_t
adopted(const struct id *session, int64_t since, bool fenced)
{
	struct client c;
	char sql[80];
	int64_t left;
	int fd[2];

	snprintf(sql, sizeof sql, "UPDATE session SET ended = NULL, started ="
		" %lld", (long long)(clock_now() - since));
	tamper(w.k.data, sql);
	assert_int_equal(msg_pair(fd), E_OK);
	client_init(&c, fd[0]);
	session_adopt(&w.k, session, fd[1]);
	left = w.k.peers->over_at - clock_ms();
	assert_true(w.k.peers->known);
	assert_int_equal(w.k.peers->fenced, fenced);
	client_done(&c);
	keeper_turn(&w.k, 10);
	return left;
}

/* She has a second factor, that another session made: this one, of a key that
 * may be in anybody's hands, did not show it. */
static void
test_made_elsewhere(void **state)
{
	char uri[FACTOR_TEXT], codes[FACTOR_TEXT], code[8];
	struct client r, s, with;
	struct id one, other;

	client_relay(&listener, &r, "192.0.2.9");
	assert_int_equal(key(&r, P_R_KEY, "c1", &blob2), E_OK);
	assert_int_equal(start(&r, &s), E_OK);
	enrol("c1", uri, codes);
	figures(uri, 30, code);
	assert_int_equal(key(&r, P_R_KEY, "c1", &blob2), E_MORE);
	assert_int_equal(two(&r, P_R_FACTOR, "c1", code), E_OK);
	assert_int_equal(start(&r, &with), E_OK);
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM session"
		" WHERE proved = 1 AND ended IS NULL"), 1);
	tamper(w.k.data, "UPDATE membership SET role = 'responsable' WHERE"
		" user = (SELECT id FROM user WHERE login = 'c1')");
	sessions_changed(&w.k);
	told_to_end(&s, "second facteur");
	assert_int_equal(with.peer->end_by, 0);
	assert_false(with.peer->fenced);
	/* the next keeper knows too */
	one = s.peer->session;
	other = with.peer->session;
	client_done(&with);
	client_done(&s);
	keeper_turn(&w.k, 10);
	adopted(&one, 0, true);
	adopted(&other, 0, false);
	client_done(&r);
}

/* A keeper that starts before it has ended does not take it up. */
static void
ended_for_all(const struct id *session)
{
	struct client c;
	struct msg m;
	int fd[2];

	assert_int_equal(msg_pair(fd), E_OK);
	client_init(&c, fd[0]);
	session_adopt(&w.k, session, fd[1]);
	assert_false(w.k.peers->known);
	msg_init(&m, 0, 0);
	assert_int_equal(client_next(&listener, &m), E_OK);
	assert_int_equal(m.type, P_L_CUT);
	msg_done(&m);
	client_done(&c);
	keeper_turn(&w.k, 10);
}

/* Whoever sits there by a password ends with it, whoever changed it: the
 * operator, or herself by a new invitation; who came by a key stays. */
static void
test_password_changed(void **state)
{
	static const char *const phrase[] = { "le chat dort au soleil",
		"le chien dort au soleil", "un cheval vert au galop" };
	struct client r, s, by_key, head, idle, asking;
	char code[64];
	const char *said;
	struct msg m;
	int i;

	client_relay(&listener, &r, "192.0.2.9");
	assert_int_equal(asks(&w.op, P_C_PASSWORD, "is", &w.c1, phrase[0]),
		E_OK);
	assert_int_equal(key(&r, P_R_KEY, "c1", &blob2), E_OK);
	assert_int_equal(start(&r, &by_key), E_OK);
	login_ready(&head, "r1");
	for (i = 0; i < 2; i++) {
		assert_int_equal(two(&r, P_R_PASSWORD, "c1", phrase[i]), E_OK);
		assert_int_equal(start(&r, &s), E_OK);
		/* two more: one that has no session yet, one whose password
		 * is being looked at */
		client_relay(&listener, &idle, "192.0.2.8");
		assert_int_equal(two(&idle, P_R_PASSWORD, "c1", phrase[i]),
			E_OK);
		client_relay(&listener, &asking, "192.0.2.7");
		msg_fill(&m, P_R_PASSWORD, ++asking.number, "ss", "c1",
			phrase[i]);
		assert_int_equal(msg_send(asking.fd, &m, NULL, 0), E_OK);
		msg_done(&m);
		if (i == 0) {
			assert_int_equal(asks(&w.op, P_C_PASSWORD, "is",
				&w.c1, phrase[1]), E_OK);
		} else {
			msg_fill(&m, P_K_INVITE, ++head.number, "i", &w.c1);
			assert_int_equal(msg_send(head.fd, &m, NULL, 0), E_OK);
			msg_reset(&m, 0, 0);
			assert_int_equal(client_next(&head, &m), E_OK);
			assert_int_equal(msg_get_u8(&m), E_OK);
			msg_get_str(&m);
			said = msg_get_str(&m);
			snprintf(code, sizeof code, "%s", said);
			msg_done(&m);
			assert_int_equal(asks(&r, P_R_ENROL, "ssbss", code,
				phrase[2], "", (size_t)0, NULL, NULL), E_OK);
		}
		told_to_end(&s, "a changé");
		ended_for_all(&s.peer->session);
		keeps_drafts(&s, &w.c1);
		client_done(&s);
		answer_of(&asking, asking.number);
		assert_int_equal(start(&asking, &s), E_RIGHT);
		assert_int_equal(start(&idle, &s), E_RIGHT);
		client_done(&asking);
		client_done(&idle);
	}
	assert_int_equal(by_key.peer->end_by, 0);
	client_done(&by_key);
	client_done(&head);
	client_done(&r);
}

/* Somebody who knows the password before asks, by her key, for one of her own
 * and for a key more: what is being hashed then does not outlive the change. */
static void
test_password_asked(void **state)
{
	static const char *const phrase[] = { "le chat dort au soleil",
		"le chien dort au soleil", "un cheval vert au galop" };
	static const enum access what[] = { ACCESS_PASSWORD, ACCESS_KEY_ADD };
	char out[FACTOR_TEXT];
	struct client r, s;
	struct msg m;
	size_t i;

	client_relay(&listener, &r, "192.0.2.9");
	assert_int_equal(key(&r, P_R_KEY, "c1", &blob2), E_OK);
	assert_int_equal(start(&r, &s), E_OK);
	for (i = 0; i < 2; i++) {
		assert_int_equal(asks(&w.op, P_C_PASSWORD, "is", &w.c1,
			phrase[0]), E_OK);
		msg_fill(&m, P_C_PASSWORD, ++w.op.number, "is", &w.c1,
			phrase[1]);
		assert_int_equal(msg_send(w.op.fd, &m, NULL, 0), E_OK);
		msg_done(&m);
		keeper_turn(&w.k, 0);
		assert_int_equal(wish(&s, what[i], phrase[0], phrase[2],
			what[i] == ACCESS_KEY_ADD ? &blob1 : NULL, NULL, out),
			E_AGAIN);
		assert_int_equal(answer_of(&w.op, w.op.number), E_OK);
		assert_int_equal(two(&r, P_R_PASSWORD, "c1", phrase[2]),
			E_RIGHT);
		assert_int_equal(two(&r, P_R_PASSWORD, "c1", phrase[1]), E_OK);
		assert_int_equal(count(w.k.data, "SELECT count(*) FROM user_key"
			" WHERE user = (SELECT id FROM user WHERE login = 'c1')"),
			1);
	}
	client_done(&s);
	client_done(&r);
}

/* Who heads must show a second factor: a head of another structure does not
 * shut out of her own work whoever has none, in one step or in two. */
static void
test_head_elsewhere(void **state)
{
	char uri[FACTOR_TEXT], codes[FACTOR_TEXT];
	struct client r, s, out, head;
	struct id membership;
	struct ask a;
	struct msg m;
	int i;

	add_user("r2", false, &w.s2, "responsable");
	client_relay(&listener, &r, "192.0.2.9");
	assert_int_equal(key(&r, P_R_KEY, "c1", &blob2), E_OK);
	assert_int_equal(start(&r, &s), E_OK);
	login_ready(&head, "r2");
	assert_int_equal(propose(&head, &w.s2, "c1", "responsable",
		&membership), E_OK);
	assert_int_equal(act_on(&s, "proposal.accept", &membership), E_STATE);
	assert_int_equal(act_on(&head, "proposal.withdraw", &membership),
		E_OK);
	assert_int_equal(propose(&head, &w.s2, "c1", "conseiller",
		&membership), E_OK);
	assert_int_equal(act_on(&s, "proposal.accept", &membership), E_OK);
	/* nor by naming another one beside her */
	ask_init(&a, "member.role");
	ask_id(&a, ":id", &membership);
	ask_id(&a, ":membership", &w.s2);
	ask_int(&a, ":version", 1);
	ask_text(&a, ":role", "responsable");
	assert_int_equal(ask_send(&a, &head), E_STATE);
	for (i = 0; i < 2; i++) {
		ask_init(&a, "member.role");
		ask_id(&a, ":id", &membership);
		ask_int(&a, ":version", 1);
		ask_text(&a, ":role", "responsable");
		assert_int_equal(ask_send(&a, &head), i ? E_OK : E_STATE);
		assert_int_equal(s.peer->end_by != 0, i);
		/* once she has one she may */
		if (i == 0)
			enrol("c1", uri, codes);
	}
	/* (a role that is no text is none) */
	assert_int_equal(propose(&head, &w.s2, "d1", "", &membership),
		E_CONFLICT);
	membership = id_new();
	msg_fill(&m, P_K_ACT, ++head.number, "sUUsBbsBbsBssBsUUi",
		"proposal.make", 1, 4, ":id", 'b', w.s2.b, (size_t)ID_SIZE,
		":proposal", 'b', membership.b, (size_t)ID_SIZE, ":login",
		't', "d1", ":role", 't', NULL, 0, 0, &id_none);
	assert_int_equal(msg_send(head.fd, &m, NULL, 0), E_OK);
	msg_done(&m);
	assert_int_equal(answer_of(&head, head.number), E_CONFLICT);
	/* and who works nowhere else heads at once */
	assert_int_equal(propose(&head, &w.s2, "out", "responsable",
		&membership), E_OK);
	login_ready(&out, "out");
	assert_int_equal(act_on(&out, "proposal.accept", &membership), E_OK);
	/* that is read wherever she works by then */
	add_role(&w.out, &w.s1, "lecture", NULL);
	assert_int_equal(act_on(&head, "proposal.told", &membership), E_OK);
	client_done(&out);
	client_done(&s);
	client_done(&head);
	client_done(&r);
}

/* Each refusal is a record, and a sync of the disk: a relay that asks on and on
 * fills nothing.  (Of an account fewer are written, keeper/slow.h.) */
static void
test_refused_for_ever(void **state)
{
	struct client r;
	struct msg m;
	int way, i;

	for (way = 0; way < 2; way++) {
		int64_t was = count(w.k.data, "SELECT count(*) FROM audit");

		client_relay(&listener, &r, "192.0.2.9");
		for (i = 0; i < 200; i++) {
			if (way)
				msg_fill(&m, P_R_ENROL, ++r.number, "ssbss",
					"1-AAAA-AAAA-AAAA-AAAA", NULL, "",
					(size_t)0, NULL, NULL);
			else
				msg_fill(&m, P_R_KEY, ++r.number, "sb", "c1",
					SOME_KEY, SOME_BYTES);
			msg_send(r.fd, &m, NULL, 0);
			msg_done(&m);
			keeper_turn(&w.k, 0);
		}
		assert_int_equal(count(w.k.data, "SELECT count(*) FROM audit")
			- was, way ? 64 : 2 * (SLOW_ALLOWANCE + SLOW_CODES));
		client_done(&r);
	}
}

/* What is proved opens a session then, not when it suits a relay. */
static void
test_kept_for_later(void **state)
{
	struct client r, s;

	client_relay(&listener, &r, "192.0.2.9");
	assert_int_equal(key(&r, P_R_KEY, "c1", &blob2), E_OK);
	w.k.peers->known_at -= 61000;
	assert_int_equal(start(&r, &s), E_OK);
	client_done(&s);
	client_done(&r);
	client_relay(&listener, &r, "192.0.2.9");
	assert_int_equal(key(&r, P_R_KEY, "c1", &blob2), E_OK);
	w.k.peers->known_at -= 120000;
	assert_int_equal(start(&r, &s), E_RIGHT);
	client_done(&r);
}

/* Nothing but time ends it: what its process would say does not count. */
static void
test_long(void **state)
{
	struct client s;

	config.session_seconds = 1000;
	login_ready(&s, "c1");
	config.session_seconds = 28800;
	assert_in_range(s.peer->over_at - clock_ms(), 900000, 1000000);
	assert_in_range(sessions_wait(&w.k), 900000, 1000000);
	keeper_turn(&w.k, 0);
	assert_int_equal(s.peer->end_by, 0);
	s.peer->over_at = clock_ms() + 20;
	assert_in_range(sessions_wait(&w.k), 0, 20);
	keeper_turn(&w.k, 10000);
	told_to_end(&s, "une journée de travail");
	keeps_drafts(&s, &w.c1);
	send_role(&s, &w.d1, "responsable");
	assert_int_equal(answer_of(&s, s.number), E_STATE);
	assert_in_range(sessions_wait(&w.k), 1, 3000);
	s.peer->end_by = clock_ms() + 20;
	assert_true(is_cut(&s));
	assert_int_equal(sessions_wait(&w.k), -1);
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM session"
		" WHERE ended IS NULL"), 0);
	client_done(&s);
}

static void
test_adopted(void **state)
{
	struct client s;
	struct id session;

	config.session_seconds = 1000;
	login_ready(&s, "c1");
	session = s.peer->session;
	client_done(&s);
	keeper_turn(&w.k, 10);
	assert_in_range(adopted(&session, 400, false), 590000, 600000);
	/* the clock was set back, or went on too far */
	assert_in_range(adopted(&session, -400, false), 990000, 1000000);
	assert_in_range(adopted(&session, 4000, false) + 1000, 0, 1000);
	config.session_seconds = 28800;
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, up, down)
	const struct CMUnitTest tests[] = {
		T(test_promoted), T(test_made_elsewhere), T(test_password_changed),
		T(test_password_asked), T(test_head_elsewhere),
		T(test_refused_for_ever), T(test_kept_for_later),
		T(test_long), T(test_adopted),
	};

	oath_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
