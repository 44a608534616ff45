/* Making, starting and reaching a keeper, for the listener and the command
 * line. */
#ifndef KEEPER_START_H
#define KEEPER_START_H

#include <sys/types.h>

#include "base/err.h"

/* Makes DIR: folders, root key, both databases.  E_EXISTS if it is there. */
enum err keeper_init(void);

/* Makes DIR's folders for files that come from a backup; root: a file with
 * the root key, copied there (NULL: systemd gives it). */
enum err keeper_folders(const char *root);
/* Gives a file to the keeper. */
enum err keeper_own(const char *path, mode_t mode);

/* Is there a base in DIR? */
bool keeper_there(void);

/* A descriptor to a keeper's control: the one that runs, else one started
 * for the life of this process (self: this program's path).  Waits up to 5 s
 * for a lock without an answer, then E_AGAIN. */
enum err keeper_connect(const char *self, int *fd);

/* A descriptor to the running keeper, for a screen on this terminal: the group
 * of sessions may ask for one.  E_NOTFOUND when none answers. */
enum err keeper_local(int *fd);

/* The process of the keeper that runs on DIR; 0: none, or it is not ours to
 * ask. */
pid_t keeper_pid(void);

/* Runs as the process `keeper-process FD [private]`. */
int keeper_process(int fd, bool is_private);

#endif
