#include "keeper/upgrade.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/config.h"
#include "base/i18n.h"
#include "base/log.h"
#include "store/copy.h"
#include "store/files.h"
#include "store/migrate.h"
#include "store/open.h"

#define PART "keeper/before.part"
#define NOW "keeper/before.now"
#define BEFORE "keeper/before"
#define DATA "passerelle.db"
#define KEYS "keys.db"
#define DAY 86400

struct path {
	char text[4300];
};

static struct path
path_of(const char *folder, const char *name)
{
	struct path p;

	snprintf(p.text, sizeof p.text, "%s%s%s", config_path(folder),
		*name ? "/" : "", name);
	return p;
}

static bool
is_there(const char *folder)
{
	return access(config_path(folder), F_OK) == 0;
}

/* A folder of ours and the files in it: keys are overwritten first. */
static enum err
take_away(const char *folder)
{
	struct path all = path_of(folder, "");
	const struct dirent *f;
	DIR *d = opendir(all.text);
	enum err e = E_OK;

	if (!d && errno == ENOENT)
		return E_OK;
	while (d && !e && (f = readdir(d)))
		if (strcmp(f->d_name, ".") != 0 &&
			strcmp(f->d_name, "..") != 0)
			e = file_wipe(path_of(folder, f->d_name).text);
	if (d)
		closedir(d);
	if (!e && rmdir(all.text) < 0)
		e = err_set(E_IO, "%s : %s", all.text, strerror(errno));
	return !e ? E_OK : err_set(E_IO, _("La copie d'avant la mise à jour, "
		"%s, ne s'efface pas : l'effacer."), all.text);
}

enum err
upgrade_forget(void)
{
	static const char *const all[] = { PART, NOW, BEFORE };
	enum err e = E_OK;
	size_t i;

	for (i = 0; i < sizeof all / sizeof *all && !e; i++)
		e = take_away(all[i]);
	return e;
}

void
upgrade_sweep(void)
{
	struct path keys = path_of(BEFORE, KEYS);
	int64_t now = clock_now();
	struct stat s;

	/* one of the days to come was made by a clock that was wrong */
	if (is_there(BEFORE) && (stat(keys.text, &s) < 0 || s.st_mtime > now +
		DAY || s.st_mtime <= now - (int64_t)UPGRADE_DAYS * DAY) &&
		take_away(BEFORE))
		log_say(LOG_ERROR, "keeper: %s", err_text());
}

void
upgrade_left(void)
{
	static const char *const all[] = { "keeper/copy.data",
		"keeper/copy.keys", "keeper/copy.check" };
	size_t i;

	/* those of a root that copied are not ours to write over */
	for (i = 0; i < sizeof all / sizeof *all; i++)
		if (file_wipe(config_path(all[i])) &&
			unlink(config_path(all[i])) < 0)
			log_say(LOG_ERROR, "keeper: %s: %s", all[i],
				strerror(errno));
}

/* The day that it says is the clock's, as what sweeps it compares. */
static enum err
date_copy(const char *path)
{
	struct timespec t[2] = { { .tv_sec = (time_t)clock_now() },
		{ .tv_sec = (time_t)clock_now() } };

	return utimensat(AT_FDCWD, path, t, 0) < 0 ? err_set(E_IO, "%s : %s",
		path, strerror(errno)) : E_OK;
}

/* Whole on the disk, then under its name. */
static enum err
make_copy(void)
{
	struct path part = path_of(PART, ""), now = path_of(NOW, ""),
		data = path_of(DATA, ""), keys = path_of("keeper/" KEYS, ""),
		to_data = path_of(PART, DATA), to_keys = path_of(PART, KEYS);
	enum err e = E_OK;

	if (mkdir(part.text, 0700) < 0)
		e = err_set(errno == ENOSPC || errno == EDQUOT ? E_FULL : E_IO,
			"%s : %s", part.text, strerror(errno));
	if (!e)
		e = copy_both(data.text, keys.text, to_data.text, to_keys.text);
	if (!e)
		e = copy_whole(to_data.text);
	if (!e)
		e = copy_whole(to_keys.text);
	if (!e)
		e = date_copy(to_keys.text);
	if (!e)
		e = file_sync(to_data.text);
	if (!e)
		e = file_sync(to_keys.text);
	return e ? e : file_move(part.text, now.text);
}

static enum err
copy(void)
{
	char why[400];
	enum err e = make_copy();

	if (!e)
		return E_OK;
	snprintf(why, sizeof why, "%s", err_text());
	if (take_away(PART))
		log_say(LOG_WARN, "keeper: %s", err_text());
	return e == E_FULL ? err_set(e, _("Pas assez de place pour copier la "
		"base avant sa mise à jour : en faire autant qu'elle en prend, "
		"puis redémarrer. Rien n'est changé, l'ancien programme la "
		"sert encore.")) : err_set(e, _("La base n'est pas copiée, ni "
		"mise à jour : %s Rien n'est changé, l'ancien programme la "
		"sert encore."), why);
}

/* All migrations are done: the copy is that of before the last ones. */
static void
settle(int data, int keys)
{
	struct path now = path_of(NOW, ""), before = path_of(BEFORE, "");
	enum err e;

	if (!is_there(NOW))
		return;
	e = take_away(BEFORE);
	if (!e)
		e = file_move(now.text, before.text);
	if (e)
		log_say(LOG_ERROR, "keeper: %s", err_text());
	else
		log_say(LOG_NOTE, "keeper: the base is of version %d, its key "
			"file of %d; as they were: " BEFORE ", for %d days",
			data, keys, UPGRADE_DAYS);
}

static bool
has_file(const char *name)
{
	struct stat s;

	return stat(config_path(name), &s) == 0 && s.st_size > 0;
}

/* Opening a file that is not there makes it: beside one that has served, it
 * is missing, and its place stays free for it. */
static enum err
open_both(struct keeper *k)
{
	bool data = has_file(DATA), used = false;
	struct db_rows q;
	enum err e;

	if (data && !has_file("keeper/" KEYS))
		return err_set(E_CHECK, _("Le fichier des clés manque : le "
			"remettre, ou rendre une sauvegarde (restore)."));
	e = db_open(config_path("keeper/" KEYS), DB_WRITE, &k->keys);
	if (!e && !data && db_version(k->keys) > 0) {
		e = db_select(k->keys, "keys.used", &q);
		if (!e) {
			used = db_next(&q);
			e = db_end(&q);
		}
	}
	if (used)
		e = err_set(E_CHECK, _("Le fichier des données manque, et "
			"celui des clés a servi : le remettre, ou rendre une "
			"sauvegarde (restore)."));
	return e ? e : db_open(config_path(DATA), DB_WRITE, &k->data);
}

/* Both are of a version that this program knows, before either is touched. */
static enum err
both_known(struct keeper *k)
{
	enum err e = db_version_may(k->data, "data");

	return e ? e : db_version_may(k->keys, "keys");
}

/* Of a file that was copied (SQLite's header has it in its 61st byte); -1. */
static int
copied_version(const char *name)
{
	int fd = open(path_of(NOW, name).text, O_RDONLY | O_CLOEXEC);
	unsigned char b[4];
	int version = -1;

	if (fd >= 0 && pread(fd, b, sizeof b, 60) == sizeof b)
		version = b[0] << 24 | b[1] << 16 | b[2] << 8 | b[3];
	if (fd >= 0)
		close(fd);
	return version;
}

/* What an earlier try copied is what there was before it; but where none of its
 * migrations was done, the program of before may have served the base since. */
static enum err
copy_once(int data, int keys)
{
	enum err e;

	if (is_there(NOW) && (copied_version(DATA) != data ||
		copied_version(KEYS) != keys))
		return E_OK;
	e = take_away(NOW);
	return e ? e : copy();
}

enum err
upgrade_open(struct keeper *k)
{
	int to_data = db_version_known("data");
	int to_keys = db_version_known("keys");
	enum err e = open_both(k);
	int data, keys;

	if (!e)
		e = both_known(k);
	if (e)
		return e;
	if (take_away(PART))
		log_say(LOG_WARN, "keeper: %s", err_text());
	upgrade_left();
	data = db_version(k->data);
	keys = db_version(k->keys);
	if (data && (data < to_data || keys < to_keys))
		e = copy_once(data, keys);
	if (!e)
		e = db_migrate(k->keys, "keys");
	if (!e)
		e = db_carry(k->data, k->keys);
	if (!e)
		e = db_migrate(k->data, "data");
	if (!e)
		settle(to_data, to_keys);
	return e;
}
