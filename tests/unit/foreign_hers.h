/* Is a row hers who sends an act?  What she has is read as it was before. */
#ifndef TESTS_FOREIGN_HERS_H
#define TESTS_FOREIGN_HERS_H

#include "tests/unit/foreign_whose.h"

static struct actor {
	struct id user, own;    /* own: the person whose account it is */
	struct id structure[8]; /* where she works now */
	int n;
	bool admin;
} actor;

static inline bool
yes(sqlite3_stmt *st, const struct id *a, const struct id *b)
{
	bool is;

	sqlite3_bind_blob(st, 1, a->b, ID_SIZE, SQLITE_STATIC);
	if (b)
		sqlite3_bind_blob(st, 2, b->b, ID_SIZE, SQLITE_STATIC);
	is = sqlite3_step(st) == SQLITE_ROW;
	sqlite3_reset(st);
	return is;
}

enum { Q_MEMBER, Q_USER, Q_FOLLOWS, Q_WORKED, Q_PERSON, Q_IS_USER, Q_KNOWS,
	Q_WORDS, QS };
static sqlite3_stmt *query[QS];
static const char *const query_text[QS] = {
	"SELECT structure FROM membership WHERE user = ?1 AND (end_on IS NULL"
	" OR end_on > ?2)",
	"SELECT admin, person FROM user WHERE id = ?1",
	"SELECT 1 FROM follow WHERE person = ?1 AND structure = ?2",
	"SELECT 1 FROM membership WHERE user = ?1 AND structure = ?2",
	"SELECT 1 FROM person WHERE id = ?1",
	"SELECT 1 FROM user WHERE id = ?1",
	"SELECT 1 FROM referral WHERE person = ?1 AND (sender = ?2 OR"
	" (receiver = ?2 AND external = 0 AND state <> 'brouillon'))"
	" UNION ALL SELECT 1 FROM handover WHERE person = ?1"
	" AND ?2 IN (sender, receiver)"
	" UNION ALL SELECT 1 FROM request WHERE person = ?1"
	" AND structure = ?2 UNION ALL SELECT 1 FROM match WHERE person = ?1"
	" AND structure = ?2",
	"SELECT 1 FROM blob WHERE record = ?1 AND owner <> ?2",
};

static inline void
actor_is(struct keeper *k, const struct peer *p)
{
	char today[16];
	sqlite3_stmt *st;
	int i;

	for (i = 0; i < QS && !query[i]; i++)
		query[i] = foreign_read(query_text[i]);
	memset(&actor, 0, sizeof actor);
	actor.user = p->user;
	facts_today(k, &id_none, today);
	st = query[Q_MEMBER];
	sqlite3_bind_blob(st, 1, p->user.b, ID_SIZE, SQLITE_STATIC);
	sqlite3_bind_text(st, 2, today, -1, SQLITE_STATIC);
	while (sqlite3_step(st) == SQLITE_ROW) {
		assert_true(actor.n < 8);
		memcpy(actor.structure[actor.n++].b, sqlite3_column_blob(st,
			0), ID_SIZE);
	}
	sqlite3_reset(st);
	st = query[Q_USER];
	sqlite3_bind_blob(st, 1, p->user.b, ID_SIZE, SQLITE_STATIC);
	if (sqlite3_step(st) == SQLITE_ROW) {
		actor.admin = sqlite3_column_int(st, 0) != 0;
		if (sqlite3_column_blob(st, 1))
			memcpy(actor.own.b, sqlite3_column_blob(st, 1),
				ID_SIZE);
	}
	sqlite3_reset(st);
}

static inline bool
works_in(const struct id *structure)
{
	int i;

	for (i = 0; i < actor.n; i++)
		if (id_equal(&actor.structure[i], structure))
			return true;
	return false;
}

/* Of her structures, is there one of which a query says yes? */
static inline bool
any_of_hers(int q, const struct id *id)
{
	int i;

	for (i = 0; i < actor.n; i++)
		if (yes(query[q], id, &actor.structure[i]))
			return true;
	return false;
}

static inline bool
is_herself(const struct id *person)
{
	return id_equal(person, &actor.own) && !id_is_none(person);
}

static inline bool
colleague(const struct id *user)
{
	return id_equal(user, &actor.user) || any_of_hers(Q_WORKED, user) ||
		!yes(query[Q_IS_USER], user, NULL);
}

static inline bool
new_person(const struct id *person)
{
	return !yes(query[Q_PERSON], person, NULL);
}

static inline bool
follows(const struct id *person)
{
	return is_herself(person) || new_person(person) ||
		any_of_hers(Q_FOLLOWS, person);
}

static inline bool
knows(const struct id *person)
{
	return follows(person) || any_of_hers(Q_KNOWS, person);
}

/* Was such a row there? */
static inline bool
is_there(const char *table, const struct id *id)
{
	return yes(whose_of(table)->get, id, NULL);
}

/* By what is being tried. */
static inline bool just_made(const struct id *id);

static inline bool row_hers(const struct whose *t, const struct cell *c,
	int deep);

/* The row of that id in a table. */
static inline bool
row_read(const struct whose *t, const struct id *id, struct cell c[CELLS])
{
	bool there;
	int i;

	sqlite3_bind_blob(t->get, 1, id->b, ID_SIZE, SQLITE_STATIC);
	there = sqlite3_step(t->get) == SQLITE_ROW;
	for (i = 0; there && i < t->n; i++)
		c[i] = cell_of(sqlite3_column_value(t->get, i));
	sqlite3_reset(t->get);
	return there;
}

/* Is it hers, where it is there? */
static inline bool
hers_in(const struct whose *t, const struct id *id, int deep)
{
	struct cell c[CELLS];

	return !row_read(t, id, c) || row_hers(t, c, deep + 1);
}

/* Is it about herself, in her own space? */
static inline bool
about_herself(const struct id *id)
{
	struct cell c[CELLS];
	int i, j;

	for (i = 0; i < WHOSE && !id_is_none(&actor.own); i++) {
		if (!whose[i].get || !row_read(&whose[i], id, c))
			continue;
		for (j = 0; j < whose[i].n; j++)
			if (strchr("FPLG", whose[i].kind[j]) && c[j].is &&
				is_herself(&c[j].id))
				return true;
	}
	return false;
}

/* Every row of that id is hers; none is there: it is new.  (A follow has the id
 * of the line of a file that made it, whosever that is.) */
static inline bool
id_hers(const struct id *id, int deep)
{
	bool followed = is_there("follow", id);
	int i;

	for (i = 0; i < WHOSE; i++)
		if (whose[i].get && !(followed && strcmp(whose[i].table,
			"import_line") == 0) && !hers_in(&whose[i], id, deep))
			return false;
	return true;
}

/* Words: of her structure, of herself, of a person whom she follows, of
 * something between two structures. */
static inline bool
words_hers(const struct cell *c, int deep)
{
	const struct id *record = &c[0].id, *owner = &c[2].id;

	if (is_herself(&c[3].id))
		return true;
	if (c[2].is && !id_equal(owner, &actor.user) && !works_in(owner))
		return false;
	if (id_equal(record, &c[3].id))
		return follows(record);
	return id_hers(record, deep);
}

static inline bool
row_hers(const struct whose *t, const struct cell *c, int deep)
{
	bool owned = false, linked = true;
	int i;

	if (*t->how == 'k' || deep > 6)
		return true;
	if (strcmp(t->table, "blob") == 0)
		return words_hers(c, deep);
	if (strcmp(t->table, "wrap") == 0)
		return new_person(&c[0].id) ? id_hers(&c[0].id, deep) :
			knows(&c[0].id);
	for (i = 0; i < t->n; i++) {
		if (!c[i].is)
			continue;
		switch (t->kind[i]) {
		case 'S':
			owned = true;
			if (works_in(&c[i].id))
				return true;
			break;
		case 'O':
		case 'T':
			owned = true;
			if (id_equal(&c[i].id, &actor.user))
				return true;
			break;
		case 'U':
			owned = true;
			if (colleague(&c[i].id))
				return true;
			break;
		case 'F':
			owned = true;
			if (follows(&c[i].id))
				return true;
			break;
		case 'G':
			owned = true;
			if (knows(&c[i].id))
				return true;
			break;
		case 'P':
		case 'L':
			if (*t->how == 'h' && is_herself(&c[i].id))
				return true;
			break;
		case 'B':
			owned = true;
			if (id_hers(&c[i].id, deep))
				return true;
			break;
		case 'R':
			if (strcmp(t->name[i], "id") != 0)
				linked &= just_made(&c[i].id) ||
					id_hers(&c[i].id, deep);
			break;
		}
	}
	return !owned && linked;
}

/* May she write this id in that column? */
static inline bool
cell_may(const struct whose *t, int i, const struct cell *c)
{
	if (!c->is)
		return true;
	switch (t->kind[i]) {
	case 'A':
	case 'O':
		return id_equal(&c->id, &actor.user);
	case 'M':
	case 'U':
		return colleague(&c->id);
	case 'F':
	case 'P':
		return follows(&c->id);
	case 'L':
	case 'G':
		return knows(&c->id);
	case 'W':
		return !yes(query[Q_WORDS], &c->id, &actor.user);
	case 'R':
	case 'B':
		/* (its own id: of another row, it would change that one) */
		return strcmp(t->name[i], "id") == 0 || id_hers(&c->id, 0) ||
			about_herself(&c->id) ||
			(knows(&c->id) && !new_person(&c->id));
	}
	return true;
}

#endif
