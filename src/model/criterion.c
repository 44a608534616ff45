#include "model/criterion.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/fold.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "model/criterion_term.h"
#include "model/ctx.h"
#include "model/glob.h"
#include "model/registry.h"
#include "rules/loosedate.h"

struct criterion {
	enum family family;
	struct term *term;
	int n;
	bool none;              /* <>a|b: none of them */
};

/* What is being read. */
struct reading {
	struct ctx *x;
	const struct column *col;
	enum family family;
	const char *piece;      /* the alternative, for messages */
};

static enum family
family_of(const struct column *col)
{
	switch (col->type) {
	case CT_DATE:
		return DATE;
	case CT_INT:
		return NUMBER;
	case CT_YESNO:
		return YESNO;
	case CT_CHECKBOX:
		return BOX;
	case CT_CHOICE:
		return CHOICE;
	case CT_CHOICES:
		return CHOICES;
	case CT_LOOKUP: case CT_PHONE: case CT_NIR: case CT_FTID:
	case CT_SIRET: case CT_POSTCODE:
		return CODE;
	default:
		return WORDS;
	}
}

/* --- messages --------------------------------------------------------------- */

static const char *
example(enum family f)
{
	switch (f) {
	case NUMBER:
		return ">5, 5..10, 3|4";
	case DATE:
		return _(">1/3, lundi..+14, 03/2026, 1990..1999");
	case CHOICE: case CHOICES:
		return _("un libellé, a|b, <>a ; F4 les montre");
	case YESNO: case BOX:
		return _("oui, non");
	case CODE:
		return "23*, 23..24, 06|07";
	default:
		return _("du*, a..c, ali|ben, <>martin");
	}
}

static enum err
wrong(const struct reading *r, const char *why)
{
	return err_set(E_CHECK, _("%s%s« %.40s » : %s Par exemple : %s"),
		r->col->label ? _(r->col->label) : "",
		r->col->label ? _(" : ") : "", r->piece, why,
		example(r->family));
}

/* --- reading: dates ------------------------------------------------------------ */

static void
whole_month(int y, int m, long *from, long *to)
{
	struct date first = { y, m, 1 };

	*from = date_days(first);
	*to = date_days(date_add_months(first, 1)) - 1;
}

/* n digits at s and then `end`: their number; -1. */
static int
digits(const char *s, size_t n, char end)
{
	if (strspn(s, "0123456789") != n || s[n] != end)
		return -1;
	return (int)strtol(s, NULL, 10);
}

/* A year or a month: all its days. */
static bool
read_span(const char *s, long *from, long *to)
{
	size_t n = strspn(s, "0123456789");
	int y, m = -1;

	y = digits(s, 4, '\0');
	if (y >= 1900 && y <= 2099) {
		*from = date_days((struct date){ y, 1, 1 });
		*to = date_days((struct date){ y, 12, 31 });
		return true;
	}
	if ((n == 1 || n == 2) && s[n] && strchr("/-.", s[n])) {
		m = digits(s, n, s[n]);
		y = digits(s + n + 1, 4, '\0');
	} else if (n == 4 && s[n] == '-') {
		y = digits(s, 4, '-');
		m = digits(s + 5, 2, '\0');
	}
	if (m < 1 || m > 12 || y < 1800)
		return false;
	whole_month(y, m, from, to);
	return true;
}

/* "mars 2026": the month of the first of it. */
static bool
read_month(const char *s, const char *today, long *from, long *to)
{
	char first[80];
	struct rule_answer a;
	struct date d;
	size_t n = strlen(s);

	if (n < 8 || n > 60 || (*s >= '0' && *s <= '9') ||
		digits(s + n - 4, 4, '\0') < 0)
		return false;
	snprintf(first, sizeof first, "1 %s", s);
	loosedate_read(first, today, LOOSEDATE_ANY, &a);
	if (!a.ok || date_parse(a.value, &d))
		return false;
	whole_month(d.y, d.m, from, to);
	return true;
}

static enum err
read_date(const struct reading *r, const char *s, long *from, long *to)
{
	bool past = (r->col->flags & COL_PAST) != 0;
	struct rule_answer a;
	char today[16];
	struct date d;

	if (read_span(s, from, to))
		return E_OK;
	date_format(ctx_today(r->x), today, sizeof today);
	if (read_month(s, today, from, to))
		return E_OK;
	loosedate_read(s, today, past ? LOOSEDATE_BIRTH : LOOSEDATE_ANY, &a);
	/* a question may go beyond what an answer may */
	if (past && !a.ok && strcmp(a.error, "future") == 0)
		loosedate_read(s, today, LOOSEDATE_ANY, &a);
	if (!a.ok || date_parse(a.value, &d))
		return strcmp(a.error, "no_such_day") == 0 ||
			strcmp(a.error, "bad_year") == 0 ?
			wrong(r, a.message) :
			wrong(r, _("cette date n'est pas comprise."));
	*from = *to = date_days(d);
	return E_OK;
}

static enum err
read_number(const struct reading *r, const char *s, long *from, long *to)
{
	char *end;
	long v;

	errno = 0;
	v = strtol(s, &end, 10);
	if (*end || end == s)
		return wrong(r, _("il faut un nombre."));
	if (errno == ERANGE || v == LONG_MIN || v == LONG_MAX)
		return wrong(r, _("ce nombre est trop grand."));
	*from = *to = v;
	return E_OK;
}

/* A value of a type with an order that is counted. */
static enum err
read_point(const struct reading *r, const char *s, long *from, long *to)
{
	return r->family == DATE ? read_date(r, s, from, to) :
		read_number(r, s, from, to);
}

/* --- reading: choices ----------------------------------------------------------- */

static void
add_code(struct term *t, const char *code)
{
	t->code = xrealloc(t->code, (size_t)(t->ncode + 1) * sizeof *t->code);
	t->code[t->ncode++] = xstrdup(code);
}

/* How well a choice answers: 3 whole, 2 begins, 1 has the words. */
static int
answers(const struct choice *c, const char *typed, const char *want)
{
	char *label = criterion_folded(_(c->label));
	char *code = criterion_folded(c->code);
	int how = 0;

	if (strcmp(c->code, typed) == 0 || (*want && (strcmp(label, want) == 0
		|| strcmp(code, want) == 0)))
		how = 3;
	else if (*want && strncmp(label, want, strlen(want)) == 0)
		how = 2;
	else if (*want && fold_contains_words(label, want))
		how = 1;
	free(label);
	free(code);
	return how;
}

static bool
labelled(const struct choice *c, const char *pattern)
{
	char *label = criterion_folded(_(c->label));
	bool yes = glob_match(pattern, label);

	free(label);
	return yes;
}

static enum err
read_choice(const struct reading *r, const char *s, struct term *t)
{
	const struct choices *set = registry_choices(r->col->choice);
	bool like = strpbrk(s, "*?") != NULL;
	char *want = like ? glob_fold(s) : criterion_folded(s);
	struct choice c;
	int best = 1, i;

	for (i = 0; set && !like && choice_at(r->x, set, i, &c); i++) {
		int how = answers(&c, s, want);

		best = how > best ? how : best;
	}
	for (i = 0; set && choice_at(r->x, set, i, &c); i++)
		if (like ? labelled(&c, want) : answers(&c, s, want) == best)
			add_code(t, c.code);
	criterion_drop(want);
	return t->ncode ? E_OK : wrong(r, _("ce n'est pas un des choix."));
}

static enum err
read_yes(const struct reading *r, const char *s, struct term *t)
{
	static const char *const yes[] = { "o", "oui", "x", "1", "y", "yes" };
	static const char *const no[] = { "n", "non", "0", "no" };
	char *want = criterion_folded(s);
	size_t i;

	for (i = 0; i < sizeof yes / sizeof *yes; i++)
		if (strcmp(want, yes[i]) == 0)
			add_code(t, "1");
	for (i = 0; i < sizeof no / sizeof *no; i++)
		if (strcmp(want, no[i]) == 0)
			add_code(t, "0");
	criterion_drop(want);
	return t->ncode ? E_OK : wrong(r, _("oui ou non."));
}

/* --- reading: one alternative ----------------------------------------------------- */

static enum err
read_like(const struct reading *r, const char *s, struct term *t)
{
	t->op = OP_LIKE;
	t->text = r->family == CODE ? criterion_coded(s, true) : glob_fold(s);
	return E_OK;
}

/* A value without a sign, or after = or <>. */
static enum err
read_value(const struct reading *r, const char *s, bool exact,
	struct term *t)
{
	bool like = strpbrk(s, "*?") != NULL;

	t->op = OP_IS;
	t->plain = true;
	if (r->family == CHOICE || r->family == CHOICES)
		return read_choice(r, s, t);
	if (r->family == YESNO || r->family == BOX)
		return read_yes(r, s, t);
	if (criterion_counted(r->family) && like)
		return wrong(r, _("* et ? ne servent que dans un texte."));
	if (criterion_counted(r->family)) {
		t->op = OP_RANGE;
		return read_point(r, s, &t->from, &t->to);
	}
	if (like)
		return read_like(r, s, t);
	t->op = exact ? OP_EXACT : OP_IS;
	t->text = criterion_compared(r->family, s);
	return *t->text ? E_OK : wrong(r, _("il faut des lettres ou des "
		"chiffres."));
}

/* An end of a range, of text. */
static enum err
read_end(const struct reading *r, const char *s, char **out)
{
	if (strpbrk(s, "*?"))
		return wrong(r, _("* et ? ne vont ni avec .. ni avec > ou "
			"<."));
	*out = criterion_compared(r->family, s);
	return **out ? E_OK : wrong(r, _("il faut des lettres ou des "
		"chiffres."));
}

static bool
ordered(enum family f)
{
	return f == WORDS || f == CODE || criterion_counted(f);
}

/* lo and hi: "" for no end. */
static enum err
read_range(const struct reading *r, const char *lo, const char *hi,
	struct term *t)
{
	long other;
	enum err e = E_OK;

	t->op = OP_RANGE;
	t->from = LONG_MIN;
	t->to = LONG_MAX;
	if (!ordered(r->family))
		return wrong(r, _("ces valeurs n'ont pas d'ordre."));
	if (criterion_counted(r->family)) {
		if (*lo)
			e = read_point(r, lo, &t->from, &other);
		if (!e && *hi)
			e = read_point(r, hi, &other, &t->to);
		if (!e && t->from > t->to)
			e = wrong(r, _("le début vient après la fin."));
		return e;
	}
	if (*lo)
		e = read_end(r, lo, &t->lo);
	if (!e && *hi)
		e = read_end(r, hi, &t->hi);
	if (!e && t->lo && t->hi && strncmp(t->lo, t->hi, strlen(t->hi)) > 0)
		e = wrong(r, _("le début vient après la fin."));
	return e;
}

/* >v <v >=v <=v */
static enum err
read_order(const struct reading *r, const char *sign, const char *s,
	struct term *t)
{
	bool more = sign[0] == '>', strict = !sign[1];
	long from, to;
	enum err e;

	if (!*s)
		return wrong(r, _("il manque une valeur après le signe."));
	if (!criterion_counted(r->family)) {
		e = read_range(r, more ? s : "", more ? "" : s, t);
		t->above = more && strict;
		t->below = !more && strict;
		return e;
	}
	t->op = OP_RANGE;
	t->from = LONG_MIN;
	t->to = LONG_MAX;
	if (strpbrk(s, "*?"))
		return wrong(r, _("* et ? ne servent que dans un texte."));
	e = read_point(r, s, &from, &to);
	if (!e && more)
		t->from = strict ? to + 1 : from;
	else if (!e)
		t->to = strict ? from - 1 : to;
	return e;
}

/* The sign that a piece begins with; "" for none. */
static const char *
sign_of(const char *s)
{
	static const char *const signs[] = { "<=", ">=", "<>", "!=", "<",
		">", "=" };
	size_t i;

	for (i = 0; i < sizeof signs / sizeof *signs; i++)
		if (strncmp(s, signs[i], strlen(signs[i])) == 0)
			return signs[i];
	return "";
}

static bool
is_not(const char *sign)
{
	return strcmp(sign, "<>") == 0 || strcmp(sign, "!=") == 0;
}

/* Blanks off both ends, in place. */
static char *
trim(char *s)
{
	size_t n;

	s += strspn(s, " \t");
	n = strlen(s);
	while (n && (s[n - 1] == ' ' || s[n - 1] == '\t'))
		s[--n] = '\0';
	return s;
}

static enum err
read_signed(const struct reading *r, const char *sign, char *s,
	struct term *t)
{
	if (*sign_of(s))
		return wrong(r, _("deux signes se suivent."));
	if (strstr(s, ".."))
		return wrong(r, _("un signe et .. ne vont pas ensemble."));
	if (*sign != '=' && !is_not(sign))
		return read_order(r, sign, s, t);
	t->not = is_not(sign);
	if (!*s) {
		t->op = OP_EMPTY;
		return E_OK;
	}
	return read_value(r, s, !t->not, t);
}

static enum err
read_piece(const struct reading *r, char *s, struct term *t)
{
	const char *sign = sign_of(s);
	char *dots = strstr(s, "..");

	if (!*s)
		return wrong(r, _("il manque une valeur autour de |."));
	if (*sign)
		return read_signed(r, sign, trim(s + strlen(sign)), t);
	if (!dots)
		return read_value(r, s, false, t);
	if (dots[2] == '.' || strstr(dots + 2, ".."))
		return wrong(r, _(".. s'écrit une fois, avec deux points."));
	*dots = '\0';
	s = trim(s);
	dots = trim(dots + 2);
	if (!*s && !*dots)
		return wrong(r, _("il manque un bord à .."));
	return read_range(r, s, dots, t);
}

/* --- reading: the whole ------------------------------------------------------------ */

static struct term *
add_term(struct criterion *c)
{
	c->term = xrealloc(c->term, (size_t)(c->n + 1) * sizeof *c->term);
	memset(&c->term[c->n], 0, sizeof *c->term);
	return &c->term[c->n++];
}

/* <>a|b: that nobody could mean as "not a, or b". */
static void
settle_none(struct criterion *c)
{
	int i;

	if (!c->term[0].not)
		return;
	for (i = 0; i < c->n; i++)
		if (!c->term[i].plain)
			return;
	c->none = true;
	for (i = 0; i < c->n; i++)
		c->term[i].not = false;
}

enum err
criterion_read(struct ctx *x, const struct column *col, const char *typed,
	struct criterion **out)
{
	struct reading r = { x, col, family_of(col), typed };
	struct criterion *c = xcalloc(1, sizeof *c);
	size_t size = strlen(typed) + 1;
	char *copy = xstrdup(typed), *at = copy, *piece;
	enum err e = E_OK;

	c->family = r.family;
	do {
		char *bar = strchr(at, '|'), *said;

		if (bar)
			*bar = '\0';
		piece = trim(at);
		r.piece = said = xstrdup(*piece ? piece : typed);
		e = read_piece(&r, piece, add_term(c));
		criterion_drop(said);
		at = bar ? bar + 1 : NULL;
	} while (at && !e);
	wipe(copy, size);
	free(copy);
	if (e) {
		criterion_free(c);
		return e;
	}
	settle_none(c);
	*out = c;
	return E_OK;
}

bool
criterion_has_sign(const char *typed)
{
	return strpbrk(typed, "<>=*?|") || strstr(typed, "..") ||
		strstr(typed, "!=");
}

void
criterion_free(struct criterion *c)
{
	int i;

	if (!c)
		return;
	for (i = 0; i < c->n; i++)
		criterion_term_free(&c->term[i]);
	free(c->term);
	free(c);
}

/* --- matching ------------------------------------------------------------------ */

bool
criterion_match(const struct criterion *c, const char *value)
{
	char *as_text = NULL;
	bool any = false;
	int i;

	if (strcmp(value, ROW_MASKED) == 0)
		return false;
	if (c->family == WORDS || c->family == CODE)
		as_text = criterion_compared(c->family, value);
	for (i = 0; i < c->n && !any; i++)
		any = criterion_term_match(c->family, &c->term[i], value,
			as_text);
	criterion_drop(as_text);
	return any != c->none;
}
