/* Work in the small world: people, notes, drafts, referrals, each with words
 * that are sealed as a session seals them. */
#ifndef TESTS_WORK_H
#define TESTS_WORK_H

#include "tests/unit/keeper_world.h"

#include "keeper/erased.h"

struct work {
	struct id person, follow, note, draft, referral;
	struct sealkey key[SCOPES], draft_key[SCOPES], content_key[SCOPES];
};

static inline void
work_seal(const struct sealkey *key, enum scope scope,
	const struct id *record, const struct id *bound,
	const struct id *owner, const char *text, uint32_t base,
	struct buf *out)
{
	struct seal_bind bind = { "blob", scope, *record, *bound, *owner,
		SEAL_SCHEMA, base + 1 };

	buf_clear(out);
	seal_close(key, &bind, text, strlen(text), out);
}

/* The act that makes her; her key was asked for. */
static inline void
ask_person(struct ask *a, struct work *k, const char *label, const char *word)
{
	struct buf b;

	buf_init(&b);
	k->follow = id_new();
	work_seal(&k->key[SCOPE_LABEL], SCOPE_LABEL, &k->person, &k->person,
		&id_none, label, 0, &b);
	ask_init(a, "person.create");
	ask_id(a, ":id", &k->person);
	ask_id(a, ":follow", &k->follow);
	ask_int(a, ":protected", 0);
	ask_text(a, ":purpose", "emploi");
	ask_blob(a, &k->person, SCOPE_LABEL, &id_none, 0, b.data, b.len);
	ask_token(a, TOKEN_WORD, word);
	ask_token(a, TOKEN_WHO, word);
	buf_done(&b);
}

static inline enum err
work_person(struct client *c, struct work *k, const char *label,
	const char *word)
{
	struct ask a;
	enum err e = make_new(c, WRAP_PERSON, &id_none, &k->person, k->key);

	if (e)
		return e;
	ask_person(&a, k, label, word);
	return ask_send(&a, c);
}

static inline void
ask_note(struct ask *a, struct work *k, const struct id *structure,
	const char *text)
{
	struct buf b;

	buf_init(&b);
	k->note = id_new();
	work_seal(&k->key[SCOPE_NOTE], SCOPE_NOTE, &k->note, &k->person,
		structure, text, 0, &b);
	ask_init(a, "note.create");
	ask_id(a, ":follow", &k->follow);
	ask_id(a, ":id", &k->note);
	ask_text(a, ":kind", "note");
	ask_text(a, ":made_on", "2026-11-24");
	ask_int(a, ":contact", 1);
	ask_blob(a, &k->note, SCOPE_NOTE, structure, 0, b.data, b.len);
	buf_done(&b);
}

static inline enum err
work_note(struct client *c, struct work *k, const struct id *structure,
	const char *text)
{
	struct ask a;

	ask_note(&a, k, structure, text);
	return ask_send(&a, c);
}

static inline enum err
work_draft(struct client *c, struct work *k, const struct id *user,
	const char *text)
{
	struct buf b;
	struct ask a;
	enum err e = make_new(c, WRAP_DRAFT, &k->person, &k->draft,
		k->draft_key);

	if (e)
		return e;
	buf_init(&b);
	work_seal(&k->draft_key[SCOPE_DRAFT], SCOPE_DRAFT, &k->draft,
		&k->draft, user, text, 0, &b);
	ask_init(&a, "draft.create");
	ask_id(&a, ":user", user);
	ask_id(&a, ":id", &k->draft);
	ask_text(&a, ":kind", "place");
	ask_text(&a, ":about", NULL);
	ask_blob(&a, &k->draft, SCOPE_DRAFT, user, 0, b.data, b.len);
	buf_done(&b);
	return ask_send(&a, c);
}

static inline enum err
work_referral(struct client *c, struct work *k, const struct id *to,
	const char *text)
{
	struct buf b;
	struct ask a;
	enum err e = make_new(c, WRAP_REFERRAL, &k->person, &k->referral,
		k->content_key);

	if (e)
		return e;
	buf_init(&b);
	work_seal(&k->content_key[SCOPE_CONTENT], SCOPE_CONTENT,
		&k->referral, &k->referral, &id_none, text, 0, &b);
	ask_init(&a, "referral.create");
	ask_id(&a, ":follow", &k->follow);
	ask_id(&a, ":id", &k->referral);
	ask_id(&a, ":receiver", to);
	ask_int(&a, ":urgent", 0);
	ask_text(&a, ":wished_on", NULL);
	ask_int(&a, ":scopes", 2);
	ask_int(&a, ":agreed", 1);
	ask_blob(&a, &k->referral, SCOPE_CONTENT, &id_none, 0, b.data, b.len);
	buf_done(&b);
	return ask_send(&a, c);
}

/* A step of a referral, at the version where it is. */
static inline void
ask_step(struct ask *a, const char *act, const struct id *referral,
	int version, struct id *event, struct id *follow)
{
	const struct sql_act *def = sql_act_find(act);
	const struct sql_step *s;
	bool uses[2] = { false, false };

	*event = id_new();
	for (s = def->step; s->sql; s++) {
		uses[0] |= strstr(s->sql, ":event") != NULL;
		uses[1] |= strstr(s->sql, ":follow") != NULL;
	}
	ask_init(a, act);
	ask_id(a, ":id", referral);
	ask_int(a, ":version", version);
	if (uses[0])
		ask_id(a, ":event", event);
	if (uses[1]) {
		*follow = id_new();
		ask_id(a, ":follow", follow);
	}
}

static inline enum err
work_step(struct client *c, const char *act, const struct id *referral,
	int version)
{
	struct id event, follow;
	struct ask a;

	ask_step(&a, act, referral, version, &event, &follow);
	return ask_send(&a, c);
}

/* Another structure follows her too, by a referral from c1 that c2 accepts:
 * its follow. */
static inline struct id
work_second_follow(struct client *c1, struct client *c2, struct work *her)
{
	struct id event, follow;
	struct ask a;

	assert_int_equal(work_referral(c1, her, &w.s2, "motif"), E_OK);
	assert_int_equal(work_step(c1, "referral.send", &her->referral, 1),
		E_OK);
	ask_step(&a, "referral.accept", &her->referral, 2, &event, &follow);
	assert_int_equal(ask_send(&a, c2), E_OK);
	return follow;
}

static inline enum err
work_erase(struct client *c, const struct id *follow, const char *reason)
{
	struct id id = id_new();
	struct ask a;

	ask_init(&a, "person.erase");
	ask_id(&a, ":follow", follow);
	ask_id(&a, ":id", &id);
	ask_text(&a, ":reason", reason);
	return ask_send(&a, c);
}

/* Is she in the data?  The ledger says the same. */
static inline bool
work_there(const struct id *person)
{
	char sql[120], hex[ID_TEXT];

	snprintf(sql, sizeof sql, "SELECT count(*) FROM person WHERE id ="
		" x'%s'", id_text(person, hex));
	assert_int_equal(erased_is(&w.k, person), !count(w.k.data, sql));
	return count(w.k.data, sql) == 1;
}

#endif
