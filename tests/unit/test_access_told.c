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

/* Each once: at the first login after it, and to nobody else. */
static void
test_told(void **state)
{
	char code[64], text[200];
	struct msg m;

	told("");
	assert_int_equal(member_invite(b->keep, &user, code, sizeof code),
		E_OK);
	/* never at a first login: she has just made what opens it */
	told("");
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
	world_at("2026-11-27T10:00");
	told("Votre mot de passe a été changé par l'exploitation, le "
		"26/11/2026.");
	/* who gave a code is told before all else, and whether it was used */
	assert_int_equal(member_invite(b->keep, &user, code, sizeof code),
		E_OK);
	world_sql("INSERT INTO audit(seq, at, action, object, hash) SELECT seq"
		" + 1, at, 'enrol.key', object, hash FROM audit ORDER BY seq"
		" DESC LIMIT 1");
	world_at("2026-11-28T10:00");
	told("Un code pour ce compte, donné par leroy le 27/11/2026, a "
		"servi.");
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, up, down)
	const struct CMUnitTest tests[] = { T(test_told) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
