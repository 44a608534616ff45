/* What a list does to a follow without opening it: end it, put its next step
 * off, give the person to a colleague.  Each is one act on one follow, for the
 * row under the cursor or for all the marked ones. */
#ifndef DOMAINS_FOLLOW_MANY_H
#define DOMAINS_FOLLOW_MANY_H

#include "model/registry.h"

extern const struct domain follow_many_domain;

#endif
