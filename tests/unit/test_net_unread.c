/* A client that asks without end and reads no answer: the relay stops hearing
 * it, so that what libssh keeps for it stays small. */
#include "net/relay.c"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "tests/ssh_peer.h"

#define ASKED 6000              /* channels, each refused in a packet */

static int client_end[2], relay_end[2];
static volatile bool mute, over;

/* The way between them; what the relay says waits while `mute`. */
static void *
way(void *arg)
{
	bool back = arg != NULL;
	int from = back ? relay_end[1] : client_end[1];
	int to = back ? client_end[1] : relay_end[1];
	char some[4096];

	for (;;) {
		ssize_t n;

		if (back && mute) {
			usleep(1000);
			continue;
		}
		n = read(from, some, sizeof some);
		if (n <= 0 || send(to, some, (size_t)n, MSG_NOSIGNAL) < 0)
			break;
	}
	shutdown(to, SHUT_RDWR);
	return NULL;
}

static void *
client(void *arg)
{
	ssh_session s = peer_client(client_end[0], 3000000);
	ssh_key key = NULL;
	char some[4096];
	int i;

	if (ssh_connect(s) == SSH_OK &&
		ssh_pki_generate(SSH_KEYTYPE_ED25519, 0, &key) == SSH_OK &&
		ssh_userauth_publickey(s, NULL, key) == SSH_AUTH_SUCCESS) {
		mute = true;
		ssh_set_blocking(s, 0);
		for (i = 0; i < ASKED; i++)
			ssh_channel_open_session(ssh_channel_new(s));
		ssh_blocking_flush(s, 5000);
		ssh_key_free(key);
	}
	over = true;
	while (read(client_end[0], some, sizeof some) > 0)
		continue;
	return NULL;
}

static void
test_not_heard(void **state)
{
	int small = 4096, quiet = 0;
	ssh_key key = NULL;
	pthread_t c, to, back;
	struct relay r;

	signal(SIGPIPE, SIG_IGN);
	assert_int_equal(ssh_init(), 0);
	assert_int_equal(ssh_pki_generate(SSH_KEYTYPE_ED25519, 0, &key),
		SSH_OK);
	assert_int_equal(make_host(key, NULL), E_OK);
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, client_end), 0);
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, relay_end), 0);
	setsockopt(relay_end[0], SOL_SOCKET, SO_SNDBUF, &small, sizeof small);
	config.login_seconds = 5;
	init(&r, relay_end[0], -1, -1);
	alive_tune(relay_end[0]);
	r.warm = true;
	pthread_create(&to, NULL, way, NULL);
	pthread_create(&back, NULL, way, &small);
	pthread_create(&c, NULL, client, NULL);
	assert_true(open_session(&r) && log_in(&r));
	/* until nothing more is heard, or all was asked */
	while (quiet < 20 && !broken(&r)) {
		struct pollfd p[1];

		wait_for(&r, p, 1, 10);
		if (p[0].revents)
			ssh_event_dopoll(r.event, 0);
		quiet = p[0].revents ? 0 : quiet + (over || p[0].events == 0 ||
			!(p[0].events & POLLIN));
	}
	assert_false(broken(&r));
	/* a read of libssh holds some of them */
	assert_in_range(r.count.out_packets - r.read_packets, UNREAD + 1,
		2 * UNREAD);
	/* what is read again is answered again */
	mute = false;
	while (r.count.out_packets < ASKED && !broken(&r)) {
		struct pollfd p[1];

		if (!wait_for(&r, p, 1, 1000) || !p[0].revents)
			break;
		ssh_event_dopoll(r.event, 0);
	}
	assert_true(r.count.out_packets >= ASKED);
	close(relay_end[0]);
	pthread_join(back, NULL);
	pthread_join(c, NULL);
	pthread_join(to, NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_not_heard) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
