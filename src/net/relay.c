#include "net/relay.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/config.h"
#include "base/i18n.h"
#include "base/jail.h"
#include "base/log.h"
#include "base/mem.h"
#include "net/algorithms.h"
#include "net/deflate.h"
#include "net/hostkey.h"
#include "net/relay_in.h"

#define SHELL_MS 60000          /* from the login to a shell or a verb */
#define CLOSE_MS 3000           /* for the client to take the end */
#define UNREAD 1024             /* answers that a client has not read */
#define STUCK_S 1               /* of computing, without a turn of its loop */

/* Made in the listener, copied by fork: of everybody, of old clients. */
static ssh_bind host[2];
static volatile sig_atomic_t stop, turned;

static void
on_term(int sig)
{
	stop = 1;
}

/* It has computed for a while: did it come back from libssh meanwhile?  Of a
 * client that takes packets of ten bytes, and nothing tells us of what size it
 * takes, libssh makes empty ones without end, and hears nothing more. */
static void
on_computed(int sig)
{
	if (!turned)
		_exit(RELAY_STUCK);
	turned = 0;
}

/* The keys are its own from here on; `rsa` is for old clients, or NULL. */
static enum err
make_host(ssh_key key, ssh_key rsa)
{
	ssh_bind b = host[rsa != NULL] = ssh_bind_new();
	const char *macs = rsa ? OLD_MACS : MACS;
	bool no = false;
	int least = 3072;

	if (!b || ssh_bind_options_set(b, SSH_BIND_OPTIONS_PROCESS_CONFIG,
		&no) < 0 ||
		ssh_bind_options_set(b, SSH_BIND_OPTIONS_BANNER,
		"Passerelle") < 0 ||
		ssh_bind_options_set(b, SSH_BIND_OPTIONS_KEY_EXCHANGE,
		rsa ? OLD_KEX : KEX) < 0 ||
		ssh_bind_options_set(b, SSH_BIND_OPTIONS_CIPHERS_C_S,
		CIPHERS) < 0 ||
		ssh_bind_options_set(b, SSH_BIND_OPTIONS_CIPHERS_S_C,
		CIPHERS) < 0 ||
		ssh_bind_options_set(b, SSH_BIND_OPTIONS_HMAC_C_S,
		macs) < 0 ||
		ssh_bind_options_set(b, SSH_BIND_OPTIONS_HMAC_S_C,
		macs) < 0 ||
		ssh_bind_options_set(b,
		SSH_BIND_OPTIONS_PUBKEY_ACCEPTED_KEY_TYPES, USER_KEYS) < 0 ||
		ssh_bind_options_set(b, SSH_BIND_OPTIONS_RSA_MIN_SIZE,
		&least) < 0 ||
		ssh_bind_options_set(b, SSH_BIND_OPTIONS_IMPORT_KEY,
		key) < 0 ||
		(rsa && (ssh_bind_options_set(b, SSH_BIND_OPTIONS_IMPORT_KEY,
		rsa) < 0 || ssh_bind_options_set(b,
		SSH_BIND_OPTIONS_HOSTKEY_ALGORITHMS, OLD_KEYS) < 0)))
		return err_set(E_INTERNAL, _("SSH ne se prépare pas."));
	return E_OK;
}

/* --- one connection -------------------------------------------------------- */

static bool
open_session(struct relay *r)
{
	memset(&r->server, 0, sizeof r->server);
	r->s = ssh_new();
	if (!r->s || ssh_bind_accept_fd(host[r->old], r->s, r->fd) != SSH_OK)
		return false;
	ssh_set_blocking(r->s, 0);
	/* offered, and used after the login only */
	ssh_options_set(r->s, SSH_OPTIONS_COMPRESSION_C_S, COMPRESSION);
	ssh_options_set(r->s, SSH_OPTIONS_COMPRESSION_S_C, COMPRESSION);
	auth_install(r);
	shuttle_install(r);
	channel_install(r);
	ssh_callbacks_init(&r->server);
	ssh_set_server_callbacks(r->s, &r->server);
	ssh_set_counters(r->s, &r->wire, &r->count);
	return true;
}

/* libssh closes its socket on an error, and forgets it where new keys are set
 * after that: what it had of the client is then nothing to wait for. */
static bool
broken(struct relay *r)
{
	return ssh_get_fd(r->s) < 0 ||
		ssh_get_status(r->s) & (SSH_CLOSED | SSH_CLOSED_ERROR);
}

/* The first screen is on its way: what answers the client's requests leaves
 * with it (the kernel waits 200 ms at most). */
static bool
starting(const struct relay *r)
{
	return r->started && !r->have_status && r->written == 0;
}

/* libssh answers each request of a client, however many, and keeps what is not
 * read: who reads nothing is not heard, and then is gone (relay_alive.c). */
static bool
deaf(struct relay *r, bool pending)
{
	if (!pending)
		r->read_packets = r->count.out_packets;
	return r->count.out_packets - r->read_packets > UNREAD;
}

/* Waits for the client, at most `ms`; SIGTERM is let in only here. */
static bool
wait_for(struct relay *r, struct pollfd *p, nfds_t n, int64_t ms)
{
	struct timespec t = { ms / 1000, (ms % 1000) * 1000000 };
	bool pending = ssh_get_poll_flags(r->s) & SSH_WRITE_PENDING;
	sigset_t none;

	turned = 1;
	p[0].fd = r->fd;
	p[0].revents = 0;
	p[0].events = deaf(r, pending) || shuttle_full(r) ? 0 : POLLIN;
	/* libssh writes a packet at a time, and asks in between */
	if (pending)
		p[0].events |= POLLOUT;
	else if (!starting(r))
		alive_push(r);
	sigemptyset(&none);
	return ppoll(p, n, &t, &none) >= 0;
}

/* Key exchange and login, without ever waiting longer than the time given:
 * libssh itself waits for a silent client for ever. */
static bool
log_in(struct relay *r)
{
	struct pollfd p[1];
	int rc = ssh_handle_key_exchange(r->s);

	while (rc == SSH_AGAIN) {
		int64_t left = r->grace - clock_ms();

		if (left <= 0 || stop || broken(r) || relay_spent(r))
			return false;
		wait_for(r, p, 1, left);
		rc = ssh_handle_key_exchange(r->s);
	}
	if (rc != SSH_OK || broken(r))
		return false;
	r->event = ssh_event_new();
	if (!r->event || ssh_event_add_session(r->event, r->s) != SSH_OK)
		return false;
	r->ready = r->count.in_packets;
	while (!r->known) {
		int64_t left = r->grace - clock_ms();

		if (left <= 0 || stop || r->keeper_gone || relay_spent(r))
			return false;
		if (wait_for(r, p, 1, left) && p[0].revents)
			ssh_event_dopoll(r->event, 0);
		if (broken(r))
			return false;
	}
	return true;
}

/* Says the exit status, closes the channel, lets the client take it. */
static void
finish(struct relay *r)
{
	int64_t end = clock_ms() + CLOSE_MS;
	struct pollfd p[1];

	if (r->channel && ssh_channel_is_open(r->channel)) {
		ssh_channel_request_send_exit_status(r->channel,
			(int)r->status);
		ssh_channel_send_eof(r->channel);
		ssh_channel_close(r->channel);
		while (!broken(r) && clock_ms() < end &&
			!ssh_channel_is_closed(r->channel)) {
			wait_for(r, p, 1, end - clock_ms());
			if (p[0].revents)
				ssh_event_dopoll(r->event, 0);
			if (stop || shuttle_flooded(r))
				break;
		}
		/* OpenSSH says goodbye by itself; wait a little for it */
		end = clock_ms() + 500;
		while (!broken(r) && !stop && !shuttle_flooded(r) &&
			clock_ms() < end) {
			wait_for(r, p, 1, end - clock_ms());
			if (p[0].revents)
				ssh_event_dopoll(r->event, 0);
		}
	}
	if (!broken(r))
		ssh_disconnect(r->s);
}

static void
serve(struct relay *r)
{
	int64_t shell_by = clock_ms() + SHELL_MS;

	r->status = 255;
	while (!stop && !broken(r)) {
		struct pollfd p[2];
		int64_t now = clock_ms(), until;
		short wants;

		r->gone = !alive_look(r, &until);
		if (r->gone || (!r->started && now >= shell_by))
			break;
		wants = shuttle_wants(r);
		/* more than one turn can hand on */
		if (r->t >= 0 && r->in.len && !r->in_blocked)
			until = now;
		if (r->resized && until > now + 100)
			until = now + 100;
		p[1].fd = r->t >= 0 ? (wants ? r->t : -1) :
			r->started ? r->r : -1;
		p[1].events = r->t >= 0 ? wants : POLLIN;
		p[1].revents = 0;
		if (!wait_for(r, p, 2, until > now ? until - now : 0))
			continue;
		if (p[0].revents)
			ssh_event_dopoll(r->event, 0);
		/* nobody waits for it to go: it would be sending on */
		r->gone = shuttle_flooded(r);
		if (broken(r) || r->gone)
			break;
		if (r->asked && !r->started && *r->invited) {
			invite_goodbye(r);
			break;
		}
		if (r->asked && !r->started && shuttle_start(r))
			break;
		if (r->t < 0 && r->started && p[1].revents) {
			enum err e = shuttle_started(r);

			if (e && e != E_AGAIN)
				break;
		}
		if (r->t >= 0 && !shuttle_run(r))
			break;
		if (r->channel && ssh_channel_is_closed(r->channel))
			break;
		if (r->t < 0 && r->have_status)
			break;
	}
}

/* --- the process ----------------------------------------------------------- */

static void
keep_only(int *fd, int *r, int *told)
{
	int high[3], i;
	int *all[3] = { fd, r, told };

	for (i = 0; i < 3; i++)
		high[i] = fcntl(*all[i], F_DUPFD_CLOEXEC, 10);
	for (i = 0; i < 3; i++) {
		if (high[i] < 0 || dup2(high[i], 3 + i) < 0)
			die("dup: %s", strerror(errno));
		*all[i] = 3 + i;
	}
	if (close_range(6, ~0u, 0) < 0)
		die("close_range: %s", strerror(errno));
}

static void
signals(void)
{
	struct sigaction a = { .sa_handler = on_term }, b = { .sa_handler =
		on_computed, .sa_flags = SA_RESTART };
	struct itimerval every = { { STUCK_S, 0 }, { STUCK_S, 0 } };
	sigset_t set;

	/* blocked but in ppoll: no time between a look at `stop` and a wait */
	sigfillset(&set);
	sigdelset(&set, SIGSEGV);
	sigdelset(&set, SIGPROF);
	sigprocmask(SIG_SETMASK, &set, NULL);
	sigaction(SIGTERM, &a, NULL);
	sigaction(SIGHUP, &a, NULL);
	sigaction(SIGINT, &a, NULL);
	sigaction(SIGPROF, &b, NULL);
	setitimer(ITIMER_PROF, &every, NULL);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGCHLD, SIG_DFL);
}

static void
init(struct relay *r, int fd, int k, int told)
{
	memset(r, 0, sizeof *r);
	r->fd = fd;
	r->r = k;
	r->told = told;
	r->t = -1;
	r->grace = clock_ms() + (int64_t)config.login_seconds * 1000;
	msg_reader_init(&r->rreader);
	msg_reader_init(&r->treader);
	buf_init(&r->in);
	buf_init(&r->out);
}

/* libssh writes once a poll has told it that it may, which was after its last
 * answer; of who was refused nothing more is read. */
static void
goodbye(struct relay *r, const char *why)
{
	struct pollfd p = { r->fd, POLLIN | POLLOUT, 0 };

	if (r->event && poll(&p, 1, 0) > 0 && p.revents == POLLOUT)
		ssh_event_dopoll(r->event, 0);
	if (broken(r))
		return;
	ssh_session_set_disconnect_message(r->s, why);
	ssh_disconnect(r->s);
}

void
relay_run(int fd, int k, int told, bool old)
{
	static struct relay r;
	int end = RELAY_DONE;

	signals();
	keep_only(&fd, &k, &told);
	log_init("relay", LOG_WARN);
	alive_tune(fd);
	init(&r, fd, k, told);
	r.old = old;
	if (host[!old])
		ssh_bind_free(host[!old]);
	jail_limits();
	jail_user(config.uid_relay, config_path("run/empty"));
	jail_relay();
	if (!open_session(&r))
		_exit(RELAY_KEEPER);
	if (log_in(&r)) {
		/* libssh keeps one copy of the host key, for later exchanges */
		ssh_bind_free(host[old]);
		serve(&r);
		shuttle_drain(&r);
		if (stop && !broken(&r))
			shuttle_farewell(&r);
		/* the session sees the line drop at once, and puts away */
		if (r.t >= 0)
			close(r.t);
		r.t = -1;
		if (!r.gone)
			finish(&r);
	} else {
		end = r.keeper_gone || stop ? RELAY_KEEPER :
			clock_ms() >= r.grace ? RELAY_GRACE :
			r.tried || r.refused ? RELAY_REFUSED : RELAY_NOAUTH;
		if (!broken(&r))
			goodbye(&r, end == RELAY_REFUSED ? "too many tries" :
				end == RELAY_GRACE ? "too late" : "closed");
	}
	_exit(end);
}

/* --- the listener's login with itself -------------------------------------- */

static void
knock(int fd)
{
	ssh_session s = ssh_new();
	ssh_key key = NULL;
	bool no = false;

	if (!s)
		_exit(1);
	ssh_options_set(s, SSH_OPTIONS_PROCESS_CONFIG, &no);
	ssh_options_set(s, SSH_OPTIONS_HOST, "warm");
	ssh_options_set(s, SSH_OPTIONS_USER, "warm");
	ssh_options_set(s, SSH_OPTIONS_FD, &fd);
	if (ssh_connect(s) != SSH_OK ||
		ssh_pki_generate(SSH_KEYTYPE_ED25519, 0, &key) != SSH_OK ||
		ssh_userauth_publickey(s, NULL, key) != SSH_AUTH_SUCCESS)
		_exit(1);
	_exit(0);
}

static enum err
warm_up(void)
{
	struct relay r;
	int fd[2], status;
	pid_t pid;
	bool ok;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fd) < 0)
		return err_set(E_IO, "socketpair: %s", strerror(errno));
	pid = fork();
	if (pid < 0)
		return err_set(E_IO, "fork: %s", strerror(errno));
	if (pid == 0) {
		close(fd[0]);
		knock(fd[1]);
	}
	close(fd[1]);
	init(&r, fd[0], -1, -1);
	r.grace = clock_ms() + 5000;
	r.warm = true;
	ok = open_session(&r) && log_in(&r);
	/* until what was answered has left, and the client with it */
	while (ok && waitpid(pid, &status, WNOHANG) == 0) {
		struct pollfd p[1];

		ok = clock_ms() < r.grace;
		wait_for(&r, p, 1, 100);
		if (p[0].revents)
			ssh_event_dopoll(r.event, 0);
	}
	if (!ok) {
		kill(pid, SIGKILL);
		waitpid(pid, &status, 0);
	}
	if (r.event) {
		ssh_event_remove_session(r.event, r.s);
		ssh_event_free(r.event);
	}
	if (r.s) {
		ssh_disconnect(r.s);
		ssh_free(r.s);
	}
	return ok ? E_OK : err_set(E_INTERNAL, _("SSH ne répond pas à "
		"lui-même."));
}

enum err
relay_prepare(bool old)
{
	ssh_key key = NULL, rsa = NULL;
	enum err e;

	deflate_small();
	if (ssh_init() < 0)
		return err_set(E_INTERNAL, _("SSH ne se prépare pas."));
	e = hostkey_load(config_path("host_ed25519"), &key);
	if (!e)
		e = make_host(key, NULL);
	if (!e && old)
		e = hostkey_load(config_path("host_ed25519"), &key);
	if (!e && old)
		e = hostkey_load(config_path("host_rsa"), &rsa);
	if (!e && old)
		e = make_host(key, rsa);
	if (!e)
		e = warm_up();
	return e;
}
