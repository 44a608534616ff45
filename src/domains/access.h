/* One's own account: the keys that open it, its password, its second factor
 * (keeper/access.h checks all of it). */
#ifndef DOMAINS_ACCESS_H
#define DOMAINS_ACCESS_H

#include <stddef.h>

#include "model/ctx.h"

#define ACCESS_FIRST "access.factor"    /* the screen of who must make one */

/* "Dernière connexion le 24/11/2026 à 09h00, depuis 192.0.2.0/24."; "" when
 * there was none. */
void access_before(const struct ctx *x, char *out, size_t size);

#endif
