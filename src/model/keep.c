#include "model/keep.h"

#include <assert.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "model/vault.h"
#include "store/db.h"

#define WAIT_MS 30000
#define UNASKED 16

struct keep {
	int fd;
	uint32_t number;
	struct msg_reader reader;
	/* WELCOME, SAID, END that came while waiting, oldest first */
	struct msg unasked[UNASKED];
	int nunasked;
};

struct keep *
keep_new(int fd, uint32_t first)
{
	struct keep *k = xcalloc(1, sizeof *k);

	k->fd = fd;
	k->number = first;
	msg_reader_init(&k->reader);
	return k;
}

void
keep_free(struct keep *k)
{
	if (!k)
		return;
	close(k->fd);
	msg_reader_done(&k->reader);
	while (k->nunasked)
		msg_done(&k->unasked[--k->nunasked]);
	free(k);
}

int
keep_fd(const struct keep *k)
{
	return k->fd;
}

/* The oldest one into m; NULL drops it. */
static void
take_unasked(struct keep *k, struct msg *m)
{
	if (m)
		*m = k->unasked[0];
	else
		msg_done(&k->unasked[0]);
	k->nunasked--;
	memmove(k->unasked, k->unasked + 1,
		(size_t)k->nunasked * sizeof *k->unasked);
}

/* What nobody asked for waits for keep_poll(). */
static void
set_aside(struct keep *k, struct msg *m)
{
	if (k->nunasked == UNASKED)     /* the oldest says least by now */
		take_unasked(k, NULL);
	k->unasked[k->nunasked++] = *m;
	msg_init(m, 0, 0);
}

enum err
keep_call(struct keep *k, struct msg *ask, struct msg *answer)
{
	int64_t end = clock_ms() + WAIT_MS;
	enum err e;

	ask->number = ++k->number;
	e = msg_send(k->fd, ask, NULL, 0);
	while (!e) {
		struct pollfd p = { k->fd, POLLIN, 0 };
		int64_t left = end - clock_ms();

		if (left <= 0)
			return err_set(E_AGAIN, _("Le serveur ne répond pas : "
				"recommencer. Votre texte reste ici."));
		if (poll(&p, 1, (int)left) <= 0)
			continue;
		e = msg_recv(k->fd, &k->reader, answer);
		if (e == E_AGAIN) {
			e = E_OK;
			continue;
		}
		if (e)
			break;
		if (answer->type == P_K_HELLO)
			/* a new keeper: the same question, same number */
			e = msg_send(k->fd, ask, NULL, 0);
		else if (answer->number == ask->number &&
			answer->type != P_K_WELCOME &&
			answer->type != P_K_END)
			return E_OK;
		else if (answer->number == 0)
			set_aside(k, answer);
	}
	return err_set(E_IO, _("Le serveur s'est arrêté."));
}

bool
keep_waits(const struct keep *k)
{
	return k->nunasked > 0;
}

enum err
keep_poll(struct keep *k, struct msg *unasked)
{
	struct msg m;
	enum err e = E_OK;

	msg_init(&m, 0, 0);
	if (k->nunasked) {
		take_unasked(k, &m);
	} else {
		struct pollfd p = { k->fd, POLLIN, 0 };

		if (poll(&p, 1, 0) <= 0)
			return E_AGAIN;
		e = msg_recv(k->fd, &k->reader, &m);
	}
	if (!e && m.type == P_K_END) {
		const char *why = msg_get_str(&m);

		e = err_set(E_CANCEL, "%s", why ? why : "");
	}
	if (!e) {
		msg_done(unasked);
		*unasked = m;
		return E_OK;
	}
	msg_done(&m);
	return e;
}

/* --- acts ------------------------------------------------------------------ */

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

enum err
act_send_to(struct act *a, struct keep *k)
{
	struct msg ask, answer;
	enum err e;

	if (a->nvalue || !a->nset)
		act_next_set(a);
	msg_init(&ask, P_K_ACT, 0);
	msg_init(&answer, 0, 0);
	msg_put_str(&ask, a->name);
	msg_put_u32(&ask, a->nset);
	buf_put(&ask.b, a->done_sets.b.data, a->done_sets.b.len);
	msg_put_u32(&ask, a->nblob);
	buf_put(&ask.b, a->blobs.b.data, a->blobs.b.len);
	msg_put_u32(&ask, a->ntoken);
	buf_put(&ask.b, a->tokens.b.data, a->tokens.b.len);
	e = keep_call(k, &ask, &answer);
	if (!e) {
		const char *why;

		e = (enum err)msg_get_u8(&answer);
		why = msg_get_str(&answer);
		if (e)
			err_set(e, "%s", why ? why : "");
	}
	msg_done(&ask);
	msg_done(&answer);
	return e;
}

enum err
act_send(struct act *a, struct ctx *x)
{
	assert(db_busy(x->db) == 0);
	return act_send_to(a, x->keep);
}

enum err
keep_make(struct ctx *x, enum wrap_kind kind, const struct id *belongs,
	const struct id *structure, struct id *made)
{
	struct msg ask, answer;
	const char *why;
	uint32_t n, i;
	enum err e;

	msg_init(&ask, P_K_NEW, 0);
	msg_init(&answer, 0, 0);
	msg_put_u8(&ask, kind);
	msg_put_id(&ask, belongs);
	msg_put_id(&ask, structure);
	e = keep_call(x->keep, &ask, &answer);
	if (e)
		goto out;
	e = (enum err)msg_get_u8(&answer);
	why = msg_get_str(&answer);
	if (e) {
		err_set(e, "%s", why ? why : "");
		goto out;
	}
	*made = msg_get_id(&answer);
	n = msg_get_u32(&answer);
	for (i = 0; i < n && !answer.bad; i++) {
		enum scope scope = (enum scope)msg_get_u8(&answer);
		struct id owner = msg_get_id(&answer);
		struct sealkey key;
		size_t k;

		for (k = 0; k < KEY_SIZE; k++)
			key.b[k] = (unsigned char)msg_get_u8(&answer);
		vault_put(x->vault, kind, made, scope, &owner, &key);
		wipe(&key, sizeof key);
	}
	if (answer.bad)
		e = err_set(E_PROTO, _("Réponse mal formée."));
out:
	msg_done(&ask);
	msg_done(&answer);
	return e;
}

enum err
keep_macs(struct ctx *x, int n, const int *kind, const char *const *text,
	uint32_t *mac)
{
	struct msg ask, answer;
	const char *why;
	int i;
	enum err e;

	msg_init(&ask, P_K_MAC, 0);
	msg_init(&answer, 0, 0);
	msg_put_u32(&ask, (uint32_t)n);
	for (i = 0; i < n; i++) {
		msg_put_u8(&ask, (unsigned)kind[i]);
		msg_put_str(&ask, text[i]);
	}
	e = keep_call(x->keep, &ask, &answer);
	if (e)
		goto out;
	e = (enum err)msg_get_u8(&answer);
	why = msg_get_str(&answer);
	if (e) {
		err_set(e, "%s", why ? why : "");
		goto out;
	}
	if (msg_get_u32(&answer) != (uint32_t)n)
		answer.bad = true;
	for (i = 0; i < n; i++)
		mac[i] = msg_get_u32(&answer);
	if (answer.bad)
		e = err_set(E_PROTO, _("Réponse mal formée."));
out:
	msg_done(&ask);
	msg_done(&answer);
	return e;
}

enum err
keep_match(struct ctx *x, const char *nir, const char *who, const char *day,
	struct id *match, struct id *own, int most, int *n)
{
	struct msg ask, answer;
	const char *why;
	uint32_t count, i;
	enum err e;

	*match = id_none;
	*n = 0;
	msg_init(&ask, P_K_MATCH, 0);
	msg_init(&answer, 0, 0);
	msg_put_str(&ask, nir);
	msg_put_str(&ask, who);
	msg_put_str(&ask, day);
	e = keep_call(x->keep, &ask, &answer);
	if (e)
		goto out;
	e = (enum err)msg_get_u8(&answer);
	why = msg_get_str(&answer);
	if (e) {
		err_set(e, "%s", why ? why : "");
		goto out;
	}
	*match = msg_get_id(&answer);
	count = msg_get_u32(&answer);
	for (i = 0; i < count && !answer.bad; i++) {
		struct id one = msg_get_id(&answer);

		if (*n < most)
			own[(*n)++] = one;
	}
	if (answer.bad)
		e = err_set(E_PROTO, _("Réponse mal formée."));
out:
	msg_done(&ask);
	msg_done(&answer);
	return e;
}

enum err
keep_switch(struct ctx *x, const struct id *structure)
{
	struct msg ask, answer;
	const char *why;
	enum err e;

	msg_init(&ask, P_K_SWITCH, 0);
	msg_init(&answer, 0, 0);
	msg_put_id(&ask, structure);
	e = keep_call(x->keep, &ask, &answer);
	if (!e) {
		e = (enum err)msg_get_u8(&answer);
		why = msg_get_str(&answer);
		if (e)
			err_set(e, "%s", why ? why : "");
	}
	msg_done(&ask);
	msg_done(&answer);
	return e;
}
