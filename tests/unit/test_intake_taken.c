/* Files of people that were taken in: cut half-way and gone on with, undone,
 * and what is left of them when somebody is forgotten. */
#include "tests/unit/intake_world.h"

/* --- cut half-way ----------------------------------------------------------- */

/* A line whose record was made, and which was never marked as done. */
static void
test_resumed(void **state)
{
	static const char *const lines[] = {
		"A1|Ada|Neuve|05/06/1990|||||| 1234567|",
		"A2|Bea|Neuve|06/06/1990|||||||",
		"A3|Jeanne|Bois||||||||",
	};
	struct intake in;
	char key[ID_TEXT];

	world_person(a, key, "last_name", "BOIS", "first_name", "Jean",
		"born_on", "1985-03-12", "internal_id", "A3", NULL);
	assert_int_equal(read_file(a, &in, HEADS, 3, lines), E_OK);
	assert_int_equal(apply(a, &in), E_OK);
	assert_int_equal(people(), 3);
	/* the power went before the last mark: the cells are there still */
	intake_done(&in);
	assert_int_equal(read_file(a, &in, HEADS, 3, lines), E_OK);
	world_sql("UPDATE import_line SET state = 'encours' WHERE draft ="
		" (SELECT draft FROM import_line WHERE state = 'identique'"
		" LIMIT 1)");
	assert_int_equal(apply(a, &in), E_OK);
	assert_int_equal(people(), 3);
	expect(a, &in, 2, INTAKE_SAME, "");
	intake_done(&in);
	assert_int_equal(world_count("SELECT count(*) FROM import_line"
		" WHERE state = 'encours'"), 0);
}

/* The follow of a line has its id: it makes one record, whatever happens. */
static void
test_once(void **state)
{
	static const char *const lines[] = { "|Ada|Neuve|05/06/1990" };
	struct intake_line l;
	struct intake in;
	char key[ID_TEXT], made[ID_TEXT];
	int n;

	assert_int_equal(read_file(a, &in, HEADS, 1, lines), E_OK);
	assert_int_equal(intake_next(a, &in, 0, &l, 1, &n), E_OK);
	id_text(&l.id, key);
	world_person(a, made, "_follow", key, "last_name", "NEUVE",
		"first_name", "Ada", "born_on", "1990-06-05", NULL);
	assert_string_equal(made, key);
	world_sql("UPDATE import_line SET state = 'encours'");
	intake_line_done(&l);
	assert_int_equal(apply(a, &in), E_OK);
	assert_int_equal(people(), 1);
	/* it made her: undoing it takes her away */
	expect(a, &in, 2, INTAKE_MADE, "");
	intake_done(&in);
}

/* One line of a batch that the keeper refuses waits with its reason; those
 * around it are taken. */
static void
test_one_refused(void **state)
{
	static const char *const lines[] = {
		"|Ada|Neuve|05/06/1990|||||||oui",
		"|Bea|Neuve|06/06/1990|||||||oui",
		"|Cleo|Neuve|07/06/1990|||||||oui",
	};
	struct intake in;
	char key[ID_TEXT], made[ID_TEXT], sql[300];

	assert_int_equal(read_file(a, &in, HEADS, 3, lines), E_OK);
	/* its place is taken, by nobody whom it could be (the keeper lets
	 * nobody else take it) */
	line_key(a, &in, 3, key);
	world_person(other, made, "last_name", "AUTRE", "first_name", "Ada",
		NULL);
	snprintf(sql, sizeof sql, "UPDATE assignment SET follow = x'%s' WHERE"
		" follow = x'%s'; UPDATE follow SET id = x'%s' WHERE id ="
		" x'%s'", key, made, key, made);
	world_sql(sql);
	assert_int_equal(apply(a, &in), E_OK);
	expect(a, &in, 2, INTAKE_MADE, "");
	expect(a, &in, 3, INTAKE_REJECT, "existe d\xc3\xa9j\xc3\xa0");
	expect(a, &in, 4, INTAKE_MADE, "");
	assert_int_equal(people(), 3);
	/* both parts of the two that were made are there */
	assert_int_equal(world_count("SELECT count(*) FROM audit"
		" WHERE action = 'person.situation'"), 2);
	intake_done(&in);
}

#define LINES 100

/* A file of so many people, none of them known, all for b. */
static void
many(struct intake *in)
{
	struct intake_line l[INTAKE_BATCH];
	char cells[100];
	int from, i;

	assert_int_equal(read_file(a, in, HEADS "|Accompagnateurs", 0, NULL),
		E_OK);
	for (from = 0; from < LINES; from += INTAKE_BATCH) {
		for (i = 0; i < INTAKE_BATCH; i++) {
			snprintf(cells, sizeof cells, "N%d|Ada|Neuve%c%c|"
				"05/06/1990|||||||oui|b", from + i,
				'a' + (from + i) / 26, 'a' + (from + i) % 26);
			fill_line(&l[i], cells, from + i + 2);
			l[i].dirty = true;
		}
		assert_int_equal(intake_put(a, in, l, INTAKE_BATCH), E_OK);
		for (i = 0; i < INTAKE_BATCH; i++)
			intake_line_done(&l[i]);
	}
}

/* Killed while it takes a file, again and again: nobody is made twice. */
static void
test_killed(void **state)
{
	enum { ROUNDS = 3 };
	struct intake in;
	int i, status, cut = 0;

	many(&in);
	for (i = 0; i < ROUNDS; i++) {
		/* a session of its own: it has its own numbers */
		struct ctx *x = world_login("a");
		int64_t was = people();
		pid_t pid = fork();

		assert_true(pid >= 0);
		if (pid == 0)
			_exit(apply(x, &in));
		while (people() <= was && waitpid(pid, &status, WNOHANG) == 0)
			usleep(500);
		usleep((useconds_t)i * 3000);
		kill(pid, SIGKILL);
		waitpid(pid, &status, 0);
		world_leave(x);
		cut += people() < LINES || world_count("SELECT count(*) FROM"
			" import_line WHERE state = 'encours'");
	}
	print_message("killed %d times within, %lld of %d were there\n", cut,
		(long long)people(), LINES);
	assert_int_equal(apply(a, &in), E_OK);
	assert_int_equal(people(), LINES);
	assert_int_equal(world_count("SELECT count(*) FROM import_line"
		" WHERE state = 'creee'"), LINES);
	assert_int_equal(world_count("SELECT count(*) FROM audit"
		" WHERE action = 'person.create'"), LINES);
	assert_int_equal(world_count("SELECT count(*) FROM audit"
		" WHERE action = 'person.situation'"), LINES);
	/* each was given once, after all that only her referent writes */
	assert_int_equal(world_count("SELECT count(*) FROM audit"
		" WHERE action = 'follow.assign'"), LINES);
	assert_int_equal(world_count("SELECT count(*) FROM follow f"
		" JOIN user u ON u.id = f.referent WHERE u.login = 'b'"
		" AND f.end_on IS NULL"), LINES);
	intake_done(&in);
}

static bool
gone(void *data, long done, long all)
{
	return ++*(int *)data < 1;
}

/* Who waited for it has gone: it stops, and goes on when it is asked to. */
static void
test_stopped(void **state)
{
	struct intake in;
	long done, last;
	int ticks = 0;

	many(&in);
	assert_int_equal(intake_apply(a, &in, 0, 0, gone, &ticks, &done,
		&last), E_CANCEL);
	world_leave(a);
	assert_int_equal(done, INTAKE_BATCH);
	assert_int_equal(people(), INTAKE_BATCH);
	assert_int_equal(apply(a, &in), E_OK);
	assert_int_equal(people(), LINES);
	intake_done(&in);
}

/* Two sessions at the same lines: the second is told. */
static void
test_two_sessions(void **state)
{
	static const char *const lines[] = { "|Ada|Neuve|05/06/1990" };
	struct intake_line one, two;
	struct intake in;
	int n;

	assert_int_equal(read_file(a, &in, HEADS, 1, lines), E_OK);
	assert_int_equal(intake_next(a, &in, 0, &one, 1, &n), E_OK);
	assert_int_equal(intake_next(a, &in, 0, &two, 1, &n), E_OK);
	one.dirty = two.dirty = true;
	assert_int_equal(intake_put(a, &in, &one, 1), E_OK);
	assert_int_equal(intake_put(a, &in, &two, 1), E_AGAIN);
	intake_line_done(&one);
	intake_line_done(&two);
	intake_done(&in);
}

/* A line whose change was written, and which was never marked as done: what
 * was there before it is known, and comes back. */
static void
test_marked_late(void **state)
{
	static const char *const lines[] = {
		"A9|Jeanne|Bois||||apres@exemple.fr",
	};
	struct intake_line l;
	struct intake in;
	char key[ID_TEXT];
	long done, last;
	int n;

	world_person(a, key, "last_name", "BOIS", "first_name", "Jeanne",
		"internal_id", "A9", "email", "avant@exemple.fr", NULL);
	assert_int_equal(read_file(a, &in, HEADS, 1, lines), E_OK);
	assert_int_equal(intake_next(a, &in, 0, &l, 1, &n), E_OK);
	row_set(&l.cells, "b.person.email", "avant@exemple.fr");
	row_set(&l.cells, "a.person.email", "apres@exemple.fr");
	l.state = INTAKE_DOING;
	l.dirty = true;
	assert_int_equal(intake_put(a, &in, &l, 1), E_OK);
	intake_line_done(&l);
	assert_int_equal(world_save(a, &person_record, key, "email",
		"apres@exemple.fr", NULL), E_OK);
	assert_int_equal(apply(a, &in), E_OK);
	expect(a, &in, 2, INTAKE_CHANGED, "");
	assert_int_equal(intake_undo(a, &in, 0, 10, &done, &last), E_OK);
	same(a, key, "email", "avant@exemple.fr");
	intake_done(&in);
}

/* The same person on three lines: the second and the third wait for a word,
 * also when the first one is taken and the file is read again. */
static void
test_thrice(void **state)
{
	static const char *const lines[] = {
		"|Ada|Neuve|05/06/1990||0639981231|||||",
		"|Ada|Neuve|05/06/1990||0639981232|||||",
		"|Ada|Neuve|05/06/1990||0639981231|||||",
	};
	struct intake in;
	char key[ID_TEXT], made[ID_TEXT];
	long done, last;
	int i;

	assert_int_equal(read_file(a, &in, HEADS, 3, lines), E_OK);
	expect(a, &in, 3, INTAKE_REJECT, "ligne 2");
	expect(a, &in, 4, INTAKE_SAME, "ligne 2");
	for (i = 0; i < 2; i++) {
		assert_int_equal(apply(a, &in), E_OK);
		assert_int_equal(intake_check(a, &in, 0, 10, &done, &last),
			E_OK);
		expect(a, &in, 2, INTAKE_MADE, "");
		expect(a, &in, 3, INTAKE_REJECT, "ligne 2");
		expect(a, &in, 4, INTAKE_SAME, "");
	}
	/* nor when the mark of the first was lost */
	world_sql("UPDATE import_line SET person = NULL, state = 'encours'"
		" WHERE state = 'creee'");
	assert_int_equal(intake_check(a, &in, 0, 10, &done, &last), E_OK);
	expect(a, &in, 3, INTAKE_REJECT, "ligne 2");
	line_key(a, &in, 2, made);
	same(a, made, "phone", "+33639981231");
	/* the word */
	line_key(a, &in, 3, key);
	assert_int_equal(world_save(a, &intake_line_record, key, "decision",
		"same", NULL), E_OK);
	expect(a, &in, 3, INTAKE_CHANGE, "");
	assert_int_equal(apply(a, &in), E_OK);
	expect(a, &in, 3, INTAKE_CHANGED, "");
	same(a, made, "phone", "+33639981232");
	assert_int_equal(people(), 1);
	intake_done(&in);
}

static void
not_yet(long most)
{
	static const char *const lines[] = {
		"|Ada|Neuve|05/06/1990||0639981231|||||",
		"|Ada|Neuve|05/06/1990||0639981232|||||",
	};
	struct intake in;
	struct row row;
	char key[ID_TEXT];
	long done, last;

	assert_int_equal(read_file(a, &in, HEADS, 2, lines), E_OK);
	line_key(a, &in, 3, key);
	assert_int_equal(world_save(a, &intake_line_record, key, "decision",
		"same", NULL), E_CHECK);
	assert_int_equal(world_save(a, &intake_line_record, key, "street",
		"2 rue du Lac", NULL), E_CHECK);
	expect(a, &in, 3, INTAKE_REJECT, "ligne 2");
	assert_int_equal(intake_apply(a, &in, 0, most, NULL, NULL, &done,
		&last), E_OK);
	world_leave(a);
	expect(a, &in, 3, INTAKE_REJECT, "ligne 2");
	row_init(&row);
	assert_int_equal(intake_line_record.load(a, key, "", &row), E_OK);
	assert_non_null(strstr(row_get(&row, "whose"), "NEUVE Ada"));
	assert_non_null(strstr(row_get(&row, "changes"), "2 rue du Lac"));
	row_done(&row);
	assert_int_equal(world_save(a, &intake_line_record, key, "decision",
		"same", NULL), E_OK);
	assert_int_equal(apply(a, &in), E_OK);
	expect(a, &in, 3, INTAKE_CHANGED, "");
	assert_int_equal(people(), 1);
	intake_done(&in);
}

/* The same person as on a line that waits: said to be her, or corrected, it
 * waits until that one has made her record, and then shows it; the same when
 * a turn of a screen is as long as what waits. */
static void
test_not_yet(void **state)
{
	not_yet(0);
}

static void
test_turn(void **state)
{
	not_yet(1);
}

/* A file whose end was not read is not taken in by halves. */
static void
test_unread(void **state)
{
	struct intake in;

	columns(a, &in, HEADS);
	assert_int_equal(intake_make(a, &in, "essai", "non lu"), E_OK);
	assert_int_equal(apply(a, &in), E_STATE);
	assert_int_equal(intake_loaded(a, &in), E_OK);
	assert_int_equal(apply(a, &in), E_OK);
	intake_done(&in);
}

/* --- forgetting ------------------------------------------------------------- */

static void
erase(const char *key)
{
	struct act *act = act_new("person.erase");
	struct follow f;
	struct id id = id_new();

	assert_int_equal(follow_get(r, key, &f), E_OK);
	act_id(act, ":follow", &f.id);
	act_id(act, ":id", &id);
	act_text(act, ":reason", "demande");
	assert_int_equal(act_send(act, r), E_OK);
	act_free(act);
}

static void
test_erased(void **state)
{
	static const char *const lines[] = {
		"A1|Ada|Neuve|05/06/1990|||||||",
		"A2|Jeanne|Bois||||||||",
		/* who may be her, and waits for a word */
		"|Jeanne|Bois|01/01/1970|||jb@exemple.fr||||",
		"||Personne|01/01/1971|||||||",
	};
	struct intake in;
	char key[ID_TEXT];

	world_person(a, key, "last_name", "BOIS", "first_name", "Jean",
		"born_on", "1985-03-12", "email", "jb@exemple.fr",
		"internal_id", "A2", NULL);
	assert_int_equal(world_save(a, &person_record, key, "first_name",
		"Jeanne", NULL), E_OK);
	{
		/* the doubtful one alone: a line that answers before it would
		 * claim her */
		assert_int_equal(read_file(a, &in, HEADS, 2, lines + 2),
			E_OK);
		expect(a, &in, 2, INTAKE_REJECT, "un autre jour");
		intake_done(&in);
	}
	assert_int_equal(read_file(a, &in, HEADS, 2, lines), E_OK);
	assert_int_equal(apply(a, &in), E_OK);
	intake_done(&in);
	assert_int_equal(world_count("SELECT count(*) FROM import_line"), 4);
	assert_int_equal(world_count("SELECT count(*) FROM import_line l"
		" JOIN follow f ON f.person = l.person WHERE f.num = 1"), 2);
	erase(key);
	assert_int_equal(world_count("SELECT count(*) FROM person"), 1);
	assert_int_equal(world_count("SELECT count(*) FROM import_line"), 2);
	assert_int_equal(world_count("SELECT count(*) FROM blob WHERE record"
		" NOT IN (SELECT id FROM person UNION SELECT id FROM draft"
		" UNION SELECT id FROM import_line)"), 0);
}

/* She whom a line made, and who goes before the line was marked: what it says
 * goes too, and the file does not make her again. */
static void
test_erased_unmarked(void **state)
{
	static const char *const lines[] = { "|Ada|Neuve|05/06/1990" };
	struct intake in;
	char key[ID_TEXT], made[ID_TEXT];

	assert_int_equal(read_file(a, &in, HEADS, 1, lines), E_OK);
	line_key(a, &in, 2, key);
	world_person(a, made, "_follow", key, "last_name", "NEUVE",
		"first_name", "Ada", "born_on", "1990-06-05", NULL);
	world_sql("UPDATE import_line SET state = 'encours'");
	erase(made);
	assert_int_equal(world_count("SELECT count(*) FROM import_line"), 0);
	assert_int_equal(world_count("SELECT count(*) FROM blob WHERE record"
		" NOT IN (SELECT id FROM draft)"), 0);
	assert_int_equal(apply(a, &in), E_OK);
	assert_int_equal(people(), 0);
	intake_done(&in);
}

/* Thirty days, then nothing of it is left. */
static void
test_expired(void **state)
{
	static const char *const lines[] = { "|Ada|Neuve|05/06/1990" };
	struct intake in;

	assert_int_equal(read_file(a, &in, HEADS, 1, lines), E_OK);
	intake_done(&in);
	world_at("2026-12-24T09:00");
	assert_int_equal(world_count("SELECT count(*) FROM import_line"), 1);
	world_at("2026-12-26T09:00");
	assert_int_equal(world_count("SELECT count(*) FROM import_line"), 0);
	assert_int_equal(world_count("SELECT count(*) FROM blob"), 0);
}

/* --- undone ------------------------------------------------------------------- */

static void
test_undone(void **state)
{
	static const char *const lines[] = {
		"A1|Ada|Neuve|05/06/1990|||ada@exemple.fr|||1234567|",
		"A2|Bea|Neuve|06/06/1990|||||||",
		"A3|Jeanne|Bois|||06 39 98 12 34|||||",
		"A4|Paul|Petit||||paul@exemple.fr||||",
		"A5|Cea|Neuve|07/06/1990|||||||",
	};
	struct intake in;
	char cea[ID_TEXT], jeanne[ID_TEXT], paul[ID_TEXT], bea[ID_TEXT];
	long done, last;

	world_person(a, jeanne, "last_name", "BOIS", "first_name", "Jean",
		"born_on", "1985-03-12", "internal_id", "A3", NULL);
	world_person(a, paul, "last_name", "PETIT", "first_name", "Paul",
		"born_on", "1985-03-12", "internal_id", "A4", "email",
		"avant@exemple.fr", NULL);
	assert_int_equal(read_file(a, &in, HEADS, 5, lines), E_OK);
	assert_int_equal(apply(a, &in), E_OK);
	assert_int_equal(people(), 5);
	same(a, jeanne, "first_name", "Jeanne");
	line_key(a, &in, 3, bea);
	/* a colleague wrote to one that was made, and to one that was
	 * changed */
	assert_int_equal(world_save(b, &person_record, bea, "phone",
		"+33639981239", NULL), E_OK);
	assert_int_equal(world_save(b, &person_record, paul, "email",
		"apres@exemple.fr", NULL), E_OK);
	world_leave(b);
	/* and its user herself to another */
	line_key(a, &in, 6, cea);
	assert_int_equal(world_save(a, &person_record, cea, "phone",
		"+33639981230", NULL), E_OK);
	world_leave(a);
	assert_int_equal(intake_undo(a, &in, 0, 100, &done, &last), E_OK);
	world_leave(a);
	assert_int_equal(done, 5);
	expect(a, &in, 6, INTAKE_LEFT, "servi");
	expect(a, &in, 2, INTAKE_UNDONE, "");
	expect(a, &in, 3, INTAKE_LEFT, "servi");
	expect(a, &in, 4, INTAKE_UNDONE, "");
	expect(a, &in, 5, INTAKE_LEFT, "Courriel a chang\xc3\xa9");
	assert_int_equal(world_count("SELECT count(*) FROM person p"
		" WHERE NOT EXISTS (SELECT 1 FROM follow f"
		" WHERE f.person = p.id)"), 0);
	assert_int_equal(people(), 4);
	same(a, jeanne, "first_name", "Jean");
	same(a, jeanne, "phone", "");
	same(a, paul, "email", "apres@exemple.fr");
	/* nothing is undone twice */
	assert_int_equal(intake_undo(a, &in, 0, 100, &done, &last), E_OK);
	assert_int_equal(done, 0);
	intake_done(&in);
	/* nor a record that no file of one's own made */
	{
		struct act *act = act_new("import.undo");
		struct follow f;
		struct id id = id_new();

		assert_int_equal(follow_get(a, jeanne, &f), E_OK);
		act_id(act, ":follow", &f.id);
		act_id(act, ":id", &id);
		act_int(act, ":version", (int)world_count("SELECT p.version"
			" FROM person p JOIN follow f ON f.person = p.id"
			" WHERE f.end_on IS NULL ORDER BY f.num LIMIT 1"));
		assert_int_equal(act_send(act, a), E_CONFLICT);
		act_free(act);
	}
}

/* She whom a line changed is not followed any more: hers is left, the others
 * are undone. */
static void
test_left(void **state)
{
	static const char *const lines[] = {
		"A9|Jeanne|Bois||||apres@exemple.fr",
		"|Eve|Neuve|05/06/1991",
	};
	struct intake in;
	char key[ID_TEXT];
	long done, last;

	world_person(a, key, "last_name", "BOIS", "first_name", "Jeanne",
		"internal_id", "A9", "email", "avant@exemple.fr", NULL);
	assert_int_equal(read_file(a, &in, HEADS, 2, lines), E_OK);
	assert_int_equal(apply(a, &in), E_OK);
	world_sql("UPDATE follow SET end_on = '2026-11-23' WHERE person ="
		" (SELECT person FROM import_line WHERE state = 'modifiee')");
	assert_int_equal(intake_undo(a, &in, 0, 10, &done, &last), E_OK);
	assert_int_equal(done, 2);
	expect(a, &in, 2, INTAKE_LEFT, "pas ouverte");
	expect(a, &in, 3, INTAKE_UNDONE, "");
	intake_done(&in);
}

/* What a colleague was typing about her, what she agreed to, and what is kept of
 * her for a reason, are not taken away with her record, nor once that is over. */
static void
test_typed(void **state)
{
	static const char *const lines[] = {
		"|Eve|Neuve|05/06/1991", "|Lou|Neuve|05/06/1992",
		"|Mia|Neuve|05/06/1993", "|Zoe|Neuve|05/06/1994",
	};
	struct draft d = { .kind = "place" };
	struct intake in;
	struct follow f;
	struct row said;
	char key[ID_TEXT], sql[300];
	long done, last;

	assert_int_equal(read_file(a, &in, HEADS, 4, lines), E_OK);
	assert_int_equal(apply(a, &in), E_OK);
	line_key(a, &in, 2, key);
	assert_int_equal(follow_get(b, key, &f), E_OK);
	d.person = f.person;
	row_init(&said);
	row_set(&said, "text", "Venue le matin.");
	assert_int_equal(draft_make(b, &d, &said), E_OK);
	world_leave(b);
	line_key(a, &in, 3, key);
	snprintf(sql, sizeof sql, "INSERT INTO consent(id, person, structure,"
		" user, seq, made_on) SELECT randomblob(16), person, structure,"
		" referent, 1, '2026-11-24' FROM follow WHERE id = x'%s'", key);
	world_sql(sql);
	line_key(a, &in, 5, key);
	snprintf(sql, sizeof sql, "INSERT INTO hold(id, person, structure,"
		" user, reason, made_on, until_on) SELECT randomblob(16),"
		" person, structure, referent, 'plainte', '2026-11-24',"
		" '2026-12-24' FROM follow WHERE id = x'%s'", key);
	world_sql(sql);
	assert_int_equal(intake_undo(a, &in, 0, 10, &done, &last), E_OK);
	world_leave(a);
	expect(a, &in, 2, INTAKE_LEFT, "servi");
	expect(a, &in, 3, INTAKE_LEFT, "servi");
	expect(a, &in, 4, INTAKE_UNDONE, "");
	expect(a, &in, 5, INTAKE_LEFT, "servi");
	assert_int_equal(world_count("SELECT count(*) FROM erasure"), 0);
	row_clear(&said);
	assert_int_equal(draft_load(b, &d, &said), E_OK);
	assert_string_equal(row_get(&said, "text"), "Venue le matin.");
	world_leave(b);
	world_sql("DELETE FROM consent; DELETE FROM hold;"
		" DELETE FROM draft WHERE kind = 'place'");
	row_done(&said);
	intake_done(&in);
}

/* She came to her own space since: her record has served. */
static void
test_space(void **state)
{
	static const char *const lines[] = { "|Eve|Neuve|05/06/1991" };
	struct intake in;
	char key[ID_TEXT];
	long done, last;

	assert_int_equal(read_file(a, &in, HEADS, 1, lines), E_OK);
	assert_int_equal(apply(a, &in), E_OK);
	line_key(a, &in, 2, key);
	world_herself(a, key);
	assert_int_equal(intake_undo(a, &in, 0, 10, &done, &last), E_OK);
	expect(a, &in, 2, INTAKE_LEFT, "servi");
	intake_done(&in);
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup(f, fresh)
#define OWN(f) cmocka_unit_test_setup_teardown(f, up, down)
	const struct CMUnitTest tests[] = {
		T(test_resumed), T(test_once), T(test_one_refused),
		T(test_killed), T(test_stopped), T(test_two_sessions),
		T(test_marked_late), T(test_thrice),
		T(test_not_yet), T(test_turn), T(test_unread),
		T(test_undone), T(test_left), T(test_typed),
		T(test_space),
	};
	const struct CMUnitTest own[] = {
		OWN(test_erased), OWN(test_erased_unmarked),
		OWN(test_expired),
	};

	return cmocka_run_group_tests(tests, up, down) +
		cmocka_run_group_tests(own, NULL, NULL);
}
