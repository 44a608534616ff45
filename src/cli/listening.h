/* Which ports this program's processes listen on. */
#ifndef CLI_LISTENING_H
#define CLI_LISTENING_H

#include <stddef.h>

/* "2222 2223" into out; how many.  Other accounts' are seen by root only. */
int listening(char *out, size_t size);

#endif
