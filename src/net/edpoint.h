/* The point that an ed25519 public key stands for: PuTTY keeps a server's key
 * by both its coordinates, the key says one and the sign of the other. */
#ifndef NET_EDPOINT_H
#define NET_EDPOINT_H

#include "base/err.h"

/* x and y, the most significant byte first.  E_CHECK: no point has this key.
 * In variable time: for public keys only. */
enum err edpoint_of_key(const unsigned char key[32], unsigned char x[32],
	unsigned char y[32]);

#endif
