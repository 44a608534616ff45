/* What a run changed in the keeper's two files, as text, and all of it put back
 * as it was.  Each row is noted before it is first changed; what is there in
 * its place afterwards is what was done, whatever was rolled back meanwhile.
 * It is put back by connections of our own, which mind no foreign key. */
#ifndef TESTS_RACE_SHOT_H
#define TESTS_RACE_SHOT_H

/* before the first sqlite3.h */
#define SQLITE_ENABLE_PREUPDATE_HOOK
#include "tests/unit/handover_world.h"

#define COLUMNS 64

struct table {
	char name[32];
	int columns, keys;
	int key[COLUMNS];       /* columns of its key, in the key's order */
	sqlite3_stmt *get, *drop, *put;
};

/* A row as it was before; was[0] is NULL: it was not there. */
struct noted {
	struct noted *next;
	struct table *table;
	sqlite3_value *key[COLUMNS], *was[COLUMNS];
};

struct shot {
	struct shot *outer;
	struct noted *first[2];
	int64_t seq;
	unsigned char hash[32];
};

static struct shot *shot;               /* the innermost */
static struct side {
	sqlite3 *raw;
	struct table table[160];
	int tables;
} side[2];

static struct db *
file(int i)
{
	return i ? w.k.keys : w.k.data;
}

static sqlite3_stmt *
prepared(sqlite3 *raw, const char *sql)
{
	sqlite3_stmt *st;

	if (sqlite3_prepare_v2(raw, sql, -1, &st, NULL) != SQLITE_OK)
		fail_msg("%s: %s", sql, sqlite3_errmsg(raw));
	return st;
}

static void
prepare_table(sqlite3 *raw, struct table *t)
{
	char sql[1200], where[400] = "", marks[2 * COLUMNS] = "";
	const char *type[COLUMNS];
	sqlite3_stmt *st;
	int i, place;

	snprintf(sql, sizeof sql, "SELECT name, pk FROM pragma_table_info('%s')"
		" ORDER BY cid", t->name);
	st = prepared(raw, sql);
	memset(type, 0, sizeof type);
	for (; sqlite3_step(st) == SQLITE_ROW; t->columns++) {
		assert_true(t->columns < COLUMNS);
		strcat(marks, t->columns ? ",?" : "?");
		place = sqlite3_column_int(st, 1);
		if (!place)
			continue;
		t->keys++;
		t->key[place - 1] = t->columns;
		snprintf(where + strlen(where), sizeof where - strlen(where),
			"%s%s = ?%d", *where ? " AND " : "",
			(const char *)sqlite3_column_text(st, 0), place);
	}
	sqlite3_finalize(st);
	assert_true(t->keys > 0);
	for (i = 0; i < 3; i++) {
		snprintf(sql, sizeof sql, i == 0 ? "SELECT * FROM %s WHERE %s"
			: i == 1 ? "DELETE FROM %s WHERE %s" :
			"INSERT INTO %s VALUES(%s)", t->name, i == 2 ? marks :
			where);
		st = prepared(raw, sql);
		*(i == 0 ? &t->get : i == 1 ? &t->drop : &t->put) = st;
	}
}

static struct table *
table_of(struct side *s, const char *name)
{
	int i;

	for (i = 0; i < s->tables; i++)
		if (strcmp(s->table[i].name, name) == 0)
			return &s->table[i];
	assert_true(s->tables < 160);
	snprintf(s->table[i].name, sizeof s->table[i].name, "%s", name);
	prepare_table(s->raw, &s->table[s->tables++]);
	return &s->table[i];
}

static bool
value_same(sqlite3_value *a, sqlite3_value *b)
{
	int type = sqlite3_value_type(a), n;

	if (type != sqlite3_value_type(b))
		return false;
	if (type == SQLITE_INTEGER)
		return sqlite3_value_int64(a) == sqlite3_value_int64(b);
	if (type == SQLITE_FLOAT)
		return sqlite3_value_double(a) == sqlite3_value_double(b);
	/* of nothing there is no address */
	n = type == SQLITE_NULL ? 0 : sqlite3_value_bytes(a);
	return n == 0 ? type == SQLITE_NULL || sqlite3_value_bytes(b) == 0 :
		n == sqlite3_value_bytes(b) && memcmp(sqlite3_value_blob(a),
		sqlite3_value_blob(b), (size_t)n) == 0;
}

/* SQLite is about to change a row: its first time is noted. */
static void
note_row(void *which, sqlite3 *raw, int op, const char *base,
	const char *name, sqlite3_int64 from, sqlite3_int64 to)
{
	int n = which == &side[1], i;
	struct table *t = table_of(&side[n], name);
	struct noted *r;
	sqlite3_value *v;

	if (strcmp(base, "main") != 0)
		return;
	r = xcalloc(1, sizeof *r);
	r->table = t;
	for (i = 0; i < t->keys; i++) {
		(op == SQLITE_INSERT ? sqlite3_preupdate_new :
			sqlite3_preupdate_old)(raw, t->key[i], &v);
		r->key[i] = sqlite3_value_dup(v);
	}
	for (i = 0; i < t->columns && op != SQLITE_INSERT; i++) {
		sqlite3_preupdate_old(raw, i, &v);
		r->was[i] = sqlite3_value_dup(v);
	}
	r->next = shot->first[n];
	shot->first[n] = r;
}

static void
noted_free(struct noted *r)
{
	int i;

	for (i = 0; i < r->table->keys; i++)
		sqlite3_value_free(r->key[i]);
	for (i = 0; i < r->table->columns; i++)
		sqlite3_value_free(r->was[i]);
	free(r);
}

static bool
row_same(const struct noted *a, const struct noted *b)
{
	int i;

	if (a->table != b->table)
		return false;
	for (i = 0; i < a->table->keys; i++)
		if (!value_same(a->key[i], b->key[i]))
			return false;
	return true;
}

/* Of several notes of one row the oldest stays; they are the last ones. */
static void
keep_first(struct noted **list)
{
	struct noted **at, *r, *o;

	for (at = list; (r = *at);) {
		for (o = r->next; o && !row_same(r, o); o = o->next)
			;
		if (!o) {
			at = &r->next;
			continue;
		}
		*at = r->next;
		noted_free(r);
	}
}

/* --- begin, back */

static void
sides_open(void)
{
	static const char *const names[] = { "passerelle.db",
		"keeper/keys.db" };
	int i;

	memset(side, 0, sizeof side);
	for (i = 0; i < 2; i++)
		assert_int_equal(sqlite3_open(config_path(names[i]),
			&side[i].raw), SQLITE_OK);
}

static void
sides_close(void)
{
	int i, j;

	for (i = 0; i < 2; i++) {
		for (j = 0; j < side[i].tables; j++) {
			sqlite3_finalize(side[i].table[j].get);
			sqlite3_finalize(side[i].table[j].drop);
			sqlite3_finalize(side[i].table[j].put);
		}
		assert_int_equal(sqlite3_close(side[i].raw), SQLITE_OK);
	}
}

static void
shot_begin(struct shot *t)
{
	int i;

	memset(t, 0, sizeof *t);
	t->outer = shot;
	t->seq = w.k.audit_seq;
	memcpy(t->hash, w.k.audit_hash, sizeof t->hash);
	shot = t;
	for (i = 0; i < 2; i++)
		sqlite3_preupdate_hook(db_raw(file(i)), note_row, &side[i]);
}

static void
row_key(sqlite3_stmt *st, const struct noted *r)
{
	int i;

	sqlite3_reset(st);
	for (i = 0; i < r->table->keys; i++)
		sqlite3_bind_value(st, i + 1, r->key[i]);
}

/* All of it is as it was. */
static void
shot_back(struct shot *t)
{
	struct noted *r;
	int i, j;

	for (i = 0; i < 2; i++) {
		keep_first(&t->first[i]);
		if (!t->first[i])
			continue;
		sqlite3_exec(side[i].raw, "BEGIN", NULL, NULL, NULL);
		for (r = t->first[i]; r; r = r->next) {
			row_key(r->table->drop, r);
			assert_int_equal(sqlite3_step(r->table->drop),
				SQLITE_DONE);
			sqlite3_reset(r->table->drop);
		}
		while ((r = t->first[i])) {
			struct table *of = r->table;

			for (j = 0; r->was[0] && j < of->columns; j++)
				sqlite3_bind_value(of->put, j + 1, r->was[j]);
			if (r->was[0])
				assert_int_equal(sqlite3_step(of->put),
					SQLITE_DONE);
			sqlite3_reset(of->put);
			t->first[i] = r->next;
			noted_free(r);
		}
		assert_int_equal(sqlite3_exec(side[i].raw, "COMMIT", NULL,
			NULL, NULL), SQLITE_OK);
	}
	w.k.audit_seq = t->seq;
	memcpy(w.k.audit_hash, t->hash, sizeof t->hash);
	shot = t->outer;
	for (i = 0; i < 2 && !shot; i++)
		sqlite3_preupdate_hook(db_raw(file(i)), NULL, NULL);
}

static struct client *all_clients[20];

/* What a run does to the sessions that look on is put back with the rest. */
static struct peer before[20];

static void
peers_keep(void)
{
	int i;

	for (i = 0; all_clients[i]; i++)
		before[i] = *all_clients[i]->peer;
}

static void
peers_back(void)
{
	int i;

	for (i = 0; all_clients[i]; i++) {
		struct peer *p = all_clients[i]->peer;

		p->dead = before[i].dead;
		p->gone = before[i].gone;
		p->structure = before[i].structure;
		p->roles = before[i].roles;
		p->end_by = before[i].end_by;
	}
}

static void
drain(struct client *c)
{
	struct msg m;

	msg_init(&m, 0, 0);
	while (msg_recv(c->fd, &c->reader, &m) == E_OK)
		;
	msg_done(&m);
}

/* --- as text */

/* The ids that a run gave itself, at random, are not compared; those of what
 * was asked are. */
#define IDS 64

static struct id own[IDS];
static int nown;
static const struct id *given_ids[4];
static int ngiven[4];

static bool
is_among(const struct id *list, int n, const void *p)
{
	int i;

	for (i = 0; i < n; i++)
		if (memcmp(list[i].b, p, ID_SIZE) == 0)
			return true;
	return false;
}

/* Of a row that is new; one with a longer key is named after others. */
static void
own_row(const struct noted *r)
{
	const void *p = sqlite3_value_blob(r->key[0]);
	int i;

	if (r->was[0] || r->table->keys != 1 ||
		sqlite3_value_bytes(r->key[0]) != ID_SIZE ||
		is_among(own, nown, p))
		return;
	row_key(r->table->get, r);
	i = sqlite3_step(r->table->get);
	sqlite3_reset(r->table->get);
	if (i != SQLITE_ROW)
		return;
	for (i = 0; i < 4; i++)
		if (is_among(given_ids[i], ngiven[i], p))
			return;
	assert_true(nown < IDS);
	memcpy(own[nown++].b, p, ID_SIZE);
}

static void
put_value(struct buf *out, sqlite3_value *v)
{
	char hex[ID_TEXT];
	struct id id;

	switch (sqlite3_value_type(v)) {
	case SQLITE_NULL:
		buf_puts(out, " -");
		break;
	case SQLITE_BLOB:
		if (sqlite3_value_bytes(v) != ID_SIZE) {
			buf_printf(out, " <%d>", sqlite3_value_bytes(v));
			break;
		}
		memcpy(id.b, sqlite3_value_blob(v), ID_SIZE);
		buf_printf(out, " %s", is_among(own, nown, id.b) ? "*" :
			id_text(&id, hex));
		break;
	default:
		buf_printf(out, " %s", (const char *)sqlite3_value_text(v));
	}
}

/* A row that came, went or is another; of this one the columns that are. */
static void
put_row(const struct noted *r, struct buf *out)
{
	sqlite3_stmt *st = r->table->get;
	bool is, differs = false;
	int i, first = strcmp(r->table->name, "audit") == 0;

	row_key(st, r);
	is = sqlite3_step(st) == SQLITE_ROW;
	for (i = 0; is && r->was[0] && i < r->table->columns; i++)
		differs |= !value_same(sqlite3_column_value(st, i), r->was[i]);
	if (is ? !r->was[0] || differs : r->was[0] != NULL) {
		buf_printf(out, "%s%s", !is ? "-" : r->was[0] ? "=" : "+",
			r->table->name);
		/* the place in the journal is of who came first */
		for (i = first; i < r->table->keys; i++)
			put_value(out, r->key[i]);
		buf_puts(out, ":");
		for (i = first; is && i < r->table->columns; i++)
			if (r->was[0] && value_same(sqlite3_column_value(st, i),
				r->was[i]))
				buf_puts(out, " .");
			else
				put_value(out, sqlite3_column_value(st, i));
		buf_puts(out, "\n");
	}
	sqlite3_reset(st);
}

static int
by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void
sort_lines(struct buf *b)
{
	char *copy = xstrdup(buf_str(b)), *line[600], *s, *rest = NULL;
	int n = 0, i;

	for (s = strtok_r(copy, "\n", &rest); s; s = strtok_r(NULL, "\n",
		&rest)) {
		assert_true(n < 600);
		line[n++] = s;
	}
	qsort(line, (size_t)n, sizeof *line, by_text);
	buf_clear(b);
	for (i = 0; i < n; i++)
		buf_printf(b, "%s\n", line[i]);
	free(copy);
}

/* What the keeper writes for itself: the answers that it gave; what it could
 * put back if it lost the other file. */
static bool
is_its_own(const struct table *t)
{
	return strcmp(t->name, "done") == 0 ||
		strcmp(t->name, "global_was") == 0;
}

/* A line for each row. */
static void
shot_read(struct shot *t, struct buf *out)
{
	const struct noted *r;
	int i;

	buf_clear(out);
	nown = 0;
	for (i = 0; i < 2; i++) {
		keep_first(&t->first[i]);
		for (r = t->first[i]; r; r = r->next)
			own_row(r);
	}
	for (i = 0; i < 2; i++)
		for (r = t->first[i]; r; r = r->next)
			if (!is_its_own(r->table))
				put_row(r, out);
	sort_lines(out);
}

#endif
