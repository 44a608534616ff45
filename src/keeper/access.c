#include "keeper/access.h"

#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/pubkey.h"
#include "base/text.h"
#include "keeper/audit.h"
#include "keeper/enrol.h"
#include "keeper/factor.h"
#include "keeper/facts.h"
#include "keeper/hasher.h"
#include "keeper/keys.h"
#include "keeper/login.h"
#include "keeper/password.h"
#include "keeper/peers.h"
#include "keeper/sessions.h"
#include "keeper/slow.h"
#include "keeper/tx.h"

#define LABEL 100
#define KEYS_MOST 20            /* live ones of an account */

struct wish {
	enum access what;
	const char *proof, *text;
	const void *blob;
	size_t n;
	struct id id;
};

static bool
read_wish(struct msg *m, struct wish *w)
{
	w->what = (enum access)msg_get_u8(m);
	w->proof = msg_get_str(m);
	w->text = msg_get_str(m);
	w->blob = msg_get_bytes(m, &w->n);
	w->id = msg_get_id(m);
	return msg_ended(m) && w->n <= 8192 &&
		(!w->proof || strlen(w->proof) <= PASSWORD_MOST) &&
		(!w->text || strlen(w->text) <= PASSWORD_MOST);
}

static void
answer(struct peer *p, enum err e, const char *text)
{
	struct msg out;

	msg_init(&out, P_K_CODE, p->waiting);
	msg_put_u8(&out, e);
	msg_put_str(&out, e ? err_said() : NULL);
	msg_put_str(&out, e ? NULL : text);
	peer_send(p, &out, NULL, 0);
	msg_done(&out);
	peer_put_by(p, NULL);
}

static enum err
note(struct keeper *k, const struct peer *p, const char *action,
	const struct id *object, const char *detail)
{
	return audit_add(k, &(struct audit){ &p->session, &p->user,
		&p->structure, action, 0, object, 0, detail });
}

static bool
has_password(struct keeper *k, const struct id *user)
{
	struct buf b;
	bool has;

	buf_init(&b);
	has = keys_secret(k, user, "password", &b) != E_NOTFOUND;
	buf_done(&b);
	return has;
}

/* --- keys ------------------------------------------------------------------ */

/* The keys of an account: how many, how many let it in but this one; is this
 * one among them, does it let in? */
struct had {
	int all, others;
	bool is, opens;
};

static enum err
count_keys(struct keeper *k, const struct id *user, const struct id *key,
	struct had *h)
{
	struct db_rows q;
	char today[16];
	enum err e = db_select(k->data, "keeper.keys_live", &q);

	memset(h, 0, sizeof *h);
	if (e)
		return e;
	facts_today(k, &id_none, today);
	db_bind_id(&q, ":user", user);
	db_bind_text(&q, ":today", today);
	while (db_next(&q)) {
		struct id one = db_id(&q, "id");
		bool opens = db_int(&q, "opens") != 0;

		h->all++;
		if (id_equal(&one, key)) {
			h->is = true;
			h->opens = opens;
		} else {
			h->others += opens;
		}
	}
	return db_end(&q);
}

static enum err
put_key(struct keeper *k, struct peer *p, const struct wish *w)
{
	char label[LABEL * 4 + 1], print[ENROL_PRINT];
	enum err e;

	text_clean(w->text ? w->text : "", w->text ? strlen(w->text) : 0,
		TEXT_LINE, label, sizeof label);
	text_cut(label, LABEL);
	enrol_print(w->blob, w->n, print);
	e = tx_begin(k);
	if (!e) {
		e = note(k, p, "key.add", &p->user, print);
		if (!e)
			e = enrol_tie_key(k, &p->user, w->blob, w->n, print,
				label);
		e = tx_end(k, e);
	}
	return e;
}

static enum err
add_key(struct keeper *k, struct peer *p, const struct wish *w)
{
	enum err e = pubkey_check(w->blob, w->n);
	struct had h;

	if (!e)
		e = count_keys(k, &p->user, &id_none, &h);
	if (!e && h.all >= KEYS_MOST)
		e = err_set(E_FULL, _("Vous avez déjà %d clés : en révoquer "
			"une d'abord."), h.all);
	return e ? e : put_key(k, p, w);
}

static enum err
revoke(struct keeper *k, struct peer *p, const struct id *key)
{
	char today[16];
	struct db_rows q;
	enum err e = db_select(k->data, "keeper.key_revoke", &q);

	if (e)
		return e;
	facts_today(k, &id_none, today);
	db_bind_id(&q, ":key", key);
	db_bind_id(&q, ":user", &p->user);
	db_bind_text(&q, ":today", today);
	e = db_step(&q);
	return e ? e : note(k, p, "key.revoke", key, NULL);
}

static enum err
drop_key(struct keeper *k, struct peer *p, const struct id *key)
{
	struct had h;
	enum err e = count_keys(k, &p->user, key, &h);

	if (e)
		return e;
	if (!h.is)
		return err_set(E_NOTFOUND, _("Cette clé n'ouvre plus rien."));
	if (h.opens && h.others == 0 && !has_password(k, &p->user))
		return err_set(E_STATE, _("C'est votre seul moyen d'entrer : "
			"ajouter une clé (F6) ou un mot de passe d'abord."));
	e = tx_begin(k);
	return e ? e : tx_end(k, revoke(k, p, key));
}

/* --- password ---------------------------------------------------------------- */

static void
password_made(struct keeper *k, struct peer *p, bool ok, const char *made)
{
	enum err e = ok ? note(k, p, "password.put", &p->user, NULL) :
		err_set(E_INTERNAL, _("Le mot de passe n'a pu être haché."));

	if (!e)
		e = keys_secret_put(k, &p->user, "password", made,
			strlen(made));
	answer(p, e, NULL);
	if (!e)
		sessions_end_password(k, &p->user, p);
}

static enum err
busy(void)
{
	return err_set(E_AGAIN, _("Occupé : recommencer."));
}

/* False: the answer comes later. */
static bool
put_password(struct keeper *k, struct peer *p, const struct wish *w,
	enum err *e)
{
	*e = w->text ? password_check_of(k, &p->user, w->text) : peer_broken();
	if (!*e && hasher_make(k, p, w->text, password_made))
		*e = busy();
	return *e != E_OK;
}

/* --- second factor ------------------------------------------------------------ */

static enum err
set_factor(struct keeper *k, struct peer *p, const char *typed,
	char codes[FACTOR_TEXT])
{
	bool had = factor_has(k, &p->user);
	enum err e;

	if (!typed)
		typed = "";
	/* the journal tells of what is done, not of what was mistyped */
	e = factor_shows(k, &p->user, &p->factor, typed);
	if (!e)
		e = note(k, p, "factor.put", &p->user, NULL);
	if (!e)
		e = factor_put(k, &p->user, &p->factor, typed, codes);
	if (e)
		return e;
	wipe(&p->factor, sizeof p->factor);
	session_proved(k, p);
	if (had)
		sessions_end_factor(k, &p->user, p);
	return E_OK;
}

static enum err
drop_factor(struct keeper *k, struct peer *p)
{
	enum err e;

	if (factor_must(k, &p->user))
		return err_set(E_STATE, _("Qui dirige une structure ou "
			"administre la plateforme garde un second facteur : en "
			"faire un neuf le remplace."));
	e = note(k, p, "factor.drop", &p->user, NULL);
	if (!e)
		e = factor_drop(k, &p->user);
	if (!e)
		sessions_end_factor(k, &p->user, p);
	return e;
}

enum err
access_reset(struct keeper *k, const struct peer *p, const struct id *user)
{
	enum err e;

	if (!p->op && id_equal(&p->user, user))
		return err_set(E_RIGHT, _("Le sien se remplace dans =MOI, "
			"avec un code."));
	if (!p->op && !enrol_heads(k, p, user))
		return err_set(E_RIGHT, _("Ce compte travaille aussi ailleurs "
			": l'exploitant du serveur peut retirer son second "
			"facteur."));
	if (!factor_has(k, user))
		return err_set(E_NOTFOUND, _("Ce compte n'a pas de second "
			"facteur."));
	e = p->op ? audit_add(k, &(struct audit){ .action = "factor.reset",
		.object = user }) : note(k, p, "factor.reset", user, NULL);
	if (!e)
		e = factor_drop(k, user);
	if (!e)
		sessions_end_factor(k, user, NULL);
	return e;
}

/* --- what is asked --------------------------------------------------------------- */

/* Who is fenced and has made none has nothing to show; one that cannot be read
 * is there. */
static const char *
proof_asked(struct keeper *k, const struct peer *p)
{
	return factor_has(k, &p->user) ? "code" :
		!p->fenced && has_password(k, &p->user) ? "password" : "";
}

/* She is who she is, as far as it was asked. */
static void
do_wish(struct keeper *k, struct peer *p)
{
	char text[FACTOR_TEXT] = "";
	struct wish w;
	enum err e;

	p->doing->pos = 0;
	read_wish(p->doing, &w);        /* as it was read when it came */
	switch (w.what) {
	case ACCESS_HOW:
		snprintf(text, sizeof text, "%s %d %d", proof_asked(k, p),
			factor_left(k, &p->user), has_password(k, &p->user));
		e = E_OK;
		break;
	case ACCESS_PASSWORD:
		if (!put_password(k, p, &w, &e))
			return;
		break;
	case ACCESS_KEY_ADD:
		e = add_key(k, p, &w);
		break;
	case ACCESS_KEY_DROP:
		e = drop_key(k, p, &w.id);
		break;
	case ACCESS_FACTOR_NEW:
		e = factor_draw(k, &p->user, &p->factor, text);
		break;
	case ACCESS_FACTOR_SET:
		e = set_factor(k, p, w.text, text);
		break;
	case ACCESS_FACTOR_DROP:
		e = drop_factor(k, p);
		break;
	case ACCESS_FACTOR_RESET:
		e = access_reset(k, p, &w.id);
		break;
	default:
		e = peer_broken();
	}
	answer(p, e, text);
	wipe(text, sizeof text);
	if (!e && w.what == ACCESS_KEY_DROP)
		sessions_changed(k);
}

static void
not_proved(struct keeper *k, struct peer *p)
{
	enum err e = note(k, p, "proof.refused", &p->user, p->source);

	answer(p, e ? e : err_set(E_RIGHT, _("Ce n'est pas cela : le taper "
		"encore, ou attendre.")), NULL);
}

static void
password_checked(struct keeper *k, struct peer *p, bool ok, const char *made)
{
	/* it may be a code that is asked by now */
	if (!ok || !facts_user_live(k, &p->user, NULL) ||
		strcmp(proof_asked(k, p), "password") != 0) {
		not_proved(k, p);
		return;
	}
	slow_give_back(k, p, SLOW_PASSWORD, p->login);
	do_wish(k, p);
}

static void
prove_password(struct keeper *k, struct peer *p, const char *proof)
{
	struct buf stored;
	enum err e;

	buf_init(&stored);
	e = keys_secret(k, &p->user, "password", &stored);
	if (!e && !slow_take(k, p, SLOW_PASSWORD, p->login)) {
		not_proved(k, p);
	} else if (e || hasher_verify(k, p, buf_str(&stored), proof,
		password_checked)) {
		slow_give_back(k, p, SLOW_PASSWORD, p->login);
		answer(p, e ? e : busy(), NULL);
	}
	buf_done(&stored);
}

static void
prove_code(struct keeper *k, struct peer *p, const char *proof)
{
	if (!slow_take(k, p, SLOW_CODE, p->login) ||
		factor_check(k, &p->user, proof)) {
		not_proved(k, p);
		return;
	}
	slow_give_back(k, p, SLOW_CODE, p->login);
	do_wish(k, p);
}

static bool
asks_proof(enum access what)
{
	return what == ACCESS_PASSWORD || what == ACCESS_KEY_ADD ||
		what == ACCESS_FACTOR_NEW || what == ACCESS_FACTOR_DROP;
}

/* Nobody changes her ways in as often as that in one session. */
static bool
too_many(struct peer *p, enum access what)
{
	if (what != ACCESS_HOW && what != ACCESS_FACTOR_RESET)
		peer_refused(p);
	return p->dead;
}

bool
access_fenced_may(const struct msg *m)
{
	return m->type == P_K_ACCESS && m->b.len &&
		(m->b.data[0] == ACCESS_FACTOR_NEW ||
		m->b.data[0] == ACCESS_FACTOR_SET);
}

void
access_message(struct keeper *k, struct peer *p, struct msg *m)
{
	const char *asked = proof_asked(k, p);
	struct wish w;

	peer_forget(p);
	peer_put_by(p, m);
	p->waiting = m->number;
	if (!read_wish(m, &w) || login_of_user(k, p)) {
		answer(p, peer_broken(), NULL);
	} else if (!facts_user_live(k, &p->user, NULL)) {
		answer(p, err_set(E_RIGHT, _("Ce compte est désactivé.")),
			NULL);
	} else if (too_many(p, w.what)) {
		return;
	} else if (!asks_proof(w.what) || !*asked) {
		do_wish(k, p);
	} else if (!w.proof) {
		not_proved(k, p);
	} else if (strcmp(asked, "code") == 0) {
		prove_code(k, p, w.proof);
	} else {
		prove_password(k, p, w.proof);
	}
}
