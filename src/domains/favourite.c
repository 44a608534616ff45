#include "domains/favourite.h"

#include <stdio.h>

#include "base/i18n.h"
#include "domains/service_filter.h"
#include "model/act.h"
#include "model/ctx.h"

static enum err
fetch(struct ctx *x, const struct list_query *lq, struct rows *out)
{
	struct service_ask ask = { .filter = lq->filter, .search = "" };
	struct db_rows q;
	enum err e;

	date_format(ctx_today(x), ask.today, sizeof ask.today);
	e = db_select(x->db, "directory.liked", &q);
	if (e)
		return e;
	service_bind(x, &ask, &q);
	while (db_next(&q))
		service_cells(&q, -1, "", "", rows_add(out));
	return db_end(&q);
}

static const struct source sources[] = {
	{ "directory.favourites", service_columns, false, fetch },
	{ NULL, NULL, false, NULL }
};

/* Mine, or not any more. */
static enum err
call_toggle(struct ctx *x, const struct row *row, struct call_result *out)
{
	struct db_rows q;
	struct act *a;
	struct id id;
	bool liked = false;
	enum err e = id_parse(row_get(row, "_key"), &id);

	if (!e)
		e = db_select(x->db, "favourite.is", &q);
	if (e)
		return e;
	db_bind_id(&q, ":me", &x->user);
	db_bind_id(&q, ":service", &id);
	liked = db_next(&q);
	e = db_end(&q);
	if (e)
		return e;
	a = act_new(liked ? "favourite.drop" : "favourite.add");
	act_id(a, ":id", &x->user);
	act_id(a, ":service", &id);
	e = act_send(a, x);
	act_free(a);
	if (e)
		return e;
	out->refresh = true;
	snprintf(out->message, sizeof out->message, liked ?
		_("%.100s n'est plus dans vos favoris.") :
		_("%.100s est dans vos favoris : =FAV les montre."),
		row_get(row, "nom"));
	return E_OK;
}

static const struct call calls[] = {
	{ "favourite_toggle", call_toggle },
	{ NULL, NULL }
};

static const struct jump jumps[] = {
	{ "FAV", N_("Mes services favoris"), "directory.favourites", NULL },
	{ NULL, NULL, NULL, NULL }
};

const struct domain favourite_domain = {
	.name = "favourite", .sources = sources, .calls = calls,
	.jumps = jumps,
};
