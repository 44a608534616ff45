/* Who is served first: the first connection of each source before the second
 * of any, a few at a time; who waits when the keeper is replaced is asked for
 * again. */
#include <arpa/inet.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/proto.h"
#include "net/conns.h"
#include "net/sockets.h"

static const struct limits_rules rules = {
	50, 30, 200, 10, 40, 100, NULL, 0
};

static struct link keeper;
static int far, sock;           /* the keeper's end; where one connects */
static uint32_t asked[64];      /* numbers that it was asked for, */
static char source[64][SOCKETS_TEXT];   /* and from where */
static size_t n;

static int
connect_from(const char *addr)
{
	struct sockaddr_in from = { .sin_family = AF_INET }, to;
	socklen_t len = sizeof to;
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	assert_int_equal(inet_pton(AF_INET, addr, &from.sin_addr), 1);
	assert_int_equal(bind(fd, (struct sockaddr *)&from, sizeof from), 0);
	assert_int_equal(getsockname(sock, (struct sockaddr *)&to, &len), 0);
	assert_int_equal(connect(fd, (struct sockaddr *)&to, len), 0);
	conns_accept(sock, false);
	conns_late(clock_ms());
	return fd;
}

/* What the keeper was asked since. */
static void
listen_to(void)
{
	struct pollfd p = { far, POLLIN, 0 };
	struct msg_reader r;
	struct msg m;

	msg_reader_init(&r);
	msg_init(&m, 0, 0);
	while (poll(&p, 1, 0) > 0 && msg_recv(far, &r, &m) == E_OK) {
		assert_int_equal(m.type, P_L_PAIR);
		assert_true(n < 64);
		asked[n] = m.number;
		snprintf(source[n++], SOCKETS_TEXT, "%s", msg_get_str(&m));
		msg_done(&m);
	}
	msg_reader_done(&r);
}

/* No pair: the connection ends, and the next one is asked for. */
static void
answer(size_t i)
{
	struct msg m;

	msg_init(&m, P_DONE, asked[i]);
	conns_answer(&m, E_INTERNAL);
	msg_done(&m);
	conns_late(clock_ms());
	listen_to();
}

static void
begin(void)
{
	int fd[2];

	assert_int_equal(sockets_listen("127.0.0.1:0", &sock), E_OK);
	assert_int_equal(msg_pair(fd), E_OK);
	link_init(&keeper);
	link_open(&keeper, fd[0]);
	far = fd[1];
	n = 0;
	conns_start(&rules, &keeper);
}

static void
end(const int *fd, int count)
{
	while (count > 0)
		close(fd[--count]);
	conns_drop();
	conns_done();
	link_close(&keeper);
	close(far);
	close(sock);
}

static void
test_turns(void **state)
{
	int fd[13], i;

	begin();
	for (i = 0; i < 6; i++)
		fd[i] = connect_from("127.0.0.2");
	for (; i < 11; i++)
		fd[i] = connect_from("127.0.0.3");
	fd[i++] = connect_from("127.0.0.4");
	fd[i++] = connect_from("127.0.0.3");
	listen_to();
	/* a few at once, as they came */
	assert_int_equal(n, 4);
	for (i = 0; i < 4; i++)
		assert_string_equal(source[i], "127.0.0.2");
	for (i = 0; i < 13; i++) {
		assert_true((size_t)i < n);
		answer((size_t)i);
	}
	assert_int_equal(n, 13);
	assert_string_equal(source[4], "127.0.0.3");
	assert_string_equal(source[5], "127.0.0.4");
	assert_string_equal(source[6], "127.0.0.3");
	assert_string_equal(source[8], "127.0.0.3");
	assert_int_equal(conns_count(), 0);
	end(fd, 13);
}

static void
test_new_keeper(void **state)
{
	int fd[6], pair[2], i;

	begin();
	for (i = 0; i < 6; i++)
		fd[i] = connect_from("127.0.0.2");
	listen_to();
	assert_int_equal(n, 4);
	answer(0);
	assert_int_equal(n, 5);
	link_close(&keeper);
	close(far);
	assert_int_equal(msg_pair(pair), E_OK);
	link_open(&keeper, pair[0]);
	far = pair[1];
	n = 0;
	conns_ask();
	conns_late(clock_ms());
	listen_to();
	assert_int_equal(n, 4);
	for (i = 0; i < 5; i++)
		answer((size_t)i);
	assert_int_equal(n, 5);
	assert_int_equal(conns_count(), 0);
	end(fd, 6);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_turns),
		cmocka_unit_test(test_new_keeper),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
