#include "rules/ical.h"

#include <string.h>

#include "base/date.h"
#include "base/text.h"

#define LINE_BYTES 75           /* without its end */

/* The bytes of the character at s. */
static size_t
character(const char *s)
{
	size_t n = 1;

	while (((unsigned char)s[n] & 0xc0) == 0x80)
		n++;
	return n;
}

static void
fold(struct buf *out, const char *line)
{
	size_t used = 0, n;

	for (; *line; line += n) {
		n = character(line);
		if (used + n > LINE_BYTES) {
			buf_puts(out, "\r\n ");
			used = 1;
		}
		buf_put(out, line, n);
		used += n;
	}
	buf_puts(out, "\r\n");
}

void
ical_line(struct buf *out, const char *name, const char *value)
{
	struct buf b, clean;
	const char *p;

	buf_init(&b);
	buf_init(&clean);
	buf_put_clean(&clean, value, TEXT_LINES);
	buf_printf(&b, "%s:", name);
	for (p = buf_str(&clean); *p; p++)
		if (*p == '\n')
			buf_puts(&b, "\\n");
		else if (strchr("\\;,", *p))
			buf_printf(&b, "\\%c", *p);
		else
			buf_put(&b, p, 1);
	fold(out, buf_str(&b));
	buf_done(&b);
	buf_done(&clean);
}

static void
instant(struct buf *out, const char *name, int64_t utc)
{
	char at[32], basic[32];
	size_t i, n = 0;

	date_instant_format(utc, at, sizeof at);
	for (i = 0; at[i]; i++)
		if (at[i] != '-' && at[i] != ':')
			basic[n++] = at[i];
	basic[n] = '\0';
	buf_printf(out, "%s:%sZ\r\n", name, basic);
}

void
ical_begin(struct buf *out)
{
	buf_puts(out, "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n"
		"PRODID:-//Passerelle//Rendez-vous//FR\r\n"
		"CALSCALE:GREGORIAN\r\nMETHOD:PUBLISH\r\n");
}

void
ical_event(struct buf *out, const struct ical_event *e, int64_t now)
{
	buf_puts(out, "BEGIN:VEVENT\r\n");
	ical_line(out, "UID", e->uid);
	instant(out, "DTSTAMP", now);
	instant(out, "DTSTART", e->start);
	instant(out, "DTEND", e->start + (int64_t)e->minutes * 60);
	ical_line(out, "SUMMARY", e->summary);
	if (e->place && *e->place)
		ical_line(out, "LOCATION", e->place);
	if (e->text && *e->text)
		ical_line(out, "DESCRIPTION", e->text);
	buf_puts(out, "CLASS:PRIVATE\r\n");
	buf_printf(out, "STATUS:%s\r\nEND:VEVENT\r\n", e->cancelled ?
		"CANCELLED" : "CONFIRMED");
}

void
ical_end(struct buf *out)
{
	buf_puts(out, "END:VCALENDAR\r\n");
}

static int64_t
civil_of(int64_t utc, const char *departement)
{
	struct date d;
	int hour, minute;

	date_local(utc, departement, &d, &hour, &minute);
	return (int64_t)date_days(d) * 86400 + hour * 3600 + minute * 60;
}

int64_t
ical_utc(int64_t civil, const char *departement)
{
	int64_t day = 86400, one, two;

	/* the offsets of the day before and of the day after: one of them
	 * holds; where both do, the earlier instant */
	one = civil - (civil_of(civil - day, departement) - (civil - day));
	two = civil - (civil_of(civil + day, departement) - (civil + day));
	if (civil_of(one, departement) == civil)
		return one;
	if (civil_of(two, departement) == civil)
		return two;
	return one;
}
