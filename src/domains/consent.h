/* What a person was told (a notice, its version, how and when) and what she
 * agreed to, where an agreement is the basis: given, refused, withdrawn, or
 * not asked.  Nothing else waits for it: who refuses is helped the same.
 * Each answer is a row of its own; the last one holds. */
#ifndef DOMAINS_CONSENT_H
#define DOMAINS_CONSENT_H

#include "domains/follow.h"
#include "domains/informed.h"

extern const struct domain consent_domain;

/* What was noted in one structure, the oldest first: cells made_on, who, code,
 * version, lang, state ("informee", "donne", "refuse", "retire"), how, text.
 * E_OK and nothing without the key of its notes. */
enum err consent_read(struct ctx *x, const struct id *person,
	const struct id *structure, struct rows *out);

/* The last of them about one code; NULL. */
const struct row *consent_last(const struct rows *all, const char *code);

/* "photo" of a follow: its state, "" not asked. */
enum err consent_state(struct ctx *x, const struct follow *f,
	const char *code, char out[16]);

/* Writes one: cells code, version, lang, state, how, text of r; by a worker,
 * or by the person herself. */
enum err consent_put(struct ctx *x, const struct id *follow,
	const struct id *person, const struct id *structure,
	const struct row *r);

/* "Votre photo : accord donné, de vive voix" */
void consent_say(struct ctx *x, const struct row *event, char *out,
	size_t size);

#endif
