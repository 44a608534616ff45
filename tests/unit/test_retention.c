/* The time to keep: who is told before, who may keep a record longer, what is
 * erased when nobody does, and the report of it. */
#include "tests/unit/work.h"

#include "base/clock.h"
#include "base/date.h"
#include "keeper/custody.h"
#include "keeper/witness.h"

static struct client c1, r1, c2, r2, adm;
static struct work her, other;

static int
up(void **state)
{
	world_dir();
	world_open(false);
	world_people();
	add_user("r2", false, &w.s2, "responsable");
	login_ready(&c1, "c1");
	login_ready(&r1, "r1");
	login_ready(&c2, "c2");
	login_ready(&r2, "r2");
	login_ready(&adm, "adm");
	memset(&her, 0, sizeof her);
	memset(&other, 0, sizeof other);
	assert_int_equal(work_person(&c1, &her, "elle", "martin"), E_OK);
	assert_int_equal(work_person(&c1, &other, "autre", "durand"), E_OK);
	log_init("test", 0);
	return 0;
}

static int
down(void **state)
{
	int64_t n;

	assert_int_equal(audit_verify(&w.k, &n), E_OK);
	client_done(&c1);
	client_done(&r1);
	client_done(&c2);
	client_done(&r2);
	client_done(&adm);
	world_close();
	world_remove();
	clock_fix("2026-11-24T09:00");
	return 0;
}

static void
end_follows(void)
{
	tamper(w.k.data, "UPDATE follow SET end_on = '2026-11-24',"
		" last_contact_on = '2022-11-24', start_on = '2022-01-01'");
}

/* Told today; the notice of it. */
static struct id
tell(const char *rule, const struct id *about, const char *due)
{
	struct id id = id_new();
	struct ask a;

	ask_init(&a, "retention.notice");
	ask_id(&a, ":id", &id);
	ask_text(&a, ":rule", rule);
	ask_id(&a, ":about", about);
	ask_text(&a, ":since_on", "2022-11-24");
	ask_text(&a, ":due_on", due);
	assert_int_equal(ask_send(&a, &w.op), E_OK);
	return id;
}

/* One of the administration has seen what is due on a day, up to a notice. */
static enum err
confirm_upto(struct client *who, const struct id *upto, const char *seen_on)
{
	struct id id = id_new();
	struct ask a;

	ask_init(&a, "retention.confirm");
	ask_id(&a, ":id", &id);
	ask_id(&a, ":upto", upto);
	ask_text(&a, ":seen_on", seen_on);
	return ask_send(&a, who);
}

/* All of it, today. */
static enum err
confirm(struct client *who)
{
	struct id upto = id_none;
	sqlite3_stmt *st;
	char today[16];
	struct date d;
	int hour, minute;

	date_local(clock_now(), "75", &d, &hour, &minute);
	date_format(d, today, sizeof today);
	sqlite3_set_authorizer(db_raw(w.k.data), NULL, NULL);
	assert_int_equal(sqlite3_prepare_v2(db_raw(w.k.data), "SELECT id FROM"
		" notice WHERE due_on < ?1 ORDER BY due_on DESC, id DESC"
		" LIMIT 1", -1, &st, NULL), SQLITE_OK);
	sqlite3_bind_text(st, 1, today, -1, SQLITE_STATIC);
	if (sqlite3_step(st) == SQLITE_ROW)
		memcpy(upto.b, sqlite3_column_blob(st, 0), ID_SIZE);
	sqlite3_finalize(st);
	db_guard(w.k.data);
	return confirm_upto(who, &upto, today);
}

static enum err
hold(struct client *who, const struct id *follow, const char *until,
	struct id *id)
{
	struct ask a;

	*id = id_new();
	ask_init(&a, "hold.put");
	ask_id(&a, ":follow", follow);
	ask_id(&a, ":id", id);
	ask_text(&a, ":reason", "contentieux");
	ask_text(&a, ":until_on", until);
	return ask_send(&a, who);
}

static enum err
lift(struct client *who, const struct id *id)
{
	struct ask a;

	ask_init(&a, "hold.end");
	ask_id(&a, ":id", id);
	return ask_send(&a, who);
}

static enum err
heard(struct client *who, const struct id *notice, const char *on)
{
	struct ask a;

	ask_init(&a, "retention.contact");
	ask_id(&a, ":id", notice);
	ask_text(&a, ":on_day", on);
	return ask_send(&a, who);
}

/* --- its time is over ------------------------------------------------------ */

/* 30 days, to the day; while nobody follows her and nothing was heard. */
static void
test_days(void **state)
{
	struct id notice;
	struct ask a;

	end_follows();
	notice = tell("personne", &her.follow, "2026-11-24");
	assert_int_equal(erased_over(&w.k, &notice), E_STATE);
	clock_fix("2026-12-23T09:00");
	assert_int_equal(erased_over(&w.k, &notice), E_STATE);
	clock_fix("2026-12-24T09:00");
	tamper(w.k.data, "UPDATE follow SET end_on = NULL WHERE num = 1");
	assert_int_equal(erased_over(&w.k, &notice), E_STATE);
	tamper(w.k.data, "UPDATE follow SET end_on = '2026-11-24',"
		" last_contact_on = '2022-11-25' WHERE num = 1");
	assert_int_equal(erased_over(&w.k, &notice), E_STATE);
	/* she was followed since they were told: they are told again */
	tamper(w.k.data, "UPDATE follow SET end_on = '2026-12-20',"
		" last_contact_on = '2022-11-24' WHERE num = 1");
	assert_int_equal(erased_over(&w.k, &notice), E_STATE);
	ask_init(&a, "retention.clear");
	assert_int_equal(ask_send(&a, &w.op), E_OK);
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM notice"), 0);
	clock_fix("2026-11-24T09:00");
	notice = tell("personne", &her.follow, "2026-11-24");
	clock_fix("2026-12-24T09:00");
	tamper(w.k.data, "UPDATE follow SET end_on = '2026-11-24',"
		" last_contact_on = '2022-11-24'");
	assert_true(work_there(&her.person));
	/* nobody erases alone: not long ago one of the administration, and
	 * nobody else, has seen what is due by that day */
	assert_int_equal(erased_over(&w.k, &notice), E_RIGHT);
	assert_int_equal(confirm(&r1), E_RIGHT);
	assert_int_equal(confirm(&adm), E_OK);
	tamper(w.k.data, "UPDATE confirm SET made_on = '2026-11-23'");
	assert_int_equal(erased_over(&w.k, &notice), E_RIGHT);
	tamper(w.k.data, "UPDATE confirm SET made_on = '2026-12-24',"
		" until_on = '2026-11-24'");
	assert_int_equal(erased_over(&w.k, &notice), E_RIGHT);
	/* due by then, and told too short before to be seen */
	tamper(w.k.data, "UPDATE confirm SET until_on = '2026-12-23'");
	assert_int_equal(erased_over(&w.k, &notice), E_RIGHT);
	tamper(w.k.data, "UPDATE confirm SET until_on = '2026-12-24'");
	tamper(w.k.data, "UPDATE user SET admin = 0 WHERE login = 'adm'");
	assert_int_equal(erased_over(&w.k, &notice), E_RIGHT);
	tamper(w.k.data, "UPDATE user SET admin = 1 WHERE login = 'adm'");
	assert_int_equal(erased_over(&w.k, &notice), E_OK);
	assert_false(work_there(&her.person));
	assert_true(erased_is(&w.k, &her.person) && work_there(&other.person));
	assert_int_equal(erased_over(&w.k, &notice), E_STATE);
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM audit WHERE"
		" action = 'retention.erase'"), 1);
}

/* The day itself is hers still. */
static void
test_due(void **state)
{
	struct id notice;

	end_follows();
	notice = tell("personne", &her.follow, "2026-12-30");
	clock_fix("2026-12-30T09:00");
	assert_int_equal(erased_over(&w.k, &notice), E_STATE);
	clock_fix("2026-12-31T09:00");
	assert_int_equal(confirm(&adm), E_OK);
	assert_int_equal(erased_over(&w.k, &notice), E_OK);
}

/* What was confirmed is what could be seen: up to a line, on that day. */
static void
test_upto(void **state)
{
	struct id one, two;

	end_follows();
	one = tell("personne", &her.follow, "2026-12-01");
	two = tell("personne", &other.follow, "2026-12-02");
	clock_fix("2026-12-30T09:00");
	/* a day to come, a day when it was not due, nothing of that name */
	assert_int_equal(confirm_upto(&adm, &two, "2026-12-31"), E_CONFLICT);
	assert_int_equal(confirm_upto(&adm, &two, "2026-12-02"), E_CONFLICT);
	assert_int_equal(confirm_upto(&adm, &two, "demain"), E_CONFLICT);
	assert_int_equal(confirm_upto(&adm, &her.person, "2026-12-30"),
		E_CONFLICT);
	assert_int_equal(confirm_upto(&r1, &two, "2026-12-30"), E_RIGHT);
	assert_int_equal(confirm_upto(&adm, &one, "2026-12-30"), E_OK);
	assert_int_equal(erased_over(&w.k, &two), E_RIGHT);
	assert_true(work_there(&other.person));
	assert_int_equal(erased_over(&w.k, &one), E_OK);
	/* what was seen stays so when the line is gone */
	assert_int_equal(erased_over(&w.k, &two), E_RIGHT);
	assert_int_equal(confirm_upto(&adm, &two, "2026-12-30"), E_OK);
	assert_int_equal(erased_over(&w.k, &two), E_OK);
}

/* What was suspended that day was not asked about, whatever came after it. */
static void
test_held(void **state)
{
	struct id one, two;

	end_follows();
	one = tell("personne", &her.follow, "2026-12-01");
	two = tell("personne", &other.follow, "2026-12-02");
	clock_fix("2026-12-30T09:00");
	tamper(w.k.data, "INSERT INTO hold(id, person, structure, user,"
		" reason, made_on, until_on) SELECT randomblob(16), person,"
		" structure, referent, 'plainte', '2026-12-01', '2027-06-01'"
		" FROM follow WHERE num = 1");
	assert_int_equal(confirm_upto(&adm, &two, "2026-12-30"), E_OK);
	assert_int_equal(erased_over(&w.k, &one), E_STATE);
	clock_fix("2026-12-31T09:00");
	tamper(w.k.data, "UPDATE hold SET ended_on = '2026-12-31'");
	assert_int_equal(erased_over(&w.k, &one), E_RIGHT);
	assert_int_equal(erased_over(&w.k, &two), E_OK);
	clock_fix("2027-01-01T09:00");
	assert_int_equal(confirm_upto(&adm, &one, "2027-01-01"), E_OK);
	assert_int_equal(erased_over(&w.k, &one), E_OK);
}

/* Whom somebody follows no notice is about; each structure must have one. */
static void
test_every_structure(void **state)
{
	struct id follow2 = work_second_follow(&c1, &c2, &her), one, two;

	one = tell("personne", &her.follow, "2026-11-24");
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM notice"), 0);
	end_follows();
	one = tell("personne", &her.follow, "2026-11-24");
	clock_fix("2026-12-10T09:00");
	two = tell("personne", &follow2, "2026-11-24");
	clock_fix("2026-12-30T09:00");
	assert_int_equal(erased_over(&w.k, &one), E_STATE);
	assert_int_equal(erased_over(&w.k, &two), E_STATE);
	clock_fix("2027-01-09T09:00");
	assert_int_equal(confirm(&adm), E_OK);
	assert_int_equal(erased_over(&w.k, &one), E_OK);
	assert_false(work_there(&her.person));
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM notice"), 0);
}

/* The operator's clock is not the keeper's. */
static void
test_clock(void **state)
{
	struct id notice;
	struct msg m;

	end_follows();
	notice = tell("personne", &her.follow, "2026-11-24");
	w.k.next_clock = 0;
	keeper_turn(&w.k, 0);
	clock_fix("2030-11-24T09:00");
	msg_init(&m, P_C_OVER, ++w.op.number);
	msg_put_id(&m, &notice);
	assert_int_equal(msg_send(w.op.fd, &m, NULL, 0), E_OK);
	msg_done(&m);
	assert_int_equal(answer_of(&w.op, w.op.number), E_AGAIN);
	assert_true(work_there(&her.person));
}

/* --- kept ------------------------------------------------------------------- */

static void
test_contact(void **state)
{
	struct id notice;

	end_follows();
	notice = tell("personne", &her.follow, "2026-11-24");
	tamper(w.k.data, "UPDATE notice SET user = NULL");
	assert_int_equal(heard(&c1, &notice, "2026-11-20"), E_RIGHT);
	tamper(w.k.data, "UPDATE notice SET user = (SELECT id FROM user"
		" WHERE login = 'c1')");
	assert_int_equal(heard(&r2, &notice, "2026-11-20"), E_RIGHT);
	assert_int_equal(heard(&c1, &notice, "2022-11-24"), E_CONFLICT);
	assert_int_equal(heard(&c1, &notice, "2026-11-25"), E_CONFLICT);
	assert_int_equal(heard(&c1, &notice, "2026-13-99"), E_CONFLICT);
	assert_int_equal(heard(&c1, &notice, "2026-11-20"), E_OK);
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM notice"), 0);
	/* that opens nothing */
	assert_false(opens(&c1, WRAP_PERSON, &her.person, SCOPE_LABEL, NULL));
	clock_fix("2026-12-30T09:00");
	assert_int_equal(erased_over(&w.k, &notice), E_STATE);
	assert_true(work_there(&her.person));
}

static void
test_hold(void **state)
{
	struct id id, again, notice;

	assert_int_equal(hold(&c1, &her.follow, "2027-01-31", &id), E_RIGHT);
	assert_int_equal(hold(&r2, &her.follow, "2027-01-31", &id), E_RIGHT);
	assert_int_equal(hold(&r1, &her.follow, "2026-11-24", &id),
		E_CONFLICT);
	assert_int_equal(hold(&r1, &her.follow, "2031-11-25", &id),
		E_CONFLICT);
	assert_int_equal(hold(&r1, &her.follow, "2027-01-31", &id), E_OK);
	assert_int_equal(hold(&r1, &her.follow, "2027-02-28", &again),
		E_CONFLICT);
	/* not by the head who asks, nor by the operator, nor by time */
	assert_int_equal(work_erase(&r1, &her.follow, "demande"), E_CONFLICT);
	end_follows();
	assert_int_equal(erased_by_hand(&w.k, &her.person), E_STATE);
	notice = tell("personne", &her.follow, "2026-11-24");
	clock_fix("2027-01-31T09:00");
	assert_int_equal(erased_over(&w.k, &notice), E_STATE);
	assert_true(work_there(&her.person));
	/* lifted by the head, once; or over by itself */
	assert_int_equal(lift(&c1, &id), E_RIGHT);
	assert_int_equal(lift(&r1, &id), E_OK);
	assert_int_equal(lift(&r1, &id), E_STATE);
	assert_int_equal(hold(&r1, &her.follow, "2027-02-28", &id), E_OK);
	clock_fix("2027-03-01T09:00");
	assert_int_equal(confirm(&adm), E_OK);
	assert_int_equal(erased_over(&w.k, &notice), E_OK);
}

/* Another structure's holds for all, and is not told of. */
static void
test_hold_elsewhere(void **state)
{
	struct id follow2 = work_second_follow(&c1, &c2, &her), id;

	assert_int_equal(hold(&r2, &follow2, "2027-01-31", &id), E_OK);
	assert_int_equal(work_erase(&r1, &her.follow, "demande"), E_OK);
	tamper(w.k.data, "UPDATE follow SET end_on = '2026-10-24'"
		" WHERE structure = (SELECT structure FROM hold)");
	w.k.next_clock = 0;
	keeper_turn(&w.k, 0);
	assert_true(work_there(&her.person));
	assert_int_equal(lift(&r2, &id), E_OK);
	w.k.next_clock = 0;
	keeper_turn(&w.k, 0);
	assert_false(work_there(&her.person));
}

/* How many are due, and would be told, by what was long ago. */
static int64_t
due(void)
{
	static const char *const lists[] = { "retention.personne",
		"retention.tell_personne" };
	struct db_rows q;
	int64_t n[2] = { 0, 0 };
	int i;

	for (i = 0; i < 2; i++) {
		assert_int_equal(db_select(w.k.data, lists[i], &q), E_OK);
		db_bind_text(&q, ":before", "2024-01-01");
		while (db_next(&q))
			n[i]++;
		assert_int_equal(db_end(&q), E_OK);
	}
	assert_int_equal(n[0], n[1]);
	return n[0];
}

/* Two records read as one: what was heard of the first keeps both, as does
 * what suspends its erasure. */
static void
test_united(void **state)
{
	struct id id, one, two;

	end_follows();
	tamper(w.k.data, "UPDATE follow SET united = (SELECT id FROM follow"
		" WHERE num = 1) WHERE num = 2");
	assert_int_equal(due(), 2);
	one = tell("personne", &her.follow, "2026-11-24");
	two = tell("personne", &other.follow, "2026-11-24");
	clock_fix("2026-12-24T09:00");
	assert_int_equal(hold(&r1, &her.follow, "2027-01-31", &id), E_OK);
	assert_int_equal(erased_by_hand(&w.k, &other.person), E_STATE);
	assert_int_equal(lift(&r1, &id), E_OK);
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM hold"
		" WHERE ended_on IS NULL"), 0);
	assert_int_equal(hold(&r1, &other.follow, "2027-01-31", &id), E_OK);
	assert_int_equal(erased_by_hand(&w.k, &her.person), E_STATE);
	assert_int_equal(lift(&r1, &id), E_OK);
	clock_fix("2026-12-26T09:00");
	assert_int_equal(confirm(&adm), E_OK);
	/* she was seen not long ago, as the first says */
	tamper(w.k.data, "UPDATE follow SET last_contact_on = '2026-11-01'"
		" WHERE num = 1");
	assert_int_equal(due(), 0);
	assert_int_equal(erased_over(&w.k, &two), E_STATE);
	tamper(w.k.data, "UPDATE follow SET last_contact_on = '2022-11-24'"
		" WHERE num = 1");
	assert_int_equal(heard(&r1, &one, "2026-11-20"), E_OK);
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM notice"), 0);
	assert_int_equal(due(), 0);
	/* apart, each has its own time */
	tamper(w.k.data, "UPDATE follow SET united = NULL");
	assert_int_equal(due(), 1);
}

/* --- one referral -------------------------------------------------------------- */

static void
test_referral(void **state)
{
	struct id notice, referral;
	int64_t n;

	assert_int_equal(work_referral(&c1, &her, &w.s2, "motif"), E_OK);
	referral = her.referral;
	assert_int_equal(work_step(&c1, "referral.send", &referral, 1), E_OK);
	notice = tell("orientation", &referral, "2026-11-24");
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM notice"), 0);
	assert_int_equal(work_step(&c2, "referral.refuse", &referral, 2),
		E_OK);
	tamper(w.k.data, "UPDATE referral SET answered_on = '2022-11-24'");
	notice = tell("orientation", &referral, "2026-11-24");
	assert_int_equal(heard(&r1, &notice, "2026-11-20"), E_STATE);
	clock_fix("2026-12-24T09:00");
	assert_int_equal(confirm(&adm), E_OK);
	assert_int_equal(erased_over(&w.k, &notice), E_OK);
	/* of it no row and no key; she stays */
	assert_int_equal(count(w.k.data, "SELECT (SELECT count(*) FROM"
		" referral) + (SELECT count(*) FROM referral_event)"
		" + (SELECT count(*) FROM notice)"), 0);
	assert_int_equal(count(w.k.keys, "SELECT count(*) FROM wrap"
		" WHERE kind = 2"), 0);
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM blob WHERE"
		" record NOT IN (SELECT id FROM person) AND record NOT IN"
		" (SELECT id FROM note)"), 0);
	assert_true(work_there(&her.person));
	assert_true(opens(&c1, WRAP_PERSON, &her.person, SCOPE_LABEL, NULL));
	assert_int_equal(erased_orphans(&w.k, &n), E_OK);
	assert_int_equal(erased_again(&w.k), E_OK);
	assert_true(work_there(&her.person));
	/* its number is of no other one */
	assert_int_equal(work_referral(&c1, &her, &w.s2, "motif"), E_OK);
	assert_int_equal(count(w.k.data, "SELECT num FROM referral"), 2);
}

/* --- the report ------------------------------------------------------------------ */

/* Every byte of it counts. */
static void
test_report(void **state)
{
	const char *const text = "passerelle-retention 1\nday 2026-11-24\n"
		"erased personne 1 3 2022-11-24 2026-11-24\nwhole\n";
	unsigned char signature[64], zero[64] = { 0 };
	char copy[200];
	size_t i, found = 0;

	assert_int_equal(witness_sign(&w.k, "1 1 5 1795510800 00", signature),
		E_CHECK);
	assert_int_equal(witness_sign(&w.k, text, signature), E_OK);
	assert_true(witness_signed(&w.k, text, signature));
	assert_false(witness_signed(&w.k, text, zero));
	for (i = 0; text[i]; i++) {
		snprintf(copy, sizeof copy, "%s", text);
		copy[i] ^= 1;
		found += !witness_signed(&w.k, copy, signature);
	}
	assert_int_equal(found, strlen(text));
	print_message("%zu changed reports, all found\n", found);
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, up, down)
	const struct CMUnitTest tests[] = {
		T(test_days), T(test_due), T(test_upto), T(test_held),
		T(test_every_structure), T(test_clock), T(test_contact),
		T(test_hold),
		T(test_hold_elsewhere), T(test_united), T(test_referral), T(test_report),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
