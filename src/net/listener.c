#include "net/listener.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
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
#include "base/passwd.h"
#include "base/proto.h"
#include "base/tell.h"
#include "net/conns.h"
#include "net/hostkey.h"
#include "net/link.h"
#include "net/lives.h"
#include "net/relay.h"
#include "net/sockets.h"

#define SOCKETS 8
#define MESSAGES 64             /* of one process in one turn */
#define AGAIN_MS 1000           /* between two starts of the same process */
#define RELAYS_MS 2500          /* at the end: for sessions to end alone, */
#define KILLS_MS 1000           /* once they were killed, */
#define LAST_MS 1200            /* for the keeper to finish */

struct process {
	const char *name;
	struct link link;
	pid_t pid;              /* 0: it does not run */
	int64_t at;             /* of its last start */
};

static struct {
	const char *self;
	int sock[SOCKETS + 1], nsock;
	int old;                /* the one of old clients among them; -1 */
	int signals;
	struct process keeper, spawner;
	struct process sender;  /* it has no link with us */
	bool first, ready;      /* the keeper's first start; it answered */
	bool stop;
	int code;
} L;

/* --- keeper and spawner ------------------------------------------------------ */

/* Our end of its pair; -1 when it could not start. */
static int
start(struct process *p)
{
	int fd[2];

	p->at = clock_ms();
	if (msg_pair(fd)) {
		log_say(LOG_ERROR, "%s", err_text());
		return -1;
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
		return -1;
	}
	return fd[0];
}

static void
start_process(struct process *p)
{
	int fd = start(p);

	if (fd >= 0)
		link_open(&p->link, fd);
}

/* What tells people of their appointments, where there is a command for it.
 * It talks to the keeper, and ends with it. */
static bool
sender_wanted(void)
{
	return config.send_sms.n || config.send_mail.n;
}

static void
start_sender(void)
{
	struct msg m;
	int fd;

	if (!L.ready || (fd = start(&L.sender)) < 0)
		return;
	msg_init(&m, P_L_SENDER, 0);
	link_put(&L.keeper.link, &m, &fd, 1);
	msg_done(&m);
	close(fd);
}

static void
start_keeper(void)
{
	struct msg m;

	start_process(&L.keeper);
	if (!L.keeper.pid)
		return;
	msg_init(&m, P_L_START, 0);
	msg_put_u8(&m, L.first);
	link_put(&L.keeper.link, &m, NULL, 0);
	msg_done(&m);
	lives_adopt();
	conns_ask();
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
		tell(stderr, L.sock[i] == L.old ? "old clients on %s\n" :
			"listening on %s\n", name);
	}
	fflush(stderr);
}

static void
on_done(struct msg *m)
{
	enum err e = (enum err)msg_get_u8(m);
	const char *why = msg_get_str(m);

	if (m->number) {
		conns_answer(m, e);
	} else if (!e) {
		announce();
	} else if (L.first) {
		char text[512];

		i18n_said(why ? why : err_name(e), text, sizeof text);
		tell(stderr, "passerelle: %s\n", text);
		L.code = err_exit(e);
		L.stop = true;
	} else {
		log_say(LOG_ERROR, "keeper: %s", why ? why : err_name(e));
	}
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

/* For the keeper, which is locked in. */
static void
put_passwd(void)
{
	struct timespec at;
	int fd = passwd_open(&at);
	struct msg m;

	msg_init(&m, P_L_PASSWD, 0);
	msg_put_u64(&m, (uint64_t)at.tv_sec);
	msg_put_u64(&m, (uint64_t)at.tv_nsec);
	link_put(&L.keeper.link, &m, &fd, fd >= 0);
	msg_done(&m);
	if (fd >= 0)
		close(fd);
}

static void
from_keeper(struct msg *m)
{
	struct id id;

	switch (m->type) {
	case P_DONE:
		on_done(m);
		break;
	case P_L_SESSION:
		lives_add(m);
		break;
	case P_L_PIN:
		put_pin(msg_get_u32(m));
		break;
	case P_L_PASSWD:
		put_passwd();
		break;
	case P_L_CUT:
		id = msg_get_id(m);
		lives_cut(&id);
		break;
	default:
		log_say(LOG_WARN, "keeper: message %d", m->type);
	}
}

/* False: there is nothing more to read now. */
static bool
on_message(struct process *p)
{
	struct msg m;
	struct id id;
	enum err e;

	msg_init(&m, 0, 0);
	e = link_get(&p->link, &m);
	if (e == E_OK && p == &L.keeper) {
		from_keeper(&m);
	} else if (e == E_OK && m.type == P_S_ENDED) {
		id = msg_get_id(&m);
		lives_ended(&id, msg_get_u32(&m));
	} else if (e != E_OK && e != E_AGAIN) {
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
	/* its number may be another's by now; what it said before it died */
	p->pid = 0;
	while (on_message(p))
		continue;
	link_close(&p->link);
	if (L.stop)
		return;
	if (L.first) {
		/* it could not even start: no use in trying again */
		tell(stderr, "passerelle: %s: %d\n", p->name, status);
		L.code = 70;
		L.stop = true;
		return;
	}
	log_say(LOG_WARN, "%s ended (%d): another takes over", p->name,
		status);
	if (p == &L.keeper)
		L.ready = false;
	else
		lives_orphan();
}

static void
reap(void)
{
	pid_t pid;
	int status;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		if (pid == L.keeper.pid)
			process_died(&L.keeper, status);
		else if (pid == L.spawner.pid)
			process_died(&L.spawner, status);
		else if (pid == L.sender.pid)
			L.sender.pid = 0;
		else
			conns_reaped(pid, status);
	}
}

/* --- the loop ---------------------------------------------------------------- */

/* What is late: processes to start again, connections that waited too long
 * for a pair.  Returns the time until the next look, -1 for none. */
static int64_t
on_time(void)
{
	int64_t now = clock_ms(), next = conns_late(now);
	struct process *all[3] = { &L.spawner, &L.keeper, &L.sender };
	int i;

	for (i = 0; i < (sender_wanted() ? 3 : 2) && !L.stop; i++) {
		int64_t left = all[i]->at + AGAIN_MS - now;

		if (all[i]->pid || (all[i] == &L.sender && !L.ready))
			continue;
		if (left <= 0) {
			if (all[i] == &L.keeper)
				start_keeper();
			else if (all[i] == &L.sender)
				start_sender();
			else
				start_process(all[i]);
			left = AGAIN_MS;
		}
		if (next < 0 || left < next)
			next = left;
	}
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

/* Room for everything that is waited for. */
static struct pollfd *
room_for(size_t n)
{
	static struct pollfd *p;
	static size_t room;

	if (n > room) {
		room = n * 2;
		p = xrealloc(p, room * sizeof *p);
	}
	return p;
}

/* Waits `most` ms at most (-1: for ever) and does what there is to do. */
static void
turn(int64_t most)
{
	struct pollfd *p;
	size_t n = 3, i, conns, lives;
	int64_t wait = on_time();
	bool deaf = L.first || L.stop || conns_paused();

	p = room_for(4 + SOCKETS + (size_t)conns_count() +
		(size_t)lives_count());
	p[0] = (struct pollfd){ L.signals, POLLIN, 0 };
	p[1] = (struct pollfd){ L.keeper.link.fd,
		link_wants(&L.keeper.link), 0 };
	p[2] = (struct pollfd){ L.spawner.link.fd,
		link_wants(&L.spawner.link), 0 };
	for (i = 0; i < (size_t)L.nsock; i++)
		p[n++] = (struct pollfd){ deaf ? -1 : L.sock[i], POLLIN, 0 };
	conns = n;
	n += conns_polls(p + n);
	lives = n;
	n += lives_polls(p + n);
	if (most >= 0 && (wait < 0 || most < wait))
		wait = most;
	if (poll(p, n, (int)wait) <= 0)
		return;
	lives_polled(p + lives, n - lives);
	conns_polled(p + conns, lives - conns);
	link_flush(&L.keeper.link);
	link_flush(&L.spawner.link);
	for (i = 0; i < MESSAGES && p[1].revents && on_message(&L.keeper); i++)
		continue;
	for (i = 0; i < MESSAGES && p[2].revents && on_message(&L.spawner); i++)
		continue;
	for (i = 3; i < conns; i++)
		if (p[i].revents)
			conns_accept(p[i].fd, p[i].fd == L.old);
	if (p[0].revents)
		on_signals();
	if (L.stop)
		conns_drop();
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
	return !lives_count() && !conns_count();
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

static bool
no_sender(void)
{
	return !L.sender.pid;
}

/* The clients are told; their sessions put everything away as for any line
 * that drops; then those that did not end are killed. */
static void
farewell(void)
{
	int64_t now = clock_ms();
	int i;

	for (i = 0; i < L.nsock; i++)
		close(L.sock[i]);
	L.nsock = 0;
	/* what it is sending is sent, and told of, if that is short */
	if (L.sender.pid)
		kill(L.sender.pid, SIGTERM);
	conns_kill(SIGTERM);
	turns_until(now + RELAYS_MS, no_session);
	conns_kill(SIGKILL);
	lives_cut_all();
	turns_until(now + RELAYS_MS + KILLS_MS, no_session);
	turns_until(now + RELAYS_MS + KILLS_MS, no_sender);
	link_close(&L.spawner.link);
	turns_until(clock_ms() + KILLS_MS / 5, no_spawner);
	link_close(&L.keeper.link);
	turns_until(clock_ms() + LAST_MS, no_keeper);
	if (L.spawner.pid)
		kill(L.spawner.pid, SIGKILL);
	if (L.sender.pid)
		kill(L.sender.pid, SIGKILL);
	if (L.keeper.pid)
		kill(L.keeper.pid, SIGKILL);
}

/* It was made with the base: one that is made here was lost, and clients warn
 * of somebody in between. */
static enum err
own_key(void)
{
	char print[HOSTKEY_PRINT];
	enum err e = hostkey_make(config_path("host_ed25519"));

	if (e == E_EXISTS)
		return hostkey_publish(config_path("host_ed25519"));
	if (!e)
		e = hostkey_fingerprint(config_path("host_ed25519"), print);
	if (!e)
		tell(stderr, _("La clé du serveur manquait. Une nouvelle est "
			"faite, que personne ne connaît : ssh-ed25519 255 %s\n"
			"Remettre l'ancienne, ou la suivante (passerelle "
			"hostkey swap).\n"), print);
	return e;
}

/* Their key is made when they are first served. */
static enum err
old_clients(const char *addr)
{
	char print[HOSTKEY_PRINT];
	enum err e = sockets_listen(addr, &L.old);

	if (e)
		return e;
	L.sock[L.nsock++] = L.old;
	e = hostkey_make_rsa(config_path("host_rsa"));
	if (e == E_EXISTS)
		return hostkey_publish(config_path("host_rsa"));
	if (!e)
		e = hostkey_fingerprint(config_path("host_rsa"), print);
	if (!e)
		tell(stderr, _("Clé des vieux clients : RSA 3072 %s\n"),
			print);
	return e;
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
	if (!e)
		e = own_key();
	if (!e && o->old)
		e = old_clients(o->old);
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
	return e ? e : relay_prepare(o->old != NULL);
}

/* Standard input and output are the starter's: not for what is started. */
static void
let_go(void)
{
	int null = open("/dev/null", O_RDWR);

	if (null < 0 || dup2(null, STDIN_FILENO) < 0 ||
		dup2(null, STDOUT_FILENO) < 0)
		die("/dev/null: %s", strerror(errno));
	if (null > STDERR_FILENO)
		close(null);
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
	static struct limits_nat nat[CONFIG_NATS];
	struct limits_rules rules = {
		config.start_free, config.start_rate, config.start_full,
		config.per_source_unauth, config.per_source,
		config.penalty_percent, nat, config.nats,
	};
	enum err e;
	int i;

	/* what the starter forgot to close is for nobody here */
	if (close_range(STDERR_FILENO + 1, ~0u, 0) < 0)
		die("close_range: %s", strerror(errno));
	memset(&L, 0, sizeof L);
	L.self = o->self ? o->self : "/proc/self/exe";
	L.first = true;
	L.old = -1;
	L.keeper.name = "keeper-process";
	L.spawner.name = "spawner-process";
	L.sender.name = "sender-process";
	L.keeper.at = L.spawner.at = L.sender.at = -AGAIN_MS;
	link_init(&L.keeper.link);
	link_init(&L.spawner.link);
	log_init("listener", LOG_NOTE);
	e = prepare(o);
	if (e) {
		tell(stderr, "passerelle: %s\n", err_text());
		return err_exit(e);
	}
	for (i = 0; i < config.nats; i++)
		nat[i] = limits_nat_of(&config.nat[i].from,
			config.nat[i].most);
	conns_start(&rules, &L.keeper.link);
	lives_start(&L.keeper.link, &L.spawner.link);
	setenv("PASSERELLE_DATA", config.data, 1);
	setenv("PASSERELLE_CONF", config.conf, 1);
	setenv("PASSERELLE_LANG", config.lang, 1);
	if (clock_fixed())
		setenv("PASSERELLE_CLOCK", clock_fixed(), 1);
	let_go();
	jail_limits();
	jail_root();
	block_signals();
	while (!L.stop)
		turn(-1);
	farewell();
	conns_done();
	return L.code;
}
