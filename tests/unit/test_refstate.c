/* Every state, action and role of a referral. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <stdbool.h>

#include "rules/refstate.h"

static const char *const states[] = { "brouillon", "envoyee",
	"precision_demandee", "acceptee", "refusee", "retiree",
	"sans_reponse", "terminee" };
static const char *const actions[] = { "envoyer", "demander", "repondre",
	"accepter", "refuser", "retirer", "expirer", "terminer" };
static const char *const roles[] = { "emetteur", "receveur", "systeme" };

/* The machine as design 12 tells it: one letter of the next state (its rank)
 * for each state and action, '.' none; who does each action. */
static const char *const next[] = {
	/* envoyer demander repondre accepter refuser retirer expirer terminer */
	/* brouillon */          "1.......",
	/* envoyee */            ".2.3456.",
	/* precision_demandee */ "..13456.",
	/* acceptee */           ".....5.7",
	/* refusee */            "........",
	/* retiree */            "........",
	/* sans_reponse */       "........",
	/* terminee */           "........",
};
static const int who[] = { 0, 1, 0, 1, 1, 0, 2, 1 };

static void
test_cells(void **state)
{
	int s, a, r, moves = 0;

	(void)state;
	for (s = 0; s < 8; s++)
		for (a = 0; a < 8; a++)
			for (r = 0; r < 3; r++) {
				struct rule_answer got;
				const char *want;
				char to = next[s][a];

				memset(&got, 'x', sizeof got);
				refstate_next(states[s], actions[a], roles[r],
					&got);
				if (who[a] != r)
					want = "wrong_role";
				else if (s >= 4)
					want = "final_state";
				else if (to == '.')
					want = "wrong_state";
				else
					want = states[to - '0'];
				if (strcmp(got.ok ? got.value : got.error,
					want) != 0)
					fail_msg("%s %s %s: %s", states[s],
						actions[a], roles[r], got.ok ?
						got.value : got.error);
				assert_int_equal(got.ok, who[a] == r &&
					to != '.');
				assert_int_equal(got.ok, !*got.message);
				moves += got.ok;
			}
	assert_int_equal(moves, 13);
}

static void
test_unknown(void **state)
{
	static const struct { const char *s, *a, *r, *want; } bad[] = {
		{ "", "envoyer", "emetteur", "unknown_state" },
		{ "Brouillon", "envoyer", "emetteur", "unknown_state" },
		{ "envoyee ", "envoyer", "emetteur", "unknown_state" },
		{ "envoyee refusee", "accepter", "receveur",
			"unknown_state" },
		{ "x", "x", "x", "unknown_state" },
		{ "envoyee", "", "receveur", "unknown_action" },
		{ "envoyee", "accept", "receveur", "unknown_action" },
		{ "envoyee", "x", "x", "unknown_action" },
		{ "terminee", "x", "receveur", "unknown_action" },
		{ "envoyee", "accepter", "", "unknown_role" },
		{ "envoyee", "accepter", "receveu", "unknown_role" },
		{ "terminee", "accepter", "tous", "unknown_role" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct rule_answer a;

		refstate_next(bad[i].s, bad[i].a, bad[i].r, &a);
		assert_false(a.ok);
		assert_string_equal(a.error, bad[i].want);
	}
}

static void
test_names(void **state)
{
	enum ref_state s = REF_IS_REFUSEE;
	enum ref_action a = REF_EXPIRER;
	enum ref_role r = REF_BY_SYSTEME;
	int i;

	(void)state;
	assert_int_equal(REF_STATES, 8);
	assert_int_equal(REF_ACTIONS, 8);
	assert_int_equal(REF_ROLES, 3);
	assert_false(refstate_parse("x", &s));
	assert_false(refstate_parse_action("x", &a));
	assert_false(refstate_parse_role("x", &r));
	assert_int_equal(s, REF_IS_REFUSEE);
	assert_int_equal(a, REF_EXPIRER);
	assert_int_equal(r, REF_BY_SYSTEME);
	for (i = 0; i < 8; i++) {
		assert_string_equal(refstate_name((enum ref_state)i),
			states[i]);
		assert_string_equal(refstate_action_name((enum ref_action)i),
			actions[i]);
		assert_true(refstate_parse(states[i], &s));
		assert_int_equal(s, i);
		assert_true(refstate_parse_action(actions[i], &a));
		assert_int_equal(a, i);
		assert_int_equal(refstate_final((enum ref_state)i), i >= 4);
	}
	for (i = 0; i < 3; i++) {
		assert_string_equal(refstate_role_name((enum ref_role)i),
			roles[i]);
		assert_true(refstate_parse_role(roles[i], &r));
		assert_int_equal(r, i);
	}
	assert_string_equal(refstate_name(REF_STATES), "?");
	assert_string_equal(refstate_action_name(REF_ACTIONS), "?");
	assert_string_equal(refstate_role_name(REF_ROLES), "?");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cells),
		cmocka_unit_test(test_unknown),
		cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
