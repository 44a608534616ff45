#include "domains/day_notebook.h"

#include <string.h>

#include "base/i18n.h"

static enum rank
rank_of(const struct day *day, const char *on, enum rank ahead)
{
	char today[16];
	int c;

	day_iso(day->today, today);
	c = strcmp(on, today);
	return c < 0 ? RANK_LATE : c == 0 ? RANK_TODAY : ahead;
}

/* From a week before its day until it has a state that ends it, or another
 * day. */
static enum err
add_actions(struct day *day)
{
	struct db_rows q;
	char until[16];
	enum err e = db_select(day->x->db, "day.actions", &q);

	if (e)
		return e;
	day_bind(day, &q);
	day_iso(date_add_days(day->today, ACTIONS_AHEAD), until);
	db_bind_text(&q, ":until", until);
	while (db_next(&q)) {
		const char *on = db_text(&q, "due_on");
		const char *who = db_text(&q, "who");
		struct id item = db_id(&q, "item"), holder = db_id(&q,
			"holder");
		struct row *r = day_add(day, &q, "action", rank_of(day, on,
			RANK_SOON));
		const char *name = db_text(&q, "holder_name");
		char hex[ID_TEXT];

		row_set(r, "sign", row_int(r, "_rank") == RANK_LATE ? "!" :
			"");
		row_set(r, "what", _("Action de son carnet"));
		/* nine columns: "la personne" would be cut */
		row_set(r, "with", strcmp(who, "elle") == 0 ? _("la pers.") :
			strcmp(who, "pro") != 0 ? choice_label(day->x,
			"notebook.who", who) : id_equal(&holder,
			&day->x->user) ? _("moi") : name ? name : "");
		row_set(r, "_item", id_text(&item, hex));
		row_setf(r, "_item_version", "%d", (int)db_int(&q,
			"version"));
		row_set(r, "_sort", on);
		day_when(day, on, false, r);
	}
	return db_end(&q);
}

/* From a week after it was set, or after its last action ended, until one is
 * open or it has ended itself. */
static enum err
add_idle(struct day *day)
{
	struct db_rows q;
	char before[16];
	enum err e = db_select(day->x->db, "day.idle", &q);

	if (e)
		return e;
	day_bind(day, &q);
	day_iso(date_add_days(day->today, -IDLE_AFTER), before);
	db_bind_text(&q, ":before", before);
	while (db_next(&q)) {
		struct row *r = day_add(day, &q, "notebook", RANK_WAITING);
		const char *since = db_text(&q, "since");

		row_set(r, "what", _("Objectif sans action"));
		row_set(r, "with", _("moi"));
		row_set(r, "_sort", since);
		day_when(day, since, true, r);
	}
	return db_end(&q);
}

/* From 30 days before its end until its end is another, or none. */
static enum err
add_contracts(struct day *day)
{
	struct db_rows q;
	char until[16];
	enum err e = db_select(day->x->db, "day.contracts", &q);

	if (e)
		return e;
	day_bind(day, &q);
	day_iso(date_add_days(day->today, CONTRACTS_AHEAD), until);
	db_bind_text(&q, ":until", until);
	while (db_next(&q)) {
		const char *on = db_text(&q, "contract_to");
		struct row *r = day_add(day, &q, "contract", rank_of(day, on,
			RANK_SOON));
		bool over = row_int(r, "_rank") == RANK_LATE;

		row_set(r, "sign", over ? "!" : "");
		row_set(r, "what", over ? _("Contrat d'engagement fini") :
			_("Contrat d'engagement, fin"));
		row_set(r, "with", _("moi"));
		row_set(r, "_sort", on);
		day_when(day, on, over, r);
	}
	return db_end(&q);
}

enum err
day_notebook(struct day *day)
{
	enum err e = add_actions(day);

	if (!e)
		e = add_idle(day);
	return e ? e : add_contracts(day);
}
