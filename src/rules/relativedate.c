#include "rules/relativedate.h"

#include "base/date.h"
#include "base/i18n.h"

#define WEEKS 5                 /* said in weeks up to there */

void
relative_date(const char *date, const char *today, struct rule_answer *a)
{
	struct date d, t;
	int days, months;

	if (date_parse(date, &d) || date_parse(today, &t)) {
		rule_no(a, "bad_date", _("Date illisible : %.20s. Écrire "
			"2026-11-24."), date_parse(date, &d) ? date : today);
		return;
	}
	days = date_days(t) - date_days(d);
	months = (t.y - d.y) * 12 + t.m - d.m - (t.d < d.d);
	if (days < 0)
		rule_no(a, "future", "%s", _("Cette date n'est pas encore "
			"passée."));
	else if (days < 1)
		rule_ok(a, "%s", _("aujourd'hui"));
	else if (days < 7)
		rule_ok(a, ngettext("il y a %d jour", "il y a %d jours",
			(unsigned long)days), days);
	else if (days / 7 <= WEEKS)
		rule_ok(a, ngettext("il y a %d semaine", "il y a %d semaines",
			(unsigned long)days / 7), days / 7);
	else if (months < 12)
		rule_ok(a, _("il y a %d mois"), months);
	else
		rule_ok(a, ngettext("il y a plus de %d an",
			"il y a plus de %d ans", (unsigned long)months / 12),
			months / 12);
}
