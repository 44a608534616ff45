#include "domains/day_service.h"

#include <string.h>

#include "base/i18n.h"
#include "rules/freshness.h"

#define EACH 3                  /* lines of a structure, before one for all */
#define DRAFT_AFTER 7           /* days: services.md 2.4 */

static bool
is_draft(struct db_rows *q)
{
	return strcmp(db_text(q, "state"), "brouillon") == 0;
}

static bool
is_due(const struct day *day, struct db_rows *q)
{
	const char *frequency = db_text(q, "update_frequency");
	const char *edited = db_text(q, "edited_on");
	char today[16];
	struct date d;

	date_format(day->today, today, sizeof today);
	if (is_draft(q))
		return edited && date_parse(edited, &d) == E_OK &&
			date_days(day->today) - date_days(d) >= DRAFT_AFTER;
	return freshness_needed(db_text(q, "date_maj"), frequency, today);
}

static void
add_one(struct day *day, struct db_rows *q)
{
	struct row *r = day_add(day, q, "service", RANK_SERVICE);
	const char *on = db_text(q, is_draft(q) ? "edited_on" : "date_maj");

	row_set(r, "name", db_text(q, "nom"));
	row_set(r, "nom", db_text(q, "nom"));
	row_set(r, "what", is_draft(q) ? _("Brouillon de service à finir") :
		_("Service à vérifier"));
	row_set(r, "with", _("nous"));
	row_set(r, "_sort", on);
	day_when(day, on, true, r);
}

/* One line for all of them, which opens the list. */
static void
add_all(struct day *day, struct db_rows *q, int n)
{
	struct row *r = day_add(day, q, "services", RANK_SERVICE);
	char hex[ID_TEXT];

	row_set(r, "_key", id_text(&day->s->id, hex));
	row_set(r, "name", day->s->name);
	row_setf(r, "what", _("%d services à vérifier"), n);
	row_set(r, "with", _("nous"));
	row_set(r, "_sort", db_text(q, "date_maj"));
}

static enum err
walk(struct day *day, int all, int *n)
{
	struct db_rows q;
	enum err e = db_select(day->x->db, "offer.day", &q);

	*n = 0;
	if (e)
		return e;
	day_bind(day, &q);
	while (db_next(&q)) {
		if (!is_due(day, &q))
			continue;
		if (all > EACH && ++*n == 1)
			add_all(day, &q, all);
		else if (all && all <= EACH)
			add_one(day, &q);
		else if (!all)
			++*n;
	}
	return db_end(&q);
}

enum err
day_services(struct day *day)
{
	int n, again;
	enum err e;

	if (day->s->role < ROLE_CONSEILLER)
		return E_OK;
	e = walk(day, 0, &n);
	return e || !n ? e : walk(day, n, &again);
}
