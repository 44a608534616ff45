/* The second factor, checked by the keeper; one's own keys and password; who
 * may do nothing before she has made her second factor. */
#include "tests/unit/access_hands.h"

#include "keeper/password.h"
#include "keeper/slow.h"

#define PHRASE "le chat dort au soleil"

/* --- the figures ---------------------------------------------------------------- */

static void
test_codes(void **state)
{
	char uri[FACTOR_TEXT], codes[FACTOR_TEXT], code[8], old[8], *one;
	struct client r, s;
	int i, tries = 0;

	enrol("c1", uri, codes);
	assert_int_equal(strlen(codes), 8 * 19 + 7);
	assert_memory_equal(uri, "otpauth://totp/c1?secret=", 25);
	/* nothing of it lies open */
	assert_int_equal(count(w.k.keys, "SELECT count(*) FROM secret"
		" WHERE kind = 'totp'"), 1);
	client_relay(&listener, &r, "192.0.2.7");
	/* the figures that enrolled it do not serve again */
	figures(uri, 0, old);
	assert_int_equal(key(&r, P_R_KEY, "c1", &blob2), E_MORE);
	assert_int_equal(start(&r, &s), E_RIGHT);
	assert_int_equal(key(&r, P_R_KEY, "c1", &blob2), E_MORE);
	assert_int_equal(two(&r, P_R_FACTOR, "c1", old), E_RIGHT);
	assert_int_equal(start(&r, &s), E_RIGHT);
	/* those of the step after do, once */
	figures(uri, 30, code);
	assert_int_equal(two(&r, P_R_FACTOR, "c1", code), E_OK);
	assert_int_equal(start(&r, &s), E_OK);
	client_done(&s);
	assert_int_equal(key(&r, P_R_KEY, "c1", &blob2), E_MORE);
	assert_int_equal(two(&r, P_R_FACTOR, "c1", code), E_RIGHT);
	/* nor those of two steps away */
	later("2026-11-24T10:00");
	figures(uri, 60, code);
	assert_int_equal(two(&r, P_R_FACTOR, "c1", code), E_RIGHT);
	figures(uri, -60, code);
	assert_int_equal(two(&r, P_R_FACTOR, "c1", code), E_RIGHT);
	figures(uri, -30, code);
	assert_int_equal(two(&r, P_R_FACTOR, "c1", code), E_OK);
	/* the journal has each of the wrong ones, and whose */
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM audit a JOIN"
		" user u ON u.id = a.user WHERE a.action = 'login.refused'"
		" AND u.login = 'c1'"), 4);
	/* each recovery code once, as people type it */
	for (one = strtok(codes, " "); one; one = strtok(NULL, " ")) {
		for (i = 0; one[i]; i++)
			one[i] = one[i] == '0' ? 'o' : one[i] == '1' ? 'l' :
				one[i];
		assert_int_equal(key(&r, P_R_KEY, "c1", &blob2), E_MORE);
		assert_int_equal(two(&r, P_R_FACTOR, "c1", one), E_OK);
		tries++;
		assert_int_equal(factor_left(&w.k, &w.c1), 8 - tries);
		if (tries > 1)
			continue;
		assert_int_equal(key(&r, P_R_KEY, "c1", &blob2), E_MORE);
		assert_int_equal(two(&r, P_R_FACTOR, "c1", one), E_RIGHT);
	}
	assert_int_equal(tries, 8);
	client_done(&r);
}

/* The proof is of one login, on one connection, until another is tried. */
static void
test_bound(void **state)
{
	char uri[FACTOR_TEXT], codes[FACTOR_TEXT], code[8];
	struct client r, o, s;

	enrol("c1", uri, codes);
	client_relay(&listener, &r, "192.0.2.8");
	client_relay(&listener, &o, "192.0.2.8");
	figures(uri, 30, code);
	/* figures alone are nothing */
	assert_int_equal(two(&r, P_R_FACTOR, "c1", code), E_RIGHT);
	/* of another login */
	assert_int_equal(key(&r, P_R_KEY, "c1", &blob2), E_MORE);
	assert_int_equal(two(&r, P_R_FACTOR, "d1", code), E_RIGHT);
	assert_int_equal(two(&r, P_R_FACTOR, "c1", code), E_RIGHT);
	/* on another connection */
	assert_int_equal(key(&r, P_R_KEY, "c1", &blob2), E_MORE);
	assert_int_equal(two(&o, P_R_FACTOR, "c1", code), E_RIGHT);
	/* after an offer, a wrong key, a wrong password */
	assert_int_equal(key(&r, P_R_OFFER, "c1", &blob2), E_OK);
	assert_int_equal(two(&r, P_R_FACTOR, "c1", code), E_RIGHT);
	assert_int_equal(key(&r, P_R_KEY, "c1", &blob2), E_MORE);
	assert_int_equal(key(&r, P_R_KEY, "c1", &blob1), E_RIGHT);
	assert_int_equal(two(&r, P_R_FACTOR, "c1", code), E_RIGHT);
	assert_int_equal(key(&r, P_R_KEY, "c1", &blob2), E_MORE);
	assert_int_equal(two(&r, P_R_PASSWORD, "c1", "x"), E_RIGHT);
	assert_int_equal(two(&r, P_R_FACTOR, "c1", code), E_RIGHT);
	/* after all that it is still good */
	assert_int_equal(key(&r, P_R_KEY, "c1", &blob2), E_MORE);
	assert_int_equal(two(&r, P_R_FACTOR, "c1", code), E_OK);
	assert_int_equal(start(&r, &s), E_OK);
	client_done(&s);
	client_done(&r);
	client_done(&o);
}

/* Five tries, then slowed: the right one is refused too; not where she is
 * known. */
static void
test_slowed(void **state)
{
	char uri[FACTOR_TEXT], codes[FACTOR_TEXT], code[8];
	struct client r, s;
	int i;

	enrol("c1", uri, codes);
	client_relay(&listener, &r, "2001:db8:7::1");
	figures(uri, 30, code);
	assert_int_equal(key(&r, P_R_KEY, "c1", &blob2), E_MORE);
	assert_int_equal(two(&r, P_R_FACTOR, "c1", code), E_OK);
	assert_int_equal(start(&r, &s), E_OK);
	client_done(&s);
	client_done(&r);
	later("2026-11-24T11:00");
	client_relay(&listener, &r, "203.0.113.9");
	assert_int_equal(key(&r, P_R_KEY, "c1", &blob2), E_MORE);
	for (i = 0; i < SLOW_CODES; i++)
		assert_int_equal(two(&r, P_R_FACTOR, "c1", "000000"),
			E_RIGHT);
	figures(uri, 0, code);
	assert_int_equal(two(&r, P_R_FACTOR, "c1", code), E_RIGHT);
	client_done(&r);
	client_relay(&listener, &r, "2001:db8:7::2");
	assert_int_equal(key(&r, P_R_KEY, "c1", &blob2), E_MORE);
	assert_int_equal(two(&r, P_R_FACTOR, "c1", code), E_OK);
	client_done(&r);
}

/* --- who must ---------------------------------------------------------------------- */

static void
test_must(void **state)
{
	char uri[FACTOR_TEXT], codes[FACTOR_TEXT], code[8];
	struct client r, s;
	struct ask a;
	struct msg m;

	assert_true(factor_must(&w.k, &w.r1));
	assert_true(factor_must(&w.k, &w.adm));
	assert_false(factor_must(&w.k, &w.c1));
	config.second_factor = 0;
	assert_false(factor_must(&w.k, &w.r1));
	config.second_factor = 1;
	client_relay(&listener, &r, "192.0.2.9");
	assert_int_equal(key(&r, P_R_KEY, "r1", &blob1), E_OK);
	assert_int_equal(start(&r, &s), E_OK);
	/* nothing of what a session asks is answered */
	ask_init(&a, "preference.put");
	ask_id(&a, ":user", &w.r1);
	ask_text(&a, ":name", "lang");
	ask_text(&a, ":value", "en");
	assert_int_equal(ask_send(&a, &s), E_RIGHT);
	msg_init(&m, P_K_SWITCH, ++s.number);
	msg_put_id(&m, &w.s1);
	assert_int_equal(msg_send(s.fd, &m, NULL, 0), E_OK);
	msg_done(&m);
	assert_int_equal(answer_of(&s, s.number), E_RIGHT);
	assert_int_equal(wish(&s, ACCESS_KEY_ADD, NULL, "x", &blob2, NULL,
		uri), E_RIGHT);
	assert_int_equal(wish(&s, ACCESS_PASSWORD, NULL, PHRASE, NULL, NULL,
		uri), E_RIGHT);
	assert_int_equal(wish(&s, ACCESS_FACTOR_DROP, NULL, NULL, NULL, NULL,
		uri), E_RIGHT);
	/* but her second factor */
	assert_int_equal(wish(&s, ACCESS_FACTOR_SET, NULL, "123456", NULL,
		NULL, codes), E_STATE);
	assert_int_equal(wish(&s, ACCESS_FACTOR_NEW, NULL, NULL, NULL, NULL,
		uri), E_OK);
	assert_int_equal(wish(&s, ACCESS_FACTOR_SET, NULL, "12345", NULL,
		NULL, codes), E_CHECK);
	/* the same secret as long as it is not made */
	assert_int_equal(wish(&s, ACCESS_FACTOR_NEW, NULL, NULL, NULL, NULL,
		codes), E_OK);
	assert_string_equal(codes, uri);
	figures(uri, 0, code);
	assert_int_equal(wish(&s, ACCESS_FACTOR_SET, NULL, code, NULL, NULL,
		codes), E_OK);
	ask_init(&a, "preference.put");
	ask_id(&a, ":user", &w.r1);
	ask_text(&a, ":name", "lang");
	ask_text(&a, ":value", "en");
	assert_int_equal(ask_send(&a, &s), E_OK);
	/* she keeps one from now on; with a code she may make it anew */
	figures(uri, 30, code);
	assert_int_equal(wish(&s, ACCESS_FACTOR_NEW, NULL, NULL, NULL, NULL,
		codes), E_RIGHT);
	assert_int_equal(wish(&s, ACCESS_FACTOR_NEW, code, NULL, NULL, NULL,
		codes), E_OK);
	assert_string_not_equal(codes, uri);
	later("2026-11-24T12:00");
	figures(uri, 0, code);
	assert_int_equal(wish(&s, ACCESS_FACTOR_DROP, code, NULL, NULL, NULL,
		codes), E_STATE);
	client_done(&s);
	/* on a base of throw-away data nobody must */
	tamper(w.k.data, "INSERT INTO meta VALUES('demo', '1')");
	assert_false(factor_must(&w.k, &w.r1));
	client_done(&r);
}

/* What was drawn without a proof is not put in the place of a factor that was
 * made meanwhile: its owner is at the other session, or is not. */
static void
test_drawn_before(void **state)
{
	char uri[FACTOR_TEXT], out[FACTOR_TEXT], mine[FACTOR_TEXT], code[8];
	static const char *const who[] = { "c1", "r1" };
	const struct buf *with[] = { &blob2, &blob1 };
	struct client r, s;
	int i;

	client_relay(&listener, &r, "192.0.2.9");
	/* (the second one heads a structure: she is fenced) */
	for (i = 0; i < 2; i++) {
		assert_int_equal(key(&r, P_R_KEY, who[i], with[i]), E_OK);
		assert_int_equal(start(&r, &s), E_OK);
		assert_int_equal(s.peer->fenced, i == 1);
		assert_int_equal(wish(&s, ACCESS_FACTOR_NEW, NULL, NULL, NULL,
			NULL, mine), E_OK);
		enrol(who[i], uri, out);
		figures(mine, 0, code);
		assert_int_equal(wish(&s, ACCESS_FACTOR_SET, NULL, code, NULL,
			NULL, out), E_STATE);
		assert_int_equal(wish(&s, ACCESS_FACTOR_NEW, NULL, NULL, NULL,
			NULL, out), E_RIGHT);
		assert_int_equal(wish(&s, ACCESS_FACTOR_SET, NULL, code, NULL,
			NULL, out), E_STATE);
		assert_int_equal(s.peer->fenced, i == 1);
		/* by a code of the one that is there */
		figures(uri, 30, code);
		assert_int_equal(wish(&s, ACCESS_FACTOR_NEW, code, NULL, NULL,
			NULL, mine), E_OK);
		figures(mine, 0, code);
		assert_int_equal(wish(&s, ACCESS_FACTOR_SET, NULL, code, NULL,
			NULL, out), E_OK);
		assert_false(s.peer->fenced);
		client_done(&s);
	}
	client_done(&r);
}

/* What a session that is told to end is answered. */
static enum err
ended_wish(struct client *s, enum access what)
{
	struct msg m;
	enum err e;

	msg_fill(&m, P_K_ACCESS, ++s->number, "Bssbi", what, NULL, NULL, "",
		(size_t)0, &id_none);
	assert_int_equal(msg_send(s->fd, &m, NULL, 0), E_OK);
	do {
		msg_reset(&m, 0, 0);
		assert_int_equal(client_next(s, &m), E_OK);
	} while (m.number != s->number);
	e = (enum err)msg_get_u8(&m);
	msg_done(&m);
	return e;
}

/* What was drawn by a code of the one before is not put in the place of the one
 * that her owner made since, nor where her head took hers away: the telephone
 * may be why. */
static void
test_drawn_over(void **state)
{
	char uri[FACTOR_TEXT], codes[FACTOR_TEXT], out[FACTOR_TEXT];
	char mine[FACTOR_TEXT], figure[8], code[2][20];
	struct client thief, owner, head;

	enrol("c1", uri, codes);
	sscanf(codes, "%19s %19s", code[0], code[1]);
	login_ready(&thief, "c1");
	assert_int_equal(wish(&thief, ACCESS_FACTOR_NEW, code[0], NULL, NULL,
		NULL, mine), E_OK);
	login_ready(&owner, "c1");
	assert_int_equal(wish(&owner, ACCESS_FACTOR_NEW, code[1], NULL, NULL,
		NULL, uri), E_OK);
	figures(uri, 0, figure);
	assert_int_equal(wish(&owner, ACCESS_FACTOR_SET, NULL, figure, NULL,
		NULL, codes), E_OK);
	sscanf(codes, "%19s %19s", code[0], code[1]);
	/* whoever was there by the one before is told to end */
	assert_int_equal(ended_wish(&thief, ACCESS_FACTOR_SET), E_STATE);
	assert_true(thief.peer->end_by);
	assert_false(owner.peer->end_by);
	assert_int_equal(factor_check(&w.k, &w.c1, code[0]), E_OK);
	client_done(&thief);
	login_ready(&thief, "c1");
	/* by a code of the one that is there, then it is taken away */
	assert_int_equal(wish(&thief, ACCESS_FACTOR_NEW, code[1], NULL, NULL,
		NULL, mine), E_OK);
	login_ready(&head, "r1");
	assert_int_equal(wish(&head, ACCESS_FACTOR_RESET, NULL, NULL, NULL,
		&w.c1, out), E_OK);
	/* nor is another drawn, for which no proof would be asked */
	assert_int_equal(ended_wish(&thief, ACCESS_FACTOR_NEW), E_STATE);
	assert_int_equal(ended_wish(&thief, ACCESS_FACTOR_SET), E_STATE);
	assert_true(thief.peer->end_by && owner.peer->end_by);
	assert_false(head.peer->end_by);
	assert_false(factor_has(&w.k, &w.c1));
	client_done(&thief);
	client_done(&owner);
	client_done(&head);
	/* nor where she gives up hers */
	enrol("c1", uri, codes);
	sscanf(codes, "%19s", code[0]);
	login_ready(&thief, "c1");
	login_ready(&owner, "c1");
	assert_int_equal(wish(&owner, ACCESS_FACTOR_DROP, code[0], NULL, NULL,
		NULL, out), E_OK);
	assert_int_equal(ended_wish(&thief, ACCESS_FACTOR_NEW), E_STATE);
	assert_false(owner.peer->end_by);
	client_done(&thief);
	client_done(&owner);
}

static void
test_reset(void **state)
{
	char uri[FACTOR_TEXT], codes[FACTOR_TEXT], out[FACTOR_TEXT];
	struct client head, other, r;
	struct msg m;

	enrol("c1", uri, codes);
	enrol("r1", uri, codes);
	login_ready(&head, "r1");
	login_ready(&other, "d1");
	client_relay(&listener, &r, "192.0.2.10");
	assert_int_equal(key(&r, P_R_KEY, "c1", &blob2), E_MORE);
	assert_int_equal(wish(&other, ACCESS_FACTOR_RESET, NULL, NULL, NULL,
		&w.c1, out), E_RIGHT);
	assert_int_equal(wish(&head, ACCESS_FACTOR_RESET, NULL, NULL, NULL,
		&w.r1, out), E_RIGHT);
	assert_int_equal(wish(&head, ACCESS_FACTOR_RESET, NULL, NULL, NULL,
		&w.c2, out), E_RIGHT);
	assert_int_equal(wish(&head, ACCESS_FACTOR_RESET, NULL, NULL, NULL,
		&w.c1, out), E_OK);
	assert_int_equal(wish(&head, ACCESS_FACTOR_RESET, NULL, NULL, NULL,
		&w.c1, out), E_NOTFOUND);
	/* what was half proved is not whole by that */
	assert_int_equal(two(&r, P_R_FACTOR, "c1", "123456"), E_RIGHT);
	assert_int_equal(key(&r, P_R_KEY, "c1", &blob2), E_OK);
	msg_init(&m, P_C_FACTOR_RESET, ++w.op.number);
	msg_put_id(&m, &w.r1);
	assert_int_equal(msg_send(w.op.fd, &m, NULL, 0), E_OK);
	msg_done(&m);
	assert_int_equal(answer_of(&w.op, w.op.number), E_OK);
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM audit"
		" WHERE action = 'factor.reset'"), 2);
	client_done(&head);
	client_done(&other);
	client_done(&r);
}

/* --- keys and password --------------------------------------------------------------- */

#define LIVE 100                /* sessions of one key */

static void
test_my_keys(void **state)
{
	struct client r, s, other, t[LIVE];
	char out[FACTOR_TEXT];
	int i, cut = 0;
	int64_t at;

	client_relay(&listener, &r, "192.0.2.11");
	for (i = 0; i < LIVE; i++) {
		assert_int_equal(key(&r, P_R_KEY, "c1", &blob2), E_OK);
		assert_int_equal(start(&r, &t[i]), E_OK);
	}
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM user_key"
		" WHERE last_on = '2026-11-24'"), 1);
	login_ready(&s, "c1");
	login_ready(&other, "d1");
	/* her only way in stays; nobody else's key is hers to revoke */
	assert_int_equal(wish(&s, ACCESS_KEY_DROP, NULL, NULL, NULL, &key2,
		out), E_STATE);
	assert_int_equal(wish(&other, ACCESS_KEY_DROP, NULL, NULL, NULL,
		&key2, out), E_NOTFOUND);
	assert_int_equal(wish(&s, ACCESS_KEY_ADD, NULL, "portable", &blob1,
		NULL, out), E_OK);
	/* as ssh-keygen -l names it */
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM user_key"
		" WHERE label = 'portable' AND fingerprint ="
		" 'SHA256:ZkAslGjFiUHdGf/WUL8rQvkib4PTvQatUV0OUQSncCA'"), 1);
	/* weak, unknown or broken ones are not taken */
	for (i = 0; i < (int)blob1.len; i++) {
		struct buf part = blob1;

		part.len = (size_t)i;
		assert_int_equal(wish(&s, ACCESS_KEY_ADD, NULL, "x", &part,
			NULL, out), E_CHECK);
	}
	/* revoked: its sessions are cut, those by other ways stay */
	at = clock_ms();
	assert_int_equal(wish(&s, ACCESS_KEY_DROP, NULL, NULL, NULL, &key2,
		out), E_OK);
	for (i = 0; i < LIVE; i++)
		cut += is_cut(&t[i]);
	assert_int_equal(cut, LIVE);
	assert_true(clock_ms() - at < 5000);
	assert_int_equal(wish(&s, ACCESS_HOW, NULL, NULL, NULL, NULL, out),
		E_OK);
	assert_string_equal(out, " -1 0");
	assert_int_equal(key(&r, P_R_KEY, "c1", &blob2), E_RIGHT);
	/* between the proof and the start too */
	assert_int_equal(key(&r, P_R_KEY, "c1", &blob1), E_OK);
	tamper(w.k.data, "UPDATE user_key SET revoked_on = '2026-11-24'");
	assert_int_equal(start(&r, &t[0]), E_RIGHT);
	for (i = 0; i < LIVE; i++)
		client_done(&t[i]);
	client_done(&s);
	client_done(&other);
	client_done(&r);
}

/* Forgotten for a year it opens nothing; used, or added again, it does. */
static void
test_idle_key(void **state)
{
	struct client r, s;
	char out[FACTOR_TEXT];

	client_relay(&listener, &r, "192.0.2.11");
	assert_int_equal(clock_fix("2027-11-23T09:00"), E_OK);
	assert_int_equal(key(&r, P_R_KEY, "c1", &blob2), E_OK);
	assert_int_equal(start(&r, &s), E_OK);
	client_done(&s);
	assert_int_equal(clock_fix("2028-11-22T09:00"), E_OK);
	assert_int_equal(key(&r, P_R_KEY, "c1", &blob2), E_OK);
	assert_int_equal(clock_fix("2028-11-23T09:00"), E_OK);
	assert_int_equal(key(&r, P_R_OFFER, "c1", &blob2), E_RIGHT);
	assert_int_equal(key(&r, P_R_KEY, "c1", &blob2), E_RIGHT);
	assert_int_equal(key(&r, P_R_KEY, "r1", &blob1), E_RIGHT);
	login_ready(&s, "c1");
	/* her only way in is the other one: this one may go */
	assert_int_equal(wish(&s, ACCESS_KEY_ADD, NULL, "portable", &blob1,
		NULL, out), E_OK);
	assert_int_equal(wish(&s, ACCESS_KEY_DROP, NULL, NULL, NULL, &key2,
		out), E_OK);
	assert_int_equal(wish(&s, ACCESS_KEY_ADD, NULL, "x", &blob2, NULL,
		out), E_OK);
	assert_int_equal(key(&r, P_R_KEY, "c1", &blob2), E_OK);
	client_done(&s);
	client_done(&r);
}

static void
test_my_password(void **state)
{
	char out[FACTOR_TEXT];
	struct client r, s, by_password, by_key;
	int i;

	login_ready(&s, "c1");
	assert_int_equal(wish(&s, ACCESS_PASSWORD, NULL, "court", NULL, NULL,
		out), E_CHECK);
	assert_int_equal(wish(&s, ACCESS_PASSWORD, NULL, PHRASE, NULL, NULL,
		out), E_OK);
	assert_int_equal(wish(&s, ACCESS_HOW, NULL, NULL, NULL, NULL, out),
		E_OK);
	assert_string_equal(out, "password -1 1");
	client_relay(&listener, &r, "192.0.2.12");
	assert_int_equal(two(&r, P_R_PASSWORD, "c1", PHRASE), E_OK);
	assert_int_equal(start(&r, &by_password), E_OK);
	assert_int_equal(key(&r, P_R_KEY, "c1", &blob2), E_OK);
	assert_int_equal(start(&r, &by_key), E_OK);
	/* another one asks for this one, and so does another key */
	assert_int_equal(wish(&s, ACCESS_PASSWORD, NULL, PHRASE " deux", NULL,
		NULL, out), E_RIGHT);
	assert_int_equal(wish(&s, ACCESS_KEY_ADD, "autre", "x", &blob1, NULL,
		out), E_RIGHT);
	assert_int_equal(wish(&s, ACCESS_PASSWORD, PHRASE, PHRASE " deux",
		NULL, NULL, out), E_OK);
	/* who came by the one before is shown out */
	assert_true(is_cut(&by_password));
	assert_int_equal(two(&r, P_R_PASSWORD, "c1", PHRASE), E_RIGHT);
	assert_int_equal(two(&r, P_R_PASSWORD, "c1", PHRASE " deux"), E_OK);
	/* a session is slowed as a login is */
	for (i = 0; i < SLOW_ALLOWANCE; i++)
		wish(&by_key, ACCESS_PASSWORD, "faux", PHRASE, NULL, NULL,
			out);
	assert_int_equal(wish(&s, ACCESS_PASSWORD, PHRASE " deux", PHRASE,
		NULL, NULL, out), E_OK);
	client_done(&s);
	client_done(&by_password);
	client_done(&by_key);
	client_done(&r);
}

/* --- the rules of a password ------------------------------------------------------------ */

static void
test_rules(void **state)
{
	static const char *const good[] = {
		"le chat dort au soleil", "une phrase à taper",
		"Tr0ub4dor&3xyz", "3141592653589793", "xqzvkrtbnmwp",
		"moreau part en vacances demain", "passerelle demo",
		"une phrase qui n'en finit pas, et dont chaque mot est tapé "
		"tous les matins avant le café, sans une faute",
	};
	static const char *const bad[][2] = {
		{ "court", "trop court" }, { "onze lettre", "trop court" },
		{ "ééééééé", "trop court" },
		{ "314159265358", "que des chiffres" },
		{ "314159265358979", "que des chiffres" },
		{ "aaaaaaaaaaaaaaaa", "se répète" },
		{ "azertyazerty", "se répète" },
		{ "abababababab", "se répète" },
		{ "abcdefghijklmnop", "se suit" },
		{ "MotDePasse2026", "premiers" },
		{ "azertyuiop123!", "premiers" },
		{ "qwertyuiop12", "premiers" },
		{ "bonjour123456", "premiers" },
		{ "moreau.moreau.75", "compte" },
		{ "C.Moreau-2026", "compte" },
		{ "Éloïse-Moreau1", "compte" },
		{ "moreauMOREAU", "compte" },
	};
	char phrase[600];
	size_t i;

	/* as long as she likes */
	for (i = 0; i < sizeof phrase - 1; i++)
		phrase[i] = "azertyuiopqsdfghjklm"[(i * i + i / 7) % 20];
	phrase[i] = '\0';
	assert_int_equal(password_check(phrase, "c.moreau", "Éloïse MOREAU"),
		E_OK);
	for (i = 0; i < sizeof good / sizeof *good; i++)
		if (password_check(good[i], "c.moreau", "Éloïse MOREAU"))
			fail_msg("« %s »: %s", good[i], err_text());
	assert_int_equal(password_check("moreau.moreau.75", NULL, NULL), E_OK);
	for (i = 0; i < sizeof bad / sizeof *bad; i++) {
		if (!password_check(bad[i][0], "c.moreau", "Éloïse MOREAU"))
			fail_msg("« %s » is taken", bad[i][0]);
		if (!strstr(err_text(), bad[i][1]))
			fail_msg("« %s »: %s", bad[i][0], err_text());
	}
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, up, down)
	const struct CMUnitTest tests[] = {
		T(test_codes), T(test_bound), T(test_slowed), T(test_must),
		T(test_drawn_before), T(test_drawn_over),
		T(test_reset), T(test_my_keys), T(test_idle_key),
		T(test_my_password),
		cmocka_unit_test(test_rules),
	};

	oath_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
