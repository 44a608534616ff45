/* Appointments and invitations in the thread of a person, and what she was
 * told of them. */
#ifndef DOMAINS_THREAD_APPOINTMENT_H
#define DOMAINS_THREAD_APPOINTMENT_H

#include "domains/thread_line.h"

enum err thread_appointments(struct thread *t);
enum err thread_invites(struct thread *t);
enum err thread_messages(struct thread *t);

#endif
