#include "keeper/match.h"

#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "keeper/audit.h"
#include "keeper/facts.h"
#include "keeper/keys.h"
#include "keeper/sought.h"

#define PEOPLE_MAX 16           /* of one name and birth date */
#define HOUR 3600
#define HOUR_MAX 20             /* questions of a user in an hour */
#define TEXT_LONGEST 300

struct people {
	struct id person[PEOPLE_MAX];
	int n;
};

/* What the question is: folded by the session, never kept. */
struct question {
	const char *nir, *who, *day;
};

struct found {
	struct people own;              /* followed by a structure of the user */
	struct id elsewhere;            /* id_none: nobody */
	struct people closed;           /* a protected address */
};

static bool
has(const struct people *p, const struct id *person)
{
	int i;

	for (i = 0; i < p->n; i++)
		if (id_equal(&p->person[i], person))
			return true;
	return false;
}

static void
add(struct people *p, const struct id *person)
{
	if (p->n < PEOPLE_MAX && !has(p, person))
		p->person[p->n++] = *person;
}

/* Who has this NIR, or these names and this birth date. */
static enum err
candidates(struct keeper *k, const struct question *q, struct people *out)
{
	struct people named = { .n = 0 };
	enum err e = E_OK;
	int i;

	if (q->nir)
		e = keys_global_find(k, TOKEN_NIR, q->nir, out->person,
			PEOPLE_MAX, &out->n);
	if (e || !q->who || !q->day)
		return e;
	e = keys_global_both(k, TOKEN_WHO, q->who, TOKEN_DAY, q->day,
		named.person, PEOPLE_MAX, &named.n);
	for (i = 0; i < named.n && !e; i++)
		add(out, &named.person[i]);
	return e;
}

/* Where one of them stands for this user. */
static enum err
place(struct keeper *k, const struct peer *p, const struct id *person,
	struct found *out)
{
	struct id structure[64];
	bool closed = false, open = false, own = false;
	struct db_rows q;
	char today[16];
	int n = 0, i;
	enum err e = db_select(k->data, "keeper.match_followers", &q);

	if (e)
		return e;
	facts_today(k, &p->structure, today);
	db_bind_id(&q, ":person", person);
	db_bind_text(&q, ":today", today);
	while (n < 64 && db_next(&q)) {
		structure[n++] = db_id(&q, "structure");
		closed = db_int(&q, "protected") != 0;
		open |= db_int(&q, "account") != 0;
	}
	e = db_end(&q);
	for (i = 0; i < n && !e && !own; i++) {
		enum role role;

		e = facts_role_read(k, &p->user, &structure[i], &role);
		own = role != ROLE_NONE;
	}
	if (e)
		return e;
	if (own)
		add(&out->own, person);
	else if (closed)
		add(&out->closed, person);
	else if (open && id_is_none(&out->elsewhere))
		out->elsewhere = *person;
	return E_OK;
}

static enum err
too_many(struct keeper *k, const struct peer *p)
{
	struct db_rows q;
	int64_t n = 0;
	enum err e = db_select(k->data, "keeper.matches", &q);

	if (e)
		return e;
	db_bind_id(&q, ":user", &p->user);
	db_bind_int(&q, ":since", clock_now() - HOUR);
	if (db_next(&q))
		n = db_int(&q, "n");
	e = db_end(&q);
	if (e || n < HOUR_MAX)
		return e;
	return err_set(E_AGAIN, _("%d recherches ailleurs dans l'heure : "
		"attendre, ou demander à votre responsable."), HOUR_MAX);
}

/* What a request is made from, for an hour. */
static enum err
ticket(struct keeper *k, const struct peer *p, const struct id *person,
	struct id *made)
{
	struct db_rows q;
	enum err e = db_select(k->data, "keeper.match_forget", &q);

	if (e)
		return e;
	db_bind_int(&q, ":before", clock_now() - HOUR);
	e = db_step(&q);
	if (!e)
		e = db_select(k->data, "keeper.match_add", &q);
	if (e)
		return e;
	*made = id_new();
	db_bind_id(&q, ":id", made);
	db_bind_id(&q, ":user", &p->user);
	db_bind_id(&q, ":structure", &p->structure);
	db_bind_id(&q, ":person", person);
	db_bind_int(&q, ":now", clock_now());
	return db_step(&q);
}

static bool
fits(const char *text)
{
	return !text || (*text && strlen(text) <= TEXT_LONGEST);
}

static enum err
may_ask(struct keeper *k, const struct peer *p, bool nir)
{
	struct facts f;

	if (!facts_user_live(k, &p->user, NULL))
		return err_set(E_RIGHT, _("Ce compte est désactivé."));
	facts_role_fill(k, p, &p->structure, &f);
	if (!right_may(RIGHT_PERSON_CREATE, &f))
		return err_set(E_RIGHT, _("Pas de recherche ici."));
	return !nir || f.nir ? E_OK : err_set(E_RIGHT, _("Votre structure "
		"n'a pas le droit au numéro de sécurité sociale."));
}

enum err
match_run(struct keeper *k, struct peer *p, struct job *job, struct msg *m)
{
	struct question q;
	struct found f = { .own.n = 0, .closed.n = 0 };
	struct people people = { .n = 0 };
	struct id made = id_none;
	int i;
	enum err e;

	q.nir = msg_get_str(m);
	q.who = msg_get_str(m);
	q.day = msg_get_str(m);
	if (!msg_ended(m) || !fits(q.nir) || !fits(q.who) || !fits(q.day))
		return err_set(E_PROTO, _("Demande mal formée."));
	e = may_ask(k, p, q.nir != NULL);
	if (!e)
		e = too_many(k, p);
	if (!e)
		e = candidates(k, &q, &people);
	for (i = 0; i < people.n && !e; i++)
		e = place(k, p, &people.person[i], &f);
	/* who is there may see that somebody looked for her; who asked is told
	 * of no protected one, and reads the record */
	if (!e)
		e = audit_add(k, &(struct audit){ &p->session, &p->user,
			&p->structure, "match", 0,
			id_is_none(&f.elsewhere) ? NULL : &f.elsewhere, 0,
			NULL });
	if (!e)
		e = sought_add(k, p, f.closed.person, f.closed.n);
	if (!e && !id_is_none(&f.elsewhere))
		e = ticket(k, p, &f.elsewhere, &made);
	if (e)
		return e;
	msg_reset(&job->answer, P_K_MATCHED, m->number);
	msg_put_u8(&job->answer, E_OK);
	msg_put_str(&job->answer, NULL);
	msg_put_id(&job->answer, &made);
	msg_put_u32(&job->answer, (uint32_t)f.own.n);
	for (i = 0; i < f.own.n; i++)
		msg_put_id(&job->answer, &f.own.person[i]);
	return E_OK;
}
