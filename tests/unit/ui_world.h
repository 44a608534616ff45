/* The stack of screens with a field, a kind of form and a list of its own, on a
 * terminal of libvterm. */
#ifndef TESTS_UI_WORLD_H
#define TESTS_UI_WORLD_H

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

void
print_now(struct ui *u)
{
	print_ask(u);
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

static inline int
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

static inline int
stop(void **state)
{
	ui_done(&ui);
	term_free(term);
	vt_free(vt);
	screens_unload();
	return 0;
}

static inline void
key(int code)
{
	struct key k = { .code = code };

	ui_key(&ui, &k);
	ui_paint(&ui);
}

static inline void
keys(const char *text)
{
	for (; *text; text++)
		key((unsigned char)*text);
}

static inline void
row_is(int y, const char *want)
{
	assert_string_equal(vt_row(vt, y), want);
}

static inline void
has(int y, const char *want)
{
	if (!strstr(vt_row(vt, y), want))
		fail_msg("row %d is \"%s\", without \"%s\"", y, vt_row(vt, y),
			want);
}

static inline void
cursor_is(int y, int col)
{
	int cy, cx;

	vt_cursor(vt, &cy, &cx);
	assert_int_equal(cy, y);
	assert_int_equal(cx, col);
}

static inline struct fake *
top(void)
{
	return (struct fake *)ui_top(&ui);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, start, stop)

#endif
