/* A letter as a file: A4, one font that no reader lacks, as many pages as it
 * takes. */
#ifndef SESSION_LETTER_PDF_H
#define SESSION_LETTER_PDF_H

#include "base/buf.h"
#include "base/err.h"

/* Lines too wide are folded between words; a character that WinAnsi does not
 * have has its stand-in (ui/charset.h).  E_INTERNAL: not made. */
enum err letter_pdf(const char *text, struct buf *out);

/* The same on one page, in letters as large as it holds: what is put into
 * somebody's hand. */
enum err sheet_pdf(const char *text, struct buf *out);

#endif
