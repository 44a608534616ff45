#include "keeper/outbox.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/config.h"
#include "base/date.h"
#include "base/log.h"
#include "keeper/audit.h"
#include "keeper/facts.h"
#include "keeper/outbox_words.h"
#include "keeper/peers.h"
#include "keeper/tx.h"

#define PAGE 500
#define WORDS_MAX 2000          /* bytes of one of its texts */
#define OUTBOX_TRIES 4          /* when the command says: later */

/* --- rows ---------------------------------------------------------------- */

static void
bind_name(struct db_rows *q, const struct outbox_name *n)
{
	db_bind_id(q, ":record", &n->record);
	db_bind_text(q, ":kind", n->kind);
	db_bind_text(q, ":format", n->format);
	db_bind_int(q, ":turn", n->turn);
}

/* E_NOTFOUND: it is not there any more, or nobody accompanies her. */
static enum err
read_about(struct keeper *k, const struct outbox_name *n,
	struct outbox_about *a)
{
	struct db_rows q;
	bool found = false;
	enum err e = db_select(k->data, "outbox.about", &q);

	memset(a, 0, sizeof *a);
	if (e)
		return e;
	db_bind_id(&q, ":record", &n->record);
	if (db_next(&q)) {
		found = true;
		a->person = db_id(&q, "person");
		a->structure = db_id(&q, "structure");
		a->user = db_id(&q, "user");
		db_copy(&q, "user_name", a->user_name, sizeof a->user_name);
		db_copy(&q, "state", a->state, sizeof a->state);
		db_copy(&q, "day", a->day, sizeof a->day);
		db_copy(&q, "made_on", a->made_on, sizeof a->made_on);
		db_copy(&q, "expires_on", a->until, sizeof a->until);
		db_copy(&q, "departement", a->departement,
			sizeof a->departement);
		db_copy(&q, "telephone", a->phone, sizeof a->phone);
		db_copy(&q, n->kind, a->words, sizeof a->words);
		a->handled = db_text(&q, "handled_on") != NULL;
		a->automatic = db_int(&q, "automatic") != 0;
		a->version = db_int(&q, "version");
		a->scopes = (uint32_t)db_int(&q, "scopes");
	}
	e = db_end(&q);
	a->closed = !found || facts_closed(k, &a->person);
	if (!e)
		facts_today(k, &a->structure, a->today);
	return e ? e : found ? E_OK : E_NOTFOUND;
}

static bool
known_kind(const char *kind)
{
	static const char *const kinds[] = { "invite", "invite_reminder",
		"summons", "changed", "cancelled", "reminder" };
	size_t i;

	for (i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (strcmp(kinds[i], kind) == 0)
			return true;
	return false;
}

/* Is there still something to tell? */
static bool
still(const struct outbox_name *n, const struct outbox_about *a)
{
	bool gone = strcmp(n->kind, "cancelled") == 0;

	if (!n->by_hand && !a->automatic)
		return false;
	if (strncmp(n->kind, "invite", 6) == 0)
		return !a->handled && (!*a->until ||
			strcmp(a->until, a->today) >= 0);
	return strcmp(a->state, gone ? "revoked" : "unknown") == 0 &&
		strcmp(a->day, a->today) >= 0;
}

/* --- what may have to leave ------------------------------------------------- */

/* Up to `most` of them from the one numbered `from`; record NULL: any. */
static enum err
read_due(struct keeper *k, const char *format, const struct id *record,
	int64_t from, struct outbox_name *out, int most, int *n)
{
	struct db_rows q;
	struct date d;
	char today[16];
	int hour, minute;
	enum err e = db_select(k->data, "outbox.due", &q);

	*n = 0;
	if (e)
		return e;
	/* until it is over where it ends last; still() sees where it is
	 * over before */
	date_local(clock_now(), "987", &d, &hour, &minute);
	date_format(d, today, sizeof today);
	db_bind_text(&q, ":today", today);
	db_bind_text(&q, ":format", format);
	if (record)
		db_bind_id(&q, ":record", record);
	else
		db_bind_null(&q, ":record");
	db_bind_int(&q, ":most", most);
	db_bind_int(&q, ":from", from);
	while (*n < most && db_next(&q)) {
		struct outbox_name *one = &out[(*n)++];

		one->record = db_id(&q, "record");
		db_copy(&q, "kind", one->kind, sizeof one->kind);
		snprintf(one->format, sizeof one->format, "%s", format);
		one->turn = db_int(&q, "turn");
		one->by_hand = db_int(&q, "by_hand") != 0;
		one->kept = db_int(&q, "kept") != 0;
	}
	return db_end(&q);
}

static bool
configured(const char *format)
{
	return strcmp(format, "sms") == 0 ? config.send_sms.n > 0 :
		strcmp(format, "email") == 0 && config.send_mail.n > 0;
}

/* A clock that is in doubt sends nothing. */
static bool
may_leave(const struct keeper *k, const struct outbox_name *n)
{
	return k->sure || n->by_hand;
}

static void
on_look(struct keeper *k, struct peer *p, struct msg *m)
{
	static struct outbox_name due[PAGE];
	const char *format = msg_get_str(m);
	uint32_t from = msg_get_u32(m);
	struct msg answer, list;
	int n = 0, i, said = 0;
	enum err e = msg_ended(m) && format ? E_OK : E_PROTO;

	if (!e && configured(format))
		e = read_due(k, format, NULL, from, due, PAGE, &n);
	msg_init(&list, 0, 0);
	for (i = 0; i < n && !e; i++) {
		struct outbox_about a;

		if (!may_leave(k, &due[i]) || (read_about(k, &due[i], &a) &&
			!due[i].kept))
			continue;
		msg_put_id(&list, &due[i].record);
		msg_put_str(&list, due[i].kind);
		msg_put_str(&list, due[i].format);
		msg_put_u64(&list, (uint64_t)due[i].turn);
		msg_put_u8(&list, due[i].by_hand);
		msg_put_str(&list, a.departement);
		msg_put_str(&list, a.made_on);
		msg_put_str(&list, a.day);
		said++;
	}
	msg_init(&answer, P_X_LIST, m->number);
	msg_put_u8(&answer, e);
	msg_put_str(&answer, NULL);
	msg_put_u32(&answer, n == PAGE ? from + PAGE : 0);
	msg_put_u32(&answer, (uint32_t)said);
	buf_put(&answer.b, list.b.data, list.b.len);
	peer_send(p, &answer, NULL, 0);
	msg_done(&list);
	msg_done(&answer);
}

/* Reads what names a message; it must be one that may have to leave. */
static enum err
get_name(struct keeper *k, struct msg *m, struct outbox_name *out)
{
	struct outbox_name due[32];
	const char *kind, *format;
	int n, i;
	enum err e;

	out->record = msg_get_id(m);
	kind = msg_get_str(m);
	snprintf(out->kind, sizeof out->kind, "%s", kind ? kind : "");
	format = msg_get_str(m);
	snprintf(out->format, sizeof out->format, "%s", format ? format : "");
	out->turn = (int64_t)msg_get_u64(m);
	out->by_hand = false;
	if (m->bad || !known_kind(out->kind) || !configured(out->format))
		return E_PROTO;
	e = read_due(k, out->format, &out->record, 0, due, 32, &n);
	for (i = 0; i < n && !e; i++)
		if (strcmp(due[i].kind, out->kind) == 0 &&
			due[i].turn == out->turn) {
			out->by_hand = due[i].by_hand;
			return may_leave(k, out) ? E_OK : E_STATE;
		}
	return e ? e : E_STATE;
}

/* --- what becomes of it --------------------------------------------------------- */

/* A statement that takes or drops one; E_STATE when another did. */
static enum err
mark(struct keeper *k, const char *statement, const struct outbox_name *n,
	const struct outbox_about *a, const char *why)
{
	struct id id = id_new();
	struct db_rows q;
	int changed;
	enum err e = db_select(k->data, statement, &q);

	if (e)
		return e;
	bind_name(&q, n);
	db_bind_id(&q, ":id", &id);
	db_bind_id(&q, ":person", &a->person);
	db_bind_id(&q, ":structure", &a->structure);
	db_bind_id(&q, ":user", &a->user);
	db_bind_int(&q, ":told", a->version);
	db_bind_text(&q, ":today", a->today);
	if (why)
		db_bind_text(&q, ":why", why);
	db_next(&q);
	changed = db_changes(k->data);
	e = db_end(&q);
	return e ? e : changed == 1 ? E_OK : E_STATE;
}

static enum err
drop(struct keeper *k, const struct outbox_name *n,
	const struct outbox_about *a, const char *why)
{
	enum err e = tx_begin(k);

	return e ? e : tx_end(k, mark(k, "outbox.drop", n, a, why));
}

static enum err
find(struct keeper *k, const struct outbox_name *n, struct id *id,
	char state[16], int64_t *tries)
{
	struct db_rows q;
	enum err e = db_select(k->data, "outbox.of_key", &q);

	*id = id_none;
	if (e)
		return e;
	bind_name(&q, n);
	if (db_next(&q)) {
		*id = db_id(&q, "id");
		db_copy(&q, "state", state, 16);
		*tries = db_int(&q, "tries");
	}
	e = db_end(&q);
	return e ? e : id_is_none(id) ? E_NOTFOUND : E_OK;
}

static void
gone(struct keeper *k, const struct outbox_name *n)
{
	struct db_rows q;

	if (db_select(k->data, "outbox.gone", &q))
		return;
	bind_name(&q, n);
	db_step(&q);
}

/* --- messages ---------------------------------------------------------------------- */

static void
on_take(struct keeper *k, struct peer *p, struct msg *m)
{
	struct msg answer, cells;
	struct outbox_about a;
	struct outbox_name n;
	uint32_t count = 0;
	enum err e = get_name(k, m, &n);

	msg_init(&cells, 0, 0);
	if (!e)
		e = read_about(k, &n, &a);
	if (e == E_NOTFOUND)
		gone(k, &n);
	if (!e && !still(&n, &a)) {
		drop(k, &n, &a, "past");
		e = E_STATE;
	}
	if (!e)
		e = outbox_give(k, &n, &a, &cells, &count);
	msg_init(&answer, P_X_GIVEN, m->number);
	msg_put_u8(&answer, e);
	msg_put_str(&answer, NULL);
	msg_put_u32(&answer, e ? 0 : count);
	if (!e)
		buf_put(&answer.b, cells.b.data, cells.b.len);
	peer_send(p, &answer, NULL, 0);
	msg_done(&cells);
	msg_done(&answer);
}

static void
on_start(struct keeper *k, struct peer *p, struct msg *m)
{
	static const char *const names[] = { "to", "subject", "text", "what" };
	struct row words;
	struct outbox_about a;
	struct outbox_name n;
	struct id id;
	char state[16], at[24];
	int64_t tries;
	size_t i;
	enum err e = get_name(k, m, &n);

	row_init(&words);
	for (i = 0; i < 4; i++) {
		const char *v = msg_get_str(m);

		if (v && strlen(v) > WORDS_MAX)
			e = E_PROTO;
		else
			row_set(&words, names[i], v ? v : "");
	}
	date_instant_format(clock_now(), at, sizeof at);
	row_set(&words, "at", at);
	if (!e && !msg_ended(m))
		e = E_PROTO;
	if (!e)
		e = read_about(k, &n, &a);
	if (!e && !still(&n, &a))
		e = E_STATE;
	if (!e)
		e = tx_begin(k);
	if (!e) {
		e = mark(k, "outbox.take", &n, &a, NULL);
		if (!e)
			e = find(k, &n, &id, state, &tries);
		if (!e)
			e = outbox_seal(k, &id, &a, &words);
		if (!e)
			e = audit_add(k, &(struct audit){ .structure =
				&a.structure, .action = "message.leave",
				.kind = 1, .object = &a.person,
				.scopes = SCOPE_BIT(SCOPE_PATH) });
		e = tx_end(k, e);
	}
	peer_done(p, m->number, e, NULL);
	row_done(&words);
}

/* "later" comes back, so many times. */
static enum err
ended(struct keeper *k, const struct outbox_name *n, const char *state,
	const char *why)
{
	bool later = strcmp(state, "later") == 0;
	char was[16] = "";
	int64_t tries = 0;
	struct db_rows q;
	struct id id;
	enum err e = find(k, n, &id, was, &tries);

	if (!e && strcmp(was, "taken") != 0)
		e = E_STATE;
	if (!e)
		e = db_select(k->data, "outbox.ended", &q);
	if (e)
		return e;
	bind_name(&q, n);
	db_bind_text(&q, ":state", !later ? state :
		tries + 1 < OUTBOX_TRIES ? "prepared" : "failed");
	db_bind_text(&q, ":why", later && tries + 1 < OUTBOX_TRIES ? "" :
		why);
	return db_step(&q);
}

static void
on_ended(struct keeper *k, struct peer *p, struct msg *m)
{
	struct outbox_name n;
	struct outbox_about a;
	const char *kind, *format, *state, *why;
	enum err e;

	n.record = msg_get_id(m);
	kind = msg_get_str(m);
	snprintf(n.kind, sizeof n.kind, "%s", kind ? kind : "");
	format = msg_get_str(m);
	snprintf(n.format, sizeof n.format, "%s", format ? format : "");
	n.turn = (int64_t)msg_get_u64(m);
	state = msg_get_str(m);
	why = msg_get_str(m);
	if (!msg_ended(m) || !state || !why || !known_kind(n.kind) ||
		strlen(why) > 24) {
		p->dead = true;
		return;
	}
	if (strcmp(state, "dropped") == 0) {
		e = read_about(k, &n, &a);
		if (!e)
			e = drop(k, &n, &a, why);
	} else if (strcmp(state, "sent") && strcmp(state, "failed") &&
		strcmp(state, "unknown") && strcmp(state, "later")) {
		e = E_PROTO;
	} else {
		e = tx_begin(k);
		if (!e)
			e = tx_end(k, ended(k, &n, state, why));
	}
	peer_done(p, m->number, e, NULL);
}

void
outbox_message(struct keeper *k, struct peer *p, struct msg *m)
{
	switch (m->type) {
	case P_X_LOOK:
		on_look(k, p, m);
		break;
	case P_X_TAKE:
		on_take(k, p, m);
		break;
	case P_X_START:
		on_start(k, p, m);
		break;
	case P_X_ENDED:
		on_ended(k, p, m);
		break;
	default:
		log_say(LOG_WARN, "sender: message %d", m->type);
		p->dead = true;
	}
}

static struct peer *
sender(const struct keeper *k)
{
	struct peer *p;

	for (p = k->peers; p; p = p->next)
		if (p->kind == PEER_SENDER && !p->dead)
			return p;
	return NULL;
}

void
outbox_open(struct keeper *k, int fd)
{
	struct peer *before = sender(k);
	struct db_rows q;
	enum err e;

	if (fd < 0)
		return;
	/* one at a time: what the other had taken is lost with it */
	if (before)
		before->dead = true;
	e = db_select(k->data, "outbox.lost", &q);
	if (!e)
		e = db_step(&q);
	if (e) {
		log_say(LOG_ERROR, "keeper: the outbox: %s", err_text());
		close(fd);
		return;
	}
	peer_new(k, PEER_SENDER, fd);
}

void
outbox_poke(struct keeper *k)
{
	struct peer *p = sender(k);
	struct msg m;

	if (!p)
		return;
	msg_init(&m, P_X_POKE, 0);
	peer_send(p, &m, NULL, 0);
	msg_done(&m);
}
