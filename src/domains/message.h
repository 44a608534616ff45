/* Messages to a person about her appointments, as her colleagues see them: what
 * left, when, by which way, whether it failed.  What sends them is not here:
 * keeper/outbox.h and sender/sender.h. */
#ifndef DOMAINS_MESSAGE_H
#define DOMAINS_MESSAGE_H

#include "model/ctx.h"
#include "model/registry.h"
#include "rules/message.h"
#include "store/db.h"

/* Is there a command for this way? */
bool message_leaves(const char *format);

/* "envoyé", "non remis (exit 69)", "peut-être envoyé"...: of a row of outbox
 * that q is on, whose columns state, why and tries it reads. */
void message_state(struct db_rows *q, char *out, size_t size);
const char *message_format(const char *format);

/* What was said last of an appointment or an invitation: "SMS envoyé hier",
 * "courriel non remis..."; "" when nothing was.  *again (may be NULL): the
 * message that may be sent again. */
enum err message_last(struct ctx *x, const struct id *record, char *out,
	size_t size, char again[ID_TEXT]);

/* The structure's own words for a kind; "" the usual ones. */
enum err message_words(struct ctx *x, const struct id *structure,
	enum message_kind kind, char out[700]);

#endif
