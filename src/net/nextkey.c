#include "net/nextkey.h"

#include <dirent.h>
#include <libssh/libssh.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/mem.h"

#define KEY_MOST 8192           /* octets of a file that may be such a key */

/* The key of FILE, of the one type that is known by its word. */
static enum err
load(const char *file, ssh_key *key, char print[HOSTKEY_PRINT])
{
	enum err e = hostkey_load(file, key);

	if (!e && ssh_key_type(*key) != SSH_KEYTYPE_ED25519)
		e = err_set(E_CHECK, _("%s n'est pas une clé ed25519."), file);
	return e ? e : hostkey_print(*key, print);
}

enum err
nextkey_public(const char *host, char word[HOSTKEY_WORD],
	char print[HOSTKEY_PRINT])
{
	char *next = xasprintf("%s.next", host);
	char own[HOSTKEY_PRINT];
	enum err e = hostkey_public(next, word, print);

	/* the swap was cut before its end, or is being made */
	if (!e && hostkey_public_print(host, own) == E_OK &&
		strcmp(own, print) == 0)
		e = err_set(E_NOTFOUND, _("Cette clé est déjà celle du "
			"serveur."));
	if (e)
		*word = *print = '\0';
	free(next);
	return e;
}

enum err
nextkey_make(const char *host, const char *file)
{
	char *pub = xasprintf("%s.next.pub", host);
	char word[HOSTKEY_WORD], own[HOSTKEY_PRINT], print[HOSTKEY_PRINT];
	ssh_key key = NULL;
	enum err e = nextkey_public(host, word, print);

	if (!e)
		e = err_set(E_EXISTS, _("La clé suivante est déjà faite : %s. "
			"Si elle est perdue, effacer %s."), print, pub);
	else if (e == E_NOTFOUND)
		e = E_OK;
	if (!e) {
		e = hostkey_make(file);
		if (e == E_EXISTS)
			e = E_OK;
	}
	if (!e)
		e = load(file, &key, print);
	if (!e && hostkey_public_print(host, own) == E_OK &&
		strcmp(own, print) == 0)
		e = err_set(E_CHECK, _("%s est déjà la clé du serveur."),
			file);
	if (!e)
		e = hostkey_publish_as(file, pub);
	ssh_key_free(key);
	free(pub);
	return e;
}

/* As `fresh` first: of the mode and the owner of what it takes the place of. */
static enum err
put(ssh_key key, const char *host)
{
	char *fresh = xasprintf("%s.new", host);
	struct stat st = { .st_mode = 0600, .st_uid = geteuid(),
		.st_gid = getegid() };
	mode_t mask = umask(077);
	enum err e = E_OK;

	stat(host, &st);
	unlink(fresh);
	if (ssh_pki_export_privkey_file(key, NULL, NULL, NULL, fresh) !=
		SSH_OK || chmod(fresh, st.st_mode & 0700) < 0 ||
		(geteuid() == 0 && chown(fresh, st.st_uid, st.st_gid) < 0))
		e = err_set(E_IO, _("La clé %s ne peut être écrite."), host);
	if (!e)
		e = hostkey_settle(fresh, host);
	unlink(fresh);
	umask(mask);
	free(fresh);
	return e;
}

enum err
nextkey_swap(const char *host, const char *file)
{
	char *next = xasprintf("%s.next", host);
	char *pub = xasprintf("%s.pub", next);
	char print[HOSTKEY_PRINT], known[HOSTKEY_PRINT];
	ssh_key key = NULL;
	enum err e = load(file, &key, print);

	if (!e && access(pub, F_OK) < 0)
		e = err_set(E_NOTFOUND, _("Aucune clé suivante n'a été faite "
			"(passerelle hostkey next %s)."), file);
	if (!e)
		e = hostkey_public_print(next, known);
	if (!e && strcmp(print, known) != 0)
		e = err_set(E_CHECK, _("%s n'est pas la clé suivante, qui est "
			"%s."), file, known);
	if (!e)
		e = put(key, host);
	if (!e)
		e = hostkey_publish(host);
	if (!e)
		unlink(pub);
	ssh_key_free(key);
	free(pub);
	free(next);
	return e;
}

/* Whoever may read it: its mode does not matter. */
static bool
is_key(const char *path, const char *print)
{
	char own[HOSTKEY_PRINT];
	ssh_key key = NULL;
	struct stat st;
	bool is;

	if (lstat(path, &st) < 0 || !S_ISREG(st.st_mode) ||
		st.st_size > KEY_MOST ||
		ssh_pki_import_privkey_file(path, NULL, NULL, NULL, &key) !=
		SSH_OK)
		return false;
	is = hostkey_print(key, own) == E_OK && strcmp(own, print) == 0;
	ssh_key_free(key);
	return is;
}

bool
nextkey_beside(const char *host, char **path)
{
	const char *slash = strrchr(host, '/');
	char *folder = slash ? xasprintf("%.*s", (int)(slash - host + 1),
		host) : xstrdup("./");
	char word[HOSTKEY_WORD], print[HOSTKEY_PRINT];
	DIR *d = nextkey_public(host, word, print) ? NULL : opendir(folder);
	const struct dirent *f;

	*path = NULL;
	while (d && !*path && (f = readdir(d))) {
		*path = xasprintf("%s%s", folder, f->d_name);
		if (!is_key(*path, print)) {
			free(*path);
			*path = NULL;
		}
	}
	if (d)
		closedir(d);
	free(folder);
	return *path != NULL;
}
