/* A person in her own space: what she reads of herself, that she reaches
 * nothing else by any message, how her card is given and taken back. */
#include "tests/unit/keeper_world.h"

#include "keeper/enrol.h"
#include "keeper/erased.h"
#include "keeper/keys.h"
#include "keeper/password.h"
#include "keeper/tx.h"

static struct client c1, d1, c2, adm, r1, her;
static struct id person, follow, second, follow2, account;
static struct sealkey key[SCOPES];
static const char login[] = "48213907";

static enum err
on_follow(const char *act, struct client *c)
{
	struct ask a;

	ask_init(&a, act);
	ask_id(&a, ":follow", &follow);
	return ask_send(&a, c);
}

static enum err
space_open(struct client *c, const struct id *on, struct id *user,
	const char *name)
{
	struct ask a;

	*user = id_new();
	ask_init(&a, "space.open");
	ask_id(&a, ":follow", on);
	ask_id(&a, ":user", user);
	ask_text(&a, ":login", name);
	return ask_send(&a, c);
}

static int
up(void **state)
{
	world_dir();
	world_open(false);
	world_people();
	login_ready(&c1, "c1");
	login_ready(&d1, "d1");
	login_ready(&r1, "r1");
	login_ready(&c2, "c2");
	login_ready(&adm, "adm");
	add_person(&c1, &second, &follow2, key);
	add_person(&c1, &person, &follow, key);
	assert_int_equal(space_open(&c1, &follow, &account, login), E_OK);
	login_ready(&her, login);
	log_init("test", 0);
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
	client_done(&adm);
	client_done(&her);
	world_close();
	world_remove();
	return 0;
}

/* --- reading ------------------------------------------------------------------- */

static void
test_reads(void **state)
{
	unsigned s;
	int given = 0, refused = 0;
	int64_t seq = w.k.audit_seq;

	for (s = 0; s < SCOPES; s++) {
		bool mine = s == SCOPE_LABEL || s == SCOPE_PATH ||
			s == SCOPE_NOTE;
		const struct id *owner = SCOPE_SHARED & SCOPE_BIT(s) ? NULL :
			s == SCOPE_WORKNOTE ? &w.c1 : &w.s1;

		if (opens(&her, WRAP_PERSON, &person, (enum scope)s, owner) !=
			mine)
			fail_msg("%s", scope_name((enum scope)s));
		given += mine;
		refused += !mine;
		/* nobody else's, of no structure that does not follow her */
		assert_false(opens(&her, WRAP_PERSON, &second, (enum scope)s,
			owner));
		assert_false(opens(&her, WRAP_PERSON, &person, (enum scope)s,
			&w.s2));
		assert_false(opens(&her, WRAP_PERSON, &person, (enum scope)s,
			&account));
	}
	assert_int_equal(given, 3);
	/* and each of them is in the audit, as hers */
	assert_int_equal(w.k.audit_seq - seq, 6);
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM audit a JOIN"
		" user u ON u.id = a.user WHERE a.action = 'open'"
		" AND u.person = a.object"), 3);
	/* the follow ends: so does what she reads by it */
	tamper(w.k.data, "UPDATE follow SET end_on = start_on");
	assert_false(opens(&her, WRAP_PERSON, &person, SCOPE_LABEL, NULL));
	assert_false(opens(&her, WRAP_PERSON, &person, SCOPE_NOTE, &w.s1));
	print_message("ok - %d scopes given, %d refused\n", given, refused);
}

static bool
reads_referral(const struct id *id)
{
	return opens(&her, WRAP_REFERRAL, id, SCOPE_CONTENT, NULL) ||
		opens(&her, WRAP_REFERRAL, id, SCOPE_ASIDE, &w.s1);
}

static void
test_no_reason(void **state)
{
	struct sealkey mine[SCOPES];
	struct id id;
	struct ask a;

	assert_int_equal(make_new(&c1, WRAP_REFERRAL, &person, &id, mine),
		E_OK);
	assert_false(reads_referral(&id));
	ask_init(&a, "referral.create");
	ask_id(&a, ":follow", &follow);
	ask_id(&a, ":id", &id);
	ask_id(&a, ":receiver", &w.s2);
	ask_int(&a, ":urgent", 0);
	ask_text(&a, ":wished_on", NULL);
	ask_int(&a, ":scopes", 2);
	ask_int(&a, ":agreed", 1);
	assert_int_equal(ask_send(&a, &c1), E_OK);
	assert_false(reads_referral(&id));
}

/* --- everything that a session can say --------------------------------------------- */

static enum err
answered(struct msg *q)
{
	struct msg m;
	enum err e;

	assert_int_equal(msg_send(her.fd, q, NULL, 0), E_OK);
	msg_done(q);
	msg_init(&m, 0, 0);
	assert_int_equal(client_next(&her, &m), E_OK);
	e = (enum err)msg_get_u8(&m);
	msg_done(&m);
	return e;
}

static void
test_messages(void **state)
{
	int kind, n = 0;
	struct msg m;

	for (kind = WRAP_PERSON; kind <= WRAP_REQUEST; kind++, n++) {
		msg_init(&m, P_K_NEW, ++her.number);
		msg_put_u8(&m, (unsigned)kind);
		msg_put_id(&m, kind == WRAP_PERSON ? &id_none : &person);
		msg_put_id(&m, &w.s1);
		assert_int_equal(answered(&m), E_RIGHT);
	}
	msg_init(&m, P_K_MAC, ++her.number);
	msg_put_u32(&m, 1);
	msg_put_u8(&m, TOKEN_WORD);
	msg_put_str(&m, "benali");
	assert_int_equal(answered(&m), E_RIGHT);
	msg_init(&m, P_K_MATCH, ++her.number);
	msg_put_str(&m, NULL);
	msg_put_str(&m, "benali nadia");
	msg_put_str(&m, "1998-05-12");
	assert_int_equal(answered(&m), E_RIGHT);
	msg_init(&m, P_K_HERE, ++her.number);
	msg_put_id(&m, &person);
	msg_put_id(&m, &w.s1);
	assert_int_equal(answered(&m), E_RIGHT);
	msg_init(&m, P_K_SWITCH, ++her.number);
	msg_put_id(&m, &w.s1);
	assert_int_equal(answered(&m), E_RIGHT);
	msg_init(&m, P_K_STATUS, ++her.number);
	assert_int_equal(answered(&m), E_RIGHT);
	msg_init(&m, P_K_SAY, ++her.number);
	msg_put_str(&m, "bonjour");
	assert_int_equal(answered(&m), E_RIGHT);
	msg_init(&m, P_K_INVITE, ++her.number);
	msg_put_id(&m, &w.c1);
	assert_int_equal(answered(&m), E_RIGHT);
	msg_init(&m, P_K_INVITE, ++her.number);
	msg_put_id(&m, &account);
	assert_int_equal(answered(&m), E_RIGHT);
	msg_init(&m, P_K_CIRCLE, ++her.number);
	msg_put_id(&m, &follow);
	msg_put_id(&m, &id_none);
	msg_put_str(&m, NULL);
	assert_int_equal(answered(&m), E_RIGHT);
	print_message("ok - %d messages refused\n", n + 9);
}

/* Every act, on her own record and on the other person's. */
static void
test_acts(void **state)
{
	static const char *const hers[] = { "said.tell", "said.done",
		"said.undone", "said.object", "said.why", "said.helped",
		"said.line", "consent.own" };
	const struct sql_act *a;
	int refused = 0, may = 0;
	size_t i;

	for (a = sql_acts; a->name; a++) {
		const struct id *rows[] = { &follow, &follow2 };

		if (!a->on || strcmp(a->on, "follow") != 0)
			continue;
		for (i = 0; i < 2; i++) {
			struct job job = { .peer = her.peer };
			bool listed = false;
			struct msg m;
			struct ask q;
			size_t k;
			enum err e;

			for (k = 0; k < sizeof hers / sizeof *hers; k++)
				listed |= i == 0 && strcmp(hers[k],
					a->name) == 0;
			ask_init(&q, a->name);
			ask_id(&q, a->on_param, rows[i]);
			ask_message(&q, 1, &m);
			msg_get_u8(&m);
			m.pos = 0;
			assert_int_equal(tx_begin(&w.k), E_OK);
			e = act_run(&w.k, her.peer, &job, &m);
			assert_int_equal(tx_end(&w.k, E_CANCEL), E_CANCEL);
			msg_done(&m);
			if ((e != E_RIGHT) != listed)
				fail_msg("%s: %s", a->name, err_name(e));
			refused += e == E_RIGHT;
			may += listed;
		}
	}
	assert_int_equal(may, 8);
	assert_true(refused > 60);
	print_message("ok - %d acts refused, %d allowed\n", refused, may);
}

/* --- what she says -------------------------------------------------------------------- */

static enum err
tell(struct client *c, const struct id *on, const struct id *id,
	const char *kind, const struct id *record, uint32_t base)
{
	struct ask a;

	ask_init(&a, "said.tell");
	ask_id(&a, ":follow", on);
	ask_id(&a, ":id", id);
	ask_text(&a, ":kind", kind);
	if (record)
		ask_blob(&a, record, SCOPE_NOTE, &w.s1, base, "x", 1);
	return ask_send(&a, c);
}

static enum err
reply(struct client *c, const struct id *id, int version,
	const struct id *answer, const struct id *record)
{
	struct ask a;

	ask_init(&a, "said.answer");
	ask_id(&a, ":id", id);
	ask_int(&a, ":version", version);
	if (answer)
		ask_id(&a, ":answer", answer);
	else
		ask_text(&a, ":answer", NULL);
	if (record)
		ask_blob(&a, record, SCOPE_NOTE, &w.s1, 0, "y", 1);
	return ask_send(&a, c);
}

static void
test_says(void **state)
{
	struct id id = id_new(), other = id_new(), note = id_new(), n;
	struct ask a;
	int i;

	ask_init(&a, "note.create");
	ask_id(&a, ":follow", &follow);
	ask_id(&a, ":id", &note);
	ask_text(&a, ":kind", "note");
	ask_text(&a, ":made_on", "2026-11-24");
	ask_int(&a, ":contact", 0);
	ask_blob(&a, &note, SCOPE_NOTE, &w.s1, 0, "x", 1);
	assert_int_equal(ask_send(&a, &c1), E_OK);
	/* with words, her own record, of a kind that there is */
	assert_int_equal(tell(&her, &follow, &id, "message", NULL, 0),
		E_PROTO);
	assert_int_equal(tell(&her, &follow, &id, "pourquoi", &id, 0),
		E_CONFLICT);
	assert_int_equal(tell(&her, &follow, &id, "message", &note, 1),
		E_PROTO);
	assert_int_equal(tell(&her, &follow, &id, "message", &other, 0),
		E_PROTO);
	assert_int_equal(tell(&her, &follow2, &id, "message", &id, 0),
		E_RIGHT);
	assert_int_equal(tell(&c1, &follow, &id, "message", &id, 0),
		E_RIGHT);
	assert_int_equal(tell(&her, &follow, &id, "message", &id, 0), E_OK);
	/* said once: neither said again nor rewritten */
	assert_int_equal(tell(&her, &follow, &id, "message", &id, 0),
		E_EXISTS);
	/* read by who follows her, answered once, by its own words */
	assert_int_equal(reply(&her, &id, 1, NULL, NULL), E_RIGHT);
	assert_int_equal(reply(&c2, &id, 1, NULL, NULL), E_RIGHT);
	assert_int_equal(reply(&adm, &id, 1, NULL, NULL), E_RIGHT);
	assert_int_equal(reply(&c1, &id, 1, &other, &note), E_PROTO);
	assert_int_equal(reply(&c1, &id, 1, &other, &other), E_OK);
	assert_int_equal(reply(&d1, &id, 2, NULL, NULL), E_STATE);
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM said d"
		" JOIN blob b ON b.record IN (d.id, d.answer)"
		" AND b.person = d.person"), 2);
	/* no more than 40 in a day */
	for (i = 1; i < 40; i++) {
		n = id_new();
		assert_int_equal(tell(&her, &follow, &n, "correction", &n, 0),
			E_OK);
	}
	n = id_new();
	assert_int_equal(tell(&her, &follow, &n, "message", &n, 0),
		E_CONFLICT);
}

/* A line of the notebook, sealed in a scope, that somebody does. */
static struct id
line_of(unsigned scope, const char *who)
{
	struct id axis = id_new(), goal = id_new(), step = id_new();
	struct ask a;

	ask_init(&a, "notebook.objective");
	ask_id(&a, ":follow", &follow);
	ask_id(&a, ":axis", &axis);
	ask_id(&a, ":id", &goal);
	ask_text(&a, ":to_state", "in_progress");
	ask_blob(&a, &axis, scope, &w.s1, 0, "x", 1);
	ask_blob(&a, &goal, scope, &w.s1, 0, "x", 1);
	assert_int_equal(ask_send(&a, &c1), E_OK);
	ask_init(&a, "notebook.action");
	ask_id(&a, ":follow", &follow);
	ask_id(&a, ":id", &step);
	ask_id(&a, ":objective", &goal);
	ask_text(&a, ":to_state", "in_progress");
	ask_text(&a, ":who", who);
	ask_text(&a, ":due_on", NULL);
	ask_blob(&a, &step, scope, &w.s1, 0, "x", 1);
	assert_int_equal(ask_send(&a, &c1), E_OK);
	return step;
}

static enum err
answer_line(struct client *c, const struct id *on, const struct id *item,
	const struct id *id, unsigned scope, const struct id *record,
	uint32_t base)
{
	struct ask a;

	ask_init(&a, "said.line");
	ask_id(&a, ":follow", on);
	ask_id(&a, ":id", id);
	ask_id(&a, ":item", item);
	if (record)
		ask_blob(&a, record, scope, &w.s1, base, "z", 1);
	return ask_send(&a, c);
}

/* What she answers to what she reads in the notebook is sealed as it is; no
 * line is rewritten by it, nor anything else of her path. */
static void
test_lines(void **state)
{
	struct id line = line_of(SCOPE_PATH, "elle"), id = id_new();
	struct id ill = line_of(SCOPE_HEALTH, "elle"), said = id_new();
	struct id theirs = line_of(SCOPE_PATH, "pro"), n;
	int i;

	assert_int_equal(tell(&her, &follow, &said, "message", &said, 0),
		E_OK);
	assert_int_equal(answer_line(&her, &follow, &line, &id, SCOPE_PATH,
		NULL, 0), E_PROTO);
	assert_int_equal(answer_line(&her, &follow, &line, &id, SCOPE_NOTE,
		&id, 0), E_PROTO);
	assert_int_equal(answer_line(&her, &follow, &line, &id, SCOPE_PATH,
		&line, 1), E_PROTO);
	assert_int_equal(answer_line(&her, &follow, &line, &id, SCOPE_PATH,
		&person, 0), E_PROTO);
	assert_int_equal(answer_line(&her, &follow, &line, &id, SCOPE_PATH,
		&said, 0), E_PROTO);
	assert_int_equal(answer_line(&her, &follow2, &line, &id, SCOPE_PATH,
		&id, 0), E_RIGHT);
	assert_int_equal(answer_line(&c1, &follow, &line, &id, SCOPE_PATH,
		&id, 0), E_RIGHT);
	/* neither what she is not shown nor what another does */
	assert_int_equal(answer_line(&her, &follow, &ill, &id, SCOPE_PATH,
		&id, 0), E_CONFLICT);
	assert_int_equal(answer_line(&her, &follow, &theirs, &id, SCOPE_PATH,
		&id, 0), E_CONFLICT);
	assert_int_equal(answer_line(&her, &follow, &line, &id, SCOPE_PATH,
		&id, 0), E_OK);
	assert_int_equal(reply(&d1, &id, 1, NULL, NULL), E_OK);
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM said d"
		" JOIN blob b ON b.record = d.id AND b.scope = 6"
		" WHERE d.kind = 'ligne' AND b.person = d.person"), 1);
	/* with all else that she says, 40 in a day */
	for (i = 2; i < 40; i++) {
		n = id_new();
		assert_int_equal(answer_line(&her, &follow, &line, &n,
			SCOPE_PATH, &n, 0), E_OK);
	}
	n = id_new();
	assert_int_equal(answer_line(&her, &follow, &line, &n, SCOPE_PATH, &n,
		0), E_CONFLICT);
}

/* --- what she agrees to no more ----------------------------------------------------- */

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
	tamper(w.k.data, "UPDATE follow SET scopes = scopes | coalesce((SELECT"
		" max(r.scopes) FROM referral r WHERE r.receiver ="
		" follow.structure), 0) WHERE scopes & 4 = 0");
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

/* --- her card ---------------------------------------------------------------------------- */

static enum err
invite(struct client *c, const struct id *user)
{
	struct msg m;
	enum err e;

	msg_init(&m, P_K_INVITE, ++c->number);
	msg_put_id(&m, user);
	assert_int_equal(msg_send(c->fd, &m, NULL, 0), E_OK);
	msg_reset(&m, 0, 0);
	assert_int_equal(client_next(c, &m), E_OK);
	assert_int_equal(m.type, P_K_CODE);
	e = (enum err)msg_get_u8(&m);
	msg_done(&m);
	return e;
}

static enum err
join(struct client *c)
{
	struct id id = id_new();
	struct ask a;

	ask_init(&a, "member.join");
	ask_id(&a, ":id", &w.s1);
	ask_id(&a, ":membership", &id);
	ask_text(&a, ":login", login);
	ask_text(&a, ":role", "conseiller");
	return ask_send(&a, c);
}

static void
test_card(void **state)
{
	struct id again, id = id_new();
	struct ask a;
	struct msg m;
	struct buf b;

	/* by her referent and the head: neither a colleague, nor another
	 * structure, nor the platform, though nobody ever used it */
	tamper(w.k.data, "UPDATE user SET last_login = NULL");
	assert_int_equal(keys_secret_put(&w.k, &account, "password", "x", 1),
		E_OK);
	assert_int_equal(enrol_tie_key(&w.k, &account, "blob", 4, "print",
		"clé"), E_OK);
	assert_int_equal(invite(&d1, &account), E_RIGHT);
	assert_true(opens(&her, WRAP_PERSON, &person, SCOPE_LABEL, NULL));
	assert_int_equal(invite(&c1, &account), E_OK);
	/* what the one before opened is shut: screen, code, key */
	msg_init(&m, 0, 0);
	assert_int_equal(client_next(&her, &m), E_OK);
	assert_int_equal(m.type, P_K_END);
	msg_done(&m);
	client_done(&her);
	buf_init(&b);
	assert_int_equal(keys_secret(&w.k, &account, "password", &b),
		E_NOTFOUND);
	buf_done(&b);
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM user_key WHERE"
		" revoked_on IS NULL"), 0);
	login_ready(&her, login);
	assert_int_equal(invite(&r1, &account), E_OK);
	client_done(&her);
	login_ready(&her, login);
	assert_int_equal(invite(&d1, &account), E_RIGHT);
	assert_int_equal(invite(&c2, &account), E_RIGHT);
	assert_int_equal(invite(&adm, &account), E_RIGHT);
	/* one for a person; a login of figures */
	assert_int_equal(space_open(&c1, &follow, &again, "11112222"),
		E_CONFLICT);
	assert_int_equal(space_open(&c1, &follow2, &again, "p1112222"),
		E_CONFLICT);
	assert_int_equal(space_open(&d1, &follow2, &again, "11112222"),
		E_RIGHT);
	/* it never works for a structure */
	assert_int_equal(join(&r1), E_CONFLICT);
	ask_init(&a, "membership.add");
	ask_id(&a, ":id", &w.s1);
	ask_id(&a, ":membership", &id);
	ask_id(&a, ":user", &account);
	ask_text(&a, ":role", "conseiller");
	assert_int_equal(ask_send(&a, &w.op), E_CONFLICT);
	/* shut by any colleague, and her screen with it, at once */
	assert_true(opens(&her, WRAP_PERSON, &person, SCOPE_LABEL, NULL));
	assert_int_equal(on_follow("space.close", &c2), E_RIGHT);
	assert_int_equal(on_follow("space.close", &d1), E_OK);
	msg_init(&m, 0, 0);
	assert_int_equal(client_next(&her, &m), E_OK);
	assert_int_equal(m.type, P_K_END);
	msg_done(&m);
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM session s"
		" JOIN user u ON u.id = s.user WHERE u.person IS NOT NULL"
		" AND s.ended IS NULL"), 0);
	assert_int_equal(invite(&c1, &account), E_RIGHT);
	assert_int_equal(on_follow("space.reopen", &d1), E_RIGHT);
	assert_int_equal(on_follow("space.reopen", &c1), E_OK);
	assert_int_equal(invite(&c1, &account), E_OK);
}

/* Erased: the code that let her in goes with her keys. */
static void
test_gone(void **state)
{
	assert_int_equal(invite(&c1, &account), E_OK);
	assert_int_equal(count(w.k.keys, "SELECT count(*) FROM secret"), 1);
	assert_int_equal(erased_person(&w.k, &person), E_OK);
	assert_int_equal(count(w.k.keys, "SELECT count(*) FROM secret"), 0);
	assert_int_equal(invite(&c1, &account), E_RIGHT);
	/* another person's stays */
	assert_int_equal(space_open(&c1, &follow2, &account, "11112222"),
		E_OK);
	assert_int_equal(invite(&c1, &account), E_OK);
	assert_int_equal(erased_again(&w.k), E_OK);
	assert_int_equal(count(w.k.keys, "SELECT count(*) FROM secret"), 1);
}

static void
test_code(void **state)
{
	static const struct {
		const char *code;
		enum err hers, worker;
	} tries[] = {
		{ "40917263", E_OK, E_CHECK },
		{ "4091726", E_CHECK, E_CHECK },
		{ "12345678", E_CHECK, E_CHECK },
		{ "11112222", E_CHECK, E_CHECK },
		{ "49174917", E_CHECK, E_CHECK },
		{ "48213907", E_CHECK, E_CHECK },       /* her login */
		/* the days of somebody's life, whoever's */
		{ "12051998", E_CHECK, E_CHECK },
		{ "19980512", E_CHECK, E_CHECK },
		{ "05311998", E_CHECK, E_CHECK },
		{ "712051998", E_CHECK, E_CHECK },
		{ "32051998", E_OK, E_CHECK },
		{ "12059998", E_OK, E_CHECK },
		{ "court", E_CHECK, E_CHECK },
		{ "un long chemin vert", E_OK, E_OK },
	};
	size_t i;

	for (i = 0; i < sizeof tries / sizeof *tries; i++) {
		if (password_check_of(&w.k, &account, tries[i].code) !=
			tries[i].hers)
			fail_msg("hers: %s", tries[i].code);
		if (password_check_of(&w.k, &w.c1, tries[i].code) !=
			tries[i].worker)
			fail_msg("a worker's: %s", tries[i].code);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_reads, up, down),
		cmocka_unit_test_setup_teardown(test_no_reason, up, down),
		cmocka_unit_test_setup_teardown(test_messages, up, down),
		cmocka_unit_test_setup_teardown(test_acts, up, down),
		cmocka_unit_test_setup_teardown(test_says, up, down),
		cmocka_unit_test_setup_teardown(test_lines, up, down),
		cmocka_unit_test_setup_teardown(test_stops, up, down),
		cmocka_unit_test_setup_teardown(test_objects, up, down),
		cmocka_unit_test_setup_teardown(test_stops_team, up, down),
		cmocka_unit_test_setup_teardown(test_card, up, down),
		cmocka_unit_test_setup_teardown(test_code, up, down),
		cmocka_unit_test_setup_teardown(test_gone, up, down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
