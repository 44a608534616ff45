/* Who has whose record open: told to colleagues of the same structure who
 * have it open too, and to nobody else. */
#include "tests/unit/keeper_world.h"

#include "keeper/erased.h"
#include "keeper/given.h"

static struct client c1, d1, l1, c2, r2;
static struct id person, follow, second, follow2;

static int
up(void **state)
{
	struct sealkey key[SCOPES];
	struct id lector;

	world_dir();
	world_open(false);
	world_people();
	lector = add_user("l1", false, &w.s1, "lecture");
	assert_false(id_is_none(&lector));
	login_ready(&c1, "c1");
	login_ready(&d1, "d1");
	login_ready(&l1, "l1");
	login_ready(&c2, "c2");
	add_user("r2", false, &w.s2, "responsable");
	login_ready(&r2, "r2");
	add_person(&c1, &person, &follow, key);
	add_person(&c1, &second, &follow2, key);
	return 0;
}

static int
down(void **state)
{
	client_done(&c1);
	client_done(&d1);
	client_done(&l1);
	client_done(&c2);
	client_done(&r2);
	world_close();
	world_remove();
	return 0;
}

static bool
given(struct client *c, const struct id *whose)
{
	return opens(c, WRAP_PERSON, whose, SCOPE_LABEL, NULL);
}

/* Opens a record (NULL: leaves): what is answered, the names joined. */
static enum err
here(struct client *c, const struct id *whose, const struct id *by,
	char *names, uint32_t *minutes)
{
	uint32_t n, i;
	struct msg m;
	enum err e;

	*names = '\0';
	*minutes = 0;
	msg_init(&m, P_K_HERE, ++c->number);
	msg_put_id(&m, whose ? whose : &id_none);
	msg_put_id(&m, by);
	assert_int_equal(msg_send(c->fd, &m, NULL, 0), E_OK);
	msg_reset(&m, 0, 0);
	assert_int_equal(client_next(c, &m), E_OK);
	assert_int_equal(m.type, P_K_PRESENT);
	assert_int_equal(m.number, c->number);
	e = (enum err)msg_get_u8(&m);
	msg_get_str(&m);
	n = msg_get_u32(&m);
	for (i = 0; i < n; i++) {
		strcat(names, i ? " " : "");
		strcat(names, msg_get_str(&m));
		*minutes = msg_get_u32(&m);
	}
	assert_true(msg_ended(&m));
	msg_done(&m);
	return e;
}

/* Who came, as this client is told without asking; "" nobody. */
static const char *
told(struct client *c, const struct id *whose)
{
	static char name[80];
	struct id id;
	struct msg m;
	int i;
	enum err e = E_AGAIN;

	*name = '\0';
	msg_init(&m, 0, 0);
	for (i = 0; i < 5 && e == E_AGAIN; i++) {
		keeper_turn(&w.k, 0);
		e = msg_recv(c->fd, &c->reader, &m);
	}
	if (e == E_OK) {
		assert_int_equal(m.type, P_K_JOINED);
		assert_int_equal(m.number, 0);
		id = msg_get_id(&m);
		assert_true(id_equal(&id, whose));
		snprintf(name, sizeof name, "%s", msg_get_str(&m));
		assert_true(msg_ended(&m));
	}
	msg_done(&m);
	return name;
}

static void
test_two(void **state)
{
	int64_t records = w.k.audit_seq;
	uint32_t minutes;
	char names[400];

	assert_true(given(&c1, &person));
	assert_true(given(&d1, &person));
	assert_true(given(&d1, &second));
	records = w.k.audit_seq;
	assert_int_equal(here(&c1, &person, &w.s1, names, &minutes), E_OK);
	assert_string_equal(names, "");
	assert_int_equal(clock_fix("2026-11-24T09:03"), E_OK);
	assert_int_equal(here(&d1, &person, &w.s1, names, &minutes), E_OK);
	assert_string_equal(names, "c1");
	assert_int_equal(minutes, 3);
	assert_string_equal(told(&c1, &person), "d1");
	/* said again from a form of hers: known already, since when too */
	assert_int_equal(here(&d1, &person, &w.s1, names, &minutes), E_OK);
	assert_string_equal(names, "c1");
	assert_string_equal(told(&c1, &person), "");
	/* another record; none; the session is over */
	assert_int_equal(here(&d1, &second, &w.s1, names, &minutes), E_OK);
	assert_string_equal(names, "");
	assert_string_equal(told(&c1, &person), "");
	assert_int_equal(here(&c1, NULL, &id_none, names, &minutes), E_OK);
	assert_int_equal(here(&d1, &person, &w.s1, names, &minutes), E_OK);
	assert_string_equal(names, "");
	assert_string_equal(told(&c1, &person), "");
	client_done(&d1);
	keeper_turn(&w.k, 0);
	assert_int_equal(here(&c1, &person, &w.s1, names, &minutes), E_OK);
	assert_string_equal(names, "");
	/* nothing of it is written */
	assert_int_equal(w.k.audit_seq, records);
}

/* She who only reads is there too; the same user twice is one. */
static void
test_who(void **state)
{
	struct client again;
	uint32_t minutes;
	char names[400];

	login_ready(&again, "c1");
	assert_true(given(&c1, &person) && given(&l1, &person) &&
		given(&again, &person) && given(&d1, &person));
	assert_int_equal(here(&c1, &person, &w.s1, names, &minutes), E_OK);
	assert_int_equal(here(&again, &person, &w.s1, names, &minutes), E_OK);
	assert_string_equal(names, "");
	assert_string_equal(told(&c1, &person), "");
	assert_int_equal(here(&l1, &person, &w.s1, names, &minutes), E_OK);
	assert_string_equal(told(&c1, &person), "l1");
	assert_string_equal(told(&again, &person), "l1");
	assert_int_equal(here(&d1, &person, &w.s1, names, &minutes), E_OK);
	assert_non_null(strstr(names, "l1"));
	assert_string_equal(told(&l1, &person), "d1");
	/* whose right has ended is told no more, and not named */
	assert_string_equal(told(&c1, &person), "d1");
	tamper(w.k.data, "UPDATE membership SET end_on = start_on"
		" WHERE user = (SELECT id FROM user WHERE login = 'c1')");
	assert_int_equal(here(&d1, NULL, &id_none, names, &minutes), E_OK);
	assert_int_equal(here(&d1, &person, &w.s1, names, &minutes), E_OK);
	assert_string_equal(names, "l1");
	assert_string_equal(told(&c1, &person), "");
	client_done(&again);
}

/* Never for whom one was not given, nor across structures. */
static void
test_limits(void **state)
{
	uint32_t minutes;
	char names[400];
	int i;

	assert_int_equal(here(&c1, &person, &w.s1, names, &minutes), E_RIGHT);
	assert_true(given(&c1, &person));
	assert_int_equal(here(&c1, &person, &w.s2, names, &minutes), E_RIGHT);
	assert_int_equal(here(&c1, &person, &w.s1, names, &minutes), E_OK);
	assert_int_equal(here(&c2, &person, &w.s1, names, &minutes), E_RIGHT);
	assert_int_equal(here(&c2, &person, &w.s2, names, &minutes), E_RIGHT);
	assert_string_equal(names, "");
	assert_string_equal(told(&c1, &person), "");
	/* the other structure follows her too, and its people open her */
	tamper(w.k.data, "INSERT INTO follow(id, person, structure,"
		" num, scopes, purpose, start_on) SELECT randomblob(16),"
		" f.person, s.id, 9, 4095, 'essai', f.start_on"
		" FROM follow f, structure s WHERE s.nom = 'deux'"
		" AND f.num = 1");
	given_add(&c2.peer->given, &person, &id_none, SCOPE_LABEL);
	assert_int_equal(here(&c2, &person, &w.s1, names, &minutes), E_RIGHT);
	assert_int_equal(here(&c2, &person, &w.s2, names, &minutes), E_OK);
	assert_string_equal(names, "");
	assert_string_equal(told(&c1, &person), "");
	/* as often as a hand goes from record to record */
	for (i = 0; i < 61; i++)
		if (here(&c2, i % 2 ? &person : NULL, &w.s2, names, &minutes)
			== E_AGAIN)
			break;
	assert_in_range(i, 40, 60);
}

/* Of what this client is told without asking: P_K_GONE of these, erased or
 * closed; -1 when she is told nothing. */
static int
told_gone(struct client *c, const struct id *whose)
{
	int said = -1, i;
	struct msg m;
	enum err e = E_AGAIN;

	msg_init(&m, 0, 0);
	for (i = 0; i < 5 && e == E_AGAIN; i++) {
		keeper_turn(&w.k, 0);
		e = msg_recv(c->fd, &c->reader, &m);
	}
	if (e == E_OK && m.type == P_K_GONE) {
		struct id id = msg_get_id(&m);

		assert_true(id_equal(&id, whose));
		said = (int)msg_get_u8(&m);
		assert_true(msg_ended(&m));
	}
	msg_done(&m);
	return said;
}

/* A follow that ends is said to who has her open, not to who ended it, nor to
 * who has another one open. */
static void
test_closed(void **state)
{
	uint32_t minutes;
	char names[400];
	struct ask a;

	assert_true(given(&c1, &person) && given(&d1, &person) &&
		given(&l1, &second));
	assert_int_equal(here(&c1, &person, &w.s1, names, &minutes), E_OK);
	assert_int_equal(here(&d1, &person, &w.s1, names, &minutes), E_OK);
	assert_string_equal(told(&c1, &person), "d1");
	assert_int_equal(here(&l1, &second, &w.s1, names, &minutes), E_OK);
	ask_init(&a, "follow.close");
	ask_id(&a, ":follow", &follow);
	ask_int(&a, ":version", 1);
	assert_int_equal(ask_send(&a, &c1), E_OK);
	assert_int_equal(told_gone(&d1, &person), 0);
	assert_int_equal(told_gone(&c1, &person), -1);
	assert_int_equal(told_gone(&l1, &second), -1);
	/* once */
	w.k.next_clock = 0;
	assert_int_equal(told_gone(&d1, &person), -1);
	/* by time alone too, within the hour */
	tamper(w.k.data, "UPDATE follow SET end_on = '2026-11-24'");
	w.k.next_clock = 0;
	assert_int_equal(told_gone(&l1, &second), 0);
}

/* Erased: whoever was given a key is told at once, whatever she looks at. */
static void
test_erased(void **state)
{
	uint32_t minutes;
	char names[400];

	assert_true(given(&c1, &person) && given(&d1, &person) &&
		given(&l1, &second));
	assert_int_equal(here(&c1, &person, &w.s1, names, &minutes), E_OK);
	assert_int_equal(erased_person(&w.k, &person), E_OK);
	assert_int_equal(told_gone(&c1, &person), 1);
	assert_int_equal(told_gone(&d1, &person), 1);
	assert_int_equal(told_gone(&l1, &second), -1);
	assert_int_equal(told_gone(&c2, &person), -1);
}

/* What was asked of another structure goes from its screen too. */
static void
test_erased_asked(void **state)
{
	struct sealkey mine[SCOPES];
	struct id id;
	struct ask a;

	assert_int_equal(make_new(&c1, WRAP_REFERRAL, &person, &id, mine),
		E_OK);
	ask_init(&a, "handover.ask");
	ask_id(&a, ":follow", &follow);
	ask_id(&a, ":id", &id);
	ask_id(&a, ":receiver", &w.s2);
	ask_text(&a, ":kind", "transfert");
	ask_text(&a, ":purpose", "emploi");
	ask_int(&a, ":scopes", 2);
	ask_int(&a, ":agreed", 1);
	ask_blob(&a, &id, SCOPE_CONTENT, &id_none, 0, "x", 1);
	assert_int_equal(ask_send(&a, &c1), E_OK);
	assert_true(opens(&r2, WRAP_REFERRAL, &id, SCOPE_CONTENT, NULL));
	assert_int_equal(erased_person(&w.k, &person), E_OK);
	assert_int_equal(told_gone(&r2, &id), 1);
	assert_int_equal(told_gone(&c2, &id), -1);
}

/* Who ends another follow, or has another record open than the one that is
 * erased, is still where she was. */
static void
test_stays(void **state)
{
	uint32_t minutes;
	char names[400];
	struct ask a;

	assert_true(given(&c1, &person) && given(&c1, &second) &&
		given(&d1, &person) && given(&d1, &second));
	assert_int_equal(here(&c1, &second, &w.s1, names, &minutes), E_OK);
	ask_init(&a, "follow.close");
	ask_id(&a, ":follow", &follow);
	ask_int(&a, ":version", 1);
	assert_int_equal(ask_send(&a, &c1), E_OK);
	assert_int_equal(here(&d1, &second, &w.s1, names, &minutes), E_OK);
	assert_string_equal(names, "c1");
	assert_string_equal(told(&c1, &second), "d1");
	assert_int_equal(erased_person(&w.k, &person), E_OK);
	assert_int_equal(told_gone(&c1, &person), 1);
	assert_int_equal(told_gone(&d1, &person), 1);
	assert_int_equal(here(&d1, NULL, &id_none, names, &minutes), E_OK);
	assert_int_equal(here(&d1, &second, &w.s1, names, &minutes), E_OK);
	assert_string_equal(names, "c1");
}

/* Another structure takes her over: who has her open is told at once. */
static void
test_handed_over(void **state)
{
	struct id answer = id_new(), theirs = id_new();
	uint32_t minutes;
	char names[400];
	struct ask a;

	assert_true(given(&c1, &person) && given(&d1, &second));
	assert_int_equal(here(&c1, &person, &w.s1, names, &minutes), E_OK);
	assert_int_equal(here(&d1, &second, &w.s1, names, &minutes), E_OK);
	tamper(w.k.data, "INSERT INTO handover(id, person, sender, receiver,"
		" author, kind, purpose, scopes, made_on) SELECT"
		" x'000000000000000000000000000000aa', f.person, f.structure,"
		" s.id, f.referent, 'transfert', 'emploi', 2, '2026-11-24'"
		" FROM follow f, structure s WHERE s.nom = 'deux'"
		" AND f.num = 1");
	ask_init(&a, "handover.accept");
	ask_id(&a, ":id", &(struct id){ .b = { [15] = 0xaa } });
	ask_int(&a, ":version", 1);
	ask_id(&a, ":answer", &answer);
	ask_id(&a, ":follow", &theirs);
	ask_id(&a, ":referent", &w.c2);
	assert_int_equal(ask_send(&a, &r2), E_OK);
	assert_int_equal(told_gone(&c1, &person), 0);
	assert_int_equal(told_gone(&d1, &second), -1);
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, up, down)
	const struct CMUnitTest tests[] = {
		T(test_two), T(test_who), T(test_limits),
		T(test_closed), T(test_erased), T(test_erased_asked),
		T(test_stays),
		T(test_handed_over),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
