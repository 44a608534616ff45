#include "rules/phone.h"

#include <stdio.h>
#include <string.h>

#include "base/i18n.h"

/* National ranges overseas, by their first four digits, and their code.
 * 06 39 98 is kept for fiction by the regulator in the numbering of
 * metropolitan France, though 06 39 is Mayotte's. */
static const struct { const char *range, *code; } overseas[] = {
	{ "0590", "590" }, { "0690", "590" }, { "0691", "590" },
	{ "0594", "594" }, { "0694", "594" }, { "0596", "596" },
	{ "0696", "596" }, { "0697", "596" }, { "0262", "262" },
	{ "0263", "262" }, { "0269", "262" }, { "0639", "262" },
	{ "0692", "262" }, { "0693", "262" },
};

static const char *const nine[] = { "33", "590", "594", "596", "262" };
static const char *const six[] = { "508", "681", "687" };

#define COUNT(x) (sizeof (x) / sizeof *(x))

static const char *
code_of(const char *home)
{
	size_t i;

	for (i = 0; i < COUNT(overseas); i++)
		if (strncmp(home, overseas[i].range, 4) == 0)
			return overseas[i].code;
	return "33";
}

/* home: ten digits; code: as typed, or 33. */
static void
national(const char *home, const char *code, struct rule_answer *a)
{
	const char *own = code_of(home);

	if (strcmp(code, "33") != 0 && strcmp(code, own) != 0) {
		rule_no(a, "bad_range", _("Ce numéro n'est pas de "
			"l'indicatif +%s : vérifier l'indicatif."), code);
		return;
	}
	if (strcmp(code, "33") == 0 && strncmp(home, "063998", 6) == 0)
		own = "33";
	if (strncmp(home, "0508", 4) == 0)
		rule_ok(a, "+508%s", home + 4);
	else
		rule_ok(a, "+%s%s", own, home + 1);
}

/* A number with its country: French ones are checked, others only measured. */
static void
international(const char *digits, struct rule_answer *a)
{
	size_t i, n = strlen(digits);
	char home[12];

	for (i = 0; i < COUNT(six); i++)
		if (strncmp(digits, six[i], 3) == 0) {
			if (n == 9)
				rule_ok(a, "+%s", digits);
			else
				rule_no(a, "bad_length", "%s", _("Ce numéro "
					"a 6 chiffres après l'indicatif."));
			return;
		}
	for (i = 0; i < COUNT(nine); i++) {
		size_t c = strlen(nine[i]);
		const char *rest = digits + c;

		if (strncmp(digits, nine[i], c) != 0)
			continue;
		if (*rest == '0')
			rest++;
		if (strlen(rest) != 9 || *rest == '0') {
			rule_no(a, "bad_length", "%s", _("Ce numéro a 9 "
				"chiffres après l'indicatif."));
			return;
		}
		home[0] = '0';
		strcpy(home + 1, rest);
		national(home, nine[i], a);
		return;
	}
	if (strncmp(digits, "689", 3) == 0 && n != 11)
		rule_no(a, "bad_length", "%s", _("Ce numéro a 8 chiffres "
			"après l'indicatif."));
	else if (n >= 8 && n <= 15 && *digits != '0')
		rule_ok(a, "+%s", digits);
	else
		rule_no(a, "bad_length", "%s", _("Ce numéro n'a pas le bon "
			"nombre de chiffres."));
}

static bool
short_number(const char *d, size_t n)
{
	switch (n) {
	case 2: return d[0] == '1' && strchr("578", d[1]);
	case 3: return d[0] == '1' && (d[1] == '1' || d[1] == '9');
	case 4: return d[0] == '3' || (d[0] == '1' && d[1] == '0');
	case 6: return strncmp(d, "116", 3) == 0 || strncmp(d, "118", 3) == 0;
	default: return false;
	}
}

/* "06/39/98/12/34" is one. */
static bool
two_numbers(const char *typed)
{
	const char *p;
	size_t n = 0;

	if (strcasestr(typed, " ou "))
		return true;
	for (p = typed; *p; p++)
		n += *p >= '0' && *p <= '9';
	return strchr(typed, '/') && n != 10;
}

void
phone_canonical(const char *typed, struct rule_answer *a)
{
	char digits[32] = "";
	size_t n = 0;
	bool plus = false;
	const char *p;

	if (two_numbers(typed)) {
		rule_no(a, "two_numbers", "%s", _("Un seul numéro par champ : "
			"l'autre va dans le second."));
		return;
	}
	for (p = typed; *p; p++) {
		if (*p >= '0' && *p <= '9') {
			if (n < sizeof digits - 1)
				digits[n++] = *p;
		} else if (*p == '+' && n == 0 && !plus) {
			plus = true;
		} else if (rule_space(p)) {
			p += rule_space(p) - 1;
		} else if (!strchr(".-()/", *p)) {
			rule_no(a, "bad_chars", "%s", _("Un téléphone n'a que "
				"des chiffres : 06 39 98 12 34."));
			return;
		}
	}
	digits[n] = '\0';
	if (n == 0) {
		rule_no(a, "missing", "%s", _("Il manque le numéro de "
			"téléphone."));
		return;
	}
	if (!plus && n > 10 && strncmp(digits, "00", 2) == 0) {
		plus = true;
		memmove(digits, digits + 2, n - 1);
	}
	if (plus)
		international(digits, a);
	else if (n == 10 && digits[0] == '0' && digits[1] != '0')
		national(digits, "33", a);
	else if (short_number(digits, n))
		rule_ok(a, "%s", digits);
	else if (n == 6)
		rule_no(a, "ambiguous", "%s", _("Six chiffres : il manque "
			"l'indicatif, +508, +681 ou +687."));
	else
		rule_no(a, "bad_length", "%s", _("Un téléphone a 10 chiffres, "
			"ou un indicatif : +262 692 12 34 56."));
}

/* Digits by pairs after what out already holds. */
static void
pairs(char *out, size_t size, const char *digits)
{
	size_t i, o = strlen(out);

	for (i = 0; digits[i] && o + 2 < size; i++) {
		if (i % 2 == 0 && o)
			out[o++] = ' ';
		out[o++] = digits[i];
	}
	out[o] = '\0';
}

void
phone_format(const char *canonical, char *out, size_t size)
{
	char home[12];
	size_t i, n = strlen(canonical);

	if (!size)
		return;
	for (i = 0; i < COUNT(nine) && size > 14; i++) {
		size_t c = strlen(nine[i]);

		if (canonical[0] != '+' || n != c + 10 ||
			strncmp(canonical + 1, nine[i], c) != 0)
			continue;
		snprintf(home, sizeof home, "0%s", canonical + 1 + c);
		/* without its code, Mayotte's 06 39 98 would be fiction's */
		if (i && strncmp(home, "063998", 6) == 0)
			break;
		out[0] = '\0';
		pairs(out, size, home);
		return;
	}
	for (i = 0; i < COUNT(six) && size > 13; i++)
		if (canonical[0] == '+' && n == 10 &&
			strncmp(canonical + 1, six[i], 3) == 0) {
			snprintf(out, size, "%.4s", canonical);
			pairs(out, size, canonical + 4);
			return;
		}
	snprintf(out, size, "%s", canonical);
}
