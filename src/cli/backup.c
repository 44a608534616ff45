#include <dirent.h>
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
#include "store/copy.h"
#include "store/files.h"
#include "store/migrate.h"
#include "store/open.h"

#define DAY 86400

/* One backup being made. */
struct job {
	struct keep *keep;
	struct manifest m;
	char *base;             /* path of its files, before .data */
	char *folder;           /* where they lie, with its slash */
	char data[4300], keys[4300], check[4300];       /* copies, in clear */
	unsigned char public[ARCHIVE_KEY], secret[ARCHIVE_KEY];
	bool opens;             /* the secret key is here: to verify */
	int alone;              /* what holds others off; -1 */
	int64_t before;         /* when the last backup was; 0 */
};

/* DIR gets a name of the day and time, or of the first second after it that no
 * other has; else PATH is the name. */
static void
place(struct job *j, const char *to)
{
	time_t now = (time_t)j->m.made;
	char stamp[40], *data;
	struct stat s;
	struct tm tm;
	bool taken = stat(to, &s) == 0 && S_ISDIR(s.st_mode);

	if (!taken)
		j->base = xstrdup(to);
	for (; taken; now++) {
		gmtime_r(&now, &tm);
		strftime(stamp, sizeof stamp, "passerelle-%Y%m%dT%H%M%SZ",
			&tm);
		free(j->base);
		j->base = xasprintf("%s/%s", to, stamp);
		data = xasprintf("%s.data", j->base);
		taken = access(data, F_OK) == 0;
		free(data);
	}
	j->folder = folder_of(j->base);
}

/* What the copies say of themselves. */
static enum err
read_copies(struct job *j)
{
	struct db *data = NULL, *keys = NULL;
	struct db_rows q;
	enum err e = db_open(j->data, DB_READ, &data);

	if (!e)
		e = db_open(j->keys, DB_READ, &keys);
	if (!e) {
		j->m.schema_data = db_version(data);
		j->m.schema_keys = db_version(keys);
		e = db_select(data, "backup.state", &q);
	}
	if (!e) {
		if (db_next(&q)) {
			j->m.generation = db_int(&q, "seq");
			j->before = db_int(&q, "last");
		}
		e = db_end(&q);
	}
	db_close(data);
	db_close(keys);
	return e;
}

/* Sealed, then read again from the disk; opened too with the secret key. */
static enum err
archive(struct job *j, const char *from, char kind, int64_t until,
	struct part *p)
{
	struct archive_head h = { kind, j->m.made, until, { 0 } };
	const char *end = kind == 'd' ? "data" : "keys";
	char *path = xasprintf("%s.%s", j->base, end);
	struct archive_sum again;
	enum err e;

	memcpy(h.origin, j->m.signer, sizeof h.origin);
	snprintf(p->name, sizeof p->name, "%s", path + strlen(j->folder));
	e = access(path, F_OK) == 0 ? err_set(E_EXISTS, _("%s est là : donner "
		"un autre nom."), path) : E_OK;
	if (!e)
		e = archive_write(from, path, &h, j->public, &p->sum);
	if (!e)
		e = archive_hash(path, &again);
	if (!e && (again.size != p->sum.size || memcmp(again.hash,
		p->sum.hash, ARCHIVE_HASH) != 0))
		e = err_set(E_IO, _("%s n'est pas relu comme il fut écrit : "
			"changer de disque."), path);
	if (!e && j->opens) {
		e = archive_read(path, j->secret, j->check, &again);
		if (!e && memcmp(again.plain_hash, p->sum.plain_hash,
			ARCHIVE_HASH) != 0)
			e = err_set(E_CHECK, _("%s ne rend pas ce qui y fut "
				"mis."), path);
		if (!e)
			e = copy_whole(j->check);
		file_wipe(j->check);
	}
	free(path);
	return e;
}

static enum err
sign(struct job *j)
{
	struct msg m, answer;
	const void *p;
	size_t n = 0;
	enum err e;

	manifest_write(&j->m);
	msg_init(&m, P_C_SIGN, 0);
	msg_put_str(&m, buf_str(&j->m.text));
	msg_put_u8(&m, j->opens);
	msg_init(&answer, 0, 0);
	e = keep_ask(j->keep, &m, &answer);
	p = e ? NULL : msg_get_bytes(&answer, &n);
	if (!e && n != sizeof j->m.signature)
		e = err_set(E_PROTO, _("Réponse mal formée."));
	if (!e) {
		memcpy(j->m.signature, p, n);
		buf_puts(&j->m.text, "signature ");
		hex_put(&j->m.text, p, n);
		buf_putc(&j->m.text, '\n');
	}
	msg_done(&m);
	msg_done(&answer);
	return e;
}

static enum err
write_manifest(struct job *j)
{
	char *path = xasprintf("%s.manifest", j->base);
	enum err e = sign(j);

	if (!e)
		e = file_put(path, 0600, j->m.text.data, j->m.text.len);
	if (!e)
		tell(stderr, _("Sauvegarde faite et relue : %s\n"), path);
	free(path);
	return e;
}

/* Is it a key archive of this base that is kept no longer? */
static bool
is_over(const struct job *j, const char *path)
{
	struct archive_head h;

	return archive_head(path, &h) == E_OK && h.kind == 'k' &&
		memcmp(h.origin, j->m.signer, sizeof h.origin) == 0 &&
		h.until && h.until <= j->m.made;
}

/* Key archives whose time is over are removed, those of this base only.  A
 * clock that jumped must not do it: the time of the backup before this one
 * has to agree. */
static void
forget(const struct job *j)
{
	DIR *d = opendir(*j->folder ? j->folder : ".");
	const struct dirent *f;
	bool sure = j->before && j->m.made >= j->before &&
		j->m.made - j->before < BACKUP_KEYS_DAYS * DAY;
	int n = 0, kept = 0;

	while (d && (f = readdir(d))) {
		size_t len = strlen(f->d_name);
		char *path;

		if (len < 5 || strcmp(f->d_name + len - 5, ".keys") != 0)
			continue;
		path = xasprintf("%s%s", j->folder, f->d_name);
		if (is_over(j, path)) {
			if (!sure)
				kept++;
			else if (unlink(path) == 0)
				n++;
			else
				tell(stderr, _("%s ne s'efface pas : "
					"l'effacer.\n"), path);
		}
		free(path);
	}
	if (d)
		closedir(d);
	if (n)
		tell(stderr, _("Archives de clés de plus de %d jours "
			"effacées : %d\n"), BACKUP_KEYS_DAYS, n);
	if (kept)
		tell(stderr, _("Archives de clés dont le délai est passé, "
			"gardées car l'horloge a sauté depuis la dernière "
			"sauvegarde : %d ; la prochaine les efface.\n"), kept);
}

static enum err
make(struct job *j)
{
	enum err e = ledger_bring(j->keep, j->folder, j->m.signer);

	if (!e)
		e = copy_both(config_path("passerelle.db"),
			config_path("keeper/keys.db"), j->data, j->keys);
	if (!e)
		e = read_copies(j);
	if (!e)
		e = archive(j, j->data, 'd', 0, &j->m.data);
	if (!e)
		e = archive(j, j->keys, 'k', j->m.until, &j->m.keys);
	unlink(j->data);
	file_wipe(j->keys);
	if (!e)
		e = ledger_leave(j->keep, j->folder);
	if (!e)
		e = write_manifest(j);
	if (!e)
		forget(j);
	return e;
}

static int
keygen(int argc, char **argv)
{
	enum err e;

	if (!cli_words(argc, argv, 1))
		return cli_usage("backup");
	e = backup_key_make(argv[0]);
	if (e)
		return cli_fail(e);
	tell(stderr, _("Clé publique, à laisser ici : %s.pub\nClé secrète, "
		"à garder hors de cette machine et à effacer d'ici : %s\n"),
		argv[0], argv[0]);
	return 0;
}

int
verb_backup(int argc, char **argv)
{
	const char *to = cli_option(&argc, argv, "--to", true);
	const char *key = cli_option(&argc, argv, "--key", true);
	const char *check = cli_option(&argc, argv, "--verify-key", true);
	struct job j = { .opens = check != NULL, .alone = -1 };
	enum err e;

	if (argc && strcmp(argv[0], "keygen") == 0 && !to && !key && !check)
		return keygen(argc - 1, argv + 1);
	if (argc || !to || !key)
		return cli_usage("backup");
	manifest_init(&j.m);
	e = backup_key_public(key, j.public);
	if (!e && check)
		e = backup_key_secret(check, j.secret);
	if (!e)
		e = operator_open(&j.keep, NULL);
	if (!e)
		e = copy_alone(config_path("keeper"), &j.alone);
	if (!e) {
		umask(077);
		j.m.made = clock_now();
		j.m.until = j.m.made + BACKUP_KEYS_DAYS * DAY;
		snprintf(j.data, sizeof j.data, "%s",
			config_path("keeper/copy.data"));
		snprintf(j.keys, sizeof j.keys, "%s",
			config_path("keeper/copy.keys"));
		snprintf(j.check, sizeof j.check, "%s",
			config_path("keeper/copy.check"));
		place(&j, to);
		e = make(&j);
		close(j.alone);
	}
	operator_close(j.keep, NULL);
	wipe(j.secret, sizeof j.secret);
	manifest_done(&j.m);
	free(j.base);
	free(j.folder);
	return e ? cli_fail(e) : 0;
}
