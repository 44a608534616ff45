#include "ui/list_search.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fold.h"
#include "base/i18n.h"
#include "base/text.h"
#include "ui/list_read.h"
#include "ui/lookup.h"

/* --- letters ------------------------------------------------------------- */

static int
first_with(const struct list *l, const char *letters)
{
	const struct screen *s = l->v.screen;
	char text[700], a[700], b[200];

	fold_text(letters, b, sizeof b);
	for (int i = 0; *b && s->ncolumn && i < l->n; i++) {
		lookup_show(l->x, &s->column[0], &l->t.r[l->order[i]], text,
			sizeof text);
		fold_text(text, a, sizeof a);
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
	struct list *l = arg;

	list_search(l, ui, text);
	/* one answer to somebody who chooses: it is chosen */
	if (l->v.picker && *text && l->n == 1)
		ui_back(ui, list_row(l));       /* l is gone */
}

void
list_ask_search(struct list *l, struct ui *ui, const char *text)
{
	l->jump[0] = '\0';
	ui_ask_line(ui, _("Chercher : "), text, search_done, l);
}

/* --- choosing ------------------------------------------------------------ */

void
list_search_open(struct list *l, struct ui *ui, const char *text)
{
	list_search(l, ui, text);
	/* an open door is better than an empty room */
	if (l->n == 0) {
		l->search[0] = l->asked[0] = '\0';
		list_restart(l);
	}
}
