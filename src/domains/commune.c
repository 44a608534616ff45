#include "domains/commune.h"

#include <stdio.h>
#include <string.h>

#include "base/fold.h"
#include "base/i18n.h"
#include "model/ctx.h"
#include "store/db.h"

enum err
commune_get(struct ctx *x, const char *code, struct commune *out)
{
	struct db_rows q;
	bool found = false;
	enum err e;

	memset(out, 0, sizeof *out);
	e = db_select(x->db, "commune.by_code", &q);
	if (e)
		return e;
	db_bind_text(&q, ":code", code);
	if (db_next(&q)) {
		const char *epci = db_text(&q, "epci");
		const char *parent = db_text(&q, "parent");

		found = true;
		snprintf(out->code, sizeof out->code, "%s", code);
		snprintf(out->name, sizeof out->name, "%s",
			db_text(&q, "name"));
		snprintf(out->departement, sizeof out->departement, "%s",
			db_text(&q, "departement"));
		snprintf(out->epci, sizeof out->epci, "%s", epci ? epci : "");
		snprintf(out->parent, sizeof out->parent, "%s",
			parent ? parent : "");
		out->placed = !db_null(&q, "lat") && !db_null(&q, "lon");
		out->lat = db_real(&q, "lat");
		out->lon = db_real(&q, "lon");
	}
	e = db_end(&q);
	if (e)
		return e;
	return found ? E_OK : err_set(E_NOTFOUND,
		_("Aucune commune de code %s."), code);
}

static void
add(struct rows *out, struct db_rows *q, const char *postcode)
{
	struct row *r = rows_add(out);
	const char *code = postcode ? postcode : db_text(q, "postcode");

	row_set(r, "_key", db_text(q, "code"));
	row_set(r, "code", db_text(q, "code"));
	row_set(r, "name", db_text(q, "name"));
	/* as the fields that it is chosen for call it */
	row_set(r, "commune_name", db_text(q, "name"));
	row_set(r, "near_name", db_text(q, "name"));
	row_set(r, "postcode", code ? code : "");
	row_set(r, "departement", db_text(q, "departement"));
}

static void
bind_page(struct db_rows *q, const struct list_query *lq, const char *typed)
{
	char from[128], to[132];

	fold_text(typed, from, sizeof from);
	/* '~' stands after every folded letter */
	snprintf(to, sizeof to, "%s~", from);
	db_bind_text(q, ":from", from);
	db_bind_text(q, ":to", to);
	db_bind_int(q, ":n", lq->n);
	if (lq->after)
		db_bind_text(q, ":after", lq->after);
	else
		db_bind_null(q, ":after");
}

/* Five digits typed: the communes of that postcode, all at once; else names,
 * page by page. */
static enum err
fetch(struct ctx *x, const struct list_query *lq, struct rows *out)
{
	const char *s = lq->search ? lq->search : "";
	bool digits = strlen(s) == 5 && strspn(s, "0123456789") == 5;
	bool past = digits && lq->after;
	struct db_rows q;
	enum err e;

	e = db_select(x->db, digits ? "commune.by_postcode" : "commune.page",
		&q);
	if (e)
		return e;
	if (digits)
		db_bind_text(&q, ":postcode", s);
	else
		bind_page(&q, lq, s);
	while (db_next(&q) && (!digits || out->n < lq->n))
		if (!past)
			add(out, &q, digits ? s : NULL);
		else if (strcmp(db_text(&q, "code"), lq->after) == 0)
			past = false;
	return db_end(&q);
}

static const struct column columns[] = {
	{ .name = "code", .type = CT_TEXT, .max = 5, .flags = COL_CLEAR },
	{ .name = "name", .type = CT_TEXT, .max = 100, .flags = COL_CLEAR },
	{ .name = "postcode", .type = CT_TEXT, .max = 5, .flags = COL_CLEAR },
	{ .name = "departement", .type = CT_TEXT, .max = 3,
		.flags = COL_CLEAR },
	{ .name = NULL }
};

const struct source commune_sources[] = {
	{ "commune.pick", columns, true, fetch },
	{ NULL, NULL, false, NULL }
};

/* The only commune of a postcode, or the largest when the typed one is not
 * of that postcode: F4 shows the others. */
static void
fill_commune(struct ctx *x, struct row *row)
{
	const char *now = row_get(row, "commune");
	char best[8] = "", name[100] = "";
	bool kept = false;
	struct db_rows q;

	if (!*row_get(row, "postcode") ||
		db_select(x->db, "commune.by_postcode", &q))
		return;
	db_bind_text(&q, ":postcode", row_get(row, "postcode"));
	while (db_next(&q)) {
		const char *code = db_text(&q, "code");

		if (strcmp(code, now) == 0)
			kept = true;
		if (!*best) {
			snprintf(best, sizeof best, "%s", code);
			snprintf(name, sizeof name, "%s", db_text(&q, "name"));
		}
	}
	if (db_end(&q) || kept || !*best)
		return;
	row_set(row, "commune", best);
	row_set(row, "commune_name", name);
}

static void
name_commune(struct ctx *x, struct row *row)
{
	struct commune c;

	if (*row_get(row, "commune") &&
		commune_get(x, row_get(row, "commune"), &c) == E_OK)
		row_set(row, "commune_name", c.name);
}

const struct then commune_thens[] = {
	{ "fill_commune", fill_commune },
	{ "name_commune", name_commune },
	{ NULL, NULL }
};

static enum err
check_known(struct ctx *x, const char *value)
{
	struct commune c;

	if (!*value)
		return E_OK;
	return commune_get(x, value, &c) == E_OK ? E_OK : err_set(E_CHECK,
		_("Cette commune n'est pas connue. F4 montre les communes."));
}

const struct check commune_checks[] = {
	{ "commune_known", check_known },
	{ NULL, NULL }
};

const struct domain commune_domain = {
	.name = "commune", .sources = commune_sources,
	.checks = commune_checks, .thens = commune_thens,
};
