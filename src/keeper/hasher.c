#include "keeper/hasher.h"

#include <sodium.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "base/config.h"
#include "base/i18n.h"
#include "base/jail.h"
#include "base/log.h"

#define OPS 3
#define MEMORY (64u << 20)

enum { VERIFY = 1, MAKE, VERIFIED, MADE };

static void
work(int fd)
{
	char dummy[crypto_pwhash_STRBYTES], made[crypto_pwhash_STRBYTES];
	struct msg_reader reader;
	struct msg m, answer;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (crypto_pwhash_str(dummy, "nobody", 6, OPS, MEMORY) != 0)
		_exit(71);
	msg_reader_init(&reader);
	msg_init(&m, 0, 0);
	msg_init(&answer, 0, 0);
	while (msg_recv(fd, &reader, &m) == E_OK) {
		uint64_t ticket = msg_get_u64(&m);
		const char *stored = msg_get_str(&m);
		const char *password = msg_get_str(&m);
		bool known = stored != NULL, ok;

		if (m.bad || !password)
			continue;
		if (m.type == VERIFY) {
			ok = crypto_pwhash_str_verify(known ? stored : dummy,
				password, strlen(password)) == 0;
			msg_reset(&answer, VERIFIED, 0);
			msg_put_u64(&answer, ticket);
			msg_put_u8(&answer, ok && known);
		} else {
			ok = crypto_pwhash_str(made, password,
				strlen(password), OPS, MEMORY) == 0;
			msg_reset(&answer, MADE, 0);
			msg_put_u64(&answer, ticket);
			msg_put_u8(&answer, ok);
			msg_put_str(&answer, ok ? made : "");
			sodium_memzero(made, sizeof made);
		}
		if (msg_send(fd, &answer, NULL, 0))
			break;
		msg_reset(&m, 0, 0);
	}
	_exit(0);
}

enum err
hasher_start(struct keeper *k)
{
	int i, fd[2];
	enum err e = E_OK;

	for (i = 0; i < HASHERS && !e; i++) {
		pid_t pid;

		e = msg_pair(fd);
		if (e)
			break;
		pid = fork();
		if (pid < 0)
			return err_set(E_IO, _("Pas de processus."));
		if (pid == 0) {
			struct peer *p;

			close(fd[0]);
			for (p = k->peers; p; p = p->next)
				close(p->fd);
			jail_limits();
			jail_user(config.uid_keeper, NULL);
			work(fd[1]);
		}
		close(fd[1]);
		peer_new(k, PEER_HASHER, fd[0]);
	}
	return e;
}

static struct peer *
idle(const struct keeper *k)
{
	struct peer *p;

	for (p = k->peers; p; p = p->next)
		if (p->kind == PEER_HASHER && !p->busy && !p->dead)
			return p;
	return NULL;
}

bool
hasher_idle(const struct keeper *k)
{
	return idle(k) != NULL;
}

static enum err
ask(struct keeper *k, int type, uint64_t ticket, const char *stored,
	const char *password)
{
	struct peer *p = idle(k);
	struct msg m;

	if (!p)
		return E_AGAIN;
	msg_init(&m, type, 0);
	msg_put_u64(&m, ticket);
	msg_put_str(&m, stored);
	msg_put_str(&m, password);
	p->busy = true;
	p->ticket = ticket;
	peer_send(p, &m, NULL, 0);
	msg_done(&m);
	return E_OK;
}

enum err
hasher_verify(struct keeper *k, uint64_t ticket, const char *stored,
	const char *password)
{
	return ask(k, VERIFY, ticket, stored, password);
}

enum err
hasher_make(struct keeper *k, uint64_t ticket, const char *password)
{
	return ask(k, MAKE, ticket, NULL, password);
}

enum err
hasher_answer(struct peer *hasher, struct msg *m, uint64_t *ticket, bool *ok,
	const char **made)
{
	hasher->busy = false;
	*ticket = msg_get_u64(m);
	*ok = msg_get_u8(m) != 0;
	*made = m->type == MADE ? msg_get_str(m) : NULL;
	return m->bad ? E_PROTO : E_OK;
}
