/* The search of a structure's own people by keyed tokens: names in any order,
 * a telephone, a birth date, a NIR; and whether a record of exactly that
 * person exists elsewhere (design 6). */
#ifndef DOMAINS_SEARCH_H
#define DOMAINS_SEARCH_H

#include "model/registry.h"

extern const struct domain search_domain;

#endif
