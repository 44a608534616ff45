#include "rules/zone.h"

#include <ctype.h>
#include <string.h>

#include "base/i18n.h"

#define FRANCE "99100"

/* The forms of the schema: commune \w{5}, département \w{2,3}, EPCI \d{9},
 * a country 99[0-5]\d{2}, or the word. */
static bool
is_code(const char *s, size_t n)
{
	size_t i;

	if (n == 6 && memcmp(s, "france", 6) == 0)
		return true;
	for (i = 0; i < n; i++)
		if (!isdigit((unsigned char)s[i]) && (n == 9 ||
			!isupper((unsigned char)s[i])))
			return false;
	return n == 2 || n == 3 || n == 5 || n == 9;
}

static bool
is(const char *s, size_t n, const char *code)
{
	return code && *code && strlen(code) == n && memcmp(s, code, n) == 0;
}

void
zone_eligible(const char *zone, const struct zone_place *p,
	struct rule_answer *a)
{
	const char *s = zone ? zone : "";
	bool any = false;

	while (*(s += strspn(s, " ,"))) {
		size_t n = strcspn(s, " ,");

		any = true;
		if (!is_code(s, n)) {
			rule_no(a, "bad_code", _("Code de zone inconnu : "
				"%.*s. Une commune (23008), un département "
				"(23), un EPCI (9 chiffres) ou « france »."),
				(int)(n < 40 ? n : 40), s);
			return;
		}
		if (is(s, n, "france") || is(s, n, FRANCE) ||
			is(s, n, p->commune) || is(s, n, p->parent) ||
			is(s, n, p->departement) || is(s, n, p->epci)) {
			rule_ok(a, "%.*s", (int)n, s);
			return;
		}
		s += n;
	}
	if (any)
		rule_no(a, "out_of_zone", _("Hors de la zone du service : "
			"%.60s."), zone);
	else
		rule_ok(a, "france");
}
