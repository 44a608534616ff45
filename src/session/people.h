/* `ssh host import people < file`: a file of people, by its user's own rights
 * and through the acts of the forms. */
#ifndef SESSION_PEOPLE_H
#define SESSION_PEOPLE_H

#include "model/ctx.h"
#include "session/port.h"

/* import people [--dry-run] [--rejects] [--column "NAME=TARGET" ...]
 *
 * --dry-run writes what would change, field by field, as CSV, and keeps
 * nothing.  Else the file is kept, sealed, for 30 days; it is taken in when no
 * line is refused, or with --rejects, but for those that are: they wait in
 * =IMP.  The same file again goes on where it was. */
bool verb_is_people(const char *line);
int verb_people(struct port *port, struct ctx *x, const char *line);

#endif
