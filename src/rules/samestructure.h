/* Could two producers describe one structure?  A score and why (services.md
 * 1.8 has only that duplicates share a cluster; the points are ours).
 *
 *	name        45 the same, 25 the words of one are in the other
 *	SIRET       55 the same, 15 the same company
 *	place       30 the same address, or within 150 m; 10 within 1 km
 *	telephone   15      e-mail   10
 *
 * At most 60: in two communes, or more than 1 km apart (branches).  At most
 * 50: of one source, which tells them apart itself.  At most 45: of two
 * companies (SIREN).  A name is "the same" once folded, without articles and
 * "association"; an address once folded and abbreviated (services.md 5.8). */
#ifndef RULES_SAMESTRUCTURE_H
#define RULES_SAMESTRUCTURE_H

#include "rules/rule.h"

#define SAME_STRUCTURE 75       /* from here on they are shown as one */

/* NULL or "": not known. */
struct structure_of {
	const char *name, *siret, *address;
	const char *insee, *commune;    /* its code, its name */
	const char *phone, *mail;
	const char *source;
	bool placed;
	double lat, lon;
};

/* The value is the score, 0 to 100; the message says why, in French.
 * Symmetric. */
void same_structure(const struct structure_of *one,
	const struct structure_of *two, struct rule_answer *a);

/* Two structures that share none of these are not compared: as long as both
 * name their commune in one way, they score less than SAME_STRUCTURE.  At most
 * SAME_MARKS, each NUL ended.  Returns how many. */
#define SAME_MARKS 5
#define SAME_MARK_SIZE 320
int same_structure_marks(const struct structure_of *s,
	char marks[SAME_MARKS][SAME_MARK_SIZE]);

/* What is compared of a name and of an address. */
void same_name_key(const char *name, char *out, size_t size);
void same_address_key(const char *address, char *out, size_t size);

#endif
