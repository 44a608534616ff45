/* From what is typed in a column to its one canonical value, and back to
 * what is shown; choices; faults. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "model/column.h"
#include "model/ctx.h"
#include "model/registry.h"

static const struct choice titles[] = { { "M", "Monsieur" },
	{ "MME", "Madame" }, { "MLE", "Madeleine" }, { NULL, NULL } };
static const struct choice only[] = { { "un", "Unique" }, { NULL, NULL } };

static bool
made(struct ctx *x, int i, struct choice *out)
{
	static const struct choice all[] = { { "23", "Creuse" },
		{ "87", "Haute-Vienne" } };

	if (i > 1)
		return false;
	*out = all[i];
	return true;
}

static const struct choices choices[] = {
	{ .name = "title", .fixed = titles }, { .name = "made", .make = made },
	{ .name = "only", .fixed = only }, { .name = NULL } };
static const struct jump jumps[] = { { "PER", "Personnes", "p", NULL },
	{ NULL, NULL, NULL, NULL } };

static const struct column columns[] = {
	{ .name = "text", .label = "Texte", .type = CT_TEXT, .max = 5 },
	{ .name = "long", .label = "Long", .type = CT_LONG },
	{ .name = "upper", .label = "Nom", .type = CT_TEXT,
		.flags = COL_UPPER },
	{ .name = "first", .label = "Prénom", .type = CT_TEXT,
		.flags = COL_TITLE },
	{ .name = "date", .label = "Pour le", .type = CT_DATE },
	{ .name = "born", .label = "Naissance", .type = CT_DATE,
		.flags = COL_PAST },
	{ .name = "int", .label = "Nombre", .type = CT_INT, .max = 3 },
	{ .name = "free", .label = "Nombre libre", .type = CT_INT },
	{ .name = "yes", .label = "Accord", .type = CT_YESNO },
	{ .name = "box", .label = "Case", .type = CT_CHECKBOX },
	{ .name = "title", .label = "Civilité", .type = CT_CHOICE,
		.choice = "title" },
	{ .name = "made", .label = "Département", .type = CT_CHOICE,
		.choice = "made" },
	{ .name = "only", .label = "Seul", .type = CT_CHOICE,
		.choice = "only" },
	{ .name = "place", .label = "Lieu", .type = CT_LOOKUP },
	{ .name = "phone", .label = "Téléphone", .type = CT_PHONE },
	{ .name = "mail", .label = "Courriel", .type = CT_EMAIL },
	{ .name = "nir", .label = "N° sécu", .type = CT_NIR },
	{ .name = "ft", .label = "France Travail", .type = CT_FTID },
	{ .name = "siret", .label = "SIRET", .type = CT_SIRET },
	{ .name = "cp", .label = "Code postal", .type = CT_POSTCODE },
	{ .name = NULL },
};
static const struct record record = { .name = "all", .column = columns };
static const struct record *const records[] = { &record, NULL };
static const struct domain first = { .name = "first", .records = records };
static const struct domain second = { .name = "second", .choices = choices,
	.jumps = jumps };
const struct domain *const registry_domains[] = { &first, &second, NULL };

static struct ctx x;

static const char *
parsed(const char *column, const char *typed)
{
	static char out[600];

	if (column_parse(&x, record_column(&record, column), typed, out,
		sizeof out))
		fail_msg("%s \"%s\": %s", column, typed, err_text());
	return out;
}

static const char *
shown(const char *column, const char *value)
{
	static char out[600];

	column_show(&x, record_column(&record, column), value, out,
		sizeof out);
	return out;
}

/* The message names the field first, then says `why`. */
static void
refused(const char *column, const char *typed, const char *why)
{
	const struct column *c = record_column(&record, column);
	char out[600];

	assert_int_equal(column_parse(&x, c, typed, out, sizeof out),
		E_CHECK);
	if (strncmp(err_text(), c->label, strlen(c->label)) != 0 ||
		strncmp(err_text() + strlen(c->label), " : ", 3) != 0 ||
		!strstr(err_text(), why))
		fail_msg("%s \"%s\": \"%s\" without \"%s\"", column, typed,
			err_text(), why);
}

static void
test_text(void **state)
{
	char small[4];

	assert_string_equal(parsed("text", "abc  "), "abc");
	/* characters, not bytes */
	assert_string_equal(parsed("text", "éèàùç"), "éèàùç");
	refused("text", "abcdef", "5 caractères au plus");
	/* the gate: no escape, no override, one line */
	assert_string_equal(parsed("text", "a\033b"), "a?b");
	assert_string_equal(parsed("text", "a\nb"), "a b");
	assert_string_equal(parsed("long", "a\r\nb\n\n"), "a\nb");
	assert_string_equal(parsed("upper", "lefèvre"), "LEFÈVRE");
	assert_string_equal(parsed("first", "jean-PIERRE"), "Jean-Pierre");
	assert_string_equal(parsed("place", "23008"), "23008");
	/* nothing said is no mistake, in any type */
	for (const struct column *c = columns; c->name; c++) {
		assert_string_equal(parsed(c->name, ""), "");
		assert_string_equal(parsed(c->name, "   "), "");
	}
	/* what does not fit is cut on a character */
	assert_int_equal(column_parse(&x, record_column(&record, "long"),
		"aéé", small, sizeof small), E_OK);
	assert_string_equal(small, "aé");
}

static void
test_dates(void **state)
{
	/* today is Tuesday 24 November 2026 */
	assert_string_equal(parsed("date", "+7"), "2026-12-01");
	assert_string_equal(parsed("date", "j"), "2026-11-24");
	assert_string_equal(parsed("date", "12/3"), "2027-03-12");
	assert_string_equal(parsed("born", "120598"), "1998-05-12");
	assert_string_equal(parsed("born", "24/11/2026"), "2026-11-24");
	refused("born", "25/11/2026", "");
	refused("date", "31/02/2027", "");
	assert_string_equal(shown("date", "2027-03-12"), "12/03/2027");
	assert_string_equal(parsed("date", shown("date", "2027-03-12")),
		"2027-03-12");
}

static void
test_numbers(void **state)
{
	assert_string_equal(parsed("int", "007"), "7");
	assert_string_equal(parsed("int", "12 "), "12");
	refused("int", "12x", "nombre");
	refused("int", "x", "nombre");
	refused("int", "1000", "trop grand");
	refused("free", "99999999999999999999", "trop grand");
	assert_string_equal(parsed("yes", "O"), "1");
	assert_string_equal(parsed("yes", "oui"), "1");
	assert_string_equal(parsed("yes", "n"), "0");
	refused("yes", "peut-être", "o pour oui");
	refused("yes", "!", "o pour oui");
	assert_string_equal(parsed("box", "x"), "1");
	assert_string_equal(shown("yes", "1"), "oui");
	assert_string_equal(shown("yes", "0"), "non");
	assert_string_equal(shown("yes", ""), "");
	assert_string_equal(shown("box", "1"), "x");
}

static void
test_choices(void **state)
{
	struct choice c;

	assert_string_equal(parsed("title", "MME"), "MME");
	assert_string_equal(parsed("title", "madame"), "MME");
	assert_string_equal(parsed("title", "mo"), "M");
	refused("title", "mad", "plusieurs");
	refused("title", "docteur", "F4");
	/* what folds to nothing is the beginning of no label */
	refused("title", "?", "F4");
	refused("only", "?", "F4");
	assert_string_equal(parsed("only", "u"), "un");
	assert_string_equal(parsed("made", "creuse"), "23");
	assert_string_equal(shown("title", "MME"), "Madame");
	assert_string_equal(shown("made", "87"), "Haute-Vienne");
	assert_string_equal(shown("title", "GONE"), "");
	assert_true(choice_at(&x, registry_choices("title"), 2, &c));
	assert_string_equal(c.code, "MLE");
	assert_false(choice_at(&x, registry_choices("title"), 3, &c));
	assert_false(choice_at(&x, registry_choices("title"), 99, &c));
	assert_false(choice_at(&x, registry_choices("title"), -1, &c));
	assert_false(choice_at(&x, registry_choices("made"), 2, &c));
	assert_string_equal(choice_label(&x, "ghost", "a"), "");
	assert_string_equal(choice_label(&x, NULL, "a"), "");
}

static void
test_rules(void **state)
{
	assert_string_equal(parsed("phone", "0639981234"), "+33639981234");
	assert_string_equal(shown("phone", "+33639981234"),
		"06 39 98 12 34");
	refused("phone", "06 39", "");
	assert_string_equal(parsed("mail", "nadia@exemple.fr"),
		"nadia@exemple.fr");
	refused("mail", "nadia", "");
	assert_string_equal(parsed("nir", "2 98 05 23 008 001 39"),
		"298052300800139");
	assert_string_equal(shown("nir", "298052300800139"),
		"2 98 05 23 008 001 39");
	refused("nir", "298052300800140", "");
	assert_string_equal(parsed("ft", "1234567a"), "1234567A");
	refused("ft", "12", "");
	assert_string_equal(parsed("siret", "732 829 320 00074"),
		"73282932000074");
	refused("siret", "73282932000075", "");
	/* the value is the postal code, not its département */
	assert_string_equal(parsed("cp", "23 200"), "23200");
	refused("cp", "2320", "");
}

static void
test_masked(void **state)
{
	for (const struct column *c = columns; c->name; c++)
		assert_string_equal(shown(c->name, ROW_MASKED), "········");
}

static void
test_faults(void **state)
{
	struct faults f;

	faults_init(&f);
	for (int i = 0; i < 20; i++)
		faults_add(&f, i == 19 ? "" : "name", "fault %d", i);
	assert_int_equal(f.n, 20);
	assert_string_equal(f.f[0].message, "fault 0");
	assert_string_equal(f.f[19].message, "fault 19");
	assert_string_equal(f.f[19].column, "");
	assert_string_equal(f.f[19].theirs, "");
	faults_done(&f);
	assert_int_equal(f.n, 0);
	faults_done(&f);
}

static void
test_registry(void **state)
{
	assert_ptr_equal(registry_record("all"), &record);
	assert_null(registry_record("ghost"));
	assert_null(record_column(&record, "ghost"));
	assert_ptr_equal(registry_choices("made"), &choices[1]);
	assert_ptr_equal(registry_jump("PER"), &jumps[0]);
	assert_null(registry_jump("per"));
	/* a domain without an array of a kind has nothing of it */
	assert_null(registry_source("mine"));
	assert_null(registry_call("close"));
	assert_null(registry_check("fine"));
	assert_null(registry_then("fill"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_text),
		cmocka_unit_test(test_dates),
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_choices),
		cmocka_unit_test(test_rules),
		cmocka_unit_test(test_masked),
		cmocka_unit_test(test_faults),
		cmocka_unit_test(test_registry),
	};

	i18n_init("fr", NULL);
	if (clock_fix("2026-11-24T09:00") != E_OK)
		return 1;
	x.current = -1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
