/* Running a program of the operator's for one message.
 *
 * It gets on standard input what it sends:
 *
 *	To: +33612345678
 *	Alphabet: UTF-8
 *
 *	Bonjour, rendez-vous ...
 *
 * for an SMS, a whole message (RFC 5322) for a mail, so that `sendmail -t` will
 * do; in PASSERELLE_MESSAGE a name that is the same when the same message is
 * tried again.  Its output goes nowhere.  Exit 0: it left.  75: it did not, try
 * later.  Else: it did not.  Killed, or longer than the limit: nobody knows. */
#ifndef SENDER_COMMAND_H
#define SENDER_COMMAND_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/config.h"

/* `result`: sent, later, failed or unknown; `why` ("" or a word and a number)
 * says more. */
struct command_end {
	const char *result;
	char why[24];
};

struct command_end command_run(const struct command *c, const char *name,
	const void *input, size_t n, int seconds);

/* What stands on standard input. */
void command_sms(const char *to, const char *text, struct buf *out);
void command_mail(const char *to, const char *subject, const char *text,
	const char *name, struct buf *out);

#endif
