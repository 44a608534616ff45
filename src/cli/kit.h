/* What a USB stick carries for staff on a Windows computer that is not theirs:
 * the address of this server and its key, as PuTTY and OpenSSH read them. */
#ifndef CLI_KIT_H
#define CLI_KIT_H

#include "base/buf.h"
#include "base/err.h"
#include "cli/kit_bat.h"

/* The names of the files, ended by NULL, in the order of kit_text(). */
extern const char *const kit_files[];

/* Appends the i-th file.  E_CHECK for a key that is no ed25519 key. */
enum err kit_text(const struct kit *k, int i, struct buf *out);

#endif
