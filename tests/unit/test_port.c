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
#include "session/welcome.h"

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

/* What was typed on an exec line moves nobody's cursor when it comes back. */
static void
test_error_passes_the_gate(void **state)
{
	struct msg_reader r;
	struct msg m;

	(void)state;
	port_error(port, "a\033]0;x\007b\xe2\x80\xae\xc2\x9b" "2J\r\n");
	msg_reader_init(&r);
	msg_init(&m, 0, 0);
	assert_int_equal(msg_recv(relay, &r, &m), E_OK);
	assert_int_equal(m.type, P_T_ERROR);
	assert_string_equal(buf_str(&m.b), "a?]0;x?b??2J\r\n");
	msg_done(&m);
	msg_reader_done(&r);
	close(relay);
}

/* A line of the client as the keeper's welcome says it again. */
static enum err
welcomed(const char *verb, struct welcome *w)
{
	static const char *const text[] = { "xterm", "fr_FR.UTF-8", "OpenSSH" };
	struct ctx x = { 0 };
	struct msg m;
	enum err e;

	msg_init(&m, P_K_WELCOME, 0);
	msg_put_id(&m, &id_none);
	msg_put_id(&m, &id_none);
	msg_put_str(&m, "moreau");
	msg_put_str(&m, "Claire MOREAU");
	msg_put_u8(&m, 0);
	msg_put_u8(&m, LOOKING_ALONE);
	msg_put_u64(&m, 0);
	msg_put_u8(&m, 0);
	msg_put_str(&m, text[0]);
	msg_put_u32(&m, 80);
	msg_put_u32(&m, 24);
	msg_put_str(&m, text[1]);
	msg_put_str(&m, text[2]);
	msg_put_str(&m, verb);
	msg_put_u8(&m, 0);
	msg_put_id(&m, &id_none);
	msg_put_u32(&m, 0);
	msg_put_u8(&m, FACTOR_NONE);
	msg_put_u64(&m, 0);
	msg_put_str(&m, "");
	msg_put_id(&m, &id_none);
	e = welcome_read(&m, &x, w);
	welcome_done(&x);
	msg_done(&m);
	return e;
}

/* Of a long line the end counts too: "import people ... --dry-run". */
static void
test_whole_line(void **state)
{
	char line[VERB_MOST + 2];
	struct welcome w;

	(void)state;
	memset(line, 'x', sizeof line);
	strcpy(line + VERB_MOST - 10, " --dry-run");
	assert_int_equal(welcomed(line, &w), E_OK);
	assert_string_equal(w.verb, line);
	strcat(line, "s");
	assert_int_equal(welcomed(line, &w), E_PROTO);
	close(relay);
}

static void
take(uint32_t n)
{
	int cols, rows;
	struct msg m;

	msg_init(&m, P_T_TAKEN, 0);
	msg_put_u32(&m, n);
	assert_int_equal(msg_send(relay, &m, NULL, 0), E_OK);
	msg_done(&m);
	assert_int_equal(port_read(port, NULL, &cols, &rows), PORT_TAKEN);
}

/* What is held leaves in one message, in its order, and nothing is held of an
 * error. */
static void
test_holds(void **state)
{
	struct msg_reader r;
	struct msg m;

	(void)state;
	port_hold(port);
	port_write(port, "probe", 5);
	port_write(port, " screen", 7);
	port_release(port);
	port_write(port, "key", 3);
	port_hold(port);
	port_write(port, "more", 4);
	port_error(port, "no\r\n");
	msg_reader_init(&r);
	msg_init(&m, 0, 0);
	for (const char *const *said = (const char *const[]){ "probe screen",
		"key", "more", "no\r\n", NULL }; *said; said++) {
		assert_int_equal(msg_recv(relay, &r, &m), E_OK);
		assert_string_equal(buf_str(&m.b), *said);
	}
	msg_done(&m);
	msg_reader_done(&r);
	close(relay);
}

/* Nothing is painted while what was sent is not taken. */
static void
test_takes(void **state)
{
	char screen[2000] = "";

	assert_true(port_takes(port));
	port_write(port, screen, 20);
	assert_true(port_takes(port));
	port_write(port, screen, sizeof screen);
	assert_false(port_takes(port));
	take(700);
	assert_false(port_takes(port));
	take(600);
	assert_true(port_takes(port));
	/* more than there was, from whoever it comes, is all */
	take(UINT32_MAX);
	assert_true(port_takes(port));
	port_write(port, screen, sizeof screen);
	assert_false(port_takes(port));
	close(relay);
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, up, down)
	const struct CMUnitTest tests[] = {
		T(test_error_passes_the_gate), T(test_last_keys),
		T(test_holds), T(test_takes), T(test_whole_line),
	};

	i18n_init("fr", NULL);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
