#include "domains/same.h"

#include "base/i18n.h"
#include "model/ctx.h"
#include "store/db.h"

static const struct column columns[] = {
	{ .name = "source", .label = N_("Source"), .type = CT_TEXT,
		.flags = COL_CLEAR },
	{ .name = "nom", .label = N_("Service"), .type = CT_TEXT,
		.flags = COL_CLEAR },
	{ .name = "date_maj", .label = N_("Mise à jour"), .type = CT_DATE,
		.flags = COL_CLEAR | COL_PAST },
	{ .name = "structure_name", .label = N_("Structure"),
		.type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = NULL }
};

static enum err
fetch(struct ctx *x, const struct list_query *lq, struct rows *out)
{
	struct db_rows q;
	struct id id;
	enum err e = id_parse(row_get(lq->arg, "key"), &id);

	if (!e)
		e = db_select(x->db, "same.services", &q);
	if (e)
		return e;
	db_bind_id(&q, ":id", &id);
	while (db_next(&q)) {
		struct row *r = rows_add(out);
		struct id one = db_id(&q, "id");
		char hex[ID_TEXT];

		row_set(r, "_key", id_text(&one, hex));
		row_set(r, "source", db_text(&q, "source"));
		row_set(r, "nom", db_text(&q, "nom"));
		row_set(r, "date_maj", db_text(&q, "date_maj"));
		row_set(r, "structure_name", db_text(&q, "structure_name"));
	}
	return db_end(&q);
}

static const struct source sources[] = {
	{ "same.services", columns, false, fetch },
	{ NULL, NULL, false, NULL }
};

const struct domain same_domain = { .name = "same", .sources = sources };
