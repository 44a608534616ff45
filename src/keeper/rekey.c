#include "keeper/rekey.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/config.h"
#include "base/i18n.h"
#include "base/log.h"
#include "base/mem.h"
#include "keeper/audit.h"
#include "keeper/keys.h"
#include "keeper/upgrade.h"
#include "store/files.h"

#define ROOT "keeper/root.key"
#define NEXT "keeper/root.key.new"

/* What is kept, by its name in the ring. */
static struct sealkey *
kept(struct secrets *s, const char *purpose)
{
	const struct {
		const char *name;
		struct sealkey *key;
	} all[] = {
		{ "index", &s->index }, { "global", &s->global },
		{ "audit", &s->audit }, { "sign", &s->sign },
		{ "codes", &s->codes },
	};
	size_t i;

	for (i = 0; i < sizeof all / sizeof *all; i++)
		if (strcmp(all[i].name, purpose) == 0)
			return all[i].key;
	return NULL;
}

static const char *const purposes[] = { "index", "global", "audit", "sign",
	"codes" };
#define PURPOSES (sizeof purposes / sizeof *purposes)

static void
ring_bound(char out[40], const char *purpose)
{
	snprintf(out, 40, "ring|%s", purpose);
}

/* --- at start ------------------------------------------------------------------ */

/* Reads the ring under the wrap key of s.  *n: how many there are. */
static enum err
read_ring(struct keeper *k, struct secrets *s, int *n)
{
	struct db_rows q;
	enum err e = db_select(k->keys, "keys.ring", &q), opened = E_OK;

	*n = 0;
	if (e)
		return e;
	while (!opened && db_next(&q)) {
		const char *purpose = db_text(&q, "purpose");
		struct sealkey *to = kept(s, purpose);
		char bound[40];
		const void *p;
		size_t len;

		p = db_blob(&q, "sealed", &len);
		ring_bound(bound, purpose);
		opened = to ? key_unwrap(&s->wrap, bound, p, len, to) :
			E_CHECK;
		(*n)++;
	}
	e = db_end(&q);
	return e ? e : opened;
}

static enum err
other_root(void)
{
	return err_set(E_CHECK, _("La clé racine n'est pas celle de cette "
		"base : la rebâtir avec deux de ses parts (« passerelle root "
		"recover »)."));
}

/* A ring that is empty opens under any key; what each start writes does not. */
static enum err
is_root(struct keeper *k, const struct secrets *s)
{
	struct buf b;
	enum err e;

	k->k->audit = s->audit;
	buf_init(&b);
	e = keys_meta(k, "generation", &b);
	buf_done(&b);
	return e == E_NOTFOUND ? E_OK : e;
}

enum err
rekey_settle(struct keeper *k)
{
	struct secrets *s = secret_alloc(sizeof *s);
	enum err e = E_CHECK;
	int i, n = 0;

	for (i = 0; i < k->k->nroot && e == E_CHECK; i++) {
		keys_derive(&k->k->root[i], s);
		e = read_ring(k, s, &n);
		if (!e && !n)
			e = is_root(k, s);
	}
	if (e == E_CHECK)
		e = other_root();
	/* the change was cut after the key file had it, or before */
	if (!e && k->k->from[i - 1] == ROOT_NEXT) {
		e = file_move(config_path(NEXT), config_path(ROOT));
	} else if (!e) {
		unlink(config_path(NEXT));
	}
	if (!e) {
		wipe(s->root, sizeof s->root);
		s->nroot = 0;
		memcpy(k->k, s, sizeof *s);
	}
	secret_free(s);
	return e;
}

/* --- changing it ----------------------------------------------------------------- */

struct change {
	struct keeper *k;
	struct secrets *old, *next;
	struct id *structure;
	struct sealkey *was, *is;       /* of each structure */
	size_t n;
};

static enum err
read_structures(struct change *c)
{
	size_t cap = 0, i;
	struct db_rows q;
	enum err e = db_select(c->k->keys, "keys.structures", &q);

	if (e)
		return e;
	while (db_next(&q)) {
		if (c->n == cap) {
			cap = cap ? 2 * cap : 64;
			c->structure = xrealloc(c->structure, cap *
				sizeof *c->structure);
		}
		c->structure[c->n++] = db_id(&q, "structure");
	}
	e = db_end(&q);
	c->was = xcalloc(c->n + 1, sizeof *c->was);
	c->is = xcalloc(c->n + 1, sizeof *c->is);
	for (i = 0; i < c->n && !e; i++) {
		e = keys_structure(c->k, &c->structure[i], &c->was[i]);
		key_random(&c->is[i]);
	}
	return e;
}

static enum err
put_structures(struct change *c)
{
	size_t i;
	enum err e = E_OK;

	for (i = 0; i < c->n && !e; i++)
		e = keys_structure_put(c->k, &c->structure[i], &c->is[i]);
	return e;
}

static int
by_bytes(const void *a, const void *b)
{
	return memcmp(a, b, ID_SIZE);
}

/* What a holder's wraps are under, before and after. */
static bool
holder(const struct change *c, int kind, const struct id *id,
	struct sealkey *was, struct sealkey *is)
{
	const struct id *at;

	if (kind == WRAP_DRAFT) {
		key_derive(&c->old->user, 0, id, was);
		key_derive(&c->next->user, 0, id, is);
		return true;
	}
	at = c->n ? bsearch(id, c->structure, c->n, sizeof *c->structure,
		by_bytes) : NULL;
	if (!at)
		return false;
	*was = c->was[at - c->structure];
	*is = c->is[at - c->structure];
	return true;
}

static enum err
put_wrap(struct change *c, struct db_rows *from)
{
	struct id object = db_id(from, "object"), whose = db_id(from,
		"holder");
	int kind = (int)db_int(from, "kind");
	unsigned char sealed[WRAPPED_SIZE];
	struct sealkey was, is, key;
	char bound[KEYS_BOUND];
	struct db_rows q;
	const void *p;
	size_t n;
	enum err e;

	/* a structure without a key: nothing opened this one */
	if (!holder(c, kind, &whose, &was, &is))
		return E_OK;
	p = db_blob(from, "sealed", &n);
	keys_bound(bound, "wrap", &object, kind, &whose);
	e = key_unwrap(&was, bound, p, n, &key);
	if (!e) {
		key_wrap(&is, bound, &key, sealed);
		e = db_select(c->k->keys, "keys.wrap_put", &q);
	}
	wipe(&was, sizeof was);
	wipe(&is, sizeof is);
	wipe(&key, sizeof key);
	if (e)
		return e;
	db_bind_id(&q, ":object", &object);
	db_bind_int(&q, ":kind", kind);
	db_bind_id(&q, ":holder", &whose);
	db_bind_blob(&q, ":sealed", sealed, sizeof sealed);
	return db_step(&q);
}

/* Only what a row says changes while they are read: none comes or goes. */
static enum err
put_wraps(struct change *c)
{
	struct db_rows q;
	enum err e = db_select(c->k->keys, "keys.wraps", &q), put = E_OK;

	if (e)
		return e;
	while (!put && db_next(&q))
		put = put_wrap(c, &q);
	e = db_end(&q);
	return e ? e : put;
}

struct secret {
	struct secret *next;
	struct id user;
	char kind[32];
	struct buf plain;
};

/* Opened under the old keys, all of them. */
static enum err
read_secrets(struct keeper *k, struct secret **out)
{
	struct secret *s;
	struct db_rows q;
	enum err e = db_select(k->keys, "keys.secrets", &q);

	if (e)
		return e;
	while (db_next(&q)) {
		s = xcalloc(1, sizeof *s);
		s->user = db_id(&q, "user");
		snprintf(s->kind, sizeof s->kind, "%s", db_text(&q, "kind"));
		buf_init(&s->plain);
		s->next = *out;
		*out = s;
	}
	e = db_end(&q);
	for (s = *out; s && !e; s = s->next)
		e = keys_secret(k, &s->user, s->kind, &s->plain);
	return e;
}

static enum err
put_secrets(struct keeper *k, struct secret *s)
{
	enum err e = E_OK;

	for (; s && !e; s = s->next)
		e = keys_secret_put(k, &s->user, s->kind, s->plain.data,
			s->plain.len);
	return e;
}

static void
secrets_free(struct secret *s)
{
	while (s) {
		struct secret *next = s->next;

		buf_done(&s->plain);
		free(s);
		s = next;
	}
}

static enum err
put_ring(struct change *c)
{
	size_t i;
	enum err e = E_OK;

	for (i = 0; i < PURPOSES && !e; i++) {
		unsigned char sealed[WRAPPED_SIZE];
		struct db_rows q;
		char bound[40];

		e = db_select(c->k->keys, "keys.ring_put", &q);
		if (e)
			break;
		ring_bound(bound, purposes[i]);
		key_wrap(&c->next->wrap, bound, kept(c->next, purposes[i]),
			sealed);
		db_bind_text(&q, ":purpose", purposes[i]);
		db_bind_blob(&q, ":sealed", sealed, sizeof sealed);
		e = db_step(&q);
	}
	return e;
}

/* The whole key file, in the transaction that is open. */
static enum err
change_all(struct change *c)
{
	struct secret *secrets = NULL;
	enum err e = read_structures(c);

	if (!e)
		e = read_secrets(c->k, &secrets);
	if (!e)
		e = put_wraps(c);
	if (!e) {
		/* what is written from here on is under the new keys */
		memcpy(c->k->k, c->next, sizeof *c->next);
		e = put_structures(c);
	}
	if (!e)
		e = put_secrets(c->k, secrets);
	if (!e)
		e = put_ring(c);
	secrets_free(secrets);
	if (c->was)
		wipe(c->was, c->n * sizeof *c->was);
	if (c->is)
		wipe(c->is, c->n * sizeof *c->is);
	free(c->was);
	free(c->is);
	free(c->structure);
	return e;
}

static enum err
write_next(struct change *c)
{
	struct sealkey root;
	enum err e;

	key_random(&root);
	keys_derive(&root, c->next);
	/* what does not come from the root goes on */
	c->next->index = c->old->index;
	c->next->global = c->old->global;
	c->next->audit = c->old->audit;
	c->next->sign = c->old->sign;
	c->next->codes = c->old->codes;
	e = file_put(config_path(NEXT), 0400, root.b, KEY_SIZE);
	wipe(&root, sizeof root);
	return e;
}

enum err
rekey(struct keeper *k)
{
	struct change c = { .k = k };
	bool may_be;
	enum err e;

	/* one whose commit failed, or whose move did, may be the key of the
	 * file: which one it is is found at the next start */
	if (access(config_path(NEXT), F_OK) == 0)
		return err_set(E_STATE, _("La clé racine changeait déjà, et ce "
			"n'est pas fini : redémarrer le serveur, puis "
			"recommencer."));
	c.old = secret_alloc(sizeof *c.old);
	c.next = secret_alloc(sizeof *c.next);
	memcpy(c.old, k->k, sizeof *c.old);
	/* what is said to have failed has not been done: the old cards hold */
	e = audit_add(k, &(struct audit){ .action = "rekey" });
	/* one more that the old root key opens */
	if (!e)
		e = upgrade_forget();
	if (!e)
		e = write_next(&c);
	if (!e)
		e = db_run(k->keys, "BEGIN IMMEDIATE");
	if (!e)
		e = change_all(&c);
	may_be = !e;
	if (!e)
		e = db_run(k->keys, "COMMIT");
	if (e) {
		if (!db_autocommit(k->keys))
			db_run(k->keys, "ROLLBACK");
		if (!may_be)
			unlink(config_path(NEXT));
		memcpy(k->k, c.old, sizeof *c.old);
	} else {
		/* old wraps must not stay in the log */
		db_truncate(k->keys);
		if (file_move(config_path(NEXT), config_path(ROOT))) {
			log_say(LOG_ERROR, "%s", err_text());
			e = err_set(E_IO, _("La clé racine est changée, et son "
				"fichier n'est pas encore le nouveau : "
				"redémarrer le serveur, puis faire les "
				"cartes."));
		}
	}
	secret_free(c.old);
	secret_free(c.next);
	return e;
}
