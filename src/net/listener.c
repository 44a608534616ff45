#include "net/listener.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/config.h"
#include "base/i18n.h"
#include "base/jail.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/msg.h"
#include "base/proto.h"
#include "net/hostkey.h"
#include "net/limits.h"
#include "net/link.h"
#include "net/relay.h"
#include "net/sockets.h"

#define SOCKETS 8
#define ACCEPTS 64              /* in one turn */
#define AGAIN_MS 1000           /* between two starts of the same process */
#define PAUSE_MS 100            /* without accepting when out of means */
#define RELAYS_MS 2500          /* at the end: for sessions to end alone, */
#define KILLS_MS 1000           /* once they were killed, */
#define LAST_MS 1200            /* for the keeper to finish */
#define WARN_MS 60000           /* between two lines about refusals */

/* A connection: it waits for its pair, then it has a relay. */
struct conn {
	struct conn *next;
	int fd;                 /* -1 once the relay has it */
	int64_t since;
	uint32_t number;        /* of P_L_PAIR */
	char source[SOCKETS_TEXT];
	uint32_t port;
	uint64_t key;           /* of net/limits.h */
	pid_t pid;              /* 0 while it waits */
	int told;               /* a byte comes when somebody logged in */
	bool in;
};

/* A session, whichever process runs it. */
struct live {
	struct live *next;
	struct id session;
	int keeper_end;         /* a copy, for the next keeper */
	bool orphan;            /* its spawner died: seen to end by its pair */
};

struct process {
	const char *name;
	struct link link;
	pid_t pid;              /* 0: it does not run */
	int64_t at;             /* of its last start */
};

static struct {
	const char *self;
	int sock[SOCKETS], nsock;
	int signals;
	struct process keeper, spawner;
	bool first, ready;      /* the keeper's first start; it answered */
	struct conn *conns;
	struct live *lives;
	struct limits *limits;
	uint32_t number;
	int64_t accept_at, warned_at;
	int refused;            /* since the last line about it */
	bool stop;
	int code;
} L;

static void
put(struct process *p, int type, const struct id *session, uint32_t status,
	const int *fds, int n)
{
	struct msg m;

	msg_init(&m, type, 0);
	msg_put_id(&m, session);
	if (type == P_L_ENDED)
		msg_put_u32(&m, status);
	link_put(&p->link, &m, fds, n);
	msg_done(&m);
}

/* --- connections --------------------------------------------------------- */

static void
conn_end(struct conn *c, enum limits_fault fault)
{
	struct conn **at;

	for (at = &L.conns; *at != c; at = &(*at)->next)
		continue;
	*at = c->next;
	limits_closed(L.limits, c->key, c->in, fault, clock_ms());
	if (c->fd >= 0)
		close(c->fd);
	if (c->told >= 0)
		close(c->told);
	free(c);
}

static void
ask_pair(const struct conn *c)
{
	struct msg m;

	msg_init(&m, P_L_PAIR, c->number);
	msg_put_str(&m, c->source);
	msg_put_u32(&m, c->port);
	link_put(&L.keeper.link, &m, NULL, 0);
	msg_done(&m);
}

static void
refuse(int fd)
{
	static const char why[] = "Not allowed at this time\r\n";

	/* it may not even read that; nobody waits for it */
	if (send(fd, why, sizeof why - 1, MSG_DONTWAIT | MSG_NOSIGNAL) < 0)
		errno = 0;
	close(fd);
	L.refused++;
	if (clock_ms() - L.warned_at < WARN_MS)
		return;
	log_say(LOG_WARN, "%d connections refused", L.refused);
	L.warned_at = clock_ms();
	L.refused = 0;
}

static bool
accept_one(int sock)
{
	struct sockaddr_storage a;
	socklen_t n = sizeof a;
	uint32_t chance = 0;
	uint64_t key;
	struct conn *c;
	int fd = accept4(sock, (struct sockaddr *)&a, &n, SOCK_CLOEXEC);

	if (fd < 0) {
		if (errno == EMFILE || errno == ENFILE || errno == ENOMEM ||
			errno == ENOBUFS)
			L.accept_at = clock_ms() + PAUSE_MS;
		return errno == ECONNABORTED || errno == EINTR;
	}
	if (getrandom(&chance, sizeof chance, 0) < 0)
		chance = (uint32_t)clock_ms();
	key = limits_source_of((struct sockaddr *)&a);
	if (limits_open(L.limits, key, clock_ms(), chance) != LIMITS_TAKE) {
		refuse(fd);
		return true;
	}
	c = xcalloc(1, sizeof *c);
	c->fd = fd;
	c->told = -1;
	c->since = clock_ms();
	c->number = ++L.number ? L.number : ++L.number;
	c->key = key;
	c->port = sockets_peer((struct sockaddr *)&a, c->source);
	c->next = L.conns;
	L.conns = c;
	/* while there is no keeper it waits; the next one is asked */
	ask_pair(c);
	return true;
}

static void
accept_some(int sock)
{
	int i;

	for (i = 0; i < ACCEPTS && clock_ms() >= L.accept_at; i++)
		if (!accept_one(sock))
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
		relay_run(c->fd, r, told[1]);
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
		limits_logged_in(L.limits, c->key);
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
	default: return LIMITS_NONE;
	}
}

/* --- keeper and spawner ------------------------------------------------------ */

static void
start_process(struct process *p)
{
	int fd[2];

	p->at = clock_ms();
	if (msg_pair(fd)) {
		log_say(LOG_ERROR, "%s", err_text());
		return;
	}
	p->pid = fork();
	if (p->pid == 0) {
		char number[16];
		sigset_t none;

		sigemptyset(&none);
		sigprocmask(SIG_SETMASK, &none, NULL);
		signal(SIGPIPE, SIG_DFL);
		fcntl(fd[1], F_SETFD, 0);
		snprintf(number, sizeof number, "%d", fd[1]);
		execl(L.self, "passerelle", p->name, number, (char *)NULL);
		_exit(71);
	}
	close(fd[1]);
	if (p->pid < 0) {
		log_say(LOG_ERROR, "fork: %s", strerror(errno));
		p->pid = 0;
		close(fd[0]);
		return;
	}
	link_open(&p->link, fd[0]);
}

static void
start_keeper(void)
{
	struct live *v;
	struct conn *c;
	struct msg m;

	start_process(&L.keeper);
	if (!L.keeper.pid)
		return;
	msg_init(&m, P_L_START, 0);
	msg_put_u8(&m, L.first);
	link_put(&L.keeper.link, &m, NULL, 0);
	msg_done(&m);
	for (v = L.lives; v; v = v->next)
		put(&L.keeper, P_L_ADOPT, &v->session, 0, &v->keeper_end, 1);
	for (c = L.conns; c; c = c->next)
		if (!c->pid)
			ask_pair(c);
}

static void
live_end(struct live *v, uint32_t status)
{
	struct live **at;

	put(&L.keeper, P_L_ENDED, &v->session, status, NULL, 0);
	for (at = &L.lives; *at != v; at = &(*at)->next)
		continue;
	*at = v->next;
	close(v->keeper_end);
	free(v);
}

static struct live *
live_of(const struct id *session)
{
	struct live *v;

	for (v = L.lives; v && !id_equal(&v->session, session); v = v->next)
		continue;
	return v;
}

static void
on_session(struct msg *m)
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
		v->orphan = !L.spawner.pid;
		v->next = L.lives;
		L.lives = v;
		put(&L.spawner, P_S_SPAWN, &session, 0, fds, 2);
	}
	if (fds[0] >= 0)
		close(fds[0]);
	if (fds[1] >= 0)
		close(fds[1]);
}

static void
cut(struct live *v)
{
	if (v->orphan)
		/* its process is nobody's child: its pair breaks */
		shutdown(v->keeper_end, SHUT_RDWR);
	else
		put(&L.spawner, P_S_KILL, &v->session, 0, NULL, 0);
}

static void
announce(void)
{
	char name[SOCKETS_TEXT];
	int i;

	L.ready = true;
	if (!L.first)
		return;
	L.first = false;
	for (i = 0; i < L.nsock; i++) {
		sockets_name(L.sock[i], name);
		fprintf(stderr, "listening on %s\n", name);
	}
	fflush(stderr);
}

static void
on_done(struct msg *m)
{
	enum err e = (enum err)msg_get_u8(m);
	const char *why = msg_get_str(m);
	struct conn *c;

	if (m->number == 0) {
		if (!e) {
			announce();
		} else if (L.first) {
			fprintf(stderr, "passerelle: %s\n", why ? why :
				err_name(e));
			L.code = err_exit(e);
			L.stop = true;
		} else {
			log_say(LOG_ERROR, "keeper: %s", why ? why :
				err_name(e));
		}
		return;
	}
	for (c = L.conns; c; c = c->next)
		if (c->number == m->number && !c->pid)
			break;
	if (!c)
		return;
	if (e || m->nfd != 1)
		conn_end(c, LIMITS_NONE);
	else
		start_relay(c, msg_take_fd(m, 0));
}

/* Who holds the WAL back is the spawner's to know. */
static void
put_pin(uint32_t pid)
{
	struct msg m;

	msg_init(&m, P_S_PIN, 0);
	msg_put_u32(&m, pid);
	link_put(&L.spawner.link, &m, NULL, 0);
	msg_done(&m);
}

/* False: there is nothing more to read now. */
static bool
on_message(struct process *p)
{
	struct msg m;
	struct live *v;
	struct id id;
	enum err e;

	msg_init(&m, 0, 0);
	e = link_get(&p->link, &m);
	if (e == E_OK && m.type == P_DONE && p == &L.keeper) {
		on_done(&m);
	} else if (e == E_OK && m.type == P_L_SESSION && p == &L.keeper) {
		on_session(&m);
	} else if (e == E_OK && m.type == P_L_PIN && p == &L.keeper) {
		put_pin(msg_get_u32(&m));
	} else if (e == E_OK) {
		id = msg_get_id(&m);
		v = live_of(&id);
		if (v && m.type == P_L_CUT && p == &L.keeper)
			cut(v);
		else if (v && m.type == P_S_ENDED && p == &L.spawner)
			live_end(v, msg_get_u32(&m));
	} else if (e != E_AGAIN) {
		/* its death comes by SIGCHLD; a process that only closed its
		 * pair is of no use either */
		link_close(&p->link);
		if (p->pid)
			kill(p->pid, SIGKILL);
	}
	msg_done(&m);
	return e == E_OK;
}

static void
process_died(struct process *p, int status)
{
	struct live *v;

	/* what it said before it died */
	while (on_message(p))
		continue;
	link_close(&p->link);
	p->pid = 0;
	if (L.stop)
		return;
	if (L.first) {
		/* it could not even start: no use in trying again */
		fprintf(stderr, "passerelle: %s: %d\n", p->name, status);
		L.code = 70;
		L.stop = true;
		return;
	}
	log_say(LOG_WARN, "%s ended (%d): another takes over", p->name,
		status);
	if (p == &L.keeper)
		L.ready = false;
	else
		for (v = L.lives; v; v = v->next)
			v->orphan = true;
}

static void
reap(void)
{
	pid_t pid;
	int status;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		struct conn *c;

		if (pid == L.keeper.pid) {
			process_died(&L.keeper, status);
			continue;
		}
		if (pid == L.spawner.pid) {
			process_died(&L.spawner, status);
			continue;
		}
		for (c = L.conns; c && c->pid != pid; c = c->next)
			continue;
		if (!c)
			continue;
		if (c->told >= 0)
			on_told(c);     /* it may have logged in just before */
		conn_end(c, fault_of(status));
	}
}

/* --- the loop ---------------------------------------------------------------- */

/* What is late: processes to start again, connections that waited too long
 * for a pair.  Returns the time until the next look, -1 for none. */
static int64_t
on_time(void)
{
	int64_t now = clock_ms(), next = -1;
	struct process *all[2] = { &L.spawner, &L.keeper };
	struct conn *c, *after;
	int i;

	for (i = 0; i < 2 && !L.stop; i++) {
		int64_t left = all[i]->at + AGAIN_MS - now;

		if (all[i]->pid)
			continue;
		if (left <= 0) {
			if (all[i] == &L.keeper)
				start_keeper();
			else
				start_process(all[i]);
			left = AGAIN_MS;
		}
		if (next < 0 || left < next)
			next = left;
	}
	for (c = L.conns; c; c = after) {
		int64_t left = c->since + config.login_seconds * 1000 - now;

		after = c->next;
		if (c->pid)
			continue;
		if (left <= 0)
			conn_end(c, LIMITS_NONE);
		else if (next < 0 || left < next)
			next = left;
	}
	if (now < L.accept_at && (next < 0 || L.accept_at - now < next))
		next = L.accept_at - now;
	return next;
}

static void
on_signals(void)
{
	struct signalfd_siginfo s;

	while (read(L.signals, &s, sizeof s) == sizeof s)
		if (s.ssi_signo != SIGCHLD)
			L.stop = true;
	reap();
}

/* Waits `most` ms at most (-1: for ever) and does what there is to do. */
static void
turn(int64_t most)
{
	static struct pollfd *p;
	static struct conn **whose;
	static struct live **lived;
	static size_t room;
	struct conn *c, *after;
	struct live *v;
	size_t n = 3 + SOCKETS, i, conns, lives;
	int64_t wait = on_time();

	for (c = L.conns; c; c = c->next)
		n++;
	for (v = L.lives; v; v = v->next)
		n++;
	if (n > room) {
		room = n * 2;
		p = xrealloc(p, room * sizeof *p);
		whose = xrealloc(whose, room * sizeof *whose);
		lived = xrealloc(lived, room * sizeof *lived);
	}
	p[0] = (struct pollfd){ L.signals, POLLIN, 0 };
	p[1] = (struct pollfd){ L.keeper.link.fd,
		link_wants(&L.keeper.link), 0 };
	p[2] = (struct pollfd){ L.spawner.link.fd,
		link_wants(&L.spawner.link), 0 };
	for (n = 3, i = 0; i < (size_t)L.nsock; i++, n++)
		p[n] = (struct pollfd){ L.first || L.stop ||
			clock_ms() < L.accept_at ? -1 : L.sock[i], POLLIN, 0 };
	for (conns = n, c = L.conns; c; c = c->next)
		if (c->told >= 0) {
			whose[n] = c;
			p[n++] = (struct pollfd){ c->told, POLLIN, 0 };
		}
	/* the hang-up of an orphan's pair is its only news */
	for (lives = n, v = L.lives; v; v = v->next)
		if (v->orphan) {
			lived[n] = v;
			p[n++] = (struct pollfd){ v->keeper_end, 0, 0 };
		}
	if (most >= 0 && (wait < 0 || most < wait))
		wait = most;
	if (poll(p, n, (int)wait) <= 0)
		return;
	for (i = lives; i < n; i++)
		if (p[i].revents & (POLLHUP | POLLERR))
			live_end(lived[i], 0);
	for (i = conns; i < lives; i++)
		if (p[i].revents)
			on_told(whose[i]);
	link_flush(&L.keeper.link);
	link_flush(&L.spawner.link);
	for (i = 0; i < ACCEPTS && p[1].revents && on_message(&L.keeper); i++)
		continue;
	for (i = 0; i < ACCEPTS && p[2].revents && on_message(&L.spawner); i++)
		continue;
	for (i = 3; i < conns; i++)
		if (p[i].revents)
			accept_some(p[i].fd);
	if (p[0].revents)
		on_signals();
	for (c = L.conns; c; c = after) {
		after = c->next;
		if (L.stop && !c->pid)
			conn_end(c, LIMITS_NONE);
	}
}

static void
turns_until(int64_t end, bool (*done)(void))
{
	while (!done() && clock_ms() < end)
		turn(end - clock_ms());
}

static bool
no_session(void)
{
	return !L.lives && !L.conns;
}

static bool
no_spawner(void)
{
	return !L.spawner.pid;
}

static bool
no_keeper(void)
{
	return !L.keeper.pid;
}

/* The clients are told; their sessions put everything away as for any line
 * that drops; then those that did not end are killed. */
static void
farewell(void)
{
	int64_t now = clock_ms();
	struct live *v;
	struct conn *c;
	int i;

	for (i = 0; i < L.nsock; i++)
		close(L.sock[i]);
	L.nsock = 0;
	for (c = L.conns; c; c = c->next)
		if (c->pid)
			kill(c->pid, SIGTERM);
	turns_until(now + RELAYS_MS, no_session);
	for (c = L.conns; c; c = c->next)
		if (c->pid)
			kill(c->pid, SIGKILL);
	for (v = L.lives; v; v = v->next)
		cut(v);
	turns_until(now + RELAYS_MS + KILLS_MS, no_session);
	link_close(&L.spawner.link);
	turns_until(clock_ms() + KILLS_MS / 5, no_spawner);
	link_close(&L.keeper.link);
	turns_until(clock_ms() + LAST_MS, no_keeper);
	if (L.spawner.pid)
		kill(L.spawner.pid, SIGKILL);
	if (L.keeper.pid)
		kill(L.keeper.pid, SIGKILL);
}

static enum err
prepare(const struct listener_options *o)
{
	struct rlimit files;
	enum err e = E_OK;
	int i;

	if (o->naddr > SOCKETS)
		return err_set(E_USAGE, _("Huit adresses au plus."));
	for (i = 0; i < o->naddr && !e; i++) {
		e = sockets_listen(o->addr[i], &L.sock[i]);
		L.nsock += !e;
	}
	if (!e) {
		e = hostkey_make(config_path("host_ed25519"));
		e = e == E_EXISTS ? E_OK : e;
	}
	/* where the relays are locked in: nothing is there to be found */
	if (!e && mkdir(config_path("run/empty"), 0755) < 0 &&
		errno != EEXIST)
		e = err_set(E_IO, _("Le dossier %s ne peut être fait : %s."),
			config_path("run/empty"), strerror(errno));
	/* one descriptor for each session, here and in the keeper */
	if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
		files.rlim_cur = files.rlim_max;
		setrlimit(RLIMIT_NOFILE, &files);
	}
	return e ? e : relay_prepare();
}

static void
block_signals(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGHUP);
	sigaddset(&set, SIGCHLD);
	sigprocmask(SIG_BLOCK, &set, NULL);
	signal(SIGPIPE, SIG_IGN);
	L.signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	if (L.signals < 0)
		die("signalfd: %s", strerror(errno));
}

int
listener_main(const struct listener_options *o)
{
	struct limits_rules rules = {
		config.start_free, config.start_rate, config.start_full,
		config.per_source_unauth, config.per_source,
		config.penalty_percent,
	};
	enum err e;

	memset(&L, 0, sizeof L);
	L.self = o->self ? o->self : "/proc/self/exe";
	L.first = true;
	L.warned_at = -WARN_MS;
	L.keeper.name = "keeper-process";
	L.spawner.name = "spawner-process";
	L.keeper.at = L.spawner.at = -AGAIN_MS;
	link_init(&L.keeper.link);
	link_init(&L.spawner.link);
	log_init("listener", LOG_NOTE);
	e = prepare(o);
	if (e) {
		fprintf(stderr, "passerelle: %s\n", err_text());
		return err_exit(e);
	}
	L.limits = limits_new(&rules);
	setenv("PASSERELLE_DATA", config.data, 1);
	setenv("PASSERELLE_CONF", config.conf, 1);
	setenv("PASSERELLE_LANG", config.lang, 1);
	if (clock_fixed())
		setenv("PASSERELLE_CLOCK", clock_fixed(), 1);
	jail_limits();
	jail_root();
	block_signals();
	while (!L.stop)
		turn(-1);
	farewell();
	limits_free(L.limits);
	return L.code;
}
