#include "keeper/ack.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "store/seal.h"

#define MAC 32

/* --- its text: figures and hashes, a line of words, the keeper's proof ---------- */

static void
put_hex(struct buf *b, const void *p, size_t n, int end)
{
	char hex[2 * ACK_MARK + 1];

	buf_puts(b, sodium_bin2hex(hex, sizeof hex, p, n));
	buf_putc(b, end);
}

static void
put_num(struct buf *b, int64_t n)
{
	buf_printf(b, "%lld ", (long long)n);
}

/* Other records have details too, which who asked for them wrote: what makes
 * this one the keeper's is its own. */
static void
prove(struct keeper *k, const char *text, size_t n, int64_t seq,
	unsigned char out[MAC])
{
	crypto_generichash_state st;
	char head[40];

	snprintf(head, sizeof head, "acknowledged %lld\n", (long long)seq);
	crypto_generichash_init(&st, k->k->audit.b, KEY_SIZE, MAC);
	crypto_generichash_update(&st, (unsigned char *)head, strlen(head));
	crypto_generichash_update(&st, (const unsigned char *)text, n);
	crypto_generichash_final(&st, out, MAC);
}

void
ack_text(struct keeper *k, const struct ack *a, int64_t seq, struct buf *out)
{
	unsigned char proof[MAC];
	int i;

	put_num(out, a->at);
	put_num(out, a->end);
	put_hex(out, a->hash, 32, ' ');
	put_num(out, a->points);
	put_hex(out, a->points_hash, 32, ' ');
	put_num(out, a->point_n);
	put_num(out, a->marked);
	put_hex(out, a->mark, ACK_MARK, ' ');
	put_num(out, a->nspan);
	for (i = 0; i < a->nspan; i++) {
		put_num(out, a->span[i].from);
		put_num(out, a->span[i].to);
	}
	put_num(out, a->near);
	put_num(out, a->n);
	for (i = 0; i < a->n; i++) {
		put_num(out, a->range[i].first);
		put_num(out, a->range[i].last);
		put_hex(out, a->range[i].hash, 32, ' ');
	}
	buf_printf(out, "\n%s\n", a->reason);
	prove(k, buf_str(out), out->len, seq, proof);
	put_hex(out, proof, MAC, '\n');
}

struct reader {
	const char *at;
	bool bad;
};

static int64_t
num(struct reader *r)
{
	char *end;
	int64_t n = strtoll(r->at, &end, 10);

	r->bad |= end == r->at || *end != ' ';
	if (!r->bad)
		r->at = end + 1;
	return n;
}

static void
hex(struct reader *r, unsigned char *out, size_t n)
{
	size_t len = 0;
	const char *end = r->at;

	r->bad = r->bad || sodium_hex2bin(out, n, r->at, strcspn(r->at,
		" \n"), NULL, &len, &end) != 0 || len != n || !*end;
	if (!r->bad)
		r->at = end + 1;
}

/* False: the keeper did not make it, for this record. */
static bool
read_text(struct keeper *k, const char *text, int64_t seq, struct ack *a)
{
	struct reader r = { text, false };
	unsigned char proof[MAC], given[MAC];
	size_t n;
	int i;

	memset(a, 0, sizeof *a);
	a->seq = seq;
	a->at = num(&r);
	a->end = num(&r);
	hex(&r, a->hash, 32);
	a->points = num(&r);
	hex(&r, a->points_hash, 32);
	a->point_n = num(&r);
	a->marked = num(&r) != 0;
	hex(&r, a->mark, ACK_MARK);
	a->nspan = (int)num(&r);
	if (r.bad || a->nspan < 0 || a->nspan > ACK_SPANS)
		return false;
	for (i = 0; i < a->nspan; i++) {
		a->span[i].from = num(&r);
		a->span[i].to = num(&r);
	}
	a->near = num(&r);
	a->n = (int)num(&r);
	if (r.bad || a->n < 0 || a->n > ACK_RANGES)
		return false;
	for (i = 0; i < a->n; i++) {
		a->range[i].first = num(&r);
		a->range[i].last = num(&r);
		hex(&r, a->range[i].hash, 32);
	}
	if (r.bad || *r.at != '\n')
		return false;
	r.at++;
	n = strcspn(r.at, "\n");
	if (!r.at[n] || n >= sizeof a->reason)
		return false;
	memcpy(a->reason, r.at, n);
	r.at += n + 1;
	prove(k, text, (size_t)(r.at - text), seq, proof);
	hex(&r, given, MAC);
	return !r.bad && r.at[-1] == '\n' && !*r.at &&
		sodium_memcmp(proof, given, MAC) == 0;
}

/* --- in the chain -------------------------------------------------------------- */

static bool
open_one(struct keeper *k, struct db_rows *q, struct ack *a)
{
	int64_t seq = db_int(q, "seq");
	struct seal_bind bind = { "audit", 0, id_none, id_none, id_none,
		SEAL_SCHEMA, (uint32_t)seq };
	struct buf text;
	const void *p;
	size_t n;
	bool ok;

	if (db_null(q, "detail"))
		return false;
	p = db_blob(q, "detail", &n);
	buf_init(&text);
	ok = seal_open(&k->k->audit, &bind, p, n, &text) == E_OK &&
		read_text(k, buf_str(&text), seq, a);
	buf_done(&text);
	return ok;
}

static enum err
find(struct keeper *k, const char *statement, int64_t after, struct ack *out)
{
	bool found = false;
	struct db_rows q;
	enum err e = db_select(k->data, statement, &q);

	if (e)
		return e;
	db_bind_int(&q, ":seq", after);
	while (!found && db_next(&q))
		found = open_one(k, &q, out);
	e = db_end(&q);
	if (e || !found)
		memset(out, 0, sizeof *out);
	return e;
}

enum err
ack_last(struct keeper *k, struct ack *out)
{
	return find(k, "keeper.acknowledged_before", INT64_MAX, out);
}

enum err
ack_next(struct keeper *k, int64_t after, struct ack *out)
{
	return find(k, "keeper.acknowledged_after", after, out);
}
