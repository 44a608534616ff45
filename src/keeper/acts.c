#include "keeper/acts.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/log.h"
#include "base/mem.h"
#include "keeper/audit.h"
#include "keeper/blobs.h"
#include "keeper/deed.h"
#include "keeper/drafts.h"
#include "keeper/factor.h"
#include "keeper/facts.h"
#include "keeper/keys.h"
#include "keeper/run.h"
#include "keeper/sessions.h"
#include "keeper/tokens.h"
#include "keeper/tx.h"

#define SETS_MAX 1000
#define REVOKES (int)(sizeof ((struct job *)0)->revoke / \
	sizeof *((struct job *)0)->revoke)

/* --- who may ----------------------------------------------------------- */

static void
swap_sides(struct subject *s)
{
	struct id t = s->structure;

	s->structure = s->other;
	s->other = t;
}

static enum err
find_subject(struct run *r)
{
	enum err e;

	if (!r->act->on) {
		/* something new: of the current structure */
		r->on.structure = r->p->structure;
		return E_OK;
	}
	e = run_id(r, r->act->on_param, &r->id);
	if (!e)
		e = facts_subject(r->k, r->act->on, &r->id, &r->on);
	if (e)
		return e;
	if (right_side(r->right) == 'r')
		swap_sides(&r->on);
	if (strcmp(r->act->on, "deed") == 0)
		return deed_record(r, &r->record);
	return E_OK;
}

/* Does it start from somebody's role, or from one that is proposed to her? */
static bool
of_role(const struct sql_act *a)
{
	return a->on && (strcmp(a->on, "membership") == 0 ||
		strcmp(a->on, "proposal") == 0);
}

static enum err
check_right(struct run *r)
{
	struct peer *p = r->p;

	if (p->op) {
		if (!r->act->by_operator)
			return run_broken(r, "not for the operator", "");
		r->facts = (struct facts){ .op = true };
	} else {
		if (!p->known || !facts_user_live(r->k, &p->user, NULL))
			return err_set(E_RIGHT, _("Ce compte est "
				"désactivé."));
		facts_fill(r->k, p, &r->on.structure, &r->on.person,
			&r->facts, &r->scopes);
		facts_herself_fill(r->k, p, &r->on.structure, &r->on.person,
			&r->facts, &r->scopes);
		/* of what is between two: either follows her */
		if (r->right == RIGHT_HERSELF && !r->facts.herself)
			facts_herself_fill(r->k, p, &r->on.other,
				&r->on.person, &r->facts, &r->scopes);
	}
	r->facts.author = id_equal(&r->on.author, &p->user) &&
		!id_is_none(&p->user);
	r->facts.own = r->act->on && r->facts.author &&
		(strcmp(r->act->on, "user") == 0 ||
		strcmp(r->act->on, "session") == 0 ||
		strcmp(r->act->on, "proposal") == 0 ||
		strcmp(r->act->on, "draft") == 0);
	r->facts.external = r->on.external;
	r->facts.sender = right_side(r->right) == 's';
	r->facts.receiver = right_side(r->right) == 'r';
	r->job->roles |= r->right == RIGHT_OPERATOR ||
		r->right == RIGHT_PLATFORM ||
		r->right == RIGHT_STRUCTURE_MANAGE || of_role(r->act);
	r->job->erases |= r->right == RIGHT_PERSON_ERASE ||
		r->right == RIGHT_IMPORT_UNDO;
	/* her own account may be shut, or go with her record */
	r->job->accounts |= r->job->roles || r->right == RIGHT_SPACE_CLOSE ||
		r->job->erases;
	r->job->tells |= r->right == RIGHT_APPOINTMENT_WRITE;
	r->job->looks |= r->act->on && strcmp(r->act->on, "session") == 0;
	r->job->about = r->on.person;
	if (!right_may(r->right, &r->facts))
		return err_set(E_RIGHT, _("Vous n'avez pas ce droit ici : "
			"votre responsable peut vous le dire."));
	if (r->act->from && !run_lists(r->act->from, r->on.state))
		return err_set(E_STATE, _("Ce n'est plus possible : l'état a "
			"changé entre-temps. F3 revient."));
	return E_OK;
}

/* The second row: of the same structure, with the same right on it, or the
 * one that its header names. */
static enum err
check_with(struct run *r)
{
	struct facts facts;
	enum right right = r->right;
	uint32_t scopes;
	struct id id;
	enum err e;

	if (!r->act->with)
		return E_OK;
	e = run_id(r, r->act->with_param, &id);
	if (!e)
		e = facts_subject(r->k, r->act->with, &id, &r->with);
	if (e)
		return e;
	if (!id_equal(&r->with.structure, &r->on.structure) ||
		id_equal(&r->with.person, &r->on.person))
		return run_broken(r, "with another structure's row", "");
	facts_fill(r->k, r->p, &r->with.structure, &r->with.person, &facts,
		&scopes);
	if (r->act->with_right && !right_parse(r->act->with_right, &right))
		return run_broken(r, "right", r->act->with_right);
	if (!right_may(right, &facts))
		return err_set(E_RIGHT, _("Vous n'avez pas ce droit ici : "
			"votre responsable peut vous le dire."));
	r->scopes &= scopes;
	return E_OK;
}

/* What P_K_NEW made must be there, for this structure (and, of a referral,
 * for this person) or, a draft, for this user; and in no data yet. */
static enum err
check_new(struct run *r)
{
	struct sealkey key;
	struct id person;
	enum err e;

	if (!r->act->new_kind)
		return E_OK;
	r->made_kind = run_kind(r->act->new_kind);
	e = run_id(r, r->act->new_param, &r->made);
	if (e)
		return e;
	e = keys_open(r->k, r->made_kind, &r->made, r->made_kind == WRAP_DRAFT ?
		&r->p->user : &r->on.structure, &key, &person);
	wipe(&key, sizeof key);
	if (e)
		return run_broken(r, "made for somebody else", "");
	if (keys_object_known(r->k, &r->made))
		return err_set(E_EXISTS, _("C'est déjà enregistré. F3 "
			"revient."));
	if (r->made_kind == WRAP_PERSON)
		r->on.person = r->made;
	else if (r->made_kind == WRAP_DRAFT)
		r->on.person = person;
	else if (!id_equal(&person, r->act->with ? &r->with.person :
		&r->on.person))
		return run_broken(r, "made for another person", "");
	return E_OK;
}

/* --- wraps --------------------------------------------------------------- */

/* Wraps a key for its holder, or for each structure that follows the person
 * beside the one of the act. */
static enum err
give_to(struct run *r, const struct wrap *w, const struct sealkey *key)
{
	struct id holder[64];
	struct db_rows q;
	int n = 0, i;
	enum err e;

	if (!w->followers)
		return keys_put(r->k, w->kind, &w->object, &w->holder,
			&r->on.person, key);
	e = db_select(r->k->data, "keeper.match_followers", &q);
	if (e)
		return e;
	db_bind_id(&q, ":person", &r->on.person);
	db_bind_text(&q, ":today", r->today);
	while (n < 64 && db_next(&q))
		holder[n++] = db_id(&q, "structure");
	e = db_end(&q);
	for (i = 0; i < n && !e; i++)
		if (!id_equal(&holder[i], &r->on.structure))
			e = keys_put(r->k, w->kind, &w->object, &holder[i],
				&r->on.person, key);
	return e;
}

static enum err
grant(struct run *r)
{
	struct wrap w;
	int i;
	enum err e;

	for (i = 0; (e = run_wrap(r, r->act->grant, i, &w)) == E_OK; i++) {
		struct sealkey key;

		e = keys_open_any(r->k, w.kind, &w.object, &key);
		if (!e)
			e = give_to(r, &w, &key);
		wipe(&key, sizeof key);
		if (e)
			return e;
	}
	return e == E_NOTFOUND ? E_OK : e;
}

/* All of them, or the act is refused: no key outlives what it opened. */
static enum err
note_revoke(struct run *r, enum wrap_kind kind, const struct id *object,
	const struct id *holder)
{
	struct job *job = r->job;

	if (job->nrevoke == REVOKES)
		return run_broken(r, "revokes", "");
	job->revoke[job->nrevoke++] = (struct revoked){ *object, *holder,
		(int)kind };
	/* if the power goes once the data is committed (a draft's is looked at
	 * at each start) */
	return kind == WRAP_DRAFT ? E_OK : keys_leaves(r->k, kind, object,
		holder);
}

static enum err
note_revokes(struct run *r)
{
	struct wrap w;
	int i;
	enum err e;

	for (i = 0; (e = run_wrap(r, r->act->revoke, i, &w)) == E_OK; i++) {
		e = note_revoke(r, w.kind, &w.object, &w.holder);
		if (e)
			return e;
	}
	return e == E_NOTFOUND ? E_OK : e;
}

/* Where what is saved now was kept while it was typed. */
static enum err
drop_draft(struct run *r, const struct id *draft)
{
	enum err e;

	if (id_is_none(draft))
		return E_OK;
	e = drafts_drop(r->k, draft, &r->p->user);
	if (e == E_RIGHT)
		return run_broken(r, "another's draft", "");
	return e ? e : note_revoke(r, WRAP_DRAFT, draft, &r->p->user);
}

/* --- statements ------------------------------------------------------------- */

static void
bind_known(struct db_rows *q, const char *name, const struct id *id)
{
	if (id_is_none(id))
		db_bind_null(q, name);
	else
		db_bind_id(q, name, id);
}

static enum err
bind_one(struct run *r, struct db_rows *q, const char *name)
{
	struct value *v;

	if (strcmp(name, ":me") == 0)
		bind_known(q, name, &r->p->user);
	else if (strcmp(name, ":here") == 0)
		bind_known(q, name, &r->p->session);
	else if (strcmp(name, ":structure") == 0)
		bind_known(q, name, &r->on.structure);
	else if (strcmp(name, ":person") == 0)
		bind_known(q, name, &r->on.person);
	else if (strcmp(name, ":with_person") == 0)
		bind_known(q, name, &r->with.person);
	else if (strcmp(name, ":other") == 0)
		bind_known(q, name, &r->on.other);
	else if (strcmp(name, ":author") == 0)
		bind_known(q, name, &r->on.author);
	else if (strcmp(name, ":record") == 0)
		bind_known(q, name, &r->record);
	else if (strcmp(name, ":closed") == 0)
		db_bind_int(q, name, facts_closed(r->k, &r->on.person));
	else if (strcmp(name, ":state") == 0)
		db_bind_text(q, name, r->on.state);
	else if (strcmp(name, ":now") == 0)
		db_bind_int(q, name, clock_now());
	else if (strcmp(name, ":today") == 0)
		db_bind_text(q, name, r->today);
	else {
		v = run_value(r, name);
		if (!v)
			return run_broken(r, "no value", name);
		v->used = true;
		if (v->type == 'n' || (!v->p && v->type != 'i'))
			db_bind_null(q, name);
		else if (v->type == 'i')
			db_bind_int(q, name, v->i);
		else if (v->type == 't')
			db_bind_text(q, name, v->p);
		else
			db_bind_blob(q, name, v->p, v->n);
	}
	return E_OK;
}

/* Is something sealed already under the id that a statement makes?  It would
 * be taken for what is made, and go with it. */
static enum err
look_made(struct run *r, const struct sql_step *s, bool *there)
{
	const struct value *v = s->made ? run_value(r, s->made) : NULL;
	struct db_rows q;
	enum err e;

	*there = false;
	if (!v || v->type == 'n')
		return E_OK;
	if (v->type != 'b' || v->n != ID_SIZE)
		return run_broken(r, "id", s->made);
	e = db_select(r->k->data, "keeper.record_known", &q);
	if (e)
		return e;
	db_bind_blob(&q, ":id", v->p, v->n);
	bind_known(&q, ":me", &r->p->user);
	*there = db_next(&q);
	return db_end(&q);
}

static enum err
run_step(struct run *r, const struct sql_step *s)
{
	struct db_rows q;
	const char *name;
	bool there;
	int i, n;
	enum err e = look_made(r, s, &there), end;

	if (!e)
		e = db_prepare(r->k->data, s->sql, &q);
	if (e)
		return e;
	for (i = 0; !e && (name = db_param(&q, i)); i++)
		e = bind_one(r, &q, name);
	if (!e)
		db_next(&q);
	n = db_changes(r->k->data);
	r->touched |= n > 0;
	end = db_end(&q);
	if (!e)
		e = end;
	if (!e && there && n > 0)
		e = run_broken(r, "made under an id that is there", s->made);
	if (e)
		return e;
	if (s->rows_min >= 0 && (n < s->rows_min || n > s->rows_max)) {
		log_say(LOG_NOTE, "act %s: line %d touched %d rows",
			r->act->name, s->line, n);
		return err_set(E_CONFLICT, _("Cette fiche a changé "
			"entre-temps : rien n'est enregistré."));
	}
	return E_OK;
}

/* A head shows a second factor, wherever she works: one structure does not shut
 * out of another somebody who has none. */
static enum err
check_head(struct run *r)
{
	struct id user = id_none;
	struct db_rows q;
	enum err e;

	/* what she has already is not given */
	if (r->p->op || !of_role(r->act) ||
		strcmp(r->on.state, "responsable") == 0 ||
		strcmp(r->on.state, "acceptee") == 0)
		return E_OK;
	e = db_select(r->k->data, "keeper.heads_and_works", &q);
	if (e)
		return e;
	db_bind_id(&q, ":id", &r->id);
	db_bind_text(&q, ":today", r->today);
	if (db_next(&q))
		user = db_id(&q, "user");
	e = db_end(&q);
	if (e || id_is_none(&user) || !factor_asked(r->k) ||
		factor_left(r->k, &user) >= 0)
		return e;
	return err_set(E_STATE, "%s", id_equal(&user, &r->p->user) ?
		_("Ce rôle demande un second facteur : l'installer d'abord "
		"(=MOI), puis revenir.") : _("Cette personne travaille aussi "
		"ailleurs, sans second facteur : qu'elle l'installe d'abord "
		"(=MOI), sinon elle n'y entrerait plus."));
}

static enum err
run_set(struct run *r)
{
	const struct sql_step *s;
	struct id deed;
	int i;
	enum err e = deed_keep(r, &deed);

	for (s = r->act->step; s->sql && !e; s++)
		e = run_step(r, s);
	if (!e)
		e = deed_done(r, &deed);
	if (!e)
		e = deed_undone(r);
	if (!e)
		e = check_head(r);
	for (i = 0; i < r->nvalue && !e; i++)
		if (!r->value[i].used)
			e = run_broken(r, "surplus value", r->value[i].name);
	return e;
}

/* A structure that opens here has its key before its data. */
static enum err
make_key(struct run *r)
{
	struct id id;
	enum err e;

	if (!r->act->key)
		return E_OK;
	e = run_id(r, r->act->key, &id);
	if (!e)
		e = keys_structure_make(r->k, &id);
	return e == E_EXISTS ? E_OK : e;
}

static enum err
renew_one(struct run *r, const char *query)
{
	struct db_rows q;
	enum err e = db_select(r->k->data, query, &q);

	if (e)
		return e;
	db_bind_id(&q, ":person", &r->on.person);
	db_bind_id(&q, ":structure", &r->on.structure);
	db_bind_text(&q, ":today", r->today);
	if (db_has_param(&q, ":me"))
		bind_known(&q, ":me", &r->p->user);
	return db_step(&q);
}

/* What a structure does for a person moves the planned end of its right, and
 * of the part in her circle of who did it. */
static enum err
renew(struct run *r)
{
	enum err e;

	/* what she does herself is nothing that the structure does */
	if (id_is_none(&r->on.person) || id_is_none(&r->on.structure) ||
		r->right == RIGHT_HERSELF)
		return E_OK;
	e = renew_one(r, "keeper.follow_renew");
	return e ? e : renew_one(r, "keeper.circle_renew");
}

/* What the act is nothing without: a reason, sealed. */
static enum err
check_must(struct run *r, uint32_t changed)
{
	enum scope scope;

	if (!r->act->must)
		return E_OK;
	return scope_parse(r->act->must, &scope) &&
		(changed & SCOPE_BIT(scope)) ? E_OK :
		run_broken(r, "must", r->act->must);
}

/* --- an act ---------------------------------------------------------------------- */

/* Does it write or drop what its user keeps for herself? */
static bool
about_draft(const struct sql_act *a)
{
	return (a->on && strcmp(a->on, "draft") == 0) ||
		(a->new_kind && strcmp(a->new_kind, "draft") == 0);
}

static enum err
start(struct run *r, const char *name)
{
	r->act = name ? sql_act_find(name) : NULL;
	if (!r->act || r->act->by_clock ||
		!right_parse(r->act->right, &r->right))
		return run_broken(r, "unknown", name ? name : "");
	return session_may(r->p, r->right == RIGHT_SELF && about_draft(r->act));
}

static const struct id *
subject(const struct run *r)
{
	return id_is_none(&r->on.person) ? &r->id : &r->on.person;
}

static enum err
record(struct run *r, int nsets, uint32_t changed)
{
	struct peer *p = r->p;
	enum err e = audit_add(r->k, &(struct audit){ &p->session, &p->user,
		&r->on.structure, r->act->name, nsets, subject(r), changed,
		NULL });

	if (!e && r->act->with)
		e = audit_add(r->k, &(struct audit){ &p->session, &p->user,
			&r->with.structure, r->act->name, 1, &r->with.person,
			changed, NULL });
	return e;
}

/* Of several at once, each whom or what it was done to; an import by the
 * operator is one. */
static enum err
record_each(struct run *r, uint32_t i, uint32_t nsets, struct id *last)
{
	bool again = i > 0 && !r->act->with && id_equal(last, subject(r));

	*last = *subject(r);
	if (r->act->no_audit || (r->p->op ? i + 1 < nsets : again))
		return E_OK;
	return record(r, (int)nsets, 0);
}

/* By her own word what was given is given no more: who has it open is told. */
static void
note_stopped(struct run *r)
{
	if (r->right != RIGHT_HERSELF || !r->act->revoke)
		return;
	r->job->stopped = r->id;
	r->job->giver = r->on.structure;
	r->job->taker = r->on.other;
}

/* One set of values: whom it is about, may it be done, done. */
static enum err
run_one(struct run *r, struct msg *m)
{
	enum err e;

	memset(&r->on, 0, sizeof r->on);
	memset(&r->with, 0, sizeof r->with);
	r->id = r->made = id_none;
	e = run_read(r, m);
	if (!e)
		e = find_subject(r);
	if (!e)
		e = check_right(r);
	if (!e)
		e = check_with(r);
	if (!e)
		e = check_new(r);
	if (!e)
		facts_today(r->k, &r->on.structure, r->today);
	if (!e)
		e = make_key(r);
	if (!e)
		e = grant(r);
	if (!e)
		e = note_revokes(r);
	if (!e)
		note_stopped(r);
	if (!e)
		e = run_set(r);
	return e ? e : renew(r);
}

enum err
act_run(struct keeper *k, struct peer *p, struct job *job, struct msg *m)
{
	struct run *r = xcalloc(1, sizeof *r);
	const char *name = msg_get_str(m);
	uint32_t nsets = msg_get_u32(m), i, changed = 0;
	struct id draft, last = id_none;
	enum err e;

	r->k = k;
	r->p = p;
	r->job = job;
	e = start(r, name);
	/* several at once are imports; what is sealed belongs to one */
	if (!e && (nsets == 0 || nsets > SETS_MAX ||
		/* NOLINTNEXTLINE: start() failed, run_broken() is never E_OK */
		(nsets > 1 && (r->act->blobs || r->act->tokens))))
		e = run_broken(r, "sets", "");
	for (i = 0; i < nsets && !e; i++) {
		e = run_one(r, m);
		if (!e && nsets > 1)
			e = record_each(r, i, nsets, &last);
	}
	if (!e)
		e = blobs_put(r, m, &changed);
	if (!e)
		e = check_must(r, changed);
	if (!e)
		e = tokens_put(r, m);
	draft = msg_get_id(m);
	if (!e && !msg_ended(m))
		e = run_broken(r, "end", "");
	if (!e)
		e = drop_draft(r, &draft);
	if (!e && nsets == 1 && !r->act->no_audit)
		e = record(r, 1, changed);
	wipe(r, sizeof *r);
	free(r);
	return e;
}

enum err
act_clock(struct keeper *k, const struct sql_act *a)
{
	struct peer nobody = { .kind = PEER_CONTROL };
	struct run *r = xcalloc(1, sizeof *r);
	enum err e;

	r->k = k;
	r->p = &nobody;
	r->act = a;
	r->facts.clock = true;
	facts_today(k, &id_none, r->today);
	if (!right_parse(a->right, &r->right) ||
		!right_may(r->right, &r->facts))
		die("act %s is not for the clock", a->name);
	e = tx_begin(k);
	if (e)
		goto out;
	e = run_set(r);
	if (!e && r->touched && !a->no_audit)
		e = audit_add(k, &(struct audit){ .action = a->name });
	e = tx_end(k, e);
out:
	free(r);
	return e;
}
