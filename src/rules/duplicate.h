/* Could two records be of one person?  A score and why; a person decides.
 *
 *	family name   35 the same, 25 heard alike, 30 the birth name of the other
 *	first name    25 the same, 18 heard alike
 *	both swapped  55
 *	birth         30 the same day, 22 day and month swapped, 18 one digit off
 *	telephone     10
 *	NIR           the same 13 characters: 100; two different ones: 30 at most
 *
 * Two birth dates with nothing alike, and two telephones: 50 at most.
 * Never certain (60 at most): the same birth and family name with first names
 * that are not heard alike (twins), the same names born ten years or more
 * apart (father and son).  A name is "the same" once folded: accents, case,
 * hyphens and spaces do not count. */
#ifndef RULES_DUPLICATE_H
#define RULES_DUPLICATE_H

#include "rules/rule.h"

/* NULL or "": not known. */
struct duplicate_of {
	const char *last, *first, *birth;       /* birth: ISO */
	const char *phone, *nir;                /* canonical forms or typed */
	const char *birth_name;
};

/* The value is the score, 0 to 100; the message says why, in French.
 * Symmetric. */
void duplicate(const struct duplicate_of *one, const struct duplicate_of *two,
	struct rule_answer *a);

/* The same reasons in few words, for a column: "nom, prénom ~, jj/mm, tél.";
 * ~ is heard alike, or one digit off. */
void duplicate_brief(const struct duplicate_of *one,
	const struct duplicate_of *two, char *out, size_t size);

#endif
