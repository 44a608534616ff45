#include "domains/day_said.h"

#include <string.h>

#include "base/i18n.h"

static const struct {
	const char *kind, *what;
} words[] = {
	{ "message", N_("Elle écrit, à lire") },
	{ "correction", N_("Elle demande une correction") },
	{ "fait", N_("Elle dit : c'est fait") },
};

/* Until it is answered, or said to be read. */
enum err
day_said(struct day *day)
{
	struct db_rows q;
	size_t i;
	enum err e = db_select(day->x->db, "day.said", &q);

	if (e)
		return e;
	day_bind(day, &q);
	while (db_next(&q)) {
		struct row *r = day_add(day, &q, "said", RANK_REPLY);
		const char *kind = db_text(&q, "kind");

		row_set(r, "sign", "*");
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
