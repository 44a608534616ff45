#include "domains/account.h"

#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "model/keep.h"
#include "store/db.h"

static void
put(struct row *r, struct db_rows *q, const char *name)
{
	const char *v = db_text(q, name);

	row_set(r, name, v ? v : "");
}

/* --- the structures that I belong to: one is the current one ------------------- */

static const struct column mine_columns[] = {
	{ .name = "num", .type = CT_INT, .flags = COL_CLEAR },
	{ .name = "name", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = "role", .type = CT_CHOICE, .flags = COL_CLEAR,
		.choice = "account.role" },
	{ .name = "now", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = NULL }
};

static enum err
fetch_mine(struct ctx *x, const struct list_query *lq, struct rows *out)
{
	int i;

	for (i = 0; i < x->nstructure; i++) {
		struct row *r = rows_add(out);
		char hex[ID_TEXT];

		row_set(r, "_key", id_text(&x->structure[i].id, hex));
		row_setf(r, "num", "%u", x->structure[i].num);
		row_set(r, "name", x->structure[i].name);
		row_set(r, "role", x->structure[i].role == ROLE_RESPONSABLE ?
			"responsable" : x->structure[i].role ==
			ROLE_CONSEILLER ? "conseiller" : "lecture");
		row_set(r, "now", i == x->current ? _("celle-ci") : "");
	}
	return E_OK;
}

static enum err
call_switch(struct ctx *x, const struct row *row, struct call_result *out)
{
	struct id id;
	enum err e = id_parse(row_get(row, "_key"), &id);
	int i;

	if (!e)
		e = keep_switch(x, &id);
	if (e)
		return e;
	for (i = 0; i < x->nstructure; i++)
		if (id_equal(&x->structure[i].id, &id))
			x->current = i;
	out->back = true;
	snprintf(out->message, sizeof out->message, _("Vous travaillez "
		"maintenant pour %s."), row_get(row, "name"));
	return E_OK;
}

/* --- structures that somebody would like to see here ------------------------- */

static const struct column invited_columns[] = {
	{ .name = "num", .type = CT_INT, .flags = COL_CLEAR },
	{ .name = "nom", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = "asker_name", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = "made_on", .type = CT_DATE,
		.flags = COL_CLEAR | COL_PAST },
	{ .name = NULL }
};

/* The administrator sees all that were asked; others their structures'. */
static enum err
fetch_invited(struct ctx *x, const struct list_query *lq, struct rows *out)
{
	struct db_rows q;
	enum err e = db_select(x->db, "account.invitations", &q);

	if (e)
		return e;
	while (db_next(&q)) {
		struct id id = db_id(&q, "id"), asker = db_id(&q, "asker");
		char hex[ID_TEXT];
		struct row *r;

		if (!x->admin && !ctx_structure_by(x, &asker))
			continue;
		r = rows_add(out);
		row_set(r, "_key", id_text(&id, hex));
		row_setf(r, "num", "%d", (int)db_int(&q, "num"));
		put(r, &q, "nom");
		row_setf(r, "asker_name", "%s, %s", db_text(&q, "user_name"),
			db_text(&q, "asker_name"));
		put(r, &q, "made_on");
	}
	return db_end(&q);
}

static const struct source sources[] = {
	{ "account.mine", mine_columns, false, fetch_mine },
	{ "account.invitations", invited_columns, false, fetch_invited },
	{ NULL, NULL, false, NULL }
};

static const struct call calls[] = {
	{ "structure_switch", call_switch },
	{ NULL, NULL }
};

static const struct jump jumps[] = {
	{ "MES", N_("Mes structures"), "account.mine", NULL },
	{ "INV", N_("Structures à inviter"), "account.invitations", NULL },
	{ NULL, NULL, NULL, NULL }
};

const struct domain account_domain = {
	.name = "account", .sources = sources,
	.calls = calls, .jumps = jumps,
};
