#include "keeper/kiosk.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/log.h"
#include "keeper/audit.h"
#include "keeper/facts.h"
#include "keeper/hasher.h"
#include "keeper/keys.h"
#include "keeper/login.h"
#include "keeper/password.h"
#include "keeper/peers.h"
#include "keeper/sessions.h"
#include "keeper/slow.h"

struct wish {
	const char *login, *password;
	struct login l;
};

static bool
read_wish(struct msg *m, struct wish *w)
{
	memset(w, 0, sizeof *w);
	w->login = msg_get_str(m);
	w->password = msg_get_str(m);
	w->l.term = msg_get_str(m);
	w->l.cols = msg_get_u32(m);
	w->l.rows = msg_get_u32(m);
	w->l.lang = msg_get_str(m);
	w->l.banner = "local";
	w->l.pty = true;
	return msg_ended(m) && w->login && w->password &&
		strlen(w->login) <= 64 && strlen(w->password) <= PASSWORD_MOST;
}

static void
answer(struct peer *p, enum err e, int fd)
{
	struct msg out;

	p->user = id_none;
	p->way = "local";
	msg_init(&out, P_DONE, p->waiting);
	msg_put_u8(&out, e);
	msg_put_str(&out, e ? err_said() : NULL);
	peer_send(p, &out, &fd, e ? 0 : 1);
	msg_done(&out);
	peer_put_by(p, NULL);
}

static void
refused(struct keeper *k, struct peer *p)
{
	if (slow_records(k, p) && audit_add(k, &(struct audit){
		.action = "login.refused", .user = &p->user,
		.detail = p->source }))
		log_say(LOG_WARN, "a refused login is not in the audit");
	answer(p, err_set(E_RIGHT, "%s", _("Ce n'est pas le bon numéro, ou "
		"pas le bon code.")), -1);
}

static void
checked(struct keeper *k, struct peer *p, bool ok, const char *made)
{
	struct wish w;
	int fd = -1;
	enum err e;

	if (!ok || !p->doing || !facts_user_live(k, &p->user, NULL)) {
		refused(k, p);
		return;
	}
	slow_give_back(k, p, SLOW_PASSWORD, p->login);
	p->doing->pos = 0;
	read_wish(p->doing, &w);
	p->way = "mot de passe";
	e = session_open(k, p, &w.l, true, &fd);
	answer(p, e, fd);
	if (fd >= 0)
		close(fd);
}

void
kiosk_message(struct keeper *k, struct peer *p, struct msg *m)
{
	struct buf stored;
	struct id person;
	struct wish w;
	bool known;

	peer_forget(p);
	peer_put_by(p, m);
	p->waiting = m->number;
	p->user = p->key = id_none;
	if (!read_wish(m, &w)) {
		answer(p, err_set(E_PROTO, "%s", _("Demande mal formée.")),
			-1);
		return;
	}
	buf_init(&stored);
	known = login_user(k, w.login, p, NULL) == E_OK;
	person = facts_own_person(k, &p->user);
	known = known && !id_is_none(&person) &&
		keys_secret(k, &p->user, "password", &stored) == E_OK;
	snprintf(p->login, sizeof p->login, "%s", w.login);
	if (!slow_take(k, p, SLOW_PASSWORD, w.login)) {
		refused(k, p);
	} else if (hasher_verify(k, p, known ? buf_str(&stored) : NULL,
		w.password, checked)) {
		slow_give_back(k, p, SLOW_PASSWORD, w.login);
		answer(p, err_set(E_AGAIN, "%s", _("Occupé : "
			"recommencer.")), -1);
	}
	buf_done(&stored);
}
