#include "domains/thread_consent.h"

#include <string.h>

#include "domains/consent.h"

enum err
thread_consents(struct thread *t)
{
	struct rows all;
	char text[300];
	int i;
	enum err e;

	rows_init(&all);
	e = consent_read(t->x, &t->f->person, &t->f->structure, &all);
	for (i = 0; i < all.n && !e; i++) {
		const struct row *event = &all.r[i];
		const char *day = row_get(event, "made_on");
		struct row *r;
		struct id id, by;

		e = id_parse(row_get(event, "_key"), &id);
		if (!e)
			e = id_parse(row_get(event, "_user"), &by);
		if (e)
			break;
		r = thread_add(t, "consent", &id, "accord", day);
		consent_say(t->x, event, text, sizeof text);
		/* one order for all of them */
		row_set(r, "_group", "");
		row_set(r, "_seq", row_get(event, "_seq"));
		row_set(r, "text", text);
		row_set(r, "who", row_get(event, "who"));
		thread_fresh(r, visit_is_fresh_day(&t->seen, day) &&
			!id_equal(&by, &t->x->user));
	}
	rows_done(&all);
	return e;
}
