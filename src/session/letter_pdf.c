#include "session/letter_pdf.h"

#include <hpdf.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "ui/charset.h"

#define MARGIN 71.0F            /* points: 25 mm */
#define SIZE 11.0F              /* of a letter */
#define LARGE 17.0F             /* of a sheet, where it fits */
#define SMALL 8.0F
#define LEADING 1.45F           /* times the size */

struct writer {
	HPDF_Doc pdf;
	HPDF_Font font;
	HPDF_Page page;
	HPDF_REAL y, width, size;
	bool counts;            /* nothing is written: how far does it go? */
};

/* The next line of the text in WinAnsi; NULL after the last. */
static const char *
next_line(const char *at, struct buf *out)
{
	size_t left = strcspn(at, "\n");

	buf_clear(out);
	if (!*at)
		return NULL;
	while (left) {
		uint32_t code;
		size_t n = text_decode(at, left, &code);

		buf_putc(out, charset_byte(CHARSET_CP1252, code));
		at += n;
		left -= n;
	}
	return *at ? at + 1 : at;
}

static void
new_page(struct writer *w)
{
	w->page = HPDF_AddPage(w->pdf);
	HPDF_Page_SetSize(w->page, HPDF_PAGE_SIZE_A4, HPDF_PAGE_PORTRAIT);
	HPDF_Page_SetFontAndSize(w->page, w->font, w->size);
	w->width = HPDF_Page_GetWidth(w->page) - 2 * MARGIN;
	w->y = HPDF_Page_GetHeight(w->page) - MARGIN;
}

/* As many bytes as fit, to the end of a word where there is one. */
static size_t
fits(const struct writer *w, const char *line)
{
	size_t n = HPDF_Font_MeasureText(w->font, (const HPDF_BYTE *)line,
		(HPDF_UINT)strlen(line), w->width, w->size, 0, 0, HPDF_TRUE,
		NULL);

	return n ? n : strlen(line);
}

static void
put_part(struct writer *w, const char *part)
{
	if (w->y < MARGIN)
		new_page(w);
	HPDF_Page_BeginText(w->page);
	HPDF_Page_TextOut(w->page, MARGIN, w->y, part);
	HPDF_Page_EndText(w->page);
}

static void
write_line(struct writer *w, char *line)
{
	do {
		size_t n = fits(w, line);
		char after = line[n];

		line[n] = '\0';
		if (!w->counts)
			put_part(w, line);
		line[n] = after;
		w->y -= w->size * LEADING;
		line += n;
	} while (*line);
}

static enum err
save(HPDF_Doc pdf, struct buf *out)
{
	HPDF_BYTE chunk[4096];
	HPDF_UINT32 n;

	if (HPDF_SaveToStream(pdf) != HPDF_OK)
		return err_set(E_INTERNAL, "%s", _("La lettre n'a pas pu être "
			"faite."));
	HPDF_ResetStream(pdf);
	do {
		n = sizeof chunk;
		HPDF_ReadFromStream(pdf, chunk, &n);
		buf_put(out, chunk, n);
	} while (n == sizeof chunk);
	wipe(chunk, sizeof chunk);
	return E_OK;
}

static void
write_all(struct writer *w, const char *text)
{
	struct buf line;
	char none[] = "";

	buf_init(&line);
	while ((text = next_line(text, &line)))
		write_line(w, line.len ? (char *)line.data : none);
	buf_done(&line);
}

/* As large as one page holds. */
static HPDF_REAL
size_of_sheet(struct writer *w, const char *text)
{
	HPDF_REAL top = w->y;

	w->counts = true;
	for (w->size = LARGE; w->size > SMALL; w->size -= 0.5F) {
		w->y = top;
		write_all(w, text);
		if (w->y + w->size * LEADING >= MARGIN)
			break;
	}
	w->counts = false;
	w->y = top;
	return w->size;
}

static enum err
make(const char *text, bool sheet, struct buf *out)
{
	/* without a handler an error is kept: what follows it does nothing */
	struct writer w = { .pdf = HPDF_New(NULL, NULL), .size = SIZE };
	enum err e;

	if (!w.pdf)
		return err_set(E_INTERNAL, "%s", _("La lettre n'a pas pu être "
			"faite."));
	w.font = HPDF_GetFont(w.pdf, "Helvetica", "WinAnsiEncoding");
	HPDF_SetCompressionMode(w.pdf, HPDF_COMP_NONE);
	new_page(&w);
	if (sheet)
		HPDF_Page_SetFontAndSize(w.page, w.font, size_of_sheet(&w,
			text));
	write_all(&w, text);
	e = save(w.pdf, out);
	HPDF_Free(w.pdf);
	return e;
}

enum err
letter_pdf(const char *text, struct buf *out)
{
	return make(text, false, out);
}

enum err
sheet_pdf(const char *text, struct buf *out)
{
	return make(text, true, out);
}
