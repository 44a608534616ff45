#include "net/pubkey.h"

#include <libssh/libssh.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "net/base64.h"

static enum err
fingerprint(ssh_key key, char *out, size_t size)
{
	unsigned char *hash = NULL;
	char *text = NULL;
	size_t n;
	enum err e = E_OK;

	if (ssh_get_publickey_hash(key, SSH_PUBLICKEY_HASH_SHA256, &hash, &n)
		!= SSH_OK || !(text = ssh_get_fingerprint_hash(
		SSH_PUBLICKEY_HASH_SHA256, hash, n)))
		e = err_set(E_IO, _("Empreinte impossible."));
	else
		snprintf(out, size, "%s", text);
	ssh_string_free_char(text);
	ssh_clean_pubkey_hash(&hash);
	return e;
}

enum err
pubkey_read(const char *line, struct buf *blob, char *print, size_t size,
	char *comment, size_t csize)
{
	char type[64], *data = xmalloc(strlen(line) + 1);
	const char *rest;
	ssh_key key = NULL;
	int used = 0;
	enum err e;

	if (sscanf(line, " %63s %s%n", type, data, &used) != 2 ||
		ssh_pki_import_pubkey_base64(data,
		ssh_key_type_from_name(type), &key) != SSH_OK) {
		e = err_set(E_CHECK, _("Ce n'est pas une clé publique : une "
			"ligne « ssh-ed25519 AAAA... »."));
		goto out;
	}
	if (base64_read(data, blob)) {
		e = err_set(E_CHECK, _("Clé publique mal formée."));
		goto out;
	}
	/* type, exponent and modulus: 3072 bits make more than 400 bytes */
	if ((ssh_key_type(key) == SSH_KEYTYPE_RSA && blob->len < 400) ||
		ssh_key_type(key) == SSH_KEYTYPE_DSS) {
		e = err_set(E_CHECK, _("Clé trop faible : ed25519, ou RSA de "
			"3072 bits ou plus."));
		goto out;
	}
	for (rest = line + used; *rest == ' '; rest++)
		;
	snprintf(comment, csize, "%.*s", (int)strcspn(rest, "\r\n"), rest);
	e = fingerprint(key, print, size);
out:
	ssh_key_free(key);
	free(data);
	return e;
}
