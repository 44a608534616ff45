#include "domains/day_circle.h"

#include "base/i18n.h"

#define AHEAD 30                /* days that an end is announced before */

/* One line for each row, until something is done for the person, or it
 * ends. */
static enum err
add(struct day *day, const char *query, const char *kind, const char *text)
{
	struct db_rows q;
	char until[16];
	enum err e = db_select(day->x->db, query, &q);

	if (e)
		return e;
	day_bind(day, &q);
	day_iso(date_add_days(day->today, AHEAD), until);
	db_bind_text(&q, ":until", until);
	while (db_next(&q)) {
		const char *on = db_text(&q, "until_on");
		struct row *r = day_add(day, &q, kind, RANK_SOON);

		row_set(r, "what", text);
		row_set(r, "with", _("moi"));
		row_set(r, "_sort", on);
		day_when(day, on, false, r);
	}
	return db_end(&q);
}

enum err
day_circle(struct day *day)
{
	enum err e = add(day, "day.lapsing", "follow",
		_("Fin automatique du suivi"));

	return e ? e : add(day, "day.circle", "circle",
		_("Équipe : fin automatique"));
}
