/* The lists of appointments: a day, a week, a month; =RDV. */
#ifndef DOMAINS_AGENDA_H
#define DOMAINS_AGENDA_H

#include "base/buf.h"
#include "base/date.h"
#include "model/registry.h"

/* This user's (or everyone's) of so many days, in all her structures, opened
 * and in order: _key, _person, day, hour, name, category, place, state... */
enum err appointment_days(struct ctx *x, struct date from, int days,
	bool everyone, bool names, struct rows *out);

/* One's own from today on, each with its hour and its minutes: those that are
 * to come, of people whose address is not protected. */
enum err agenda_busy(struct ctx *x, int days, struct rows *out);

/* One's own, from a month ago to a year ahead, as a calendar (rules/ical.h):
 * hours only, or with names, places and reasons. */
enum err agenda_ical(struct ctx *x, bool details, struct buf *out);

#endif
