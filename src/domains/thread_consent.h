/* What a person was told and agreed to, as lines of her thread. */
#ifndef DOMAINS_THREAD_CONSENT_H
#define DOMAINS_THREAD_CONSENT_H

#include "domains/thread_line.h"

enum err thread_consents(struct thread *t);

#endif
