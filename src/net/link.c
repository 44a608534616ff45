#include "net/link.h"

#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/mem.h"

struct link_out {
	struct link_out *next;
	struct msg m;
	int fd[MSG_FDS], n;
};

void
link_init(struct link *l)
{
	l->fd = -1;
	msg_reader_init(&l->reader);
	l->first = NULL;
	l->last = &l->first;
}

void
link_open(struct link *l, int fd)
{
	link_close(l);
	l->fd = fd;
	fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
}

static void
drop_first(struct link *l)
{
	struct link_out *o = l->first;
	int i;

	l->first = o->next;
	if (!l->first)
		l->last = &l->first;
	for (i = 0; i < o->n; i++)
		close(o->fd[i]);
	msg_done(&o->m);
	free(o);
}

void
link_close(struct link *l)
{
	while (l->first)
		drop_first(l);
	if (l->fd >= 0)
		close(l->fd);
	l->fd = -1;
	msg_reader_done(&l->reader);
	msg_reader_init(&l->reader);
}

void
link_put(struct link *l, const struct msg *m, const int *fds, int n)
{
	struct link_out *o;
	int i;

	if (l->fd < 0)
		return;
	/* a broken link is noticed by who reads it */
	if (!l->first && msg_send(l->fd, m, fds, n) != E_AGAIN)
		return;
	o = xcalloc(1, sizeof *o);
	msg_init(&o->m, m->type, m->number);
	buf_put(&o->m.b, m->b.data, m->b.len);
	for (i = 0; i < n; i++, o->n++) {
		o->fd[i] = fcntl(fds[i], F_DUPFD_CLOEXEC, 3);
		if (o->fd[i] < 0)       /* whoever misses them says so */
			break;
	}
	*l->last = o;
	l->last = &o->next;
}

void
link_flush(struct link *l)
{
	while (l->fd >= 0 && l->first) {
		if (msg_send(l->fd, &l->first->m, l->first->fd,
			l->first->n) == E_AGAIN)
			return;
		drop_first(l);
	}
}

short
link_wants(const struct link *l)
{
	return l->first ? POLLIN | POLLOUT : POLLIN;
}

enum err
link_get(struct link *l, struct msg *m)
{
	enum err e = l->fd < 0 ? E_AGAIN : msg_recv(l->fd, &l->reader, m);

	/* a process that died without having read everything resets its
	 * pair: that error comes once, before what it still had to say */
	return e == E_IO ? msg_recv(l->fd, &l->reader, m) : e;
}
