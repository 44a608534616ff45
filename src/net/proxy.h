/* The PROXY protocol, version 2: before its own bytes a proxy says whose
 * connection it hands on.  Taken from the addresses of `set proxy_from` only;
 * read by a process of its own, in the jail of relays. */
#ifndef NET_PROXY_H
#define NET_PROXY_H

#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

#define PROXY_HEAD 16           /* the signature, what it is, its length */
#define PROXY_MOST 2048         /* of a header with all that is passed over */
#define PROXY_MS 3000           /* for all of it to come */

enum proxy_what {
	PROXY_MORE,             /* good so far */
	PROXY_BAD,
	PROXY_LOCAL,            /* the proxy speaks for itself */
	PROXY_FROM,             /* from this address */
	PROXY_NONE,             /* it went without a byte: a health check */
	PROXY_ONE,              /* it speaks version 1 */
};

/* What was read: this is all that leaves the jail. */
struct proxy_said {
	uint8_t what;           /* PROXY_LOCAL and what follows it */
	uint8_t family;         /* 4, 6 */
	uint16_t port;
	unsigned char addr[16];
};

/* Looks at the first n bytes.  *size: of the header, as far as they tell:
 * nothing beyond it is to be read, the rest is SSH.  Version 1, datagrams,
 * sockets of a machine and addresses that are not said are PROXY_BAD; never
 * PROXY_NONE, PROXY_ONE. */
enum proxy_what proxy_parse(const unsigned char *h, size_t n, size_t *size,
	struct proxy_said *said);

/* In a child: reads the header off fd, and not a byte more, and writes one
 * struct proxy_said to out; nothing when it is bad or late.  Never returns. */
void proxy_run(int fd, int out) __attribute__((noreturn));

/* The address of PROXY_FROM. */
void proxy_address(const struct proxy_said *said,
	struct sockaddr_storage *out);

#endif
