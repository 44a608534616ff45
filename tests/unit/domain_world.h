/* A world for the tests of domains: a keeper as a process of its own, and in
 * the test users as their sessions are, each with its context, asking it.
 * The clock is fixed; world_at() moves it. */
#ifndef TESTS_DOMAIN_WORLD_H
#define TESTS_DOMAIN_WORLD_H

#include <setjmp.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/fresh.h"

#include "base/clock.h"
#include "base/config.h"
#include "base/i18n.h"
#include "base/log.h"
#include "base/msg.h"
#include "cli/cli.h"
#include "cli/operator.h"
#include "domains/follow.h"
#include "domains/person.h"
#include "keeper/keeper.h"
#include "keeper/start.h"
#include "model/keep.h"
#include "model/registry.h"
#include "model/vault.h"
#include "session/welcome.h"
#include "store/open.h"
#include "store/seal.h"

#define ACTORS 10

struct actor {
	char login[32];
	struct ctx x;
};

static struct domain_world {
	char dir[64];
	pid_t keeper;
	struct keep *op;
	struct db *db;
	struct actor actor[ACTORS];
	int n;
} dw;

const char *
cli_self(void)
{
	return "";      /* no program is started here */
}

/* --- the keeper ------------------------------------------------------------ */

static inline void
world_keeper(void)
{
	int fd[2];

	assert_int_equal(msg_pair(fd), E_OK);
	dw.keeper = fork();
	assert_true(dw.keeper >= 0);
	if (dw.keeper == 0) {
		close(fd[0]);
		_exit(keeper_main(fd[1], true));
	}
	close(fd[1]);
	dw.op = keep_new(fd[0], 0);
	{
		struct msg m;

		msg_init(&m, P_C_PING, 0);
		assert_int_equal(operator_call(dw.op, &m, NULL), E_OK);
		msg_done(&m);
	}
	assert_int_equal(db_open(config_path("passerelle.db"), DB_READ,
		&dw.db), E_OK);
}

static inline void
world_stop(void)
{
	int i, status;

	for (i = 0; i < dw.n; i++) {
		struct ctx *x = &dw.actor[i].x;

		vault_free(x->vault);
		db_close(x->db);
		keep_free(x->keep);
		welcome_done(x);
		memset(x, 0, sizeof *x);
	}
	operator_close(dw.op, dw.db);
	assert_int_equal(waitpid(dw.keeper, &status, 0), dw.keeper);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

static inline void
world_start(const char *now)
{
	log_init("test", 0);
	seal_init();
	memset(&dw, 0, sizeof dw);
	strcpy(dw.dir, "/tmp/domain-test-XXXXXX");
	assert_non_null(mkdtemp(dw.dir));
	chmod(dw.dir, 0755);
	snprintf(config.data, sizeof config.data, "%s/data", dw.dir);
	assert_int_equal(clock_fix(now), E_OK);
	fresh_bases();
	assert_int_equal(keeper_init(), E_OK);
	world_keeper();
}

static inline void
world_end(void)
{
	char line[128];

	world_stop();
	snprintf(line, sizeof line, "rm -rf '%s'", dw.dir);
	assert_int_equal(system(line), 0);
	clock_fix(NULL);
}

/* --- structures and people who work there ------------------------------------ */

static inline struct id
world_structure(const char *name)
{
	struct id id;

	if (operator_make_structure(dw.op, dw.db, name, name, NULL, "23200",
		NULL, NULL, NULL, &id) ||
		operator_allow_nir(dw.op, &id, "un texte d'essai"))
		fail_msg("%s: %s", name, err_text());
	return id;
}

static inline struct id
world_user(const char *login, const struct id *structure, const char *role)
{
	struct new_user u = { .login = login, .name = login };
	struct id id;

	if (operator_add_user(dw.op, &u, &id) ||
		(structure && operator_add_member(dw.op, structure, &id,
		role)))
		fail_msg("%s: %s", login, err_text());
	return id;
}

static inline void
world_join(struct actor *a)
{
	struct ctx *x = &a->x;
	struct msg m;
	int fd = -1;
	enum err e;

	msg_init(&m, P_C_SCREEN, 0);
	msg_put_str(&m, a->login);
	msg_put_str(&m, "vt220");
	msg_put_u32(&m, 80);
	msg_put_u32(&m, 24);
	msg_put_str(&m, "fr_FR.UTF-8");
	msg_put_str(&m, NULL);
	if (operator_call(dw.op, &m, &fd))
		fail_msg("%s: %s", a->login, err_text());
	x->keep = keep_new(fd, 0);
	msg_reset(&m, 0, 0);
	while ((e = keep_poll(x->keep, &m)) == E_AGAIN)
		usleep(1000);
	assert_int_equal(e, E_OK);
	assert_int_equal(m.type, P_K_WELCOME);
	assert_int_equal(welcome_read(&m, x, NULL), E_OK);
	msg_done(&m);
	assert_int_equal(db_open(config_path("passerelle.db"), DB_READ,
		&x->db), E_OK);
	x->vault = vault_new();
	x->screen = "essai";
}

/* A session of this account; it stays until the world ends. */
static inline struct ctx *
world_login(const char *login)
{
	struct actor *a = &dw.actor[dw.n++];

	assert_true(dw.n <= ACTORS);
	snprintf(a->login, sizeof a->login, "%s", login);
	world_join(a);
	return &a->x;
}

/* Another moment: the keeper starts again, and so do the sessions. */
static inline void
world_at(const char *now)
{
	int i;

	world_stop();
	assert_int_equal(clock_fix(now), E_OK);
	world_keeper();
	for (i = 0; i < dw.n; i++)
		world_join(&dw.actor[i]);
}

/* A screen is left: the keys that it was given are forgotten. */
static inline void
world_leave(struct ctx *x)
{
	vault_release(x->vault, 0);
}

/* Writes behind the keeper's back. */
static inline void
world_sql(const char *sql)
{
	char *why = NULL;
	sqlite3 *db;

	assert_int_equal(sqlite3_open(config_path("passerelle.db"), &db),
		SQLITE_OK);
	sqlite3_busy_timeout(db, 5000);
	if (sqlite3_exec(db, sql, NULL, NULL, &why) != SQLITE_OK)
		fail_msg("%s: %s", sql, why);
	sqlite3_close(db);
}

static inline int64_t
world_count(const char *sql)
{
	sqlite3_stmt *st;
	sqlite3 *db;
	int64_t n = -1;

	assert_int_equal(sqlite3_open(config_path("passerelle.db"), &db),
		SQLITE_OK);
	sqlite3_busy_timeout(db, 5000);
	if (sqlite3_prepare_v2(db, sql, -1, &st, NULL) != SQLITE_OK)
		fail_msg("%s: %s", sql, sqlite3_errmsg(db));
	if (sqlite3_step(st) == SQLITE_ROW)
		n = sqlite3_column_int64(st, 0);
	sqlite3_finalize(st);
	sqlite3_close(db);
	return n;
}

/* --- records, lists, calls --------------------------------------------------------- */

/* Saves a record changed in some columns (name, value, ..., NULL).  key: ""
 * for a new one; the key that it has then is in `made` (may be NULL). */
static inline enum err
world_save_va(struct ctx *x, const struct record *rec, const char *key,
	const char *arg, char made[ID_TEXT], struct faults *f, va_list ap)
{
	struct row was, now;
	const char *name;
	enum err e;

	row_init(&was);
	row_init(&now);
	e = rec->load(x, key, arg, &was);
	row_copy(&now, &was);
	while ((name = va_arg(ap, const char *)))
		row_set(&now, name, va_arg(ap, const char *));
	if (!e && rec->check)
		rec->check(x, &now, f);
	if (!e && f->n)
		e = E_CHECK;
	if (!e)
		e = rec->save(x, &was, &now, f);
	if (made)
		snprintf(made, ID_TEXT, "%s", row_get(&now, "_key"));
	row_done(&was);
	row_done(&now);
	return e;
}

static inline enum err
world_save(struct ctx *x, const struct record *rec, const char *key, ...)
{
	struct faults f;
	va_list ap;
	enum err e;

	faults_init(&f);
	va_start(ap, key);
	e = world_save_va(x, rec, key, "", NULL, &f, ap);
	va_end(ap);
	if (f.n)
		err_set(e, "%s", f.f[0].message);
	faults_done(&f);
	return e;
}

/* The same where the record starts from `arg`, and what was opened is left. */
static inline enum err
world_put(struct ctx *x, const struct record *rec, const char *key,
	const char *arg, char made[ID_TEXT], ...)
{
	struct faults f;
	va_list ap;
	enum err e;

	faults_init(&f);
	va_start(ap, made);
	e = world_save_va(x, rec, key, arg, made, &f, ap);
	va_end(ap);
	if (f.n)
		err_set(e, "%s", f.f[0].message);
	faults_done(&f);
	world_leave(x);
	return e;
}

/* A person made by a user; her follow's key.  Whoever resembles another one is
 * made all the same, as by F10 again. */
static inline void
world_person(struct ctx *x, char key[ID_TEXT], ...)
{
	enum err e = E_CHECK;
	int i;

	for (i = 0; i < 2 && e == E_CHECK; i++) {
		struct faults f;
		va_list ap;

		faults_init(&f);
		va_start(ap, key);
		e = world_save_va(x, &person_record, "", "", key, &f, ap);
		va_end(ap);
		if (e && (i || !f.n || strncmp(f.f[0].message, "Déjà ici ? ",
			strlen("Déjà ici ? ")) != 0))
			fail_msg("person: %s", f.n ? f.f[0].message :
				err_text());
		faults_done(&f);
	}
	world_leave(x);
}

/* The rows of a source; filter: (name, value, ..., NULL). */
static inline enum err
world_rows(struct ctx *x, const char *source, const char *key,
	const char *arg, const char *search, struct rows *out, ...)
{
	const struct source *s = registry_source(source);
	struct row filter, args;
	struct list_query q = { .arg = &args, .filter = &filter,
		.search = search };
	const char *name;
	va_list ap;
	enum err e;

	assert_non_null(s);
	row_init(&filter);
	row_init(&args);
	row_set(&args, "key", key);
	row_set(&args, "arg", arg);
	va_start(ap, out);
	while ((name = va_arg(ap, const char *)))
		row_set(&filter, name, va_arg(ap, const char *));
	va_end(ap);
	rows_init(out);
	e = s->fetch(x, &q, out);
	row_done(&filter);
	row_done(&args);
	return e;
}

/* The row whose cell holds this value; NULL. */
static inline struct row *
world_row(struct rows *t, const char *cell, const char *value)
{
	int i;

	for (i = 0; i < t->n; i++)
		if (strcmp(row_get(&t->r[i], cell), value) == 0)
			return &t->r[i];
	return NULL;
}

static inline enum err
world_call(struct ctx *x, const char *name, const struct row *row,
	struct call_result *out)
{
	const struct call *c = registry_call(name);

	assert_non_null(c);
	memset(out, 0, sizeof *out);
	return c->run(x, row, out);
}

/* The same on one key, and what was opened is left. */
static inline enum err
world_do(struct ctx *x, const char *name, const char *key)
{
	struct call_result out;
	struct row row;
	enum err e;

	row_init(&row);
	row_set(&row, "_key", key);
	e = world_call(x, name, &row, &out);
	row_done(&row);
	world_leave(x);
	return e;
}

/* The person of a follow comes to her own space, opened by a user. */
static inline struct ctx *
world_herself(struct ctx *x, const char *key)
{
	struct call_result result;
	sqlite3_stmt *st;
	char login[16];
	struct row row;
	sqlite3 *db;

	row_init(&row);
	row_set(&row, "_key", key);
	assert_int_equal(world_call(x, "space_card", &row, &result), E_OK);
	assert_string_equal(result.screen, "person.ticket");
	assert_true(strlen(result.arg) > 20);
	row_done(&row);
	world_leave(x);
	assert_int_equal(sqlite3_open(config_path("passerelle.db"), &db),
		SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(db, "SELECT login FROM user"
		" WHERE person IS NOT NULL", -1, &st, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(st), SQLITE_ROW);
	snprintf(login, sizeof login, "%s",
		(const char *)sqlite3_column_text(st, 0));
	sqlite3_finalize(st);
	sqlite3_close(db);
	return world_login(login);
}

#endif
