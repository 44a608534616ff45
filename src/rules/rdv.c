#include "rules/rdv.h"

#include <string.h>

#include "base/i18n.h"

/* In the order of their kinds, as they are shown. */
const struct rdv_reason rdv_reasons[] = {
	{ "rsa_orientation", N_("RSA orientation"), "rsa_orientation" },
	{ "rsa_orientation_france_travail",
		N_("RSA orientation France Travail"), "rsa_orientation" },
	{ "rsa_orientation_on_phone_platform",
		N_("RSA orientation sur plateforme téléphonique"),
		"rsa_orientation" },
	{ "rsa_orientation_coaching",
		N_("RSA orientation - coaching emploi"), "rsa_orientation" },
	{ "rsa_orientation_freelance",
		N_("RSA orientation - travailleurs indépendants"),
		"rsa_orientation" },
	{ "rsa_orientation_file_active",
		N_("RSA orientation file active"), "rsa_orientation" },
	{ "rsa_droits_devoirs", N_("RSA - droits et devoirs"),
		"rsa_orientation" },
	{ "rsa_atelier_collectif_mandatory",
		N_("RSA Atelier collectif (obligatoire)"),
		"rsa_orientation" },
	{ "rsa_spie", N_("RSA SPIE"), "rsa_orientation" },
	{ "rsa_integration_information",
		N_("RSA Information d'intégration"), "rsa_orientation" },
	{ "rsa_accompagnement", N_("RSA accompagnement"),
		"rsa_accompagnement" },
	{ "rsa_accompagnement_social", N_("RSA accompagnement social"),
		"rsa_accompagnement" },
	{ "rsa_accompagnement_sociopro",
		N_("RSA accompagnement socio-pro"), "rsa_accompagnement" },
	{ "rsa_cer_signature", N_("RSA signature CER"),
		"rsa_accompagnement" },
	{ "rsa_follow_up", N_("RSA suivi"), "rsa_accompagnement" },
	{ "rsa_main_tendue", N_("RSA Main Tendue"), "rsa_accompagnement" },
	{ "rsa_insertion_offer", N_("RSA offre insertion pro"),
		"rsa_accompagnement" },
	{ "rsa_atelier_competences", N_("RSA Atelier compétences"),
		"rsa_accompagnement" },
	{ "rsa_atelier_rencontres_pro",
		N_("RSA Atelier rencontres professionnelles"),
		"rsa_accompagnement" },
	{ "siae_interview", N_("Entretien SIAE"), "siae" },
	{ "siae_collective_information", N_("Info coll. SIAE"), "siae" },
	{ "siae_follow_up", N_("Suivi SIAE"), "siae" },
	{ "psychologue", N_("Psychologue"), "autre" },
	{ "atelier_enfants_ados", N_("Atelier Enfants / Ados"), "autre" },
	{ NULL, NULL, NULL }
};

#define WORD(name, word) word,
static const char *const states[] = { RDV_STATE_LIST(WORD) };
#undef WORD
#define WORD(name, word, label) word,
#define LABEL(name, word, label) label,
static const char *const followups[] = { FOLLOWUP_LIST(WORD) };
static const char *const labels[] = { FOLLOWUP_LIST(LABEL) };
#undef WORD
#undef LABEL

const char *
rdv_state_name(enum rdv_state s)
{
	return (unsigned)s < RDV_STATES ? states[s] : "?";
}

bool
rdv_state_parse(const char *word, enum rdv_state *out)
{
	int i;

	for (i = 0; i < RDV_STATES; i++)
		if (strcmp(states[i], word) == 0) {
			*out = (enum rdv_state)i;
			return true;
		}
	return false;
}

const char *
followup_name(enum followup s)
{
	return (unsigned)s < FOLLOWUPS ? followups[s] : "?";
}

const char *
followup_label(enum followup s)
{
	return (unsigned)s < FOLLOWUPS ? labels[s] : "?";
}

bool
rdv_cancelled(enum rdv_state s)
{
	return s == RDV_EXCUSED || s == RDV_REVOKED || s == RDV_NOSHOW;
}

static bool
pending(const struct rdv_taken *r, int64_t now)
{
	return r->state == RDV_UNKNOWN && r->start > now;
}

/* The one taken last. */
static const struct rdv_taken *
latest(const struct rdv_taken *rdv, int n)
{
	const struct rdv_taken *p = NULL;
	int i;

	for (i = 0; i < n; i++)
		if (!p || rdv[i].made > p->made)
			p = &rdv[i];
	return p;
}

/* Does the last invitation come after what was last taken? */
static bool
invitations_win(const struct rdv_invited *inv, int ninv,
	const struct rdv_taken *p, int64_t now)
{
	int64_t last = 0, from;
	int i;

	if (!ninv)
		return false;
	for (i = 0; i < ninv; i++)
		if (!i || inv[i].made > last)
			last = inv[i].made;
	from = pending(p, now) ? p->start : p->made;
	return last > from;
}

static enum followup
of_invitations(const struct rdv_invited *inv, int n, int64_t now)
{
	int i;

	for (i = 0; i < n; i++)
		if (!inv[i].expires || inv[i].expires > now)
			return FOLLOWUP_INVITATION_PENDING;
	return FOLLOWUP_INVITATION_EXPIRED;
}

enum followup
followup_status(int64_t closed, const struct rdv_invited *inv, int ninv,
	const struct rdv_taken *rdv, int nrdv, int64_t now)
{
	const struct rdv_taken *p = latest(rdv, nrdv);
	int i;

	if (closed)
		return FOLLOWUP_CLOSED;
	if (!p)
		return ninv ? of_invitations(inv, ninv, now) :
			FOLLOWUP_NOT_INVITED;
	if (invitations_win(inv, ninv, p, now))
		return of_invitations(inv, ninv, now);
	for (i = 0; i < nrdv; i++)
		if (pending(&rdv[i], now))
			return FOLLOWUP_RDV_PENDING;
	for (i = 0; i < nrdv; i++)
		if (rdv[i].state == RDV_SEEN &&
			(&rdv[i] == p || rdv[i].start > p->made))
			return FOLLOWUP_RDV_SEEN;
	switch (p->state) {
	case RDV_NOSHOW:
		return FOLLOWUP_RDV_NOSHOW;
	case RDV_REVOKED:
		return FOLLOWUP_RDV_REVOKED;
	case RDV_EXCUSED:
		return FOLLOWUP_RDV_EXCUSED;
	default:
		return FOLLOWUP_RDV_NEEDS;
	}
}

bool
followup_acts(enum followup s)
{
	return s == FOLLOWUP_INVITATION_EXPIRED || s == FOLLOWUP_RDV_NEEDS ||
		s == FOLLOWUP_RDV_NOSHOW || s == FOLLOWUP_RDV_REVOKED ||
		s == FOLLOWUP_RDV_EXCUSED;
}

bool
followup_convocable(enum followup s)
{
	return s == FOLLOWUP_INVITATION_EXPIRED || s == FOLLOWUP_RDV_NOSHOW ||
		s == FOLLOWUP_RDV_EXCUSED;
}

void
rdv_state_next(const char *state, const char *to, int64_t start, int64_t now,
	struct rule_answer *a)
{
	enum rdv_state from, next;
	bool future = start > now;

	if (!rdv_state_parse(state, &from) || !rdv_state_parse(to, &next))
		rule_no(a, "unknown_state", _("État inconnu : %.40s"),
			rdv_state_parse(state, &from) ? to : state);
	else if (from == next)
		rule_no(a, "same_state", "%s", _("Ce rendez-vous a déjà cet "
			"état."));
	else if (future && (next == RDV_SEEN || next == RDV_NOSHOW))
		rule_no(a, "not_yet", "%s", _("Ce rendez-vous n'a pas encore "
			"eu lieu : l'annuler, ou attendre l'heure."));
	else if (!future && next == RDV_UNKNOWN)
		rule_no(a, "past", "%s", _("Ce rendez-vous est passé : il "
			"n'est plus à venir."));
	else
		rule_ok(a, "%s", rdv_state_name(next));
}
