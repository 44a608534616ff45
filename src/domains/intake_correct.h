/* Lines corrected by hand: what is typed counts instead of what the file says,
 * and each of them is read again. */
#ifndef DOMAINS_INTAKE_CORRECT_H
#define DOMAINS_INTAKE_CORRECT_H

#include "domains/intake_people.h"

/* One cell; "": it says nothing any more.  She who looked at the cells answers
 * for them: what was wrong with the whole line is not. */
void intake_correct(struct intake_line *l, const char *target,
	const char *value);

/* Those whom the other lines that wait make or change are theirs: of all but
 * the n lines named. */
enum err intake_claims(struct ctx *x, struct intake *in, const struct id *but,
	int n, struct intake_people *people);

/* Reads n lines again (INTAKE_BATCH at most, in the order of the file) and
 * writes them as they now stand, in one act. */
enum err intake_again(struct ctx *x, struct intake *in,
	struct intake_people *people, struct intake_line *l, int n);

#endif
