/* The right to the social security number, structure by structure: given by
 * the administration with the text that gives it.  Without it the field is in
 * no form, list, file or copy of that structure (the keeper gives no key). */
#ifndef DOMAINS_NIR_H
#define DOMAINS_NIR_H

#include "base/id.h"
#include "model/ctx.h"
#include "model/registry.h"

/* Has the structure of a row (its cell _structure; the current one where it
 * has none) the right?  The keeper alone decides. */
bool nir_here(const struct ctx *x, const struct row *row);

/* "TEXT (depuis le 24/11/2026)", or that there is no right; "" for one that
 * has no account here. */
enum err nir_text(struct db *db, const struct id *structure, char *out,
	size_t size);

extern const struct domain nir_domain;

#endif
