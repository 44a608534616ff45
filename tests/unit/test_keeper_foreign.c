/* Nothing of a message is believed.  Before each act of the recording of
 * test_power, from the same session and from others, all that could be sent
 * instead of it: another id in the place of each, values that the act does not
 * ask for, or left out, twice, of another type, other words, what is sealed
 * of another row, scope, owner or version.  What is done of it is done to rows
 * of who sent it, and names her (foreign_whose.h says whose a row is); then it
 * is rolled back.  And every act that there is, as it is meant, by every kind
 * of account that must not (foreign_hostile.h). */
#include "tests/unit/foreign_make.h"

#include "tests/unit/power_accounts.h"
#include "tests/unit/foreign_asks.h"
#include "tests/unit/foreign_rest.h"

static void
test_foreign(void **state)
{
	struct id outside;

	/* (ids that statements make) */
	sqlite3_test_control(SQLITE_TESTCTRL_PRNG_SEED, 1, NULL);
	world_begin();
	outside = add_structure("six", false);
	their_rows();
	both_follow();
	hostile_begin(&their_kin.person);
	foreign_begin(&w.k);
	our_rows(&outside);
	the_rest();
	somebody("une");
	somebody("deux");
	somebody("trois");
	paths_accounts();
	paths_first();
	paths_later();
	make_rest(&w.k);
	the_operators(&w.k);
	at_the_door();
	asks_hostile();
	client_done(&she);
	sessions_end();
	world_close();
	seen_stop();
	world_remove();
	foreign_end();
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_foreign) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
