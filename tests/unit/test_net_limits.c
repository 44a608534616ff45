/* Who may connect, and for how long a source is kept out. */
#include <arpa/inet.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "net/limits.h"

static const struct limits_rules usual = {
	50, 30, 200, 10, 40, 100, NULL, 0
};

static uint64_t
source(const char *text)
{
	struct sockaddr_in6 six = { .sin6_family = AF_INET6 };
	struct sockaddr_in four = { .sin_family = AF_INET };

	if (strchr(text, ':')) {
		assert_int_equal(inet_pton(AF_INET6, text, &six.sin6_addr), 1);
		return limits_source_of((struct sockaddr *)&six);
	}
	assert_int_equal(inet_pton(AF_INET, text, &four.sin_addr), 1);
	return limits_source_of((struct sockaddr *)&four);
}

static void
sources(void **state)
{
	assert_int_equal(source("192.0.2.7"), source("::ffff:192.0.2.7"));
	assert_int_not_equal(source("192.0.2.7"), source("192.0.2.8"));
	/* 56 bits: the last byte of the fourth group does not count */
	assert_int_equal(source("2001:db8:1:ab00::1"),
		source("2001:db8:1:abff:9::2"));
	assert_int_not_equal(source("2001:db8:1:ab00::1"),
		source("2001:db8:1:ac00::1"));
	assert_int_not_equal(source("::1"), source("0.0.0.1"));
}

static void
per_source(void **state)
{
	struct limits *l = limits_new(&usual);
	uint64_t a = source("192.0.2.1"), b = source("192.0.2.2");
	int i;

	for (i = 0; i < 10; i++)
		assert_int_equal(limits_open(l, a, 0, 0), LIMITS_TAKE);
	assert_int_equal(limits_open(l, a, 0, 0), LIMITS_SOURCE);
	assert_int_equal(limits_open(l, b, 0, 0), LIMITS_TAKE);
	assert_int_equal(limits_starting(l), 11);
	/* logged in: they count in the 40 only */
	for (i = 0; i < 10; i++)
		limits_logged_in(l, a);
	assert_int_equal(limits_starting(l), 1);
	for (i = 10; i < 40; i++) {
		assert_int_equal(limits_open(l, a, 0, 0), LIMITS_TAKE);
		limits_logged_in(l, a);
	}
	assert_int_equal(limits_open(l, a, 0, 0), LIMITS_SOURCE);
	limits_closed(l, a, true, LIMITS_NONE, 0);
	assert_int_equal(limits_open(l, a, 0, 0), LIMITS_TAKE);
	limits_closed(l, a, false, LIMITS_NONE, 0);
	for (i = 0; i < 39; i++)
		limits_closed(l, a, true, LIMITS_NONE, 0);
	limits_closed(l, b, false, LIMITS_NONE, 0);
	assert_int_equal(limits_starting(l), 0);
	/* somebody works at a */
	assert_int_equal(limits_sources(l), 1);
	assert_int_equal(limits_open(l, a, 12 * 3600000 + 1, 0), LIMITS_TAKE);
	limits_closed(l, a, false, LIMITS_NONE, 12 * 3600000 + 1);
	assert_int_equal(limits_sources(l), 0);
	limits_free(l);
}

/* A flood of 250 sources does not keep out one where somebody logged in;
 * others it does, and that one has a limit too. */
static void
known(void **state)
{
	struct limits *l = limits_new(&usual);
	int i;

	assert_int_equal(limits_open(l, 7, 0, 0), LIMITS_TAKE);
	limits_logged_in(l, 7);
	limits_closed(l, 7, true, LIMITS_NONE, 0);
	for (i = 0; i < 250; i++)
		assert_int_equal(limits_open(l, 100 + (uint64_t)i, 0, 99),
			LIMITS_TAKE);
	assert_int_equal(limits_open(l, 8, 0, 99), LIMITS_BUSY);
	assert_int_equal(limits_open(l, 7, 1000, 99), LIMITS_TAKE);
	limits_closed(l, 7, false, LIMITS_NONE, 1000);
	/* for twelve hours */
	assert_int_equal(limits_open(l, 7, 12 * 3600000, 99), LIMITS_BUSY);
	limits_free(l);
	l = limits_new(&(struct limits_rules){ 1, 100, 4, 9, 9, 100,
		NULL, 0 });
	assert_int_equal(limits_open(l, 7, 0, 0), LIMITS_TAKE);
	limits_logged_in(l, 7);
	for (i = 0; i < 6; i++)
		assert_int_equal(limits_open(l, 7, 0, 99), LIMITS_TAKE);
	assert_int_equal(limits_open(l, 7, 0, 99), LIMITS_BUSY);
	limits_free(l);
}

/* A flood from 20 sources keeps out nobody who comes alone from another, up
 * to fifty of them; their second connection it does. */
static void
newcomers(void **state)
{
	struct limits *l = limits_new(&usual);
	uint64_t i;

	for (i = 0; i < 200; i++)
		assert_int_equal(limits_open(l, 1 + i % 20, 0, 99),
			LIMITS_TAKE);
	for (i = 0; i < 49; i++)
		assert_int_equal(limits_open(l, 100 + i, 0, 0), LIMITS_TAKE);
	assert_int_equal(limits_open(l, 100, 0, 99), LIMITS_BUSY);
	assert_int_equal(limits_open(l, 149, 0, 0), LIMITS_TAKE);
	assert_int_equal(limits_open(l, 150, 0, 99), LIMITS_BUSY);
	limits_free(l);
}

/* How many of the 100 chances are taken with n not logged in yet, of sources
 * that have one of them. */
static int
taken(int n)
{
	struct limits *l = limits_new(&usual);
	int i, good = 0;

	for (i = 0; i < n; i++)
		assert_int_equal(limits_open(l, (uint64_t)i + 1, 0, 99),
			LIMITS_TAKE);
	for (i = 0; i < 100; i++) {
		uint64_t s = 1 + (uint64_t)(i % n);

		if (limits_open(l, s, 0, (uint32_t)i) == LIMITS_TAKE) {
			limits_closed(l, s, false, LIMITS_NONE, 0);
			good++;
		}
	}
	limits_free(l);
	return good;
}

static void
early_drop(void **state)
{
	assert_int_equal(taken(49), 100);
	assert_int_equal(taken(50), 70);
	assert_int_equal(taken(125), 35);
	assert_int_equal(taken(199), 1);
	assert_int_equal(taken(200), 0);
}

static void
once(struct limits *l, uint64_t s, enum limits_fault f, int64_t now)
{
	assert_int_equal(limits_open(l, s, now, 0), LIMITS_TAKE);
	limits_closed(l, s, false, f, now);
}

static void
penalties(void **state)
{
	struct limits *l = limits_new(&usual);
	uint64_t a = source("192.0.2.1"), b = source("192.0.2.2");
	int i;

	/* below 15 s nothing counts */
	once(l, a, LIMITS_REFUSED, 0);
	once(l, a, LIMITS_REFUSED, 0);
	once(l, a, LIMITS_REFUSED, 0);
	assert_int_equal(limits_open(l, a, 0, 0), LIMITS_PENALTY);
	assert_int_equal(limits_open(l, b, 0, 0), LIMITS_TAKE);
	limits_closed(l, b, false, LIMITS_NONE, 0);
	/* once it counts, it counts to its end */
	assert_int_equal(limits_open(l, a, 14999, 0), LIMITS_PENALTY);
	once(l, a, LIMITS_NONE, 15000);
	/* it fades: one each 6 s never adds up */
	for (i = 0; i < 100; i++)
		once(l, b, LIMITS_REFUSED, 100000 + i * 6000);
	/* a crash counts at once */
	once(l, a, LIMITS_CRASH, 20000);
	assert_int_equal(limits_open(l, a, 109999, 0), LIMITS_PENALTY);
	assert_int_equal(limits_open(l, a, 110000, 0), LIMITS_TAKE);
	limits_closed(l, a, false, LIMITS_NONE, 110000);
	limits_free(l);
}

static void
ten_minutes(void **state)
{
	struct limits *l = limits_new(&usual);
	int i;

	for (i = 0; i < 10; i++)
		assert_int_equal(limits_open(l, 7, 0, 0), LIMITS_TAKE);
	for (i = 0; i < 10; i++)
		limits_closed(l, 7, false, LIMITS_CRASH, 0);
	assert_int_equal(limits_open(l, 7, 599999, 0), LIMITS_PENALTY);
	assert_int_equal(limits_open(l, 7, 600000, 0), LIMITS_TAKE);
	limits_free(l);
}

static void
no_penalty(void **state)
{
	struct limits_rules r = usual;
	struct limits *l;
	int i;

	r.penalty_percent = 0;
	l = limits_new(&r);
	for (i = 0; i < 50; i++)
		once(l, 7, LIMITS_CRASH, 0);
	assert_int_equal(limits_sources(l), 0);
	limits_free(l);
}

static void
overflow(void **state)
{
	struct limits *l = limits_new(&usual);
	uint64_t i;

	for (i = 1; i <= LIMITS_SOURCES + 100; i++)
		once(l, i, LIMITS_CRASH, 0);
	assert_int_equal(limits_sources(l), LIMITS_SOURCES);
	/* kept out when remembered; let in when there was no room */
	assert_int_equal(limits_open(l, 1, 1, 0), LIMITS_PENALTY);
	assert_int_equal(limits_open(l, LIMITS_SOURCES + 50, 1, 0),
		LIMITS_TAKE);
	limits_logged_in(l, LIMITS_SOURCES + 50);
	limits_closed(l, LIMITS_SOURCES + 50, true, LIMITS_NONE, 1);
	assert_int_equal(limits_starting(l), 0);
	/* what has faded makes room */
	once(l, LIMITS_SOURCES + 60, LIMITS_CRASH, 200000);
	assert_int_equal(limits_sources(l), 1);
	limits_free(l);
}

/* How many of a source are taken, none of them logged in, then all of them. */
static void
room(struct limits *l, const char *text, int unauth, int all)
{
	uint64_t s = source(text);
	int i;

	for (i = 0; i < unauth; i++)
		assert_int_equal(limits_open(l, s, 0, 99), LIMITS_TAKE);
	assert_int_equal(limits_open(l, s, 0, 99), LIMITS_SOURCE);
	for (i = 0; i < unauth; i++)
		limits_logged_in(l, s);
	for (i = unauth; i < all; i++) {
		assert_int_equal(limits_open(l, s, 0, 99), LIMITS_TAKE);
		limits_logged_in(l, s);
	}
	assert_int_equal(limits_open(l, s, 0, 99), LIMITS_SOURCE);
	for (i = 0; i < all; i++)
		limits_closed(l, s, true, LIMITS_NONE, 0);
}

/* A range has the room given, each of its sources; its neighbours have not;
 * the first line that has a source counts. */
static void
wide(void **state)
{
	static const struct { const char *range; int most; } lines[] = {
		{ "198.51.100.64/26", 400 }, { "2001:db8:5::/48", 100 },
		{ "198.51.100.0/24", 20 }, { "203.0.113.9", 41 },
	};
	struct limits_nat nat[4];
	struct limits_rules r = { 5000, 30, 9000, 10, 40, 100, nat, 4 };
	struct limits *l;
	int i;

	for (i = 0; i < 4; i++) {
		struct range from;

		assert_true(range_read(lines[i].range, &from));
		nat[i] = limits_nat_of(&from, lines[i].most);
	}
	l = limits_new(&r);
	room(l, "198.51.100.64", 100, 400);
	room(l, "198.51.100.127", 100, 400);
	room(l, "198.51.100.63", 10, 20);
	room(l, "198.51.100.128", 10, 20);
	room(l, "198.51.101.64", 10, 40);
	room(l, "203.0.113.9", 10, 41);
	room(l, "203.0.113.8", 10, 40);
	room(l, "2001:db8:5:ff00::1", 25, 100);
	room(l, "2001:db8:6::1", 10, 40);
	/* no IPv6 source is in an IPv4 range, whatever its bits */
	room(l, "::c633:6440", 10, 40);
	limits_free(l);
}

/* In one that is ten times as wide a fault weighs a tenth: three tries that
 * are refused keep nobody out, thirty do; one whose room is smaller than
 * usual pays as everybody. */
static void
wide_penalties(void **state)
{
	struct limits_nat nat[2];
	struct limits_rules r = { 50, 30, 200, 10, 40, 100, nat, 2 };
	uint64_t a = source("198.51.100.7"), b = source("192.0.2.1"),
		small = source("203.0.113.9");
	struct range from;
	struct limits *l;
	int i;

	assert_true(range_read("198.51.100.0/24", &from));
	nat[0] = limits_nat_of(&from, 400);
	assert_true(range_read("203.0.113.9", &from));
	nat[1] = limits_nat_of(&from, 4);
	l = limits_new(&r);
	for (i = 0; i < 3; i++) {
		once(l, b, LIMITS_REFUSED, 0);
		once(l, small, LIMITS_REFUSED, 0);
	}
	assert_int_equal(limits_open(l, b, 0, 0), LIMITS_PENALTY);
	assert_int_equal(limits_open(l, small, 0, 0), LIMITS_PENALTY);
	for (i = 0; i < 29; i++)
		once(l, a, LIMITS_REFUSED, 0);
	once(l, a, LIMITS_REFUSED, 0);
	assert_int_equal(limits_open(l, a, 0, 0), LIMITS_PENALTY);
	once(l, a, LIMITS_NONE, 15000);
	limits_free(l);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sources),
		cmocka_unit_test(per_source),
		cmocka_unit_test(newcomers), cmocka_unit_test(early_drop),
		cmocka_unit_test(known),
		cmocka_unit_test(penalties),
		cmocka_unit_test(ten_minutes),
		cmocka_unit_test(no_penalty),
		cmocka_unit_test(overflow),
		cmocka_unit_test(wide),
		cmocka_unit_test(wide_penalties),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
