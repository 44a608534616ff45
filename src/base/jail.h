/* Leaving what a process does not need: user, folder, system calls. */
#ifndef BASE_JAIL_H
#define BASE_JAIL_H

#include <stdint.h>

/* No core, not traceable, no new privileges. */
void jail_limits(void);

/* As root: the folder becomes / (NULL: stays), then the user changes to uid,
 * with the group of sessions (config.uid_session) for the keeper and uid's
 * own else.  An ordinary user: nothing.  Dies when it fails. */
void jail_user(uint32_t uid, const char *root);

/* The system calls that are left: an allow-list.  Nothing is opened,
 * executed, connected or traced after them.  (Sanitizer builds refuse where
 * plain ones kill, and keep their memory limits.) */
void jail_relay(void);
void jail_session(void);

#endif
