/* The people of a structure: who works there, with which role; invitations
 * of accounts. */
#ifndef DOMAINS_MEMBER_H
#define DOMAINS_MEMBER_H

#include <stdint.h>

#include "base/id.h"
#include "model/keep.h"
#include "model/registry.h"

/* A new invitation code for an account, into `code` (empty on failure);
 * E_RIGHT, E_IO. */
enum err member_invite(struct keep *k, const struct id *user, char *code,
	size_t size);
/* A code for an account that was just made: the next `account_code` shows it,
 * once.  Without one the colleague asks for it again. */
void member_invite_new(struct ctx *x, const struct id *user);
/* The day of an instant as it is shown, or "jamais" for 0. */
void member_day(struct ctx *x, int64_t utc, char *out, size_t size);

#endif
