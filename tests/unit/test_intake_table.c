/* The wrong cells of rejected lines as a table: what one save of many does,
 * what stays, whom it is closed to; its pages. */
#include "tests/unit/intake_world.h"

#include "domains/intake_cells.h"

/* The name of a cell of a line. */
static const char *
cell_of(struct ctx *x, struct intake *in, long seq, const char *target)
{
	static char name[8][ID_TEXT + 40];
	static int n;
	char key[ID_TEXT], *out = name[n++ % 8];

	line_key(x, in, seq, key);
	snprintf(out, sizeof name[0], "%s.%s", key, target);
	return out;
}

static enum err
page(struct ctx *x, const struct id *draft, const char *after,
	const char *before, int n, struct rows *out)
{
	struct row arg;
	struct list_query q = { .arg = &arg, .after = after, .before = before,
		.n = n };
	char hex[ID_TEXT];
	enum err e;

	row_init(&arg);
	row_set(&arg, "key", id_text(draft, hex));
	rows_init(out);
	e = intake_cells_fetch(x, &q, out);
	row_done(&arg);
	world_leave(x);
	return e;
}

/* The table whole as "2 born_on 31/02/1985", a line each. */
static void
table(struct ctx *x, struct intake *in, char *out, size_t size)
{
	struct rows t;
	size_t o = 0;
	int i;

	assert_int_equal(page(x, &in->draft.id, NULL, NULL, INTAKE_BATCH, &t),
		E_OK);
	out[0] = '\0';
	for (i = 0; i < t.n; i++)
		o += (size_t)snprintf(out + o, size - o, "%s %s %s\n",
			row_get(&t.r[i], "seq"), row_get(&t.r[i], "_key") +
			ID_TEXT, row_get(&t.r[i], "said"));
	rows_done(&t);
}

/* Saves a table in which these cells (name, value, ..., NULL) were typed. */
static enum err
save(struct ctx *x, const struct id *draft, ...)
{
	struct row was, now;
	struct faults f;
	const char *name;
	char key[ID_TEXT];
	va_list ap;
	enum err e;

	faults_init(&f);
	row_init(&was);
	row_init(&now);
	row_set(&was, "_key", id_text(draft, key));
	row_copy(&now, &was);
	va_start(ap, draft);
	while ((name = va_arg(ap, const char *))) {
		row_set(&was, name, "ce que dit le fichier");
		row_set(&now, name, va_arg(ap, const char *));
	}
	va_end(ap);
	e = intake_cells_record.save(x, &was, &now, &f);
	assert_int_equal(f.n, 0);
	row_done(&was);
	row_done(&now);
	faults_done(&f);
	world_leave(x);
	return e;
}

/* A line's state, why, and what its forms show of it, without its key. */
static void
line_text(struct ctx *x, struct intake *in, long seq, char *out, size_t size)
{
	static const char *const shown[] = { "last_name", "first_name",
		"born_on", "email", "phone", "decision", "changes", "why" };
	char key[ID_TEXT], why[600];
	struct row row;
	size_t o, i;

	o = (size_t)snprintf(out, size, "%s", state_of(x, in, seq, why));
	line_key(x, in, seq, key);
	row_init(&row);
	assert_int_equal(intake_line_record.load(x, key, "", &row), E_OK);
	for (i = 0; i < sizeof shown / sizeof *shown; i++)
		o += (size_t)snprintf(out + o, size - o, "|%s",
			row_get(&row, shown[i]));
	row_done(&row);
	world_leave(x);
}

/* What a form of each line did, one save of the table does, in one act. */
static void
test_as_forms(void **state)
{
	static const char *const lines[] = {
		"A1|Ada|Neuve|31/02/1990|||ada exemple.fr|||",
		"A2|Jeanne|Bois|02/02/1990|||jb@exemple.fr|||",
		"A3|Luc|Petit|40/02/1990|||||",
		"A4|Zoe|Juste|05/05/1985|||||",
		"A5|Jeanne|Bois|30/02/1990|||jb@exemple.fr|||",
		"|Zoe|Juste|35/05/1985|||||",
	};
	char one[2000], two[2000], key[ID_TEXT], text[1000];
	struct intake forms, cells;
	int64_t before;
	long seq;

	world_person(a, key, "last_name", "BOIS", "first_name", "Jeanne",
		"born_on", "1985-03-12", "email", "jb@exemple.fr", NULL);
	assert_int_equal(read_file(a, &forms, HEADS, 6, lines), E_OK);
	assert_int_equal(read_file(a, &cells, HEADS, 6, lines), E_OK);
	table(a, &cells, text, sizeof text);
	assert_string_equal(text, "2 born_on 31/02/1990\n"
		"2 email ada exemple.fr\n3 line \n4 born_on 40/02/1990\n"
		"6 born_on 30/02/1990\n7 born_on 35/05/1985\n");
	line_key(a, &forms, 2, key);
	assert_int_equal(world_save(a, &intake_line_record, key, "born_on",
		"28/02/1990", "email", "ada@exemple.fr", NULL), E_OK);
	line_key(a, &forms, 4, key);
	assert_int_equal(world_save(a, &intake_line_record, key, "born_on",
		"41/02/1990", NULL), E_CHECK);
	line_key(a, &forms, 6, key);
	assert_int_equal(world_save(a, &intake_line_record, key, "born_on",
		"12/03/1985", NULL), E_OK);
	/* whom a line that waits makes already */
	line_key(a, &forms, 7, key);
	assert_int_equal(world_save(a, &intake_line_record, key, "born_on",
		"05/05/1985", NULL), E_CHECK);

	before = world_count("SELECT count(*) FROM done");
	assert_int_equal(save(a, &cells.draft.id, cell_of(a, &cells, 2,
		"born_on"), "28/02/1990", cell_of(a, &cells, 2, "email"),
		"ada@exemple.fr", cell_of(a, &cells, 4, "born_on"),
		"41/02/1990", cell_of(a, &cells, 6, "born_on"), "12/03/1985",
		cell_of(a, &cells, 7, "born_on"), "05/05/1985", NULL), E_OK);
	assert_int_equal(world_count("SELECT count(*) FROM done") - before,
		1);
	for (seq = 2; seq <= 7; seq++) {
		line_text(a, &forms, seq, one, sizeof one);
		line_text(a, &cells, seq, two, sizeof two);
		assert_string_equal(one, two);
	}
	expect(a, &cells, 2, INTAKE_NEW, "");
	expect(a, &cells, 6, INTAKE_CHANGE, "");
	/* what is right has left, the rest stays as it was typed */
	table(a, &cells, text, sizeof text);
	assert_string_equal(text, "3 line \n4 born_on 41/02/1990\n7 line \n");
	expect(a, &cells, 7, INTAKE_REJECT, "ligne 5");
	expect(a, &cells, 4, INTAKE_REJECT, "41/02");
	intake_done(&forms);
	intake_done(&cells);
}

/* A name that is missing is a cell; one that is emptied says nothing more; a
 * line that was set aside or taken meanwhile is left as it is, the others are
 * not. */
static void
test_cells(void **state)
{
	static const char *const lines[] = {
		"A1||Neuve|05/06/1990|||||||",
		"A2|Luc|Petit|05/05/1985|||luc exemple.fr|||",
		"A3|Zoe|Juste|05/05/1985|||||",
		"A4|Eva|Juste|33/05/1985|||||",
		"A5|Ida|Loin|34/05/1985|||||",
	};
	char key[ID_TEXT], text[1000];
	struct intake in;

	assert_int_equal(read_file(a, &in, HEADS, 5, lines), E_OK);
	table(a, &in, text, sizeof text);
	assert_string_equal(text, "2 first_name \n3 email luc exemple.fr\n"
		"5 born_on 33/05/1985\n6 born_on 34/05/1985\n");
	line_key(a, &in, 6, key);
	assert_int_equal(intake_set_aside(a, key), E_OK);
	assert_int_equal(apply(a, &in), E_OK);
	expect(a, &in, 4, INTAKE_MADE, "");
	assert_int_equal(save(a, &in.draft.id, cell_of(a, &in, 2,
		"first_name"), "Ada", cell_of(a, &in, 3, "email"), "",
		cell_of(a, &in, 4, "born_on"), "06/06/1986", cell_of(a, &in,
		6, "born_on"), "06/06/1986", NULL), E_STATE);
	assert_non_null(strstr(err_text(), "4"));
	expect(a, &in, 2, INTAKE_NEW, "");
	expect(a, &in, 3, INTAKE_NEW, "");
	expect(a, &in, 4, INTAKE_MADE, "");
	expect(a, &in, 6, INTAKE_ASIDE, "34/05");
	table(a, &in, text, sizeof text);
	assert_string_equal(text, "5 born_on 33/05/1985\n");
	intake_done(&in);
}

/* A cell that the table would cut opens its line: nothing of it is lost by
 * what is corrected there. */
static void
test_long(void **state)
{
	char line[400], text[1000];
	struct intake in;
	struct rows t;
	int i;

	for (i = 299; i <= 300; i++) {
		const char *lines[] = { line };

		snprintf(line, sizeof line, "A1|Ada|Neuve|05/06/1990||||%0*d",
			i, 0);
		assert_int_equal(read_file(a, &in, "Identifiant dans le SI*|"
			"Pr\xc3\xa9nom*|Nom*|Date de naissance*|Email|NIR|"
			"T\xc3\xa9l\xc3\xa9phone|Adresse", 1, lines), E_OK);
		assert_int_equal(page(a, &in.draft.id, NULL, NULL, 9, &t),
			E_OK);
		assert_int_equal(t.n, 1);
		assert_string_equal(row_get(&t.r[0], "_shut"), i == 300 ? "1" :
			"");
		assert_int_equal(strlen(row_get(&t.r[0], "said")), i);
		rows_done(&t);
		table(a, &in, text, sizeof text);
		assert_non_null(strstr(text, "street"));
		intake_done(&in);
	}
}

/* A line whose person is erased meanwhile goes; the others are saved. */
static void
test_gone(void **state)
{
	static const char *const lines[] = {
		"A1|Ada|Neuve|31/02/1990", "A2|Luc|Petit|31/04/1985",
	};
	char sql[200];
	const char *first, *second;
	struct intake in;

	assert_int_equal(read_file(a, &in, HEADS, 2, lines), E_OK);
	first = cell_of(a, &in, 2, "born_on");
	second = cell_of(a, &in, 3, "born_on");
	snprintf(sql, sizeof sql, "DELETE FROM import_line WHERE id = x'%.32s'",
		first);
	world_sql(sql);
	assert_int_equal(save(a, &in.draft.id, first, "01/02/1990", second,
		"01/04/1985", NULL), E_NOTFOUND);
	expect(a, &in, 3, INTAKE_NEW, "");
	intake_done(&in);
}

/* Neither another user's file, nor a line of it by one's own, nor one's own
 * file of another structure. */
static void
test_closed(void **state)
{
	static const char *const lines[] = { "A1|Ada|Neuve|31/02/1990" };
	char key[ID_TEXT];
	const char *hers;
	struct intake in, own, second;
	struct row row;
	struct rows t;
	struct id id, *here;

	assert_int_equal(read_file(a, &in, HEADS, 1, lines), E_OK);
	assert_int_equal(read_file(other, &own, HEADS, 1, lines), E_OK);
	id_text(&in.draft.id, key);
	hers = cell_of(a, &in, 2, "born_on");
	row_init(&row);
	assert_int_equal(intake_cells_record.load(b, key, "", &row),
		E_NOTFOUND);
	assert_int_equal(intake_cells_record.load(other, key, "", &row),
		E_NOTFOUND);
	row_done(&row);
	assert_int_equal(page(other, &in.draft.id, NULL, NULL, 9, &t),
		E_NOTFOUND);
	rows_done(&t);
	assert_int_equal(page(other, &own.draft.id, hers, NULL, 9, &t),
		E_NOTFOUND);
	rows_done(&t);
	assert_int_equal(save(other, &own.draft.id, hers, "05/06/1990", NULL),
		E_NOTFOUND);
	/* nor hers through another file of hers */
	assert_int_equal(read_file(a, &second, HEADS, 1, lines), E_OK);
	assert_int_equal(save(a, &second.draft.id, hers, "05/06/1990", NULL),
		E_NOTFOUND);
	expect(a, &in, 2, INTAKE_REJECT, "31/02");
	/* her own, seen from another structure of hers */
	here = &a->structure[a->current].id;
	id = *here;
	*here = other->structure[other->current].id;
	row_init(&row);
	assert_int_equal(intake_cells_record.load(a, key, "", &row),
		E_STATE);
	row_done(&row);
	assert_int_equal(page(a, &in.draft.id, NULL, NULL, 9, &t), E_STATE);
	rows_done(&t);
	*here = id;
	intake_done(&in);
	intake_done(&own);
	intake_done(&second);
}

/* Page after page, and back, each cell once, in the order of the file; what
 * was corrected meanwhile keeps its place. */
static void
test_pages(void **state)
{
	enum { LINES = 45, PAGE = 7 };
	const char *lines[LINES];
	char text[LINES][80], last[ID_TEXT + 40] = "", seen[LINES * 2][80];
	struct intake in;
	struct rows t;
	int n = 0, i;

	for (i = 0; i < LINES; i++) {
		snprintf(text[i], sizeof text[i], "P%d|Ada|N%c|31/02/1990|||%s",
			i, 'A' + i % 26, i % 3 ? "" : "ada exemple.fr");
		lines[i] = text[i];
	}
	assert_int_equal(read_file(a, &in, HEADS, LINES, lines), E_OK);
	do {
		assert_int_equal(page(a, &in.draft.id, last, NULL, PAGE, &t),
			E_OK);
		for (i = 0; i < t.n; i++) {
			snprintf(last, sizeof last, "%s", row_get(&t.r[i],
				"_key"));
			snprintf(seen[n++], 80, "%s", last);
		}
		i = t.n;
		rows_done(&t);
	} while (i == PAGE);
	assert_int_equal(n, LINES + LINES / 3);
	for (i = 0; i < n; i++)
		assert_string_equal(seen[i] + ID_TEXT, i % 4 == 1 ? "email" :
			"born_on");
	/* the line of the place is right now */
	assert_int_equal(save(a, &in.draft.id, seen[30], "05/06/1990", NULL),
		E_OK);
	assert_int_equal(page(a, &in.draft.id, seen[30], NULL, 2, &t), E_OK);
	assert_string_equal(row_get(&t.r[0], "_key"), seen[31]);
	assert_string_equal(row_get(&t.r[1], "_key"), seen[32]);
	/* it comes after what is said, whatever stands before it */
	snprintf(last, sizeof last, "%s", row_get(&t.r[1], "_after"));
	rows_done(&t);
	assert_int_equal(page(a, &in.draft.id, last, NULL, 1, &t), E_OK);
	assert_string_equal(row_get(&t.r[0], "_key"), seen[32]);
	rows_done(&t);
	for (i = n - 1; i > PAGE; i -= PAGE) {
		assert_int_equal(page(a, &in.draft.id, NULL, seen[i], PAGE,
			&t), E_OK);
		assert_int_equal(t.n, PAGE);
		/* but the one that left */
		assert_string_equal(row_get(&t.r[PAGE - 1], "_key"), seen[i -
			1 - (i == 31)]);
		if (i > 31 + PAGE || i <= 30)
			assert_string_equal(row_get(&t.r[0], "_key"),
				seen[i - PAGE]);
		rows_done(&t);
	}
	assert_int_equal(page(a, &in.draft.id, NULL, seen[3], PAGE, &t),
		E_OK);
	assert_int_equal(t.n, 3);
	assert_string_equal(row_get(&t.r[0], "_key"), seen[0]);
	rows_done(&t);
	intake_done(&in);
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup(f, fresh)
	const struct CMUnitTest tests[] = {
		T(test_as_forms), T(test_cells), T(test_long),
		T(test_gone), T(test_closed), T(test_pages),
	};

	return cmocka_run_group_tests(tests, up, down);
}
