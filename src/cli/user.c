#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/tell.h"
#include "cli/cli.h"
#include "cli/operator.h"
#include "cli/usersync.h"
#include "domains/member.h"
#include "model/act.h"

static enum err
role_ok(const char *role)
{
	if (strcmp(role, "conseiller") == 0 ||
		strcmp(role, "lecture") == 0 ||
		strcmp(role, "responsable") == 0)
		return E_OK;
	return err_set(E_USAGE, _("Rôle « %s » : lecture, conseiller ou "
		"responsable."),
		role);
}

/* Of a structure, in a role there; or of the administration, and of none. */
static int
add(int argc, char **argv)
{
	bool admin = cli_option(&argc, argv, "--admin", false) != NULL;
	const char *ref = cli_option(&argc, argv, "--structure", true);
	const char *role = cli_option(&argc, argv, "--role", true);
	struct new_user u = {
		.name = cli_option(&argc, argv, "--name", true),
		.key_file = cli_option(&argc, argv, "--key", true),
		.unix_name = cli_option(&argc, argv, "--unix", true),
		.ask_password = cli_option(&argc, argv, "--password-stdin",
			false) != NULL,
		.admin = admin,
	};
	struct id structure, user;
	struct keep *k;
	struct db *db;
	enum err e;

	if (!cli_words(argc, argv, 1) || !ref != admin || !role != admin)
		return cli_usage("user");
	u.login = argv[0];
	e = admin ? E_OK : role_ok(role);
	if (!e)
		e = operator_open(&k, &db);
	if (e)
		return cli_fail(e);
	if (!admin)
		e = operator_structure(db, ref, &structure);
	if (!e)
		e = operator_check_user(db, &u);
	if (!e)
		e = operator_add_user(k, &u, &user);
	if (!e && !admin)
		e = operator_add_member(k, &structure, &user, role);
	if (!e)
		e = operator_let_in(k, &u, &user);
	operator_close(k, db);
	if (!e)
		operator_tell_way(&u);
	operator_done_user(&u);
	return e ? cli_fail(e) : 0;
}

/* What was asked for, on standard error: it is no account yet. */
static enum err
list_invited(struct db *db)
{
	struct db_rows q;
	enum err e = db_select(db, "account.invitations", &q);

	if (e)
		return e;
	while (db_next(&q))
		tell(stderr, _("invitation demandée : %s (structure %d), "
			"par %s, %s, le %s\n"), db_text(&q, "nom"),
			(int)db_int(&q, "num"), db_text(&q, "user_name"),
			db_text(&q, "asker_name"), db_text(&q, "made_on"));
	return db_end(&q);
}

static int
list(void)
{
	struct keep *k;
	struct db *db;
	struct db_rows q;
	enum err e = operator_open(&k, &db);

	if (e)
		return cli_fail(e);
	e = db_select(db, "account.all", &q);
	while (!e && db_next(&q)) {
		const char *roles = db_text(&q, "roles");

		const char *const cell[] = {
			db_text(&q, "login"), db_text(&q, "name"),
			db_text(&q, "state"), db_int(&q, "admin") ?
			"administrateur" : roles,
		};

		tell_cells(stdout, cell, 4);
	}
	if (!e)
		e = db_end(&q);
	if (!e)
		e = list_invited(db);
	operator_close(k, db);
	return e ? cli_fail(e) : 0;
}

/* What is done to one account, by the operator; word: what it is done with. */
typedef enum err account_op(struct keep *k, const struct id *id, char *word);

static enum err
add_key(struct keep *k, const struct id *id, char *file)
{
	return operator_add_key(k, id, file);
}

static enum err
on_state(struct keep *k, const struct id *id, const char *name)
{
	struct act *a = act_new(name);
	enum err e;

	act_id(a, ":id", id);
	e = act_send_to(a, k);
	act_free(a);
	return e;
}

static enum err
disable(struct keep *k, const struct id *id, char *word)
{
	return on_state(k, id, "user.disable");
}

static enum err
enable(struct keep *k, const struct id *id, char *word)
{
	return on_state(k, id, "user.enable");
}

/* The code alone on standard output; it is shown this once. */
static enum err
invite(struct keep *k, const struct id *id, char *login)
{
	char code[64];
	enum err e = member_invite(k, id, code, sizeof code);

	if (e)
		return e;
	tell(stderr, _("Code d'invitation de %s, pour une fois, avant 72 "
		"heures. À lui dire : taper ssh invite@ et l'adresse de ce "
		"serveur, donner ce code.\n"), login);
	tell(stdout, "%s\n", code);
	wipe(code, sizeof code);
	return E_OK;
}

/* Who lost her telephone and her recovery codes; whoever runs this has known
 * her again. */
static enum err
reset_factor(struct keep *k, const struct id *id, char *word)
{
	struct msg m;
	enum err e;

	msg_init(&m, P_C_FACTOR_RESET, 0);
	msg_put_id(&m, id);
	e = operator_call(k, &m, NULL);
	msg_done(&m);
	return e;
}

/* A person's own account is only ever shut. */
static int
on_account(const char *login, account_op *op, char *word)
{
	struct keep *k;
	struct db *db;
	struct id id;
	enum err e = operator_open(&k, &db);

	if (e)
		return cli_fail(e);
	e = operator_user(db, login, op != disable, &id);
	if (!e)
		e = op(k, &id, word);
	operator_close(k, db);
	return e ? cli_fail(e) : 0;
}

int
verb_user(int argc, char **argv)
{
	int i;

	if (argc >= 1 && strcmp(argv[0], "add") == 0)
		return add(argc - 1, argv + 1);
	if (argc >= 2 && strcmp(argv[0], "sync") == 0) {
		bool dry = cli_option(&argc, argv, "--dry-run", false) != NULL;
		bool force = cli_option(&argc, argv, "--force", false) != NULL;
		enum err e;

		if (argc != 2 || argv[1][0] == '-')
			return cli_usage("user");
		e = usersync(argv[1], dry, force);
		return e ? cli_fail(e) : 0;
	}
	for (i = 0; i < argc; i++)
		if (argv[i][0] == '-')
			return cli_usage("user");
	if (argc == 1 && strcmp(argv[0], "list") == 0)
		return list();
	if (argc == 4 && strcmp(argv[0], "key") == 0 &&
		strcmp(argv[1], "add") == 0)
		return on_account(argv[2], add_key, argv[3]);
	if (argc == 3 && strcmp(argv[0], "totp") == 0 &&
		strcmp(argv[1], "reset") == 0)
		return on_account(argv[2], reset_factor, NULL);
	if (argc == 2 && strcmp(argv[0], "invite") == 0)
		return on_account(argv[1], invite, argv[1]);
	if (argc == 2 && strcmp(argv[0], "disable") == 0)
		return on_account(argv[1], disable, NULL);
	if (argc == 2 && strcmp(argv[0], "enable") == 0)
		return on_account(argv[1], enable, NULL);
	return cli_usage("user");
}
