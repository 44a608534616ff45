/* My day: what a person said in her own space. */
#ifndef DOMAINS_DAY_SAID_H
#define DOMAINS_DAY_SAID_H

#include "domains/day_line.h"

enum err day_said(struct day *day);
/* The platform's: who could answer has looked herself. */
enum err day_unanswered(struct ctx *x, struct rows *out);

#endif
