#include "domains/thread_follow.h"

#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "store/db.h"

/* Its start and its end; of one that was begun again, the last start. */
static void
add_ends(struct thread *t, const char *first)
{
	struct row *r = thread_add(t, "", &t->f->id, "suivi", t->f->start_on);

	row_set(r, "text", _("Début de l'accompagnement"));
	row_setf(r, "_group", "%07u", t->f->num);
	if (!id_is_none(&t->f->united))
		row_setf(r, "text", _("Début de l'accompagnement, fiche %u"),
			t->f->num);
	row_set(r, "who", first);
	if (!*t->f->end_on)
		return;
	r = thread_add(t, "", &t->f->id, "suivi", t->f->end_on);
	row_set(r, "_seq", "1");
	row_set(r, "text", _("Fin de l'accompagnement"));
	row_set(r, "who", "");
	thread_fresh(r, visit_is_fresh_day(&t->seen, t->f->end_on));
}

/* Who was its referent from the start is said with it: `first`. */
static enum err
add_referents(struct thread *t, char first[160])
{
	struct db_rows q;
	enum err e = db_select(t->x->db, "thread.referents", &q);

	if (e)
		return e;
	db_bind_id(&q, ":follow", &t->f->id);
	while (db_next(&q)) {
		const char *name = db_text(&q, "name");
		const char *day = db_text(&q, "made_on");
		struct id by = db_id(&q, "by_user");
		bool second = strcmp(db_text(&q, "role"), "coreferent") == 0;
		struct row *r;

		if (db_int(&q, "seq") == 1 && name && !second &&
			strcmp(day, t->f->start_on) == 0) {
			snprintf(first, 160, "%s", name);
			continue;
		}
		r = thread_add(t, "team", &t->f->id, "referente", day);
		row_setf(r, "_seq", "%d", (int)db_int(&q, "seq"));
		row_set(r, "who", db_text(&q, "by_name"));
		if (!name)
			row_set(r, "text", second ? _("Plus de co-référente") :
				_("Plus de personne référente"));
		else
			row_setf(r, "text", second ? _("Co-référente : %s") :
				_("Personne référente : %s"), name);
		thread_fresh(r, visit_is_fresh_day(&t->seen, day) &&
			!id_equal(&by, &t->x->user));
	}
	return db_end(&q);
}

/* Accesses that were given: by this structure, or to it. */
static enum err
add_shared(struct thread *t)
{
	struct db_rows q;
	enum err e = db_select(t->x->db, "thread.shared", &q);

	if (e)
		return e;
	db_bind_id(&q, ":person", &t->f->person);
	db_bind_id(&q, ":structure", &t->f->structure);
	while (db_next(&q)) {
		const char *day = db_text(&q, "answered_on");
		const char *by = db_text(&q, "by_name");
		struct id id = db_id(&q, "id");
		struct row *r = thread_add(t, "", &id, "partage", day);

		row_set(r, "who", by ? by : "");
		if (db_int(&q, "ours"))
			row_setf(r, "text", _("Accès donné à %s"),
				db_text(&q, "asker_name"));
		else
			row_set(r, "text", _("Accès reçu d'une autre "
				"structure"));
		thread_fresh(r, visit_is_fresh_day(&t->seen, day));
	}
	return db_end(&q);
}

static void
add_part(struct thread *t, struct db_rows *q, const char *day,
	const char *text)
{
	struct id user = db_id(q, "user");
	struct row *r = thread_add(t, "circle", &t->f->id, "referente", day);

	row_setf(r, "_seq", "%d", t->out->n);
	row_set(r, "who", db_text(q, "name"));
	row_set(r, "text", text);
	thread_fresh(r, visit_is_fresh_day(&t->seen, day) &&
		!id_equal(&user, &t->x->user));
}

/* Colleagues who came into her circle, or left it. */
static enum err
add_circle(struct thread *t)
{
	struct db_rows q;
	enum err e = db_select(t->x->db, "thread.circle", &q);

	if (e)
		return e;
	db_bind_id(&q, ":person", &t->f->person);
	db_bind_id(&q, ":structure", &t->f->structure);
	while (db_next(&q)) {
		add_part(t, &q, db_text(&q, "start_on"),
			_("Rejoint l'équipe"));
		if (!db_null(&q, "end_on"))
			add_part(t, &q, db_text(&q, "end_on"),
				_("Quitte l'équipe"));
	}
	return db_end(&q);
}

/* Records of hers that were united to this one, or are apart again. */
static enum err
add_unions(struct thread *t)
{
	struct db_rows q;
	enum err e = db_select(t->x->db, "united.history", &q);

	if (e)
		return e;
	db_bind_id(&q, ":follow", &t->f->id);
	while (db_next(&q)) {
		const char *ended = db_text(&q, "ended_on");
		const char *day = db_text(&q, "made_on");
		struct id id = db_id(&q, "id");
		struct row *r = thread_add(t, "union", &id, "suivi", day);

		row_set(r, "who", db_text(&q, "user_name"));
		row_setf(r, "text", _("Fiche %d réunie à celle-ci"),
			(int)db_int(&q, "num"));
		thread_fresh(r, visit_is_fresh_day(&t->seen, day));
		if (!ended)
			continue;
		r = thread_add(t, "union", &id, "suivi", ended);
		row_set(r, "_seq", "1");
		row_set(r, "who", db_text(&q, "ended_name"));
		row_setf(r, "text", _("Fiche %d séparée de celle-ci"),
			(int)db_int(&q, "num"));
		thread_fresh(r, visit_is_fresh_day(&t->seen, ended));
	}
	return db_end(&q);
}

static void
add_step(struct thread *t, struct db_rows *q, bool answered)
{
	const char *state = answered ? db_text(q, "state") : "envoyee";
	const char *day = db_text(q, answered ? "answered_on" : "made_on");
	const char *who = db_text(q, answered ? "by_name" : "author_name");
	struct id id = db_id(q, "id");
	struct id by = db_id(q, answered ? "answered_by" : "author");
	struct row *r = thread_add(t, "handover", &id, "orientation", day);

	row_set(r, "_seq", answered ? "2" : "1");
	row_set(r, "who", who ? who : "");
	row_setf(r, "text", "%s, %s : %s", choice_label(t->x,
		"handover.short", db_text(q, "kind")),
		db_text(q, "other_name"), choice_label(t->x, answered ?
		"handover.state" : "handover.sent", state));
	thread_fresh(r, visit_is_fresh_day(&t->seen, day) &&
		!id_equal(&by, &t->x->user));
}

/* Who was handed over, or for whom others were invited. */
static enum err
add_handovers(struct thread *t)
{
	struct db_rows q;
	enum err e = db_select(t->x->db, "handover.of_person", &q);

	if (e)
		return e;
	db_bind_id(&q, ":person", &t->f->person);
	db_bind_id(&q, ":structure", &t->f->structure);
	while (db_next(&q)) {
		add_step(t, &q, false);
		if (!db_null(&q, "answered_on"))
			add_step(t, &q, true);
	}
	return db_end(&q);
}

enum err
thread_follow(struct thread *t)
{
	char first[160] = "";
	enum err e = add_referents(t, first);

	add_ends(t, first);
	if (!e)
		e = add_circle(t);
	if (!e)
		e = add_unions(t);
	if (!e)
		e = add_handovers(t);
	return e ? e : add_shared(t);
}
