/* Search tokens: the words and numbers that a record is found by. */
#ifndef DOMAINS_TOKEN_H
#define DOMAINS_TOKEN_H

/* Receives one token: kind (enum token_kind) and folded text. */
typedef void token_put(void *to, int kind, const char *folded);

/* Gives `put` every token of a person: the words of her names, their
 * prefixes of 2 to 6 letters and phonetic keys, canonical telephones, birth
 * date; the NIR and names with birth date for the other structures' match.
 * Masked values give none. */
void token_all(const char *last, const char *first, const char *birth,
	const char *phone, const char *phone2, const char *born,
	const char *nir, token_put *put, void *to);

#endif
