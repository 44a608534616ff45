/* The command line's side of the keeper: DIR/run/control (the operator) and
 * DIR/run/local (`screen`). */
#ifndef KEEPER_CONTROL_H
#define KEEPER_CONTROL_H

#include "keeper/state.h"

/* Binds both sockets. */
enum err control_listen(struct keeper *k);
/* Accepts one connection on a listening socket. */
void control_accept(struct keeper *k, int listening);
/* Takes /etc/passwd, opened outside the chroot (-1: that one stays), as it was
 * at a time (base/passwd.h). */
void control_passwd(struct keeper *k, int fd, const struct timespec *at);
/* One message of the operator, or of `screen`. */
void control_message(struct keeper *k, struct peer *p, struct msg *m);

#endif
