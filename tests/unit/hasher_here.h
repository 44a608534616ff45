/* A hasher of the test: a process that hashes nothing, so that no test waits
 * for it.  What it makes of a password is the password; the first word of one
 * tells it what to do: "meurs" ends it, "rate" fails, "autre" answers somebody
 * else's question, "coupe" answers too little. */
#ifndef TESTS_HASHER_HERE_H
#define TESTS_HASHER_HERE_H

#include "tests/unit/keeper_world.h"

enum { HERE_VERIFY = 1, HERE_MAKE, HERE_VERIFIED, HERE_MADE };

static inline bool
told(const char *password, const char *word)
{
	return strncmp(password, word, strlen(word)) == 0;
}

static inline void
hasher_works(int fd)
{
	struct msg_reader reader;
	struct msg m, answer;

	msg_reader_init(&reader);
	msg_init(&m, 0, 0);
	msg_init(&answer, 0, 0);
	while (msg_recv(fd, &reader, &m) == E_OK) {
		bool make = m.type == HERE_MAKE;
		uint64_t ticket = msg_get_u64(&m);
		const char *stored = msg_get_str(&m);
		const char *password = msg_get_str(&m);
		bool ok = make || (stored && strcmp(stored, password) == 0);

		if (told(password, "meurs "))
			break;
		ticket += told(password, "autre ");
		ok = ok && !told(password, "rate ");
		msg_reset(&answer, make ? HERE_MADE : HERE_VERIFIED, 0);
		msg_put_u64(&answer, ticket);
		if (!told(password, "coupe "))
			msg_put_u8(&answer, ok);
		if (make)
			msg_put_str(&answer, ok ? password : "");
		if (msg_send(fd, &answer, NULL, 0))
			break;
		msg_reset(&m, 0, 0);
	}
	_exit(0);
}

/* There is one when this returns. */
static inline void
hasher_here(void)
{
	struct peer *p;
	int fd[2];
	pid_t pid;

	for (p = w.k.peers; p; p = p->next)
		if (p->kind == PEER_HASHER && !p->dead)
			return;
	assert_int_equal(msg_pair(fd), E_OK);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		for (p = w.k.peers; p; p = p->next)
			close(p->fd);
		close(fd[0]);
		signal(SIGCHLD, SIG_DFL);
		hasher_works(fd[1]);
	}
	close(fd[1]);
	hasher_add(&w.k, fd[0]);
}

#endif
