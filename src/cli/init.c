#include <stdio.h>
#include <string.h>

#include "base/config.h"
#include "base/i18n.h"
#include "cli/cli.h"
#include "cli/communes.h"
#include "cli/operator.h"
#include "keeper/start.h"
#include "net/hostkey.h"

/* The first administrator: of the platform, of no structure. */
static enum err
first_admin(struct keep *k, const char *login, const char *key,
	bool password)
{
	char typed[1024];
	struct id id;
	enum err e = operator_add_user(k, login, login, true, NULL, &id);

	if (!e && key)
		e = operator_add_key(k, &id, key);
	if (!e && password) {
		e = operator_line(typed, sizeof typed);
		if (!e)
			e = operator_set_password(k, &id, typed);
		explicit_bzero(typed, sizeof typed);
	}
	return e;
}

int
verb_init(int argc, char **argv)
{
	const char *structure = cli_option(&argc, argv, "--structure", true);
	const char *admin = cli_option(&argc, argv, "--admin", true);
	const char *key = cli_option(&argc, argv, "--admin-key", true);
	bool password = cli_option(&argc, argv, "--admin-password-stdin",
		false) != NULL;
	struct keep *k = NULL;
	struct db *db = NULL;
	struct id id;
	char print[HOSTKEY_PRINT];
	enum err e;

	if (argc)
		return cli_usage("init");
	e = keeper_init();
	if (!e)
		e = hostkey_make(config_path("host_ed25519"));
	if (!e)
		e = operator_open(&k, &db);
	if (!e)
		e = communes_load(k);
	if (!e && structure)
		e = operator_make_structure(k, db, "1", structure, NULL, NULL,
			NULL, NULL, NULL, &id);
	if (!e && admin)
		e = first_admin(k, admin, key, password);
	if (!e)
		e = hostkey_fingerprint(config_path("host_ed25519"), print);
	operator_close(k, db);
	if (e)
		return cli_fail(e);
	fprintf(stderr, _("Base faite dans %s\nEmpreinte du serveur : "
		"ssh-ed25519 255 %s\n"), config.data, print);
	return 0;
}
