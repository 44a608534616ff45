/* Keys that the keeper gave to this session, and the blobs they open.
 * Marks follow the stack of screens: what was given since a mark is wiped
 * when the screen is left (design 6). */
#ifndef MODEL_VAULT_H
#define MODEL_VAULT_H

#include "base/msg.h"
#include "base/proto.h"
#include "model/ctx.h"
#include "model/row.h"
#include "store/seal.h"

struct vault;

struct vault *vault_new(void);
void vault_free(struct vault *v);       /* wipes */
int vault_mark(struct vault *v);
void vault_release(struct vault *v, int mark);  /* wipes what came since */

/* An access that this session has just ended itself: its keys go at once. */
void vault_forget(struct vault *v, enum wrap_kind kind,
	const struct id *object);

struct vault_want {
	enum wrap_kind kind;
	struct id object;       /* person, referral, draft */
	enum scope scope;
	struct id owner;        /* id_none for shared scopes */
	bool given;             /* out */
};

void vault_put(struct vault *v, enum wrap_kind kind, const struct id *object,
	enum scope scope, const struct id *owner, const struct sealkey *key);
const struct sealkey *vault_get(struct vault *v, enum wrap_kind kind,
	const struct id *object, enum scope scope, const struct id *owner);

/* Asks the keeper, in one message, for those of the n that are not there
 * yet; sets `given` in each.  A refused key is no error. */
enum err vault_fetch(struct ctx *x, struct vault_want *w, int n);

/* The same in two: what is read in between, the keeper looks meanwhile.  Once
 * vault_ask() was well, vault_take() follows, whatever happens; no statement
 * runs by then (design 5, law). */
struct vault_question {
	struct msg ask;
	bool asked;
};
enum err vault_ask(struct ctx *x, struct vault_want *w, int n,
	struct vault_question *q);
enum err vault_take(struct ctx *x, struct vault_want *w, int n,
	struct vault_question *q);

/* Something new, made for a structure (id_none: the current one): its id; its
 * keys are put here. */
enum err vault_make(struct ctx *x, enum wrap_kind kind,
	const struct id *belongs, const struct id *structure,
	struct id *made);

/* The next n people that vault_make() is asked for, made at once; those that
 * are not needed are gone at the next vault_release(). */
#define VAULT_AHEAD 50
enum err vault_make_ahead(struct ctx *x, int n);

/* Reads and opens the blob (record, scope, owner) of an object whose key is
 * in the vault into r; the version goes to *version (0: there is no blob).
 * E_RIGHT: no key; E_CHECK: the blob is not what was sealed. */
enum err vault_open(struct ctx *x, enum wrap_kind kind,
	const struct id *object, const struct id *record, enum scope scope,
	const struct id *owner, struct row *r, uint32_t *version);

/* In two: the sealed bytes of that blob, and what they are bound to, appended
 * to out (bind->version 0: there is no blob), for which no key is needed; */
enum err vault_sealed(struct ctx *x, const struct id *object,
	const struct id *record, enum scope scope, const struct id *owner,
	struct seal_bind *bind, struct buf *out);
/* and sealed bytes at hand, of an object whose key is there, opened. */
enum err vault_unseal(struct ctx *x, enum wrap_kind kind,
	const struct seal_bind *bind, const void *sealed, size_t n,
	struct row *r);

#endif
