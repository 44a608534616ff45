#include "ui/list_mark.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"

#define RECORD "\036"           /* between marks, in a state */
#define UNIT "\037"             /* between names and values */

/* --- the set: sorted by key, so that a look-up costs a logarithm --------- */

/* Where a key is, or belongs. */
static int
place(const struct list *l, const char *key, bool *there)
{
	int low = 0, high = l->nmark;

	while (low < high) {
		int mid = (low + high) / 2;

		if (strcmp(l->mark[mid].key, key) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	*there = low < l->nmark && strcmp(l->mark[low].key, key) == 0;
	return low;
}

static struct list_mark *
get(const struct list *l, const char *key)
{
	bool there;
	int at = place(l, key, &there);

	return there ? &l->mark[at] : NULL;
}

/* NULL: there are too many. */
static struct list_mark *
add(struct list *l, const char *key)
{
	bool there;
	int at = place(l, key, &there);

	if (there)
		return &l->mark[at];
	if (l->nmark == MARKS_MAX)
		return NULL;
	if ((l->nmark & (l->nmark - 1)) == 0)
		l->mark = xrealloc(l->mark, (size_t)(l->nmark ? 2 * l->nmark :
			1) * sizeof *l->mark);
	memmove(&l->mark[at + 1], &l->mark[at], (size_t)(l->nmark - at) *
		sizeof *l->mark);
	l->nmark++;
	l->mark[at] = (struct list_mark){ .key = xstrdup(key),
		.turn = ++l->turns };
	row_init(&l->mark[at].row);
	return &l->mark[at];
}

static void
drop(struct list_mark *m)
{
	wipe(m->key, strlen(m->key));
	free(m->key);
	row_done(&m->row);
}

/* Takes off those that a function wants away, in one pass. */
static void
sweep(struct list *l, bool (*away)(const struct list_mark *m))
{
	int n = 0;

	for (int i = 0; i < l->nmark; i++)
		if (away(&l->mark[i]))
			drop(&l->mark[i]);
		else
			l->mark[n++] = l->mark[i];
	l->nmark = n;
}

int
list_marked(const struct list *l)
{
	return l->nmark;
}

bool
list_is_marked(const struct list *l, const char *key)
{
	return get(l, key) != NULL;
}

void
list_unmark(struct list *l, const char *key)
{
	bool there;
	int at = place(l, key, &there);

	if (!there)
		return;
	drop(&l->mark[at]);
	l->nmark--;
	memmove(&l->mark[at], &l->mark[at + 1], (size_t)(l->nmark - at) *
		sizeof *l->mark);
}

void
list_unmark_all(struct list *l)
{
	for (int i = 0; i < l->nmark; i++)
		drop(&l->mark[i]);
	free(l->mark);
	l->mark = NULL;
	l->nmark = 0;
}

/* --- keys ---------------------------------------------------------------- */

/* false: there are too many, which is said. */
static bool
mark(struct list *l, struct ui *ui, const char *key)
{
	if (add(l, key))
		return true;
	ui_say(ui, _("%d lignes cochées au plus."), MARKS_MAX);
	return false;
}

bool
list_mark_row(struct list *l, struct ui *ui)
{
	const struct row *r = list_row(l);
	const char *key = row_get(r, "_key");

	if (!r) {
		ui_say(ui, _("Aucune ligne à cocher."));
		return false;
	}
	if (list_is_marked(l, key))
		list_unmark(l, key);
	else if (!mark(l, ui, key))
		return false;
	return true;
}

void
list_mark_shown(struct list *l, struct ui *ui)
{
	for (int i = 0; i < l->n; i++)
		if (!mark(l, ui, list_key(l, i)))
			return;
	if (!l->n)
		ui_say(ui, _("Aucune ligne à cocher."));
	else if (list_paged(l) && (l->more || l->page))
		ui_say(ui, _("Cochées : celles de cette page."));
}

void
list_mark_invert(struct list *l, struct ui *ui)
{
	for (int i = 0; i < l->n; i++) {
		const char *key = list_key(l, i);

		if (list_is_marked(l, key))
			list_unmark(l, key);
		else if (!mark(l, ui, key))
			return;
	}
}

/* --- reading again ------------------------------------------------------- */

static bool
is_gone(const struct list_mark *m)
{
	return m->gone;
}

/* Does the source give everything that it has?  One that was asked words may
 * give nothing without them. */
static bool
all_of_it(struct list *l)
{
	l->asks |= *l->asked != '\0';
	for (int i = 0; i < l->filter.n; i++)
		if (*l->filter.c[i].value)
			return false;
	return !list_paged(l) && !l->asks && !l->query.n;
}

/* Of a page: the first row that may have been pushed to the next one, for
 * nothing after it is there any more.  Those before it that are missing are
 * gone. */
static int
pushed_from(const struct list *l, const struct rows *now)
{
	int i = l->t.n;

	if (!list_paged(l) || !l->more || !now->n)
		return i;
	for (; i > 0; i--)
		for (int k = now->n - 1; k >= 0; k--)
			if (strcmp(row_get(&l->t.r[i - 1], "_key"),
				row_get(&now->r[k], "_key")) == 0)
				return i;
	return 0;
}

void
list_marks_keep(struct list *l, const struct rows *now, bool same)
{
	bool all = all_of_it(l);
	int pushed = l->nmark ? pushed_from(l, now) : 0;

	for (int i = 0; i < l->nmark; i++) {
		l->mark[i].here = false;
		l->mark[i].gone = all;
	}
	for (int i = 0; i < now->n && l->nmark; i++) {
		struct list_mark *m = get(l, row_get(&now->r[i], "_key"));

		if (!m)
			continue;
		m->here = true;
		m->gone = false;
		row_clear(&m->row);
	}
	for (int i = 0; i < l->t.n && l->nmark; i++) {
		struct list_mark *m = get(l, row_get(&l->t.r[i], "_key"));

		if (m && !m->here && same && i < pushed)
			m->gone = true;
		else if (m && !m->here)
			row_copy(&m->row, &l->t.r[i]);
	}
	sweep(l, is_gone);
}

static int
by_turn(const void *a, const void *b)
{
	const struct list_mark *const *p = a, *const *q = b;

	return (*p)->turn < (*q)->turn ? -1 : (*p)->turn > (*q)->turn;
}

/* Those marked that `order` does not show: kept, or left out by a search. */
static int
hidden_marks(const struct list *l, const struct list_mark **out)
{
	int n = 0;

	for (int i = 0; i < l->nmark; i++)
		l->mark[i].here = false;
	for (int i = 0; i < l->n; i++) {
		struct list_mark *m = get(l, list_key(l, i));

		if (m)
			m->here = true;
	}
	for (int i = 0; i < l->nmark; i++)
		if (!l->mark[i].here)
			out[n++] = &l->mark[i];
	qsort(out, (size_t)n, sizeof *out, by_turn);
	return n;
}

/* The row of a mark that a search leaves out is still in t. */
static void
copy_hidden(const struct list *l, const struct list_mark *m, struct row *to)
{
	row_copy(to, &m->row);
	for (int i = 0; i < l->t.n && !m->row.n; i++)
		if (strcmp(row_get(&l->t.r[i], "_key"), m->key) == 0)
			row_copy(to, &l->t.r[i]);
	row_set(to, "_key", m->key);
}

void
list_marked_rows(const struct list *l, struct rows *out, int *hidden)
{
	const struct list_mark **other = xcalloc((size_t)l->nmark + 1,
		sizeof *other);

	*hidden = hidden_marks(l, other);
	for (int i = 0; i < l->n; i++)
		if (list_is_marked(l, list_key(l, i)))
			row_copy(rows_add(out), &l->t.r[l->order[i]]);
	for (int i = 0; i < *hidden; i++)
		copy_hidden(l, other[i], rows_add(out));
	free(other);
}

/* --- state --------------------------------------------------------------- */

/* KEY, or KEY and each name and value of a row that is not read with the
 * list. */
void
list_marks_state(const struct list *l, struct row *out)
{
	struct buf b;

	buf_init(&b);
	for (int i = 0; i < l->nmark; i++) {
		const struct list_mark *m = &l->mark[i];

		buf_printf(&b, "%s%s", i ? RECORD : "", m->key);
		for (int k = 0; k < m->row.n; k++)
			buf_printf(&b, UNIT "%s" UNIT "%s", m->row.c[k].name,
				m->row.c[k].value);
	}
	if (l->nmark)
		row_set(out, "marks", buf_str(&b));
	buf_done(&b);
}

static void
restore_one(struct list *l, char *text)
{
	char *rest, *key = strtok_r(text, UNIT, &rest), *name;
	struct list_mark *m = key ? add(l, key) : NULL;

	/* an empty value leaves nothing between two units */
	while (m && rest && (name = strsep(&rest, UNIT)) && rest)
		row_set(&m->row, name, strsep(&rest, UNIT));
}

/* Without a row it was read with the list. */
static bool
is_lost(const struct list_mark *m)
{
	return !m->here && !m->row.n;
}

void
list_marks_restore(struct list *l, const struct row *in)
{
	char *text = xstrdup(row_get(in, "marks")), *save, *one;
	size_t n = strlen(text);

	list_unmark_all(l);
	for (one = strtok_r(text, RECORD, &save); one;
		one = strtok_r(NULL, RECORD, &save))
		restore_one(l, one);
	for (int i = 0; i < l->t.n; i++) {
		struct list_mark *m = get(l, row_get(&l->t.r[i], "_key"));

		if (!m)
			continue;
		m->here = true;
		row_clear(&m->row);
	}
	sweep(l, is_lost);
	wipe(text, n);
	free(text);
}
