#include "base/words.h"

#include <string.h>

#include "base/i18n.h"

void
words_init(struct words *r, const char *file, const char *text,
	struct arena *arena)
{
	memset(r, 0, sizeof *r);
	r->file = file;
	r->text = r->at = text;
	r->arena = arena;
}

static enum words_kind
bad(struct words *r, const char *why)
{
	err_set(E_CHECK, "%s:%d: %s", r->file, r->line, why);
	return WORDS_BAD;
}

/* Copies a quoted word starting after its quote; NULL when it never ends. */
static const char *
quoted(struct words *r, const char *p, const char *end, char **out)
{
	char *w = arena_alloc(r->arena, (size_t)(end - p) + 1), *o = w;

	for (;; p++) {
		if (p >= end)
			return NULL;
		if (*p == '"') {
			if (p + 1 < end && p[1] == '"')
				p++;
			else
				break;
		} else if (*p == '\\' && p + 1 < end && p[1] == 'n') {
			p++;
			*o++ = '\n';
			continue;
		}
		*o++ = *p;
	}
	*o = '\0';
	*out = w;
	return p + 1;
}

static enum words_kind
split(struct words *r, const char *p, const char *end)
{
	r->n = 0;
	while (p < end) {
		char *w;

		if (*p == ' ' || *p == '\t') {
			p++;
			continue;
		}
		if (*p == '#')
			break;
		if (r->n == WORDS_MAX)
			return bad(r, _("trop de mots sur la ligne"));
		if (*p == '"') {
			p = quoted(r, p + 1, end, &w);
			if (!p)
				return bad(r, _("guillemet sans sa fin"));
		} else {
			const char *q = p;

			while (q < end && *q != ' ' && *q != '\t')
				q++;
			w = arena_alloc(r->arena, (size_t)(q - p) + 1);
			memcpy(w, p, (size_t)(q - p));
			p = q;
		}
		r->w[r->n++] = w;
	}
	return WORDS_ATTR;
}

enum words_kind
words_next(struct words *r)
{
	while (*r->at) {
		const char *line = r->at;
		const char *end = line + strcspn(line, "\n");
		bool indented = *line == ' ' || *line == '\t';
		enum words_kind kind;

		r->at = *end ? end + 1 : end;
		r->line++;
		if (end > line && end[-1] == '\r')
			end--;
		if (r->in_picture) {
			char *copy;

			if (end - line == 3 && memcmp(line, "end", 3) == 0) {
				r->in_picture = false;
				r->n = 0;
				return WORDS_PICTURE_END;
			}
			if (memchr(line, '\t', (size_t)(end - line)))
				return bad(r, _("tabulation dans une image"));
			copy = arena_alloc(r->arena, (size_t)(end - line) + 1);
			memcpy(copy, line, (size_t)(end - line));
			r->w[0] = copy;
			r->n = 1;
			return WORDS_PICTURE;
		}
		kind = split(r, line, end);
		if (kind == WORDS_BAD)
			return kind;
		if (r->n == 0)
			continue;
		if (indented)
			return WORDS_ATTR;
		if (strcmp(r->w[0], "layout") == 0)
			r->in_picture = true;
		return WORDS_BLOCK;
	}
	if (r->in_picture) {
		r->in_picture = false;
		return bad(r, _("layout sans « end »"));
	}
	r->n = 0;
	return WORDS_END;
}
