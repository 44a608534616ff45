#include "domains/search.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fold.h"
#include "base/i18n.h"
#include "domains/elsewhere.h"
#include "domains/follow.h"
#include "model/keep.h"
#include "rules/loosedate.h"
#include "rules/namekey.h"
#include "rules/nir.h"
#include "rules/phone.h"
#include "store/db.h"

#define HITS_MAX 200
#define WORDS 6
#define WAYS 3                  /* letters, sound, sound with w as v */

/* Somebody found, and what her line says beside her name. */
struct hit {
	struct id person, follow, referent;
	unsigned num;           /* her number in the structure */
	char status[24], last_contact_on[12];
};

/* Those of one structure, in the order of their numbers; after them, those
 * of the user's other structures. */
struct hits {
	struct hit *h;
	int n, cap;
};

/* The row that q stands on. */
static void
hits_add(struct hits *h, struct db_rows *q)
{
	struct hit *one;

	if (h->n == h->cap) {
		h->cap = h->cap ? 2 * h->cap : 32;
		h->h = xrealloc(h->h, (size_t)h->cap * sizeof *h->h);
	}
	one = &h->h[h->n++];
	one->person = db_id(q, "person");
	one->follow = db_id(q, "follow");
	one->num = (unsigned)db_int(q, "num");
	db_copy(q, "status", one->status, sizeof one->status);
	one->referent = db_id(q, "referent");
	db_copy(q, "last_contact_on", one->last_contact_on,
		sizeof one->last_contact_on);
}

static void
hits_done(struct hits *h)
{
	free(h->h);
	memset(h, 0, sizeof *h);
}

static bool
hits_have(const struct hits *h, const struct id *person)
{
	int i;

	for (i = 0; i < h->n; i++)
		if (id_equal(&h->h[i].person, person))
			return true;
	return false;
}

static int
by_num(const void *a, const void *b)
{
	unsigned x = ((const struct hit *)a)->num;
	unsigned y = ((const struct hit *)b)->num;

	return (x > y) - (x < y);
}

/* In the order of their numbers, each once. */
static void
hits_sort(struct hits *h)
{
	int i, n = 0;

	if (h->n)
		qsort(h->h, (size_t)h->n, sizeof *h->h, by_num);
	for (i = 0; i < h->n; i++)
		if (!n || h->h[i].num != h->h[n - 1].num)
			h->h[n++] = h->h[i];
	h->n = n;
}

/* Who is read with another is found as that one. */
static enum err
add_kept(struct ctx *x, const struct id *follow, struct hits *h)
{
	struct db_rows q;
	enum err e = db_select(x->db, "person.kept", &q);

	if (e)
		return e;
	db_bind_id(&q, ":id", follow);
	if (db_next(&q))
		hits_add(h, &q);
	return db_end(&q);
}

static enum err
hits_of_mac(struct ctx *x, uint32_t mac, struct hits *out)
{
	struct db_rows q;
	enum err e = db_select(x->db, "person.hits", &q), end;

	if (e)
		return e;
	db_bind_id(&q, ":structure", &ctx_structure(x)->id);
	db_bind_int(&q, ":mac", mac);
	while (!e && db_next(&q)) {
		struct id united = db_id(&q, "united");

		if (id_is_none(&united))
			hits_add(out, &q);
		else
			e = add_kept(x, &united, out);
	}
	hits_sort(out);
	end = db_end(&q);
	return e ? e : end;
}

/* Both are in the order of their numbers. */
static void
keep_common(struct hits *h, const struct hits *other)
{
	int i, j = 0, n = 0;

	for (i = 0; i < h->n; i++) {
		while (j < other->n && other->h[j].num < h->h[i].num)
			j++;
		if (j < other->n && other->h[j].num == h->h[i].num)
			h->h[n++] = h->h[i];
	}
	h->n = n;
}

/* What was typed, as tokens: for each word, what is tried in turn. */
struct wanted {
	int n;
	int kind[WORDS][WAYS];
	char text[WORDS][WAYS][64];
};

/* What was typed, read. */
struct typed {
	struct wanted w;
	int words;              /* of names */
	int num;                /* of a record here; 0: none */
	char names[200], born[16], nir[16];
};

static void
want_way(struct wanted *w, int way, int kind, const char *text)
{
	w->kind[w->n][way] = *text ? kind : 0;
	snprintf(w->text[w->n][way], sizeof w->text[0][0], "%.63s", text);
}

static void
want(struct wanted *w, int kind, const char *text)
{
	if (w->n == WORDS)
		return;
	want_way(w, 0, kind, text);
	w->n++;
}

/* A word of a name: its letters, else its sounds. */
static void
want_word(struct wanted *w, const char *word)
{
	char key[64] = "", other[64] = "";
	char prefix[NAME_PREFIXES][NAME_PREFIX_SIZE];
	int n = name_prefixes(word, prefix);

	if (n == 0 || w->n == WORDS)
		return;
	if (n > 2) {            /* four letters or more */
		name_key(word, key, sizeof key);
		name_key_v(word, other, sizeof other);
	}
	want_way(w, 1, TOKEN_SOUND, key);
	want_way(w, 2, TOKEN_SOUND, other);
	/* short enough to be a prefix of itself */
	want(w, strcmp(prefix[n - 1], word) == 0 ? TOKEN_PREFIX : TOKEN_WORD,
		word);
	wipe(prefix, sizeof prefix);
	wipe(key, sizeof key);
	wipe(other, sizeof other);
}

/* The words of names; with `joined` >= 0 that one and the next are one.
 * Returns how many words there are. */
static int
want_names(struct wanted *w, const char *names, int joined)
{
	char folded[256], both[256], *save, *word, *before = NULL;
	int i = 0;

	fold_text(names, folded, sizeof folded);
	for (word = strtok_r(folded, " ", &save); word;
		word = strtok_r(NULL, " ", &save), i++) {
		if (i == joined) {
			before = word;
			continue;
		}
		snprintf(both, sizeof both, "%s%s", before ? before : "",
			word);
		before = NULL;
		want_word(w, both);
	}
	wipe(folded, sizeof folded);
	wipe(both, sizeof both);
	return i;
}

#define NUM_DIGITS 6

int
search_num(const char *typed)
{
	char folded[64];
	const char *p = folded;
	size_t n;

	fold_text(typed, folded, sizeof folded);
	if (strncmp(p, "dossier ", 8) == 0)
		p += 8;
	n = strspn(p, "0123456789");
	return n && n <= NUM_DIGITS && !p[n] ? atoi(p) : 0;
}

/* Something without letters: a NIR, a telephone, a birth date, the number of a
 * record. */
static enum err
read_number(struct ctx *x, const char *typed, struct typed *t)
{
	struct rule_answer answer;
	char iso[16];

	nir_check(typed, NULL, NULL, &answer);
	if (answer.ok) {
		snprintf(t->nir, sizeof t->nir, "%.15s", answer.value);
		return E_OK;
	}
	phone_canonical(typed, &answer);
	if (answer.ok && strlen(answer.value) > 8) {
		want(&t->w, TOKEN_PHONE, answer.value);
		return E_OK;
	}
	date_format(ctx_today(x), iso, sizeof iso);
	loosedate_read(typed, iso, LOOSEDATE_BIRTH, &answer);
	if (!answer.ok && (t->num = search_num(typed)) > 0)
		return E_OK;
	if (!answer.ok)
		return err_set(E_CHECK, _("Ni téléphone, ni date de naissance, "
			"ni dossier. Taper un nom, 06..., 12/05/1998 ou 88."));
	want(&t->w, TOKEN_BIRTH, answer.value);
	return E_OK;
}

/* Names, and perhaps a birth date after them. */
static enum err
read_names(struct ctx *x, const char *typed, struct typed *t)
{
	size_t n = strcspn(typed, "0123456789");
	struct rule_answer answer;
	char iso[16];

	snprintf(t->names, sizeof t->names, "%.*s", (int)n, typed);
	t->words = want_names(&t->w, t->names, -1);
	if (t->w.n == 0)
		return err_set(E_CHECK, _("Taper au moins deux lettres d'un "
			"nom."));
	if (!typed[n])
		return E_OK;
	date_format(ctx_today(x), iso, sizeof iso);
	loosedate_read(typed + n, iso, LOOSEDATE_BIRTH, &answer);
	if (!answer.ok)
		return err_set(E_CHECK, _("Après le nom, une date de "
			"naissance : benali nadia 12/05/1998."));
	snprintf(t->born, sizeof t->born, "%.15s", answer.value);
	want(&t->w, TOKEN_BIRTH, t->born);
	return E_OK;
}

static enum err
read_typed(struct ctx *x, const char *typed, struct typed *t)
{
	struct rule_answer answer;

	memset(t, 0, sizeof *t);
	if (strspn(typed, "0123456789 +.-/") == strlen(typed))
		return read_number(x, typed, t);
	if ((t->num = search_num(typed)) > 0)
		return E_OK;
	nir_check(typed, NULL, NULL, &answer);  /* Corsica: 2A, 2B */
	return answer.ok ? read_number(x, typed, t) :
		read_names(x, typed, t);
}

/* The people who have every word, by its letters or by its sound. */
static enum err
find(struct ctx *x, const struct wanted *w, struct hits *out)
{
	const char *text[WAYS * WORDS];
	int kind[WAYS * WORDS], n = 0, i, j;
	uint32_t mac[WAYS * WORDS];
	enum err e;

	for (i = 0; i < w->n; i++)
		for (j = 0; j < WAYS; j++)
			if (w->kind[i][j]) {
				kind[n] = w->kind[i][j];
				text[n++] = w->text[i][j];
			}
	if (!n)
		return E_OK;
	e = keep_macs(x, n, kind, text, mac);
	for (i = n = 0; i < w->n && e == E_OK; i++) {
		struct hits word = { 0 };

		for (j = 0; j < WAYS && e == E_OK; j++)
			if (w->kind[i][j]) {
				/* sounds only when the letters miss */
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
	if (!e && out->n > HITS_MAX)
		e = err_set(E_CHECK, _("Plus de %d personnes : taper plus "
			"de lettres, ou un prénom en plus."), HITS_MAX);
	return e;
}

/* Nobody: two words may have been written as one (Ben Ali, Benali). */
static enum err
find_joined(struct ctx *x, const struct typed *t, struct hits *h)
{
	enum err e = E_OK;
	int i, k;

	for (i = 0; i + 1 < t->words && !h->n && !e; i++) {
		struct wanted w = { 0 };

		want_names(&w, t->names, i);
		/* what follows the names: a birth date */
		for (k = 0; k < t->w.n; k++)
			if (t->w.kind[k][0] == TOKEN_BIRTH)
				want(&w, TOKEN_BIRTH, t->w.text[k][0]);
		hits_done(h);
		e = find(x, &w, h);
		wipe(&w, sizeof w);
	}
	return e;
}

/* Her follow by one of the user's structures, whatever became of it. */
static enum err
add_there(struct ctx *x, const struct id *structure, const struct id *person,
	struct hits *h)
{
	struct db_rows q;
	enum err e = db_select(x->db, "person.hit", &q);

	if (e)
		return e;
	db_bind_id(&q, ":structure", structure);
	db_bind_id(&q, ":person", person);
	if (db_next(&q))
		hits_add(h, &q);
	return db_end(&q);
}

static enum err
add_numbered(struct ctx *x, int num, struct hits *h)
{
	struct db_rows q;
	struct id united;
	enum err e = db_select(x->db, "person.numbered", &q), end;

	if (e)
		return e;
	db_bind_id(&q, ":structure", &ctx_structure(x)->id);
	db_bind_int(&q, ":num", num);
	if (db_next(&q)) {
		united = db_id(&q, "united");
		if (id_is_none(&united))
			hits_add(h, &q);
		else
			e = add_kept(x, &united, h);
	}
	end = db_end(&q);
	return e ? e : end;
}

/* The same person under a follow of another of the user's structures, or
 * found by her NIR. */
static enum err
add_own(struct ctx *x, const struct elsewhere *there, struct hits *h)
{
	int i, s;
	enum err e = E_OK;

	for (i = 0; i < there->nown; i++)
		for (s = 0; s < x->nstructure && !e; s++)
			if (!hits_have(h, &there->own[i]))
				e = add_there(x, &x->structure[s].id,
					&there->own[i], h);
	return e;
}

/* An exact question that the structure's own people do not answer is asked
 * of the keeper: yes or no (design 6). */
static enum err
ask_elsewhere(struct ctx *x, const struct typed *t, struct hits *h,
	struct elsewhere *there)
{
	enum err e;

	memset(there, 0, sizeof *there);
	if (!*t->nir && (!*t->born || h->n))
		return E_OK;
	e = elsewhere_ask(x, t->nir, t->names, t->born, there);
	if (e == E_AGAIN) {
		/* the list says so, and shows what is here */
		char why[300];

		snprintf(why, sizeof why, "%s", err_text());
		return h->n ? E_OK : err_set(E_CHECK, "%s", why);
	}
	return e ? e : add_own(x, there, h);
}

static enum err
colleague(struct ctx *x, const struct id *user, char *name, size_t size)
{
	struct db_rows q;
	enum err e = db_select(x->db, "person.colleague", &q);

	*name = '\0';
	if (e)
		return e;
	db_bind_id(&q, ":id", user);
	if (db_next(&q))
		db_copy(&q, "name", name, size);
	return db_end(&q);
}

/* A line for each, but for her name. */
static enum err
add_lines(struct ctx *x, const struct hits *h, struct rows *out)
{
	char hex[ID_TEXT], name[160];
	enum err e = E_OK;
	int i;

	for (i = 0; i < h->n && !e; i++) {
		const struct hit *one = &h->h[i];
		struct row *r = rows_add(out);

		row_set(r, "_key", id_text(&one->follow, hex));
		row_set(r, "_person", id_text(&one->person, hex));
		row_setf(r, "num", "%u", one->num);
		row_set(r, "status", one->status);
		row_set(r, "last_contact_on", one->last_contact_on);
		/* a few accompany many */
		if (!i || !id_equal(&one->referent, &one[-1].referent))
			e = colleague(x, &one->referent, name, sizeof name);
		row_set(r, "referent_name", name);
	}
	return e;
}

static enum err
add_rows(struct ctx *x, const struct hits *h, struct rows *out)
{
	struct row **rows = xcalloc((size_t)h->n + 1, sizeof *rows);
	struct id *person = xcalloc((size_t)h->n + 1, sizeof *person);
	struct follow_labels labels;
	enum err e, lines;
	int i;

	for (i = 0; i < h->n; i++)
		person[i] = h->h[i].person;
	e = follow_labels_ask(x, person, h->n, true, &labels);
	if (!e) {
		lines = add_lines(x, h, out);
		for (i = 0; i < out->n; i++)
			rows[i] = &out->r[i];
		e = follow_labels_take(x, &labels, lines ? NULL : rows);
		e = lines ? lines : e;
	}
	free(person);
	free(rows);
	return e;
}

/* One line, and no structure is named. */
static void
add_elsewhere(const struct elsewhere *there, const struct typed *t,
	struct rows *out)
{
	char arg[200];
	struct row *r;

	if (id_is_none(&there->match))
		return;
	elsewhere_arg(there, t->names, t->born, arg, sizeof arg);
	r = rows_add(out);
	row_set(r, "_key", "");
	row_set(r, "_match", arg);
	row_set(r, "name", _("Une fiche existe ailleurs"));
	row_set(r, "referent_name", _("demander l'accès"));
	wipe(arg, sizeof arg);
}

static enum err
fetch(struct ctx *x, const struct list_query *lq, struct rows *out)
{
	const char *typed = lq->search && *lq->search ? lq->search :
		row_get(lq->arg, "arg");
	struct elsewhere there;
	struct hits h = { 0 };
	struct typed t;
	enum err e;

	if (!ctx_structure(x) || !*typed)
		return E_OK;
	e = read_typed(x, typed, &t);
	if (!e)
		e = t.num ? add_numbered(x, t.num, &h) : find(x, &t.w, &h);
	if (!e)
		e = find_joined(x, &t, &h);
	if (!e)
		e = ask_elsewhere(x, &t, &h, &there);
	if (!e)
		e = add_rows(x, &h, out);
	if (!e)
		add_elsewhere(&there, &t, out);
	wipe(&t, sizeof t);
	hits_done(&h);
	return e;
}

/* A line found: her record, or what exists elsewhere. */
static enum err
call_found(struct ctx *x, const struct row *row, struct call_result *out)
{
	bool elsewhere = *row_get(row, "_match") != '\0';

	snprintf(out->screen, sizeof out->screen, "%s", elsewhere ?
		"person.ask" : "person.card");
	snprintf(out->key, sizeof out->key, "%s", row_get(row, "_key"));
	snprintf(out->arg, sizeof out->arg, "%s", row_get(row, "_match"));
	return E_OK;
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

static const struct source sources[] = {
	{ "person.search", columns, false, fetch },
	{ NULL, NULL, false, NULL }
};

static const struct call calls[] = {
	{ "person_found", call_found },
	{ NULL, NULL }
};

const struct domain search_domain = {
	.name = "search", .sources = sources, .calls = calls,
};
