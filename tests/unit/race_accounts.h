/* Who works in a structure and heads it, whose account is shut; what they do
 * meanwhile; a role that is proposed. */
#ifndef TESTS_RACE_ACCOUNTS_H
#define TESTS_RACE_ACCOUNTS_H

#include "tests/unit/race.h"

static struct client h1, adm_b;         /* another head of s1 */

static void
proposed_long_ago(void)
{
	write_row("UPDATE proposal SET made_on = '2026-10-25'", NULL, NULL);
}

static const struct move account_moves[] = {
	{ "read", "member.role", { &r1, &h1 }, "role=lecture", BARE, NULL },
	{ "head", "member.role", { &r1, &h1 }, "role=responsable", BARE,
		NULL },
	{ "end", "member.end", { &r1, &h1 }, NULL, BARE, NULL },
	{ "propose", "proposal.make", { &r1, &h1 },
		"login=d1 role=conseiller", ONCE, NULL },
	{ "add", "member.add", { &r1, &h1 }, "login=neuf name=Neuf"
		" role=conseiller", ONCE, NULL },
	{ "shut", "account.disable", { &adm, &adm_b }, "row=d1", ONCE, NULL },
	{ "again", "account.enable", { &adm, &adm_b }, "row=d1", ONCE, NULL },
	{ "assign", "follow.assign", { &c1, &r1 }, "referent=@d1"
		" coreferent=null", ONCE, NULL },
	{ "note", "note.create", { &d1, &d1b }, "kind=note"
		" made_on=2026-11-24 contact=#1", FREE, NULL },
	{ "done", "follow.done", { &d1, &d1b }, NULL, ONCE, NULL },
	END
};

static const char *const account_ways[] = { "", "shut", "read", "end",
	"end propose", NULL };

static const struct move head_moves[] = {
	{ "demote", "member.role", { &r1, &h1 }, "role=conseiller", BARE,
		NULL },
	{ "end", "member.end", { &r1, &h1 }, NULL, BARE, NULL },
	{ "demote r1", "member.role", { &h1, &r1 }, "role=conseiller row=r1",
		ASIDE | BARE, NULL },
	{ "end r1", "member.end", { &h1, &r1 }, "row=r1", ASIDE | BARE, NULL },
	{ "hold", "hold.put", { &h1, &r1 }, "reason=plainte"
		" until_on=2027-06-01", ONCE, NULL },
	END
};

/* r1 proposes a role to c2, of another structure. */
static const struct move proposal_moves[] = {
	{ "accept", "proposal.accept", { &c2, &c2b }, NULL, STEP, NULL },
	{ "decline", "proposal.decline", { &c2, &c2b }, NULL, STEP, NULL },
	{ "withdraw", "proposal.withdraw", { &r1, &h1 }, NULL, STEP, NULL },
	{ "told", "proposal.told", { &r1, &r1b }, NULL, ONCE, NULL },
	{ "lapse", "proposal.lapse", { &c2, &c2b }, NULL, STEP | ALONE,
		NULL },
	{ "again", "proposal.make", { &r1, &h1 }, "login=c2 role=lecture",
		ONCE, NULL },
	{ "shut", "account.disable", { &adm, &adm_b }, "row=c2", ONCE, NULL },
	{ "demote", "member.role", { &h1, &h1 }, "role=conseiller row=r1",
		ASIDE | BARE, NULL },
	{ "old", NULL, { NULL, NULL }, NULL, PREP, proposed_long_ago },
	END
};

static const char *const proposal_ways[] = { "", "old lapse", "accept",
	"decline", NULL };

static const char *const head_ways[] = { "", "demote", "end", NULL };

static struct id
membership_of(const char *login)
{
	struct id id = user_named(login);
	sqlite3_stmt *st = prepared(side[0].raw, "SELECT id FROM membership"
		" WHERE user = ?1");

	sqlite3_bind_blob(st, 1, id.b, ID_SIZE, SQLITE_STATIC);
	assert_int_equal(sqlite3_step(st), SQLITE_ROW);
	memcpy(id.b, sqlite3_column_blob(st, 0), ID_SIZE);
	sqlite3_finalize(st);
	return id;
}

static void
make_account(void)
{
	mc->object = membership_of("d1");
}

static void
make_head(void)
{
	mc->object = membership_of("h1");
}

static bool
account_row(const char *on, struct client *c, struct id *out)
{
	if (strcmp(on, "d1") == 0 || strcmp(on, "c2") == 0)
		*out = user_named(on);
	else if (strcmp(on, "r1") == 0)
		*out = membership_of("r1");
	else
		return false;
	return true;
}

static void
make_proposal(void)
{
	mc->object = id_new();
	write_row("INSERT INTO proposal(id, user, structure, role, author,"
		" made_on) SELECT ?1, ?5, ?3, 'conseiller', id, '2026-11-24'"
		" FROM user WHERE login = 'r1'", NULL, &w.c2);
}

/* An account of its own for each who makes one. */
static bool
account_value(const struct move *m, struct client *c, struct ask *a,
	const char *param)
{
	struct id id = id_new();

	if (strcmp(param, ":user") != 0 && strcmp(param, ":membership") != 0 &&
		strcmp(param, ":proposal") != 0)
		return false;
	ask_id(a, param, &id);
	return true;
}

static struct machine account_machine = { "account", "membership",
	account_moves, account_ways, make_account, { { 0 } }, account_value,
	account_row, NULL, "SELECT count(*) > 1 FROM user WHERE ?1 = ?1"
	" AND login = 'neuf'" };

#define NOBODY_HEADS "SELECT count(*) = 0 FROM membership m JOIN structure s" \
	" ON s.id = m.structure WHERE ?1 = ?1 AND s.nom = 'un'"              \
	" AND m.role = 'responsable' AND m.end_on IS NULL"

static struct machine head_machine = { "heads", "membership", head_moves,
	head_ways, make_head, { { 0 } }, NULL, account_row, NULL,
	NOBODY_HEADS };

/* Her role is what she accepted, and nothing else is one. */
static struct machine proposal_machine = { "proposal", "proposal",
	proposal_moves, proposal_ways, make_proposal, { { 0 } },
	account_value, account_row, NULL, "SELECT ?1 = ?1 AND ("
	"(SELECT count(*) FROM membership m JOIN user u ON u.id = m.user"
	" WHERE u.login = 'c2') > 2"
	" OR (SELECT count(*) FROM proposal p WHERE (p.state = 'acceptee')"
	" IS NOT (SELECT count(*) FROM membership m WHERE m.id = p.id"
	" AND m.role = p.role AND m.granted_by = p.author)))" };

#endif
