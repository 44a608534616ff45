/* Is typing not to wait (ui/echo.h)?  Asks the terminal, once, whether it can
 * echo by itself and how long an answer takes; what the user prefers is
 * followed where it can, else it is done where answers take long. */
#ifndef SESSION_PROBE_H
#define SESSION_PROBE_H

#include <stdbool.h>
#include <stdint.h>

#include "model/ctx.h"
#include "ui/term.h"

#define PROBE_SLOW_MS 200       /* then what is typed should not wait */

struct probe {
	struct ctx *x;
	struct term *term;
	int64_t sent;           /* clock_ms(); 0: nothing was asked */
	int took;               /* milliseconds; -1: not answered yet */
	bool mode;              /* it knows send/receive mode */
	bool xterm, putty;      /* it says that it is one of these */
};

/* `name` is its TERM, `banner` what the SSH client calls itself. */
void probe_start(struct probe *p, struct ctx *x, struct term *term,
	const char *name, const char *banner);
/* The terminal answered something; true: it was asked here. */
bool probe_report(struct probe *p, const char *report);
/* Her preference may have changed. */
void probe_apply(struct probe *p);

#endif
