/* How a referral goes on: another service named instead (the sender approves),
 * whether the person went, the delay of answers by service. */
#ifndef DOMAINS_OUTCOME_H
#define DOMAINS_OUTCOME_H

#include "domains/referral.h"

/* The usual delay of a service's answers, in days, and how many answers say
 * so, of all structures (rules/few.h); 0 answers: too few to be told. */
enum err outcome_delay(struct ctx *x, const struct id *service, int *median,
	int *answers);

/* A referral was just answered by this side: its delay joins the sum of its
 * service.  A failure is not said: it is a sum. */
void outcome_count(struct ctx *x, const struct referral *f);

#endif
