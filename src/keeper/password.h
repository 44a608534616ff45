/* The rules of a password that is chosen (CNIL, deliberation 2022-100): where
 * tries are slowed 50 bits are asked for.  No rule wants a sign of each kind;
 * a long phrase of small letters is a good one. */
#ifndef KEEPER_PASSWORD_H
#define KEEPER_PASSWORD_H

#include "keeper/state.h"

#define PASSWORD_LEAST 12       /* characters */
#define PASSWORD_BITS 50
#define PASSWORD_MOST 1024      /* bytes */
#define PASSWORD_FIGURES 8      /* of a person's own code, at least */

/* E_CHECK names the rule: too short, too few signs for its length, one that
 * repeats or follows itself, a known one, one made of the account's own login
 * or name (either may be NULL). */
enum err password_check(const char *text, const char *login,
	const char *name);

/* The code of a person's own space, figures only: short enough to be kept in
 * mind.  What guards it is the number of tries (keeper/slow.h). */
enum err password_check_figures(const char *text, const char *login);

/* Whichever an account of the base may have. */
enum err password_check_of(struct keeper *k, const struct id *user,
	const char *text);

#endif
