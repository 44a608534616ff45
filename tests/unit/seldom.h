/* A keeper that serves, its listener, who is in: for what is seldom asked. */
#ifndef TESTS_SELDOM_H
#define TESTS_SELDOM_H

#include "tests/unit/served.h"

static struct client listener;

static int
up(void **state)
{
	int end = served_up(state);

	client_listener(&listener);
	ready();
	return end;
}

static int
down(void **state)
{
	(void)state;
	client_done(&c1);
	client_done(&c2);
	client_done(&r1);
	client_done(&x);
	client_done(&listener);
	world_close();
	world_remove();
	return 0;
}

#endif
