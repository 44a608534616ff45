#include "keeper/outbox_words.h"

#include <stdio.h>
#include <string.h>

#include "keeper/audit.h"
#include "keeper/keys.h"
#include "keeper/tx.h"

struct opener {
	struct keeper *k;
	const struct outbox_about *a;
	struct sealkey base;
};

static enum err
open_blob(const struct opener *o, const struct id *record, enum scope scope,
	struct row *r, uint32_t *version)
{
	struct id owner = SCOPE_SHARED & SCOPE_BIT(scope) ? id_none :
		o->a->structure;
	struct seal_bind bind = { "blob", scope, *record, o->a->person, owner,
		SEAL_SCHEMA, 0 };
	struct sealkey key;
	struct db_rows q;
	struct buf plain;
	enum err e = db_select(o->k->data, "blob.get", &q), opened = E_OK;

	*version = 0;
	if (e)
		return e;
	buf_init(&plain);
	db_bind_id(&q, ":record", record);
	db_bind_int(&q, ":scope", scope);
	db_bind_id(&q, ":owner", &owner);
	if (db_next(&q)) {
		size_t n;
		const void *p = db_blob(&q, "sealed", &n);

		*version = bind.version = (uint32_t)db_int(&q, "version");
		bind.schema = (uint32_t)db_int(&q, "schema");
		key_derive(&o->base, scope, &owner, &key);
		opened = seal_open(&key, &bind, p, n, &plain);
		if (!opened)
			opened = row_unpack(r, plain.data, plain.len);
		wipe(&key, sizeof key);
	}
	e = db_end(&q);
	buf_done(&plain);
	return e ? e : opened;
}

static enum err
last_told(const struct opener *o, const struct outbox_name *n, struct row *r)
{
	struct db_rows q;
	struct id id = id_none;
	uint32_t version;
	enum err e = db_select(o->k->data, "outbox.last", &q);

	if (e)
		return e;
	db_bind_id(&q, ":record", &n->record);
	db_bind_text(&q, ":format", n->format);
	if (db_next(&q)) {
		id = db_id(&q, "id");
		row_set(r, "last_kind", db_text(&q, "kind"));
	}
	e = db_end(&q);
	return e || id_is_none(&id) ? e : open_blob(o, &id, SCOPE_PATH, r,
		&version);
}

static void
put_cell(struct msg *m, uint32_t *n, const char *name, const char *value)
{
	if (!*value)
		return;
	msg_put_str(m, name);
	msg_put_str(m, value);
	(*n)++;
}

static void
put_cells(const struct outbox_about *a, const struct row *contact,
	const struct row *about, const struct row *last, struct msg *m,
	uint32_t *n)
{
	const char *help = row_get(about, "phone");

	put_cell(m, n, "to_phone", row_get(contact, "phone"));
	put_cell(m, n, "to_email", row_get(contact, "email"));
	put_cell(m, n, "way", row_get(contact, "contact_way"));
	put_cell(m, n, "no_sms", row_get(contact, "no_sms"));
	put_cell(m, n, "hour", row_get(about, "hour"));
	put_cell(m, n, "location", row_get(about, "location"));
	/* others read it: not where somebody is to be whom nobody may find */
	put_cell(m, n, "place", a->closed ? "" : row_get(about, "place"));
	put_cell(m, n, "phone", *help ? help : a->phone);
	put_cell(m, n, "day", a->day);
	put_cell(m, n, "made", a->made_on);
	put_cell(m, n, "until", a->until);
	put_cell(m, n, "who", a->user_name);
	put_cell(m, n, "words", a->words);
	put_cell(m, n, "last_kind", row_get(last, "last_kind"));
	put_cell(m, n, "last_what", row_get(last, "what"));
	put_cell(m, n, "last_at", row_get(last, "at"));
}

static enum err
audited(struct keeper *k, const char *action, const struct outbox_about *a,
	uint32_t scopes)
{
	enum err e = tx_begin(k);

	return e ? e : tx_end(k, audit_add(k, &(struct audit){
		.structure = &a->structure, .action = action, .kind = 1,
		.object = &a->person, .scopes = scopes }));
}

/* The values, opened once that is durably written of. */
enum err
outbox_give(struct keeper *k, const struct outbox_name *n,
	const struct outbox_about *a, struct msg *cells, uint32_t *count)
{
	struct opener o = { .k = k, .a = a };
	struct row contact, about, last;
	bool reach = (a->scopes & SCOPE_BIT(SCOPE_CONTACT)) != 0;
	uint32_t version;
	enum err e = audited(k, "message.open", a, SCOPE_BIT(SCOPE_PATH) |
		(reach ? SCOPE_BIT(SCOPE_CONTACT) : 0));

	row_init(&contact);
	row_init(&about);
	row_init(&last);
	if (!e)
		e = keys_open(k, WRAP_PERSON, &a->person, &a->structure,
			&o.base, NULL);
	if (!e && reach)
		e = open_blob(&o, &a->person, SCOPE_CONTACT, &contact,
			&version);
	if (!e)
		e = open_blob(&o, &n->record, SCOPE_PATH, &about, &version);
	if (!e)
		e = last_told(&o, n, &last);
	if (!e)
		put_cells(a, &contact, &about, &last, cells, count);
	wipe(&o.base, sizeof o.base);
	row_done(&contact);
	row_done(&about);
	row_done(&last);
	return e;
}

/* The words of what is about to leave, sealed with her path. */
enum err
outbox_seal(struct keeper *k, const struct id *id, const struct outbox_about *a,
	const struct row *words)
{
	static const char *const names[] = { "to", "subject", "text", "what",
		"at", NULL };
	struct opener o = { .k = k, .a = a };
	struct seal_bind bind = { "blob", SCOPE_PATH, *id, a->person,
		a->structure, SEAL_SCHEMA, 0 };
	struct buf plain, sealed;
	struct sealkey key;
	struct db_rows q;
	struct row old;
	enum err e = keys_open(k, WRAP_PERSON, &a->person, &a->structure,
		&o.base, NULL);

	row_init(&old);
	buf_init(&plain);
	buf_init(&sealed);
	if (!e)
		e = open_blob(&o, id, SCOPE_PATH, &old, &bind.version);
	if (!e)
		e = db_select(k->data, "keeper.blob_put", &q);
	if (!e) {
		bind.version++;
		row_pack(words, names, &plain);
		key_derive(&o.base, SCOPE_PATH, &a->structure, &key);
		seal_close(&key, &bind, plain.data, plain.len, &sealed);
		wipe(&key, sizeof key);
		db_bind_id(&q, ":record", id);
		db_bind_int(&q, ":scope", SCOPE_PATH);
		db_bind_id(&q, ":owner", &a->structure);
		db_bind_id(&q, ":person", &a->person);
		db_bind_int(&q, ":version", bind.version);
		db_bind_text(&q, ":today", a->today);
		db_bind_null(&q, ":me");
		db_bind_blob(&q, ":sealed", sealed.data, sealed.len);
		e = db_step(&q);
	}
	wipe(&o.base, sizeof o.base);
	buf_done(&plain);
	buf_done(&sealed);
	row_done(&old);
	return e;
}
