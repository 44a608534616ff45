/* Finding people: the words and numbers that a record is found by, and the
 * search of a structure's own people by keyed tokens (design 6). */
#ifndef DOMAINS_SEARCH_H
#define DOMAINS_SEARCH_H

#include "model/registry.h"

/* Receives one token: kind (enum token_kind) and folded text. */
typedef void search_put(void *to, int kind, const char *folded);

/* Gives `put` every token of a person: the words of her names, their
 * prefixes of 2 to 6 letters and phonetic keys, canonical telephones, birth
 * date; the NIR and names with birth date for the other structures' match.
 * Masked values give none. */
void search_tokens(const char *last, const char *first, const char *birth,
	const char *phone, const char *phone2, const char *born,
	const char *nir, search_put *put, void *to);

/* A NIR's own rules and its agreement with title and birth date. */
void search_check_nir(const char *nir, const char *title, const char *born,
	struct faults *f);

/* The list of people found by what was typed (names in any order, or a
 * telephone, or a birth date, or a number). */
extern const struct source search_sources[];

#endif
