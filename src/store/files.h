/* Whole files: read, written so that a name never bears a part of one. */
#ifndef STORE_FILES_H
#define STORE_FILES_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/buf.h"
#include "base/err.h"

enum err file_open(const char *path, int *fd);
/* Made anew, in place of one of that name; never through a link. */
enum err file_make(const char *path, mode_t mode, int *fd);
enum err file_write(int fd, const char *path, const void *p, size_t n);
/* Up to n bytes; less at the end of the file only. */
enum err file_read(int fd, const char *path, void *p, size_t n, size_t *got);
/* What was written is on the disk, under its name; the descriptor is closed
 * (-1), whatever happens. */
enum err file_settle(int *fd, const char *part, const char *path);

/* What another wrote there, and its name, are on the disk. */
enum err file_sync(const char *path);
/* Overwritten, then removed: for what holds keys.  None there: E_OK. */
enum err file_wipe(const char *path);

/* Takes another name, on the disk when it returns. */
enum err file_move(const char *from, const char *to);

/* A small text file (E_CHECK above 64 MiB), whole. */
enum err file_text(const char *path, struct buf *out);
/* Replaces it by way of path.part. */
enum err file_put(const char *path, mode_t mode, const void *p, size_t n);

#endif
