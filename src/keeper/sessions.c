#include "keeper/sessions.h"

#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/config.h"
#include "base/i18n.h"
#include "keeper/audit.h"
#include "keeper/factor.h"
#include "keeper/facts.h"
#include "keeper/peers.h"
#include "keeper/reserve.h"
#include "keeper/slow.h"
#include "keeper/tx.h"

#define END_MS 3000             /* for a session that is told to end */

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
			msg_put_u8(list, !db_null(&s, "nir_basis"));
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

/* What she is told of how she came in: her second factor, the time before. */
static void
put_access(struct keeper *k, const struct peer *p, struct msg *m)
{
	struct id own = facts_own_person(k, &p->user);
	char source[64] = "";
	int64_t at = 0;
	struct db_rows q;

	if (db_select(k->data, "keeper.login_before", &q) == E_OK) {
		db_bind_id(&q, ":user", &p->user);
		db_bind_id(&q, ":id", &p->session);
		if (db_next(&q)) {
			const char *s = db_text(&q, "source");

			at = db_int(&q, "started");
			snprintf(source, sizeof source, "%s", s ? s : "");
		}
		db_end(&q);
	}
	msg_put_u8(m, p->fenced ? FACTOR_MUST : factor_has(k, &p->user) ?
		FACTOR_SET : FACTOR_NONE);
	msg_put_u64(m, (uint64_t)at);
	msg_put_str(m, source);
	msg_put_id(m, &own);
}

/* P_K_WELCOME, first message of a session and after P_K_SWITCH. */
static void
welcome(struct keeper *k, struct peer *p, const struct login *l)
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
	put_access(k, p, &m);
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
	e = db_step(&q);
	if (!e)
		p->structure = structure;
	return e;
}

static enum err
key_used(struct keeper *k, const struct peer *p)
{
	char today[16];
	struct db_rows q;
	enum err e;

	if (id_is_none(&p->key))
		return E_OK;
	e = db_select(k->data, "keeper.key_used", &q);
	if (e)
		return e;
	facts_today(k, &p->structure, today);
	db_bind_text(&q, ":today", today);
	db_bind_id(&q, ":key", &p->key);
	return db_step(&q);
}

/* She must have a second factor, and this session was not opened by it, or she
 * has none that can be read: her session makes it first.  That she made one
 * since in another session says nothing of who sits at this one. */
static bool
is_fenced(struct keeper *k, const struct peer *p)
{
	return strcmp(p->way, "local") != 0 && factor_must(k, &p->user) &&
		(!p->proved || factor_left(k, &p->user) < 0);
}

void
session_proved(struct keeper *k, struct peer *p)
{
	struct db_rows q;

	p->proved = true;
	p->fenced = false;
	/* what is not written is asked of her again, by the next keeper */
	if (db_select(k->data, "keeper.session_proved", &q))
		return;
	db_bind_id(&q, ":id", &p->session);
	db_step(&q);
}

/* When a session that started then, UTC, has lasted as long as one may: counted
 * here, for a session may be in anybody's hands.  A clock that was set back
 * gives no more than a whole one. */
static int64_t
over_at(int64_t started)
{
	int64_t left = config.session_seconds - (clock_now() - started);

	left = left < 0 ? 0 : left > config.session_seconds ?
		config.session_seconds : left;
	return clock_ms() + left * 1000;
}

static enum err
add_row(struct keeper *k, const struct peer *p, const struct login *l)
{
	char today[16], source[64];
	struct db_rows q;
	enum err e;

	slow_kept(k, &p->user, p->network, source);
	e = db_select(k->data, "keeper.session_add", &q);
	if (e)
		return e;
	db_bind_id(&q, ":id", &p->session);
	db_bind_id(&q, ":user", &p->user);
	if (id_is_none(&p->structure))
		db_bind_null(&q, ":structure");
	else
		db_bind_id(&q, ":structure", &p->structure);
	db_bind_text(&q, ":way", p->way);
	db_bind_text(&q, ":source", source);
	db_bind_int(&q, ":now", clock_now());
	db_bind_text(&q, ":terminal", l->term);
	db_bind_int(&q, ":proved", p->proved);
	if (id_is_none(&p->key))
		db_bind_null(&q, ":key");
	else
		db_bind_id(&q, ":key", &p->key);
	e = db_step(&q);
	if (!e)
		e = key_used(k, p);
	if (!e)
		e = audit_add(k, &(struct audit){ &p->session, &p->user,
			&p->structure, "login", 0, NULL, 0, p->source });
	if (!e)
		e = db_select(k->data, "keeper.role_renew", &q);
	if (!e) {
		facts_today(k, &p->structure, today);
		db_bind_id(&q, ":user", &p->user);
		db_bind_text(&q, ":today", today);
		e = db_step(&q);
	}
	if (!e)
		e = db_select(k->data, "keeper.login_mark", &q);
	if (!e) {
		db_bind_int(&q, ":now", clock_now());
		db_bind_id(&q, ":id", &p->user);
		e = db_step(&q);
	}
	return e;
}

static void
end(struct keeper *k, const struct id *session)
{
	struct db_rows q;

	if (db_select(k->data, "keeper.session_end", &q))
		return;
	db_bind_int(&q, ":now", clock_now());
	db_bind_id(&q, ":id", session);
	db_step(&q);
}

void
session_close(struct keeper *k, const struct id *session)
{
	struct db_rows q;

	end(k, session);
	if (db_select(k->data, "keeper.done_forget", &q))
		return;
	db_bind_id(&q, ":id", session);
	db_step(&q);
}

/* A session that we cut must see it, although the listener holds a duplicate
 * of our end: the pair itself is broken, and its process is ended. */
static void
gone(struct keeper *k, struct peer *p)
{
	struct msg m;

	if (p->known)
		session_close(k, &p->session);
	if (p->gone)
		return;
	shutdown(p->fd, SHUT_RDWR);
	if (!k->listener || p->local || k->listener->dead)
		return;
	msg_init(&m, P_L_CUT, 0);
	msg_put_id(&m, &p->session);
	peer_send(k->listener, &m, NULL, 0);
	msg_done(&m);
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

/* Does the key that she came by still let her in?  One that cannot be read
 * does not. */
static bool
key_live(struct keeper *k, const struct peer *p)
{
	struct db_rows q;
	bool live;

	if (id_is_none(&p->key))
		return true;
	if (db_select(k->data, "keeper.key_live", &q))
		return false;
	db_bind_id(&q, ":key", &p->key);
	live = db_next(&q);
	return db_end(&q) == E_OK && live;
}

enum err
session_open(struct keeper *k, struct peer *who, const struct login *l,
	bool local, int *fd)
{
	int pair[2] = { -1, -1 }, t[2] = { -1, -1 };
	struct peer *p = NULL;
	enum err e;

	if (!local && !k->listener)
		return err_set(E_INTERNAL, _("Pas de serveur."));
	if (!key_live(k, who))
		return err_set(E_RIGHT, _("La clé de cette session ne sert "
			"plus."));
	e = msg_pair(pair);
	if (!e && !local)
		e = msg_pair(t);
	if (e) {
		/* nobody has it yet */
		if (pair[0] >= 0)
			close(pair[0]);
		goto out;
	}
	p = peer_new(k, PEER_SESSION, pair[0]);
	p->ended = gone;
	p->session = id_new();
	p->user = who->user;
	p->known = true;
	p->local = local;
	p->way = who->way;
	p->key = who->key;
	p->proved = who->proved;
	p->fenced = is_fenced(k, p);
	p->looking = LOOKING_ALONE;
	p->over_at = over_at(clock_now());
	snprintf(p->source, sizeof p->source, "%s", who->source);
	snprintf(p->network, sizeof p->network, "%s", who->network);
	p->structure = first_structure(k, &p->user);
	do {
		e = tx_begin(k);
		if (!e)
			e = tx_end(k, add_row(k, p, l));
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
	welcome(k, p, l);
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

void
session_switch(struct keeper *k, struct peer *p, struct msg *m)
{
	struct id structure = msg_get_id(m);
	enum err e = E_OK;

	if (!msg_ended(m) || !facts_user_live(k, &p->user, NULL) ||
		facts_role(k, &p->user, &structure) == ROLE_NONE)
		e = err_set(E_RIGHT, _("Vous n'êtes pas membre de cette "
			"structure."));
	if (!e)
		e = move(k, p, structure);
	peer_done(p, m->number, e, e ? err_said() : NULL);
	if (!e)
		welcome(k, p, NULL);
}

bool
session_late(struct peer *p)
{
	p->dead |= p->end_by && clock_ms() >= p->end_by;
	return p->dead;
}

enum err
session_may(const struct peer *p, bool draft)
{
	return draft || !p->end_by ? E_OK : err_set(E_STATE, _("Cette session "
		"se ferme : ce qui y est tapé est gardé, se reconnecter le "
		"reprend."));
}

/* It has time to keep what is typed there; whatever keeper comes next takes it
 * up no more. */
static void
show_out(struct keeper *k, struct peer *p, const char *why)
{
	struct msg m;

	if (session_late(p) || p->end_by)
		return;
	p->end_by = clock_ms() + END_MS;
	end(k, &p->session);
	msg_init(&m, P_K_END, 0);
	msg_put_str(&m, why);
	peer_send(p, &m, NULL, 0);
	msg_done(&m);
}

/* What a relay has proved by her password, or is having looked at, counts no
 * more: its session is not open yet.  The same of a desk (keeper/kiosk.h). */
static void
forget_logins(struct keeper *k, const struct id *user)
{
	struct peer *p;

	for (p = k->peers; p; p = p->next) {
		bool relay = p->kind == PEER_RELAY &&
			strcmp(p->way, "mot de passe") == 0;
		bool desk = (p->kind == PEER_LOCAL ||
			p->kind == PEER_CONTROL) && p->ticket && p->doing;

		if ((!relay && !desk) || !id_equal(&p->user, user))
			continue;
		p->known = p->half = false;
		p->user = id_none;
	}
}

static void
forget_hash(struct peer *p)
{
	if (!p->ticket)
		return;
	peer_forget(p);
	peer_put_by(p, NULL);
	peer_done(p, p->waiting, E_AGAIN, _("Occupé : recommencer."));
}

void
sessions_end_password(struct keeper *k, const struct id *user,
	const struct peer *but)
{
	struct peer *p;

	forget_logins(k, user);
	for (p = k->peers; p; p = p->next) {
		if (p->kind != PEER_SESSION || p == but || p->dead ||
			!id_equal(&p->user, user))
			continue;
		/* what waits for a hash was proved by the one before, or
		 * would take the place of this one */
		forget_hash(p);
		if (strcmp(p->way, "mot de passe") == 0)
			show_out(k, p, _("Le mot de passe de ce compte a changé "
				": se reconnecter, votre place est gardée."));
	}
}

void
sessions_end_factor(struct keeper *k, const struct id *user,
	const struct peer *but)
{
	struct peer *p;

	for (p = k->peers; p; p = p->next) {
		if (p->dead || p == but || !id_equal(&p->user, user))
			continue;
		if (p->kind == PEER_RELAY)
			p->known = p->half = false;
		if (p->kind != PEER_SESSION)
			continue;
		forget_hash(p);
		show_out(k, p, _("Le second facteur de ce compte a changé : se "
			"reconnecter, votre place est gardée."));
	}
}

void
sessions_cut(struct keeper *k, const struct id *user, const char *why)
{
	struct peer *p;

	forget_logins(k, user);
	for (p = k->peers; p; p = p->next)
		if (p->kind == PEER_SESSION && !p->dead &&
			id_equal(&p->user, user))
			peer_cut(p, why);
}

/* A person in her space is told nothing: she knows whether she is there. */
static const char *
why_over(struct keeper *k, const struct peer *p)
{
	struct id own = facts_own_person(k, &p->user);

	return !id_is_none(&own) ? "" : _("Une session dure une journée de "
		"travail : se reconnecter, votre place est gardée.");
}

int64_t
sessions_wait(struct keeper *k)
{
	int64_t now = clock_ms(), wait = -1;
	struct peer *p;

	for (p = k->peers; p; p = p->next) {
		int64_t left;

		if (p->kind != PEER_SESSION || !p->known || p->dead)
			continue;
		if (now >= p->over_at)
			show_out(k, p, why_over(k, p));
		session_late(p);
		left = p->dead ? 0 : (p->end_by ? p->end_by : p->over_at) - now;
		if (wait < 0 || left < wait)
			wait = left < 0 ? 0 : left;
	}
	return wait;
}

void
session_take(struct keeper *k, struct peer *p, struct msg *m)
{
	struct id session = msg_get_id(m);
	struct peer *other;
	enum err e = E_OK;

	if (!msg_ended(m))
		e = err_set(E_PROTO, _("Demande mal formée."));
	else if (!facts_user_live(k, &p->user, NULL))
		e = err_set(E_RIGHT, _("Ce compte est désactivé."));
	for (other = k->peers; other && !e; other = other->next) {
		if (other == p || other->kind != PEER_SESSION ||
			!other->known || other->dead ||
			!id_equal(&other->session, &session) ||
			!id_equal(&other->user, &p->user))
			continue;
		show_out(k, other, _("Repris sur un autre écran."));
		e = err_set(E_AGAIN, _("L'autre écran se ferme."));
	}
	peer_done(p, m->number, e, e ? err_said() : NULL);
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
		p->key = db_null(&q, "key") ? id_none : db_id(&q, "key");
		p->over_at = over_at(db_int(&q, "started"));
		p->proved = db_int(&q, "proved") != 0;
		snprintf(p->network, sizeof p->network, "%s",
			source ? source : "");
		snprintf(p->source, sizeof p->source, "%s", p->network);
	}
	return db_end(&q) == E_OK && found;
}

void
session_adopt(struct keeper *k, const struct id *session, int fd)
{
	struct peer *p;
	struct msg m;

	if (fd < 0)
		return;
	p = peer_new(k, PEER_SESSION, fd);
	p->ended = gone;
	p->session = *session;
	p->known = read_row(k, p);
	if (p->known && !key_live(k, p)) {
		peer_cut(p, _("La clé de cette session ne sert plus."));
		return;
	}
	if (!p->known || !facts_user_live(k, &p->user, NULL)) {
		peer_cut(p, p->known ? _("Ce compte est désactivé.") :
			_("Session inconnue."));
		return;
	}
	p->fenced = is_fenced(k, p);
	msg_init(&m, P_K_HELLO, 0);
	peer_send(p, &m, NULL, 0);
	msg_done(&m);
}

void
session_refresh(struct keeper *k, struct peer *p)
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
sessions_changed(struct keeper *k)
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
		if (!key_live(k, p)) {
			peer_cut(p, _("La clé de cette session ne sert "
				"plus."));
			continue;
		}
		sum = roles_sum(k, p);
		if (sum == p->roles)
			continue;
		/* what she became asks for more than what she came with */
		if (!p->fenced && is_fenced(k, p)) {
			show_out(k, p, _("Votre rôle demande un second facteur : "
				"se reconnecter l'installe, votre place est "
				"gardée."));
			continue;
		}
		if (facts_role(k, &p->user, &p->structure) == ROLE_NONE)
			move(k, p, first_structure(k, &p->user));
		welcome(k, p, NULL);
	}
}

void
sessions_close_orphans(struct keeper *k)
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
		session_close(k, &ended[i]);
}
