#include "keeper/drafts.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/log.h"
#include "base/mem.h"
#include "keeper/facts.h"
#include "keeper/keys.h"
#include "keeper/tx.h"

#define DRAFTS_USER 200         /* as in draft.create */
#define DRAFTS_TURN 200         /* as in keeper.draft_over */

struct one {
	struct id id, user;
};

/* Whose it is; E_NOTFOUND. */
static enum err
author_of(struct keeper *k, const struct id *draft, struct id *user)
{
	struct db_rows q;
	bool found;
	enum err e = db_select(k->data, "keeper.draft", &q);

	if (e)
		return e;
	db_bind_id(&q, ":id", draft);
	found = db_next(&q);
	if (found)
		*user = db_id(&q, "user");
	e = db_end(&q);
	return e || found ? e : E_NOTFOUND;
}

bool
drafts_has(struct keeper *k, const struct id *draft, const struct id *user)
{
	struct id of;

	return author_of(k, draft, &of) == E_OK && id_equal(&of, user);
}

static enum err
room_for(struct keeper *k, const struct id *user)
{
	struct db_rows q;
	int64_t n = 0;
	enum err e = db_select(k->data, "keeper.draft_count", &q);

	if (e)
		return e;
	db_bind_id(&q, ":user", user);
	if (db_next(&q))
		n = db_int(&q, "n");
	e = db_end(&q);
	if (!e && n >= DRAFTS_USER)
		e = err_set(E_CHECK, _("Vous gardez déjà %d listes, textes et "
			"saisies : en effacer d'abord."), DRAFTS_USER);
	return e;
}

enum err
drafts_make(struct keeper *k, const struct id *user, const struct id *person,
	struct id *made, struct sealkey *key)
{
	enum err e = room_for(k, user);

	if (!e && !id_is_none(person)) {
		e = keys_open_any(k, WRAP_PERSON, person, key);
		wipe(key, sizeof *key);
	}
	if (e)
		return e;
	*made = id_new();
	key_random(key);
	return keys_put(k, WRAP_DRAFT, made, user, person, key);
}

static enum err
drop_row(struct keeper *k, const struct id *id)
{
	static const char *const steps[] = { "keeper.draft_lines_blobs",
		"keeper.draft_lines_drop", "keeper.draft_blob_drop",
		"keeper.draft_drop" };
	enum err e = E_OK;
	size_t i;

	for (i = 0; i < sizeof steps / sizeof *steps && !e; i++) {
		struct db_rows q;

		e = db_select(k->data, steps[i], &q);
		if (e)
			return e;
		db_bind_id(&q, ":id", id);
		e = db_step(&q);
	}
	return e;
}

enum err
drafts_drop(struct keeper *k, const struct id *draft, const struct id *user)
{
	struct id of;
	enum err e = author_of(k, draft, &of);

	if (e)
		return e == E_NOTFOUND ? E_OK : e;
	return id_equal(&of, user) ? drop_row(k, draft) : E_RIGHT;
}

/* Data, then wraps; false when nothing was done. */
static bool
drop_all(struct keeper *k, const struct one *d, int n)
{
	int i;
	enum err e = n ? tx_begin(k) : E_NOTFOUND;

	if (e)
		return false;
	for (i = 0; i < n && !e; i++)
		e = drop_row(k, &d[i].id);
	e = tx_end(k, e);
	if (e) {
		log_say(LOG_WARN, "drafts: %s", err_text());
		return false;
	}
	for (i = 0; i < n; i++)
		keys_drop(k, WRAP_DRAFT, &d[i].id, &d[i].user);
	return true;
}

/* The rows of a statement that is ready, DRAFTS_TURN at most. */
static int
read_all(struct db_rows *q, struct one *out)
{
	int n = 0;

	while (n < DRAFTS_TURN && db_next(q)) {
		out[n].id = db_id(q, "id");
		out[n++].user = db_id(q, "user");
	}
	return db_end(q) ? 0 : n;
}

void
drafts_erase(struct keeper *k, const struct id *person)
{
	struct one d[DRAFTS_TURN];
	struct sealkey key;
	struct db_rows q;
	int n;
	enum err e = keys_open_any(k, WRAP_PERSON, person, &key);

	wipe(&key, sizeof key);
	if (e != E_NOTFOUND)
		return;
	do {
		if (db_select(k->data, "keeper.draft_of_person", &q))
			return;
		db_bind_id(&q, ":person", person);
		n = read_all(&q, d);
	} while (drop_all(k, d, n) && n == DRAFTS_TURN);
}

void
drafts_expire(struct keeper *k)
{
	struct one d[DRAFTS_TURN];
	struct db_rows q;
	char today[16];
	int n;

	facts_today(k, &id_none, today);
	do {
		if (db_select(k->data, "keeper.draft_over", &q))
			return;
		db_bind_text(&q, ":today", today);
		n = read_all(&q, d);
	} while (drop_all(k, d, n) && n == DRAFTS_TURN);
}

void
drafts_clean(struct keeper *k)
{
	struct one *d = NULL;
	size_t n = 0, cap = 0, i;
	struct db_rows q;

	if (db_select(k->keys, "keys.wrap_drafts", &q))
		return;
	db_bind_int(&q, ":before", clock_now() - 86400);
	while (db_next(&q)) {
		if (n == cap) {
			cap = cap ? 2 * cap : 256;
			d = xrealloc(d, cap * sizeof *d);
		}
		d[n].id = db_id(&q, "object");
		d[n++].user = db_id(&q, "holder");
	}
	if (db_end(&q))
		n = 0;
	for (i = 0; i < n; i++)
		if (!keys_object_known(k, &d[i].id))
			keys_drop(k, WRAP_DRAFT, &d[i].id, &d[i].user);
	free(d);
}
