/* Records whose columns lie in sealed blobs, one for each scope: loading and
 * saving them scope by scope, each blob with its own version (design 5). */
#ifndef DOMAINS_SEALED_H
#define DOMAINS_SEALED_H

#include "model/act.h"
#include "model/record.h"
#include "model/vault.h"

/* Who a sealed record is about and whose it is. */
struct sealed {
	struct id record;       /* the blob's record: person, note... */
	struct id person;
	struct id structure;    /* owner of what is not shared */
	struct id user;         /* owner of worknotes */
};

/* The owner of a scope's blob: id_none when shared, the user for worknotes,
 * else the structure. */
struct id sealed_owner(const struct sealed *s, enum scope scope);

/* The scopes that the typed columns of a record use. */
unsigned sealed_scopes(const struct record *rec);

/* The keys of some scopes (SCOPE_BITs) of a person, to be asked for with those
 * of others; how many, at most SCOPES. */
int sealed_wants(const struct sealed *s, unsigned scopes,
	struct vault_want *want);

/* Fills r with every column of rec: what the keeper opens for this user,
 * ROW_MASKED for the rest; versions in cells "_v_<scope>". */
enum err sealed_load(struct ctx *x, const struct record *rec,
	const struct sealed *s, struct row *r);

/* The same for some of its scopes only (SCOPE_BITs): the cells of the others
 * are left alone, and their keys are not asked for. */
enum err sealed_load_some(struct ctx *x, const struct record *rec,
	const struct sealed *s, unsigned scopes, struct row *r);

/* The same for many records of one kind at once: one request for 5,000 keys
 * and no more.  rows[i] gets the columns of s[i]; no version. */
enum err sealed_load_many(struct ctx *x, const struct record *rec,
	const struct sealed *s, int n, unsigned scopes,
	struct row *const *rows);

/* What was asked and, unless `answer` is id_none, what was answered, under the
 * one key of a question (WRAP_REFERRAL, WRAP_REQUEST): their columns into r.
 * E_RIGHT when it is not, or no more, for this user. */
enum err sealed_question(struct ctx *x, enum wrap_kind kind,
	const struct id *question, const struct id *answer, struct row *r);

/* Adds to the act the blobs of the scopes in which now differs from was.
 * The scopes added are returned. */
enum err sealed_save(struct act *a, struct ctx *x, const struct record *rec,
	const struct sealed *s, const struct row *was, const struct row *now,
	unsigned *changed);

/* After E_CONFLICT: loads the record again and adds a fault for each column
 * that was changed both there and here. */
void sealed_conflict(struct ctx *x, const struct record *rec,
	const char *key, const struct row *was, const struct row *now,
	struct faults *f);

#endif
