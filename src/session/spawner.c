#include "session/spawner.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
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
#include "base/text.h"
#include "session/session.h"
#include "store/seal.h"
#include "ui/overrides.h"
#include "ui/screen.h"

#define KILL_MS 5000            /* to put away what was typed, and end */

struct child {
	struct child *next;
	pid_t pid;
	struct id session;
	int64_t kill_at;        /* clock_ms() at which it is waited for no
	                           more; 0: it was not asked to end */
};

static struct child *children;

/* The configuration directory, opened before the root changed, and what was
 * there when it was last read. */
static int overrides = -1;
static uint64_t loaded;

/* What is wrong in overrides goes to the log, one line each. */
static void
load(void)
{
	char *text = NULL, *save, *line, clean[600];
	size_t size = 0;
	FILE *complain = open_memstream(&text, &size);

	if (!complain)
		die("memory");
	if (screens_load_at(overrides, config.conf, complain) == E_OK)
		screens_check(complain);
	fclose(complain);
	for (line = strtok_r(text, "\n", &save); line;
		line = strtok_r(NULL, "\n", &save)) {
		text_clean(line, strlen(line), TEXT_LINE, clean, sizeof clean);
		log_say(LOG_WARN, "%s", clean);
	}
	free(text);
}

/* Screens and keymaps that changed are those of the sessions opened from now
 * on; a session that is open has its own copy. */
static void
look_again(void)
{
	uint64_t now = overrides_stamp(overrides);

	if (now == loaded)
		return;
	loaded = now;
	log_say(LOG_NOTE, "screens and keymaps are read again");
	load();
}

static void
say_ended(int fd, const struct id *session, int status)
{
	struct msg m;

	msg_init(&m, P_S_ENDED, 0);
	msg_put_id(&m, session);
	msg_put_u32(&m, (uint32_t)status);
	msg_send(fd, &m, NULL, 0);
	msg_done(&m);
}

static void
spawn(struct msg *m, int fd, int signals)
{
	struct child *c = xcalloc(1, sizeof *c);
	int k = msg_take_fd(m, 0), t = msg_take_fd(m, 1);

	look_again();
	c->session = msg_get_id(m);
	c->pid = k < 0 || t < 0 ? -1 : fork();
	if (c->pid == 0) {
		sigset_t none;

		close(fd);
		close(signals);
		/* it leads out of the new root */
		if (overrides >= 0)
			close(overrides);
		sigemptyset(&none);
		sigprocmask(SIG_SETMASK, &none, NULL);
		_exit(session_main(k, t));
	}
	if (k >= 0)
		close(k);
	if (t >= 0)
		close(t);
	if (c->pid < 0) {
		log_say(LOG_ERROR, "no process for a session");
		say_ended(fd, &c->session, 71 << 8);
		free(c);
		return;
	}
	c->next = children;
	children = c;
}

static void
reap(int fd)
{
	pid_t pid;
	int status;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		struct child **at, *c;

		for (at = &children; (c = *at); at = &c->next)
			if (c->pid == pid)
				break;
		if (!c)
			continue;
		if (WIFSIGNALED(status) && WTERMSIG(status) != SIGTERM)
			log_say(LOG_WARN, "a session ended by signal %d",
				WTERMSIG(status));
		say_ended(fd, &c->session, status);
		*at = c->next;
		free(c);
	}
}

static void
on_message(struct msg *m, int fd, int signals)
{
	struct child *c;
	struct id id;

	if (m->type == P_S_SPAWN) {
		spawn(m, fd, signals);
	} else if (m->type == P_S_KILL) {
		id = msg_get_id(m);
		for (c = children; c; c = c->next)
			if (id_equal(&c->session, &id) && !c->kill_at) {
				kill(c->pid, SIGTERM);
				c->kill_at = clock_ms() + KILL_MS;
			}
	} else if (m->type == P_S_PIN) {
		pid_t pid = (pid_t)msg_get_u32(m);

		/* it reads and does not answer: it would not hear SIGTERM */
		for (c = children; c; c = c->next)
			if (c->pid == pid)
				kill(pid, SIGKILL);
	}
}

/* A session hears SIGTERM where it waits for a key and nowhere else: one that
 * is stuck in something is killed.  The time until the next look, -1: none. */
static int
kill_late(void)
{
	int64_t now = clock_ms(), next = -1;
	struct child *c;

	for (c = children; c; c = c->next) {
		int64_t left = c->kill_at - now;

		if (!c->kill_at)
			continue;
		if (left <= 0) {
			kill(c->pid, SIGKILL);
			left = KILL_MS;
			c->kill_at = now + left;
		}
		if (next < 0 || left < next)
			next = left;
	}
	return (int)next;
}

int
spawner_main(int fd)
{
	struct msg_reader reader;
	struct signalfd_siginfo info;
	sigset_t set;
	int signals;

	log_init("spawner", LOG_NOTE);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGINT, SIG_IGN);
	seal_init();
	i18n_preload();
	overrides = overrides_open(config.conf);
	if (geteuid() == 0) {
		jail_user(config.uid_session, config.data);
		config.data[0] = '\0';
	}
	setenv("TERMINFO", config_path("run/terminfo"), 1);
	jail_limits();
	/* with the rights that reading them again will have */
	loaded = overrides_stamp(overrides);
	load();
	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	sigprocmask(SIG_BLOCK, &set, NULL);
	signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	msg_reader_init(&reader);
	for (;;) {
		struct pollfd p[2] = { { fd, POLLIN, 0 },
			{ signals, POLLIN, 0 } };
		struct msg m;
		enum err e;

		if (poll(p, 2, kill_late()) < 0) {
			if (errno != EINTR)
				return 71;
			continue;
		}
		if (p[1].revents) {
			while (read(signals, &info, sizeof info) > 0)
				;
			reap(fd);
		}
		if (!p[0].revents)
			continue;
		msg_init(&m, 0, 0);
		e = msg_recv(fd, &reader, &m);
		if (e == E_OK)
			on_message(&m, fd, signals);
		msg_done(&m);
		if (e != E_OK && e != E_AGAIN)
			break;
	}
	/* the listener is gone: the sessions end with their relays */
	return 0;
}
