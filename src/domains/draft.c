#include "domains/draft.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "model/act.h"
#include "model/vault.h"
#include "store/db.h"

static void
read_row(struct db_rows *q, struct draft *d)
{
	const char *about = db_text(q, "about");

	memset(d, 0, sizeof *d);
	d->id = db_id(q, "id");
	d->person = db_id(q, "person");
	d->session = db_id(q, "session");
	d->live = db_int(q, "live") != 0;
	snprintf(d->kind, sizeof d->kind, "%s", db_text(q, "kind"));
	snprintf(d->about, sizeof d->about, "%s", about ? about : "");
	snprintf(d->changed_on, sizeof d->changed_on, "%s",
		db_text(q, "changed_on"));
}

enum err
draft_list(struct ctx *x, const char *kind, struct draft *out, int *n)
{
	struct db_rows q;
	enum err e = db_select(x->db, "draft.list", &q);

	*n = 0;
	if (e)
		return e;
	db_bind_id(&q, ":user", &x->user);
	db_bind_text(&q, ":kind", kind);
	while (*n < DRAFTS_MAX && db_next(&q))
		read_row(&q, &out[(*n)++]);
	return db_end(&q);
}

enum err
draft_get(struct ctx *x, const struct id *id, struct draft *out)
{
	struct db_rows q;
	enum err e = db_select(x->db, "draft.by_id", &q);

	if (e)
		return e;
	db_bind_id(&q, ":id", id);
	db_bind_id(&q, ":user", &x->user);
	e = db_one(&q, _("Ce n'est plus gardé."));
	if (e)
		return e;
	read_row(&q, out);
	return db_end(&q);
}

/* Its key in the vault. */
static enum err
fetch(struct ctx *x, const struct id *id)
{
	struct vault_want want = { WRAP_DRAFT, *id, SCOPE_DRAFT, x->user,
		false };
	enum err e = vault_fetch(x, &want, 1);

	if (!e && !want.given)
		e = err_set(E_NOTFOUND, _("Ce n'est plus gardé."));
	return e;
}

enum err
draft_load(struct ctx *x, struct draft *d, struct row *r)
{
	enum err e = fetch(x, &d->id);

	if (!e)
		e = vault_open(x, WRAP_DRAFT, &d->id, &d->id, SCOPE_DRAFT,
			&x->user, r, &d->version);
	if (!e && !d->version)
		e = err_set(E_NOTFOUND, _("Ce n'est plus gardé."));
	return e;
}

/* Adds the blob of every cell of r. */
static enum err
seal(struct act *a, struct ctx *x, const struct draft *d,
	const struct row *r)
{
	const char **names;
	struct row now;
	size_t bytes = 0;
	int i;
	enum err e;

	row_init(&now);
	row_copy(&now, r);
	row_setf(&now, "_at", "%lld", (long long)clock_now());
	names = xcalloc((size_t)now.n + 1, sizeof *names);
	for (i = 0; i < now.n; i++) {
		names[i] = now.c[i].name;
		bytes += strlen(now.c[i].name) + strlen(now.c[i].value) + 2;
	}
	e = bytes > DRAFT_BYTES ? err_set(E_CHECK, _("C'est trop long pour "
		"être gardé.")) : act_blob(a, x, &d->id, &d->id, WRAP_DRAFT,
		SCOPE_DRAFT, &x->user, d->version, &now, names);
	free(names);
	row_done(&now);
	return e;
}

enum err
draft_make(struct ctx *x, struct draft *d, const struct row *r)
{
	struct act *a = act_new("draft.create");
	enum err e = vault_make(x, WRAP_DRAFT, &d->person, &id_none, &d->id);

	d->version = 0;
	d->live = true;
	d->session = x->session;
	act_id(a, ":user", &x->user);
	act_id(a, ":id", &d->id);
	act_text(a, ":kind", d->kind);
	act_text(a, ":about", d->about);
	if (!e)
		e = seal(a, x, d, r);
	if (!e)
		e = act_send(a, x);
	if (!e)
		d->version = 1;
	date_format(ctx_today(x), d->changed_on, sizeof d->changed_on);
	act_free(a);
	return e;
}

enum err
draft_save(struct ctx *x, struct draft *d, const struct row *r)
{
	struct act *a = act_new("draft.save");
	enum err e = fetch(x, &d->id);

	act_id(a, ":id", &d->id);
	if (!e)
		e = seal(a, x, d, r);
	if (!e)
		e = act_send(a, x);
	if (!e) {
		d->version++;
		d->session = x->session;
		d->live = true;
	}
	act_free(a);
	return e;
}

enum err
draft_drop(struct ctx *x, const struct id *id)
{
	struct act *a = act_new("draft.drop");
	enum err e;

	act_id(a, ":id", id);
	e = act_send(a, x);
	act_free(a);
	vault_forget(x->vault, WRAP_DRAFT, id);
	return e == E_NOTFOUND ? E_OK : e;
}
