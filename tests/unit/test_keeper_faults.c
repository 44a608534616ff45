/* What the database refuses to a session that works. */
#include "tests/unit/faults.h"

#include <unistd.h>

#include "base/config.h"

static struct client listener, c1, r1, adm;
static struct id lea, lea_follow, both, hers;

static int
up(void **state)
{
	(void)state;
	world_dir();
	world_open(false);
	world_people();
	c1.fd = r1.fd = adm.fd = -1;
	config.alarm_opened = 0;        /* each record opened is too many */
	client_listener(&listener);
	return 0;
}

static int
down(void **state)
{
	(void)state;
	client_done(&listener);
	client_done(&c1);
	client_done(&r1);
	client_done(&adm);
	world_close();
	world_remove();
	return 0;
}

/* --- requests --------------------------------------------------------------- */

/* An account over people, or a person's own, is never the platform's to give,
 * nor one that works elsewhere too its responsable's, whatever fails. */
static enum err
invite(void)
{
	assert_int_not_equal(ask(&adm, P_K_INVITE, "i", &w.d1), E_OK);
	assert_int_not_equal(ask(&adm, P_K_INVITE, "i", &hers), E_OK);
	assert_int_not_equal(ask(&r1, P_K_INVITE, "i", &both), E_OK);
	return ask(&adm, P_K_INVITE, "i", &w.out);
}

static enum err
status(void)
{
	return ask(&adm, P_K_STATUS, "");
}

static enum err
person(void)
{
	struct sealkey key[SCOPES];
	struct id id, follow = id_new();
	struct buf sealed;
	struct ask a;
	struct msg m;
	enum err e;

	msg_init(&m, P_K_NEW, ++c1.number);
	msg_put_u8(&m, WRAP_PERSON);
	msg_put_id(&m, &id_none);
	msg_put_id(&m, &id_none);
	e = msg_send(c1.fd, &m, NULL, 0);
	if (!e)
		e = answered(&c1, &m);
	msg_get_str(&m);
	id = msg_get_id(&m);
	if (!e)
		keys_made(&m, key);
	msg_done(&m);
	if (e)
		return e;
	buf_init(&sealed);
	seal_label(&id, key, "MARTIN Lea", 0, &sealed);
	ask_init(&a, "person.create");
	ask_id(&a, ":id", &id);
	ask_id(&a, ":follow", &follow);
	ask_int(&a, ":protected", 0);
	ask_text(&a, ":purpose", "emploi");
	ask_blob(&a, &id, SCOPE_LABEL, &id_none, 0, sealed.data, sealed.len);
	ask_token(&a, TOKEN_WORD, "martin");
	ask_token(&a, TOKEN_WHO, "martin lea|1990-01-01");
	ask_message(&a, ++c1.number, &m);
	buf_done(&sealed);
	return send_to(&c1, &m);
}

static enum err
keys(void)
{
	struct want want = { WRAP_PERSON, &w.s2, SCOPE_LABEL, NULL, false,
		{ { 0 } } };
	struct msg m;

	keys_message(&want, 1, ++c1.number, &m);
	return send_to(&c1, &m);
}

static enum err
move(void)
{
	return ask(&c1, P_K_SWITCH, "i", &w.s1);
}

static enum err
say(void)
{
	return ask(&adm, P_K_SAY, "s", "Bonjour");
}

static enum err
structure_key(void)
{
	enum err e = ask(&w.op, P_C_STRUCTURE_KEY, "i", &w.s3);

	/* made before a fault that came too late to matter */
	return e == E_EXISTS ? E_OK : e;
}

static enum err
ledger(void)
{
	return ask(&w.op, P_C_LEDGER, "");
}

static enum err
keys_of_all_kinds(void)
{
	const struct id *no = &id_none;

	return ask(&c1, P_K_KEYS, "sU" "BiBi" "BiBi" "BiBi" "BiBi"
		"BiBi" "BiBi", "essai", 6,
		WRAP_PERSON, &lea, SCOPE_LABEL, no,
		WRAP_PERSON, &lea, SCOPE_NOTE, &w.s1,
		WRAP_REFERRAL, &lea, SCOPE_CONTENT, no,
		WRAP_REFERRAL, &lea, SCOPE_ASIDE, &w.s1,
		WRAP_DRAFT, &lea, SCOPE_CONTENT, no,
		WRAP_REQUEST, &lea, SCOPE_CONTENT, no);
}

static enum err
draft(void)
{
	return ask(&c1, P_K_NEW, "Bii", WRAP_DRAFT, &lea, &id_none);
}

static enum err
new_note(void)
{
	return ask(&c1, P_K_NEW, "Bii", WRAP_PERSON, &lea, &w.s1);
}

static enum err
macs(void)
{
	return ask(&c1, P_K_MAC, "UBs", 1, TOKEN_WORD, "martin");
}

static enum err
match(void)
{
	return ask(&c1, P_K_MATCH, "sss", "1900133063001", "martin lea",
		"1990-01-01");
}

static enum err
nirs(void)
{
	return ask(&c1, P_K_NIRS, "Us", 1, "1900133063001");
}

static enum err
circle(void)
{
	return ask(&c1, P_K_CIRCLE, "iis", &lea_follow, &id_none, NULL);
}

static enum err
here(void)
{
	enum err e = keys_of_all_kinds();

	return e ? e : ask(&c1, P_K_HERE, "ii", &lea, &w.s1);
}

/* A colleague has it open too: each is told of the other. */
static enum err
here_too(void)
{
	int64_t was = quiet();
	enum err e;

	assert_int_equal(ask(&r1, P_K_KEYS, "sUBiBi", "x", 1, WRAP_PERSON,
		&lea, SCOPE_LABEL, &id_none), E_OK);
	assert_int_equal(ask(&r1, P_K_HERE, "ii", &lea, &w.s1), E_OK);
	assert_int_equal(keys_of_all_kinds(), E_OK);
	assert_int_equal(ask(&c1, P_K_HERE, "ii", &id_none, &id_none), E_OK);
	left = was;
	e = ask(&c1, P_K_HERE, "ii", &lea, &w.s1);
	was = quiet();
	c1.peer->here_times = r1.peer->here_times = 0;
	left = was;
	return e;
}

static enum err
unlock(void)
{
	return ask(&c1, P_K_UNLOCK, "s", NULL);
}

static enum err
wish(enum access what, const char *text, const char *key,
	const struct id *id)
{
	return ask(&c1, P_K_ACCESS, "Bssbi", what, NULL, text, key,
		strlen(key), id);
}

static enum err
how(void)
{
	return wish(ACCESS_HOW, NULL, "", &id_none);
}

static enum err
key_drop(void)
{
	static const struct id id = { "la cle de c1 est" };
	int64_t was = left;

	left = -1;
	tamper(w.k.data, "INSERT INTO user_key(id, user, blob, fingerprint,"
		" added_on) SELECT CAST('la cle de c1 est' AS BLOB), id,"
		" CAST('autre' AS BLOB), 'y', '2026-11-24' FROM user"
		" WHERE login = 'c1'"
		" ON CONFLICT(id) DO UPDATE SET revoked_on = NULL");
	left = was;
	return wish(ACCESS_KEY_DROP, NULL, "", &id);
}

static enum err
factor(void)
{
	return wish(ACCESS_FACTOR_NEW, NULL, "", &id_none);
}

static enum err
verify(void)
{
	return ask(&w.op, P_C_VERIFY, "");
}

static enum err
audit(void)
{
	return ask(&w.op, P_C_AUDIT, "");
}

static enum err
sign(void)
{
	return ask(&w.op, P_C_SIGN, "sB", "passerelle-backup 1\n", 1);
}

static enum err
erase(void)
{
	struct id nobody = id_new();

	return ask(&w.op, P_C_ERASE, "i", &nobody);
}

static enum err
new_key(void)
{
	/* a change that a fault left unfinished is none of the next try's */
	unlink(config_path("keeper/root.key.new"));
	return ask(&w.op, P_C_REKEY, "");
}

static enum err
note(void)
{
	struct id id = id_new();
	struct ask a;

	ask_init(&a, "note.create");
	ask_id(&a, ":follow", &lea_follow);
	ask_id(&a, ":id", &id);
	ask_text(&a, ":kind", "note");
	ask_text(&a, ":made_on", "2026-11-24");
	ask_int(&a, ":contact", 0);
	ask_blob(&a, &id, SCOPE_NOTE, &w.s1, 0, "x", 1);
	return act(&c1, &a);
}

static enum err
situation(uint32_t base, size_t n)
{
	struct ask a;

	ask_init(&a, "person.situation");
	ask_id(&a, ":follow", &lea_follow);
	ask_blob(&a, &lea, SCOPE_HEALTH, &w.s1, base, "x", n);
	return act(&c1, &a);
}

static uint32_t
health(void)
{
	return (uint32_t)now("SELECT coalesce(max(version), 0) FROM blob"
		" WHERE scope = 8");
}

static enum err
write_health(void)
{
	return situation(health(), 1);
}

static enum err
conflict(void)
{
	return situation(health() + 7, 1);
}

static enum err
no_health(void)
{
	if (!health())
		situation(0, 1);
	return situation(health(), 0);
}

static enum err
no_step(void)
{
	struct ask a;

	ask_init(&a, "follow.done");
	ask_id(&a, ":follow", &lea_follow);
	ask_int(&a, ":version", now("SELECT max(version) FROM follow"));
	return act(&c1, &a);
}

static enum err
reset(void)
{
	return ask(&w.op, P_C_FACTOR_RESET, "i", &w.c1);
}

static enum err
started(void)
{
	return ask(&listener, P_L_START, "B", 0);
}

/* Of a server that starts: nobody is there yet. */
static enum err
fresh(void)
{
	return ask(&listener, P_L_START, "B", 1);
}

static enum err
hour(void)
{
	w.k.next_clock = 0;
	keeper_turn(&w.k, 0);
	return E_OK;
}

static enum err
leave(void)
{
	client_done(&c1);
	keeper_turn(&w.k, 0);
	return E_OK;
}

static enum err
role(void)
{
	struct id user = id_new(), membership = id_new();
	char login[16];
	static int n;
	struct ask a;
	struct msg m;

	snprintf(login, sizeof login, "neuf%d", ++n);
	ask_init(&a, "member.add");
	ask_id(&a, ":id", &w.s1);
	ask_id(&a, ":user", &user);
	ask_id(&a, ":membership", &membership);
	ask_text(&a, ":login", login);
	ask_text(&a, ":name", login);
	ask_text(&a, ":role", "conseiller");
	ask_message(&a, ++r1.number, &m);
	return send_to(&r1, &m);
}

/* A login by key, from the network to the first message of the session. */
static enum err
arrive(void)
{
	struct client r, s;
	struct msg m;
	enum err e;

	msg_init(&m, P_L_PAIR, ++listener.number);
	msg_put_str(&m, "192.0.2.7");
	msg_put_u32(&m, 4000);
	if (msg_send(listener.fd, &m, NULL, 0))
		return E_IO;
	msg_reset(&m, 0, 0);
	if (client_next(&listener, &m))
		return E_IO;
	client_init(&r, msg_take_fd(&m, 0));
	msg_reset(&m, P_R_KEY, ++r.number);
	msg_put_str(&m, "c1");
	msg_put_bytes(&m, "clé", 4);
	e = send_to(&r, &m);
	if (!e) {
		start_fill(&m, &r);
		e = send_to(&r, &m);
	}
	if (!e) {
		msg_init(&m, 0, 0);
		assert_int_equal(client_next(&listener, &m), E_OK);
		client_init(&s, msg_take_fd(&m, 0));
		client_done(&s);
		msg_done(&m);
	}
	client_done(&r);
	return e;
}

#define HEALTH "SELECT total(version) FROM blob WHERE scope = 8"

static const struct request requests[] = {
	{ "invite", invite, NULL, E_OK, false },
	{ "status", status, NULL, E_OK, false },
	{ "person", person, "SELECT count(*) FROM person", E_OK, false },
	{ "keys", keys, NULL, E_OK, false },
	{ "switch", move, NULL, E_OK, false },
	{ "say", say, NULL, E_OK, false },
	{ "structure key", structure_key, NULL, E_OK, false },
	{ "ledger", ledger, NULL, E_OK, false },
	{ "member", role, "SELECT count(*) FROM membership", E_OK, false },
	{ "login", arrive, NULL, E_OK, false },
	{ "keys of all kinds", keys_of_all_kinds, NULL, E_OK, false },
	{ "draft", draft, NULL, E_OK, false },
	{ "note", new_note, NULL, E_OK, false },
	{ "macs", macs, NULL, E_OK, false },
	{ "match", match, NULL, E_OK, false },
	{ "NIRs", nirs, NULL, E_OK, false },
	{ "circle", circle, NULL, E_OK, false },
	{ "here", here, NULL, E_OK, false },
	{ "here too", here_too, NULL, E_OK, false },
	{ "unlock", unlock, NULL, E_NOTFOUND, false },
	{ "how", how, NULL, E_OK, false },
	{ "key", key_drop, NULL, E_OK, false },
	{ "factor", factor, NULL, E_OK, false },
	{ "verify", verify, NULL, E_OK, false },
	{ "audit", audit, NULL, E_OK, false },
	{ "sign", sign, NULL, E_OK, false },
	{ "erase", erase, NULL, E_OK, false },
	{ "root key", new_key, NULL, E_OK, false },
	{ "reset", reset, NULL, E_NOTFOUND, false },
	{ "start", started, NULL, E_OK, false },
	{ "hour", hour, NULL, E_OK, false },
	{ "leave", leave, NULL, E_OK, false },
	{ "a note", note, "SELECT count(*) FROM note", E_OK, false },
	{ "health", write_health, HEALTH, E_OK, false },
	{ "a conflict", conflict, HEALTH, E_CONFLICT, false },
	{ "no health", no_health, NULL, E_OK, false },
	{ "no next step", no_step, NULL, E_OK, false },
	{ "a fresh start", fresh, NULL, E_OK, false },
};

static void
ready(void)
{
	logged_in(&c1, "c1");
	logged_in(&r1, "r1");
	logged_in(&adm, "adm");
}

static void
test_each(void **state)
{
	struct sealkey key[SCOPES];

	(void)state;
	both = add_user("both", false, &w.s1, "conseiller");
	tamper(w.k.data, "INSERT INTO membership(id, user, structure, role,"
		" purpose, start_on) SELECT randomblob(16), u.id, s.id,"
		" 'conseiller', '', '2026-11-01' FROM user u, structure s"
		" WHERE u.login = 'both' AND s.nom = 'deux'");
	hers = add_user("hers", false, NULL, NULL);
	tamper(w.k.data, "INSERT INTO person(id, made_on) VALUES(randomblob(16),"
		" '2026-11-24'); UPDATE user SET person = (SELECT max(id) FROM"
		" person) WHERE login = 'hers'");
	tamper(w.k.data, "INSERT INTO user_key(id, user, blob, fingerprint,"
		" added_on) SELECT randomblob(16), id, CAST('clé' AS BLOB),"
		" 'x', '2026-11-24' FROM user WHERE login = 'c1'");
	log_init("test", (enum log_level)0);
	logged_in(&c1, "c1");
	add_person(&c1, &lea, &lea_follow, key);
	assert_true(faults_each(requests, sizeof requests / sizeof *requests,
		ready) > SHARE(500));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each),
	};

	return cmocka_run_group_tests(tests, up, down);
}
