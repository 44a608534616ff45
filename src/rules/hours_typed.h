/* Opening hours as people type them, in French or in OSM's words, to the form
 * that the directory keeps (rules/hours.h).
 *
 * French: days then times, as often as needed: "lundi au vendredi 9h-12h et
 * 14h-17h30 ; samedi 9h à midi ; jours fériés fermé", "lun-ven 9:00-17:00",
 * "tous les jours 8h-20h", "en semaine", "week-end", "24h/24". */
#ifndef RULES_HOURS_TYPED_H
#define RULES_HOURS_TYPED_H

#include "rules/rule.h"

/* The value is OSM; what is OSM already comes back as it is, "" stays "".
 * Errors: not_understood (the message names the word), days_first,
 * bad_time, too_long. */
void hours_typed(const char *typed, struct rule_answer *a);

#endif
