#include "keeper/acts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/log.h"
#include "base/mem.h"
#include "keeper/audit.h"
#include "keeper/facts.h"
#include "keeper/keys.h"

#define VALUES_MAX 64
#define BLOBS_MAX 64
#define TOKENS_MAX 400
#define SETS_MAX 1000

struct value {
	const char *name;
	int type;               /* n i t b */
	int64_t i;
	const void *p;
	size_t n;
	bool used;
};

struct run {
	struct keeper *k;
	struct peer *p;
	struct job *job;
	const struct sql_act *act;
	enum right right;
	struct subject on;
	struct facts facts;
	char today[16];
	struct id made;         /* of `-- new:` */
	enum wrap_kind made_kind;
	struct value value[VALUES_MAX];
	int nvalue;
};

static enum err
broken(const struct run *r, const char *what, const char *name)
{
	char safe[100];

	log_say(LOG_WARN, "act %s: %s %s", r->act ? r->act->name : "?", what,
		log_safe(name, safe, sizeof safe));
	return err_set(E_PROTO, _("Demande mal formée : rien n'a changé."));
}

static bool
reserved(const char *name)
{
	static const char *const names[] = { ":me", ":structure", ":now",
		":today", ":person", ":other", ":state", ":author" };
	size_t i;

	for (i = 0; i < sizeof names / sizeof *names; i++)
		if (strcmp(names[i], name) == 0)
			return true;
	return false;
}

static enum err
read_values(struct run *r, struct msg *m)
{
	uint32_t n = msg_get_u32(m), i;

	r->nvalue = 0;
	if (n > VALUES_MAX)
		return broken(r, "values", "");
	for (i = 0; i < n; i++) {
		struct value *v = &r->value[r->nvalue++];
		const char *s;

		memset(v, 0, sizeof *v);
		v->name = msg_get_str(m);
		v->type = (int)msg_get_u8(m);
		switch (v->type) {
		case 'n':
			break;
		case 'i':
			v->i = (int64_t)msg_get_u64(m);
			break;
		case 't':
			s = msg_get_str(m);
			v->p = s;
			v->n = s ? strlen(s) : 0;
			break;
		case 'b':
			v->p = msg_get_bytes(m, &v->n);
			break;
		default:
			m->bad = true;
		}
		if (m->bad || !v->name)
			return broken(r, "value", "");
		if (reserved(v->name))
			return broken(r, "reserved", v->name);
	}
	return E_OK;
}

static struct value *
value_of(struct run *r, const char *name)
{
	int i;

	for (i = 0; i < r->nvalue; i++)
		if (strcmp(r->value[i].name, name) == 0)
			return &r->value[i];
	return NULL;
}

static enum err
id_value(struct run *r, const char *name, struct id *out)
{
	struct value *v = value_of(r, name);

	if (!v || v->type != 'b' || v->n != ID_SIZE)
		return broken(r, "id", name);
	memcpy(out->b, v->p, ID_SIZE);
	v->used = true;
	return E_OK;
}

/* The word `w` in a space separated list? */
static bool
listed(const char *list, const char *w)
{
	size_t n = strlen(w);

	while (list && *list) {
		size_t len = strcspn(list, " ");

		if (len == n && memcmp(list, w, n) == 0)
			return true;
		list += len + strspn(list + len, " ");
	}
	return false;
}

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
	struct id id;
	enum err e;

	if (!r->act->on) {
		/* something new: of the current structure */
		r->on.structure = r->p->structure;
		return E_OK;
	}
	e = id_value(r, r->act->on_param, &id);
	if (!e)
		e = facts_subject(r->k, r->act->on, &id, &r->on);
	if (e)
		return e;
	if (right_side(r->right) == 'r')
		swap_sides(&r->on);
	return E_OK;
}

static enum err
check_right(struct run *r)
{
	struct peer *p = r->p;
	uint32_t scopes = 0;

	if (p->op) {
		if (!r->act->by_operator)
			return broken(r, "not for the operator", "");
		r->facts = (struct facts){ .op = true };
	} else {
		if (!p->known || !facts_user_live(r->k, &p->user))
			return err_set(E_RIGHT, _("Ce compte est "
				"désactivé."));
		facts_fill(r->k, p, &r->on.structure, &r->on.person,
			&r->facts, &scopes);
	}
	r->facts.author = id_equal(&r->on.author, &p->user) &&
		!id_is_none(&p->user);
	r->facts.own = r->act->on && strcmp(r->act->on, "user") == 0 &&
		r->facts.author;
	r->facts.external = r->on.external;
	r->facts.sender = right_side(r->right) == 's';
	r->facts.receiver = right_side(r->right) == 'r';
	if (!right_may(r->right, &r->facts))
		return err_set(E_RIGHT, _("Vous n'avez pas ce droit ici : "
			"votre responsable peut vous le dire."));
	if (r->act->from && !listed(r->act->from, r->on.state))
		return err_set(E_STATE, _("Ce n'est plus possible : l'état a "
			"changé entre-temps. F3 revient."));
	return E_OK;
}

/* What P_K_NEW made must be there, for this structure. */
static enum err
check_new(struct run *r)
{
	struct sealkey key;
	enum err e;

	if (!r->act->new_kind)
		return E_OK;
	r->made_kind = strcmp(r->act->new_kind, "referral") == 0 ?
		WRAP_REFERRAL : WRAP_PERSON;
	e = id_value(r, r->act->new_param, &r->made);
	if (e)
		return e;
	e = keys_open(r->k, r->made_kind, &r->made, &r->on.structure, &key);
	wipe(&key, sizeof key);
	if (e)
		return broken(r, "made for somebody else", "");
	if (r->made_kind == WRAP_PERSON)
		r->on.person = r->made;
	return E_OK;
}

/* --- wraps --------------------------------------------------------------- */

/* A parameter of a grant: an id of the message or of the look-up. */
static enum err
wrap_param(struct run *r, const char *name, struct id *out)
{
	if (strcmp(name, ":person") == 0)
		*out = r->on.person;
	else if (strcmp(name, ":structure") == 0)
		*out = r->on.structure;
	else if (strcmp(name, ":other") == 0)
		*out = r->on.other;
	else
		return id_value(r, name, out);
	return E_OK;
}

struct wrap {
	enum wrap_kind kind;
	struct id object, holder;
};

/* The i-th wrap of a "KIND OBJECT HOLDER;..." line; E_NOTFOUND after it. */
static enum err
wrap_at(struct run *r, const char *line, int i, struct wrap *out)
{
	char kind[24], object[32], holder[32];
	enum err e;

	while (line && i-- > 0) {
		line = strchr(line, ';');
		if (line)
			line++;
	}
	if (!line)
		return E_NOTFOUND;
	if (sscanf(line, " %23[a-z] %31[:a-z_] %31[:a-z_]", kind, object,
		holder) != 3)
		return broken(r, "grant", line);
	out->kind = strcmp(kind, "referral") == 0 ? WRAP_REFERRAL :
		WRAP_PERSON;
	e = wrap_param(r, object, &out->object);
	return e ? e : wrap_param(r, holder, &out->holder);
}

static enum err
grant(struct run *r)
{
	struct wrap w;
	int i;
	enum err e;

	for (i = 0; (e = wrap_at(r, r->act->grant, i, &w)) == E_OK; i++) {
		struct sealkey key;

		e = keys_open_any(r->k, w.kind, &w.object, &key);
		if (!e)
			e = keys_put(r->k, w.kind, &w.object, &w.holder,
				&r->on.person, &key);
		wipe(&key, sizeof key);
		if (e)
			return e;
	}
	return e == E_NOTFOUND ? E_OK : e;
}

static enum err
note_revokes(struct run *r)
{
	struct job *job = r->job;
	struct wrap w;
	int i;
	enum err e;

	for (i = 0; (e = wrap_at(r, r->act->revoke, i, &w)) == E_OK; i++)
		if (job && job->nrevoke < 4) {
			job->revoke[job->nrevoke].object = w.object;
			job->revoke[job->nrevoke].holder = w.holder;
			job->revoke[job->nrevoke++].kind = (int)w.kind;
		}
	return e == E_NOTFOUND ? E_OK : e;
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
	else if (strcmp(name, ":structure") == 0)
		bind_known(q, name, &r->on.structure);
	else if (strcmp(name, ":person") == 0)
		bind_known(q, name, &r->on.person);
	else if (strcmp(name, ":other") == 0)
		bind_known(q, name, &r->on.other);
	else if (strcmp(name, ":author") == 0)
		bind_known(q, name, &r->on.author);
	else if (strcmp(name, ":state") == 0)
		db_bind_text(q, name, r->on.state);
	else if (strcmp(name, ":now") == 0)
		db_bind_int(q, name, clock_now());
	else if (strcmp(name, ":today") == 0)
		db_bind_text(q, name, r->today);
	else {
		v = value_of(r, name);
		if (!v)
			return broken(r, "no value", name);
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

static enum err
run_step(struct run *r, const struct sql_step *s)
{
	struct db_rows q;
	const char *name;
	int i, n;
	enum err e = db_prepare(r->k->data, s->sql, &q), end;

	if (e)
		return e;
	for (i = 0; !e && (name = db_param(&q, i)); i++)
		e = bind_one(r, &q, name);
	if (!e)
		db_next(&q);
	n = db_changes(r->k->data);
	end = db_end(&q);
	if (!e)
		e = end;
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

static enum err
run_set(struct run *r)
{
	const struct sql_step *s;
	int i;
	enum err e = E_OK;

	for (s = r->act->step; s->sql && !e; s++)
		e = run_step(r, s);
	for (i = 0; i < r->nvalue && !e; i++)
		if (!r->value[i].used)
			e = broken(r, "surplus value", r->value[i].name);
	return e;
}

/* --- sealed blobs -------------------------------------------------------------- */

/* Does the record belong to the person of the act?  Asked after the act's
 * own statements, so that what it just made is there. */
static bool
record_fits(struct run *r, const struct id *record)
{
	struct db_rows q;
	bool fits = false;

	if (id_equal(record, &r->on.person))
		return true;
	if (db_select(r->k->data, "keeper.record_person", &q))
		return false;
	db_bind_id(&q, ":id", record);
	while (db_next(&q)) {
		struct id person = db_id(&q, "person");

		fits |= id_equal(&person, &r->on.person);
	}
	return db_end(&q) == E_OK && fits;
}

static enum err
conflict(struct run *r, struct db_rows *q)
{
	const char *by = db_text(q, "by_name"), *on = db_text(q, "changed_on");

	return err_set(E_CONFLICT, _("Modifiée par %s le %s : votre texte "
		"reste ici."), by ? by : "?", on ? on : "?");
}

static enum err
check_version(struct run *r, const struct id *record, unsigned scope,
	const struct id *owner, uint32_t base)
{
	struct db_rows q;
	enum err e = db_select(r->k->data, "keeper.blob_version", &q), end;

	if (e)
		return e;
	db_bind_id(&q, ":record", record);
	db_bind_int(&q, ":scope", scope);
	db_bind_id(&q, ":owner", owner);
	if (db_next(&q)) {
		if ((uint32_t)db_int(&q, "version") != base)
			e = conflict(r, &q);
	} else if (base != 0) {
		e = err_set(E_CONFLICT, _("Effacé entre-temps : votre texte "
			"reste ici."));
	}
	end = db_end(&q);
	return e ? e : end;
}

static enum err
put_blob(struct run *r, const struct id *record, unsigned scope,
	const struct id *owner, uint32_t base, const void *sealed, size_t n)
{
	struct db_rows q;
	enum err e = db_select(r->k->data, n ? "keeper.blob_put" :
		"keeper.blob_drop", &q);

	if (e)
		return e;
	db_bind_id(&q, ":record", record);
	db_bind_int(&q, ":scope", scope);
	db_bind_id(&q, ":owner", owner);
	db_bind_id(&q, ":person", &r->on.person);
	if (n) {
		db_bind_int(&q, ":version", base + 1);
		db_bind_text(&q, ":today", r->today);
		db_bind_id(&q, ":me", &r->p->user);
		db_bind_blob(&q, ":sealed", sealed, n);
	}
	e = keeper_step(&q);
	if (!e && db_changes(r->k->data) != 1)
		e = broken(r, "blob of another person", "");
	return e;
}

/* The owner that a scope must have in this act. */
static struct id
owner_of(const struct run *r, unsigned scope)
{
	if (scope == SCOPE_CONTENT || (SCOPE_SHARED & SCOPE_BIT(scope)))
		return id_none;
	return scope == SCOPE_WORKNOTE ? r->p->user : r->on.structure;
}

static enum err
run_blobs(struct run *r, struct msg *m, uint32_t *changed)
{
	uint32_t n = msg_get_u32(m), i;
	unsigned may;
	enum err e = E_OK;

	if (n > BLOBS_MAX)
		return broken(r, "blobs", "");
	if (r->act->new_kind && r->made_kind == WRAP_PERSON) {
		/* made here: her first writer is her referent */
		r->facts.follow = r->facts.referent = true;
	}
	may = right_writes(&r->facts) | SCOPE_BIT(SCOPE_CONTENT);
	for (i = 0; i < n && !e; i++) {
		struct id record = msg_get_id(m);
		unsigned scope = msg_get_u8(m);
		struct id owner = msg_get_id(m), must;
		uint32_t base = msg_get_u32(m);
		size_t size;
		const void *sealed = msg_get_bytes(m, &size);

		if (m->bad || scope >= SCOPES)
			return broken(r, "blob", "");
		must = owner_of(r, scope);
		if (!listed(r->act->blobs, scope_name((enum scope)scope)) ||
			!id_equal(&owner, &must))
			return broken(r, "blob scope",
				scope_name((enum scope)scope));
		if (!(may & SCOPE_BIT(scope)))
			return err_set(E_RIGHT, _("Cette partie de la fiche "
				"est écrite par la personne référente."));
		if (!record_fits(r, &record))
			return broken(r, "blob record", "");
		*changed |= SCOPE_BIT(scope);
		e = check_version(r, &record, scope, &owner, base);
		if (!e)
			e = put_blob(r, &record, scope, &owner, base, sealed,
				size);
	}
	return e;
}

/* --- search tokens -------------------------------------------------------------- */

struct token {
	int kind;
	const char *text;
};

static bool
is_global(int kind)
{
	return kind == TOKEN_NIR || kind == TOKEN_WHO;
}

static enum err
tokens_of(struct run *r, const struct id *structure,
	const struct token *t, uint32_t n, bool replace)
{
	struct sealkey key;
	struct db_rows q;
	uint32_t i;
	enum err e = E_OK;

	keys_index(r->k, structure, &key);
	if (replace)
		e = db_select(r->k->data, "keeper.token_drop", &q);
	if (replace && !e) {
		db_bind_id(&q, ":person", &r->on.person);
		db_bind_id(&q, ":structure", structure);
		e = keeper_step(&q);
	}
	for (i = 0; i < n && !e; i++) {
		if (is_global(t[i].kind))
			continue;
		e = db_select(r->k->data, "keeper.token_add", &q);
		if (e)
			break;
		db_bind_id(&q, ":structure", structure);
		db_bind_int(&q, ":mac", key_token(&key, t[i].kind,
			t[i].text));
		db_bind_id(&q, ":person", &r->on.person);
		e = keeper_step(&q);
	}
	wipe(&key, sizeof key);
	return e;
}

static enum err
run_tokens(struct run *r, struct msg *m)
{
	uint32_t n = msg_get_u32(m), i, nstructure = 0;
	struct token *t;
	struct id structure[64];
	struct db_rows q;
	/* an acceptance knows part of the words only: it adds */
	bool all = !r->act->grant;
	enum err e = E_OK;

	if (n > TOKENS_MAX || (n && !r->act->tokens))
		return broken(r, "tokens", "");
	t = xcalloc(n + 1, sizeof *t);
	for (i = 0; i < n; i++) {
		t[i].kind = (int)msg_get_u8(m);
		t[i].text = msg_get_str(m);
		if (m->bad || !t[i].text) {
			e = broken(r, "token", "");
			goto out;
		}
	}
	if (!n)
		goto out;
	if (all)
		e = db_select(r->k->data, "keeper.follows", &q);
	if (all && !e) {
		db_bind_id(&q, ":person", &r->on.person);
		while (db_next(&q) && nstructure < 64)
			structure[nstructure++] = db_id(&q, "structure");
		e = db_end(&q);
	} else if (!all) {
		structure[nstructure++] = r->on.structure;
	}
	for (i = 0; i < nstructure && !e; i++)
		e = tokens_of(r, &structure[i], t, n, all);
	for (i = 0; i < n && !e; i++)
		if (is_global(t[i].kind))
			e = keys_global(r->k, &r->on.person, t[i].kind,
				t[i].text);
out:
	free(t);
	return e;
}

/* --- an act ---------------------------------------------------------------------- */

static enum err
start(struct run *r, const char *name)
{
	r->act = name ? sql_act_find(name) : NULL;
	if (!r->act || r->act->by_clock ||
		!right_parse(r->act->right, &r->right))
		return broken(r, "unknown", name ? name : "");
	return E_OK;
}

enum err
act_run(struct keeper *k, struct peer *p, struct job *job)
{
	struct run *r = xcalloc(1, sizeof *r);
	struct msg *m = &job->ask;
	const char *name = msg_get_str(m);
	uint32_t nsets = msg_get_u32(m), i, changed = 0;
	enum err e;

	r->k = k;
	r->p = p;
	r->job = job;
	e = start(r, name);
	if (!e && (nsets == 0 || nsets > SETS_MAX))
		e = broken(r, "sets", "");
	for (i = 0; i < nsets && !e; i++) {
		memset(&r->on, 0, sizeof r->on);
		e = read_values(r, m);
		if (!e)
			e = find_subject(r);
		if (!e)
			e = check_right(r);
		if (!e)
			e = check_new(r);
		if (!e)
			facts_today(k, &r->on.structure, r->today);
		if (!e)
			e = grant(r);
		if (!e)
			e = note_revokes(r);
		if (!e)
			e = run_set(r);
	}
	if (!e)
		e = run_blobs(r, m, &changed);
	if (!e)
		e = run_tokens(r, m);
	if (!e && !msg_ended(m))
		e = broken(r, "end", "");
	if (!e && !r->act->no_audit)
		e = audit_add(k, &(struct audit){ &p->session, &p->user,
			&r->on.structure, r->act->name, (int)nsets,
			&r->on.person, changed, NULL });
	wipe(r, sizeof *r);
	free(r);
	return e;
}

enum err
act_clock(struct keeper *k, const struct sql_act *a)
{
	struct peer nobody = { .kind = PEER_CONTROL };
	struct run *r = xcalloc(1, sizeof *r);
	enum err e = db_run(k->data, "BEGIN IMMEDIATE");

	r->k = k;
	r->p = &nobody;
	r->act = a;
	facts_today(k, &id_none, r->today);
	if (!e)
		e = run_set(r);
	if (!e)
		e = audit_add(k, &(struct audit){ .action = a->name });
	if (!e)
		e = db_run(k->data, "COMMIT");
	if (e && !db_autocommit(k->data))
		db_run(k->data, "ROLLBACK");
	if (e)
		audit_again(k);
	free(r);
	return e;
}
