/* What the keeper wrote itself and is not what it wrote: a note of its own, a
 * copy, a ledger, words that do not open.  It says so, and nothing leaves. */
#include "tests/unit/seldom.h"

#include <dirent.h>

#include "keeper/calendar.h"
#include "keeper/cut.h"
#include "keeper/drafts.h"
#include "keeper/erased.h"
#include "keeper/feed.h"
#include "keeper/verify.h"
#include "keeper/witness.h"
#include "store/files.h"

/* What was noted of a cut says nothing, rather than anything. */
static void
test_cut(void **state)
{
	struct cut cut[2], at = { .seq = 3 };

	(void)state;
	assert_int_equal(cut_noted(&w.k, cut), E_OK);
	assert_int_equal(cut[1].seq, 0);
	assert_int_equal(keys_meta_put(&w.k, "audit_pruned", "x", 1), E_OK);
	assert_int_equal(cut_noted(&w.k, cut), E_CHECK);
	assert_int_equal(cut_note(&w.k, &at), E_CHECK);
	tamper(w.k.keys, "DELETE FROM meta WHERE name = 'audit_pruned'");
	assert_int_equal(cut_note(&w.k, &at), E_OK);
	assert_int_equal(cut_noted(&w.k, cut), E_OK);
	assert_int_equal(cut[1].seq, 3);
}

/* Words of a referral that is not there. */
static void
test_verify(void **state)
{
	struct buf report;

	(void)state;
	buf_init(&report);
	assert_int_equal(verify_all(&w.k, &report), E_OK);
	tamper(w.k.data, "INSERT INTO blob(record, scope, owner, person,"
		" version, schema, changed_on, changed_by, sealed) SELECT"
		" x'0102030405060708090a0b0c0d0e0f10', b.scope, b.owner,"
		" b.person, 1, 1, b.changed_on, b.changed_by, b.sealed FROM"
		" blob b JOIN referral r ON r.id = b.record");
	buf_clear(&report);
	assert_int_equal(verify_all(&w.k, &report), E_CHECK);
	assert_non_null(strstr(buf_str(&report), "illisibles : 1"));
	tamper(w.k.data, "DELETE FROM blob WHERE record ="
		" x'0102030405060708090a0b0c0d0e0f10'");
	assert_int_equal(verify_all(&w.k, &report), E_OK);
	buf_done(&report);
}

/* Rows of somebody who is not there. */
static void
test_orphans(void **state)
{
	struct buf report;

	(void)state;
	buf_init(&report);
	tamper(w.k.data, "PRAGMA foreign_keys = OFF; INSERT INTO token("
		"structure, mac, person, part) SELECT structure, 1,"
		" x'0102030405060708090a0b0c0d0e0f10', 1 FROM follow LIMIT 1;"
		" PRAGMA foreign_keys = ON");
	assert_int_equal(verify_all(&w.k, &report), E_CHECK);
	tamper(w.k.data, "DELETE FROM token WHERE person ="
		" x'0102030405060708090a0b0c0d0e0f10'");
	buf_clear(&report);
	assert_int_equal(verify_all(&w.k, &report), E_OK);
	buf_done(&report);
}

/* A ledger whose last line here is no hash any more: who is in it is erased
 * all the same, and nobody else by what comes after. */
static void
test_ledger(void **state)
{
	static struct work gone;
	struct buf text;

	(void)state;
	buf_init(&text);
	assert_int_equal(work_person(&c1, &gone, "TROIS Eve", "trois"), E_OK);
	assert_int_equal(erased_person(&w.k, &gone.person), E_OK);
	assert_int_equal(erased_text(&w.k, &text), E_OK);
	tamper(w.k.keys, "UPDATE erased SET hash = x'00'");
	assert_int_equal(erased_merge(&w.k, buf_str(&text)), E_OK);
	assert_true(erased_is(&w.k, &gone.person));
	assert_false(erased_is(&w.k, &her.person));
	assert_int_equal(count(w.k.keys, "SELECT count(*) FROM erased"), 1);
	/* (one letter of her id is another) */
	text.data[strcspn(buf_str(&text), " ") + 14] ^= 1;
	assert_int_equal(erased_merge(&w.k, buf_str(&text)), E_CHECK);
	assert_int_equal(count(w.k.keys, "SELECT count(*) FROM erased"), 1);
	buf_done(&text);
}

/* A copy of the checkpoints without the end of its last line is one; one of
 * which a line is half there is not. */
static void
test_copy(void **state)
{
	struct buf text, report;

	(void)state;
	buf_init(&text);
	buf_init(&report);
	witness_write(&w.k, true);
	assert_int_equal(file_text(config_path("keeper/checkpoints"), &text),
		E_OK);
	assert_true(text.len > 0 && text.data[text.len - 1] == '\n');
	text.data[--text.len] = '\0';
	assert_int_equal(verify_with(&w.k, buf_str(&text), &report), E_OK);
	assert_int_equal(verify_with(&w.k, "checkpoint 1 2 3 4 abcd 12",
		&report), E_CHECK);
	buf_done(&text);
	buf_done(&report);
}

/* Each thing that may be broken is one. */
static void
test_broken(void **state)
{
	struct breaks b;
	int i;

	(void)state;
	for (i = 0; i < 7; i++) {
		memset(&b, 0, sizeof b);
		b.n = i == 1;
		b.more = i == 2;
		b.nspan = i == 3;
		b.line = i == 4;
		b.end = i == 5;
		b.mark = i == 6;
		assert_int_equal(audit_broken(&b), i > 0);
	}
}

/* All that somebody typed of one who is erased goes, however much it is. */
static void
test_drafts(void **state)
{
	struct id nobody;

	(void)state;
	memcpy(nobody.b, "0123456789abcdef", ID_SIZE);
	tamper(w.k.data, "PRAGMA foreign_keys = OFF; WITH RECURSIVE n(i) AS"
		" (VALUES(1) UNION SELECT i + 1 FROM n WHERE i < 200) INSERT"
		" INTO draft(id, user, kind, person, changed_on) SELECT"
		" CAST(printf('%016d', i) AS BLOB), u.id, 'place',"
		" CAST('0123456789abcdef' AS BLOB), '2026-11-24' FROM n,"
		" user u WHERE u.login = 'c1'; PRAGMA foreign_keys = ON");
	drafts_erase(&w.k, &her.person);
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM draft"), 200);
	drafts_erase(&w.k, &nobody);
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM draft"), 0);
}

/* A hasher that is told what is no question ends, and says nothing. */
static void
test_hasher(void **state)
{
	struct peer *p;
	struct msg m;
	int n = 0, i, live;

	(void)state;
	assert_int_equal(hasher_start(&w.k), E_OK);
	for (p = w.k.peers; p; p = p->next) {
		if (p->kind != PEER_HASHER)
			continue;
		msg_fill(&m, 1, 0, n++ ? "Lss" : "L", (uint64_t)1, "x", NULL);
		assert_int_equal(msg_send(p->fd, &m, NULL, 0), E_OK);
		msg_done(&m);
	}
	assert_true(n > 0);
	for (i = 0, live = n; i < 500 && live; i++) {
		keeper_turn(&w.k, 10);
		for (live = 0, p = w.k.peers; p; p = p->next)
			live += p->kind == PEER_HASHER && !p->dead;
	}
	assert_int_equal(live, 0);
}

/* A name of a file that is none of ours names none. */
static void
test_feed(void **state)
{
	static const char *const names[] = { "../x", "a/b", "A" };
	char sql[200];
	struct dirent *f;
	size_t i;
	DIR *d;

	(void)state;
	for (i = 0; i < 2 * sizeof names / sizeof *names; i++) {
		snprintf(sql, sizeof sql, "INSERT OR REPLACE INTO feed(user,"
			" token, was, dirty) SELECT id, '%s', '%s', 1"
			" FROM user WHERE login = 'c1'", i % 2 ? "a" :
			names[i / 2], i % 2 ? names[i / 2] : "b");
		tamper(w.k.data, sql);
		feed_write(&w.k);
		assert_int_equal(count(w.k.data, "SELECT dirty FROM feed"), 1);
	}
	d = opendir(config_path("feeds"));
	while (d && (f = readdir(d)))
		assert_int_equal(f->d_name[0], '.');
	if (d)
		closedir(d);
}

/* The day that is believed is known, though it cannot be kept. */
static void
test_calendar(void **state)
{
	bool sure;

	(void)state;
	assert_true(calendar_sure(&w.k));
	assert_int_equal(clock_fix("2026-11-25T09:00"), E_OK);
	db_idle(w.k.keys);
	failed = false;
	only = "INSERT INTO meta";
	left = 0;
	sure = calendar_sure(&w.k);
	left = -1;
	only = NULL;
	assert_true(failed);
	assert_true(sure);
	assert_int_equal(clock_fix("2026-11-24T09:00"), E_OK);
}

/* --- messages that leave ------------------------------------------------- */

static enum err
begun(const char *more)
{
	struct msg m;

	msg_fill(&m, P_X_START, ++x.number, "issLssss", &meeting, "summons",
		"sms", (uint64_t)1, "0612345678", "", "RDV demain",
		"mardi 9 h");
	if (*more)
		msg_put_str(&m, more);
	return send_to(&x, &m);
}

/* Of another turn than it has, with more than is asked for, of words that do
 * not open: nothing leaves. */
static void
test_outbox(void **state)
{
	(void)state;
	assert_int_equal(ask(&x, P_X_TAKE, "issL", &meeting, "summons", "sms",
		(uint64_t)9), E_STATE);
	assert_int_equal(begun("encore"), E_PROTO);
	tamper(w.k.data, "UPDATE blob SET sealed = zeroblob(length(sealed))"
		" WHERE scope = (SELECT max(b.scope) FROM blob b JOIN person"
		" p ON p.id = b.record)");
	assert_int_not_equal(ask(&x, P_X_TAKE, "issL", &meeting, "summons",
		"sms", (uint64_t)1), E_OK);
	assert_int_equal(count(w.k.data, "SELECT count(*) FROM outbox"
		" WHERE state IN ('taken', 'sent')"), 0);
}

int
main(void)
{
#define T(f) cmocka_unit_test(f)
	const struct CMUnitTest tests[] = {
		T(test_cut), T(test_verify), T(test_orphans), T(test_ledger),
		T(test_copy), T(test_broken), T(test_drafts), T(test_hasher),
		T(test_feed), T(test_calendar), T(test_outbox),
	};

	return cmocka_run_group_tests(tests, up, down);
}
