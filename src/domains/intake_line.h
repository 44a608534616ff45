/* One line of a file, as a form: what it says is corrected, and whose it is
 * decided, without sending the file again. */
#ifndef DOMAINS_INTAKE_LINE_H
#define DOMAINS_INTAKE_LINE_H

#include "model/registry.h"

extern const struct record intake_line_record;
extern const struct choice intake_whose[];      /* "import.whose" */

/* It will not be taken.  E_STATE: it was. */
enum err intake_set_aside(struct ctx *x, const char *key);

#endif
