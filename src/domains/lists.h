/* The value lists of data-inclusion v1, and where a code is in them. */
#ifndef DOMAINS_LISTS_H
#define DOMAINS_LISTS_H

#include <stdbool.h>
#include <stddef.h>

#include "model/registry.h"

/* The label of a code of a list ("thematique"), the code itself when the
 * list does not know it (a newer minor version). */
const char *list_label(const char *list, const char *code);
bool list_knows(const char *list, const char *code);
/* The code that is meant by a code or a label typed otherwise: accents, case
 * and punctuation do not count.  NULL. */
const char *list_spelt(const char *list, const char *typed);

/* "a b c" as "A, B, C", cut to size. */
void list_labels(const char *list, const char *codes, char *out, size_t size);

/* Choice sets: themes and categories for filters, and each list whole
 * ("directory.thematique", "directory.public", ...). */
extern const struct choices list_choices[];

#endif
