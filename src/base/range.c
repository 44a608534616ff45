#include "base/range.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#define MAPPED 12               /* bytes before an IPv4 address */

static const unsigned char mapped[MAPPED] = { [10] = 0xff, [11] = 0xff };

/* Bit i, from the left. */
static bool
bit(const unsigned char addr[16], int i)
{
	return addr[i / 8] >> (7 - i % 8) & 1;
}

bool
range_read(const char *text, struct range *r)
{
	char host[INET6_ADDRSTRLEN];
	size_t n = strcspn(text, "/"), digits;
	int most = 128, i;

	if (n == 0 || n >= sizeof host)
		return false;
	memcpy(host, text, n);
	host[n] = '\0';
	memcpy(r->addr, mapped, MAPPED);
	if (inet_pton(AF_INET, host, r->addr + MAPPED) == 1)
		most = 32;
	else if (inet_pton(AF_INET6, host, r->addr) != 1)
		return false;
	r->bits = most;
	if (text[n] == '/') {
		digits = strspn(text + n + 1, "0123456789");
		if (digits < 1 || digits > 3 || text[n + 1 + digits])
			return false;
		r->bits = atoi(text + n + 1);
		if (r->bits > most)
			return false;
	}
	r->bits += 128 - most;
	for (i = r->bits; i < 128; i++)
		if (bit(r->addr, i))
			return false;
	return true;
}

bool
range_has(const struct range *r, const struct sockaddr *a)
{
	unsigned char addr[16];
	int i;

	if (a->sa_family == AF_INET) {
		memcpy(addr, mapped, MAPPED);
		memcpy(addr + MAPPED, (const char *)a +
			offsetof(struct sockaddr_in, sin_addr), 4);
	} else if (a->sa_family == AF_INET6) {
		memcpy(addr, (const char *)a +
			offsetof(struct sockaddr_in6, sin6_addr), 16);
	} else {
		return false;
	}
	for (i = 0; i < r->bits; i++)
		if (bit(addr, i) != bit(r->addr, i))
			return false;
	return true;
}
