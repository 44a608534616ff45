#include "domains/outcome.h"

#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "domains/exchange.h"
#include "domains/follow.h"
#include "model/act.h"
#include "model/vault.h"
#include "rules/few.h"
#include "store/db.h"

/* --- delays ---------------------------------------------------------------------- */

enum err
outcome_delay(struct ctx *x, const struct id *service, int *median,
	int *answers)
{
	int count[32] = { 0 }, all = 0, below = 0, i;
	struct db_rows q;
	enum err e = db_select(x->db, "service.delay", &q);

	*median = *answers = 0;
	if (e)
		return e;
	db_bind_id(&q, ":service", service);
	while (db_next(&q)) {
		int64_t d = db_int(&q, "days");

		if (d >= 0 && d <= 30) {
			count[d] += (int)db_int(&q, "n");
			all += (int)db_int(&q, "n");
		}
	}
	e = db_end(&q);
	if (e || all < FEW)
		return e;
	for (i = 0; i < 31 && 2 * (below += count[i]) < all; i++)
		;
	*median = i;
	*answers = (int)few_told(all);
	return E_OK;
}

void
outcome_count(struct ctx *x, const struct referral *f)
{
	struct row content;
	struct id service;
	uint32_t version;
	struct act *a;

	row_init(&content);
	if (referral_content(x, f, &content, &version) == E_OK &&
		id_parse(row_get(&content, "service"), &service) == E_OK) {
		a = act_new("exchange.count");
		act_id(a, ":id", &f->id);
		act_id(a, ":service", &service);
		act_send(a, x);         /* a sum that misses one */
		act_free(a);
	}
	row_done(&content);
}

/* --- another service ------------------------------------------------------------------- */

static const struct column redirect_columns[] = {
	{ "name", N_("Personne"), CT_TEXT, 120, SCOPE_LABEL, COL_READONLY,
		NULL, NULL, NULL },
	{ "service", N_("Service"), CT_LOOKUP, 32, SCOPE_CONTENT,
		COL_REQUIRED, NULL, NULL, N_("F4 cherche dans l'annuaire. "
		"La structure qui oriente décidera.") },
	{ "service_name", N_("Service"), CT_TEXT, 160, SCOPE_CONTENT, 0,
		NULL, NULL, NULL },
	{ "structure_name", N_("Structure"), CT_TEXT, 160, SCOPE_CONTENT,
		COL_READONLY, NULL, NULL, NULL },
	{ "refusal", N_("Raison"), CT_CHOICE, 32, SCOPE_CONTENT,
		COL_REQUIRED, "referral.refusal", NULL, NULL },
	{ "text", N_("Message"), CT_LONG, 1000, SCOPE_CONTENT, 0, NULL, NULL,
		N_("Pourquoi cet autre service convient mieux.") },
	{ .name = NULL }
};
static const char *const redirect_names[] = { "service", "service_name",
	"structure_name", "refusal", "text", NULL };

static enum err
redirect_load(struct ctx *x, const char *key, const char *arg, struct row *r)
{
	struct referral f;
	enum err e = referral_get(x, key, &f);

	if (!e && (!f.theirs || f.external))
		e = err_set(E_RIGHT, _("Seule la structure qui reçoit peut le "
			"faire."));
	if (!e && strcmp(f.state, "envoyee") != 0 &&
		strcmp(f.state, "precision_demandee") != 0)
		e = err_set(E_STATE, _("On réadresse une orientation qui "
			"attend une réponse."));
	if (!e)
		e = exchange_name(x, &f, r);
	if (e)
		return e;
	row_set(r, "_referral", key);
	row_setf(r, "_version", "%d", f.version);
	row_set(r, "refusal", "");
	return E_OK;
}

static enum err
redirect_save(struct ctx *x, const struct row *was, struct row *now,
	struct faults *faults)
{
	struct referral f;
	struct act *a = NULL;
	char hex[ID_TEXT];
	enum err e = referral_get(x, row_get(was, "_referral"), &f);

	if (!e) {
		a = act_new("exchange.redirect");
		act_id(a, ":id", &f.id);
		act_int(a, ":version", row_int(was, "_version"));
		e = exchange_add(x, a, &f, now, redirect_names, hex);
	}
	if (!e) {
		row_set(now, "_key", hex);
		outcome_count(x, &f);
		if (!f.mine)
			vault_forget(x->vault, WRAP_REFERRAL, &f.id);
	} else if (e == E_CONFLICT || e == E_STATE)
		faults_add(faults, "", "%s", _("Quelqu'un a répondu "
			"entre-temps. F3 montre où elle en est ; votre texte "
			"reste ici."));
	act_free(a);
	return e;
}

static const struct record redirect = {
	"exchange_redirect", redirect_columns, redirect_load, redirect_save,
	NULL
};

/* --- did she go? ------------------------------------------------------------------------- */

static const struct column outcome_columns[] = {
	{ "name", N_("Personne"), CT_TEXT, 120, SCOPE_LABEL, COL_READONLY,
		NULL, NULL, NULL },
	{ "service_name", N_("Service"), CT_TEXT, 160, SCOPE_CONTENT,
		COL_READONLY, NULL, NULL, NULL },
	{ "outcome", N_("Y est-elle allée"), CT_CHOICE, 12, SCOPE_CONTENT,
		COL_REQUIRED, "exchange.outcome", NULL, N_("Pas encore su : "
		"la question reviendra dans 30 jours.") },
	{ "text", N_("Note"), CT_LONG, 1000, SCOPE_CONTENT, 0, NULL, NULL,
		N_("Lue aussi par la structure qui a reçu l'orientation.") },
	{ .name = NULL }
};
static const char *const outcome_names[] = { "outcome", "text", NULL };

static enum err
outcome_load(struct ctx *x, const char *key, const char *arg, struct row *r)
{
	struct referral f;
	struct row content;
	uint32_t version;
	enum err e = referral_get(x, key, &f);

	if (!e && !f.mine)
		e = err_set(E_RIGHT, _("Seule la structure qui oriente peut le "
			"faire."));
	if (!e && strcmp(f.state, "acceptee") != 0 &&
		strcmp(f.state, "terminee") != 0)
		e = err_set(E_STATE, _("La suite se note une fois "
			"l'orientation acceptée."));
	if (e)
		return e;
	row_init(&content);
	e = referral_content(x, &f, &content, &version);
	row_set(r, "name", row_get(&content, "person_name"));
	row_set(r, "service_name", row_get(&content, "service_name"));
	row_done(&content);
	row_set(r, "_referral", key);
	row_setf(r, "_version", "%d", f.version);
	return e;
}

static enum err
outcome_save(struct ctx *x, const struct row *was, struct row *now,
	struct faults *faults)
{
	struct referral f;
	struct act *a = NULL;
	char hex[ID_TEXT];
	enum err e = referral_get(x, row_get(was, "_referral"), &f);

	if (!e) {
		a = act_new("exchange.outcome");
		act_id(a, ":id", &f.id);
		act_int(a, ":version", row_int(was, "_version"));
		act_text(a, ":outcome", row_get(now, "outcome"));
		e = exchange_add(x, a, &f, now, outcome_names, hex);
	}
	if (!e)
		row_set(now, "_key", hex);
	act_free(a);
	return e;
}

static const struct record outcome = {
	"exchange_outcome", outcome_columns, outcome_load, outcome_save, NULL
};

/* --- acts of the screens ------------------------------------------------------- */

/* The sender approves the service that was named: a new referral, with what
 * was shared in the first one. */
static enum err
call_approve(struct ctx *x, const struct row *row, struct call_result *out)
{
	struct referral f;
	struct exchange ex;
	struct row w;
	char follow[ID_TEXT] = "";
	enum err e = referral_get(x, row_get(row, "_key"), &f);

	if (!e)
		e = exchange_get(x, &f, &ex);
	if (e)
		return e;
	if (!f.mine || !ex.redirected)
		return err_set(E_STATE, _("Aucun autre service n'a été "
			"proposé pour cette orientation."));
	if (ex.children)
		return err_set(E_STATE, _("C'est déjà fait : l'orientation "
			"vers l'autre service est dans =ORI."));
	row_init(&w);
	e = referral_words(x, &f, "refuser", &w);
	if (!e)
		e = follow_of(x, &f.sender, &f.person, follow);
	if (!e) {
		snprintf(out->screen, sizeof out->screen, "referral.new");
		snprintf(out->arg, sizeof out->arg,
			"%s service %s parent %s", follow,
			row_get(&w, "service"), row_get(row, "_key"));
	}
	row_done(&w);
	return e;
}

/* One key for both sides: the receiver names another service, the sender
 * tries it. */
static enum err
call_other(struct ctx *x, const struct row *row, struct call_result *out)
{
	struct referral f;
	enum err e = referral_get(x, row_get(row, "_key"), &f);

	if (e)
		return e;
	if (exchange_sends(x, &f))
		return call_approve(x, row, out);
	snprintf(out->screen, sizeof out->screen, "referral.redirect");
	snprintf(out->key, sizeof out->key, "%s", row_get(row, "_key"));
	return E_OK;
}

/* The place found by F4. */
static void
then_service(struct ctx *x, struct row *row)
{
	struct id structure;
	bool account;

	if (*row_get(row, "service"))
		referral_service(x, row_get(row, "service"), row, &structure,
			&account);
}

static const struct then thens[] = {
	{ "outcome_service", then_service }, { NULL, NULL }
};

static const struct call calls[] = {
	{ "outcome_other", call_other },
	{ NULL, NULL }
};

static const struct record *const records[] = {
	&redirect, &outcome, NULL
};

const struct domain outcome_domain = {
	.name = "outcome", .records = records, .calls = calls,
	.thens = thens,
};
