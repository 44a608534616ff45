#include "domains/situation.h"

#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "domains/emergency.h"
#include "domains/follow.h"
#include "domains/part_barriers.h"
#include "domains/part_health.h"
#include "domains/part_path.h"
#include "domains/part_resources.h"

#define TEXT_MAX 4000
#define MENU_COLUMNS 56

static const struct part *const parts[] = { &part_path, &part_resources,
	&part_barriers, &part_health, &part_justice };
#define PARTS (sizeof parts / sizeof *parts)

/* --- all of it, in words ---------------------------------------------------- */

#define WORDS(name, label, scope)                                            \
	{ name, label, CT_LONG, TEXT_MAX, scope, COL_READONLY, NULL, NULL,   \
		NULL }

static const struct column situation_columns[] = {
	PART_HEAD,
	WORDS("path", N_("Parcours"), SCOPE_PATH),
	WORDS("resources", N_("Ressources"), SCOPE_RESOURCES),
	WORDS("barriers", N_("Freins"), SCOPE_BARRIERS),
	WORDS("health", N_("Santé"), SCOPE_HEALTH),
	WORDS("justice", N_("Justice"), SCOPE_JUSTICE),
	{ .name = NULL }
};

static enum err
situation_load(struct ctx *x, const char *key, const char *arg,
	struct row *r)
{
	char text[TEXT_MAX];
	size_t i;
	enum err e = E_OK;

	for (i = 0; i < PARTS && !e; i++) {
		struct row part;

		row_init(&part);
		e = parts[i]->record->load(x, key, "", &part);
		if (!e) {
			part_text(x, parts[i], &part, text, sizeof text);
			row_set(r, parts[i]->rest, text);
			row_set(r, "name", row_get(&part, "name"));
			row_set(r, "num", row_get(&part, "num"));
			row_set(r, "_key", key);
		}
		row_done(&part);
	}
	wipe(text, sizeof text);
	return e;
}

const struct record situation_record = {
	"situation", situation_columns, situation_load, NULL, NULL
};

/* --- one line each ------------------------------------------------------------ */

static enum err
gist_of(struct ctx *x, const struct part *p, const char *follow, int columns,
	const char *cell, int *count, struct row *r)
{
	struct row part;
	char text[400];
	enum err e;

	row_init(&part);
	e = p->record->load(x, follow, "", &part);
	if (!e) {
		part_gist(x, p, &part, columns, text, sizeof text, count);
		row_set(r, cell, text);
		row_set(r, "name", row_get(&part, "name"));
		row_set(r, "num", row_get(&part, "num"));
		wipe(text, sizeof text);
	}
	row_done(&part);
	return e;
}

enum err
situation_gists(struct ctx *x, const char *follow, int columns,
	struct row *r)
{
	int n = 0;
	enum err e = gist_of(x, &part_path, follow, columns, "p_path", NULL,
		r);

	if (!e)
		e = gist_of(x, &part_resources, follow, columns,
			"p_resources", NULL, r);
	if (!e)
		e = gist_of(x, &part_barriers, follow, columns, "p_barriers",
			&n, r);
	if (!e)
		row_setf(r, "n_barriers", n ? "%d" : "", n);
	return e;
}

/* --- the menu of the parts ------------------------------------------------------ */

#define CELL(name, scope)                                                    \
	{ name, NULL, CT_TEXT, 300, scope, COL_READONLY, NULL, NULL, NULL }

static const struct column menu_columns[] = {
	PART_HEAD,
	CELL("p_path", SCOPE_PATH), CELL("p_resources", SCOPE_RESOURCES),
	CELL("p_barriers", SCOPE_BARRIERS), CELL("p_health", SCOPE_LABEL),
	CELL("p_justice", SCOPE_LABEL),
	{ .name = NULL }
};

static enum err
menu_load(struct ctx *x, const char *key, const char *arg, struct row *r)
{
	bool referent;
	const char *mine;
	struct follow f;
	enum err e = follow_get(x, key, &f);

	if (!e)
		e = situation_gists(x, key, MENU_COLUMNS, r);
	if (e)
		return e;
	/* what only the referent opens is opened by going there */
	referent = id_equal(&f.referent, &x->user) ||
		id_equal(&f.coreferent, &x->user);
	mine = referent ? _("lu de la seule personne référente : vous") :
		emergency_reads(x, &f) ? _("ouvert en urgence") : "········";
	row_set(r, "p_health", mine);
	row_set(r, "p_justice", mine);
	follow_cells(x, &f, r);
	return E_OK;
}

static const struct record menu_record = {
	"situation_menu", menu_columns, menu_load, NULL, NULL
};

/* --- the domain ------------------------------------------------------------------- */

static enum err
not_negative(struct ctx *x, const char *value)
{
	return *value == '-' ? err_set(E_CHECK,
		_("Ce nombre ne peut pas être négatif.")) : E_OK;
}

static const struct check checks[] = {
	{ "not_negative", not_negative },
	{ NULL, NULL }
};

static const struct choices choices[] = {
	{ "part.since", part_since, NULL },
	{ NULL, NULL, NULL }
};

static const struct record *const records[] = { &situation_record,
	&menu_record, NULL };

const struct domain situation_domain = {
	.name = "situation", .records = records, .choices = choices,
	.checks = checks,
};
