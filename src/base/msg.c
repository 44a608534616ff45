#include "base/msg.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/mem.h"

#define HEAD 8
#define ABSENT 0xffffffffu
#define MSG_LONG (MSG_MAX / 4) /* bytes of a text that goes by itself */

void
msg_init(struct msg *m, int type, uint32_t number)
{
	int i;

	memset(m, 0, sizeof *m);
	m->type = (unsigned char)type;
	m->number = number;
	buf_init(&m->b);
	for (i = 0; i < MSG_FDS; i++)
		m->fd[i] = -1;
}

static void
close_all(int *fd, int n)
{
	int i;

	for (i = 0; i < n; i++) {
		if (fd[i] >= 0)
			close(fd[i]);
		fd[i] = -1;
	}
}

void
msg_done(struct msg *m)
{
	close_all(m->fd, MSG_FDS);
	buf_done(&m->b);
	m->nfd = 0;
}

void
msg_reset(struct msg *m, int type, uint32_t number)
{
	msg_done(m);
	msg_init(m, type, number);
}

void
msg_put_u8(struct msg *m, unsigned v)
{
	buf_putc(&m->b, (int)v);
}

void
msg_put_u32(struct msg *m, uint32_t v)
{
	unsigned char b[4] = { (unsigned char)(v >> 24),
		(unsigned char)(v >> 16), (unsigned char)(v >> 8),
		(unsigned char)v };

	buf_put(&m->b, b, 4);
}

void
msg_put_u64(struct msg *m, uint64_t v)
{
	msg_put_u32(m, (uint32_t)(v >> 32));
	msg_put_u32(m, (uint32_t)v);
}

void
msg_put_str(struct msg *m, const char *s)
{
	if (!s)
		msg_put_u32(m, ABSENT);
	else
		msg_put_bytes(m, s, strlen(s));
}

void
msg_put_bytes(struct msg *m, const void *data, size_t n)
{
	msg_put_u32(m, (uint32_t)n);
	buf_put(&m->b, data, n);
}

void
msg_put_id(struct msg *m, const struct id *id)
{
	buf_put(&m->b, id->b, ID_SIZE);
}

/* The next n bytes, or NULL. */
static unsigned char *
take(struct msg *m, size_t n)
{
	unsigned char *p;

	if (m->bad || n > m->b.len - m->pos) {
		m->bad = true;
		return NULL;
	}
	p = m->b.data ? m->b.data + m->pos : (unsigned char *)"";
	m->pos += n;
	return p;
}

unsigned
msg_get_u8(struct msg *m)
{
	unsigned char *p = take(m, 1);

	return p ? *p : 0;
}

uint32_t
msg_get_u32(struct msg *m)
{
	unsigned char *p = take(m, 4);

	return p ? (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 |
		(uint32_t)p[2] << 8 | p[3] : 0;
}

uint64_t
msg_get_u64(struct msg *m)
{
	uint64_t hi = msg_get_u32(m);

	return hi << 32 | msg_get_u32(m);
}

/* The text is moved one byte down, over the last byte of its length, which
 * was read already: its NUL then has room without touching what follows. */
const char *
msg_get_str(struct msg *m)
{
	uint32_t n = msg_get_u32(m);
	unsigned char *p;

	if (m->bad || n == ABSENT)
		return NULL;
	p = take(m, n);
	if (!p)
		return NULL;
	if (memchr(p, 0, n)) {
		m->bad = true;
		return NULL;
	}
	if (n == 0)
		return "";
	memmove(p - 1, p, n);
	p[n - 1] = 0;
	return (const char *)p - 1;
}

const void *
msg_get_bytes(struct msg *m, size_t *n)
{
	uint32_t len = msg_get_u32(m);
	unsigned char *p;

	*n = 0;
	if (m->bad || len == ABSENT)
		return NULL;
	p = take(m, len);
	if (p)
		*n = len;
	return p;
}

struct id
msg_get_id(struct msg *m)
{
	unsigned char *p = take(m, ID_SIZE);
	struct id id = id_none;

	if (p)
		memcpy(id.b, p, ID_SIZE);
	return id;
}

int
msg_take_fd(struct msg *m, int i)
{
	int fd;

	if (i < 0 || i >= m->nfd)
		return -1;
	fd = m->fd[i];
	m->fd[i] = -1;
	return fd;
}

/* Written, then read from its beginning by whoever has it. */
static enum err
in_memory(const char *text, size_t n, int *fd)
{
	*fd = memfd_create("text", MFD_CLOEXEC);
	while (*fd >= 0 && n) {
		ssize_t done = write(*fd, text, n);

		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0) {
			close(*fd);
			*fd = -1;
		} else {
			text += done;
			n -= (size_t)done;
		}
	}
	return *fd >= 0 ? E_OK : err_set(E_IO, _("Pas assez de mémoire."));
}

enum err
msg_put_text(struct msg *m, const char *text)
{
	size_t n = text ? strlen(text) : 0;
	enum err e = E_OK;

	if (n >= MSG_LONG)
		e = in_memory(text, n, &m->fd[0]);
	m->nfd = m->fd[0] >= 0;
	msg_put_str(m, n < MSG_LONG ? text : NULL);
	return e;
}

enum err
msg_get_text(struct msg *m, struct buf *out, bool *said)
{
	const char *text = msg_get_str(m);
	char chunk[65536];
	int fd = text ? -1 : msg_take_fd(m, 0);
	off_t at = 0;
	ssize_t n = 0;

	*said = text || fd >= 0;
	if (text)
		buf_puts(out, text);
	while (fd >= 0 && (n = pread(fd, chunk, sizeof chunk, at)) > 0) {
		buf_put(out, chunk, (size_t)n);
		at += n;
	}
	if (fd >= 0) {
		close(fd);
		wipe(chunk, sizeof chunk);
	}
	return n == 0 && !m->bad && !(out->len && memchr(out->data, 0,
		out->len)) ? E_OK : err_set(E_PROTO, _("Message interne mal "
		"formé."));
}

bool
msg_ended(const struct msg *m)
{
	return !m->bad && m->pos == m->b.len;
}

static enum err
send_part(int fd, const unsigned char head[HEAD], const void *data, size_t n,
	const int *fds, int nfd)
{
	union {
		char room[CMSG_SPACE(MSG_FDS * sizeof(int))];
		struct cmsghdr first;
	} u;
	struct iovec iov[2] = {
		{ (void *)(uintptr_t)head, HEAD },
		{ (void *)(uintptr_t)data, n },
	};
	struct msghdr h = { .msg_iov = iov, .msg_iovlen = n ? 2 : 1 };
	ssize_t r;

	if (nfd > 0) {
		struct cmsghdr *c = &u.first;

		memset(&u, 0, sizeof u);
		h.msg_control = u.room;
		h.msg_controllen = CMSG_SPACE((size_t)nfd * sizeof(int));
		c->cmsg_level = SOL_SOCKET;
		c->cmsg_type = SCM_RIGHTS;
		c->cmsg_len = CMSG_LEN((size_t)nfd * sizeof(int));
		memcpy(CMSG_DATA(c), fds, (size_t)nfd * sizeof(int));
	}
	do
		r = sendmsg(fd, &h, MSG_NOSIGNAL);
	while (r < 0 && errno == EINTR);
	if (r >= 0)
		return E_OK;
	if (errno == EAGAIN || errno == EWOULDBLOCK)
		return E_AGAIN;
	return err_set(E_IO, _("Le lien interne est rompu."));
}

enum err
msg_send_from(int fd, const struct msg *m, const int *fds, int nfd,
	unsigned *part)
{
	size_t room = MSG_PACKET - HEAD;
	size_t parts = m->b.len ? (m->b.len + room - 1) / room : 1;

	if (m->b.len > MSG_MAX || nfd > MSG_FDS)
		return err_set(E_PROTO, _("Message trop long."));
	for (; *part < parts; ++*part) {
		size_t at = *part * room;
		size_t n = m->b.len - at < room ? m->b.len - at : room;
		unsigned char head[HEAD] = { m->type, (unsigned char)*part,
			(unsigned char)parts, 0,
			(unsigned char)(m->number >> 24),
			(unsigned char)(m->number >> 16),
			(unsigned char)(m->number >> 8),
			(unsigned char)m->number };
		enum err e = send_part(fd, head,
			m->b.data ? m->b.data + at : NULL, n, fds,
			*part == 0 ? nfd : 0);

		if (e)
			return e;
	}
	return E_OK;
}

enum err
msg_send(int fd, const struct msg *m, const int *fds, int nfd)
{
	unsigned part = 0;
	enum err e = msg_send_from(fd, m, fds, nfd, &part);

	/* half a message cannot be taken back */
	return e == E_AGAIN && part > 0 ? E_IO : e;
}

void
msg_reader_init(struct msg_reader *r)
{
	memset(r, 0, sizeof *r);
	buf_init(&r->b);
}

void
msg_reader_done(struct msg_reader *r)
{
	close_all(r->fd, r->nfd);
	buf_done(&r->b);
	r->nfd = 0;
}

static void
forget(struct msg_reader *r)
{
	close_all(r->fd, r->nfd);
	r->nfd = 0;
	r->parts = 0;
	buf_clear(&r->b);
}

/* Receives the descriptors of a packet. */
static int
take_fds(struct msghdr *h, int fd[MSG_FDS])
{
	struct cmsghdr *c;
	int n = 0;

	for (c = CMSG_FIRSTHDR(h); c; c = CMSG_NXTHDR(h, c)) {
		size_t i, count;

		if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS)
			continue;
		count = (c->cmsg_len - CMSG_LEN(0)) / sizeof(int);
		for (i = 0; i < count; i++) {
			int one;

			memcpy(&one, CMSG_DATA(c) + i * sizeof(int),
				sizeof one);
			if (n < MSG_FDS)
				fd[n++] = one;
			else
				close(one);
		}
	}
	return n;
}

enum err
msg_recv(int fd, struct msg_reader *r, struct msg *m)
{
	static unsigned char packet[MSG_PACKET];
	union {
		char room[CMSG_SPACE(MSG_FDS * sizeof(int))];
		struct cmsghdr align;
	} u;
	struct iovec iov = { packet, sizeof packet };
	struct msghdr h = { .msg_iov = &iov, .msg_iovlen = 1,
		.msg_control = u.room, .msg_controllen = sizeof u.room };
	int got[MSG_FDS], ngot;
	uint32_t number;
	unsigned part, parts;
	ssize_t n;
	enum err e = E_OK;

	do
		n = recvmsg(fd, &h, MSG_CMSG_CLOEXEC);
	while (n < 0 && errno == EINTR);
	if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
		return E_AGAIN;
	/* an empty packet reads as an end, but may bring descriptors */
	ngot = n < 0 ? 0 : take_fds(&h, got);
	if (n <= 0) {
		close_all(got, ngot);
		return err_set(E_IO, _("Le lien interne est fermé."));
	}
	part = packet[1];
	parts = packet[2];
	number = (uint32_t)packet[4] << 24 | (uint32_t)packet[5] << 16 |
		(uint32_t)packet[6] << 8 | packet[7];
	if (n < HEAD || (h.msg_flags & MSG_TRUNC) || parts == 0 ||
		part >= parts || packet[3] != 0) {
		close_all(got, ngot);
		forget(r);
		e = err_set(E_PROTO, _("Message interne mal formé."));
		goto out;
	}
	if (part == 0) {
		forget(r);
		r->type = packet[0];
		r->number = number;
		r->parts = parts;
		r->next = 0;
		memcpy(r->fd, got, sizeof got);
		r->nfd = ngot;
	} else {
		close_all(got, ngot);
		if (!r->parts || part != r->next || parts != r->parts ||
			packet[0] != r->type || number != r->number) {
			forget(r);
			e = E_AGAIN;    /* the sender will say it again */
			goto out;
		}
	}
	if (r->b.len + (size_t)n - HEAD > MSG_MAX) {
		forget(r);
		e = err_set(E_PROTO, _("Message trop long."));
		goto out;
	}
	buf_put(&r->b, packet + HEAD, (size_t)n - HEAD);
	r->next++;
	if (r->next < r->parts) {
		e = E_AGAIN;
		goto out;
	}
	msg_reset(m, (int)r->type, r->number);
	m->b = r->b;
	buf_init(&r->b);
	memcpy(m->fd, r->fd, (size_t)r->nfd * sizeof(int));
	m->nfd = r->nfd;
	r->nfd = 0;
	r->parts = 0;
out:
	wipe(packet, (size_t)n);
	return e;
}

int
msg_peek(int fd)
{
	unsigned char type;
	ssize_t n;

	do
		n = recv(fd, &type, 1, MSG_PEEK | MSG_DONTWAIT);
	while (n < 0 && errno == EINTR);
	return n == 1 ? type : -1;
}

enum err
msg_pair(int fd[2])
{
	int size = 256 * 1024, i;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, fd) < 0)
		return err_set(E_IO, _("Pas de liaison interne : %s."),
			strerror(errno));
	for (i = 0; i < 2; i++) {
		setsockopt(fd[i], SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
		setsockopt(fd[i], SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
	}
	return E_OK;
}
