/* Archives: what goes in comes out, and nothing that was touched does. */
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <sodium.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>
#include <zlib.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/mem.h"
#include "cli/manifest.h"
#include "store/archive.h"
#include "store/files.h"
#include "store/seal.h"
#include "store/sign.h"

static char dir[64], from[80], to[80], back[80];
static unsigned char public[ARCHIVE_KEY], secret[ARCHIVE_KEY];

/* zlib that has no memory to begin: these stand before its own. */
static bool no_room;

int
deflateInit_(z_streamp z, int level, const char *version, int size)
{
	return no_room ? Z_MEM_ERROR : deflateInit2_(z, level, Z_DEFLATED,
		MAX_WBITS, 8, Z_DEFAULT_STRATEGY, version, size);
}

int
inflateInit_(z_streamp z, const char *version, int size)
{
	return no_room ? Z_MEM_ERROR : inflateInit2_(z, MAX_WBITS, version,
		size);
}

static int
up(void **state)
{
	strcpy(dir, "/tmp/archive-test-XXXXXX");
	assert_non_null(mkdtemp(dir));
	snprintf(from, sizeof from, "%s/from", dir);
	snprintf(to, sizeof to, "%s/to", dir);
	snprintf(back, sizeof back, "%s/back", dir);
	seal_init();
	archive_pair(public, secret);
	return 0;
}

static int
down(void **state)
{
	char line[128];

	snprintf(line, sizeof line, "rm -rf '%s'", dir);
	return system(line);
}

/* Bytes that do not squeeze, unless plain. */
static void
fill(unsigned char *p, size_t n, int plain)
{
	uint32_t x = 12345;
	size_t i;

	for (i = 0; i < n; i++) {
		x = x * 1664525 + 1013904223;
		p[i] = plain ? (unsigned char)(i / 1000) :
			(unsigned char)(x >> 24);
	}
}

static void
round_trip(size_t n, int plain)
{
	static const struct archive_head h = { 'k', 1000, 2000, { 7, 8 } };
	unsigned char *p = xmalloc(n + 1);
	struct archive_sum a, b, c;
	struct archive_head got;
	struct buf text;

	fill(p, n, plain);
	assert_int_equal(file_put(from, 0600, p, n), E_OK);
	assert_int_equal(archive_write(from, to, &h, public, &a), E_OK);
	assert_int_equal(archive_hash(to, &b), E_OK);
	assert_int_equal(a.size, b.size);
	assert_memory_equal(a.hash, b.hash, ARCHIVE_HASH);
	assert_int_equal(archive_read(to, secret, back, &c), E_OK);
	assert_int_equal(c.plain, n);
	assert_memory_equal(a.plain_hash, c.plain_hash, ARCHIVE_HASH);
	assert_memory_equal(a.hash, c.hash, ARCHIVE_HASH);
	buf_init(&text);
	assert_int_equal(file_text(back, &text), E_OK);
	assert_int_equal(text.len, n);
	if (n)
		assert_memory_equal(text.data, p, n);
	buf_done(&text);
	assert_int_equal(archive_head(to, &got), E_OK);
	assert_int_equal(got.kind, 'k');
	assert_int_equal(got.until, 2000);
	assert_memory_equal(got.origin, h.origin, 32);
	free(p);
}

static void
test_sizes(void **state)
{
	static const size_t sizes[] = { 0, 1, 65519, 65520, 65535, 65536,
		65537, 131072, 131073, 1000000 };
	size_t i;

	for (i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		round_trip(sizes[i], 0);
		round_trip(sizes[i], 1);
	}
	for (i = 65480; i < 65540; i += 3)
		round_trip(i, 0);
}

static enum err
read_back(const void *p, size_t n, const unsigned char key[ARCHIVE_KEY])
{
	struct archive_sum sum;
	enum err e;

	assert_int_equal(file_put(to, 0600, p, n), E_OK);
	unlink(back);
	e = archive_read(to, key, back, &sum);
	assert_int_equal(access(back, F_OK) == 0, e == E_OK);
	return e;
}

/* One byte anywhere, an end cut or added, another key: refused, and nothing
 * is left. */
static void
test_touched(void **state)
{
	unsigned char other[ARCHIVE_KEY], unused[ARCHIVE_KEY];
	struct archive_head h = { 'd', 1, 0, { 0 } };
	struct archive_sum sum;
	struct buf text;
	size_t i, tampers = 0;
	unsigned char *p = xmalloc(200000);

	fill(p, 200000, 0);
	assert_int_equal(file_put(from, 0600, p, 200000), E_OK);
	assert_int_equal(archive_write(from, to, &h, public, &sum), E_OK);
	buf_init(&text);
	assert_int_equal(file_text(to, &text), E_OK);
	for (i = 0; i < text.len; i += i < 200 ? 1 : 997, tampers++) {
		text.data[i] ^= (unsigned char)(1 << i % 8);
		assert_int_equal(read_back(text.data, text.len, secret),
			E_CHECK);
		text.data[i] ^= (unsigned char)(1 << i % 8);
	}
	for (i = 0; i < text.len; i += 1771, tampers++)
		assert_int_equal(read_back(text.data, i, secret), E_CHECK);
	/* whole parts cut: no part is the last one */
	for (i = 1; i < 4; i++, tampers++)
		assert_int_equal(read_back(text.data, 161 + i * 65553, secret),
			E_CHECK);
	buf_putc(&text, 0);
	assert_int_equal(read_back(text.data, text.len, secret), E_CHECK);
	archive_pair(unused, other);
	assert_int_equal(read_back(text.data, text.len - 1, other), E_CHECK);
	assert_int_equal(read_back(text.data, text.len - 1, secret), E_OK);
	print_message("%zu tampers of an archive, all refused\n", tampers);
	buf_done(&text);
	free(p);
}

/* An archive whose key is right, with these parts in it, as somebody who
 * holds the public key could make it. */
static enum err
made(const unsigned char *const part[], const size_t size[], int n)
{
	enum { AT_KEY = 57, AT_STREAM = AT_KEY + 80, HEAD = AT_STREAM + 24 };
	unsigned char head[HEAD] = "PSRLARC1d", key[32], sealed[70000];
	crypto_secretstream_xchacha20poly1305_state stream;
	unsigned long long len;
	struct buf all;
	enum err e;
	int i;

	crypto_secretstream_xchacha20poly1305_keygen(key);
	assert_int_equal(crypto_box_seal(head + AT_KEY, key, 32, public), 0);
	crypto_secretstream_xchacha20poly1305_init_push(&stream,
		head + AT_STREAM, key);
	buf_init(&all);
	buf_put(&all, head, HEAD);
	for (i = 0; i < n; i++) {
		crypto_secretstream_xchacha20poly1305_push(&stream, sealed,
			&len, part[i], size[i], i ? NULL : head,
			i ? 0 : HEAD, i < n - 1 ? 0 :
			crypto_secretstream_xchacha20poly1305_TAG_FINAL);
		buf_put(&all, sealed, (size_t)len);
	}
	e = read_back(all.data, all.len, secret);
	buf_done(&all);
	return e;
}

/* What is in it is not what zlib makes, or goes on past its end. */
static void
test_inside(void **state)
{
	unsigned char *noise = xmalloc(65536), good[65536];
	unsigned char *plain = xmalloc(100000);
	const unsigned char *part[3] = { good, noise };
	size_t size[3];
	uLongf n = sizeof good;

	fill(noise, 65536, 0);
	fill(plain, 60000, 0);
	/* stored as it is */
	assert_int_equal(compress2(good, &n, plain, 60000, 0), Z_OK);
	size[0] = n;
	assert_int_equal(made(part, size, 1), E_OK);
	size[0] = n - 1;                /* no end */
	assert_int_equal(made(part, size, 1), E_CHECK);
	good[100] ^= 1;                 /* not the sum that zlib keeps */
	size[0] = n;
	assert_int_equal(made(part, size, 1), E_CHECK);
	good[100] ^= 1;
	memset(noise, 0xff, 100);       /* nothing of zlib's */
	size[1] = 65536;
	assert_int_equal(made(part + 1, size + 1, 1), E_CHECK);
	/* one that ends, in a full part, and goes on */
	memset(plain, 'a', 100000);
	n = sizeof good;
	assert_int_equal(compress(good, &n, plain, 100000), Z_OK);
	fill(good + n, sizeof good - n, 0);
	size[0] = sizeof good;
	size[1] = 10;
	assert_int_equal(made(part, size, 2), E_CHECK);
	free(noise);
	free(plain);
}

/* No file, a folder, no room: said, and nothing is left half made. */
static void
test_not_written(void **state)
{
	static const struct archive_head h = { 'd', 1, 0, { 0 } };
	struct rlimit was, room;
	struct archive_sum sum;
	struct archive_head got;
	unsigned char *p = xmalloc(300000);
	char *part = xasprintf("%s.part", to), *in = xasprintf("%s/x/y", dir);
	char *half = xasprintf("%s.part", back);
	int done = 0;
	rlim_t n;

	assert_int_equal(archive_write("no such file", to, &h, public, &sum),
		E_NOTFOUND);
	assert_int_equal(archive_hash("no such file", &sum), E_NOTFOUND);
	assert_int_equal(archive_head("no such file", &got), E_NOTFOUND);
	assert_int_equal(archive_read("no such file", secret, back, &sum),
		E_NOTFOUND);
	assert_int_not_equal(archive_write(dir, to, &h, public, &sum), E_OK);
	assert_int_not_equal(archive_hash(dir, &sum), E_OK);
	assert_int_not_equal(archive_head(dir, &got), E_OK);
	assert_int_not_equal(archive_read(dir, secret, back, &sum), E_OK);
	fill(p, 300000, 0);
	assert_int_equal(file_put(from, 0600, p, 300000), E_OK);
	assert_int_not_equal(archive_write(from, in, &h, public, &sum), E_OK);
	assert_int_equal(archive_write(from, to, &h, public, &sum), E_OK);
	assert_int_not_equal(archive_read(to, secret, in, &sum), E_OK);
	no_room = true;
	unlink(back);
	assert_int_equal(archive_write(from, to, &h, public, &sum),
		E_INTERNAL);
	assert_int_equal(archive_read(to, secret, back, &sum), E_INTERNAL);
	assert_int_equal(access(part, F_OK), -1);
	assert_int_equal(access(back, F_OK), -1);
	assert_int_equal(access(half, F_OK), -1);
	no_room = false;
	/* a folder is in the place */
	assert_int_not_equal(archive_write(from, dir, &h, public, &sum), E_OK);
	assert_int_not_equal(archive_read(to, secret, dir, &sum), E_OK);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &was), 0);
	signal(SIGXFSZ, SIG_IGN);
	for (n = 0; n < 300000; n += n < 4096 ? 100 : 30011, done++) {
		room = (struct rlimit){ n, was.rlim_max };
		unlink(back);
		assert_int_equal(setrlimit(RLIMIT_FSIZE, &room), 0);
		assert_int_not_equal(archive_write(from, to, &h, public, &sum),
			E_OK);
		assert_int_not_equal(archive_read(to, secret, back, &sum),
			E_OK);
		assert_int_equal(setrlimit(RLIMIT_FSIZE, &was), 0);
		assert_int_equal(access(part, F_OK), -1);
		assert_int_equal(access(half, F_OK), -1);
		assert_int_equal(access(back, F_OK), -1);
		/* the one that was there still is */
		assert_int_equal(archive_read(to, secret, back, &sum), E_OK);
	}
	signal(SIGXFSZ, SIG_DFL);
	print_message("%d limits on the size of a file, none left half of "
		"one\n", done);
	free(p);
	free(part);
	free(half);
	free(in);
}

static void
test_keys(void **state)
{
	unsigned char a[ARCHIVE_KEY], b[ARCHIVE_KEY];
	char *pub = xasprintf("%s.pub", from);
	struct buf text;

	unlink(from);
	assert_int_equal(backup_key_make(from), E_OK);
	assert_int_equal(backup_key_make(from), E_EXISTS);
	assert_int_equal(backup_key_public(pub, a), E_OK);
	assert_int_equal(backup_key_secret(from, b), E_OK);
	/* neither stands for the other */
	assert_int_equal(backup_key_public(from, b), E_CHECK);
	assert_int_equal(backup_key_secret(pub, b), E_CHECK);
	assert_int_equal(backup_key_public("no such file", b), E_NOTFOUND);
	assert_int_equal(backup_key_secret(from, b), E_OK);
	archive_public(b, b);
	assert_memory_equal(a, b, ARCHIVE_KEY);
	/* the public one as it is written */
	buf_init(&text);
	assert_int_equal(file_text(pub, &text), E_OK);
	assert_int_equal(backup_key_public(buf_str(&text), b), E_OK);
	buf_done(&text);
	free(pub);
}

static void
test_manifest(void **state)
{
	struct sealkey seed = { { 1, 2, 3 } };
	struct manifest m, again;
	struct buf all;
	size_t i;

	manifest_init(&m);
	manifest_init(&again);
	buf_init(&all);
	m.made = 5;
	m.until = 6;
	m.generation = 7;
	m.schema_data = 17;
	m.schema_keys = 3;
	strcpy(m.data.name, "a.data");
	strcpy(m.keys.name, "a.keys");
	m.data.sum.size = 12345678901u;
	m.keys.sum.plain_hash[31] = 0xfe;
	sign_public(&seed, m.signer);
	manifest_write(&m);
	sign_make(&seed, "PSRLBKUP", m.text.data, m.text.len, m.signature);
	buf_put(&all, m.text.data, m.text.len);
	buf_puts(&all, "signature ");
	hex_put(&all, m.signature, 64);
	buf_putc(&all, '\n');
	assert_int_equal(file_put(to, 0600, all.data, all.len), E_OK);
	assert_int_equal(manifest_read(to, &again), E_OK);
	assert_int_equal(again.data.sum.size, m.data.sum.size);
	assert_int_equal(again.keys.sum.plain_hash[31], 0xfe);
	assert_int_equal(again.generation, 7);
	/* every byte of it is signed */
	for (i = 0; i < all.len; i++) {
		all.data[i] ^= 1;
		assert_int_equal(file_put(to, 0600, all.data, all.len), E_OK);
		assert_int_equal(manifest_read(to, &again), E_CHECK);
		all.data[i] ^= 1;
	}
	print_message("%zu tampers of a manifest, all refused\n", all.len);
	/* signed well, but a name leads elsewhere */
	strcpy(m.data.name, "../a.data");
	manifest_write(&m);
	sign_make(&seed, "PSRLBKUP", m.text.data, m.text.len, m.signature);
	buf_clear(&all);
	buf_put(&all, m.text.data, m.text.len);
	buf_puts(&all, "signature ");
	hex_put(&all, m.signature, 64);
	buf_putc(&all, '\n');
	assert_int_equal(file_put(to, 0600, all.data, all.len), E_OK);
	assert_int_equal(manifest_read(to, &again), E_CHECK);
	buf_done(&all);
	manifest_done(&m);
	manifest_done(&again);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sizes), cmocka_unit_test(test_touched),
		cmocka_unit_test(test_inside),
		cmocka_unit_test(test_not_written),
		cmocka_unit_test(test_keys), cmocka_unit_test(test_manifest),
	};

	return cmocka_run_group_tests(tests, up, down);
}
