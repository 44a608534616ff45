#include "keeper/verify.h"

#include <sqlite3.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "keeper/acknowledge.h"
#include "keeper/audit.h"
#include "keeper/erased.h"
#include "keeper/keys.h"
#include "store/open.h"

static enum err
owner_of(struct keeper *k, const char *statement, const struct id *record,
	struct id *object, bool *found)
{
	struct db_rows q;
	enum err e = db_select(k->data, statement, &q);

	*found = false;
	if (e)
		return e;
	db_bind_id(&q, ":id", record);
	if (db_next(&q)) {
		*found = true;
		*object = db_id(&q, "id");
	}
	return db_end(&q);
}

/* A content is bound to its referral or to its request, a line of a file to
 * the draft that it lies in, a draft to itself, all else to its person. */
static enum err
object_of(struct keeper *k, enum scope scope, const struct id *record,
	const struct id *person, struct id *object, enum wrap_kind *kind)
{
	bool found;
	enum err e;

	*object = *person;
	*kind = WRAP_PERSON;
	if (scope == SCOPE_DRAFT) {
		*kind = WRAP_DRAFT;
		e = owner_of(k, "keeper.draft_line", record, object, &found);
		if (!found)
			*object = *record;
		return e;
	}
	if (scope != SCOPE_CONTENT && scope != SCOPE_ASIDE)
		return E_OK;
	*kind = WRAP_REFERRAL;
	e = owner_of(k, "keeper.content_of", record, object, &found);
	if (e || found)
		return e;
	*kind = WRAP_REQUEST;
	e = owner_of(k, "keeper.request_of", record, object, &found);
	return e ? e : found ? E_OK : err_set(E_CHECK,
		_("Contenu sans orientation."));
}

static enum err
open_one(struct keeper *k, struct db_rows *q)
{
	struct id record = db_id(q, "record"), person = db_id(q, "person");
	enum scope scope = (enum scope)db_int(q, "scope");
	struct id owner = db_id(q, "owner"), object;
	struct seal_bind bind = { "blob", scope, record, person, owner,
		(uint32_t)db_int(q, "schema"), (uint32_t)db_int(q,
		"version") };
	struct sealkey base, key;
	struct buf plain;
	const void *sealed;
	size_t n;
	enum wrap_kind kind;
	enum err e = object_of(k, scope, &record, &person, &object, &kind);

	if (e)
		return e;
	bind.person = object;
	e = keys_open_any(k, kind, &object, &base);
	if (e)
		return e;
	key_derive(&base, scope, &owner, &key);
	buf_init(&plain);
	sealed = db_blob(q, "sealed", &n);
	e = seal_open(&key, &bind, sealed, n, &plain);
	buf_done(&plain);
	wipe(&base, sizeof base);
	wipe(&key, sizeof key);
	return e;
}

static enum err
verify_blobs(struct keeper *k, struct buf *report)
{
	struct db_rows q;
	long n = 0, bad = 0;
	enum err e = db_select(k->data, "keeper.blobs", &q);

	if (e)
		return e;
	while (db_next(&q)) {
		n++;
		if (open_one(k, &q))
			bad++;
	}
	e = db_end(&q);
	buf_printf(report, _("données scellées : %ld, illisibles : %ld\n"), n,
		bad);
	return e ? e : bad ? E_CHECK : E_OK;
}

/* What SQLite says of a file. */
struct integrity {
	struct buf *report;
	const char *name;
	bool ok;
};

static int
integrity_line(void *to, int n, char **v, char **names)
{
	struct integrity *i = to;

	i->ok = strcmp(v[0], "ok") == 0;
	buf_printf(i->report, _("%s : %s\n"), i->name, v[0]);
	return 0;
}

static enum err
integrity(struct db *db, const char *name, struct buf *report)
{
	struct integrity i = { report, name, false };

	/* a check that an authorizer forbids to acts: read only */
	sqlite3_set_authorizer(db_raw(db), NULL, NULL);
	if (sqlite3_exec(db_raw(db), "PRAGMA integrity_check(1)",
		integrity_line, &i, NULL) != SQLITE_OK) {
		i.ok = false;
		buf_printf(report, _("%s : %s\n"), name, _("illisible"));
	}
	db_guard(db);
	return i.ok ? E_OK : E_CHECK;
}

enum err
verify_with(struct keeper *k, const char *copy, struct buf *report)
{
	int64_t records = 0, orphans = 0;
	enum err e, keys, chain, blobs, forgotten, told;

	e = integrity(k->data, "passerelle.db", report);
	keys = integrity(k->keys, "keys.db", report);
	blobs = verify_blobs(k, report);
	forgotten = erased_orphans(k, &orphans);
	buf_printf(report, _("lignes de personnes effacées : %lld\n"),
		(long long)orphans);
	chain = audit_verify_with(k, copy, &records);
	buf_printf(report, _("journal des accès : %lld enregistrements, %s\n"),
		(long long)records, chain ? err_text() : _("chaîne entière"));
	told = acknowledge_tell(k, copy, chain == E_CHECK, report);
	chain = chain ? chain : told;
	return e ? e : keys ? keys : blobs ? blobs : forgotten ?
		forgotten : chain;
}

enum err
verify_all(struct keeper *k, struct buf *report)
{
	return verify_with(k, NULL, report);
}
