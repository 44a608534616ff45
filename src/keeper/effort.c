#include "keeper/effort.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "keeper/facts.h"
#include "keeper/keys.h"
#include "keeper/peers.h"
#include "keeper/tx.h"

#define META "effort"           /* the month that runs, and its key */
#define MONTH 7                 /* "2026-11" */
#define MOST_RECORDS 1000       /* of one session: more is no hand */
#define MOST_KEYS 200000
#define MOST_SECONDS 86400

struct effort_cell {
	char month[MONTH + 1];
	int task;
	int64_t users, records, keys, seconds;
};

static void
this_month(struct keeper *k, char out[MONTH + 1])
{
	char today[16];

	facts_today(k, &id_none, today);
	memcpy(out, today, MONTH);
	out[MONTH] = '\0';
}

/* The month whose key there is; "" when there is none yet. */
static enum err
month_key(struct keeper *k, char month[MONTH + 1], struct sealkey *key)
{
	struct buf b;
	enum err e;

	*month = '\0';
	buf_init(&b);
	e = keys_meta(k, META, &b);
	if (!e && b.len == MONTH + KEY_SIZE) {
		memcpy(month, b.data, MONTH);
		month[MONTH] = '\0';
		memcpy(key->b, b.data + MONTH, KEY_SIZE);
	}
	buf_done(&b);
	return e == E_NOTFOUND ? E_OK : e;
}

/* In the place of the one before, which nobody has any more. */
static enum err
month_new(struct keeper *k, const char *month)
{
	unsigned char text[MONTH + KEY_SIZE];
	struct sealkey key;
	enum err e;

	key_random(&key);
	memcpy(text, month, MONTH);
	memcpy(text + MONTH, key.b, KEY_SIZE);
	e = keys_meta_put(k, META, text, sizeof text);
	wipe(text, sizeof text);
	wipe(&key, sizeof key);
	return e;
}

/* --- months that are over ------------------------------------------------ */

static int64_t
rounded(int64_t v, int64_t step)
{
	return (v + step / 2) / step * step;
}

static enum err
publish(struct keeper *k, const struct effort_cell *c)
{
	struct db_rows q;
	enum err e;

	if (c->users < EFFORT_USERS)
		return E_OK;
	e = db_select(k->data, "effort.publish", &q);
	if (e)
		return e;
	db_bind_text(&q, ":month", c->month);
	db_bind_int(&q, ":task", c->task);
	db_bind_int(&q, ":users", rounded(c->users, 5));
	db_bind_int(&q, ":records", rounded(c->records, 5));
	db_bind_int(&q, ":keys", rounded(c->keys, 100));
	db_bind_int(&q, ":seconds", rounded(c->seconds, 300));
	return db_step(&q);
}

static enum err
over(struct keeper *k, const char *month, struct effort_cell **out, int *n)
{
	struct db_rows q;
	int cap = 0;
	enum err e = db_select(k->keys, "keys.effort_over", &q);

	if (e)
		return e;
	db_bind_text(&q, ":month", month);
	while (db_next(&q)) {
		struct effort_cell *c;

		if (*n == cap) {
			cap = cap ? 2 * cap : 16;
			*out = xrealloc(*out, (size_t)cap * sizeof **out);
		}
		c = &(*out)[(*n)++];
		db_copy(&q, "month", c->month, sizeof c->month);
		c->task = (int)db_int(&q, "task");
		c->users = db_int(&q, "users");
		c->records = db_int(&q, "records");
		c->keys = db_int(&q, "keys");
		c->seconds = db_int(&q, "seconds");
	}
	return db_end(&q);
}

static enum err
forget(struct keeper *k, const char *statement, const char *month)
{
	struct db_rows q;
	enum err e = db_select(k->keys, statement, &q);

	if (e)
		return e;
	db_bind_text(&q, ":month", month);
	return db_step(&q);
}

enum err
effort_close(struct keeper *k)
{
	char now[MONTH + 1], month[MONTH + 1];
	struct effort_cell *c = NULL;
	struct sealkey key;
	int n = 0, i;
	enum err e;

	this_month(k, now);
	e = month_key(k, month, &key);
	wipe(&key, sizeof key);
	/* one that the clock went back before stays as it is */
	if (e || !*month || strcmp(month, now) > 0)
		return e;
	e = over(k, now, &c, &n);
	if (!e && n)
		e = tx_begin(k);
	if (!e && n) {
		for (i = 0; i < n && !e; i++)
			e = publish(k, &c[i]);
		e = tx_end(k, e);
	}
	free(c);
	/* published, or never: then who was in it is known to nobody */
	if (!e && strcmp(month, now) != 0)
		e = month_new(k, now);
	/* the sums last: while they are there the next try forgets both */
	if (!e && n)
		e = forget(k, "keys.effort_forget_seen", now);
	if (!e && n)
		e = forget(k, "keys.effort_forget", now);
	return e;
}

/* --- the month that runs -------------------------------------------------- */

static enum err
add(struct keeper *k, const struct effort_cell *c, const struct id *user,
	const struct sealkey *key)
{
	unsigned char mac[16];
	char hex[ID_TEXT];
	struct db_rows q;
	enum err e = db_select(k->keys, "keys.effort_seen", &q);

	if (e)
		return e;
	key_mac16(key, c->task, id_text(user, hex), mac);
	db_bind_text(&q, ":month", c->month);
	db_bind_int(&q, ":task", c->task);
	db_bind_blob(&q, ":mac", mac, sizeof mac);
	e = db_step(&q);
	if (!e)
		e = db_select(k->keys, "keys.effort_add", &q);
	if (e)
		return e;
	db_bind_text(&q, ":month", c->month);
	db_bind_int(&q, ":task", c->task);
	db_bind_int(&q, ":records", c->records);
	db_bind_int(&q, ":keys", c->keys);
	db_bind_int(&q, ":seconds", c->seconds);
	return db_step(&q);
}

/* The key of this month, made when the first one tells. */
static enum err
open_month(struct keeper *k, char now[MONTH + 1], struct sealkey *key)
{
	char month[MONTH + 1] = "";
	enum err e = effort_close(k);

	this_month(k, now);
	if (!e)
		e = month_key(k, month, key);
	if (!e && !*month) {
		e = month_new(k, now);
		if (!e)
			e = month_key(k, month, key);
	}
	if (!e && strcmp(month, now) != 0)
		e = err_set(E_STATE, _("Ce mois est clos."));
	return e;
}

static enum err
keep_sums(struct keeper *k, const struct peer *p, struct effort_cell *c,
	int n)
{
	struct sealkey key;
	char now[MONTH + 1];
	int i;
	enum err e = open_month(k, now, &key);

	if (!e)
		e = db_run(k->keys, "BEGIN IMMEDIATE");
	if (e)
		goto out;
	for (i = 0; i < n && !e; i++) {
		memcpy(c[i].month, now, sizeof now);
		e = add(k, &c[i], &p->user, &key);
	}
	if (!e)
		e = db_run(k->keys, "COMMIT");
	if (!db_autocommit(k->keys))
		db_run(k->keys, "ROLLBACK");
out:
	wipe(&key, sizeof key);
	return e;
}

/* false: it is no such message. */
static bool
read_cells(struct msg *m, struct effort_cell *c, int *n)
{
	uint32_t left = msg_get_u32(m);
	int last = EFFORT_ALL;

	*n = 0;
	if (left >= EFFORT_TASKS)
		return false;
	for (; left; left--, c++, (*n)++) {
		memset(c, 0, sizeof *c);
		c->task = (int)msg_get_u8(m);
		c->records = msg_get_u32(m);
		c->keys = msg_get_u32(m);
		c->seconds = msg_get_u32(m);
		if (c->task <= last || c->task >= EFFORT_TASKS ||
			!c->records || c->records > MOST_RECORDS ||
			c->keys > MOST_KEYS || c->seconds > MOST_SECONDS)
			return false;
		last = c->task;
	}
	return msg_ended(m);
}

void
effort_message(struct keeper *k, struct peer *p, struct msg *m)
{
	struct effort_cell c[EFFORT_TASKS];
	int n;
	enum err e = E_OK;

	if (!read_cells(m, c, &n))
		e = err_set(E_PROTO, _("Demande mal formée."));
	else if (p->effort || !p->known ||
		!facts_user_live(k, &p->user, NULL))
		e = err_set(E_STATE, _("C'est déjà compté."));
	else if (k->sure)
		e = keep_sums(k, p, c, n);
	p->effort = true;
	peer_done(p, m->number, e, e ? err_said() : NULL);
}
