/* A protected address: a person whose street, postcode, commune and telephone
 * are words that nothing else has, followed in two structures, with
 * referrals, notes, a household and a request from a third one; then every
 * screen is opened with the key of everything there is, by everyone.  The
 * address is in its own form, for her referent, and nowhere else. */
#include "tests/unit/domain_world.h"

#include <ctype.h>

#include "base/mem.h"
#include "domains/copy.h"
#include "domains/request.h"
#include "domains/space_paper.h"
#include "domains/space_read.h"
#include "domains/referral.h"
#include "model/act.h"
#include "ui/jump.h"
#include "ui/jumps.h"
#include "ui/paper.h"
#include "ui/print.h"
#include "ui/reach.h"
#include "ui/screens.h"

#define KEYS_MAX 100

/* --- the people and what was written of her ------------------------------------ */

static struct id s1, s2, s3, s4;
static struct ctx *c1, *d1, *r1, *l1, *c2, *d2, *c4, *her;
static char una[ID_TEXT], kin_of[ID_TEXT];

/* Blanks and points aside: a telephone is shown in several ways. */
static const char *const address[] = { "zquirbel", "vrombaix", "64998",
	"64997" };
static const char *const phone[] = { "639985597" };

static char service[2][ID_TEXT];

static void
add_service(int i, const struct id *structure)
{
	char hex[ID_TEXT], sql[400], owner[ID_TEXT];
	struct id id = id_new();

	id_text(&id, hex);
	id_text(structure, owner);
	snprintf(sql, sizeof sql, "INSERT INTO service(id, num, structure,"
		" nom, folded, description, date_maj, source, source_id,"
		" made_on)"
		" VALUES(x'%s', %d, x'%s', 'Atelier', 'atelier', '',"
		" '2026-11-01', 'ici', 'a%d', '2026-11-01')", hex, i + 1, owner, i);
	world_sql(sql);
	snprintf(service[i], ID_TEXT, "%s", hex);
}

static void
refer(int to, char key[ID_TEXT])
{
	struct faults f;
	struct row was, now;

	faults_init(&f);
	row_init(&was);
	row_init(&now);
	assert_int_equal(referral_record.load(c1, "", una, &was), E_OK);
	row_copy(&now, &was);
	row_set(&now, "service", service[to]);
	row_set(&now, "reason", "Un atelier");
	row_set(&now, "share_address", "1");
	referral_record.check(c1, &now, &f);
	if (f.n || referral_record.save(c1, &was, &now, &f))
		fail_msg("referral: %s", f.n ? f.f[0].message : err_text());
	snprintf(key, ID_TEXT, "%s", row_get(&now, "_key"));
	row_done(&was);
	row_done(&now);
	faults_done(&f);
	world_leave(c1);
}

static enum err
send_it(const char *key)
{
	struct call_result result;
	struct row row;
	enum err e;

	row_init(&row);
	row_set(&row, "_key", key);
	e = world_call(c1, "referral_send", &row, &result);
	row_done(&row);
	return e;
}

static char sent[ID_TEXT], draft[ID_TEXT], letter[ID_TEXT];

static void
taken(void)
{
	struct faults f;
	struct row was, now;

	faults_init(&f);
	row_init(&was);
	row_init(&now);
	assert_int_equal(answer_record.load(c2, sent, "accepter", &was),
		E_OK);
	row_copy(&now, &was);
	if (answer_record.save(c2, &was, &now, &f))
		fail_msg("accept: %s", f.f[0].message);
	row_done(&was);
	row_done(&now);
	faults_done(&f);
	world_leave(c2);
}

/* The third structure asks for her record before it is closed to it. */
static void
ask(void)
{
	struct call_result result;
	struct faults f;
	struct row was, now;
	struct rows t;
	int i;

	row_init(&was);
	row_init(&now);
	faults_init(&f);
	assert_int_equal(world_rows(c4, "person.search", "", "",
		"normale una 12/05/1998", &t, NULL), E_OK);
	for (i = 0; i < t.n && !*row_get(&t.r[i], "_match"); i++)
		;
	assert_true(i < t.n);
	assert_int_equal(world_call(c4, "person_found", &t.r[i], &result),
		E_OK);
	assert_int_equal(request_record.load(c4, "", result.arg, &was), E_OK);
	row_copy(&now, &was);
	row_set(&now, "person_name", "NORMALE Una");
	row_set(&now, "purpose", "emploi");
	row_set(&now, "reason", "Elle vient ici.");
	if (request_record.save(c4, &was, &now, &f))
		fail_msg("request: %s", f.f[0].message);
	rows_done(&t);
	row_done(&was);
	row_done(&now);
	faults_done(&f);
	world_leave(c4);
}

/* She is to be handed over to the second one, with all that can be ticked. */
static void
hand_over(void)
{
	const struct record *rec = registry_record("handover");
	char to[ID_TEXT];
	struct faults f;
	struct row was, now;

	row_init(&was);
	row_init(&now);
	faults_init(&f);
	assert_int_equal(rec->load(c1, "", una, &was), E_OK);
	row_copy(&now, &was);
	row_set(&now, "kind", "transfert");
	row_set(&now, "receiver", id_text(&s2, to));
	row_set(&now, "purpose", "emploi");
	row_set(&now, "reason", "Un relais");
	row_set(&now, "agreed", "accord");
	row_set(&now, "identity", "1");
	row_set(&now, "contact", "1");
	row_set(&now, "address", "1");
	if (rec->save(c1, &was, &now, &f))
		fail_msg("handover: %s", f.f[0].message);
	row_done(&was);
	row_done(&now);
	faults_done(&f);
	world_leave(c1);
}

static int
up(void **state)
{
	world_start("2026-11-24T09:00");
	s1 = world_structure("Mission un");
	s2 = world_structure("CCAS deux");
	s3 = world_structure("Atelier trois");
	s4 = world_structure("Relais quatre");
	world_user("c1", &s1, "conseiller");
	world_user("d1", &s1, "conseiller");
	world_user("r1", &s1, "responsable");
	world_user("l1", &s1, "lecture");
	world_user("c2", &s2, "conseiller");
	world_user("d2", &s2, "responsable");
	world_user("c4", &s4, "conseiller");
	c1 = world_login("c1");
	d1 = world_login("d1");
	r1 = world_login("r1");
	l1 = world_login("l1");
	c2 = world_login("c2");
	d2 = world_login("d2");
	c4 = world_login("c4");
	add_service(0, &s2);
	add_service(1, &s3);
	world_person(c1, una, "last_name", "NORMALE", "first_name", "Una",
		"title", "MME", "born_on", "1998-05-12", "phone",
		"+33639985597", "street", "3 rue Zquirbel", "street2",
		"escalier Zquirbel", "postcode", "64998", "commune", "64997",
		"commune_name", "Vrombaix", "near", "23008", "near_name",
		"Aubusson", "protected", "0", NULL);
	world_person(c1, kin_of, "last_name", "NORMALE", "first_name",
		"Otto", "born_on", "2001-02-03", NULL);
	refer(0, sent);
	assert_int_equal(send_it(sent), E_OK);
	taken();
	refer(0, draft);
	refer(1, letter);
	ask();
	hand_over();
	her = world_herself(c1, una);
	return 0;
}

static int
down(void **state)
{
	world_end();
	return 0;
}

/* --- every screen, by everyone ------------------------------------------------- */

static char keys[KEYS_MAX][ID_TEXT];
static int nkeys;

static void
all_keys(void)
{
	static const char *const from[] = { "follow", "referral", "request",
		"note", "kin", "notebook", "handover" };
	sqlite3 *db;
	size_t i;

	nkeys = 0;
	keys[nkeys++][0] = '\0';
	assert_int_equal(sqlite3_open(config_path("passerelle.db"), &db),
		SQLITE_OK);
	for (i = 0; i < sizeof from / sizeof *from; i++) {
		sqlite3_stmt *st;
		char sql[80];

		snprintf(sql, sizeof sql, "SELECT lower(hex(id)) FROM %s",
			from[i]);
		assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &st, NULL),
			SQLITE_OK);
		while (sqlite3_step(st) == SQLITE_ROW && nkeys < KEYS_MAX)
			snprintf(keys[nkeys++], ID_TEXT, "%s",
				(const char *)sqlite3_column_text(st, 0));
		sqlite3_finalize(st);
	}
	sqlite3_close(db);
	assert_true(nkeys < KEYS_MAX);
}

/* What a walk saw; where: the screens that held a marker. */
static struct walk {
	int opened, pages, address, phone;
	char where[40000];
} seen;

static bool
holds(const char *text, const char *const *marker, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (strstr(text, marker[i]))
			return true;
	return false;
}

static void
look(const char *who, const char *screen, const char *how, const char *text)
{
	char *bare = xcalloc(strlen(text) + 1, 1);
	size_t n = 0;
	bool a, p;

	for (; *text; text++)
		if (*text != ' ' && *text != '.')
			bare[n++] = (char)tolower((unsigned char)*text);
	a = holds(bare, address, sizeof address / sizeof *address);
	p = holds(bare, phone, sizeof phone / sizeof *phone);
	free(bare);
	seen.pages++;
	seen.address += a;
	seen.phone += p;
	n = strlen(seen.where);
	if (a || p)
		snprintf(seen.where + n, sizeof seen.where - n, "%s %s %s%s%s\n",
			who, screen, how, a ? " address" : "",
			p ? " phone" : "");
}

static struct ui ui;
static char *shown;             /* by the last opening of this screen */

/* What shows the same as with another key is printed once. */
static bool
another(const char *text)
{
	bool same = shown && strcmp(shown, text) == 0;

	free(shown);
	shown = xstrdup(text);
	return !same;
}

static void
look_at_top(const char *who)
{
	struct view *v = ui_top(&ui);
	struct paper *p = paper_new(UI_COLS, UI_ROWS);
	const char *name = v->screen ? v->screen->name : "?";
	struct buf b;

	buf_init(&b);
	term_paper(ui.term, p);
	ui_paint(&ui);
	term_paper(ui.term, NULL);
	for (int y = 0; y < UI_ROWS; y++) {
		char *line = paper_row(p, y, 0);

		buf_puts(&b, line);
		buf_puts(&b, "\n");
		free(line);
	}
	paper_free(p);
	look(who, name, "screen", buf_str(&b));
	if (another(buf_str(&b)) && reach_prints(v)) {
		buf_clear(&b);
		if (print_text(&ui, v, &b) == E_OK)
			look(who, name, "print", buf_str(&b));
	}
	buf_done(&b);
}

static void
drop(void *to, const void *data, size_t n)
{
}

static void
walk_as(struct ctx *x)
{
	struct term *term;
	const struct screen *s;
	struct choice code;
	int i, k;

	assert_int_equal(term_new("vt220", UI_COLS, UI_ROWS, CHARSET_UTF8,
		drop, NULL, &term), E_OK);
	assert_int_equal(ui_init(&ui, term, x, screens_keymap("defaut"),
		"day.mine"), E_OK);
	for (i = 0; (s = screen_at(i)); i++)
		for (k = 0; k < nkeys; k++) {
			bool asks = strcmp(s->name, "person.asking") == 0;
			int a, args = asks ? nkeys : 1;

			for (a = 0; a < args; a++) {
				if (ui_open(&ui, s->name, keys[k],
					keys[a]) == E_OK) {
					seen.opened++;
					look_at_top(x->login);
				}
				ui_unwind(&ui, 1);
			}
		}
	for (i = 0; choice_at(x, &jumps_all, i, &code); i++) {
		ui_jump(&ui, code.code);
		look_at_top(x->login);
		ui.leave = false;
		ui_unwind(&ui, 1);
	}
	ui_done(&ui);
	term_free(term);
}

/* What the desk prints of her. */
static void
look_at_papers(void)
{
	struct ctx *const by[] = { c1, her };
	struct follow f;
	struct buf b;
	char num[16];

	assert_int_equal(follow_get(c1, una, &f), E_OK);
	snprintf(num, sizeof num, "%u", f.num);
	for (int i = 0; i < 2; i++) {
		buf_init(&b);
		assert_int_equal(space_recap_text(by[i], i ? "" : num, &b),
			E_OK);
		assert_non_null(strstr(buf_str(&b), "Mon récap"));
		look(i ? "her" : "c1", "recap", "paper", buf_str(&b));
		buf_done(&b);
		world_leave(by[i]);
	}
}

static void
walk(void)
{
	struct ctx *const all[] = { c1, d1, r1, l1, c2, d2, c4, her };
	size_t i;

	memset(&seen, 0, sizeof seen);
	all_keys();
	for (i = 0; i < sizeof all / sizeof *all; i++)
		walk_as(all[i]);
	look_at_papers();
}

static void
protect(void)
{
	if (world_save(c1, &person_record, una, "protected", "1", NULL))
		fail_msg("protect: %s", err_text());
	world_leave(c1);
}

/* Her number is read where she is called from: her record, the request for
 * it, and what was shared with it ticked. */
static bool
calls_her(const char *line)
{
	static const char *const from[] = { "person.card", "person.edit",
		"person.copy",
		"person.asking", "referral.new", "referral.read",
		"referral.letter" };
	size_t i;

	for (i = 0; i < sizeof from / sizeof *from; i++)
		if (strncmp(line + 3, from[i], strlen(from[i])) == 0)
			return strncmp(line, "c4 ", 3) != 0;
	return false;
}

static void
test_walk(void **state)
{
	/* and in the copy that her referent hands to her: it is hers */
	static const char only[] = "c1 person.edit screen";
	static const char copy[] = "c1 person.copy ";
	char *p;

	/* it sees what there is to see; under the sanitizers each screen opens
	 * once, protected */
#ifndef __SANITIZE_ADDRESS__
	walk();
	assert_non_null(strstr(seen.where, "d1 person.edit print address"));
	assert_non_null(strstr(seen.where, "c2 referral.read screen address"));
	assert_non_null(strstr(seen.where, "c1 referral.letter print addr"));
	assert_non_null(strstr(seen.where, "r1 person.asking screen address"));
	assert_in_range(seen.address, 40, 200);
#endif
	protect();
	walk();
	for (p = seen.where; *p; p += strcspn(p, "\n") + 1) {
		char *line = xasprintf("%.*s", (int)strcspn(p, "\n"), p);

		if (strstr(line, "address") && strncmp(line, only,
			strlen(only)) != 0 && strncmp(line, copy,
			strlen(copy)) != 0)
			fail_msg("%s", line);
		if (strstr(line, "phone") && !calls_her(line))
			fail_msg("%s", line);
		free(line);
	}
	assert_in_range(seen.address, 1, 12);
	printf("ok - %d openings, %d pages: the address in its own form and copy "
		"%d times, elsewhere 0\n", seen.opened, seen.pages,
		seen.address);
}

/* --- what is answered of it ---------------------------------------------------- */

static int
found(struct ctx *x, const char *commune)
{
	struct rows t;
	int n;

	assert_int_equal(world_rows(x, "caseload.all", "", "", "", &t,
		"commune", commune, NULL), E_OK);
	n = t.n;
	rows_done(&t);
	world_leave(x);
	return n;
}

/* A commune finds her no more, and her address is not even opened for it. */
static void
test_filter(void **state)
{
	assert_int_equal(found(c1, "vrombaix"), 1);
	protect();
	world_at("2026-11-24T10:00");
	assert_int_equal(found(c1, "vrombaix"), 0);
	assert_int_equal(found(d1, "vrombaix"), 0);
	assert_int_equal(world_count("SELECT count(*) FROM audit a JOIN follow"
		" f ON f.person = a.object WHERE f.num = 1 AND a.action = 'open'"
		" AND a.at > unixepoch('2026-11-24T09:00:00Z')"
		" AND a.scopes & 16"), 0);
}

/* The directory opens around the place chosen with her, for her referent;
 * around nothing for the others. */
static void
test_around(void **state)
{
	struct call_result result;
	struct row row;

	row_init(&row);
	row_set(&row, "_key", una);
	assert_int_equal(world_call(d1, "person_around", &row, &result),
		E_OK);
	assert_int_equal(strncmp(result.arg, "@64997 ", 7), 0);
	world_leave(d1);
	protect();
	assert_int_equal(world_call(c1, "person_around", &row, &result),
		E_OK);
	assert_int_equal(strncmp(result.arg, "@23008 ", 7), 0);
	assert_int_equal(world_call(d1, "person_around", &row, &result),
		E_OK);
	assert_int_equal(result.arg[0], ' ');
	assert_non_null(strstr(result.message, "Pas de commune connue"));
	row_done(&row);
}

static const char *
place_of(struct ctx *x, const char *key, char out[80])
{
	struct row r;

	row_init(&r);
	if (registry_record("appointment")->load(x, key, "", &r))
		fail_msg("%s", err_text());
	snprintf(out, 80, "%s", row_get(&r, "place"));
	row_done(&r);
	world_leave(x);
	return out;
}

/* Where a visit to her home is, once that is protected: in no form, no copy and
 * no next appointment, and it is not written there any more. */
static void
test_visit(void **state)
{
	const struct record *rec = registry_record("appointment");
	char key[ID_TEXT], place[80];
	struct copy copy;
	struct follow f;
	struct buf text;

	if (world_put(c1, rec, "", una, key, "day", "2026-11-26", "hour",
		"14h30", "location", "home", "place", "3 rue Zquirbel", NULL))
		fail_msg("%s", err_text());
	assert_string_equal(place_of(d1, key, place), "3 rue Zquirbel");
	protect();
	assert_string_equal(place_of(d1, key, place), "");
	assert_string_equal(place_of(c1, key, place), "");
	assert_int_equal(follow_get(d1, una, &f), E_OK);
	assert_int_equal(copy_make(d1, &f, &copy), E_OK);
	buf_init(&text);
	copy_text(d1, &copy, &text);
	assert_null(strstr(buf_str(&text), "Zquirbel"));
	assert_non_null(strstr(buf_str(&text), "14h30"));
	buf_done(&text);
	copy_done(&copy);
	world_leave(d1);
	assert_int_equal(world_put(d1, rec, "", una, key, "day", "2026-11-27",
		"hour", "9h", "place", "3 rue Zquirbel", NULL), E_CHECK);
	assert_int_equal(world_put(d1, rec, "", una, key, "day", "2026-11-27",
		"hour", "9h", NULL), E_OK);
	/* nor where whose home it is cannot be read */
	assert_int_equal(world_put(c1, rec, key, "", NULL, "location", "home",
		"place", "3 rue Zquirbel", "_follow", "00", NULL), E_CHECK);
	assert_string_equal(place_of(c1, key, place), "");
}

/* What was ticked before does not leave after. */
static void
test_draft(void **state)
{
	protect();
	assert_int_equal(send_it(draft), E_STATE);
	assert_non_null(strstr(err_text(), "protégée depuis"));
	assert_int_equal(world_save(c1, &referral_record, draft, NULL),
		E_CHECK);
	assert_int_equal(world_save(c1, &referral_record, draft,
		"share_address", "0", NULL), E_OK);
	assert_int_equal(send_it(draft), E_OK);
}

/* Anyone may protect it, her referent alone lifts it; who had the form open
 * before does not lift it by saving something else. */
static void
test_lifting(void **state)
{
	struct faults f;
	struct row was, now;

	faults_init(&f);
	row_init(&was);
	row_init(&now);
	assert_int_equal(person_record.load(d1, una, "", &was), E_OK);
	row_copy(&now, &was);
	row_set(&now, "email", "una@exemple.fr");
	protect();
	assert_int_equal(person_record.save(d1, &was, &now, &f), E_OK);
	assert_int_equal(world_count("SELECT protected FROM person p JOIN"
		" follow f ON f.person = p.id WHERE f.num = 1"), 1);
	world_leave(d1);
	assert_int_equal(world_save(d1, &person_record, una, "protected",
		"0", NULL), E_CHECK);
	assert_non_null(strstr(err_text(), "La personne référente lève"));
	assert_int_equal(world_save(r1, &person_record, una, "protected",
		"0", NULL), E_CHECK);
	assert_int_equal(world_save(c1, &person_record, una, "protected",
		"0", NULL), E_OK);
	assert_int_equal(world_save(d1, &person_record, una, "protected",
		"1", NULL), E_OK);
	row_done(&was);
	row_done(&now);
	faults_done(&f);
}

static void
sent_it(void *data, int i, enum err e)
{
	*(enum err *)data = e;
}

/* Nor does her referent, whose save was on its way when another protected
 * it. */
static void
test_crossing(void **state)
{
	struct faults f;
	struct row was, now;
	enum err e = E_IO;

	faults_init(&f);
	row_init(&was);
	row_init(&now);
	assert_int_equal(person_record.load(c1, una, "", &was), E_OK);
	row_copy(&now, &was);
	row_set(&now, "email", "una@exemple.fr");
	act_queue(c1);
	assert_int_equal(person_record.save(c1, &was, &now, &f), E_OK);
	assert_int_equal(world_save(d1, &person_record, una, "protected",
		"1", NULL), E_OK);
	assert_int_equal(act_queue_send(c1, sent_it, &e), E_OK);
	assert_int_equal(e, E_OK);
	assert_int_equal(world_count("SELECT protected FROM person p JOIN"
		" follow f ON f.person = p.id WHERE f.num = 1"), 1);
	row_done(&was);
	row_done(&now);
	faults_done(&f);
}

/* A second record, read with hers by another structure and protected there
 * alone, closes hers wherever it is read: to its readers, in what was sent, in
 * her own space. */
static void
test_read_elsewhere(void **state)
{
	struct space_follow f[SPACE_FOLLOWS];
	char double_of[ID_TEXT], sql[300];
	struct referral r;
	struct row row;
	struct follow one;
	uint32_t version;
	int n;

	world_person(c2, double_of, "last_name", "NORMALE", "first_name",
		"Una", "protected", "1", NULL);
	snprintf(sql, sizeof sql, "UPDATE follow SET united = (SELECT o.id FROM"
		" follow o JOIN follow k ON k.person = o.person WHERE"
		" k.id = x'%s' AND o.id <> k.id) WHERE id = x'%s'", una,
		double_of);
	world_sql(sql);
	assert_int_equal(world_count("SELECT count(*) FROM follow"
		" WHERE united IS NOT NULL"), 1);
	assert_int_equal(follow_get(c1, una, &one), E_OK);
	assert_true(one.is_protected);
	assert_int_equal(found(c1, "vrombaix"), 0);
	assert_int_equal(send_it(draft), E_STATE);
	row_init(&row);
	assert_int_equal(referral_get(c2, sent, &r), E_OK);
	assert_int_equal(referral_content(c2, &r, &row, &version), E_OK);
	assert_string_equal(row_get(&row, "v_address"), "");
	row_done(&row);
	world_leave(c2);
	assert_int_equal(space_follows(her, f, &n), E_OK);
	assert_int_equal(n, 2);
	while (n--) {
		assert_true(f[n].closed);
		assert_string_equal(f[n].name, "");
	}
}

/* Who would erase her is not told that another structure follows her. */
static void
test_erasing(void **state)
{
	const struct record *erasure = registry_record("erasure");
	struct row r;

	row_init(&r);
	assert_int_equal(erasure->load(r1, "", una, &r), E_OK);
	assert_non_null(strstr(row_get(&r, "others"), "autre"));
	row_done(&r);
	world_sql("UPDATE follow SET end_on = '2026-11-20'"
		" WHERE structure <> (SELECT id FROM structure WHERE num = 1)");
	row_init(&r);
	assert_int_equal(erasure->load(r1, "", una, &r), E_OK);
	assert_non_null(strstr(row_get(&r, "others"), "21/12/2026"));
	row_done(&r);
	protect();
	row_init(&r);
	assert_int_equal(erasure->load(r1, "", una, &r), E_OK);
	assert_string_equal(row_get(&r, "others"), "Effac\xc3\xa9""e avec "
		"l'accord de qui la suit, ou la suivait ces 30 derniers jours.");
	row_done(&r);
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, up, down)
	const struct CMUnitTest tests[] = {
		T(test_walk), T(test_filter), T(test_around), T(test_draft),
		T(test_lifting), T(test_crossing),
		T(test_read_elsewhere), T(test_erasing), T(test_visit),
	};

	i18n_init("fr", NULL);
	if (screens_load(NULL, stderr) != E_OK)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
