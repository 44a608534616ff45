#include "rules/nir.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"

static bool
agrees(const char *n, const char *title, const char *born,
	struct rule_answer *a)
{
	bool man = n[0] == '1' || n[0] == '3' || n[0] == '7';
	char year[3] = { n[1], n[2], '\0' }, month[3] = { n[3], n[4], '\0' };

	if (title && *title && man != (strcmp(title, "M") == 0)) {
		rule_no(a, "title_mismatch", "%s", man ?
			_("Ce numéro est celui d'un homme : il ne va pas avec "
			"la civilité.") : _("Ce numéro est celui d'une femme "
			": il ne va pas avec la civilité."));
		return false;
	}
	/* waiting numbers (3, 4, 7, 8) say nothing of the birth */
	if (!born || strlen(born) < 7 || n[0] > '2')
		return true;
	if (strncmp(year, born + 2, 2) != 0) {
		rule_no(a, "year_mismatch", _("Ce numéro dit une naissance "
			"en %s : l'année ne va pas avec la date de "
			"naissance."), year);
		return false;
	}
	if (atoi(month) >= 1 && atoi(month) <= 12 &&
		strncmp(month, born + 5, 2) != 0) {
		rule_no(a, "month_mismatch", _("Ce numéro dit le mois %s : il "
			"ne va pas avec la date de naissance."), month);
		return false;
	}
	return true;
}

/* Capitals without blanks, 16 at most; how many there are in all. */
static size_t
characters(const char *number, char n[16])
{
	size_t len = 0;

	for (; *number; number++) {
		size_t space = rule_space(number);

		if (space) {
			number += space - 1;
			continue;
		}
		/* one character, whatever its bytes */
		if (((unsigned char)*number & 0xc0) == 0x80)
			continue;
		if (len < 16)
			n[len] = (char)toupper((unsigned char)*number);
		len++;
	}
	return len;
}

void
nir_check(const char *number, const char *title, const char *born,
	struct rule_answer *a)
{
	char n[17], digits[16];
	size_t len = characters(number, n), i;
	long long value;
	int month;

	if (len > 15) {
		rule_no(a, "too_long", "%s", _("Le numéro de sécurité sociale "
			"est trop long : 15 caractères, clé comprise."));
		return;
	}
	if (len < 15) {
		rule_no(a, "too_short", "%s", _("Le numéro de sécurité "
			"sociale est trop court : 15 caractères, clé "
			"comprise."));
		return;
	}
	n[15] = '\0';
	if (!strchr("123478", n[0])) {
		rule_no(a, "bad_first", "%s", _("Le numéro de sécurité "
			"sociale commence par 1, 2, 3, 4, 7 ou 8."));
		return;
	}
	strcpy(digits, n);
	if (n[5] == '2' && (n[6] == 'A' || n[6] == 'B')) {
		digits[5] = '1';
		digits[6] = n[6] == 'A' ? '9' : '8';
	}
	for (i = 0; i < 15; i++)
		if (digits[i] < '0' || digits[i] > '9') {
			rule_no(a, "bad_chars", "%s", _("Le numéro de "
				"sécurité sociale n'a que des chiffres, hors "
				"2A et 2B pour la Corse."));
			return;
		}
	month = (n[3] - '0') * 10 + n[4] - '0';
	if ((month >= 13 && month <= 19) || (month >= 43 && month <= 49)) {
		rule_no(a, "bad_month", _("Le mois %02d n'existe pas dans un "
			"numéro de sécurité sociale."), month);
		return;
	}
	if (strcmp(n, "269054958815780") == 0) {
		rule_no(a, "specimen", "%s", _("C'est le numéro d'exemple : "
			"il faut celui de la personne."));
		return;
	}
	for (value = 0, i = 0; i < 13; i++)
		value = value * 10 + digits[i] - '0';
	if (97 - value % 97 != (digits[13] - '0') * 10 + digits[14] - '0') {
		rule_no(a, "bad_key", "%s", _("La clé ne va pas avec le "
			"numéro : vérifier chaque chiffre."));
		return;
	}
	if (agrees(n, title, born, a))
		rule_ok(a, "%s", n);
}

/* Thirteen characters of a number, its key left out; false: said in a. */
static bool
without_key(const char *number, char n[16], struct rule_answer *a)
{
	size_t len = characters(number, n);

	if (len != 13 && len != 15) {
		rule_no(a, len < 15 ? "too_short" : "too_long", _("« %.25s » "
			"a %zu caractères : 13, ou 15 avec la clé."), number,
			len);
		return false;
	}
	n[13] = '\0';
	for (int i = 0; i < 13; i++)
		if ((n[i] < '0' || n[i] > '9') && !(i == 6 && n[5] == '2' &&
			(n[6] == 'A' || n[6] == 'B'))) {
			rule_no(a, "bad_chars", _("« %.25s » : que des "
				"chiffres, hors 2A et 2B pour la Corse."),
				number);
			return false;
		}
	return true;
}

void
nir_compare(const char *one, const char *other, struct rule_answer *a)
{
	char n[16], m[16];

	if (without_key(one, n, a) && without_key(other, m, a))
		rule_ok(a, "%s", strcmp(n, m) == 0 ? "meme" : "autre");
}

void
nir_format(const char *nir, char out[32])
{
	static const int groups[] = { 1, 2, 2, 2, 3, 3, 2 };
	size_t g, o = 0;

	if (strlen(nir) != 15) {
		snprintf(out, 32, "%s", nir);
		return;
	}
	for (g = 0; g < 7; g++) {
		if (g)
			out[o++] = ' ';
		memcpy(out + o, nir, (size_t)groups[g]);
		nir += groups[g];
		o += (size_t)groups[g];
	}
	out[o] = '\0';
}

void
nir_mask(const char *nir, char out[48])
{
	size_t i, o = 0;
	char spaced[32];

	if (strlen(nir) != 15) {
		strcpy(out, "········");
		return;
	}
	nir_format(nir, spaced);
	for (i = 0; spaced[i]; i++)
		if (i < 8 || spaced[i] == ' ') {
			out[o++] = spaced[i];
		} else {
			memcpy(out + o, "·", 2);
			o += 2;
		}
	out[o] = '\0';
	explicit_bzero(spaced, sizeof spaced);
}
