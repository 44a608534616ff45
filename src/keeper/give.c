#include "keeper/give.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "keeper/audit.h"
#include "keeper/facts.h"
#include "keeper/keys.h"

#define KEYS_MAX 5000
#define MACS_MAX 64
#define MACS_SESSION 20000      /* in one login */

/* --- what was given: recorded once ------------------------------------- */

static size_t
slot_of(const struct given *g, const struct id *object)
{
	uint64_t h;
	size_t i;

	memcpy(&h, object->b + 8, sizeof h);
	for (i = (size_t)h & (g->cap - 1);; i = (i + 1) & (g->cap - 1))
		if (id_is_none(&g->object[i]) ||
			id_equal(&g->object[i], object))
			return i;
}

static void
given_grow(struct given *g)
{
	struct given big = { .cap = g->cap ? 2 * g->cap : 64, .n = g->n };
	size_t i;

	big.object = xcalloc(big.cap, sizeof *big.object);
	big.scopes = xcalloc(big.cap, sizeof *big.scopes);
	for (i = 0; i < g->cap; i++)
		if (!id_is_none(&g->object[i])) {
			size_t s = slot_of(&big, &g->object[i]);

			big.object[s] = g->object[i];
			big.scopes[s] = g->scopes[i];
		}
	free(g->object);
	free(g->scopes);
	*g = big;
}

/* Is it the first time that this session gets this scope of the object? */
static bool
given_first(struct given *g, const struct id *object, unsigned scope)
{
	size_t s;

	if (2 * (g->n + 1) > g->cap)
		given_grow(g);
	s = slot_of(g, object);
	if (id_is_none(&g->object[s])) {
		g->object[s] = *object;
		g->n++;
	}
	if (g->scopes[s] & SCOPE_BIT(scope))
		return false;
	g->scopes[s] |= SCOPE_BIT(scope);
	return true;
}

/* --- who may read -------------------------------------------------------- */

struct item {
	enum wrap_kind kind;
	struct id object, owner;
	unsigned scope;
	struct id holder;       /* the structure by whose right */
	bool may, first;
	struct sealkey key;
};

struct live {
	struct id structure[64];
	int n;
};

/* The structures of which the user is a member today, current one first. */
static void
live_structures(struct keeper *k, const struct peer *p, struct live *out)
{
	struct db_rows q;
	char today[16];

	out->n = 0;
	if (facts_role(k, &p->user, &p->structure) != ROLE_NONE)
		out->structure[out->n++] = p->structure;
	facts_today(k, &p->structure, today);
	if (db_select(k->data, "keeper.memberships", &q))
		return;
	db_bind_id(&q, ":user", &p->user);
	db_bind_text(&q, ":today", today);
	while (db_next(&q) && out->n < 64) {
		struct id s = db_id(&q, "structure");

		if (!id_equal(&s, &p->structure))
			out->structure[out->n++] = s;
	}
	db_end(&q);
}

static bool
may_person(struct keeper *k, const struct peer *p, const struct live *live,
	struct item *it)
{
	unsigned bit = SCOPE_BIT(it->scope);
	bool shared = (SCOPE_SHARED & bit) != 0;
	int i;

	if (it->scope > SCOPE_WORKNOTE)
		return false;
	if (shared != id_is_none(&it->owner))
		return false;
	if (it->scope == SCOPE_WORKNOTE && !id_equal(&it->owner, &p->user))
		return false;
	for (i = 0; i < live->n; i++) {
		struct facts f;
		uint32_t scopes;

		if (!shared && it->scope != SCOPE_WORKNOTE &&
			!id_equal(&it->owner, &live->structure[i]))
			continue;
		facts_fill(k, p, &live->structure[i], &it->object, &f,
			&scopes);
		f.author = it->scope == SCOPE_WORKNOTE;
		if (f.follow && (scopes & bit) && (right_reads(&f) & bit)) {
			it->holder = live->structure[i];
			return true;
		}
	}
	return false;
}

static bool
member(const struct live *live, const struct id *structure)
{
	int i;

	for (i = 0; i < live->n; i++)
		if (id_equal(&live->structure[i], structure))
			return true;
	return false;
}

/* The sender always; the receiver from the sending to the end of access. */
static bool
may_referral(struct keeper *k, const struct live *live, struct item *it)
{
	struct db_rows q;
	bool may = false;
	char today[16];

	if (it->scope != SCOPE_CONTENT || !id_is_none(&it->owner) ||
		db_select(k->data, "keeper.access", &q))
		return false;
	db_bind_id(&q, ":id", &it->object);
	if (db_next(&q)) {
		struct id sender = db_id(&q, "sender");
		struct id receiver = db_id(&q, "receiver");
		const char *state = db_text(&q, "state");
		const char *end = db_text(&q, "access_end");

		if (member(live, &sender)) {
			it->holder = sender;
			may = true;
		} else if (member(live, &receiver) &&
			!db_int(&q, "external") &&
			strcmp(state, "brouillon") != 0) {
			facts_today(k, &receiver, today);
			it->holder = receiver;
			may = !end || (strcmp(state, "terminee") == 0 &&
				strcmp(today, end) <= 0);
		}
	}
	return db_end(&q) == E_OK && may;
}

static enum err
open_item(struct keeper *k, struct item *it)
{
	struct sealkey base;
	enum err e = keys_open(k, it->kind, &it->object, &it->holder, &base);

	if (!e)
		key_derive(&base, (enum scope)it->scope, &it->owner,
			&it->key);
	wipe(&base, sizeof base);
	return e;
}

static enum err
record(struct keeper *k, struct peer *p, const char *screen,
	struct item *items, uint32_t n)
{
	uint32_t i, count = 0;
	enum err e = E_OK;

	for (i = 0; i < n; i++)
		count += items[i].may && items[i].first;
	if (!count)
		return E_OK;
	e = audit_add(k, &(struct audit){ &p->session, &p->user,
		&p->structure, "keys", (int)count, NULL, 0, screen });
	for (i = 0; i < n && !e; i++) {
		uint32_t scopes = 0, j;

		if (!items[i].may || !items[i].first)
			continue;
		/* one row for all the scopes of one object */
		for (j = i; j < n && id_equal(&items[j].object,
			&items[i].object); j++)
			if (items[j].may && items[j].first) {
				scopes |= SCOPE_BIT(items[j].scope);
				items[j].first = j == i;
			}
		e = audit_add(k, &(struct audit){ &p->session, &p->user,
			&items[i].holder, "open", (int)items[i].kind,
			&items[i].object, scopes, screen });
	}
	return e;
}

enum err
give_keys(struct keeper *k, struct peer *p, struct job *job)
{
	struct msg *m = &job->ask;
	const char *screen = msg_get_str(m);
	uint32_t n = msg_get_u32(m), i;
	struct item *items;
	struct live live;
	enum err e = E_OK;

	if (m->bad || n > KEYS_MAX)
		return err_set(E_PROTO, _("Demande mal formée."));
	if (!facts_user_live(k, &p->user))
		return err_set(E_RIGHT, _("Ce compte est désactivé."));
	items = secret_alloc((n + 1) * sizeof *items);
	for (i = 0; i < n; i++) {
		items[i].kind = (enum wrap_kind)msg_get_u8(m);
		items[i].object = msg_get_id(m);
		items[i].scope = msg_get_u8(m);
		items[i].owner = msg_get_id(m);
	}
	if (!msg_ended(m)) {
		e = err_set(E_PROTO, _("Demande mal formée."));
		goto out;
	}
	live_structures(k, p, &live);
	for (i = 0; i < n; i++) {
		struct item *it = &items[i];

		if (id_is_none(&it->object) || it->scope >= SCOPES)
			continue;
		if (it->kind == WRAP_PERSON)
			it->may = may_person(k, p, &live, it);
		else if (it->kind == WRAP_REFERRAL)
			it->may = may_referral(k, &live, it);
		if (it->may && open_item(k, it))
			it->may = false;
		if (it->may)
			it->first = given_first(&p->given, &it->object,
				it->scope);
	}
	e = record(k, p, screen, items, n);
	if (e)
		goto out;
	msg_reset(&job->answer, P_K_GIVEN, m->number);
	msg_put_u8(&job->answer, E_OK);
	msg_put_str(&job->answer, NULL);
	msg_put_u32(&job->answer, n);
	for (i = 0; i < n; i++) {
		msg_put_u8(&job->answer, items[i].may);
		if (items[i].may)
			buf_put(&job->answer.b, items[i].key.b, KEY_SIZE);
	}
out:
	secret_free(items);
	return e;
}

/* --- something new ----------------------------------------------------------- */

static void
put_key(struct msg *m, const struct sealkey *base, enum scope scope,
	const struct id *owner)
{
	struct sealkey key;

	key_derive(base, scope, owner, &key);
	msg_put_u8(m, scope);
	msg_put_id(m, owner);
	buf_put(&m->b, key.b, KEY_SIZE);
	wipe(&key, sizeof key);
}

static enum err
make(struct keeper *k, struct peer *p, enum wrap_kind kind,
	const struct id *belongs, struct id *made, struct sealkey *key)
{
	const struct id *holder = &p->structure;
	struct facts f;
	uint32_t scopes;

	if (!facts_user_live(k, &p->user))
		return err_set(E_RIGHT, _("Ce compte est désactivé."));
	if (kind == WRAP_REFERRAL) {
		/* of a person that a structure of the user follows */
		struct live live;
		int i;

		live_structures(k, p, &live);
		for (i = 0; i < live.n; i++) {
			facts_fill(k, p, &live.structure[i], belongs, &f,
				&scopes);
			if (right_may(RIGHT_REFERRAL_CREATE, &f))
				break;
		}
		if (i == live.n)
			return err_set(E_RIGHT, _("Votre structure "
				"n'accompagne pas cette personne."));
		*made = id_new();
		key_random(key);
		return keys_put(k, kind, made, &live.structure[i], belongs,
			key);
	}
	facts_fill(k, p, holder, &id_none, &f, &scopes);
	if (kind != WRAP_PERSON || !right_may(RIGHT_PERSON_CREATE, &f))
		return err_set(E_RIGHT, _("Vous ne pouvez pas créer de fiche "
			"ici."));
	*made = id_new();
	key_random(key);
	return keys_put(k, kind, made, holder, made, key);
}

void
give_new(struct keeper *k, struct peer *p, struct msg *m)
{
	enum wrap_kind kind = (enum wrap_kind)msg_get_u8(m);
	struct id belongs = msg_get_id(m), made;
	struct msg answer;
	struct sealkey *key = secret_alloc(sizeof *key);
	enum err e;

	msg_init(&answer, P_K_MADE, m->number);
	e = msg_ended(m) ? make(k, p, kind, &belongs, &made, key) :
		err_set(E_PROTO, _("Demande mal formée."));
	msg_put_u8(&answer, e);
	msg_put_str(&answer, e ? err_text() : NULL);
	if (!e) {
		unsigned s, n = 0, mask = kind == WRAP_REFERRAL ?
			SCOPE_BIT(SCOPE_CONTENT) :
			SCOPE_BIT(SCOPE_WORKNOTE + 1) - 1;

		msg_put_id(&answer, &made);
		for (s = 0; s < SCOPES; s++)
			n += (mask & SCOPE_BIT(s)) != 0;
		msg_put_u32(&answer, n);
		for (s = 0; s < SCOPES; s++) {
			if (!(mask & SCOPE_BIT(s)))
				continue;
			put_key(&answer, key, (enum scope)s,
				s == SCOPE_CONTENT ||
				(SCOPE_SHARED & SCOPE_BIT(s)) ? &id_none :
				s == SCOPE_WORKNOTE ? &p->user :
				&p->structure);
		}
	}
	peer_send(p, &answer, NULL, 0);
	secret_free(key);
	msg_done(&answer);
}

void
give_macs(struct keeper *k, struct peer *p, struct msg *m)
{
	uint32_t n = msg_get_u32(m), i;
	struct msg answer;
	struct sealkey key;
	uint32_t mac[MACS_MAX];
	enum err e = E_OK;

	msg_init(&answer, P_K_MACS, m->number);
	if (n > MACS_MAX || facts_role(k, &p->user, &p->structure) ==
		ROLE_NONE)
		e = err_set(E_RIGHT, _("Pas de recherche ici."));
	else if (p->macs + n > MACS_SESSION)
		e = err_set(E_AGAIN, _("Trop de recherches : se reconnecter, "
			"ou demander à votre responsable."));
	keys_index(k, &p->structure, &key);
	for (i = 0; i < n && !e; i++) {
		int kind = (int)msg_get_u8(m);
		const char *text = msg_get_str(m);

		if (m->bad || !text || kind == TOKEN_NIR ||
			kind == TOKEN_WHO)
			e = err_set(E_PROTO, _("Demande mal formée."));
		else
			mac[i] = key_token(&key, kind, text);
	}
	wipe(&key, sizeof key);
	p->macs += n;
	msg_put_u8(&answer, e);
	msg_put_str(&answer, e ? err_text() : NULL);
	if (!e) {
		msg_put_u32(&answer, n);
		for (i = 0; i < n; i++)
			msg_put_u32(&answer, mac[i]);
	}
	peer_send(p, &answer, NULL, 0);
	msg_done(&answer);
}
