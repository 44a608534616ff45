#include "session/people.h"

#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/config.h"
#include "base/i18n.h"
#include "base/jail.h"
#include "base/mem.h"
#include "domains/intake_apply.h"
#include "domains/intake_plan.h"
#include "model/act.h"
#include "model/vault.h"
#include "session/csvlist.h"
#include "store/open.h"
#include "store/seal.h"

#define MOST_BYTES (16 << 20)
#define EVERY_MS 500            /* between two progress lines */
#define COLUMNS_MAX 20          /* --column */
#define LINE_BYTES (16 << 10)   /* of one line, all its cells */

struct options {
	bool dry, rejects;
	const char *column[COLUMNS_MAX];
	int columns;
};

/* What --column says that a column is. */
struct said {
	char head[INTAKE_HEAD];
	const struct intake_target *target;
};

struct work {
	struct port *port;
	struct ctx *x;
	struct options how;
	struct said said[COLUMNS_MAX];
	struct buf bytes;
	char hash[ID_TEXT];     /* of the bytes: the same file again */
	struct csvlist *csv;
	struct intake in;
	struct intake_people *people;
	struct intake_line line[INTAKE_BATCH];
	int n;                  /* of them */
	struct intake_count count;      /* of what was read */
	long others;            /* lines that name another structure */
	FILE *report;           /* of a dry run */
	int64_t started, told;
	const char *doing;      /* what the progress line says */
};

bool
verb_is_people(const char *line)
{
	return strncmp(line, "import people", 13) == 0 &&
		(!line[13] || line[13] == ' ');
}

/* --- what is asked ------------------------------------------------------------ */

/* The next word of a line, which is cut there; quotes hold spaces. */
static char *
next_word(char **at)
{
	char *s = *at + strspn(*at, " \t"), *to = s, *word = s;
	char quote = '\0';

	if (!*s)
		return NULL;
	for (; *s && (quote || (*s != ' ' && *s != '\t')); s++) {
		if (quote ? *s == quote : *s == '"' || *s == '\'')
			quote = quote ? '\0' : *s;
		else
			*to++ = *s;
	}
	*at = *s ? s + 1 : s;
	*to = '\0';
	return word;
}

static enum err
read_options(char *line, struct options *out)
{
	char *w;

	next_word(&line);
	next_word(&line);
	while ((w = next_word(&line))) {
		if (strcmp(w, "--dry-run") == 0)
			out->dry = true;
		else if (strcmp(w, "--rejects") == 0)
			out->rejects = true;
		else if (strcmp(w, "--column") == 0 &&
			out->columns < COLUMNS_MAX &&
			(out->column[out->columns] = next_word(&line)))
			out->columns++;
		else
			return err_set(E_USAGE, "%s", _("écrire « import "
				"people [--dry-run] [--rejects] [--column "
				"\"TITRE=CHAMP\"] », le fichier sur l'entrée "
				"standard"));
	}
	return E_OK;
}

/* "TITLE=FIELD". */
static enum err
read_column(const char *text, struct said *out)
{
	const char *equal = strrchr(text, '=');
	char name[INTAKE_HEAD];

	out->target = equal ? intake_target(equal + 1) : NULL;
	if (equal && !out->target)
		out->target = intake_known(equal + 1);
	if (!out->target)
		return err_set(E_USAGE, _("--column \"TITRE=CHAMP\" : pas "
			"« %s ». Un champ est un de ceux du modèle : nom, "
			"prénom, téléphone..."), text);
	snprintf(name, sizeof name, "%.*s", (int)(equal - text), text);
	intake_head(name, out->head);
	return E_OK;
}

/* The whole of what is sent, before anything of it is looked at. */
static enum err
receive(struct work *w)
{
	int cols, rows;
	enum port_event event;

	do {
		struct pollfd p = { port_fd(w->port), POLLIN, 0 };

		if (poll(&p, 1, 60000) <= 0)
			return err_set(E_IO, "%s", _("Rien ne vient depuis "
				"une minute : rien n'est changé."));
		event = port_read(w->port, &w->bytes, &cols, &rows);
		if (w->bytes.len > MOST_BYTES)
			return err_set(E_CHECK, "%s", _("Le fichier dépasse "
				"16 Mio : le couper en plusieurs."));
	} while (event != PORT_END);
	if (port_cut(w->port))
		return err_set(E_IO, "%s", _("L'envoi a été coupé avant la "
			"fin du fichier : rien n'est changé."));
	return w->bytes.len ? E_OK : err_set(E_USAGE, "%s", _("Le fichier "
		"est vide : l'envoyer par < fichier.csv."));
}

static void
print_hash(struct work *w)
{
	/* what is stored of it is sealed: no secret is needed */
	static const struct sealkey none;
	struct id h;

	key_mac16(&none, 0, buf_str(&w->bytes), h.b);
	id_text(&h, w->hash);
}

/* --- progress ----------------------------------------------------------------- */

static void
tell(struct work *w, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

static void
tell(struct work *w, const char *fmt, ...)
{
	char text[600];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	port_error(w->port, text);
}

/* One line that is written over itself; all 0: as many as come.  False: nobody
 * reads it any more. */
static bool
progress(void *data, long done, long all)
{
	struct work *w = data;
	int64_t now = clock_ms();
	double rate = (double)done * 1000 / (double)(now - w->started + 1);
	char text[200];

	if (now - w->told < EVERY_MS && done != all)
		return true;
	w->told = now;
	if (all)
		snprintf(text, sizeof text, _("%s : %ld/%ld, %.0f/s, reste "
			"%.0f s"), w->doing, done, all, rate,
			(double)(all - done) / (rate > 1 ? rate : 1));
	else
		snprintf(text, sizeof text, _("%s : %ld lignes, %.0f/s"),
			w->doing, done, rate);
	tell(w, "%-60s\r", text);
	return !port_cut(w->port);
}

static void
begin(struct work *w, const char *doing)
{
	w->doing = doing;
	w->started = w->told = clock_ms();
}

/* --- the report of a dry run ---------------------------------------------------- */

struct reporting {
	struct work *w;
	const struct intake_line *line;
	bool any;
};

static const char *
state_label(const char *state)
{
	static const struct { const char *state, *label; } of[] = {
		{ INTAKE_NEW, N_("à créer") },
		{ INTAKE_CHANGE, N_("à changer") },
		{ INTAKE_SAME, N_("identique") },
		{ INTAKE_REJECT, N_("rejetée") },
	};
	size_t i;

	for (i = 0; i < sizeof of / sizeof *of; i++)
		if (strcmp(of[i].state, state) == 0)
			return _(of[i].label);
	return state;
}

static void
report_row(struct reporting *r, const char *field, const char *was,
	const char *now, const char *why)
{
	FILE *f = r->w->report;
	char line[24];
	const char *const cell[] = { line, state_label(r->line->state),
		row_get(&r->line->cells, "name"), field, was, now, why };

	snprintf(line, sizeof line, "%ld", r->line->seq);
	csvlist_line_out(f, (int)(sizeof cell / sizeof *cell), cell);
	r->any = true;
}

static void
report_change(void *data, const char *label, const char *was,
	const char *now)
{
	report_row(data, label, was, now, "");
}

static void
report(struct work *w, const struct intake_line *l,
	const struct intake_plan *p)
{
	struct reporting r = { w, l, false };

	if (strcmp(l->state, INTAKE_REJECT) != 0)
		intake_changes(w->x, p, report_change, &r);
	if (*row_get(&l->cells, "why") || !r.any)
		report_row(&r, "", "", "", row_get(&l->cells, "why"));
}

/* --- reading ------------------------------------------------------------------ */

/* What was said of a column just now comes before all that is known. */
static void
say_target(const struct work *w, struct intake_map *m)
{
	int last = m->n - 1, i;

	for (i = 0; i < w->how.columns; i++)
		if (strcmp(w->said[i].head, m->head[last]) == 0)
			m->target[last] = w->said[i].target;
}

static bool
known(void *data, const char *name)
{
	struct work *w = data;
	struct intake_map one = { .n = 0 };

	if (!intake_map_add(w->x, &one, name))
		return false;
	say_target(w, &one);
	return one.target[0] != NULL;
}

static enum err
open_csv(struct work *w)
{
	FILE *f = fmemopen(w->bytes.data, w->bytes.len, "r");
	const char *name;
	int i;
	enum err e;

	if (!f)
		return err_set(E_IO, "%s", _("Le fichier ne se lit pas."));
	e = csvlist_open(f, _("fichier"), known, w, &w->csv);
	for (i = 0; !e && (name = csvlist_column(w->csv, i)); i++) {
		if (!intake_column(w->x, &w->in, name))
			e = err_set(E_CHECK, _("Plus de %d colonnes."),
				INTAKE_COLUMNS);
		else
			say_target(w, &w->in.map);
	}
	return e ? e : intake_map_check(&w->in.map);
}

/* Columns without a place are said once, not line by line. */
static void
tell_columns(struct work *w)
{
	char left[400] = "", cell[16];
	size_t n;
	int i;

	for (i = 0; i < w->in.map.n; i++) {
		const struct intake_target *t = w->in.map.target[i];

		snprintf(cell, sizeof cell, "h%d", i);
		n = strlen(left);
		if (*row_get(&w->in.head, cell) &&
			(!t || t->kind == TAKE_NOTHING))
			snprintf(left + n, sizeof left - n, "%s%s", n ? ", " :
				"", row_get(&w->in.head, cell));
	}
	if (*left)
		tell(w, _("colonnes laissées de côté : %s\n"), left);
}

static void
count_line(struct work *w, const char *state)
{
	struct intake_count *c = &w->count;

	c->all++;
	c->fresh += strcmp(state, INTAKE_NEW) == 0;
	c->change += strcmp(state, INTAKE_CHANGE) == 0;
	c->same += strcmp(state, INTAKE_SAME) == 0;
	c->reject += strcmp(state, INTAKE_REJECT) == 0;
}

static enum err
check_batch(struct work *w)
{
	int mark = vault_mark(w->x->vault), i;
	enum err e = intake_prepare(w->x, &w->in, w->people, w->line, w->n);

	for (i = 0; i < w->n && !e; i++) {
		struct intake_line *l = &w->line[i];
		struct intake_plan p;

		intake_plan_init(&p);
		e = intake_plan(w->x, &w->in, w->people, l, &p);
		if (!e) {
			count_line(w, l->state);
			w->others += *p.to != '\0';
			if (w->report)
				report(w, l, &p);
		}
		intake_plan_done(&p);
	}
	vault_release(w->x->vault, mark);
	if (!e && !w->report)
		e = intake_put(w->x, &w->in, w->line, w->n);
	for (i = 0; i < w->n; i++)
		intake_line_done(&w->line[i]);
	w->n = 0;
	if (!e && !progress(w, w->count.all, 0))
		e = err_set(E_CANCEL, "%s", _("La liaison est coupée : rien "
			"n'est changé."));
	return e;
}

static void
add_line(struct work *w, json_t *raw)
{
	struct intake_line *l = &w->line[w->n++];
	const char *fault = csvlist_fault(w->csv), *name, *text;
	char cell[16];
	size_t bytes = 0;
	int i;

	intake_line_init(l);
	l->id = id_new();
	l->seq = csvlist_line(w->csv);
	for (i = 0; (name = csvlist_column(w->csv, i)); i++) {
		text = *name ? json_string_value(json_object_get(raw, name)) :
			NULL;
		snprintf(cell, sizeof cell, "c%d", i);
		bytes += text ? strlen(text) : 0;
		if (text && bytes < LINE_BYTES)
			row_set(&l->cells, cell, text);
	}
	if (!fault && bytes >= LINE_BYTES)
		fault = _("cette ligne est trop longue");
	/* a line that is wrong by itself waits for a hand */
	if (fault)
		row_set(&l->cells, "fault", fault);
}

static enum err
read_lines(struct work *w)
{
	json_t *raw = NULL;
	enum err e = intake_people_new(w->x, &w->in, &w->people);

	begin(w, _("lecture"));
	while (!e && !(e = csvlist_next(w->csv, &raw)) && raw) {
		add_line(w, raw);
		json_decref(raw);
		if (w->count.all + w->n > INTAKE_LINES ||
			csvlist_line(w->csv) > INTAKE_SEQ)
			e = err_set(E_CHECK, _("Plus de %d lignes : couper le "
				"fichier."), INTAKE_LINES);
		if (!e && w->n == INTAKE_BATCH)
			e = check_batch(w);
	}
	if (!e && w->n)
		e = check_batch(w);
	while (w->n)
		intake_line_done(&w->line[--w->n]);
	intake_people_free(w->people);
	w->people = NULL;
	return e;
}

/* --- keeping and taking --------------------------------------------------------- */

/* What its columns are taken for, from now on in this structure. */
static enum err
keep_columns(struct work *w)
{
	int i;
	enum err e = E_OK;

	for (i = 0; i < w->how.columns && !e; i++) {
		struct act *a = act_new("import.column");

		act_text(a, ":head", w->said[i].head);
		act_text(a, ":target", w->said[i].target->name);
		e = act_send(a, w->x);
		act_free(a);
	}
	return e;
}

/* Nothing is kept of a file that is refused before its end: what was said of
 * it stays said. */
static void
drop_unread(struct work *w, enum err e)
{
	char *why = xstrdup(err_text());

	if (!id_is_none(&w->in.draft.id))
		draft_drop(w->x, &w->in.draft.id);
	err_set(e, "%s", why);
	free(why);
}

/* A file that was cut while it was read is read again. */
static enum err
load(struct work *w, bool *again)
{
	enum err e = intake_find(w->x, w->hash, &w->in);

	*again = e == E_OK;
	if (!e && !row_has(&w->in.head, "loaded")) {
		struct id id = w->in.draft.id;

		intake_done(&w->in);
		intake_init(&w->in);
		*again = false;
		e = draft_drop(w->x, &id);
	}
	if (*again || (e && e != E_NOTFOUND))
		return e;
	e = open_csv(w);
	if (!e)
		e = intake_make(w->x, &w->in, _("fichier"), w->hash);
	if (!e)
		tell_columns(w);
	if (!e)
		e = read_lines(w);
	if (!e)
		e = intake_loaded(w->x, &w->in);
	if (e)
		drop_unread(w, e);
	return e;
}

/* The base, and what columns are taken for, may have changed since. */
static enum err
look_again(struct work *w)
{
	long done, last;

	tell(w, "%s", _("ce fichier est déjà là : il est repris où il en "
		"était\n"));
	return intake_check(w->x, &w->in, 0, INTAKE_LINES, &done, &last);
}

static enum err
take(struct work *w)
{
	long done, last;

	begin(w, _("écriture"));
	return intake_apply(w->x, &w->in, 0, 0, progress, w, &done, &last);
}

static void
summary(struct work *w, const struct intake_count *c)
{
	tell(w, _("lignes : %ld ; à créer %ld, à changer %ld, identiques "
		"%ld, rejetées %ld, écartées %ld\n"), c->all, c->fresh, c->change,
		c->same, c->reject, c->aside);
	if (w->others)
		tell(w, _("lignes qui nomment une autre structure : %ld ; "
			"=IMP, F2, l'invite\n"), w->others);
	if (c->made || c->changed || c->doing)
		tell(w, _("fiches créées : %ld, modifiées : %ld, en cours : "
			"%ld\n"),
			c->made, c->changed, c->doing);
}

static enum err
dry_run(struct work *w)
{
	char *text = NULL;
	size_t size = 0;
	enum err e = intake_here(w->x, &w->in);

	if (!e)
		e = open_csv(w);
	if (e)
		return e;
	tell_columns(w);
	w->report = open_memstream(&text, &size);
	if (!w->report)
		return err_set(E_IO, "%s", _("Plus de mémoire."));
	fprintf(w->report, "\xef\xbb\xbf%s\r\n", _("ligne;état;personne;"
		"champ;avant;après;motif"));
	e = read_lines(w);
	fclose(w->report);
	if (!e) {
		port_write(w->port, text, size);
		summary(w, &w->count);
		tell(w, "%s", _("essai : rien n'est gardé, rien n'est "
			"changé\n"));
	}
	wipe(text, size);
	free(text);
	return e;
}

static enum err
for_good(struct work *w)
{
	struct intake_count c;
	bool again;
	enum err e = load(w, &again);

	if (!e && again)
		e = look_again(w);
	if (!e)
		e = intake_count(w->x, &w->in.draft.id, &c);
	if (!e && c.reject && !w->how.rejects && !c.made && !c.changed &&
		!c.doing) {
		summary(w, &c);
		return err_set(E_CHECK, _("Lignes rejetées : %ld. Rien n'est "
			"changé : =IMP les corrige, --rejects prend les "
			"autres."), c.reject);
	}
	if (!e)
		e = take(w);
	if (!e)
		e = intake_count(w->x, &w->in.draft.id, &c);
	if (!e)
		summary(w, &c);
	if (!e && c.reject)
		tell(w, "%s", _("les lignes rejetées se corrigent dans "
			"=IMP\n"));
	return e;
}

static enum err
run(struct work *w, char *line)
{
	int i;
	enum err e = db_open(config_path("passerelle.db"), DB_READ,
		&w->x->db);

	if (e)
		return e;
	w->x->vault = vault_new();
	w->x->screen = "import.people";
	/* what comes is parsed in the jail */
	jail_session();
	e = read_options(line, &w->how);
	if (!e)
		e = receive(w);
	for (i = 0; i < w->how.columns && !e; i++)
		e = read_column(w->how.column[i], &w->said[i]);
	if (!e && !w->how.dry)
		e = keep_columns(w);
	if (e)
		return e;
	print_hash(w);
	return w->how.dry ? dry_run(w) : for_good(w);
}

int
verb_people(struct port *port, struct ctx *x, const char *line)
{
	struct work *w = xcalloc(1, sizeof *w);
	char *copy = xstrdup(line);
	enum err e;

	w->port = port;
	w->x = x;
	buf_init(&w->bytes);
	intake_init(&w->in);
	e = run(w, copy);
	if (e) {
		char *why = xasprintf("passerelle : %s\n", err_text());

		port_error(port, why);
		free(why);
	}
	csvlist_free(w->csv);
	intake_done(&w->in);
	buf_done(&w->bytes);
	wipe(w, sizeof *w);
	free(w);
	free(copy);
	return e ? err_exit(e) : 0;
}
