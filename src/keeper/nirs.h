/* Whose are the social security numbers of a file (design 6)?  Only of people
 * whom the current structure follows: what it already has a record of. */
#ifndef KEEPER_NIRS_H
#define KEEPER_NIRS_H

#include "keeper/state.h"

#define NIRS_MAX 64             /* in one question */
#define NIRS_DAY 60000          /* of one user, in a day */
#define NIRS_ALIKE 60           /* but for the rank: of a sex, month, commune */

/* P_K_NIRS (m): fills job->answer (P_K_NIRS_ARE), with its audit record in
 * the open transaction.  E_AGAIN: too many in a day, or too many that differ
 * by the rank alone, as guesses at somebody's do (a keeper that starts again
 * counts those from nothing). */
enum err nirs_run(struct keeper *k, struct peer *p, struct job *job,
	struct msg *m);
void nirs_free(struct keeper *k);

#endif
