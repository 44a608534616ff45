/* Files of people: what a cell says, and whom the line gives her to: a
 * colleague of this structure at once, another structure by an invitation. */
#include "tests/unit/intake_world.h"

#include "domains/consent.h"
#include "domains/intake_offer.h"
#include "domains/intake_team.h"

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
		{ "Droits ARE", "oui", "resources.are", "1" },
		{ "Droits ARE", "N", "resources.are", "0" },
		{ "Droits ARE", "en cours", "resources.are", "" },
		{ "Droits ASS", "Non", "resources.ass", "0" },
		{ "Prime d'activit\xc3\xa9", "O", "resources.bonus", "1" },
		{ "R\xc3\xb4le", "Dem / RSA", "resources.caf_role",
			"demandeur" },
		{ "R\xc3\xb4le", "Usager(e)", "resources.caf_role",
			"demandeur" },
		{ "Role", "CJT", "resources.caf_role", "conjoint" },
		{ "Role", "enfant", "resources.caf_role", "" },
		{ "Date d'entr\xc3\xa9" "e flux", "46000",
			"resources.rights_on", "2025-12-09" },
		{ "rights_opening_date", "09/12/2025", "resources.rights_on",
			"2025-12-09" },
		{ "Zone de mobilit\xc3\xa9", "between_10_20",
			"path.mobility", "between_10_20" },
		{ "Zone de mobilit\xc3\xa9", "Moins de 10 km",
			"path.mobility", "less_10" },
		{ "Emploi recherch\xc3\xa9 (code ROME)", "Cuisinier / "
			"Cuisini\xc3\xa8re, Aide de cuisine ,, aide de "
			"cuisine", "path.jobs", "Cuisinier / "
			"Cuisini\xc3\xa8re\nAide de cuisine" },
		{ "Projet professionnel", "cuisine, un jour",
			"path.project", "cuisine, un jour" },
		{ "Tags", " QPV,jeune , qpv", "path.tags", "QPV, jeune" },
		{ "Date de cr\xc3\xa9" "ation", "oui", "person.phone", "" },
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

/* A cell that its field refuses is said with its column, its value and what
 * would do. */
static void
test_refused(void **state)
{
	static const struct { const char *head, *said, *target, *words; } t[] = {
		{ "Zone de mobilit\xc3\xa9", "Tr\xc3\xa8s loin", "mobility",
			"\xc2\xab Tr\xc3\xa8s loin \xc2\xbb : \xc3\xa9" "crire "
			"Aucune, Moins de 10 km, Entre 10 et 20 km" },
		{ "Situation", "ailleurs", "work", "\xc2\xab ailleurs \xc2\xbb" },
		{ "Emploi recherch\xc3\xa9", "a, b, c, d, e, f", "jobs",
			"il y en a 6" },
		{ "Emploi recherch\xc3\xa9", "a, b, c, d, e, A", NULL, "" },
		{ "Date d'entr\xc3\xa9" "e flux", "30/02/2026", "rights_on",
			"30/02" },
	};
	size_t i;

	for (i = 0; i < sizeof t / sizeof *t; i++) {
		struct intake in;
		struct intake_line l;
		struct row out;
		struct faults f;

		columns(a, &in, t[i].head);
		fill_line(&l, t[i].said, 2);
		row_init(&out);
		faults_init(&f);
		intake_read(a, &in.map, &l.cells, &out, &f);
		if (f.n != !!t[i].target || (f.n && (strcmp(f.f[0].column,
			t[i].target) != 0 || !strstr(f.f[0].message,
			t[i].words))))
			fail_msg("%s: %s: %s", t[i].head, t[i].said, f.n ?
				f.f[0].message : "not refused");
		faults_done(&f);
		row_done(&out);
		intake_line_done(&l);
		intake_done(&in);
	}
}

/* What no field takes is said, not lost: a cell that is too long is not an
 * empty one. */
static void
test_not_lost(void **state)
{
	static const size_t t[] = { 300, 997, 998, 1200 };
	char long_one[1300];
	size_t i;

	for (i = 0; i < sizeof t / sizeof *t; i++) {
		struct intake in;
		struct row cells, out;
		struct faults f;

		memset(long_one, 'a', sizeof long_one);
		long_one[t[i]] = '\0';
		columns(a, &in, "Adresse");
		row_init(&cells);
		row_init(&out);
		row_set(&cells, "c0", long_one);
		faults_init(&f);
		intake_read(a, &in.map, &cells, &out, &f);
		if (f.n != 1)
			fail_msg("%zu: %d faults", t[i], f.n);
		faults_done(&f);
		row_done(&out);
		row_done(&cells);
		intake_done(&in);
	}
}

/* --- who accompanies, where ------------------------------------------------ */

#define TEAM "Pr\xc3\xa9nom*|Nom*|Date de naissance*|Structure|Accompagnateurs"

static int
team_up(void **state)
{
	struct id second, third;

	up(state);
	second = world_structure("Mobilit\xc3\xa9 23");
	third = world_structure("Mobilit\xc3\xa9 du lac");
	world_user("c", &a->structure[a->current].id, "conseiller");
	world_user("d", &a->structure[a->current].id, "conseiller");
	world_user("lea", &second, "conseiller");
	world_user("lu", &second, "lecture");
	world_user("sara", &third, "conseiller");
	world_sql("UPDATE user SET email = login || '@exemple.fr'");
	world_sql("UPDATE user SET email = 'accueil@exemple.fr'"
		" WHERE login IN ('c', 'd')");
	world_sql("INSERT INTO membership(id, user, structure, role, purpose,"
		" start_on) SELECT randomblob(16), u.id, s.id, 'conseiller',"
		" '', '2026-01-01' FROM user u JOIN structure s"
		" WHERE (u.login = 'sara' AND s.nom = 'Autre')"
		" OR (u.login = 'b' AND s.nom = 'Autre')");
	return 0;
}

static int
team_down(void **state)
{
	return down(state);
}

static void
test_named(void **state)
{
	static const struct {
		const char *structure, *terms, *adviser;
		const char *name, *login;       /* of what is found */
		const char *left;               /* in what is left aside */
	} t[] = {
		{ "", "", "", "", "", "" },
		/* the structure, by its whole name or by words of it */
		{ "ccas", "", "", "CCAS", "", "" },
		{ "MOBILITE 23", "", "", "Mobilit\xc3\xa9 23", "", "" },
		{ "Mobilit\xc3\xa9", "", "", "", "", "inconnue ici" },
		{ "", "lac", "", "Mobilit\xc3\xa9 du lac", "", "" },
		{ "", "mobilit\xc3\xa9", "", "", "", "plusieurs" },
		{ "", "autre", "", "Autre", "", "" },
		/* who accompanies, in it or in hers */
		{ "CCAS", "", "b@exemple.fr", "CCAS", "b", "" },
		{ "CCAS", "", "B@EXEMPLE.FR", "CCAS", "b", "" },
		{ "Autre", "", "b@exemple.fr", "Autre", "b", "" },
		{ "CCAS", "", "lea@exemple.fr", "CCAS", "", "autre structure" },
		{ "CCAS", "", "nul@exemple.fr", "CCAS", "", "compte" },
		{ "Nulle part", "", "b@exemple.fr", "", "", "inconnue ici" },
		{ "", "", "lea@exemple.fr", "Mobilit\xc3\xa9 23", "lea", "" },
		{ "", "", "lea", "Mobilit\xc3\xa9 23", "lea", "" },
		{ "", "", "b@exemple.fr", "CCAS", "b", "" },
		{ "", "", "sara@exemple.fr", "", "", "plusieurs structures" },
		/* an address of several: nobody is taken for another */
		{ "", "", "accueil@exemple.fr", "", "", "plusieurs comptes" },
		{ "CCAS", "", "accueil@exemple.fr", "CCAS", "",
			"plusieurs comptes" },
		{ "", "", "d", "CCAS", "d", "" },
		{ "", "", "lu@exemple.fr", "", "", "compte" },
		{ "", "", "nul@exemple.fr, b@exemple.fr", "CCAS", "b", "" },
		{ "", "", "r@exemple.fr , b@exemple.fr", "CCAS", "r",
			"une seule" },
		{ "", "", "Lea Martin", "", "", "compte" },
	};
	size_t i;

	for (i = 0; i < sizeof t / sizeof *t; i++) {
		const char *left;
		struct intake_team is;

		assert_int_equal(intake_team_find(a, &(struct intake_named){
			t[i].structure, t[i].terms, t[i].adviser }, &is),
			E_OK);
		left = is.no_structure ? is.no_structure : is.no_adviser ?
			is.no_adviser : "";
		if (strcmp(is.structure_name, t[i].name) != 0 ||
			strcmp(is.login, t[i].login) != 0 ||
			id_is_none(&is.structure) != !*t[i].name ||
			id_is_none(&is.adviser) != !*t[i].login ||
			is.here != (strcmp(t[i].name, "CCAS") == 0) ||
			!!*left != !!*t[i].left || !strstr(left, t[i].left))
			fail_msg("%s, %s, %s: %s, %s (%s)", t[i].structure,
				t[i].terms, t[i].adviser, is.structure_name,
				is.login, left);
	}
	print_message("%zu structures and advisers\n", i);
}

/* The login of her referent. */
static void
accompanied(const char *key, const char *login)
{
	char sql[200];

	snprintf(sql, sizeof sql, "SELECT count(*) FROM follow f JOIN user u"
		" ON u.id = f.referent WHERE f.id = x'%s' AND u.login = '%s'"
		" AND f.end_on IS NULL", key, login);
	if (world_count(sql) != 1)
		fail_msg("%s is not her referent", login);
}

static void
changes_of(struct ctx *x, struct intake *in, long seq, const char *words)
{
	struct row row;
	char key[ID_TEXT];

	line_key(x, in, seq, key);
	row_init(&row);
	assert_int_equal(intake_line_record.load(x, key, "", &row), E_OK);
	if (!strstr(row_get(&row, "changes"), words))
		fail_msg("line %ld would do: %s", seq, row_get(&row,
			"changes"));
	row_done(&row);
	world_leave(x);
}

/* A colleague who is named becomes the referent, of whom the file makes and of
 * whom it changes, as far as this user may say so. */
static void
test_gives(void **state)
{
	static const char *const lines[] = {
		"Ada|Neuve|05/06/1990|CCAS|b@exemple.fr",
		"Jeanne|Bois|12/03/1985||b@exemple.fr",
		"Zo\xc3\xa9|Neuve|05/06/1991|CCAS|",
		"Ida|Neuve|05/06/1992||a@exemple.fr",
		"Hers|Autrui|05/06/1993||a@exemple.fr",
	};
	struct intake in;
	char bois[ID_TEXT], hers[ID_TEXT], key[ID_TEXT];
	long done, last;

	world_person(a, bois, "last_name", "BOIS", "first_name", "Jeanne",
		"born_on", "1985-03-12", NULL);
	world_person(b, hers, "last_name", "AUTRUI", "first_name", "Hers",
		"born_on", "1993-06-05", NULL);
	assert_int_equal(read_file(a, &in, TEAM, 5, lines), E_OK);
	expect(a, &in, 2, INTAKE_NEW, "");
	changes_of(a, &in, 2, "Personne r\xc3\xa9" "f\xc3\xa9rente : b");
	changes_of(a, &in, 3, "Personne r\xc3\xa9" "f\xc3\xa9rente : a > b");
	expect(a, &in, 3, INTAKE_CHANGE, "");
	/* she is neither her referent nor the responsable */
	expect(a, &in, 6, INTAKE_SAME, "la change");
	assert_int_equal(apply(a, &in), E_OK);
	line_key(a, &in, 2, key);
	accompanied(key, "b");
	accompanied(bois, "b");
	accompanied(hers, "b");
	line_key(a, &in, 4, key);
	accompanied(key, "a");
	line_key(a, &in, 5, key);
	accompanied(key, "a");
	assert_int_equal(world_count("SELECT count(*) FROM assignment a"
		" JOIN user u ON u.id = a.user JOIN user y ON y.id = a.by_user"
		" WHERE u.login = 'b' AND y.login = 'a'"), 2);
	/* again: nothing is left to say */
	assert_int_equal(apply(a, &in), E_OK);
	/* who was made goes, given away or not; who was there is b's now */
	assert_int_equal(intake_undo(a, &in, 0, 10, &done, &last), E_OK);
	world_leave(a);
	expect(a, &in, 2, INTAKE_UNDONE, "");
	expect(a, &in, 3, INTAKE_LEFT, "la reprend");
	expect(a, &in, 5, INTAKE_UNDONE, "");
	accompanied(bois, "b");
	assert_int_equal(people(), 2);
	intake_done(&in);
	/* the responsable takes back what she gave */
	assert_int_equal(read_file(r, &in, TEAM, 1, (const char *const[]){
		"Jeanne|Bois|12/03/1985||a@exemple.fr" }), E_OK);
	assert_int_equal(apply(r, &in), E_OK);
	accompanied(bois, "a");
	assert_int_equal(intake_undo(r, &in, 0, 10, &done, &last), E_OK);
	world_leave(r);
	accompanied(bois, "b");
	intake_done(&in);
}

/* Whom a file made is the colleague's once she has opened her, or once the
 * responsable has said so. */
static void
test_opened(void **state)
{
	static const char *const lines[] = {
		"Eva|Neuve|05/06/1990||b@exemple.fr",
		"Eve|Neuve|05/06/1991||",
	};
	struct intake in;
	char key[ID_TEXT], hex[ID_TEXT];
	long done, last;

	assert_int_equal(read_file(a, &in, TEAM, 2, lines), E_OK);
	assert_int_equal(apply(a, &in), E_OK);
	line_key(a, &in, 2, key);
	world_do(b, "team_entrusted", key);
	line_key(a, &in, 3, key);
	assert_int_equal(world_save(r, registry_record("team"), key,
		"referent", id_text(&b->user, hex), NULL), E_OK);
	world_leave(r);
	assert_int_equal(intake_undo(a, &in, 0, 10, &done, &last), E_OK);
	world_leave(a);
	expect(a, &in, 2, INTAKE_LEFT, "servi");
	expect(a, &in, 3, INTAKE_LEFT, "servi");
	accompanied(key, "b");
	intake_done(&in);
}

/* What a line of one's own is said to have made is still not one's own: who
 * made her is known, whoever wrote all there is of her since. */
static void
test_forged(void **state)
{
	struct intake_line l;
	struct intake in;
	struct act *act;
	struct id id = id_new();
	char key[ID_TEXT], sql[200];

	world_person(a, key, "last_name", "BOIS", "first_name", "Nina", NULL);
	assert_int_equal(world_save(b, &person_record, key, "last_name",
		"BOISSY", "first_name", "Nora", "birth_year", "1990", NULL),
		E_OK);
	snprintf(sql, sizeof sql, "SELECT count(*) FROM blob b JOIN follow f"
		" ON f.person = b.person JOIN user u ON u.id = b.changed_by"
		" WHERE f.id = x'%s' AND u.login <> 'b'", key);
	assert_int_equal(world_count(sql), 0);
	assert_int_equal(read_file(b, &in, TEAM, 0, NULL), E_OK);
	fill_line(&l, "Nora|Boissy", 2);
	assert_int_equal(id_parse(key, &l.id), E_OK);
	l.follow = l.id;
	l.state = INTAKE_MADE;
	l.dirty = true;
	assert_int_equal(intake_put(b, &in, &l, 1), E_OK);
	act = act_new("import.undo");
	act_id(act, ":follow", &l.id);
	act_id(act, ":id", &id);
	snprintf(sql, sizeof sql, "SELECT p.version FROM person p JOIN follow f"
		" ON f.person = p.id WHERE f.id = x'%s'", key);
	act_int(act, ":version", (int)world_count(sql));
	assert_int_equal(act_send(act, b), E_CONFLICT);
	act_free(act);
	world_leave(b);
	accompanied(key, "a");
	intake_line_done(&l);
	intake_done(&in);
}

static int64_t
handovers(const char *state)
{
	char sql[120];

	snprintf(sql, sizeof sql, "SELECT count(*) FROM handover"
		" WHERE state = '%s'", state);
	return world_count(sql);
}

/* Another structure: nothing there changes, nothing is asked until the user
 * says so; once; and it goes with the rest. */
static void
test_invites(void **state)
{
	static const char *const lines[] = {
		"Ada|Neuve|05/06/1990|Autre|other@exemple.fr",
		"Jeanne|Bois|12/03/1985|Autre|",
		"Paul|Cach\xc3\xa9|12/03/1986|Autre|",
		"Zo\xc3\xa9|Neuve|05/06/1991|Inconnue|b@exemple.fr",
	};
	struct intake_offered n;
	struct intake in, twice;
	char bois[ID_TEXT], paul[ID_TEXT], key[ID_TEXT];
	long done, last;

	world_person(a, bois, "last_name", "BOIS", "first_name", "Jeanne",
		"born_on", "1985-03-12", NULL);
	world_person(a, paul, "last_name", "CACH\xc3\x89", "first_name",
		"Paul", "born_on", "1986-03-12", "protected", "1", NULL);
	assert_int_equal(read_file(a, &in, TEAM, 4, lines), E_OK);
	changes_of(a, &in, 2, "\xc3\xa0 inviter : Autre, other");
	changes_of(a, &in, 3, "\xc3\xa0 inviter : Autre");
	expect(a, &in, 3, INTAKE_SAME, "\xc3\xa0 inviter");
	expect(a, &in, 4, INTAKE_SAME, "prot\xc3\xa9g\xc3\xa9");
	expect(a, &in, 5, INTAKE_NEW, "inconnue ici");
	assert_int_equal(apply(a, &in), E_OK);
	line_key(a, &in, 5, key);
	accompanied(key, "a");
	expect(a, &in, 2, INTAKE_MADE, "\xc3\xa0 inviter");
	assert_int_equal(world_count("SELECT count(*) FROM handover"), 0);
	assert_int_equal(intake_offer(a, &in, 1, "informee", &n), E_OK);
	assert_int_equal(n.sent, 1);
	assert_int_equal(n.rest, 1);
	assert_int_equal(intake_offer(a, &in, 200, "informee", &n), E_OK);
	assert_int_equal(n.sent, 1);
	assert_int_equal(intake_offer(a, &in, 200, "informee", &n), E_OK);
	assert_int_equal(n.sent + n.failed + n.rest, 0);
	world_leave(a);
	expect(a, &in, 2, INTAKE_MADE, "invit\xc3\xa9" "e");
	assert_int_equal(handovers("envoyee"), 2);
	assert_int_equal(world_count("SELECT count(*) FROM handover h"
		" JOIN user u ON u.id = h.to_user WHERE u.login = 'other'"),
		1);
	assert_int_equal(world_count("SELECT count(*) FROM follow f"
		" JOIN structure s ON s.id = f.structure"
		" WHERE s.nom = 'Autre'"), 0);
	/* the same file again asks nothing more */
	assert_int_equal(read_file(a, &twice, TEAM, 2, lines), E_OK);
	expect(a, &twice, 2, INTAKE_SAME, "d\xc3\xa9j\xc3\xa0 invit\xc3\xa9" "e");
	assert_int_equal(apply(a, &twice), E_OK);
	assert_int_equal(intake_offer(a, &twice, 200, "accord", &n), E_OK);
	assert_int_equal(n.sent + n.failed + n.rest, 0);
	world_leave(a);
	intake_done(&twice);
	/* it goes with the rest, but from where she is accompanied by then */
	world_sql("UPDATE handover SET state = 'acceptee'"
		" WHERE to_user IS NULL");
	assert_int_equal(intake_undo(a, &in, 0, 10, &done, &last), E_OK);
	world_leave(a);
	expect(a, &in, 2, INTAKE_UNDONE, "");
	expect(a, &in, 3, INTAKE_LEFT, "invit\xc3\xa9" "e l'accompagne");
	assert_int_equal(handovers("envoyee"), 0);
	assert_int_equal(people(), 2);
	intake_done(&in);
}

/* She does not want others to know: what is said of all does not go over it,
 * until she says otherwise. */
static void
test_refused_by_her(void **state)
{
	static const char *const lines[] = {
		"Lise|Bois|12/03/1988|Autre|", "Nour|Bois|12/03/1989|Autre|",
	};
	struct intake_offered n;
	struct intake in;
	struct follow f;
	struct row said;
	char lise[ID_TEXT], nour[ID_TEXT];

	world_person(a, lise, "last_name", "BOIS", "first_name", "Lise",
		"born_on", "1988-03-12", NULL);
	world_person(a, nour, "last_name", "BOIS", "first_name", "Nour",
		"born_on", "1989-03-12", NULL);
	assert_int_equal(read_file(a, &in, TEAM, 2, lines), E_OK);
	assert_int_equal(follow_get(b, lise, &f), E_OK);
	row_init(&said);
	row_set(&said, "code", "partage");
	row_set(&said, "state", "refuse");
	assert_int_equal(consent_put(b, &f.id, &f.person, &f.structure, &said),
		E_OK);
	world_leave(b);
	assert_int_equal(intake_offer(a, &in, 200, "informee", &n), E_OK);
	world_leave(a);
	assert_int_equal(n.sent, 1);
	assert_int_equal(n.failed, 1);
	expect(a, &in, 2, INTAKE_SAME, "ne veut pas");
	expect(a, &in, 3, INTAKE_SAME, "invit\xc3\xa9" "e");
	row_set(&said, "state", "donne");
	assert_int_equal(consent_put(b, &f.id, &f.person, &f.structure, &said),
		E_OK);
	world_leave(b);
	assert_int_equal(intake_offer(a, &in, 200, "informee", &n), E_OK);
	world_leave(a);
	assert_int_equal(n.sent, 1);
	row_done(&said);
	intake_done(&in);
}

/* What a colleague asked meanwhile is hers: it is not asked twice, and does not
 * go with the file. */
static void
test_asked_by_hand(void **state)
{
	static const char *const lines[] = {
		"Anna|Bois|12/03/1987|Autre|",
	};
	struct intake_offered n;
	struct intake in;
	struct row was, now;
	struct faults f;
	char bois[ID_TEXT], hex[ID_TEXT];
	long done, last;

	world_person(a, bois, "last_name", "BOIS", "first_name", "Anna",
		"born_on", "1987-03-12", NULL);
	world_sql("DELETE FROM handover");
	assert_int_equal(read_file(a, &in, TEAM, 1, lines), E_OK);
	expect(a, &in, 2, INTAKE_SAME, "\xc3\xa0 inviter");
	row_init(&was);
	faults_init(&f);
	assert_int_equal(registry_record("handover")->load(b, "", bois, &was),
		E_OK);
	row_init(&now);
	row_copy(&now, &was);
	row_set(&now, "kind", "equipe");
	row_set(&now, "receiver", id_text(
		&other->structure[other->current].id, hex));
	row_set(&now, "purpose", "autre");
	row_set(&now, "reason", "Un atelier.");
	row_set(&now, "agreed", "accord");
	assert_int_equal(registry_record("handover")->save(b, &was, &now, &f),
		E_OK);
	world_leave(b);
	assert_int_equal(intake_offer(a, &in, 200, "informee", &n), E_OK);
	world_leave(a);
	assert_int_equal(n.sent + n.failed + n.rest, 0);
	expect(a, &in, 2, INTAKE_SAME, "d\xc3\xa9j\xc3\xa0 invit\xc3\xa9" "e");
	assert_int_equal(intake_undo(a, &in, 0, 10, &done, &last), E_OK);
	world_leave(a);
	assert_int_equal(handovers("envoyee"), 1);
	faults_done(&f);
	row_done(&was);
	row_done(&now);
	intake_done(&in);
}

/* Nobody knows yet, or the account has gone: nothing leaves, and it is said. */
static void
test_not_invited(void **state)
{
	static const char *const lines[] = {
		"Lia|Neuve|05/06/1990|Autre|other@exemple.fr",
	};
	struct intake_offered n;
	struct intake in;

	assert_int_equal(read_file(a, &in, TEAM, 1, lines), E_OK);
	assert_int_equal(apply(a, &in), E_OK);
	world_sql("UPDATE user SET login = 'autre.nom' WHERE login = 'other'");
	assert_int_equal(intake_offer(a, &in, 200, "informee", &n), E_OK);
	world_leave(a);
	assert_int_equal(n.failed, 1);
	expect(a, &in, 2, INTAKE_MADE, "Pas de compte other");
	assert_int_equal(handovers("envoyee"), 0);
	world_sql("UPDATE user SET login = 'other' WHERE login = 'autre.nom'");
	assert_int_equal(intake_offer(a, &in, 200, "informee", &n), E_OK);
	world_leave(a);
	assert_int_equal(n.sent, 1);
	intake_done(&in);
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup(f, fresh)
	const struct CMUnitTest tests[] = {
		T(test_cells), T(test_refused), T(test_not_lost),
		T(test_named), T(test_gives), T(test_opened), T(test_forged),
	};
	const struct CMUnitTest invited[] = {
		T(test_invites), T(test_not_invited),
		T(test_asked_by_hand), T(test_refused_by_her),
	};

	return cmocka_run_group_tests(tests, team_up, team_down) +
		cmocka_run_group_tests(invited, team_up, team_down);
}
