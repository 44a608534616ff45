/* The server's key and the next one, as clients are told of them. */
#ifndef CLI_HOSTKEY_H
#define CLI_HOSTKEY_H

#include "base/buf.h"

/* Appends the line of known_hosts of an ed25519 key's word. */
void hostkey_known(const char *host, int port, const char *word,
	struct buf *out);

/* Says, on standard error, the fingerprint of the next key that was made in
 * FILE, and where FILE goes. */
void hostkey_tell_next(const char *file);

#endif
