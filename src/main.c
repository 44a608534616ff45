/* passerelle: one program, its verbs (design 12). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/config.h"
#include "base/i18n.h"
#include "base/log.h"
#include "cli/cli.h"
#include "keeper/start.h"
#include "rules/rule.h"
#include "session/spawner.h"
#include "store/seal.h"

static char self[4096];

const char *
cli_self(void)
{
	return self;
}

int
cli_fail(enum err e)
{
	fprintf(stderr, "passerelle : %s\n", err_text());
	return err_exit(e);
}

const char *
cli_option(int *argc, char **argv, const char *name, bool value)
{
	const char *found = NULL;
	int i, j;

	for (i = 0; i < *argc; i++) {
		int taken = value ? 2 : 1;

		if (strcmp(argv[i], name) != 0)
			continue;
		if (i + taken > *argc)
			return NULL;
		found = value ? argv[i + 1] : "";
		for (j = i; j + taken < *argc; j++)
			argv[j] = argv[j + taken];
		*argc -= taken;
		break;
	}
	return found;
}

static int
verb_rule(int argc, char **argv)
{
	int status = rule_run(argc, argv, stdout);

	return status == 64 ? cli_usage("rule") : status;
}

static int
verb_version(int argc, char **argv)
{
	printf("passerelle %s\n", VERSION);
	return 0;
}

const struct verb cli_verbs[] = {
	{ "init", N_("[--structure NOM] [--admin COMPTE] [--admin-key FICHIER "
		"| --admin-password-stdin]\n    fait la base, ses clés, celle "
		"du serveur, le premier compte d'administration"),
		verb_init },
	{ "demo", N_("[--port N] [--people N] [--background]\n    données "
		"jetables, serveur sur 127.0.0.1, session dans ce terminal"),
		verb_demo },
	{ "serve", N_("[--listen ADRESSE:PORT ...]\n    sert ; par défaut sur "
		"[::]:2222"), verb_serve },
	{ "screen", N_("[--as COMPTE] [=CODE ...]\n    les écrans dans ce "
		"terminal"), verb_screen },
	{ "user", N_("add COMPTE --structure REF --role RÔLE [--name NOM] "
		"[--key FICHIER] [--password-stdin] [--unix NOM]\n    list | "
		"key add COMPTE FICHIER | disable COMPTE"), verb_user },
	{ "import", N_("structures|services|communes FICHIER [--dry-run] "
		"[--rejects FICHIER]\n    lit l'annuaire publié (JSON "
		"data·inclusion v1)"), verb_import },
	{ "export", N_("structures|services FICHIER|-\n    rend l'annuaire au "
		"même format"), verb_export },
	{ "rule", N_("[NOM [VALEUR ...]]\n    les règles du métier"),
		verb_rule },
	{ "check", N_("\n    vérifie écrans et touches, fichier et ligne"),
		verb_check },
	{ "verify", N_("\n    base, données scellées et journal des accès "
		"sont entiers"), verb_verify },
	{ "version", N_("\n    la version"), verb_version },
	{ NULL, NULL, NULL }
};

int
cli_usage(const char *name)
{
	const struct verb *v;

	fprintf(stderr, "%s", _("passerelle [--data DOSSIER] [--lang fr|en] "
		"[--clock AAAA-MM-JJTHH:MM] VERBE\n"));
	for (v = cli_verbs; v->name; v++)
		if (!name || strcmp(name, v->name) == 0)
			fprintf(stderr, "  %s %s\n", v->name, _(v->help));
	return 64;
}

/* The processes of a server, started by it. */
static int
hidden(int argc, char **argv)
{
	int fd = argc > 1 ? atoi(argv[1]) : -1;

	if (fd < 3)
		return 64;
	if (strcmp(argv[0], "keeper-process") == 0)
		return keeper_process(fd, argc > 2);
	return spawner_main(fd);
}

static int
run(int argc, char **argv)
{
	const struct verb *v;

	if (strcmp(argv[0], "keeper-process") == 0 ||
		strcmp(argv[0], "spawner-process") == 0)
		return hidden(argc, argv);
	for (v = cli_verbs; v->name; v++) {
		if (strcmp(v->name, argv[0]) != 0)
			continue;
		if (argc > 1 && strcmp(argv[1], "--help") == 0) {
			cli_usage(v->name);
			return 0;
		}
		return v->run(argc - 1, argv + 1);
	}
	return cli_usage(NULL);
}

int
main(int argc, char **argv)
{
	const char *clock = getenv("PASSERELLE_CLOCK");
	ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);

	self[n < 0 ? 0 : n] = '\0';
	log_init("passerelle", LOG_NOTE);
	if (config_load()) {
		i18n_init(config.lang, NULL);
		return cli_fail(E_CHECK);
	}
	argc--;
	argv++;
	while (argc >= 2 && strncmp(argv[0], "--", 2) == 0) {
		if (strcmp(argv[0], "--data") == 0 &&
			strlen(argv[1]) < sizeof config.data)
			strcpy(config.data, argv[1]);
		else if (strcmp(argv[0], "--lang") == 0 &&
			strlen(argv[1]) < sizeof config.lang)
			strcpy(config.lang, argv[1]);
		else if (strcmp(argv[0], "--clock") == 0)
			clock = argv[1];
		else
			return cli_usage(NULL);
		argc -= 2;
		argv += 2;
	}
	i18n_init(config.lang, getenv("PASSERELLE_LOCALES"));
	if (clock && clock_fix(clock))
		return cli_fail(E_USAGE);
	seal_init();
	if (argc < 1)
		return cli_usage(NULL);
	if (strcmp(argv[0], "--help") == 0) {
		cli_usage(NULL);
		return 0;
	}
	if (strcmp(argv[0], "--version") == 0)
		return verb_version(0, NULL);
	return run(argc, argv);
}
