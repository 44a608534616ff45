#include "domains/unite_field.h"

#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "domains/person.h"
#include "domains/situation.h"
#include "domains/token.h"
#include "model/column.h"
#include "rules/nir.h"

#define GIST_COLUMNS 28

const struct unite_line unite_lines[] = {
	{ "last_name", UNITE_PERSON, { "last_name" }, NULL },
	{ "first_name", UNITE_PERSON, { "first_name" }, NULL },
	{ "title", UNITE_PERSON, { "title" }, NULL },
	{ "birth_name", UNITE_PERSON, { "birth_name" }, NULL },
	{ "born_on", UNITE_PERSON, { "born_on", "birth_year" }, NULL },
	{ "born_in", UNITE_PERSON, { "birth_place_name", "birth_country",
		"birth_place" }, NULL },
	{ "ft_id", UNITE_PERSON, { "ft_id", "ft_reason", "internal_id" },
		NULL },
	{ "nir", UNITE_PERSON, { "nir", "nir_reason" }, NULL },
	{ "phone", UNITE_PERSON, { "phone" }, NULL },
	{ "phone2", UNITE_PERSON, { "phone2" }, NULL },
	{ "email", UNITE_PERSON, { "email" }, NULL },
	{ "contact", UNITE_PERSON, { "contact_way", "contact_hours",
		"no_voice", "no_sms", "no_post" }, NULL },
	{ "address", UNITE_PERSON, { "street", "street2", "postcode",
		"commune_name", "near_name", "commune", "near" }, NULL },
	{ "path", UNITE_PATH, { NULL }, "p_path" },
	{ "resources", UNITE_RESOURCES, { NULL }, "p_resources" },
	{ "barriers", UNITE_BARRIERS, { NULL }, "p_barriers" },
	{ .name = NULL }
};

const struct record *
unite_record(enum unite_part part)
{
	static const char *const names[] = { "person", "path", "resources",
		"barriers" };

	return registry_record(names[part]);
}

enum err
unite_open(struct ctx *x, const char *follow, struct unite_side *out)
{
	struct sealed s;
	int i;
	enum err e;

	for (i = 0; i < UNITE_PARTS; i++)
		row_init(&out->part[i]);
	row_init(&out->gist);
	e = follow_get(x, follow, &out->f);
	if (!e)
		e = situation_gists(x, follow, GIST_COLUMNS, &out->gist);
	s = follow_sealed(x, &out->f);
	for (i = 0; i < UNITE_PARTS && !e; i++)
		e = sealed_load(x, unite_record((enum unite_part)i), &s,
			&out->part[i]);
	return e;
}

void
unite_close(struct unite_side *s)
{
	int i;

	for (i = 0; i < UNITE_PARTS; i++)
		row_done(&s->part[i]);
	row_done(&s->gist);
}

/* The columns of a line: its own, or all the sealed ones of its part. */
static const struct column *
next_column(const struct unite_line *l, int *at)
{
	const struct record *rec = unite_record(l->part);
	const struct column *c;

	if (!l->gist)
		return *at < 9 && l->column[*at] ? record_column(rec,
			l->column[(*at)++]) : NULL;
	do
		c = &rec->column[(*at)++];
	while (c->name && (c->flags & (COL_CLEAR | COL_READONLY)));
	return c->name ? c : NULL;
}

bool
unite_masked(const struct unite_line *l, const struct unite_side *s)
{
	const struct column *c;
	bool masked = false;
	int at = 0;

	while ((c = next_column(l, &at)))
		masked |= strcmp(row_get(&s->part[l->part], c->name),
			ROW_MASKED) == 0;
	return masked;
}

bool
unite_same(const struct unite_line *l, const struct unite_side *a,
	const struct unite_side *b)
{
	const struct column *c;
	bool same = true;
	int at = 0;

	while ((c = next_column(l, &at)))
		same &= strcmp(row_get(&a->part[l->part], c->name),
			row_get(&b->part[l->part], c->name)) == 0;
	return same;
}

void
unite_take(const struct unite_line *l, const struct unite_side *from,
	struct row *to)
{
	const struct column *c;
	int at = 0;

	while ((c = next_column(l, &at)))
		row_set(to, c->name, row_get(&from->part[l->part], c->name));
}

/* A box says what it stands for; a code that has its name beside it is not
 * said. */
static void
say_value(struct ctx *x, const struct column *c, const char *v, char *out,
	size_t size)
{
	out[0] = '\0';
	if (c->type == CT_CHECKBOX)
		snprintf(out, size, "%s", strcmp(v, "1") == 0 ? _(c->label) :
			"");
	else if (c->type == CT_NIR)
		nir_mask(v, out);
	else if (c->type != CT_LOOKUP && strcmp(c->name, "birth_year") != 0)
		column_show(x, c, v, out, size);
}

void
unite_say(struct ctx *x, const struct unite_line *l,
	const struct unite_side *s, char *out, size_t size)
{
	const struct column *c;
	char one[300];
	size_t o = 0;
	int at = 0;

	out[0] = '\0';
	if (unite_masked(l, s)) {
		snprintf(out, size, "········");
		return;
	}
	if (l->gist) {
		snprintf(out, size, "%s", row_get(&s->gist, l->gist));
		return;
	}
	/* that one is in its own form, and nowhere else */
	if (strcmp(l->name, "address") == 0 && s->f.is_protected) {
		snprintf(out, size, "%s", _("adresse protégée"));
		return;
	}
	while ((c = next_column(l, &at)) && o < size) {
		const char *v = row_get(&s->part[l->part], c->name);

		if (!*v)
			continue;
		say_value(x, c, v, one, sizeof one);
		if (*one)
			o += (size_t)snprintf(out + o, size - o, "%s%s",
				o ? " " : "", one);
	}
	wipe(one, sizeof one);
}

/* --- what the blobs of a union are made of ---------------------------------- */

int
unite_columns_of(const struct record *rec, enum scope scope,
	const char *names[UNITE_COLUMNS + 2])
{
	const struct column *c;
	int n = 0;

	for (c = rec->column; c->name; c++)
		if (!(c->flags & (COL_CLEAR | COL_READONLY)) &&
			c->scope == scope && n < UNITE_COLUMNS)
			names[n++] = c->name;
	names[n] = NULL;
	return n;
}

void
unite_after(enum scope scope, char cell[40])
{
	snprintf(cell, 40, "_after_%s", scope_name(scope));
}

static void
put_token(void *to, int kind, const char *folded)
{
	act_token(to, kind, folded);
}

void
unite_tokens(struct act *a, const struct row *person)
{
	struct token_of of = {
		.last = row_get(person, "last_name"),
		.first = row_get(person, "first_name"),
		.birth_name = row_get(person, "birth_name"),
		.phone = row_get(person, "phone"),
		.phone2 = row_get(person, "phone2"),
		.born = row_get(person, "born_on"), .nir = row_get(person, "nir"),
	};

	token_all(&of, put_token, a);
}
