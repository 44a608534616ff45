#include "ui/screens.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/tell.h"
#include "base/text.h"
#include "ui/keymap.h"
#include "ui/overrides.h"
#include "ui/picture.h"
#include "ui/plain.h"
#include "ui/wording.h"

#define HINT_COLUMNS 78         /* from the second of 79 */

static struct {
	struct screen **screen;
	int nscreen;
	struct named_map {
		char name[32];
		struct keymap *map;
	} *map;
	int nmap;
} set;

static void
clear(void)
{
	for (int i = 0; i < set.nscreen; i++)
		screen_free(set.screen[i]);
	for (int i = 0; i < set.nmap; i++)
		keymap_free(set.map[i].map);
	free(set.screen);
	free(set.map);
	memset(&set, 0, sizeof set);
}

const struct screen *
screen_find(const char *name)
{
	for (int i = 0; i < set.nscreen; i++)
		if (strcmp(set.screen[i]->name, name) == 0)
			return set.screen[i];
	return NULL;
}

const struct screen *
screen_at(int i)
{
	return i >= 0 && i < set.nscreen ? set.screen[i] : NULL;
}

const struct keymap *
screens_keymap(const char *name)
{
	for (int i = 0; i < set.nmap; i++)
		if (strcmp(set.map[i].name, name) == 0)
			return set.map[i].map;
	return NULL;
}

const struct keymap *
screens_keymap_at(int i, const char **name)
{
	if (i < 0 || i >= set.nmap)
		return NULL;
	*name = set.map[i].name;
	return set.map[i].map;
}

const struct keymap *
screens_keymap_for(const char *term)
{
	for (int i = 0; i < set.nmap; i++)
		if (keymap_suits(set.map[i].map, term))
			return set.map[i].map;
	return screens_keymap("defaut");
}

/* The last part of a path without its ending. */
static void
stem(const char *path, char *out, size_t size)
{
	const char *base = strrchr(path, '/');
	size_t n;

	base = base ? base + 1 : path;
	n = strcspn(base, ".");
	snprintf(out, size, "%.*s", (int)n, base);
}

/* "…/caseload/person.form" holds `form caseload.person`. */
static enum err
named_as_file(const struct screen *s)
{
	static const char *const ending[] = { ".form", ".list", ".menu",
		".page" };
	const char *slash = strrchr(s->file, '/'), *dir = slash;
	char want[200];

	while (dir && dir > s->file && dir[-1] != '/')
		dir--;
	if (!dir || dir == slash)
		return E_OK;
	snprintf(want, sizeof want, "%.*s.%.*s", (int)(slash - dir), dir,
		(int)strcspn(slash + 1, "."), slash + 1);
	if (strcmp(want, s->name) != 0)
		return err_set(E_CHECK, _("%s:1: ce fichier doit s'appeler comme "
			"son écran : %s"), s->file, s->name);
	if (strcmp(slash + 1 + strcspn(slash + 1, "."), ending[s->kind]) != 0)
		return err_set(E_CHECK, _("%s:1: la fin du nom de fichier doit "
			"être %s"), s->file, ending[s->kind]);
	return E_OK;
}

static enum err
add_screen(const char *file, const char *text)
{
	struct screen *s = NULL;
	enum err e = screen_parse(file, text, &s);

	if (e)
		return e;
	if ((e = named_as_file(s))) {
		screen_free(s);
		return e;
	}
	for (int i = 0; i < set.nscreen; i++)
		if (strcmp(set.screen[i]->name, s->name) == 0) {
			screen_free(set.screen[i]);
			set.screen[i] = s;
			return E_OK;
		}
	set.screen = xrealloc(set.screen,
		(size_t)(set.nscreen + 1) * sizeof *set.screen);
	set.screen[set.nscreen++] = s;
	return E_OK;
}

static enum err
add_keymap(const char *file, const char *text)
{
	struct keymap *m = NULL;
	struct named_map n = { .map = NULL };
	enum err e = keymap_parse(file, text, &m);

	if (e)
		return e;
	n.map = m;
	stem(file, n.name, sizeof n.name);
	for (int i = 0; i < set.nmap; i++)
		if (strcmp(set.map[i].name, n.name) == 0) {
			keymap_free(set.map[i].map);
			set.map[i] = n;
			return E_OK;
		}
	set.map = xrealloc(set.map,
		(size_t)(set.nmap + 1) * sizeof *set.map);
	set.map[set.nmap++] = n;
	return E_OK;
}

static bool
ends(const char *s, const char *end)
{
	size_t n = strlen(s), k = strlen(end);

	return n >= k && strcmp(s + n - k, end) == 0;
}

static enum err
add(const char *file, const char *text)
{
	return ends(file, ".keys") ? add_keymap(file, text) :
		add_screen(file, text);
}

static void
complain_of(FILE *out, enum err *worst)
{
	if (out)
		tell(out, "%s\n", err_text());
	*worst = E_CHECK;
}

struct taking {
	FILE *complain;
	enum err worst;
};

static void
take_override(void *arg, const char *file, const char *text)
{
	struct taking *t = arg;

	if (!text || add(file, text))
		complain_of(t->complain, &t->worst);
}

enum err
screens_load_at(int dir, const char *shown, FILE *complain)
{
	struct taking t = { complain, E_OK };

	clear();
	for (const struct embedded *f = embedded_screens; f->file; f++)
		if (add(f->file, f->text))
			complain_of(complain, &t.worst);
	overrides_each(dir, shown, take_override, &t);
	return t.worst;
}

enum err
screens_load(const char *dir, FILE *complain)
{
	int fd = dir ? overrides_open(dir) : -1;
	enum err e = screens_load_at(fd, dir, complain);

	if (fd >= 0)
		close(fd);
	return e;
}

enum err
screens_load_texts(const struct embedded *file, FILE *complain)
{
	enum err worst = E_OK;

	clear();
	for (; file->file; file++)
		if (add(file->file, file->text))
			complain_of(complain, &worst);
	return worst;
}

void
screens_unload(void)
{
	clear();
}

/* --- what is seen only with every screen ------------------------------ */

struct lint {
	FILE *out;
	enum err worst;
};

static void __attribute__((format(printf, 4, 5)))
fault(struct lint *l, const struct screen *s, int line, const char *fmt, ...)
{
	va_list ap;
	char *what;
	int n;

	l->worst = E_CHECK;
	if (!l->out)
		return;
	va_start(ap, fmt);
	n = vasprintf(&what, fmt, ap);
	va_end(ap);
	if (n < 0)
		return;
	tell(l->out, "%s:%d: %s\n", s->file, line, what);
	free(what);
}

static void
opened(struct lint *l, const struct screen *s, int line, const char *name)
{
	if (!screen_find(name))
		fault(l, s, line, _("cet écran n'existe pas : %s"), name);
}

static void
opens(struct lint *l, const struct screen *s)
{
	for (int i = 0; i < s->nfield; i++) {
		const struct screen_field *f = &s->field[i];
		const struct screen *t;

		if (!f->lookup)
			continue;
		opened(l, s, f->line, f->lookup);
		t = screen_find(f->lookup);
		if (t && t->kind != SCREEN_LIST)
			fault(l, s, f->line, _("lookup ouvre une liste : %s"),
				f->lookup);
	}
	for (int i = 0; i < s->nrows; i++)
		if (s->rows[i].open)
			opened(l, s, s->rows[i].line, s->rows[i].open);
	for (int i = 0; i < s->naction; i++)
		if (s->action[i].screen)
			opened(l, s, s->action[i].line, s->action[i].screen);
}

static void
jumps(struct lint *l, int at)
{
	const struct screen *s = set.screen[at];
	const struct jump *j;

	if (!s->jump)
		return;
	if (strcmp(s->jump, "FIN") == 0 || strcmp(s->jump, "AID") == 0 ||
		strcmp(s->jump, "TER") == 0 ||
		strcmp(s->jump, "LIN") == 0)
		fault(l, s, s->jump_line, _("code réservé : %s"), s->jump);
	for (int i = 0; i < at; i++)
		if (set.screen[i]->jump &&
			strcmp(set.screen[i]->jump, s->jump) == 0)
			fault(l, s, s->jump_line, _("code donné deux fois : %s, "
				"aussi à %s"), s->jump, set.screen[i]->name);
	j = registry_jump(s->jump);
	if (j && (!j->screen || strcmp(j->screen, s->name) != 0))
		fault(l, s, s->jump_line, _("code donné deux fois : %s, aussi à "
			"%s"), s->jump, j->label);
}

/* A list is searched by forms that are written in, of records that its source
 * opens. */
static void
queries(struct lint *l, const struct screen *s)
{
	if (s->nquery && (s->source->paged || !registry_opening(
		s->source->name)))
		fault(l, s, s->query_line, _("query : cette source n'ouvre "
			"pas ses lignes : %s"), s->source->name);
	for (int i = 0; i < s->nquery; i++) {
		const struct screen *form = screen_find(s->query[i]);

		if (!form || form->kind != SCREEN_FORM || form->view)
			fault(l, s, s->query_line, _("query : ce n'est pas une "
				"fiche qui s'écrit : %s"), s->query[i]);
	}
}

/* What is printed is a list that prints itself. */
static void
paper(struct lint *l, const struct screen *s)
{
	const struct screen *printed = s->paper ? screen_find(s->paper) : NULL;

	if (s->paper && (!printed || printed->kind != SCREEN_LIST ||
		printed->paper))
		fault(l, s, s->paper_line, _("paper : ce n'est pas une liste "
			"qui s'imprime : %s"), s->paper);
}

/* A letter that no rule reserves means what its first screen says. */
static void
letters(struct lint *l, int at)
{
	const struct screen *s = set.screen[at];

	for (int i = 0; i < s->naction; i++) {
		const struct screen_action *a = &s->action[i];

		if (!a->letter || wording_reserved(a->letter))
			continue;
		for (int k = 0; k < at; k++)
			for (int m = 0; m < set.screen[k]->naction; m++) {
				const struct screen_action *b =
					&set.screen[k]->action[m];

				if (b->letter != a->letter ||
					strcmp(a->name, b->name) == 0 ||
					strcmp(a->label, b->label) == 0)
					continue;
				fault(l, s, a->line, _("la lettre %c change de "
					"sens : « %s », mais « %s » dans %s"),
					a->letter, a->label, b->label,
					set.screen[k]->name);
				k = at;
				break;
			}
	}
}

/* A character that a keymap takes for itself is lost for the screens: their
 * digits, and where letters act their letters. */
static void
hidden(struct lint *l, const struct screen *s)
{
	const char *context = s->kind == SCREEN_LIST ? "list" :
		s->kind == SCREEN_FORM && !s->view ? NULL : "menu";

	for (int i = 0; context && i < s->naction; i++)
		for (int k = 0; k < set.nmap; k++) {
			const struct screen_action *a = &s->action[i];
			const struct keymap *m = set.map[k].map;

			if ((a->letter >= 'a' && keymap_letters(m) &&
				keymap_action(m, context, a->letter)) ||
				(a->digit && keymap_action(m, context,
				a->digit)))
				fault(l, s, a->line, _("« %s » ne répond plus "
					"à %c : les touches « %s » prennent "
					"ce caractère"), a->label, a->letter ?
					a->letter : a->digit,
					set.map[k].name);
		}
}

static void
registered_jumps(struct lint *l)
{
	for (int i = 0; registry_domains[i]; i++) {
		const struct jump *j = registry_domains[i]->jumps;

		for (; j && j->code; j++) {
			if (registry_jump(j->code) != j) {
				l->worst = E_CHECK;
				if (l->out)
					tell(l->out, _("domaine %s : code "
						"donné deux fois : %s\n"),
						registry_domains[i]->name,
						j->code);
			}
			if (j->screen && !screen_find(j->screen)) {
				l->worst = E_CHECK;
				if (l->out)
					tell(l->out, _("domaine %s : cet "
						"écran n'existe pas : %s\n"),
						registry_domains[i]->name,
						j->screen);
			}
		}
	}
}

/* A translation says what the French says, in the same room (0: any). */
static void
fits(struct lint *l, const struct screen *s, int line, const char *text,
	int room)
{
	const char *to = text ? i18n_english(text) : NULL, *wrong;

	if (to == text)
		return;
	wrong = wording_fault(to);
	if (wrong)
		fault(l, s, line, "%s : « %s »", wrong, to);
	if (room && text_columns(to) > room)
		fault(l, s, line, _("traduction trop large : « %s », %d "
			"colonnes sur %d"), to, text_columns(to), room);
}

/* Words for the person herself, in both languages. */
static void
plain(struct lint *l, const struct screen *s, int line, const char *text)
{
	const char *to, *wrong;

	if (!text || !*text)
		return;
	wrong = plain_fault(text);
	if (wrong)
		fault(l, s, line, "%s : « %s »", wrong, text);
	to = i18n_english(text);
	wrong = to == text ? NULL : plain_fault(to);
	if (wrong)
		fault(l, s, line, "%s : « %s »", wrong, to);
}

static void
plain_page(struct lint *l, const struct screen *s)
{
	plain(l, s, 1, s->title);
	plain(l, s, 1, s->empty);
	for (int i = 0; i < s->nsay; i++)
		plain(l, s, s->say[i].line, s->say[i].text);
	for (int i = 0; i < s->naction; i++) {
		const struct screen_action *a = &s->action[i];

		plain(l, s, a->line, a->label);
		plain(l, s, a->line, a->confirm);
		if (a->screen && screen_find(a->screen) &&
			screen_find(a->screen)->kind != SCREEN_PAGE)
			fault(l, s, a->line, _("une page n'ouvre que des "
				"pages : %s"), a->screen);
	}
}

/* What every page says, and the choices that pages show. */
static void
plain_choices(struct lint *l)
{
	struct screen pages = { .file = "space" };

	for (int i = 0; i < PLAIN_TEXTS; i++)
		plain(l, &pages, 0, plain_words[i]);
	for (int i = 0; registry_domains[i]; i++) {
		const struct choices *c = registry_domains[i]->choices;

		for (; c && c->name; c++)
			for (int k = 0; strncmp(c->name, "space.", 6) == 0 &&
				c->fixed && c->fixed[k].code; k++)
				plain(l, &pages, 0, c->fixed[k].label);
	}
}

struct run_fits {
	struct lint *l;
	const struct screen *s;
};

static void
run_fits(void *arg, int x, const char *run, size_t n, int room)
{
	struct run_fits *f = arg;
	char *text = xasprintf("%.*s", (int)n, run);

	fits(f->l, f->s, 1, text, room);
	free(text);
}

static void
translations(struct lint *l, const struct screen *s)
{
	struct run_fits f = { l, s };

	for (int i = 0; i < s->nline; i++)
		picture_runs(s->line[i], run_fits, &f);
	fits(l, s, 1, s->title, 0);
	fits(l, s, 1, s->help, 0);
	fits(l, s, 1, s->hint, HINT_COLUMNS);
	fits(l, s, 1, s->empty, HINT_COLUMNS);
	fits(l, s, 1, s->missed, HINT_COLUMNS);
	for (int i = 0; i < s->nfield; i++)
		fits(l, s, s->field[i].line, s->field[i].hint, HINT_COLUMNS);
	for (int i = 0; i < s->ncolumn; i++)
		fits(l, s, 1, s->column[i].title,
			s->column[i].width);
	for (int i = 0; i < s->naction; i++) {
		fits(l, s, s->action[i].line, s->action[i].label, 0);
		fits(l, s, s->action[i].line, s->action[i].confirm, 0);
	}
}

enum err
screens_check(FILE *complain)
{
	struct lint l = { complain, E_OK };

	for (int i = 0; i < set.nscreen; i++) {
		opens(&l, set.screen[i]);
		queries(&l, set.screen[i]);
		paper(&l, set.screen[i]);
		jumps(&l, i);
		letters(&l, i);
		hidden(&l, set.screen[i]);
		translations(&l, set.screen[i]);
		if (set.screen[i]->kind == SCREEN_PAGE)
			plain_page(&l, set.screen[i]);
	}
	registered_jumps(&l);
	plain_choices(&l);
	return l.worst;
}

/* --- texts, for translators -------------------------------------------- */

struct texts {
	void (*each)(void *arg, const char *file, const char *text);
	void *arg;
	const struct screen *s;
};

static void
text(struct texts *t, const char *s)
{
	if (s && *s)
		t->each(t->arg, t->s->file, s);
}

static void
run_text(void *arg, int x, const char *s, size_t n, int room)
{
	char *copy = xasprintf("%.*s", (int)n, s);

	text(arg, copy);
	free(copy);
}

void
screens_texts(void (*each)(void *arg, const char *file, const char *text),
	void *arg)
{
	for (int i = 0; i < set.nmap; i++)
		each(arg, "keymaps", keymap_title(set.map[i].map));
	for (int i = 0; i < set.nscreen; i++) {
		const struct screen *s = set.screen[i];
		struct texts t = { each, arg, s };

		text(&t, s->title);
		text(&t, s->help);
		text(&t, s->hint);
		text(&t, s->empty);
		text(&t, s->missed);
		for (int k = 0; k < s->nline; k++)
			picture_runs(s->line[k], run_text, &t);
		for (int k = 0; k < s->nsay; k++)
			text(&t, s->say[k].text);
		for (int k = 0; k < s->nfield; k++) {
			text(&t, s->field[k].hint);
			text(&t, s->field[k].help);
		}
		for (int k = 0; k < s->nrows; k++)
			text(&t, s->rows[k].empty);
		for (int k = 0; k < s->ncolumn; k++)
			text(&t, s->column[k].title);
		for (int k = 0; k < s->nfilter; k++)
			text(&t, s->filter[k].label);
		for (int k = 0; k < s->naction; k++) {
			text(&t, s->action[k].label);
			text(&t, s->action[k].confirm);
			text(&t, s->action[k].confirm_many);
			text(&t, s->action[k].ask_title);
		}
	}
}
