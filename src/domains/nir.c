#include "domains/nir.h"

#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "model/act.h"
#include "store/db.h"

#define BASIS_MIN 8             /* characters, as its act says */

bool
nir_here(const struct ctx *x, const struct row *row)
{
	const struct ctx_structure *at = ctx_structure(x);
	struct id id;

	if (*row_get(row, "_structure") &&
		id_parse(row_get(row, "_structure"), &id) == E_OK)
		at = ctx_structure_by(x, &id);
	return at && at->nir;
}

static void
say_right(const char *basis, const char *on, char *out, size_t size)
{
	char day[16] = "?";
	struct date d;

	if (on && date_parse(on, &d) == E_OK)
		date_french(d, day, sizeof day);
	if (basis)
		snprintf(out, size, _("%s (depuis le %s)"), basis, day);
	else
		snprintf(out, size, "%s", _("aucun droit : ni champ, ni "
			"import, ni recherche par ce numéro"));
}

enum err
nir_text(struct db *db, const struct id *structure, char *out, size_t size)
{
	struct db_rows q;
	enum err e = db_select(db, "nir.of_structure", &q);

	*out = '\0';
	if (e)
		return e;
	db_bind_id(&q, ":structure", structure);
	if (db_next(&q) && db_int(&q, "account"))
		say_right(db_text(&q, "nir_basis"), db_text(&q, "nir_on"),
			out, size);
	return db_end(&q);
}

/* --- given by the administration --------------------------------------------- */

static const struct column columns[] = {
	{ "nom", N_("Structure"), CT_TEXT, 200, 0, COL_CLEAR | COL_READONLY,
		NULL, NULL, NULL },
	{ "now", N_("Aujourd'hui"), CT_LONG, 300, 0,
		COL_CLEAR | COL_READONLY, NULL, NULL, NULL },
	{ "allowed", N_("A le droit"), CT_YESNO, 1, 0,
		COL_CLEAR | COL_REQUIRED, NULL, NULL, N_("Non : le numéro "
		"n'est dans aucune fiche, liste, import ni copie de cette "
		"structure. Ce qui y était écrit reste scellé, et n'y est "
		"plus lu.") },
	{ "basis", N_("Texte qui donne ce droit"), CT_LONG, 200, 0,
		COL_CLEAR, NULL, NULL, N_("Le texte et son article : un "
		"décret, un arrêté. Ce qui est écrit ici se lit sur la fiche "
		"de la structure et dans son accord.") },
	{ .name = NULL }
};

static enum err
load(struct ctx *x, const char *key, const char *arg, struct row *r)
{
	char said[400];
	struct db_rows q;
	struct id id;
	bool account = false;
	enum err e = x->admin ? id_parse(key, &id) : err_set(E_RIGHT,
		_("C'est à l'administration de la plateforme."));

	if (!e)
		e = db_select(x->db, "nir.of_structure", &q);
	if (e)
		return e;
	db_bind_id(&q, ":structure", &id);
	if (db_next(&q)) {
		const char *basis = db_text(&q, "nir_basis");

		account = db_int(&q, "account") != 0;
		say_right(basis, db_text(&q, "nir_on"), said, sizeof said);
		row_set(r, "_key", key);
		row_set(r, "nom", db_text(&q, "nom"));
		row_set(r, "now", said);
		row_set(r, "allowed", basis ? "1" : "0");
		row_set(r, "basis", basis ? basis : "");
	}
	e = db_end(&q);
	return e || account ? e : err_set(E_STATE, _("Cette structure n'a pas "
		"de compte ici : elle n'a pas de fiches."));
}

static enum err
save(struct ctx *x, const struct row *was, struct row *now, struct faults *f)
{
	bool allowed = row_int(now, "allowed") != 0;
	struct act *a;
	struct id id;
	enum err e = id_parse(row_get(was, "_key"), &id);

	/* it had none, and has none */
	if (e || (!allowed && !row_int(was, "allowed")))
		return e;
	a = act_new(allowed ? "nir.allow" : "nir.refuse");
	act_id(a, ":id", &id);
	if (allowed)
		act_text(a, ":basis", row_get(now, "basis"));
	e = act_send(a, x);
	act_free(a);
	if (e)
		faults_add(f, "", "%s", err_text());
	return e;
}

static void
check(struct ctx *x, const struct row *now, struct faults *f)
{
	if (row_int(now, "allowed") && text_length(row_get(now, "basis")) <
		BASIS_MIN)
		faults_add(f, "basis", "%s", _("Il manque le texte qui donne "
			"ce droit à cette structure."));
}

static const struct record right_record = {
	"structure_nir", columns, load, save, check
};

static const struct record *const records[] = { &right_record, NULL };

static const struct where wheres[] = {
	{ "nir_here", nir_here }, { NULL, NULL }
};

const struct domain nir_domain = {
	.name = "nir", .records = records, .wheres = wheres,
};
