#include <linux/tcp.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/config.h"
#include "base/i18n.h"
#include "base/proto.h"
#include "net/relay_in.h"

#define OFFERS 20               /* keys that a client may name */
#define PACKETS 200             /* before it has logged in */
#define BYTES (256 * 1024)
#define SILENT 20               /* packets that libssh says nothing of */
#define AGAIN_MS 150            /* before asking a busy keeper again */

bool
relay_spent(struct relay *r)
{
	struct tcp_info info;
	socklen_t n = sizeof info;

	if (r->ready && r->count.in_packets > r->ready + r->heard_of + SILENT) {
		r->tried = true;
		return true;
	}
	if (r->refused >= config.tries || r->offers > OFFERS ||
		r->count.in_packets > PACKETS)
		return true;
	return getsockopt(r->fd, IPPROTO_TCP, TCP_INFO, &info, &n) == 0 &&
		n >= offsetof(struct tcp_info, tcpi_bytes_received) + 8 &&
		info.tcpi_bytes_received > BYTES;
}

/* Asks the keeper and waits, until the time to log in has passed. */
static enum err
ask_once(struct relay *r, struct msg *m)
{
	struct msg a;
	enum err e;

	m->number = ++r->number;
	if (msg_send(r->r, m, NULL, 0)) {
		r->keeper_gone = true;
		return E_IO;
	}
	msg_init(&a, 0, 0);
	for (;;) {
		struct pollfd p = { r->r, POLLIN, 0 };
		int64_t left = r->grace - clock_ms();

		if (left <= 0) {
			e = E_CANCEL;
			break;
		}
		if (poll(&p, 1, (int)left) <= 0)
			continue;
		e = msg_recv(r->r, &r->rreader, &a);
		if (e == E_AGAIN)
			continue;
		if (e) {
			r->keeper_gone = true;
			break;
		}
		if (a.type == P_DONE && a.number == m->number) {
			const char *words;

			e = (enum err)msg_get_u8(&a);
			words = msg_get_str(&a);
			i18n_said(words ? words : "", r->words,
				sizeof r->words);
			break;
		}
	}
	msg_done(&a);
	return e;
}

enum err
relay_ask(struct relay *r, struct msg *m)
{
	enum err e;

	/* a keeper that is hashing for others says so: ask again */
	while ((e = ask_once(r, m)) == E_AGAIN &&
		clock_ms() + AGAIN_MS < r->grace)
		usleep(AGAIN_MS * 1000);
	return e;
}
