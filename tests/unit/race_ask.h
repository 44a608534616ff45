/* Moves: an act by somebody, with every value that its statements ask for. */
#ifndef TESTS_RACE_ASK_H
#define TESTS_RACE_ASK_H

#include "tests/unit/race_shot.h"

#include "keeper/run.h"

enum {
	STEP = 0,               /* one of two is done */
	ONCE = 1,               /* one of two of the same act is */
	FREE = 2,               /* both may be */
	PREP = 4,               /* only on the way to a state */
	UNDO = 8,               /* found in the base */
	ASIDE = 16,             /* a step of something else beside it */
	BARE = 32,              /* its act says by itself where it starts */
	ALONE = 64,             /* by the clock or the operator: in no batch */
};

struct move {
	const char *name;       /* in the ways; unique in its machine */
	const char *act;
	struct client *by[2];   /* two who may, or one with two sessions */
	const char *with;       /* "to=seen busy=null n=#5 user=@c1 row=x" */
	int kind;
	void (*prepare)(void);  /* of a PREP without act */
};

#define END { NULL, NULL, { NULL, NULL }, NULL, 0, NULL }

/* Those of handover_world.h from a second session; the person herself. */
static struct client c1b, d1b, r1b, c2b, r2b, she, she_b;

struct machine {
	const char *name, *on;
	const struct move *move;
	const char *const *ways;        /* moves to a state; NULL ends */
	void (*make)(void);
	struct id object;
	/* puts the value of a parameter, in an ask by c; false: by default */
	bool (*value)(const struct move *m, struct client *c, struct ask *a,
		const char *param);
	/* the row of another table than `on`; NULL: her follow, a structure */
	bool (*row)(const char *on, struct client *c, struct id *out);
	/* 1 or 0: may or not, by a rule of its own; -1: no rule says */
	int (*rule)(const char *state, const struct move *m);
	/* counts what must never be, of the person :1 */
	const char *never;
};

/* What the operator has erased, its time being over, is no act. */
static const struct sql_step no_step[1];
static const struct sql_act over_act = { .name = "over", .step = no_step };

static const struct sql_act *
act_of(const struct move *m)
{
	return strcmp(m->act, over_act.name) == 0 ? &over_act :
		sql_act_find(m->act);
}

#define MOVES 48


/* A move as it is sent: by either of two. */
struct sent {
	struct move m;
	struct id row;          /* that it starts from */
	char state[40];         /* of it; of the object once it is done */
	char to[40];
	struct buf ask[2];
	struct id id[2][16];    /* new in it */
	int nid[2];
	enum err alone[2];
	struct buf left[2];     /* by it alone */
};

static struct machine *mc;
static struct sent sent[MOVES];
static int nsent;
static long races, runs, checked, states_seen;

/* What was seen done from the states of each act. */
static struct { const char *act; char state[40]; } done[400];
static int ndone;

/* --- what is asked */

static void
new_id(struct sent *s, int who, struct ask *a, const char *param)
{
	struct id id = id_new();

	assert_true(s->nid[who] < 16);
	s->id[who][s->nid[who]++] = id;
	ask_id(a, param, &id);
}

/* The word of a list "name=value name=value". */
static bool
word_of(const char *with, const char *name, char out[80])
{
	size_t n = strlen(name);
	const char *p;

	for (p = with; p && *p; p += strcspn(p, " "), p += *p == ' ')
		if (strncmp(p, name, n) == 0 && p[n] == '=') {
			snprintf(out, 80, "%.*s", (int)strcspn(p + n + 1,
				" "), p + n + 1);
			return true;
		}
	return false;
}

static const struct id *
structure_of(const struct client *c)
{
	return &c->peer->structure;
}

/* Written behind the keeper's back: ?1 is the object, ?2 the person, ?3 s1, ?4
 * an id of the machine, ?5 a user. */
static void
write_row(const char *sql, const struct id *fourth, const struct id *user)
{
	sqlite3_stmt *st = prepared(db_raw(w.k.data), sql);

	sqlite3_bind_blob(st, 1, mc->object.b, ID_SIZE, SQLITE_STATIC);
	sqlite3_bind_blob(st, 2, her.person.b, ID_SIZE, SQLITE_STATIC);
	sqlite3_bind_blob(st, 3, w.s1.b, ID_SIZE, SQLITE_STATIC);
	if (fourth)
		sqlite3_bind_blob(st, 4, fourth->b, ID_SIZE, SQLITE_STATIC);
	if (user)
		sqlite3_bind_blob(st, 5, user->b, ID_SIZE, SQLITE_STATIC);
	assert_int_equal(sqlite3_step(st), SQLITE_DONE);
	sqlite3_finalize(st);
}

static struct id
user_named(const char *login)
{
	struct id id = id_none;
	struct db_rows q;

	assert_int_equal(db_select(w.k.data, "keeper.user_by_login", &q),
		E_OK);
	db_bind_text(&q, ":login", login);
	assert_true(db_next(&q));
	id = db_id(&q, "id");
	assert_int_equal(db_end(&q), E_OK);
	return id;
}

/* The first column of the only row of a query about an id. */
static int64_t
number_of(const char *sql, const struct id *id)
{
	sqlite3_stmt *st = prepared(side[0].raw, sql);
	int64_t n = -1;

	sqlite3_bind_blob(st, 1, id->b, ID_SIZE, SQLITE_STATIC);
	if (sqlite3_step(st) == SQLITE_ROW)
		n = sqlite3_column_int64(st, 0);
	sqlite3_finalize(st);
	return n;
}

/* Her follow in a structure; id_none, which no row has. */
static struct id
follow_in(const struct id *structure)
{
	sqlite3_stmt *st = prepared(side[0].raw, "SELECT id FROM follow"
		" WHERE person = ?1 AND structure = ?2");
	struct id id = id_none;

	sqlite3_bind_blob(st, 1, her.person.b, ID_SIZE, SQLITE_STATIC);
	sqlite3_bind_blob(st, 2, structure->b, ID_SIZE, SQLITE_STATIC);
	if (sqlite3_step(st) == SQLITE_ROW)
		memcpy(id.b, sqlite3_column_blob(st, 0), ID_SIZE);
	sqlite3_finalize(st);
	return id;
}

static struct id
row_of(const char *on, struct client *c)
{
	struct id id = id_none;

	if (strcmp(on, mc->on) == 0)
		return mc->object;
	if (mc->row && mc->row(on, c, &id))
		return id;
	if (strcmp(on, "follow") == 0 || strcmp(on, "dossier") == 0)
		return follow_in(structure_of(c));
	if (strcmp(on, "structure") == 0)
		return *structure_of(c);
	if (strcmp(on, "user") == 0)
		return c->peer->user;
	fail_msg("%s: no row of %s", mc->name, on);
	return id;
}

static bool
put_word(struct ask *a, const char *param, const char *word)
{
	struct id id;

	if (*word == '@') {
		id = user_named(word + 1);
		ask_id(a, param, &id);
	} else if (*word == '#') {
		ask_int(a, param, atoi(word + 1));
	} else {
		ask_text(a, param, strcmp(word, "null") == 0 ? NULL :
			strcmp(word, "empty") == 0 ? "" : word);
	}
	return true;
}

static void
put_param(struct sent *s, int who, struct ask *a, const char *param)
{
	static const char *const fresh[] = { ":event", ":follow", ":answer",
		":made", ":id", ":seat", ":invitation", ":pair" };
	const struct sql_act *act = act_of(&s->m);
	char word[80], sql[80];
	size_t i;

	if (word_of(s->m.with, param + 1, word)) {
		put_word(a, param, word);
		return;
	}
	if (mc->value && mc->value(&s->m, s->m.by[who], a, param))
		return;
	if (strcmp(param, ":version") == 0) {
		snprintf(sql, sizeof sql, "SELECT version FROM %s"
			" WHERE id = ?1", strcmp(act->on, "dossier") == 0 ?
			"follow" : act->on);
		ask_int(a, param, number_of(sql, &s->row));
		return;
	}
	for (i = 0; i < sizeof fresh / sizeof *fresh; i++)
		if (strcmp(fresh[i], param) == 0) {
			new_id(s, who, a, param);
			return;
		}
	fail_msg("%s: %s wants %s", mc->name, act->name, param);
}

/* Words that are sealed with it: of a content, where the machine has one; of a
 * note that the act is nothing without; of an appointment. */
static struct sealkey words_key;        /* of the content; all zeros: none */

static void
put_blob(struct ask *a, const struct sealkey *key, enum scope scope,
	const struct id *record, const struct id *bound,
	const struct id *owner)
{
	int64_t base = number_of("SELECT version FROM blob WHERE record = ?1",
		record);
	struct buf b;

	if (base < 0)
		base = 0;
	buf_init(&b);
	work_seal(key, scope, record, bound, owner, "mots", (uint32_t)base,
		&b);
	ask_blob(a, record, scope, owner, (uint32_t)base, b.data, b.len);
	buf_done(&b);
}

static void
put_words(struct sent *s, int who, struct ask *a)
{
	const struct sql_act *act = act_of(&s->m);
	static const struct sealkey none;
	const struct id *id = s->nid[who] ? &s->id[who][0] : &s->row;

	if (act->new_kind)
		return;
	if (act->must && strcmp(act->must, "note") == 0)
		put_blob(a, &her.key[SCOPE_NOTE], SCOPE_NOTE, id, &her.person,
			&w.s1);
	else if (run_lists(act->blobs, "path") && strncmp(act->name, "appoint",
		7) == 0)
		put_blob(a, &her.key[SCOPE_PATH], SCOPE_PATH, id, &her.person,
			&w.s1);
	else if (run_lists(act->blobs, "content") && s->nid[who] &&
		memcmp(&words_key, &none, sizeof none) != 0)
		put_blob(a, &words_key, SCOPE_CONTENT, id, &mc->object,
			&id_none);
}

/* What its act makes of it, asked for by who sends it; false: it may not. */
static bool
put_new(struct sent *s, int who, struct ask *a)
{
	const struct sql_act *act = act_of(&s->m);
	struct sealkey key[SCOPES];
	struct id id, of = strcmp(act->on, "follow") == 0 ? her.person :
		s->row;
	struct buf b;

	if (make_new(s->m.by[who], run_kind(act->new_kind), &of, &id, key))
		return false;
	s->id[who][s->nid[who]++] = id;
	ask_id(a, act->new_param, &id);
	buf_init(&b);
	work_seal(&key[SCOPE_CONTENT], SCOPE_CONTENT, &id, &id, &id_none,
		"mots", 0, &b);
	ask_blob(a, &id, SCOPE_CONTENT, &id_none, 0, b.data, b.len);
	buf_done(&b);
	return true;
}

/* Everything that the statements of the act ask for. */
static bool
fill(struct sent *s, int who, struct ask *a)
{
	static const char *const known[] = { ":me", ":structure", ":now",
		":today", ":person", ":other", ":state", ":author",
		":with_person", ":here", ":record", ":closed" };
	const struct sql_act *act = act_of(&s->m);
	const struct sql_step *step;
	char seen[64][40];
	int n = 0, i;
	size_t j;

	ask_init(a, act->name);
	if (act->new_kind) {
		if (!put_new(s, who, a))
			return false;
		snprintf(seen[n++], 40, "%s", act->new_param);
	}
	if (act->on_param) {
		ask_id(a, act->on_param, &s->row);
		snprintf(seen[n++], 40, "%s", act->on_param);
	}
	if (act->with_param) {
		put_param(s, who, a, act->with_param);
		snprintf(seen[n++], 40, "%s", act->with_param);
	}
	for (step = act->step; step->sql; step++) {
		struct db_rows q;
		const char *name;

		assert_int_equal(db_prepare(w.k.data, step->sql, &q), E_OK);
		for (i = 0; (name = db_param(&q, i)); i++) {
			bool skip = false;

			for (j = 0; j < sizeof known / sizeof *known; j++)
				skip |= strcmp(known[j], name) == 0;
			for (j = 0; j < (size_t)n; j++)
				skip |= strcmp(seen[j], name) == 0;
			if (skip)
				continue;
			assert_true(n < 64 && strlen(name) < 40);
			snprintf(seen[n++], 40, "%s", name);
			put_param(s, who, a, name);
		}
		db_end(&q);
	}
	put_words(s, who, a);
	if (act->tokens)
		ask_token(a, TOKEN_WORD, "martin");
	return true;
}

/* The state of a row, as the keeper reads it before an act. */
static bool
state_of(const char *on, const struct id *row, char out[40])
{
	struct subject of;
	enum err e = facts_subject(&w.k, on, row, &of);

	assert_true(e == E_OK || e == E_NOTFOUND);
	snprintf(out, 40, "%s", of.state);
	return e == E_OK;
}

static void
sent_done(struct sent *s)
{
	int i;

	for (i = 0; i < 2; i++) {
		buf_done(&s->ask[i]);
		buf_done(&s->left[i]);
	}
}

static void
add_sent(const struct move *m, const struct id *row)
{
	const struct sql_act *act = act_of(m);
	struct sent *s = &sent[nsent++];
	char word[80];
	struct msg msg;
	struct ask a;
	int i;

	if (!act)
		fail_msg("%s: no act %s", mc->name, m->act);
	assert_true(nsent <= MOVES);
	memset(s, 0, sizeof *s);
	s->m = *m;
	if (row)
		s->row = *row;
	else if (!word_of(m->with, "row", word) ||
		!mc->row(word, m->by[0], &s->row))
		s->row = act->on ? row_of(act->on, m->by[0]) : id_none;
	if (act->on && !state_of(act->on, &s->row, s->state))
		snprintf(s->state, sizeof s->state, "(rien)");
	for (i = 0; i < 2; i++) {
		bool may = fill(s, i, &a);

		ask_message(&a, 0, &msg);
		buf_init(&s->ask[i]);
		buf_init(&s->left[i]);
		buf_put(&s->ask[i], msg.b.data, msg.b.len);
		msg_done(&msg);
		if (!may) {
			sent_done(s);
			nsent--;
			return;
		}
	}
}

#endif
