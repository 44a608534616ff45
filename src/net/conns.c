#include "net/conns.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/config.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/proto.h"
#include "net/proxy.h"
#include "net/relay.h"
#include "net/sockets.h"

#define ACCEPTS 64              /* in one turn */
#define ASKED 4                 /* pairs that the keeper is asked for at once */
#define PAUSE_MS 100            /* without accepting when out of means */
#define WARN_MS 60000           /* between two lines about refusals */

struct conn {
	struct conn *next;
	int fd;                 /* -1 once the relay has it */
	int64_t since;
	uint32_t number;        /* of P_L_PAIR */
	char source[SOCKETS_TEXT];
	uint32_t port;
	uint64_t key;           /* of net/limits.h, */
	bool taken;             /* which counts it, */
	bool proxys;            /* unless a proxy speaks for itself */
	int before;             /* those of its source that wait to log in too */
	bool asked;             /* the keeper, for its pair */
	pid_t reader;           /* of a proxy's header; 0: none, or it ended */
	int head;               /* what it read comes; -1 */
	pid_t pid;              /* 0 while it waits */
	int told;               /* a byte comes when somebody logged in */
	bool in;
	bool old;               /* on the port of old clients */
};

static struct {
	struct conn *first;
	struct limits *limits;
	struct link *keeper;
	uint32_t number;
	int64_t accept_at, warned_at, misspoken_at;
	int refused;            /* since the last line about it */
} C;

void
conns_start(const struct limits_rules *rules, struct link *keeper)
{
	memset(&C, 0, sizeof C);
	C.limits = limits_new(rules);
	C.keeper = keeper;
	C.warned_at = C.misspoken_at = -WARN_MS;
}

void
conns_done(void)
{
	limits_free(C.limits);
	C.limits = NULL;
}

static void
conn_end(struct conn *c, enum limits_fault fault)
{
	struct conn **at;

	for (at = &C.first; *at != c; at = &(*at)->next)
		continue;
	*at = c->next;
	if (c->taken && !c->proxys)
		limits_closed(C.limits, c->key, c->in, fault, clock_ms());
	if (c->reader)
		kill(c->reader, SIGKILL);
	if (c->head >= 0)
		close(c->head);
	if (c->fd >= 0)
		close(c->fd);
	if (c->told >= 0)
		close(c->told);
	free(c);
}

static void
refuse(struct conn *c)
{
	static const char why[] = "Not allowed at this time\r\n";

	/* it may not even read that; nobody waits for it */
	if (send(c->fd, why, sizeof why - 1, MSG_DONTWAIT | MSG_NOSIGNAL) < 0)
		errno = 0;
	conn_end(c, LIMITS_NONE);
	C.refused++;
	if (clock_ms() - C.warned_at < WARN_MS)
		return;
	log_say(LOG_WARN, "%d connections refused", C.refused);
	C.warned_at = clock_ms();
	C.refused = 0;
}

static void
from(struct conn *c, const struct sockaddr *a)
{
	c->key = limits_source_of(a);
	c->port = sockets_peer(a, c->source);
}

/* Whose it is is known. */
static void
take(struct conn *c)
{
	uint32_t chance = 0;

	if (getrandom(&chance, sizeof chance, 0) < 0)
		chance = (uint32_t)clock_ms();
	if (!c->proxys && limits_open(C.limits, c->key, clock_ms(), chance) !=
		LIMITS_TAKE) {
		refuse(c);
		return;
	}
	c->taken = true;
	c->before = c->proxys ? 0 : limits_starting_of(C.limits, c->key) - 1;
	c->number = ++C.number ? C.number : ++C.number;
}

/* --- a proxy's ----------------------------------------------------------- */

static bool
by_proxy(const struct sockaddr *a)
{
	int i;

	for (i = 0; i < config.proxies; i++)
		if (range_has(&config.proxy_from[i], a))
			return true;
	return false;
}

static int
being_read(void)
{
	struct conn *c;
	int n = 0;

	for (c = C.first; c; c = c->next)
		n += c->head >= 0;
	return n;
}

static void
start_reader(struct conn *c)
{
	int fd[2];

	/* those are of nobody yet: one limit for all */
	if (being_read() >= config.start_full || pipe2(fd, O_CLOEXEC) < 0) {
		refuse(c);
		return;
	}
	c->reader = fork();
	if (c->reader == 0)
		proxy_run(c->fd, fd[1]);
	close(fd[1]);
	c->head = fd[0];
	if (c->reader < 0) {
		log_say(LOG_WARN, "fork: %s", strerror(errno));
		c->reader = 0;
		conn_end(c, LIMITS_NONE);
	}
}

/* Whoever set up the proxy is told what it lacks. */
static void
misspoken(struct conn *c, bool one)
{
	if (clock_ms() - C.misspoken_at >= WARN_MS) {
		log_say(LOG_WARN, "proxy_from: %s sends %s: its connections "
			"are refused, send-proxy-v2 is needed", c->source,
			one ? "version 1 of the PROXY protocol" :
			"no PROXY header");
		C.misspoken_at = clock_ms();
	}
	refuse(c);
}

/* A header, or its reader's end without one. */
static void
on_head(struct conn *c)
{
	struct proxy_said said;
	struct sockaddr_storage a;

	if (read(c->head, &said, sizeof said) != sizeof said)
		said.what = PROXY_BAD;
	close(c->head);
	c->head = -1;
	switch (said.what) {
	case PROXY_FROM:
		proxy_address(&said, &a);
		from(c, (struct sockaddr *)&a);
		take(c);
		break;
	case PROXY_LOCAL:
		/* its health checks, however often: never kept out */
		c->proxys = true;
		take(c);
		break;
	case PROXY_NONE:
		conn_end(c, LIMITS_NONE);
		break;
	default:
		misspoken(c, said.what == PROXY_ONE);
	}
}

static bool
accept_one(int sock, bool old)
{
	struct sockaddr_storage a;
	socklen_t n = sizeof a;
	struct conn *c;
	int fd = accept4(sock, (struct sockaddr *)&a, &n, SOCK_CLOEXEC);

	if (fd < 0) {
		if (errno == EMFILE || errno == ENFILE || errno == ENOMEM ||
			errno == ENOBUFS)
			C.accept_at = clock_ms() + PAUSE_MS;
		return errno == ECONNABORTED || errno == EINTR;
	}
	c = xcalloc(1, sizeof *c);
	c->fd = fd;
	c->old = old;
	c->told = c->head = -1;
	c->since = clock_ms();
	c->next = C.first;
	C.first = c;
	from(c, (struct sockaddr *)&a);
	if (by_proxy((struct sockaddr *)&a))
		start_reader(c);
	else
		take(c);
	return true;
}

void
conns_accept(int sock, bool old)
{
	int i;

	for (i = 0; i < ACCEPTS && clock_ms() >= C.accept_at; i++)
		if (!accept_one(sock, old))
			break;
}

static void
start_relay(struct conn *c, int r)
{
	int told[2];

	if (pipe2(told, O_CLOEXEC) < 0) {
		close(r);
		conn_end(c, LIMITS_NONE);
		return;
	}
	c->pid = fork();
	if (c->pid == 0)
		relay_run(c->fd, r, told[1], c->old);
	close(told[1]);
	close(r);
	c->told = told[0];
	if (c->pid < 0) {
		log_say(LOG_WARN, "fork: %s", strerror(errno));
		c->pid = 0;
		conn_end(c, LIMITS_NONE);
		return;
	}
	close(c->fd);
	c->fd = -1;
}

static void
on_told(struct conn *c)
{
	char byte;

	if (read(c->told, &byte, 1) == 1) {
		c->in = true;
		if (!c->proxys)
			limits_logged_in(C.limits, c->key);
	}
	close(c->told);
	c->told = -1;
}

static enum limits_fault
fault_of(int status)
{
	if (WIFSIGNALED(status)) {
		int s = WTERMSIG(status);

		log_say(LOG_WARN, "a relay ended by signal %d", s);
		/* SIGKILL is the operator's or the kernel's doing */
		return s == SIGKILL || s == SIGTERM ? LIMITS_NONE :
			LIMITS_CRASH;
	}
	switch (WEXITSTATUS(status)) {
	case RELAY_NOAUTH: return LIMITS_NOAUTH;
	case RELAY_REFUSED: return LIMITS_REFUSED;
	case RELAY_GRACE: return LIMITS_GRACE;
	case RELAY_STUCK:
		log_say(LOG_WARN, "a relay computed without end");
		return LIMITS_CRASH;
	default: return LIMITS_NONE;
	}
}

bool
conns_paused(void)
{
	return clock_ms() < C.accept_at;
}

void
conns_ask(void)
{
	struct conn *c;

	for (c = C.first; c; c = c->next)
		c->asked &= c->pid != 0;
}

void
conns_answer(struct msg *m, enum err e)
{
	struct conn *c;

	for (c = C.first; c; c = c->next)
		if (c->taken && c->number == m->number && !c->pid)
			break;
	if (!c)
		return;
	if (e || m->nfd != 1)
		conn_end(c, LIMITS_NONE);
	else
		start_relay(c, msg_take_fd(m, 0));
}

bool
conns_reaped(pid_t pid, int status)
{
	struct conn *c;

	for (c = C.first; c && c->pid != pid && c->reader != pid; c = c->next)
		continue;
	if (!c)
		return false;
	if (c->reader == pid) {
		c->reader = 0;  /* what it said is in its pipe */
		return true;
	}
	if (c->told >= 0)
		on_told(c);     /* it may have logged in just before */
	conn_end(c, fault_of(status));
	return true;
}

static void
ask_pair(struct conn *c)
{
	struct msg m;

	c->asked = true;
	msg_init(&m, P_L_PAIR, c->number);
	msg_put_str(&m, c->source);
	msg_put_u32(&m, c->port);
	link_put(C.keeper, &m, NULL, 0);
	msg_done(&m);
}

/* A relay costs some milliseconds to start: two hundred that came at once from
 * a few addresses would make whoever comes after them wait for all of those.
 * The first of each source goes before the second of any.  While there is no
 * keeper they wait; the next one is asked. */
static void
ask_next(void)
{
	for (;;) {
		struct conn *c, *best = NULL;
		int asked = 0;

		/* (the latest is first in the list) */
		for (c = C.first; c; c = c->next) {
			asked += c->asked && !c->pid;
			if (c->taken && !c->asked &&
				(!best || c->before <= best->before))
				best = c;
		}
		if (!best || asked >= ASKED)
			return;
		ask_pair(best);
	}
}

int64_t
conns_late(int64_t now)
{
	int64_t next = C.accept_at > now ? C.accept_at - now : -1;
	struct conn *c, *after;

	for (c = C.first; c; c = after) {
		int64_t left = c->since + config.login_seconds * 1000 - now;

		after = c->next;
		if (c->pid)
			continue;
		if (left <= 0)
			conn_end(c, LIMITS_NONE);
		else if (next < 0 || left < next)
			next = left;
	}
	ask_next();
	return next;
}

void
conns_drop(void)
{
	struct conn *c, *after;

	for (c = C.first; c; c = after) {
		after = c->next;
		if (!c->pid)
			conn_end(c, LIMITS_NONE);
	}
}

void
conns_kill(int sig)
{
	struct conn *c;

	for (c = C.first; c; c = c->next)
		if (c->pid || c->reader)
			kill(c->pid ? c->pid : c->reader, sig);
}

int
conns_count(void)
{
	struct conn *c;
	int n = 0;

	for (c = C.first; c; c = c->next)
		n++;
	return n;
}

size_t
conns_polls(struct pollfd *p)
{
	struct conn *c;
	size_t n = 0;

	for (c = C.first; c; c = c->next)
		if (c->told >= 0 || c->head >= 0)
			p[n++] = (struct pollfd){ c->told >= 0 ? c->told :
				c->head, POLLIN, 0 };
	return n;
}

void
conns_polled(const struct pollfd *p, size_t n)
{
	struct conn *c;
	size_t i;

	for (i = 0; i < n; i++) {
		if (!p[i].revents)
			continue;
		for (c = C.first; c && c->told != p[i].fd &&
			c->head != p[i].fd; c = c->next)
			continue;
		if (c && c->head >= 0)
			on_head(c);
		else if (c)
			on_told(c);
	}
}
