/* How one is reached at work: one's own telephone and e-mail, shown one at a
 * time, and each time written down, to those who accompany the same person
 * (keeper/circle.h). */
#ifndef DOMAINS_CONTACT_H
#define DOMAINS_CONTACT_H

#include "model/registry.h"

/* Both in one line, in a cell of r; says so when there is none. */
enum err contact_text(struct ctx *x, struct row *r, const char *cell);

#endif
