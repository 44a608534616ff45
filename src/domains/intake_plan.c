#include "domains/intake_plan.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "domains/follow.h"
#include "domains/intake_offer.h"
#include "domains/intake_read.h"
#include "domains/person.h"
#include "domains/sealed.h"
#include "model/keep.h"
#include "model/vault.h"
#include "rules/nir.h"

#define MANY 4                  /* people that one key finds */

/* --- why ---------------------------------------------------------------------- */

/* Kept beside the line, by the cell where it is corrected: "w.born_on", or
 * "w.line" for what no cell alone can mend. */
static void
wrong(struct intake_line *l, const struct intake_target *t, const char *why)
{
	char cell[40];
	const char *before;

	snprintf(cell, sizeof cell, "w.%s", t ? t->name : INTAKE_WHOLE);
	before = row_get(&l->cells, cell);
	row_setf(&l->cells, cell, "%s%s%s", before, *before ? " " : "", why);
}

static void
forget_wrong(struct intake_line *l)
{
	int i;

	for (i = 0; i < l->cells.n; i++)
		if (strncmp(l->cells.c[i].name, "w.", 2) == 0)
			row_set(&l->cells, l->cells.c[i].name, "");
}

/* What a column of a record is taken from; NULL. */
static const struct intake_target *
target_of(const struct record *rec, const char *column)
{
	const struct intake_target *t = intake_target(column);

	if (t)
		return t;
	for (t = intake_targets; t->name; t++)
		if (t->record && strcmp(t->record, rec->name) == 0 &&
			strcmp(t->column, column) == 0)
			return t;
	return NULL;
}

/* The faults of a column named by a target or by a record's column. */
static void
add_faults(struct intake_line *l, struct intake_plan *p,
	const struct record *rec, const struct faults *f)
{
	int i;

	for (i = 0; i < f->n; i++) {
		const char *name = f->f[i].column, *why = f->f[i].message;
		const struct intake_target *t = intake_target(name);
		const struct column *col = *name ? record_column(rec, name) :
			NULL;
		const char *label = t ? _(t->label) : col && col->label ?
			_(col->label) : "";
		size_t n = strlen(label), sign = strlen(_(" : "));

		/* most messages name their field themselves */
		if (n && strncmp(why, label, n) == 0) {
			intake_why(p, "", why);
			if (strncmp(why + n, _(" : "), sign) == 0)
				why += n + sign;
		} else {
			intake_why(p, label, why);
		}
		wrong(l, target_of(rec, name), why);
	}
}

static void
refuse_at(struct intake_line *l, struct intake_plan *p, const char *target,
	const char *why)
{
	l->state = INTAKE_REJECT;
	intake_why(p, "", why);
	wrong(l, target ? intake_target(target) : NULL, why);
}

static void
refuse(struct intake_line *l, struct intake_plan *p, const char *why)
{
	refuse_at(l, p, NULL, why);
}

/* --- reading ------------------------------------------------------------------ */

static const char *
said(const struct intake_plan *p, const char *cell)
{
	return row_get(&p->said, cell);
}

struct import_who
intake_plan_who(const struct intake_plan *p)
{
	return (struct import_who){ said(p, "person.nir"),
		said(p, "person.internal_id"), said(p, "person.email"),
		said(p, "person.phone"), said(p, "person.first_name"),
		said(p, "person.last_name"), said(p, "person.born_on"),
		said(p, "_caf") };
}

/* False: the line cannot be read. */
static bool
read_cells(struct ctx *x, const struct intake *in, struct intake_line *l,
	struct intake_plan *p)
{
	/* of the whole line: what its cells say is not to be trusted */
	const char *fault = row_get(&l->cells, "fault");
	struct faults f;
	char all[200], last[101], first[101];
	bool ok;

	faults_init(&f);
	intake_read(x, &in->map, &l->cells, &p->said, &f);
	if (*fault)
		refuse(l, p, fault);
	else
		add_faults(l, p, &person_record, &f);
	ok = f.n == 0 && !*fault;
	faults_done(&f);
	intake_said(&in->map, &l->cells, intake_target("last_name"), all,
		sizeof all);
	text_clean(all, strlen(all), TEXT_LINE, last, sizeof last);
	intake_said(&in->map, &l->cells, intake_target("first_name"), all,
		sizeof all);
	text_clean(all, strlen(all), TEXT_LINE, first, sizeof first);
	row_setf(&l->cells, "name", "%s %s", last, first);
	wipe(all, sizeof all);
	wipe(last, sizeof last);
	wipe(first, sizeof first);
	if (!ok)
		l->state = INTAKE_REJECT;
	return ok;
}

/* The same cells as a line before it? */
static bool
is_twin(struct intake_people *people, struct intake_line *l,
	struct intake_plan *p)
{
	struct buf text;
	long line;
	int i;

	buf_init(&text);
	for (i = 0; i < p->said.n; i++)
		buf_printf(&text, "%s\n%s\n", p->said.c[i].name,
			p->said.c[i].value);
	line = intake_people_twin(people, buf_str(&text), l->seq);
	buf_done(&text);
	if (!line || line == l->seq)
		return false;
	l->state = INTAKE_SAME;
	snprintf(p->why, sizeof p->why, _("la même que la ligne %ld"), line);
	return true;
}

/* --- the number --------------------------------------------------------------- */

/* The social security number of the record and the one of the line: the same,
 * to be written, left out, or of two people.  E_CHECK: of two. */
static enum err
number(struct ctx *x, struct intake_people *people, struct intake_plan *p)
{
	struct intake_part *part = &p->part[0];
	const char *nir = said(p, "person.nir");
	struct id of = intake_people_nir(people, nir), person;
	const struct reveal *reveal = registry_reveal("person_nir");
	struct rule_answer same;
	enum err e;

	if (!*nir || !*p->follow ||
		id_parse(row_get(&part->was, "_person"), &person))
		return E_OK;
	if (id_equal(&of, &person)) {
		/* hers already: what she has of it stays */
		row_set(&p->said, "person.nir", "");
		if (strcmp(row_get(&part->now, "nir"), ROW_MASKED) == 0)
			row_set(&p->said, "person.nir", ROW_MASKED);
		return E_OK;
	}
	if (!id_is_none(&of))
		return err_set(E_CHECK, "%s", _("Ce numéro de sécurité "
			"sociale est celui d'une autre fiche."));
	if (!row_veiled(&part->was, "nir"))
		return E_OK;
	e = reveal->run(x, &part->was);
	row_set(&part->now, "nir", row_get(&part->was, "nir"));
	row_set(&part->now, "nir_reason", row_get(&part->was, "nir_reason"));
	if (e || !*row_get(&part->was, "nir"))
		return e;
	nir_compare(row_get(&part->was, "nir"), nir, &same);
	return same.ok && strcmp(same.value, "autre") == 0 ? err_set(E_CHECK,
		"%s", _("Les numéros de sécurité sociale sont de deux "
		"personnes différentes.")) : E_OK;
}

/* --- whose it is -------------------------------------------------------------- */

static bool
differ(const char *a, const char *b)
{
	return *a && *b && strcmp(b, ROW_MASKED) != 0 && strcmp(a, b) != 0;
}

/* What the rule says of the line and the record, and what it does not say: one
 * key that holds while all the rest differs is no proof. */
static void
weigh(struct intake_line *l, struct intake_plan *p)
{
	const struct row *was = &p->part[0].was;
	struct import_who line = intake_plan_who(p), there = { NULL,
		row_get(was, "internal_id"), row_get(was, "email"),
		row_get(was, "phone"), row_get(was, "first_name"),
		row_get(was, "last_name"), row_get(was, "born_on"), NULL };
	struct rule_answer a;
	bool born = differ(line.birth, there.birth);

	line.nir = NULL;        /* looked at by number() */
	import_match(&line, &there, &a);
	if (!a.ok)
		refuse(l, p, a.message);
	else if (born && strcmp(a.value, "aucune") != 0)
		refuse(l, p, _("Une fiche répond, née un autre jour : dire "
			"si c'est elle."));
	else if (strcmp(a.value, "identifiant") == 0 &&
		differ(line.last, there.last) &&
		differ(line.first, there.first))
		refuse(l, p, _("Cet identifiant est celui d'une autre "
			"personne : dire si c'est elle."));
}

/* The fields that make a record: names, and something to find her by. */
static void
check_new(struct intake_line *l, struct intake_plan *p)
{
	static const char *const must[] = { "last_name", "first_name" };
	static const char *const by[] = { "person.born_on", "person.nir",
		"person.email", "person.phone", "person.internal_id" };
	char cell[40];
	size_t i;

	if (*said(p, "_caf")) {
		refuse(l, p, _("Aucune fiche d'ici n'a ce numéro."));
		return;
	}
	for (i = 0; i < 2; i++) {
		snprintf(cell, sizeof cell, "person.%s", must[i]);
		if (!*said(p, cell))
			refuse_at(l, p, must[i], i ? _("Il manque le "
				"prénom.") : _("Il manque le nom."));
	}
	for (i = 0; i < sizeof by / sizeof *by && !*said(p, by[i]); i++)
		;
	if (i == sizeof by / sizeof *by)
		refuse(l, p, _("Il manque de quoi la retrouver : date de "
			"naissance, numéro, courriel, téléphone ou "
			"identifiant."));
}

static void
check_parts(struct ctx *x, struct intake_line *l, struct intake_plan *p)
{
	struct faults f;
	int i;

	for (i = 0; i < INTAKE_PARTS; i++) {
		struct intake_part *part = &p->part[i];

		if (!part->read)
			continue;
		intake_part_compare(part);
		if (!part->differs)
			continue;
		faults_init(&f);
		if (i == 0)
			person_agrees(x, &part->now, &f);
		else if (part->record->check)
			part->record->check(x, &part->now, &f);
		if (f.n)
			l->state = INTAKE_REJECT;
		add_faults(l, p, part->record, &f);
		faults_done(&f);
	}
}

/* Is she another line's already? */
static bool
claimed(const struct intake_one *one, const struct intake_line *l)
{
	return one && one->line && one->line != l->seq;
}

static void
refuse_claimed(struct intake_line *l, struct intake_plan *p,
	const struct intake_one *one)
{
	char why[160];

	snprintf(why, sizeof why, _("La même personne que la ligne %ld : "
		"dire si c'est elle, ou écarter celle-ci."), one->line);
	row_setf(&l->cells, "twin", "%ld", one->line);
	refuse(l, p, why);
}

/* Several that a key finds: by their numbers, for the user to say which. */
static void
refuse_many(struct ctx *x, struct intake_line *l, struct intake_plan *p,
	struct intake_one *const *found, int n)
{
	char which[80] = "", why[240], key[ID_TEXT];
	struct follow f;
	size_t o;
	int i;

	for (i = 0; i < n; i++) {
		if (follow_get(x, id_text(&found[i]->follow, key), &f))
			continue;
		o = strlen(which);
		snprintf(which + o, sizeof which - o, "%s%u", o ? ", " : "",
			f.num);
	}
	snprintf(why, sizeof why, _("Plusieurs fiches répondent (dossiers "
		"%s) : dire laquelle, ou que c'est une autre personne."),
		*which ? which : "?");
	refuse(l, p, why);
}

/* Who it is about, as decided or as found.  *one: NULL, nobody yet. */
static void
find(struct ctx *x, struct intake_people *people, struct intake_line *l,
	struct intake_plan *p, struct intake_one **one)
{
	struct import_who who = intake_plan_who(p);
	struct intake_one *found[MANY];
	const char *decided = row_get(&l->cells, "d");
	enum import_key key;
	struct id follow;
	int n = 0;

	*one = NULL;
	if (id_parse(decided, &follow) == E_OK) {
		*one = intake_people_by(people, &follow);
		if (!*one)
			refuse(l, p, _("Cette fiche n'est plus suivie ici."));
	} else if (strcmp(decided, "new") != 0) {
		n = intake_people_find(people, &who, found, MANY, &key);
	}
	if (n > 0)
		*one = found[0];
	if (n > 1)
		refuse_many(x, l, p, found, n);
	else if (claimed(*one, l) && !(*one)->taken)
		refuse_claimed(l, p, *one);
}

/* A line that was interrupted may have made its record. */
static bool
made_before(struct ctx *x, struct intake_line *l, struct intake_plan *p)
{
	struct follow f;
	char key[ID_TEXT];

	id_text(&l->id, key);
	if (strcmp(l->state, INTAKE_DOING) != 0 || follow_get(x, key, &f))
		return false;
	memcpy(p->follow, key, sizeof key);
	return true;
}

static enum err
plan_found(struct ctx *x, struct intake_people *people,
	struct intake_line *l, struct intake_plan *p)
{
	bool decided = *row_get(&l->cells, "d");
	bool differs = false;
	int i;
	enum err e = intake_parts_load(x, p);

	if (!e && *p->follow && !decided && !id_equal(&l->id, &l->follow))
		weigh(l, p);
	if (!e) {
		e = number(x, people, p);
		if (e == E_CHECK) {
			refuse(l, p, err_text());
			e = E_OK;
		}
	}
	for (i = 0; i < INTAKE_PARTS && !e; i++)
		if (p->part[i].read)
			intake_part_apply(x, p, i);
	if (e || strcmp(l->state, INTAKE_REJECT) == 0)
		return e;
	if (!*p->follow)
		check_new(l, p);
	check_parts(x, l, p);
	for (i = 0; i < INTAKE_PARTS; i++)
		differs |= p->part[i].differs;
	if (*p->follow && !differs && strcmp(l->state, INTAKE_CHANGE) == 0)
		l->state = INTAKE_SAME;
	return E_OK;
}

/* Whose it is, and what it does to her record or to a new one. */
static enum err
plan_whose(struct ctx *x, struct intake_people *people, struct intake_line *l,
	struct intake_plan *p, bool again, struct intake_one **one)
{
	bool decided = *row_get(&l->cells, "d");
	enum err e;

	l->state = INTAKE_NEW;
	if (!again)
		find(x, people, l, p, one);
	if (*one) {
		l->follow = (*one)->follow;
		id_text(&l->follow, p->follow);
	} else if (again) {
		l->follow = l->id;
	} else if (!decided) {
		l->follow = id_none;
	}
	if (*p->follow && strcmp(l->state, INTAKE_NEW) == 0)
		l->state = INTAKE_CHANGE;
	if (*one && id_is_none(&(*one)->person)) {
		/* a line before this one has not made her yet */
		l->follow = id_none;
		return E_OK;
	}
	e = plan_found(x, people, l, p);
	/* what a line has written, another one changes by a word alone */
	if (!e && !decided && claimed(*one, l) &&
		strcmp(l->state, INTAKE_CHANGE) == 0)
		refuse_claimed(l, p, *one);
	return e;
}

/* The structure that it names is asked once, and never of her whose address
 * is protected. */
static enum err
propose(struct ctx *x, const struct intake *in, const struct intake_line *l,
	struct intake_plan *p)
{
	const struct row *her = &p->part[0].now;
	const char *to = said(p, "_to");
	struct id person, asked = id_none;
	enum err e = E_OK;

	if (!*to || strcmp(l->state, INTAKE_REJECT) == 0)
		return E_OK;
	if (row_int(her, "protected")) {
		intake_why(p, _("Structure"), _("adresse protégée, elle ne "
			"sera pas invitée"));
		return E_OK;
	}
	if (id_parse(row_get(her, "_person"), &person) == E_OK)
		e = intake_offer_asked(x, &in->structure, &person, to,
			&asked);
	if (!e && id_is_none(&asked))
		snprintf(p->to, sizeof p->to, "%s", to);
	else if (!e)
		intake_why(p, _("Structure"), _("déjà invitée"));
	return e;
}

enum err
intake_plan(struct ctx *x, const struct intake *in,
	struct intake_people *people, struct intake_line *l,
	struct intake_plan *p)
{
	struct intake_one *one = NULL;
	bool again, good;
	enum err e = E_OK;

	forget_wrong(l);
	good = read_cells(x, in, l, p);
	row_set(&l->cells, "twin", "");
	again = good && made_before(x, l, p);
	if (good && !again && is_twin(people, l, p))
		good = false;
	if (good)
		e = plan_whose(x, people, l, p, again, &one);
	if (!e && good)
		e = propose(x, in, l, p);
	row_set(&l->cells, "to", p->to);
	if (!e && strcmp(l->state, INTAKE_NEW) == 0) {
		struct import_who who = intake_plan_who(p);

		intake_people_add(people, &who, &l->id, l->seq);
	} else if (!e && one && !one->taken &&
		strcmp(l->state, INTAKE_REJECT) != 0) {
		one->line = l->seq;
	}
	if (*row_get(&p->said, "_notes"))
		intake_why(p, "", row_get(&p->said, "_notes"));
	row_set(&l->cells, "why", p->why);
	if (strcmp(l->state, INTAKE_SAME) == 0)
		intake_offer_waits(l);
	l->dirty = true;
	return e;
}

/* The scopes of the records that a line may write; the number when it has to
 * be compared. */
static unsigned
scopes_of(const struct intake_plan *p, bool nir)
{
	unsigned set = 0;
	int i;

	for (i = 0; i < INTAKE_PARTS; i++)
		if (!i || intake_part_said(p, i))
			set |= sealed_scopes(p->part[i].record);
	return nir ? set : set & ~SCOPE_BIT(SCOPE_NIR);
}

enum err
intake_prepare(struct ctx *x, const struct intake *in,
	struct intake_people *people, struct intake_line *l, int n)
{
	struct vault_want *want = xcalloc((size_t)(n + 1) * SCOPES,
		sizeof *want);
	struct intake_plan *p = xcalloc((size_t)n + 1, sizeof *p);
	const char *nir[INTAKE_BATCH] = { NULL };
	int i, w = 0;
	enum err e;

	for (i = 0; i < n; i++) {
		struct faults f;

		faults_init(&f);
		intake_plan_init(&p[i]);
		intake_read(x, &in->map, &l[i].cells, &p[i].said, &f);
		nir[i] = said(&p[i], "person.nir");
		faults_done(&f);
	}
	e = intake_people_nirs(x, people, nir, n);
	for (i = 0; i < n && !e; i++) {
		struct import_who who = intake_plan_who(&p[i]);
		struct intake_one *one;
		enum import_key key;
		struct sealed of;

		if (intake_people_find(people, &who, &one, 1, &key) == 0 ||
			id_is_none(&one->person))
			continue;
		of = (struct sealed){ one->person, one->person, in->structure,
			x->user };
		w += sealed_wants(&of, scopes_of(&p[i], *nir[i] &&
			key != IMPORT_NIR), want + w);
	}
	for (i = 0; i < n; i++)
		intake_plan_done(&p[i]);
	if (!e)
		e = vault_fetch(x, want, w);
	free(p);
	free(want);
	return e;
}
