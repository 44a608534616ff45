/* What comes to the server in files, or before SSH: what a proxy says of who
 * connects; what lies where backups are (archives, their manifests, the list
 * of erasures); a copy of the checkpoints; keys as people paste them, and as
 * SSH sends them; a card of the root key typed by hand.  The first byte says
 * which.  Nothing is taken that was not made here, and what is refused leaves
 * nothing. */
#include "tests/unit/work.h"

#include <ctype.h>
#include <sodium.h>
#include <zlib.h>

#include "base/pubkey.h"
#include "cli/manifest.h"
#include "keeper/witness.h"
#include "net/proxy.h"
#include "net/pubkey.h"
#include "store/files.h"
#include "store/shares.h"
#include "store/sign.h"
#include "tests/fuzz/fuzz.h"
#include "tests/nosync.c"

#define HEAD 161                /* of an archive: store/archive.h */

static unsigned char public[ARCHIVE_KEY], secret[ARCHIVE_KEY];
static struct client c1;
static struct buf ledger, points;
static struct sealkey signer;
static char in[80], made[80];

static void
at_end(void)
{
	world_close();
	world_remove();
}

static void
begin(void)
{
	static const unsigned char seed[crypto_box_SEEDBYTES] = { 7 };
	struct work k;

	log_init("fuzz", 0);
	world_dir();
	world_open(false);
	log_init("fuzz", 0);
	world_people();
	login_ready(&c1, "c1");
	buf_init(&ledger);
	HOLDS(work_person(&c1, &k, "MARTIN Lea", "martin") == E_OK);
	HOLDS(erased_person(&w.k, &k.person) == E_OK);
	HOLDS(work_person(&c1, &k, "DURAND Ali", "durand") == E_OK);
	HOLDS(erased_person(&w.k, &k.person) == E_OK);
	HOLDS(erased_text(&w.k, &ledger) == E_OK);
	HOLDS(work_person(&c1, &k, "PETIT Max", "petit") == E_OK);
	witness_write(&w.k, true);
	buf_init(&points);
	HOLDS(file_text(config_path("keeper/checkpoints"), &points) == E_OK);
	HOLDS(points.len > 100);
	memset(signer.b, 9, sizeof signer.b);
	crypto_box_seed_keypair(public, secret, seed);
	snprintf(in, sizeof in, "%s/in", w.dir);
	snprintf(made, sizeof made, "%s/made", w.dir);
	atexit(at_end);
}

static void
put_file(const void *p, size_t n)
{
	HOLDS(file_put(in, 0600, p, n) == E_OK);
}

static bool
is_made(void)
{
	return access(made, F_OK) == 0;
}

/* --- before SSH --------------------------------------------------------------- */

/* As it comes, byte after byte: nothing that is said changes once it is. */
static void
from_proxy(const uint8_t *h, size_t n)
{
	enum proxy_what what = PROXY_MORE;
	size_t have, size = PROXY_HEAD;
	struct proxy_said said;

	for (have = 0; have <= n && what == PROXY_MORE; have++) {
		what = proxy_parse(h, have, &size, &said);
		HOLDS(size >= PROXY_HEAD && size <= PROXY_MOST);
		HOLDS(what <= PROXY_FROM);
		HOLDS(what != PROXY_MORE || have < size);
	}
	if (what == PROXY_FROM) {
		struct sockaddr_storage a;
		unsigned char *only = malloc(size);

		HOLDS(have - 1 == size && only);
		/* nothing behind it is looked at */
		memcpy(only, h, size);
		HOLDS(proxy_parse(only, size, &size, &said) == what);
		free(only);
		proxy_address(&said, &a);
		HOLDS(a.ss_family == AF_INET || a.ss_family == AF_INET6);
	}
}

/* --- backups ---------------------------------------------------------------------- */

static void
no_archive(const uint8_t *p, size_t n)
{
	struct archive_sum sum;
	struct archive_head h;

	put_file(p, n);
	archive_head(in, &h);
	/* nobody else knows the key that its parts are under */
	HOLDS(archive_read(in, secret, made, &sum) != E_OK);
	HOLDS(!is_made());
}

/* Is there a whole stream of zlib at its beginning? */
static bool
is_whole(const uint8_t *p, size_t n)
{
	static unsigned char out[65536];
	z_stream z = { .next_in = (unsigned char *)(uintptr_t)p,
		.avail_in = (unsigned)n };
	int rc = inflateInit(&z);

	while (rc == Z_OK) {
		z.next_out = out;
		z.avail_out = sizeof out;
		rc = inflate(&z, Z_NO_FLUSH);
	}
	inflateEnd(&z);
	return rc == Z_STREAM_END;
}

/* Sealed as one is, by who has the public key, of what zlib never wrote. */
static void
sealed(const uint8_t *p, size_t n)
{
	static unsigned char part[HEAD + 8192 + 64];
	unsigned char key[crypto_secretstream_xchacha20poly1305_KEYBYTES];
	crypto_secretstream_xchacha20poly1305_state st;
	unsigned long long len;
	struct archive_sum sum;
	enum err e;

	HOLDS(n <= 8192);
	memset(part, 0, HEAD);
	memcpy(part, "PSRLARC1d", 9);
	crypto_secretstream_xchacha20poly1305_keygen(key);
	crypto_box_seal(part + 57, key, sizeof key, public);
	crypto_secretstream_xchacha20poly1305_init_push(&st, part + 137, key);
	crypto_secretstream_xchacha20poly1305_push(&st, part + HEAD, &len, p,
		n, part, HEAD, crypto_secretstream_xchacha20poly1305_TAG_FINAL);
	put_file(part, HEAD + (size_t)len);
	e = archive_read(in, secret, made, &sum);
	HOLDS(is_made() == (e == E_OK));
	HOLDS((e == E_OK) == is_whole(p, n));
	if (!e) {
		struct stat s;

		HOLDS(stat(made, &s) == 0 && (uint64_t)s.st_size == sum.plain);
		HOLDS(sum.size == HEAD + len);
		unlink(made);
	}
}

static void
manifest(const uint8_t *p, size_t n)
{
	struct manifest m;

	put_file(p, n);
	manifest_init(&m);
	if (manifest_read(in, &m) == E_OK) {
		/* signed, by whoever: its names lead nowhere else */
		HOLDS(!strchr(m.data.name, '/') && !strchr(m.keys.name, '/'));
		HOLDS(m.text.len < n && memcmp(m.text.data, p, m.text.len) ==
			0);
	}
	manifest_done(&m);
}

/* The same, signed as it stands by one whose key its corpus names. */
static void
signed_manifest(const uint8_t *p, size_t n)
{
	unsigned char sign[64];
	struct buf b;

	buf_init(&b);
	buf_put(&b, p, n);
	sign_make(&signer, "PSRLBKUP", p, n, sign);
	buf_puts(&b, "signature ");
	hex_put(&b, sign, sizeof sign);
	buf_putc(&b, '\n');
	manifest(b.data, b.len);
	buf_done(&b);
}

static int64_t
erased(void)
{
	return count(w.k.keys, "SELECT count(*) FROM erased");
}

/* What was written here, with some bytes changed: each is two bytes that say
 * where, and one that says what; a last one cuts it there. */
static const char *
altered(const struct buf *was, const uint8_t *p, size_t n)
{
	static char out[8200];
	size_t len = was->len < sizeof out ? was->len : sizeof out - 1;

	memcpy(out, was->data, len);
	out[len] = '\0';
	for (; n >= 2 && len; p += 3, n -= 3) {
		size_t at = ((size_t)p[0] << 8 | p[1]) % len;

		out[at] = n > 2 ? (char)p[2] : '\0';
		if (n < 3)
			break;
	}
	return out;
}

/* Does text begin as `whole` does?  Hexadecimal digits are read in both cases,
 * and numbers after any blank. */
static bool
begins(const char *whole, const char *text)
{
	for (; *text; text++, whole++)
		if (tolower((unsigned char)*text) != *whole &&
			!(isspace((unsigned char)*text) && *whole == ' '))
			return false;
	return true;
}

/* Only the list that was signed here, or its beginning. */
static void
erasures(const char *text)
{
	enum err e = erased_merge(&w.k, text);

	HOLDS(erased() == 2);
	HOLDS(e || begins(buf_str(&ledger), text));
}

static void
checkpoints(const char *text)
{
	struct points all = { .p = NULL }, own = { .p = NULL };
	size_t i, j;

	HOLDS(witness_read(&w.k, NULL, NULL, &own) == E_OK && own.n > 0);
	if (witness_read(&w.k, NULL, text, &all) == E_OK)
		for (i = 0; i < all.n; i++) {
			for (j = 0; j < own.n; j++)
				if (own.p[j].n == all.p[i].n &&
					own.p[j].seq == all.p[i].seq)
					break;
			HOLDS(j < own.n);
		}
	witness_free(&all);
	witness_free(&own);
}

static void
backup_key(const char *text)
{
	unsigned char key[ARCHIVE_KEY];

	put_file(text, strlen(text));
	backup_key_public(text, key);
	backup_key_secret(in, key);
}

/* --- keys ------------------------------------------------------------------------------ */

static void
key_line(const char *text)
{
	char print[128], comment[200];
	struct buf blob;

	buf_init(&blob);
	if (pubkey_read(text, &blob, print, sizeof print, comment,
		sizeof comment) == E_OK) {
		HOLDS(pubkey_check(blob.data, blob.len) == E_OK);
		HOLDS(strncmp(print, "SHA256:", 7) == 0);
	}
	buf_done(&blob);
}

static void
key_bytes(const uint8_t *p, size_t n)
{
	char kind[32];

	pubkey_kind(p, n, kind);
	HOLDS(strlen(kind) < sizeof kind);
	if (pubkey_check(p, n) == E_OK)
		HOLDS(*kind);
}

static void
card(const char *text)
{
	char again[SHARE_TEXT];
	struct share one, two;

	if (share_read(text, &one) == E_OK) {
		HOLDS(one.number >= 1 && one.number <= SHARES);
		share_write(&one, again);
		HOLDS(share_read(again, &two) == E_OK);
		HOLDS(memcmp(&one, &two, sizeof one) == 0);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static char text[8200];

	if (size < 1 || size > 8192)
		return 0;
	if (!w.dir[0])
		begin();
	size--;
	memcpy(text, data + 1, size);
	text[size] = '\0';
	switch (*data++) {
	case 'p': from_proxy(data, size); break;
	case 'a': no_archive(data, size); break;
	case 'z': sealed(data, size); break;
	case 'm': manifest(data, size); break;
	case 'M': signed_manifest(data, size); break;
	case 'e': erasures(text); break;
	case 'E': erasures(altered(&ledger, data, size)); break;
	case 'c': checkpoints(text); break;
	case 'C': checkpoints(altered(&points, data, size)); break;
	case 'b': backup_key(text); break;
	case 'k': key_line(text); break;
	case 'K': key_bytes(data, size); break;
	default: card(text);
	}
	return 0;
}
