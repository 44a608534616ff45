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
#include "base/mem.h"
#include "keeper/peers.h"

#define OPS 3
#define MEMORY (64u << 20)
#define WAITING_MAX 64

enum { VERIFY = 1, MAKE, VERIFIED, MADE };

static void
work(int fd)
{
	char dummy[crypto_pwhash_STRBYTES] = "", made[crypto_pwhash_STRBYTES];
	struct msg_reader reader;
	struct msg m, answer;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	msg_reader_init(&reader);
	msg_init(&m, 0, 0);
	msg_init(&answer, 0, 0);
	while (msg_recv(fd, &reader, &m) == E_OK) {
		uint64_t ticket = msg_get_u64(&m);
		const char *stored = msg_get_str(&m);
		const char *password = msg_get_str(&m);
		bool known = stored != NULL, ok;

		if (m.bad || !password)
			_exit(70);
		/* for the first question, whatever it is: a keeper that is
		 * asked none hashes nothing, and who is there and who is not
		 * wait the same */
		if (!*dummy && crypto_pwhash_str(dummy, "nobody", 6, OPS,
			MEMORY) != 0)
			_exit(71);
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

static struct peer *
who_asked(struct keeper *k, uint64_t ticket)
{
	struct peer *p;

	for (p = k->peers; p; p = p->next)
		if (p->kind != PEER_HASHER && p->ticket == ticket && !p->dead)
			return p;
	return NULL;
}

/* Who waits for its answer may ask again. */
static void
died(struct keeper *k, struct peer *hasher)
{
	struct peer *p = hasher->ticket ? who_asked(k, hasher->ticket) : NULL;

	log_say(LOG_ERROR, "a hasher ended");
	if (p) {
		p->ticket = 0;
		peer_done(p, p->waiting, E_AGAIN, NULL);
	}
}

void
hasher_add(struct keeper *k, int fd)
{
	peer_new(k, PEER_HASHER, fd)->ended = died;
}

enum err
hasher_start(struct keeper *k)
{
	int i, fd[2];
	enum err e;

	for (i = 0; i < HASHERS; i++) {
		pid_t pid;

		e = msg_pair(fd);
		if (e)
			return e;
		pid = fork();
		if (pid < 0) {
			close(fd[0]);
			close(fd[1]);
			return err_set(E_IO, _("Pas de processus."));
		}
		if (pid == 0) {
			struct peer *p;

			close(fd[0]);
			for (p = k->peers; p; p = p->next)
				close(p->fd);
			jail_limits();
			jail_user(config.uid_keeper, config.data);
			work(fd[1]);
		}
		close(fd[1]);
		hasher_add(k, fd[0]);
	}
	return E_OK;
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

static void
give(struct peer *hasher, struct peer *p)
{
	struct msg *question = p->question;

	p->question = NULL;
	hasher->busy = true;
	hasher->ticket = p->ticket;
	peer_send(hasher, question, NULL, 0);
	msg_done(question);
	free(question);
}

/* May it wait?  So many, and of those outside one of a source; who is in
 * already, before a locked screen, has her turn whoever is at the door. */
static bool
may_wait(const struct keeper *k, const struct peer *p)
{
	bool inside = p->kind == PEER_SESSION;
	const struct peer *o;
	int waiting = 0;

	for (o = k->peers; o; o = o->next) {
		if (!o->question || o->dead ||
			inside != (o->kind == PEER_SESSION))
			continue;
		if (++waiting >= WAITING_MAX || (inside ? id_equal(&o->user,
			&p->user) : strcmp(o->source, p->source) == 0))
			return false;
	}
	return true;
}

static enum err
ask(struct keeper *k, struct peer *p, int type, const char *stored,
	const char *password, hashed_fn hashed)
{
	struct peer *free_one = idle(k);

	peer_forget(p);
	if (!free_one && !may_wait(k, p))
		return E_AGAIN;
	p->hashed = hashed;
	p->ticket = ++k->tickets;
	p->question = xcalloc(1, sizeof *p->question);
	msg_init(p->question, type, 0);
	msg_put_u64(p->question, p->ticket);
	msg_put_str(p->question, stored);
	msg_put_str(p->question, password);
	if (free_one)
		give(free_one, p);
	return E_OK;
}

enum err
hasher_verify(struct keeper *k, struct peer *p, const char *stored,
	const char *password, hashed_fn hashed)
{
	return ask(k, p, VERIFY, stored, password, hashed);
}

enum err
hasher_make(struct keeper *k, struct peer *p, const char *password,
	hashed_fn hashed)
{
	return ask(k, p, MAKE, NULL, password, hashed);
}

/* Who waited longest comes first. */
static void
ask_next(struct keeper *k)
{
	struct peer *hasher = idle(k), *p, *first = NULL;

	for (p = k->peers; p; p = p->next)
		if (p->question && !p->dead &&
			(!first || p->ticket < first->ticket))
			first = p;
	if (hasher && first)
		give(hasher, first);
}

void
hasher_message(struct keeper *k, struct peer *hasher, struct msg *m)
{
	uint64_t ticket = msg_get_u64(m);
	bool ok = msg_get_u8(m) != 0;
	const char *made = m->type == MADE ? msg_get_str(m) : NULL;
	struct peer *p;

	if (m->bad || !hasher->busy || ticket != hasher->ticket) {
		hasher->dead = true;
		return;
	}
	hasher->busy = false;
	hasher->ticket = 0;
	p = who_asked(k, ticket);
	if (p)
		p->ticket = 0;
	ask_next(k);
	if (p)
		p->hashed(k, p, ok, made);
}
