/* The rules on appointments, as the verb `rule` runs them.  An instant is
 * YYYY-MM-DDTHH:MM, or a day alone: its first minute. */
#ifndef RULES_RDV_ARGS_H
#define RULES_RDV_ARGS_H

#include "rules/rule.h"

void rdv_run_status(int argc, char **argv, struct rule_answer *a);
void rdv_run_state(int argc, char **argv, struct rule_answer *a);
void rdv_run_invitation(int argc, char **argv, struct rule_answer *a);
void rdv_run_reminder(int argc, char **argv, struct rule_answer *a);
void rdv_run_rdv_reminder(int argc, char **argv, struct rule_answer *a);

#endif
