/* What a USB stick carries for staff on a Windows computer that is not theirs:
 * the address of this server and its key, as PuTTY and OpenSSH read them. */
#ifndef CLI_KIT_H
#define CLI_KIT_H

#include "base/buf.h"
#include "base/err.h"
#include "net/hostkey.h"

struct kit {
	const char *host;
	int port;
	const char *login;              /* NULL: nobody's */
	char word[HOSTKEY_WORD];        /* the server's public key, base64 */
	char print[HOSTKEY_PRINT];
	int old_port;                   /* of old clients; 0: none */
	char old_print[HOSTKEY_PRINT];  /* of the RSA key that they see */
};

/* The names of the files, ended by NULL, in the order of kit_text(). */
extern const char *const kit_files[];

/* Appends the i-th file.  E_CHECK for a key that is no ed25519 key. */
enum err kit_text(const struct kit *k, int i, struct buf *out);

#endif
