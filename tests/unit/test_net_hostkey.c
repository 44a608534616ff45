/* The server's key, its addresses, and the queue to its processes. */
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <zlib.h>

#include <cmocka.h>
#include <libssh/libssh.h>

#include "net/deflate.h"
#include "net/edpoint.h"
#include "net/hostkey.h"
#include "net/link.h"
#include "net/nextkey.h"
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

/* --- the next key ------------------------------------------------------------ */

static char host[64], pub[64], next_pub[64], file[64], file_pub[64];

static void
names(void)
{
	snprintf(host, sizeof host, "%s/h", dir);
	snprintf(pub, sizeof pub, "%s/h.pub", dir);
	snprintf(next_pub, sizeof next_pub, "%s/h.next.pub", dir);
	snprintf(file, sizeof file, "%s.away", dir);
	snprintf(file_pub, sizeof file_pub, "%s.away.pub", dir);
}

static void
clear(void)
{
	char fresh[80];

	unlink(host);
	unlink(pub);
	unlink(next_pub);
	unlink(file);
	unlink(file_pub);
	snprintf(fresh, sizeof fresh, "%s.new", host);
	unlink(fresh);
	snprintf(fresh, sizeof fresh, "%s.new", pub);
	unlink(fresh);
}

static mode_t
mode_of(const char *path)
{
	struct stat st;

	assert_int_equal(stat(path, &st), 0);
	return st.st_mode & 0777;
}

/* Made elsewhere, known here; never twice, never the one that serves. */
static void
next_made(void **state)
{
	char word[HOSTKEY_WORD], print[HOSTKEY_PRINT], own[HOSTKEY_PRINT];
	char beside[80], *found;

	names();
	assert_int_equal(hostkey_make(host), E_OK);
	assert_int_equal(nextkey_public(host, word, print), E_NOTFOUND);
	assert_string_equal(word, "");
	assert_int_equal(nextkey_make(host, host), E_CHECK);
	assert_int_equal(access(next_pub, F_OK), -1);
	assert_int_equal(nextkey_make(host, "/none/at/all"), E_IO);
	assert_int_equal(nextkey_make(host, file), E_OK);
	assert_int_equal(mode_of(file), 0600);
	assert_int_equal(mode_of(next_pub), 0644);
	assert_int_equal(hostkey_fingerprint(file, own), E_OK);
	assert_int_equal(nextkey_public(host, word, print), E_OK);
	assert_string_equal(print, own);
	assert_int_equal(nextkey_make(host, file), E_EXISTS);
	/* its place was lost, not the key: it is taken again */
	unlink(next_pub);
	assert_int_equal(nextkey_make(host, file), E_OK);
	assert_int_equal(nextkey_public(host, word, print), E_OK);
	assert_string_equal(print, own);
	/* a copy of it in the server's folder is found, whatever its mode */
	assert_false(nextkey_beside(host, &found));
	assert_null(found);
	snprintf(beside, sizeof beside, "%s/copy", dir);
	assert_int_equal(link(file, beside), 0);
	assert_int_equal(chmod(beside, 0644), 0);
	assert_true(nextkey_beside(host, &found));
	assert_string_equal(found, beside);
	free(found);
	unlink(beside);
	clear();
	/* a key of another type has no place there */
	assert_int_equal(hostkey_make(host), E_OK);
	assert_int_equal(hostkey_make_rsa(file), E_OK);
	assert_int_equal(nextkey_make(host, file), E_CHECK);
	assert_int_equal(access(next_pub, F_OK), -1);
	clear();
}

static void
next_swapped(void **state)
{
	char word[HOSTKEY_WORD], print[HOSTKEY_PRINT], old[HOSTKEY_PRINT],
		own[HOSTKEY_PRINT], other[80];

	names();
	snprintf(other, sizeof other, "%s.other", dir);
	assert_int_equal(hostkey_make(host), E_OK);
	assert_int_equal(hostkey_fingerprint(host, old), E_OK);
	assert_int_equal(nextkey_swap(host, file), E_NOTFOUND);
	assert_int_equal(hostkey_make(other), E_OK);
	assert_int_equal(nextkey_swap(host, other), E_NOTFOUND);
	assert_int_equal(nextkey_make(host, file), E_OK);
	assert_int_equal(nextkey_public(host, word, print), E_OK);
	assert_int_equal(nextkey_swap(host, other), E_CHECK);
	chmod(file, 0640);
	assert_int_equal(nextkey_swap(host, file), E_RIGHT);
	chmod(file, 0600);
	/* what was refused changed nothing */
	assert_int_equal(hostkey_fingerprint(host, own), E_OK);
	assert_string_equal(own, old);
	chmod(host, 0400);
	assert_int_equal(nextkey_swap(host, file), E_OK);
	assert_int_equal(mode_of(host), 0400);
	assert_int_equal(mode_of(pub), 0644);
	assert_int_equal(hostkey_fingerprint(host, own), E_OK);
	assert_string_equal(own, print);
	assert_int_equal(hostkey_public_print(host, own), E_OK);
	assert_string_equal(own, print);
	assert_int_equal(access(next_pub, F_OK), -1);
	assert_int_equal(nextkey_swap(host, file), E_NOTFOUND);
	/* the server's was lost: the next one takes its place all the same */
	unlink(host);
	unlink(pub);
	assert_int_equal(nextkey_make(host, other), E_OK);
	assert_int_equal(nextkey_swap(host, other), E_OK);
	assert_int_equal(mode_of(host), 0600);
	unlink(other);
	snprintf(other, sizeof other, "%s.other.pub", dir);
	unlink(other);
	clear();
}

/* Killed before its n-th call to the system; false: it ended first. */
static bool
swap_cut(int n)
{
	pid_t pid = fork();
	int status;

	assert_true(pid >= 0);
	if (pid == 0) {
		ptrace(PTRACE_TRACEME, 0, 0, 0);
		raise(SIGSTOP);
		_exit(nextkey_swap(host, file) == E_OK ? 0 : 1);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSTOPPED(status));
	ptrace(PTRACE_SETOPTIONS, pid, 0, PTRACE_O_EXITKILL);
	/* each call stops twice: before, and behind */
	for (n = 2 * n - 1; n > 0; n--) {
		assert_int_equal(ptrace(PTRACE_SYSCALL, pid, 0, 0), 0);
		assert_int_equal(waitpid(pid, &status, 0), pid);
		if (WIFEXITED(status)) {
			assert_int_equal(WEXITSTATUS(status), 0);
			return false;
		}
	}
	kill(pid, SIGKILL);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return true;
}

/* Before each of its calls: the key is the one or the other, whole and of its
 * mode, and the same command ends what was begun. */
static void
next_cut(void **state)
{
	char word[HOSTKEY_WORD], print[HOSTKEY_PRINT], old[HOSTKEY_PRINT],
		own[HOSTKEY_PRINT];
	int n = 0, first = 0, between = 0, last = 0;
	bool cut = true;

	names();
	while (cut) {
		bool was, known;
		enum err e;

		assert_int_equal(hostkey_make(host), E_OK);
		assert_int_equal(hostkey_fingerprint(host, old), E_OK);
		assert_int_equal(nextkey_make(host, file), E_OK);
		assert_int_equal(hostkey_fingerprint(file, print), E_OK);
		cut = swap_cut(++n);
		assert_int_equal(hostkey_fingerprint(host, own), E_OK);
		assert_int_equal(mode_of(host), 0600);
		was = strcmp(own, old) == 0;
		assert_true(was || strcmp(own, print) == 0);
		known = access(next_pub, F_OK) == 0;
		/* never gone before the other is in place */
		assert_true(known || !was);
		first += was;
		between += !was && known;
		last += !known;
		e = nextkey_swap(host, file);
		assert_int_equal(e, known ? E_OK : E_NOTFOUND);
		assert_int_equal(hostkey_public_print(host, own), E_OK);
		assert_string_equal(own, print);
		assert_int_equal(hostkey_fingerprint(host, own), E_OK);
		assert_string_equal(own, print);
		assert_int_equal(nextkey_public(host, word, own), E_NOTFOUND);
		clear();
	}
	print_message("ok - %d cuts: %d before, %d between, %d behind\n", n,
		first, between, last);
	assert_true(first > 20 && between > 10 && last > 0);
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

/* The folder is the keeper's, and this runs as root: what a keeper that was
 * taken over laid there leads to no file of another. */
static void
link_in_the_way(void **state)
{
	char path[64], line[64], fresh[64], other[64], is[8] = "";
	struct stat st;
	FILE *f;

	snprintf(path, sizeof path, "%s/l", dir);
	snprintf(line, sizeof line, "%s/l.pub", dir);
	snprintf(fresh, sizeof fresh, "%s/l.pub.new", dir);
	snprintf(other, sizeof other, "%s/other", dir);
	assert_int_equal(hostkey_make(path), E_OK);
	f = fopen(other, "w");
	fputs("mine", f);
	fclose(f);
	unlink(line);
	assert_int_equal(symlink(other, fresh), 0);
	assert_int_equal(hostkey_publish(path), E_OK);
	f = fopen(other, "r");
	assert_non_null(fgets(is, sizeof is, f));
	fclose(f);
	assert_string_equal(is, "mine");
	assert_int_equal(lstat(line, &st), 0);
	assert_true(S_ISREG(st.st_mode));
	unlink(path);
	unlink(line);
	unlink(other);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(key), cmocka_unit_test(link_in_the_way),
		cmocka_unit_test(public),
		cmocka_unit_test(rsa),
		cmocka_unit_test(next_made),
		cmocka_unit_test(next_swapped),
		cmocka_unit_test(next_cut),
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
