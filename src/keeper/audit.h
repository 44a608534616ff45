/* The audit: who opened or changed what.  Each record holds the hash of the
 * one before: h = BLAKE2b(h before | canonical record), so that none can be
 * altered, removed or put elsewhere unseen. */
#ifndef KEEPER_AUDIT_H
#define KEEPER_AUDIT_H

#include "keeper/state.h"

struct audit {
	const struct id *session, *user, *structure;    /* NULL: none */
	const char *action;     /* "keys", "open", an act's name, "login" */
	int kind;
	const struct id *object;
	uint32_t scopes;
	const char *detail;     /* sealed under the audit key; NULL: none */
};

/* Reads where the chain ends. */
enum err audit_start(struct keeper *k);
/* Adds a record inside the transaction that is open (or its own). */
enum err audit_add(struct keeper *k, const struct audit *a);
/* Is this record of the file the one that has this hash?  False where it cannot
 * be read. */
bool audit_has(struct keeper *k, int64_t seq, const unsigned char hash[32]);
/* A batch was rolled back: the chain ends where the file says. */
enum err audit_again(struct keeper *k);
/* Notes where the chain is, sealed, in the key file: a chain that was cut or
 * written anew does not hold any more. */
enum err audit_mark(struct keeper *k);
/* Does the chain still hold what was noted?  E_CHECK if not. */
enum err audit_mark_holds(struct keeper *k);

/* Walks the chain; *n records.  E_CHECK at the first that does not hold, that
 * a checkpoint of the file does not know as it is, or of `copy`: such lines
 * kept elsewhere (NULL: none). */
enum err audit_verify(struct keeper *k, int64_t *n);
enum err audit_verify_with(struct keeper *k, const char *copy, int64_t *n);

#endif
