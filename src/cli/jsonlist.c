#include "cli/jsonlist.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"

#define BOM "\xef\xbb\xbf"

enum err
jsonlist_read(struct jsonlist *l, FILE *f, const char *file)
{
	size_t room = 0, n;

	memset(l, 0, sizeof *l);
	l->file = file;
	do {
		if (room - l->len < 65536) {
			room = room ? 2 * room : 1 << 20;
			l->text = xrealloc(l->text, room);
		}
		n = fread(l->text + l->len, 1, room - l->len, f);
		l->len += n;
	} while (n);
	jsonlist_rewind(l);
	return ferror(f) ? err_set(E_IO, _("Le fichier %s ne se lit pas."),
		file) : E_OK;
}

void
jsonlist_rewind(struct jsonlist *l)
{
	l->at = l->len >= 3 && memcmp(l->text, BOM, 3) == 0 ? 3 : 0;
	l->counted = 0;
	l->line = 1;
	l->inside = l->ended = false;
}

void
jsonlist_close(struct jsonlist *l)
{
	free(l->text);
	l->text = NULL;
}

static int
line_of(struct jsonlist *l, size_t at)
{
	for (; l->counted < at && l->counted < l->len; l->counted++)
		l->line += l->text[l->counted] == '\n';
	return l->line;
}

static enum err
wrong(struct jsonlist *l, size_t at, const char *what)
{
	return err_set(E_CHECK, _("%s:%d: octet %zu : %s"), l->file,
		line_of(l, at), at + 1, what);
}

/* The next byte that is no space, taken; -1 at the end. */
static int
next_byte(struct jsonlist *l)
{
	while (l->at < l->len) {
		char c = l->text[l->at++];

		if (c != ' ' && c != '\t' && c != '\n' && c != '\r')
			return (unsigned char)c;
	}
	return -1;
}

static enum err
broken(struct jsonlist *l, const json_error_t *m)
{
	size_t at = l->at + (m->position > 0 ? (size_t)m->position - 1 : 0);

	if (at > l->len)
		at = l->len;
	switch (json_error_code(m)) {
	case json_error_premature_end_of_input:
		return wrong(l, l->len, _("le fichier s'arrête au milieu"));
	case json_error_invalid_utf8:
		return wrong(l, at + (m->position > 0), _("ce n'est pas de l'UTF-8"));
	case json_error_null_character:
	case json_error_null_byte_in_key:
		return wrong(l, at, _("un caractère nul"));
	case json_error_duplicate_key:
		return wrong(l, at, _("un champ donné deux fois"));
	case json_error_stack_overflow:
		return wrong(l, at, _("trop de niveaux"));
	default:
		return wrong(l, at, _("ce n'est pas du JSON"));
	}
}

/* The comma before an element, or the bracket after the last. */
static enum err
between(struct jsonlist *l)
{
	bool first = !l->inside;
	int c = next_byte(l);

	if (first && c != '[')
		return c == 0xff || c == 0xfe ? wrong(l, l->at - 1,
			_("ce n'est pas de l'UTF-8")) : wrong(l, c < 0 ?
			l->at : l->at - 1, _("il faut une liste d'objets"));
	l->inside = true;
	if (first) {
		c = next_byte(l);
		if (c != ']') {
			l->at -= c >= 0;
			return E_OK;
		}
	}
	if (c == ']') {
		l->ended = true;
		return next_byte(l) < 0 ? E_OK : wrong(l, l->at - 1,
			_("du texte après la fin de la liste"));
	}
	if (c < 0)
		return wrong(l, l->at, _("le fichier s'arrête au milieu"));
	return c == ',' ? E_OK : wrong(l, l->at - 1,
		_("ce n'est pas du JSON"));
}

enum err
jsonlist_next(struct jsonlist *l, json_t **out)
{
	json_error_t m;
	json_t *v;
	enum err e = l->ended ? E_OK : between(l);

	if (!e && l->ended)
		*out = NULL;
	if (e || l->ended)
		return e;
	if (next_byte(l) < 0)
		return wrong(l, l->at, _("le fichier s'arrête au milieu"));
	l->at--;
	l->element = line_of(l, l->at);
	v = json_loadb(l->text + l->at, l->len - l->at, JSON_DECODE_ANY |
		JSON_DISABLE_EOF_CHECK | JSON_REJECT_DUPLICATES, &m);
	if (!v)
		return broken(l, &m);
	l->at += (size_t)m.position;
	*out = v;
	return E_OK;
}
