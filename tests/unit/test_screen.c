/* Screen files: what is read, and each kind of mistake with its file and
 * line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/i18n.h"
#include "ui/keymap.h"
#include "ui/picture.h"
#include "ui/screens.h"
#include "ui/wording.h"

/* --- a small field of its own ---------------------------------------------- */

static const struct choice genders[] = { { "f", "Femme" }, { "m", "Homme" },
	{ NULL, NULL } };
static const struct choices choices[] = { { .name = "gender",
	.fixed = genders }, { .name = NULL } };

static const struct column person_columns[] = {
	{ .name = "name", .label = "Nom", .type = CT_TEXT, .max = 40,
		.flags = COL_REQUIRED },
	{ .name = "born", .label = "Naissance", .type = CT_DATE,
		.scope = SCOPE_IDENTITY },
	{ .name = "phone", .label = "Tél.", .type = CT_PHONE,
		.scope = SCOPE_CONTACT },
	{ .name = "nir", .label = "NIR", .type = CT_NIR, .scope = SCOPE_NIR },
	{ .name = "cp", .label = "CP", .type = CT_POSTCODE,
		.scope = SCOPE_ADDRESS },
	{ .name = "gender", .label = "Genre", .type = CT_CHOICE,
		.choice = "gender" },
	{ .name = "place", .label = "Lieu", .type = CT_LOOKUP },
	{ .name = "age", .label = "Âge", .type = CT_INT,
		.flags = COL_READONLY },
	{ .name = "bad", .label = "Bad", .type = CT_CHOICE,
		.choice = "nothing" },
	{ .name = "odd", .label = "Odd", .type = CT_TEXT,
		.check = "nothing" },
	{ .name = NULL },
};
static const struct record person = { .name = "person",
	.column = person_columns };
static const struct record *const records[] = { &person, NULL };

static const struct column mine_columns[] = {
	{ .name = "name", .label = "Nom", .type = CT_TEXT },
	{ .name = "since", .label = "Depuis", .type = CT_DATE,
		.flags = COL_CLEAR },
	{ .name = "health", .label = "Santé", .type = CT_TEXT,
		.scope = SCOPE_HEALTH },
	{ .name = NULL },
};

static enum err
no_rows(struct ctx *x, const struct list_query *q, struct rows *out)
{
	return E_OK;
}

static const struct source sources[] = { { .name = "mine",
	.column = mine_columns, .fetch = no_rows }, { .name = NULL } };

static enum err
nothing(struct ctx *x, const struct row *row, struct call_result *out)
{
	return E_OK;
}

static enum err
fine(struct ctx *x, const char *value)
{
	return E_OK;
}

static void
fill(struct ctx *x, struct row *row)
{
}

static const struct call calls[] = { { "close", nothing }, { NULL, NULL } };
static const struct check checks[] = { { "fine", fine }, { NULL, NULL } };
static const struct then thens[] = { { "fill", fill }, { NULL, NULL } };
static const struct jump jumps[] = { { "JOU", "Ma journée", "t.day", NULL },
	{ NULL, NULL, NULL, NULL } };
static const struct domain domain = { .name = "t", .records = records,
	.sources = sources, .choices = choices, .calls = calls,
	.checks = checks, .thens = thens, .jumps = jumps };
const struct domain *const registry_domains[] = { &domain, NULL };

/* --- reading ----------------------------------------------------------------- */

#define HEAD "form t.person\n  title \"Fiche\"\n  record person\n"

static const char good_form[] =
	"# a comment\n"
	"form t.person\n"
	"  title   \"Fiche de %{name}\"\n"
	"  record  person\n"
	"  help    \"Une aide\"\n"
	"  hint    \"Une indication\"\n"
	"  jump    PER\n"
	"layout\n"
	" Né(e) le  [born      ]  Genre [gender]\n"
	" Nom       [name                ]   NIR [nir                  ]\n"
	"           [name                ]\n"
	"  Depuis\n"
	" [since     ][who         ]\n"
	" [since     ][who         ]\n"
	" [since     ][who         ]\n"
	"end\n"
	"field name name\n"
	"  hint \"Le nom\"\n"
	"  check fine\n"
	"field born born\n"
	"  required\n"
	"  then fill\n"
	"field gender gender\n"
	"  default f\n"
	"field nir nir\n"
	"  readonly\n"
	"rows others\n"
	"  source mine\n"
	"  cell since since\n"
	"  cell who name\n"
	"  open t.person\n"
	"action close \"Clore\"\n"
	"  letter z\n"
	"  call close\n"
	"  confirm \"Clore la fiche de %{name} ?\"\n"
	"action make \"Créer\"\n"
	"  new\n"
	"  form t.person\n"
	"action send \"Orienter\"\n"
	"  letter o\n"
	"  form t.person _key\n"
	"  arg name\n";

static void
test_form(void **state)
{
	struct screen *s = NULL;

	if (screen_parse("f", good_form, &s))
		fail_msg("%s", err_text());
	assert_int_equal(s->kind, SCREEN_FORM);
	assert_string_equal(s->name, "t.person");
	assert_string_equal(s->title, "Fiche de %{name}");
	assert_string_equal(s->jump, "PER");
	assert_int_equal(s->jump_line, 7);
	assert_int_equal(s->nline, 7);
	assert_int_equal(s->nfield, 4);
	assert_ptr_equal(s->record, &person);
	assert_true(s->secret);
	/* accents count as one column */
	assert_int_equal(s->field[1].slot->x, 12);
	assert_int_equal(s->field[1].slot->width, 10);
	assert_int_equal(s->field[0].slot->lines, 2);
	assert_int_equal(s->field[0].slot->y, 1);
	assert_true(s->field[0].required);
	assert_true(s->field[1].required);
	assert_ptr_equal(s->field[0].check, &checks[0]);
	assert_ptr_equal(s->field[1].then, &thens[0]);
	assert_string_equal(s->field[2].preset, "f");
	assert_true(s->field[3].readonly);
	assert_int_equal(s->nrows, 1);
	assert_int_equal(s->rows[0].lines, 3);
	assert_int_equal(s->rows[0].ncell, 2);
	assert_string_equal(s->rows[0].cell[1].column->name, "name");
	assert_int_equal(s->naction, 3);
	assert_int_equal(s->action[0].letter, 'z');
	assert_ptr_equal(s->action[0].call, &calls[0]);
	assert_true(s->action[1].on_new);
	assert_string_equal(s->action[1].key, "");
	assert_string_equal(s->action[2].key, "_key");
	assert_string_equal(s->action[2].arg, "name");
	assert_int_equal(s->action[2].line, 39);
	screen_free(s);
}

static void
test_list(void **state)
{
	struct screen *s = NULL;

	assert_int_equal(screen_parse("l", "list t.mine\n"
		"  title \"Liste\"\n  source mine\n  empty \"Rien.\"\n"
		"column who 20 \"Nom\"\n  from name\n  sort\n  default desc\n"
		"column since * \"Depuis\"\n  align right\n"
		"filter g \"Genre\"\n  choice gender\n  value f\n"
		"filter d \"Avant le\"\n  type date\n"
		"filter n \"Nom\"\n  from name\n"
		"action open \"Ouvrir\"\n  enter\n  form t.person\n", &s), E_OK);
	assert_int_equal(s->ncolumn, 2);
	assert_string_equal(s->column[0].from, "name");
	assert_true(s->column[0].descending && s->column[0].sortable);
	assert_int_equal(s->column[1].width, 0);
	assert_true(s->column[1].right);
	assert_int_equal(s->filter[0].column->type, CT_CHOICE);
	assert_string_equal(s->filter[0].preset, "f");
	assert_int_equal(s->filter[1].column->type, CT_DATE);
	assert_ptr_equal(s->filter[2].column, &mine_columns[0]);
	assert_true(s->action[0].on_enter);
	assert_string_equal(s->action[0].key, "_key");
	screen_free(s);
}

static void
test_menu(void **state)
{
	struct screen *s = NULL;

	if (screen_parse("m", "menu t.card\n"
		"  title \"%{name}\"\n  record person\n"
		"layout\n"
		" 06 39 est un numéro [phone         ]\n"
		"\n"
		"> 1 Identité  [name    ]\n"
		"  2 Autre\n"
		"end\n"
		"field name name\n"
		"field phone phone\n"
		"item 1 \"Identité\"\n  form t.person\n"
		"item 2 \"Autre\"\n  call close\n", &s))
		fail_msg("%s", err_text());
	assert_int_equal(s->action[0].digit, '1');
	assert_int_equal(s->action[0].y, 2);
	assert_int_equal(s->action[1].y, 3);
	assert_true(s->field[0].readonly);
	screen_free(s);
}

/* --- each mistake, with its line --------------------------------------------- */

#define FORM(layout, rest) HEAD "layout\n" layout "end\n" rest
#define LIST(rest) "list t.mine\n  title \"L\"\n  source mine\n" rest
#define TEN "          "
#define NAMED FORM("[name]\n", "field name name\n")

static const struct {
	const char *text;
	int line;
	const char *says;
} mistakes[] = {
	{ "", 1, "vide" },
	{ "layout\nend\n", 1, "première ligne" },
	{ "form a b\n", 1, "première ligne" },
	{ "form a\n  record person\nlayout\n [name]\nend\nfield name name\n",
		1, "title" },
	{ "form a\n  title \"A\"\nlayout\nend\n", 1, "il manque record" },
	{ HEAD, 1, "il manque layout" },
	{ "list a\n  title \"A\"\n", 1, "il manque source" },
	{ LIST(""), 1, "il manque column" },
	{ "menu a\n  title \"A\"\n", 1, "il manque item" },
	{ "form a\n  title \"A\"\n  record ghost\nlayout\nx\nend\n", 3,
		"record inconnu" },
	{ "list a\n  title \"A\"\n  source ghost\ncolumn name 9 \"N\"\n", 3,
		"source inconnue" },
	{ HEAD "  colour red\n", 4, "attribut inconnu" },
	{ HEAD "  source mine\n", 4, "attribut inconnu" },
	{ HEAD "  title \"B\"\n", 4, "deux fois" },
	{ HEAD "  help a b\n", 4, "une valeur attendue" },
	{ HEAD "  jump PERS\n", 4, "trois capitales" },
	{ HEAD "frame x\n", 4, "bloc inconnu" },
	{ LIST("layout\nend\n"), 4, "bloc inconnu" },
	{ HEAD "  title2 \"sans fin\n", 4, "guillemet" },
	/* the picture */
	{ FORM(TEN TEN TEN TEN TEN TEN TEN TEN "x\n", ""), 5, "trop large" },
	{ FORM("a\na\na\na\na\na\na\na\na\na\na\na\na\na\na\na\na\na\na\na\n"
		"a\n", ""), 25, "trop haute" },
	{ FORM("a [name\n", ""), 5, "crochet fermant" },
	{ FORM("a [   ]\n", ""), 5, "case sans nom" },
	{ FORM("a [Name]\n", ""), 5, "nom de case" },
	{ FORM("a [na me]\n", ""), 5, "nom de case" },
	{ FORM("[name]\n [name]\n", ""), 6, "case répétée" },
	{ FORM("[name]\n\n[name]\n", ""), 7, "case répétée" },
	{ FORM("[name]\ta\n", ""), 5, "tabulation" },
	{ HEAD "layout\n[name]\n", 5, "end" },
	{ FORM("x\n\n [name]\n", ""), 7, "case sans champ" },
	/* fields */
	{ FORM("x\n", "field name name\n"), 7, "champ sans case" },
	{ FORM("[name]\n", "field name ghost\n"), 7, "colonne inconnue" },
	{ FORM("[name]\n", "field name name\nfield name name\n"), 8,
		"deux fois" },
	{ FORM("[name]\n", "field name\n"), 7, "CASE COLONNE" },
	{ FORM("[name]\n", "field name name\n  required no\n"), 8,
		"n'élargit pas" },
	{ FORM("[name]\n", "field name name\n  optional\n"), 8,
		"attribut inconnu" },
	{ FORM("[b       ]\n", "field b born\n"), 7, "b, 8 sur 10" },
	{ FORM("[p           ]\n", "field p phone\n"), 7, "12 sur 14" },
	{ FORM("[n                   ]\n", "field n nir\n"), 7, "20 sur 21" },
	{ FORM("[c   ]\n", "field c cp\n"), 7, "4 sur 5" },
	{ FORM("[g   ]\n", "field g gender\n"), 7, "4 sur 5" },
	{ FORM("[b         ]\n[b         ]\n", "field b born\n"), 8,
		"une ligne" },
	{ FORM("[g       ]\n", "field g bad\n"), 7, "choix inconnue" },
	{ FORM("[g       ]\n", "field g odd\n"), 7, "check inconnu" },
	{ FORM("[g       ]\n", "field g place\n"), 7, "lookup" },
	{ FORM("[g       ]\n", "field g age\n  default 3\n"), 7, "calculée" },
	{ FORM("[g       ]\n", "field g name\n  show ghost\n"), 7,
		"colonne inconnue" },
	{ FORM("[g       ]\n", "field g name\n  then ghost\n"), 7,
		"then inconnu" },
	{ FORM("[g       ]\n", "field g name\n  check ghost\n"), 7,
		"check inconnu" },
	/* rows */
	{ FORM("[a    ]\n", "rows r\n  cell a name\n"), 7,
		"il manque source" },
	{ FORM("[a    ]\n", "rows r\n  source ghost\n  cell a name\n"), 7,
		"source inconnue" },
	{ FORM("[a    ]\n", "rows r\n  source mine\n"), 7, "il manque cell" },
	{ FORM("[a    ]\n", "rows r\n  source mine\n  cell a ghost\n"), 9,
		"colonne inconnue" },
	{ FORM("[a    ]\n", "rows r\n  source mine\n  cell b name\n"), 9,
		"champ sans case" },
	{ FORM("[a    ]\n", "rows r\n  source mine\n  cell a since\n"), 9,
		"5 sur 10" },
	{ FORM("[a    ]\n[b    ]\n", "rows r\n  source mine\n"
		"  cell a name\n  cell b name\n"), 11, "mêmes lignes" },
	/* lists */
	{ LIST("column who 20 \"Nom\"\n"), 4, "colonne inconnue" },
	{ LIST("column who 0 \"Nom\"\n"), 4, "largeur" },
	{ LIST("column health 20 \"Santé\"\n"), 4, "secrète" },
	{ LIST("column name 20 \"Nom\"\nfilter h \"Santé\"\n  from health\n"),
		6, "secrète" },
	{ LIST("column since 8 \"Depuis\"\n"), 4, "8 sur 10" },
	{ LIST("column name * \"N\"\ncolumn since * \"D\"\n"), 5, "une seule" },
	{ LIST("column name 9 \"N\"\ncolumn name 9 \"N\"\n"), 5, "deux fois" },
	{ LIST("column name 60 \"N\"\ncolumn since 20 \"D\"\n"), 1,
		"liste trop large" },
	{ LIST("column name 9 \"N\"\n  align left\n"), 5, "align" },
	{ LIST("column name 9 \"N\"\n  default up\n"), 5, "asc ou desc" },
	{ LIST("column name 9 \"N\"\nfilter f \"F\"\n"), 5, "un seul" },
	{ LIST("column name 9 \"N\"\n  hidden\n"), 1, "pas hidden" },
	{ LIST("column name 9 \"N\"\nfilter f \"F\"\n  criterion x\n"), 6,
		"colonne inconnue" },
	{ LIST("column name 9 \"N\"\nfilter f \"F\"\n"
		"  criterion health\n"), 6, "lue entière" },
	{ LIST("column name 9 \"N\"\nfilter f \"F\"\n  type x\n"), 6,
		"type inconnu" },
	{ LIST("column name 9 \"N\"\nfilter f \"F\"\n  choice x\n"), 6,
		"choix inconnue" },
	{ LIST("column name 9 \"N\"\naction a \"A\"\n  digit 1\n"
		"  call close\n"), 5, "pas dans une liste" },
	/* actions */
	{ NAMED "action a \"A\"\n", 8, "un seul des deux" },
	{ NAMED "action a \"A\"\n  call ghost\n", 8, "call inconnu" },
	{ NAMED "action a \"A\"\n  form x ghost\n", 8, "colonne inconnue" },
	{ NAMED "action a \"A\"\n  call close\n  confirm \"%{ghost} ?\"\n", 8,
		"colonne inconnue" },
	{ NAMED "action a \"A\"\n  call close\n  letter z\naction b \"B\"\n"
		"  call close\n  letter z\n", 13, "lettre donnée deux fois" },
	{ NAMED "action a \"A\"\n  letter A\n", 9, "lettre de a à z" },
	{ NAMED "action a \"Archiver\"\n  letter a\n", 9, "veut dire" },
	{ NAMED "action a \"A\"\naction a \"B\"\n", 9, "deux fois" },
	{ NAMED "action a \"A\"\n  enter\naction b \"B\"\n  enter\n", 11,
		"deux actions" },
	{ NAMED "action a \"A\"\n  call close\n  digit 1\n", 8, "view" },
	{ "menu a\n  title \"A\"\nitem 1 \"A\"\n  call close\nitem 1 \"B\"\n",
		5, "deux fois" },
	{ "menu a\n  title \"A\"\nitem 12 \"A\"\n", 3, "un chiffre" },
	{ "menu a\n  title \"A\"\nlayout\n 2 B\nend\nitem 1 \"A\"\n"
		"  call close\n", 6, "aucune ligne" },
	{ "menu a\n  title \"A\"\nlayout\n 1 B\n 1 C\nend\nitem 1 \"A\"\n"
		"  call close\n", 7, "deux lignes" },
	/* the writing rules */
	{ HEAD "  hint \"Veuillez taper\"\n", 4, "veuillez" },
	{ HEAD "  hint \"Merci de taper\"\n", 4, "merci de" },
	{ HEAD "  hint \"Attention : risque\"\n", 4, "attention" },
	{ HEAD "  hint \"C'est bon !\"\n", 4, "exclamation" },
	{ HEAD "  hint \"L\xe2\x80\x99" "adresse\"\n", 4, "apostrophe" },
	{ HEAD "  hint \"La suite\xe2\x80\xa6\"\n", 4, "suspension" },
	{ HEAD "  hint \"Une s\xc5\x93ur\"\n", 4, "tous les terminaux" },
	{ HEAD "  hint \"10 \xe2\x82\xac\"\n", 4, "tous les terminaux" },
	{ FORM("Bravo!\n", ""), 5, "exclamation" },
};

static void
test_mistakes(void **state)
{
	for (size_t i = 0; i < sizeof mistakes / sizeof *mistakes; i++) {
		struct screen *s = NULL;
		char want[20];

		snprintf(want, sizeof want, "f.form:%d: ", mistakes[i].line);
		assert_int_equal(screen_parse("f.form", mistakes[i].text, &s),
			E_CHECK);
		assert_null(s);
		if (strncmp(err_text(), want, strlen(want)) != 0 ||
			!strstr(err_text(), mistakes[i].says))
			fail_msg("case %zu: \"%s\", not %s...%s", i,
				err_text(), want, mistakes[i].says);
	}
}

static void
test_wording(void **state)
{
	assert_null(wording_fault("! urgent   * nouveau   ! moins de 26 ans"));
	assert_null(wording_fault(" ! Contact : 14h-16h, « oui » ········"));
	assert_non_null(wording_fault("Enfin! Voilà"));
	assert_true(wording_letter('d', "Défaire : le refus"));
	assert_false(wording_letter('d', "Déplacer"));
	assert_true(wording_letter('z', "N'importe quoi"));
}

static struct run {
	int x, room;
	char text[80];
} runs[10];
static int nrun;

static void
keep_run(void *arg, int x, const char *text, size_t n, int room)
{
	runs[nrun].x = x;
	runs[nrun].room = room;
	snprintf(runs[nrun++].text, 80, "%.*s", (int)n, text);
}

static void
test_runs(void **state)
{
	nrun = 0;
	picture_runs("> 1 Né le  [a   ] et puis [b]   l'été  fin", keep_run,
		NULL);
	assert_int_equal(nrun, 5);
	assert_string_equal(runs[0].text, "1");
	assert_string_equal(runs[1].text, "Né le");
	assert_int_equal(runs[1].x, 4);
	assert_int_equal(runs[1].room, 7);
	assert_string_equal(runs[2].text, "et puis");
	assert_int_equal(runs[2].x, 18);
	assert_string_equal(runs[3].text, "l'été");
	assert_int_equal(runs[3].room, 6);
	assert_int_equal(runs[4].x, 39);
	assert_int_equal(runs[4].room, 41);
}

/* --- the set ------------------------------------------------------------------ */

const struct embedded embedded_screens[] = {
	{ "screens/t/day.list", "list t.day\n  title \"Ma journée\"\n"
		"  source mine\n  jump JOU\ncolumn name 20 \"Nom\"\n" },
	{ "keymaps/defaut.keys", "keymap defaut \"Défaut\"\ncontext any\n"
		"  bind F3 back\n  bind \"Esc 3\" back\n  bar back\n" },
	{ NULL, NULL },
};

/* What screens_check says of some files. */
static char *
lint(const struct embedded *file, enum err want)
{
	char *text = NULL;
	size_t n;
	FILE *f = open_memstream(&text, &n);

	assert_int_equal(screens_load_texts(file, f), E_OK);
	assert_int_equal(screens_check(f), want);
	fclose(f);
	return text;
}

#define DAY "list t.day\n  title \"J\"\n  source mine\ncolumn name 9 \"N\"\n"

static void
says(const char *second, const char *what)
{
	struct embedded file[] = { { "screens/t/day.list", DAY
		"action e \"Écrire\"\n  letter e\n  call close\n" },
		{ "screens/t/b.list", second }, { NULL, NULL } };
	char *text = lint(file, E_CHECK);

	if (strncmp(text, "screens/t/b.list:", 17) != 0 ||
		!strstr(text, what))
		fail_msg("\"%s\" does not say \"%s\"", text, what);
	free(text);
}

#define B "list t.b\n  title \"B\"\n  source mine\n"

static void
test_check(void **state)
{
	char *text = lint(embedded_screens, E_OK);

	assert_string_equal(text, "");
	free(text);
	says(B "column name 9 \"N\"\naction a \"A\"\n  form t.ghost\n",
		"list:5: cet écran n'existe pas : t.ghost");
	says(B "  jump JOU\ncolumn name 9 \"N\"\n", ":4: code donné deux fois");
	says(B "  jump FIN\ncolumn name 9 \"N\"\n", ":4: code réservé");
	says(B "column name 9 \"N\"\naction x \"Exporter\"\n  letter e\n"
		"  call close\n", ":5: la lettre e change de sens");
}

/* What a keymap binds for itself is lost for the screens. */
static void
test_hidden(void **state)
{
	static const struct {
		const char *keys, *screen, *what;
	} bad[] = {
		{ "  letters act\ncontext list\n  bind k back\n", B
			"column name 9 \"N\"\naction k \"Carte\"\n  letter k\n"
			"  call close\n", "b.list:5: « Carte »" },
		{ "context menu\n  bind 3 back\n", "menu t.b\n"
			"  title \"B\"\nitem 3 \"Trois\"\n  list t.day\n",
			"b.menu:3: « Trois »" },
	}, good[] = {
		/* after ^O it is free; elsewhere too */
		{ "context list\n  bind k back\n", B
			"column name 9 \"N\"\naction k \"Carte\"\n  letter k\n"
			"  call close\n", "" },
		{ "  letters act\ncontext menu\n  bind k back\n", B
			"column name 9 \"N\"\naction k \"Carte\"\n  letter k\n"
			"  call close\n", "" },
	};
	char keys[200];

	for (size_t i = 0; i < 4; i++) {
		const char *screen = i < 2 ? bad[i].screen : good[i - 2].screen;
		const char *what = i < 2 ? bad[i].what : "";
		struct embedded file[] = { { "screens/t/day.list", DAY },
			{ *screen == 'm' ? "screens/t/b.menu" :
			"screens/t/b.list", screen }, { "keymaps/x.keys", keys },
			{ NULL, NULL } };
		char *text;

		snprintf(keys, sizeof keys, "keymap x X\n%s", i < 2 ?
			bad[i].keys : good[i - 2].keys);
		text = lint(file, i < 2 ? E_CHECK : E_OK);
		if (!strstr(text, what) || (!*what && *text))
			fail_msg("%zu: \"%s\"", i, text);
		free(text);
	}
}

static void
write_file(const char *dir, const char *name, const char *text)
{
	char path[200];
	FILE *f;

	snprintf(path, sizeof path, "%s/%s", dir, name);
	f = fopen(path, "w");
	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

static void
test_overrides(void **state)
{
	char dir[] = "/tmp/screens.XXXXXX", path[100], *text = NULL;
	size_t n;
	FILE *f = open_memstream(&text, &n);

	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof path, "%s/screens", dir);
	mkdir(path, 0700);
	snprintf(path, sizeof path, "%s/screens/t", dir);
	mkdir(path, 0700);
	write_file(dir, "screens/t/day.list", "list t.day\n  title \"La mienne\"\n"
		"  source mine\ncolumn name 9 \"N\"\n");
	assert_int_equal(screens_load(dir, f), E_OK);
	assert_string_equal(screen_find("t.day")->title, "La mienne");
	assert_non_null(screens_keymap("defaut"));
	assert_null(screens_keymap("ghost"));
	/* a broken one leaves the compiled one, and is named */
	write_file(dir, "screens/t/day.list", "list t.day\n  titre \"x\"\n");
	assert_int_equal(screens_load(dir, f), E_CHECK);
	assert_string_equal(screen_find("t.day")->title, "Ma journée");
	fflush(f);
	assert_non_null(strstr(text, "/screens/t/day.list:2: "));
	/* so does one that is not named as its file */
	write_file(dir, "screens/t/day.list", DAY);
	write_file(dir, "screens/t/night.list", DAY);
	assert_int_equal(screens_load(dir, f), E_CHECK);
	fflush(f);
	assert_non_null(strstr(text, "night.list:1: "));
	fclose(f);
	free(text);
	snprintf(path, sizeof path, "%s/screens/t/day.list", dir);
	unlink(path);
	snprintf(path, sizeof path, "%s/screens/t/night.list", dir);
	unlink(path);
	snprintf(path, sizeof path, "%s/screens/t", dir);
	rmdir(path);
	snprintf(path, sizeof path, "%s/screens", dir);
	rmdir(path);
	rmdir(dir);
	screens_unload();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_form),
		cmocka_unit_test(test_list),
		cmocka_unit_test(test_menu),
		cmocka_unit_test(test_mistakes),
		cmocka_unit_test(test_wording),
		cmocka_unit_test(test_runs),
		cmocka_unit_test(test_check),
		cmocka_unit_test(test_hidden),
		cmocka_unit_test(test_overrides),
	};

	i18n_init("fr", NULL);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
