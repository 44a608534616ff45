/* The search of a structure's own people by keyed tokens: names in any order,
 * a telephone, a birth date, a NIR; and whether a record of exactly that
 * person exists elsewhere (design 6). */
#ifndef DOMAINS_SEARCH_H
#define DOMAINS_SEARCH_H

#include "model/registry.h"

extern const struct domain search_domain;

/* The number of a record of this structure, as lists say it: "88", "dossier
 * 88", 6 figures at most; 0: something else. */
int search_num(const char *typed);

#endif
