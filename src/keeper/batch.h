/* The batch: everything that waits to be written, one transaction, one sync,
 * then the answers (design 2). */
#ifndef KEEPER_BATCH_H
#define KEEPER_BATCH_H

#include "keeper/state.h"

/* Takes the message: it is run in the next batch. */
void job_add(struct keeper *k, struct peer *p, struct msg *ask);

/* Runs all jobs, each in its savepoint, commits once, answers them in order.
 * When SQLite rolled the batch back (no room, an error of the disk, no
 * memory), each job is run again alone. */
void run_jobs(struct keeper *k);

#endif
