#include "keeper/opened.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/config.h"
#include "base/mem.h"
#include "keeper/audit.h"
#include "keeper/facts.h"

#define HOUR 3600

/* What no list asks for. */
#define NEVER_LISTED (SCOPE_BIT(SCOPE_NIR) | SCOPE_BIT(SCOPE_NOTE) |         \
	SCOPE_BIT(SCOPE_WORKNOTE))
/* What a list shows of anybody. */
#define LISTED (SCOPE_BIT(SCOPE_LABEL) | SCOPE_BIT(SCOPE_PATH))

/* One whose record was given in the last hour. */
struct one {
	struct id person;
	int64_t at;             /* last */
	int64_t since;          /* of the scopes: an hour */
	int64_t opened;         /* the last time, 0: as a part of lists only */
	uint32_t scopes;
};

/* The people given to one user, the oldest first: one more than may be, and
 * no more is needed. */
struct opened {
	struct opened *next;
	struct id user, told;   /* which structure was, when */
	int64_t told_at;
	int n, cap;
	struct one *one;
};

static int
at_most(void)
{
	return config.alarm_listed > config.alarm_opened ?
		config.alarm_listed : config.alarm_opened;
}

static struct opened *
of_user(struct keeper *k, const struct id *user)
{
	struct opened *o;

	for (o = k->opened; o; o = o->next)
		if (id_equal(&o->user, user))
			return o;
	o = xcalloc(1, sizeof *o);
	o->user = *user;
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

static void
forget_old(struct opened *o, int64_t now)
{
	int i = 0;

	while (i < o->n && o->one[i].at <= now - HOUR)
		i++;
	if (i == 0)
		return;
	o->n -= i;
	memmove(o->one, o->one + i, (size_t)o->n * sizeof *o->one);
}

/* Her place, the last one; counted again when she is there already. */
static struct one *
place(struct opened *o, const struct id *person, int64_t now)
{
	struct one one = { *person, now, now, 0, 0 };
	int i = o->n;

	/* most are asked for again at once, scope by scope */
	while (i > 0 && !id_equal(&o->one[i - 1].person, person))
		i--;
	if (i > 0) {
		one = o->one[i - 1];
		drop(o, i - 1);
	}
	if (o->n > at_most())
		drop(o, 0);
	if (o->n == o->cap) {
		o->cap = o->cap ? 2 * o->cap : 64;
		o->one = xrealloc(o->one, (size_t)o->cap * sizeof *o->one);
	}
	o->one[o->n] = one;
	return &o->one[o->n++];
}

static void
note(struct one *one, const struct opening_of *given, int64_t now)
{
	uint32_t bit = SCOPE_BIT(given->scope);

	one->at = now;
	if (one->since <= now - HOUR) {
		one->since = now;
		one->scopes = 0;
	}
	if (!given->hers && !(bit & LISTED))
		one->scopes |= bit;
	if (given->alone || (bit & NEVER_LISTED) ||
		__builtin_popcount(one->scopes) >= OPENED_DEEP)
		one->opened = now;
}

/* A line for whoever answers for the structure, unless she was told within an
 * hour. */
static enum err
tell(struct keeper *k, const struct peer *p, const struct id *structure,
	int most, int64_t now)
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
	db_bind_int(&q, ":most", most);
	db_bind_int(&q, ":now", now);
	db_bind_int(&q, ":since", now - HOUR);
	db_bind_text(&q, ":today", today);
	e = db_step(&q);
	if (e || db_changes(k->data) == 0)
		return e;
	return audit_add(k, &(struct audit){ &p->session, &p->user,
		structure, "alarm.opened", most, NULL, 0,
		NULL });
}

static int
records(const struct opened *o, int64_t now)
{
	int i, n = 0;

	for (i = 0; i < o->n; i++)
		n += o->one[i].opened > now - HOUR;
	return n;
}

enum err
opened_add(struct keeper *k, const struct peer *p,
	const struct opening_of *given)
{
	struct opened *o = of_user(k, &p->user);
	int64_t now = clock_now();
	int most = 0;
	enum err e;

	if (!given->alone && (SCOPE_BIT(given->scope) & (given->hers ?
		~NEVER_LISTED : LISTED)))
		return E_OK;
	/* it is told already: a list of thousands is not looked through */
	if (o->told_at > now - HOUR && id_equal(&o->told, given->structure))
		return E_OK;
	forget_old(o, now);
	note(place(o, given->person, now), given, now);
	if (o->n > config.alarm_opened && records(o, now) >
		config.alarm_opened)
		most = config.alarm_opened;
	else if (o->n > config.alarm_listed)
		most = config.alarm_listed;
	else
		return E_OK;
	e = tell(k, p, given->structure, most, now);
	if (!e) {
		o->told = *given->structure;
		o->told_at = now;
	}
	return e;
}

void
opened_lost(struct keeper *k)
{
	struct opened *o;

	for (o = k->opened; o; o = o->next)
		o->told_at = 0;
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
