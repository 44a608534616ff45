/* The search tokens that an act writes: by part, for the structures that may
 * open the part, by who may write it. */
#include "tests/unit/keeper_world.h"

#include "keeper/audit.h"
#include "keeper/erased.h"
#include "keeper/hashes.h"
#include "tests/unit/sql_fails.h"

static struct client c1, c2;
static struct id person, follow, follow2;
static struct sealkey key[SCOPES];

static int
up(void **state)
{
	world_dir();
	world_open(false);
	world_people();
	login_ready(&c1, "c1");
	login_ready(&c2, "c2");
	add_person(&c1, &person, &follow, key);
	/* the second structure follows her, and knows her label only */
	follow2 = id_new();
	tamper(w.k.data, "INSERT INTO follow(id, person, structure, num,"
		" scopes, status, purpose, start_on) SELECT randomblob(16),"
		" f.person, s.id, 1, 4065, 'actif', 'essai', '2026-11-24'"
		" FROM follow f, structure s WHERE s.nom = 'deux'");
	{
		struct db_rows q;

		assert_int_equal(db_select(w.k.data, "follow.by_person", &q),
			E_OK);
		db_bind_id(&q, ":structure", &w.s2);
		db_bind_id(&q, ":person", &person);
		assert_true(db_next(&q));
		follow2 = db_id(&q, "id");
		assert_int_equal(db_end(&q), E_OK);
	}
	return 0;
}

static int
down(void **state)
{
	client_done(&c1);
	client_done(&c2);
	world_close();
	world_remove();
	return 0;
}

/* person.save with some tokens, "kind text" each; ended by NULL. */
static enum err
save(struct client *c, const struct id *f, ...)
{
	struct ask a;
	const char *t;
	va_list ap;

	ask_init(&a, "person.save");
	ask_id(&a, ":follow", f);
	ask_int(&a, ":protected", 0);
	va_start(ap, f);
	while ((t = va_arg(ap, const char *)))
		ask_token(&a, t[0], t + 1);
	va_end(ap);
	return ask_send(&a, c);
}

static int64_t
tokens(const char *structure, int part)
{
	char sql[300];

	snprintf(sql, sizeof sql, "SELECT count(*) FROM token t JOIN structure"
		" s ON s.id = t.structure WHERE s.nom = '%s' AND part = %d",
		structure, part);
	return count(w.k.data, sql);
}

static bool
found(const struct id *structure, int kind, const char *text)
{
	struct sealkey index;
	struct db_rows q;
	bool yes;

	keys_index(&w.k, structure, &index);
	assert_int_equal(db_select(w.k.data, "person.search", &q), E_OK);
	db_bind_id(&q, ":structure", structure);
	db_bind_int(&q, ":mac", key_token(&index, kind, text));
	yes = db_next(&q);
	assert_int_equal(db_end(&q), E_OK);
	wipe(&index, sizeof index);
	return yes;
}

/* Each structure is given the tokens of what its follow opens. */
static void
test_scopes(void **state)
{
	assert_int_equal(save(&c1, &follow, "wdiallo", "wawa", "xtraore",
		"t+33639981234", "b1998-05-12", NULL), E_OK);
	assert_int_equal(tokens("un", 1), 2);
	assert_int_equal(tokens("un", 2), 1);
	assert_int_equal(tokens("un", 3), 1);
	assert_int_equal(tokens("un", 4), 1);
	assert_int_equal(tokens("deux", 1), 2);
	assert_int_equal(tokens("deux", 2), 0);
	assert_int_equal(tokens("deux", 3), 0);
	assert_int_equal(tokens("deux", 4), 0);
	/* a birth name is found as a name is */
	assert_true(found(&w.s1, TOKEN_WORD, "traore"));
	assert_false(found(&w.s2, TOKEN_WORD, "traore"));
}

/* Who may not read the contact changes the name: the new one is found, the
 * old one is not, and the rest is found as before, everywhere. */
static void
test_parts(void **state)
{
	assert_int_equal(save(&c1, &follow, "wdiallo", "waminata", "xdiallo",
		"t+33639981234", "b1998-05-12", NULL), E_OK);
	assert_int_equal(save(&c2, &follow2, "wdialo", "waminata", NULL),
		E_OK);
	assert_true(found(&w.s1, TOKEN_WORD, "dialo"));
	assert_true(found(&w.s2, TOKEN_WORD, "dialo"));
	assert_false(found(&w.s2, TOKEN_WORD, "diallo"));
	/* still her birth name */
	assert_true(found(&w.s1, TOKEN_WORD, "diallo"));
	assert_true(found(&w.s1, TOKEN_PHONE, "+33639981234"));
	assert_true(found(&w.s1, TOKEN_BIRTH, "1998-05-12"));
	/* an empty one is no more found, the others are */
	assert_int_equal(save(&c1, &follow, "t", "x", NULL), E_OK);
	assert_false(found(&w.s1, TOKEN_PHONE, "+33639981234"));
	assert_false(found(&w.s1, TOKEN_WORD, "diallo"));
	assert_true(found(&w.s1, TOKEN_WORD, "dialo"));
	assert_true(found(&w.s1, TOKEN_BIRTH, "1998-05-12"));
}

/* Nobody writes the tokens of a part that is not hers to write. */
static void
test_rights(void **state)
{
	assert_int_equal(save(&c2, &follow2, "t+33639981234", NULL), E_RIGHT);
	assert_int_equal(save(&c2, &follow2, "b1998-05-12", NULL), E_RIGHT);
	assert_int_equal(save(&c2, &follow2, "xdiallo", NULL), E_RIGHT);
	assert_int_equal(save(&c2, &follow2, "D1998-05-12", NULL), E_RIGHT);
	assert_int_equal(save(&c2, &follow2, "N1980375056001", NULL),
		E_RIGHT);
	assert_int_equal(save(&c2, &follow2, "?x", NULL), E_PROTO);
	assert_int_equal(tokens("un", 3), 0);
	/* the NIR is the referent's, and a NIR that is gone matches no more */
	assert_int_equal(save(&c1, &follow, "N1980375056001", NULL), E_OK);
	assert_int_equal(count(w.k.keys, "SELECT count(*) FROM global_token"
		" WHERE kind = 78"), 1);
	assert_int_equal(save(&c1, &follow, "N", NULL), E_OK);
	assert_int_equal(count(w.k.keys, "SELECT count(*) FROM global_token"
		" WHERE kind = 78"), 0);
}

/* Tokens of before parts were known go when every part is said again. */
static void
test_old(void **state)
{
	tamper(w.k.data, "UPDATE token SET part = 0");
	assert_true(tokens("un", 0) > 0);
	assert_int_equal(save(&c1, &follow, "wdiallo", NULL), E_OK);
	assert_true(tokens("un", 0) > 0);
	assert_int_equal(save(&c1, &follow, "wdiallo", "x", "t", "b", NULL),
		E_OK);
	assert_int_equal(tokens("un", 0), 0);
	assert_int_equal(tokens("un", 1), 1);
}

/* An act that is refused at its end leaves the key file as it was too; one
 * that changes nothing there writes nothing there. */
static void
test_both_files(void **state)
{
	static const char has[] = "SELECT count(*) FROM global_token"
		" WHERE kind = 78 AND mac = (SELECT value FROM temp.mac)";
	int64_t before;
	struct msg m;
	struct ask a;

	assert_int_equal(save(&c1, &follow, "N1980375056001", NULL), E_OK);
	tamper(w.k.keys, "CREATE TEMP TABLE mac AS SELECT mac AS value FROM"
		" global_token WHERE kind = 78");
	assert_int_equal(count(w.k.keys, has), 1);
	ask_init(&a, "person.save");
	ask_id(&a, ":follow", &follow);
	ask_int(&a, ":protected", 0);
	ask_token(&a, 'N', "2980575056001");
	ask_message(&a, ++c1.number, &m);
	msg_put_u8(&m, 1);      /* nothing may follow the tokens */
	assert_int_equal(msg_send(c1.fd, &m, NULL, 0), E_OK);
	msg_done(&m);
	assert_int_equal(answer_of(&c1, c1.number), E_PROTO);
	assert_int_equal(count(w.k.keys, has), 1);
	before = count(w.k.keys, "SELECT total_changes()");
	assert_int_equal(save(&c1, &follow, "N1980375056001", NULL), E_OK);
	assert_int_equal(count(w.k.keys, "SELECT total_changes()"), before);
	/* none where there is none, neither */
	assert_int_equal(save(&c1, &follow, "N", NULL), E_OK);
	before = count(w.k.keys, "SELECT total_changes()");
	assert_int_equal(save(&c1, &follow, "N", NULL), E_OK);
	assert_int_equal(count(w.k.keys, "SELECT total_changes()"), before);
}

static bool
is_known_by(const char *nir)
{
	bool has = false;

	assert_int_equal(keys_global_has(&w.k, TOKEN_NIR, nir, &person, &has),
		E_OK);
	return has;
}

/* The key file was committed, and the data was not: she is found again by what
 * her record says. */
static void
test_settled(void **state)
{
	assert_int_equal(hashes_begin(&w.k), E_OK);
	assert_int_equal(keys_global(&w.k, &person, TOKEN_NIR,
		"1980375056001"), E_OK);
	assert_int_equal(hashes_settle(&w.k), E_OK);
	assert_false(is_known_by("1980375056001"));
	assert_int_equal(save(&c1, &follow, "N1980375056001", NULL), E_OK);
	assert_int_equal(hashes_settle(&w.k), E_OK);
	assert_true(is_known_by("1980375056001"));
	/* twice in one batch */
	assert_int_equal(hashes_begin(&w.k), E_OK);
	assert_int_equal(keys_global(&w.k, &person, TOKEN_NIR,
		"2980575056001"), E_OK);
	w.k.audit_seq++;
	assert_int_equal(keys_global(&w.k, &person, TOKEN_NIR,
		"2850575056001"), E_OK);
	w.k.audit_seq--;
	assert_true(is_known_by("2850575056001"));
	assert_int_equal(hashes_settle(&w.k), E_OK);
	assert_true(is_known_by("1980375056001"));
	assert_false(is_known_by("2980575056001"));
	assert_false(is_known_by("2850575056001"));
	assert_int_equal(count(w.k.keys, "SELECT count(*) FROM global_was"),
		0);
	/* what she was known by goes with her */
	assert_int_equal(save(&c1, &follow, "N2980575056001", NULL), E_OK);
	assert_int_equal(count(w.k.keys, "SELECT count(*) FROM global_was"),
		1);
	assert_int_equal(erased_person(&w.k, &person), E_OK);
	assert_int_equal(count(w.k.keys, "SELECT count(*) FROM global_was"),
		0);
}

/* They cannot be put back yet: nothing else is written, for they would be
 * taken for its own. */
static void
test_owed(void **state)
{
	assert_int_equal(save(&c1, &follow, "N1980375056001", NULL), E_OK);
	assert_int_equal(hashes_begin(&w.k), E_OK);
	assert_int_equal(keys_global(&w.k, &person, TOKEN_NIR,
		"2980575056001"), E_OK);
	only = "FROM global_was w";
	left = 0;
	times = 100;
	assert_int_equal(hashes_settle(&w.k), E_IO);
	assert_int_equal(save(&c1, &follow, "wdiallo", NULL), E_IO);
	assert_int_equal(audit_add(&w.k, &(struct audit){ .action = "essai" }),
		E_OK);
	left = -1;
	assert_int_equal(save(&c1, &follow, "wdiallo", NULL), E_OK);
	assert_true(is_known_by("1980375056001"));
	assert_false(is_known_by("2980575056001"));
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, up, down)
	const struct CMUnitTest tests[] = {
		T(test_scopes), T(test_parts), T(test_rights), T(test_old),
		T(test_both_files), T(test_settled), T(test_owed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
