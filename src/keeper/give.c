#include "keeper/give.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "keeper/audit.h"
#include "keeper/drafts.h"
#include "keeper/facts.h"
#include "keeper/given.h"
#include "keeper/keys.h"
#include "keeper/opened.h"
#include "keeper/peers.h"
#include "keeper/quota.h"
#include "keeper/sessions.h"

#define KEYS_MAX 5000
#define SCREEN_MAX 200
#define MACS_MAX 64
#define MACS_SESSION 20000      /* in one login */

/* --- who may read -------------------------------------------------------- */

struct item {
	enum wrap_kind kind;
	struct id object, owner;
	unsigned scope;
	struct id holder;       /* the structure by whose right */
	bool may, first;
	bool hers;              /* whose referent there the user is */
	struct sealkey key;
};

struct live {
	struct id structure[64];
	struct facts facts[64];
	char today[64][16];     /* there; "": not asked yet */
	int n;
};

/* The structures of which the user is a member today, current one first. */
static void
live_structures(struct keeper *k, const struct peer *p, struct live *out)
{
	struct id all[64];
	struct db_rows q;
	int n = 0, i;

	out->n = 0;
	all[n++] = p->structure;
	if (db_select(k->data, "keeper.structures_of", &q))
		return;
	db_bind_id(&q, ":user", &p->user);
	while (n < 64 && db_next(&q)) {
		struct id s = db_id(&q, "structure");

		if (!id_equal(&s, &p->structure))
			all[n++] = s;
	}
	if (db_end(&q))
		return;
	for (i = 0; i < n; i++) {
		struct facts *f = &out->facts[out->n];

		facts_role_fill(k, p, &all[i], f);
		out->today[out->n][0] = '\0';
		if (f->role != ROLE_NONE)
			out->structure[out->n++] = all[i];
	}
}

static const char *
today_there(struct keeper *k, struct live *live, int i)
{
	if (!live->today[i][0])
		facts_today(k, &live->structure[i], live->today[i]);
	return live->today[i];
}

static bool
may_person(struct keeper *k, const struct peer *p, struct live *live,
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
		struct facts f = live->facts[i];
		uint32_t scopes;

		if (!shared && it->scope != SCOPE_WORKNOTE &&
			!id_equal(&it->owner, &live->structure[i]))
			continue;
		facts_follow_on(k, p, &live->structure[i],
			today_there(k, live, i), &it->object, &f, &scopes);
		if (bit & RIGHT_CLOSED_SCOPES)
			facts_closed_fill(k, &it->object, &f);
		f.author = it->scope == SCOPE_WORKNOTE;
		if (bit & RIGHT_EMERGENCY_SCOPES)
			facts_emergency_fill(k, p, &live->structure[i],
				&it->object, &f);
		if (f.follow && (scopes & bit) && (right_reads(&f) & bit)) {
			it->holder = live->structure[i];
			it->hers = f.referent;
			return true;
		}
	}
	return false;
}

/* Her own record, by the right of a structure that follows her. */
static bool
may_herself(struct keeper *k, const struct peer *p, struct item *it)
{
	bool shared = (SCOPE_SHARED & SCOPE_BIT(it->scope)) != 0;
	struct id by[64];
	struct db_rows q;
	int n = 0, i;

	if (it->scope > SCOPE_WORKNOTE || shared != id_is_none(&it->owner) ||
		db_select(k->data, "keeper.follows", &q))
		return false;
	db_bind_id(&q, ":person", &it->object);
	while (n < 64 && db_next(&q))
		by[n++] = db_id(&q, "structure");
	if (db_end(&q))
		return false;
	for (i = 0; i < n; i++) {
		struct facts f = { .looking = p->looking };
		uint32_t scopes = 0;

		if (!shared && !id_equal(&it->owner, &by[i]))
			continue;
		facts_herself_fill(k, p, &by[i], &it->object, &f, &scopes);
		if (scopes & right_reads(&f) & SCOPE_BIT(it->scope)) {
			it->holder = by[i];
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

	/* what both sides read has no owner; a side's own note is its own */
	if ((it->scope != SCOPE_CONTENT && it->scope != SCOPE_ASIDE) ||
		id_is_none(&it->owner) != (it->scope == SCOPE_CONTENT) ||
		db_select(k->data, "keeper.access", &q))
		return false;
	db_bind_id(&q, ":id", &it->object);
	if (db_next(&q)) {
		struct id sender = db_id(&q, "sender");
		struct id receiver = db_id(&q, "receiver");
		const char *state = db_text(&q, "state");
		const char *end = db_text(&q, "access_end");

		if (member(live, &sender) && (it->scope == SCOPE_CONTENT ||
			id_equal(&it->owner, &sender))) {
			it->holder = sender;
			may = true;
		} else if (member(live, &receiver) &&
			(it->scope == SCOPE_CONTENT ||
			id_equal(&it->owner, &receiver)) &&
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

/* Has the structure by whose right it is a key of it? */
static bool
wrapped(struct keeper *k, const struct item *it)
{
	struct sealkey key;
	enum err e = keys_open(k, it->kind, &it->object, &it->holder, &key,
		NULL);

	wipe(&key, sizeof key);
	return e == E_OK;
}

/* Who asked, and her responsable; those who answer, as long as it waits, and
 * the structure that answered. */
static bool
may_request(struct keeper *k, const struct peer *p, const struct live *live,
	struct item *it)
{
	struct id person, asker, user, answered;
	bool waits, found = false;
	struct db_rows q;
	int i;

	if (it->scope != SCOPE_CONTENT || !id_is_none(&it->owner) ||
		db_select(k->data, "keeper.request_access", &q))
		return false;
	db_bind_id(&q, ":id", &it->object);
	if (db_next(&q)) {
		found = true;
		person = db_id(&q, "person");
		asker = db_id(&q, "structure");
		user = db_id(&q, "user");
		answered = db_id(&q, "answered_structure");
		waits = strcmp(db_text(&q, "state"), "envoyee") == 0;
	}
	if (db_end(&q) || !found)
		return false;
	for (i = 0; i < live->n; i++) {
		struct facts f = live->facts[i];
		uint32_t scopes;

		it->holder = live->structure[i];
		if (id_equal(&it->holder, &asker)) {
			if (id_equal(&user, &p->user) ||
				f.role == ROLE_RESPONSABLE)
				return true;
			continue;
		}
		if (!waits && !id_equal(&it->holder, &answered))
			continue;
		facts_follow_fill(k, p, &it->holder, &person, &f, &scopes);
		/* one that follows her since has none: another of the user's
		 * structures may */
		if (right_may(RIGHT_REQUEST_ANSWER, &f) && wrapped(k, it))
			return true;
	}
	return false;
}

static bool
may_draft(struct keeper *k, const struct peer *p, struct item *it)
{
	it->holder = p->user;
	return it->scope == SCOPE_DRAFT && id_equal(&it->owner, &p->user) &&
		drafts_has(k, &it->object, &p->user);
}

/* What the last key was wrapped with: most of a list are of one holder. */
struct holder {
	bool draft, known;
	struct id id;
	struct sealkey key;
};

static enum err
open_item(struct keeper *k, struct holder *by, struct item *it)
{
	bool draft = it->kind == WRAP_DRAFT;
	struct sealkey base;
	enum err e = E_OK;

	if (!by->known || by->draft != draft ||
		!id_equal(&by->id, &it->holder)) {
		e = keys_holder(k, it->kind, &it->holder, &by->key);
		by->known = !e;
		by->draft = draft;
		by->id = it->holder;
	}
	if (!e)
		e = keys_open_with(k, &by->key, it->kind, &it->object,
			&it->holder, &base, NULL);
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
		/* one row for all the scopes of one object, by one right */
		for (j = i; j < n && id_equal(&items[j].object,
			&items[i].object); j++)
			if (items[j].may && items[j].first && id_equal(
				&items[j].holder, &items[i].holder)) {
				scopes |= SCOPE_BIT(items[j].scope);
				items[j].first = j == i;
			}
		e = quota_opens(k, &p->user);
		if (!e)
			e = audit_add(k, &(struct audit){ &p->session,
				&p->user, &items[i].holder, "open",
				(int)items[i].kind, &items[i].object, scopes,
				screen });
	}
	return e;
}

/* A part of somebody's record, beyond her label? */
static bool
opened(const struct item *it)
{
	return it->may && it->kind == WRAP_PERSON && it->scope != SCOPE_LABEL;
}

/* For the rate alarm: what is given of whom, and whether of her alone. */
static enum err
count(struct keeper *k, const struct peer *p, const struct item *items,
	uint32_t n)
{
	const struct item *one = NULL;
	bool alone = true;
	uint32_t i;
	enum err e = E_OK;

	for (i = 0; i < n && alone; i++) {
		if (!opened(&items[i]))
			continue;
		alone = !one || id_equal(&one->object, &items[i].object);
		one = &items[i];
	}
	for (i = 0; i < n && !e; i++)
		if (opened(&items[i]))
			e = opened_add(k, p, &(struct opening_of){
				&items[i].object, &items[i].holder,
				items[i].scope, items[i].hers, alone });
	return e;
}

/* Locked memory costs nine calls of the system: that of a list's page is kept
 * from one request to the next, wiped. */
#define ROOM 100

static struct item *
items_new(uint32_t n)
{
	static struct item *room;

	if (n > ROOM)
		return secret_alloc(n * sizeof *room);
	if (!room)
		room = secret_alloc(ROOM * sizeof *room);
	return room;
}

static void
items_done(struct item *items, uint32_t n)
{
	if (n > ROOM)
		secret_free(items);
	else
		wipe(items, n * sizeof *items);
}

/* What is asked for, by a session that may. */
static enum err
read_items(struct msg *m, const struct peer *p, struct item *items, uint32_t n)
{
	bool drafts = true;
	uint32_t i;

	for (i = 0; i < n; i++) {
		items[i].kind = (enum wrap_kind)msg_get_u8(m);
		items[i].object = msg_get_id(m);
		items[i].scope = msg_get_u8(m);
		items[i].owner = msg_get_id(m);
		drafts &= items[i].kind == WRAP_DRAFT;
	}
	return msg_ended(m) ? session_may(p, drafts) :
		err_set(E_PROTO, _("Demande mal formée."));
}

enum err
give_keys(struct keeper *k, struct peer *p, struct job *job, struct msg *m)
{
	const char *screen = msg_get_str(m);
	uint32_t n = msg_get_u32(m), i;
	struct holder by = { .known = false };
	struct item *items;
	struct live live;
	enum err e;

	if (m->bad || n > KEYS_MAX || (screen && strlen(screen) > SCREEN_MAX))
		return err_set(E_PROTO, _("Demande mal formée."));
	if (!facts_user_live(k, &p->user, NULL))
		return err_set(E_RIGHT, _("Ce compte est désactivé."));
	items = items_new(n);
	e = read_items(m, p, items, n);
	if (e)
		goto out;
	live_structures(k, p, &live);
	for (i = 0; i < n; i++) {
		struct item *it = &items[i];

		if (id_is_none(&it->object) || it->scope >= SCOPES)
			continue;
		if (it->kind == WRAP_PERSON)
			it->may = may_person(k, p, &live, it) ||
				may_herself(k, p, it);
		else if (it->kind == WRAP_REFERRAL)
			it->may = may_referral(k, &live, it);
		else if (it->kind == WRAP_REQUEST)
			it->may = may_request(k, p, &live, it);
		else if (it->kind == WRAP_DRAFT)
			it->may = may_draft(k, p, it);
		if (it->may && open_item(k, &by, it))
			it->may = false;
		/* one's own drafts are no access to anybody */
		if (it->may && it->kind != WRAP_DRAFT)
			it->first = !given_has(&p->given, &it->object,
				&it->owner, it->scope) && given_add(
				&job->fresh, &it->object, &it->owner,
				it->scope);
	}
	e = record(k, p, screen, items, n);
	if (!e)
		e = count(k, p, items, n);
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
	wipe(&by, sizeof by);
	items_done(items, n);
	return e;
}

/* Who makes a record follows it, and is its referent. */
static unsigned
maker_writes(struct facts f)
{
	f.follow = f.referent = true;
	return right_writes(&f);
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

/* A request is made from a match that this user was answered. */
static enum err
make_request(struct keeper *k, struct peer *p, const struct id *match,
	struct id *made, struct sealkey *key)
{
	struct subject on;
	struct facts f;
	enum err e = facts_subject(k, "match", match, &on);

	if (e)
		return err_set(E_STATE, _("Cette réponse est trop ancienne : "
			"chercher encore."));
	facts_role_fill(k, p, &on.structure, &f);
	f.author = id_equal(&on.author, &p->user);
	if (!right_may(RIGHT_REQUEST_OWN, &f))
		return err_set(E_RIGHT, _("Pas de recherche ici."));
	*made = id_new();
	key_random(key);
	return keys_put(k, WRAP_REQUEST, made, &on.structure, &on.person,
		key);
}

/* *writes: the scopes of a person that its maker writes. */
static enum err
make(struct keeper *k, struct peer *p, enum wrap_kind kind,
	const struct id *belongs, const struct id *holder, struct id *made,
	struct sealkey *key, unsigned *writes)
{
	struct id own = facts_own_person(k, &p->user);
	struct facts f;
	uint32_t scopes;

	if (!facts_user_live(k, &p->user, NULL))
		return err_set(E_RIGHT, _("Ce compte est désactivé."));
	/* a person in her own space makes nothing that has a key */
	if (!id_is_none(&own))
		return err_set(E_RIGHT, _("Vous ne pouvez pas créer de fiche "
			"ici."));
	if (kind == WRAP_REFERRAL) {
		/* of a person that this structure of the user follows */
		facts_fill(k, p, holder, belongs, &f, &scopes);
		if (!right_may(RIGHT_REFERRAL_CREATE, &f))
			return err_set(E_RIGHT, _("Votre structure "
				"n'accompagne pas cette personne."));
		*made = id_new();
		key_random(key);
		return keys_put(k, kind, made, holder, belongs, key);
	}
	if (kind == WRAP_REQUEST)
		return make_request(k, p, belongs, made, key);
	if (kind == WRAP_DRAFT)
		return drafts_make(k, &p->user, belongs, made, key);
	facts_fill(k, p, holder, &id_none, &f, &scopes);
	if (kind != WRAP_PERSON || !right_may(RIGHT_PERSON_CREATE, &f))
		return err_set(E_RIGHT, _("Vous ne pouvez pas créer de fiche "
			"ici."));
	*writes = maker_writes(f);
	*made = id_new();
	key_random(key);
	return keys_put(k, kind, made, holder, made, key);
}

/* The keys of what was made, of each scope that its maker writes. */
static void
put_keys(struct msg *answer, const struct peer *p, enum wrap_kind kind,
	const struct sealkey *key, const struct id *holder, unsigned writes)
{
	unsigned s, n = 0, mask = kind == WRAP_DRAFT ?
		SCOPE_BIT(SCOPE_DRAFT) : kind == WRAP_REFERRAL ||
		kind == WRAP_REQUEST ? SCOPE_BIT(SCOPE_CONTENT) :
		writes;

	for (s = 0; s < SCOPES; s++)
		n += (mask & SCOPE_BIT(s)) != 0;
	msg_put_u32(answer, n);
	for (s = 0; s < SCOPES; s++)
		if (mask & SCOPE_BIT(s))
			put_key(answer, key, (enum scope)s,
				s == SCOPE_CONTENT ||
				(SCOPE_SHARED & SCOPE_BIT(s)) ? &id_none :
				s == SCOPE_WORKNOTE || s == SCOPE_DRAFT ?
				&p->user : holder);
}

enum err
give_new(struct keeper *k, struct peer *p, struct job *job, struct msg *m)
{
	enum wrap_kind kind = (enum wrap_kind)msg_get_u8(m);
	struct id belongs = msg_get_id(m), structure = msg_get_id(m), made;
	const struct id *holder = id_is_none(&structure) ? &p->structure :
		&structure;
	struct sealkey *key = secret_alloc(sizeof *key);
	unsigned writes = 0;
	enum err e = msg_ended(m) ? session_may(p, kind == WRAP_DRAFT) :
		err_set(E_PROTO, _("Demande mal formée."));

	if (!e)
		e = make(k, p, kind, &belongs, holder, &made, key, &writes);
	if (!e) {
		msg_reset(&job->answer, P_K_MADE, m->number);
		msg_put_u8(&job->answer, E_OK);
		msg_put_str(&job->answer, NULL);
		msg_put_id(&job->answer, &made);
		put_keys(&job->answer, p, kind, key, holder, writes);
	}
	secret_free(key);
	return e;
}

static bool
may_search(int kind)
{
	return kind == TOKEN_WORD || kind == TOKEN_PREFIX ||
		kind == TOKEN_SOUND || kind == TOKEN_PHONE ||
		kind == TOKEN_BIRTH;
}

/* The questions of a P_K_MAC; E_PROTO when one is not for a session. */
static enum err
macs(struct keeper *k, const struct peer *p, struct msg *m, uint32_t n,
	uint32_t mac[MACS_MAX])
{
	struct sealkey key;
	uint32_t i;
	bool bad = false;

	keys_index(k, &p->structure, &key);
	for (i = 0; i < n && !bad; i++) {
		int kind = (int)msg_get_u8(m);
		const char *text = msg_get_str(m);

		bad = m->bad || !text || !may_search(kind);
		if (!bad)
			mac[i] = key_token(&key, kind, text);
	}
	wipe(&key, sizeof key);
	return bad || !msg_ended(m) ? err_set(E_PROTO,
		_("Demande mal formée.")) : E_OK;
}

void
give_macs(struct keeper *k, struct peer *p, struct msg *m)
{
	uint32_t n = msg_get_u32(m), i;
	struct msg answer;
	uint32_t mac[MACS_MAX];
	enum err e;

	msg_init(&answer, P_K_MACS, m->number);
	if (n > MACS_MAX)
		e = err_set(E_PROTO, _("Demande mal formée."));
	else if (!facts_user_live(k, &p->user, NULL) ||
		facts_role(k, &p->user, &p->structure) == ROLE_NONE)
		e = err_set(E_RIGHT, _("Pas de recherche ici."));
	else if (p->macs + n > MACS_SESSION)
		e = err_set(E_AGAIN, _("Trop de recherches : se reconnecter, "
			"ou demander à votre responsable."));
	else
		e = macs(k, p, m, n, mac);
	msg_put_u8(&answer, e);
	msg_put_str(&answer, e ? err_said() : NULL);
	if (!e) {
		p->macs += n;
		msg_put_u32(&answer, n);
		for (i = 0; i < n; i++)
			msg_put_u32(&answer, mac[i]);
	}
	peer_send(p, &answer, NULL, 0);
	msg_done(&answer);
}
