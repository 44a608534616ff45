/* A session's end of the pair to its relay. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <string.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/msg.h"
#include "base/proto.h"
#include "session/port.h"

static int relay;
static struct port *port;

static int
up(void **state)
{
	int fd[2];

	assert_int_equal(msg_pair(fd), E_OK);
	relay = fd[0];
	port = port_pair(fd[1]);
	return 0;
}

static int
down(void **state)
{
	port_free(port);
	return 0;
}

static void
send_keys(const char *keys)
{
	struct msg m;

	msg_init(&m, P_T_DATA, 0);
	buf_puts(&m.b, keys);
	assert_int_equal(msg_send(relay, &m, NULL, 0), E_OK);
	msg_done(&m);
}

/* A relay that goes while there is something that it has not read loses
 * nothing of what it had sent. */
static void
test_last_keys(void **state)
{
	int cols, rows;
	struct buf got;

	buf_init(&got);
	send_keys("abc");
	send_keys("def");
	port_write(port, "screen", 6);
	close(relay);
	assert_int_equal(port_read(port, &got, &cols, &rows), PORT_DATA);
	assert_int_equal(port_read(port, &got, &cols, &rows), PORT_DATA);
	assert_string_equal(buf_str(&got), "abcdef");
	assert_int_equal(port_read(port, &got, &cols, &rows), PORT_END);
	buf_done(&got);
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, up, down)
	const struct CMUnitTest tests[] = {
		T(test_last_keys),
	};

	i18n_init("fr", NULL);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
