#include "net/hostkey.h"

#include <errno.h>
#include <fcntl.h>
#include <libssh/libssh.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/mem.h"

static enum err
sync_file(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	int r;

	if (fd < 0)
		return E_IO;
	r = fsync(fd);
	close(fd);
	return r < 0 ? E_IO : E_OK;
}

enum err
hostkey_make(const char *path)
{
	char *fresh = xasprintf("%s.new", path);
	mode_t mask = umask(077);
	ssh_key key = NULL;
	enum err e = E_OK;

	if (access(path, F_OK) == 0) {
		e = err_set(E_EXISTS, _("La clé %s existe déjà."), path);
		goto out;
	}
	if (ssh_pki_generate(SSH_KEYTYPE_ED25519, 0, &key) != SSH_OK) {
		e = err_set(E_INTERNAL, _("La clé du serveur ne peut être "
			"tirée."));
		goto out;
	}
	unlink(fresh);
	/* link() and not rename(): a key that is there is never replaced */
	if (ssh_pki_export_privkey_file(key, NULL, NULL, NULL, fresh) !=
		SSH_OK || sync_file(fresh) || link(fresh, path) < 0)
		e = err_set(errno == EEXIST ? E_EXISTS : E_IO,
			_("La clé %s ne peut être écrite."), path);
	unlink(fresh);
out:
	ssh_key_free(key);
	umask(mask);
	free(fresh);
	return e;
}

enum err
hostkey_load(const char *path, struct ssh_key_struct **key)
{
	struct stat st;

	if (stat(path, &st) < 0)
		return err_set(E_NOTFOUND, _("La clé du serveur %s "
			"n'est pas lisible : %s."), path, strerror(errno));
	if (st.st_mode & 077)
		return err_set(E_RIGHT, _("La clé %s est lisible par "
			"d'autres : chmod 600."), path);
	if (ssh_pki_import_privkey_file(path, NULL, NULL, NULL, key) !=
		SSH_OK)
		return err_set(E_IO, _("La clé du serveur %s n'est pas une "
			"clé."), path);
	return E_OK;
}

enum err
hostkey_fingerprint(const char *path, char out[HOSTKEY_PRINT])
{
	ssh_key key = NULL;
	unsigned char *hash = NULL;
	char *text = NULL;
	size_t n;
	enum err e = hostkey_load(path, &key);

	if (e)
		return e;
	if (ssh_get_publickey_hash(key, SSH_PUBLICKEY_HASH_SHA256, &hash,
		&n) < 0)
		e = err_set(E_INTERNAL, _("L'empreinte de la clé ne se "
			"calcule pas."));
	if (!e)
		text = ssh_get_fingerprint_hash(SSH_PUBLICKEY_HASH_SHA256,
			hash, n);
	if (!e && text)
		snprintf(out, HOSTKEY_PRINT, "%s", text);
	else if (!e)
		e = err_set(E_INTERNAL, _("L'empreinte de la clé ne "
			"s'écrit pas."));
	ssh_string_free_char(text);
	ssh_clean_pubkey_hash(&hash);
	ssh_key_free(key);
	return e;
}
