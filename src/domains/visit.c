#include "domains/visit.h"

#include <stdio.h>
#include <string.h>

#include "model/act.h"
#include "store/db.h"

/* What is written of a visit, and what there is to see now. */
struct state {
	bool any, mine;         /* a row; of this session */
	long moves, notes;
	struct visit before;
};

static void
keep(struct visit *v, struct db_rows *q, const char *on, const char *moves,
	const char *notes)
{
	const char *day = db_text(q, on);

	snprintf(v->on, sizeof v->on, "%s", day ? day : "");
	v->moves = (long)db_int(q, moves);
	v->notes = (long)db_int(q, notes);
}

static enum err
read_state(struct ctx *x, const struct follow *f, struct state *out)
{
	struct db_rows q;
	enum err e = db_select(x->db, "visit.of", &q);

	memset(out, 0, sizeof *out);
	if (e)
		return e;
	db_bind_id(&q, ":me", &x->user);
	db_bind_id(&q, ":follow", &f->id);
	if (db_next(&q)) {
		struct id session = db_id(&q, "session");

		out->any = true;
		out->mine = id_equal(&session, &x->session);
		out->moves = (long)db_int(&q, "moves");
		out->notes = (long)db_int(&q, "notes");
		if (out->mine)
			keep(&out->before, &q, "was_on", "was_moves",
				"was_notes");
		else
			keep(&out->before, &q, "made_on", "moves", "notes");
	}
	return db_end(&q);
}

enum err
visit_get(struct ctx *x, const struct follow *f, struct visit *out)
{
	struct state s;
	enum err e = read_state(x, f, &s);

	*out = s.before;
	return e;
}

static enum err
read_now(struct ctx *x, const struct follow *f, long *moves, long *notes)
{
	struct db_rows q;
	enum err e = db_select(x->db, "visit.now", &q);

	*moves = *notes = 0;
	if (e)
		return e;
	db_bind_id(&q, ":person", &f->person);
	db_bind_id(&q, ":structure", &f->structure);
	if (db_next(&q)) {
		*moves = (long)db_int(&q, "moves");
		*notes = (long)db_int(&q, "notes");
	}
	return db_end(&q);
}

enum err
visit_mark(struct ctx *x, const struct follow *f)
{
	long moves, notes;
	bool saves = x->saves_place;
	struct state s;
	struct act *a;
	enum err e = read_state(x, f, &s);

	if (!e)
		e = read_now(x, f, &moves, &notes);
	/* nothing to write down: she is there already */
	if (e || (s.mine && s.moves == moves && s.notes == notes))
		return e;
	a = act_new("visit.mark");
	act_id(a, ":user", &x->user);
	act_id(a, ":follow", &f->id);
	/* what is typed elsewhere is not saved by looking */
	x->saves_place = false;
	e = act_send(a, x);
	x->saves_place = saves;
	act_free(a);
	return e == E_RIGHT ? E_OK : e;
}

bool
visit_is_fresh(struct ctx *x, const struct visit *v, const struct row *line)
{
	char me[ID_TEXT];

	return *v->on && row_int(line, "_move") > v->moves &&
		strcmp(row_get(line, "_moved_by"), id_text(&x->user, me)) != 0;
}

bool
visit_is_fresh_note(struct ctx *x, const struct visit *v, long seq,
	const char *author)
{
	char me[ID_TEXT];

	return *v->on && seq > v->notes &&
		strcmp(author, id_text(&x->user, me)) != 0;
}

bool
visit_is_fresh_day(const struct visit *v, const char *day)
{
	return *v->on && strcmp(day, v->on) > 0;
}
