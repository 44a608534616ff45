#include "rules/postcode.h"

#include <string.h>

#include "base/i18n.h"

void
postcode_check(const char *typed, struct rule_answer *a)
{
	char d[6];
	size_t n = 0;

	for (; *typed; typed++) {
		size_t space = rule_space(typed);

		if (space) {
			typed += space - 1;
			continue;
		}
		if (*typed < '0' || *typed > '9') {
			rule_no(a, "bad_chars", "%s", _("Un code postal n'a "
				"que des chiffres."));
			return;
		}
		if (n < 5)
			d[n] = *typed;
		n++;
	}
	if (n != 5) {
		rule_no(a, "bad_length", "%s", _("Un code postal a 5 "
			"chiffres."));
		return;
	}
	d[5] = '\0';
	if (strncmp(d, "20", 2) == 0) {
		if (strchr("017", d[2]))
			rule_ok(a, "2A");
		else if (strchr("246", d[2]))
			rule_ok(a, "2B");
		else
			rule_no(a, "unknown", "%s", _("Ce code postal n'est "
				"d'aucun département."));
	} else if (strncmp(d, "97", 2) == 0 || strncmp(d, "98", 2) == 0) {
		rule_ok(a, "%.3s", d);
	} else if (strncmp(d, "00", 2) == 0 || strncmp(d, "96", 2) == 0 ||
		strncmp(d, "99", 2) == 0) {
		rule_no(a, "unknown", "%s", _("Ce code postal n'est d'aucun "
			"département."));
	} else {
		rule_ok(a, "%.2s", d);
	}
}
