#include "cli/import.h"

#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "cli/cli.h"
#include "cli/communes.h"
#include "cli/dinclusion.h"
#include "cli/jsonlist.h"
#include "cli/operator.h"
#include "model/act.h"

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

/* What came from the file passes the gate before it is shown. */
static void
reject(FILE *out, long rank, const char *id, const struct buf *why)
{
	const char *p = buf_str(why);
	char clean[400];

	text_clean(id, strlen(id), TEXT_LINE, clean, sizeof clean);
	while (*p) {
		int n = (int)strcspn(p, "\n");

		if (strpbrk(clean, ";\"")) {
			const char *c;

			fprintf(out, "%ld;\"", rank);
			for (c = clean; *c; c++)
				fprintf(out, "%s%c", *c == '"' ? "\"" : "",
					*c);
			fprintf(out, "\";%.*s\n", n, p);
		} else {
			fprintf(out, "%ld;%s;%.*s\n", rank, clean, n, p);
		}
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

/* --- the check of the whole ---------------------------------------------------- */

/* One element of the file, from 0. */
struct seen {
	char *id;               /* NULL: a bad one */
	long rank;
};

struct job {
	struct keep *k;
	struct db *db;
	const char *what;
	const struct df *fields;
	struct jsonlist list;
	FILE *rejects;
	bool progress;
	struct seen *seen;
	size_t n, room;
	struct import *out;
};

static const char *
id_of(json_t *record)
{
	const char *id = json_string_value(json_object_get(record, "id"));

	return id ? id : "";
}

static void
bad(struct job *j, long rank, const char *id, const struct buf *why)
{
	if (j->out->bad++ < SHOWN || j->rejects)
		reject(j->rejects ? j->rejects : stderr, rank, id, why);
}

static void
check_one(struct job *j, json_t *record)
{
	struct seen *s;
	struct buf why;
	long unknown = 0;

	if (j->n == j->room) {
		j->room = j->room ? 2 * j->room : 1024;
		j->seen = xrealloc(j->seen, j->room * sizeof *j->seen);
	}
	s = &j->seen[j->n++];
	*s = (struct seen){ NULL, (long)j->n };
	buf_init(&why);
	if (df_check(j->fields, record, &why, &unknown) &&
		j->fields == df_service && !has_structure(j->db, record))
		buf_printf(&why, "structure_id : %s\n",
			_("cette structure n'est pas dans la base"));
	j->out->read++;
	if (why.len) {
		bad(j, s->rank, id_of(record), &why);
	} else {
		s->id = xstrdup(id_of(record));
		j->out->unknown += unknown;
	}
	buf_done(&why);
}

static int
by_id(const void *a, const void *b)
{
	const struct seen *x = a, *y = b;
	int c = !x->id || !y->id ? !x->id - !y->id : strcmp(x->id, y->id);

	return c ? c : x->rank < y->rank ? -1 : x->rank > y->rank;
}

static int
by_rank(const void *a, const void *b)
{
	const struct seen *x = a, *y = b;

	return x->rank < y->rank ? -1 : x->rank > y->rank;
}

/* The second of two with one id would silently replace the first. */
static void
refuse_twins(struct job *j)
{
	const char *last = NULL;
	long first = 0;
	size_t i;

	qsort(j->seen, j->n, sizeof *j->seen, by_id);
	for (i = 0; i < j->n && j->seen[i].id; i++) {
		struct seen *s = &j->seen[i];
		struct buf why;

		if (!last || strcmp(last, s->id) != 0) {
			last = s->id;
			first = s->rank;
			continue;
		}
		buf_init(&why);
		buf_printf(&why, "id : %s %ld\n", _("déjà donné au numéro"),
			first);
		bad(j, s->rank, s->id, &why);
		buf_done(&why);
		free(s->id);
		s->id = NULL;
	}
	qsort(j->seen, j->n, sizeof *j->seen, by_rank);
}

static enum err
check_all(struct job *j)
{
	json_t *record = NULL;
	enum err e;

	while (!(e = jsonlist_next(&j->list, &record)) && record) {
		check_one(j, record);
		json_decref(record);
	}
	if (!e)
		refuse_twins(j);
	j->out->good = j->out->read - j->out->bad;
	if (!e && j->out->bad && !j->rejects) {
		if (j->out->bad > SHOWN)
			fprintf(stderr, _("... et %ld autres\n"),
				j->out->bad - SHOWN);
		e = err_set(E_CHECK, _("%ld sur %ld ne conviennent pas : rien "
			"n'est changé. --rejects FICHIER prend les autres."),
			j->out->bad, j->out->read);
	}
	return e;
}

static enum err
write_all(struct job *j)
{
	const char *name = j->fields == df_structure ? "structure.put" :
		"service.put";
	struct act *a = act_new(name);
	size_t i, sets = 0;
	enum err e = E_OK;

	jsonlist_rewind(&j->list);
	for (i = 0; i < j->n && !e; i++) {
		json_t *record = NULL;

		e = jsonlist_next(&j->list, &record);
		if (!e && j->seen[i].id) {
			df_act(j->fields, record, a);
			sets++;
		}
		json_decref(record);
		if (!e && sets && (sets == SETS || act_size(a) > BYTES ||
			i + 1 == j->n)) {
			e = act_send_to(a, j->k);
			act_free(a);
			a = act_new(name);
			if (!e)
				j->out->written += (long)sets;
			sets = 0;
			if (!e && j->progress)
				tell(j->what, i + 1, j->n, i + 1 == j->n);
		}
	}
	act_free(a);
	return e;
}

enum err
import_file(struct keep *k, struct db *db, const char *what,
	const char *file, bool dry, FILE *rejects, bool progress,
	struct import *out)
{
	struct job j = { .k = k, .db = db, .what = what, .rejects = rejects,
		.progress = progress, .out = out,
		.fields = strcmp(what, "structures") == 0 ? df_structure :
			df_service };
	size_t i;
	enum err e;

	memset(out, 0, sizeof *out);
	e = jsonlist_open(&j.list, file);
	if (!e)
		e = check_all(&j);
	if (!e && !dry)
		e = write_all(&j);
	for (i = 0; i < j.n; i++)
		free(j.seen[i].id);
	free(j.seen);
	jsonlist_close(&j.list);
	return e;
}

/* --- the verb ------------------------------------------------------------------ */

/* The file of rejects: never the one that is read. */
static enum err
open_rejects(const char *name, const char *read, FILE **out)
{
	struct stat a, b;

	if (stat(name, &a) == 0 && stat(read, &b) == 0 &&
		a.st_dev == b.st_dev && a.st_ino == b.st_ino)
		return err_set(E_USAGE, _("Les rejets iraient dans le fichier "
			"lui-même : %s."), name);
	*out = fopen(name, "we");
	return *out ? E_OK : err_set(E_IO, _("Le fichier %s ne s'écrit pas : "
		"%s."), name, strerror(errno));
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
	enum err e;

	if (!cli_words(argc, argv, 2) || (strcmp(argv[0], "structures") != 0 &&
		strcmp(argv[0], "services") != 0 &&
		strcmp(argv[0], "communes") != 0))
		return cli_usage("import");
	e = operator_open(&k, &db);
	if (e)
		return cli_fail(e);
	if (access(argv[1], R_OK) < 0)
		e = err_set(E_NOTFOUND, _("Le fichier %s ne s'ouvre pas."),
			argv[1]);
	else if (rejects)
		e = open_rejects(rejects, argv[1], &f);
	if (!e && strcmp(argv[0], "communes") == 0)
		e = communes_file(k, argv[1], dry, f, &n);
	else if (!e)
		e = import_file(k, db, argv[0], argv[1], dry, f, true, &n);
	if (f && fclose(f) == EOF && !e)
		e = err_set(E_IO, _("Le fichier %s ne s'écrit pas : %s."),
			rejects, strerror(errno));
	if (!e || n.read)
		fprintf(stderr, _("%s : %ld lus, %ld bons, %ld rejetés, %ld "
			"valeurs non reconnues (gardées)%s\n"), argv[0],
			n.read, n.good, n.bad, n.unknown, n.written ? "" :
			dry ? _(" ; essai, rien n'est changé") :
			_(" ; rien n'est changé"));
	if (e && n.written)
		fprintf(stderr, _("%ld écrits avant l'arrêt : relancer "
			"l'import le complète.\n"), n.written);
	operator_close(k, db);
	return e ? cli_fail(e) : 0;
}
