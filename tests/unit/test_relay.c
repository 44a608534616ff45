/* Who leaves in the middle of the exchange of keys, at any byte of what it
 * sends, its ears closed a moment before its mouth: the relay lets go at
 * once.  (libssh forgets an error of its socket when the keys are set after
 * it.) */
#include "net/relay.c"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "tests/ssh_peer.h"

/* The list of algorithms is longer; what matters follows it. */
#define LIST 900

/* Hands on what the client sends, up to `cut` bytes, and all that it is told
 * until then. */
struct middle {
	int client, relay;
	size_t cut;
	bool more;              /* the client was cut short */
};

static void *
connect_once(void *arg)
{
	ssh_session s = peer_client(*(int *)arg, 5000000);

	if (ssh_connect(s) == SSH_OK)
		ssh_userauth_none(s, NULL);
	ssh_disconnect(s);
	ssh_free(s);
	return NULL;
}

static void *
hand_on(void *arg)
{
	struct middle *m = arg;
	size_t sent = 0;
	char part[4096];

	for (;;) {
		struct pollfd p[2] = { { m->client, POLLIN, 0 },
			{ m->relay, POLLIN, 0 } };
		ssize_t n;

		if (poll(p, 2, -1) < 0)
			break;
		if (p[1].revents) {
			n = read(m->relay, part, sizeof part);
			if (n <= 0 || write(m->client, part, (size_t)n) != n)
				break;
		}
		if (!p[0].revents)
			continue;
		n = read(m->client, part, sizeof part);
		if (n <= 0)
			break;
		if (sent + (size_t)n >= m->cut) {
			/* it hears no more, and what it says still comes */
			shutdown(m->relay, SHUT_RD);
			n = (ssize_t)(m->cut - sent);
			m->more = true;
			/* (what it was about to say may have told it) */
			if (write(m->relay, part, (size_t)n) != n)
				errno = 0;
			break;
		}
		if (write(m->relay, part, (size_t)n) != n)
			break;
		sent += (size_t)n;
	}
	close(m->relay);
	shutdown(m->client, SHUT_RDWR);
	return NULL;
}

/* True if the client had said more than `cut` bytes. */
static bool
leave_at(size_t cut)
{
	pthread_t client, middle;
	struct middle m;
	struct relay r;
	int a[2], b[2], k[2];
	int64_t left;

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, a), 0);
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, b), 0);
	assert_int_equal(msg_pair(k), E_OK);
	m = (struct middle){ a[1], b[0], cut, false };
	init(&r, b[1], k[0], -1);
	assert_int_equal(pthread_create(&client, NULL, connect_once, &a[0]),
		0);
	assert_int_equal(pthread_create(&middle, NULL, hand_on, &m), 0);
	assert_true(open_session(&r));
	assert_false(log_in(&r));
	left = r.grace - clock_ms();
	if (left < config.login_seconds * 500)
		fail_msg("left at byte %zu: let go %jd ms before the end of"
			" its patience", cut, (intmax_t)left);
	if (r.event) {
		ssh_event_remove_session(r.event, r.s);
		ssh_event_free(r.event);
	}
	ssh_free(r.s);
	pthread_join(middle, NULL);
	pthread_join(client, NULL);
	close(a[0]);
	close(a[1]);
	close(k[0]);
	close(k[1]);
	buf_done(&r.in);
	buf_done(&r.out);
	msg_reader_done(&r.rreader);
	msg_reader_done(&r.treader);
	return m.more;
}

static void
test_leaves(void **state)
{
	ssh_key key = NULL;
	size_t cut;
	int n = 0;

	signal(SIGPIPE, SIG_IGN);
	log_init("test", 0);
	config.login_seconds = 20;
	assert_int_equal(ssh_init(), 0);
	assert_int_equal(ssh_pki_generate(SSH_KEYTYPE_ED25519, 0, &key),
		SSH_OK);
	assert_int_equal(make_host(key, NULL), E_OK);
	for (cut = 1; leave_at(cut); cut += cut < LIST ? 29 : 1)
		n++;
	print_message("%d places to leave at, of %zu bytes\n", n, cut);
	assert_true(n > 100);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_leaves) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
