/* SQLite's files, watched: every write, sync and truncation is noted, so that
 * a power cut may be played at any of them; or the n-th of them fails. */
#ifndef TESTS_VFS_H
#define TESTS_VFS_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"

#define VFS_FILES 16
#define VFS_KILLED 99           /* what a process that was killed ends with */

enum vfs_kind { VFS_WRITE, VFS_SIZE, VFS_SYNC, VFS_ACK,
	VFS_MOVE,               /* to the name `at`, -1: to none */
	VFS_FOLDER };           /* names that moved are on the disk */

struct vfs_event {
	enum vfs_kind kind;
	int file;               /* an answer: its number */
	int64_t at;             /* a size: the size */
	size_t n;
	unsigned char *p;
};

enum vfs_failure { FAIL_NONE, FAIL_EIO, FAIL_FULL, FAIL_SHORT, FAIL_SYNC,
	FAIL_KILL };            /* the process ends there, as by kill -9 */

static struct vfs_shim {
	sqlite3_vfs vfs, *under;
	char *name[VFS_FILES];
	int nname;
	bool noting;
	struct vfs_event *e;
	size_t n, cap;
	/* what fails: the count-th write, size, sync (and read with EIO) */
	enum vfs_failure fail;
	bool for_ever;
	long count, calls, failed;
} shim;

struct vfs_file {
	sqlite3_file base;
	int number;
	sqlite3_file *under;    /* behind this one */
};

static inline int
vfs_number(const char *name)
{
	int i;

	for (i = 0; i < shim.nname; i++)
		if (strcmp(shim.name[i], name) == 0)
			return i;
	/* of many worlds, where nothing is noted */
	if (shim.nname == VFS_FILES && !shim.noting)
		return 0;
	if (shim.nname == VFS_FILES)
		abort();
	shim.name[shim.nname] = xstrdup(name);
	return shim.nname++;
}

static inline void
vfs_note(enum vfs_kind kind, int file, int64_t at, const void *p, size_t n)
{
	struct vfs_event *e;

	if (!shim.noting)
		return;
	if (shim.n == shim.cap) {
		shim.cap = shim.cap ? 2 * shim.cap : 4096;
		shim.e = xrealloc(shim.e, shim.cap * sizeof *shim.e);
	}
	e = &shim.e[shim.n++];
	*e = (struct vfs_event){ kind, file, at, n, NULL };
	if (n) {
		e->p = xmalloc(n);
		memcpy(e->p, p, n);
	}
}

static inline void
vfs_forget(void)
{
	size_t i;

	for (i = 0; i < shim.n; i++)
		free(shim.e[i].p);
	shim.n = 0;
}

/* Is this call the one that fails? */
static inline bool
vfs_fails(bool of_this_kind)
{
	if (shim.fail == FAIL_NONE || !of_this_kind)
		return false;
	shim.calls++;
	if (shim.calls != shim.count &&
		!(shim.for_ever && shim.calls > shim.count))
		return false;
	shim.failed++;
	if (shim.fail == FAIL_KILL)
		_exit(VFS_KILLED);
	return true;
}

#define UNDER(f) (((struct vfs_file *)(f))->under)

static inline int
vfs_close(sqlite3_file *f)
{
	int rc = UNDER(f)->pMethods->xClose(UNDER(f));

	free(UNDER(f));
	return rc;
}

static inline int
vfs_read(sqlite3_file *f, void *p, int n, sqlite3_int64 at)
{
	if (vfs_fails(shim.fail == FAIL_EIO))
		return SQLITE_IOERR_READ;
	return UNDER(f)->pMethods->xRead(UNDER(f), p, n, at);
}

static inline int
vfs_write(sqlite3_file *f, const void *p, int n, sqlite3_int64 at)
{
	if (vfs_fails(shim.fail != FAIL_SYNC)) {
		if (shim.fail == FAIL_EIO)
			return SQLITE_IOERR_WRITE;
		if (shim.fail == FAIL_SHORT && n > 1)
			UNDER(f)->pMethods->xWrite(UNDER(f), p, n / 2, at);
		return SQLITE_FULL;
	}
	vfs_note(VFS_WRITE, ((struct vfs_file *)f)->number, at, p, (size_t)n);
	return UNDER(f)->pMethods->xWrite(UNDER(f), p, n, at);
}

static inline int
vfs_truncate(sqlite3_file *f, sqlite3_int64 size)
{
	if (vfs_fails(shim.fail == FAIL_EIO || shim.fail == FAIL_KILL))
		return SQLITE_IOERR_TRUNCATE;
	vfs_note(VFS_SIZE, ((struct vfs_file *)f)->number, size, NULL, 0);
	return UNDER(f)->pMethods->xTruncate(UNDER(f), size);
}

static inline int
vfs_sync(sqlite3_file *f, int flags)
{
	if (vfs_fails(shim.fail == FAIL_EIO || shim.fail == FAIL_SYNC ||
		shim.fail == FAIL_KILL))
		return SQLITE_IOERR_FSYNC;
	vfs_note(VFS_SYNC, ((struct vfs_file *)f)->number, 0, NULL, 0);
	/* no power is cut here: the disk is spared */
	return SQLITE_OK;
}

static inline int
vfs_size(sqlite3_file *f, sqlite3_int64 *n)
{
	return UNDER(f)->pMethods->xFileSize(UNDER(f), n);
}

static inline int
vfs_lock(sqlite3_file *f, int l)
{
	return UNDER(f)->pMethods->xLock(UNDER(f), l);
}

static inline int
vfs_unlock(sqlite3_file *f, int l)
{
	return UNDER(f)->pMethods->xUnlock(UNDER(f), l);
}

static inline int
vfs_reserved(sqlite3_file *f, int *out)
{
	return UNDER(f)->pMethods->xCheckReservedLock(UNDER(f), out);
}

static inline int
vfs_control(sqlite3_file *f, int op, void *arg)
{
	return UNDER(f)->pMethods->xFileControl(UNDER(f), op, arg);
}

static inline int
vfs_sector(sqlite3_file *f)
{
	return UNDER(f)->pMethods->xSectorSize(UNDER(f));
}

static inline int
vfs_device(sqlite3_file *f)
{
	/* no promise: a write may be torn, and come before another */
	return 0;
}

static inline int
vfs_shm_map(sqlite3_file *f, int a, int b, int c, void volatile **p)
{
	return UNDER(f)->pMethods->xShmMap(UNDER(f), a, b, c, p);
}

static inline int
vfs_shm_lock(sqlite3_file *f, int a, int b, int c)
{
	return UNDER(f)->pMethods->xShmLock(UNDER(f), a, b, c);
}

static inline void
vfs_shm_barrier(sqlite3_file *f)
{
	UNDER(f)->pMethods->xShmBarrier(UNDER(f));
}

static inline int
vfs_shm_unmap(sqlite3_file *f, int a)
{
	return UNDER(f)->pMethods->xShmUnmap(UNDER(f), a);
}

static const sqlite3_io_methods vfs_methods = {
	.iVersion = 2, .xClose = vfs_close, .xRead = vfs_read,
	.xWrite = vfs_write, .xTruncate = vfs_truncate, .xSync = vfs_sync,
	.xFileSize = vfs_size, .xLock = vfs_lock, .xUnlock = vfs_unlock,
	.xCheckReservedLock = vfs_reserved, .xFileControl = vfs_control,
	.xSectorSize = vfs_sector, .xDeviceCharacteristics = vfs_device,
	.xShmMap = vfs_shm_map, .xShmLock = vfs_shm_lock,
	.xShmBarrier = vfs_shm_barrier, .xShmUnmap = vfs_shm_unmap,
};

static inline int
vfs_open(sqlite3_vfs *v, const char *name, sqlite3_file *f, int flags,
	int *out)
{
	struct vfs_file *one = (struct vfs_file *)f;
	int rc;

	one->base.pMethods = NULL;
	one->under = calloc(1, (size_t)shim.under->szOsFile);
	rc = shim.under->xOpen(shim.under, name, one->under, flags, out);
	if (rc != SQLITE_OK || !one->under->pMethods) {
		free(one->under);
		return rc;
	}
	one->number = name ? vfs_number(name) : 0;
	one->base.pMethods = &vfs_methods;
	return SQLITE_OK;
}

/* From now on all of SQLite's files. */
static inline void
vfs_start(void)
{
	shim.under = sqlite3_vfs_find(NULL);
	shim.vfs = *shim.under;
	shim.vfs.zName = "watched";
	shim.vfs.szOsFile = (int)sizeof(struct vfs_file);
	shim.vfs.xOpen = vfs_open;
	sqlite3_vfs_register(&shim.vfs, 1);
}

#endif
