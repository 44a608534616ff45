/* The Unix accounts of this machine, for a process that is locked in. */
#ifndef BASE_PASSWD_H
#define BASE_PASSWD_H

#include <time.h>

/* /etc/passwd, opened (-1: it is not), and when it had last changed before:
 * what is changed, or replaced, while it is opened has another time. */
int passwd_open(struct timespec *at);

#endif
