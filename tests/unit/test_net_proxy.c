/* Whose connection a proxy hands on: the header of PROXY version 2, and the
 * process that reads it. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/config.h"
#include "net/proxy.h"
#include "net/sockets.h"

#define SIGNED "\r\n\r\n\0\r\nQUIT\n"
#define ADDR4 "\xc0\x00\x02\x07" "\xc6\x33\x64\x01" "\x30\x39" "\x08\xae"
#define ADDR6 "\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x07" \
	"\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x01" "\xff\xff" "\x08\xae"
#define TLV "\x04\x00\x05" "xxxxx" "\x20\x00\x02" "\xff\xff"

static unsigned char header[70000];

/* A header of `body` bytes behind its head; its whole size. */
static size_t
make(int version, int family, const void *body, size_t n)
{
	memcpy(header, SIGNED, 12);
	header[12] = (unsigned char)version;
	header[13] = (unsigned char)family;
	header[14] = (unsigned char)(n >> 8);
	header[15] = (unsigned char)n;
	memcpy(header + PROXY_HEAD, body, n);
	return PROXY_HEAD + n;
}

static enum proxy_what
parse(size_t n, struct proxy_said *said)
{
	size_t size;

	return proxy_parse(header, n, &size, said);
}

/* "192.0.2.7 12345" of a header that is good; every shorter one is only a
 * beginning, and never asks for more than there is. */
static void
from(size_t n, const char *wanted)
{
	char host[SOCKETS_TEXT], text[SOCKETS_TEXT + 12];
	struct sockaddr_storage a;
	struct proxy_said said;
	size_t i, size;

	for (i = 0; i < n; i++) {
		assert_int_equal(proxy_parse(header, i, &size, &said),
			PROXY_MORE);
		assert_int_equal(said.what, 0);
		assert_int_equal(size, i < PROXY_HEAD ? PROXY_HEAD : n);
	}
	/* SSH's own bytes, come with them, are not the header's */
	header[n] = 'S';
	assert_int_equal(proxy_parse(header, n + 1, &size, &said),
		PROXY_FROM);
	assert_int_equal(size, n);
	assert_int_equal(proxy_parse(header, n, &size, &said), PROXY_FROM);
	assert_int_equal(said.what, PROXY_FROM);
	proxy_address(&said, &a);
	snprintf(text, sizeof text, "%u", sockets_peer((struct sockaddr *)&a,
		host));
	snprintf(text, sizeof text, "%s %u", host, said.port);
	assert_string_equal(text, wanted);
}

static void
addresses(void **state)
{
	from(make(0x21, 0x11, ADDR4, 12), "192.0.2.7 12345");
	from(make(0x21, 0x21, ADDR6, 36), "2001:db8::7 65535");
	/* what may stand behind is passed over */
	from(make(0x21, 0x11, ADDR4 TLV, 12 + sizeof TLV - 1),
		"192.0.2.7 12345");
	from(make(0x21, 0x21, ADDR6 TLV, 36 + sizeof TLV - 1),
		"2001:db8::7 65535");
}

static void
local(void **state)
{
	struct proxy_said said;
	size_t i, n = make(0x20, 0x00, "", 0);

	for (i = 0; i < n; i++)
		assert_int_equal(parse(i, &said), PROXY_MORE);
	assert_int_equal(parse(n, &said), PROXY_LOCAL);
	/* whatever it says of addresses is not looked at */
	n = make(0x20, 0x11, ADDR4, 12);
	assert_int_equal(parse(n - 1, &said), PROXY_MORE);
	assert_int_equal(parse(n, &said), PROXY_LOCAL);
	assert_int_equal(said.family, 0);
}

/* Refused as soon as a byte is wrong. */
static void
bad(void **state)
{
	static const char one[] = "PROXY TCP4 192.0.2.7 198.51.100.1 1 2\r\n";
	static const char ssh[] = "SSH-2.0-OpenSSH_9.2\r\n";
	struct proxy_said said;
	size_t size, n, i;
	int v;

	for (i = 1; i < sizeof one; i++)
		assert_int_equal(proxy_parse((const unsigned char *)one, i,
			&size, &said), PROXY_BAD);
	assert_int_equal(proxy_parse((const unsigned char *)ssh, 1, &size,
		&said), PROXY_BAD);
	for (i = 0; i < 12; i++) {
		n = make(0x21, 0x11, ADDR4, 12);
		header[i] ^= 0x20;
		assert_int_equal(parse(i, &said), PROXY_MORE);
		assert_int_equal(parse(i + 1, &said), PROXY_BAD);
		assert_int_equal(parse(n, &said), PROXY_BAD);
	}
	/* of 256 versions and commands two are known */
	for (v = 0, n = 0; v < 256; v++) {
		make(v, 0x11, ADDR4, 12);
		n += parse(PROXY_HEAD + 12, &said) != PROXY_BAD;
	}
	assert_int_equal(n, 2);
	for (v = 0, n = 0; v < 256; v++) {
		make(0x21, v, ADDR6, 36);
		n += parse(PROXY_HEAD + 36, &said) != PROXY_BAD;
	}
	assert_int_equal(n, 2);
	/* shorter than its addresses */
	for (i = 0; i < 12; i++)
		assert_int_equal(parse(make(0x21, 0x11, ADDR4, i), &said),
			PROXY_BAD);
	for (i = 0; i < 36; i++)
		assert_int_equal(parse(make(0x21, 0x21, ADDR6, i), &said),
			PROXY_BAD);
}

static void
oversize(void **state)
{
	static const char body[65536] = "\xc0\x00\x02\x07";
	struct proxy_said said;

	assert_int_equal(parse(make(0x21, 0x11, body, PROXY_MOST -
		PROXY_HEAD), &said), PROXY_FROM);
	/* known from its head, before any of it is waited for */
	make(0x21, 0x11, body, PROXY_MOST - PROXY_HEAD + 1);
	assert_int_equal(parse(PROXY_HEAD, &said), PROXY_BAD);
	make(0x20, 0x00, body, 65535);
	assert_int_equal(parse(PROXY_HEAD, &said), PROXY_BAD);
}

/* --- the process ----------------------------------------------------------- */

/* Gives it n bytes, `each` at a time; what it says, and how it ends. */
static int
read_by(size_t n, size_t each, bool hang_up, struct proxy_said *said,
	char rest[8])
{
	int line[2], out[2], status;
	ssize_t got;
	size_t i;
	pid_t pid;

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, line), 0);
	assert_int_equal(pipe(out), 0);
	pid = fork();
	if (pid == 0)
		proxy_run(line[1], out[1]);
	close(out[1]);
	for (i = 0; i < n; i += each)
		if (send(line[0], header + i, n - i < each ? n - i : each,
			MSG_NOSIGNAL) < 0)
			break;
	if (hang_up)
		shutdown(line[0], SHUT_WR);
	memset(said, 0, sizeof *said);
	got = read(out[0], said, sizeof *said);
	assert_true(got == 0 || got == sizeof *said);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	/* no signal: the jail lets it do all that it does */
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status) == 0, got > 0);
	got = recv(line[1], rest, 7, MSG_DONTWAIT);
	rest[got > 0 ? got : 0] = '\0';
	close(line[0]);
	close(line[1]);
	close(out[0]);
	return WEXITSTATUS(status);
}

static void
process(void **state)
{
	size_t n = make(0x21, 0x11, ADDR4 TLV, 12 + sizeof TLV - 1);
	struct proxy_said said;
	int64_t begun;
	char rest[8];

	memcpy(header + n, "SSH-2.0", 7);
	assert_int_equal(read_by(n + 7, n + 7, false, &said, rest), 0);
	assert_int_equal(said.what, PROXY_FROM);
	assert_int_equal(said.port, 12345);
	/* not a byte more than the header */
	assert_string_equal(rest, "SSH-2.0");
	assert_int_equal(read_by(n + 7, 1, false, &said, rest), 0);
	assert_string_equal(rest, "SSH-2.0");
	assert_int_equal(read_by(n - 1, n, true, &said, rest), 1);
	header[0] = 'S';
	assert_int_equal(read_by(n, n, false, &said, rest), 1);
	/* a health check that hangs up, a proxy of another version */
	assert_int_equal(read_by(0, 1, true, &said, rest), 0);
	assert_int_equal(said.what, PROXY_NONE);
	memcpy(header, "PROXY TCP4 192.0.2.7", 20);
	assert_int_equal(read_by(20, 20, false, &said, rest), 0);
	assert_int_equal(said.what, PROXY_ONE);
	assert_int_equal(read_by(5, 5, true, &said, rest), 1);
	/* who says nothing, or stops, is not waited for */
	make(0x21, 0x11, ADDR4, 12);
	begun = clock_ms();
	assert_int_equal(read_by(20, 20, false, &said, rest), 1);
	assert_in_range(clock_ms() - begun, PROXY_MS, PROXY_MS + 5000);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(addresses),
		cmocka_unit_test(local),
		cmocka_unit_test(bad),
		cmocka_unit_test(oversize),
		cmocka_unit_test(process),
	};
	char dir[] = "/tmp/proxy.XXXXXX";
	int failed;

	/* where it is locked in */
	if (!mkdtemp(dir))
		return 1;
	snprintf(config.data, sizeof config.data, "%s", dir);
	mkdir(config_path("run"), 0755);
	mkdir(config_path("run/empty"), 0755);
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	rmdir(config_path("run/empty"));
	rmdir(config_path("run"));
	rmdir(dir);
	return failed;
}
