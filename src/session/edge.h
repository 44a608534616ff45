/* Which charset the terminal has: what the user chose for terminals of this
 * name (=TER), else what the client's language says, else what the terminal
 * answers to a probe; lines are sent no probe (ui/linear.h).
 *
 * The probe is one character of two bytes, then "where is the cursor?", and
 * is erased at once.  Nobody waits for the answer: the first screen is painted
 * meanwhile, keys act; only what is typed from the first byte on that two
 * charsets read differently is held until it comes, for a second at most.
 * What does not come by then changes nothing. */
#ifndef SESSION_EDGE_H
#define SESSION_EDGE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "model/ctx.h"
#include "ui/keys.h"
#include "ui/term.h"

#define EDGE_PROBE_MS 1000

struct edge {
	struct ctx *x;
	struct term *term;
	struct decoder *keys;
	enum charset found;     /* by language or probe */
	int64_t until;          /* clock_ms() of the end of the probe; 0 */
	struct buf held;
	bool ask;               /* only the user can tell: ask once */
};

/* The charset to begin with: nothing is known of the user yet. */
enum charset edge_first(const char *lang);
/* Once her preferences are read: takes the charset that she chose, else asks
 * the terminal when the language does not say it. */
void edge_start(struct edge *e, struct ctx *x, struct term *term,
	struct decoder *keys, const char *lang);
void edge_done(struct edge *e);
/* Her preference has changed. */
void edge_apply(struct edge *e);

/* Bytes from the terminal, to the decoder. */
void edge_feed(struct edge *e, const void *data, size_t n);
/* Milliseconds until the probe ends; -1: there is none. */
int edge_wait(const struct edge *e);
/* Ends it if it is time. */
void edge_late(struct edge *e);

#endif
