/* What she agrees to no more: what it opened is shut at once, who has it open
 * is told; what the law allows goes on until somebody answers. */
#include "tests/unit/keeper_space_world.h"

static enum err
on_referral(const char *act, struct client *c, const struct id *id,
	int version)
{
	struct id event = id_new(), f = id_new();
	struct ask a;

	ask_init(&a, act);
	ask_id(&a, ":id", id);
	ask_id(&a, ":event", &event);
	if (version)
		ask_int(&a, ":version", version);
	if (strcmp(act, "referral.accept") == 0)
		ask_id(&a, ":follow", &f);
	return ask_send(&a, c);
}

/* Sent to the second structure and accepted there. */
static struct id
shared(int scopes, int agreed)
{
	struct sealkey mine[SCOPES];
	struct id id;
	struct ask a;

	assert_int_equal(make_new(&c1, WRAP_REFERRAL, &person, &id, mine),
		E_OK);
	ask_init(&a, "referral.create");
	ask_id(&a, ":follow", &follow);
	ask_id(&a, ":id", &id);
	ask_id(&a, ":receiver", &w.s2);
	ask_int(&a, ":urgent", 0);
	ask_text(&a, ":wished_on", NULL);
	ask_int(&a, ":scopes", scopes);
	ask_int(&a, ":agreed", agreed);
	assert_int_equal(ask_send(&a, &c1), E_OK);
	assert_int_equal(on_referral("referral.send", &c1, &id, 1), E_OK);
	assert_int_equal(on_referral("referral.accept", &c2, &id, 2), E_OK);
	return id;
}

static enum err
stop(const struct id *id)
{
	return on_referral("said.stop.referral", &her, id, 0);
}

/* As letters: what the second structure opens: content, label, identity,
 * contact, its own notes. */
static const char *
opened(const struct id *id)
{
	static char out[8];

	snprintf(out, sizeof out, "%s%s%s%s%s",
		opens(&c2, WRAP_REFERRAL, id, SCOPE_CONTENT, NULL) ? "r" : "",
		opens(&c2, WRAP_PERSON, &person, SCOPE_LABEL, NULL) ? "l" : "",
		opens(&c2, WRAP_PERSON, &person, SCOPE_IDENTITY, NULL) ? "i" :
		"", opens(&c2, WRAP_PERSON, &person, SCOPE_CONTACT, NULL) ?
		"c" : "", opens(&c2, WRAP_PERSON, &person, SCOPE_NOTE, &w.s2) ?
		"n" : "");
	return out;
}

static void
told_gone(struct client *c, const struct id *what)
{
	struct id id;
	struct msg m;

	msg_init(&m, 0, 0);
	assert_int_equal(client_next(c, &m), E_OK);
	assert_int_equal(m.type, P_K_GONE);
	id = msg_get_id(&m);
	assert_true(id_equal(&id, what));
	assert_int_equal(msg_get_u8(&m), 2);
	msg_done(&m);
}

static void
test_stops(void **state)
{
	struct id a = shared(10, 1), b = shared(2, 1);

	tamper(w.k.data, "INSERT INTO token(structure, mac, person, part)"
		" SELECT f.structure, 40 + p.value, f.person, p.value"
		" FROM follow f, (SELECT 1 AS value UNION SELECT 2 UNION"
		" SELECT 3) p WHERE f.scopes & 4 = 0");
	assert_string_equal(opened(&a), "rlicn");
	/* nobody but she: neither side, nor the platform */
	assert_int_equal(on_referral("said.stop.referral", &c1, &a, 0),
		E_RIGHT);
	assert_int_equal(on_referral("said.stop.referral", &c2, &a, 0),
		E_RIGHT);
	assert_int_equal(on_referral("said.stop.referral", &adm, &a, 0),
		E_RIGHT);
	assert_string_equal(opened(&a), "rlicn");
	assert_int_equal(stop(&a), E_OK);
	/* who has it open there is told at once, nobody else */
	told_gone(&c2, &a);
	told_gone(&c2, &person);
	/* what nothing else gives is shut, at once */
	assert_string_equal(opened(&a), "lin");
	assert_true(opens(&c1, WRAP_REFERRAL, &a, SCOPE_CONTENT, NULL));
	assert_int_equal(count(w.k.data, "SELECT sum(part) FROM token WHERE"
		" mac IN (41, 42, 43)"), 3);
	assert_int_equal(count(w.k.keys, "SELECT count(*) FROM wrap WHERE"
		" kind = 2"), 3);
	assert_int_equal(stop(&a), E_STATE);
	/* both are told */
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM said s JOIN"
		" follow f ON f.structure = s.structure AND f.person ="
		" s.person WHERE s.kind = 'retrait'"), 2);
	/* over: it gives what it gave until she says no */
	assert_int_equal(on_referral("referral.finish", &c2, &b, 3), E_OK);
	assert_string_equal(opened(&b), "rlin");
	assert_int_equal(stop(&b), E_OK);
	told_gone(&c2, &b);
	told_gone(&c2, &person);
	assert_string_equal(opened(&b), "ln");
	assert_int_equal(stop(&b), E_CONFLICT);
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM referral WHERE"
		" state = 'terminee'"), 1);
	/* its own record is its own */
	b = shared(10, 1);
	tamper(w.k.data, "UPDATE follow SET scopes = 4095");
	assert_int_equal(stop(&b), E_OK);
	told_gone(&c2, &person);
	assert_string_equal(opened(&b), "licn");
	/* also when who sent it follows her no more */
	b = shared(10, 1);
	tamper(w.k.data, "UPDATE follow SET end_on = '2026-11-24',"
		" status = 'termine' WHERE cause IS NULL");
	assert_int_equal(stop(&b), E_OK);
}

static enum err
undo(struct client *c, const char *act)
{
	struct id deed = id_none;
	struct db_rows q;
	struct ask a;

	assert_int_equal(db_prepare(w.k.data, "SELECT id FROM deed WHERE undo"
		" = :undo ORDER BY seq DESC LIMIT 1", &q), E_OK);
	db_bind_text(&q, ":undo", act);
	if (db_next(&q))
		deed = db_id(&q, "id");
	assert_int_equal(db_end(&q), E_OK);
	ask_init(&a, act);
	ask_id(&a, ":deed", &deed);
	return ask_send(&a, c);
}

/* She told who sent it, who withdraws it: the same is shut, and nothing else;
 * undone, it is as it was. */
static void
test_withdrawn(void **state)
{
	struct id a = shared(10, 1), b = shared(2, 1);

	tamper(w.k.data, "INSERT INTO token(structure, mac, person, part)"
		" SELECT f.structure, 43, f.person, 3 FROM follow f"
		" WHERE f.scopes & 4 = 0");
	assert_string_equal(opened(&a), "rlicn");
	assert_int_equal(on_referral("referral.withdraw", &c1, &a, 3), E_OK);
	assert_string_equal(opened(&a), "lin");
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM token WHERE"
		" mac = 43"), 0);
	assert_int_equal(undo(&c1, "undo.withdraw"), E_OK);
	assert_string_equal(opened(&a), "rlicn");
	assert_int_equal(on_referral("referral.withdraw", &c1, &b, 3), E_OK);
	assert_string_equal(opened(&a), "rlicn");
	assert_int_equal(on_referral("referral.withdraw", &c1, &a, 5), E_OK);
	assert_string_equal(opened(&a), "ln");
	/* sent again, it opens again */
	b = shared(10, 1);
	assert_string_equal(opened(&b), "rlicn");
	/* its own record is its own */
	tamper(w.k.data, "UPDATE follow SET scopes = 4095");
	assert_int_equal(on_referral("referral.withdraw", &c1, &b, 3), E_OK);
	assert_string_equal(opened(&b), "licn");
}

/* Where she is followed already, another that is accepted adds what it shares;
 * what is undone is gone, or there again, as if it were the first. */
static void
test_second(void **state)
{
	struct id a = shared(2, 1), b = shared(8, 1);

	tamper(w.k.data, "INSERT INTO token(structure, mac, person, part)"
		" SELECT f.structure, 40 + p.value, f.person, p.value"
		" FROM follow f, (SELECT 2 AS value UNION SELECT 3) p"
		" WHERE f.scopes & 4 = 0");
	assert_string_equal(opened(&b), "rlicn");
	assert_int_equal(on_referral("referral.withdraw", &c1, &b, 3), E_OK);
	assert_string_equal(opened(&a), "rlin");
	assert_int_equal(undo(&c1, "undo.withdraw"), E_OK);
	assert_string_equal(opened(&b), "rlicn");
	tamper(w.k.data, "INSERT INTO token(structure, mac, person, part)"
		" SELECT f.structure, 43, f.person, 3 FROM follow f"
		" WHERE f.scopes & 4 = 0");
	assert_int_equal(undo(&c2, "undo.accept"), E_OK);
	assert_string_equal(opened(&a), "rlin");
	assert_int_equal(count(w.k.data, "SELECT sum(mac) FROM token WHERE"
		" mac IN (42, 43)"), 42);
}

/* A follow that was ended by mistake goes on, without what was shut since;
 * nor is it another one for that. */
static void
test_withdrawn_ended(void **state)
{
	struct id a = shared(10, 1), theirs;
	struct db_rows q;
	struct ask k;

	assert_int_equal(db_prepare(w.k.data, "SELECT id FROM follow WHERE"
		" scopes & 4 = 0", &q), E_OK);
	assert_true(db_next(&q));
	theirs = db_id(&q, "id");
	assert_int_equal(db_end(&q), E_OK);
	ask_init(&k, "follow.close");
	ask_id(&k, ":follow", &theirs);
	ask_int(&k, ":version", 1);
	assert_int_equal(ask_send(&k, &c2), E_OK);
	assert_int_equal(on_referral("referral.withdraw", &c1, &a, 3), E_OK);
	assert_int_equal(undo(&c2, "undo.close"), E_OK);
	assert_string_equal(opened(&a), "ln");
	assert_int_equal(undo(&c1, "undo.withdraw"), E_OK);
	assert_string_equal(opened(&a), "rlicn");
}

/* What she agreed to for a follow that ended gives nothing to the next one. */
static void
test_stops_next(void **state)
{
	struct id a = shared(10, 1), b;

	assert_int_equal(on_referral("referral.finish", &c2, &a, 3), E_OK);
	tamper(w.k.data, "UPDATE referral SET answered_on = '2026-10-01';"
		"UPDATE follow SET start_on = '2026-10-01', end_on ="
		" '2026-10-30' WHERE cause IS NOT NULL");
	b = shared(10, 1);
	assert_string_equal(opened(&b), "rlicn");
	assert_int_equal(stop(&b), E_OK);
	told_gone(&c2, &b);
	told_gone(&c2, &person);
	assert_string_equal(opened(&b), "ln");
}

/* What the law allows is asked for, and goes on until somebody answers. */
static void
test_objects(void **state)
{
	struct id a = shared(10, 0), id, other = shared(2, 1);
	const struct id *about[] = { &a, &follow, &other, &follow2 };
	size_t i;

	tamper(w.k.data, "UPDATE follow SET until_on = '2026-12-31'");
	assert_int_equal(stop(&a), E_CONFLICT);
	for (i = 0; i < 4; i++) {
		struct ask q;
		int k;

		for (k = 0; k < 2; k++) {
			id = id_new();
			ask_init(&q, "said.object");
			ask_id(&q, ":follow", &follow);
			ask_id(&q, ":id", &id);
			ask_id(&q, ":about", about[i]);
			/* once; not what she can stop, nor another's */
			assert_int_equal(ask_send(&q, &her), i < 2 && !k ?
				E_OK : E_CONFLICT);
		}
	}
	assert_string_equal(opened(&a), "rlicn");
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM said WHERE"
		" kind = 'arret'"), 2);
	/* and it is nothing that the structure does for her */
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM follow WHERE"
		" until_on <> '2026-12-31'"), 0);
}

/* Who was invited beside the one that follows her; who is shown to others. */
static void
test_stops_team(void **state)
{
	struct sealkey mine[SCOPES];
	struct id id, made;
	struct ask a;
	int i;

	assert_int_equal(make_new(&c1, WRAP_REFERRAL, &person, &id, mine),
		E_OK);
	ask_init(&a, "handover.invite");
	ask_id(&a, ":follow", &follow);
	ask_id(&a, ":id", &id);
	ask_id(&a, ":receiver", &w.s2);
	ask_id(&a, ":to_user", &w.c2);
	ask_text(&a, ":purpose", "emploi");
	ask_int(&a, ":scopes", 10);
	ask_int(&a, ":agreed", 1);
	ask_blob(&a, &id, SCOPE_CONTENT, &id_none, 0, "x", 1);
	assert_int_equal(ask_send(&a, &c1), E_OK);
	ask_init(&a, "handover.join");
	ask_id(&a, ":id", &id);
	ask_int(&a, ":version", 1);
	ask_text(&a, ":answer", NULL);
	made = id_new();
	ask_id(&a, ":follow", &made);
	assert_int_equal(ask_send(&a, &c2), E_OK);
	assert_string_equal(opened(&id), "rlicn");
	made = id_new();
	ask_init(&a, "circle.join");
	ask_id(&a, ":follow", &follow);
	ask_id(&a, ":id", &made);
	ask_text(&a, ":purpose", "emploi");
	ask_int(&a, ":shown", 1);
	assert_int_equal(ask_send(&a, &d1), E_OK);
	for (i = 0; i < 3; i++) {
		made = id_new();
		ask_init(&a, "consent.own");
		ask_id(&a, ":follow", &follow);
		ask_id(&a, ":id", &made);
		ask_int(&a, ":hide", i > 0);
		ask_blob(&a, &made, SCOPE_NOTE, &w.s1, 0, "x", 1);
		assert_int_equal(ask_send(&a, &her), E_OK);
		assert_int_equal(count(w.k.data, "SELECT count(*) FROM circle"
			" WHERE shown = 0 AND end_on IS NULL"), i > 0);
		/* told once, where there was somebody to hide */
		assert_int_equal(count(w.k.data, "SELECT count(*) FROM said"
			" WHERE kind = 'equipe'"), i > 0);
	}
	ask_init(&a, "said.stop.handover");
	ask_id(&a, ":id", &id);
	assert_int_equal(ask_send(&a, &c2), E_RIGHT);
	ask_init(&a, "said.stop.handover");
	ask_id(&a, ":id", &id);
	assert_int_equal(ask_send(&a, &her), E_OK);
	told_gone(&c2, &id);
	told_gone(&c2, &person);
	assert_string_equal(opened(&id), "ln");
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, up, down)
	const struct CMUnitTest tests[] = {
		T(test_stops), T(test_withdrawn), T(test_second),
		T(test_withdrawn_ended), T(test_stops_next),
		T(test_objects), T(test_stops_team),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
