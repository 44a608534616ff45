/* An archive: a file compressed, then sealed for a public key whose other
 * half is kept away from here.  What writes archives cannot read them.
 *
 *	 0   8  "PSRLARC1"
 *	 8   1  what it holds: 'd' the data file, 'k' the key file
 *	 9   8  when it was made, seconds UTC, big endian
 *	17   8  until when it is kept; 0: no end
 *	25  32  the public key of who signs its manifest (Ed25519)
 *	57  80  the key of the stream, sealed for the backup key
 *	        (crypto_box_seal: X25519, XSalsa20-Poly1305)
 *	137 24  header of the stream
 *	161     the file, by zlib, in parts of 64 KiB + 17, the last one
 *	        shorter and tagged final
 *	        (crypto_secretstream_xchacha20poly1305)
 *
 * The first 161 bytes are bound to the first part: a header that was changed
 * opens nothing. */
#ifndef STORE_ARCHIVE_H
#define STORE_ARCHIVE_H

#include <stdint.h>

#include "base/err.h"

#define ARCHIVE_KEY 32
#define ARCHIVE_HASH 32

struct archive_head {
	char kind;
	int64_t made, until;
	unsigned char origin[32];
};

struct archive_sum {
	uint64_t size, plain;                   /* of the archive, of the file */
	unsigned char hash[ARCHIVE_HASH];       /* BLAKE2b-256 of each */
	unsigned char plain_hash[ARCHIVE_HASH];
};

/* A pair; what seals, what opens. */
void archive_pair(unsigned char public[ARCHIVE_KEY],
	unsigned char secret[ARCHIVE_KEY]);
void archive_public(const unsigned char secret[ARCHIVE_KEY],
	unsigned char public[ARCHIVE_KEY]);

/* Writes the file `from` as the archive `to`, 0600 and on the disk when it
 * returns; a part of one never bears that name. */
enum err archive_write(const char *from, const char *to,
	const struct archive_head *h, const unsigned char public[ARCHIVE_KEY],
	struct archive_sum *sum);

/* The header alone, which anyone may read: E_CHECK when it is none. */
enum err archive_head(const char *path, struct archive_head *h);

/* Size and hash of the file as it lies on the disk. */
enum err archive_hash(const char *path, struct archive_sum *sum);

/* Gives the file back, 0600; E_CHECK with another key, or when a byte was
 * changed, added or is missing: then nothing is left at `to`. */
enum err archive_read(const char *path,
	const unsigned char secret[ARCHIVE_KEY], const char *to,
	struct archive_sum *sum);

#endif
