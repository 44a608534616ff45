#include "keeper/audit.h"

#include <sodium.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "keeper/cut.h"
#include "keeper/keys.h"
#include "keeper/witness.h"

static void
put64(struct buf *b, int64_t v)
{
	int i;

	for (i = 56; i >= 0; i -= 8)
		buf_putc(b, (int)((uint64_t)v >> i & 0xff));
}

static void
put_bytes(struct buf *b, const void *p, size_t n)
{
	put64(b, p ? (int64_t)n : -1);
	if (p)
		buf_put(b, p, n);
}

struct record {
	int64_t seq, at;
	const struct id *session, *user, *structure, *object;
	const char *action;
	int kind;
	uint32_t scopes;
	const void *detail;
	size_t ndetail;
};

static void
put_id(struct buf *b, const struct id *id)
{
	put_bytes(b, id ? id->b : NULL, ID_SIZE);
}

static void
chain(const unsigned char before[32], const struct record *r,
	unsigned char out[32])
{
	struct buf b;

	buf_init(&b);
	buf_put(&b, before, 32);
	put64(&b, r->seq);
	put64(&b, r->at);
	put_id(&b, r->session);
	put_id(&b, r->user);
	put_id(&b, r->structure);
	put_bytes(&b, r->action, strlen(r->action));
	put64(&b, r->kind);
	put_id(&b, r->object);
	put64(&b, r->scopes);
	put_bytes(&b, r->detail, r->ndetail);
	crypto_generichash(out, 32, b.data, b.len, NULL, 0);
	buf_done(&b);
}

enum err
audit_start(struct keeper *k)
{
	struct db_rows q;
	enum err e = db_select(k->data, "keeper.audit_last", &q);

	if (e)
		return e;
	k->audit_seq = 0;
	memset(k->audit_hash, 0, 32);
	if (db_next(&q)) {
		size_t n;
		const void *hash = db_blob(&q, "hash", &n);

		k->audit_seq = db_int(&q, "seq");
		if (n == 32)
			memcpy(k->audit_hash, hash, 32);
	}
	return db_end(&q);
}

#define MARK_SIZE (8 + 32)

enum err
audit_mark(struct keeper *k)
{
	struct buf b;
	enum err e;

	/* a mark that does not hold is evidence: it stays */
	if (audit_mark_holds(k))
		return E_CHECK;
	buf_init(&b);
	put64(&b, k->audit_seq);
	buf_put(&b, k->audit_hash, 32);
	e = keys_meta_put(k, "audit", b.data, b.len);
	buf_done(&b);
	return e;
}

bool
audit_has(struct keeper *k, int64_t seq, const unsigned char hash[32])
{
	struct db_rows q;
	bool same = false;

	if (db_select(k->data, "keeper.audit_at", &q))
		return false;
	db_bind_int(&q, ":seq", seq);
	if (db_next(&q)) {
		size_t n;
		const void *p = db_blob(&q, "hash", &n);

		same = n == 32 && memcmp(p, hash, 32) == 0;
	}
	return db_end(&q) == E_OK && same;
}

enum err
audit_mark_holds(struct keeper *k)
{
	struct buf b;
	int64_t seq = 0;
	size_t i;
	enum err e;

	buf_init(&b);
	e = keys_meta(k, "audit", &b);
	if (e == E_NOTFOUND) {
		e = E_OK;
	} else if (!e && b.len == MARK_SIZE) {
		for (i = 0; i < 8; i++)
			seq = seq << 8 | b.data[i];
		if (seq && !audit_has(k, seq, b.data + 8))
			e = E_CHECK;
	} else {
		e = E_CHECK;
	}
	buf_done(&b);
	return e ? err_set(e, _("Le journal des accès n'est plus celui qui "
		"fut noté : il a été coupé ou réécrit.")) : E_OK;
}

enum err
audit_again(struct keeper *k)
{
	return audit_start(k);
}

static const struct id *
some(const struct id *id)
{
	return id && !id_is_none(id) ? id : NULL;
}

static void
bind_id(struct db_rows *q, const char *param, const struct id *id)
{
	if (id)
		db_bind_id(q, param, id);
	else
		db_bind_null(q, param);
}

enum err
audit_add(struct keeper *k, const struct audit *a)
{
	struct record r = { k->audit_seq + 1, clock_now(), some(a->session),
		some(a->user), some(a->structure), some(a->object), a->action,
		a->kind, a->scopes, NULL, 0 };
	struct seal_bind bind = { "audit", 0, id_none, id_none, id_none,
		SEAL_SCHEMA, (uint32_t)r.seq };
	unsigned char hash[32];
	struct db_rows q;
	struct buf sealed;
	enum err e = db_select(k->data, "keeper.audit_add", &q);

	if (e)
		return e;
	buf_init(&sealed);
	if (a->detail) {
		seal_close(&k->k->audit, &bind, a->detail, strlen(a->detail),
			&sealed);
		r.detail = sealed.data;
		r.ndetail = sealed.len;
	}
	chain(k->audit_hash, &r, hash);
	db_bind_int(&q, ":seq", r.seq);
	db_bind_int(&q, ":at", r.at);
	bind_id(&q, ":session", r.session);
	bind_id(&q, ":user", r.user);
	bind_id(&q, ":structure", r.structure);
	db_bind_text(&q, ":action", r.action);
	db_bind_int(&q, ":kind", r.kind);
	bind_id(&q, ":object", r.object);
	db_bind_int(&q, ":scopes", r.scopes);
	if (a->detail)
		db_bind_blob(&q, ":detail", sealed.data, sealed.len);
	else
		db_bind_null(&q, ":detail");
	db_bind_blob(&q, ":hash", hash, 32);
	e = db_step(&q);
	buf_done(&sealed);
	if (!e) {
		k->audit_seq = r.seq;
		memcpy(k->audit_hash, hash, 32);
	}
	return e;
}

/* The checkpoints of the records up to here say the same hash. */
static bool
known_to(const struct points *all, size_t *at, int64_t seq,
	const unsigned char hash[32])
{
	for (; *at < all->n && all->p[*at].seq <= seq; ++*at)
		if (all->p[*at].seq != seq ||
			memcmp(all->p[*at].hash, hash, 32) != 0)
			return false;
	return true;
}

/* One record of the walk: good, if it is the one that follows. */
static bool
follows(struct db_rows *q, int64_t count, unsigned char before[32])
{
	static const char *const names[] = { "session", "user", "structure",
		"object" };
	unsigned char hash[32];
	const struct id *p[4];
	struct id id[4];
	struct record r = { 0 };
	const void *kept;
	size_t size;
	int i;

	for (i = 0; i < 4; i++) {
		id[i] = db_id(q, names[i]);
		p[i] = db_null(q, names[i]) ? NULL : &id[i];
	}
	r = (struct record){ db_int(q, "seq"), db_int(q, "at"), p[0], p[1],
		p[2], p[3], db_text(q, "action"), (int)db_int(q, "kind"),
		(uint32_t)db_int(q, "scopes"), NULL, 0 };
	if (!db_null(q, "detail"))
		r.detail = db_blob(q, "detail", &r.ndetail);
	if (!r.action)
		return false;
	chain(before, &r, hash);
	kept = db_blob(q, "hash", &size);
	memcpy(before, hash, 32);
	return r.seq == count && size == 32 && memcmp(kept, hash, 32) == 0;
}

enum err
audit_verify(struct keeper *k, int64_t *n)
{
	return audit_verify_with(k, NULL, n);
}

enum err
audit_verify_with(struct keeper *k, const char *copy, int64_t *n)
{
	unsigned char before[32];
	struct points all;
	struct db_rows q;
	int64_t count = 0, gone = 0;
	size_t at = 0;
	bool good = true;
	enum err e = witness_read(k, copy, &all);

	*n = 0;
	if (!e)
		e = cut_start(k, &all, &gone, before);
	if (!e)
		e = db_select(k->data, "keeper.audit_all", &q);
	if (e) {
		witness_free(&all);
		return e;
	}
	/* what is over has its checkpoint in its place */
	while (at < all.n && all.p[at].seq < gone)
		at++;
	good = known_to(&all, &at, gone, before);
	count = gone;
	while (good && db_next(&q)) {
		count++;
		good = follows(&q, count, before) &&
			known_to(&all, &at, count, before);
	}
	e = db_end(&q);
	*n = count - gone;
	/* nor is the end another than this keeper wrote */
	if (!e && good && (k->audit_seq != count || at != all.n ||
		memcmp(k->audit_hash, before, 32) != 0))
		good = false;
	witness_free(&all);
	if (!e && !good)
		e = err_set(E_CHECK, _("Le journal des accès ne tient plus "
			"à partir de l'enregistrement %lld."),
			(long long)count);
	return e ? e : audit_mark_holds(k);
}
