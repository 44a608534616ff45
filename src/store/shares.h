/* The root key in three parts on paper, two of which give it back (Shamir, by
 * libgfshare); one alone says nothing of it.  A part is written
 *
 *	PSR-XXXXX-XXXXX-...     base 32 without I, L, O, U
 *
 * and holds: its number, what ties it to the two others, four bytes by which
 * the key is known when it is rebuilt, its 32 bytes, and a checksum. */
#ifndef STORE_SHARES_H
#define STORE_SHARES_H

#include "store/seal.h"

#define SHARES 3
#define SHARES_NEEDED 2
#define SHARE_TEXT 112

struct share {
	int number;             /* 1 to SHARES */
	unsigned char set[4];   /* the same in the parts of one cutting */
	unsigned char print[4]; /* of the key */
	unsigned char part[KEY_SIZE];
};

void shares_cut(const struct sealkey *root, struct share out[SHARES]);
void share_write(const struct share *s, char out[SHARE_TEXT]);
/* As it was copied by hand: case, spaces and dashes do not count, and letters
 * that look like digits are these.  E_CHECK when a letter is wrong. */
enum err share_read(const char *text, struct share *out);
/* Two parts: E_CHECK when they are the same one, or not of one key. */
enum err shares_join(const struct share *a, const struct share *b,
	struct sealkey *root);

#endif
