/* A head and a counsellor of the first structure who come by keys, what their
 * relays and sessions say of how they come in (keeper/access.h). */
#ifndef TESTS_ACCESS_HANDS_H
#define TESTS_ACCESS_HANDS_H

#include "tests/unit/hasher_here.h"

#include <liboath/oath.h>

#include "base/base64.h"
#include "base/pubkey.h"
#include "keeper/access.h"
#include "keeper/factor.h"

static struct client listener;
static struct id key1, key2;
static struct buf blob1, blob2;
static const char line1[] = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYH"
	"CAkKCwwNDg8QERITFBUWFxgZGhscHR4f a";
static const char line2[] = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIP/+/fz7+vn4"
	"9/b19PPy8fDv7u3s6+rp6Ofm5eTj4uHg b";

static inline struct id
add_key(const struct id *user, const struct buf *blob, const char *print)
{
	struct id id = id_new();

	assert_int_equal(db_run(w.k.data, "BEGIN IMMEDIATE"), E_OK);
	{
		struct db_rows q;

		assert_int_equal(db_select(w.k.data, "keeper.key_add", &q),
			E_OK);
		db_bind_id(&q, ":key", &id);
		db_bind_id(&q, ":user", user);
		db_bind_blob(&q, ":blob", blob->data, blob->len);
		db_bind_text(&q, ":fingerprint", print);
		db_bind_text(&q, ":label", NULL);
		db_bind_text(&q, ":today", "2026-11-24");
		assert_int_equal(db_step(&q), E_OK);
	}
	assert_int_equal(db_run(w.k.data, "COMMIT"), E_OK);
	return id;
}

static inline int
up(void **state)
{
	char comment[64];

	world_dir();
	world_open(false);
	hasher_here();
	world_people();
	buf_init(&blob1);
	buf_init(&blob2);
	assert_int_equal(pubkey_line(line1, &blob1, comment, sizeof comment),
		E_OK);
	assert_string_equal(comment, "a");
	assert_int_equal(pubkey_line(line2, &blob2, comment, sizeof comment),
		E_OK);
	key1 = add_key(&w.r1, &blob1, "SHA256:1");
	key2 = add_key(&w.c1, &blob2, "SHA256:2");
	client_listener(&listener);
	return 0;
}

static inline int
down(void **state)
{
	client_done(&listener);
	buf_done(&blob1);
	buf_done(&blob2);
	world_end();
	return 0;
}

/* --- hands ------------------------------------------------------------------ */

static inline enum err
key(struct client *r, int type, const char *login, const struct buf *blob)
{
	struct msg m;

	msg_init(&m, type, ++r->number);
	msg_put_str(&m, login);
	msg_put_bytes(&m, blob->data, blob->len);
	assert_int_equal(msg_send(r->fd, &m, NULL, 0), E_OK);
	msg_done(&m);
	return answer_of(r, r->number);
}

static inline enum err
two(struct client *r, int type, const char *login, const char *text)
{
	struct msg m;

	msg_init(&m, type, ++r->number);
	msg_put_str(&m, login);
	msg_put_str(&m, text);
	assert_int_equal(msg_send(r->fd, &m, NULL, 0), E_OK);
	msg_done(&m);
	return answer_of(r, r->number);
}

/* P_R_START: the session's end of K into *s (fd -1: none wanted). */
static inline enum err
start(struct client *r, struct client *s)
{
	struct msg m;
	enum err e;

	start_fill(&m, r);
	assert_int_equal(msg_send(r->fd, &m, NULL, 0), E_OK);
	msg_reset(&m, 0, 0);
	assert_int_equal(client_next(r, &m), E_OK);
	e = (enum err)msg_get_u8(&m);
	if (!e) {
		struct msg l;

		msg_init(&l, 0, 0);
		assert_int_equal(client_next(&listener, &l), E_OK);
		assert_int_equal(l.type, P_L_SESSION);
		client_init(s, msg_take_fd(&l, 0));
		s->peer = w.k.peers;
		msg_reset(&l, 0, 0);
		assert_int_equal(client_next(s, &l), E_OK);
		assert_int_equal(l.type, P_K_WELCOME);
		msg_done(&l);
	}
	msg_done(&m);
	return e;
}

/* The answer to what was asked last, into *m: what is said besides is passed
 * over. */
static inline enum err
heard(struct client *s, struct msg *m)
{
	do {
		msg_reset(m, 0, 0);
		assert_int_equal(client_next(s, m), E_OK);
	} while (m->number != s->number);
	return (enum err)msg_get_u8(m);
}

/* P_K_ACCESS; its text in out. */
static inline enum err
wish(struct client *s, enum access what, const char *proof, const char *text,
	const struct buf *blob, const struct id *id, char out[FACTOR_TEXT])
{
	struct msg m;
	const char *said;
	enum err e;

	msg_init(&m, P_K_ACCESS, ++s->number);
	msg_put_u8(&m, what);
	msg_put_str(&m, proof);
	msg_put_str(&m, text);
	msg_put_bytes(&m, blob ? (const void *)blob->data : "", blob ? blob->len : 0);
	msg_put_id(&m, id ? id : &id_none);
	assert_int_equal(msg_send(s->fd, &m, NULL, 0), E_OK);
	e = heard(s, &m);
	msg_get_str(&m);
	if (m.type == P_K_CODE) {
		said = msg_get_str(&m);
		snprintf(out, FACTOR_TEXT, "%s", said ? said : "");
	}
	msg_done(&m);
	return e;
}

/* What an application shows for an address, `ahead` seconds from now. */
static inline void
figures(const char *uri, int ahead, char out[8])
{
	const char *base32 = strstr(uri, "secret=");
	char *secret;
	size_t n;

	assert_non_null(base32);
	assert_int_equal(oath_base32_decode(base32 + 7, strlen(base32 + 7),
		&secret, &n), OATH_OK);
	assert_int_equal(n, 20);
	assert_int_equal(oath_totp_generate(secret, n, clock_now() + ahead, 30,
		0, 6, out), OATH_OK);
	free(secret);
}

/* A second factor for an account, over a session on this machine. */
static inline void
enrol(const char *login, char uri[FACTOR_TEXT], char codes[FACTOR_TEXT])
{
	struct client s;
	char now[8];

	login_ready(&s, login);
	assert_int_equal(wish(&s, ACCESS_FACTOR_NEW, NULL, NULL, NULL, NULL,
		uri), E_OK);
	figures(uri, 0, now);
	assert_int_equal(wish(&s, ACCESS_FACTOR_SET, NULL, now, NULL, NULL,
		codes), E_OK);
	client_done(&s);
}

static inline bool
is_cut(struct client *s)
{
	struct msg m;
	enum err e;
	bool cut = false;

	msg_init(&m, 0, 0);
	do {
		e = client_next(s, &m);
		cut |= e == E_IO || (!e && m.type == P_K_END);
	} while (!cut && !e);
	msg_done(&m);
	return cut;
}

static inline void
later(const char *at)
{
	assert_int_equal(clock_fix(at), E_OK);
}

#endif
