#include "rules/cafnumber.h"

#include <string.h>

#include "base/i18n.h"

#define LENGTH 7

/* Cut to its length when only zeros follow. */
static void
cut(char *number)
{
	if (strlen(number) > LENGTH &&
		number[LENGTH + strspn(number + LENGTH, "0")] == '\0')
		number[LENGTH] = '\0';
}

void
caf_number(const char *typed, struct rule_answer *a)
{
	char number[64];
	size_t n = 0;

	for (; *typed && n + 1 < sizeof number; typed++) {
		size_t space = rule_space(typed);

		if (space)
			typed += space - 1;
		else
			number[n++] = *typed;
	}
	number[n] = '\0';
	if (!n) {
		rule_no(a, "missing", "%s", _("Il manque le numéro CAF."));
		return;
	}
	cut(number);
	if (strlen(number) > LENGTH) {
		size_t zeros = strspn(number, "0");

		/* nothing but zeros is left as it is */
		if (number[zeros])
			memmove(number, number + zeros, n - zeros + 1);
		cut(number);
	}
	rule_ok(a, "%s", number);
}
