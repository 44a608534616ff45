/* Public keys of people, as lines of a .pub file and as SSH sends them. */
#ifndef BASE_PUBKEY_H
#define BASE_PUBKEY_H

#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"

/* "ssh-ed25519 AAAA... comment": the bytes that SSH sends, and the comment.
 * E_CHECK with what is wrong. */
enum err pubkey_line(const char *line, struct buf *blob, char *comment,
	size_t size);

/* May a key of these bytes let somebody in?  Its kind is one that a relay
 * takes (ed25519, on a token too, ecdsa of 256 bits, RSA of 3072 bits or
 * more); E_CHECK. */
enum err pubkey_check(const void *blob, size_t n);

/* "ed25519", "RSA 4096"; "" when it cannot be read. */
void pubkey_kind(const void *blob, size_t n, char out[32]);

#endif
