#include "net/pubkey.h"

#include <libssh/libssh.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/pubkey.h"

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
	char type[64], *data = NULL;
	ssh_key key = NULL;
	enum err e = pubkey_line(line, blob, comment, csize);

	/* its bytes make a key, not only one of the right length */
	if (!e && (sscanf(line, " %63s %ms", type, &data) != 2 ||
		ssh_pki_import_pubkey_base64(data,
		ssh_key_type_from_name(type), &key) != SSH_OK))
		e = err_set(E_CHECK, _("Clé publique mal formée."));
	if (!e)
		e = fingerprint(key, print, size);
	ssh_key_free(key);
	free(data);
	return e;
}
