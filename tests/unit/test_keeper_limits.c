/* More than the keeper looks at in one go: what is over still ends, who works
 * in many structures still works, and nothing is written past a limit.  Then
 * blobs of her own words, of appointments and lines: each for its own record,
 * once. */
#include "tests/unit/faults.h"
#include "tests/unit/work.h"

#include "keeper/code.h"
#include "keeper/drafts.h"
#include "keeper/effort.h"
#include "keeper/outbox.h"
#include "keeper/quota.h"
#include "model/feed_text.h"

#define HERS "48213907"

static struct client c1, d1, r1, hers_;
static struct work her;

#define NUMBERS(to) "WITH RECURSIVE n(i) AS (VALUES(1) UNION SELECT i + 1" \
	" FROM n WHERE i < " #to ") "

/* --- many ----------------------------------------------------------------------- */

static void
test_drafts(void **state)
{
	(void)state;
	tamper(w.k.data, NUMBERS(450) "INSERT INTO draft(id, user, kind,"
		" changed_on, end_on) SELECT randomblob(16), u.id, 'place',"
		" '2026-01-01', '2026-02-01' FROM n, user u WHERE u.login ="
		" 'c1'");
	drafts_expire(&w.k);
	assert_int_equal(now("SELECT count(*) FROM draft"), 0);
}

/* Keys that were made for nothing, by the hundred: all of them go. */
static void
test_wraps(void **state)
{
	int64_t kept = count(w.k.keys, "SELECT count(*) FROM wrap");

	(void)state;
	tamper(w.k.keys, NUMBERS(300) "INSERT INTO wrap(object, kind, holder,"
		" person, made_at, sealed) SELECT randomblob(16), 3,"
		" randomblob(16), zeroblob(16), 1, x'00' FROM n");
	tamper(w.k.keys, NUMBERS(300) "INSERT INTO wrap(object, kind, holder,"
		" person, made_at, sealed) SELECT randomblob(16), 2,"
		" randomblob(16), randomblob(16), 1, x'00' FROM n");
	assert_int_equal(keys_meta_put(&w.k, "clean", "0", 1), E_OK);
	drafts_clean(&w.k);
	keys_clean(&w.k);
	assert_int_equal(count(w.k.keys, "SELECT count(*) FROM wrap"), kept);
}

/* A list of what may leave goes on where it was left. */
static void
test_pages(void **state)
{
	struct client x;
	struct msg m;
	uint32_t from = 0, n = 0, pages = 0;
	int fd[2];

	(void)state;
	config.send_sms.n = 1;
	assert_int_equal(msg_pair(fd), E_OK);
	client_init(&x, fd[0]);
	outbox_open(&w.k, fd[1]);
	tamper(w.k.data, NUMBERS(700) "INSERT INTO appointment(id, person,"
		" structure, user, day, convened, made_on, made_by) SELECT"
		" randomblob(16), f.person, f.structure, u.id, '2026-12-20',"
		" 1, '2026-11-24', u.id FROM n, follow f, user u WHERE"
		" u.login = 'c1'");
	do {
		msg_fill(&m, P_X_LOOK, ++x.number, "sU", "sms", from);
		assert_int_equal(msg_send(x.fd, &m, NULL, 0), E_OK);
		assert_int_equal(answered(&x, &m), E_OK);
		msg_get_str(&m);
		from = msg_get_u32(&m);
		n += msg_get_u32(&m);
		msg_done(&m);
		pages++;
	} while (from);
	assert_int_equal(n, 700);
	assert_int_equal(pages, 2);
	client_done(&x);
	tamper(w.k.data, "DELETE FROM appointment");
}

/* Sessions of a server that died long ago, one turn after another. */
static void
test_orphans(void **state)
{
	int i;

	(void)state;
	tamper(w.k.data, NUMBERS(100) "INSERT INTO session(id, user, way,"
		" source, started) SELECT randomblob(16), u.id, 'local', 'x',"
		" 1 FROM n, user u WHERE u.login = 'd1'");
	for (i = 0; i < 2; i++)
		sessions_close_orphans(&w.k);
	assert_int_equal(now("SELECT count(*) FROM session WHERE ended IS NULL"
		" AND source = 'x'"), 0);
	assert_int_equal(ask(&c1, P_K_SWITCH, "i", &w.s1), E_OK);
}

/* She works in more structures than are looked at, and in the first one; her
 * person is followed by as many. */
static void
test_structures(void **state)
{
	struct ask a;

	(void)state;
	tamper(w.k.data, "UPDATE membership SET start_on = '2020-01-01'");
	tamper(w.k.data, NUMBERS(70) "INSERT INTO structure(id, num, source,"
		" source_id, nom, folded, date_maj, account, made_on) SELECT"
		" CAST(printf('structure %06d', i) AS BLOB), 1000 + i, 'x',"
		" 'x' || i, 'x' || i, 'x', '2026-01-01', 1, '2026-01-01'"
		" FROM n; INSERT INTO membership(id, user, structure, role,"
		" purpose, start_on) SELECT randomblob(16), u.id, s.id,"
		" 'conseiller', 'x', '2026-01-02' FROM structure s, user u"
		" WHERE s.source = 'x' AND u.login = 'd1';"
		" INSERT INTO follow(id, person, structure, num, scopes,"
		" status, purpose, start_on) SELECT randomblob(16), f.person,"
		" s.id, 1, 4095, 'actif', 'x', '2026-01-01' FROM structure s,"
		" follow f WHERE s.source = 'x' AND f.num = 1 AND f.structure"
		" = (SELECT id FROM structure WHERE nom = 'un')");
	client_done(&d1);
	logged_in(&d1, "d1");
	assert_true(opens(&d1, WRAP_PERSON, &her.person, SCOPE_LABEL, NULL));
	assert_true(opens(&hers_, WRAP_PERSON, &her.person, SCOPE_LABEL,
		NULL));
	assert_int_equal(ask(&r1, P_K_MATCH, "sss", NULL, "essai",
		"1990-01-01"), E_OK);
	assert_int_equal(work_note(&c1, &her, &w.s1, "note"), E_OK);
	assert_int_equal(ask(&c1, P_K_CIRCLE, "iis", &her.follow, &id_none,
		NULL), E_OK);
	ask_init(&a, "person.save");
	ask_id(&a, ":follow", &her.follow);
	ask_int(&a, ":protected", 0);
	ask_token(&a, TOKEN_WORD, "autre");
	assert_int_equal(ask_send(&a, &c1), E_OK);
}

/* More accompany her, and more are tied by what she agreed to, than is said. */
static void
test_circle(void **state)
{
	struct msg m;

	(void)state;
	tamper(w.k.data, "INSERT INTO membership(id, user, structure, role,"
		" purpose, start_on) SELECT randomblob(16), u.id, s.id,"
		" 'conseiller', 'x', '2026-01-02' FROM structure s, user u"
		" WHERE s.source = 'x' AND u.login IN ('c1', 'r1');"
		" UPDATE follow SET coreferent = (SELECT id FROM user WHERE"
		" login = 'd1') WHERE purpose = 'x';"
		" INSERT INTO circle(id, person, structure, user, purpose,"
		" shown, start_on, until_on, by_user) SELECT randomblob(16),"
		" f.person, f.structure, u.id, 'x', 1, '2026-11-24',"
		" '2028-01-01', u.id FROM follow f, user u WHERE f.purpose ="
		" 'x' AND u.login IN ('c1', 'r1');"
		" INSERT INTO request(id, person, structure, user, state,"
		" made_on, answered_structure) SELECT randomblob(16),"
		" f.person, f.structure, u.id, 'accordee', '2026-11-24',"
		" g.structure FROM follow f, follow g, user u WHERE u.login ="
		" 'c1' AND f.purpose = 'x' AND g.purpose = 'x' AND f.structure"
		" < g.structure");
	msg_fill(&m, P_K_CIRCLE, ++c1.number, "iis", &her.follow, &id_none,
		NULL);
	assert_int_equal(msg_send(c1.fd, &m, NULL, 0), E_OK);
	assert_int_equal(answered(&c1, &m), E_OK);
	msg_get_str(&m);
	msg_get_str(&m);
	msg_get_str(&m);
	msg_get_str(&m);
	assert_in_range(msg_get_u32(&m), 1, 200);
	msg_done(&m);
	tamper(w.k.data, "DELETE FROM request");
}

/* More of one name, born the same day, than are told apart. */
static void
test_namesakes(void **state)
{
	struct work k;
	struct ask a;
	struct msg m;
	int i;

	(void)state;
	for (i = 0; i < 20; i++) {
		assert_int_equal(make_new(&c1, WRAP_PERSON, &id_none,
			&k.person, k.key), E_OK);
		ask_person(&a, &k, "x", "jumeau");
		ask_token(&a, TOKEN_DAY, "1990-01-01");
		assert_int_equal(ask_send(&a, &c1), E_OK);
	}
	msg_fill(&m, P_K_MATCH, ++c1.number, "sss", NULL, "jumeau",
		"1990-01-01");
	assert_int_equal(msg_send(c1.fd, &m, NULL, 0), E_OK);
	assert_int_equal(answered(&c1, &m), E_OK);
	msg_get_str(&m);
	msg_get_id(&m);
	assert_int_equal(msg_get_u32(&m), 16);
	msg_done(&m);
}

/* --- one account, and the disk of all ------------------------------------------ */

/* How many saves of so many bytes are kept, of 100. */
static int
saves(struct client *c, struct work *k, size_t n)
{
	static char sealed[60000];
	int i;

	for (i = 0; i < 100; i++) {
		struct ask a;
		enum err e;

		ask_init(&a, "draft.save");
		ask_id(&a, ":id", &k->draft);
		ask_blob(&a, &k->draft, SCOPE_DRAFT, &w.c1, (uint32_t)i + 1,
			sealed, n);
		e = ask_send(&a, c);
		if (e) {
			assert_int_equal(e, E_AGAIN);
			assert_non_null(strstr(last_message, "en une heure"));
			break;
		}
	}
	return i;
}

/* One who writes without end is refused in time, and alone; an hour later she
 * writes again. */
static void
test_written(void **state)
{
	int was = config.write_mib, n = 0;
	struct work k = her;

	(void)state;
	assert_int_equal(clock_fix("2026-11-26T09:00"), E_OK);
	assert_int_equal(work_draft(&c1, &k, &w.c1, "une phrase"), E_OK);
	config.write_mib = 1;
	assert_int_equal(saves(&c1, &k, sizeof (char[60000])), 17);
	/* and of shorter ones, as what is left allows */
	while (n < 100 && work_note(&c1, &her, &w.s1, "x") == E_OK)
		n++;
	assert_true(n > 0 && n < 50);
	assert_int_equal(ask(&c1, P_K_CIRCLE, "iis", &her.follow, &id_none,
		NULL), E_AGAIN);
	assert_int_equal(work_note(&r1, &her, &w.s1, "x"), E_OK);
	/* she reads on */
	assert_true(opens(&c1, WRAP_PERSON, &her.person, SCOPE_LABEL, NULL));
	assert_int_equal(clock_fix("2026-11-26T10:00"), E_OK);
	assert_int_equal(work_note(&c1, &her, &w.s1, "x"), E_OK);
	config.write_mib = was;
}

/* What is opened is written of, in each login again: who comes again without
 * end is refused too; what she was given is hers. */
static void
test_opened(void **state)
{
	int was = config.write_mib;
	struct client again;

	(void)state;
	login_ready(&again, "c1");
	assert_true(opens(&c1, WRAP_PERSON, &her.person, SCOPE_LABEL, NULL));
	config.write_mib = 0;
	assert_true(opens(&c1, WRAP_PERSON, &her.person, SCOPE_LABEL, NULL));
	assert_int_equal(ask(&again, P_K_KEYS, "sUBiBi", "essai", 1,
		WRAP_PERSON, &her.person, SCOPE_LABEL, &id_none), E_AGAIN);
	config.write_mib = was;
	assert_true(opens(&again, WRAP_PERSON, &her.person, SCOPE_LABEL, NULL));
	client_done(&again);
}

/* Who makes an account chooses its id: not whose allowance it spends. */
static void
test_another(void **state)
{
	int was = config.write_mib, refused = 0, i;
	struct id id[9];

	(void)state;
	config.write_mib = 1;
	for (i = 0; i < 9; i++) {
		id[i] = id_new();
		memcpy(id[i].b + ID_SIZE - 8, id[0].b + ID_SIZE - 8, 8);
	}
	while (quota_take(&w.k, &id[0], 60000) == E_OK)
		;
	for (i = 1; i < 9; i++)
		refused += quota_take(&w.k, &id[i], 60000) != E_OK;
	assert_true(refused < 8);
	config.write_mib = was;
}

/* --- codes as they are typed -------------------------------------------------------- */

static void
test_code(void **state)
{
	static const char *const same[] = { "0123-4567-89AB-1100",
		"0123 4567 89ab 1100", "O123-4567-89AB-IlOo", "o123456789abLio0",
	};
	static const char *const none[] = { "", "0123", "U123-4567-89AB-1100",
		"0123-4567-89AB-1100-0", "0123-4567-89AB-110{",
		"0123-4567-89AB-110`" };
	char symbols[CODE_SYMBOLS + 1];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof same / sizeof *same; i++) {
		assert_true(code_read(same[i], symbols));
		assert_string_equal(symbols, "0123456789AB1100");
	}
	for (i = 0; i < sizeof none / sizeof *none; i++)
		assert_false(code_read(none[i], symbols));
}

/* --- what is sealed for its own record ------------------------------------------------ */

/* What the act makes, or what is there, or nobody's. */
static enum err
tell(const struct id *record, uint32_t base)
{
	struct id id = id_new();
	struct ask a;

	ask_init(&a, "said.tell");
	ask_id(&a, ":follow", &her.follow);
	ask_id(&a, ":id", &id);
	ask_text(&a, ":kind", "message");
	ask_blob(&a, record ? record : &id, SCOPE_NOTE, &w.s1, base, "x", 1);
	return ask_send(&a, &hers_);
}

static enum err
objective(const struct id *record, enum scope scope)
{
	struct id id = id_new(), axis = id_new();
	struct ask a;

	ask_init(&a, "notebook.objective");
	ask_id(&a, ":follow", &her.follow);
	ask_id(&a, ":id", &id);
	ask_id(&a, ":axis", &axis);
	ask_text(&a, ":to_state", "in_progress");
	ask_blob(&a, record ? record : &id, scope, &w.s1, 0, "x", 1);
	return ask_send(&a, &c1);
}

static void
test_own(void **state)
{
	struct id nobody = id_new();

	(void)state;
	assert_int_equal(tell(NULL, 0), E_OK);
	assert_int_equal(tell(NULL, 3), E_PROTO);
	assert_int_equal(tell(&nobody, 0), E_PROTO);
	assert_int_equal(tell(&her.note, 0), E_PROTO);
	assert_int_equal(objective(NULL, SCOPE_PATH), E_OK);
	assert_int_equal(objective(NULL, SCOPE_HEALTH), E_OK);
	assert_int_equal(objective(&nobody, SCOPE_PATH), E_PROTO);
	assert_int_equal(objective(&her.note, SCOPE_PATH), E_PROTO);
	assert_int_equal(objective(&nobody, SCOPE_HEALTH), E_PROTO);
}

/* A text that says it is there, and is not. */
static void
ask_absent(struct ask *a, const char *name)
{
	msg_put_str(&a->values, name);
	msg_put_u8(&a->values, 't');
	msg_put_str(&a->values, NULL);
	a->nvalue++;
}

/* It is none, not a mistake. */
static void
test_absent(void **state)
{
	struct ask a;

	(void)state;
	ask_init(&a, "follow.later");
	ask_id(&a, ":follow", &her.follow);
	ask_int(&a, ":version", now("SELECT version FROM follow WHERE structure"
		" = (SELECT id FROM structure WHERE nom = 'un')"));
	ask_absent(&a, ":next_step_on");
	assert_int_equal(ask_send(&a, &c1), E_OK);
	assert_int_equal(now("SELECT count(*) FROM follow WHERE next_step_on"
		" IS NOT NULL"), 0);
}

/* Nothing is given of what is nothing. */
static void
test_no_keys(void **state)
{
	struct msg m;
	uint32_t i;

	(void)state;
	msg_fill(&m, P_K_KEYS, ++c1.number, "sU" "BiBi" "BiBi" "BiBi", NULL, 3,
		9, &her.person, SCOPE_LABEL, &id_none,
		WRAP_PERSON, &id_none, SCOPE_LABEL, &id_none,
		WRAP_PERSON, &her.person, 99, &id_none);
	assert_int_equal(msg_send(c1.fd, &m, NULL, 0), E_OK);
	assert_int_equal(answered(&c1, &m), E_OK);
	msg_get_str(&m);
	assert_int_equal(msg_get_u32(&m), 3);
	for (i = 0; i < 3; i++)
		assert_int_equal(msg_get_u8(&m), 0);
	assert_true(msg_ended(&m));
	msg_done(&m);
}

/* A person whose words or blobs are none is not made. */
static void
test_not_made(void **state)
{
	int64_t was = now("SELECT count(*) FROM person");
	struct ask a;
	int i;

	(void)state;
	for (i = 0; i < 6; i++) {
		struct work k;

		assert_int_equal(make_new(&c1, WRAP_PERSON, &id_none,
			&k.person, k.key), E_OK);
		ask_person(&a, &k, "x", "x");
		if (i == 0)
			ask_token(&a, 0, "x");
		else if (i == 1)
			ask_token(&a, TOKEN_WORD, NULL);
		else if (i == 2)
			a.ntoken = 100000;
		else if (i == 3)
			ask_blob(&a, &k.person, (enum scope)99, &id_none, 0,
				"x", 1);
		else if (i == 4)
			a.nblob = 100000;
		else
			a.ntoken = 3;
		assert_int_equal(ask_send(&a, &c1), E_PROTO);
	}
	assert_int_equal(now("SELECT count(*) FROM person"), was);
}

/* What others open whole, or read in every list, is no longer than a screen
 * makes it. */
static void
test_too_long(void **state)
{
	static const struct { enum scope scope; size_t most; } of[] = {
		{ SCOPE_LABEL, 8 << 10 }, { SCOPE_CONTACT, 128 << 10 },
	};
	char *text = xcalloc(1, (128 << 10) + 2);
	int64_t version = now("SELECT version FROM blob WHERE scope = 0");
	struct ask a;
	size_t i;

	(void)state;
	memset(text, 'x', (128 << 10) + 1);
	for (i = 0; i < 4; i++) {
		enum scope scope = of[i / 2].scope;
		uint32_t base = scope == SCOPE_LABEL ? (uint32_t)version : 0;

		ask_init(&a, "person.save");
		ask_id(&a, ":follow", &her.follow);
		ask_int(&a, ":protected", 0);
		ask_blob(&a, &her.person, scope, &id_none, base, text,
			of[i / 2].most + 1 - i % 2);
		assert_int_equal(ask_send(&a, &c1), i % 2 ? E_OK : E_CHECK);
	}
	tamper(w.k.data, "DELETE FROM blob WHERE scope = 3; DELETE FROM former;"
		" UPDATE blob SET version = 1 WHERE scope = 0");
	for (i = 0; i < 2; i++) {
		text[(64 << 10) + 1 - i] = '\0';
		ask_init(&a, "preference.put");
		ask_id(&a, ":user", &w.c1);
		ask_text(&a, ":name", "x");
		ask_text(&a, ":value", text);
		assert_int_equal(ask_send(&a, &c1), i ? E_OK : E_CHECK);
	}
	free(text);
}

/* A file that is written anew at each change says no more than anybody's. */
static void
test_feed(void **state)
{
	const char *p;
	struct buf b;
	int n = 0;

	(void)state;
	tamper(w.k.data, NUMBERS(5100) "INSERT INTO feed_event(id, user, start,"
		" minutes) SELECT randomblob(16), u.id, i, 30 FROM n, user u"
		" WHERE u.login = 'c1'");
	buf_init(&b);
	assert_int_equal(feed_text(w.k.data, &w.c1, &b), E_OK);
	for (p = buf_str(&b); (p = strstr(p, "BEGIN:VEVENT")); p++)
		n++;
	assert_int_equal(n, 5000);
	buf_done(&b);
	tamper(w.k.data, "DELETE FROM feed_event");
}

/* An appointment, and what it settles as it may be said. */
static enum err
appointment(int settles, const struct id *record)
{
	struct id id = id_new();
	struct ask a;

	ask_init(&a, "appointment.create");
	ask_id(&a, ":follow", &her.follow);
	ask_id(&a, ":id", &id);
	ask_id(&a, ":user", &w.c1);
	ask_text(&a, ":day", "2026-12-01");
	ask_int(&a, ":convened", 0);
	if (settles == 't')
		ask_absent(&a, ":settles");
	else if (settles == 'i')
		ask_int(&a, ":settles", 7);
	else
		ask_text(&a, ":settles", settles ? "rien" : NULL);
	ask_text(&a, ":slot", NULL);
	ask_text(&a, ":seat", NULL);
	ask_text(&a, ":event", NULL);
	ask_text(&a, ":busy_at", NULL);
	ask_text(&a, ":busy_for", NULL);
	ask_blob(&a, record ? record : &id, SCOPE_PATH, &w.s1, 0, "x", 1);
	return ask_send(&a, &c1);
}

static void
test_appointment(void **state)
{
	struct id nobody = id_new();

	(void)state;
	assert_int_equal(appointment(0, NULL), E_OK);
	assert_int_equal(appointment('t', NULL), E_OK);
	assert_int_equal(appointment('i', NULL), E_OK);
	assert_int_equal(appointment('s', NULL), E_OK);
	assert_int_equal(appointment(0, &nobody), E_PROTO);
	assert_int_equal(appointment(0, &her.note), E_PROTO);
	assert_int_equal(now("SELECT count(*) FROM appointment"), 4);
	tamper(w.k.data, "DELETE FROM deed_follow; DELETE FROM deed; DELETE"
		" FROM appointment");
}

/* Rows of nobody are said, and what costs had before cannot be read is begun
 * again. */
static void
test_left(void **state)
{
	(void)state;
	assert_int_equal(ask(&w.op, P_C_AUDIT, ""), E_OK);
	tamper(w.k.data, "PRAGMA foreign_keys = OFF; INSERT INTO match(id,"
		" user, structure, person, made_at) SELECT randomblob(16),"
		" f.referent, f.structure, randomblob(16), 1 FROM follow f"
		" LIMIT 1");
	assert_int_equal(ask(&w.op, P_C_VERIFY, ""), E_CHECK);
	tamper(w.k.data, "DELETE FROM match; PRAGMA foreign_keys = ON");
	assert_int_equal(keys_meta_put(&w.k, "effort", "abc", 3), E_OK);
	assert_int_equal(ask(&c1, P_K_EFFORT, "UBUUU", 1, EFFORT_NOTE, 1, 9,
		9), E_OK);
	assert_int_equal(count(w.k.keys, "SELECT total(records) FROM effort"),
		1);
	/* months that are long over, of too few: forgotten */
	tamper(w.k.keys, NUMBERS(40) "INSERT INTO effort SELECT printf("
		"'20%02d-01', i), 2, 1, 1, 1 FROM n WHERE i < 26");
	assert_int_equal(effort_close(&w.k), E_OK);
	assert_int_equal(count(w.k.keys, "SELECT count(*) FROM effort"), 1);
}

static int
up(void **state)
{
	struct id id = id_new();
	struct ask a;

	(void)state;
	world_dir();
	world_open(false);
	world_people();
	log_init("test", (enum log_level)0);
	login_ready(&c1, "c1");
	login_ready(&d1, "d1");
	login_ready(&r1, "r1");
	assert_int_equal(make_new(&c1, WRAP_PERSON, &id_none, &her.person,
		her.key), E_OK);
	ask_person(&a, &her, "elle", "essai");
	ask_token(&a, TOKEN_DAY, "1990-01-01");
	assert_int_equal(ask_send(&a, &c1), E_OK);
	assert_int_equal(work_note(&c1, &her, &w.s1, "note"), E_OK);
	ask_init(&a, "space.open");
	ask_id(&a, ":follow", &her.follow);
	ask_id(&a, ":user", &id);
	ask_text(&a, ":login", HERS);
	assert_int_equal(ask_send(&a, &c1), E_OK);
	login_ready(&hers_, HERS);
	return 0;
}

static int
down(void **state)
{
	(void)state;
	client_done(&c1);
	client_done(&d1);
	client_done(&r1);
	client_done(&hers_);
	world_end();
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_own),
		cmocka_unit_test(test_absent),
		cmocka_unit_test(test_no_keys),
		cmocka_unit_test(test_not_made),
		cmocka_unit_test(test_left),
		cmocka_unit_test(test_too_long),
		cmocka_unit_test(test_feed),
		cmocka_unit_test(test_appointment),
		cmocka_unit_test(test_drafts),
		cmocka_unit_test(test_wraps),
		cmocka_unit_test(test_pages),
		cmocka_unit_test(test_orphans),
		cmocka_unit_test(test_written),
		cmocka_unit_test(test_opened),
		cmocka_unit_test(test_another),
		cmocka_unit_test(test_code),
		cmocka_unit_test(test_namesakes),
		cmocka_unit_test(test_structures),
		cmocka_unit_test(test_circle),
	};

	return cmocka_run_group_tests(tests, up, down);
}
