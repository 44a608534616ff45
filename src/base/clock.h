/* The program's wall clock, which --clock fixes in tests, and the monotonic
 * clock, which nothing fixes: time-outs use the latter only. */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdint.h>

#include "base/err.h"

/* Fixes the wall clock at an instant "YYYY-MM-DDTHH:MM[:SS]" (UTC); it then
 * stands still.  NULL lets it run.  E_USAGE if the text is no instant. */
enum err clock_fix(const char *iso);
const char *clock_fixed(void);          /* the text given, or NULL */

int64_t clock_now(void);                /* seconds since 1970, UTC */
int64_t clock_ms(void);                 /* monotonic milliseconds */

#endif
