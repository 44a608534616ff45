#include "store/sign.h"

#include <sodium.h>

#include "base/mem.h"

void
sign_public(const struct sealkey *seed, unsigned char public[32])
{
	unsigned char secret[crypto_sign_SECRETKEYBYTES];

	crypto_sign_seed_keypair(public, secret, seed->b);
	wipe(secret, sizeof secret);
}

static void
feed(crypto_sign_state *st, const char *what, const void *p, size_t n)
{
	crypto_sign_init(st);
	crypto_sign_update(st, (const unsigned char *)what, 8);
	crypto_sign_update(st, p, n);
}

void
sign_make(const struct sealkey *seed, const char what[8], const void *p,
	size_t n, unsigned char signature[64])
{
	unsigned char public[32], secret[crypto_sign_SECRETKEYBYTES];
	crypto_sign_state st;

	crypto_sign_seed_keypair(public, secret, seed->b);
	feed(&st, what, p, n);
	crypto_sign_final_create(&st, signature, NULL, secret);
	wipe(secret, sizeof secret);
}

bool
sign_holds(const unsigned char public[32], const char what[8], const void *p,
	size_t n, const unsigned char signature[64])
{
	crypto_sign_state st;

	feed(&st, what, p, n);
	return crypto_sign_final_verify(&st, signature, public) == 0;
}
