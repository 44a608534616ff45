#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "base/config.h"
#include "net/relay_in.h"

#define TRIES 3                 /* questions left without an answer */

void
alive_tune(int fd)
{
	int on = 1, every = config.alive_seconds, times = TRIES;
	int most = config.alive_seconds * 1000 * TRIES;

	/* libssh writes what it has at once, whatever there is room for */
	fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
	setsockopt(fd, IPPROTO_TCP, TCP_CORK, &on, sizeof on);
	/* before the login, and of a machine that is gone */
	setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
	setsockopt(fd, IPPROTO_TCP, TCP_KEEPIDLE, &every, sizeof every);
	setsockopt(fd, IPPROTO_TCP, TCP_KEEPINTVL, &every, sizeof every);
	setsockopt(fd, IPPROTO_TCP, TCP_KEEPCNT, &times, sizeof times);
	setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &most, sizeof most);
}

void
alive_push(struct relay *r)
{
	int off = 0, on = 1;

	if (r->wire.out_bytes == r->pushed)
		return;
	r->pushed = r->wire.out_bytes;
	setsockopt(r->fd, IPPROTO_TCP, TCP_CORK, &off, sizeof off);
	setsockopt(r->fd, IPPROTO_TCP, TCP_CORK, &on, sizeof on);
}

/* libssh asks one thing at a time, and the call after an answer takes that
 * in instead of asking: only what left tells. */
bool
alive_ask(struct relay *r)
{
	uint64_t before = r->count.out_packets;
	int i;

	for (i = 0; i < 2 && r->count.out_packets == before; i++)
		ssh_send_keepalive(r->s);
	if (r->count.out_packets == before)
		return false;
	r->read = r->asked_at;
	r->asked_at = r->written;
	return true;
}

bool
alive_look(struct relay *r, int64_t *until)
{
	int64_t every = (int64_t)config.alive_seconds * 1000;
	int64_t now = clock_ms();

	if (r->count.in_packets != r->in_packets || !r->heard) {
		r->in_packets = r->count.in_packets;
		r->heard = now;
		r->unanswered = 0;
	} else if (now - r->heard >= every * (r->unanswered + 1)) {
		if (r->unanswered++ == TRIES)
			return false;
		/* it keeps the address translators awake too */
		if (!alive_ask(r))
			ssh_send_ignore(r->s, "");
		/* something may have been taken in meanwhile */
		*until = now;
		return true;
	}
	*until = r->heard + every * (r->unanswered + 1);
	return true;
}
