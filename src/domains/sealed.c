#include "domains/sealed.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "store/db.h"

#define COLUMNS_MAX 40
#define WANTS_MAX 5000         /* keys of one request (the keeper's own limit) */

struct id
sealed_owner(const struct sealed *s, enum scope scope)
{
	if (SCOPE_SHARED & SCOPE_BIT(scope))
		return id_none;
	return scope == SCOPE_WORKNOTE ? s->user : s->structure;
}

static bool
is_sealed(const struct column *c)
{
	return !(c->flags & (COL_CLEAR | COL_READONLY));
}

unsigned
sealed_scopes(const struct record *rec)
{
	const struct column *c;
	unsigned set = 0;

	for (c = rec->column; c->name; c++)
		if (is_sealed(c))
			set |= SCOPE_BIT(c->scope);
	return set;
}

int
sealed_wants(const struct sealed *s, unsigned scopes, struct vault_want *want)
{
	int n = 0, scope;

	for (scope = 0; scope < SCOPES; scope++)
		if (scopes & SCOPE_BIT(scope))
			want[n++] = (struct vault_want){ WRAP_PERSON,
				s->person, (enum scope)scope,
				sealed_owner(s, (enum scope)scope), false };
	return n;
}

static void
version_cell(enum scope scope, char out[40])
{
	snprintf(out, 40, "_v_%s", scope_name(scope));
}

enum err
sealed_load_some(struct ctx *x, const struct record *rec,
	const struct sealed *s, unsigned scopes, struct row *r)
{
	struct vault_want want[SCOPES];
	const struct column *c;
	char cell[40];
	int n = sealed_wants(s, sealed_scopes(rec) & scopes, want), i;
	enum err e = vault_fetch(x, want, n);

	if (!e)
		e = db_hold(x->db);
	if (e)
		return e;
	for (i = 0; i < n && !e; i++) {
		uint32_t version = 0;

		if (!want[i].given) {
			for (c = rec->column; c->name; c++)
				if (is_sealed(c) && c->scope == want[i].scope)
					row_set(r, c->name, ROW_MASKED);
			continue;
		}
		e = vault_open(x, WRAP_PERSON, &s->person, &s->record,
			want[i].scope, &want[i].owner, r, &version);
		if (e)
			break;
		version_cell(want[i].scope, cell);
		row_setf(r, cell, "%u", version);
	}
	db_let_go(x->db);
	return e;
}

/* One scope of n records: those whose key is given, the rest masked. */
static enum err
load_scope(struct ctx *x, const struct record *rec, const struct sealed *s,
	const struct vault_want *want, int n, struct row *const *rows)
{
	const struct column *c;
	enum err e = db_hold(x->db);

	if (e)
		return e;
	for (int i = 0; i < n && !e; i++) {
		uint32_t version;

		if (want[i].given) {
			e = vault_open(x, WRAP_PERSON, &s[i].person,
				&s[i].record, want[i].scope, &want[i].owner,
				rows[i], &version);
			continue;
		}
		for (c = rec->column; c->name; c++)
			if (is_sealed(c) && c->scope == want[i].scope)
				row_set(rows[i], c->name, ROW_MASKED);
	}
	db_let_go(x->db);
	return e;
}

enum err
sealed_load_many(struct ctx *x, const struct record *rec,
	const struct sealed *s, int n, unsigned scopes,
	struct row *const *rows)
{
	struct vault_want *want = xcalloc(WANTS_MAX, sizeof *want);
	unsigned set = sealed_scopes(rec) & scopes;
	int some = 0, each, from, k;
	enum err e = E_OK;

	for (int scope = 0; scope < SCOPES; scope++)
		some += (set & SCOPE_BIT(scope)) != 0;
	/* as many whole records as their keys fit in one request */
	each = some ? WANTS_MAX / some : 0;
	for (from = 0; each && from < n && !e; from += each) {
		int some_n = n - from < each ? n - from : each;

		k = 0;
		for (int scope = 0; scope < SCOPES; scope++)
			for (int i = 0; i < some_n && (set &
				SCOPE_BIT(scope)); i++)
				want[k++] = (struct vault_want){ WRAP_PERSON,
					s[from + i].person, (enum scope)scope,
					sealed_owner(&s[from + i],
					(enum scope)scope), false };
		e = vault_fetch(x, want, k);
		for (int i = 0; i < k && !e; i += some_n)
			e = load_scope(x, rec, s + from, want + i, some_n,
				rows + from);
	}
	free(want);
	return e;
}

enum err
sealed_load(struct ctx *x, const struct record *rec, const struct sealed *s,
	struct row *r)
{
	return sealed_load_some(x, rec, s, ~0u, r);
}

enum err
sealed_question(struct ctx *x, enum wrap_kind kind, const struct id *question,
	const struct id *answer, struct row *r)
{
	struct vault_want want = { kind, *question, SCOPE_CONTENT, id_none,
		false };
	uint32_t version;
	enum err e = vault_fetch(x, &want, 1);

	if (!e && !want.given)
		e = err_set(E_RIGHT, _("Cette demande n'est pas, ou n'est "
			"plus, à lire par vous."));
	if (!e)
		e = vault_open(x, kind, question, question, SCOPE_CONTENT,
			&id_none, r, &version);
	if (!e && !id_is_none(answer))
		e = vault_open(x, kind, question, answer, SCOPE_CONTENT,
			&id_none, r, &version);
	return e;
}

enum err
sealed_save(struct act *a, struct ctx *x, const struct record *rec,
	const struct sealed *s, const struct row *was, const struct row *now,
	unsigned *changed)
{
	unsigned set = sealed_scopes(rec), done = 0;
	int scope;
	enum err e;

	for (scope = 0; scope < SCOPES; scope++) {
		const char *names[COLUMNS_MAX + 1];
		const struct column *c;
		struct id owner;
		char cell[40];
		bool differs = false, masked = false;
		int n = 0;

		if (!(set & SCOPE_BIT(scope)))
			continue;
		for (c = rec->column; c->name; c++) {
			const char *v = row_get(now, c->name);

			if (!is_sealed(c) || c->scope != (enum scope)scope)
				continue;
			if (n < COLUMNS_MAX)
				names[n++] = c->name;
			masked |= strcmp(v, ROW_MASKED) == 0;
			differs |= strcmp(v, row_get(was, c->name)) != 0;
		}
		names[n] = NULL;
		if (!differs || masked)
			continue;
		version_cell((enum scope)scope, cell);
		owner = sealed_owner(s, (enum scope)scope);
		e = act_blob(a, x, &s->record, &s->person, WRAP_PERSON,
			(enum scope)scope, &owner,
			(uint32_t)row_int(was, cell), now, names);
		if (e)
			return e;
		done |= SCOPE_BIT(scope);
	}
	*changed = done;
	return E_OK;
}

void
sealed_conflict(struct ctx *x, const struct record *rec, const char *key,
	const struct row *was, const struct row *now, struct faults *f)
{
	const struct column *c;
	struct row there;
	char message[300];

	snprintf(message, sizeof message, "%s", err_text());
	row_init(&there);
	if (rec->load(x, key, "", &there) == E_OK) {
		for (c = rec->column; c->name; c++) {
			const char *theirs = row_get(&there, c->name);

			if (c->flags & COL_READONLY)
				continue;
			if (strcmp(theirs, row_get(was, c->name)) == 0 ||
				strcmp(theirs, row_get(now, c->name)) == 0)
				continue;
			faults_add(f, c->name, "%s", message);
			if (f->n > 0)
				snprintf(f->f[f->n - 1].theirs,
					sizeof f->f[0].theirs, "%s", theirs);
		}
	}
	if (f->n == 0)
		faults_add(f, "", "%s", *message ? message :
			_("Cette fiche a changé entre-temps."));
	row_done(&there);
}
