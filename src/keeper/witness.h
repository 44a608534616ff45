/* Where the audit chain was, signed, in a file that only grows: a chain that
 * was cut, written anew or put back as it was does not hold any more.
 *
 * DIR/keeper/checkpoints, a line every 256 records or every minute:
 *
 *	N GENERATION SEQ TIME HASH SIGNATURE
 *
 * N counts the lines, GENERATION the starts of a keeper, SEQ and HASH are the
 * last record's, TIME is UTC seconds; Ed25519 over all that comes before it.
 * With `set checkpoint_log 1` each line goes to the log too, which may be
 * kept elsewhere: `passerelle verify --checkpoints FILE` reads such a copy. */
#ifndef KEEPER_WITNESS_H
#define KEEPER_WITNESS_H

#include "keeper/ack.h"

/* Opens the file, and counts one more start.  A line that a power cut has
 * torn is taken off. */
enum err witness_start(struct keeper *k);
/* A line, when there is something to say and it is time; `now`: at once. */
void witness_write(struct keeper *k, bool now);
/* Milliseconds until a line is due; -1: nothing is to be said. */
int64_t witness_wait(const struct keeper *k);
void witness_end(struct keeper *k);

/* With the same key, what was erased when its time was over.  A report begins
 * with "passerelle-retention ", which no line of a checkpoint does: E_CHECK. */
enum err witness_sign(struct keeper *k, const char *report,
	unsigned char signature[64]);
bool witness_signed(struct keeper *k, const char *report,
	const unsigned char signature[64]);

struct points {
	struct point {
		int64_t n, seq;
		unsigned char hash[32];
	} *p;
	size_t n, cap;
	int64_t last;   /* the file's last line */
	int64_t broken; /* its line that is not ours, was altered, or is not
	                 * there; 0: all of them are */
};

/* The lines of the file that are ours, then those of `copy` (NULL: none), by
 * seq.  The beginning of the file that was acknowledged (NULL: nothing was),
 * as it was then, is not looked at for what is broken.  E_CHECK: a line of the
 * copy is not ours. */
enum err witness_read(struct keeper *k, const struct ack *known,
	const char *copy, struct points *out);
void witness_free(struct points *p);
/* "Line N is altered, or not there", as an error. */
enum err witness_broken(const struct points *p);

/* The file as it is, for what is acknowledged now. */
enum err witness_pin(struct keeper *k, struct ack *out);

#endif
