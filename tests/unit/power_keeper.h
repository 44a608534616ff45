/* Paths of the keeper's own: appointments and what leaves about them, her own
 * space, files that are taken in, what time ends, what is erased by rule, the
 * audit's beginning, sums, the ledger. */
#ifndef TESTS_POWER_KEEPER_H
#define TESTS_POWER_KEEPER_H

#include "tests/unit/power_people.h"

#include "keeper/effort.h"
#include "keeper/prune.h"

#define BUSY 1795600000         /* on the 25th */

/* --- appointments, slots, the calendar's file ---------------------------- */

static inline struct id
appointed(struct work *k, const char *day, const char *settles,
	const struct id *slot, const struct id *seat)
{
	struct id id = id_new(), event = id_new();

	did(&c1, "appointment.create", slot ?
		"follow i id i user i day s convened d settles s event i"
		" busy_at d busy_for d +path slot i seat i" : "follow i id i"
		" user i day s convened d settles s event i busy_at d"
		" busy_for d +path slot n seat n", &k->follow, &id, &w.c1,
		day, 1, settles, &event, BUSY, 30, OF(k, SCOPE_PATH, &id, &w.s1,
		0), slot, seat);
	promise(false, IS_THERE("appointment"), &id);
	promise(false, HAS_WORDS, &id);
	return id;
}

static inline void
path_appointment(struct work *k)
{
	struct id slot = id_new(), seat = id_new(), id, again = id_new();
	struct id invite = id_new(), end = id_new();
	char hex[ID_TEXT];

	did(&c1, "feed.open", "user i", &w.c1);
	promise(false, "SELECT count(*) FROM feed WHERE user = ?1 AND closed"
		" = 0", &w.c1);
	did(&c1, "slot.open", "at i id i user i day s hour s minutes d"
		" category s location s place n title n places d", &w.s1,
		&slot, &w.c1, "2026-11-25", "10h00", 30, "individuel",
		"bureau", 1);
	id = appointed(k, "2026-11-25", "", &slot, &seat);
	promise(false, IS_THERE("seat"), &seat);
	take_back(&seat);
	take_back(&id);
	undone(&c1, "c1", "deed i seat n slot n event n");
	promise(false, NO_WORDS, &id);
	id = appointed(k, "2026-11-24", "", NULL, NULL);
	did(&c1, "appointment.rebook", "id i version d made i user i day s"
		" convened d settles s event n busy_at n busy_for n +path",
		&id, 1, &again, &w.c1, "2026-11-26", 0, "", OF(k, SCOPE_PATH,
		&again, &w.s1, 0));
	promise(false, IS_THERE("appointment"), &again);
	did(&c1, "invite.create", "follow i id i format s expires_on n"
		" settles s +path", &k->follow, &invite, "sms", "", OF(k,
		SCOPE_PATH, &invite, &w.s1, 0));
	promise(false, HAS_WORDS, &invite);
	appointed(k, "2026-11-25", id_text(&invite, hex), NULL, NULL);
	promise(false, "SELECT handled_on NOT NULL FROM invite WHERE id = ?1",
		&invite);
	did(&d1, "feed.open", "user i", &w.d1);
	did(&d1, "feed.close", "user i", &w.d1);
	promise(false, "SELECT count(*) = 0 FROM feed WHERE user = ?1"
		" AND closed = 0", &w.d1);
	did(&c1, "followup.close", "follow i id i settles s +path",
		&k->follow, &end, "", OF(k, SCOPE_PATH, &end, &w.s1, 0));
	promise(false, HAS_WORDS, &end);
}

/* --- what leaves --------------------------------------------------------- */

static inline void
sender_here(struct client *x)
{
	struct msg m;
	int fd[2];

	assert_int_equal(msg_pair(fd), E_OK);
	client_init(x, fd[0]);
	msg_init(&m, P_L_SENDER, 0);
	assert_int_equal(msg_send(listener.fd, &m, &fd[1], 1), E_OK);
	msg_done(&m);
	close(fd[1]);
	keeper_turn(&w.k, 0);
}

static inline struct id
outbox_of(const struct id *record)
{
	char sql[120], hex[ID_TEXT];

	snprintf(sql, sizeof sql, "SELECT id FROM outbox WHERE record = x'%s'"
		" ORDER BY rowid DESC LIMIT 1", id_text(record, hex));
	return id_of(w.k.data, sql);
}

/* One that is sent, one that is left, one whose sender dies. */
static inline void
path_outbox(struct work *k)
{
	struct id a = appointed(k, "2026-11-25", "", NULL, NULL), id;
	struct id b = appointed(k, "2026-11-25", "", NULL, NULL);
	struct id d = appointed(k, "2026-11-25", "", NULL, NULL);
	struct client x;

	config.send_sms.n = 1;
	sender_here(&x);
	assert_int_equal(asked(&x, P_X_START, NULL, 0, "issLssss", &a,
		"summons", "sms", (uint64_t)1, "+33639985597", "", "des mots",
		""), E_OK);
	id = outbox_of(&a);
	promise(false, HAS_WORDS, &id);
	promise(false, STATE_IS("outbox", "taken"), &id);
	take_back(&id);
	assert_int_equal(asked(&x, P_X_ENDED, NULL, 0, "issLss", &a,
		"summons", "sms", (uint64_t)1, "sent", ""), E_OK);
	/* never to be sent again */
	promise(false, STATE_IS("outbox", "sent"), &id);
	assert_int_equal(asked(&x, P_X_ENDED, NULL, 0, "issLss", &b,
		"summons", "sms", (uint64_t)1, "dropped", "no_mobile"), E_OK);
	id = outbox_of(&b);
	promise(false, STATE_IS("outbox", "dropped"), &id);
	assert_int_equal(asked(&x, P_X_START, NULL, 0, "issLssss", &d,
		"summons", "sms", (uint64_t)1, "+33639985597", "", "des mots",
		""), E_OK);
	id = outbox_of(&d);
	promise(false, "SELECT state IN ('taken', 'unknown') FROM outbox WHERE"
		" id = ?1", &id);
	client_done(&x);
	sender_here(&x);
	client_done(&x);
	keeper_turn(&w.k, 0);
	config.send_sms.n = 0;
}

/* --- her own space ------------------------------------------------------- */

static inline struct id
path_space(struct work *k, struct client *her)
{
	struct id account = id_new(), said = id_new(), consent = id_new();
	char code[64];

	did(&c1, "space.open", "follow i user i login s", &k->follow,
		&account, hers);
	promise(false, ACTIVE, &account);
	invited(&c1, &account, code);
	take_back(&account);
	assert_int_equal(brings(code, "73019264", NULL, 0), E_OK);
	promise(true, NO_SECRET("invitation"), &account);
	promise_password(&account, "73019264");
	invited(&c1, &account, code);
	take_back(&account);
	assert_int_equal(brings(code, NULL, SOME_KEY, SOME_BYTES), E_OK);
	/* a new card: what the one before opened is shut */
	invited(&c1, &account, code);
	promise(true, NO_SECRET("password"), &account);
	promise(false, "SELECT count(*) = 0 FROM user_key WHERE user = ?1 AND"
		" revoked_on IS NULL", &account);
	promise(false, ACTIVE, &account);
	login_ready(her, hers);
	did(her, "said.tell", "follow i id i kind s +note", &k->follow, &said,
		"message", OF(k, SCOPE_NOTE, &said, &w.s1, 0));
	promise(false, HAS_WORDS, &said);
	did(her, "consent.own", "follow i id i hide d +note", &k->follow,
		&consent, 0, OF(k, SCOPE_NOTE, &consent, &w.s1, 0));
	promise(false, HAS_WORDS, &consent);
	did(her, "preference.put", "user i name s value s", &account, "lang",
		"fr");
	return account;
}

/* By her own word what was given is given no more. */
static inline void
path_stopped(struct work *k, struct client *her, const struct id *account)
{
	struct id event = id_new();
	char code[64];

	assert_int_equal(work_referral(&c1, k, &w.s2, "motif"), E_OK);
	assert_int_equal(work_step(&c1, "referral.send", &k->referral, 1),
		E_OK);
	promise_key(WRAP_REFERRAL, &k->referral, &w.s2, true);
	take_back(&k->referral);
	did(her, "said.stop.referral", "id i event i", &k->referral, &event);
	promise(false, STATE_IS("referral", "retiree"), &k->referral);
	promise_key(WRAP_REFERRAL, &k->referral, &w.s2, false);
	take_back(account);
	did(&c1, "space.close", "follow i", &k->follow);
	promise(false, DISABLED, account);
	take_back(account);
	invited(&c1, account, code);
	promise(false, ACTIVE, account);
}

static inline void
path_emergency(struct work *k)
{
	struct id id = id_new();

	did(&r1, "emergency.open", "follow i id i +note", &k->follow, &id,
		OF(k, SCOPE_NOTE, &id, &w.s1, 0));
	promise(false, HAS_WORDS, &id);
	did(&c1, "emergency.seen", "id i", &id);
	promise(false, "SELECT seen_on NOT NULL FROM emergency WHERE id = ?1",
		&id);
}

static inline void
path_circle(struct work *k)
{
	struct id id = id_new();

	did(&d1, "circle.join", "follow i id i purpose s shown d", &k->follow,
		&id, "emploi", 1);
	promise(false, IS_THERE("circle"), &id);
}

/* Nothing is left of her but that she was erased. */
static inline void
erased_promised(const struct work *k)
{
	promise(true, "SELECT count(*) FROM erased WHERE object = ?1",
		&k->person);
	promise(true, "SELECT count(*) = 0 FROM wrap WHERE person = ?1",
		&k->person);
	promise(true, "SELECT count(*) = 0 FROM global_token WHERE person ="
		" ?1", &k->person);
	promise(false, IS_GONE("person"), &k->person);
	promise(false, "SELECT count(*) = 0 FROM blob WHERE person = ?1",
		&k->person);
}

/* --- a file that is taken in --------------------------------------------- */

static inline struct id
file_begun(struct sealkey key[SCOPES])
{
	struct id draft;

	assert_int_equal(make_new(&c1, WRAP_DRAFT, &id_none, &draft, key),
		E_OK);
	did(&c1, "draft.create", "user i id i kind s about n +draft", &w.c1,
		&draft, "import", &key[SCOPE_DRAFT], &draft, &draft, &w.c1, 0);
	promise_key(WRAP_DRAFT, &draft, &w.c1, true);
	return draft;
}

/* A line made somebody, who goes with her line; the file stays. */
static inline struct id
path_import(void)
{
	struct sealkey key[SCOPES];
	struct id draft = file_begun(key), erasure = id_new();
	struct work *k = somebody("ligne une");

	did(&c1, "import.put", "id i ids i follows i lines s +draft", &draft,
		&k->follow, &k->follow, "[[1,\"creee\"]]", &key[SCOPE_DRAFT],
		&k->follow, &draft, &w.c1, 0);
	promise(false, IS_THERE("import_line"), &k->follow);
	did(&c1, "import.column", "head s target s", "nom", "last_name");
	take_back(&k->person);
	take_back(&k->follow);
	did(&c1, "import.undo", "follow i id i version d", &k->follow,
		&erasure, 1);
	erased_promised(k);
	promise(false, IS_GONE("import_line"), &k->follow);
	/* another line, that time ends */
	erasure = id_new();
	did(&c1, "import.put", "id i ids i follows i lines s +draft", &draft,
		&erasure, &id_none, "[[2,\"nouvelle\"]]", &key[SCOPE_DRAFT],
		&erasure, &draft, &w.c1, 0);
	promise_two(false, IS_THERE("import_line"), &erasure, &draft);
	return draft;
}

/* What is typed goes with what is saved of it. */
static inline void
path_with_draft(struct work *k)
{
	assert_int_equal(work_draft(&c1, k, &w.c1, "en cours"), E_OK);
	promise_key(WRAP_DRAFT, &k->draft, &w.c1, true);
	take_back(&k->draft);
	k->note = id_new();
	did(&c1, "note.create", "follow i id i kind s made_on s contact d"
		" +note ~", &k->follow, &k->note, "note", "2026-11-24", 0,
		OF(k, SCOPE_NOTE, &k->note, &w.s1, 0), &k->draft);
	promise(false, HAS_WORDS, &k->note);
	promise(false, IS_GONE("draft"), &k->draft);
	promise_key(WRAP_DRAFT, &k->draft, &w.c1, false);
}

/* Three at once: all of them, or none. */
static inline void
path_together(struct work *k)
{
	struct id draft[3];
	struct msg m;
	int i;

	for (i = 0; i < 3; i++) {
		assert_int_equal(work_draft(&c1, k, &w.c1, "trois"), E_OK);
		draft[i] = k->draft;
	}
	take_back(&k->draft);
	msg_fill(&m, P_K_ACT, ++c1.number, "sU", "draft.drop", 3);
	for (i = 0; i < 3; i++) {
		msg_put_u32(&m, 1);
		msg_put_str(&m, ":id");
		msg_put_u8(&m, 'b');
		msg_put_bytes(&m, draft[i].b, ID_SIZE);
	}
	msg_put_u32(&m, 0);
	msg_put_u32(&m, 0);
	msg_put_id(&m, &id_none);
	assert_int_equal(msg_send(c1.fd, &m, NULL, 0), E_OK);
	msg_done(&m);
	assert_int_equal(answer_of(&c1, c1.number), E_OK);
	for (i = 0; i < 3; i++) {
		promise(false, IS_GONE("draft"), &draft[i]);
		promise_key(WRAP_DRAFT, &draft[i], &w.c1, false);
	}
}

/* --- the ledger, the journal, sums --------------------------------------- */

static inline void
path_custody(void)
{
	assert_int_equal(asked(&w.op, P_C_SIGN, NULL, 0, "sB",
		"passerelle-backup essai", 1), E_OK);
	assert_int_equal(asked(&w.op, P_C_REPORT, NULL, 0, "sb",
		"passerelle-retention essai", "", (size_t)0), E_OK);
	assert_int_equal(asked(&w.op, P_C_LEDGER_MERGE, NULL, 0, "s", ""),
		E_OK);
}

/* What is older than a year is no more, and the rest holds; of who came last
 * then, whatever the clock was when it was written, only when. */
static inline void
path_prune(void)
{
	tamper(w.k.data, "WITH v(started, source) AS (VALUES(1,"
		" '192.0.2.0/24'), (2, NULL), (1, '192.0.2.0/24')) INSERT"
		" INTO session(id, user, way, source, terminal, started,"
		" ended) SELECT randomblob(16), (SELECT id FROM user LIMIT 1),"
		" 'cle', source, 'vt220', started, 2 FROM v");
	tamper(w.k.data, "INSERT INTO printed SELECT id, id, user, 'x', 1, 2"
		" FROM session WHERE ended = 2");
	assert_int_equal(asked(&w.op, P_C_PRUNE, NULL, 0, ""), E_OK);
	promise(false, "SELECT min(seq) > 1 FROM audit WHERE ?1 NOT NULL",
		&w.s1);
	promise(false, "SELECT count(*) = 1 AND max(started) = 2 AND"
		" max(coalesce(source, terminal)) IS NULL FROM session"
		" WHERE ended = 2 AND ?1 NOT NULL", &w.s1);
	promise(false, "SELECT count(*) = 0 FROM printed WHERE made_at = 2 AND"
		" ?1 NOT NULL", &w.s1);
}

/* Sums of a month, published once it is over, and then nobody's. */
static inline void
path_effort(const struct id *sums)
{
	char login[16];
	int i;

	for (i = 0; i < EFFORT_USERS; i++) {
		struct client one;

		snprintf(login, sizeof login, "u%d", i);
		login_ready(&one, login);
		assert_int_equal(asked(&one, P_K_EFFORT, NULL, 0, "UBUUU", 1,
			EFFORT_NOTE, 3, 70, 60), E_OK);
		client_done(&one);
	}
	promise(true, "SELECT sum(records) >= 33 FROM effort WHERE ?1 NOT"
		" NULL", sums);
}

static inline void
path_effort_over(const struct id *sums)
{
	promise(false, "SELECT count(*) > 0 FROM effort_month WHERE ?1 NOT"
		" NULL", sums);
	promise(true, "SELECT count(*) = 0 FROM effort WHERE ?1 NOT NULL",
		sums);
	promise(true, "SELECT count(*) = 0 FROM effort_seen WHERE ?1 NOT"
		" NULL", sums);
}

/* --- what time ends ------------------------------------------------------ */

/* Nobody follows her: her structure is told, a second person confirms, the
 * operator erases. */
static inline void
path_retention_told(struct work *k, struct id *notice)
{
	struct id hold = id_new(), invite = id_new(), message = id_new();
	struct client x;

	*notice = id_new();
	did(&c1, "invite.create", "follow i id i format s expires_on n"
		" settles s +path", &k->follow, &invite, "sms", "", OF(k,
		SCOPE_PATH, &invite, &w.s1, 0));
	did(&c1, "message.send", "id i made i", &invite, &message);
	promise(false, STATE_IS("outbox", "prepared"), &message);
	did(&c1, "follow.close", "follow i version d", &k->follow, 1);
	promise(false, "SELECT end_on NOT NULL FROM follow WHERE id = ?1",
		&k->follow);
	/* nobody is there any more to whom it would be said */
	config.send_sms.n = 1;
	sender_here(&x);
	take_back(&message);
	assert_int_not_equal(asked(&x, P_X_TAKE, NULL, 0, "issL", &invite,
		"invite", "sms", (uint64_t)1), E_OK);
	promise(false, STATE_IS("outbox", "dropped"), &message);
	client_done(&x);
	config.send_sms.n = 0;
	did(&w.op, "retention.notice", "id i rule s since_on s due_on s about"
		" i", notice, "personne", "2026-11-24", "2026-11-24",
		&k->follow);
	promise(false, IS_THERE("notice"), notice);
	did(&r1, "hold.put", "follow i id i reason s until_on s", &k->follow,
		&hold, "plainte", "2027-11-24");
	promise(false, IS_THERE("hold"), &hold);
	assert_int_not_equal(asked(&w.op, P_C_OVER, NULL, 0, "i", notice),
		E_OK);
	did(&r1, "hold.end", "id i", &hold);
}

static inline void
path_retention_over(struct work *k, const struct id *notice)
{
	struct id confirm = id_new();

	did(&adm, "retention.confirm", "id i seen_on s upto i", &confirm,
		"2026-12-27", notice);
	promise(false, IS_THERE("confirm"), &confirm);
	take_back(&k->person);
	take_back(&k->follow);
	take_back(notice);
	assert_int_equal(asked(&w.op, P_C_OVER, NULL, 0, "i", notice), E_OK);
	erased_promised(k);
}

/* Each structure that follows her agrees; her account goes with her. */
static inline void
path_forgotten(struct work *k, const struct id *account)
{
	struct id theirs = work_second_follow(&c1, &c2, k), id = id_new();

	promise_key(WRAP_PERSON, &k->person, &w.s2, true);
	did(&r1, "person.erase", "follow i id i reason s", &k->follow, &id,
		"demande");
	promise(false, IS_THERE("erasure"), &id);
	take_back(&id);
	did(&r1, "person.keep", "follow i", &k->follow);
	promise(false, IS_GONE("erasure"), &id);
	id = id_new();
	did(&r1, "person.erase", "follow i id i reason s", &k->follow, &id,
		"demande");
	promise(false, IS_THERE("person"), &k->person);
	take_back(&k->person);
	take_back(account);
	about = id_none;
	id = id_new();
	did(&r2, "person.erase", "follow i id i reason s", &theirs, &id,
		"demande");
	erased_promised(k);
	promise(true, "SELECT count(*) = 0 FROM secret WHERE user = ?1",
		account);
}

#endif
