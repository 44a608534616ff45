#include "domains/search.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fold.h"
#include "base/i18n.h"
#include "domains/follow.h"
#include "model/keep.h"
#include "rules/loosedate.h"
#include "rules/namekey.h"
#include "rules/phone.h"
#include "store/db.h"

#define HITS_MAX 200
#define WORDS 6

struct hits {
	struct id *person;
	char (*follow)[ID_TEXT];
	int n, cap;
};

static void
hits_add(struct hits *h, const struct id *person, const struct id *follow)
{
	if (h->n == h->cap) {
		h->cap = h->cap ? 2 * h->cap : 32;
		h->person = xrealloc(h->person,
			(size_t)h->cap * sizeof *h->person);
		h->follow = xrealloc(h->follow,
			(size_t)h->cap * sizeof *h->follow);
	}
	h->person[h->n] = *person;
	id_text(follow, h->follow[h->n]);
	h->n++;
}

static void
hits_done(struct hits *h)
{
	free(h->person);
	free(h->follow);
	memset(h, 0, sizeof *h);
}

static bool
hits_have(const struct hits *h, const struct id *person)
{
	int i;

	for (i = 0; i < h->n; i++)
		if (id_equal(&h->person[i], person))
			return true;
	return false;
}

static enum err
hits_of_mac(struct ctx *x, uint32_t mac, struct hits *out)
{
	struct db_rows q;
	enum err e = db_select(x->db, "person.search", &q);

	if (e)
		return e;
	db_bind_id(&q, ":structure", &ctx_structure(x)->id);
	db_bind_int(&q, ":mac", mac);
	while (db_next(&q)) {
		struct id person = db_id(&q, "person");
		struct id follow = db_id(&q, "follow");

		hits_add(out, &person, &follow);
	}
	return db_end(&q);
}

static void
keep_common(struct hits *h, const struct hits *other)
{
	int i, n = 0;

	for (i = 0; i < h->n; i++)
		if (hits_have(other, &h->person[i])) {
			h->person[n] = h->person[i];
			memcpy(h->follow[n], h->follow[i], ID_TEXT);
			n++;
		}
	h->n = n;
}

/* What was typed, as tokens: for each word, the kinds tried (its letters,
 * else its sound). */
struct wanted {
	int n;
	int kind[WORDS][2];
	char text[WORDS][2][64];
};

static void
want(struct wanted *w, int kind, const char *text, const char *sound)
{
	if (w->n == WORDS)
		return;
	w->kind[w->n][0] = kind;
	snprintf(w->text[w->n][0], sizeof w->text[0][0], "%s", text);
	w->kind[w->n][1] = *sound ? TOKEN_SOUND : 0;
	snprintf(w->text[w->n][1], sizeof w->text[0][1], "%s", sound);
	w->n++;
}

static enum err
read_typed(struct ctx *x, const char *typed, struct wanted *w)
{
	char phone[32], folded[256], key[64], *save, *word, iso[16];
	struct rule_answer answer;

	memset(w, 0, sizeof *w);
	if (strspn(typed, "0123456789 +.-/") == strlen(typed)) {
		date_format(ctx_today(x), iso, sizeof iso);
		phone_canonical(typed, &answer);
		if (answer.ok && strlen(answer.value) > 8) {
			snprintf(phone, sizeof phone, "%.31s", answer.value);
			want(w, TOKEN_PHONE, phone, "");
			return E_OK;
		}
		loosedate_read(typed, iso, LOOSEDATE_BIRTH, &answer);
		if (answer.ok) {
			want(w, TOKEN_BIRTH, answer.value, "");
			return E_OK;
		}
		return err_set(E_CHECK, _("Ni un téléphone ni une date de "
			"naissance. Taper un nom, 06..., ou 12/05/1998."));
	}
	fold_text(typed, folded, sizeof folded);
	for (word = strtok_r(folded, " ", &save); word;
		word = strtok_r(NULL, " ", &save)) {
		size_t n = strlen(word);

		if (n < 2)
			continue;
		name_key(word, key, sizeof key);
		if (n <= 6)
			want(w, TOKEN_PREFIX, word, n > 3 ? key : "");
		else
			want(w, TOKEN_WORD, word, key);
	}
	if (w->n == 0)
		return err_set(E_CHECK, _("Taper au moins deux lettres d'un "
			"nom."));
	return E_OK;
}

/* The people who have every word, by its letters or by its sound. */
static enum err
find(struct ctx *x, const char *typed, struct hits *out)
{
	struct wanted w;
	const char *text[2 * WORDS];
	int kind[2 * WORDS], n = 0, i, j;
	uint32_t mac[2 * WORDS];
	enum err e = read_typed(x, typed, &w);

	if (e)
		return e;
	for (i = 0; i < w.n; i++)
		for (j = 0; j < 2; j++)
			if (w.kind[i][j]) {
				kind[n] = w.kind[i][j];
				text[n++] = w.text[i][j];
			}
	e = keep_macs(x, n, kind, text, mac);
	for (i = n = 0; i < w.n && e == E_OK; i++) {
		struct hits word = { 0 };

		for (j = 0; j < 2 && e == E_OK; j++)
			if (w.kind[i][j]) {
				/* the sound only when the letters miss */
				if (j == 0 || word.n == 0)
					e = hits_of_mac(x, mac[n], &word);
				n++;
			}
		if (i == 0) {
			*out = word;
		} else {
			keep_common(out, &word);
			hits_done(&word);
		}
	}
	wipe(&w, sizeof w);
	return e;
}

static enum err
fetch(struct ctx *x, const struct list_query *lq, struct rows *out)
{
	const char *typed = lq->search && *lq->search ? lq->search :
		row_get(lq->arg, "arg");
	struct hits h = { 0 };
	struct row **rows = NULL;
	enum err e;
	int i;

	if (!ctx_structure(x) || !*typed)
		return E_OK;
	e = find(x, typed, &h);
	if (e)
		goto out;
	if (h.n > HITS_MAX) {
		e = err_set(E_CHECK, _("Plus de %d personnes : taper plus "
			"de lettres, ou un prénom en plus."), HITS_MAX);
		goto out;
	}
	for (i = 0; i < h.n; i++)
		row_set(rows_add(out), "_key", h.follow[i]);
	rows = xcalloc((size_t)h.n + 1, sizeof *rows);
	for (i = 0; i < h.n; i++)
		rows[i] = &out->r[i];
	e = follow_labels(x, h.person, h.n, rows);
	for (i = 0; i < h.n && e == E_OK; i++) {
		struct follow f;

		if (follow_get(x, h.follow[i], &f))
			continue;
		row_setf(rows[i], "num", "%u", f.num);
		row_set(rows[i], "status", f.status);
		row_set(rows[i], "referent_name", f.referent_name);
		row_set(rows[i], "last_contact_on", f.last_contact_on);
	}
out:
	free(rows);
	hits_done(&h);
	return e;
}

static const struct column columns[] = {
	{ .name = "name", .type = CT_TEXT, .max = 120, .scope = SCOPE_LABEL },
	{ .name = "age", .type = CT_INT, .scope = SCOPE_LABEL },
	{ .name = "num", .type = CT_INT, .flags = COL_CLEAR },
	{ .name = "status", .type = CT_CHOICE, .flags = COL_CLEAR,
		.choice = "follow.status" },
	{ .name = "referent_name", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = "last_contact_on", .type = CT_DATE, .flags = COL_CLEAR },
	{ .name = NULL }
};

const struct source search_sources[] = {
	{ "person.search", columns, false, fetch },
	{ NULL, NULL, false, NULL }
};
