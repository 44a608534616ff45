#include "base/pubkey.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/base64.h"
#include "base/i18n.h"

#define RSA_LEAST 3072
#define ED25519_BYTES 32

static const struct {
	const char *name, *kind;
} kinds[] = {
	{ "ssh-ed25519", "ed25519" },
	{ "sk-ssh-ed25519@openssh.com", "ed25519 (jeton)" },
	{ "ecdsa-sha2-nistp256", "ecdsa 256" },
	{ "ssh-rsa", "RSA" },
};

struct string {
	const unsigned char *p;
	size_t n;
};

/* The next string of a blob: a length of four bytes before it. */
static bool
next(struct string *rest, struct string *out)
{
	size_t n;

	if (rest->n < 4)
		return false;
	n = (size_t)rest->p[0] << 24 | (size_t)rest->p[1] << 16 |
		(size_t)rest->p[2] << 8 | rest->p[3];
	if (n > rest->n - 4)
		return false;
	*out = (struct string){ rest->p + 4, n };
	rest->p += 4 + n;
	rest->n -= 4 + n;
	return true;
}

/* Bits of a number; leading zeros are none. */
static unsigned
bits_of(struct string s)
{
	unsigned bits;
	unsigned char top;

	while (s.n && !*s.p) {
		s.p++;
		s.n--;
	}
	if (!s.n)
		return 0;
	bits = (unsigned)(s.n - 1) * 8;
	for (top = *s.p; top; top >>= 1)
		bits++;
	return bits;
}

/* Which of `kinds`, -1: none; for RSA the bits of its modulus. */
static int
read_kind(const void *blob, size_t n, struct string *rest, unsigned *bits)
{
	struct string name, e, modulus;
	int i;

	*bits = 0;
	*rest = (struct string){ blob, n };
	if (!next(rest, &name))
		return -1;
	for (i = 0; i < (int)(sizeof kinds / sizeof *kinds); i++)
		if (name.n == strlen(kinds[i].name) &&
			memcmp(name.p, kinds[i].name, name.n) == 0)
			break;
	if (i == (int)(sizeof kinds / sizeof *kinds))
		return -1;
	if (strcmp(kinds[i].name, "ssh-rsa") == 0) {
		if (!next(rest, &e) || !next(rest, &modulus) || rest->n)
			return -1;
		*bits = bits_of(modulus);
	}
	return i;
}

enum err
pubkey_check(const void *blob, size_t n)
{
	struct string rest, key;
	unsigned bits;
	int i = read_kind(blob, n, &rest, &bits);

	if (i < 0 || (strcmp(kinds[i].name, "ssh-ed25519") == 0 &&
		(!next(&rest, &key) || key.n != ED25519_BYTES || rest.n)))
		return err_set(E_CHECK, _("Cette sorte de clé n'ouvre pas ici "
			": ed25519, ecdsa 256, ou RSA de 3072 bits ou plus."));
	if (bits && bits < RSA_LEAST)
		return err_set(E_CHECK, _("Clé trop faible : ed25519, ou RSA "
			"de 3072 bits ou plus."));
	return E_OK;
}

void
pubkey_kind(const void *blob, size_t n, char out[32])
{
	struct string rest;
	unsigned bits;
	int i = read_kind(blob, n, &rest, &bits);

	if (i < 0)
		*out = '\0';
	else if (bits)
		snprintf(out, 32, "%s %u", kinds[i].kind, bits);
	else
		snprintf(out, 32, "%s", kinds[i].kind);
}

enum err
pubkey_line(const char *line, struct buf *blob, char *comment, size_t size)
{
	char type[64], *data = NULL;
	const char *rest;
	struct string all, name;
	int used = 0;
	enum err e;

	if (sscanf(line, " %63s %ms%n", type, &data, &used) != 2 ||
		base64_read(data, blob)) {
		e = err_set(E_CHECK, _("Ce n'est pas une clé publique : une "
			"ligne « ssh-ed25519 AAAA... »."));
		goto out;
	}
	all = (struct string){ (const unsigned char *)blob->data, blob->len };
	if (!next(&all, &name) || name.n != strlen(type) ||
		memcmp(name.p, type, name.n) != 0) {
		e = err_set(E_CHECK, _("Clé publique mal formée."));
		goto out;
	}
	for (rest = line + used; *rest == ' '; rest++)
		;
	snprintf(comment, size, "%.*s", (int)strcspn(rest, "\r\n"), rest);
	e = pubkey_check(blob->data, blob->len);
out:
	free(data);
	return e;
}
