#include "domains/day_said.h"

#include <string.h>

#include "base/i18n.h"

static const struct {
	const char *kind, *what;
} words[] = {
	{ "message", N_("Elle écrit, à lire") },
	{ "correction", N_("Elle demande une correction") },
	{ "fait", N_("Elle dit : c'est fait") },
	{ "reponse", N_("Elle répond à une note") },
	{ "ligne", N_("Elle répond au carnet") },
	{ "retrait", N_("Elle retire son accord") },
	{ "arret", N_("Elle demande d'arrêter") },
	{ "equipe", N_("Elle ne montre plus l'équipe") },
	{ "aide", N_("Elle vient avec quelqu'un") },
	{ "pourquoi", N_("Elle demande : pourquoi ?") },
};

/* She is owed an answer within a month (RGPD, 12.3): after three weeks of
 * silence it is late. */
#define LATE_DAYS 21

static bool
is_late(const struct day *day, const char *kind, const char *made_on)
{
	struct date d;

	return (strcmp(kind, "correction") == 0 || strcmp(kind, "arret") == 0 ||
		strcmp(kind, "pourquoi") == 0) &&
		date_parse(made_on, &d) == E_OK &&
		date_days(day->today) - date_days(d) >= LATE_DAYS;
}

/* Until it is answered, or said to be read. */
static enum err
add_all(struct day *day, const char *query, int rank)
{
	struct db_rows q;
	size_t i;
	enum err e = db_select(day->x->db, query, &q);

	if (e)
		return e;
	day_bind(day, &q);
	while (db_next(&q)) {
		const char *kind = db_text(&q, "kind");
		bool late = is_late(day, kind, db_text(&q, "made_on"));
		/* before what she writes: it has stopped, or should */
		bool stops = strcmp(kind, "retrait") == 0 ||
			strcmp(kind, "arret") == 0;
		struct row *r = day_add(day, &q, "said", late ? RANK_LATE :
			stops ? RANK_ANSWER : rank);

		row_set(r, "sign", late ? "!" : "*");
		row_set(r, "what", kind);
		for (i = 0; i < sizeof words / sizeof *words; i++)
			if (strcmp(words[i].kind, kind) == 0)
				row_set(r, "what", _(words[i].what));
		row_set(r, "with", _("elle"));
		row_set(r, "_sort", db_text(&q, "made_on"));
		day_when(day, db_text(&q, "made_on"), true, r);
	}
	return db_end(&q);
}

enum err
day_said(struct day *day)
{
	enum err e = add_all(day, "day.said", RANK_REPLY);

	/* of a look at her record: a head's, but who had looked */
	return e ? e : add_all(day, "day.why", RANK_ANSWER);
}

/* A look that nobody but who had looked could answer for: no name, the platform
 * reads nobody.  Until somebody else heads that structure. */
enum err
day_unanswered(struct ctx *x, struct rows *out)
{
	struct day day = { x, out, ctx_today(x), NULL };
	char today[16];
	struct db_rows q;
	enum err e = x->admin ? db_select(x->db, "day.unanswered", &q) :
		E_OK;

	if (e || !x->admin)
		return e;
	day_iso(day.today, today);
	db_bind_text(&q, ":today", today);
	while (db_next(&q)) {
		struct id id = db_id(&q, "id");
		struct row *r = rows_add(out);
		char hex[ID_TEXT];

		row_set(r, "_key", id_text(&id, hex));
		row_set(r, "_what", "unanswered");
		row_setf(r, "_rank", "%d", RANK_ANSWER);
		row_set(r, "_person", hex);
		row_set(r, "name", db_text(&q, "nom"));
		row_set(r, "what", _("Un accès contesté attend"));
		row_set(r, "with", db_text(&q, "looker_name"));
		row_set(r, "_sort", db_text(&q, "made_on"));
		day_when(&day, db_text(&q, "made_on"), true, r);
	}
	return db_end(&q);
}
