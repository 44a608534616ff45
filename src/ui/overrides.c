#include "ui/overrides.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/i18n.h"
#include "base/mem.h"

struct walk {
	uid_t owner;            /* of the directory, trusted as root is */
	void (*each)(void *arg, const char *file, const char *text);
	void *arg;
	uint64_t stamp;         /* without each: what is summed */
};

int
overrides_open(const char *dir)
{
	return open(dir, O_PATH | O_DIRECTORY | O_CLOEXEC);
}

/* --- what may be trusted -------------------------------------------------- */

/* Why not; NULL if it may. */
static const char *
distrust(const struct walk *w, const struct stat *st)
{
	if (st->st_uid != 0 && st->st_uid != w->owner)
		return _("n'appartient ni à root ni au propriétaire du dossier "
			"de configuration");
	if (st->st_mode & (S_IWGRP | S_IWOTH))
		return _("d'autres que son propriétaire peuvent l'écrire");
	return NULL;
}

static const char *
unreadable(int error)
{
	static char text[200];

	if (error == ELOOP)
		return _("un lien symbolique n'est pas suivi");
	if (error == EACCES || error == EPERM)
		snprintf(text, sizeof text, _("illisible pour l'utilisateur "
			"%u du serveur"), (unsigned)geteuid());
	else
		snprintf(text, sizeof text, "%s", strerror(error));
	return text;
}

static void
refuse(struct walk *w, const char *path, const char *why)
{
	if (!w->each)
		return;
	err_set(E_CHECK, "%s:1: %s", path, why);
	w->each(w->arg, path, NULL);
}

/* --- names ---------------------------------------------------------------- */

static int
by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* What a directory has, sorted, without what begins with a dot. */
static char **
names_of(DIR *d, int *n)
{
	char **name = NULL;
	const struct dirent *e;

	*n = 0;
	while (*n < OVERRIDE_FILES && (e = readdir(d))) {
		if (e->d_name[0] == '.')
			continue;
		name = xrealloc(name, (size_t)(*n + 1) * sizeof *name);
		name[(*n)++] = xstrdup(e->d_name);
	}
	if (*n)
		qsort(name, (size_t)*n, sizeof *name, by_name);
	return name;
}

static bool
ends_as_one(const char *name, bool keymaps)
{
	static const char *const ending[] = { ".keys", ".form", ".list",
		".menu", ".page" };
	const char *dot = strrchr(name, '.');

	for (int i = keymaps ? 0 : 1; dot && i < (keymaps ? 1 : 5); i++)
		if (strcmp(dot, ending[i]) == 0)
			return true;
	return false;
}

/* --- files ---------------------------------------------------------------- */

static void
sum(struct walk *w, const void *p, size_t n)
{
	for (const unsigned char *b = p; n; n--)
		w->stamp = (w->stamp ^ *b++) * 1099511628211u;
}

static void
sum_up(struct walk *w, int at, const char *name)
{
	struct stat st;
	const char *p = name;

	sum(w, p, strlen(p) + 1);
	if (fstatat(at, name, &st, AT_SYMLINK_NOFOLLOW))
		return;
	sum(w, &st.st_ino, sizeof st.st_ino);
	sum(w, &st.st_size, sizeof st.st_size);
	sum(w, &st.st_mode, sizeof st.st_mode);
	sum(w, &st.st_mtim, sizeof st.st_mtim);
	/* what chmod, chown and rename change */
	sum(w, &st.st_ctim, sizeof st.st_ctim);
}

/* NULL when it was read, else why not. */
static const char *
contents(struct walk *w, int at, const char *name, struct buf *out)
{
	int fd = openat(at, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK |
		O_CLOEXEC);
	const char *why = NULL;
	struct stat st;
	char part[4096];
	ssize_t n;

	if (fd < 0)
		return unreadable(errno);
	if (fstat(fd, &st) || !S_ISREG(st.st_mode))
		why = _("ce n'est pas un fichier");
	else
		why = distrust(w, &st);
	while (!why && (n = read(fd, part, sizeof part)) != 0) {
		if (n < 0)
			why = unreadable(errno);
		else if (out->len + (size_t)n > OVERRIDE_BYTES)
			why = _("fichier trop long : 64 Kio au plus");
		else
			buf_put(out, part, (size_t)n);
	}
	close(fd);
	if (!why && strlen(buf_str(out)) != out->len)
		why = _("un octet nul");
	return why;
}

static void
one_file(struct walk *w, int at, const char *name, const char *path)
{
	struct buf text;
	const char *why;

	if (!w->each) {
		sum_up(w, at, name);
		return;
	}
	buf_init(&text);
	why = contents(w, at, name, &text);
	if (why)
		refuse(w, path, why);
	else
		w->each(w->arg, path, buf_str(&text));
	buf_done(&text);
}

/* depth: folders to go through before files. */
static void
folder(struct walk *w, int at, const char *name, const char *path, int depth,
	bool keymaps)
{
	int fd, n = 0;
	const char *why;
	struct stat st;
	char **in;
	DIR *d;

	if (!w->each)
		sum_up(w, at, name);
	fd = openat(at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0) {
		int error = errno;

		/* what stands where a folder would: a link says ENOTDIR too */
		if (error == ENOTDIR && (fstatat(at, name, &st,
			AT_SYMLINK_NOFOLLOW) || !S_ISLNK(st.st_mode)))
			return;
		if (error != ENOENT)
			refuse(w, path, unreadable(error == ENOTDIR ? ELOOP :
				error));
		return;
	}
	why = fstat(fd, &st) ? unreadable(errno) : distrust(w, &st);
	d = why ? NULL : fdopendir(fd);
	if (!d) {
		refuse(w, path, why ? why : unreadable(errno));
		close(fd);
		return;
	}
	in = names_of(d, &n);
	for (int i = 0; i < n; i++) {
		char *below = xasprintf("%s/%s", path, in[i]);

		if (depth)
			folder(w, dirfd(d), in[i], below, depth - 1, keymaps);
		else if (ends_as_one(in[i], keymaps))
			one_file(w, dirfd(d), in[i], below);
		free(below);
		free(in[i]);
	}
	free(in);
	closedir(d);
}

static void
walk(struct walk *w, int dir, const char *shown)
{
	static const char *const top[] = { "screens", "keymaps" };
	struct stat st;

	if (dir < 0 || fstat(dir, &st))
		return;
	w->owner = st.st_uid;
	if (st.st_mode & S_IWOTH) {
		refuse(w, shown, distrust(w, &st));
		return;
	}
	for (int i = 0; i < 2; i++) {
		char *path = xasprintf("%s/%s", shown, top[i]);

		folder(w, dir, top[i], path, 1 - i, i == 1);
		free(path);
	}
}

uint64_t
overrides_stamp(int dir)
{
	struct walk w = { .stamp = 14695981039346656037u };

	walk(&w, dir, "");
	return w.stamp;
}

void
overrides_each(int dir, const char *shown,
	void (*each)(void *arg, const char *file, const char *text), void *arg)
{
	struct walk w = { .each = each, .arg = arg };

	walk(&w, dir, shown);
}
