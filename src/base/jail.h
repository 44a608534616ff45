/* Leaving what a process does not need: user, folder, system calls. */
#ifndef BASE_JAIL_H
#define BASE_JAIL_H

#include <stdint.h>

/* No core, not traceable, no new privileges. */
void jail_limits(void);

/* As root: the folder becomes / (NULL: stays), then the user changes to uid,
 * with the group of sessions (config.uid_session) for the keeper and uid's
 * own else; no capability is left.  An ordinary user: nothing.  Dies when it
 * fails. */
void jail_user(uint32_t uid, const char *root);

/* As root: keeps only the capabilities that starting and jailing the other
 * processes takes, for this process and all that it starts.  The listener
 * calls it once its sockets and files are open. */
void jail_root(void);

/* The limits and the system calls that are left, for a process that will
 * open, execute, connect, trace and fork nothing more: 64 descriptors,
 * 256 MiB of addresses, an allow-list.  What libc tries by itself is refused
 * with EPERM, anything else kills.  (Sanitizer builds refuse everything with
 * EPERM, and keep their memory limits.)  Already open descriptors stay
 * usable: the session reads SQLite through them, and asks its terminal how
 * large it is now. */
void jail_relay(void);
void jail_session(void);

#endif
