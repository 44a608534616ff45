/* The jails, tried before anybody is served: a kernel or a container may have
 * no filter of system calls, and a library that was upgraded may make a call
 * that the filter kills. */
#ifndef BASE_JAIL_TRY_H
#define BASE_JAIL_TRY_H

#include "base/err.h"

/* In a child each: that of connections, that of sessions closes, lets through
 * what libc does for every process, and lets no file be opened.  E_INTERNAL
 * with what to do; E_IO: it could not be tried. */
enum err jail_try(void);

#endif
