#include "cli/import.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "cli/cli.h"
#include "cli/communes.h"
#include "cli/dinclusion.h"
#include "cli/operator.h"

#define SETS 100                /* records an act (design 12) */
#define BYTES 700000
#define SHOWN 20                /* mistakes on the terminal */

/* The structure that a service names must be there. */
static bool
has_structure(struct db *db, json_t *record)
{
	const char *id = json_string_value(json_object_get(record,
		"structure_id"));
	struct db_rows q;
	bool found;

	if (!id || db_select(db, "structure.by_source", &q))
		return false;
	db_bind_text(&q, ":source_id", id);
	found = db_next(&q);
	return db_end(&q) == E_OK && found;
}

static void
reject(FILE *rejects, size_t line, json_t *record, const struct buf *why)
{
	const char *id = json_is_object(record) ? json_string_value(
		json_object_get(record, "id")) : NULL;
	const char *p = buf_str(why);

	while (*p) {
		int n = (int)strcspn(p, "\n");

		fprintf(rejects, "%zu;%s;%.*s\n", line + 1, id ? id : "", n,
			p);
		p += n + (p[n] == '\n');
	}
}

static void
tell(const char *what, size_t done, size_t all, bool last)
{
	static int64_t at;
	int64_t now = clock_ms();

	if (!last && now - at < 2000 && done)
		return;
	at = now;
	fprintf(stderr, "%s%s %zu/%zu%s", isatty(2) ? "\r" : "", what, done,
		all, isatty(2) && !last ? "" : "\n");
	fflush(stderr);
}

/* Checks every record; keep[i] says which are good. */
static void
check_all(struct db *db, const struct df *fields, json_t *all, bool *keep,
	FILE *rejects, struct import *out)
{
	json_t *record;
	size_t i;

	json_array_foreach(all, i, record) {
		struct buf why;

		buf_init(&why);
		keep[i] = df_check(fields, record, &why, &out->unknown);
		if (keep[i] && fields == df_service &&
			!has_structure(db, record)) {
			buf_printf(&why, "structure_id : %s\n",
				_("cette structure n'est pas dans la base"));
			keep[i] = false;
		}
		out->read++;
		if (keep[i])
			out->good++;
		else {
			out->bad++;
			if (rejects || out->bad <= SHOWN)
				reject(rejects ? rejects : stderr, i, record,
					&why);
		}
		buf_done(&why);
	}
}

static enum err
write_all(struct keep *k, const struct df *fields, const char *what,
	json_t *all, const bool *keep, bool progress)
{
	const char *name = fields == df_structure ? "structure.put" :
		"service.put";
	struct act *a = act_new(name);
	size_t i, n = json_array_size(all), sets = 0;
	enum err e = E_OK;

	for (i = 0; i < n && !e; i++) {
		if (keep[i]) {
			df_act(fields, json_array_get(all, i), a);
			sets++;
		}
		if (sets && (sets == SETS || act_size(a) > BYTES ||
			i + 1 == n)) {
			e = act_send_to(a, k);
			act_free(a);
			a = act_new(name);
			sets = 0;
			if (progress)
				tell(what, i + 1, n, i + 1 == n);
		}
	}
	if (!e && sets)
		e = act_send_to(a, k);
	act_free(a);
	return e;
}

enum err
import_file(struct keep *k, struct db *db, const char *what,
	const char *file, bool dry, FILE *rejects, bool progress,
	struct import *out)
{
	const struct df *fields = strcmp(what, "structures") == 0 ?
		df_structure : df_service;
	json_error_t mistake;
	json_t *all = json_load_file(file, JSON_REJECT_DUPLICATES, &mistake);
	bool *keep = NULL;
	enum err e = E_OK;

	memset(out, 0, sizeof *out);
	if (!all)
		return err_set(E_CHECK, _("%s, ligne %d : %s"), file,
			mistake.line, mistake.text);
	if (!json_is_array(all)) {
		e = err_set(E_CHECK, _("%s : il faut une liste d'objets."),
			file);
		goto out;
	}
	keep = xcalloc(json_array_size(all) + 1, sizeof *keep);
	check_all(db, fields, all, keep, rejects, out);
	if (out->bad && !rejects)
		e = err_set(E_CHECK, _("%ld sur %ld ne conviennent pas : rien "
			"n'est changé. --rejects FICHIER prend les autres."),
			out->bad, out->read);
	if (!e && !dry)
		e = write_all(k, fields, what, all, keep, progress);
out:
	free(keep);
	json_decref(all);
	return e;
}

static enum err
import_communes(struct keep *k, const char *file, long *n)
{
	char chunk[65536];
	struct buf text;
	size_t got;
	FILE *f = fopen(file, "re");
	enum err e;

	if (!f)
		return err_set(E_NOTFOUND, _("Le fichier %s ne s'ouvre pas."),
			file);
	buf_init(&text);
	while ((got = fread(chunk, 1, sizeof chunk, f)) > 0)
		buf_put(&text, chunk, got);
	fclose(f);
	e = communes_load_text(k, buf_str(&text), n);
	buf_done(&text);
	return e;
}

int
verb_import(int argc, char **argv)
{
	bool dry = cli_option(&argc, argv, "--dry-run", false) != NULL;
	const char *rejects = cli_option(&argc, argv, "--rejects", true);
	FILE *f = NULL;
	struct import n = { 0 };
	struct keep *k;
	struct db *db;
	long communes;
	enum err e;

	if (argc != 2 || (strcmp(argv[0], "structures") != 0 &&
		strcmp(argv[0], "services") != 0 &&
		strcmp(argv[0], "communes") != 0))
		return cli_usage("import");
	e = operator_open(&k, &db);
	if (e)
		return cli_fail(e);
	if (strcmp(argv[0], "communes") == 0) {
		e = dry ? E_OK : import_communes(k, argv[1], &communes);
		if (!e && !dry)
			fprintf(stderr, _("communes : %ld\n"), communes);
	} else {
		if (rejects && !(f = fopen(rejects, "we")))
			e = err_set(E_IO, _("Le fichier %s ne s'écrit pas."),
				rejects);
		if (!e)
			e = import_file(k, db, argv[0], argv[1], dry, f, true,
				&n);
		fprintf(stderr, _("%s : %ld lus, %ld bons, %ld rejetés, %ld "
			"valeurs non reconnues (gardées)%s\n"), argv[0],
			n.read, n.good, n.bad, n.unknown, dry ?
			_(" ; essai, rien n'est changé") : "");
	}
	if (f)
		fclose(f);
	operator_close(k, db);
	return e ? cli_fail(e) : 0;
}

int
verb_export(int argc, char **argv)
{
	const struct df *fields;
	struct keep *k;
	struct db *db;
	struct db_rows q;
	json_t *all;
	long left = 0;
	enum err e;

	if (argc != 2 || (strcmp(argv[0], "structures") != 0 &&
		strcmp(argv[0], "services") != 0))
		return cli_usage("export");
	e = operator_open(&k, &db);
	if (e)
		return cli_fail(e);
	all = json_array();
	fields = strcmp(argv[0], "structures") == 0 ? df_structure :
		df_service;
	e = db_select(db, fields == df_structure ? "structure.export" :
		"service.export", &q);
	if (!e) {
		while (db_next(&q))
			json_array_append_new(all, df_record(fields, &q,
				&left));
		e = db_end(&q);
	}
	if (!e && (strcmp(argv[1], "-") == 0 ?
		json_dumpf(all, stdout, JSON_INDENT(0)) :
		json_dump_file(all, argv[1], JSON_INDENT(0))) != 0)
		e = err_set(E_IO, _("Le fichier %s ne s'écrit pas."),
			argv[1]);
	if (!e)
		fprintf(stderr, _("%s : %zu rendus, %ld valeurs hors du schéma "
			"laissées de côté\n"), argv[0], json_array_size(all),
			left);
	json_decref(all);
	operator_close(k, db);
	return e ? cli_fail(e) : 0;
}
