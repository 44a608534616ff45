/* The database that fails: in each request, each call of SQLite fails in its
 * turn.  The keeper answers or cuts, and lives; what it says is done is done,
 * what it refuses is not; the chain stays whole. */
#ifndef TESTS_FAULTS_H
#define TESTS_FAULTS_H

#include "tests/unit/keeper_world.h"

#include "tests/unit/sql_fails.h"

/* Nothing fails, until `left` is put back to what this returns. */
static inline int64_t
quiet(void)
{
	int64_t was = left;

	left = -1;
	return was;
}

/* What is written behind the keeper's back is no call of its own. */
static inline void
tamper_quietly(struct db *db, const char *sql)
{
	int64_t was = quiet();

	tamper(db, sql);
	left = was;
}

/* --- asking ----------------------------------------------------------------- */

/* The answer of this number; E_IO: cut. */
static inline enum err
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

static inline enum err
send_to(struct client *c, struct msg *m)
{
	enum err e = msg_send(c->fd, m, NULL, 0);

	if (!e)
		e = answered(c, m);
	msg_done(m);
	return e;
}

/* The answer to a message of these values (msg_fill). */
static inline enum err
ask(struct client *c, int type, const char *is, ...)
{
	struct msg m;
	va_list ap;

	va_start(ap, is);
	msg_vfill(&m, type, ++c->number, is, ap);
	va_end(ap);
	return send_to(c, &m);
}

/* Counts, whatever fails. */
static inline int64_t
now_in(struct db *db, const char *sql)
{
	int64_t was = left, n;

	left = -1;
	n = count(db, sql);
	left = was;
	return n;
}

static inline int64_t
now(const char *sql)
{
	return now_in(w.k.data, sql);
}

static inline enum err
act(struct client *c, struct ask *a)
{
	struct msg m;

	ask_message(a, ++c->number, &m);
	return send_to(c, &m);
}

/* A session that was cut comes again. */
static inline void
logged_in(struct client *c, const char *login)
{
	struct msg m;
	enum err e = E_IO;

	msg_init(&m, 0, 0);
	if (c->fd >= 0)
		do {
			e = msg_recv(c->fd, &c->reader, &m);
		} while (e == E_OK);
	msg_done(&m);
	if (e == E_AGAIN)
		return;
	client_done(c);
	login_ready(c, login);
}

/* --- each call of each request ------------------------------------------------ */

struct request {
	const char *name;
	enum err (*ask)(void);
	const char *done;       /* counts what it does, if it writes */
	enum err end;           /* without a fault */
	bool keys;              /* `done` is of the key file */
};

/* `ready` is called before each try, without a fault.  How many were
 * refused. */
static inline int
faults_each(const struct request *r, size_t n, void (*ready)(void))
{
	int faults = 0, refused = 0;
	int64_t i, chain;
	size_t one;

	for (one = 0; one < n; one++, r++) {
		struct db *of = r->keys ? w.k.keys : w.k.data;

		for (i = 0, failed = true; failed; i = faults_next(i)) {
			int64_t was = 0, is = 0;
			enum err e;

			ready();
			if (r->done)
				was = count(of, r->done);
			/* what is prepared again may fail too */
			db_idle(w.k.data);
			db_idle(w.k.keys);
			failed = false;
			left = i;
			e = r->ask();
			left = -1;
			if (r->done)
				is = count(of, r->done);
			if (r->done && (is != was) != (e == E_OK))
				fail_msg("%s, call %d: %d, and %d more",
					r->name, (int)i, (int)e,
					(int)(is - was));
			if (!failed && e != r->end)
				fail_msg("%s: %d without a fault, call %d",
					r->name, (int)e, (int)i);
			faults += failed;
			refused += failed && e;
		}
		assert_int_equal(audit_verify(&w.k, &chain), E_OK);
	}
	print_message("%d faults of the database in %d requests: %d refused, "
		"the others made up for\n", faults, (int)n, refused);
	return refused;
}

#endif
