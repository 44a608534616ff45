/* The rules of messages, called by words (rules/catalog.h). */
#ifndef RULES_MESSAGE_ARGS_H
#define RULES_MESSAGE_ARGS_H

#include "rules/rule.h"

void message_run_sms(int argc, char **argv, struct rule_answer *a);
void message_run_time(int argc, char **argv, struct rule_answer *a);

#endif
