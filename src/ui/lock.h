/* The locked screen: nothing of what was open is left on the terminal, and
 * only the user's password, checked by the keeper, brings it back; figures of
 * her second factor where she has no password.  An account that has neither
 * cannot unlock: its session ends, and the place where
 * it was is kept. */
#ifndef UI_LOCK_H
#define UI_LOCK_H

#include "ui/ui.h"

/* Locks at once; sets ui->leave and ui->away instead when there is no
 * password to unlock with. */
void ui_lock(struct ui *ui);
void lock_key(struct ui *ui, const struct key *k);
void lock_paint(struct ui *ui);
/* Wipes what was typed. */
void lock_done(struct ui *ui);

#endif
