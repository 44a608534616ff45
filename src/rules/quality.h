/* The quality score of a service (services.md 1.5): the mean of the criteria
 * that apply, each of two decimals, to two decimals. */
#ifndef RULES_QUALITY_H
#define RULES_QUALITY_H

#include "rules/rule.h"

/* What the score looks at; NULL or "" is absent.  Lists are their codes,
 * separated by spaces. */
struct quality_of {
	const char *source, *date_maj;  /* ISO date */
	const char *adresse, *courriel, *telephone, *lien_mobilisation;
	const char *modes_accueil, *modes_mobilisation, *mobilisable_par;
	const char *publics, *thematiques, *frais, *frais_precisions;
	const char *description;
};

enum { QUALITY_CRITERIA = 10 };

/* Names as the referential gives them ("adresse_bien_definie"). */
extern const char *const quality_name[QUALITY_CRITERIA];

/* The score in hundredths (0 to 100); each criterion into one[] in
 * hundredths, -1 where it does not apply (one may be NULL).  `today`: ISO. */
int quality_score(const struct quality_of *s, const char *today,
	int one[QUALITY_CRITERIA]);

/* The score as "0.85"; the message names, in French, what would raise it. */
void quality(const struct quality_of *s, const char *today,
	struct rule_answer *a);

#endif
