/* Every act that there is, sent by every kind of account. */
#include "tests/unit/work.h"

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
	int i;

	for (i = 0; i < OP; i++)
		client_done(&c[i]);
	world_end();
	return 0;
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
	alarm_row, notice, hold, said, proposal;

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
	const char *of = strcmp(a->name, "undo.decided") == 0 ||
		strcmp(a->name, "undo.admitted") == 0 ? "h" :
		strcmp(a->name, "undo.invite") == 0 ? "i" :
		theirs || strcmp(a->right, "undo.send") == 0 ? "r" : "f";

	id = id_new();
	snprintf(sql, sizeof sql, "INSERT INTO deed(id, user, seq, structure,"
		" person, act, undo, record, before, version, made_on)"
		" SELECT :id, u.id, coalesce((SELECT max(seq) FROM deed), 0)"
		" + 1, f.structure, f.person, 'essai', '%s', %s.id, 1,"
		" %s.version, '2026-11-24' FROM follow f, user u, referral r,"
		" handover h, invite i WHERE u.login = '%s' AND r.external = 0"
		" AND r.person = f.person LIMIT 1", a->name, of, of,
		theirs ? "c2" : "c1");
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
	if (strcmp(a->on, "proposal") == 0)
		return &proposal;
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
		/* its statement asks who made the record */
		{ "import.undo", W(C1) | W(D1) | W(R1) },
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
		":with_person", ":here", ":record", ":closed" };
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

			for (j = 0; j < (int)(sizeof own /
				sizeof *own); j++)
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
	struct work hers = { .person = person, .follow = follow };
	int who, acts = 0, refused = 0;

	log_init("test", 0);
	assert_int_equal(work_referral(&c[C1], &hers, &w.s3, "motif"), E_OK);
	external = hers.referral;
	assert_int_equal(work_referral(&c[C1], &hers, &w.s2, "motif"), E_OK);
	referral = hers.referral;
	assert_int_equal(work_step(&c[C1], "referral.send", &referral, 1),
		E_OK);
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
	proposal = id_new();
	add_asking(&proposal, "INSERT INTO proposal(id, user, structure, role,"
		" author, made_on) SELECT :id, u.id, f.structure, 'lecture',"
		" h.id, '2026-11-24' FROM follow f, user u, user h"
		" WHERE u.login = 'c1' AND h.login = 'r1'"
		" ORDER BY f.num LIMIT 1");
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

/* Several at once: the audit has each of those whom it was done to, once. */
static void
test_several(void **state)
{
	const struct id *on[] = { &follow, &follow2, &follow2 };
	struct msg m;
	int i;

	msg_init(&m, P_K_ACT, ++c[D1].number);
	msg_put_str(&m, "person.reveal");
	msg_put_u32(&m, 3);
	for (i = 0; i < 3; i++) {
		msg_put_u32(&m, 1);
		msg_put_str(&m, ":follow");
		msg_put_u8(&m, 'b');
		msg_put_bytes(&m, on[i]->b, ID_SIZE);
	}
	msg_put_u32(&m, 0);
	msg_put_u32(&m, 0);
	msg_put_id(&m, &id_none);
	assert_int_equal(msg_send(c[D1].fd, &m, NULL, 0), E_OK);
	msg_done(&m);
	assert_int_equal(answer_of(&c[D1], c[D1].number), E_OK);
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM audit"
		" WHERE action = 'person.reveal'"), 2);
	assert_int_equal(count(w.k.data, "SELECT count(DISTINCT f.person)"
		" FROM audit a JOIN follow f ON f.person = a.object"
		" AND f.structure = a.structure"
		" WHERE a.action = 'person.reveal'"), 2);
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
		T(test_two_people), T(test_headers), T(test_matrix),
		T(test_several),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
