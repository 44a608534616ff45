#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/date.h"
#include "base/i18n.h"
#include "base/tell.h"
#include "cli/cli.h"
#include "cli/operator.h"
#include "data/data.h"

struct rule {
	const char *name, *months, *event, *text;
};

/* "RULE STRUCTURE NUMBER SINCE DUE EVENT": numbers, no name. */
static enum err
tell_due(struct db *db, const struct rule *r, struct date today, int *n)
{
	char before[16], due[16], name[60];
	int months = atoi(r->months);
	struct db_rows q;
	struct date d;
	enum err e;

	snprintf(name, sizeof name, "retention.%s", r->name);
	e = db_select(db, name, &q);
	if (e)
		return e;
	date_format(date_add_months(today, -months), before, sizeof before);
	db_bind_text(&q, ":before", before);
	while (db_next(&q)) {
		const char *since = db_text(&q, "since");

		if (date_parse(since, &d))
			continue;
		date_format(date_add_months(d, months), due, sizeof due);
		if (db_null(&q, "structure_num"))
			tell(stdout, "%s - %d %s %s %s\n", r->name,
				(int)db_int(&q, "num"), since, due, r->event);
		else
			tell(stdout, "%s %d %d %s %s %s\n", r->name,
				(int)db_int(&q, "structure_num"),
				(int)db_int(&q, "num"), since, due, r->event);
		(*n)++;
	}
	return db_end(&q);
}

int
verb_retention(int argc, char **argv)
{
	const char *at = data_retention;
	struct date today;
	char line[300], *c[4];
	int hour, minute, n = 0;
	struct keep *k;
	struct db *db;
	enum err e;

	if (argc)
		return cli_usage("retention");
	e = operator_open(&k, &db);
	if (e)
		return cli_fail(e);
	date_local(clock_now(), NULL, &today, &hour, &minute);
	while (!e && data_line(&at, line, sizeof line, c, 4) == 4) {
		struct rule r = { c[0], c[1], c[2], c[3] };

		tell(stderr, _("%s : %s mois après %s (%s)\n"), r.name,
			r.months, r.event, r.text);
		e = tell_due(db, &r, today, &n);
	}
	if (!e)
		tell(stderr, _("durée passée : %d ; rien n'est effacé ici\n"),
			n);
	operator_close(k, db);
	return e ? cli_fail(e) : 0;
}
