#include "keeper/here.h"

#include <stdio.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "keeper/facts.h"
#include "keeper/given.h"
#include "keeper/peers.h"

#define MINUTE 60
#define HERE_MOST 60            /* times in a minute */
#define NAMES_MAX 8             /* told in one answer */

/* Sessions move quickly from record to record, never that quickly. */
static bool
too_often(struct peer *p)
{
	int64_t minute = clock_ms() / 1000 / MINUTE;

	if (minute != p->here_minute) {
		p->here_minute = minute;
		p->here_times = 0;
	}
	return ++p->here_times > HERE_MOST;
}

/* She was given the name. */
static bool
knows(const struct peer *p, const struct id *person)
{
	return given_has(&p->given, person, &id_none, SCOPE_LABEL);
}

static bool
may(struct keeper *k, struct peer *p, const struct id *person,
	const struct id *structure)
{
	struct facts f;
	uint32_t scopes;

	if (!p->known || !knows(p, person) ||
		!facts_user_live(k, &p->user, NULL))
		return false;
	facts_fill(k, p, structure, person, &f, &scopes);
	return f.follow;
}

/* A colleague who has the same record open, for the same structure. */
static bool
beside(struct keeper *k, struct peer *p, struct peer *one)
{
	return one != p && one->kind == PEER_SESSION && !one->dead &&
		id_equal(&one->here, &p->here) &&
		id_equal(&one->here_by, &p->here_by) &&
		!id_equal(&one->user, &p->user) &&
		may(k, one, &one->here, &one->here_by);
}

static bool
name_of(struct keeper *k, const struct id *user, char *out, size_t size)
{
	struct db_rows q;
	bool found = false;

	if (db_select(k->data, "keeper.user", &q))
		return false;
	db_bind_id(&q, ":id", user);
	if (db_next(&q)) {
		found = true;
		snprintf(out, size, "%s", db_text(&q, "name"));
	}
	return db_end(&q) == E_OK && found;
}

static void
tell(struct keeper *k, struct peer *p)
{
	char name[200];
	struct peer *one;
	struct msg out;

	if (!name_of(k, &p->user, name, sizeof name))
		return;
	msg_init(&out, P_K_JOINED, 0);
	msg_put_id(&out, &p->here);
	msg_put_str(&out, name);
	for (one = k->peers; one; one = one->next)
		if (beside(k, p, one))
			peer_send(one, &out, NULL, 0);
	msg_done(&out);
}

static void
answer(struct keeper *k, struct peer *p, uint32_t number, enum err e)
{
	struct peer *who[NAMES_MAX], *one;
	char name[NAMES_MAX][200];
	uint32_t n = 0, i;
	struct msg out;

	for (one = k->peers; one && !e && n < NAMES_MAX; one = one->next)
		if (!id_is_none(&p->here) && beside(k, p, one) &&
			name_of(k, &one->user, name[n], sizeof name[n]))
			who[n++] = one;
	msg_init(&out, P_K_PRESENT, number);
	msg_put_u8(&out, e);
	msg_put_str(&out, e ? err_said() : NULL);
	msg_put_u32(&out, n);
	for (i = 0; i < n; i++) {
		int64_t for_s = clock_now() - who[i]->here_since;

		msg_put_str(&out, name[i]);
		msg_put_u32(&out, for_s > 0 ? (uint32_t)(for_s / MINUTE) : 0);
	}
	peer_send(p, &out, NULL, 0);
	msg_done(&out);
}

void
here_message(struct keeper *k, struct peer *p, struct msg *m)
{
	struct id person = msg_get_id(m), by = msg_get_id(m);
	enum err e = E_OK;
	bool moved;

	if (!msg_ended(m))
		e = err_set(E_PROTO, _("Demande mal formée."));
	else if (too_often(p))
		e = err_set(E_AGAIN, _("Trop de questions."));
	else if (!id_is_none(&person) && !may(k, p, &person, &by))
		e = err_set(E_RIGHT, _("Vous n'avez pas accès à cette "
			"fiche."));
	if (e) {
		p->here = id_none;
		answer(k, p, m->number, e);
		return;
	}
	moved = !id_equal(&p->here, &person) || !id_equal(&p->here_by, &by);
	p->here = person;
	p->here_by = by;
	if (moved)
		p->here_since = clock_now();
	if (moved && !id_is_none(&person))
		tell(k, p);
	answer(k, p, m->number, E_OK);
}

static void
tell_gone(struct peer *p, const struct id *object, unsigned how)
{
	struct msg out;

	msg_init(&out, P_K_GONE, 0);
	msg_put_id(&out, object);
	msg_put_u8(&out, how);
	peer_send(p, &out, NULL, 0);
	msg_done(&out);
	if (id_equal(&p->here, object))
		p->here = id_none;
}

void
here_erased(struct keeper *k, const struct id *object)
{
	struct peer *p;

	for (p = k->peers; p; p = p->next)
		if (p->kind == PEER_SESSION && !p->dead &&
			(knows(p, object) || given_has(&p->given, object,
			&id_none, SCOPE_CONTENT)))
			tell_gone(p, object, 1);
}

void
here_look(struct keeper *k, const struct id *person, const struct peer *by)
{
	struct peer *p;

	for (p = k->peers; p; p = p->next) {
		struct id open = p->here;

		if (p->kind != PEER_SESSION || p->dead || id_is_none(&open) ||
			(person && !id_equal(&open, person)) ||
			may(k, p, &open, &p->here_by))
			continue;
		if (p == by)
			p->here = id_none;
		else
			tell_gone(p, &open, 0);
	}
}

void
here_stopped(struct keeper *k, const struct job *j)
{
	const struct id *what[] = { &j->stopped, &j->about };
	struct peer *p;

	for (p = k->peers; p; p = p->next) {
		if (p->kind != PEER_SESSION || p->dead ||
			facts_role(k, &p->user, &j->taker) == ROLE_NONE ||
			facts_role(k, &p->user, &j->giver) != ROLE_NONE)
			continue;
		for (int i = 0; i < 2; i++)
			if (knows(p, what[i]) || given_has(&p->given, what[i],
				&id_none, SCOPE_CONTENT))
				tell_gone(p, what[i], 2);
	}
}
