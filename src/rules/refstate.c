#include "rules/refstate.h"

#include <string.h>

#include "base/i18n.h"

static const struct transition {
	const char *action, *role, *from, *to;
} transitions[] = {
	{ "envoyer", "emetteur", "brouillon", "envoyee" },
	{ "demander", "receveur", "envoyee", "precision_demandee" },
	{ "repondre", "emetteur", "precision_demandee", "envoyee" },
	{ "accepter", "receveur", "envoyee precision_demandee", "acceptee" },
	{ "refuser", "receveur", "envoyee precision_demandee", "refusee" },
	{ "retirer", "emetteur", "envoyee precision_demandee acceptee",
		"retiree" },
	{ "expirer", "systeme", "envoyee precision_demandee",
		"sans_reponse" },
	{ "terminer", "receveur", "acceptee", "terminee" },
};
#define TRANSITIONS (sizeof transitions / sizeof *transitions)

static bool
listed(const char *list, const char *w)
{
	size_t n = strlen(w);

	while (*list) {
		size_t len = strcspn(list, " ");

		if (len == n && memcmp(list, w, n) == 0)
			return true;
		list += len + strspn(list + len, " ");
	}
	return false;
}

void
refstate_next(const char *state, const char *action, const char *role,
	struct rule_answer *a)
{
	const struct transition *t = NULL;
	size_t i;

	if (!listed("brouillon envoyee precision_demandee acceptee refusee "
		"retiree sans_reponse terminee", state)) {
		rule_no(a, "unknown_state", _("État inconnu : %s"), state);
		return;
	}
	for (i = 0; i < TRANSITIONS; i++)
		if (strcmp(transitions[i].action, action) == 0)
			t = &transitions[i];
	if (!t) {
		rule_no(a, "unknown_action", _("Action inconnue : %s"),
			action);
		return;
	}
	if (!listed("emetteur receveur systeme", role)) {
		rule_no(a, "unknown_role", _("Rôle inconnu : %s"), role);
		return;
	}
	if (strcmp(t->role, role) != 0) {
		rule_no(a, "wrong_role", "%s", strcmp(t->role, "systeme") == 0
			? _("Seul le délai le fait.") :
			strcmp(t->role, "emetteur") == 0 ?
			_("Seule la structure qui oriente peut le faire.") :
			_("Seule la structure qui reçoit peut le faire."));
		return;
	}
	if (listed("refusee retiree sans_reponse terminee", state)) {
		rule_no(a, "final_state", "%s", _("Cette orientation est "
			"close : en préparer une autre."));
		return;
	}
	if (!listed(t->from, state)) {
		rule_no(a, "wrong_state", "%s", strcmp(state, "brouillon") ==
			0 ? _("Elle n'est pas encore envoyée.") :
			strcmp(state, "acceptee") == 0 ?
			_("Elle est déjà acceptée.") :
			_("Ce n'est pas possible à cette étape."));
		return;
	}
	rule_ok(a, "%s", t->to);
}
