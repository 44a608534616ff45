/* The audit: a chain that cannot be altered unseen. */
#include "tests/unit/keeper_world.h"

#include "keeper/verify.h"

static int
up(void **state)
{
	world_dir();
	world_open(false);
	return 0;
}

static int
down(void **state)
{
	world_close();
	world_remove();
	return 0;
}

static void
fill(int n)
{
	struct id user = id_new(), object = id_new();
	int i;

	for (i = 0; i < n; i++)
		assert_int_equal(audit_add(&w.k, &(struct audit){
			.user = &user, .action = "open", .kind = i,
			.object = &object, .scopes = 5,
			.detail = i % 2 ? "filtre" : NULL }), E_OK);
}

static void
test_whole(void **state)
{
	int64_t n = 0;

	fill(20);
	assert_int_equal(audit_verify(&w.k, &n), E_OK);
	assert_int_equal(n, 20);
	/* the next keeper goes on from there */
	assert_int_equal(audit_start(&w.k), E_OK);
	fill(1);
	assert_int_equal(audit_verify(&w.k, &n), E_OK);
	assert_int_equal(n, 21);
}

/* Each is found, and the chain holds again once it is undone. */
static void
test_tampers(void **state)
{
	static const char *const tampers[] = {
		"UPDATE audit SET at = at + 1 WHERE seq = 7",
		"UPDATE audit SET user = randomblob(16) WHERE seq = 7",
		"UPDATE audit SET user = NULL WHERE seq = 7",
		"UPDATE audit SET session = randomblob(16) WHERE seq = 7",
		"UPDATE audit SET structure = zeroblob(16) WHERE seq = 7",
		"UPDATE audit SET action = 'Open' WHERE seq = 7",
		"UPDATE audit SET kind = kind + 1 WHERE seq = 7",
		"UPDATE audit SET object = randomblob(16) WHERE seq = 7",
		"UPDATE audit SET scopes = 1 WHERE seq = 7",
		"UPDATE audit SET detail = NULL WHERE seq = 8",
		"UPDATE audit SET detail = x'00' WHERE seq = 7",
		"UPDATE audit SET hash = randomblob(32) WHERE seq = 7",
		"UPDATE audit SET seq = 99 WHERE seq = 20",
		"DELETE FROM audit WHERE seq = 1",
		"DELETE FROM audit WHERE seq = 7",
		"DELETE FROM audit WHERE seq = 20",
		"UPDATE audit SET seq = CASE seq WHEN 7 THEN -8 ELSE -7 END"
			" WHERE seq IN (7, 8);"
			"UPDATE audit SET seq = -seq WHERE seq < 0",
		"INSERT INTO audit SELECT 21, at, session, user, structure,"
			" action, kind, object, scopes, detail, hash"
			" FROM audit WHERE seq = 20",
	};
	size_t i;
	int64_t n;

	fill(20);
	for (i = 0; i < sizeof tampers / sizeof *tampers; i++) {
		tamper(w.k.data, "BEGIN");
		tamper(w.k.data, tampers[i]);
		if (audit_verify(&w.k, &n) != E_CHECK)
			fail_msg("not found: %s", tampers[i]);
		tamper(w.k.data, "ROLLBACK");
		assert_int_equal(audit_verify(&w.k, &n), E_OK);
	}
}

/* A keeper that starts on a chain that was cut at its end does not take the
 * cut for the truth. */
static void
test_cut_while_stopped(void **state)
{
	int64_t n;

	fill(20);
	keeper_close(&w.k);
	client_done(&w.op);
	world_open(false);
	assert_int_equal(audit_verify(&w.k, &n), E_OK);
	tamper(w.k.data, "DELETE FROM audit WHERE seq > 15");
	keeper_close(&w.k);
	client_done(&w.op);
	log_init("test", 0);
	world_open(false);
	assert_int_equal(audit_verify(&w.k, &n), E_CHECK);
	/* nor does writing on hide it */
	fill(20);
	assert_int_equal(audit_verify(&w.k, &n), E_CHECK);
	assert_int_equal(audit_mark(&w.k), E_CHECK);
}

static void
test_verify_blobs(void **state)
{
	struct sealkey key[SCOPES];
	struct id person, follow;
	struct client c1;
	struct buf report;

	world_people();
	login_ready(&c1, "c1");
	add_person(&c1, &person, &follow, key);
	buf_init(&report);
	assert_int_equal(verify_all(&w.k, &report), E_OK);
	assert_non_null(strstr(buf_str(&report), ": 1, illisibles : 0"));
	tamper(w.k.data, "UPDATE blob SET version = version + 1");
	buf_clear(&report);
	assert_int_equal(verify_all(&w.k, &report), E_CHECK);
	assert_non_null(strstr(buf_str(&report), "illisibles : 1"));
	buf_done(&report);
	client_done(&c1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_whole, up, down),
		cmocka_unit_test_setup_teardown(test_tampers, up, down),
		cmocka_unit_test_setup_teardown(test_cut_while_stopped, up,
			down),
		cmocka_unit_test_setup_teardown(test_verify_blobs, up, down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
