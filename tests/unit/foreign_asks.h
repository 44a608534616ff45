/* What is no act, asked of somebody, of an account, of the server, by every
 * kind of account: who may not is refused, and nothing is written of it but
 * the audit. */
#ifndef TESTS_FOREIGN_ASKS_H
#define TESTS_FOREIGN_ASKS_H

#include "tests/unit/foreign_door.h"

#define THERE (BIT(READER) | BIT(READER_LEADS) | WORKS)

static struct work asked_of;            /* whom s1 alone follows */
static struct client asked_her;         /* her referent's session */
static long asks_wrote;

/* Rows of any table but the audit. */
static inline void
asks_row(void *to, sqlite3 *raw, int op, const char *base, const char *name,
	sqlite3_int64 from, sqlite3_int64 now)
{
	asks_wrote += strcmp(name, "audit") != 0;
}

static const struct {
	const char *name;
	unsigned may;
} asks[] = {
	{ "the keys of a record", THERE },
	{ "a referral of hers", WORKS },
	{ "a new record there", WORKS },
	{ "to work there", THERE },
	{ "how the server is", BIT(ADMIN) },
	{ "to tell everybody", BIT(ADMIN) },
	{ "a code for an account", BIT(HEAD) },
	{ "another's session", 0 },
	{ "her circle", THERE },
	{ "who has it open", THERE },
	{ "that it was read", 0 },
	{ "who looked for oneself", BIT(ANOTHERS) },
};

static inline enum err
ask_of(struct client *by, size_t what)
{
	struct id *user = hostile_user[0];
	const struct id *person = &asked_of.person, *none = &id_none;

	switch (what) {
	case 0:
		return opens(by, WRAP_PERSON, person, SCOPE_LABEL, NULL) ?
			E_OK : E_RIGHT;
	case 1:
		return asked(by, P_K_NEW, NULL, 0, "Bii", WRAP_REFERRAL,
			person, &w.s1);
	case 2:
		return asked(by, P_K_NEW, NULL, 0, "Bii", WRAP_PERSON, none,
			&w.s1);
	case 3:
		return asked(by, P_K_SWITCH, NULL, 0, "i", &w.s1);
	case 4:
		return asked(by, P_K_STATUS, NULL, 0, "");
	case 5:
		return asked(by, P_K_SAY, NULL, 0, "s", "bonjour");
	case 6:
		return asked(by, P_K_INVITE, NULL, 0, "i", &user[READER]);
	case 7:
		/* (there is none of that name of one's own: it is said so) */
		asked(by, P_K_TAKE, NULL, 0, "i", &asked_her.peer->session);
		return asked_her.peer->end_by ? E_OK : E_RIGHT;
	case 8:
		return asked(by, P_K_CIRCLE, NULL, 0, "iis", &asked_of.follow,
			none, NULL);
	case 9:
		return asked(by, P_K_HERE, NULL, 0, "ii", person, &w.s1);
	case 10:
		return asked(by, P_K_PROBED, NULL, 0, "iiis",
			&asked_of.follow, &user[OUTSIDE], &w.s2,
			"2026-11-24");
	default:
		return asked(by, P_K_SOUGHT, NULL, 0, "LU", (uint64_t)0, 200);
	}
}

static inline void
asks_by(int kind, const char *login)
{
	struct client s;
	size_t i;
	enum err e;

	login_ready(&s, login);
	for (i = 0; i < N(asks); i++) {
		bool may = asks[i].may & BIT(kind);

		asks_wrote = 0;
		sqlite3_preupdate_hook(db_raw(w.k.data), asks_row, NULL);
		sqlite3_preupdate_hook(db_raw(w.k.keys), asks_row, NULL);
		e = ask_of(&s, i);
		sqlite3_preupdate_hook(db_raw(w.k.data), NULL, NULL);
		sqlite3_preupdate_hook(db_raw(w.k.keys), NULL, NULL);
		if (may != !e || (e && asks_wrote))
			fail_msg("%s, by %s: %s, %ld rows", asks[i].name,
				hostile_name[kind], err_name(e), asks_wrote);
	}
	client_done(&s);
	keeper_turn(&w.k, 0);
}

static inline void
asks_hostile(void)
{
	static const struct { int kind; const char *login; } who[] = {
		{ OUTSIDE, "dehors" }, { ELSEWHERE, "autre.0" },
		{ LEADS_ELSEWHERE, "chef.0" }, { GONE, "partie.0" },
		{ READER, "lectrice.0" }, { READER_LEADS, "double.0" },
		{ COLLEAGUE, "collegue.0" }, { HEAD, "cheffe.0" },
		{ ADMIN, "plateforme" }, { ANOTHERS, "autrui" },
	};
	size_t i;

	tamper(w.k.data, "UPDATE user SET person = (SELECT person FROM follow"
		" ORDER BY num LIMIT 1) WHERE login = 'autrui'");
	login_ready(&asked_her, "c1");
	assert_int_equal(work_person(&asked_her, &asked_of, "SIMON Lou",
		"simon"), E_OK);
	for (i = 0; i < N(who); i++)
		asks_by(who[i].kind, who[i].login);
	client_done(&asked_her);
	keeper_turn(&w.k, 0);
}

#endif
