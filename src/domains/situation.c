#include "domains/situation.h"

#include "base/i18n.h"
#include "domains/follow.h"
#include "domains/sealed.h"

static void
name_cell(struct ctx *x, const struct follow *f, struct row *r)
{
	struct row *one = r;

	if (follow_labels(x, &f->person, 1, &one))
		row_set(r, "name", "");
}

/* --- her situation: one blob a scope, of this structure --------------------- */

static const struct column situation_columns[] = {
	{ "num", N_("Dossier"), CT_INT, 7, 0, COL_CLEAR | COL_READONLY,
		NULL, NULL, NULL },
	{ "name", N_("Personne"), CT_TEXT, 120, SCOPE_LABEL, COL_READONLY,
		NULL, NULL, NULL },
	{ "path", N_("Parcours"), CT_LONG, 2000, SCOPE_PATH, 0, NULL, NULL,
		N_("Emploi, formation, projet : ce que la personne a fait "
		"et veut faire.") },
	{ "barriers", N_("Freins"), CT_LONG, 2000, SCOPE_BARRIERS, 0, NULL,
		NULL, N_("Mobilité, garde, logement, numérique : ce qui "
		"bloque, avec ses mots.") },
	{ "resources", N_("Ressources"), CT_LONG, 1000, SCOPE_RESOURCES, 0,
		NULL, NULL, NULL },
	{ "health", N_("Santé"), CT_LONG, 1000, SCOPE_HEALTH, 0, NULL, NULL,
		N_("Lue de la seule personne référente. Jamais cochée "
		"d'avance dans une orientation.") },
	{ "justice", N_("Justice"), CT_LONG, 1000, SCOPE_JUSTICE, 0, NULL,
		NULL, N_("Lue de la seule personne référente. Jamais cochée "
		"d'avance dans une orientation.") },
	{ .name = NULL }
};

static enum err
situation_load(struct ctx *x, const char *key, const char *arg,
	struct row *r)
{
	struct follow f;
	struct sealed s;
	enum err e = follow_get(x, key, &f);

	if (e)
		return e;
	s = follow_sealed(x, &f);
	e = sealed_load(x, &situation_record, &s, r);
	if (e)
		return e;
	name_cell(x, &f, r);
	follow_cells(x, &f, r);
	return E_OK;
}

static enum err
situation_save(struct ctx *x, const struct row *was, struct row *now,
	struct faults *f)
{
	struct follow follow;
	struct sealed s;
	struct act *a = act_new("person.situation");
	unsigned changed;
	enum err e = follow_get(x, row_get(was, "_key"), &follow);

	if (e)
		goto out;
	s = follow_sealed(x, &follow);
	e = sealed_save(a, x, &situation_record, &s, was, now, &changed);
	if (e)
		goto out;
	act_id(a, ":follow", &follow.id);
	e = act_send(a, x);
out:
	if (e == E_CONFLICT)
		sealed_conflict(x, &situation_record, row_get(was, "_key"),
			was, now, f);
	else if (e)
		faults_add(f, "", "%s", err_text());
	act_free(a);
	return e;
}

const struct record situation_record = {
	"situation", situation_columns, situation_load, situation_save, NULL
};


static const struct record *const records[] = { &situation_record, NULL };

const struct domain situation_domain = {
	.name = "situation", .records = records,
};
