#include "keeper/erased.h"

#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/config.h"
#include "base/i18n.h"
#include "base/log.h"
#include "base/mem.h"
#include "keeper/audit.h"
#include "keeper/calendar.h"
#include "keeper/facts.h"
#include "keeper/here.h"
#include "keeper/tx.h"
#include "keeper/upgrade.h"
#include "store/files.h"
#include "store/sign.h"

#define HASH 32
#define TOGETHER 32             /* people in a commit */

struct record {
	int64_t seq, at;
	struct id object;
	unsigned char hash[HASH], signature[SIGN_SIZE];
};

void
erased_signer(struct keeper *k, unsigned char public[SIGN_KEY])
{
	sign_public(&k->k->sign, public);
}

enum err
erased_sign(struct keeper *k, const char *manifest,
	unsigned char signature[SIGN_SIZE])
{
	if (strncmp(manifest, "passerelle-backup ", 18) != 0)
		return err_set(E_CHECK, _("Ce n'est pas une sauvegarde."));
	sign_make(&k->k->sign, "PSRLBKUP", manifest, strlen(manifest),
		signature);
	return E_OK;
}

static void
chain(const unsigned char before[HASH], struct record *r,
	unsigned char hash[HASH])
{
	crypto_generichash_state st;
	unsigned char n[16];
	int i;

	for (i = 0; i < 8; i++) {
		n[i] = (unsigned char)((uint64_t)r->seq >> (56 - 8 * i));
		n[8 + i] = (unsigned char)((uint64_t)r->at >> (56 - 8 * i));
	}
	crypto_generichash_init(&st, NULL, 0, HASH);
	crypto_generichash_update(&st, before, HASH);
	crypto_generichash_update(&st, n, sizeof n);
	crypto_generichash_update(&st, r->object.b, ID_SIZE);
	crypto_generichash_final(&st, hash, HASH);
}

/* Where the ledger ends. */
static enum err
last(struct keeper *k, int64_t *seq, unsigned char hash[HASH])
{
	struct db_rows q;
	enum err e = db_select(k->keys, "keys.erased_last", &q);

	*seq = 0;
	memset(hash, 0, HASH);
	if (e)
		return e;
	if (db_next(&q)) {
		size_t n;
		const void *p = db_blob(&q, "hash", &n);

		*seq = db_int(&q, "seq");
		if (n == HASH)
			memcpy(hash, p, HASH);
	}
	return db_end(&q);
}

bool
erased_is(struct keeper *k, const struct id *object)
{
	struct db_rows q;
	bool found;

	if (db_select(k->keys, "keys.erased_has", &q))
		return false;
	db_bind_id(&q, ":object", object);
	found = db_next(&q);
	return db_end(&q) == E_OK && found;
}

/* Her own account, while the rows say which it is. */
static enum err
account_of(struct keeper *k, const struct id *object, struct id *out)
{
	struct db_rows q;
	enum err e = db_select(k->data, "erased.account", &q);

	*out = id_none;
	if (e)
		return e;
	db_bind_id(&q, ":person", object);
	if (db_next(&q))
		*out = db_id(&q, "id");
	return db_end(&q);
}

/* Her keys, wherever they are held, and what lets her in. */
static enum err
drop_keys(struct keeper *k, const struct id *object)
{
	static const char *const steps[] = { "keys.erased_wraps",
		"keys.erased_global", "keys.erased_was",
		"keys.erased_sought", "keys.erased_probe",
		"keys.erased_secrets" };
	const int secrets = (int)(sizeof steps / sizeof *steps) - 1;
	struct id account;
	enum err e = account_of(k, object, &account);
	int i;

	for (i = 0; i <= secrets && !e; i++) {
		struct db_rows q;

		e = db_select(k->keys, steps[i], &q);
		if (e)
			break;
		db_bind_id(&q, i == secrets ? ":user" : ":object",
			i == secrets ? &account : object);
		e = db_step(&q);
	}
	return e;
}

static enum err
put(struct keeper *k, const struct record *r)
{
	struct db_rows q;
	enum err e = upgrade_forget();

	if (!e)
		e = db_select(k->keys, "keys.erased_add", &q);
	if (e)
		return e;
	db_bind_int(&q, ":seq", r->seq);
	db_bind_id(&q, ":object", &r->object);
	db_bind_int(&q, ":at", r->at);
	db_bind_blob(&q, ":hash", r->hash, HASH);
	db_bind_blob(&q, ":signature", r->signature, SIGN_SIZE);
	e = db_step(&q);
	return e ? e : drop_keys(k, &r->object);
}

/* Ends what was begun in the key file.  The log must not keep what was
 * destroyed; it does for an hour (keeper.c), when a backup is reading it. */
static enum err
settle(struct keeper *k, enum err e)
{
	if (!e)
		e = db_run(k->keys, "COMMIT");
	if (e && !db_autocommit(k->keys))
		db_run(k->keys, "ROLLBACK");
	if (!e && db_truncate(k->keys))
		log_say(LOG_WARN, "keeper: destroyed keys leave the log later");
	return e;
}

/* The day by which a suspension is over: a clock in doubt ends none. */
static void
bind_today(struct keeper *k, struct db_rows *q)
{
	char today[16] = "";

	if (!db_has_param(q, ":today"))
		return;
	if (calendar_sure(k))
		facts_today(k, &id_none, today);
	db_bind_text(q, ":today", today);
}

/* Does a statement about her say anything?  True too when it fails. */
static bool
says(struct keeper *k, const char *statement, const struct id *person)
{
	struct db_rows q;
	bool found;

	if (db_select(k->data, statement, &q))
		return true;
	db_bind_id(&q, ":person", person);
	bind_today(k, &q);
	found = db_next(&q);
	return db_end(&q) != E_OK || found;
}

static bool
left(struct keeper *k, const struct id *person)
{
	return says(k, "erased.left", person);
}

static enum err
drop_rows(struct keeper *k, const struct id *person)
{
	static const char *const steps[] = {
		"said", "consent", "user_key", "preference", "session", "user",
		"number", "deed", "erasure",
		"notice", "hold", "moved", "twin_blob", "twin", "apart", "united",
		"match", "emergency", "outbox", "appointment",
		"invite", "followup", "request", "line_blob", "line",
		"draft_blob", "draft", "kin", "content",
		"event",
		"parent", "referral", "note", "notebook_event", "notebook",
		"handover", "circle", "assignment", "visit", "follow", "token",
		"blob", "former", "person" };
	bool one = says(k, "erased.is_referral", person);
	enum err e = E_OK;
	size_t i;

	for (i = 0; i < sizeof steps / sizeof *steps && !e; i++) {
		struct db_rows q;
		char name[40];

		snprintf(name, sizeof name, "erased.%s", steps[i]);
		e = db_select(k->data, name, &q);
		if (e)
			break;
		db_bind_id(&q, ":person", person);
		e = db_step(&q);
	}
	if (!e)
		e = audit_add(k, &(struct audit){ .action = one ?
			"referral.erased" : "person.erased",
			.object = person });
	return e;
}

/* The column `object` of a statement: a list to free. */
static enum err
read_objects(struct keeper *k, struct db *db, const char *statement,
	const struct id *person, struct id **out, size_t *n)
{
	struct db_rows q;
	size_t cap = 0;
	enum err e = db_select(db, statement, &q);

	*out = NULL;
	*n = 0;
	if (e)
		return e;
	bind_today(k, &q);
	if (person)
		db_bind_id(&q, ":person", person);
	while (db_next(&q)) {
		if (*n == cap) {
			cap = cap ? 2 * cap : 64;
			*out = xrealloc(*out, cap * sizeof **out);
		}
		(*out)[(*n)++] = db_id(&q, "object");
	}
	return db_end(&q);
}

/* The ledger's next record, in the transaction that destroys her keys. */
static enum err
write_down(struct keeper *k, const struct id *person, int64_t at)
{
	struct record r = { .at = at, .object = *person };
	unsigned char before[HASH];
	enum err e = last(k, &r.seq, before);

	if (e)
		return e;
	r.seq++;
	chain(before, &r, r.hash);
	sign_make(&k->k->sign, "PSRLERAS", r.hash, HASH, r.signature);
	return put(k, &r);
}

static enum err
erase_keys(struct keeper *k, const struct id *person, size_t n)
{
	size_t i = 0;
	enum err e;

	while (i < n && erased_is(k, &person[i]))
		i++;
	if (i == n)
		return E_OK;
	e = db_run(k->keys, "BEGIN IMMEDIATE");
	if (e)
		return e;
	for (; i < n && !e; i++)
		if (!erased_is(k, &person[i]))
			e = write_down(k, &person[i], clock_now());
	return settle(k, e);
}

/* Referrals that somebody may be looking at. */
struct shown {
	struct id *object;
	size_t n;
};

static enum err
erase_rows(struct keeper *k, const struct id *person, size_t n)
{
	struct shown *hers;
	size_t first = 0, i, j;
	enum err e;

	while (first < n && !left(k, &person[first]))
		first++;
	if (first == n)
		return E_OK;
	hers = xcalloc(n, sizeof *hers);
	e = tx_begin(k);
	for (i = first; i < n && !e; i++) {
		if (!left(k, &person[i]))
			continue;
		/* while the rows say which referrals are hers */
		if (read_objects(k, k->data, "erased.hers", &person[i],
			&hers[i].object, &hers[i].n))
			hers[i].n = 0;
		e = drop_rows(k, &person[i]);
	}
	e = tx_end(k, e);
	/* who reads now still has the old pages: they go within the hour */
	if (!e && db_truncate(k->data))
		log_say(LOG_NOTE, "keeper: erased rows leave the log later");
	for (i = 0; i < n; i++) {
		for (j = 0; j < hers[i].n && !e; j++)
			here_erased(k, &hers[i].object[j]);
		free(hers[i].object);
	}
	free(hers);
	return e;
}

/* All of them in one commit of each file. */
static enum err
erase(struct keeper *k, const struct id *person, size_t n)
{
	enum err e = erase_keys(k, person, n);

	return e ? e : erase_rows(k, person, n);
}

static size_t
some(size_t n, size_t from)
{
	return n - from < TOGETHER ? n - from : TOGETHER;
}

enum err
erased_person(struct keeper *k, const struct id *person)
{
	return erase(k, person, 1);
}

static enum err
count_one(struct db *db, const char *statement, int64_t *n)
{
	struct db_rows q;
	enum err e = db_select(db, statement, &q);

	if (e)
		return e;
	if (db_next(&q))
		*n += db_int(&q, "n");
	return db_end(&q);
}

enum err
erased_again(struct keeper *k)
{
	struct id *object;
	int64_t left = 0;
	size_t n, i;
	enum err e = read_objects(k, k->keys, "keys.erased_all", NULL, &object,
		&n);

	if (!e)
		e = count_one(k->keys, "keys.erased_left", &left);
	if (!e && left)
		e = upgrade_forget();
	if (!e && n)
		e = db_run(k->keys, "BEGIN IMMEDIATE");
	for (i = 0; i < n && !e; i++)
		e = drop_keys(k, &object[i]);
	if (n)
		e = settle(k, e);
	for (i = 0; i < n && !e; i += TOGETHER)
		e = erase_rows(k, object + i, some(n, i));
	free(object);
	return e;
}

void
erased_agreed(struct keeper *k)
{
	struct id *object;
	size_t n, i, j;

	if (read_objects(k, k->data, "erased.agreed", NULL, &object, &n))
		n = 0;
	for (i = 0; i < n; i += TOGETHER) {
		size_t most = some(n, i);

		if (!erase(k, object + i, most))
			continue;
		/* what one of them meets keeps none of the others */
		for (j = i; j < i + most; j++)
			if (erased_person(k, &object[j]))
				log_say(LOG_ERROR, "keeper: not erased yet: "
					"%s", err_text());
	}
	free(object);
}

enum err
erased_orphans(struct keeper *k, int64_t *n)
{
	enum err e;

	*n = 0;
	e = count_one(k->data, "erased.orphans", n);
	if (!e)
		e = count_one(k->keys, "keys.erased_left", n);
	return e || !*n ? e : err_set(E_CHECK, _("%lld lignes sont de "
		"personnes qui ne sont plus là."), (long long)*n);
}

/* Nobody follows her, nor keeps her for a reason. */
static enum err
is_free(struct keeper *k, const struct id *person)
{
	if (says(k, "keeper.follows", person))
		return err_set(E_STATE, _("Une structure la suit encore : "
			"c'est à sa personne responsable d'effacer la "
			"fiche."));
	if (says(k, "erased.held", person))
		return err_set(E_STATE, _("Une structure a suspendu "
			"l'effacement de cette fiche."));
	return E_OK;
}

enum err
erased_by_hand(struct keeper *k, const struct id *person)
{
	struct id *object;
	size_t n, i;
	enum err e;

	if (erased_is(k, person))
		return erased_person(k, person);
	e = read_objects(k, k->data, "erased.together", person, &object, &n);
	for (i = 0; i < n && !e; i++)
		e = is_free(k, &object[i]);
	for (i = 0; i < n && !e; i++)
		e = audit_add(k, &(struct audit){ .action = "operator.erase",
			.object = &object[i] });
	if (!e)
		e = erase(k, object, n);
	free(object);
	return e;
}

/* Two people: the operator who asks, and one of the administration. */
static enum err
confirmed(struct keeper *k, const struct id *notice, const char *today)
{
	struct db_rows q;
	bool yes;
	enum err e = db_select(k->data, "erased.confirmed", &q);

	if (e)
		return e;
	db_bind_id(&q, ":id", notice);
	db_bind_text(&q, ":today", today);
	yes = db_next(&q);
	e = db_end(&q);
	return e || yes ? e : err_set(E_RIGHT, _("L'administration confirme "
		"d'abord ce qui est dû, par =EFF : deux personnes "
		"effacent."));
}

enum err
erased_over(struct keeper *k, const struct id *notice)
{
	struct id object = id_none, structure = id_none;
	struct db_rows q;
	char today[16];
	bool found;
	enum err e = db_select(k->data, "erased.over", &q);

	if (e)
		return e;
	facts_today(k, &id_none, today);
	db_bind_id(&q, ":id", notice);
	db_bind_text(&q, ":today", today);
	found = db_next(&q);
	if (found) {
		bool person = strcmp(db_text(&q, "rule"), "personne") == 0;

		object = db_id(&q, person ? "person" : "record");
		structure = db_id(&q, "structure");
	}
	e = db_end(&q);
	if (!e && !found)
		e = err_set(E_STATE, _("Sa durée n'est pas passée, la "
			"structure n'a pas été prévenue 30 jours avant, ou "
			"l'effacement est suspendu."));
	if (!e)
		e = confirmed(k, notice, today);
	if (!e)
		e = audit_add(k, &(struct audit){ .action = "retention.erase",
			.structure = &structure, .object = &object });
	return e ? e : erased_person(k, &object);
}

/* --- as text ---------------------------------------------------------------- */

static void
put_hex(struct buf *b, const void *p, size_t n, int end)
{
	char *hex = xmalloc(2 * n + 1);

	buf_puts(b, sodium_bin2hex(hex, 2 * n + 1, p, n));
	buf_putc(b, end);
	free(hex);
}

enum err
erased_text(struct keeper *k, struct buf *out)
{
	struct db_rows q;
	enum err e = db_select(k->keys, "keys.erased_all", &q);

	if (e)
		return e;
	while (db_next(&q)) {
		struct id object = db_id(&q, "object");
		const void *hash, *signature;
		size_t n, m;

		hash = db_blob(&q, "hash", &n);
		signature = db_blob(&q, "signature", &m);
		buf_printf(out, "%lld %lld ", (long long)db_int(&q, "seq"),
			(long long)db_int(&q, "at"));
		put_hex(out, object.b, ID_SIZE, ' ');
		put_hex(out, hash, n, ' ');
		put_hex(out, signature, m, '\n');
	}
	return db_end(&q);
}

static bool
hex(const char **at, unsigned char *out, size_t n)
{
	size_t len;

	while (**at == ' ')
		(*at)++;
	return sodium_hex2bin(out, n, *at, strcspn(*at, " \n"), NULL, &len,
		at) == 0 && len == n;
}

static bool
read_line(const char **at, struct record *r)
{
	char *end;
	bool ok;

	r->seq = strtoll(*at, &end, 10);
	r->at = strtoll(end, &end, 10);
	*at = end;
	ok = hex(at, r->object.b, ID_SIZE) && hex(at, r->hash, HASH) &&
		hex(at, r->signature, SIGN_SIZE) && **at == '\n';
	if (ok)
		(*at)++;
	return ok;
}

/* Is it what the ledger has at this place? */
static bool
same(struct keeper *k, const struct record *r)
{
	struct db_rows q;
	bool yes = false;

	if (db_select(k->keys, "keys.erased_one", &q))
		return false;
	db_bind_int(&q, ":seq", r->seq);
	if (db_next(&q)) {
		size_t n;
		const void *p = db_blob(&q, "hash", &n);

		yes = n == HASH && memcmp(p, r->hash, HASH) == 0;
	}
	return db_end(&q) == E_OK && yes;
}

/* A record of a ledger that went another way than this one, since a base was
 * given back without it: it names her all the same.  Somebody who is still here
 * is erased by it only where it was given for that (`given`): it may be that of
 * a copy on which somebody tried things. */
static enum err
take_other(struct keeper *k, const struct record *r, bool given)
{
	if (erased_is(k, &r->object))
		return E_OK;
	return given ? write_down(k, &r->object, r->at) : err_set(E_CHECK,
		_("La liste des effacements qui est là n'est pas la suite de "
		"celle de cette base, qui fut rendue sans elle : sauvegarder "
		"dans un autre dossier, puis rendre avec cette liste "
		"(restore --erased)."));
}

static enum err
take(struct keeper *k, const char *at, int64_t seq, bool given)
{
	unsigned char before[HASH] = { 0 }, hash[HASH], public[SIGN_KEY];
	bool other = false;
	int64_t count = 0;
	enum err e = E_OK;

	erased_signer(k, public);
	while (*at && !e) {
		struct record r;

		if (!read_line(&at, &r) || r.seq != ++count)
			return err_set(E_CHECK, _("La liste des effacements "
				"est illisible."));
		chain(before, &r, hash);
		if (memcmp(hash, r.hash, HASH) != 0 || !sign_holds(public,
			"PSRLERAS", r.hash, HASH, r.signature))
			return err_set(E_CHECK, _("La liste des effacements "
				"n'est pas celle de cette base."));
		memcpy(before, hash, HASH);
		other |= r.seq <= seq && !same(k, &r);
		if (other)
			e = take_other(k, &r, given);
		else if (r.seq > seq)
			e = put(k, &r);
	}
	return e;
}

static enum err
merge(struct keeper *k, const char *text, bool given)
{
	unsigned char hash[HASH];
	int64_t seq;
	enum err e = last(k, &seq, hash);

	if (!e)
		e = db_run(k->keys, "BEGIN IMMEDIATE");
	if (e)
		return e;
	e = settle(k, take(k, text, seq, given));
	return e ? e : erased_again(k);
}

enum err
erased_laid(struct keeper *k)
{
	static const char *const names[] = { ERASED_LAID, ERASED_GIVEN };
	enum err e = E_OK;
	size_t i;

	for (i = 0; i < sizeof names / sizeof *names && !e; i++) {
		const char *path = config_path(names[i]);
		struct buf text;

		buf_init(&text);
		e = file_text(path, &text);
		if (!e)
			e = merge(k, buf_str(&text), i == 1);
		if (!e && unlink(path) < 0)
			e = err_set(E_IO, "%s : %s", path, strerror(errno));
		if (e == E_CHECK)
			e = err_set(e, _("La liste des effacements n'est pas "
				"celle de cette base, ou la clé racine "
				"(--root) n'est pas la sienne."));
		else if (e == E_NOTFOUND)
			e = E_OK;
		buf_done(&text);
	}
	return e;
}

enum err
erased_merge(struct keeper *k, const char *text)
{
	return merge(k, text, false);
}
