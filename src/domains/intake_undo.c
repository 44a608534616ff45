#include "domains/intake_undo.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "domains/intake_offer.h"
#include "domains/intake_part.h"
#include "domains/person.h"
#include "domains/sealed.h"
#include "model/act.h"
#include "model/column.h"
#include "model/vault.h"

static bool
is(const struct intake_line *l, const char *state)
{
	return strcmp(l->state, state) == 0;
}

/* --- a record that was changed -------------------------------------------------- */

/* Does the line say what it changed of this column? */
static bool
changed(const struct intake_line *l, const struct record *rec,
	const char *column, const char **before, const char **after)
{
	char b[100], a[100];

	snprintf(b, sizeof b, "b.%s.%s", rec->name, column);
	snprintf(a, sizeof a, "a.%s.%s", rec->name, column);
	*before = row_get(&l->cells, b);
	*after = row_get(&l->cells, a);
	return row_has(&l->cells, b) || row_has(&l->cells, a);
}

static bool
writes(const struct intake_line *l, const struct record *rec)
{
	const char *b, *a;
	const struct column *c;

	for (c = rec->column; c->name; c++)
		if (changed(l, rec, c->name, &b, &a))
			return true;
	return false;
}

/* The number was asked for when it was written; it is again. */
static enum err
unveil(struct ctx *x, const struct intake_line *l, struct intake_part *part)
{
	const struct reveal *reveal = registry_reveal("person_nir");
	const char *b, *a;

	if (!record_column(part->record, "nir") ||
		!row_veiled(&part->was, "nir") ||
		!changed(l, part->record, "nir", &b, &a))
		return E_OK;
	return reveal->run(x, &part->was);
}

/* The values of before over those of the line; E_CONFLICT, in err_text() what
 * was changed since. */
static enum err
restore(struct ctx *x, const struct intake_line *l, struct intake_part *part,
	const char *follow)
{
	const struct column *c;
	const char *before, *after;
	enum err e = part->record->load(x, follow, PERSON_UNASKED,
		&part->was);

	if (!e)
		e = unveil(x, l, part);
	if (e)
		return e;
	part->read = true;
	row_copy(&part->now, &part->was);
	for (c = part->record->column; c->name; c++) {
		if (!changed(l, part->record, c->name, &before, &after))
			continue;
		if (strcmp(row_get(&part->was, c->name), ROW_MASKED) == 0)
			return err_set(E_RIGHT, "%s", _("Cette partie de la "
				"fiche ne vous est pas ouverte."));
		if (strcmp(row_get(&part->was, c->name), after) != 0)
			return err_set(E_CONFLICT, _("%s a changé depuis : "
				"laissé tel quel."), c->label ?
				_(c->label) : c->name);
		row_set(&part->now, c->name, before);
		part->differs = true;
	}
	return E_OK;
}

/* Who gave her to a colleague may not take her back. */
static enum err
may_assign(const struct ctx *x, const struct intake_plan *p)
{
	const struct intake_part *team = &p->part[INTAKE_TEAM];

	return !team->differs || intake_part_assigns(x, &team->was) ? E_OK :
		err_set(E_RIGHT, "%s", _("Elle est confiée à quelqu'un "
			"d'autre : sa référente ou la responsable la "
			"reprend."));
}

/* Nothing is written before all of it may be. */
static enum err
restore_all(struct ctx *x, const struct intake_line *l, struct intake_plan *p)
{
	char follow[ID_TEXT];
	int i;
	enum err e = E_OK;

	if (id_is_none(&l->follow))
		return err_set(E_NOTFOUND, "%s", _("Cette fiche n'est plus "
			"suivie ici."));
	id_text(&l->follow, follow);
	for (i = 0; i < INTAKE_PARTS && !e; i++)
		if (writes(l, p->part[i].record))
			e = restore(x, l, &p->part[i], follow);
	return e ? e : may_assign(x, p);
}

static enum err
put_back(struct ctx *x, struct intake_plan *p)
{
	struct faults f;
	int i;
	enum err e = E_OK;

	faults_init(&f);
	for (i = 0; i < INTAKE_PARTS && !e; i++) {
		struct intake_part *part = &p->part[i];

		if (!part->differs)
			continue;
		row_set(&part->now, "_file", "1");
		e = part->record->save(x, &part->was, &part->now, &f);
		if (e && f.n)
			err_set(e, "%s", f.f[0].message);
	}
	faults_done(&f);
	return e;
}

/* --- a record that was made ----------------------------------------------------- */

static enum err
forget(struct ctx *x, struct intake_line *l)
{
	struct act *a = act_new("import.undo");
	struct id id = id_new();
	enum err e;

	act_id(a, ":follow", &l->id);
	act_id(a, ":id", &id);
	act_int(a, ":version", row_int(&l->cells, "version"));
	e = act_send(a, x);
	act_free(a);
	return e;
}

/* --- all of them ---------------------------------------------------------------- */

/* The lines of a batch that were taken, and the acts that undo them. */
struct undoing {
	struct intake_line line[INTAKE_BATCH];
	struct intake_plan plan[INTAKE_BATCH];
	bool failed[INTAKE_BATCH];
	int acts[INTAKE_BATCH];         /* that are not answered yet */
	int of[INTAKE_BATCH * INTAKE_PARTS];    /* the line of each */
	int n;
	bool sent;
	enum err e;             /* what no line can do ends it */
};

/* What a line could not undo is for the user. */
static void
failed(struct undoing *u, int i, enum err e)
{
	struct intake_line *l = &u->line[i];

	u->failed[i] = true;
	if (e == E_IO || e == E_AGAIN || e == E_FULL) {
		u->e = e;
		return;
	}
	row_set(&l->cells, "why", e == E_CONFLICT && is(l, INTAKE_MADE) ?
		_("Cette fiche a servi depuis : laissée.") : err_text());
	l->state = INTAKE_LEFT;
	l->dirty = true;
}

static void
went(void *data, int i, enum err e)
{
	struct undoing *u = data;

	u->acts[u->of[i]]--;
	if (e && !u->failed[u->of[i]])
		failed(u, u->of[i], e);
}

static void
undone(struct intake_line *l)
{
	row_clear(&l->cells);
	l->dirty = !is(l, INTAKE_MADE);
	if (is(l, INTAKE_MADE)) {
		/* the record took its line along: that it was is kept */
		l->follow = id_none;
		l->version = 0;
	}
	l->state = INTAKE_UNDONE;
}

/* The keys of all that is put back, at once. */
static enum err
prepare(struct ctx *x, const struct intake *in, const struct undoing *u)
{
	struct vault_want *want = xcalloc(INTAKE_BATCH * SCOPES + 1,
		sizeof *want);
	struct intake_plan p;
	int n = 0, i, k;
	enum err e;

	intake_plan_init(&p);
	for (i = 0; i < u->n; i++) {
		const struct intake_line *l = &u->line[i];
		struct sealed of = { l->person, l->person, in->structure,
			x->user };
		unsigned set = 0;

		for (k = 0; k < INTAKE_PARTS && is(l, INTAKE_CHANGED); k++)
			if (writes(l, p.part[k].record))
				set |= sealed_scopes(p.part[k].record);
		n += sealed_wants(&of, set & ~SCOPE_BIT(SCOPE_NIR), want + n);
	}
	e = vault_fetch(x, want, n);
	intake_plan_done(&p);
	free(want);
	return e;
}

/* What was there before; a number is asked for, and noted, by itself. */
static enum err
restore_batch(struct ctx *x, const struct intake *in, struct undoing *u)
{
	int i;
	enum err e = prepare(x, in, u), one;

	for (i = 0; i < u->n && !e; i++) {
		one = is(&u->line[i], INTAKE_MADE) ? E_OK :
			restore_all(x, &u->line[i], &u->plan[i]);
		if (!one)
			one = intake_offer_back(x, &u->line[i]);
		if (one)
			failed(u, i, one);
		e = u->e;
	}
	return e;
}

/* All in one go; each part is saved by one act. */
static enum err
send_batch(struct ctx *x, struct undoing *u)
{
	int i, n = 0;
	enum err e;

	u->sent = true;
	act_queue(x);
	for (i = 0; i < u->n; i++) {
		if (u->failed[i])
			continue;
		e = is(&u->line[i], INTAKE_MADE) ? forget(x, &u->line[i]) :
			put_back(x, &u->plan[i]);
		for (; n < act_queued(x); n++) {
			assert(n < INTAKE_BATCH * INTAKE_PARTS);
			u->of[n] = i;
			u->acts[i]++;
		}
		if (e)
			failed(u, i, e);
	}
	return act_queue_send(x, went, u);
}

static enum err
undo_batch(struct ctx *x, struct intake *in, struct undoing *u)
{
	struct intake_opened before;
	int i;
	enum err e, end;

	intake_opened_keep(x, &before);
	e = restore_batch(x, in, u);
	if (!e)
		e = send_batch(x, u);
	intake_opened_back(x, &before);
	if (e == E_IO)
		return e;
	for (i = 0; i < u->n; i++)
		if (u->sent && !u->failed[i] && !u->acts[i])
			undone(&u->line[i]);
	end = intake_put(x, in, u->line, u->n);
	return e ? e : u->e ? u->e : end;
}

/* It wrote something, or asked another structure. */
static bool
was_taken(const struct intake_line *l)
{
	return is(l, INTAKE_MADE) || is(l, INTAKE_CHANGED) ||
		(is(l, INTAKE_SAME) && *row_get(&l->cells, "sent"));
}

/* The next of them; *last: where the lines after them begin. */
static enum err
gather(struct ctx *x, struct intake *in, struct undoing *u, long *last,
	bool *ended)
{
	struct intake_line l[INTAKE_BATCH];
	int n, i;
	enum err e = intake_next(x, in, *last, l, INTAKE_BATCH, &n);

	memset(u, 0, sizeof *u);
	*ended = n == 0;
	for (i = 0; i < n; i++) {
		*last = l[i].seq;
		if (!e && was_taken(&l[i])) {
			intake_plan_init(&u->plan[u->n]);
			u->line[u->n++] = l[i];
		} else {
			intake_line_done(&l[i]);
		}
	}
	return e;
}

enum err
intake_undo(struct ctx *x, struct intake *in, long from, long most,
	long *done, long *last)
{
	struct undoing *u = xcalloc(1, sizeof *u);
	bool ended = false;
	int i;
	enum err e = E_OK;

	*done = 0;
	*last = from;
	while (!e && !ended && *done < most) {
		int mark = vault_mark(x->vault);

		e = gather(x, in, u, last, &ended);
		if (!e && u->n)
			e = undo_batch(x, in, u);
		*done += u->n;
		for (i = 0; i < u->n; i++) {
			intake_line_done(&u->line[i]);
			intake_plan_done(&u->plan[i]);
		}
		vault_release(x->vault, mark);
	}
	wipe(u, sizeof *u);
	free(u);
	return e;
}
