/* What is told at a login of what others did to the account since. */
#include "tests/unit/domain_world.h"

#include "domains/access_told.h"
#include "domains/member.h"

static struct ctx *a, *b;
static struct id user;

static int
up(void **state)
{
	struct id s;

	world_start("2026-11-24T09:00");
	s = world_structure("CCAS");
	user = world_user("anne", &s, "conseiller");
	world_user("leroy", &s, "responsable");
	a = world_login("anne");
	b = world_login("leroy");
	return 0;
}

static int
down(void **state)
{
	world_end();
	return 0;
}

static void
told(const char *what)
{
	char text[200];

	access_changed(a, text, sizeof text);
	assert_string_equal(text, what);
}

/* A line of the log about her account, as of the last one there. */
static void
happens(const char *action, const char *by)
{
	char sql[300];

	snprintf(sql, sizeof sql, "INSERT INTO audit(seq, at, action, user, "
		"object, hash) SELECT max(a.seq) + 1, a.at, '%s', (SELECT id "
		"FROM user WHERE login = '%s'), (SELECT id FROM user WHERE "
		"login = 'anne'), a.hash FROM audit a", action, by);
	world_sql(sql);
}

/* A code at the first login after it, what let somebody in for a month; to
 * nobody else. */
static void
test_told(void **state)
{
	char code[64], text[200];
	struct msg m;

	told("");
	world_at("2026-11-24T10:00");
	assert_int_equal(member_invite(b->keep, &user, code, sizeof code),
		E_OK);
	world_at("2026-11-25T10:00");
	told("Un code pour ce compte a été donné par leroy, le "
		"24/11/2026.");
	access_changed(b, text, sizeof text);
	assert_string_equal(text, "");
	world_at("2026-11-26T10:00");
	told("");
	msg_init(&m, P_C_PASSWORD, 0);
	msg_put_id(&m, &user);
	msg_put_str(&m, "le chat dort au soleil");
	assert_int_equal(operator_call(dw.op, &m, NULL), E_OK);
	msg_done(&m);
	for (int day = 27; day <= 28; day++) {
		snprintf(text, sizeof text, "2026-11-%dT10:00", day);
		world_at(text);
		told("Votre mot de passe a été changé par "
			"l'exploitation, le 26/11/2026.");
	}
	/* who gave a code is told before all else, and whether it was used */
	assert_int_equal(member_invite(b->keep, &user, code, sizeof code),
		E_OK);
	happens("enrol.key", "nobody");
	/* whoever used it came in before her, and was told first */
	for (int day = 10; day <= 12; day++) {
		snprintf(text, sizeof text, "2026-12-%dT10:00", day);
		world_at(text);
		told("Un code pour ce compte, donné par leroy le 28/11/2026, "
			"a servi.");
	}
	world_at("2027-01-11T10:00");
	told("");
}

/* What she did herself is not what others did. */
static void
test_own(void **state)
{
	(void)state;
	happens("password.put", "anne");
	world_at("2026-11-25T10:00");
	told("");
	happens("password.put", "leroy");
	world_at("2026-11-26T10:00");
	told("Votre mot de passe a été changé par leroy, le 25/11/2026.");
}

/* An account begins by a code, or by a key, in the same second maybe. */
static void
test_begun(void **state)
{
	(void)state;
	happens("enrol.invite", "leroy");
	happens("enrol.password", "nobody");
	world_at("2026-11-25T10:00");
	told("");
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, up, down)
	const struct CMUnitTest tests[] = { T(test_told), T(test_own),
		T(test_begun) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
