#include "net/listener.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/config.h"
#include "base/i18n.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/msg.h"
#include "base/proto.h"
#include "net/hostkey.h"
#include "net/limits.h"
#include "net/relay.h"

#define SOCKETS 8

/* A connection: first it waits for its pair, then it has a relay. */
struct conn {
	struct conn *next;
	int fd;                 /* -1 once the relay has it */
	uint32_t number;        /* of P_L_PAIR */
	pid_t pid;
	int told;               /* a byte comes when somebody logged in */
	bool in;
	char source[64];
};

struct live {
	struct live *next;
	struct id session;
	int keeper_end;         /* duplicate, for the next keeper */
};

static struct {
	const struct listener_options *o;
	int sock[SOCKETS], nsock;
	int signals;
	int keeper, spawner;
	pid_t keeper_pid, spawner_pid;
	bool ready;             /* the keeper answered its start */
	int64_t keeper_at;
	struct msg_reader from_keeper, from_spawner;
	struct conn *conns;
	struct live *lives;
	struct limits *limits;
	uint32_t number;
	bool stop;
} L;

/* --- processes --------------------------------------------------------------- */

static pid_t
start_process(const char *what, int *out)
{
	int fd[2];
	pid_t pid;

	if (msg_pair(fd))
		die("%s", err_text());
	pid = fork();
	if (pid < 0)
		die("fork");
	if (pid == 0) {
		char number[16];
		sigset_t none;

		sigemptyset(&none);
		sigprocmask(SIG_SETMASK, &none, NULL);
		fcntl(fd[1], F_SETFD, 0);
		snprintf(number, sizeof number, "%d", fd[1]);
		execl(L.o->self, "passerelle", what, number, (char *)NULL);
		_exit(71);
	}
	close(fd[1]);
	*out = fd[0];
	return pid;
}

static void
start_keeper(bool fresh)
{
	struct live *v;
	struct msg m;

	L.keeper_at = clock_ms();
	L.keeper_pid = start_process("keeper-process", &L.keeper);
	msg_reader_init(&L.from_keeper);
	msg_init(&m, P_L_START, 0);
	msg_put_u8(&m, fresh);
	msg_send(L.keeper, &m, NULL, 0);
	for (v = L.lives; v; v = v->next) {
		msg_reset(&m, P_L_ADOPT, 0);
		msg_put_id(&m, &v->session);
		msg_send(L.keeper, &m, &v->keeper_end, 1);
	}
	msg_done(&m);
}

static void
start_spawner(void)
{
	L.spawner_pid = start_process("spawner-process", &L.spawner);
	msg_reader_init(&L.from_spawner);
}

/* --- connections ---------------------------------------------------------------- */

static void
conn_end(struct conn *c)
{
	struct conn **at;

	for (at = &L.conns; *at; at = &(*at)->next)
		if (*at == c) {
			*at = c->next;
			break;
		}
	limits_end(L.limits, c->source, c->in);
	if (c->fd >= 0)
		close(c->fd);
	if (c->told >= 0)
		close(c->told);
	free(c);
}

static void
address_of(const struct sockaddr_storage *a, char out[64])
{
	char text[INET6_ADDRSTRLEN] = "?";

	if (a->ss_family == AF_INET6)
		inet_ntop(AF_INET6,
			&((const struct sockaddr_in6 *)a)->sin6_addr, text,
			sizeof text);
	else
		inet_ntop(AF_INET,
			&((const struct sockaddr_in *)a)->sin_addr, text,
			sizeof text);
	limits_source(text, out);
}

static void
on_accept(int sock)
{
	struct sockaddr_storage a;
	socklen_t n = sizeof a;
	struct conn *c;
	struct msg m;
	char source[64];
	int fd = accept4(sock, (struct sockaddr *)&a, &n, SOCK_CLOEXEC);

	if (fd < 0)
		return;
	address_of(&a, source);
	if (!L.ready || !limits_begin(L.limits, source, clock_ms(),
		(int)(random() % 100))) {
		close(fd);
		return;
	}
	c = xcalloc(1, sizeof *c);
	c->fd = fd;
	c->told = -1;
	c->number = ++L.number;
	strcpy(c->source, source);
	c->next = L.conns;
	L.conns = c;
	msg_init(&m, P_L_PAIR, c->number);
	msg_put_str(&m, source);
	msg_put_u32(&m, 0);
	if (msg_send(L.keeper, &m, NULL, 0))
		conn_end(c);
	msg_done(&m);
}

static void
close_others(const struct conn *mine)
{
	struct conn *c;
	struct live *v;
	int i;

	for (i = 0; i < L.nsock; i++)
		close(L.sock[i]);
	for (c = L.conns; c; c = c->next)
		if (c != mine) {
			if (c->fd >= 0)
				close(c->fd);
			if (c->told >= 0)
				close(c->told);
		}
	for (v = L.lives; v; v = v->next)
		close(v->keeper_end);
	close(L.keeper);
	close(L.spawner);
	close(L.signals);
}

static void
start_relay(struct conn *c, int r)
{
	int told[2];

	if (pipe2(told, O_CLOEXEC) < 0) {
		close(r);
		conn_end(c);
		return;
	}
	c->pid = fork();
	if (c->pid == 0) {
		sigset_t none;

		sigemptyset(&none);
		sigprocmask(SIG_SETMASK, &none, NULL);
		close_others(c);
		close(told[0]);
		relay_main(c->fd, r, told[1]);
	}
	close(told[1]);
	close(r);
	close(c->fd);
	c->fd = -1;
	c->told = told[0];
	if (c->pid < 0)
		conn_end(c);
}

static struct conn *
conn_of(uint32_t number)
{
	struct conn *c;

	for (c = L.conns; c; c = c->next)
		if (c->number == number && c->fd >= 0)
			return c;
	return NULL;
}

/* --- messages --------------------------------------------------------------------- */

static void
live_drop(const struct id *session)
{
	struct live **at, *v;

	for (at = &L.lives; (v = *at); at = &v->next)
		if (id_equal(&v->session, session)) {
			*at = v->next;
			close(v->keeper_end);
			free(v);
			return;
		}
}

static void
tell_spawner(int type, const struct id *session, const int *fds, int n)
{
	struct msg m;

	msg_init(&m, type, 0);
	msg_put_id(&m, session);
	msg_send(L.spawner, &m, fds, n);
	msg_done(&m);
}

static void
on_session(struct msg *m)
{
	struct live *v = xcalloc(1, sizeof *v);
	int fds[2];

	v->session = msg_get_id(m);
	fds[0] = msg_take_fd(m, 0);
	fds[1] = msg_take_fd(m, 1);
	v->keeper_end = msg_take_fd(m, 2);
	v->next = L.lives;
	L.lives = v;
	tell_spawner(P_S_SPAWN, &v->session, fds, 2);
	close(fds[0]);
	close(fds[1]);
}

static void
announce(void)
{
	int i;

	for (i = 0; i < L.nsock; i++) {
		struct sockaddr_storage a;
		socklen_t n = sizeof a;
		char text[INET6_ADDRSTRLEN] = "";

		if (getsockname(L.sock[i], (struct sockaddr *)&a, &n) < 0)
			continue;
		if (a.ss_family == AF_INET6) {
			struct sockaddr_in6 *s = (struct sockaddr_in6 *)&a;

			inet_ntop(AF_INET6, &s->sin6_addr, text, sizeof text);
			fprintf(stderr, "listening on [%s]:%d\n", text,
				ntohs(s->sin6_port));
		} else {
			struct sockaddr_in *s = (struct sockaddr_in *)&a;

			inet_ntop(AF_INET, &s->sin_addr, text, sizeof text);
			fprintf(stderr, "listening on %s:%d\n", text,
				ntohs(s->sin_port));
		}
	}
	fflush(stderr);
}

static void
on_keeper(void)
{
	struct msg m;
	struct conn *c;
	struct id id;
	enum err e;

	msg_init(&m, 0, 0);
	e = msg_recv(L.keeper, &L.from_keeper, &m);
	if (e == E_OK && m.type == P_DONE && m.number == 0) {
		e = (enum err)msg_get_u8(&m);
		if (e) {
			const char *why = msg_get_str(&m);

			fprintf(stderr, "passerelle: %s\n", why ? why : "?");
			L.stop = true;
		} else if (!L.ready) {
			L.ready = true;
			announce();
		}
	} else if (e == E_OK && m.type == P_DONE) {
		c = conn_of(m.number);
		if (c && msg_get_u8(&m) == E_OK && m.nfd == 1)
			start_relay(c, msg_take_fd(&m, 0));
		else if (c)
			conn_end(c);
	} else if (e == E_OK && m.type == P_L_SESSION) {
		on_session(&m);
	} else if (e == E_OK && m.type == P_L_CUT) {
		id = msg_get_id(&m);
		tell_spawner(P_S_KILL, &id, NULL, 0);
	}
	msg_done(&m);
}

static void
on_spawner(void)
{
	struct msg m, out;
	struct id id;

	msg_init(&m, 0, 0);
	if (msg_recv(L.spawner, &L.from_spawner, &m) == E_OK &&
		m.type == P_S_ENDED) {
		id = msg_get_id(&m);
		live_drop(&id);
		msg_init(&out, P_L_ENDED, 0);
		msg_put_id(&out, &id);
		msg_put_u32(&out, msg_get_u32(&m));
		msg_send(L.keeper, &out, NULL, 0);
		msg_done(&out);
	}
	msg_done(&m);
}

/* --- deaths ------------------------------------------------------------------------ */

static void
keeper_died(void)
{
	struct conn *c, *next;
	int64_t since = clock_ms() - L.keeper_at;

	close(L.keeper);
	msg_reader_done(&L.from_keeper);
	/* those who waited for a pair wait for nothing */
	for (c = L.conns; c; c = next) {
		next = c->next;
		if (c->fd >= 0)
			conn_end(c);
	}
	if (L.stop)
		return;
	log_say(LOG_WARN, "the keeper ended: another takes over");
	if (since < 200)
		usleep((useconds_t)(200 - since) * 1000);
	start_keeper(false);
}

static void
relay_died(struct conn *c, int status)
{
	int64_t now = clock_ms();

	if (WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM)
		limits_penalty(L.limits, c->source, LIMITS_GRACE, now);
	else if (WIFSIGNALED(status) && WTERMSIG(status) != SIGTERM &&
		WTERMSIG(status) != SIGKILL)
		limits_penalty(L.limits, c->source, LIMITS_CRASH, now);
	else if (WIFEXITED(status) && WEXITSTATUS(status) == RELAY_AUTHFAIL)
		limits_penalty(L.limits, c->source, LIMITS_AUTHFAIL, now);
	else if (WIFEXITED(status) && WEXITSTATUS(status) == RELAY_NOAUTH)
		limits_penalty(L.limits, c->source, LIMITS_NOAUTH, now);
	if (WIFSIGNALED(status) && WTERMSIG(status) != SIGALRM)
		log_say(LOG_WARN, "a relay ended by signal %d",
			WTERMSIG(status));
	conn_end(c);
}

static void
reap(void)
{
	pid_t pid;
	int status;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		struct conn *c, *next;

		if (pid == L.keeper_pid) {
			keeper_died();
			continue;
		}
		if (pid == L.spawner_pid) {
			close(L.spawner);
			msg_reader_done(&L.from_spawner);
			if (!L.stop) {
				log_say(LOG_WARN, "the spawner ended: "
					"another takes over");
				start_spawner();
			}
			continue;
		}
		for (c = L.conns; c; c = next) {
			next = c->next;
			if (c->pid == pid)
				relay_died(c, status);
		}
	}
}

static void
on_signal(void)
{
	struct signalfd_siginfo s;

	while (read(L.signals, &s, sizeof s) == sizeof s)
		if (s.ssi_signo != SIGCHLD)
			L.stop = true;
	reap();
}

/* --- life ------------------------------------------------------------------------------ */

static enum err
parse_address(const char *text, struct sockaddr_storage *a, socklen_t *n)
{
	char host[128];
	const char *colon = strrchr(text, ':');
	struct sockaddr_in6 *six = (struct sockaddr_in6 *)a;
	struct sockaddr_in *four = (struct sockaddr_in *)a;
	long port;
	char *end;

	memset(a, 0, sizeof *a);
	if (!colon || colon - text >= (long)sizeof host)
		return E_USAGE;
	port = strtol(colon + 1, &end, 10);
	if (*end || end == colon + 1 || port < 0 || port > 65535)
		return E_USAGE;
	snprintf(host, sizeof host, "%.*s", (int)(colon - text), text);
	if (*host == '[' && host[strlen(host) - 1] == ']') {
		host[strlen(host) - 1] = '\0';
		six->sin6_family = AF_INET6;
		six->sin6_port = htons((uint16_t)port);
		*n = sizeof *six;
		return inet_pton(AF_INET6, host + 1, &six->sin6_addr) == 1 ?
			E_OK : E_USAGE;
	}
	four->sin_family = AF_INET;
	four->sin_port = htons((uint16_t)port);
	*n = sizeof *four;
	return inet_pton(AF_INET, host, &four->sin_addr) == 1 ? E_OK :
		E_USAGE;
}

static enum err
open_socket(const char *text)
{
	struct sockaddr_storage a;
	socklen_t n;
	int fd, on = 1, off = 0;

	if (parse_address(text, &a, &n) || L.nsock == SOCKETS)
		return err_set(E_USAGE, _("Adresse « %s » : écrire "
			"127.0.0.1:2222 ou [::]:2222."), text);
	fd = socket(a.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK,
		0);
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
	if (a.ss_family == AF_INET6)
		setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
	if (fd < 0 || bind(fd, (struct sockaddr *)&a, n) < 0 ||
		listen(fd, 4096) < 0)
		return err_set(E_AGAIN, _("%s est déjà pris, ou interdit : "
			"%s."), text, strerror(errno));
	L.sock[L.nsock++] = fd;
	return E_OK;
}

static void
loop_once(void)
{
	struct pollfd p[SOCKETS + 3 + 512];
	struct conn *who[512], *c;
	nfds_t n = 0, first, i;

	p[n++] = (struct pollfd){ L.signals, POLLIN, 0 };
	p[n++] = (struct pollfd){ L.keeper, POLLIN, 0 };
	p[n++] = (struct pollfd){ L.spawner, POLLIN, 0 };
	for (i = 0; i < (nfds_t)L.nsock; i++)
		p[n++] = (struct pollfd){ L.sock[i], POLLIN, 0 };
	first = n;
	for (c = L.conns; c && n - first < 512; c = c->next)
		if (c->told >= 0 && !c->in) {
			who[n - first] = c;
			p[n++] = (struct pollfd){ c->told, POLLIN, 0 };
		}
	if (poll(p, n, -1) < 0)
		return;
	for (i = first; i < n; i++) {
		char byte;

		if (!p[i].revents)
			continue;
		c = who[i - first];
		if (read(c->told, &byte, 1) == 1 && byte == 'A') {
			c->in = true;
			limits_login(L.limits, c->source);
		}
		close(c->told);
		c->told = -1;
	}
	if (p[1].revents & POLLIN)
		on_keeper();
	if (p[2].revents & POLLIN)
		on_spawner();
	for (i = 3; i < first; i++)
		if (p[i].revents & POLLIN)
			on_accept(p[i].fd);
	if (p[0].revents & POLLIN)
		on_signal();
}

/* Everyone is told, and has 5 s. */
static void
farewell(void)
{
	struct conn *c;
	struct live *v;
	int64_t end = clock_ms() + 5000;
	int i;

	for (i = 0; i < L.nsock; i++)
		close(L.sock[i]);
	for (v = L.lives; v; v = v->next)
		tell_spawner(P_S_KILL, &v->session, NULL, 0);
	usleep(100000);
	for (c = L.conns; c; c = c->next)
		if (c->pid > 0)
			kill(c->pid, SIGTERM);
	close(L.spawner);
	kill(L.spawner_pid, SIGTERM);
	close(L.keeper);
	while (clock_ms() < end) {
		pid_t pid = waitpid(-1, NULL, WNOHANG);

		if (pid < 0)
			break;
		if (pid == 0)
			usleep(10000);
	}
	kill(L.keeper_pid, SIGKILL);
	kill(L.spawner_pid, SIGKILL);
}

static enum err
host_key(void)
{
	const char *path = config_path("host_ed25519");
	enum err e = hostkey_make(path);

	mkdir(config_path("run/empty"), 0755);
	return e == E_EXISTS ? E_OK : e;
}

int
listener_main(const struct listener_options *o)
{
	sigset_t set;
	int i;
	enum err e;

	L.o = o;
	log_init("passerelle", LOG_NOTE);
	e = host_key();
	for (i = 0; i < o->naddr && !e; i++)
		e = open_socket(o->addr[i]);
	if (e) {
		fprintf(stderr, "passerelle: %s\n", err_text());
		return err_exit(e);
	}
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGHUP);
	sigaddset(&set, SIGCHLD);
	sigprocmask(SIG_BLOCK, &set, NULL);
	L.signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	signal(SIGPIPE, SIG_IGN);
	prctl(PR_SET_DUMPABLE, 0);
	setenv("PASSERELLE_DATA", config.data, 1);
	setenv("PASSERELLE_LANG", config.lang, 1);
	if (clock_fixed())
		setenv("PASSERELLE_CLOCK", clock_fixed(), 1);
	srandom((unsigned)clock_ms());
	L.limits = limits_new();
	relay_warm(config_path("host_ed25519"));
	start_spawner();
	start_keeper(true);
	while (!L.stop)
		loop_once();
	farewell();
	return 0;
}
