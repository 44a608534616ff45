#include "domains/thread_appointment.h"

#include <string.h>

#include "base/i18n.h"
#include "domains/appointment_read.h"
#include "domains/message.h"
#include "store/db.h"

static enum err
begin(struct thread *t, const char *query, struct db_rows *q)
{
	enum err e = db_select(t->x->db, query, q);

	if (e)
		return e;
	db_bind_id(q, ":person", &t->f->person);
	db_bind_id(q, ":structure", &t->f->structure);
	return E_OK;
}

static struct row *
add(struct thread *t, struct db_rows *q, const char *what, const char *kind)
{
	const char *day = db_text(q, "made_on");
	struct id id = db_id(q, "id"), by = db_id(q, "user");
	struct row *r = thread_add(t, what, &id, kind, day);

	row_set(r, "who", db_text(q, "user_name"));
	thread_fresh(r, visit_is_fresh_day(&t->seen, day) &&
		!id_equal(&by, &t->x->user));
	return r;
}

enum err
thread_appointments(struct thread *t)
{
	struct date d, today = ctx_today(t->x);
	struct db_rows q;
	enum err e = begin(t, "thread.appointments", &q);

	if (e)
		return e;
	while (db_next(&q)) {
		struct row *r = add(t, &q, "appointment", "rdv");
		char day[40] = "";

		if (date_parse(db_text(&q, "day"), &d) == E_OK)
			date_human(day, sizeof day, d, today);
		row_set(r, "_group", db_text(&q, "day"));
		row_setf(r, "text", _("%s : %s"), day,
			appointment_state_label(db_text(&q, "state"),
			date_days(d) < date_days(today)));
	}
	return db_end(&q);
}

enum err
thread_invites(struct thread *t)
{
	struct db_rows q;
	enum err e = begin(t, "thread.invites", &q);

	if (e)
		return e;
	while (db_next(&q)) {
		struct row *r = add(t, &q, "invite", "invitation");

		row_set(r, "_group", db_text(&q, "format"));
		row_setf(r, "text", _("par %s"), choice_label(t->x,
			"invite.format", db_text(&q, "format")));
	}
	return db_end(&q);
}

enum err
thread_messages(struct thread *t)
{
	struct db_rows q;
	enum err e = begin(t, "thread.outbox", &q);

	if (e)
		return e;
	while (db_next(&q)) {
		struct row *r = add(t, &q, "message", "message");
		const char *state = db_text(&q, "state");
		enum message_kind kind;

		row_set(r, "_group", db_text(&q, "kind"));
		row_setf(r, "text", _("%s, %s : %s"),
			message_kind_parse(db_text(&q, "kind"), &kind) ?
			_(message_kind_label(kind)) : "",
			message_format(db_text(&q, "format")),
			strcmp(state, "sent") == 0 ? _("envoyé") :
			strcmp(state, "failed") == 0 ? _("non remis") :
			_("peut-être envoyé"));
	}
	return db_end(&q);
}
