/* The match across structures: what is answered to whom, how often, and what
 * is never said; requests made from it, and what an answer opens. */
#include "tests/unit/keeper_six.h"

#include <sqlite3.h>

#include "keeper/sought.h"

static struct id person, follow;
static struct sealkey key[SCOPES];

#define NIR "1980375056001"
#define WHO "aminata diallo"
#define DAY "1998-05-12"

static int
up(void **state)
{
	struct ask a;

	six_ready();
	add_person(&c1, &person, &follow, key);
	ask_init(&a, "person.save");
	ask_id(&a, ":follow", &follow);
	ask_int(&a, ":protected", 0);
	ask_token(&a, TOKEN_WORD, "diallo");
	ask_token(&a, TOKEN_WHO, WHO);
	ask_token(&a, TOKEN_DAY, DAY);
	ask_token(&a, TOKEN_NIR, NIR);
	assert_int_equal(ask_send(&a, &c1), E_OK);
	return 0;
}

/* --- the question ------------------------------------------------------------ */

static struct buf said;         /* the last answer, without its number */

static enum err
ask_match(struct client *c, const char *nir, const char *who,
	const char *day, struct id *match, uint32_t *own)
{
	struct msg m;
	enum err e;

	*match = id_none;
	*own = 0;
	msg_init(&m, P_K_MATCH, ++c->number);
	msg_put_str(&m, nir);
	msg_put_str(&m, who);
	msg_put_str(&m, day);
	assert_int_equal(msg_send(c->fd, &m, NULL, 0), E_OK);
	msg_reset(&m, 0, 0);
	assert_int_equal(client_next(c, &m), E_OK);
	assert_int_equal(m.type, P_K_MATCHED);
	assert_int_equal(m.number, c->number);
	buf_done(&said);
	buf_init(&said);
	buf_put(&said, m.b.data, m.b.len);
	e = (enum err)msg_get_u8(&m);
	msg_get_str(&m);
	if (!e) {
		uint32_t i;

		*match = msg_get_id(&m);
		*own = msg_get_u32(&m);
		for (i = 0; i < *own; i++) {
			struct id one = msg_get_id(&m);

			assert_true(id_equal(&one, &person));
		}
	}
	assert_true(msg_ended(&m));
	msg_done(&m);
	return e;
}

/* 'y' elsewhere, 'h' here, 'n' nobody, '!' refused. */
static char
match(struct client *c, const char *nir, const char *who, const char *day,
	struct id *id)
{
	struct id m;
	uint32_t own;

	if (ask_match(c, nir, who, day, &m, &own))
		return '!';
	if (id)
		*id = m;
	return !id_is_none(&m) ? 'y' : own ? 'h' : 'n';
}

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

static enum err
seen(struct client *c, const struct id *of)
{
	struct msg m;

	msg_fill(&m, P_K_PROBED, ++c->number, "i", of);
	assert_int_equal(msg_send(c->fd, &m, NULL, 0), E_OK);
	msg_done(&m);
	return answer_of(c, c->number);
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

static void
test_answers(void **state)
{
	assert_int_equal(match(&c2, NIR, NULL, NULL, NULL), 'y');
	assert_int_equal(match(&c2, NULL, WHO, DAY, NULL), 'y');
	assert_int_equal(match(&c2, "2980375056001", NULL, NULL, NULL), 'n');
	assert_int_equal(match(&c2, "2980375056001", WHO, DAY, NULL), 'y');
	/* names without the date, the date without names: nobody */
	assert_int_equal(match(&c2, NULL, WHO, NULL, NULL), 'n');
	assert_int_equal(match(&c2, NULL, NULL, DAY, NULL), 'n');
	assert_int_equal(match(&c2, NULL, WHO, "1998-05-13", NULL), 'n');
	assert_int_equal(match(&c2, NULL, "aminat diallo", DAY, NULL), 'n');
	/* one's own structure is here, never elsewhere */
	assert_int_equal(match(&d1, NIR, NULL, NULL, NULL), 'h');
	/* who may not make a record may not ask */
	assert_int_equal(match(&adm, NIR, NULL, NULL, NULL), '!');
	assert_int_equal(match(&out, NIR, NULL, NULL, NULL), '!');
	tamper(w.k.data, "UPDATE membership SET role = 'lecture' WHERE user ="
		" (SELECT id FROM user WHERE login = 'c2')");
	assert_int_equal(match(&c2, NIR, NULL, NULL, NULL), '!');
}

/* A name that many have: she is found among them by her birth date. */
static void
test_namesakes(void **state)
{
	struct id other, hers, made;
	struct ask a;
	int i;

	for (i = 0; i < 60; i++) {
		char day[16];

		add_person(&c1, &other, &hers, key);
		snprintf(day, sizeof day, "1970-01-%02d", 1 + i % 30);
		ask_init(&a, "person.save");
		ask_id(&a, ":follow", &hers);
		ask_int(&a, ":protected", 0);
		ask_token(&a, TOKEN_WORD, "diallo");
		ask_token(&a, TOKEN_WHO, WHO);
		ask_token(&a, TOKEN_DAY, day);
		assert_int_equal(ask_send(&a, &c1), E_OK);
	}
	for (i = 0; i < 5; i++) {
		assert_int_equal(match(&c2, NULL, WHO, DAY, &made), 'y');
		assert_int_equal(count(w.k.data, "SELECT count(*) FROM match m"
			" JOIN follow f ON f.person = m.person WHERE"
			" f.num = 1"), i + 1);
	}
	assert_int_equal(match(&c2, NULL, WHO, "1970-01-31", NULL), 'n');
	/* and she who asks for one of two of one day is answered once */
	assert_int_equal(match(&c2, NULL, WHO, "1970-01-30", NULL), 'y');
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM match"), 6);
}

/* Whom nobody follows any more can be asked of nobody. */
static void
test_followed(void **state)
{
	tamper(w.k.data, "UPDATE follow SET end_on = '2026-11-24'");
	assert_int_equal(match(&c2, NIR, NULL, NULL, NULL), 'n');
	tamper(w.k.data, "UPDATE follow SET end_on = NULL,"
		" until_on = '2026-11-23'");
	assert_int_equal(match(&c2, NIR, NULL, NULL, NULL), 'n');
	tamper(w.k.data, "UPDATE follow SET until_on = NULL");
	assert_int_equal(match(&c2, NIR, NULL, NULL, NULL), 'y');
}

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
	assert_int_equal(probes(&r1, &w.s1), 1);
	/* a colleague, another structure, the platform */
	assert_int_equal(probes(&d1, &w.s1), 0);
	assert_int_equal(probes(&c2, &w.s1), 0);
	assert_int_equal(probes(&c2, &w.s2), 0);
	assert_int_equal(probes(&adm, &w.s1), 0);
	assert_int_equal(probes(&out, &w.s1), 0);
	assert_int_equal(seen(&d1, &follow), E_RIGHT);
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
	tamper(w.k.keys, "UPDATE sought SET hash = randomblob(32) WHERE seq ="
		" (SELECT max(seq) FROM sought)");
	assert_int_equal(log_of(&d1, 0, seq, 4), 1);
	sought_forget(&w.k);
	assert_int_equal(count(w.k.keys, "SELECT count(*) FROM sought"), 2);
	tamper(w.k.keys, "UPDATE sought SET seq = -seq");
	sought_forget(&w.k);
	assert_int_equal(count(w.k.keys, "SELECT count(*) FROM sought"), 0);
}

/* Twenty an hour for a user, whatever her session; each is audited. */
static void
test_counted(void **state)
{
	struct client again;
	int i;

	for (i = 0; i < 20; i++)
		assert_int_equal(match(&c2, "2980375056001", NULL, NULL,
			NULL), 'n');
	assert_int_equal(match(&c2, "2980375056001", NULL, NULL, NULL), '!');
	assert_int_equal(match(&c2, NIR, NULL, NULL, NULL), '!');
	login_ready(&again, "c2");
	assert_int_equal(match(&again, NIR, NULL, NULL, NULL), '!');
	client_done(&again);
	assert_int_equal(match(&d1, NIR, NULL, NULL, NULL), 'h');
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM audit"
		" WHERE action = 'match'"), 21);
	assert_int_equal(clock_fix("2026-11-24T10:01"), E_OK);
	assert_int_equal(match(&c2, NIR, NULL, NULL, NULL), 'y');
}

/* --- requests ------------------------------------------------------------------- */

static enum err
create(struct client *c, const struct id *match, struct id *request)
{
	struct sealkey k[SCOPES];
	struct ask a;
	enum err e = make_new(c, WRAP_REQUEST, match, request, k);

	if (e)
		return e;
	ask_init(&a, "request.create");
	ask_id(&a, ":match", match);
	ask_id(&a, ":id", request);
	ask_blob(&a, request, SCOPE_CONTENT, &id_none, 0, "x", 1);
	return ask_send(&a, c);
}

static struct id
asked(struct client *c)
{
	struct id m, request;

	assert_int_equal(match(c, NIR, NULL, NULL, &m), 'y');
	assert_int_equal(create(c, &m, &request), E_OK);
	return request;
}

static bool
reads(struct client *c, const struct id *request)
{
	return opens(c, WRAP_REQUEST, request, SCOPE_CONTENT, NULL);
}

static bool
reads_person(struct client *c, enum scope scope)
{
	return opens(c, WRAP_PERSON, &person, scope, NULL);
}

static void
test_request(void **state)
{
	struct id m, other, request;

	assert_int_equal(match(&c2, NIR, NULL, NULL, &m), 'y');
	/* only who was answered asks, and only once */
	assert_int_equal(create(&c1, &m, &request), E_RIGHT);
	other = id_new();
	assert_int_equal(create(&c2, &other, &request), E_STATE);
	assert_int_equal(create(&c2, &m, &request), E_OK);
	assert_int_equal(create(&c2, &m, &other), E_STATE);
	assert_int_equal(match(&c2, NIR, NULL, NULL, &m), 'y');
	assert_int_equal(create(&c2, &m, &other), E_CONFLICT);
	/* read by who asked and by those who may answer */
	assert_true(reads(&c2, &request));
	assert_true(reads(&c1, &request));
	assert_true(reads(&r1, &request));
	assert_false(reads(&d1, &request));
	assert_false(reads(&adm, &request));
	assert_false(reads(&out, &request));
	/* nothing is opened yet */
	assert_false(reads_person(&c2, SCOPE_LABEL));
}

/* A structure that follows her since has no key of it; who works in another
 * one too has that one's, wherever she works now. */
static void
test_two_structures(void **state)
{
	struct id request = asked(&c2), membership = id_new();
	struct ask a;

	ask_init(&a, "membership.add");
	ask_id(&a, ":id", &w.s3);
	ask_id(&a, ":membership", &membership);
	ask_id(&a, ":user", &w.c1);
	ask_text(&a, ":role", "conseiller");
	assert_int_equal(ask_send(&a, &w.op), E_OK);
	tamper(w.k.data, "INSERT INTO follow(id, person, structure, num,"
		" scopes, referent, purpose, start_on) SELECT randomblob(16),"
		" f.person, s.id, 1, f.scopes, f.referent, 'essai', f.start_on"
		" FROM follow f, structure s WHERE s.nom = 'trois'");
	c1.peer->structure = w.s3;
	{
		struct msg m;   /* she is told of her role there */

		msg_init(&m, 0, 0);
		assert_int_equal(client_next(&c1, &m), E_OK);
		assert_int_equal(m.type, P_K_WELCOME);
		msg_done(&m);
	}
	assert_true(reads(&c1, &request));
}

/* An hour later the answer is to be asked again; so it is once her address
 * is protected. */
static void
test_ticket(void **state)
{
	struct id m, request;

	assert_int_equal(match(&c2, NIR, NULL, NULL, &m), 'y');
	assert_int_equal(clock_fix("2026-11-24T10:00:01"), E_OK);
	assert_int_equal(create(&c2, &m, &request), E_CONFLICT);
	assert_int_equal(match(&c2, NIR, NULL, NULL, &m), 'y');
	tamper(w.k.data, "UPDATE person SET protected = 1");
	assert_int_equal(create(&c2, &m, &request), E_CONFLICT);
}

static void
answer_ask(struct ask *a, const char *act, const struct id *request,
	const struct id *asker, int scopes)
{
	struct id words = id_new(), made = id_new();

	ask_init(a, act);
	ask_id(a, ":follow", &follow);
	ask_id(a, ":request", request);
	ask_int(a, ":version", 1);
	ask_id(a, ":answer", &words);
	if (strcmp(act, "request.grant") == 0) {
		ask_id(a, ":asker", asker);
		ask_id(a, ":made", &made);
		ask_int(a, ":scopes", scopes);
		ask_token(a, TOKEN_WORD, "diallo");
		ask_token(a, TOKEN_PHONE, "+33639981234");
		ask_token(a, TOKEN_BIRTH, DAY);
	}
	ask_blob(a, &words, SCOPE_CONTENT, &id_none, 0, "y", 1);
}

static enum err
answer(struct client *c, const char *act, const struct id *request,
	const struct id *asker, int scopes)
{
	struct ask a;

	answer_ask(&a, act, request, asker, scopes);
	return ask_send(&a, c);
}

#define IDENTITY SCOPE_BIT(SCOPE_IDENTITY)

static void
test_grant(void **state)
{
	struct id request = asked(&c2);

	/* by her referent or the responsable, for who asked, here */
	assert_int_equal(answer(&d1, "request.grant", &request, &w.s2, 2),
		E_RIGHT);
	assert_int_equal(answer(&c2, "request.grant", &request, &w.s2, 2),
		E_RIGHT);
	assert_int_equal(answer(&c1, "request.grant", &request, &w.s1, 2),
		E_CONFLICT);
	assert_int_equal(answer(&c1, "request.grant", &person, &w.s2, 2),
		E_CONFLICT);
	assert_false(reads_person(&c2, SCOPE_LABEL));
	assert_int_equal(answer(&c1, "request.grant", &request, &w.s2,
		(int)IDENTITY), E_OK);
	assert_true(reads_person(&c2, SCOPE_LABEL));
	assert_true(reads_person(&c2, SCOPE_IDENTITY));
	assert_false(reads_person(&c2, SCOPE_CONTACT));
	assert_false(reads_person(&c2, SCOPE_ADDRESS));
	assert_false(reads_person(&c2, SCOPE_NIR));
	/* found there by what was opened, and by nothing else */
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM token t"
		" JOIN structure s ON s.id = t.structure WHERE s.nom ="
		" 'deux'"), 2);
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM follow f"
		" JOIN user u ON u.id = f.referent WHERE u.login = 'c2'"
		" AND f.purpose = 'demande'"), 1);
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM assignment a"
		" JOIN user u ON u.id = a.user WHERE u.login = 'c2'"), 1);
	/* once */
	assert_int_equal(answer(&c1, "request.grant", &request, &w.s2, 2),
		E_CONFLICT);
	assert_int_equal(answer(&c1, "request.refuse", &request, &w.s2, 0),
		E_CONFLICT);
	assert_int_equal(match(&c2, NIR, NULL, NULL, NULL), 'h');
}

/* What the granting structure itself does not have it cannot give; what may
 * never be given is not: neither the NIR nor a scope of its own. */
static void
test_grant_scopes(void **state)
{
	struct id request = asked(&c2);

	tamper(w.k.data, "UPDATE follow SET scopes = 4065 | 8");
	assert_int_equal(answer(&r1, "request.grant", &request, &w.s2, 4095),
		E_RIGHT);       /* the birth date is not hers to say */
	tamper(w.k.data, "UPDATE follow SET scopes = 4095");
	assert_int_equal(answer(&r1, "request.grant", &request, &w.s2, 4095),
		E_OK);
	assert_int_equal(count(w.k.data, "SELECT f.scopes FROM follow f"
		" JOIN structure s ON s.id = f.structure WHERE s.nom ="
		" 'deux'"), 4065 | 26);
	assert_false(reads_person(&c2, SCOPE_NIR));
}

/* Never for a protected address, even asked before it was one. */
static void
test_grant_protected(void **state)
{
	struct id request = asked(&c2);

	tamper(w.k.data, "UPDATE person SET protected = 1");
	assert_int_equal(answer(&c1, "request.grant", &request, &w.s2, 2),
		E_CONFLICT);
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM follow"), 1);
	assert_int_equal(answer(&c1, "request.refuse", &request, &w.s2, 0),
		E_OK);
	assert_false(reads_person(&c2, SCOPE_LABEL));
}

/* Within the structure: her address is her referent's, who alone lifts the
 * protection, whatever a session sends. */
static void
test_address_protected(void **state)
{
	struct ask a;

	assert_true(reads_person(&d1, SCOPE_ADDRESS));
	tamper(w.k.data, "UPDATE person SET protected = 1");
	assert_true(reads_person(&c1, SCOPE_ADDRESS));
	assert_false(reads_person(&d1, SCOPE_ADDRESS));
	assert_false(reads_person(&r1, SCOPE_ADDRESS));
	assert_true(reads_person(&d1, SCOPE_CONTACT));
	ask_init(&a, "person.save");
	ask_id(&a, ":follow", &follow);
	ask_int(&a, ":protected", 0);
	assert_int_equal(ask_send(&a, &d1), E_CONFLICT);
	ask_init(&a, "person.save");
	ask_id(&a, ":follow", &follow);
	ask_int(&a, ":protected", 0);
	assert_int_equal(ask_send(&a, &r1), E_CONFLICT);
	/* nor what is neither yes nor no, which hides nothing */
	ask_init(&a, "person.save");
	ask_id(&a, ":follow", &follow);
	ask_int(&a, ":protected", 2);
	assert_int_equal(ask_send(&a, &d1), E_CONFLICT);
	assert_int_equal(count(w.k.data, "SELECT protected FROM person"), 1);
	ask_init(&a, "person.save");
	ask_id(&a, ":follow", &follow);
	ask_int(&a, ":protected", 1);
	ask_blob(&a, &person, SCOPE_ADDRESS, &id_none, 0, "x", 1);
	assert_int_equal(ask_send(&a, &d1), E_RIGHT);
	tamper(w.k.data, "UPDATE follow SET coreferent = (SELECT id FROM user"
		" WHERE login = 'd1')");
	assert_true(reads_person(&d1, SCOPE_ADDRESS));
	ask_init(&a, "person.save");
	ask_id(&a, ":follow", &follow);
	ask_int(&a, ":protected", 0);
	assert_int_equal(ask_send(&a, &d1), E_OK);
	assert_true(reads_person(&r1, SCOPE_ADDRESS));
}

/* A follow that had ended goes on under its number. */
static void
test_grant_again(void **state)
{
	struct id request = asked(&c2);

	assert_int_equal(answer(&c1, "request.grant", &request, &w.s2, 2),
		E_OK);
	tamper(w.k.data, "UPDATE follow SET end_on = '2026-11-24', scopes ="
		" 4095 WHERE purpose = 'demande'");
	assert_false(reads_person(&c2, SCOPE_LABEL));
	request = asked(&c2);
	assert_int_equal(answer(&c1, "request.grant", &request, &w.s2, 8),
		E_OK);
	assert_true(reads_person(&c2, SCOPE_LABEL));
	assert_false(reads_person(&c2, SCOPE_IDENTITY));
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM follow"), 2);
}

static void
test_refuse(void **state)
{
	struct id request = asked(&c2), m;
	struct ask a;

	assert_int_equal(answer(&d1, "request.refuse", &request, NULL, 0),
		E_RIGHT);
	assert_int_equal(answer(&r1, "request.refuse", &request, NULL, 0),
		E_OK);
	assert_true(reads(&c2, &request));
	assert_true(reads(&c1, &request));
	assert_false(reads_person(&c2, SCOPE_LABEL));
	/* read, then asked again if need be */
	ask_init(&a, "request.seen");
	ask_id(&a, ":id", &request);
	assert_int_equal(ask_send(&a, &c1), E_RIGHT);
	ask_init(&a, "request.seen");
	ask_id(&a, ":id", &request);
	assert_int_equal(ask_send(&a, &c2), E_OK);
	assert_int_equal(match(&c2, NIR, NULL, NULL, &m), 'y');
	assert_int_equal(create(&c2, &m, &request), E_OK);
}

static void
test_withdraw(void **state)
{
	struct id request = asked(&c2);
	struct ask a;

	ask_init(&a, "request.withdraw");
	ask_id(&a, ":id", &request);
	ask_int(&a, ":version", 1);
	assert_int_equal(ask_send(&a, &c1), E_RIGHT);
	ask_init(&a, "request.withdraw");
	ask_id(&a, ":id", &request);
	ask_int(&a, ":version", 1);
	assert_int_equal(ask_send(&a, &c2), E_OK);
	/* those who were to answer read it no more */
	assert_false(reads(&c1, &request));
	assert_int_equal(answer(&c1, "request.grant", &request, &w.s2, 2),
		E_CONFLICT);
	ask_init(&a, "request.withdraw");
	ask_id(&a, ":id", &request);
	ask_int(&a, ":version", 2);
	assert_int_equal(ask_send(&a, &c2), E_STATE);
}

/* --- two at once ---------------------------------------------------------------- */

static const struct step {
	struct client *by;
	const char *act, *state;
} steps[] = {
	{ &c1, "request.grant", "accordee" },
	{ &r1, "request.grant", "accordee" },
	{ &c1, "request.refuse", "refusee" },
	{ &r1, "request.refuse", "refusee" },
	{ &c2, "request.withdraw", "retiree" },
};
#define STEPS ((int)(sizeof steps / sizeof *steps))

static uint32_t
send_step(const struct step *s, const struct id *request)
{
	struct ask a;
	struct msg m;

	if (s->by == &c2) {
		ask_init(&a, s->act);
		ask_id(&a, ":id", request);
		ask_int(&a, ":version", 1);
	} else {
		answer_ask(&a, s->act, request, s->act[8] == 'g' ? &w.s2 :
			NULL, 2);
	}
	ask_message(&a, ++s->by->number, &m);
	assert_int_equal(msg_send(s->by->fd, &m, NULL, 0), E_OK);
	msg_done(&m);
	return s->by->number;
}

/* The base as before the request. */
static void
forget_request(void)
{
	tamper(w.k.data, "DELETE FROM assignment WHERE follow IN (SELECT id"
		" FROM follow WHERE structure = (SELECT id FROM structure"
		" WHERE nom = 'deux'))");
	tamper(w.k.data, "DELETE FROM follow WHERE structure = (SELECT id"
		" FROM structure WHERE nom = 'deux'); DELETE FROM blob WHERE"
		" record IN (SELECT id FROM request UNION SELECT answer FROM"
		" request); DELETE FROM request");
	/* hers with the structure that asked, which comes second */
	tamper(w.k.keys, "DELETE FROM wrap WHERE kind = 4 OR (kind = 1 AND"
		" made_at > (SELECT min(made_at) FROM wrap WHERE kind = 1))");
}

static void
test_races(void **state)
{
	int a, b, at_once, won, n = 0;

	for (a = 0; a < STEPS; a++)
		for (b = 0; b < STEPS; b++)
			for (at_once = 0; at_once < 2 && a != b; at_once++) {
				char now[32], sql[100];
				struct id request;
				uint32_t first, second;
				enum err e[2];

				/* twenty questions an hour */
				snprintf(now, sizeof now, "2026-11-%02dT%02d:"
					"00", 24 + n / 14, 9 + n % 14);
				assert_int_equal(clock_fix(now), E_OK);
				request = asked(&c2);
				first = send_step(&steps[a], &request);
				if (!at_once)
					e[0] = answer_of(steps[a].by, first);
				second = send_step(&steps[b], &request);
				if (at_once)
					e[0] = answer_of(steps[a].by, first);
				e[1] = answer_of(steps[b].by, second);
				/* at once, the order is the keeper's */
				won = e[0] == E_OK ? a : b;
				if ((e[0] == E_OK) == (e[1] == E_OK) ||
					(!at_once && won != a))
					fail_msg("%s %s, %s %s", steps[a].act,
						err_name(e[0]), steps[b].act,
						err_name(e[1]));
				snprintf(sql, sizeof sql, "SELECT count(*)"
					" FROM request WHERE state = '%s'",
					steps[won].state);
				assert_int_equal(count(w.k.data, sql), 1);
				assert_int_equal(reads_person(&c2,
					SCOPE_LABEL), won < 2);
				forget_request();
				n++;
			}
	print_message("%d races of two answers: one counts\n", n);
}

static void
test_expires(void **state)
{
	const struct sql_act *expire = sql_act_find("request.expire");
	struct id request = asked(&c2);

	assert_int_equal(clock_fix("2026-12-23T09:00"), E_OK);
	assert_int_equal(act_clock(&w.k, expire), E_OK);
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM request"
		" WHERE state = 'envoyee'"), 1);
	assert_int_equal(clock_fix("2026-12-24T09:00"), E_OK);
	assert_int_equal(act_clock(&w.k, expire), E_OK);
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM request"
		" WHERE state = 'expiree'"), 1);
	assert_false(reads(&c1, &request));
	assert_int_equal(answer(&c1, "request.grant", &request, &w.s2, 2),
		E_CONFLICT);
}

/* The words of an answer are those of who answered, and are not rewritten. */
static void
test_words(void **state)
{
	struct id request = asked(&c2), words, made = id_new();
	struct ask a;

	words = request;        /* over what was asked */
	ask_init(&a, "request.grant");
	ask_id(&a, ":follow", &follow);
	ask_id(&a, ":request", &request);
	ask_int(&a, ":version", 1);
	ask_id(&a, ":answer", &words);
	ask_id(&a, ":asker", &w.s2);
	ask_id(&a, ":made", &made);
	ask_int(&a, ":scopes", 0);
	ask_blob(&a, &words, SCOPE_CONTENT, &id_none, 1, "z", 1);
	assert_int_equal(ask_send(&a, &c1), E_PROTO);
	ask_init(&a, "request.refuse");
	ask_id(&a, ":follow", &follow);
	ask_id(&a, ":request", &request);
	ask_int(&a, ":version", 1);
	ask_id(&a, ":answer", &made);
	ask_blob(&a, &person, SCOPE_CONTENT, &id_none, 0, "z", 1);
	assert_int_equal(ask_send(&a, &c1), E_PROTO);
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM request"
		" WHERE state = 'envoyee'"), 1);
}

/* Wraps of requests stay as long as the data explains them. */
static void
test_wraps(void **state)
{
	struct id request = asked(&c2);

	assert_int_equal(count(w.k.keys, "SELECT count(*) FROM wrap"
		" WHERE kind = 4"), 2);
	assert_int_equal(clock_fix("2026-11-26T09:00"), E_OK);
	keys_clean(&w.k);
	assert_int_equal(count(w.k.keys, "SELECT count(*) FROM wrap"
		" WHERE kind = 4"), 2);
	assert_true(reads(&c1, &request));
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, up, six_down)
	const struct CMUnitTest tests[] = {
		T(test_answers), T(test_followed), T(test_namesakes), T(test_protected),
		T(test_silent), T(test_told), T(test_two_protected), T(test_her_log),
		T(test_counted), T(test_request), T(test_ticket),
		T(test_two_structures),
		T(test_grant), T(test_grant_scopes), T(test_grant_protected),
		T(test_address_protected),
		T(test_grant_again), T(test_refuse), T(test_withdraw),
		T(test_races), T(test_expires), T(test_words), T(test_wraps),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);

	buf_done(&said);
	return failed;
}
