#include "domains/day_moved.h"

#include <string.h>

#include "base/i18n.h"

enum err
day_moved(struct day *day)
{
	struct db_rows q;
	enum err e = db_select(day->x->db, "day.moved", &q);

	if (e)
		return e;
	day_bind(day, &q);
	while (db_next(&q)) {
		struct row *r = day_add(day, &q, "moved", RANK_REPLY);
		const char *kind = db_text(&q, "kind");

		row_set(r, "sign", "*");
		row_set(r, "what", strcmp(kind, "note") == 0 ?
			_("Note déplacée : autre personne") :
			strcmp(kind, "recue") == 0 ?
			_("Orientation reçue par erreur") :
			_("Orientation déplacée"));
		row_set(r, "with", db_text(&q, "by_name"));
		row_set(r, "_sort", db_text(&q, "made_on"));
		day_when(day, db_text(&q, "made_on"), true, r);
	}
	return db_end(&q);
}
