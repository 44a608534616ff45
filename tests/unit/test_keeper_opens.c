/* What a referral opens, to whom, in each of its states; what an emergency
 * access opens, and until when. */
#include "tests/unit/keeper_world.h"

enum { C1, D1, R1, C2, ADM, OUT, ACCOUNTS };
static const char *const logins[] = { "c1", "d1", "r1", "c2", "adm", "out" };

static struct client c[ACCOUNTS];
static struct id person, follow, second, follow2;
static struct sealkey key[SCOPES];

static int
up(void **state)
{
	int i;

	world_dir();
	world_open(false);
	world_people();
	for (i = 0; i < ACCOUNTS; i++)
		login_ready(&c[i], logins[i]);
	add_person(&c[C1], &second, &follow2, key);
	add_person(&c[C1], &person, &follow, key);
	return 0;
}

static int
down(void **state)
{
	int i;

	for (i = 0; i < ACCOUNTS; i++)
		client_done(&c[i]);
	world_end();
	return 0;
}

/* --- referrals ----------------------------------------------------------------- */

static struct id
refer(struct client *who, const struct id *on, const struct id *receiver,
	int scopes)
{
	struct sealkey mine[SCOPES];
	struct id id;
	struct ask a;

	assert_int_equal(make_new(who, WRAP_REFERRAL, &person, &id, mine),
		E_OK);
	ask_init(&a, "referral.create");
	ask_id(&a, ":follow", on);
	ask_id(&a, ":id", &id);
	ask_id(&a, ":receiver", receiver);
	ask_int(&a, ":urgent", 0);
	ask_text(&a, ":wished_on", NULL);
	ask_int(&a, ":scopes", scopes);
	ask_int(&a, ":agreed", 1);
	ask_blob(&a, &id, SCOPE_CONTENT, &id_none, 0, "x", 1);
	assert_int_equal(ask_send(&a, who), E_OK);
	return id;
}

static struct id
add_referral(const struct id *receiver, int scopes)
{
	return refer(&c[C1], &follow, receiver, scopes);
}

static enum err
move(const char *act, struct client *who, const struct id *id, int version)
{
	struct id event = id_new(), f = id_new();
	struct ask a;

	ask_init(&a, act);
	ask_id(&a, ":id", id);
	ask_int(&a, ":version", version);
	ask_id(&a, ":event", &event);
	if (strcmp(act, "referral.accept") == 0)
		ask_id(&a, ":follow", &f);
	return ask_send(&a, who);
}

static bool
reads(int who, const struct id *id)
{
	return opens(&c[who], WRAP_REFERRAL, id, SCOPE_CONTENT, NULL);
}

static void
test_referral_access(void **state)
{
	struct id a = add_referral(&w.s2, 2), b, e;

	/* a draft is the sender's; sent, the receiver's too */
	assert_true(reads(C1, &a) && reads(R1, &a));
	assert_false(reads(C2, &a) || reads(ADM, &a) || reads(OUT, &a));
	assert_int_equal(move("referral.send", &c[C2], &a, 1), E_RIGHT);
	assert_int_equal(move("referral.accept", &c[C2], &a, 1), E_STATE);
	assert_int_equal(move("referral.send", &c[C1], &a, 1), E_OK);
	assert_true(reads(C2, &a));
	assert_false(reads(ADM, &a) || reads(OUT, &a));
	/* her record is not open by that */
	assert_false(opens(&c[C2], WRAP_PERSON, &person, SCOPE_LABEL, NULL));
	/* each side's own note is its own; a draft's receiver has none */
	assert_true(opens(&c[C1], WRAP_REFERRAL, &a, SCOPE_ASIDE, &w.s1));
	assert_true(opens(&c[C2], WRAP_REFERRAL, &a, SCOPE_ASIDE, &w.s2));
	assert_false(opens(&c[C1], WRAP_REFERRAL, &a, SCOPE_ASIDE, &w.s2));
	assert_false(opens(&c[C2], WRAP_REFERRAL, &a, SCOPE_ASIDE, &w.s1));
	assert_false(opens(&c[C2], WRAP_REFERRAL, &a, SCOPE_ASIDE, NULL));
	assert_false(opens(&c[ADM], WRAP_REFERRAL, &a, SCOPE_ASIDE, &w.s1));
	/* refused: closed, the wrap destroyed */
	assert_int_equal(move("referral.refuse", &c[C1], &a, 2), E_RIGHT);
	assert_int_equal(move("referral.refuse", &c[C2], &a, 2), E_OK);
	assert_false(reads(C2, &a));
	assert_true(reads(C1, &a));
	assert_int_equal(count(w.k.keys,
		"SELECT count(*) FROM wrap WHERE kind = 2"), 1);

	/* accepted: label and what was ticked (identity) */
	b = add_referral(&w.s2, 2);
	assert_int_equal(move("referral.send", &c[C1], &b, 1), E_OK);
	assert_int_equal(move("referral.accept", &c[C2], &b, 2), E_OK);
	assert_int_equal(move("referral.accept", &c[C2], &b, 3), E_STATE);
	assert_true(reads(C2, &b));
	assert_true(opens(&c[C2], WRAP_PERSON, &person, SCOPE_LABEL, NULL));
	assert_true(opens(&c[C2], WRAP_PERSON, &person, SCOPE_IDENTITY,
		NULL));
	assert_false(opens(&c[C2], WRAP_PERSON, &person, SCOPE_CONTACT,
		NULL));
	assert_false(opens(&c[C2], WRAP_PERSON, &person, SCOPE_NIR, NULL));
	assert_false(opens(&c[C2], WRAP_PERSON, &person, SCOPE_HEALTH,
		&w.s1));
	assert_true(opens(&c[C2], WRAP_PERSON, &person, SCOPE_HEALTH,
		&w.s2));
	/* finished: 30 days more */
	assert_int_equal(move("referral.finish", &c[C2], &b, 3), E_OK);
	assert_true(reads(C2, &b));
	assert_int_equal(clock_fix("2026-12-24T09:00"), E_OK);
	assert_true(reads(C2, &b));
	assert_int_equal(clock_fix("2026-12-25T09:00"), E_OK);
	assert_false(reads(C2, &b));
	assert_true(reads(C1, &b));
	keys_end_access(&w.k, "0000-00-00", "2026-12-25");
	assert_int_equal(count(w.k.keys,
		"SELECT count(*) FROM wrap WHERE kind = 2"), 2);

	/* a structure without account opens nothing, ever */
	e = add_referral(&w.s3, 0);
	assert_int_equal(move("referral.external_send", &c[C2], &e, 1),
		E_RIGHT);
	assert_int_equal(move("referral.external_send", &c[C1], &e, 1), E_OK);
	assert_true(reads(C1, &e));
	assert_false(reads(C2, &e));
}

/* The follow of a structure, ended or not. */
static struct id
follow_of(const struct id *structure)
{
	char hex[ID_TEXT], sql[200];
	sqlite3_stmt *st;
	struct id id = id_none;

	snprintf(sql, sizeof sql, "SELECT f.id FROM follow f JOIN person p ON"
		" p.id = f.person WHERE f.structure = x'%s' AND f.num = 1",
		id_text(structure, hex));
	assert_int_equal(sqlite3_prepare_v2(db_raw(w.k.data), sql, -1, &st,
		NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(st), SQLITE_ROW);
	memcpy(id.b, sqlite3_column_blob(st, 0), ID_SIZE);
	sqlite3_finalize(st);
	return id;
}

static unsigned
open_to(struct client *who)
{
	static const enum scope once[] = { SCOPE_LABEL, SCOPE_IDENTITY,
		SCOPE_NIR, SCOPE_CONTACT, SCOPE_ADDRESS };
	unsigned set = 0;
	size_t i;

	for (i = 0; i < sizeof once / sizeof *once; i++)
		if (opens(who, WRAP_PERSON, &person, once[i], NULL))
			set |= SCOPE_BIT(once[i]);
	return set;
}

static void
pass(struct client *from, struct client *to, const struct id *id)
{
	assert_int_equal(move("referral.send", from, id, 1), E_OK);
	assert_int_equal(move("referral.accept", to, id, 2), E_OK);
}

/* A structure passes on what it has itself, whatever it ticks; what an earlier
 * follow opened is not open again, were it of an address that is protected
 * since, nor to who was second there; nobody gives to oneself. */
static void
test_referral_gives(void **state)
{
	struct id s4 = add_structure("quatre", true), a, there;
	struct client c4;
	int all = SCOPE_BIT(SCOPE_IDENTITY) | SCOPE_BIT(SCOPE_CONTACT);

	add_user("c4", false, &s4, "conseiller");
	login_ready(&c4, "c4");
	a = add_referral(&w.s2, SCOPE_BIT(SCOPE_CONTACT));
	pass(&c[C1], &c[C2], &a);
	assert_int_equal(open_to(&c[C2]), SCOPE_BIT(SCOPE_LABEL) |
		SCOPE_BIT(SCOPE_CONTACT));
	there = follow_of(&w.s2);
	a = refer(&c[C2], &there, &s4, all);
	pass(&c[C2], &c4, &a);
	assert_int_equal(open_to(&c4), SCOPE_BIT(SCOPE_LABEL) |
		SCOPE_BIT(SCOPE_CONTACT));
	/* all of it was open there, and that is over */
	a = refer(&c[C2], &there, &w.s2, all);
	assert_int_equal(move("referral.send", &c[C2], &a, 1), E_OK);
	tamper(w.k.data, "UPDATE follow SET scopes = 4095, coreferent ="
		" referent, end_on = '2026-11-24' WHERE structure = (SELECT id"
		" FROM structure WHERE nom = 'deux')");
	tamper(w.k.data, "UPDATE person SET protected = 1");
	assert_int_equal(open_to(&c[C2]), 0);
	assert_int_equal(move("referral.accept", &c[C2], &a, 2), E_OK);
	assert_int_equal(open_to(&c[C2]), 0);
	a = add_referral(&w.s2, SCOPE_BIT(SCOPE_IDENTITY));
	pass(&c[C1], &c[C2], &a);
	assert_int_equal(open_to(&c[C2]), SCOPE_BIT(SCOPE_LABEL) |
		SCOPE_BIT(SCOPE_IDENTITY));
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM follow WHERE"
		" coreferent IS NOT NULL"), 0);
	/* who has it all has not lost it */
	assert_int_equal(open_to(&c[C1]), SCOPE_SHARED);
	client_done(&c4);
}

static enum err
undo(struct client *who, const char *act)
{
	struct ask a;
	struct id deed;
	sqlite3_stmt *st;

	sqlite3_set_authorizer(db_raw(w.k.data), NULL, NULL);
	assert_int_equal(sqlite3_prepare_v2(db_raw(w.k.data), "SELECT id FROM"
		" deed ORDER BY rowid DESC LIMIT 1", -1, &st, NULL),
		SQLITE_OK);
	assert_int_equal(sqlite3_step(st), SQLITE_ROW);
	memcpy(deed.b, sqlite3_column_blob(st, 0), ID_SIZE);
	sqlite3_finalize(st);
	db_guard(w.k.data);
	ask_init(&a, act);
	ask_id(&a, ":deed", &deed);
	return ask_send(&a, who);
}

/* Who follows her no more sends nothing that would open her record elsewhere,
 * and gives nothing again. */
static void
test_referral_late(void **state)
{
	struct id a = add_referral(&w.s2, 10), b = add_referral(&w.s2, 10);
	const char *ends[] = { "UPDATE follow SET end_on = '2026-11-24'",
		"UPDATE follow SET end_on = NULL, until_on = '2026-11-23'" };
	int i;

	assert_int_equal(move("referral.send", &c[C1], &b, 1), E_OK);
	assert_int_equal(move("referral.withdraw", &c[C1], &b, 2), E_OK);
	for (i = 0; i < 2; i++) {
		tamper(w.k.data, ends[i]);
		assert_int_equal(move("referral.send", &c[C1], &a, 1),
			E_RIGHT);
		assert_false(reads(C2, &a));
	}
	tamper(w.k.data, ends[0]);
	assert_int_equal(undo(&c[C1], "undo.withdraw"), E_STATE);
	assert_false(reads(C2, &b));
	tamper(w.k.data, "UPDATE follow SET end_on = NULL, until_on = NULL");
	assert_int_equal(undo(&c[C1], "undo.withdraw"), E_OK);
	assert_true(reads(C2, &b));
	assert_int_equal(move("referral.send", &c[C1], &a, 1), E_OK);
}

static void
test_expiry(void **state)
{
	struct id a = add_referral(&w.s2, 0);

	assert_int_equal(move("referral.send", &c[C1], &a, 1), E_OK);
	assert_true(reads(C2, &a));
	assert_int_equal(clock_fix("2026-12-23T09:00"), E_OK);
	w.k.next_clock = 0;
	keeper_turn(&w.k, 0);
	assert_true(reads(C2, &a));
	assert_int_equal(clock_fix("2026-12-24T09:00"), E_OK);
	w.k.next_clock = 0;
	keeper_turn(&w.k, 0);
	assert_false(reads(C2, &a));
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM referral"
		" WHERE state = 'sans_reponse'"), 1);
	/* an hour with nothing to do leaves no record */
	w.k.next_clock = 0;
	keeper_turn(&w.k, 0);
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM audit"
		" WHERE action = 'referral.expire'"), 1);
}

static void
turn_on(const char *when)
{
	assert_int_equal(clock_fix(when), E_OK);
	w.k.next_clock = 0;
	keeper_turn(&w.k, 0);
}

/* An acceptance is no right for ever: 30 days after what it was for has ended,
 * what was sent is not read there any more, and its key is gone. */
static void
test_lapse(void **state)
{
	struct id a = add_referral(&w.s2, 2), event = id_new(), f = id_new();
	struct ask q;

	assert_int_equal(move("referral.send", &c[C1], &a, 1), E_OK);
	ask_init(&q, "referral.accept");
	ask_id(&q, ":id", &a);
	ask_int(&q, ":version", 2);
	ask_id(&q, ":event", &event);
	ask_id(&q, ":follow", &f);
	assert_int_equal(ask_send(&q, &c[C2]), E_OK);
	turn_on("2026-12-20T09:00");
	ask_init(&q, "follow.close");
	ask_id(&q, ":follow", &f);
	ask_int(&q, ":version", 1);
	assert_int_equal(ask_send(&q, &c[C2]), E_OK);
	turn_on("2027-01-19T09:00");
	assert_true(reads(C2, &a));
	turn_on("2027-01-20T09:00");
	assert_false(reads(C2, &a));
	assert_true(reads(C1, &a));
	assert_int_equal(count(w.k.keys, "SELECT count(*) FROM wrap WHERE"
		" kind = 2"), 1);
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM referral WHERE"
		" state = 'terminee' AND answer_seen_on IS NULL"), 1);
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM referral_event"
		" WHERE action = 'terminer' AND user IS NULL"), 1);
	turn_on("2027-01-21T09:00");
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM referral_event"
		" WHERE action = 'terminer'"), 1);
}

/* --- who works in two structures ------------------------------------------------ */

static int64_t
opened(const struct id *structure)
{
	char hex[ID_TEXT], sql[200];

	snprintf(sql, sizeof sql, "SELECT count(*) FROM audit WHERE action ="
		" 'open' AND kind = 1 AND structure = x'%s'",
		id_text(structure, hex));
	return count(w.k.data, sql);
}

/* What each structure wrote of a person is a record of its own: that it was
 * opened is told there, whatever was opened before elsewhere. */
static void
test_two_structures(void **state)
{
	struct id a = add_referral(&w.s2, 0);
	struct client *d = &c[D1];
	struct want want[] = {
		{ .kind = WRAP_PERSON, .object = &person, .scope = SCOPE_PATH,
			.owner = &w.s1 },
		{ .kind = WRAP_PERSON, .object = &person, .scope = SCOPE_PATH,
			.owner = &w.s2 },
		{ .kind = WRAP_PERSON, .object = &person, .scope = SCOPE_NOTE,
			.owner = &w.s1 },
	};
	int64_t one, two;

	assert_int_equal(move("referral.send", &c[C1], &a, 1), E_OK);
	assert_int_equal(move("referral.accept", &c[C2], &a, 2), E_OK);
	tamper(w.k.data, "INSERT INTO membership(id, user, structure, role,"
		" purpose, start_on) SELECT randomblob(16), u.id, s.id,"
		" 'conseiller', '', '2026-11-01' FROM user u, structure s"
		" WHERE u.login = 'd1' AND s.nom = 'deux'");
	one = opened(&w.s1);
	two = opened(&w.s2);
	assert_true(opens(d, WRAP_PERSON, &person, SCOPE_BARRIERS, &w.s1));
	assert_int_equal(opened(&w.s1), one + 1);
	assert_int_equal(opened(&w.s2), two);
	assert_true(opens(d, WRAP_PERSON, &person, SCOPE_BARRIERS, &w.s2));
	assert_int_equal(opened(&w.s2), two + 1);
	/* asked for at once: one row each, with the scopes of each */
	assert_int_equal(keys_ask(d, want, 3), E_OK);
	assert_true(want[0].given && want[1].given && want[2].given);
	assert_int_equal(opened(&w.s1), one + 2);
	assert_int_equal(opened(&w.s2), two + 2);
	assert_int_equal(count(w.k.data, "SELECT scopes FROM audit WHERE"
		" action = 'open' ORDER BY seq DESC LIMIT 1"),
		SCOPE_BIT(SCOPE_PATH));
	assert_int_equal(count(w.k.data, "SELECT scopes FROM audit WHERE"
		" action = 'open' ORDER BY seq DESC LIMIT 1 OFFSET 1"),
		SCOPE_BIT(SCOPE_PATH) | SCOPE_BIT(SCOPE_NOTE));
	/* and no more when it is asked for again */
	assert_int_equal(keys_ask(d, want, 3), E_OK);
	assert_int_equal(opened(&w.s1) + opened(&w.s2), one + two + 4);
}

/* Under a right on one referral nobody writes into another one, nor rewrites
 * what was sent. */
static void
test_referral_words(void **state)
{
	struct id a = add_referral(&w.s2, 0), b = add_referral(&w.s2, 0);
	struct id event = id_new();
	struct ask q;

	log_init("test", 0);
	assert_int_equal(move("referral.send", &c[C1], &a, 1), E_OK);
	assert_int_equal(move("referral.send", &c[C1], &b, 1), E_OK);
	ask_init(&q, "referral.ask");
	ask_id(&q, ":id", &a);
	ask_int(&q, ":version", 2);
	ask_id(&q, ":event", &event);
	ask_blob(&q, &b, SCOPE_CONTENT, &id_none, 1, "z", 1);
	assert_int_equal(ask_send(&q, &c[C2]), E_PROTO);
	ask_init(&q, "referral.ask");
	ask_id(&q, ":id", &a);
	ask_int(&q, ":version", 2);
	ask_id(&q, ":event", &event);
	ask_blob(&q, &a, SCOPE_CONTENT, &id_none, 1, "z", 1);
	assert_int_equal(ask_send(&q, &c[C2]), E_PROTO);
	ask_init(&q, "referral.ask");
	ask_id(&q, ":id", &a);
	ask_int(&q, ":version", 2);
	ask_id(&q, ":event", &event);
	ask_blob(&q, &event, SCOPE_CONTENT, &id_none, 0, "z", 1);
	assert_int_equal(ask_send(&q, &c[C2]), E_OK);
	/* words said are said */
	ask_init(&q, "referral.reply");
	ask_id(&q, ":id", &a);
	ask_int(&q, ":version", 3);
	event = id_new();
	ask_id(&q, ":event", &event);
	ask_blob(&q, &a, SCOPE_CONTENT, &id_none, 1, "z", 1);
	assert_int_equal(ask_send(&q, &c[C1]), E_PROTO);
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM blob"
		" WHERE scope = 12 AND version = 1"), 3);
}

/* --- an emergency access -------------------------------------------------------- */

static enum err
urgent(struct client *who, const struct id *on, struct id *id, bool reason)
{
	struct ask a;

	*id = id_new();
	ask_init(&a, "emergency.open");
	ask_id(&a, ":follow", on);
	ask_id(&a, ":id", id);
	if (reason)
		ask_blob(&a, id, SCOPE_NOTE, &w.s1, 0, "x", 1);
	return ask_send(&a, who);
}

static enum err
on_urgent(const char *act, struct client *who, const struct id *id,
	const char *review)
{
	struct id words = id_new();
	struct ask a;

	ask_init(&a, act);
	ask_id(&a, ":id", id);
	if (review) {
		ask_int(&a, ":version", 1);
		ask_text(&a, ":review", review);
		ask_id(&a, ":words", &words);
		ask_blob(&a, &words, SCOPE_NOTE, &w.s1, 0, "y", 1);
	}
	return ask_send(&a, who);
}

static bool
reads_all(int who)
{
	bool health = opens(&c[who], WRAP_PERSON, &person, SCOPE_HEALTH,
		&w.s1);

	/* one of the three, all of them */
	assert_int_equal(health, opens(&c[who], WRAP_PERSON, &person,
		SCOPE_JUSTICE, &w.s1));
	assert_int_equal(health, opens(&c[who], WRAP_PERSON, &person,
		SCOPE_NIR, NULL));
	return health;
}

static enum err
write_health(int who)
{
	struct ask a;

	ask_init(&a, "person.situation");
	ask_id(&a, ":follow", &follow);
	ask_blob(&a, &person, SCOPE_HEALTH, &w.s1, 0, "x", 1);
	return ask_send(&a, &c[who]);
}

static void
test_emergency(void **state)
{
	struct id id, other;
	int64_t seq;
	int i;

	log_init("test", 0);
	assert_true(reads_all(C1));
	assert_false(reads_all(D1) || reads_all(R1) || reads_all(C2));
	/* nobody without a reason; not the referent, nor another structure */
	assert_int_equal(urgent(&c[D1], &follow, &id, false), E_PROTO);
	assert_int_equal(urgent(&c[C1], &follow, &id, true), E_RIGHT);
	assert_int_equal(urgent(&c[C2], &follow, &id, true), E_RIGHT);
	assert_int_equal(urgent(&c[ADM], &follow, &id, true), E_RIGHT);
	assert_false(reads_all(D1));
	seq = w.k.audit_seq;
	assert_int_equal(urgent(&c[D1], &follow, &id, true), E_OK);
	/* its record is there before any key */
	assert_int_equal(count(w.k.data, "SELECT max(seq) FROM audit"
		" WHERE action = 'emergency.open'"), seq + 1);
	assert_true(reads_all(D1));
	/* hers, this person's, and to read only */
	assert_false(reads_all(R1) || reads_all(C2));
	assert_false(opens(&c[D1], WRAP_PERSON, &second, SCOPE_HEALTH,
		&w.s1));
	assert_int_equal(write_health(D1), E_RIGHT);
	assert_int_equal(write_health(C1), E_OK);
	/* one at a time */
	assert_int_equal(urgent(&c[D1], &follow, &other, true), E_CONFLICT);
	/* 59 minutes, and no more */
	assert_int_equal(clock_fix("2026-11-24T09:59"), E_OK);
	assert_true(reads_all(D1));
	assert_int_equal(clock_fix("2026-11-24T10:00"), E_OK);
	assert_false(reads_all(D1));
	assert_int_equal(on_urgent("emergency.end", &c[D1], &id, NULL),
		E_CONFLICT);
	/* reviewed by another, once */
	assert_int_equal(on_urgent("emergency.review", &c[D1], &id,
		"justifie"), E_RIGHT);
	assert_int_equal(on_urgent("emergency.review", &c[C2], &id,
		"justifie"), E_RIGHT);
	assert_int_equal(on_urgent("emergency.review", &c[R1], &id,
		"bien"), E_CONFLICT);
	assert_int_equal(on_urgent("emergency.review", &c[R1], &id,
		"justifie"), E_OK);
	assert_int_equal(on_urgent("emergency.review", &c[R1], &id,
		"injustifie"), E_STATE);
	/* ended by who opened it */
	assert_int_equal(urgent(&c[D1], &follow, &id, true), E_OK);
	assert_true(reads_all(D1));
	assert_int_equal(on_urgent("emergency.end", &c[R1], &id, NULL),
		E_RIGHT);
	assert_int_equal(on_urgent("emergency.end", &c[D1], &id, NULL),
		E_OK);
	assert_false(reads_all(D1));
	/* ten in a day */
	for (i = 2; i < 10; i++) {
		assert_int_equal(urgent(&c[D1], &follow, &id, true), E_OK);
		assert_int_equal(on_urgent("emergency.end", &c[D1], &id,
			NULL), E_OK);
	}
	assert_int_equal(urgent(&c[D1], &follow, &id, true), E_CONFLICT);
	assert_int_equal(clock_fix("2026-11-25T10:00"), E_OK);
	assert_int_equal(urgent(&c[D1], &follow, &id, true), E_OK);
	/* the end of the follow ends it at once */
	assert_true(reads_all(D1));
	tamper(w.k.data, "UPDATE follow SET end_on = '2026-11-25'");
	assert_false(reads_all(D1) || reads_all(C1));
}

/* A reason, or the words of a review, go into the emergency that is opened or
 * reviewed, once, by who does it: no other record is written by that right. */
static enum err
urgent_into(struct client *who, const struct id *on, const struct id *record,
	uint32_t base)
{
	struct id id = id_new();
	struct ask a;

	ask_init(&a, "emergency.open");
	ask_id(&a, ":follow", on);
	ask_id(&a, ":id", &id);
	ask_blob(&a, record, SCOPE_NOTE, &w.s1, base, "x", 1);
	return ask_send(&a, who);
}

static enum err
review_into(struct client *who, const struct id *id, const struct id *words,
	const struct id *record, uint32_t base)
{
	struct ask a;

	ask_init(&a, "emergency.review");
	ask_id(&a, ":id", id);
	ask_int(&a, ":version", 1);
	ask_text(&a, ":review", "justifie");
	ask_id(&a, ":words", words);
	ask_blob(&a, record, SCOPE_NOTE, &w.s1, base, "y", 1);
	return ask_send(&a, who);
}

static void
test_emergency_words(void **state)
{
	struct id note = id_new(), mine, hers, words = id_new();
	struct ask a;
	uint32_t base;

	log_init("test", 0);
	ask_init(&a, "note.create");
	ask_id(&a, ":follow", &follow);
	ask_id(&a, ":id", &note);
	ask_text(&a, ":kind", "note");
	ask_text(&a, ":made_on", "2026-11-24");
	ask_int(&a, ":contact", 0);
	ask_blob(&a, &note, SCOPE_NOTE, &w.s1, 0, "n", 1);
	assert_int_equal(ask_send(&a, &c[C1]), E_OK);
	assert_int_equal(urgent(&c[R1], &follow, &hers, true), E_OK);
	assert_int_equal(urgent(&c[D1], &follow2, &mine, true), E_OK);
	for (base = 0; base < 2; base++) {
		/* a note, another's reason, one's own for somebody else */
		assert_int_equal(urgent_into(&c[D1], &follow, &note, base),
			E_PROTO);
		assert_int_equal(urgent_into(&c[D1], &follow, &hers, base),
			E_PROTO);
		assert_int_equal(urgent_into(&c[D1], &follow, &mine, base),
			E_PROTO);
		assert_int_equal(urgent_into(&c[D1], &follow, &person, base),
			E_PROTO);
		/* reviewed: the reason stays what it was */
		assert_int_equal(review_into(&c[R1], &mine, &words, &mine,
			base), E_PROTO);
		assert_int_equal(review_into(&c[R1], &mine, &words, &note,
			base), E_PROTO);
		assert_int_equal(review_into(&c[R1], &mine, &words, &hers,
			base), E_PROTO);
	}
	assert_int_equal(review_into(&c[R1], &mine, &words, &words, 1),
		E_PROTO);
	assert_int_equal(review_into(&c[R1], &mine, &words, &words, 0), E_OK);
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM blob WHERE"
		" scope = 10 AND version = 1"), 4);
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, up, down)
	const struct CMUnitTest tests[] = {
		T(test_referral_access), T(test_referral_gives), T(test_referral_late),
		T(test_expiry), T(test_lapse),
		T(test_referral_words), T(test_two_structures),
		T(test_emergency), T(test_emergency_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
