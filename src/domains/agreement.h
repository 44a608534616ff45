/* The agreement between those who answer for what is kept here (RGPD, article
 * 26), one for each structure: its text comes from what runs, so that it does
 * not lie; its head accepts it at the first login (=ACC), and again when what
 * it says has changed.  Nobody's work waits for it. */
#ifndef DOMAINS_AGREEMENT_H
#define DOMAINS_AGREEMENT_H

#include "base/buf.h"
#include "domains/day_line.h"

/* Of all that the text says but the names: another one is accepted anew. */
void agreement_version(char *out, size_t size);

/* The text, a paragraph a line; a line that begins with "# " is a heading. */
enum err agreement_text(struct db *db, const struct id *structure,
	struct buf *out);

/* "Version 1-8f3a2b10 acceptée par NOM le 24/11/2026", or "pas encore". */
enum err agreement_state(struct db *db, const struct id *structure, char *out,
	size_t size);

/* The first structure whose head this user is and that owes it; id_none. */
enum err agreement_owed(struct ctx *x, struct id *structure);

/* My day: before everything else. */
enum err day_agreements(struct day *day);

#endif
