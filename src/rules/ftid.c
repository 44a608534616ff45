#include "rules/ftid.h"

#include <ctype.h>
#include <string.h>

#include "base/i18n.h"

void
ftid_check(const char *typed, struct rule_answer *a)
{
	char d[16];
	size_t n = 0, digits = 0;

	for (; *typed; typed++) {
		size_t space = rule_space(typed);

		if (space) {
			typed += space - 1;
			continue;
		}
		if ((unsigned char)*typed >= 0x80) {
			rule_no(a, "not_ascii", "%s", _("Le numéro France "
				"Travail n'a ni accent ni autre écriture."));
			return;
		}
		if (n < sizeof d - 1)
			d[n++] = (char)toupper((unsigned char)*typed);
	}
	d[n] = '\0';
	digits = strspn(d, "0123456789");
	if ((n == 11 && digits == 11) || (n == 8 && digits >= 7 &&
		isalnum((unsigned char)d[7])))
		rule_ok(a, "%s", d);
	else
		rule_no(a, "bad_form", "%s", _("Le numéro France Travail a 7 "
			"chiffres et un caractère, ou 11 chiffres."));
}
