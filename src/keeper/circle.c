#include "keeper/circle.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "keeper/audit.h"
#include "keeper/facts.h"
#include "keeper/given.h"
#include "model/circle.h"

#define LINES_MAX 200
#define LINKS_MAX 100

struct line {
	struct id id, structure, user;
	char role[12], purpose[24], since[12];
	char structure_name[300], name[200];
	char phone[80], email[160];
	bool shown, works, certified;
	enum circle_sight sight;
};

struct circle {
	struct id person, structure;    /* who is looked at, from where */
	bool closed;
	struct line *line;
	int n;
	struct { struct id a, b; } link[LINKS_MAX];
	int nlink;
};

/* --- what is there --------------------------------------------------------- */

static enum err
read_closed(struct keeper *k, struct circle *c)
{
	struct db_rows q;
	enum err e = db_select(k->data, "keeper.protected", &q);

	if (e)
		return e;
	db_bind_id(&q, ":person", &c->person);
	/* nothing is said of who is not there */
	c->closed = true;
	if (db_next(&q))
		c->closed = db_int(&q, "protected") != 0;
	return db_end(&q);
}

static enum err
read_links(struct keeper *k, struct circle *c)
{
	struct db_rows q;
	enum err e = db_select(k->data, "circle.links", &q);

	if (e)
		return e;
	db_bind_id(&q, ":person", &c->person);
	while (c->nlink < LINKS_MAX && db_next(&q)) {
		c->link[c->nlink].a = db_id(&q, "a");
		c->link[c->nlink++].b = db_id(&q, "b");
	}
	return db_end(&q);
}

/* Her own way to be reached, else that of the house. */
static void
read_contact(struct db_rows *q, struct line *l)
{
	bool own = !db_null(q, "phone") || !db_null(q, "email");

	db_copy(q, own ? "phone" : "telephone", l->phone, sizeof l->phone);
	db_copy(q, own ? "email" : "courriel", l->email, sizeof l->email);
}

static void
read_line(struct db_rows *q, struct line *l)
{
	l->id = db_id(q, "id");
	l->structure = db_id(q, "structure");
	l->works = db_int(q, "works") != 0;
	l->user = l->works ? db_id(q, "user") : id_none;
	l->shown = db_int(q, "shown") != 0;
	db_copy(q, "role", l->role, sizeof l->role);
	db_copy(q, "purpose", l->purpose, sizeof l->purpose);
	db_copy(q, "start_on", l->since, sizeof l->since);
	db_copy(q, "nom", l->structure_name, sizeof l->structure_name);
	if (l->works)
		db_copy(q, "name", l->name, sizeof l->name);
	read_contact(q, l);
}

/* A referent who joined too is one line: what she said of why. */
static bool
is_said(struct circle *c, const struct line *l)
{
	int i;

	for (i = 0; i < c->n; i++) {
		struct line *of = &c->line[i];

		if (id_is_none(&l->user) || !id_equal(&of->user, &l->user) ||
			!id_equal(&of->structure, &l->structure))
			continue;
		of->shown = l->shown;
		memcpy(of->purpose, l->purpose, sizeof of->purpose);
		return true;
	}
	return false;
}

static enum err
read_lines(struct keeper *k, struct circle *c, const char *today)
{
	struct db_rows q;
	enum err e = db_select(k->data, "circle.lines", &q);

	if (e)
		return e;
	db_bind_id(&q, ":person", &c->person);
	db_bind_id(&q, ":structure", &c->structure);
	db_bind_text(&q, ":today", today);
	while (c->n < LINES_MAX && db_next(&q)) {
		struct line *l = &c->line[c->n];

		memset(l, 0, sizeof *l);
		read_line(&q, l);
		/* one who left is no member any more; a place without its
		 * referent is still a place */
		if (strcmp(l->role, "referent") != 0 && !l->works)
			continue;
		if (!is_said(c, l))
			c->n++;
	}
	return db_end(&q);
}

/* --- what of it is seen -------------------------------------------------------- */

static bool
tied(const struct circle *c, const struct id *a, const struct id *b)
{
	int i;

	for (i = 0; i < c->nlink; i++) {
		bool here = id_equal(&c->link[i].a, a) ||
			id_equal(&c->link[i].b, a);

		if (here && (!b || id_equal(&c->link[i].a, b) ||
			id_equal(&c->link[i].b, b)))
			return true;
	}
	return false;
}

static void
look(struct circle *c)
{
	struct circle_facts f = { .closed = c->closed };
	int i;

	for (i = 0; i < c->n; i++)
		f.joined |= c->line[i].shown &&
			id_equal(&c->line[i].structure, &c->structure);
	for (i = 0; i < c->n; i++) {
		struct line *l = &c->line[i];

		f.ours = id_equal(&l->structure, &c->structure);
		f.linked = tied(c, &c->structure, &l->structure);
		f.shown = l->shown;
		l->sight = circle_sight(&f);
		l->certified = tied(c, &l->structure, NULL);
	}
}

static enum err
read_all(struct keeper *k, struct circle *c, const char *today)
{
	enum err e = read_closed(k, c);

	if (!e)
		e = read_links(k, c);
	if (!e)
		e = read_lines(k, c, today);
	if (!e)
		look(c);
	return e;
}

/* --- what is said --------------------------------------------------------------- */

static void
put_line(struct msg *m, const struct peer *p, const struct circle *c,
	const struct line *l)
{
	char initials[100];
	unsigned flags = (l->sight == CIRCLE_NAMED ? CIRCLE_IS_NAMED : 0) |
		(l->certified ? CIRCLE_IS_CERTIFIED : 0) |
		(id_equal(&l->structure, &c->structure) ? CIRCLE_IS_OURS : 0) |
		(l->shown ? CIRCLE_IS_SHOWN : 0) |
		(id_equal(&l->user, &p->user) ? CIRCLE_IS_ME : 0);

	circle_initials(l->name, initials, sizeof initials);
	msg_put_id(m, &l->id);
	msg_put_str(m, l->role);
	msg_put_str(m, l->structure_name);
	msg_put_str(m, l->sight == CIRCLE_NAMED ? l->name : initials);
	msg_put_str(m, l->purpose);
	msg_put_str(m, l->since);
	msg_put_u8(m, flags);
}

static void
answer(struct msg *m, const struct peer *p, const struct circle *c,
	const struct line *shown)
{
	uint32_t n = 0;
	int i;

	for (i = 0; i < c->n; i++)
		n += c->line[i].sight != CIRCLE_HIDDEN;
	msg_put_u8(m, E_OK);
	msg_put_str(m, NULL);
	msg_put_str(m, shown ? shown->name : NULL);
	msg_put_str(m, shown ? shown->phone : NULL);
	msg_put_str(m, shown ? shown->email : NULL);
	msg_put_u32(m, n);
	for (i = 0; i < c->n; i++)
		if (c->line[i].sight != CIRCLE_HIDDEN)
			put_line(m, p, c, &c->line[i]);
}

/* Who reads her record reads who accompanies her; a contact is for who works
 * with her. */
static enum err
may(struct keeper *k, const struct peer *p, const struct subject *on,
	bool contact)
{
	struct facts f;
	uint32_t scopes;

	if (!facts_user_live(k, &p->user, NULL))
		return err_set(E_RIGHT, _("Ce compte est désactivé."));
	facts_fill(k, p, &on->structure, &on->person, &f, &scopes);
	if (!(right_reads(&f) & SCOPE_BIT(SCOPE_LABEL)))
		return err_set(E_RIGHT, _("Votre structure n'accompagne pas "
			"cette personne."));
	return !contact || right_may(RIGHT_FOLLOW_WRITE, &f) ? E_OK :
		err_set(E_RIGHT, _("La lecture seule ne donne pas les "
			"contacts : votre responsable."));
}

static const struct line *
find(const struct circle *c, const struct id *id, const char *role)
{
	int i;

	for (i = 0; i < c->n; i++)
		if (c->line[i].sight != CIRCLE_HIDDEN &&
			id_equal(&c->line[i].id, id) &&
			strcmp(c->line[i].role, role) == 0)
			return &c->line[i];
	return NULL;
}

/* A contact each time; the list once in a login. */
static enum err
record(struct keeper *k, struct peer *p, struct job *job,
	const struct circle *c, const struct id *follow,
	const struct line *shown)
{
	if (!shown && (given_has(&p->given, follow, &id_none, SCOPE_LABEL) ||
		!given_add(&job->fresh, follow, &id_none, SCOPE_LABEL)))
		return E_OK;
	return audit_add(k, &(struct audit){ &p->session, &p->user,
		&c->structure, shown ? "circle.reveal" : "circle", 0,
		&c->person, 0, shown ? shown->name : NULL });
}

enum err
circle_run(struct keeper *k, struct peer *p, struct job *job, struct msg *m)
{
	struct id follow = msg_get_id(m), row = msg_get_id(m);
	const char *role = msg_get_str(m);
	const struct line *shown = NULL;
	struct circle *c = NULL;
	struct subject on;
	char today[16];
	enum err e;

	if (!msg_ended(m) || (!id_is_none(&row) && !role))
		return err_set(E_PROTO, _("Demande mal formée."));
	e = facts_subject(k, "follow", &follow, &on);
	if (!e)
		e = may(k, p, &on, !id_is_none(&row));
	if (e)
		return e;
	facts_today(k, &on.structure, today);
	c = xcalloc(1, sizeof *c);
	c->line = xcalloc(LINES_MAX, sizeof *c->line);
	c->person = on.person;
	c->structure = on.structure;
	e = read_all(k, c, today);
	if (!e && !id_is_none(&row) && !(shown = find(c, &row, role)))
		e = err_set(E_NOTFOUND, _("Cette ligne n'est plus là : F3, "
			"puis revenir."));
	if (!e)
		e = record(k, p, job, c, &follow, shown);
	if (!e) {
		msg_reset(&job->answer, P_K_CIRCLED, m->number);
		answer(&job->answer, p, c, shown);
	}
	wipe(c->line, LINES_MAX * sizeof *c->line);
	free(c->line);
	free(c);
	return e;
}
