/* A sheet of cells that a view is painted on instead of the terminal, as wide
 * and as long as it takes: what is printed is what is shown. */
#ifndef UI_PAPER_H
#define UI_PAPER_H

struct paper;

struct paper *paper_new(int cols, int rows);
void paper_free(struct paper *p);       /* wipes */
int paper_cols(const struct paper *p);
int paper_rows(const struct paper *p);
/* As term_text(), of text that is clean already. */
void paper_text(struct paper *p, int y, int x, int width, const char *utf8);
/* One row as UTF-8 from a column on, without the blanks at its end; to be
 * freed. */
char *paper_row(const struct paper *p, int y, int from);

#endif
