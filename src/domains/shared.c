#include "domains/shared.h"

#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "model/keep.h"
#include "store/db.h"

#define NAMED 3         /* the others are counted */
#define FOUND_MAX 50

struct found {
	struct id person[FOUND_MAX];
	int n;
};

static bool
has(const struct found *f, const struct id *person)
{
	int i;

	for (i = 0; i < f->n; i++)
		if (id_equal(&f->person[i], person))
			return true;
	return false;
}

static enum err
others(struct ctx *x, const struct follow *f, uint32_t mac,
	struct found *out)
{
	struct db_rows q;
	enum err e = db_select(x->db, "person.search", &q);

	if (e)
		return e;
	db_bind_id(&q, ":structure", &f->structure);
	db_bind_int(&q, ":mac", mac);
	while (out->n < FOUND_MAX && db_next(&q)) {
		struct id person = db_id(&q, "person");

		if (!id_equal(&person, &f->person) && !has(out, &person))
			out->person[out->n++] = person;
	}
	return db_end(&q);
}

static enum err
say(struct ctx *x, const struct found *f, char *out, size_t size)
{
	struct row row[NAMED], *rows[NAMED];
	int n = f->n < NAMED ? f->n : NAMED, i;
	size_t o = 0;
	enum err e;

	for (i = 0; i < n; i++) {
		row_init(&row[i]);
		rows[i] = &row[i];
	}
	e = follow_labels(x, f->person, n, rows);
	for (i = 0; i < n && !e && o < size; i++)
		o += (size_t)snprintf(out + o, size - o, "%s%s", i ? ", " :
			"", row_get(&row[i], "name"));
	if (f->n > n && !e && o < size)
		snprintf(out + o, size - o, " + %d", f->n - n);
	for (i = 0; i < n; i++)
		row_done(&row[i]);
	return e;
}

enum err
shared_phones(struct ctx *x, const struct follow *f, const char *phone,
	const char *phone2, char *out, size_t size)
{
	const struct ctx_structure *s = ctx_structure(x);
	const char *text[2];
	int kind[2] = { TOKEN_PHONE, TOKEN_PHONE }, n = 0, i;
	struct found found = { .n = 0 };
	uint32_t mac[2];
	enum err e = E_OK;

	out[0] = '\0';
	if (*phone && strcmp(phone, ROW_MASKED) != 0)
		text[n++] = phone;
	if (*phone2 && strcmp(phone2, ROW_MASKED) != 0)
		text[n++] = phone2;
	if (!n || !s || !id_equal(&s->id, &f->structure))
		return E_OK;
	e = keep_macs(x, n, kind, text, mac);
	for (i = 0; i < n && !e; i++)
		e = others(x, f, mac[i], &found);
	return e || !found.n ? e : say(x, &found, out, size);
}
