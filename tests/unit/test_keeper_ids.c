/* The id of what is new comes from the session: one that is somebody else's
 * record is refused, and nothing that is there is destroyed or rewritten by
 * it. */
#include "tests/unit/work.h"

static struct client c1, d1, c2;
static struct work hers, theirs;

static int
up(void **state)
{
	world_dir();
	world_open(false);
	world_people();
	login_ready(&c1, "c1");
	login_ready(&d1, "d1");
	login_ready(&c2, "c2");
	assert_int_equal(work_person(&c1, &hers, "MARTIN Lea", "martin"),
		E_OK);
	assert_int_equal(work_note(&c1, &hers, &w.s1, "hier"), E_OK);
	assert_int_equal(work_person(&c2, &theirs, "PETIT Ali", "petit"),
		E_OK);
	assert_int_equal(work_note(&c2, &theirs, &w.s2, "lundi"), E_OK);
	return 0;
}

static int
down(void **state)
{
	client_done(&c1);
	client_done(&d1);
	client_done(&c2);
	world_end();
	return 0;
}

static int64_t
blobs(const struct id *record)
{
	char sql[120], hex[ID_TEXT];

	snprintf(sql, sizeof sql, "SELECT count(*) FROM blob WHERE record ="
		" x'%s'", id_text(record, hex));
	return count(w.k.data, sql);
}

/* Is all there that was? */
static void
whole(void)
{
	assert_int_equal(blobs(&theirs.person), 1);
	assert_int_equal(blobs(&theirs.note), 1);
	assert_int_equal(blobs(&hers.person), 1);
	assert_int_equal(blobs(&hers.note), 1);
}

static void
put_ids(struct ask *a, const char *name, const struct id *id, int n)
{
	ask_bytes(a, name, id, (size_t)n * sizeof *id);
}

/* Lines of a file under the ids of people and notes: their words would go with
 * the file. */
static void
test_lines(void **state)
{
	struct id ids[3] = { theirs.person, theirs.note, id_new() };
	struct id none[3] = { { { 0 } } }, draft;
	struct sealkey key[SCOPES];
	int turn;
	struct ask a;

	assert_int_equal(make_new(&d1, WRAP_DRAFT, &id_none, &draft, key),
		E_OK);
	ask_init(&a, "draft.create");
	ask_id(&a, ":user", &w.d1);
	ask_id(&a, ":id", &draft);
	ask_text(&a, ":kind", "import");
	ask_text(&a, ":about", NULL);
	assert_int_equal(ask_send(&a, &d1), E_OK);
	/* a line's own words may be there when it is put again */
	for (turn = 0; turn < 2; turn++) {
		ask_init(&a, "import.put");
		ask_id(&a, ":id", &draft);
		put_ids(&a, ":ids", ids, 3);
		put_ids(&a, ":follows", none, 3);
		ask_text(&a, ":lines", "[[1,\"nouvelle\"],[2,\"nouvelle\"],"
			"[3,\"nouvelle\"]]");
		ask_blob(&a, &ids[2], SCOPE_DRAFT, &w.d1, (uint32_t)turn, "x",
			1);
		assert_int_equal(ask_send(&a, &d1), E_OK);
		assert_int_equal(count(w.k.data, "SELECT count(*) FROM"
			" import_line"), 1);
	}
	ask_init(&a, "draft.drop");
	ask_id(&a, ":id", &draft);
	assert_int_equal(ask_send(&a, &d1), E_OK);
	whole();
	assert_int_equal(blobs(&ids[2]), 0);
}

/* A link of a household under the id of a note, of a person: unlinked, its
 * words would go. */
static void
test_kin(void **state)
{
	const struct id *victim[] = { &theirs.note, &theirs.person,
		&hers.note };
	struct work other;
	struct ask a;
	int i, side;

	assert_int_equal(work_person(&c1, &other, "MARTIN Max", "martin"),
		E_OK);
	for (i = 0; i < 6; i++) {
		struct id own = id_new();

		side = i & 1;
		ask_init(&a, "kin.link");
		ask_id(&a, ":follow", &hers.follow);
		ask_id(&a, ":with", &other.follow);
		ask_id(&a, side ? ":pair" : ":id", victim[i / 2]);
		ask_id(&a, side ? ":id" : ":pair", &own);
		assert_int_equal(ask_send(&a, &d1), E_PROTO);
	}
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM kin"), 0);
	whole();
}

/* A note under the id of an emergency access, of its review, of another
 * structure's note: its author would rewrite it, or move it away. */
static void
test_note(void **state)
{
	struct id emergency = id_new();
	const struct id *victim[] = { &emergency, &theirs.note,
		&theirs.person };
	struct ask a;
	int i;

	ask_init(&a, "emergency.open");
	ask_id(&a, ":follow", &hers.follow);
	ask_id(&a, ":id", &emergency);
	ask_blob(&a, &emergency, SCOPE_NOTE, &w.s1, 0, "r", 1);
	assert_int_equal(ask_send(&a, &d1), E_OK);
	for (i = 0; i < 3; i++) {
		ask_init(&a, "note.create");
		ask_id(&a, ":follow", &hers.follow);
		ask_id(&a, ":id", victim[i]);
		ask_text(&a, ":kind", "note");
		ask_text(&a, ":made_on", "2026-11-24");
		ask_int(&a, ":contact", 0);
		if (i == 0)
			ask_blob(&a, victim[i], SCOPE_NOTE, &w.s1, 1, "x", 1);
		assert_int_not_equal(ask_send(&a, &d1), E_OK);
	}
	assert_int_equal(blobs(&emergency), 1);
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM blob"
		" WHERE sealed = x'72'"), 1);
	whole();
}

/* made: what it is said to make, besides. */
static enum err
appointment_of(struct client *c, const struct work *k, const struct id *user,
	const struct id *id, const struct id *made)
{
	struct id seat = id_new();
	struct ask a;

	ask_init(&a, "appointment.create");
	ask_id(&a, ":follow", &k->follow);
	ask_id(&a, ":id", id);
	ask_id(&a, ":user", user);
	ask_text(&a, ":day", "2026-11-26");
	ask_int(&a, ":convened", 0);
	ask_text(&a, ":settles", "");
	ask_text(&a, ":slot", NULL);
	ask_id(&a, ":seat", &seat);
	ask_text(&a, ":event", NULL);
	ask_text(&a, ":busy_at", NULL);
	ask_text(&a, ":busy_for", NULL);
	if (made)
		ask_id(&a, ":made", made);
	return ask_send(&a, c);
}

static enum err
appointment(const struct id *id)
{
	return appointment_of(&d1, &hers, &w.d1, id, NULL);
}

/* An appointment under the id of another structure's note of the same person:
 * taken back, the note's words would go. */
static void
test_appointment(void **state)
{
	struct id made;
	const struct id *victim[] = { &hers.note, &hers.person, &theirs.note,
		&made };
	int i;

	for (i = 0; i < 4; i++) {
		made = id_new();
		assert_int_equal(appointment(victim[i]), i < 3 ? E_PROTO :
			E_OK);
	}
	whole();
}

/* Words of a referral, of an answer, under the id of somebody's: undone, or
 * answered again, those would go. */
static void
test_words(void **state)
{
	const struct id *victim[] = { &hers.note, &theirs.person,
		&theirs.note };
	struct id event, follow, handover;
	struct sealkey key[SCOPES];
	struct ask a;
	int i;

	assert_int_equal(work_referral(&c1, &hers, &w.s2, "motif"), E_OK);
	for (i = 0; i < 3; i++) {
		ask_init(&a, "referral.send");
		ask_id(&a, ":id", &hers.referral);
		ask_int(&a, ":version", 1);
		ask_id(&a, ":event", victim[i]);
		assert_int_equal(ask_send(&a, &c1), E_PROTO);
	}
	ask_step(&a, "referral.send", &hers.referral, 1, &event, &follow);
	assert_int_equal(ask_send(&a, &c1), E_OK);
	for (i = 0; i < 3; i++) {
		ask_init(&a, "referral.ask");
		ask_id(&a, ":id", &hers.referral);
		ask_int(&a, ":version", 2);
		ask_id(&a, ":event", victim[i]);
		assert_int_equal(ask_send(&a, &c2), E_PROTO);
	}
	assert_int_equal(make_new(&c1, WRAP_REFERRAL, &hers.person, &handover,
		key), E_OK);
	ask_init(&a, "handover.invite");
	ask_id(&a, ":follow", &hers.follow);
	ask_id(&a, ":id", &handover);
	ask_id(&a, ":receiver", &w.s2);
	ask_id(&a, ":to_user", &w.c2);
	ask_text(&a, ":purpose", "emploi");
	ask_int(&a, ":scopes", 2);
	ask_int(&a, ":agreed", 1);
	ask_blob(&a, &handover, SCOPE_CONTENT, &id_none, 0, "x", 1);
	assert_int_equal(ask_send(&a, &c1), E_OK);
	for (i = 0; i < 3; i++) {
		ask_init(&a, "handover.decline");
		ask_id(&a, ":id", &handover);
		ask_int(&a, ":version", 1);
		ask_id(&a, ":answer", victim[i]);
		assert_int_equal(ask_send(&a, &c2), E_PROTO);
	}
	whole();
}

/* An hour in the file of who works elsewhere is not taken out of it. */
static void
test_busy(void **state)
{
	struct id made = id_new(), event = id_new();
	struct ask a;

	ask_init(&a, "feed.open");
	ask_id(&a, ":user", &w.c2);
	assert_int_equal(ask_send(&a, &c2), E_OK);
	ask_init(&a, "feed.add");
	ask_id(&a, ":user", &w.c2);
	ask_id(&a, ":event", &event);
	ask_int(&a, ":busy_at", 1764150000);
	ask_int(&a, ":busy_for", 60);
	assert_int_equal(ask_send(&a, &c2), E_OK);
	assert_int_equal(appointment(&made), E_OK);
	ask_init(&a, "appointment.save");
	ask_id(&a, ":id", &made);
	ask_int(&a, ":version", 1);
	ask_id(&a, ":user", &w.d1);
	ask_text(&a, ":day", "2026-11-27");
	ask_id(&a, ":event", &event);
	ask_int(&a, ":busy_at", 1764150000);
	ask_int(&a, ":busy_for", 60);
	assert_int_equal(ask_send(&a, &d1), E_OK);
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM feed_event v"
		" JOIN user u ON u.id = v.user WHERE u.login = 'c2'"), 1);
}

/* The appointment of another structure, said to be what an act made: taken
 * back, it would go. */
static void
test_taken(void **state)
{
	struct id taken = id_new(), own = id_new(), deed = id_new();
	struct db_rows q;
	struct ask a;

	assert_int_equal(appointment_of(&c2, &theirs, &w.c2, &taken, NULL),
		E_OK);
	assert_int_equal(appointment_of(&d1, &hers, &w.d1, &own, &taken),
		E_PROTO);
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM deed d"
		" JOIN user u ON u.id = d.user WHERE u.login = 'd1'"), 0);
	assert_int_equal(appointment_of(&d1, &hers, &w.d1, &own, NULL), E_OK);
	tamper(w.k.data, "UPDATE deed SET record = (SELECT a.id FROM"
		" appointment a JOIN user u ON u.id = a.user"
		" WHERE u.login = 'c2') WHERE user = (SELECT id FROM user"
		" WHERE login = 'd1')");
	assert_int_equal(db_prepare(w.k.data, "SELECT d.id FROM deed d"
		" JOIN user u ON u.id = d.user WHERE u.login = 'd1'", &q),
		E_OK);
	assert_true(db_next(&q));
	deed = db_id(&q, "id");
	db_end(&q);
	ask_init(&a, "undo.taken");
	ask_id(&a, ":deed", &deed);
	ask_text(&a, ":seat", NULL);
	ask_text(&a, ":slot", NULL);
	ask_text(&a, ":event", NULL);
	assert_int_not_equal(ask_send(&a, &d1), E_OK);
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM appointment"),
		2);
}

/* What one side said without words is not given any by the other. */
static void
test_said_for(void **state)
{
	struct id asked, event = id_new(), follow;
	struct ask a;

	assert_int_equal(work_referral(&c1, &hers, &w.s2, "motif"), E_OK);
	assert_int_equal(work_step(&c1, "referral.send", &hers.referral, 1),
		E_OK);
	ask_step(&a, "referral.ask", &hers.referral, 2, &asked, &follow);
	assert_int_equal(ask_send(&a, &c2), E_OK);
	ask_init(&a, "exchange.say_sent");
	ask_id(&a, ":id", &hers.referral);
	ask_id(&a, ":event", &event);
	ask_blob(&a, &asked, SCOPE_CONTENT, &id_none, 0, "x", 1);
	assert_int_equal(ask_send(&a, &c1), E_PROTO);
	assert_int_equal(blobs(&asked), 0);
}

/* What was noted of an agreement stays, also for who noted it. */
static void
test_agreed(void **state)
{
	struct id agreed = id_new(), note = id_new();
	struct ask a;

	ask_init(&a, "consent.write");
	ask_id(&a, ":follow", &hers.follow);
	ask_id(&a, ":id", &agreed);
	ask_int(&a, ":hide", 0);
	ask_blob(&a, &agreed, SCOPE_NOTE, &w.s1, 0, "r", 1);
	assert_int_equal(ask_send(&a, &d1), E_OK);
	ask_init(&a, "note.create");
	ask_id(&a, ":follow", &hers.follow);
	ask_id(&a, ":id", &note);
	ask_text(&a, ":kind", "note");
	ask_text(&a, ":made_on", "2026-11-24");
	ask_int(&a, ":contact", 0);
	ask_blob(&a, &agreed, SCOPE_NOTE, &w.s1, 1, "x", 1);
	assert_int_equal(ask_send(&a, &d1), E_PROTO);
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM blob"
		" WHERE sealed = x'72'"), 1);
}

/* An appointment without words is taken for a line of somebody's file: words
 * that come later do not go with the file. */
static void
test_line_before(void **state)
{
	struct id none = id_none, draft, made = id_new();
	struct sealkey key[SCOPES];
	struct ask a;

	assert_int_equal(appointment_of(&c2, &theirs, &w.c2, &made, NULL),
		E_OK);
	assert_int_equal(make_new(&d1, WRAP_DRAFT, &id_none, &draft, key),
		E_OK);
	ask_init(&a, "draft.create");
	ask_id(&a, ":user", &w.d1);
	ask_id(&a, ":id", &draft);
	ask_text(&a, ":kind", "import");
	ask_text(&a, ":about", NULL);
	assert_int_equal(ask_send(&a, &d1), E_OK);
	ask_init(&a, "import.put");
	ask_id(&a, ":id", &draft);
	put_ids(&a, ":ids", &made, 1);
	put_ids(&a, ":follows", &none, 1);
	ask_text(&a, ":lines", "[[1,\"nouvelle\"]]");
	assert_int_equal(ask_send(&a, &d1), E_OK);
	ask_init(&a, "appointment.save");
	ask_id(&a, ":id", &made);
	ask_int(&a, ":version", 1);
	ask_id(&a, ":user", &w.c2);
	ask_text(&a, ":day", "2026-11-27");
	ask_text(&a, ":event", NULL);
	ask_text(&a, ":busy_at", NULL);
	ask_text(&a, ":busy_for", NULL);
	ask_blob(&a, &made, SCOPE_PATH, &w.s2, 0, "x", 1);
	assert_int_equal(ask_send(&a, &c2), E_OK);
	ask_init(&a, "draft.drop");
	ask_id(&a, ":id", &draft);
	assert_int_equal(ask_send(&a, &d1), E_OK);
	assert_int_equal(blobs(&made), 1);
}

/* Nobody's follow is made under the id of a line of somebody else's file: the
 * line's words, put later, would go with whom it follows. */
static void
test_follow_of_line(void **state)
{
	struct id none = id_none, draft, line = id_new();
	struct sealkey key[SCOPES];
	struct work other;
	struct ask a;

	assert_int_equal(make_new(&d1, WRAP_DRAFT, &id_none, &draft, key),
		E_OK);
	ask_init(&a, "draft.create");
	ask_id(&a, ":user", &w.d1);
	ask_id(&a, ":id", &draft);
	ask_text(&a, ":kind", "import");
	ask_text(&a, ":about", NULL);
	assert_int_equal(ask_send(&a, &d1), E_OK);
	ask_init(&a, "import.put");
	ask_id(&a, ":id", &draft);
	put_ids(&a, ":ids", &line, 1);
	put_ids(&a, ":follows", &none, 1);
	ask_text(&a, ":lines", "[[1,\"nouvelle\"]]");
	assert_int_equal(ask_send(&a, &d1), E_OK);
	assert_int_equal(make_new(&c2, WRAP_PERSON, &id_none, &other.person,
		other.key), E_OK);
	ask_person(&a, &other, "MARTIN Max", "martin");
	msg_done(&a.values);
	msg_init(&a.values, 0, 0);
	a.nvalue = 0;
	ask_id(&a, ":id", &other.person);
	ask_id(&a, ":follow", &line);
	ask_int(&a, ":protected", 0);
	ask_text(&a, ":purpose", "emploi");
	assert_int_equal(ask_send(&a, &c2), E_PROTO);
}

/* What has no words yet is somebody's too: they may come later. */
static void
test_no_words(void **state)
{
	struct id made = id_new(), event, follow, own = id_new();
	struct work other;
	struct ask a;

	assert_int_equal(appointment_of(&c2, &theirs, &w.c2, &made, NULL),
		E_OK);
	assert_int_equal(work_referral(&c1, &hers, &w.s2, "motif"), E_OK);
	ask_step(&a, "referral.send", &hers.referral, 1, &event, &follow);
	assert_int_equal(ask_send(&a, &c1), E_OK);
	assert_int_equal(work_person(&c1, &other, "MARTIN Max", "martin"),
		E_OK);
	ask_init(&a, "kin.link");
	ask_id(&a, ":follow", &hers.follow);
	ask_id(&a, ":with", &other.follow);
	ask_id(&a, ":id", &made);
	ask_id(&a, ":pair", &own);
	assert_int_equal(ask_send(&a, &d1), E_PROTO);
	ask_init(&a, "note.create");
	ask_id(&a, ":follow", &theirs.follow);
	ask_id(&a, ":id", &event);
	ask_text(&a, ":kind", "note");
	ask_text(&a, ":made_on", "2026-11-24");
	ask_int(&a, ":contact", 0);
	assert_int_equal(ask_send(&a, &c2), E_PROTO);
}

/* --- what an act is told ------------------------------------------------------- */

static enum err
note_on(const char *kind, const char *day, int64_t contact)
{
	struct id id = id_new();
	struct ask a;

	ask_init(&a, "note.create");
	ask_id(&a, ":follow", &hers.follow);
	ask_id(&a, ":id", &id);
	ask_text(&a, ":kind", kind);
	ask_text(&a, ":made_on", day);
	ask_int(&a, ":contact", contact);
	return ask_send(&a, &d1);
}

static enum err
contact_on(const char *status, const char *day)
{
	struct ask a;

	ask_init(&a, "follow.save");
	ask_id(&a, ":follow", &hers.follow);
	ask_int(&a, ":version", count(w.k.data, "SELECT version FROM follow"
		" WHERE structure = (SELECT id FROM structure WHERE nom = 'un')"));
	ask_text(&a, ":status", status);
	ask_text(&a, ":last_contact_on", day);
	ask_text(&a, ":next_step", NULL);
	ask_text(&a, ":next_step_on", NULL);
	return ask_send(&a, &d1);
}

/* The time that she is kept for is counted from a contact that was, and a
 * version goes by one. */
static void
test_days(void **state)
{
	const char *const last = "SELECT count(*) FROM follow WHERE"
		" last_contact_on = '2026-11-24' AND version = 2";

	assert_int_equal(count(w.k.data, last), 2);
	assert_int_not_equal(note_on("note", "2026-11-24", -1), E_OK);
	assert_int_not_equal(note_on("note", "2026-11-24", 2), E_OK);
	assert_int_not_equal(note_on("note", "zzz", 1), E_OK);
	assert_int_not_equal(note_on("DURAND Ana", "2026-11-24", 0), E_OK);
	assert_int_not_equal(contact_on("actif", "9999-12-31"), E_OK);
	assert_int_not_equal(contact_on("actif", "zzz"), E_OK);
	assert_int_not_equal(contact_on("DURAND Ana", "2026-11-24"), E_OK);
	assert_int_equal(count(w.k.data, last), 2);
	assert_int_equal(note_on("note", "2026-12-24", 1), E_OK);
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM follow WHERE"
		" last_contact_on = '2026-11-24'"), 2);
	tamper(w.k.data, "UPDATE follow SET last_contact_on = '2027-01-01'");
	assert_int_equal(contact_on("suspendu", "2027-01-01"), E_OK);
	assert_int_equal(contact_on("actif", NULL), E_OK);
}

static enum err
label(struct client *c, const struct id *follow, uint32_t base)
{
	struct ask a;

	ask_init(&a, "person.save");
	ask_id(&a, ":follow", follow);
	ask_int(&a, ":protected", 0);
	ask_blob(&a, &hers.person, SCOPE_LABEL, &id_none, base, "x", 1);
	return ask_send(&a, c);
}

/* Who changed it meanwhile is named to her own structure. */
static void
test_named(void **state)
{
	struct id other = work_second_follow(&c1, &c2, &hers);

	assert_int_equal(label(&c1, &hers.follow, 1), E_OK);
	assert_int_equal(label(&d1, &hers.follow, 1), E_CONFLICT);
	assert_non_null(strstr(last_message, "c1"));
	assert_int_equal(label(&c2, &other, 1), E_CONFLICT);
	assert_null(strstr(last_message, "c1"));
	assert_int_equal(label(&c2, &other, 2), E_OK);
	assert_int_equal(label(&c1, &hers.follow, 2), E_CONFLICT);
	assert_null(strstr(last_message, "c2"));
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, up, down)
	const struct CMUnitTest tests[] = { T(test_lines), T(test_kin),
		T(test_note), T(test_appointment), T(test_words),
		T(test_busy), T(test_taken), T(test_said_for),
		T(test_agreed), T(test_line_before), T(test_follow_of_line),
		T(test_no_words),
		T(test_days), T(test_named) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
