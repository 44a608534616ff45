#include "keeper/custody.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "keeper/audit.h"
#include "keeper/calendar.h"
#include "keeper/erased.h"
#include "keeper/keys.h"
#include "keeper/peers.h"
#include "keeper/prune.h"
#include "keeper/rekey.h"
#include "keeper/witness.h"

static void
on_ledger(struct keeper *k, struct peer *p, struct msg *m)
{
	unsigned char public[SIGN_KEY];
	struct msg answer;
	struct buf text;
	enum err e;

	buf_init(&text);
	erased_signer(k, public);
	e = erased_text(k, &text);
	msg_init(&answer, P_C_LEDGER_IS, m->number);
	msg_put_u8(&answer, e);
	msg_put_str(&answer, e ? err_said() : NULL);
	msg_put_bytes(&answer, public, sizeof public);
	if (!e)
		e = msg_put_text(&answer, buf_str(&text));
	if (e)
		peer_done(p, m->number, e, err_said());
	else
		peer_send(p, &answer, answer.fd, answer.nfd);
	msg_done(&answer);
	buf_done(&text);
}

static void
on_merge(struct keeper *k, struct peer *p, struct msg *m)
{
	struct buf text;
	bool said;
	enum err e;

	buf_init(&text);
	e = msg_get_text(m, &text, &said);
	if (!e)
		e = msg_ended(m) && said ? erased_merge(k, buf_str(&text)) :
			err_set(E_PROTO, _("Demande mal formée."));
	peer_done(p, m->number, e, e ? err_said() : NULL);
	buf_done(&text);
}

/* A backup that was made and read again: it is signed, and known. */
static void
on_sign(struct keeper *k, struct peer *p, struct msg *m)
{
	const char *manifest = msg_get_str(m);
	unsigned char signature[SIGN_SIZE] = { 0 };
	struct msg answer;
	unsigned opened = msg_get_u8(m);
	uint64_t now = (uint64_t)clock_now();
	enum err e = msg_ended(m) && manifest ? E_OK :
		err_set(E_PROTO, _("Demande mal formée."));

	if (!e)
		e = erased_sign(k, manifest, signature);
	if (!e)
		e = audit_add(k, &(struct audit){ .action = "backup" });
	/* what the administration's screen shows */
	if (!e && opened)
		e = keys_meta_put(k, "backup_tried", &now, sizeof now);
	msg_init(&answer, P_C_SIGNED, m->number);
	msg_put_u8(&answer, e);
	msg_put_str(&answer, e ? err_said() : NULL);
	msg_put_bytes(&answer, signature, sizeof signature);
	peer_send(p, &answer, NULL, 0);
	msg_done(&answer);
}

/* A clock that jumped erases nobody. */
static enum err
over(struct keeper *k, const struct id *notice)
{
	if (!calendar_sure(k))
		return err_set(E_AGAIN, _("L'horloge a changé de plus de "
			"trois mois : rien n'est effacé avant une semaine."));
	return id_is_none(notice) ? E_OK : erased_over(k, notice);
}

static void
on_erase(struct keeper *k, struct peer *p, struct msg *m)
{
	struct id id = msg_get_id(m);
	enum err e = !msg_ended(m) ? err_set(E_PROTO, _("Demande mal "
		"formée.")) : m->type == P_C_OVER ? over(k, &id) :
		erased_by_hand(k, &id);

	peer_done(p, m->number, e, e ? err_said() : NULL);
}

static void
on_prune(struct keeper *k, struct peer *p, struct msg *m)
{
	int64_t n = 0;
	enum err e = msg_ended(m) ? over(k, &id_none) : err_set(E_PROTO,
		_("Demande mal formée."));

	if (!e)
		e = prune_some(k, &n);
	if (!e && !n)
		e = err_set(E_NOTFOUND, _("Rien de trop ancien au journal "
			"des accès."));
	peer_done(p, m->number, e, e ? err_said() : NULL);
}

/* A report is signed, or looked at again. */
static void
on_report(struct keeper *k, struct peer *p, struct msg *m)
{
	const char *text = msg_get_str(m);
	unsigned char signature[SIGN_SIZE] = { 0 };
	struct msg answer;
	size_t n;
	const void *given = msg_get_bytes(m, &n);
	enum err e = msg_ended(m) && text ? E_OK :
		err_set(E_PROTO, _("Demande mal formée."));

	if (!e && n)
		e = n == SIGN_SIZE && witness_signed(k, text, given) ? E_OK :
			err_set(E_CHECK, _("Ce rapport n'est pas de cette "
			"base, ou il a été changé."));
	else if (!e)
		e = witness_sign(k, text, signature);
	if (!e && !n)
		e = audit_add(k, &(struct audit){
			.action = "retention.report" });
	msg_init(&answer, P_C_SIGNED, m->number);
	msg_put_u8(&answer, e);
	msg_put_str(&answer, e ? err_said() : NULL);
	msg_put_bytes(&answer, signature, sizeof signature);
	peer_send(p, &answer, NULL, 0);
	msg_done(&answer);
}

void
custody_message(struct keeper *k, struct peer *p, struct msg *m)
{
	enum err e;

	if (m->type == P_C_LEDGER) {
		on_ledger(k, p, m);
		return;
	}
	if (m->type == P_C_SIGN) {
		on_sign(k, p, m);
		return;
	}
	if (m->type == P_C_REKEY) {
		e = rekey(k);
		peer_done(p, m->number, e, e ? err_said() : NULL);
		return;
	}
	if (m->type == P_C_ERASE || m->type == P_C_OVER) {
		on_erase(k, p, m);
		return;
	}
	if (m->type == P_C_PRUNE) {
		on_prune(k, p, m);
		return;
	}
	if (m->type == P_C_REPORT) {
		on_report(k, p, m);
		return;
	}
	on_merge(k, p, m);
}
