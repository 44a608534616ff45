/* Calendars as files, for who asked for one: DIR/feeds/LOGIN-TOKEN.ics, written
 * anew after each change of the hours in it.  The folder is not to be listed:
 * the token is what its reader knows.  A name that changed and a file that
 * nobody wants any more go. */
#ifndef KEEPER_FEED_H
#define KEEPER_FEED_H

#include "keeper/state.h"

/* At start: all are written again, since a base that is put back has no
 * files; those that it does not name go. */
void feed_start(struct keeper *k);
/* After acts, and each hour: writes those that changed, a few at a time.  A
 * file that cannot be written is said in the log and tried again the next
 * time. */
void feed_write(struct keeper *k);

#endif
