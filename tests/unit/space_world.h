/* A person, her space, and who follows her: for the units about what she sees,
 * says and agrees to. */
#ifndef TESTS_SPACE_WORLD_H
#define TESTS_SPACE_WORLD_H

#include "tests/unit/domain_world.h"

#include "domains/note.h"

static struct id s1, s2, s3;
static struct ctx *c1, *c2, *r1, *d1, *adm, *her;
static char una[ID_TEXT];

static inline const char *
text_of(const char *sql, char out[80])
{
	sqlite3_stmt *st;
	sqlite3 *db;

	assert_int_equal(sqlite3_open(config_path("passerelle.db"), &db),
		SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &st, NULL),
		SQLITE_OK);
	assert_int_equal(sqlite3_step(st), SQLITE_ROW);
	snprintf(out, 80, "%s", (const char *)sqlite3_column_text(st, 0));
	sqlite3_finalize(st);
	sqlite3_close(db);
	return out;
}

static inline void
write_note(struct ctx *x, const char *follow, const char *kind,
	const char *text)
{
	if (world_put(x, &note_record, "", follow, NULL, "kind", kind, "text",
		text, NULL))
		fail_msg("%s", err_text());
}

static inline void
make_appointment(struct ctx *x, const char *follow, const char *place)
{
	if (world_put(x, registry_record("appointment"), "", follow, NULL,
		"day", "2026-11-26", "hour", "14h30", "location",
		"public_office", "place", place, "note", "apporter zsecret",
		NULL))
		fail_msg("%s", err_text());
}

static inline int
up(void **state)
{
	char sql[600], s[ID_TEXT];

	world_start("2026-11-24T09:00");
	s1 = world_structure("Mission Zvrombaix");
	s2 = world_structure("Refuge Zquirbel");
	s3 = world_structure("Atelier trois");
	world_user("c1", &s1, "conseiller");
	world_user("c2", &s2, "conseiller");
	world_user("r1", &s1, "responsable");
	world_user("d1", &s1, "conseiller");
	world_user("adm", NULL, "");
	world_sql("UPDATE user SET admin = 1 WHERE login = 'adm'");
	c1 = world_login("c1");
	c2 = world_login("c2");
	r1 = world_login("r1");
	d1 = world_login("d1");
	adm = world_login("adm");
	world_person(c1, una, "last_name", "NORMALE", "first_name", "Una",
		"title", "MME", "born_on", "1998-05-12", "phone",
		"+33639985597", "street", "3 rue zsecret", "postcode", "64998",
		"protected", "0", NULL);
	/* a second structure follows her: the one whose name says all */
	id_text(&s2, s);
	snprintf(sql, sizeof sql, "INSERT INTO follow(id, person, structure,"
		" num, scopes, purpose, start_on, until_on) SELECT"
		" randomblob(16), person, x'%s', 1, scopes, 'x', '2026-11-24',"
		" '2027-11-24' FROM follow LIMIT 1", s);
	world_sql(sql);
	snprintf(sql, sizeof sql, "INSERT INTO service(id, num, structure,"
		" nom, folded, description, date_maj, source, source_id,"
		" made_on) VALUES(x'%s', 9, x'%s', 'Accueil', 'accueil', '',"
		" '2026-11-01', 'ici', 'r', '2026-11-01');"
		" INSERT INTO service_theme VALUES("
		"'famille--surmonter-conflits-separation-violence', x'%s')",
		s, s, s);
	world_sql(sql);
	write_note(c1, una, "note", "Elle cherche une garde.");
	write_note(c1, una, "travail", "zsecret de travail");
	make_appointment(c1, una, "bureau zplace");
	her = world_herself(c1, una);
	return 0;
}

static inline int
down(void **state)
{
	world_end();
	return 0;
}

/* What she types on a page, and the digit that sends it. */
static inline void
tell(const char *call, const char *words)
{
	struct call_result result;
	struct row r;

	row_init(&r);
	assert_int_equal(registry_record("space_write")->load(her, "", "",
		&r), E_OK);
	row_set(&r, "_text", words);
	assert_int_equal(world_call(her, call, &r, &result), E_OK);
	row_done(&r);
	world_leave(her);
}

/* Is there something of this kind in somebody's day? */
static inline bool
waits(struct ctx *x, const char *what)
{
	struct rows t;
	bool yes;

	assert_int_equal(world_rows(x, "day.mine", "", "", "", &t, NULL),
		E_OK);
	yes = world_row(&t, "what", what) != NULL;
	rows_done(&t);
	world_leave(x);
	return yes;
}

static const char *const sources[] = { "space.appointments", "space.actions",
	"space.helpers", "space.referrals", "space.looked", "space.notes",
	"space.said", "space.agreed", "space.recap", "space.notices",
	"space.consents" };
static const char *const homes[] = { "space_home", "space_write" };

/* Everything that her pages say, in one text. */
static inline char *
all_pages(struct ctx *x)
{
	struct buf b;
	char *text;
	size_t i;
	int k, j;

	buf_init(&b);
	for (i = 0; i < sizeof homes / sizeof *homes; i++) {
		struct row r;

		row_init(&r);
		if (registry_record(homes[i])->load(x, "", "", &r))
			fail_msg("%s: %s", homes[i], err_text());
		for (j = 0; j < r.n; j++)
			buf_printf(&b, "%s\n", r.c[j].value);
		row_done(&r);
	}
	for (i = 0; i < sizeof sources / sizeof *sources; i++) {
		struct rows t;

		if (world_rows(x, sources[i], "", "", "", &t, NULL))
			fail_msg("%s: %s", sources[i], err_text());
		for (k = 0; k < t.n; k++)
			for (j = 0; j < t.r[k].n; j++)
				buf_printf(&b, "%s\n", t.r[k].c[j].value);
		rows_done(&t);
	}
	text = xstrdup(buf_str(&b));
	buf_done(&b);
	world_leave(x);
	return text;
}

#endif
