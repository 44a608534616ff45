/* One's own account: the keys that open it, its password, its second factor
 * (keeper/access.h checks all of it). */
#ifndef DOMAINS_ACCESS_H
#define DOMAINS_ACCESS_H

#include <stddef.h>

#include "model/ctx.h"

#define ACCESS_FIRST "access.factor"    /* the screen of who must make one */

#endif
