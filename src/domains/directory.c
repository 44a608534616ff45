#include "domains/directory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fold.h"
#include "base/i18n.h"
#include "domains/lists.h"
#include "domains/service_card.h"
#include "model/ctx.h"
#include "store/db.h"

/* --- structures, by name, paged ------------------------------------------------- */

static const struct column structure_columns[] = {
	{ .name = "num", .type = CT_INT, .flags = COL_CLEAR },
	{ .name = "nom", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = "commune", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = "here", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = NULL }
};

static enum err
fetch_structures(struct ctx *x, const struct list_query *lq,
	struct rows *out)
{
	const char *after = lq->after ? lq->after : "";
	size_t n = strcspn(after, "\x01");
	char folded[200], last[400];
	struct db_rows q;
	enum err e = db_select(x->db, "structure.page", &q);

	if (e)
		return e;
	fold_text(lq->search ? lq->search : "", folded, sizeof folded);
	snprintf(last, sizeof last, "%.*s", (int)n, after);
	db_bind_text(&q, ":folded", last);
	db_bind_int(&q, ":num", after[n] ? atoi(after + n + 1) : 0);
	db_bind_text(&q, ":search", folded);
	db_bind_int(&q, ":n", lq->n);
	while (db_next(&q)) {
		struct row *r = rows_add(out);
		struct id id = db_id(&q, "id");
		const char *commune = db_text(&q, "commune");
		char hex[ID_TEXT];

		row_setf(r, "_key", "%s\x01%d", db_text(&q, "folded"),
			(int)db_int(&q, "num"));
		row_set(r, "_id", id_text(&id, hex));
		row_setf(r, "num", "%d", (int)db_int(&q, "num"));
		row_set(r, "nom", db_text(&q, "nom"));
		row_set(r, "commune", commune ? commune : "");
		row_set(r, "here", db_int(&q, "account") ? _("ici") : "");
	}
	return db_end(&q);
}

static const struct source sources[] = {
	{ "directory.structures", structure_columns, true, fetch_structures },
	{ NULL, NULL, false, NULL }
};

static const struct record *const records[] = {
	&service_record, &structure_record, NULL
};

/* The card of the service that a referral names, with its distance from where
 * the person lives. */
static enum err
call_service(struct ctx *x, const struct row *row, struct call_result *out)
{
	const char *follow = row_get(row, "_follow");

	if (!*row_get(row, "service"))
		return err_set(E_CHECK, "%s", _("Il manque le service : F4 "
			"le cherche dans l'annuaire."));
	snprintf(out->screen, sizeof out->screen, "directory.card");
	snprintf(out->key, sizeof out->key, "%s", row_get(row, "service"));
	snprintf(out->arg, sizeof out->arg, "%s", *follow ? follow :
		row_get(row, "person"));
	return E_OK;
}

static const struct call calls[] = {
	{ "service_open", call_service },
	{ NULL, NULL }
};

/* =ANN mobilite: the directory with these words. */
static enum err
jump_directory(struct ctx *x, const char *arg, struct call_result *out)
{
	snprintf(out->screen, sizeof out->screen, "directory.search");
	snprintf(out->arg, sizeof out->arg, "%s", arg);
	return E_OK;
}

static const struct jump jumps[] = {
	{ "ANN", N_("Annuaire des services"), "directory.search",
		jump_directory },
	{ "SER", N_("Annuaire des services"), "directory.search",
		jump_directory },
	{ "STR", N_("Structures"), "directory.structures", NULL },
	{ NULL, NULL, NULL, NULL }
};

const struct domain directory_domain = {
	.name = "directory", .records = records, .sources = sources,
	.choices = list_choices, .calls = calls, .jumps = jumps,
};
