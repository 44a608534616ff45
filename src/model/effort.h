/* Time at the screen: keys and seconds of each task of this session.  A task
 * begins where a form opens, or a list is looked at, and ends with the change
 * that it sends.  Counted here only; domains/effort.h says what becomes of
 * it.  A pause of more than a minute is no time at the screen. */
#ifndef MODEL_EFFORT_H
#define MODEL_EFFORT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/proto.h"

#define EFFORT_PAUSE_MS 60000

struct effort_sum {
	int records, keys;
	int64_t ms;
};

struct effort {
	/* by task; EFFORT_ALL: the whole session, tasks or not */
	struct effort_sum sum[EFFORT_TASKS];
	int keys;               /* of the task that runs */
	int64_t ms;
	int64_t last;           /* when the last key came, 0: none has */
	unsigned view, form;    /* where it began; form: 0 in none */
};

/* A key, when it came; one of a paste costs time and no hand. */
void effort_key(struct effort *f, int64_t now_ms, bool pasted);
/* The view on top (its turn), after a key; is it one to type in?  held: that
 * of the form where the task began is still open. */
void effort_view(struct effort *f, unsigned turn, bool form, bool held);
/* This act was done: what it ends, EFFORT_ALL if no task. */
enum effort_task effort_act(struct effort *f, const char *act);

#endif
