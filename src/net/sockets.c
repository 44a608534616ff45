#include "net/sockets.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/i18n.h"

#define BACKLOG 4096

union address {
	struct sockaddr any;
	struct sockaddr_in four;
	struct sockaddr_in6 six;
};

static enum err
parse(const char *text, union address *a, socklen_t *n)
{
	char host[64];
	const char *colon = strrchr(text, ':');
	size_t len = colon ? (size_t)(colon - text) : 0;
	long port;
	char *end;

	memset(a, 0, sizeof *a);
	if (!colon || len == 0 || len >= sizeof host)
		return E_USAGE;
	port = strtol(colon + 1, &end, 10);
	if (*end || end == colon + 1 || port < 0 || port > 65535)
		return E_USAGE;
	memcpy(host, text, len);
	host[len] = '\0';
	if (*host == '[' && host[len - 1] == ']') {
		host[len - 1] = '\0';
		a->six.sin6_family = AF_INET6;
		a->six.sin6_port = htons((uint16_t)port);
		*n = sizeof a->six;
		return inet_pton(AF_INET6, host + 1, &a->six.sin6_addr) == 1 ?
			E_OK : E_USAGE;
	}
	a->four.sin_family = AF_INET;
	a->four.sin_port = htons((uint16_t)port);
	*n = sizeof a->four;
	return inet_pton(AF_INET, host, &a->four.sin_addr) == 1 ? E_OK :
		E_USAGE;
}

enum err
sockets_listen(const char *text, int *out)
{
	union address a;
	socklen_t n;
	int fd, on = 1, off = 0;

	if (parse(text, &a, &n))
		return err_set(E_USAGE, _("Adresse « %s » : écrire "
			"127.0.0.1:2222 ou [::]:2222."), text);
	fd = socket(a.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC |
		SOCK_NONBLOCK, 0);
	if (fd < 0 && errno == EAFNOSUPPORT && a.any.sa_family == AF_INET6 &&
		IN6_IS_ADDR_UNSPECIFIED(&a.six.sin6_addr)) {
		in_port_t port = a.six.sin6_port;

		memset(&a, 0, sizeof a);
		a.four.sin_family = AF_INET;
		a.four.sin_port = port;
		n = sizeof a.four;
		fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC |
			SOCK_NONBLOCK, 0);
	}
	if (fd < 0)
		goto fail;
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
	if (a.any.sa_family == AF_INET6)
		setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
	if (bind(fd, &a.any, n) < 0 || listen(fd, BACKLOG) < 0)
		goto fail;
	*out = fd;
	return E_OK;
fail:
	on = errno;
	if (fd >= 0)
		close(fd);
	return err_set(E_AGAIN, _("L'adresse %s n'est pas libre : %s."), text,
		strerror(on));
}

uint32_t
sockets_peer(const struct sockaddr *from, char out[SOCKETS_TEXT])
{
	union address a;

	memset(&a, 0, sizeof a);
	memcpy(&a, from, from->sa_family == AF_INET6 ? sizeof a.six :
		sizeof a.four);
	snprintf(out, SOCKETS_TEXT, "?");
	if (a.any.sa_family == AF_INET6) {
		inet_ntop(AF_INET6, &a.six.sin6_addr, out, SOCKETS_TEXT);
		if (IN6_IS_ADDR_V4MAPPED(&a.six.sin6_addr))
			memmove(out, out + 7, strlen(out + 7) + 1);
		return ntohs(a.six.sin6_port);
	}
	inet_ntop(AF_INET, &a.four.sin_addr, out, SOCKETS_TEXT);
	return ntohs(a.four.sin_port);
}

void
sockets_name(int fd, char out[SOCKETS_TEXT])
{
	union address a;
	socklen_t n = sizeof a;
	char host[SOCKETS_TEXT];
	uint32_t port;

	memset(&a, 0, sizeof a);
	if (getsockname(fd, &a.any, &n) < 0) {
		snprintf(out, SOCKETS_TEXT, "?");
		return;
	}
	port = sockets_peer(&a.any, host);
	snprintf(out, SOCKETS_TEXT, strchr(host, ':') ? "[%.48s]:%u" :
		"%.48s:%u", host, port);
}
