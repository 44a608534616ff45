#include "ui/list_search.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fold.h"
#include "base/i18n.h"
#include "base/text.h"

#define LOOKUP_ROWS 20

static void
folded(const char *text, char *out, size_t size)
{
	fold_text(text, out, size);
}

bool
list_matches(struct ctx *x, const struct screen *s, const struct row *r,
	const char *words)
{
	char line[4096], text[700], fold[4096];
	size_t at = 0;
	bool yes;

	line[0] = '\0';
	for (int i = 0; i < s->ncolumn && at + sizeof text < sizeof line;
		i++) {
		list_show(x, &s->column[i], r, text, sizeof text);
		at += (size_t)snprintf(line + at, sizeof line - at, "%s ",
			text);
	}
	folded(line, fold, sizeof fold);
	yes = fold_contains_words(fold, words);
	wipe(line, sizeof line);
	wipe(fold, sizeof fold);
	return yes;
}

/* --- letters ------------------------------------------------------------- */

static int
first_with(const struct list *l, const char *letters)
{
	const struct screen *s = l->v.screen;
	char text[700], a[700], b[200];

	folded(letters, b, sizeof b);
	for (int i = 0; *b && s->ncolumn && i < l->n; i++) {
		list_show(l->x, &s->column[0], &l->t.r[l->order[i]], text,
			sizeof text);
		folded(text, a, sizeof a);
		if (strncmp(a, b, strlen(b)) == 0)
			return i;
	}
	return -1;
}

void
list_letter(struct list *l, struct ui *ui, int code)
{
	char one[8], letters[sizeof l->jump + 8];
	int at;

	text_encode((uint32_t)code, one);
	if (l->v.screen->source->paged || l->n == 0) {
		list_ask_search(l, ui, one);
		return;
	}
	if (strlen(l->jump) + strlen(one) >= sizeof l->jump)
		return;
	if (!*l->jump)
		l->jump_from = l->cur;
	snprintf(letters, sizeof letters, "%s%s", l->jump, one);
	at = first_with(l, letters);
	if (at < 0) {
		ui_say(ui, _("Rien ne commence par « %s ». / cherche partout."),
			letters);
		return;
	}
	snprintf(l->jump, sizeof l->jump, "%.79s", letters);
	l->cur = at;
	ui_say(ui, _("Chercher : %s"), l->jump);
}

void
list_letter_back(struct list *l, struct ui *ui)
{
	size_t n = strlen(l->jump);
	int at;

	while (n > 0 && ((unsigned char)l->jump[n - 1] & 0xc0) == 0x80)
		n--;
	if (n > 0)
		n--;
	l->jump[n] = '\0';
	at = n ? first_with(l, l->jump) : l->jump_from;
	if (at >= 0 && at < l->n)
		l->cur = at;
	if (n)
		ui_say(ui, _("Chercher : %s"), l->jump);
}

/* --- words --------------------------------------------------------------- */

static void
ask_source(struct list *l, struct ui *ui, const char *text)
{
	char before[sizeof l->asked];
	enum err e;

	snprintf(before, sizeof before, "%s", l->asked);
	snprintf(l->asked, sizeof l->asked, "%s", text);
	l->search[0] = '\0';
	e = list_restart(l);
	if (e) {
		snprintf(l->asked, sizeof l->asked, "%s", before);
		ui_say_error(ui, e);
	}
	wipe(before, sizeof before);
}

/* A sum of the keys read: the same when a source gave the same rows. */
static uint64_t
keys_sum(const struct list *l)
{
	uint64_t sum = 14695981039346656037u;

	for (int i = 0; i < l->t.n; i++)
		for (const char *p = row_get(&l->t.r[i], "_key");; p++) {
			sum = (sum ^ (unsigned char)*p) * 1099511628211u;
			if (!*p)
				break;
		}
	return sum;
}

/* A source may know more than what its rows show (a sound, a number); one
 * that looks at no search gives everything again, which is no answer. */
static void
ask_for_more(struct list *l, struct ui *ui, const char *words)
{
	uint64_t before = keys_sum(l);

	ask_source(l, ui, words);
	if (keys_sum(l) != before)
		return;
	l->asked[0] = '\0';
	snprintf(l->search, sizeof l->search, "%s", words);
	list_arrange(l);
}

void
list_search(struct list *l, struct ui *ui, const char *text)
{
	char words[sizeof l->search];

	l->jump[0] = '\0';
	text_clean(text, strlen(text), TEXT_LINE, words, sizeof words);
	if (l->v.screen->source->paged || l->t.n == 0 || (!*words &&
		*l->asked)) {
		ask_source(l, ui, words);
	} else {
		snprintf(l->search, sizeof l->search, "%s", words);
		list_arrange(l);
		if (l->n == 0)
			ask_for_more(l, ui, words);
	}
	if (*words && l->n == 0 && !ui->message_new)
		ui_say(ui, _("Rien ne correspond à « %.100s »."), words);
	wipe(words, sizeof words);
}

static void
search_done(struct ui *ui, const char *text, void *arg)
{
	list_search(arg, ui, text);
}

void
list_ask_search(struct list *l, struct ui *ui, const char *text)
{
	l->jump[0] = '\0';
	ui_ask_line(ui, _("Chercher : "), text, search_done, l);
}

/* --- lookups ------------------------------------------------------------- */

void
list_pick(struct ui *ui, const char *screen, const char *text)
{
	struct view *v;
	struct list *l;

	if (ui_open(ui, screen, "", text) != E_OK)
		return;
	v = ui_top(ui);
	v->picker = true;
	if (v->screen->kind != SCREEN_LIST || !*text)
		return;
	l = (struct list *)v;
	list_search(l, ui, text);
	/* an open door is better than an empty room */
	if (l->n == 0) {
		l->search[0] = l->asked[0] = '\0';
		list_restart(l);
	}
}

struct answer {
	struct row *found;
	int all, just;          /* that answer, that are just the text */
};

static void
consider(struct ctx *x, const struct screen *s, const struct row *r,
	const char *words, bool whole, struct answer *out)
{
	char text[700], fold[700], key[700];
	bool just;

	if (!s->ncolumn)
		return;
	list_show(x, &s->column[0], r, text, sizeof text);
	folded(text, fold, sizeof fold);
	folded(row_get(r, "_key"), key, sizeof key);
	just = strcmp(fold, words) == 0 || strcmp(key, words) == 0;
	if (whole && !just && !list_matches(x, s, r, words))
		return;
	out->all++;
	out->just += just;
	if ((just && out->just == 1) || (!just && out->all == 1))
		row_copy(out->found, r);
}

enum err
list_lookup(struct ctx *x, const char *screen, const char *text,
	struct row *found, int *n)
{
	const struct screen *s = screen_find(screen);
	struct row arg, none;
	struct list_query q = { .arg = &arg, .filter = &none,
		.search = text, .n = LOOKUP_ROWS };
	struct answer a = { .found = found };
	struct rows t;
	char words[400];
	enum err e;

	if (!s || s->kind != SCREEN_LIST)
		return err_set(E_NOTFOUND, _("L'écran %s n'existe pas."),
			screen);
	row_init(&arg);
	row_init(&none);
	rows_init(&t);
	row_set(&arg, "key", "");
	row_set(&arg, "arg", text);
	folded(text, words, sizeof words);
	e = s->source->fetch(x, &q, &t);
	for (int i = 0; e == E_OK && i < t.n; i++)
		consider(x, s, &t.r[i], words, !s->source->paged, &a);
	if (e == E_OK)
		*n = a.just == 1 ? 1 : a.all;
	rows_done(&t);
	row_done(&arg);
	row_done(&none);
	wipe(words, sizeof words);
	return e;
}
