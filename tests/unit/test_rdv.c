/* Appointments: follow-up statuses, states, invitations, reminders. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <stdbool.h>

#include "rules/invitation.h"
#include "rules/rdv.h"
#include "rules/rdv_args.h"

#define N(a) (sizeof (a) / sizeof *(a))

struct row {
	const char *arg[10];
	const char *want;               /* value, or -error */
};

static void
run(void (*f)(int, char **, struct rule_answer *), const struct row *r,
	size_t n, const char *what)
{
	size_t i;

	for (i = 0; i < n; i++) {
		struct rule_answer a = { .ok = false };
		int argc = 0;
		bool same;

		while (argc < 10 && r[i].arg[argc])
			argc++;
		f(argc, (char **)(uintptr_t)r[i].arg, &a);
		same = *r[i].want == '-' ?
			!a.ok && strcmp(a.error, r[i].want + 1) == 0 :
			a.ok && strcmp(a.value, r[i].want) == 0;
		if (!same)
			fail_msg("%s %zu: %s%s, wanted %s", what, i,
				a.ok ? a.value : "-", a.ok ? "" : a.error,
				r[i].want);
		if (!a.ok && strcmp(a.error, "usage"))
			assert_true(*a.message);
	}
	printf("%s: %zu cases\n", what, n);
}

#define NOW "2026-11-25T10:00"

static void
test_status(void **state)
{
	static const struct row t[] = {
		{ { NOW, "2026-11-01", "-", "-" }, "closed" },
		{ { NOW, "2026-11-01", "2026-11-20", "-" }, "closed" },
		{ { NOW, "-", "-", "-" }, "not_invited" },
		{ { NOW, "-", "2026-11-20/2026-11-30", "-" },
			"invitation_pending" },
		{ { NOW, "-", "2026-11-20/-", "-" }, "invitation_pending" },
		/* expired when the instant is reached */
		{ { NOW, "-", "2026-11-20/2026-11-25T10:00", "-" },
			"invitation_expired" },
		{ { NOW, "-", "2026-11-20/2026-11-25T10:01", "-" },
			"invitation_pending" },
		/* one that still runs, or has no end, is enough */
		{ { NOW, "-", "2026-11-01/2026-11-30,2026-11-20/2026-11-24",
			"-" }, "invitation_pending" },
		{ { NOW, "-", "2026-01-01,2026-11-20/2026-11-24", "-" },
			"invitation_pending" },
		{ { NOW, "-", "2026-11-01/2026-11-02,2026-11-20/2026-11-24",
			"-" }, "invitation_expired" },
		/* appointments alone */
		{ { NOW, "-", "-", "2026-11-20/2026-11-26/unknown" },
			"rdv_pending" },
		{ { NOW, "-", "-", "2026-11-20/2026-11-25T10:00/unknown" },
			"rdv_needs_status_update" },
		{ { NOW, "-", "-", "2026-11-20/2026-11-24/seen" },
			"rdv_seen" },
		{ { NOW, "-", "-", "2026-11-20/2026-11-24/noshow" },
			"rdv_noshow" },
		{ { NOW, "-", "-", "2026-11-20/2026-11-24/revoked" },
			"rdv_revoked" },
		{ { NOW, "-", "-", "2026-11-20/2026-11-28/excused" },
			"rdv_excused" },
		/* a pending one wins over the last taken */
		{ { NOW, "-", "-", "2026-11-01/2026-11-28/unknown,"
			"2026-11-20/2026-11-24/noshow" }, "rdv_pending" },
		/* seen after the last one was taken */
		{ { NOW, "-", "-", "2026-11-01/2026-11-22/seen,"
			"2026-11-20/2026-11-24/noshow" }, "rdv_seen" },
		{ { NOW, "-", "-", "2026-11-01/2026-11-19/seen,"
			"2026-11-20/2026-11-24/noshow" }, "rdv_noshow" },
		{ { NOW, "-", "-", "2026-11-01/2026-11-19/noshow,"
			"2026-11-20/2026-11-24/unknown" },
			"rdv_needs_status_update" },
		/* which comes last */
		{ { NOW, "-", "2026-11-22/2026-12-02",
			"2026-11-20/2026-11-24/noshow" },
			"invitation_pending" },
		{ { NOW, "-", "2026-11-22/2026-11-24",
			"2026-11-20/2026-11-24/noshow" },
			"invitation_expired" },
		{ { NOW, "-", "2026-11-19/2026-12-02",
			"2026-11-20/2026-11-24/noshow" }, "rdv_noshow" },
		{ { NOW, "-", "2026-11-20/2026-12-02",
			"2026-11-20/2026-11-24/noshow" }, "rdv_noshow" },
		/* against one to come, its start counts */
		{ { NOW, "-", "2026-11-22/2026-12-02",
			"2026-11-20/2026-11-28/unknown" }, "rdv_pending" },
		{ { NOW, "-", "2026-11-22/2026-12-02",
			"2026-11-20/2026-11-24/unknown" },
			"invitation_pending" },
		/* what cannot be read */
		{ { "x", "-", "-", "-" }, "-bad_date" },
		{ { NOW, "2026-13-01", "-", "-" }, "-bad_date" },
		{ { NOW, "-", "/2026-11-20", "-" }, "-bad_list" },
		{ { NOW, "-", "-", "2026-11-20/2026-11-28" }, "-bad_list" },
		{ { NOW, "-", "-", "2026-11-20/2026-11-28/lost" },
			"-bad_list" },
	};

	(void)state;
	run(rdv_run_status, t, N(t), "followup-status");
}

/* Nothing else changes a status than what is written and its instants. */
static void
test_time_passes(void **state)
{
	struct rdv_invited i = { 100, 200 };
	struct rdv_taken r = { 150, 300, RDV_UNKNOWN };
	int changes = 0;
	int64_t now;

	(void)state;
	for (now = 100; now < 400; now++) {
		enum followup was = followup_status(0, &i, 1, NULL, 0,
			now - 1), is = followup_status(0, &i, 1, NULL, 0, now);

		changes += was != is;
		assert_true((now < 200) == (is == FOLLOWUP_INVITATION_PENDING));
		is = followup_status(0, &i, 1, &r, 1, now);
		assert_true(is == (now < 300 ? FOLLOWUP_RDV_PENDING :
			FOLLOWUP_RDV_NEEDS));
	}
	assert_int_equal(changes, 1);
	for (int s = 0; s < FOLLOWUPS; s++) {
		assert_true(*followup_label(s));
		assert_true(!followup_convocable(s) || followup_acts(s));
	}
	assert_true(followup_acts(FOLLOWUP_RDV_REVOKED));
	assert_false(followup_convocable(FOLLOWUP_RDV_REVOKED));
	assert_false(followup_acts(FOLLOWUP_RDV_SEEN));
}

static void
test_state(void **state)
{
	static const char *const word[] = { "unknown", "seen", "excused",
		"revoked", "noshow" };
	static const char future[] = "y-yy-", past[] = "-yyyy";
	int from, to, n = 0;

	(void)state;
	for (from = 0; from < 5; from++)
		for (to = 0; to < 5; to++) {
			struct rule_answer a;

			rdv_state_next(word[from], word[to], 200, 100, &a);
			assert_int_equal(a.ok, from != to &&
				future[to] == 'y');
			rdv_state_next(word[from], word[to], 100, 100, &a);
			assert_int_equal(a.ok, from != to && past[to] == 'y');
			assert_string_equal(a.ok ? a.value : word[to],
				word[to]);
			n += 2;
		}
	printf("appointment: %d cases\n", n);
	for (n = 0; rdv_reasons[n].code; n++)
		;
	assert_int_equal(n, 24);
}

#define M "+33639981234"

static void
test_invitation(void **state)
{
	static const struct row t[] = {
		{ { "sms", NOW, "-", "-", M, "-", "-", M }, "sms" },
		{ { "email", NOW, "-", "-", "-", "a@b.fr", "-", M },
			"email" },
		{ { "postal", NOW, "-", "2026-12-05", "-", "-", "1 rue", M },
			"postal" },
		{ { "fax", NOW, "-", "-", M, "-", "-", M },
			"-unknown_format" },
		/* 24 hours, but for letters */
		{ { "sms", NOW, "2026-11-24T10:01", "-", M, "-", "-", M },
			"-too_soon" },
		{ { "sms", NOW, "2026-11-24T10:00", "-", M, "-", "-", M },
			"sms" },
		{ { "postal", NOW, "2026-11-25T09:00", "2026-12-05", "-",
			"-", "1 rue", M }, "postal" },
		{ { "postal", NOW, "-", "2026-11-30T10:00", "-", "-",
			"1 rue", M }, "-expires_soon" },
		{ { "postal", NOW, "-", "2026-11-30T10:01", "-", "-",
			"1 rue", M }, "postal" },
		{ { "postal", NOW, "-", "-", "-", "-", "1 rue", M },
			"postal" },
		{ { "sms", NOW, "-", "2026-11-26", M, "-", "-", M }, "sms" },
		/* where to */
		{ { "sms", NOW, "-", "-", "-", "-", "-", M }, "-no_mobile" },
		{ { "sms", NOW, "-", "-", "+33536491234", "-", "-", M },
			"-no_mobile" },
		{ { "sms", NOW, "-", "-", "+32470123456", "-", "-", M },
			"-no_mobile" },
		{ { "sms", NOW, "-", "-", "+262692123456", "-", "-", M },
			"sms" },
		{ { "email", NOW, "-", "-", M, "-", "-", M }, "-no_email" },
		{ { "postal", NOW, "-", "-", M, "-", "-", M },
			"-no_address" },
		{ { "sms", NOW, "-", "-", M, "-", "-", "-" },
			"-no_help_phone" },
		/* what stands against it */
		{ { "sms", NOW, "-", "-", M, "-", "-", M, "pending_rdv" },
			"-pending_rdv" },
		{ { "sms", NOW, "-", "-", M, "-", "-", M,
			"other_department pending_rdv" },
			"-other_department" },
		{ { "sms", NOW, "-", "-", M, "-", "-", M, "not_member" },
			"-not_member" },
		{ { "sms", NOW, "-", "-", M, "-", "-", M, "archived" },
			"-archived" },
		{ { "sms", NOW, "-", "-", M, "-", "-", M, "no_reason" },
			"-no_reason" },
		{ { "sms", NOW, "-", "-", M, "-", "-", M, "no_referent" },
			"-no_referent" },
		{ { "sms", NOW, "-", "-", M, "-", "-", M,
			"no_followup_reason" }, "-no_followup_reason" },
		{ { "sms", NOW, "-", "-", M, "-", "-", M, "no_slot" },
			"-no_slot" },
		{ { "sms", NOW, "-", "-", M, "-", "-", M, "rain" },
			"-unknown_fact" },
		{ { "sms", "soon", "-", "-", M, "-", "-", M }, "-bad_date" },
	};

	(void)state;
	run(rdv_run_invitation, t, N(t), "invitation");
}

#define P "invitation_pending"
#define E "2026-12-02T10:00"

static void
test_reminder(void **state)
{
	static const struct row t[] = {
		{ { NOW, P, "2026-11-22T23:59", E, M, "a@b.fr" },
			"email sms" },
		{ { NOW, P, "2026-11-22T00:00", E, M, "-" }, "sms" },
		{ { NOW, P, "2026-11-22", E, "+33536491234", "a@b.fr" },
			"email" },
		{ { NOW, P, "2026-11-22", E, "+33536491234", "-" },
			"-no_way" },
		{ { NOW, P, "2026-11-21", E, M, "-" }, "-other_day" },
		{ { NOW, P, "2026-11-23", E, M, "-" }, "-other_day" },
		{ { NOW, P, "2026-11-22", "-", M, "-" }, "-never_expires" },
		{ { NOW, P, "2026-11-22", "2026-11-27T10:00", M, "-" },
			"-expires_soon" },
		{ { NOW, P, "2026-11-22", "2026-11-27T10:01", M, "-" },
			"sms" },
		{ { NOW, "invitation_expired", "2026-11-22", E, M, "-" },
			"-not_pending" },
		{ { NOW, "rdv_pending", "2026-11-22", E, M, "-" },
			"-not_pending" },
		{ { NOW, P, "2026-11-22", E, M, "a@b.fr",
			"2026-11-24T10:01" }, "email" },
		{ { NOW, P, "2026-11-22", E, M, "a@b.fr",
			"2026-11-24T10:00", "2026-11-25" }, "sms" },
		{ { NOW, P, "2026-11-22", E, M, "a@b.fr",
			"2026-11-25", "2026-11-25" }, "-sent_lately" },
		{ { NOW, P, "2026-11-22", E, M, "-", "-", "-", "inactive" },
			"-inactive" },
		{ { NOW, P, "2026-11-22", E, M, "-", "-", "-", "reminder" },
			"-is_reminder" },
		{ { NOW, P, "2026-11-22", E, M, "-", "-", "-", "x" },
			"-usage" },
	};
	static const struct row r[] = {
		{ { "unknown", "2026-11-27T09:00", NOW, "yes", M, "a@b.fr" },
			"email sms" },
		{ { "unknown", "2026-11-27T23:00", NOW, "yes", M, "-" },
			"sms" },
		{ { "unknown", "2026-11-26T23:00", NOW, "yes", M, "-" },
			"-other_day" },
		{ { "unknown", "2026-11-28T00:00", NOW, "yes", M, "-" },
			"-other_day" },
		{ { "unknown", "2026-11-27T09:00", NOW, "no", M, "-" },
			"-not_convened" },
		{ { "excused", "2026-11-27T09:00", NOW, "yes", M, "-" },
			"-not_pending" },
		{ { "unknown", "2026-11-27T09:00", NOW, "yes", "-", "-" },
			"-no_way" },
		{ { "lost", "2026-11-27T09:00", NOW, "yes", M, "-" },
			"-unknown_state" },
		{ { "unknown", "2026-11-27T09:00", NOW, "perhaps", M, "-" },
			"-usage" },
	};

	(void)state;
	run(rdv_run_reminder, t, N(t), "reminder");
	run(rdv_run_rdv_reminder, r, N(r), "appointment-reminder");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_status),
		cmocka_unit_test(test_time_passes),
		cmocka_unit_test(test_state),
		cmocka_unit_test(test_invitation),
		cmocka_unit_test(test_reminder),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
