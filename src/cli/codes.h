/* Values of the lists as producers write them, and those of the schema v0
 * that v1 says otherwise (src/data/v0.tsv). */
#ifndef CLI_CODES_H
#define CLI_CODES_H

#include <jansson.h>

/* The items of a cell, trimmed: {a,"b, c"}  ['a', 'b']  ["a","b"]  a|b
 * a;b  a, b.  An array comes as its items; a new reference, NULL when the
 * value is neither text nor an array of text. */
json_t *codes_split(json_t *v);

/* Adds the values of v1 that one item stands for to a list, each once: the
 * code itself, in any case, its label, or what replaces a code of v0.  Returns
 * what happened. */
enum code_found { CODE_SAME, CODE_MAPPED, CODE_GONE, CODE_UNKNOWN };
enum code_found codes_add(const char *list, const char *item, json_t *to);

/* The départements of a region's code, space separated; NULL. */
const char *codes_region(const char *region);

#endif
