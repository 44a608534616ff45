#include "domains/intake_team.h"

#include <stdio.h>
#include <string.h>

#include "base/fold.h"
#include "base/i18n.h"
#include "domains/intake_target.h"
#include "model/ctx.h"
#include "store/db.h"

#define FOLDED 400

/* --- the structure -------------------------------------------------------------- */

/* The one that has this name, or these words in its name, one's own before
 * others; *n: how many have. */
static enum err
named(struct ctx *x, const char *said, bool whole, struct intake_team *out,
	int *n)
{
	char words[FOLDED];
	struct db_rows q;
	enum err e = E_OK;

	*n = 0;
	fold_text(said, words, sizeof words);
	if (*words)
		e = db_select(x->db, whole ? "import.structure" :
			"handover.structures", &q);
	if (e || !*words)
		return e;
	if (whole)
		db_bind_text(&q, ":said", words);
	while (db_next(&q)) {
		struct id id = db_id(&q, "id");
		bool here = id_equal(&id, &ctx_structure(x)->id);

		if (!strstr(db_text(&q, "folded"), words) || ((*n)++ &&
			!here))
			continue;
		out->structure = id;
		out->here = here;
		db_copy(&q, "nom", out->structure_name,
			sizeof out->structure_name);
	}
	return db_end(&q);
}

static enum err
find_structure(struct ctx *x, const struct intake_named *says,
	struct intake_team *out)
{
	bool whole = *says->structure;
	const char *said = whole ? says->structure : says->terms;
	int n = 0;
	enum err e = *said ? named(x, said, true, out, &n) : E_OK;

	if (!e && !n && !whole)
		e = named(x, said, false, out, &n);
	if (e || !*said || n == 1 || (n > 1 && out->here))
		return e;
	memset(out, 0, sizeof *out);
	out->no_structure = n ? _("plusieurs structures répondent : écrire "
		"son nom entier") : _("inconnue ici : écrire son nom comme "
		"dans =ANN");
	return E_OK;
}

/* --- who accompanies ------------------------------------------------------------ */

/* Who answers to an e-mail or an account, where she works: in the structure
 * that is named, else in this one, else where she works alone. */
static enum err
find_one(struct ctx *x, const char *said, struct intake_team *out)
{
	struct intake_team one = *out;
	const struct id *here = &ctx_structure(x)->id;
	bool named = !id_is_none(&out->structure), found = false, two = false;
	char today[16];
	struct db_rows q;
	int n = 0;
	enum err e = db_select(x->db, "import.adviser", &q);

	if (e)
		return e;
	date_format(ctx_today(x), today, sizeof today);
	db_bind_text(&q, ":said", said);
	db_bind_text(&q, ":today", today);
	while (db_next(&q)) {
		struct id where = db_id(&q, "structure");
		bool mine = id_equal(&where, here);

		n++;
		if (named ? !id_equal(&where, &out->structure) :
			found && !mine)
			continue;
		two = found && id_equal(&where, &one.structure);
		found = true;
		one.structure = where;
		one.here = mine;
		one.adviser = db_id(&q, "id");
		db_copy(&q, "nom", one.structure_name,
			sizeof one.structure_name);
		db_copy(&q, "name", one.adviser_name,
			sizeof one.adviser_name);
		db_copy(&q, "login", one.login, sizeof one.login);
	}
	e = db_end(&q);
	if (e)
		return e;
	if (two)
		out->no_adviser = _("plusieurs comptes ont ce courriel : "
			"écrire le compte");
	else if (found && (named || one.here || n == 1))
		*out = one;
	else
		out->no_adviser = found ? _("travaille dans plusieurs "
			"structures : nommer laquelle") : n ? _("d'une autre "
			"structure que celle qui est nommée") : _("pas de "
			"compte de ce courriel ici");
	return E_OK;
}

/* The first of those who are named that is found. */
static enum err
find_adviser(struct ctx *x, const char *said, struct intake_team *out)
{
	char one[200];
	enum err e = E_OK;

	while (!e && id_is_none(&out->adviser) && intake_each(&said, one,
		sizeof one))
		if (*one)
			e = find_one(x, one, out);
	if (id_is_none(&out->adviser))
		return e;
	out->no_adviser = said[strspn(said, " ,")] ? _("une seule personne "
		"référente : la première est prise") : NULL;
	return e;
}

enum err
intake_team_find(struct ctx *x, const struct intake_named *named,
	struct intake_team *out)
{
	enum err e;

	memset(out, 0, sizeof *out);
	if (!ctx_structure(x))
		return E_OK;
	e = find_structure(x, named, out);
	if (e || !*named->adviser)
		return e;
	if (out->no_structure) {
		out->no_adviser = _("laissé de côté avec sa structure");
		return E_OK;
	}
	return find_adviser(x, named->adviser, out);
}
