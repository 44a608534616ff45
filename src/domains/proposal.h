/* A role proposed to somebody who has an account already: she accepts it, or
 * not, from her first screen. */
#ifndef DOMAINS_PROPOSAL_H
#define DOMAINS_PROPOSAL_H

#include "domains/day_line.h"

/* In the current structure.  *waits: has this user one there already? */
enum err proposal_waits(struct ctx *x, const struct id *user, bool *waits);
enum err proposal_make(struct ctx *x, const char *login, const char *role);

/* Those without an answer, for who heads the current structure: rows of the
 * list of its people, with _proposal. */
enum err proposal_rows(struct ctx *x, struct rows *out);

/* Lines of my day: those that are made to me (of any structure), the answers
 * to mine. */
enum err day_proposed(struct day *day);
enum err day_proposals(struct day *day);

#endif
