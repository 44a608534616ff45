/* The words of referrals: states as each side reads them, reasons, ways. */
#include "domains/referral.h"

#include <string.h>

#include "base/buf.h"
#include "base/i18n.h"
#include "rules/refstate.h"

static const struct choice states_sent[] = {
	{ "brouillon", N_("Brouillon") },
	{ "envoyee", N_("En attente de réponse") },
	{ "precision_demandee", N_("Précision demandée") },
	{ "acceptee", N_("Acceptée") }, { "refusee", N_("Refusée") },
	{ "retiree", N_("Retirée") },
	{ "sans_reponse", N_("Sans réponse, délai passé") },
	{ "terminee", N_("Terminée") }, { "deplacee", N_("Déplacée") },
	{ NULL, NULL }
};
static const struct choice states_received[] = {
	{ "envoyee", N_("À répondre") },
	{ "precision_demandee", N_("Précision demandée") },
	{ "acceptee", N_("Acceptée") }, { "refusee", N_("Refusée") },
	{ "retiree", N_("Retirée") },
	{ "sans_reponse", N_("Sans réponse, délai passé") },
	{ "terminee", N_("Terminée") },
	{ "deplacee", N_("Retirée : par erreur") }, { NULL, NULL }
};
static const struct choice informed_ways[] = {
	{ "", N_("non dit") }, { "vive_voix", N_("de vive voix") },
	{ "telephone", N_("au téléphone") }, { "ecrit", N_("par écrit") },
	{ "interprete", N_("avec un interprète") }, { NULL, NULL }
};
static const struct choice channels[] = {
	{ "", N_("non dit") },
	{ "main_propre", N_("lettre remise en main propre") },
	{ "lettre", N_("lettre postée") }, { "courriel", N_("courriel") },
	{ "telephone", N_("dite au téléphone") }, { NULL, NULL }
};
/* services.md 2.6: the reasons of a refusal. */
static const struct choice refusals[] = {
	{ "", N_("à choisir") },
	{ "beneficiaire-non-joignable", N_("Personne non joignable") },
	{ "beneficiaire-absent", N_("Absente à l'entretien") },
	{ "beneficiaire-en-emploi", N_("Indisponible : en emploi") },
	{ "beneficiaire-en-formation", N_("Indisponible : en formation") },
	{ "beneficiaire-non-eligible", N_("Ne répond pas aux pré-requis") },
	{ "beneficiaire-non-mobile", N_("Non mobile") },
	{ "beneficiaire-non-interesse", N_("Non intéressée") },
	{ "freins-peripheriques", N_("Un ou plusieurs freins périphériques") },
	{ "session-complete", N_("Session complète") },
	{ "orientation-en-doublon", N_("Orientation en doublon") },
	{ "autre", N_("Autre") }, { NULL, NULL }
};
static const struct choice outside[] = {
	{ "acceptee", N_("Acceptée") }, { "refusee", N_("Refusée") },
	{ "terminee", N_("Terminée") }, { NULL, NULL }
};

static const struct choice withdrawals[] = {
	{ "inutile", N_("Plus besoin") },
	{ "ailleurs", N_("Autre solution trouvée") },
	{ "personne", N_("La personne ne le souhaite plus") },
	{ "erreur", N_("Envoyée par erreur") },
	{ "double", N_("Envoyée deux fois") },
	{ NULL, NULL }
};

const struct choices referral_choices[] = {
	{ "referral.withdrawal", withdrawals, NULL },
	{ "referral.state_sent", states_sent, NULL },
	{ "referral.state_received", states_received, NULL },
	{ "referral.informed", informed_ways, NULL },
	{ "referral.channel", channels, NULL },
	{ "referral.refusal", refusals, NULL },
	{ "referral.outside", outside, NULL },
	{ NULL, NULL, NULL }
};

const char *
referral_state_label(const char *state, bool mine)
{
	const struct choice *c = mine ? states_sent : states_received;

	for (; c->code; c++)
		if (strcmp(c->code, state) == 0)
			return _(c->label);
	return state;
}

void
referral_next_text(const struct referral *f, struct row *r)
{
	static const struct { const char *action, *role, *said; } step[] = {
		{ "accepter", "receveur", N_("1 accepter  ") },
		{ "refuser", "receveur", N_("2 refuser  ") },
		{ "demander", "receveur", N_("3 demander  ") },
		{ "repondre", "emetteur", N_("4 répondre  ") },
		{ "retirer", "emetteur", N_("5 retirer  ") },
		{ "terminer", "receveur", N_("6 finir  ") },
	};
	struct rule_answer a;
	struct buf b;

	buf_init(&b);
	for (size_t i = 0; i < sizeof step / sizeof *step; i++) {
		bool sender = strcmp(step[i].role, "emetteur") == 0;

		refstate_next(f->state, step[i].action, step[i].role, &a);
		/* what a letter asked, its sender notes: 7 */
		if (a.ok && (sender ? f->mine : f->theirs) && (!f->external ||
			strcmp(step[i].action, "retirer") == 0))
			buf_puts(&b, _(step[i].said));
	}
	if (f->mine && f->external && strcmp(f->state,
		"envoyee") == 0)
		buf_puts(&b, _("7 noter la réponse  "));
	row_set(r, "next_text", buf_str(&b));
	buf_done(&b);
}
