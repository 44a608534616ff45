#include "domains/intake_part.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "domains/person.h"
#include "model/column.h"
#include "rules/invitation.h"

static const char *const part_names[INTAKE_PARTS] = {
	"person", "resources", "path", "health", "team"
};

void
intake_plan_init(struct intake_plan *p)
{
	int i;

	memset(p, 0, sizeof *p);
	row_init(&p->said);
	for (i = 0; i < INTAKE_PARTS; i++) {
		p->part[i].record = registry_record(part_names[i]);
		row_init(&p->part[i].was);
		row_init(&p->part[i].now);
	}
}

void
intake_plan_done(struct intake_plan *p)
{
	int i;

	row_done(&p->said);
	for (i = 0; i < INTAKE_PARTS; i++) {
		row_done(&p->part[i].was);
		row_done(&p->part[i].now);
	}
	wipe(p, sizeof *p);
}

void
intake_why(struct intake_plan *p, const char *what, const char *why)
{
	size_t n = strlen(p->why);
	char *more = xasprintf("%s%s%s%s", n ? " | " : "", what,
		*what ? _(" : ") : "", why);

	/* (what has no room is cut on a character) */
	text_clean(more, strlen(more), TEXT_LINE, p->why + n,
		sizeof p->why - n);
	wipe(more, strlen(more));
	free(more);
}

void
intake_opened_keep(const struct ctx *x, struct intake_opened *o)
{
	memcpy(o->last, x->last_person, sizeof o->last);
	memcpy(o->before, x->before_person, sizeof o->before);
}

void
intake_opened_back(struct ctx *x, const struct intake_opened *o)
{
	memcpy(x->last_person, o->last, sizeof o->last);
	memcpy(x->before_person, o->before, sizeof o->before);
}

/* --- the records ---------------------------------------------------------- */

bool
intake_part_said(const struct intake_plan *p, int i)
{
	size_t n = strlen(part_names[i]);
	int k;

	for (k = 0; k < p->said.n; k++)
		if (strncmp(p->said.c[k].name, part_names[i], n) == 0 &&
			p->said.c[k].name[n] == '.')
			return true;
	return false;
}

enum err
intake_parts_load(struct ctx *x, struct intake_plan *p)
{
	struct intake_opened before;
	int i;
	enum err e = E_OK;

	intake_opened_keep(x, &before);
	for (i = 0; i < INTAKE_PARTS && !e; i++) {
		struct intake_part *part = &p->part[i];

		if (i && !intake_part_said(p, i))
			continue;
		if (*p->follow)
			e = part->record->load(x, p->follow,
				PERSON_UNASKED, &part->was);
		else if (i == 0)
			row_set(&part->was, "protected", "0");
		part->read = true;
		row_copy(&part->now, &part->was);
	}
	intake_opened_back(x, &before);
	return e;
}

static bool
masked(const struct row *r, const char *column)
{
	return strcmp(row_get(r, column), ROW_MASKED) == 0;
}

bool
intake_part_assigns(const struct ctx *x, const struct row *team)
{
	const struct ctx_structure *s = ctx_structure(x);
	char me[ID_TEXT];

	id_text(&x->user, me);
	return (s && s->role == ROLE_RESPONSABLE) ||
		strcmp(row_get(team, "referent"), me) == 0 ||
		strcmp(row_get(team, "coreferent"), me) == 0;
}

/* Her referent is hers to change, or her responsable's; and the second one
 * stays the second one. */
static bool
team_stays(struct ctx *x, struct intake_plan *p, const char *column)
{
	const struct row *was = &p->part[INTAKE_TEAM].was;
	const char *second = row_get(was, "coreferent");
	const char *to = row_get(&p->said, "team.referent");
	bool names = strcmp(column, "referent_name") == 0;

	if (!*p->follow || strcmp(row_get(was, "referent"), to) == 0)
		return false;
	if (*second && strcmp(second, to) == 0) {
		if (names)
			intake_why(p, _("Personne référente"), _("c'est déjà "
				"la seconde, laissé tel quel"));
		return true;
	}
	if (intake_part_assigns(x, was))
		return false;
	if (names)
		intake_why(p, _("Personne référente"), _("la responsable ou "
			"la référente la change, laissé tel quel"));
	return true;
}

/* What a file never changes, whatever it says. */
static bool
stays(struct ctx *x, struct intake_plan *p, const struct intake_part *part,
	const char *column, const char *value)
{
	static const char *const place[] = { "street", "street2", "postcode",
		"commune", "commune_name" };
	const struct row *was = &part->was;
	size_t i;

	if (part == &p->part[INTAKE_TEAM])
		return team_stays(x, p, column);
	if (part != &p->part[0] || !*p->follow)
		return false;
	if (row_int(was, "protected"))
		for (i = 0; i < sizeof place / sizeof *place; i++)
			if (strcmp(place[i], column) == 0) {
				if (!strstr(p->why, _("adresse protégée")))
					intake_why(p, _("adresse protégée"),
						_("laissée telle quelle"));
				return true;
			}
	/* a fixed line does not take the place of a mobile (3.8) */
	return strcmp(column, "phone") == 0 &&
		invitation_mobile(row_get(was, "phone")) &&
		!invitation_mobile(value);
}

void
intake_part_apply(struct ctx *x, struct intake_plan *p, int i)
{
	struct intake_part *part = &p->part[i];
	size_t n = strlen(part_names[i]);
	bool left = false;
	int k;

	for (k = 0; k < p->said.n; k++) {
		const struct cell *c = &p->said.c[k];
		const char *column = c->name + n + 1;

		if (strncmp(c->name, part_names[i], n) != 0 ||
			c->name[n] != '.' ||
			stays(x, p, part, column, c->value))
			continue;
		if (masked(&part->now, column))
			left |= strcmp(c->value, "") != 0;
		else
			row_set(&part->now, column, c->value);
	}
	if (left)
		intake_why(p, i ? _("une partie de la fiche") :
			_("numéro ou adresse"), _("réservé à la personne "
			"référente, laissé de côté"));
	if (i)
		return;
	/* an address is one thing: its second line is not the old one's */
	if (row_has(&p->said, "person.street") &&
		!row_has(&p->said, "person.street2") &&
		!masked(&part->now, "street2") &&
		!row_int(&part->was, "protected"))
		row_set(&part->now, "street2", "");
	if (row_has(&p->said, "person.nir") && !masked(&part->now, "nir"))
		row_set(&part->now, "nir_reason", "");
}

void
intake_part_compare(struct intake_part *part)
{
	const struct column *c;

	for (c = part->record->column; c->name; c++)
		part->differs |= !(c->flags & COL_READONLY) &&
			strcmp(row_get(&part->was, c->name),
			row_get(&part->now, c->name)) != 0;
}

void
intake_changes(struct ctx *x, const struct intake_plan *p,
	intake_change *each, void *data)
{
	int i;

	for (i = 0; i < INTAKE_PARTS; i++) {
		const struct intake_part *part = &p->part[i];
		const struct column *c;

		for (c = part->record->column; part->differs && c->name;
			c++) {
			const char *was = row_get(&part->was, c->name);
			const char *now = row_get(&part->now, c->name);
			char *a, *b;

			/* a commune is told by its name, a year by its date */
			if (c->flags & COL_READONLY || !c->label ||
				c->type == CT_LOOKUP ||
				strcmp(c->name, "birth_year") == 0 ||
				strcmp(was, now) == 0)
				continue;
			a = *was ? column_text(x, c, was) : xstrdup("");
			b = *now ? column_text(x, c, now) : xstrdup("");
			each(data, _(c->label), a, b);
			wipe(a, strlen(a));
			wipe(b, strlen(b));
			free(a);
			free(b);
		}
	}
	if (*p->to) {
		char text[500];

		snprintf(text, sizeof text, _("à inviter : %s"),
			row_get(&p->said, "_to_name"));
		each(data, _("Structure"), "", text);
	}
}
