#include "domains/view.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fold.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "domains/draft.h"
#include "model/act.h"
#include "model/ctx.h"
#include "store/db.h"

#define KIND "view"

static const struct column columns[] = {
	{ .name = "name", .label = N_("Nom"), .type = CT_TEXT, .max = 40,
		.scope = SCOPE_LABEL, .flags = COL_REQUIRED },
	{ .name = "asks", .label = N_("Demande"), .type = CT_TEXT,
		.scope = SCOPE_LABEL, .flags = COL_READONLY },
	{ .name = "uses", .label = N_("Fois"), .type = CT_INT,
		.flags = COL_CLEAR | COL_READONLY },
	{ .name = "preset", .label = N_("Au début"), .type = CT_YESNO,
		.flags = COL_CLEAR | COL_READONLY },
	{ .name = NULL }
};

/* --- which one a list begins with -------------------------------------------- */

static void
preference(const char *screen, char out[100])
{
	snprintf(out, 100, "view.%.80s", screen);
}

/* "" when there is none. */
static enum err
preset_get(struct ctx *x, const char *screen, char out[ID_TEXT])
{
	char name[100];
	struct db_rows q;
	enum err e = db_select(x->db, "preference.one", &q);

	out[0] = '\0';
	if (e)
		return e;
	preference(screen, name);
	db_bind_id(&q, ":user", &x->user);
	db_bind_text(&q, ":name", name);
	if (db_next(&q))
		snprintf(out, ID_TEXT, "%s", db_text(&q, "value"));
	return db_end(&q);
}

static enum err
preset_put(struct ctx *x, const char *screen, const char *value)
{
	struct act *a = act_new(*value ? "preference.put" :
		"preference.drop");
	char name[100];
	enum err e;

	preference(screen, name);
	act_id(a, ":user", &x->user);
	act_text(a, ":name", name);
	if (*value)
		act_text(a, ":value", value);
	e = act_send(a, x);
	act_free(a);
	return e;
}

/* --- one ------------------------------------------------------------------------ */

static enum err
open_view(struct ctx *x, const char *key, struct draft *d, struct row *r)
{
	struct id id;
	enum err e = id_parse(key, &id);

	if (!e)
		e = draft_get(x, &id, d);
	if (!e && strcmp(d->kind, KIND) != 0)
		e = err_set(E_NOTFOUND, _("Cette vue n'est plus gardée."));
	if (!e)
		e = draft_load(x, d, r);
	if (!e) {
		row_set(r, "_key", key);
		row_set(r, "_screen", d->about);
		row_setf(r, "_version", "%u", d->version);
	}
	return e;
}

static enum err
load(struct ctx *x, const char *key, const char *arg, struct row *r)
{
	char first[ID_TEXT];
	struct draft d;
	enum err e;

	if (*key)
		return open_view(x, key, &d, r);
	e = preset_get(x, arg ? arg : "", first);
	if (e || !*first)
		return e;
	e = open_view(x, first, &d, r);
	/* dropped from elsewhere: the list begins as its screen says */
	if (e == E_NOTFOUND)
		row_clear(r);
	return e == E_NOTFOUND ? E_OK : e;
}

/* The user's view of this screen and this name. */
static enum err
find(struct ctx *x, const char *screen, const char *name, char key[ID_TEXT])
{
	struct draft *all = xcalloc(DRAFTS_MAX, sizeof *all);
	char want[200], have[200];
	int n;
	enum err e = draft_list(x, KIND, all, &n);

	key[0] = '\0';
	fold_text(name, want, sizeof want);
	for (int i = 0; i < n && !e && !*key; i++) {
		struct row r;

		if (strcmp(all[i].about, screen) != 0)
			continue;
		row_init(&r);
		if (draft_load(x, &all[i], &r) == E_OK) {
			fold_text(row_get(&r, "name"), have, sizeof have);
			if (strcmp(want, have) == 0)
				id_text(&all[i].id, key);
		}
		row_done(&r);
	}
	wipe(want, sizeof want);
	wipe(have, sizeof have);
	free(all);
	return e;
}

/* What is kept of a row: its cells, but those of the moment. */
static void
kept(const struct row *now, long uses, struct row *out)
{
	for (int i = 0; i < now->n; i++)
		if (now->c[i].name[0] != '_' && now->c[i].value &&
			*now->c[i].value)
			row_set(out, now->c[i].name, now->c[i].value);
	row_setf(out, "uses", "%ld", uses);
}

static enum err
make(struct ctx *x, struct row *now)
{
	struct draft d = { .kind = KIND };
	struct row was, out;
	char key[ID_TEXT];
	enum err e = find(x, row_get(now, "_screen"), row_get(now, "name"),
		key);

	row_init(&was);
	row_init(&out);
	if (!e && *key)
		e = open_view(x, key, &d, &was);
	kept(now, row_int(&was, "uses"), &out);
	snprintf(d.about, sizeof d.about, "%s", row_get(now, "_screen"));
	if (!e)
		e = *key ? draft_save(x, &d, &out) : draft_make(x, &d, &out);
	if (!e)
		row_set(now, "_key", id_text(&d.id, key));
	row_done(&was);
	row_done(&out);
	return e;
}

static enum err
change(struct ctx *x, const struct row *was, const struct row *now)
{
	struct draft d;
	struct row r, out;
	char same[ID_TEXT] = "";
	enum err e;

	row_init(&r);
	row_init(&out);
	e = open_view(x, row_get(now, "_key"), &d, &r);
	if (!e && row_int(now, "_used")) {
		kept(&r, row_int(&r, "uses") + 1, &out);
	} else if (!e) {
		e = find(x, d.about, row_get(now, "name"), same);
		if (!e && *same && strcmp(same, row_get(now, "_key")) != 0)
			e = err_set(E_CHECK, _("Une autre vue de cette liste a "
				"ce nom : en choisir un autre."));
		row_set(&r, "name", row_get(now, "name"));
		kept(&r, row_int(&r, "uses"), &out);
		d.version = (uint32_t)row_int(was, "_version");
	}
	if (!e)
		e = draft_save(x, &d, &out);
	row_done(&r);
	row_done(&out);
	return e;
}

static enum err
save(struct ctx *x, const struct row *was, struct row *now, struct faults *f)
{
	enum err e = *row_get(now, "_key") ? change(x, was, now) :
		make(x, now);

	if (e == E_CONFLICT)
		e = err_set(E_CHECK, _("Cette vue a changé entre-temps : F3, "
			"puis la rouvrir."));
	if (e)
		faults_add(f, "", "%s", err_text());
	return e;
}

const struct record view_record = { "view", columns, load, save, NULL };

/* --- those of a list --------------------------------------------------------------- */

static int
by_use(const void *a, const void *b)
{
	const struct row *p = a, *q = b;
	long d = row_int(q, "uses") - row_int(p, "uses");

	return d ? d < 0 ? -1 : 1 : strcmp(row_get(p, "name"),
		row_get(q, "name"));
}

static enum err
fetch(struct ctx *x, const struct list_query *q, struct rows *out)
{
	const char *screen = row_get(q->arg, "arg");
	struct draft *all = xcalloc(DRAFTS_MAX, sizeof *all);
	char first[ID_TEXT], key[ID_TEXT];
	int n;
	enum err e = draft_list(x, KIND, all, &n);

	if (!e)
		e = preset_get(x, screen, first);
	for (int i = 0; i < n && !e; i++) {
		struct row *r;

		/* without a screen: those of every list */
		if (*screen && strcmp(all[i].about, screen) != 0)
			continue;
		r = rows_add(out);
		id_text(&all[i].id, key);
		if (open_view(x, key, &all[i], r)) {
			row_done(&out->r[--out->n]);
			continue;
		}
		row_set(r, "preset", strcmp(key, first) == 0 ? "1" : "");
	}
	if (out->n)
		qsort(out->r, (size_t)out->n, sizeof *out->r, by_use);
	free(all);
	return e;
}

static const struct source sources[] = {
	{ "view.of_list", columns, false, fetch }, { NULL, NULL, false, NULL }
};

/* --- what is done with one ----------------------------------------------------------- */

static enum err
call_drop(struct ctx *x, const struct row *row, struct call_result *out)
{
	char first[ID_TEXT];
	struct id id;
	enum err e = id_parse(row_get(row, "_key"), &id);

	if (!e)
		e = preset_get(x, row_get(row, "_screen"), first);
	if (!e && strcmp(first, row_get(row, "_key")) == 0)
		e = preset_put(x, row_get(row, "_screen"), "");
	if (!e)
		e = draft_drop(x, &id);
	if (e)
		return e;
	out->refresh = true;
	snprintf(out->message, sizeof out->message, _("La vue « %s » est "
		"effacée."), row_get(row, "name"));
	return E_OK;
}

/* The one that the list begins with; again: none. */
static enum err
call_preset(struct ctx *x, const struct row *row, struct call_result *out)
{
	bool on = !row_int(row, "preset");
	enum err e = preset_put(x, row_get(row, "_screen"), on ?
		row_get(row, "_key") : "");

	if (e)
		return e;
	out->refresh = true;
	snprintf(out->message, sizeof out->message, on ? _("La liste "
		"s'ouvrira ainsi : « %s ».") : _("La liste s'ouvrira comme à "
		"l'origine, sans « %s »."), row_get(row, "name"));
	return E_OK;
}

static const struct call calls[] = {
	{ "view_drop", call_drop }, { "view_preset", call_preset },
	{ NULL, NULL }
};

static const struct record *const records[] = { &view_record, NULL };

const struct domain view_domain = {
	.name = "view", .records = records, .sources = sources,
	.calls = calls,
};
