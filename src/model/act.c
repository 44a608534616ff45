#include "model/act.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "model/vault.h"
#include "store/db.h"

struct act {
	const char *name;
	struct msg done_sets;   /* sets that are finished */
	struct msg set;         /* the one being filled */
	struct msg blobs, tokens;
	uint32_t nset, nvalue, nblob, ntoken;
};

struct act *
act_new(const char *name)
{
	struct act *a = xcalloc(1, sizeof *a);

	a->name = name;
	msg_init(&a->done_sets, 0, 0);
	msg_init(&a->set, 0, 0);
	msg_init(&a->blobs, 0, 0);
	msg_init(&a->tokens, 0, 0);
	return a;
}

void
act_free(struct act *a)
{
	if (!a)
		return;
	msg_done(&a->done_sets);
	msg_done(&a->set);
	msg_done(&a->blobs);
	msg_done(&a->tokens);
	free(a);
}

void
act_text(struct act *a, const char *name, const char *v)
{
	msg_put_str(&a->set, name);
	msg_put_u8(&a->set, v && *v ? 't' : 'n');
	if (v && *v)
		msg_put_str(&a->set, v);
	a->nvalue++;
}

void
act_text_as_is(struct act *a, const char *name, const char *v)
{
	msg_put_str(&a->set, name);
	msg_put_u8(&a->set, v ? 't' : 'n');
	if (v)
		msg_put_str(&a->set, v);
	a->nvalue++;
}

void
act_int(struct act *a, const char *name, int64_t v)
{
	msg_put_str(&a->set, name);
	msg_put_u8(&a->set, 'i');
	msg_put_u64(&a->set, (uint64_t)v);
	a->nvalue++;
}

void
act_bytes(struct act *a, const char *name, const void *p, size_t n)
{
	msg_put_str(&a->set, name);
	msg_put_u8(&a->set, 'b');
	msg_put_bytes(&a->set, p, n);
	a->nvalue++;
}

void
act_id(struct act *a, const char *name, const struct id *id)
{
	act_bytes(a, name, id->b, ID_SIZE);
}

void
act_next_set(struct act *a)
{
	msg_put_u32(&a->done_sets, a->nvalue);
	buf_put(&a->done_sets.b, a->set.b.data, a->set.b.len);
	buf_clear(&a->set.b);
	a->nvalue = 0;
	a->nset++;
}

size_t
act_size(const struct act *a)
{
	return a->done_sets.b.len + a->set.b.len + a->blobs.b.len;
}

enum err
act_blob(struct act *a, struct ctx *x, const struct id *record,
	const struct id *person, enum wrap_kind kind, enum scope scope,
	const struct id *owner, uint32_t base, const struct row *r,
	const char *const *names)
{
	const struct sealkey *key = vault_get(x->vault, kind, person, scope,
		owner);
	struct seal_bind bind = { "blob", scope, *record, *person, *owner,
		SEAL_SCHEMA, base + 1 };
	struct buf plain, sealed;

	if (!key)
		return err_set(E_RIGHT, _("Cette partie de la fiche ne vous "
			"est pas ouverte."));
	buf_init(&plain);
	buf_init(&sealed);
	row_pack(r, names, &plain);
	seal_close(key, &bind, plain.data, plain.len, &sealed);
	msg_put_id(&a->blobs, record);
	msg_put_u8(&a->blobs, scope);
	msg_put_id(&a->blobs, owner);
	msg_put_u32(&a->blobs, base);
	msg_put_bytes(&a->blobs, sealed.data, sealed.len);
	a->nblob++;
	buf_done(&plain);
	buf_done(&sealed);
	return E_OK;
}

void
act_token(struct act *a, int kind, const char *folded)
{
	msg_put_u8(&a->tokens, (unsigned)kind);
	msg_put_str(&a->tokens, folded);
	a->ntoken++;
}

/* The message of an act. */
static void
pack(struct act *a, const struct id *drop, struct msg *ask)
{
	if (a->nvalue || !a->nset)
		act_next_set(a);
	msg_init(ask, P_K_ACT, 0);
	msg_put_str(ask, a->name);
	msg_put_u32(ask, a->nset);
	buf_put(&ask->b, a->done_sets.b.data, a->done_sets.b.len);
	msg_put_u32(ask, a->nblob);
	buf_put(&ask->b, a->blobs.b.data, a->blobs.b.len);
	msg_put_u32(ask, a->ntoken);
	buf_put(&ask->b, a->tokens.b.data, a->tokens.b.len);
	msg_put_id(ask, drop);
}

static enum err
send_dropping(struct act *a, struct keep *k, const struct id *drop)
{
	struct msg ask, answer;
	enum err e;

	pack(a, drop, &ask);
	msg_init(&answer, 0, 0);
	e = keep_ask(k, &ask, &answer);
	msg_done(&ask);
	msg_done(&answer);
	return e;
}

/* --- several at once ------------------------------------------------------ */

struct act_queue {
	struct msg *ask;
	const char **name;
	int n, cap;
};

void
act_queue(struct ctx *x)
{
	assert(!x->queue);
	x->queue = xcalloc(1, sizeof *x->queue);
}

int
act_queued(const struct ctx *x)
{
	return x->queue->n;
}

static void
queue_add(struct act_queue *q, struct act *a)
{
	if (q->n == q->cap) {
		q->cap = q->cap ? 2 * q->cap : 64;
		q->ask = xrealloc(q->ask, (size_t)q->cap * sizeof *q->ask);
		q->name = xrealloc(q->name, (size_t)q->cap *
			sizeof *q->name);
	}
	q->name[q->n] = a->name;
	pack(a, &id_none, &q->ask[q->n++]);
}

enum err
act_queue_send(struct ctx *x, act_went *went, void *data)
{
	struct act_queue *q = x->queue;
	struct msg *answer = xcalloc((size_t)q->n + 1, sizeof *answer);
	char why[512];
	int i;
	enum err e, said;

	x->queue = NULL;
	for (i = 0; i < q->n; i++)
		msg_init(&answer[i], 0, 0);
	e = q->n ? keep_call_all(x->keep, q->ask, answer, q->n) : E_OK;
	snprintf(why, sizeof why, "%s", e ? err_text() : "");
	for (i = 0; i < q->n; i++) {
		if (!answer[i].type)
			continue;
		said = keep_said(&answer[i]);
		if (!said)
			effort_act(&x->effort, q->name[i]);
		went(data, i, said);
	}
	for (i = 0; i < q->n; i++) {
		msg_done(&q->ask[i]);
		msg_done(&answer[i]);
	}
	free(answer);
	free(q->ask);
	free(q->name);
	free(q);
	return e ? err_set(e, "%s", why) : E_OK;
}

/* --- one ------------------------------------------------------------------ */

enum err
act_alone(struct ctx *x, const char *act, const char *param, const char *key)
{
	struct act *a = act_new(act);
	struct id id;
	enum err e = id_parse(key, &id);

	if (!e) {
		act_id(a, param, &id);
		e = act_send(a, x);
	}
	act_free(a);
	return e;
}

enum err
act_send_to(struct act *a, struct keep *k)
{
	return send_dropping(a, k, &id_none);
}

enum err
act_send(struct act *a, struct ctx *x)
{
	struct id drop = x->saves_place ? x->place : id_none;
	enum err e;

	assert(db_busy(x->db) == 0);
	if (x->queue) {
		queue_add(x->queue, a);
		return E_OK;
	}
	e = send_dropping(a, x->keep, &drop);
	if (!e)
		effort_act(&x->effort, a->name);
	if (e || id_is_none(&drop))
		return e;
	vault_forget(x->vault, WRAP_DRAFT, &drop);
	x->place = id_none;
	x->saves_place = false;
	return E_OK;
}
