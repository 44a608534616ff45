#include "net/lives.h"

#include <stdbool.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/proto.h"

struct live {
	struct live *next;
	struct id session;
	int keeper_end;         /* a copy, for the next keeper */
	bool orphan;            /* its spawner died: seen to end by its pair */
};

static struct {
	struct live *first;
	struct link *keeper, *spawner;
} V;

void
lives_start(struct link *keeper, struct link *spawner)
{
	V.first = NULL;
	V.keeper = keeper;
	V.spawner = spawner;
}

static void
put(struct link *to, int type, const struct id *session, const int *fds,
	int n)
{
	struct msg m;

	msg_init(&m, type, 0);
	msg_put_id(&m, session);
	link_put(to, &m, fds, n);
	msg_done(&m);
}

void
lives_add(struct msg *m)
{
	struct id session = msg_get_id(m);
	int fds[2] = { msg_take_fd(m, 0), msg_take_fd(m, 1) };
	int keeper_end = msg_take_fd(m, 2);
	struct live *v;

	if (m->bad || keeper_end < 0) {
		log_say(LOG_ERROR, "keeper: a session without its pairs");
	} else {
		v = xcalloc(1, sizeof *v);
		v->session = session;
		v->keeper_end = keeper_end;
		/* without a spawner its ends close, and it is seen to end */
		v->orphan = V.spawner->fd < 0;
		v->next = V.first;
		V.first = v;
		put(V.spawner, P_S_SPAWN, &session, fds, 2);
	}
	if (fds[0] >= 0)
		close(fds[0]);
	if (fds[1] >= 0)
		close(fds[1]);
}

static struct live *
live_of(const struct id *session)
{
	struct live *v;

	for (v = V.first; v && !id_equal(&v->session, session); v = v->next)
		continue;
	return v;
}

static void
live_end(struct live *v, uint32_t status)
{
	struct live **at;
	struct msg m;

	msg_init(&m, P_L_ENDED, 0);
	msg_put_id(&m, &v->session);
	msg_put_u32(&m, status);
	link_put(V.keeper, &m, NULL, 0);
	msg_done(&m);
	for (at = &V.first; *at != v; at = &(*at)->next)
		continue;
	*at = v->next;
	close(v->keeper_end);
	free(v);
}

void
lives_ended(const struct id *session, uint32_t status)
{
	struct live *v = live_of(session);

	if (v)
		live_end(v, status);
}

static void
cut(struct live *v)
{
	if (v->orphan)
		/* its process is nobody's child: its pair breaks */
		shutdown(v->keeper_end, SHUT_RDWR);
	else
		put(V.spawner, P_S_KILL, &v->session, NULL, 0);
}

void
lives_cut(const struct id *session)
{
	struct live *v = live_of(session);

	if (v)
		cut(v);
}

void
lives_cut_all(void)
{
	struct live *v;

	for (v = V.first; v; v = v->next)
		cut(v);
}

void
lives_adopt(void)
{
	struct live *v;

	for (v = V.first; v; v = v->next)
		put(V.keeper, P_L_ADOPT, &v->session, &v->keeper_end, 1);
}

void
lives_orphan(void)
{
	struct live *v;

	for (v = V.first; v; v = v->next)
		v->orphan = true;
}

int
lives_count(void)
{
	struct live *v;
	int n = 0;

	for (v = V.first; v; v = v->next)
		n++;
	return n;
}

size_t
lives_polls(struct pollfd *p)
{
	struct live *v;
	size_t n = 0;

	/* the hang-up of an orphan's pair is its only news */
	for (v = V.first; v; v = v->next)
		if (v->orphan)
			p[n++] = (struct pollfd){ v->keeper_end, 0, 0 };
	return n;
}

void
lives_polled(const struct pollfd *p, size_t n)
{
	struct live *v;
	size_t i;

	for (i = 0; i < n; i++) {
		if (!(p[i].revents & (POLLHUP | POLLERR)))
			continue;
		for (v = V.first; v && v->keeper_end != p[i].fd; v = v->next)
			continue;
		if (v)
			live_end(v, 0);
	}
}
