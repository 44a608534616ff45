/* Appointments and invitations as screens see them: what is taken, missed and
 * taken again, what my day shows from day to day, who may, what the base says
 * of it in clear. */
#include "tests/unit/domain_world.h"

#include "domains/agenda.h"
#include "domains/appointment.h"
#include "domains/appointment_read.h"
#include "domains/invite.h"

static struct id s1, s2;
static struct ctx *c1, *l1, *c2;
static char ana[ID_TEXT], eve[ID_TEXT];

static int
up(void **state)
{
	world_start("2026-11-24T09:00");
	s1 = world_structure("Mission un");
	s2 = world_structure("CCAS deux");
	world_user("c1", &s1, "conseiller");
	world_user("l1", &s1, "lecture");
	world_user("c2", &s2, "conseiller");
	c1 = world_login("c1");
	l1 = world_login("l1");
	c2 = world_login("c2");
	world_person(c1, ana, "last_name", "DIALLO", "first_name", "Aminata",
		"title", "MME", "born_on", "1998-05-12", "phone",
		"+33639981234", "email", "ana@exemple.fr", "street",
		"22 rue du Port", "postcode", "23200", "commune_name",
		"Aubusson", NULL);
	world_person(c1, eve, "last_name", "NGUYEN", "first_name", "Eve",
		"born_on", "1980-01-02", "phone", "+33639981299", "no_sms",
		"1", "no_post", "1", NULL);
	return 0;
}

static int
down(void **state)
{
	world_end();
	return 0;
}

/* Takes one; its key, "" and why in err_text(). */
static const char *
take(struct ctx *x, const char *arg, const char *hour, const char *convened)
{
	static char key[ID_TEXT];
	struct row was, now;
	struct faults f;
	enum err e;

	key[0] = '\0';
	row_init(&was);
	row_init(&now);
	faults_init(&f);
	e = appointment_record.load(x, "", arg, &was);
	if (!e) {
		row_copy(&now, &was);
		if (hour)
			row_set(&now, "hour", hour);
		if (convened)
			row_set(&now, "convened", convened);
		row_set(&now, "place", "bureau 7");
		row_set(&now, "note", "apporter le bail");
		e = appointment_record.save(x, &was, &now, &f);
	}
	if (!e)
		snprintf(key, sizeof key, "%s", row_get(&now, "_key"));
	faults_done(&f);
	row_done(&was);
	row_done(&now);
	world_leave(x);
	return key;
}

static enum err
call(struct ctx *x, const char *name, const char *key,
	struct call_result *out)
{
	struct call_result none;
	struct row row;
	enum err e;

	memset(&none, 0, sizeof none);
	row_init(&row);
	row_set(&row, "_key", key);
	e = registry_call(name)->run(x, &row, out ? out : &none);
	row_done(&row);
	world_leave(x);
	return e;
}

/* The line of a person in my day: "what|when", "" none. */
static const char *
day_line(struct ctx *x, const char *name)
{
	static char out[200];
	struct rows t;

	out[0] = '\0';
	assert_int_equal(world_rows(x, "day.mine", "", "", "", &t, NULL),
		E_OK);
	for (int i = 0; i < t.n; i++)
		if (strstr(row_get(&t.r[i], "name"), name))
			snprintf(out, sizeof out, "%s|%s", row_get(&t.r[i],
				"what"), row_get(&t.r[i], "when"));
	rows_done(&t);
	world_leave(x);
	return out;
}

static const char *
followup(struct ctx *x, const char *follow)
{
	static char out[80];
	struct rows t;

	assert_int_equal(world_rows(x, "followup.of_person", follow, "", "",
		&t, NULL), E_OK);
	snprintf(out, sizeof out, "%s", t.n ? row_get(&t.r[0], "_status") :
		"");
	rows_done(&t);
	world_leave(x);
	return out;
}

/* --- an appointment, from the day it is taken to the next one ---------------- */

static void
test_days(void **state)
{
	char arg[80], first[ID_TEXT], second[ID_TEXT];

	assert_string_equal(day_line(c1, "DIALLO"), "");
	snprintf(arg, sizeof arg, "%s 2026-11-26", ana);
	snprintf(first, sizeof first, "%s", take(c1, arg, "14h30", NULL));
	assert_true(*first);
	assert_string_equal(followup(c1, ana), "rdv_pending");
	assert_string_equal(day_line(c1, "DIALLO"), "");
	/* neither attended nor missed before its hour */
	assert_int_equal(call(c1, "appointment_seen", first, NULL), E_STATE);
	assert_int_equal(call(c1, "appointment_absent", first, NULL),
		E_STATE);
	assert_int_equal(call(c1, "appointment_rebook", first, NULL),
		E_STATE);

	world_at("2026-11-25T09:00");
	assert_string_equal(day_line(c1, "DIALLO"), "");
	world_at("2026-11-26T08:00");
	assert_string_equal(day_line(c1, "DIALLO"),
		"Rendez-vous : bureau 7|14h30");
	world_at("2026-11-26T13:29");   /* 14h29 there */
	assert_int_equal(call(c1, "appointment_absent", first, NULL),
		E_STATE);
	world_at("2026-11-26T13:30");
	assert_string_equal(followup(c1, ana), "rdv_needs_status_update");
	world_at("2026-11-27T08:00");
	assert_string_equal(day_line(c1, "DIALLO"),
		"Rendez-vous à préciser : bureau 7|retard 1 j");

	/* missed: it waits until another one is taken */
	assert_int_equal(call(c1, "appointment_absent", first, NULL), E_OK);
	assert_string_equal(followup(c1, ana), "rdv_noshow");
	assert_string_equal(day_line(c1, "DIALLO"),
		"Absence, à recontacter|hier");
	world_at("2026-12-01T08:00");
	assert_string_equal(day_line(c1, "DIALLO"),
		"Absence, à recontacter|depuis 5 j");
	snprintf(arg, sizeof arg, "apres %s", first);
	snprintf(second, sizeof second, "%s", take(c1, arg, NULL, NULL));
	assert_true(*second);
	assert_string_equal(day_line(c1, "DIALLO"), "");
	assert_string_equal(followup(c1, ana), "rdv_pending");
	assert_int_equal(world_count("SELECT count(*) FROM appointment"
		" WHERE day = '2026-12-03' AND state = 'unknown'"), 1);
	assert_int_equal(world_count("SELECT count(*) FROM appointment"
		" WHERE state = 'noshow' AND next IS NOT NULL"
		" AND handled_on = '2026-12-01'"), 1);

	/* attended: nothing more, and it counts as a contact */
	world_at("2026-12-03T15:00");
	assert_int_equal(call(c1, "appointment_seen", second, NULL), E_OK);
	assert_string_equal(day_line(c1, "DIALLO"), "");
	assert_string_equal(followup(c1, ana), "rdv_seen");
	assert_int_equal(world_count("SELECT count(*) FROM follow"
		" WHERE last_contact_on = '2026-12-03'"), 1);
	assert_int_equal(call(c1, "appointment_seen", second, NULL), E_STATE);
	printf("an appointment over 10 days: 10 lines looked at\n");
}

/* --- invitations ------------------------------------------------------------------ */

static enum err
invite(struct ctx *x, const char *follow, const char *format,
	const char *until, char why[300])
{
	struct row was, now;
	struct faults f;
	enum err e;

	row_init(&was);
	row_init(&now);
	faults_init(&f);
	*why = '\0';
	e = invite_record.load(x, "", follow, &was);
	if (!e) {
		row_copy(&now, &was);
		row_set(&now, "phone", "+33536491011");
		if (format)
			row_set(&now, "format", format);
		if (until)
			row_set(&now, "expires_on", until);
		e = invite_record.save(x, &was, &now, &f);
	}
	if (f.n)
		snprintf(why, 300, "%s", f.f[0].message);
	faults_done(&f);
	row_done(&was);
	row_done(&now);
	world_leave(x);
	return e;
}

static void
test_invitations(void **state)
{
	char why[300], arg[80];

	/* by what reaches her, ten days; not twice in a day */
	assert_int_equal(invite(c1, ana, NULL, NULL, why), E_OK);
	assert_int_equal(world_count("SELECT count(*) FROM invite"
		" WHERE format = 'sms' AND expires_on = '2026-12-04'"), 1);
	assert_string_equal(followup(c1, ana), "invitation_pending");
	assert_int_equal(invite(c1, ana, "sms", NULL, why), E_CHECK);
	assert_non_null(strstr(why, "24 heures"));
	/* in less than four days, or by a letter in less than six: no */
	assert_int_equal(invite(c1, ana, "email", "2026-11-27", why),
		E_CHECK);
	assert_int_equal(invite(c1, ana, "postal", "2026-11-28", why),
		E_CHECK);
	/* what she asked for comes first */
	assert_int_equal(invite(c1, eve, "sms", NULL, why), E_CHECK);
	assert_int_equal(invite(c1, eve, "postal", NULL, why), E_CHECK);
	assert_non_null(strstr(why, "courrier"));
	assert_int_equal(invite(c1, eve, "email", NULL, why), E_CHECK);

	world_at("2026-12-03T09:00");
	assert_string_equal(day_line(c1, "DIALLO"), "");
	world_at("2026-12-04T09:00");
	assert_string_equal(day_line(c1, "DIALLO"),
		"Invitation sans réponse|depuis 10 j");
	world_at("2026-12-05T09:00");
	assert_string_equal(followup(c1, ana), "invitation_expired");
	/* an appointment answers it, and stands against another one */
	snprintf(arg, sizeof arg, "%s 2026-12-10", ana);
	assert_true(*take(c1, arg, "10h", "1"));
	assert_string_equal(day_line(c1, "DIALLO"), "");
	assert_string_equal(followup(c1, ana), "rdv_pending");
	assert_int_equal(invite(c1, ana, "sms", NULL, why), E_CHECK);
	assert_non_null(strstr(why, "à venir"));
	/* cancelled by the service: to be taken up again, until she is
	 * invited */
	world_at("2026-12-08T09:00");
	{
		struct rows t;

		assert_int_equal(world_rows(c1, "followup.of_person", ana,
			"", "", &t, NULL), E_OK);
		snprintf(arg, sizeof arg, "%s", row_get(&t.r[0], "_key"));
		rows_done(&t);
		world_leave(c1);
	}
	assert_int_equal(call(c1, "appointment_revoked", arg, NULL), E_OK);
	assert_string_equal(followup(c1, ana), "rdv_revoked");
	assert_non_null(strstr(day_line(c1, "DIALLO"), "annulé"));
	assert_int_equal(invite(c1, ana, "email", NULL, why), E_OK);
	assert_string_equal(day_line(c1, "DIALLO"), "");
	assert_string_equal(followup(c1, ana), "invitation_pending");
}

/* --- who may ------------------------------------------------------------------------ */

static void
test_rights(void **state)
{
	char arg[80], key[ID_TEXT];
	struct row r;

	snprintf(arg, sizeof arg, "%s 2026-12-20", ana);
	snprintf(key, sizeof key, "%s", take(c1, arg, "9h", NULL));
	assert_true(*key);
	/* read only: sees it, changes nothing */
	row_init(&r);
	assert_int_equal(appointment_record.load(l1, key, "", &r), E_OK);
	assert_string_equal(row_get(&r, "place"), "bureau 7");
	row_done(&r);
	world_leave(l1);
	assert_int_equal(call(l1, "appointment_revoked", key, NULL), E_RIGHT);
	assert_string_equal(take(l1, arg, "11h", NULL), "");
	/* another structure: nothing of it */
	row_init(&r);
	assert_true(appointment_record.load(c2, key, "", &r) != E_OK ||
		strcmp(row_get(&r, "hour"), ROW_MASKED) == 0);
	row_done(&r);
	world_leave(c2);
	assert_int_equal(call(c2, "appointment_revoked", key, NULL), E_RIGHT);
	assert_string_equal(take(c2, arg, "11h", NULL), "");
	assert_int_equal(world_count("SELECT count(*) FROM appointment"
		" WHERE day = '2026-12-20'"), 1);
}

/* --- a summons ----------------------------------------------------------------------- */

static const char *
letter_of(const char *key, struct row *r)
{
	assert_int_equal(registry_record("appointment_letter")->load(c1, key,
		"", r), E_OK);
	world_leave(c1);
	return row_get(r, "body");
}

static void
test_letter(void **state)
{
	char arg[80], key[ID_TEXT];
	const char *body;
	struct row r;

	snprintf(arg, sizeof arg, "%s 2026-12-21", ana);
	snprintf(key, sizeof key, "%s", take(c1, arg, "14:30", "1"));
	row_init(&r);
	body = letter_of(key, &r);
	assert_non_null(strstr(body, "lundi 21 décembre 2026 à 14 h 30"));
	assert_non_null(strstr(body, "obligatoire"));
	assert_non_null(strstr(body, "suspendu ou réduit"));
	assert_non_null(strstr(body, "Madame Aminata DIALLO"));
	/* no acronym, no note */
	assert_null(strstr(body, "RSA"));
	assert_null(strstr(body, "bail"));
	row_done(&r);
	/* no letter at her home */
	snprintf(arg, sizeof arg, "%s 2026-12-22", eve);
	snprintf(key, sizeof key, "%s", take(c1, arg, "9", "1"));
	row_init(&r);
	body = letter_of(key, &r);
	assert_non_null(strstr(body, "Remise en main propre"));
	assert_non_null(strstr(body, "à 9 h avec"));
	row_done(&r);
	assert_int_equal(call(c1, "appointment_letter_made", key, NULL),
		E_OK);
	assert_int_equal(world_count("SELECT count(*) FROM appointment"
		" WHERE letter_on IS NOT NULL"), 1);
	/* nobody is summoned to what is past */
	snprintf(arg, sizeof arg, "%s 2026-11-23", eve);
	assert_string_equal(take(c1, arg, "9h", "1"), "");
}

static void
test_hours(void **state)
{
	static const struct { const char *typed, *want; } t[] = {
		{ "14h30", "14h30" }, { "1430", "14h30" },
		{ "14:30", "14h30" }, { "9h", "09h00" }, { "9", "09h00" },
		{ "0905", "09h05" }, { "9.15", "09h15" }, { "0h", "00h00" },
		{ "", NULL }, { "24h", NULL }, { "14h60", NULL },
		{ "h30", NULL }, { "143", NULL }, { "14h30m", NULL },
		{ "14x30", NULL }, { "midi", NULL }, { "-1h", NULL },
	};
	size_t i;

	for (i = 0; i < sizeof t / sizeof *t; i++) {
		char out[8];

		if (appointment_hour(t[i].typed, out) != (t[i].want != NULL))
			fail_msg("%s", t[i].typed);
		if (t[i].want)
			assert_string_equal(out, t[i].want);
	}
}

/* A calendar says hours only, unless it is asked for more; the same event has
 * the same name each time. */
static void
test_calendar(void **state)
{
	static const char *const more[] = { "DIALLO", "bureau 7",
		"accompagnement", "LOCATION" };
	char arg[80], key[ID_TEXT], uid[80];
	struct buf b;
	size_t i;

	snprintf(arg, sizeof arg, "%s 2026-12-26", ana);
	snprintf(key, sizeof key, "%s", take(c1, arg, "14h30", NULL));
	assert_true(*key);
	snprintf(uid, sizeof uid, "UID:%s@passerelle\r\n", key);
	buf_init(&b);
	assert_int_equal(agenda_ical(c1, false, &b), E_OK);
	world_leave(c1);
	assert_non_null(strstr(buf_str(&b), uid));
	assert_non_null(strstr(buf_str(&b), "DTSTART:20261226T133000Z"));
	assert_non_null(strstr(buf_str(&b), "DTEND:20261226T140000Z"));
	assert_non_null(strstr(buf_str(&b), "SUMMARY:Rendez-vous\r\n"));
	for (i = 0; i < sizeof more / sizeof *more; i++)
		assert_null(strstr(buf_str(&b), more[i]));
	buf_clear(&b);
	assert_int_equal(call(c1, "appointment_revoked", key, NULL), E_OK);
	assert_int_equal(agenda_ical(c1, true, &b), E_OK);
	world_leave(c1);
	for (i = 0; i < sizeof more / sizeof *more; i++)
		assert_non_null(strstr(buf_str(&b), more[i]));
	assert_non_null(strstr(buf_str(&b), "STATUS:CANCELLED"));
	/* nobody else's */
	buf_clear(&b);
	assert_int_equal(agenda_ical(c2, true, &b), E_OK);
	world_leave(c2);
	assert_null(strstr(buf_str(&b), "VEVENT"));
	buf_done(&b);
}

/* What is sealed stands nowhere in the file, nor in its log. */
static void
test_sealed(void **state)
{
	static const char *const words[] = { "bureau 7", "apporter le bail",
		"rsa_accompagnement", "14h30" };
	char arg[80], path[300], cmd[700];
	size_t i;

	snprintf(arg, sizeof arg, "%s 2026-12-26", ana);
	assert_true(*take(c1, arg, "14h30", NULL));
	snprintf(path, sizeof path, "%.200s",
		config_path("passerelle.db"));
	for (i = 0; i < sizeof words / sizeof *words; i++) {
		snprintf(cmd, sizeof cmd, "cat %s %s-wal | grep -aqF '%s'",
			path, path, words[i]);
		assert_int_not_equal(system(cmd), 0);
	}
	snprintf(cmd, sizeof cmd, "cat %s %s-wal | grep -aqF 2026-12-26",
		path, path);
	assert_int_equal(system(cmd), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_days, up, down),
		cmocka_unit_test_setup_teardown(test_invitations, up, down),
		cmocka_unit_test_setup_teardown(test_rights, up, down),
		cmocka_unit_test_setup_teardown(test_letter, up, down),
		cmocka_unit_test(test_hours),
		cmocka_unit_test_setup_teardown(test_calendar, up, down),
		cmocka_unit_test_setup_teardown(test_sealed, up, down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
