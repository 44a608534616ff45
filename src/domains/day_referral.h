/* My day: referrals to answer, answers, what waits, drafts. */
#ifndef DOMAINS_DAY_REFERRAL_H
#define DOMAINS_DAY_REFERRAL_H

#include "domains/day_line.h"

enum err day_referrals(struct day *day);

#endif
