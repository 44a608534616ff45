/* A message is tried: run as the keeper runs it, looked at, and rolled back,
 * so that nothing of it is left.  Whatever it did is hers who sends it. */
#ifndef TESTS_FOREIGN_TRY_H
#define TESTS_FOREIGN_TRY_H

#include "tests/unit/foreign_msg.h"

#include "keeper/given.h"

enum err __real_act_run(struct keeper *k, struct peer *p, struct job *job,
	struct msg *m);

#define CHANGES 4000

static struct change {
	const struct whose *t;
	int op;
	struct cell was[CELLS], is[CELLS];
} change[CHANGES];
static int nchange;
static long nwritten;                   /* rows of any table */

static struct {
	long acts, tries, done, refused[64];
	int wrong;
	bool over;              /* what comes is run, and no more tried */
} foreign;

static const char *trying;              /* what is done to the message */
static char trying_name[60];            /* to which value of it */
static struct { char text[200]; } said_wrong[400];

static inline void
now(const char *what, const char *name)
{
	trying = what;
	snprintf(trying_name, sizeof trying_name, "%s", name);
}

static inline void
note_change(void *to, sqlite3 *raw, int op, const char *base,
	const char *name, sqlite3_int64 from, sqlite3_int64 now)
{
	struct whose *t = whose_of(name);
	struct change *c;
	sqlite3_value *v;
	int i;

	nwritten++;
	if (*t->how == 'k')
		return;
	assert_true(nchange < CHANGES);
	c = &change[nchange++];
	memset(c, 0, sizeof *c);
	c->t = t;
	c->op = op;
	for (i = 0; i < t->n; i++) {
		if (op != SQLITE_INSERT && !sqlite3_preupdate_old(raw,
			t->at[i], &v))
			c->was[i] = cell_of(v);
		if (op != SQLITE_DELETE && !sqlite3_preupdate_new(raw,
			t->at[i], &v))
			c->is[i] = cell_of(v);
	}
}

/* --- what one structure does to another's ------------------------------ */

/* Who takes somebody in ends what the other had of her; who is asked gives
 * what is asked for; a role is accepted; who takes a referral back shuts what
 * it opened, and opens it again; who is told of a referral that goes, and loses
 * what she said of it aside.  `may`: ?1 and ?2 are what the row names
 * first, after its own id (?5); ?3 one of her structures who acts, ?4 she. */
#define TAKEN "SELECT 1 FROM handover WHERE person = ?1 AND sender = ?2" \
	" AND receiver = ?3 AND kind = 'transfert'"
#define GRANTED "SELECT 1 FROM request r, follow f ON f.person = r.person" \
	" WHERE r.person = ?1 AND r.structure = ?2 AND f.structure = ?3"
#define PROPOSED "SELECT 1 FROM proposal WHERE user = ?1 AND structure = ?2" \
	" AND user = ?4 AND state = 'proposee'"

/* (to whom it was written is one with another: nobody reads it there) */
#define BY_LETTER "SELECT 1 FROM referral WHERE id = ?5 AND external = 1"
#define SENT "SELECT 1 FROM referral WHERE sender = ?3 AND receiver = ?2"
#define OPENED SENT " AND person = ?1 AND answered_on IS NOT NULL"

static const struct {
	const char *act, *table, *may;
} crossing[] = {
	{ "handover.accept", "follow", TAKEN },
	{ "undo.admitted", "follow", TAKEN },
	{ "request.grant", "follow", GRANTED },
	{ "referral.withdraw", "follow", OPENED },
	{ "undo.withdraw", "follow", OPENED },
	{ "referral.move", "follow", OPENED },
	{ "referral.move", "moved", SENT },
	{ "referral.move", "blob", SENT " AND id = ?5" },
	{ "proposal.accept", "membership", PROPOSED },
	{ "structure.merge", "referral", BY_LETTER },
};

static inline bool
crossing_may(const char *sql, const struct cell *row)
{
	sqlite3_stmt *st = foreign_read(sql);
	bool is = false;
	int i;

	sqlite3_bind_blob(st, 5, row[0].id.b, ID_SIZE, SQLITE_STATIC);
	sqlite3_bind_blob(st, 4, actor.user.b, ID_SIZE, SQLITE_STATIC);
	for (i = 0; (i < actor.n || i == 0) && !is; i++) {
		sqlite3_bind_blob(st, 3, actor.structure[i].b, ID_SIZE,
			SQLITE_STATIC);
		is = yes(st, &row[1].id, &row[2].id);
	}
	sqlite3_finalize(st);
	return is;
}

/* A row of another structure, by an act that does that. */
static inline bool
crosses(const struct form *f, const struct change *c, const struct cell *row)
{
	size_t i;

	if (strcmp(c->t->table, "assignment") == 0)
		return strcmp(f->name, "request.grant") == 0 && !is_there(
			"follow", &row[1].id);
	for (i = 0; i < sizeof crossing / sizeof *crossing; i++)
		if (strcmp(crossing[i].act, f->name) == 0 &&
			strcmp(crossing[i].table, c->t->table) == 0)
			return crossing_may(crossing[i].may, row);
	return false;
}

/* --- is it hers -------------------------------------------------------- */

/* Each once for an act, a way, a table, a column. */
static inline void
wrong(const struct form *f, const char *what, const char *table,
	const char *column)
{
	char text[200];
	int i;

	snprintf(text, sizeof text, "%s, %s%s: %s %s.%s", f->name, trying,
		trying_name, what, table, column);
	for (i = 0; i < foreign.wrong; i++)
		if (strcmp(said_wrong[i].text, text) == 0)
			return;
	if (foreign.wrong == 400)
		return;
	memcpy(said_wrong[foreign.wrong++].text, text, sizeof text);
	print_message("%s (by %02x%02x, %d structures%s)\n", text,
		actor.user.b[4], actor.user.b[5], actor.n,
		actor.admin ? ", administrator" : "");
}

static inline bool
same_cell(const struct cell *a, const struct cell *b)
{
	return a->is == b->is && id_equal(&a->id, &b->id);
}

/* Is it the id of a row that was just made?  What names it names that one, be
 * there another of some other table. */
static inline bool
just_made(const struct id *id)
{
	int i;

	for (i = 0; i < nchange; i++)
		if (change[i].op == SQLITE_INSERT && change[i].t->get &&
			id_equal(&change[i].is[0].id, id))
			return true;
	return false;
}

static inline void
judge_change(const struct form *f, const struct sql_act *act,
	const struct change *c)
{
	static const char *const ops[] = { "deletes", "adds to", "changes" };
	const char *op = ops[c->op == SQLITE_DELETE ? 0 :
		c->op == SQLITE_INSERT ? 1 : 2];
	int i;

	if (*c->t->how == 'd' && actor.admin && strcmp(act->right,
		"platform") == 0)
		return;
	if (crosses(f, c, c->op == SQLITE_INSERT ? c->is : c->was))
		return;
	if (c->op != SQLITE_INSERT && !row_hers(c->t, c->was, 0))
		wrong(f, op, c->t->table, "old");
	/* a note is its author's, whoever else works there */
	if (c->op != SQLITE_INSERT && strcmp(c->t->table, "note") == 0 &&
		!id_equal(&c->was[3].id, &actor.user))
		wrong(f, op, c->t->table, "of another author");
	if (c->op == SQLITE_DELETE)
		return;
	/* (what is made of a line of a file is known by its id) */
	if (c->op == SQLITE_INSERT && c->t->get && is_there("import_line",
		&c->is[0].id) && !hers_in(whose_of("import_line"),
		&c->is[0].id, 0))
		wrong(f, "takes the id of a line of a file for",
			c->t->table, "id");
	if (!row_hers(c->t, c->is, 0))
		wrong(f, op, c->t->table, "new");
	for (i = 0; i < c->t->n; i++)
		if ((c->op == SQLITE_INSERT || !same_cell(&c->was[i],
			&c->is[i])) && !just_made(&c->is[i].id) &&
			!cell_may(c->t, i, &c->is[i]))
			wrong(f, op, c->t->table, c->t->name[i]);
}

/* A key that is given has its cause in the data. */
static inline void
judge_key(struct keeper *k, const struct form *f, const struct change *c)
{
	char today[16];
	struct db_rows q;

	if (c->op != SQLITE_INSERT || strcmp(c->t->table, "wrap") != 0)
		return;
	facts_today(k, &id_none, today);
	assert_int_equal(db_select(k->data, "keeper.wrap_explained", &q),
		E_OK);
	db_bind_id(&q, ":object", &c->is[0].id);
	db_bind_id(&q, ":holder", &c->is[1].id);
	db_bind_text(&q, ":today", today);
	if (!db_next(&q))
		wrong(f, "gives a key without cause", "wrap", "holder");
	db_end(&q);
}

static inline void
judge(struct keeper *k, const struct form *f, const struct job *job)
{
	const struct sql_act *act = sql_act_find(f->name);
	int i;

	if (act->by_operator)
		return;
	for (i = 0; i < nchange; i++) {
		judge_change(f, act, &change[i]);
		judge_key(k, f, &change[i]);
	}
	for (i = 0; i < job->nrevoke; i++)
		if (!id_equal(&job->revoke[i].holder, &actor.user) &&
			!id_hers(&job->revoke[i].object, 0))
			wrong(f, "takes a key of", "wrap", "object");
}

/* --- run, and back ----------------------------------------------------- */

static inline void
on_both_files(struct keeper *k, const char *sql)
{
	if (db_tx(k->keys, sql))
		fail_msg("%s: %s", sql, err_text());
	if (db_tx(k->data, sql))
		fail_msg("%s: %s", sql, err_text());
}

static inline void
hooks(struct keeper *k, bool on)
{
	sqlite3_preupdate_hook(db_raw(k->data), on ? note_change : NULL, NULL);
	sqlite3_preupdate_hook(db_raw(k->keys), on ? note_change : NULL, NULL);
}

/* In the transaction that is open. */
static inline enum err
try_bytes(struct keeper *k, struct peer *p, const struct form *f,
	struct msg *m)
{
	struct job job = { .peer = p };
	struct keeper was = *k;
	struct peer peer = *p;
	enum err e;

	foreign.tries++;
	nchange = 0;
	nwritten = 0;
	on_both_files(k, "SAVEPOINT aside");
	hooks(k, true);
	e = __real_act_run(k, p, &job, m);
	hooks(k, false);
	foreign.refused[e]++;
	if (!e) {
		foreign.done++;
		judge(k, f, &job);
	}
	given_done(&job.fresh);
	on_both_files(k, "ROLLBACK TO aside");
	on_both_files(k, "RELEASE aside");
	k->audit_seq = was.audit_seq;
	memcpy(k->audit_hash, was.audit_hash, sizeof was.audit_hash);
	if (memcmp(k, &was, sizeof was) != 0)
		wrong(f, "leaves something in", "the keeper", "");
	if (memcmp(p, &peer, sizeof peer) != 0)
		wrong(f, "leaves something in", "a session", "");
	return e;
}

static inline enum err
try_form(struct keeper *k, struct peer *p, const struct form *f)
{
	struct msg m;
	enum err e;

	msg_init(&m, P_K_ACT, 0);
	form_write(f, &m);
	e = try_bytes(k, p, f, &m);
	msg_done(&m);
	return e;
}

#endif
