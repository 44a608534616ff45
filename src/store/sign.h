/* Signatures (Ed25519) of what leaves the server: manifests of backups, the
 * ledger of what was erased.  What is signed begins with 8 letters that say
 * what it is, so that none passes for another. */
#ifndef STORE_SIGN_H
#define STORE_SIGN_H

#include <stdbool.h>

#include "store/seal.h"

void sign_public(const struct sealkey *seed, unsigned char public[32]);
void sign_make(const struct sealkey *seed, const char what[8], const void *p,
	size_t n, unsigned char signature[64]);
bool sign_holds(const unsigned char public[32], const char what[8],
	const void *p, size_t n, const unsigned char signature[64]);

#endif
