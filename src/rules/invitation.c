#include "rules/invitation.h"

#include <string.h>

#include "base/i18n.h"
#include "rules/rdv.h"

#define DAY ((int64_t)86400)

static const struct {
	const char *word, *message;
} against[] = {
	{ "other_department", N_("La structure est d'un autre département : "
		"elle ne peut pas inviter cette personne.") },
	{ "pending_rdv", N_("Un rendez-vous est déjà à venir pour ce "
		"motif.") },
	{ "not_member", N_("Votre structure n'accompagne pas cette "
		"personne.") },
	{ "archived", N_("L'accompagnement est terminé : le reprendre "
		"d'abord.") },
	{ "no_reason", N_("Votre structure n'a pas ce motif.") },
	{ "no_referent", N_("Il manque la personne référente : F2, "
		"Équipe.") },
	{ "no_followup_reason", N_("Ce motif n'est pas celui d'un "
		"suivi.") },
	{ "no_slot", N_("Aucun créneau libre pour ce motif : en ouvrir "
		"un.") },
};

static bool
absent(const char *s)
{
	return !s || !*s;
}

bool
invitation_mobile(const char *phone)
{
	static const char *const start[] = { "+336", "+337", "+262639",
		"+262692", "+262693", "+590690", "+590691", "+594694",
		"+596696", "+596697" };
	size_t i;

	if (absent(phone) || strlen(phone) < 12)
		return false;
	for (i = 0; i < sizeof start / sizeof *start; i++)
		if (strncmp(phone, start[i], strlen(start[i])) == 0)
			return true;
	return false;
}

/* The first word of the list that stands against it; false: there is none. */
static bool
refused(const char *words, struct rule_answer *a)
{
	char word[40];
	size_t i, n;

	if (absent(words))
		return false;
	words += strspn(words, " ");
	n = strcspn(words, " ");
	if (n >= sizeof word)
		n = sizeof word - 1;
	memcpy(word, words, n);
	word[n] = '\0';
	for (i = 0; i < sizeof against / sizeof *against; i++)
		if (strcmp(against[i].word, word) == 0) {
			rule_no(a, word, "%s", _(against[i].message));
			return true;
		}
	rule_no(a, "unknown_fact", _("Fait inconnu : %.40s"), word);
	return true;
}

/* What the format itself needs of the person. */
static void
way(const struct invitation_of *i, struct rule_answer *a)
{
	if (strcmp(i->format, "sms") == 0 && !invitation_mobile(i->phone))
		rule_no(a, "no_mobile", "%s", _("Il faut un numéro de mobile "
			"français pour un SMS : Identité, Téléphone."));
	else if (strcmp(i->format, "email") == 0 && absent(i->email))
		rule_no(a, "no_email", "%s", _("Il manque le courriel de la "
			"personne : Identité, Courriel."));
	else if (strcmp(i->format, "postal") == 0 && absent(i->address))
		rule_no(a, "no_address", "%s", _("Il manque l'adresse de la "
			"personne : Identité, Adresse."));
	else
		rule_ok(a, "%s", i->format);
}

void
invitation_check(const struct invitation_of *i, struct rule_answer *a)
{
	bool postal = strcmp(i->format, "postal") == 0;

	if (!postal && strcmp(i->format, "sms") != 0 &&
		strcmp(i->format, "email") != 0)
		rule_no(a, "unknown_format", _("Moyen inconnu : %.40s"),
			i->format);
	else if (refused(i->against, a))
		return;
	else if (!postal && i->last && i->now - i->last < DAY)
		rule_no(a, "too_soon", "%s", _("La même invitation est partie "
			"il y a moins de 24 heures."));
	else if (postal && i->expires && i->expires - i->now <= 5 * DAY)
		rule_no(a, "expires_soon", "%s", _("Un courrier met plusieurs "
			"jours : il faut plus de 5 jours de validité."));
	else if (absent(i->help))
		rule_no(a, "no_help_phone", "%s", _("Il manque le téléphone "
			"de votre structure : il est donné dans "
			"l'invitation."));
	else
		way(i, a);
}

static void
ways(bool email, bool sms, struct rule_answer *a)
{
	rule_ok(a, "%s%s%s", email ? "email" : "", email && sms ? " " : "",
		sms ? "sms" : "");
}

void
reminder_invitation(const struct reminder_of *r, struct rule_answer *a)
{
	bool email = !absent(r->email), sms = invitation_mobile(r->phone);

	if (strcmp(r->status, followup_name(FOLLOWUP_INVITATION_PENDING)))
		rule_no(a, "not_pending", "%s", _("Aucune invitation n'est en "
			"attente de réponse."));
	else if (!r->active)
		rule_no(a, "inactive", "%s", _("L'accompagnement est "
			"terminé."));
	else if (!r->by_agent)
		rule_no(a, "is_reminder", "%s", _("Un rappel ne se rappelle "
			"pas."));
	else if (r->today - r->made != 3)
		rule_no(a, "other_day", "%s", _("Le rappel part le troisième "
			"jour après l'invitation."));
	else if (!r->expires)
		rule_no(a, "never_expires", "%s", _("Une invitation sans fin "
			"ne se rappelle pas."));
	else if (r->expires <= r->now + 2 * DAY)
		rule_no(a, "expires_soon", "%s", _("Il reste 2 jours ou moins "
			"pour répondre."));
	else if (!email && !sms)
		rule_no(a, "no_way", "%s", _("Ni courriel ni mobile pour la "
			"joindre."));
	else {
		email = email && !(r->last_email &&
			r->now - r->last_email < DAY);
		sms = sms && !(r->last_sms && r->now - r->last_sms < DAY);
		if (email || sms)
			ways(email, sms, a);
		else
			rule_no(a, "sent_lately", "%s", _("Un message est "
				"parti il y a moins de 24 heures."));
	}
}

void
reminder_rdv(const char *state, bool convened, int start, int today,
	const char *phone, const char *email, struct rule_answer *a)
{
	bool mail = !absent(email), sms = invitation_mobile(phone);
	enum rdv_state s;

	if (!rdv_state_parse(state, &s))
		rule_no(a, "unknown_state", _("État inconnu : %.40s"), state);
	else if (!convened)
		rule_no(a, "not_convened", "%s", _("Ce rendez-vous n'est pas "
			"une convocation."));
	else if (s != RDV_UNKNOWN)
		rule_no(a, "not_pending", "%s", _("Ce rendez-vous n'est plus "
			"à venir."));
	else if (start - today != 2)
		rule_no(a, "other_day", "%s", _("Le rappel part deux jours "
			"avant le rendez-vous."));
	else if (!mail && !sms)
		rule_no(a, "no_way", "%s", _("Ni courriel ni mobile pour la "
			"joindre."));
	else
		ways(mail, sms, a);
}
