#include "keeper/keys.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/config.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "keeper/facts.h"
#include "keeper/hashes.h"

/* One of the files where a root key may be. */
static enum err
read_root(struct keeper *k, const char *path, enum root_from from)
{
	struct secrets *s = k->k;
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n;

	if (fd < 0)
		return E_NOTFOUND;
	n = read(fd, s->root[s->nroot].b, KEY_SIZE);
	close(fd);
	if (n != KEY_SIZE)
		return E_CHECK;
	s->from[s->nroot++] = from;
	return E_OK;
}

void
keys_derive(const struct sealkey *root, struct secrets *s)
{
	key_purpose(root, "PSRLWRAP", 1, &s->wrap);
	key_purpose(root, "PSRLINDX", 1, &s->index);
	key_purpose(root, "PSRLPASS", 1, &s->pass);
	key_purpose(root, "PSRLAUDT", 1, &s->audit);
	key_purpose(root, "PSRLGLOB", 1, &s->global);
	key_purpose(root, "PSRLUSER", 1, &s->user);
	key_purpose(root, "PSRLSIGN", 1, &s->sign);
	key_purpose(root, "PSRLTOTP", 1, &s->factor);
	/* the same until the root key is changed: then it stays */
	s->codes = s->factor;
}

enum err
keys_load(struct keeper *k)
{
	const char *dir = getenv("CREDENTIALS_DIRECTORY");
	const char *here = config_path("keeper/root.key");
	enum err e = E_NOTFOUND, e2;
	char path[4200];

	k->k = secret_alloc(sizeof *k->k);
	if (dir) {
		snprintf(path, sizeof path, "%s/root", dir);
		e = read_root(k, path, ROOT_GIVEN);
	}
	e2 = read_root(k, here, ROOT_HERE);
	/* half of a new one is none */
	read_root(k, config_path("keeper/root.key.new"), ROOT_NEXT);
	if (k->k->nroot)
		return E_OK;
	if (e == E_CHECK || e2 == E_CHECK)
		return err_set(E_IO, _("La clé racine est incomplète."));
	return err_set(E_IO, _("La clé racine manque : %s"), here);
}

void
keys_bound(char out[KEYS_BOUND], const char *what, const struct id *object,
	int kind, const struct id *holder)
{
	char *at = stpcpy(out, what);

	/* each key of a list is bound: two ids are not worth a format */
	*at++ = '|';
	id_text(object, at);
	at += ID_TEXT - 1;
	at += snprintf(at, 16, "|%d|", kind);
	id_text(holder, at);
}

enum err
keys_structure(struct keeper *k, const struct id *structure, struct sealkey *out)
{
	struct db_rows q;
	char name[KEYS_BOUND];
	bool found = false;
	enum err e = db_select(k->keys, "keys.structure", &q);
	enum err opened = E_OK;

	if (e)
		return e;
	db_bind_id(&q, ":structure", structure);
	keys_bound(name, "sk", structure, 0, &id_none);
	if (db_next(&q)) {
		size_t n;
		const void *p = db_blob(&q, "sealed", &n);

		found = true;
		opened = key_unwrap(&k->k->wrap, name, p, n, out);
	}
	e = db_end(&q);
	if (e)
		return e;
	return found ? opened : err_set(E_NOTFOUND,
		_("Cette structure n'a pas de clé."));
}

static enum err
put_structure(struct keeper *k, const char *statement,
	const struct id *structure, const struct sealkey *key)
{
	unsigned char sealed[WRAPPED_SIZE];
	char name[KEYS_BOUND];
	struct db_rows q;
	enum err e = db_select(k->keys, statement, &q);

	if (e)
		return e;
	keys_bound(name, "sk", structure, 0, &id_none);
	key_wrap(&k->k->wrap, name, key, sealed);
	db_bind_id(&q, ":structure", structure);
	db_bind_blob(&q, ":sealed", sealed, sizeof sealed);
	return db_step(&q);
}

enum err
keys_structure_put(struct keeper *k, const struct id *structure,
	const struct sealkey *key)
{
	return put_structure(k, "keys.structure_put", structure, key);
}

enum err
keys_structure_make(struct keeper *k, const struct id *structure)
{
	struct sealkey key;
	enum err e = keys_structure(k, structure, &key);

	wipe(&key, sizeof key);
	if (e != E_NOTFOUND)
		return e ? e : err_set(E_EXISTS,
			_("Cette structure a déjà sa clé."));
	key_random(&key);
	e = put_structure(k, "keys.structure_add", structure, &key);
	wipe(&key, sizeof key);
	return e;
}

/* A structure's own key; a user's, for drafts, is derived. */
enum err
keys_holder(struct keeper *k, enum wrap_kind kind, const struct id *holder,
	struct sealkey *out)
{
	if (kind != WRAP_DRAFT)
		return keys_structure(k, holder, out);
	key_derive(&k->k->user, 0, holder, out);
	return E_OK;
}

enum err
keys_open(struct keeper *k, enum wrap_kind kind, const struct id *object,
	const struct id *holder, struct sealkey *out, struct id *person)
{
	struct sealkey with;
	enum err e = keys_holder(k, kind, holder, &with);

	if (!e)
		e = keys_open_with(k, &with, kind, object, holder, out,
			person);
	wipe(&with, sizeof with);
	return e;
}

enum err
keys_open_with(struct keeper *k, const struct sealkey *with,
	enum wrap_kind kind, const struct id *object,
	const struct id *holder, struct sealkey *out, struct id *person)
{
	struct db_rows q;
	char name[KEYS_BOUND];
	bool found = false;
	enum err e = db_select(k->keys, "keys.wrap", &q), opened = E_OK;

	if (e)
		return e;
	db_bind_id(&q, ":object", object);
	db_bind_int(&q, ":kind", kind);
	db_bind_id(&q, ":holder", holder);
	if (db_next(&q)) {
		size_t n;
		const void *p = db_blob(&q, "sealed", &n);

		found = true;
		if (person)
			*person = db_id(&q, "person");
		keys_bound(name, "wrap", object, (int)kind, holder);
		opened = key_unwrap(with, name, p, n, out);
	}
	e = db_end(&q);
	if (e)
		return e;
	return found ? opened : err_set(E_NOTFOUND, _("Clé absente."));
}

enum err
keys_open_any(struct keeper *k, enum wrap_kind kind, const struct id *object,
	struct sealkey *out)
{
	struct db_rows q;
	struct id holder = id_none;
	enum err e = db_select(k->keys, "keys.wrap_any", &q);

	if (e)
		return e;
	db_bind_id(&q, ":object", object);
	db_bind_int(&q, ":kind", kind);
	if (db_next(&q))
		holder = db_id(&q, "holder");
	e = db_end(&q);
	if (e)
		return e;
	if (id_is_none(&holder))
		return err_set(E_NOTFOUND, _("Clé absente."));
	return keys_open(k, kind, object, &holder, out, NULL);
}

enum err
keys_put(struct keeper *k, enum wrap_kind kind, const struct id *object,
	const struct id *holder, const struct id *person,
	const struct sealkey *key)
{
	unsigned char sealed[WRAPPED_SIZE];
	struct sealkey with;
	struct db_rows q;
	char name[KEYS_BOUND];
	enum err e = keys_holder(k, kind, holder, &with);

	if (!e)
		e = db_select(k->keys, "keys.wrap_add", &q);
	if (e)
		return e;
	keys_bound(name, "wrap", object, (int)kind, holder);
	key_wrap(&with, name, key, sealed);
	wipe(&with, sizeof with);
	db_bind_id(&q, ":object", object);
	db_bind_int(&q, ":kind", kind);
	db_bind_id(&q, ":holder", holder);
	db_bind_id(&q, ":person", person);
	db_bind_int(&q, ":made_at", clock_now());
	db_bind_blob(&q, ":sealed", sealed, sizeof sealed);
	return db_step(&q);
}

/* A statement on one wrap. */
static enum err
on_wrap(struct keeper *k, const char *statement, enum wrap_kind kind,
	const struct id *object, const struct id *holder)
{
	struct db_rows q;
	enum err e = db_select(k->keys, statement, &q);

	if (e)
		return e;
	db_bind_id(&q, ":object", object);
	db_bind_int(&q, ":kind", kind);
	db_bind_id(&q, ":holder", holder);
	if (db_has_param(&q, ":now"))
		db_bind_int(&q, ":now", clock_now());
	return db_step(&q);
}

enum err
keys_leaves(struct keeper *k, enum wrap_kind kind, const struct id *object,
	const struct id *holder)
{
	return on_wrap(k, "keys.wrap_leaves", kind, object, holder);
}

enum err
keys_drop(struct keeper *k, enum wrap_kind kind, const struct id *object,
	const struct id *holder)
{
	return on_wrap(k, "keys.wrap_drop", kind, object, holder);
}

bool
keys_object_known(struct keeper *k, const struct id *object)
{
	struct db_rows q;
	bool found;

	if (db_select(k->data, "keeper.object_known", &q))
		return true;    /* in doubt nothing is destroyed */
	db_bind_id(&q, ":id", object);
	found = db_next(&q);
	return db_end(&q) != E_OK || found;
}

/* True too where it cannot be read: in doubt nothing is destroyed. */
static enum err
wrap_explained(struct keeper *k, const struct id *object,
	const struct id *holder, const char *today, bool *is)
{
	struct db_rows q;
	enum err e = db_select(k->data, "keeper.wrap_explained", &q);

	*is = true;
	if (e)
		return e;
	db_bind_id(&q, ":object", object);
	db_bind_id(&q, ":holder", holder);
	db_bind_text(&q, ":today", today);
	*is = db_next(&q);
	e = db_end(&q);
	*is |= e != E_OK;
	return e;
}

void
keys_release(struct keeper *k, enum wrap_kind kind, const struct id *object,
	const struct id *holder)
{
	bool is;

	/* an access that has an end opens nothing more */
	wrap_explained(k, object, holder, "9999-12-31", &is);
	if (!is)
		keys_drop(k, kind, object, holder);
}

struct old_wrap {
	struct id object, holder;
	int kind;
};

/* Of a person who was never written her hashes go too. */
static enum err
drop_unknown(struct keeper *k, const struct old_wrap *w)
{
	struct db_rows q;
	enum err e = keys_drop(k, (enum wrap_kind)w->kind, &w->object,
		&w->holder);

	if (e || w->kind != WRAP_PERSON || keys_object_known(k, &w->object))
		return e;
	e = db_select(k->keys, "keys.erased_global", &q);
	if (e)
		return e;
	db_bind_id(&q, ":object", &w->object);
	return db_step(&q);
}

void
keys_clean(struct keeper *k)
{
	int64_t before = clock_now() - 86400, since = 0;
	struct old_wrap *w = NULL;
	size_t n = 0, cap = 0, i;
	struct db_rows q;
	struct buf last;
	char text[24], today[16];
	bool is;
	enum err e;

	buf_init(&last);
	if (keys_meta(k, "clean", &last) == E_OK)
		since = strtoll(buf_str(&last), NULL, 10);
	buf_done(&last);
	if (db_select(k->keys, "keys.wrap_old", &q))
		return;
	db_bind_int(&q, ":since", since);
	db_bind_int(&q, ":before", before);
	while (db_next(&q)) {
		if (n == cap) {
			cap = cap ? 2 * cap : 256;
			w = xrealloc(w, cap * sizeof *w);
		}
		w[n].object = db_id(&q, "object");
		w[n].holder = db_id(&q, "holder");
		w[n++].kind = (int)db_int(&q, "kind");
	}
	e = db_end(&q);
	facts_today(k, &id_none, today);
	for (i = 0; i < n && !e; i++) {
		e = wrap_explained(k, &w[i].object, &w[i].holder, today, &is);
		if (!is)
			e = drop_unknown(k, &w[i]);
	}
	free(w);
	/* what was not looked at is at the next start */
	if (!e && before > since) {
		snprintf(text, sizeof text, "%lld", (long long)before);
		keys_meta_put(k, "clean", text, strlen(text));
	}
}

/* Is the structure in the data?  In doubt: yes. */
static bool
structure_known(struct keeper *k, const struct id *structure)
{
	struct db_rows q;
	bool found;

	if (db_select(k->data, "keeper.structure", &q))
		return true;
	db_bind_id(&q, ":id", structure);
	found = db_next(&q);
	return db_end(&q) != E_OK || found;
}

void
keys_clean_structures(struct keeper *k)
{
	struct id *all = NULL;
	size_t n = 0, cap = 0, i;
	struct db_rows q;
	enum err e = db_select(k->keys, "keys.structures", &q);

	if (e)
		return;
	while (db_next(&q)) {
		if (n == cap) {
			cap = cap ? 2 * cap : 64;
			all = xrealloc(all, cap * sizeof *all);
		}
		all[n++] = db_id(&q, "structure");
	}
	e = db_end(&q);
	for (i = 0; i < n && !e; i++) {
		if (structure_known(k, &all[i]))
			continue;
		e = db_select(k->keys, "keys.structure_drop", &q);
		if (e)
			break;
		db_bind_id(&q, ":structure", &all[i]);
		e = db_step(&q);
	}
	free(all);
}

void
keys_end_access(struct keeper *k, const char *since, const char *today)
{
	struct db_rows q;

	if (db_select(k->data, "keeper.access_over", &q))
		return;
	db_bind_text(&q, ":since", since);
	db_bind_text(&q, ":today", today);
	while (db_next(&q)) {
		struct id object = db_id(&q, "id");
		struct id holder = db_id(&q, "receiver");

		keys_drop(k, WRAP_REFERRAL, &object, &holder);
	}
	db_end(&q);
}

enum err
keys_meta(struct keeper *k, const char *name, struct buf *out)
{
	struct seal_bind bind = { name, 0, id_none, id_none, id_none,
		SEAL_SCHEMA, 1 };
	struct db_rows q;
	bool found = false;
	enum err e = db_select(k->keys, "keys.meta", &q), opened = E_OK;

	if (e)
		return e;
	db_bind_text(&q, ":name", name);
	if (db_next(&q)) {
		size_t n;
		const void *p = db_blob(&q, "value", &n);

		found = true;
		opened = seal_open(&k->k->audit, &bind, p, n, out);
	}
	e = db_end(&q);
	if (e)
		return e;
	return found ? opened : err_set(E_NOTFOUND, _("Pas de repère."));
}

enum err
keys_meta_put(struct keeper *k, const char *name, const void *data, size_t n)
{
	struct seal_bind bind = { name, 0, id_none, id_none, id_none,
		SEAL_SCHEMA, 1 };
	struct db_rows q;
	struct buf sealed;
	enum err e = db_select(k->keys, "keys.meta_put", &q);

	if (e)
		return e;
	buf_init(&sealed);
	seal_close(&k->k->audit, &bind, data, n, &sealed);
	db_bind_text(&q, ":name", name);
	db_bind_blob(&q, ":value", sealed.data, sealed.len);
	buf_done(&sealed);
	return db_step(&q);
}

void
keys_index(struct keeper *k, const struct id *structure, struct sealkey *out)
{
	key_derive(&k->k->index, 0, structure, out);
}

/* What a second factor is made of lies under a key of its own. */
static const struct sealkey *
secret_key(const struct keeper *k, const char *kind)
{
	return strcmp(kind, KEYS_FACTOR) == 0 ? &k->k->factor : &k->k->pass;
}

enum err
keys_secret(struct keeper *k, const struct id *user, const char *kind,
	struct buf *out)
{
	struct seal_bind bind = { kind, 0, *user, *user, id_none,
		SEAL_SCHEMA, 1 };
	struct db_rows q;
	bool found = false;
	enum err e = db_select(k->keys, "keys.secret", &q), opened = E_OK;

	if (e)
		return e;
	db_bind_id(&q, ":user", user);
	db_bind_text(&q, ":kind", kind);
	if (db_next(&q)) {
		size_t n;
		const void *p = db_blob(&q, "sealed", &n);

		found = true;
		opened = seal_open(secret_key(k, kind), &bind, p, n, out);
	}
	e = db_end(&q);
	if (e)
		return e;
	return found ? opened : err_set(E_NOTFOUND, _("Pas de secret."));
}

enum err
keys_secret_put(struct keeper *k, const struct id *user, const char *kind,
	const void *data, size_t n)
{
	struct seal_bind bind = { kind, 0, *user, *user, id_none,
		SEAL_SCHEMA, 1 };
	struct db_rows q;
	struct buf sealed;
	enum err e = db_select(k->keys, "keys.secret_put", &q);

	if (e)
		return e;
	buf_init(&sealed);
	seal_close(secret_key(k, kind), &bind, data, n, &sealed);
	db_bind_id(&q, ":user", user);
	db_bind_text(&q, ":kind", kind);
	db_bind_blob(&q, ":sealed", sealed.data, sealed.len);
	buf_done(&sealed);
	return db_step(&q);
}

enum err
keys_secret_drop(struct keeper *k, const struct id *user, const char *kind)
{
	struct db_rows q;
	enum err e = db_select(k->keys, "keys.secret_drop", &q);

	if (e)
		return e;
	db_bind_id(&q, ":user", user);
	db_bind_text(&q, ":kind", kind);
	return db_step(&q);
}

static enum err
has_none(struct keeper *k, const struct id *person, int kind, bool *none)
{
	struct db_rows q;
	enum err e = db_select(k->keys, "keys.global_of", &q);

	if (e)
		return e;
	db_bind_id(&q, ":person", person);
	db_bind_int(&q, ":kind", kind);
	*none = !db_next(&q);
	return db_end(&q);
}

enum err
keys_global(struct keeper *k, const struct id *person, int kind,
	const char *text)
{
	unsigned char mac[16];
	struct db_rows q;
	bool has = false;
	enum err e = *text ? keys_global_has(k, kind, text, person, &has) :
		has_none(k, person, kind, &has);

	/* the one of a kind that is there is replaced by itself, none by none:
	 * nothing to write, and nothing to sync */
	if (!e && !has)
		e = hashes_keep(k, person, kind);
	if (!e && !has)
		e = db_select(k->keys, "keys.global_drop", &q);
	if (e || has)
		return e;
	db_bind_id(&q, ":person", person);
	db_bind_int(&q, ":kind", kind);
	e = db_step(&q);
	if (e || !*text)
		return e;
	key_mac16(&k->k->global, kind, text, mac);
	e = db_select(k->keys, "keys.global_add", &q);
	if (e)
		return e;
	db_bind_blob(&q, ":mac", mac, sizeof mac);
	db_bind_int(&q, ":kind", kind);
	db_bind_id(&q, ":person", person);
	return db_step(&q);
}

static enum err
take_people(struct db_rows *q, struct id *out, int most, int *n)
{
	*n = 0;
	while (*n < most && db_next(q))
		out[(*n)++] = db_id(q, "person");
	return db_end(q);
}

enum err
keys_global_find(struct keeper *k, int kind, const char *text,
	struct id *out, int most, int *n)
{
	unsigned char mac[16];
	struct db_rows q;
	enum err e = db_select(k->keys, "keys.global_find", &q);

	if (e)
		return e;
	key_mac16(&k->k->global, kind, text, mac);
	db_bind_blob(&q, ":mac", mac, sizeof mac);
	db_bind_int(&q, ":kind", kind);
	return take_people(&q, out, most, n);
}

enum err
keys_global_both(struct keeper *k, int kind, const char *text,
	int with_kind, const char *with, struct id *out, int most, int *n)
{
	unsigned char mac[16], other[16];
	struct db_rows q;
	enum err e = db_select(k->keys, "keys.global_both", &q);

	if (e)
		return e;
	key_mac16(&k->k->global, kind, text, mac);
	key_mac16(&k->k->global, with_kind, with, other);
	db_bind_blob(&q, ":mac", mac, sizeof mac);
	db_bind_int(&q, ":kind", kind);
	db_bind_blob(&q, ":with", other, sizeof other);
	db_bind_int(&q, ":with_kind", with_kind);
	return take_people(&q, out, most, n);
}

enum err
keys_global_has(struct keeper *k, int kind, const char *text,
	const struct id *person, bool *has)
{
	unsigned char mac[16];
	struct db_rows q;
	enum err e = db_select(k->keys, "keys.global_has", &q);

	if (e)
		return e;
	key_mac16(&k->k->global, kind, text, mac);
	db_bind_blob(&q, ":mac", mac, sizeof mac);
	db_bind_int(&q, ":kind", kind);
	db_bind_id(&q, ":person", person);
	*has = db_next(&q);
	return db_end(&q);
}
