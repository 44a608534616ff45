/* Every act that there is, sent by every kind of account; and what a referral
 * opens, to whom, in each of its states. */
#include "tests/unit/keeper_world.h"

#include "keeper/run.h"
#include "keeper/tx.h"
#include "model/rights.h"

enum { C1, D1, R1, C2, R2, ADM, OUT, HER, OP, ACCOUNTS };
static const char *const logins[] = { "c1", "d1", "r1", "c2", "r2", "adm",
	"out", "48213907" };

static struct client c[OP];
static struct id person, follow, note, second, follow2, herself;
static struct sealkey key[SCOPES];

static int
up(void **state)
{
	int i;
	struct ask a;

	world_dir();
	world_open(false);
	world_people();
	add_user("r2", false, &w.s2, "responsable");
	for (i = 0; i < HER; i++)
		login_ready(&c[i], logins[i]);
	add_person(&c[C1], &second, &follow2, key);
	add_person(&c[C1], &person, &follow, key);
	herself = id_new();
	ask_init(&a, "space.open");
	ask_id(&a, ":follow", &follow);
	ask_id(&a, ":user", &herself);
	ask_text(&a, ":login", logins[HER]);
	assert_int_equal(ask_send(&a, &c[C1]), E_OK);
	login_ready(&c[HER], logins[HER]);
	note = id_new();
	ask_init(&a, "note.create");
	ask_id(&a, ":follow", &follow);
	ask_id(&a, ":id", &note);
	ask_text(&a, ":kind", "note");
	ask_text(&a, ":made_on", "2026-11-24");
	ask_int(&a, ":contact", 0);
	assert_int_equal(ask_send(&a, &c[C1]), E_OK);
	return 0;
}

static int
down(void **state)
{
	int64_t n;
	int i;

	assert_int_equal(audit_verify(&w.k, &n), E_OK);
	for (i = 0; i < OP; i++)
		client_done(&c[i]);
	world_close();
	world_remove();
	return 0;
}

/* --- referrals ----------------------------------------------------------------- */

static struct id
add_referral(const struct id *receiver, int scopes)
{
	struct sealkey mine[SCOPES];
	struct id id;
	struct ask a;

	assert_int_equal(make_new(&c[C1], WRAP_REFERRAL, &person, &id, mine),
		E_OK);
	ask_init(&a, "referral.create");
	ask_id(&a, ":follow", &follow);
	ask_id(&a, ":id", &id);
	ask_id(&a, ":receiver", receiver);
	ask_int(&a, ":urgent", 0);
	ask_text(&a, ":wished_on", NULL);
	ask_int(&a, ":scopes", scopes);
	ask_blob(&a, &id, SCOPE_CONTENT, &id_none, 0, "x", 1);
	assert_int_equal(ask_send(&a, &c[C1]), E_OK);
	return id;
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

/* --- an act on two people --------------------------------------------------------- */

static enum err
link_two(struct client *who, const struct id *a, const struct id *b,
	const struct id *record, const struct id *owner)
{
	struct id id = id_new(), pair = id_new();
	struct ask q;

	ask_init(&q, "kin.link");
	ask_id(&q, ":follow", a);
	ask_id(&q, ":with", b);
	ask_id(&q, ":id", &id);
	ask_id(&q, ":pair", &pair);
	ask_blob(&q, &id, SCOPE_PATH, owner, 0, "x", 1);
	ask_blob(&q, record ? record : &pair, SCOPE_PATH, owner, 0, "y", 1);
	return ask_send(&q, who);
}

/* Both are of the structure, each right is asked for, each blob is of one of
 * the two. */
static void
test_two_people(void **state)
{
	struct id there, follow3, other = id_new();
	struct sealkey k[SCOPES];

	log_init("test", 0);
	add_person(&c[C2], &there, &follow3, k);
	assert_int_equal(link_two(&c[C1], &follow, &follow3, NULL, &w.s1),
		E_PROTO);
	assert_int_equal(link_two(&c[C2], &follow3, &follow, NULL, &w.s2),
		E_PROTO);
	assert_int_equal(link_two(&c[C1], &follow, &follow, NULL, &w.s1),
		E_PROTO);
	assert_int_equal(link_two(&c[C2], &follow, &follow2, NULL, &w.s1),
		E_RIGHT);
	assert_int_equal(link_two(&c[C1], &follow, &follow2, &other, &w.s1),
		E_PROTO);
	assert_int_equal(link_two(&c[C1], &follow, &follow2, &there, &w.s1),
		E_PROTO);
	assert_int_equal(link_two(&c[C1], &follow, &follow2, NULL, &w.s2),
		E_PROTO);
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM kin"), 0);
	assert_int_equal(link_two(&c[C1], &follow, &follow2, NULL, &w.s1),
		E_OK);
	/* each blob is the person's whose side it is */
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM kin k"
		" JOIN blob b ON b.record = k.id AND b.person = k.person"), 2);
}

/* --- accounts x acts ------------------------------------------------------------- */

static struct id referral, external, membership, session, match, request,
	draft, service, emergency, appointment, invite, outbox, handover,
	alarm_row, notice, hold, said;

/* A row with this id, written behind the keeper's back. */
static void
add_asking(const struct id *id, const char *sql)
{
	sqlite3_stmt *st;

	sqlite3_set_authorizer(db_raw(w.k.data), NULL, NULL);
	assert_int_equal(sqlite3_prepare_v2(db_raw(w.k.data), sql, -1, &st,
		NULL), SQLITE_OK);
	sqlite3_bind_blob(st, 1, id->b, ID_SIZE, SQLITE_STATIC);
	assert_int_equal(sqlite3_step(st), SQLITE_DONE);
	sqlite3_finalize(st);
	db_guard(w.k.data);
}

/* A deed of c1 (of c2 for what the receiver does) that waits for the act. */
static const struct id *
deed_for(const struct sql_act *a)
{
	static struct id id;
	char sql[600];
	bool theirs = strcmp(a->right, "undo.answer") == 0;
	bool of_referral = theirs || strcmp(a->right, "undo.send") == 0;

	id = id_new();
	snprintf(sql, sizeof sql, "INSERT INTO deed(id, user, seq, structure,"
		" person, act, undo, record, before, version, made_on)"
		" SELECT :id, u.id, coalesce((SELECT max(seq) FROM deed), 0)"
		" + 1, f.structure, f.person, 'essai', '%s', %s, 1, %s,"
		" '2026-11-24' FROM follow f, user u, referral r"
		" WHERE u.login = '%s' AND r.external = 0 AND r.person ="
		" f.person LIMIT 1", a->name,
		of_referral ? "r.id" : "f.id",
		of_referral ? "r.version" : "f.version", theirs ? "c2" : "c1");
	add_asking(&id, sql);
	return &id;
}

/* The row that an act starts from. */
static const struct id *
row_for(const struct sql_act *a, int who)
{
	if (!a->on)
		return NULL;
	if (strcmp(a->on, "follow") == 0)
		return &follow;
	if (strcmp(a->on, "note") == 0)
		return &note;
	if (strcmp(a->on, "deed") == 0)
		return deed_for(a);
	if (strcmp(a->on, "referral") == 0)
		return strcmp(a->right, "referral.external") == 0 ?
			&external : &referral;
	if (strcmp(a->on, "handover") == 0)
		return &handover;
	if (strcmp(a->on, "appointment") == 0)
		return &appointment;
	if (strcmp(a->on, "invite") == 0)
		return &invite;
	if (strcmp(a->on, "outbox") == 0)
		return &outbox;
	if (strcmp(a->on, "match") == 0)
		return &match;
	if (strcmp(a->on, "request") == 0)
		return &request;
	if (strcmp(a->on, "emergency") == 0)
		return &emergency;
	if (strcmp(a->on, "alarm") == 0)
		return &alarm_row;
	if (strcmp(a->on, "dossier") == 0)
		return &follow;
	if (strcmp(a->on, "notice") == 0)
		return &notice;
	if (strcmp(a->on, "hold") == 0)
		return &hold;
	if (strcmp(a->on, "said") == 0)
		return &said;
	if (strcmp(a->on, "structure") == 0)
		return &w.s1;
	if (strcmp(a->on, "service") == 0)
		return &service;
	if (strcmp(a->on, "membership") == 0)
		return &membership;
	if (strcmp(a->on, "user") == 0)
		return &w.c1;
	if (strcmp(a->on, "session") == 0)
		return &session;
	if (strcmp(a->on, "draft") == 0)
		return &draft;
	fail_msg("act %s starts from %s: no row here", a->name, a->on);
	return NULL;
}

/* What the design says, right by right, in accounts. */
static unsigned
allowed(const struct sql_act *a)
{
	static const struct {
		const char *right;
		unsigned who;
	} table[] = {
#define W(x) (1u << (x))
		{ "person.create", W(C1) | W(D1) | W(R1) | W(C2) | W(R2) },
		{ "person.write", W(C1) | W(D1) | W(R1) },
		{ "follow.write", W(C1) | W(D1) | W(R1) },
		{ "follow.assign", W(C1) | W(R1) },
		{ "note.write", W(C1) | W(D1) | W(R1) },
		{ "note.author", W(C1) },
		{ "appointment.write", W(C1) | W(D1) | W(R1) },
		{ "referral.create", W(C1) | W(D1) | W(R1) },
		{ "referral.send", W(C1) | W(D1) | W(R1) },
		{ "referral.answer", W(C2) | W(R2) },
		{ "referral.external", W(C1) | W(D1) | W(R1) },
		{ "request.own", W(C1) },
		{ "request.answer", W(C1) | W(R1) },
		{ "directory.write", W(C1) | W(D1) | W(R1) },
		{ "slot.write", W(C1) | W(D1) | W(R1) },
		{ "structure.manage", W(R1) },
		{ "platform", W(ADM) },
		{ "operator", W(OP) },
		{ "self", W(C1) },
		{ "emergency.open", W(D1) | W(R1) },
		{ "emergency.own", W(D1) },
		{ "emergency.review", W(C1) | W(R1) },
		{ "person.erase", W(R1) },
		{ "retention.keep", W(C1) | W(R1) },
		{ "import.undo", W(C1) },
		{ "handover.decide", W(R2) },
		{ "undo.follow", W(C1) },
		{ "undo.close", W(C1) },
		{ "undo.send", W(C1) },
		{ "undo.answer", W(C2) },
		{ "space.open", W(C1) | W(R1) },
		{ "space.close", W(C1) | W(D1) | W(R1) },
		{ "said.answer", W(C1) | W(D1) | W(R1) },
		/* c1 had looked (on.said: the author is who had) */
		{ "why.answer", W(R1) },
		{ "herself", W(HER) },
	};
	size_t i;

	for (i = 0; i < sizeof table / sizeof *table; i++)
		if (strcmp(table[i].right, a->right) == 0)
			return table[i].who;
	fail_msg("act %s asks for %s: not in this table", a->name, a->right);
	return 0;
}

/* Every parameter of the act's statements, each once, with some value. */
static void
fill(const struct sql_act *a, const struct id *row, struct ask *q)
{
	static const char *const own[] = { ":me", ":structure", ":now",
		":today", ":person", ":other", ":state", ":author",
		":with_person", ":here", ":record" };
	char seen[64][64];
	int nseen = 0, i, j;
	const struct sql_step *s;

	ask_init(q, a->name);
	if (row) {
		ask_id(q, a->on_param, row);
		strcpy(seen[nseen++], a->on_param);
	}
	if (a->with) {
		assert_string_equal(a->with, "follow");
		ask_id(q, a->with_param, &follow2);
		strcpy(seen[nseen++], a->with_param);
	}
	for (s = a->step; s->sql; s++) {
		struct db_rows r;
		const char *name;

		assert_int_equal(db_prepare(w.k.data, s->sql, &r), E_OK);
		for (i = 0; (name = db_param(&r, i)); i++) {
			bool skip = false;

			for (j = 0; j < 11; j++)
				skip |= strcmp(own[j], name) == 0;
			for (j = 0; j < nseen; j++)
				skip |= strcmp(seen[j], name) == 0;
			if (skip)
				continue;
			assert_true(nseen < 64 && strlen(name) < 64);
			strcpy(seen[nseen++], name);
			if (strcmp(name, ":version") == 0)
				ask_int(q, name, 1);
			else
				ask_id(q, name, &w.s1);
		}
		db_end(&r);
	}
}

static void
test_matrix(void **state)
{
	const struct sql_act *a;
	int who, acts = 0, refused = 0;

	log_init("test", 0);
	referral = add_referral(&w.s2, 0);
	external = add_referral(&w.s3, 0);
	assert_int_equal(move("referral.send", &c[C1], &referral, 1), E_OK);
	session = c[C1].peer->session;
	match = id_new();
	request = id_new();
	service = id_new();
	add_asking(&service, "INSERT INTO service(id, num, source, source_id,"
		" structure, nom, folded, description, date_maj, made_on)"
		" SELECT :id, 1, 'x', 'x--1', f.structure, 'un', 'un', 'deux',"
		" '2026-11-24', '2026-11-24' FROM follow f LIMIT 1");
	appointment = id_new();
	add_asking(&appointment, "INSERT INTO appointment(id, person,"
		" structure, user, day, state, made_on, made_by) SELECT :id,"
		" f.person, f.structure, u.id, '2026-11-24', 'noshow',"
		" '2026-11-20', u.id FROM follow f, user u"
		" WHERE u.login = 'c1' LIMIT 1");
	invite = id_new();
	add_asking(&invite, "INSERT INTO invite(id, person, structure, user,"
		" format, made_on) SELECT :id, f.person, f.structure, u.id,"
		" 'sms', '2026-11-20' FROM follow f, user u"
		" WHERE u.login = 'c1' LIMIT 1");
	outbox = id_new();
	add_asking(&outbox, "INSERT INTO outbox(id, person, structure, user,"
		" record, kind, format, turn, state, made_on) SELECT :id,"
		" f.person, f.structure, u.id, f.id, 'summons', 'sms', 1,"
		" 'failed', '2026-11-20' FROM follow f, user u"
		" WHERE u.login = 'c1' LIMIT 1");
	handover = id_new();
	add_asking(&handover, "INSERT INTO handover(id, person, sender,"
		" receiver, author, kind, purpose, scopes, made_on) SELECT"
		" :id, f.person, f.structure, s.id, u.id, 'transfert',"
		" 'emploi', 2, '2026-11-24' FROM follow f, user u, structure s"
		" WHERE u.login = 'c1' AND s.nom = 'deux' AND f.num = 2"
		" LIMIT 1");
	draft = id_new();
	add_asking(&match, "INSERT INTO match(id, user, structure, person,"
		" made_at) SELECT :id, u.id, f.structure, f.person, 1795510800"
		" FROM follow f, user u WHERE u.login = 'c1' LIMIT 1");
	add_asking(&request, "INSERT INTO request(id, user, structure,"
		" person, made_on) SELECT :id, u.id, f.structure, f.person,"
		" '2026-11-24' FROM follow f, user u WHERE u.login = 'c1'"
		" LIMIT 1");
	alarm_row = id_new();
	add_asking(&alarm_row, "INSERT INTO alarm(id, user, structure, most,"
		" made_at, made_on) SELECT :id, u.id, f.structure, 60,"
		" 1795510800, '2026-11-24' FROM follow f, user u"
		" WHERE u.login = 'd1' ORDER BY f.num LIMIT 1");
	notice = id_new();
	add_asking(&notice, "INSERT INTO notice(id, person, structure, user,"
		" rule, record, since_on, due_on, made_on) SELECT :id,"
		" f.person, f.structure, u.id, 'personne', f.id, '2022-11-24',"
		" '2026-11-24', '2026-11-20' FROM follow f, user u"
		" WHERE u.login = 'c1' ORDER BY f.num LIMIT 1");
	hold = id_new();
	add_asking(&hold, "INSERT INTO hold(id, person, structure, user,"
		" reason, made_on, until_on) SELECT :id, f.person,"
		" f.structure, u.id, 'plainte', '2026-11-20', '2027-11-24'"
		" FROM follow f, user u WHERE u.login = 'r1'"
		" ORDER BY f.num LIMIT 1");
	said = id_new();
	add_asking(&said, "INSERT INTO said(id, person, structure, user, kind,"
		" made_on, looker) SELECT :id, f.person, f.structure, u.id,"
		" 'message', '2026-11-24', c.id FROM user u JOIN user c"
		" ON c.login = 'c1' JOIN follow f ON f.person = u.person"
		" WHERE u.login = '48213907' LIMIT 1");
	emergency = id_new();
	add_asking(&emergency, "INSERT INTO emergency(id, user, structure,"
		" person, started, until, made_on) SELECT :id, u.id,"
		" f.structure, f.person, 1795510800, 1795514400,"
		" '2026-11-24' FROM follow f, user u WHERE u.login = 'd1'"
		" AND f.end_on IS NULL ORDER BY f.num LIMIT 1");
	add_asking(&draft, "INSERT INTO draft(id, user, kind, changed_on)"
		" SELECT :id, u.id, 'view', '2026-11-24' FROM user u"
		" WHERE u.login = 'c1'");
	{
		struct db_rows q;

		/* a membership of s1 */
		assert_int_equal(db_select(w.k.data, "admin.members", &q),
			E_OK);
		db_end(&q);
	}
	membership = id_new();
	{
		struct ask q;

		ask_init(&q, "membership.add");
		ask_id(&q, ":id", &w.s1);
		ask_id(&q, ":membership", &membership);
		ask_id(&q, ":user", &w.out);
		ask_text(&q, ":role", "conseiller");
		assert_int_equal(ask_send(&q, &w.op), E_OK);
		tamper(w.k.data, "UPDATE membership SET end_on = start_on"
			" WHERE user = (SELECT id FROM user"
			" WHERE login = 'out')");
	}
	for (a = sql_acts; a->name; a++) {
		unsigned may;

		if (a->by_clock)
			continue;
		may = allowed(a);
		acts++;
		for (who = 0; who < ACCOUNTS; who++) {
			struct client *cl = who == OP ? &w.op : &c[who];
			struct job job = { .peer = cl->peer };
			struct msg m;
			struct ask q;
			bool ok;
			enum err e;

			fill(a, row_for(a, who), &q);
			ask_message(&q, 1, &m);
			msg_get_u8(&m);
			m.pos = 0;
			assert_int_equal(tx_begin(&w.k), E_OK);
			e = act_run(&w.k, cl->peer, &job, &m);
			/* nothing of it stays */
			assert_int_equal(tx_end(&w.k, E_CANCEL), E_CANCEL);
			msg_done(&m);
			/* an operator has a way of her own: refused before
			 * any right is looked at */
			ok = e != E_RIGHT &&
				(who != OP || a->by_operator);
			if (ok != ((may & 1u << who) != 0))
				fail_msg("%s by %s: %s (%s)", a->name,
					who == OP ? "op" : logins[who],
					err_name(e), err_text());
			refused += !ok;
		}
	}
	assert_true(acts >= 25);
	assert_true(refused > acts);
}

/* Every act names a right, a row, blobs, grants that the keeper knows. */
static void
test_headers(void **state)
{
	const struct sql_act *a;

	for (a = sql_acts; a->name; a++) {
		enum right r;
		enum scope s;
		char word[32];
		const char *p;
		int n;

		if (!right_parse(a->right, &r))
			fail_msg("%s: right %s", a->name, a->right);
		assert_int_equal(a->by_clock, r == RIGHT_CLOCK);
		assert_int_equal(a->by_operator, r == RIGHT_OPERATOR);
		if (a->on) {
			struct subject on;
			struct id id = id_new();

			assert_int_equal(facts_subject(&w.k, a->on, &id, &on),
				E_NOTFOUND);
		}
		for (p = a->blobs; p && sscanf(p, " %31[^ ]%n", word, &n) ==
			1; p += n)
			if (!scope_parse(word, &s))
				fail_msg("%s: blob %s", a->name, word);
		if (a->new_kind)
			assert_true(strcmp(a->new_kind, "person") == 0 ||
				strcmp(a->new_kind, "referral") == 0 ||
				strcmp(a->new_kind, "request") == 0 ||
				strcmp(a->new_kind, "draft") == 0);
		/* what changes somebody's record is audited */
		if (a->on && strcmp(a->on, "user") != 0 &&
			strcmp(a->on, "draft") != 0)
			assert_false(a->no_audit);
	}
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, up, down)
	const struct CMUnitTest tests[] = {
		T(test_referral_access), T(test_expiry),
		T(test_referral_words), T(test_emergency),
		T(test_two_people),
		T(test_headers), T(test_matrix),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
