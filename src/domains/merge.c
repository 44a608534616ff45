#include "domains/merge.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "model/act.h"
#include "model/ctx.h"
#include "rules/phone.h"
#include "rules/samestructure.h"
#include "store/db.h"

static enum err
administrator(struct ctx *x)
{
	return x->admin ? E_OK : err_set(E_RIGHT, _("C'est à "
		"l'administration de la plateforme."));
}

static const char *
text(struct db_rows *q, const char *column)
{
	const char *s = db_text(q, column);

	return s ? s : "";
}

/* --- what may be merged, what was ---------------------------------------------- */

static const struct column pair_columns[] = {
	{ .name = "lead_nom", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = "lead_source", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = "nom", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = "source", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = NULL }
};

static enum err
fetch(struct ctx *x, const char *name, bool pair, struct rows *out)
{
	struct db_rows q;
	enum err e = administrator(x);

	if (!e)
		e = db_select(x->db, name, &q);
	if (e)
		return e;
	while (db_next(&q)) {
		struct row *r = rows_add(out);
		struct id id = db_id(&q, "id"), lead;
		char hex[ID_TEXT], first[ID_TEXT];

		row_set(r, "_key", id_text(&id, hex));
		row_set(r, "lead_nom", text(&q, "lead_nom"));
		row_set(r, "nom", text(&q, "nom"));
		row_set(r, "source", text(&q, "source"));
		if (!pair)
			continue;
		lead = db_id(&q, "lead");
		row_set(r, "lead_source", text(&q, "lead_source"));
		row_setf(r, "_pair", "%s %s", id_text(&lead, first), hex);
	}
	return db_end(&q);
}

static enum err
fetch_pairs(struct ctx *x, const struct list_query *lq, struct rows *out)
{
	return fetch(x, "merge.pairs", true, out);
}

static enum err
fetch_done(struct ctx *x, const struct list_query *lq, struct rows *out)
{
	return fetch(x, "merge.done", false, out);
}

/* --- side by side ------------------------------------------------------------------ */

static const struct choice sides[] = { { "1", "1" }, { "2", "2" },
	{ NULL, NULL } };

static const struct choices choices[] = {
	{ "merge.side", sides, NULL },
	{ NULL, NULL, NULL }
};

#define SHOWN(name) { name, NULL, CT_TEXT, 300, 0,                           \
	COL_CLEAR | COL_READONLY, NULL, NULL, NULL }
/* What it is on both sides, "*" where they differ, and which is kept. */
#define FIELD(name, label)                                                   \
	SHOWN("a_" name), SHOWN("b_" name), SHOWN("d_" name),                \
	{ name, label, CT_CHOICE, 1, 0, COL_CLEAR | COL_REQUIRED,            \
		"merge.side", NULL, NULL }

static const struct column columns[] = {
	SHOWN("why"), SHOWN("a_source"), SHOWN("b_source"),
	SHOWN("a_services"), SHOWN("b_services"), SHOWN("a_account"),
	SHOWN("b_account"),
	FIELD("nom", N_("Nom")), FIELD("siret", N_("SIRET")),
	FIELD("place", N_("Lieu")), FIELD("telephone", N_("Téléphone")),
	FIELD("courriel", N_("Courriel")), FIELD("site_web", N_("Site")),
	FIELD("horaires_accueil", N_("Horaires")),
	FIELD("description", N_("Présentation")),
	{ .name = NULL }
};

static const char *const fields[] = { "nom", "siret", "place", "telephone",
	"courriel", "site_web", "horaires_accueil", "description", NULL };

struct side {
	char text[8][160];
	bool account, merged, placed;
	double lat, lon;
};

static void
put(struct row *r, char side, const char *name, const char *value)
{
	char column[40];

	snprintf(column, sizeof column, "%c_%s", side, name);
	row_set(r, column, value);
}

static void
read_side(struct db_rows *q, char side, struct row *r, struct side *s)
{
	static const char *const of[] = { "nom", "siret", "adresse",
		"code_insee", "commune", "telephone", "courriel", "source" };
	char place[300], phone[40], n[16], version[20];
	size_t i;

	for (i = 0; i < 8; i++)
		snprintf(s->text[i], sizeof s->text[i], "%s", text(q, of[i]));
	s->account = db_int(q, "account") != 0;
	s->merged = !db_null(q, "merged");
	s->placed = !db_null(q, "latitude") && !db_null(q, "longitude");
	s->lat = db_real(q, "latitude");
	s->lon = db_real(q, "longitude");
	for (i = 0; fields[i]; i++)
		if (strcmp(fields[i], "place") != 0)
			put(r, side, fields[i], text(q, fields[i]));
	snprintf(place, sizeof place, "%s%s%s %s", text(q, "adresse"),
		*text(q, "adresse") ? ", " : "", text(q, "code_postal"),
		text(q, "commune"));
	put(r, side, "place", place + (*place == ' '));
	phone_format(s->text[5], phone, sizeof phone);
	put(r, side, "telephone", phone);
	put(r, side, "source", s->text[7]);
	snprintf(n, sizeof n, "%d", (int)db_int(q, "services"));
	put(r, side, "services", n);
	put(r, side, "account", s->account ? _("travaille ici") :
		_("annuaire seulement"));
	snprintf(version, sizeof version, "_%c_version", side);
	row_setf(r, version, "%d", (int)db_int(q, "version"));
}

static enum err
load_side(struct ctx *x, const char *hex, char side, struct row *r,
	struct side *s)
{
	struct db_rows q;
	struct id id;
	bool found;
	enum err e = id_parse(hex, &id);

	if (!e)
		e = db_select(x->db, "merge.side", &q);
	if (e)
		return e;
	db_bind_id(&q, ":id", &id);
	found = db_next(&q);
	if (found)
		read_side(&q, side, r, s);
	e = db_end(&q);
	return e ? e : found ? E_OK : err_set(E_NOTFOUND,
		_("Cette structure n'est plus dans l'annuaire."));
}

static void
say_why(const struct side *a, const struct side *b, struct row *r)
{
	const struct side *s[2] = { a, b };
	struct structure_of of[2];
	struct rule_answer answer;
	int i;

	for (i = 0; i < 2; i++)
		of[i] = (struct structure_of){ .name = s[i]->text[0],
			.siret = s[i]->text[1], .address = s[i]->text[2],
			.insee = s[i]->text[3], .commune = s[i]->text[4],
			.phone = s[i]->text[5], .mail = s[i]->text[6],
			.source = s[i]->text[7], .placed = s[i]->placed,
			.lat = s[i]->lat, .lon = s[i]->lon };
	same_structure(&of[0], &of[1], &answer);
	row_setf(r, "why", _("%s sur 100 : %s"), answer.value,
		answer.message);
}

/* Nothing is lost by default: the second where only it says something. */
static void
compare(struct row *r)
{
	int i;

	for (i = 0; fields[i]; i++) {
		char a[40], b[40];

		snprintf(a, sizeof a, "a_%s", fields[i]);
		snprintf(b, sizeof b, "b_%s", fields[i]);
		put(r, 'd', fields[i], strcmp(row_get(r, a), row_get(r, b)) ?
			"*" : "");
		row_set(r, fields[i], !*row_get(r, a) && *row_get(r, b) ?
			"2" : "1");
	}
}

static enum err
may_merge(const struct side *a, const struct side *b)
{
	if (a->merged || b->merged)
		return err_set(E_STATE, _("L'une des deux est déjà réunie à "
			"une autre : F3, puis la liste à jour."));
	if (b->account)
		return err_set(E_STATE, _("« %s » travaille ici : ce qu'elle "
			"a écrit est scellé à son nom et ne change pas de "
			"main. Seule une structure sans compte se réunit à "
			"une autre."), b->text[0]);
	return E_OK;
}

/* arg: "KEPT MERGED". */
static enum err
load(struct ctx *x, const char *key, const char *arg, struct row *r)
{
	char first[ID_TEXT];
	struct side a, b;
	enum err e = administrator(x);

	snprintf(first, sizeof first, "%.32s", arg ? arg : "");
	if (!e && (!arg || strlen(arg) != 65))
		e = err_set(E_NOTFOUND, _("Deux structures, depuis la liste "
			"=DOU."));
	if (!e)
		e = load_side(x, first, 'a', r, &a);
	if (!e)
		e = load_side(x, arg + 33, 'b', r, &b);
	if (!e)
		e = may_merge(&a, &b);
	if (e)
		return e;
	row_set(r, "_pair", arg);
	say_why(&a, &b, r);
	compare(r);
	return E_OK;
}

static enum err
save(struct ctx *x, const struct row *was, struct row *now, struct faults *f)
{
	const char *pair = row_get(was, "_pair");
	char first[ID_TEXT], param[40];
	struct id id, from;
	struct act *a;
	int i;
	enum err e = administrator(x);

	snprintf(first, sizeof first, "%.32s", pair);
	if (!e)
		e = id_parse(first, &id);
	if (!e)
		e = id_parse(strlen(pair) == 65 ? pair + 33 : "", &from);
	if (e)
		return e;
	a = act_new("structure.merge");
	act_id(a, ":id", &id);
	act_id(a, ":from", &from);
	act_int(a, ":version", row_int(was, "_a_version"));
	act_int(a, ":from_version", row_int(was, "_b_version"));
	for (i = 0; fields[i]; i++) {
		snprintf(param, sizeof param, ":%s", fields[i]);
		act_text(a, param, row_get(now, fields[i]));
	}
	e = act_send(a, x);
	act_free(a);
	if (e == E_CONFLICT)
		return err_set(E_STATE, "%s", _("L'une des deux a changé "
			"entre-temps : F3, puis la rouvrir."));
	return e;
}

static const struct record merge_record = {
	"merge", columns, load, save, NULL
};

/* --- calls ------------------------------------------------------------------------- */

static enum err
call_part(struct ctx *x, const struct row *row, struct call_result *out)
{
	struct act *a;
	struct id id;
	enum err e = id_parse(row_get(row, "_key"), &id);

	if (e)
		return e;
	a = act_new("structure.part");
	act_id(a, ":id", &id);
	e = act_send(a, x);
	act_free(a);
	if (e)
		return e;
	out->refresh = true;
	snprintf(out->message, sizeof out->message, _("%.100s est de nouveau "
		"dans l'annuaire, avec ses services."), row_get(row, "nom"));
	return E_OK;
}

static const struct call calls[] = {
	{ "merge_part", call_part },
	{ NULL, NULL }
};

static const struct record *const records[] = { &merge_record, NULL };

static const struct source sources[] = {
	{ "merge.pairs", pair_columns, false, fetch_pairs },
	{ "merge.done", pair_columns, false, fetch_done },
	{ NULL, NULL, false, NULL }
};

static const struct jump jumps[] = {
	{ "DOU", N_("Structures en double"), "merge.pairs", NULL },
	{ NULL, NULL, NULL, NULL }
};

const struct domain merge_domain = {
	.name = "merge", .records = records, .sources = sources,
	.choices = choices, .calls = calls, .jumps = jumps,
};
