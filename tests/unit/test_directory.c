/* The directory: what words mean, filters, the order of what is near a place,
 * pages, favourites; and the same at ten times the size. */
#include "tests/unit/domain_world.h"

#include "domains/place.h"
#include "domains/service_words.h"

static struct id structure;
static struct ctx *x;
static int made;

/* A service: its values stand between quotes, NULL where empty. */
static void
service(const char *name, const char *modes, double lat, double lon,
	const char *more)
{
	char sql[2000];
	int n = ++made;

	snprintf(sql, sizeof sql, "INSERT INTO service(id, num, source,"
		" source_id, structure, nom, folded, description, date_maj,"
		" modes_accueil, latitude, longitude, made_on)"
		" VALUES(randomblob(16), %d, 'dora', 'dora--%d',"
		" (SELECT id FROM structure ORDER BY num LIMIT 1), '%s',"
		" lower('%s'), 'Un service.', '2026-10-02', nullif('%s', ''),"
		" %.5f, %.5f, '2026-10-02')", n, n, name, name, modes, lat,
		lon);
	world_sql(sql);
	if (more) {
		snprintf(sql, sizeof sql, "UPDATE service SET %s WHERE num ="
			" %d", more, n);
		world_sql(sql);
	}
}

/* What an import writes beside the row. */
static void
zones(void)
{
	world_sql("INSERT OR IGNORE INTO service_zone(zone, service)"
		" SELECT CASE j.value WHEN '99100' THEN 'france'"
		" ELSE j.value END, v.id FROM service v, json_each('[\"' ||"
		" replace(coalesce(nullif(v.zone_eligibilite, ''), 'france'),"
		" ' ', '\",\"') || '\"]') j WHERE instr(' ' ||"
		" coalesce(v.modes_accueil, '') || ' ', ' a-distance ') > 0");
}

static int
up(void **state)
{
	made = 0;
	world_start("2026-11-24T09:00");
	structure = world_structure("CCAS");
	world_user("moreau", &structure, "conseiller");
	x = world_login("moreau");
	world_sql("INSERT INTO commune(code, name, folded, departement, epci,"
		" population, lat, lon, precision, kind) VALUES"
		"('30007', 'Alès', 'ales', '30', '200066918', 46125, 44.125,"
		" 4.081, 'commune', 'commune'),"
		"('30189', 'Nîmes', 'nimes', '30', '243000643', 148000,"
		" 43.837, 4.360, 'commune', 'commune'),"
		"('97411', 'Saint-Denis', 'saint denis', '974', '249740119',"
		" 150000, -20.88, 55.45, 'commune', 'commune'),"
		"('93066', 'Saint-Denis', 'saint denis', '93', '200054781',"
		" 113000, 48.93, 2.36, 'commune', 'commune'),"
		"('38177', 'La Garde', 'la garde', '38', NULL, 100, 45.0,"
		" 6.0, 'commune', 'commune'),"
		"('99999', 'Permis', 'permis', '30', NULL, 10, 44.0, 4.0,"
		" 'commune', 'commune');"
		"INSERT INTO postcode VALUES('30100', '30007')");
	return 0;
}

static int
down(void **state)
{
	world_end();
	return 0;
}

/* --- words --------------------------------------------------------------------- */

static void
means(const char *words, const char *place, const char *themes,
	const char *rest, const char *km)
{
	struct row f;

	row_init(&f);
	service_words(x, words, &f);
	if (strcmp(row_get(&f, "place"), place) != 0 ||
		strcmp(row_get(&f, "themes"), themes) != 0 ||
		strcmp(row_get(&f, "words"), rest) != 0 ||
		strcmp(row_get(&f, "within"), km) != 0)
		fail_msg("« %s »: place %s themes %s words %s km %s", words,
			row_get(&f, "place"), row_get(&f, "themes"),
			row_get(&f, "words"), row_get(&f, "within"));
	row_done(&f);
}

static void
test_words(void **state)
{
	struct commune c;
	struct row f;

	means("garde ales 15", "Alès (30)", "famille--garde-denfants", "",
		"15");
	means("garde d'enfants à Alès", "Alès (30)",
		"famille--garde-denfants", "", "");
	means("ales garde", "Alès (30)", "famille--garde-denfants", "", "");
	means("mobilite 30100", "Alès (30)", "mobilite", "", "");
	means("15 km, ALES", "Alès (30)", "", "", "15");
	/* a theme, though there is a commune of this name */
	means("permis", "", "mobilite--preparer-un-permis", "", "");
	means("permis permis", "Permis (30)", "mobilite--preparer-un-permis",
		"", "");
	/* the largest of two; the département tells them apart */
	means("st denis", "Saint-Denis (974)", "", "", "");
	means("numerique saint denis 93", "Saint-Denis (93)", "numerique", "",
		"");
	/* the beginning of a name, behind a theme */
	means("garde nime", "Nîmes (30)", "famille--garde-denfants", "", "");
	/* neither: looked for as it stands */
	means("croix rouge", "", "", "croix rouge", "");
	means("", "", "", "", "");
	means("@30189 00112233445566778899aabbccddeeff", "Nîmes (30)", "", "",
		"");
	/* too far to be kilometres: looked for */
	means("ales 60", "Alès (30)", "", "60", "");
	row_init(&f);
	service_words(x, "gratuit ouvert favoris distance ales", &f);
	assert_string_equal(row_get(&f, "cost"), "gratuit");
	assert_string_equal(row_get(&f, "open"), "1");
	assert_string_equal(row_get(&f, "liked"), "1");
	assert_string_equal(row_get(&f, "welcome"), "a-distance");
	assert_string_equal(row_get(&f, "place"), "Alès (30)");
	row_done(&f);
	assert_int_equal(place_find(x, "Saint-Denis (93)", &c), E_OK);
	assert_string_equal(c.code, "93066");
	assert_int_equal(place_find(x, "zzz", &c), E_CHECK);
	assert_non_null(strstr(err_text(), "zzz"));
}

/* --- lists ------------------------------------------------------------------------ */

/* Names of a page, joined; filters as for world_rows. */
static struct row filter;

static const char *
page(const char *source, const char *sort, const char *after, int n)
{
	static char out[4000];
	const struct source *s = registry_source(source);
	struct row arg;
	struct list_query q = { .arg = &arg, .filter = &filter,
		.search = "", .sort = sort, .after = after, .n = n };
	struct rows t;
	int i;

	row_init(&arg);
	rows_init(&t);
	*out = '\0';
	if (s->fetch(x, &q, &t))
		snprintf(out, sizeof out, "%s", err_text());
	for (i = 0; i < t.n; i++)
		snprintf(out + strlen(out), sizeof out - strlen(out),
			"%s%s", i ? " " : "", row_get(&t.r[i], "nom"));
	rows_done(&t);
	row_done(&arg);
	return out;
}

static void
ask(const char *name, const char *value)
{
	row_set(&filter, name, value);
}

static const char *
key_of(const char *name)
{
	static char hex[ID_TEXT];
	const struct source *s = registry_source("directory.search");
	struct row arg, none, *r;
	struct list_query q = { .arg = &arg, .filter = &none, .search = name,
		.n = 100 };
	struct rows t;

	row_init(&arg);
	row_init(&none);
	rows_init(&t);
	row_set(&none, "place", "");
	assert_int_equal(s->fetch(x, &q, &t), E_OK);
	r = world_row(&t, "nom", name);
	assert_non_null(r);
	snprintf(hex, sizeof hex, "%s", row_get(r, "_key"));
	rows_done(&t);
	row_done(&arg);
	row_done(&none);
	return hex;
}

static void
test_near(void **state)
{
	row_init(&filter);
	service("a1", "en-presentiel", 44.125, 4.081, NULL);
	service("a2", "en-presentiel", 44.20, 4.081, NULL);
	service("a3", "en-presentiel a-distance", 44.30, 4.081, NULL);
	service("a4", "en-presentiel", 44.40, 4.081, NULL);
	service("far", "en-presentiel", 44.60, 4.081, NULL);
	service("r1", "a-distance", 48, 2, NULL);
	service("r2", "a-distance", 48, 2, "zone_eligibilite = '30'");
	service("r3", "a-distance", 48, 2, "zone_eligibilite = '974 2A'");
	service("out", "en-presentiel", 44.125, 4.081,
		"zone_eligibilite = '97411'");
	service("nomode", "", 44.125, 4.081, NULL);
	zones();
	ask("place", "ales");
	/* two on site, one remote; one that says no mode is with these */
	{
		const char *got = page("directory.search", NULL, NULL, 50);
		char remote[3][16];

		assert_int_equal(sscanf(got, "a1 a2 %15s a3 a4 %15s %15s",
			remote[0], remote[1], remote[2]), 3);
		assert_null(strstr(got, "far"));
		assert_null(strstr(got, "out"));
		assert_null(strstr(got, "r3"));
		assert_non_null(strstr(got, "r1"));
		assert_non_null(strstr(got, "r2"));
		assert_non_null(strstr(got, "nomode"));
	}
	ask("within", "15");
	assert_string_equal(page("directory.search", NULL, NULL, 50),
		"a1 a2");
	ask("within", "60");
	assert_non_null(strstr(page("directory.search", NULL, NULL, 50),
		"plus de 50 km"));
	ask("within", "");
	/* pages are the same rows */
	{
		char whole[400], two[400], first[200], key[ID_TEXT];

		strcpy(whole, page("directory.search", NULL, NULL, 50));
		strcpy(first, page("directory.search", NULL, NULL, 4));
		snprintf(key, sizeof key, "%s", key_of("a3"));
		snprintf(two, sizeof two, "%s %s", first,
			page("directory.search", NULL, key, 50));
		assert_string_equal(two, whole);
	}
	/* what is not proposed any more */
	world_sql("UPDATE service SET state = 'archive' WHERE nom = 'a1'");
	world_sql("UPDATE service SET suspended_on = '2026-11-24'"
		" WHERE nom = 'a2'");
	world_sql("UPDATE service SET suspended_on = '2026-11-25'"
		" WHERE nom = 'a3'");
	ask("within", "40");
	assert_string_equal(page("directory.search", NULL, NULL, 50),
		"a3 a4");
	ask("place", "");
	assert_non_null(strstr(page("directory.search", NULL, NULL, 50),
		"manque la commune"));
	row_done(&filter);
}

static void
only(const char *name, const char *value, const char *want)
{
	ask(name, value);
	if (strcmp(page("directory.search", NULL, NULL, 50), want) != 0)
		fail_msg("%s %s: %s", name, value, page("directory.search",
			NULL, NULL, 50));
	ask(name, "");
}

static void
test_filters(void **state)
{
	row_init(&filter);
	ask("place", "");
	service("s1", "en-presentiel", 44.1, 4.0, "type = 'atelier',"
		" frais = 'gratuit', publics = 'jeunes femmes', thematiques ="
		" 'mobilite--preparer-un-permis', code_insee = '30007',"
		" horaires_accueil = 'Mo-Fr 09:00-12:00'");
	service("s2", "a-distance", 44.1, 4.0, "type = 'formation',"
		" frais = 'payant', publics = 'tous-publics', thematiques ="
		" 'sante sante--addictions', modes_mobilisation ="
		" 'telephoner se-presenter', code_insee = '97411',"
		" date_maj = '2026-05-24'");
	service("s3", "en-presentiel", 44.1, 4.0, "mobilisable_par ="
		" 'usagers', code_insee = '2A004', horaires_accueil ="
		" 'Sa 09:00-12:00', update_frequency = 'tous-les-mois'");
	only("types", "atelier formation", "s1 s2");
	only("cost", "gratuit", "s1");
	/* who says nothing, or everyone, takes everyone */
	only("publics", "seniors", "s2 s3");
	only("publics", "femmes", "s1 s2 s3");
	only("themes", "mobilite", "s1");
	only("themes", "mobilite--financer-ma-mobilite", "");
	only("themes", "sante--addictions mobilite", "s1 s2");
	only("welcome", "a-distance", "s2");
	only("ways", "se-presenter", "s2");
	only("by_whom", "usagers professionnels", "s3");
	only("departement", "2a", "s3");
	only("departement", "974", "s2");
	only("network", "mission-locale", "");
	world_sql("UPDATE structure SET reseaux_porteurs ="
		" 'ccas-cias mission-locale'");
	only("network", "mission-locale caf", "s1 s2 s3");
	only("words", "s1", "s1");
	only("words", "ccas", "s1 s2 s3");
	/* a Tuesday, 10 h in Paris */
	only("open", "1", "s1");
	/* six months, unless the structure said one */
	only("fresh", "1", "s1");
	world_sql("UPDATE service SET date_maj = '2026-11-01'");
	only("fresh", "1", "s1 s2 s3");
	row_done(&filter);
}

static void
test_open_first(void **state)
{
	row_init(&filter);
	service("shut", "en-presentiel", 44.125, 4.081,
		"horaires_accueil = 'Sa 09:00-12:00'");
	service("mute", "en-presentiel", 44.13, 4.081, NULL);
	service("open", "en-presentiel", 44.20, 4.081,
		"horaires_accueil = 'Tu 09:00-12:00'");
	ask("place", "ales");
	assert_string_equal(page("directory.search", NULL, NULL, 50),
		"shut mute open");
	assert_string_equal(page("directory.search", "now", NULL, 50),
		"open shut mute");
	ask("place", "");
	assert_non_null(strstr(page("directory.search", "now", NULL, 50),
		"demande un lieu"));
	row_done(&filter);
}

static void
like(const char *name)
{
	struct call_result out;
	struct row r;

	row_init(&r);
	row_set(&r, "_key", key_of(name));
	row_set(&r, "nom", name);
	assert_int_equal(world_call(x, "favourite_toggle", &r, &out), E_OK);
	assert_true(out.refresh);
	row_done(&r);
}

static void
test_favourites(void **state)
{
	struct ctx *other;
	char key[ID_TEXT];

	row_init(&filter);
	world_user("leroy", &structure, "lecture");
	other = world_login("leroy");
	service("a1", "en-presentiel", 44.125, 4.081, NULL);
	service("a2", "en-presentiel", 44.20, 4.081, NULL);
	service("a3", "en-presentiel", 44.30, 4.081, NULL);
	like("a3");
	like("a2");
	like("a2");
	ask("place", "ales");
	assert_string_equal(page("directory.pick", NULL, NULL, 50),
		"a3 a1 a2");
	assert_string_equal(page("directory.search", NULL, NULL, 50),
		"a1 a2 a3");
	only("liked", "1", "a3");
	/* without a place, page by page, each once */
	ask("place", "");
	like("a2");
	assert_string_equal(page("directory.pick", NULL, NULL, 2), "a2 a3");
	snprintf(key, sizeof key, "%s", key_of("a2"));
	assert_string_equal(page("directory.pick", NULL, key, 50), "a3 a1");
	snprintf(key, sizeof key, "%s", key_of("a3"));
	assert_string_equal(page("directory.pick", NULL, key, 50), "a1");
	snprintf(key, sizeof key, "%s", key_of("a1"));
	assert_string_equal(page("directory.pick", NULL, key, 50), "");
	assert_string_equal(page("directory.favourites", NULL, NULL, 0),
		"a2 a3");
	/* an archived one goes; nobody else has any of them */
	world_sql("UPDATE service SET state = 'archive' WHERE nom = 'a3'");
	assert_string_equal(page("directory.favourites", NULL, NULL, 0),
		"a2");
	x = other;
	assert_string_equal(page("directory.favourites", NULL, NULL, 0), "");
	like("a1");     /* who only reads keeps favourites too */
	assert_string_equal(page("directory.favourites", NULL, NULL, 0),
		"a1");
	row_done(&filter);
}

/* From a list its place; from a referral, where the person lives, if that is
 * for this user. */
static void
test_distance(void **state)
{
	const struct record *card = registry_record("service");
	struct id two = world_structure("Mobilité");
	struct call_result out;
	struct ctx *other;
	char follow[ID_TEXT];
	struct row r;

	world_user("rivet", &two, "conseiller");
	other = world_login("rivet");
	service("a1", "en-presentiel", 44.20, 4.081, NULL);
	world_person(x, follow, "last_name", "LENOIR", "first_name", "Yves",
		"commune", "30007", NULL);
	row_init(&r);
	assert_int_equal(card->load(x, key_of("a1"), "@30189", &r), E_OK);
	assert_non_null(strstr(row_get(&r, "place"), "à 46 km"));
	row_clear(&r);
	assert_int_equal(card->load(x, key_of("a1"), follow, &r), E_OK);
	assert_non_null(strstr(row_get(&r, "place"), "à 8 km"));
	row_clear(&r);
	assert_int_equal(card->load(other, key_of("a1"), follow, &r), E_OK);
	assert_null(strstr(row_get(&r, "place"), " km"));
	row_clear(&r);
	assert_int_equal(world_call(x, "service_open", &r, &out), E_CHECK);
	row_set(&r, "service", key_of("a1"));
	row_set(&r, "person", follow);
	assert_int_equal(world_call(x, "service_open", &r, &out), E_OK);
	assert_string_equal(out.screen, "directory.card");
	assert_string_equal(out.arg, follow);
	row_done(&r);
}

/* Neither a page by name nor what is near a place reads the whole base: the
 * plan says so. */
static void
test_plans(void **state)
{
	static const char *const of[][2] = {
		{ "directory.near", "service_place" },
		{ "directory.remote", "SEARCH z USING PRIMARY KEY" },
		{ "directory.by_name", "service_folded" },
	};
	size_t i;

	for (i = 0; i < sizeof of / sizeof *of; i++) {
		const struct sql_query *s = sql_queries;
		char sql[4000], plan[2000] = "";
		sqlite3_stmt *st;
		sqlite3 *db;

		while (strcmp(s->name, of[i][0]) != 0)
			s++;
		snprintf(sql, sizeof sql, "EXPLAIN QUERY PLAN %s", s->sql);
		assert_int_equal(sqlite3_open(config_path("passerelle.db"),
			&db), SQLITE_OK);
		assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &st, NULL),
			SQLITE_OK);
		while (sqlite3_step(st) == SQLITE_ROW)
			snprintf(plan + strlen(plan), sizeof plan -
				strlen(plan), "%s\n", (const char *)
				sqlite3_column_text(st, 3));
		sqlite3_finalize(st);
		sqlite3_close(db);
		if (!strstr(plan, of[i][1]) || strstr(plan, "SCAN") ||
			strstr(plan, "TEMP B-TREE FOR ORDER"))
			fail_msg("%s:\n%s", of[i][0], plan);
	}
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, up, down)
	const struct CMUnitTest tests[] = {
		T(test_words), T(test_near), T(test_filters),
		T(test_open_first), T(test_favourites), T(test_distance), T(test_plans),
	};

	i18n_init("fr", NULL);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
