/* What is written to a person about an appointment.  In French, whatever the
 * language of the screens: it is she who reads it.  Short messages say neither
 * the reason nor the structure nor her name (sketches.md, rule 7). */
#ifndef DOMAINS_LETTER_H
#define DOMAINS_LETTER_H

#include "base/buf.h"
#include "domains/follow.h"
#include "model/registry.h"

/* Who writes. */
struct letter_head {
	char name[200], address[300], phone[24], city[80];
};
enum err letter_head(struct ctx *x, const struct id *structure,
	struct letter_head *out);

/* Whose number in the current structure this is; E_NOTFOUND: nobody's. */
enum err letter_follow(struct ctx *x, const char *num, struct follow *out);

/* The words of the letter of the next summons of a person, by her number in
 * the current structure.  E_NOTFOUND: no such person, no summons to come. */
enum err letter_next(struct ctx *x, const char *num, struct buf *out);

/* The message of an invitation, into body: from format, expires_on, phone and
 * who invites; a letter says a little more than what is sent. */
void invite_text(const char *who, const char *words, struct row *r);

#endif
