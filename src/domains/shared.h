/* Numbers that two people of one structure have: what answers at one of them
 * may not be the person that one means to call. */
#ifndef DOMAINS_SHARED_H
#define DOMAINS_SHARED_H

#include "domains/follow.h"

/* Writes "BENALI Karim, BENALI Inès" : the other people of the structure
 * that follows her, found by one of these canonical numbers; "" nobody, or
 * when it is not the current structure (whose tokens alone are asked for). */
enum err shared_phones(struct ctx *x, const struct follow *f,
	const char *phone, const char *phone2, char *out, size_t size);

#endif
