/* My day: appointments of the day, those whose outcome is not said, absences
 * that wait for another one, invitations without answer, messages that did
 * not reach her. */
#ifndef DOMAINS_DAY_APPOINTMENT_H
#define DOMAINS_DAY_APPOINTMENT_H

#include "domains/day_line.h"

/* Today's from the morning on, and those past until one says what became of
 * them.  An absence or a cancellation from then on, until another one is taken,
 * an invitation leaves, or it is closed.  An invitation from the day its time
 * is up, until she is seen or it is closed; a message until it is sent again,
 * closed, or tells of what is past.  All leave when her follow ends. */
enum err day_appointments(struct day *day);

#endif
