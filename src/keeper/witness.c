#include "keeper/witness.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/config.h"
#include "base/i18n.h"
#include "base/log.h"
#include "base/mem.h"
#include "keeper/keys.h"

#define RECORDS 256
#define EVERY_MS 60000
#define LINE_MAX_BYTES 400

static void
key_pair(const struct keeper *k, unsigned char pk[crypto_sign_PUBLICKEYBYTES],
	unsigned char sk[crypto_sign_SECRETKEYBYTES])
{
	unsigned char seed[crypto_sign_SEEDBYTES];
	static const char what[] = "checkpoint";

	crypto_generichash(seed, sizeof seed, (const unsigned char *)what,
		sizeof what - 1, k->k->audit.b, KEY_SIZE);
	crypto_sign_seed_keypair(pk, sk, seed);
	wipe(seed, sizeof seed);
}

static bool
is_report(const char *text)
{
	return strncmp(text, "passerelle-retention ", 21) == 0;
}

enum err
witness_sign(struct keeper *k, const char *report, unsigned char signature[64])
{
	unsigned char pk[crypto_sign_PUBLICKEYBYTES];
	unsigned char sk[crypto_sign_SECRETKEYBYTES];

	if (!is_report(report))
		return err_set(E_CHECK, _("Ce n'est pas un rapport."));
	key_pair(k, pk, sk);
	crypto_sign_detached(signature, NULL, (const unsigned char *)report,
		strlen(report), sk);
	wipe(sk, sizeof sk);
	return E_OK;
}

bool
witness_signed(struct keeper *k, const char *report,
	const unsigned char signature[64])
{
	unsigned char pk[crypto_sign_PUBLICKEYBYTES];
	unsigned char sk[crypto_sign_SECRETKEYBYTES];

	key_pair(k, pk, sk);
	wipe(sk, sizeof sk);
	return is_report(report) && crypto_sign_verify_detached(signature,
		(const unsigned char *)report, strlen(report), pk) == 0;
}

/* --- reading ---------------------------------------------------------------- */

/* Of figures and letters that sscanf() let through. */
static bool
unhex(const char *text, unsigned char *out, size_t size)
{
	return strlen(text) == 2 * size && sodium_hex2bin(out, size, text,
		2 * size, NULL, NULL, NULL) == 0;
}

/* One line, without its end; false: it is not ours. */
static bool
read_line(const unsigned char *pk, const char *line, size_t len,
	struct point *out)
{
	char copy[LINE_MAX_BYTES], hash[65], sign[129];
	unsigned char made[crypto_sign_BYTES];
	long long n, generation, seq, at;
	int signed_to = 0, end = 0;

	if (len >= sizeof copy)
		return false;
	memcpy(copy, line, len);
	copy[len] = '\0';
	if (sscanf(copy, "%lld %lld %lld %lld %64[0-9a-f]%n %128[0-9a-f]%n",
		&n, &generation, &seq, &at, hash, &signed_to, sign, &end) !=
		6 || (size_t)end != len)
		return false;
	out->n = n;
	out->seq = seq;
	return unhex(hash, out->hash, 32) && unhex(sign, made, sizeof made) &&
		crypto_sign_verify_detached(made, (unsigned char *)copy,
		(unsigned long long)signed_to, pk) == 0;
}

static void
add(struct points *to, const struct point *p)
{
	if (to->n == to->cap) {
		to->cap = to->cap ? 2 * to->cap : 64;
		to->p = xrealloc(to->p, to->cap * sizeof *to->p);
	}
	to->p[to->n++] = *p;
}

/* A copy may be a part of a log: what stands before a line is not looked at. */
static enum err
read_copy(const unsigned char *pk, const char *text, struct points *out)
{
	static const char what[] = "checkpoint ";
	const char *line = text, *end, *said;
	struct point p;

	for (; *line; line = *end ? end + 1 : end) {
		end = line + strcspn(line, "\n");
		said = memmem(line, (size_t)(end - line), what, strlen(what));
		if (said)
			line = said + strlen(what);
		if (line == end)
			continue;
		if (!read_line(pk, line, (size_t)(end - line), &p))
			return err_set(E_CHECK, _("La copie des points de "
				"contrôle a une ligne altérée, ou qui n'est "
				"pas de cette base."));
		add(out, &p);
	}
	return E_OK;
}

/* The file's: each one from the first, in order; in what was acknowledged
 * (`over` bytes, `n` its last line) those that are ours. */
static void
read_lines(const unsigned char *pk, const struct buf *text, size_t over,
	int64_t n, struct points *out)
{
	struct point p = { .n = 0 }, last = { .n = 0 };
	bool begun = false;
	size_t at, len;

	for (at = 0; at < text->len; at += len + 1) {
		const char *line = (const char *)text->data + at;
		const char *end = memchr(line, '\n', text->len - at);
		bool ours, old = at < over;

		len = end ? (size_t)(end - line) : text->len - at;
		if (!old && !begun) {
			begun = true;
			last = (struct point){ .n = over ? n : 0 };
		}
		if (!len)
			continue;
		ours = read_line(pk, line, len, &p);
		if (!old && !out->broken && (!ours || p.n != last.n + 1 ||
			p.seq < last.seq))
			out->broken = last.n + 1;
		if (!ours)
			continue;
		add(out, &p);
		last = p;
	}
	out->last = over && !begun ? n : last.n;
}

static enum err
read_file(int fd, struct buf *out)
{
	char chunk[65536];
	off_t at = 0;
	ssize_t n;

	while ((n = pread(fd, chunk, sizeof chunk, at)) > 0) {
		buf_put(out, chunk, (size_t)n);
		at += n;
	}
	return n < 0 ? err_set(E_IO, _("Les points de contrôle ne se lisent "
		"pas.")) : E_OK;
}

static int
by_seq(const void *a, const void *b)
{
	const struct point *x = a, *y = b;

	return x->seq < y->seq ? -1 : x->seq > y->seq;
}

/* Is the file's beginning what was acknowledged?  One that is not, or that
 * another file has taken the place of, is looked at as any is. */
static size_t
pinned(const struct ack *known, const struct buf *text)
{
	unsigned char hash[32];
	size_t n = known ? (size_t)known->points : 0;

	if (!n || n > text->len)
		return 0;
	crypto_generichash(hash, 32, text->data, n, NULL, 0);
	return memcmp(hash, known->points_hash, 32) == 0 ? n : 0;
}

enum err
witness_read(struct keeper *k, const struct ack *known, const char *copy,
	struct points *out)
{
	unsigned char pk[crypto_sign_PUBLICKEYBYTES];
	unsigned char sk[crypto_sign_SECRETKEYBYTES];
	struct buf text;
	enum err e;

	memset(out, 0, sizeof *out);
	key_pair(k, pk, sk);
	wipe(sk, sizeof sk);
	buf_init(&text);
	e = k->points < 0 ? E_OK : read_file(k->points, &text);
	if (!e)
		read_lines(pk, &text, pinned(known, &text), known ?
			known->point_n : 0, out);
	if (!e && copy)
		e = read_copy(pk, copy, out);
	buf_done(&text);
	if (out->n > 1)
		qsort(out->p, out->n, sizeof *out->p, by_seq);
	return e;
}

enum err
witness_broken(const struct points *p)
{
	return err_set(E_CHECK, _("Le point de contrôle %lld du journal des "
		"accès est altéré, ou il en manque."), (long long)p->broken);
}

enum err
witness_pin(struct keeper *k, struct ack *out)
{
	struct buf text;
	enum err e;

	out->points = 0;
	out->point_n = k->point_n;
	memset(out->points_hash, 0, 32);
	buf_init(&text);
	e = k->points < 0 ? E_OK : read_file(k->points, &text);
	/* the next line begins one; in a file that was emptied, the first */
	if (!e && !text.len)
		out->point_n = k->point_n = 0;
	if (!e && text.len && text.data[text.len - 1] != '\n') {
		if (write(k->points, "\n", 1) != 1 ||
			fdatasync(k->points) < 0)
			e = err_set(E_IO, _("Les points de contrôle ne "
				"s'écrivent pas."));
		buf_putc(&text, '\n');
	}
	if (!e && text.len) {
		out->points = (int64_t)text.len;
		crypto_generichash(out->points_hash, 32, text.data, text.len,
			NULL, 0);
	}
	buf_done(&text);
	return e;
}

void
witness_free(struct points *p)
{
	free(p->p);
	memset(p, 0, sizeof *p);
}

/* --- writing ------------------------------------------------------------------ */

/* One more start of a keeper: what was put back as it was counts again. */
static enum err
next_generation(struct keeper *k)
{
	char number[24];
	struct buf b;
	enum err e;

	buf_init(&b);
	e = keys_meta(k, "generation", &b);
	if (e == E_NOTFOUND)
		e = E_OK;
	k->generation = atoll(buf_str(&b)) + 1;
	buf_done(&b);
	snprintf(number, sizeof number, "%lld", (long long)k->generation);
	return e ? e : keys_meta_put(k, "generation", number, strlen(number));
}

/* Where the file ends that was written: a power cut leaves a part of a line, or
 * zeros where a part of it was to be. */
static size_t
written(const struct buf *text, size_t over)
{
	size_t n = text->len, at;

	while (n && text->data[n - 1] != '\n')
		n--;
	for (at = n ? n - 1 : 0; at && text->data[at - 1] != '\n'; at--)
		continue;
	return n > over && memchr(text->data + at, 0, n - at) ? at : n;
}

enum err
witness_start(struct keeper *k)
{
	struct points all = { .p = NULL };
	struct buf text;
	struct ack known;
	enum err e;
	size_t n;

	k->points = open(config_path("keeper/checkpoints"), O_RDWR | O_CREAT |
		O_APPEND | O_CLOEXEC, 0600);
	if (k->points < 0 || (geteuid() == 0 && fchown(k->points,
		config.uid_keeper, config.uid_session) < 0))
		return err_set(E_IO, _("Les points de contrôle ne s'ouvrent "
			"pas : %s."), strerror(errno));
	e = next_generation(k);
	if (!e)
		e = ack_last(k, &known);
	buf_init(&text);
	if (!e)
		e = read_file(k->points, &text);
	n = e ? 0 : written(&text, pinned(&known, &text));
	if (!e && n < text.len && ftruncate(k->points, (off_t)n) < 0)
		log_say(LOG_WARN, "checkpoints: a torn line stays");
	buf_done(&text);
	if (!e)
		e = witness_read(k, &known, NULL, &all);
	if (e) {
		/* what it says next is not known: nothing is written */
		close(k->points);
		k->points = -1;
		return e;
	}
	/* a file that does not hold is evidence: said at each start, and by
	 * verify, until it is acknowledged; it goes on */
	if (all.broken) {
		witness_broken(&all);
		log_say(LOG_ERROR, "%s", err_text());
	}
	k->point_n = all.last;
	k->point_seq = all.n ? all.p[all.n - 1].seq : 0;
	witness_free(&all);
	return E_OK;
}

/* A part of a line is taken off again: the next try has its number. */
static bool
write_line(struct keeper *k, const char *line, size_t n)
{
	off_t end = lseek(k->points, 0, SEEK_END);
	bool whole = write(k->points, line, n) == (ssize_t)n;

	if (!whole || fdatasync(k->points) < 0)
		log_say(LOG_ERROR, "checkpoints: %s", strerror(errno));
	if (!whole && (end < 0 || ftruncate(k->points, end) < 0))
		log_say(LOG_ERROR, "checkpoints: a torn line stays");
	if (whole && config.checkpoint_log)
		log_say(LOG_NOTE, "checkpoint %.*s", (int)n - 1, line);
	return whole;
}

void
witness_write(struct keeper *k, bool now)
{
	unsigned char pk[crypto_sign_PUBLICKEYBYTES], made[crypto_sign_BYTES];
	unsigned char sk[crypto_sign_SECRETKEYBYTES];
	char line[LINE_MAX_BYTES], hash[65], sign[129];
	size_t n;

	if (k->points < 0 || witness_wait(k) < 0 ||
		(!now && witness_wait(k) > 0))
		return;
	sodium_bin2hex(hash, sizeof hash, k->audit_hash, 32);
	n = (size_t)snprintf(line, sizeof line, "%lld %lld %lld %lld %s",
		(long long)k->point_n + 1, (long long)k->generation,
		(long long)k->audit_seq, (long long)clock_now(), hash);
	key_pair(k, pk, sk);
	crypto_sign_detached(made, NULL, (unsigned char *)line, n, sk);
	wipe(sk, sizeof sk);
	sodium_bin2hex(sign, sizeof sign, made, sizeof made);
	n += (size_t)snprintf(line + n, sizeof line - n, " %s\n", sign);
	k->point_at = clock_ms();
	if (!write_line(k, line, n))
		return;
	k->point_n++;
	k->point_seq = k->audit_seq;
}

int64_t
witness_wait(const struct keeper *k)
{
	int64_t left = k->point_at + EVERY_MS - clock_ms();

	if (k->audit_seq == k->point_seq)
		return -1;
	return left < 0 || k->audit_seq >= k->point_seq + RECORDS ? 0 : left;
}

void
witness_end(struct keeper *k)
{
	if (k->points < 0)
		return;
	if (k->k)
		witness_write(k, true);
	close(k->points);
	k->points = -1;
}
