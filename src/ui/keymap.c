#include "ui/keymap.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/words.h"
#include "ui/keys.h"
#include "ui/wording.h"

/* A keymap file:
 *
 *	keymap defaut "Touches par défaut"
 *	  terminals vt220 vt100       taken for these when nothing was chosen
 *	  letters act                 a screen's letters need no ^O
 *	context form
 *	  bind F10      save
 *	  bind "Esc 0"  save
 *	  bar  help save back
 *
 * A context is looked up first, then "any".  The bar names actions: the key
 * shown is the first one bound. */

#define BAR_MAX 12

static const char *const contexts[] = { "any", "form", "list", "menu",
	"values", "help", "terminal" };
#define CONTEXTS (sizeof contexts / sizeof *contexts)
#define ANY 0

static const struct { const char *name, *label, *help; } actions[ACTIONS] = {
	[ACT_NONE] = { "", "", "" },
#define ACTION_ROW(id, name, label, help) [ACT_##id] = { name, label, help },
	ACTION_LIST(ACTION_ROW)
#undef ACTION_ROW
};

struct bind {
	int code;
	int line;
	const char *name;               /* as it is written */
	enum action action;
};

struct keymap {
	struct arena *arena;
	const char *title;
	bool letters;
	int nterminal;
	const char **terminal;
	struct {
		bool seen;
		int n, cap;
		struct bind *bind;
		int nbar, bar_line;
		enum action bar[BAR_MAX + 1];   /* ended by ACT_NONE */
	} context[CONTEXTS];
};

const char *
action_name(enum action a)
{
	return actions[a].name;
}

const char *
action_label(enum action a)
{
	return *actions[a].label ? _(actions[a].label) : "";
}

const char *
action_help(enum action a)
{
	return *actions[a].help ? _(actions[a].help) : "";
}

bool
action_parse(const char *name, enum action *out)
{
	int a;

	for (a = ACT_NONE + 1; a < ACTIONS; a++) {
		if (strcmp(actions[a].name, name) == 0) {
			*out = (enum action)a;
			return true;
		}
	}
	return false;
}

/* --- reading ------------------------------------------------------------- */

static int
context_find(const char *name)
{
	size_t i;

	for (i = 0; i < CONTEXTS; i++)
		if (strcmp(contexts[i], name) == 0)
			return (int)i;
	return -1;
}

static enum action
bound(const struct keymap *m, int context, int code)
{
	int i;

	for (i = 0; i < m->context[context].n; i++)
		if (m->context[context].bind[i].code == code)
			return m->context[context].bind[i].action;
	return ACT_NONE;
}

/* Why a key may not be bound; NULL if it may. */
static const char *
forbidden(int context, int code, enum action action)
{
	switch (code) {
	case KEY_F(5):
		return _("F5 n'existe pas sur un VT220");
	case KEY_F(11):
		return _("F11 met la fenêtre en plein écran");
	case KEY_CTRL('S'): case KEY_CTRL('Q'):
		return _("^S et ^Q arrêtent et reprennent le terminal");
	case KEY_CTRL('Z'): case KEY_CTRL('C'):
		return _("^Z et ^C n'arrêtent rien ici");
	case KEY_ESC('['): case KEY_ESC('O'):
		return _("ce préfixe cache les touches de fonction");
	case KEY_PASTE_START: case KEY_PASTE_END: case KEY_REPORT:
		return _("ce n'est pas une touche");
	}
	if (code >= 0x20 && code < KEY_BASE && (context == ANY ||
		strcmp(contexts[context], "form") == 0))
		return _("ce caractère doit pouvoir s'écrire dans un champ");
	if (strcmp(contexts[context], "values") == 0 && (code >= 'A' ||
		code == ' ' || (code >= '0' && code <= '9')) && code < KEY_BASE)
		return _("ce caractère mène à une valeur");
	if (strcmp(contexts[context], "list") == 0 && (code == ' ' ||
		code == '*' || code == '!') && action != ACT_MARK &&
		action != ACT_MARK_ALL && action != ACT_MARK_INVERT)
		return _("ce caractère coche les lignes d'une liste");
	return NULL;
}

static enum err
refuse(const struct words *w, const char *why, const char *what)
{
	return err_set(E_CHECK, "%s:%d: %s: %s", w->file, w->line, what, why);
}

static enum err
read_bind(struct keymap *m, int context, const struct words *w)
{
	enum action action;
	struct bind *b;
	const char *why;
	int code, n = m->context[context].n;

	if (w->n != 3)
		return refuse(w, _("il faut une touche et une action"),
			"bind");
	if (strcmp(w->w[1], "Esc") == 0 || strcmp(w->w[1], "^[") == 0)
		return refuse(w, _("Échap seul est un préfixe"), w->w[1]);
	if (!key_parse(w->w[1], &code))
		return refuse(w, _("touche inconnue"), w->w[1]);
	if (!action_parse(w->w[2], &action))
		return refuse(w, _("action inconnue"), w->w[2]);
	why = forbidden(context, code, action);
	if (why)
		return refuse(w, why, w->w[1]);
	if (m->letters && code >= 'a' && code <= 'z' &&
		wording_reserved((char)code))
		return refuse(w, _("cette lettre a un sens dans tous les "
			"écrans"), w->w[1]);
	if (bound(m, context, code))
		return refuse(w, _("touche déjà prise dans ce contexte"),
			w->w[1]);
	if (n == m->context[context].cap) {
		int cap = n ? n * 2 : 32;

		b = arena_alloc(m->arena, (size_t)cap * sizeof *b);
		if (n)
			memcpy(b, m->context[context].bind,
				(size_t)n * sizeof *b);
		m->context[context].bind = b;
		m->context[context].cap = cap;
	}
	b = &m->context[context].bind[n];
	b->code = code;
	b->line = w->line;
	b->name = w->w[1];
	b->action = action;
	m->context[context].n++;
	return E_OK;
}

static enum err
read_bar(struct keymap *m, int context, const struct words *w)
{
	enum action action;
	int i;

	if (m->context[context].nbar)
		return refuse(w, _("une seule barre par contexte"), "bar");
	if (w->n < 2 || w->n - 1 > BAR_MAX)
		return refuse(w, _("de 1 à 12 actions"), "bar");
	for (i = 1; i < w->n; i++) {
		if (!action_parse(w->w[i], &action))
			return refuse(w, _("action inconnue"), w->w[i]);
		m->context[context].bar[i - 1] = action;
	}
	m->context[context].bar[w->n - 1] = ACT_NONE;
	m->context[context].nbar = w->n - 1;
	m->context[context].bar_line = w->line;
	return E_OK;
}

/* What is said of the whole keymap, under its first line. */
static enum err
read_head(struct keymap *m, const struct words *w)
{
	const char **terminal;
	int i;

	if (strcmp(w->w[0], "letters") == 0) {
		if (w->n != 2 || strcmp(w->w[1], "act") != 0)
			return refuse(w, _("il faut : letters act"),
				"letters");
		m->letters = true;
		return E_OK;
	}
	if (strcmp(w->w[0], "terminals") != 0)
		return refuse(w, _("ligne inconnue"), w->w[0]);
	if (w->n < 2 || m->nterminal)
		return refuse(w, _("une seule ligne de noms de terminaux"),
			w->w[0]);
	terminal = arena_alloc(m->arena, (size_t)w->n * sizeof *terminal);
	for (i = 1; i < w->n; i++)
		terminal[i - 1] = w->w[i];
	m->terminal = terminal;
	m->nterminal = w->n - 1;
	return E_OK;
}

static enum err
read_block(struct keymap *m, int *context, const struct words *w)
{
	if (!m->title) {
		if (w->n != 3 || strcmp(w->w[0], "keymap") != 0)
			return refuse(w, _("la première ligne est : keymap "
				"NOM \"Titre\""), w->w[0]);
		m->title = w->w[2];
		return E_OK;
	}
	if (w->n != 2 || strcmp(w->w[0], "context") != 0)
		return refuse(w, _("il faut : context NOM"), w->w[0]);
	*context = context_find(w->w[1]);
	if (*context < 0)
		return refuse(w, _("contexte inconnu"), w->w[1]);
	if (m->context[*context].seen)
		return refuse(w, _("contexte déjà écrit plus haut"), w->w[1]);
	m->context[*context].seen = true;
	return E_OK;
}

static bool
is_function(int code)
{
	return code > KEY_F0 && code < KEY_LAST;
}

static int
first_key(const struct keymap *m, int context, enum action a, bool twin)
{
	int i;

	for (i = 0; i < m->context[context].n; i++) {
		const struct bind *b = &m->context[context].bind[i];

		if (b->action == a && !(twin && is_function(b->code)))
			return b->code;
	}
	return 0;
}

/* In a context, then in "any": there a key that the context uses for something
 * else is none.  plain: no function key. */
static int
key_of(const struct keymap *m, int c, enum action a, bool plain)
{
	int code = c > ANY ? first_key(m, c, a, plain) : 0, i;

	for (i = 0; !code && i < m->context[ANY].n; i++) {
		const struct bind *b = &m->context[ANY].bind[i];

		if (b->action == a && !(plain && is_function(b->code)) &&
			!(c > ANY && bound(m, c, b->code)))
			code = b->code;
	}
	return code;
}

/* What is seen only at the end: a bar names keys that exist, and each
 * function key has a twin for keyboards and terminals without it. */
static enum err
check(const struct keymap *m, const char *file)
{
	int c, i;

	if (!m->title)
		return err_set(E_CHECK, "%s:1: %s", file,
			_("la première ligne est : keymap NOM \"Titre\""));
	for (c = 0; c < (int)CONTEXTS; c++) {
		for (i = 0; i < m->context[c].nbar; i++) {
			enum action a = m->context[c].bar[i];

			if (!key_of(m, c, a, false))
				return err_set(E_CHECK, _("%s:%d: la barre "
					"montre « %s », qui n'a pas de "
					"touche"), file, m->context[c].bar_line,
					action_name(a));
		}
		for (i = 0; i < m->context[c].n; i++) {
			const struct bind *b = &m->context[c].bind[i];

			if (is_function(b->code) && !key_of(m, c, b->action,
				true))
				return err_set(E_CHECK, _("%s:%d: « %s » n'a "
					"qu'une touche de fonction, sans "
					"jumelle"), file, b->line,
					action_name(b->action));
		}
	}
	return E_OK;
}

enum err
keymap_parse(const char *file, const char *text, struct keymap **out)
{
	struct arena *arena = arena_new();
	struct keymap *m = arena_alloc(arena, sizeof *m);
	struct words w;
	enum words_kind kind;
	enum err e = E_OK;
	int context = -1;

	m->arena = arena;
	words_init(&w, file, text, arena);
	while (!e && (kind = words_next(&w)) != WORDS_END) {
		if (kind == WORDS_BAD)
			e = E_CHECK;
		else if (kind == WORDS_BLOCK)
			e = read_block(m, &context, &w);
		else if (kind == WORDS_ATTR && m->title && context < 0)
			e = read_head(m, &w);
		else if (kind == WORDS_ATTR && context >= 0 &&
			strcmp(w.w[0], "bind") == 0)
			e = read_bind(m, context, &w);
		else if (kind == WORDS_ATTR && context >= 0 &&
			strcmp(w.w[0], "bar") == 0)
			e = read_bar(m, context, &w);
		else
			e = refuse(&w, _("ligne inconnue"),
				w.n ? w.w[0] : "");
	}
	if (!e)
		e = check(m, file);
	if (e) {
		arena_free(arena);
		return e;
	}
	*out = m;
	return E_OK;
}

void
keymap_free(struct keymap *m)
{
	if (m)
		arena_free(m->arena);
}

/* --- asking -------------------------------------------------------------- */

enum action
keymap_action(const struct keymap *m, const char *context, int code)
{
	int c = context_find(context);
	enum action a = c > ANY ? bound(m, c, code) : ACT_NONE;

	return a ? a : bound(m, ANY, code);
}

/* The function key of an action, where it has one: what a bar names. */
static int
function_key(const struct keymap *m, int c, enum action a)
{
	int i;

	for (i = 0; i < m->context[c].n; i++)
		if (m->context[c].bind[i].action == a &&
			is_function(m->context[c].bind[i].code))
			return m->context[c].bind[i].code;
	return 0;
}

int
keymap_key(const struct keymap *m, const char *context, enum action a,
	bool twin)
{
	int c = context_find(context);

	if (twin == m->letters && c > ANY) {
		int code = function_key(m, c, a);

		if (!code)
			code = function_key(m, ANY, a);
		if (code && keymap_action(m, context, code) == a)
			return code;
	}
	return key_of(m, c, a, twin && !m->letters);
}

/* What is on the keys, by their names in the files. */
static const struct { const char *name, *shown; } keycaps[] = {
	{ "Up", N_("Haut") }, { "Down", N_("Bas") },
	{ "Left", N_("Gauche") }, { "Right", N_("Droite") },
	{ "Home", N_("Début") }, { "End", N_("Fin") },
	{ "PageUp", N_("PagePréc") }, { "PageDown", N_("PageSuiv") },
	{ "Prev", N_("Préc") }, { "Next", N_("Suiv") },
	{ "Insert", N_("Inser") }, { "Delete", N_("Suppr") },
	{ "Remove", N_("Suppr") }, { "Backspace", N_("Effacement") },
	{ "Enter", N_("Entrée") }, { "Space", N_("Espace") },
	{ "BackTab", N_("Maj Tab") }, { "Shift-Tab", N_("Maj Tab") },
	{ "Find", N_("Rech") }, { "Select", N_("Sélect") },
	{ "Help", N_("Aide") }, { "Do", N_("Exécuter") },
};

static const char *
keycap(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof keycaps / sizeof *keycaps; i++)
		if (strcmp(keycaps[i].name, name) == 0)
			return _(keycaps[i].shown);
	return name;
}

static const char *
written_name(const struct keymap *m, int code, char out[16])
{
	size_t c;
	int i;

	for (c = 0; c < CONTEXTS; c++)
		for (i = 0; i < m->context[c].n; i++) {
			const struct bind *b = &m->context[c].bind[i];

			if (b->code == code && strlen(b->name) < 16)
				return strcpy(out, b->name);
		}
	return key_name(code, out);
}

const char *
keymap_key_name(const struct keymap *m, int code, char out[16])
{
	char name[16];

	written_name(m, code, name);
	if (strncmp(name, "Esc ", 4) == 0)
		snprintf(out, 16, "%s %s", _("Échap"), keycap(name + 4));
	else
		snprintf(out, 16, "%s", keycap(name));
	return out;
}

bool
keymap_letters(const struct keymap *m)
{
	return m->letters;
}

bool
keymap_suits(const struct keymap *m, const char *term)
{
	size_t n = strcspn(term, "-");
	int i;

	for (i = 0; i < m->nterminal; i++)
		if (strlen(m->terminal[i]) == n &&
			strncmp(m->terminal[i], term, n) == 0)
			return true;
	return false;
}

const enum action *
keymap_bar(const struct keymap *m, const char *context)
{
	int c = context_find(context);

	if (c < 0 || !m->context[c].nbar)
		c = ANY;
	return m->context[c].bar;
}

const char *
keymap_title(const struct keymap *m)
{
	return _(m->title);
}
