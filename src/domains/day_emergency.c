#include "domains/day_emergency.h"

#include "base/i18n.h"

#define REVIEW_DAYS 7

static enum err
add(struct day *day, const char *statement, bool review)
{
	struct db_rows q;
	enum err e = db_select(day->x->db, statement, &q);

	if (e)
		return e;
	day_bind(day, &q);
	while (db_next(&q)) {
		const char *on = db_text(&q, "made_on");
		struct date d;
		bool late = review && date_parse(on, &d) == E_OK &&
			date_days(day->today) - date_days(d) >= REVIEW_DAYS;
		struct row *r = day_add(day, &q, "emergency", !review ?
			RANK_URGENT : late ? RANK_LATE : RANK_ANSWER);

		row_set(r, "sign", !review || late ? "!" : "");
		row_set(r, "what", review ? _("Accès d'urgence, à revoir") :
			_("Accès d'urgence à sa fiche"));
		row_set(r, "with", db_text(&q, "user_name"));
		row_set(r, "_sort", on);
		day_when(day, on, true, r);
	}
	return db_end(&q);
}

enum err
day_emergencies(struct day *day)
{
	enum err e = add(day, "day.emergencies", false);

	return e ? e : add(day, "day.emergencies_to_review", true);
}
