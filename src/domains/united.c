#include "domains/united.h"

#include "store/db.h"

enum err
united_get(struct ctx *x, const struct follow *f, struct united *out)
{
	char key[UNITED_MOST][ID_TEXT];
	struct db_rows q;
	int i, n = 1;
	enum err e = db_select(x->db, "united.to", &q);

	out->f[0] = *f;
	out->n = 1;
	if (e)
		return e;
	db_bind_id(&q, ":follow", &f->id);
	while (n < UNITED_MOST && db_next(&q)) {
		struct id id = db_id(&q, "id");

		id_text(&id, key[n++]);
	}
	e = db_end(&q);
	for (i = 1; i < n && !e; i++) {
		e = follow_get(x, key[i], &out->f[i]);
		out->n = i + 1;
	}
	return e;
}

enum err
united_each(struct ctx *x, const struct follow *f, united_run *run, void *to)
{
	struct united u;
	int i;
	enum err e = united_get(x, f, &u);

	for (i = 0; i < u.n && !e; i++)
		e = run(x, &u.f[i], to);
	return e;
}

bool
united_any(struct ctx *x, const struct follow *f)
{
	struct united u;

	return united_get(x, f, &u) == E_OK && u.n > 1;
}
