/* My day: appointments of the day, those whose outcome is not said, absences
 * that wait for another one, invitations without answer, messages that did
 * not reach her. */
#ifndef DOMAINS_DAY_APPOINTMENT_H
#define DOMAINS_DAY_APPOINTMENT_H

#include "domains/day_line.h"

enum err day_appointments(struct day *day);

#endif
