/* Drafts: what one user keeps for herself alone. */
#include "tests/unit/keeper_world.h"

#include "base/buf.h"
#include "keeper/drafts.h"
#include "keeper/verify.h"

enum { C1, D1, R1, C2, ADM, OUT, ACCOUNTS };
static const char *const logins[] = { "c1", "d1", "r1", "c2", "adm", "out" };
static struct client c[ACCOUNTS];

static int
up(void **state)
{
	int i;

	world_dir();
	world_open(false);
	world_people();
	for (i = 0; i < ACCOUNTS; i++)
		login_ready(&c[i], logins[i]);
	return 0;
}

static int
down(void **state)
{
	int i;

	for (i = 0; i < ACCOUNTS; i++)
		client_done(&c[i]);
	world_close();
	world_remove();
	return 0;
}

static const struct id *
user_of(int who)
{
	const struct id *of[] = { &w.c1, &w.d1, &w.r1, &w.c2, &w.adm,
		&w.out };

	return of[who];
}

static void
seal_words(const struct id *id, const struct id *user,
	const struct sealkey *key, const char *words, uint32_t base,
	struct buf *out)
{
	struct seal_bind bind = { "blob", SCOPE_DRAFT, *id, *id, *user,
		SEAL_SCHEMA, base + 1 };

	seal_close(key, &bind, words, strlen(words), out);
}

static void
create_ask(struct ask *a, int who, const char *kind, const struct id *id,
	const struct sealkey *key)
{
	struct buf sealed;

	buf_init(&sealed);
	seal_words(id, user_of(who), key, "des mots", 0, &sealed);
	ask_init(a, "draft.create");
	ask_id(a, ":user", user_of(who));
	ask_id(a, ":id", id);
	ask_text(a, ":kind", kind);
	ask_text(a, ":about", NULL);
	ask_blob(a, id, SCOPE_DRAFT, user_of(who), 0, sealed.data,
		sealed.len);
	buf_done(&sealed);
}

/* A draft of this account. */
static struct id
draft_of(int who, const char *kind, const struct id *person)
{
	struct sealkey key[SCOPES];
	struct id id;
	struct ask a;

	assert_int_equal(make_new(&c[who], WRAP_DRAFT, person, &id, key),
		E_OK);
	create_ask(&a, who, kind, &id, &key[SCOPE_DRAFT]);
	assert_int_equal(ask_send(&a, &c[who]), E_OK);
	return id;
}

static bool
reads(int who, const struct id *id, int owner)
{
	return opens(&c[who], WRAP_DRAFT, id, SCOPE_DRAFT, user_of(owner));
}

static enum err
save(int who, const struct id *id, uint32_t base)
{
	struct ask a;

	ask_init(&a, "draft.save");
	ask_id(&a, ":id", id);
	ask_blob(&a, id, SCOPE_DRAFT, user_of(who), base, "x", 1);
	return ask_send(&a, &c[who]);
}

static enum err
drop(int who, const struct id *id)
{
	struct ask a;

	ask_init(&a, "draft.drop");
	ask_id(&a, ":id", id);
	return ask_send(&a, &c[who]);
}

static int64_t
wraps(void)
{
	return count(w.k.keys, "SELECT count(*) FROM wrap WHERE kind = 3");
}

static int64_t
kept(void)
{
	return count(w.k.data, "SELECT count(*) FROM draft d"
		" JOIN blob b ON b.record = d.id AND b.scope = 13");
}

/* Its author opens it, whatever her role; nobody else, whatever theirs. */
static void
test_matrix(void **state)
{
	struct id d[ACCOUNTS];
	int who, of;
	int64_t records;

	for (of = 0; of < ACCOUNTS; of++)
		d[of] = draft_of(of, "view", &id_none);
	records = count(w.k.data, "SELECT count(*) FROM audit");
	for (who = 0; who < ACCOUNTS; who++)
		for (of = 0; of < ACCOUNTS; of++) {
			assert_int_equal(reads(who, &d[of], of), who == of);
			/* nor under one's own name */
			assert_int_equal(reads(who, &d[of], who), who == of);
			assert_false(opens(&c[who], WRAP_DRAFT, &d[of],
				SCOPE_CONTENT, NULL));
			assert_false(opens(&c[who], WRAP_PERSON, &d[of],
				SCOPE_DRAFT, user_of(of)));
			if (who == of)
				continue;
			assert_int_equal(save(who, &d[of], 1), E_RIGHT);
			assert_int_equal(drop(who, &d[of]), E_RIGHT);
		}
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM audit"),
		records);
	/* rights over people end; one's own words stay */
	tamper(w.k.data, "UPDATE membership SET end_on = start_on");
	assert_true(reads(C1, &d[C1], C1));
	assert_int_equal(save(C1, &d[C1], 1), E_OK);
	tamper(w.k.data, "UPDATE user SET state = 'desactive'"
		" WHERE login = 'c1'");
	assert_false(reads(C1, &d[C1], C1));
}

static void
test_versions(void **state)
{
	struct id d = draft_of(C1, "place", &id_none), other;
	struct sealkey key[SCOPES];
	struct ask a;

	assert_int_equal(save(C1, &d, 1), E_OK);
	assert_int_equal(save(C1, &d, 1), E_CONFLICT);
	assert_int_equal(save(C1, &d, 2), E_OK);
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM draft d"
		" JOIN session s ON s.id = d.session JOIN user u"
		" ON u.id = s.user WHERE u.login = 'c1'"), 1);
	assert_int_equal(drop(C1, &d), E_OK);
	assert_int_equal(drop(C1, &d), E_NOTFOUND);
	assert_int_equal(save(C1, &d, 3), E_NOTFOUND);
	assert_int_equal(kept(), 0);
	assert_int_equal(wraps(), 0);

	log_init("test", 0);
	/* one that somebody else had made, and one blob under two drafts */
	assert_int_equal(make_new(&c[D1], WRAP_DRAFT, &id_none, &other, key),
		E_OK);
	create_ask(&a, C1, "view", &other, &key[SCOPE_DRAFT]);
	assert_int_equal(ask_send(&a, &c[C1]), E_PROTO);
	create_ask(&a, D1, "view", &other, &key[SCOPE_DRAFT]);
	assert_int_equal(ask_send(&a, &c[D1]), E_OK);
	create_ask(&a, D1, "view", &other, &key[SCOPE_DRAFT]);
	assert_int_equal(ask_send(&a, &c[D1]), E_EXISTS);
	d = draft_of(D1, "view", &id_none);
	ask_init(&a, "draft.save");
	ask_id(&a, ":id", &d);
	ask_blob(&a, &other, SCOPE_DRAFT, &w.d1, 1, "x", 1);
	assert_int_equal(ask_send(&a, &c[D1]), E_PROTO);
	/* nor a kind that is none */
	assert_int_equal(make_new(&c[D1], WRAP_DRAFT, &id_none, &other, key),
		E_OK);
	create_ask(&a, D1, "note", &other, &key[SCOPE_DRAFT]);
	assert_int_equal(ask_send(&a, &c[D1]), E_CONFLICT);
}

static void
test_quotas(void **state)
{
	struct sealkey key[SCOPES];
	struct id first = draft_of(C1, "view", &id_none), id;
	struct ask a;
	size_t n = (256 << 10) + 1;
	char *big = xcalloc(1, n);
	int i;

	ask_init(&a, "draft.save");
	ask_id(&a, ":id", &first);
	ask_blob(&a, &first, SCOPE_DRAFT, &w.c1, 1, big, n);
	assert_int_equal(ask_send(&a, &c[C1]), E_CHECK);
	ask_init(&a, "draft.save");
	ask_id(&a, ":id", &first);
	ask_blob(&a, &first, SCOPE_DRAFT, &w.c1, 1, big, n - 1);
	assert_int_equal(ask_send(&a, &c[C1]), E_OK);
	free(big);
	for (i = 1; i < 199; i++)
		draft_of(C1, "phrase", &id_none);
	/* two made while there was room for one */
	assert_int_equal(make_new(&c[C1], WRAP_DRAFT, &id_none, &id, key),
		E_OK);
	draft_of(C1, "phrase", &id_none);
	create_ask(&a, C1, "phrase", &id, &key[SCOPE_DRAFT]);
	assert_int_equal(ask_send(&a, &c[C1]), E_CONFLICT);
	assert_int_equal(make_new(&c[C1], WRAP_DRAFT, &id_none, &id, key),
		E_CHECK);
	assert_int_equal(drop(C1, &first), E_OK);
	draft_of(C1, "phrase", &id_none);
	/* another's are counted apart */
	draft_of(D1, "phrase", &id_none);
}

static void
hour_at(const char *now)
{
	assert_int_equal(clock_fix(now), E_OK);
	w.k.next_clock = 0;
	keeper_turn(&w.k, 0);
}

static void
test_ends(void **state)
{
	struct id place = draft_of(C1, "place", &id_none);
	struct id moved = draft_of(C1, "place", &id_none);
	struct id view = draft_of(C1, "view", &id_none);
	struct id phrase = draft_of(C1, "phrase", &id_none);

	hour_at("2026-12-24T09:00");
	assert_true(reads(C1, &place, C1));
	assert_int_equal(save(C1, &moved, 1), E_OK);
	hour_at("2026-12-25T09:00");
	assert_false(reads(C1, &place, C1));
	assert_true(reads(C1, &moved, C1));
	assert_true(reads(C1, &view, C1) && reads(C1, &phrase, C1));
	assert_int_equal(kept(), 3);
	assert_int_equal(wraps(), 3);
	/* no leap: a clock that jumps is not believed at once */
	hour_at("2027-01-20T09:00");
	assert_true(reads(C1, &moved, C1));
	hour_at("2027-01-24T09:00");
	hour_at("2027-04-01T09:00");
	assert_false(reads(C1, &moved, C1));
	assert_true(reads(C1, &view, C1) && reads(C1, &phrase, C1));
	assert_int_equal(wraps(), 2);
}

/* It goes with the person, from every author; a key that is destroyed
 * leaves what nobody reads. */
static void
test_person(void **state)
{
	struct id person, follow, a, b, free_one, none = id_new(), id;
	struct sealkey key[SCOPES];
	struct buf report;

	add_person(&c[C1], &person, &follow, key);
	assert_int_equal(make_new(&c[C1], WRAP_DRAFT, &none, &id, key),
		E_NOTFOUND);
	a = draft_of(C1, "place", &person);
	b = draft_of(D1, "place", &person);
	free_one = draft_of(C1, "place", &id_none);
	drafts_erase(&w.k, &person);
	assert_true(reads(C1, &a, C1) && reads(D1, &b, D1));
	keys_drop(&w.k, WRAP_PERSON, &person, &w.s1);
	drafts_erase(&w.k, &person);
	assert_false(reads(C1, &a, C1) || reads(D1, &b, D1));
	assert_true(reads(C1, &free_one, C1));
	assert_int_equal(kept(), 1);
	assert_int_equal(wraps(), 1);
	tamper(w.k.data, "DELETE FROM blob WHERE scope = 0");
	buf_init(&report);
	assert_int_equal(verify_all(&w.k, &report), E_OK);
	buf_done(&report);
	keys_drop(&w.k, WRAP_DRAFT, &free_one, &w.c1);
	assert_false(reads(C1, &free_one, C1));
	buf_init(&report);
	assert_int_equal(verify_all(&w.k, &report), E_CHECK);
	buf_done(&report);
}

/* A key whose data never came, or is gone, goes at the next start. */
static void
test_clean(void **state)
{
	struct id left, kept_one = draft_of(C1, "view", &id_none), gone;
	struct sealkey key[SCOPES];

	assert_int_equal(make_new(&c[C1], WRAP_DRAFT, &id_none, &left, key),
		E_OK);
	keys_clean(&w.k);
	drafts_clean(&w.k);
	assert_int_equal(wraps(), 2);
	assert_int_equal(clock_fix("2026-11-25T09:01"), E_OK);
	keys_clean(&w.k);
	drafts_clean(&w.k);
	assert_int_equal(wraps(), 1);
	assert_true(reads(C1, &kept_one, C1));
	/* long after both were looked at */
	gone = draft_of(C1, "view", &id_none);
	assert_int_equal(clock_fix("2026-11-30T09:00"), E_OK);
	keys_clean(&w.k);
	tamper(w.k.data, "DELETE FROM draft WHERE changed_on ="
		" '2026-11-25'");
	assert_false(reads(C1, &gone, C1));
	assert_int_equal(wraps(), 2);
	keys_clean(&w.k);
	drafts_clean(&w.k);
	assert_int_equal(wraps(), 1);
}

static enum err
save_dropping(int who, const struct id *id, uint32_t base,
	const struct id *place)
{
	struct ask a;

	ask_init(&a, "draft.save");
	ask_id(&a, ":id", id);
	ask_blob(&a, id, SCOPE_DRAFT, user_of(who), base, "x", 1);
	a.draft = *place;
	return ask_send(&a, &c[who]);
}

/* Where something was typed goes in the transaction that saves it. */
static void
test_goes_with_a_change(void **state)
{
	struct id place = draft_of(C1, "place", &id_none);
	struct id hers = draft_of(D1, "place", &id_none);
	struct id saved = draft_of(C1, "view", &id_none);

	log_init("test", 0);
	/* a change that is refused leaves it */
	assert_int_equal(save_dropping(C1, &saved, 7, &place), E_CONFLICT);
	assert_true(reads(C1, &place, C1));
	/* another's stays, and nothing is changed */
	assert_int_equal(save_dropping(C1, &saved, 1, &hers), E_PROTO);
	assert_true(reads(D1, &hers, D1));
	assert_int_equal(kept(), 3);
	assert_int_equal(save_dropping(C1, &saved, 1, &place), E_OK);
	assert_false(reads(C1, &place, C1));
	assert_int_equal(kept(), 2);
	assert_int_equal(wraps(), 2);
	/* gone already: what is saved is saved */
	assert_int_equal(save_dropping(C1, &saved, 2, &place), E_OK);
}

static enum err
take(struct client *who, const struct id *session)
{
	struct msg m;

	msg_init(&m, P_K_TAKE, ++who->number);
	msg_put_id(&m, session);
	assert_int_equal(msg_send(who->fd, &m, NULL, 0), E_OK);
	msg_done(&m);
	return answer_of(who, who->number);
}

/* One's own other session, told to end, keeps what is typed, then is gone;
 * another's is nobody's business. */
static void
test_take(void **state)
{
	struct client other;
	struct id d, session = c[C1].peer->session;
	struct msg m;

	login_ready(&other, "c1");
	d = draft_of(C1, "place", &id_none);
	assert_int_equal(take(&c[D1], &session), E_OK);
	assert_int_equal(take(&c[C1], &session), E_OK);
	assert_int_equal(take(&other, &session), E_AGAIN);
	assert_int_equal(take(&other, &session), E_AGAIN);
	msg_init(&m, 0, 0);
	assert_int_equal(client_next(&c[C1], &m), E_OK);
	assert_int_equal(m.type, P_K_END);
	msg_done(&m);
	/* told once, and still answered */
	assert_int_equal(save(C1, &d, 1), E_OK);
	client_done(&c[C1]);
	keeper_turn(&w.k, 0);
	assert_int_equal(take(&other, &session), E_OK);
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM session s JOIN"
		" draft d ON d.session = s.id WHERE s.ended IS NOT NULL"), 1);
	/* one that does not end is cut */
	session = c[D1].peer->session;
	login_ready(&c[C1], "d1");
	assert_int_equal(take(&c[C1], &session), E_AGAIN);
	c[D1].peer->end_by = 1;
	assert_int_equal(take(&c[C1], &session), E_OK);
	client_done(&other);
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, up, down)
	const struct CMUnitTest tests[] = {
		T(test_matrix), T(test_versions), T(test_quotas),
		T(test_ends), T(test_person), T(test_clean),
		T(test_goes_with_a_change), T(test_take),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
