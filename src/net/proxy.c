#include "net/proxy.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/config.h"
#include "base/jail.h"
#include "base/log.h"

#define SIGNATURE 12
#define TCP4 0x11
#define TCP6 0x21
#define SIZE4 12                /* of two addresses and two ports */
#define SIZE6 36

static const unsigned char signature[SIGNATURE] = "\r\n\r\n\0\r\nQUIT\n";
static const char one[6] = "PROXY ";    /* how version 1 begins */

/* Source, destination, their ports; behind them what is passed over. */
static enum proxy_what
addresses(const unsigned char *h, size_t len, struct proxy_said *said)
{
	size_t n = h[13] == TCP4 ? 4 : h[13] == TCP6 ? 16 : 0;
	const unsigned char *port = h + PROXY_HEAD + 2 * n;

	if (!n || len < (n == 4 ? SIZE4 : SIZE6))
		return PROXY_BAD;
	said->family = n == 4 ? 4 : 6;
	memcpy(said->addr, h + PROXY_HEAD, n);
	said->port = (uint16_t)(port[0] << 8 | port[1]);
	return PROXY_FROM;
}

enum proxy_what
proxy_parse(const unsigned char *h, size_t n, size_t *size,
	struct proxy_said *said)
{
	size_t len;
	enum proxy_what what;

	memset(said, 0, sizeof *said);
	*size = PROXY_HEAD;
	if (memcmp(h, signature, n < SIGNATURE ? n : SIGNATURE) != 0)
		return PROXY_BAD;
	if (n < PROXY_HEAD)
		return PROXY_MORE;
	len = (size_t)h[14] << 8 | h[15];
	/* version 2, local or for somebody */
	if ((h[12] != 0x20 && h[12] != 0x21) || PROXY_HEAD + len > PROXY_MOST)
		return PROXY_BAD;
	*size = PROXY_HEAD + len;
	if (n < *size)
		return PROXY_MORE;
	what = h[12] == 0x20 ? PROXY_LOCAL : addresses(h, len, said);
	said->what = (uint8_t)what;
	return what;
}

/* --- the process ----------------------------------------------------------- */

static void
enclose(int *fd, int *out)
{
	int a = fcntl(*fd, F_DUPFD_CLOEXEC, 10);
	int b = fcntl(*out, F_DUPFD_CLOEXEC, 10);
	sigset_t none;

	if (a < 0 || b < 0 || dup2(a, 3) < 0 || dup2(b, 4) < 0 ||
		close_range(5, ~0u, 0) < 0)
		die("dup: %s", strerror(errno));
	*fd = 3;
	*out = 4;
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	log_init("proxy", LOG_WARN);
	jail_limits();
	jail_user(config.uid_relay, config_path("run/empty"));
	jail_relay();
}

/* It hung up, was late, or said what is no header of ours. */
static enum proxy_what
without(const unsigned char *h, size_t have, bool gone)
{
	if (gone && !have)
		return PROXY_NONE;
	return have >= sizeof one && memcmp(h, one, sizeof one) == 0 ?
		PROXY_ONE : PROXY_BAD;
}

void
proxy_run(int fd, int out)
{
	unsigned char h[PROXY_MOST];
	bool gone = false;
	struct proxy_said said = { 0 };
	size_t have = 0, size = PROXY_HEAD;
	int64_t end = clock_ms() + PROXY_MS, left;
	enum proxy_what what = PROXY_MORE;

	enclose(&fd, &out);
	while (what == PROXY_MORE && (left = end - clock_ms()) > 0) {
		struct pollfd p = { fd, POLLIN, 0 };
		ssize_t n;

		if (poll(&p, 1, (int)left) <= 0)
			continue;
		n = recv(fd, h + have, size - have, MSG_DONTWAIT);
		gone = n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR);
		if (gone)
			break;
		have += n > 0 ? (size_t)n : 0;
		what = proxy_parse(h, have, &size, &said);
	}
	if (what != PROXY_LOCAL && what != PROXY_FROM)
		said.what = (uint8_t)without(h, have, gone);
	if (said.what == PROXY_BAD)
		_exit(1);
	_exit(write(out, &said, sizeof said) != sizeof said);
}

void
proxy_address(const struct proxy_said *said, struct sockaddr_storage *out)
{
	struct sockaddr_in four = { .sin_family = AF_INET,
		.sin_port = htons(said->port) };
	struct sockaddr_in6 six = { .sin6_family = AF_INET6,
		.sin6_port = htons(said->port) };

	memset(out, 0, sizeof *out);
	if (said->family == 4) {
		memcpy(&four.sin_addr, said->addr, sizeof four.sin_addr);
		memcpy(out, &four, sizeof four);
	} else {
		memcpy(&six.sin6_addr, said->addr, sizeof six.sin6_addr);
		memcpy(out, &six, sizeof six);
	}
}
