#include "ui/resolve.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"

/* A list's rows stand after a marker and a sign, and end before the last
 * cell of an 80 column line. */
#define LIST_COLUMNS 79
#define LIST_MARGIN 2

static enum err __attribute__((format(printf, 3, 4)))
wrong(const struct raw *r, int line, const char *fmt, ...)
{
	char what[400];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(what, sizeof what, fmt, ap);
	va_end(ap);
	return err_set(E_CHECK, "%s:%d: %s", r->s->file, line, what);
}

int
column_room(const struct column *col)
{
	switch (col->type) {
	case CT_DATE:
		return 10;
	case CT_PHONE:
		return 14;
	case CT_NIR:
		return 21;
	case CT_FTID:
		return 11;
	case CT_SIRET:
		return 17;
	case CT_POSTCODE:
		return 5;
	case CT_YESNO:
		return 3;
	case CT_TEXT: case CT_LONG: case CT_INT: case CT_CHOICE:
	case CT_CHOICES: case CT_LOOKUP: case CT_EMAIL: case CT_CHECKBOX:
		break;
	}
	return 1;
}

static const struct column *
find(const struct column *list, const char *name)
{
	for (; list && list->name; list++)
		if (strcmp(list->name, name) == 0)
			return list;
	return NULL;
}

/* The columns that this screen's rows have. */
static const struct column *
columns_of(const struct screen *s)
{
	if (s->record)
		return s->record->column;
	return s->source ? s->source->column : NULL;
}

static bool
known(const struct screen *s, const char *name)
{
	return *name == '_' || strcmp(name, "key") == 0 ||
		strcmp(name, "arg") == 0 || find(columns_of(s), name) ||
		(s->kind == SCREEN_PAGE && s->source &&
		find(s->source->column, name));
}

/* Every %{name} of a text is a column of the screen. */
static enum err
filled(const struct raw *r, int line, const char *text)
{
	const char *p = text;

	while (p && (p = strstr(p, "%{"))) {
		size_t n = strcspn(p + 2, "}");
		char name[64];

		if (!p[2 + n])
			return wrong(r, line, _("%%{ sans } : %s"), text);
		if (n >= sizeof name)
			return wrong(r, line, _("colonne inconnue : %s"), p);
		memcpy(name, p + 2, n);
		name[n] = '\0';
		if (!known(r->s, name))
			return wrong(r, line, _("colonne inconnue : %s"), name);
		p += 2 + n;
	}
	return E_OK;
}

static const struct slot *
slot_named(const struct screen *s, const char *name)
{
	for (int i = 0; i < s->nslot; i++)
		if (strcmp(s->slot[i].name, name) == 0)
			return &s->slot[i];
	return NULL;
}

static enum err
choices_known(const struct raw *r, int line, const struct column *c)
{
	if ((c->type == CT_CHOICE || c->type == CT_CHOICES) && (!c->choice ||
		!registry_choices(c->choice)))
		return wrong(r, line, _("liste de choix inconnue : %s"),
			c->choice ? c->choice : c->name);
	return E_OK;
}

/* A field that is typed in must show each of its choices whole. */
static int
choice_room(const struct column *c)
{
	const struct choices *set = c->type == CT_CHOICE ||
		c->type == CT_CHOICES ? registry_choices(c->choice) : NULL;
	int room = 1;

	for (const struct choice *v = set ? set->fixed : NULL; v && v->code;
		v++) {
		int n = text_columns(_(v->label));

		room = n > room ? n : room;
	}
	return room;
}

/* One that is not there is missed by nobody. */
static enum err
somewhere(const struct raw *r, int i)
{
	struct screen_field *f = &r->s->field[i];
	const char *where = r->field[i].where;

	if (where && !(f->where = registry_where(where)))
		return wrong(r, f->line, _("where inconnu : %s"), where);
	if (f->where && r->s->kind != SCREEN_FORM)
		return wrong(r, f->line, _("where : dans une fiche seulement "
			": %s"), f->name);
	return E_OK;
}

/* Computed and hidden fields. */
static enum err
derived(const struct raw *r, int i)
{
	struct screen_field *f = &r->s->field[i];
	const struct raw_field *w = &r->field[i];

	if (w->compute && !(f->compute = registry_compute(w->compute)))
		return wrong(r, f->line, _("compute inconnu : %s"),
			w->compute);
	if (!f->compute && r->s->kind == SCREEN_FORM)
		f->compute = registry_compute_of(r->s->record->name,
			f->column->name);
	/* what is typed and saved is no result */
	if (f->compute && !(f->column->flags & COL_READONLY))
		return wrong(r, f->line, _("compute sur une colonne qui "
			"s'enregistre : %s"), f->name);
	if (w->reveal && !(f->reveal = registry_reveal(w->reveal)))
		return wrong(r, f->line, _("reveal inconnu : %s"), w->reveal);
	if (f->reveal && (f->compute || f->show || f->lookup ||
		r->s->kind != SCREEN_FORM || f->slot->lines > 1))
		return wrong(r, f->line, _("un champ caché se tape, sur une "
			"ligne, dans une fiche : %s"), f->name);
	return E_OK;
}

static enum err
one_field(const struct raw *r, int i)
{
	struct screen *s = r->s;
	struct screen_field *f = &s->field[i];
	const struct raw_field *w = &r->field[i];
	const struct column *c, *seen;
	int room;
	enum err e;

	f->column = c = find(s->record->column, w->column);
	if (!c)
		return wrong(r, f->line, _("colonne inconnue : %s"), w->column);
	f->slot = slot_named(s, w->slot);
	if (!f->slot)
		return wrong(r, f->line, _("champ sans case : %s"), w->slot);
	if ((e = choices_known(r, f->line, c)))
		return e;
	f->required |= (c->flags & COL_REQUIRED) != 0;
	f->readonly |= (c->flags & COL_READONLY) != 0 || s->view ||
		s->kind == SCREEN_MENU;
	seen = c;
	if (f->show) {
		seen = find(s->record->column, f->show);
		if (!seen)
			return wrong(r, f->line, _("colonne inconnue : %s"),
				f->show);
	}
	room = column_room(seen);
	if (!f->readonly && choice_room(seen) > room)
		room = choice_room(seen);
	if (f->slot->width < room)
		return wrong(r, f->line, _("case plus étroite que sa colonne : "
			"%s, %d sur %d"), f->name, f->slot->width, room);
	if (f->slot->lines > 1 && seen->type != CT_LONG &&
		seen->type != CT_TEXT && seen->type != CT_CHOICES)
		return wrong(r, f->line, _("cette colonne tient sur une ligne : "
			"%s"), f->name);
	if (c->type == CT_LOOKUP && !f->lookup && !f->readonly)
		return wrong(r, f->line, _("il manque lookup : %s"), f->name);
	if (f->preset && (c->flags & COL_READONLY))
		return wrong(r, f->line, _("default sur une colonne calculée : "
			"%s"), f->name);
	if ((e = somewhere(r, i)) || (e = derived(r, i)))
		return e;
	if (w->then && !(f->then = registry_then(w->then)))
		return wrong(r, f->line, _("then inconnu : %s"), w->then);
	if (w->check && !(f->check = registry_check(w->check)))
		return wrong(r, f->line, _("check inconnu : %s"), w->check);
	if (c->check && !registry_check(c->check))
		return wrong(r, f->line, _("check inconnu : %s"), c->check);
	if (!(c->flags & COL_CLEAR) && (c->scope == SCOPE_NIR ||
		c->scope == SCOPE_HEALTH || c->scope == SCOPE_JUSTICE))
		s->secret = true;
	return E_OK;
}

/* The cell of a rows block that is typed in. */
static enum err
typed_cell(const struct raw *r, struct screen_rows *t)
{
	if (!t->types)
		return E_OK;
	for (int j = 0; j < t->ncell; j++)
		if (strcmp(t->cell[j].name, t->types) == 0)
			t->typed = &t->cell[j];
	if (!t->typed || t->typed->column->type != CT_TEXT ||
		!t->source->paged || r->s->view)
		return wrong(r, t->line, _("types : une case de texte du bloc, "
			"d'une source par pages : %s"), t->types);
	return E_OK;
}

static enum err
one_rows(const struct raw *r, int i)
{
	struct screen_rows *t = &r->s->rows[i];
	const struct raw_rows *w = &r->rows[i];
	enum err e;

	if (!w->source)
		return wrong(r, t->line, _("il manque source : %s"), t->name);
	if (!(t->source = registry_source(w->source)))
		return wrong(r, t->line, _("source inconnue : %s"), w->source);
	if (t->ncell == 0)
		return wrong(r, t->line, _("il manque cell : %s"), t->name);
	for (int j = 0; j < t->ncell; j++) {
		struct screen_column *c = &t->cell[j];
		const struct raw_column *rc = &w->cell[j];

		c->from = rc->from;
		c->column = find(t->source->column, rc->from);
		if (!c->column)
			return wrong(r, rc->line, _("colonne inconnue : %s"),
				rc->from);
		c->slot = slot_named(r->s, rc->slot);
		if (!c->slot)
			return wrong(r, rc->line, _("champ sans case : %s"),
				rc->slot);
		if ((e = choices_known(r, rc->line, c->column)))
			return e;
		c->width = c->slot->width;
		c->right = c->column->type == CT_INT;
		if (c->width < column_room(c->column))
			return wrong(r, rc->line, _("case plus étroite que sa "
				"colonne : %s, %d sur %d"), c->name, c->width,
				column_room(c->column));
		if (c->slot->y != t->cell[0].slot->y ||
			c->slot->lines != t->cell[0].slot->lines)
			return wrong(r, rc->line, _("les cases d'un bloc rows "
				"sont sur les mêmes lignes : %s"), c->name);
	}
	t->lines = t->cell[0].slot->lines;
	return typed_cell(r, t);
}

/* Lists show many people at once: only their label and what is clear. */
static bool
may_list(const struct column *c)
{
	return (c->flags & COL_CLEAR) || c->scope == SCOPE_LABEL;
}

static enum err
one_column(const struct raw *r, int i)
{
	struct screen_column *c = &r->s->column[i];
	const struct raw_column *w = &r->column[i];

	c->from = w->from ? w->from : c->name;
	c->column = find(r->s->source->column, c->from);
	if (!c->column)
		return wrong(r, w->line, _("colonne inconnue : %s"), c->from);
	if (!may_list(c->column))
		return wrong(r, w->line, _("colonne secrète dans une liste : "
			"%s"), c->from);
	if (c->width && c->width < column_room(c->column))
		return wrong(r, w->line, _("colonne plus étroite que sa valeur : "
			"%s, %d sur %d"), c->name, c->width,
			column_room(c->column));
	if (c->preset_sort)
		c->sortable = true;
	return choices_known(r, w->line, c->column);
}

static enum err
filter_asks(const struct raw *r, int i)
{
	struct screen_filter *f = &r->s->filter[i];
	const struct raw_filter *w = &r->filter[i];

	if (!w->criterion)
		return E_OK;
	f->asks = find(r->s->source->column, w->criterion);
	if (!f->asks)
		return wrong(r, w->line, _("colonne inconnue : %s"),
			w->criterion);
	f->only = !w->from && !w->type && !w->choice;
	if (r->s->source->paged || !may_list(f->asks))
		return wrong(r, w->line, _("criterion demande une colonne de "
			"la liste, lue entière : %s"), f->name);
	return E_OK;
}

static enum err
one_filter(const struct raw *r, int i)
{
	static const struct { const char *name; enum ctype type; } type[] = {
		{ "text", CT_TEXT }, { "date", CT_DATE }, { "int", CT_INT },
		{ "yesno", CT_YESNO },
	};
	struct screen_filter *f = &r->s->filter[i];
	const struct raw_filter *w = &r->filter[i];
	struct column *c;

	if (!w->from && !w->type && !w->choice && w->criterion) {
		/* always a criterion: the list's affair, not the source's */
		c = arena_alloc(r->s->arena, sizeof *c);
		c->name = f->name;
		c->label = f->label;
		c->flags = COL_CLEAR;
		c->type = CT_TEXT;
		f->column = c;
		return E_OK;
	}
	if (!!w->from + !!w->type + !!w->choice != 1)
		return wrong(r, w->line, _("from, type ou choice, et un seul : "
			"%s"), f->name);
	if (w->from) {
		f->column = find(r->s->source->column, w->from);
		if (!f->column)
			return wrong(r, w->line, _("colonne inconnue : %s"),
				w->from);
		if (!may_list(f->column))
			return wrong(r, w->line, _("colonne secrète dans une "
				"liste : %s"), w->from);
		return choices_known(r, w->line, f->column);
	}
	c = arena_alloc(r->s->arena, sizeof *c);
	c->name = f->name;
	c->label = f->label;
	c->flags = COL_CLEAR;
	c->type = CT_CHOICE;
	c->choice = w->choice;
	f->column = c;
	if (w->choice)
		return choices_known(r, w->line, c);
	for (size_t j = 0; j < sizeof type / sizeof *type; j++)
		if (strcmp(type[j].name, w->type) == 0) {
			c->type = type[j].type;
			return E_OK;
		}
	return wrong(r, w->line, _("type inconnu : %s"), w->type);
}

/* The line of the picture that begins with an item's digit. */
static enum err
item_line(const struct raw *r, struct screen_action *a)
{
	const struct screen *s = r->s;

	for (int y = 0; y < s->nline; y++) {
		const char *p = s->line[y];

		p += *p == '>';
		p += strspn(p, " ");
		if (*p != a->digit || p[1] != ' ')
			continue;
		if (a->y >= 0)
			return wrong(r, a->line, _("deux lignes de l'image "
				"commencent par %c"), a->digit);
		a->y = y;
	}
	if (a->y < 0 && s->kind == SCREEN_MENU && s->nline)
		return wrong(r, a->line, _("aucune ligne de l'image ne "
			"commence par %c"), a->digit);
	return E_OK;
}

static enum err
revealed(const struct raw *r, const struct screen_action *a)
{
	for (int i = 0; i < r->s->nfield; i++)
		if (strcmp(r->s->field[i].name, a->reveal) == 0 &&
			r->s->field[i].reveal)
			return E_OK;
	return wrong(r, a->line, _("aucun champ caché de ce nom : %s"),
		a->reveal);
}

static enum err
asked(const struct raw *r, struct screen_action *a, const char *set)
{
	if (!set)
		return E_OK;
	a->ask = registry_choices(set);
	if (!a->ask)
		return wrong(r, a->line, _("liste de choix inconnue : %s"),
			set);
	return a->call ? E_OK : wrong(r, a->line, _("ask sert à un call : "
		"%s"), a->name);
}

/* Several rows at once: never without a question that says how many. */
static enum err
for_many(const struct raw *r, const struct screen_action *a)
{
	if (a->many && !a->call)
		return wrong(r, a->line, _("many veut un call : %s"), a->name);
	if (a->many != (a->confirm_many != NULL))
		return wrong(r, a->line, _("many et confirm-many vont "
			"ensemble : %s"), a->name);
	if (a->many && !strstr(a->confirm_many, "%{count}"))
		return wrong(r, a->line, _("confirm-many dit combien : "
			"%%{count} : %s"), a->name);
	return E_OK;
}

static enum err
one_action(const struct raw *r, int i)
{
	struct screen *s = r->s;
	struct screen_action *a = &s->action[i];
	const struct raw_action *w = &r->action[i];
	enum err e;

	if (w->call && !(a->call = registry_call(w->call)))
		return wrong(r, a->line, _("call inconnu : %s"), w->call);
	if (a->reveal && (e = revealed(r, a)))
		return e;
	if (!!a->call + !!a->screen + !!a->reveal + a->leaves + a->prints != 1)
		return wrong(r, a->line, _("une action ouvre un écran ou "
			"appelle, et un seul des deux : %s"), a->name);
	if (a->screen && !a->key)
		a->key = a->on_new ? "" : "_key";
	if (a->key && *a->key && !known(s, a->key))
		return wrong(r, a->line, _("colonne inconnue : %s"), a->key);
	if (a->digit && s->kind == SCREEN_LIST)
		return wrong(r, a->line, _("un chiffre sert dans un menu ou "
			"une fiche, pas dans une liste : %c"), a->digit);
	if (a->digit && s->kind == SCREEN_FORM && !s->view)
		return wrong(r, a->line, _("un chiffre dans une fiche veut "
			"view : %c"), a->digit);
	if (a->on_save && s->view)
		return wrong(r, a->line, _("save dans une fiche qui ne "
			"s'écrit pas : %s"), a->name);
	if (a->note && !known(s, a->note))
		return wrong(r, a->line, _("colonne inconnue : %s"), a->note);
	if (a->picks && !s->source)
		return wrong(r, a->line, _("pick veut une source : %s"),
			a->name);
	if (a->writes && !a->call)
		return wrong(r, a->line, _("write veut un call : %s"),
			a->name);
	if (a->digit && (e = item_line(r, a)))
		return e;
	if (a->confirm && (e = filled(r, a->line, a->confirm)))
		return e;
	if ((e = asked(r, a, w->ask)) || (e = for_many(r, a)))
		return e;
	return a->arg ? filled(r, a->line, a->arg) : E_OK;
}

static bool
slot_used(const struct screen *s, const struct slot *t)
{
	for (int i = 0; i < s->nfield; i++)
		if (s->field[i].slot == t)
			return true;
	for (int i = 0; i < s->nrows; i++)
		for (int j = 0; j < s->rows[i].ncell; j++)
			if (s->rows[i].cell[j].slot == t)
				return true;
	return false;
}

static enum err
whole(const struct raw *r)
{
	const struct screen *s = r->s;

	if (!s->title)
		return wrong(r, r->title_line, _("il manque title"));
	if (r->record && !s->record)
		return wrong(r, r->record_line, _("record inconnu : %s"),
			r->record);
	if (r->source && !s->source)
		return wrong(r, r->source_line, _("source inconnue : %s"),
			r->source);
	if ((s->kind == SCREEN_FORM || s->nfield) && !s->record)
		return wrong(r, r->title_line, _("il manque record"));
	if ((s->kind == SCREEN_LIST || s->ncolumn || s->nfilter) && !s->source)
		return wrong(r, r->title_line, _("il manque source"));
	if (s->kind == SCREEN_FORM && !s->nline)
		return wrong(r, r->title_line, _("il manque layout"));
	if (s->kind == SCREEN_LIST && !s->ncolumn)
		return wrong(r, r->title_line, _("il manque column"));
	if (s->kind == SCREEN_MENU && !s->naction)
		return wrong(r, r->title_line, _("il manque item"));
	return E_OK;
}

/* A page: its lines; 8 and 9 go on and back where there are rows. */
static enum err
one_page(const struct raw *r)
{
	const struct screen *s = r->s;
	enum err e;

	for (int i = 0; i < s->nsay; i++) {
		const struct screen_say *y = &s->say[i];

		if ((e = filled(r, y->line, y->text)))
			return e;
		if (y->when && !known(s, y->when))
			return wrong(r, y->line, _("colonne inconnue : %s"),
				y->when);
		if (y->where == SAY_ROW && !s->source)
			return wrong(r, y->line, _("row veut une source : "
				"%s"), y->text);
	}
	for (int i = 0; i < s->naction; i++) {
		const struct screen_action *a = &s->action[i];

		if (a->digit == '0' || (s->source && a->digit >= '8'))
			return wrong(r, a->line, _("0 part, 8 et 9 tournent "
				"les pages : %c"), a->digit);
		if ((e = filled(r, a->line, a->label)))
			return e;
		if (a->letter || a->on_new || a->on_enter)
			return wrong(r, a->line, _("une page n'a que des "
				"chiffres : %s"), a->name);
	}
	return E_OK;
}

static enum err
list_width(const struct raw *r)
{
	const struct screen *s = r->s;
	int width = LIST_MARGIN - 1;

	for (int i = 0; i < s->ncolumn; i++)
		if (!s->column[i].hidden)
			width += 1 + (s->column[i].width ?
				s->column[i].width : 1);
	if (s->ncolumn && s->column[0].hidden)
		return wrong(r, r->title_line, _("la première colonne dit de "
			"qui est la ligne, elle n'est pas hidden : %s"),
			s->column[0].name);
	if (s->ncolumn && width > LIST_COLUMNS)
		return wrong(r, r->title_line, _("liste trop large : %d colonnes "
			"sur %d"), width, LIST_COLUMNS);
	return E_OK;
}

enum err
screen_resolve(struct raw *r)
{
	struct screen *s = r->s;
	enum err e;

	s->record = r->record ? registry_record(r->record) : NULL;
	s->source = r->source ? registry_source(r->source) : NULL;
	if ((e = whole(r)) || (e = filled(r, r->title_line, s->title)) ||
		(e = filled(r, r->title_line, s->kind == SCREEN_FORM ?
		s->hint : NULL)))
		return e;
	assert(s->record || !s->nfield);
	assert(s->source || (!s->ncolumn && !s->nfilter));
	for (int i = 0; i < s->nfield; i++)
		if ((e = one_field(r, i)))
			return e;
	for (int i = 0; i < s->nrows; i++)
		if ((e = one_rows(r, i)))
			return e;
	for (int i = 0; i < s->nslot; i++)
		if (!slot_used(s, &s->slot[i]))
			return wrong(r, r->layout_line + 1 + s->slot[i].y,
				_("case sans champ : %s"), s->slot[i].name);
	for (int i = 0; i < s->ncolumn; i++)
		if ((e = one_column(r, i)))
			return e;
	for (int i = 0; i < s->nfilter; i++)
		if ((e = one_filter(r, i)) || (e = filter_asks(r, i)))
			return e;
	for (int i = 0; i < s->naction; i++)
		if ((e = one_action(r, i)))
			return e;
	return s->kind == SCREEN_PAGE ? one_page(r) : list_width(r);
}
