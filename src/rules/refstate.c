#include "rules/refstate.h"

#include <string.h>

#include "base/i18n.h"

#define WORD(name, word) word,
static const char *const states[] = { REF_STATE_LIST(WORD) };
static const char *const actions[] = { REF_ACTION_LIST(WORD) };
static const char *const roles[] = { REF_ROLE_LIST(WORD) };
#undef WORD

#define BIT(s) (1u << REF_IS_##s)
#define PENDING (BIT(ENVOYEE) | BIT(PRECISION))

/* One row an action: who does it, from which states, to which. */
static const struct transition {
	enum ref_role role;
	unsigned from;
	enum ref_state to;
} transitions[REF_ACTIONS] = {
	[REF_ENVOYER] = { REF_BY_EMETTEUR, BIT(BROUILLON), REF_IS_ENVOYEE },
	[REF_DEMANDER] = { REF_BY_RECEVEUR, BIT(ENVOYEE), REF_IS_PRECISION },
	[REF_REPONDRE] = { REF_BY_EMETTEUR, BIT(PRECISION), REF_IS_ENVOYEE },
	[REF_ACCEPTER] = { REF_BY_RECEVEUR, PENDING, REF_IS_ACCEPTEE },
	[REF_REFUSER] = { REF_BY_RECEVEUR, PENDING, REF_IS_REFUSEE },
	[REF_RETIRER] = { REF_BY_EMETTEUR, PENDING | BIT(ACCEPTEE),
		REF_IS_RETIREE },
	[REF_EXPIRER] = { REF_BY_SYSTEME, PENDING, REF_IS_SANS_REPONSE },
	[REF_TERMINER] = { REF_BY_RECEVEUR, BIT(ACCEPTEE), REF_IS_TERMINEE },
};

static int
find(const char *const *words, int n, const char *word)
{
	int i;

	for (i = 0; i < n; i++)
		if (strcmp(words[i], word) == 0)
			return i;
	return -1;
}

const char *
refstate_name(enum ref_state s)
{
	return (unsigned)s < REF_STATES ? states[s] : "?";
}

const char *
refstate_action_name(enum ref_action a)
{
	return (unsigned)a < REF_ACTIONS ? actions[a] : "?";
}

const char *
refstate_role_name(enum ref_role r)
{
	return (unsigned)r < REF_ROLES ? roles[r] : "?";
}

bool
refstate_parse(const char *word, enum ref_state *out)
{
	int i = find(states, REF_STATES, word);

	if (i >= 0)
		*out = (enum ref_state)i;
	return i >= 0;
}

bool
refstate_parse_action(const char *word, enum ref_action *out)
{
	int i = find(actions, REF_ACTIONS, word);

	if (i >= 0)
		*out = (enum ref_action)i;
	return i >= 0;
}

bool
refstate_parse_role(const char *word, enum ref_role *out)
{
	int i = find(roles, REF_ROLES, word);

	if (i >= 0)
		*out = (enum ref_role)i;
	return i >= 0;
}

bool
refstate_final(enum ref_state s)
{
	int i;

	for (i = 0; i < REF_ACTIONS; i++)
		if (transitions[i].from & (1u << s))
			return false;
	return true;
}

static const char *
why_not_role(enum ref_role needed)
{
	switch (needed) {
	case REF_BY_EMETTEUR:
		return _("Seule la structure qui oriente peut le faire.");
	case REF_BY_RECEVEUR:
		return _("Seule la structure qui reçoit peut le faire.");
	default:
		return _("Personne ne le fait : une orientation expire "
			"d'elle-même, à la fin de son délai.");
	}
}

static const char *
why_not_state(enum ref_state s, enum ref_role by)
{
	switch (s) {
	case REF_IS_BROUILLON:
		return _("Cette orientation n'est pas encore envoyée : "
			"l'envoyer d'abord.");
	case REF_IS_ENVOYEE:
		return _("Cette orientation est envoyée et attend une "
			"réponse.");
	case REF_IS_PRECISION:
		return by == REF_BY_EMETTEUR ?
			_("Une précision est demandée : y répondre d'abord.") :
			_("Une précision est demandée : attendre la "
			"réponse.");
	case REF_IS_ACCEPTEE:
		return _("Cette orientation est déjà acceptée.");
	default:
		return _("Ce n'est pas possible à cette étape.");
	}
}

void
refstate_next(const char *state, const char *action, const char *role,
	struct rule_answer *a)
{
	enum ref_state s;
	enum ref_action act;
	enum ref_role by;

	if (!refstate_parse(state, &s))
		rule_no(a, "unknown_state", _("État inconnu : %.40s"), state);
	else if (!refstate_parse_action(action, &act))
		rule_no(a, "unknown_action", _("Action inconnue : %.40s"),
			action);
	else if (!refstate_parse_role(role, &by))
		rule_no(a, "unknown_role", _("Rôle inconnu : %.40s"), role);
	else if (transitions[act].role != by)
		rule_no(a, "wrong_role", "%s",
			why_not_role(transitions[act].role));
	else if (refstate_final(s))
		rule_no(a, "final_state", "%s", _("Cette orientation est "
			"close : en préparer une autre."));
	else if (!(transitions[act].from & (1u << s)))
		rule_no(a, "wrong_state", "%s", why_not_state(s, by));
	else
		rule_ok(a, "%s", states[transitions[act].to]);
}
