/* The states of a referral (design 12, services.md 2.6). */
#ifndef RULES_REFSTATE_H
#define RULES_REFSTATE_H

#include <stdbool.h>

#include "rules/rule.h"

#define REF_STATE_LIST(_)                                                    \
	_(BROUILLON, "brouillon")       _(ENVOYEE, "envoyee")                \
	_(PRECISION, "precision_demandee")                                   \
	_(ACCEPTEE, "acceptee")         _(REFUSEE, "refusee")                \
	_(RETIREE, "retiree")           _(SANS_REPONSE, "sans_reponse")      \
	_(TERMINEE, "terminee")
#define REF_ACTION_LIST(_)                                                   \
	_(ENVOYER, "envoyer")           _(DEMANDER, "demander")              \
	_(REPONDRE, "repondre")         _(ACCEPTER, "accepter")              \
	_(REFUSER, "refuser")           _(RETIRER, "retirer")                \
	_(EXPIRER, "expirer")           _(TERMINER, "terminer")
#define REF_ROLE_LIST(_)                                                     \
	_(EMETTEUR, "emetteur")         _(RECEVEUR, "receveur")              \
	_(SYSTEME, "systeme")

enum ref_state {
#define REF_STATE_ENUM(name, word) REF_IS_##name,
	REF_STATE_LIST(REF_STATE_ENUM)
#undef REF_STATE_ENUM
	REF_STATES
};

enum ref_action {
#define REF_ACTION_ENUM(name, word) REF_##name,
	REF_ACTION_LIST(REF_ACTION_ENUM)
#undef REF_ACTION_ENUM
	REF_ACTIONS
};

enum ref_role {
#define REF_ROLE_ENUM(name, word) REF_BY_##name,
	REF_ROLE_LIST(REF_ROLE_ENUM)
#undef REF_ROLE_ENUM
	REF_ROLES
};

/* Words of the base and of the command line; "?" for what is in no list. */
const char *refstate_name(enum ref_state s);
const char *refstate_action_name(enum ref_action a);
const char *refstate_role_name(enum ref_role r);

/* False, and nothing written, for an unknown word. */
bool refstate_parse(const char *word, enum ref_state *out);
bool refstate_parse_action(const char *word, enum ref_action *out);
bool refstate_parse_role(const char *word, enum ref_role *out);

/* Does no action leave this state? */
bool refstate_final(enum ref_state s);

/* The next state of (state, action, role), in words.  Errors, the first that
 * holds: unknown_state unknown_action unknown_role wrong_role final_state
 * wrong_state. */
void refstate_next(const char *state, const char *action, const char *role,
	struct rule_answer *a);

#endif
