/* Who was looked for while her address is protected: what is never said, what
 * her referents are told, what she reads of it herself. */
#include "tests/unit/match_world.h"

#include <sqlite3.h>

#include "keeper/sought.h"

/* --- what the key file has of it -------------------------------------------------- */

/* How many probes the keeper tells, asked of one structure and of it again; -1:
 * refused. */
static int
probes(struct client *c, const struct id *structure)
{
	struct msg m;
	int n = -1;

	msg_fill(&m, P_K_PROBES, ++c->number, "Uii", 2,
		structure, structure);
	assert_int_equal(msg_send(c->fd, &m, NULL, 0), E_OK);
	msg_reset(&m, 0, 0);
	assert_int_equal(client_next(c, &m), E_OK);
	assert_int_equal(m.number, c->number);
	if (msg_get_u8(&m) == E_OK) {
		assert_int_equal(m.type, P_K_PROBES_ARE);
		msg_get_str(&m);
		n = (int)msg_get_u32(&m);
		for (int i = 0; i < n; i++) {
			msg_get_id(&m);
			for (int k = 0; k < 3; k++) {
				struct id id = msg_get_id(&m);

				assert_true(id_equal(&id, k == 0 ? structure :
					k == 1 ? &w.c2 : &w.s2));
			}
			assert_int_equal(strlen(msg_get_str(&m)), 10);
		}
		assert_true(msg_ended(&m));
	}
	msg_done(&m);
	return n;
}

/* What c2 looked for until a day. */
static enum err
seen_of(struct client *c, const struct id *of, const struct id *user,
	const struct id *by, const char *day)
{
	struct msg m;

	msg_fill(&m, P_K_PROBED, ++c->number, "iiis", of, user, by, day);
	assert_int_equal(msg_send(c->fd, &m, NULL, 0), E_OK);
	msg_done(&m);
	return answer_of(c, c->number);
}

static enum err
seen(struct client *c, const struct id *of)
{
	return seen_of(c, of, &w.c2, &w.s2, "2026-11-25");
}

static int commits;

static int
on_commit(void *to)
{
	(void)to;
	commits++;
	return 0;
}

static int
add_line(void *to, int n, char **v, char **names)
{
	(void)n;
	(void)names;
	buf_printf(to, "%s\n", v[0]);
	return 0;
}

/* All that a session reads, but for records of the audit before the last one,
 * and of that its number, hour and hash. */
static void
read_all(struct buf *all)
{
	struct buf each;
	const char *at;
	sqlite3 *db;

	buf_clear(all);
	buf_init(&each);
	assert_int_equal(sqlite3_open_v2(config_path("passerelle.db"), &db,
		SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, "SELECT 'SELECT ''' || m.name ||"
		" '''' || group_concat(printf('||quote(\"%w\")', c.name), '')"
		" || ' FROM \"' || m.name || '\" ORDER BY 1' FROM"
		" sqlite_schema m, pragma_table_info(m.name) c WHERE"
		" m.type = 'table' AND m.name <> 'audit' GROUP BY m.name",
		add_line, &each, NULL), SQLITE_OK);
	for (at = buf_str(&each); *at; at += strcspn(at, "\n") + 1) {
		char *sql = xasprintf("%.*s", (int)strcspn(at, "\n"), at);

		assert_int_equal(sqlite3_exec(db, sql, add_line, all, NULL),
			SQLITE_OK);
		free(sql);
	}
	assert_int_equal(sqlite3_exec(db, "SELECT quote(session) ||"
		" quote(user) || quote(structure) || action || kind ||"
		" quote(object) || scopes || quote(detail) FROM audit"
		" ORDER BY seq DESC LIMIT 1", add_line, all, NULL), SQLITE_OK);
	sqlite3_close(db);
	buf_done(&each);
}

/* How many records of hers, -1: refused. */
static int
log_of(struct client *c, uint64_t before, uint64_t *seq, uint32_t most)
{
	struct msg m;
	int n = -1;

	msg_init(&m, P_K_SOUGHT, ++c->number);
	msg_put_u64(&m, before);
	msg_put_u32(&m, most);
	assert_int_equal(msg_send(c->fd, &m, NULL, 0), E_OK);
	msg_reset(&m, 0, 0);
	assert_int_equal(client_next(c, &m), E_OK);
	assert_int_equal(m.number, c->number);
	if (msg_get_u8(&m) == E_OK) {
		assert_int_equal(m.type, P_K_SOUGHT_ARE);
		msg_get_str(&m);
		n = (int)msg_get_u32(&m);
		for (int i = 0; i < n; i++)
			seq[i] = msg_get_u64(&m);
		assert_true(msg_ended(&m));
	}
	msg_done(&m);
	return n;
}

/* --- what is said, and to whom ---------------------------------------------- */

/* A protected address: byte for byte what is answered when there is nobody;
 * her referents are told, once a day. */
static void
test_protected(void **state)
{
	struct buf nobody;
	struct id m;
	uint32_t own;

	buf_init(&nobody);
	assert_int_equal(ask_match(&c2, "2980375056001", NULL, NULL, &m,
		&own), E_OK);
	buf_put(&nobody, said.data, said.len);
	tamper(w.k.data, "UPDATE person SET protected = 1");
	assert_int_equal(ask_match(&c2, NIR, NULL, NULL, &m, &own), E_OK);
	assert_int_equal(said.len, nobody.len);
	assert_memory_equal(said.data, nobody.data, said.len);
	assert_int_equal(ask_match(&c2, NULL, WHO, DAY, &m, &own), E_OK);
	assert_memory_equal(said.data, nobody.data, said.len);
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM match"), 0);
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM audit a"
		" WHERE action = 'match' AND object IS NULL"), 3);
	assert_int_equal(probes(&c1, &w.s1), 1);
	buf_done(&nobody);
}

/* What a session reads once a search met a protected address is byte for byte
 * what it reads once one met nobody; each costs the key file one commit. */
static void
test_silent(void **state)
{
	struct buf nobody, hers;

	buf_init(&nobody);
	buf_init(&hers);
	tamper(w.k.data, "UPDATE person SET protected = 1");
	sqlite3_commit_hook(db_raw(w.k.keys), on_commit, NULL);
	commits = 0;
	assert_int_equal(match(&c2, "2980375056001", NULL, NULL, NULL), 'n');
	assert_int_equal(commits, 1);
	read_all(&nobody);
	assert_non_null(strstr(buf_str(&nobody), "match"));
	assert_int_equal(match(&c2, NIR, NULL, NULL, NULL), 'n');
	assert_int_equal(commits, 2);
	assert_int_equal(count(w.k.keys, "SELECT count(*) FROM probe"), 1);
	read_all(&hers);
	assert_string_equal(buf_str(&hers), buf_str(&nobody));
	/* nor does it say that her referent was told */
	assert_int_equal(seen(&c1, &follow), E_OK);
	read_all(&hers);
	assert_string_equal(buf_str(&hers), buf_str(&nobody));
	buf_done(&nobody);
	buf_done(&hers);
}

/* Told to who answers for her, wherever she is followed, once a day for each
 * who asks, until one of that structure read it. */
static void
test_told(void **state)
{
	assert_int_equal(probes(&c1, &w.s1), 0);
	tamper(w.k.data, "UPDATE person SET protected = 1");
	assert_int_equal(match(&c2, NIR, NULL, NULL, NULL), 'n');
	assert_int_equal(match(&c2, NULL, WHO, DAY, NULL), 'n');
	assert_int_equal(probes(&c1, &w.s1), 1);
	/* who heads it where no referent is left */
	assert_int_equal(probes(&r1, &w.s1), 0);
	tamper(w.k.data, "UPDATE membership SET role = 'lecture' WHERE user ="
		" (SELECT id FROM user WHERE login = 'c1')");
	assert_int_equal(probes(&r1, &w.s1), 1);
	assert_int_equal(probes(&c1, &w.s1), 0);
	tamper(w.k.data, "UPDATE membership SET role = 'conseiller' WHERE user"
		" = (SELECT id FROM user WHERE login = 'c1')");
	/* a colleague, another structure, the platform */
	assert_int_equal(probes(&d1, &w.s1), 0);
	assert_int_equal(probes(&c2, &w.s1), 0);
	assert_int_equal(probes(&c2, &w.s2), 0);
	assert_int_equal(probes(&adm, &w.s1), 0);
	assert_int_equal(probes(&out, &w.s1), 0);
	assert_int_equal(seen(&d1, &follow), E_RIGHT);
	assert_int_equal(seen(&r1, &follow), E_RIGHT);
	assert_int_equal(seen(&c2, &follow), E_RIGHT);
	assert_int_equal(seen(&c1, &person), E_NOTFOUND);
	assert_int_equal(probes(&c1, &w.s1), 1);
	assert_int_equal(seen(&c1, &follow), E_OK);
	assert_int_equal(probes(&c1, &w.s1), 0);
	assert_int_equal(match(&c2, NIR, NULL, NULL, NULL), 'n');
	assert_int_equal(probes(&c1, &w.s1), 0);
	assert_int_equal(clock_fix("2026-11-25T09:00"), E_OK);
	assert_int_equal(match(&c2, NIR, NULL, NULL, NULL), 'n');
	assert_int_equal(probes(&c1, &w.s1), 1);
	/* what was read goes after a month, what nobody read after a year */
	assert_int_equal(clock_fix("2026-12-24T09:00"), E_OK);
	sought_forget(&w.k);
	assert_int_equal(count(w.k.keys, "SELECT count(*) FROM probe"), 2);
	assert_int_equal(clock_fix("2026-12-26T09:00"), E_OK);
	sought_forget(&w.k);
	assert_int_equal(count(w.k.keys, "SELECT count(*) FROM probe"), 1);
	assert_int_equal(clock_fix("2027-11-27T09:00"), E_OK);
	sought_forget(&w.k);
	assert_int_equal(count(w.k.keys, "SELECT count(*) FROM probe"), 0);
	clock_fix("2026-11-24T09:00");
}

/* What is read is what was said: who else looked, and what came since, are
 * still to be read. */
static void
test_each(void **state)
{
	tamper(w.k.data, "UPDATE person SET protected = 1");
	assert_int_equal(match(&c2, NIR, NULL, NULL, NULL), 'n');
	tamper(w.k.keys, "WITH n(user, by_structure, day) AS (SELECT user,"
		" by_structure, '2026-11-23' FROM probe UNION ALL SELECT user,"
		" by_structure, '2026-11-25' FROM probe UNION ALL SELECT user,"
		" x'31', '2026-11-20' FROM probe UNION ALL SELECT x'32',"
		" by_structure, '2026-11-24' FROM probe) INSERT INTO probe"
		" SELECT p.person, p.structure, n.user, n.by_structure, n.day,"
		" NULL FROM probe p, n");
	assert_int_equal(seen_of(&c1, &follow, &w.c2, &w.s2, NULL), E_PROTO);
	assert_int_equal(count(w.k.keys, "SELECT count(*) FROM probe WHERE"
		" seen_on IS NULL"), 5);
	assert_int_equal(seen_of(&c1, &follow, &w.c2, &w.s2, "2026-11-24"),
		E_OK);
	assert_int_equal(count(w.k.keys, "SELECT count(*) FROM probe WHERE"
		" seen_on IS NULL"), 3);
	assert_int_equal(count(w.k.keys, "SELECT count(*) FROM probe WHERE"
		" seen_on IS NOT NULL AND made_on IN ('2026-11-23',"
		" '2026-11-24')"), 2);
}

/* Two of one name and one day: the referents of both. */
static void
test_two_protected(void **state)
{
	struct id other, hers;
	struct ask a;

	add_person(&c1, &other, &hers, key);
	ask_init(&a, "person.save");
	ask_id(&a, ":follow", &hers);
	ask_int(&a, ":protected", 1);
	ask_token(&a, TOKEN_WORD, "diallo");
	ask_token(&a, TOKEN_WHO, WHO);
	ask_token(&a, TOKEN_DAY, DAY);
	assert_int_equal(ask_send(&a, &c1), E_OK);
	tamper(w.k.data, "UPDATE person SET protected = 1");
	assert_int_equal(match(&c2, NULL, WHO, DAY, NULL), 'n');
	assert_int_equal(probes(&c1, &w.s1), 2);
}

/* In her own space she reads which records are about her; who has no space of
 * her own reads none; a record that never was, the power having gone between
 * the two files, is not one; nor what the audit has no more. */
static void
test_her_log(void **state)
{
	uint64_t seq[4];

	tamper(w.k.data, "UPDATE person SET protected = 1");
	assert_int_equal(match(&c2, NIR, NULL, NULL, NULL), 'n');
	assert_int_equal(match(&c2, NIR, NULL, NULL, NULL), 'n');
	assert_int_equal(log_of(&c1, 0, seq, 4), -1);
	tamper(w.k.data, "UPDATE user SET person = (SELECT id FROM person)"
		" WHERE login = 'd1'");
	assert_int_equal(log_of(&d1, 0, seq, 4), 2);
	assert_true(seq[0] == seq[1] + 1);
	assert_int_equal(log_of(&d1, seq[0], seq, 4), 1);
	assert_int_equal(log_of(&d1, 0, seq, 1), 1);
	assert_int_equal(log_of(&d1, 0, seq, 0), -1);
	assert_int_equal(log_of(&d1, 0, seq, 201), -1);
	assert_int_equal(log_of(&d1, UINT64_MAX, seq, 4), -1);
	tamper(w.k.keys, "UPDATE sought SET hash = randomblob(32) WHERE seq ="
		" (SELECT max(seq) FROM sought)");
	assert_int_equal(log_of(&d1, 0, seq, 4), 1);
	sought_forget(&w.k);
	assert_int_equal(count(w.k.keys, "SELECT count(*) FROM sought"), 2);
	tamper(w.k.keys, "UPDATE sought SET seq = -seq");
	sought_forget(&w.k);
	assert_int_equal(count(w.k.keys, "SELECT count(*) FROM sought"), 0);
}

/* Of what is read as one record with hers, each search; the newest first, of
 * both. */
static void
test_her_records(void **state)
{
	struct id other, hers;
	uint64_t seq[8];
	struct ask a;
	int i;

	add_person(&c1, &other, &hers, key);
	ask_init(&a, "person.save");
	ask_id(&a, ":follow", &hers);
	ask_int(&a, ":protected", 1);
	ask_token(&a, TOKEN_WORD, "sow");
	ask_token(&a, TOKEN_WHO, "fatou sow");
	ask_token(&a, TOKEN_DAY, DAY);
	assert_int_equal(ask_send(&a, &c1), E_OK);
	tamper(w.k.data, "UPDATE follow SET united = (SELECT id FROM follow"
		" WHERE num = 1) WHERE num = 2");
	for (i = 0; i < 3; i++) {
		assert_int_equal(match(&c2, NULL, WHO, DAY, NULL), 'n');
		assert_int_equal(match(&c2, NULL, "fatou sow", DAY, NULL),
			'n');
	}
	tamper(w.k.data, "UPDATE user SET person = (SELECT person FROM follow"
		" WHERE num = 1) WHERE login = 'd1'");
	assert_int_equal(log_of(&d1, 0, seq, 8), 6);
	for (i = 1; i < 6; i++)
		assert_true(seq[i] == seq[i - 1] - 1);
	assert_int_equal(log_of(&d1, 0, seq, 4), 4);
	assert_int_equal(log_of(&d1, seq[3], seq, 4), 2);
	/* a search that met both is one */
	ask_init(&a, "person.save");
	ask_id(&a, ":follow", &hers);
	ask_int(&a, ":protected", 1);
	ask_token(&a, TOKEN_WHO, WHO);
	ask_token(&a, TOKEN_DAY, DAY);
	assert_int_equal(ask_send(&a, &c1), E_OK);
	assert_int_equal(match(&c2, NULL, WHO, DAY, NULL), 'n');
	assert_int_equal(log_of(&d1, 0, seq, 8), 7);
	assert_true(seq[0] > seq[1]);
}

/* Of many that nobody read, the newest of each day; what waits for others is in
 * nobody's way; no list of structures is too long to be refused. */
static void
test_many(void **state)
{
	char sql[200], hex[ID_TEXT];
	struct id other, hers;
	struct msg m;
	int i;

	tamper(w.k.data, "UPDATE person SET protected = 1");
	assert_int_equal(match(&c2, NIR, NULL, NULL, NULL), 'n');
	tamper(w.k.keys, "WITH RECURSIVE n(i) AS (VALUES(1) UNION ALL SELECT"
		" i + 1 FROM n WHERE i < 150) INSERT INTO probe SELECT person,"
		" structure, user, by_structure, date('2026-11-24', -i || ' day"
		"s'), NULL FROM probe, n");
	assert_int_equal(probes(&c1, &w.s1), 100);
	add_person(&c1, &other, &hers, key);
	snprintf(sql, sizeof sql, "UPDATE probe SET person = x'%s', made_on ="
		" date(made_on, '+200 days') WHERE made_on <> '2026-11-24'",
		id_text(&other, hex));
	tamper(w.k.keys, sql);
	tamper(w.k.data, "UPDATE follow SET referent = NULL WHERE num = 1");
	assert_int_equal(probes(&r1, &w.s1), 1);
	msg_init(&m, P_K_PROBES, ++c1.number);
	msg_put_u32(&m, 1001);
	for (i = 0; i < 1001; i++)
		msg_put_id(&m, &w.s2);
	assert_int_equal(msg_send(c1.fd, &m, NULL, 0), E_OK);
	msg_reset(&m, 0, 0);
	assert_int_equal(client_next(&c1, &m), E_OK);
	assert_int_equal(msg_get_u8(&m), E_PROTO);
	msg_done(&m);
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, up, six_down)
	const struct CMUnitTest tests[] = {
		T(test_protected), T(test_silent), T(test_told),
		T(test_each), T(test_two_protected), T(test_her_log),
		T(test_her_records), T(test_many),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);

	buf_done(&said);
	return failed;
}
