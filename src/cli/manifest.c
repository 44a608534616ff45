#include "cli/manifest.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "store/files.h"
#include "store/sign.h"

#define PUBLIC "passerelle-backup-public "
#define SECRET "passerelle-backup-secret "
#define LONGEST 1200

void
manifest_init(struct manifest *m)
{
	memset(m, 0, sizeof *m);
	buf_init(&m->text);
}

void
manifest_done(struct manifest *m)
{
	buf_done(&m->text);
}

void
hex_put(struct buf *b, const void *p, size_t n)
{
	const unsigned char *c = p;
	size_t i;

	for (i = 0; i < n; i++)
		buf_printf(b, "%02x", c[i]);
}

static int
digit(char c)
{
	const char *digits = "0123456789abcdef", *at = strchr(digits, c);

	return c && at ? (int)(at - digits) : -1;
}

bool
hex_get(const char *text, size_t len, unsigned char *out, size_t n)
{
	size_t i;

	if (len != 2 * n)
		return false;
	for (i = 0; i < n; i++) {
		int high = digit(text[2 * i]), low = digit(text[2 * i + 1]);

		if (high < 0 || low < 0)
			return false;
		out[i] = (unsigned char)(high << 4 | low);
	}
	return true;
}

char *
folder_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return xasprintf("%.*s", slash ? (int)(slash - path + 1) : 0, path);
}

/* --- manifests -------------------------------------------------------------- */

static void
put_part(struct buf *b, const char *what, const struct part *p)
{
	buf_printf(b, "%s %s %llu ", what, p->name,
		(unsigned long long)p->sum.size);
	hex_put(b, p->sum.hash, ARCHIVE_HASH);
	buf_printf(b, " %llu ", (unsigned long long)p->sum.plain);
	hex_put(b, p->sum.plain_hash, ARCHIVE_HASH);
	buf_putc(b, '\n');
}

void
manifest_write(struct manifest *m)
{
	struct buf *b = &m->text;

	buf_clear(b);
	buf_printf(b, "passerelle-backup 1\nmade %lld\nschema %d %d\n"
		"generation %lld\n", (long long)m->made, m->schema_data,
		m->schema_keys, (long long)m->generation);
	put_part(b, "data", &m->data);
	put_part(b, "keys", &m->keys);
	buf_printf(b, "until %lld\nsigner ", (long long)m->until);
	hex_put(b, m->signer, sizeof m->signer);
	buf_putc(b, '\n');
}

/* The line at *at, without its end, if it begins with a word; moves past. */
static bool
line(const char **at, const char *word, char out[LONGEST])
{
	size_t n = strcspn(*at, "\n"), w = strlen(word);

	if (n >= LONGEST || n <= w || !(*at)[n] ||
		strncmp(*at, word, w) != 0 || (*at)[w] != ' ')
		return false;
	memcpy(out, *at + w + 1, n - w - 1);
	out[n - w - 1] = '\0';
	*at += n + 1;
	return true;
}

static bool
part(const char **at, const char *word, struct part *p)
{
	char text[LONGEST], hash[80], plain[80];
	unsigned long long size, full;

	if (!line(at, word, text) || sscanf(text, "%255s %llu %79s %llu %79s",
		p->name, &size, hash, &full, plain) != 5)
		return false;
	p->sum.size = size;
	p->sum.plain = full;
	/* a name leads nowhere else */
	return !strchr(p->name, '/') && p->name[0] != '.' &&
		hex_get(hash, strlen(hash), p->sum.hash, ARCHIVE_HASH) &&
		hex_get(plain, strlen(plain), p->sum.plain_hash,
			ARCHIVE_HASH);
}

static bool
parse(struct manifest *m, const char *all)
{
	char text[LONGEST];
	const char *at = all;
	long long v, generation, until;

	if (!line(&at, "passerelle-backup", text) || strcmp(text, "1") != 0 ||
		!line(&at, "made", text) || sscanf(text, "%lld", &v) != 1 ||
		!line(&at, "schema", text) || sscanf(text, "%d %d",
			&m->schema_data, &m->schema_keys) != 2 ||
		!line(&at, "generation", text) ||
		sscanf(text, "%lld", &generation) != 1 ||
		!part(&at, "data", &m->data) || !part(&at, "keys", &m->keys) ||
		!line(&at, "until", text) ||
		sscanf(text, "%lld", &until) != 1 ||
		!line(&at, "signer", text) || !hex_get(text, strlen(text),
			m->signer, sizeof m->signer))
		return false;
	m->made = v;
	m->generation = generation;
	m->until = until;
	buf_clear(&m->text);
	buf_put(&m->text, all, (size_t)(at - all));
	return line(&at, "signature", text) && !*at && hex_get(text,
		strlen(text), m->signature, sizeof m->signature);
}

enum err
manifest_read(const char *path, struct manifest *m)
{
	struct buf all;
	enum err e;

	buf_init(&all);
	e = file_text(path, &all);
	if (!e && (!parse(m, buf_str(&all)) || !sign_holds(m->signer,
		"PSRLBKUP", m->text.data, m->text.len, m->signature)))
		e = err_set(E_CHECK, _("Le manifeste %s n'est pas entier : "
			"prendre une autre sauvegarde."), path);
	buf_done(&all);
	return e;
}

/* --- keys ------------------------------------------------------------------- */

static enum err
key_text(const char *text, const char *word, unsigned char out[ARCHIVE_KEY])
{
	size_t n = strlen(word);

	return strncmp(text, word, n) == 0 && hex_get(text + n,
		strcspn(text + n, "\r\n "), out, ARCHIVE_KEY) ? E_OK : E_CHECK;
}

enum err
backup_key_public(const char *from, unsigned char out[ARCHIVE_KEY])
{
	struct buf text;
	enum err e;

	if (key_text(from, PUBLIC, out) == E_OK)
		return E_OK;
	buf_init(&text);
	e = file_text(from, &text);
	if (!e && key_text(buf_str(&text), PUBLIC, out))
		e = err_set(E_CHECK, _("%s n'est pas une clé publique de "
			"sauvegarde : « backup keygen » en fait une."), from);
	buf_done(&text);
	return e;
}

enum err
backup_key_secret(const char *file, unsigned char out[ARCHIVE_KEY])
{
	struct buf text;
	enum err e;

	buf_init(&text);
	e = file_text(file, &text);
	if (!e && key_text(buf_str(&text), SECRET, out))
		e = err_set(E_CHECK, _("%s n'est pas une clé secrète de "
			"sauvegarde."), file);
	buf_done(&text);
	return e;
}

static enum err
put_key(const char *path, mode_t mode, const char *word,
	const unsigned char key[ARCHIVE_KEY])
{
	struct buf text;
	enum err e;

	buf_init(&text);
	buf_puts(&text, word);
	hex_put(&text, key, ARCHIVE_KEY);
	buf_putc(&text, '\n');
	e = file_put(path, mode, text.data, text.len);
	buf_done(&text);
	return e;
}

enum err
backup_key_make(const char *file)
{
	unsigned char public[ARCHIVE_KEY], secret[ARCHIVE_KEY];
	char *pub = xasprintf("%s.pub", file);
	enum err e = E_OK;

	if (access(file, F_OK) == 0 || access(pub, F_OK) == 0)
		e = err_set(E_EXISTS, _("%s est là : une clé ne se remplace "
			"pas, les sauvegardes faites pour elle seraient "
			"perdues."), access(file, F_OK) == 0 ? file : pub);
	archive_pair(public, secret);
	if (!e)
		e = put_key(file, 0600, SECRET, secret);
	if (!e)
		e = put_key(pub, 0644, PUBLIC, public);
	wipe(secret, sizeof secret);
	free(pub);
	return e;
}
