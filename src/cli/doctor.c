#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/config.h"
#include "base/date.h"
#include "base/i18n.h"
#include "base/jail_try.h"
#include "base/tell.h"
#include "cli/cli.h"
#include "cli/listening.h"
#include "cli/manifest.h"
#include "cli/operator.h"
#include "domains/office.h"
#include "keeper/start.h"
#include "keeper/upgrade.h"
#include "net/hostkey.h"
#include "net/nextkey.h"
#include "store/copy.h"
#include "store/migrate.h"
#include "store/open.h"

/* Fixed there: what a session before authentication can be reached by. */
#define LIBSSH "0.10.6-0+deb12u3"
#define HOUR 3600
#define DAY 86400
#define GIB (1u << 30)

enum level { FINE, WARNING, CRITICAL };

struct visit {
	bool monitor;           /* one line at the end, nothing long */
	enum level worst;
	int n[3];
	char first[400];        /* the worst thing said first */
};

static void say(struct visit *v, enum level level, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

static void
say(struct visit *v, enum level level, const char *fmt, ...)
{
	static const char *const marks[] = { N_("bien"), N_("à voir"),
		N_("grave") };
	char text[400];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	v->n[level]++;
	if (level > v->worst || !*v->first)
		snprintf(v->first, sizeof v->first, "%s", text);
	if (level > v->worst)
		v->worst = level;
	if (!v->monitor)
		tell(stdout, "%-6s  %s\n", _(marks[level]), text);
}

/* The first line that a program writes, "" if it cannot; its exit code. */
static int
ask(const char *const argv[], char *out, size_t size)
{
	int fd[2], status = -1;
	ssize_t n = 0;
	pid_t pid;

	*out = '\0';
	if (pipe2(fd, O_CLOEXEC) < 0)
		return -1;
	pid = fork();
	if (pid == 0) {
		int null = open("/dev/null", O_WRONLY);

		dup2(fd[1], STDOUT_FILENO);
		dup2(null, STDERR_FILENO);
		execvp(argv[0], (char *const *)argv);
		_exit(127);
	}
	close(fd[1]);
	if (pid > 0) {
		n = read(fd[0], out, size - 1);
		waitpid(pid, &status, 0);
	}
	close(fd[0]);
	out[n > 0 ? n : 0] = '\0';
	out[strcspn(out, "\n")] = '\0';
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void
versions(struct visit *v)
{
	static const char *const which[] = { "dpkg-query", "-W", "-f",
		"${Version}", "libssh-4", NULL };
	char have[100], none[8];
	const char *compare[] = { "dpkg", "--compare-versions", have, "ge",
		LIBSSH, NULL };

	say(v, FINE, _("passerelle %s, fichier de données %d, fichier de clés "
		"%d"), VERSION, db_version_known("data"),
		db_version_known("keys"));
	if (ask(which, have, sizeof have) != 0 || !*have)
		say(v, WARNING, _("libssh : version inconnue de dpkg ; "
			"vérifier qu'elle a les corrections de %s"), LIBSSH);
	else if (ask(compare, none, sizeof none) != 0)
		say(v, CRITICAL, _("libssh-4 %s a des failles connues : "
			"installer %s ou plus (apt-get install libssh-4)"),
			have, LIBSSH);
	else
		say(v, FINE, "libssh-4 %s", have);
}

/* --- files ------------------------------------------------------------------ */

static void
one_file(struct visit *v, const char *name, mode_t most, bool server)
{
	const char *path = *name ? config_path(name) : config.data;
	uid_t owner = geteuid() != 0 ? geteuid() : server ? 0 :
		config.uid_keeper;
	struct stat s;

	if (lstat(path, &s) < 0) {
		say(v, CRITICAL, "%s : %s", path, strerror(errno));
		return;
	}
	if ((s.st_mode & 0777 & ~most) != 0)
		say(v, CRITICAL, _("%s se lit par d'autres (%03o) : chmod "
			"%03o %s"), path, s.st_mode & 0777, most, path);
	else if (s.st_uid != owner)
		say(v, CRITICAL, _("%s est au compte %u : chown %u %s"), path,
			(unsigned)s.st_uid, (unsigned)owner, path);
	else
		say(v, FINE, "%s %03o", path, s.st_mode & 0777);
}

/* Keys of who may be erased since. */
static void
left(struct visit *v, const char *name)
{
	if (access(config_path(name), F_OK) == 0)
		say(v, WARNING, _("%s : reste d'une copie interrompue, "
			"l'effacer si aucune n'est en cours"),
			config_path(name));
}

/* What a migration copied: for some days, unless it was cut. */
static void
before(struct visit *v)
{
	const char *keys = config_path("keeper/before/keys.db");
	int64_t now = clock_now(), end;
	struct stat s;

	left(v, "keeper/before.part");
	if (access(config_path("keeper/before.now"), F_OK) == 0)
		say(v, WARNING, _("mise à jour de la base inachevée : "
			"redémarrer le serveur, son journal dit ce qui "
			"l'arrête ; la base d'avant est dans %s"),
			config_path("keeper/before.now"));
	if (access(config_path("keeper/before"), F_OK) < 0)
		return;
	end = stat(keys, &s) < 0 ? 0 : s.st_mtime + UPGRADE_DAYS *
		(int64_t)DAY;
	if (end + 2 * DAY < now)
		say(v, WARNING, _("%s : copie d'avant une mise à jour de plus "
			"de %d jours, l'effacer"),
			config_path("keeper/before"), UPGRADE_DAYS);
	else
		say(v, FINE, _("%s : copie d'avant la mise à jour, effacée "
			"dans %lld jours"), config_path("keeper/before"),
			end > now ? (long long)((end - now + DAY - 1) / DAY) :
			0LL);
}

static void
files(struct visit *v)
{
	one_file(v, "", 0750, false);
	one_file(v, "passerelle.db", 0640, false);
	one_file(v, "keeper", 0700, false);
	one_file(v, "keeper/keys.db", 0640, false);
	if (access(config_path("keeper/root.key"), F_OK) == 0)
		one_file(v, "keeper/root.key", 0400, false);
	else if (getenv("CREDENTIALS_DIRECTORY"))
		say(v, FINE, _("clé racine donnée par systemd"));
	else
		say(v, WARNING, _("pas de clé racine ici : systemd doit la "
			"donner (LoadCredentialEncrypted=root)"));
	one_file(v, "host_ed25519", 0600, true);
	if (access(config_path("host_rsa"), F_OK) == 0)
		one_file(v, "host_rsa", 0600, true);
	left(v, "keeper/copy.keys");
	left(v, "keeper/copy.check");
	before(v);
}

static void
host_key(struct visit *v)
{
	char print[HOSTKEY_PRINT];

	if (hostkey_fingerprint(config_path("host_ed25519"), print))
		say(v, CRITICAL, _("clé du serveur illisible : remettre "
			"%s d'une copie, ou « passerelle init »"),
			config_path("host_ed25519"));
	else
		say(v, FINE, _("clé du serveur %s"), print);
}

/* What users are told of it (passerelle hostkey announce): print is "" when no
 * key waits to be put in place. */
static void
announced(struct visit *v, const char *print)
{
	char from[16] = "", told[OFFICE_PRINT] = "", day[16];
	struct date today, d;
	struct db *data = NULL;
	int hour, minute, left;

	if (db_open(config_path("passerelle.db"), DB_READ, &data) ||
		office_next_key(data, from, told))
		*told = '\0';
	db_close(data);
	if (!*told || date_parse(from, &d)) {
		if (*print)
			say(v, FINE, _("clé suivante du serveur %s ; en "
				"changer s'annonce 90 jours avant (passerelle "
				"hostkey announce)"), print);
		return;
	}
	date_local(clock_now(), NULL, &today, &hour, &minute);
	date_french(d, day, sizeof day);
	left = date_days(d) - date_days(today);
	if (strcmp(told, print) != 0)
		say(v, WARNING, _("la clé annoncée pour le %s n'est pas celle "
			"qui attend : passerelle hostkey announce, ou "
			"announce --none"), day);
	else if (left > 0)
		say(v, FINE, _("clé suivante du serveur %s, annoncée pour le "
			"%s, dans %d jours"), print, day, left);
	else
		say(v, WARNING, _("la clé annoncée pour le %s doit être mise "
			"en place : passerelle hostkey swap FICHIER"), day);
}

/* The key that clients are told of beforehand: who takes this one's files
 * must not find it there. */
static void
next_host_key(struct visit *v)
{
	const char *host = config_path("host_ed25519");
	char word[HOSTKEY_WORD], print[HOSTKEY_PRINT];
	char *beside = NULL;
	enum err e = nextkey_public(host, word, print);

	if (e == E_NOTFOUND)
		say(v, WARNING, _("pas de clé suivante : perdue ou volée, "
			"celle du serveur n'aurait pas de remplaçante "
			"connue (passerelle hostkey next FICHIER)"));
	else if (e)
		say(v, WARNING, "%s", err_text());
	else if (nextkey_beside(host, &beside))
		say(v, WARNING, _("%s est la clé suivante, à côté de celle "
			"du serveur : la garder ailleurs, l'effacer d'ici"),
			beside);
	if (!e || e == E_NOTFOUND)
		announced(v, e ? "" : print);
	free(beside);
}

static void
old_clients(struct visit *v)
{
	char print[HOSTKEY_PRINT];
	bool made = hostkey_public_print(config_path("host_rsa"), print) ==
		E_OK;

	if (!*config.old_clients)
		say(v, FINE, _("pas de port pour les vieux clients SSH (set "
			"old_clients)"));
	else if (made)
		say(v, FINE, _("port des vieux clients SSH %s, clé RSA %s"),
			config.old_clients, print);
	else
		say(v, FINE, _("port des vieux clients SSH %s, clé faite au "
			"prochain départ"), config.old_clients);
}

/* --- the machine ------------------------------------------------------------ */

static void
jail(struct visit *v)
{
	enum err e = jail_try();

	if (e == E_INTERNAL)
		say(v, CRITICAL, "%s", err_text());
	else if (e)
		say(v, WARNING, _("les prisons ne sont pas essayées : %s"),
			err_text());
	else
		say(v, FINE, _("les prisons des connexions et des sessions "
			"tiennent"));
}

static void
space(struct visit *v)
{
	struct statvfs f;
	struct stat s;
	unsigned long long left;

	if (statvfs(config.data, &f) < 0) {
		say(v, CRITICAL, "%s : %s", config.data, strerror(errno));
		return;
	}
	left = (unsigned long long)f.f_bavail * f.f_frsize;
	if (f.f_flag & ST_RDONLY)
		say(v, CRITICAL, _("%s est en lecture seule : rien ne "
			"s'enregistre, le journal du système dit pourquoi "
			"(dmesg)"), config.data);
	else if (stat(config_path("keeper/reserve"), &s) == 0 && s.st_size == 0)
		say(v, CRITICAL, _("disque plein : plus rien ne s'enregistre, "
			"faire de la place dans %s"), config.data);
	else if (left < GIB / 16 || f.f_bavail < f.f_blocks / 100)
		say(v, CRITICAL, _("%llu Mo libres : faire de la place dans "
			"%s"), left >> 20, config.data);
	else if (left < GIB || f.f_bavail < f.f_blocks / 10)
		say(v, WARNING, _("%llu Mo libres : en prévoir plus dans %s"),
			left >> 20, config.data);
	else
		say(v, FINE, _("%llu Mo libres"), left >> 20);
	if (stat(config_path("passerelle.db-wal"), &s) == 0 &&
		s.st_size >> 20 > config.wal_mib)
		say(v, WARNING, _("journal d'écriture de %lld Mo : une session "
			"le retient, la trouver (=EXP) ou redémarrer"),
			(long long)(s.st_size >> 20));
	else
		say(v, FINE, _("journal d'écriture sous %d Mo"),
			config.wal_mib);
}

static void
listeners(struct visit *v)
{
	char ports[200];
	int n = listening(keeper_pid(), ports, sizeof ports);

	if (n)
		say(v, FINE, _("un serveur écoute : %s"), ports);
	else
		say(v, WARNING, _("aucun serveur n'écoute : « passerelle "
			"serve » ou systemctl start passerelle"));
}

/* --- the base ---------------------------------------------------------------- */

static void
integrity(struct visit *v, const char *name)
{
	const char *path = config_path(name);

	if (copy_whole(path))
		say(v, CRITICAL, _("%s ; arrêter le serveur et rendre une "
			"sauvegarde (restore)"), err_text());
	else
		say(v, FINE, _("%s est entier"), path);
}

static void
schema(struct visit *v, struct db *db, const char *set)
{
	int have = db_version(db), known = db_version_known(set);

	if (have > known)
		say(v, CRITICAL, _("fichier « %s » de version %d, ce programme "
			"s'arrête à %d : installer le nouveau"), set, have,
			known);
	else if (have < known)
		say(v, WARNING, _("fichier « %s » de version %d : « passerelle "
			"migrate » le porte à %d"), set, have, known);
	else
		say(v, FINE, _("fichier « %s » de version %d"), set, have);
}

static void
backups(struct visit *v, int64_t last, int64_t now)
{
	long long hours = (now - last) / HOUR;

	if (!last)
		say(v, CRITICAL, _("aucune sauvegarde : « passerelle backup », "
			"chaque nuit"));
	else if (hours > 7 * 24)
		say(v, CRITICAL, hours > BACKUP_KEYS_DAYS * 24 ? _("dernière "
			"sauvegarde il y a %lld jours : « passerelle backup » ; "
			"les archives de clés (.keys) dont le délai est passé "
			"attendent cela pour s'effacer") : _("dernière "
			"sauvegarde il y a %lld jours : « passerelle backup »"),
			hours / 24);
	else if (hours > 26)
		say(v, WARNING, _("dernière sauvegarde il y a %lld heures : "
			"« passerelle backup », chaque nuit"), hours);
	else
		say(v, FINE, _("dernière sauvegarde il y a %lld heures"),
			hours);
}

static void
times(struct visit *v, struct db *data)
{
	int64_t now = clock_now(), last = 0, written = 0;
	struct db_rows q;

	if (db_select(data, "doctor.times", &q) == E_OK) {
		if (db_next(&q)) {
			last = db_int(&q, "backup");
			written = db_int(&q, "written");
		}
		if (db_end(&q))
			return;
	}
	backups(v, last, now);
	if (written > now + 5 * 60)
		say(v, CRITICAL, _("l'horloge retarde : le journal des accès "
			"a un enregistrement plus tardif ; la régler "
			"(timedatectl)"));
	else if (written && now - written > 400 * (int64_t)DAY)
		say(v, WARNING, _("rien n'est écrit depuis plus d'un an : si "
			"c'est faux, l'horloge avance, la régler "
			"(timedatectl)"));
	else
		say(v, FINE, _("horloge d'accord avec le journal des accès"));
}

/* That the chain holds again is its operator's word: `verify` tells it. */
static void
acknowledged(struct visit *v, struct db *data)
{
	char day[16];

	if (operator_acknowledged(data, day) == E_OK && *day)
		say(v, FINE, _("journal des accès : rupture reconnue le %s, "
			"« passerelle verify » en dit la raison"), day);
}

/* Keys that open nothing, and are older than what their making takes. */
static void
orphans(struct visit *v, struct db *data, struct db *keys)
{
	struct db_rows q, found;
	long n = 0;

	if (db_select(keys, "keys.wraps_before", &q))
		return;
	db_bind_int(&q, ":before", clock_now() - 2 * DAY);
	while (db_next(&q)) {
		struct id object = db_id(&q, "object");

		if (db_select(data, "keeper.object_known", &found))
			break;
		db_bind_id(&found, ":id", &object);
		n += !db_next(&found);
		db_end(&found);
	}
	db_end(&q);
	if (n)
		say(v, WARNING, _("clés sans objet : %ld ; redémarrer le "
			"serveur les efface"), n);
	else
		say(v, FINE, _("aucune clé sans objet"));
}

/* The program that sends is there, and what it did these last days. */
static void
sending(struct visit *v, struct db *data, const char *format,
	const char *name, const struct command *c)
{
	int64_t sent = 0, failed = 0, unknown = 0;
	char since[16], why[40] = "";
	struct db_rows q;
	struct stat st;
	struct date d;
	int hour, minute;

	if (!c->n) {
		say(v, FINE, _("set %s : absent, rien ne part par là"), name);
		return;
	}
	if (stat(c->argv[0], &st) < 0 || !S_ISREG(st.st_mode) ||
		!(st.st_mode & 0111)) {
		say(v, CRITICAL, _("set %s : %s n'est pas un programme ; rien "
			"ne part"), name, c->argv[0]);
		return;
	}
	date_local(clock_now(), NULL, &d, &hour, &minute);
	date_format(date_add_days(d, -3), since, sizeof since);
	if (db_select(data, "doctor.outbox", &q))
		return;
	db_bind_text(&q, ":since", since);
	db_bind_text(&q, ":format", format);
	if (db_next(&q)) {
		sent = db_int(&q, "sent");
		failed = db_int(&q, "failed");
		unknown = db_int(&q, "unknown");
		snprintf(why, sizeof why, "%s", db_text(&q, "why"));
	}
	if (db_end(&q))
		return;
	say(v, failed && !sent ? CRITICAL : failed || unknown ? WARNING : FINE,
		_("set %s : en 3 jours %lld envoyés, %lld refusés%s%s%s, %lld "
		"incertains"), name, (long long)sent, (long long)failed,
		*why ? " (" : "", why, *why ? ")" : "", (long long)unknown);
}

static void
base(struct visit *v)
{
	struct db *data = NULL, *keys = NULL;

	if (!v->monitor) {
		integrity(v, "passerelle.db");
		integrity(v, "keeper/keys.db");
	}
	if (db_open(config_path("passerelle.db"), DB_READ, &data) ||
		db_open(config_path("keeper/keys.db"), DB_READ, &keys)) {
		say(v, CRITICAL, _("%s ; lancer sous le compte de la base, ou "
			"root"), err_text());
	} else {
		schema(v, data, "data");
		schema(v, keys, "keys");
		times(v, data);
		acknowledged(v, data);
		sending(v, data, "sms", "send_sms", &config.send_sms);
		sending(v, data, "email", "send_mail", &config.send_mail);
		if (!v->monitor)
			orphans(v, data, keys);
	}
	db_close(data);
	db_close(keys);
}

/* That of a monitor is often another account. */
static void
no_base(struct visit *v, int why)
{
	if (why == ENOENT)
		say(v, CRITICAL, _("pas de base dans %s : « passerelle init » "
			"la fait"), config.data);
	else
		say(v, CRITICAL, _("%s : %s ; lancer sous le compte de la "
			"base, ou root"), config.data, strerror(why));
}

int
verb_doctor(int argc, char **argv)
{
	struct visit v = { 0 };

	v.monitor = cli_option(&argc, argv, "--monitor", false) != NULL;
	if (argc)
		return cli_usage("doctor");
	if (access(config_path("keeper"), F_OK) < 0) {
		no_base(&v, errno);
	} else {
		versions(&v);
		files(&v);
		host_key(&v);
		next_host_key(&v);
		old_clients(&v);
		jail(&v);
		space(&v);
		listeners(&v);
		base(&v);
	}
	if (v.monitor)
		tell(stdout, _("%s : %d bien, %d à voir, %d graves ; %s\n"),
			v.worst == FINE ? "OK" : v.worst == WARNING ?
			"WARNING" : "CRITICAL", v.n[FINE], v.n[WARNING],
			v.n[CRITICAL], v.first);
	return (int)v.worst;
}

int
verb_migrate(int argc, char **argv)
{
	struct db *data = NULL;
	struct keep *k = NULL;
	int was = -1, after = -1;
	enum err e = E_OK;

	if (argc)
		return cli_usage("migrate");
	if (db_open(config_path("passerelle.db"), DB_READ, &data) == E_OK)
		was = db_version(data);
	db_close(data);
	data = NULL;
	/* a keeper that starts brings the files to its own version */
	e = operator_open(&k, &data);
	if (!e)
		after = db_version(data);
	operator_close(k, data);
	if (e)
		return cli_fail(e);
	if (was == after)
		tell(stderr, _("Base à jour : version %d\n"), after);
	else
		tell(stderr, _("Base portée de la version %d à %d\n"),
			was, after);
	if (was != after && access(config_path("keeper/before"), F_OK) == 0)
		tell(stderr, _("Telle qu'elle était : %s, pour %d jours\n"),
			config_path("keeper/before"), UPGRADE_DAYS);
	return 0;
}
