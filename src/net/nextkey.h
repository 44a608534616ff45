/* The key that comes after the server's: made beforehand and kept offline by
 * the operator, so that a key that is lost or stolen has a successor that
 * clients know.  Here, HOST is the path of the server's key; the public part
 * of the next one is HOST.next.pub.  libssh has no hostkeys-00@openssh.com:
 * clients are told by the operator. */
#ifndef NET_NEXTKEY_H
#define NET_NEXTKEY_H

#include <stdbool.h>

#include "net/hostkey.h"

/* Makes it in FILE, 0600, or takes the ed25519 key that is there, and writes
 * its public part for HOST.  E_EXISTS when HOST has a next key already, which
 * clients may know; E_CHECK when FILE is HOST's own key. */
enum err nextkey_make(const char *host, const char *file);

/* Its word and fingerprint.  E_NOTFOUND: none, or the one that is in place. */
enum err nextkey_public(const char *host, char word[HOSTKEY_WORD],
	char print[HOSTKEY_PRINT]);

/* Puts it in HOST's place, with HOST's mode and owner; there is no next one
 * then.  Cut at any moment, HOST is the one key or the other, whole, and the
 * same call again ends it.  E_NOTFOUND: HOST has no next key; E_CHECK: FILE
 * is not it; nothing was changed. */
enum err nextkey_swap(const char *host, const char *file);

/* Is the next key itself in HOST's folder?  Its path, to be freed. */
bool nextkey_beside(const char *host, char **path);

#endif
