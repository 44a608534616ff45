/* Slots: a range is opened, people are put into it, the last place is one
 * person's, several are marked at once; who reads what of it. */
#include "tests/unit/domain_world.h"

#include "domains/agenda.h"
#include "domains/appointment.h"
#include "domains/appointment_read.h"
#include "domains/slot.h"
#include "domains/slot_book.h"
#include "domains/slot_people.h"

static struct id s1, s2;
static struct ctx *c1, *d1, *l1, *c2;
static char ana[ID_TEXT], eve[ID_TEXT], kim[ID_TEXT];

static int
up(void **state)
{
	world_start("2026-11-24T09:00");
	s1 = world_structure("Mission un");
	s2 = world_structure("CCAS deux");
	world_user("c1", &s1, "conseiller");
	world_user("d1", &s1, "conseiller");
	world_user("l1", &s1, "lecture");
	world_user("c2", &s2, "conseiller");
	c1 = world_login("c1");
	d1 = world_login("d1");
	l1 = world_login("l1");
	c2 = world_login("c2");
	world_person(c1, ana, "last_name", "DIALLO", "first_name", "Aminata",
		"born_on", "1998-05-12", "phone", "+33639981234", NULL);
	world_person(c1, eve, "last_name", "NGUYEN", "first_name", "Eve",
		"born_on", "1980-01-02", NULL);
	world_person(c1, kim, "last_name", "ABADIE", "first_name", "Kim",
		"born_on", "1990-03-04", "protected", "1", NULL);
	return 0;
}

static int
down(void **state)
{
	world_end();
	return 0;
}

/* A workshop of so many places; its key. */
static const char *
workshop(const char *title, const char *day, const char *hour,
	const char *places)
{
	static char key[ID_TEXT];
	struct rows t;

	assert_int_equal(world_put(c1, &slot_record, "", day, NULL, "hour",
		hour, "minutes", "120", "places", places, "title", title,
		"category", "rsa_atelier_competences", "place",
		"salle du fond", NULL), E_OK);
	assert_int_equal(world_rows(c1, "slot.mine", "", "", "", &t, "from",
		day, NULL), E_OK);
	assert_true(t.n > 0);
	snprintf(key, sizeof key, "%s", row_get(world_row(&t, "name", title),
		"_key"));
	rows_done(&t);
	return key;
}

static enum err
book(struct ctx *x, const char *slot, const char *follow, char key[ID_TEXT])
{
	return world_put(x, &slot_book_record, "", slot, key, "follow", follow,
		"note", "apporter un CV", NULL);
}

static int64_t
seats(void)
{
	return world_count("SELECT count(*) FROM seat");
}

/* --- a range ------------------------------------------------------------------- */

static void
test_range(void **state)
{
	struct rows t;

	assert_int_equal(world_put(c1, &slot_record, "", "2026-11-30", NULL,
		"hour", "9h", "until", "12h", "minutes", "30", "weeks", "2",
		NULL), E_OK);
	assert_int_equal(world_count("SELECT count(*) FROM slot"), 12);
	assert_int_equal(world_count("SELECT count(*) FROM slot"
		" WHERE day = '2026-12-07' AND hour BETWEEN '09h00' AND"
		" '11h30' AND minutes = 30 AND places = 1"), 6);
	/* the same once more, or part of it: none of it */
	assert_int_equal(world_put(c1, &slot_record, "", "2026-11-30", NULL,
		"hour", "8h", "until", "10h", NULL), E_CONFLICT);
	assert_int_equal(world_count("SELECT count(*) FROM slot"), 12);
	/* not in the past, not by who only reads, not backwards */
	assert_int_equal(world_put(c1, &slot_record, "", "2026-11-23", NULL,
		"hour", "9h", NULL), E_CONFLICT);
	assert_int_equal(world_put(l1, &slot_record, "", "2026-12-01", NULL,
		"hour", "9h", NULL), E_RIGHT);
	assert_int_equal(world_put(c1, &slot_record, "", "2026-12-01", NULL,
		"hour", "9h", "until", "9h10", NULL), E_CHECK);
	/* a holiday is passed over: Friday, 25 December */
	assert_int_equal(world_put(c1, &slot_record, "", "2026-12-18", NULL,
		"hour", "9h", "weeks", "3", NULL), E_OK);
	assert_int_equal(world_count("SELECT count(*) FROM slot"
		" WHERE day IN ('2026-12-18', '2026-12-25', '2027-01-01')"),
		1);
	/* another structure sees none, and opens none here */
	assert_int_equal(world_rows(c2, "slot.mine", "", "", "", &t, "from",
		"2026-11-24", NULL), E_OK);
	assert_int_equal(t.n, 0);
	rows_done(&t);
	assert_int_equal(world_rows(l1, "slot.mine", "", "", "", &t, "from",
		"2026-12-01", NULL), E_OK);
	assert_int_equal(t.n, 7);
	rows_done(&t);
	print_message("13 slots opened, 6 ways refused\n");
}

/* --- one place --------------------------------------------------------------------- */

static void
test_last_place(void **state)
{
	char slot[ID_TEXT], first[ID_TEXT], other[ID_TEXT];

	snprintf(slot, sizeof slot, "%s", workshop("Entretien", "2026-11-30",
		"14h", "1"));
	assert_int_equal(book(c1, slot, ana, first), E_OK);
	assert_int_equal(seats(), 1);
	assert_int_equal(world_count("SELECT count(*) FROM appointment"
		" WHERE slotted = 1 AND day = '2026-11-30'"), 1);
	/* full, and it says so */
	assert_int_equal(book(d1, slot, eve, NULL), E_CHECK);
	assert_non_null(strstr(err_text(), "complet"));
	assert_int_equal(world_count("SELECT count(*) FROM appointment"), 1);
	/* what the slot says stays */
	assert_int_equal(world_put(c1, &appointment_record, first, "", NULL,
		"hour", "15h00", NULL), E_CHECK);
	assert_int_equal(world_put(c1, &appointment_record, first, "", NULL,
		"note", "une autre", NULL), E_OK);
	/* cancelled: its place is the next one's, and it does not come back */
	assert_int_equal(world_do(c1, "appointment_excused", first), E_OK);
	assert_int_equal(seats(), 0);
	assert_int_equal(book(d1, slot, eve, other), E_OK);
	assert_int_equal(world_do(c1, "appointment_again", first), E_STATE);
	assert_non_null(strstr(err_text(), "complet"));
	assert_int_equal(world_do(d1, "appointment_revoked", other), E_OK);
	assert_int_equal(world_do(c1, "appointment_again", first), E_OK);
	assert_int_equal(seats(), 1);
	/* absent: she had it, and it stays taken */
	world_at("2026-11-30T14:00");
	assert_int_equal(world_do(c1, "appointment_absent", first), E_OK);
	assert_int_equal(seats(), 1);
}

static void
test_rights(void **state)
{
	char slot[ID_TEXT], there[ID_TEXT];

	snprintf(slot, sizeof slot, "%s", workshop("Atelier CV", "2026-11-30",
		"14h", "12"));
	world_person(c2, there, "last_name", "LAMY", "first_name", "Jo",
		NULL);
	assert_int_not_equal(book(c2, slot, there, NULL), E_OK);
	assert_int_not_equal(book(l1, slot, ana, NULL), E_OK);
	assert_int_not_equal(book(c1, slot, there, NULL), E_OK);
	assert_int_equal(world_do(c2, "slot_close", slot), E_NOTFOUND);
	assert_int_equal(world_do(l1, "slot_close", slot), E_RIGHT);
	assert_int_equal(seats(), 0);
	/* twice in one slot: no */
	assert_int_equal(book(c1, slot, ana, NULL), E_OK);
	assert_int_equal(book(d1, slot, ana, NULL), E_CHECK);
	assert_non_null(strstr(err_text(), "déjà dans ce créneau"));
	/* never fewer places than are taken; closed, nobody more */
	assert_int_equal(book(c1, slot, eve, NULL), E_OK);
	assert_int_equal(world_put(c1, &slot_record, slot, "", NULL, "places",
		"1", NULL), E_CHECK);
	assert_int_equal(world_put(c1, &slot_record, slot, "", NULL, "places",
		"2", NULL), E_OK);
	assert_int_equal(book(c1, slot, kim, NULL), E_CHECK);
	assert_int_equal(world_put(c1, &slot_record, slot, "", NULL, "places",
		"3", NULL), E_OK);
	assert_int_equal(world_do(c1, "slot_close", slot), E_OK);
	assert_int_equal(book(c1, slot, kim, NULL), E_CHECK);
	assert_non_null(strstr(err_text(), "fermé"));
	assert_int_equal(seats(), 2);
	/* which slot it is, is not said in clear */
	assert_int_equal(world_count("SELECT count(*) FROM appointment a, seat"
		" t WHERE t.id IN (a.id, a.person, a.structure) OR t.slot IN"
		" (a.id, a.person, a.structure, a.next)"), 0);
}

/* --- many ---------------------------------------------------------------------------- */

static int
people(struct ctx *x, const char *source, const char *slot, struct rows *t)
{
	assert_int_equal(world_rows(x, source, slot, "", "", t, NULL), E_OK);
	world_leave(x);
	return t->n;
}

static enum err
mark(struct ctx *x, const char *name, const struct rows *t)
{
	struct call_result out;
	enum err e;

	memset(&out, 0, sizeof out);
	e = registry_call_many(name)->run(x, t, &out);
	world_leave(x);
	return e;
}

static const char *
followup(const char *follow)
{
	static char out[60];
	struct rows t;

	assert_int_equal(world_rows(c1, "followup.of_person", follow, "", "",
		&t, NULL), E_OK);
	snprintf(out, sizeof out, "%s", t.n ? row_get(&t.r[0], "_status") :
		"");
	rows_done(&t);
	world_leave(c1);
	return out;
}

/* Nobody is opened who cannot be in the slot: another one alone that day, and
 * whoever a colleague receives. */
static void
test_need(void **state)
{
	char slot[ID_TEXT], zoe[ID_TEXT];
	struct follow f[2];
	struct rows t;

	snprintf(slot, sizeof slot, "%s", workshop("Atelier CV", "2026-11-30",
		"14h", "12"));
	world_person(c1, zoe, "last_name", "LEROUX", "first_name", "Zoe",
		NULL);
	assert_int_equal(book(c1, slot, ana, NULL), E_OK);
	assert_int_equal(book(c1, workshop("Entretien", "2026-11-30", "17h",
		"1"), zoe, NULL), E_OK);
	assert_int_equal(follow_get(c1, ana, &f[0]), E_OK);
	assert_int_equal(follow_get(c1, zoe, &f[1]), E_OK);
	assert_int_equal(world_rows(c1, "slot.people", slot, "", "", &t,
		NULL), E_OK);
	assert_int_equal(t.n, 1);
	rows_done(&t);
	assert_non_null(vault_get(c1->vault, WRAP_PERSON, &f[0].person,
		SCOPE_PATH, &s1));
	assert_null(vault_get(c1->vault, WRAP_PERSON, &f[1].person,
		SCOPE_PATH, &s1));
	world_leave(c1);
}

/* "name|what" of a source's lines that are of the slot. */
static const char *
line(const char *source, const char *name, const char *day)
{
	static char out[200];
	struct rows t;
	struct row *r;

	assert_int_equal(world_rows(c1, source, "", "", "", &t, "from", day,
		NULL), E_OK);
	r = world_row(&t, "name", name);
	snprintf(out, sizeof out, "%d %s", t.n, r ? row_get(r, "what") : "");
	rows_done(&t);
	world_leave(c1);
	return out;
}

static void
test_many(void **state)
{
	char slot[ID_TEXT], last[ID_TEXT], later[ID_TEXT];
	struct rows t;
	struct buf cal;

	snprintf(slot, sizeof slot, "%s", workshop("Atelier CV", "2026-11-30",
		"14h", "12"));
	assert_int_equal(book(c1, slot, ana, NULL), E_OK);
	assert_int_equal(book(d1, slot, eve, NULL), E_OK);
	assert_int_equal(book(c1, slot, kim, last), E_OK);
	/* another one that day is not of it */
	assert_int_equal(book(c1, workshop("Information", "2026-11-30", "9h",
		"2"), ana, NULL), E_OK);
	assert_int_equal(book(c1, workshop("Suite", "2026-12-04", "9h", "2"),
		kim, later), E_OK);
	assert_int_equal(people(c1, "slot.people", slot, &t), 3);
	assert_string_equal(row_get(&t.r[0], "name"), "ABADIE Kim");
	assert_string_equal(row_get(&t.r[1], "name"), "DIALLO Aminata");
	/* not before its hour; then all in one act, or none */
	assert_int_equal(mark(c1, "slot_absent", &t), E_STATE);
	world_at("2026-11-30T14:00");
	assert_string_equal(line("appointment.mine", "Atelier CV (3)",
		"2026-11-30"), "2 à préciser");
	assert_string_equal(line("day.mine", "Atelier CV", ""), "2 "
		"Rendez-vous, 3 personnes");
	row_set(rows_add(&t), "_key", later);
	assert_int_equal(mark(c1, "slot_absent", &t), E_STATE);
	assert_int_equal(world_count("SELECT count(*) FROM appointment"
		" WHERE state <> 'unknown'"), 0);
	row_done(&t.r[--t.n]);
	assert_int_equal(mark(c1, "slot_absent", &t), E_OK);
	assert_int_equal(world_count("SELECT count(*) FROM appointment"
		" WHERE state = 'noshow'"), 3);
	rows_done(&t);
	assert_string_equal(followup(ana), "rdv_noshow");
	assert_string_equal(followup(eve), "rdv_noshow");
	/* one was there after all: her follow-up alone moves */
	assert_int_equal(world_do(c1, "slot_present", last), E_OK);
	assert_string_equal(followup(kim), "rdv_pending");
	assert_int_equal(world_do(c1, "appointment_revoked", later), E_OK);
	assert_string_equal(followup(kim), "rdv_seen");
	assert_string_equal(followup(eve), "rdv_noshow");
	/* the sheet: whoever has a protected address has no name there; who
	 * is cancelled is not on it; nothing for another structure */
	assert_int_equal(people(c1, "slot.people", slot, &t), 3);
	assert_int_equal(world_do(c1, "slot_excused", row_get(&t.r[1], "_key")),
		E_OK);
	rows_done(&t);
	assert_int_equal(people(c1, "slot.sheet", slot, &t), 2);
	assert_null(world_row(&t, "name", "ABADIE Kim"));
	assert_non_null(world_row(&t, "name", "(signe à part)"));
	assert_non_null(world_row(&t, "name", "NGUYEN Eve"));
	rows_done(&t);
	rows_init(&t);
	assert_int_equal(world_rows(c2, "slot.sheet", slot, "", "", &t, NULL),
		E_NOTFOUND);
	rows_done(&t);
	/* one event for all of them, with no name */
	buf_init(&cal);
	assert_int_equal(agenda_ical(c1, true, &cal), E_OK);
	world_leave(c1);
	assert_non_null(strstr(buf_str(&cal), "Atelier CV"));
	assert_null(strstr(buf_str(&cal), "NGUYEN"));
	buf_done(&cal);
	print_message("3 people in one slot: 4 states, 1 sheet, 1 event\n");
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, up, down)
	const struct CMUnitTest tests[] = {
		T(test_range), T(test_last_place), T(test_rights),
		T(test_need), T(test_many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
