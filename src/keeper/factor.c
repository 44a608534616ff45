#include "keeper/factor.h"

#include <liboath/oath.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/config.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "keeper/code.h"
#include "keeper/facts.h"
#include "keeper/keys.h"
#include "keeper/reserve.h"

#define STEP 30                 /* seconds */
#define WINDOW 1                /* steps before and after */
#define FIGURES 6

struct factor {
	unsigned char secret[20];
	uint64_t step;          /* the last that was accepted */
	unsigned char code[FACTOR_CODES][16];   /* hashes; zeros: used up */
};

static enum err
get(struct keeper *k, const struct id *user, struct factor *f)
{
	struct buf b;
	enum err e;

	buf_init(&b);
	e = keys_secret(k, user, KEYS_FACTOR, &b);
	if (!e && b.len != sizeof *f)
		e = err_set(E_INTERNAL, _("Second facteur illisible."));
	if (!e)
		memcpy(f, b.data, sizeof *f);
	buf_done(&b);
	return e;
}

static enum err
put(struct keeper *k, const struct id *user, const struct factor *f)
{
	return keys_secret_put(k, user, KEYS_FACTOR, f, sizeof *f);
}

/* What cannot be read counts as there: it lets nobody in. */
bool
factor_has(struct keeper *k, const struct id *user)
{
	struct factor f;
	enum err e = get(k, user, &f);

	wipe(&f, sizeof f);
	return e != E_NOTFOUND;
}

bool
factor_asked(struct keeper *k)
{
	return config.second_factor && !facts_demo(k);
}

/* What cannot be read of her says that she must. */
bool
factor_must(struct keeper *k, const struct id *user)
{
	bool admin, must;
	enum role role;
	struct db_rows q;

	if (!factor_asked(k))
		return false;
	must = !facts_user_live(k, user, &admin) || admin;
	if (must || db_select(k->data, "keeper.structures_of", &q))
		return true;
	db_bind_id(&q, ":user", user);
	while (db_next(&q)) {
		struct id s = db_id(&q, "structure");

		must |= facts_role_read(k, user, &s, &role) ||
			role == ROLE_RESPONSABLE;
	}
	return db_end(&q) != E_OK || must;
}

static void
hash_code(struct keeper *k, const struct id *user, const char *symbols,
	unsigned char out[16])
{
	unsigned char text[CODE_SYMBOLS + ID_SIZE];

	memcpy(text, symbols, CODE_SYMBOLS);
	memcpy(text + CODE_SYMBOLS, user->b, ID_SIZE);
	crypto_generichash(out, 16, text, sizeof text, k->k->codes.b,
		KEY_SIZE);
	wipe(text, sizeof text);
}

/* --- the figures ----------------------------------------------------------- */

static bool
start(void)
{
	static bool started;

	if (!started)
		started = oath_init() == OATH_OK;
	return started;
}

/* Six figures, spaces apart, nothing else. */
static bool
read_figures(const char *typed, char out[FIGURES + 1])
{
	int n = 0;

	for (; *typed; typed++) {
		if (*typed == ' ')
			continue;
		if (*typed < '0' || *typed > '9' || n == FIGURES)
			return false;
		out[n++] = *typed;
	}
	out[n] = '\0';
	return n == FIGURES;
}

/* The step of which these are the figures, near now; 0: of none. */
static uint64_t
step_of(const unsigned char secret[20], const char *figures)
{
	uint64_t step = 0;
	int where;

	if (!start() || oath_totp_validate3((const char *)secret, 20,
		(time_t)clock_now(), STEP, 0, WINDOW, &where, &step,
		figures) < 0)
		return 0;
	return step;
}

/* Which one she has: zeros for none.  One that cannot be read is not none. */
static enum err
mark(struct keeper *k, const struct id *user, unsigned char out[16])
{
	struct factor f;
	enum err e = get(k, user, &f);

	memset(out, 0, 16);
	if (!e)
		crypto_generichash(out, 16, f.secret, sizeof f.secret, NULL,
			0);
	wipe(&f, sizeof f);
	return e == E_NOTFOUND ? E_OK : e;
}

enum err
factor_draw(struct keeper *k, const struct id *user, struct secret20 *secret,
	char uri[FACTOR_TEXT])
{
	char *text = NULL, login[80] = "";
	struct db_rows q;
	enum err e = mark(k, user, secret->over);

	if (!e)
		e = db_select(k->data, "keeper.user", &q);
	if (e)
		return e;
	if (!secret->made)
		randombytes_buf(secret->b, sizeof secret->b);
	secret->made = true;
	db_bind_id(&q, ":id", user);
	if (db_next(&q))
		snprintf(login, sizeof login, "%s", db_text(&q, "login"));
	e = db_end(&q);
	if (!e && (!start() || oath_base32_encode((const char *)secret->b,
		sizeof secret->b, &text, NULL) != OATH_OK))
		e = err_set(E_INTERNAL, _("Le secret ne s'écrit pas."));
	if (!e)
		snprintf(uri, FACTOR_TEXT, "otpauth://totp/%s?secret=%s",
			login, text);
	if (text)
		wipe(text, strlen(text));
	free(text);
	return e;
}

/* The step of what is typed from a secret that was drawn for the place of the
 * factor that is there: who made another one since, or lost hers, has not shown
 * it to whoever sits here. */
static enum err
read_step(struct keeper *k, const struct id *user,
	const struct secret20 *secret, const char *typed, uint64_t *step)
{
	unsigned char now[sizeof secret->over];
	char figures[FIGURES + 1];
	enum err e;

	if (!secret->made)
		return err_set(E_STATE, _("Le secret n'est plus là : ouvrir "
			"cet écran de nouveau."));
	*step = read_figures(typed, figures) ? step_of(secret->b, figures) :
		0;
	if (!*step)
		return err_set(E_CHECK, _("Ce code n'est pas celui de "
			"maintenant : taper les six chiffres que le téléphone "
			"montre ; son heure doit être juste."));
	e = mark(k, user, now);
	if (!e && memcmp(now, secret->over, sizeof now) != 0)
		e = err_set(E_STATE, _("Le second facteur de ce compte a "
			"changé entre-temps : se reconnecter."));
	return e;
}

enum err
factor_shows(struct keeper *k, const struct id *user,
	const struct secret20 *secret, const char *typed)
{
	uint64_t step;

	return read_step(k, user, secret, typed, &step);
}

enum err
factor_put(struct keeper *k, const struct id *user,
	const struct secret20 *secret, const char *typed,
	char codes[FACTOR_TEXT])
{
	struct factor f;
	char symbols[CODE_SYMBOLS + 1];
	size_t at = 0;
	enum err e = read_step(k, user, secret, typed, &f.step);
	int i;

	if (e)
		return e;
	memcpy(f.secret, secret->b, sizeof f.secret);
	for (i = 0; i < FACTOR_CODES; i++) {
		char text[CODE_TEXT];

		code_draw(symbols);
		hash_code(k, user, symbols, f.code[i]);
		code_text(symbols, text);
		at += (size_t)snprintf(codes + at, FACTOR_TEXT - at, "%s%s",
			i ? " " : "", text);
		wipe(text, sizeof text);
	}
	wipe(symbols, sizeof symbols);
	e = put(k, user, &f);
	wipe(&f, sizeof f);
	if (e)
		wipe(codes, FACTOR_TEXT);
	return e;
}

static bool
take_code(struct keeper *k, const struct id *user, struct factor *f,
	const char *symbols)
{
	unsigned char hash[16];
	bool taken = false;
	int i;

	hash_code(k, user, symbols, hash);
	for (i = 0; i < FACTOR_CODES && !taken; i++) {
		taken = sodium_memcmp(f->code[i], hash, sizeof hash) == 0;
		if (taken)
			memset(f->code[i], 0, sizeof hash);
	}
	return taken;
}

enum err
factor_check(struct keeper *k, const struct id *user, const char *typed)
{
	struct factor f;
	char figures[FIGURES + 1], symbols[CODE_SYMBOLS + 1];
	bool good = false;
	enum err e = get(k, user, &f);

	if (e)
		return e;
	if (read_figures(typed, figures)) {
		uint64_t step = step_of(f.secret, figures);

		good = step > f.step;
		if (good)
			f.step = step;
	} else if (code_read(typed, symbols)) {
		good = take_code(k, user, &f, symbols);
		wipe(symbols, sizeof symbols);
	}
	e = good ? E_OK : err_set(E_RIGHT, _("Ce code ne va pas : chacun ne "
		"sert qu'une fois."));
	/* what is not written down could serve twice; on a full disk one still
	 * comes to read */
	if (good)
		do
			e = put(k, user, &f);
		while (e == E_FULL && reserve_spend(k));
	wipe(&f, sizeof f);
	return e;
}

int
factor_left(struct keeper *k, const struct id *user)
{
	struct factor f;
	int left = 0, i;

	if (get(k, user, &f))
		return -1;
	for (i = 0; i < FACTOR_CODES; i++)
		left += !sodium_is_zero(f.code[i], sizeof f.code[i]);
	wipe(&f, sizeof f);
	return left;
}

enum err
factor_drop(struct keeper *k, const struct id *user)
{
	return keys_secret_drop(k, user, KEYS_FACTOR);
}
