/* The numbers of a file: whose they are among the people whom the current
 * structure follows, who may ask, how many a day. */
#include "tests/unit/keeper_six.h"

#include "keeper/nirs.h"

#define NIR "1980375056001"
#define NOBODY "2980375056001"

static struct id person, follow;
static struct sealkey key[SCOPES];

static int
up(void **state)
{
	struct ask a;

	six_ready();
	add_person(&c1, &person, &follow, key);
	ask_init(&a, "person.save");
	ask_id(&a, ":follow", &follow);
	ask_int(&a, ":protected", 0);
	ask_token(&a, TOKEN_NIR, NIR);
	assert_int_equal(ask_send(&a, &c1), E_OK);
	return 0;
}

/* n times the same number; *found: how many are hers. */
static enum err
ask(struct client *c, const char *nir, uint32_t n, uint32_t *found)
{
	struct msg m;
	uint32_t i;
	enum err e;

	*found = 0;
	msg_init(&m, P_K_NIRS, ++c->number);
	msg_put_u32(&m, n);
	for (i = 0; i < n; i++)
		msg_put_str(&m, nir);
	assert_int_equal(msg_send(c->fd, &m, NULL, 0), E_OK);
	msg_reset(&m, 0, 0);
	assert_int_equal(client_next(c, &m), E_OK);
	assert_int_equal(m.type, P_K_NIRS_ARE);
	e = (enum err)msg_get_u8(&m);
	msg_get_str(&m);
	if (!e) {
		assert_int_equal(msg_get_u32(&m), n);
		for (i = 0; i < n; i++) {
			struct id one = msg_get_id(&m);

			assert_true(id_is_none(&one) ||
				id_equal(&one, &person));
			*found += !id_is_none(&one);
		}
	}
	assert_true(msg_ended(&m));
	msg_done(&m);
	return e;
}

static enum err
match_nir(struct client *c)
{
	struct msg m;
	enum err e;

	msg_fill(&m, P_K_MATCH, ++c->number, "sss", NIR, NULL, NULL);
	assert_int_equal(msg_send(c->fd, &m, NULL, 0), E_OK);
	do
		assert_int_equal(client_next(c, &m), E_OK);
	while (m.type == P_K_WELCOME);
	assert_int_equal(m.type, P_K_MATCHED);
	e = (enum err)msg_get_u8(&m);
	msg_done(&m);
	return e;
}

static void
test_answers(void **state)
{
	uint32_t n;

	/* a colleague who is not her referent, too */
	assert_int_equal(ask(&c1, NIR, 2, &n), E_OK);
	assert_int_equal(n, 2);
	assert_int_equal(ask(&d1, NIR, 1, &n), E_OK);
	assert_int_equal(n, 1);
	assert_int_equal(ask(&d1, NOBODY, 1, &n), E_OK);
	assert_int_equal(n, 0);
	/* another structure has nobody of that number, nor a hint */
	assert_int_equal(ask(&c2, NIR, 1, &n), E_OK);
	assert_int_equal(n, 0);
	tamper(w.k.data, "UPDATE follow SET until_on = '2026-11-23'");
	assert_int_equal(ask(&c1, NIR, 1, &n), E_OK);
	assert_int_equal(n, 0);
	tamper(w.k.data, "UPDATE follow SET until_on = NULL,"
		" end_on = '2026-11-24'");
	assert_int_equal(ask(&c1, NIR, 1, &n), E_OK);
	assert_int_equal(n, 0);
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM audit"
		" WHERE action = 'import.match'"), 6);
}

static void
test_refused(void **state)
{
	uint32_t n;

	assert_int_equal(ask(&adm, NIR, 1, &n), E_RIGHT);
	assert_int_equal(ask(&out, NIR, 1, &n), E_RIGHT);
	assert_int_equal(ask(&c1, "198037505600", 1, &n), E_PROTO);
	assert_int_equal(ask(&c1, NIR, 0, &n), E_PROTO);
	assert_int_equal(ask(&c1, NIR, NIRS_MAX + 1, &n), E_PROTO);
	tamper(w.k.data, "UPDATE membership SET role = 'lecture'");
	assert_int_equal(ask(&c1, NIR, 1, &n), E_RIGHT);
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM audit"
		" WHERE action = 'import.match'"), 0);
}

/* So many a day, of one user. */
static void
test_counted(void **state)
{
	uint32_t n, asked;

	assert_int_equal(ask(&c1, NOBODY, NIRS_MAX, &n), E_OK);
	tamper(w.k.data, "UPDATE audit SET kind = 60000 - 64"
		" WHERE action = 'import.match'");
	asked = NIRS_DAY - NIRS_MAX;
	assert_int_equal(ask(&c1, NOBODY, NIRS_MAX, &n), E_OK);
	asked += NIRS_MAX;
	assert_int_equal(ask(&c1, NIR, NIRS_MAX, &n), E_AGAIN);
	assert_int_equal(n, 0);
	assert_int_equal(ask(&d1, NIR, 1, &n), E_OK);
	assert_int_equal(n, 1);
	print_message("%u numbers asked, then refused\n", asked);
	/* the chain is verified at the end */
	tamper(w.k.data, "UPDATE audit SET kind = 64"
		" WHERE action = 'import.match' AND kind > 64");
}

/* Numbers of people born as she was, rank after rank. */
static enum err
guess(struct client *c, const char *born, int from, int n)
{
	struct msg m;
	char nir[16];
	int i;
	enum err e;

	msg_init(&m, P_K_NIRS, ++c->number);
	msg_put_u32(&m, (uint32_t)n);
	for (i = 0; i < n; i++) {
		snprintf(nir, sizeof nir, "%s%03d", born, (from + i) % 1000);
		msg_put_str(&m, nir);
	}
	assert_int_equal(msg_send(c->fd, &m, NULL, 0), E_OK);
	msg_reset(&m, 0, 0);
	assert_int_equal(client_next(c, &m), E_OK);
	assert_int_equal(m.type, P_K_NIRS_ARE);
	e = (enum err)msg_get_u8(&m);
	msg_done(&m);
	return e;
}

/* A colleague who knows where and when she was born does not find the rest: a
 * file's numbers are asked for as often as it is read. */
static void
test_guessed(void **state)
{
	const char *born = "1980375056", *other = "2980375056";
	char elsewhere[24];
	uint32_t n;

	assert_int_equal(guess(&d1, born, 0, NIRS_ALIKE), E_OK);
	assert_int_equal(guess(&d1, born, NIRS_ALIKE, 1), E_AGAIN);
	assert_int_equal(guess(&d1, born, NIRS_ALIKE, 1), E_AGAIN);
	assert_int_equal(guess(&d1, born, NIRS_ALIKE - 1, 2), E_AGAIN);
	assert_int_equal(guess(&d1, born, 0, NIRS_ALIKE), E_OK);
	assert_int_equal(guess(&d1, other, 0, NIRS_ALIKE), E_OK);
	assert_int_equal(guess(&c1, born, NIRS_ALIKE, NIRS_ALIKE), E_OK);
	assert_int_equal(ask(&d1, NOBODY, 64, &n), E_OK);
	/* a whole file makes none of them forgotten */
	for (int year = 20; year < 40; year++) {
		snprintf(elsewhere, sizeof elsewhere, "1%d0375056", year);
		assert_int_equal(guess(&d1, elsewhere, 0, 40), E_OK);
	}
	assert_int_equal(guess(&d1, born, NIRS_ALIKE, 1), E_AGAIN);
	assert_int_equal(guess(&d1, born, 0, NIRS_ALIKE), E_OK);
	/* a thousand, whoever is followed: of a user, in a day, sixty */
	assert_int_equal(clock_fix("2026-11-25T08:59"), E_OK);
	assert_int_equal(guess(&d1, born, NIRS_ALIKE, 1), E_AGAIN);
	assert_int_equal(clock_fix("2026-11-25T09:00"), E_OK);
	assert_int_equal(guess(&d1, born, NIRS_ALIKE, NIRS_ALIKE), E_OK);
	assert_int_equal(guess(&d1, born, 0, 1), E_AGAIN);
}

/* A session learns at once what its structure may. */
static void
welcomed(struct client *c)
{
	struct msg m;

	msg_init(&m, 0, 0);
	assert_int_equal(client_next(c, &m), E_OK);
	assert_int_equal(m.type, P_K_WELCOME);
	msg_done(&m);
}

/* One structure more has no right to the number: whatever is asked, neither
 * its key nor an answer; and not the one that has none any more. */
static void
test_no_right(void **state)
{
	uint32_t n;
	struct ask a;

	(void)state;
	assert_true(opens(&c1, WRAP_PERSON, &person, SCOPE_NIR, NULL));
	ask_init(&a, "nir.refused");
	ask_id(&a, ":id", &w.s1);
	assert_int_equal(ask_send(&a, &w.op), E_OK);
	welcomed(&c1);
	assert_false(opens(&c1, WRAP_PERSON, &person, SCOPE_NIR, NULL));
	assert_true(opens(&c1, WRAP_PERSON, &person, SCOPE_HEALTH, &w.s1));
	assert_int_equal(ask(&c1, NIR, 1, &n), E_RIGHT);
	assert_int_equal(match_nir(&c1), E_RIGHT);
	/* nor are its tokens, or a blob of it, written from there */
	ask_init(&a, "person.save");
	ask_id(&a, ":follow", &follow);
	ask_int(&a, ":protected", 0);
	ask_token(&a, TOKEN_NIR, NOBODY);
	assert_int_equal(ask_send(&a, &c1), E_RIGHT);
	ask_init(&a, "person.save");
	ask_id(&a, ":follow", &follow);
	ask_int(&a, ":protected", 0);
	ask_blob(&a, &person, SCOPE_NIR, &id_none, 0, "xx", 2);
	assert_int_equal(ask_send(&a, &c1), E_RIGHT);
	/* given back, with a text: without one it is not */
	ask_init(&a, "nir.allow");
	ask_id(&a, ":id", &w.s1);
	ask_text(&a, ":basis", "un texte d'essai");
	assert_int_equal(ask_send(&a, &c1), E_RIGHT);
	ask_init(&a, "nir.allow");
	ask_id(&a, ":id", &w.s1);
	ask_text(&a, ":basis", "oui");
	assert_int_not_equal(ask_send(&a, &adm), E_OK);
	ask_init(&a, "nir.allow");
	ask_id(&a, ":id", &w.s1);
	ask_text(&a, ":basis", "un texte d'essai");
	assert_int_equal(ask_send(&a, &adm), E_OK);
	welcomed(&c1);
	assert_int_equal(ask(&c1, NIR, 1, &n), E_OK);
	assert_int_equal(n, 1);
	assert_int_equal(match_nir(&c1), E_OK);
	/* who said what is in the audit */
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM audit"
		" WHERE action IN ('nir.refused', 'nir.allow')"), 2);
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, up, six_down)
	const struct CMUnitTest tests[] = {
		T(test_answers), T(test_refused), T(test_counted),
		T(test_no_right), T(test_guessed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
