#include "domains/twin.h"

#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "domains/elsewhere.h"
#include "domains/twins.h"

/* Between a save and what the screen does after it. */
static struct {
	char made[ID_TEXT];     /* the follow just made; "" none */
	char shared[200];       /* who has the same NIR; "" nobody */
} saved;

/* The question whose answer was already told; who was told to be alike. */
static unsigned char warned[16];
static struct id alike;

static bool
known(const char *v)
{
	return *v && strcmp(v, ROW_MASKED) != 0;
}

/* "BENALI Nadia, dossier 12; ...": the same people, in the structures of the
 * user, but for one. */
static void
name_own(struct ctx *x, const struct elsewhere *there, const struct id *but,
	char *out, size_t size)
{
	char key[ID_TEXT];
	size_t o = 0;
	int i, s;

	out[0] = '\0';
	for (i = 0; i < there->nown; i++)
		for (s = 0; s < x->nstructure && o + 90 < size; s++) {
			struct row r, *one = &r;
			struct follow f;

			if (id_equal(&there->own[i], but) || follow_of(x,
				&x->structure[s].id, &there->own[i], key) ||
				follow_get(x, key, &f) || f.ended)
				continue;
			row_init(&r);
			if (follow_labels(x, &f.person, 1, &one) == E_OK)
				o += (size_t)snprintf(out + o, size - o,
					_("%s%.60s, dossier %u"), o ? "; " :
					"", row_get(&r, "name"), f.num);
			row_done(&r);
			break;
		}
}

static enum err
ask(struct ctx *x, const struct row *now, struct elsewhere *out)
{
	char names[200];
	enum err e;

	snprintf(names, sizeof names, "%.98s %.98s", row_get(now,
		"last_name"), row_get(now, "first_name"));
	e = elsewhere_ask(x, row_get(now, "nir"), names, row_get(now,
		"born_on"), out);
	wipe(names, sizeof names);
	return e;
}

/* Nobody is the same; who is alike? */
static void
check_alike(struct ctx *x, const struct row *now, struct faults *f)
{
	char who[500];
	struct id person;

	if (twins_typed(x, now, who, sizeof who, &person) == E_OK && *who &&
		!id_equal(&person, &alike)) {
		alike = person;
		faults_add(f, "", _("Déjà ici ? %s. F10 encore crée."), who);
	}
	wipe(who, sizeof who);
}

void
twin_check(struct ctx *x, const struct row *now, struct faults *f)
{
	char own[200];
	struct elsewhere there;

	if (ask(x, now, &there) || (id_is_none(&there.match) &&
		!there.nown)) {
		check_alike(x, now, f);
		return;
	}
	if (memcmp(warned, there.question, sizeof warned) == 0)
		return;
	memcpy(warned, there.question, sizeof warned);
	name_own(x, &there, &id_none, own, sizeof own);
	if (*own)
		faults_add(f, "", _("Déjà ici : %s. F10 encore crée quand "
			"même."), own);
	else
		faults_add(f, "", "%s", _("Une fiche existe ailleurs : "
			"demander l'accès (F2). F10 encore crée la vôtre."));
	wipe(own, sizeof own);
}

void
twin_made(const char *follow)
{
	snprintf(saved.made, sizeof saved.made, "%s", follow);
	memset(warned, 0, sizeof warned);
	alike = id_none;
	elsewhere_forget();
}

void
twin_shared(struct ctx *x, const struct follow *follow,
	const struct row *was, const struct row *now)
{
	struct elsewhere there;

	if (!known(row_get(now, "nir")) || strcmp(row_get(was, "nir"),
		row_get(now, "nir")) == 0)
		return;
	elsewhere_forget();
	if (elsewhere_ask(x, row_get(now, "nir"), "", "", &there) == E_OK)
		name_own(x, &there, &follow->person, saved.shared,
			sizeof saved.shared);
}

/* --- what the form does ------------------------------------------------------- */

static enum err
call_saved(struct ctx *x, const struct row *row, struct call_result *out)
{
	out->back = true;
	if (*saved.shared)
		snprintf(out->message, sizeof out->message, _("Enregistré. "
			"Numéro de sécurité sociale partagé avec %s."),
			saved.shared);
	else
		snprintf(out->message, sizeof out->message, "%s",
			_("Enregistré."));
	/* a new record opens on its card */
	if (*saved.made && strcmp(saved.made, row_get(row, "_key")) == 0) {
		snprintf(out->screen, sizeof out->screen, "person.card");
		snprintf(out->key, sizeof out->key, "%s", saved.made);
	}
	wipe(&saved, sizeof saved);
	return E_OK;
}

static enum err
call_elsewhere(struct ctx *x, const struct row *row, struct call_result *out)
{
	char names[200];
	struct elsewhere there;
	enum err e = ask(x, row, &there);

	if (!e && id_is_none(&there.match))
		e = err_set(E_STATE, _("Aucune fiche de cette personne n'est "
			"connue ailleurs."));
	if (e)
		return e;
	snprintf(names, sizeof names, "%.98s %.98s", row_get(row,
		"last_name"), row_get(row, "first_name"));
	snprintf(out->screen, sizeof out->screen, "person.ask");
	elsewhere_arg(&there, names, row_get(row, "born_on"), out->arg,
		sizeof out->arg);
	wipe(names, sizeof names);
	return E_OK;
}

static const struct call calls[] = {
	{ "person_saved", call_saved },
	{ "person_elsewhere", call_elsewhere },
	{ NULL, NULL }
};

const struct domain twin_domain = { .name = "twin", .calls = calls };
