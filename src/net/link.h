/* The listener's end of a pair with one of its processes: it never waits for
 * whoever is on the other side, so that none can stop the others. */
#ifndef NET_LINK_H
#define NET_LINK_H

#include "base/msg.h"

struct link_out;

struct link {
	int fd;                 /* -1: nobody is there */
	struct msg_reader reader;
	struct link_out *first, **last;
};

void link_init(struct link *l);         /* nobody is there yet */
void link_open(struct link *l, int fd); /* owns fd */
void link_close(struct link *l);        /* drops what was not sent */

/* Sends, or keeps for link_flush() (with copies of the descriptors).  What
 * is sent to nobody is dropped. */
void link_put(struct link *l, const struct msg *m, const int *fds, int n);
void link_flush(struct link *l);
short link_wants(const struct link *l); /* poll events */

/* E_OK: a message.  E_AGAIN: none.  Else the other side is gone. */
enum err link_get(struct link *l, struct msg *m);

#endif
