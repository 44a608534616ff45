/* What is asked of the directory in a few words: "garde ales 15 ouvert". */
#ifndef DOMAINS_SERVICE_WORDS_H
#define DOMAINS_SERVICE_WORDS_H

#include "model/registry.h"

/* Reads words into filters: a commune ("place", at the end or at the
 * beginning), kilometres ("within": a number alone, to 50), "ouvert",
 * "gratuit", "favoris", "distance"; what is left names themes, or else is
 * looked for as it stands ("words").  "@23008" is an INSEE code; an id of 32
 * characters (whom the search is for) is left out. */
void service_words(struct ctx *x, const char *typed, struct row *filter);

#endif
