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
	put_bytes(&b, r->action, r->action ? strlen(r->action) : 0);
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

/* The mark as it is (`out`, when it is one), and the record that it names. */
static enum err
mark_is(struct keeper *k, unsigned char out[ACK_MARK], int64_t *seq)
{
	struct buf b;
	size_t i;
	enum err e;

	*seq = 0;
	memset(out, 0, ACK_MARK);
	buf_init(&b);
	e = keys_meta(k, "audit", &b);
	if (!e && b.len != ACK_MARK)
		e = E_CHECK;
	if (!e)
		memcpy(out, b.data, ACK_MARK);
	for (i = 0; i < 8; i++)
		*seq = *seq << 8 | out[i];
	buf_done(&b);
	return e == E_NOTFOUND ? E_OK : e;
}

enum err
audit_marked(struct keeper *k, struct ack *out, int64_t *seq)
{
	enum err e = mark_is(k, out->mark, seq);

	out->marked = e == E_CHECK || (!e && *seq && !audit_has(k, *seq,
		out->mark + 8));
	return e == E_CHECK ? E_OK : e;
}

enum err
audit_mark_holds(struct keeper *k)
{
	struct ack now = { .n = 0 }, known;
	int64_t seq;
	enum err e = audit_marked(k, &now, &seq);

	if (!e && now.marked) {
		/* (it is noted anew within the hour) */
		e = ack_last(k, &known);
		if (!e && (!known.marked || memcmp(known.mark, now.mark,
			ACK_MARK) != 0))
			e = E_CHECK;
	}
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

/* --- the walk ------------------------------------------------------------------- */

struct walk {
	const struct ack *known;
	struct breaks *out;
	struct points all;
	size_t at;              /* in all */
	int64_t near, count;
	unsigned char before[32];
	bool agreed;            /* the last one of them did */
	bool headless;          /* nobody knows what came before the first */
	crypto_generichash_state st;    /* of the range, and what came after */
};

/* The next one says otherwise than the chain. */
static void
contradicts(struct walk *w, int64_t seq)
{
	struct breaks *b = w->out;

	if (!b->nspan || (w->agreed && b->nspan < ACK_SPANS))
		b->span[b->nspan++].from = seq;
	b->span[b->nspan - 1].to = seq;
	w->agreed = false;
}

/* Was it acknowledged that this one does? */
static bool
is_known(const struct ack *a, int64_t seq)
{
	int i;

	for (i = 0; a && i < a->nspan && seq < a->seq; i++)
		if (seq >= a->span[i].from && seq <= a->span[i].to)
			return true;
	return false;
}

/* The checkpoints of the records up to here say the same hash (NULL: there is
 * no such record). */
static void
look_at_points(struct walk *w, int64_t seq, const unsigned char *hash)
{
	for (; w->at < w->all.n && w->all.p[w->at].seq <= seq; w->at++) {
		const struct point *p = &w->all.p[w->at];

		if (hash && p->seq == seq && memcmp(p->hash, hash, 32) == 0)
			w->agreed = true;
		else if (!is_known(w->known, p->seq))
			contradicts(w, p->seq);
	}
}

/* Records that follow and such that do not: those of a range are in its hash,
 * with what is before it. */
static void
take_in(struct walk *w, int64_t seq, bool follows,
	const unsigned char made[32], const void *kept, size_t size)
{
	struct breaks *b = w->out;
	struct ack_range *r = b->n ? &b->range[b->n - 1] : NULL;
	unsigned char n = (unsigned char)(size > 255 ? 255 : size);
	bool near = r && (uint64_t)seq - (uint64_t)r->last <=
		(uint64_t)w->near;
	crypto_generichash_state copy;

	if (follows && !near)
		return;
	if (!near && b->n == ACK_RANGES) {
		b->more = true;
		return;
	}
	if (!near) {
		r = &b->range[b->n++];
		r->first = seq;
		crypto_generichash_init(&w->st, NULL, 0, 32);
	}
	crypto_generichash_update(&w->st, made, 32);
	crypto_generichash_update(&w->st, &n, 1);
	if (size)
		crypto_generichash_update(&w->st, kept, size);
	if (follows)
		return;
	r->last = seq;
	copy = w->st;
	crypto_generichash_final(&copy, r->hash, 32);
}

/* Does this one come after what is before it?  What was acknowledged goes on
 * from where it says. */
static bool
comes_next(const struct walk *w, int64_t seq)
{
	const struct ack *a = w->known;

	if (a && a->seq && seq == a->seq)
		return (w->count == a->end || (w->headless && !a->end)) &&
			memcmp(w->before, a->hash, 32) == 0;
	return seq == w->count + 1 && !w->headless;
}

/* One record of the walk. */
static void
look_at(struct walk *w, struct db_rows *q)
{
	static const char *const names[] = { "session", "user", "structure",
		"object" };
	unsigned char hash[32];
	const struct id *p[4];
	struct id id[4];
	struct record r;
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
	chain(w->before, &r, hash);
	kept = db_blob(q, "hash", &size);
	take_in(w, r.seq, comes_next(w, r.seq) && size == 32 &&
		memcmp(kept, hash, 32) == 0, hash, kept, size);
	memset(w->before, 0, 32);
	if (size == 32)
		memcpy(w->before, kept, 32);
	w->count = r.seq;
	w->headless = false;
	w->out->records++;
	look_at_points(w, w->count, w->before);
}

/* What was taken off when it was over has its checkpoint in its place. */
static enum err
begin(struct walk *w, struct keeper *k)
{
	enum err e = cut_first(k, &w->out->first);

	if (!e)
		e = cut_start(k, &w->all, &w->count, w->before);
	w->headless = e == E_CHECK;
	if (w->headless) {
		memset(w->before, 0, 32);
		e = E_OK;
	}
	while (w->at < w->all.n && (w->all.p[w->at].seq < w->count ||
		(w->headless && w->all.p[w->at].seq == w->count)))
		w->at++;
	if (!w->headless)
		look_at_points(w, w->count, w->before);
	return e;
}

static int64_t
most(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

enum err
audit_walk(struct keeper *k, const char *copy, const struct ack *known,
	int64_t near, struct breaks *out)
{
	struct walk w = { .known = known, .out = out, .near = near };
	struct ack file, mark = { .n = 0 };
	struct db_rows q;
	int64_t seq = 0;
	enum err e = ack_last(k, &file);

	memset(out, 0, sizeof *out);
	if (!e)
		e = witness_read(k, &file, copy, &w.all);
	if (!e)
		e = begin(&w, k);
	if (!e)
		e = db_select(k->data, "keeper.audit_all", &q);
	if (!e) {
		while (db_next(&q))
			look_at(&w, &q);
		e = db_end(&q);
	}
	out->top = most(w.count, k->audit_seq);
	if (w.all.n)
		out->top = most(out->top, w.all.p[w.all.n - 1].seq);
	look_at_points(&w, INT64_MAX, NULL);
	out->line = w.all.broken;
	/* nor is the end another than this keeper wrote */
	out->end = k->audit_seq != w.count ||
		memcmp(k->audit_hash, w.before, 32) != 0;
	if (!e)
		e = audit_marked(k, &mark, &seq);
	out->mark = !e && mark.marked && audit_mark_holds(k) == E_CHECK;
	out->top = most(out->top, seq);
	witness_free(&w.all);
	return e;
}

static bool
is_among(const struct ack_range *r, const struct ack_range *all, int n)
{
	int i;

	for (i = 0; i < n; i++)
		if (all[i].first == r->first && all[i].last == r->last &&
			memcmp(all[i].hash, r->hash, 32) == 0)
			return true;
	return false;
}

enum err
audit_breaks(struct keeper *k, const char *copy, struct breaks *out)
{
	struct ack_range kept[ACK_RANGES];
	struct ack known;
	int i, n = 0;
	enum err e = ack_last(k, &known);

	if (!e)
		e = audit_walk(k, copy, &known, known.seq ? known.near :
			AUDIT_NEAR, out);
	if (e)
		return e;
	for (i = 0; i < out->n; i++)
		if (!is_among(&out->range[i], known.range, known.n))
			kept[n++] = out->range[i];
	/* nor is one mended since, but by what made it over */
	for (i = 0; i < known.n && n < ACK_RANGES; i++)
		if (known.range[i].last >= out->first && !is_among(
			&known.range[i], out->range, out->n))
			kept[n++] = known.range[i];
	memcpy(out->range, kept, (size_t)n * sizeof *kept);
	out->n = n;
	return E_OK;
}

bool
audit_broken(const struct breaks *b)
{
	return b->n || b->more || b->nspan || b->line || b->end || b->mark;
}

static int64_t
first_of(const struct breaks *b)
{
	int64_t first = b->n ? b->range[0].first : b->top;

	return b->nspan && b->span[0].from < first ? b->span[0].from : first;
}

enum err
audit_verify(struct keeper *k, int64_t *n)
{
	return audit_verify_with(k, NULL, n);
}

enum err
audit_verify_with(struct keeper *k, const char *copy, int64_t *n)
{
	struct breaks b;
	enum err e = audit_breaks(k, copy, &b);

	*n = e ? 0 : b.records;
	if (e || !audit_broken(&b))
		return e;
	if (b.n || b.nspan || b.end)
		return err_set(E_CHECK, _("Le journal des accès ne tient plus "
			"à partir de l'enregistrement %lld."),
			(long long)first_of(&b));
	if (b.line)
		return witness_broken(&(struct points){ .broken = b.line });
	return audit_mark_holds(k);
}
