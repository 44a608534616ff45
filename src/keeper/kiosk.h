/* A desk where a person comes to her own space: she proves who she is by her
 * number and her secret code, asked for on this machine's terminal. */
#ifndef KEEPER_KIOSK_H
#define KEEPER_KIOSK_H

#include "keeper/state.h"

/* P_C_KIOSK, from DIR/run/local, whoever runs it.  A person's account only;
 * tries are slowed as through SSH, and refused ones are in the audit. */
void kiosk_message(struct keeper *k, struct peer *p, struct msg *m);

#endif
