/* Who talks to a relay that runs in the same process: a client of libssh, and
 * a keeper that lets nobody in. */
#ifndef TESTS_SSH_PEER_H
#define TESTS_SSH_PEER_H

#include <libssh/libssh.h>
#include <unistd.h>

#include "base/msg.h"
#include "base/proto.h"

static volatile bool peer_proved;       /* a key was told as proved */

/* The keeper, as a thread, at an end of a pair (int *); until that closes. */
static inline void *
peer_refuse(void *arg)
{
	struct msg_reader r;
	struct msg m, a;
	int fd = *(int *)arg;

	msg_reader_init(&r);
	msg_init(&m, 0, 0);
	while (msg_recv(fd, &r, &m) == E_OK) {
		peer_proved |= m.type == P_R_KEY;
		msg_init(&a, P_DONE, m.number);
		/* a key that may be tried: its signature comes then */
		msg_put_u8(&a, m.type == P_R_OFFER ? E_OK : E_RIGHT);
		msg_put_str(&a, NULL);
		msg_send(fd, &a, NULL, 0);
		msg_done(&a);
	}
	msg_done(&m);
	msg_reader_done(&r);
	close(fd);
	return NULL;
}

/* A client of c1 on this socket, that waits so long for each answer. */
static inline ssh_session
peer_client(int fd, long microseconds)
{
	ssh_session s = ssh_new();
	bool no = false;

	ssh_options_set(s, SSH_OPTIONS_PROCESS_CONFIG, &no);
	ssh_options_set(s, SSH_OPTIONS_HOST, "here");
	ssh_options_set(s, SSH_OPTIONS_USER, "c1");
	ssh_options_set(s, SSH_OPTIONS_TIMEOUT_USEC, &microseconds);
	ssh_options_set(s, SSH_OPTIONS_FD, &fd);
	return s;
}

#endif
