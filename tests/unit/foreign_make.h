/* Acts that the recording does not do are made up: on a row of who sends it,
 * in a state from which it may start, with what its statements ask for.  One
 * that is done so is varied as the others are. */
#ifndef TESTS_FOREIGN_MAKE_H
#define TESTS_FOREIGN_MAKE_H

#include "tests/unit/foreign_vary.h"

#include "keeper/run.h"

/* What a value is, by its name: a text, a number (#), a row of a table (@),
 * its own new id (!), nothing (-); of one act, before those of all. */
static const struct {
	const char *act, *name, *is;
} guess[] = {
	{ "appointment.state", ":to", "revoked" },
	{ "referral.external_answer", ":to", "acceptee" },
	{ "service.make", ":to", "publie" },
	{ "service.save", ":to", "publie" },
	{ "emergency.review", ":review", "justifie" },
	{ "exchange.outcome", ":outcome", "oui" },
	{ "exchange.count", ":service", "-" },
	{ "said.why", ":access", "#1" },
	{ "said.object", ":about", "@follow" },
	{ "feed.add", ":busy_at", "#1764150000" },
	{ "feed.add", ":busy_for", "#30" },
	{ "kin.drop", ":id", "@kin" },
	{ "circle.remove", ":id", "@circle" },
	{ "followup.reopen", ":id", "@followup_end" },
	{ "moved.seen", ":id", "@moved" },
	{ "slot.close", ":id", "@slot" },
	{ "slot.save", ":id", "@slot" },
	{ "notebook.save", ":id", "@notebook" },
	{ "notebook.save", ":to_state", "in_progress" },
	{ "structure.merge", ":from", "@structure" },
	{ "preference.drop", ":name", "lang" },
	{ "commune.put", ":lat", "44.8" }, { "commune.put", ":lon", "-0.6" },
	{ "commune.put", ":population", "#1" },
	{ "commune.put", ":code", "33063" },
	{ "commune.put", ":postcodes", "[]" },
	{ "commune.put", ":precision", "commune" },
	{ "commune.put", ":kind", "commune" },
	{ "commune.put", ":parent", "-" },
	{ "hostkey.announce", ":from", "2026-12-31" },
	{ "hostkey.announce", ":print", "SHA256:essai" },
	{ "service.group", ":id", "@service" },
	{ "service.group", ":grp", "-" }, { "service.group", ":rank", "#1" },
	{ "service.put", ":structure_id", "un" },
	{ "structure.group", ":id", "@structure" },
	{ "structure.group", ":grp", "-" },
	{ "structure.mark", ":id", "@structure" },
	{ "structure.mark", ":marks", "[]" },
	{ "", ":item", "@notebook" },
	{ "", ":service", "@service" },
	{ "", ":user", "@user" },
	{ "", ":receiver", "@structure" },
	{ "", ":with", "@follow" },
	{ "", ":seat", "-" }, { "", ":slot", "-" }, { "", ":busy_at", "-" },
	{ "", ":busy_for", "-" }, { "", ":wished_on", "-" },
	{ "", ":commune", "-" }, { "", ":departement", "33" },
	{ "", ":day", "2026-11-27" }, { "", ":on_day", "2026-11-20" },
	{ "", ":due_on", "-" }, { "", ":who", "elle" },
	{ "", ":urgent", "#0" }, { "", ":scopes", "#2" },
	{ "", ":agreed", "#1" }, { "", ":hide", "#0" },
	{ "", ":looking", "#1" }, { "", ":people", "#1" },
	{ "", ":places", "#1" }, { "", ":from_version", "#1" },
	{ "", ":themes", "[]" }, { "", ":siret", "-" },
	{ "", ":longitude", "-" }, { "", ":latitude", "-" },
	{ "", ":suspended_on", "-" }, { "", ":score_qualite", "-" },
	{ "", ":volume_horaire_hebdomadaire", "-" },
	{ "", ":nombre_semaines", "-" }, { "", ":place", "-" },
	{ "", ":answer", "!" }, { "", ":words", "!" }, { "", ":event", "!" },
	{ "", ":made", "!" }, { "", ":id", "!" },
	{ "", ":invitation", "!" }, { "", ":pair", "!" },
};

static struct id made_ids[16];
static int nmade_ids;

static inline const char *
guess_of(const struct sql_act *a, const char *name)
{
	size_t i;

	for (i = 0; i < N(guess); i++)
		if (strcmp(guess[i].name, name) == 0 && (!*guess[i].act ||
			strcmp(guess[i].act, a->name) == 0))
			return guess[i].is;
	return "essai";
}

/* A row of hers, of whomever for the operator; id_none. */
static inline struct id
row_drawn(int table)
{
	int n = pool_of[table].n, i, at;

	for (i = 0; n && i < 12; i++) {
		at = pool_of[table].from + (int)drawn((unsigned)n);
		if (id_is_none(&actor.user) ||
			hers_in(&whose[table], &pool[at], 0) ||
			about_herself(&pool[at]))
			return pool[at];
	}
	return id_none;
}

static inline void
make_value(struct form *f, const struct sql_act *a, const char *name)
{
	static struct id rows[FORM_VALUES];
	const char *is = guess_of(a, name);
	int n = f->nvalue;

	if (*is == '!') {
		assert_true(nmade_ids < 16);
		made_ids[nmade_ids] = id_new();
		form_add_id(f, name, &made_ids[nmade_ids++]);
	} else if (*is == '@') {
		rows[n] = row_drawn(table_at(is + 1));
		form_add_id(f, name, &rows[n]);
		/* the version is that of what it names */
		if (strcmp(name, ":id") == 0 && asks_for(a, ":version") &&
			!form_value(f, ":version"))
			f->value[f->nvalue++] = (struct form_value){
				.name = ":version", .type = 'i',
				.i = version_of(table_at(is + 1), &rows[n]) };
	} else if (*is == '#') {
		f->value[f->nvalue++] = (struct form_value){ .name = name,
			.type = 'i', .i = atoi(is + 1) };
	} else {
		form_add_text(f, name, *is == '-' ? NULL : is);
	}
}

static inline bool
bound_by_keeper(const char *name)
{
	static const char *const known[] = { ":me", ":structure", ":now",
		":today", ":person", ":other", ":state", ":author",
		":with_person", ":here", ":record", ":closed" };
	size_t i;

	for (i = 0; i < N(known); i++)
		if (strcmp(known[i], name) == 0)
			return true;
	return false;
}

static inline void
make_blob(struct form *f, const struct sql_act *a, const struct id *structure)
{
	struct form_blob *b = &f->blob[f->nblob++];
	enum scope scope;

	*b = (struct form_blob){ .record = nmade_ids ? made_ids[0] : id_none,
		.owner = *structure, .p = "des mots", .n = 8 };
	assert_true(scope_parse(a->must, &scope));
	b->scope = scope;
}

/* On a row; false: its act does not start from there. */
static inline bool
make_form(struct keeper *k, struct peer *p, struct form *f,
	const struct sql_act *a, const struct id *row)
{
	static struct id on;
	struct subject of = { .structure = p->structure };
	int i;

	memset(f, 0, sizeof *f);
	f->name = a->name;
	nmade_ids = 0;
	on = *row;
	if (a->on) {
		if (facts_subject(k, a->on, row, &of) ||
			(a->from && !run_lists(a->from, of.state)))
			return false;
		form_add_id(f, a->on_param, &on);
	}
	for (i = 0; i < nall_names; i++) {
		const char *name = all_names[i];

		if (bound_by_keeper(name) || !asks_for(a, name) ||
			form_value(f, name))
			continue;
		if (strcmp(name, ":version") != 0)
			make_value(f, a, name);
	}
	if (a->on && asks_for(a, ":version") && !form_value(f, ":version"))
		f->value[f->nvalue++] = (struct form_value){ .name =
			":version", .type = 'i', .i = version_of(
			table_at(a->on), row) };
	if (a->must)
		make_blob(f, a, &of.structure);
	return true;
}

static inline bool
was_tried(const struct sql_act *a)
{
	int i;

	for (i = 0; tried[i].act && tried[i].act != a; i++)
		;
	return tried[i].act != NULL;
}

/* How often it did not succeed: not for ever. */
#define FAILS (draw.all ? 4000 : 150)
static int failed[400];

/* On a row that is hers; true: it was done. */
static inline bool
make_on(struct keeper *k, struct peer *p, const struct sql_act *a,
	const struct id *row)
{
	struct form f;

	if (!make_form(k, p, &f, a, row))
		return false;
	now("as it is made up", "");
	if (try_form(k, p, &f)) {
		failed[a - sql_acts]++;
		return false;
	}
	enough(a);
	vary_all(k, p, &f);
	return true;
}

/* May she start from it, it seems?  An administrator from what is no person's;
 * of accounts that are one's own, only hers. */
static inline bool
starts_from(const struct peer *p, const struct sql_act *a,
	const struct whose *t, const struct id *row)
{
	if (strcmp(a->right, "platform") == 0)
		return actor.admin;
	if (strcmp(a->on, "user") == 0)
		return id_equal(row, &p->user);
	if (strcmp(a->right, "herself") == 0)
		return about_herself(row);
	return hers_in(t, row, 0);
}

static inline bool
make_one(struct keeper *k, struct peer *p, const struct sql_act *a)
{
	int table = a->on ? table_at(a->on) : -1, i, n, left = 12;

	actor_is(k, p);
	n = a->on ? pool_of[table].n : 1;
	for (i = 0; i < n && left; i++) {
		const struct id *row = a->on ? &pool[pool_of[table].from + n -
			1 - i] : &id_none;

		if (a->on && !starts_from(p, a, &whose[table], row))
			continue;
		left--;
		if (make_on(k, p, a, row))
			return true;
	}
	return false;
}

/* What was just done is undone, by who did it. */
static inline void
make_undo(struct keeper *k)
{
	sqlite3_stmt *st = foreign_read("SELECT id, user, undo FROM deed"
		" WHERE undone_on IS NULL ORDER BY made_on DESC, seq DESC"
		" LIMIT 6");
	struct peer *user[16];
	int n = users_there(k, user), i;

	while (sqlite3_step(st) == SQLITE_ROW) {
		const struct sql_act *a = sql_act_find((const char *)
			sqlite3_column_text(st, 2));
		struct id id, by;

		memcpy(id.b, sqlite3_column_blob(st, 0), ID_SIZE);
		memcpy(by.b, sqlite3_column_blob(st, 1), ID_SIZE);
		if (!a || was_tried(a))
			continue;
		for (i = 0; i < n; i++)
			if (id_equal(&user[i]->user, &by)) {
				actor_is(k, user[i]);
				make_on(k, user[i], a, &id);
			}
	}
	sqlite3_finalize(st);
}

/* Made up, and sent: it is done. */
static inline void
make_for_good(struct keeper *k, struct client *c, const char *name,
	const struct id *row)
{
	struct form f;
	struct msg m;

	actor_is(k, c->peer);
	pool_fill();
	assert_true(make_form(k, c->peer, &f, sql_act_find(name), row));
	msg_init(&m, P_K_ACT, ++c->number);
	form_write(&f, &m);
	assert_int_equal(msg_send(c->fd, &m, NULL, 0), E_OK);
	msg_done(&m);
	if (answer_of(c, c->number))
		fail_msg("%s: %s", name, last_message);
}

/* A few of those that are left. */
static inline void
make_some(struct keeper *k)
{
	struct peer *user[16];
	int n = users_there(k, user), left = draw.all ? 400 : 4, i, at;
	size_t turn;

	pool_fill();
	make_undo(k);
	for (turn = 0; turn < sql_act_count && left; turn++) {
		const struct sql_act *a = &sql_acts[draw.all ? turn :
			drawn((unsigned)sql_act_count)];

		if (!a->name || a->by_clock || a->new_kind ||
			strcmp(a->right, "operator") == 0 || was_tried(a) ||
			failed[a - sql_acts] > FAILS)
			continue;
		left--;
		at = (int)drawn(16);
		for (i = 0; i < n && !make_one(k, user[(i + at) % n], a); i++)
			;
		failed[a - sql_acts] += 4;
	}
}

/* All of those: none is left to chance. */
static inline void
make_rest(struct keeper *k)
{
	struct peer *user[16];
	int n = users_there(k, user), i;
	const struct sql_act *a;

	pool_fill();
	make_undo(k);
	for (a = sql_acts; a->name; a++)
		for (i = 0; i < n && !a->by_clock && !a->by_operator &&
			!a->new_kind && !hostile_sent[a - sql_acts].len; i++)
			make_one(k, user[i], a);
}

/* In the place of id_new() (see the Makefile): the same ids each time, and so
 * the same draws. */
struct id
__wrap_id_new(void)
{
	static uint64_t state;
	uint32_t day = (uint32_t)(clock_now() / 86400);
	struct id id;
	uint64_t x = 0;
	int i;

	for (i = 0; i < 4; i++)
		id.b[i] = (unsigned char)(day >> (24 - 8 * i));
	for (; i < ID_SIZE; i++) {
		if (i % 4 == 0) {
			x = state += 0x9e3779b97f4a7c15u;
			x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
			x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
		}
		id.b[i] = (unsigned char)(x >> (32 + 8 * (i % 4)));
	}
	return id;
}

/* What the operator does is hers alone. */
static inline void
of_operator(struct keeper *k, struct peer *p, struct form *f)
{
	now("as it is", "");
	if (!try_form(k, p, f))
		by_hostiles(k, p, f);
}

/* In the place of act_run() (see the Makefile): first all that could have been
 * sent instead. */
enum err
__wrap_act_run(struct keeper *k, struct peer *p, struct job *job,
	struct msg *m)
{
	const struct sql_act *a;
	struct form f;
	struct msg copy;

	if (committed && !foreign.over && (p->op ||
		(p->kind == PEER_SESSION && p->known))) {
		msg_init(&copy, P_K_ACT, 0);
		buf_put(&copy.b, m->b.data, m->b.len);
		a = form_read(&f, &copy) ? sql_act_find(f.name) : NULL;
		if (a && !a->by_clock && !enough(a)) {
			if (p->op)
				of_operator(k, p, &f);
			else
				vary_all(k, p, &f);
		}
		msg_done(&copy);
		if (!p->op)
			make_some(k);
	}
	return __real_act_run(k, p, job, m);
}

static inline void
foreign_begin(struct keeper *k)
{
	const char *how = getenv("FOREIGN"), *seed = getenv("FOREIGN_SEED");

	draw.all = how && strcmp(how, "all") == 0;
	draw.own = how && strcmp(how, "own") == 0;
	if (seed)
		draw.dice = strtoull(seed, NULL, 10);
	whose_begin(k);
	names_fill();
}

static inline void
foreign_end(void)
{
	const struct sql_act *a;
	int i, untried = 0;

	for (i = 0; i < QS; i++) {
		sqlite3_finalize(query[i]);
		query[i] = NULL;
	}
	whose_end();
	print_message("%ld acts, %ld messages instead of them, %ld of those"
		" done\n", foreign.acts, foreign.tries, foreign.done);
	for (a = sql_acts; a->name; a++)
		if (!a->by_clock && !hostile_sent[a - sql_acts].len) {
			print_message("%s was not tried\n", a->name);
			untried++;
		}
	for (i = 0; i < (int)N(hostile_sent); i++)
		buf_done(&hostile_sent[i]);
	/* the recording does what it did */
	assert_true(foreign.acts > 150);
	if (untried)
		fail_msg("%d acts were not tried (foreign_rest.h)", untried);
	if (foreign.wrong)
		fail_msg("%d of what was done is not hers who sent it",
			foreign.wrong);
}

#endif
