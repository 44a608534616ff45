/* Whose a row is: of each table of the keeper's two files, by its columns that
 * hold an id.  A table, or such a column, that is not here fails the test: of
 * what is new is said whose it is. */
#ifndef TESTS_FOREIGN_WHOSE_H
#define TESTS_FOREIGN_WHOSE_H

/* before the first sqlite3.h */
#define SQLITE_ENABLE_PREUPDATE_HOOK
#include <sqlite3.h>

#include "tests/unit/keeper_world.h"

#define CELLS 12

/* What a column names:
 *	S  a structure whose the row is
 *	O  a user whose the row is
 *	T  a user to whom it is said, whose the row is too
 *	F  a person; whoever follows her has the row
 *	P  a person who is followed, or is herself there, or is new
 *	L  the same, or is known by what another structure sent or asked
 *	G  a person; whoever knows her has the row
 *	A  who did it: nobody but who sends the act
 *	M  somebody who works, or worked, in a structure of hers, or is new
 *	U  the same, whose the row is
 *	R  a row of whatever table, which is hers where it is there; of a
 *	   table without S, O, F it says whose the row is
 *	B  the same, of what is between two, or of a table with those too
 *	W  words that are sealed apart: nobody's before
 *	.  anything: a copy of what was, bytes, whom it is for
 * How: k is written by the keeper for itself; d is the directory and its
 * accounts, which an administrator changes too; h is a table that the person
 * writes of herself. */
struct whose {
	const char *table, *how, *cols;
	/* read from the file: */
	int n, at[CELLS];
	char kind[CELLS], name[CELLS][24];
	sqlite3_stmt *get, *all;
};

static struct whose whose[] = {
#define ROW(t, h, c) { .table = t, .how = h, .cols = c },
	ROW("agreement", "", "id=R structure=S user=A")
	ROW("alarm", "", "id=R user=. structure=S seen_by=A")
	ROW("apart", "", "structure=S person=P other_person=P user=A")
	ROW("appointment", "h", "id=R person=P structure=S user=M next=R"
		" made_by=A")
	ROW("assignment", "", "id=R follow=R user=M by_user=A")
	ROW("audit", "k", "session=. user=. structure=. object=. detail=."
		" hash=.")
	ROW("blob", "", "record=. scope=. owner=. person=. changed_by=A"
		" sealed=.")
	ROW("circle", "h", "id=R person=L structure=S user=M by_user=.")
	ROW("commune", "d", "")
	ROW("confirm", "", "id=R user=O upto=.")
	ROW("consent", "h", "id=R person=P structure=S user=A")
	ROW("deed", "", "id=R user=O structure=S person=L record=B event=R"
		" follow=R")
	ROW("deed_appointment", "", "deed=R user=M next=R sealed=.")
	ROW("deed_follow", "", "deed=R referent=. coreferent=. cause=R")
	ROW("deed_handover", "", "deed=R answered_by=. answer=. changed_by=."
		" sealed=. theirs=. circle=R")
	ROW("deed_referral", "", "deed=R")
	ROW("deed_settled", "", "deed=R invite=R")
	ROW("done", "k", "session=.")
	ROW("draft", "", "id=R user=O person=P session=.")
	ROW("effort_month", "k", "")
	ROW("emergency", "", "id=R person=P structure=S user=A words=W"
		" reviewed_by=A")
	ROW("erasure", "", "id=R person=P structure=S user=A")
	ROW("favourite", "", "user=O service=.")
	ROW("feed", "", "user=U")
	ROW("feed_event", "", "id=R user=U")
	ROW("follow", "h", "id=R person=L structure=S referent=M coreferent=M"
		" cause=R united=R")
	ROW("followup_end", "", "id=R person=P structure=S user=A")
	ROW("former", "", "person=F sealed=. replaced_by=A")
	ROW("handover", "h", "id=R person=P sender=S receiver=S author=A"
		" to_user=. answered_by=A answer=W")
	ROW("hold", "", "id=R person=P structure=S user=A ended_by=A")
	ROW("import_column", "", "structure=S")
	ROW("import_line", "", "id=R draft=R person=P")
	ROW("invitation", "", "id=R structure=S asker=S user=A")
	ROW("invite", "", "id=R person=P structure=S user=M")
	ROW("kin", "", "id=R person=P structure=S")
	ROW("match", "", "id=R user=O structure=S person=.")
	ROW("membership", "d", "id=R user=. structure=S granted_by=A")
	ROW("message_setting", "", "structure=S")
	ROW("meta", "d", "value=.")
	ROW("moved", "", "id=R user=. structure=S person=P by_user=A")
	ROW("note", "", "id=R person=P structure=S author=A")
	ROW("notebook", "", "id=R person=P structure=S parent=R holder=M"
		" author=A moved_by=A")
	ROW("notebook_event", "", "item=R user=A")
	ROW("notice", "", "id=R person=P structure=S user=. record=R")
	ROW("number", "", "structure=S")
	ROW("outbox", "", "id=R person=P structure=S user=M record=R")
	ROW("person", "", "id=F")
	ROW("postcode", "d", "")
	ROW("preference", "", "user=O")
	ROW("printed", "", "id=R session=. user=O")
	ROW("proposal", "", "id=R user=T structure=S author=A")
	ROW("reason_setting", "", "structure=S")
	ROW("referral", "h", "id=R person=P sender=S receiver=S author=M"
		" parent=R")
	ROW("referral_event", "h", "id=R referral=R structure=S user=A")
	ROW("request", "", "id=R person=G structure=S user=A answered_by=A"
		" answered_structure=S answer=W")
	ROW("said", "h", "id=R person=P structure=S user=A about=R looker=."
		" seen_by=A answer=W")
	ROW("seat", "", "id=R slot=R")
	ROW("service", "d", "id=R structure=S edited_by=A grp=. merged_from=.")
	ROW("service_delay", "d", "service=R")
	ROW("service_theme", "d", "service=R")
	ROW("service_zone", "d", "service=R")
	ROW("session", "", "id=R user=O structure=S welcome=. key=.")
	ROW("slot", "", "id=R structure=S user=M made_by=A")
	ROW("structure", "d", "id=S edited_by=A grp=. merged=.")
	ROW("structure_mark", "d", "structure=S")
	ROW("token", "", "structure=. mac=. person=G")
	ROW("twin", "", "id=R structure=S person=P kept=R other_person=P"
		" other=R user=A ended_by=A")
	ROW("user", "d", "id=U person=F")
	ROW("user_key", "d", "id=R user=U blob=.")
	ROW("visit", "", "user=O follow=R session=.")
	/* the key file */
	ROW("effort", "k", "")
	ROW("effort_seen", "k", "mac=.")
	ROW("erased", "k", "object=. hash=. signature=.")
	ROW("global_token", "", "mac=. person=G")
	ROW("global_was", "k", "person=. mac=.")
	ROW("probe", "k", "person=. structure=. user=. by_structure=.")
	ROW("ring", "k", "sealed=.")
	ROW("secret", "d", "user=U sealed=.")
	ROW("sought", "k", "person=. hash=.")
	ROW("structure_key", "d", "structure=S sealed=.")
	ROW("wrap", "", "object=. holder=. person=. sealed=.")
#undef ROW
};

#define WHOSE (int)(sizeof whose / sizeof *whose)

struct cell {
	bool is;                /* an id */
	struct id id;
	int64_t i;              /* of what is none */
};

static sqlite3 *committed;              /* reads what was committed */

static inline sqlite3_stmt *
foreign_read(const char *sql)
{
	sqlite3_stmt *st;

	if (sqlite3_prepare_v2(committed, sql, -1, &st, NULL) != SQLITE_OK)
		fail_msg("%s: %s", sql, sqlite3_errmsg(committed));
	return st;
}

static inline struct whose *
whose_of(const char *table)
{
	int i;

	for (i = 0; i < WHOSE; i++)
		if (strcmp(whose[i].table, table) == 0)
			return &whose[i];
	fail_msg("table %s: whose are its rows? (foreign_whose.h)", table);
	return NULL;
}

static inline void
whose_parse(struct whose *t)
{
	const char *p = t->cols;
	int used;

	for (t->n = 0; sscanf(p, " %23[a-z_]=%c%n", t->name[t->n],
		&t->kind[t->n], &used) == 2; p += used) {
		t->at[t->n++] = -1;
		assert_true(t->n < CELLS);
	}
}

/* The columns of a file; each that may hold an id is known. */
static inline void
whose_columns(sqlite3 *db)
{
	sqlite3_stmt *st;
	int i;

	assert_int_equal(sqlite3_prepare_v2(db, "SELECT m.name, c.name, c.cid,"
		" c.type = 'BLOB' FROM sqlite_master m, pragma_table_info("
		"m.name) c WHERE m.type = 'table' AND m.name NOT LIKE"
		" 'sqlite_%'", -1, &st, NULL), SQLITE_OK);
	while (sqlite3_step(st) == SQLITE_ROW) {
		const char *table = (const char *)sqlite3_column_text(st, 0);
		const char *name = (const char *)sqlite3_column_text(st, 1);
		struct whose *t = whose_of(table);

		for (i = 0; i < t->n && strcmp(t->name[i], name) != 0; i++)
			;
		if (i < t->n)
			t->at[i] = sqlite3_column_int(st, 2);
		else if (sqlite3_column_int(st, 3))
			fail_msg("%s.%s: whom does it name? (foreign_whose.h)",
				table, name);
	}
	sqlite3_finalize(st);
}

static inline void
whose_begin(struct keeper *k)
{
	sqlite3 *keys;
	int i, j;

	assert_int_equal(sqlite3_open_v2(config_path("passerelle.db"),
		&committed, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_open_v2(config_path("keeper/keys.db"), &keys,
		SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
	for (i = 0; i < WHOSE; i++)
		whose_parse(&whose[i]);
	whose_columns(committed);
	whose_columns(keys);
	sqlite3_close(keys);
	for (i = 0; i < WHOSE; i++) {
		struct whose *t = &whose[i];
		char sql[400] = "";

		for (j = 0; j < t->n; j++) {
			if (t->at[j] < 0)
				fail_msg("%s.%s is no column", t->table,
					t->name[j]);
			snprintf(sql + strlen(sql), sizeof sql - strlen(sql),
				"%s%s", j ? ", " : "SELECT ", t->name[j]);
		}
		if (t->n == 0 || strcmp(t->name[0], "id") != 0)
			continue;
		snprintf(sql + strlen(sql), sizeof sql - strlen(sql),
			" FROM \"%s\" WHERE id = ?1", t->table);
		t->get = foreign_read(sql);
		snprintf(sql, sizeof sql, "SELECT id FROM \"%s\" LIMIT 150",
			t->table);
		t->all = foreign_read(sql);
	}
}

static inline void
whose_end(void)
{
	int i;

	for (i = 0; i < WHOSE; i++) {
		sqlite3_finalize(whose[i].get);
		sqlite3_finalize(whose[i].all);
		whose[i].get = whose[i].all = NULL;
	}
	sqlite3_close_v2(committed);
	committed = NULL;
}

static inline struct cell
cell_of(sqlite3_value *v)
{
	struct cell c = { .is = false };

	if (sqlite3_value_type(v) == SQLITE_BLOB &&
		sqlite3_value_bytes(v) == ID_SIZE) {
		memcpy(c.id.b, sqlite3_value_blob(v), ID_SIZE);
		c.is = !id_is_none(&c.id);
	} else {
		c.i = sqlite3_value_int64(v);
	}
	return c;
}

#endif
