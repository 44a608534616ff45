#include "keeper/calendar.h"

#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "base/log.h"
#include "keeper/facts.h"
#include "keeper/keys.h"

/* "DAY DOUBT": the last day that was believed; since when another one is
 * told, or "-". */
struct calendar {
	struct date day, doubt;
	bool doubted;
};

static enum err
read_calendar(struct keeper *k, struct calendar *c)
{
	char day[16] = "", doubt[16] = "";
	struct buf b;
	enum err e;

	buf_init(&b);
	e = keys_meta(k, "calendar", &b);
	if (!e && (sscanf(buf_str(&b), "%15s %15s", day, doubt) != 2 ||
		date_parse(day, &c->day)))
		e = E_NOTFOUND;
	buf_done(&b);
	c->doubted = !e && date_parse(doubt, &c->doubt) == E_OK;
	return e;
}

static void
keep(struct keeper *k, struct date day, const struct date *doubt)
{
	char a[16], b[16] = "-", text[40];

	date_format(day, a, sizeof a);
	if (doubt)
		date_format(*doubt, b, sizeof b);
	snprintf(text, sizeof text, "%s %s", a, b);
	if (keys_meta_put(k, "calendar", text, strlen(text)))
		log_say(LOG_WARN, "keeper: the calendar is not kept");
}

bool
calendar_sure(struct keeper *k)
{
	struct calendar c;
	struct date today;
	char iso[16];
	int days;
	enum err e;

	facts_today(k, &id_none, iso);
	if (date_parse(iso, &today))
		return false;
	e = read_calendar(k, &c);
	if (e && e != E_NOTFOUND)
		return false;
	days = e ? 0 : date_days(today) - date_days(c.day);
	if (days >= 0 && days <= CALENDAR_JUMP) {
		if (e || days || c.doubted)
			keep(k, today, NULL);
		return true;
	}
	days = c.doubted ? date_days(today) - date_days(c.doubt) : -1;
	if (days >= CALENDAR_WEEK && days <= CALENDAR_JUMP) {
		log_say(LOG_NOTE, "keeper: the clock is believed again");
		keep(k, today, NULL);
		return true;
	}
	if (days < 0 || days > CALENDAR_JUMP)
		keep(k, c.day, &today);
	log_say(LOG_ERROR, "keeper: the clock has jumped to %s: nothing ends "
		"or is erased by time alone for a week, or until it is set",
		iso);
	return false;
}
