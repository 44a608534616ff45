/* A place as it is typed, and what is typed to look for services: "garde
 * ales 15". */
#ifndef DOMAINS_PLACE_H
#define DOMAINS_PLACE_H

#include "domains/commune.h"

/* An INSEE code ("@23008"), a postcode, a name ("st denis", "saint denis
 * 974", "Saint-Denis (974)"), or the beginning of one (the most populated).
 * E_CHECK, saying what to type. */
enum err place_find(struct ctx *x, const char *typed, struct commune *out);
/* The same, but nothing for the beginning of a name: false. */
bool place_exactly(struct ctx *x, const char *typed, struct commune *out);
/* "Aubusson (23)": place_find() finds it again. */
void place_text(const struct commune *c, char *out, size_t size);

/* Where the person whose record was last open lives, or what was chosen with
 * her when her address is protected: its code, "" unknown. */
void place_of_last(struct ctx *x, char code[8]);

#endif
