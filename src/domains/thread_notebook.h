/* The thread: objectives and actions, each state that they had. */
#ifndef DOMAINS_THREAD_NOTEBOOK_H
#define DOMAINS_THREAD_NOTEBOOK_H

#include "domains/thread_line.h"

enum err thread_notebook(struct thread *t);

#endif
