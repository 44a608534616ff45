/* A user's public key, from a line of a .pub file. */
#ifndef NET_PUBKEY_H
#define NET_PUBKEY_H

#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"

/* "ssh-ed25519 AAAA... comment" as the wire blob of P_R_KEY, its fingerprint
 * and comment.  E_CHECK with what is wrong: RSA below 3072 bits and DSA are
 * refused. */
enum err pubkey_read(const char *line, struct buf *blob, char *print,
	size_t size, char *comment, size_t csize);

#endif
