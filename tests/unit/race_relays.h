/* What goes from one structure to another: referrals, handovers, requests. */
#ifndef TESTS_RACE_RELAYS_H
#define TESTS_RACE_RELAYS_H

#include "tests/unit/race.h"

#include "rules/refstate.h"

/* --- a referral */


static void
long_ago(void)
{
	write_row("UPDATE referral SET sent_on = '2026-10-01' WHERE id = ?1",
		NULL, NULL);
	write_row("UPDATE handover SET made_on = '2026-07-01' WHERE id = ?1",
		NULL, NULL);
	write_row("UPDATE request SET made_on = '2026-10-01' WHERE id = ?1",
		NULL, NULL);
}

static const struct move referral_moves[] = {
	{ "edit", "referral.edit", { &c1, &d1 }, "urgent=#1 wished_on=null"
		" scopes=#2 agreed=#1", STEP, NULL },
	{ "send", "referral.send", { &c1, &d1 }, NULL, STEP, NULL },
	{ "drop", "referral.drop", { &c1, &d1 }, NULL, STEP, NULL },
	{ "ask", "referral.ask", { &c2, &e2 }, NULL, STEP, NULL },
	{ "reply", "referral.reply", { &c1, &d1 }, NULL, STEP, NULL },
	{ "accept", "referral.accept", { &c2, &e2 }, NULL, STEP, NULL },
	{ "refuse", "referral.refuse", { &c2, &e2 }, NULL, STEP, NULL },
	{ "redirect", "exchange.redirect", { &c2, &e2 }, NULL, STEP, NULL },
	{ "withdraw", "referral.withdraw", { &c1, &d1 }, NULL, STEP, NULL },
	{ "finish", "referral.finish", { &c2, &e2 }, NULL, STEP, NULL },
	{ "outcome", "exchange.outcome", { &c1, &d1 }, "outcome=oui", STEP,
		NULL },
	{ "stop", "said.stop.referral", { &she, &she_b }, NULL, ONCE, NULL },
	{ "count", "exchange.count", { &c2, &e2 }, "service=null", ONCE, NULL },
	{ "say", "exchange.say_sent", { &c1, &d1 }, NULL, FREE, NULL },
	{ "say2", "exchange.say_received", { &c2, &e2 }, NULL, FREE, NULL },
	{ "seen", "referral.seen", { &c2, &e2 }, NULL, FREE, NULL },
	{ "read", "exchange.read_sent", { &c1, &d1 }, NULL, FREE, NULL },
	{ "expire", "referral.expire", { &c1, &c1 }, NULL, ALONE | ONCE,
		NULL },
	{ "old", NULL, { NULL, NULL }, NULL, PREP, long_ago },
	END
};

static const char *const referral_ways[] = { "", "send", "send ask",
	"send ask reply", "send accept", "send refuse", "send redirect",
	"send withdraw", "send accept finish", "send accept withdraw",
	"send stop", "send accept outcome", "send old", "send old expire",
	NULL };

static void
make_referral(void)
{
	assert_int_equal(work_referral(&c1, &her, &w.s2, "motif"), E_OK);
	words_key = her.content_key[SCOPE_CONTENT];
	mc->object = her.referral;
}

static bool
referral_value(const struct move *m, struct client *c, struct ask *a,
	const char *param)
{
	if (strcmp(param, ":receiver") != 0)
		return false;
	ask_id(a, param, &w.s2);
	return true;
}

/* As refstate.h says, of those that it knows. */
static int
referral_rule(const char *state, const struct move *m)
{
	static const struct { const char *name, *action; bool theirs; } known[]
		= { { "send", "envoyer", false }, { "ask", "demander", true },
		{ "reply", "repondre", false }, { "accept", "accepter", true },
		{ "refuse", "refuser", true }, { "redirect", "refuser", true },
		{ "withdraw", "retirer", false },
		{ "finish", "terminer", true } };
	struct rule_answer a;
	size_t i;

	for (i = 0; i < sizeof known / sizeof *known; i++)
		if (strcmp(known[i].name, m->name) == 0) {
			refstate_next(state, known[i].action, known[i].theirs ?
				"receveur" : "emetteur", &a);
			return a.ok;
		}
	return -1;
}

static struct machine referral_machine = { "referral", "referral",
	referral_moves, referral_ways, make_referral, { { 0 } },
	referral_value, NULL, referral_rule, NULL };

/* The same, to a structure that follows her already: her key stays there. */
static const char *const second_ways[] = { "send", "send accept", NULL };

static void
make_second(void)
{
	work_second_follow(&c1, &c2, &her);
	make_referral();
}

static struct machine second_machine = { "a second referral", "referral",
	referral_moves, second_ways, make_second, { { 0 } }, referral_value,
	NULL, referral_rule, NULL };

/* --- a referral to who has no account */

static const struct move outside_moves[] = {
	{ "edit", "referral.edit", { &c1, &d1 }, "urgent=#1 wished_on=null"
		" scopes=#2 agreed=#1", STEP, NULL },
	{ "drop", "referral.drop", { &c1, &d1 }, NULL, STEP, NULL },
	{ "send", "referral.external_send", { &c1, &d1 }, NULL, STEP, NULL },
	{ "accept", "referral.external_answer", { &c1, &d1 }, "to=acceptee",
		STEP, NULL },
	{ "refuse", "referral.external_answer", { &c1, &d1 }, "to=refusee",
		STEP, NULL },
	{ "finish", "referral.external_answer", { &c1, &d1 }, "to=terminee",
		STEP, NULL },
	{ "withdraw", "referral.withdraw", { &c1, &d1 }, NULL, STEP, NULL },
	{ "outcome", "exchange.outcome", { &c1, &d1 }, "outcome=non", STEP,
		NULL },
	{ "stop", "said.stop.referral", { &she, &she_b }, NULL, ONCE, NULL },
	{ "invite", "referral.invite", { &c1, &d1 }, NULL, FREE, NULL },
	END
};

static const char *const outside_ways[] = { "", "send", "send accept",
	"send refuse", "send withdraw", "send accept finish", NULL };

static void
make_outside(void)
{
	assert_int_equal(work_referral(&c1, &her, &w.s3, "motif"), E_OK);
	words_key = her.content_key[SCOPE_CONTENT];
	mc->object = her.referral;
}

static bool
outside_value(const struct move *m, struct client *c, struct ask *a,
	const char *param)
{
	if (strcmp(param, ":receiver") != 0)
		return false;
	ask_id(a, param, &w.s3);
	return true;
}

static struct machine outside_machine = { "referral outside", "referral",
	outside_moves, outside_ways, make_outside, { { 0 } }, outside_value,
	NULL, NULL, NULL };

/* --- a handover */

static const struct move handover_moves[] = {
	{ "withdraw", "handover.withdraw", { &c1, &d1 }, NULL, STEP, NULL },
	{ "wait", "handover.wait", { &r2, &r2b }, NULL, STEP, NULL },
	{ "refuse", "handover.refuse", { &r2, &r2b }, NULL, STEP, NULL },
	{ "decline", "handover.decline", { &c2, &c2b }, NULL, STEP, NULL },
	{ "reconsider", "handover.reconsider", { &r2, &r2b }, NULL, STEP,
		NULL },
	{ "regret", "handover.reconsider", { &c2, &c2b }, NULL, STEP, NULL },
	{ "accept", "handover.accept", { &r2, &r2b }, "referent=@c2", STEP,
		NULL },
	{ "join", "handover.join", { &c2, &c2b }, NULL, STEP, NULL },
	{ "stop", "said.stop.handover", { &she, &she_b }, NULL, ONCE, NULL },
	{ "again", "handover.ask", { &c1, &r1 }, "kind=transfert"
		" purpose=emploi scopes=#2 agreed=#1", ONCE, NULL },
	{ "close", "follow.close", { &c1, &d1 }, NULL, ONCE, NULL },
	{ "done2", "follow.done", { &c2, &e2 }, NULL, ONCE, NULL },
	{ "seen", "handover.seen", { &c1, &d1 }, NULL, FREE, NULL },
	{ "expire", "handover.expire", { &c1, &c1 }, NULL, ALONE | ONCE,
		NULL },
	{ "old", NULL, { NULL, NULL }, NULL, PREP, long_ago },
	END
};

static const char *const reorient_ways[] = { "accept", NULL };
static const char *const handover_ways[] = { "", "wait", "refuse",
	"wait refuse", "accept", "wait accept", "withdraw", "stop",
	"refuse reconsider", "old", "old expire", NULL };
static const char *const named_ways[] = { "", "decline", "join", "withdraw",
	"join stop", NULL };

static void
make_handover(const char *kind, const struct id *to)
{
	assert_int_equal(ask_for(&c1, kind, to, &w.s2, &mc->object), E_OK);
	words_key = content_key;
}

static void
make_transfer(void)
{
	make_handover("transfert", NULL);
}

static void
make_reorient(void)
{
	make_handover("reorientation", NULL);
}

static void
make_named(void)
{
	make_handover("equipe", &u_c2);
}

static bool
handover_value(const struct move *m, struct client *c, struct ask *a,
	const char *param)
{
	if (strcmp(param, ":receiver") != 0)
		return false;
	ask_id(a, param, &w.s2);
	return true;
}

#define ONE_WAITS "SELECT count(*) > 1 FROM handover WHERE person = ?1"      \
	" AND state IN ('envoyee', 'attente')"

static struct machine transfer_machine = { "transfer", "handover",
	handover_moves, handover_ways, make_transfer, { { 0 } },
	handover_value, NULL, NULL, ONE_WAITS };
static struct machine reorient_machine = { "reorientation", "handover",
	handover_moves, reorient_ways, make_reorient, { { 0 } },
	handover_value, NULL, NULL, ONE_WAITS };
static struct machine named_machine = { "invitation", "handover",
	handover_moves, named_ways, make_named, { { 0 } }, handover_value,
	NULL, NULL, ONE_WAITS };

/* --- a request of access */

static struct id match[2];

static const struct move request_moves[] = {
	{ "create", "request.create", { &c2, &c2b }, NULL, ONCE, NULL },
	{ "withdraw", "request.withdraw", { &c2, &c2b }, NULL, STEP, NULL },
	{ "grant", "request.grant", { &c1, &r1 }, "scopes=#10", BARE, NULL },
	{ "refuse", "request.refuse", { &c1, &r1 }, NULL, BARE, NULL },
	{ "seen", "request.seen", { &c2, &c2b }, NULL, FREE, NULL },
	{ "close", "follow.close", { &c1, &d1 }, NULL, ONCE, NULL },
	{ "expire", "request.expire", { &c1, &c1 }, NULL, ALONE | ONCE,
		NULL },
	{ "old", NULL, { NULL, NULL }, NULL, PREP, long_ago },
	END
};

static const char *const request_ways[] = { "", "withdraw", "grant", "refuse",
	"old", "old expire", NULL };

/* c2 found her, twice; the first time she asked. */
static void
make_request(void)
{
	struct sealkey key[SCOPES];
	struct buf b;
	struct ask a;
	int i;

	for (i = 0; i < 2; i++) {
		match[i] = id_new();
		mc->object = match[i];
		write_row("INSERT INTO match(id, user, structure, person,"
			" made_at) VALUES(?1, ?5, ?4, ?2, 1795510800)", &w.s2,
			&u_c2);
	}
	assert_int_equal(make_new(&c2, WRAP_REQUEST, &match[0], &mc->object,
		key), E_OK);
	words_key = key[SCOPE_CONTENT];
	buf_init(&b);
	work_seal(&words_key, SCOPE_CONTENT, &mc->object, &mc->object,
		&id_none, "mots", 0, &b);
	ask_init(&a, "request.create");
	ask_id(&a, ":match", &match[0]);
	ask_id(&a, ":id", &mc->object);
	ask_blob(&a, &mc->object, SCOPE_CONTENT, &id_none, 0, b.data, b.len);
	buf_done(&b);
	assert_int_equal(ask_send(&a, &c2), E_OK);
}

static bool
request_row(const char *on, struct client *c, struct id *out)
{
	if (strcmp(on, "match") != 0)
		return false;
	*out = match[1];
	return true;
}

static bool
request_value(const struct move *m, struct client *c, struct ask *a,
	const char *param)
{
	if (strcmp(param, ":request") == 0)
		ask_id(a, param, &mc->object);
	else if (strcmp(param, ":asker") == 0)
		ask_id(a, param, &w.s2);
	else if (strcmp(param, ":version") == 0 && m->act[8] != 'w')
		ask_int(a, param, number_of(strncmp(m->act, "follow", 6) == 0 ?
			"SELECT version FROM follow WHERE person = ?1" :
			"SELECT version FROM request WHERE person = ?1",
			&her.person));
	else
		return false;
	return true;
}

static struct machine request_machine = { "request", "request",
	request_moves, request_ways, make_request, { { 0 } }, request_value,
	request_row, NULL, "SELECT count(*) > 1 FROM request WHERE person = ?1"
	" AND state = 'envoyee'" };

#endif
