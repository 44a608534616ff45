/* What a recording has seen: each statement of the keeper's own that changed
 * a row, each table that had one changed, each shape of act that was kept.
 *
 * The shape of an act is what it writes, where and in what order; which rows
 * it is of changes nothing of that.  In the key file, committed first: a
 * structure's key, the key of what is made (in a commit of its own before),
 * keys given, hashes across structures.  Then in the data, in one commit:
 * rows, blobs, tokens, what undoes it, on one person or two, for one or for
 * several at once, with its draft.  After both: keys taken back, people
 * erased. */
#ifndef TESTS_POWER_SEEN_H
#define TESTS_POWER_SEEN_H

#include "tests/unit/keeper_world.h"

static struct seen {
	char **text;
	size_t n, cap;
} seen_sql, seen_shape;

static inline bool
seen_has(const struct seen *s, const char *text)
{
	size_t i;

	for (i = 0; i < s->n; i++)
		if (strcmp(s->text[i], text) == 0)
			return true;
	return false;
}

static inline void
seen_add(struct seen *s, const char *text)
{
	if (seen_has(s, text))
		return;
	if (s->n == s->cap) {
		s->cap = s->cap ? 2 * s->cap : 256;
		s->text = xrealloc(s->text, s->cap * sizeof *s->text);
	}
	s->text[s->n++] = xstrdup(text);
}

static inline void
seen_free(struct seen *s)
{
	while (s->n)
		free(s->text[--s->n]);
	free(s->text);
	memset(s, 0, sizeof *s);
}

static bool seen_on;

/* A statement ended. */
static inline int
seen_end(unsigned what, void *to, void *st, void *ns)
{
	sqlite3 *db = sqlite3_db_handle(st);

	if (seen_on && !sqlite3_stmt_readonly(st) && sqlite3_sql(st) &&
		sqlite3_changes(db) > 0)
		seen_add(&seen_sql, sqlite3_sql(st));
	return 0;
}

/* Of each file that is opened from now on. */
static inline int
seen_opened(sqlite3 *db, char **why, const struct sqlite3_api_routines *api)
{
	sqlite3_trace_v2(db, SQLITE_TRACE_PROFILE, seen_end, NULL);
	return SQLITE_OK;
}

static inline void
seen_start(void)
{
	sqlite3_auto_extension((void (*)(void))seen_opened);
}

static inline void
seen_stop(void)
{
	sqlite3_cancel_auto_extension((void (*)(void))seen_opened);
}

/* --- shapes -------------------------------------------------------------- */

static inline bool
seen_erases(const struct sql_act *a)
{
	return strcmp(a->right, "person.erase") == 0 ||
		strcmp(a->right, "import.undo") == 0;
}

/* Of an act; `blobs`, `tokens`: do they come with it? */
static inline void
seen_shape_of(const struct sql_act *a, bool blobs, bool tokens,
	struct buf *out)
{
	const char *p;

	buf_clear(out);
	if (a->key)
		buf_puts(out, "key of a structure, ");
	if (a->new_kind)
		buf_printf(out, "key of a new %s, ", a->new_kind);
	for (p = a->grant; p; p = strchr(p, ';'), p = p ? p + 1 : NULL) {
		p += strspn(p, " ");
		buf_printf(out, "key of a %.*s given, ",
			(int)strcspn(p, " "), p);
	}
	buf_puts(out, a->by_clock ? "rows by time" : "rows");
	if (blobs)
		buf_puts(out, ", blobs");
	if (tokens)
		buf_puts(out, ", tokens");
	if (a->with)
		buf_puts(out, ", of two");
	if (a->undo)
		buf_puts(out, ", a deed");
	if (a->on && strcmp(a->on, "deed") == 0)
		buf_puts(out, ", a deed undone");
	for (p = a->revoke; p; p = strchr(p, ';'), p = p ? p + 1 : NULL) {
		p += strspn(p, " ");
		buf_printf(out, ", key of a %.*s taken", (int)strcspn(p, " "),
			p);
	}
	if (seen_erases(a))
		buf_puts(out, ", a person erased");
}

/* An act was kept. */
static inline void
seen_act(const struct ask *q)
{
	const struct sql_act *a = sql_act_find(q->name);
	struct buf b;

	buf_init(&b);
	seen_shape_of(a, q->nblob > 0, q->ntoken > 0, &b);
	if (!id_is_none(&q->draft))
		buf_puts(&b, ", with its draft");
	seen_add(&seen_shape, buf_str(&b));
	buf_done(&b);
}

#endif

