/* The keeper's client: several questions at once, and a keeper that dies
 * between two answers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/msg.h"
#include "base/proto.h"
#include "model/keep.h"

static int fd[2];               /* ours, the keeper's */
static struct msg_reader reader;

/* --- the keeper's side, in a child: it ends with 0 when all was so ----------- */

static void
must(bool is, int line)
{
	if (!is)
		_exit(line % 250 + 1);
}
#define MUST(is) must(is, __LINE__)

static void
hears(uint32_t number)
{
	struct msg m;

	msg_init(&m, 0, 0);
	MUST(msg_recv(fd[1], &reader, &m) == E_OK);
	MUST(m.number == number && m.type == P_K_ACT);
	MUST(msg_get_u32(&m) == number);
	msg_done(&m);
}

static void
answers(int type, uint32_t number, enum err e, const char *why)
{
	struct msg m;

	msg_init(&m, type, number);
	msg_put_u8(&m, e);
	msg_put_str(&m, why);
	MUST(msg_send(fd[1], &m, NULL, 0) == E_OK);
	msg_done(&m);
}

/* Of five, two are answered before it dies; the next one hears the three that
 * are left, and answers late, twice and out of order. */
static void
two_keepers(void)
{
	uint32_t i;

	for (i = 1; i <= 5; i++)
		hears(i);
	answers(P_DONE, 4, E_OK, NULL);
	answers(P_DONE, 1, E_CONFLICT, "non");
	answers(P_K_WELCOME, 0, E_OK, NULL);
	answers(P_K_HELLO, 0, E_OK, NULL);
	hears(2);
	hears(3);
	hears(5);
	answers(P_DONE, 5, E_OK, NULL);
	answers(P_DONE, 5, E_STATE, NULL);
	answers(P_DONE, 3, E_FULL, NULL);
	answers(P_DONE, 2, E_OK, NULL);
	answers(P_DONE, 1, E_OK, NULL);
	hears(6);
	answers(P_DONE, 6, E_OK, NULL);
}

/* It goes for good after one answer of three. */
static void
goes(void)
{
	uint32_t i;

	for (i = 1; i <= 3; i++)
		hears(i);
	answers(P_DONE, 2, E_OK, NULL);
}

static struct keep *
start(void (*keeper)(void), pid_t *pid)
{
	assert_int_equal(msg_pair(fd), E_OK);
	msg_reader_init(&reader);
	*pid = fork();
	assert_true(*pid >= 0);
	if (*pid == 0) {
		close(fd[0]);
		keeper();
		_exit(0);
	}
	close(fd[1]);
	return keep_new(fd[0], 0);
}

static void
ended_well(pid_t pid)
{
	int status;

	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

/* --- the session's ---------------------------------------------------------- */

static void
questions(struct msg *ask, struct msg *answer, uint32_t first, int n)
{
	int i;

	for (i = 0; i < n; i++) {
		msg_init(&ask[i], P_K_ACT, 0);
		msg_put_u32(&ask[i], first + (uint32_t)i);
		msg_init(&answer[i], 0, 0);
	}
}

static void
done(struct msg *ask, struct msg *answer, int n)
{
	int i;

	for (i = 0; i < n; i++) {
		msg_done(&ask[i]);
		msg_done(&answer[i]);
	}
}

static void
test_dies_between(void **state)
{
	static const enum err how[] = { E_CONFLICT, E_OK, E_FULL, E_OK, E_OK };
	struct msg ask[5], answer[5], unasked;
	struct keep *k;
	pid_t pid;
	int i;

	k = start(two_keepers, &pid);
	questions(ask, answer, 1, 5);
	assert_int_equal(keep_call_all(k, ask, answer, 5), E_OK);
	for (i = 0; i < 5; i++) {
		assert_int_equal(answer[i].number, i + 1);
		assert_int_equal(keep_said(&answer[i]), how[i]);
	}
	done(ask, answer, 5);
	assert_int_equal(keep_keepers(k), 1);
	/* what came twice is not the answer of the next one */
	questions(ask, answer, 6, 1);
	assert_int_equal(keep_ask(k, &ask[0], &answer[0]), E_OK);
	done(ask, answer, 1);
	msg_init(&unasked, 0, 0);
	assert_true(keep_waits(k));
	assert_int_equal(keep_poll(k, &unasked), E_OK);
	assert_int_equal(unasked.type, P_K_WELCOME);
	msg_done(&unasked);
	keep_free(k);
	ended_well(pid);
}

static void
test_goes_for_good(void **state)
{
	struct msg ask[3], answer[3];
	struct keep *k;
	pid_t pid;

	k = start(goes, &pid);
	questions(ask, answer, 1, 3);
	assert_int_equal(keep_call_all(k, ask, answer, 3), E_IO);
	assert_int_equal(answer[0].type, 0);
	assert_int_equal(answer[1].type, P_DONE);
	assert_int_equal(answer[2].type, 0);
	done(ask, answer, 3);
	keep_free(k);
	ended_well(pid);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_dies_between),
		cmocka_unit_test(test_goes_for_good),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
