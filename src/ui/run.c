#include "ui/run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "model/column.h"
#include "ui/letters.h"
#include "ui/pager.h"
#include "ui/terminal.h"
#include "ui/values.h"

/* --- finding an action --------------------------------------------------- */

#define FIRST(v, test)                                                       \
	do {                                                                 \
		const struct screen *s_ = (v)->screen;                       \
									     \
		for (int i_ = 0; s_ && i_ < s_->naction; i_++) {             \
			const struct screen_action *it = &s_->action[i_];    \
									     \
			if (test)                                            \
				return it;                                   \
		}                                                            \
		return NULL;                                                 \
	} while (0)

const struct screen_action *
run_new(const struct view *v)
{
	FIRST(v, it->on_new);
}

const struct screen_action *
run_enter(const struct view *v)
{
	FIRST(v, it->on_enter);
}

const struct screen_action *
run_save(const struct view *v)
{
	FIRST(v, it->on_save);
}

const struct screen_action *
run_digit(const struct view *v, char digit)
{
	FIRST(v, it->digit == digit);
}

const struct screen_action *
run_with_letter(const struct view *v, char letter)
{
	FIRST(v, it->letter == letter);
}

/* --- running one --------------------------------------------------------- */

static void apply(struct ui *ui, const struct call_result *r);

static enum err
run_call(struct ui *ui, const struct call *c, const struct row *row)
{
	struct call_result result = { .message = "" };
	enum err e = c->run(ui->x, row, &result);

	if (e)
		ui_say_error(ui, e);
	else
		apply(ui, &result);
	return e;
}

/* A call that waits for the answer to the question of another one. */
struct waiting {
	const struct call *call;
	struct row row;
};

static void
waiting_free(void *arg)
{
	struct waiting *w = arg;

	row_done(&w->row);
	free(w);
}

static void
waiting_answered(struct ui *ui, bool yes, void *arg)
{
	struct waiting *w = arg;

	if (yes)
		run_call(ui, w->call, &w->row);
	waiting_free(w);
}

static void
ask_first(struct ui *ui, const struct call_result *r)
{
	struct waiting *w = xcalloc(1, sizeof *w);

	w->call = registry_call(r->call);
	row_init(&w->row);
	row_set(&w->row, "_key", r->key);
	row_set(&w->row, "_arg", r->arg);
	ui_ask(ui, r->confirm, waiting_answered, w);
	ui->answer_drop = waiting_free;
}

static void
apply(struct ui *ui, const struct call_result *r)
{
	if (r->confirm[0]) {
		ask_first(ui, r);
		return;
	}
	if (r->back)
		ui_back(ui, NULL);
	if (r->screen[0])
		ui_open(ui, r->screen, r->key, r->arg);
	else if (r->refresh && !r->back && ui_top(ui) &&
		ui_top(ui)->ops->resume)
		ui_top(ui)->ops->resume(ui_top(ui), ui, NULL);
	if (r->message[0])
		ui_say(ui, "%s", r->message);
	if (r->leave)
		ui->leave = true;
	snprintf(ui->place, sizeof ui->place, "%s", r->place);
}

static const struct column *
columns_of(const struct screen *s)
{
	if (!s)
		return NULL;
	if (s->record)
		return s->record->column;
	return s->source ? s->source->column : NULL;
}

/* The argument: a column of the row where there is one of this name, else a
 * text. */
static void
argument(struct ui *ui, const struct screen_action *a, const struct row *row,
	char *out, size_t size)
{
	const struct view *v = ui_top(ui);

	if (!a->arg)
		*out = '\0';
	else if (row && row_has(row, a->arg))
		snprintf(out, size, "%s", row_get(row, a->arg));
	else if (v && row_has(&v->arg, a->arg))
		snprintf(out, size, "%s", row_get(&v->arg, a->arg));
	else
		ui_fill(ui->x, a->arg, row, columns_of(v ? v->screen : NULL),
			out, size);
}

/* The marked rows wait for ^O m: what was done, was to the cursor's alone. */
static void
say_only_here(struct ui *ui, const struct view *v)
{
	char said[sizeof ui->message];

	if (!v->ops->marked || !v->ops->marked(v))
		return;
	snprintf(said, sizeof said, "%s", ui->message);
	ui_say(ui, "%s%s%s", said, *said ? " " : "",
		_("Cette ligne seulement."));
}

static void
go(struct ui *ui, const struct screen_action *a, const struct row *row)
{
	char key[200] = "", arg[2000];
	enum err e;

	if (a->call) {
		struct view *v = ui_top(ui);
		struct row none;

		row_init(&none);
		e = run_call(ui, a->call, row ? row : &none);
		row_done(&none);
		if (!e && a->many && v == ui_top(ui))
			say_only_here(ui, v);
		return;
	}
	if (a->reveal) {
		if (ui_top(ui)->ops->reveal)
			ui_top(ui)->ops->reveal(ui_top(ui), ui, a->reveal);
		return;
	}
	argument(ui, a, row, arg, sizeof arg);
	if (a->key && *a->key) {
		const struct view *v = ui_top(ui);

		if (row && row_has(row, a->key))
			snprintf(key, sizeof key, "%s", row_get(row, a->key));
		else if (v)
			snprintf(key, sizeof key, "%s", row_get(&v->arg,
				strcmp(a->key, "_key") == 0 ? "key" :
				a->key));
	}
	ui_open(ui, a->screen, key, arg);
	wipe(arg, sizeof arg);
}

struct pending {
	const struct screen_action *a;
	bool has_row;
	struct row row;
};

static void
pending_free(void *arg)
{
	struct pending *p = arg;

	row_done(&p->row);
	free(p);
}

static void
confirmed(struct ui *ui, bool yes, void *arg)
{
	struct pending *p = arg;

	if (yes)
		go(ui, p->a, p->has_row ? &p->row : NULL);
	pending_free(p);
}

/* What is asked with the row as it is now. */
static struct pending *
pend(const struct screen_action *a, const struct row *row)
{
	struct pending *p = xcalloc(1, sizeof *p);

	p->a = a;
	row_init(&p->row);
	if (row) {
		row_copy(&p->row, row);
		p->has_row = true;
	}
	return p;
}

static void
put_question(struct ui *ui, struct pending *p, const char *question)
{
	ui_ask(ui, question, confirmed, p);
	ui->answer_drop = pending_free;
}

/* With everything that had to be chosen: the question, or at once. */
static void
decide(struct ui *ui, struct pending *p)
{
	char question[400];

	if (!p->a->confirm) {
		confirmed(ui, true, p);
		return;
	}
	ui_fill(ui->x, _(p->a->confirm), p->has_row ? &p->row : NULL,
		columns_of(ui_top(ui)->screen), question, sizeof question);
	put_question(ui, p, question);
}

static void
chosen(struct ui *ui, const char *code, const char *label, void *arg)
{
	struct pending *p = arg;

	row_set(&p->row, "_ask", code);
	row_set(&p->row, "_ask_label", label);
	p->has_row = true;
	decide(ui, p);
}

void
ui_run(struct ui *ui, const struct screen_action *a, const struct row *row)
{
	if (a->ask)
		ui_push(ui, values_ask(ui, _(a->ask_title), a->ask, chosen,
			pending_free, pend(a, row)));
	else if (a->confirm)
		decide(ui, pend(a, row));
	else
		go(ui, a, row);
}

void
run_asking(struct ui *ui, const struct screen_action *a,
	const struct row *row, const char *question)
{
	put_question(ui, pend(a, row), question);
}

/* --- codes ----------------------------------------------------------------- */

const char *
run_code_screen(const char *code, const char **label)
{
	const struct jump *j = registry_jump(code);
	const struct screen *s;

	if (j) {
		*label = _(j->label);
		return j->screen ? j->screen : "";
	}
	for (int i = 0; (s = screen_at(i)); i++)
		if (s->jump && strcmp(s->jump, code) == 0) {
			*label = _(s->title);
			return s->name;
		}
	return NULL;
}

/* Every code: the program's own, the domains', the screens'. */
static bool
code_make(struct ctx *x, int i, struct choice *out)
{
	static const struct choice own[] = { { "AID", N_("Aide") },
		{ "LIN", N_("En lignes, ou en écrans") },
		{ "FIN", N_("Quitter Passerelle") },
		{ "TER", N_("Votre terminal") } };
	const int nown = sizeof own / sizeof *own;
	const struct screen *s;

	if (i < nown) {
		*out = (struct choice){ own[i].code, _(own[i].label) };
		return true;
	}
	i -= nown;
	for (int d = 0; registry_domains[d]; d++) {
		const struct jump *j = registry_domains[d]->jumps;

		for (; j && j->code; j++)
			if (i-- == 0) {
				*out = (struct choice){ j->code, _(j->label) };
				return true;
			}
	}
	for (int k = 0; (s = screen_at(k)); k++)
		if (s->jump && !registry_jump(s->jump) && i-- == 0) {
			*out = (struct choice){ s->jump, _(s->title) };
			return true;
		}
	return false;
}

static const struct choices codes = { .name = "", .make = code_make };

static void
code_chosen(struct ui *ui, const char *code)
{
	ui_jump(ui, code);
}

static void
code_typed(struct ui *ui, const char *text, void *arg)
{
	ui_jump(ui, text);
}

void
run_ask_code(struct ui *ui)
{
	ui_ask_line(ui, _("Code : "), "", code_typed, NULL);
}

static void
leave_answered(struct ui *ui, bool yes, void *arg)
{
	ui->leave = yes;
}

void
run_leave(struct ui *ui)
{
	ui_ask(ui, ui_typed(ui) ? _("Quitter Passerelle ? Votre saisie sera "
		"proposée au retour.") : _("Quitter Passerelle ?"),
		leave_answered, NULL);
}

/* Codes with the same first letter, else those with the same two others. */
static void
unknown_code(struct ui *ui, const char *code)
{
	struct buf near;
	struct choice c;

	buf_init(&near);
	for (int pass = 0; pass < 2 && !near.len; pass++)
		for (int i = 0; code_make(ui->x, i, &c); i++) {
			bool like = pass == 0 ? c.code[0] == code[0] :
				code[0] && c.code[1] == code[1];

			if (like)
				buf_printf(&near, "%s=%s %s", near.len ? ", " :
					"", c.code, c.label);
		}
	if (near.len)
		ui_say(ui, _("Le code %s n'existe pas. Il y a : %s"), code,
			buf_str(&near));
	else
		ui_say(ui, _("Le code %s n'existe pas. = puis Entrée les "
			"donne tous."), code);
	buf_done(&near);
}

/* Already open below, nothing typed above it: back to it. */
static bool
return_to(struct ui *ui, const char *screen, const char *arg)
{
	for (int i = ui->depth - 1; i >= 0; i--) {
		struct view *v = ui->stack[i];

		if (v->screen && !v->picker &&
			strcmp(v->screen->name, screen) == 0 &&
			!*row_get(&v->arg, "key") &&
			strcmp(row_get(&v->arg, "arg"), arg) == 0) {
			ui_unwind(ui, i + 1);
			if (v->ops->resume)
				v->ops->resume(v, ui, NULL);
			return true;
		}
		if (v->ops->modified && v->ops->modified(v))
			return false;
	}
	return false;
}

void
ui_jump(struct ui *ui, const char *line)
{
	const struct jump *j;
	const char *screen, *label;
	struct call_result result = { .message = "" };
	char code[12] = "";
	size_t n;
	enum err e;

	line += strspn(line, " =");
	n = strcspn(line, " ");
	if (n == 0) {
		ui_push(ui, values_then(ui, _("Les codes"), &codes, "",
			code_chosen));
		return;
	}
	for (size_t i = 0; i < n && i < sizeof code - 1; i++)
		code[i] = line[i] >= 'a' && line[i] <= 'z' ?
			(char)(line[i] - 'a' + 'A') : line[i];
	line += n;
	line += strspn(line, " ");
	if (strcmp(code, "FIN") == 0) {
		run_leave(ui);
		return;
	}
	if (strcmp(code, "LIN") == 0) {
		if (term_only_lines(ui->term))
			ui_say(ui, _("Ce terminal n'a que des lignes."));
		else
			ui->face = true;
		return;
	}
	if (strcmp(code, "AID") == 0) {
		run_help(ui, NULL, true);
		return;
	}
	if (strcmp(code, "TER") == 0) {
		ui_push(ui, terminal_new(ui));
		return;
	}
	j = registry_jump(code);
	screen = run_code_screen(code, &label);
	if (!screen) {
		unknown_code(ui, code);
	} else if (j && j->run && (*line || !*screen)) {
		e = j->run(ui->x, line, &result);
		if (e)
			ui_say_error(ui, e);
		else
			apply(ui, &result);
	} else if (!*screen) {
		unknown_code(ui, code);
	} else if (!return_to(ui, screen, line)) {
		ui_open(ui, screen, "", line);
	}
}

bool
run_letters_act(const struct ui *ui, const struct view *v)
{
	return v && v->screen && keymap_letters(ui->map) &&
		strcmp(view_context(v), "form") != 0;
}

/* --- help ------------------------------------------------------------------ */

static void
help_line(struct buf *out, const char *keys, int columns, const char *text)
{
	int pad = columns - text_columns(keys);

	buf_printf(out, "  %s%*s %s\n", keys, pad > 0 ? pad : 0, "", text);
}

/* The keys of a context, as they are bound now. */
static void
help_keys(const struct ui *ui, const char *context, struct buf *out)
{
	for (int i = ACT_NONE + 1; i < ACTIONS; i++) {
		enum action a = (enum action)i;
		int key = keymap_key(ui->map, context, a, false);
		int twin = keymap_key(ui->map, context, a, true);
		char name[16], other[16], both[40];

		if (!key && !twin)
			continue;
		if (key && twin && key != twin)
			snprintf(both, sizeof both, "%s, %s",
				keymap_key_name(ui->map, key, name),
				keymap_key_name(ui->map, twin, other));
		else
			snprintf(both, sizeof both, "%s", keymap_key_name(
				ui->map, key ? key : twin, name));
		help_line(out, both, 16, action_help(a));
	}
}

static void
help_actions(const struct ui *ui, const struct view *v, struct buf *out)
{
	const struct screen *s = v->screen;
	bool any = false;

	for (int i = 0; s && i < s->naction; i++) {
		const struct screen_action *a = &s->action[i];
		char keys[40];

		run_reach(ui, v, a, keys, sizeof keys);
		if (!any)
			buf_printf(out, "\n%s\n", _("Actions"));
		any = true;
		help_line(out, keys, 10, _(a->label));
	}
	if (!any)
		buf_printf(out, "\n%s\n", _("Actions"));
	if (ui->ways->print && run_prints(v) && !run_with_letter(v, 'i'))
		help_line(out, run_letters_act(ui, v) ? "i" : "^O i", 10,
			_("Imprimer sur ce terminal"));
	help_line(out, run_letters_act(ui, v) ? "v" : "^O v", 10,
		_("Verrouiller l'écran"));
}

static void
help_general(const struct ui *ui, struct buf *out)
{
	struct choice c;

	buf_puts(out, _("Chaque écran tient en quatre parties : le titre, ce "
		"que l'on regarde ou que l'on tape, une ligne d'indication et "
		"de message, et les touches en bas.\n\n"
		"Échap puis un chiffre remplace une touche de fonction : "
		"Échap 1 est F1, Échap 0 est F10, Échap = est F12. "
		"Rien ne presse entre les deux.\n\n"
		"Une question se répond par o ou n. Entrée n'y répond "
		"jamais.\n"));
	buf_printf(out, "\n%s\n", _("Touches dans une fiche"));
	help_keys(ui, "form", out);
	buf_printf(out, "\n%s\n", _("Touches dans une liste"));
	help_keys(ui, "list", out);
	buf_printf(out, "\n%s\n", _("Codes"));
	for (int i = 0; code_make(ui->x, i, &c); i++)
		buf_printf(out, "  =%s             %s\n", c.code, c.label);
}

void
run_help(struct ui *ui, struct view *v, bool again)
{
	const char *text = v && v->ops->help ? v->ops->help(v) : NULL;
	char title[300];
	struct buf b;

	if (text && *text && !again) {
		ui_say(ui, "%s", text);
		ui->helped = true;
		return;
	}
	buf_init(&b);
	if (!v) {
		snprintf(title, sizeof title, "%s", _("Aide"));
		help_general(ui, &b);
	} else {
		ui_fill(ui->x, v->screen ? _(v->screen->title) : "",
			v->ops->row && v->ops->row(v) ? v->ops->row(v) :
			&v->arg, columns_of(v->screen), title, sizeof title);
		if (v->screen && v->screen->help)
			buf_printf(&b, "%s\n", _(v->screen->help));
		help_actions(ui, v, &b);
		buf_printf(&b, "\n%s\n", _("Touches"));
		help_keys(ui, view_context(v), &b);
	}
	ui_push(ui, pager_new(ui, title, buf_str(&b)));
	buf_done(&b);
}

/* --- filling texts --------------------------------------------------------- */

void
ui_fill(struct ctx *x, const char *text, const struct row *row,
	const struct column *columns, char *out, size_t size)
{
	size_t n = 0;

	while (*text && n + 1 < size) {
		char name[64], value[1024];
		const struct column *c = columns;
		size_t k;

		if (text[0] != '%' || text[1] != '{') {
			out[n++] = *text++;
			continue;
		}
		text += 2;
		k = strcspn(text, "}");
		snprintf(name, sizeof name, "%.*s", (int)k, text);
		text += k + (text[k] == '}');
		while (c && c->name && strcmp(c->name, name) != 0)
			c++;
		if (!row)
			*value = '\0';
		else if (c && c->name)
			column_show(x, c, row_get(row, name), value,
				sizeof value);
		else
			snprintf(value, sizeof value, "%s",
				row_get(row, name));
		k = strlen(value);
		if (k > size - 1 - n)
			k = size - 1 - n;
		memcpy(out + n, value, k);
		n += k;
		wipe(value, sizeof value);
	}
	/* a cut inside a character is taken off by the gate at painting */
	out[n] = '\0';
}
