#include "keeper/password.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "base/fold.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "data/data.h"

#define CHARS 256               /* that are looked at */
#define DIFFERENT 5
#define WORD 4                  /* letters of a name that count */
#define REST 8                  /* characters beside it that make it good */

/* The characters, at most CHARS; their kinds make the number of signs that
 * somebody who guesses has to try for each. */
static int
read_chars(const char *text, uint32_t *code, int *signs)
{
	size_t left = strlen(text);
	bool small = false, big = false, digit = false, other = false;
	int n = 0;

	while (left && n < CHARS) {
		size_t used = text_decode(text, left, &code[n]);
		uint32_t c = code[n++];

		small |= c >= 'a' && c <= 'z';
		big |= c >= 'A' && c <= 'Z';
		digit |= c >= '0' && c <= '9';
		other |= c > 127 || !isalnum((int)c);
		text += used;
		left -= used;
	}
	*signs = 26 * small + 26 * big + 10 * digit + 33 * other;
	return n;
}

static int
count_different(const uint32_t *code, int n)
{
	int different = 0, i, j;

	for (i = 0; i < n; i++) {
		for (j = 0; j < i && code[j] != code[i]; j++)
			;
		different += j == i;
	}
	return different;
}

/* "azertyazerty": the same again and again. */
static bool
repeats(const uint32_t *code, int n)
{
	int period, i;

	for (period = 1; period <= n / 2; period++) {
		for (i = period; i < n && code[i] == code[i - period]; i++)
			;
		if (i == n)
			return true;
	}
	return false;
}

/* "abcdefghijkl", "987654321098": most follow the one before. */
static bool
follows(const uint32_t *code, int n)
{
	int steps = 0, i;

	for (i = 1; i < n; i++) {
		int by = (int)code[i] - (int)code[i - 1];

		steps += by == 1 || by == -1 || by == 0;
	}
	return steps * 4 >= (n - 1) * 3;
}

/* Nothing but figures and signs? */
static bool
is_bare(const char *s)
{
	while (*s && !isalpha((unsigned char)*s) && !(*s & 0x80))
		s++;
	return !*s;
}

static bool
is_known(const char *text)
{
	char line[80], word[80], *column[1];
	const char *at = data_passwords;
	size_t n = strlen(text), i;
	bool known = false;

	if (n >= sizeof word)
		return false;
	for (i = 0; i <= n; i++)
		word[i] = (char)tolower((unsigned char)text[i]);
	while (!known && data_line(&at, line, sizeof line, column, 1)) {
		size_t stem = strlen(column[0]);

		known = strncmp(word, column[0], stem) == 0 &&
			is_bare(word + stem);
	}
	wipe(word, sizeof word);
	return known;
}

/* Is a word of four letters or more in it, with little else? */
static bool
is_made_of(const char *text, const char *words)
{
	char folded[600], names[400], *word, *rest = names, *at;
	bool found = false;
	size_t others;

	if (!words || !fold_text(words, names, sizeof names))
		return false;
	fold_text(text, folded, sizeof folded);
	others = strlen(folded);
	while ((word = strsep(&rest, " "))) {
		size_t n = strlen(word);

		if (n < WORD)
			continue;
		for (at = folded; (at = strstr(at, word)); at += n) {
			found = true;
			others = others > n ? others - n : 0;
		}
	}
	wipe(folded, sizeof folded);
	return found && others < REST;
}

enum err
password_check(const char *text, const char *login, const char *name)
{
	uint32_t code[CHARS];
	int signs, n = read_chars(text, code, &signs);
	bool few = count_different(code, n) < DIFFERENT || repeats(code, n) ||
		follows(code, n);

	wipe(code, sizeof code);
	if (n < PASSWORD_LEAST)
		return err_set(E_CHECK, _("Mot de passe trop court : 12 "
			"caractères ou plus, une phrase par exemple."));
	if (n * log2(signs) < PASSWORD_BITS)
		return err_set(E_CHECK, _("Rien que des chiffres : il en "
			"faut 16, ou ajouter des lettres."));
	if (few)
		return err_set(E_CHECK, _("Ce mot de passe se répète ou se "
			"suit : en choisir un qui ne se devine pas."));
	if (is_known(text))
		return err_set(E_CHECK, _("Ce mot de passe est des premiers "
			"que l'on essaie : en choisir un autre."));
	if (is_made_of(text, login) || is_made_of(text, name))
		return err_set(E_CHECK, _("Ce mot de passe est fait du compte "
			"ou du nom : y mettre d'autres mots."));
	return E_OK;
}

static int
figures(const char *at, int n)
{
	int v = 0;

	while (n-- > 0)
		v = v * 10 + (*at++ - '0');
	return v;
}

/* Is a day of somebody's life in it, written either way?  Whoever knows her
 * tries her birthday first, or her child's. */
static bool
has_day(const char *text)
{
	struct date d;
	char iso[40];
	bool found = false;

	for (; strlen(text) >= 8; text++) {
		int way[3][3] = {
			{ figures(text + 4, 4), figures(text + 2, 2),
			  figures(text, 2) },
			{ figures(text, 4), figures(text + 4, 2),
			  figures(text + 6, 2) },
			{ figures(text + 4, 4), figures(text, 2),
			  figures(text + 2, 2) },
		};

		for (int i = 0; i < 3; i++) {
			snprintf(iso, sizeof iso, "%04d-%02d-%02d", way[i][0],
				way[i][1], way[i][2]);
			found |= way[i][0] >= 1900 && way[i][0] < 2100 &&
				date_parse(iso, &d) == E_OK;
		}
		wipe(way, sizeof way);
	}
	wipe(iso, sizeof iso);
	return found;
}

enum err
password_check_figures(const char *text, const char *login)
{
	uint32_t code[CHARS];
	int signs, n = read_chars(text, code, &signs);
	bool few = count_different(code, n) < DIFFERENT - 1 ||
		repeats(code, n) || follows(code, n) ||
		strcmp(text, login) == 0 || has_day(text);

	wipe(code, sizeof code);
	if (n < PASSWORD_FIGURES)
		return err_set(E_CHECK, _("Ce code est trop court : 8 "
			"chiffres ou plus."));
	if (few)
		return err_set(E_CHECK, _("Ce code se devine : en choisir un "
			"autre."));
	return E_OK;
}

enum err
password_check_of(struct keeper *k, const struct id *user, const char *text)
{
	char login[80] = "", name[200] = "";
	bool hers = false;
	struct db_rows q;
	enum err e = db_select(k->data, "keeper.user", &q);

	if (e)
		return e;
	db_bind_id(&q, ":id", user);
	if (db_next(&q)) {
		snprintf(login, sizeof login, "%s", db_text(&q, "login"));
		snprintf(name, sizeof name, "%s", db_text(&q, "name"));
		hers = !db_null(&q, "person");
	}
	e = db_end(&q);
	if (!e && hers && strspn(text, "0123456789") == strlen(text))
		return password_check_figures(text, login);
	return e ? e : password_check(text, login, name);
}
