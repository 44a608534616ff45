/* Two users change one referral at once: for every pair of steps from every
 * state, in one batch and one after the other, either is done or neither, as
 * the rule says, and what goes with it (follow, keys, events) is the winner's.
 * Then two hundred sessions write at once: all that was answered is there; and
 * they race for the places of a slot: each place is one's. */
#include "tests/unit/work.h"
#include "tests/unit/vfs.h"

#include "rules/refstate.h"

#define WRITERS 200
#define ROUNDS 5

static struct client sender, receiver, many[WRITERS];
static struct work k;

static const struct move {
	const char *act, *action;
	bool by_receiver;
} moves[] = {
	{ "referral.send", "envoyer", false },
	{ "referral.ask", "demander", true },
	{ "referral.reply", "repondre", false },
	{ "referral.accept", "accepter", true },
	{ "referral.refuse", "refuser", true },
	{ "referral.withdraw", "retirer", false },
	{ "referral.finish", "terminer", true },
};
#define MOVES (sizeof moves / sizeof *moves)

/* How a state is reached from a draft: moves, by their number. */
static const struct {
	const char *state;
	int way[3], n;
} states[] = {
	{ "brouillon", { 0 }, 0 }, { "envoyee", { 0 }, 1 },
	{ "precision_demandee", { 0, 1 }, 2 }, { "acceptee", { 0, 3 }, 2 },
	{ "refusee", { 0, 4 }, 2 }, { "retiree", { 0, 5 }, 2 },
	{ "terminee", { 0, 3, 6 }, 3 },
};
#define STATES (sizeof states / sizeof *states)

static struct client *
by(const struct move *m)
{
	return m->by_receiver ? &receiver : &sender;
}

/* Where a move leads from a state; NULL: it may not. */
static const char *
leads(const char *state, const struct move *m)
{
	static char out[2][40];
	static int turn;
	struct rule_answer a;

	refstate_next(state, m->action, m->by_receiver ? "receveur" :
		"emetteur", &a);
	if (!a.ok)
		return NULL;
	turn = !turn;
	snprintf(out[turn], sizeof out[turn], "%.39s", a.value);
	return out[turn];
}

static void
state_of(char out[40])
{
	struct db_rows q;

	assert_int_equal(db_select(w.k.data, "on.referral", &q), E_OK);
	db_bind_id(&q, ":id", &k.referral);
	assert_true(db_next(&q));
	snprintf(out, 40, "%s", db_text(&q, "state"));
	assert_int_equal(db_end(&q), E_OK);
}

static int64_t
of_referral(const char *sql)
{
	char text[300], hex[ID_TEXT];

	snprintf(text, sizeof text, "SELECT count(*) FROM %s = x'%s'", sql,
		id_text(&k.referral, hex));
	return count(w.k.data, text);
}

static int64_t
keys_of(const struct id *object)
{
	char text[200], hex[ID_TEXT];

	snprintf(text, sizeof text, "SELECT count(*) FROM wrap WHERE object ="
		" x'%s'", id_text(object, hex));
	return count(w.k.keys, text);
}

/* Both are asked, then the keeper looks; or one is answered first. */
static void
race(const struct move *a, const struct move *b, int version, bool at_once,
	enum err e[2])
{
	const struct move *both[2] = { a, b };
	uint32_t number[2];
	int i;

	for (i = 0; i < 2; i++) {
		struct id event, follow;
		struct ask ask;
		struct msg m;
		struct client *c = by(both[i]);

		ask_step(&ask, both[i]->act, &k.referral, version, &event,
			&follow);
		number[i] = ++c->number;
		ask_message(&ask, number[i], &m);
		assert_int_equal(msg_send(c->fd, &m, NULL, 0), E_OK);
		msg_done(&m);
		if (!at_once)
			e[i] = answer_of(c, number[i]);
	}
	for (i = 0; i < 2 && at_once; i++)
		e[i] = answer_of(by(both[i]), number[i]);
}

static void
one_race(size_t s, const struct move *a, const struct move *b, bool at_once)
{
	const char *to[2] = { leads(states[s].state, a),
		leads(states[s].state, b) };
	char was[40], is[40];
	bool follows;
	enum err e[2];
	int i, won = -1, version = 1;

	assert_int_equal(work_person(&sender, &k, "DURAND Ada", "durand"),
		E_OK);
	assert_int_equal(work_referral(&sender, &k, &w.s2, "motif"), E_OK);
	for (i = 0; i < states[s].n; i++, version++) {
		const struct move *m = &moves[states[s].way[i]];

		assert_int_equal(work_step(by(m), m->act, &k.referral,
			version), E_OK);
	}
	state_of(was);
	assert_string_equal(was, states[s].state);
	race(a, b, version, at_once, e);
	for (i = 0; i < 2; i++)
		if (e[i] == E_OK) {
			if (won >= 0)
				fail_msg("%s: %s and %s both done", was,
					a->act, b->act);
			won = i;
		}
	state_of(is);
	if ((won < 0) != (!to[0] && !to[1]) || (won >= 0 && !to[won]) ||
		strcmp(is, won < 0 ? was : to[won]) != 0)
		fail_msg("%s: %s (%s) and %s (%s): %s", was, a->act,
			err_name(e[0]), b->act, err_name(e[1]), is);
	/* what goes with it: once, or not at all */
	assert_int_equal(of_referral("referral_event WHERE referral"),
		states[s].n + (won >= 0));
	follows = strcmp(is, "acceptee") == 0 || strcmp(is, "terminee") == 0 ||
		strcmp(was, "acceptee") == 0;
	assert_int_equal(of_referral("follow WHERE cause"), follows);
	assert_int_equal(keys_of(&k.person), 1 + follows);
	assert_int_equal(keys_of(&k.referral), 1 +
		(strcmp(is, "brouillon") != 0 && strcmp(is, "refusee") != 0 &&
		strcmp(is, "retiree") != 0));
}

static int
up(void **state)
{
	world_dir();
	world_open(false);
	world_people();
	login_ready(&sender, "c1");
	login_ready(&receiver, "c2");
	log_init("test", 0);
	return 0;
}

static int
down(void **state)
{
	client_done(&sender);
	client_done(&receiver);
	world_close();
	world_remove();
	return 0;
}

static void
test_pairs(void **state)
{
	size_t s, a, b;
	int n = 0;

	for (s = 0; s < STATES; s++)
		for (a = 0; a < MOVES; a++)
			for (b = 0; b < MOVES; b++) {
				/* neither may: one is enough */
				if (!leads(states[s].state, &moves[a]) &&
					!leads(states[s].state, &moves[b]) &&
					a != b)
					continue;
				one_race(s, &moves[a], &moves[b], true);
				one_race(s, &moves[a], &moves[b], false);
				n += 2;
			}
	print_message("%d races of two steps: one legal result each\n", n);
}

/* What a colleague wrote in it meanwhile is not dropped with a draft. */
static void
test_draft(void **state)
{
	struct ask a;

	assert_int_equal(work_person(&sender, &k, "DURAND Ada", "durand"),
		E_OK);
	assert_int_equal(work_referral(&sender, &k, &w.s2, "motif"), E_OK);
	ask_init(&a, "referral.edit");
	ask_id(&a, ":id", &k.referral);
	ask_int(&a, ":version", 1);
	ask_id(&a, ":receiver", &w.s2);
	ask_int(&a, ":urgent", 1);
	ask_text(&a, ":wished_on", NULL);
	ask_int(&a, ":scopes", 2);
	ask_int(&a, ":agreed", 1);
	assert_int_equal(ask_send(&a, &sender), E_OK);
	assert_int_equal(work_step(&sender, "referral.drop", &k.referral, 1),
		E_CONFLICT);
	assert_int_equal(of_referral("referral WHERE id"), 1);
	assert_int_equal(work_step(&sender, "referral.drop", &k.referral, 2),
		E_OK);
	assert_int_equal(of_referral("referral WHERE id"), 0);
}

static void
test_writers(void **state)
{
	static struct work made[WRITERS];
	uint32_t number[WRITERS];
	int64_t before = count(w.k.data, "SELECT count(*) FROM follow");
	int round, i, said = 0;

	for (i = 0; i < WRITERS; i++)
		login_ready(&many[i], i % 2 ? "c1" : "d1");
	for (round = 0; round < ROUNDS; round++) {
		for (i = 0; i < WRITERS; i++)
			assert_int_equal(make_new(&many[i], WRAP_PERSON,
				&id_none, &made[i].person, made[i].key),
				E_OK);
		for (i = 0; i < WRITERS; i++) {
			struct ask a;
			struct msg m;

			ask_person(&a, &made[i], "MARTIN Lea", "martin");
			number[i] = ++many[i].number;
			ask_message(&a, number[i], &m);
			assert_int_equal(msg_send(many[i].fd, &m, NULL, 0),
				E_OK);
			msg_done(&m);
		}
		for (i = 0; i < WRITERS; i++)
			said += answer_of(&many[i], number[i]) == E_OK;
	}
	assert_int_equal(said, WRITERS * ROUNDS);
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM follow") -
		before, said);
	assert_int_equal(count(w.k.data, "SELECT count(DISTINCT num) FROM"
		" follow") - before, said);
	print_message("%d writers at once: %d saves said, %d there\n",
		WRITERS, said, said);
	for (i = 0; i < WRITERS; i++)
		client_done(&many[i]);
}

/* --- the places of a slot ------------------------------------------------------- */

#define PLACES 3

static struct id
open_slot(void)
{
	struct id id = id_new();
	struct ask a;

	ask_init(&a, "slot.open");
	ask_id(&a, ":at", &w.s1);
	ask_id(&a, ":id", &id);
	ask_text(&a, ":user", NULL);
	ask_text(&a, ":day", "2026-12-01");
	ask_text(&a, ":hour", "14h00");
	ask_int(&a, ":minutes", 60);
	ask_text(&a, ":category", "psychologue");
	ask_text(&a, ":location", "public_office");
	ask_text(&a, ":place", NULL);
	ask_text(&a, ":title", NULL);
	ask_int(&a, ":places", PLACES);
	assert_int_equal(ask_send(&a, &many[0]), E_OK);
	return id;
}

static void
ask_seat(struct ask *a, const struct work *who, const struct id *slot)
{
	struct id id = id_new(), seat = id_new();

	ask_init(a, "appointment.create");
	ask_id(a, ":follow", &who->follow);
	ask_id(a, ":id", &id);
	ask_id(a, ":user", &w.c1);
	ask_text(a, ":day", "2026-12-01");
	ask_int(a, ":convened", 0);
	ask_text(a, ":settles", "");
	ask_id(a, ":slot", slot);
	ask_id(a, ":seat", &seat);
	ask_id(a, ":event", &seat);
	ask_int(a, ":busy_at", 1796130000);
	ask_int(a, ":busy_for", 60);
}

/* Everybody asks for a place before the keeper looks: as many as there are
 * places have one, whoever was refused has nothing. */
static void
test_places(void **state)
{
	static struct work made[WRITERS];
	uint32_t number[WRITERS];
	struct id slot;
	int i, had = 0, refused = 0;

	for (i = 0; i < WRITERS; i++)
		login_ready(&many[i], i % 2 ? "c1" : "d1");
	slot = open_slot();
	for (i = 0; i < WRITERS; i++)
		assert_int_equal(work_person(&many[i], &made[i], "DURAND Ada",
			"durand"), E_OK);
	for (i = 0; i < WRITERS; i++) {
		struct ask a;
		struct msg m;

		ask_seat(&a, &made[i], &slot);
		number[i] = ++many[i].number;
		ask_message(&a, number[i], &m);
		assert_int_equal(msg_send(many[i].fd, &m, NULL, 0), E_OK);
		msg_done(&m);
	}
	for (i = 0; i < WRITERS; i++) {
		enum err e = answer_of(&many[i], number[i]);

		had += e == E_OK;
		refused += e == E_CONFLICT;
		client_done(&many[i]);
	}
	assert_int_equal(had, PLACES);
	assert_int_equal(refused, WRITERS - PLACES);
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM seat"), PLACES);
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM appointment"
		" WHERE slotted = 2"), PLACES);
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM appointment"),
		PLACES);
	print_message("%d sessions, %d places: %d have one\n", WRITERS, PLACES,
		had);
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, up, down)
	const struct CMUnitTest tests[] = { T(test_pairs), T(test_draft),
		T(test_writers), T(test_places) };

	vfs_start();            /* and spares the disk */
	return cmocka_run_group_tests(tests, NULL, NULL);
}
