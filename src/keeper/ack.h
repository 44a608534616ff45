/* What the operator acknowledged of the audit chain: that it does not hold
 * there, after having looked (keeper/acknowledge.h).  It is a record of the
 * chain, whose detail pins all that was there before it as it was: the records
 * that do not follow each other, byte by byte, the end that it goes on from,
 * the file of checkpoints, the mark in the key file.  Any change of these is
 * found as before; so is any other one.
 *
 * The last one is in force: it has all that did not hold on its day. */
#ifndef KEEPER_ACK_H
#define KEEPER_ACK_H

#include "keeper/state.h"

#define ACK_ACTION "audit.acknowledge"
#define ACK_RANGES 32
#define ACK_SPANS 16
#define ACK_REASON 400
#define ACK_MARK (8 + 32)

/* Records that do not follow each other, or may not: from one to another, and
 * a hash of all of them and of what is before. */
struct ack_range {
	int64_t first, last;
	unsigned char hash[32];
};

/* Checkpoints with none between that says the same as the chain. */
struct ack_span {
	int64_t from, to;
};

struct ack {
	int64_t seq, at;        /* its record, and when; 0: there is none */
	int64_t end;            /* the record before it, its hash */
	unsigned char hash[32];
	int64_t points;         /* bytes of the file of checkpoints */
	unsigned char points_hash[32];
	int64_t point_n;        /* its last line */
	int nspan;              /* checkpoints that say otherwise */
	struct ack_span span[ACK_SPANS];
	int64_t near;           /* records between two ranges, at least */
	bool marked;            /* so does the mark */
	unsigned char mark[ACK_MARK];
	int n;
	struct ack_range range[ACK_RANGES];
	char reason[ACK_REASON];
};

/* The last one; seq 0: there is none.  One that the keeper did not make is
 * none. */
enum err ack_last(struct keeper *k, struct ack *out);
/* The first one after a record. */
enum err ack_next(struct keeper *k, int64_t after, struct ack *out);

/* Its text, for the record that will have this number. */
void ack_text(struct keeper *k, const struct ack *a, int64_t seq,
	struct buf *out);

#endif
