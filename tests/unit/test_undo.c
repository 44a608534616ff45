/* What one did is undone: the row as it was, for who did it, as long as
 * nothing came after. */
#include "tests/unit/keeper_world.h"

static struct client c1, d1, r1, c2;
static struct id person, follow;

static int
up(void **state)
{
	struct sealkey key[SCOPES];

	world_dir();
	world_open(false);
	world_people();
	login_ready(&c1, "c1");
	login_ready(&d1, "d1");
	login_ready(&r1, "r1");
	login_ready(&c2, "c2");
	add_person(&c1, &person, &follow, key);
	return 0;
}

static int
down(void **state)
{
	int64_t n;

	assert_int_equal(audit_verify(&w.k, &n), E_OK);
	client_done(&c1);
	client_done(&d1);
	client_done(&r1);
	client_done(&c2);
	world_close();
	world_remove();
	return 0;
}

static sqlite3_stmt *
prepare(const char *sql)
{
	sqlite3_stmt *st;

	sqlite3_set_authorizer(db_raw(w.k.data), NULL, NULL);
	if (sqlite3_prepare_v2(db_raw(w.k.data), sql, -1, &st, NULL))
		fail_msg("%s: %s", sql, sqlite3_errmsg(db_raw(w.k.data)));
	return st;
}

/* All of a row as text, but its version and the end of the right, which any
 * act moves; "" when there is none. */
static void
row_of(const char *table, const struct id *id, char *out, size_t size)
{
	char sql[80];
	sqlite3_stmt *st;
	size_t n = 0;
	int i;

	*out = '\0';
	snprintf(sql, sizeof sql, "SELECT * FROM %s WHERE id = ?1", table);
	st = prepare(sql);
	sqlite3_bind_blob(st, 1, id->b, ID_SIZE, SQLITE_STATIC);
	if (sqlite3_step(st) == SQLITE_ROW)
		for (i = 0; i < sqlite3_column_count(st); i++) {
			const char *name = sqlite3_column_name(st, i);
			const unsigned char *p;
			int k;

			if (strcmp(name, "version") == 0 ||
				strcmp(name, "until_on") == 0)
				continue;
			n += (size_t)snprintf(out + n, size - n, "%s=", name);
			p = sqlite3_column_blob(st, i);
			for (k = 0; k < sqlite3_column_bytes(st, i); k++)
				n += (size_t)snprintf(out + n, size - n,
					"%02x", p[k]);
			n += (size_t)snprintf(out + n, size - n, " ");
			assert_true(n < size);
		}
	sqlite3_finalize(st);
	db_guard(w.k.data);
}

static int64_t
number(const char *sql, const struct id *id)
{
	sqlite3_stmt *st = prepare(sql);
	int64_t n = -1;

	if (id && sqlite3_bind_parameter_count(st))
		sqlite3_bind_blob(st, 1, id->b, ID_SIZE, SQLITE_STATIC);
	if (sqlite3_step(st) == SQLITE_ROW)
		n = sqlite3_column_int64(st, 0);
	sqlite3_finalize(st);
	db_guard(w.k.data);
	return n;
}

static int
version(const char *table, const struct id *id)
{
	char sql[80];

	snprintf(sql, sizeof sql, "SELECT version FROM %s WHERE id = ?1",
		table);
	return (int)number(sql, id);
}

/* The newest deed, and the act that undoes it. */
static struct id
last_deed(char undo[32])
{
	sqlite3_stmt *st = prepare("SELECT id, undo FROM deed"
		" ORDER BY rowid DESC LIMIT 1");
	struct id id;

	assert_int_equal(sqlite3_step(st), SQLITE_ROW);
	memcpy(id.b, sqlite3_column_blob(st, 0), ID_SIZE);
	snprintf(undo, 32, "%s", sqlite3_column_text(st, 1));
	sqlite3_finalize(st);
	db_guard(w.k.data);
	return id;
}

static enum err
undo_by(struct client *c, const struct id *deed, const char *undo)
{
	struct ask a;

	ask_init(&a, undo);
	ask_id(&a, ":deed", deed);
	return ask_send(&a, c);
}

static enum err
undo_last(struct client *c)
{
	char undo[32];
	struct id deed = last_deed(undo);

	return undo_by(c, &deed, undo);
}

/* --- follows ------------------------------------------------------------------- */

static void
act_on_follow(struct ask *a, const char *act)
{
	ask_init(a, act);
	ask_id(a, ":follow", &follow);
	ask_int(a, ":version", version("follow", &follow));
}

static enum err
save_follow(struct client *c, const char *status, const char *step)
{
	struct ask a;

	act_on_follow(&a, "follow.save");
	ask_text(&a, ":status", status);
	ask_text(&a, ":last_contact_on", "2026-11-01");
	ask_text(&a, ":next_step", step);
	ask_text(&a, ":next_step_on", step ? "2026-12-01" : NULL);
	return ask_send(&a, c);
}

static enum err
simple(struct client *c, const char *act)
{
	struct ask a;

	act_on_follow(&a, act);
	if (strcmp(act, "follow.later") == 0)
		ask_text(&a, ":next_step_on", "2026-12-24");
	return ask_send(&a, c);
}

static enum err
assign(struct client *c, const struct id *referent, const struct id *second)
{
	struct ask a;

	act_on_follow(&a, "follow.assign");
	if (referent)
		ask_id(&a, ":referent", referent);
	else
		ask_text(&a, ":referent", NULL);
	if (second)
		ask_id(&a, ":coreferent", second);
	else
		ask_text(&a, ":coreferent", NULL);
	return ask_send(&a, c);
}

static void
test_follow(void **state)
{
	static const char *const acts[] = { "follow.done", "follow.later",
		"follow.close", "follow.save" };
	char before[2000], after[2000];
	size_t i;

	assert_int_equal(save_follow(&c1, "suspendu", "appel"), E_OK);
	row_of("follow", &follow, before, sizeof before);
	for (i = 0; i < 4; i++) {
		int v = version("follow", &follow);

		assert_int_equal(strcmp(acts[i], "follow.save") ?
			simple(&c1, acts[i]) :
			save_follow(&c1, "actif", NULL), E_OK);
		row_of("follow", &follow, after, sizeof after);
		assert_string_not_equal(before, after);
		assert_int_equal(undo_last(&c1), E_OK);
		row_of("follow", &follow, after, sizeof after);
		assert_string_equal(before, after);
		assert_int_equal(version("follow", &follow), v + 2);
		/* once */
		assert_int_equal(undo_last(&c1), E_STATE);
	}
	/* audited as what it is, on her */
	assert_int_equal(number("SELECT count(*) FROM audit WHERE action ="
		" 'undo.follow' AND object = ?1", &person), 3);
	assert_int_equal(number("SELECT count(*) FROM audit WHERE action ="
		" 'undo.close' AND object = ?1", &person), 1);
}

static void
test_assign(void **state)
{
	char before[2000], after[2000];

	assert_int_equal(assign(&c1, &w.c1, &w.r1), E_OK);
	row_of("follow", &follow, before, sizeof before);
	/* given to somebody else: she is its referent no more */
	assert_int_equal(assign(&c1, &w.d1, NULL), E_OK);
	assert_int_equal(undo_last(&c1), E_OK);
	row_of("follow", &follow, after, sizeof after);
	assert_string_equal(before, after);
	/* the history has both */
	assert_int_equal(number("SELECT count(*) FROM assignment"
		" WHERE follow = ?1 AND role = 'referent'", &follow), 3);
	/* who was it before works here no more */
	assert_int_equal(assign(&c1, &w.c1, NULL), E_OK);
	tamper(w.k.data, "UPDATE membership SET end_on = start_on"
		" WHERE user = (SELECT id FROM user WHERE login = 'r1')");
	assert_int_equal(undo_last(&c1), E_STATE);
}

/* Only the newest, then the one before it. */
static void
test_order(void **state)
{
	char before[2000], after[2000], undo1[32], undo2[32];
	struct id first, second;

	row_of("follow", &follow, before, sizeof before);
	assert_int_equal(save_follow(&c1, "suspendu", "appel"), E_OK);
	first = last_deed(undo1);
	assert_int_equal(simple(&c1, "follow.later"), E_OK);
	second = last_deed(undo2);
	assert_int_equal(undo_by(&c1, &first, undo1), E_STATE);
	assert_int_equal(undo_by(&c1, &second, undo2), E_OK);
	assert_int_equal(undo_by(&c1, &first, undo1), E_OK);
	row_of("follow", &follow, after, sizeof after);
	assert_string_equal(before, after);
	/* somebody changed it meanwhile */
	assert_int_equal(save_follow(&c1, "suspendu", NULL), E_OK);
	first = last_deed(undo1);
	assert_int_equal(save_follow(&d1, "actif", NULL), E_OK);
	assert_int_equal(undo_by(&c1, &first, undo1), E_STATE);
}

/* Nobody else undoes it, nobody whose right has ended, and no other act. */
static void
test_right(void **state)
{
	char undo[32];
	struct id deed;

	log_init("test", 0);
	assert_int_equal(save_follow(&c1, "suspendu", "appel"), E_OK);
	deed = last_deed(undo);
	assert_int_equal(undo_by(&d1, &deed, undo), E_RIGHT);
	assert_int_equal(undo_by(&r1, &deed, undo), E_RIGHT);
	assert_int_equal(undo_by(&c2, &deed, undo), E_RIGHT);
	assert_int_equal(undo_by(&c1, &deed, "undo.close"), E_STATE);
	assert_int_equal(undo_by(&c1, &deed, "undo.assign"), E_STATE);
	assert_int_equal(undo_by(&c1, &follow, undo), E_NOTFOUND);
	tamper(w.k.data, "UPDATE membership SET role = 'lecture'"
		" WHERE user = (SELECT id FROM user WHERE login = 'c1')");
	assert_int_equal(undo_by(&c1, &deed, undo), E_RIGHT);
	tamper(w.k.data, "UPDATE membership SET role = 'conseiller',"
		" end_on = start_on"
		" WHERE user = (SELECT id FROM user WHERE login = 'c1')");
	assert_int_equal(undo_by(&c1, &deed, undo), E_RIGHT);
	tamper(w.k.data, "UPDATE membership SET end_on = NULL"
		" WHERE user = (SELECT id FROM user WHERE login = 'c1')");
	assert_int_equal(undo_by(&c1, &deed, undo), E_OK);
}

static void
test_kept(void **state)
{
	char undo[32];
	struct id first;
	int i;

	assert_int_equal(save_follow(&c1, "suspendu", NULL), E_OK);
	first = last_deed(undo);
	for (i = 0; i < 25; i++)
		assert_int_equal(save_follow(&c1, i % 2 ? "actif" :
			"suspendu", NULL), E_OK);
	assert_int_equal(number("SELECT count(*) FROM deed", NULL), 20);
	assert_int_equal(number("SELECT count(*) FROM deed_follow", NULL),
		20);
	assert_int_equal(undo_by(&c1, &first, undo), E_NOTFOUND);
	assert_int_equal(clock_fix("2026-12-24T09:00"), E_OK);
	w.k.next_clock = 0;
	keeper_turn(&w.k, 0);
	assert_int_equal(number("SELECT count(*) FROM deed", NULL), 20);
	assert_int_equal(clock_fix("2026-12-25T09:00"), E_OK);
	w.k.next_clock = 0;
	keeper_turn(&w.k, 0);
	assert_int_equal(number("SELECT count(*) FROM deed", NULL), 0);
	assert_int_equal(number("SELECT count(*) FROM deed_follow", NULL), 0);
}

/* --- referrals ----------------------------------------------------------------- */

static struct id
add_referral(const struct id *receiver)
{
	struct sealkey mine[SCOPES];
	struct id id;
	struct ask a;

	assert_int_equal(make_new(&c1, WRAP_REFERRAL, &person, &id, mine),
		E_OK);
	ask_init(&a, "referral.create");
	ask_id(&a, ":follow", &follow);
	ask_id(&a, ":id", &id);
	ask_id(&a, ":receiver", receiver);
	ask_int(&a, ":urgent", 0);
	ask_text(&a, ":wished_on", NULL);
	ask_int(&a, ":scopes", 2);
	ask_int(&a, ":agreed", 1);
	ask_blob(&a, &id, SCOPE_CONTENT, &id_none, 0, "x", 1);
	assert_int_equal(ask_send(&a, &c1), E_OK);
	return id;
}

/* One step, with words of its own. */
static enum err
step(const char *act, struct client *who, const struct id *id)
{
	struct id event = id_new(), f = id_new();
	struct ask a;

	ask_init(&a, act);
	ask_id(&a, ":id", id);
	ask_int(&a, ":version", version("referral", id));
	ask_id(&a, ":event", &event);
	if (strcmp(act, "referral.accept") == 0)
		ask_id(&a, ":follow", &f);
	if (strcmp(act, "exchange.outcome") == 0)
		ask_text(&a, ":outcome", "oui");
	if (strcmp(act, "referral.external_answer") == 0)
		ask_text(&a, ":to", "acceptee");
	ask_blob(&a, &event, SCOPE_CONTENT, &id_none, 0, "words", 5);
	return ask_send(&a, who);
}

static void
mark(const char *act, struct client *who, const struct id *id)
{
	struct ask a;

	ask_init(&a, act);
	ask_id(&a, ":id", id);
	assert_int_equal(ask_send(&a, who), E_OK);
}

static bool
reads(struct client *c, const struct id *id)
{
	return opens(c, WRAP_REFERRAL, id, SCOPE_CONTENT, NULL);
}

#define EVENTS "SELECT count(*) FROM referral_event WHERE referral = ?1"
/* of the referral itself and of its events */
#define WORDS "SELECT count(*) FROM blob WHERE scope = 12"
#define WRAPS "SELECT count(*) FROM wrap WHERE kind = 2"

/* Does it, undoes it: the row, the events and the words are as before. */
static void
do_and_undo(const char *act, struct client *who, const struct id *id)
{
	char before[2000], after[2000];
	int64_t events = number(EVENTS, id), words = number(WORDS, NULL);
	int64_t wraps = count(w.k.keys, WRAPS);

	row_of("referral", id, before, sizeof before);
	if (step(act, who, id))
		fail_msg("%s: %s", act, last_message);
	assert_int_equal(number(EVENTS, id), events + 1);
	row_of("referral", id, after, sizeof after);
	assert_string_not_equal(before, after);
	assert_int_equal(undo_last(who == &c1 ? &c2 : &c1), E_RIGHT);
	if (undo_last(who))
		fail_msg("undo of %s: %s", act, last_message);
	row_of("referral", id, after, sizeof after);
	assert_string_equal(before, after);
	assert_int_equal(number(EVENTS, id), events);
	assert_int_equal(number(WORDS, NULL), words);
	assert_int_equal(count(w.k.keys, WRAPS), wraps);
}

static void
test_referral(void **state)
{
	struct id a = add_referral(&w.s2), b;

	do_and_undo("referral.send", &c1, &a);
	assert_false(reads(&c2, &a));
	assert_int_equal(step("referral.send", &c1, &a), E_OK);
	assert_true(reads(&c2, &a));
	do_and_undo("referral.withdraw", &c1, &a);
	assert_true(reads(&c2, &a));
	do_and_undo("referral.ask", &c2, &a);
	do_and_undo("referral.refuse", &c2, &a);
	assert_true(reads(&c2, &a));
	do_and_undo("exchange.redirect", &c2, &a);
	assert_int_equal(step("referral.ask", &c2, &a), E_OK);
	do_and_undo("referral.reply", &c1, &a);
	do_and_undo("referral.refuse", &c2, &a);
	do_and_undo("referral.accept", &c2, &a);
	assert_int_equal(step("referral.accept", &c2, &a), E_OK);
	do_and_undo("exchange.outcome", &c1, &a);
	do_and_undo("referral.finish", &c2, &a);
	do_and_undo("referral.withdraw", &c1, &a);
	assert_true(reads(&c2, &a));
	/* a structure without account */
	b = add_referral(&w.s3);
	do_and_undo("referral.external_send", &c1, &b);
	assert_int_equal(step("referral.external_send", &c1, &b), E_OK);
	do_and_undo("referral.external_answer", &c1, &b);
	do_and_undo("referral.withdraw", &c1, &b);
}

/* What the other side has opened stays. */
static void
test_seen(void **state)
{
	struct id a = add_referral(&w.s2), b;

	assert_int_equal(step("referral.send", &c1, &a), E_OK);
	mark("referral.seen", &c2, &a);
	assert_int_equal(undo_last(&c1), E_STATE);
	/* nor is it a draft again, in nobody's hands, once its key is given:
	 * it opens what is written there next, for somebody else */
	b = add_referral(&w.s2);
	assert_int_equal(step("referral.send", &c1, &b), E_OK);
	assert_true(reads(&c2, &b));
	assert_int_equal(undo_last(&c1), E_STATE);
	assert_int_equal(step("referral.ask", &c2, &a), E_OK);
	mark("referral.answer_seen", &c1, &a);
	assert_int_equal(undo_last(&c2), E_STATE);
	assert_int_equal(step("referral.reply", &c1, &a), E_OK);
	mark("referral.seen", &c2, &a);
	assert_int_equal(undo_last(&c1), E_STATE);
	/* read from the thread of messages: that is seen too */
	assert_int_equal(step("referral.refuse", &c2, &a), E_OK);
	mark("exchange.read_sent", &c1, &a);
	assert_int_equal(undo_last(&c2), E_STATE);
	assert_int_equal(number("SELECT count(*) FROM referral WHERE id = ?1"
		" AND state = 'refusee'", &a), 1);
}

#define FOLLOWS "SELECT count(*) FROM follow WHERE person = ?1"
#define KEYS "SELECT count(*) FROM wrap WHERE kind = 1"

static bool
knows(struct client *c)
{
	return opens(c, WRAP_PERSON, &person, SCOPE_LABEL, NULL);
}

/* The follow that an acceptance made. */
static struct id
accepted_follow(void)
{
	sqlite3_stmt *st = prepare("SELECT id FROM follow"
		" WHERE cause IS NOT NULL");
	struct id theirs;

	assert_int_equal(sqlite3_step(st), SQLITE_ROW);
	memcpy(theirs.b, sqlite3_column_blob(st, 0), ID_SIZE);
	sqlite3_finalize(st);
	db_guard(w.k.data);
	return theirs;
}

/* An acceptance undone takes the follow, its tokens and its key back. */
static void
test_accept(void **state)
{
	struct id a = add_referral(&w.s2), event = id_new(), made = id_new();
	struct id theirs;
	struct ask q;

	assert_int_equal(step("referral.send", &c1, &a), E_OK);
	ask_init(&q, "referral.accept");
	ask_id(&q, ":id", &a);
	ask_int(&q, ":version", 2);
	ask_id(&q, ":event", &event);
	ask_id(&q, ":follow", &made);
	ask_token(&q, TOKEN_WORD, "martin");
	assert_int_equal(ask_send(&q, &c2), E_OK);
	assert_true(knows(&c2));
	assert_int_equal(count(w.k.keys, KEYS), 2);
	assert_int_equal(number("SELECT count(*) FROM token", NULL), 2);
	assert_int_equal(undo_last(&c2), E_OK);
	assert_false(knows(&c2));
	assert_true(knows(&c1));
	assert_int_equal(count(w.k.keys, KEYS), 1);
	assert_int_equal(number(FOLLOWS, &person), 1);
	assert_int_equal(number("SELECT count(*) FROM token", NULL), 1);
	assert_int_equal(number("SELECT count(*) FROM assignment", NULL), 1);
	assert_true(reads(&c2, &a));
	/* nothing written since, by anybody there */
	assert_int_equal(step("referral.accept", &c2, &a), E_OK);
	ask_init(&q, "note.create");
	made = id_new();
	ask_id(&q, ":id", &made);
	theirs = accepted_follow();
	ask_id(&q, ":follow", &theirs);
	ask_text(&q, ":kind", "note");
	ask_text(&q, ":made_on", "2026-11-24");
	ask_int(&q, ":contact", 0);
	assert_int_equal(ask_send(&q, &c2), E_OK);
	assert_int_equal(undo_last(&c2), E_STATE);
	assert_true(knows(&c2));
}

/* Opened again by the acceptance: it ends again as it had, its key stays. */
static void
test_accept_again(void **state)
{
	struct id a = add_referral(&w.s2), b, theirs, first;
	char before[2000], after[2000], undo[32];
	struct ask q;

	assert_int_equal(step("referral.send", &c1, &a), E_OK);
	assert_int_equal(step("referral.accept", &c2, &a), E_OK);
	theirs = accepted_follow();
	ask_init(&q, "follow.close");
	ask_id(&q, ":follow", &theirs);
	ask_int(&q, ":version", 1);
	assert_int_equal(ask_send(&q, &c2), E_OK);
	row_of("follow", &theirs, before, sizeof before);
	assert_int_equal(clock_fix("2026-11-26T09:00"), E_OK);
	b = add_referral(&w.s2);
	assert_int_equal(step("referral.send", &c1, &b), E_OK);
	assert_int_equal(step("referral.accept", &c2, &b), E_OK);
	assert_true(knows(&c2));
	assert_int_equal(undo_last(&c2), E_OK);
	row_of("follow", &theirs, after, sizeof after);
	assert_string_equal(before, after);
	assert_false(knows(&c2));
	assert_int_equal(count(w.k.keys, KEYS), 2);
	/* followed already when it is accepted: nothing of that moves */
	assert_int_equal(step("referral.accept", &c2, &b), E_OK);
	first = last_deed(undo);
	a = add_referral(&w.s2);
	assert_int_equal(step("referral.send", &c1, &a), E_OK);
	row_of("follow", &theirs, before, sizeof before);
	assert_int_equal(step("referral.accept", &c2, &a), E_OK);
	assert_int_equal(undo_last(&c2), E_OK);
	row_of("follow", &theirs, after, sizeof after);
	assert_string_equal(before, after);
	assert_true(knows(&c2));
	/* and as long as it stands the first one does */
	assert_int_equal(step("referral.accept", &c2, &a), E_OK);
	assert_int_equal(undo_by(&c2, &first, undo), E_STATE);
	assert_int_equal(undo_last(&c2), E_OK);
	assert_int_equal(undo_by(&c2, &first, undo), E_OK);
	assert_false(knows(&c2));
}

/* A second one accepted there is a reason to follow her too: the first is not
 * taken back under it, and the second says nothing twice. */
static void
test_accept_two(void **state)
{
	struct id a = add_referral(&w.s2), b = add_referral(&w.s2), first;
	char undo[32];

	assert_int_equal(step("referral.send", &c1, &a), E_OK);
	assert_int_equal(step("referral.send", &c1, &b), E_OK);
	assert_int_equal(step("referral.accept", &c2, &a), E_OK);
	first = last_deed(undo);
	assert_int_equal(step("referral.accept", &c2, &b), E_OK);
	assert_int_equal(number("SELECT count(*) FROM assignment", NULL), 2);
	assert_int_equal(undo_by(&c2, &first, undo), E_STATE);
	assert_true(knows(&c2));
	assert_int_equal(undo_last(&c2), E_OK);
	assert_true(knows(&c2));
	assert_int_equal(undo_by(&c2, &first, undo), E_OK);
	assert_false(knows(&c2));
	assert_int_equal(number(FOLLOWS, &person), 1);
	assert_int_equal(number("SELECT count(*) FROM assignment", NULL), 1);
}

static enum err
end_and_back(struct client *who, const struct id *theirs)
{
	struct ask q;

	ask_init(&q, "follow.close");
	ask_id(&q, ":follow", theirs);
	ask_int(&q, ":version", version("follow", theirs));
	assert_int_equal(ask_send(&q, who), E_OK);
	assert_false(knows(who));
	return undo_last(who);
}

/* Her address is protected by who follows her still: who ended it is not let
 * in again, but takes back an end of her own when it was protected before. */
static void
test_protected_since(void **state)
{
	struct id a = add_referral(&w.s2), theirs;
	char undo[32];
	struct ask q;

	assert_int_equal(step("referral.send", &c1, &a), E_OK);
	assert_int_equal(step("referral.accept", &c2, &a), E_OK);
	theirs = accepted_follow();
	ask_init(&q, "person.save");
	ask_id(&q, ":follow", &follow);
	ask_int(&q, ":protected", 1);
	assert_int_equal(ask_send(&q, &c1), E_OK);
	assert_int_equal(end_and_back(&c2, &theirs), E_OK);
	assert_true(knows(&c2));
	tamper(w.k.data, "UPDATE person SET protected = 0");
	ask_init(&q, "follow.close");
	ask_id(&q, ":follow", &theirs);
	ask_int(&q, ":version", version("follow", &theirs));
	assert_int_equal(ask_send(&q, &c2), E_OK);
	a = last_deed(undo);
	ask_init(&q, "person.save");
	ask_id(&q, ":follow", &follow);
	ask_int(&q, ":protected", 1);
	assert_int_equal(ask_send(&q, &c1), E_OK);
	assert_int_equal(undo_by(&c2, &a, undo), E_STATE);
	assert_false(knows(&c2));
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, up, down)
	const struct CMUnitTest tests[] = {
		T(test_follow), T(test_assign), T(test_order), T(test_right),
		T(test_kept), T(test_referral), T(test_seen), T(test_accept),
		T(test_accept_again), T(test_accept_two),
		T(test_protected_since),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
