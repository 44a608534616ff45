/* The server's key, its addresses, and the queue to its processes. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <cmocka.h>
#include <libssh/libssh.h>

#include "net/deflate.h"
#include "net/edpoint.h"
#include "net/hostkey.h"
#include "net/link.h"
#include "net/sockets.h"

static char dir[] = "/tmp/hostkey.XXXXXX";

static void
key(void **state)
{
	char path[64], print[HOSTKEY_PRINT], command[160], theirs[400];
	struct stat st;
	ssh_key k = NULL;
	FILE *f;

	snprintf(path, sizeof path, "%s/k", dir);
	assert_int_equal(hostkey_fingerprint(path, print), E_NOTFOUND);
	assert_int_equal(hostkey_make(path), E_OK);
	assert_int_equal(hostkey_make(path), E_EXISTS);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(hostkey_fingerprint(path, print), E_OK);
	/* as everybody's tool sees it */
	snprintf(command, sizeof command, "ssh-keygen -lf %s", path);
	f = popen(command, "r");
	assert_non_null(f);
	assert_non_null(fgets(theirs, sizeof theirs, f));
	pclose(f);
	assert_non_null(strstr(theirs, print));
	assert_non_null(strstr(theirs, "(ED25519)"));
	chmod(path, 0640);
	assert_int_equal(hostkey_load(path, &k), E_RIGHT);
	chmod(path, 0600);
	f = fopen(path, "w");
	fputs("no key\n", f);
	fclose(f);
	assert_int_equal(hostkey_load(path, &k), E_IO);
	unlink(path);
	snprintf(path, sizeof path, "%s/k.pub", dir);
	unlink(path);
}

/* What is public is beside it, and follows it. */
static void
public(void **state)
{
	char path[64], pub[64], word[HOSTKEY_WORD], again[HOSTKEY_WORD],
		print[HOSTKEY_PRINT], own[HOSTKEY_PRINT];
	struct stat st;

	snprintf(path, sizeof path, "%s/p", dir);
	snprintf(pub, sizeof pub, "%s/p.pub", dir);
	assert_int_equal(hostkey_public(path, word, print), E_NOTFOUND);
	assert_int_equal(hostkey_make(path), E_OK);
	assert_int_equal(stat(pub, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0644);
	assert_int_equal(hostkey_fingerprint(path, own), E_OK);
	/* read without the key itself */
	assert_int_equal(hostkey_public(path, word, print), E_OK);
	assert_string_equal(print, own);
	unlink(pub);
	assert_int_equal(hostkey_public(path, again, print), E_OK);
	assert_string_equal(again, word);
	/* another key was put there: the server says which at its start */
	unlink(path);
	assert_int_equal(hostkey_make(path), E_OK);
	assert_int_equal(hostkey_public(path, again, print), E_OK);
	assert_string_not_equal(again, word);
	assert_int_equal(truncate(pub, 20), 0);
	assert_int_equal(hostkey_public(path, word, print), E_IO);
	assert_int_equal(hostkey_publish(path), E_OK);
	assert_int_equal(hostkey_public(path, word, print), E_OK);
	assert_string_equal(again, word);
	unlink(path);
	unlink(pub);
}

/* Old clients': it is not the word of an ed25519 key. */
static void
rsa(void **state)
{
	char path[64], pub[64], word[HOSTKEY_WORD], print[HOSTKEY_PRINT],
		own[HOSTKEY_PRINT], line[1200];
	ssh_key k = NULL;
	FILE *f;

	snprintf(path, sizeof path, "%s/r", dir);
	snprintf(pub, sizeof pub, "%s/r.pub", dir);
	assert_int_equal(hostkey_public_print(path, print), E_NOTFOUND);
	assert_int_equal(hostkey_make_rsa(path), E_OK);
	assert_int_equal(hostkey_make_rsa(path), E_EXISTS);
	assert_int_equal(hostkey_load(path, &k), E_OK);
	assert_int_equal(ssh_key_type(k), SSH_KEYTYPE_RSA);
	ssh_key_free(k);
	assert_int_equal(hostkey_fingerprint(path, own), E_OK);
	assert_int_equal(hostkey_public_print(path, print), E_OK);
	assert_string_equal(print, own);
	/* its public part is whole, and is not written again for nothing */
	f = fopen(pub, "r");
	assert_non_null(f);
	assert_non_null(fgets(line, sizeof line, f));
	fclose(f);
	assert_true(strlen(line) > 500 && strchr(line, '\n'));
	assert_int_equal(chmod(pub, 0444), 0);
	assert_int_equal(hostkey_publish(path), E_OK);
	assert_int_equal(access(pub, F_OK), 0);
	unlink(path);
	assert_int_equal(hostkey_public_print(path, print), E_OK);
	assert_string_equal(print, own);
	assert_int_equal(hostkey_public(path, word, print), E_IO);
	unlink(pub);
}

/* y of the base point is 4/5, its x is RFC 8032's; y = 2 is on no point, and
 * x = 0 has no second sign. */
static void
points(void **state)
{
	static const unsigned char base_x[32] = {
		0x21, 0x69, 0x36, 0xd3, 0xcd, 0x6e, 0x53, 0xfe, 0xc0, 0xa4,
		0xe2, 0x31, 0xfd, 0xd6, 0xdc, 0x5c, 0x69, 0x2c, 0xc7, 0x60,
		0x95, 0x25, 0xa7, 0xb2, 0xc9, 0x56, 0x2d, 0x60, 0x8f, 0x25,
		0xd5, 0x1a };
	unsigned char key[32], x[32], y[32], other[32];
	int sum = 0;

	memset(key, 0x66, 32);
	key[0] = 0x58;
	assert_int_equal(edpoint_of_key(key, x, y), E_OK);
	assert_memory_equal(x, base_x, 32);
	assert_int_equal(y[31], 0x58);
	assert_int_equal(y[0], 0x66);
	/* the other sign: the two add up to p */
	key[31] |= 0x80;
	assert_int_equal(edpoint_of_key(key, other, y), E_OK);
	for (int i = 31; i >= 0; i--) {
		sum = (sum >> 8) + x[i] + other[i];
		assert_int_equal(sum & 0xff, i == 31 ? 0xed : i ? 0xff : 0x7f);
	}
	memset(key, 0, 32);
	key[0] = 2;
	assert_int_equal(edpoint_of_key(key, x, y), E_CHECK);
	key[0] = 1;
	assert_int_equal(edpoint_of_key(key, x, y), E_OK);
	key[31] = 0x80;
	assert_int_equal(edpoint_of_key(key, x, y), E_CHECK);
}

static void
addresses(void **state)
{
	static const char *const bad[] = { "", "2222", ":2222", "127.0.0.1",
		"127.0.0.1:", "127.0.0.1:x", "127.0.0.1:70000", "::1:22",
		"[::1:22", "[]:22", "host:22" };
	char name[SOCKETS_TEXT];
	size_t i;
	int fd, again;

	for (i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_int_equal(sockets_listen(bad[i], &fd), E_USAGE);
	assert_int_equal(sockets_listen("127.0.0.1:0", &fd), E_OK);
	sockets_name(fd, name);
	assert_memory_equal(name, "127.0.0.1:", 10);
	assert_int_not_equal(atoi(name + 10), 0);
	assert_int_equal(sockets_listen(name, &again), E_AGAIN);
	close(fd);
}

/* The link keeps what does not fit, in order, with its descriptors. */
static void
queue(void **state)
{
	struct msg_reader r;
	struct link l;
	struct msg m;
	char byte = 'x';
	uint32_t i, n = 0;
	int pair[2], ends[2];
	enum err e;

	assert_int_equal(msg_pair(pair), E_OK);
	assert_int_equal(pipe(ends), 0);
	link_init(&l);
	msg_init(&m, 1, 0);
	link_put(&l, &m, NULL, 0);      /* nobody is there: dropped */
	assert_null(l.first);
	link_open(&l, pair[0]);
	for (i = 0; i < 200; i++) {
		char junk[10000] = "";

		msg_reset(&m, 1, i);
		msg_put_bytes(&m, junk, sizeof junk);
		link_put(&l, &m, &ends[1], 1);
	}
	assert_non_null(l.first);
	close(ends[1]);
	fcntl(pair[1], F_SETFL, O_NONBLOCK);
	msg_reader_init(&r);
	while (n < 200) {
		e = msg_recv(pair[1], &r, &m);
		if (e == E_AGAIN) {
			link_flush(&l);
			continue;
		}
		assert_int_equal(e, E_OK);
		assert_int_equal(m.number, n++);
		assert_int_equal(m.nfd, 1);
		if (n == 200)
			assert_int_equal(write(m.fd[0], &byte, 1), 1);
	}
	msg_done(&m);
	assert_null(l.first);
	assert_int_equal(read(ends[0], &byte, 1), 1);
	/* every copy of the descriptor was closed */
	assert_int_equal(read(ends[0], &byte, 1), 0);
	close(pair[1]);
	assert_int_equal(link_get(&l, &m), E_IO);
	link_close(&l);
	msg_reader_done(&r);
	close(ends[0]);
}

/* What a process said before it died is heard, whatever it left unread. */
static void
last_words(void **state)
{
	struct link l;
	struct msg m;
	int pair[2];

	assert_int_equal(msg_pair(pair), E_OK);
	link_init(&l);
	link_open(&l, pair[0]);
	msg_init(&m, 2, 0);
	link_put(&l, &m, NULL, 0);
	msg_reset(&m, 3, 7);
	assert_int_equal(msg_send(pair[1], &m, NULL, 0), E_OK);
	close(pair[1]);
	assert_int_equal(link_get(&l, &m), E_OK);
	assert_int_equal(m.number, 7);
	assert_int_equal(link_get(&l, &m), E_IO);
	msg_done(&m);
	link_close(&l);
}

static size_t allocated;

static voidpf
count_alloc(voidpf opaque, uInt n, uInt size)
{
	allocated += (size_t)n * size;
	return calloc(n, size);
}

static void
count_free(voidpf opaque, voidpf p)
{
	free(p);
}

static void
small_deflate(void **state)
{
	z_stream s = { .zalloc = count_alloc, .zfree = count_free };

	deflate_small();
	assert_int_equal(deflateInit(&s, 6), Z_OK);
	deflateEnd(&s);
	assert_true(allocated > 10000 && allocated < 60000);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(key),
		cmocka_unit_test(public),
		cmocka_unit_test(rsa),
		cmocka_unit_test(points),
		cmocka_unit_test(addresses),
		cmocka_unit_test(queue),
		cmocka_unit_test(last_words),
		cmocka_unit_test(small_deflate),
	};
	int failed;

	if (!mkdtemp(dir))
		return 1;
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	rmdir(dir);
	return failed;
}
