#include "rules/freshness.h"

#include <string.h>

#include "base/date.h"
#include "base/i18n.h"

int
freshness_months(const char *frequency)
{
	static const struct { const char *name; int months; } of[] = {
		{ "tous-les-mois", 1 }, { "tous-les-3-mois", 3 },
		{ "tous-les-6-mois", 6 }, { "tous-les-12-mois", 12 },
		{ "tous-les-16-mois", 16 }, { "jamais", 0 },
	};
	size_t i;

	if (!frequency || !*frequency)
		return 6;
	for (i = 0; i < sizeof of / sizeof *of; i++)
		if (strcmp(of[i].name, frequency) == 0)
			return of[i].months;
	return -1;
}

void
freshness(const char *modified, const char *frequency, const char *today,
	struct rule_answer *a)
{
	int months = freshness_months(frequency);
	struct date d, now, due;
	char iso[16];

	if (date_parse(modified, &d) || date_parse(today, &now))
		rule_no(a, "bad_date", "%s", _("Une date s'écrit "
			"AAAA-MM-JJ."));
	else if (months < 0)
		rule_no(a, "unknown_frequency", _("Fréquence inconnue : "
			"%.40s. Il y a : tous-les-mois, tous-les-3-mois, "
			"tous-les-6-mois, tous-les-12-mois, "
			"tous-les-16-mois, jamais."), frequency);
	else if (!months)
		rule_ok(a, "a_jour");
	else {
		due = date_add_months(d, months);
		date_format(due, iso, sizeof iso);
		rule_ok(a, "%s %s", date_days(now) >= date_days(due) ?
			"actualisation_conseillee" : "a_jour", iso);
	}
}

bool
freshness_needed(const char *modified, const char *frequency,
	const char *today)
{
	struct rule_answer a;

	freshness(modified, frequency, today, &a);
	return a.ok && strncmp(a.value, "act", 3) == 0;
}
