#include "domains/thread_notebook.h"

#include <string.h>

#include "base/i18n.h"
#include "domains/beside.h"
#include "domains/notebook.h"
#include "store/db.h"

static const struct row *
line_of(const struct rows *lines, const struct id *item)
{
	char hex[ID_TEXT];

	id_text(item, hex);
	for (int i = 0; i < lines->n; i++)
		if (strcmp(row_get(&lines->r[i], "_key"), hex) == 0)
			return &lines->r[i];
	return NULL;
}

/* "Trouver une garde : réalisé" */
static void
say(struct ctx *x, const struct row *line, const char *state, struct row *r)
{
	const char *text = row_get(line, "text");
	bool action = strcmp(row_get(line, "_kind"), "action") == 0;

	row_setf(r, "text", _("%s : %s"), strcmp(text, ROW_MASKED) == 0 ?
		"········" : text, choice_label(x, action ?
		"notebook.action_state" : "notebook.objective_state", state));
}

/* Each state of what has some. */
static enum err
add_events(struct thread *t, const struct rows *lines)
{
	struct db_rows q;
	enum err e = db_select(t->x->db, "notebook.events", &q);

	if (e)
		return e;
	db_bind_id(&q, ":person", &t->f->person);
	db_bind_id(&q, ":structure", &t->f->structure);
	while (db_next(&q)) {
		struct id item = db_id(&q, "item"), by = db_id(&q, "user");
		const struct row *line = line_of(lines, &item);
		struct row *r, moved;
		char hex[ID_TEXT];

		if (!line)
			continue;
		r = thread_add(t, "line", &item, row_get(line, "_kind"),
			db_text(&q, "made_on"));
		row_setf(r, "_seq", "%d", (int)db_int(&q, "move"));
		row_set(r, "who", db_text(&q, "user_name"));
		say(t->x, line, db_text(&q, "state"), r);
		row_init(&moved);
		row_set(&moved, "_move", row_get(r, "_seq"));
		row_set(&moved, "_moved_by", id_text(&by, hex));
		thread_fresh(r, visit_is_fresh(t->x, &t->seen, &moved));
		row_done(&moved);
	}
	return db_end(&q);
}

/* What blocks: when it was seen, when it was over. */
static void
add_situations(struct thread *t, const struct rows *lines)
{
	for (int i = 0; i < lines->n; i++) {
		const struct row *line = &lines->r[i];
		bool over = !notebook_is_open(line);
		const char *text = row_get(line, "text");
		struct row *r;
		struct id id;

		if (strcmp(row_get(line, "_kind"), "frein") != 0 ||
			id_parse(row_get(line, "_key"), &id))
			continue;
		text = strcmp(text, ROW_MASKED) == 0 ? "········" : text;
		r = thread_add(t, "line", &id, "frein", row_get(line,
			"made_on"));
		row_set(r, "text", text);
		row_set(r, "who", row_get(line, "author_name"));
		thread_fresh(r, !over && visit_is_fresh(t->x, &t->seen,
			line));
		if (!over)
			continue;
		r = thread_add(t, "line", &id, "frein", row_get(line,
			"state_on"));
		row_set(r, "_seq", "1");
		row_setf(r, "text", _("%s : n'est plus"), text);
		row_set(r, "who", row_get(line, "moved_name"));
		thread_fresh(r, visit_is_fresh(t->x, &t->seen, line));
	}
}

/* What she answered, the day that she did. */
static enum err
add_answers(struct thread *t, const struct rows *lines)
{
	struct beside all[BESIDE_MAX];
	int n;
	enum err e = beside_read(t->x, &t->f->person, &t->f->structure,
		"ligne", all, &n);

	for (int i = 0; i < n && !e; i++) {
		const struct row *line = line_of(lines, &all[i].about);
		struct row words, *r;

		if (!line || !*row_get(line, "beside"))
			continue;
		row_init(&words);
		e = beside_put(t->x, &all[i], 1, &all[i].about, &t->f->person,
			&t->f->structure, &words);
		r = thread_add(t, "line", &all[i].about, row_get(line,
			"_kind"), all[i].made_on);
		row_setf(r, "_seq", "%d", (int)row_int(line, "_move") + 1 + i);
		row_setf(r, "text", "%s   %s", row_get(line, "text"),
			row_get(&words, "beside"));
		row_set(r, "who", _("elle"));
		row_done(&words);
	}
	return e;
}

enum err
thread_notebook(struct thread *t)
{
	struct rows lines;
	enum err e;

	rows_init(&lines);
	e = notebook_read(t->x, t->f, &lines);
	if (!e)
		add_situations(t, &lines);
	if (!e)
		e = add_events(t, &lines);
	if (!e)
		e = add_answers(t, &lines);
	rows_done(&lines);
	return e;
}
