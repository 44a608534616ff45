#include "ui/qr.h"

#include <qrencode.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"

#define QUIET 2                 /* light points around it */

struct qr {
	struct view v;
	QRcode *code;
	bool half;              /* two points in one character */
};

static struct qr *
qr(struct view *v)
{
	return (struct qr *)v;
}

/* Light points are painted: most terminals are dark.  Around it all is
 * light. */
static bool
light(const struct qr *q, int y, int x)
{
	int n = q->code->width;

	x -= QUIET;
	y -= QUIET;
	return x < 0 || y < 0 || x >= n || y >= n ||
		!(q->code->data[y * n + x] & 1);
}

static void
paint_line(const struct qr *q, struct ui *ui, int row, int n)
{
	static const char *const halves[] = { " ", "\u2584", "\u2580",
		"\u2588" };
	char line[2048] = "";
	size_t at = 0;
	int x;

	for (x = 0; x < n; x++) {
		const char *p = q->half ? halves[2 * light(q, 2 * row, x) +
			(2 * row + 1 < n && light(q, 2 * row + 1, x))] :
			light(q, row, x) ? "##" : "  ";

		at += (size_t)snprintf(line + at, sizeof line - at, "%s", p);
	}
	term_text(ui->term, row, 0, -1, line);
}

static void
qr_paint(struct view *v, struct ui *ui)
{
	const struct qr *q = qr(v);
	int n = q->code->width + 2 * QUIET;
	int rows = q->half ? (n + 1) / 2 : n, row;

	for (row = 0; row < rows; row++)
		paint_line(q, ui, row, n);
	term_cursor(ui->term, rows - 1, q->half ? n : 2 * n);
}

static bool
qr_act(struct view *v, struct ui *ui, enum action a, int code)
{
	if (a != ACT_ENTER && code != ' ')
		return false;
	ui_back(ui, NULL);
	return true;
}

static void
qr_hint(struct view *v, struct ui *ui, char *out, size_t size)
{
	snprintf(out, size, "%s", _("À photographier avec l'application de "
		"codes   Entrée revient"));
}

static void
qr_free(struct view *v)
{
	struct qr *q = qr(v);
	size_t n = (size_t)q->code->width * (size_t)q->code->width;

	wipe(q->code->data, n);
	QRcode_free(q->code);
	row_done(&v->arg);
	free(q);
}

static const struct view_ops qr_ops = {
	.context = "menu",
	.paint = qr_paint,
	.act = qr_act,
	.hint = qr_hint,
	.free = qr_free,
};

void
qr_show(struct ui *ui, const char *text)
{
	enum charset charset = term_charset_now(ui->term);
	struct qr *q = xcalloc(1, sizeof *q);
	int n, rows, cols;

	q->v.ops = &qr_ops;
	row_init(&q->v.arg);
	q->code = QRcode_encodeString(text, 0, QR_ECLEVEL_L, QR_MODE_8, 1);
	if (!q->code) {
		free(q);
		ui_say_error(ui, err_set(E_INTERNAL, "%s", ""));
		return;
	}
	q->half = charset == CHARSET_UTF8 || charset == CHARSET_CP850;
	n = q->code->width + 2 * QUIET;
	rows = q->half ? (n + 1) / 2 : n;
	cols = q->half ? n : 2 * n;
	if (term_is_lines(ui->term) || rows > ui_body_bottom(ui) + 1 ||
		cols >= term_cols(ui->term)) {
		qr_free(&q->v);
		ui_say(ui, _("Ce dessin veut un terminal de %d lignes et %d "
			"colonnes : taper le secret."), rows + 3, cols + 1);
		return;
	}
	ui_push(ui, &q->v);
}
