#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/config.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/proto.h"
#include "base/tell.h"
#include "cli/cli.h"
#include "cli/custody.h"
#include "cli/manifest.h"
#include "cli/operator.h"
#include "keeper/erased.h"
#include "keeper/start.h"
#include "keeper/upgrade.h"
#include "net/hostkey.h"
#include "store/copy.h"
#include "store/files.h"

#define DAY 86400

struct source {
	struct manifest m;
	char *path;             /* of the manifest */
	char *folder;
	unsigned char secret[ARCHIVE_KEY];
	int listed;             /* erased, by the longest list; -1: none */
	int erased;             /* that what is given back knows of */
};

/* The name that a backup made at a moment has. */
static void
name_at(int64_t at, char out[64])
{
	time_t t = (time_t)at;
	struct tm tm;

	gmtime_r(&t, &tm);
	strftime(out, 64, "passerelle-%Y%m%dT%H%M%SZ", &tm);
}

/* One of the days to come was made by a clock that was wrong. */
static bool
is_wrong(const char *name, const char *tomorrow)
{
	return strncmp(name, "passerelle-", 11) == 0 &&
		strcmp(name, tomorrow) > 0;
}

/* Is one name's backup a later one than another's ("": none)?  Their names are
 * in the order of time. */
static bool
is_later(const char *a, const char *b, const char *tomorrow)
{
	bool wrong = is_wrong(a, tomorrow), was = is_wrong(b, tomorrow);

	return !*b || (wrong == was ? strcmp(a, b) > 0 : was);
}

/* The last manifest of a folder. */
static enum err
newest(const char *folder, char **out)
{
	DIR *d = opendir(folder);
	const struct dirent *f;
	char best[256] = "", tomorrow[64];

	name_at(clock_now() + DAY, tomorrow);
	while (d && (f = readdir(d))) {
		size_t n = strlen(f->d_name);

		if (n > 9 && strcmp(f->d_name + n - 9, ".manifest") == 0 &&
			is_later(f->d_name, best, tomorrow))
			snprintf(best, sizeof best, "%s", f->d_name);
	}
	if (d)
		closedir(d);
	if (!*best)
		return err_set(E_NOTFOUND, _("Pas de sauvegarde dans %s : il "
			"y faut un fichier .manifest."), folder);
	*out = xasprintf("%s/%s", folder, best);
	return E_OK;
}

static enum err
find(struct source *s, const char *from)
{
	struct stat st;
	enum err e = E_OK;

	if (stat(from, &st) == 0 && S_ISDIR(st.st_mode))
		e = newest(from, &s->path);
	else
		s->path = xstrdup(from);
	if (!e) {
		s->folder = folder_of(s->path);
		e = manifest_read(s->path, &s->m);
	}
	return e;
}

/* Nothing of a base is written over. */
static enum err
empty(const char *dir)
{
	DIR *d = opendir(dir);
	const struct dirent *f;
	enum err e = E_OK;

	if (!d)
		return errno == ENOENT ? E_OK : err_set(E_IO, "%s : %s", dir,
			strerror(errno));
	while (!e && (f = readdir(d)))
		if (strcmp(f->d_name, ".") != 0 &&
			strcmp(f->d_name, "..") != 0)
			e = err_set(E_EXISTS, _("Le dossier %s n'est pas "
				"vide : en donner un autre (--into)."), dir);
	closedir(d);
	return e;
}

static bool
as_said(const struct archive_sum *a, const struct archive_sum *said)
{
	return a->size == said->size && a->plain == said->plain &&
		memcmp(a->hash, said->hash, ARCHIVE_HASH) == 0 &&
		memcmp(a->plain_hash, said->plain_hash, ARCHIVE_HASH) == 0;
}

static enum err
give_back(const struct source *s, const struct part *p, const char *to)
{
	char *path = xasprintf("%s%s", s->folder, p->name);
	struct archive_sum sum;
	enum err e = archive_hash(path, &sum);

	if (e == E_NOTFOUND)
		e = err_set(e, _("L'archive %s manque : la remettre à côté du "
			"manifeste. Celle des clés n'est gardée que 35 "
			"jours."), path);
	if (!e && (sum.size != p->sum.size || memcmp(sum.hash, p->sum.hash,
		ARCHIVE_HASH) != 0))
		e = err_set(E_CHECK, _("L'archive %s n'est pas celle que le "
			"manifeste a notée."), path);
	if (!e)
		e = archive_read(path, s->secret, to, &sum);
	if (!e && !as_said(&sum, &p->sum))
		e = err_set(E_CHECK, _("L'archive %s n'est pas celle que le "
			"manifeste a notée."), path);
	free(path);
	return e ? e : copy_whole(to);
}

static int
lines(const struct buf *b)
{
	const char *at = buf_str(b);
	int n = 0;

	while ((at = strchr(at, '\n'))) {
		at++;
		n++;
	}
	return n;
}

/* Beside the files before these are there: whatever keeper opens them, after
 * a cut too, erases first whom the list names.  None: there is nothing to be
 * laid. */
static enum err
lay(struct source *s, const char *list, const char *name)
{
	struct buf text;
	enum err e;

	buf_init(&text);
	e = file_text(list, &text);
	if (!e) {
		int n = lines(&text);

		s->listed = n > s->listed ? n : s->listed;
		e = file_put(config_path(name), 0600, text.data, text.len);
	}
	buf_done(&text);
	return e ? e : keeper_own(config_path(name), 0600);
}

static enum err
lay_lists(struct source *s, const char *ledger)
{
	char *path = xasprintf("%s" LEDGER_NAME, s->folder);
	enum err e = lay(s, path, ERASED_LAID);

	if (e == E_NOTFOUND)
		e = E_OK;
	if (!e && ledger)
		e = lay(s, ledger, ERASED_GIVEN);
	free(path);
	return e;
}

static enum err
files(struct source *s, const char *root, const char *ledger)
{
	char *data = xstrdup(config_path("passerelle.db"));
	char *keys = xstrdup(config_path("keeper/keys.db"));
	enum err e = keeper_folders(root);

	if (!e)
		e = lay_lists(s, ledger);
	if (!e)
		e = give_back(s, &s->m.data, data);
	if (!e)
		e = give_back(s, &s->m.keys, keys);
	if (!e)
		e = keeper_own(data, 0640);
	if (!e)
		e = keeper_own(keys, 0600);
	free(data);
	free(keys);
	return e;
}

/* *whole: nothing was found that does not open, or does not hold.  What was so
 * when it was saved is given back so: there may be no other. */
static enum err
verify(struct keep *k, bool *whole)
{
	struct msg m, answer;
	const char *report;
	enum err e;

	msg_init(&m, P_C_VERIFY, 0);
	msg_init(&answer, 0, 0);
	e = keep_call(k, &m, &answer);
	if (!e) {
		e = (enum err)msg_get_u8(&answer);
		report = msg_get_str(&answer);
		fputs(report ? report : "", stdout);
		*whole = !e;
		if (e == E_CHECK)
			e = E_OK;
		else if (e)
			err_set(e, _("Ce qui est rendu ne se lit pas : "
				"prendre une autre sauvegarde."));
	}
	msg_done(&m);
	msg_done(&answer);
	return e;
}

/* The keeper starts: what the key file's own ledger says is done; then what
 * was erased since, as the lists that were laid there say. */
static enum err
wake(struct source *s, bool *whole)
{
	unsigned char signer[32];
	struct buf erased;
	struct keep *k;
	enum err e = operator_open(&k, NULL);

	if (e)
		return e;
	buf_init(&erased);
	e = ledger_read(k, &erased, signer);
	s->erased = lines(&erased);
	buf_done(&erased);
	if (!e && memcmp(signer, s->m.signer, sizeof signer) != 0)
		e = err_set(E_CHECK, _("Cette sauvegarde n'est pas signée par "
			"cette clé racine : en donner une autre (--root)."));
	if (!e)
		e = verify(k, whole);
	operator_close(k, NULL);
	return e;
}

/* What was begun and cannot be ended is no base. */
static void
take_away(void)
{
	static const char *const names[] = { "passerelle.db",
		"passerelle.db-wal", "passerelle.db-shm", "passerelle.db.part",
		"keeper/keys.db", "keeper/keys.db-wal", "keeper/keys.db-shm",
		"keeper/keys.db.part", "keeper/root.key", "keeper/lock",
		ERASED_LAID, ERASED_GIVEN,
		"keeper/reserve", "keeper/checkpoints", "run/control",
		"run/local", "host_ed25519" };
	size_t i;

	for (i = 0; i < sizeof names / sizeof *names; i++)
		unlink(config_path(names[i]));
	upgrade_forget();
	rmdir(config_path("keeper"));
	rmdir(config_path("run"));
	rmdir(config.data);
}

/* When it was made. */
static void
day_of(const struct source *s, char out[32])
{
	time_t made = (time_t)s->m.made;
	struct tm tm;

	gmtime_r(&made, &tm);
	strftime(out, 32, "%Y-%m-%d %H:%M UTC", &tm);
}

/* What is not as it was: the ways in are those of then.  And each backup leaves
 * the list of erasures there: without it nobody is erased again, and by one of
 * before this backup nobody who was since. */
static void
tell_since(const struct source *s, const char *ledger)
{
	char *path = xasprintf("%s" LEDGER_NAME, s->folder), day[32];

	day_of(s, day);
	tell(stderr, _("Comptes, rôles, clés, mots de passe et cartes sont "
		"ceux de cette sauvegarde (%s) : ce qui fut fermé, révoqué "
		"ou changé depuis ouvre de nouveau (user sync, user disable, "
		"de nouvelles cartes).\n"), day);
	if (s->listed < 0) {
		tell(stderr, _("ATTENTION : la liste des effacements %s "
			"manque. Qui fut effacé après cette sauvegarde (%s) "
			"est de nouveau là : rendre encore, avec --erased "
			"FICHIER, ou l'effacer.\n"), path, day);
	} else if (s->listed < s->erased) {
		tell(stderr, _("ATTENTION : la liste des effacements %s est "
			"plus ancienne que cette sauvegarde (%s). Qui fut "
			"effacé ensuite est de nouveau là : rendre encore, "
			"avec --erased FICHIER, ou l'effacer.\n"),
			ledger ? ledger : path, day);
	}
	free(path);
}

static enum err
restore(struct source *s, const char *root, const char *ledger)
{
	char print[HOSTKEY_PRINT] = "", day[32];
	bool whole = false;
	enum err e = empty(config.data);

	if (e)
		return e;
	day_of(s, day);
	tell(stderr, _("Sauvegarde du %s : %s\n"), day, s->path);
	e = files(s, root, ledger);
	if (!e)
		e = wake(s, &whole);
	if (!e)
		e = hostkey_make(config_path("host_ed25519"));
	if (!e)
		e = hostkey_fingerprint(config_path("host_ed25519"), print);
	if (e) {
		take_away();
		return e;
	}
	tell(stderr, _("Base rendue dans %s\nNouvelle clé du serveur, à "
		"faire connaître, ou mettre la suivante, déjà connue "
		"(hostkey next, puis swap), ou\nremettre l'ancienne dans "
		"host_ed25519 :\nssh-ed25519 255 %s\n"), config.data, print);
	if (!whole)
		tell(stderr, "%s", _("ATTENTION : ce qui est rendu est ce qui "
			"fut sauvegardé, et n'est pas entier (voir "
			"ci-dessus) : une autre sauvegarde l'est "
			"peut-être.\n"));
	tell_since(s, ledger);
	return E_OK;
}

int
verb_restore(int argc, char **argv)
{
	const char *from = cli_option(&argc, argv, "--from", true);
	const char *key = cli_option(&argc, argv, "--key", true);
	const char *root = cli_option(&argc, argv, "--root", true);
	const char *into = cli_option(&argc, argv, "--into", true);
	const char *ledger = cli_option(&argc, argv, "--erased", true);
	struct source s = { .listed = -1 };
	enum err e;

	if (argc || !from || !key)
		return cli_usage("restore");
	e = cli_data_ok(into ? into : config.data);
	if (!e && into)
		snprintf(config.data, sizeof config.data, "%s", into);
	manifest_init(&s.m);
	umask(077);
	if (!e)
		e = backup_key_secret(key, s.secret);
	if (!e)
		e = find(&s, from);
	if (!e)
		e = restore(&s, root, ledger);
	wipe(s.secret, sizeof s.secret);
	manifest_done(&s.m);
	free(s.path);
	free(s.folder);
	return e ? cli_fail(e) : 0;
}
