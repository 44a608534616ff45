#include "model/effort.h"

#include <stddef.h>
#include <string.h>

/* The changes that a hand makes, by what they write; what the screens send by
 * themselves (seen, read, drafts) is in none. */
static const struct {
	const char *act;
	enum effort_task task;
} tasks[] = {
	{ "person.create", EFFORT_PERSON }, { "person.save", EFFORT_PERSON },
	{ "person.part", EFFORT_PERSON },
	{ "person.situation", EFFORT_PERSON },
	{ "path.save", EFFORT_PERSON }, { "contact.save", EFFORT_PERSON },
	{ "follow.save", EFFORT_PERSON }, { "follow.done", EFFORT_PERSON },
	{ "follow.close", EFFORT_PERSON },
	{ "note.create", EFFORT_NOTE }, { "note.save", EFFORT_NOTE },
	{ "referral.create", EFFORT_REFERRAL },
	{ "referral.edit", EFFORT_REFERRAL },
	{ "referral.send", EFFORT_REFERRAL },
	{ "referral.accept", EFFORT_REFERRAL },
	{ "referral.refuse", EFFORT_REFERRAL },
	{ "referral.ask", EFFORT_REFERRAL },
	{ "referral.reply", EFFORT_REFERRAL },
	{ "referral.finish", EFFORT_REFERRAL },
	{ "referral.external_answer", EFFORT_REFERRAL },
	{ "appointment.create", EFFORT_APPOINTMENT },
	{ "appointment.save", EFFORT_APPOINTMENT },
	{ "appointment.rebook", EFFORT_APPOINTMENT },
	{ "appointment.state", EFFORT_APPOINTMENT },
	{ "invite.create", EFFORT_APPOINTMENT },
	{ "slot.open", EFFORT_APPOINTMENT },
	{ "slot.save", EFFORT_APPOINTMENT },
	{ "notebook.action", EFFORT_NOTEBOOK },
	{ "notebook.objective", EFFORT_NOTEBOOK },
	{ "notebook.save", EFFORT_NOTEBOOK },
	{ "notebook.situation", EFFORT_NOTEBOOK },
	{ "notebook.state", EFFORT_NOTEBOOK },
	{ "request.create", EFFORT_REQUEST },
	{ "request.grant", EFFORT_REQUEST },
	{ "request.refuse", EFFORT_REQUEST },
	{ "service.make", EFFORT_DIRECTORY },
	{ "service.save", EFFORT_DIRECTORY },
	{ "structure.make", EFFORT_DIRECTORY },
	{ "structure.save", EFFORT_DIRECTORY },
};

void
effort_key(struct effort *f, int64_t now_ms, bool pasted)
{
	int64_t gap = now_ms - f->last;

	if (f->last && gap > 0 && gap <= EFFORT_PAUSE_MS) {
		f->ms += gap;
		f->sum[EFFORT_ALL].ms += gap;
	}
	f->last = now_ms;
	if (pasted)
		return;
	f->keys++;
	f->sum[EFFORT_ALL].keys++;
}

static void
begin(struct effort *f)
{
	f->keys = 0;
	f->ms = 0;
}

void
effort_view(struct effort *f, unsigned turn, bool form, bool held)
{
	if ((f->form && held) || turn == f->view)
		return;
	f->view = turn;
	f->form = form ? turn : 0;
	begin(f);
}

enum effort_task
effort_act(struct effort *f, const char *act)
{
	size_t i, n = sizeof tasks / sizeof *tasks;

	/* the second act of a same key is the same task */
	for (i = 0; i < n && f->keys; i++) {
		struct effort_sum *s = &f->sum[tasks[i].task];

		if (strcmp(tasks[i].act, act) != 0)
			continue;
		s->records++;
		s->keys += f->keys;
		s->ms += f->ms;
		f->sum[EFFORT_ALL].records++;
		begin(f);
		return tasks[i].task;
	}
	return EFFORT_ALL;
}
