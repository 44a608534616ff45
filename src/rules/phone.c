#include "rules/phone.h"

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

static const char *
code_of(const char *national)
{
	size_t i;

	if (strncmp(national, "063998", 6) == 0)
		return "33";
	for (i = 0; i < sizeof overseas / sizeof *overseas; i++)
		if (strncmp(national, overseas[i].range, 4) == 0)
			return overseas[i].code;
	return "33";
}

static void
national(const char *digits, struct rule_answer *a)
{
	if (strncmp(digits, "0508", 4) == 0)
		rule_ok(a, "+508%s", digits + 4);
	else
		rule_ok(a, "+%s%s", code_of(digits), digits + 1);
}

/* A number with its country: French ones are checked, others only measured. */
static void
international(const char *digits, struct rule_answer *a)
{
	static const char *const nine[] = { "33", "590", "594", "596",
		"262" };
	static const char *const six[] = { "508", "681", "687" };
	size_t i, n = strlen(digits);
	char home[12];

	for (i = 0; i < sizeof six / sizeof *six; i++)
		if (strncmp(digits, six[i], 3) == 0) {
			if (n == 9)
				rule_ok(a, "+%s", digits);
			else
				rule_no(a, "bad_length", "%s", _("Ce numéro "
					"a 6 chiffres après l'indicatif."));
			return;
		}
	for (i = 0; i < sizeof nine / sizeof *nine; i++) {
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
		national(home, a);
		return;
	}
	if (n >= 8 && n <= 15)
		rule_ok(a, "+%s", digits);
	else
		rule_no(a, "bad_length", "%s", _("Ce numéro n'a pas le bon "
			"nombre de chiffres."));
}

void
phone_canonical(const char *typed, struct rule_answer *a)
{
	char digits[32];
	size_t n = 0;
	bool plus = false;
	const char *p;

	if (strchr(typed, '/') || strstr(typed, " ou ")) {
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
		} else if (!strchr(" .-()\t", *p)) {
			rule_no(a, "bad_chars", "%s", _("Un téléphone n'a que "
				"des chiffres : 06 39 98 12 34."));
			return;
		}
	}
	digits[n] = '\0';
	if (!plus && n > 10 && strncmp(digits, "00", 2) == 0) {
		plus = true;
		memmove(digits, digits + 2, n - 1);
	}
	if (plus)
		international(digits, a);
	else if (n == 10 && digits[0] == '0' && digits[1] != '0')
		national(digits, a);
	else if (n == 6 && strncmp(digits, "116", 3) != 0 &&
		strncmp(digits, "118", 3) != 0)
		rule_no(a, "ambiguous", "%s", _("Six chiffres : il manque "
			"l'indicatif, +508, +681 ou +687."));
	else if (n >= 2 && n <= 6 && (digits[0] == '1' || digits[0] == '3'))
		rule_ok(a, "%s", digits);
	else
		rule_no(a, "bad_length", "%s", _("Un téléphone a 10 chiffres, "
			"ou un indicatif : +262 692 12 34 56."));
}

void
phone_format(const char *canonical, char *out, size_t size)
{
	char home[12] = "";
	size_t i, o = 0;

	if (strncmp(canonical, "+33", 3) == 0 && strlen(canonical) == 12)
		snprintf(home, sizeof home, "0%s", canonical + 3);
	else if ((strncmp(canonical, "+262", 4) == 0 ||
		strncmp(canonical, "+59", 3) == 0) &&
		strlen(canonical) == 13)
		snprintf(home, sizeof home, "0%s", canonical + 4);
	if (!*home || size < 15) {
		snprintf(out, size, "%s", canonical);
		return;
	}
	for (i = 0; i < 10; i++) {
		if (i && i % 2 == 0)
			out[o++] = ' ';
		out[o++] = home[i];
	}
	out[o] = '\0';
}
