/* What she is told when she comes in: when she did before, and what others did
 * to her account since. */
#ifndef DOMAINS_ACCESS_TOLD_H
#define DOMAINS_ACCESS_TOLD_H

#include <stddef.h>

#include "model/ctx.h"

/* "Dernière connexion le 24/11/2026 à 09h00, depuis 192.0.2.0/24."; "" when
 * there was none. */
void access_before(const struct ctx *x, char *out, size_t size);
/* "Un code pour ce compte, donné par Paul LEROY le 24/11/2026, a servi."; ""
 * when nothing was done, the first time, and in a person's own account.  What
 * may have let somebody else in is told for a month, not once: she who came in
 * by it was told first. */
void access_changed(struct ctx *x, char *out, size_t size);

#endif
