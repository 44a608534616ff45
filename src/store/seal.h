/* Sealing: XChaCha20-Poly1305 with a random nonce, one blob per record,
 * scope and owner (design 6, security 4.3).
 *
 *	u8 format 1 | 24 bytes nonce | ciphertext | 16 bytes tag
 *
 * The plain text is padded to a multiple of 64 bytes (256 for notes and
 * contents).  A blob is bound to everything it belongs to, so that none can
 * be moved, swapped or brought back from an older version. */
#ifndef STORE_SEAL_H
#define STORE_SEAL_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/id.h"
#include "base/scope.h"

#define KEY_SIZE 32

struct sealkey {
	unsigned char b[KEY_SIZE];
};

/* What a blob is bound to. */
struct seal_bind {
	const char *table;      /* "blob" for all records' blobs */
	enum scope scope;
	struct id record;       /* person, note, referral... */
	struct id person;
	struct id owner;        /* structure, or id_none for shared scopes */
	uint32_t schema;        /* of the plain text: SEAL_SCHEMA */
	uint32_t version;       /* its own */
};

#define SEAL_SCHEMA 1

/* libsodium's initialisation; dies if it fails.  Once per process. */
void seal_init(void);

/* Appends the sealed bytes of plain to out. */
void seal_close(const struct sealkey *key, const struct seal_bind *bind,
	const void *plain, size_t n, struct buf *out);

/* Appends the plain bytes to out.  E_CHECK when the key, the binding or the
 * bytes are not the ones that were sealed together. */
enum err seal_open(const struct sealkey *key, const struct seal_bind *bind,
	const void *sealed, size_t n, struct buf *out);

/* Memory for keys: locked, guarded, wiped when freed. */
void *secret_alloc(size_t n);
void secret_free(void *p);              /* NULL is fine */

void key_random(struct sealkey *out);

/* The key of a scope and owner, from a person's (or a referral's) key:
 * keyed BLAKE2b-256 of "PSRLSCOP" | scope | owner. */
void key_derive(const struct sealkey *base, enum scope scope,
	const struct id *owner, struct sealkey *out);

/* A key for a purpose (8 letters) from a key: crypto_kdf. */
void key_purpose(const struct sealkey *base, const char purpose[8],
	uint64_t number, struct sealkey *out);

/* Wraps a key under another, bound to a text ("wrap|object|kind|holder"). */
#define WRAPPED_SIZE (1 + 24 + KEY_SIZE + 16)
void key_wrap(const struct sealkey *with, const char *bound,
	const struct sealkey *key, unsigned char out[WRAPPED_SIZE]);
enum err key_unwrap(const struct sealkey *with, const char *bound,
	const void *wrapped, size_t n, struct sealkey *out);

/* Keyed BLAKE2b truncated to 32 bits: a search token. */
uint32_t key_token(const struct sealkey *key, int kind, const char *text);
/* Keyed BLAKE2b-128: an index value. */
void key_mac16(const struct sealkey *key, int kind, const char *text,
	unsigned char out[16]);

#endif
