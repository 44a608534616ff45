#include "domains/caseload.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "domains/follow.h"
#include "store/db.h"

#define PEOPLE_MAX 5000

static const struct column columns[] = {
	{ .name = "name", .type = CT_TEXT, .scope = SCOPE_LABEL },
	{ .name = "age", .type = CT_INT, .scope = SCOPE_LABEL },
	{ .name = "num", .type = CT_INT, .flags = COL_CLEAR },
	{ .name = "status", .type = CT_CHOICE, .flags = COL_CLEAR,
		.choice = "follow.status" },
	{ .name = "last_contact_on", .type = CT_DATE,
		.flags = COL_CLEAR | COL_PAST },
	{ .name = "next_step", .type = CT_CHOICE, .flags = COL_CLEAR,
		.choice = "follow.step" },
	{ .name = "next_step_on", .type = CT_DATE, .flags = COL_CLEAR },
	{ .name = "referent_name", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = NULL }
};

static bool
passes(const struct list_query *lq, const struct row *r, struct date today)
{
	const char *status = row_get(lq->filter, "status");
	long silence = row_int(lq->filter, "silence");
	struct date last;

	if (*status && strcmp(status, row_get(r, "status")) != 0)
		return false;
	if (silence > 0 &&
		date_parse(row_get(r, "last_contact_on"), &last) == E_OK &&
		date_days(today) - date_days(last) < silence)
		return false;
	return true;
}

static enum err
fetch(struct ctx *x, const struct list_query *lq, const char *name,
	struct rows *out)
{
	struct id *person = NULL;
	struct row **rows = NULL;
	struct date today = ctx_today(x);
	struct db_rows q;
	int i, read = 0;
	enum err e;

	if (!ctx_structure(x))
		return E_OK;
	e = db_select(x->db, name, &q);
	if (e)
		return e;
	db_bind_id(&q, ":structure", &ctx_structure(x)->id);
	if (db_has_param(&q, ":me"))
		db_bind_id(&q, ":me", &x->user);
	person = xcalloc(PEOPLE_MAX + 1, sizeof *person);
	while (db_next(&q) && ++read <= PEOPLE_MAX) {
		static const char *const cells[] = { "status",
			"last_contact_on", "next_step", "next_step_on",
			"referent_name" };
		struct row *r = rows_add(out);
		struct id id = db_id(&q, "id");
		char hex[ID_TEXT];
		size_t c;

		row_set(r, "_key", id_text(&id, hex));
		row_setf(r, "num", "%d", (int)db_int(&q, "num"));
		for (c = 0; c < sizeof cells / sizeof *cells; c++) {
			const char *v = db_text(&q, cells[c]);

			row_set(r, cells[c], v ? v : "");
		}
		if (passes(lq, r, today))
			person[out->n - 1] = db_id(&q, "person");
		else
			row_done(&out->r[--out->n]);
	}
	e = db_end(&q);
	if (!e && read > PEOPLE_MAX) {
		e = err_set(E_CHECK, _("Plus de %d personnes : chercher par "
			"un nom (=PER et le nom)."), PEOPLE_MAX);
		goto out;
	}
	rows = xcalloc((size_t)out->n + 1, sizeof *rows);
	for (i = 0; i < out->n; i++)
		rows[i] = &out->r[i];
	if (!e)
		e = follow_labels(x, person, out->n, rows);
	for (i = 0; i < out->n && !e; i++)
		row_set(rows[i], "person_name", row_get(rows[i], "name"));
out:
	free(rows);
	free(person);
	return e;
}

static enum err
fetch_mine(struct ctx *x, const struct list_query *lq, struct rows *out)
{
	return fetch(x, lq, "caseload.mine", out);
}

static enum err
fetch_all(struct ctx *x, const struct list_query *lq, struct rows *out)
{
	return fetch(x, lq, "caseload.all", out);
}

static const struct source sources[] = {
	{ "caseload.mine", columns, false, fetch_mine },
	{ "caseload.all", columns, false, fetch_all },
	{ NULL, NULL, false, NULL }
};

static const struct jump jumps[] = {
	{ "FIL", N_("Mes accompagnements"), "caseload.mine", NULL },
	{ NULL, NULL, NULL, NULL }
};

const struct domain caseload_domain = {
	.name = "caseload", .sources = sources, .jumps = jumps,
};
