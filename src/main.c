/* passerelle: one program, its verbs (design 12). */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/config.h"
#include "base/i18n.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/tell.h"
#include "cli/cli.h"
#include "cli/rules.h"
#include "keeper/start.h"
#include "rules/catalog.h"
#include "sender/sender.h"
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
	tell(stderr, "passerelle : %s\n", err_text());
	return err_exit(e);
}

static int
verb_rule(int argc, char **argv)
{
	int status = rule_run(argc, argv, cli_rules, stdout);

	return status == 64 ? cli_usage("rule") : status;
}

static int
verb_version(int argc, char **argv)
{
	if (argc)
		return cli_usage("version");
	tell(stdout, "passerelle %s\n", VERSION);
	return 0;
}

const struct verb cli_verbs[] = {
	{ "init", N_("[--structure NOM] [--admin COMPTE] [--admin-key FICHIER "
		"| --admin-password-stdin]\n    [--next-host-key FICHIER]\n"
		"    fait la base, ses clés, celle du serveur, le premier "
		"compte d'administration"),
		verb_init },
	{ "demo", N_("[--port N] [--people N] [--background]\n    données "
		"jetables, serveur sur 127.0.0.1, session dans ce terminal"),
		verb_demo },
	{ "serve", N_("[--listen ADRESSE:PORT ...] [--old-clients "
		"ADRESSE:PORT]\n    sert ; par défaut sur [::]:2222 ; un autre "
		"port pour les vieux clients SSH"), verb_serve },
	{ "screen", N_("[--as COMPTE | --kiosk] [=CODE ...]\n    les écrans dans ce "
		"terminal"), verb_screen },
	{ "user", N_("add COMPTE --structure REF --role RÔLE | add COMPTE --admin\n"
		"    [--name NOM] [--key FICHIER] [--password-stdin] [--unix "
		"NOM]\n    list | "
		"key add COMPTE FICHIER | invite COMPTE | disable COMPTE\n"
		"    enable COMPTE | totp reset COMPTE | sync FICHIER [--dry-run] [--force]\n"
		"    RÔLE : "
		"lecture, conseiller ou responsable ; REF : un numéro, un "
		"SIRET, un "
		"identifiant data·inclusion"), verb_user },
	{ "nir", N_("[REF TEXTE | REF --none]\n    les structures qui ont "
		"droit au numéro de sécurité sociale ; TEXTE : celui qui\n"
		"    le donne"), verb_nir },
	{ "import", N_("structures|services|communes FICHIER [--dry-run] "
		"[--rejects FICHIER] [--source NOM] [--date AAAA-MM-JJ]\n"
		"    lit l'annuaire d'un producteur : CSV ou JSON, "
		"data·inclusion v1 ou v0\n    --source, --date : pour les "
		"lignes qui n'en ont pas\n    people FICHIER|- --as COMPTE "
		"[--dry-run] [--rejects] [--column TITRE=CHAMP]\n    des "
		"personnes, par les droits du compte ; rejets : =IMP"),
		verb_import },
	{ "export", N_("structures|services FICHIER|- [--csv]\n    rend l'annuaire "
		"au format data·inclusion v1, ou en CSV pour un tableur\n"
		"    people|view FICHIER|- --as COMPTE\n    des personnes, en "
		"CSV, par les droits du compte"), verb_export },
	{ "kit", N_("DOSSIER --host NOM [--port N] [--login COMPTE]\n    fait "
		"un dossier pour une clé USB : PuTTY, ssh, une carte ; la "
		"clé du serveur y est"), verb_kit },
	{ "hostkey", N_("[known|sshfp --host NOM [--port N]] | next FICHIER |\n"
		"      announce [DATE|--none] | swap FICHIER\n"
		"    la clé du serveur et la suivante, gardée ailleurs : "
		"empreintes, lignes de\n    known_hosts et de DNS ; next fait "
		"la suivante, announce le dit à chacun\n    90 jours avant, "
		"swap la met en place"),
		verb_hostkey },
	{ "rule", N_("[NOM [VALEUR ...]]\n    les règles du métier"),
		verb_rule },
	{ "check", N_("[--config DOSSIER]\n    vérifie écrans et touches, et "
		"ceux du dossier, fichier et ligne"),
		verb_check },
	{ "verify", N_("[--checkpoints FICHIER] [--acknowledge CODE --reason "
		"TEXTE] | --report RAPPORT\n    base, données scellées et "
		"journal des accès sont entiers ; FICHIER : les points de\n"
		"    contrôle gardés ailleurs ; CODE : ce qui ne tient pas, "
		"que l'on a regardé ;\n    RAPPORT : de retention --apply, "
		"est-il d'ici, inchangé"), verb_verify },
	{ "backup", N_("--to DOSSIER|NOM --key CLÉ-PUBLIQUE [--verify-key "
		"SECRÈTE] | keygen FICHIER\n    sauvegarde la base qui sert, "
		"pour une clé gardée ailleurs, et la relit\n    données et "
		"clés dans deux archives, jamais la clé racine ; les "
		"archives\n    de clés de plus de 35 jours sont effacées"),
		verb_backup },
	{ "restore", N_("--from DOSSIER|MANIFESTE --key SECRÈTE --root "
		"CLÉ-RACINE [--into DOSSIER]\n    [--erased FICHIER]\n    "
		"rend une sauvegarde dans un dossier vide, efface de nouveau "
		"qui fut effacé"), verb_restore },
	{ "erase", N_("STRUCTURE DOSSIER [--apply]\n    ce qui serait perdu ; "
		"--apply efface qui n'est plus suivi de personne,\n    en "
		"détruisant ses clés"), verb_erase },
	{ "incident", N_("COMPTE DÉBUT FIN\n    les personnes que ce compte "
		"a ouvertes ou changées : numéros et structures,\n    pour "
		"prévenir dans les 72 heures ; AAAA-MM-JJ ou "
		"AAAA-MM-JJTHH:MM"), verb_incident },
	{ "dossier", N_("DOSSIER\n    les documents de ce serveur, tirés du "
		"programme, de la base et de la\n    configuration : "
		"données, droits, schéma, flux, registre, composants"),
		verb_dossier },
	{ "retention", N_("[--apply RAPPORT]\n    qui et quoi est gardé depuis "
		"plus longtemps que permis, pourquoi, depuis quand :\n"
		"    des numéros ; n'efface rien\n    --apply prévient les "
		"structures, efface ce dont elles le sont depuis 30 jours,\n"
		"    sauf suspension, et fait un rapport signé"),
		verb_retention },
	{ "rekey", N_("\n    change la clé racine et celles des structures : "
		"qui a pris l'ancienne n'ouvre plus rien"), verb_rekey },
	{ "root", N_("shares | recover --to FICHIER\n    la clé racine en "
		"trois cartes, dont deux la rebâtissent"), verb_root },
	{ "migrate", N_("\n    porte la base à la version de ce programme"),
		verb_migrate },
	{ "time", N_("[AAAA-MM]\n    ce que les saisies coûtent à l'écran, "
		"par mois fini depuis celui-ci, sur 11 personnes\n    ou "
		"plus, arrondi : mois, saisie, personnes, nombre, touches "
		"et secondes chacune"), verb_time },
	{ "doctor", N_("[--monitor]\n    ce qui ne va pas ici et quoi faire ; "
		"sort 0, 1 (à voir) ou 2 (grave)"), verb_doctor },
	{ "version", N_("\n    la version"), verb_version },
	{ NULL, NULL, NULL }
};

static void
help(const char *name, FILE *out)
{
	const struct verb *v;

	tell(out, "%s", _("passerelle [--data DOSSIER] [--lang fr|en] "
		"[--clock AAAA-MM-JJTHH:MM] VERBE\n"));
	for (v = cli_verbs; v->name; v++) {
		const char *text = _(v->help);

		if (name && strcmp(name, v->name) != 0)
			continue;
		tell(out, "  %s%s%s\n", v->name, *text == '\n' ? "" : " ",
			text);
	}
}

int
cli_usage(const char *name)
{
	help(name, stderr);
	return EX_USAGE;
}

/* A word of a call that nobody knows, then what there is. */
static int
unknown(const char *what, const char *word)
{
	tell(stderr, "passerelle : %s : %s\n", what, word);
	return cli_usage(NULL);
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
	if (strcmp(argv[0], "sender-process") == 0)
		return sender_main(fd);
	return spawner_main(fd);
}

static bool
asks_help(int argc, char **argv)
{
	int i;

	for (i = 1; i < argc; i++)
		if (strcmp(argv[i], "--help") == 0)
			return true;
	return false;
}

/* What is freed is overwritten, in every process of a server and in the screens
 * of this terminal: libraries free what they were given to send.  Tunables, not
 * mallopt(): a thread's own cache is not perturbed, so it is done without; they
 * are read when a program starts, so it starts again, once.  (Not one that has
 * more rights than who starts it: the loader takes them out of its
 * environment, and it would start for ever.) */
static void
overwrite_freed(const char *verb, char **args)
{
	static const char how[] =
		"glibc.malloc.tcache_count=0:glibc.malloc.perturb=165";
	const char *was = getenv("GLIBC_TUNABLES");
	char *both;

	if ((strcmp(verb, "serve") != 0 && strcmp(verb, "screen") != 0) ||
		(was && strstr(was, how)) || getauxval(AT_SECURE))
		return;
	both = was && *was ? xasprintf("%s:%s", was, how) : xstrdup(how);
	setenv("GLIBC_TUNABLES", both, 1);
	free(both);
	execv(*self ? self : "/proc/self/exe", args);
}

static int
run(int argc, char **argv)
{
	const struct verb *v;

	if (strcmp(argv[0], "keeper-process") == 0 ||
		strcmp(argv[0], "sender-process") == 0 ||
		strcmp(argv[0], "spawner-process") == 0)
		return hidden(argc, argv);
	for (v = cli_verbs; v->name; v++) {
		if (strcmp(v->name, argv[0]) != 0)
			continue;
		/* `rule NAME --help` is the rule's own */
		if (asks_help(argc > 2 && v->run == verb_rule ? 0 : argc,
			argv)) {
			help(v->name, stdout);
			return v->run == verb_rule ?
				verb_rule(argc - 2, argv + 2) : 0;
		}
		return v->run(argc - 1, argv + 1);
	}
	return unknown(_("verbe inconnu"), argv[0]);
}

/* What stands before the verb; the words taken, or -1 with an exit code. */
static int
globals(int argc, char **argv, const char **clock, int *status)
{
	int i = 0;

	for (; i + 1 < argc && strncmp(argv[i], "--", 2) == 0; i += 2) {
		const char *value = argv[i + 1];
		enum err e = E_OK;

		if (strcmp(argv[i], "--help") == 0 ||
			strcmp(argv[i], "--version") == 0)
			break;
		if (strcmp(argv[i], "--data") == 0) {
			e = cli_data_ok(value);
			if (!e)
				snprintf(config.data, sizeof config.data,
					"%s", value);
		} else if (strcmp(argv[i], "--lang") == 0) {
			if (strcmp(value, "fr") != 0 &&
				strcmp(value, "en") != 0)
				e = err_set(E_USAGE, _("Langue « %s » : fr ou "
					"en."), value);
			else
				snprintf(config.lang, sizeof config.lang,
					"%s", value);
			/* for the screens of this terminal, and children */
			setenv("PASSERELLE_LANG", config.lang, 1);
		} else if (strcmp(argv[i], "--clock") == 0) {
			*clock = value;
		} else {
			*status = unknown(_("option inconnue"), argv[i]);
			return -1;
		}
		if (e) {
			*status = cli_fail(e);
			return -1;
		}
	}
	return i;
}

/* Catalogues stand beside the program, installed or just built; else where
 * the build said. */
static const char *
locales(void)
{
	static const char *const beside[] = { "../share/locale", "locale" };
	static char dir[sizeof self + 32];
	const char *given = getenv("PASSERELLE_LOCALES");
	const char *slash = strrchr(self, '/');
	size_t i;

	if (given)
		return given;
	for (i = 0; i < 2 && slash; i++) {
		snprintf(dir, sizeof dir, "%.*s/%s", (int)(slash - self),
			self, beside[i]);
		if (access(dir, X_OK) == 0)
			return dir;
	}
	return NULL;
}

int
main(int argc, char **argv)
{
	const char *clock = getenv("PASSERELLE_CLOCK");
	ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
	char **args = argv;
	int taken, status = 0;
	enum err e;

	self[n < 0 ? 0 : n] = '\0';
	/* a starter that ignores it hands that on: no child's end would be
	 * known */
	signal(SIGCHLD, SIG_DFL);
	log_init("passerelle", LOG_NOTE);
	e = config_load();
	i18n_init(config.lang, locales());
	if (e)
		return cli_fail(e);
	taken = globals(argc - 1, argv + 1, &clock, &status);
	if (taken < 0)
		return status;
	argc -= 1 + taken;
	argv += 1 + taken;
	i18n_lang(config.lang);
	if (argc > 0)
		overwrite_freed(argv[0], args);
	if (clock && clock_fix(clock))
		return cli_fail(E_USAGE);
	seal_init();
	if (argc < 1)
		return cli_usage(NULL);
	if (strcmp(argv[0], "--help") == 0)
		help(NULL, stdout);
	else if (strcmp(argv[0], "--version") == 0)
		status = verb_version(0, NULL);
	else
		status = run(argc, argv);
	/* a full disk behind standard output is no success */
	if ((fflush(stdout) == EOF || ferror(stdout)) && status == 0) {
		err_set(E_IO, _("La sortie ne s'écrit pas."));
		status = cli_fail(E_IO);
	}
	return status;
}
