#include "domains/intake_undo.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "domains/intake_plan.h"
#include "domains/person.h"
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
unveil(struct ctx *x, const struct intake_line *l,
	const struct intake_part *part)
{
	const struct reveal *reveal = registry_reveal("person_nir");
	const char *b, *a;

	if (!record_column(part->record, "nir") ||
		!row_veiled(&part->was, "nir") ||
		!changed(l, part->record, "nir", &b, &a))
		return E_OK;
	return reveal->run(x, (struct row *)&part->was);
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
		if (strcmp(row_get(&part->was, c->name), after) != 0)
			return err_set(E_CONFLICT, _("%s a changé depuis : "
				"laissé tel quel."), c->label ?
				_(c->label) : c->name);
		row_set(&part->now, c->name, before);
		part->differs = true;
	}
	return E_OK;
}

static enum err
put_back(struct ctx *x, struct intake_line *l)
{
	struct intake_plan p;
	struct faults f;
	char follow[ID_TEXT];
	int i;
	enum err e = E_OK;

	intake_plan_init(&p);
	faults_init(&f);
	id_text(&l->follow, follow);
	if (id_is_none(&l->follow))
		e = err_set(E_NOTFOUND, "%s", _("Cette fiche n'est plus "
			"suivie ici."));
	/* nothing is written before all of it may be */
	for (i = 0; i < INTAKE_PARTS && !e; i++)
		if (writes(l, p.part[i].record))
			e = restore(x, l, &p.part[i], follow);
	for (i = 0; i < INTAKE_PARTS && !e; i++)
		if (p.part[i].differs) {
			row_set(&p.part[i].now, "_file", "1");
			e = p.part[i].record->save(x, &p.part[i].was,
				&p.part[i].now, &f);
			if (e && f.n)
				err_set(e, "%s", f.f[0].message);
		}
	faults_done(&f);
	intake_plan_done(&p);
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
	if (e == E_CONFLICT)
		err_set(e, "%s", _("Cette fiche a servi depuis : laissée."));
	act_free(a);
	return e;
}

/* --- all of them ---------------------------------------------------------------- */

/* What a line could not undo is for the user; what no line can ends it. */
static enum err
undo_one(struct ctx *x, struct intake_line *l)
{
	char last[ID_TEXT], before[ID_TEXT];
	bool made = is(l, INTAKE_MADE);
	enum err e;

	memcpy(last, x->last_person, sizeof last);
	memcpy(before, x->before_person, sizeof before);
	e = made ? forget(x, l) : put_back(x, l);
	memcpy(x->last_person, last, sizeof last);
	memcpy(x->before_person, before, sizeof before);
	if (e == E_IO || e == E_AGAIN || e == E_FULL)
		return e;
	l->state = e ? INTAKE_LEFT : INTAKE_UNDONE;
	l->dirty = true;
	if (e) {
		row_set(&l->cells, "why", err_text());
		return E_OK;
	}
	row_clear(&l->cells);
	if (made) {
		/* the record took its line along: that it was is kept */
		l->follow = id_none;
		l->version = 0;
		l->dirty = false;
	}
	return E_OK;
}

enum err
intake_undo(struct ctx *x, struct intake *in, long from, long most,
	long *done, long *last)
{
	struct intake_line l[INTAKE_BATCH];
	int n = 1, i;
	enum err e = E_OK;

	*done = 0;
	*last = from;
	while (!e && n && *done < most) {
		int mark = vault_mark(x->vault);

		e = intake_next(x, in, *last, l, INTAKE_BATCH, &n);
		for (i = 0; i < n; i++) {
			*last = l[i].seq;
			if (!e && (is(&l[i], INTAKE_MADE) ||
				is(&l[i], INTAKE_CHANGED))) {
				e = undo_one(x, &l[i]);
				++*done;
				if (!e)
					e = intake_put(x, in, &l[i], 1);
			}
			intake_line_done(&l[i]);
		}
		vault_release(x->vault, mark);
	}
	return e;
}
