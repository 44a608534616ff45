#include "domains/day_intake.h"

#include <stdio.h>
#include <string.h>

#include "base/i18n.h"

static void
add(struct day *day, struct db_rows *q, const char *soon)
{
	const char *end = db_text(q, "end_on");
	bool ends = end && strcmp(end, soon) <= 0;
	long rejects = (long)db_int(q, "rejects");
	long n = rejects + (long)db_int(q, "waiting");
	const char *on = ends ? end : db_text(q, "changed_on");
	struct row *r = day_add(day, q, rejects ? "import" : "import_ready",
		ends ? RANK_SOON : RANK_DRAFT);

	row_set(r, "sign", ends ? "!" : "");
	row_set(r, "name", _("Import de personnes"));
	row_setf(r, "what", ends ? ngettext("Effacé bientôt : %ld ligne",
		"Effacé bientôt : %ld lignes", (unsigned long)n) :
		ngettext("Import à finir : %ld ligne",
		"Import à finir : %ld lignes", (unsigned long)n), n);
	row_set(r, "with", _("moi"));
	row_set(r, "_sort", on);
	day_when(day, on, !ends, r);
}

enum err
day_imports(struct day *day)
{
	struct db_rows q;
	char soon[16];
	enum err e = db_select(day->x->db, "day.imports", &q);

	if (e)
		return e;
	db_bind_id(&q, ":me", &day->x->user);
	day_iso(date_add_days(day->today, INTAKE_ENDS), soon);
	while (db_next(&q))
		add(day, &q, soon);
	return db_end(&q);
}
