#include "domains/intake_people.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "domains/person.h"
#include "domains/sealed.h"
#include "model/keep.h"
#include "model/vault.h"
#include "store/db.h"
#include "store/seal.h"

#define TURN 500                /* people opened at once */
#define SCOPES_READ (SCOPE_BIT(SCOPE_LABEL) | SCOPE_BIT(SCOPE_IDENTITY) |    \
	SCOPE_BIT(SCOPE_CONTACT))

/* A key of somebody, hashed; several may have the same. */
struct entry {
	uint64_t h;             /* 0: free */
	uint32_t one;
};

struct number {
	char nir[16];           /* its first 13 characters */
	struct id person;
};

struct intake_people {
	struct intake_one *one;
	size_t n, cap;
	struct entry *entry;
	size_t used, size;
	struct number *number;
	size_t numbers;
	struct sealkey secret;  /* of the hashes, for this index alone */
};

static uint64_t
hash(const struct intake_people *p, int kind, const char *text)
{
	unsigned char out[16];
	uint64_t h;

	key_mac16(&p->secret, kind, text, out);
	memcpy(&h, out, sizeof h);
	return h ? h : 1;
}

static void
put(struct intake_people *p, uint64_t h, uint32_t one)
{
	size_t i = h % p->size;

	while (p->entry[i].h)
		i = (i + 1) % p->size;
	p->entry[i] = (struct entry){ h, one };
	p->used++;
}

static void
insert(struct intake_people *p, uint64_t h, size_t one)
{
	if (2 * p->used >= p->size) {
		struct entry *was = p->entry;
		size_t size = p->size, i;

		p->size = size ? 2 * size : 4096;
		p->entry = xcalloc(p->size, sizeof *p->entry);
		p->used = 0;
		for (i = 0; i < size; i++)
			if (was[i].h)
				put(p, was[i].h, was[i].one);
		free(was);
	}
	put(p, h, (uint32_t)one);
}

static size_t
add_one(struct intake_people *p, const struct intake_one *one)
{
	if (p->n == p->cap) {
		p->cap = p->cap ? 2 * p->cap : 1024;
		p->one = xrealloc(p->one, p->cap * sizeof *p->one);
	}
	assert(p->one);
	p->one[p->n] = *one;
	return p->n++;
}

static void
add_keys(struct intake_people *p, const struct import_who *w, size_t one)
{
	char key[IMPORT_KEY_SIZE];
	int k;

	for (k = 0; k < IMPORT_KEYS; k++) {
		import_key(w, (enum import_key)k, key);
		if (*key)
			insert(p, hash(p, k, key), one);
	}
	wipe(key, sizeof key);
}

/* --- the structure's people ----------------------------------------------- */

static const char *
cell(const struct row *r, const char *name)
{
	const char *v = row_get(r, name);

	return strcmp(v, ROW_MASKED) == 0 ? "" : v;
}

static void
add_row(struct intake_people *p, const struct row *r, size_t one)
{
	struct import_who w = {
		.id = cell(r, "internal_id"), .mail = cell(r, "email"),
		.phone = cell(r, "phone"), .first = cell(r, "first_name"),
		.last = cell(r, "last_name"), .birth = cell(r, "born_on"),
		.caf = cell(r, "caf_number"),
	};
	struct import_who other = { .phone = cell(r, "phone2"),
		.first = w.first };

	add_keys(p, &w, one);
	add_keys(p, &other, one);
}

static enum err
open_some(struct ctx *x, struct intake_people *p, const struct intake *in,
	size_t from, int n)
{
	struct sealed *s = xcalloc((size_t)n, sizeof *s);
	struct row *rows = xcalloc((size_t)n, sizeof *rows);
	struct row **row = xcalloc((size_t)n, sizeof *row);
	int mark = vault_mark(x->vault), i;
	enum err e;

	for (i = 0; i < n; i++) {
		const struct id *person = &p->one[from + (size_t)i].person;

		s[i] = (struct sealed){ *person, *person, in->structure,
			x->user };
		row_init(&rows[i]);
		row[i] = &rows[i];
	}
	e = sealed_load_many(x, &person_record, s, n, SCOPES_READ, row);
	if (!e && intake_map_contact(&in->map))
		e = sealed_load_many(x, registry_record("resources"), s, n,
			SCOPE_BIT(SCOPE_RESOURCES), row);
	for (i = 0; i < n; i++) {
		if (!e)
			add_row(p, &rows[i], from + (size_t)i);
		row_done(&rows[i]);
	}
	vault_release(x->vault, mark);
	free(s);
	free(rows);
	free(row);
	return e;
}

static enum err
read_follows(struct ctx *x, struct intake_people *p, const struct intake *in)
{
	struct db_rows q;
	enum err e = db_select(x->db, "import.follows", &q);

	if (e)
		return e;
	db_bind_id(&q, ":structure", &in->structure);
	db_bind_id(&q, ":draft", &in->draft.id);
	while (db_next(&q))
		add_one(p, &(struct intake_one){ .person = db_id(&q, "person"),
			.follow = db_id(&q, "id"),
			.line = db_null(&q, "line") ? 0 :
				(long)db_int(&q, "line"),
			.taken = !db_null(&q, "line") });
	return db_end(&q);
}

struct intake_people *
intake_people_empty(void)
{
	struct intake_people *p = xcalloc(1, sizeof *p);

	key_random(&p->secret);
	return p;
}

void
intake_people_put(struct intake_people *p, const struct id *person,
	const struct id *follow)
{
	add_one(p, &(struct intake_one){ .person = *person,
		.follow = *follow });
}

enum err
intake_people_new(struct ctx *x, const struct intake *in,
	struct intake_people **out)
{
	struct intake_people *p = intake_people_empty();
	size_t from, n;
	enum err e;

	e = read_follows(x, p, in);
	n = p->n;
	for (from = 0; from < n && !e; from += TURN)
		e = open_some(x, p, in, from,
			n - from < TURN ? (int)(n - from) : TURN);
	if (e) {
		intake_people_free(p);
		return e;
	}
	*out = p;
	return E_OK;
}

void
intake_people_free(struct intake_people *p)
{
	if (!p)
		return;
	if (p->number)
		wipe(p->number, p->numbers * sizeof *p->number);
	free(p->number);
	free(p->entry);
	free(p->one);
	wipe(p, sizeof *p);
	free(p);
}

/* --- numbers ---------------------------------------------------------------- */

/* Its 13 characters; "" for what is no number. */
static void
short_number(const char *nir, char out[IMPORT_KEY_SIZE])
{
	import_key(&(struct import_who){ .nir = nir }, IMPORT_NIR, out);
}

enum err
intake_people_nirs(struct ctx *x, struct intake_people *p,
	const char *const *nir, int n)
{
	char key[KEEP_NIRS][IMPORT_KEY_SIZE];
	const char *ask[KEEP_NIRS];
	struct id found[KEEP_NIRS] = { 0 };
	int m = 0, i;
	enum err e = E_OK;

	for (i = 0; i < n && m < KEEP_NIRS; i++) {
		short_number(nir[i], key[m]);
		ask[m] = key[m];
		m += *key[m] != '\0';
	}
	free(p->number);
	p->number = xcalloc((size_t)m + 1, sizeof *p->number);
	p->numbers = 0;
	if (m)
		e = keep_nirs(x, ask, m, found);
	for (i = 0; i < m && !e; i++) {
		struct number *one = &p->number[p->numbers++];

		memcpy(one->nir, key[i], 14);
		one->person = found[i];
	}
	wipe(key, sizeof key);
	return e;
}

struct id
intake_people_nir(const struct intake_people *p, const char *nir)
{
	char key[IMPORT_KEY_SIZE];
	struct id found = id_none;
	size_t i;

	short_number(nir, key);
	for (i = 0; *key && i < p->numbers; i++)
		if (strcmp(p->number[i].nir, key) == 0)
			found = p->number[i].person;
	wipe(key, sizeof key);
	return found;
}

/* --- finding ------------------------------------------------------------------ */

static int
by_person(struct intake_people *p, const struct id *person,
	struct intake_one **out)
{
	size_t i;

	for (i = 0; i < p->n; i++)
		if (id_equal(&p->one[i].person, person)) {
			*out = &p->one[i];
			return 1;
		}
	return 0;
}

static int
by_key(struct intake_people *p, int kind, const char *key,
	struct intake_one **out, int most)
{
	uint64_t h = hash(p, kind, key);
	size_t i;
	int n = 0, j;

	if (!p->size)
		return 0;
	for (i = h % p->size; p->entry[i].h; i = (i + 1) % p->size) {
		struct intake_one *one = &p->one[p->entry[i].one];

		if (p->entry[i].h != h)
			continue;
		for (j = 0; j < n && out[j] != one; j++)
			;
		if (j == n && n < most)
			out[n++] = one;
	}
	return n;
}

int
intake_people_find(struct intake_people *p, const struct import_who *w,
	struct intake_one **out, int most, enum import_key *key)
{
	char text[IMPORT_KEY_SIZE];
	struct id of = w->nir ? intake_people_nir(p, w->nir) : id_none;
	int k, n = 0;

	*key = IMPORT_NIR;
	if (!id_is_none(&of))
		n = by_person(p, &of, out);
	for (k = 0; k < IMPORT_KEYS && !n; k++) {
		import_key(w, (enum import_key)k, text);
		*key = (enum import_key)k;
		if (*text)
			n = by_key(p, k, text, out, most);
	}
	wipe(text, sizeof text);
	return n;
}

struct intake_one *
intake_people_by(struct intake_people *p, const struct id *follow)
{
	size_t i;

	for (i = 0; i < p->n; i++)
		if (id_equal(&p->one[i].follow, follow))
			return &p->one[i];
	return NULL;
}

void
intake_people_add(struct intake_people *p, const struct import_who *w,
	const struct id *follow, long line)
{
	add_keys(p, w, add_one(p, &(struct intake_one){ .person = id_none,
		.follow = *follow, .line = line }));
}

long
intake_people_twin(struct intake_people *p, const char *text, long line)
{
	uint64_t h = hash(p, IMPORT_KEYS, text);
	struct intake_one *same = NULL;
	size_t i;

	for (i = p->size ? h % p->size : 0; i < p->size && p->entry[i].h &&
		!same; i = (i + 1) % p->size)
		if (p->entry[i].h == h)
			same = &p->one[p->entry[i].one];
	if (same)
		return same->line;
	insert(p, h, add_one(p, &(struct intake_one){ .person = id_none,
		.follow = id_none, .line = line }));
	return 0;
}
