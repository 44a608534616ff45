#include "rules/hours_typed.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "rules/hours.h"

#define HOLIDAY 7               /* bit of days after Monday .. Sunday */
#define WEEK 0x7fu
#define SPANS 6
#define EXAMPLE N_("« lundi au vendredi 9h-12h et 14h-17h30 ; samedi "       \
	"9h-12h »")

enum word { END, TIME, DAY, TO, SHUT, SKIP, ALWAYS, BAD };

struct typed {
	char text[400];         /* lower case, without accents */
	const char *at;
	char word[40];          /* the last one read */
	unsigned days;          /* of a DAY */
	int minutes;            /* of a TIME */
};

/* One rule being read. */
struct rule_read {
	unsigned days;
	bool shut;
	int nspan, from[SPANS], to[SPANS];
};

struct out {
	char *text;
	size_t size, n;
};

/* --- words ------------------------------------------------------------------ */

/* Latin-1 letters without their accents, dashes as "-", the rest as it is. */
static void
plain(const char *in, char *out, size_t size)
{
	static const char letters[] = "aaaaaa.ceeeeiiii.nooooo.ouuuuy.y";
	size_t n = 0;

	for (; *in && n + 2 < size; in++) {
		unsigned char c = (unsigned char)*in;
		unsigned char next = (unsigned char)in[1];

		if (c == 0xc3 && next >= 0x80) {
			out[n++] = letters[(next & 0x3f) % 32];
			in++;
		} else if (c == 0xe2 && next == 0x80 &&
			((unsigned char)in[2] & 0xf0) == 0x90) {
			/* a dash, or a curly apostrophe */
			out[n++] = (unsigned char)in[2] >= 0x98 ? '\'' : '-';
			in += 2;
		} else if (c == 0xc2 && next == 0xa0) {
			out[n++] = ' ';
			in++;
		} else {
			out[n++] = (char)tolower(c);
		}
	}
	out[n] = '\0';
}

static const struct {
	const char *word;
	enum word is;
	unsigned days;
	int minutes;
} words[] = {
	{ "lundi", DAY, 1, 0 }, { "lun", DAY, 1, 0 },
	{ "mardi", DAY, 2, 0 }, { "mar", DAY, 2, 0 },
	{ "mercredi", DAY, 4, 0 }, { "mer", DAY, 4, 0 },
	{ "jeudi", DAY, 8, 0 }, { "jeu", DAY, 8, 0 },
	{ "vendredi", DAY, 16, 0 }, { "ven", DAY, 16, 0 },
	{ "samedi", DAY, 32, 0 }, { "sam", DAY, 32, 0 },
	{ "dimanche", DAY, 64, 0 }, { "dim", DAY, 64, 0 },
	{ "lundis", DAY, 1, 0 }, { "mardis", DAY, 2, 0 },
	{ "mercredis", DAY, 4, 0 }, { "jeudis", DAY, 8, 0 },
	{ "vendredis", DAY, 16, 0 }, { "samedis", DAY, 32, 0 },
	{ "dimanches", DAY, 64, 0 },
	{ "tous", DAY, WEEK, 0 }, { "semaine", DAY, 31, 0 },
	{ "week", DAY, 96, 0 }, { "weekend", DAY, 96, 0 },
	{ "weekends", DAY, 96, 0 },
	{ "ferie", DAY, 1u << HOLIDAY, 0 },
	{ "feries", DAY, 1u << HOLIDAY, 0 },
	{ "midi", TIME, 0, 720 }, { "minuit", TIME, 0, 1440 },
	{ "au", TO, 0, 0 }, { "a", TO, 0, 0 }, { "-", TO, 0, 0 },
	{ "jusqu", TO, 0, 0 },
	{ "ferme", SHUT, 0, 0 }, { "fermee", SHUT, 0, 0 },
	{ "fermes", SHUT, 0, 0 }, { "fermeture", SHUT, 0, 0 },
	{ "le", SKIP, 0, 0 }, { "les", SKIP, 0, 0 }, { "de", SKIP, 0, 0 },
	{ "du", SKIP, 0, 0 }, { "des", SKIP, 0, 0 }, { "et", SKIP, 0, 0 },
	{ "en", SKIP, 0, 0 }, { "end", SKIP, 0, 0 },
	{ "ends", SKIP, 0, 0 }, { "puis", SKIP, 0, 0 },
	{ "jour", SKIP, 0, 0 }, { "jours", SKIP, 0, 0 },
	{ "ouvert", SKIP, 0, 0 }, { "ouverte", SKIP, 0, 0 },
	{ "matin", SKIP, 0, 0 }, { "apres", SKIP, 0, 0 },
	{ "apr", SKIP, 0, 0 }, { "heures", SKIP, 0, 0 },
};

/* "9h", "9h30", "9:30", "09.30", "14 h 30"; 24h/24 is all the day. */
static enum word
read_time(struct typed *t)
{
	char *end;
	long hour = strtol(t->at, &end, 10), minute = 0;
	const char *p = end + strspn(end, " ");

	snprintf(t->word, sizeof t->word, "%.8s", t->at);
	if (strncmp(p, "h/24", 4) == 0 || strncmp(end, "/24", 3) == 0) {
		t->at = strstr(end, "24") + 2;
		return ALWAYS;
	}
	if (strncmp(end, "j/7", 3) == 0 || strncmp(end, "/7", 2) == 0) {
		t->at = strchr(end, '7') + 1;
		t->days = WEEK;
		return DAY;
	}
	if (*p == 'h' || *end == ':' || *end == '.') {
		p = *p == 'h' ? p + 1 : end + 1;
		if (strncmp(p, "eures", 5) == 0)
			p += 5;
		else if (strncmp(p, "eure", 4) == 0)
			p += 4;
		end = (char *)p;
		p += strspn(p, " ");
		if (isdigit((unsigned char)p[0]) &&
			isdigit((unsigned char)p[1]) && p[2] != 'h' &&
			!isdigit((unsigned char)p[2])) {
			minute = strtol(p, &end, 10);
		}
	}
	t->at = end;
	t->minutes = (int)(60 * hour + minute);
	return hour > 24 || minute > 59 || t->minutes > 1440 ? BAD : TIME;
}

static enum word
next(struct typed *t)
{
	size_t n, i;

	t->at += strspn(t->at, " \t\n;,/.()':");
	if (!*t->at)
		return END;
	if (isdigit((unsigned char)*t->at))
		return read_time(t);
	n = *t->at == '-' ? 1 : 0;
	while (!n && islower((unsigned char)t->at[n]))
		for (n = 1; islower((unsigned char)t->at[n]); n++)
			;
	if (!n)
		n = 1;
	snprintf(t->word, sizeof t->word, "%.*s", (int)n, t->at);
	t->at += n;
	for (i = 0; i < sizeof words / sizeof *words; i++)
		if (strcmp(words[i].word, t->word) == 0) {
			t->days = words[i].days;
			t->minutes = words[i].minutes;
			return words[i].is;
		}
	return BAD;
}

/* What comes next, left there. */
static enum word
peek(const struct typed *t)
{
	struct typed copy = *t;

	return next(&copy);
}

/* --- as OSM says it ------------------------------------------------------------ */

static void
say(struct out *o, const char *text)
{
	int n = snprintf(o->text + o->n, o->size - o->n, "%s", text);

	if (n > 0)
		o->n += (size_t)n;
	if (o->n > o->size)
		o->n = o->size;
}

static void
say_days(struct out *o, unsigned days)
{
	static const char name[8][3] = { "Mo", "Tu", "We", "Th", "Fr", "Sa",
		"Su", "PH" };
	bool first = true;
	int i, j;

	for (i = 0; i < 8; i++) {
		if (!(days & 1u << i))
			continue;
		for (j = i; j < 6 && i < HOLIDAY && days & 1u << (j + 1); j++)
			;
		if (!first)
			say(o, ",");
		first = false;
		say(o, name[i]);
		if (j > i && i < HOLIDAY) {
			say(o, j > i + 1 ? "-" : ",");
			say(o, name[j]);
			i = j;
		}
	}
}

static void
say_rule(struct out *o, const struct rule_read *r)
{
	int i;
	char span[32];

	if (!r->shut && !r->nspan)
		return;
	if (o->n)
		say(o, "; ");
	say_days(o, r->days);
	if (r->days)
		say(o, " ");
	for (i = 0; i < r->nspan; i++) {
		snprintf(span, sizeof span, "%s%02d:%02d-%02d:%02d",
			i ? "," : "", r->from[i] / 60 % 24, r->from[i] % 60,
			r->to[i] / 60, r->to[i] % 60);
		say(o, span);
	}
	if (r->shut)
		say(o, "off");
}

/* --- reading --------------------------------------------------------------------- */

static int
bit(unsigned days)
{
	int i = 0;

	while (!(days & 1u << i))
		i++;
	return i;
}

static bool
one_day(unsigned days)
{
	return days && !(days & (days - 1));
}

/* "lundi au vendredi": the last word read was its first day. */
static bool
add_days(struct typed *t, struct rule_read *r)
{
	unsigned from = t->days;
	int i;

	r->days |= from;
	if (!one_day(from) || from == 1u << HOLIDAY || peek(t) != TO)
		return true;
	next(t);
	while (peek(t) == SKIP || peek(t) == TO)
		next(t);
	if (next(t) != DAY || !one_day(t->days) || t->days == 1u << HOLIDAY)
		return false;
	for (i = bit(from); i != bit(t->days); i = (i + 1) % 7)
		r->days |= 1u << i;
	r->days |= t->days;
	return true;
}

/* "9h-12h": the last word read was its beginning. */
static bool
add_span(struct typed *t, struct rule_read *r)
{
	int from = t->minutes;

	if (r->nspan == SPANS)
		return false;
	while (peek(t) == SKIP)
		next(t);
	if (peek(t) != TO)
		return false;
	while (peek(t) == TO || peek(t) == SKIP)
		next(t);
	if (next(t) != TIME || t->minutes == from)
		return false;
	r->from[r->nspan] = from;
	r->to[r->nspan++] = t->minutes;
	return true;
}

static void
not_read(struct rule_answer *a, const char *word)
{
	rule_no(a, "not_understood", _("Horaires : « %s » n'est pas compris. "
		"Exemple : %s."), word, _(EXAMPLE));
}

static void
read_french(struct typed *t, struct out *o, struct rule_answer *a)
{
	struct rule_read r = { 0 };
	enum word w;

	while ((w = next(t)) != END) {
		bool ok = true;

		if (w == DAY && (r.nspan || r.shut)) {
			if (!r.days) {
				rule_no(a, "days_first", _("Horaires : dire "
					"les jours, puis les heures. Exemple "
					": %s."), _(EXAMPLE));
				return;
			}
			say_rule(o, &r);
			memset(&r, 0, sizeof r);
		}
		if (w == DAY) {
			ok = add_days(t, &r);
		} else if (w == TIME && !add_span(t, &r)) {
			rule_no(a, "bad_time", _("Horaires : après « %s » il "
				"manque une heure de fin. Exemple : %s."),
				t->word, _(EXAMPLE));
			return;
		} else if (w == ALWAYS) {
			r.from[0] = 0;
			r.to[0] = 1440;
			r.nspan = 1;
		} else if (w == SHUT) {
			r.shut = true;
		} else if (w == BAD) {
			ok = false;
		}
		if (!ok) {
			not_read(a, t->word);
			return;
		}
	}
	if (!r.nspan && !r.shut && r.days) {
		rule_no(a, "bad_time", _("Horaires : il manque les heures. "
			"Exemple : %s."), _(EXAMPLE));
		return;
	}
	say_rule(o, &r);
	if (o->n + 1 >= o->size)
		rule_no(a, "too_long", "%s", _("Horaires : c'est trop long, "
			"250 caractères au plus."));
	else
		rule_ok(a, "%s", o->text);
}

void
hours_typed(const char *typed, struct rule_answer *a)
{
	struct typed t = { .word = "" };
	struct rule_answer read;
	char osm[250] = "";
	struct out o = { osm, sizeof osm, 0 };

	typed += strspn(typed, " ");
	if (!*typed) {
		rule_ok(a, "%s", "");
		return;
	}
	hours_french(typed, NULL, &read);
	if (read.ok && strlen(typed) < sizeof a->value) {
		rule_ok(a, "%s", typed);
		return;
	}
	if (strlen(typed) >= sizeof t.text) {
		rule_no(a, "too_long", "%s", _("Horaires : c'est trop long, "
			"250 caractères au plus."));
		return;
	}
	plain(typed, t.text, sizeof t.text);
	t.at = t.text;
	read_french(&t, &o, a);
	if (a->ok && *a->value) {
		hours_french(a->value, NULL, &read);
		if (!read.ok)
			not_read(a, typed);
	}
}
