/* A small world for the tests of the keeper: two structures that work here,
 * one that does not, and their people; the keeper runs inside the test. */
#ifndef TESTS_KEEPER_WORLD_H
#define TESTS_KEEPER_WORLD_H

#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
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
#include "base/log.h"
#include "base/mem.h"
#include "keeper/acts.h"
#include "keeper/audit.h"
#include "keeper/batch.h"
#include "keeper/facts.h"
#include "keeper/hasher.h"
#include "keeper/keeper.h"
#include "keeper/keys.h"
#include "keeper/login.h"
#include "keeper/peers.h"
#include "keeper/sessions.h"
#include "keeper/start.h"
#include "store/open.h"

struct client {
	int fd;                 /* our end */
	struct peer *peer;      /* the keeper's */
	struct msg_reader reader;
	uint32_t number;
};

/* A public key that may let somebody in, and its fingerprint. */
#define SOME_KEY "\0\0\0\013ssh-ed25519\0\0\0\040" \
	"0123456789abcdef0123456789abcdef"
#define SOME_BYTES ((size_t)51)
#define SOME_PRINT "SHA256:r0jjAatH+rPa97KMRB4yEkCq0GlcmkYyacWqmoyiTwI"

static struct world {
	struct keeper k;
	char dir[64];
	struct client op;
	struct id s1, s2, s3;   /* s3 has no account */
	/* administrator; counsellor and head of s1, counsellor of s2,
	 * a second counsellor of s1, somebody of no structure */
	struct id adm, c1, r1, c2, d1, out;
} w;

static inline void
client_init(struct client *c, int fd)
{
	memset(c, 0, sizeof *c);
	c->fd = fd;
	msg_reader_init(&c->reader);
	fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
}

static inline void
client_done(struct client *c)
{
	if (c->fd >= 0)
		close(c->fd);
	msg_reader_done(&c->reader);
	c->fd = -1;
}

/* The next message of the keeper, which gets its turns meanwhile. */
static inline enum err
client_next(struct client *c, struct msg *m)
{
	int i;
	enum err e = E_AGAIN;

	for (i = 0; i < 2000 && e == E_AGAIN; i++) {
		e = msg_recv(c->fd, &c->reader, m);
		if (e == E_AGAIN)
			keeper_turn(&w.k, i < 3 ? 0 : 10);
	}
	return e;
}

/* A link of the listener with the keeper, then a relay as it asks for one. */
static inline void
client_listener(struct client *listener)
{
	int fd[2];

	assert_int_equal(msg_pair(fd), E_OK);
	client_init(listener, fd[0]);
	w.k.listener = peer_new(&w.k, PEER_LISTENER, fd[1]);
}

static inline void
client_relay(struct client *listener, struct client *r, const char *source)
{
	struct msg m;

	msg_init(&m, P_L_PAIR, ++listener->number);
	msg_put_str(&m, source);
	msg_put_u32(&m, 4000);
	assert_int_equal(msg_send(listener->fd, &m, NULL, 0), E_OK);
	msg_reset(&m, 0, 0);
	assert_int_equal(client_next(listener, &m), E_OK);
	assert_int_equal(m.type, P_DONE);
	assert_int_equal(m.number, listener->number);
	client_init(r, msg_take_fd(&m, 0));
	assert_true(r->fd >= 0);
	msg_done(&m);
}

/* A message of these values: B u8, U u32, L u64, s str (NULL: absent), i an
 * id's address, b bytes (address and length). */
static inline void
msg_vfill(struct msg *m, int type, uint32_t number, const char *is,
	va_list ap)
{
	msg_init(m, type, number);
	for (; *is; is++)
		switch (*is) {
		case 'B': msg_put_u8(m, va_arg(ap, unsigned)); break;
		case 'U': msg_put_u32(m, va_arg(ap, unsigned)); break;
		case 'L': msg_put_u64(m, va_arg(ap, uint64_t)); break;
		case 's': msg_put_str(m, va_arg(ap, const char *)); break;
		case 'i': msg_put_id(m, va_arg(ap, const struct id *)); break;
		default: {
			const void *p = va_arg(ap, const void *);

			msg_put_bytes(m, p, va_arg(ap, size_t));
		}
		}
}

static inline void
msg_fill(struct msg *m, int type, uint32_t number, const char *is, ...)
{
	va_list ap;

	va_start(ap, is);
	msg_vfill(m, type, number, is, ap);
	va_end(ap);
}

/* --- an act, built value by value ----------------------------------------- */

struct ask {
	const char *name;
	struct msg values, blobs, tokens;
	uint32_t nvalue, nblob, ntoken;
	struct id draft;        /* that goes with it */
};

static inline void
ask_init(struct ask *a, const char *name)
{
	memset(a, 0, sizeof *a);
	a->name = name;
	msg_init(&a->values, 0, 0);
	msg_init(&a->blobs, 0, 0);
	msg_init(&a->tokens, 0, 0);
}

static inline void
ask_text(struct ask *a, const char *name, const char *v)
{
	msg_put_str(&a->values, name);
	msg_put_u8(&a->values, v ? 't' : 'n');
	if (v)
		msg_put_str(&a->values, v);
	a->nvalue++;
}

static inline void
ask_int(struct ask *a, const char *name, int64_t v)
{
	msg_put_str(&a->values, name);
	msg_put_u8(&a->values, 'i');
	msg_put_u64(&a->values, (uint64_t)v);
	a->nvalue++;
}

static inline void
ask_bytes(struct ask *a, const char *name, const void *v, size_t n)
{
	msg_put_str(&a->values, name);
	msg_put_u8(&a->values, 'b');
	msg_put_bytes(&a->values, v, n);
	a->nvalue++;
}

static inline void
ask_id(struct ask *a, const char *name, const struct id *id)
{
	ask_bytes(a, name, id->b, ID_SIZE);
}

static inline void
ask_blob(struct ask *a, const struct id *record, enum scope scope,
	const struct id *owner, uint32_t base, const void *sealed, size_t n)
{
	msg_put_id(&a->blobs, record);
	msg_put_u8(&a->blobs, scope);
	msg_put_id(&a->blobs, owner);
	msg_put_u32(&a->blobs, base);
	msg_put_bytes(&a->blobs, sealed, n);
	a->nblob++;
}

static inline void
ask_token(struct ask *a, int kind, const char *text)
{
	msg_put_u8(&a->tokens, (unsigned)kind);
	msg_put_str(&a->tokens, text);
	a->ntoken++;
}

/* The message; empties the ask. */
static inline void
ask_message(struct ask *a, uint32_t number, struct msg *m)
{
	msg_init(m, P_K_ACT, number);
	msg_put_str(m, a->name);
	msg_put_u32(m, 1);
	msg_put_u32(m, a->nvalue);
	buf_put(&m->b, a->values.b.data, a->values.b.len);
	msg_put_u32(m, a->nblob);
	buf_put(&m->b, a->blobs.b.data, a->blobs.b.len);
	msg_put_u32(m, a->ntoken);
	buf_put(&m->b, a->tokens.b.data, a->tokens.b.len);
	msg_put_id(m, &a->draft);
	msg_done(&a->values);
	msg_done(&a->blobs);
	msg_done(&a->tokens);
}

/* P_R_START, of a relay, for a terminal of 80 by 24. */
static inline void
start_fill(struct msg *m, struct client *r)
{
	msg_fill(m, P_R_START, ++r->number, "sUUsssB", "xterm", 80, 24,
		"fr_FR.UTF-8", "OpenSSH", NULL, 1);
}

static char last_message[400];

static inline enum err
answer_of(struct client *c, uint32_t number)
{
	const char *why;
	struct msg m;
	enum err e;

	msg_init(&m, 0, 0);
	do {
		assert_int_equal(client_next(c, &m), E_OK);
	} while (m.type == P_K_WELCOME || m.type == P_K_SAID);
	assert_int_equal(m.type, P_DONE);
	assert_int_equal(m.number, number);
	e = (enum err)msg_get_u8(&m);
	why = msg_get_str(&m);
	snprintf(last_message, sizeof last_message, "%s", why ? why : "");
	assert_true(msg_ended(&m));
	msg_done(&m);
	return e;
}

/* Told of each act that was kept. */
static void (*ask_kept)(const struct ask *a);

static inline enum err
ask_as(struct ask *a, struct client *c, uint32_t number)
{
	struct msg m;
	enum err e;

	ask_message(a, number, &m);
	assert_int_equal(msg_send(c->fd, &m, NULL, 0), E_OK);
	msg_done(&m);
	e = answer_of(c, number);
	if (!e && ask_kept)
		ask_kept(a);
	return e;
}

static inline enum err
ask_send(struct ask *a, struct client *c)
{
	return ask_as(a, c, ++c->number);
}

/* --- keys ------------------------------------------------------------------- */

struct want {
	enum wrap_kind kind;
	const struct id *object;
	enum scope scope;
	const struct id *owner;
	bool given;
	struct sealkey key;
};

static inline void
keys_message(struct want *want, int n, uint32_t number, struct msg *m)
{
	int i;

	msg_init(m, P_K_KEYS, number);
	msg_put_str(m, "essai");
	msg_put_u32(m, (uint32_t)n);
	for (i = 0; i < n; i++) {
		msg_put_u8(m, want[i].kind);
		msg_put_id(m, want[i].object);
		msg_put_u8(m, want[i].scope);
		msg_put_id(m, want[i].owner ? want[i].owner : &id_none);
	}
}

static inline enum err
keys_read(struct client *c, struct want *want, int n)
{
	struct msg m;
	int i, j;
	enum err e;

	msg_init(&m, 0, 0);
	do {
		assert_int_equal(client_next(c, &m), E_OK);
	} while (m.type == P_K_WELCOME);
	assert_int_equal(m.type, P_K_GIVEN);
	e = (enum err)msg_get_u8(&m);
	msg_get_str(&m);
	if (!e) {
		assert_int_equal(msg_get_u32(&m), n);
		for (i = 0; i < n; i++) {
			want[i].given = msg_get_u8(&m) != 0;
			for (j = 0; want[i].given && j < KEY_SIZE; j++)
				want[i].key.b[j] =
					(unsigned char)msg_get_u8(&m);
		}
	}
	assert_true(msg_ended(&m));
	msg_done(&m);
	return e;
}

static inline enum err
keys_ask(struct client *c, struct want *want, int n)
{
	struct msg m;

	keys_message(want, n, ++c->number, &m);
	assert_int_equal(msg_send(c->fd, &m, NULL, 0), E_OK);
	msg_done(&m);
	return keys_read(c, want, n);
}

/* Is one key given? */
static inline bool
opens(struct client *c, enum wrap_kind kind, const struct id *object,
	enum scope scope, const struct id *owner)
{
	struct want one = { kind, object, scope, owner, false, { { 0 } } };

	return keys_ask(c, &one, 1) == E_OK && one.given;
}

/* The keys of a P_K_MADE, by scope. */
static inline void
keys_made(struct msg *m, struct sealkey key[SCOPES])
{
	uint32_t n = msg_get_u32(m), i;

	for (i = 0; i < n; i++) {
		unsigned s = msg_get_u8(m), j;

		msg_get_id(m);
		assert_true(s < SCOPES);
		for (j = 0; j < KEY_SIZE; j++)
			key[s].b[j] = (unsigned char)msg_get_u8(m);
	}
}

static inline enum err
make_for(struct client *c, enum wrap_kind kind, const struct id *belongs,
	const struct id *structure, struct id *made,
	struct sealkey key[SCOPES])
{
	struct msg m;
	enum err e;

	msg_init(&m, P_K_NEW, ++c->number);
	msg_put_u8(&m, kind);
	msg_put_id(&m, belongs);
	msg_put_id(&m, structure);
	assert_int_equal(msg_send(c->fd, &m, NULL, 0), E_OK);
	msg_reset(&m, 0, 0);
	do {
		assert_int_equal(client_next(c, &m), E_OK);
	} while (m.type == P_K_WELCOME);
	assert_int_equal(m.type, P_K_MADE);
	e = (enum err)msg_get_u8(&m);
	msg_get_str(&m);
	if (!e) {
		*made = msg_get_id(&m);
		keys_made(&m, key);
	}
	assert_true(msg_ended(&m));
	msg_done(&m);
	return e;
}

/* For the structure that the client works for now. */
static inline enum err
make_new(struct client *c, enum wrap_kind kind, const struct id *belongs,
	struct id *made, struct sealkey key[SCOPES])
{
	return make_for(c, kind, belongs, &id_none, made, key);
}

/* --- people and places -------------------------------------------------------- */

static inline struct id
add_structure(const char *name, bool account)
{
	struct id id = id_new();
	struct ask a;
	struct msg m;

	ask_init(&a, "structure.make");
	ask_id(&a, ":id", &id);
	ask_text(&a, ":source_id", name);
	ask_text(&a, ":nom", name);
	ask_text(&a, ":folded", name);
	ask_text(&a, ":commune", NULL);
	ask_text(&a, ":code_postal", NULL);
	ask_text(&a, ":code_insee", NULL);
	ask_text(&a, ":telephone", NULL);
	ask_text(&a, ":courriel", NULL);
	ask_text(&a, ":departement", "33");
	assert_int_equal(ask_send(&a, &w.op), E_OK);
	if (!account)
		return id;
	ask_init(&a, "nir.allowed");
	ask_id(&a, ":id", &id);
	ask_text(&a, ":basis", "un texte d'essai");
	assert_int_equal(ask_send(&a, &w.op), E_OK);
	msg_init(&m, P_C_STRUCTURE_KEY, ++w.op.number);
	msg_put_id(&m, &id);
	assert_int_equal(msg_send(w.op.fd, &m, NULL, 0), E_OK);
	msg_done(&m);
	assert_int_equal(answer_of(&w.op, w.op.number), E_OK);
	return id;
}

static inline struct id
add_user(const char *login, bool admin, const struct id *structure,
	const char *role)
{
	struct id id = id_new(), membership = id_new();
	struct ask a;

	ask_init(&a, "user.add");
	ask_id(&a, ":id", &id);
	ask_text(&a, ":login", login);
	ask_text(&a, ":name", login);
	ask_int(&a, ":admin", admin);
	ask_text(&a, ":unix", NULL);
	ask_text(&a, ":lang", NULL);
	assert_int_equal(ask_send(&a, &w.op), E_OK);
	if (!structure)
		return id;
	ask_init(&a, "membership.add");
	ask_id(&a, ":id", structure);
	ask_id(&a, ":membership", &membership);
	ask_id(&a, ":user", &id);
	ask_text(&a, ":role", role);
	assert_int_equal(ask_send(&a, &w.op), E_OK);
	return id;
}

/* A role in one more structure, by the operator; *membership may be NULL. */
static inline void
add_role(const struct id *user, const struct id *structure, const char *role,
	struct id *membership)
{
	struct id id = id_new();
	struct ask a;

	ask_init(&a, "membership.add");
	ask_id(&a, ":id", structure);
	ask_id(&a, ":membership", &id);
	ask_id(&a, ":user", user);
	ask_text(&a, ":role", role);
	assert_int_equal(ask_send(&a, &w.op), E_OK);
	if (membership)
		*membership = id;
}

/* A role that a head proposes. */
static inline enum err
propose(struct client *head, const struct id *structure, const char *login,
	const char *role, struct id *proposal)
{
	struct ask a;

	*proposal = id_new();
	ask_init(&a, "proposal.make");
	ask_id(&a, ":id", structure);
	ask_id(&a, ":proposal", proposal);
	ask_text(&a, ":login", login);
	ask_text(&a, ":role", role);
	return ask_send(&a, head);
}

/* An act on a row that asks for nothing else. */
static inline enum err
act_on(struct client *c, const char *act, const struct id *id)
{
	struct ask a;

	ask_init(&a, act);
	ask_id(&a, ":id", id);
	return ask_send(&a, c);
}

/* A session as a login makes it; its welcome is left unread. */
static inline void
login_as(struct client *c, const char *login)
{
	struct peer who = { .way = "local", .source = "local",
		.network = "local" };
	struct login l = { .term = "vt220", .cols = 80, .rows = 24,
		.pty = true };
	int fd = -1;

	assert_int_equal(login_user(&w.k, login, &who, NULL), E_OK);
	assert_int_equal(session_open(&w.k, &who, &l, true, &fd), E_OK);
	client_init(c, fd);
	c->peer = w.k.peers;
	assert_int_equal(c->peer->kind, PEER_SESSION);
}

/* The welcome of a new session is read. */
static inline void
login_ready(struct client *c, const char *login)
{
	struct msg m;

	login_as(c, login);
	msg_init(&m, 0, 0);
	assert_int_equal(client_next(c, &m), E_OK);
	assert_int_equal(m.type, P_K_WELCOME);
	msg_done(&m);
}

static inline void
seal_label(const struct id *person, const struct sealkey key[SCOPES],
	const char *text, uint32_t base, struct buf *out)
{
	struct seal_bind bind = { "blob", SCOPE_LABEL, *person, *person,
		id_none, SEAL_SCHEMA, base + 1 };

	seal_close(&key[SCOPE_LABEL], &bind, text, strlen(text), out);
}

/* A person made by a session, with her label sealed; her follow. */
static inline void
add_person(struct client *c, struct id *person, struct id *follow,
	struct sealkey key[SCOPES])
{
	struct buf sealed;
	struct ask a;

	*follow = id_new();
	assert_int_equal(make_new(c, WRAP_PERSON, &id_none, person, key),
		E_OK);
	buf_init(&sealed);
	seal_label(person, key, "MARTIN Lea", 0, &sealed);
	ask_init(&a, "person.create");
	ask_id(&a, ":id", person);
	ask_id(&a, ":follow", follow);
	ask_int(&a, ":protected", 0);
	ask_text(&a, ":purpose", "emploi");
	ask_blob(&a, person, SCOPE_LABEL, &id_none, 0, sealed.data,
		sealed.len);
	ask_token(&a, TOKEN_WORD, "martin");
	ask_token(&a, TOKEN_WHO, "martin lea|1990-01-01");
	assert_int_equal(ask_send(&a, c), E_OK);
	buf_done(&sealed);
}

static inline int64_t
count(struct db *db, const char *sql)
{
	sqlite3_stmt *st;
	int64_t n = -1;

	sqlite3_set_authorizer(db_raw(db), NULL, NULL);
	assert_int_equal(sqlite3_prepare_v2(db_raw(db), sql, -1, &st, NULL),
		SQLITE_OK);
	if (sqlite3_step(st) == SQLITE_ROW)
		n = sqlite3_column_int64(st, 0);
	sqlite3_finalize(st);
	db_guard(db);
	return n;
}

/* Writes behind the keeper's back. */
static inline void
tamper(struct db *db, const char *sql)
{
	sqlite3_set_authorizer(db_raw(db), NULL, NULL);
	assert_int_equal(sqlite3_exec(db_raw(db), sql, NULL, NULL, NULL),
		SQLITE_OK);
	db_guard(db);
}

static inline void
world_dir(void)
{
	strcpy(w.dir, "/tmp/keeper-test-XXXXXX");
	assert_non_null(mkdtemp(w.dir));
	snprintf(config.data, sizeof config.data, "%s", w.dir);
	assert_int_equal(clock_fix("2026-11-24T09:00"), E_OK);
	fresh_bases();
	assert_int_equal(keeper_init(), E_OK);
}

static inline void
world_open(bool hashers)
{
	int fd[2];

	log_init("test", LOG_ERROR);
	keeper_begin(&w.k);
	if (hashers)
		assert_int_equal(hasher_start(&w.k), E_OK);
	assert_int_equal(keys_load(&w.k), E_OK);
	assert_int_equal(keeper_open(&w.k, true), E_OK);
	assert_int_equal(msg_pair(fd), E_OK);
	client_init(&w.op, fd[0]);
	w.op.peer = peer_new(&w.k, PEER_CONTROL, fd[1]);
	w.op.peer->op = true;
}

static inline void
world_people(void)
{
	w.s1 = add_structure("un", true);
	w.s2 = add_structure("deux", true);
	w.s3 = add_structure("trois", false);
	w.adm = add_user("adm", true, NULL, NULL);
	w.c1 = add_user("c1", false, &w.s1, "conseiller");
	w.d1 = add_user("d1", false, &w.s1, "conseiller");
	w.r1 = add_user("r1", false, &w.s1, "responsable");
	w.c2 = add_user("c2", false, &w.s2, "conseiller");
	w.out = add_user("out", false, NULL, NULL);
}

static inline void
world_close(void)
{
	keeper_close(&w.k);
	client_done(&w.op);
}

static inline void
world_remove(void)
{
	char line[128];

	snprintf(line, sizeof line, "rm -rf '%s'", w.dir);
	assert_int_equal(system(line), 0);
	clock_fix(NULL);
}

/* Both, of a world that is whole: no statement runs, the chain holds. */
static inline void
world_end(void)
{
	int64_t n;

	assert_int_equal(db_busy(w.k.data), 0);
	assert_int_equal(db_busy(w.k.keys), 0);
	assert_int_equal(audit_verify(&w.k, &n), E_OK);
	world_close();
	world_remove();
}

#endif
