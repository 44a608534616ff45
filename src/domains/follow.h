/* Follows: the right that opens a person's record to a structure, with its
 * status, its next step and its referents; the names that lists show. */
#ifndef DOMAINS_FOLLOW_H
#define DOMAINS_FOLLOW_H

#include "base/id.h"
#include "domains/sealed.h"
#include "model/registry.h"

extern const struct record follow_record;

/* The facts of a follow, from its hexadecimal id. */
struct follow {
	struct id id, person, structure, referent, coreferent;
	struct id united;       /* the follow that it is read with */
	unsigned num, kept_num; /* its own number, and that one's */
	int version;
	bool is_protected, ended;
	bool referent_left;     /* her account or membership has ended */
	char status[24], purpose[80];
	char last_contact_on[12], next_step[24], next_step_on[12];
	char start_on[12], end_on[12];
	char referent_name[160], coreferent_name[160];
};

/* E_NOTFOUND when there is none (any more). */
enum err follow_get(struct ctx *x, const char *key, struct follow *out);

/* The follow that a screen is about: that of its key.  A screen that a code
 * leads to (jump: "EQU"; NULL: none does) has no key then: it is the last
 * record opened, and E_STATE where there is none.  She becomes the last record
 * opened (F9; of two that are read together, the one kept): a code typed over
 * this screen speaks of her. */
enum err follow_about(struct ctx *x, const char *key, const char *jump,
	struct follow *out);

/* The follow of a person by a structure: its id in hexadecimal. */
enum err follow_of(struct ctx *x, const struct id *structure,
	const struct id *person, char key[ID_TEXT]);

/* Her sealed record, as this structure and this user see it. */
struct sealed follow_sealed(const struct ctx *x, const struct follow *f);

/* The cells that every form of a person starts with: _key, _person,
 * _version, num, protected; she becomes the last record opened (F9). */
void follow_cells(struct ctx *x, const struct follow *f, struct row *r);

/* The columns of follow_record, but her number and her name. */
void follow_values(const struct follow *f, struct row *r);

/* Opens the labels of n people in one request (of one whose record is read
 * with another: the other's) and writes for each
 * "NOM Prénom" and the age ("" unknown, "········" without right) into the
 * cells `name` and `age` of rows[i]. */
enum err follow_labels(struct ctx *x, const struct id *person, int n,
	struct row *const *rows);

/* The same in two: what a list reads of its own in between, the keeper looks
 * for the keys meanwhile.  Once the first was well the second follows,
 * whatever happens (rows NULL: nothing is opened); no statement runs by then
 * (design 5, law). */
struct follow_labels {
	int n;
	struct vault_want *want;
	struct vault_question question;
	struct follow_label *label;    /* read before their keys come */
	struct buf sealed;
	enum err read;
};
/* kept: none of them is read with another in the current structure. */
enum err follow_labels_ask(struct ctx *x, const struct id *person, int n,
	bool kept, struct follow_labels *l);
enum err follow_labels_take(struct ctx *x, struct follow_labels *l,
	struct row *const *rows);

#endif
