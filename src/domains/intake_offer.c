#include "domains/intake_offer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "domains/consent.h"
#include "domains/handover.h"
#include "domains/intake_part.h"
#include "model/act.h"
#include "model/vault.h"
#include "store/db.h"

void
intake_offer_waits(struct intake_line *l)
{
	char *why;

	if (!*row_get(&l->cells, "to") || *row_get(&l->cells, "sent"))
		return;
	why = xstrdup(row_get(&l->cells, "why"));
	row_setf(&l->cells, "why", "%s%s%s", why, *why ? " | " : "",
		_("structure nommée : à inviter, F2 de =IMP"));
	wipe(why, strlen(why));
	free(why);
}

/* --- what was asked ------------------------------------------------------------- */

enum err
intake_offer_asked(struct ctx *x, const struct id *structure,
	const struct id *person, const char *to, struct id *out)
{
	char hex[ID_TEXT];
	struct id receiver;
	struct db_rows q;
	enum err e;

	*out = id_none;
	snprintf(hex, sizeof hex, "%.*s", ID_TEXT - 1, to);
	e = id_parse(hex, &receiver);
	if (!e)
		e = db_select(x->db, "import.asked", &q);
	if (e)
		return e;
	db_bind_id(&q, ":person", person);
	db_bind_id(&q, ":structure", structure);
	db_bind_id(&q, ":receiver", &receiver);
	if (db_next(&q))
		*out = db_id(&q, "id");
	return db_end(&q);
}

/* --- inviting ------------------------------------------------------------------- */

/* As the form would: her name and her birth, and no more. */
static void
fill(const char *to, const char *agreed, struct row *now)
{
	const char *login = strchr(to, ' ');

	row_set(now, "kind", "equipe");
	row_setf(now, "receiver", "%.*s", ID_TEXT - 1, to);
	row_set(now, "login", login ? login + 1 : "");
	row_set(now, "purpose", "autre");
	row_set(now, "reason", _("Votre structure est nommée dans le fichier "
		"d'où vient sa fiche."));
	row_set(now, "agreed", agreed);
}

static enum err
invite(struct ctx *x, const struct intake_line *l, const char *agreed,
	struct id *made)
{
	const struct record *rec = registry_record("handover");
	const char *to = row_get(&l->cells, "to");
	struct row was, now;
	struct faults f;
	char key[ID_TEXT];
	enum err e;

	row_init(&was);
	row_init(&now);
	faults_init(&f);
	e = rec->load(x, "", id_text(&l->follow, key), &was);
	if (!e) {
		row_copy(&now, &was);
		fill(to, agreed, &now);
		e = rec->save(x, &was, &now, &f);
	}
	if (e && f.n)
		err_set(e, "%s", f.f[0].message);
	if (!e)
		e = id_parse(row_get(&now, "_key"), made);
	faults_done(&f);
	row_done(&was);
	row_done(&now);
	return e;
}

/* One word for all of a file does not go over hers: who noted that she does
 * not want others to know asks her. */
static enum err
may_invite(struct ctx *x, const struct intake_line *l)
{
	char key[ID_TEXT], agreed[16];
	struct follow f;
	enum err e = follow_get(x, id_text(&l->follow, key), &f);

	if (!e)
		e = consent_state(x, &f, "partage", agreed);
	if (!e && (strcmp(agreed, "refuse") == 0 ||
		strcmp(agreed, "retire") == 0))
		e = err_set(E_STATE, "%s", _("Elle ne veut pas que d'autres "
			"le sachent (=INF) : pas invitée."));
	return e;
}

/* Is it what a file asks, by this user?  A turn that was cut may have; what a
 * colleague asked, or asked otherwise, is not the file's to take back. */
static enum err
asked_here(struct ctx *x, const struct id *made, bool *here)
{
	struct handover h;
	char hex[ID_TEXT];
	enum err e = handover_get(x, id_text(made, hex), &h);

	*here = !e && id_equal(&h.author, &x->user) &&
		strcmp(h.kind, "equipe") == 0;
	return e;
}

/* Ends it all, whatever the line. */
static bool
of_all(enum err e)
{
	return e == E_IO || e == E_AGAIN || e == E_FULL;
}

static enum err
offer_one(struct ctx *x, struct intake *in, struct intake_line *l,
	const char *agreed, struct intake_offered *out)
{
	char hex[ID_TEXT];
	struct id made;
	bool here = true;
	enum err e = intake_offer_asked(x, &in->structure, &l->person,
		row_get(&l->cells, "to"), &made);

	if (!e && !id_is_none(&made))
		e = asked_here(x, &made, &here);
	else if (!e)
		e = may_invite(x, l);
	if (!e && id_is_none(&made))
		e = invite(x, l, agreed, &made);
	if (of_all(e))
		return e;
	l->dirty = true;
	if (e) {
		row_set(&l->cells, "why", err_text());
		out->failed++;
	} else if (!here) {
		row_set(&l->cells, "to", "");
		row_set(&l->cells, "why", _("structure nommée : déjà "
			"invitée"));
	} else {
		row_set(&l->cells, "sent", id_text(&made, hex));
		row_set(&l->cells, "why", _("structure nommée : invitée"));
		out->sent++;
	}
	/* one by one: what was asked is known as asked */
	return intake_put(x, in, l, 1);
}

static bool
waits(const struct intake_line *l)
{
	return *row_get(&l->cells, "to") && !*row_get(&l->cells, "sent") &&
		!id_is_none(&l->follow) &&
		(strcmp(l->state, INTAKE_MADE) == 0 ||
		strcmp(l->state, INTAKE_CHANGED) == 0 ||
		strcmp(l->state, INTAKE_SAME) == 0);
}

enum err
intake_offer(struct ctx *x, struct intake *in, long most, const char *agreed,
	struct intake_offered *out)
{
	struct intake_line l[INTAKE_BATCH];
	struct intake_opened before;
	long after = 0;
	int n = 1, i;
	enum err e = E_OK;

	memset(out, 0, sizeof *out);
	intake_opened_keep(x, &before);
	while (!e && n) {
		int mark = vault_mark(x->vault);

		e = intake_next(x, in, after, l, INTAKE_BATCH, &n);
		for (i = 0; i < n; i++) {
			after = l[i].seq;
			if (!e && waits(&l[i]) &&
				out->sent + out->failed >= most)
				out->rest++;
			else if (!e && waits(&l[i]))
				e = offer_one(x, in, &l[i], agreed, out);
			intake_line_done(&l[i]);
		}
		vault_release(x->vault, mark);
	}
	intake_opened_back(x, &before);
	return e;
}

/* --- taking back ---------------------------------------------------------------- */

enum err
intake_offer_back(struct ctx *x, const struct intake_line *l)
{
	const char *sent = row_get(&l->cells, "sent");
	struct handover h;
	struct act *a;
	enum err e = *sent ? handover_get(x, sent, &h) : E_NOTFOUND;

	if (e)
		return e == E_NOTFOUND ? E_OK : e;
	if (strcmp(h.state, "acceptee") == 0)
		return err_set(E_CONFLICT, "%s", _("La structure invitée "
			"l'accompagne : laissée."));
	if (strcmp(h.state, "envoyee") != 0 && strcmp(h.state, "attente") != 0)
		return E_OK;
	a = act_new("handover.withdraw");
	act_id(a, ":id", &h.id);
	act_int(a, ":version", h.version);
	e = act_send(a, x);
	act_free(a);
	return e;
}
