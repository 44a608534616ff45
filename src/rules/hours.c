#include "rules/hours.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/i18n.h"

#define RULES 24
#define SPANS 8
#define HOLIDAY 7               /* bits of days after Monday .. Sunday */
#define SCHOOL 8

/* Minutes of a day; an end beyond 24:00 is of the next day. */
struct span {
	int from, to;           /* to -1: from then on ("09:00+") */
};

struct hours {
	bool months;            /* said */
	int month1, day1, month2, day2; /* day 0: whole months */
	int week1, week2, step; /* 0: any */
	unsigned days;          /* bits; 0: any */
	int nth;                /* of the month: 1..5, -1 the last; 0: any */
	bool always, off, added;
	int nspan;
	struct span span[SPANS];
	char comment[80];
};

struct reader {
	const char *text, *at;
	bool bad;
};

static const char days[7][3] = { "Mo", "Tu", "We", "Th", "Fr", "Sa", "Su" };
static const char months[12][4] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
	"Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };

static void
blank(struct reader *r)
{
	r->at += strspn(r->at, " \t");
}

static bool
take(struct reader *r, const char *word)
{
	size_t n = strlen(word);

	blank(r);
	if (strncmp(r->at, word, n) != 0 ||
		(isalpha((unsigned char)word[n - 1]) &&
		isalpha((unsigned char)r->at[n])))
		return false;
	r->at += n;
	return true;
}

static int
name(struct reader *r, const char *names, int n, size_t size)
{
	int i;

	for (i = 0; i < n; i++)
		if (take(r, names + (size_t)i * size))
			return i;
	return -1;
}

static int
number(struct reader *r, int most)
{
	int v = 0, n = 0;

	blank(r);
	while (isdigit((unsigned char)*r->at) && n++ < 4)
		v = 10 * v + *r->at++ - '0';
	if (!n || v > most)
		r->bad = true;
	return v;
}

static bool
digit_next(struct reader *r)
{
	blank(r);
	return isdigit((unsigned char)*r->at) != 0;
}

/* "Jan-Mar", "Dec 24-Jan 2", "Jul 14". */
static void
read_months(struct reader *r, struct hours *h)
{
	const char *before = r->at;
	int m = name(r, months[0], 12, 4);

	if (m < 0)
		return;
	h->months = true;
	h->month1 = h->month2 = m + 1;
	if (digit_next(r) && r->at[1] != ':' && r->at[2] != ':')
		h->day1 = h->day2 = number(r, 31);
	if (take(r, "-")) {
		m = name(r, months[0], 12, 4);
		if (m >= 0)
			h->month2 = m + 1;
		if (h->day1 && digit_next(r))
			h->day2 = number(r, 31);
		else if (m < 0 || h->day1)
			r->bad = true;
	}
	if (r->bad)
		r->at = before;
	take(r, ":");
}

static void
read_weeks(struct reader *r, struct hours *h)
{
	if (!take(r, "week"))
		return;
	h->week1 = h->week2 = number(r, 53);
	h->step = 1;
	if (take(r, "-"))
		h->week2 = number(r, 53);
	if (take(r, "/"))
		h->step = number(r, 53);
	if (!h->week1 || !h->step)
		r->bad = true;
	take(r, ":");
}

static void
read_nth(struct reader *r, struct hours *h)
{
	if (*r->at != '[')
		return;
	r->at++;
	h->nth = take(r, "-") ? -number(r, 1) : number(r, 5);
	if (!h->nth || !take(r, "]"))
		r->bad = true;
}

static void
read_days(struct reader *r, struct hours *h)
{
	for (;;) {
		int a, b;

		if (take(r, "PH"))
			h->days |= 1u << HOLIDAY;
		else if (take(r, "SH"))
			h->days |= 1u << SCHOOL;
		else if ((a = name(r, days[0], 7, 3)) >= 0) {
			read_nth(r, h);
			b = a;
			if (take(r, "-") && (b = name(r, days[0], 7, 3)) < 0) {
				r->bad = true;
				return;
			}
			for (h->days |= 1u << a; a != b;)
				h->days |= 1u << (a = (a + 1) % 7);
		} else if (h->days) {
			r->bad = true;
			return;
		} else {
			return;
		}
		if (!take(r, ","))
			break;
	}
	take(r, ":");
}

static int
clock_of(struct reader *r)
{
	int hour = number(r, 48), minute;

	if (*r->at++ != ':') {
		r->at--;
		r->bad = true;
		return 0;
	}
	minute = number(r, 59);
	return 60 * hour + minute;
}

static void
read_times(struct reader *r, struct hours *h)
{
	do {
		struct span *s;

		if (!digit_next(r) || h->nspan == SPANS) {
			r->bad = true;
			return;
		}
		s = &h->span[h->nspan++];
		s->from = clock_of(r);
		if (r->bad)
			return;
		if (take(r, "+")) {
			s->to = -1;
			continue;
		}
		if (!take(r, "-")) {
			r->bad = true;
			return;
		}
		s->to = clock_of(r);
		if (s->to <= s->from)
			s->to += 1440;
	} while (!r->bad && *r->at == ',' && isdigit((unsigned char)
		r->at[1 + strspn(r->at + 1, " ")]) && r->at++);
}

static void
read_comment(struct reader *r, struct hours *h)
{
	size_t n;

	blank(r);
	if (*r->at != '"')
		return;
	n = strcspn(r->at + 1, "\"");
	if (!r->at[1 + n]) {
		r->bad = true;
		return;
	}
	snprintf(h->comment, sizeof h->comment, "%.*s", (int)n, r->at + 1);
	r->at += n + 2;
}

static void
read_one(struct reader *r, struct hours *h)
{
	const char *from;

	memset(h, 0, sizeof *h);
	blank(r);
	from = r->at;
	if (take(r, "24/7")) {
		h->always = true;
	} else {
		read_months(r, h);
		if (!r->bad)
			read_weeks(r, h);
		if (!r->bad)
			read_days(r, h);
		if (r->bad)
			return;
		if (take(r, "24/7") || take(r, "open"))
			h->always = true;
		else if (take(r, "off") || take(r, "closed"))
			h->off = true;
		else if (digit_next(r))
			read_times(r, h);
	}
	if (!r->bad)
		read_comment(r, h);
	/* days alone: open all day; nothing at all is no rule */
	if (!r->bad && !h->nspan && !h->always && !h->off) {
		if (r->at == from)
			r->bad = true;
		else
			h->always = !*h->comment || h->days || h->months;
	}
}

/* The rules of a text; -1 with the place in r->at. */
static int
read_all(struct reader *r, struct hours *h)
{
	int n = 0;
	bool added = false;

	do {
		blank(r);
		if (!*r->at && n)
			break;          /* "...;" */
		if (n == RULES) {
			r->bad = true;
			break;
		}
		read_one(r, &h[n]);
		h[n++].added = added;
		blank(r);
		added = *r->at == ',';
	} while (!r->bad && (*r->at == ';' || *r->at == ',') && r->at++);
	blank(r);
	return r->bad || *r->at ? -1 : n;
}

/* --- in French ------------------------------------------------------------------ */

struct text {
	char *out;
	size_t size, n;
};

static void
say(struct text *t, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

static void
say(struct text *t, const char *fmt, ...)
{
	va_list ap;

	if (t->n >= t->size)
		return;
	va_start(ap, fmt);
	t->n += (size_t)vsnprintf(t->out + t->n, t->size - t->n, fmt, ap);
	va_end(ap);
}

static const char *
day_name(int d)
{
	static const char *const names[7] = { N_("lun."), N_("mar."),
		N_("mer."), N_("jeu."), N_("ven."), N_("sam."), N_("dim.") };

	return _(names[d]);
}

static const char *
month_name(int m)
{
	static const char *const names[12] = { N_("janvier"), N_("février"),
		N_("mars"), N_("avril"), N_("mai"), N_("juin"), N_("juillet"),
		N_("août"), N_("septembre"), N_("octobre"), N_("novembre"),
		N_("décembre") };

	return _(names[m - 1]);
}

static void
say_days(struct text *t, const struct hours *h)
{
	bool first = true;
	int d, e;

	if ((h->days & 0x7f) == 0x7f) {
		say(t, "%s", _("tous les jours"));
		first = false;
	}
	for (d = 0; d < 7 && (h->days & 0x7f) != 0x7f; d = e + 1) {
		for (e = d; e < 7 && h->days & 1u << e; e++)
			;
		e--;
		if (e < d) {
			e = d;
			continue;
		}
		say(t, "%s%s", first ? "" : ", ", day_name(d));
		if (e > d)
			say(t, "%s%s", e == d + 1 ? _(" et ") : _(" à "),
				day_name(e));
		first = false;
	}
	if (h->nth > 0)
		say(t, _(" (le %d%s du mois)"), h->nth, h->nth == 1 ?
			_("er") : _("e"));
	else if (h->nth)
		say(t, "%s", _(" (le dernier du mois)"));
	if (h->days & 1u << HOLIDAY) {
		say(t, "%s%s", first ? "" : ", ", _("jours fériés"));
		first = false;
	}
	if (h->days & 1u << SCHOOL)
		say(t, "%s%s", first ? "" : ", ", _("vacances scolaires"));
}

static void
say_clock(struct text *t, int minutes)
{
	int m = minutes > 1440 ? minutes - 1440 : minutes;

	if (m % 60)
		say(t, "%dh%02d", m / 60, m % 60);
	else
		say(t, "%dh", m / 60);
}

static void
say_months(struct text *t, const struct hours *h)
{
	if (h->day1 && h->month1 == h->month2 && h->day1 == h->day2) {
		say(t, _("le %d %s "), h->day1, month_name(h->month1));
	} else if (h->day1) {
		say(t, _("du %d %s au %d %s "), h->day1,
			month_name(h->month1), h->day2,
			month_name(h->month2));
	} else if (h->month1 == h->month2) {
		say(t, _("en %s "), month_name(h->month1));
	} else {
		say(t, _("de %s à %s "), month_name(h->month1),
			month_name(h->month2));
	}
}

static void
say_one(struct text *t, const struct hours *h)
{
	int i;

	if (h->off)
		say(t, "%s", _("fermé "));
	if (h->months)
		say_months(t, h);
	if (h->week1)
		say(t, h->step == 2 ? _("une semaine sur deux ") :
			_("semaines %d à %d "), h->week1, h->week2);
	if (h->days) {
		say_days(t, h);
		say(t, " ");
	}
	if (h->always)
		say(t, "%s", h->days || h->months ? _("toute la journée ") :
			_("jour et nuit, tous les jours "));
	for (i = 0; i < h->nspan; i++) {
		if (i)
			say(t, ", ");
		if (h->span[i].to < 0)
			say(t, "%s", _("à partir de "));
		say_clock(t, h->span[i].from);
		if (h->span[i].to >= 0) {
			say(t, "-");
			say_clock(t, h->span[i].to);
		}
	}
	if (*h->comment)
		say(t, "%s(%s)", h->nspan ? " " : "", h->comment);
	while (t->n && t->n < t->size && t->out[t->n - 1] == ' ')
		t->out[--t->n] = '\0';
}

/* --- open at a moment -------------------------------------------------------------- */

static int
iso_week(struct date d)
{
	int thursday = date_days(d) - date_weekday(d) + 3;
	struct date t = date_of_days(thursday), first = { t.y, 1, 1 };

	return (thursday - date_days(first)) / 7 + 1;
}

static bool
in_months(const struct hours *h, struct date d)
{
	int now = 100 * d.m + d.d;
	int a = 100 * h->month1 + (h->day1 ? h->day1 : 1);
	int b = 100 * h->month2 + (h->day2 ? h->day2 : 31);

	return a <= b ? now >= a && now <= b : now >= a || now <= b;
}

static bool
is_nth(const struct hours *h, struct date d)
{
	if (h->nth > 0)
		return (d.d - 1) / 7 + 1 == h->nth;
	return h->nth == 0 || !date_valid(d.y, d.m, d.d + 7);
}

/* Does the rule speak of this day? */
static bool
speaks(const struct hours *h, struct date d)
{
	int w = iso_week(d);

	if (h->months && !in_months(h, d))
		return false;
	if (h->week1 && (w < h->week1 || w > h->week2 ||
		(w - h->week1) % h->step))
		return false;
	if (!h->days)
		return true;
	if (h->days & 1u << HOLIDAY && date_holiday(d))
		return true;
	return h->days & 1u << date_weekday(d) && is_nth(h, d);
}

static bool
covers(const struct hours *h, int minute)
{
	int i;

	for (i = 0; i < h->nspan; i++)
		if (minute >= h->span[i].from && (h->span[i].to < 0 ?
			minute < 1440 : minute < h->span[i].to))
			return true;
	return h->always && minute < 1440;
}

/* The last rule that speaks of a day decides, with those it was added to. */
static bool
open_on(const struct hours *h, int n, struct date d, int minute)
{
	bool open = false;
	int i;

	for (i = 0; i < n; i++) {
		if (!speaks(&h[i], d))
			continue;
		if (!h[i].added)
			open = false;
		if (!h[i].off)
			open |= covers(&h[i], minute);
	}
	return open;
}

void
hours_french(const char *osm, const char *at, struct rule_answer *a)
{
	struct hours h[RULES];
	struct reader r = { osm, osm, false };
	struct text t = { a->value, sizeof a->value, 0 };
	int n = read_all(&r, h), i, minute;
	struct date d;
	int64_t utc;

	if (n < 0) {
		rule_no(a, "not_understood", _("Horaires non compris à la "
			"place %d : %.40s"), (int)(r.at - osm) + 1, r.at);
		return;
	}
	rule_ok(a, "%s", "");
	for (i = 0; i < n; i++) {
		if (i)
			say(&t, " ; ");
		say_one(&t, &h[i]);
	}
	if (!at || !*at)
		return;
	if (date_instant_parse(at, &utc)) {
		rule_no(a, "bad_date", "%s", _("Un moment s'écrit "
			"AAAA-MM-JJTHH:MM."));
		return;
	}
	d = date_of_days((int)(utc / 86400));
	minute = (int)(utc % 86400) / 60;
	snprintf(a->message, sizeof a->message, "%s", a->value);
	snprintf(a->value, sizeof a->value, "%s", open_on(h, n, d, minute) ||
		open_on(h, n, date_add_days(d, -1), minute + 1440) ?
		"ouvert" : "ferme");
}
