/* People found by what is typed of their names: letters, sounds, words written
 * as one or as two, a birth date behind them. */
#include "tests/unit/domain_world.h"

#include "base/fold.h"
#include "rules/namekey.h"

static struct id s1;
static struct ctx *c;
static char key[ID_TEXT];

static int
up(void **state)
{
	world_start("2026-11-24T09:00");
	s1 = world_structure("Mission un");
	world_user("c1", &s1, "conseiller");
	c = world_login("c1");
	world_person(c, key, "last_name", "BEN ALI", "first_name", "Nadia",
		"born_on", "1998-05-12", NULL);
	world_person(c, key, "last_name", "BENMOUSSA", "first_name", "Karim",
		NULL);
	world_person(c, key, "last_name", "SOKOLOWSKI", "first_name", "Ewa",
		NULL);
	world_person(c, key, "last_name", "WATTARA", "first_name", "Issa",
		NULL);
	world_person(c, key, "last_name", "ИВАНОВА", "first_name", "Анна",
		NULL);
	return 0;
}

static int
down(void **state)
{
	world_end();
	return 0;
}

/* "NAME First;NAME First;" of those found. */
static const char *
found(const char *typed)
{
	static char text[400];
	struct rows t;

	text[0] = '\0';
	if (world_rows(c, "person.search", "", "", typed, &t, NULL))
		snprintf(text, sizeof text, "%s", err_text());
	for (int i = 0; i < t.n; i++)
		snprintf(text + strlen(text), sizeof text - strlen(text),
			"%s;", row_get(&t.r[i], "name"));
	rows_done(&t);
	world_leave(c);
	return text;
}

static void
test_joined(void **state)
{
	assert_string_equal(found("ben ali"), "BEN ALI Nadia;");
	assert_string_equal(found("benali"), "BEN ALI Nadia;");
	assert_string_equal(found("benaly nadia"), "BEN ALI Nadia;");
	assert_string_equal(found("benali 12/05/1998"), "BEN ALI Nadia;");
	assert_string_equal(found("ben moussa"), "BENMOUSSA Karim;");
	assert_string_equal(found("karim ben moussa"), "BENMOUSSA Karim;");
	assert_string_equal(found("ben karim ali"), "");
}

static void
test_sounds(void **state)
{
	assert_string_equal(found("sokolovski"), "SOKOLOWSKI Ewa;");
	assert_string_equal(found("ouattara"), "WATTARA Issa;");
	assert_string_equal(found("иван"), "ИВАНОВА Анна;");
	/* a birth date that is not hers finds nobody, joined or not */
	assert_string_equal(found("ben moussa 12/05/1998"), "");
}

/* By the number of her record, as lists and my day say it. */
static void
test_numbered(void **state)
{
	assert_string_equal(found("1"), "BEN ALI Nadia;");
	assert_string_equal(found("dossier 3"), "SOKOLOWSKI Ewa;");
	assert_string_equal(found("Dossier 03"), "SOKOLOWSKI Ewa;");
	assert_string_equal(found("77"), "");
	/* a date is a date */
	assert_string_equal(found("120598"), "BEN ALI Nadia;");
	assert_non_null(strstr(found("1234567"), "ni dossier"));
	world_sql("UPDATE follow SET end_on = '2026-11-20' WHERE num = 3");
	assert_string_equal(found("3"), "");
	world_sql("UPDATE follow SET united = (SELECT id FROM follow WHERE"
		" num = 1) WHERE num = 2");
	assert_string_equal(found("2"), "BEN ALI Nadia;");
}

/* What was searched fills a new record in. */
static void
test_preset(void **state)
{
	static const struct {
		const char *typed, *last, *first, *born, *phone, *nir;
	} t[] = {
		{ "diallo aminata 120598", "DIALLO", "Aminata", "1998-05-12",
			"", "" },
		{ "diallo", "DIALLO", "", "", "", "" },
		{ "de la fontaine marie-ange", "DE LA FONTAINE", "Marie-Ange",
			"", "", "" },
		{ "le gall", "LE GALL", "", "", "", "" },
		{ "saint-ange ruth 3/1/80", "SAINT-ANGE", "Ruth", "1980-01-03",
			"", "" },
		{ "06 39 98 12 34", "", "", "", "+33639981234", "" },
		{ "298057505600108", "", "", "", "", "298057505600108" },
		{ "88", "", "", "", "", "" },
		{ "dossier 88", "", "", "", "", "" },
		{ "", "", "", "", "", "" },
		/* what no field takes is there to be put right */
		{ "diallo aminata 32/13", "DIALLO", "Aminata", "32/13", "",
			"" },
	};

	for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
		struct row r;

		row_init(&r);
		assert_int_equal(person_record.load(c, "", t[i].typed, &r),
			E_OK);
		assert_string_equal(row_get(&r, "last_name"), t[i].last);
		assert_string_equal(row_get(&r, "first_name"), t[i].first);
		assert_string_equal(row_get(&r, "born_on"), t[i].born);
		assert_string_equal(row_get(&r, "phone"), t[i].phone);
		assert_string_equal(row_get(&r, "nir"), t[i].nir);
		row_done(&r);
	}
}

/* --- a base of names near one another ------------------------------------ */

#define PEOPLE 30               /* numbered in the order made */
#define FIRST 6                 /* after those of up() */
#define ASKED 300

struct somebody {
	char name[2][24];       /* last, first */
	bool ended;
	int kept;               /* read with this one; -1: alone */
};

static struct somebody people[PEOPLE];

/* The same at each run. */
static unsigned
dice(unsigned n)
{
	static uint32_t x = 2463534242u;

	x ^= x << 13;
	x ^= x >> 17;
	x ^= x << 5;
	return x % n;
}

static void
a_name(char out[24])
{
	static const char *const piece[] = { "ba", "be", "cha", "do", "du",
		"lau", "le", "lo", "ma", "mou", "na", "pho", "ri", "sa", "wa",
		"zi" };
	unsigned n = 1 + dice(4);

	out[0] = '\0';
	while (n--)
		strcat(out, piece[dice(sizeof piece / sizeof *piece)]);
}

/* Cut, or one letter more, less, or another. */
static void
mistype(char *word)
{
	size_t n = strlen(word), at = dice((unsigned)n);

	switch (dice(8)) {
	case 0:
		word[at < 2 ? 2 : at] = '\0';
		break;
	case 1:
		memmove(word + at + 1, word + at, n - at + 1);
		break;
	case 2:
		if (n > 2)
			memmove(word + at, word + at + 1, n - at);
		break;
	case 3:
		word[at] = "aeiou"[dice(5)];
		break;
	}
}

static void
many(void)
{
	struct ctx *c2;
	char sql[300];

	world_user("c2", &s1, "conseiller");
	c2 = world_login("c2");
	world_sql("UPDATE follow SET end_on = '2026-11-01'");
	for (int i = 0; i < PEOPLE; i++) {
		struct somebody *p = &people[i];

		a_name(p->name[0]);
		a_name(p->name[1]);
		p->ended = dice(8) == 0;
		p->kept = i > 4 && dice(8) == 0 && people[i - 3].kept < 0 ?
			i - 3 : -1;
		world_person(i % 3 ? c : c2, key, "last_name",
			p->name[0], "first_name", p->name[1], NULL);
		snprintf(sql, sizeof sql, "UPDATE follow SET status = '%s',"
			" last_contact_on = %s, end_on = %s, united ="
			" (SELECT id FROM follow WHERE num = %d) WHERE num = %d",
			i % 5 ? "actif" : "en_attente",
			i % 7 ? "'2026-11-03'" : "NULL",
			p->ended ? "'2026-11-20'" : "NULL",
			p->kept < 0 ? 0 : p->kept + FIRST, i + FIRST);
		world_sql(sql);
	}
}

/* By its letters (way 0), its sound, its sound with w as v. */
static bool
named(const struct somebody *p, const char *word, int way)
{
	char want[64], has[64];

	for (int i = 0; i < 2; i++) {
		const char *name = p->name[i];

		if (way == 0 && (strlen(word) > 6 ? strcmp(name, word) :
			strncmp(name, word, strlen(word))) == 0)
			return true;
		if (way == 0 || strlen(word) < 4)
			continue;
		(way == 1 ? name_key : name_key_v)(word, want, sizeof want);
		name_key(name, has, sizeof has);
		if (*want && strcmp(want, has) == 0)
			return true;
		name_key_v(name, has, sizeof has);
		if (*want && strcmp(want, has) == 0)
			return true;
	}
	return false;
}

/* Who has all of n words; how many. */
static int
who(const char word[][50], int n, bool out[PEOPLE])
{
	int count = 0;

	for (int i = 0; i < PEOPLE; i++)
		out[i] = true;
	for (int w = 0; w < n; w++) {
		bool has[PEOPLE] = { false }, any = false;

		for (int way = 0; way < 3 && !any; way++)
			for (int i = 0; i < PEOPLE; i++)
				if (!people[i].ended &&
					named(&people[i], word[w], way))
					any = has[people[i].kept < 0 ? i :
						people[i].kept] = true;
		for (int i = 0; i < PEOPLE; i++)
			out[i] &= has[i];
	}
	for (int i = 0; i < PEOPLE; i++)
		count += out[i];
	return count;
}

/* What the list has to say of them. */
static void
expected(const char word[][50], int n, char *text, size_t size)
{
	bool is[PEOPLE];
	char both[3][50];

	for (int j = -1; j + 1 < n; j++) {
		int k = 0;

		/* nobody: two of the words as one */
		for (int w = 0; w < n; w++, k++) {
			snprintf(both[k], sizeof *both, "%.24s%.24s", word[w],
				w == j ? word[w + 1] : "");
			w += w == j;
		}
		if (who((const char (*)[50])both, k, is))
			break;
	}
	text[0] = '\0';
	for (int i = 0; i < PEOPLE; i++)
		if (is[i])
			snprintf(text + strlen(text), size - strlen(text),
				"%d %s %s %s %s %s;", i + FIRST,
				people[i].name[0], people[i].name[1],
				i % 5 ? "actif" : "en_attente",
				i % 3 ? "c1" : "c2",
				i % 7 ? "2026-11-03" : "");
}

static void
test_many(void **state)
{
	int lines = 0, sounds = 0, none = 0;

	many();
	for (int i = 0; i < ASKED; i++) {
		char word[3][50] = { "" }, typed[160], want[4000], got[4000];
		unsigned one = dice(PEOPLE);
		int n = 1 + (int)dice(3);
		struct rows t;

		typed[0] = got[0] = '\0';
		for (int w = 0; w < n; w++) {
			strcpy(word[w], people[dice(4) ? one :
				dice(PEOPLE)].name[dice(2)]);
			mistype(word[w]);
			snprintf(typed + strlen(typed), 52, "%s ", word[w]);
		}
		expected((const char (*)[50])word, n, want, sizeof want);
		assert_int_equal(world_rows(c, "person.search", "", "", typed,
			&t, NULL), E_OK);
		for (int k = 0; k < t.n; k++) {
			char name[60];

			fold_text(row_get(&t.r[k], "name"), name, sizeof name);
			snprintf(got + strlen(got), sizeof got - strlen(got),
				"%s %s %s %s %s;", row_get(&t.r[k], "num"),
				name, row_get(&t.r[k], "status"),
				row_get(&t.r[k], "referent_name"),
				row_get(&t.r[k], "last_contact_on"));
		}
		if (strcmp(got, want) != 0)
			fail_msg("%s\n  %s\nnot\n  %s", typed, got, want);
		lines += t.n;
		none += t.n == 0;
		sounds += t.n && n == 1 && !strstr(want, word[0]);
		rows_done(&t);
		world_leave(c);
	}
	print_message("%d searches, %d lines, %d by their sounds, %d of nobody\n",
		ASKED, lines, sounds, none);
	assert_true(lines > 150 && sounds > 4 && none > 40);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_joined, up, down),
		cmocka_unit_test_setup_teardown(test_sounds, up, down),
		cmocka_unit_test_setup_teardown(test_numbered, up, down),
		cmocka_unit_test_setup_teardown(test_preset, up, down),
		cmocka_unit_test_setup_teardown(test_many, up, down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
