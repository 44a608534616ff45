/* The .bat files of the kit: what a double click does on Windows 7 and later.
 * They are ASCII, in words without accents: cmd.exe reads them in a code page
 * that nobody here knows.  What the server says is UTF-8, hence chcp. */
#ifndef CLI_KIT_BAT_H
#define CLI_KIT_BAT_H

#include "base/buf.h"
#include "base/err.h"
#include "net/hostkey.h"

struct kit {
	const char *host;
	int port;
	const char *login;              /* NULL: nobody's */
	char word[HOSTKEY_WORD];        /* the server's public key, base64 */
	char print[HOSTKEY_PRINT];
	char next_word[HOSTKEY_WORD];   /* of the next one; "": none */
	char next_print[HOSTKEY_PRINT];
	int old_port;                   /* of old clients; 0: none */
	char old_print[HOSTKEY_PRINT];  /* of the RSA key that they see */
};

/* Each appends its file, in lines of \n; E_OK. */
enum err kit_bat_open(const struct kit *k, struct buf *out);
enum err kit_bat_print(const struct kit *k, struct buf *out);
enum err kit_bat_import(const struct kit *k, struct buf *out);
enum err kit_bat_export(const struct kit *k, struct buf *out);

#endif
