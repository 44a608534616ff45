/* What is true now of a user and a row: looked up by the keeper, never
 * taken from a message. */
#ifndef KEEPER_FACTS_H
#define KEEPER_FACTS_H

#include "keeper/state.h"
#include "model/rights.h"

/* The row that an act starts from. */
struct subject {
	struct id person, structure, other, author;
	char state[32];
	bool external;
};

/* E_NOTFOUND: no such row (any more).  `table` is the word of `-- on:`. */
enum err facts_subject(struct keeper *k, const char *table,
	const struct id *id, struct subject *out);

/* Today in a structure's zone, ISO; Paris for id_none. */
void facts_today(struct keeper *k, const struct id *structure, char out[16]);

/* ROLE_NONE too where it cannot be read. */
enum role facts_role(struct keeper *k, const struct id *user,
	const struct id *structure);
enum err facts_role_read(struct keeper *k, const struct id *user,
	const struct id *structure, enum role *role);

/* Role in a structure, whether it has the right to the social security number,
 * administrator, who is looking. */
void facts_role_fill(struct keeper *k, const struct peer *p,
	const struct id *structure, struct facts *out);
/* Adds the live follow of a person by that structure; *scopes: those that
 * the follow opens, 0 without. */
void facts_follow_fill(struct keeper *k, const struct peer *p,
	const struct id *structure, const struct id *person,
	struct facts *out, uint32_t *scopes);
/* The same on a day that facts_today() gave for that structure, and as if her
 * address were protected: that is one more look-up, which facts_closed_fill()
 * does for those scopes where it matters (RIGHT_CLOSED_SCOPES). */
void facts_follow_on(struct keeper *k, const struct peer *p,
	const struct id *structure, const char *today,
	const struct id *person, struct facts *out, uint32_t *scopes);
void facts_closed_fill(struct keeper *k, const struct id *person,
	struct facts *out);
/* Is her address protected, or that of a record which is read with hers?  True
 * where it cannot be read. */
bool facts_closed(struct keeper *k, const struct id *person);
/* Adds, to a live follow, an emergency access of this user that runs now. */
void facts_emergency_fill(struct keeper *k, const struct peer *p,
	const struct id *structure, const struct id *person,
	struct facts *out);
/* The first two (person id_none: no follow). */
void facts_fill(struct keeper *k, const struct peer *p,
	const struct id *structure, const struct id *person,
	struct facts *out, uint32_t *scopes);

/* The person whose own account a user's is; id_none: a worker's (and where it
 * cannot be read). */
struct id facts_own_person(struct keeper *k, const struct id *user);
enum err facts_own_read(struct keeper *k, const struct id *user,
	struct id *own);
/* Is she the person, and does that structure follow her now?  *scopes: those
 * that its follow opens; both are left alone where not. */
void facts_herself_fill(struct keeper *k, const struct peer *p,
	const struct id *structure, const struct id *person,
	struct facts *out, uint32_t *scopes);

/* Is the account still live?  *admin (may be NULL): is it one of an
 * administrator of the platform? */
bool facts_user_live(struct keeper *k, const struct id *user, bool *admin);

/* Is this a base of throw-away data? */
bool facts_demo(struct keeper *k);

#endif
