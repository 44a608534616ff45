/* A server whose keeper and sessions know nothing: what carries SSH is tried
 * without the rest.  Keeper: login "anne", password "secret", any key whose
 * bytes are in $FAKE_KEY (hexadecimal); "deux" the same, then code 123456.  Session: says what it was given,
 * then echoes; a few lines make it do things (see session()). */
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/config.h"
#include "base/i18n.h"
#include "base/jail.h"
#include "base/log.h"
#include "base/msg.h"
#include "base/proto.h"
#include "net/listener.h"

#define PEERS 4096

static struct peer {
	int fd;
	struct msg_reader r;
	bool known, half;
} peers[PEERS];
static int npeers;

static struct held {
	struct id id;
	int fd;
} held[PEERS];
static int nheld;

static void
peer_add(int fd)
{
	peers[npeers].fd = fd;
	peers[npeers].known = peers[npeers].half = false;
	msg_reader_init(&peers[npeers].r);
	npeers++;
}

static void
done(int fd, uint32_t number, enum err e, int give)
{
	struct msg m;

	msg_init(&m, P_DONE, number);
	msg_put_u8(&m, e);
	msg_put_str(&m, e ? "non" : NULL);
	msg_send(fd, &m, &give, give >= 0);
	msg_done(&m);
}

static bool
key_is(const unsigned char *b, size_t n)
{
	const char *hex = getenv("FAKE_KEY");
	char *mine = calloc(2, n + 1);
	bool same;
	size_t i;

	for (i = 0; i < n; i++)
		sprintf(mine + 2 * i, "%02x", b[i]);
	same = hex && strcmp(hex, mine) == 0;
	free(mine);
	return same;
}

static void
fake_start(struct peer *p, struct msg *m, int listener)
{
	int k[2], t[2];
	struct msg s;
	char line[2600];
	const char *term = msg_get_str(m);
	unsigned cols = msg_get_u32(m), rows = msg_get_u32(m);
	const char *lang = msg_get_str(m), *banner = msg_get_str(m);
	const char *verb = msg_get_str(m);
	unsigned pty = msg_get_u8(m);

	if (!p->known || !msg_ended(m) || msg_pair(k) || msg_pair(t)) {
		done(p->fd, m->number, E_RIGHT, -1);
		return;
	}
	p->known = false;
	snprintf(line, sizeof line, "%s %u %u %s %d %u [%s]", term, cols,
		rows, lang ? lang : "-", banner != NULL, pty,
		verb ? verb : "");
	held[nheld].id = id_new();
	held[nheld].fd = k[0];
	msg_init(&s, P_L_SESSION, 0);
	msg_put_id(&s, &held[nheld].id);
	msg_send(listener, &s, (int[]){ k[1], t[0], k[0] }, 3);
	msg_reset(&s, P_K_WELCOME, 0);
	msg_put_str(&s, line);
	msg_send(k[0], &s, NULL, 0);
	msg_done(&s);
	nheld++;
	close(k[1]);
	close(t[0]);
	done(p->fd, m->number, E_OK, t[1]);
	close(t[1]);
}

/* A first proof of "deux" is half of it. */
static enum err
proved(struct peer *p, const char *login, bool ok)
{
	p->half = ok && strcmp(login, "deux") == 0;
	p->known = ok && !p->half;
	return p->half ? E_MORE : ok ? E_OK : E_RIGHT;
}

static bool
is_there(const char *login)
{
	return login && (strcmp(login, "anne") == 0 ||
		strcmp(login, "deux") == 0);
}

static void
fake_message(int i, struct msg *m, int listener)
{
	struct peer *p = &peers[i];
	const char *login, *password;
	const unsigned char *blob;
	char name[80];
	int fd[2], j;
	struct id id;
	size_t n;
	bool ok;

	switch (m->type) {
	case P_L_START:
		fprintf(stderr, "FAKE start %u\n", msg_get_u8(m));
		done(p->fd, m->number, E_OK, -1);
		break;
	case P_L_PAIR:
		if (msg_pair(fd))
			exit(1);
		peer_add(fd[0]);
		done(p->fd, m->number, E_OK, fd[1]);
		close(fd[1]);
		break;
	case P_L_ADOPT:
		held[nheld].id = msg_get_id(m);
		held[nheld++].fd = msg_take_fd(m, 0);
		fprintf(stderr, "FAKE adopt\n");
		break;
	case P_L_ENDED:
		id = msg_get_id(m);
		fprintf(stderr, "FAKE ended %u\n", msg_get_u32(m));
		for (j = 0; j < nheld; j++)
			if (id_equal(&held[j].id, &id)) {
				close(held[j].fd);
				held[j] = held[--nheld];
			}
		break;
	case P_R_OFFER:
	case P_R_KEY:
		login = msg_get_str(m);
		snprintf(name, sizeof name, "%s", login);
		blob = msg_get_bytes(m, &n);
		ok = is_there(name) && key_is(blob, n);
		p->known = p->half = false;
		done(p->fd, m->number, m->type == P_R_KEY ?
			proved(p, name, ok) : ok ? E_OK : E_RIGHT, -1);
		break;
	case P_R_FACTOR:
		login = msg_get_str(m);
		password = msg_get_str(m);
		fprintf(stderr, "FAKE code %s\n", login);
		p->known = p->half && strcmp(login, "deux") == 0 &&
			strcmp(password, "123456") == 0;
		done(p->fd, m->number, p->known ? E_OK : E_RIGHT, -1);
		break;
	case P_R_PASSWORD:
		login = msg_get_str(m);
		password = msg_get_str(m);
		fprintf(stderr, "FAKE try\n");
		done(p->fd, m->number, proved(p, login, is_there(login) &&
			password && strcmp(password, "secret") == 0), -1);
		break;
	case P_R_START:
		fake_start(p, m, listener);
		break;
	}
}

static int
fake_keeper(int listener)
{
	signal(SIGPIPE, SIG_IGN);
	peer_add(listener);
	for (;;) {
		struct pollfd p[PEERS];
		int i, n = npeers, cut = -1;

		for (i = 0; i < n; i++)
			p[i] = (struct pollfd){ peers[i].fd, POLLIN, 0 };
		/* revoked: $DIR/cut appears, the newest session is cut */
		poll(p, (nfds_t)n, 50);
		if (nheld && geteuid() != 0 &&
			access(config_path("cut"), F_OK) == 0) {
			struct msg c;

			unlink(config_path("cut"));
			msg_init(&c, P_L_CUT, 0);
			msg_put_id(&c, &held[nheld - 1].id);
			msg_send(listener, &c, NULL, 0);
			msg_done(&c);
		}
		for (i = 0; i < n; i++) {
			struct msg m;
			enum err e;

			if (!p[i].revents)
				continue;
			msg_init(&m, 0, 0);
			e = msg_recv(p[i].fd, &peers[i].r, &m);
			if (e == E_OK)
				fake_message(i, &m, listener);
			else if (e != E_AGAIN)
				cut = i;
			msg_done(&m);
		}
		if (cut == 0)
			return 0;
		if (cut > 0) {
			close(peers[cut].fd);
			msg_reader_done(&peers[cut].r);
			peers[cut] = peers[--npeers];
		}
	}
}

/* --- a session ---------------------------------------------------------------- */

static int out;

static void
say(int type, const void *data, size_t n)
{
	struct msg m;

	msg_init(&m, type, 0);
	buf_put(&m.b, data, n);
	msg_send(out, &m, NULL, 0);
	msg_done(&m);
}

static void
leave(unsigned status)
{
	struct msg m;

	msg_init(&m, P_T_EXIT, 0);
	msg_put_u32(&m, status);
	msg_send(out, &m, NULL, 0);
	_exit(0);
}

static void
flood(unsigned long bytes)
{
	char chunk[8000];
	unsigned long i;

	for (i = 0; i < bytes; i += sizeof chunk) {
		memset(chunk, 'a' + (int)(i / sizeof chunk % 26),
			sizeof chunk);
		say(P_T_DATA, chunk, sizeof chunk);
	}
}

/* A little later, more messages than a relay hands on in one turn. */
static void
burst(void)
{
	char line[20];
	int i;

	usleep(400000);
	for (i = 0; i < 100; i++) {
		snprintf(line, sizeof line, "<%d>", i);
		say(P_T_DATA, line, strlen(line));
	}
}

/* Verbs of exec: exit N, flood BYTES, count (bytes of standard input), both
 * (out, err, out), die (no exit), escape (a forbidden call), tally (when the
 * line drops, the process ends with how many bytes had come), slow MS
 * (count, so long for each message).  Keys: q ends
 * with 7, B is answered by many messages, everything else is echoed; a size says "WxH". */
static void
session(int k, int t)
{
	struct msg_reader rk, rt;
	struct msg m;
	char line[2700] = "", *verb;
	unsigned long got = 0;
	enum err e;

	out = t;
	jail_session();
	msg_reader_init(&rk);
	msg_reader_init(&rt);
	msg_init(&m, 0, 0);
	if (msg_recv(k, &rk, &m) || m.type != P_K_WELCOME)
		_exit(1);
	snprintf(line, sizeof line, "%s\r\n", msg_get_str(&m));
	verb = strchr(line, '[') + 1;
	if (strncmp(verb, "exit ", 5) == 0)
		leave((unsigned)atoi(verb + 5));
	if (strncmp(verb, "flood ", 6) == 0) {
		flood(strtoul(verb + 6, NULL, 10));
		leave(0);
	}
	if (strncmp(verb, "both", 4) == 0) {
		say(P_T_DATA, "one\n", 4);
		say(P_T_ERROR, "two\n", 4);
		say(P_T_DATA, "three\n", 6);
		leave(3);
	}
	if (strncmp(verb, "die", 3) == 0)
		_exit(0);
	if (strncmp(verb, "escape", 6) == 0)
		execl("/bin/sh", "sh", (char *)NULL);
	if (strncmp(verb, "count", 5) != 0 &&
		strncmp(verb, "tally", 5) != 0 && strncmp(verb, "slow", 4) != 0)
		say(P_T_DATA, line, strlen(line));
	for (;;) {
		struct pollfd p[2] = { { k, POLLIN, 0 }, { t, POLLIN, 0 } };

		poll(p, 2, -1);
		if (p[0].revents) {
			e = msg_recv(k, &rk, &m);
			if (e && e != E_AGAIN)
				_exit(9);
		}
		if (!p[1].revents)
			continue;
		e = msg_recv(t, &rt, &m);
		if (e == E_AGAIN)
			continue;
		if (e)          /* the line dropped */
			_exit(strncmp(verb, "tally", 5) == 0 ? (int)got : 5);
		if (m.type == P_T_EOF) {
			snprintf(line, sizeof line, "%lu\n", got);
			say(P_T_DATA, line, strlen(line));
			leave(0);
		} else if (m.type == P_T_SIZE) {
			unsigned w = msg_get_u32(&m), h = msg_get_u32(&m);

			snprintf(line, sizeof line, "%ux%u\r\n", w, h);
			say(P_T_DATA, line, strlen(line));
		} else if (m.type == P_T_DATA) {
			got += m.b.len;
			if (strncmp(verb, "slow", 4) == 0) {
				usleep(1000u * (unsigned)atoi(verb + 5));
				continue;
			}
			if (strncmp(verb, "count", 5) == 0 ||
				strncmp(verb, "tally", 5) == 0)
				continue;
			if (memchr(m.b.data, 'q', m.b.len))
				leave(7);
			if (memchr(m.b.data, 'B', m.b.len)) {
				burst();
				continue;
			}
			say(P_T_DATA, m.b.data, m.b.len);
		}
	}
}

static int
fake_spawner(int fd)
{
	struct { pid_t pid; struct id id; } child[PEERS];
	struct msg_reader r;
	int n = 0;

	msg_reader_init(&r);
	for (;;) {
		struct pollfd p = { fd, POLLIN, 0 };
		struct msg m;
		enum err e = E_AGAIN;
		pid_t pid;
		int i, status;

		msg_init(&m, 0, 0);
		if (poll(&p, 1, 30) > 0)
			e = msg_recv(fd, &r, &m);
		if (e && e != E_AGAIN)
			return 0;
		if (!e && m.type == P_S_SPAWN) {
			child[n].id = msg_get_id(&m);
			child[n].pid = fork();
			if (child[n].pid == 0) {
				close(fd);
				session(msg_take_fd(&m, 0),
					msg_take_fd(&m, 1));
			}
			n++;
		} else if (!e && m.type == P_S_KILL) {
			struct id id = msg_get_id(&m);

			for (i = 0; i < n; i++)
				if (id_equal(&child[i].id, &id))
					kill(child[i].pid, SIGTERM);
		}
		msg_done(&m);
		while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
			for (i = 0; i < n; i++)
				if (child[i].pid == pid) {
					msg_init(&m, P_S_ENDED, 0);
					msg_put_id(&m, &child[i].id);
					msg_put_u32(&m, (uint32_t)status);
					msg_send(fd, &m, NULL, 0);
					msg_done(&m);
					child[i] = child[--n];
					break;
				}
	}
}

int
main(int argc, char **argv)
{
	struct listener_options o = { (const char *const *)argv + 1, argc - 1,
		NULL, NULL };

	i18n_init("fr", NULL);
	config_load();
	if (argc == 3 && strcmp(argv[1], "keeper-process") == 0) {
		jail_user(config.uid_keeper, NULL);
		return fake_keeper(atoi(argv[2]));
	}
	if (argc == 3 && strcmp(argv[1], "spawner-process") == 0) {
		jail_user(config.uid_session, NULL);
		return fake_spawner(atoi(argv[2]));
	}
	return listener_main(&o);
}
