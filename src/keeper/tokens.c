#include "keeper/tokens.h"

#include <stdlib.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "keeper/keys.h"

#define TOKENS_MAX 400
#define STRUCTURES_MAX 64

/* Parts of a record, as the column `part` of token keeps them. */
enum { PART_OLD, PART_NAMES, PART_BIRTH_NAME, PART_PHONES, PART_BORN, PARTS };

/* What each kind is of.  One that is found as another (a birth name is
 * searched as a name is) is hashed as that one. */
static const struct kind {
	int kind, as;
	unsigned part;          /* 0: global, in the key file */
	enum scope scope;
} kinds[] = {
	{ TOKEN_WORD, TOKEN_WORD, PART_NAMES, SCOPE_LABEL },
	{ TOKEN_PREFIX, TOKEN_PREFIX, PART_NAMES, SCOPE_LABEL },
	{ TOKEN_SOUND, TOKEN_SOUND, PART_NAMES, SCOPE_LABEL },
	{ TOKEN_BORN_WORD, TOKEN_WORD, PART_BIRTH_NAME, SCOPE_IDENTITY },
	{ TOKEN_BORN_PREFIX, TOKEN_PREFIX, PART_BIRTH_NAME, SCOPE_IDENTITY },
	{ TOKEN_BORN_SOUND, TOKEN_SOUND, PART_BIRTH_NAME, SCOPE_IDENTITY },
	{ TOKEN_PHONE, TOKEN_PHONE, PART_PHONES, SCOPE_CONTACT },
	{ TOKEN_BIRTH, TOKEN_BIRTH, PART_BORN, SCOPE_IDENTITY },
	{ TOKEN_WHO, TOKEN_WHO, 0, SCOPE_LABEL },
	{ TOKEN_DAY, TOKEN_DAY, 0, SCOPE_IDENTITY },
	{ TOKEN_NIR, TOKEN_NIR, 0, SCOPE_NIR },
};

struct token {
	const struct kind *kind;
	const char *text;
};

static const struct kind *
kind_of(int kind)
{
	size_t i;

	for (i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (kinds[i].kind == kind)
			return &kinds[i];
	return NULL;
}

static enum err
drop(struct run *r, const struct id *structure, unsigned part)
{
	struct db_rows q;
	enum err e = db_select(r->k->data, "keeper.token_drop", &q);

	if (e)
		return e;
	db_bind_id(&q, ":person", &r->on.person);
	db_bind_id(&q, ":structure", structure);
	db_bind_int(&q, ":part", part);
	return db_step(&q);
}

/* The parts named in the message replace what was there of them. */
static enum err
drop_parts(struct run *r, const struct id *structure, const struct token *t,
	uint32_t n)
{
	bool named[PARTS] = { false };
	unsigned part, count = 0;
	uint32_t i;
	enum err e = E_OK;

	for (i = 0; i < n; i++)
		named[t[i].kind->part] = true;
	for (part = PART_NAMES; part < PARTS && !e; part++)
		if (named[part]) {
			count++;
			e = drop(r, structure, part);
		}
	if (!e && count == PARTS - PART_NAMES)
		e = drop(r, structure, PART_OLD);
	return e;
}

/* One structure's tokens: of what its follow opens, and of nothing else. */
static enum err
tokens_of(struct run *r, const struct id *structure, uint32_t scopes,
	const struct token *t, uint32_t n, bool replace)
{
	struct sealkey key;
	struct db_rows q;
	uint32_t i;
	enum err e = replace ? drop_parts(r, structure, t, n) : E_OK;

	keys_index(r->k, structure, &key);
	for (i = 0; i < n && !e; i++) {
		const struct kind *kind = t[i].kind;

		if (!kind->part || !*t[i].text ||
			!(scopes & SCOPE_BIT(kind->scope)))
			continue;
		e = db_select(r->k->data, "keeper.token_add", &q);
		if (e)
			break;
		db_bind_id(&q, ":structure", structure);
		db_bind_int(&q, ":mac", key_token(&key, kind->as, t[i].text));
		db_bind_id(&q, ":person", &r->on.person);
		db_bind_int(&q, ":part", kind->part);
		e = db_step(&q);
	}
	wipe(&key, sizeof key);
	return e;
}

/* Reads the message's tokens; each must be of a scope that is written here.
 * Who accepts a referral knows the name that was shared, whatever she may
 * write later. */
static enum err
read_tokens(struct run *r, struct msg *m, struct token *t, uint32_t n)
{
	unsigned may = right_writes(&r->facts) & r->scopes;
	uint32_t i;

	if (r->act->grant)
		may |= SCOPE_BIT(SCOPE_LABEL);
	for (i = 0; i < n; i++) {
		t[i].kind = kind_of((int)msg_get_u8(m));
		t[i].text = msg_get_str(m);
		if (m->bad || !t[i].text || !t[i].kind)
			return run_broken(r, "token", "");
		if (!(may & SCOPE_BIT(t[i].kind->scope)))
			return err_set(E_RIGHT, _("Cette partie de la fiche "
				"est écrite par la personne référente."));
	}
	return E_OK;
}

/* The structures that follow her, those whose search this act changes: all
 * of them, or the ones that an act gives her to. */
struct follower {
	struct id structure;
	uint32_t scopes;
};

static enum err
followers(struct run *r, struct follower *f, int *n)
{
	struct db_rows q;
	enum err e = db_select(r->k->data, "keeper.follows", &q);

	*n = 0;
	if (e)
		return e;
	db_bind_id(&q, ":person", &r->on.person);
	while (db_next(&q) && *n < STRUCTURES_MAX) {
		f[*n].structure = db_id(&q, "structure");
		f[*n].scopes = (uint32_t)db_int(&q, "scopes");
		if (!r->act->grant || run_grants(r, &f[*n].structure))
			++*n;
	}
	return db_end(&q);
}

enum err
tokens_put(struct run *r, struct msg *m)
{
	uint32_t n = msg_get_u32(m), i;
	struct follower f[STRUCTURES_MAX];
	struct token *t;
	int count, j;
	enum err e = E_OK;

	if (n > TOKENS_MAX || (n && !r->act->tokens))
		return run_broken(r, "tokens", "");
	t = xcalloc(n + 1, sizeof *t);
	if (n)
		e = read_tokens(r, m, t, n);
	if (n && !e)
		e = followers(r, f, &count);
	/* to whom she is given, what is known of her is added */
	for (j = 0; n && !e && j < count; j++)
		e = tokens_of(r, &f[j].structure, f[j].scopes, t, n,
			!r->act->grant);
	for (i = 0; i < n && !e; i++)
		if (!t[i].kind->part)
			e = keys_global(r->k, &r->on.person, t[i].kind->kind,
				t[i].text);
	free(t);
	return e;
}
