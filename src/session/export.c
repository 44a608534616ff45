#include "session/export.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/config.h"
#include "base/i18n.h"
#include "base/jail.h"
#include "base/mem.h"
#include "domains/export_people.h"
#include "domains/preference.h"
#include "model/vault.h"
#include "session/csvlist.h"
#include "store/open.h"
#include "ui/list_export.h"

static bool
is(const char *line, const char *verb)
{
	size_t n = strlen(verb);

	return strncmp(line, verb, n) == 0 && (!line[n] || line[n] == ' ');
}

bool
verb_is_export(const char *line)
{
	return is(line, "export view") || is(line, "export people");
}

static void
put_line(void *data, int n, const char *const *cell)
{
	csvlist_line_out(data, n, cell);
}

/* A screen of its own that nobody sees. */
static enum err
put_view(struct ctx *x, struct term *term, const char *name, FILE *f)
{
	struct ui ui;
	enum err e = preference_load(x);

	if (!e)
		e = ui_init(&ui, term, x, screens_keymap("defaut"),
			"day.mine");
	if (e)
		return e;
	e = list_export(&ui, name, put_line, f);
	ui_done(&ui);
	return e;
}

static enum err
put_all(struct ctx *x, const char *line, FILE *f)
{
	struct term *term = NULL;
	const char *name = line + strlen("export view");
	enum err e = db_open(config_path("passerelle.db"), DB_READ, &x->db);

	if (e)
		return e;
	x->vault = vault_new();
	e = term_new("vt100", UI_COLS, UI_ROWS, CHARSET_UTF8, NULL, NULL,
		&term);
	jail_session();
	if (!e && is(line, "export people")) {
		x->screen = "export.people";
		e = export_people(x, put_line, f);
	} else if (!e) {
		e = put_view(x, term, name + strspn(name, " "), f);
	}
	term_free(term);
	return e;
}

int
verb_export_list(struct port *port, struct ctx *x, const char *line)
{
	char *text = NULL;
	size_t size = 0;
	FILE *f = open_memstream(&text, &size);
	enum err e;

	if (!f)
		return 71;
	fputs("\xef\xbb\xbf", f);
	e = put_all(x, line, f);
	fclose(f);
	if (e) {
		char *why = xasprintf("passerelle : %s\n", err_text());

		port_error(port, why);
		free(why);
	} else {
		port_write(port, text, size);
	}
	wipe(text, size);
	free(text);
	return e ? err_exit(e) : 0;
}
