/* A calendar as RFC 5545 has it: lines of 75 bytes at most, folded between
 * characters, ended by CRLF; text escaped; instants in UTC. */
#ifndef RULES_ICAL_H
#define RULES_ICAL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"

struct ical_event {
	const char *uid;                /* the same at each export */
	int64_t start;                  /* UTC */
	int minutes;
	const char *summary;
	const char *place, *text;       /* NULL or "": none */
	bool cancelled;
};

void ical_begin(struct buf *out);
void ical_event(struct buf *out, const struct ical_event *e, int64_t now);
void ical_end(struct buf *out);

/* "NAME:value" with the value escaped, folded. */
void ical_line(struct buf *out, const char *name, const char *value);

/* The instant of a civil time (seconds since 1970 as if it were UTC) of a
 * département.  An hour that summer time skips is the one after it; one that
 * comes twice is the first. */
int64_t ical_utc(int64_t civil, const char *departement);

#endif
