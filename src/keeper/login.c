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
#include "keeper/batch.h"
#include "keeper/enrol.h"
#include "keeper/facts.h"
#include "keeper/hasher.h"
#include "keeper/keys.h"
#include "keeper/peers.h"
#include "keeper/reserve.h"
#include "keeper/slow.h"

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

/* Wrong logins are in the audit; a failure to write them refuses too. */
static void
refused(struct keeper *k, const struct peer *p)
{
	if (audit_add(k, &(struct audit){ .action = "login.refused",
		.user = &p->user, .detail = p->source }))
		log_say(LOG_WARN, "a refused login is not in the audit");
}

static void
on_key(struct keeper *k, struct peer *p, struct msg *m)
{
	const char *login = msg_get_str(m);
	size_t n;
	const void *blob = msg_get_bytes(m, &n);
	bool proof = m->type == P_R_KEY;
	bool ok;

	/* a new attempt: what was proved before counts no more */
	p->known = false;
	p->user = id_none;
	p->ticket = 0;
	hasher_forget(p);
	if (!msg_ended(m) || !login || !blob || n > 8192) {
		peer_done(p, m->number, E_PROTO, NULL);
		return;
	}
	ok = key_known(k, login, blob, n);
	/* the identity is taken from the proof, never from the offer */
	if (ok && proof) {
		ok = login_user(k, login, p, NULL) == E_OK;
		p->known = ok;
		p->way = "cle";
	}
	if (proof && !ok)
		refused(k, p);
	peer_done(p, m->number, ok ? E_OK : E_RIGHT, NULL);
}

static void
on_password(struct keeper *k, struct peer *p, struct msg *m)
{
	const char *login = msg_get_str(m), *password = msg_get_str(m);
	struct buf stored;
	bool known;

	p->known = false;
	p->user = id_none;
	p->ticket = 0;
	hasher_forget(p);
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
	if (!slow_take(k, p, login)) {
		peer_done(p, m->number, E_RIGHT, NULL);
	} else if (hasher_verify(k, p, known ? buf_str(&stored) : NULL,
		password)) {
		/* a wait longer than one: the relay asks again */
		slow_give_back(k, p, login);
		peer_done(p, m->number, E_AGAIN, NULL);
	}
	buf_done(&stored);
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
	peer_done(p, p->waiting, e, e ? err_text() : NULL);
}

void
login_hashed(struct keeper *k, struct peer *hasher, struct msg *m)
{
	const char *made;
	struct peer *p;
	bool ok;

	if (hasher_answer(k, hasher, m, &p, &ok, &made) || !p)
		return;
	if (p->kind == PEER_CONTROL) {
		password_made(k, p, ok, made);
		return;
	}
	if (p->enrolling) {
		enrol_hashed(k, p, ok, made);
		return;
	}
	ok = ok && facts_user_live(k, &p->user, NULL);
	p->known = ok;
	if (ok)
		slow_give_back(k, p, p->login);
	else
		refused(k, p);
	peer_done(p, p->waiting, ok ? E_OK : E_RIGHT, NULL);
}

static bool
user_known(struct keeper *k, const struct id *user)
{
	struct db_rows q;
	bool known;

	if (db_select(k->data, "keeper.user", &q))
		return false;
	db_bind_id(&q, ":id", user);
	known = db_next(&q);
	return db_end(&q) == E_OK && known;
}

void
login_set_password(struct keeper *k, struct peer *p, struct msg *m)
{
	struct id user = msg_get_id(m);
	const char *password = msg_get_str(m);

	if (!msg_ended(m) || !password || !*password ||
		strlen(password) > 1024) {
		peer_done(p, m->number, E_PROTO, _("Demande mal formée."));
		return;
	}
	if (!user_known(k, &user)) {
		peer_done(p, m->number, E_NOTFOUND, _("Compte inconnu."));
		return;
	}
	p->user = user;
	p->waiting = m->number;
	if (p->ticket || hasher_make(k, p, password))
		peer_done(p, m->number, E_AGAIN, _("Occupé : recommencer."));
}

/* --- a session ----------------------------------------------------------------- */

/* Live memberships, each on the civil day of its structure. */
static uint32_t
put_structures(struct keeper *k, const struct peer *p, struct msg *list)
{
	struct db_rows q;
	uint32_t n = 0;

	if (db_select(k->data, "keeper.structures_of", &q))
		return 0;
	db_bind_id(&q, ":user", &p->user);
	while (db_next(&q)) {
		struct id id = db_id(&q, "structure");
		enum role role = facts_role(k, &p->user, &id);
		struct db_rows s;

		if (role == ROLE_NONE ||
			db_select(k->data, "keeper.structure", &s))
			continue;
		db_bind_id(&s, ":id", &id);
		if (db_next(&s)) {
			const char *dep = db_text(&s, "departement");

			msg_put_id(list, &id);
			msg_put_u32(list, (uint32_t)db_int(&s, "num"));
			msg_put_str(list, db_text(&s, "nom"));
			msg_put_u8(list, role);
			msg_put_str(list, dep ? dep : "75");
			n++;
		}
		db_end(&s);
	}
	db_end(&q);
	return n;
}

/* A sum of where a user works and how: what her session was last told. */
static uint64_t
roles_sum(struct keeper *k, const struct peer *p)
{
	uint64_t sum = 1469598103934665603u;
	struct msg list;
	size_t i;

	msg_init(&list, 0, 0);
	put_structures(k, p, &list);
	for (i = 0; i < list.b.len; i++)
		sum = (sum ^ (unsigned char)list.b.data[i]) * 1099511628211u;
	msg_done(&list);
	return sum;
}

void
login_welcome(struct keeper *k, struct peer *p, const struct login *l)
{
	char login[80] = "", name[200] = "";
	bool admin;
	struct db_rows q;
	struct msg m, list;
	uint32_t n;

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
	facts_user_live(k, &p->user, &admin);
	msg_put_u8(&m, admin);
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
	msg_init(&list, 0, 0);
	n = put_structures(k, p, &list);
	msg_put_u32(&m, n);
	buf_put(&m.b, list.b.data, list.b.len);
	msg_done(&list);
	p->roles = roles_sum(k, p);
	peer_send(p, &m, NULL, 0);
	msg_done(&m);
}

/* The structure that a login starts in: that of the oldest live membership. */
static struct id
first_structure(struct keeper *k, const struct id *user)
{
	struct id out = id_none;
	struct db_rows q;

	if (db_select(k->data, "keeper.structures_of", &q))
		return out;
	db_bind_id(&q, ":user", user);
	while (id_is_none(&out) && db_next(&q)) {
		struct id id = db_id(&q, "structure");

		if (facts_role(k, user, &id) != ROLE_NONE)
			out = id;
	}
	db_end(&q);
	return out;
}

/* The structure that a session works for, in its row too. */
static enum err
move(struct keeper *k, struct peer *p, struct id structure)
{
	struct db_rows q;
	enum err e = db_select(k->data, "keeper.session_structure", &q);

	if (e)
		return e;
	if (id_is_none(&structure))
		db_bind_null(&q, ":structure");
	else
		db_bind_id(&q, ":structure", &structure);
	db_bind_id(&q, ":id", &p->session);
	e = keeper_step(&q);
	if (!e)
		p->structure = structure;
	return e;
}

static enum err
add_row(struct keeper *k, const struct peer *p, const struct login *l)
{
	char today[16];
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
	if (!e)
		e = db_select(k->data, "keeper.role_renew", &q);
	if (!e) {
		facts_today(k, &p->structure, today);
		db_bind_id(&q, ":user", &p->user);
		db_bind_text(&q, ":today", today);
		e = keeper_step(&q);
	}
	if (!e)
		e = db_select(k->data, "keeper.login_mark", &q);
	if (!e) {
		db_bind_int(&q, ":now", clock_now());
		db_bind_id(&q, ":id", &p->user);
		e = keeper_step(&q);
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
	p->known = true;
	p->local = local;
	p->way = who->way;
	p->looking = LOOKING_ALONE;
	snprintf(p->source, sizeof p->source, "%s", who->source);
	snprintf(p->network, sizeof p->network, "%s", who->network);
	p->structure = first_structure(k, &p->user);
	do {
		e = batch_begin(k);
		if (!e)
			e = batch_end(k, add_row(k, p, l));
		/* on a full disk one still comes to read */
	} while (e == E_FULL && reserve_spend(k));
	if (e) {
		p->known = false;
		p->dead = p->gone = true;
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
	if (!msg_ended(m) || !p->known ||
		!facts_user_live(k, &p->user, NULL)) {
		p->known = false;
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

void
login_switch(struct keeper *k, struct peer *p, struct msg *m)
{
	struct id structure = msg_get_id(m);
	enum err e = E_OK;

	if (!msg_ended(m) || !facts_user_live(k, &p->user, NULL) ||
		facts_role(k, &p->user, &structure) == ROLE_NONE)
		e = err_set(E_RIGHT, _("Vous n'êtes pas membre de cette "
			"structure."));
	if (!e)
		e = move(k, p, structure);
	peer_done(p, m->number, e, e ? err_text() : NULL);
	if (!e)
		login_welcome(k, p, NULL);
}

static const char *
way_of(const char *text)
{
	static const char *const ways[] = { "cle", "mot de passe", "local" };
	size_t i;

	for (i = 0; i < sizeof ways / sizeof *ways; i++)
		if (strcmp(text, ways[i]) == 0)
			return ways[i];
	return "";
}

/* Who a session is, from its row; false when it has none that is open. */
static bool
read_row(struct keeper *k, struct peer *p)
{
	struct db_rows q;
	bool found = false;

	if (db_select(k->data, "keeper.session", &q))
		return false;
	db_bind_id(&q, ":id", &p->session);
	if (db_next(&q)) {
		const char *source = db_text(&q, "source");

		found = true;
		p->user = db_id(&q, "user");
		p->structure = db_id(&q, "structure");
		p->looking = (enum looking)db_int(&q, "looking");
		p->way = way_of(db_text(&q, "way"));
		snprintf(p->network, sizeof p->network, "%s",
			source ? source : "");
		snprintf(p->source, sizeof p->source, "%s", p->network);
	}
	return db_end(&q) == E_OK && found;
}

void
login_adopt(struct keeper *k, const struct id *session, int fd)
{
	struct peer *p;
	struct msg m;

	if (fd < 0)
		return;
	p = peer_new(k, PEER_SESSION, fd);
	p->session = *session;
	p->known = read_row(k, p);
	if (!p->known || !facts_user_live(k, &p->user, NULL)) {
		peer_cut(p, p->known ? _("Ce compte est désactivé.") :
			_("Session inconnue."));
		return;
	}
	msg_init(&m, P_K_HELLO, 0);
	peer_send(p, &m, NULL, 0);
	msg_done(&m);
}

void
login_refresh(struct keeper *k, struct peer *p)
{
	struct db_rows q;

	if (db_select(k->data, "keeper.session", &q))
		return;
	db_bind_id(&q, ":id", &p->session);
	if (db_next(&q))
		p->looking = (enum looking)db_int(&q, "looking");
	db_end(&q);
}

void
login_changed(struct keeper *k)
{
	struct peer *p;

	for (p = k->peers; p; p = p->next) {
		uint64_t sum;

		if (p->kind != PEER_SESSION || !p->known || p->dead)
			continue;
		if (!facts_user_live(k, &p->user, NULL)) {
			peer_cut(p, _("Ce compte est désactivé."));
			continue;
		}
		sum = roles_sum(k, p);
		if (sum == p->roles)
			continue;
		if (facts_role(k, &p->user, &p->structure) == ROLE_NONE)
			move(k, p, first_structure(k, &p->user));
		login_welcome(k, p, NULL);
	}
}

void
login_close_orphans(struct keeper *k)
{
	struct id ended[64];
	struct peer *p;
	struct db_rows q;
	int n = 0, i;

	if (db_select(k->data, "keeper.sessions_open", &q))
		return;
	while (n < 64 && db_next(&q)) {
		ended[n] = db_id(&q, "id");
		for (p = k->peers; p; p = p->next)
			if (p->kind == PEER_SESSION &&
				id_equal(&p->session, &ended[n]))
				break;
		n += !p;
	}
	db_end(&q);
	for (i = 0; i < n; i++)
		login_ended(k, &ended[i]);
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
