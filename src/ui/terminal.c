#include "ui/terminal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"

#define SHOWN 40                /* keys, the last ones */
#define DOWN 4                  /* lines of keys */
#define NAME 11                 /* of a key, and a blank */
#define LABEL 14                /* columns of what stands left of a value */

struct terminal {
	struct view v;
	int64_t asked, trip;    /* clock_ms(), milliseconds; trip -1: none */
	int key[SHOWN], nkey;
	int leaving;            /* the key that leaves when it comes again */
};

/* In the order of their digits; 0 is what the terminal says. */
static const enum charset digits[] = {
	CHARSET_UTF8, CHARSET_LATIN9, CHARSET_LATIN1, CHARSET_CP1252,
	CHARSET_CP850, CHARSET_ASCII,
};
#define DIGITS ((int)(sizeof digits / sizeof *digits))

static struct terminal *
terminal(struct view *v)
{
	return (struct terminal *)v;
}

static void
line(struct ui *ui, int y, const char *label, const char *text)
{
	if (y > ui_body_bottom(ui))
		return;
	term_text(ui->term, y, 1, LABEL - 1, label);
	term_text(ui->term, y, LABEL, -1, text);
}

/* A mark each five columns, the tens written: as wide as the terminal. */
static void
ruler(struct ui *ui, int y)
{
	int cols = term_cols(ui->term), x;
	char text[512];

	for (x = 0; x < cols && x < (int)sizeof text - 4; x++)
		text[x] = x % 10 == 9 ? "0123456789"[(x + 1) / 10 % 10] :
			x % 5 == 4 ? '+' : '.';
	text[x] = '\0';
	if (y <= ui_body_bottom(ui))
		term_text(ui->term, y, 0, -1, text);
}

/* The last ones that fit, in columns. */
static void
paint_keys(struct terminal *t, struct ui *ui, int y)
{
	int across = (term_cols(ui->term) - 1 - LABEL) / NAME;
	int down = ui_body_bottom(ui) - y + 1, n, i;
	char name[16];

	across = across < 1 ? 1 : across;
	n = across * (down > DOWN ? DOWN : down);
	n = n < 0 ? 0 : n > t->nkey ? t->nkey : n;
	for (i = 0; i < n; i++)
		term_text(ui->term, y + i / across, LABEL + i % across * NAME,
			NAME - 1, keymap_key_name(ui->map,
			t->key[t->nkey - n + i], name));
	if (n)
		term_cursor(ui->term, y + (n - 1) / across,
			LABEL + (n - 1) % across * NAME);
}

static void
terminal_paint(struct view *v, struct ui *ui)
{
	struct terminal *t = terminal(v);
	const char *chosen = ui->x->pref.charset;
	bool mine = *chosen && strcmp(chosen, "auto") != 0;
	char text[200];

	term_text(ui->term, 0, 1, -1, _("Votre terminal"));
	snprintf(text, sizeof text, _("%s, %d colonnes, %d lignes"),
		*ui->x->terminal ? ui->x->terminal : "?",
		term_cols(ui->term), term_rows(ui->term));
	line(ui, 2, _("Terminal"), text);
	snprintf(text, sizeof text, "%s, %s", charset_name(term_charset_now(
		ui->term)), mine ? _("choisi par vous") :
		_("selon le terminal"));
	line(ui, 3, _("Lettres en"), text);
	if (t->trip < 0)
		snprintf(text, sizeof text, "%s", _("pas de réponse"));
	else
		snprintf(text, sizeof text, _("%lld ms"), (long long)t->trip);
	line(ui, 4, _("Aller-retour"), text);
	line(ui, 6, _("Lettres"), "é è ê ë à â ç ù û ü î ï ô ö œ æ ÿ");
	line(ui, 7, "", "É È Ê Ë À Â Ç Ù Û Ü Î Ï Ô Ö Œ Æ Ÿ");
	line(ui, 8, "", "« » € ° § ’ – …");
	line(ui, 10, _("Choisir"), _("0 selon le terminal   1 utf-8   "
		"2 latin-9   3 latin-1"));
	line(ui, 11, "", "4 cp1252   5 cp850   6 ascii");
	ruler(ui, 13);
	line(ui, 15, _("Touches"), t->nkey ? "" : _("F1 à F12, les flèches, "
		"Début, Fin, les deux Effacer :"));
	if (!t->nkey)
		line(ui, 16, "", _("appuyer dit leur nom."));
	term_cursor(ui->term, 15, LABEL);
	if (t->nkey)
		paint_keys(t, ui, 15);
}

static void
choose(struct ui *ui, int digit)
{
	const struct call *c = registry_call("preference_charset");
	struct call_result result = { .message = "" };
	const char *name = digit ? charset_name(digits[digit - 1]) : "auto";
	struct row row;
	enum err e;

	if (!c)
		return;
	row_init(&row);
	row_set(&row, "_key", name);
	e = c->run(ui->x, &row, &result);
	row_done(&row);
	if (e)
		ui_say_error(ui, e);
	else
		ui_say(ui, _("Gardé pour les terminaux « %s »."),
			ui->x->terminal);
}

static bool
terminal_act(struct view *v, struct ui *ui, enum action a, int code)
{
	struct terminal *t = terminal(v);
	int leaving = t->leaving;
	char name[16];

	ui->message[0] = '\0';
	t->leaving = 0;
	if (a == ACT_BACK || a == ACT_CANCEL) {
		if (leaving == code)
			return false;
		t->leaving = code;
		ui_say(ui, _("%s encore une fois : Retour."),
			keymap_key_name(ui->map, code, name));
	}
	if (t->nkey == SHOWN)
		memmove(t->key, t->key + 1, sizeof t->key - sizeof *t->key);
	else
		t->nkey++;
	t->key[t->nkey - 1] = code;
	/* locking works from here too */
	if (a == ACT_PREFIX)
		return false;
	if (code >= '0' && code <= '0' + DIGITS)
		choose(ui, code - '0');
	return true;
}

/* The answer to "how are you?". */
static void
terminal_report(struct view *v, const char *report)
{
	struct terminal *t = terminal(v);

	if (t->trip < 0 && strcmp(report, "[0n") == 0)
		t->trip = clock_ms() - t->asked;
}

static void
terminal_hint(struct view *v, struct ui *ui, char *out, size_t size)
{
	char name[16];
	int back = keymap_key(ui->map, v->ops->context, ACT_BACK, ui->twins);

	snprintf(out, size, _("Chaque touche dit son nom ; %s deux fois : "
		"Retour"), keymap_key_name(ui->map, back, name));
}

static void
terminal_free(struct view *v)
{
	row_done(&v->arg);
	free(v);
}

static const struct view_ops terminal_ops = {
	.context = "terminal",
	.paint = terminal_paint,
	.act = terminal_act,
	.report = terminal_report,
	.hint = terminal_hint,
	.free = terminal_free,
};

struct view *
terminal_new(struct ui *ui)
{
	struct terminal *t = xcalloc(1, sizeof *t);

	t->v.ops = &terminal_ops;
	row_init(&t->v.arg);
	t->trip = -1;
	t->asked = clock_ms();
	term_raw(ui->term, "\033[5n");
	return &t->v;
}
