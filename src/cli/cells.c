#include "cli/cells.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/date.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "rules/phone.h"

#define DIGITS "0123456789"

static void
complain(struct buf *why, const char *field, const char *what)
{
	buf_printf(why, "%s : %s\n", field, what);
}

/* Spaces, also the no-break ones, off both ends, in place. */
static char *
trim(char *s)
{
	size_t n, k;

	for (;;) {
		k = rule_space(s);
		if (!k && (*s == '\n' || *s == '\r'))
			k = 1;
		if (!k)
			break;
		s += k;
	}
	for (n = strlen(s); n; s[n] = '\0') {
		if (strchr(" \t\r\n", s[n - 1]))
			n--;
		else if (n >= 2 && rule_space(s + n - 2) == 2)
			n -= 2;
		else if (n >= 3 && rule_space(s + n - 3) == 3)
			n -= 3;
		else
			break;
	}
	return s;
}

/* Without any space, in place. */
static void
squeeze(char *s)
{
	char *to = s;

	while (*s) {
		size_t k = rule_space(s);

		if (k)
			s += k;
		else
			*to++ = *s++;
	}
	*to = '\0';
}

bool
cells_absent(json_t *v)
{
	static const char *const words[] = { "null", "none", "nan", "n/a",
		"#n/a", "\\n", "undefined", "<na>", "nat" };
	const char *s = json_string_value(v);
	char *copy, *t;
	bool absent;
	size_t i;

	if (!v || json_is_null(v))
		return true;
	if (!s || !*s || strlen(s) > 200)
		return false;
	copy = xstrdup(s);
	t = trim(copy);
	absent = !*t;
	for (i = 0; i < sizeof words / sizeof *words; i++)
		absent |= strcasecmp(t, words[i]) == 0;
	free(copy);
	return absent;
}

int
cells_truth(json_t *v)
{
	static const char *const yes[] = { "1", "1.0", "1,0", "true", "t",
		"vrai", "v", "oui", "o", "yes", "y", "x", "on" };
	static const char *const no[] = { "", "0", "0.0", "0,0", "false", "f",
		"faux", "non", "n", "no", "off" };
	char s[16], copy[16];
	size_t i;

	if (json_is_boolean(v))
		return json_is_true(v);
	if (json_is_number(v))
		return json_number_value(v) > 0 || json_number_value(v) < 0;
	if (!json_is_string(v) || json_string_length(v) >= sizeof copy)
		return -1;
	snprintf(copy, sizeof copy, "%s", json_string_value(v));
	snprintf(s, sizeof s, "%s", trim(copy));
	for (i = 0; i < sizeof yes / sizeof *yes; i++)
		if (strcasecmp(s, yes[i]) == 0)
			return 1;
	for (i = 0; i < sizeof no / sizeof *no; i++)
		if (strcasecmp(s, no[i]) == 0)
			return 0;
	return -1;
}

/* A number or a text as text; NULL for anything else. */
static char *
as_text(json_t *v)
{
	if (json_is_string(v))
		return xstrdup(json_string_value(v));
	if (json_is_integer(v))
		return xasprintf("%lld", (long long)json_integer_value(v));
	if (json_is_real(v) && floor(json_real_value(v)) >=
		json_real_value(v) && fabs(json_real_value(v)) < 1e15)
		return xasprintf("%.0f", json_real_value(v));
	return json_is_real(v) ? xasprintf("%.17g", json_real_value(v)) :
		NULL;
}

/* 8,1234E+13 */
static bool
spoilt(const char *s)
{
	size_t n = strspn(s, DIGITS ".,");

	return n && (s[n] == 'E' || s[n] == 'e') &&
		strspn(s + n + 1, DIGITS "+-") == strlen(s + n + 1) &&
		s[n + 1];
}

/* "97400.0", as exports with holes write whole numbers. */
static void
drop_zero(char *s)
{
	size_t n = strspn(s, DIGITS);

	if (n && (s[n] == '.' || s[n] == ',') && s[n + 1] &&
		strspn(s + n + 1, "0") == strlen(s + n + 1))
		s[n] = '\0';
}

static bool
all_digits(const char *s)
{
	return *s && strspn(s, DIGITS) == strlen(s);
}

#define LOST_ZERO N_("il manque un zéro devant : mettre la colonne en texte " \
	"dans le tableur, et le remettre")

/* SIRET, postcode, INSEE code: what they are is text. */
static json_t *
code_value(const struct df *f, json_t *v, struct buf *why)
{
	char *s = as_text(v), *p;
	size_t n;
	json_t *out = NULL;
	bool siret = strcmp(f->name, "siret") == 0;

	if (!s)
		return json_incref(v);
	squeeze(s);
	drop_zero(s);
	for (p = s; siret && (p = strpbrk(p, ".-")) != NULL;)
		memmove(p, p + 1, strlen(p));
	n = strlen(s);
	for (p = s; f->type == DF_WORD && *p; p++)
		*p = (char)toupper((unsigned char)*p);
	if (spoilt(s))
		complain(why, f->name, _("un tableur l'a arrondi, les "
			"chiffres sont perdus : le reprendre à la source, en "
			"colonne de texte"));
	else if (siret && all_digits(s) && n == 14 &&
		strcmp(s + 9, "00000") == 0)
		complain(why, f->name, _("les derniers chiffres sont perdus "
			"(arrondis par un tableur) : le reprendre à la "
			"source, en colonne de texte"));
	else if (siret && all_digits(s) && n >= 11 && n < 14)
		complain(why, f->name, _(LOST_ZERO));
	else if (!siret && all_digits(s) && n == 4)
		complain(why, f->name, _(LOST_ZERO));
	else
		out = *s ? json_string(s) : NULL;
	free(s);
	return out;
}

static json_t *
number_value(const struct df *f, json_t *v)
{
	char *s, *p, *end;
	double d;

	if (!json_is_string(v))
		return json_incref(v);
	s = xstrdup(json_string_value(v));
	squeeze(s);
	if (strncmp(s, "\xe2\x88\x92", 3) == 0) {       /* U+2212 */
		s[0] = '-';
		memmove(s + 1, s + 3, strlen(s + 3) + 1);
	}
	p = strchr(s, ',');
	if (p && !strchr(s, '.'))
		*p = '.';
	if (!*s) {
		free(s);
		return NULL;
	}
	d = strtod(s, &end);
	if (*end || !isfinite(d) ||
		s[strspn(s, DIGITS "+-.eE")]) {
		free(s);
		return json_incref(v);
	}
	free(s);
	return f->type == DF_INT && floor(d) >= d && fabs(d) < 1e9 ?
		json_integer((json_int_t)d) : json_real(d);
}

static bool
number_at(const char **s, int most, int *out)
{
	int n = 0;

	*out = 0;
	while (n < most && isdigit((unsigned char)**s)) {
		*out = *out * 10 + (*(*s)++ - '0');
		n++;
	}
	return n > 0;
}

/* jj/mm/aaaa, - or . between, an hour after it or not; two digits of year are
 * 20xx, as nothing is older than 2000 (services.md 1.2). */
static bool
french_date(const char *s, char out[16])
{
	int d, m, y;
	char by;
	const char *year;

	if (!number_at(&s, 2, &d) || !strchr("/-.", by = *s) || !by)
		return false;
	s++;
	if (!number_at(&s, 2, &m) || *s++ != by)
		return false;
	year = s;
	if (!number_at(&s, 4, &y) || (s - year != 2 && s - year != 4) ||
		(*s && *s != ' ' && *s != 'T' && *s != ','))
		return false;
	y += s - year == 2 ? 2000 : 0;
	if (!date_valid(y, m, d))
		return false;
	date_format((struct date){ y, m, d }, out, 16);
	return true;
}

static json_t *
date_value(json_t *v)
{
	char *copy, *s, day[16];
	json_t *out = NULL;
	struct date d;

	if (!json_is_string(v))
		return json_incref(v);
	copy = xstrdup(json_string_value(v));
	s = trim(copy);
	if (all_digits(s) && strlen(s) >= 12 && strlen(s) <= 13)
		out = json_integer((json_int_t)strtoll(s, NULL, 10));
	else if (strlen(s) > 10 && (s[10] == ' ' || s[10] == 'T')) {
		snprintf(day, sizeof day, "%.10s", s);
		if (date_parse(day, &d) == E_OK)
			out = json_string(day);
	}
	if (!out && french_date(s, day))
		out = json_string(day);
	if (!out)
		out = *s ? json_string(s) : NULL;
	free(copy);
	return out;
}

static json_t *
phone_value(const struct df *f, json_t *v, struct buf *why)
{
	char *copy = as_text(v), *s;
	struct rule_answer a;
	json_t *out = NULL;

	if (!copy)
		return json_incref(v);
	s = trim(copy);
	if (spoilt(s)) {
		complain(why, f->name, _("un tableur l'a arrondi, les "
			"chiffres sont perdus : le reprendre à la source, en "
			"colonne de texte"));
	} else if (*s || json_is_string(v)) {
		drop_zero(s);
		phone_canonical(s, &a);
		out = json_string(a.ok ? a.value : s);
	}
	free(copy);
	return out;
}

/* "www.exemple.fr" is an address too. */
static json_t *
url_value(json_t *v)
{
	char *copy, *s, *whole;
	json_t *out;

	if (!json_is_string(v))
		return json_incref(v);
	copy = xstrdup(json_string_value(v));
	s = trim(copy);
	whole = *s && !strstr(s, "://") && strchr(s, '.') &&
		!strpbrk(s, " @:") && isalnum((unsigned char)*s) ?
		xasprintf("https://%s", s) : xstrdup(s);
	out = *whole ? json_string(whole) : NULL;
	free(whole);
	free(copy);
	return out;
}

static json_t *
text_value(const struct df *f, json_t *v)
{
	char *copy = as_text(v), *s;
	json_t *out;

	if (!copy)
		return json_incref(v);
	s = trim(copy);
	if (f->type == DF_MAIL && strncasecmp(s, "mailto:", 7) == 0)
		s += 7;
	out = *s || (!f->least && f->type == DF_TEXT) ? json_string(s) : NULL;
	free(copy);
	return out;
}

json_t *
cells_value(const struct df *f, json_t *v, struct buf *why)
{
	if (strcmp(f->name, "telephone") == 0)
		return phone_value(f, v, why);
	switch (f->type) {
	case DF_DIGITS: case DF_WORD:
		return code_value(f, v, why);
	case DF_REAL: case DF_INT:
		return number_value(f, v);
	case DF_DATE:
		return date_value(v);
	case DF_URL:
		return url_value(v);
	default:
		return text_value(f, v);
	}
}
