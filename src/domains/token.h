/* Search tokens: the words and numbers that a record is found by. */
#ifndef DOMAINS_TOKEN_H
#define DOMAINS_TOKEN_H

#include <stddef.h>

/* Receives one token: kind (enum token_kind) and folded text. */
typedef void token_put(void *to, int kind, const char *folded);

/* What tokens are made of.  NULL or masked: not known here, its tokens stay
 * as they are; "": there is none any more. */
struct token_of {
	const char *last, *first, *birth_name, *phone, *phone2, *born, *nir;
};

/* Gives `put` every token of a person: the words of her names, their
 * prefixes of 2 to 6 letters and phonetic keys, canonical telephones, birth
 * date; NIR, names and birth date for the other structures' match. */
void token_all(const struct token_of *of, token_put *put, void *to);

/* The words of names, folded, each once, in the order of the alphabet: the
 * same whatever comes first. */
void token_who(const char *names, char *out, size_t size);

#endif
