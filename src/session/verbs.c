#include "session/verbs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/config.h"
#include "base/i18n.h"
#include "base/jail.h"
#include "base/mem.h"
#include "domains/agenda.h"
#include "domains/copy.h"
#include "domains/letter.h"
#include "domains/preference.h"
#include "domains/space_paper.h"
#include "model/vault.h"
#include "rules/catalog.h"
#include "session/letter_pdf.h"
#include "store/open.h"
#include "ui/jump.h"
#include "ui/print.h"

#define WORDS 16

static void
say(struct port *port, const char *text)
{
	port_write(port, text, strlen(text));
}

static int
run_rule(struct port *port, int n, char **w)
{
	char *text = NULL;
	size_t size = 0;
	FILE *f = open_memstream(&text, &size);
	int status;

	if (!f)
		return 71;
	status = rule_run(n, w, NULL, f);
	fclose(f);
	port_write(port, text, size);
	free(text);
	return status;
}

/* Is this the line of a verb, alone or with its words? */
static bool
is_verb(const char *line, const char *verb)
{
	size_t n = strlen(verb);

	return strncmp(line, verb, n) == 0 && (!line[n] || line[n] == ' ');
}

static int
refuse(struct port *port, enum err e)
{
	char *why = xasprintf("passerelle : %s\n", err_text());

	port_error(port, why);
	free(why);
	return err_exit(e);
}

/* What is made of the base, in the jail of a session and under a name for the
 * audit, goes to the client. */
static int
hand_over(struct port *port, struct ctx *x, const char *screen,
	enum err (*make)(struct ctx *x, const char *words, struct buf *out),
	const char *words)
{
	struct buf out;
	enum err e = db_open(config_path("passerelle.db"), DB_READ, &x->db);

	buf_init(&out);
	if (!e) {
		x->vault = vault_new();
		x->screen = screen;
		jail_session();
		e = make(x, words, &out);
	}
	if (!e)
		port_write(port, out.data, out.len);
	buf_done(&out);
	return e ? refuse(port, e) : 0;
}

bool
verb_is_print(const char *line)
{
	return is_verb(line, "print");
}

/* A screen of its own that nobody sees. */
static enum err
print(struct port *port, struct ctx *x, struct term *term, const char *line)
{
	struct buf text;
	struct ui ui;
	enum err e = preference_load(x);

	if (!e)
		e = ui_init(&ui, term, x, screens_keymap("defaut"),
			"day.mine");
	if (e)
		return e;
	buf_init(&text);
	ui_jump(&ui, line);
	/* what the jump says or asks is why it led nowhere */
	if (ui.message[0] || ui.question[0] || ui.leave)
		e = err_set(E_NOTFOUND, "%s", ui.message[0] ? ui.message :
			_("Ce code ne mène à rien qui s'imprime."));
	else
		e = print_text(&ui, ui_top(&ui), &text);
	if (!e)
		port_write(port, text.data, text.len);
	buf_done(&text);
	ui_done(&ui);
	return e;
}

int
verb_print(struct port *port, struct ctx *x, const char *line)
{
	struct term *term = NULL;
	enum err e;

	line += 5;
	line += strspn(line, " ");
	if (*line != '=' || !line[1]) {
		port_error(port, _("passerelle : écrire « print =CODE », par "
			"exemple print =FIL.\n"));
		return 64;
	}
	e = db_open(config_path("passerelle.db"), DB_READ, &x->db);
	if (!e) {
		x->vault = vault_new();
		e = term_new("vt100", UI_COLS, UI_ROWS, CHARSET_UTF8, NULL,
			NULL, &term);
	}
	if (!e) {
		jail_session();
		e = print(port, x, term, line + 1);
	}
	term_free(term);
	return e ? refuse(port, e) : 0;
}

bool
verb_is_calendar(const char *line)
{
	return is_verb(line, "export rdv");
}

static enum err
calendar(struct ctx *x, const char *words, struct buf *out)
{
	return agenda_ical(x, *words != '\0', out);
}

int
verb_calendar(struct port *port, struct ctx *x, const char *line)
{
	bool details = strcmp(line, "export rdv --details") == 0;

	if (!details && strcmp(line, "export rdv") != 0) {
		port_error(port, _("passerelle : écrire « export rdv », ou "
			"« export rdv --details » avec les noms et les "
			"lieux.\n"));
		return 64;
	}
	return hand_over(port, x, details ? "export.rdv.details" :
		"export.rdv", calendar, details ? "--details" : "");
}

bool
verb_is_letter(const char *line)
{
	return is_verb(line, "letter");
}

static enum err
letter(struct ctx *x, const char *words, struct buf *out)
{
	struct buf text;
	enum err e;

	buf_init(&text);
	e = letter_next(x, words, &text);
	if (!e)
		e = letter_pdf(buf_str(&text), out);
	buf_done(&text);
	return e;
}

int
verb_letter(struct port *port, struct ctx *x, const char *line)
{
	line += 6;
	line += strspn(line, " ");
	if (!*line) {
		port_error(port, _("passerelle : écrire « letter NUMÉRO », "
			"celui du dossier.\n"));
		return 64;
	}
	return hand_over(port, x, "letter", letter, line);
}

bool
verb_is_hers(const char *line)
{
	return strcmp(line, "recap") == 0;
}

bool
verb_is_sheet(const char *line)
{
	return is_verb(line, "card") || is_verb(line, "recap");
}

static enum err
sheet(enum err (*write)(struct ctx *x, const char *words, struct buf *out),
	struct ctx *x, const char *words, struct buf *out)
{
	struct buf text;
	enum err e;

	buf_init(&text);
	e = write(x, words, &text);
	if (!e)
		e = sheet_pdf(buf_str(&text), out);
	buf_done(&text);
	return e;
}

static enum err
card(struct ctx *x, const char *words, struct buf *out)
{
	return sheet(space_card_text, x, words, out);
}

static enum err
recap(struct ctx *x, const char *words, struct buf *out)
{
	return sheet(space_recap_text, x, words, out);
}

int
verb_sheet(struct port *port, struct ctx *x, const char *line)
{
	bool is_card = is_verb(line, "card");
	const char *words = line + (is_card ? 4 : 5);

	words += strspn(words, " ");
	if (!*words && (is_card || id_is_none(&x->person))) {
		port_error(port, is_card ? _("passerelle : écrire « card "
			"NUMÉRO », celui du dossier.\n") : _("passerelle : "
			"écrire « recap NUMÉRO », celui du dossier.\n"));
		return 64;
	}
	/* what a person reads is in French */
	i18n_lang("fr");
	return hand_over(port, x, is_card ? "card" : "recap", is_card ? card :
		recap, words);
}

bool
verb_is_copy(const char *line)
{
	return is_verb(line, "export person");
}

int
verb_copy(struct port *port, struct ctx *x, const char *line)
{
	return hand_over(port, x, "export.person", copy_verb, line + 13);
}

int
verb_run(struct port *port, const char *line)
{
	char *copy = xstrdup(line), *save, *w[WORDS + 1];
	int n = 0, status = 0;

	jail_session();         /* before the line is looked at */
	for (w[n] = strtok_r(copy, " \t", &save); n < WORDS && w[n];)
		w[++n] = strtok_r(NULL, " \t", &save);
	if (n == 0 || strcmp(w[0], "aide") == 0 || strcmp(w[0], "help") == 0)
		say(port, _("aide      ce texte\n"
			"version   la version du programme\n"
			"rule      les règles du métier : rule nir NUMÉRO\n"
			"print     un écran en texte : print =FIL\n"
			"export    rdv : vos rendez-vous, pour un agenda\n"
			"          person NUMÉRO : une copie, pour elle\n"
			"          view : la liste préparée par F2, en CSV\n"
			"          people : votre structure, en CSV\n"
			"import    people < fichier.csv : des personnes\n"
			"letter    la convocation d'un dossier : letter 4512\n"
			"card      la carte d'une personne, neuve : card 4512\n"
			"recap     sa page à lui remettre : recap 4512\n"
			"Sans rien : les écrans (ssh -t).\n"));
	else if (strcmp(w[0], "version") == 0)
		say(port, "passerelle " VERSION "\n");
	else if (strcmp(w[0], "rule") == 0)
		status = run_rule(port, n - 1, w + 1);
	else if (strcmp(w[0], "export") == 0) {
		port_error(port, _("passerelle : écrire « export rdv », "
			"« export person NUMÉRO », « export view » ou « export "
			"people ».\n"));
		status = 64;
	} else if (strcmp(w[0], "import") == 0) {
		port_error(port, _("passerelle : écrire « import people < "
			"fichier.csv ».\n"));
		status = 64;
	} else {
		char *what = xasprintf(_("passerelle : « %s » n'est pas un "
			"verbe d'ici. « aide » les montre.\n"), w[0]);

		port_error(port, what);
		free(what);
		status = 64;
	}
	free(copy);
	return status;
}
