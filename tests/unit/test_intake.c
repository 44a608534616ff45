/* Files of people: whose a line is, what it changes, how it is corrected; and
 * what of them leaves. */
#include "tests/unit/intake_world.h"

#include "domains/export_people.h"

/* --- its columns ------------------------------------------------------------ */

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

/* What a session is told meanwhile; lost: what is open closes. */
static void
told(struct ctx *x, bool lost)
{
	struct msg m;

	msg_init(&m, 0, 0);
	while (keep_poll(x->keep, &m) != E_OK)
		usleep(1000);
	assert_int_equal(m.type, P_K_WELCOME);
	assert_int_equal(welcome_again(&m, x), lost);
	msg_done(&m);
}

/* A structure without the right to the number: no column of a file is it, no
 * form has it, the copy says nothing of one; what is there stays. */
static void
test_no_number(void **state)
{
	struct intake in;
	struct row hers, typed;
	struct choice c;
	char key[ID_TEXT];
	int i, all = 0;

	(void)state;
	while (intake_target_make(a, all, &c))
		all++;
	world_person(a, key, "last_name", "BOIS", "first_name", "Jean",
		"born_on", "1985-03-12", "nir", "185037505600181", NULL);
	row_init(&hers);
	assert_int_equal(person_record.load(a, key, "", &hers), E_OK);
	assert_string_equal(row_get(&hers, "nir"), ROW_MASKED);
	assert_string_equal(row_mask(&hers, "nir"), "1 85 03 \xc2\xb7\xc2\xb7 "
		"\xc2\xb7\xc2\xb7\xc2\xb7 \xc2\xb7\xc2\xb7\xc2\xb7 "
		"\xc2\xb7\xc2\xb7");
	world_leave(a);
	assert_int_equal(operator_allow_nir(dw.op, &a->structure[0].id, NULL),
		E_OK);
	told(a, true);
	row_clear(&hers);
	assert_int_equal(person_record.load(a, key, "", &hers), E_OK);
	assert_false(row_has(&hers, "nir") || row_has(&hers, "nir_reason"));
	assert_false(registry_where("nir_here")->is(a, &hers));
	columns(a, &in, "Nom|Pr\xc3\xa9nom|NIR");
	assert_string_equal(in.map.target[2]->name, "none");
	intake_done(&in);
	for (i = 0; intake_target_make(a, i, &c); i++)
		assert_string_not_equal(c.code, "nir");
	assert_int_equal(i, all - 1);
	/* she is changed there all the same, and her number stays */
	assert_int_equal(world_save(a, &person_record, key, "phone",
		"+33639981234", NULL), E_OK);
	row_init(&typed);
	assert_int_equal(person_record.load(a, "", "185037505600181",
		&typed), E_OK);
	assert_false(row_has(&typed, "nir"));
	row_done(&typed);
	assert_int_equal(operator_allow_nir(dw.op, &a->structure[0].id,
		"un texte d'essai"), E_OK);
	told(a, false);
	row_clear(&hers);
	world_leave(a);
	assert_int_equal(person_record.load(a, key, "", &hers), E_OK);
	assert_int_equal(registry_reveal("person_nir")->run(a, &hers), E_OK);
	assert_string_equal(row_get(&hers, "nir"), "185037505600181");
	row_done(&hers);
	world_leave(a);
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

/* Two records that are read as one are one: the line is of the one that
 * stays, by its number too. */
static void
test_united(void **state)
{
	static const char *const lines[] = {
		"|Ines|Duo|12/03/1985||0639981234|||||",
		"||||1850375056001|||||1234567|",
	};
	struct intake in;
	char kept[ID_TEXT], hidden[ID_TEXT], line[ID_TEXT], sql[240];
	int i;

	world_person(a, kept, "last_name", "DUO", "first_name", "Ines",
		"born_on", "1985-03-12", NULL);
	world_person(a, hidden, "last_name", "DUAL", "first_name", "Ines",
		"born_on", "1985-03-11", "nir", "185037505600181", NULL);
	assert_int_equal(world_save(a, &person_record, hidden, "last_name",
		"DUO", "born_on", "1985-03-12", NULL), E_OK);
	world_leave(a);
	assert_int_equal(read_file(a, &in, HEADS, 1, lines), E_OK);
	expect(a, &in, 2, INTAKE_REJECT, "");
	intake_done(&in);
	snprintf(sql, sizeof sql, "UPDATE follow SET united = x'%s'"
		" WHERE id = x'%s'", kept, hidden);
	world_sql(sql);
	for (i = 0; i < 2; i++) {
		assert_int_equal(read_file(a, &in, HEADS, 1, lines + i), E_OK);
		line_key(a, &in, 2, line);
		expect(a, &in, 2, INTAKE_CHANGE, "");
		snprintf(sql, sizeof sql, "SELECT count(*) FROM import_line l"
			" JOIN follow f ON f.person = l.person"
			" WHERE l.id = x'%s' AND f.id = x'%s'", line, kept);
		assert_int_equal(world_count(sql), 1);
		intake_done(&in);
	}
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

/* --- corrected on the screen ---------------------------------------------- */

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
	/* what is shown is what it makes, not the one whom it is not */
	row_init(&row);
	assert_int_equal(intake_line_record.load(a, key, "", &row), E_OK);
	assert_non_null(strstr(row_get(&row, "whose"), "BOIS Jeanne"));
	assert_null(strstr(row_get(&row, "changes"), "12/03/1985"));
	assert_non_null(strstr(row_get(&row, "changes"), "Nom : BOIS"));
	row_done(&row);
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

/* The CAF's file of contacts: by its number, nobody is made of it. */
static void
test_contacts(void **state)
{
	static const char *const lines[] = {
		"12345|0139981230|0639981231| Ines.DUO @exemple.fr",
		"99999|0639981232||",
	};
	static const char *const later[] = { "0012345|0139981230||" };
	const char *heads = "MATRICULE|NUMERO TELEPHONE DOSSIER|NUMERO "
		"TELEPHONE 2 DOSSIER|ADRESSE ELECTRONIQUE DOSSIER";
	struct intake in;
	char key[ID_TEXT];

	world_person(a, key, "last_name", "DUO", "first_name", "Ines", NULL);
	assert_int_equal(world_save(a, registry_record("resources"), key,
		"caf_number", "0012345", NULL), E_OK);
	world_leave(a);
	assert_int_equal(read_file(a, &in, heads, 2, lines), E_OK);
	expect(a, &in, 2, INTAKE_CHANGE, "");
	expect(a, &in, 3, INTAKE_REJECT, "n'a ce num");
	assert_int_equal(apply(a, &in), E_OK);
	same(a, key, "phone", "+33639981231");
	same(a, key, "phone2", "");
	same(a, key, "email", "ines.duo@exemple.fr");
	assert_int_equal(people(), 1);
	intake_done(&in);
	/* a fixed line does not take the place of a mobile */
	assert_int_equal(read_file(a, &in, heads, 1, later), E_OK);
	expect(a, &in, 2, INTAKE_SAME, "");
	intake_done(&in);
	/* with a column of something else it is a file as others are */
	columns(a, &in, "MATRICULE|NUMERO TELEPHONE DOSSIER|Patronyme");
	assert_false(intake_map_contact(&in.map));
	assert_int_equal(intake_map_check(&in.map), E_CHECK);
	intake_done(&in);
}

/* A mother and her daughter have one address and one first name: their numbers
 * are told, and the line says which. */
static void
test_several(void **state)
{
	static const char *const lines[] = {
		"|Ines|||||fam@exemple.fr|3 rue Neuve|||",
	};
	struct intake in;
	struct follow f;
	char one[ID_TEXT], two[ID_TEXT], key[ID_TEXT], num[16];

	world_person(a, one, "last_name", "DUO", "first_name", "Ines",
		"email", "fam@exemple.fr", NULL);
	world_person(a, two, "last_name", "DUAL", "first_name", "Ines",
		"email", "fam@exemple.fr", NULL);
	assert_int_equal(follow_get(a, two, &f), E_OK);
	snprintf(num, sizeof num, "%u", f.num);
	assert_int_equal(read_file(a, &in, HEADS, 1, lines), E_OK);
	expect(a, &in, 2, INTAKE_REJECT, num);
	line_key(a, &in, 2, key);
	assert_int_equal(world_save(a, &intake_line_record, key, "which",
		"9999", NULL), E_CHECK);
	expect(a, &in, 2, INTAKE_REJECT, num);
	assert_int_equal(world_save(a, &intake_line_record, key, "which",
		num, NULL), E_OK);
	expect(a, &in, 2, INTAKE_CHANGE, "");
	assert_int_equal(apply(a, &in), E_OK);
	same(a, one, "street", "");
	same(a, two, "street", "3 rue Neuve");
	intake_done(&in);
}

/* Somebody who was said to be her, and is not followed any more: no other
 * record is made of her. */
static void
test_gone(void **state)
{
	static const char *const lines[] = {
		"|Jeanne|Bois|02/02/1990|||jb@exemple.fr||||",
	};
	struct intake in;
	char her[ID_TEXT], key[ID_TEXT];

	world_person(a, her, "last_name", "BOIS", "first_name", "Jeanne",
		"born_on", "1985-03-12", "email", "jb@exemple.fr", NULL);
	assert_int_equal(read_file(a, &in, HEADS, 1, lines), E_OK);
	line_key(a, &in, 2, key);
	assert_int_equal(world_save(a, &intake_line_record, key, "decision",
		"same", NULL), E_OK);
	world_sql("UPDATE follow SET end_on = '2026-11-23'");
	assert_int_equal(apply(a, &in), E_OK);
	expect(a, &in, 2, INTAKE_REJECT, "plus suivie");
	assert_int_equal(people(), 0);
	intake_done(&in);
}

/* A line whose cells are not where they should be: a hand alone makes it
 * good, not time. */
static void
test_fault(void **state)
{
	struct intake_line l;
	struct intake in;
	char key[ID_TEXT];
	long done, last;

	assert_int_equal(read_file(a, &in, HEADS, 0, NULL), E_OK);
	fill_line(&l, "A1|Ada|Neuve|05/06/1990", 2);
	row_set(&l.cells, "fault", "12 cellules pour 11 colonnes");
	l.state = INTAKE_REJECT;
	l.dirty = true;
	assert_int_equal(intake_put(a, &in, &l, 1), E_OK);
	intake_line_done(&l);
	assert_int_equal(intake_check(a, &in, 0, 10, &done, &last), E_OK);
	assert_int_equal(done, 1);
	expect(a, &in, 2, INTAKE_REJECT, "12 cellules");
	line_key(a, &in, 2, key);
	assert_int_equal(world_save(a, &intake_line_record, key, "last_name",
		"Neuf", NULL), E_OK);
	expect(a, &in, 2, INTAKE_NEW, "");
	intake_done(&in);
}

/* A column that is said later: the lines are read again as it says. */
static void
test_again(void **state)
{
	static const char *const lines[] = { "Neuve|Ada|05/06/1990" };
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
	assert_int_equal(intake_check(a, &in, 0, 10, &done, &last), E_OK);
	assert_int_equal(done, 1);
	assert_int_equal(last, 2);
	expect(a, &in, 2, INTAKE_NEW, "");
	intake_done(&in);
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
	char key[ID_TEXT], twin[ID_TEXT], sql[200];

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
	/* she is one person, also when two records are read as hers */
	world_person(a, twin, "last_name", "PETIT", "first_name", "Paul",
		NULL);
	snprintf(sql, sizeof sql, "UPDATE follow SET united = x'%s'"
		" WHERE id = x'%s'", key, twin);
	world_sql(sql);
	buf_clear(&out);
	world_sql("DELETE FROM printed");
	assert_int_equal(export_people(r, put_line, &out), E_OK);
	assert_int_equal(world_count("SELECT people FROM printed"
		" WHERE screen = 'export people'"), 2);
	assert_int_equal(world_count("SELECT count(*) FROM audit"
		" WHERE action = 'export.people'"), 2);
	buf_done(&out);
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup(f, fresh)
#define OWN(f) cmocka_unit_test_setup_teardown(f, up, down)
	const struct CMUnitTest tests[] = {
		T(test_columns), T(test_match), T(test_no_number),
		T(test_number), T(test_united), T(test_stays),
		T(test_corrected), T(test_contacts), T(test_several),
		T(test_gone), T(test_fault), T(test_again), T(test_exported),
	};
	const struct CMUnitTest own[] = {
		OWN(test_rights),
	};

	return cmocka_run_group_tests(tests, up, down) +
		cmocka_run_group_tests(own, NULL, NULL);
}
