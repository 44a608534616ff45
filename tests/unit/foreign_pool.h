/* Every id that there is, and those that are drawn of them.  FOREIGN_SEED=2
 * draws others. */
#ifndef TESTS_FOREIGN_POOL_H
#define TESTS_FOREIGN_POOL_H

#include "tests/unit/foreign_try.h"
#include "tests/unit/share.h"

#define POOL 3000
#define N(a) (sizeof (a) / sizeof *(a))

static struct {
	bool all, own;
	uint64_t dice;
} draw = { false, false, 1 };

static inline unsigned
drawn(unsigned n)
{
	draw.dice = draw.dice * 6364136223846793005u + 1442695040888963407u;
	return (unsigned)(draw.dice >> 33) % n;
}

/* Is this one tried?  Of what is tried of each value and by each other account
 * the share of the sanitizers. */
static inline bool
is_tried(void)
{
	return draw.all || SHARE(5) == 5 || drawn(5) < SHARE(5);
}

/* --- every id that there is -------------------------------------------- */

static struct id pool[POOL];
static struct { int from, n; } pool_of[WHOSE];
static int npool;

static inline void
pool_fill(void)
{
	int i;

	npool = 0;
	for (i = 0; i < WHOSE; i++) {
		sqlite3_stmt *st = whose[i].all;

		pool_of[i].from = npool;
		while (st && npool < POOL && sqlite3_step(st) == SQLITE_ROW)
			memcpy(pool[npool++].b, sqlite3_column_blob(st, 0),
				ID_SIZE);
		sqlite3_reset(st);
		pool_of[i].n = npool - pool_of[i].from;
	}
}

/* Those that the message makes, and of which table: as it is. */
static struct { struct id id; const struct whose *t; } made[64];
static int nmade;

static inline void
made_note(void)
{
	int i;

	for (i = nmade = 0; i < nchange && nmade < 64; i++)
		if (change[i].op == SQLITE_INSERT && change[i].t->get) {
			made[nmade].id = change[i].is[0].id;
			made[nmade++].t = change[i].t;
		}
}

/* Is it one of a table, or is one made there under it? */
static inline bool
pool_has(int table, const struct id *id)
{
	int i;

	for (i = 0; i < nmade; i++)
		if (made[i].t == &whose[table] && id_equal(&made[i].id, id))
			return true;
	for (i = 0; i < pool_of[table].n; i++)
		if (id_equal(&pool[pool_of[table].from + i], id))
			return true;
	return false;
}

static inline int
table_at(const char *name)
{
	if (strcmp(name, "dossier") == 0)
		name = "follow";
	return (int)(whose_of(name) - whose);
}

/* Always tried: follows of somebody whom two follow. */
static struct id shared[2];

/* Those to try in the place of one: structures, one of every second table, more
 * of the table that it is of. */
static inline int
pool_draw(const struct id *instead, const struct id **out, int most)
{
	int i, j, n = 0;

	for (i = 0; i < WHOSE; i++) {
		int have = pool_of[i].n, want = draw.all ? 40 :
			(int)drawn(2);

		if (pool_has(i, instead) || strcmp(whose[i].table,
			"structure") == 0)
			want = draw.all ? 80 : 6;
		for (j = 0; j < want && j < have && n < most; j++)
			out[n++] = &pool[pool_of[i].from + (want >= have ? j :
				(int)drawn((unsigned)have))];
	}
	for (i = 0; i < 2 && n < most && pool_has(table_at("follow"),
		instead); i++)
		out[n++] = &shared[i];
	return n;
}

/* Its version, where it has one. */
static inline int64_t
version_of(int table, const struct id *id)
{
	char sql[100];
	sqlite3_stmt *st;
	int64_t n = 1;

	snprintf(sql, sizeof sql, "SELECT * FROM \"%s\" WHERE id = ?1",
		whose[table].table);
	st = foreign_read(sql);
	sqlite3_bind_blob(st, 1, id->b, ID_SIZE, SQLITE_STATIC);
	if (sqlite3_step(st) == SQLITE_ROW)
		for (int i = 0; i < sqlite3_column_count(st); i++)
			if (strcmp(sqlite3_column_name(st, i), "version") == 0)
				n = sqlite3_column_int64(st, i);
	sqlite3_finalize(st);
	return n;
}

/* One that is not hers, if a few draws find one. */
static inline const struct id *
pool_foreign(void)
{
	const struct id *id = &pool[drawn((unsigned)npool)];
	int i;

	for (i = 0; i < 20 && id_hers(id, 0); i++)
		id = &pool[drawn((unsigned)npool)];
	return id;
}

#endif
