/* A range of addresses, "192.0.2.0/24" or "2001:db8::/32"; one address alone
 * is a range too. */
#ifndef BASE_RANGE_H
#define BASE_RANGE_H

#include <stdbool.h>
#include <sys/socket.h>

struct range {
	unsigned char addr[16]; /* an IPv4 one as ::ffff:192.0.2.0 */
	int bits;               /* of the 128 that count */
};

/* False: it is none, or a bit behind those that count is set. */
bool range_read(const char *text, struct range *r);

/* Is an address in it?  (IPv4 in IPv6's clothes is IPv4.) */
bool range_has(const struct range *r, const struct sockaddr *a);

#endif
