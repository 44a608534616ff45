#include "keeper/keeper.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/config.h"
#include "base/date.h"
#include "base/i18n.h"
#include "base/jail.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/passwd.h"
#include "keeper/access.h"
#include "keeper/acts.h"
#include "keeper/audit.h"
#include "keeper/batch.h"
#include "keeper/calendar.h"
#include "keeper/control.h"
#include "keeper/drafts.h"
#include "keeper/effort.h"
#include "keeper/enrol.h"
#include "keeper/erased.h"
#include "keeper/facts.h"
#include "keeper/feed.h"
#include "keeper/give.h"
#include "keeper/hashes.h"
#include "keeper/hasher.h"
#include "keeper/here.h"
#include "keeper/keys.h"
#include "keeper/login.h"
#include "keeper/nirs.h"
#include "keeper/office.h"
#include "keeper/opened.h"
#include "keeper/outbox.h"
#include "keeper/peers.h"
#include "keeper/pin.h"
#include "keeper/quota.h"
#include "keeper/rekey.h"
#include "keeper/reserve.h"
#include "keeper/sessions.h"
#include "keeper/slow.h"
#include "keeper/sought.h"
#include "keeper/upgrade.h"
#include "keeper/witness.h"

#define HOUR_MS 3600000
#define AT_ONCE 8               /* changes of one session in a commit */

/* --- messages ------------------------------------------------------------- */

static void
on_pair(struct keeper *k, struct peer *p, struct msg *m)
{
	const char *source = msg_get_str(m);
	struct msg out;
	struct peer *relay;
	int fd[2];

	msg_get_u32(m);         /* the port */
	if (!msg_ended(m) || !source || msg_pair(fd)) {
		peer_done(p, m->number, E_IO, NULL);
		return;
	}
	relay = peer_new(k, PEER_RELAY, fd[0]);
	snprintf(relay->source, sizeof relay->source, "%s", source);
	slow_network(source, relay->network);
	msg_init(&out, P_DONE, m->number);
	msg_put_u8(&out, E_OK);
	msg_put_str(&out, NULL);
	peer_send(p, &out, &fd[1], 1);
	close(fd[1]);
	msg_done(&out);
}

static void
on_listener(struct keeper *k, struct peer *p, struct msg *m)
{
	struct timespec at;
	struct db_rows q;
	struct peer *s;
	struct id id;

	switch (m->type) {
	case P_L_START:
		if (msg_get_u8(m) &&
			db_select(k->data, "keeper.session_end_all", &q) ==
			E_OK) {
			db_bind_int(&q, ":now", clock_now());
			db_step(&q);
		}
		peer_done(p, m->number, E_OK, NULL);
		break;
	case P_L_PAIR:
		on_pair(k, p, m);
		break;
	case P_L_ADOPT:
		id = msg_get_id(m);
		session_adopt(k, &id, msg_take_fd(m, 0));
		break;
	case P_L_ENDED:
		id = msg_get_id(m);
		session_close(k, &id);
		for (s = k->peers; s; s = s->next)
			if (s->kind == PEER_SESSION &&
				id_equal(&s->session, &id))
				s->dead = s->gone = true;
		break;
	case P_L_PASSWD:
		at.tv_sec = (time_t)msg_get_u64(m);
		at.tv_nsec = (long)msg_get_u64(m);
		control_passwd(k, msg_take_fd(m, 0), &at);
		break;
	case P_L_SENDER:
		outbox_open(k, msg_take_fd(m, 0));
		break;
	default:
		log_say(LOG_WARN, "listener: message %d", m->type);
	}
}

/* Is it run with what else waits to be written? */
static bool
is_job(int type)
{
	return type == P_K_ACT || type == P_K_CIRCLE || type == P_K_KEYS ||
		type == P_K_MATCH || type == P_K_NEW || type == P_K_NIRS ||
		type == P_K_PROBED;
}

static void
on_session(struct keeper *k, struct peer *p, struct msg *m)
{
	if (session_late(p))
		return;
	if (p->fenced && !access_fenced_may(m)) {
		peer_done(p, m->number, E_RIGHT, N_("Installer d'abord le "
			"second facteur."));
		return;
	}
	if (is_job(m->type)) {
		job_add(k, p, m);
		return;
	}
	if (m->type != P_K_EFFORT && session_may(p, false)) {
		peer_done(p, m->number, E_STATE, err_said());
		return;
	}
	switch (m->type) {
	case P_K_MAC:
		give_macs(k, p, m);
		break;
	case P_K_SOUGHT:
		sought_log(k, p, m);
		break;
	case P_K_PROBES:
		sought_probes(k, p, m);
		break;
	case P_K_SWITCH:
		session_switch(k, p, m);
		break;
	case P_K_TAKE:
		session_take(k, p, m);
		break;
	case P_K_STATUS:
		office_status(k, p, m);
		break;
	case P_K_SAY:
		office_say(k, p, m);
		break;
	case P_K_HERE:
		here_message(k, p, m);
		break;
	case P_K_INVITE:
		/* each is a record, as an act is */
		if (quota_take(k, &p->user, m->b.len))
			peer_done(p, m->number, E_AGAIN, err_said());
		else
			enrol_invite(k, p, m);
		break;
	case P_K_ACCESS:
		access_message(k, p, m);
		break;
	case P_K_EFFORT:
		effort_message(k, p, m);
		break;
	case P_K_UNLOCK:
		login_unlock(k, p, m);
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
		case PEER_HASHER: hasher_message(k, p, &m); break;
		case PEER_SENDER: outbox_message(k, p, &m); break;
		default: control_message(k, p, &m);
		}
	} else if (e != E_AGAIN) {
		/* E_IO: the other end closed; E_PROTO: it is cut */
		p->dead = true;
		p->gone = e == E_IO;
	}
	msg_done(&m);
}

/* --- life ------------------------------------------------------------------ */

/* What time alone changes, where the clock is believed. */
static void
time_alone(struct keeper *k)
{
	const struct sql_act *a;
	char since[16] = "0000-00-00", today[16];
	struct date d;

	for (a = sql_acts; a->name; a++)
		if (a->by_clock && act_clock(k, a))
			log_say(LOG_WARN, "%s: %s", a->name, err_text());
	facts_today(k, &id_none, today);
	/* the first time all of them, later the last days */
	if (k->swept && date_parse(today, &d) == E_OK)
		date_format(date_add_days(d, -3), since, sizeof since);
	keys_end_access(k, since, today);
	/* once a day: it reads all of them; as at start, not beside data of
	 * before their keys */
	if (k->turns % 24 == 23 && audit_mark_holds(k) == E_OK)
		keys_clean(k);
	drafts_expire(k);
	sought_forget(k);
	upgrade_sweep();
	if (effort_close(k))
		log_say(LOG_WARN, "%s", err_text());
	k->swept = true;
}

/* What was destroyed while somebody read it, a backup that was cut since, is
 * nowhere any more. */
static void
let_go(struct keeper *k)
{
	const struct peer *p = k->peers;

	db_truncate(k->keys);
	db_truncate(k->data);
	while (p && (p->kind != PEER_CONTROL || p->dead))
		p = p->next;
	if (!p)
		upgrade_left();
}

/* At start and hourly. */
static void
run_clock(struct keeper *k)
{
	k->started = clock_now();
	k->next_clock = clock_ms() + HOUR_MS;
	k->sure = calendar_sure(k);
	if (k->sure)
		time_alone(k);
	else
		k->swept = false;
	erased_agreed(k);
	here_look(k, NULL, NULL);
	if (k->turns++ > 0 && k->listener)
		sessions_close_orphans(k);
	if (audit_mark(k))
		log_say(LOG_ERROR, "%s", err_text());
	let_go(k);
}

/* A server's keeper lives as long as its listener; a private one as long as
 * anyone uses it. */
static bool
alive(const struct keeper *k)
{
	const struct peer *p;

	if (!k->is_private)
		return k->listener != NULL;
	for (p = k->peers; p; p = p->next)
		if (p->kind == PEER_CONTROL || p->kind == PEER_LOCAL ||
			p->kind == PEER_SESSION)
			return true;
	return false;
}

/* A keeper without hashers can let in nobody with a password: the next one
 * starts its own. */
static bool
hashers_live(const struct keeper *k)
{
	const struct peer *p;

	for (p = k->peers; p; p = p->next)
		if (p->kind == PEER_HASHER && !p->dead)
			return true;
	return false;
}

/* Is what comes next of a session one more change?  What it asks in one go is
 * kept in one commit; the rest waits for its answers. */
static bool
goes_on(const struct peer *p)
{
	int type = p->dead || p->kind != PEER_SESSION ? -1 : msg_peek(p->fd);

	return type == P_K_ACT || type == P_K_NEW;
}

static void
look(struct keeper *k, const struct pollfd *f, struct peer *p)
{
	int n = 0;

	if (p->dead || !f->revents)
		return;
	if (f->revents & POLLOUT)
		peer_flush(p);
	if (p->dead || !(f->revents & ~POLLOUT))
		return;
	do
		receive(k, p);
	while (++n < AT_ONCE && goes_on(p));
}

/* A shorter wait; -1 is none. */
static void
least(int64_t *left, int64_t wait)
{
	if (wait >= 0 && wait < *left)
		*left = wait;
}

void
keeper_turn(struct keeper *k, int wait_ms)
{
	static struct pollfd *fds;
	static struct peer **who;
	static nfds_t room;
	struct peer *p;
	int64_t left = k->next_clock - clock_ms();
	nfds_t n = 2, i;
	bool acts, ticks;

	least(&left, sessions_wait(k));
	least(&left, witness_wait(k));
	if (left < 0)
		left = 0;
	for (p = k->peers; p; p = p->next)
		n++;
	if (n > room) {
		room = 2 * n;
		fds = xrealloc(fds, room * sizeof *fds);
		who = xrealloc(who, room * sizeof *who);
	}
	fds[0] = (struct pollfd){ k->control, POLLIN, 0 };
	fds[1] = (struct pollfd){ k->local, POLLIN, 0 };
	for (n = 2, p = k->peers; p; p = p->next, n++) {
		fds[n] = (struct pollfd){ p->fd,
			(short)(p->out ? POLLIN | POLLOUT : POLLIN), 0 };
		who[n] = p;
	}
	if (wait_ms < 0 || left < wait_ms)
		wait_ms = (int)left;
	if (poll(fds, n, wait_ms) < 0) {
		if (errno != EINTR)
			die("poll: %s", strerror(errno));
		return;
	}
	ticks = clock_ms() >= k->next_clock;
	if (ticks)
		run_clock(k);
	for (i = 2; i < n; i++)
		look(k, &fds[i], who[i]);
	acts = k->jobs != NULL;
	run_jobs(k);
	if (acts || ticks)
		feed_write(k);
	witness_write(k, false);
	pin_watch(k);
	for (i = 0; i < 2; i++)
		if (fds[i].revents & POLLIN)
			control_accept(k, fds[i].fd);
	peers_bury(k);
}

/* The lock is held for life; a keeper that is dying gives it up. */
static enum err
lock(struct keeper *k, bool is_private)
{
	int64_t end = clock_ms() + (is_private ? 1000 : 5000);

	k->lock = open(config_path("keeper/lock"), O_RDWR | O_CREAT |
		O_CLOEXEC, 0600);
	if (k->lock < 0)
		return err_set(E_IO, _("Le verrou ne s'ouvre pas : %s."),
			strerror(errno));
	while (flock(k->lock, LOCK_EX | LOCK_NB) < 0) {
		if (clock_ms() >= end)
			return err_set(E_AGAIN, _("La base est prise par un "
				"autre programme."));
		usleep(20000);
	}
	return E_OK;
}

void
keeper_begin(struct keeper *k)
{
	memset(k, 0, sizeof *k);
	k->last_job = &k->jobs;
	k->control = k->local = k->lock = k->passwd = k->shm = -1;
	k->points = -1;
	seal_init();
}

enum err
keeper_open(struct keeper *k, bool is_private)
{
	enum err e = lock(k, is_private);
	bool known;

	k->is_private = is_private;
	if (!e)
		e = upgrade_open(k);
	if (!e)
		e = rekey_settle(k);
	if (!e)
		e = audit_start(k);
	/* data of before their keys: what they do not know of stays */
	known = !e && audit_mark_holds(k) == E_OK;
	if (known)
		e = hashes_settle(k);
	else if (!e)
		log_say(LOG_ERROR, "%s", err_text());
	if (!e)
		e = witness_start(k);
	if (!e)
		e = control_listen(k);
	if (!e)
		e = erased_again(k);
	if (!e)
		e = erased_laid(k);
	if (!e && known)
		keys_clean_structures(k);
	k->sure = !e && calendar_sure(k);
	if (k->sure && known) {
		keys_clean(k);
		drafts_clean(k);
	}
	if (!e) {
		feed_start(k);
		pin_start(k);
		reserve_start(k);
	}
	return e;
}

void
keeper_close(struct keeper *k)
{
	/* one that was not opened to its end does not know where it is */
	if (k->points >= 0 && audit_mark(k))
		log_say(LOG_ERROR, "%s", err_text());
	witness_end(k);
	peers_free(k);
	opened_free(k);
	nirs_free(k);
	if (k->control >= 0)
		close(k->control);
	if (k->local >= 0)
		close(k->local);
	if (k->passwd >= 0)
		close(k->passwd);
	db_close(k->data);
	db_close(k->keys);
	if (k->shm >= 0)
		close(k->shm);
	secret_free(k->k);
	if (k->lock >= 0)
		close(k->lock);
}

/* Says why to whoever waits for the first answer, and ends. */
static int
fail(int fd, enum err e)
{
	struct pollfd f = { fd, POLLIN, 0 };
	struct msg_reader r;
	struct msg m;
	char why[400];

	snprintf(why, sizeof why, "%s", err_text());
	log_say(LOG_ERROR, "%s", why);
	msg_reader_init(&r);
	msg_init(&m, 0, 0);
	if (poll(&f, 1, 1000) > 0 && msg_recv(fd, &r, &m) == E_OK) {
		msg_reset(&m, P_DONE, r.number);
		msg_put_u8(&m, e);
		msg_put_str(&m, why);
		msg_send(fd, &m, NULL, 0);
	}
	msg_done(&m);
	msg_reader_done(&r);
	return err_exit(e);
}

/* Hashers and the root key first, as who we are; then DIR is the whole world
 * and nobody is root; then SQLite. */
static enum err
settle(struct keeper *k, bool is_private)
{
	enum err e = hasher_start(k);
	struct timespec at;
	int fd;

	if (!e)
		e = keys_load(k);
	if (e)
		return e;
	fd = passwd_open(&at);
	control_passwd(k, fd, &at);
	if (geteuid() == 0) {
		jail_user(config.uid_keeper, config.data);
		config.data[0] = '\0';
	}
	return keeper_open(k, is_private);
}

int
keeper_main(int fd, bool is_private)
{
	static struct keeper keeper;
	struct keeper *k = &keeper;
	struct rlimit files;
	struct peer *first;
	enum err e;

	log_init("keeper", LOG_NOTE);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGINT, SIG_IGN);
	umask(027);
	jail_limits();
	/* one descriptor for each session and each relay */
	if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
		files.rlim_cur = files.rlim_max;
		setrlimit(RLIMIT_NOFILE, &files);
	}
	/* who reads what it says has a language of her own (i18n_said) */
	if (!is_private)
		i18n_lang("fr");
	keeper_begin(k);
	first = peer_new(k, is_private ? PEER_CONTROL : PEER_LISTENER, fd);
	first->op = is_private;
	first->way = "local";
	snprintf(first->source, sizeof first->source, "local");
	snprintf(first->network, sizeof first->network, "local");
	if (!is_private)
		k->listener = first;
	e = settle(k, is_private);
	if (e)
		return fail(fd, e);
	while (alive(k) && hashers_live(k))
		keeper_turn(k, -1);
	e = alive(k) ? E_INTERNAL : E_OK;
	keeper_close(k);
	return err_exit(e);
}
