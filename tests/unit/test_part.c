/* The parts of a person's situation: what must agree in each, and how they
 * are told in one line and in sentences. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "domains/part_barriers.h"
#include "domains/part_health.h"
#include "domains/part_path.h"
#include "domains/part_resources.h"
#include "model/ctx.h"

static struct ctx x;

/* The column of the first fault of these values; "" for none. */
static const char *
fault(const struct part *p, ...)
{
	static char name[40];
	struct faults f;
	struct row r;
	const char *column;
	va_list ap;

	row_init(&r);
	faults_init(&f);
	va_start(ap, p);
	while ((column = va_arg(ap, const char *))) {
		const struct column *c = record_column(p->record, column);
		struct choice one = { NULL, NULL };
		const char *v = va_arg(ap, const char *);

		if (!c)
			fail_msg("no column %s", column);
		if (c->type == CT_CHOICE) {
			const struct choices *set = registry_choices(
				c->choice);
			int i;

			assert_non_null(set);
			for (i = 0; choice_at(&x, set, i, &one) &&
				strcmp(one.code, v) != 0; i++)
				;
			if (!one.code || strcmp(one.code, v) != 0)
				fail_msg("%s has no value %s", column, v);
		}
		row_set(&r, column, v);
	}
	va_end(ap);
	p->record->check(&x, &r, &f);
	snprintf(name, sizeof name, "%s", f.n ? f.f[0].column : "");
	faults_done(&f);
	row_done(&r);
	return name;
}

static void
test_resources(void **state)
{
	const struct part *p = &part_resources;

	assert_string_equal(fault(p, NULL), "");
	/* "since" is there if and only if there is a RSA */
	assert_string_equal(fault(p, "rsa", "OUI-M", NULL), "rsa_since");
	assert_string_equal(fault(p, "rsa", "OUI-NM", "rsa_since", "01",
		NULL), "");
	assert_string_equal(fault(p, "rsa", "NON", "rsa_since", "01", NULL),
		"rsa");
	assert_string_equal(fault(p, "rsa_since", "01", NULL), "rsa");
	/* why it is closed or suspended goes with the state */
	assert_string_equal(fault(p, "rsa_closure", "mutation", NULL),
		"rsa_right");
	assert_string_equal(fault(p, "rsa_closure", "mutation", "rsa_right",
		"rsa_clos_anterieur", NULL), "");
	assert_string_equal(fault(p, "rsa_suspension", "dtr", "rsa_right",
		"rsa_droit_ouvert_versable", NULL), "rsa_right");
	assert_string_equal(fault(p, "rsa_suspension", "dtr", "rsa_right",
		"rsa_droit_ouvert_et_suspendu", NULL), "");
	assert_string_equal(fault(p, "resourceless", "1", "are_since", "01",
		NULL), "resourceless");
	assert_string_equal(fault(p, "resourceless", "0", "are_since", "01",
		NULL), "");
	assert_string_equal(fault(p, "resourceless", "1", "are", "1", NULL),
		"resourceless");
	assert_string_equal(fault(p, "are", "0", "are_since", "01", NULL),
		"are");
	assert_string_equal(fault(p, "ass", "1", "ass_since", "01", NULL),
		"");
	assert_string_equal(fault(p, "bonus", "0", "bonus_since", "02",
		NULL), "bonus");
	/* closed after they were opened */
	assert_string_equal(fault(p, "rsa_right", "rsa_clos", "rights_on",
		"2026-03-01", "rsa_closed_on", "2026-02-28", NULL),
		"rsa_closed_on");
	assert_string_equal(fault(p, "rsa_right", "rsa_clos", "rights_on",
		"2026-03-01", "rsa_closed_on", "2026-03-01", NULL), "");
}

static void
test_path(void **state)
{
	const struct part *p = &part_path;

	assert_string_equal(fault(p, "work_on", "2026-01-02", "work_to",
		"2026-01-02", NULL), "work_to");
	assert_string_equal(fault(p, "work_on", "2026-01-02", "work_to",
		"2026-01-03", NULL), "");
	assert_string_equal(fault(p, "contract", "cer", "contract_from",
		"2026-11-15", "contract_to", "2026-10-15", NULL),
		"contract_to");
	assert_string_equal(fault(p, "contract", "cer", "contract_from",
		"2026-11-15", NULL), "");
	assert_string_equal(fault(p, "contract", "no", "signed_on",
		"2026-11-15", NULL), "contract");
	assert_string_equal(fault(p, "system_reason", "x", NULL), "system");
	assert_string_equal(fault(p, "mobility", "between_20_30", NULL), "");
}

static void
test_others(void **state)
{
	assert_string_equal(fault(&part_barriers, "childcare", "1",
		"children", "0", NULL), "children");
	assert_string_equal(fault(&part_barriers, "childcare", "1", NULL),
		"");
	assert_string_equal(fault(&part_health, "rqth_to", "2028-12-31",
		"rqth", "0", NULL), "rqth");
	assert_string_equal(fault(&part_justice, "detention_on",
		"2026-01-01", NULL), "detention");
}

static void
test_gist(void **state)
{
	char line[200], all[2000];
	struct row r;
	int n, columns;

	row_init(&r);
	part_gist(&x, &part_path, &r, 57, line, sizeof line, &n);
	assert_string_equal(line, "");
	assert_int_equal(n, 0);
	row_set(&r, "work", "recherche_emploi");
	row_set(&r, "unemployed_since", "03");
	row_set(&r, "level", "51");
	row_set(&r, "diplomas", "CAP cuisine\n2015");
	row_set(&r, "path", "Une ligne.\nUne autre.");
	part_gist(&x, &part_path, &r, 200, line, sizeof line, &n);
	assert_string_equal(line, "en recherche d'emploi   sans emploi 12 à "
		"23 mois   diplôme CAP ou BEP   CAP cuisine   Une ligne.");
	assert_int_equal(n, 5);
	/* what does not fit is counted, and the room is kept */
	for (columns = 30; columns < 130; columns++) {
		part_gist(&x, &part_path, &r, columns, line, sizeof line,
			NULL);
		assert_true(text_columns(line) <= columns);
	}
	part_gist(&x, &part_path, &r, 57, line, sizeof line, NULL);
	assert_non_null(strstr(line, "   + 3"));
	/* what is shared is whole */
	row_set(&r, "diplomas", "CAP cuisine en 2015, titre professionnel "
		"d'agent de restauration en 2019, permis cariste");
	part_text(&x, &part_path, &r, all, sizeof all);
	assert_non_null(strstr(all, ", diplôme CAP ou BEP, "));
	assert_non_null(strstr(all, "permis cariste"));
	assert_non_null(strstr(all, ". Une ligne.\nUne autre."));
	/* but the structure's own labels */
	row_set(&r, "tags", "à revoir");
	part_text(&x, &part_path, &r, all, sizeof all);
	assert_null(strstr(all, "à revoir"));
	row_clear(&r);
	/* a yes says nothing beside its since */
	row_set(&r, "ass", "1");
	row_set(&r, "are", "1");
	row_set(&r, "are_since", "02");
	row_set(&r, "bonus", "0");
	part_text(&x, &part_resources, &r, all, sizeof all);
	assert_string_equal(all, "ASS, ARE depuis 6 à 11 mois");
	row_done(&r);
}

/* Without the right nothing is told, not even how much there is. */
static void
test_masked(void **state)
{
	char line[200];
	struct row r;
	int n;

	row_init(&r);
	row_set(&r, "rqth", ROW_MASKED);
	row_set(&r, "health", ROW_MASKED);
	part_gist(&x, &part_health, &r, 57, line, sizeof line, &n);
	assert_string_equal(line, "········");
	assert_int_equal(n, 0);
	part_text(&x, &part_health, &r, line, sizeof line);
	assert_string_equal(line, ROW_MASKED);
	row_done(&r);
}

/* Every piece tells a column that its record has; every column of a part is
 * of its scope; a code that is not said has its own words. */
static void
test_tables(void **state)
{
	static const struct part *const all[] = { &part_path,
		&part_resources, &part_barriers, &part_health,
		&part_justice };
	size_t i;

	for (i = 0; i < sizeof all / sizeof *all; i++) {
		const struct part *p = all[i];
		const struct column *rest = record_column(p->record, p->rest);
		const struct column *c;
		const struct piece *one;

		assert_non_null(rest);
		for (one = p->piece; one->column; one++)
			if (!record_column(p->record, one->column))
				fail_msg("no column %s", one->column);
		for (c = p->record->column; c->name; c++)
			if (!(c->flags & COL_READONLY))
				assert_int_equal(c->scope, rest->scope);
	}
	assert_string_equal(choice_label(&x, "part.since", ""), "non dit");
	assert_string_equal(choice_label(&x, "part.since", "zz"), "");
	assert_string_equal(choice_label(&x, "follow.step", ""),
		"rien de prévu");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_resources), cmocka_unit_test(test_path),
		cmocka_unit_test(test_others), cmocka_unit_test(test_gist),
		cmocka_unit_test(test_masked), cmocka_unit_test(test_tables),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
