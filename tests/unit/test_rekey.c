/* The root key is changed: all opens as before, with the new one only; cut at
 * any step, the old one or the new one opens the base. */
#include "tests/unit/work.h"

#include <liboath/oath.h>

#include "keeper/factor.h"
#include "keeper/rekey.h"
#include "keeper/verify.h"
#include "store/files.h"

static struct client c1, c2;
static struct work k[3];
static char old_root[32], new_root[32];

static void
join(void)
{
	login_ready(&c1, "c1");
	login_ready(&c2, "c2");
}

static void
leave(void)
{
	client_done(&c1);
	client_done(&c2);
}

static void
read_root(const char *name, char out[32])
{
	struct buf b;

	buf_init(&b);
	assert_int_equal(file_text(config_path(name), &b), E_OK);
	assert_int_equal(b.len, 32);
	memcpy(out, b.data, 32);
	buf_done(&b);
}

static void
put_root(const char *name, const char root[32])
{
	assert_int_equal(file_put(config_path(name), 0400, root, 32), E_OK);
}

static int
up(void **state)
{
	struct id user;
	int i;

	world_dir();
	world_open(false);
	world_people();
	join();
	for (i = 0; i < 3; i++) {
		assert_int_equal(work_person(&c1, &k[i], "DURAND Ada",
			"durand"), E_OK);
		assert_int_equal(work_note(&c1, &k[i], &w.s1, "vue"), E_OK);
		assert_int_equal(work_draft(&c1, &k[i], &w.c1, "tapé"), E_OK);
		assert_int_equal(work_referral(&c1, &k[i], &w.s2, "motif"),
			E_OK);
		assert_int_equal(work_step(&c1, "referral.send",
			&k[i].referral, 1), E_OK);
	}
	user = w.c1;
	assert_int_equal(keys_secret_put(&w.k, &user, "password", "secret",
		6), E_OK);
	assert_int_equal(keys_secret_put(&w.k, &user, KEYS_FACTOR, "facteur",
		7), E_OK);
	assert_int_equal(keys_global(&w.k, &k[0].person, TOKEN_NIR, "184"),
		E_OK);
	/* (the record of the act that gives it) */
	assert_int_equal(audit_add(&w.k, &(struct audit){ .action = "essai" }),
		E_OK);
	read_root("keeper/root.key", old_root);
	return 0;
}

static int
down(void **state)
{
	leave();
	world_close();
	world_remove();
	return 0;
}

/* Everything opens, and the search still finds. */
static void
whole(void)
{
	struct buf b;
	bool has = false;

	buf_init(&b);
	if (verify_all(&w.k, &b))
		fail_msg("%s", buf_str(&b));
	buf_clear(&b);
	assert_int_equal(keys_secret(&w.k, &w.c1, "password", &b), E_OK);
	assert_string_equal(buf_str(&b), "secret");
	buf_clear(&b);
	assert_int_equal(keys_secret(&w.k, &w.c1, KEYS_FACTOR, &b), E_OK);
	assert_string_equal(buf_str(&b), "facteur");
	buf_done(&b);
	assert_int_equal(keys_global_has(&w.k, TOKEN_NIR, "184",
		&k[0].person, &has), E_OK);
	assert_true(has);
	assert_true(opens(&c1, WRAP_PERSON, &k[1].person, SCOPE_NOTE, &w.s1));
	assert_true(opens(&c1, WRAP_DRAFT, &k[1].draft, SCOPE_DRAFT, &w.c1));
	assert_true(opens(&c2, WRAP_REFERRAL, &k[1].referral, SCOPE_CONTENT,
		&id_none));
}

static void
again(void)
{
	leave();
	world_close();
	world_open(false);
	join();
}

/* What is in the file is under other keys, all of it. */
static void
test_rekey(void **state)
{
	struct work more;
	int64_t n = 0;
	int i;

	for (i = 0; i < 3; i++) {
		struct sealkey was, is;

		tamper(w.k.keys, "CREATE TEMP TABLE was AS SELECT sealed FROM"
			" wrap UNION ALL SELECT sealed FROM structure_key"
			" UNION ALL SELECT sealed FROM secret");
		n = count(w.k.keys, "SELECT count(*) FROM was");
		assert_true(n >= 14);
		assert_int_equal(keys_structure(&w.k, &w.s1, &was), E_OK);
		assert_int_equal(rekey(&w.k), E_OK);
		assert_int_equal(keys_structure(&w.k, &w.s1, &is), E_OK);
		assert_memory_not_equal(&was, &is, sizeof is);
		whole();
		assert_int_equal(count(w.k.keys, "SELECT count(*) FROM was"
			" WHERE sealed IN (SELECT sealed FROM wrap UNION ALL"
			" SELECT sealed FROM structure_key UNION ALL"
			" SELECT sealed FROM secret)"), 0);
		again();
		whole();
	}
	assert_int_equal(work_person(&c1, &more, "X", "x"), E_OK);
	read_root("keeper/root.key", new_root);
	assert_memory_not_equal(old_root, new_root, 32);
	assert_int_not_equal(access(config_path("keeper/root.key.new"), F_OK),
		0);
	print_message("%d sealed keys, each under another one three times\n",
		(int)n);
}

/* Who lost her telephone comes by the codes that she has on paper. */
static void
test_recovery(void **state)
{
	struct secret20 drawn = { .made = false };
	char uri[FACTOR_TEXT], codes[FACTOR_TEXT], now[8], *one;
	int n = 0;

	assert_int_equal(oath_init(), OATH_OK);
	assert_int_equal(factor_draw(&w.k, &w.r1, &drawn, uri), E_OK);
	assert_int_equal(oath_totp_generate((const char *)drawn.b, 20,
		clock_now(), 30, 0, 6, now), OATH_OK);
	assert_int_equal(factor_put(&w.k, &w.r1, &drawn, now, codes), E_OK);
	for (one = strtok(codes, " "); one; one = strtok(NULL, " ")) {
		if (n++ % 2)
			again();
		else
			assert_int_equal(rekey(&w.k), E_OK);
		assert_int_equal(factor_check(&w.k, &w.r1, one), E_OK);
		assert_int_equal(factor_check(&w.k, &w.r1, one), E_RIGHT);
	}
	assert_int_equal(n, FACTOR_CODES);
}

/* Cut between the key file and the root key, either way; another root key. */
static void
test_cut(void **state)
{
	struct keeper other;

	/* written, and not yet in the key file */
	memset(new_root, 7, sizeof new_root);
	put_root("keeper/root.key.new", new_root);
	again();
	whole();
	assert_int_not_equal(access(config_path("keeper/root.key.new"), F_OK),
		0);
	/* in the key file, and not yet in its place */
	assert_int_equal(rekey(&w.k), E_OK);
	read_root("keeper/root.key", new_root);
	put_root("keeper/root.key", old_root);
	put_root("keeper/root.key.new", new_root);
	again();
	whole();
	read_root("keeper/root.key", old_root);
	assert_memory_equal(old_root, new_root, 32);
	assert_int_not_equal(access(config_path("keeper/root.key.new"), F_OK),
		0);
	/* half of a new one */
	assert_int_equal(file_put(config_path("keeper/root.key.new"), 0400,
		"x", 1), E_OK);
	again();
	whole();
	/* neither: said, and nothing is touched */
	leave();
	world_close();
	memset(old_root, 9, sizeof old_root);
	put_root("keeper/root.key", old_root);
	keeper_begin(&other);
	assert_int_equal(keys_load(&other), E_OK);
	assert_int_equal(keeper_open(&other, true), E_CHECK);
	keeper_close(&other);
	put_root("keeper/root.key", new_root);
	world_open(false);
	join();
	whole();
}

/* What a change left that was not finished may be the only copy of the key:
 * another one does not take its place. */
static void
test_unfinished(void **state)
{
	char left[32], is[32];

	memset(left, 7, sizeof left);
	put_root("keeper/root.key.new", left);
	assert_int_equal(rekey(&w.k), E_STATE);
	read_root("keeper/root.key.new", is);
	assert_memory_equal(left, is, sizeof is);
	whole();
	again();
	whole();
	assert_int_equal(rekey(&w.k), E_OK);
	/* one that no commit had taken leaves nothing */
	assert_int_equal(db_run(w.k.keys, "BEGIN"), E_OK);
	assert_int_not_equal(rekey(&w.k), E_OK);
	assert_int_not_equal(access(config_path("keeper/root.key.new"), F_OK),
		0);
	whole();
	assert_int_equal(rekey(&w.k), E_OK);
	again();
	whole();
}

/* It is said to have changed when it has, and only then: cards are made of
 * what is there. */
static void
test_said(void **state)
{
	char is[32];

	/* what cannot be recorded is not done */
	tamper(w.k.data, "CREATE TRIGGER refuses BEFORE INSERT ON audit"
		" WHEN new.action = 'rekey'"
		" BEGIN SELECT RAISE(ABORT, 'essai'); END");
	assert_int_not_equal(rekey(&w.k), E_OK);
	read_root("keeper/root.key", is);
	assert_memory_equal(old_root, is, sizeof is);
	whole();
	again();
	whole();
	tamper(w.k.data, "DROP TRIGGER refuses");
	/* changed, and the old one is still where cards are made from */
	assert_int_equal(unlink(config_path("keeper/root.key")), 0);
	assert_int_equal(mkdir(config_path("keeper/root.key"), 0700), 0);
	assert_int_equal(rekey(&w.k), E_IO);
	assert_non_null(strstr(err_text(), "redémarrer"));
	whole();
	assert_int_equal(rmdir(config_path("keeper/root.key")), 0);
	put_root("keeper/root.key", old_root);
	again();
	whole();
	read_root("keeper/root.key", is);
	assert_memory_not_equal(old_root, is, sizeof is);
}

/* systemd gives another one than this base's, which was restored with its
 * own: the one that opens it is taken, before any change of it too. */
static void
test_given(void **state)
{
	static const char other[32] = "une autre";
	int i;

	assert_int_equal(mkdir(config_path("given"), 0700), 0);
	put_root("given/root", other);
	setenv("CREDENTIALS_DIRECTORY", config_path("given"), 1);
	for (i = 0; i < 2; i++) {
		again();
		whole();
		assert_int_equal(rekey(&w.k), E_OK);
	}
	unsetenv("CREDENTIALS_DIRECTORY");
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, up, down)
	const struct CMUnitTest tests[] = { T(test_rekey), T(test_recovery), T(test_cut),
		T(test_unfinished), T(test_said), T(test_given) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
