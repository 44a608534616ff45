/* A structure's own services and card: who writes them, what is checked, what
 * an import keeps, what my day reminds of. */
#include "tests/unit/domain_world.h"

#include <jansson.h>

#include "cli/dinclusion.h"
#include "cli/import.h"
#include "domains/offer_service.h"
#include "domains/offer_structure.h"
#include "model/column.h"

/* The verb itself is not run here. */
int
cli_usage(const char *verb)
{
	fail_msg("%s", verb);
	return 64;
}

int
cli_fail(enum err e)
{
	fail_msg("%s", err_text());
	return (int)e;
}

static struct id own, other;
static struct ctx *moreau, *reader, *rivet;

static int
up(void **state)
{
	world_start("2026-11-24T09:00");
	own = world_structure("CCAS");
	other = world_structure("Mobilité");
	world_user("moreau", &own, "conseiller");
	world_user("reader", &own, "lecture");
	world_user("rivet", &other, "responsable");
	moreau = world_login("moreau");
	reader = world_login("reader");
	rivet = world_login("rivet");
	world_sql("INSERT INTO commune(code, name, folded, departement, epci,"
		" population, lat, lon, precision, kind) VALUES"
		"('30007', 'Alès', 'ales', '30', '200066918', 46125, 44.125,"
		" 4.081, 'commune', 'commune');"
		"INSERT INTO postcode VALUES('30100', '30007')");
	return 0;
}

static int
down(void **state)
{
	world_end();
	return 0;
}

/* A new service of moreau's structure; further cells by name, value. */
static enum err
make(struct ctx *x, const char *arg, char key[ID_TEXT], ...)
{
	struct faults f;
	va_list ap;
	enum err e;

	faults_init(&f);
	va_start(ap, key);
	e = world_save_va(x, &offer_service_record, "", arg, key, &f, ap);
	va_end(ap);
	if (f.n)
		err_set(e, "%s", f.f[0].message);
	faults_done(&f);
	return e;
}

static void
good(char key[ID_TEXT])
{
	if (make(moreau, "", key, "nom", "Garde", "description", "Une garde.",
		"modes_accueil", "a-distance", "thematiques",
		"famille--garde-denfants", "zone_eligibilite", "30 48",
		"horaires_accueil", "lundi 9h-12h", NULL))
		fail_msg("%s", err_text());
}

static void
test_make(void **state)
{
	char key[ID_TEXT], sql[400];

	good(key);
	snprintf(sql, sizeof sql, "SELECT count(*) FROM service WHERE id ="
		" x'%s' AND source = 'passerelle' AND source_id ="
		" 'passerelle--%s' AND date_maj = '2026-11-24' AND edited_on"
		" = date_maj AND state = 'publie' AND horaires_accueil ="
		" 'Mo 09:00-12:00' AND folded = 'garde garde d enfants'"
		" AND score_qualite > 0", key, key);
	assert_int_equal(world_count(sql), 1);
	assert_int_equal(world_count("SELECT count(*) FROM service_theme"
		" WHERE theme = 'famille--garde-denfants'"), 1);
	assert_int_equal(world_count("SELECT count(*) FROM service_zone"), 2);
	assert_int_equal(world_count("SELECT count(*) FROM audit WHERE action"
		" = 'service.make'"), 1);
	/* changed: the zones and themes follow */
	assert_int_equal(world_save(moreau, &offer_service_record, key,
		"thematiques", "", "zone_eligibilite", "", NULL), E_OK);
	assert_int_equal(world_count("SELECT count(*) FROM service_theme"),
		0);
	assert_int_equal(world_count("SELECT count(*) FROM service_zone"
		" WHERE zone = 'france'"), 1);
}

static void
test_rights(void **state)
{
	char key[ID_TEXT], mine[ID_TEXT], theirs[ID_TEXT];
	struct call_result out;
	struct row r;

	good(key);
	id_text(&own, mine);
	id_text(&other, theirs);
	/* whoever only reads, and whoever is of another structure */
	assert_int_equal(make(reader, "", mine, "nom", "Essai", "description",
		"Un essai.", "state", "brouillon", NULL), E_RIGHT);
	assert_non_null(strstr(err_text(), "lecture seule"));
	assert_int_equal(world_save(rivet, &offer_service_record, key, "nom",
		"Pris", NULL), E_RIGHT);
	assert_non_null(strstr(err_text(), "CCAS"));
	id_text(&own, mine);
	assert_int_equal(make(rivet, mine, theirs, "nom", "Essai",
		"description", "Un essai.", "state", "brouillon", NULL),
		E_RIGHT);
	row_init(&r);
	row_set(&r, "_key", key);
	assert_int_equal(world_call(rivet, "offer_check", &r, &out), E_RIGHT);
	assert_int_equal(world_call(reader, "offer_archive", &r, &out),
		E_RIGHT);
	row_done(&r);
	assert_int_equal(world_save(rivet, &offer_structure_record, mine,
		"nom", "Pris", NULL), E_RIGHT);
	assert_int_equal(world_count("SELECT count(*) FROM service"), 1);
	assert_int_equal(world_count("SELECT count(*) FROM structure WHERE"
		" edited_on IS NOT NULL"), 0);
}

static void
refused(const char *says, const char *column, const char *value,
	const char *column2, const char *value2)
{
	char key[ID_TEXT];
	enum err e = make(moreau, "", key, "nom", "Garde", "description",
		"Une garde.", "modes_accueil", "a-distance", column, value,
		column2, value2, NULL);

	if (e != E_CHECK || !strstr(err_text(), says))
		fail_msg("%s %s: %s", column, value, err_text());
}

static void
test_checks(void **state)
{
	refused("3 caractères", "nom", "Ab", NULL, NULL);
	refused("5 caractères", "description", "Une", NULL, NULL);
	refused("va seul", "publics", "tous-publics jeunes", NULL, NULL);
	refused("Code de zone", "zone_eligibilite", "30 Gard", NULL, NULL);
	refused("Une semaine", "nombre_semaines", "0", NULL, NULL);
	refused("vont ensemble", "latitude", "44.1", NULL, NULL);
}

static void
test_published(void **state)
{
	char key[ID_TEXT];

	refused("manque l'accueil", "modes_accueil", "", NULL, NULL);
	refused("l'adresse où", "modes_accueil", "en-presentiel", NULL, NULL);
	refused("la commune", "modes_accueil", "en-presentiel", "adresse",
		"2 rue Neuve");
	refused("combien", "frais", "payant", NULL, NULL);
	refused("le numéro", "modes_mobilisation", "telephoner", NULL, NULL);
	refused("l'adresse", "modes_mobilisation", "envoyer-un-courriel",
		NULL, NULL);
	refused("le lien", "modes_mobilisation", "utiliser-lien-mobilisation",
		NULL, NULL);
	/* a draft may wait for all that */
	assert_int_equal(make(moreau, "", key, "nom", "Garde", "description",
		"Une garde.", "state", "brouillon", NULL), E_OK);
}

/* What is typed in one field, by its column. */
static enum err
typed(const char *column, const char *text, char *out, size_t size)
{
	return column_parse(moreau, record_column(&offer_service_record,
		column), text, out, size);
}

static void
then(const char *name, struct row *r)
{
	registry_then(name)->run(moreau, r);
}

static void
test_fields(void **state)
{
	char out[400];
	struct row r;

	assert_int_equal(typed("horaires_accueil", "lundi 9h-12h", out,
		sizeof out), E_OK);
	assert_int_equal(typed("horaires_accueil", "sur rendez-vous", out,
		sizeof out), E_CHECK);
	assert_non_null(strstr(err_text(), "« sur »"));
	assert_int_equal(typed("lien_mobilisation", "exemple.fr", out,
		sizeof out), E_CHECK);
	assert_int_equal(typed("lien_mobilisation", "https://exemple.fr/a",
		out, sizeof out), E_OK);
	assert_int_equal(typed("latitude", "91", out, sizeof out), E_CHECK);
	assert_int_equal(typed("latitude", "44.1x", out, sizeof out),
		E_CHECK);
	assert_int_equal(typed("telephone", "05 36 49 10 11", out, sizeof
		out), E_OK);
	assert_string_equal(out, "+33536491011");
	assert_int_equal(typed("courriel", "pas un courriel", out, sizeof
		out), E_CHECK);
	row_init(&r);
	/* a postcode: its commune and where it is */
	row_set(&r, "postcode", "30100");
	then("offer_postcode", &r);
	assert_string_equal(row_get(&r, "commune"), "30007");
	assert_string_equal(row_get(&r, "commune_name"), "Alès");
	assert_string_equal(row_get(&r, "latitude"), "44.12500");
	/* coordinates typed since stay while the commune does */
	row_set(&r, "latitude", "44.13");
	then("offer_postcode", &r);
	assert_string_equal(row_get(&r, "latitude"), "44.13");
	row_set(&r, "horaires_accueil", "lun-ven 9h-12h");
	then("offer_hours", &r);
	assert_string_equal(row_get(&r, "horaires_accueil"),
		"Mo-Fr 09:00-12:00");
	registry_compute("offer_hours")->run(moreau, &r, out, sizeof out);
	assert_string_equal(out, "lun. à ven. 9h-12h");
	row_set(&r, "zone_eligibilite", "Alès, 48, France entière");
	then("offer_zone", &r);
	assert_string_equal(row_get(&r, "zone_eligibilite"),
		"30007 48 france");
	/* the quality moves with what is typed, and says what is missing */
	registry_compute("offer_quality")->run(moreau, &r, out, sizeof out);
	assert_non_null(strstr(out, "thème"));
	row_set(&r, "thematiques", "famille--garde-denfants");
	registry_compute("offer_quality")->run(moreau, &r, out, sizeof out);
	assert_null(strstr(out, "thème"));
	row_done(&r);
}

static void
test_conflict(void **state)
{
	struct row was, now;
	struct faults f;
	char key[ID_TEXT];

	good(key);
	row_init(&was);
	row_init(&now);
	faults_init(&f);
	assert_int_equal(offer_service_record.load(moreau, key, "", &was),
		E_OK);
	assert_int_equal(world_save(moreau, &offer_service_record, key,
		"conditions_acces", "RSA", NULL), E_OK);
	row_copy(&now, &was);
	row_set(&now, "conditions_acces", "Habiter Alès");
	row_set(&now, "nom", "Garde du soir");
	assert_int_equal(offer_service_record.save(moreau, &was, &now, &f),
		E_CONFLICT);
	assert_int_equal(f.n, 1);
	assert_string_equal(f.f[0].column, "conditions_acces");
	assert_string_equal(f.f[0].theirs, "RSA");
	faults_done(&f);
	row_done(&was);
	row_done(&now);
}

/* --- imports -------------------------------------------------------------------- */

static void
put_structure(const char *source, const char *id, const char *name,
	const char *date)
{
	struct act *a = act_new("structure.put");
	json_t *r = json_pack("{s:s,s:s,s:s,s:s}", "source", source, "id",
		id, "nom", name, "date_maj", date);

	df_act(df_structure, r, a);
	json_decref(r);
	assert_int_equal(act_send_to(a, dw.op), E_OK);
	act_free(a);
}

static void
import(const char *name, const char *date)
{
	struct act *a = act_new("service.put");
	json_t *r;

	put_structure("dora", "dora--1", name, date);
	r = json_pack("{s:s,s:s,s:s,s:s,s:s,s:s,s:[s],s:[s]}", "source",
		"dora", "structure_id", "dora--1", "id", "dora--s1", "nom",
		name, "description", "Un service.", "date_maj", date,
		"thematiques", "sante--addictions", "modes_accueil",
		"a-distance");
	df_act(df_service, r, a);
	json_decref(r);
	assert_int_equal(act_send_to(a, dw.op), E_OK);
	act_free(a);
}

/* A member of the imported structure, as if it worked here. */
static struct ctx *
joined(void)
{
	struct new_user u = { .login = "dupont", .name = "dupont" };
	struct id user, at;
	struct db_rows q;

	assert_int_equal(db_select(dw.db, "structure.by_source", &q), E_OK);
	db_bind_text(&q, ":source_id", "dora--1");
	assert_true(db_next(&q));
	at = db_id(&q, "id");
	assert_int_equal(db_end(&q), E_OK);
	assert_int_equal(operator_add_user(dw.op, &u, &user), E_OK);
	assert_int_equal(operator_add_member(dw.op, &at, &user,
		"conseiller"), E_OK);
	return world_login("dupont");
}

static const char *
first_service(struct ctx *x)
{
	static char hex[ID_TEXT];
	struct rows t;

	assert_int_equal(world_rows(x, "directory.mine", "", "", "", &t,
		NULL), E_OK);
	assert_true(t.n > 0);
	snprintf(hex, sizeof hex, "%s", row_get(&t.r[0], "_key"));
	rows_done(&t);
	return hex;
}

static void
test_import(void **state)
{
	struct call_result out;
	struct ctx *x;
	struct row r;

	import("Avant", "2026-01-05");
	import("Ensuite", "2026-02-05");
	assert_int_equal(world_count("SELECT count(*) FROM service"
		" WHERE nom = 'Ensuite' AND date_maj = '2026-02-05'"), 1);
	x = joined();
	/* checked here: an older date does not undo it, a newer one counts */
	row_init(&r);
	row_set(&r, "_key", first_service(x));
	assert_int_equal(world_call(x, "offer_check", &r, &out), E_OK);
	import("Encore", "2026-03-05");
	assert_int_equal(world_count("SELECT count(*) FROM service"
		" WHERE nom = 'Encore' AND date_maj = '2026-11-24'"), 1);
	import("Encore", "2026-12-01");
	assert_int_equal(world_count("SELECT count(*) FROM service"
		" WHERE date_maj = '2026-12-01'"), 1);
	/* edited here: kept, with its themes */
	assert_int_equal(world_save(x, &offer_service_record, row_get(&r,
		"_key"), "nom", "Le nôtre", "thematiques",
		"sante--sante-mentale", NULL), E_OK);
	import("Le leur", "2026-12-02");
	assert_int_equal(world_count("SELECT count(*) FROM service v"
		" JOIN service_theme t ON t.service = v.id WHERE"
		" v.nom = 'Le nôtre' AND t.theme = 'sante--sante-mentale'"),
		1);
	assert_int_equal(world_count("SELECT count(*) FROM service_theme"),
		1);
	assert_int_equal(world_count("SELECT count(*) FROM structure"
		" WHERE nom = 'Le leur'"), 1);
	assert_int_equal(world_save(x, &offer_structure_record, "",
		"description", "Chez nous.", "commune", "30007", NULL), E_OK);
	import("Encore le leur", "2026-12-03");
	assert_int_equal(world_count("SELECT count(*) FROM structure"
		" WHERE nom = 'Le leur' AND departement = '30'"), 1);
	row_done(&r);
}

/* A file that names a structure made here is not of its people; one that was
 * made on another server is that one's to say. */
static void
test_made_here(void **state)
{
	put_structure("dora", "passerelle--CCAS", "Un autre CCAS",
		"2026-11-20");
	put_structure("passerelle", "passerelle--loin", "Loin", "2026-11-20");
	put_structure("passerelle", "passerelle--loin", "Là-bas", "2026-11-21");
	assert_int_equal(world_count("SELECT count(*) FROM structure"
		" WHERE source_id = 'passerelle--CCAS' AND nom = 'CCAS'"
		" OR source_id = 'passerelle--loin' AND nom = 'Là-bas'"), 2);
}

/* A whole file says how many it left as they are. */
static void
test_file(void **state)
{
	struct import_how how = { .dry = false };
	struct import n;
	struct ctx *x;
	char file[100];
	FILE *f;

	import("Avant", "2026-01-05");
	x = joined();
	assert_int_equal(world_save(x, &offer_service_record,
		first_service(x), "nom", "Le nôtre", NULL), E_OK);
	snprintf(file, sizeof file, "%s/services.json", dw.dir);
	f = fopen(file, "w");
	assert_non_null(f);
	fputs("[{\"source\":\"dora\",\"structure_id\":\"dora--1\","
		"\"id\":\"dora--s1\",\"nom\":\"Le leur\","
		"\"description\":\"Un service.\","
		"\"date_maj\":\"2026-11-20\"},"
		"{\"source\":\"dora\",\"structure_id\":\"dora--1\","
		"\"id\":\"dora--s2\",\"nom\":\"Un autre\","
		"\"description\":\"Un service.\","
		"\"date_maj\":\"2026-11-20\"}]", f);
	fclose(f);
	if (import_file(dw.op, dw.db, "services", file, &how, &n))
		fail_msg("%s", err_text());
	assert_int_equal(n.kept, 1);
	assert_int_equal(n.fresh, 1);
	assert_int_equal(n.written, 1);
	assert_int_equal(world_count("SELECT count(*) FROM service"
		" WHERE nom IN ('Le nôtre', 'Un autre')"), 2);
}

/* What was made or edited here is given back in the published format, with
 * its structure; drafts and archives are not. */
static void
test_export(void **state)
{
	static const char *const what[] = { "structure.export",
		"service.export" };
	char key[ID_TEXT], made[ID_TEXT];
	int i, n[2] = { 0, 0 };

	good(key);
	assert_int_equal(make(moreau, "", made, "nom", "Plus tard",
		"description", "Un jour.", "state", "brouillon", NULL), E_OK);
	for (i = 0; i < 2; i++) {
		const struct df *fields = i ? df_service : df_structure;
		long left = 0, unknown = 0;
		struct db_rows q;
		struct buf why;

		assert_int_equal(db_select(dw.db, what[i], &q), E_OK);
		db_bind_text(&q, ":today", "2026-11-24");
		while (db_next(&q)) {
			json_t *r = df_record(fields, &q, &left);

			buf_init(&why);
			if (!df_check(fields, r, &why, &unknown))
				fail_msg("%s", buf_str(&why));
			buf_done(&why);
			n[i]++;
			if (i) {
				assert_string_equal(json_string_value(
					json_object_get(r, "nom")), "Garde");
				assert_int_equal(json_array_size(
					json_object_get(r,
					"zone_eligibilite")), 2);
			}
			json_decref(r);
		}
		assert_int_equal(db_end(&q), E_OK);
		assert_int_equal(unknown, 0);
	}
	assert_int_equal(n[0], 1);      /* its structure, not the other */
	assert_int_equal(n[1], 1);
}

/* --- my day ------------------------------------------------------------------------ */

static int
lines(struct ctx *x, const char *what)
{
	struct rows t;
	int i, n = 0;

	assert_int_equal(world_rows(x, "day.mine", "", "", "", &t, NULL),
		E_OK);
	for (i = 0; i < t.n; i++)
		n += strstr(row_get(&t.r[i], "what"), what) != NULL;
	rows_done(&t);
	return n;
}

static void
test_day(void **state)
{
	char key[ID_TEXT], more[ID_TEXT], draft[ID_TEXT];
	struct call_result out;
	struct row r;
	int i;

	good(key);
	assert_int_equal(make(moreau, "", draft, "nom", "Plus tard",
		"description", "Un jour.", "state", "brouillon", NULL), E_OK);
	assert_int_equal(lines(moreau, "Service à vérifier"), 0);
	/* six months later, to the day; a draft after seven days */
	world_at("2026-11-30T09:00");
	assert_int_equal(lines(moreau, "Brouillon de service"), 0);
	world_at("2026-12-01T09:00");
	assert_int_equal(lines(moreau, "Brouillon de service"), 1);
	world_at("2027-05-23T09:00");
	assert_int_equal(lines(moreau, "Service à vérifier"), 0);
	world_at("2027-05-24T09:00");
	assert_int_equal(lines(moreau, "Service à vérifier"), 1);
	/* not for who cannot write, nor elsewhere */
	assert_int_equal(lines(reader, "ervice"), 0);
	assert_int_equal(lines(rivet, "ervice"), 0);
	/* "still right" from the line: gone, for six months more */
	row_init(&r);
	row_set(&r, "_what", "service");
	row_set(&r, "_key", key);
	assert_int_equal(world_call(moreau, "day_done", &r, &out), E_OK);
	assert_int_equal(lines(moreau, "Service à vérifier"), 0);
	world_at("2027-11-24T09:00");
	assert_int_equal(lines(moreau, "Service à vérifier"), 1);
	/* archived: gone */
	assert_int_equal(world_call(moreau, "offer_archive", &r, &out), E_OK);
	assert_int_equal(lines(moreau, "Service à vérifier"), 0);
	assert_int_equal(world_call(moreau, "offer_archive", &r, &out),
		E_STATE);
	assert_int_equal(world_call(moreau, "offer_check", &r, &out),
		E_STATE);
	assert_int_equal(world_call(moreau, "offer_restore", &r, &out), E_OK);
	assert_int_equal(world_count("SELECT count(*) FROM service WHERE"
		" state = 'brouillon'"), 2);
	row_done(&r);
	/* never, if it was said so; many: one line for the structure */
	for (i = 0; i < 5; i++)
		good(more);
	assert_int_equal(world_save(moreau, &offer_service_record, more,
		"update_frequency", "jamais", NULL), E_OK);
	world_sql("DELETE FROM service WHERE state = 'brouillon'");
	world_at("2028-11-24T09:00");
	assert_int_equal(lines(moreau, "4 services à vérifier"), 1);
	assert_int_equal(lines(moreau, "Service à vérifier"), 0);
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, up, down)
	const struct CMUnitTest tests[] = {
		T(test_make), T(test_rights), T(test_checks),
		T(test_published), T(test_fields), T(test_conflict),
		T(test_import), T(test_made_here), T(test_file), T(test_export),
		T(test_day),
	};

	i18n_init("fr", NULL);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
