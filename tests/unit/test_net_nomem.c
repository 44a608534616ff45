/* A relay in which the n-th allocation fails, once or from then on (libssh's
 * and OpenSSL's own too), lets nobody in: a key whose signature is another's
 * is never told to the keeper as proved (CVE-2023-2283 was that), and what
 * the keeper refuses is refused.  Each case is a process: to die of it is
 * fair.  FAULTS=all tries every n. */
#include "net/relay.c"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <sys/wait.h>

#include <cmocka.h>

#include "tests/ssh_peer.h"

#define STEP 79                 /* of the n that are tried by default */

/* Offers one public key, and signs with another's private one. */
#define STOLEN \
	"-----BEGIN OPENSSH PRIVATE KEY-----\n" \
	"b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtzc2gtZW\n" \
	"QyNTUxOQAAACA/KYQGpVhS1z0jR27qDC4T2SmE3b6Cqi+9BtaBwzlW4wAAAIgSNFZ4EjRW\n" \
	"eAAAAAtzc2gtZWQyNTUxOQAAACA/KYQGpVhS1z0jR27qDC4T2SmE3b6Cqi+9BtaBwzlW4w\n" \
	"AAAEAau19AC65EhBlWpWcklIj3PF5sxGgP+q+t4NjfYwy0eVTWBo5AKW6kPEhZjgTBWnw7\n" \
	"HY/6Sfyqwfput0YODz8wAAAAAXgBAgME\n" \
	"-----END OPENSSH PRIVATE KEY-----\n"

/* How a case ended. */
#define REFUSED 0
#define LET_IN 99

/* --- memory: of the relay's thread only ------------------------------------- */

static __thread bool armed;
static long seen, at;
static bool ever;

#ifndef __SANITIZE_ADDRESS__
#include "tests/nomem.h"

static bool
fails(void)
{
	if (!armed)
		return false;
	seen++;
	return seen == at || (ever && seen > at);
}
#endif

/* --- a client ------------------------------------------------------- */

static ssh_key stolen;
static bool with_key;

static void *
client(void *arg)
{
	ssh_session s = peer_client(*(int *)arg, 150000);

	if (ssh_connect(s) == SSH_OK) {
		if (with_key)
			ssh_userauth_try_publickey(s, "c1", stolen);
		if ((with_key ? ssh_userauth_publickey(s, "c1", stolen) :
			ssh_userauth_password(s, "c1", "faux")) ==
			SSH_AUTH_SUCCESS)
			_exit(LET_IN);
	}
	ssh_disconnect(s);
	ssh_free(s);
	close(*(int *)arg);
	return NULL;
}

/* In a process of its own. */
static void
child(int count_to)
{
	pthread_t c, k;
	struct relay r;
	int fd[2], pair[2];
	bool in;

	alarm(20);
	log_init("test", 0);
	if (socketpair(AF_UNIX, SOCK_STREAM, 0, fd) < 0 || msg_pair(pair))
		_exit(1);
	init(&r, fd[0], pair[0], -1);
	pthread_create(&k, NULL, peer_refuse, &pair[1]);
	pthread_create(&c, NULL, client, &fd[1]);
	armed = true;
	in = open_session(&r) && log_in(&r);
	armed = false;
	if (in || r.known || peer_proved)
		_exit(LET_IN);
	if (write(count_to, &seen, sizeof seen) < 0)
		_exit(1);
	_exit(REFUSED);
}

static struct { long cases, hit, ended; } sum;

/* How many allocations there were. */
static long
one(long n, bool for_ever)
{
	int status = 0, count[2];
	long allocations = 0;
	pid_t pid;

	at = n;
	ever = for_ever;
	seen = 0;
	assert_int_equal(pipe(count), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0)
		child(count[1]);
	close(count[1]);
	if (read(count[0], &allocations, sizeof allocations) !=
		sizeof allocations)
		allocations = 0;
	close(count[0]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	sum.cases++;
	sum.ended += status != 0;
	sum.hit += n && (status != 0 || allocations >= n);
	if (WIFEXITED(status) && WEXITSTATUS(status) == LET_IN)
		fail_msg("%s: allocation %ld%s: let in", with_key ? "key" :
			"password", n, for_ever ? " and after" : "");
	return allocations;
}

static void
tries(void)
{
	const char *all = getenv("FAULTS");
	long step = all && strcmp(all, "all") == 0 ? 1 : STEP, n, last;

	/* none fails */
	last = one(0, false);
#ifdef __SANITIZE_ADDRESS__
	/* whose memory is its own */
	return;
#endif
	assert_true(last > 100);
	for (n = 1; n <= last; n += step) {
		one(n, false);
		one(n + step / 2, true);
	}
	print_message("%s: %ld allocations\n", with_key ? "a key" :
		"a password", last);
}

static void
test_no_memory(void **state)
{
	ssh_key key = NULL;

	signal(SIGPIPE, SIG_IGN);
	config.login_seconds = 5;
	assert_int_equal(ssh_init(), 0);
	assert_int_equal(ssh_pki_generate(SSH_KEYTYPE_ED25519, 0, &key),
		SSH_OK);
	assert_int_equal(make_host(key, NULL), E_OK);
	assert_int_equal(ssh_pki_import_privkey_base64(STOLEN, NULL, NULL,
		NULL, &stolen), SSH_OK);
	with_key = true;
	tries();
	with_key = false;
	tries();
	assert_true(sum.hit > sum.cases / 2 || sum.cases == 2);
	print_message("%ld logins out of memory, %ld relays ended by it,"
		" nobody let in\n", sum.hit, sum.ended);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_no_memory) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
