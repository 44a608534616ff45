/* A person handed over to another structure, or a structure invited into her
 * circle: who asks, who decides, what each reads meanwhile, and what each
 * decision leaves on both sides. */
#include "tests/unit/handover_world.h"

#define WAITS "handover WHERE state = 'envoyee'"

/* --- asking ---------------------------------------------------------------------- */

static void
test_ask(void **state)
{
	struct id a, b;

	/* her referent, or who heads; an invitation, any who works with her */
	assert_int_equal(ask_for(&d1, "transfert", NULL, &w.s2, &a), E_RIGHT);
	assert_int_equal(ask_for(&c2, "transfert", NULL, &w.s1, &a), E_RIGHT);
	assert_int_equal(ask_for(&adm, "equipe", NULL, &w.s2, &a), E_RIGHT);
	assert_int_equal(ask_for(&r1, "tout", NULL, &w.s2, &a), E_CONFLICT);
	/* to whom works here, and is another */
	assert_int_equal(ask_for(&r1, "transfert", NULL, &w.s1, &a),
		E_CONFLICT);
	assert_int_equal(ask_for(&d1, "equipe", &w.d1, &w.s2, &a), E_CONFLICT);
	assert_true(ask_for(&c1, "transfert", NULL, &w.s3, &a) != E_OK);
	assert_int_equal(N("handover"), 0);
	assert_int_equal(ask_for(&c1, "transfert", NULL, &w.s2, &a), E_OK);
	/* one at a time */
	assert_int_equal(ask_for(&d1, "equipe", NULL, &w.s2, &b), E_CONFLICT);
	assert_int_equal(N(WAITS), 1);
	/* read by both sides; nothing of her is open by that */
	assert_true(reads(&d1, &a) && reads(&c2, &a) && reads(&r2, &a));
	assert_false(reads(&adm, &a));
	assert_false(knows(&r2, SCOPE_LABEL));
	/* taken back: closed, the key destroyed */
	assert_int_equal(turn("handover.withdraw", &r2, &a, 1), E_RIGHT);
	assert_int_equal(turn("handover.withdraw", &c1, &a, 1), E_OK);
	assert_false(reads(&r2, &a));
	assert_true(reads(&c1, &a));
	assert_int_equal(turn("handover.withdraw", &c1, &a, 2), E_STATE);
	assert_int_equal(decide(&r2, "handover.accept", &a, 2, &u_c2),
		E_STATE);
	/* protected: nobody is asked, and nobody takes her in */
	assert_int_equal(ask_for(&c1, "transfert", NULL, &w.s2, &b), E_OK);
	tamper(w.k.data, "UPDATE person SET protected = 1");
	assert_int_equal(decide(&r2, "handover.accept", &b, 1, &u_c2),
		E_CONFLICT);
	assert_false(knows(&c2, SCOPE_LABEL));
	assert_int_equal(turn("handover.withdraw", &c1, &b, 1), E_OK);
	assert_int_equal(ask_for(&c1, "transfert", NULL, &w.s2, &b),
		E_CONFLICT);
	assert_int_equal(ask_for(&c1, "equipe", NULL, &w.s2, &b), E_CONFLICT);
}

/* Another structure protected a record that is read with hers here. */
static void
test_read_with(void **state)
{
	struct work other;
	struct id a, b;

	assert_int_equal(work_person(&c1, &other, "elle aussi", "martine"),
		E_OK);
	assert_int_equal(ask_for(&c1, "transfert", NULL, &w.s2, &a), E_OK);
	tamper(w.k.data, "UPDATE follow SET united = (SELECT min(id) FROM"
		" follow) WHERE id = (SELECT max(id) FROM follow)");
	tamper(w.k.data, "UPDATE person SET protected = 1 WHERE id = (SELECT"
		" person FROM follow WHERE united IS NOT NULL)");
	assert_true(facts_closed(&w.k, &her.person));
	assert_true(facts_closed(&w.k, &other.person));
	assert_int_equal(decide(&r2, "handover.accept", &a, 1, &u_c2),
		E_CONFLICT);
	assert_int_equal(turn("handover.withdraw", &c1, &a, 1), E_OK);
	assert_int_equal(ask_for(&c1, "transfert", NULL, &w.s2, &b),
		E_CONFLICT);
	assert_int_equal(ask_for(&c1, "equipe", NULL, &w.s2, &b), E_CONFLICT);
}

/* Who read what was asked touched her: she is among those who are told of an
 * incident. */
static void
test_incident(void **state)
{
	struct id a, person = id_none;
	struct db_rows q;
	int n = 0;

	assert_int_equal(ask_for(&c1, "transfert", NULL, &w.s2, &a), E_OK);
	assert_true(reads(&r2, &a));
	assert_int_equal(db_select(w.k.data, "incident.touched", &q), E_OK);
	db_bind_id(&q, ":user", &r2.peer->user);
	db_bind_int(&q, ":since", 0);
	db_bind_int(&q, ":until", INT64_MAX);
	while (db_next(&q)) {
		person = db_id(&q, "person");
		n++;
	}
	assert_int_equal(db_end(&q), E_OK);
	assert_int_equal(n, 1);
	assert_true(id_equal(&person, &her.person));
}

/* --- deciding -------------------------------------------------------------------- */

static void
test_transfer(void **state)
{
	struct id a;

	assert_int_equal(ask_for(&c1, "transfert", NULL, &w.s2, &a), E_OK);
	/* who heads the receiver, and no one else */
	assert_int_equal(decide(&c2, "handover.accept", &a, 1, &u_c2),
		E_RIGHT);
	assert_int_equal(decide(&r1, "handover.accept", &a, 1, &w.d1),
		E_RIGHT);
	assert_int_equal(decide(&c2, "handover.join", &a, 1, NULL),
		E_CONFLICT);
	assert_int_equal(decide(&c2, "handover.decline", &a, 1, NULL),
		E_CONFLICT);
	/* to somebody who works there */
	assert_int_equal(decide(&r2, "handover.accept", &a, 1, &w.d1),
		E_CONFLICT);
	assert_false(knows(&c2, SCOPE_LABEL));
	/* first on the waiting list, then taken in */
	assert_int_equal(decide(&r2, "handover.wait", &a, 1, NULL), E_OK);
	assert_int_equal(decide(&r2, "handover.wait", &a, 2, NULL), E_STATE);
	assert_int_equal(decide(&r2, "handover.accept", &a, 2, &u_e2), E_OK);
	assert_int_equal(decide(&r2, "handover.refuse", &a, 3, NULL),
		E_STATE);
	/* what was ticked, and no more; her referent there learns it */
	assert_true(knows(&e2, SCOPE_LABEL) && knows(&e2, SCOPE_IDENTITY) &&
		knows(&e2, SCOPE_CONTACT));
	assert_false(knows(&e2, SCOPE_ADDRESS) || knows(&e2, SCOPE_NIR));
	assert_int_equal(N("follow f JOIN user u ON u.id = f.referent"
		" WHERE u.login = 'e2' AND f.end_on IS NULL"), 1);
	assert_int_equal(N("assignment a JOIN user u ON u.id = a.user"
		" WHERE u.login = 'e2' AND a.seen_on IS NULL"), 1);
	assert_int_equal(N("token t JOIN structure s ON s.id = t.structure"
		" WHERE s.nom = 'deux'"), 1);
	/* the first structure has done */
	assert_int_equal(N("follow f JOIN user u ON u.id = f.referent"
		" WHERE u.login = 'c1' AND f.status = 'termine' AND"
		" f.end_on = '2026-11-24'"), 1);
	assert_false(knows(&c1, SCOPE_LABEL));
	assert_true(reads(&c1, &a));
}

static void
test_reorient(void **state)
{
	struct id a;

	assert_int_equal(ask_for(&r1, "reorientation", NULL, &w.s2, &a),
		E_OK);
	assert_int_equal(decide(&r2, "handover.accept", &a, 1, &u_c2), E_OK);
	assert_true(knows(&c1, SCOPE_LABEL) && knows(&c2, SCOPE_LABEL));
	assert_int_equal(N("follow f JOIN user u ON u.id = f.referent"
		" WHERE u.login = 'c1' AND f.status = 'suspendu' AND"
		" f.end_on IS NULL"), 1);
	/* and back, to the follow that stands there: its next referent */
	tamper(w.k.data, "UPDATE follow SET scopes = 4065 WHERE purpose ="
		" 'relais'");
	{
		struct id mine = her.follow;
		struct db_rows q;

		assert_int_equal(db_select(w.k.data, "follow.by_person", &q),
			E_OK);
		db_bind_id(&q, ":structure", &w.s2);
		db_bind_id(&q, ":person", &her.person);
		assert_true(db_next(&q));
		her.follow = db_id(&q, "id");
		assert_int_equal(db_end(&q), E_OK);
		assert_int_equal(ask_for(&c2, "transfert", NULL, &w.s1, &a),
			E_OK);
		her.follow = mine;
	}
	assert_int_equal(decide(&r1, "handover.accept", &a, 1, &w.d1), E_OK);
	assert_int_equal(N("follow f JOIN user u ON u.id = f.referent"
		" WHERE u.login = 'd1' AND f.status = 'actif' AND"
		" f.end_on IS NULL"), 1);
	/* what was open here stays, whatever they could tick */
	assert_true(knows(&d1, SCOPE_NIR) && knows(&d1, SCOPE_ADDRESS));
	assert_false(knows(&c2, SCOPE_LABEL));
	assert_int_equal(N("follow"), 2);
}

/* Asked in one go, and kept in one commit: what the first takes away the
 * second gives again, and it stays. */
static void
test_at_once(void **state)
{
	struct ask a[2];
	struct id id;
	struct msg m;
	int i;

	assert_int_equal(ask_for(&c1, "transfert", NULL, &w.s2, &id), E_OK);
	ask_decide(&a[0], "handover.refuse", &id, 1, NULL);
	ask_turn(&a[1], "handover.reconsider", &id, 2);
	for (i = 0; i < 2; i++) {
		ask_message(&a[i], ++r2.number, &m);
		assert_int_equal(msg_send(r2.fd, &m, NULL, 0), E_OK);
		msg_done(&m);
	}
	assert_int_equal(answer_of(&r2, r2.number - 1), E_OK);
	assert_int_equal(answer_of(&r2, r2.number), E_OK);
	assert_int_equal(N(WAITS), 1);
	assert_true(reads(&r2, &id));
}

/* A referral to one's own structure: who refuses it there, or takes it back,
 * has the words that were sent still, and it may be undone. */
static void
test_inside(void **state)
{
	static const char *const acts[] = { "referral.refuse",
		"referral.withdraw" };
	static const char *const undos[] = { "undo.answer", "undo.withdraw" };
	struct ask a;
	size_t i;

	for (i = 0; i < 2; i++) {
		struct client *who = i ? &c1 : &d1;
		struct id deed = id_none;
		struct db_rows q;

		assert_int_equal(work_referral(&c1, &her, &w.s1, "motif"),
			E_OK);
		assert_int_equal(work_step(&c1, "referral.send",
			&her.referral, 1), E_OK);
		assert_int_equal(work_step(who, acts[i], &her.referral, 2),
			E_OK);
		assert_true(reads(&c1, &her.referral));
		assert_int_equal(db_prepare(w.k.data, "SELECT id FROM deed"
			" WHERE record = :record AND undo = :undo", &q), E_OK);
		db_bind_id(&q, ":record", &her.referral);
		db_bind_text(&q, ":undo", undos[i]);
		if (db_next(&q))
			deed = db_id(&q, "id");
		assert_int_equal(db_end(&q), E_OK);
		ask_init(&a, undos[i]);
		ask_id(&a, ":deed", &deed);
		assert_int_equal(ask_send(&a, who), E_OK);
		assert_true(reads(&d1, &her.referral));
	}
}

static void
test_refuse(void **state)
{
	struct id a;
	struct ask q;

	assert_int_equal(ask_for(&c1, "transfert", NULL, &w.s2, &a), E_OK);
	assert_int_equal(decide(&c2, "handover.refuse", &a, 1, NULL),
		E_RIGHT);
	assert_int_equal(decide(&r2, "handover.refuse", &a, 1, NULL), E_OK);
	assert_false(reads(&r2, &a));
	/* taken back by who said it: read again, and to decide */
	assert_int_equal(turn("handover.reconsider", &c1, &a, 2), E_RIGHT);
	assert_int_equal(turn("handover.reconsider", &c2, &a, 2),
		E_CONFLICT);
	assert_int_equal(turn("handover.reconsider", &r2, &a, 2), E_OK);
	assert_true(reads(&r2, &a));
	assert_int_equal(N(WAITS), 1);
	assert_int_equal(decide(&r2, "handover.refuse", &a, 3, NULL), E_OK);
	assert_false(reads(&r2, &a) || reads(&c2, &a));
	assert_false(knows(&r2, SCOPE_LABEL));
	assert_int_equal(N("follow WHERE end_on IS NULL"), 1);
	/* read by who asked, once */
	ask_init(&q, "handover.seen");
	ask_id(&q, ":id", &a);
	assert_int_equal(ask_send(&q, &r2), E_RIGHT);
	ask_init(&q, "handover.seen");
	ask_id(&q, ":id", &a);
	assert_int_equal(ask_send(&q, &d1), E_OK);
	assert_int_equal(N("handover WHERE answer_seen_on IS NULL"), 1);
	assert_int_equal(turn("handover.reconsider", &r2, &a, 4),
		E_CONFLICT);
	ask_init(&q, "handover.seen");
	ask_id(&q, ":id", &a);
	assert_int_equal(ask_send(&q, &c1), E_OK);
	assert_int_equal(N("handover WHERE answer_seen_on IS NULL"), 0);
	/* what was read stands, and it may be asked again */
	assert_int_equal(turn("handover.reconsider", &r2, &a, 4),
		E_CONFLICT);
	assert_int_equal(ask_for(&c1, "transfert", NULL, &w.s2, &a), E_OK);
}

/* --- an invitation ------------------------------------------------------------------ */

static void
test_invite(void **state)
{
	struct id a, b;

	/* by name: she alone answers, whoever heads */
	assert_int_equal(ask_for(&d1, "equipe", &u_c2, &w.s2, &a), E_OK);
	assert_int_equal(decide(&e2, "handover.join", &a, 1, NULL),
		E_CONFLICT);
	assert_int_equal(decide(&e2, "handover.decline", &a, 1, NULL),
		E_CONFLICT);
	assert_int_equal(decide(&r2, "handover.refuse", &a, 1, NULL),
		E_CONFLICT);
	assert_int_equal(decide(&r2, "handover.accept", &a, 1, &u_e2),
		E_CONFLICT);
	assert_int_equal(decide(&c2, "handover.decline", &a, 1, NULL), E_OK);
	assert_false(knows(&c2, SCOPE_LABEL) || reads(&c2, &a));
	assert_int_equal(ask_for(&d1, "equipe", &u_c2, &w.s2, &b), E_OK);
	assert_int_equal(decide(&r2, "handover.wait", &b, 1, NULL),
		E_CONFLICT);
	assert_int_equal(decide(&c2, "handover.join", &b, 1, NULL), E_OK);
	assert_true(knows(&c2, SCOPE_IDENTITY));
	assert_false(knows(&c2, SCOPE_NIR));
	/* in her circle, and the first structure goes on as it was */
	assert_int_equal(N("circle c JOIN user u ON u.id = c.user"
		" WHERE u.login = 'c2' AND c.shown = 1 AND c.end_on IS NULL"),
		1);
	assert_int_equal(N("follow WHERE end_on IS NULL AND status ="
		" 'actif'"), 2);
	/* another one of that structure: her part, not its referent's place */
	assert_int_equal(ask_for(&c1, "equipe", &u_e2, &w.s2, &a), E_OK);
	/* she was told, and did not agree: she is not shown to the others */
	tamper(w.k.data, "UPDATE handover SET agreed = 0 WHERE state ="
		" 'envoyee'");
	assert_int_equal(decide(&e2, "handover.join", &a, 1, NULL), E_OK);
	assert_int_equal(N("circle c JOIN user u ON u.id = c.user"
		" WHERE u.login = 'e2' AND c.shown = 0 AND c.end_on IS NULL"),
		1);
	assert_int_equal(N("follow f JOIN user u ON u.id = f.referent"
		" WHERE u.login = 'c2'"), 1);
	assert_int_equal(N("circle WHERE end_on IS NULL"), 2);
	/* to nobody by name: who heads decides, and says to whom */
	tamper(w.k.data, "UPDATE follow SET end_on = '2026-11-24' WHERE"
		" purpose = 'relais'");
	assert_int_equal(ask_for(&c1, "equipe", NULL, &w.s2, &a), E_OK);
	assert_int_equal(decide(&c2, "handover.join", &a, 1, NULL),
		E_CONFLICT);
	assert_int_equal(decide(&r2, "handover.accept", &a, 1, &u_e2), E_OK);
	assert_int_equal(N("follow WHERE end_on IS NULL AND status ="
		" 'actif'"), 2);
	assert_true(knows(&e2, SCOPE_LABEL));
}

/* --- by the clock -------------------------------------------------------------------- */

static int
after(const char *day)
{
	char at[32];

	snprintf(at, sizeof at, "%sT10:00", day);
	assert_int_equal(clock_fix(at), E_OK);
	w.k.next_clock = 0;
	keeper_turn(&w.k, 0);
	return N("handover WHERE state = 'sans_reponse'");
}

static void
test_expire(void **state)
{
	struct id a, b;

	assert_int_equal(ask_for(&c1, "equipe", &u_c2, &w.s2, &a), E_OK);
	assert_int_equal(after("2026-12-23"), 0);
	assert_true(reads(&c2, &a));
	assert_int_equal(after("2026-12-24"), 1);
	assert_false(reads(&c2, &a));
	assert_int_equal(ask_for(&c1, "transfert", NULL, &w.s2, &b), E_OK);
	assert_int_equal(after("2027-03-23"), 1);
	assert_int_equal(decide(&r2, "handover.wait", &b, 1, NULL), E_OK);
	/* a place on the list is kept half a year from then on */
	assert_int_equal(after("2027-06-01"), 1);
	assert_int_equal(after("2027-08-31"), 1);
	assert_int_equal(after("2027-09-18"), 1);
	assert_int_equal(after("2027-09-19"), 2);
	assert_int_equal(decide(&r2, "handover.accept", &b, 3, &u_c2),
		E_STATE);
}

/* Accepted, it is read as long as what it was for goes on, and 30 days. */
static void
test_lapse(void **state)
{
	struct id a;

	assert_int_equal(ask_for(&c1, "transfert", NULL, &w.s2, &a), E_OK);
	assert_int_equal(decide(&r2, "handover.accept", &a, 1, &u_e2), E_OK);
	assert_int_equal(after("2027-06-01"), 0);
	assert_true(reads(&r2, &a));
	tamper(w.k.data, "UPDATE follow SET end_on = '2027-06-01' WHERE"
		" purpose = 'relais'");
	after("2027-07-01");
	assert_true(reads(&r2, &a));
	after("2027-07-02");
	assert_false(reads(&r2, &a));
	assert_true(reads(&c1, &a));
	assert_int_equal(N("handover WHERE state = 'acceptee'"), 1);
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, up, down)
	const struct CMUnitTest tests[] = {
		T(test_ask), T(test_transfer), T(test_reorient),
		T(test_at_once), T(test_inside), T(test_refuse),
		T(test_invite), T(test_expire), T(test_lapse),
		T(test_incident), T(test_read_with),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
