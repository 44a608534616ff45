/* The server's own key, by which clients know it: DIR/host_ed25519; and
 * DIR/host_rsa for old clients that know no such key. */
#ifndef NET_HOSTKEY_H
#define NET_HOSTKEY_H

#include <stddef.h>

#include "base/err.h"

struct ssh_key_struct;

#define HOSTKEY_PRINT 64        /* room for "SHA256:..." and a NUL */

/* Makes a new ed25519 key in OpenSSH's format, mode 0600, synced.
 * E_EXISTS if the file is there. */
enum err hostkey_make(const char *path);

/* The same of RSA, 3072 bits: for rsa-sha2-512 and rsa-sha2-256. */
enum err hostkey_make_rsa(const char *path);

/* Reads it; the caller frees it with ssh_key_free().  E_NOTFOUND, E_IO;
 * E_RIGHT when others than its owner may read the file. */
enum err hostkey_load(const char *path, struct ssh_key_struct **key);

/* Writes PATH.pub, "ssh-ed25519 AAAA...", 0644, if it is not there as it
 * must be; hostkey_make() does. */
enum err hostkey_publish(const char *path);
/* The same into a file of another name. */
enum err hostkey_publish_as(const char *path, const char *pub);

/* FRESH, which is written, takes the name PATH: on the disk under one name or
 * the other whenever the power is cut, under the new one when it returns. */
enum err hostkey_settle(const char *fresh, const char *path);

/* The base64 word of an ed25519 public key, and its fingerprint: out of
 * PATH.pub, else of the key itself. */
#define HOSTKEY_WORD 128
enum err hostkey_public(const char *path, char word[HOSTKEY_WORD],
	char print[HOSTKEY_PRINT]);

/* The fingerprint alone, of any key, read in the same way. */
enum err hostkey_public_print(const char *path, char out[HOSTKEY_PRINT]);

/* The SHA-256 of that public key in hexadecimal, as an SSHFP record has it. */
#define HOSTKEY_HEX 65
enum err hostkey_public_hex(const char *path, char out[HOSTKEY_HEX]);

/* Of the key itself: "SHA256:..." as ssh-keygen -lf and clients print it. */
enum err hostkey_print(struct ssh_key_struct *key, char out[HOSTKEY_PRINT]);
enum err hostkey_fingerprint(const char *path, char out[HOSTKEY_PRINT]);

#endif
