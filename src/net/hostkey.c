#include "net/hostkey.h"

#include <errno.h>
#include <fcntl.h>
#include <libssh/libssh.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/mem.h"

#define LINE 1024               /* room for an RSA key */
#define RSA_BITS 3072

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

static enum err
sync_folder(const char *path)
{
	const char *slash = strrchr(path, '/');
	char *folder = !slash ? xstrdup(".") : xasprintf("%.*s",
		slash == path ? 1 : (int)(slash - path), path);
	enum err e = sync_file(folder);

	free(folder);
	return e;
}

enum err
hostkey_settle(const char *fresh, const char *path)
{
	if (sync_file(fresh) || rename(fresh, path) < 0 || sync_folder(path))
		return err_set(E_IO, _("La clé %s ne peut être écrite."),
			path);
	return E_OK;
}

static enum err
write_public(const char *pub, const char *line)
{
	char *fresh = xasprintf("%s.new", pub);
	size_t n = strlen(line);
	bool good;
	enum err e;
	int fd;

	/* the folder is the keeper's, and this is root: through no link */
	unlink(fresh);
	fd = open(fresh, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	good = fd >= 0 && fchmod(fd, 0644) == 0 &&
		write(fd, line, n) == (ssize_t)n;
	if (fd >= 0)
		close(fd);
	e = good ? hostkey_settle(fresh, pub) : err_set(E_IO, _("La clé %s "
		"ne peut être écrite."), pub);
	unlink(fresh);
	free(fresh);
	return e;
}

enum err
hostkey_publish(const char *path)
{
	char *pub = xasprintf("%s.pub", path);
	enum err e = hostkey_publish_as(path, pub);

	free(pub);
	return e;
}

enum err
hostkey_publish_as(const char *path, const char *pub)
{
	char *word = NULL;
	char line[LINE], is[sizeof line] = "";
	ssh_key key = NULL;
	FILE *f = fopen(pub, "re");
	enum err e = hostkey_load(path, &key);

	if (f && !fgets(is, sizeof is, f))
		*is = '\0';
	if (f)
		fclose(f);
	if (!e && ssh_pki_export_pubkey_base64(key, &word) != SSH_OK)
		e = err_set(E_INTERNAL, _("La clé du serveur ne peut être "
			"tirée."));
	if (!e) {
		snprintf(line, sizeof line, "%s %s\n",
			ssh_key_type_to_char(ssh_key_type(key)), word);
		if (strcmp(is, line) != 0)
			e = write_public(pub, line);
	}
	ssh_string_free_char(word);
	ssh_key_free(key);
	return e;
}

static enum err
make(const char *path, enum ssh_keytypes_e type, int bits)
{
	char *fresh = xasprintf("%s.new", path);
	mode_t mask = umask(077);
	ssh_key key = NULL;
	enum err e = E_OK;

	if (access(path, F_OK) == 0) {
		e = err_set(E_EXISTS, _("La clé %s existe déjà."), path);
		goto out;
	}
	if (ssh_pki_generate(type, bits, &key) != SSH_OK) {
		e = err_set(E_INTERNAL, _("La clé du serveur ne peut être "
			"tirée."));
		goto out;
	}
	unlink(fresh);
	/* link() and not rename(): a key that is there is never replaced */
	if (ssh_pki_export_privkey_file(key, NULL, NULL, NULL, fresh) !=
		SSH_OK || sync_file(fresh) || link(fresh, path) < 0 ||
		sync_folder(path))
		e = err_set(errno == EEXIST ? E_EXISTS : E_IO,
			_("La clé %s ne peut être écrite."), path);
	unlink(fresh);
out:
	ssh_key_free(key);
	umask(mask);
	free(fresh);
	return e ? e : hostkey_publish(path);
}

enum err
hostkey_make(const char *path)
{
	return make(path, SSH_KEYTYPE_ED25519, 0);
}

enum err
hostkey_make_rsa(const char *path)
{
	return make(path, SSH_KEYTYPE_RSA, RSA_BITS);
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
hostkey_print(ssh_key key, char out[HOSTKEY_PRINT])
{
	unsigned char *hash = NULL;
	char *text = NULL;
	enum err e = E_OK;
	size_t n;

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
	return e;
}

enum err
hostkey_fingerprint(const char *path, char out[HOSTKEY_PRINT])
{
	ssh_key key = NULL;
	enum err e = hostkey_load(path, &key);

	if (!e)
		e = hostkey_print(key, out);
	ssh_key_free(key);
	return e;
}

static enum err
load_public(const char *path, ssh_key *key)
{
	char *pub = xasprintf("%s.pub", path);
	enum err e = E_OK;

	if (access(pub, F_OK) < 0)
		e = hostkey_load(path, key);
	else if (ssh_pki_import_pubkey_file(pub, key) != SSH_OK)
		e = err_set(E_IO, _("La clé du serveur %s n'est pas une "
			"clé."), pub);
	free(pub);
	return e;
}

enum err
hostkey_public_print(const char *path, char out[HOSTKEY_PRINT])
{
	ssh_key key = NULL;
	enum err e = load_public(path, &key);

	if (!e)
		e = hostkey_print(key, out);
	ssh_key_free(key);
	return e;
}

enum err
hostkey_public_hex(const char *path, char out[HOSTKEY_HEX])
{
	unsigned char *hash = NULL;
	ssh_key key = NULL;
	size_t n = 0;
	enum err e = load_public(path, &key);

	if (!e && ssh_get_publickey_hash(key, SSH_PUBLICKEY_HASH_SHA256,
		&hash, &n) < 0)
		e = err_set(E_INTERNAL, _("L'empreinte de la clé ne se "
			"calcule pas."));
	for (size_t i = 0; !e && i < n && i < HOSTKEY_HEX / 2; i++)
		snprintf(out + 2 * i, 3, "%02x", hash[i]);
	ssh_clean_pubkey_hash(&hash);
	ssh_key_free(key);
	return e;
}

enum err
hostkey_public(const char *path, char word[HOSTKEY_WORD],
	char print[HOSTKEY_PRINT])
{
	char *text = NULL;
	ssh_key key = NULL;
	enum err e = load_public(path, &key);

	if (!e && (ssh_key_type(key) != SSH_KEYTYPE_ED25519 ||
		ssh_pki_export_pubkey_base64(key, &text) != SSH_OK))
		e = err_set(E_IO, _("La clé du serveur %s n'est pas une "
			"clé."), path);
	if (!e) {
		snprintf(word, HOSTKEY_WORD, "%s", text);
		e = hostkey_print(key, print);
	}
	ssh_string_free_char(text);
	ssh_key_free(key);
	return e;
}
