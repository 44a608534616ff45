/* Passwords, second factors and relays, for the tests of accounts. */
#ifndef TESTS_ACCOUNT_H
#define TESTS_ACCOUNT_H

#include "tests/unit/faults.h"
#include "tests/unit/hasher_here.h"

#include <liboath/oath.h>

#include "keeper/access.h"
#include "keeper/enrol.h"
#include "keeper/factor.h"
#include "keeper/slow.h"

#define PHRASE "le chat dort au soleil"
#define OTHER "le chien court dans le pré"
#define HERS "48213907"         /* her own space, and its code */
#define FIGURES "73019264"

static struct client listener, c1, d1, r1;

static inline void
set_password(const struct id *user, const char *text)
{
	int64_t was = quiet();

	assert_int_equal(keys_secret_put(&w.k, user, "password", text,
		strlen(text)), E_OK);
	left = was;
}

static inline bool
password_is(const struct id *user, const char *text)
{
	int64_t was = quiet();
	struct buf b;
	bool is;

	buf_init(&b);
	is = keys_secret(&w.k, user, "password", &b) == E_OK &&
		strcmp(buf_str(&b), text) == 0;
	buf_done(&b);
	left = was;
	return is;
}

static inline void
figures(const struct secret20 *s, char out[8])
{
	assert_int_equal(oath_totp_generate((const char *)s->b, 20,
		clock_now(), 30, 0, 6, out), OATH_OK);
}

/* A second factor, and one of its recovery codes. */
static inline void
give_factor(const struct id *user, char code[20])
{
	char uri[FACTOR_TEXT], codes[FACTOR_TEXT], now[8];
	struct secret20 s = { .made = false };
	int64_t was = quiet();

	assert_int_equal(factor_draw(&w.k, user, &s, uri), E_OK);
	figures(&s, now);
	assert_int_equal(factor_put(&w.k, user, &s, now, codes), E_OK);
	snprintf(code, 20, "%.19s", codes);
	left = was;
}

/* The relay of a new connection, from another network (or from there); nobody
 * is slowed. */
static const char *relay_from;

static inline void
relay(struct client *r)
{
	static const char *const logins[] = { "c1", "r1", "d1", "adm", "t1" };
	static int n;
	int64_t was = quiet();
	char source[64];
	struct msg m;
	size_t i;

	/* (what it is told of sessions that ended) */
	msg_init(&m, 0, 0);
	while (msg_recv(listener.fd, &listener.reader, &m) == E_OK)
		msg_reset(&m, 0, 0);
	msg_done(&m);
	n++;
	snprintf(source, sizeof source, "10.%d.%d.1", n / 250, n % 250);
	client_relay(&listener, r, relay_from ? relay_from : source);
	r->peer = w.k.peers;
	for (i = 0; i < sizeof logins / sizeof *logins; i++) {
		slow_give_back(&w.k, r->peer, SLOW_PASSWORD, logins[i]);
		slow_give_back(&w.k, r->peer, SLOW_CODE, logins[i]);
	}
	left = was;
}

static inline enum err
two(struct client *c, int type, const char *login, const char *text)
{
	return ask(c, type, "ss", login, text);
}

static inline void
invitation(char code[64])
{
	int64_t was = quiet();
	struct msg m;
	const char *text;

	msg_fill(&m, P_K_INVITE, ++r1.number, "i", &w.d1);
	assert_int_equal(msg_send(r1.fd, &m, NULL, 0), E_OK);
	assert_int_equal(answered(&r1, &m), E_OK);
	msg_get_str(&m);
	text = msg_get_str(&m);
	assert_non_null(text);
	snprintf(code, 64, "%s", text);
	msg_done(&m);
	left = was;
}

static inline enum err
wish(struct client *c, enum access what, const char *proof,
	const char *text, const struct buf *key, const struct id *id)
{
	return ask(c, P_K_ACCESS, "Bssbi", what, proof, text,
		key ? (const void *)key->data : "", key ? key->len : 0, id);
}

#endif
