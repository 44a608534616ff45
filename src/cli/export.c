#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/date.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "cli/cli.h"
#include "cli/dinclusion.h"
#include "cli/operator.h"

/* One record a line.  Fifteen digits say most numbers as they were typed;
 * those that they do not say whole take seventeen. */
static void
write_record(json_t *record, FILE *out)
{
	char *text = json_dumps(record, JSON_REAL_PRECISION(15));
	json_t *back = text ? json_loads(text, 0, NULL) : NULL;

	if (!back || !json_equal(record, back)) {
		free(text);
		text = json_dumps(record, JSON_REAL_PRECISION(17));
	}
	json_decref(back);
	fputs(text ? text : "{}", out);
	free(text);
}

static enum err
write_all(struct db *db, const struct df *fields, FILE *out, long *n,
	long *left)
{
	struct db_rows q;
	char today[16];
	enum err e = db_select(db, fields == df_structure ?
		"structure.export" : "service.export", &q);

	if (e)
		return e;
	date_format(date_of_days((int)(clock_now() / 86400)), today,
		sizeof today);
	db_bind_text(&q, ":today", today);
	while (db_next(&q)) {
		json_t *record = df_record(fields, &q, left);

		fputs(*n ? ",\n" : "[\n", out);
		write_record(record, out);
		json_decref(record);
		++*n;
	}
	fputs(*n ? "\n]\n" : "[]\n", out);
	return db_end(&q);
}

/* A plain file changes once it is whole; a device, a pipe or a link is
 * written as it comes. */
static char *
part_of(const char *file)
{
	struct stat s;

	if (lstat(file, &s) == 0 ? !S_ISREG(s.st_mode) : errno != ENOENT)
		return NULL;
	return xasprintf("%s.part", file);
}

static enum err
to_file(struct db *db, const struct df *fields, const char *file, long *n,
	long *left)
{
	char *part = part_of(file);
	const char *name = part ? part : file;
	FILE *out = fopen(name, "we");
	enum err e;

	if (!out) {
		e = err_set(E_IO, _("Le fichier %s ne s'écrit pas : %s."),
			name, strerror(errno));
		goto out;
	}
	e = write_all(db, fields, out, n, left);
	if (!e && (fflush(out) == EOF || (part && fsync(fileno(out)) < 0)))
		e = err_set(E_IO, _("Le fichier %s ne s'écrit pas : %s."),
			name, strerror(errno));
	if (fclose(out) == EOF && !e)
		e = err_set(E_IO, _("Le fichier %s ne s'écrit pas : %s."),
			name, strerror(errno));
	if (!e && part && rename(part, file) < 0)
		e = err_set(E_IO, _("Le fichier %s ne s'écrit pas : %s."),
			file, strerror(errno));
	if (e && part)
		unlink(part);
out:
	free(part);
	return e;
}

int
verb_export(int argc, char **argv)
{
	const struct df *fields;
	struct keep *k;
	struct db *db;
	long n = 0, left = 0;
	enum err e;

	if (!cli_words(argc, argv, 2) ||
		(strcmp(argv[0], "structures") != 0 &&
		strcmp(argv[0], "services") != 0))
		return cli_usage("export");
	e = operator_open(&k, &db);
	if (e)
		return cli_fail(e);
	fields = strcmp(argv[0], "structures") == 0 ? df_structure :
		df_service;
	if (strcmp(argv[1], "-") == 0)
		e = write_all(db, fields, stdout, &n, &left);
	else
		e = to_file(db, fields, argv[1], &n, &left);
	if (!e)
		fprintf(stderr, _("%s : %ld rendus, %ld valeurs hors du schéma "
			"laissées de côté\n"), argv[0], n, left);
	operator_close(k, db);
	return e ? cli_fail(e) : 0;
}
