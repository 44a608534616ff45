/* What the database refuses while a code is made or a role given: in doubt an
 * account is nobody's to open, and a role is not given. */
#include "tests/unit/account.h"

static struct client adm;
static struct id mobile, fresh, old, both, role;
static char given[64], platform[64];    /* the codes of d1, of out */

/* (a code is in the audit before it is there) */
#define CODES "SELECT count(*) FROM audit WHERE action = 'enrol.invite'"

static enum err
by_head(void)
{
	return ask(&r1, P_K_INVITE, "i", &w.d1);
}

static enum err
by_colleague(void)
{
	enum err e = ask(&c1, P_K_INVITE, "i", &w.d1);

	assert_int_not_equal(e, E_OK);
	return e;
}

static enum err
for_oneself(void)
{
	enum err e = ask(&d1, P_K_INVITE, "i", &w.d1);

	assert_int_not_equal(e, E_OK);
	return e;
}

#define LEFT(day) "UPDATE membership SET end_on = '" day "' WHERE end_on IS" \
	" NOT NULL AND user = (SELECT id FROM user WHERE login = 'mobile')"

/* What she typed elsewhere would open with her account. */
static enum err
typed_elsewhere(void)
{
	enum err e;

	tamper_quietly(w.k.data, LEFT("2026-11-24"));
	e = ask(&r1, P_K_INVITE, "i", &mobile);
	assert_int_not_equal(e, E_OK);
	return e;
}

static enum err
nothing_elsewhere(void)
{
	tamper_quietly(w.k.data, LEFT("2026-11-23"));
	return ask(&r1, P_K_INVITE, "i", &mobile);
}

static enum err
by_platform(void)
{
	return ask(&adm, P_K_INVITE, "i", &w.out);
}

/* It has a password, and nothing else tells that it served. */
static enum err
served(void)
{
	enum err e = ask(&adm, P_K_INVITE, "i", &old);

	assert_int_not_equal(e, E_OK);
	return e;
}

/* An account by which the platform would read people. */
static enum err
over_people(void)
{
	enum err e = ask(&adm, P_K_INVITE, "i", &fresh);

	assert_int_not_equal(e, E_OK);
	return e;
}

static enum err
by_operator(void)
{
	return ask(&w.op, P_K_INVITE, "i", &w.d1);
}

/* It waits; who gave it heads still, as far as can be read. */
static enum err
waits(void)
{
	struct client r;
	enum err e;

	relay(&r);
	e = ask(&r, P_R_ENROL, "ssbss", given, NULL, "", (size_t)0, NULL,
		NULL);
	client_done(&r);
	return e;
}

/* The platform's: somebody came to that account since, by another way. */
static enum err
waits_served(void)
{
	char own[sizeof given];
	enum err e;

	tamper_quietly(w.k.data, "UPDATE user SET last_login = 1 WHERE login ="
		" 'out'");
	memcpy(own, given, sizeof own);
	memcpy(given, platform, sizeof given);
	e = waits();
	memcpy(given, own, sizeof given);
	assert_int_not_equal(e, E_OK);
	return e;
}

/* Who gave it heads no more: it opens nothing, whatever fails. */
static enum err
waits_no_more(void)
{
	enum err e;

	tamper_quietly(w.k.data, "UPDATE membership SET role = 'conseiller'"
		" WHERE user = (SELECT id FROM user WHERE login = 'r1')");
	e = waits();
	tamper_quietly(w.k.data, "UPDATE membership SET role = 'responsable'"
		" WHERE user = (SELECT id FROM user WHERE login = 'r1')");
	assert_int_not_equal(e, E_OK);
	return e;
}

/* She works elsewhere and has no second factor: a head's role would shut her
 * out there. */
static enum err
made_head(void)
{
	struct ask a;
	enum err e;

	ask_init(&a, "member.role");
	ask_id(&a, ":id", &role);
	ask_int(&a, ":version", 1);
	ask_text(&a, ":role", "responsable");
	e = act(&r1, &a);
	assert_int_not_equal(e, E_OK);
	return e;
}

static const struct request requests[] = {
	{ "a head's code", by_head, NULL, E_OK, false },
	{ "a colleague's", by_colleague, CODES, E_RIGHT, false },
	{ "a code for oneself", for_oneself, CODES, E_RIGHT, false },
	{ "what was typed elsewhere", typed_elsewhere, CODES, E_RIGHT, false },
	{ "nothing typed elsewhere", nothing_elsewhere, NULL, E_OK, false },
	{ "the platform's code", by_platform, NULL, E_OK, false },
	{ "the platform's, over people", over_people, CODES, E_RIGHT, false },
	{ "the platform's, of one that served", served, CODES, E_RIGHT, false },
	{ "the operator's code", by_operator, NULL, E_OK, false },
	{ "a code that waits", waits, NULL, E_OK, false },
	{ "one of an account in use", waits_served, NULL, E_RIGHT, false },
	{ "one that waits no more", waits_no_more, NULL, E_RIGHT, false },
	{ "a head who works elsewhere", made_head, NULL, E_STATE, false },
};

static void
code_of(struct client *by, const struct id *user, char code[64])
{
	const char *text;
	struct msg m;

	msg_fill(&m, P_K_INVITE, ++by->number, "i", user);
	assert_int_equal(msg_send(by->fd, &m, NULL, 0), E_OK);
	assert_int_equal(answered(by, &m), E_OK);
	msg_get_str(&m);
	text = msg_get_str(&m);
	snprintf(code, 64, "%s", text ? text : "");
	msg_done(&m);
}

static void
ready(void)
{
	logged_in(&c1, "c1");
	logged_in(&d1, "d1");
	logged_in(&r1, "r1");
	logged_in(&adm, "adm");
	tamper(w.k.data, "UPDATE user SET last_login = NULL WHERE login IN"
		" ('out', 'fresh')");
	code_of(&r1, &w.d1, given);
	code_of(&adm, &w.out, platform);
}

static void
test_codes(void **state)
{
	(void)state;
	log_init("test", (enum log_level)0);
	assert_true(faults_each(requests, sizeof requests / sizeof *requests,
		ready) > SHARE(50));
}

/* In two structures, without a second factor. */
static void
works_in_both(void)
{
	both = add_user("both", false, &w.s2, "conseiller");
	add_role(&both, &w.s1, "conseiller", &role);
}

/* Who typed something where she worked, and works in s1 since. */
static void
comes_from_elsewhere(void)
{
	struct sealkey key[SCOPES];
	struct client c;
	struct id draft;
	struct ask a;

	mobile = add_user("mobile", false, &w.s2, "conseiller");
	login_ready(&c, "mobile");
	assert_int_equal(make_new(&c, WRAP_DRAFT, &id_none, &draft, key),
		E_OK);
	ask_init(&a, "draft.create");
	ask_id(&a, ":user", &mobile);
	ask_id(&a, ":id", &draft);
	ask_text(&a, ":kind", "appel");
	ask_text(&a, ":about", NULL);
	ask_blob(&a, &draft, SCOPE_DRAFT, &mobile, 0, "x", 1);
	assert_int_equal(ask_send(&a, &c), E_OK);
	client_done(&c);
	tamper(w.k.data, "UPDATE membership SET end_on = '2026-11-22'"
		" WHERE user = (SELECT id FROM user WHERE login = 'mobile')");
	add_role(&mobile, &w.s1, "conseiller", NULL);
}

static int
up(void **state)
{
	(void)state;
	world_dir();
	world_open(false);
	world_people();
	c1.fd = d1.fd = r1.fd = adm.fd = -1;
	client_listener(&listener);
	logged_in(&r1, "r1");
	fresh = add_user("fresh", false, &w.s1, "conseiller");
	old = add_user("old", false, NULL, NULL);
	set_password(&old, PHRASE);
	comes_from_elsewhere();
	works_in_both();
	config.second_factor = 1;
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
	world_close();
	world_remove();
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_codes) };

	return cmocka_run_group_tests(tests, up, down);
}
