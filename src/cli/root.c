#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/config.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/proto.h"
#include "base/tell.h"
#include "cli/cli.h"
#include "cli/operator.h"
#include "keeper/start.h"
#include "store/files.h"
#include "store/shares.h"

/* Where the root key is: systemd's, or the base's own. */
static char *
where(void)
{
	const char *dir = getenv("CREDENTIALS_DIRECTORY");
	char *path = dir ? xasprintf("%s/root", dir) : NULL;

	if (path && access(path, R_OK) == 0)
		return path;
	free(path);
	return xstrdup(config_path("keeper/root.key"));
}

static enum err
read_root(const char *path, struct sealkey *root)
{
	struct buf b;
	enum err e;

	buf_init(&b);
	e = file_text(path, &b);
	if (!e && b.len != KEY_SIZE)
		e = err_set(E_CHECK, _("%s n'est pas une clé racine : elle a "
			"%d octets."), path, KEY_SIZE);
	if (!e)
		memcpy(root->b, b.data, KEY_SIZE);
	buf_done(&b);
	return e;
}

static int
shares(void)
{
	struct share part[SHARES];
	struct sealkey root;
	char *path = where();
	enum err e;
	int i;

	/* which one of the two it is, the next start finds */
	if (access(config_path("keeper/root.key.new"), F_OK) == 0)
		e = err_set(E_STATE, _("La clé racine changeait déjà, et ce "
			"n'est pas fini : redémarrer le serveur, puis "
			"recommencer."));
	else
		e = read_root(path, &root);
	free(path);
	if (e)
		return cli_fail(e);
	shares_cut(&root, part);
	wipe(&root, sizeof root);
	for (i = 0; i < SHARES; i++) {
		char text[SHARE_TEXT];

		share_write(&part[i], text);
		tell(stdout, _("------------------------------------------------\n"
			"Passerelle, clé racine : part %d de %d\n"
			"Deux de ces cartes rebâtissent la clé ; une seule "
			"ne dit rien.\nÀ garder chez une personne, loin des "
			"deux autres et des sauvegardes.\n\n"), i + 1, SHARES);
		tell(stdout, "%.51s\n", text);
		tell(stdout, "%s\n\n", text + 51);
		wipe(text, sizeof text);
	}
	wipe(part, sizeof part);
	tell(stderr, "%s", _("Trois cartes : les imprimer, les remettre, et "
		"n'en laisser aucune copie ici.\n"));
	return 0;
}

/* One part of standard input: its lines up to an empty one, or one that is
 * whole. */
static enum err
read_part(struct share *out)
{
	char text[512] = "", line[256];
	enum err e = E_CHECK;
	size_t n = 0;

	while (e && fgets(line, sizeof line, stdin)) {
		if (n && line[strspn(line, " \t\r\n")] == '\0')
			break;
		if (n + strlen(line) >= sizeof text)
			break;
		n += strlen(strcpy(text + n, line));
		if (line[strspn(line, " \t\r\n")] == '\0')
			n = 0;
		else
			e = share_read(text, out);
	}
	wipe(line, sizeof line);
	wipe(text, sizeof text);
	return !e ? E_OK : n ? e : err_set(E_CHECK, _("Il faut deux parts : "
		"les écrire l'une après l'autre."));
}

static int
recover(const char *to)
{
	struct share a, b;
	struct sealkey root = { { 0 } };
	enum err e;

	if (access(to, F_OK) == 0)
		return cli_fail(err_set(E_EXISTS, _("%s est là : donner un "
			"autre nom (--to)."), to));
	tell(stderr, "%s", _("Première part :\n"));
	e = read_part(&a);
	if (!e) {
		tell(stderr, "%s", _("Autre part :\n"));
		e = read_part(&b);
	}
	if (!e)
		e = shares_join(&a, &b, &root);
	if (!e)
		e = file_put(to, 0400, root.b, KEY_SIZE);
	wipe(&root, sizeof root);
	wipe(&a, sizeof a);
	wipe(&b, sizeof b);
	if (e)
		return cli_fail(e);
	tell(stderr, _("Clé racine rebâtie : %s\n"), to);
	return 0;
}

int
verb_root(int argc, char **argv)
{
	const char *to = cli_option(&argc, argv, "--to", true);

	if (!cli_words(argc, argv, 1))
		return cli_usage("root");
	if (strcmp(argv[0], "shares") == 0 && !to)
		return shares();
	if (strcmp(argv[0], "recover") == 0 && to)
		return recover(to);
	return cli_usage("root");
}

int
verb_rekey(int argc, char **argv)
{
	struct keep *k;
	struct msg m;
	enum err e;

	if (argc)
		return cli_usage("rekey");
	e = operator_open(&k, NULL);
	if (e)
		return cli_fail(e);
	msg_init(&m, P_C_REKEY, 0);
	e = operator_call(k, &m, NULL);
	msg_done(&m);
	operator_close(k, NULL);
	if (e)
		return cli_fail(e);
	tell(stderr, _("Clé racine changée : %s\nDe nouvelles cartes "
		"(« passerelle root shares »), une sauvegarde ; garder les "
		"anciennes cartes 35 jours, pour les sauvegardes d'avant.\n"),
		config_path("keeper/root.key"));
	if (getenv("CREDENTIALS_DIRECTORY"))
		tell(stderr, "%s", _("La donner à systemd à la place de "
			"l'ancienne, puis l'effacer d'ici.\n"));
	return 0;
}
