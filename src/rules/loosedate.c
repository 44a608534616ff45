#include "rules/loosedate.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/fold.h"
#include "base/i18n.h"

#define BACK 90         /* days before today that a date may still mean */
#define OLDEST 1800     /* a year before is a slip of the fingers */

static void
give(struct rule_answer *a, struct date d, struct date today,
	enum loosedate_kind kind)
{
	char iso[16];

	if (d.y < OLDEST || d.y > 9999) {
		rule_no(a, "bad_year", _("Une date de l'année %d n'est pas "
			"possible ici : vérifier l'année."), d.y);
		return;
	}
	if (kind != LOOSEDATE_ANY && date_days(d) > date_days(today)) {
		date_french(d, iso, sizeof iso);
		rule_no(a, "future", _("Le %s est à venir : il faut une date "
			"passée."), iso);
		return;
	}
	date_format(d, iso, sizeof iso);
	rule_ok(a, "%s", iso);
}

/* y 0: no year was typed. */
static void
impossible(struct rule_answer *a, int d, int m, int y)
{
	if (m < 1 || m > 12)
		rule_no(a, "no_such_day", _("Il n'y a pas de mois %d : écrire "
			"le jour puis le mois, 12/03."), m);
	else if (m == 2 && d == 29 && y)
		rule_no(a, "no_such_day", _("Il n'y a pas de 29/02 en %d : "
			"vérifier le jour ou l'année."), y);
	else
		rule_no(a, "no_such_day", _("Il n'y a pas de %02d/%02d : "
			"vérifier le jour et le mois."), d, m);
}

/* The year that a day and month mean when it is not typed. */
static void
without_year(int d, int m, struct date today, enum loosedate_kind kind,
	struct rule_answer *a)
{
	int y, best = 0;

	for (y = today.y + 1; y >= today.y - 8; y--) {
		int away;

		if (!date_valid(y, m, d))
			continue;
		away = date_days((struct date){ y, m, d }) -
			date_days(today);
		if (kind == LOOSEDATE_ANY ? away >= -BACK : away <= 0) {
			best = y;
			if (kind != LOOSEDATE_ANY)
				break;
		}
	}
	/* the first leap year to come, for a 29 February */
	for (y = today.y + 2; !best && kind == LOOSEDATE_ANY &&
		y < today.y + 9; y++)
		if (date_valid(y, m, d))
			best = y;
	if (!best)
		impossible(a, d, m, 0);
	else
		give(a, (struct date){ best, m, d }, today, kind);
}

static int
full_year(int y, struct date today, enum loosedate_kind kind)
{
	int full = 2000 + y;

	if (kind == LOOSEDATE_BIRTH)
		return full > today.y ? full - 100 : full;
	return full > today.y + 1 ? full - 100 : full;
}

static void
day_month_year(int d, int m, int y, int digits, struct date today,
	enum loosedate_kind kind, struct rule_answer *a)
{
	struct date got;

	if (digits == 2)
		y = full_year(y, today, kind);
	if (y < 1 || y > 9999) {
		give(a, (struct date){ y, 1, 1 }, today, LOOSEDATE_ANY);
		return;
	}
	if (!date_valid(y, m, d)) {
		impossible(a, d, m, y);
		return;
	}
	got = (struct date){ y, m, d };
	/* "120326" of a birth whose day is still to come this year */
	if (kind == LOOSEDATE_BIRTH && digits == 2 &&
		date_days(got) > date_days(today) && date_valid(y - 100, m, d))
		got.y -= 100;
	give(a, got, today, kind);
}

static int
month_of(const char *w)
{
	static const char *const months[] = { "janvier", "fevrier", "mars",
		"avril", "mai", "juin", "juillet", "aout", "septembre",
		"octobre", "novembre", "decembre",
		"january", "february", "march", "april", "may", "june",
		"july", "august", "september", "october", "november",
		"december" };
	size_t n = strlen(w);
	int i, found = 0;

	if (n < 3)
		return 0;
	for (i = 0; i < 24; i++)
		if (strncmp(months[i], w, n) == 0) {
			if (found && found != i % 12 + 1)
				return 0;       /* "jui" */
			found = i % 12 + 1;
		}
	return found;
}

static int
weekday_of(const char *w)
{
	static const char *const days[] = { "lundi", "mardi", "mercredi",
		"jeudi", "vendredi", "samedi", "dimanche",
		"monday", "tuesday", "wednesday", "thursday", "friday",
		"saturday", "sunday" };
	size_t n = strlen(w);
	int i;

	if (n < 3)
		return -1;
	for (i = 0; i < 14; i++)
		if (strncmp(days[i], w, n) == 0)
			return i % 7;
	return -1;
}

/* Days said by their distance; the text is folded. */
static bool
near_day(const char *folded, int *away)
{
	static const struct { const char *w; int away; } near[] = {
		{ "j", 0 }, { "auj", 0 }, { "aujourd", 0 },
		{ "aujourd hui", 0 }, { "demain", 1 }, { "hier", -1 },
		{ "avant hier", -2 }, { "apres demain", 2 },
		{ "today", 0 }, { "tomorrow", 1 }, { "yesterday", -1 },
	};
	size_t i;

	for (i = 0; i < sizeof near / sizeof *near; i++)
		if (strcmp(folded, near[i].w) == 0) {
			*away = near[i].away;
			return true;
		}
	return false;
}

/* Words: j, demain, lundi, "12 mars", "1er mars 98". */
static bool
words(const char *typed, struct date today, enum loosedate_kind kind,
	struct rule_answer *a)
{
	char folded[64], month[32] = "", *save, *w[3] = { NULL, NULL, NULL };
	char *word;
	int n = 0, d, m, y, day;

	fold_text(typed, folded, sizeof folded);
	if (near_day(folded, &d)) {
		give(a, date_add_days(today, d), today, kind);
		return true;
	}
	for (word = strtok_r(folded, " ", &save); word;
		word = strtok_r(NULL, " ", &save)) {
		if (n == 3)
			return false;
		w[n++] = word;
	}
	if (n == 0)
		return false;
	if (n == 1) {
		day = weekday_of(w[0]);
		if (day < 0)
			return false;
		d = (day - date_weekday(today) + 7) % 7;
		if (kind != LOOSEDATE_ANY)
			d = d == 0 ? -7 : d - 7;
		else if (d == 0)
			d = 7;
		give(a, date_add_days(today, d), today, kind);
		return true;
	}
	if (!isdigit((unsigned char)w[0][0]))
		return false;
	d = (int)strtol(w[0], &save, 10);
	if (strspn(w[0], "0123456789") > 2 || (*save &&
		(d != 1 || strcmp(save, "er") != 0)))
		return false;
	snprintf(month, sizeof month, "%s", w[1]);
	m = month_of(month);
	if (!m)
		return false;
	if (n == 2) {
		without_year(d, m, today, kind, a);
		return true;
	}
	y = (int)strtol(w[2], &save, 10);
	if (*save || (strlen(w[2]) != 2 && strlen(w[2]) != 4))
		return false;
	day_month_year(d, m, y, (int)strlen(w[2]), today, kind, a);
	return true;
}

/* 12/3, 12-3-26, 12.03.2026, 120326, 12032026, 2026-03-12. */
static bool
digits(const char *s, struct date today, enum loosedate_kind kind,
	struct rule_answer *a)
{
	int part[3] = { 0, 0, 0 }, len[3] = { 0, 0, 0 }, n = 0;
	const char *p;

	for (p = s; *p; p++) {
		if (*p >= '0' && *p <= '9') {
			if (len[n] >= 8)
				return false;
			part[n] = part[n] * 10 + *p - '0';
			len[n]++;
		} else if (strchr("/-. ", *p) && n < 2 && len[n]) {
			n++;
		} else {
			return false;
		}
	}
	if (n == 0 && (len[0] == 6 || len[0] == 8)) {
		int y = len[0] == 6 ? part[0] % 100 : part[0] % 10000;
		int dm = len[0] == 6 ? part[0] / 100 : part[0] / 10000;

		day_month_year(dm / 100, dm % 100, y, len[0] - 4, today,
			kind, a);
		return true;
	}
	if (n == 0 && len[0] == 4 && (part[0] % 100 > 12 ||
		part[0] % 100 == 0) && part[0] >= OLDEST) {
		rule_no(a, "year_only", _("Il manque le jour et le mois de "
			"%d : 12/03/%d."), part[0], part[0]);
		return true;
	}
	if (n == 0 && len[0] == 4) {
		without_year(part[0] / 100, part[0] % 100, today, kind, a);
		return true;
	}
	if (n == 1 && len[0] <= 2 && len[1] && len[1] <= 2) {
		without_year(part[0], part[1], today, kind, a);
		return true;
	}
	if (n == 2 && len[0] == 4 && len[1] == 2 && len[2] == 2) {
		day_month_year(part[2], part[1], part[0], 4, today, kind, a);
		return true;
	}
	if (n == 2 && len[0] <= 2 && len[1] && len[1] <= 2 &&
		(len[2] == 2 || len[2] == 4)) {
		day_month_year(part[0], part[1], part[2], len[2], today,
			kind, a);
		return true;
	}
	return false;
}

void
loosedate_read(const char *typed, const char *today_iso,
	enum loosedate_kind kind, struct rule_answer *a)
{
	char s[64], *end;
	const char *shift;
	struct date today;
	size_t n;
	long away;

	while (rule_space(typed))
		typed += rule_space(typed);
	n = strlen(typed);
	while (n && typed[n - 1] == ' ')
		n--;
	if (n == 0) {
		rule_no(a, "missing", "%s", _("Il manque la date."));
		return;
	}
	if (date_parse(today_iso, &today)) {
		rule_no(a, "bad_form", "%s", _("La date du jour manque."));
		return;
	}
	if (n < sizeof s) {
		memcpy(s, typed, n);
		s[n] = '\0';
		shift = s[0] == 'j' || s[0] == 'J' ? s + 1 : s;
		if (*shift == '+' || *shift == '-') {
			away = strtol(shift, &end, 10);
			if (!*end && shift[1] >= '0' && shift[1] <= '9' &&
				away >= -36500 && away <= 36500) {
				give(a, date_add_days(today, (int)away),
					today, kind);
				return;
			}
		} else if (digits(s, today, kind, a) ||
			words(s, today, kind, a)) {
			return;
		}
	}
	rule_no(a, "bad_form", "%s", _("Cette date n'est pas comprise : "
		"12/3, 12/03/2026, 12 mars, lundi, +7 ou j."));
}
