#include "domains/intake_cells.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "domains/intake_correct.h"
#include "domains/intake_plan.h"
#include "domains/intake_read.h"
#include "model/vault.h"
#include "store/db.h"

#define SAID 300                /* bytes of a cell that is typed in here */
#define WHOLE 1000              /* of any (intake_said) */
#define AFTER_ALL 1000          /* place of the row of a whole line */

const struct column intake_cells_columns[] = {
	{ .name = "seq", .label = N_("Ligne"), .type = CT_INT,
		.flags = COL_CLEAR },
	{ .name = "name", .type = CT_TEXT, .scope = SCOPE_LABEL },
	{ .name = "cell", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = "said", .label = N_("Lu"), .type = CT_TEXT, .max = SAID,
		.scope = SCOPE_DRAFT,
		.help = N_("Ce que dit le fichier. Taper ce qu'il devait dire ; "
		"vider la case : il n'en dit plus rien.") },
	{ .name = "why", .type = CT_TEXT, .scope = SCOPE_LABEL },
	{ .name = NULL }
};

/* --- a place in the table ----------------------------------------------------- */

/* A row is named by its line and its target, "<line>.born_on"; what it comes
 * after is named the same way, "<line>." being before all of its own. */
struct place {
	struct id line;
	long seq;
	int at;                 /* number of the target, from 1 */
};

static int
number_of(const char *target)
{
	int i;

	for (i = 0; intake_targets[i].name; i++)
		if (strcmp(intake_targets[i].name, target) == 0)
			return i + 1;
	return *target ? AFTER_ALL : 0;
}

static enum err
line_of(const char *key, struct id *line)
{
	char hex[ID_TEXT];

	snprintf(hex, sizeof hex, "%.*s", ID_TEXT - 1, key);
	if (strlen(key) < ID_TEXT || key[ID_TEXT - 1] != '.')
		return err_set(E_NOTFOUND, "%s", _("Cette ligne n'est plus "
			"gardée."));
	return id_parse(hex, line);
}

/* A line that was corrected since has its place still. */
static enum err
find_place(struct ctx *x, struct intake *in, const char *key, struct place *p)
{
	struct intake_line l;
	enum err e = line_of(key, &p->line);

	if (e)
		return e;
	intake_line_init(&l);
	e = intake_line_of(x, in, &p->line, &l);
	p->seq = l.seq;
	p->at = number_of(key + ID_TEXT);
	intake_line_done(&l);
	return e;
}

/* --- its rows ----------------------------------------------------------------- */

static void
add_row(const struct intake *in, const struct intake_line *l,
	const struct intake_target *t, const char *why, const char *before,
	struct rows *out)
{
	struct row *r = rows_add(out);
	const char *what = t ? _(t->label) : _("toute la ligne");
	char hex[ID_TEXT], name[SAID], said[WHOLE] = "";
	bool whole;
	size_t n = (size_t)snprintf(name, sizeof name, "%s",
		row_get(&l->cells, "name"));

	while (n && n < sizeof name && name[n - 1] == ' ')
		name[--n] = '\0';
	id_text(&l->id, hex);
	if (t)
		intake_said(&in->map, &l->cells, t, said, sizeof said);
	/* a longer one would lose its end: the line's form has room for it */
	whole = !t || strlen(said) >= SAID;
	row_setf(r, "_key", "%s.%s", hex, t ? t->name : INTAKE_WHOLE);
	row_setf(r, "_after", "%s.%s", hex, before);
	row_set(r, "_open", hex);
	row_set(r, "_shut", whole ? "1" : "");
	row_setf(r, "_label", _("Ligne %ld, %s%s%s"), l->seq, name,
		*name ? ", " : "", what);
	row_setf(r, "seq", "%ld", l->seq);
	row_set(r, "name", name);
	row_set(r, "cell", what);
	row_set(r, "said", said);
	row_set(r, "why", why);
	wipe(said, sizeof said);
	wipe(name, sizeof name);
}

/* The rows of a line, in the order of the targets. */
static void
rows_of(const struct intake *in, const struct intake_line *l,
	struct rows *out)
{
	const struct intake_target *t;
	const char *before = "";
	char cell[40];
	int n = out->n;

	for (t = intake_targets; t->name; t++) {
		const char *why;

		snprintf(cell, sizeof cell, "w.%s", t->name);
		why = row_get(&l->cells, cell);
		if (!*why)
			continue;
		add_row(in, l, t, why, before, out);
		before = t->name;
	}
	/* one that was rejected before cells had their reasons */
	if (*row_get(&l->cells, "w." INTAKE_WHOLE) || out->n == n)
		add_row(in, l, NULL, *row_get(&l->cells, "w." INTAKE_WHOLE) ?
			row_get(&l->cells, "w." INTAKE_WHOLE) :
			row_get(&l->cells, "why"), before, out);
}

/* The rejected lines around a place, at most `most`, the nearest first; *n:
 * how many. */
static enum err
lines_near(struct ctx *x, const struct intake *in, const char *statement,
	long seq, struct id *line, int most, int *n)
{
	struct db_rows q;
	enum err e = db_select(x->db, statement, &q);

	*n = 0;
	if (e)
		return e;
	db_bind_id(&q, ":draft", &in->draft.id);
	db_bind_int(&q, ":seq", seq);
	db_bind_int(&q, ":n", most);
	while (*n < most && db_next(&q))
		line[(*n)++] = db_id(&q, "id");
	return db_end(&q);
}

/* The rows of one line that stand on the wanted side of a place, moved to
 * `out`, which has `most` at most; backwards: the last one first. */
static void
take_rows(struct rows *some, const struct intake_line *l,
	const struct place *p, bool back, int most, struct rows *out)
{
	int i;

	for (i = 0; i < some->n && out->n < most; i++) {
		struct row *r = &some->r[back ? some->n - 1 - i : i];
		int at = number_of(row_get(r, "_key") + ID_TEXT);

		if (l->seq == p->seq && (back ? at >= p->at : at <= p->at))
			continue;
		row_copy(rows_add(out), r);
	}
}

static void
turn_round(struct rows *t)
{
	int i;

	for (i = 0; i < t->n / 2; i++) {
		struct row r = t->r[i];

		t->r[i] = t->r[t->n - 1 - i];
		t->r[t->n - 1 - i] = r;
	}
}

static enum err
fetch_near(struct ctx *x, struct intake *in, const struct place *p, bool back,
	int most, struct rows *out)
{
	/* the line of the place may have none left on this side */
	struct id line[INTAKE_BATCH + 2];
	int n, i;
	enum err e;

	if (most > INTAKE_BATCH + 1)
		most = INTAKE_BATCH + 1;
	e = lines_near(x, in, back ? "import.rejects_before" :
		"import.rejects", p->seq, line, most + 1, &n);
	for (i = 0; i < n && !e && out->n < most; i++) {
		struct intake_line l;
		struct rows some;

		intake_line_init(&l);
		rows_init(&some);
		e = intake_line_of(x, in, &line[i], &l);
		if (!e)
			rows_of(in, &l, &some);
		take_rows(&some, &l, p, back, most, out);
		rows_done(&some);
		intake_line_done(&l);
	}
	if (back)
		turn_round(out);
	return e;
}

enum err
intake_cells_fetch(struct ctx *x, const struct list_query *q,
	struct rows *out)
{
	const char *key = q->before ? q->before : q->after;
	struct place p = { .seq = 0 };
	struct intake in;
	struct id draft;
	enum err e = id_parse(row_get(q->arg, "key"), &draft);

	intake_init(&in);
	if (!e)
		e = intake_open(x, &draft, &in);
	if (!e && key && *key)
		e = find_place(x, &in, key, &p);
	if (!e)
		e = fetch_near(x, &in, &p, q->before != NULL, q->n, out);
	intake_done(&in);
	return e;
}

/* --- correcting --------------------------------------------------------------- */

struct fix {
	struct id line;
	const char *target, *value;     /* of the row that is saved */
};

static int
by_line(const void *a, const void *b)
{
	const struct fix *p = a, *q = b;

	return memcmp(p->line.b, q->line.b, ID_SIZE);
}

/* What differs; the cells of one line stand together. */
static struct fix *
fixes(const struct row *was, const struct row *now, int *n)
{
	struct fix *f = xcalloc((size_t)now->n + 1, sizeof *f);
	int i;

	*n = 0;
	for (i = 0; i < now->n; i++) {
		const char *name = now->c[i].name;
		const char *v = row_get(now, name);

		if (strlen(name) < ID_TEXT || strcmp(v, row_get(was, name)) ==
			0 || line_of(name, &f[*n].line) ||
			number_of(name + ID_TEXT) % AFTER_ALL == 0)
			continue;
		f[*n].target = name + ID_TEXT;
		f[(*n)++].value = v;
	}
	qsort(f, (size_t)*n, sizeof *f, by_line);
	return f;
}

static int
by_seq(const void *a, const void *b)
{
	const struct intake_line *p = a, *q = b;

	return (p->seq > q->seq) - (p->seq < q->seq);
}

/* What could not be corrected: one that has been taken; one that is not kept
 * any more, her person being erased. */
struct left {
	long taken;             /* its number, or 0 */
	bool gone;
};

/* The lines that they are of, corrected, but those that are not rejected any
 * more: what was decided of them meanwhile stays. */
static enum err
correct(struct ctx *x, struct intake *in, const struct fix *f, int n,
	struct intake_line *l, int *lines, struct left *left)
{
	int i = 0;
	enum err e = E_OK;

	*lines = 0;
	while (i < n && !e) {
		struct intake_line *one = &l[(*lines)++];
		int from = i;

		intake_line_init(one);
		e = intake_line_of(x, in, &f[from].line, one);
		for (; i < n && id_equal(&f[i].line, &f[from].line); i++)
			intake_correct(one, f[i].target, f[i].value);
		left->gone |= e == E_NOTFOUND;
		if (e == E_NOTFOUND)
			e = E_OK;
		else if (e || strcmp(one->state, INTAKE_REJECT) == 0)
			continue;
		else if (intake_taken(one))
			left->taken = one->seq;
		intake_line_done(one);
		(*lines)--;
	}
	qsort(l, (size_t)*lines, sizeof *l, by_seq);
	return e;
}

/* All of them read again, in the order of the file. */
static enum err
again(struct ctx *x, struct intake *in, struct intake_line *l, int n)
{
	struct id *all = xcalloc((size_t)n + 1, sizeof *all);
	struct intake_people *people = NULL;
	int i;
	enum err e = intake_people_new(x, in, &people);

	for (i = 0; i < n; i++)
		all[i] = l[i].id;
	if (!e)
		e = intake_claims(x, in, all, n, people);
	for (i = 0; i < n && !e; i += INTAKE_BATCH) {
		int mark = vault_mark(x->vault);

		e = intake_again(x, in, people, l + i, n - i < INTAKE_BATCH ?
			n - i : INTAKE_BATCH);
		vault_release(x->vault, mark);
	}
	intake_people_free(people);
	free(all);
	return e;
}

static enum err
open_file(struct ctx *x, const char *key, struct intake *in)
{
	struct id id;
	enum err e = id_parse(key, &id);

	intake_init(in);
	return e ? e : intake_open(x, &id, in);
}

static enum err
load(struct ctx *x, const char *key, const char *arg, struct row *r)
{
	struct intake_count c;
	struct intake in;
	enum err e = open_file(x, key, &in);

	if (!e)
		e = intake_count(x, &in.draft.id, &c);
	if (!e) {
		row_set(r, "_key", key);
		row_setf(r, "reject", "%ld", c.reject);
	}
	intake_done(&in);
	return e;
}

static enum err
save(struct ctx *x, const struct row *was, struct row *now, struct faults *f)
{
	int n, lines = 0, i;
	struct fix *fix = fixes(was, now, &n);
	struct intake_line *l = xcalloc((size_t)n + 1, sizeof *l);
	struct intake in;
	struct left left = { 0, false };
	enum err e = open_file(x, row_get(was, "_key"), &in);

	if (!e)
		e = correct(x, &in, fix, n, l, &lines, &left);
	if (!e && lines)
		e = again(x, &in, l, lines);
	if (!e && left.taken)
		e = err_set(E_STATE, _("Ligne %ld prise depuis : ce qui y est "
			"tapé n'est pas gardé, le reste l'est."), left.taken);
	else if (!e && left.gone)
		e = err_set(E_NOTFOUND, "%s", _("Une ligne n'est plus gardée : "
			"ce qui y est tapé s'en va, le reste est gardé."));
	for (i = 0; i < lines; i++)
		intake_line_done(&l[i]);
	free(l);
	free(fix);
	intake_done(&in);
	return e;
}

static const struct column columns[] = {
	{ .name = "reject", .label = N_("Rejetées"), .type = CT_INT, .max = 6,
		.flags = COL_CLEAR | COL_READONLY },
	{ .name = NULL }
};

const struct record intake_cells_record = {
	"import_cells", columns, load, save, NULL
};
