/* Accounts of every kind at the door of a keeper that a test makes fail: a
 * worker's, a head's, the platform's, a person's own. */
#ifndef TESTS_ACCOUNT_WORLD_H
#define TESTS_ACCOUNT_WORLD_H

#include "tests/unit/account.h"

#include "base/pubkey.h"

#define KEYS_OF "SELECT count(*) FROM user_key"

static struct client adm;
static struct id lea, lea_follow, hers, t1;
static struct buf blob;
static const char line[] = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYH"
	"CAkKCwwNDg8QERITFBUWFxgZGhscHR4f a";

/* A session, of who was let in: *s, or -1. */
static inline enum err
start(struct client *r, struct client *s)
{
	struct msg m;
	enum err e = ask(r, P_R_START, "sUUsssB", "xterm", 80, 24, "fr", "x",
		NULL, 1);
	int64_t was = quiet();

	s->fd = -1;
	if (!e) {
		msg_init(&m, 0, 0);
		do {
			msg_reset(&m, 0, 0);
			assert_int_equal(client_next(&listener, &m), E_OK);
		} while (m.type != P_L_SESSION);
		client_init(s, msg_take_fd(&m, 0));
		msg_done(&m);
	}
	left = was;
	return e;
}

static inline void
ready(void)
{
	hasher_here();
	logged_in(&c1, "c1");
	logged_in(&d1, "d1");
	logged_in(&r1, "r1");
	logged_in(&adm, "adm");
	slow_give_back(&w.k, c1.peer, SLOW_PASSWORD, "c1");
	slow_give_back(&w.k, d1.peer, SLOW_CODE, "d1");
	tamper(w.k.data, "DELETE FROM user_key");
}

static inline int
up(void **state)
{
	struct sealkey key[SCOPES];
	struct ask a;
	char comment[64];

	(void)state;
	world_dir();
	world_open(false);
	world_people();
	t1 = add_user("t1", false, &w.s1, "responsable");
	set_password(&t1, PHRASE);
	c1.fd = d1.fd = r1.fd = adm.fd = -1;
	client_listener(&listener);
	logged_in(&c1, "c1");
	add_person(&c1, &lea, &lea_follow, key);
	hers = id_new();
	ask_init(&a, "space.open");
	ask_id(&a, ":follow", &lea_follow);
	ask_id(&a, ":user", &hers);
	ask_text(&a, ":login", HERS);
	assert_int_equal(ask_send(&a, &c1), E_OK);
	buf_init(&blob);
	assert_int_equal(pubkey_line(line, &blob, comment, sizeof comment),
		E_OK);
	return 0;
}

static inline int
down(void **state)
{
	(void)state;
	client_done(&listener);
	client_done(&c1);
	client_done(&d1);
	client_done(&r1);
	client_done(&adm);
	buf_done(&blob);
	world_close();
	world_remove();
	return 0;
}

#endif
