#include "domains/day_united.h"

#include "base/i18n.h"

enum err
day_united(struct day *day)
{
	struct db_rows q;
	enum err e = db_select(day->x->db, "day.united", &q);

	if (e)
		return e;
	day_bind(day, &q);
	while (db_next(&q)) {
		struct row *r = day_add(day, &q, "united", RANK_REPLY);

		row_set(r, "sign", "*");
		row_setf(r, "what", _("Fiche %d réunie à celle-ci"),
			(int)db_int(&q, "num"));
		row_set(r, "with", db_text(&q, "by_name"));
		row_set(r, "_sort", db_text(&q, "made_on"));
		day_when(day, db_text(&q, "made_on"), true, r);
	}
	return db_end(&q);
}
