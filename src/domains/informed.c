#include "domains/informed.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "data/data.h"

#define FIRST "fr"
#define LANGS 12

/* A line of the file: what it is of, in which language, its words. */
struct line {
	char text[400];
	char *kind, *code, *version, *lang, *words;
};

static bool
next(const char **at, struct line *l)
{
	char *c[5];

	if (data_line(at, l->text, sizeof l->text, c, 5) != 5)
		return false;
	l->kind = c[0];
	l->code = c[1];
	l->version = c[2];
	l->lang = c[3];
	l->words = c[4];
	return true;
}

/* A code begins where the one before ends: its title, in each language. */
bool
informed_at(int i, const char *lang, struct informed *out)
{
	const char *at = data_notice;
	char code[16] = "", spoken[8] = "";
	struct line l;
	bool found = false;
	int n = -1;

	while (next(&at, &l)) {
		bool title = strcmp(code, l.code) != 0 ||
			strcmp(spoken, l.lang) != 0;

		if (strcmp(l.kind, "lang") == 0)
			continue;
		n += strcmp(code, l.code) != 0;
		snprintf(code, sizeof code, "%s", l.code);
		snprintf(spoken, sizeof spoken, "%s", l.lang);
		if (n != i || !title || (found && strcmp(l.lang, lang) != 0))
			continue;
		found = true;
		out->accord = strcmp(l.kind, "accord") == 0;
		snprintf(out->code, sizeof out->code, "%s", l.code);
		snprintf(out->version, sizeof out->version, "%s", l.version);
		snprintf(out->title, sizeof out->title, "%s", l.words);
	}
	return found;
}

bool
informed_find(const char *code, const char *lang, struct informed *out)
{
	int i;

	for (i = 0; informed_at(i, lang, out); i++)
		if (strcmp(out->code, code) == 0)
			return true;
	return false;
}

void
informed_text(const char *code, const char *lang, struct buf *out)
{
	const char *at = data_notice;
	struct line l;
	bool title = true;

	while (next(&at, &l)) {
		if (strcmp(l.code, code) != 0 || strcmp(l.lang, lang) != 0)
			continue;
		if (!title)
			buf_printf(out, "%s\n", l.words);
		title = false;
	}
}

bool
informed_lang_make(struct ctx *x, int i, struct choice *out)
{
	static char code[LANGS][8], label[LANGS][40];
	const char *at = data_notice;
	struct line l;
	int n = 0;

	while (n < LANGS && next(&at, &l)) {
		if (strcmp(l.kind, "lang") != 0)
			continue;
		snprintf(code[n], sizeof code[n], "%s", l.lang);
		snprintf(label[n], sizeof label[n], "%s", l.words);
		n++;
	}
	if (i < 0 || i >= n)
		return false;
	*out = (struct choice){ code[i], label[i] };
	return true;
}

const char *
informed_lang(void)
{
	const char *now = getenv("LANGUAGE");
	struct choice c;
	int i;

	for (i = 0; now && informed_lang_make(NULL, i, &c); i++)
		if (strncmp(now, c.code, strlen(c.code)) == 0)
			return c.code;
	return FIRST;
}
