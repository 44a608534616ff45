/* Deciding on a person that another structure hands over, or invites for; both
 * sides as a list, the waiting list of the structure first. */
#ifndef DOMAINS_HANDOVER_ANSWER_H
#define DOMAINS_HANDOVER_ANSWER_H

#include "model/registry.h"

extern const struct record handover_answer_record;

#endif
