/* SSH before the login, through the relay's own callbacks, without its jail:
 * first what a client may send before the keys are exchanged (byte 0 even),
 * else a real exchange, then requests made of the input.  A keeper that
 * refuses everybody answers.  Nobody is ever logged in. */
#include "net/relay.c"

#include <pthread.h>
#include <sys/stat.h>

#include "tests/fuzz/fuzz.h"
#include "tests/ssh_peer.h"

struct client {
	int fd;
	const uint8_t *data;
	size_t size;
};

static char *
piece(struct client *c)
{
	size_t n = c->size ? c->data[0] : 0;
	char *s;

	if (c->size) {
		c->data++;
		c->size--;
	}
	if (n > c->size)
		n = c->size;
	s = xmalloc(n + 1);
	memcpy(s, c->data, n);
	s[n] = '\0';
	c->data += n;
	c->size -= n;
	return s;
}

static void
request(ssh_session s, struct client *c, unsigned what)
{
	static ssh_key key;
	char *one = piece(c), *two = piece(c);

	if (!key)
		ssh_pki_generate(SSH_KEYTYPE_ED25519, 0, &key);
	switch (what % 6) {
	case 0:
		ssh_userauth_none(s, one);
		break;
	case 1:
		ssh_userauth_password(s, one, two);
		break;
	case 2:
		ssh_userauth_try_publickey(s, one, key);
		break;
	case 3:
		ssh_userauth_publickey(s, one, key);
		break;
	case 4:
		if (ssh_userauth_kbdint(s, one, two) == SSH_AUTH_INFO) {
			int n = ssh_userauth_kbdint_getnprompts(s);

			while (n-- > 0)
				ssh_userauth_kbdint_setanswer(s, (unsigned)n,
					two);
			ssh_userauth_kbdint(s, NULL, NULL);
		}
		break;
	default:
		ssh_send_ignore(s, one);
	}
	free(one);
	free(two);
}

static void *
act(void *arg)
{
	struct client *c = arg;
	ssh_session s = peer_client(c->fd, 300000);
	struct stat given, left;

	HOLDS(fstat(c->fd, &given) == 0);
	if (ssh_connect(s) == SSH_OK)
		for (int i = 0; i < 8 && c->size > 1 &&
			ssh_is_connected(s); i++) {
			unsigned what = *c->data++;

			c->size--;
			request(s, c, what);
		}
	ssh_disconnect(s);
	ssh_free(s);
	/* a socket that it was given, libssh leaves open but after some errors:
	 * the relay would wait for more as long as it has patience */
	if (fstat(c->fd, &left) == 0 && left.st_ino == given.st_ino)
		close(c->fd);
	return NULL;
}

static void *
pour(void *arg)
{
	struct client *c = arg;
	char away[4096];

	while (c->size > 0) {
		ssize_t n = send(c->fd, c->data, c->size, MSG_NOSIGNAL);

		if (n <= 0)
			break;
		c->data += n;
		c->size -= (size_t)n;
	}
	shutdown(c->fd, SHUT_WR);
	while (read(c->fd, away, sizeof away) > 0)
		continue;
	close(c->fd);
	return NULL;
}

static void
begin(void)
{
	ssh_key key = NULL;

	signal(SIGPIPE, SIG_IGN);
	log_init("fuzz", 0);
	config.login_seconds = 5;
	HOLDS(ssh_init() == 0);
	HOLDS(ssh_pki_generate(SSH_KEYTYPE_ED25519, 0, &key) == SSH_OK);
	HOLDS(make_host(key, NULL) == E_OK);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static bool ready;
	struct relay r;
	struct client c;
	pthread_t client, keeper;
	int fd[2], k[2];

	if (size < 1)
		return 0;
	if (!ready)
		begin();
	ready = true;
	HOLDS(socketpair(AF_UNIX, SOCK_STREAM, 0, fd) == 0);
	HOLDS(msg_pair(k) == E_OK);
	c = (struct client){ fd[1], data + 1, size - 1 };
	init(&r, fd[0], k[0], -1);
	HOLDS(pthread_create(&keeper, NULL, peer_refuse, &k[1]) == 0);
	HOLDS(pthread_create(&client, NULL, data[0] % 2 ? act : pour, &c) ==
		0);
	HOLDS(!(open_session(&r) && log_in(&r)));
	HOLDS(!r.known);
	if (r.event) {
		ssh_event_remove_session(r.event, r.s);
		ssh_event_free(r.event);
	}
	ssh_disconnect(r.s);
	ssh_free(r.s);
	shutdown(fd[0], SHUT_RDWR);
	close(k[0]);
	pthread_join(client, NULL);
	pthread_join(keeper, NULL);
	buf_done(&r.in);
	buf_done(&r.out);
	msg_reader_done(&r.rreader);
	msg_reader_done(&r.treader);
	return 0;
}
