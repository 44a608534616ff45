#include "domains/caseload.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fold.h"
#include "base/i18n.h"
#include "domains/caseload_query.h"
#include "domains/follow.h"
#include "model/vault.h"
#include "store/db.h"

#define PEOPLE_MAX 5000         /* opened and sorted in memory (design 6) */
#define NOBODY "-"              /* the filter's "without a referent" */

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
	{ .name = "coreferent_name", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = "start_on", .type = CT_DATE, .flags = COL_CLEAR | COL_PAST },
	{ .name = "structure_name", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = NULL }
};

/* A list being filled: the follows that passed, and whose they are. */
struct found {
	struct ctx *x;
	const struct list_query *lq;
	struct rows *out;
	struct id *person;
	int n;                  /* those that were found, shown or not */
};

/* --- clear columns: the statement filters --------------------------------- */

static void
bind_text(struct db_rows *q, const char *name, const char *v)
{
	if (*v)
		db_bind_text(q, name, v);
	else
		db_bind_null(q, name);
}

/* The referent looked for: of the filter, else whose caseload was opened. */
static void
bind_referent(struct found *f, struct db_rows *q)
{
	const char *who = row_get(f->lq->filter, "referent");
	struct id id;

	if (!*who)
		who = row_get(f->lq->arg, "arg");
	db_bind_int(q, ":nobody", strcmp(who, NOBODY) == 0);
	if (id_parse(who, &id) == E_OK)
		db_bind_id(q, ":referent", &id);
	else
		db_bind_null(q, ":referent");
}

static void
bind_filters(struct found *f, struct db_rows *q)
{
	const struct row *filter = f->lq->filter;
	struct date today = ctx_today(f->x);
	char iso[16];

	bind_text(q, ":status", row_get(filter, "status"));
	bind_text(q, ":due", row_get(filter, "due"));
	if (*row_get(filter, "silence")) {
		date_format(date_add_days(today, -(int)row_int(filter,
			"silence")), iso, sizeof iso);
		db_bind_text(q, ":before", iso);
	} else {
		db_bind_null(q, ":before");
	}
	if (db_has_param(q, ":me"))
		db_bind_id(q, ":me", &f->x->user);
	bind_referent(f, q);
	db_bind_int(q, ":most", PEOPLE_MAX + 1 - f->n);
}

static void
take(struct found *f, struct db_rows *q, const char *structure)
{
	static const char *const cells[] = { "status", "last_contact_on",
		"next_step", "next_step_on", "referent_name",
		"coreferent_name", "start_on" };
	struct row *r = rows_add(f->out);
	struct id id = db_id(q, "id");
	char hex[ID_TEXT];
	size_t c;

	row_set(r, "_key", id_text(&id, hex));
	row_setf(r, "num", "%d", (int)db_int(q, "num"));
	for (c = 0; c < sizeof cells / sizeof *cells; c++)
		row_set(r, cells[c], db_text(q, cells[c]));
	row_set(r, "structure_name", structure);
	f->person[f->out->n - 1] = db_id(q, "person");
	row_set(r, "_person", id_text(&f->person[f->out->n - 1], hex));
}

/* The follows of one structure. */
static enum err
find(struct found *f, const char *statement, const struct id *structure)
{
	const struct ctx_structure *s = ctx_structure_by(f->x, structure);
	struct db_rows q;
	enum err e = db_select(f->x->db, statement, &q);

	if (e)
		return e;
	db_bind_id(&q, ":structure", structure);
	bind_filters(f, &q);
	while (db_next(&q) && ++f->n <= PEOPLE_MAX)
		take(f, &q, s ? s->name : "");
	e = db_end(&q);
	if (!e && f->n > PEOPLE_MAX)
		e = err_set(E_CHECK, _("Plus de %d personnes : F4 filtre, "
			"=PER et un nom cherche."), PEOPLE_MAX);
	return e;
}

/* --- the commune: it lies in the address, which is opened for it ----------- */

static bool
lives_in(struct ctx *x, const struct id *person, const char *folded)
{
	struct row address;
	char name[160];
	uint32_t version;
	bool yes = false;

	row_init(&address);
	if (vault_open(x, WRAP_PERSON, person, person, SCOPE_ADDRESS,
		&id_none, &address, &version) == E_OK) {
		fold_text(row_get(&address, "commune_name"), name,
			sizeof name);
		yes = strncmp(name, folded, strlen(folded)) == 0;
		wipe(name, sizeof name);
	}
	row_done(&address);
	return yes;
}

/* Gone since, or her address is protected. */
static bool
closed(struct ctx *x, const struct row *r)
{
	struct follow f;

	return follow_get(x, row_get(r, "_key"), &f) || f.is_protected;
}

/* A protected address answers to no filter (design 6): its key is not asked
 * for. */
static enum err
keep_commune(struct found *f)
{
	struct vault_want *want;
	struct rows *out = f->out;
	char folded[160];
	int i, n = 0, asked = 0;
	enum err e;

	fold_text(row_get(f->lq->filter, "commune"), folded, sizeof folded);
	if (!*folded)
		return E_OK;
	want = xcalloc((size_t)out->n + 1, sizeof *want);
	for (i = 0; i < out->n; i++)
		if (!closed(f->x, &out->r[i]))
			want[asked++] = (struct vault_want){ WRAP_PERSON,
				f->person[i], SCOPE_ADDRESS, id_none, false };
	e = vault_fetch(f->x, want, asked);
	for (i = 0; i < out->n && !e; i++) {
		struct row keep;

		if (closed(f->x, &out->r[i]) ||
			!lives_in(f->x, &f->person[i], folded))
			continue;
		keep = out->r[n];
		out->r[n] = out->r[i];
		out->r[i] = keep;
		f->person[n++] = f->person[i];
	}
	for (i = n; i < out->n && !e; i++)
		row_done(&out->r[i]);
	if (!e)
		out->n = n;
	free(want);
	return e;
}

/* --- the lists -------------------------------------------------------------- */

static enum err
open_names(struct found *f)
{
	struct row **rows = xcalloc((size_t)f->out->n + 1, sizeof *rows);
	int i;
	enum err e;

	for (i = 0; i < f->out->n; i++)
		rows[i] = &f->out->r[i];
	e = follow_labels(f->x, f->person, f->out->n, rows);
	for (i = 0; i < f->out->n && !e; i++)
		row_set(rows[i], "person_name", row_get(rows[i], "name"));
	free(rows);
	return e;
}

/* In all the structures of the user, or in the one of the filter. */
static enum err
fetch(struct ctx *x, const struct list_query *lq, const char *statement,
	struct rows *out)
{
	struct found f = { x, lq, out, NULL, 0 };
	const char *only = row_get(lq->filter, "structure");
	int i;
	enum err e = E_OK;

	f.person = xcalloc(PEOPLE_MAX + 1, sizeof *f.person);
	for (i = 0; i < x->nstructure && !e; i++) {
		char hex[ID_TEXT];

		if (*only && strcmp(only, id_text(&x->structure[i].id, hex))
			!= 0)
			continue;
		e = find(&f, statement, &x->structure[i].id);
	}
	if (!e)
		e = keep_commune(&f);
	if (!e)
		e = open_names(&f);
	free(f.person);
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

static const struct opening openings[] = {
	{ "caseload.mine", caseload_open }, { "caseload.all", caseload_open },
	{ NULL, NULL }
};

/* --- what the filters choose from --------------------------------------------- */

static bool
structure_choice(struct ctx *x, int i, struct choice *out)
{
	static char code[ID_TEXT];

	if (i == 0) {
		*out = (struct choice){ "", _("toutes les miennes") };
		return true;
	}
	if (i > x->nstructure)
		return false;
	out->code = id_text(&x->structure[i - 1].id, code);
	out->label = x->structure[i - 1].name;
	return true;
}

/* The colleagues who have somebody to accompany, in any of my structures. */
static bool
referent_choice(struct ctx *x, int i, struct choice *out)
{
	static char code[ID_TEXT], label[160];
	bool found = false;
	int s;

	if (i < 2) {
		*out = i == 0 ? (struct choice){ "", _("tous") } :
			(struct choice){ NOBODY, _("personne") };
		return true;
	}
	i -= 2;
	for (s = 0; s < x->nstructure && !found; s++) {
		struct db_rows q;

		if (db_select(x->db, "caseload.referents", &q))
			return false;
		db_bind_id(&q, ":structure", &x->structure[s].id);
		while (!found && db_next(&q))
			if (i-- == 0) {
				struct id id = db_id(&q, "id");

				id_text(&id, code);
				snprintf(label, sizeof label, "%s",
					db_text(&q, "name"));
				found = true;
			}
		db_end(&q);
	}
	*out = (struct choice){ code, label };
	return found;
}

static const struct choices choices[] = {
	{ "caseload.structure", NULL, structure_choice },
	{ "caseload.referent", NULL, referent_choice },
	{ NULL, NULL, NULL }
};

static const struct jump jumps[] = {
	{ "FIL", N_("Mes accompagnements"), "caseload.mine", NULL },
	{ NULL, NULL, NULL, NULL }
};

const struct domain caseload_domain = {
	.name = "caseload", .sources = sources, .openings = openings,
	.choices = choices, .jumps = jumps,
};
