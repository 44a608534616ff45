#include "session/csvlist.h"

#include <csv.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "ui/charset.h"

#define BOM "\xef\xbb\xbf"
#define MOST_CELL (1 << 20)
#define MOST_LINE (4 << 20)
#define MOST_COLUMNS 500
#define BLOCK 65536
#define HEAD 65536              /* of the first line, for the delimiter */

struct cells {
	char **text;            /* in the file's own bytes */
	size_t *len;
	int n;                  /* also of those that were not kept */
	int kept;
	size_t bytes;
	bool ended, text_seen;
};

struct csvlist {
	FILE *f;
	const char *file;
	struct csv_parser parser;
	struct cells cells;
	char **column;
	int columns;
	char delimiter;
	bool utf8;
	long start;             /* where the first line is */
	int line, begun;        /* being read; where the row began, 0: none */
	int first, first_line;  /* of the row given; of the file's text */
	bool finished;
	const char *fault;
	char said[300];
	unsigned char *block;
	size_t at, got;
};

/* --- libcsv's side ---------------------------------------------------- */

/* No cell is that long: a quote was left open. */
static void *
room(void *p, size_t n)
{
	return n > MOST_CELL ? NULL : realloc(p, n);
}

static void
on_cell(void *text, size_t n, void *data)
{
	struct cells *c = data;

	c->text_seen |= n > 0;
	if (c->n++ >= MOST_COLUMNS || c->bytes + n > MOST_LINE)
		return;
	c->text = xrealloc(c->text, (size_t)(c->kept + 1) * sizeof *c->text);
	c->len = xrealloc(c->len, (size_t)(c->kept + 1) * sizeof *c->len);
	c->text[c->kept] = xmalloc(n + 1);
	memcpy(c->text[c->kept], text, n);
	c->text[c->kept][n] = '\0';
	c->len[c->kept++] = n;
	c->bytes += n;
}

static void
on_row(int end, void *data)
{
	struct cells *c = data;

	c->ended = true;
}

static void
cells_clear(struct cells *c)
{
	int i;

	for (i = 0; i < c->kept; i++)
		free(c->text[i]);
	free(c->text);
	free(c->len);
	memset(c, 0, sizeof *c);
}

static void
parser_start(struct csv_parser *p, char delimiter)
{
	if (csv_init(p, 0) != 0)
		abort();
	csv_set_delim(p, (unsigned char)delimiter);
	csv_set_realloc_func(p, room);
}

/* --- what the whole file is ------------------------------------------- */

static enum err
no_text(const struct csvlist *l, const char *what)
{
	return err_set(E_CHECK, _("%s : %s"), l->file, what);
}

/* Counts what is UTF-8 beyond ASCII, and what cannot be; `left` bytes of a
 * sequence may stand over from one block to the next. */
static size_t
weigh(const unsigned char *s, size_t n, bool last, long *good, long *wrong)
{
	size_t i = 0;

	while (i < n) {
		uint32_t code;
		size_t k;

		if (s[i] < 0x80) {
			i++;
			continue;
		}
		if (!last && n - i < 4)
			return i;
		k = text_decode((const char *)s + i, n - i, &code);
		if (code == UINT32_MAX)
			++*wrong;
		else
			++*good;
		i += k;
	}
	return i;
}

/* Reads the whole once: is it text, and of which encoding?  One bad byte in
 * much UTF-8 is a bad line, not another encoding. */
static enum err
look(struct csvlist *l)
{
	long good = 0, wrong = 0;
	size_t kept = 0, n, used;
	bool first = true;

	do {
		n = fread(l->block + kept, 1, BLOCK - kept, l->f);
		if (first && n >= 4 && memcmp(l->block, "PK\3\4", 4) == 0)
			return no_text(l, _("c'est un classeur : l'enregistrer "
				"en CSV UTF-8 dans le tableur"));
		if (first && n >= 2 && (memcmp(l->block, "\xff\xfe", 2) == 0 ||
			memcmp(l->block, "\xfe\xff", 2) == 0))
			return no_text(l, _("c'est de l'UTF-16 : "
				"l'enregistrer en CSV UTF-8 dans le tableur"));
		if (memchr(l->block + kept, '\0', n))
			return no_text(l, _("un octet nul : ce n'est pas du "
				"texte"));
		first = false;
		n += kept;
		used = weigh(l->block, n, feof(l->f) != 0, &good, &wrong);
		kept = n - used;
		memmove(l->block, l->block + used, kept);
	} while (!feof(l->f) && !ferror(l->f));
	if (ferror(l->f))
		return err_set(E_IO, _("Le fichier %s ne se lit pas."),
			l->file);
	l->utf8 = wrong == 0 || good > 4 * wrong;
	return E_OK;
}

/* A cell as UTF-8; NULL when it is none. */
static char *
decode(const struct csvlist *l, const char *s, size_t n)
{
	struct buf b;
	char *out, one[8];
	size_t i = 0;

	buf_init(&b);
	while (i < n) {
		uint32_t code = (unsigned char)s[i];
		size_t k = 1;

		if (l->utf8)
			k = text_decode(s + i, n - i, &code);
		else if (code >= 0x80)
			code = charset_code(CHARSET_CP1252,
				(unsigned char)code);
		if (code == UINT32_MAX) {
			buf_done(&b);
			return NULL;
		}
		text_encode(code ? code : '?', one);
		buf_puts(&b, one);
		i += k;
	}
	out = xstrdup(buf_str(&b));
	buf_done(&b);
	return out;
}

/* --- rows ------------------------------------------------------------- */

/* The bytes from `at` to the end of a physical line, or of the block. */
static size_t
segment(const struct csvlist *l)
{
	size_t i;

	for (i = l->at; i < l->got; i++)
		if (l->block[i] == '\n' || l->block[i] == '\r')
			return i + 1 - l->at;
	return l->got - l->at;
}

static bool
more(struct csvlist *l)
{
	if (l->at == l->got) {
		l->at = 0;
		l->got = fread(l->block, 1, BLOCK, l->f);
	}
	return l->got > 0;
}

static enum err
stuck(struct csvlist *l)
{
	if (ferror(l->f))
		return err_set(E_IO, _("Le fichier %s ne se lit pas."),
			l->file);
	return err_set(E_CHECK, _("%s:%d: un guillemet ouvert ici n'est "
		"jamais fermé, ou une cellule dépasse 1 Mio. Doubler les "
		"guillemets qui sont dans un texte."), l->file, l->begun);
}

/* Counts lines: LF, CR LF, or CR alone. */
static void
count_line(struct csvlist *l, size_t n)
{
	unsigned char last = l->block[l->at + n - 1];
	int next;

	l->at += n;
	if (last == '\n')
		l->line++;
	if (last != '\r')
		return;
	if (l->at < l->got) {
		l->line += l->block[l->at] != '\n';
		return;
	}
	next = getc(l->f);
	if (next != EOF)
		ungetc(next, l->f);
	l->line += next != '\n';
}

/* CSV_STRICT_FINI would say so, but only with CSV_STRICT, which refuses the
 * quotes that people leave in the middle of a cell. */
static bool
open_quote(const struct csv_parser *p)
{
	return p->quoted && p->pstate == 2;     /* in a field, no quote seen */
}

/* The next row that has some text into l->cells; n 0 after the last. */
static enum err
next_row(struct csvlist *l)
{
	struct cells *c = &l->cells;

	for (;;) {
		cells_clear(c);
		l->begun = 0;
		while (!c->ended && more(l)) {
			size_t n = segment(l);
			unsigned char b = l->block[l->at];

			if (!l->begun && b != '\n' && b != '\r')
				l->begun = l->line;
			if (csv_parse(&l->parser, l->block + l->at, n,
				on_cell, on_row, c) != n)
				return stuck(l);
			count_line(l, n);
		}
		if (!c->ended && !l->finished) {
			l->finished = true;
			if (ferror(l->f) || open_quote(&l->parser) || csv_fini(&l->parser, on_cell,
				on_row, c) != 0)
				return stuck(l);
		}
		l->first = l->begun;
		if (!c->ended || c->text_seen)
			return E_OK;
	}
}

enum err
csvlist_rewind(struct csvlist *l)
{
	if (fseek(l->f, l->start, SEEK_SET) < 0)
		return err_set(E_IO, _("Le fichier %s ne se lit pas."),
			l->file);
	clearerr(l->f);
	csv_free(&l->parser);
	parser_start(&l->parser, l->delimiter);
	l->at = l->got = 0;
	l->finished = false;
	l->fault = NULL;
	l->line = l->first_line;
	return next_row(l);             /* the names of the columns */
}

/* --- opening ---------------------------------------------------------- */

static int
known_in(struct csvlist *l, const unsigned char *s, size_t n, char delimiter,
	bool (*known)(void *, const char *), void *data)
{
	struct csv_parser p;
	struct cells c;
	int i, score = 0;

	memset(&c, 0, sizeof c);
	parser_start(&p, delimiter);
	for (i = 0; (size_t)i < n && !c.ended; i++)
		csv_parse(&p, s + i, 1, on_cell, on_row, &c);
	if (!c.ended)
		csv_fini(&p, on_cell, on_row, &c);
	for (i = 0; i < c.kept; i++) {
		char *name = decode(l, c.text[i], c.len[i]);

		score += name && known(data, name) ? 1000 : 1;
		free(name);
	}
	cells_clear(&c);
	csv_free(&p);
	return score;
}

/* Passes over the mark and Excel's "sep=;", and chooses the delimiter. */
static enum err
find_delimiter(struct csvlist *l, bool (*known)(void *, const char *),
	void *data)
{
	static const char delimiters[] = { ';', ',', '\t', '|' };
	unsigned char *s = xmalloc(HEAD);
	char found = ',';
	size_t n, i;
	int best = 0;

	rewind(l->f);
	n = fread(s, 1, HEAD, l->f);
	l->first_line = 1;
	if (n >= 3 && memcmp(s, BOM, 3) == 0)
		l->start = 3;
	while ((size_t)l->start < n && (s[l->start] == '\n' ||
		s[l->start] == '\r'))
		l->first_line += s[l->start++] == '\n';
	if (n - (size_t)l->start > 6 &&
		memcmp(s + l->start, "sep=", 4) == 0 &&
		(s[l->start + 5] == '\r' || s[l->start + 5] == '\n')) {
		l->delimiter = (char)s[l->start + 4];
		l->start += s[l->start + 5] == '\r' &&
			s[l->start + 6] == '\n' ? 7 : 6;
		l->first_line++;
	}
	for (i = 0; !l->delimiter && i < sizeof delimiters; i++) {
		int score = known_in(l, s + l->start, n - (size_t)l->start,
			delimiters[i], known, data);

		if (score > best) {
			best = score;
			found = delimiters[i];
		}
	}
	if (!l->delimiter)
		l->delimiter = found;
	free(s);
	return l->delimiter == '"' || l->delimiter == '\n' ||
		l->delimiter == '\r' ? no_text(l, _("la ligne sep= ne dit "
		"aucun séparateur")) : E_OK;
}

static enum err
read_columns(struct csvlist *l, bool (*known)(void *, const char *),
	void *data)
{
	const struct cells *c = &l->cells;
	bool any = false;
	int i, j;

	if (c->n > MOST_COLUMNS)
		return no_text(l, _("plus de 500 colonnes"));
	l->column = xcalloc((size_t)c->kept + 1, sizeof *l->column);
	for (i = 0; i < c->kept; i++) {
		char clean[200];
		char *name = decode(l, c->text[i], c->len[i]);

		if (!name)
			return no_text(l, _("l'en-tête n'est pas de l'UTF-8"));
		text_clean(name, strlen(name), TEXT_LINE, clean, sizeof clean);
		free(name);
		l->column[l->columns++] = xstrdup(clean);
		any |= known(data, clean);
		for (j = 0; *clean && j < i; j++)
			if (strcmp(l->column[j], clean) == 0)
				return err_set(E_CHECK, _("%s : deux colonnes "
					"« %s » : en renommer une."), l->file,
					clean);
	}
	return any ? E_OK : err_set(E_CHECK, _("%s : aucune colonne connue sur "
		"la première ligne : y écrire le nom des colonnes."),
		l->file);
}

enum err
csvlist_open(FILE *f, const char *file, bool (*known)(void *, const char *),
	void *data, struct csvlist **out)
{
	struct csvlist *l = xcalloc(1, sizeof *l);
	enum err e;

	l->f = f;
	l->file = file;
	l->block = xmalloc(BLOCK);
	parser_start(&l->parser, ',');
	e = look(l);
	if (!e)
		e = find_delimiter(l, known, data);
	if (!e)
		e = csvlist_rewind(l);
	if (!e)
		e = read_columns(l, known, data);
	if (e) {
		csvlist_free(l);
		return e;
	}
	*out = l;
	return E_OK;
}

void
csvlist_free(struct csvlist *l)
{
	int i;

	if (!l)
		return;
	fclose(l->f);
	cells_clear(&l->cells);
	csv_free(&l->parser);
	for (i = 0; i < l->columns; i++)
		free(l->column[i]);
	free(l->column);
	free(l->block);
	free(l);
}

/* --- a line ----------------------------------------------------------- */

/* What a spreadsheet would compute, or would once an apostrophe or the space
 * before it is off; the full-width signs count as the plain ones. */
static bool
formula(const char *s)
{
	static const char *const wide[] = { "＝", "＋", "－", "＠" };
	size_t i;

	s += strspn(s, "' \n");
	for (i = 0; i < sizeof wide / sizeof *wide; i++)
		if (strncmp(s, wide[i], strlen(wide[i])) == 0)
			return true;
	return *s && strchr("=+-@\t\r", *s);
}

static json_t *
cell(struct csvlist *l, int i)
{
	char *text = decode(l, l->cells.text[i], l->cells.len[i]);
	json_t *v;

	if (!text) {
		l->fault = _("ce n'est pas de l'UTF-8 : enregistrer tout le "
			"fichier dans un seul encodage");
		return json_string("");
	}
	v = json_string(text + (*text == '\'' && formula(text)));
	free(text);
	return v ? v : json_string("");
}

enum err
csvlist_next(struct csvlist *l, json_t **out)
{
	const struct cells *c = &l->cells;
	json_t *more_cells = NULL;
	enum err e = next_row(l);
	int i;

	*out = NULL;
	l->fault = NULL;
	if (e || !c->n)
		return e;
	*out = json_object();
	for (i = 0; i < c->kept; i++) {
		if (!c->len[i])
			continue;
		if (i < l->columns && *l->column[i]) {
			json_object_set_new(*out, l->column[i], cell(l, i));
			continue;
		}
		if (i < l->columns)
			continue;       /* under no name: an index, notes */
		if (!more_cells)
			more_cells = json_array();
		json_array_append_new(more_cells, cell(l, i));
	}
	if (more_cells) {
		snprintf(l->said, sizeof l->said, _("%d cellules pour %d "
			"colonnes : mettre entre guillemets le texte qui "
			"contient le séparateur"), c->n, l->columns);
		l->fault = l->said;
		json_object_set_new(*out, "", more_cells);
	} else if (c->n > c->kept) {
		l->fault = _("cette ligne est trop longue");
	}
	return E_OK;
}

int
csvlist_line(const struct csvlist *l)
{
	return l->first;
}

const char *
csvlist_fault(const struct csvlist *l)
{
	return l->fault;
}

const char *
csvlist_column(const struct csvlist *l, int i)
{
	return i < l->columns ? l->column[i] : NULL;
}

char
csvlist_delimiter(const struct csvlist *l)
{
	return l->delimiter;
}

/* --- writing ---------------------------------------------------------- */

static bool
plain_number(const char *s)
{
	s += *s == '-';
	return *s >= '0' && *s <= '9' &&
		strspn(s, "0123456789.,") == strlen(s);
}

void
csvlist_cell(FILE *out, const char *text, char delimiter)
{
	char must[] = { '"', '\n', '\r', delimiter, '\0' };
	bool guard;

	if (!text || !*text)
		return;
	guard = formula(text) && !plain_number(text);
	if (!text[strcspn(text, must)] && !strchr(" \t", *text) &&
		!strchr(" \t", text[strlen(text) - 1])) {
		fprintf(out, "%s%s", guard ? "'" : "", text);
		return;
	}
	putc('"', out);
	if (guard)
		putc('\'', out);
	for (; *text; text++) {
		if (*text == '"')
			putc('"', out);
		putc(*text, out);
	}
	putc('"', out);
}

void
csvlist_line_out(FILE *out, int n, const char *const *cell)
{
	int i;

	for (i = 0; i < n; i++) {
		size_t len = strlen(cell[i]), size = 3 * len + 1;
		char *clean = xmalloc(size);

		text_clean(cell[i], len, TEXT_LINES, clean, size);
		if (i)
			putc(';', out);
		csvlist_cell(out, clean, ';');
		wipe(clean, size);
		free(clean);
	}
	fputs("\r\n", out);
}
