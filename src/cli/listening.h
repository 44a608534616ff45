/* Which ports the server of a base listens on. */
#ifndef CLI_LISTENING_H
#define CLI_LISTENING_H

#include <stddef.h>
#include <sys/types.h>

/* "2222 2223" into out; how many: those of the parent of a keeper.  Another
 * account's are seen by root only. */
int listening(pid_t keeper, char *out, size_t size);

#endif
