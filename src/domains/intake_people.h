/* Who a line of a file may be about: the people that a structure follows, and
 * those whom the lines before it make, found by the keys of
 * rules/importmatch.h in their order. */
#ifndef DOMAINS_INTAKE_PEOPLE_H
#define DOMAINS_INTAKE_PEOPLE_H

#include "domains/intake_file.h"
#include "rules/importmatch.h"

struct intake_people;

/* Opens them all: labels, identities and contacts, and resources where a file
 * of contacts has the CAF's number, in large requests; what was opened is
 * wiped, only hashes of the keys stay.  Those whom the lines of the draft were
 * taken for are known as theirs. */
enum err intake_people_new(struct ctx *x, const struct intake *in,
	struct intake_people **out);
/* Nobody yet: of those whom a line is known to be about. */
struct intake_people *intake_people_empty(void);
void intake_people_put(struct intake_people *p, const struct id *person,
	const struct id *follow);
void intake_people_free(struct intake_people *p);

/* One that a key finds. */
struct intake_one {
	struct id person, follow;       /* follow: of the structure, or the one
	                                   that the line makes */
	long line;              /* the line that makes or changes her; 0 none */
	bool taken;             /* and it was taken before */
};

/* The social security numbers of the next lines (as written, "" for none):
 * asked of the keeper in one go.  At most KEEP_NIRS. */
enum err intake_people_nirs(struct ctx *x, struct intake_people *p,
	const char *const *nir, int n);
/* The person who has that number here, as far as was asked; id_none. */
struct id intake_people_nir(const struct intake_people *p, const char *nir);

/* The first key for which there is anybody: who, `most` at most; returns how
 * many there are, *key which. */
int intake_people_find(struct intake_people *p, const struct import_who *w,
	struct intake_one **out, int most, enum import_key *key);
/* By her follow; NULL. */
struct intake_one *intake_people_by(struct intake_people *p,
	const struct id *follow);

/* Somebody whom a line makes. */
void intake_people_add(struct intake_people *p, const struct import_who *w,
	const struct id *follow, long line);

/* The same line before?  Its number, else 0; remembered. */
long intake_people_twin(struct intake_people *p, const char *text,
	long line);

#endif
