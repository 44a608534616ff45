/* `ssh host export view > file`, `ssh host export people > file`: CSV, the
 * semicolon between, UTF-8 with its mark. */
#ifndef SESSION_EXPORT_H
#define SESSION_EXPORT_H

#include "model/ctx.h"
#include "session/port.h"

/* export view [NAME]: the list that was made ready in its F2 menu, or one of
 * the user's views by name: its filters, its order, its columns.  export
 * people: domains/export_people.h. */
bool verb_is_export(const char *line);
int verb_export_list(struct port *port, struct ctx *x, const char *line);

#endif
