/* A role that a head proposes to somebody who has an account: it is nothing
 * until she accepts it, and then what was proposed; what it opens before and
 * after. */
#include "tests/unit/keeper_world.h"

#include "keeper/access.h"
#include "keeper/acts.h"

static struct client c1, d1, r1, c2, r2, adm;
static struct client *const clients[] = { &c1, &d1, &r1, &c2, &r2, &adm };
static const char *const logins[] = { "c1", "d1", "r1", "c2", "r2", "adm" };
#define CLIENTS (sizeof clients / sizeof *clients)

static int
up(void **state)
{
	size_t i;

	log_init("test", 0);
	world_dir();
	world_open(false);
	world_people();
	add_user("r2", false, &w.s2, "responsable");
	for (i = 0; i < CLIENTS; i++)
		login_ready(clients[i], logins[i]);
	return 0;
}

static int
down(void **state)
{
	size_t i;

	for (i = 0; i < CLIENTS; i++)
		client_done(clients[i]);
	world_end();
	return 0;
}

/* The answer to a message of ours, after what she is told of her roles. */
static enum err
coded(struct client *c, struct msg *m)
{
	enum err e;

	assert_int_equal(msg_send(c->fd, m, NULL, 0), E_OK);
	msg_reset(m, 0, 0);
	do {
		assert_int_equal(client_next(c, m), E_OK);
	} while (m->type == P_K_WELCOME);
	assert_int_equal(m->type, P_K_CODE);
	e = (enum err)msg_get_u8(m);
	msg_done(m);
	return e;
}

/* A new code for c1, and her second factor taken away (she has none): by her
 * own head. */
static void
helped(enum err as)
{
	struct msg m;

	msg_fill(&m, P_K_INVITE, ++r1.number, "i", &w.c1);
	assert_int_equal(coded(&r1, &m), as);
	msg_fill(&m, P_K_ACCESS, ++r1.number, "Bssbi", ACCESS_FACTOR_RESET,
		NULL, NULL, "", (size_t)0, &w.c1);
	assert_int_equal(coded(&r1, &m), as ? as : E_NOTFOUND);
}

static enum err
works_for(struct client *c, const struct id *structure)
{
	struct msg m;

	msg_fill(&m, P_K_SWITCH, ++c->number, "i", structure);
	assert_int_equal(msg_send(c->fd, &m, NULL, 0), E_OK);
	msg_done(&m);
	return answer_of(c, c->number);
}

#define ROLES_OF_C1 "SELECT count(*) FROM membership m JOIN user u"          \
	" ON u.id = m.user WHERE u.login = 'c1'"

/* The head of another structure takes nothing from her own head by what she
 * proposes, nor gives anything, until it is accepted. */
static void
test_consent(void **state)
{
	struct id p;

	assert_int_equal(propose(&r2, &w.s2, "c1", "lecture", &p), E_OK);
	helped(E_OK);
	assert_int_equal(count(w.k.data, ROLES_OF_C1), 1);
	assert_int_equal(works_for(&c1, &w.s2), E_RIGHT);
	/* (it is not in her structure, and she accepts it from there) */
	assert_int_equal(act_on(&c1, "proposal.accept", &p), E_OK);
	assert_int_equal(works_for(&c1, &w.s2), E_OK);
	assert_int_equal(count(w.k.data, ROLES_OF_C1 " AND m.role = 'lecture'"
		" AND m.start_on = '2026-11-24' AND m.end_on IS NULL"
		" AND m.until_on = '2028-11-24' AND m.granted_by ="
		" (SELECT id FROM user WHERE login = 'r2')"), 1);
	helped(E_RIGHT);
	/* who did what, for the structure that proposed */
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM audit a"
		" JOIN user u ON u.id = a.user JOIN structure s"
		" ON s.id = a.structure WHERE s.nom = 'deux'"
		" AND ((a.action = 'proposal.make' AND u.login = 'r2')"
		" OR (a.action = 'proposal.accept' AND u.login = 'c1'))"), 2);
	/* once */
	assert_int_equal(act_on(&c1, "proposal.accept", &p), E_STATE);
	assert_int_equal(act_on(&r2, "proposal.withdraw", &p), E_STATE);
	assert_int_equal(propose(&r2, &w.s2, "c1", "conseiller", &p),
		E_CONFLICT);
	assert_int_equal(count(w.k.data, ROLES_OF_C1), 2);
}

/* It is answered by whose it is, made and taken back by who heads that
 * structure; the role is nowhere in the answer. */
static void
test_who(void **state)
{
	static struct client *const others[] = { &d1, &r1, &c2, &r2, &adm };
	static const char *const roles[] = { "chef", "", "Responsable" };
	struct id p, no;
	struct ask a;
	size_t i;

	assert_int_equal(propose(&c2, &w.s2, "c1", "lecture", &p), E_RIGHT);
	assert_int_equal(propose(&r1, &w.s2, "c1", "lecture", &p), E_RIGHT);
	assert_int_equal(propose(&adm, &w.s2, "c1", "lecture", &p), E_RIGHT);
	for (i = 0; i < 3; i++)
		assert_int_equal(propose(&r2, &w.s2, "c1", roles[i], &p),
			E_CONFLICT);
	assert_int_equal(propose(&r2, &w.s2, "nobody", "lecture", &p),
		E_CONFLICT);
	assert_int_equal(propose(&r2, &w.s2, "c1", "lecture", &p), E_OK);
	assert_int_equal(propose(&r2, &w.s2, "c1", "lecture", &no),
		E_CONFLICT);
	for (i = 0; i < 5; i++) {
		assert_int_equal(act_on(others[i], "proposal.accept", &p),
			E_RIGHT);
		assert_int_equal(act_on(others[i], "proposal.decline", &p),
			E_RIGHT);
	}
	assert_int_equal(act_on(&w.op, "proposal.accept", &p), E_PROTO);
	assert_int_equal(act_on(&c1, "proposal.withdraw", &p), E_RIGHT);
	assert_int_equal(act_on(&c2, "proposal.withdraw", &p), E_RIGHT);
	assert_int_equal(act_on(&r1, "proposal.withdraw", &p), E_RIGHT);
	assert_int_equal(act_on(&r2, "proposal.told", &p), E_STATE);
	ask_init(&a, "proposal.accept");
	ask_id(&a, ":id", &p);
	ask_text(&a, ":role", "responsable");
	assert_int_equal(ask_send(&a, &c1), E_PROTO);
	no = id_new();
	assert_int_equal(act_on(&c1, "proposal.accept", &no), E_NOTFOUND);
	assert_int_equal(act_on(&c1, "proposal.decline", &p), E_OK);
	assert_int_equal(act_on(&c1, "proposal.accept", &p), E_STATE);
	assert_int_equal(count(w.k.data, ROLES_OF_C1), 1);
	/* read, and nothing is kept of it; again; taken back */
	assert_int_equal(act_on(&r2, "proposal.told", &p), E_OK);
	assert_int_equal(propose(&r2, &w.s2, "c1", "lecture", &p), E_OK);
	assert_int_equal(act_on(&r2, "proposal.withdraw", &p), E_OK);
	assert_int_equal(act_on(&c1, "proposal.accept", &p), E_NOTFOUND);
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM proposal"), 0);
	assert_int_equal(count(w.k.data, ROLES_OF_C1), 1);
}

/* At the moment of the answer: who proposed may give it, who accepts has no
 * role there by another way. */
static void
test_then(void **state)
{
	static const char *const ways[][2] = {
		{ "UPDATE membership SET role = 'conseiller' WHERE user ="
		" (SELECT id FROM user WHERE login = 'r2')",
		"UPDATE membership SET role = 'responsable' WHERE user ="
		" (SELECT id FROM user WHERE login = 'r2')" },
		{ "UPDATE membership SET end_on = '2026-11-24' WHERE user ="
		" (SELECT id FROM user WHERE login = 'r2')",
		"UPDATE membership SET end_on = NULL WHERE user ="
		" (SELECT id FROM user WHERE login = 'r2')" },
		{ "UPDATE membership SET until_on = '2026-11-23' WHERE user ="
		" (SELECT id FROM user WHERE login = 'r2')",
		"UPDATE membership SET until_on = '2028-11-24' WHERE user ="
		" (SELECT id FROM user WHERE login = 'r2')" },
		{ "UPDATE user SET state = 'desactive' WHERE login = 'r2'",
		"UPDATE user SET state = 'actif' WHERE login = 'r2'" },
	};
	struct id p;
	size_t i;

	assert_int_equal(propose(&r2, &w.s2, "c1", "conseiller", &p), E_OK);
	for (i = 0; i < sizeof ways / sizeof *ways; i++) {
		tamper(w.k.data, ways[i][0]);
		assert_int_equal(act_on(&c1, "proposal.accept", &p),
			E_CONFLICT);
		tamper(w.k.data, ways[i][1]);
	}
	add_role(&w.c1, &w.s2, "lecture", NULL);
	assert_int_equal(act_on(&c1, "proposal.accept", &p), E_CONFLICT);
	tamper(w.k.data, "UPDATE membership SET end_on = '2026-11-24'"
		" WHERE role = 'lecture'");
	assert_int_equal(act_on(&c1, "proposal.accept", &p), E_OK);
	/* a disabled account is not proposed anything */
	tamper(w.k.data, "UPDATE user SET state = 'desactive'"
		" WHERE login = 'd1'");
	assert_int_equal(propose(&r2, &w.s2, "d1", "lecture", &p), E_CONFLICT);
}

static void
at(const char *day)
{
	assert_int_equal(clock_fix(day), E_OK);
}

/* Thirty days, whether the hour that ends it has come or not; then who
 * proposed is told, for as long. */
static void
test_lapse(void **state)
{
	const struct sql_act *lapse = sql_act_find("proposal.lapse");
	struct id p, q;

	assert_int_equal(propose(&r2, &w.s2, "c1", "lecture", &p), E_OK);
	assert_int_equal(propose(&r2, &w.s2, "d1", "lecture", &q), E_OK);
	at("2026-12-23T09:00");
	assert_int_equal(act_clock(&w.k, lapse), E_OK);
	assert_int_equal(act_on(&d1, "proposal.accept", &q), E_OK);
	at("2026-12-24T09:00");
	assert_int_equal(act_on(&c1, "proposal.accept", &p), E_CONFLICT);
	assert_int_equal(act_clock(&w.k, lapse), E_OK);
	assert_int_equal(act_on(&c1, "proposal.accept", &p), E_STATE);
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM proposal"
		" WHERE state = 'sans_reponse'"), 1);
	assert_int_equal(act_on(&r1, "proposal.told", &p), E_RIGHT);
	at("2027-01-23T09:00");
	assert_int_equal(act_clock(&w.k, lapse), E_OK);
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM proposal"), 0);
	/* what was accepted is a role, and no proposal */
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM membership m"
		" JOIN user u ON u.id = m.user WHERE u.login = 'd1'"), 2);
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, up, down)
	const struct CMUnitTest tests[] = { T(test_consent), T(test_who),
		T(test_then), T(test_lapse) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
