/* Base64 of public keys. */
#ifndef BASE_BASE64_H
#define BASE_BASE64_H

#include "base/buf.h"
#include "base/err.h"

/* Appends the bytes of a base64 word; E_CHECK when it is broken. */
enum err base64_read(const char *text, struct buf *out);

#endif
