/* What the database refuses: in each request, each call of SQLite fails in its
 * turn.  The keeper answers or cuts, and lives; what it says is done is done,
 * what it refuses is not; the chain stays whole. */
#include "tests/unit/keeper_world.h"

#include <dlfcn.h>

/* --- the database that fails ------------------------------------------------ */

static struct client listener, c1, r1, adm;
static int64_t left = -1;       /* calls before the one that fails */
static bool failed, inside;

/* The calls of the program, not those of SQLite itself, nor those without
 * which the keeper dies, to start again from the file (keeper/tx.h). */
static bool
fails(const char *sql)
{
	if (left < 0 || inside || !sql || strcmp(sql, "ROLLBACK") == 0 ||
		strstr(sql, "FROM audit ORDER BY seq DESC") || left-- > 0)
		return false;
	failed = true;
	return true;
}

int
sqlite3_step(sqlite3_stmt *st)
{
	static int (*real)(sqlite3_stmt *);

	if (!real)
		*(void **)&real = dlsym(RTLD_NEXT, "sqlite3_step");
	return fails(sqlite3_sql(st)) ? SQLITE_IOERR : real(st);
}

int
sqlite3_prepare_v3(sqlite3 *db, const char *sql, int n, unsigned flags,
	sqlite3_stmt **st, const char **tail)
{
	static int (*real)(sqlite3 *, const char *, int, unsigned,
		sqlite3_stmt **, const char **);

	if (!real)
		*(void **)&real = dlsym(RTLD_NEXT, "sqlite3_prepare_v3");
	return fails(sql) ? SQLITE_IOERR : real(db, sql, n, flags, st, tail);
}

int
sqlite3_exec(sqlite3 *db, const char *sql,
	int (*each)(void *, int, char **, char **), void *with, char **why)
{
	static int (*real)(sqlite3 *, const char *, int (*)(void *, int,
		char **, char **), void *, char **);

	int rc;

	if (!real)
		*(void **)&real = dlsym(RTLD_NEXT, "sqlite3_exec");
	if (fails(sql))
		return SQLITE_IOERR;
	inside = true;
	rc = real(db, sql, each, with, why);
	inside = false;
	return rc;
}

/* What failed here was not SQLite: it has no error to tell. */
int
sqlite3_extended_errcode(sqlite3 *db)
{
	static int (*real)(sqlite3 *);
	int rc;

	if (!real)
		*(void **)&real = dlsym(RTLD_NEXT,
			"sqlite3_extended_errcode");
	rc = real(db);
	return rc == SQLITE_OK || rc == SQLITE_ROW || rc == SQLITE_DONE ?
		SQLITE_IOERR : rc;
}

static int
up(void **state)
{

	(void)state;
	world_dir();
	world_open(false);
	world_people();
	client_listener(&listener);
	return 0;
}

static int
down(void **state)
{
	(void)state;
	client_done(&listener);
	client_done(&c1);
	client_done(&r1);
	client_done(&adm);
	world_close();
	world_remove();
	return 0;
}

/* The answer of this number; E_IO: cut. */
static enum err
answered(struct client *c, struct msg *m)
{
	enum err e;

	do {
		msg_reset(m, 0, 0);
		e = client_next(c, m);
		if (e)
			return E_IO;
	} while (m->number != c->number || m->type == P_K_WELCOME);
	return (enum err)msg_get_u8(m);
}

static enum err
send_to(struct client *c, struct msg *m)
{
	enum err e = msg_send(c->fd, m, NULL, 0);

	if (!e)
		e = answered(c, m);
	msg_done(m);
	return e;
}

/* --- requests --------------------------------------------------------------- */

static enum err
invite(void)
{
	struct msg m;

	msg_init(&m, P_K_INVITE, ++adm.number);
	msg_put_id(&m, &w.d1);
	return send_to(&adm, &m);
}

static enum err
status(void)
{
	struct msg m;

	msg_init(&m, P_K_STATUS, ++adm.number);
	return send_to(&adm, &m);
}

static enum err
person(void)
{
	struct sealkey key[SCOPES];
	struct id id, follow = id_new();
	struct buf sealed;
	struct ask a;
	struct msg m;
	enum err e;

	msg_init(&m, P_K_NEW, ++c1.number);
	msg_put_u8(&m, WRAP_PERSON);
	msg_put_id(&m, &id_none);
	msg_put_id(&m, &id_none);
	e = msg_send(c1.fd, &m, NULL, 0);
	if (!e)
		e = answered(&c1, &m);
	msg_get_str(&m);
	id = msg_get_id(&m);
	msg_done(&m);
	if (e)
		return e;
	memset(key, 7, sizeof key);
	buf_init(&sealed);
	seal_label(&id, key, "MARTIN Lea", 0, &sealed);
	ask_init(&a, "person.create");
	ask_id(&a, ":id", &id);
	ask_id(&a, ":follow", &follow);
	ask_int(&a, ":protected", 0);
	ask_text(&a, ":purpose", "emploi");
	ask_blob(&a, &id, SCOPE_LABEL, &id_none, 0, sealed.data, sealed.len);
	ask_token(&a, TOKEN_WORD, "martin");
	ask_token(&a, TOKEN_WHO, "martin lea|1990-01-01");
	ask_message(&a, ++c1.number, &m);
	buf_done(&sealed);
	return send_to(&c1, &m);
}

static enum err
keys(void)
{
	struct want want = { WRAP_PERSON, &w.s2, SCOPE_LABEL, NULL, false,
		{ { 0 } } };
	struct msg m;

	keys_message(&want, 1, ++c1.number, &m);
	return send_to(&c1, &m);
}

static enum err
move(void)
{
	struct msg m;

	msg_init(&m, P_K_SWITCH, ++c1.number);
	msg_put_id(&m, &w.s1);
	return send_to(&c1, &m);
}

static enum err
say(void)
{
	struct msg m;

	msg_init(&m, P_K_SAY, ++adm.number);
	msg_put_str(&m, "Bonjour");
	return send_to(&adm, &m);
}

static enum err
structure_key(void)
{
	struct msg m;
	enum err e;

	msg_init(&m, P_C_STRUCTURE_KEY, ++w.op.number);
	msg_put_id(&m, &w.s3);
	e = send_to(&w.op, &m);
	/* made before a fault that came too late to matter */
	return e == E_EXISTS ? E_OK : e;
}

static enum err
ledger(void)
{
	struct msg m;

	msg_init(&m, P_C_LEDGER, ++w.op.number);
	return send_to(&w.op, &m);
}

static enum err
role(void)
{
	struct id user = id_new(), membership = id_new();
	char login[16];
	static int n;
	struct ask a;
	struct msg m;

	snprintf(login, sizeof login, "neuf%d", ++n);
	ask_init(&a, "member.add");
	ask_id(&a, ":id", &w.s1);
	ask_id(&a, ":user", &user);
	ask_id(&a, ":membership", &membership);
	ask_text(&a, ":login", login);
	ask_text(&a, ":name", login);
	ask_text(&a, ":role", "conseiller");
	ask_message(&a, ++r1.number, &m);
	return send_to(&r1, &m);
}

/* A login by key, from the network to the first message of the session. */
static enum err
arrive(void)
{
	struct client r, s;
	struct msg m;
	enum err e;

	msg_init(&m, P_L_PAIR, ++listener.number);
	msg_put_str(&m, "192.0.2.7");
	msg_put_u32(&m, 4000);
	if (msg_send(listener.fd, &m, NULL, 0))
		return E_IO;
	msg_reset(&m, 0, 0);
	if (client_next(&listener, &m))
		return E_IO;
	client_init(&r, msg_take_fd(&m, 0));
	msg_reset(&m, P_R_KEY, ++r.number);
	msg_put_str(&m, "c1");
	msg_put_bytes(&m, "clé", 4);
	e = send_to(&r, &m);
	if (!e) {
		msg_init(&m, P_R_START, ++r.number);
		msg_put_str(&m, "xterm");
		msg_put_u32(&m, 80);
		msg_put_u32(&m, 24);
		msg_put_str(&m, "fr_FR.UTF-8");
		msg_put_str(&m, "OpenSSH");
		msg_put_str(&m, NULL);
		msg_put_u8(&m, 1);
		e = send_to(&r, &m);
	}
	if (!e) {
		msg_init(&m, 0, 0);
		assert_int_equal(client_next(&listener, &m), E_OK);
		client_init(&s, msg_take_fd(&m, 0));
		client_done(&s);
		msg_done(&m);
	}
	client_done(&r);
	return e;
}

static const struct {
	const char *name;
	enum err (*ask)(void);
	const char *done;       /* counts what it does, if it writes */
} requests[] = {
	{ "invite", invite, NULL },
	{ "status", status, NULL },
	{ "person", person, "SELECT count(*) FROM person" },
	{ "keys", keys, NULL },
	{ "switch", move, NULL },
	{ "say", say, NULL },
	{ "structure key", structure_key, NULL },
	{ "ledger", ledger, NULL },
	{ "member", role, "SELECT count(*) FROM membership" },
	{ "login", arrive, NULL },
};

/* A session that was cut comes again. */
static void
logged_in(struct client *c, const char *login)
{
	client_done(c);
	login_ready(c, login);
}

static void
test_each(void **state)
{
	int64_t n, chain;
	size_t i;
	int faults = 0, refused = 0;

	(void)state;
	tamper(w.k.data, "INSERT INTO user_key(id, user, blob, fingerprint,"
		" added_on) SELECT randomblob(16), id, CAST('clé' AS BLOB),"
		" 'x', '2026-11-24' FROM user WHERE login = 'c1'");
	log_init("test", (enum log_level)0);
	for (i = 0; i < sizeof requests / sizeof *requests; i++)
		for (n = 0, failed = true; failed; n++) {
			int64_t was = 0, is = 0;
			enum err e;

			logged_in(&c1, "c1");
			logged_in(&r1, "r1");
			logged_in(&adm, "adm");
			if (requests[i].done)
				was = count(w.k.data, requests[i].done);
			failed = false;
			left = n;
			e = requests[i].ask();
			left = -1;
			if (requests[i].done)
				is = count(w.k.data, requests[i].done);
			if (requests[i].done && (is != was) != (e == E_OK))
				fail_msg("%s, call %d: %d, and %d more",
					requests[i].name, (int)n, (int)e,
					(int)(is - was));
			if (!failed && e)
				fail_msg("%s: %d without a fault, call %d",
					requests[i].name, (int)e, (int)n);
			assert_int_equal(audit_verify(&w.k, &chain), E_OK);
			faults += failed;
			refused += failed && e;
		}
	print_message("%d faults of the database in %d requests: %d refused, "
		"the others made up for\n", faults, (int)i, refused);
	assert_true(refused > 50);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each),
	};

	return cmocka_run_group_tests(tests, up, down);
}
