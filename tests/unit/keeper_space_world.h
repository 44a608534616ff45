/* A person in her own space, at the keeper's: two follow-ups of one counsellor,
 * of which one has an account, and who may or may not reach her. */
#ifndef TESTS_KEEPER_SPACE_WORLD_H
#define TESTS_KEEPER_SPACE_WORLD_H

#include "tests/unit/keeper_world.h"

static struct client c1, d1, c2, adm, r1, her;
static struct id person, follow, second, follow2, account;
static struct sealkey key[SCOPES];
static const char login[] = "48213907";

static inline enum err
on_follow(const char *act, struct client *c)
{
	struct ask a;

	ask_init(&a, act);
	ask_id(&a, ":follow", &follow);
	return ask_send(&a, c);
}

static inline enum err
space_open(struct client *c, const struct id *on, struct id *user,
	const char *name)
{
	struct ask a;

	*user = id_new();
	ask_init(&a, "space.open");
	ask_id(&a, ":follow", on);
	ask_id(&a, ":user", user);
	ask_text(&a, ":login", name);
	return ask_send(&a, c);
}

static inline int
up(void **state)
{
	world_dir();
	world_open(false);
	world_people();
	login_ready(&c1, "c1");
	login_ready(&d1, "d1");
	login_ready(&r1, "r1");
	login_ready(&c2, "c2");
	login_ready(&adm, "adm");
	add_person(&c1, &second, &follow2, key);
	add_person(&c1, &person, &follow, key);
	assert_int_equal(space_open(&c1, &follow, &account, login), E_OK);
	login_ready(&her, login);
	log_init("test", 0);
	return 0;
}

static inline int
down(void **state)
{
	int64_t n;

	assert_int_equal(audit_verify(&w.k, &n), E_OK);
	client_done(&c1);
	client_done(&d1);
	client_done(&r1);
	client_done(&c2);
	client_done(&adm);
	client_done(&her);
	world_close();
	world_remove();
	return 0;
}

#endif
