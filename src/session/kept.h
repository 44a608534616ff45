/* What is typed in this session is kept in the store (design 8): when a field
 * is left, within a second of the first key that is not kept yet, and at the
 * end; about one write a second at most.  Nothing is kept while nothing is typed, and
 * what is saved or abandoned is dropped. */
#ifndef SESSION_KEPT_H
#define SESSION_KEPT_H

#include "domains/draft.h"
#include "ui/ui.h"

struct kept {
	struct ctx *x;
	struct ui *ui;
	struct draft d;         /* that is x->place, when there is one */
	bool told;              /* that it could not be kept */
	int64_t since;          /* clock_ms() of the first key not kept; 0 */
	int64_t last;           /* of the last write's beginning */
	unsigned left;          /* ui->left then */
};

void kept_start(struct kept *k, struct ctx *x, struct ui *ui);

/* Keys came and were used. */
void kept_keys(struct kept *k);
/* Milliseconds until something must be written; -1: nothing. */
int kept_wait(const struct kept *k);
/* Writes it if it is time; with `end`, now. */
void kept_write(struct kept *k, bool end);
/* The session ends for somebody who comes back: where it is is kept, typed in
 * or not. */
void kept_leave(struct kept *k);

/* Goes on in a place that was kept, by its id; asks first when it is open on
 * another screen, which it closes.  Says why not, and shows what was
 * typed. */
void kept_resume(struct kept *k, const char *place);

#endif
