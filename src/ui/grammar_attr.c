#include "ui/grammar_attr.h"

#include <ctype.h>
#include <stdlib.h>

#include "ui/wording.h"

/* Exactly one value after the attribute's word, given once. */
static enum err
one(struct parse *p, const char **out)
{
	if (p->w.n != 2)
		return wrong(p, _("une valeur attendue, et une seule"),
			p->w.w[0]);
	if (*out)
		return wrong(p, _("donné deux fois"), p->w.w[0]);
	*out = p->w.w[1];
	return E_OK;
}

/* A word alone: a flag.  "required no" would widen the record. */
static enum err
flag(struct parse *p, bool *out)
{
	if (p->w.n != 1)
		return wrong(p, _("aucune valeur attendue (un écran resserre, "
			"il n'élargit pas)"), p->w.w[0]);
	*out = true;
	return E_OK;
}

static enum err
unknown(struct parse *p)
{
	return wrong(p, _("attribut inconnu ici"), p->w.w[0]);
}

static enum err
screen_attr(struct parse *p)
{
	struct screen *s = p->s;

	if (is(p, "title"))
		return one(p, &s->title);
	if (is(p, "record") && s->kind != SCREEN_LIST) {
		p->raw.record_line = p->w.line;
		return one(p, &p->raw.record);
	}
	if (is(p, "source") && (s->kind == SCREEN_LIST ||
		s->kind == SCREEN_PAGE)) {
		p->raw.source_line = p->w.line;
		return one(p, &p->raw.source);
	}
	if (is(p, "help"))
		return one(p, &s->help);
	if (is(p, "hint"))
		return one(p, &s->hint);
	if (is(p, "empty") && (s->kind == SCREEN_LIST ||
		s->kind == SCREEN_PAGE))
		return one(p, &s->empty);
	if (is(p, "missed") && s->kind == SCREEN_LIST)
		return one(p, &s->missed);
	if (is(p, "query") && s->kind == SCREEN_LIST) {
		for (int i = 1; i < p->w.n; i++) {
			MORE(p, s->query, s->nquery);
			s->query[s->nquery++] = p->w.w[i];
		}
		s->query_line = p->w.line;
		return s->nquery ? E_OK : wrong(p, _("query FICHE attendu"),
			NULL);
	}
	if (is(p, "paper") && s->kind == SCREEN_LIST) {
		s->paper_line = p->w.line;
		return one(p, &s->paper);
	}
	if (is(p, "view") && s->kind == SCREEN_FORM)
		return flag(p, &s->view);
	if (is(p, "jump")) {
		enum err e = one(p, &s->jump);

		s->jump_line = p->w.line;
		if (!e && (strlen(s->jump) != 3 ||
			strspn(s->jump, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != 3))
			e = wrong(p, _("un code a trois capitales"), s->jump);
		return e;
	}
	if (is(p, "saves") && s->kind == SCREEN_FORM)
		return one(p, &s->saves);
	if (is(p, "for")) {
		enum err e = one(p, &s->meant_for);

		return e || strcmp(s->meant_for, "admin") == 0 ||
			strcmp(s->meant_for, "membre") == 0 ||
			strcmp(s->meant_for, "responsable") == 0 ? e :
			wrong(p, _("admin, membre ou responsable attendu"),
			s->meant_for);
	}
	return unknown(p);
}

static enum err
field_attr(struct parse *p)
{
	struct screen_field *f = &p->s->field[p->s->nfield - 1];
	struct raw_field *r = &p->raw.field[p->s->nfield - 1];
	const struct { const char *word, **to; } value[] = {
		{ "hint", &f->hint }, { "lookup", &f->lookup },
		{ "show", &f->show }, { "then", &r->then },
		{ "check", &r->check }, { "compute", &r->compute },
		{ "reveal", &r->reveal }, { "default", &f->preset },
		{ "help", &f->help }, { "where", &r->where },
	};

	if (is(p, "required"))
		return flag(p, &f->required);
	if (is(p, "readonly"))
		return flag(p, &f->readonly);
	for (size_t k = 0; k < sizeof value / sizeof *value; k++)
		if (is(p, value[k].word))
			return one(p, value[k].to);
	return unknown(p);
}

static enum err
rows_attr(struct parse *p)
{
	struct screen_rows *t = &p->s->rows[p->s->nrows - 1];
	struct raw_rows *r = &p->raw.rows[p->s->nrows - 1];

	if (is(p, "source"))
		return one(p, &r->source);
	if (is(p, "open"))
		return one(p, &t->open);
	if (is(p, "types"))
		return one(p, &t->types);
	if (is(p, "empty"))
		return one(p, &t->empty);
	if (is(p, "cell")) {
		if (p->w.n != 3)
			return wrong(p, _("cell CASE COLONNE attendu"), NULL);
		MORE(p, t->cell, t->ncell);
		MORE(p, r->cell, t->ncell);
		t->cell[t->ncell].name = p->w.w[1];
		r->cell[t->ncell].slot = p->w.w[1];
		r->cell[t->ncell].from = p->w.w[2];
		r->cell[t->ncell].line = p->w.line;
		t->ncell++;
		return E_OK;
	}
	return unknown(p);
}

static enum err
column_attr(struct parse *p)
{
	struct screen_column *c = &p->s->column[p->s->ncolumn - 1];
	struct raw_column *r = &p->raw.column[p->s->ncolumn - 1];
	const char *word = NULL;
	enum err e;

	if (is(p, "from")) {
		r->line = p->w.line;
		return one(p, &r->from);
	}
	if (is(p, "sort"))
		return flag(p, &c->sortable);
	if (is(p, "hidden"))
		return flag(p, &c->hidden);
	if (is(p, "align")) {
		e = one(p, &word);
		if (word && strcmp(word, "right") != 0)
			e = wrong(p, _("align right, ou rien"), NULL);
		c->right = true;
		return e;
	}
	if (is(p, "default")) {
		e = one(p, &word);
		if (word && strcmp(word, "asc") != 0 &&
			strcmp(word, "desc") != 0)
			return wrong(p, _("default asc ou desc"), NULL);
		c->preset_sort = true;
		c->descending = word && strcmp(word, "desc") == 0;
		return e;
	}
	return unknown(p);
}

static enum err
filter_attr(struct parse *p)
{
	struct screen_filter *f = &p->s->filter[p->s->nfilter - 1];
	struct raw_filter *r = &p->raw.filter[p->s->nfilter - 1];

	if (is(p, "value"))
		return one(p, &f->preset);
	r->line = p->w.line;
	if (is(p, "from"))
		return one(p, &r->from);
	if (is(p, "type"))
		return one(p, &r->type);
	if (is(p, "choice"))
		return one(p, &r->choice);
	if (is(p, "criterion"))
		return one(p, &r->criterion);
	return unknown(p);
}

enum err
grammar_digit(struct parse *p, struct screen_action *a, const char *word)
{
	if (strlen(word) != 1 || !isdigit((unsigned char)*word))
		return wrong(p, _("un chiffre attendu"), word);
	a->digit = *word;
	for (int i = 0; i < p->s->naction; i++)
		if (&p->s->action[i] != a && p->s->action[i].digit == *word)
			return wrong(p, _("chiffre donné deux fois"), word);
	return E_OK;
}

static enum err
letter(struct parse *p, struct screen_action *a, const char *word)
{
	if (strlen(word) != 1 || (!islower((unsigned char)*word) &&
		*word != '*' && *word != '>'))
		return wrong(p, _("une lettre de a à z attendue, * ou >"),
			word);
	a->letter = *word;
	for (int i = 0; i < p->s->naction; i++)
		if (&p->s->action[i] != a && p->s->action[i].letter == *word)
			return wrong(p, _("lettre donnée deux fois"), word);
	if (!wording_letter(*word, a->label))
		return err_set(E_CHECK, _("%s:%d: la lettre %s veut dire "
			"« %s » sur tous les écrans"), p->w.file, p->w.line,
			word, wording_reserved(*word));
	return E_OK;
}

/* A flag that only one action of the screen may have. */
static enum err
sole(struct parse *p, bool *out, size_t offset)
{
	for (int i = 0; i < p->s->naction; i++)
		if (*(bool *)((char *)&p->s->action[i] + offset))
			return wrong(p, _("donné à deux actions"), p->w.w[0]);
	return flag(p, out);
}

static enum err
ask(struct parse *p, struct screen_action *a)
{
	if (p->w.n != 3)
		return wrong(p, _("une liste de choix et une question "
			"attendues"), p->w.w[0]);
	p->raw.action[p->s->naction - 1].ask = p->w.w[1];
	a->ask_title = p->w.w[2];
	return E_OK;
}

static enum err
action_attr(struct parse *p)
{
	struct screen_action *a = &p->s->action[p->s->naction - 1];
	const char *word = NULL;
	enum err e;

	if (is(p, "letter")) {
		e = one(p, &word);
		return word ? letter(p, a, word) : e;
	}
	if (is(p, "digit")) {
		e = one(p, &word);
		return word ? grammar_digit(p, a, word) : e;
	}
	if (is(p, "direct"))
		return flag(p, &a->direct);
	if (is(p, "enter"))
		return sole(p, &a->on_enter,
			offsetof(struct screen_action, on_enter));
	if (is(p, "new"))
		return sole(p, &a->on_new,
			offsetof(struct screen_action, on_new));
	if (is(p, "save") && p->s->kind == SCREEN_FORM)
		return sole(p, &a->on_save,
			offsetof(struct screen_action, on_save));
	if (is(p, "leave") && p->s->kind == SCREEN_PAGE)
		return flag(p, &a->leaves);
	if (is(p, "print") && p->s->kind == SCREEN_PAGE)
		return flag(p, &a->prints);
	if (is(p, "note") && p->s->kind == SCREEN_PAGE)
		return one(p, &a->note);
	if (is(p, "form") || is(p, "list") || is(p, "menu") ||
		is(p, "page")) {
		if (p->w.n < 2 || p->w.n > 3)
			return wrong(p, _("un écran attendu, puis sa clé"),
				p->w.w[0]);
		if (a->screen)
			return wrong(p, _("donné deux fois"), p->w.w[0]);
		a->screen = p->w.w[1];
		if (p->w.n == 3)
			a->key = strcmp(p->w.w[2], "new") == 0 ? "" :
				p->w.w[2];
		return E_OK;
	}
	if (is(p, "arg"))
		return one(p, &a->arg);
	if (is(p, "call"))
		return one(p, &p->raw.action[p->s->naction - 1].call);
	if (is(p, "reveal") && p->s->kind == SCREEN_FORM)
		return one(p, &a->reveal);
	if (is(p, "confirm"))
		return one(p, &a->confirm);
	if (is(p, "ask"))
		return ask(p, a);
	if (is(p, "many") && p->s->kind == SCREEN_LIST)
		return flag(p, &a->many);
	if (is(p, "confirm-many") && p->s->kind == SCREEN_LIST)
		return one(p, &a->confirm_many);
	return unknown(p);
}

enum err
grammar_attribute(struct parse *p)
{
	switch (p->block) {
	case B_SCREEN:
		return screen_attr(p);
	case B_FIELD:
		return field_attr(p);
	case B_ROWS:
		return rows_attr(p);
	case B_COLUMN:
		return column_attr(p);
	case B_FILTER:
		return filter_attr(p);
	case B_ACTION:
		return action_attr(p);
	case B_SAY:
		return is(p, "if") ? one(p, &p->s->say[p->s->nsay - 1].when) :
			unknown(p);
	case B_NONE:
	case B_LAYOUT:
		break;
	}
	return unknown(p);
}
