/* Opening hours as the directory writes them (OSM opening_hours), in French.
 *
 * Read: rules separated by ";" (the last that speaks of a day wins) or ","
 * (which adds); in each, in this order and all optional: months and their days
 * ("Jan-Mar", "Dec 24-Jan 2"), weeks ("week 1-53/2"), week days ("Mo-Fr,Su",
 * "PH" public holidays, "SH" school holidays, "We[1]" the first of the month),
 * then times ("09:00-12:00,14:00-17:30"), "24/7", "off", "closed" or "open",
 * and a comment in quotes.  What else the language has is not read. */
#ifndef RULES_HOURS_H
#define RULES_HOURS_H

#include "rules/rule.h"

/* The value is the French text.  With `at` ("2026-11-24T10:30", civil time),
 * it is "ouvert" or "ferme" instead, and the message says the text.  Errors:
 * not_understood (the message gives the place), bad_date. */
void hours_french(const char *osm, const char *at, struct rule_answer *a);

#endif
