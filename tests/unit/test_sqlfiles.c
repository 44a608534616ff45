/* Every statement and every act of the .sql files: each prepares on a new
 * base, and says nothing that the rest of the program does not know. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <sqlite3.h>
#include <unistd.h>

#include "base/scope.h"
#include "model/rights.h"
#include "rules/rdv.h"
#include "rules/refstate.h"
#include "store/migrate.h"
#include "store/open.h"

static char dir[] = "/tmp/test-sqlfiles-XXXXXX";
static char data_path[64], keys_path[64];
static struct db *data, *keys, *reader;

static int
start(void **state)
{
	(void)state;
	assert_non_null(mkdtemp(dir));
	snprintf(data_path, sizeof data_path, "%s/data.db", dir);
	snprintf(keys_path, sizeof keys_path, "%s/keys.db", dir);
	assert_int_equal(db_open(data_path, DB_WRITE, &data), E_OK);
	assert_int_equal(db_migrate(data, "data"), E_OK);
	assert_int_equal(db_open(keys_path, DB_WRITE, &keys), E_OK);
	assert_int_equal(db_migrate(keys, "keys"), E_OK);
	assert_int_equal(db_open(data_path, DB_READ, &reader), E_OK);
	return 0;
}

static int
stop(void **state)
{
	static const char *const ends[] = { "", "-wal", "-shm" };
	char path[80];
	size_t i;

	(void)state;
	db_close(reader);
	db_close(data);
	db_close(keys);
	for (i = 0; i < 3; i++) {
		snprintf(path, sizeof path, "%s%s", data_path, ends[i]);
		unlink(path);
		snprintf(path, sizeof path, "%s%s", keys_path, ends[i]);
		unlink(path);
	}
	return rmdir(dir);
}

/* Prepares one statement, which must be alone; the caller finalizes it. */
static sqlite3_stmt *
prepared(struct db *db, const char *sql, const char *name, const char *file,
	int line)
{
	sqlite3_stmt *st = NULL;
	const char *tail = "";

	if (sqlite3_prepare_v2(db_raw(db), sql, -1, &st, &tail) != SQLITE_OK)
		fail_msg("%s:%d: %s: %s", file, line, name,
			sqlite3_errmsg(db_raw(db)));
	if (!st || tail[strspn(tail, " \t\n;")])
		fail_msg("%s:%d: %s: not one statement", file, line, name);
	return st;
}

static bool
begins(const char *s, const char *with)
{
	return strncmp(s, with, strlen(with)) == 0;
}

static void
test_queries(void **state)
{
	const struct sql_query *q, *other;
	int n = 0;

	(void)state;
	for (q = sql_queries; q->name; q++, n++) {
		bool key = begins(q->name, "keys.");
		bool kept = strstr(q->file, "keeper/") != NULL;
		sqlite3_stmt *st = prepared(key ? keys : data, q->sql, q->name,
			q->file, q->line);

		/* a session reads, and that by a reader's connection */
		if (!kept) {
			if (key || !sqlite3_stmt_readonly(st))
				fail_msg("%s:%d: %s writes", q->file, q->line,
					q->name);
			sqlite3_finalize(prepared(reader, q->sql, q->name,
				q->file, q->line));
		}
		sqlite3_finalize(st);
		assert_true(q->line > 0);
		for (other = sql_queries; other < q; other++)
			assert_string_not_equal(other->name, q->name);
	}
	assert_true(n > 50);
}

static bool
is_word(const char *word, const char *const *words, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (strcmp(words[i], word) == 0)
			return true;
	return false;
}

/* What a base may grow by, people, services, years, is read by an index: no
 * plan walks a table, nor all the people whom a structure follows. */
static void
test_plans(void **state)
{
	static const char *const whole[] = {
		/* accounts, invitations: there are few */
		"account.all", "account.invitations", "admin.accounts",
		"admin.structures", "handover.structures",
		/* by an index that has only what waits */
		"day.requests", "day.erasures", "request.received",
		"day.unanswered", "day.acknowledged",
		"merge.done",
		/* 5,000 at most, and that is what was asked */
		"caseload.all", "import.follows", "export.people",
		/* by the tokens of one structure, then those that are few */
		"twins.pairs", "twins.near",
		/* what is read as one record */
		"operator.lost", "erasure.counts",
		/* files, and the grouping of what was imported */
		"incident.touched", "dossier.tables", "dossier.structures",
		"dossier.feeds",
		"retention.personne", "retention.orientation",
		"retention.compte", "retention.tell_personne",
		"retention.journal",
		"retention.tell_orientation", "retention.told",
		"structure.export",
		"service.export", "same.to_mark",
		"same.to_group", "seed.services",
	};
	const struct sql_query *q;
	int n = 0;

	(void)state;
	for (q = sql_queries; q->name; q++) {
		sqlite3_stmt *st;
		char *sql;

		if (!strstr(q->file, "domains/") || is_word(q->name, whole,
			sizeof whole / sizeof *whole))
			continue;
		sql = sqlite3_mprintf("EXPLAIN QUERY PLAN %s", q->sql);
		st = prepared(data, sql, q->name, q->file, q->line);
		while (sqlite3_step(st) == SQLITE_ROW) {
			const char *s = (const char *)sqlite3_column_text(st,
				3);
			bool walks = begins(s, "SCAN ") &&
				!strstr(s, "VIRTUAL") && !begins(s,
				"SCAN CONSTANT") && s[5] != '(' &&
				/* numbers that it is given */
				!begins(s, "SCAN sought");
			bool all = strstr(s, "_follow_") &&
				strstr(s, "(structure=?)");

			if (walks || all || strstr(s, "follow_list"))
				fail_msg("%s:%d: %s: %s", q->file, q->line,
					q->name, s);
			n++;
		}
		sqlite3_finalize(st);
		sqlite3_free(sql);
	}
	assert_true(n > 200);
}

/* What looks each hour at all that was accepted reads what goes on still, and
 * no record of a follow. */
static void
test_lapse_plans(void **state)
{
	static const char *const acts[] = { "referral.lapse",
		"handover.lapse" };
	int scans = 0, covered = 0;

	(void)state;
	for (int i = 0; i < 2; i++) {
		const struct sql_act *a = sql_act_find(acts[i]);

		for (const struct sql_step *p = a->step; p->sql; p++) {
			char *sql = sqlite3_mprintf("EXPLAIN QUERY PLAN %s",
				p->sql);
			sqlite3_stmt *st = prepared(data, sql, a->name,
				a->file, a->line);

			while (sqlite3_step(st) == SQLITE_ROW) {
				const char *s = (const char *)
					sqlite3_column_text(st, 3);

				if (begins(s, "SCAN ") && !strstr(s,
					"_accepted"))
					fail_msg("%s: %s", a->name, s);
				scans += begins(s, "SCAN ");
				covered += strstr(s, "COVERING INDEX"
					" follow_over") != NULL;
			}
			sqlite3_finalize(st);
			sqlite3_free(sql);
		}
	}
	assert_int_equal(scans, 3);
	assert_int_equal(covered, 3);
}

static const struct sql_query *
query(const char *name)
{
	const struct sql_query *q;

	for (q = sql_queries; q->name; q++)
		if (strcmp(q->name, name) == 0)
			return q;
	return NULL;
}

#define IS_WORD(w, list) is_word(w, list, sizeof (list) / sizeof *(list))

/* What the keeper's look-up gives to an act. */
static void
check_on(const struct sql_act *a)
{
	static const char *const wanted[] = { "person", "structure", "other",
		"state", "author", "external" };
	char name[64];
	const struct sql_query *q;
	sqlite3_stmt *st;
	int i;

	snprintf(name, sizeof name, "on.%s", a->on);
	q = query(name);
	if (!q)
		fail_msg("%s:%d: %s: no %s", a->file, a->line, a->name, name);
	st = prepared(data, q->sql, q->name, q->file, q->line);
	/* by its id, on a day */
	assert_int_not_equal(sqlite3_bind_parameter_index(st, ":id"), 0);
	assert_int_equal(sqlite3_bind_parameter_count(st),
		1 + (sqlite3_bind_parameter_index(st, ":today") != 0));
	assert_int_equal(sqlite3_column_count(st), 6);
	for (i = 0; i < 6; i++)
		assert_true(IS_WORD(sqlite3_column_name(st, i), wanted));
	sqlite3_finalize(st);
	assert_int_equal(a->on_param[0], ':');
}

static const char *
after(const char *sql, const char *word)
{
	const char *p = strstr(sql, word);

	return p ? p + strlen(word) : NULL;
}

/* The id of what it makes is drawn by the keeper, or looked at by it. */
static void
check_made(const struct sql_step *s)
{
	const char *v = NULL;

	if (strncmp(s->sql, "INSERT", 6) == 0 && strstr(s->sql, "(id,")) {
		v = after(s->sql, "VALUES(");
		if (!v || (after(s->sql, "SELECT ") &&
			after(s->sql, "SELECT ") < v))
			v = after(s->sql, "SELECT ");
	} else if (strncmp(s->sql, "UPDATE", 6) == 0) {
		v = after(s->sql, " answer = ");
		v = v ? v : after(s->sql, " words = ");
		if (v && *v != ':')     /* put back, or no more there */
			v = NULL;
	}
	if (v && *v == ':') {
		assert_non_null(s->made);
		assert_memory_equal(v, s->made, strlen(s->made));
		assert_int_equal(v[strlen(s->made)], ',');
	} else {
		assert_null(s->made);
		/* intake.sql: test_keeper_ids.c has its lines */
		assert_true(!v || strncmp(v, "randomblob(16)", 14) == 0 ||
			strncmp(v, "substr(:ids,", 12) == 0);
	}
}

static void
test_acts(void **state)
{
	const struct sql_act *a, *other;
	const struct sql_step *s;
	int n = 0;

	(void)state;
	for (a = sql_acts; a->name; a++, n++) {
		bool new_bound = !a->new_param;
		enum right right;

		if (!right_parse(a->right, &right))
			fail_msg("%s:%d: %s: right %s?", a->file, a->line,
				a->name, a->right);
		/* who may send it is who has its right */
		assert_int_equal(a->by_clock, right == RIGHT_CLOCK);
		assert_int_equal(a->by_operator, right == RIGHT_OPERATOR);
		if (right_side(right) && strcmp(a->on, "deed") != 0)
			assert_true(strcmp(a->on, "referral") == 0 ||
				strcmp(a->on, "handover") == 0);
		if (right == RIGHT_SELF)
			assert_true(strcmp(a->on, "user") == 0 ||
				strcmp(a->on, "session") == 0 ||
				strcmp(a->on, "proposal") == 0 ||
				strcmp(a->on, "draft") == 0);
		if (a->on)
			check_on(a);
		else    /* nobody's row: none that asks for a follow */
			assert_true(right == RIGHT_CLOCK ||
				right == RIGHT_OPERATOR || right == RIGHT_PLATFORM ||
				right == RIGHT_PERSON_CREATE);
		if (a->new_kind)
			assert_true(strcmp(a->new_kind, "person") == 0 ||
				strcmp(a->new_kind, "referral") == 0 ||
				strcmp(a->new_kind, "request") == 0 ||
				strcmp(a->new_kind, "draft") == 0);
		for (s = a->step; s->sql; s++) {
			sqlite3_stmt *st = prepared(data, s->sql, a->name,
				a->file, s->line);

			if (sqlite3_stmt_readonly(st))
				fail_msg("%s:%d: %s writes nothing", a->file,
					s->line, a->name);
			if (a->new_param && sqlite3_bind_parameter_index(st,
				a->new_param))
				new_bound = true;
			sqlite3_finalize(st);
			assert_true((s->rows_min == -1 && s->rows_max == -1) ||
				(s->rows_min >= 0 &&
				s->rows_max >= s->rows_min));
			assert_true(s->line > a->line);
			check_made(s);
		}
		assert_true(new_bound);
		assert_ptr_not_equal(a->step, s);
		assert_ptr_equal(sql_act_find(a->name), a);
		for (other = sql_acts; other < a; other++)
			assert_string_not_equal(other->name, a->name);
	}
	assert_true(n > 30);
	assert_null(sql_act_find("rien.du_tout"));
}

static void
test_blobs(void **state)
{
	const struct sql_act *a;

	(void)state;
	for (a = sql_acts; a->name; a++) {
		char words[200], *w, *save;
		unsigned seen = 0;

		snprintf(words, sizeof words, "%s", a->blobs ? a->blobs : "");
		for (w = strtok_r(words, " ", &save); w;
			w = strtok_r(NULL, " ", &save)) {
			enum scope scope;

			if (!scope_parse(w, &scope))
				fail_msg("%s:%d: %s: scope %s?", a->file,
					a->line, a->name, w);
			if (seen & SCOPE_BIT(scope))
				fail_msg("%s: %s twice", a->name, w);
			seen |= SCOPE_BIT(scope);
		}
		/* a referral's act writes its content, never the record */
		if (a->on && strcmp(a->on, "referral") == 0)
			assert_int_equal(seen & ~(SCOPE_BIT(SCOPE_CONTENT) |
				SCOPE_BIT(SCOPE_ASIDE)), 0);
		/* who changes a name changes its search tokens */
		if (seen & SCOPE_BIT(SCOPE_IDENTITY))
			assert_true(a->tokens);
	}
}

/* "KIND OBJECT HOLDER [END]", joined by ';'. */
static void
check_wraps(const struct sql_act *a, const char *lines)
{
	static const char *const kinds[] = { "person", "referral",
		"request", "draft" };
	char text[200], *line, *next;

	snprintf(text, sizeof text, "%s", lines ? lines : "");
	for (line = strtok_r(text, ";", &next); line;
		line = strtok_r(NULL, ";", &next)) {
		char *w, *save;
		int n = 0;

		for (w = strtok_r(line, " ", &save); w;
			w = strtok_r(NULL, " ", &save), n++)
			if (n == 0 ? !IS_WORD(w, kinds) : w[0] != ':')
				fail_msg("%s:%d: %s: %s?", a->file, a->line,
					a->name, w);
		assert_in_range(n, 3, 4);
	}
}

static void
test_wraps(void **state)
{
	const struct sql_act *a;

	(void)state;
	for (a = sql_acts; a->name; a++) {
		check_wraps(a, a->grant);
		check_wraps(a, a->revoke);
	}
}

static const char *const states[] = { "brouillon", "envoyee",
	"precision_demandee", "acceptee", "refusee", "retiree",
	"sans_reponse", "terminee" };
#define STATES 8

static bool
listed(const char *list, const char *word)
{
	size_t n = strlen(word);
	const char *p;

	for (p = list; (p = strstr(p, word)); p += n)
		if ((p == list || p[-1] == ' ') && (p[n] == ' ' || !p[n]))
			return true;
	return false;
}

/* The acts of the machine, and the actions that each may be. */
static const struct machine {
	const char *act, *role, *actions;
	bool all;       /* all the states of the rule, not some */
} machine[] = {
	{ "referral.send", "emetteur", "envoyer", true },
	{ "referral.ask", "receveur", "demander", true },
	{ "referral.reply", "emetteur", "repondre", true },
	{ "referral.accept", "receveur", "accepter", true },
	{ "referral.refuse", "receveur", "refuser", true },
	{ "exchange.redirect", "receveur", "refuser", true },
	{ "referral.withdraw", "emetteur", "retirer", true },
	{ "referral.finish", "receveur", "terminer", true },
	{ "referral.external_send", "emetteur", "envoyer", true },
	/* nobody asks for more outside: never precision_demandee */
	{ "referral.external_answer", "receveur", "accepter refuser terminer",
		false },
};

static void
check_machine(const struct machine *m, const struct sql_act *a)
{
	char from[STATES * 24] = "", actions[64], *w, *save, quoted[300];
	int i, rules_found = 0;

	snprintf(actions, sizeof actions, "%s", m->actions);
	for (w = strtok_r(actions, " ", &save); w;
		w = strtok_r(NULL, " ", &save))
		for (i = 0; i < STATES; i++) {
			struct rule_answer r;

			refstate_next(states[i], w, m->role, &r);
			if (!r.ok)
				continue;
			rules_found++;
			strcat(from, states[i]);
			strcat(from, " ");
			/* the state written, and the event told */
			snprintf(quoted, sizeof quoted, "'%s'", r.value);
			if (!strstr(a->step[0].sql, quoted))
				fail_msg("%s: not to %s", a->name, r.value);
			snprintf(quoted, sizeof quoted, "'%s'", w);
			if (!a->step[1].sql || !strstr(a->step[1].sql, quoted))
				fail_msg("%s: no event %s", a->name, w);
		}
	assert_true(rules_found > 0);
	for (i = 0; i < STATES; i++) {
		bool in_act = listed(a->from, states[i]);
		bool in_rule = listed(from, states[i]);

		if (in_act && !in_rule)
			fail_msg("%s: from %s, not so the rule", a->name,
				states[i]);
		if (m->all && in_rule && !in_act)
			fail_msg("%s: not from %s, but the rule is", a->name,
				states[i]);
	}
}

/* Which states each act on an appointment leaves. */
static void
appointment_states(const struct sql_act *a)
{
	int s;

	for (s = 0; s < RDV_STATES; s++) {
		bool want = strcmp(a->name, "appointment.handled") == 0 ?
			rdv_cancelled(s) :
			strcmp(a->name, "appointment.save") == 0 ?
			s == RDV_UNKNOWN : s != RDV_SEEN;

		if (listed(a->from, rdv_state_name(s)) != want)
			fail_msg("%s: %s", a->name, rdv_state_name(s));
	}
}

static void
test_referral_states(void **state)
{
	const struct sql_act *a;
	size_t i, found = 0;

	(void)state;
	for (a = sql_acts; a->name; a++) {
		char words[200], *w, *save;

		if (begins(a->name, "said.stop.")) {
			/* what she agreed to, as long as something is open by
			 * it: a draft was never sent, an end is the end */
			if (a->from)
				assert_string_equal(a->from, strcmp(a->on,
					"handover") == 0 ? "envoyee attente "
					"acceptee" : "envoyee "
					"precision_demandee acceptee "
					"terminee");
			continue;
		}
		if (a->from && strcmp(a->on, "request") == 0) {
			/* an answer is given once */
			assert_string_equal(a->from, "envoyee");
			continue;
		}
		if (a->from && strcmp(a->on, "proposal") == 0) {
			/* answered, or taken back, once */
			assert_string_equal(a->from, strcmp(a->name,
				"proposal.told") ? "proposee" :
				"acceptee declinee sans_reponse");
			continue;
		}
		if (a->from && strcmp(a->on, "emergency") == 0) {
			/* reviewed once */
			assert_string_equal(a->from, "ouverte");
			continue;
		}
		if (a->from && strcmp(a->on, "handover") == 0) {
			/* decided once; the waiting list is no decision, and
			 * there is none for an invitation by name */
			assert_string_equal(a->from,
				begins(a->name, "handover.reconsider") ?
				"refusee" : begins(a->name, "handover.wait") ||
				begins(a->name, "handover.join") ||
				begins(a->name, "handover.decline") ?
				"envoyee" : "envoyee attente");
			continue;
		}
		if (a->from && strcmp(a->on, "said") == 0) {
			/* what she said is answered once */
			assert_null(strstr(a->from, "vu"));
			continue;
		}
		if (a->from && strcmp(a->on, "appointment") == 0) {
			appointment_states(a);
			continue;
		}
		if (a->from && strcmp(a->on, "outbox") == 0) {
			/* what nobody knows to have left */
			assert_string_equal(a->from, "failed unknown dropped");
			continue;
		}
		if (a->from && strcmp(a->on, "invite") == 0) {
			/* a letter is posted by hand */
			assert_string_equal(a->from, "sms email");
			continue;
		}
		if (a->on && strcmp(a->on, "deed") == 0) {
			/* from a deed that waits for this act, no other */
			assert_string_equal(a->from, a->name);
			continue;
		}
		/* put on the wrong person: withdrawn from any state */
		if (strcmp(a->name, "referral.move") == 0) {
			assert_null(a->from);
			continue;
		}
		if (a->from && strcmp(a->on, "service") == 0) {
			/* services.md 2.3: an archived one is a draft again
			 * before it is proposed; only that is checked */
			assert_string_equal(a->from, strcmp(a->name,
				"service.check") == 0 ? "publie" :
				strcmp(a->name, "service.restore") == 0 ?
				"archive" : "publie brouillon");
			continue;
		}
		if (a->from && (strcmp(a->on, "notice") == 0 ||
			strcmp(a->on, "hold") == 0)) {
			/* of whom something is heard; what holds still */
			assert_string_equal(a->from, strcmp(a->on, "hold") ?
				"personne" : "en_cours");
			continue;
		}
		if (a->from && strcmp(a->on, "referral") != 0)
			fail_msg("%s: states of what?", a->name);
		snprintf(words, sizeof words, "%s", a->from ? a->from : "");
		for (w = strtok_r(words, " ", &save); w;
			w = strtok_r(NULL, " ", &save))
			if (!IS_WORD(w, states))
				fail_msg("%s: from %s?", a->name, w);
		for (i = 0; i < sizeof machine / sizeof *machine; i++)
			if (strcmp(machine[i].act, a->name) == 0) {
				assert_non_null(a->from);
				check_machine(&machine[i], a);
				found++;
				break;
			}
		/* no other act writes a state once the first is written;
		 * what is said meanwhile writes none */
		if (i == sizeof machine / sizeof *machine && a->from &&
			!begins(a->name, "exchange."))
			assert_string_equal(a->from, "brouillon");
		if (i == sizeof machine / sizeof *machine && !a->by_clock)
			for (i = 0; a->step[i].sql; i++)
				assert_null(strstr(a->step[i].sql,
					"UPDATE referral SET state"));
	}
	assert_int_equal(found, sizeof machine / sizeof *machine);
}

/* A referral without an answer, by the clock: from the states of the rule. */
/* Two who change the state of one thing at once: each names the version that
 * it saw, and the first one changes it (tests/unit/test_races.c runs them for
 * referrals).  The clock asks nobody; what she stops she stops in any state,
 * and what is undone is where it was left, or is not undone. */
static void
test_versions(void **state)
{
	static const struct { const char *table, *column; } of[] = {
		{ "referral", " state = " }, { "handover", " state = " },
		{ "request", " state = " }, { "service", " state = " },
		{ "appointment", " state = " }, { "emergency", " review = " },
	};
	const struct sql_act *a;
	int found[6] = { 0 };
	size_t i;

	for (a = sql_acts; a->name; a++) {
		const struct sql_step *s;

		if (a->by_clock || begins(a->name, "said.stop.") ||
			begins(a->name, "undo."))
			continue;
		for (s = a->step; s->sql; s++)
			for (i = 0; i < 6; i++) {
				const char *where = strstr(s->sql, "WHERE ");
				const char *sets = strstr(s->sql,
					of[i].column);
				char update[40];

				snprintf(update, sizeof update, "UPDATE %s ",
					of[i].table);
				if (!begins(s->sql, update) || !where ||
					!sets || sets > where)
					continue;
				found[i]++;
				if (s->rows_min != 1 || s->rows_max != 1 ||
					!strstr(where, "version = :version") ||
					!strstr(s->sql, "version = version + 1"))
					fail_msg("%s:%d: %s changes a state "
						"of no version", a->file,
						s->line, a->name);
			}
	}
	for (i = 0; i < 6; i++)
		if (!found[i])
			fail_msg("no act changes the state of a %s",
				of[i].table);
	print_message("%d changes of state of referrals, %d of handovers, %d"
		" of requests, %d of services, %d of appointments, %d of"
		" emergencies: each of the version that was seen\n", found[0],
		found[1], found[2], found[3], found[4], found[5]);
}

static void
test_expire(void **state)
{
	const struct sql_act *a = sql_act_find("referral.expire");
	int step, i;

	(void)state;
	assert_non_null(a);
	for (step = 0; step < 2; step++)
		for (i = 0; i < STATES; i++) {
			struct rule_answer r;
			char quoted[32];
			bool there;

			snprintf(quoted, sizeof quoted, "'%s'", states[i]);
			there = strstr(a->step[step].sql, quoted) != NULL;
			refstate_next(states[i], "expirer", "systeme", &r);
			if (strcmp(states[i], "sans_reponse") == 0)
				assert_true(there);
			else
				assert_int_equal(there, r.ok);
			if (r.ok)
				assert_string_equal(r.value, "sans_reponse");
		}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_queries),
		cmocka_unit_test(test_plans),
		cmocka_unit_test(test_lapse_plans),
		cmocka_unit_test(test_acts),
		cmocka_unit_test(test_blobs),
		cmocka_unit_test(test_wraps),
		cmocka_unit_test(test_referral_states),
		cmocka_unit_test(test_versions),
		cmocka_unit_test(test_expire),
	};

	return cmocka_run_group_tests(tests, start, stop);
}
