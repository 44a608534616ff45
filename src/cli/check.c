/* `passerelle check`: screens, keymaps, SQL and acts, before anyone uses
 * them. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/config.h"
#include "base/i18n.h"
#include "base/scope.h"
#include "base/tell.h"
#include "cli/cli.h"
#include "model/rights.h"
#include "store/migrate.h"
#include "store/open.h"
#include "ui/screen.h"
#include "ui/screens.h"

static long mistakes;

static void
wrong(const char *file, int line, const char *what, const char *on)
{
	tell(stdout, "%s:%d: %s : %s\n", file, line, what, on);
	mistakes++;
}

static bool
is_keys(const char *name)
{
	return strncmp(name, "keys.", 5) == 0;
}

/* Prepares every statement on fresh bases. */
static enum err
check_sql(struct db *data, struct db *keys)
{
	const struct sql_query *q;
	const struct sql_act *a;
	const struct sql_step *s;
	struct db_rows rows;

	for (q = sql_queries; q->name; q++) {
		if (db_select(is_keys(q->name) ? keys : data, q->name, &rows))
			wrong(q->file, q->line, err_text(), q->name);
		else
			db_end(&rows);
	}
	for (a = sql_acts; a->name; a++)
		for (s = a->step; s->sql; s++) {
			if (db_prepare(data, s->sql, &rows))
				wrong(a->file, s->line, err_text(), a->name);
			else
				db_end(&rows);
		}
	return E_OK;
}

static bool
has_query(const char *prefix, const char *name)
{
	const struct sql_query *q;
	size_t n = strlen(prefix);

	for (q = sql_queries; q->name; q++)
		if (strncmp(q->name, prefix, n) == 0 &&
			strcmp(q->name + n, name) == 0)
			return true;
	return false;
}

static void
check_acts(void)
{
	const struct sql_act *a;

	for (a = sql_acts; a->name; a++) {
		const char *p = a->blobs;
		enum right right;
		enum scope scope;
		char word[32];
		int n;

		if (!right_parse(a->right, &right))
			wrong(a->file, a->line, _("droit inconnu"), a->right);
		if (a->on && !has_query("on.", a->on))
			wrong(a->file, a->line, _("point de départ inconnu"),
				a->on);
		while (p && sscanf(p, " %31s%n", word, &n) == 1) {
			if (!scope_parse(word, &scope))
				wrong(a->file, a->line, _("partie inconnue"),
					word);
			p += n;
		}
	}
}

/* Texts of the screens, as a catalogue to translate. */
static void
pot_line(void *arg, const char *file, const char *text)
{
	printf("#: %s\nmsgid \"", file);
	for (; *text; text++)
		if (*text == '"' || *text == '\\')
			printf("\\%c", *text);
		else if (*text == '\n')
			printf("\\n");
		else
			putchar(*text);
	printf("\"\nmsgstr \"\"\n\n");
}

static int
pot(void)
{
	printf("msgid \"\"\nmsgstr \"Content-Type: text/plain; "
		"charset=UTF-8\\n\"\n\n");
	screens_load(NULL, stderr);
	screens_texts(pot_line, NULL);
	return 0;
}

int
verb_check(int argc, char **argv)
{
	struct db *data = NULL, *keys = NULL;
	enum err e;

	if (argc == 1 && strcmp(argv[0], "--pot") == 0)
		return pot();
	if (argc == 2 && strcmp(argv[0], "--config") == 0) {
		if (access(argv[1], X_OK) || strlen(argv[1]) >=
			sizeof config.conf) {
			tell(stderr, "passerelle: %s: %s\n", argv[1],
				_("dossier introuvable"));
			return 66;
		}
		strcpy(config.conf, argv[1]);
	} else if (argc) {
		return cli_usage("check");
	}
	if (screens_load(config.conf, stdout))
		mistakes++;
	if (screens_check(stdout))
		mistakes++;
	e = db_open(":memory:", DB_WRITE, &data);
	if (!e)
		e = db_open(":memory:", DB_WRITE, &keys);
	if (!e)
		e = db_migrate(data, "data");
	if (!e)
		e = db_migrate(keys, "keys");
	if (!e)
		e = check_sql(data, keys);
	check_acts();
	db_close(data);
	db_close(keys);
	if (e)
		return cli_fail(e);
	return mistakes ? 65 : 0;
}
