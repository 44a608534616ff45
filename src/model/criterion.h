/* Criteria: what is typed to ask for the values of a column (query by form,
 * filters).  Pure once it is read: no clock, no data.
 *
 *	v               a text: each word begins one of its words; a code (NIR,
 *	                postcode, telephone): it begins so; else: it is v
 *	>v <v >=v <=v   compared; a text with as many letters as v has
 *	=v              a text: this one whole
 *	<>v !=v         anything else, empty too
 *	a..b a.. ..b    from a to b, both of them in
 *	du* ?ois        a text whole, * any letters and ? one; choices' labels
 *	a|b             one or the other; <>a|b neither
 *	=  <>           alone: empty, not empty
 *
 * Case and accents are alike.  Dates are typed loosely (rules/loosedate.h);
 * 1990 (1900 to 2099) is the year, 03/2026, 2026-03 and "mars 2026" are the
 * month, whole.  A choice is its code, its label, the beginning of its label
 * or words of it: every choice that has them.  Several choices: one of them
 * is enough.  A box that nobody ticked is empty and "non".
 *
 * What is masked answers to nothing. */
#ifndef MODEL_CRITERION_H
#define MODEL_CRITERION_H

#include <stdbool.h>

#include "model/record.h"

struct criterion;

/* Is there a sign in it, or is it a value like any other?  A lone `-` or `.`
 * is none. */
bool criterion_has_sign(const char *typed);

/* Reads what was typed, by the type of the column; dates from the day of x.
 * E_CHECK: which piece is wrong, why, and an example.  An empty text is
 * E_CHECK too: it asks for nothing. */
enum err criterion_read(struct ctx *x, const struct column *col,
	const char *typed, struct criterion **out);
/* Does a canonical value answer? */
bool criterion_match(const struct criterion *c, const char *value);
void criterion_free(struct criterion *c);       /* wipes; NULL is fine */

#endif
