/* People: the record itself, her situation, the follow of a structure, her
 * referents; search and the tokens of search. */
#ifndef DOMAINS_PERSON_H
#define DOMAINS_PERSON_H

#include "base/id.h"
#include "model/registry.h"

extern const struct record person_record;
extern const struct record situation_record;
extern const struct record follow_record;

extern const struct choices person_choices[];
extern const struct check person_checks[];

/* The facts of a follow, from its hexadecimal id. */
struct follow {
	struct id id, person, structure, referent, coreferent;
	unsigned num;
	int version;
	bool is_protected, ended;
	char status[24], purpose[80];
	char last_contact_on[12], next_step[24], next_step_on[12];
	char start_on[12], end_on[12];
	char referent_name[160], coreferent_name[160];
};

/* E_NOTFOUND when there is none (any more). */
enum err follow_get(struct ctx *x, const char *key, struct follow *out);

/* The follow of a person by a structure: its id in hexadecimal. */
enum err follow_of(struct ctx *x, const struct id *structure,
	const struct id *person, char key[ID_TEXT]);

/* Opens the labels of n people in one request and writes for each
 * "NOM Prénom" and the birth year ("" unknown, "········" without right)
 * into the cells `name` and `age` of rows[i]. */
enum err person_labels(struct ctx *x, const struct id *person, int n,
	struct row *const *rows);

#endif
