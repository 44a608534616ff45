/* The thread: the follow itself, its referents, what was shared of her with
 * others by an access that this structure gave. */
#ifndef DOMAINS_THREAD_FOLLOW_H
#define DOMAINS_THREAD_FOLLOW_H

#include "domains/thread_line.h"

enum err thread_follow(struct thread *t);

#endif
