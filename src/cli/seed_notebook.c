#include "cli/seed_notebook.h"

#include <stdio.h>
#include <string.h>

#include "base/id.h"
#include "cli/seed_put.h"
#include "domains/notebook_line.h"
#include "domains/part_path.h"
#include "model/registry.h"

/* What goes together; the texts are of the referential, or somebody's own. */
static const struct tale {
	const char *theme, *barrier, *goal, *step[3];
} tales[] = {
	{ "mobilite", "Aucun moyen de transport à disposition",
		"Obtenir le permis de conduire (code / conduite)",
		{ "Inscription permis/code de la route (auto-école, "
		"internet...)", "Bourse au permis", "Passer le code blanc" } },
	{ "contraintes_familiales",
		"Enfant(s) de moins de 3 ans sans solution de garde",
		"Trouver des solutions de garde d'enfant",
		{ "Appeler la crèche", "Inscription à la crèche",
		"Rencontrer une assistante maternelle" } },
	{ "logement", "Hébergé chez un tiers", "Accéder à un logement",
		{ "Remplir le dossier de logement social",
		"Réunir les trois dernières quittances", NULL } },
	{ "numerique", "Pas d'ordinateur à la maison",
		"Accéder à un ordinateur, une tablette ou un smartphone",
		{ "Prendre rendez-vous au point numérique", NULL, NULL } },
	{ "difficulte_financiere",
		"Difficulté dans la gestion d'un budget",
		"Acquérir une autonomie budgétaire",
		{ "Faire le budget du mois ensemble",
		"Écrire au bailleur pour étaler la dette", NULL } },
	{ "preparer_sa_candidature", NULL,
		"Réaliser un CV et/ou une lettre de motivation",
		{ "Atelier CV du jeudi", "Relire la lettre ensemble",
		"Envoyer trois candidatures" } },
	{ "se_former", NULL, "Trouver sa formation",
		{ "Visiter le centre de formation",
		"Demander le devis", NULL } },
};
#define TALES (sizeof tales / sizeof *tales)

static const char *const whos[] = { "elle", "elle", "nous", "pro" };

static enum err
add_steps(struct ctx *x, const char *follow, const char *goal,
	const struct tale *t, unsigned (*dice)(unsigned n))
{
	static const char *const states[] = { "in_progress", "in_progress",
		"planned", "standby", "done" };
	char arg[2 * ID_TEXT + 8], due[16], key[ID_TEXT];
	enum err e = E_OK;

	snprintf(arg, sizeof arg, "%s pour %s", follow, goal);
	/* one in six waits for its first step */
	for (int i = 0; i < 3 && t->step[i] && dice(6) && !e; i++) {
		const char *const set[] = { "text", t->step[i], "who",
			whos[dice(4)], "state", states[dice(5)], "due_on",
			dice(4) ? due : "", NULL };

		date_format(date_add_days(ctx_today(x), (int)dice(30) - 4),
			due, sizeof due);
		e = seed_put(x, &notebook_action, "", arg, set, key);
	}
	return e;
}

static enum err
add_tale(struct ctx *x, const char *follow, const struct tale *t,
	unsigned (*dice)(unsigned n))
{
	const char *const barrier[] = { "text", t->barrier, "theme", t->theme,
		NULL };
	const char *const goal[] = { "text", t->goal, "theme", t->theme,
		"initiative", dice(2) ? "personne" : "ensemble", "consent",
		"1", NULL };
	char key[ID_TEXT];
	enum err e = t->barrier ? seed_put(x, &notebook_situation, "", follow,
		barrier, key) : E_OK;

	if (!e)
		e = seed_put(x, &notebook_objective, "", follow, goal, key);
	return e ? e : add_steps(x, follow, key, t, dice);
}

enum err
seed_notebook(struct ctx *x, const char *follow, unsigned (*dice)(unsigned n))
{
	unsigned first = dice(TALES), n = 1 + dice(2), i;
	enum err e = E_OK;

	for (i = 0; i < n && !e; i++)
		e = add_tale(x, follow, &tales[(first + i) % TALES], dice);
	return e;
}

enum err
seed_contract(struct ctx *x, const char *follow, unsigned (*dice)(unsigned n))
{
	struct date today = ctx_today(x);
	const char *kind = dice(3) ? "cer" : "cej";
	char from[16], to[16];
	const char *const set[] = { "contract", kind, "contract_from", from,
		"signed_on", from, "contract_to", to, "weekly_hours", "15",
		NULL };

	date_format(date_add_days(today, -200 - (int)dice(100)), from,
		sizeof from);
	date_format(date_add_days(today, (int)dice(120) - 5), to, sizeof to);
	return seed_put(x, part_path.record, follow, "", set, NULL);
}

static enum err
tell_her(struct ctx *x, const char *follow, const char *code,
	const char *answer)
{
	const char *const set[] = { "state", answer, NULL };
	char arg[80];

	snprintf(arg, sizeof arg, "%s %s", follow, code);
	return seed_put(x, registry_record("consent"), "", arg, set, NULL);
}

enum err
seed_consent(struct ctx *x, const char *follow, unsigned i)
{
	enum err e = tell_her(x, follow, "suivi", "");

	if (!e && i % 2)
		e = tell_her(x, follow, i % 3 ? "photo" : "tiers", i % 5 ?
			"donne" : "refuse");
	return e;
}
