/* Paths of accounts: made, disabled, opened by a code, a key, a password, a
 * second factor; structures that open. */
#ifndef TESTS_POWER_ACCOUNTS_H
#define TESTS_POWER_ACCOUNTS_H

#include "tests/unit/power_world.h"

#include <liboath/oath.h>

#include "base/pubkey.h"
#include "keeper/access.h"
#include "keeper/enrol.h"
#include "keeper/factor.h"
#include "keeper/slow.h"

#define PHRASE "le chat dort au soleil"
#define OTHER "le chien court dans le pré"

/* --- promises of accounts ------------------------------------------------ */

static inline bool
password_holds(struct keeper *k, const struct promise *p)
{
	struct buf b;
	bool is;

	buf_init(&b);
	is = keys_secret(k, &p->id, "password", &b) == E_OK &&
		strcmp(buf_str(&b), p->text) == 0;
	buf_done(&b);
	return is;
}

/* This one opens, and so no other. */
static inline void
promise_password(const struct id *user, const char *text)
{
	struct promise *p = promise_new(user, NULL);

	p->holds = password_holds;
	snprintf(p->text, sizeof p->text, "%s", text);
}

static inline bool
code_is_used(struct keeper *k, const struct promise *p)
{
	return factor_left(k, &p->id) == p->kind &&
		factor_check(k, &p->id, p->text) == E_RIGHT;
}

/* So many are left, and this one serves no more. */
static inline void
promise_used(const struct id *user, const char *code, int left)
{
	struct promise *p = promise_new(user, NULL);

	p->holds = code_is_used;
	p->kind = left;
	snprintf(p->text, sizeof p->text, "%.19s", code);
}

#define NO_SECRET(kind) "SELECT count(*) = 0 FROM secret WHERE user = ?1" \
	" AND kind = '" kind "'"
#define A_SECRET(kind) "SELECT count(*) FROM secret WHERE user = ?1" \
	" AND kind = '" kind "'"
#define ACTIVE "SELECT state = 'actif' FROM user WHERE id = ?1"
#define DISABLED "SELECT state = 'desactive' FROM user WHERE id = ?1"
#define LIVE_KEY "SELECT count(*) FROM user_key WHERE id = ?1 AND revoked_on" \
	" IS NULL"
#define DEAD_KEY "SELECT revoked_on NOT NULL FROM user_key WHERE id = ?1"

/* --- accounts ------------------------------------------------------------ */

/* By the operator, by who heads the structure; no more, again. */
static inline struct id
path_account(const char *login)
{
	struct id member = id_new(), user = id_new();

	did(&r1, "member.add", "id i user i membership i login s name s"
		" role s", &w.s1, &user, &member, login, "Neuf", "conseiller");
	promise(false, ACTIVE, &user);
	promise(false, "SELECT role = 'conseiller' FROM membership WHERE id ="
		" ?1", &member);
	take_back(&member);
	did(&r1, "member.role", "id i version d role s", &member, 1,
		"lecture");
	promise(false, "SELECT role = 'lecture' FROM membership WHERE id = ?1",
		&member);
	return user;
}

static inline void
path_disabled(void)
{
	struct id user = add_user("op1", false, &w.s1, "conseiller");
	struct id key = id_new(), member;

	promise(false, ACTIVE, &user);
	did(&w.op, "user.key_add", "id i key i blob b fingerprint s label s",
		&user, &key, "une cle", "SHA256:o", "o");
	promise(false, LIVE_KEY, &key);
	take_back(&user);
	did(&w.op, "user.disable", "id i", &user);
	promise(false, DISABLED, &user);
	take_back(&user);
	did(&w.op, "user.enable", "id i", &user);
	promise(false, ACTIVE, &user);
	take_back(&user);
	did(&adm, "account.disable", "id i", &user);
	promise(false, DISABLED, &user);
	member = id_of(w.k.data, "SELECT m.id FROM membership m JOIN user u"
		" ON u.id = m.user WHERE u.login = 'op1'");
	did(&r1, "member.end", "id i version d", &member, 1);
	promise(false, "SELECT end_on NOT NULL FROM membership WHERE id = ?1",
		&member);
	/* who left: role and account, both or neither */
	user = add_user("op2", false, &w.s1, "conseiller");
	member = id_of(w.k.data, "SELECT m.id FROM membership m JOIN user u"
		" ON u.id = m.user WHERE u.login = 'op2'");
	promise(false, "SELECT (m.end_on IS NULL) = (u.state = 'actif') FROM"
		" membership m JOIN user u ON u.id = m.user WHERE m.id = ?1",
		&member);
	did(&w.op, "membership.leave", "id i", &member);
	promise(false, DISABLED, &user);
}

/* --- a code opens an account, once --------------------------------------- */

static inline void
invited(struct client *by, const struct id *user, char code[64])
{
	take_back(user);
	assert_int_equal(asked(by, P_K_INVITE, code, 64, "i", user), E_OK);
	promise(true, A_SECRET("invitation"), user);
}

static inline enum err
brings(const char *code, const char *password, const void *key, size_t n)
{
	static int from;
	struct client relay;
	char source[40];
	enum err e;

	snprintf(source, sizeof source, "192.0.%d.1", ++from);
	relay_new(&relay, source);
	e = asked(&relay, P_R_ENROL, NULL, 0, "ssbss", code, password,
		n ? key : "", n, n ? SOME_PRINT : NULL, NULL);
	client_done(&relay);
	return e;
}

static inline void
path_enrolled(const struct id *user)
{
	char code[64], before[64];

	invited(&r1, user, before);
	invited(&r1, user, code);
	assert_int_equal(brings(before, PHRASE, NULL, 0), E_RIGHT);
	take_back(user);
	assert_int_equal(brings(code, PHRASE, NULL, 0), E_OK);
	promise(true, NO_SECRET("invitation"), user);
	promise_password(user, PHRASE);
	assert_int_equal(brings(code, OTHER, NULL, 0), E_RIGHT);
	invited(&r1, user, code);
	take_back(user);
	assert_int_equal(brings(code, NULL, SOME_KEY, SOME_BYTES), E_OK);
	promise(true, NO_SECRET("invitation"), user);
	promise(false, "SELECT count(*) FROM user_key WHERE user = ?1 AND"
		" revoked_on IS NULL", user);
	promise_password(user, PHRASE);
}

/* --- her own keys, password, second factor ------------------------------- */

static const char public_line[] = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgM"
	"EBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f a";

static inline enum err
wished(struct client *by, enum access what, const char *proof,
	const char *text, const struct buf *key, const struct id *id,
	char out[FACTOR_TEXT])
{
	return asked(by, P_K_ACCESS, out, FACTOR_TEXT, "Bssbi", what, proof,
		text, key ? (const void *)key->data : "", key ? key->len : 0,
		id ? id : &id_none);
}

static inline void
factor_figures(const char *uri, char out[8])
{
	const char *base32 = strstr(uri, "secret=");
	char *secret;
	size_t n;

	assert_non_null(base32);
	assert_int_equal(oath_base32_decode(base32 + 7, strlen(base32 + 7),
		&secret, &n), OATH_OK);
	assert_int_equal(oath_totp_generate(secret, n, clock_now(), 30, 0, 6,
		out), OATH_OK);
	free(secret);
}

/* Two keys and a password of hers; one goes. */
static inline void
path_ways(struct client *by, const struct id *user)
{
	char comment[64], out[FACTOR_TEXT];
	struct id key;
	struct buf blob;

	buf_init(&blob);
	assert_int_equal(pubkey_line(public_line, &blob, comment,
		sizeof comment), E_OK);
	take_back(user);
	assert_int_equal(wished(by, ACCESS_PASSWORD, PHRASE, OTHER, NULL,
		NULL, out), E_OK);
	promise_password(user, OTHER);
	assert_int_equal(wished(by, ACCESS_KEY_ADD, OTHER, "poste", &blob,
		NULL, out), E_OK);
	key = id_of(w.k.data, "SELECT id FROM user_key WHERE label = 'poste'");
	promise(false, LIVE_KEY, &key);
	take_back(&key);
	assert_int_equal(wished(by, ACCESS_KEY_DROP, NULL, NULL, NULL, &key,
		out), E_OK);
	promise(false, DEAD_KEY, &key);
	buf_done(&blob);
}

/* A recovery code serves once; the factor is made again, taken away. */
static inline void
path_factor(struct client *by, const struct id *user)
{
	char uri[FACTOR_TEXT], codes[FACTOR_TEXT], out[FACTOR_TEXT], now[8];
	char one[20], two[20];

	assert_int_equal(wished(by, ACCESS_FACTOR_NEW, OTHER, NULL, NULL,
		NULL, uri), E_OK);
	factor_figures(uri, now);
	assert_int_equal(wished(by, ACCESS_FACTOR_SET, NULL, now, NULL, NULL,
		codes), E_OK);
	promise(true, A_SECRET("totp"), user);
	snprintf(one, sizeof one, "%.19s", codes);
	snprintf(two, sizeof two, "%.19s", codes + 20);
	take_back(user);
	assert_int_equal(wished(by, ACCESS_PASSWORD, one, PHRASE, NULL, NULL,
		out), E_OK);
	promise_used(user, one, FACTOR_CODES - 1);
	promise_password(user, PHRASE);
	assert_int_equal(wished(by, ACCESS_PASSWORD, one, OTHER, NULL, NULL,
		out), E_RIGHT);
	take_back(user);
	assert_int_equal(wished(by, ACCESS_FACTOR_DROP, two, NULL, NULL, NULL,
		out), E_OK);
	promise(true, NO_SECRET("totp"), user);
	promise_password(user, PHRASE);
	assert_int_equal(wished(by, ACCESS_FACTOR_NEW, PHRASE, NULL, NULL,
		NULL, uri), E_OK);
	factor_figures(uri, now);
	take_back(user);
	assert_int_equal(wished(by, ACCESS_FACTOR_SET, NULL, now, NULL, NULL,
		codes), E_OK);
	promise(true, A_SECRET("totp"), user);
	take_back(user);
	assert_int_equal(wished(&r1, ACCESS_FACTOR_RESET, NULL, NULL, NULL,
		user, out), E_OK);
	promise(true, NO_SECRET("totp"), user);
	promise_password(user, PHRASE);
}

/* She comes in by the network: by her password, by the key that is left. */
static inline void
path_login(const char *login, const struct id *user)
{
	struct client relay;

	relay_new(&relay, "198.51.100.1");
	assert_int_equal(asked(&relay, P_R_PASSWORD, NULL, 0, "ss", login,
		PHRASE), E_OK);
	assert_int_equal(asked(&relay, P_R_START, NULL, 0, "sUUsssB", "xterm",
		80, 24, "fr_FR.UTF-8", "OpenSSH", NULL, 1), E_OK);
	promise(false, "SELECT last_login NOT NULL FROM user WHERE id = ?1",
		user);
	client_done(&relay);
	relay_new(&relay, "198.51.100.2");
	assert_int_equal(asked(&relay, P_R_KEY, NULL, 0, "sb", login,
		SOME_KEY, SOME_BYTES), E_OK);
	assert_int_equal(asked(&relay, P_R_START, NULL, 0, "sUUsssB", "xterm",
		80, 24, "fr_FR.UTF-8", "OpenSSH", NULL, 1), E_OK);
	promise(false, "SELECT count(*) > 0 FROM user_key WHERE user = ?1"
		" AND last_on NOT NULL", user);
	client_done(&relay);
	/* by the operator */
	take_back(user);
	assert_int_equal(asked(&w.op, P_C_PASSWORD, NULL, 0, "is", user,
		OTHER), E_OK);
	promise_password(user, OTHER);
}

/* --- structures ---------------------------------------------------------- */

#define WORKS_HERE "SELECT account FROM structure WHERE id = ?1"
#define HAS_KEY "SELECT count(*) FROM structure_key WHERE structure = ?1"

static inline void
path_structures(void)
{
	struct id founded = id_new(), user = id_new(), member = id_new();
	struct id head = id_new(), role = id_new(), third;

	did(&adm, "structure.open", "id i user i login s name s membership i",
		&w.s3, &user, "tete3", "Tete", &member);
	promise(false, WORKS_HERE, &w.s3);
	promise(true, HAS_KEY, &w.s3);
	did(&adm, "structure.found", "id i source_id s nom s folded s siret n"
		" commune n code_postal n code_insee n departement s user i"
		" login s name s membership i", &founded, "f--1", "Fondee",
		"fondee", "33", &head, "tete4", "Tete", &role);
	promise(false, WORKS_HERE, &founded);
	promise(true, HAS_KEY, &founded);
	third = add_structure("cinq", true);
	promise(true, HAS_KEY, &third);
}

/* --- settings ------------------------------------------------------------- */

static inline void
path_settings(void)
{
	struct id agreed = id_new(), printed = id_new();

	did(&r1, "agreement.accept", "at i id i version s", &w.s1, &agreed,
		"2026-1");
	promise(false, "SELECT count(*) FROM agreement WHERE id = ?1",
		&agreed);
	did(&r1, "reason.set", "at i code s offered d formats s convene d"
		" days d phone n version d", &w.s1, "essai", 1, "", 0, 30, 0);
	promise(false, "SELECT count(*) FROM reason_setting WHERE structure ="
		" ?1 AND days = 30", &w.s1);
	did(&r1, "message.setting", "at i automatic d invite n"
		" invite_reminder n summons n changed n cancelled n reminder"
		" n version d", &w.s1, 1, 0);
	promise(false, "SELECT automatic FROM message_setting WHERE structure"
		" = ?1", &w.s1);
	did(&adm, "nir.allow", "id i basis s", &w.s2, "un autre texte");
	promise(false, "SELECT nir_basis = 'un autre texte' FROM structure"
		" WHERE id = ?1", &w.s2);
	did(&adm, "motd.put", "text s", "bonjour");
	promise(false, "SELECT value = 'bonjour' FROM meta WHERE name = 'motd'"
		" AND ?1 NOT NULL", &w.adm);
	did(&c1, "print.page", "session i id i screen s people d",
		&c1.peer->session, &printed, "caseload", 3);
	promise(false, "SELECT count(*) FROM printed WHERE id = ?1",
		&printed);
}

static inline void
paths_accounts(void)
{
	struct id fresh = path_account("neuf");
	struct client by;

	path_disabled();
	path_enrolled(&fresh);
	login_ready(&by, "neuf");
	path_ways(&by, &fresh);
	path_factor(&by, &fresh);
	client_done(&by);
	path_login("neuf", &fresh);
	path_structures();
	path_settings();
}

#endif
