/* Which messages leave, when, to whom, and what she wants comes first. */
#include "tests/unit/outbox_world.h"

#include "domains/copy.h"
#include "domains/invite.h"

static int64_t
rows_are(const char *where)
{
	char sql[300];

	snprintf(sql, sizeof sql, "SELECT count(*) FROM outbox WHERE %s",
		where);
	return world_count(sql);
}

static void
change(const char *key, const char *cell, const char *value)
{
	if (world_save(c1, &appointment_record, key, cell, value, NULL))
		fail_msg("%s", err_text());
	world_leave(c1);
}

/* Undoes the last thing that was done. */
static enum err
undo(void)
{
	struct rows t;
	enum err e;

	assert_int_equal(world_rows(c1, "undo.mine", "", "", "", &t, NULL),
		E_OK);
	assert_true(t.n > 0);
	e = call("undo_do", row_get(&t.r[0], "_key"), "");
	rows_done(&t);
	return e;
}

/* Lines of a part of the copy that she is given. */
static int
copied(const char *follow, const char *part)
{
	struct follow f;
	struct copy c;
	int n = -1;

	assert_int_equal(follow_get(c1, follow, &f), E_OK);
	assert_int_equal(copy_make(c1, &f, &c), E_OK);
	for (int i = 0; i < c.n; i++)
		if (strcmp(c.part[i].name, part) == 0)
			n = c.part[i].rows.n;
	copy_done(&c);
	world_leave(c1);
	return n;
}

/* A summons, told once; changed, told again where it matters to her; called
 * off, told once; and where she wants none, nothing. */
static void
test_summons(void **state)
{
	char ana[ID_TEXT], eve[ID_TEXT], zoe[ID_TEXT], key[ID_TEXT];
	char none[ID_TEXT];

	person(ana, "DIALLO", "+33639981234", "ana@exemple.fr", "street",
		"9 rue Zquirbel");
	person(eve, "NGUYEN", "+33639981235", "", "no_sms", "1");
	person(zoe, "PETIT", "+33639981236", "zoe@exemple.fr", "contact_way",
		"EMAIL");
	summon(ana, "2026-12-03", "14h30", key);
	summon(eve, "2026-12-03", "15h30", none);
	summon(zoe, "2026-12-03", "16h30", none);
	run_server();
	assert_int_equal(lines("+33639981234"), 1);
	assert_int_equal(lines("To: ana@exemple.fr|Subject: Rendez-vous|"), 1);
	assert_int_equal(lines("Bonjour, rendez-vous jeudi 3 décembre à "
		"14 h 30 avec claire."), 2);
	assert_int_equal(lines("+33639981235"), 0);
	assert_int_equal(lines("+33639981236"), 0);
	assert_int_equal(lines("zoe@exemple.fr"), 1);
	assert_int_equal(lines("."), 4 - 1);
	assert_int_equal(rows_are("why = 'no_sms'"), 1);
	assert_int_equal(rows_are("why = 'other_way'"), 1);
	/* neither her name, nor her address, the reason, the structure */
	assert_int_equal(lines("DIALLO") + lines("Zquirbel") + lines("RSA") +
		lines("Mission"), 0);

	/* who was told of it is not left with it */
	assert_int_equal(undo(), E_STATE);
	summon(zoe, "2026-12-04", "16h30", none);
	assert_int_equal(undo(), E_OK);

	change(key, "note", "apporter le bail");
	run_server();
	assert_int_equal(lines("."), 3);
	change(key, "hour", "9h");
	run_server();
	assert_int_equal(lines("."), 5);
	assert_int_equal(lines("maintenant le jeudi 3 décembre à 9 h"), 2);
	assert_int_equal(call("appointment_revoked", key, ""), E_OK);
	run_server();
	assert_int_equal(call("appointment_done", key, ""), E_OK);
	run_server();
	assert_int_equal(lines("annulé"), 2);
	assert_int_equal(copied(ana, "appointments"), 1);
	assert_int_equal(copied(ana, "messages"), 6);
	assert_int_equal(lines("."), 7);
	assert_int_equal(doubles(), 0);
	printf("a summons, two changes, its end: 7 messages\n");
}

/* Two days before at 10, or the day after when that is a Sunday; an invitation
 * on the third day at 11; not in the night. */
static void
test_reminders(void **state)
{
	static const struct { const char *at; int rdv, invite; } days[] = {
		{ "2026-11-28T08:59", 0, 0 },   /* Saturday: 9h59 there */
		{ "2026-11-28T09:01", 2, 0 },   /* of Monday */
		{ "2026-11-29T12:00", 2, 0 },   /* Sunday */
		{ "2026-11-30T06:30", 2, 0 },   /* 7h30 */
		{ "2026-11-30T09:30", 4, 0 },   /* of Tuesday, one day late */
		{ "2026-11-30T10:00", 4, 1 },   /* 11h: made on Friday */
		{ "2026-12-01T12:00", 4, 1 },
		{ "2026-12-03T12:00", 4, 1 },
	};
	char ana[ID_TEXT], eve[ID_TEXT], key[ID_TEXT];
	struct faults f;
	size_t i;

	person(ana, "DIALLO", "+33639981234", "ana@exemple.fr", "near", "");
	person(eve, "NGUYEN", "+33639981235", "", "near", "");
	summon(ana, "2026-11-30", "9h", key);
	summon(ana, "2026-12-01", "14h30", key);
	run_server();
	assert_int_equal(lines("."), 4);
	world_at("2026-11-27T09:00");
	faults_init(&f);
	{
		struct row was, now;

		row_init(&was);
		row_init(&now);
		assert_int_equal(invite_record.load(c1, "", eve, &was), E_OK);
		row_copy(&now, &was);
		row_set(&now, "phone", "+33536491011");
		assert_int_equal(invite_record.save(c1, &was, &now, &f), E_OK);
		snprintf(key, sizeof key, "%s", row_get(&now, "_key"));
		row_done(&was);
		row_done(&now);
		world_leave(c1);
	}
	faults_done(&f);
	/* it is not sent until somebody sends it, and once */
	run_server();
	assert_int_equal(lines("."), 4);
	assert_int_equal(call("message_send", key, "sms"), E_OK);
	assert_int_equal(call("message_send", key, "sms"), E_STATE);
	run_server();
	assert_int_equal(lines("+33639981235"), 1);
	assert_int_equal(lines("05 36 49 10 11"), 1);
	for (i = 0; i < sizeof days / sizeof *days; i++) {
		world_at(days[i].at);
		run_server();
		if (lines(".reminder.") != days[i].rdv ||
			lines(".invite_reminder.") != days[i].invite)
			fail_msg("%s: %d and %d", days[i].at,
				lines(".reminder."),
				lines(".invite_reminder."));
	}
	assert_int_equal(doubles(), 0);
	printf("reminders at %zu times: 5 left\n", i);
}

static const char *
day_of(const char *name)
{
	static char out[200];
	struct rows t;

	out[0] = '\0';
	assert_int_equal(world_rows(c1, "day.mine", "", "", "", &t, NULL),
		E_OK);
	for (int i = 0; i < t.n; i++)
		if (strstr(row_get(&t.r[i], "name"), name))
			snprintf(out, sizeof out, "%s|%s", row_get(&t.r[i],
				"what"), row_get(&t.r[i], "_key"));
	rows_done(&t);
	world_leave(c1);
	return out;
}

/* Later is tried again, so many times; a refusal is told, and is sent again by
 * hand, once; what was killed is said to be unknown. */
static void
test_failures(void **state)
{
	char ana[ID_TEXT], key[ID_TEXT], message[ID_TEXT];
	int i;

	person(ana, "DIALLO", "+33639981234", "", "near", "");
	command_is("exit 75");
	summon(ana, "2026-12-03", "14h30", key);
	for (i = 0; i < 4; i++) {
		assert_int_equal(rows_are("state = 'failed'"), 0);
		run_server();
	}
	assert_int_equal(rows_are("state = 'failed' AND why = 'exit 75'"
		" AND tries = 3"), 1);
	assert_int_equal(strncmp(day_of("DIALLO"), "Message non remis|", 18),
		0);
	snprintf(message, sizeof message, "%s", strchr(day_of("DIALLO"), '|')
		+ 1);
	command_is("kill -9 $$");
	assert_int_equal(call("message_again", message, ""), E_OK);
	assert_int_equal(call("message_again", message, ""), E_STATE);
	assert_string_equal(day_of("DIALLO"), "");
	run_server();
	run_server();
	assert_int_equal(rows_are("state = 'unknown' AND why = 'signal 9'"),
		1);
	assert_int_equal(strncmp(day_of("DIALLO"), "Message peut-être", 17),
		0);
	snprintf(message, sizeof message, "%s", strchr(day_of("DIALLO"), '|')
		+ 1);
	writes_lines();
	assert_int_equal(call("message_again", message, ""), E_OK);
	run_server();
	run_server();
	assert_int_equal(lines("."), 1);
	assert_string_equal(day_of("DIALLO"), "");
	/* longer than it may take: nobody knows */
	config.send_limit = 1;
	command_is("sleep 30");
	change(key, "hour", "9h");
	run_server();
	assert_int_equal(rows_are("state = 'unknown' AND why = 'limit 1'"), 1);
	/* done with */
	snprintf(message, sizeof message, "%s", strchr(day_of("DIALLO"), '|')
		+ 1);
	assert_int_equal(call("message_done", message, ""), E_OK);
	assert_string_equal(day_of("DIALLO"), "");
	printf("4 tries, a kill, a limit: 1 left\n");
}

/* What was written in the night waits for the morning: not after its hour. */
static void
test_morning(void **state)
{
	char ana[ID_TEXT], eve[ID_TEXT], key[ID_TEXT];

	person(ana, "DIALLO", "+33639981234", "", "near", "");
	person(eve, "NGUYEN", "+33639981235", "", "near", "");
	world_at("2026-11-24T20:30");   /* 21h30 there */
	summon(ana, "2026-11-25", "7h30", key);
	summon(eve, "2026-11-25", "9h", key);
	world_at("2026-11-25T07:05");
	run_server();
	assert_int_equal(lines("+33639981234"), 0);
	assert_int_equal(rows_are("why = 'past'"), 1);
	assert_int_equal(lines("+33639981235"), 1);
	printf("a morning: 1 left, 1 was over\n");
}

/* A day of Polynesia, which is over in Paris, is told of there. */
static void
test_overseas(void **state)
{
	char ana[ID_TEXT], key[ID_TEXT];

	person(ana, "DIALLO", "+33639981234", "", "near", "");
	world_sql("UPDATE structure SET departement = '987'");
	world_at("2026-11-25T20:00");   /* 10h there */
	summon(ana, "2026-11-25", "18h30", key);
	run_server();
	assert_int_equal(lines("+33639981234"), 1);
	world_at("2026-11-26T01:00");   /* 15h, and the 26th in Paris */
	assert_int_equal(call("appointment_revoked", key, ""), E_OK);
	run_server();
	assert_int_equal(lines("annulé"), 1);
	printf("an afternoon in Polynesia: 2 left\n");
}

/* A command may give the address to another one, or to a mailer. */
static void
test_option(void **state)
{
	static const char *const who[] = { "NGUYEN", "ROUX", "BRUN" }, *const
		no[] = { "-oQ/tmp@exemple.fr", "|x@exemple.fr",
		"/tmp/x@exemple.fr" };
	char eve[ID_TEXT], key[ID_TEXT];
	int i;

	for (i = 0; i < 3; i++) {
		person(eve, who[i], "", no[i], "near", "");
		summon(eve, "2026-12-03", i == 0 ? "15h30" : i == 1 ? "16h30" :
			"10h30", key);
	}
	run_server();
	assert_int_equal(lines("."), 0);
	assert_int_equal(rows_are("why = 'bad_address'"), 3);
	printf("an address that is an option, a file, a command: none left\n");
}

/* Others read her phone: not where she lives, whatever the words; nor where she
 * will be, when nobody is to find her. */
static void
test_home(void **state)
{
	char ana[ID_TEXT], eve[ID_TEXT], key[ID_TEXT];

	person(ana, "DIALLO", "+33639981234", "ana@exemple.fr", "near", "");
	world_sql("INSERT INTO message_setting(structure, summons)"
		" SELECT id, 'Le {jour} à {heure}, {lieu}' FROM structure");
	summon(ana, "2026-12-03", "16h30", key);
	summon(ana, "2026-12-03", "14h30", key);
	if (world_save(c1, &appointment_record, key, "location", "home",
		"place", "9 rue Zquirbel", NULL))
		fail_msg("%s", err_text());
	world_leave(c1);
	world_sql("UPDATE person SET protected = 1");
	person(eve, "NGUYEN", "+33639981235", "", "near", "");
	summon(eve, "2026-12-03", "15h30", key);
	run_server();
	assert_int_equal(lines("14 h 30, votre domicile"), 2);
	assert_int_equal(lines("Zquirbel"), 0);
	assert_int_equal(lines("16 h 30"), 2);
	assert_int_equal(lines("bureau 7"), 1);
	printf("five messages, and no address of hers\n");
}

/* What is tried again of what is not there any more ends too. */
static void
test_gone(void **state)
{
	char ana[ID_TEXT], key[ID_TEXT];

	person(ana, "DIALLO", "+33639981234", "", "near", "");
	command_is("exit 75");
	summon(ana, "2026-12-04", "9h", key);
	run_server();
	assert_int_equal(rows_are("state = 'prepared' AND tries = 1"), 1);
	assert_int_equal(undo(), E_OK);
	run_server();
	assert_int_equal(rows_are("state = 'prepared'"), 0);
	printf("1 try, then nothing to tell\n");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_summons, up, down),
		cmocka_unit_test_setup_teardown(test_reminders, up, down),
		cmocka_unit_test_setup_teardown(test_failures, up, down),
		cmocka_unit_test_setup_teardown(test_morning, up, down),
		cmocka_unit_test_setup_teardown(test_overseas, up, down),
		cmocka_unit_test_setup_teardown(test_option, up, down),
		cmocka_unit_test_setup_teardown(test_home, up, down),
		cmocka_unit_test_setup_teardown(test_gone, up, down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
