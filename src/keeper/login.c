#include "keeper/login.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/log.h"
#include "keeper/audit.h"
#include "keeper/enrol.h"
#include "keeper/factor.h"
#include "keeper/facts.h"
#include "keeper/hasher.h"
#include "keeper/keys.h"
#include "keeper/password.h"
#include "keeper/peers.h"
#include "keeper/sessions.h"
#include "keeper/slow.h"

#define START_MS 120000         /* from a login to its session; a relay waits
                                   for half of that (net/relay.c) */

/* --- who --------------------------------------------------------------------- */

static bool
login_is_clean(const char *s)
{
	size_t n = strlen(s);

	return n >= 1 && n <= 64 && strspn(s, "abcdefghijklmnopqrstuvwxyz"
		"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-") == n;
}

enum err
login_user(struct keeper *k, const char *login, struct peer *p,
	char unix_name[65])
{
	struct db_rows q;
	bool live = false;
	enum err e;

	p->user = id_none;
	if (!login_is_clean(login))
		return err_set(E_RIGHT, _("Compte inconnu."));
	e = db_select(k->data, "keeper.user_by_login", &q);
	if (e)
		return e;
	db_bind_text(&q, ":login", login);
	if (db_next(&q)) {
		const char *name = db_text(&q, "unix");

		p->user = db_id(&q, "id");
		live = strcmp(db_text(&q, "state"), "actif") == 0;
		if (unix_name)
			snprintf(unix_name, 65, "%s", name ? name : "");
	}
	e = db_end(&q);
	if (e)
		return e;
	return live ? E_OK : err_set(E_RIGHT, _("Compte inconnu."));
}

static bool
key_known(struct keeper *k, const char *login, const void *blob, size_t n,
	struct id *key)
{
	struct db_rows q;
	char today[16];
	bool known;

	if (!login_is_clean(login) || db_select(k->data, "keeper.key_of", &q))
		return false;
	facts_today(k, &id_none, today);
	db_bind_text(&q, ":today", today);
	db_bind_text(&q, ":login", login);
	db_bind_blob(&q, ":blob", blob, n);
	known = db_next(&q);
	if (known)
		*key = db_id(&q, "id");
	return db_end(&q) == E_OK && known;
}

/* A new attempt: what was proved before counts no more. */
static void
forget(struct peer *p)
{
	p->known = p->half = p->proved = false;
	p->user = p->key = id_none;
	peer_forget(p);
}

/* Right so far: her second factor is asked too, if she has one. */
static enum err
proved(struct keeper *k, struct peer *p)
{
	p->half = factor_has(k, &p->user);
	p->known = !p->half;
	p->known_at = clock_ms();
	return p->half ? E_MORE : E_OK;
}

/* Wrong logins are in the audit; a failure to write them refuses too. */
static void
note(struct keeper *k, const struct peer *p, const char *action)
{
	if (slow_records(k, p) && audit_add(k, &(struct audit){ .action = action,
		.user = &p->user, .detail = p->source }))
		log_say(LOG_WARN, "a refused login is not in the audit");
}

static void
refused(struct keeper *k, struct peer *p)
{
	note(k, p, "login.refused");
	peer_refused(p);
}

/* Without a look at the password: whoever guesses on writes nothing for each,
 * for a record is a sync of the disk. */
static void
slowed(struct keeper *k, const struct peer *p)
{
	if (slow_tells(k, p, SLOW_PASSWORD, p->login))
		note(k, p, "login.slowed");
}

/* A proof for an account whose key it is not: the journal says which. */
static void
key_refused(struct keeper *k, struct peer *p, const char *login)
{
	login_user(k, login, p, NULL);
	refused(k, p);
	forget(p);
}

static void
on_key(struct keeper *k, struct peer *p, struct msg *m)
{
	const char *login = msg_get_str(m);
	size_t n;
	const void *blob = msg_get_bytes(m, &n);
	bool proof = m->type == P_R_KEY;
	struct id key = id_none;
	enum err e = E_OK;

	forget(p);
	if (!msg_ended(m) || !login || !blob || n > 8192) {
		peer_done(p, m->number, E_PROTO, NULL);
		return;
	}
	if (!key_known(k, login, blob, n, &key))
		e = E_RIGHT;
	/* the identity is taken from the proof, never from the offer */
	if (!e && proof)
		e = login_user(k, login, p, NULL);
	if (!e && proof) {
		p->way = "cle";
		p->key = key;
		snprintf(p->login, sizeof p->login, "%s", login);
		e = proved(k, p);
	}
	if (e && e != E_MORE) {
		e = E_RIGHT;
		if (proof)
			key_refused(k, p, login);
	}
	peer_done(p, m->number, e, NULL);
}

static void
password_checked(struct keeper *k, struct peer *p, bool ok, const char *made)
{
	enum err e = E_RIGHT;

	if (ok && facts_user_live(k, &p->user, NULL)) {
		slow_give_back(k, p, SLOW_PASSWORD, p->login);
		e = proved(k, p);
	} else {
		refused(k, p);
	}
	peer_done(p, p->waiting, e, NULL);
}

static void
on_password(struct keeper *k, struct peer *p, struct msg *m)
{
	const char *login = msg_get_str(m), *password = msg_get_str(m);
	struct buf stored;
	bool known;

	forget(p);
	if (!msg_ended(m) || !login || !password || strlen(login) > 64 ||
		strlen(password) > 1024) {
		peer_done(p, m->number, E_PROTO, NULL);
		return;
	}
	buf_init(&stored);
	known = login_user(k, login, p, NULL) == E_OK &&
		keys_secret(k, &p->user, "password", &stored) == E_OK;
	p->waiting = m->number;
	p->way = "mot de passe";
	snprintf(p->login, sizeof p->login, "%s", login);
	if (!slow_take(k, p, SLOW_PASSWORD, login)) {
		slowed(k, p);
		peer_done(p, m->number, E_RIGHT, NULL);
	} else if (hasher_verify(k, p, known ? buf_str(&stored) : NULL,
		password, password_checked)) {
		/* a wait longer than one: the relay asks again */
		slow_give_back(k, p, SLOW_PASSWORD, login);
		peer_done(p, m->number, E_AGAIN, NULL);
	}
	buf_done(&stored);
}

/* It belongs to what was proved on this connection, of the same login. */
static void
on_factor(struct keeper *k, struct peer *p, struct msg *m)
{
	const char *login = msg_get_str(m), *code = msg_get_str(m);

	p->known = false;
	if (!msg_ended(m) || !login || !code || strlen(code) > 64) {
		forget(p);
		peer_done(p, m->number, E_PROTO, NULL);
		return;
	}
	if (!p->half || strcmp(login, p->login) != 0) {
		forget(p);
	} else if (slow_take(k, p, SLOW_CODE, login) &&
		factor_check(k, &p->user, code) == E_OK &&
		facts_user_live(k, &p->user, NULL)) {
		slow_give_back(k, p, SLOW_CODE, login);
		p->half = false;
		p->known = p->proved = true;
		p->known_at = clock_ms();
	}
	if (!p->known)
		refused(k, p);
	peer_done(p, m->number, p->known ? E_OK : E_RIGHT, NULL);
}

static void
password_made(struct keeper *k, struct peer *p, bool ok, const char *made)
{
	struct id user = p->user;
	enum err e = ok ? E_OK : err_set(E_INTERNAL,
		_("Le mot de passe n'a pu être haché."));

	p->user = id_none;
	if (!e)
		e = audit_add(k, &(struct audit){ .action = "password.put",
			.object = &user });
	if (!e)
		e = keys_secret_put(k, &user, "password", made, strlen(made));
	peer_done(p, p->waiting, e, e ? err_said() : NULL);
	if (!e)
		sessions_end_password(k, &user, NULL);
}

/* A worker's: a person's code comes with her card, and is nobody else's to
 * choose, but in throw-away data. */
static bool
user_known(struct keeper *k, const struct id *user)
{
	struct db_rows q;
	bool known, hers;

	if (db_select(k->data, "keeper.user", &q))
		return false;
	db_bind_id(&q, ":id", user);
	known = db_next(&q) && strcmp(db_text(&q, "state"), "efface") != 0;
	hers = known && !db_null(&q, "person");
	return db_end(&q) == E_OK && known && (!hers || facts_demo(k));
}

void
login_set_password(struct keeper *k, struct peer *p, struct msg *m)
{
	struct id user = msg_get_id(m);
	const char *password = msg_get_str(m);
	enum err e;

	if (!msg_ended(m) || !password || !*password ||
		strlen(password) > 1024) {
		peer_done(p, m->number, E_PROTO, _("Demande mal formée."));
		return;
	}
	if (!user_known(k, &user)) {
		peer_done(p, m->number, E_NOTFOUND, _("Compte inconnu."));
		return;
	}
	e = password_check_of(k, &user, password);
	if (e) {
		peer_done(p, m->number, e, err_said());
		return;
	}
	if (p->ticket) {        /* one at a time: the account is noted here */
		peer_done(p, m->number, E_AGAIN, _("Occupé : recommencer."));
		return;
	}
	p->user = user;
	p->waiting = m->number;
	if (hasher_make(k, p, password, password_made))
		peer_done(p, m->number, E_AGAIN, _("Occupé : recommencer."));
}

/* --- a locked screen ------------------------------------------------------- */

static void
unlock_refused(struct keeper *k, struct peer *p, uint32_t number)
{
	if (audit_add(k, &(struct audit){ .session = &p->session,
		.user = &p->user, .action = "unlock.refused",
		.detail = p->source }))
		log_say(LOG_WARN, "a refused password is not in the audit");
	peer_done(p, number, E_RIGHT, NULL);
	peer_refused(p);
}

static void
unlock_checked(struct keeper *k, struct peer *p, bool ok, const char *made)
{
	if (!ok || !facts_user_live(k, &p->user, NULL)) {
		unlock_refused(k, p, p->waiting);
		return;
	}
	slow_give_back(k, p, SLOW_PASSWORD, p->login);
	peer_done(p, p->waiting, E_OK, NULL);
}

enum err
login_of_user(struct keeper *k, struct peer *p)
{
	struct db_rows q;
	bool known;
	enum err e = db_select(k->data, "keeper.user", &q);

	if (e)
		return e;
	db_bind_id(&q, ":id", &p->user);
	known = db_next(&q);
	if (known)
		snprintf(p->login, sizeof p->login, "%s",
			db_text(&q, "login"));
	e = db_end(&q);
	return e ? e : known ? E_OK : err_set(E_RIGHT, "%s", "");
}

static void
unlock_by_password(struct keeper *k, struct peer *p, uint32_t number,
	const struct buf *stored, const char *password)
{
	if (!slow_take(k, p, SLOW_PASSWORD, p->login)) {
		unlock_refused(k, p, number);
		return;
	}
	p->waiting = number;
	if (hasher_verify(k, p, buf_str(stored), password, unlock_checked)) {
		slow_give_back(k, p, SLOW_PASSWORD, p->login);
		peer_done(p, number, E_AGAIN, NULL);
	}
}

/* Who comes by key alone proves herself by her second factor. */
static void
unlock_by_code(struct keeper *k, struct peer *p, uint32_t number,
	const char *code)
{
	if (!code) {
		peer_done(p, number, E_OK, "code");
	} else if (!slow_take(k, p, SLOW_CODE, p->login) ||
		factor_check(k, &p->user, code) ||
		!facts_user_live(k, &p->user, NULL)) {
		unlock_refused(k, p, number);
	} else {
		slow_give_back(k, p, SLOW_CODE, p->login);
		peer_done(p, number, E_OK, NULL);
	}
}

void
login_unlock(struct keeper *k, struct peer *p, struct msg *m)
{
	const char *password = msg_get_str(m);
	struct buf stored;
	enum err e;

	peer_forget(p);
	if (!msg_ended(m) || (password && strlen(password) > 1024)) {
		peer_done(p, m->number, E_PROTO, NULL);
		return;
	}
	buf_init(&stored);
	e = login_of_user(k, p);
	if (!e)
		e = keys_secret(k, &p->user, "password", &stored);
	if (e == E_NOTFOUND && factor_has(k, &p->user))
		unlock_by_code(k, p, m->number, password);
	else if (e || !password)
		peer_done(p, m->number, e, NULL);
	else
		unlock_by_password(k, p, m->number, &stored, password);
	buf_done(&stored);
}

/* --- what a relay says --------------------------------------------------- */

static void
on_start(struct keeper *k, struct peer *p, struct msg *m)
{
	struct login l;
	struct msg answer;
	int fd = -1;
	enum err e;

	l.term = msg_get_str(m);
	l.cols = msg_get_u32(m);
	l.rows = msg_get_u32(m);
	l.lang = msg_get_str(m);
	l.banner = msg_get_str(m);
	l.verb = msg_get_str(m);
	l.pty = msg_get_u8(m) != 0;
	if (!msg_ended(m) || !p->known ||
		clock_ms() - p->known_at >= START_MS ||
		!facts_user_live(k, &p->user, NULL)) {
		p->known = false;
		peer_done(p, m->number, E_RIGHT, NULL);
		return;
	}
	p->known = false;       /* one session for one login */
	e = session_open(k, p, &l, false, &fd);
	msg_init(&answer, P_DONE, m->number);
	msg_put_u8(&answer, e);
	msg_put_str(&answer, e ? err_said() : NULL);
	peer_send(p, &answer, &fd, e ? 0 : 1);
	msg_done(&answer);
	if (!e)
		close(fd);
}

void
login_message(struct keeper *k, struct peer *p, struct msg *m)
{
	switch (m->type) {
	case P_R_OFFER:
	case P_R_KEY:
		on_key(k, p, m);
		break;
	case P_R_PASSWORD:
		on_password(k, p, m);
		break;
	case P_R_FACTOR:
		on_factor(k, p, m);
		break;
	case P_R_ENROL:
		enrol_message(k, p, m);
		break;
	case P_R_START:
		on_start(k, p, m);
		break;
	default:
		p->dead = true;
	}
}
