#include "keeper/opened.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/config.h"
#include "base/mem.h"
#include "keeper/audit.h"
#include "keeper/facts.h"

#define HOUR 3600

/* The people whose records one user opened in the last hour, the oldest
 * first: one more than may be, and no more is needed. */
struct opened {
	struct opened *next;
	struct id user;
	int n, room;
	struct one { struct id person; int64_t at; } *one;
};

static struct opened *
of_user(struct keeper *k, const struct id *user)
{
	struct opened *o;

	for (o = k->opened; o; o = o->next)
		if (id_equal(&o->user, user))
			return o;
	o = xcalloc(1, sizeof *o);
	o->user = *user;
	o->room = config.alarm_opened + 1;
	o->one = xcalloc((size_t)o->room, sizeof *o->one);
	o->next = k->opened;
	k->opened = o;
	return o;
}

static void
drop(struct opened *o, int i)
{
	memmove(o->one + i, o->one + i + 1,
		(size_t)(o->n - i - 1) * sizeof *o->one);
	o->n--;
}

/* Counted again when she is there already: her latest opening stays. */
static void
add(struct opened *o, const struct id *person, int64_t now)
{
	int i;

	for (i = 0; i < o->n;)
		if (o->one[i].at <= now - HOUR ||
			id_equal(&o->one[i].person, person))
			drop(o, i);
		else
			i++;
	if (o->n == o->room)
		drop(o, 0);
	o->one[o->n++] = (struct one){ *person, now };
}

/* A line for whoever answers for the structure, once an hour. */
static enum err
tell(struct keeper *k, const struct peer *p, const struct id *structure,
	int64_t now)
{
	struct id id = id_new();
	struct db_rows q;
	char today[16];
	enum err e = db_select(k->data, "keeper.alarm_add", &q);

	if (e)
		return e;
	facts_today(k, structure, today);
	db_bind_id(&q, ":id", &id);
	db_bind_id(&q, ":user", &p->user);
	db_bind_id(&q, ":structure", structure);
	db_bind_int(&q, ":most", config.alarm_opened);
	db_bind_int(&q, ":now", now);
	db_bind_int(&q, ":since", now - HOUR);
	db_bind_text(&q, ":today", today);
	e = db_step(&q);
	if (e || db_changes(k->data) == 0)
		return e;
	return audit_add(k, &(struct audit){ &p->session, &p->user,
		structure, "alarm.opened", config.alarm_opened, NULL, 0,
		NULL });
}

enum err
opened_add(struct keeper *k, const struct peer *p, const struct id *person,
	const struct id *structure)
{
	struct opened *o = of_user(k, &p->user);
	int64_t now = clock_now();

	add(o, person, now);
	return o->n > config.alarm_opened ? tell(k, p, structure, now) : E_OK;
}

void
opened_free(struct keeper *k)
{
	struct opened *o;

	while ((o = k->opened)) {
		k->opened = o->next;
		free(o->one);
		free(o);
	}
}
