/* Who may connect (design 9, security 2.3): how many connections that have
 * not logged in yet, how many from one source, and how long a source that
 * misbehaved is kept out.  Pure: time and chance are given. */
#ifndef NET_LIMITS_H
#define NET_LIMITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

#include "base/range.h"

/* Sources that many people share, an office behind one address. */
struct limits_nat {
	uint64_t mask, value;   /* of a source */
	int most;               /* connections in all, from each of them; a
	                           quarter of them not logged in */
};

struct limits_rules {
	int start_free;         /* not logged in: up to here all are taken */
	int start_rate;         /* then this percentage is dropped, */
	int start_full;         /* growing to all at this number; a source that
	                           has none of them is not dropped up to a
	                           quarter more, one where somebody logged in
	                           within 12 hours up to half as many again */
	int per_source_unauth;  /* not logged in, from one source */
	int per_source;         /* in all, from one source */
	int penalty_percent;    /* of the penalties below: 100; 0: none */
	/* The first that has a source counts.  There one person's mistakes are
	 * her account's first (keeper/slow.h): they cost the source less, by
	 * as much as it is wider than per_source. */
	const struct limits_nat *nat;   /* the caller's */
	int nats;
};

enum limits_verdict {
	LIMITS_TAKE,
	LIMITS_BUSY,            /* too many, or dropped early by chance */
	LIMITS_SOURCE,          /* too many from this source */
	LIMITS_PENALTY,         /* this source is kept out for a while */
};

/* What a connection that ended did wrong, and the seconds that it costs its
 * source.  They add up; below 15 in all they do not count, and no one is
 * kept out for more than ten minutes. */
enum limits_fault {
	LIMITS_NONE,
	LIMITS_CRASH,           /* its relay crashed or was killed: 90 */
	LIMITS_GRACE,           /* ran out of the time to log in: 10 */
	LIMITS_REFUSED,         /* tried and was refused: 5 */
	LIMITS_NOAUTH,          /* left without trying: 1 */
};

#define LIMITS_SOURCES 65536    /* beyond that new sources are not counted */

/* A source: an IPv4 address, or the first 56 bits of an IPv6 one. */
uint64_t limits_source_of(const struct sockaddr *a);

/* An IPv6 range has 56 bits at most. */
struct limits_nat limits_nat_of(const struct range *r, int most);

struct limits;
struct limits *limits_new(const struct limits_rules *rules);
void limits_free(struct limits *l);

/* A connection came, at `now` (monotonic ms); `chance` is any random number.
 * LIMITS_TAKE counts it as not logged in yet: limits_closed() must follow. */
enum limits_verdict limits_open(struct limits *l, uint64_t s,
	int64_t now, uint32_t chance);

/* It logged in. */
void limits_logged_in(struct limits *l, uint64_t s);

/* It ended; `logged_in` says whether limits_logged_in() was called. */
void limits_closed(struct limits *l, uint64_t s, bool logged_in,
	enum limits_fault fault, int64_t now);

int limits_starting(const struct limits *l);    /* not logged in yet, */
int limits_starting_of(struct limits *l, uint64_t s);   /* from there */
size_t limits_sources(const struct limits *l);  /* remembered */

#endif
