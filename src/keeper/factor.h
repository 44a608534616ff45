/* The second factor (security 4.3): six figures that change each 30 seconds
 * (RFC 6238), checked here, so that what a relay says of a key is not enough.
 * The secret lies sealed under a key derived from the root key, with the last
 * step that was accepted (none serves twice) and hashes of 8 recovery codes,
 * each of which serves once in place of the figures.
 *
 * Who heads a structure and who administers the platform must have one, if
 * the server's settings say so (`set second_factor 1`, as they do) and the
 * base is not one of throw-away data: their sessions can do nothing but make
 * it, until it is made.  Others may.  A login on the machine itself asks for
 * none: the machine knows who is there, no relay does. */
#ifndef KEEPER_FACTOR_H
#define KEEPER_FACTOR_H

#include "keeper/state.h"

#define FACTOR_CODES 8
#define FACTOR_TEXT 240         /* of the address; of the codes */

/* Is one asked of anybody here? */
bool factor_asked(struct keeper *k);
bool factor_has(struct keeper *k, const struct id *user);
bool factor_must(struct keeper *k, const struct id *user);

/* A secret drawn (once), and what a telephone reads of it:
 * "otpauth://totp/LOGIN?secret=BASE32".  It is for the place of the factor that
 * she has now, or of none. */
enum err factor_draw(struct keeper *k, const struct id *user,
	struct secret20 *secret, char uri[FACTOR_TEXT]);
/* Is `typed` what it says now?  E_CHECK; E_STATE when none was drawn, or when
 * another factor was made since, or hers taken away. */
enum err factor_shows(struct keeper *k, const struct id *user,
	const struct secret20 *secret, const char *typed);
/* Keeps it, if it is (as above); the recovery codes,
 * separated by spaces, are said this once. */
enum err factor_put(struct keeper *k, const struct id *user,
	const struct secret20 *secret, const char *typed,
	char codes[FACTOR_TEXT]);

/* The figures of now, of the step before or after, or a recovery code: what is
 * accepted is used up when this returns.  E_RIGHT; E_NOTFOUND without one. */
enum err factor_check(struct keeper *k, const struct id *user,
	const char *typed);
/* How many recovery codes are left; -1: there is no second factor. */
int factor_left(struct keeper *k, const struct id *user);

enum err factor_drop(struct keeper *k, const struct id *user);

#endif
