#include "rules/message.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/i18n.h"
#include "rules/invitation.h"
#include "rules/phone.h"
#include "rules/sms.h"

#define RDV_HOUR 10             /* services.md 3.6: 10:00 daily */
#define INVITE_HOUR 11          /* 3.5: 11:00 daily */

static const struct {
	const char *word, *label;
} kinds[] = {
#define MESSAGE_ROW(name, word, label) { word, label },
	MESSAGE_KINDS(MESSAGE_ROW)
#undef MESSAGE_ROW
};

bool
message_kind_parse(const char *word, enum message_kind *out)
{
	int i;

	for (i = 0; word && i < MESSAGE_KIND_COUNT; i++)
		if (strcmp(kinds[i].word, word) == 0) {
			*out = (enum message_kind)i;
			return true;
		}
	return false;
}

const char *
message_kind_name(enum message_kind kind)
{
	return (int)kind < MESSAGE_KIND_COUNT ? kinds[kind].word : "?";
}

const char *
message_kind_label(enum message_kind kind)
{
	return (int)kind < MESSAGE_KIND_COUNT ? kinds[kind].label : "?";
}

bool
message_of_invite(enum message_kind kind)
{
	return kind == MESSAGE_INVITE || kind == MESSAGE_INVITE_REMINDER;
}

static bool
absent(const char *s)
{
	return !s || !*s;
}

/* --- what it says --------------------------------------------------------- */

/* What stands for the words in braces. */
struct values {
	char day[60], hour[16], who[80], before[80], phone[40], place[120];
};

/* "jeudi 26 novembre" */
static void
day_words(const char *iso, char *out, size_t size)
{
	static const char *const days[] = { "lundi", "mardi", "mercredi",
		"jeudi", "vendredi", "samedi", "dimanche" };
	static const char *const months[] = { "janvier", "février", "mars",
		"avril", "mai", "juin", "juillet", "août", "septembre",
		"octobre", "novembre", "décembre" };
	struct date d;

	out[0] = '\0';
	if (!absent(iso) && date_parse(iso, &d) == E_OK)
		snprintf(out, size, "%s %d%s %s", days[date_weekday(d)], d.d,
			d.d == 1 ? "er" : "", months[d.m - 1]);
}

/* "14 h 30", "9 h" */
static void
hour_words(const char *hour, char *out, size_t size)
{
	int h = 0, m = 0;

	out[0] = '\0';
	if (absent(hour))
		return;
	if (sscanf(hour, "%dh%d", &h, &m) == 2 && m)
		snprintf(out, size, "%d h %02d", h, m);
	else
		snprintf(out, size, "%d h", h);
}

static void
fill(const struct message_of *m, struct values *v)
{
	const char *who = m->who ? m->who : "";
	char until[60];

	day_words(m->day, v->day, sizeof v->day);
	hour_words(m->hour, v->hour, sizeof v->hour);
	snprintf(v->who, sizeof v->who, "%.*s", (int)strcspn(who, " "), who);
	day_words(m->until, until, sizeof until);
	snprintf(v->before, sizeof v->before, "%s%s", *until ? "avant le " :
		"", until);
	v->phone[0] = '\0';
	if (!absent(m->phone))
		phone_format(m->phone, v->phone, sizeof v->phone);
	snprintf(v->place, sizeof v->place, "%s", m->place ? m->place : "");
}

/* With whom, and what to do when she cannot come. */
static void
tail(const struct values *v, const char *what, struct buf *b)
{
	if (*v->phone)
		buf_printf(b, " %s : %s.", what, v->phone);
}

static void
usual(enum message_kind kind, const struct values *v, struct buf *b)
{
	const char *with = *v->who ? " avec " : "";

	switch (kind) {
	case MESSAGE_INVITE:
	case MESSAGE_INVITE_REMINDER:
		buf_printf(b, "Bonjour, %svous pouvez prendre rendez-vous"
			"%s%s%s%s : %s.", kind == MESSAGE_INVITE ? "" :
			"rappel : ", with, v->who, *v->before ? ", " : "",
			v->before, v->phone);
		break;
	case MESSAGE_SUMMONS:
	case MESSAGE_REMINDER:
		buf_printf(b, "Bonjour, %srendez-vous %s à %s%s%s.",
			kind == MESSAGE_SUMMONS ? "" : "rappel : ", v->day,
			v->hour, with, v->who);
		tail(v, "Empêchement", b);
		break;
	case MESSAGE_CHANGED:
		buf_printf(b, "Bonjour, votre rendez-vous est maintenant le "
			"%s à %s%s%s.", v->day, v->hour, with, v->who);
		tail(v, "Empêchement", b);
		break;
	default:
		buf_printf(b, "Bonjour, votre rendez-vous du %s à %s%s%s est "
			"annulé.", v->day, v->hour, with, v->who);
		tail(v, "Pour en reparler", b);
	}
}

/* The value of the word that stands between braces at s; NULL: none. */
static const char *
value_of(const struct values *v, const char *s, size_t n)
{
	const struct { const char *word, *value; } all[] = {
		{ "jour", v->day }, { "heure", v->hour }, { "avec", v->who },
		{ "avant", v->before }, { "telephone", v->phone },
		{ "lieu", v->place },
	};
	size_t i;

	for (i = 0; i < sizeof all / sizeof *all; i++)
		if (strlen(all[i].word) == n && memcmp(all[i].word, s, n) == 0)
			return all[i].value;
	return NULL;
}

/* Puts the values in; *bad (may be NULL): a word that means nothing, cut. */
static void
put_in(const char *words, const struct values *v, struct buf *b,
	char bad[24])
{
	while (*words) {
		size_t n = strcspn(words, "{");
		const char *value;

		buf_put(b, words, n);
		words += n;
		if (!*words)
			break;
		n = strcspn(words + 1, "}");
		value = value_of(v, words + 1, n);
		if (value)
			buf_puts(b, value);
		else if (bad)
			snprintf(bad, 24, "%.*s", (int)(n < 22 ? n + 2 : 22),
				words);
		words += 1 + n;
		words += *words == '}';
	}
}

static void
compose(const struct message_of *m, const struct values *v, char bad[24],
	char out[MESSAGE_MAX])
{
	struct buf b;

	buf_init(&b);
	if (absent(m->words))
		usual(m->kind, v, &b);
	else
		put_in(m->words, v, &b, bad);
	if (m->sms) {
		sms_fold(buf_str(&b), out, MESSAGE_MAX);
	} else {
		size_t n = b.len < MESSAGE_MAX ? b.len : MESSAGE_MAX - 1;

		/* cut on a character */
		while (n < b.len && n && (b.data[n] & 0xc0) == 0x80)
			n--;
		memcpy(out, buf_str(&b), n);
		out[n] = '\0';
	}
	buf_done(&b);
}

void
message_text(const struct message_of *m, char out[MESSAGE_MAX])
{
	struct values v;

	fill(m, &v);
	compose(m, &v, NULL, out);
}

void
message_words_check(enum message_kind kind, const char *words,
	struct rule_answer *a)
{
	const struct message_of m = { .kind = kind, .sms = true,
		.words = words };
	struct values v = { .day = "mercredi 23 septembre",
		.hour = "14 h 30", .who = "Marie-Christine",
		.before = "avant le mercredi 23 septembre",
		.phone = "05 36 49 12 34",
		.place = "Maison du département, bureau 12, 2e étage" };
	char text[MESSAGE_MAX], bad[24] = "";
	struct sms_size size;

	compose(&m, &v, bad, text);
	sms_size(text, &size);
	if (*bad)
		rule_no(a, "unknown_word", _("« %s » ne veut rien dire : "
			"écrire {jour}, {heure}, {avec}, {avant}, {telephone} "
			"ou {lieu}."), bad);
	else if (!message_of_invite(kind) && (!strstr(words, "{jour}") ||
		!strstr(words, "{heure}")))
		rule_no(a, "no_day", "%s", _("Il manque {jour} ou {heure} : "
			"elle ne saurait pas quand venir."));
	else if (message_of_invite(kind) && !strstr(words, "{telephone}"))
		rule_no(a, "no_phone", "%s", _("Il manque {telephone} : elle "
			"ne saurait pas qui appeler."));
	else if (size.parts > MESSAGE_PARTS)
		rule_no(a, "too_long", _("%d signes, %d SMS : %d au plus."),
			size.units, size.parts, MESSAGE_PARTS);
	else
		rule_ok(a, "%d %d", size.units, size.parts);
}

/* --- by which way ------------------------------------------------------------ */

void
message_way(const struct message_to *to, bool sms, bool by_hand,
	struct rule_answer *a)
{
	const char *way = to->way ? to->way : "";
	bool by_sms = invitation_mobile(to->phone) && !to->no_sms;
	bool by_email = !absent(to->email);

	if (sms && to->no_sms)
		rule_no(a, "no_sms", "%s", _("Elle ne veut pas de SMS."));
	else if (sms && !by_sms)
		rule_no(a, "no_mobile", "%s", _("Pas de numéro de mobile "
			"français."));
	else if (!sms && !by_email)
		rule_no(a, "no_email", "%s", _("Pas de courriel."));
	else if (!by_hand && (strcmp(way, "REFERENT") == 0 ||
		strcmp(way, "AUTRE") == 0))
		rule_no(a, "by_hand", "%s", _("Elle demande à être jointe "
			"autrement : rien ne part tout seul."));
	else if (!by_hand && ((sms && by_email && strcmp(way, "EMAIL") == 0) ||
		(!sms && by_sms && strcmp(way, "TELEPHONE") == 0)))
		rule_no(a, "other_way", "%s", _("Elle préfère l'autre "
			"moyen."));
	else
		rule_ok(a, "%s", sms ? to->phone : to->email);
}

/* --- when --------------------------------------------------------------------- */

static bool
closed(struct date d)
{
	return date_weekday(d) == 6 || date_holiday(d);
}

/* The day on which an appointment is reminded. */
static struct date
rdv_due(struct date day)
{
	struct date due = date_add_days(day, -2);

	while (closed(due) && date_days(due) < date_days(day))
		due = date_add_days(due, 1);
	if (date_days(due) < date_days(day))
		return due;
	due = date_add_days(day, -2);
	while (closed(due))
		due = date_add_days(due, -1);
	return due;
}

static struct date
invite_due(struct date made)
{
	struct date due = date_add_days(made, 3);

	while (closed(due))
		due = date_add_days(due, 1);
	return due;
}

enum message_when
message_when(const struct message_time *t)
{
	int today = date_days(t->today), due;
	bool reminder = t->kind == MESSAGE_REMINDER;

	if (t->by_hand)
		return MESSAGE_NOW;
	if (reminder && today >= date_days(t->day))
		return MESSAGE_TOO_LATE;
	if (closed(t->today) || t->hour < t->from || t->hour >= t->until)
		return MESSAGE_WAIT;
	if (!reminder && t->kind != MESSAGE_INVITE_REMINDER)
		return MESSAGE_NOW;
	due = date_days(reminder ? rdv_due(t->day) : invite_due(t->made));
	if (today < due || (today == due && t->hour < (reminder ? RDV_HOUR :
		INVITE_HOUR)))
		return MESSAGE_WAIT;
	return MESSAGE_NOW;
}
