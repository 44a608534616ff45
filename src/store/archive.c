#include "store/archive.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "store/files.h"

#define MAGIC "PSRLARC1"
#define PART 65536
#define SEALED (PART + crypto_secretstream_xchacha20poly1305_ABYTES)
#define AT_KEY 57
#define AT_STREAM (AT_KEY + crypto_box_SEALBYTES + \
	crypto_secretstream_xchacha20poly1305_KEYBYTES)
#define HEAD (AT_STREAM + crypto_secretstream_xchacha20poly1305_HEADERBYTES)

/* One archive being written or read. */
struct work {
	int in, out;
	const char *from, *to;
	unsigned char head[HEAD];
	crypto_secretstream_xchacha20poly1305_state stream;
	crypto_generichash_state hash, plain_hash;
	bool headed;            /* the header is bound already */
	z_stream z;
	unsigned char a[SEALED], b[SEALED];
	struct archive_sum *sum;
};

void
archive_pair(unsigned char public[ARCHIVE_KEY],
	unsigned char secret[ARCHIVE_KEY])
{
	crypto_box_keypair(public, secret);
}

void
archive_public(const unsigned char secret[ARCHIVE_KEY],
	unsigned char public[ARCHIVE_KEY])
{
	crypto_scalarmult_base(public, secret);
}

static void
put64(unsigned char *p, int64_t v)
{
	int i;

	for (i = 0; i < 8; i++)
		p[i] = (unsigned char)((uint64_t)v >> (56 - 8 * i));
}

static int64_t
get64(const unsigned char *p)
{
	uint64_t v = 0;
	int i;

	for (i = 0; i < 8; i++)
		v = v << 8 | p[i];
	return (int64_t)v;
}

static enum err
unreadable(const char *path)
{
	return err_set(E_CHECK, _("L'archive %s n'est pas entière, ou pas "
		"pour cette clé."), path);
}

static struct work *
work_new(const char *from, const char *to, struct archive_sum *sum)
{
	struct work *w = xcalloc(1, sizeof *w);

	w->in = w->out = -1;
	w->from = from;
	w->to = to;
	w->sum = sum;
	memset(sum, 0, sizeof *sum);
	crypto_generichash_init(&w->hash, NULL, 0, ARCHIVE_HASH);
	crypto_generichash_init(&w->plain_hash, NULL, 0, ARCHIVE_HASH);
	return w;
}

static void
work_free(struct work *w)
{
	crypto_generichash_final(&w->hash, w->sum->hash, ARCHIVE_HASH);
	crypto_generichash_final(&w->plain_hash, w->sum->plain_hash,
		ARCHIVE_HASH);
	if (w->in >= 0)
		close(w->in);
	if (w->out >= 0)
		close(w->out);
	wipe(w, sizeof *w);
	free(w);
}

/* --- writing ---------------------------------------------------------------- */

static enum err
put_raw(struct work *w, const void *p, size_t n)
{
	crypto_generichash_update(&w->hash, p, n);
	w->sum->size += n;
	return file_write(w->out, w->to, p, n);
}

static enum err
put_part(struct work *w, size_t n, bool last)
{
	unsigned long long len;

	crypto_secretstream_xchacha20poly1305_push(&w->stream, w->b, &len,
		w->a, n, w->headed ? NULL : w->head, w->headed ? 0 : HEAD,
		last ? crypto_secretstream_xchacha20poly1305_TAG_FINAL : 0);
	w->headed = true;
	return put_raw(w, w->b, (size_t)len);
}

/* Feeds what was read to zlib, and each full part to the stream. */
static enum err
squeeze(struct work *w, int flush)
{
	enum err e = E_OK;
	int rc;

	do {
		rc = deflate(&w->z, flush);
		if (rc == Z_STREAM_ERROR)
			return err_set(E_INTERNAL, "zlib %d", rc);
		/* the last part may be full: it is sealed by the caller */
		if (!w->z.avail_out && rc != Z_STREAM_END) {
			e = put_part(w, PART, false);
			w->z.next_out = w->a;
			w->z.avail_out = PART;
		}
	} while (!e && (flush == Z_FINISH ? rc != Z_STREAM_END :
		w->z.avail_in > 0));
	return e;
}

static enum err
write_all(struct work *w)
{
	unsigned char *chunk = xmalloc(PART);
	size_t n;
	enum err e;

	w->z.next_out = w->a;
	w->z.avail_out = PART;
	do {
		e = file_read(w->in, w->from, chunk, PART, &n);
		if (e)
			break;
		crypto_generichash_update(&w->plain_hash, chunk, n);
		w->sum->plain += n;
		w->z.next_in = chunk;
		w->z.avail_in = (unsigned)n;
		e = squeeze(w, n < PART ? Z_FINISH : Z_NO_FLUSH);
	} while (!e && n == PART);
	wipe(chunk, PART);
	free(chunk);
	return e ? e : put_part(w, PART - w->z.avail_out, true);
}

static void
make_head(struct work *w, const struct archive_head *h,
	const unsigned char public[ARCHIVE_KEY])
{
	unsigned char key[crypto_secretstream_xchacha20poly1305_KEYBYTES];

	memcpy(w->head, MAGIC, 8);
	w->head[8] = (unsigned char)h->kind;
	put64(w->head + 9, h->made);
	put64(w->head + 17, h->until);
	memcpy(w->head + 25, h->origin, sizeof h->origin);
	crypto_secretstream_xchacha20poly1305_keygen(key);
	crypto_box_seal(w->head + AT_KEY, key, sizeof key, public);
	crypto_secretstream_xchacha20poly1305_init_push(&w->stream,
		w->head + AT_STREAM, key);
	wipe(key, sizeof key);
}

enum err
archive_write(const char *from, const char *to, const struct archive_head *h,
	const unsigned char public[ARCHIVE_KEY], struct archive_sum *sum)
{
	char *part = xasprintf("%s.part", to);
	struct work *w = work_new(from, part, sum);
	enum err e = file_open(from, &w->in);

	if (!e)
		e = file_make(part, 0600, &w->out);
	if (!e && deflateInit(&w->z, Z_DEFAULT_COMPRESSION) != Z_OK)
		e = err_set(E_INTERNAL, "zlib");
	if (!e) {
		make_head(w, h, public);
		e = put_raw(w, w->head, HEAD);
		if (!e)
			e = write_all(w);
		deflateEnd(&w->z);
	}
	if (!e)
		e = file_settle(&w->out, part, to);
	if (e)
		unlink(part);
	work_free(w);
	free(part);
	return e;
}

/* --- reading ---------------------------------------------------------------- */

static enum err
read_head(struct work *w)
{
	size_t n;
	enum err e = file_read(w->in, w->from, w->head, HEAD, &n);

	if (e)
		return e;
	return n == HEAD && memcmp(w->head, MAGIC, 8) == 0 ? E_OK :
		err_set(E_CHECK, _("%s n'est pas une archive de Passerelle."),
			w->from);
}

enum err
archive_head(const char *path, struct archive_head *h)
{
	struct archive_sum sum;
	struct work *w = work_new(path, NULL, &sum);
	enum err e = file_open(path, &w->in);

	if (!e)
		e = read_head(w);
	if (!e) {
		h->kind = (char)w->head[8];
		h->made = get64(w->head + 9);
		h->until = get64(w->head + 17);
		memcpy(h->origin, w->head + 25, sizeof h->origin);
	}
	work_free(w);
	return e;
}

enum err
archive_hash(const char *path, struct archive_sum *sum)
{
	struct work *w = work_new(path, NULL, sum);
	size_t n = 0;
	enum err e = file_open(path, &w->in);

	while (!e) {
		e = file_read(w->in, path, w->a, PART, &n);
		if (e || !n)
			break;
		crypto_generichash_update(&w->hash, w->a, n);
		sum->size += n;
	}
	work_free(w);
	return e;
}

/* Gives zlib an opened part of n bytes, and writes what comes out.  *ended:
 * the stream of zlib is whole. */
static enum err
unfold(struct work *w, size_t n, bool *ended)
{
	enum err e = E_OK;
	int rc = Z_OK;

	w->z.next_in = w->b;
	w->z.avail_in = (unsigned)n;
	while (!e && rc == Z_OK) {
		size_t made;

		w->z.next_out = w->a;
		w->z.avail_out = PART;
		rc = inflate(&w->z, Z_NO_FLUSH);
		if (rc != Z_OK && rc != Z_STREAM_END && rc != Z_BUF_ERROR)
			return unreadable(w->from);
		made = PART - w->z.avail_out;
		crypto_generichash_update(&w->plain_hash, w->a, made);
		w->sum->plain += made;
		e = file_write(w->out, w->to, w->a, made);
		if (rc == Z_OK && w->z.avail_out)
			break;
	}
	*ended = rc == Z_STREAM_END;
	return e;
}

static enum err
read_all(struct work *w)
{
	unsigned char tag = 0;
	bool ended = false;
	size_t n;
	enum err e = E_OK;

	while (!e && tag != crypto_secretstream_xchacha20poly1305_TAG_FINAL) {
		unsigned long long len;

		e = file_read(w->in, w->from, w->a, SEALED, &n);
		if (e)
			return e;
		crypto_generichash_update(&w->hash, w->a, n);
		w->sum->size += n;
		if (ended || n < crypto_secretstream_xchacha20poly1305_ABYTES ||
			crypto_secretstream_xchacha20poly1305_pull(&w->stream,
				w->b, &len, &tag, w->a, n,
				w->headed ? NULL : w->head,
				w->headed ? 0 : HEAD) != 0)
			return unreadable(w->from);
		w->headed = true;
		e = unfold(w, (size_t)len, &ended);
	}
	if (!e)
		e = file_read(w->in, w->from, w->a, 1, &n);
	return e ? e : ended && !n ? E_OK : unreadable(w->from);
}

static enum err
open_stream(struct work *w, const unsigned char secret[ARCHIVE_KEY])
{
	unsigned char key[crypto_secretstream_xchacha20poly1305_KEYBYTES];
	unsigned char public[ARCHIVE_KEY];
	int rc;

	archive_public(secret, public);
	rc = crypto_box_seal_open(key, w->head + AT_KEY, sizeof key +
		crypto_box_SEALBYTES, public, secret);
	if (rc == 0)
		rc = crypto_secretstream_xchacha20poly1305_init_pull(
			&w->stream, w->head + AT_STREAM, key);
	wipe(key, sizeof key);
	return rc == 0 ? E_OK : unreadable(w->from);
}

enum err
archive_read(const char *path, const unsigned char secret[ARCHIVE_KEY],
	const char *to, struct archive_sum *sum)
{
	char *part = xasprintf("%s.part", to);
	struct work *w = work_new(path, part, sum);
	enum err e = file_open(path, &w->in);

	if (!e)
		e = read_head(w);
	if (!e) {
		crypto_generichash_update(&w->hash, w->head, HEAD);
		sum->size += HEAD;
		e = open_stream(w, secret);
	}
	if (!e)
		e = file_make(part, 0600, &w->out);
	if (!e && inflateInit(&w->z) != Z_OK)
		e = err_set(E_INTERNAL, "zlib");
	if (!e) {
		e = read_all(w);
		inflateEnd(&w->z);
	}
	if (!e)
		e = file_settle(&w->out, part, to);
	if (e)
		unlink(part);
	work_free(w);
	free(part);
	return e;
}
