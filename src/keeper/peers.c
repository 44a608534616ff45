#include "keeper/peers.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/log.h"
#include "base/mem.h"
#include "keeper/given.h"

#define REFUSALS 64             /* `set tries` is 20 at most */
#define QUEUE_MAX (4u << 20)    /* bytes that wait for one peer */

struct out {
	struct out *next;
	struct msg m;
	int fds[MSG_FDS], nfd;
	unsigned part;
};

struct peer *
peer_new(struct keeper *k, enum peer_kind kind, int fd)
{
	struct peer *p = xcalloc(1, sizeof *p);

	p->kind = kind;
	p->fd = fd;
	p->way = "";
	p->last_out = &p->out;
	msg_reader_init(&p->reader);
	fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
	p->next = k->peers;
	k->peers = p;
	return p;
}

static void
out_free(struct out *o)
{
	int i;

	for (i = 0; i < o->nfd; i++)
		close(o->fds[i]);
	msg_done(&o->m);
	free(o);
}

void
peer_flush(struct peer *p)
{
	struct out *o;

	while (!p->dead && (o = p->out)) {
		enum err e = msg_send_from(p->fd, &o->m, o->fds, o->nfd,
			&o->part);

		if (e == E_AGAIN)
			return;
		if (e) {
			p->dead = p->gone = true;
			return;
		}
		p->out = o->next;
		if (!p->out)
			p->last_out = &p->out;
		p->waiting_bytes -= o->m.b.len + 1;
		out_free(o);
	}
}

void
peer_send(struct peer *p, const struct msg *m, const int *fds, int n)
{
	struct out *o;
	int i;

	if (p->dead)
		return;
	if (p->waiting_bytes + m->b.len > QUEUE_MAX) {
		log_say(LOG_WARN, "a peer (%d) does not read: cut",
			(int)p->kind);
		p->dead = true;
		return;
	}
	o = xcalloc(1, sizeof *o);
	msg_init(&o->m, m->type, m->number);
	buf_put(&o->m.b, m->b.data, m->b.len);
	for (i = 0; i < n; i++) {
		int fd = fcntl(fds[i], F_DUPFD_CLOEXEC, 0);

		if (fd < 0) {
			log_say(LOG_ERROR, "no descriptor is left");
			out_free(o);
			p->dead = true;
			return;
		}
		o->fds[o->nfd++] = fd;
	}
	*p->last_out = o;
	p->last_out = &o->next;
	p->waiting_bytes += m->b.len + 1;
	peer_flush(p);
}

void
peer_done(struct peer *p, uint32_t number, enum err e, const char *message)
{
	struct msg m;

	msg_init(&m, P_DONE, number);
	msg_put_u8(&m, e);
	msg_put_str(&m, message);
	peer_send(p, &m, NULL, 0);
	msg_done(&m);
}

void
peer_cut(struct peer *p, const char *why)
{
	struct msg m;

	msg_init(&m, P_K_END, 0);
	msg_put_str(&m, why);
	peer_send(p, &m, NULL, 0);
	msg_done(&m);
	p->dead = true;
}

void
peer_refused(struct peer *p)
{
	p->dead |= ++p->refusals >= REFUSALS;
}

void
peer_forget(struct peer *p)
{
	p->ticket = 0;
	if (!p->question)
		return;
	msg_done(p->question);
	free(p->question);
	p->question = NULL;
}

void
peer_put_by(struct peer *p, const struct msg *m)
{
	if (p->doing) {
		msg_done(p->doing);
		free(p->doing);
		p->doing = NULL;
	}
	if (!m)
		return;
	p->doing = xcalloc(1, sizeof *p->doing);
	msg_init(p->doing, m->type, m->number);
	buf_put(&p->doing->b, m->b.data, m->b.len);
}

static void
peer_free(struct peer *p)
{
	struct out *o;

	while ((o = p->out)) {
		p->out = o->next;
		out_free(o);
	}
	close(p->fd);
	msg_reader_done(&p->reader);
	peer_forget(p);
	peer_put_by(p, NULL);
	given_done(&p->given);
	wipe(p, sizeof *p);
	free(p);
}

void
peers_bury(struct keeper *k)
{
	struct peer **at = &k->peers, *p;

	while ((p = *at)) {
		if (!p->dead) {
			at = &p->next;
			continue;
		}
		*at = p->next;
		if (p->ended)
			p->ended(k, p);
		if (p == k->listener)
			k->listener = NULL;
		peer_free(p);
		/* the listener or a waiting peer may be dead by now */
		at = &k->peers;
	}
}

void
peers_free(struct keeper *k)
{
	struct peer *p;

	while ((p = k->peers)) {
		k->peers = p->next;
		peer_free(p);
	}
	k->listener = NULL;
}
