/* A session that stands still in the middle of a reading holds back the WAL,
 * which then only grows (design 2): beyond config.wal_mib it is cut. */
#ifndef KEEPER_PIN_H
#define KEEPER_PIN_H

#include "keeper/state.h"

#define PIN_LOOK_MS 5000        /* between two looks */

/* Once the data file is open.  The descriptor stays for life: closing it
 * would drop the locks that this process has on the file. */
void pin_start(struct keeper *k);

/* Looks at the WAL, now and then; where it is too long and a reader holds it
 * back, the listener is told of the reader's process (P_L_PIN). */
void pin_watch(struct keeper *k);

#endif
