#include "domains/space_goals.h"

#include <stdlib.h>
#include <string.h>

#include "base/fold.h"
#include "base/mem.h"
#include "data/data.h"
#include "domains/beside.h"
#include "domains/referential.h"
#include "model/vault.h"
#include "store/db.h"

#define WORDS 160

/* --- her words --------------------------------------------------------------- */

static struct words {
	char *kind, *folded, *hers;
} *words;
static int nwords;

static void
load_words(void)
{
	const char *at = data_hers;
	char buf[400], folded[300], *c[3];

	if (words)
		return;
	words = xcalloc(WORDS, sizeof *words);
	while (nwords < WORDS && data_line(&at, buf, sizeof buf, c, 3) == 3) {
		fold_text(c[1], folded, sizeof folded);
		words[nwords++] = (struct words){ xstrdup(c[0]),
			xstrdup(folded), xstrdup(c[2]) };
	}
}

const char *
space_words(const char *kind, const char *text)
{
	char want[300];

	load_words();
	fold_text(text, want, sizeof want);
	for (int i = 0; i < nwords && *want; i++)
		if (strcmp(words[i].kind, kind) == 0 &&
			strcmp(words[i].folded, want) == 0)
			return words[i].hers;
	return "";
}

/* --- what is shown ------------------------------------------------------------ */

bool
space_situation_shown(const struct ctx *x, const struct space_follow *f)
{
	return space_told(f) && !x->helper[0];
}

/* An objective in words of its own: not one of her household, nor of her
 * health, whatever it was sealed in; and to her alone. */
static bool
own_words_shown(const struct ctx *x, const struct row *line)
{
	const char *theme = row_get(line, "theme");

	return !x->helper[0] && strcmp(theme, "sante") != 0 &&
		strcmp(theme, "contraintes_familiales") != 0;
}

/* What is shown of a line that was opened; "" for nothing. */
static const char *
shown(const struct ctx *x, const char *kind, const struct row *line)
{
	const char *text = row_get(line, "text");
	const char *list = strcmp(kind, "frein") == 0 ? "situation" : kind;
	const char *hers = space_words(list, text);

	if (*hers || strcmp(kind, "frein") == 0)
		return hers;
	return !*referential_theme(list, text) && own_words_shown(x, line) ?
		text : "";
}

/* --- read ------------------------------------------------------------------------ */

static enum err
read_lines(struct ctx *x, const struct space_follow *f, const char *kind,
	struct rows *out)
{
	struct db_rows q;
	enum err e = db_select(x->db, "space.lines", &q);

	if (e)
		return e;
	db_bind_id(&q, ":person", &f->person);
	db_bind_id(&q, ":structure", &f->structure);
	db_bind_text(&q, ":kind", kind);
	while (db_next(&q)) {
		struct row *r = rows_add(out);
		struct id id = db_id(&q, "id");
		char hex[ID_TEXT], name[80];

		row_set(r, "_key", id_text(&id, hex));
		row_set(r, "_follow", id_text(&f->id, hex));
		row_set(r, "_line", kind);
		space_first_name(db_text(&q, "author_name"), name);
		row_set(r, "_author", name);
		row_set(r, "_made", db_text(&q, "made_on"));
		if (strcmp(kind, "objectif") == 0)
			row_set(r, "_state", db_text(&q, "state"));
	}
	return db_end(&q);
}

/* Opens a line; one that is sealed elsewhere has no text. */
static enum err
open_line(struct ctx *x, const struct space_follow *f, const char *kind,
	int at, struct row *r)
{
	struct row line;
	uint32_t version;
	struct id id;
	enum err e = id_parse(row_get(r, "_key"), &id);

	row_init(&line);
	if (!e)
		e = vault_open(x, WRAP_PERSON, &f->person, &id,
			beside_scope("ligne", kind), &f->structure, &line,
			&version);
	if (!e) {
		row_set(r, "text", shown(x, kind, &line));
		row_set(r, "theme", row_get(&line, "theme"));
		row_setf(r, "_place", "%02d %03d", referential_rank(row_get(r,
			"theme")), at);
	}
	row_done(&line);
	return e;
}

static int
by_place(const void *a, const void *b)
{
	return strcmp(row_get(a, "_place"), row_get(b, "_place"));
}

static enum err
add_of(struct ctx *x, const struct space_follow *f, const char *kind,
	struct rows *out)
{
	struct vault_want want = { WRAP_PERSON, f->person,
		beside_scope("ligne", kind), f->structure, false };
	struct rows t;
	enum err e = vault_fetch(x, &want, 1);

	rows_init(&t);
	if (!e && want.given)
		e = read_lines(x, f, kind, &t);
	for (int i = 0; i < t.n && !e; i++)
		e = open_line(x, f, kind, i, &t.r[i]);
	if (!e && t.n > 1)
		qsort(t.r, (size_t)t.n, sizeof *t.r, by_place);
	for (int i = 0; i < t.n && !e; i++)
		if (*row_get(&t.r[i], "text"))
			row_copy(rows_add(out), &t.r[i]);
	rows_done(&t);
	return e;
}

enum err
space_goals_of(struct ctx *x, const struct space_follow *f, int n,
	struct rows *out)
{
	enum err e = E_OK;

	for (int i = 0; i < n && !e; i++)
		if (space_told(&f[i]))
			e = add_of(x, &f[i], "objectif", out);
	return e;
}

enum err
space_situation_of(struct ctx *x, const struct space_follow *f, int n,
	struct rows *out)
{
	enum err e = E_OK;

	for (int i = 0; i < n && !e; i++)
		if (space_situation_shown(x, &f[i]))
			e = add_of(x, &f[i], "frein", out);
	return e;
}

enum err
space_goals_now(struct ctx *x, const struct space_follow *f, int n,
	struct rows *out)
{
	struct rows t;
	int from = out->n;
	enum err e;

	rows_init(&t);
	e = space_goals_of(x, f, n, &t);
	for (int i = 0; i < t.n && !e && out->n < from + SPACE_GOALS; i++)
		if (strcmp(row_get(&t.r[i], "_state"), "in_progress") == 0)
			row_copy(rows_add(out), &t.r[i]);
	rows_done(&t);
	return e;
}
