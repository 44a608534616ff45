/* In her own space: what is done with what is kept about her, read and noted
 * as read; what she agrees to, said and changed by herself, with each
 * structure that follows her. */
#ifndef DOMAINS_SPACE_CONSENT_H
#define DOMAINS_SPACE_CONSENT_H

#include "model/registry.h"

extern const struct domain space_consent_domain;

/* Adds those that she agreed to: cells where, unnamed, consent (what). */
enum err space_consents_given(struct ctx *x, struct rows *out);

/* She agrees no more, or does not: to what a row of them is about. */
enum err space_consent_no(struct ctx *x, const struct row *row,
	struct call_result *out);
/* That the other structures see who helps her at this one. */
enum err space_consent_hide(struct ctx *x, const struct row *row,
	struct call_result *out);

#endif
