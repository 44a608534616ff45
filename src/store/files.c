#include "store/files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/mem.h"

#define TEXT_MAX (64u << 20)

static enum err
failed(const char *path)
{
	int why = errno;

	return err_set(why == ENOENT ? E_NOTFOUND : why == ENOSPC ||
		why == EDQUOT ? E_FULL : E_IO, "%s : %s", path, strerror(why));
}

enum err
file_open(const char *path, int *fd)
{
	*fd = open(path, O_RDONLY | O_CLOEXEC);
	return *fd < 0 ? failed(path) : E_OK;
}

enum err
file_make(const char *path, mode_t mode, int *fd)
{
	if (unlink(path) < 0 && errno != ENOENT)
		return failed(path);
	*fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
	return *fd < 0 ? failed(path) : E_OK;
}

enum err
file_write(int fd, const char *path, const void *p, size_t n)
{
	const char *at = p;

	while (n) {
		ssize_t done = write(fd, at, n);

		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0)
			return failed(path);
		at += done;
		n -= (size_t)done;
	}
	return E_OK;
}

enum err
file_read(int fd, const char *path, void *p, size_t n, size_t *got)
{
	*got = 0;
	while (*got < n) {
		ssize_t one = read(fd, (char *)p + *got, n - *got);

		if (one < 0 && errno == EINTR)
			continue;
		if (one < 0)
			return failed(path);
		if (!one)
			break;
		*got += (size_t)one;
	}
	return E_OK;
}

/* The name is on the disk too. */
static enum err
sync_folder(const char *path)
{
	char *folder = xasprintf("%s", path), *slash = strrchr(folder, '/');
	enum err e = E_OK;
	int fd;

	if (slash)
		slash[slash == folder] = '\0';
	fd = open(slash ? folder : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0 || fsync(fd) < 0)
		e = failed(slash ? folder : ".");
	if (fd >= 0)
		close(fd);
	free(folder);
	return e;
}

enum err
file_sync(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	enum err e = fd < 0 || fsync(fd) < 0 ? failed(path) : E_OK;

	if (fd >= 0)
		close(fd);
	return e ? e : sync_folder(path);
}

enum err
file_wipe(const char *path)
{
	static const char zeros[65536];
	int fd = open(path, O_WRONLY | O_NOFOLLOW | O_CLOEXEC);
	off_t left = fd < 0 ? 0 : lseek(fd, 0, SEEK_END);
	enum err e = E_OK;

	if (fd < 0 && errno == ENOENT)
		return E_OK;
	if (fd < 0 || left < 0 || lseek(fd, 0, SEEK_SET) < 0)
		e = failed(path);
	while (!e && left > 0) {
		size_t n = left < (off_t)sizeof zeros ? (size_t)left :
			sizeof zeros;

		e = file_write(fd, path, zeros, n);
		left -= (off_t)n;
	}
	if (!e && fsync(fd) < 0)
		e = failed(path);
	if (fd >= 0)
		close(fd);
	return !e && unlink(path) < 0 ? failed(path) : e;
}

enum err
file_move(const char *from, const char *to)
{
	return rename(from, to) < 0 ? failed(to) : sync_folder(to);
}

enum err
file_settle(int *fd, const char *part, const char *path)
{
	enum err e = fsync(*fd) < 0 ? failed(part) : E_OK;

	if (close(*fd) < 0 && !e)
		e = failed(part);
	*fd = -1;
	return e ? e : file_move(part, path);
}

enum err
file_text(const char *path, struct buf *out)
{
	char chunk[65536];
	size_t n = 0;
	int fd;
	enum err e = file_open(path, &fd);

	if (e)
		return e;
	do {
		e = file_read(fd, path, chunk, sizeof chunk, &n);
		if (!e)
			buf_put(out, chunk, n);
		if (!e && out->len > TEXT_MAX)
			e = err_set(E_CHECK, _("%s est trop long."), path);
	} while (!e && n == sizeof chunk);
	wipe(chunk, sizeof chunk);
	close(fd);
	return e;
}

enum err
file_put(const char *path, mode_t mode, const void *p, size_t n)
{
	char *part = xasprintf("%s.part", path);
	int fd = -1;
	enum err e = file_make(part, mode, &fd);

	if (!e) {
		e = file_write(fd, part, p, n);
		if (!e)
			e = file_settle(&fd, part, path);
		if (fd >= 0)
			close(fd);
		if (e)
			unlink(part);
	}
	free(part);
	return e;
}
