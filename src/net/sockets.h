/* Addresses: what to listen on, and who is there. */
#ifndef NET_SOCKETS_H
#define NET_SOCKETS_H

#include <stdint.h>
#include <sys/socket.h>

#include "base/err.h"

#define SOCKETS_TEXT 64

/* Opens a listening socket on "ADDR:PORT" ("[::]:2222" takes IPv4 too, and
 * falls back to it on a machine without IPv6).  Port 0: any.  E_USAGE when
 * the text is no address; E_AGAIN when it is taken or forbidden. */
enum err sockets_listen(const char *text, int *fd);

/* "ADDR:PORT" that a socket listens on. */
void sockets_name(int fd, char out[SOCKETS_TEXT]);

/* The address (an IPv4 one in IPv6's clothes as IPv4) and the port. */
uint32_t sockets_peer(const struct sockaddr *a, char out[SOCKETS_TEXT]);

#endif
