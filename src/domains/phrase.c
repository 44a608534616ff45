#include "domains/phrase.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fold.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "data/data.h"
#include "domains/draft.h"
#include "model/registry.h"
#include "model/vault.h"

#define NAME_MAX_COLUMNS 24

/* --- one's own ------------------------------------------------------------ */

/* Asks for the keys of all of them at once. */
static enum err
fetch_keys(struct ctx *x, const struct draft *d, int n)
{
	struct vault_want *w = xcalloc((size_t)n + 1, sizeof *w);
	enum err e;

	for (int i = 0; i < n; i++)
		w[i] = (struct vault_want){ WRAP_DRAFT, d[i].id, SCOPE_DRAFT,
			x->user, false };
	e = n ? vault_fetch(x, w, n) : E_OK;
	free(w);
	return e;
}

static int
by_name(const void *a, const void *b)
{
	char one[400], other[400];

	fold_text(row_get(a, "name"), one, sizeof one);
	fold_text(row_get(b, "name"), other, sizeof other);
	return strcmp(one, other);
}

static enum err
add_own(struct ctx *x, struct rows *out)
{
	struct draft *d = xcalloc(DRAFTS_MAX, sizeof *d);
	int n = 0;
	enum err e = draft_list(x, "phrase", d, &n);

	if (!e)
		e = fetch_keys(x, d, n);
	for (int i = 0; i < n && !e; i++) {
		struct row r;
		char hex[ID_TEXT];

		row_init(&r);
		e = draft_load(x, &d[i], &r);
		if (e == E_OK) {
			struct row *to = rows_add(out);

			row_set(to, "_key", id_text(&d[i].id, hex));
			row_set(to, "name", row_get(&r, "name"));
			row_set(to, "text", row_get(&r, "text"));
			row_set(to, "use", "moi");
		}
		row_done(&r);
		/* dropped by another session of hers meanwhile */
		e = e == E_NOTFOUND ? E_OK : e;
	}
	free(d);
	if (out->n)
		qsort(out->r, (size_t)out->n, sizeof *out->r, by_name);
	return e;
}

/* --- everybody's ---------------------------------------------------------- */

static void
add_common(struct rows *out)
{
	const char *at = data_phrases;
	char buf[1600], *c[3];

	for (int i = 0; data_line(&at, buf, sizeof buf, c, 3) == 3; i++) {
		struct row *r = rows_add(out);

		row_setf(r, "_key", "common %d", i);
		row_set(r, "use", c[0]);
		row_set(r, "name", c[1]);
		row_set(r, "text", c[2]);
	}
}

/* Her own words, shown to her only: in a list they are clear to who looks. */
static const struct column list_columns[] = {
	{ .name = "name", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = "text", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = "use", .type = CT_CHOICE, .flags = COL_CLEAR,
		.choice = "phrase.use" },
	{ .name = NULL }
};

static enum err
fetch_mine(struct ctx *x, const struct list_query *q, struct rows *out)
{
	return add_own(x, out);
}

static enum err
fetch_all(struct ctx *x, const struct list_query *q, struct rows *out)
{
	enum err e = add_own(x, out);

	if (!e)
		add_common(out);
	return e;
}

static const struct source sources[] = {
	{ "phrase.mine", list_columns, false, fetch_mine },
	{ "phrase.all", list_columns, false, fetch_all },
	{ NULL, NULL, false, NULL }
};

static const struct choice uses[] = {
	{ "moi", N_("de moi") }, { "note", N_("note") },
	{ "refus", N_("refus") }, { "message", N_("message") }, { NULL, NULL }
};

static const struct choices choices[] = {
	{ "phrase.use", uses, NULL }, { NULL, NULL, NULL }
};

/* --- writing one ---------------------------------------------------------- */

static const struct column columns[] = {
	{ "name", N_("Nom"), CT_TEXT, 40, SCOPE_DRAFT, 0, NULL, NULL,
		N_("Pour la trouver dans la liste. Vide : ses premiers "
		"mots.") },
	{ "text", N_("Phrase"), CT_LONG, PHRASE_MAX, SCOPE_DRAFT,
		COL_REQUIRED, NULL, NULL,
		N_("Elle n'est qu'à vous, scellée. Elle sert pour "
		"plusieurs personnes : pas de nom dedans.") },
	{ .name = NULL }
};

static enum err
load(struct ctx *x, const char *key, const char *arg, struct row *r)
{
	struct draft d;
	struct id id;
	enum err e;

	if (!*key) {
		row_set(r, "text", arg ? arg : "");
		return E_OK;
	}
	if (id_parse(key, &id))
		return err_set(E_NOTFOUND, _("Cette phrase est à tout le "
			"monde : elle ne se change pas."));
	e = draft_get(x, &id, &d);
	if (!e)
		e = draft_load(x, &d, r);
	if (e)
		return e;
	row_set(r, "_key", key);
	row_setf(r, "_version", "%u", d.version);
	return E_OK;
}

/* The first words that fit. */
static void
name_it(struct row *r)
{
	char name[PHRASE_MAX * 4 + 1], *p;

	if (*row_get(r, "name"))
		return;
	text_clean(row_get(r, "text"), strlen(row_get(r, "text")), TEXT_LINE,
		name, sizeof name);
	if (text_columns(name) > NAME_MAX_COLUMNS) {
		text_cut(name, NAME_MAX_COLUMNS);
		p = strrchr(name, ' ');
		if (p)
			*p = '\0';
	}
	row_set(r, "name", name);
	wipe(name, sizeof name);
}

static enum err
save(struct ctx *x, const struct row *was, struct row *now, struct faults *f)
{
	struct draft d = { .kind = "phrase" };
	struct row kept;
	char hex[ID_TEXT];
	enum err e;

	name_it(now);
	row_init(&kept);
	row_set(&kept, "name", row_get(now, "name"));
	row_set(&kept, "text", row_get(now, "text"));
	if (*row_get(was, "_key")) {
		e = id_parse(row_get(was, "_key"), &d.id);
		if (e)
			goto out;
		d.version = (uint32_t)row_int(was, "_version");
		e = draft_save(x, &d, &kept);
		if (e == E_CONFLICT)
			e = err_set(E_CHECK, _("Cette phrase a changé "
				"entre-temps, dans une autre de vos sessions. "
				"F3, puis la rouvrir."));
	} else {
		e = draft_make(x, &d, &kept);
	}
out:
	row_done(&kept);
	if (!e) {
		row_set(now, "_key", id_text(&d.id, hex));
		row_setf(now, "_version", "%u", d.version);
	}
	return e;
}

static const struct record phrase = { "phrase", columns, load, save, NULL };

static const struct record *const records[] = { &phrase, NULL };

static enum err
call_drop(struct ctx *x, const struct row *row, struct call_result *out)
{
	struct id id;
	enum err e;

	if (id_parse(row_get(row, "_key"), &id))
		return err_set(E_CHECK, _("Aucune phrase sous le curseur."));
	e = draft_drop(x, &id);
	if (e)
		return e;
	out->refresh = true;
	snprintf(out->message, sizeof out->message, "%s",
		_("Phrase effacée."));
	return E_OK;
}

static const struct call calls[] = {
	{ "phrase_drop", call_drop }, { NULL, NULL }
};

const struct domain phrase_domain = {
	.name = "phrase", .records = records, .sources = sources,
	.choices = choices, .calls = calls,
};
