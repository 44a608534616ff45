/* Invitations, roles given by those who may, what the administrator asks of
 * the server; who is told when roles change. */
#include "tests/unit/hasher_here.h"

#include "base/clock.h"
#include "keeper/enrol.h"
#include "keeper/erased.h"
#include "keeper/hasher.h"

static struct client r1, c1, adm;
static struct id member, fresh;

/* An account that s1's head makes. */
static enum err
member_add(const char *login, const struct id *user, struct id *membership)
{
	struct ask a;

	*membership = id_new();
	ask_init(&a, "member.add");
	ask_id(&a, ":id", &w.s1);
	ask_id(&a, ":user", user);
	ask_id(&a, ":membership", membership);
	ask_text(&a, ":login", login);
	ask_text(&a, ":name", "Neuf");
	ask_text(&a, ":role", "conseiller");
	return ask_send(&a, &r1);
}

static struct id
new_account(const char *login, struct id *membership)
{
	struct id user = id_new();

	assert_int_equal(member_add(login, &user, membership), E_OK);
	return user;
}

static int
up(void **state)
{
	world_dir();
	world_open(false);
	world_people();
	login_ready(&r1, "r1");
	login_ready(&c1, "c1");
	login_ready(&adm, "adm");
	fresh = new_account("neuf", &member);
	return 0;
}

static int
down(void **state)
{
	client_done(&r1);
	client_done(&c1);
	client_done(&adm);
	world_end();
	return 0;
}

static enum err
invite(struct client *c, const struct id *user, char code[64])
{
	struct msg m;
	const char *s;
	enum err e;

	*code = '\0';
	msg_init(&m, P_K_INVITE, ++c->number);
	msg_put_id(&m, user);
	assert_int_equal(msg_send(c->fd, &m, NULL, 0), E_OK);
	msg_reset(&m, 0, 0);
	do {
		assert_int_equal(client_next(c, &m), E_OK);
	} while (m.type == P_K_WELCOME);
	assert_int_equal(m.type, P_K_CODE);
	e = (enum err)msg_get_u8(&m);
	msg_get_str(&m);
	s = msg_get_str(&m);
	assert_true(msg_ended(&m));
	assert_int_equal(!e, s != NULL);
	if (s)
		snprintf(code, 64, "%s", s);
	msg_done(&m);
	return e;
}

/* A relay that brings a code and a key, or nothing but the code. */
static enum err
bring_key(const char *code, const void *key, size_t n, const char *print)
{
	struct client relay;
	struct msg m;
	int fd[2];
	enum err e;

	assert_int_equal(msg_pair(fd), E_OK);
	peer_new(&w.k, PEER_RELAY, fd[0]);
	client_init(&relay, fd[1]);
	msg_init(&m, P_R_ENROL, ++relay.number);
	msg_put_str(&m, code);
	msg_put_str(&m, NULL);
	msg_put_bytes(&m, key, n);
	msg_put_str(&m, print);
	msg_put_str(&m, NULL);
	assert_int_equal(msg_send(relay.fd, &m, NULL, 0), E_OK);
	msg_done(&m);
	e = answer_of(&relay, relay.number);
	client_done(&relay);
	return e;
}

static enum err
bring(const char *code, bool key)
{
	return key ? bring_key(code, SOME_KEY, SOME_BYTES, SOME_PRINT) :
		bring_key(code, "", 0, NULL);
}

static void
test_code(void **state)
{
	char code[64], again[64], wrong[80], print[ENROL_PRINT];

	/* who may make one */
	assert_int_equal(invite(&c1, &fresh, code), E_RIGHT);
	assert_int_equal(invite(&r1, &w.r1, code), E_RIGHT);
	assert_int_equal(invite(&r1, &w.c2, code), E_RIGHT);
	assert_int_equal(invite(&adm, &w.c1, code), E_RIGHT);
	/* not the platform, by whom the account of a structure would read its
	 * people */
	assert_int_equal(invite(&adm, &fresh, code), E_RIGHT);
	assert_int_equal(invite(&r1, &fresh, code), E_OK);
	assert_int_equal(invite(&r1, &fresh, again), E_OK);
	/* a new one takes the place of the other */
	assert_string_not_equal(code, again);
	assert_int_equal(bring(code, false), E_RIGHT);
	assert_int_equal(bring(again, false), E_OK);
	assert_string_equal(last_message, "neuf");
	/* as people type it */
	snprintf(wrong, sizeof wrong, " %s ", again);
	for (char *p = wrong; *p; p++)
		*p = (char)(*p >= 'A' && *p <= 'Z' ? *p + 32 : *p == '0' ?
			'o' : *p);
	/* the account's number keeps its digits */
	memcpy(wrong + 1, again, strcspn(again, "-"));
	assert_int_equal(bring(wrong, false), E_OK);
	snprintf(wrong, sizeof wrong, "%s", again);
	*strchr(wrong, '-') = ' ';
	assert_int_equal(bring(wrong, false), E_OK);
	*strchr(wrong, ' ') = '_';
	assert_int_equal(bring(wrong, false), E_RIGHT);
	/* one letter off, cut, too long, of another account, hostile */
	snprintf(wrong, sizeof wrong, "%s", again);
	wrong[strlen(wrong) - 1] ^= 1;
	assert_int_equal(bring(wrong, false), E_RIGHT);
	wrong[strlen(wrong) - 1] = '\0';
	assert_int_equal(bring(wrong, false), E_RIGHT);
	snprintf(wrong, sizeof wrong, "%s0", again);
	assert_int_equal(bring(wrong, false), E_RIGHT);
	snprintf(wrong, sizeof wrong, "1%s", strchr(again, '-'));
	assert_int_equal(bring(wrong, false), E_RIGHT);
	assert_int_equal(bring("", false), E_RIGHT);
	assert_int_equal(bring("-1", false), E_RIGHT);
	assert_int_equal(bring("99999999999999999999-0000", false), E_RIGHT);
	/* it holds 72 hours */
	assert_int_equal(clock_fix("2026-11-27T08:59"), E_OK);
	assert_int_equal(bring(again, false), E_OK);
	assert_int_equal(clock_fix("2026-11-27T09:01"), E_OK);
	assert_int_equal(bring(again, false), E_RIGHT);
	assert_int_equal(clock_fix("2026-11-24T09:00"), E_OK);
	/* used once */
	/* a key that is none, or not the one that it is said to be */
	assert_int_equal(bring_key(again, "a key", 5, SOME_PRINT), E_PROTO);
	assert_int_equal(bring_key(again, SOME_KEY, SOME_BYTES, "SHA256:x"),
		E_PROTO);
	enrol_print("a key", 5, print);
	assert_int_equal(bring_key(again, "a key", 5, print), E_CHECK);
	assert_int_equal(bring(again, true), E_OK);
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM user_key"
		" WHERE fingerprint = '" SOME_PRINT "' AND length(blob) = 51"),
		1);
	assert_int_equal(bring(again, true), E_RIGHT);
	assert_int_equal(bring(again, false), E_RIGHT);
	/* an account that has served: its responsable, not the platform */
	assert_int_equal(invite(&adm, &fresh, code), E_RIGHT);
	assert_int_equal(invite(&r1, &fresh, code), E_OK);
	/* the operator, who can tie a key to it, any that lives; a new code
	 * takes the place of the other */
	assert_int_equal(invite(&w.op, &fresh, again), E_OK);
	assert_int_equal(bring(code, NULL), E_RIGHT);
	assert_int_equal(bring(again, NULL), E_OK);
	assert_int_equal(invite(&w.op, &w.adm, code), E_OK);
	assert_int_equal(bring(code, NULL), E_OK);
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM audit WHERE"
		" action = 'enrol.invite'"), 5);
	assert_int_equal(invite(&w.op, &w.s1, code), E_RIGHT);
}

/* A code serves once, however many bring it at the same time: what is hashed
 * for the second one opens nothing. */
static void
test_code_twice(void **state)
{
	struct client listener, relay[2];
	char code[64];
	int i, used = 0;

	client_listener(&listener);
	hasher_here();
	assert_int_equal(invite(&r1, &fresh, code), E_OK);
	for (i = 0; i < 2; i++) {
		struct msg m;

		client_relay(&listener, &relay[i], i ? "192.0.2.1" :
			"198.51.100.1");
		msg_fill(&m, P_R_ENROL, ++relay[i].number, "ssbss", code,
			i ? "un cheval vert au galop" : "le chat dort au soleil",
			"", (size_t)0, NULL, NULL);
		assert_int_equal(msg_send(relay[i].fd, &m, NULL, 0), E_OK);
		msg_done(&m);
	}
	for (i = 0; i < 2; i++)
		used += answer_of(&relay[i], relay[i].number) == E_OK;
	assert_int_equal(used, 1);
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM audit"
		" WHERE action = 'enrol.password'"), 1);
	assert_int_equal(bring(code, false), E_RIGHT);
	/* a key that came while a password was hashed */
	assert_int_equal(invite(&r1, &fresh, code), E_OK);
	for (i = 0; i < 2; i++) {
		struct msg m;

		msg_fill(&m, P_R_ENROL, ++relay[i].number, "ssbss", code,
			i ? NULL : "le chien dort au soleil", i ? SOME_KEY : "",
			i ? SOME_BYTES : 0, i ? SOME_PRINT : NULL, NULL);
		assert_int_equal(msg_send(relay[i].fd, &m, NULL, 0), E_OK);
		msg_done(&m);
	}
	assert_int_equal(answer_of(&relay[1], relay[1].number), E_OK);
	assert_int_equal(answer_of(&relay[0], relay[0].number), E_RIGHT);
	for (i = 0; i < 2; i++)
		client_done(&relay[i]);
	client_done(&listener);
}

/* A role that the head of a structure gives to the platform's administrator
 * does not make the account hers to open: neither by a code, nor by taking its
 * second factor away. */
static void
test_code_of_administrator(void **state)
{
	char code[64];
	struct msg m;

	add_role(&w.adm, &w.s1, "lecture", NULL);
	assert_int_equal(invite(&r1, &w.adm, code), E_RIGHT);
	msg_fill(&m, P_K_ACCESS, ++r1.number, "Bssbi", ACCESS_FACTOR_RESET,
		NULL, NULL, "", (size_t)0, &w.adm);
	assert_int_equal(msg_send(r1.fd, &m, NULL, 0), E_OK);
	msg_reset(&m, 0, 0);
	do {
		assert_int_equal(client_next(&r1, &m), E_OK);
	} while (m.type != P_K_CODE);
	assert_int_equal(msg_get_u8(&m), E_RIGHT);
	msg_done(&m);
}

/* Something that she keeps for herself. */
static struct id
typed(struct client *c, const struct id *user)
{
	struct sealkey key[SCOPES];
	struct id draft;
	struct ask a;

	assert_int_equal(make_new(c, WRAP_DRAFT, &id_none, &draft, key), E_OK);
	ask_init(&a, "draft.create");
	ask_id(&a, ":user", user);
	ask_id(&a, ":id", &draft);
	ask_text(&a, ":kind", "appel");
	ask_text(&a, ":about", NULL);
	ask_blob(&a, &draft, SCOPE_DRAFT, user, 0, "x", 1);
	assert_int_equal(ask_send(&a, c), E_OK);
	return draft;
}

/* Who comes from another structure brings what she had typed there: her
 * account is the new head's to open once none of it is left. */
static void
test_code_from_elsewhere(void **state)
{
	struct id user = add_user("mobile", false, &w.s2, "conseiller");
	struct client c;
	struct id draft;
	char code[64];
	struct ask a;

	login_ready(&c, "mobile");
	draft = typed(&c, &user);
	client_done(&c);
	tamper(w.k.data, "UPDATE membership SET end_on = '2026-11-24'"
		" WHERE user = (SELECT id FROM user WHERE login = 'mobile')");
	assert_int_equal(clock_fix("2026-11-26T09:00"), E_OK);
	add_role(&user, &w.s1, "conseiller", NULL);
	assert_int_equal(invite(&r1, &user, code), E_RIGHT);
	/* what she goes on with here is no less of there */
	login_ready(&c, "mobile");
	ask_init(&a, "draft.save");
	ask_id(&a, ":id", &draft);
	ask_blob(&a, &draft, SCOPE_DRAFT, &user, 1, "y", 1);
	assert_int_equal(ask_send(&a, &c), E_OK);
	assert_int_equal(invite(&r1, &user, code), E_RIGHT);
	ask_init(&a, "draft.drop");
	ask_id(&a, ":id", &draft);
	assert_int_equal(ask_send(&a, &c), E_OK);
	draft = typed(&c, &user);
	client_done(&c);
	assert_int_equal(invite(&r1, &user, code), E_OK);
}

static enum err
account(const char *act, const struct id *user)
{
	struct ask a;

	ask_init(&a, act);
	ask_id(&a, ":id", user);
	return ask_send(&a, &adm);
}

/* A code that waits opens what who gave it could open, now: not another
 * structure that took the account in since, nor anything once she is disabled
 * or heads no more; a key or a password alike. */
static void
test_code_waits(void **state)
{
	char first[64], code[64], op[64];

	add_user("r2", false, &w.s2, "responsable");
	/* the platform's, for somebody of no structure */
	assert_int_equal(invite(&adm, &w.out, first), E_OK);
	assert_int_equal(bring(first, false), E_OK);
	add_role(&w.out, &w.s2, "lecture", NULL);
	assert_int_equal(bring(first, false), E_RIGHT);
	assert_int_equal(bring(first, true), E_RIGHT);
	/* a head's: disabled, taken back; demoted; the account elsewhere */
	assert_int_equal(invite(&r1, &fresh, code), E_OK);
	assert_int_equal(invite(&w.op, &w.c1, op), E_OK);
	assert_int_equal(account("account.disable", &w.r1), E_OK);
	assert_int_equal(bring(code, false), E_RIGHT);
	assert_int_equal(account("account.enable", &w.r1), E_OK);
	assert_int_equal(bring(code, false), E_OK);
	tamper(w.k.data, "UPDATE membership SET role = 'conseiller'"
		" WHERE user = (SELECT id FROM user WHERE login = 'r1')");
	assert_int_equal(bring(code, false), E_RIGHT);
	tamper(w.k.data, "UPDATE membership SET role = 'responsable'"
		" WHERE user = (SELECT id FROM user WHERE login = 'r1')");
	assert_int_equal(bring(code, false), E_OK);
	add_role(&fresh, &w.s2, "lecture", NULL);
	assert_int_equal(bring(code, false), E_RIGHT);
	assert_int_equal(bring(code, true), E_RIGHT);
	/* what nobody heads is the operator's: it waits for her alone */
	add_role(&w.c1, &w.s2, "lecture", NULL);
	assert_int_equal(bring(op, false), E_OK);
}

/* A person whom r1 follows, and her account. */
static void
her_space(struct id *person, struct id *follow, struct id *user)
{
	struct sealkey key[SCOPES];
	struct ask a;

	add_person(&r1, person, follow, key);
	*user = id_new();
	ask_init(&a, "space.open");
	ask_id(&a, ":follow", follow);
	ask_id(&a, ":user", user);
	ask_text(&a, ":login", "83514602");
	assert_int_equal(ask_send(&a, &r1), E_OK);
}

/* A person's card waits as long as who made it works where she is followed; her
 * account is not the platform's to shut, nor to open again once who follows
 * her shut it. */
static void
test_card_waits(void **state)
{
	struct id person, follow, user;
	char code[64];
	struct ask a;

	her_space(&person, &follow, &user);
	assert_int_equal(invite(&r1, &user, code), E_OK);
	tamper(w.k.data, "UPDATE membership SET role = 'conseiller'"
		" WHERE user = (SELECT id FROM user WHERE login = 'r1');"
		" UPDATE follow SET referent = NULL");
	assert_int_equal(bring(code, false), E_OK);
	tamper(w.k.data, "UPDATE membership SET end_on = '2026-11-24'"
		" WHERE user = (SELECT id FROM user WHERE login = 'r1')");
	assert_int_equal(bring(code, false), E_RIGHT);
	assert_int_equal(account("account.disable", &user), E_CONFLICT);
	ask_init(&a, "space.close");
	ask_id(&a, ":follow", &follow);
	assert_int_equal(ask_send(&a, &c1), E_OK);
	assert_int_equal(account("account.enable", &user), E_CONFLICT);
}

/* An account named as that of an erased person would be keeps nobody from being
 * erased. */
static void
test_erased(void **state)
{
	struct id person, follow, user, membership;
	char login[40];

	her_space(&person, &follow, &user);
	snprintf(login, sizeof login, "efface-%d", (int)count(w.k.data,
		"SELECT num FROM user WHERE login = '83514602'"));
	new_account(login, &membership);
	assert_int_equal(erased_person(&w.k, &person), E_OK);
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM user WHERE"
		" person IS NOT NULL OR login = '83514602'"), 0);
}

/* It is read by others, in lists and letters: no number of a person's card, no
 * word of the server's, nothing that looks like another's. */
static void
test_login(void **state)
{
	static const char *const no[] = { "", "Neuf", "48213907", "invite",
		"n euf", "neuf ", "n\303\251o", "neuf\n", ".neuf", "neuf@h",
		"n23456789012345678901234567890123456789012345678901234567890"
		"12345" };
	struct id user = id_new(), membership;
	size_t i;

	for (i = 0; i < sizeof no / sizeof *no; i++)
		assert_int_equal(member_add(no[i], &user, &membership),
			E_CONFLICT);
	assert_int_equal(member_add("n.e_u-f2", &user, &membership), E_OK);
}

static enum err
role(struct client *c, const char *to, int version)
{
	struct ask a;

	ask_init(&a, "member.role");
	ask_id(&a, ":id", &member);
	ask_int(&a, ":version", version);
	ask_text(&a, ":role", to);
	return ask_send(&a, c);
}

static enum err
end(struct client *c, const struct id *id, int version)
{
	struct ask a;

	ask_init(&a, "member.end");
	ask_id(&a, ":id", id);
	ask_int(&a, ":version", version);
	return ask_send(&a, c);
}

/* What a session was told of its structures: the role in the first, or none. */
static int
welcomed(struct client *c)
{
	struct msg m;
	int n, r = -1, i;

	msg_init(&m, 0, 0);
	assert_int_equal(client_next(c, &m), E_OK);
	if (m.type == P_K_END) {
		msg_done(&m);
		return -2;
	}
	assert_int_equal(m.type, P_K_WELCOME);
	msg_get_id(&m);
	msg_get_id(&m);
	msg_get_str(&m);
	msg_get_str(&m);
	for (i = 0; i < 2; i++)
		msg_get_u8(&m);
	msg_get_u64(&m);
	msg_get_u8(&m);
	msg_get_str(&m);
	msg_get_u32(&m);
	msg_get_u32(&m);
	for (i = 0; i < 3; i++)
		msg_get_str(&m);
	msg_get_u8(&m);
	msg_get_id(&m);
	n = (int)msg_get_u32(&m);
	if (n) {
		msg_get_id(&m);
		msg_get_u32(&m);
		msg_get_str(&m);
		r = (int)msg_get_u8(&m);
	}
	msg_done(&m);
	return r;
}

static void
test_roles(void **state)
{
	struct client neuf;
	struct id person, follow, head;
	struct sealkey key[SCOPES];
	struct ask a;

	login_ready(&neuf, "neuf");
	add_person(&neuf, &person, &follow, key);
	assert_true(opens(&neuf, WRAP_PERSON, &person, SCOPE_LABEL, NULL));
	/* nobody gives herself, nobody invents a role */
	assert_int_equal(role(&c1, "responsable", 1), E_RIGHT);
	assert_int_equal(role(&adm, "responsable", 1), E_RIGHT);
	assert_int_equal(role(&r1, "reine", 1), E_CONFLICT);
	/* read only: told at once, reads, writes nothing */
	assert_int_equal(role(&r1, "lecture", 1), E_OK);
	assert_int_equal(welcomed(&neuf), ROLE_LECTURE);
	assert_true(opens(&neuf, WRAP_PERSON, &person, SCOPE_LABEL, NULL));
	ask_init(&a, "follow.done");
	ask_id(&a, ":follow", &follow);
	ask_int(&a, ":version", 1);
	assert_int_equal(ask_send(&a, &neuf), E_RIGHT);
	assert_int_equal(make_new(&neuf, WRAP_PERSON, &id_none, &head, key),
		E_RIGHT);
	/* responsable, then the other leaves; the last one stays */
	assert_int_equal(role(&r1, "responsable", 2), E_OK);
	assert_int_equal(welcomed(&neuf), ROLE_RESPONSABLE);
	assert_int_equal(role(&neuf, "conseiller", 3), E_OK);
	assert_int_equal(welcomed(&neuf), ROLE_CONSEILLER);
	tamper(w.k.data, "UPDATE membership SET id = x'"
		"000000000000000000000000000000aa' WHERE user = (SELECT id"
		" FROM user WHERE login = 'r1')");
	memset(&head, 0, sizeof head);
	head.b[15] = 0xaa;
	assert_int_equal(end(&r1, &head, 1), E_CONFLICT);
	assert_int_equal(role(&r1, "responsable", 4), E_OK);
	assert_int_equal(welcomed(&neuf), ROLE_RESPONSABLE);
	/* nor does one who is let in no more stay for her */
	tamper(w.k.data, "UPDATE user SET state = 'desactive' WHERE login ="
		" 'neuf'");
	assert_int_equal(end(&r1, &head, 1), E_CONFLICT);
	tamper(w.k.data, "UPDATE user SET state = 'actif' WHERE login ="
		" 'neuf'");
	/* nor one whose role has lapsed, if no clock ended it yet */
	tamper(w.k.data, "UPDATE membership SET until_on = '2026-11-23'"
		" WHERE user = (SELECT id FROM user WHERE login = 'neuf')");
	assert_int_equal(end(&r1, &head, 1), E_CONFLICT);
	ask_init(&a, "member.role");
	ask_id(&a, ":id", &head);
	ask_int(&a, ":version", 1);
	ask_text(&a, ":role", "lecture");
	assert_int_equal(ask_send(&a, &r1), E_CONFLICT);
	tamper(w.k.data, "UPDATE membership SET until_on = '2028-11-24'"
		" WHERE user = (SELECT id FROM user WHERE login = 'neuf')");
	assert_int_equal(end(&r1, &head, 1), E_OK);
	assert_int_equal(welcomed(&r1), -1);
	assert_int_equal(end(&r1, &member, 5), E_RIGHT);
	/* and the other leaves the base to nobody: refused */
	assert_int_equal(end(&neuf, &member, 5), E_CONFLICT);
	client_done(&neuf);
}

static enum err
leave(struct client *c, const char *login, const struct id *structure)
{
	struct db_rows q;
	struct id id = id_none;
	struct ask a;

	assert_int_equal(db_prepare(w.k.data, "SELECT m.id FROM membership m"
		" JOIN user u ON u.id = m.user WHERE u.login = :login"
		" AND m.structure = :structure", &q), E_OK);
	db_bind_text(&q, ":login", login);
	db_bind_id(&q, ":structure", structure);
	assert_true(db_next(&q));
	id = db_id(&q, "id");
	assert_int_equal(db_end(&q), E_OK);
	ask_init(&a, "membership.leave");
	ask_id(&a, ":id", &id);
	return ask_send(&a, c);
}

static bool
is_live(const char *login)
{
	char sql[100];

	snprintf(sql, sizeof sql, "SELECT count(*) FROM user WHERE login ="
		" '%s' AND state = 'actif'", login);
	return count(w.k.data, sql) == 1;
}

/* Who is on a list no more: an account goes with its last role, in one act, for
 * once it has no role no list finds it again. */
static void
test_leaves(void **state)
{
	assert_int_equal(leave(&r1, "c1", &w.s1), E_RIGHT);
	/* it works elsewhere, until then */
	tamper(w.k.data, "INSERT INTO membership(id, user, structure, role,"
		" purpose, start_on) SELECT randomblob(16), u.id, s.id,"
		" 'lecture', '', '2026-11-01' FROM user u, structure s"
		" WHERE u.login IN ('c1', 'adm') AND s.nom = 'deux'");
	assert_int_equal(leave(&w.op, "c1", &w.s1), E_OK);
	assert_true(is_live("c1"));
	assert_int_equal(leave(&w.op, "c1", &w.s1), E_CONFLICT);
	assert_int_equal(leave(&w.op, "c1", &w.s2), E_OK);
	assert_false(is_live("c1"));
	assert_int_equal(welcomed(&c1), ROLE_LECTURE);
	assert_int_equal(welcomed(&c1), -2);
	/* a role that lapsed is none */
	tamper(w.k.data, "INSERT INTO membership(id, user, structure, role,"
		" purpose, start_on, until_on) SELECT randomblob(16), u.id,"
		" s.id, 'lecture', '', '2024-11-01', '2026-11-23' FROM user u,"
		" structure s WHERE u.login = 'd1' AND s.nom = 'deux'");
	assert_int_equal(leave(&w.op, "d1", &w.s1), E_OK);
	assert_false(is_live("d1"));
	/* who administers the platform is let in still */
	assert_int_equal(leave(&w.op, "adm", &w.s2), E_OK);
	assert_true(is_live("adm"));
}

/* c2 is a responsable of the third structure too, or not. */
static void
second_head(bool is)
{
	tamper(w.k.data, is ? "INSERT INTO membership(id, user, structure,"
		" role, purpose, start_on) SELECT zeroblob(16), u.id, s.id,"
		" 'responsable', '', '2026-11-01' FROM user u, structure s"
		" WHERE u.login = 'c2' AND s.nom = 'trois'" :
		"UPDATE membership SET end_on = '2026-11-24' WHERE id ="
		" zeroblob(16)");
}

/* The first structure sends somebody to the third, by letter or not. */
static void
sent(bool is)
{
	char sql[500];

	snprintf(sql, sizeof sql, "DELETE FROM referral; INSERT INTO"
		" referral(id, person, sender, receiver, num, author, state,"
		" external, made_on) SELECT zeroblob(16), x'0000000000000000"
		"00000000000000bb', s.id, t.id, 1, u.id, 'envoyee', %d,"
		" '2026-11-24' FROM structure s, structure t, user u WHERE"
		" s.nom = 'un' AND t.nom = 'trois' AND u.login = 'r1'", !is);
	tamper(w.k.data, sql);
}

static void
test_open(void **state)
{
	struct id user = id_new(), membership = id_new();
	struct client head;
	struct ask a;
	char code[64], again[64];

	ask_init(&a, "structure.open");
	ask_id(&a, ":id", &w.s3);
	ask_id(&a, ":user", &user);
	ask_id(&a, ":membership", &membership);
	ask_text(&a, ":login", "tete");
	ask_text(&a, ":name", "Tête");
	assert_int_equal(ask_send(&a, &r1), E_RIGHT);
	ask_init(&a, "structure.open");
	ask_id(&a, ":id", &w.s3);
	ask_id(&a, ":user", &user);
	ask_id(&a, ":membership", &membership);
	ask_text(&a, ":login", "tete");
	ask_text(&a, ":name", "Tête");
	assert_int_equal(ask_send(&a, &adm), E_OK);
	assert_int_equal(invite(&adm, &user, code), E_OK);
	/* as long as nobody is followed there, nor heads it beside her */
	tamper(w.k.data, "INSERT INTO person VALUES(x'000000000000000000000000"
		"000000bb', '2026-11-24', 0, 1); INSERT INTO follow(id, person,"
		" structure, num, scopes, purpose, start_on) SELECT zeroblob(16),"
		" x'000000000000000000000000000000bb', id, 99, 4095, '',"
		" '2026-11-24' FROM structure WHERE nom = 'trois'");
	assert_int_equal(invite(&adm, &user, code), E_RIGHT);
	tamper(w.k.data, "UPDATE follow SET end_on = '2026-11-24' WHERE num ="
		" 99");
	assert_int_equal(invite(&adm, &user, code), E_OK);
	second_head(true);
	assert_int_equal(invite(&adm, &user, code), E_RIGHT);
	/* though she shut that one's account herself */
	assert_int_equal(account("account.disable", &w.c2), E_OK);
	assert_int_equal(invite(&adm, &user, code), E_RIGHT);
	assert_int_equal(account("account.enable", &w.c2), E_OK);
	second_head(false);
	assert_int_equal(invite(&adm, &user, code), E_OK);
	/* nor once somebody was sent there, whom the account would read; the
	 * code that was given before is for who comes to read it */
	sent(false);
	assert_int_equal(invite(&adm, &user, again), E_OK);
	sent(true);
	assert_int_equal(invite(&adm, &user, code), E_RIGHT);
	assert_int_equal(bring(again, false), E_OK);
	tamper(w.k.data, "DELETE FROM referral");
	/* and of whom nobody is */
	assert_int_equal(invite(&adm, &w.out, code), E_OK);
	tamper(w.k.data, "DELETE FROM follow WHERE num = 99");
	login_ready(&head, "tete");
	/* the code that waits is not for an account that somebody uses */
	assert_int_equal(bring(again, false), E_RIGHT);
	assert_int_equal(bring(again, true), E_RIGHT);
	/* it has its key: a person can be made there */
	{
		struct id person, follow;
		struct sealkey key[SCOPES];

		add_person(&head, &person, &follow, key);
		assert_false(opens(&adm, WRAP_PERSON, &person, SCOPE_LABEL,
			NULL));
	}
	/* a second "first" responsable is not to be had */
	membership = id_new();
	user = id_new();
	ask_init(&a, "structure.open");
	ask_id(&a, ":id", &w.s3);
	ask_id(&a, ":user", &user);
	ask_id(&a, ":membership", &membership);
	ask_text(&a, ":login", "tete2");
	ask_text(&a, ":name", "Tête");
	assert_int_equal(ask_send(&a, &adm), E_CONFLICT);
	/* nor a role for an account that exists, by any act of hers */
	assert_int_equal(propose(&adm, &w.s3, "adm", "responsable",
		&membership), E_RIGHT);
	client_done(&head);
}

static void
test_office(void **state)
{
	struct msg m;
	const char *said;
	struct ask a;

	msg_init(&m, P_K_SAY, ++c1.number);
	msg_put_str(&m, "Bonjour");
	msg_send(c1.fd, &m, NULL, 0);
	assert_int_equal(answer_of(&c1, c1.number), E_RIGHT);
	msg_reset(&m, P_K_SAY, ++adm.number);
	msg_put_str(&m, "Arrêt\033[2J à 18h");
	msg_send(adm.fd, &m, NULL, 0);
	msg_reset(&m, 0, 0);
	assert_int_equal(client_next(&c1, &m), E_OK);
	assert_int_equal(m.type, P_K_SAID);
	said = msg_get_str(&m);
	assert_string_equal(said, "Arrêt?[2J à 18h");
	/* how it is: numbers, for her alone */
	msg_reset(&m, P_K_STATUS, ++c1.number);
	msg_send(c1.fd, &m, NULL, 0);
	msg_reset(&m, 0, 0);
	assert_int_equal(client_next(&c1, &m), E_OK);
	assert_int_equal(m.type, P_K_STATE);
	assert_int_equal(msg_get_u8(&m), E_RIGHT);
	/* a disabled account is shown out */
	ask_init(&a, "account.disable");
	ask_id(&a, ":id", &w.c1);
	assert_int_equal(ask_send(&a, &r1), E_RIGHT);
	assert_int_equal(answer_of(&adm, adm.number), E_OK);
	ask_init(&a, "account.disable");
	ask_id(&a, ":id", &w.c1);
	assert_int_equal(ask_send(&a, &adm), E_OK);
	assert_int_equal(welcomed(&c1), -2);
	msg_done(&m);
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, up, down)
	const struct CMUnitTest tests[] = {
		T(test_code), T(test_code_twice),
		T(test_code_of_administrator), T(test_code_from_elsewhere),
		T(test_code_waits), T(test_card_waits), T(test_erased),
		T(test_login), T(test_roles), T(test_leaves), T(test_open), T(test_office),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
