/* Who works in a structure and heads it, whose account is shut; what they do
 * meanwhile. */
#ifndef TESTS_RACE_ACCOUNTS_H
#define TESTS_RACE_ACCOUNTS_H

#include "tests/unit/race.h"

static struct client h1, adm_b;         /* another head of s1 */

static const struct move account_moves[] = {
	{ "read", "member.role", { &r1, &h1 }, "role=lecture", BARE, NULL },
	{ "head", "member.role", { &r1, &h1 }, "role=responsable", BARE,
		NULL },
	{ "end", "member.end", { &r1, &h1 }, NULL, BARE, NULL },
	{ "join", "member.join", { &r1, &h1 }, "login=d1 role=conseiller",
		ONCE, NULL },
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
	"end join", NULL };

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
	if (strcmp(on, "d1") == 0)
		*out = user_named("d1");
	else if (strcmp(on, "r1") == 0)
		*out = membership_of("r1");
	else
		return false;
	return true;
}

/* An account of its own for each who makes one. */
static bool
account_value(const struct move *m, struct client *c, struct ask *a,
	const char *param)
{
	struct id id = id_new();

	if (strcmp(param, ":user") != 0 && strcmp(param, ":membership") != 0)
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

#endif
