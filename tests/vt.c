#include "tests/vt.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <vterm.h>

struct vt {
	VTerm *vterm;
	VTermScreen *screen;
	int cols, rows, scrolled;
	size_t bytes;
	bool printing;
	size_t matched;         /* of the mark that begins or ends it */
	char *raw, *shown, *row, *attrs;
	size_t nraw, craw;
};

static int
pushed(int cols, const VTermScreenCell *cells, void *user)
{
	((struct vt *)user)->scrolled++;
	return 1;
}

static VTermScreenCallbacks callbacks = { .sb_pushline = pushed };

static void *
need(void *p)
{
	if (!p)
		abort();
	return p;
}

static void
size(struct vt *vt, int cols, int rows)
{
	vt->cols = cols;
	vt->rows = rows;
	/* six code points of four bytes in each cell */
	vt->row = need(realloc(vt->row, (size_t)cols * 24 + 1));
	vt->attrs = need(realloc(vt->attrs, (size_t)cols + 1));
}

struct vt *
vt_new(int cols, int rows)
{
	struct vt *vt = need(calloc(1, sizeof *vt));

	size(vt, cols, rows);
	vt->vterm = need(vterm_new(rows, cols));
	vterm_set_utf8(vt->vterm, 1);
	vt->screen = vterm_obtain_screen(vt->vterm);
	vterm_screen_set_callbacks(vt->screen, &callbacks, vt);
	vterm_screen_enable_altscreen(vt->screen, 1);
	vterm_screen_reset(vt->screen, 1);
	return vt;
}

void
vt_free(struct vt *vt)
{
	if (!vt)
		return;
	vterm_free(vt->vterm);
	free(vt->raw);
	free(vt->shown);
	free(vt->row);
	free(vt->attrs);
	free(vt);
}

void
vt_resize(struct vt *vt, int cols, int rows)
{
	size(vt, cols, rows);
	vterm_set_size(vt->vterm, rows, cols);
}

/* A VT220 has a printer: what is between the two marks goes there. */
static void
hear(struct vt *vt, const char *p, size_t n)
{
	const char *mark, *esc;

	while (n) {
		if (!vt->matched) {
			esc = memchr(p, '\033', n);
			size_t run = esc ? (size_t)(esc - p) : n;

			if (!vt->printing)
				vterm_input_write(vt->vterm, p, run);
			p += run;
			n -= run;
			if (!n)
				return;
		}
		mark = vt->printing ? "\033[4i" : "\033[5i";
		if (*p == mark[vt->matched]) {
			p++;
			n--;
			if (++vt->matched == 4) {
				vt->printing = !vt->printing;
				vt->matched = 0;
			}
			continue;
		}
		if (!vt->printing)
			vterm_input_write(vt->vterm, mark, vt->matched);
		vt->matched = 0;
	}
}

void
vt_feed(struct vt *vt, const void *data, size_t n)
{
	if (vt->nraw + n > vt->craw) {
		vt->craw = (vt->nraw + n) * 2;
		vt->raw = need(realloc(vt->raw, vt->craw));
	}
	memcpy(vt->raw + vt->nraw, data, n);
	vt->nraw += n;
	vt->bytes += n;
	hear(vt, data, n);
}

void
vt_send(void *vt, const void *data, size_t n)
{
	vt_feed(vt, data, n);
}

size_t
vt_bytes(struct vt *vt)
{
	size_t n = vt->bytes;

	vt->bytes = 0;
	return n;
}

const char *
vt_seen(struct vt *vt)
{
	size_t i, o = 0;

	vt->shown = need(realloc(vt->shown, vt->nraw * 2 + 1));
	for (i = 0; i < vt->nraw; i++) {
		unsigned char c = (unsigned char)vt->raw[i];

		if (c == 27) {
			vt->shown[o++] = '\\';
			vt->shown[o++] = 'E';
		} else if (c < 32) {
			vt->shown[o++] = '^';
			vt->shown[o++] = (char)(c + 64);
		} else {
			vt->shown[o++] = (char)c;
		}
	}
	vt->shown[o] = '\0';
	vt->nraw = 0;
	return vt->shown;
}

size_t
vt_reply(struct vt *vt, char *out, size_t n)
{
	return vterm_output_read(vt->vterm, out, n);
}

static size_t
put(char *out, uint32_t c)
{
	if (c < 0x80) {
		out[0] = (char)c;
		return 1;
	}
	if (c < 0x800) {
		out[0] = (char)(0xc0 | c >> 6);
		out[1] = (char)(0x80 | (c & 63));
		return 2;
	}
	if (c < 0x10000) {
		out[0] = (char)(0xe0 | c >> 12);
		out[1] = (char)(0x80 | (c >> 6 & 63));
		out[2] = (char)(0x80 | (c & 63));
		return 3;
	}
	out[0] = (char)(0xf0 | c >> 18);
	out[1] = (char)(0x80 | (c >> 12 & 63));
	out[2] = (char)(0x80 | (c >> 6 & 63));
	out[3] = (char)(0x80 | (c & 63));
	return 4;
}

const char *
vt_row(struct vt *vt, int y)
{
	size_t o = 0, end = 0;
	int x, i;

	for (x = 0; x < vt->cols; ) {
		VTermScreenCell cell;
		VTermPos pos = { .row = y, .col = x };

		memset(&cell, 0, sizeof cell);
		vterm_screen_get_cell(vt->screen, pos, &cell);
		if (!cell.chars[0] || cell.chars[0] == UINT32_MAX)
			vt->row[o++] = ' ';
		else
			for (i = 0; i < VTERM_MAX_CHARS_PER_CELL &&
				cell.chars[i]; i++)
				o += put(vt->row + o, cell.chars[i]);
		if (vt->row[o - 1] != ' ')
			end = o;
		x += cell.width > 1 ? cell.width : 1;
	}
	vt->row[end] = '\0';
	return vt->row;
}

const char *
vt_attrs(struct vt *vt, int y)
{
	int x, end = 0;

	for (x = 0; x < vt->cols; x++) {
		VTermScreenCell cell;
		VTermPos pos = { .row = y, .col = x };
		int n;

		memset(&cell, 0, sizeof cell);
		vterm_screen_get_cell(vt->screen, pos, &cell);
		n = (cell.attrs.bold != 0) + (cell.attrs.underline != 0) +
			(cell.attrs.reverse != 0);
		vt->attrs[x] = n > 1 ? 'x' : cell.attrs.bold ? 'b' :
			cell.attrs.underline ? 'u' :
			cell.attrs.reverse ? 'r' : '.';
		if (n)
			end = x + 1;
	}
	vt->attrs[end] = '\0';
	return vt->attrs;
}

void
vt_cursor(struct vt *vt, int *y, int *x)
{
	VTermPos pos;

	vterm_state_get_cursorpos(vterm_obtain_state(vt->vterm), &pos);
	*y = pos.row;
	*x = pos.col;
}

char *
vt_dump(struct vt *vt, int attrs)
{
	char *out = NULL;
	size_t n = 0;
	FILE *f = need(open_memstream(&out, &n));
	int y;

	for (y = 0; y < vt->rows; y++) {
		fprintf(f, "%s\n", vt_row(vt, y));
		if (attrs && *vt_attrs(vt, y))
			fprintf(f, "@%s\n", vt->attrs);
	}
	fclose(f);
	return out;
}

int
vt_scrolled(const struct vt *vt)
{
	return vt->scrolled;
}
