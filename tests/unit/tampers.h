/* What somebody who writes to the files does to the audit. */
#ifndef TESTS_TAMPERS_H
#define TESTS_TAMPERS_H

#include "tests/unit/keeper_world.h"

#include <sodium.h>

#include "keeper/tx.h"

static inline void
fill(int n)
{
	struct id user = id_new(), object = id_new();
	int i;

	assert_int_equal(tx_begin(&w.k), E_OK);
	for (i = 0; i < n; i++)
		assert_int_equal(audit_add(&w.k, &(struct audit){
			.user = &user, .action = "open", .kind = i,
			.object = &object, .scopes = 5,
			.detail = i % 2 ? "filtre" : NULL }), E_OK);
	assert_int_equal(tx_end(&w.k, E_OK), E_OK);
}

static inline void
put64(struct buf *b, int64_t v)
{
	int i;

	for (i = 7; i >= 0; i--)
		buf_putc(b, (int)((uint64_t)v >> (8 * i) & 255));
}

/* Whoever writes to the file knows how a record is hashed, here as keeper/audit
 * does: the chain is made whole again from a record on. */
static inline void
write_anew(int64_t from)
{
	sqlite3_stmt *all, *put;
	unsigned char hash[32] = { 0 };
	int i;

	assert_int_equal(sqlite3_prepare_v2(db_raw(w.k.data), "SELECT seq, at,"
		" session, user, structure, action, kind, object, scopes,"
		" detail, hash FROM audit ORDER BY seq", -1, &all, NULL),
		SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(db_raw(w.k.data), "UPDATE audit SET"
		" hash = ? WHERE seq = ?", -1, &put, NULL), SQLITE_OK);
	while (sqlite3_step(all) == SQLITE_ROW) {
		struct buf b;

		buf_init(&b);
		buf_put(&b, hash, 32);
		for (i = 0; i < 10; i++) {
			int n = sqlite3_column_bytes(all, i);

			if (sqlite3_column_type(all, i) == SQLITE_INTEGER) {
				put64(&b, sqlite3_column_int64(all, i));
			} else if (sqlite3_column_type(all, i) == SQLITE_NULL) {
				put64(&b, -1);
			} else {
				put64(&b, n);
				buf_put(&b, sqlite3_column_blob(all, i),
					(size_t)n);
			}
		}
		crypto_generichash(hash, 32, b.data, b.len, NULL, 0);
		buf_done(&b);
		if (sqlite3_column_int64(all, 0) < from) {
			assert_memory_equal(hash, sqlite3_column_blob(all, 10),
				32);
			continue;
		}
		sqlite3_bind_blob(put, 1, hash, 32, SQLITE_STATIC);
		sqlite3_bind_int64(put, 2, sqlite3_column_int64(all, 0));
		assert_int_equal(sqlite3_step(put), SQLITE_DONE);
		sqlite3_reset(put);
	}
	sqlite3_finalize(all);
	sqlite3_finalize(put);
}

static uint64_t state_of_dice = 20261124;

static inline unsigned
dice(unsigned n)
{
	state_of_dice = state_of_dice * 6364136223846793005u +
		1442695040888963407u;
	return (unsigned)(state_of_dice >> 33) % n;
}

/* Out of the base that is stopped, or back into it: `which` of its files. */
static inline void
move_base(const char *copy, bool back, const char *which)
{
	static const struct { char word; const char *name, *path; } files[] = {
		{ 'd', "passerelle.db", "passerelle.db" },
		{ 'k', "keys.db", "keeper/keys.db" },
		{ 'c', "checkpoints", "keeper/checkpoints" },
	};
	char line[500];
	size_t i;

	for (i = 0; i < sizeof files / sizeof *files; i++) {
		if (!strchr(which, files[i].word))
			continue;
		if (back)
			snprintf(line, sizeof line, "rm -f '%s/%s'-* && cp "
				"'%s/%s/%s' '%s/%s'", w.dir, files[i].path,
				w.dir, copy, files[i].name, w.dir,
				files[i].path);
		else
			snprintf(line, sizeof line, "mkdir -p '%s/%s' && cp "
				"'%s/%s' '%s/%s/%s'", w.dir, copy, w.dir,
				files[i].path, w.dir, copy, files[i].name);
		assert_int_equal(system(line), 0);
	}
}

static inline void
stop(void)
{
	keeper_close(&w.k);
	client_done(&w.op);
}

static int64_t last_seq;

/* One row, or a few, in the ways that SQL has; *from: the chain is to be made
 * whole again from there on, 0 for no. */
static inline const char *
tamper_row(char *sql, size_t size, int *from)
{
	static const char *const edits[] = { "at = at - 3600",
		"user = randomblob(16)", "user = NULL", "session = "
		"randomblob(16)", "structure = randomblob(16)",
		"action = 'exchange'", "kind = kind + 1", "object = NULL",
		"object = randomblob(16)", "scopes = scopes + 8",
		"detail = randomblob(40)", "hash = randomblob(32)" };
	int a = 1 + (int)dice((unsigned)last_seq), b = 1 + (int)dice(
		(unsigned)last_seq - 1);

	b += b >= a;
	*from = 0;
	switch (dice(6)) {
	case 5:
		*from = a;
		/* fallthrough */
	case 0: case 1:
		snprintf(sql, size, "UPDATE audit SET %s WHERE seq = %d",
			edits[dice((unsigned)(sizeof edits / sizeof *edits) -
			(*from ? 1 : 0))], a);
		return *from ? "a row edited, the chain written anew" :
			"a row edited";
	case 2:
		snprintf(sql, size, "DELETE FROM audit WHERE seq = %d", a);
		return "a row deleted";
	case 3:
		snprintf(sql, size, "UPDATE audit SET seq = -seq WHERE seq "
			"IN (%d, %d); UPDATE audit SET seq = CASE seq WHEN "
			"-%d THEN %d ELSE %d END WHERE seq < 0", a, b, a, b,
			a);
		return "two rows exchanged";
	default:
		snprintf(sql, size, "DELETE FROM audit WHERE seq > %d",
			(int)dice((unsigned)last_seq));
		return "the tail cut";
	}
}

/* A byte of a page, within a record: before its hash, or in it. */
static inline void
tamper_page(void)
{
	unsigned char hash[32], *all;
	sqlite3_stmt *st;
	size_t n, i, at = 0;
	FILE *f;

	sqlite3 *db;
	assert_int_equal(sqlite3_open_v2(config_path("passerelle.db"), &db,
		SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(db, "SELECT hash FROM audit"
		" WHERE seq = ?", -1, &st, NULL), SQLITE_OK);
	sqlite3_bind_int(st, 1, 1 + (int)dice((unsigned)last_seq));
	assert_int_equal(sqlite3_step(st), SQLITE_ROW);
	memcpy(hash, sqlite3_column_blob(st, 0), 32);
	sqlite3_finalize(st);
	sqlite3_close(db);
	f = fopen(config_path("passerelle.db"), "r+e");
	assert_non_null(f);
	fseek(f, 0, SEEK_END);
	n = (size_t)ftell(f);
	all = malloc(n);
	rewind(f);
	assert_int_equal(fread(all, 1, n, f), n);
	for (i = 0; i + 32 <= n && !at; i++)
		if (memcmp(all + i, hash, 32) == 0)
			at = i;
	assert_true(at > 20);
	at = at - 16 + dice(48);
	fseek(f, (long)at, SEEK_SET);
	fputc(all[at] ^ (1 << dice(8)), f);
	fclose(f);
	free(all);
}

/* Of checkpoints: a digit of a line, a line less in the middle. */
static inline void
tamper_points(bool line)
{
	const char *path = config_path("keeper/checkpoints");
	char text[8192], *at;
	FILE *f = fopen(path, "r+e");
	size_t n;

	assert_non_null(f);
	n = fread(text, 1, sizeof text - 1, f);
	text[n] = '\0';
	if (line) {
		at = strchr(text, '\n') + 1;
		memmove(text, at, strlen(at) + 1);
	} else {
		do
			at = text + dice((unsigned)n);
		while (*at == '\n' || *at == ' ');
		*at = *at == '7' ? '8' : '7';
	}
	rewind(f);
	fputs(text, f);
	fflush(f);
	assert_int_equal(ftruncate(fileno(f), (off_t)strlen(text)), 0);
	fclose(f);
}

/* Each on the base as it was when it was stopped. */
static inline const char *
tamper_files(void)
{
	switch (dice(6)) {
	case 0:
		move_base("older", true, "d");
		return "an older data file";
	case 1:
		move_base("older", true, "dk");
		return "older data and key files";
	case 2:
		tamper_points(false);
		return "a checkpoint altered";
	case 3:
		tamper_points(true);
		return "a checkpoint removed";
	default:
		tamper_page();
		return "a byte of a page";
	}
}

#endif
