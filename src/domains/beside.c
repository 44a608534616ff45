#include "domains/beside.h"

#include <string.h>

#include "base/i18n.h"
#include "model/vault.h"
#include "store/db.h"

enum scope
beside_scope(const char *kind, const char *line)
{
	if (strcmp(kind, "ligne") != 0)
		return SCOPE_NOTE;
	return line && strcmp(line, "frein") == 0 ? SCOPE_BARRIERS :
		SCOPE_PATH;
}

/* The last ones are read first, and shown last. */
static void
turn(struct beside *b, int n)
{
	for (int i = 0; i < n / 2; i++) {
		struct beside one = b[i];

		b[i] = b[n - 1 - i];
		b[n - 1 - i] = one;
	}
}

enum err
beside_read(struct ctx *x, const struct id *person,
	const struct id *structure, const char *kind, struct beside *out,
	int *n)
{
	struct db_rows q;
	enum err e = db_select(x->db, "said.beside", &q);

	*n = 0;
	if (e)
		return e;
	db_bind_id(&q, ":person", person);
	db_bind_id(&q, ":structure", structure);
	db_bind_text(&q, ":kind", kind);
	while (*n < BESIDE_MAX && db_next(&q)) {
		struct beside *b = &out[(*n)++];

		b->id = db_id(&q, "id");
		b->about = db_id(&q, "about");
		b->scope = beside_scope(kind, db_text(&q, "line"));
		db_copy(&q, "made_on", b->made_on, sizeof b->made_on);
	}
	turn(out, *n);
	return db_end(&q);
}

static enum err
open_words(struct ctx *x, const struct beside *b, const struct id *person,
	const struct id *structure, struct row *words)
{
	uint32_t version;

	return vault_open(x, WRAP_PERSON, person, &b->id, b->scope, structure,
		words, &version);
}

enum err
beside_put(struct ctx *x, const struct beside *all, int n,
	const struct id *about, const struct id *person,
	const struct id *structure, struct row *r)
{
	enum err e = E_OK;
	int i;

	for (i = 0; i < n && !e; i++) {
		struct row words;

		if (!id_equal(&all[i].about, about))
			continue;
		row_init(&words);
		e = open_words(x, &all[i], person, structure, &words);
		if (!e && *row_get(&words, "text"))
			row_setf(r, "beside", "%s%s%s", row_get(r, "beside"),
				*row_get(r, "beside") ? " ; " :
				_("Elle répond : "), row_get(&words, "text"));
		row_done(&words);
	}
	return e;
}

enum err
beside_last(struct ctx *x, const struct beside *all, int n,
	const struct id *about, const struct id *person,
	const struct id *structure, struct row *r)
{
	struct row words;
	enum err e;

	while (n && !id_equal(&all[n - 1].about, about))
		n--;
	if (!n)
		return E_OK;
	row_init(&words);
	e = open_words(x, &all[n - 1], person, structure, &words);
	if (!e)
		row_set(r, "beside", row_get(&words, "text"));
	row_done(&words);
	return e;
}
