#include <stdio.h>

#include "base/i18n.h"
#include "base/tell.h"
#include "cli/cli.h"
#include "cli/operator.h"
#include "domains/effort.h"

#define LINES 500               /* years of months */

static void
line(struct db_rows *q)
{
	int64_t records = db_int(q, "records");
	char users[24], n[24], keys[24], seconds[24];
	const char *cell[] = { db_text(q, "month"),
		effort_name((int)db_int(q, "task")), users, n, keys,
		seconds };

	snprintf(users, sizeof users, "%lld", (long long)db_int(q, "users"));
	snprintf(n, sizeof n, "%lld", (long long)records);
	snprintf(keys, sizeof keys, "%lld", (long long)(records ?
		db_int(q, "keys") / records : 0));
	snprintf(seconds, sizeof seconds, "%lld", (long long)(records ?
		db_int(q, "seconds") / records : 0));
	tell_cells(stdout, cell, 6);
}

int
verb_time(int argc, char **argv)
{
	struct keep *k;
	struct db *db;
	struct db_rows q;
	int n = 0;
	enum err e;

	if (!cli_words(argc, argv, argc > 0))
		return cli_usage("time");
	e = operator_open(&k, &db);
	if (e)
		return cli_fail(e);
	e = db_select(db, "effort.published", &q);
	if (!e) {
		db_bind_text(&q, ":since", argc > 0 ? argv[0] : "");
		db_bind_int(&q, ":limit", LINES);
		for (; db_next(&q); n++)
			line(&q);
		e = db_end(&q);
	}
	operator_close(k, db);
	if (!e && !n)
		tell(stderr, "%s", _("Aucun mois : un mois se lit quand il "
			"est fini, une saisie quand 11 personnes l'ont "
			"faite.\n"));
	return e ? cli_fail(e) : 0;
}
