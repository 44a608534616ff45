/* Files of people: what a line says, whose it is, what it changes, and what
 * is left when it is cut half-way or when somebody is forgotten. */
#include "tests/unit/domain_world.h"

#include "domains/export_people.h"
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

static int
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

static int
down(void **state)
{
	world_end();
	return 0;
}

/* Nobody is followed any more, no file is kept: a test of its own in a world
 * that others used. */
static int
fresh(void **state)
{
	world_sql("UPDATE follow SET end_on = '2026-11-23';"
		" DELETE FROM import_line; DELETE FROM audit");
	return 0;
}

/* --- files ---------------------------------------------------------------- */

/* The next text before a '|'; false at the end. */
static bool
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

static void
columns(struct ctx *x, struct intake *in, const char *heads)
{
	char name[120];

	intake_init(in);
	while (next_cell(&heads, name, sizeof name))
		assert_true(intake_column(x, in, name));
}

static void
fill_line(struct intake_line *l, const char *cells, long seq)
{
	char value[300], cell[16];
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
static enum err
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
	assert_int_equal(intake_people_new(x, &in->structure, &people), E_OK);
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

static enum err
apply(struct ctx *x, struct intake *in)
{
	struct intake_people *people;
	long done, last;
	enum err e = intake_people_new(x, &in->structure, &people);

	if (!e)
		e = intake_apply(x, in, people, 0, 0, NULL, NULL, &done,
			&last);
	intake_people_free(people);
	world_leave(x);
	return e;
}

/* The state of a line, and why into `why`. */
static const char *
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

static void
expect(struct ctx *x, struct intake *in, long seq, const char *state,
	const char *words)
{
	char why[600];
	const char *is = state_of(x, in, seq, why);

	if (strcmp(is, state) != 0 || !strstr(why, words))
		fail_msg("line %ld: %s (%s), not %s (%s)", seq, is, why,
			state, words);
}

static void
same(struct ctx *x, const char *key, const char *column, const char *value)
{
	struct row row;

	row_init(&row);
	assert_int_equal(person_record.load(x, key, "", &row), E_OK);
	assert_string_equal(row_get(&row, column), value);
	row_done(&row);
	world_leave(x);
}

static int64_t
people(void)
{
	return world_count("SELECT count(*) FROM follow"
		" WHERE end_on IS NULL");
}

/* --- what a cell says ----------------------------------------------------- */

static void
test_cells(void **state)
{
	static const struct { const char *head, *said, *cell, *is; } t[] = {
		{ "Civilit\xc3\xa9", "Mr", "person.title", "M" },
		{ "Civilit\xc3\xa9", "Mme", "person.title", "MME" },
		{ "Civilit\xc3\xa9", "Dr", "person.title", "" },
		{ "Date de naissance", "1998-03-12", "person.born_on",
			"1998-03-12" },
		{ "Date de naissance", "12/03/1998", "person.born_on",
			"1998-03-12" },
		{ "Date de naissance", "12-03-1998", "person.born_on",
			"1998-03-12" },
		{ "Date de naissance", "35866", "person.born_on",
			"1998-03-12" },
		{ "NIR", "1851275056001", "person.nir", "185127505600131" },
		{ "NIR", "1 85 12 75 056 001 31", "person.nir",
			"185127505600131" },
		{ "NIR", "185032A056001", "person.nir", "185032A05600141" },
		{ "T\xc3\xa9l\xc3\xa9phone", "06 39 98 12 34, 0639981235",
			"person.phone2", "+33639981235" },
		{ "N\xc2\xb0 CAF", "0001234567", "resources.caf_number",
			"1234567" },
		{ "RQTH", "O", "health.rqth", "1" },
		{ "RQTH", "peut-\xc3\xaatre", "health.rqth", "" },
		{ "Niveau de formation", "NV3", "path.level", "30" },
		{ "Situation", "recherche_emploi", "path.work",
			"recherche_emploi" },
		{ "Adresse", "12 rue du Lac - 23200", "person.street",
			"12 rue du Lac" },
		{ "Adresse", "12 rue du Lac - 23200", "person.postcode",
			"23200" },
		{ "Droits ARE", "oui", "person.phone", "" },
	};
	size_t i;

	for (i = 0; i < sizeof t / sizeof *t; i++) {
		struct intake in;
		struct intake_line l;
		struct row out;
		struct faults f;

		columns(a, &in, t[i].head);
		assert_non_null(in.map.target[0]);
		fill_line(&l, t[i].said, 2);
		row_init(&out);
		faults_init(&f);
		intake_read(a, &in.map, &l.cells, &out, &f);
		if (f.n || strcmp(row_get(&out, t[i].cell), t[i].is) != 0)
			fail_msg("%s: %s is %s, not %s (%s)", t[i].head,
				t[i].said, row_get(&out, t[i].cell), t[i].is,
				f.n ? f.f[0].message : "");
		faults_done(&f);
		row_done(&out);
		intake_line_done(&l);
		intake_done(&in);
	}
	print_message("%zu cells\n", i);
}

/* What a column is taken for is kept for the structure, and for it alone. */
static void
test_columns(void **state)
{
	struct act *act = act_new("import.column");
	struct intake in;

	columns(a, &in, "Patronyme|Pr\xc3\xa9nom");
	assert_null(in.map.target[0]);
	assert_int_equal(intake_map_check(&in.map), E_CHECK);
	intake_done(&in);
	act_text(act, ":head", "patronyme");
	act_text(act, ":target", "last_name");
	assert_int_equal(act_send(act, a), E_OK);
	act_free(act);
	columns(b, &in, "Patronyme|Pr\xc3\xa9nom");
	assert_int_equal(intake_map_check(&in.map), E_OK);
	intake_done(&in);
	columns(other, &in, "Patronyme|Pr\xc3\xa9nom");
	assert_int_equal(intake_map_check(&in.map), E_CHECK);
	intake_done(&in);
}

/* --- whose it is ---------------------------------------------------------- */

static void
test_match(void **state)
{
	static const char *const lines[] = {
		/* nothing to find her by; a number is enough */
		"|Zora|Autre|||||||||",
		"|Jeanne|Bois||285127505600178||||||",
		/* an identifier of somebody else altogether */
		"A1|Marc|Petit|01/02/1980|||||||",
		/* a mail and the first word of the first name */
		"|Jeanne Marie|Bois|||| jb@exemple.fr||||",
		/* the same mail, born another day */
		"|Jeanne|Bois|02/02/1990|||jb@exemple.fr||||",
		/* the names and the date; twice */
		"|Jeanne|BOIS|12/03/1985||0639981234|||||",
		"|Jeanne|Bois|12/03/1985||||9 rue Neuve|||",
		/* nobody */
		"B7|Nadia|Neuve|05/06/1990|||||||",
		"B7|Nadia|Neuve|05/06/1990|||||||",
		"B7|Nadia|Vieux|05/06/1991|||||||",
		"|Nadia||05/06/1990|||||||",
		"|Nadia|Rien||||||||",
	};
	struct intake in;
	char key[ID_TEXT], marc[ID_TEXT];

	world_person(a, key, "last_name", "BOIS", "first_name", "Jeanne",
		"born_on", "1985-03-12", "email", "jb@exemple.fr",
		"internal_id", "A1", NULL);
	world_person(a, marc, "last_name", "AUTRE", "first_name", "Marc",
		"born_on", "1970-01-01", NULL);
	assert_int_equal(read_file(a, &in, HEADS, 12, lines), E_OK);
	expect(a, &in, 2, INTAKE_REJECT, "retrouver");
	expect(a, &in, 3, INTAKE_NEW, "");
	expect(a, &in, 4, INTAKE_REJECT, "un autre jour");
	expect(a, &in, 5, INTAKE_CHANGE, "");
	expect(a, &in, 6, INTAKE_REJECT, "La m\xc3\xaame personne");
	expect(a, &in, 7, INTAKE_REJECT, "La m\xc3\xaame personne");
	expect(a, &in, 9, INTAKE_NEW, "");
	expect(a, &in, 10, INTAKE_SAME, "ligne 9");
	expect(a, &in, 11, INTAKE_REJECT, "La m\xc3\xaame personne");
	expect(a, &in, 12, INTAKE_REJECT, "manque le nom");
	expect(a, &in, 13, INTAKE_REJECT, "retrouver");
	assert_int_equal(apply(a, &in), E_OK);
	expect(a, &in, 5, INTAKE_CHANGED, "");
	expect(a, &in, 9, INTAKE_MADE, "");
	same(a, key, "first_name", "Jeanne Marie");
	assert_int_equal(people(), 4);
	intake_done(&in);
}

/* By her number, also when it is not for this user to read. */
static void
test_number(void **state)
{
	static const char *const lines[] = {
		"|Jeanne|Bois-Duval|12/03/1985|1850375056001||||||",
		"|Marc|Autre|01/01/1970|1701275056001||||||",
	};
	struct intake in;
	char key[ID_TEXT], marc[ID_TEXT], why[600];

	world_person(a, key, "last_name", "BOIS", "first_name", "Jean",
		"born_on", "1985-03-12", "nir", "185037505600181", NULL);
	world_person(a, marc, "last_name", "AUTRE", "first_name", "Marc",
		"born_on", "1970-01-01", NULL);
	/* b is no referent of theirs */
	assert_int_equal(read_file(b, &in, HEADS, 2, lines), E_OK);
	expect(b, &in, 2, INTAKE_CHANGE, "");
	state_of(b, &in, 3, why);
	assert_non_null(strstr(why, "r\xc3\xa9serv\xc3\xa9"));
	intake_done(&in);
	/* another structure has nobody of that number */
	assert_int_equal(read_file(other, &in, HEADS, 1, lines), E_OK);
	expect(other, &in, 2, INTAKE_NEW, "");
	intake_done(&in);
	/* two people's numbers are never one person */
	{
		static const char *const two[] = {
			"|Jean|Bois|12/03/1985|1850375056002||||||",
		};

		assert_int_equal(read_file(a, &in, HEADS, 1, two), E_OK);
		expect(a, &in, 2, INTAKE_REJECT, "deux personnes");
		intake_done(&in);
	}
	assert_int_equal(world_count("SELECT count(*) FROM audit"
		" WHERE action = 'import.match'"), 3);
}

/* --- what stays ----------------------------------------------------------- */

static void
test_stays(void **state)
{
	static const char *const lines[] = {
		/* empty cells say nothing; a fixed line is no mobile; a new
		 * address leaves nothing of the old one */
		"A1|Jeanne|Bois|||05 55 66 77 88||9 rue Neuve|||oui",
	};
	struct intake in;
	char key[ID_TEXT];

	world_person(a, key, "last_name", "BOIS", "first_name", "Jeanne",
		"born_on", "1985-03-12", "email", "jb@exemple.fr",
		"phone", "+33639981234", "internal_id", "A1", "street",
		"1 rue Vieille", "street2", "b\xc3\xa2timent C", NULL);
	/* a colleague writes no health */
	assert_int_equal(read_file(b, &in, HEADS, 1, lines), E_OK);
	expect(b, &in, 2, INTAKE_CHANGE, "r\xc3\xa9serv\xc3\xa9");
	assert_int_equal(apply(b, &in), E_OK);
	expect(b, &in, 2, INTAKE_CHANGED, "");
	intake_done(&in);
	same(a, key, "email", "jb@exemple.fr");
	same(a, key, "phone", "+33639981234");
	same(a, key, "street", "9 rue Neuve");
	same(a, key, "street2", "");
	same(a, key, "born_on", "1985-03-12");
	/* an address that is protected is nobody's to change by a file */
	assert_int_equal(world_save(a, &person_record, key, "protected", "1",
		NULL), E_OK);
	{
		static const char *const more[] = {
			"A1|Jeanne|Bois|||||10 rue Neuve|||",
		};

		assert_int_equal(read_file(a, &in, HEADS, 1, more), E_OK);
		expect(a, &in, 2, INTAKE_SAME, "prot\xc3\xa9g\xc3\xa9");
		intake_done(&in);
	}
	same(a, key, "street", "9 rue Neuve");
}

/* Who reads only, or is of nothing, takes nothing in; nor does a line of one
 * user open to another. */
static void
test_rights(void **state)
{
	static const char *const lines[] = { "A1|Ada|Neuve|05/06/1990" };
	struct intake in, stolen;
	struct id id;

	assert_int_equal(read_file(a, &in, HEADS, 1, lines), E_OK);
	intake_init(&stolen);
	assert_int_equal(intake_open(b, &in.draft.id, &stolen), E_NOTFOUND);
	assert_int_equal(intake_open(r, &in.draft.id, &stolen), E_NOTFOUND);
	intake_done(&stolen);
	id = in.draft.id;
	intake_done(&in);
	assert_int_equal(draft_drop(b, &id), E_RIGHT);
	assert_int_equal(world_count("SELECT count(*) FROM import_line"), 1);
	assert_int_equal(draft_drop(a, &id), E_OK);
	assert_int_equal(world_count("SELECT count(*) FROM import_line"), 0);
	assert_int_equal(world_count("SELECT count(*) FROM blob"), 0);
}

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

/* --- forgetting ------------------------------------------------------------- */

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
	struct act *act;
	struct follow f;
	struct id id = id_new();
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
	assert_int_equal(follow_get(r, key, &f), E_OK);
	act = act_new("person.erase");
	act_id(act, ":follow", &f.id);
	act_id(act, ":id", &id);
	act_text(act, ":reason", "demande");
	assert_int_equal(act_send(act, r), E_OK);
	act_free(act);
	assert_int_equal(world_count("SELECT count(*) FROM person"), 1);
	assert_int_equal(world_count("SELECT count(*) FROM import_line"), 2);
	assert_int_equal(world_count("SELECT count(*) FROM blob WHERE record"
		" NOT IN (SELECT id FROM person UNION SELECT id FROM draft"
		" UNION SELECT id FROM import_line)"), 0);
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

/* --- corrected on the screen ---------------------------------------------- */

/* The key of a line. */
static void
line_key(struct ctx *x, struct intake *in, long seq, char key[ID_TEXT])
{
	struct intake_line l;
	int n;

	assert_int_equal(intake_next(x, in, seq - 1, &l, 1, &n), E_OK);
	assert_int_equal(l.seq, seq);
	id_text(&l.id, key);
	intake_line_done(&l);
}

static void
test_corrected(void **state)
{
	static const char *const lines[] = {
		"|Jeanne|Bois|31/02/1985|||||||",
		"|Jeanne|Bois|02/02/1990|||jb@exemple.fr||||",
		"|Jeanne|Bois|02/02/1991|||jb@exemple.fr||||",
		"|Jeanne|Bois|02/02/1992|||jb@exemple.fr||||",
	};
	struct intake in;
	struct row row;
	char her[ID_TEXT], key[ID_TEXT];

	world_person(a, her, "last_name", "BOIS", "first_name", "Jeanne",
		"born_on", "1985-03-12", "email", "jb@exemple.fr", NULL);
	assert_int_equal(read_file(a, &in, HEADS, 4, lines), E_OK);
	/* still wrong: what was typed is kept, the field is named */
	line_key(a, &in, 2, key);
	assert_int_equal(world_save(a, &intake_line_record, key, "born_on",
		"32/01/1985", NULL), E_CHECK);
	expect(a, &in, 2, INTAKE_REJECT, "naissance");
	assert_int_equal(world_save(a, &intake_line_record, key, "born_on",
		"31/01/1985", NULL), E_OK);
	expect(a, &in, 2, INTAKE_NEW, "");
	/* whose it is: her, another, or set aside */
	line_key(a, &in, 3, key);
	assert_int_equal(world_save(a, &intake_line_record, key, NULL),
		E_CHECK);
	assert_int_equal(world_save(a, &intake_line_record, key, "decision",
		"same", NULL), E_OK);
	expect(a, &in, 3, INTAKE_CHANGE, "");
	row_init(&row);
	assert_int_equal(intake_line_record.load(a, key, "", &row), E_OK);
	assert_non_null(strstr(row_get(&row, "whose"), "BOIS Jeanne"));
	assert_non_null(strstr(row_get(&row, "changes"),
		"12/03/1985 > 02/02/1990"));
	row_done(&row);
	line_key(a, &in, 4, key);
	assert_int_equal(world_save(a, &intake_line_record, key, "decision",
		"new", NULL), E_OK);
	expect(a, &in, 4, INTAKE_NEW, "");
	line_key(a, &in, 5, key);
	assert_int_equal(intake_set_aside(b, key), E_NOTFOUND);
	assert_int_equal(intake_set_aside(a, key), E_OK);
	assert_int_equal(world_save(b, &intake_line_record, key, "decision",
		"new", NULL), E_NOTFOUND);
	assert_int_equal(apply(a, &in), E_OK);
	expect(a, &in, 2, INTAKE_MADE, "");
	expect(a, &in, 3, INTAKE_CHANGED, "");
	expect(a, &in, 4, INTAKE_MADE, "");
	expect(a, &in, 5, INTAKE_ASIDE, "");
	assert_int_equal(people(), 3);
	same(a, her, "born_on", "1990-02-02");
	/* what is taken is not corrected any more */
	line_key(a, &in, 4, key);
	assert_int_equal(world_save(a, &intake_line_record, key, "born_on",
		"01/02/1992", NULL), E_STATE);
	assert_int_equal(intake_set_aside(a, key), E_STATE);
	intake_done(&in);
}

/* A column that is said later: the lines are read again as it says. */
static void
test_again(void **state)
{
	static const char *const lines[] = { "Neuve|Ada|05/06/1990" };
	struct intake_people *people;
	struct act *act = act_new("import.column");
	struct intake in;
	struct id id;
	long done, last;

	assert_int_equal(read_file(a, &in, "Famille|Pr\xc3\xa9nom|"
		"Date de naissance", 1, lines), E_OK);
	expect(a, &in, 2, INTAKE_REJECT, "manque le nom");
	id = in.draft.id;
	intake_done(&in);
	act_text(act, ":head", "famille");
	act_text(act, ":target", "last_name");
	assert_int_equal(act_send(act, a), E_OK);
	act_free(act);
	intake_init(&in);
	assert_int_equal(intake_open(a, &id, &in), E_OK);
	assert_int_equal(intake_people_new(a, &in.structure, &people), E_OK);
	assert_int_equal(intake_check(a, &in, people, 0, 10, &done, &last),
		E_OK);
	intake_people_free(people);
	assert_int_equal(done, 1);
	assert_int_equal(last, 2);
	expect(a, &in, 2, INTAKE_NEW, "");
	intake_done(&in);
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

/* --- exported ----------------------------------------------------------------- */

static void
put_line(void *data, int n, const char *const *cell)
{
	int i;

	for (i = 0; i < n; i++)
		buf_printf(data, "%s;", cell[i]);
	buf_puts(data, "\n");
}

static void
test_exported(void **state)
{
	struct buf out;
	char key[ID_TEXT];

	/* hers who exports: she may read the address, and sends it nowhere */
	world_person(r, key, "last_name", "BOIS", "first_name", "Jeanne",
		"nir", "185037505600181", "born_on", "1985-03-12",
		"street", "9 rue Neuve", "protected", "1", NULL);
	world_person(a, key, "last_name", "PETIT", "first_name", "Paul",
		"street", "8 rue Vieille", "phone", "+33639981234", NULL);
	buf_init(&out);
	assert_int_equal(export_people(a, put_line, &out), E_RIGHT);
	assert_int_equal(out.len, 0);
	assert_int_equal(export_people(r, put_line, &out), E_OK);
	assert_non_null(strstr(buf_str(&out), ";BOIS;Jeanne;;12/03/1985;"));
	assert_non_null(strstr(buf_str(&out), "8 rue Vieille"));
	assert_non_null(strstr(buf_str(&out), "06 39 98 12 34"));
	assert_null(strstr(buf_str(&out), "rue Neuve"));
	assert_null(strstr(buf_str(&out), "75056"));
	assert_null(strstr(buf_str(&out), "75 056"));
	assert_int_equal(world_count("SELECT people FROM printed"
		" WHERE screen = 'export people'"), 2);
	assert_int_equal(world_count("SELECT count(*) FROM audit"
		" WHERE action = 'export.people'"), 1);
	buf_done(&out);
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup(f, fresh)
#define OWN(f) cmocka_unit_test_setup_teardown(f, up, down)
	const struct CMUnitTest tests[] = {
		T(test_cells), T(test_columns), T(test_match),
		T(test_number), T(test_stays), T(test_resumed),
		T(test_once), T(test_marked_late), T(test_corrected), T(test_again),
		T(test_undone), T(test_exported),
	};
	const struct CMUnitTest own[] = {
		OWN(test_rights), OWN(test_erased), OWN(test_expired),
	};

	return cmocka_run_group_tests(tests, up, down) +
		cmocka_run_group_tests(own, NULL, NULL);
}
