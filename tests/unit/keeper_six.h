/* The small world, and a session of each of those who are in it. */
#ifndef TESTS_KEEPER_SIX_H
#define TESTS_KEEPER_SIX_H

#include "tests/unit/keeper_world.h"

static struct client c1, d1, r1, c2, adm, out;

static inline void
six_ready(void)
{
	world_dir();
	world_open(false);
	world_people();
	login_ready(&c1, "c1");
	login_ready(&d1, "d1");
	login_ready(&r1, "r1");
	login_ready(&c2, "c2");
	login_ready(&adm, "adm");
	login_ready(&out, "out");
}

static inline int
six_down(void **state)
{
	(void)state;
	client_done(&c1);
	client_done(&d1);
	client_done(&r1);
	client_done(&c2);
	client_done(&adm);
	client_done(&out);
	world_end();
	return 0;
}

#endif
