/* One's busy hours in a file: off until it is asked for, the same as the
 * agenda after each act of anybody, and nothing of anybody in it. */
#include "tests/unit/domain_world.h"

#include <dirent.h>

#include "domains/agenda.h"
#include "domains/appointment.h"
#include "domains/slot.h"
#include "domains/slot_book.h"
#include "store/files.h"

static struct id s1;
static struct ctx *c1, *d1;
static char ana[ID_TEXT], eve[ID_TEXT], kim[ID_TEXT];
static int looked;

static int
up(void **state)
{
	world_start("2026-11-24T09:00");
	s1 = world_structure("Mission un");
	world_user("c1", &s1, "conseiller");
	world_user("d1", &s1, "conseiller");
	c1 = world_login("c1");
	d1 = world_login("d1");
	world_person(c1, ana, "last_name", "DIALLO", "first_name", "Aminata",
		NULL);
	world_person(c1, eve, "last_name", "NGUYEN", "first_name", "Eve",
		NULL);
	world_person(c1, kim, "last_name", "ABADIE", "first_name", "Kim",
		"protected", "1", NULL);
	return 0;
}

static int
down(void **state)
{
	world_end();
	return 0;
}

static void
take(struct ctx *x, const char *follow, const char *day, const char *hour,
	char key[ID_TEXT])
{
	char arg[80], hex[ID_TEXT];

	snprintf(arg, sizeof arg, "%s %s", follow, day);
	assert_int_equal(world_put(x, &appointment_record, "", arg, key, "hour",
		hour, "place", "bureau 7", "user", id_text(&c1->user, hex),
		NULL), E_OK);
}

/* The names in the folder. */
static int
files(char name[200])
{
	DIR *d = opendir(config_path("feeds"));
	struct dirent *f;
	int n = 0;

	while (d && (f = readdir(d)))
		if (strstr(f->d_name, ".ics") && !strstr(f->d_name, ".part")) {
			snprintf(name, 200, "%.190s", f->d_name);
			n++;
		}
	if (d)
		closedir(d);
	return n;
}

/* "261201T133000Z/30 ...": the only file's events, once the keeper has
 * answered, and then written. */
static const char *
events(void)
{
	static const char *const never[] = { "DIALLO", "NGUYEN", "ABADIE",
		"bureau", "LOCATION", "DESCRIPTION", "accompagnement", "CV" };
	static char out[400];
	char name[200], path[300];
	struct buf b;
	const char *p;

	for (int i = 0; i < 200 && world_count("SELECT count(*) FROM feed"
		" WHERE dirty = 1"); i++)
		usleep(5000);
	*out = '\0';
	if (files(name) != 1)
		return "none";
	snprintf(path, sizeof path, "feeds/%s", name);
	buf_init(&b);
	assert_int_equal(file_text(config_path(path), &b), E_OK);
	for (size_t i = 0; i < sizeof never / sizeof *never; i++)
		if (strstr(buf_str(&b), never[i]))
			fail_msg("%s in the file", never[i]);
	for (p = buf_str(&b); (p = strstr(p, "DTSTART:20")); p++) {
		if (*out)
			strcat(out, " ");
		snprintf(out + strlen(out), 14, "%.13s", p + 10);
	}
	assert_non_null(strstr(buf_str(&b), "END:VCALENDAR\r\n"));
	buf_done(&b);
	looked++;
	return out;
}

static enum err
turn(const char *on)
{
	return world_put(c1, registry_record("feed"), "", "", NULL, "on", on,
		NULL);
}

static void
test_life(void **state)
{
	char first[ID_TEXT], other[ID_TEXT], name[200], again[200], arg[80];
	char slot[ID_TEXT], path[300];
	struct stat st;
	struct rows t;

	take(c1, ana, "2026-12-01", "14h30", first);
	take(c1, kim, "2026-12-01", "16h00", other);
	assert_string_equal(events(), "none");
	assert_int_equal(world_count("SELECT count(*) FROM feed_event"), 0);
	/* what there is already; not the protected one's */
	assert_int_equal(turn("1"), E_OK);
	assert_string_equal(events(), "261201T133000");
	/* moved, by a colleague; cancelled; undone */
	assert_int_equal(world_put(d1, &appointment_record, first, "", NULL,
		"day", "2026-12-02", "hour", "09h00", NULL), E_OK);
	assert_string_equal(events(), "261202T080000");
	assert_int_equal(world_do(c1, "appointment_revoked", first), E_OK);
	assert_string_equal(events(), "");
	assert_int_equal(world_rows(c1, "undo.mine", "", "", "", &t, NULL),
		E_OK);
	snprintf(arg, sizeof arg, "%s", row_get(&t.r[0], "_key"));
	rows_done(&t);
	world_leave(c1);
	assert_int_equal(world_do(c1, "undo_do", arg), E_OK);
	assert_string_equal(events(), "261202T080000");
	assert_int_equal(world_rows(d1, "undo.mine", "", "", "", &t, NULL),
		E_OK);
	snprintf(arg, sizeof arg, "%s", row_get(&t.r[0], "_key"));
	rows_done(&t);
	world_leave(d1);
	assert_int_equal(world_do(d1, "undo_do", arg), E_OK);
	assert_string_equal(events(), "261201T133000");
	/* taken for her by a colleague; in a slot with others: once */
	take(d1, eve, "2026-12-03", "10h00", other);
	assert_string_equal(events(), "261201T133000 261203T090000");
	assert_int_equal(world_put(d1, &slot_record, "", "2026-12-04", NULL,
		"hour", "9h", "places", "5", "title", "Atelier CV", "user",
		id_text(&c1->user, arg), NULL), E_OK);
	assert_int_equal(world_rows(d1, "slot.mine", "", "", "", &t, NULL),
		E_OK);
	snprintf(slot, sizeof slot, "%s", row_get(&t.r[0], "_key"));
	rows_done(&t);
	assert_int_equal(world_put(d1, &slot_book_record, "", slot, NULL,
		"follow", eve, NULL), E_OK);
	assert_int_equal(world_put(d1, &slot_book_record, "", slot, NULL,
		"follow", ana, NULL), E_OK);
	assert_string_equal(events(), "261201T133000 261203T090000 "
		"261204T080000");
	/* not of anybody: no id in it is one that an appointment has */
	assert_int_equal(world_count("SELECT count(*) FROM feed_event v,"
		" appointment a WHERE v.id IN (a.id, a.person)"), 0);
	/* a keeper that starts again goes on with it */
	world_at("2026-12-01T15:00");
	assert_int_equal(world_do(c1, "appointment_absent", first), E_OK);
	assert_string_equal(events(), "261201T133000 261203T090000 "
		"261204T080000");
	/* one that was lost comes back without any act; one that the base
	 * does not name, as after another base is put back, goes */
	files(name);
	snprintf(path, sizeof path, "feeds/%s", name);
	unlink(config_path(path));
	assert_int_equal(file_put(config_path("feeds/c1-0123.ics"), 0644,
		"x", 1), E_OK);
	world_at("2026-12-01T15:01");
	assert_string_equal(events(), "261201T133000 261203T090000 "
		"261204T080000");
	assert_int_equal(world_do(c1, "appointment_seen", first), E_OK);
	assert_string_equal(events(), "261201T133000 261203T090000 "
		"261204T080000");
	/* whoever knows its name reads it, nobody lists them */
	assert_int_equal(stat(config_path(path), &st), 0);
	assert_int_equal(st.st_mode & 07777, 0644);
	assert_int_equal(stat(config_path("feeds"), &st), 0);
	assert_int_equal(st.st_mode & 07777, 0711);
	/* another name: the old one is not there; off: nothing is */
	files(name);
	assert_int_equal(world_do(c1, "feed_renew", ""), E_OK);
	assert_string_equal(events(), "261203T090000 261204T080000");
	files(again);
	assert_string_not_equal(name, again);
	assert_int_equal(turn("0"), E_OK);
	assert_string_equal(events(), "none");
	assert_int_equal(files(name), 0);
	assert_int_equal(world_count("SELECT (SELECT count(*) FROM feed) +"
		" (SELECT count(*) FROM feed_event)"), 0);
	/* and it may be begun again */
	assert_int_equal(turn("1"), E_OK);
	assert_string_equal(events(), "261203T090000 261204T080000");
	print_message("a file of hours: looked at %d times\n", looked);
}

/* Whoever is protected since, undoing does not put her hour back. */
static void
test_protected(void **state)
{
	char key[ID_TEXT], arg[80];
	struct rows t;

	assert_int_equal(turn("1"), E_OK);
	take(c1, ana, "2026-12-01", "14h30", key);
	assert_string_equal(events(), "261201T133000");
	assert_int_equal(world_do(c1, "appointment_revoked", key), E_OK);
	assert_string_equal(events(), "");
	world_sql("UPDATE person SET protected = 1");
	assert_int_equal(world_rows(c1, "undo.mine", "", "", "", &t, NULL),
		E_OK);
	snprintf(arg, sizeof arg, "%s", row_get(&t.r[0], "_key"));
	rows_done(&t);
	world_leave(c1);
	assert_int_equal(world_do(c1, "undo_do", arg), E_OK);
	assert_string_equal(events(), "");
}

/* Who knows the name of a file reads it: the log does not say it. */
static void
test_log(void **state)
{
	char name[200], part[300], log[] = "/tmp/feed.XXXXXX";
	int kept = dup(STDERR_FILENO), fd = mkstemp(log);
	struct buf said;

	buf_init(&said);
	assert_int_equal(turn("1"), E_OK);
	assert_string_equal(events(), "");
	assert_int_equal(files(name), 1);
	snprintf(part, sizeof part, "feeds/%s.part", name);
	assert_int_equal(mkdir(config_path(part), 0700), 0);
	dup2(fd, STDERR_FILENO);
	world_at("2026-11-24T09:05");
	for (int i = 0; i < 400 && !strstr(buf_str(&said), "feeds: "); i++) {
		usleep(5000);
		buf_clear(&said);
		file_text(log, &said);
	}
	dup2(kept, STDERR_FILENO);
	close(kept);
	close(fd);
	unlink(log);
	assert_non_null(strstr(buf_str(&said), "feeds: "));
	assert_null(strstr(buf_str(&said), name));
	buf_done(&said);
}

/* Neither a list nor the calendar that has names says where she is visited. */
static void
test_visit(void **state)
{
	char at[ID_TEXT], arg[80];
	struct rows t;
	struct buf b;

	take(c1, ana, "2026-12-01", "14h30", at);
	world_sql("UPDATE person SET protected = 0");
	snprintf(arg, sizeof arg, "%s 2026-11-24", kim);
	assert_int_equal(world_put(c1, &appointment_record, "", arg, at,
		"hour", "15h", "location", "home", "place",
		"9 rue Zquirbel", NULL), E_OK);
	world_sql("UPDATE person SET protected = 1");
	buf_init(&b);
	assert_int_equal(agenda_ical(c1, true, &b), E_OK);
	world_leave(c1);
	assert_non_null(strstr(buf_str(&b), "ABADIE"));
	assert_non_null(strstr(buf_str(&b), "LOCATION:bureau 7"));
	assert_null(strstr(buf_str(&b), "Zquirbel"));
	buf_done(&b);
	assert_int_equal(world_rows(c1, "appointment.mine", "", "", "", &t,
		"span", "mois", NULL), E_OK);
	assert_int_equal(t.n, 2);
	assert_string_equal(row_get(&t.r[0], "where"), "À domicile");
	assert_string_equal(row_get(&t.r[1], "where"), "bureau 7");
	rows_done(&t);
	assert_int_equal(world_rows(c1, "day.mine", "", "", "", &t, NULL),
		E_OK);
	assert_string_equal(row_get(world_row(&t, "name", "ABADIE Kim"),
		"what"), "Rendez-vous : À domicile");
	rows_done(&t);
	world_leave(c1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_life, up, down),
		cmocka_unit_test_setup_teardown(test_protected, up, down),
		cmocka_unit_test_setup_teardown(test_log, up, down),
		cmocka_unit_test_setup_teardown(test_visit, up, down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
