/* The states of a referral (design 12, services.md 2.6). */
#ifndef RULES_REFSTATE_H
#define RULES_REFSTATE_H

#include "rules/rule.h"

enum ref_action {
	REF_ENVOYER, REF_DEMANDER, REF_REPONDRE, REF_ACCEPTER, REF_REFUSER,
	REF_RETIRER, REF_EXPIRER, REF_TERMINER,
};

/* The next state of (state, action, role), in words: states brouillon
 * envoyee precision_demandee acceptee refusee retiree sans_reponse terminee;
 * roles emetteur receveur systeme.  Errors: unknown_state unknown_action
 * unknown_role wrong_role final_state wrong_state. */
void refstate_next(const char *state, const char *action, const char *role,
	struct rule_answer *a);

#endif
