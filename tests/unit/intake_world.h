/* Files of people for the tests of intake: two who accompany in one structure,
 * who heads it, somebody of another one; files of a few lines, read and
 * taken in. */
#ifndef TESTS_INTAKE_WORLD_H
#define TESTS_INTAKE_WORLD_H

#include "tests/unit/domain_world.h"

#include "domains/intake_apply.h"
#include "domains/intake_line.h"
#include "domains/intake_plan.h"
#include "domains/intake_read.h"
#include "domains/intake_undo.h"
#include "model/act.h"

static struct ctx *a, *b, *r, *other;

#define HEADS "Identifiant dans le SI*|Pr\xc3\xa9nom*|Nom*|"                 \
	"Date de naissance*|NIR|T\xc3\xa9l\xc3\xa9phone|Email|Adresse|"       \
	"Adresse (compl\xc3\xa9ment)|N\xc2\xb0 CAF|RQTH"

static inline int
up(void **state)
{
	struct id s, t;

	world_start("2026-11-24T09:00");
	s = world_structure("CCAS");
	t = world_structure("Autre");
	world_user("a", &s, "conseiller");
	world_user("b", &s, "conseiller");
	world_user("r", &s, "responsable");
	world_user("other", &t, "conseiller");
	a = world_login("a");
	b = world_login("b");
	r = world_login("r");
	other = world_login("other");
	return 0;
}

static inline int
down(void **state)
{
	world_end();
	return 0;
}

/* Nobody is followed any more, no file is kept: a test of its own in a world
 * that others used. */
static inline int
fresh(void **state)
{
	world_sql("UPDATE follow SET end_on = '2026-11-23';"
		" DELETE FROM import_line; DELETE FROM audit");
	return 0;
}

/* --- files ---------------------------------------------------------------- */

/* The next text before a '|'; false at the end. */
static inline bool
next_cell(const char **at, char *out, size_t size)
{
	size_t n;

	if (!*at)
		return false;
	n = strcspn(*at, "|");
	snprintf(out, size, "%.*s", (int)n, *at);
	*at = (*at)[n] ? *at + n + 1 : NULL;
	return true;
}

static inline void
columns(struct ctx *x, struct intake *in, const char *heads)
{
	char name[120];

	intake_init(in);
	while (next_cell(&heads, name, sizeof name))
		assert_true(intake_column(x, in, name));
}

static inline void
fill_line(struct intake_line *l, const char *cells, long seq)
{
	char value[400], cell[16];
	int i;

	intake_line_init(l);
	l->id = id_new();
	l->seq = seq;
	for (i = 0; next_cell(&cells, value, sizeof value); i++) {
		snprintf(cell, sizeof cell, "c%d", i);
		if (*value)
			row_set(&l->cells, cell, value);
	}
}

static int64_t made_count;

/* Takes a file up to its lines' states; in: to be done. */
static inline enum err
read_file(struct ctx *x, struct intake *in, const char *heads, int n,
	const char *const *lines)
{
	struct intake_people *people;
	struct intake_line l[INTAKE_BATCH];
	struct intake_plan p;
	char hash[32];
	int i;
	enum err e;

	columns(x, in, heads);
	snprintf(hash, sizeof hash, "%lld", (long long)++made_count);
	e = intake_make(x, in, "essai", hash);
	if (e)
		return e;
	assert_int_equal(intake_people_new(x, in, &people), E_OK);
	for (i = 0; i < n; i++)
		fill_line(&l[i], lines[i], i + 2);
	assert_int_equal(intake_prepare(x, in, people, l, n), E_OK);
	for (i = 0; i < n; i++) {
		intake_plan_init(&p);
		assert_int_equal(intake_plan(x, in, people, &l[i], &p), E_OK);
		intake_plan_done(&p);
	}
	assert_int_equal(intake_put(x, in, l, n), E_OK);
	for (i = 0; i < n; i++)
		intake_line_done(&l[i]);
	intake_people_free(people);
	return intake_loaded(x, in);
}

static inline enum err
apply(struct ctx *x, struct intake *in)
{
	long done, last;
	enum err e = intake_apply(x, in, 0, 0, NULL, NULL, &done, &last);

	world_leave(x);
	return e;
}

/* The state of a line, and why into `why`. */
static inline const char *
state_of(struct ctx *x, struct intake *in, long seq, char why[600])
{
	struct intake_line l;
	const char *state;
	int n;

	assert_int_equal(intake_next(x, in, seq - 1, &l, 1, &n), E_OK);
	assert_int_equal(n, 1);
	assert_int_equal(l.seq, seq);
	state = l.state;
	snprintf(why, 600, "%s", row_get(&l.cells, "why"));
	intake_line_done(&l);
	return state;
}

static inline void
expect(struct ctx *x, struct intake *in, long seq, const char *state,
	const char *words)
{
	char why[600];
	const char *is = state_of(x, in, seq, why);

	if (strcmp(is, state) != 0 || !strstr(why, words))
		fail_msg("line %ld: %s (%s), not %s (%s)", seq, is, why,
			state, words);
}

static inline void
same(struct ctx *x, const char *key, const char *column, const char *value)
{
	struct row row;

	row_init(&row);
	assert_int_equal(person_record.load(x, key, "", &row), E_OK);
	assert_string_equal(row_get(&row, column), value);
	row_done(&row);
	world_leave(x);
}

static inline int64_t
people(void)
{
	return world_count("SELECT count(*) FROM follow"
		" WHERE end_on IS NULL");
}

/* The key of a line. */
static inline void
line_key(struct ctx *x, struct intake *in, long seq, char key[ID_TEXT])
{
	struct intake_line l;
	int n;

	assert_int_equal(intake_next(x, in, seq - 1, &l, 1, &n), E_OK);
	assert_int_equal(l.seq, seq);
	id_text(&l.id, key);
	intake_line_done(&l);
}

#endif
