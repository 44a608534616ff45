/* My day: files of people that are not taken to the end. */
#ifndef DOMAINS_DAY_INTAKE_H
#define DOMAINS_DAY_INTAKE_H

#include "domains/day_line.h"

#define INTAKE_ENDS 7           /* days before its end that it is said */

/* One's own alone, whatever the structure.  A file appears when it was sent,
 * as long as a line of it is rejected or waits to be taken, after all that is
 * due; in the week before what is kept of it ends (30 days), among what is to
 * do soon, with that day.  It leaves when each line is taken or put aside,
 * when the file is dropped, or with its end. */
enum err day_imports(struct day *day);

#endif
