/* `ssh host VERB`: what an account may ask without a screen. */
#ifndef SESSION_VERBS_H
#define SESSION_VERBS_H

#include "model/ctx.h"
#include "session/port.h"

/* `print =CODE args`: the list or record that the code opens, as text. */
bool verb_is_print(const char *line);
int verb_print(struct port *port, struct ctx *x, const char *line);

/* `letter NUM`: the next summons of the record of that number, as a PDF. */
bool verb_is_letter(const char *line);
int verb_letter(struct port *port, struct ctx *x, const char *line);

/* `card NUM`: a new card for the person of that number, as a PDF; `recap NUM`:
 * her page, as this structure knows it.  `recap` alone is hers: the one verb
 * that a person may use. */
bool verb_is_sheet(const char *line);
int verb_sheet(struct port *port, struct ctx *x, const char *line);
bool verb_is_hers(const char *line);

/* `export rdv [--details]`: one's appointments as a calendar, hours only. */
bool verb_is_calendar(const char *line);
int verb_calendar(struct port *port, struct ctx *x, const char *line);

/* `export person NUM [--text]`: a copy for herself (domains/copy.h). */
bool verb_is_copy(const char *line);
int verb_copy(struct port *port, struct ctx *x, const char *line);

/* Runs a verb line; its exit code (64: unknown). */
int verb_run(struct port *port, const char *line);

#endif
