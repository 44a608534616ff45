/* E-mail (services.md 3.1): a local part of 2 characters or more that does
 * not begin with a dot, no empty label, a last label of 2 letters or more.
 * All of it ASCII, 254 bytes at most.  value: as typed.  Errors: bad_form. */
#ifndef RULES_EMAIL_H
#define RULES_EMAIL_H

#include "rules/rule.h"

void email_check(const char *typed, struct rule_answer *a);

#endif
