#include "keeper/login.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/log.h"
#include "base/mem.h"
#include "keeper/audit.h"
#include "keeper/facts.h"
#include "keeper/hasher.h"
#include "keeper/keys.h"

/* --- slowing: an allowance for each (account, network) ----------------------
 * 10 wrong passwords at once, then one more each minute.  A network where
 * the account logged in within 30 days has an allowance of its own, so that
 * no outsider locks anyone out; a refusal is immediate and looks the same. */
#define ALLOWANCE 10
#define REFILL_MS 60000
#define SLOTS 4096

static struct allowance {
	uint64_t who;
	int64_t at;
	double left;
} allowances[SLOTS];

static uint64_t
hash_of(const char *a, const char *b)
{
	uint64_t h = 1469598103934665603u;

	for (; *a; a++)
		h = (h ^ (unsigned char)*a) * 1099511628211u;
	h = (h ^ '|') * 1099511628211u;
	for (; *b; b++)
		h = (h ^ (unsigned char)*b) * 1099511628211u;
	return h ? h : 1;
}

static struct allowance *
allowance_of(uint64_t who)
{
	struct allowance *a = &allowances[who % SLOTS];
	int64_t now = clock_ms();

	if (a->who != who) {
		a->who = who;
		a->left = ALLOWANCE;
	} else {
		a->left += (double)(now - a->at) / REFILL_MS;
		if (a->left > ALLOWANCE)
			a->left = ALLOWANCE;
	}
	a->at = now;
	return a;
}

/* From a network where this account is unknown, all share one allowance. */
static uint64_t
slot_for(struct keeper *k, const struct peer *p, const char *login)
{
	struct db_rows q;
	bool known = false;

	if (!id_is_none(&p->user) &&
		db_select(k->data, "keeper.known_source", &q) == E_OK) {
		db_bind_id(&q, ":user", &p->user);
		db_bind_text(&q, ":source", p->network);
		db_bind_int(&q, ":since", clock_now() - 30 * 86400);
		known = db_next(&q);
		db_end(&q);
	}
	return hash_of(login, known ? p->network : "elsewhere");
}

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
		p->admin = db_int(&q, "admin") != 0;
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
key_known(struct keeper *k, const char *login, const void *blob, size_t n)
{
	struct db_rows q;
	bool known;

	if (!login_is_clean(login) || db_select(k->data, "keeper.key_of", &q))
		return false;
	db_bind_text(&q, ":login", login);
	db_bind_blob(&q, ":blob", blob, n);
	known = db_next(&q);
	return db_end(&q) == E_OK && known;
}

static void
on_key(struct keeper *k, struct peer *p, struct msg *m)
{
	const char *login = msg_get_str(m);
	size_t n;
	const void *blob = msg_get_bytes(m, &n);
	bool proof = m->type == P_R_KEY;
	char name[65];
	bool ok;

	p->known = false;
	p->ticket = 0;
	if (!msg_ended(m) || !login || !blob || n > 8192) {
		peer_done(p, m->number, E_PROTO, NULL);
		return;
	}
	snprintf(name, sizeof name, "%s", login);
	ok = key_known(k, name, blob, n);
	if (ok && proof) {
		ok = login_user(k, name, p, NULL) == E_OK;
		p->known = ok;
		p->way = "cle";
	}
	if (proof && !ok)
		audit_add(k, &(struct audit){ .action = "login.refused",
			.detail = p->source });
	peer_done(p, m->number, ok ? E_OK : E_RIGHT, NULL);
}

static void
on_password(struct keeper *k, struct peer *p, struct msg *m)
{
	const char *login = msg_get_str(m), *password = msg_get_str(m);
	struct allowance *a;
	struct buf stored;
	bool known;

	p->known = false;
	p->ticket = 0;
	if (!msg_ended(m) || !login || !password || strlen(password) > 1024) {
		peer_done(p, m->number, E_PROTO, NULL);
		return;
	}
	buf_init(&stored);
	known = login_user(k, login, p, NULL) == E_OK &&
		keys_secret(k, &p->user, "password", &stored) == E_OK;
	a = allowance_of(slot_for(k, p, login));
	p->waiting = m->number;
	if (a->left < 1) {
		peer_done(p, m->number, E_RIGHT, NULL);
		goto out;
	}
	a->left -= 1;           /* given back when the password is right */
	p->ticket = ++k->tickets;
	p->way = "mot de passe";
	if (hasher_verify(k, p->ticket, known ? buf_str(&stored) : NULL,
		password)) {
		/* both at work: the same answer as a wrong password would
		 * lock people out in a storm, so it may be tried again */
		p->ticket = 0;
		a->left += 1;
		peer_done(p, m->number, E_AGAIN, NULL);
	}
out:
	buf_done(&stored);
}

void
login_hashed(struct keeper *k, struct peer *hasher, struct msg *m)
{
	uint64_t ticket;
	const char *made;
	struct peer *p;
	bool ok;
	enum err e;

	if (hasher_answer(hasher, m, &ticket, &ok, &made))
		return;
	for (p = k->peers; p; p = p->next)
		if (p->ticket == ticket && p->kind != PEER_HASHER)
			break;
	if (!p)
		return;         /* gone meanwhile */
	p->ticket = 0;
	if (p->kind == PEER_CONTROL) {
		e = ok ? keys_secret_put(k, &p->user, "password", made,
			strlen(made)) : err_set(E_INTERNAL,
			_("Le mot de passe n'a pu être haché."));
		peer_done(p, p->waiting, e, e ? err_text() : NULL);
		p->user = id_none;
		return;
	}
	p->known = ok;
	if (ok) {
		struct db_rows q;

		if (db_select(k->data, "keeper.user", &q) == E_OK) {
			db_bind_id(&q, ":id", &p->user);
			if (db_next(&q))
				allowance_of(slot_for(k, p, db_text(&q,
					"login")))->left += 1;
			db_end(&q);
		}
	} else {
		audit_add(k, &(struct audit){ .action = "login.refused",
			.user = &p->user, .detail = p->source });
	}
	peer_done(p, p->waiting, ok ? E_OK : E_RIGHT, NULL);
}

void
login_set_password(struct keeper *k, struct peer *p, struct msg *m)
{
	struct id user = msg_get_id(m);
	const char *password = msg_get_str(m);

	if (!msg_ended(m) || !password || !*password) {
		peer_done(p, m->number, E_PROTO, _("Demande mal formée."));
		return;
	}
	p->user = user;
	p->waiting = m->number;
	p->ticket = ++k->tickets;
	if (hasher_make(k, p->ticket, password)) {
		p->ticket = 0;
		peer_done(p, m->number, E_AGAIN, _("Occupé : recommencer."));
	}
}

/* --- a session ----------------------------------------------------------------- */

static void
put_structures(struct keeper *k, struct peer *p, struct msg *m)
{
	struct msg list;
	struct db_rows q;
	uint32_t n = 0;
	char today[16];

	facts_today(k, &p->structure, today);
	msg_init(&list, 0, 0);
	if (db_select(k->data, "keeper.memberships", &q) == E_OK) {
		db_bind_id(&q, ":user", &p->user);
		db_bind_text(&q, ":today", today);
		while (db_next(&q)) {
			struct id id = db_id(&q, "structure");
			const char *dep = db_text(&q, "departement");

			msg_put_id(&list, &id);
			msg_put_u32(&list, (uint32_t)db_int(&q, "num"));
			msg_put_str(&list, db_text(&q, "nom"));
			msg_put_u8(&list, strcmp(db_text(&q, "role"),
				"responsable") == 0 ? ROLE_RESPONSABLE :
				ROLE_CONSEILLER);
			msg_put_str(&list, dep ? dep : "75");
			n++;
		}
		db_end(&q);
	}
	msg_put_u32(m, n);
	buf_put(&m->b, list.b.data, list.b.len);
	msg_done(&list);
}

void
login_welcome(struct keeper *k, struct peer *p, const struct login *l)
{
	char login[80] = "", name[200] = "";
	struct db_rows q;
	struct msg m;

	if (db_select(k->data, "keeper.user", &q) == E_OK) {
		db_bind_id(&q, ":id", &p->user);
		if (db_next(&q)) {
			snprintf(login, sizeof login, "%s",
				db_text(&q, "login"));
			snprintf(name, sizeof name, "%s",
				db_text(&q, "name"));
		}
		db_end(&q);
	}
	msg_init(&m, P_K_WELCOME, 0);
	msg_put_id(&m, &p->session);
	msg_put_id(&m, &p->user);
	msg_put_str(&m, login);
	msg_put_str(&m, name);
	msg_put_u8(&m, p->admin);
	msg_put_u8(&m, p->looking);
	msg_put_u64(&m, (uint64_t)clock_now());
	msg_put_u8(&m, clock_fixed() != NULL);
	msg_put_str(&m, l ? l->term : NULL);
	msg_put_u32(&m, l ? l->cols : 0);
	msg_put_u32(&m, l ? l->rows : 0);
	msg_put_str(&m, l ? l->lang : NULL);
	msg_put_str(&m, l ? l->banner : NULL);
	msg_put_str(&m, l ? l->verb : NULL);
	msg_put_u8(&m, l ? l->pty : 0);
	msg_put_id(&m, &p->structure);
	put_structures(k, p, &m);
	peer_send(p, &m, NULL, 0);
	msg_done(&m);
}

/* The structure that a login starts in: the one of the last membership. */
static struct id
first_structure(struct keeper *k, const struct id *user)
{
	struct id out = id_none;
	struct db_rows q;
	char today[16];

	facts_today(k, &id_none, today);
	if (db_select(k->data, "keeper.memberships", &q))
		return out;
	db_bind_id(&q, ":user", user);
	db_bind_text(&q, ":today", today);
	if (db_next(&q))
		out = db_id(&q, "structure");
	db_end(&q);
	return out;
}

static enum err
add_row(struct keeper *k, const struct peer *p, const struct login *l)
{
	struct db_rows q;
	enum err e = db_select(k->data, "keeper.session_add", &q);

	if (e)
		return e;
	db_bind_id(&q, ":id", &p->session);
	db_bind_id(&q, ":user", &p->user);
	if (id_is_none(&p->structure))
		db_bind_null(&q, ":structure");
	else
		db_bind_id(&q, ":structure", &p->structure);
	db_bind_text(&q, ":way", p->way);
	db_bind_text(&q, ":source", p->network);
	db_bind_int(&q, ":now", clock_now());
	db_bind_text(&q, ":terminal", l->term);
	e = keeper_step(&q);
	if (!e)
		e = audit_add(k, &(struct audit){ &p->session, &p->user,
			&p->structure, "login", 0, NULL, 0, p->source });
	if (!e && db_select(k->data, "keeper.login_mark", &q) == E_OK) {
		db_bind_int(&q, ":now", clock_now());
		db_bind_id(&q, ":id", &p->user);
		keeper_step(&q);
	}
	return e;
}

static void
tell_listener(struct keeper *k, const struct peer *p, int session_end, int t)
{
	struct msg m;
	int fds[3] = { session_end, t, p->fd };

	msg_init(&m, P_L_SESSION, 0);
	msg_put_id(&m, &p->session);
	peer_send(k->listener, &m, fds, 3);
	msg_done(&m);
}

enum err
login_session(struct keeper *k, struct peer *who, const struct login *l,
	bool local, int *fd)
{
	int pair[2] = { -1, -1 }, t[2] = { -1, -1 };
	struct peer *p = NULL;
	enum err e;

	if (!local && !k->listener)
		return err_set(E_INTERNAL, _("Pas de serveur."));
	e = msg_pair(pair);
	if (!e && !local)
		e = msg_pair(t);
	if (e)
		goto out;
	p = peer_new(k, PEER_SESSION, pair[0]);
	p->session = id_new();
	p->user = who->user;
	p->admin = who->admin;
	p->known = true;
	p->way = who->way;
	p->looking = LOOKING_ALONE;
	snprintf(p->source, sizeof p->source, "%s", who->source);
	snprintf(p->network, sizeof p->network, "%s", who->network);
	p->structure = first_structure(k, &p->user);
	e = add_row(k, p, l);
	if (e) {
		p->dead = true;
		pair[0] = -1;
		goto out;
	}
	if (local) {
		*fd = pair[1];
	} else {
		tell_listener(k, p, pair[1], t[0]);
		close(pair[1]);
		close(t[0]);
		*fd = t[1];
	}
	login_welcome(k, p, l);
	return E_OK;
out:
	if (pair[1] >= 0)
		close(pair[1]);
	if (t[0] >= 0)
		close(t[0]);
	if (t[1] >= 0)
		close(t[1]);
	return e;
}

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
	if (!msg_ended(m) || !p->known) {
		peer_done(p, m->number, E_RIGHT, NULL);
		return;
	}
	p->known = false;       /* one session for one login */
	e = login_session(k, p, &l, false, &fd);
	msg_init(&answer, P_DONE, m->number);
	msg_put_u8(&answer, e);
	msg_put_str(&answer, e ? err_text() : NULL);
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
	case P_R_START:
		on_start(k, p, m);
		break;
	default:
		p->dead = true;
	}
}

void
login_switch(struct keeper *k, struct peer *p, struct msg *m)
{
	struct id structure = msg_get_id(m);
	struct db_rows q;
	enum err e = E_OK;

	if (!msg_ended(m) || facts_role(k, &p->user, &structure) == ROLE_NONE)
		e = err_set(E_RIGHT, _("Vous n'êtes pas membre de cette "
			"structure."));
	if (!e)
		e = db_select(k->data, "keeper.session_structure", &q);
	if (!e) {
		db_bind_id(&q, ":structure", &structure);
		db_bind_id(&q, ":id", &p->session);
		e = keeper_step(&q);
	}
	if (!e)
		p->structure = structure;
	peer_done(p, m->number, e, e ? err_text() : NULL);
	if (!e)
		login_welcome(k, p, NULL);
}

void
login_adopt(struct keeper *k, const struct id *session, int fd)
{
	struct db_rows q;
	struct peer *p;
	struct msg m;

	if (fd < 0)
		return;
	p = peer_new(k, PEER_SESSION, fd);
	p->session = *session;
	p->way = "repris";
	if (db_select(k->data, "keeper.session", &q) == E_OK) {
		db_bind_id(&q, ":id", session);
		if (db_next(&q)) {
			p->user = db_id(&q, "user");
			p->structure = db_id(&q, "structure");
			p->looking = (enum looking)db_int(&q, "looking");
			p->known = true;
		}
		db_end(&q);
	}
	if (p->known && db_select(k->data, "keeper.user", &q) == E_OK) {
		db_bind_id(&q, ":id", &p->user);
		if (db_next(&q))
			p->admin = db_int(&q, "admin") != 0;
		db_end(&q);
	}
	msg_init(&m, p->known ? P_K_HELLO : P_K_END, 0);
	if (!p->known)
		msg_put_str(&m, _("Session inconnue."));
	peer_send(p, &m, NULL, 0);
	msg_done(&m);
}

void
login_ended(struct keeper *k, const struct id *session)
{
	struct db_rows q;

	if (db_select(k->data, "keeper.session_end", &q))
		return;
	db_bind_int(&q, ":now", clock_now());
	db_bind_id(&q, ":id", session);
	keeper_step(&q);
	if (db_select(k->data, "keeper.done_forget", &q))
		return;
	db_bind_id(&q, ":id", session);
	keeper_step(&q);
}
