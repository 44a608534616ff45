#include "keeper/deed.h"

#include <stdio.h>
#include <string.h>

static void
bind_or_null(struct db_rows *q, const char *name, const struct id *id)
{
	if (id_is_none(id))
		db_bind_null(q, name);
	else
		db_bind_id(q, name, id);
}

/* An id of the message.  Not said to be used by it: the act's own statements
 * must, or it is more than the act asks for. */
static void
bind_value(struct db_rows *q, const char *param,
	const struct value *v)
{
	struct id id = id_none;

	if (v && v->type == 'b' && v->n == ID_SIZE)
		memcpy(id.b, v->p, ID_SIZE);
	bind_or_null(q, param, &id);
}

/* The row that the act makes: :made, else :id. */
static void
bind_made(struct run *r, struct db_rows *q)
{
	const struct value *v = run_value(r, ":made");

	bind_value(q, ":made", v ? v : run_value(r, ":id"));
}

static void
bind_event(struct run *r, struct db_rows *q)
{
	bind_value(q, ":event", run_value(r, ":event"));
}

/* One statement of deed.sql, with what it asks for. */
static enum err
step(struct run *r, const char *name, const struct id *deed)
{
	struct db_rows q;
	enum err e = db_select(r->k->data, name, &q);

	if (e)
		return e;
	if (db_has_param(&q, ":deed"))
		db_bind_id(&q, ":deed", deed);
	if (db_has_param(&q, ":me"))
		db_bind_id(&q, ":me", &r->p->user);
	if (db_has_param(&q, ":today"))
		db_bind_text(&q, ":today", r->today);
	if (db_has_param(&q, ":record"))
		db_bind_id(&q, ":record", &r->id);
	if (db_has_param(&q, ":person"))
		bind_or_null(&q, ":person", &r->on.person);
	if (db_has_param(&q, ":structure"))
		bind_or_null(&q, ":structure", &r->on.structure);
	if (db_has_param(&q, ":closed"))
		db_bind_int(&q, ":closed", facts_closed(r->k, &r->on.person));
	if (db_has_param(&q, ":act"))
		db_bind_text(&q, ":act", r->act->name);
	if (db_has_param(&q, ":made"))
		bind_made(r, &q);
	if (db_has_param(&q, ":event"))
		bind_event(r, &q);
	if (db_has_param(&q, ":settles")) {
		struct value *v = run_value(r, ":settles");

		db_bind_text(&q, ":settles", v && v->type == 't' && v->p ?
			v->p : "");
	}
	if (db_has_param(&q, ":undo"))
		db_bind_text(&q, ":undo", r->on.external &&
			r->act->undo_outside ? r->act->undo_outside :
			r->act->undo);
	return db_step(&q);
}

enum err
deed_keep(struct run *r, struct id *deed)
{
	char was[64];
	enum err e;

	*deed = id_none;
	if (!r->act->undo || id_is_none(&r->p->user))
		return E_OK;
	*deed = id_new();
	snprintf(was, sizeof was, "deed.was_%s", r->act->on);
	e = step(r, "deed.add", deed);
	/* what goes again, or waits again, was nothing else before */
	if (!e && strcmp(r->act->undo, "undo.taken") != 0 &&
		strcmp(r->act->undo, "undo.invite") != 0)
		e = step(r, was, deed);
	if (!e && run_value(r, ":settles"))
		e = step(r, "deed.settled", deed);
	if (!e && right_side(r->right) == 'r')
		e = step(r, "deed.was_ended", deed);
	return e;
}

enum err
deed_done(struct run *r, const struct id *deed)
{
	enum err e;

	if (id_is_none(deed))
		return E_OK;
	e = step(r, "deed.done", deed);
	if (!e)
		e = step(r, "deed.made", deed);
	if (!e)
		e = step(r, "deed.opened", deed);
	if (!e)
		e = step(r, "deed.decided", deed);
	if (!e)
		e = step(r, "deed.joined", deed);
	return e ? e : step(r, "deed.forget", deed);
}

enum err
deed_undone(struct run *r)
{
	enum err e;

	if (!r->act->on || strcmp(r->act->on, "deed") != 0)
		return E_OK;
	e = step(r, "deed.undone", &r->id);
	return e ? e : step(r, "deed.again", &r->id);
}

enum err
deed_record(struct run *r, struct id *record)
{
	struct db_rows q;
	enum err e = db_select(r->k->data, "deed.record", &q);

	*record = id_none;
	if (e)
		return e;
	db_bind_id(&q, ":id", &r->id);
	if (db_next(&q))
		*record = db_id(&q, "record");
	return db_end(&q);
}
