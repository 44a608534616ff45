/* Every act that starts from a state, against every other of its machine, from
 * every state: see race.h. */
#include "tests/unit/race_accounts.h"
#include "tests/unit/race_relays.h"
#include "tests/unit/race_days.h"

static struct machine *const machines[] = { &referral_machine,
	&second_machine, &outside_machine, &transfer_machine, &reorient_machine,
	&named_machine, &request_machine, &appointment_machine,
	&seat_machine, &invite_machine, &message_machine, &emergency_machine,
	&hold_machine, &notice_machine, &said_machine, &service_machine,
	&follow_machine, &account_machine, &proposal_machine, &head_machine };
#define MACHINES (sizeof machines / sizeof *machines)

static const struct { struct client *c; const char *login; } second[] = {
	{ &c1b, "c1" }, { &d1b, "d1" }, { &r1b, "r1" }, { &c2b, "c2" },
	{ &r2b, "r2" }, { &she, "48213907" }, { &she_b, "48213907" },
	{ &adm_b, "adm" }, { &h1, "h1" } };
static struct client *const first[] = { &c1, &d1, &r1, &c2, &e2, &r2, &adm };

static int
race_up(void **state)
{
	struct id account = id_new();
	struct ask a;
	size_t i;
	int n = 0;

	up(state);
	ask_init(&a, "space.open");
	ask_id(&a, ":follow", &her.follow);
	ask_id(&a, ":user", &account);
	ask_text(&a, ":login", "48213907");
	assert_int_equal(ask_send(&a, &c1), E_OK);
	add_user("h1", false, &w.s1, "responsable");
	for (i = 0; i < sizeof first / sizeof *first; i++)
		all_clients[n++] = first[i];
	for (i = 0; i < sizeof second / sizeof *second; i++) {
		login_ready(second[i].c, second[i].login);
		all_clients[n++] = second[i].c;
	}
	sides_open();
	return 0;
}

static int
race_down(void **state)
{
	size_t i;

	sides_close();
	for (i = 0; i < sizeof second / sizeof *second; i++)
		client_done(second[i].c);
	return down(state);
}

static void
test_machines(void **state)
{
	size_t i;

	for (i = 0; i < MACHINES; i++)
		run_machine(machines[i]);
	for (i = 0; i < MACHINES; i++)
		moves_done(machines[i]);
	acts_done();
	print_message("%ld races of two moves from %ld states, %ld runs, %ld"
		" ends looked at: one legal result each\n", races, states_seen,
		runs, checked);
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, race_up, race_down)
	const struct CMUnitTest tests[] = { T(test_machines) };

	vfs_start();            /* and spares the disk */
	return cmocka_run_group_tests(tests, NULL, NULL);
}
