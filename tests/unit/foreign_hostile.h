/* A message as it is, sent by every kind of account that must not: nothing is
 * done of it, and what is refused for who sends it is refused before anything
 * is written.  Which kinds may is said here again, and not read from
 * model/rights.h. */
#ifndef TESTS_FOREIGN_HOSTILE_H
#define TESTS_FOREIGN_HOSTILE_H

#include "tests/unit/foreign_pool.h"

#include "keeper/run.h"

enum {
	OUTSIDE,                /* of no structure */
	ELSEWHERE, LEADS_ELSEWHERE,     /* of one that knows nothing of it */
	GONE,                   /* worked there, as its head */
	SHUT,                   /* heads it, by an account that is disabled */
	READER,                 /* there, "lecture" */
	READER_LEADS,           /* the same, who heads another structure */
	COLLEAGUE, HEAD,        /* there, without any tie to the person */
	ADMIN,                  /* of the platform */
	HER_OWN, ANOTHERS,      /* her own space; somebody else's */
	NOT_YET,                /* who is not known to be whom she says */
	OPERATOR,               /* the command line */
	HOSTILES
};

static const char *const hostile_name[HOSTILES] = { "somebody of no structure",
	"a counsellor of another", "a head of another", "who left",
	"a disabled account", "a reader", "a reader who heads another",
	"a colleague", "her head", "an administrator", "her own space",
	"another's space", "who is not known", "the operator" };

#define BIT(kind) (1u << (kind))
#define WORKS (BIT(COLLEAGUE) | BIT(HEAD))

/* Of those, who may, by what an act asks for: of the structure that its row is
 * of, of the side that it asks for. */
static const struct { const char *right; unsigned may; } may_by[] = {
	{ "appointment.write", WORKS },
	{ "directory.write", WORKS },
	{ "emergency.open", WORKS },
	{ "emergency.own", 0 },
	{ "emergency.review", BIT(HEAD) },
	{ "follow.assign", BIT(HEAD) },
	{ "follow.write", WORKS },
	{ "handover.decide", BIT(HEAD) },
	{ "herself", BIT(HER_OWN) },
	{ "import.undo", WORKS },
	{ "note.author", 0 },
	{ "note.write", WORKS },
	{ "operator", BIT(OPERATOR) },
	{ "person.create", WORKS },
	{ "person.erase", BIT(HEAD) },
	{ "person.write", WORKS },
	{ "platform", BIT(ADMIN) },
	{ "referral.answer", WORKS },
	{ "referral.create", WORKS },
	{ "referral.external", WORKS },
	{ "referral.send", WORKS },
	{ "request.answer", BIT(HEAD) },
	{ "request.own", 0 },
	{ "retention.keep", BIT(HEAD) },
	{ "said.answer", WORKS },
	{ "self", 0 },
	{ "slot.write", WORKS },
	{ "space.close", WORKS },
	{ "space.open", BIT(HEAD) },
	{ "structure.manage", BIT(HEAD) },
	{ "undo.answer", 0 },
	{ "undo.close", 0 },
	{ "undo.follow", 0 },
	{ "undo.send", 0 },
	{ "why.answer", BIT(HEAD) },
};

/* What the right lets pass, and the act's own statements refuse. */
static const struct { const char *act; unsigned who; } but_not[] = {
	/* one's own part in the circle of somebody, one's own file */
	{ "circle.stay", WORKS },
	{ "import.undo", WORKS },
	/* to one by her name, by who said it */
	{ "handover.decline", WORKS },
	{ "handover.join", WORKS },
	{ "handover.reconsider", WORKS },
	/* by who proposed */
	{ "proposal.told", BIT(HEAD) },
	/* what was made for a structure, and is not another's */
	{ "person.create", BIT(ELSEWHERE) | BIT(LEADS_ELSEWHERE) |
		BIT(READER_LEADS) },
};

static struct id hostile_user[2][HOSTILES], hostile_session, hostile_at;
static struct id anothers_person;
static struct buf hostile_sent[400];    /* of each act that was tried */

/* --- who they are ------------------------------------------------------ */

static inline struct id
hostile_add(const char *kind, int side, const struct id *at, const char *role)
{
	char login[32];

	snprintf(login, sizeof login, "%s.%d", kind, side);
	return add_user(login, false, at, role);
}

static inline void
hostile_side(int i, const struct id *at)
{
	struct id *user = hostile_user[i];

	user[GONE] = hostile_add("partie", i, at, "responsable");
	user[SHUT] = hostile_add("fermee", i, at, "responsable");
	user[READER] = hostile_add("lectrice", i, at, "lecture");
	user[READER_LEADS] = hostile_add("double", i, at, "lecture");
	add_role(&user[READER_LEADS], &hostile_at, "responsable", NULL);
	user[COLLEAGUE] = hostile_add("collegue", i, at, "conseiller");
	user[HEAD] = hostile_add("cheffe", i, at, "responsable");
	user[NOT_YET] = user[COLLEAGUE];
}

/* `person`: in whose own space somebody else is. */
static inline void
hostile_begin(const struct id *person)
{
	struct id *user = hostile_user[0];
	int i;

	hostile_at = add_structure("ailleurs", true);
	hostile_session = id_new();
	anothers_person = *person;
	hostile_side(0, &w.s1);
	hostile_side(1, &w.s2);
	user[OUTSIDE] = add_user("dehors", false, NULL, NULL);
	user[ELSEWHERE] = hostile_add("autre", 0, &hostile_at, "conseiller");
	user[LEADS_ELSEWHERE] = hostile_add("chef", 0, &hostile_at,
		"responsable");
	user[ADMIN] = add_user("plateforme", true, NULL, NULL);
	user[HER_OWN] = add_user("elle", false, NULL, NULL);
	user[ANOTHERS] = add_user("autrui", false, NULL, NULL);
	for (i = 0; i < HOSTILES; i++)
		if (id_is_none(&hostile_user[1][i]))
			hostile_user[1][i] = user[i];
	tamper(w.k.data, "UPDATE membership SET end_on = start_on WHERE user IN"
		" (SELECT id FROM user WHERE login GLOB 'partie.*')");
	tamper(w.k.data, "UPDATE user SET state = 'desactive'"
		" WHERE login GLOB 'fermee.*'");
}

static inline void
hostile_is(struct peer *h, int kind, int side)
{
	*h = (struct peer){ .kind = PEER_SESSION, .fd = -1,
		.known = kind != NOT_YET, .session = hostile_session,
		.way = "local", .user = hostile_user[side][kind] };
	if (kind == OPERATOR)
		*h = (struct peer){ .kind = PEER_CONTROL, .fd = -1,
			.op = true, .way = "local" };
	else if (kind == ELSEWHERE || kind == LEADS_ELSEWHERE ||
		kind == READER_LEADS)
		h->structure = hostile_at;
	else if (kind != OUTSIDE && kind != ADMIN && kind != HER_OWN &&
		kind != ANOTHERS)
		h->structure = side ? w.s2 : w.s1;
}

/* Whose space it is: it goes with the savepoint. */
static inline void
lives_in(struct keeper *k, const struct id *user, const struct id *person)
{
	struct db_rows q;

	assert_int_equal(db_prepare(k->data, "UPDATE user SET person = :person"
		" WHERE id = :id", &q), E_OK);
	db_bind_id(&q, ":person", person);
	db_bind_id(&q, ":id", user);
	assert_int_equal(db_step(&q), E_OK);
}

static inline bool
has_space(struct keeper *k, const struct id *person, struct id *user)
{
	struct db_rows q;
	bool has;

	assert_int_equal(db_prepare(k->data, "SELECT id FROM user"
		" WHERE person = :person", &q), E_OK);
	db_bind_id(&q, ":person", person);
	has = db_next(&q);
	if (has)
		*user = db_id(&q, "id");
	assert_int_equal(db_end(&q), E_OK);
	return has;
}

/* --- who may ----------------------------------------------------------- */

static inline unsigned
may_do(const struct sql_act *a)
{
	unsigned may = 0;
	size_t i;

	for (i = 0; i < N(may_by) && strcmp(may_by[i].right, a->right); i++)
		;
	if (i == N(may_by))
		fail_msg("%s asks for %s: who may? (foreign_hostile.h)",
			a->name, a->right);
	may = may_by[i].may;
	/* what starts from no row is of where one works now */
	if (!a->on && may == WORKS)
		may |= BIT(ELSEWHERE) | BIT(LEADS_ELSEWHERE) |
			BIT(READER_LEADS);
	return may;
}

static inline unsigned
may_not(const struct sql_act *a)
{
	size_t i;

	for (i = 0; i < N(but_not); i++)
		if (strcmp(but_not[i].act, a->name) == 0)
			return but_not[i].who;
	return 0;
}

/* The structure whose people might: 0 or 1; the person of the row. */
static inline int
side_of(struct keeper *k, struct peer *p, struct form *f,
	const struct sql_act *a, struct id *person)
{
	struct subject on = { .structure = p->structure };
	struct form_value *v = form_value(f, a->on_param);
	enum right right;
	struct id id;

	if (v) {
		memcpy(id.b, v->p, ID_SIZE);
		assert_int_equal(facts_subject(k, a->on, &id, &on), E_OK);
	}
	assert_true(right_parse(a->right, &right));
	if (right_side(right) == 'r')
		on.structure = on.other;
	if (id_is_none(&on.structure))
		on.structure = p->structure;
	*person = on.person;
	return id_equal(&on.structure, &w.s2);
}

/* --- each of them ------------------------------------------------------- */

static inline void
by_hostile(struct keeper *k, struct form *f, const struct sql_act *a,
	int kind, struct peer *h)
{
	bool may = may_do(a) & BIT(kind), not = may_not(a) & BIT(kind);
	enum err e;

	actor_is(k, h);
	now("as it is, by ", hostile_name[kind]);
	e = try_form(k, h, f);
	if (draw.own && may)
		print_message("%s, by %s: %s\n", a->name, hostile_name[kind],
			err_name(e));
	if (!e && (!may || not))
		wrong(f, "is done", "all the same", "");
	if (!may && e && (nwritten || (e != E_RIGHT && kind != OPERATOR)))
		wrong(f, "is refused late", err_name(e), "");
}

/* In her own space, of the person of the row; in somebody else's.  False: it is
 * who sends it. */
static inline bool
in_a_space(struct keeper *k, const struct peer *p, struct peer *h, int kind,
	const struct id *person)
{
	if (kind == ANOTHERS && id_equal(person, &anothers_person))
		return false;
	if (kind == ANOTHERS || id_is_none(person))
		person = &anothers_person;
	if (!has_space(k, person, &h->user))
		lives_in(k, &h->user, person);
	return !id_equal(&h->user, &p->user);
}

/* What is cut anywhere, or goes on after its end, is nothing. */
static inline void
by_cuts(struct keeper *k, struct peer *p, struct form *f)
{
	struct msg all, m;
	size_t at[4], i;

	msg_init(&all, P_K_ACT, 0);
	form_write(f, &all);
	at[0] = all.b.len / 2;
	at[1] = all.b.len - ID_SIZE - 1;        /* of its last words */
	at[2] = all.b.len - 1;
	at[3] = all.b.len;
	now("cut short, or too long", "");
	for (i = 0; i < N(at); i++) {
		msg_init(&m, P_K_ACT, 0);
		buf_put(&m.b, all.b.data, at[i]);
		if (at[i] == all.b.len)
			buf_putc(&m.b, 0);
		if (!try_bytes(k, p, f, &m))
			wrong(f, "is done", "all the same", "");
		msg_done(&m);
	}
	msg_done(&all);
}

static inline void
hostile_note(const struct form *f, const struct sql_act *a)
{
	struct buf *sent = &hostile_sent[a - sql_acts];
	struct msg m;

	assert_true(a - sql_acts < (long)N(hostile_sent));
	if (sent->len)
		return;
	msg_init(&m, P_K_ACT, 0);
	form_write(f, &m);
	buf_put(sent, m.b.data, m.b.len);
	msg_done(&m);
}

/* What only her referents read, written beside it by somebody else there.  (Who
 * makes a record is the first of them.) */
static inline void
by_stranger(struct keeper *k, struct form *f, const struct sql_act *a,
	const struct id *person, struct peer *h)
{
	static const enum scope theirs[] = { SCOPE_NIR, SCOPE_HEALTH,
		SCOPE_JUSTICE };
	struct form_blob *b = &f->blob[f->nblob];
	size_t i;

	actor_is(k, h);
	f->nblob++;
	for (i = 0; i < N(theirs); i++) {
		if (!a->blobs || !run_lists(a->blobs, scope_name(theirs[i])))
			continue;
		now("with words of ", scope_name(theirs[i]));
		*b = (struct form_blob){ .record = *person,
			.scope = theirs[i], .p = "des mots", .n = 8,
			.owner = SCOPE_SHARED & SCOPE_BIT(theirs[i]) ?
			id_none : h->structure };
		if (!try_form(k, h, f))
			wrong(f, "is done", "all the same", "");
		if (f->nblob == 1)
			continue;
		b->record = f->blob[0].record;
		if (!try_form(k, h, f))
			wrong(f, "is done", "all the same", "");
	}
	f->nblob--;
}

static inline void
by_hostiles(struct keeper *k, struct peer *p, struct form *f)
{
	const struct sql_act *a = sql_act_find(f->name);
	struct id person;
	int side = side_of(k, p, f, a, &person), kind;
	struct peer h;

	hostile_note(f, a);
	if (is_tried())
		by_cuts(k, p, f);
	for (kind = 0; kind < HOSTILES; kind++) {
		if ((kind == OPERATOR && a->by_operator) || !is_tried())
			continue;
		hostile_is(&h, kind, side);
		on_both_files(k, "SAVEPOINT theirs");
		if ((kind != HER_OWN && kind != ANOTHERS) ||
			in_a_space(k, p, &h, kind, &person))
			by_hostile(k, f, a, kind, &h);
		if (a->on && (kind == COLLEAGUE || kind == HEAD))
			by_stranger(k, f, a, &person, &h);
		on_both_files(k, "ROLLBACK TO theirs");
		on_both_files(k, "RELEASE theirs");
	}
	actor_is(k, p);
}

#endif
