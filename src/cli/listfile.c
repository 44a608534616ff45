#include "cli/listfile.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"

#define BOM "\xef\xbb\xbf"

static enum err
unread(const char *file)
{
	return err_set(E_IO, _("Le fichier %s ne se lit pas."), file);
}

/* What cannot be sought is copied. */
static enum err
open_twice(const char *file, FILE **out)
{
	FILE *f = fopen(file, "re"), *copy;
	char block[65536];
	size_t n;

	if (!f)
		return err_set(E_NOTFOUND, _("Le fichier %s ne s'ouvre pas."),
			file);
	if (fseek(f, 0, SEEK_SET) == 0) {
		*out = f;
		return E_OK;
	}
	copy = tmpfile();
	while (copy && (n = fread(block, 1, sizeof block, f)) > 0)
		if (fwrite(block, 1, n, copy) != n)
			break;
	if (!copy || ferror(f) || ferror(copy) || fflush(copy) == EOF) {
		if (copy)
			fclose(copy);
		fclose(f);
		return unread(file);
	}
	fclose(f);
	rewind(copy);
	*out = copy;
	return E_OK;
}

/* Its first character that is no space opens a list or an object? */
static bool
is_json(FILE *f)
{
	int c, n = 0;

	do
		c = getc(f);
	while (c != EOF && (strchr(" \t\r\n", c) || (n < 3 &&
		c == (unsigned char)BOM[n++])));
	rewind(f);
	return c == '[' || c == '{' || c == EOF;
}

enum err
listfile_open(struct listfile *l, const char *file,
	bool (*known)(void *, const char *), void *data)
{
	FILE *f;
	enum err e;

	memset(l, 0, sizeof *l);
	e = open_twice(file, &f);
	if (e)
		return e;
	if (!is_json(f))
		return csvlist_open(f, file, known, data, &l->csv);
	e = jsonlist_read(&l->json, f, file);
	fclose(f);
	return e;
}

enum err
listfile_next(struct listfile *l, json_t **out, long *line,
	const char **fault)
{
	enum err e;

	*out = NULL;
	*fault = NULL;
	if (!l->csv) {
		e = jsonlist_next(&l->json, out);
		*line = l->json.element;
		return e;
	}
	e = csvlist_next(l->csv, out);
	*line = csvlist_line(l->csv);
	*fault = csvlist_fault(l->csv);
	return e;
}

enum err
listfile_rewind(struct listfile *l)
{
	if (l->csv)
		return csvlist_rewind(l->csv);
	jsonlist_rewind(&l->json);
	return E_OK;
}

void
listfile_close(struct listfile *l)
{
	csvlist_free(l->csv);
	jsonlist_close(&l->json);
}

/* --- rejects ---------------------------------------------------------- */

static const char *
nth(const struct listfile *l, const char *const *columns, int i)
{
	return l->csv ? csvlist_column(l->csv, i) : columns[i];
}

static char
delimiter(const struct listfile *l)
{
	return l->csv ? csvlist_delimiter(l->csv) : ';';
}

void
listfile_reject_head(const struct listfile *l, const char *const *columns,
	FILE *out)
{
	char d = delimiter(l);
	int i;

	fprintf(out, BOM "motif%cligne", d);
	for (i = 0; nth(l, columns, i); i++) {
		const char *name = nth(l, columns, i);

		/* a file of rejects, read again and rejected again */
		if (strcmp(name, "motif") == 0 || strcmp(name, "ligne") == 0)
			continue;
		putc(d, out);
		csvlist_cell(out, name, d);
	}
	if (!l->csv)
		fprintf(out, "%cautres", d);
	fputs("\r\n", out);
}

/* A value in a cell: what came is cleaned, a line feed is let through. */
static void
put_value(json_t *v, char d, FILE *out)
{
	char *text, *clean;
	size_t n;

	if (!v || json_is_null(v))
		return;
	text = json_is_string(v) ? xstrdup(json_string_value(v)) :
		json_dumps(v, JSON_ENCODE_ANY | JSON_COMPACT);
	n = text ? strlen(text) : 0;
	clean = xmalloc(4 * n + 8);
	text_clean(text ? text : "", n, TEXT_LINES, clean, 4 * n + 8);
	csvlist_cell(out, clean, d);
	free(clean);
	free(text);
}

static bool
named(const char *const *columns, const char *name)
{
	for (; *columns; columns++)
		if (strcmp(*columns, name) == 0)
			return true;
	return false;
}

void
listfile_reject(const struct listfile *l, const char *const *columns,
	json_t *record, long line, const char *why, FILE *out)
{
	json_t *more = json_object(), *v;
	char d = delimiter(l);
	const char *name;
	size_t k;
	int i;

	csvlist_cell(out, why, d);
	fprintf(out, "%c%ld", d, line);
	for (i = 0; (name = nth(l, columns, i)) != NULL; i++) {
		if (strcmp(name, "motif") == 0 || strcmp(name, "ligne") == 0)
			continue;
		putc(d, out);
		put_value(json_object_get(record, name), d, out);
	}
	if (!l->csv) {
		json_object_foreach(record, name, v)
			if (!named(columns, name))
				json_object_set(more, name, v);
		putc(d, out);
		if (json_object_size(more))
			put_value(more, d, out);
	}
	json_array_foreach(json_object_get(record, ""), k, v) {
		putc(d, out);
		put_value(v, d, out);
	}
	fputs("\r\n", out);
	json_decref(more);
}
