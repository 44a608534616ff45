#include "domains/intake_apply.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "domains/intake_offer.h"
#include "domains/intake_people.h"
#include "domains/intake_plan.h"
#include "domains/person.h"
#include "model/act.h"
#include "model/vault.h"
#include "store/db.h"

struct batch {
	struct intake_line line[INTAKE_BATCH];
	struct intake_plan plan[INTAKE_BATCH];
	bool doing[INTAKE_BATCH];
	int n;
};

/* An act of the queue: the part of a line that it writes. */
struct sent {
	int line, part;
	bool makes;             /* her record, with it */
};

struct sending {
	struct batch *b;
	struct sent sent[INTAKE_BATCH * INTAKE_PARTS];
};

static bool
is(const struct intake_line *l, const char *state)
{
	return strcmp(l->state, state) == 0;
}

static bool
waits(const struct intake_line *l)
{
	return is(l, INTAKE_NEW) || is(l, INTAKE_CHANGE) ||
		is(l, INTAKE_DOING);
}

/* --- what was there before ---------------------------------------------------- */

/* "b.person.phone" and "a.person.phone" for each column that changes; what an
 * interrupted turn wrote of before stays. */
static void
journal(struct intake_line *l, const struct intake_plan *p)
{
	char cell[100];
	int i;

	for (i = 0; i < INTAKE_PARTS; i++) {
		const struct intake_part *part = &p->part[i];
		const struct column *c;

		for (c = part->record->column; part->differs && c->name;
			c++) {
			const char *was = row_get(&part->was, c->name);
			const char *now = row_get(&part->now, c->name);

			if (c->flags & COL_READONLY || strcmp(was, now) == 0)
				continue;
			snprintf(cell, sizeof cell, "b.%s.%s",
				part->record->name, c->name);
			if (!row_has(&l->cells, cell))
				row_set(&l->cells, cell, was);
			cell[0] = 'a';
			row_set(&l->cells, cell, now);
		}
	}
}

/* Her record's version: it tells later whether somebody wrote since. */
static void
keep_version(struct ctx *x, struct intake_line *l)
{
	struct db_rows q;

	if (db_select(x->db, "import.version", &q))
		return;
	db_bind_id(&q, ":follow", &l->id);
	if (db_next(&q))
		row_setf(&l->cells, "version", "%d",
			(int)db_int(&q, "version"));
	db_end(&q);
}

/* Once it is taken, only the journal is kept of a line. */
static void
forget_cells(struct intake_line *l)
{
	struct row kept;
	int i;

	row_init(&kept);
	for (i = 0; i < l->cells.n; i++) {
		const char *name = l->cells.c[i].name;

		if (strncmp(name, "a.", 2) == 0 ||
			strncmp(name, "b.", 2) == 0 ||
			strcmp(name, "why") == 0 || strcmp(name, "to") == 0 ||
			strcmp(name, "sent") == 0)
			row_set(&kept, name, l->cells.c[i].value);
	}
	row_done(&l->cells);
	l->cells = kept;
	l->dirty = true;
}

/* Does the journal say that it changed a record? */
static bool
journalled(const struct intake_line *l)
{
	int i;

	for (i = 0; i < l->cells.n; i++)
		if (strncmp(l->cells.c[i].name, "a.", 2) == 0 ||
			strncmp(l->cells.c[i].name, "b.", 2) == 0)
			return true;
	return false;
}

static void
finish(struct ctx *x, struct intake_line *l, bool fresh)
{
	l->state = fresh ? INTAKE_MADE : INTAKE_CHANGED;
	forget_cells(l);
	intake_offer_waits(l);
	if (fresh)
		keep_version(x, l);
}

/* --- a line ------------------------------------------------------------------- */

/* What saving refused is for the user; what no line can do ends the import. */
static bool
of_the_line(enum err e)
{
	return e == E_CHECK || e == E_CONFLICT || e == E_EXISTS ||
		e == E_STATE || e == E_NOTFOUND || e == E_RIGHT;
}

/* What is said, over what stands in a record that was just made. */
static enum err
over_made(struct ctx *x, struct intake_part *part, const char *follow)
{
	struct row said;
	int i;
	enum err e;

	row_init(&said);
	row_copy(&said, &part->now);
	row_clear(&part->was);
	e = part->record->load(x, follow, PERSON_UNASKED, &part->was);
	row_copy(&part->now, &part->was);
	for (i = 0; i < said.n; i++)
		if (said.c[i].name[0] != '_')
			row_set(&part->now, said.c[i].name, said.c[i].value);
	row_done(&said);
	return e;
}

/* Saves a part that differs, which then does not; the first one makes the
 * record that is not there. */
static enum err
save_part(struct ctx *x, struct intake_line *l, struct intake_plan *p, int i,
	struct faults *f)
{
	struct intake_part *part = &p->part[i];
	char key[ID_TEXT];
	enum err e = E_OK;

	if (i && !*row_get(&part->was, "_key"))
		e = over_made(x, part, p->follow);
	if (e)
		return e;
	/* she may be so already: who makes a record is its referent */
	part->differs = false;
	intake_part_compare(part);
	if (!part->differs)
		return E_OK;
	row_set(&part->now, "_file", "1");
	if (i == 0 && !*p->follow)
		row_set(&part->now, "_follow", id_text(&l->id, key));
	e = part->record->save(x, &part->was, &part->now, f);
	if (e)
		return e;
	part->differs = false;
	if (!*p->follow) {
		id_text(&l->id, p->follow);
		l->follow = l->id;
	}
	return E_OK;
}

static enum err
take(struct ctx *x, struct intake_line *l, struct intake_plan *p)
{
	bool fresh = !*p->follow || id_equal(&l->follow, &l->id);
	struct faults f;
	int i;
	enum err e = E_OK;

	faults_init(&f);
	for (i = 0; i < INTAKE_PARTS && !e; i++)
		if (p->part[i].differs)
			e = save_part(x, l, p, i, &f);
	if (e && of_the_line(e)) {
		row_set(&l->cells, "why", f.n ? f.f[0].message : err_text());
		l->state = INTAKE_REJECT;
		l->dirty = true;
		e = E_OK;
	} else if (!e) {
		finish(x, l, fresh);
	}
	faults_done(&f);
	return e;
}

/* --- a batch ------------------------------------------------------------------ */

/* What each line does is found again: the base may have changed since. */
static enum err
look(struct ctx *x, struct intake *in, struct intake_people *people,
	struct batch *b)
{
	int i;
	enum err e = intake_prepare(x, in, people, b->line, b->n);

	for (i = 0; i < b->n && !e; i++) {
		struct intake_line *l = &b->line[i];
		bool before = is(l, INTAKE_DOING);

		e = intake_plan(x, in, people, l, &b->plan[i]);
		/* all of it was written, and it was never marked */
		if (!e && before && is(l, INTAKE_SAME) &&
			(id_equal(&l->follow, &l->id) || journalled(l)))
			finish(x, l, id_equal(&l->follow, &l->id));
		b->doing[i] = is(l, INTAKE_NEW) || is(l, INTAKE_CHANGE);
		if (e || !b->doing[i])
			continue;
		/* whom it was compared with is not whom it makes */
		if (is(l, INTAKE_NEW))
			l->follow = id_none;
		if (is(l, INTAKE_CHANGE) && !id_equal(&l->follow, &l->id))
			journal(l, &b->plan[i]);
		l->state = INTAKE_DOING;
	}
	return e;
}

static bool
not_taken(const struct intake_line *l)
{
	return is(l, INTAKE_NEW) || is(l, INTAKE_CHANGE) ||
		is(l, INTAKE_SAME) || is(l, INTAKE_REJECT);
}

/* Rejected for a line that has the same person. */
static bool
like_another(const struct intake_line *l)
{
	return is(l, INTAKE_REJECT) && *row_get(&l->cells, "twin");
}

/* The lines of some states, from the next ones on. */
static enum err
gather(struct ctx *x, struct intake *in,
	bool (*wanted)(const struct intake_line *l), long *after,
	struct batch *b)
{
	struct intake_line l[INTAKE_BATCH];
	int n = 0, i;
	enum err e;

	b->n = 0;
	do {
		e = intake_next(x, in, *after, l, INTAKE_BATCH, &n);
		for (i = 0; i < n; i++) {
			*after = l[i].seq;
			if (!e && wanted(&l[i]))
				b->line[b->n++] = l[i];
			else
				intake_line_done(&l[i]);
		}
	} while (!e && n && !b->n);
	for (i = 0; i < b->n; i++)
		intake_plan_init(&b->plan[i]);
	return e;
}

static void
clear(struct batch *b)
{
	int i;

	for (i = 0; i < b->n; i++) {
		intake_line_done(&b->line[i]);
		intake_plan_done(&b->plan[i]);
	}
	b->n = 0;
}

/* What was not saved after all still differs: taking the line says why. */
static void
went(void *data, int i, enum err e)
{
	struct sending *s = data;
	const struct sent *of = &s->sent[i];
	struct intake_plan *p = &s->b->plan[of->line];

	if (!e)
		return;
	p->part[of->part].differs = true;
	if (of->makes) {
		p->follow[0] = '\0';
		s->b->line[of->line].follow = id_none;
	}
}

/* Some parts of all lines in one go: the keeper keeps them in few commits.
 * One that fails here is left to take(). */
static enum err
save_all(struct ctx *x, struct batch *b, int from, int to)
{
	struct sending *s = xcalloc(1, sizeof *s);
	int i, k, n;
	enum err e;

	s->b = b;
	act_queue(x);
	for (i = 0; i < b->n; i++)
		for (k = from; k < to && b->doing[i]; k++) {
			struct intake_plan *p = &b->plan[i];
			struct faults f;

			if (!p->part[k].differs || (k && !*p->follow))
				continue;
			n = act_queued(x);
			s->sent[n] = (struct sent){ i, k, !*p->follow };
			faults_init(&f);
			/* each saves by one act */
			save_part(x, &b->line[i], p, k, &f);
			faults_done(&f);
			assert(act_queued(x) <= n + 1);
		}
	e = act_queue_send(x, went, s);
	free(s);
	return e;
}

/* The records first: their parts are written over what is there. */
static enum err
save_batch(struct ctx *x, struct batch *b)
{
	int i, fresh = 0;
	enum err e;

	for (i = 0; i < b->n; i++)
		fresh += b->doing[i] && !*b->plan[i].follow;
	e = vault_make_ahead(x, fresh);
	/* who may not make any is told so line by line */
	if (!e || of_the_line(e))
		e = save_all(x, b, 0, 1);
	if (!e)
		e = save_all(x, b, 1, INTAKE_PARTS);
	return e;
}

static enum err
take_all(struct ctx *x, struct intake *in, struct batch *b)
{
	struct intake_opened before;
	int i;
	enum err e = intake_put(x, in, b->line, b->n), end;

	intake_opened_keep(x, &before);
	if (!e)
		e = save_batch(x, b);
	for (i = 0; i < b->n && !e; i++)
		if (b->doing[i])
			e = take(x, &b->line[i], &b->plan[i]);
	intake_opened_back(x, &before);
	/* what was done before an end is known as done */
	end = e == E_IO ? E_OK : intake_put(x, in, b->line, b->n);
	return e ? e : end;
}

/* What the lines of some states would do now. */
static enum err
check_some(struct ctx *x, struct intake *in,
	bool (*wanted)(const struct intake_line *l), long most, long *done,
	long *last)
{
	struct batch *b = xcalloc(1, sizeof *b);
	struct intake_people *people = NULL;
	int i;
	enum err e = intake_people_new(x, in, &people);

	while (!e && *done < most) {
		int mark = vault_mark(x->vault);

		e = gather(x, in, wanted, last, b);
		if (!e && !b->n)
			break;
		if (!e)
			e = intake_prepare(x, in, people, b->line, b->n);
		for (i = 0; i < b->n && !e; i++)
			e = intake_plan(x, in, people, &b->line[i],
				&b->plan[i]);
		if (!e)
			e = intake_put(x, in, b->line, b->n);
		*done += b->n;
		clear(b);
		vault_release(x->vault, mark);
	}
	intake_people_free(people);
	wipe(b, sizeof *b);
	free(b);
	return e;
}

enum err
intake_check(struct ctx *x, struct intake *in, long from, long most,
	long *done, long *last)
{
	enum err e = intake_map_check(&in->map);

	*done = 0;
	*last = from;
	return e ? e : check_some(x, in, not_taken, most, done, last);
}

/* Once nothing else waits: those that waited for a line which has made her
 * record, or was refused. */
static enum err
check_like(struct ctx *x, struct intake *in)
{
	struct intake_count c;
	long done = 0, last = 0;
	enum err e = intake_count(x, &in->draft.id, &c);

	if (e || c.fresh + c.change + c.doing || !c.reject)
		return e;
	return check_some(x, in, like_another, INTAKE_LINES, &done, &last);
}

enum err
intake_apply(struct ctx *x, struct intake *in, long from, long most,
	intake_tick *tick, void *data, long *done, long *last)
{
	struct batch *b = xcalloc(1, sizeof *b);
	struct intake_people *people = NULL;
	struct intake_count all;
	enum err e = intake_count(x, &in->draft.id, &all);

	*done = 0;
	*last = from;
	if (!e && !row_has(&in->head, "loaded"))
		e = err_set(E_STATE, "%s", _("Ce fichier n'a pas été lu "
			"jusqu'au bout : l'envoyer à nouveau."));
	if (!e)
		e = intake_people_new(x, in, &people);
	while (!e && (!most || *done < most)) {
		int mark = vault_mark(x->vault);

		e = gather(x, in, waits, last, b);
		if (!e && !b->n)
			break;
		if (!e)
			e = look(x, in, people, b);
		if (!e)
			e = take_all(x, in, b);
		*done += b->n;
		clear(b);
		vault_release(x->vault, mark);
		if (tick && !e && !tick(data, *done, all.fresh + all.change +
			all.doing))
			e = err_set(E_CANCEL, "%s", _("La liaison est coupée : "
				"le même fichier reprendra où il en est."));
	}
	intake_people_free(people);
	wipe(b, sizeof *b);
	free(b);
	return e || !*done ? e : check_like(x, in);
}
