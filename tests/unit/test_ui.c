/* The stack of screens, its lines and its keys, on a terminal of libvterm,
 * with a field and a kind of form of its own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "tests/vt.h"
#include "ui/pager.h"
#include "ui/screens.h"
#include "ui/ui.h"
#include "ui/values.h"

/* --- the field ----------------------------------------------------------------- */

static const struct column person_columns[] = {
	{ .name = "name", .label = "Nom", .type = CT_TEXT, .max = 40 },
	{ .name = "town", .label = "Commune", .type = CT_TEXT, .max = 40 },
	{ .name = NULL },
};

static enum err
person_load(struct ctx *x, const char *key, const char *arg, struct row *r)
{
	if (strcmp(key, "gone") == 0)
		return err_set(E_NOTFOUND, "Cette fiche n'existe plus.");
	row_set(r, "_key", key);
	row_set(r, "name", "BENALI Nadia");
	row_set(r, "town", "Aubusson");
	return E_OK;
}

static const struct record person = { .name = "person",
	.column = person_columns, .load = person_load };
static const struct record *const records[] = { &person, NULL };

static const struct column list_columns[] = {
	{ .name = "name", .label = "Nom", .type = CT_TEXT }, { .name = NULL },
};
static const struct source sources[] = { { .name = "mine",
	.column = list_columns }, { .name = NULL } };

static int closed;
static char closed_name[80];

static enum err
run_close(struct ctx *x, const struct row *row, struct call_result *out)
{
	closed++;
	snprintf(closed_name, sizeof closed_name, "%s", row_get(row, "name"));
	snprintf(out->message, sizeof out->message, "Clos.");
	out->back = true;
	return E_OK;
}

static enum err
run_refuse(struct ctx *x, const struct row *row, struct call_result *out)
{
	return err_set(E_RIGHT, "Vous n'avez pas accès à cette action.");
}

static enum err
run_broken(struct ctx *x, const struct row *row, struct call_result *out)
{
	return err_set(E_IO, "secret: disk");
}

static enum err
jump_person(struct ctx *x, const char *arg, struct call_result *out)
{
	snprintf(out->screen, sizeof out->screen, "person.card");
	snprintf(out->key, sizeof out->key, "%s", arg);
	return E_OK;
}

static const struct call calls[] = { { "close", run_close },
	{ "refuse", run_refuse }, { "broken", run_broken }, { NULL, NULL } };
static const struct jump jumps[] = {
	{ "PER", N_("Personnes"), "t.people", jump_person },
	{ NULL, NULL, NULL, NULL } };
static const struct domain domain = { .name = "t", .records = records,
	.sources = sources, .calls = calls, .jumps = jumps };
const struct domain *const registry_domains[] = { &domain, NULL };

const struct embedded embedded_screens[] = {
	{ "screens/t/home.menu", "menu t.home\n  title \"Accueil\"\n"
		"  jump JOU\n  hint \"Tapez un chiffre.\"\n"
		"item 1 \"Ma fiche\"\n  menu person.card\n"
		"item 2 \"Écrire\"\n  form t.edit\n"
		"item 3 \"Refuser\"\n  call refuse\n"
		"item 4 \"Casser\"\n  call broken\n" },
	{ "screens/person/card.menu", "menu person.card\n"
		"  title \"%{name}\"\n  record person\n"
		"  help \"Tout sur la personne.\"\n"
		"layout\n"
		" Commune   [town          ]  RSA ouvert\n"
		"\n"
		"> 1 Identité\n"
		"  2 Suivi     [name    ]\n"
		"end\n"
		"field town town\n"
		"field name name\n"
		"item 1 \"Identité\"\n  form t.edit\n"
		"item 2 \"Suivi\"\n  call refuse\n"
		"action close \"Clore\"\n  letter z\n  call close\n"
		"  confirm \"Clore la fiche de %{name} ?\"\n"
		"action note \"Note\"\n  letter n\n  new\n  form t.edit\n" },
	{ "screens/t/act.menu", "menu t.act\n  title \"%{name}\"\n"
		"  record person\n"
		"item 1 \"Identité\"\n  form t.edit\n"
		"action fast \"Fait\"\n  letter f\n  call close\n"
		"action note \"Note\"\n  letter n\n  form t.edit\n"
		"action near \"Annuaire\"\n  letter k\n  call refuse\n"
		"  direct\n"
		"action like \"Favori\"\n  letter *\n  call broken\n"
		"  direct\n" },
	{ "screens/t/edit.form", "form t.edit\n  title \"Identité\"\n"
		"  record person\nlayout\n Nom [name      ]\nend\n"
		"field name name\n" },
	{ "screens/t/people.list", "list t.people\n  title \"Personnes\"\n"
		"  source mine\ncolumn name 20 \"Nom\"\n" },
	{ "keymaps/defaut.keys", "keymap defaut \"Défaut\"\n"
		"context any\n"
		"  bind F1 help\n  bind \"Esc 1\" help\n"
		"  bind F2 actions\n  bind \"Esc 2\" actions\n"
		"  bind F3 back\n  bind \"Esc 3\" back\n"
		"  bind F6 new\n  bind \"Esc 6\" new\n"
		"  bind F7 page-prev\n  bind \"Esc 7\" page-prev\n"
		"  bind F8 page-next\n  bind \"Esc 8\" page-next\n"
		"  bind F9 last\n  bind \"Esc 9\" last\n"
		"  bind F12 cancel\n  bind \"Esc =\" cancel\n"
		"  bind Enter enter\n  bind Up up\n  bind Down down\n"
		"  bind Backspace erase-left\n  bind ^O prefix\n"
		"  bind ^K clear\n"
		"  bar help actions back\n"
		"context menu\n  bind = jump\n"
		"  bar help actions back new page-prev page-next last jump\n"
		"context list\n  bind = jump\n"
		"context values\n  bind = jump\n" },
	{ "keymaps/lettres.keys", "keymap lettres \"Lettres\"\n"
		"  letters act\n"
		"context any\n"
		"  bind \"Esc r\" back\n  bind F3 back\n"
		"  bind Enter enter\n  bind ^O prefix\n"
		"  bind \"Esc a\" actions\n  bind \"Esc ?\" help\n"
		"  bar actions back\n"
		"context menu\n  bind R back\n  bind A actions\n"
		"  bar actions back\n"
		"context values\n  bar back\n" },
	{ NULL, NULL },
};

/* --- a form and a list of the tests ------------------------------------------- */

struct fake {
	struct view v;
	char text[40];
	int resumed;
	char picked[40];
};

static void
fake_paint(struct view *v, struct ui *ui)
{
	term_text(ui->term, 5, 3, -1, ((struct fake *)v)->text);
	term_cursor(ui->term, 5, 3 + (int)strlen(((struct fake *)v)->text));
}

static bool
fake_act(struct view *v, struct ui *ui, enum action a, int code)
{
	struct fake *f = (struct fake *)v;
	size_t n = strlen(f->text);

	if (a != ACT_NONE || !ui_printable(code) || n == sizeof f->text - 1)
		return false;
	f->text[n] = (char)code;
	f->text[n + 1] = '\0';
	return true;
}

static void
fake_resume(struct view *v, struct ui *ui, const struct row *picked)
{
	struct fake *f = (struct fake *)v;

	f->resumed++;
	if (picked)
		snprintf(f->picked, sizeof f->picked, "%s %s",
			row_get(picked, "_key"), row_get(picked, "label"));
}

static bool
fake_modified(const struct view *v)
{
	return ((const struct fake *)v)->text[0];
}

static const char *
fake_help(struct view *v)
{
	return "Le nom de naissance.";
}

static void
fake_state(struct view *v, struct row *out)
{
	row_set(out, "text", ((struct fake *)v)->text);
}

static void
fake_restore(struct view *v, struct ui *ui, const struct row *in)
{
	snprintf(((struct fake *)v)->text, sizeof ((struct fake *)v)->text,
		"%s", row_get(in, "text"));
}

static void
fake_free(struct view *v)
{
	row_done(&v->arg);
	free(v);
}

static const struct view_ops fake_ops = { .context = "form",
	.paint = fake_paint, .act = fake_act, .resume = fake_resume,
	.modified = fake_modified, .help = fake_help, .state = fake_state,
	.restore = fake_restore, .free = fake_free };

static int marks;

enum err
form_open(struct ui *ui, const struct screen *s, const char *key,
	const char *arg, struct view **out)
{
	struct fake *f;

	if (strcmp(key, "gone") == 0)
		return err_set(E_NOTFOUND, "Cette fiche n'existe plus.");
	marks++;        /* a key is given while it opens */
	f = xcalloc(1, sizeof *f);
	f->v.ops = &fake_ops;
	row_init(&f->v.arg);
	*out = &f->v;
	return E_OK;
}

enum err
list_open(struct ui *ui, const struct screen *s, const char *key,
	const char *arg, struct view **out)
{
	return form_open(ui, s, key, arg, out);
}

/* what prints knows every kind of view */
void
print_ask(struct ui *u)
{
	ui_say(u, "imprimer");
}

/* The vault counts what it holds. */
int
vault_mark(struct vault *v)
{
	return marks;
}

void
vault_release(struct vault *v, int mark)
{
	marks = mark;
}

/* --- a session ------------------------------------------------------------------ */

static struct vt *vt;
static struct term *term;
static struct ctx x;
static struct ui ui;
static struct ctx_structure place = { .name = "ML Haut-Vallon" };

static int
start(void **state)
{
	vt = vt_new(80, 24);
	memset(&x, 0, sizeof x);
	x.vault = (struct vault *)&marks;
	strcpy(x.name, "C. MOREAU");
	x.structure = &place;
	x.nstructure = 1;
	marks = closed = 0;
	if (term_new("xterm", 80, 24, CHARSET_UTF8, vt_send, vt, &term) ||
		screens_load(NULL, stderr))
		return -1;
	return ui_init(&ui, term, &x, screens_keymap("defaut"), "t.home") ?
		-1 : 0;
}

static int
stop(void **state)
{
	ui_done(&ui);
	term_free(term);
	vt_free(vt);
	screens_unload();
	return 0;
}

static void
key(int code)
{
	struct key k = { .code = code };

	ui_key(&ui, &k);
	ui_paint(&ui);
}

static void
keys(const char *text)
{
	for (; *text; text++)
		key((unsigned char)*text);
}

static void
row_is(int y, const char *want)
{
	assert_string_equal(vt_row(vt, y), want);
}

static void
has(int y, const char *want)
{
	if (!strstr(vt_row(vt, y), want))
		fail_msg("row %d is \"%s\", without \"%s\"", y, vt_row(vt, y),
			want);
}

static void
cursor_is(int y, int col)
{
	int cy, cx;

	vt_cursor(vt, &cy, &cx);
	assert_int_equal(cy, y);
	assert_int_equal(cx, col);
}

static struct fake *
top(void)
{
	return (struct fake *)ui_top(&ui);
}

/* --- tests ---------------------------------------------------------------------- */

static void
test_frame(void **state)
{
	ui_paint(&ui);
	row_is(0, " Accueil                                              "
		"C. MOREAU, ML Haut-Vallon");
	row_is(2, "> 1  Ma fiche");
	row_is(3, "  2  Écrire");
	row_is(21, " Tapez un chiffre.");
	row_is(22, "");
	/* nothing to create here, no last person: not in the bar */
	row_is(23, "F1 Aide  F2 Actions  F3 Retour  F7-F8 Page  =Code");
	cursor_is(2, 0);
	ui.twins = true;
	ui_paint(&ui);
	row_is(23, "Esc1 Aide  Esc2 Actions  Esc3 Retour  Esc7-Esc8 Page  "
		"=Code");
}

static void
test_menu(void **state)
{
	key(KEY_DOWN);
	row_is(2, "  1  Ma fiche");
	row_is(3, "> 2  Écrire");
	cursor_is(3, 0);
	key(KEY_UP);
	key(KEY_UP);
	cursor_is(2, 0);
	key(KEY_ENTER);
	has(0, "BENALI Nadia");
	row_is(1, " Commune    Aubusson         RSA ouvert");
	row_is(3, "> 1 Identité");
	row_is(4, "  2 Suivi      BENALI N");
	has(23, "F6 Note");
	cursor_is(3, 0);
	/* the French row gives digits without Shift */
	key(0xe9);
	has(22, "Vous n'avez pas accès à cette action.");
	cursor_is(4, 0);
	key(KEY_F(3));
	has(0, "Accueil");
	row_is(22, "");
	/* the first screen is not left by F3 */
	key(KEY_F(3));
	assert_int_equal(ui.depth, 1);
	has(22, "=FIN");
	key('x');
	has(22, "Cette touche ne sert pas ici : F1");
}

static void
test_low_window(void **state)
{
	ui_open(&ui, "person.card", "k", "");
	vt_resize(vt, 80, 12);
	ui_resize(&ui, 80, 12);
	ui_paint(&ui);
	has(11, "F1 Aide");
	row_is(4, "  2 Suivi      BENALI N");
	vt_resize(vt, 39, 12);
	ui_resize(&ui, 39, 12);
	ui_paint(&ui);
	row_is(0, "Fenêtre trop petite");
	row_is(1, "Il faut 40 x 12.");
	row_is(3, "");
	vt_resize(vt, 80, 24);
	ui_resize(&ui, 80, 24);
	ui_paint(&ui);
	has(0, "BENALI Nadia");
}

static void
test_question(void **state)
{
	ui_open(&ui, "person.card", "k", "");
	key(KEY_CTRL('O'));
	has(22, "z Clore   n Note   = code");
	key('z');
	row_is(22, " Clore la fiche de BENALI Nadia ?  o oui   n non");
	cursor_is(22, 49);
	/* only o and n answer, and never a paste */
	key(KEY_ENTER);
	key('q');
	key(KEY_F(3));
	key(KEY_PASTE_START);
	key('o');
	key(KEY_PASTE_END);
	assert_string_not_equal(ui.question, "");
	assert_int_equal(closed, 0);
	key('n');
	assert_string_equal(ui.question, "");
	assert_int_equal(closed, 0);
	key(KEY_CTRL('O'));
	key('z');
	key(KEY_CTRL('G'));
	assert_string_equal(ui.question, "");
	key(KEY_CTRL('O'));
	key('z');
	key(KEY_ESC('='));      /* the twin of F12 */
	assert_string_equal(ui.question, "");
	assert_int_equal(closed, 0);
	key(KEY_CTRL('O'));
	key('z');
	key('O');
	assert_int_equal(closed, 1);
	assert_string_equal(closed_name, "BENALI Nadia");
	has(0, "Accueil");
	row_is(22, " Clos.");
	/* a question left behind is no leak (sanitizer) */
	ui_open(&ui, "person.card", "k", "");
	key(KEY_CTRL('O'));
	key('z');
}

static void
test_letters(void **state)
{
	key(KEY_CTRL('O'));
	key('q');
	has(22, "Aucune action « q » sur cet écran. Il y a : = code");
	ui_open(&ui, "person.card", "k", "");
	key(KEY_CTRL('O'));
	key('n');
	assert_string_equal(ui_top(&ui)->screen->name, "t.edit");
	/* ^O = opens the code line, from a form too */
	key(KEY_CTRL('O'));
	key('=');
	row_is(22, " Code :");
	cursor_is(22, 8);
	key(KEY_CTRL('G'));
	row_is(22, "");
	assert_int_equal(ui.line_open, false);
}

static void
test_codes(void **state)
{
	keys("=per 45");
	row_is(22, " Code : per 45");
	cursor_is(22, 14);
	key(KEY_BACKSPACE);
	keys("6");
	key(KEY_ENTER);
	has(0, "BENALI Nadia");
	assert_string_equal(row_get(&ui_top(&ui)->arg, "key"), "46");
	/* a code of a screen below goes back to it */
	keys("=JOU");
	key(KEY_ENTER);
	has(0, "Accueil");
	assert_int_equal(ui.depth, 1);
	keys("=PAR");
	key(KEY_ENTER);
	has(22, "Le code PAR n'existe pas. Il y a : =PER Personnes");
	keys("=ZZZ");
	key(KEY_ENTER);
	has(22, "Le code ZZZ n'existe pas. = puis Entrée");
	/* alone: the list of them, where a letter leads to one */
	key('=');
	key(KEY_ENTER);
	has(0, "Les codes");
	row_is(2, "> =AID  Aide");
	/* in the order of their letters */
	row_is(5, "  =LIN  En lignes, ou en écrans");
	row_is(6, "  =PER  Personnes");
	row_is(7, "  =TER  Votre terminal");
	key('p');
	cursor_is(6, 0);
	key(KEY_ENTER);
	assert_string_equal(ui_top(&ui)->screen->name, "t.people");
	assert_int_equal(ui.depth, 2);
	/* a pasted line feed sends no code */
	key(KEY_F(3));
	key('=');
	key(KEY_PASTE_START);
	keys("FIN");
	key(KEY_ENTER);
	key(KEY_PASTE_END);
	assert_int_equal(ui.line_open, true);
	key(KEY_ENTER);
	has(22, "Quitter Passerelle ?  o oui   n non");
	key('n');
	assert_false(ui.leave);
	keys("=FIN");
	key(KEY_ENTER);
	key('o');
	assert_true(ui.leave);
	assert_int_equal(ui.exit_status, 0);
}

static void
test_modified(void **state)
{
	key('2');
	keys("abc");
	cursor_is(5, 6);
	key(KEY_F(3));
	has(22, "Quitter sans enregistrer ?");
	has(22, "o oui   n non");
	key('n');
	assert_string_equal(top()->text, "abc");
	key(KEY_CTRL('O'));
	keys("=FIN");
	key(KEY_ENTER);
	has(22, "Votre saisie sera proposée au retour");
	key('n');
	key(KEY_F(12));
	key('o');
	has(0, "Accueil");
	/* without anything typed it is left at once */
	key('2');
	key(KEY_F(3));
	has(0, "Accueil");
}

static void
test_help(void **state)
{
	key('2');
	key(KEY_F(1));
	row_is(22, " Le nom de naissance.");
	assert_int_equal(ui.depth, 2);
	key(KEY_F(1));
	assert_int_equal(ui.depth, 3);
	has(0, "Identité");
	key(KEY_F(3));
	/* a key between the two: the field's help again */
	key(KEY_F(1));
	key(KEY_DOWN);
	key(KEY_F(1));
	assert_int_equal(ui.depth, 2);
	key(KEY_F(3));
	/* a menu has no field: its own help, actions and live keys */
	ui_open(&ui, "person.card", "k", "");
	key(KEY_F(1));
	has(0, "BENALI Nadia");
	has(2, "Tout sur la personne.");
	has(4, "Actions");
	has(7, "^O z");
	has(9, "^O i");
	has(10, "^O v");
	has(13, "F1, Échap 1");
	key(KEY_F(3));
	keys("=aid");
	key(KEY_ENTER);
	has(0, "Aide");
	has(21, "Lignes 1 à");
	key(KEY_F(8));
	has(21, "Lignes 19 à");
}

static void
test_actions(void **state)
{
	ui_open(&ui, "person.card", "k", "");
	key(KEY_F(2));
	has(0, "Actions de cet écran");
	row_is(2, "> 1           Identité");
	row_is(4, "  ^O z        Clore");
	row_is(5, "  ^O n, F6    Note");
	key('z');
	has(0, "BENALI Nadia");
	has(22, "Clore la fiche de BENALI Nadia ?");
	key('n');
	key(KEY_F(2));
	key(KEY_DOWN);
	key(KEY_DOWN);
	key(KEY_DOWN);
	key(KEY_ENTER);
	assert_string_equal(ui_top(&ui)->screen->name, "t.edit");
	assert_int_equal(ui.depth, 3);
}

static const struct choice colours[] = { { "r", "Rouge" }, { "v", "Vert" },
	{ "e", "Été" }, { NULL, NULL } };

static void
test_values(void **state)
{
	static const struct choices set = { .name = "c", .fixed = colours };

	key('2');
	ui_push(&ui, values_new(&ui, "Couleur", &set, "v"));
	ui_paint(&ui);
	row_is(3, "> Vert");
	cursor_is(3, 0);
	keys("ete");
	cursor_is(4, 0);
	key(KEY_ENTER);
	assert_string_equal(top()->picked, "e Été");
	assert_int_equal(top()->resumed, 1);
}

static void
test_errors(void **state)
{
	key('3');
	has(22, "Vous n'avez pas accès");
	/* an accident of ours shows a number, never its text */
	key('4');
	assert_null(strstr(vt_row(vt, 22), "secret"));
	has(22, "[");
	assert_int_equal(ui_open(&ui, "t.edit", "gone", ""), E_NOTFOUND);
	ui_paint(&ui);
	has(22, "Cette fiche n'existe plus.");
	assert_int_equal(ui_open(&ui, "ghost", "", ""), E_NOTFOUND);
	assert_int_equal(ui.depth, 1);
	assert_string_equal(x.screen, "t.home");
	/* a terminal is never sent what a message holds raw */
	ui_say(&ui, "a\033[2Jb");
	ui_paint(&ui);
	row_is(22, " a?[2Jb");
}

static void
test_marks(void **state)
{
	assert_int_equal(marks, 0);
	key('2');
	assert_int_equal(marks, 1);
	assert_string_equal(x.screen, "t.edit");
	ui_open(&ui, "t.edit", "2", "");
	assert_int_equal(marks, 2);
	key(KEY_F(3));
	assert_int_equal(marks, 1);
	key(KEY_F(3));
	assert_int_equal(marks, 0);
	assert_string_equal(x.screen, "t.home");
}

static void
test_depth(void **state)
{
	/* never full: the oldest view that loses nothing goes */
	for (int i = 0; i < 3 * UI_DEPTH; i++)
		assert_int_equal(ui_open(&ui, "person.card", "k", ""), E_OK);
	assert_int_equal(ui.depth, UI_DEPTH);
	assert_string_equal(ui.stack[0]->screen->name, "t.home");
	/* but nothing typed is lost */
	ui_unwind(&ui, 1);
	for (int i = 1; i < UI_DEPTH; i++) {
		assert_int_equal(ui_open(&ui, "t.edit", "", ""), E_OK);
		keys("a");
	}
	assert_int_equal(ui_open(&ui, "t.edit", "", ""), E_FULL);
	ui_paint(&ui);
	has(22, "Trop d'écrans ouverts");
	assert_int_equal(ui.depth, UI_DEPTH);
}

static void
test_last(void **state)
{
	key(KEY_F(9));
	has(22, "Aucune fiche ouverte");
	strcpy(x.last_person, "00112233");
	key(KEY_F(9));
	has(0, "BENALI Nadia");
	assert_string_equal(row_get(&ui_top(&ui)->arg, "key"), "00112233");
}

static void
test_state(void **state)
{
	struct buf b;
	char *was, *now;

	buf_init(&b);
	ui_open(&ui, "person.card", "k", "why");
	key(KEY_DOWN);
	ui_open(&ui, "t.edit", "e", "");
	keys("typed");
	was = vt_dump(vt, 0);
	/* a page of help is not kept, what was typed above it is */
	{
		struct view *v = ui.stack[--ui.depth];

		ui_push(&ui, pager_new(&ui, "Aide", "x"));
		ui_push(&ui, v);
		v->picker = true;
	}
	ui_state(&ui, &b);
	ui_unwind(&ui, 0);
	ui_open(&ui, "t.home", "", "");
	assert_int_equal(ui_restore(&ui, b.data, b.len), E_OK);
	ui_paint(&ui);
	now = vt_dump(vt, 0);
	assert_string_equal(now, was);
	cursor_is(5, 8);
	assert_int_equal(ui.depth, 3);
	assert_true(ui.stack[2]->picker && !ui.stack[1]->picker);
	assert_string_equal(row_get(&ui.stack[1]->arg, "arg"), "why");
	ui_unwind(&ui, 2);
	ui_paint(&ui);
	cursor_is(4, 0);
	/* every cut of it is refused or restores less, and breaks nothing */
	assert_int_equal(ui_restore(&ui, "ui0", 3), E_PROTO);
	assert_int_equal(ui.depth, 2);
	for (size_t n = 0; n < b.len; n++)
		assert_int_not_equal(ui_restore(&ui, b.data, n), E_OK);
	free(was);
	free(now);
	buf_done(&b);
}

static void
test_long_message(void **state)
{
	char text[160];

	memset(text, 'a', 150);
	text[60] = ' ';
	text[150] = '\0';
	text[130] = '\0';
	ui_say(&ui, "%s", text);
	ui_paint(&ui);
	/* 22 is the message's line; the hint's is lent for the overflow */
	assert_int_equal(strlen(vt_row(vt, 21)), 61);
	assert_int_equal(strlen(vt_row(vt, 22)), 70);
}

/* Where letters act: alone, what changes something asks, capitals are the
 * keymap's, and a field takes them all. */
static void
test_letters_act(void **state)
{
	ui.map = screens_keymap("lettres");
	assert_non_null(ui.map);
	ui_open(&ui, "t.act", "7", "");
	ui_paint(&ui);
	has(23, "A Actions  R Retour");
	key('n');
	assert_string_equal(ui_top(&ui)->screen->name, "t.edit");
	key('n');
	key('R');
	assert_string_equal(((struct fake *)ui_top(&ui))->text, "nR");
	key(KEY_ESC('r'));
	key('o');
	assert_string_equal(ui_top(&ui)->screen->name, "t.act");
	key('k');
	has(22, "accès à cette action");
	key('f');
	has(22, "BENALI Nadia : Fait ?  o oui   n non");
	key('n');
	assert_int_equal(closed, 0);
	key('f');
	key('o');
	assert_int_equal(closed, 1);
	ui_open(&ui, "t.act", "7", "");
	/* after ^O it is not asked twice */
	key(KEY_CTRL('O'));
	key('f');
	assert_int_equal(closed, 2);
	ui_open(&ui, "t.act", "7", "");
	key('*');
	has(21, "rien n'est changé");
	key('!');
	has(22, "Cette touche ne sert pas ici");
	key('w');
	has(21, "Aucune action « w »");
	key('A');
	has(3, "f           Fait");
	has(4, "n           Note");
	key('R');
	key('R');
	assert_int_equal(ui.depth, 1);
}

int
main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, start, stop)
	const struct CMUnitTest tests[] = {
		TEST(test_frame), TEST(test_menu), TEST(test_low_window),
		TEST(test_question), TEST(test_letters), TEST(test_letters_act),
		TEST(test_codes),
		TEST(test_modified), TEST(test_help), TEST(test_actions),
		TEST(test_values), TEST(test_errors), TEST(test_marks),
		TEST(test_depth), TEST(test_last), TEST(test_state),
		TEST(test_long_message),
	};

	i18n_init("fr", NULL);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
