/* Messages between the processes of one server (design 2): SOCK_SEQPACKET
 * pairs, first byte the type.  A packet is
 *
 *	u8 type | u8 part | u8 parts | u8 0 | u32 number | payload
 *
 * big endian, 64 KiB at most; a longer message is sent as numbered parts
 * (1 MiB at most in all, part 0 first; a part out of order drops what was
 * collected).  `number` pairs an answer with its request; it is chosen by
 * who asks and returned unchanged.  Descriptors travel with part 0.
 *
 * Values are written one after the other without tags:
 *	u8, u32, u64 big endian; bytes: u32 length then the bytes; an absent
 *	string (NULL) has the length 0xffffffff. */
#ifndef BASE_MSG_H
#define BASE_MSG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/id.h"

#define MSG_PACKET 65000        /* bytes of one packet at most */
#define MSG_MAX (1 << 20)       /* payload bytes of one message at most */
#define MSG_FDS 3               /* descriptors of one message at most */

struct msg {
	unsigned char type;
	uint32_t number;
	struct buf b;           /* the payload */
	size_t pos;             /* of the reader */
	bool bad;               /* a get ran past the end or broke a format */
	int fd[MSG_FDS];        /* its descriptors, -1 when none */
	int nfd;
};

void msg_init(struct msg *m, int type, uint32_t number);
void msg_done(struct msg *m);   /* wipes; closes descriptors not taken */
void msg_reset(struct msg *m, int type, uint32_t number);

void msg_put_u8(struct msg *m, unsigned v);
void msg_put_u32(struct msg *m, uint32_t v);
void msg_put_u64(struct msg *m, uint64_t v);
void msg_put_str(struct msg *m, const char *s);         /* NULL: absent */
void msg_put_bytes(struct msg *m, const void *data, size_t n);
void msg_put_id(struct msg *m, const struct id *id);

/* Readers: a failed get sets `bad` and returns 0, NULL or id_none, and so
 * do all that follow. */
unsigned msg_get_u8(struct msg *m);
uint32_t msg_get_u32(struct msg *m);
uint64_t msg_get_u64(struct msg *m);
/* NUL ended, inside the message, valid until it is changed; an embedded NUL
 * is bad.  (The length prefix of the next value is moved to make room: read
 * values in order, once.)  NULL when absent. */
const char *msg_get_str(struct msg *m);
const void *msg_get_bytes(struct msg *m, size_t *n);
struct id msg_get_id(struct msg *m);
int msg_take_fd(struct msg *m, int i);  /* the caller owns it; -1 if none */
bool msg_ended(const struct msg *m);    /* everything read, nothing bad */

/* A text of any length (NULL: absent), one of a message: a long one is absent
 * there, and goes as a file in memory, the only descriptor.  Who reads it gets
 * all of it in out; *said: there is one.  E_PROTO, or E_IO when there is no
 * room for it. */
enum err msg_put_text(struct msg *m, const char *text);
enum err msg_get_text(struct msg *m, struct buf *out, bool *said);

/* Sends a message with nfd descriptors (not closed here).  Blocks when the
 * socket does.  E_AGAIN: would block and nothing was sent; E_IO: the peer is
 * gone or the socket broke. */
enum err msg_send(int fd, const struct msg *m, const int *fds, int nfd);

/* The same for a non-blocking socket, part by part: sends those from *part
 * on and counts them.  E_AGAIN: *part is the first that was not sent; call
 * again with the same message when the socket takes more. */
enum err msg_send_from(int fd, const struct msg *m, const int *fds, int nfd,
	unsigned *part);

/* Collects parts.  One per socket. */
struct msg_reader {
	struct buf b;
	unsigned type, next, parts;
	uint32_t number;
	int fd[MSG_FDS], nfd;
};

void msg_reader_init(struct msg_reader *r);
void msg_reader_done(struct msg_reader *r);

/* Receives one packet.  E_OK: *m (initialised by the caller, overwritten)
 * holds a whole message.  E_AGAIN: a part was kept, or nothing is there on a
 * non-blocking socket.  E_IO: closed or broken.  E_PROTO: not a packet. */
enum err msg_recv(int fd, struct msg_reader *r, struct msg *m);

/* The type of the next packet, which stays there; -1: none has come. */
int msg_peek(int fd);

/* A SOCK_SEQPACKET pair, both ends close-on-exec, with room for 256 KiB in
 * flight each way. */
enum err msg_pair(int fd[2]);

#endif
