/* The search tokens of an act: the keeper hashes what it does not keep. */
#include "keeper/run.h"

#include <stdlib.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "keeper/keys.h"

#define TOKENS_MAX 400

struct token {
	int kind;
	const char *text;
};

static bool
is_global(int kind)
{
	return kind == TOKEN_NIR || kind == TOKEN_WHO;
}

static enum err
tokens_of(struct run *r, const struct id *structure,
	const struct token *t, uint32_t n, bool replace)
{
	struct sealkey key;
	struct db_rows q;
	uint32_t i;
	enum err e = E_OK;

	keys_index(r->k, structure, &key);
	if (replace)
		e = db_select(r->k->data, "keeper.token_drop", &q);
	if (replace && !e) {
		db_bind_id(&q, ":person", &r->on.person);
		db_bind_id(&q, ":structure", structure);
		e = keeper_step(&q);
	}
	for (i = 0; i < n && !e; i++) {
		if (is_global(t[i].kind))
			continue;
		e = db_select(r->k->data, "keeper.token_add", &q);
		if (e)
			break;
		db_bind_id(&q, ":structure", structure);
		db_bind_int(&q, ":mac", key_token(&key, t[i].kind,
			t[i].text));
		db_bind_id(&q, ":person", &r->on.person);
		e = keeper_step(&q);
	}
	wipe(&key, sizeof key);
	return e;
}

enum err
act_tokens(struct run *r, struct msg *m)
{
	uint32_t n = msg_get_u32(m), i, nstructure = 0;
	struct token *t;
	struct id structure[64];
	struct db_rows q;
	/* an acceptance knows part of the words only: it adds */
	bool all = !r->act->grant;
	enum err e = E_OK;

	if (n > TOKENS_MAX || (n && !r->act->tokens))
		return act_broken(r, "tokens", "");
	t = xcalloc(n + 1, sizeof *t);
	for (i = 0; i < n; i++) {
		t[i].kind = (int)msg_get_u8(m);
		t[i].text = msg_get_str(m);
		if (m->bad || !t[i].text) {
			e = act_broken(r, "token", "");
			goto out;
		}
		if (t[i].kind == TOKEN_NIR &&
			!(right_writes(&r->facts) & SCOPE_BIT(SCOPE_NIR))) {
			e = err_set(E_RIGHT, _("Le NIR est écrit par la "
				"personne référente."));
			goto out;
		}
	}
	if (!n)
		goto out;
	if (all)
		e = db_select(r->k->data, "keeper.follows", &q);
	if (all && !e) {
		db_bind_id(&q, ":person", &r->on.person);
		while (db_next(&q) && nstructure < 64)
			structure[nstructure++] = db_id(&q, "structure");
		e = db_end(&q);
	} else if (!all) {
		structure[nstructure++] = r->on.structure;
	}
	for (i = 0; i < nstructure && !e; i++)
		e = tokens_of(r, &structure[i], t, n, all);
	for (i = 0; i < n && !e; i++)
		if (is_global(t[i].kind))
			e = keys_global(r->k, &r->on.person, t[i].kind,
				t[i].text);
out:
	free(t);
	return e;
}
