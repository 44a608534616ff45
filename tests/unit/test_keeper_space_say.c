/* What she says from her own space: with her own words, to who follows her, and
 * nothing is rewritten by it. */
#include "tests/unit/keeper_space_world.h"

static enum err
tell(struct client *c, const struct id *on, const struct id *id,
	const char *kind, const struct id *record, uint32_t base)
{
	struct ask a;

	ask_init(&a, "said.tell");
	ask_id(&a, ":follow", on);
	ask_id(&a, ":id", id);
	ask_text(&a, ":kind", kind);
	if (record)
		ask_blob(&a, record, SCOPE_NOTE, &w.s1, base, "x", 1);
	return ask_send(&a, c);
}

static enum err
reply(struct client *c, const struct id *id, int version,
	const struct id *answer, const struct id *record)
{
	struct ask a;

	ask_init(&a, "said.answer");
	ask_id(&a, ":id", id);
	ask_int(&a, ":version", version);
	if (answer)
		ask_id(&a, ":answer", answer);
	else
		ask_text(&a, ":answer", NULL);
	if (record)
		ask_blob(&a, record, SCOPE_NOTE, &w.s1, 0, "y", 1);
	return ask_send(&a, c);
}

/* What was said is of another person. */
static void
theirs(const struct id *said, const char *whose)
{
	char sql[200], hex[ID_TEXT];

	snprintf(sql, sizeof sql, "PRAGMA foreign_keys = OFF; UPDATE said SET"
		" person = %s WHERE id = x'%s'; PRAGMA foreign_keys = ON",
		whose, id_text(said, hex));
	tamper(w.k.data, sql);
}

static void
test_says(void **state)
{
	struct id id = id_new(), other = id_new(), note = id_new(), n;
	struct ask a;
	int i;

	ask_init(&a, "note.create");
	ask_id(&a, ":follow", &follow);
	ask_id(&a, ":id", &note);
	ask_text(&a, ":kind", "note");
	ask_text(&a, ":made_on", "2026-11-24");
	ask_int(&a, ":contact", 0);
	ask_blob(&a, &note, SCOPE_NOTE, &w.s1, 0, "x", 1);
	assert_int_equal(ask_send(&a, &c1), E_OK);
	/* with words, her own record, of a kind that there is */
	assert_int_equal(tell(&her, &follow, &id, "message", NULL, 0),
		E_PROTO);
	assert_int_equal(tell(&her, &follow, &id, "pourquoi", &id, 0),
		E_CONFLICT);
	assert_int_equal(tell(&her, &follow, &id, "message", &note, 1),
		E_PROTO);
	assert_int_equal(tell(&her, &follow, &id, "message", &other, 0),
		E_PROTO);
	assert_int_equal(tell(&her, &follow2, &id, "message", &id, 0),
		E_RIGHT);
	assert_int_equal(tell(&c1, &follow, &id, "message", &id, 0),
		E_RIGHT);
	assert_int_equal(tell(&her, &follow, &id, "message", &id, 0), E_OK);
	/* said once: neither said again nor rewritten */
	assert_int_equal(tell(&her, &follow, &id, "message", &id, 0),
		E_EXISTS);
	/* nor sealed in a scope that is none */
	ask_init(&a, "said.tell");
	ask_id(&a, ":follow", &follow);
	ask_id(&a, ":id", &other);
	ask_text(&a, ":kind", "message");
	ask_blob(&a, &other, SCOPES, &w.s1, 0, "x", 1);
	assert_int_equal(ask_send(&a, &her), E_PROTO);
	/* nor in the place of somebody else's words */
	theirs(&id, "randomblob(16)");
	assert_int_equal(tell(&her, &follow, &other, "message", &id, 0),
		E_PROTO);
	theirs(&id, "(SELECT person FROM blob WHERE record = said.id)");
	/* read by who follows her, answered once, by its own words */
	assert_int_equal(reply(&her, &id, 1, NULL, NULL), E_RIGHT);
	assert_int_equal(reply(&c2, &id, 1, NULL, NULL), E_RIGHT);
	assert_int_equal(reply(&adm, &id, 1, NULL, NULL), E_RIGHT);
	assert_int_equal(reply(&c1, &id, 1, &other, &note), E_PROTO);
	assert_int_equal(reply(&c1, &id, 1, &other, &other), E_OK);
	assert_int_equal(reply(&d1, &id, 2, NULL, NULL), E_STATE);
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM said d"
		" JOIN blob b ON b.record IN (d.id, d.answer)"
		" AND b.person = d.person"), 2);
	/* no more than 40 in a day */
	for (i = 1; i < 40; i++) {
		n = id_new();
		assert_int_equal(tell(&her, &follow, &n, "correction", &n, 0),
			E_OK);
	}
	n = id_new();
	assert_int_equal(tell(&her, &follow, &n, "message", &n, 0),
		E_CONFLICT);
}

/* A line of the notebook, sealed in a scope: an objective, what somebody does
 * for it. */
static struct id
goal_of(unsigned scope)
{
	struct id axis = id_new(), goal = id_new();
	struct ask a;

	ask_init(&a, "notebook.objective");
	ask_id(&a, ":follow", &follow);
	ask_id(&a, ":axis", &axis);
	ask_id(&a, ":id", &goal);
	ask_text(&a, ":to_state", "in_progress");
	ask_blob(&a, &axis, scope, &w.s1, 0, "x", 1);
	ask_blob(&a, &goal, scope, &w.s1, 0, "x", 1);
	assert_int_equal(ask_send(&a, &c1), E_OK);
	return goal;
}

static struct id
line_of(unsigned scope, const char *who)
{
	struct id goal = goal_of(scope), step = id_new();
	struct ask a;

	ask_init(&a, "notebook.action");
	ask_id(&a, ":follow", &follow);
	ask_id(&a, ":id", &step);
	ask_id(&a, ":objective", &goal);
	ask_text(&a, ":to_state", "in_progress");
	ask_text(&a, ":who", who);
	ask_text(&a, ":due_on", NULL);
	ask_blob(&a, &step, scope, &w.s1, 0, "x", 1);
	assert_int_equal(ask_send(&a, &c1), E_OK);
	return step;
}

/* What was found of her situation. */
static struct id
barrier_of(unsigned scope)
{
	struct id id = id_new();
	struct ask a;

	ask_init(&a, "notebook.situation");
	ask_id(&a, ":follow", &follow);
	ask_id(&a, ":id", &id);
	ask_blob(&a, &id, scope, &w.s1, 0, "x", 1);
	assert_int_equal(ask_send(&a, &c1), E_OK);
	return id;
}

static enum err
answer_by(const char *act, struct client *c, const struct id *on,
	const struct id *item, const struct id *id, unsigned scope,
	const struct id *record, uint32_t base)
{
	struct ask a;

	ask_init(&a, act);
	ask_id(&a, ":follow", on);
	ask_id(&a, ":id", id);
	ask_id(&a, ":item", item);
	if (record)
		ask_blob(&a, record, scope, &w.s1, base, "z", 1);
	return ask_send(&a, c);
}

static enum err
answer_line(struct client *c, const struct id *on, const struct id *item,
	const struct id *id, unsigned scope, const struct id *record,
	uint32_t base)
{
	return answer_by("said.line", c, on, item, id, scope, record, base);
}

/* What she answers to what she reads in the notebook is sealed as it is; no
 * line is rewritten by it, nor anything else of her path. */
static void
test_lines(void **state)
{
	struct id line = line_of(SCOPE_PATH, "elle"), id = id_new();
	struct id ill = line_of(SCOPE_HEALTH, "elle"), said = id_new();
	struct id theirs = line_of(SCOPE_PATH, "pro"), n;
	const struct {
		struct client *who;
		const struct id *on, *item, *record;
		unsigned scope;
		uint32_t base;
		enum err want;
	} tries[] = {
		{ &her, &follow, &line, NULL, SCOPE_PATH, 0, E_PROTO },
		{ &her, &follow, &line, &id, SCOPE_NOTE, 0, E_PROTO },
		{ &her, &follow, &line, &line, SCOPE_PATH, 1, E_PROTO },
		{ &her, &follow, &line, &person, SCOPE_PATH, 0, E_PROTO },
		{ &her, &follow, &line, &said, SCOPE_PATH, 0, E_PROTO },
		{ &her, &follow2, &line, &id, SCOPE_PATH, 0, E_RIGHT },
		{ &c1, &follow, &line, &id, SCOPE_PATH, 0, E_RIGHT },
		/* neither what she is not shown nor what another does */
		{ &her, &follow, &ill, &id, SCOPE_PATH, 0, E_CONFLICT },
		{ &her, &follow, &theirs, &id, SCOPE_PATH, 0, E_CONFLICT },
		{ &her, &follow, &line, &id, SCOPE_PATH, 0, E_OK },
	};
	int i;

	assert_int_equal(tell(&her, &follow, &said, "message", &said, 0),
		E_OK);
	for (i = 0; i < (int)(sizeof tries / sizeof *tries); i++)
		if (answer_line(tries[i].who, tries[i].on, tries[i].item, &id,
			tries[i].scope, tries[i].record, tries[i].base) !=
			tries[i].want)
			fail_msg("try %d: %s", i, err_text());
	assert_int_equal(reply(&d1, &id, 1, NULL, NULL), E_OK);
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM said d"
		" JOIN blob b ON b.record = d.id AND b.scope = 6"
		" WHERE d.kind = 'ligne' AND b.person = d.person"), 1);
	/* with all else that she says, 40 in a day */
	for (i = 2; i < 40; i++) {
		n = id_new();
		assert_int_equal(answer_line(&her, &follow, &line, &n,
			SCOPE_PATH, &n, 0), E_OK);
	}
	n = id_new();
	assert_int_equal(answer_line(&her, &follow, &line, &n, SCOPE_PATH, &n,
		0), E_CONFLICT);
}

/* Her answer to an objective, and to what was found of her situation: each
 * sealed as what it answers, and neither to her health. */
static void
test_situation(void **state)
{
	struct id goal = goal_of(SCOPE_PATH), ill = goal_of(SCOPE_HEALTH);
	struct id found = barrier_of(SCOPE_BARRIERS), id = id_new();
	struct id sick = barrier_of(SCOPE_HEALTH), one = id_new();
	const struct {
		const char *act;
		struct client *who;
		const struct id *on, *item, *record;
		unsigned scope;
		uint32_t base;
		enum err want;
	} tries[] = {
		{ "said.line", &her, &follow, &ill, &one, SCOPE_PATH, 0,
			E_CONFLICT },
		{ "said.line", &her, &follow, &found, &one, SCOPE_PATH, 0,
			E_CONFLICT },
		{ "said.line", &c1, &follow, &goal, &one, SCOPE_PATH, 0,
			E_RIGHT },
		{ "said.line", &her, &follow, &goal, &one, SCOPE_PATH, 0,
			E_OK },
		{ "said.situation", &her, &follow, &found, NULL,
			SCOPE_BARRIERS, 0, E_PROTO },
		{ "said.situation", &her, &follow, &found, &id, SCOPE_PATH,
			0, E_PROTO },
		/* nothing that was found is rewritten, nor what the structure
		 * keeps beside it */
		{ "said.situation", &her, &follow, &found, &found,
			SCOPE_BARRIERS, 1, E_PROTO },
		{ "said.situation", &her, &follow, &found, &person,
			SCOPE_BARRIERS, 0, E_PROTO },
		{ "said.situation", &her, &follow, &found, &one,
			SCOPE_BARRIERS, 0, E_PROTO },
		{ "said.situation", &her, &follow2, &found, &id,
			SCOPE_BARRIERS, 0, E_RIGHT },
		{ "said.situation", &c1, &follow, &found, &id,
			SCOPE_BARRIERS, 0, E_RIGHT },
		{ "said.situation", &her, &follow, &sick, &id,
			SCOPE_BARRIERS, 0, E_CONFLICT },
		{ "said.situation", &her, &follow, &goal, &id,
			SCOPE_BARRIERS, 0, E_CONFLICT },
		{ "said.situation", &her, &follow, &found, &id,
			SCOPE_BARRIERS, 0, E_OK },
	};
	const struct id *said[] = { &one, &id };
	int i;

	for (i = 0; i < (int)(sizeof tries / sizeof *tries); i++)
		if (answer_by(tries[i].act, tries[i].who, tries[i].on,
			tries[i].item, strcmp(tries[i].act, "said.line") ?
			&id : &one, tries[i].scope, tries[i].record,
			tries[i].base) != tries[i].want)
			fail_msg("try %d: %s", i, err_text());
	for (i = 0; i < 2; i++)
		assert_int_equal(reply(&d1, said[i], 1, NULL, NULL), E_OK);
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM said d"
		" JOIN blob b ON b.record = d.id WHERE d.kind = 'ligne'"
		" AND b.scope IN (6, 7)"), 2);
	/* her address is protected since: what was found is not answered */
	tamper(w.k.data, "UPDATE person SET protected = 1");
	id = id_new();
	assert_int_equal(answer_by("said.situation", &her, &follow, &found,
		&id, SCOPE_BARRIERS, &id, 0), E_RIGHT);
	print_message("ok - %d answers tried, 2 taken\n",
		(int)(sizeof tries / sizeof *tries) + 1);
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, up, down)
	const struct CMUnitTest tests[] = {
		T(test_says), T(test_lines), T(test_situation),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
