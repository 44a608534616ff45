#include "domains/referential.h"

#include <stdio.h>
#include <string.h>

#include "base/fold.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "data/data.h"

#define ITEMS 320

/* employment.md 4.7, in the order of the notebook */
const struct choice referential_themes[] = {
	{ "logement", N_("Logement") },
	{ "emploi", N_("Emploi") },
	{ "formation", N_("Formation") },
	{ "difficulte_administrative", N_("Difficultés administratives") },
	{ "difficulte_financiere", N_("Difficultés financières") },
	{ "mobilite", N_("Mobilité") },
	{ "sante", N_("Santé") },
	{ "contraintes_familiales", N_("Contraintes familiales") },
	{ "maitrise_langue", N_("Maîtrise de la langue française") },
	{ "numerique", N_("Numérique") },
	{ "choisir_un_metier", N_("Choisir un métier") },
	{ "se_former", N_("Se former") },
	{ "preparer_sa_candidature", N_("Préparer sa candidature") },
	{ "trouver_un_emploi", N_("Trouver un emploi") },
	{ "creer_une_entreprise", N_("Créer une entreprise") },
	{ "s_ouvrir_a_l_international", N_("S'ouvrir à l'international") },
	{ NULL, NULL }
};

/* --- the lists, read once ----------------------------------------------- */

static struct item {
	char *kind, *theme, *text, *folded;
} *items;
static int nitem;

static char *
folded(const char *text)
{
	char out[300];

	fold_text(text, out, sizeof out);
	return xstrdup(out);
}

static void
load(void)
{
	const char *at = data_referential;
	char buf[400], *c[3];

	if (items)
		return;
	items = xcalloc(ITEMS, sizeof *items);
	while (nitem < ITEMS && data_line(&at, buf, sizeof buf, c, 3) == 3)
		items[nitem++] = (struct item){ xstrdup(c[0]), xstrdup(c[1]),
			xstrdup(c[2]), folded(c[2]) };
}

const char *
referential_theme(const char *kind, const char *text)
{
	char want[300];

	load();
	fold_text(text, want, sizeof want);
	for (int i = 0; i < nitem && *want; i++)
		if (strcmp(items[i].kind, kind) == 0 &&
			strcmp(items[i].folded, want) == 0)
			return items[i].theme;
	return "";
}

int
referential_rank(const char *theme)
{
	int i;

	for (i = 0; referential_themes[i].code; i++)
		if (strcmp(referential_themes[i].code, theme) == 0)
			break;
	return i;
}

bool
referential_at(const char *kind, int i, const char **theme,
	const char **text)
{
	load();
	for (int k = 0; k < nitem; k++)
		if (strcmp(items[k].kind, kind) == 0 && i-- == 0) {
			*theme = items[k].theme;
			*text = items[k].text;
			return true;
		}
	return false;
}

/* --- chosen by F4 --------------------------------------------------------- */

static const struct column columns[] = {
	{ .name = "text", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = "theme", .type = CT_CHOICE, .flags = COL_CLEAR,
		.choice = "notebook.theme" },
	{ .name = NULL }
};

static enum err
fetch(const char *kind, const struct list_query *q, struct rows *out)
{
	const char *only = row_get(q->filter, "theme"), *theme, *text;

	for (int i = 0; referential_at(kind, i, &theme, &text); i++) {
		struct row *r;

		if (*only && strcmp(only, theme) != 0)
			continue;
		r = rows_add(out);
		row_set(r, "_key", text);
		row_set(r, "text", text);
		row_set(r, "theme", theme);
	}
	return E_OK;
}

static enum err
situations(struct ctx *x, const struct list_query *q, struct rows *out)
{
	return fetch("situation", q, out);
}

static enum err
objectives(struct ctx *x, const struct list_query *q, struct rows *out)
{
	return fetch("objectif", q, out);
}

static enum err
actions(struct ctx *x, const struct list_query *q, struct rows *out)
{
	return fetch("action", q, out);
}

static const struct source sources[] = {
	{ "referential.situations", columns, false, situations },
	{ "referential.objectives", columns, false, objectives },
	{ "referential.actions", columns, false, actions },
	{ NULL, NULL, false, NULL }
};

static const struct choices choices[] = {
	{ "notebook.theme", referential_themes, NULL },
	{ NULL, NULL, NULL }
};

/* --- the theme that a text brings ------------------------------------------- */

static void
bring(const char *kind, struct row *row)
{
	const char *theme = referential_theme(kind, row_get(row, "text"));

	if (*theme)
		row_set(row, "theme", theme);
}

static void
of_situation(struct ctx *x, struct row *row)
{
	bring("situation", row);
}

static void
of_objective(struct ctx *x, struct row *row)
{
	bring("objectif", row);
}

static const struct then thens[] = {
	{ "theme_of_situation", of_situation },
	{ "theme_of_objective", of_objective },
	{ NULL, NULL }
};

const struct domain referential_domain = {
	.name = "referential", .sources = sources, .choices = choices,
	.thens = thens,
};
