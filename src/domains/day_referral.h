/* My day: referrals to answer, answers, what waits, drafts. */
#ifndef DOMAINS_DAY_REFERRAL_H
#define DOMAINS_DAY_REFERRAL_H

#include "domains/day_line.h"

/* One that came until it is answered; an answer until it is read; one's own
 * without an answer after WAITING_AFTER days; what the other side wrote until
 * it is read; "did she go" a month after the answer, until it is said; a draft
 * until it is sent or dropped. */
enum err day_referrals(struct day *day);

#endif
