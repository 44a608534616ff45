#include "cli/communes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/fold.h"
#include "base/i18n.h"
#include "base/tell.h"
#include "base/text.h"
#include "data/data.h"
#include "model/act.h"

#define BATCH 700000            /* bytes of a message, of 1 MiB at most */
#define SETS 900

static void
add(struct act *a, char **c)
{
	char folded[200];
	struct buf json;
	char *p, *save;

	fold_text(c[1], folded, sizeof folded);
	act_text(a, ":code", c[0]);
	act_text(a, ":name", c[1]);
	act_text(a, ":folded", folded);
	act_text(a, ":departement", c[2]);
	act_text(a, ":epci", c[3]);
	act_int(a, ":population", strtoll(c[4], NULL, 10));
	act_text(a, ":lat", c[5]);
	act_text(a, ":lon", c[6]);
	act_text(a, ":precision", c[7]);
	act_text(a, ":kind", c[9]);
	act_text(a, ":parent", c[10]);
	buf_init(&json);
	buf_puts(&json, "[");
	for (p = strtok_r(c[8], " ", &save); p; p = strtok_r(NULL, " ", &save))
		buf_printf(&json, "%s\"%.5s\"", json.len > 1 ? "," : "", p);
	buf_puts(&json, "]");
	act_text(a, ":postcodes", buf_str(&json));
	buf_done(&json);
	act_next_set(a);
}

/* --- the check ----------------------------------------------------------------- */

#define COLUMNS 11
#define SHOWN 20                /* mistakes on the terminal */

static const char *const column_name[COLUMNS] = { "code", "name",
	"departement", "epci", "population", "lat", "lon", "precision",
	"postcodes", "kind", "parent" };

static bool
made_of(const char *s, size_t least, size_t most)
{
	size_t n = strspn(s, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ");

	return !s[n] && n >= least && n <= most;
}

static bool
degrees(const char *s, double most)
{
	char *end;
	double v = strtod(s, &end);

	return *s && !*end && v >= -most && v <= most;
}

static bool
postcodes(const char *s)
{
	while (*s) {
		if (strspn(s, "0123456789") != 5 || (s[5] && s[5] != ' '))
			return false;
		s += 5 + (s[5] == ' ');
	}
	return true;
}

/* The first column that is wrong, -1 if none. */
static int
wrong_column(char **c)
{
	if (!made_of(c[0], 5, 5))
		return 0;
	if (!*c[1] || strlen(c[1]) > 150 || !text_is_clean(c[1], TEXT_LINE))
		return 1;
	if (!made_of(c[2], 2, 3))
		return 2;
	if (!made_of(c[3], 0, 9))
		return 3;
	if (strspn(c[4], "0123456789") != strlen(c[4]) || strlen(c[4]) > 9)
		return 4;
	if (!degrees(c[5], 90))
		return 5;
	if (!degrees(c[6], 180))
		return 6;
	if (!*c[7] || !text_is_clean(c[7], TEXT_LINE))
		return 7;
	if (!postcodes(c[8]))
		return 8;
	if (strcmp(c[9], "commune") != 0 && strcmp(c[9], "arrondissement") != 0)
		return 9;
	return made_of(c[10], 0, 5) ? -1 : 10;
}

static void
tell_wrong(FILE *out, long line, const char *code, int columns, int which)
{
	char clean[80];

	text_clean(code, strlen(code), TEXT_LINE, clean, sizeof clean);
	if (columns != COLUMNS)
		tell(out, _("%ld;%s;- : %d colonnes, il en faut 11\n"),
			line, clean, columns);
	else
		tell(out, _("%ld;%s;%s : valeur mal formée\n"), line,
			clean, column_name[which]);
}

/* --- reading ------------------------------------------------------------------- */

struct reading {
	const char *at, *counted;
	long line;              /* of what was read last, from 1 */
	char buf[2048];
	char *c[COLUMNS + 1];
	int columns;
};

/* The next line that is no comment; false at the end. */
static bool
next_line(struct reading *r)
{
	const char *end;

	r->columns = data_line(&r->at, r->buf, sizeof r->buf, r->c,
		COLUMNS + 1);
	if (!r->columns)
		return false;
	/* an editor may have cut the tab that ends most lines */
	if (r->columns == COLUMNS - 1)
		r->c[r->columns++] = r->buf + sizeof r->buf - 1;
	/* the line read ends just before at, or at the very end */
	end = r->at[-1] == '\n' ? r->at - 1 : r->at;
	for (; r->counted < end; r->counted++)
		r->line += *r->counted == '\n';
	return true;
}

static enum err
check_all(const char *text, FILE *rejects, struct import *out)
{
	struct reading r = { .at = text, .counted = text, .line = 1 };

	while (next_line(&r)) {
		int which = r.columns == COLUMNS ? wrong_column(r.c) : 0;

		out->read++;
		if (which < 0) {
			out->good++;
			continue;
		}
		if (out->bad++ < SHOWN || rejects)
			tell_wrong(rejects ? rejects : stderr, r.line, r.c[0],
				r.columns, which);
	}
	if (!out->bad || rejects)
		return E_OK;
	return err_set(E_CHECK, _("%ld sur %ld ne conviennent pas : rien "
		"n'est changé. --rejects FICHIER prend les autres."),
		out->bad, out->read);
}

static enum err
write_all(struct keep *k, const char *text, struct import *out)
{
	struct reading r = { .at = text, .counted = text };
	struct act *a = act_new("commune.put");
	int sets = 0;
	enum err e = E_OK;

	while (!e && next_line(&r)) {
		if (r.columns != COLUMNS || wrong_column(r.c) >= 0)
			continue;
		add(a, r.c);
		if (++sets == SETS || act_size(a) > BATCH) {
			e = act_send_to(a, k);
			act_free(a);
			a = act_new("commune.put");
			out->written += e ? 0 : sets;
			sets = 0;
		}
	}
	if (!e && sets) {
		e = act_send_to(a, k);
		out->written += e ? 0 : sets;
	}
	act_free(a);
	return e;
}

enum err
communes_load(struct keep *k)
{
	struct import n = { 0 };

	return write_all(k, data_communes, &n);
}

static enum err
read_text(const char *file, struct buf *text)
{
	FILE *f = fopen(file, "re");
	char chunk[65536];
	size_t got;
	enum err e = E_OK;

	if (!f)
		return err_set(E_NOTFOUND, _("Le fichier %s ne s'ouvre pas."),
			file);
	while ((got = fread(chunk, 1, sizeof chunk, f)) > 0)
		buf_put(text, chunk, got);
	if (ferror(f))
		e = err_set(E_IO, _("Le fichier %s ne se lit pas."), file);
	else if (strlen(buf_str(text)) != text->len)
		e = err_set(E_CHECK, _("%s:%d: octet %zu : %s"), file, 1,
			strlen(buf_str(text)) + 1, _("un caractère nul"));
	fclose(f);
	return e;
}

enum err
communes_file(struct keep *k, const char *file, bool dry, FILE *rejects,
	struct import *out)
{
	struct buf text;
	enum err e;

	memset(out, 0, sizeof *out);
	buf_init(&text);
	e = read_text(file, &text);
	if (!e)
		e = check_all(buf_str(&text), rejects, out);
	if (!e && !out->read)
		e = err_set(E_CHECK, _("%s : aucune commune."), file);
	if (!e && !dry)
		e = write_all(k, buf_str(&text), out);
	buf_done(&text);
	return e;
}
