#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/config.h"
#include "base/i18n.h"
#include "base/tell.h"
#include "base/text.h"
#include "cli/cli.h"
#include "cli/communes.h"
#include "cli/hostkey.h"
#include "cli/operator.h"
#include "keeper/start.h"
#include "net/hostkey.h"
#include "net/nextkey.h"

/* A folder with other things in it is not taken: it would change hands. */
static enum err
dir_ok(void)
{
	static const char *const ours[] = { ".", "..", "lost+found", "keeper",
		"run", "host_ed25519", "host_ed25519.pub",
		"host_ed25519.next.pub" };
	DIR *d = opendir(config.data);
	const struct dirent *f;
	enum err e = E_OK;

	if (!d && errno != ENOENT)
		return err_set(E_EXISTS, _("%s n'est pas un dossier où l'on "
			"puisse écrire : %s."), config.data, strerror(errno));
	while (d && !e && (f = readdir(d))) {
		size_t i, n = sizeof ours / sizeof *ours;

		for (i = 0; i < n && strcmp(ours[i], f->d_name) != 0; i++)
			;
		if (i == n && !keeper_there())
			e = err_set(E_EXISTS, _("Le dossier %s n'est pas vide "
				": « %s »."), config.data, f->d_name);
	}
	if (d)
		closedir(d);
	return e;
}

int
verb_init(int argc, char **argv)
{
	const char *structure = cli_option(&argc, argv, "--structure", true);
	const char *next = cli_option(&argc, argv, "--next-host-key", true);
	struct new_user u = {
		.login = cli_option(&argc, argv, "--admin", true),
		.key_file = cli_option(&argc, argv, "--admin-key", true),
		.ask_password = cli_option(&argc, argv,
			"--admin-password-stdin", false) != NULL,
		.admin = true,
	};
	struct keep *k = NULL;
	struct db *db = NULL;
	struct id id;
	char print[HOSTKEY_PRINT];
	enum err e;

	if (argc || ((u.key_file || u.ask_password) && !u.login))
		return cli_usage("init");
	e = cli_data_ok(config.data);
	if (!e)
		e = dir_ok();
	if (!e && structure && (text_length(structure) < 3 ||
		text_length(structure) > 150 ||
		!text_is_clean(structure, TEXT_LINE)))
		e = err_set(E_CHECK, _("Le nom d'une structure a de 3 à 150 "
			"caractères, tous lisibles."));
	if (!e && u.login)
		e = operator_check_user(NULL, &u);
	if (!e)
		e = keeper_init();
	if (!e)
		e = hostkey_make(config_path("host_ed25519"));
	if (!e && next)
		e = nextkey_make(config_path("host_ed25519"), next);
	if (!e)
		e = operator_open(&k, &db);
	if (!e)
		e = communes_load(k);
	if (!e && structure)
		e = operator_make_structure(k, db, "1", structure, NULL, NULL,
			NULL, NULL, NULL, &id);
	/* the first administrator: of the platform, of no structure */
	if (!e && u.login)
		e = operator_add_user(k, &u, &id);
	if (!e && u.login)
		e = operator_let_in(k, &u, &id);
	if (!e)
		e = hostkey_fingerprint(config_path("host_ed25519"), print);
	operator_close(k, db);
	if (e) {
		operator_done_user(&u);
		return cli_fail(e);
	}
	tell(stderr, _("Base faite dans %s\nEmpreinte du serveur : "
		"ssh-ed25519 255 %s\n"), config.data, print);
	if (next)
		hostkey_tell_next(next);
	if (u.login)
		operator_tell_way(&u);
	operator_done_user(&u);
	return 0;
}
