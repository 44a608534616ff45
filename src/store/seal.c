#include "store/seal.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/log.h"
#include "base/mem.h"

#define FORMAT 1
#define NONCE crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define TAG crypto_aead_xchacha20poly1305_ietf_ABYTES

void
seal_init(void)
{
	if (sodium_init() < 0)
		die("libsodium does not start");
}

void *
secret_alloc(size_t n)
{
	void *p = sodium_malloc(n);

	if (!p)
		die("no locked memory (%zu)", n);
	memset(p, 0, n);
	return p;
}

void
secret_free(void *p)
{
	sodium_free(p);
}

#define BOUND_TABLE 32          /* the longest name of what is bound */
#define BOUND (8 + 4 + BOUND_TABLE + 4 + 3 * ID_SIZE + 4 + 4)

static unsigned char *
put(unsigned char *at, const void *p, size_t n)
{
	memcpy(at, p, n);
	return at + n;
}

static unsigned char *
put32(unsigned char *at, uint32_t v)
{
	const unsigned char out[4] = { (unsigned char)(v >> 24),
		(unsigned char)(v >> 16), (unsigned char)(v >> 8),
		(unsigned char)v };

	return put(at, out, 4);
}

/* Everything that the blob is bound to, in one canonical form; its length. */
static size_t
bound(const struct seal_bind *bind, unsigned char out[BOUND])
{
	size_t n = strlen(bind->table);
	unsigned char *at = put(out, "PSRLBLOB", 8);

	if (n > BOUND_TABLE)
		die("%s: too long a name to bind to", bind->table);
	at = put(put32(at, (uint32_t)n), bind->table, n);
	at = put32(at, (uint32_t)bind->scope);
	at = put(at, bind->record.b, ID_SIZE);
	at = put(at, bind->person.b, ID_SIZE);
	at = put(at, bind->owner.b, ID_SIZE);
	at = put32(put32(at, bind->schema), bind->version);
	return (size_t)(at - out);
}

/* Notes and contents are padded more coarsely: their length says more. */
static size_t
block(enum scope s)
{
	return s == SCOPE_NOTE || s == SCOPE_WORKNOTE || s == SCOPE_CONTENT ||
		s == SCOPE_DRAFT || s == SCOPE_ASIDE ? 256 : 64;
}

void
seal_close(const struct sealkey *key, const struct seal_bind *bind,
	const void *plain, size_t n, struct buf *out)
{
	size_t size = block(bind->scope);
	size_t padded = (n / size + 1) * size;
	unsigned char *text = xcalloc(1, padded);
	unsigned char *sealed = xmalloc(padded + TAG);
	unsigned char nonce[NONCE];
	unsigned char ad[BOUND];
	size_t nad = bound(bind, ad);
	unsigned long long len;

	if (n)
		memcpy(text, plain, n);
	text[n] = 0x80;         /* ISO 7816-4, as sodium_pad does */
	randombytes_buf(nonce, sizeof nonce);
	crypto_aead_xchacha20poly1305_ietf_encrypt(sealed, &len, text, padded,
		ad, nad, NULL, nonce, key->b);
	buf_putc(out, FORMAT);
	buf_put(out, nonce, sizeof nonce);
	buf_put(out, sealed, (size_t)len);
	wipe(text, padded);
	free(text);
	free(sealed);
}

enum err
seal_open(const struct sealkey *key, const struct seal_bind *bind,
	const void *sealed, size_t n, struct buf *out)
{
	const unsigned char *p = sealed;
	unsigned char *text;
	unsigned long long len = 0;
	unsigned char ad[BOUND];
	size_t plain = 0, nad;
	int rc;

	if (n < 1 + NONCE + TAG || p[0] != FORMAT)
		return err_set(E_CHECK, _("Donnée scellée illisible."));
	nad = bound(bind, ad);
	text = xmalloc(n);
	rc = crypto_aead_xchacha20poly1305_ietf_decrypt(text, &len, NULL,
		p + 1 + NONCE, n - 1 - NONCE, ad, nad, p + 1, key->b);
	if (rc == 0)
		rc = sodium_unpad(&plain, text, (size_t)len,
			block(bind->scope));
	if (rc == 0)
		buf_put(out, text, plain);
	wipe(text, n);
	free(text);
	return rc == 0 ? E_OK : err_set(E_CHECK,
		_("Une donnée scellée n'est pas celle qui fut écrite."));
}

void
key_random(struct sealkey *out)
{
	randombytes_buf(out->b, KEY_SIZE);
}

void
key_derive(const struct sealkey *base, enum scope scope, const struct id *owner,
	struct sealkey *out)
{
	unsigned char text[8 + 1 + ID_SIZE] = "PSRLSCOP";

	text[8] = (unsigned char)scope;
	memcpy(text + 9, owner->b, ID_SIZE);
	crypto_generichash(out->b, KEY_SIZE, text, sizeof text, base->b,
		KEY_SIZE);
}

void
key_purpose(const struct sealkey *base, const char purpose[8], uint64_t number,
	struct sealkey *out)
{
	crypto_kdf_derive_from_key(out->b, KEY_SIZE, number, purpose,
		base->b);
}

void
key_wrap(const struct sealkey *with, const char *bound_to, const struct sealkey *key,
	unsigned char out[WRAPPED_SIZE])
{
	unsigned long long len;

	out[0] = FORMAT;
	randombytes_buf(out + 1, NONCE);
	crypto_aead_xchacha20poly1305_ietf_encrypt(out + 1 + NONCE, &len,
		key->b, KEY_SIZE, (const unsigned char *)bound_to,
		strlen(bound_to), NULL, out + 1, with->b);
}

enum err
key_unwrap(const struct sealkey *with, const char *bound_to, const void *wrapped,
	size_t n, struct sealkey *out)
{
	const unsigned char *p = wrapped;
	unsigned long long len;

	if (n != WRAPPED_SIZE || p[0] != FORMAT ||
		crypto_aead_xchacha20poly1305_ietf_decrypt(out->b, &len, NULL,
			p + 1 + NONCE, n - 1 - NONCE,
			(const unsigned char *)bound_to, strlen(bound_to),
			p + 1, with->b) != 0)
		return err_set(E_CHECK, _("Une clé n'est pas celle qui fut "
			"gardée."));
	return E_OK;
}

static void
mac(const struct sealkey *key, int kind, const char *text, unsigned char *out,
	size_t n)
{
	crypto_generichash_state st;
	unsigned char k = (unsigned char)kind;

	crypto_generichash_init(&st, key->b, KEY_SIZE, n < 16 ? 16 : n);
	crypto_generichash_update(&st, &k, 1);
	crypto_generichash_update(&st, (const unsigned char *)text,
		strlen(text));
	crypto_generichash_final(&st, out, n < 16 ? 16 : n);
	wipe(&st, sizeof st);
}

uint32_t
key_token(const struct sealkey *key, int kind, const char *text)
{
	unsigned char out[16];

	mac(key, kind, text, out, sizeof out);
	return (uint32_t)out[0] << 24 | (uint32_t)out[1] << 16 |
		(uint32_t)out[2] << 8 | out[3];
}

void
key_mac16(const struct sealkey *key, int kind, const char *text,
	unsigned char out[16])
{
	mac(key, kind, text, out, 16);
}
