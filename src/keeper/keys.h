/* Keys: what is wrapped for whom in the key file (design 6). */
#ifndef KEEPER_KEYS_H
#define KEEPER_KEYS_H

#include "keeper/keeper.h"

/* Reads the root key (DIR/keeper/root.key, or $CREDENTIALS_DIRECTORY/root)
 * and derives the others.  E_IO without one. */
enum err keys_load(struct keeper *k);

enum err keys_structure(struct keeper *k, const struct id *structure,
	struct sealkey *out);
/* Makes a structure's key; E_EXISTS when it has one. */
enum err keys_structure_make(struct keeper *k, const struct id *structure);

/* The key of an object as wrapped for a holder; E_NOTFOUND. */
enum err keys_open(struct keeper *k, enum wrap_kind kind,
	const struct id *object, const struct id *holder, struct sealkey *out);
/* The same from any holder: the keeper's own (verify, tokens). */
enum err keys_open_any(struct keeper *k, enum wrap_kind kind,
	const struct id *object, struct sealkey *out);
/* Wraps a key for a holder, durable when it returns. */
enum err keys_put(struct keeper *k, enum wrap_kind kind,
	const struct id *object, const struct id *holder,
	const struct id *person, const struct sealkey *key);
void keys_drop(struct keeper *k, enum wrap_kind kind, const struct id *object,
	const struct id *holder);
/* Removes wraps older than 24 h whose object is in no data. */
void keys_clean(struct keeper *k);

/* The index key of a structure: its search tokens. */
void keys_index(struct keeper *k, const struct id *structure,
	struct sealkey *out);

enum err keys_secret(struct keeper *k, const struct id *user,
	const char *kind, struct buf *out);     /* E_NOTFOUND */
enum err keys_secret_put(struct keeper *k, const struct id *user,
	const char *kind, const void *data, size_t n);

/* Tokens across structures: those of `kind` replaced by one, or dropped when
 * text is empty. */
enum err keys_global(struct keeper *k, const struct id *person, int kind,
	const char *text);

#endif
