/* Paths of people: what a structure writes of one, what is asked of another
 * structure and given, what is undone, united, moved. */
#ifndef TESTS_POWER_PEOPLE_H
#define TESTS_POWER_PEOPLE_H

#include "tests/unit/power_names.h"

/* What is sealed of a person: its key, the record, whom it is bound to, its
 * owner, the version before. */
#define OF(k, scope, record, owner, base) \
	&(k)->key[scope], record, &(k)->person, owner, base

#define IS_THERE(table) "SELECT count(*) FROM " table " WHERE id = ?1"
#define IS_GONE(table) "SELECT count(*) = 0 FROM " table " WHERE id = ?1"
#define HAS_WORDS "SELECT count(*) FROM blob WHERE record = ?1"
#define NO_WORDS "SELECT count(*) = 0 FROM blob WHERE record = ?1"
#define STATE_IS(table, state) "SELECT state = '" state "' FROM " table \
	" WHERE id = ?1"

/* Somebody of s1, who has a name and a birth date. */
static inline struct work *
somebody(const char *who)
{
	struct work *k = &all[npeople++];
	enum err e = make_new(&c1, WRAP_PERSON, &id_none, &k->person, k->key);

	assert_int_equal(e, E_OK);
	k->follow = id_new();
	name_asked(&k->person, 1, who);
	did(&c1, "person.create", "id i follow i protected d purpose s +label"
		" #word #who #day", &k->person, &k->follow, 0, "emploi",
		OF(k, SCOPE_LABEL, &k->person, &id_none, 0), "martin", who,
		"1990-01-01");
	promise(false, "SELECT count(*) > 0 FROM follow WHERE person = ?1",
		&k->person);
	promise_key(WRAP_PERSON, &k->person, &w.s1, true);
	return k;
}

static inline void
named_again(struct work *k, int version, const char *who)
{
	name_asked(&k->person, (uint32_t)version, who);
	did(&c1, "person.save", "follow i protected d +label #word #who",
		&k->follow, 0, OF(k, SCOPE_LABEL, &k->person, &id_none,
		(unsigned)version - 1), "martin", who);
}

/* --- undoing ------------------------------------------------------------- */

/* What is known of them ends after 30 days. */
static struct id deeds;

/* The last thing that a user did, by its inverse; `is` as of an act, the deed
 * first. */
static inline void
undone(struct client *by, const char *login, const char *is)
{
	char act[40], sql[160];
	sqlite3_stmt *st;
	struct id deed;

	snprintf(sql, sizeof sql, "SELECT d.id, d.undo FROM deed d JOIN user u"
		" ON u.id = d.user WHERE u.login = '%s' AND d.undone_on IS"
		" NULL ORDER BY d.seq DESC LIMIT 1", login);
	assert_int_equal(sqlite3_prepare_v2(db_raw(w.k.data), sql, -1, &st,
		NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(st), SQLITE_ROW);
	memcpy(deed.b, sqlite3_column_blob(st, 0), ID_SIZE);
	snprintf(act, sizeof act, "%s", sqlite3_column_text(st, 1));
	sqlite3_finalize(st);
	did(by, act, is, &deed);
	promise_two(false, "SELECT undone_on NOT NULL FROM deed WHERE id = ?1",
		&deed, &deeds);
}

/* --- what is written of her ---------------------------------------------- */

static inline void
path_follow(struct work *k)
{
	did(&c1, "follow.save", "follow i version d status s last_contact_on s"
		" next_step s next_step_on s", &k->follow, 1, "actif",
		"2026-11-24", "rappeler", "2026-12-01");
	promise(false, "SELECT next_step_on = '2026-12-01' FROM follow WHERE"
		" id = ?1", &k->follow);
	take_back(&k->follow);
	did(&c1, "follow.later", "follow i version d next_step_on s",
		&k->follow, 2, "2026-12-05");
	undone(&c1, "c1", "deed i");
	promise(false, "SELECT next_step_on = '2026-12-01' FROM follow WHERE"
		" id = ?1", &k->follow);
	did(&c1, "follow.assign", "follow i version d referent i coreferent i",
		&k->follow, 4, &w.c1, &w.d1);
	promise(false, "SELECT count(*) FROM assignment WHERE follow = ?1 AND"
		" role = 'coreferent'", &k->follow);
	did(&c1, "visit.mark", "user i follow i", &w.c1, &k->follow);
	did(&c1, "preference.put", "user i name s value s", &w.c1, "lang",
		"fr");
	promise(false, "SELECT count(*) FROM preference WHERE user = ?1 AND"
		" value = 'fr'", &w.c1);
	did(&c1, "person.situation", "follow i +barriers", &k->follow,
		OF(k, SCOPE_BARRIERS, &k->person, &w.s1, 0));
	did(&c1, "path.save", "follow i contract_to s +path", &k->follow,
		"2027-01-01", OF(k, SCOPE_PATH, &k->person, &w.s1, 0));
}

static inline void
path_notebook(struct work *k)
{
	struct id frein = id_new(), axis = id_new(), aim = id_new();
	struct id action = id_new();

	did(&c1, "notebook.situation", "follow i id i +barriers", &k->follow,
		&frein, OF(k, SCOPE_BARRIERS, &frein, &w.s1, 0));
	promise(false, HAS_WORDS, &frein);
	did(&c1, "notebook.objective", "follow i axis i id i to_state s +path"
		" +path", &k->follow, &axis, &aim, "in_progress", OF(k,
		SCOPE_PATH, &axis, &w.s1, 0), OF(k, SCOPE_PATH, &aim, &w.s1,
		0));
	promise(false, HAS_WORDS, &aim);
	did(&c1, "notebook.action", "follow i id i objective i to_state s"
		" who s due_on n +path", &k->follow, &action, &aim, "planned",
		"elle", OF(k, SCOPE_PATH, &action, &w.s1, 0));
	promise(false, STATE_IS("notebook", "planned"), &action);
	take_back(&action);
	did(&c1, "notebook.state", "follow i id i version d to_state s",
		&k->follow, &action, 1, "done");
	promise(false, STATE_IS("notebook", "done"), &action);
	take_back(&frein);
	did(&c1, "notebook.drop", "follow i id i version d", &k->follow,
		&frein, 1);
	promise(false, STATE_IS("notebook", "retire"), &frein);
}

/* Two of a household, then of nobody. */
static inline void
path_kin(struct work *a, struct work *b)
{
	struct id id = id_new(), pair = id_new();

	did(&c1, "kin.link", "follow i with i id i pair i +path +path",
		&a->follow, &b->follow, &id, &pair, OF(a, SCOPE_PATH, &id,
		&w.s1, 0), OF(b, SCOPE_PATH, &pair, &w.s1, 0));
	promise(false, HAS_WORDS, &id);
	promise(false, HAS_WORDS, &pair);
	take_back(&id);
	take_back(&pair);
	did(&c1, "kin.unlink", "follow i with i id i pair i", &a->follow,
		&b->follow, &id, &pair);
	promise(false, NO_WORDS, &id);
	promise(false, NO_WORDS, &pair);
	id = id_new();
	pair = id_new();
	did(&c1, "kin.link", "follow i with i id i pair i +path +path",
		&a->follow, &b->follow, &id, &pair, OF(a, SCOPE_PATH, &id,
		&w.s1, 0), OF(b, SCOPE_PATH, &pair, &w.s1, 0));
	did(&c1, "twins.apart", "follow i with i", &a->follow, &b->follow);
	promise(false, "SELECT count(*) = 1 FROM apart WHERE ?1 IN (person,"
		" other_person)", &a->person);
}

/* A note of the wrong person, and a referral. */
static inline void
path_moved(struct work *a, struct work *b)
{
	struct id note = id_new(), put = id_new(), event = id_new(), to;
	struct sealkey key[SCOPES];

	did(&c1, "note.create", "follow i id i kind s made_on s contact d"
		" +note", &a->follow, &note, "note", "2026-11-24", 0, OF(a,
		SCOPE_NOTE, &note, &w.s1, 0));
	/* a colleague reads it */
	key_of(&d1, WRAP_PERSON, &a->person, SCOPE_NOTE, &w.s1);
	promise(false, HAS_WORDS, &note);
	take_back(&note);
	did(&c1, "note.move", "note i with i id i version d +note", &note,
		&b->follow, &put, 1, OF(b, SCOPE_NOTE, &put, &w.s1, 0));
	promise(false, NO_WORDS, &note);
	promise(false, HAS_WORDS, &put);
	assert_int_equal(work_referral(&c1, a, &w.s2, "motif"), E_OK);
	assert_int_equal(work_step(&c1, "referral.send", &a->referral, 1),
		E_OK);
	promise_key(WRAP_REFERRAL, &a->referral, &w.s2, true);
	assert_int_equal(make_new(&c1, WRAP_REFERRAL, &b->person, &to, key),
		E_OK);
	take_back(&a->referral);
	did(&c1, "referral.move", "referral i with i id i receiver i urgent d"
		" wished_on n scopes d agreed d event i version d +content",
		&a->referral, &b->follow, &to, &w.s2, 0, 2, 1, &event, 2,
		&key[SCOPE_CONTENT], &to, &to, &id_none, 0);
	promise(false, STATE_IS("referral", "retiree"), &a->referral);
	promise(false, NO_WORDS, &a->referral);
	promise(false, HAS_WORDS, &to);
	promise_key(WRAP_REFERRAL, &a->referral, &w.s2, false);
	promise_key(WRAP_REFERRAL, &to, &w.s1, true);
	b->referral = to;
}

/* The last deed of c1 that is not undone. */
static inline struct id
last_deed(void)
{
	return id_of(w.k.data, "SELECT d.id FROM deed d JOIN user u ON u.id ="
		" d.user WHERE u.login = 'c1' AND d.undone_on IS NULL"
		" ORDER BY d.seq DESC LIMIT 1");
}

static inline void
path_united(struct work *a, struct work *b, int va, int vb)
{
	struct id twin = id_new(), deed;

	did(&c1, "person.unite", "follow i with i id i version d with_version"
		" d step s path s +label #word", &a->follow, &b->follow,
		&twin, va, vb, "1", "1", OF(a, SCOPE_LABEL, &twin, &id_none, 0), "martin");
	promise(false, "SELECT united NOT NULL FROM follow WHERE id = ?1",
		&b->follow);
	promise(false, HAS_WORDS, &twin);
	promise_key(WRAP_PERSON, &a->person, &w.s1, true);
	promise_key(WRAP_PERSON, &b->person, &w.s1, true);
	take_back(&b->follow);
	deed = last_deed();
	did(&c1, "undo.unite", "deed i contract_to n +path #word", &deed,
		OF(a, SCOPE_PATH, &a->person, &w.s1, 1), "martin");
	promise_two(false, "SELECT undone_on NOT NULL FROM deed WHERE id = ?1",
		&deed, &deeds);
	promise(false, "SELECT united IS NULL FROM follow WHERE id = ?1",
		&b->follow);
	twin = id_new();
	take_back(&b->follow);
	did(&c1, "person.unite", "follow i with i id i version d with_version"
		" d step s path s +label #word", &a->follow, &b->follow, &twin,
		va + 2, vb + 2, "1", "1", OF(a, SCOPE_LABEL, &twin, &id_none,
		0), "martin");
	promise(false, "SELECT united NOT NULL FROM follow WHERE id = ?1",
		&b->follow);
	take_back(&b->follow);
	did(&c1, "person.part", "follow i with i contract_to n +path #word",
		&a->follow, &b->follow, OF(a, SCOPE_PATH, &a->person, &w.s1,
		2), "martin");
	promise(false, "SELECT united IS NULL FROM follow WHERE id = ?1",
		&b->follow);
}

/* Sent with words, which is undone; sent again, named elsewhere, and gone
 * there. */
static inline void
path_child(struct work *k)
{
	struct id event = id_new(), child;
	struct sealkey key[SCOPES];

	assert_int_equal(work_referral(&c1, k, &w.s2, "motif"), E_OK);
	did(&c1, "referral.send", "id i version d event i +content",
		&k->referral, 1, &event, &k->content_key[SCOPE_CONTENT],
		&event, &k->referral, &id_none, 0);
	promise_two(false, HAS_WORDS, &event, &k->referral);
	promise_key(WRAP_REFERRAL, &k->referral, &w.s2, true);
	take_back(&k->referral);
	undone(&c1, "c1", "deed i");
	promise(false, STATE_IS("referral", "brouillon"), &k->referral);
	promise(false, NO_WORDS, &event);
	promise_key(WRAP_REFERRAL, &k->referral, &w.s2, false);
	take_back(&k->referral);
	assert_int_equal(work_step(&c1, "referral.send", &k->referral, 3),
		E_OK);
	event = id_new();
	did(&c2, "exchange.redirect", "id i version d event i +content",
		&k->referral, 4, &event, &k->content_key[SCOPE_CONTENT],
		&event, &k->referral, &id_none, 0);
	promise_two(false, HAS_WORDS, &event, &k->referral);
	promise_key(WRAP_REFERRAL, &k->referral, &w.s2, false);
	assert_int_equal(make_new(&c1, WRAP_REFERRAL, &k->person, &child,
		key), E_OK);
	did(&c1, "exchange.child", "follow i id i receiver i parent i urgent d"
		" wished_on n scopes d agreed d +content", &k->follow, &child,
		&w.s3, &k->referral, 0, 2, 1, &key[SCOPE_CONTENT], &child,
		&child, &id_none, 0);
	promise(false, HAS_WORDS, &child);
	promise_key(WRAP_REFERRAL, &child, &w.s1, true);
}

/* --- asked of another structure ------------------------------------------ */

static inline void
handover_asked(struct work *k, const char *kind, const struct id *to,
	struct id *id, struct sealkey *content)
{
	struct sealkey key[SCOPES];

	assert_int_equal(make_new(&c1, WRAP_REFERRAL, &k->person, id, key),
		E_OK);
	*content = key[SCOPE_CONTENT];
	if (to)
		did(&c1, "handover.invite", "follow i id i receiver i to_user"
			" i purpose s scopes d agreed d +content", &k->follow,
			id, &w.s2, to, "emploi", 2, 1, content, id, id,
			&id_none, 0);
	else
		did(&c1, "handover.ask", "follow i id i receiver i kind s"
			" purpose s scopes d agreed d +content", &k->follow,
			id, &w.s2, kind, "emploi", 2, 1, content, id, id,
			&id_none, 0);
	promise(false, STATE_IS("handover", "envoyee"), id);
	promise_key(WRAP_REFERRAL, id, &w.s1, true);
	promise_key(WRAP_REFERRAL, id, &w.s2, true);
}

static inline void
handover_said(struct client *by, const char *act, const struct id *id,
	int version, const struct sealkey *content)
{
	struct id answer = id_new();

	take_back(id);
	did(by, act, "id i version d answer i +content", id, version, &answer,
		content, &answer, id, &id_none, 0);
	promise_two(false, HAS_WORDS, &answer, id);
}

/* Refused, which is undone; withdrawn; declined; taken back. */
static inline void
path_handover_refused(struct work *k)
{
	struct sealkey content;
	struct id id;

	handover_asked(k, "transfert", NULL, &id, &content);
	handover_said(&r2, "handover.wait", &id, 1, &content);
	promise(false, STATE_IS("handover", "attente"), &id);
	handover_said(&r2, "handover.refuse", &id, 2, &content);
	promise(false, STATE_IS("handover", "refusee"), &id);
	promise_key(WRAP_REFERRAL, &id, &w.s2, false);
	take_back(&id);
	undone(&r2, "r2", "deed i");
	promise(false, STATE_IS("handover", "attente"), &id);
	promise_key(WRAP_REFERRAL, &id, &w.s2, true);
	take_back(&id);
	did(&c1, "handover.withdraw", "id i version d", &id, 4);
	promise(false, STATE_IS("handover", "retiree"), &id);
	promise_key(WRAP_REFERRAL, &id, &w.s2, false);
	handover_asked(k, "", &w.c2, &id, &content);
	handover_said(&c2, "handover.decline", &id, 1, &content);
	promise_key(WRAP_REFERRAL, &id, &w.s2, false);
	take_back(&id);
	did(&c2, "handover.reconsider", "id i version d", &id, 2);
	promise(false, STATE_IS("handover", "envoyee"), &id);
	promise_key(WRAP_REFERRAL, &id, &w.s2, true);
	take_back(&id);
	did(&c1, "handover.withdraw", "id i version d", &id, 3);
	promise_key(WRAP_REFERRAL, &id, &w.s2, false);
}

static inline void
handover_taken(struct client *by, const char *act, const struct id *id,
	const struct sealkey *content, struct id *follow)
{
	struct id answer = id_new();

	*follow = id_new();
	take_back(id);
	if (strcmp(act, "handover.join") == 0)
		did(by, act, "id i version d answer i follow i +content"
			" #word", id, 1, &answer, follow, content, &answer,
			id, &id_none, 0, "martin");
	else
		did(by, act, "id i version d answer i follow i referent i"
			" +content #word", id, 1, &answer, follow, &w.c2,
			content, &answer, id, &id_none, 0, "martin");
	promise(false, STATE_IS("handover", "acceptee"), id);
	promise_two(false, HAS_WORDS, &answer, id);
}

/* Accepted, which is undone, then accepted again: she goes over. */
static inline void
path_handover(struct work *k)
{
	struct sealkey content;
	struct id id, follow;

	handover_asked(k, "transfert", NULL, &id, &content);
	handover_taken(&r2, "handover.accept", &id, &content, &follow);
	promise_key(WRAP_PERSON, &k->person, &w.s2, true);
	take_back(&id);
	take_back(&w.s2);
	undone(&r2, "r2", "deed i");
	promise_key(WRAP_PERSON, &k->person, &w.s2, false);
	did(&c1, "handover.withdraw", "id i version d", &id, 3);
	promise_key(WRAP_REFERRAL, &id, &w.s2, false);
	take_back(&k->person);
	handover_asked(k, "", &w.c2, &id, &content);
	handover_taken(&c2, "handover.join", &id, &content, &follow);
	promise_key(WRAP_PERSON, &k->person, &w.s1, true);
	promise_key(WRAP_PERSON, &k->person, &w.s2, true);
	promise(false, "SELECT count(*) FROM circle WHERE person = ?1",
		&k->person);
	handover_asked(k, "transfert", NULL, &id, &content);
	take_back(&k->follow);
	handover_taken(&r2, "handover.accept", &id, &content, &follow);
	promise(false, "SELECT end_on NOT NULL AND status = 'termine' FROM"
		" follow WHERE id = ?1", &k->follow);
	promise_two(false, "SELECT count(*) FROM follow WHERE person = ?1 AND"
		" structure = ?2 AND end_on IS NULL", &k->person, &w.s2);
}

/* s2 looks for somebody whom s1 follows, and asks. */
static inline struct id
matched(const char *who)
{
	struct id ticket;
	struct msg m;

	msg_fill(&m, P_K_MATCH, ++c2.number, "sss", NULL, who, "1990-01-01");
	assert_int_equal(msg_send(c2.fd, &m, NULL, 0), E_OK);
	do {
		msg_reset(&m, 0, 0);
		assert_int_equal(client_next(&c2, &m), E_OK);
	} while (m.number != c2.number);
	assert_int_equal(msg_get_u8(&m), E_OK);
	msg_get_str(&m);
	ticket = msg_get_id(&m);
	msg_done(&m);
	return ticket;
}

static inline struct id
requested(const char *who)
{
	struct id ticket = matched(who), id;
	struct sealkey key[SCOPES];

	assert_false(id_is_none(&ticket));
	promise(false, IS_THERE("match"), &ticket);
	assert_int_equal(make_new(&c2, WRAP_REQUEST, &ticket, &id, key),
		E_OK);
	take_back(&ticket);
	did(&c2, "request.create", "match i id i +content", &ticket, &id,
		&key[SCOPE_CONTENT], &id, &id, &id_none, 0);
	promise(false, STATE_IS("request", "envoyee"), &id);
	promise_key(WRAP_REQUEST, &id, &w.s1, true);
	promise_key(WRAP_REQUEST, &id, &w.s2, true);
	return id;
}

static inline void
path_request(struct work *k, const char *who)
{
	struct id id = requested(who), answer = id_new(), follow = id_new();
	const struct sealkey *key;

	take_back(&id);
	did(&c2, "request.withdraw", "id i version d", &id, 1);
	promise(false, STATE_IS("request", "retiree"), &id);
	id = requested(who);
	key = key_of(&c1, WRAP_REQUEST, &id, SCOPE_CONTENT, NULL);
	take_back(&id);
	did(&c1, "request.refuse", "follow i request i version d answer i"
		" +content", &k->follow, &id, 1, &answer, key, &answer, &id,
		&id_none, 0);
	promise(false, STATE_IS("request", "refusee"), &id);
	promise(false, HAS_WORDS, &answer);
	id = requested(who);
	answer = id_new();
	key = key_of(&c1, WRAP_REQUEST, &id, SCOPE_CONTENT, NULL);
	take_back(&id);
	did(&c1, "request.grant", "follow i request i version d answer i"
		" asker i made i scopes d +content #word", &k->follow, &id, 1,
		&answer, &w.s2, &follow, 2, key, &answer, &id, &id_none, 0,
		"martin");
	promise(false, STATE_IS("request", "accordee"), &id);
	promise_key(WRAP_PERSON, &k->person, &w.s2, true);
}

/* Her address is protected: who looks for her leaves a word. */
static inline void
path_probe(struct work *k, const char *who)
{
	struct id none;

	did(&c1, "person.save", "follow i protected d", &k->follow, 1);
	promise(false, "SELECT protected FROM person WHERE id = ?1",
		&k->person);
	none = matched(who);
	assert_true(id_is_none(&none));
	promise(true, "SELECT count(*) FROM sought WHERE person = ?1",
		&k->person);
	promise(true, "SELECT count(*) FROM probe WHERE person = ?1",
		&k->person);
	assert_int_equal(asked(&c1, P_K_PROBED, NULL, 0, "iiis", &k->follow,
		&w.c2, &w.s2, "2027-12-31"), E_OK);
	promise(true, "SELECT seen_on NOT NULL FROM probe WHERE person = ?1",
		&k->person);
}

/* Nobody was told yet. */
static inline void
path_probed_again(struct work *k, const char *who)
{
	struct id none = matched(who);

	assert_true(id_is_none(&none));
	promise(true, "SELECT count(*) FROM probe WHERE person = ?1 AND"
		" seen_on IS NULL", &k->person);
}

#endif
