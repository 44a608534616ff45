#include "domains/columns.h"

#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "model/act.h"
#include "model/ctx.h"
#include "store/db.h"

static const struct column columns[] = {
	{ .name = "columns", .label = N_("Colonnes"), .type = CT_TEXT,
		.max = 500, .flags = COL_CLEAR },
	{ .name = NULL }
};

static void
name_of(const char *screen, char out[100])
{
	snprintf(out, 100, "columns.%.80s", screen);
}

static enum err
load(struct ctx *x, const char *key, const char *arg, struct row *r)
{
	char name[100];
	struct db_rows q;
	enum err e = db_select(x->db, "preference.one", &q);

	if (e)
		return e;
	name_of(key, name);
	db_bind_id(&q, ":user", &x->user);
	db_bind_text(&q, ":name", name);
	row_set(r, "_key", key);
	if (db_next(&q))
		row_set(r, "columns", db_text(&q, "value"));
	return db_end(&q);
}

/* None: those of the screen again. */
static enum err
save(struct ctx *x, const struct row *was, struct row *now, struct faults *f)
{
	const char *value = row_get(now, "columns");
	struct act *a = act_new(*value ? "preference.put" :
		"preference.drop");
	char name[100];
	enum err e;

	name_of(row_get(now, "_key"), name);
	act_id(a, ":user", &x->user);
	act_text(a, ":name", name);
	if (*value)
		act_text(a, ":value", value);
	e = act_send(a, x);
	act_free(a);
	return e;
}

const struct record columns_record = {
	"columns", columns, load, save, NULL
};

static const struct record *const records[] = { &columns_record, NULL };

const struct domain columns_domain = {
	.name = "columns", .records = records,
};
