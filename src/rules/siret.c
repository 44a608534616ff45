#include "rules/siret.h"

#include <string.h>

#include "base/i18n.h"

static bool
key_holds(const char d[14])
{
	int i, luhn = 0, plain = 0;

	for (i = 0; i < 14; i++) {
		int v = d[i] - '0';

		plain += v;
		if (i % 2 == 0)
			v = v * 2 > 9 ? v * 2 - 9 : v * 2;
		luhn += v;
	}
	if (strncmp(d, "000000000", 9) == 0)
		return false;
	return luhn % 10 == 0 || (strncmp(d, "356000000", 9) == 0 &&
		plain % 5 == 0);
}

void
siret_check(const char *typed, struct rule_answer *a)
{
	char d[15];
	int n = 0;

	for (; *typed; typed++) {
		size_t space = rule_space(typed);

		if (space || *typed == '.') {
			typed += space ? space - 1 : 0;
			continue;
		}
		if (*typed < '0' || *typed > '9') {
			rule_no(a, "bad_chars", "%s", _("Un SIRET n'a que des "
				"chiffres."));
			return;
		}
		if (n < 14)
			d[n] = *typed;
		n++;
	}
	if (n != 14) {
		rule_no(a, "bad_length", _("Un SIRET a 14 chiffres : celui-ci "
			"en a %d."), n);
		return;
	}
	d[14] = '\0';
	if (!key_holds(d)) {
		rule_no(a, "bad_key", "%s", _("Ce SIRET n'existe pas : "
			"vérifier chaque chiffre."));
		return;
	}
	rule_ok(a, "%s", d);
}
