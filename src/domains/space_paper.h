/* What the desk prints for a person, as text: her card, and her page (« Mon
 * récap »).  session/letter_pdf.h makes one sheet of each. */
#ifndef DOMAINS_SPACE_PAPER_H
#define DOMAINS_SPACE_PAPER_H

#include "base/buf.h"
#include "model/ctx.h"

/* `words`: the number of her record in the current structure.  A new card,
 * instead of the one before. */
enum err space_card_text(struct ctx *x, const char *words, struct buf *out);

/* When she is awaited, what she has to do, who helps her, and lines of her
 * own to write on.  In her own space of all who follow her (`words` is
 * empty); for who follows her of that structure alone.  As on her screen,
 * nothing on it leads to where she lives. */
enum err space_recap_text(struct ctx *x, const char *words, struct buf *out);

#endif
