/* Keys: what is wrapped for whom in the key file (design 6). */
#ifndef KEEPER_KEYS_H
#define KEEPER_KEYS_H

#include "keeper/state.h"

/* Reads the root key (DIR/keeper/root.key, or $CREDENTIALS_DIRECTORY/root),
 * before the change of user; which one it is, when it is being changed, is
 * found by rekey_settle().  E_IO without one. */
enum err keys_load(struct keeper *k);
/* All that is derived from a root key. */
void keys_derive(const struct sealkey *root, struct secrets *s);

/* What a wrapped key is bound to. */
#define KEYS_BOUND 160
void keys_bound(char out[KEYS_BOUND], const char *what,
	const struct id *object, int kind, const struct id *holder);

enum err keys_structure(struct keeper *k, const struct id *structure,
	struct sealkey *out);
/* Makes a structure's key; E_EXISTS when it has one. */
enum err keys_structure_make(struct keeper *k, const struct id *structure);
/* Replaces it. */
enum err keys_structure_put(struct keeper *k, const struct id *structure,
	const struct sealkey *key);

/* The key of an object as wrapped for a holder; E_NOTFOUND.  *person (may be
 * NULL): whose it is. */
enum err keys_open(struct keeper *k, enum wrap_kind kind,
	const struct id *object, const struct id *holder, struct sealkey *out,
	struct id *person);
/* What wraps the keys of that kind for a holder; and the same as above with
 * it, for many keys of one holder. */
enum err keys_holder(struct keeper *k, enum wrap_kind kind,
	const struct id *holder, struct sealkey *out);
enum err keys_open_with(struct keeper *k, const struct sealkey *with,
	enum wrap_kind kind, const struct id *object,
	const struct id *holder, struct sealkey *out, struct id *person);
/* The same from any holder: the keeper's own (verify, tokens). */
enum err keys_open_any(struct keeper *k, enum wrap_kind kind,
	const struct id *object, struct sealkey *out);
/* Wraps a key for a holder, durable when it returns. */
enum err keys_put(struct keeper *k, enum wrap_kind kind,
	const struct id *object, const struct id *holder,
	const struct id *person, const struct sealkey *key);
enum err keys_drop(struct keeper *k, enum wrap_kind kind,
	const struct id *object, const struct id *holder);
/* It is about to be taken back, once the data is committed: keys_clean() looks
 * at it again. */
enum err keys_leaves(struct keeper *k, enum wrap_kind kind,
	const struct id *object, const struct id *holder);
/* Destroyed at the end of an act, unless the data has another cause for it: a
 * follow of hers, over or not; who sent it, to itself too; another act of the
 * same batch, which gave it again. */
void keys_release(struct keeper *k, enum wrap_kind kind,
	const struct id *object, const struct id *holder);
/* Is the object in the data?  In doubt (a failure): yes. */
bool keys_object_known(struct keeper *k, const struct id *object);
/* Removes wraps older than 24 h that the data does not explain: an object
 * that was never written, a holder that no follow or referral names, a
 * receiver whose access ended; with a person, her hashes.  Looks at what was
 * made since the last time, or was about to leave. */
void keys_clean(struct keeper *k);
/* Removes the keys of structures that were never written: each is made under
 * a name of its own, which does not come again.  Not beside an older data
 * file, which knows fewer of them. */
void keys_clean_structures(struct keeper *k);
/* The receivers' wraps of referrals whose access ended since a day. */
void keys_end_access(struct keeper *k, const char *since, const char *today);

/* A value that the keeper keeps for itself, bound to its name; E_NOTFOUND. */
enum err keys_meta(struct keeper *k, const char *name, struct buf *out);
enum err keys_meta_put(struct keeper *k, const char *name, const void *data,
	size_t n);

/* The index key of a structure: its search tokens. */
void keys_index(struct keeper *k, const struct id *structure,
	struct sealkey *out);

#define KEYS_FACTOR "totp"
enum err keys_secret(struct keeper *k, const struct id *user,
	const char *kind, struct buf *out);     /* E_NOTFOUND */
enum err keys_secret_put(struct keeper *k, const struct id *user,
	const char *kind, const void *data, size_t n);

enum err keys_secret_drop(struct keeper *k, const struct id *user,
	const char *kind);

/* Tokens across structures: those of `kind` replaced by one, or dropped when
 * text is empty. */
enum err keys_global(struct keeper *k, const struct id *person, int kind,
	const char *text);
/* The people who have this one, `most` at most. */
enum err keys_global_find(struct keeper *k, int kind, const char *text,
	struct id *out, int most, int *n);
/* The same, of those who have the other one too: however many share one. */
enum err keys_global_both(struct keeper *k, int kind, const char *text,
	int with_kind, const char *with, struct id *out, int most, int *n);
/* Has this person this one? */
enum err keys_global_has(struct keeper *k, int kind, const char *text,
	const struct id *person, bool *has);

#endif
