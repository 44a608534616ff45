#include "domains/intake_read.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/fold.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "domains/intake_team.h"
#include "domains/place.h"
#include "model/column.h"
#include "model/ctx.h"
#include "rules/cafnumber.h"
#include "rules/invitation.h"
#include "rules/phone.h"
#include "store/db.h"

#define SAID 1000

struct reading {
	struct ctx *x;
	const struct intake_map *m;
	const struct row *cells;
	struct row *out;
	struct faults *f;
};

void
intake_said(const struct intake_map *m, const struct row *cells,
	const struct intake_target *t, char *out, size_t size)
{
	char name[40], clean[SAID];
	size_t o = 0;
	int i;

	out[0] = '\0';
	snprintf(name, sizeof name, "t.%s", t->name);
	if (row_has(cells, name)) {
		const char *v = row_get(cells, name);

		snprintf(out, size, "%s", v + strspn(v, " "));
		return;
	}
	for (i = 0; i < m->n; i++) {
		const char *v;
		size_t n;

		snprintf(name, sizeof name, "c%d", i);
		v = m->target[i] == t ? row_get(cells, name) : "";
		text_clean(v, strlen(v), TEXT_LINE, clean, sizeof clean);
		v = clean + strspn(clean, " ");
		n = strlen(v);
		while (n && v[n - 1] == ' ')
			n--;
		/* what is cut there is too long for any field, and said so */
		if (n && o + 2 < size)
			o += (size_t)snprintf(out + o, size - o, "%s%.*s",
				o ? " " : "", (int)n, v);
		if (o >= size)
			o = size - 1;
	}
	wipe(clean, sizeof clean);
}

/* --- values ------------------------------------------------------------- */

static void
put(struct reading *r, const char *record, const char *column,
	const char *value)
{
	char cell[80];

	snprintf(cell, sizeof cell, "%s.%s", record, column);
	row_set(r->out, cell, value);
}

static void
note(struct reading *r, const struct intake_target *t, const char *why)
{
	row_setf(r->out, "_notes", "%s%s%s : %s", row_get(r->out, "_notes"),
		*row_get(r->out, "_notes") ? " | " : "", _(t->label), why);
}

static void
fault(struct reading *r, const struct intake_target *t, const char *said,
	const char *why)
{
	char shown[120];

	text_clean(said, strlen(said), TEXT_LINE, shown, sizeof shown);
	text_cut(shown, 40);
	faults_add(r->f, t->name, _("« %s » : %s"), shown, why);
	wipe(shown, sizeof shown);
}

/* No choice: those that there are, when they are few. */
static void
no_choice(struct reading *r, const struct intake_target *t,
	const struct column *col, const char *said)
{
	const struct choices *set = registry_choices(col->choice);
	struct choice one;
	char all[160] = "", why[240];
	size_t o = 0;
	int i;

	for (i = 0; choice_at(r->x, set, i, &one) && o < sizeof all; i++)
		if (*one.code)
			o += (size_t)snprintf(all + o, sizeof all - o, "%s%s",
				o ? ", " : "", one.label);
	snprintf(why, sizeof why, o < sizeof all ? _("écrire %s.") :
		_("ce n'est pas une des valeurs de ce champ."), all);
	fault(r, t, said, why);
}

/* As typed in its field. */
static void
typed(struct reading *r, const struct intake_target *t, const char *said)
{
	const struct record *rec = registry_record(t->record);
	const struct column *col = record_column(rec, t->column);
	char value[SAID];

	if (!column_parse(r->x, col, said, value, sizeof value)) {
		if (*value)
			put(r, t->record, t->column, value);
	} else if (col->type == CT_CHOICE) {
		no_choice(r, t, col, said);
	} else {
		faults_add(r->f, t->name, "%s", err_text());
	}
	wipe(value, sizeof value);
}

/* m. m mr: monsieur; mme: madame; nothing else says anything (3.8). */
static void
title(struct reading *r, const struct intake_target *t, const char *said)
{
	char folded[40];

	fold_text(said, folded, sizeof folded);
	if (strcmp(folded, "m") == 0 || strcmp(folded, "mr") == 0 ||
		strcmp(folded, "monsieur") == 0)
		put(r, t->record, t->column, "M");
	else if (strcmp(folded, "mme") == 0 || strcmp(folded, "madame") == 0)
		put(r, t->record, t->column, "MME");
	else
		note(r, t, _("ni monsieur ni madame, laissée de côté"));
}

/* A spreadsheet's number of a day, or a date as people type it. */
static void
day(struct reading *r, const struct intake_target *t, const char *said)
{
	size_t n = strlen(said);
	char iso[16];

	if (n >= 4 && n <= 5 && strspn(said, "0123456789") == n &&
		atoi(said) > 366) {
		/* counted from 30 December 1899 */
		struct date zero = { 1899, 12, 30 };

		date_format(date_of_days(date_days(zero) + atoi(said)), iso,
			sizeof iso);
		typed(r, t, iso);
		return;
	}
	typed(r, t, said);
}

/* Thirteen characters get their key (5.5): a file has no hand that slips. */
static void
nir(struct reading *r, const struct intake_target *t, const char *said)
{
	char number[32], copy[32];
	unsigned rest = 0;
	size_t n = 0, i;

	for (; *said && n + 3 < sizeof number; said++)
		if (*said != ' ' && *said != '.' && *said != '-')
			number[n++] = (char)toupper((unsigned char)*said);
	number[n] = '\0';
	if (n == 13) {
		memcpy(copy, number, n + 1);
		if (strncmp(copy + 5, "2A", 2) == 0)
			memcpy(copy + 5, "19", 2);
		else if (strncmp(copy + 5, "2B", 2) == 0)
			memcpy(copy + 5, "18", 2);
		for (i = 0; i < n; i++)
			rest = (rest * 10 + (unsigned)(copy[i] - '0')) % 97;
		if (strspn(copy, "0123456789") == n)
			snprintf(number + n, sizeof number - n, "%02u",
				97 - rest);
		wipe(copy, sizeof copy);
	}
	typed(r, t, number);
	wipe(number, sizeof number);
}

/* Several, commas between: the first two. */
static void
phones(struct reading *r, const struct intake_target *t, const char *said)
{
	const struct intake_target *second = intake_target("phone2");
	const char *comma = strchr(said, ',');
	char one[80];

	snprintf(one, sizeof one, "%.*s", (int)(comma ? comma - said : 79),
		said);
	typed(r, t, one);
	if (!comma)
		return;
	said = comma + 1;
	said += strspn(said, " ");
	snprintf(one, sizeof one, "%.*s", (int)strcspn(said, ","), said);
	if (!row_has(r->out, "person.phone2"))
		typed(r, second, one);
}

static void
caf(struct reading *r, const struct intake_target *t, const char *said)
{
	struct rule_answer a;

	caf_number(said, &a);
	typed(r, t, a.ok ? a.value : said);
}

static void
yes(struct reading *r, const struct intake_target *t, const char *said)
{
	char folded[16];

	fold_text(said, folded, sizeof folded);
	if (strcmp(folded, "oui") == 0 || strcmp(folded, "o") == 0)
		put(r, t->record, t->column, "1");
	else if (strcmp(folded, "non") == 0 || strcmp(folded, "n") == 0)
		put(r, t->record, t->column, "0");
}

/* "DEM", "Usager / demandeur (RSA)": what is before the sign (3.8). */
static void
role(struct reading *r, const struct intake_target *t, const char *said)
{
	static const struct { const char *word, *code; } of[] = {
		{ "demandeur", "demandeur" }, { "usager", "demandeur" },
		{ "dem", "demandeur" }, { "conjoint", "conjoint" },
		{ "cjt", "conjoint" },
	};
	char word[40], folded[40];
	size_t i;

	snprintf(word, sizeof word, "%.*s", (int)strcspn(said, "/("), said);
	fold_text(word, folded, sizeof folded);
	for (i = 0; i < sizeof of / sizeof *of; i++)
		if (strcmp(of[i].word, folded) == 0) {
			put(r, t->record, t->column, of[i].code);
			return;
		}
	note(r, t, _("ni demandeur ni conjoint, laissé de côté"));
}

/* Several, each once, with `between` in the place of the commas. */
static void
several(struct reading *r, const struct intake_target *t, const char *said,
	const char *between)
{
	char one[SAID], folded[SAID], key[SAID + 4];
	struct buf all, seen;

	buf_init(&all);
	buf_init(&seen);
	buf_printf(&seen, "|");
	while (intake_each(&said, one, sizeof one)) {
		fold_text(one, folded, sizeof folded);
		snprintf(key, sizeof key, "|%s|", folded);
		if (!*one || strstr(buf_str(&seen), key))
			continue;
		buf_printf(&all, "%s%s", all.len ? between : "", one);
		buf_printf(&seen, "%s|", folded);
	}
	typed(r, t, buf_str(&all));
	buf_done(&all);
	buf_done(&seen);
	wipe(one, sizeof one);
	wipe(folded, sizeof folded);
	wipe(key, sizeof key);
}

/* The codes of Carnet de bord beside those of the ASP. */
static void
level(struct reading *r, const struct intake_target *t, const char *said)
{
	static const struct { const char *code, *asp; } of[] = {
		{ "AFS", "01" }, { "CP4", "70" }, { "CFG", "70" },
		{ "C3A", "70" }, { "NV5", "50" }, { "NV4", "40" },
		{ "NV3", "30" }, { "NV2", "20" }, { "NV1", "10" },
	};
	size_t i;

	for (i = 0; i < sizeof of / sizeof *of; i++)
		if (strcmp(of[i].code, said) == 0) {
			put(r, t->record, t->column, of[i].asp);
			return;
		}
	if (strcmp(said, "C12") == 0)
		note(r, t, _("sans équivalent ici, laissé de côté"));
	else
		typed(r, t, said);
}

/* --- places ------------------------------------------------------------- */

/* The commune of a postcode that has this name; of the postcode alone when it
 * is the only one. */
static bool
of_postcode(struct ctx *x, const char *postcode, const char *town,
	struct commune *out)
{
	char want[120], has[120];
	struct db_rows q;
	int n = 0;
	bool found = false;

	if (db_select(x->db, "commune.by_postcode", &q))
		return false;
	fold_text(town, want, sizeof want);
	db_bind_text(&q, ":postcode", postcode);
	while (db_next(&q)) {
		fold_text(db_text(&q, "name"), has, sizeof has);
		n++;
		if (found || (*want && strcmp(want, has) != 0))
			continue;
		found = true;
		snprintf(out->code, sizeof out->code, "%s",
			db_text(&q, "code"));
		snprintf(out->name, sizeof out->name, "%s",
			db_text(&q, "name"));
	}
	if (db_end(&q))
		return false;
	return found && (*want || n == 1);
}

static void
put_town(struct reading *r, const struct commune *c)
{
	put(r, "person", "commune", c->code);
	put(r, "person", "commune_name", c->name);
}

static void
town(struct reading *r, const struct intake_target *t, const char *said)
{
	const char *postcode = row_get(r->out, "person.postcode");
	struct commune c;

	if (*postcode ? of_postcode(r->x, postcode, said, &c) :
		place_exactly(r->x, said, &c))
		put_town(r, &c);
	else
		fault(r, t, said, *postcode ? _("ce n'est pas une commune de "
			"ce code postal.") : _("commune inconnue, ou "
			"plusieurs : donner le code postal."));
}

/* "12 rue du Lac - 23200 Aubusson" (5.7): the first five digits are the
 * postcode, when the file has no column for it. */
static void
street(struct reading *r, const struct intake_target *t, const char *said)
{
	char before[SAID], code[8];
	const char *s = said, *after;
	size_t n;

	for (; *s; s += n ? n : 1) {
		n = strspn(s, "0123456789");
		if (n == 5)
			break;
	}
	if (!*s || row_has(r->out, "person.postcode")) {
		typed(r, t, said);
		return;
	}
	snprintf(code, sizeof code, "%.5s", s);
	snprintf(before, sizeof before, "%.*s", (int)(s - said), said);
	for (n = strlen(before); n && strchr(" -,.", before[n - 1]); n--)
		before[n - 1] = '\0';
	after = s + 5 + strspn(s + 5, " ,");
	typed(r, intake_target("postcode"), code);
	if (*after && row_has(r->out, "person.postcode") &&
		!row_has(r->out, "person.commune"))
		town(r, intake_target("commune"), after);
	typed(r, t, before);
	wipe(before, sizeof before);
}

static void
birth_place(struct reading *r, const struct intake_target *t,
	const char *said)
{
	struct commune c;

	if (!place_exactly(r->x, said, &c)) {
		note(r, t, _("commune inconnue, laissée de côté"));
		return;
	}
	put(r, "person", "birth_place", c.code);
	put(r, "person", "birth_place_name", c.name);
	put(r, "person", "birth_country", "France");
}

/* --- who accompanies, where --------------------------------------------------- */

static void
put_team(struct reading *r, const struct intake_team *t)
{
	char hex[ID_TEXT];

	if (t->here && !id_is_none(&t->adviser)) {
		put(r, "team", "referent", id_text(&t->adviser, hex));
		put(r, "team", "referent_name", t->adviser_name);
	} else if (!t->here && !id_is_none(&t->structure)) {
		row_setf(r->out, "_to", "%s%s%s", id_text(&t->structure, hex),
			*t->login ? " " : "", t->login);
		row_setf(r->out, "_to_name", "%s%s%s", t->structure_name,
			*t->login ? ", " : "", t->adviser_name);
	}
}

static void
left(struct reading *r, const char *target, const char *said, const char *why)
{
	char text[300], shown[81];

	if (!why)
		return;
	text_clean(said, strlen(said), TEXT_LINE, shown, sizeof shown);
	snprintf(text, sizeof text, _("« %s » %s"), shown, why);
	note(r, intake_target(target), text);
}

static void
team(struct reading *r)
{
	static const char *const of[] = { "structure", "terms", "adviser" };
	char said[3][SAID];
	struct intake_team t;
	int i;

	for (i = 0; i < 3; i++)
		intake_said(r->m, r->cells, intake_target(of[i]), said[i],
			SAID);
	if (intake_team_find(r->x, &(struct intake_named){ said[0], said[1],
		said[2] }, &t)) {
		faults_add(r->f, "structure", "%s", err_text());
		return;
	}
	i = *said[0] ? 0 : 1;
	left(r, of[i], said[i], t.no_structure);
	left(r, "adviser", said[2], t.no_adviser);
	put_team(r, &t);
}

static void
read_one(struct reading *r, const struct intake_target *t, const char *said)
{
	switch (t->kind) {
	case TAKE_TYPED: typed(r, t, said); break;
	case TAKE_TITLE: title(r, t, said); break;
	case TAKE_DAY: day(r, t, said); break;
	case TAKE_NIR: nir(r, t, said); break;
	case TAKE_PHONES: phones(r, t, said); break;
	case TAKE_CAF: caf(r, t, said); break;
	case TAKE_STREET: street(r, t, said); break;
	case TAKE_TOWN: town(r, t, said); break;
	case TAKE_BIRTH_PLACE: birth_place(r, t, said); break;
	case TAKE_YES: yes(r, t, said); break;
	case TAKE_LEVEL: level(r, t, said); break;
	case TAKE_ROLE: role(r, t, said); break;
	case TAKE_LINES: several(r, t, said, "\n"); break;
	case TAKE_WORDS: several(r, t, said, ", "); break;
	case TAKE_TEAM:         /* all three together, at the end */
	case TAKE_NOTHING: break;
	}
}

/* --- the CAF's files of contacts ------------------------------------------ */

/* Of its two: the first that is a mobile, else the first (3.8). */
static void
contact_phone(struct reading *r, const char *said)
{
	struct rule_answer one, two;
	char other[SAID];

	intake_said(r->m, r->cells, intake_target("phone2"), other,
		sizeof other);
	phone_canonical(said, &one);
	phone_canonical(other, &two);
	if (!*said || (two.ok && invitation_mobile(two.value) &&
		!(one.ok && invitation_mobile(one.value))))
		said = other;
	if (*said)
		typed(r, intake_target("phone"), said);
	wipe(other, sizeof other);
	wipe(&one, sizeof one);
	wipe(&two, sizeof two);
}

/* Blanks are no part of an address, nor capitals. */
static void
contact_mail(struct reading *r, const char *said)
{
	char mail[SAID];
	size_t o = 0;

	for (; *said; said++)
		if (*said != ' ')
			mail[o++] = (char)tolower((unsigned char)*said);
	mail[o] = '\0';
	if (o)
		typed(r, intake_target("email"), mail);
	wipe(mail, sizeof mail);
}

/* MATRICULE has lost the zeros before its seven digits. */
static void
contact_number(struct reading *r, const struct intake_target *t,
	const char *said)
{
	char number[16];
	size_t n = strlen(said);

	if (n < 7 && strspn(said, "0123456789") == n) {
		snprintf(number, sizeof number, "%07d", atoi(said));
		said = number;
	}
	read_one(r, t, said);
}

static void
read_contact(struct reading *r)
{
	static const char *const all[] = { "nir", "caf_number", "phone",
		"email" };
	char said[SAID];
	size_t i;

	for (i = 0; i < sizeof all / sizeof *all; i++) {
		const struct intake_target *t = intake_target(all[i]);

		intake_said(r->m, r->cells, t, said, sizeof said);
		if (i == 2)
			contact_phone(r, said);
		else if (i == 3)
			contact_mail(r, said);
		else if (i == 1 && *said)
			contact_number(r, t, said);
		else if (*said)
			read_one(r, t, said);
	}
	row_set(r->out, "_caf", row_get(r->out, "resources.caf_number"));
	wipe(said, sizeof said);
}

/* --- a line --------------------------------------------------------------- */

void
intake_read(struct ctx *x, const struct intake_map *m,
	const struct row *cells, struct row *out, struct faults *f)
{
	/* what others look at comes first */
	static const char *const first[] = { "postcode", "commune" };
	struct reading r = { x, m, cells, out, f };
	const struct intake_target *t;
	struct commune c;
	char said[SAID];
	size_t i;

	if (intake_map_contact(m)) {
		read_contact(&r);
		return;
	}
	for (i = 0; i < 2; i++) {
		t = intake_target(first[i]);
		intake_said(m, cells, t, said, sizeof said);
		if (*said)
			read_one(&r, t, said);
	}
	for (t = intake_targets; t->name; t++) {
		intake_said(m, cells, t, said, sizeof said);
		if (*said && strcmp(t->name, first[0]) != 0 &&
			strcmp(t->name, first[1]) != 0)
			read_one(&r, t, said);
	}
	wipe(said, sizeof said);
	team(&r);
	/* the only commune of a postcode */
	if (*row_get(out, "person.postcode") &&
		!row_has(out, "person.commune") &&
		of_postcode(x, row_get(out, "person.postcode"), "", &c))
		put_town(&r, &c);
	if (row_has(out, "person.born_on"))
		row_setf(out, "person.birth_year", "%.4s",
			row_get(out, "person.born_on"));
}

