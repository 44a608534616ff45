#include "domains/reason.h"

#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "model/act.h"
#include "rules/invitation.h"
#include "rules/phone.h"
#include "rules/rdv.h"
#include "store/db.h"

#define MOST 32

/* --- what is written ----------------------------------------------------------- */

static void
as_it_comes(struct reason *out)
{
	*out = (struct reason){ .offered = true, .convene = true, .sms = true,
		.email = true, .postal = true, .days = INVITATION_DAYS };
}

/* The row that q is on. */
static void
read_row(struct db_rows *q, struct reason *out)
{
	const char *formats = db_text(q, "formats");
	const char *phone = db_text(q, "phone");

	out->offered = db_int(q, "offered") != 0;
	out->convene = db_int(q, "convene") != 0;
	out->sms = strstr(formats, "sms") != NULL;
	out->email = strstr(formats, "email") != NULL;
	out->postal = strstr(formats, "postal") != NULL;
	out->days = db_null(q, "days") ? 0 : (int)db_int(q, "days");
	snprintf(out->phone, sizeof out->phone, "%s", phone ? phone : "");
	out->version = (int)db_int(q, "version");
}

static int
index_of(const char *code)
{
	int i;

	for (i = 0; i < MOST && rdv_reasons[i].code; i++)
		if (strcmp(rdv_reasons[i].code, code) == 0)
			return i;
	return -1;
}

/* All of a structure, in the order of rdv_reasons. */
static enum err
read_all(struct ctx *x, const struct id *structure, struct reason out[MOST])
{
	struct db_rows q;
	int i;
	enum err e = db_select(x->db, "reason.of_structure", &q);

	for (i = 0; i < MOST; i++)
		as_it_comes(&out[i]);
	if (e)
		return e;
	db_bind_id(&q, ":structure", structure);
	while (db_next(&q)) {
		i = index_of(db_text(&q, "code"));
		if (i >= 0)
			read_row(&q, &out[i]);
	}
	return db_end(&q);
}

enum err
reason_get(struct ctx *x, const struct id *structure, const char *code,
	struct reason *out)
{
	struct reason all[MOST];
	int i = index_of(code);
	enum err e = read_all(x, structure, all);

	if (i >= 0)
		*out = all[i];
	else
		as_it_comes(out);
	return e;
}

bool
reason_choice(struct ctx *x, int i, struct choice *out)
{
	static int order[MOST], n;
	int k, pass;

	/* a set is read from its first value on */
	if (i == 0) {
		const struct ctx_structure *s = ctx_structure(x);
		struct reason all[MOST];

		if (!s || !x->db || read_all(x, &s->id, all))
			for (k = 0; k < MOST; k++)
				as_it_comes(&all[k]);
		n = 0;
		for (pass = 1; pass >= 0; pass--)
			for (k = 0; k < MOST && rdv_reasons[k].code; k++)
				if (all[k].offered == pass)
					order[n++] = k;
	}
	if (i >= n)
		return false;
	*out = (struct choice){ rdv_reasons[order[i]].code,
		_(rdv_reasons[order[i]].label) };
	return true;
}

enum err
reason_usual(struct ctx *x, const struct id *structure, const char *last,
	struct row *r)
{
	struct reason all[MOST];
	enum err e = read_all(x, structure, all);
	int i = index_of(*last ? last : "rsa_accompagnement");

	for (int k = 0; k < MOST && rdv_reasons[k].code && (i < 0 ||
		!all[i].offered); k++)
		if (all[k].offered)
			i = k;
	if (i >= 0)
		row_set(r, "category", rdv_reasons[i].code);
	return e;
}

enum err
reason_check(struct ctx *x, const struct id *structure, const char *code,
	bool convened, const char *format, struct faults *f)
{
	struct reason r;
	enum err e = reason_get(x, structure, code, &r);
	bool sms = strcmp(format, "sms") == 0;

	if (e)
		return e;
	if (!r.offered)
		faults_add(f, "category", "%s", _("Votre structure ne propose "
			"pas ce motif : F4 montre les siens d'abord, =MOT les "
			"change."));
	else if (convened && !r.convene)
		faults_add(f, "convened", "%s", _("Ce motif ne se convoque "
			"pas dans votre structure : l'inviter, ou un "
			"rendez-vous simple."));
	else if (*format && !(sms ? r.sms : strcmp(format, "email") == 0 ?
		r.email : r.postal))
		faults_add(f, "format", "%s", _("Votre structure n'invite pas "
			"ainsi pour ce motif : choisir un autre moyen."));
	else
		return E_OK;
	return E_CHECK;
}

/* --- the list ------------------------------------------------------------------- */

static const struct column list_columns[] = {
	{ .name = "label", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = "offered", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = "ways", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = "days", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = "convene", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = NULL }
};

static void
put_ways(const struct reason *r, struct row *to)
{
	row_setf(to, "ways", "%s%s%s%s%s", r->sms ? _("SMS") : "", r->sms &&
		(r->email || r->postal) ? " " : "", r->email ?
		_("courriel") : "", r->email && r->postal ? " " : "",
		r->postal ? _("courrier") : "");
}

static enum err
fetch(struct ctx *x, const struct list_query *lq, struct rows *out)
{
	const struct ctx_structure *s = ctx_structure(x);
	struct reason all[MOST];
	enum err e = s ? read_all(x, &s->id, all) : E_OK;
	int i;

	for (i = 0; s && !e && i < MOST && rdv_reasons[i].code; i++) {
		struct row *r = rows_add(out);

		row_set(r, "_key", rdv_reasons[i].code);
		row_set(r, "label", _(rdv_reasons[i].label));
		row_set(r, "offered", all[i].offered ? _("oui") : _("non"));
		put_ways(&all[i], r);
		if (all[i].days)
			row_setf(r, "days", _("%d j"), all[i].days);
		else
			row_set(r, "days", _("sans fin"));
		row_set(r, "convene", all[i].convene ? _("oui") : _("non"));
	}
	return e;
}

static const struct source sources[] = {
	{ "reason.mine", list_columns, false, fetch },
	{ NULL, NULL, false, NULL }
};

/* --- one of them ---------------------------------------------------------------- */

static const struct column columns[] = {
	{ "label", N_("Motif"), CT_TEXT, 60, 0, COL_CLEAR | COL_READONLY,
		NULL, NULL, NULL },
	{ "offered", N_("Proposé"), CT_YESNO, 1, 0, COL_CLEAR | COL_REQUIRED,
		NULL, NULL, N_("Non : il ne se choisit plus ; les rendez-vous "
		"qui l'ont le gardent.") },
	{ "sms", N_("Par SMS"), CT_YESNO, 1, 0, COL_CLEAR | COL_REQUIRED, NULL,
		NULL, NULL },
	{ "email", N_("Par courriel"), CT_YESNO, 1, 0, COL_CLEAR |
		COL_REQUIRED, NULL, NULL, NULL },
	{ "postal", N_("Par courrier"), CT_YESNO, 1, 0, COL_CLEAR |
		COL_REQUIRED, NULL, NULL, NULL },
	{ "days", N_("Invitation valable, en jours"), CT_INT, 3, 0, COL_CLEAR,
		NULL, NULL, N_("Plus de 3 ; 10 en général. Vide : sans fin, et "
		"sans rappel.") },
	{ "convene", N_("Convocation possible"), CT_YESNO, 1, 0, COL_CLEAR |
		COL_REQUIRED, NULL, NULL, NULL },
	{ "phone", N_("Téléphone à appeler"), CT_PHONE, 20, 0, COL_CLEAR,
		NULL, NULL, N_("Vide : celui de la structure.") },
	{ .name = NULL }
};

static enum err
load(struct ctx *x, const char *key, const char *arg, struct row *r)
{
	const struct ctx_structure *s = ctx_structure(x);
	struct reason one;
	int i = index_of(key);
	enum err e = !s || i < 0 ? err_set(E_NOTFOUND, "%s", _("Ce motif "
		"n'existe pas. F3 revient.")) : reason_get(x, &s->id, key,
		&one);

	if (e)
		return e;
	row_set(r, "_key", key);
	row_setf(r, "_version", "%d", one.version);
	row_set(r, "label", _(rdv_reasons[i].label));
	row_set(r, "offered", one.offered ? "1" : "0");
	row_set(r, "sms", one.sms ? "1" : "0");
	row_set(r, "email", one.email ? "1" : "0");
	row_set(r, "postal", one.postal ? "1" : "0");
	row_set(r, "convene", one.convene ? "1" : "0");
	row_set(r, "days", "");
	if (one.days)
		row_setf(r, "days", "%d", one.days);
	row_set(r, "phone", one.phone);
	return E_OK;
}

static void
check(struct ctx *x, const struct row *now, struct faults *f)
{
	long days = row_int(now, "days");

	if (*row_get(now, "days") && (days <= INVITATION_LEAST || days > 365))
		faults_add(f, "days", "%s", _("Une invitation est valable plus "
			"de 3 jours, un an au plus ; vide : sans fin."));
	if (row_int(now, "offered") && !row_int(now, "sms") &&
		!row_int(now, "email") && !row_int(now, "postal"))
		faults_add(f, "sms", "%s", _("Il manque un moyen d'inviter : "
			"SMS, courriel ou courrier."));
}

static enum err
save(struct ctx *x, const struct row *was, struct row *now, struct faults *f)
{
	const struct ctx_structure *s = ctx_structure(x);
	struct act *a = act_new("reason.set");
	char formats[40];
	enum err e = s && s->role == ROLE_RESPONSABLE ? E_OK : err_set(E_RIGHT,
		"%s", _("Les motifs de la structure sont choisis par sa "
		"personne responsable."));

	snprintf(formats, sizeof formats, "%s%s%s", row_int(now, "sms") ?
		"sms " : "", row_int(now, "email") ? "email " : "",
		row_int(now, "postal") ? "postal" : "");
	if (!e) {
		act_id(a, ":at", &s->id);
		act_text(a, ":code", row_get(was, "_key"));
		act_int(a, ":version", row_int(was, "_version"));
		act_int(a, ":offered", row_int(now, "offered"));
		act_text_as_is(a, ":formats", formats);
		act_int(a, ":convene", row_int(now, "convene"));
		if (*row_get(now, "days"))
			act_int(a, ":days", row_int(now, "days"));
		else
			act_text(a, ":days", "");
		act_text(a, ":phone", row_get(now, "phone"));
		e = act_send(a, x);
	}
	if (e)
		faults_add(f, "", "%s", err_text());
	act_free(a);
	return e;
}

const struct record reason_record = { "reason", columns, load, save, check };

static const struct record *const records[] = { &reason_record, NULL };

const struct domain reason_domain = {
	.name = "reason", .records = records, .sources = sources,
};
