#include "store/shares.h"

#include <ctype.h>
#include <libgfshare.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"

#define VERSION_BYTE 1
#define SUM 4
#define RAW (1 + 1 + 4 + 4 + KEY_SIZE + SUM)
#define LETTERS ((RAW * 8 + 4) / 5)
#define HEAD "PSR"

static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

static void
fill(unsigned char *p, unsigned n)
{
	randombytes_buf(p, n);
}

/* The first bytes of a hash that is used for nothing else. */
static void
short_hash(const char *what, const void *p, size_t n, unsigned char out[4])
{
	crypto_generichash_state st;
	unsigned char hash[16];

	crypto_generichash_init(&st, NULL, 0, sizeof hash);
	crypto_generichash_update(&st, (const unsigned char *)what, 8);
	crypto_generichash_update(&st, p, n);
	crypto_generichash_final(&st, hash, sizeof hash);
	memcpy(out, hash, 4);
}

void
shares_cut(const struct sealkey *root, struct share out[SHARES])
{
	unsigned char numbers[SHARES], set[4], print[4];
	struct sealkey secret = *root;
	gfshare_ctx *g;
	int i;

	for (i = 0; i < SHARES; i++)
		numbers[i] = (unsigned char)(i + 1);
	randombytes_buf(set, sizeof set);
	short_hash("PSRLROOT", root->b, KEY_SIZE, print);
	gfshare_fill_rand = fill;
	g = gfshare_ctx_init_enc(numbers, SHARES, SHARES_NEEDED, KEY_SIZE);
	gfshare_ctx_enc_setsecret(g, secret.b);
	for (i = 0; i < SHARES; i++) {
		out[i].number = i + 1;
		memcpy(out[i].set, set, sizeof set);
		memcpy(out[i].print, print, sizeof print);
		gfshare_ctx_enc_getshare(g, (unsigned char)i, out[i].part);
	}
	gfshare_ctx_free(g);
	wipe(&secret, sizeof secret);
}

void
share_write(const struct share *s, char out[SHARE_TEXT])
{
	unsigned char raw[RAW + 1] = { 0 };
	size_t n = 0, i;

	raw[0] = VERSION_BYTE;
	raw[1] = (unsigned char)s->number;
	memcpy(raw + 2, s->set, 4);
	memcpy(raw + 6, s->print, 4);
	memcpy(raw + 10, s->part, KEY_SIZE);
	short_hash("PSRLSHAR", raw, RAW - SUM, raw + RAW - SUM);
	n = (size_t)snprintf(out, SHARE_TEXT, HEAD);
	for (i = 0; i < LETTERS; i++) {
		size_t bit = 5 * i;
		unsigned two = (unsigned)raw[bit / 8] << 8 | raw[bit / 8 + 1];

		if (i % 5 == 0)
			out[n++] = '-';
		out[n++] = alphabet[two >> (11 - bit % 8) & 31];
	}
	out[n] = '\0';
	wipe(raw, sizeof raw);
}

static int
value(char c)
{
	const char *at;

	c = (char)toupper((unsigned char)c);
	if (c == 'O')
		c = '0';
	if (c == 'I' || c == 'L')
		c = '1';
	at = strchr(alphabet, c);
	return c && at ? (int)(at - alphabet) : -1;
}

static bool
letters(const char *text, unsigned char raw[RAW + 1])
{
	size_t i = 0;

	for (; *text; text++) {
		int v = value(*text);
		size_t bit = 5 * i;

		if (*text == '-' || isspace((unsigned char)*text))
			continue;
		if (v < 0 || i++ == LETTERS)
			return false;
		raw[bit / 8] |= (unsigned char)(v << 3 >> bit % 8);
		if (bit % 8 > 3)
			raw[bit / 8 + 1] |= (unsigned char)(v << (11 -
				bit % 8));
	}
	return i == LETTERS;
}

enum err
share_read(const char *text, struct share *out)
{
	unsigned char raw[RAW + 1] = { 0 }, sum[SUM];
	bool ok;

	text += strspn(text, " \t");
	ok = strncasecmp(text, HEAD, strlen(HEAD)) == 0 &&
		letters(text + strlen(HEAD), raw) && !raw[RAW];
	short_hash("PSRLSHAR", raw, RAW - SUM, sum);
	ok = ok && memcmp(sum, raw + RAW - SUM, SUM) == 0;
	if (ok && (raw[0] != VERSION_BYTE || raw[1] < 1 || raw[1] > SHARES))
		ok = false;
	if (ok) {
		out->number = raw[1];
		memcpy(out->set, raw + 2, 4);
		memcpy(out->print, raw + 6, 4);
		memcpy(out->part, raw + 10, KEY_SIZE);
	}
	wipe(raw, sizeof raw);
	return ok ? E_OK : err_set(E_CHECK, _("Une lettre de cette part est "
		"mal recopiée, ou il en manque : la relire sur la carte."));
}

enum err
shares_join(const struct share *a, const struct share *b, struct sealkey *root)
{
	unsigned char numbers[2] = { (unsigned char)a->number,
		(unsigned char)b->number };
	unsigned char parts[2][KEY_SIZE], print[4];
	gfshare_ctx *g;
	bool ok;

	if (a->number == b->number)
		return err_set(E_CHECK, _("C'est deux fois la part %d : il "
			"faut une autre carte."), a->number);
	if (memcmp(a->set, b->set, 4) != 0)
		return err_set(E_CHECK, _("Ces deux parts ne vont pas "
			"ensemble : elles ne sont pas des trois mêmes "
			"cartes."));
	memcpy(parts[0], a->part, KEY_SIZE);
	memcpy(parts[1], b->part, KEY_SIZE);
	/* it writes over what it frees */
	gfshare_fill_rand = fill;
	g = gfshare_ctx_init_dec(numbers, 2, KEY_SIZE);
	gfshare_ctx_dec_giveshare(g, 0, parts[0]);
	gfshare_ctx_dec_giveshare(g, 1, parts[1]);
	gfshare_ctx_dec_extract(g, root->b);
	gfshare_ctx_free(g);
	wipe(parts, sizeof parts);
	short_hash("PSRLROOT", root->b, KEY_SIZE, print);
	ok = memcmp(print, a->print, 4) == 0 && memcmp(print, b->print, 4)
		== 0;
	if (!ok)
		wipe(root, sizeof *root);
	return ok ? E_OK : err_set(E_CHECK, _("Ces deux parts ne donnent pas "
		"la clé : l'une d'elles est d'une autre base."));
}
