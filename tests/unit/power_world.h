/* The world of a recording: who is there, what time it is, what was asked and
 * what was answered. */
#ifndef TESTS_POWER_WORLD_H
#define TESTS_POWER_WORLD_H

#include "tests/unit/work.h"
#include "tests/unit/cuts.h"
#include "tests/unit/hasher_here.h"
#include "tests/unit/power_seen.h"

#include "keeper/calendar.h"
#include "keeper/effort.h"
#include "keeper/witness.h"

#define CLIENTS 8
#define PEOPLE 400

static struct client c[CLIENTS], c1, d1, r1, c2, r2, adm, listener;
static const char *const logins[] = { "c1", "d1", "r1" };
static const char hers[] = "48213907";  /* her own space */
static struct work all[PEOPLE];
static int npeople;

/* --- time ---------------------------------------------------------------- */

/* From one event on: when it is, and three days later. */
static struct time {
	size_t from;
	const char *now, *later;
} times[16];
static int ntime;

static inline void
time_is(const char *now, const char *later)
{
	assert_true(ntime < 16);
	times[ntime++] = (struct time){ shim.n, now, later };
	assert_int_equal(clock_fix(now), E_OK);
}

/* Three days after the event: what was begun and not ended is swept. */
static inline void
time_after(size_t at)
{
	int i = ntime - 1;

	while (i > 0 && times[i].from >= at)
		i--;
	assert_int_equal(clock_fix(times[i].later), E_OK);
}

/* The hour has struck. */
static inline void
time_strikes(void)
{
	w.k.next_clock = 0;
	keeper_turn(&w.k, 0);
}

/* --- what was answered --------------------------------------------------- */

/* Holds from one event on, to another. */
struct promise {
	size_t from, to;
	/* gives 1, of ?1 and ?2, in the data or in the key file; or a
	 * function says so, the keeper being there again */
	const char *sql;
	bool of_keys;
	bool (*holds)(struct keeper *k, const struct promise *p);
	struct id id, other, about;
	int kind;
	char text[80];
};

static struct promise *promises;
static size_t npromise;
/* Whose all of it is from now on: it ends with her. */
static struct id about;

static inline struct promise *
promise_new(const struct id *id, const struct id *other)
{
	struct promise *p;
	int pages, done;

	promises = xrealloc(promises, (npromise + 1) * sizeof *promises);
	p = &promises[npromise];
	*p = (struct promise){ .from = shim.n, .to = SIZE_MAX, .id = *id,
		.other = other ? *other : id_none, .about = about };
	vfs_note(VFS_ACK, (int)npromise++, 0, NULL, 0);
	/* a minute went by: the next turn writes a checkpoint */
	if (npromise % 20 == 0)
		w.k.point_at = 0;
	/* logs are written back now and then: each cut reads all of them */
	if (npromise % 40 == 0) {
		db_write_back(w.k.data, &pages, &done);
		db_write_back(w.k.keys, &pages, &done);
	}
	return p;
}

static inline void
promise(bool of_keys, const char *sql, const struct id *id)
{
	struct promise *p = promise_new(id, NULL);

	p->sql = sql;
	p->of_keys = of_keys;
}

static inline void
promise_two(bool of_keys, const char *sql, const struct id *id,
	const struct id *other)
{
	struct promise *p = promise_new(id, other);

	p->sql = sql;
	p->of_keys = of_keys;
}

static inline bool
opens_again(struct keeper *k, const struct promise *p)
{
	struct sealkey key;
	enum err e = keys_open(k, (enum wrap_kind)p->kind, &p->id, &p->other,
		&key, NULL);

	wipe(&key, sizeof key);
	return e == E_OK;
}

static inline bool
never_opens(struct keeper *k, const struct promise *p)
{
	struct sealkey key;

	return keys_open(k, (enum wrap_kind)p->kind, &p->id, &p->other, &key,
		NULL) == E_NOTFOUND;
}

/* The holder has its key, or has it no more. */
static inline void
promise_key(enum wrap_kind kind, const struct id *object,
	const struct id *holder, bool opens)
{
	struct promise *p = promise_new(object, holder);

	p->kind = (int)kind;
	p->holds = opens ? opens_again : never_opens;
}

/* What was promised of a thing ends: its end is being asked for. */
static inline void
take_back(const struct id *id)
{
	size_t i;

	assert_false(id_is_none(id));
	for (i = 0; i < npromise; i++)
		if ((id_equal(&promises[i].id, id) ||
			id_equal(&promises[i].other, id) ||
			id_equal(&promises[i].about, id)) &&
			promises[i].to > shim.n)
			promises[i].to = shim.n;
}

/* Statements of promises are prepared once for each cut. */
#define TEXTS 200

static struct text {
	const char *sql;
	sqlite3_stmt *st;
} texts[TEXTS];
static int ntext;

static inline sqlite3_stmt *
statement_of(struct db *db, const char *sql)
{
	int i;

	for (i = 0; i < ntext; i++)
		if (texts[i].sql == sql)
			return texts[i].st;
	assert_true(ntext < TEXTS);
	texts[ntext].sql = sql;
	assert_int_equal(sqlite3_prepare_v2(db_raw(db), sql, -1,
		&texts[ntext].st, NULL), SQLITE_OK);
	return texts[ntext++].st;
}

static inline bool
promise_holds(struct keeper *k, const struct promise *p)
{
	sqlite3_stmt *st;
	bool yes;

	if (p->holds)
		return p->holds(k, p);
	st = statement_of(p->of_keys ? k->keys : k->data, p->sql);
	sqlite3_bind_blob(st, 1, p->id.b, ID_SIZE, SQLITE_STATIC);
	if (sqlite3_bind_parameter_count(st) > 1)
		sqlite3_bind_blob(st, 2, p->other.b, ID_SIZE, SQLITE_STATIC);
	yes = sqlite3_step(st) == SQLITE_ROW &&
		sqlite3_column_int64(st, 0) == 1;
	sqlite3_reset(st);
	return yes;
}

static inline void
promises_hold(struct keeper *k, size_t at)
{
	size_t i;

	for (i = 0; i < npromise; i++) {
		const struct promise *p = &promises[i];

		if (p->from < at && p->to >= at && !promise_holds(k, p))
			fail_msg("event %zu: was answered at %zu: %s", at,
				p->from, p->sql ? p->sql : p->text);
	}
	while (ntext)
		sqlite3_finalize(texts[--ntext].st);
}

/* --- what is asked ------------------------------------------------------- */

/* The key of a scope, given by the keeper to a session. */
static inline const struct sealkey *
key_of(struct client *by, enum wrap_kind kind, const struct id *object,
	enum scope scope, const struct id *owner)
{
	static struct want one;

	one = (struct want){ kind, object, scope, owner, false, { { 0 } } };
	assert_int_equal(keys_ask(by, &one, 1), E_OK);
	assert_true(one.given);
	return &one.key;
}

static inline void
ask_sealed(struct ask *a, enum scope scope, va_list *ap)
{
	const struct sealkey *key = va_arg(*ap, const struct sealkey *);
	const struct id *record = va_arg(*ap, const struct id *);
	const struct id *bound = va_arg(*ap, const struct id *);
	const struct id *owner = va_arg(*ap, const struct id *);
	uint32_t base = va_arg(*ap, unsigned);
	struct buf b;

	buf_init(&b);
	work_seal(key, scope, record, bound, owner, "des mots", base, &b);
	ask_blob(a, record, scope, owner, base, b.data, b.len);
	buf_done(&b);
}

static inline void
ask_dropped(struct ask *a, enum scope scope, va_list *ap)
{
	const struct id *record = va_arg(*ap, const struct id *);
	const struct id *owner = va_arg(*ap, const struct id *);

	ask_blob(a, record, scope, owner, va_arg(*ap, unsigned), "", 0);
}

static inline int
token_kind(const char *name)
{
	static const struct {
		const char *name;
		int kind;
	} kinds[] = { { "word", TOKEN_WORD }, { "who", TOKEN_WHO },
		{ "day", TOKEN_DAY }, { "nir", TOKEN_NIR },
		{ "phone", TOKEN_PHONE } };
	size_t i;

	for (i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (strcmp(kinds[i].name, name) == 0)
			return kinds[i].kind;
	fail_msg("no token %s", name);
	return 0;
}

/* An act of these values, "name type" each: i an id's address, d a number, s
 * text, b its bytes, n nothing; "+scope": a blob, of a key, its record, whom
 * it is bound to, its owner, its version before; "-scope": one that goes, of a
 * record, an owner, a version; "#kind": a token's text; "~": the draft
 * that goes with it. */
static inline enum err
act_of(struct client *by, const char *act, const char *is, va_list ap)
{
	char words[400], name[40], *word, *rest = words;
	const char *text;
	struct ask a;
	va_list at;
	enum err e;

	va_copy(at, ap);
	ask_init(&a, act);
	snprintf(words, sizeof words, "%s", is);
	while ((word = strsep(&rest, " "))) {
		enum scope scope;

		if (*word == '+') {
			assert_true(scope_parse(word + 1, &scope));
			ask_sealed(&a, scope, &at);
			continue;
		}
		if (*word == '-') {
			assert_true(scope_parse(word + 1, &scope));
			ask_dropped(&a, scope, &at);
			continue;
		}
		if (*word == '#') {
			ask_token(&a, token_kind(word + 1),
				va_arg(at, const char *));
			continue;
		}
		if (*word == '~') {
			a.draft = *va_arg(at, const struct id *);
			continue;
		}
		snprintf(name, sizeof name, ":%s", word);
		switch (*strsep(&rest, " ")) {
		case 'i':
			ask_id(&a, name, va_arg(at, const struct id *));
			break;
		case 'd':
			ask_int(&a, name, va_arg(at, int));
			break;
		case 's':
			ask_text(&a, name, va_arg(at, const char *));
			break;
		case 'b':
			text = va_arg(at, const char *);
			ask_bytes(&a, name, text, strlen(text));
			break;
		default:
			ask_text(&a, name, NULL);
		}
	}
	va_end(at);
	e = ask_send(&a, by);
	return e;
}

static inline void
did(struct client *by, const char *act, const char *is, ...)
{
	va_list ap;
	enum err e;

	va_start(ap, is);
	e = act_of(by, act, is, ap);
	va_end(ap);
	if (e)
		fail_msg("%s: %s: %s", act, err_name(e), last_message);
}

/* The answer to a message of these values (msg_fill), which is read up to its
 * error; the first text after it in `out`. */
static inline enum err
asked(struct client *by, int type, char *out, size_t size, const char *is,
	...)
{
	const char *text;
	struct msg m;
	va_list ap;
	enum err e;

	va_start(ap, is);
	msg_vfill(&m, type, ++by->number, is, ap);
	va_end(ap);
	assert_int_equal(msg_send(by->fd, &m, NULL, 0), E_OK);
	do {
		msg_reset(&m, 0, 0);
		assert_int_equal(client_next(by, &m), E_OK);
	} while (m.number != by->number || m.type == P_K_WELCOME);
	e = (enum err)msg_get_u8(&m);
	text = msg_get_str(&m);
	snprintf(last_message, sizeof last_message, "%s", text ? text : "");
	text = size ? msg_get_str(&m) : NULL;
	if (size)
		snprintf(out, size, "%s", text ? text : "");
	msg_done(&m);
	return e;
}

/* A relay; what the listener was told of other sessions is dropped. */
static inline void
relay_new(struct client *r, const char *source)
{
	struct msg m;

	msg_init(&m, 0, 0);
	while (msg_recv(listener.fd, &listener.reader, &m) == E_OK)
		msg_reset(&m, 0, 0);
	msg_done(&m);
	client_relay(&listener, r, source);
}

/* The only id that a statement gives. */
static inline struct id
id_of(struct db *db, const char *sql)
{
	struct id id = id_none;
	sqlite3_stmt *st;

	assert_int_equal(sqlite3_prepare_v2(db_raw(db), sql, -1, &st, NULL),
		SQLITE_OK);
	if (sqlite3_step(st) == SQLITE_ROW)
		memcpy(id.b, sqlite3_column_blob(st, 0), ID_SIZE);
	sqlite3_finalize(st);
	return id;
}

/* --- who is there -------------------------------------------------------- */

static inline void
sessions_begin(void)
{
	int i;

	for (i = 0; i < CLIENTS; i++)
		login_ready(&c[i], logins[i % 3]);
	login_ready(&c1, "c1");
	login_ready(&d1, "d1");
	login_ready(&r1, "r1");
	login_ready(&c2, "c2");
	login_ready(&r2, "r2");
	login_ready(&adm, "adm");
}

static inline void
sessions_end(void)
{
	int i;

	for (i = 0; i < CLIENTS; i++)
		client_done(&c[i]);
	client_done(&c1);
	client_done(&d1);
	client_done(&r1);
	client_done(&c2);
	client_done(&r2);
	client_done(&adm);
}

static inline void
watch_files(bool on)
{
	shim.noting = seen_on = on;
	ask_kept = on ? seen_act : NULL;
}

/* It stops, and starts again. */
static inline void
restart(void)
{
	sessions_end();
	if (listener.fd >= 0)
		client_done(&listener);
	world_close();
	world_open(false);
	hasher_here();
	client_listener(&listener);
	/* no session outlives the keeper here */
	assert_int_equal(asked(&listener, P_L_START, NULL, 0, "B", 1), E_OK);
	sessions_begin();
}

/* A year ago: what is of then goes. */
static inline void
world_begin(void)
{
	char day[24], login[16];
	int month, i;

	seen_start();
	world_dir();
	assert_int_equal(clock_fix("2025-11-10T09:00"), E_OK);
	world_open(false);
	hasher_here();
	client_listener(&listener);
	world_people();
	add_user("r2", false, &w.s2, "responsable");
	for (i = 0; i < EFFORT_USERS; i++) {
		snprintf(login, sizeof login, "u%d", i);
		add_user(login, false, &w.s1, "conseiller");
	}
	w.k.point_at = 0;
	keeper_turn(&w.k, 0);
	/* the calendar follows */
	for (month = 0; month < 12; month++) {
		snprintf(day, sizeof day, "%d-%02d-10T09:00",
			month ? 2026 : 2025, month ? month : 12);
		assert_int_equal(clock_fix(day), E_OK);
		assert_true(calendar_sure(&w.k));
	}
	assert_int_equal(clock_fix("2026-11-24T09:00"), E_OK);
	assert_true(calendar_sure(&w.k));
	sessions_begin();
}

#endif
