/* The caseload (Mes accompagnements), the overview of a person, her thread,
 * and what is done from them. */
#ifndef DOMAINS_CASELOAD_H
#define DOMAINS_CASELOAD_H

#include "model/registry.h"

extern const struct record card_record;
extern const struct source caseload_sources[];
extern const struct call caseload_calls[];
extern const struct jump caseload_jumps[];

#endif
