#include "keeper/enrol.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/pubkey.h"
#include "keeper/audit.h"
#include "keeper/code.h"
#include "keeper/facts.h"
#include "keeper/hasher.h"
#include "keeper/keys.h"
#include "keeper/password.h"
#include "keeper/peers.h"
#include "keeper/sessions.h"
#include "keeper/slow.h"
#include "keeper/tx.h"

#define KIND "invitation"

struct invitation {
	int64_t until;
	unsigned char hash[32];
	struct id by;
};

static void
hash_code(const char *symbols, const struct id *user, unsigned char out[32])
{
	crypto_generichash(out, 32, (const unsigned char *)symbols, CODE_SYMBOLS,
		user->b, ID_SIZE);
}

/* --- making one -------------------------------------------------------------- */

/* Does a statement about an account say nothing?  In doubt it does. */
static bool
says_nothing(struct keeper *k, const char *statement, const struct id *user)
{
	struct db_rows q;
	bool says;

	if (db_select(k->data, statement, &q))
		return false;
	db_bind_id(&q, ":user", user);
	says = db_next(&q);
	return db_end(&q) == E_OK && !says;
}

/* An account that nobody ever used: no login, no key, no password. */
static bool
never_used(struct keeper *k, const struct id *user)
{
	struct buf b;
	bool none;

	buf_init(&b);
	none = keys_secret(k, user, "password", &b) == E_NOTFOUND;
	buf_done(&b);
	return none && says_nothing(k, "keeper.user_came", user) &&
		says_nothing(k, "keeper.user_keyed", user);
}

/* Does she keep what she typed where she worked before, which opens with her
 * account?  In doubt she does. */
static bool
typed_there(struct keeper *k, const struct id *user, const struct id *s)
{
	struct db_rows q;
	bool is;

	if (db_select(k->data, "keeper.draft_typed", &q))
		return true;
	db_bind_id(&q, ":user", user);
	db_bind_id(&q, ":structure", s);
	is = db_next(&q);
	return db_end(&q) || is;
}

bool
enrol_heads(struct keeper *k, const struct peer *p, const struct id *user)
{
	bool all = true, admin;
	int n = 0;
	struct db_rows q;

	/* who administers the platform works for all of them, whatever role a
	 * structure gives her */
	if (!facts_user_live(k, user, &admin) || admin ||
		db_select(k->data, "keeper.structures_of", &q))
		return false;
	db_bind_id(&q, ":user", user);
	while (all && db_next(&q)) {
		struct id s = db_id(&q, "structure");
		enum role role;

		/* what cannot be read is not where she does not work */
		if (facts_role_read(k, user, &s, &role)) {
			all = false;
		} else if (role != ROLE_NONE) {
			n++;
			all = facts_role(k, &p->user, &s) ==
				ROLE_RESPONSABLE;
		} else {
			all = !typed_there(k, user, &s) || facts_role(k,
				&p->user, &s) == ROLE_RESPONSABLE;
		}
	}
	return db_end(&q) == E_OK && all && n > 0;
}

/* Does a statement about a structure, beside one of its accounts, say anything?
 * In doubt it does. */
static bool
says(struct keeper *k, const char *statement, const struct id *structure,
	const struct id *user)
{
	struct db_rows q;
	char today[16];
	bool is;

	if (db_select(k->data, statement, &q))
		return true;
	db_bind_id(&q, ":structure", structure);
	if (db_has_param(&q, ":user"))
		db_bind_id(&q, ":user", user);
	if (db_has_param(&q, ":today")) {
		facts_today(k, structure, today);
		db_bind_text(&q, ":today", today);
	}
	is = db_next(&q);
	return db_end(&q) || is;
}

/* Is there anybody whom it opens, or who else could give its code: the people
 * of its structures, their other responsables; those who were sent there too
 * (sent)?  In doubt there is. */
static bool
over_people(struct keeper *k, const struct id *user, bool sent)
{
	struct db_rows q;
	bool is = false;

	if (db_select(k->data, "keeper.structures_of", &q))
		return true;
	db_bind_id(&q, ":user", user);
	while (!is && db_next(&q)) {
		struct id s = db_id(&q, "structure");
		enum role role;

		if (facts_role_read(k, user, &s, &role))
			is = true;
		else if (role != ROLE_NONE)
			is = says(k, "keeper.structure_lives", &s, user) ||
				(sent && says(k, "keeper.structure_sent", &s,
				user));
	}
	return db_end(&q) || is;
}

/* The structure that follows a person where p has that right over her; id_none:
 * none. */
static struct id
may_where(struct keeper *k, const struct peer *p, const struct id *person,
	enum right right)
{
	struct id by[64];
	struct db_rows q;
	int n = 0, i;

	if (db_select(k->data, "keeper.follows", &q))
		return id_none;
	db_bind_id(&q, ":person", person);
	while (n < 64 && db_next(&q))
		by[n++] = db_id(&q, "structure");
	if (db_end(&q))
		return id_none;
	for (i = 0; i < n; i++) {
		struct facts f;
		uint32_t scopes;

		facts_fill(k, p, &by[i], person, &f, &scopes);
		if (right_may(right, &f))
			return by[i];
	}
	return id_none;
}

/* *person: whose own account it is, if a person's; *where: that p gives it as
 * one of that structure. */
static enum err
may_invite(struct keeper *k, const struct peer *p, const struct id *user,
	struct id *person, struct id *where)
{
	bool admin = false;
	enum err e = facts_own_read(k, user, person);

	*where = p->structure;
	if (e)
		return e;
	/* a person's that was shut is opened again by her new card */
	if ((id_is_none(person) && !facts_user_live(k, user, NULL)) ||
		(!p->op && (!p->known ||
		!facts_user_live(k, &p->user, &admin))))
		return err_set(E_RIGHT, _("Ce compte est désactivé."));
	if (p->op && id_is_none(person))
		return E_OK;
	if (id_equal(&p->user, user))
		return err_set(E_RIGHT, _("Un code pour soi-même ne se donne "
			"pas : votre mot de passe se change dans =MOI."));
	/* a person's own account: by who may open her space, never by the
	 * platform */
	if (!id_is_none(person)) {
		*where = may_where(k, p, person, RIGHT_SPACE_OPEN);
		return !id_is_none(where) ? E_OK : err_set(E_RIGHT, _("Sa "
			"carte est faite par sa personne référente."));
	}
	if (enrol_heads(k, p, user))
		return E_OK;
	/* the first of a structure, or of no structure: the platform reads
	 * nobody by an account that it takes */
	if (admin && never_used(k, user))
		return !over_people(k, user, true) ? E_OK : err_set(E_RIGHT,
			_("Le code de ce compte est donné par la personne "
			"responsable de sa structure, ou par l'exploitant."));
	return err_set(E_RIGHT, _("Ce compte travaille aussi ailleurs, ou a "
		"déjà servi : l'exploitant du serveur peut lui redonner "
		"accès."));
}

static int64_t
number_of(struct keeper *k, const struct id *user)
{
	int64_t num = 0;
	struct db_rows q;

	if (db_select(k->data, "keeper.user", &q))
		return 0;
	db_bind_id(&q, ":id", user);
	if (db_next(&q))
		num = db_int(&q, "num");
	db_end(&q);
	return num;
}

/* Of a person's each one is in the log of her record: a card opens all of it. */
static enum err
make(struct keeper *k, const struct peer *p, const struct id *user,
	const struct id *person, const struct id *where, char *code,
	size_t size)
{
	bool card = !id_is_none(person);
	struct invitation one = { .until = clock_now() + ENROL_HOURS * 3600,
		.by = p->user };
	char symbols[CODE_SYMBOLS + 1], text[CODE_TEXT];
	enum err e;

	code_draw(symbols);
	hash_code(symbols, user, one.hash);
	e = audit_add(k, &(struct audit){ &p->session, &p->user,
		where, card ? "space.card" : "enrol.invite", 0,
		card ? person : user, 0, NULL });
	if (!e)
		e = keys_secret_put(k, user, KIND, &one, sizeof one);
	code_text(symbols, text);
	if (!e)
		snprintf(code, size, "%lld-%s", (long long)number_of(k, user),
			text);
	wipe(symbols, sizeof symbols);
	wipe(text, sizeof text);
	return e;
}

/* Hers was shut: it opens again, as who follows her wants. */
static enum err
open_again(struct keeper *k, const struct peer *p, const struct id *person,
	const struct id *where)
{
	struct db_rows q;
	enum err e = db_select(k->data, "keeper.space_reopen", &q);

	if (e)
		return e;
	db_bind_id(&q, ":person", person);
	e = db_step(&q);
	if (e || db_changes(k->data) == 0)
		return e;
	return audit_add(k, &(struct audit){ &p->session, &p->user,
		where, "space.reopen", 0, person, 0, NULL });
}

/* A person's new card is instead of the one before: what that one opened, her
 * code, a key, a screen, opens nothing from now on.  It may be lost, or in
 * somebody else's hand: it is dead before her account is live again. */
static enum err
shut_before(struct keeper *k, const struct peer *p, const struct id *user,
	const struct id *person, const struct id *where)
{
	struct db_rows q;
	char today[16];
	enum err e = keys_secret_drop(k, user, KIND);

	if (!e)
		e = keys_secret_drop(k, user, "password");
	if (e)
		return e;
	/* whatever comes of the rest */
	sessions_cut(k, user, _("Une nouvelle carte est faite."));
	e = tx_begin(k);
	if (e)
		return e;
	facts_today(k, &id_none, today);
	e = db_select(k->data, "keeper.keys_revoke", &q);
	if (!e) {
		db_bind_id(&q, ":user", user);
		db_bind_text(&q, ":today", today);
		e = db_step(&q);
	}
	if (!e)
		e = open_again(k, p, person, where);
	e = tx_end(k, e);
	/* whoever held it may have made one; last, for it shut what was there */
	return e ? e : keys_secret_drop(k, user, KEYS_FACTOR);
}

void
enrol_invite(struct keeper *k, struct peer *p, struct msg *m)
{
	struct id user = msg_get_id(m), person, where;
	char code[64] = "";
	struct msg out;
	enum err e = !msg_ended(m) ? peer_broken() :
		may_invite(k, p, &user, &person, &where);

	if (!e && !id_is_none(&person))
		e = shut_before(k, p, &user, &person, &where);
	if (!e)
		e = make(k, p, &user, &person, &where, code, sizeof code);
	msg_init(&out, P_K_CODE, m->number);
	msg_put_u8(&out, e);
	msg_put_str(&out, e ? err_said() : NULL);
	msg_put_str(&out, e ? NULL : code);
	peer_send(p, &out, NULL, 0);
	msg_done(&out);
	wipe(code, sizeof code);
}

/* --- using one ---------------------------------------------------------------- */

/* "NUMBER-XXXX-XXXX-XXXX-XXXX", as people type it. */
static bool
read_code(const char *typed, int64_t *num, char symbols[CODE_SYMBOLS + 1])
{
	char *end;
	long long v;

	typed += strspn(typed, " ");
	v = strtoll(typed, &end, 10);
	*num = v;
	return end != typed && v > 0 && (*end == '-' || *end == ' ') &&
		code_read(end, symbols);
}

/* Who gave a code may have been disabled since, or head no more where this
 * account works, or it may work elsewhere by now: it opens what she could
 * open.  A person keeps her card while who made it works where she is followed.
 * What the operator gave (by nobody) stays. */
static bool
still_gives(struct keeper *k, const struct id *by, const struct id *user)
{
	struct peer giver = { .user = *by, .known = true };
	struct id person;
	bool admin;

	if (id_is_none(by))
		return true;
	if (facts_own_read(k, user, &person) || !facts_user_live(k, by, &admin))
		return false;
	if (!id_is_none(&person)) {
		person = may_where(k, &giver, &person, RIGHT_SPACE_CLOSE);
		return !id_is_none(&person);
	}
	/* the platform's, for who has not come yet: she may be sent people
	 * before she does */
	return enrol_heads(k, &giver, user) || (admin && says_nothing(k,
		"keeper.user_came", user) && !over_people(k, user, false));
}

static enum err
user_of(struct keeper *k, const char *code, struct id *user, char login[80])
{
	static const char *const no = N_("Ce code ne va pas : il a servi, "
		"il ne vaut plus (72 heures au plus) ou il est mal recopié.");
	char symbols[CODE_SYMBOLS + 1];
	unsigned char hash[32];
	struct invitation one;
	struct db_rows q;
	struct buf b;
	bool found = false;
	int64_t num;

	if (!read_code(code, &num, symbols) ||
		db_select(k->data, "keeper.user_by_num", &q))
		return err_set(E_RIGHT, "%s", _(no));
	db_bind_int(&q, ":num", num);
	if (db_next(&q)) {
		found = true;
		*user = db_id(&q, "id");
		snprintf(login, 80, "%s", db_text(&q, "login"));
	}
	if (db_end(&q) || !found)
		return err_set(E_RIGHT, "%s", _(no));
	hash_code(symbols, user, hash);
	wipe(symbols, sizeof symbols);
	buf_init(&b);
	found = keys_secret(k, user, KIND, &b) == E_OK &&
		b.len == sizeof one;
	if (found) {
		memcpy(&one, b.data, sizeof one);
		found = sodium_memcmp(one.hash, hash, sizeof hash) == 0 &&
			clock_now() < one.until &&
			facts_user_live(k, user, NULL) &&
			still_gives(k, &one.by, user);
	}
	buf_done(&b);
	return found ? E_OK : err_set(E_RIGHT, "%s", _(no));
}

/* The login, for the last words of the relay. */
static void
welcome(struct keeper *k, struct peer *p, const struct id *user)
{
	char login[80] = "";
	struct db_rows q;

	if (db_select(k->data, "keeper.user", &q) == E_OK) {
		db_bind_id(&q, ":id", user);
		if (db_next(&q))
			snprintf(login, sizeof login, "%s",
				db_text(&q, "login"));
		db_end(&q);
	}
	peer_done(p, p->waiting, E_OK, login);
}

/* The key or password is there before the code is used up: after a failure
 * between the two the same code does the same thing again. */
static enum err
used(struct keeper *k, const struct peer *p, const struct id *user,
	const char *how)
{
	enum err e = audit_add(k, &(struct audit){ .user = user,
		.action = how, .object = user, .detail = p->source });

	return e ? e : keys_secret_drop(k, user, KIND);
}

void
enrol_print(const void *blob, size_t n, char out[ENROL_PRINT])
{
	unsigned char hash[crypto_hash_sha256_BYTES];

	crypto_hash_sha256(hash, blob, n);
	snprintf(out, ENROL_PRINT, "SHA256:");
	sodium_bin2base64(out + 7, ENROL_PRINT - 7, hash, sizeof hash,
		sodium_base64_VARIANT_ORIGINAL_NO_PADDING);
}

/* What a relay read of a key is what it is, and it may let somebody in. */
static enum err
check_key(const void *blob, size_t n, const char *print)
{
	char own[ENROL_PRINT];

	enrol_print(blob, n, own);
	return strcmp(print, own) == 0 ? pubkey_check(blob, n) :
		peer_broken();
}

enum err
enrol_tie_key(struct keeper *k, const struct id *user, const void *blob,
	size_t n, const char *print, const char *label)
{
	struct id id = id_new();
	struct db_rows q;
	char today[16];
	enum err e = db_select(k->data, "keeper.key_add", &q);

	if (e)
		return e;
	facts_today(k, &id_none, today);
	db_bind_id(&q, ":key", &id);
	db_bind_id(&q, ":user", user);
	db_bind_blob(&q, ":blob", blob, n);
	db_bind_text(&q, ":fingerprint", print);
	db_bind_text(&q, ":label", label);
	db_bind_text(&q, ":today", today);
	return db_step(&q);
}

/* Does the code that was put by still open this account?  It may have been used
 * while this password was hashed. */
static enum err
still(struct keeper *k, struct peer *p, const struct id *user)
{
	struct id now;
	char login[80];
	enum err e;

	p->doing->pos = 0;
	e = user_of(k, msg_get_str(p->doing), &now, login);
	peer_put_by(p, NULL);
	return e || id_equal(&now, user) ? e : peer_broken();
}

static void
password_made(struct keeper *k, struct peer *p, bool ok, const char *made)
{
	struct id user = p->user;
	enum err e = still(k, p, &user);
	bool put;

	p->user = id_none;
	if (!e && !ok)
		e = err_set(E_INTERNAL, _("Le mot de passe n'a pu être "
			"haché."));
	if (!e)
		e = keys_secret_put(k, &user, "password", made, strlen(made));
	put = !e;
	if (!e)
		e = used(k, p, &user, "enrol.password");
	if (e)
		peer_done(p, p->waiting, e, err_said());
	else
		welcome(k, p, &user);
	/* the one before is no more, whatever came after that */
	if (put)
		sessions_end_password(k, &user, NULL);
}

void
enrol_message(struct keeper *k, struct peer *p, struct msg *m)
{
	const char *code, *password, *print, *label;
	size_t n;
	const void *blob;
	struct id user = id_none;
	char login[80];
	enum err e;

	peer_put_by(p, m);      /* before it is read */
	code = msg_get_str(m);
	password = msg_get_str(m);
	blob = msg_get_bytes(m, &n);
	print = msg_get_str(m);
	label = msg_get_str(m);
	p->known = p->half = false;
	p->user = p->key = id_none;
	peer_forget(p);
	if (!msg_ended(m) || !code || n > 8192 || (n && !print) ||
		(password && (n || strlen(password) > 1024))) {
		peer_done(p, m->number, E_PROTO, NULL);
		return;
	}
	p->waiting = m->number;
	e = user_of(k, code, &user, login);
	if (e && slow_records(k, p) && audit_add(k, &(struct audit){
		.action = "enrol.refused", .detail = p->source }))
		e = E_IO;
	if (e)
		peer_refused(p);
	if (!e && password)
		e = password_check_of(k, &user, password);
	if (!e && password) {
		p->user = user;
		if (hasher_make(k, p, password, password_made) == E_OK)
			return;
		e = err_set(E_AGAIN, _("Occupé : recommencer."));
	} else if (!e && n) {
		e = check_key(blob, n, print);
		if (!e)
			e = enrol_tie_key(k, &user, blob, n, print, label);
		if (!e)
			e = used(k, p, &user, "enrol.key");
	}
	if (e)
		peer_done(p, m->number, e, err_said());
	else
		welcome(k, p, &user);
}
