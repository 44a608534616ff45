#include "model/vault.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "model/keep.h"
#include "store/db.h"

struct entry {
	enum wrap_kind kind;
	enum scope scope;
	struct id object, owner;
	struct sealkey key;
};

struct vault {
	struct entry *e;        /* locked memory, in the order given */
	int n, cap;
	struct id ahead[VAULT_AHEAD];   /* people that are made, of nobody */
	int nahead;
};

struct vault *
vault_new(void)
{
	return xcalloc(1, sizeof(struct vault));
}

void
vault_free(struct vault *v)
{
	if (!v)
		return;
	secret_free(v->e);
	free(v);
}

int
vault_mark(struct vault *v)
{
	return v->n;
}

void
vault_release(struct vault *v, int mark)
{
	/* their keys may go: they are made again, for whom they are needed */
	v->nahead = 0;
	if (mark < 0 || mark >= v->n)
		return;
	wipe(&v->e[mark], (size_t)(v->n - mark) * sizeof *v->e);
	v->n = mark;
}

void
vault_forget(struct vault *v, enum wrap_kind kind, const struct id *object)
{
	int i;

	/* marks count entries: the place stays, its key does not */
	for (i = 0; i < v->n; i++)
		if (v->e[i].kind == kind && id_equal(&v->e[i].object, object))
			wipe(&v->e[i], sizeof v->e[i]);
}

static struct entry *
find(struct vault *v, enum wrap_kind kind, const struct id *object,
	enum scope scope, const struct id *owner)
{
	int i;

	for (i = v->n - 1; i >= 0; i--)
		if (v->e[i].scope == scope && v->e[i].kind == kind &&
			id_equal(&v->e[i].object, object) &&
			id_equal(&v->e[i].owner, owner))
			return &v->e[i];
	return NULL;
}

void
vault_put(struct vault *v, enum wrap_kind kind, const struct id *object,
	enum scope scope, const struct id *owner, const struct sealkey *key)
{
	struct entry *e;

	if (v->n == v->cap) {
		int cap = v->cap ? 2 * v->cap : 64;
		struct entry *more = secret_alloc((size_t)cap * sizeof *more);

		if (v->n)
			memcpy(more, v->e, (size_t)v->n * sizeof *more);
		secret_free(v->e);
		v->e = more;
		v->cap = cap;
	}
	e = &v->e[v->n++];
	e->kind = kind;
	e->scope = scope;
	e->object = *object;
	e->owner = *owner;
	e->key = *key;
}

const struct sealkey *
vault_get(struct vault *v, enum wrap_kind kind, const struct id *object,
	enum scope scope, const struct id *owner)
{
	struct entry *e = find(v, kind, object, scope, owner);

	return e ? &e->key : NULL;
}

static void
get_key(struct msg *m, struct sealkey *key)
{
	size_t i;

	for (i = 0; i < KEY_SIZE; i++)
		key->b[i] = (unsigned char)msg_get_u8(m);
}

static enum err
take(struct ctx *x, struct vault_want *w, int n, struct msg *answer)
{
	int i;

	msg_get_u32(answer);    /* how many are given */
	for (i = 0; i < n; i++) {
		struct sealkey key;

		if (w[i].given)
			continue;
		w[i].given = msg_get_u8(answer) == 1;
		if (!w[i].given)
			continue;
		get_key(answer, &key);
		if (!answer->bad)
			vault_put(x->vault, w[i].kind, &w[i].object,
				w[i].scope, &w[i].owner, &key);
		wipe(&key, sizeof key);
	}
	return answer->bad ? err_set(E_PROTO, _("Réponse mal formée.")) :
		E_OK;
}

enum err
vault_ask(struct ctx *x, struct vault_want *w, int n,
	struct vault_question *q)
{
	uint32_t missing = 0;
	int i;
	enum err e;

	q->asked = false;
	for (i = 0; i < n; i++) {
		w[i].given = vault_get(x->vault, w[i].kind, &w[i].object,
			w[i].scope, &w[i].owner) != NULL;
		missing += !w[i].given;
	}
	if (!missing)
		return E_OK;
	msg_init(&q->ask, P_K_KEYS, 0);
	msg_put_str(&q->ask, x->screen ? x->screen : "");
	msg_put_u32(&q->ask, missing);
	for (i = 0; i < n; i++) {
		if (w[i].given)
			continue;
		msg_put_u8(&q->ask, w[i].kind);
		msg_put_id(&q->ask, &w[i].object);
		msg_put_u8(&q->ask, w[i].scope);
		msg_put_id(&q->ask, &w[i].owner);
	}
	e = keep_send_all(x->keep, &q->ask, 1);
	q->asked = !e;
	if (e)
		msg_done(&q->ask);
	return e;
}

enum err
vault_take(struct ctx *x, struct vault_want *w, int n,
	struct vault_question *q)
{
	struct msg answer;
	enum err e;

	assert(db_busy(x->db) == 0);
	if (!q->asked)
		return E_OK;
	msg_init(&answer, 0, 0);
	e = keep_take_all(x->keep, &q->ask, &answer, 1);
	if (!e)
		e = keep_said(&answer);
	if (!e)
		e = take(x, w, n, &answer);
	msg_done(&q->ask);
	msg_done(&answer);
	return e;
}

enum err
vault_fetch(struct ctx *x, struct vault_want *w, int n)
{
	struct vault_question q;
	enum err e = vault_ask(x, w, n, &q);

	return e ? e : vault_take(x, w, n, &q);
}

static void
ask_new(struct msg *ask, enum wrap_kind kind, const struct id *belongs,
	const struct id *structure)
{
	msg_init(ask, P_K_NEW, 0);
	msg_put_u8(ask, kind);
	msg_put_id(ask, belongs);
	msg_put_id(ask, structure);
}

/* What was made and its keys, after the result of the answer. */
static enum err
take_new(struct ctx *x, enum wrap_kind kind, struct msg *answer,
	struct id *made)
{
	uint32_t n, i;

	*made = msg_get_id(answer);
	n = msg_get_u32(answer);
	for (i = 0; i < n && !answer->bad; i++) {
		enum scope scope = (enum scope)msg_get_u8(answer);
		struct id owner = msg_get_id(answer);
		struct sealkey key;

		get_key(answer, &key);
		vault_put(x->vault, kind, made, scope, &owner, &key);
		wipe(&key, sizeof key);
	}
	return answer->bad ? err_set(E_PROTO, _("Réponse mal formée.")) :
		E_OK;
}

enum err
vault_make(struct ctx *x, enum wrap_kind kind, const struct id *belongs,
	const struct id *structure, struct id *made)
{
	struct msg ask, answer;
	enum err e;

	if (kind == WRAP_PERSON && x->vault->nahead) {
		*made = x->vault->ahead[--x->vault->nahead];
		return E_OK;
	}
	ask_new(&ask, kind, belongs, structure);
	msg_init(&answer, 0, 0);
	e = keep_ask(x->keep, &ask, &answer);
	if (!e)
		e = take_new(x, kind, &answer, made);
	msg_done(&ask);
	msg_done(&answer);
	return e;
}

enum err
vault_make_ahead(struct ctx *x, int n)
{
	struct vault *v = x->vault;
	struct msg ask[VAULT_AHEAD], answer[VAULT_AHEAD];
	int i;
	enum err e;

	assert(n <= VAULT_AHEAD && !v->nahead);
	for (i = 0; i < n; i++) {
		ask_new(&ask[i], WRAP_PERSON, &id_none, &id_none);
		msg_init(&answer[i], 0, 0);
	}
	e = keep_call_all(x->keep, ask, answer, n);
	for (i = 0; i < n && !e; i++) {
		e = keep_said(&answer[i]);
		if (!e)
			e = take_new(x, WRAP_PERSON, &answer[i],
				&v->ahead[v->nahead]);
		v->nahead += !e;
	}
	for (i = 0; i < n; i++) {
		msg_done(&ask[i]);
		msg_done(&answer[i]);
	}
	return e;
}

enum err
vault_unseal(struct ctx *x, enum wrap_kind kind, const struct seal_bind *bind,
	const void *sealed, size_t n, struct row *r)
{
	const struct sealkey *key = vault_get(x->vault, kind, &bind->person,
		bind->scope, &bind->owner);
	struct buf plain;
	enum err e;

	if (!key)
		return err_set(E_RIGHT, _("Vous n'avez pas accès à cette "
			"partie."));
	buf_init(&plain);
	e = seal_open(key, bind, sealed, n, &plain);
	if (!e)
		e = row_unpack(r, plain.data, plain.len);
	buf_done(&plain);
	return e;
}

enum err
vault_sealed(struct ctx *x, const struct id *object, const struct id *record,
	enum scope scope, const struct id *owner, struct seal_bind *bind,
	struct buf *out)
{
	struct db_rows q;
	enum err e;

	*bind = (struct seal_bind){ "blob", scope, *record, *object, *owner,
		0, 0 };
	e = db_select(x->db, "blob.get", &q);
	if (e)
		return e;
	db_bind_id(&q, ":record", record);
	db_bind_int(&q, ":scope", scope);
	db_bind_id(&q, ":owner", owner);
	if (db_next(&q)) {
		size_t n;
		const void *p;

		bind->version = (uint32_t)db_int(&q, "version");
		bind->schema = (uint32_t)db_int(&q, "schema");
		p = db_blob(&q, "sealed", &n);
		buf_put(out, p, n);
	}
	return db_end(&q);
}

enum err
vault_open(struct ctx *x, enum wrap_kind kind, const struct id *object,
	const struct id *record, enum scope scope, const struct id *owner,
	struct row *r, uint32_t *version)
{
	struct seal_bind bind;
	struct buf sealed;
	enum err e;

	*version = 0;
	if (!vault_get(x->vault, kind, object, scope, owner))
		return err_set(E_RIGHT, _("Vous n'avez pas accès à cette "
			"partie."));
	buf_init(&sealed);
	e = vault_sealed(x, object, record, scope, owner, &bind, &sealed);
	*version = bind.version;
	if (!e && bind.version)
		e = vault_unseal(x, kind, &bind, sealed.data, sealed.len, r);
	buf_done(&sealed);
	return e;
}
