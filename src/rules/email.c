#include "rules/email.h"

#include <ctype.h>
#include <string.h>

#include "base/i18n.h"

static bool
well_formed(const char *s)
{
	const char *at = strrchr(s, '@'), *p, *label;
	size_t last;

	if (!at || at != strchr(s, '@') || at - s < 2 || s[0] == '.' ||
		at[-1] == '.' || strlen(s) > 254)
		return false;
	for (p = s; p < at; p++)
		if (!isalnum((unsigned char)*p) &&
			!strchr("!#$%&'*+/=?^_`{|}~.-", *p))
			return false;
	for (label = p = at + 1; ; p++) {
		if (*p && *p != '.') {
			if (!isalnum((unsigned char)*p) && *p != '-')
				return false;
			continue;
		}
		if (p == label || label[0] == '-' || p[-1] == '-')
			return false;
		if (!*p)
			break;
		label = p + 1;
	}
	if (label == at + 1)
		return false;
	for (last = 0; label[last]; last++)
		if (!isalpha((unsigned char)label[last]))
			return false;
	return last >= 2;
}

void
email_check(const char *typed, struct rule_answer *a)
{
	if (well_formed(typed))
		rule_ok(a, "%s", typed);
	else
		rule_no(a, "bad_form", "%s", _("Ce courriel n'est pas "
			"complet : prenom.nom@exemple.fr"));
}
