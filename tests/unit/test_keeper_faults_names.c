/* What the database refuses while a name changes, or while too many records
 * are opened: she is found by the name that she has, and by no other; who must
 * be told is told, or nothing is given. */
#include "tests/unit/faults.h"

#include "base/config.h"
#include "keeper/keys.h"
#include "keeper/opened.h"

#define WAS "durand ada|1990-01-01"
#define IS "petit ada|1990-01-01"
#define NIR_WAS "2900175056001"
#define NIR_IS "2900175056002"

static struct client c1;
static struct id ada, ada_follow, lea, lea_follow;

static enum err
save(int kind, const char *text)
{
	struct ask a;

	ask_init(&a, "person.save");
	ask_id(&a, ":follow", &ada_follow);
	ask_int(&a, ":protected", 0);
	ask_token(&a, (char)kind, text);
	return act(&c1, &a);
}

static bool
found(int kind, const char *text)
{
	int64_t before = quiet();
	bool has = false;

	if (*text)
		assert_int_equal(keys_global_has(&w.k, kind, text, &ada, &has),
			E_OK);
	left = before;
	return has;
}

/* From one name or number to another, or to none. */
static enum err
renamed(int kind, const char *from, const char *to)
{
	int64_t before = quiet();
	enum err e;

	assert_int_equal(save(kind, from), E_OK);
	left = before;
	e = save(kind, to);
	/* (a keeper that could not put it back does at the next batch) */
	before = quiet();
	keeper_turn(&w.k, 0);
	logged_in(&c1, "c1");
	assert_int_equal(save(TOKEN_WORD, "ada"), E_OK);
	left = before;
	if (*from)
		assert_int_equal(found(kind, from), e != E_OK);
	if (*to)
		assert_int_equal(found(kind, to), e == E_OK);
	return e;
}

static enum err
other_name(void)
{
	return renamed(TOKEN_WHO, WAS, IS);
}

static enum err
other_number(void)
{
	return renamed(TOKEN_NIR, NIR_WAS, NIR_IS);
}

static enum err
first_number(void)
{
	return renamed(TOKEN_NIR, "", NIR_IS);
}

static enum err
no_number(void)
{
	return renamed(TOKEN_NIR, NIR_WAS, "");
}

/* Two notes, or a part of each record: how many keys were given. */
static enum err
open_both(enum scope scope, int *given)
{
	struct want want[] = { { WRAP_PERSON, &ada, scope, &w.s1, false,
		{ { 0 } } }, { WRAP_PERSON, &lea, scope, &w.s1, false,
		{ { 0 } } } };
	struct msg m;
	uint32_t i, j, n;
	enum err e;

	*given = 0;
	keys_message(want, 2, ++c1.number, &m);
	e = msg_send(c1.fd, &m, NULL, 0);
	if (!e)
		e = answered(&c1, &m);
	if (!e) {
		msg_get_str(&m);
		n = msg_get_u32(&m);
		for (i = 0; i < n; i++)
			if (msg_get_u8(&m)) {
				++*given;
				for (j = 0; j < KEY_SIZE; j++)
					msg_get_u8(&m);
			}
		assert_true(msg_ended(&m));
	}
	msg_done(&m);
	return e;
}

/* Where one is the most: both are told of, or not both are given. */
static enum err
too_many(void)
{
	int64_t before = quiet();
	int given;
	enum err e;

	tamper(w.k.data, "DELETE FROM alarm");
	opened_free(&w.k);
	left = before;
	e = open_both(SCOPE_NOTE, &given);
	assert_int_equal(now("SELECT count(*) FROM alarm"), given == 2);
	assert_true(failed || given == 2);
	return e;
}

static const struct request requests[] = {
	{ "another name", other_name, NULL, E_OK, false },
	{ "another number", other_number, NULL, E_OK, false },
	{ "a first number", first_number, NULL, E_OK, false },
	{ "no number", no_number, NULL, E_OK, false },
	{ "too many records", too_many, NULL, E_OK, false },
};

static void
ready(void)
{
	logged_in(&c1, "c1");
}

static void
test_names(void **state)
{
	(void)state;
	log_init("test", (enum log_level)0);
	assert_true(faults_each(requests, sizeof requests / sizeof *requests,
		ready) > SHARE(50));
}

static int
up(void **state)
{
	struct sealkey key[SCOPES];

	(void)state;
	world_dir();
	config.alarm_opened = 1;
	world_open(false);
	world_people();
	c1.fd = -1;
	logged_in(&c1, "c1");
	add_person(&c1, &ada, &ada_follow, key);
	add_person(&c1, &lea, &lea_follow, key);
	return 0;
}

static int
down(void **state)
{
	(void)state;
	client_done(&c1);
	world_close();
	world_remove();
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_names) };

	return cmocka_run_group_tests(tests, up, down);
}
