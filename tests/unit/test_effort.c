/* Time at the screen: what is counted, and that its user alone reads it. */
#include "tests/unit/domain_world.h"

#include "domains/draft.h"
#include "domains/effort.h"

enum { C, D, R, O, ADM, WHO };
static const char *const logins[] = { "c1", "d1", "r1", "o2", "adm" };
static struct ctx *x[WHO];

static int
up(void **state)
{
	struct id s1, s2;
	int i;

	world_start("2026-10-20T09:00");
	s1 = world_structure("Mission un");
	s2 = world_structure("Mission deux");
	world_user("c1", &s1, "conseiller");
	world_user("d1", &s1, "conseiller");
	world_user("r1", &s1, "responsable");
	world_user("o2", &s2, "responsable");
	world_user("adm", &s1, "responsable");
	world_sql("UPDATE user SET admin = 1 WHERE login = 'adm'");
	for (i = 0; i < WHO; i++)
		x[i] = world_login(logins[i]);
	return 0;
}

static int
down(void **state)
{
	world_end();
	return 0;
}

/* n keys, so many milliseconds apart, then an act. */
static enum effort_task
work(struct effort *f, int n, int64_t apart, const char *act)
{
	int64_t at = f->last ? f->last : 1000;

	for (int i = 0; i < n; i++)
		effort_key(f, at += apart, false);
	return effort_act(f, act);
}

static void
test_counts(void **state)
{
	struct effort f = { 0 };

	effort_key(&f, 1000, false);
	effort_view(&f, 2, true, false);        /* a form opens */
	assert_int_equal(f.keys, 0);
	effort_key(&f, 2000, false);
	effort_view(&f, 3, true, true);         /* another one on it */
	effort_key(&f, 62000, false);           /* 60 s: counts */
	effort_key(&f, 122001, false);          /* more: does not */
	effort_key(&f, 122101, true);           /* pasted: no hand */
	assert_int_equal(effort_act(&f, "draft.save"), EFFORT_ALL);
	assert_int_equal(effort_act(&f, "person.create"), EFFORT_PERSON);
	assert_int_equal(f.sum[EFFORT_PERSON].keys, 3);
	assert_int_equal(f.sum[EFFORT_PERSON].ms, 61100);
	/* what the same key saves beside is the same task */
	assert_int_equal(effort_act(&f, "contact.save"), EFFORT_ALL);
	assert_int_equal(f.sum[EFFORT_PERSON].records, 1);
	assert_int_equal(work(&f, 5, 100, "note.create"), EFFORT_NOTE);
	assert_int_equal(f.sum[EFFORT_NOTE].keys, 5);
	/* the form is left: what comes next begins there */
	work(&f, 7, 100, "referral.seen");
	effort_view(&f, 1, false, false);
	assert_int_equal(work(&f, 2, 100, "referral.accept"),
		EFFORT_REFERRAL);
	assert_int_equal(f.sum[EFFORT_REFERRAL].keys, 2);
	assert_int_equal(f.sum[EFFORT_ALL].records, 3);
}

static int
lines(struct ctx *of, char *first, size_t size)
{
	const struct source *s = registry_source("effort.mine");
	struct list_query q;
	struct rows out;
	int n;

	memset(&q, 0, sizeof q);
	rows_init(&out);
	assert_int_equal(s->fetch(of, &q, &out), E_OK);
	n = out.n;
	if (first)
		snprintf(first, size, "%s|%s|%s|%s|%s", n ? row_get(&out.r[1],
			"month") : "", n ? row_get(&out.r[1], "task") : "",
			n ? row_get(&out.r[1], "records") : "",
			n ? row_get(&out.r[1], "keys") : "",
			n ? row_get(&out.r[1], "total") : "");
	rows_done(&out);
	return n;
}

static const char *
end(struct ctx *of)
{
	static char line[200];

	assert_int_equal(effort_end(of, line, sizeof line), E_OK);
	return line;
}

static void
test_line(void **state)
{
	char first[120];

	work(&x[C]->effort, 40, 30000, "note.create");
	assert_string_equal(end(x[C]), "Aujourd'hui : 20 min à l'écran, "
		"1 saisie, 40 touches.");
	assert_string_equal(end(x[C]), "");     /* counted once */
	world_at("2026-10-20T10:00");   /* another session of hers */
	work(&x[C]->effort, 20, 1000, "note.create");
	assert_string_equal(end(x[C]), "Aujourd'hui : 20 min à l'écran, "
		"2 saisies, 30 touches chacune.");
	assert_int_equal(lines(x[C], first, sizeof first), 2);
	assert_string_equal(first, "10/2026|Note|2|30|20 min");
}

/* Another user, a colleague, her head, another structure's, the
 * administrator, and a session of theirs that asks for whatever it likes. */
static void
test_alone(void **state)
{
	struct draft d[DRAFTS_MAX], one;
	int n, i, refused = 0;

	assert_int_equal(draft_list(x[C], "temps", d, &n), E_OK);
	assert_int_equal(n, 1);
	assert_string_equal(d[0].about, "");
	for (i = D; i < WHO; i++) {
		struct vault_want want[] = {
			{ WRAP_DRAFT, d[0].id, SCOPE_DRAFT, x[C]->user,
				false },
			{ WRAP_DRAFT, d[0].id, SCOPE_DRAFT, x[i]->user,
				false },
		};
		struct row r;

		assert_int_equal(lines(x[i], NULL, 0), 0);
		assert_int_equal(draft_get(x[i], &d[0].id, &one), E_NOTFOUND);
		vault_fetch(x[i], want, 2);
		assert_false(want[0].given || want[1].given);
		row_init(&r);
		one = d[0];
		assert_int_not_equal(draft_load(x[i], &one, &r), E_OK);
		row_set(&r, "2026-10.2", "1 1 1");
		assert_int_not_equal(draft_save(x[i], &one, &r), E_OK);
		row_done(&r);
		refused++;
		/* and dropping it is not hers either */
		draft_drop(x[i], &d[0].id);
	}
	assert_int_equal(lines(x[C], NULL, 0), 2);
	assert_int_equal(world_count("SELECT count(*) FROM blob"
		" WHERE scope = 13 AND instr(sealed, '2026-10') > 0"), 0);
	printf("ok - %d others read nothing of it\n", refused);
}

/* Against her own months before; those of a year ago go. */
static void
test_months(void **state)
{
	world_at("2026-11-24T09:00");
	work(&x[C]->effort, 50, 1000, "person.save");
	assert_string_equal(end(x[C]), "Aujourd'hui : 1 min à l'écran, "
		"1 saisie, 50 touches (d'habitude : 30).");
	assert_int_equal(lines(x[C], NULL, 0), 4);
	world_at("2027-10-02T09:00");
	work(&x[C]->effort, 10, 1000, "note.create");
	assert_string_equal(end(x[C]), "Aujourd'hui : 1 min à l'écran, "
		"1 saisie, 10 touches (d'habitude : 50).");
	assert_int_equal(lines(x[C], NULL, 0), 4);
	/* October of the year before is in it no more, not only unseen */
	{
		struct draft d[DRAFTS_MAX];
		struct row r;
		int n;

		row_init(&r);
		assert_int_equal(draft_list(x[C], "temps", d, &n), E_OK);
		assert_int_equal(draft_load(x[C], &d[0], &r), E_OK);
		assert_false(row_has(&r, "2026-10.2"));
		assert_true(row_has(&r, "2026-11.1"));
		row_done(&r);
	}
}

static void
test_hers(void **state)
{
	const struct call *erase = registry_call("effort_erase");
	struct call_result out = { .message = "" };
	struct row none;

	row_init(&none);
	assert_int_equal(erase->run(x[C], &none, &out), E_OK);
	row_done(&none);
	assert_int_equal(lines(x[C], NULL, 0), 0);
	assert_int_equal(world_count("SELECT count(*) FROM draft"
		" WHERE kind = 'temps'"), 0);
	/* nothing is counted, nothing told, of who wants nothing counted */
	x[C]->pref.uncounted = true;
	work(&x[C]->effort, 10, 1000, "note.create");
	assert_string_equal(end(x[C]), "");
	assert_int_equal(lines(x[C], NULL, 0), 0);
	/* nor of who only came by */
	work(&x[D]->effort, 5, 1000, "draft.save");
	assert_string_equal(end(x[D]), "");
	assert_int_equal(lines(x[D], NULL, 0), 0);
}

/* A person in her own space is at no work: nothing is counted of her. */
static void
test_herself(void **state)
{
	int64_t before = world_count("SELECT count(*) FROM draft");

	x[R]->person = id_new();
	work(&x[R]->effort, 40, 30000, "note.create");
	assert_string_equal(end(x[R]), "");
	assert_int_equal(world_count("SELECT count(*) FROM draft"), before);
	x[R]->person = id_none;
}

/* Everybody's sums, as the keeper published them: for the administration. */
static void
test_everyone(void **state)
{
	struct rows t;

	world_sql("INSERT INTO effort_month VALUES('2026-09', 2, 15, 40, 800,"
		" 3600), ('2026-08', 2, 10, 35, 900, 600), ('2019-01', 2, 10,"
		" 35, 900, 600)");
	for (int i = 0; i < WHO; i++) {
		enum err e = world_rows(x[i], "effort.everyone", "", "", "",
			&t, NULL);

		assert_int_equal(e, i == ADM ? E_OK : E_RIGHT);
		if (!e) {
			assert_int_equal(t.n, 2);
			assert_string_equal(row_get(&t.r[0], "month"),
				"09/2026");
			assert_string_equal(row_get(&t.r[0], "users"), "15");
			assert_string_equal(row_get(&t.r[0], "keys"), "20");
			assert_string_equal(row_get(&t.r[0], "seconds"),
				"2 min");
		}
		rows_done(&t);
		world_leave(x[i]);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_counts),
		cmocka_unit_test(test_line),
		cmocka_unit_test(test_alone),
		cmocka_unit_test(test_months),
		cmocka_unit_test(test_hers),
		cmocka_unit_test(test_herself),
		cmocka_unit_test(test_everyone),
	};

	return cmocka_run_group_tests(tests, up, down);
}
