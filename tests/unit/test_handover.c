/* A person handed over to another structure, or a structure invited into her
 * circle: who asks, who decides, what each reads meanwhile, and what each
 * decision leaves on both sides. */
#include "tests/unit/work.h"

#include "keeper/verify.h"
#include "model/rights.h"

static struct client c1, d1, r1, c2, e2, r2, adm;
static struct work her;
static struct id u_c2, u_e2;
static struct sealkey content_key;      /* of the last one that was asked */

static int
up(void **state)
{
	world_dir();
	world_open(false);
	world_people();
	u_c2 = w.c2;
	u_e2 = add_user("e2", false, &w.s2, "conseiller");
	add_user("r2", false, &w.s2, "responsable");
	login_ready(&c1, "c1");
	login_ready(&d1, "d1");
	login_ready(&r1, "r1");
	login_ready(&c2, "c2");
	login_ready(&e2, "e2");
	login_ready(&r2, "r2");
	login_ready(&adm, "adm");
	memset(&her, 0, sizeof her);
	assert_int_equal(work_person(&c1, &her, "elle", "martin"), E_OK);
	log_init("test", 0);
	return 0;
}

static int
down(void **state)
{
	struct buf report;

	/* no word is left that nothing says whose it is */
	buf_init(&report);
	if (verify_all(&w.k, &report))
		fail_msg("%s", buf_str(&report));
	buf_done(&report);
	client_done(&c1);
	client_done(&d1);
	client_done(&r1);
	client_done(&c2);
	client_done(&e2);
	client_done(&r2);
	client_done(&adm);
	world_close();
	world_remove();
	clock_fix(NULL);
	return 0;
}

/* --- the acts ----------------------------------------------------------------- */

/* kind "equipe": an invitation, of somebody by name or of nobody. */
static enum err
ask_for(struct client *who, const char *kind, const struct id *to,
	const struct id *receiver, struct id *made)
{
	struct sealkey key[SCOPES];
	struct buf b;
	struct ask a;
	enum err e = make_new(who, WRAP_REFERRAL, &her.person, made, key);

	if (e)
		return e;
	content_key = key[SCOPE_CONTENT];
	buf_init(&b);
	work_seal(&key[SCOPE_CONTENT], SCOPE_CONTENT, made, made, &id_none,
		"mots", 0, &b);
	ask_init(&a, strcmp(kind, "equipe") == 0 ? "handover.invite" :
		"handover.ask");
	ask_id(&a, ":follow", &her.follow);
	ask_id(&a, ":id", made);
	ask_id(&a, ":receiver", receiver);
	ask_text(&a, ":purpose", "emploi");
	/* identity, contact, and health that no box can open */
	ask_int(&a, ":scopes", SCOPE_BIT(SCOPE_IDENTITY) |
		SCOPE_BIT(SCOPE_CONTACT) | SCOPE_BIT(SCOPE_NIR));
	ask_int(&a, ":agreed", 1);
	if (strcmp(kind, "equipe") != 0)
		ask_text(&a, ":kind", kind);
	else if (to)
		ask_id(&a, ":to_user", to);
	else
		ask_text(&a, ":to_user", NULL);
	ask_blob(&a, made, SCOPE_CONTENT, &id_none, 0, b.data, b.len);
	buf_done(&b);
	return ask_send(&a, who);
}

static enum err
decide(struct client *who, const char *act, const struct id *id, int version,
	const struct id *referent)
{
	struct id answer = id_new(), follow = id_new();
	bool takes = strcmp(act, "handover.accept") == 0 ||
		strcmp(act, "handover.join") == 0;
	struct buf b;
	struct ask a;

	ask_init(&a, act);
	ask_id(&a, ":id", id);
	ask_int(&a, ":version", version);
	ask_id(&a, ":answer", &answer);
	if (takes) {
		ask_id(&a, ":follow", &follow);
		ask_token(&a, TOKEN_WORD, "martin");
	}
	if (referent)
		ask_id(&a, ":referent", referent);
	buf_init(&b);
	work_seal(&content_key, SCOPE_CONTENT, &answer, id, &id_none,
		"une reponse", 0, &b);
	ask_blob(&a, &answer, SCOPE_CONTENT, &id_none, 0, b.data, b.len);
	buf_done(&b);
	return ask_send(&a, who);
}

/* withdraw, reconsider */
static enum err
turn(const char *act, struct client *who, const struct id *id, int version)
{
	struct ask a;

	ask_init(&a, act);
	ask_id(&a, ":id", id);
	ask_int(&a, ":version", version);
	return ask_send(&a, who);
}

static bool
reads(struct client *c, const struct id *id)
{
	return opens(c, WRAP_REFERRAL, id, SCOPE_CONTENT, NULL);
}

static bool
knows(struct client *c, enum scope scope)
{
	return opens(c, WRAP_PERSON, &her.person, scope, NULL);
}

#define N(sql) ((int)count(w.k.data, "SELECT count(*) FROM " sql))
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
	assert_int_equal(decide(&e2, "handover.join", &a, 1, NULL), E_OK);
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

/* --- undone ----------------------------------------------------------------------- */

/* Every row that a decision may touch, but for the versions that only grow and
 * the end of the right, which any act moves; and the keys. */
static void
all_rows(struct buf *b)
{
	static const char *const sql[] = {
		"SELECT id, state, answered_on, answered_by, answer,"
		" access_end, answer_seen_on, opened_on FROM handover"
		" ORDER BY id",
		"SELECT id, structure, num, scopes, referent, coreferent,"
		" status, next_step, next_step_on, purpose, start_on, end_on,"
		" cause, united FROM follow ORDER BY id",
		"SELECT id, user, purpose, end_on FROM circle ORDER BY id",
		"SELECT follow, seq, user FROM assignment ORDER BY follow,"
		" seq, role",
		"SELECT * FROM token ORDER BY 1, 2, 3, 4",
		"SELECT record, scope, owner, person, version, schema, sealed"
		" FROM blob ORDER BY record, scope, owner",
	};
	size_t i;
	int k;

	buf_clear(b);
	sqlite3_set_authorizer(db_raw(w.k.data), NULL, NULL);
	for (i = 0; i < sizeof sql / sizeof *sql; i++) {
		sqlite3_stmt *st;

		if (sqlite3_prepare_v2(db_raw(w.k.data), sql[i], -1, &st,
			NULL))
			fail_msg("%s: %s", sql[i],
				sqlite3_errmsg(db_raw(w.k.data)));
		while (sqlite3_step(st) == SQLITE_ROW)
			for (k = 0; k < sqlite3_column_count(st); k++) {
				const unsigned char *p =
					sqlite3_column_blob(st, k);
				int n = sqlite3_column_bytes(st, k);

				buf_printf(b, "%s%s=",  k ? " " : "\n",
					sqlite3_column_name(st, k));
				while (n-- > 0)
					buf_printf(b, "%02x", *p++);
			}
		sqlite3_finalize(st);
	}
	db_guard(w.k.data);
	buf_printf(b, "\n%d keys", (int)count(w.k.keys,
		"SELECT count(*) FROM wrap WHERE kind = 2"));
}

/* The last decision. */
static struct id
last_deed(char undo[32])
{
	sqlite3_stmt *st;
	struct id id;

	sqlite3_set_authorizer(db_raw(w.k.data), NULL, NULL);
	assert_int_equal(sqlite3_prepare_v2(db_raw(w.k.data), "SELECT id,"
		" undo FROM deed WHERE undo <> 'undo.follow' ORDER BY rowid"
		" DESC LIMIT 1", -1, &st, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(st), SQLITE_ROW);
	memcpy(id.b, sqlite3_column_blob(st, 0), ID_SIZE);
	snprintf(undo, 32, "%s", sqlite3_column_text(st, 1));
	sqlite3_finalize(st);
	db_guard(w.k.data);
	return id;
}

static enum err
undo_last(struct client *who)
{
	char undo[32];
	struct id deed = last_deed(undo);
	struct ask a;

	ask_init(&a, undo);
	ask_id(&a, ":deed", &deed);
	return ask_send(&a, who);
}

static int
version(const struct id *id)
{
	struct db_rows q;
	int v = 0;

	assert_int_equal(db_select(w.k.data, "handover.by_id", &q), E_OK);
	db_bind_id(&q, ":id", id);
	if (db_next(&q))
		v = (int)db_int(&q, "version");
	assert_int_equal(db_end(&q), E_OK);
	return v;
}

/* Says which row is not the same. */
static void
same(const char *act, const char *before, const char *after)
{
	while (*before || *after) {
		size_t n = strcspn(before, "\n"), m = strcspn(after, "\n");

		if (n != m || memcmp(before, after, n) != 0)
			fail_msg("undo of %s: %.*s\nwas %.*s", act, (int)m,
				after, (int)n, before);
		before += n + (before[n] == '\n');
		after += m + (after[m] == '\n');
	}
}

static int undone;

/* Decided, undone by whoever decided and nobody else: all is as it was. */
static void
and_back(struct client *who, const char *act, const struct id *id,
	const struct id *referent)
{
	struct client *other[] = { &c1, &d1, &r1, &e2, &adm };
	struct buf before, after;
	size_t i;

	buf_init(&before);
	buf_init(&after);
	all_rows(&before);
	if (decide(who, act, id, version(id), referent))
		fail_msg("%s: %s", act, last_message);
	all_rows(&after);
	assert_string_not_equal(buf_str(&before), buf_str(&after));
	for (i = 0; i < sizeof other / sizeof *other; i++)
		if (other[i] != who && undo_last(other[i]) != E_RIGHT)
			fail_msg("%s: undone by another", act);
	if (undo_last(who))
		fail_msg("undo of %s: %s", act, last_message);
	all_rows(&after);
	same(act, buf_str(&before), buf_str(&after));
	assert_int_equal(undo_last(who), E_STATE);
	buf_done(&before);
	buf_done(&after);
	undone++;
}

static void
test_undo(void **state)
{
	struct id a, b;

	assert_int_equal(ask_for(&c1, "transfert", NULL, &w.s2, &a), E_OK);
	and_back(&r2, "handover.wait", &a, NULL);
	and_back(&r2, "handover.refuse", &a, NULL);
	assert_true(reads(&r2, &a));
	and_back(&r2, "handover.accept", &a, &u_e2);
	assert_false(knows(&e2, SCOPE_LABEL) || knows(&r2, SCOPE_LABEL));
	assert_true(knows(&c1, SCOPE_LABEL));
	/* the words of the list come back with it */
	assert_int_equal(decide(&r2, "handover.wait", &a, version(&a), NULL),
		E_OK);
	and_back(&r2, "handover.refuse", &a, NULL);
	and_back(&r2, "handover.accept", &a, &u_e2);
	assert_int_equal(turn("handover.withdraw", &c1, &a, version(&a)),
		E_OK);
	/* by name */
	assert_int_equal(ask_for(&c1, "equipe", &u_c2, &w.s2, &a), E_OK);
	and_back(&c2, "handover.decline", &a, NULL);
	and_back(&c2, "handover.join", &a, NULL);
	assert_false(knows(&c2, SCOPE_LABEL));
	assert_int_equal(decide(&c2, "handover.join", &a, version(&a), NULL),
		E_OK);
	/* she was in the circle already; that structure follows her already */
	assert_int_equal(ask_for(&d1, "equipe", &u_c2, &w.s2, &b), E_OK);
	and_back(&c2, "handover.join", &b, NULL);
	assert_true(knows(&c2, SCOPE_LABEL));
	assert_int_equal(turn("handover.withdraw", &d1, &b, version(&b)),
		E_OK);
	assert_int_equal(ask_for(&r1, "reorientation", NULL, &w.s2, &b), E_OK);
	and_back(&r2, "handover.accept", &b, &u_e2);
	/* followed once, there */
	tamper(w.k.data, "UPDATE follow SET end_on = '2026-11-20' WHERE"
		" purpose = 'relais'");
	and_back(&r2, "handover.accept", &b, &u_e2);
	print_message("ok - %d decisions undone\n", undone);
}

static enum err
seen_by(struct client *who, const struct id *id)
{
	struct ask a;

	ask_init(&a, "handover.seen");
	ask_id(&a, ":id", id);
	return ask_send(&a, who);
}

static enum err
save_follow(struct client *who)
{
	struct ask a;

	ask_init(&a, "follow.save");
	ask_id(&a, ":follow", &her.follow);
	ask_int(&a, ":version", count(w.k.data, "SELECT version FROM follow"
		" WHERE cause IS NULL"));
	ask_text(&a, ":status", "actif");
	ask_text(&a, ":last_contact_on", "2026-11-01");
	ask_text(&a, ":next_step", NULL);
	ask_text(&a, ":next_step_on", NULL);
	return ask_send(&a, who);
}

/* What the other side has opened, or gone on from, stands. */
static void
test_stands(void **state)
{
	struct id a, b;

	/* opened by who asked, by another there; not by who decides */
	assert_int_equal(ask_for(&c1, "transfert", NULL, &w.s2, &a), E_OK);
	assert_int_equal(decide(&r2, "handover.wait", &a, 1, NULL), E_OK);
	assert_int_equal(seen_by(&r2, &a), E_RIGHT);
	assert_int_equal(seen_by(&d1, &a), E_OK);
	assert_int_equal(undo_last(&r2), E_STATE);
	assert_int_equal(decide(&r2, "handover.refuse", &a, 2, NULL), E_OK);
	assert_int_equal(seen_by(&c1, &a), E_OK);
	assert_int_equal(undo_last(&r2), E_STATE);
	/* asked again meanwhile */
	assert_int_equal(ask_for(&c1, "transfert", NULL, &w.s2, &a), E_OK);
	assert_int_equal(decide(&r2, "handover.refuse", &a, 1, NULL), E_OK);
	assert_int_equal(ask_for(&c1, "transfert", NULL, &w.s2, &b), E_OK);
	assert_int_equal(undo_last(&r2), E_CONFLICT);
	assert_int_equal(turn("handover.withdraw", &c1, &b, 1), E_OK);
	assert_int_equal(undo_last(&r2), E_OK);
	assert_int_equal(turn("handover.withdraw", &c1, &a, version(&a)),
		E_OK);
	/* withdrawn from the list meanwhile */
	assert_int_equal(ask_for(&c1, "transfert", NULL, &w.s2, &a), E_OK);
	assert_int_equal(decide(&r2, "handover.wait", &a, 1, NULL), E_OK);
	assert_int_equal(turn("handover.withdraw", &c1, &a, 2), E_OK);
	assert_int_equal(undo_last(&r2), E_STATE);
	/* who asked goes on with her */
	assert_int_equal(ask_for(&r1, "reorientation", NULL, &w.s2, &a),
		E_OK);
	assert_int_equal(decide(&r2, "handover.accept", &a, 1, &u_c2), E_OK);
	assert_int_equal(save_follow(&c1), E_OK);
	assert_int_equal(undo_last(&r2), E_STATE);
	assert_true(knows(&c2, SCOPE_LABEL));
	/* she leaves the circle that she joined */
	assert_int_equal(ask_for(&c1, "equipe", &u_c2, &w.s2, &a), E_OK);
	assert_int_equal(decide(&c2, "handover.join", &a, 1, NULL), E_OK);
	tamper(w.k.data, "UPDATE circle SET end_on = '2026-11-24'");
	assert_int_equal(undo_last(&c2), E_STATE);
}

/* Her new record was written in since. */
static void
test_written(void **state)
{
	struct id a;

	assert_int_equal(ask_for(&c1, "reorientation", NULL, &w.s2, &a),
		E_OK);
	assert_int_equal(decide(&r2, "handover.accept", &a, 1, &u_c2), E_OK);
	tamper(w.k.data, "INSERT INTO note(id, person, structure, author,"
		" kind, seq, made_on, written_on) SELECT randomblob(16),"
		" person, structure, referent, 'note', 1, '2026-11-24',"
		" '2026-11-24' FROM follow WHERE purpose = 'relais'");
	assert_int_equal(undo_last(&r2), E_STATE);
	assert_true(knows(&c2, SCOPE_LABEL));
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

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, up, down)
	const struct CMUnitTest tests[] = {
		T(test_ask), T(test_transfer), T(test_reorient),
		T(test_refuse), T(test_invite), T(test_undo), T(test_stands),
		T(test_written), T(test_expire),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
