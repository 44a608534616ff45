#include "domains/day_line.h"

#include "base/i18n.h"

void
day_iso(struct date d, char out[16])
{
	date_format(d, out, 16);
}

void
day_when(const struct day *day, const char *date, bool since, struct row *r)
{
	struct date d;
	int n;

	if (date_parse(date, &d) != E_OK)
		return;
	n = date_days(day->today) - date_days(d);
	if (since && n > 1)
		row_setf(r, "when", _("depuis %d j"), n);
	else if (!since && n > 0)
		row_setf(r, "when", _("retard %d j"), n);
	else {
		char human[40];

		date_human(human, sizeof human, d, day->today);
		row_set(r, "when", human);
	}
}

struct row *
day_add(struct day *day, struct db_rows *q, const char *what, int rank)
{
	struct row *r = rows_add(day->out);
	struct id id = db_id(q, "id"), person = db_id(q, "person");
	char hex[ID_TEXT];

	row_set(r, "_what", what);
	row_set(r, "_key", id_text(&id, hex));
	row_set(r, "_person", id_text(&person, hex));
	if (day->s)
		row_set(r, "_structure", id_text(&day->s->id, hex));
	row_setf(r, "_rank", "%d", rank);
	row_set(r, "_follow", "");
	row_set(r, "sign", "");
	return r;
}

void
day_bind(struct day *day, struct db_rows *q)
{
	char today[16];

	day_iso(day->today, today);
	db_bind_id(q, ":structure", &day->s->id);
	if (db_has_param(q, ":me"))
		db_bind_id(q, ":me", &day->x->user);
	if (db_has_param(q, ":head"))
		db_bind_int(q, ":head", day->s->role == ROLE_RESPONSABLE);
	if (db_has_param(q, ":today"))
		db_bind_text(q, ":today", today);
}
