#include "base/date.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"

#define DAY_FIRST (-719162)     /* 0001-01-01 */
#define DAY_LAST 2932896        /* 9999-12-31 */

bool
date_leap(int y)
{
	return (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
}

static int
month_days(int y, int m)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31,
		30, 31 };

	return m == 2 && date_leap(y) ? 29 : days[m - 1];
}

bool
date_valid(int y, int m, int d)
{
	return y >= 1 && y <= 9999 && m >= 1 && m <= 12 && d >= 1 &&
		d <= month_days(y, m);
}

/* Years counted from March, so that the leap day is the last of a year. */
int
date_days(struct date d)
{
	int y = d.m <= 2 ? d.y - 1 : d.y;
	int era = (y >= 0 ? y : y - 399) / 400;
	int yoe = y - era * 400;
	int doy = (153 * (d.m + (d.m > 2 ? -3 : 9)) + 2) / 5 + d.d - 1;
	int doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;

	return era * 146097 + doe - 719468;
}

struct date
date_of_days(int days)
{
	int z = days + 719468;
	int era = (z >= 0 ? z : z - 146096) / 146097;
	int doe = z - era * 146097;
	int yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	int mp = (5 * doy + 2) / 153;
	struct date d;

	d.d = doy - (153 * mp + 2) / 5 + 1;
	d.m = mp < 10 ? mp + 3 : mp - 9;
	d.y = yoe + era * 400 + (d.m <= 2);
	return d;
}

int
date_weekday(struct date d)
{
	int w = (date_days(d) + 3) % 7;

	return w < 0 ? w + 7 : w;
}

struct date
date_add_days(struct date d, int n)
{
	return date_of_days(date_days(d) + n);
}

struct date
date_add_months(struct date d, int n)
{
	int month = d.y * 12 + d.m - 1 + n;

	d.y = month / 12;
	d.m = month % 12 + 1;
	if (d.d > month_days(d.y, d.m))
		d.d = month_days(d.y, d.m);
	return d;
}

enum err
date_parse(const char *iso, struct date *out)
{
	int i, y, m, d;

	if (strlen(iso) != 10 || iso[4] != '-' || iso[7] != '-')
		return err_set(E_CHECK, _("Date mal formée : AAAA-MM-JJ."));
	for (i = 0; i < 10; i++)
		if (i != 4 && i != 7 && (iso[i] < '0' || iso[i] > '9'))
			return err_set(E_CHECK, _("Date mal formée : "
				"AAAA-MM-JJ."));
	y = atoi(iso);
	m = atoi(iso + 5);
	d = atoi(iso + 8);
	if (!date_valid(y, m, d))
		return err_set(E_CHECK, _("Cette date n'existe pas."));
	*out = (struct date){ y, m, d };
	return E_OK;
}

void
date_format(struct date d, char *out, size_t size)
{
	if (d.y)
		snprintf(out, size, "%04d-%02d-%02d", d.y, d.m, d.d);
	else
		snprintf(out, size, "%s", "");
}

void
date_french(struct date d, char *out, size_t size)
{
	if (d.y)
		snprintf(out, size, "%02d/%02d/%04d", d.d, d.m, d.y);
	else
		snprintf(out, size, "%s", "");
}

void
date_human(char *out, size_t size, struct date d, struct date today)
{
	static const char *const days[] = { N_("lun."), N_("mar."),
		N_("mer."), N_("jeu."), N_("ven."), N_("sam."), N_("dim.") };
	int away;

	if (!d.y) {
		snprintf(out, size, "%s", "");
		return;
	}
	away = date_days(d) - date_days(today);
	if (away == 0)
		snprintf(out, size, "%s", _("aujourd'hui"));
	else if (away == 1)
		snprintf(out, size, "%s", _("demain"));
	else if (away == -1)
		snprintf(out, size, "%s", _("hier"));
	else if (abs(away) <= 7)
		snprintf(out, size, "%s %02d/%02d", _(days[date_weekday(d)]),
			d.d, d.m);
	else if (d.y == today.y)
		snprintf(out, size, "%02d/%02d", d.d, d.m);
	else
		date_french(d, out, size);
}

/* Easter Sunday (Butcher's rule). */
static struct date
easter(int y)
{
	int a = y % 19, b = y / 100, c = y % 100, d = b / 4, e = b % 4;
	int f = (b + 8) / 25, g = (b - f + 1) / 3;
	int h = (19 * a + b - d - g + 15) % 30, i = c / 4, k = c % 4;
	int l = (32 + 2 * e + 2 * i - h - k) % 7;
	int m = (a + 11 * h + 22 * l) / 451;
	int n = h + l - 7 * m + 114;

	return (struct date){ y, n / 31, n % 31 + 1 };
}

bool
date_holiday(struct date d)
{
	static const struct { int m, d; } fixed[] = { { 1, 1 }, { 5, 1 },
		{ 5, 8 }, { 7, 14 }, { 8, 15 }, { 11, 1 }, { 11, 11 },
		{ 12, 25 } };
	int from = date_days(d) - date_days(easter(d.y));
	size_t i;

	for (i = 0; i < sizeof fixed / sizeof *fixed; i++)
		if (fixed[i].m == d.m && fixed[i].d == d.d)
			return true;
	/* Easter Monday, Ascension, Whit Monday */
	return from == 1 || from == 39 || from == 50;
}

/* The day of an instant, kept within the years 1 to 9999; *second of it. */
static int
day_of(int64_t t, int *second)
{
	int64_t day = t >= 0 ? t / 86400 : -((-(t + 1)) / 86400) - 1;

	if (day < DAY_FIRST || day > DAY_LAST) {
		*second = 0;
		return day < 0 ? DAY_FIRST : DAY_LAST;
	}
	*second = (int)(t - day * 86400);
	return (int)day;
}

static bool
two_digits(const char *s, int most, int *out)
{
	if (s[0] < '0' || s[0] > '9' || s[1] < '0' || s[1] > '9')
		return false;
	*out = (s[0] - '0') * 10 + s[1] - '0';
	return *out <= most;
}

enum err
date_instant_parse(const char *text, int64_t *utc)
{
	char day[11];
	size_t n = strlen(text);
	int h, m, s = 0;
	struct date d;

	if ((n != 16 && n != 19) || text[10] != 'T' || text[13] != ':' ||
		!two_digits(text + 11, 23, &h) ||
		!two_digits(text + 14, 59, &m) ||
		(n == 19 && (text[16] != ':' ||
		!two_digits(text + 17, 59, &s))))
		return err_set(E_CHECK, _("Instant mal formé : "
			"AAAA-MM-JJTHH:MM."));
	memcpy(day, text, 10);
	day[10] = '\0';
	if (date_parse(day, &d))
		return E_CHECK;
	*utc = (int64_t)date_days(d) * 86400 + h * 3600 + m * 60 + s;
	return E_OK;
}

void
date_instant_format(int64_t utc, char *out, size_t size)
{
	int second;
	struct date d = date_of_days(day_of(utc, &second));

	snprintf(out, size, "%04d-%02d-%02dT%02d:%02d:%02d", d.y, d.m, d.d,
		second / 3600, second / 60 % 60, second % 60);
}

/* The nth (1..) or last (0) Sunday of a month. */
static struct date
sunday(int y, int m, int nth)
{
	struct date d = { y, m, nth ? 1 : month_days(y, m) };
	int w = date_weekday(d);

	if (nth)
		return date_add_days(d, (6 - w) + 7 * (nth - 1));
	return date_add_days(d, -((w + 1) % 7));
}

/* Summer time of the European Union: from the last Sunday of March to that
 * of October, both at 01:00 UTC. */
static bool
summer_paris(int64_t utc)
{
	int second;
	struct date d = date_of_days(day_of(utc, &second));
	int64_t from = (int64_t)date_days(sunday(d.y, 3, 0)) * 86400 + 3600;
	int64_t to = (int64_t)date_days(sunday(d.y, 10, 0)) * 86400 + 3600;

	return utc >= from && utc < to;
}

/* Saint-Pierre-et-Miquelon follows North America: second Sunday of March to
 * first of November, at 2 h local. */
static bool
summer_miquelon(int64_t utc)
{
	int second;
	struct date d = date_of_days(day_of(utc, &second));
	int64_t from = (int64_t)date_days(sunday(d.y, 3, 2)) * 86400 +
		5 * 3600;
	int64_t to = (int64_t)date_days(sunday(d.y, 11, 1)) * 86400 +
		4 * 3600;

	return utc >= from && utc < to;
}

static int
offset_hours(int64_t utc, const char *departement)
{
	static const struct { const char *code; int hours; } zones[] = {
		{ "971", -4 }, { "972", -4 }, { "973", -3 }, { "974", 4 },
		{ "976", 3 }, { "977", -4 }, { "978", -4 }, { "984", 5 },
		{ "986", 12 }, { "987", -10 }, { "988", 11 },
	};
	size_t i;

	if (!departement)
		departement = "";
	for (i = 0; i < sizeof zones / sizeof *zones; i++)
		if (strcmp(zones[i].code, departement) == 0)
			return zones[i].hours;
	if (strcmp(departement, "975") == 0)
		return summer_miquelon(utc) ? -2 : -3;
	return summer_paris(utc) ? 2 : 1;
}

void
date_local(int64_t utc, const char *departement, struct date *d, int *hour,
	int *minute)
{
	int64_t zone = 3600 * (int64_t)offset_hours(utc, departement);
	int second;

	/* no instant of the program is near the ends of the type */
	if (utc > INT64_MAX - 86400 || utc < INT64_MIN + 86400)
		zone = 0;
	*d = date_of_days(day_of(utc + zone, &second));
	*hour = second / 3600;
	*minute = second % 3600 / 60;
}
