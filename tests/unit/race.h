/* Two users change one thing at once, for every thing that has states: a
 * machine says how it is made, what may be done to it and by whom, and how
 * each state is reached.  From every state, for every two moves, the keeper is
 * sent both, one after the other in either order and in one batch; once for
 * two acts, in a batch whose commit fails, and three in one.  What the clock
 * does, or the operator has erased, comes between two batches.  Each time the
 * base is put back as it was, so that all of it is of one state.  What must
 * hold (judge()):
 *	- each says yes or a refusal that a user may meet;
 *	- a move from a state that its act does not start from is refused;
 *	- of two steps one is done, and what it leaves is what it leaves alone:
 *	  nothing of the loser is anywhere, in either file;
 *	- in one batch they answer and leave what one order of them does;
 *	- what is left is whole (verify_all()), and every wrap and follow of the
 *	  person has the other one.
 * The moves that undo are found in the base: every deed there is one. */
#ifndef TESTS_RACE_H
#define TESTS_RACE_H

#include "tests/unit/race_ask.h"
#include "tests/unit/vfs.h"

/* --- runs */

struct run_of {
	struct sent *s;
	int who;
	enum err e;
	uint32_t number;
};

/* Who was cut off asks nothing more, or does not hear what became of it. */
#define UNHEARD E_AGAIN

#ifdef __SANITIZE_ADDRESS__
#define PART 5                  /* of the pairs: the same code, slower */
#else
#define PART 1
#endif

/* The answers that came, of one client or several; what else the keeper said
 * is read and left. */
static void
read_answers(struct run_of *r, int n)
{
	struct msg m;
	int i, j;

	msg_init(&m, 0, 0);
	for (i = 0; i < n; i++) {
		struct client *c = r[i].s->m.by[r[i].who];

		while (msg_recv(c->fd, &c->reader, &m) == E_OK)
			for (j = 0; j < n; j++)
				if (r[j].s->m.by[r[j].who] == c && m.type ==
					P_DONE && m.number == r[j].number)
					r[j].e = (enum err)msg_get_u8(&m);
		if (r[i].e == UNHEARD && !c->peer->dead)
			fail_msg("%s: %s has no answer", mc->name,
				r[i].s->m.name);
	}
	msg_done(&m);
}

enum how { APART, TOGETHER, AGAIN };

/* At once, as the keeper does it, between two batches; refused where there is
 * nothing to do. */
static enum err
run_now(const struct sent *s)
{
	int changes = sqlite3_total_changes(db_raw(w.k.data));
	const struct sql_act *act = act_of(&s->m);
	enum err e = act->by_clock ? act_clock(&w.k, act) :
		erased_over(&w.k, &s->row);

	return e ? e : sqlite3_total_changes(db_raw(w.k.data)) == changes ?
		E_CONFLICT : E_OK;
}

static void
run_them(struct run_of *r, int n, enum how how)
{
	int i;

	runs++;
	for (i = 0; i < n; i++) {
		struct client *c = r[i].s->m.by[r[i].who];
		const struct buf *b = &r[i].s->ask[r[i].who];
		struct msg m;

		if (r[i].s->m.kind & ALONE) {
			run_jobs(&w.k);
			r[i].e = run_now(r[i].s);
			continue;
		}
		r[i].e = c->peer->dead ? E_RIGHT : UNHEARD;
		r[i].number = ++c->number;
		if (c->peer->dead)
			continue;
		msg_init(&m, P_K_ACT, r[i].number);
		buf_put(&m.b, b->data, b->len);
		job_add(&w.k, c->peer, &m);
		msg_done(&m);
		if (how == APART) {
			run_jobs(&w.k);
			read_answers(&r[i], 1);
		}
	}
	if (how == APART)
		return;
	if (how == AGAIN) {
		/* the first commit fails: each is run again, by itself */
		shim.fail = FAIL_SYNC;
		shim.count = 1;
		shim.calls = 0;
	}
	run_jobs(&w.k);
	shim.fail = FAIL_NONE;
	read_answers(r, n);
}

/* --- what must hold */

static int wrong;

/* All of them are said before the test ends. */
static void
anomaly(const char *what, const struct run_of *r, int n, const char *text)
{
	int i;

	if (wrong++ >= 12)
		return;
	print_message("%s, %s:", mc->name, what);
	for (i = 0; i < n; i++)
		print_message(" %s by %d from %s: %s;", r[i].s->m.name,
			r[i].who, r[i].s->state, err_name(r[i].e));
	print_message("\n%.400s\n", text);
}

/* A refusal that somebody may meet; a broken message is none. */
static bool
may_be_said(enum err e)
{
	return e == E_OK || e == E_STATE || e == E_CONFLICT ||
		e == E_NOTFOUND || e == E_RIGHT || e == E_EXISTS ||
		e == UNHEARD;
}

/* Wraps of hers that nothing in the data explains; follows without a wrap. */
static int
loose_ends(void)
{
	static const char wraps[] = "SELECT object, holder FROM wrap"
		" WHERE person = ?1 OR object = ?1";
	static const char follows[] = "SELECT person, structure FROM follow"
		" WHERE person = ?1 AND end_on IS NULL";
	sqlite3_stmt *st;
	int n = 0, i;

	for (i = 0; i < 2; i++) {
		st = prepared(side[!i].raw, i ? follows : wraps);
		sqlite3_bind_blob(st, 1, her.person.b, ID_SIZE, SQLITE_STATIC);
		while (sqlite3_step(st) == SQLITE_ROW) {
			struct id object, holder;
			struct sealkey key;
			struct db_rows q;

			memcpy(object.b, sqlite3_column_blob(st, 0), ID_SIZE);
			memcpy(holder.b, sqlite3_column_blob(st, 1), ID_SIZE);
			if (i) {
				n += keys_open(&w.k, WRAP_PERSON, &object,
					&holder, &key, NULL) != E_OK;
				continue;
			}
			assert_int_equal(db_select(w.k.data,
				"keeper.wrap_explained", &q), E_OK);
			db_bind_id(&q, ":object", &object);
			db_bind_id(&q, ":holder", &holder);
			db_bind_text(&q, ":today", "2026-11-24");
			n += !db_next(&q);
			db_end(&q);
		}
		sqlite3_finalize(st);
	}
	return n;
}

/* Ends that were looked at already: by what is there, and by who made it. */
struct ends {
	uint64_t hash[3000];
	int n;
};
static struct ends in_state, ever;
static int loose;

static uint64_t
hash_of(uint64_t h, const char *s)
{
	for (; *s; s++)
		h = (h ^ (unsigned char)*s) * 1099511628211u;
	return h;
}

static bool
is_new(struct ends *e, uint64_t h)
{
	int i;

	for (i = 0; i < e->n; i++)
		if (e->hash[i] == h)
			return false;
	assert_true(e->n < 3000);
	e->hash[e->n++] = h;
	return true;
}

static void
check_whole(const struct buf *left, const struct run_of *r, int n)
{
	uint64_t h = 14695981039346656037u;
	struct buf report;
	int i, ended = 0;

	if (!is_new(&in_state, hash_of(h, buf_str(left))))
		return;
	if (erased_is(&w.k, &her.person) == number_of("SELECT count(*)"
		" FROM person WHERE id = ?1", &her.person))
		anomaly("half erased", r, n, buf_str(left));
	if (mc->never && number_of(mc->never, &her.person))
		anomaly("this may never be", r, n, buf_str(left));
	/* what time has ended is open until that day is over */
	for (i = 0; i < n; i++)
		ended += r[i].s->m.kind & ALONE && !r[i].e;
	if (loose_ends() > loose + ended)
		anomaly("a wrap without a cause, or a follow without a key",
			r, n, buf_str(left));
	/* dear: once for what was done, by which acts */
	for (h = 0, i = 0; i < n; i++) {
		if (n > 1 && r[i].s->m.kind & FREE)
			return;
		if (!r[i].e)
			h += hash_of(1, r[i].s->m.act);
	}
	if (!is_new(&ever, h))
		return;
	checked++;
	buf_init(&report);
	if (verify_all(&w.k, &report))
		anomaly("not whole", r, n, buf_str(&report));
	buf_done(&report);
}

static void
try_them(struct run_of *r, int n, enum how how, struct buf *left)
{
	struct shot t;
	int i;

	races += n > 1;
	for (i = 0; i < n; i++) {
		given_ids[i] = r[i].s->id[r[i].who];
		ngiven[i] = r[i].s->nid[r[i].who];
	}
	for (; i < 4; i++)
		ngiven[i] = 0;
	shot_begin(&t);
	peers_keep();
	run_them(r, n, how);
	shot_read(&t, left);
	for (i = 0; i < n; i++)
		if (!may_be_said(r[i].e))
			anomaly("this is no answer", r, n, last_message);
	check_whole(left, r, n);
	if (n == 1 && !state_of(mc->on, &mc->object, r[0].s->to))
		snprintf(r[0].s->to, sizeof r[0].s->to, "(rien)");
	shot_back(&t);
	peers_back();
}

static void
mark_done(const struct sent *s)
{
	const struct sql_act *act = act_of(&s->m);
	int i;

	for (i = 0; i < ndone; i++)
		if (strcmp(done[i].act, act->name) == 0 &&
			strcmp(done[i].state, s->state) == 0)
			return;
	assert_true(ndone < 400);
	done[ndone].act = act->name;
	snprintf(done[ndone++].state, 40, "%s", s->state);
}

/* Each move by itself, by either of those who may. */
static void
each_alone(void)
{
	int i, who, rule;

	for (i = 0; i < nsent; i++)
		for (who = 0; who < 2; who++) {
			struct sent *s = &sent[i];
			const struct sql_act *act = act_of(&s->m);
			struct run_of r = { s, who, E_OK, 0 };

			try_them(&r, 1, APART, &s->left[who]);
			s->alone[who] = r.e;
			if (r.e && s->left[who].len)
				anomaly("refused, and it left", &r, 1,
					buf_str(&s->left[who]));
			if (!r.e && act->from &&
				!run_lists(act->from, s->state))
				anomaly("it does not start from there", &r, 1,
					"");
			rule = mc->rule ? mc->rule(s->state, &s->m) : -1;
			if (rule >= 0 && rule != !r.e)
				anomaly("not as the rule says", &r, 1, "");
			if (!r.e)
				mark_done(s);
		}
}

/* May both be done, one after the other, on what both saw? */
static bool
both_may(const struct sent *a, const struct sent *b)
{
	if ((a->m.kind | b->m.kind) & FREE)
		return true;
	/* the one before it may be undone once this one is */
	if (a->m.kind & b->m.kind & UNDO)
		return a != b;
	if ((a->m.kind ^ b->m.kind) & ASIDE)
		return true;
	return (a->m.kind | b->m.kind) & ONCE && strcmp(a->m.act, b->m.act) !=
		0;
}

static void
judge(struct run_of r[2], const struct buf *left)
{
	struct sent *a = r[0].s, *b = r[1].s;
	enum err alone = a->alone[r[0].who];

	if (r[1].e == UNHEARD)
		return;
	/* the first one cannot know of the second */
	if (r[0].e != alone)
		anomaly("the first is not as alone", r, 2, "");
	if (!r[0].e && !r[1].e && !both_may(a, b))
		anomaly("both are done", r, 2, buf_str(left));
	if (r[0].e && r[1].e != b->alone[r[1].who])
		anomaly("a refusal changed something", r, 2, "");
	/* what the loser would have left is nowhere */
	if ((!r[0].e && r[1].e &&
		strcmp(buf_str(left), buf_str(&a->left[r[0].who])) != 0) ||
		(r[0].e && !r[1].e &&
		strcmp(buf_str(left), buf_str(&b->left[r[1].who])) != 0))
		anomaly("the loser left something", r, 2, buf_str(left));
}

/* Done or refused by the same, and the same left; who is refused may be told
 * that she is gone, or that she is about to be. */
static bool
same(const struct run_of a[2], const struct buf *x, const struct run_of b[2],
	const struct buf *y)
{
	int i, j;

	for (i = 0; i < 2; i++)
		for (j = 0; j < 2; j++)
			if (a[i].s == b[j].s && a[i].who == b[j].who &&
				!a[i].e != !b[j].e && a[i].e != UNHEARD)
				return false;
	return strcmp(buf_str(x), buf_str(y)) == 0;
}

static bool
refused(const struct run_of *r)
{
	return r->s->alone[r->who] != E_OK;
}

/* She is erased after the batch in which it was agreed: between the two others
 * may be done that she, or nobody, has anything of then (check_whole()). */
static bool
erases(const struct run_of *r, int n)
{
	int i;

	for (i = 0; i < n; i++)
		if (strcmp(r[i].s->m.act, "person.erase") == 0 && !r[i].e)
			return true;
	return false;
}

/* In one batch, or in one whose commit fails: as one order of them. */
static void
meet(const struct run_of one[2][2], int first, enum how how,
	const struct buf left[2])
{
	struct run_of r[2] = { one[first][0], one[first][1] };
	struct buf is;

	buf_init(&is);
	try_them(r, 2, how, &is);
	if (!erases(r, 2) && !same(r, &is, one[0], &left[0]) &&
		!same(r, &is, one[1], &left[1]))
		anomaly(how == AGAIN ? "a failed commit: no order of them"
			" leaves" : "in one batch: no order of them leaves", r,
			2, buf_str(&is));
	buf_done(&is);
}

/* And who was second in the first one asks too: three in a batch are as one
 * after the other. */
static void
meet_three(const struct run_of two[2])
{
	struct run_of apart[3] = { two[0], two[1], two[0] }, together[3];
	bool differs = false, unheard = false;
	struct buf left, is;
	int i;

	buf_init(&left);
	buf_init(&is);
	apart[2].who = !two[0].who;
	memcpy(together, apart, sizeof together);
	try_them(apart, 3, APART, &left);
	try_them(together, 3, TOGETHER, &is);
	for (i = 0; i < 3; i++) {
		unheard |= together[i].e == UNHEARD;
		differs |= !together[i].e != !apart[i].e;
	}
	differs |= strcmp(buf_str(&left), buf_str(&is)) != 0;
	if (differs && !unheard && !erases(together, 3))
		anomaly("three in one batch", together, 3, buf_str(&is));
	buf_done(&left);
	buf_done(&is);
}

/* Two moves, in both orders, and the ways they may meet.  One that is refused
 * alone leaves nothing to the one after it: it only comes second. */
static void
pair(struct sent *a, int by_a, struct sent *b, int by_b)
{
	struct run_of one[2][2] = {
		{ { a, by_a, E_OK, 0 }, { b, by_b, E_OK, 0 } },
		{ { b, by_b, E_OK, 0 }, { a, by_a, E_OK, 0 } } };
	bool adds = (a->m.kind | b->m.kind) & FREE, open[2];
	struct buf left[2];
	int i;

	for (i = 0; i < 2; i++) {
		buf_init(&left[i]);
		open[i] = !refused(&one[i][0]);
	}
	for (i = 0; i < 2; i++) {
		if (!open[i])
			continue;
		try_them(one[i], 2, !open[!i] || (adds && i) ? TOGETHER :
			APART, &left[i]);
		judge(one[i], &left[i]);
		/* the first made the second one possible */
		if (!open[!i] && !one[i][1].e) {
			try_them(one[i], 2, APART, &left[i]);
			meet(one, i, TOGETHER, left);
		}
	}
	if (open[0] && open[1] && !adds) {
		meet(one, 0, TOGETHER, left);
		/* once for two acts, whatever the state */
		if (is_new(&ever, hash_of(hash_of(1, a->m.act), b->m.act))) {
			meet(one, 1, TOGETHER, left);
			meet(one, 0, AGAIN, left);
			meet_three(one[0]);
		}
	}
	buf_done(&left[0]);
	buf_done(&left[1]);
}

/* A move that is refused from here: could it be done after another one?  Who
 * has no right is given none beside; and what does not start from where the
 * first leads is refused there, alone. */
static bool
could_follow(const struct sent *first, const struct sent *b)
{
	const struct sql_act *act = act_of(&b->m);

	if (b->alone[0] == E_RIGHT)
		return false;
	return !act->from || strcmp(act->on, mc->on) != 0 ||
		run_lists(act->from, first->to);
}

/* What only adds meets itself, and what changes. */
static bool
worth_it(const struct sent *a, const struct sent *b)
{
	if (a == b)
		return !a->alone[0];
	if (a->m.kind & b->m.kind & FREE)
		return false;
	if (!a->alone[0] && !b->alone[1])
		return true;
	return (!a->alone[0] && could_follow(a, b)) ||
		(!b->alone[0] && could_follow(b, a));
}

/* --- states */

static const struct move *
move_named(const char *name)
{
	const struct move *m;

	for (m = mc->move; m->name; m++)
		if (strcmp(m->name, name) == 0)
			return m;
	fail_msg("%s: no move %s", mc->name, name);
	return NULL;
}

/* A move on the way to a state is done. */
static void
go(const char *name)
{
	const struct move *m = move_named(name);
	struct run_of r = { sent, 0, E_OK, 0 };

	if (m->prepare) {
		m->prepare();
		return;
	}
	nsent = 0;
	add_sent(m, NULL);
	run_them(&r, 1, APART);
	if (r.e)
		fail_msg("%s, on the way: %s from %s: %s", mc->name, name,
			sent[0].state, err_name(r.e));
	mark_done(&sent[0]);
	sent_done(&sent[--nsent]);
}

static struct client *
client_of(const struct id *user, int nth)
{
	int i;

	for (i = 0; all_clients[i]; i++)
		if (id_equal(&all_clients[i]->peer->user, user) && nth-- == 0)
			return all_clients[i];
	return NULL;
}

/* Every deed that there is may be undone by who did it, from two sessions. */
static void
add_undos(void)
{
	static char names[20][40];
	struct { struct id id, user, record; const char *act; } d[20];
	sqlite3_stmt *st;
	int n = 0, i;

	st = prepared(side[0].raw, "SELECT id, user, record, undo"
		" FROM deed ORDER BY user, seq");
	while (sqlite3_step(st) == SQLITE_ROW) {
		assert_true(n < 20);
		memcpy(d[n].id.b, sqlite3_column_blob(st, 0), ID_SIZE);
		memcpy(d[n].user.b, sqlite3_column_blob(st, 1), ID_SIZE);
		memcpy(d[n].record.b, sqlite3_column_blob(st, 2), ID_SIZE);
		d[n++].act = sql_act_find((const char *)
			sqlite3_column_text(st, 3))->name;
	}
	sqlite3_finalize(st);
	for (i = 0; i < n; i++) {
		struct move m = { names[i], d[i].act, { client_of(&d[i].user,
			0), client_of(&d[i].user, 1) }, NULL, UNDO |
			(id_equal(&d[i].record, &mc->object) ? STEP : ONCE),
			NULL };

		snprintf(names[i], sizeof names[i], "%.16s#%d", d[i].act, i);
		if (!m.by[0])
			continue;
		if (!m.by[1])
			m.by[1] = m.by[0];
		add_sent(&m, &d[i].id);
	}
}

/* All that may happen from the state at the end of a way. */
static void
one_state(const char *way)
{
	/* and, where it begins, her structure agrees that she is erased */
	static const struct move erase = { "erase", "person.erase",
		{ &r1, &r1b }, "reason=demande", ONCE, NULL };
	char name[40];
	const char *p;
	const struct move *m;
	struct shot t;
	int i, j;

	shot_begin(&t);
	memset(&words_key, 0, sizeof words_key);
	mc->make();
	for (p = way; *p; p += strcspn(p, " "), p += *p == ' ') {
		snprintf(name, sizeof name, "%.*s", (int)strcspn(p, " "), p);
		go(name);
	}
	for (m = mc->move; m->name; m++)
		if (!(m->kind & PREP))
			add_sent(m, NULL);
	if (!*way)
		add_sent(&erase, NULL);
	add_undos();
	in_state.n = 0;
	loose = loose_ends();
	states_seen++;
	each_alone();
	for (i = 0; i < nsent; i++)
		for (j = i; j < nsent; j++)
			/* what only adds meets itself, and what changes */
			if ((i + j) % PART == 0 && worth_it(&sent[i], &sent[j]))
				pair(&sent[i], 0, &sent[j], 1);
	while (nsent)
		sent_done(&sent[--nsent]);
	for (i = 0; all_clients[i]; i++)
		drain(all_clients[i]);
	shot_back(&t);
}

static void
run_machine(struct machine *m)
{
	long was = races, states = states_seen;
	int i;

	mc = m;
	for (i = 0; m->ways[i]; i++)
		one_state(m->ways[i]);
	print_message("%s: %ld states, %ld races\n", m->name, states_seen -
		states, races - was);
	assert_int_equal(wrong, 0);
}

/* Every move was done once, or it is none; a step starts from states. */
static void
moves_done(const struct machine *m)
{
	const struct move *v;
	int j;

	for (v = m->move; v->name; v++) {
		if (v->act && !(v->kind & (ONCE | FREE | ALONE)) &&
			!act_of(v)->from != !!(v->kind & BARE))
			fail_msg("%s: the states of %s", m->name, v->act);
		for (j = 0; j < ndone && v->act; j++)
			if (strcmp(done[j].act, v->act) == 0)
				break;
		if (j == ndone && !(v->kind & PREP))
			fail_msg("%s: %s was never done", m->name, v->name);
	}
}

/* Every act that starts from a state was done from each of them. */
static void
acts_done(void)
{
	const struct sql_act *a;
	char state[40];
	const char *p;
	int j, n = 0;

	for (a = sql_acts; a->name; a++)
		for (p = a->from; p && *p; p += strcspn(p, " "), p += *p ==
			' ', n++) {
			snprintf(state, sizeof state, "%.*s", (int)strcspn(p,
				" "), p);
			for (j = 0; j < ndone; j++)
				if (strcmp(done[j].act, a->name) == 0 &&
					strcmp(done[j].state, state) == 0)
					break;
			if (j < ndone)
				continue;
			print_message("%s was never done from %s: which"
				" machine has it?\n", a->name, state);
			wrong++;
		}
	print_message("%d starts of acts, each done\n", n);
	assert_int_equal(wrong, 0);
}

#endif
