#include "keeper/nirs.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "keeper/audit.h"
#include "keeper/facts.h"
#include "keeper/keys.h"

#define NIR_CHARS 13
#define PEOPLE_MAX 16           /* of one number */
#define DAY 86400
#define NIR_BORN 10             /* all but the rank among those born there */

/* --- guesses --------------------------------------------------------------- */

/* What one user asked in a day, hashed: numbers, and how many of them are of
 * one sex, one month and one commune. */
struct nirs_asked {
	struct nirs_asked *next;
	struct id user;
	int64_t since;
	struct seen { uint64_t h; unsigned n; } *seen;  /* h 0: free */
	size_t n, cap;          /* cap is a power of two */
};

static uint64_t
hash(const char *nir, size_t n)
{
	static unsigned char key[crypto_shorthash_KEYBYTES];
	static bool drawn;
	uint64_t h;

	if (!drawn)
		randombytes_buf(key, sizeof key);
	drawn = true;
	crypto_shorthash((unsigned char *)&h, (const unsigned char *)nir, n,
		key);
	return h ? h : 1;
}

static struct seen *
place(struct nirs_asked *a, uint64_t h)
{
	size_t i;

	for (i = h & (a->cap - 1);; i = (i + 1) & (a->cap - 1))
		if (!a->seen[i].h || a->seen[i].h == h)
			return &a->seen[i];
}

static void
grow(struct nirs_asked *a)
{
	struct nirs_asked was = *a;
	size_t i;

	a->cap = was.cap ? 2 * was.cap : 256;
	a->seen = xcalloc(a->cap, sizeof *a->seen);
	for (i = 0; i < was.cap; i++)
		if (was.seen[i].h)
			*place(a, was.seen[i].h) = was.seen[i];
	free(was.seen);
}

static unsigned *
times(struct nirs_asked *a, const char *nir, size_t n)
{
	uint64_t h = hash(nir, n);
	struct seen *s;

	if (2 * (a->n + 1) > a->cap)
		grow(a);
	s = place(a, h);
	a->n += !s->h;
	s->h = h;
	return &s->n;
}

/* One that was asked already tells nothing more. */
static bool
is_guess(struct nirs_asked *a, const char *nir)
{
	bool alike;

	if (*times(a, nir, NIR_CHARS))
		return false;
	alike = *times(a, nir, NIR_BORN) >= NIRS_ALIKE;
	if (!alike) {
		++*times(a, nir, NIR_BORN);
		++*times(a, nir, NIR_CHARS);
	}
	return alike;
}

static void
forget(struct nirs_asked *a, int64_t now)
{
	free(a->seen);
	a->seen = NULL;
	a->n = a->cap = 0;
	a->since = now;
}

static struct nirs_asked *
of_user(struct keeper *k, const struct id *user)
{
	int64_t now = clock_now();
	struct nirs_asked *a;

	for (a = k->nirs; a && !id_equal(&a->user, user); a = a->next)
		;
	if (!a) {
		a = xcalloc(1, sizeof *a);
		a->user = *user;
		a->next = k->nirs;
		k->nirs = a;
	}
	if (a->since <= now - DAY)
		forget(a, now);
	return a;
}

/* Who knows where and when somebody is born has a thousand numbers to try: a
 * file has not that many who differ by their rank alone. */
static enum err
no_guess(struct keeper *k, const struct peer *p, const char *const *nir,
	uint32_t n)
{
	struct nirs_asked *a = of_user(k, &p->user);
	uint32_t i;

	for (i = 0; i < n; i++)
		if (is_guess(a, nir[i]))
			return err_set(E_AGAIN, _("Trop de numéros qui se "
				"ressemblent : reprendre demain."));
	return E_OK;
}

void
nirs_free(struct keeper *k)
{
	struct nirs_asked *a;

	while ((a = k->nirs)) {
		k->nirs = a->next;
		free(a->seen);
		free(a);
	}
}

/* --- whose they are ---------------------------------------------------------- */

static enum err
may_ask(struct keeper *k, const struct peer *p, uint32_t n)
{
	struct db_rows q;
	struct facts f;
	int64_t asked = 0;
	enum err e;

	if (!facts_user_live(k, &p->user, NULL))
		return err_set(E_RIGHT, _("Ce compte est désactivé."));
	facts_role_fill(k, p, &p->structure, &f);
	if (!right_may(RIGHT_PERSON_CREATE, &f))
		return err_set(E_RIGHT, _("Pas d'import ici."));
	if (!f.nir)
		return err_set(E_RIGHT, _("Votre structure n'a pas le droit "
			"au numéro de sécurité sociale."));
	e = db_select(k->data, "keeper.nirs", &q);
	if (e)
		return e;
	db_bind_id(&q, ":user", &p->user);
	db_bind_int(&q, ":since", clock_now() - DAY);
	if (db_next(&q))
		asked = db_int(&q, "n");
	e = db_end(&q);
	return e || asked + n <= NIRS_DAY ? e : err_set(E_AGAIN,
		_("%d numéros comparés dans la journée : reprendre demain."),
		NIRS_DAY);
}

/* Does the current structure follow her now?  *out: whose record is read for
 * hers; id_none. */
static enum err
followed(struct keeper *k, const struct peer *p, const struct id *person,
	const char *today, struct id *out)
{
	struct db_rows q;
	enum err e = db_select(k->data, "keeper.follows_her", &q);

	if (e)
		return e;
	db_bind_id(&q, ":structure", &p->structure);
	db_bind_id(&q, ":person", person);
	db_bind_text(&q, ":today", today);
	if (db_next(&q))
		*out = db_id(&q, "person");
	return db_end(&q);
}

static enum err
whose(struct keeper *k, const struct peer *p, const char *nir,
	const char *today, struct id *out)
{
	struct id person[PEOPLE_MAX];
	int n = 0, i;
	enum err e = keys_global_find(k, TOKEN_NIR, nir, person, PEOPLE_MAX,
		&n);

	*out = id_none;
	for (i = 0; i < n && !e && id_is_none(out); i++)
		e = followed(k, p, &person[i], today, out);
	return e;
}

enum err
nirs_run(struct keeper *k, struct peer *p, struct job *job, struct msg *m)
{
	const char *nir[NIRS_MAX];
	struct id found[NIRS_MAX];
	uint32_t n = msg_get_u32(m), i;
	char today[16];
	enum err e = E_OK;

	for (i = 0; i < n && n <= NIRS_MAX; i++) {
		nir[i] = msg_get_str(m);
		if (!nir[i] || strlen(nir[i]) != NIR_CHARS)
			m->bad = true;
	}
	if (n == 0 || n > NIRS_MAX || !msg_ended(m))
		return err_set(E_PROTO, _("Demande mal formée."));
	e = may_ask(k, p, n);
	if (!e)
		e = no_guess(k, p, nir, n);
	facts_today(k, &p->structure, today);
	for (i = 0; i < n && !e; i++)
		e = whose(k, p, nir[i], today, &found[i]);
	if (!e)
		e = audit_add(k, &(struct audit){ &p->session, &p->user,
			&p->structure, "import.match", (int)n, NULL, 0,
			NULL });
	if (e)
		return e;
	msg_reset(&job->answer, P_K_NIRS_ARE, m->number);
	msg_put_u8(&job->answer, E_OK);
	msg_put_str(&job->answer, NULL);
	msg_put_u32(&job->answer, n);
	for (i = 0; i < n; i++)
		msg_put_id(&job->answer, &found[i]);
	return E_OK;
}
