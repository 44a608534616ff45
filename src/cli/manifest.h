/* What a backup is made of, and the operator's two keys.
 *
 * A manifest is text, one line each:
 *	passerelle-backup 1
 *	made SECONDS
 *	schema DATA KEYS
 *	generation RECORDS-OF-THE-AUDIT
 *	data NAME SIZE BLAKE2B-256 PLAIN-SIZE PLAIN-BLAKE2B-256
 *	keys NAME SIZE BLAKE2B-256 PLAIN-SIZE PLAIN-BLAKE2B-256
 *	until SECONDS
 *	signer ED25519-PUBLIC
 *	signature OF-ALL-THAT-IS-ABOVE
 * Names are of files that lie beside it. */
#ifndef CLI_MANIFEST_H
#define CLI_MANIFEST_H

#include <stdbool.h>

#include "base/buf.h"
#include "store/archive.h"

#define LEDGER_NAME "passerelle.erased"
#define BACKUP_KEYS_DAYS 35     /* that key archives live: design 6 */

struct manifest {
	int64_t made, until, generation;
	int schema_data, schema_keys;
	struct part {
		char name[256];
		struct archive_sum sum;
	} data, keys;
	unsigned char signer[32], signature[64];
	struct buf text;        /* as it was signed */
};

void manifest_init(struct manifest *m);
void manifest_done(struct manifest *m);
/* Writes m->text from the rest. */
void manifest_write(struct manifest *m);
/* Reads a whole file; E_CHECK when a line is missing or the signature is not
 * that of its signer. */
enum err manifest_read(const char *path, struct manifest *m);

/* The folder of a path, with its slash ("" for the current one): to free. */
char *folder_of(const char *path);

void hex_put(struct buf *b, const void *p, size_t n);
bool hex_get(const char *text, size_t len, unsigned char *out, size_t n);

/* A key of `backup keygen`: of a file, or the public one as it is written. */
enum err backup_key_public(const char *from, unsigned char out[ARCHIVE_KEY]);
enum err backup_key_secret(const char *file, unsigned char out[ARCHIVE_KEY]);
/* Makes FILE (0600) and FILE.pub; E_EXISTS. */
enum err backup_key_make(const char *file);

#endif
