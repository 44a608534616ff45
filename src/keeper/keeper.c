#include "keeper/keeper.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/config.h"
#include "base/i18n.h"
#include "base/jail.h"
#include "base/log.h"
#include "base/mem.h"
#include "keeper/acts.h"
#include "keeper/audit.h"
#include "keeper/control.h"
#include "keeper/give.h"
#include "keeper/hasher.h"
#include "keeper/keys.h"
#include "keeper/login.h"

#define HOUR_MS 3600000

/* --- peers --------------------------------------------------------------- */

struct peer *
peer_new(struct keeper *k, enum peer_kind kind, int fd)
{
	struct peer *p = xcalloc(1, sizeof *p);

	p->kind = kind;
	p->fd = fd;
	p->way = "";
	msg_reader_init(&p->reader);
	/* a stopped session must not stop the keeper; the listener and the
	 * hashers are ours and always read */
	if (kind != PEER_LISTENER && kind != PEER_HASHER)
		fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
	p->next = k->peers;
	k->peers = p;
	return p;
}

void
peer_send(struct peer *p, const struct msg *m, const int *fds, int n)
{
	if (!p->dead && msg_send(p->fd, m, fds, n))
		p->dead = true;
}

void
peer_done(struct peer *p, uint32_t number, enum err e, const char *message)
{
	struct msg m;

	msg_init(&m, P_DONE, number);
	msg_put_u8(&m, e);
	msg_put_str(&m, message);
	peer_send(p, &m, NULL, 0);
	msg_done(&m);
}

static void
peer_free(struct keeper *k, struct peer *p)
{
	if (p->kind == PEER_SESSION && p->known && !k->listener)
		login_ended(k, &p->session);
	close(p->fd);
	msg_reader_done(&p->reader);
	free(p->given.object);
	free(p->given.scopes);
	wipe(p, sizeof *p);
	free(p);
}

static void
bury(struct keeper *k)
{
	struct peer **at = &k->peers, *p;

	while ((p = *at)) {
		if (!p->dead) {
			at = &p->next;
			continue;
		}
		*at = p->next;
		peer_free(k, p);
	}
}

/* --- the batch: whatever waits, one commit, then the answers --------------- */

void
job_add(struct keeper *k, struct peer *p, struct msg *ask)
{
	struct job *j = xcalloc(1, sizeof *j);

	j->peer = p;
	j->ask = *ask;
	msg_init(ask, 0, 0);
	msg_init(&j->answer, P_DONE, j->ask.number);
	*k->last_job = j;
	k->last_job = &j->next;
}

/* A request that was committed before: its answer is in `done`. */
static bool
answered(struct keeper *k, struct job *j)
{
	struct db_rows q;
	bool found = false;

	if (j->peer->kind != PEER_SESSION || j->ask.type != P_K_ACT ||
		db_select(k->data, "keeper.done", &q))
		return false;
	db_bind_id(&q, ":session", &j->peer->session);
	db_bind_int(&q, ":number", j->ask.number);
	if (db_next(&q)) {
		const char *text = db_text(&q, "message");

		found = true;
		j->e = (enum err)db_int(&q, "result");
		snprintf(j->message, sizeof j->message, "%s",
			text ? text : "");
	}
	db_end(&q);
	return found;
}

static enum err
remember(struct keeper *k, struct job *j)
{
	struct db_rows q;
	enum err e;

	if (j->peer->kind != PEER_SESSION || j->ask.type != P_K_ACT)
		return E_OK;
	e = db_select(k->data, "keeper.done_add", &q);
	if (e)
		return e;
	db_bind_id(&q, ":session", &j->peer->session);
	db_bind_int(&q, ":number", j->ask.number);
	db_bind_int(&q, ":result", E_OK);
	db_bind_null(&q, ":message");
	return keeper_step(&q);
}

/* One job in its savepoint.  *lost: SQLite rolled the whole batch back. */
static void
run_job(struct keeper *k, struct job *j, bool *lost)
{
	int64_t seq = k->audit_seq;
	unsigned char hash[32];

	*lost = false;
	if (answered(k, j))
		return;
	memcpy(hash, k->audit_hash, sizeof hash);
	j->nrevoke = 0;
	j->e = db_run(k->data, "SAVEPOINT act");
	if (!j->e)
		j->e = j->ask.type == P_K_KEYS ? give_keys(k, j->peer, j) :
			act_run(k, j->peer, j);
	if (!j->e)
		j->e = remember(k, j);
	if (j->e)
		snprintf(j->message, sizeof j->message, "%s", err_text());
	if (db_autocommit(k->data)) {
		*lost = true;
		return;
	}
	if (j->e) {
		if (db_run(k->data, "ROLLBACK TO act"))
			*lost = true;
		k->audit_seq = seq;
		memcpy(k->audit_hash, hash, sizeof hash);
	}
	if (!*lost && db_run(k->data, "RELEASE act"))
		*lost = true;
}

static void
answer(struct keeper *k, struct job *j)
{
	int i;

	for (i = 0; i < j->nrevoke && !j->e; i++)
		keys_drop(k, (enum wrap_kind)j->revoke[i].kind,
			&j->revoke[i].object, &j->revoke[i].holder);
	if (j->ask.type == P_K_KEYS && !j->e) {
		peer_send(j->peer, &j->answer, NULL, 0);
		return;
	}
	if (j->ask.type == P_K_KEYS) {
		msg_reset(&j->answer, P_K_GIVEN, j->ask.number);
		msg_put_u8(&j->answer, j->e);
		msg_put_str(&j->answer, j->message);
		peer_send(j->peer, &j->answer, NULL, 0);
		return;
	}
	peer_done(j->peer, j->ask.number, j->e,
		*j->message ? j->message : NULL);
}

/* Runs [first, last) in one transaction; false: none of it was kept. */
static bool
run_batch(struct keeper *k, struct job *first, struct job *last)
{
	struct job *j;
	bool lost = false;

	if (db_run(k->data, "BEGIN IMMEDIATE")) {
		for (j = first; j != last; j = j->next) {
			j->e = E_IO;
			snprintf(j->message, sizeof j->message, "%s",
				err_text());
		}
		return true;
	}
	for (j = first; j != last && !lost; j = j->next) {
		j->ask.pos = 0;
		run_job(k, j, &lost);
	}
	if (!lost && db_run(k->data, "COMMIT"))
		lost = true;
	if (lost) {
		if (!db_autocommit(k->data))
			db_run(k->data, "ROLLBACK");
		audit_again(k);
	}
	return !lost;
}

static void
run_jobs(struct keeper *k)
{
	struct job *first = k->jobs, *j, *next;

	k->jobs = NULL;
	k->last_job = &k->jobs;
	if (!first)
		return;
	/* what one job broke must not be lost to the others: alone, again */
	if (!run_batch(k, first, NULL))
		for (j = first; j; j = j->next)
			if (!run_batch(k, j, j->next) && !j->e) {
				j->e = E_FULL;
				snprintf(j->message, sizeof j->message, "%s",
					err_text());
			}
	for (j = first; j; j = next) {
		next = j->next;
		answer(k, j);
		msg_done(&j->ask);
		msg_done(&j->answer);
		free(j);
	}
}

/* --- messages ------------------------------------------------------------- */

static void
on_pair(struct keeper *k, struct peer *p, struct msg *m)
{
	const char *source = msg_get_str(m);
	struct msg answer_msg;
	struct peer *relay;
	char *dot;
	int fd[2];
	enum err e;

	if (!source || msg_pair(fd)) {
		peer_done(p, m->number, E_IO, NULL);
		return;
	}
	relay = peer_new(k, PEER_RELAY, fd[0]);
	snprintf(relay->source, sizeof relay->source, "%s", source);
	snprintf(relay->network, sizeof relay->network, "%s", source);
	/* IPv4: its /24; IPv6: its first 56 bits, three groups and a half,
	 * rounded to three */
	if ((dot = strrchr(relay->network, '.')))
		*dot = '\0';
	else {
		int groups = 0;

		for (dot = relay->network; *dot; dot++)
			if (*dot == ':' && ++groups == 3)
				break;
		*dot = '\0';
	}
	msg_init(&answer_msg, P_DONE, m->number);
	msg_put_u8(&answer_msg, E_OK);
	msg_put_str(&answer_msg, NULL);
	e = msg_send(p->fd, &answer_msg, &fd[1], 1);
	if (e)
		relay->dead = true;
	close(fd[1]);
	msg_done(&answer_msg);
}

static void
on_listener(struct keeper *k, struct peer *p, struct msg *m)
{
	struct db_rows q;
	struct peer *s;
	struct id id;

	switch (m->type) {
	case P_L_START:
		if (msg_get_u8(m) &&
			db_select(k->data, "keeper.session_end_all", &q) ==
			E_OK) {
			db_bind_int(&q, ":now", clock_now());
			keeper_step(&q);
		}
		peer_done(p, m->number, E_OK, NULL);
		break;
	case P_L_PAIR:
		on_pair(k, p, m);
		break;
	case P_L_ADOPT:
		id = msg_get_id(m);
		login_adopt(k, &id, msg_take_fd(m, 0));
		break;
	case P_L_ENDED:
		id = msg_get_id(m);
		login_ended(k, &id);
		for (s = k->peers; s; s = s->next)
			if (s->kind == PEER_SESSION &&
				id_equal(&s->session, &id))
				s->dead = true;
		break;
	default:
		log_say(LOG_WARN, "listener: message %d", m->type);
	}
}

static void
on_session(struct keeper *k, struct peer *p, struct msg *m)
{
	switch (m->type) {
	case P_K_ACT:
	case P_K_KEYS:
		job_add(k, p, m);
		break;
	case P_K_NEW:
		give_new(k, p, m);
		break;
	case P_K_MAC:
		give_macs(k, p, m);
		break;
	case P_K_SWITCH:
		login_switch(k, p, m);
		break;
	default:
		log_say(LOG_WARN, "session: message %d", m->type);
		p->dead = true;
	}
}

static void
receive(struct keeper *k, struct peer *p)
{
	struct msg m;
	enum err e;

	msg_init(&m, 0, 0);
	e = msg_recv(p->fd, &p->reader, &m);
	if (e == E_OK) {
		switch (p->kind) {
		case PEER_LISTENER: on_listener(k, p, &m); break;
		case PEER_RELAY: login_message(k, p, &m); break;
		case PEER_SESSION: on_session(k, p, &m); break;
		case PEER_HASHER: login_hashed(k, p, &m); break;
		default: control_message(k, p, &m);
		}
	} else if (e != E_AGAIN) {
		p->dead = true;
	}
	msg_done(&m);
}

/* --- life ------------------------------------------------------------------ */

static void
run_clock(struct keeper *k)
{
	const struct sql_act *a;

	if (clock_ms() < k->next_clock)
		return;
	k->next_clock = clock_ms() + HOUR_MS;
	for (a = sql_acts; a->name; a++)
		if (a->by_clock && act_clock(k, a))
			log_say(LOG_WARN, "%s: %s", a->name, err_text());
}

static bool
alive(const struct keeper *k)
{
	const struct peer *p;

	for (p = k->peers; p; p = p->next)
		if (p->kind == PEER_LISTENER || (!k->listener &&
			(p->kind == PEER_CONTROL || p->kind == PEER_LOCAL ||
			p->kind == PEER_SESSION)))
			return true;
	return false;
}

static void
loop(struct keeper *k)
{
	struct pollfd *fds = NULL;
	struct peer **who = NULL;

	while (alive(k)) {
		struct peer *p;
		nfds_t n = 2, i;
		int wait;

		for (p = k->peers; p; p = p->next)
			n++;
		fds = xrealloc(fds, n * sizeof *fds);
		who = xrealloc(who, n * sizeof *who);
		fds[0] = (struct pollfd){ k->control, POLLIN, 0 };
		fds[1] = (struct pollfd){ k->local, POLLIN, 0 };
		for (n = 2, p = k->peers; p; p = p->next, n++) {
			fds[n] = (struct pollfd){ p->fd, POLLIN, 0 };
			who[n] = p;
		}
		wait = (int)(k->next_clock - clock_ms());
		if (poll(fds, n, wait < 0 ? 0 : wait) < 0 && errno != EINTR)
			die("poll");
		run_clock(k);
		for (i = 2; i < n; i++)
			if (fds[i].revents && !who[i]->dead)
				receive(k, who[i]);
		run_jobs(k);
		for (i = 0; i < 2; i++)
			if (fds[i].revents & POLLIN)
				control_accept(k, fds[i].fd);
		bury(k);
	}
	free(fds);
	free(who);
}

/* The lock is held for life; a keeper that is dying gives it up. */
static enum err
lock(bool is_private)
{
	int64_t end = clock_ms() + (is_private ? 0 : 5000);
	int fd = open(config_path("keeper/lock"), O_RDWR | O_CREAT |
		O_CLOEXEC, 0600);

	if (fd < 0)
		return err_set(E_IO, _("Le verrou ne s'ouvre pas : %s."),
			config_path("keeper/lock"));
	while (flock(fd, LOCK_EX | LOCK_NB) < 0) {
		if (clock_ms() >= end)
			return err_set(E_AGAIN, _("La base est prise par un "
				"autre programme."));
		usleep(20000);
	}
	return E_OK;
}

static enum err
open_all(struct keeper *k, bool is_private)
{
	enum err e = lock(is_private);

	if (!e)
		e = keys_load(k);
	if (!e)
		e = hasher_start(k);
	if (!e)
		e = db_open(config_path("passerelle.db"), DB_WRITE, &k->data);
	if (!e)
		e = db_open(config_path("keeper/keys.db"), DB_WRITE, &k->keys);
	if (!e)
		e = db_migrate(k->data, "data");
	if (!e)
		e = db_migrate(k->keys, "keys");
	if (!e)
		e = audit_start(k);
	if (!e)
		e = control_listen(k);
	return e;
}

/* Says why to whoever waits for the first answer, and ends. */
static int
fail(int fd, enum err e)
{
	struct msg_reader r;
	struct msg m;
	char why[400];

	snprintf(why, sizeof why, "%s", err_text());
	log_say(LOG_ERROR, "%s", why);
	msg_reader_init(&r);
	msg_init(&m, 0, 0);
	if (msg_recv(fd, &r, &m) == E_OK) {
		msg_reset(&m, P_DONE, r.number);
		msg_put_u8(&m, e);
		msg_put_str(&m, why);
		msg_send(fd, &m, NULL, 0);
	}
	msg_done(&m);
	return err_exit(e);
}

int
keeper_main(int fd, bool is_private)
{
	struct keeper *k = xcalloc(1, sizeof *k);
	struct peer *first;
	enum err e;

	log_init("keeper", LOG_NOTE);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGINT, SIG_IGN);
	umask(027);
	jail_limits();
	k->last_job = &k->jobs;
	k->control = k->local = -1;
	seal_init();
	/* from here on DIR is the whole world, and nobody is root */
	if (geteuid() == 0) {
		jail_user(config.uid_keeper, config.data);
		config.data[0] = '\0';
	}
	first = peer_new(k, is_private ? PEER_CONTROL : PEER_LISTENER, fd);
	first->op = is_private;
	first->way = "local";
	snprintf(first->source, sizeof first->source, "local");
	snprintf(first->network, sizeof first->network, "local");
	if (!is_private)
		k->listener = first;
	e = open_all(k, is_private);
	if (e)
		return fail(fd, e);
	keys_clean(k);
	loop(k);
	db_close(k->data);
	db_close(k->keys);
	secret_free(k->k);
	return 0;
}
