/* Keeper and sender killed at each step of their messages to people: no line is
 * ever there twice. */
#include "tests/unit/outbox_world.h"

#define PEOPLE 12

/* Each message that passes is killed at before and after it is passed on: the
 * keeper, the sender, or both; each of the three with OUTBOX_LONG set, else one
 * in turn. */
static void
test_kills(void **state)
{
	static const int asks[] = { P_X_LOOK, P_X_TAKE, P_X_START, P_X_ENDED };
	char who[ID_TEXT], key[ID_TEXT], phone[24], name[16];
	bool all = getenv("OUTBOX_LONG") != NULL;
	int kills = 0, i, v, s, left, unknown;

	for (i = 0; i < PEOPLE; i++) {
		snprintf(phone, sizeof phone, "+336399812%02d", i);
		snprintf(name, sizeof name, "DIALLO%c", 'A' + i);
		person(who, name, phone, "ana@exemple.fr", "near", "");
		summon(who, "2026-11-26", "14h30", key);
	}
	offline();
	for (i = 0; i < 4; i++)
		for (s = 0; s < 4; s++)
			for (v = KEEPER; v <= BOTH; v++)
				if (all || v == KEEPER + (i + s) % 3)
					kills += serve(asks[i] << 1 | (s & 1),
						s > 1, (enum victim)v);
	serve(0, false, NOBODY);
	online();
	assert_int_equal(kills, all ? 48 : 16);
	assert_int_equal(doubles(), 0);
	/* of each person a summons by both ways; no reminder that day */
	assert_int_equal(world_count("SELECT count(*) FROM outbox"),
		PEOPLE * 2);
	unknown = (int)world_count("SELECT count(*) FROM outbox"
		" WHERE state = 'unknown'");
	assert_int_equal(world_count("SELECT count(*) FROM outbox"
		" WHERE state = 'sent'"), PEOPLE * 2 - unknown);
	/* what is said to have left did; of the rest it is said that nobody
	 * knows */
	left = lines(".");
	assert_true(left <= PEOPLE * 2 && left >= PEOPLE * 2 - unknown);
	assert_true(unknown > 0);
	printf("%d kills at 16 steps: %d messages, %d left, none twice, %d "
		"that nobody knows of\n", kills, PEOPLE * 2, left, unknown);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_kills, up, down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
