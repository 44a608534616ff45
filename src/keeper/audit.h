/* The audit: who opened or changed what.  Each record holds the hash of the
 * one before: h = BLAKE2b(h before | canonical record), so that none can be
 * altered, removed or put elsewhere unseen. */
#ifndef KEEPER_AUDIT_H
#define KEEPER_AUDIT_H

#include "keeper/ack.h"

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
/* Does the chain still hold what was noted, or was it acknowledged that it
 * does not?  E_CHECK if not. */
enum err audit_mark_holds(struct keeper *k);

/* The mark, and whether the chain does not hold it, as they are acknowledged;
 * the record that it names. */
enum err audit_marked(struct keeper *k, struct ack *out, int64_t *seq);

#define AUDIT_NEAR 256          /* records between two ranges, at first */

/* What does not hold. */
struct breaks {
	int64_t records;        /* that are there */
	int64_t first;          /* the first one; what is before was over */
	int64_t top;            /* the last number that anything names */
	int n;                  /* records that do not follow each other */
	struct ack_range range[ACK_RANGES];
	bool more;              /* than there is room for */
	int nspan;              /* checkpoints that say otherwise */
	struct ack_span span[ACK_SPANS];
	int64_t line;           /* of their file, altered or not there; 0 */
	bool end;               /* nor is it where this keeper was */
	bool mark;              /* nor where the key file says */
};

/* Walks the chain, and says all that does not hold: with what was acknowledged
 * (NULL: nothing), ranges are told apart as there, the record itself goes on
 * from where it says, and checkpoints that it has are not said again.
 * `near`: records between two ranges, at least. */
enum err audit_walk(struct keeper *k, const char *copy,
	const struct ack *known, int64_t near, struct breaks *out);
/* What of it was not acknowledged, or is not any more as it was then. */
enum err audit_breaks(struct keeper *k, const char *copy, struct breaks *out);
bool audit_broken(const struct breaks *b);

/* Walks the chain; *n records.  E_CHECK at the first that does not hold, that
 * a checkpoint of the file does not know as it is, or of `copy`: such lines
 * kept elsewhere (NULL: none); unless it was acknowledged, and is as it was
 * then. */
enum err audit_verify(struct keeper *k, int64_t *n);
enum err audit_verify_with(struct keeper *k, const char *copy, int64_t *n);

#endif
