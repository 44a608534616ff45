/* Messages: what is put is got, in parts or not, and no byte of a bad peer
 * does harm. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/msg.h"

static int
open_descriptors(void)
{
	DIR *d = opendir("/proc/self/fd");
	int n = 0;

	assert_non_null(d);
	while (readdir(d))
		n++;
	closedir(d);
	return n;
}

static void
nonblocking(int fd)
{
	assert_int_equal(fcntl(fd, F_SETFL, O_NONBLOCK), 0);
}

static void
test_values(void **state)
{
	struct id id = { { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
		255 } }, got;
	struct msg m;
	size_t n;
	const void *p;

	(void)state;
	msg_init(&m, 7, 42);
	msg_put_u8(&m, 0xfe);
	msg_put_u32(&m, 0x01020304);
	msg_put_u64(&m, UINT64_C(0xfedcba9876543210));
	msg_put_str(&m, "été");
	msg_put_str(&m, NULL);
	msg_put_str(&m, "");
	msg_put_str(&m, "z");
	msg_put_bytes(&m, "a\0b", 3);
	msg_put_bytes(&m, NULL, 0);
	msg_put_id(&m, &id);
	/* the format is told by the header: big endian, lengths first */
	assert_memory_equal(m.b.data, "\xfe\1\2\3\4\xfe\xdc\xba\x98\x76\x54"
		"\x32\x10\0\0\0\5\xc3\xa9t\xc3\xa9\xff\xff\xff\xff\0\0\0\0"
		"\0\0\0\1z\0\0\0\3a\0b\0\0\0\0", 46);
	assert_int_equal(m.b.len, 46 + 16);
	assert_int_equal(msg_get_u8(&m), 0xfe);
	assert_int_equal(msg_get_u32(&m), 0x01020304);
	assert_true(msg_get_u64(&m) == UINT64_C(0xfedcba9876543210));
	assert_string_equal(msg_get_str(&m), "été");
	assert_null(msg_get_str(&m));
	assert_false(m.bad);
	assert_string_equal(msg_get_str(&m), "");
	assert_string_equal(msg_get_str(&m), "z");
	p = msg_get_bytes(&m, &n);
	assert_int_equal(n, 3);
	assert_memory_equal(p, "a\0b", 3);
	p = msg_get_bytes(&m, &n);
	assert_non_null(p);
	assert_int_equal(n, 0);
	assert_false(msg_ended(&m));
	got = msg_get_id(&m);
	assert_true(id_equal(&got, &id));
	assert_true(msg_ended(&m));
	msg_get_u8(&m);
	assert_true(m.bad);
	assert_false(msg_ended(&m));
	msg_done(&m);
}

/* The texts of a message stay all valid together. */
static void
test_texts_stay(void **state)
{
	const char *s[50];
	char want[16];
	struct msg m;
	int i;

	(void)state;
	msg_init(&m, 1, 1);
	for (i = 0; i < 50; i++) {
		snprintf(want, sizeof want, "%.*s%d", i % 5, "xxxxx", i);
		msg_put_str(&m, want);
	}
	for (i = 0; i < 50; i++)
		s[i] = msg_get_str(&m);
	assert_true(msg_ended(&m));
	for (i = 0; i < 50; i++) {
		snprintf(want, sizeof want, "%.*s%d", i % 5, "xxxxx", i);
		assert_string_equal(s[i], want);
	}
	msg_done(&m);
}

static void
raw(struct msg *m, const char *data, size_t n)
{
	msg_reset(m, 1, 1);
	buf_put(&m->b, data, n);
}

static void
test_bad(void **state)
{
	struct id id;
	struct msg m;
	size_t n, i;

	(void)state;
	msg_init(&m, 1, 1);
	raw(&m, "\0\0\0\5abcd", 8);             /* longer than there is */
	assert_null(msg_get_str(&m));
	assert_true(m.bad);
	assert_int_equal(msg_get_u8(&m), 0);    /* and so do all after */
	raw(&m, "\0\0\0\3a\0b", 7);             /* a NUL inside */
	assert_null(msg_get_str(&m));
	assert_true(m.bad);
	raw(&m, "\xff\xff\xff\xfe" "abcd", 8);  /* a length that wraps */
	assert_null(msg_get_bytes(&m, &n));
	assert_int_equal(n, 0);
	assert_true(m.bad);
	raw(&m, "\xff\xff\xff\xff", 4);         /* absent is no fault */
	assert_null(msg_get_bytes(&m, &n));
	assert_false(m.bad);
	assert_true(msg_ended(&m));
	for (i = 0; i < 16; i++) {              /* too short for each */
		raw(&m, "0123456789abcdef", i);
		id = msg_get_id(&m);
		assert_true(id_is_none(&id));
		assert_true(m.bad);
		raw(&m, "0123456789abcdef", i);
		msg_get_u64(&m);
		assert_int_equal(m.bad, i < 8);
		raw(&m, "0123456789abcdef", i);
		msg_get_u32(&m);
		assert_int_equal(m.bad, i < 4);
		raw(&m, "0123456789abcdef", i);
		msg_get_u8(&m);
		assert_int_equal(m.bad, i < 1);
	}
	msg_done(&m);
}

static void
test_pair(void **state)
{
	struct msg_reader r;
	struct msg m, got;
	int fd[2], before = open_descriptors();

	(void)state;
	assert_int_equal(msg_pair(fd), E_OK);
	assert_true(fcntl(fd[0], F_GETFD) & FD_CLOEXEC);
	assert_true(fcntl(fd[1], F_GETFD) & FD_CLOEXEC);
	msg_reader_init(&r);
	msg_init(&got, 0, 0);
	/* nothing at all in it, and the largest number */
	msg_init(&m, 255, UINT32_MAX);
	assert_int_equal(msg_send(fd[0], &m, NULL, 0), E_OK);
	assert_int_equal(msg_recv(fd[1], &r, &got), E_OK);
	assert_int_equal(got.type, 255);
	assert_true(got.number == UINT32_MAX);
	assert_int_equal(got.b.len, 0);
	assert_true(msg_ended(&got));
	/* the other way; the received message is overwritten */
	msg_reset(&m, 3, 9);
	msg_put_str(&m, "retour");
	assert_int_equal(msg_send(fd[1], &m, NULL, 0), E_OK);
	assert_int_equal(msg_recv(fd[0], &r, &got), E_OK);
	assert_int_equal(got.type, 3);
	assert_int_equal(got.number, 9);
	assert_string_equal(msg_get_str(&got), "retour");
	nonblocking(fd[0]);
	assert_int_equal(msg_recv(fd[0], &r, &got), E_AGAIN);
	close(fd[1]);
	assert_int_equal(msg_recv(fd[0], &r, &got), E_IO);
	assert_int_equal(msg_send(fd[0], &m, NULL, 0), E_IO);
	close(fd[0]);
	msg_done(&m);
	msg_done(&got);
	msg_reader_done(&r);
	assert_int_equal(open_descriptors(), before);
}

/* Sends through a socket that fills up, reading when it does. */
static void
through(size_t size)
{
	unsigned char *data = malloc(size + 1);
	struct msg_reader r;
	struct msg m, got;
	unsigned part = 0;
	enum err sent = E_AGAIN, e = E_AGAIN;
	int fd[2];
	size_t i;

	assert_non_null(data);
	for (i = 0; i < size; i++)
		data[i] = (unsigned char)(i * 7 + i / 251);
	assert_int_equal(msg_pair(fd), E_OK);
	nonblocking(fd[0]);
	nonblocking(fd[1]);
	msg_reader_init(&r);
	msg_init(&m, 9, 77);
	msg_init(&got, 0, 0);
	buf_put(&m.b, data, size);
	while (e == E_AGAIN) {
		if (sent == E_AGAIN)
			sent = msg_send_from(fd[0], &m, NULL, 0, &part);
		assert_true(sent == E_OK || sent == E_AGAIN);
		e = msg_recv(fd[1], &r, &got);
	}
	assert_int_equal(e, E_OK);
	assert_int_equal(sent, E_OK);
	assert_int_equal(got.type, 9);
	assert_int_equal(got.number, 77);
	assert_int_equal(got.b.len, size);
	if (size)
		assert_memory_equal(got.b.data, data, size);
	assert_int_equal(msg_recv(fd[1], &r, &got), E_AGAIN);
	msg_done(&m);
	msg_done(&got);
	msg_reader_done(&r);
	close(fd[0]);
	close(fd[1]);
	free(data);
}

static void
test_parts(void **state)
{
	static const size_t sizes[] = { 0, 1, 64 * 1024 - 536, 64991, 64992,
		64993, 65000, 64 * 1024, 2 * 64992, 2 * 64992 + 1, 300000,
		MSG_MAX - 1, MSG_MAX };
	struct msg m;
	int fd[2];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof sizes / sizeof *sizes; i++)
		through(sizes[i]);
	/* one byte more is not sent at all */
	assert_int_equal(msg_pair(fd), E_OK);
	nonblocking(fd[1]);
	msg_init(&m, 1, 1);
	for (i = 0; i <= MSG_MAX; i++)
		buf_putc(&m.b, 'x');
	assert_int_equal(msg_send(fd[0], &m, NULL, 0), E_PROTO);
	assert_int_equal(recv(fd[1], &i, sizeof i, 0), -1);
	assert_int_equal(errno, EAGAIN);
	msg_done(&m);
	close(fd[0]);
	close(fd[1]);
}

/* Half a message cannot be taken back: the link is then broken. */
static void
test_full_socket(void **state)
{
	struct msg m;
	int fd[2], i;

	(void)state;
	assert_int_equal(msg_pair(fd), E_OK);
	nonblocking(fd[0]);
	msg_init(&m, 1, 1);
	for (i = 0; i < MSG_MAX; i++)
		buf_putc(&m.b, 'x');
	assert_int_equal(msg_send(fd[0], &m, NULL, 0), E_IO);
	msg_reset(&m, 1, 2);
	for (i = 0; i < MSG_PACKET - 8; i++)
		buf_putc(&m.b, 'y');
	for (i = 0; i < 64 && msg_send(fd[0], &m, NULL, 0) == E_OK; i++)
		;
	assert_true(i < 64);
	assert_int_equal(msg_send(fd[0], &m, NULL, 0), E_AGAIN);
	msg_done(&m);
	close(fd[0]);
	close(fd[1]);
}

static void
test_descriptors(void **state)
{
	int before = open_descriptors(), fd[2], pipes[2][2], in[4], one;
	struct stat a, b;
	struct msg_reader r;
	struct msg m, got;
	char c = 0;

	(void)state;
	assert_int_equal(msg_pair(fd), E_OK);
	assert_int_equal(pipe(pipes[0]), 0);
	assert_int_equal(pipe(pipes[1]), 0);
	msg_reader_init(&r);
	msg_init(&got, 0, 0);
	msg_init(&m, 5, 5);
	in[0] = pipes[0][0];
	in[1] = pipes[0][1];
	in[2] = pipes[1][1];
	in[3] = pipes[1][0];
	assert_int_equal(msg_send(fd[0], &m, in, 4), E_PROTO);
	assert_int_equal(msg_send(fd[0], &m, in, 3), E_OK);
	assert_int_equal(msg_recv(fd[1], &r, &got), E_OK);
	assert_int_equal(got.nfd, 3);
	assert_int_equal(msg_take_fd(&got, -1), -1);
	assert_int_equal(msg_take_fd(&got, 3), -1);
	one = msg_take_fd(&got, 1);
	assert_true(one >= 0);
	assert_true(fcntl(one, F_GETFD) & FD_CLOEXEC);
	assert_int_equal(msg_take_fd(&got, 1), -1);     /* taken once */
	assert_int_equal(fstat(one, &a) | fstat(pipes[0][1], &b), 0);
	assert_true(a.st_ino == b.st_ino);
	assert_int_equal(write(one, "k", 1), 1);
	assert_int_equal(read(pipes[0][0], &c, 1), 1);
	assert_int_equal(c, 'k');
	close(one);
	/* those not taken are closed with the message, or by the next */
	assert_int_equal(msg_send(fd[0], &m, in, 1), E_OK);
	assert_int_equal(msg_recv(fd[1], &r, &got), E_OK);
	assert_int_equal(got.nfd, 1);
	msg_done(&got);
	assert_int_equal(open_descriptors(), before + 6);
	/* with a message of several parts they come once */
	while (m.b.len < 100000)
		buf_puts(&m.b, "longuement ");
	assert_int_equal(msg_send(fd[0], &m, in, 2), E_OK);
	assert_int_equal(msg_recv(fd[1], &r, &got), E_AGAIN);
	assert_int_equal(open_descriptors(), before + 6 + 2);
	assert_int_equal(msg_recv(fd[1], &r, &got), E_OK);
	assert_int_equal(got.nfd, 2);
	msg_done(&got);
	/* a message never finished */
	assert_int_equal(msg_send(fd[0], &m, in, 2), E_OK);
	assert_int_equal(msg_recv(fd[1], &r, &got), E_AGAIN);
	msg_reader_done(&r);
	assert_int_equal(open_descriptors(), before + 6);
	msg_done(&m);
	msg_done(&got);
	for (one = 0; one < 2; one++) {
		close(pipes[one][0]);
		close(pipes[one][1]);
		close(fd[one]);
	}
	assert_int_equal(open_descriptors(), before);
}

/* A packet as a bad peer would write it, with n descriptors. */
static void
packet(int fd, const void *data, size_t len, int given, int n)
{
	union {
		char room[CMSG_SPACE(16 * sizeof(int))];
		struct cmsghdr align;
	} u;
	struct iovec iov = { (void *)(uintptr_t)data, len };
	struct msghdr h = { .msg_iov = &iov, .msg_iovlen = 1 };
	int i;

	if (n) {
		struct cmsghdr *c;

		memset(&u, 0, sizeof u);
		h.msg_control = u.room;
		h.msg_controllen = CMSG_SPACE((size_t)n * sizeof(int));
		c = CMSG_FIRSTHDR(&h);
		c->cmsg_level = SOL_SOCKET;
		c->cmsg_type = SCM_RIGHTS;
		c->cmsg_len = CMSG_LEN((size_t)n * sizeof(int));
		for (i = 0; i < n; i++)
			memcpy(CMSG_DATA(c) + (size_t)i * sizeof(int), &given,
				sizeof given);
	}
	assert_int_equal(sendmsg(fd, &h, 0), len);
}

static void
test_bad_packets(void **state)
{
	int before = open_descriptors(), fd[2];
	struct msg_reader r;
	struct msg got;
	static char large[70000];

	(void)state;
	assert_int_equal(msg_pair(fd), E_OK);
	nonblocking(fd[1]);
	msg_reader_init(&r);
	msg_init(&got, 0, 0);
	packet(fd[0], "\1\0\1\0\0\0\0", 7, 0, 0);       /* a short head */
	assert_int_equal(msg_recv(fd[1], &r, &got), E_PROTO);
	packet(fd[0], "\1\0\0\0\0\0\0\1", 8, 0, 0);     /* no part */
	assert_int_equal(msg_recv(fd[1], &r, &got), E_PROTO);
	packet(fd[0], "\1\1\1\0\0\0\0\1", 8, 0, 0);     /* after the last */
	assert_int_equal(msg_recv(fd[1], &r, &got), E_PROTO);
	packet(fd[0], "\1\0\1\1\0\0\0\1", 8, 0, 0);     /* not zero */
	assert_int_equal(msg_recv(fd[1], &r, &got), E_PROTO);
	memcpy(large, "\1\0\1\0\0\0\0\1", 8);
	packet(fd[0], large, sizeof large, 0, 0);       /* cut short */
	assert_int_equal(msg_recv(fd[1], &r, &got), E_PROTO);
	/* descriptors of what is refused, and more than are taken */
	packet(fd[0], "\1\0\0\0\0\0\0\1", 8, fd[0], 3);
	assert_int_equal(msg_recv(fd[1], &r, &got), E_PROTO);
	packet(fd[0], "\1\0\1\0\0\0\0\1", 8, fd[0], 9);
	assert_int_equal(msg_recv(fd[1], &r, &got), E_OK);
	assert_int_equal(got.nfd, MSG_FDS);
	msg_done(&got);
	assert_int_equal(open_descriptors(), before + 2);
	/* an empty packet with descriptors says "closed", and keeps none */
	packet(fd[0], "", 0, fd[0], 2);
	assert_int_equal(msg_recv(fd[1], &r, &got), E_IO);
	assert_int_equal(open_descriptors(), before + 2);
	/* parts out of order, of another message, twice */
	packet(fd[0], "\1\1\2\0\0\0\0\1b", 9, 0, 0);
	assert_int_equal(msg_recv(fd[1], &r, &got), E_AGAIN);
	packet(fd[0], "\1\0\2\0\0\0\0\1a", 9, 0, 0);
	assert_int_equal(msg_recv(fd[1], &r, &got), E_AGAIN);
	packet(fd[0], "\1\1\2\0\0\0\0\2b", 9, fd[0], 1);
	assert_int_equal(msg_recv(fd[1], &r, &got), E_AGAIN);
	packet(fd[0], "\1\1\2\0\0\0\0\1b", 9, 0, 0);    /* it was dropped */
	assert_int_equal(msg_recv(fd[1], &r, &got), E_AGAIN);
	packet(fd[0], "\1\0\2\0\0\0\0\1x", 9, fd[0], 2);
	assert_int_equal(msg_recv(fd[1], &r, &got), E_AGAIN);
	packet(fd[0], "\1\0\2\0\0\0\0\1a", 9, 0, 0);    /* begun again */
	assert_int_equal(msg_recv(fd[1], &r, &got), E_AGAIN);
	packet(fd[0], "\1\1\2\0\0\0\0\1b", 9, 0, 0);
	assert_int_equal(msg_recv(fd[1], &r, &got), E_OK);
	assert_int_equal(got.b.len, 2);
	assert_memory_equal(got.b.data, "ab", 2);
	assert_int_equal(got.nfd, 0);
	assert_int_equal(open_descriptors(), before + 2);
	msg_done(&got);
	msg_reader_done(&r);
	close(fd[0]);
	close(fd[1]);
}

/* 255 full parts are more than a message may be. */
static void
test_too_long(void **state)
{
	static unsigned char large[MSG_PACKET] = { 1, 0, 255, 0, 0, 0, 0, 1 };
	struct msg_reader r;
	struct msg got;
	enum err e = E_AGAIN;
	int fd[2], part;

	(void)state;
	assert_int_equal(msg_pair(fd), E_OK);
	msg_reader_init(&r);
	msg_init(&got, 0, 0);
	for (part = 0; part < 255 && e == E_AGAIN; part++) {
		large[1] = (unsigned char)part;
		packet(fd[0], large, sizeof large, 0, 0);
		e = msg_recv(fd[1], &r, &got);
		assert_true(r.b.len <= MSG_MAX);
	}
	assert_int_equal(e, E_PROTO);
	assert_int_equal(part, 17);     /* 17 x 64992 is over 1 MiB */
	msg_done(&got);
	msg_reader_done(&r);
	close(fd[0]);
	close(fd[1]);
}

static void
test_noise(void **state)
{
	struct msg_reader r;
	struct msg got;
	int fd[2], round, before = open_descriptors();

	(void)state;
	srandom(20261124);
	assert_int_equal(msg_pair(fd), E_OK);
	msg_reader_init(&r);
	msg_init(&got, 0, 0);
	for (round = 0; round < 20000; round++) {
		unsigned char data[80];
		size_t n = 1 + (size_t)random() % sizeof data, i;
		enum err e;

		for (i = 0; i < n; i++)
			data[i] = (unsigned char)random();
		if (round % 4 && n >= 8) {
			/* a head that is nearly right */
			data[1] = (unsigned char)(random() % 3);
			data[2] = (unsigned char)(1 + random() % 3);
			data[0] = data[3] = data[4] = data[5] = data[6] = 0;
			data[7] = 1;
			for (i = 8; i < n; i++)
				if (random() % 2)
					data[i] = 0;
		}
		packet(fd[0], data, n, fd[0], (int)(random() % 3));
		e = msg_recv(fd[1], &r, &got);
		assert_true(e == E_OK || e == E_AGAIN || e == E_PROTO);
		if (e)
			continue;
		while (!got.bad && !msg_ended(&got)) {
			size_t len, pos = got.pos;
			const char *s;

			switch (random() % 6) {
			case 0: msg_get_u8(&got); break;
			case 1: msg_get_u32(&got); break;
			case 2: msg_get_u64(&got); break;
			case 3: msg_get_id(&got); break;
			case 4:
				s = msg_get_str(&got);
				assert_true(!s || strlen(s) <= got.b.len);
				break;
			default:
				msg_get_bytes(&got, &len);
				assert_true(len <= got.b.len);
			}
			assert_true(got.pos > pos || got.bad);
			assert_true(got.pos <= got.b.len);
		}
	}
	msg_done(&got);
	msg_reader_done(&r);
	close(fd[0]);
	close(fd[1]);
	assert_int_equal(open_descriptors(), before);
}

/* A text as long as any goes through a pair, and nothing else passes for one. */
static void
test_long_texts(void **state)
{
	static const size_t sizes[] = { 0, 1, MSG_MAX / 4 - 1, MSG_MAX / 4,
		5 * MSG_MAX };
	int before = open_descriptors(), fd[2], other[2];
	struct msg_reader r;
	struct msg m;
	struct buf text;
	size_t i;
	bool said;

	msg_reader_init(&r);
	buf_init(&text);
	assert_int_equal(msg_pair(fd), E_OK);
	for (i = 0; i <= sizeof sizes / sizeof *sizes; i++) {
		bool none = i == sizeof sizes / sizeof *sizes;
		size_t n = none ? 0 : sizes[i], j;
		char *given = malloc(n + 1);
		enum err e;

		for (j = 0; j < n; j++)
			given[j] = (char)('a' + j % 26);
		given[n] = '\0';
		msg_init(&m, 7, 1);
		msg_put_u8(&m, 3);
		assert_int_equal(msg_put_text(&m, none ? NULL : given), E_OK);
		msg_put_u8(&m, 4);
		assert_int_equal(m.nfd, n >= MSG_MAX / 4);
		assert_int_equal(msg_send(fd[0], &m, m.fd, m.nfd), E_OK);
		msg_done(&m);
		while ((e = msg_recv(fd[1], &r, &m)) == E_AGAIN)
			;
		assert_int_equal(e, E_OK);
		assert_int_equal(msg_get_u8(&m), 3);
		buf_clear(&text);
		assert_int_equal(msg_get_text(&m, &text, &said), E_OK);
		assert_int_equal(said, !none);
		assert_int_equal(text.len, n);
		assert_memory_equal(buf_str(&text), given, n);
		assert_int_equal(msg_get_u8(&m), 4);
		assert_true(msg_ended(&m));
		msg_done(&m);
		free(given);
	}
	/* a pipe is no file, and a byte 0 ends no text */
	for (i = 0; i < 2; i++) {
		assert_int_equal(pipe(other), 0);
		if (i == 1) {
			close(other[0]);
			other[0] = open("/proc/self/cmdline", O_RDONLY);
		}
		msg_init(&m, 7, 1);
		msg_put_str(&m, NULL);
		assert_int_equal(msg_send(fd[0], &m, other, 1), E_OK);
		assert_int_equal(msg_recv(fd[1], &r, &m), E_OK);
		buf_clear(&text);
		assert_int_equal(msg_get_text(&m, &text, &said), E_PROTO);
		msg_done(&m);
		close(other[0]);
		close(other[1]);
	}
	buf_done(&text);
	msg_reader_done(&r);
	close(fd[0]);
	close(fd[1]);
	assert_int_equal(open_descriptors(), before);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_texts_stay),
		cmocka_unit_test(test_bad),
		cmocka_unit_test(test_pair),
		cmocka_unit_test(test_parts),
		cmocka_unit_test(test_full_socket),
		cmocka_unit_test(test_descriptors),
		cmocka_unit_test(test_bad_packets),
		cmocka_unit_test(test_too_long),
		cmocka_unit_test(test_noise),
		cmocka_unit_test(test_long_texts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
