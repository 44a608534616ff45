#include "cli/import.h"

#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/date.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/tell.h"
#include "base/text.h"
#include "cli/cli.h"
#include "cli/communes.h"
#include "cli/dinclusion.h"
#include "cli/grouping.h"
#include "cli/listfile.h"
#include "cli/operator.h"
#include "cli/tidy.h"
#include "model/act.h"

#define SETS 100                /* records an act (design 12) */
#define BYTES 700000
#define SHOWN 20                /* mistakes on the terminal */

enum state { BAD, FRESH, CHANGED, SAME, KEPT };

/* One record of the file, in its order. */
struct seen {
	char *id;               /* NULL: a bad one */
	long line;
	enum state state;
};

struct job {
	struct keep *k;
	struct db *db;
	const char *what;
	const struct df *fields;
	const char *columns[40];
	const struct import_how *how;
	struct listfile list;
	struct tidy *tidy;
	struct seen *seen;
	size_t n, room;
	uint32_t *by_id;        /* hash: index into seen + 1; 0: free */
	size_t ids;
	int64_t started, told;
	struct import *out;
};

/* --- progress --------------------------------------------------------- */

/* At most every two seconds, one line (expectations.md 4). */
static void
progress(struct job *j, size_t done, size_t all, bool last)
{
	int64_t now = clock_ms();
	double rate = (double)done * 1000 / (double)(now - j->started + 1);

	if (!j->how->progress || (!last && now - j->told < 2000))
		return;
	j->told = now;
	fputs(isatty(2) ? "\r\033[K" : "", stderr);
	if (!all)
		tell(stderr, _("%s : %zu vérifiés, %.0f/s, %ld rejetés"),
			j->what, done, rate, j->out->bad);
	else
		tell(stderr, _("%s : %zu/%zu, %.0f/s, reste %.0f s, %ld "
			"rejetés"), j->what, done, all, rate,
			(double)(all - done) / (rate > 1 ? rate : 1),
			j->out->bad);
	fputs(isatty(2) && !last ? "" : "\n", stderr);
	fflush(stderr);
}

/* --- mistakes --------------------------------------------------------- */

/* "field : what" of a complaint as the user sees it: her column, the value
 * that is there, what to do. */
static void
explain(struct job *j, json_t *raw, const char *line, size_t n,
	struct buf *out)
{
	char field[80], value[160];
	const char *colon = memmem(line, n, " : ", 3);

	if (!colon || (size_t)(colon - line) >= sizeof field) {
		buf_put(out, line, n);
		return;
	}
	snprintf(field, sizeof field, "%.*s", (int)(colon - line), line);
	tidy_value(j->tidy, raw, field, value, sizeof value);
	text_cut(value, 60);
	buf_puts(out, strcmp(field, "-") == 0 ? _("la ligne") :
		tidy_column(j->tidy, field));
	if (*value)
		buf_printf(out, " « %s »", value);
	buf_put(out, colon, n - (size_t)(colon - line));
}

static void
bad(struct job *j, json_t *raw, long line, const struct buf *why)
{
	const char *p = buf_str(why);
	char id[200];
	struct buf all;

	buf_init(&all);
	tidy_value(j->tidy, raw, "id", id, sizeof id);
	text_cut(id, 60);
	if (j->out->bad++ < SHOWN || j->how->rejects)
		while (*p) {
			size_t n = strcspn(p, "\n"), from = all.len;

			buf_puts(&all, all.len ? " | " : "");
			from = all.len;
			explain(j, raw, p, n, &all);
			if (!j->how->rejects)
				tell(stderr, _("ligne %ld%s%s%s : %s\n"),
					line, *id ? " (" : "", id, *id ? ")" :
					"", buf_str(&all) + from);
			p += n + (p[n] == '\n');
		}
	if (j->how->rejects)
		listfile_reject(&j->list, j->columns, raw, line,
			buf_str(&all), j->how->rejects);
	buf_done(&all);
}

/* --- the check of the whole ------------------------------------------- */

static uint64_t
hash(const char *s)
{
	uint64_t h = 1469598103934665603u;

	for (; *s; s++)
		h = (h ^ (unsigned char)*s) * 1099511628211u;
	return h;
}

static uint32_t *
slot(struct job *j, const char *id)
{
	size_t i = hash(id) % j->ids;

	while (j->by_id[i] && strcmp(j->seen[j->by_id[i] - 1].id, id) != 0)
		i = (i + 1) % j->ids;
	return &j->by_id[i];
}

static struct seen *
add_seen(struct job *j, long line)
{
	size_t i;

	if (j->n == j->room) {
		j->room = j->room ? 2 * j->room : 1024;
		j->seen = xrealloc(j->seen, j->room * sizeof *j->seen);
		free(j->by_id);
		j->ids = 2 * j->room;
		j->by_id = xcalloc(j->ids, sizeof *j->by_id);
		for (i = 0; i < j->n; i++)
			if (j->seen[i].id)
				*slot(j, j->seen[i].id) = (uint32_t)i + 1;
	}
	j->seen[j->n++] = (struct seen){ NULL, line, BAD };
	return &j->seen[j->n - 1];
}

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

/* What its structure edited here stays, as one that was made here does (and not
 * on another server, whose people are not here), and so does a later check. */
static bool
kept(struct job *j, json_t *record, struct db_rows *q)
{
	const char *day = json_string_value(json_object_get(record,
		"date_maj")), *checked = NULL;

	if (!db_null(q, "edited_on") || (j->fields == df_structure &&
		strcmp(db_text(q, "source"), "passerelle") == 0 &&
		db_int(q, "account")))
		return true;
	if (j->fields == df_service)
		checked = db_text(q, "checked_on");
	if (checked && day && strcmp(checked, day) > 0)
		json_object_set_new(record, "date_maj", json_string(checked));
	return false;
}

/* What the base has of it. */
static enum err
compare(struct job *j, json_t *record, const char *id, long line,
	enum state *state)
{
	struct db_rows q;
	struct buf changed;
	enum err e = db_select(j->db, j->fields == df_structure ?
		"structure.for_import" : "service.for_import", &q);

	if (e)
		return e;
	buf_init(&changed);
	db_bind_text(&q, ":source_id", id);
	*state = FRESH;
	if (db_next(&q))
		*state = kept(j, record, &q) ? KEPT : df_same(j->fields,
			record, &q, &changed) ? SAME : CHANGED;
	e = db_end(&q);
	if (!e && *state == CHANGED && j->how->dry && j->how->tell &&
		j->out->changed < SHOWN)
		tell(stderr, _("ligne %ld (%s) change : %s\n"), line, id,
			buf_str(&changed));
	buf_done(&changed);
	return e;
}

static enum err
check_good(struct job *j, struct seen *s, json_t *record)
{
	enum err e;

	s->id = xstrdup(json_string_value(json_object_get(record, "id")));
	*slot(j, s->id) = (uint32_t)(s - j->seen) + 1;
	e = compare(j, record, s->id, s->line, &s->state);
	j->out->fresh += s->state == FRESH;
	j->out->changed += s->state == CHANGED;
	j->out->same += s->state == SAME;
	j->out->kept += s->state == KEPT;
	return e;
}

/* NULL: it is passed over.  JSON's null: it is too long, and nothing of it is
 * looked at, for each value of a list is compared with the others. */
static json_t *
record_of(struct job *j, json_t *raw, struct buf *why)
{
	if (!df_long(raw))
		return tidy_record(j->tidy, raw, why);
	buf_printf(why, "- : %s\n", _("cet enregistrement est trop long"));
	return json_null();
}

static enum err
check_one(struct job *j, json_t *raw, long line, const char *fault)
{
	struct seen *s;
	struct buf why;
	long unknown = 0;
	uint32_t twin = 0;
	json_t *record;
	enum err e = E_OK;

	buf_init(&why);
	record = record_of(j, raw, &why);
	if (!record) {
		buf_done(&why);
		return E_OK;
	}
	s = add_seen(j, line);
	if (fault)
		buf_printf(&why, "- : %s\n", fault);
	else if (!json_is_null(record) && df_check(j->fields, record, &why,
		&unknown) && !why.len)
		twin = *slot(j, json_string_value(json_object_get(record,
			"id")));
	if (twin)
		buf_printf(&why, "id : %s %ld\n", _("déjà donné à la ligne"),
			j->seen[twin - 1].line);
	else if (!why.len && j->fields == df_service &&
		!has_structure(j->db, record))
		buf_printf(&why, "structure_id : %s\n", _("cette structure "
			"n'est pas dans la base : importer d'abord les "
			"structures"));
	j->out->read++;
	j->out->unknown += why.len ? 0 : unknown;
	if (why.len)
		bad(j, raw, line, &why);
	else
		e = check_good(j, s, record);
	buf_done(&why);
	json_decref(record);
	return e;
}

static enum err
check_all(struct job *j)
{
	json_t *raw = NULL;
	const char *fault;
	long line;
	enum err e;

	if (j->how->rejects)
		listfile_reject_head(&j->list, j->columns, j->how->rejects);
	j->started = j->told = clock_ms();
	while (!(e = listfile_next(&j->list, &raw, &line, &fault)) && raw) {
		e = check_one(j, raw, line, fault);
		json_decref(raw);
		if (e)
			return e;
		progress(j, j->n, 0, false);
	}
	j->out->good = j->out->read - j->out->bad;
	if (!e && j->how->tell)
		tidy_tell(j->tidy, stderr);
	if (!e && j->out->bad && !j->how->rejects) {
		if (j->out->bad > SHOWN)
			tell(stderr, _("... et %ld autres\n"),
				j->out->bad - SHOWN);
		e = err_set(E_CHECK, _("%ld sur %ld ne conviennent pas : rien "
			"n'est changé. --rejects FICHIER prend les autres."),
			j->out->bad, j->out->read);
	}
	return e;
}

/* --- writing ---------------------------------------------------------- */

static enum err
send(struct job *j, struct act **a, const char *name, long *sets)
{
	enum err e = act_send_to(*a, j->k);

	act_free(*a);
	*a = act_new(name);
	if (!e)
		j->out->written += *sets;
	*sets = 0;
	return e;
}

/* The file a second time: it must be what was checked. */
static enum err
next_again(struct job *j, size_t i, json_t **record)
{
	json_t *raw;
	const char *fault;
	struct buf why;
	long line;
	enum err e;

	*record = NULL;
	buf_init(&why);
	while (!*record && !(e = listfile_next(&j->list, &raw, &line,
		&fault))) {
		if (!raw)
			e = err_set(E_IO, "%s", _("Le fichier a changé "
				"pendant l'import : le relancer."));
		else
			*record = record_of(j, raw, &why);
		json_decref(raw);
		if (e)
			break;
	}
	buf_done(&why);
	if (!e && j->seen[i].id && strcmp(j->seen[i].id,
		json_string_value(json_object_get(*record, "id")) ?
		json_string_value(json_object_get(*record, "id")) : "") != 0)
		e = err_set(E_IO, "%s", _("Le fichier a changé pendant "
			"l'import : le relancer."));
	return e;
}

static enum err
write_all(struct job *j)
{
	const char *name = j->fields == df_structure ? "structure.put" :
		"service.put";
	struct act *a = act_new(name);
	long sets = 0;
	size_t i;
	enum err e = listfile_rewind(&j->list);

	j->started = j->told = clock_ms();
	for (i = 0; i < j->n && !e; i++) {
		json_t *record = NULL;

		e = next_again(j, i, &record);
		if (!e && j->seen[i].state != BAD &&
			j->seen[i].state != SAME &&
			j->seen[i].state != KEPT) {
			df_act(j->fields, record, a);
			sets++;
		}
		json_decref(record);
		if (!e && (sets == SETS || act_size(a) > BYTES))
			e = send(j, &a, name, &sets);
		if (!e)
			progress(j, i + 1, j->n, i + 1 == j->n);
	}
	if (!e && sets)
		e = send(j, &a, name, &sets);
	act_free(a);
	return e;
}

enum err
import_file(struct keep *k, struct db *db, const char *what,
	const char *file, const struct import_how *how, struct import *out)
{
	struct job j = { .k = k, .db = db, .what = what, .how = how,
		.out = out,
		.fields = strcmp(what, "structures") == 0 ? df_structure :
			df_service };
	size_t i;
	enum err e;

	memset(out, 0, sizeof *out);
	for (i = 0; j.fields[i].name; i++)
		j.columns[i] = j.fields[i].name;
	j.tidy = tidy_new(j.fields, how->source, how->date);
	e = listfile_open(&j.list, file, tidy_knows, j.tidy);
	if (!e)
		e = check_all(&j);
	if (!e && !how->dry)
		e = write_all(&j);
	if (!e && !how->dry)
		e = grouping_run(k, db, &out->groups);
	for (i = 0; i < j.n; i++)
		free(j.seen[i].id);
	free(j.seen);
	free(j.by_id);
	tidy_free(j.tidy);
	listfile_close(&j.list);
	return e;
}

/* --- the verb --------------------------------------------------------- */

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

static void
summary(const char *what, const struct import *n, bool dry)
{
	const char *nothing = n->written ? "" : dry ?
		_(" ; essai, rien n'est changé") : _(" ; rien n'est changé");

	tell(stderr, _("%s : %ld lus, %ld bons, %ld rejetés, %ld valeurs "
		"non reconnues (gardées)%s\n"), what, n->read, n->good,
		n->bad, n->unknown, nothing);
	if (n->groups)
		tell(stderr, _("%s : %ld groupes de plusieurs sources\n"),
			what, n->groups);
	if (n->fresh || n->changed || n->same)
		tell(stderr, _("%s : %ld nouveaux, %ld changés, %ld "
			"identiques\n"), what, n->fresh, n->changed, n->same);
	if (n->kept)
		tell(stderr, _("%s : %ld modifiés ici, gardés tels quels\n"),
			what, n->kept);
}

static enum err
run(struct keep *k, struct db *db, char **argv, struct import_how *how,
	const char *rejects, struct import *n)
{
	struct date d;
	enum err e = E_OK;

	if (how->date && date_parse(how->date, &d))
		return err_set(E_USAGE, _("--date AAAA-MM-JJ : pas « %s »."),
			how->date);
	if (access(argv[1], R_OK) < 0)
		e = err_set(E_NOTFOUND, _("Le fichier %s ne s'ouvre pas."),
			argv[1]);
	else if (rejects)
		e = open_rejects(rejects, argv[1], &how->rejects);
	if (!e && strcmp(argv[0], "communes") == 0)
		e = communes_file(k, argv[1], how->dry, how->rejects, n);
	else if (!e)
		e = import_file(k, db, argv[0], argv[1], how, n);
	if (how->rejects && fclose(how->rejects) == EOF && !e)
		e = err_set(E_IO, _("Le fichier %s ne s'écrit pas : %s."),
			rejects, strerror(errno));
	return e;
}

static int
import_records(int argc, char **argv)
{
	const char *rejects = cli_option(&argc, argv, "--rejects", true);
	struct import_how how = { .progress = true, .tell = true };
	struct import n = { 0 };
	struct keep *k;
	struct db *db;
	enum err e;

	how.dry = cli_option(&argc, argv, "--dry-run", false) != NULL;
	how.source = cli_option(&argc, argv, "--source", true);
	how.date = cli_option(&argc, argv, "--date", true);
	if (!cli_words(argc, argv, 2) || (strcmp(argv[0], "structures") != 0 &&
		strcmp(argv[0], "services") != 0 &&
		strcmp(argv[0], "communes") != 0))
		return cli_usage("import");
	e = operator_open(&k, &db);
	if (e)
		return cli_fail(e);
	e = run(k, db, argv, &how, rejects, &n);
	if (!e || n.read)
		summary(argv[0], &n, how.dry);
	if (e && n.written)
		tell(stderr, _("%ld écrits avant l'arrêt : relancer "
			"l'import le complète.\n"), n.written);
	operator_close(k, db);
	return e ? cli_fail(e) : 0;
}

/* By the rights of an account, through a session of its own. */
static int
import_people(int argc, char **argv)
{
	const char *as = cli_option(&argc, argv, "--as", true);
	const char *column;
	struct buf line;
	FILE *f;
	int status;

	buf_init(&line);
	buf_puts(&line, "import people");
	if (cli_option(&argc, argv, "--dry-run", false))
		buf_puts(&line, " --dry-run");
	if (cli_option(&argc, argv, "--rejects", false))
		buf_puts(&line, " --rejects");
	while ((column = cli_option(&argc, argv, "--column", true)))
		if (!strchr(column, '"'))
			buf_printf(&line, " --column \"%s\"", column);
	if (!as || !cli_words(argc, argv, 2)) {
		buf_done(&line);
		return cli_usage("import");
	}
	f = strcmp(argv[1], "-") == 0 ? stdin : freopen(argv[1], "re", stdin);
	status = f ? cli_session(as, buf_str(&line)) :
		cli_fail(err_set(E_NOTFOUND, _("Le fichier %s ne s'ouvre "
			"pas."), argv[1]));
	buf_done(&line);
	return status;
}

int
verb_import(int argc, char **argv)
{
	int i;

	for (i = 0; i < argc && argv[i][0] == '-'; i++)
		;
	if (i < argc && strcmp(argv[i], "people") == 0)
		return import_people(argc, argv);
	return import_records(argc, argv);
}
