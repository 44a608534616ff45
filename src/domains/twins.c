#include "domains/twins.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "domains/token.h"
#include "model/act.h"
#include "model/keep.h"
#include "rules/duplicate.h"
#include "store/db.h"

#define COMMON 64               /* people of a token that says nothing */
#define SHARED_LEAST 5          /* tokens of a pair */
#define PAIRS_MOST 300
#define NEAR_MOST 6
#define NAMES_ALIKE 43          /* both heard alike (rules/duplicate.h) */
#define TOKENS_MOST 64          /* of one question to the keeper */

#define LABEL SCOPE_BIT(SCOPE_LABEL)
#define REST (SCOPE_BIT(SCOPE_IDENTITY) | SCOPE_BIT(SCOPE_CONTACT))

/* People, each once; their rows are opened part by part. */
struct people {
	struct id structure;
	struct someone {
		struct id person;
		char follow[ID_TEXT];
		unsigned num;
		bool wanted;            /* the rest of her is opened */
		int shared;             /* tokens, of what is typed */
		struct row r;
	} *p;
	int n, cap;
};

struct pair {
	int one, two, score;            /* of people */
};

static void
people_done(struct people *all)
{
	int i;

	for (i = 0; i < all->n; i++)
		row_done(&all->p[i].r);
	free(all->p);
	memset(all, 0, sizeof *all);
}

static int
people_add(struct people *all, const struct id *person,
	const struct id *follow, int num)
{
	struct someone *s;
	int i;

	for (i = 0; i < all->n; i++)
		if (id_equal(&all->p[i].person, person))
			return i;
	if (all->n == all->cap) {
		all->cap = all->cap ? 2 * all->cap : 16;
		all->p = xrealloc(all->p, (size_t)all->cap * sizeof *all->p);
	}
	s = &all->p[all->n];
	memset(s, 0, sizeof *s);
	s->person = *person;
	s->num = (unsigned)num;
	id_text(follow, s->follow);
	row_init(&s->r);
	return all->n++;
}

/* Opens a part of everybody, or of those who are wanted. */
static enum err
people_open(struct ctx *x, struct people *all, unsigned scopes, bool wanted)
{
	struct sealed *s = xcalloc((size_t)all->n + 1, sizeof *s);
	struct row **rows = xcalloc((size_t)all->n + 1, sizeof *rows);
	int i, n = 0;
	enum err e;

	for (i = 0; i < all->n; i++) {
		if (wanted && !all->p[i].wanted)
			continue;
		s[n] = (struct sealed){ all->p[i].person, all->p[i].person,
			all->structure, x->user };
		rows[n++] = &all->p[i].r;
	}
	e = sealed_load_many(x, registry_record("person"), s, n, scopes,
		rows);
	free(s);
	free(rows);
	return e;
}

static const char *
value(const struct row *r, const char *column)
{
	const char *v = row_get(r, column);

	return *v && strcmp(v, ROW_MASKED) != 0 ? v : NULL;
}

static struct duplicate_of
compared(const struct row *r)
{
	return (struct duplicate_of){
		.last = value(r, "last_name"), .first = value(r,
		"first_name"), .birth = value(r, "born_on"),
		.phone = value(r, "phone"), .nir = value(r, "nir"),
		.birth_name = value(r, "birth_name"),
	};
}

int
twins_score(const struct row *one, const struct row *two, char *why,
	size_t size, char *brief, size_t brief_size)
{
	struct duplicate_of a = compared(one), b = compared(two);
	const char *other = value(two, "phone2");
	struct rule_answer answer, second;

	duplicate(&a, &b, &answer);
	/* her second number may be the first of the other */
	if (other && value(one, "phone")) {
		b.phone = other;
		duplicate(&a, &b, &second);
		if (atoi(second.value) > atoi(answer.value))
			answer = second;
		else
			b.phone = value(two, "phone");
	}
	if (why)
		snprintf(why, size, "%s", answer.message);
	if (brief)
		duplicate_brief(&a, &b, brief, brief_size);
	return atoi(answer.value);
}

static bool
same_year(const struct row *one, const struct row *two)
{
	const char *a = value(one, "birth_year"), *b = value(two,
		"birth_year");

	return a && b && strcmp(a, b) == 0;
}

/* By what everyone of the structure reads in a list: both names alike; or one
 * of them, of people born the same year. */
static bool
promising(const struct row *one, const struct row *two)
{
	int score = twins_score(one, two, NULL, 0, NULL, 0);

	return score >= NAMES_ALIKE || (score > 0 && same_year(one, two));
}

/* --- the pairs of a structure, or of one person ---------------------------- */

struct pairs {
	struct people all;
	struct pair p[PAIRS_MOST];
	int n;
};

static enum err
find_pairs(struct ctx *x, struct pairs *t)
{
	struct db_rows q;
	enum err e = db_select(x->db, "twins.pairs", &q);

	if (e)
		return e;
	db_bind_id(&q, ":structure", &t->all.structure);
	db_bind_int(&q, ":most", COMMON);
	db_bind_int(&q, ":least", SHARED_LEAST);
	db_bind_int(&q, ":limit", PAIRS_MOST);
	while (t->n < PAIRS_MOST && db_next(&q)) {
		struct id one = db_id(&q, "one"), two = db_id(&q, "two");
		struct id a = db_id(&q, "one_follow");
		struct id b = db_id(&q, "two_follow");
		struct pair *p = &t->p[t->n++];

		p->one = people_add(&t->all, &one, &a, (int)db_int(&q,
			"one_num"));
		p->two = people_add(&t->all, &two, &b, (int)db_int(&q,
			"two_num"));
	}
	return db_end(&q);
}

static enum err
find_near(struct ctx *x, const struct follow *f, struct pairs *t)
{
	struct db_rows q;
	int her = people_add(&t->all, &f->person, &f->id, (int)f->num);
	enum err e = db_select(x->db, "twins.near", &q);

	t->all.structure = f->structure;
	if (e)
		return e;
	db_bind_id(&q, ":structure", &f->structure);
	db_bind_id(&q, ":person", &f->person);
	db_bind_int(&q, ":most", COMMON);
	db_bind_int(&q, ":limit", NEAR_MOST);
	while (t->n < NEAR_MOST && db_next(&q)) {
		struct id two = db_id(&q, "two");
		struct id b = db_id(&q, "two_follow");
		struct pair *p = &t->p[t->n++];

		p->one = her;
		p->two = people_add(&t->all, &two, &b, (int)db_int(&q,
			"two_num"));
	}
	return db_end(&q);
}

/* Names first, then the rest of those that are left: nobody else is
 * opened. */
static enum err
keep_alike(struct ctx *x, struct pairs *t)
{
	int i, n = 0;
	enum err e = people_open(x, &t->all, LABEL, false);

	for (i = 0; i < t->n && !e; i++) {
		struct someone *one = &t->all.p[t->p[i].one];
		struct someone *two = &t->all.p[t->p[i].two];

		if (!promising(&one->r, &two->r))
			continue;
		one->wanted = two->wanted = true;
		t->p[n++] = t->p[i];
	}
	t->n = n;
	return e;
}

static enum err
score(struct ctx *x, struct pairs *t)
{
	int i, n = 0;
	enum err e = keep_alike(x, t);

	if (!e)
		e = people_open(x, &t->all, REST, true);
	for (i = 0; i < t->n && !e; i++) {
		struct pair p = t->p[i];

		p.score = twins_score(&t->all.p[p.one].r,
			&t->all.p[p.two].r, NULL, 0, NULL, 0);
		if (p.score >= TWINS_LEAST)
			t->p[n++] = p;
	}
	t->n = n;
	return e;
}

/* --- the list ----------------------------------------------------------------- */

static void
name_of(const struct someone *s, const char *name, const char *num,
	struct row *r)
{
	row_setf(r, name, "%s %s", row_get(&s->r, "last_name"),
		row_get(&s->r, "first_name"));
	row_setf(r, num, "%u", s->num);
}

/* The older record first: the one that would stay. */
static void
add_row(const struct pairs *t, const struct pair *p, struct rows *out)
{
	const struct someone *a = &t->all.p[p->one], *b = &t->all.p[p->two];
	struct row *r = rows_add(out);
	char brief[100], why[300];

	if (b->num < a->num) {
		const struct someone *s = a;

		a = b;
		b = s;
	}
	twins_score(&a->r, &b->r, why, sizeof why, brief, sizeof brief);
	row_set(r, "_key", a->follow);
	row_set(r, "_other", b->follow);
	row_setf(r, "score", "%d", p->score);
	row_set(r, "brief", brief);
	row_set(r, "why", why);
	name_of(a, "name", "num", r);
	name_of(b, "other_name", "other_num", r);
	wipe(why, sizeof why);
}

static int
best_first(const void *a, const void *b)
{
	return ((const struct pair *)b)->score -
		((const struct pair *)a)->score;
}

/* key: a follow, whose twins alone are asked for. */
static enum err
fetch(struct ctx *x, const struct list_query *lq, struct rows *out)
{
	const char *key = row_get(lq->arg, "key");
	struct pairs *t;
	struct follow f;
	int i;
	enum err e = E_OK;

	if (!ctx_structure(x))
		return E_OK;
	t = xcalloc(1, sizeof *t);
	t->all.structure = ctx_structure(x)->id;
	if (*key)
		e = follow_get(x, key, &f);
	if (!e && *key && !ctx_structure_by(x, &f.structure))
		e = err_set(E_NOTFOUND, _("Votre structure n'accompagne pas "
			"cette personne."));
	if (!e)
		e = *key ? find_near(x, &f, t) : find_pairs(x, t);
	if (!e)
		e = score(x, t);
	if (!e && t->n > 1)
		qsort(t->p, (size_t)t->n, sizeof *t->p, best_first);
	for (i = 0; i < t->n && !e; i++)
		add_row(t, &t->p[i], out);
	people_done(&t->all);
	free(t);
	return e;
}

/* Those that are known to be of two people. */
static enum err
fetch_aparts(struct ctx *x, const struct list_query *lq, struct rows *out)
{
	struct people all = { .structure = id_none };
	struct db_rows q;
	int i;
	enum err e = ctx_structure(x) ? db_select(x->db, "twins.aparts", &q) :
		E_CANCEL;

	if (e)
		return e == E_CANCEL ? E_OK : e;
	all.structure = ctx_structure(x)->id;
	db_bind_id(&q, ":structure", &all.structure);
	db_bind_int(&q, ":limit", PAIRS_MOST);
	while (db_next(&q)) {
		struct id one = db_id(&q, "one"), two = db_id(&q, "two");
		struct id a = db_id(&q, "one_follow");
		struct id b = db_id(&q, "two_follow");
		struct row *r = rows_add(out);

		row_setf(r, "_one", "%d", people_add(&all, &one, &a,
			(int)db_int(&q, "one_num")));
		row_setf(r, "_two", "%d", people_add(&all, &two, &b,
			(int)db_int(&q, "two_num")));
		row_set(r, "made_on", db_text(&q, "made_on"));
		row_set(r, "by", db_text(&q, "user_name"));
	}
	e = db_end(&q);
	if (!e)
		e = people_open(x, &all, LABEL, false);
	for (i = 0; i < out->n && !e; i++) {
		struct row *r = &out->r[i];
		const struct someone *a = &all.p[row_int(r, "_one")];
		const struct someone *b = &all.p[row_int(r, "_two")];

		if (b->num < a->num) {
			const struct someone *s = a;

			a = b;
			b = s;
		}
		row_set(r, "_key", a->follow);
		row_set(r, "_other", b->follow);
		name_of(a, "name", "num", r);
		name_of(b, "other_name", "other_num", r);
	}
	people_done(&all);
	return e;
}

static const struct column apart_columns[] = {
	{ .name = "name", .type = CT_TEXT, .scope = SCOPE_LABEL },
	{ .name = "num", .type = CT_INT, .flags = COL_CLEAR },
	{ .name = "other_name", .type = CT_TEXT, .scope = SCOPE_LABEL },
	{ .name = "other_num", .type = CT_INT, .flags = COL_CLEAR },
	{ .name = "made_on", .type = CT_DATE, .flags = COL_CLEAR | COL_PAST },
	{ .name = "by", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = NULL }
};

static const struct column columns[] = {
	{ .name = "score", .type = CT_INT, .flags = COL_CLEAR },
	{ .name = "brief", .type = CT_TEXT, .scope = SCOPE_LABEL },
	{ .name = "name", .type = CT_TEXT, .scope = SCOPE_LABEL },
	{ .name = "num", .type = CT_INT, .flags = COL_CLEAR },
	{ .name = "other_name", .type = CT_TEXT, .scope = SCOPE_LABEL },
	{ .name = "other_num", .type = CT_INT, .flags = COL_CLEAR },
	{ .name = NULL }
};

static const struct source sources[] = {
	{ "twins.pairs", columns, false, fetch },
	{ "twins.aparts", apart_columns, false, fetch_aparts },
	{ NULL, NULL, false, NULL }
};

/* --- who is opened, who is typed ------------------------------------------------- */

static void
say(const struct someone *s, char *out, size_t size)
{
	snprintf(out, size, _("%.60s %.60s, dossier %u"), row_get(&s->r,
		"last_name"), row_get(&s->r, "first_name"), s->num);
}

enum err
twins_near(struct ctx *x, const struct follow *f, char *out, size_t size)
{
	struct pairs *t;
	int i;
	enum err e;

	out[0] = '\0';
	t = xcalloc(1, sizeof *t);
	e = find_near(x, f, t);
	if (!e && t->n)
		e = people_open(x, &t->all, LABEL, false);
	for (i = 0; i < t->n && !e && !*out; i++) {
		const struct row *her = &t->all.p[t->p[i].one].r;
		const struct someone *s = &t->all.p[t->p[i].two];

		if (twins_score(her, &s->r, NULL, 0, NULL, 0) >=
			NAMES_ALIKE && (same_year(her, &s->r) ||
			!value(her, "birth_year") ||
			!value(&s->r, "birth_year")))
			say(s, out, size);
	}
	people_done(&t->all);
	free(t);
	return e;
}

/* The structure's own tokens of what was typed. */
struct typed {
	int kind[TOKENS_MOST], n;
	char text[TOKENS_MOST][64];
};

static void
take_token(void *to, int kind, const char *folded)
{
	struct typed *t = to;

	if (!*folded || kind == TOKEN_NIR || kind == TOKEN_WHO ||
		kind == TOKEN_DAY || t->n == TOKENS_MOST)
		return;
	t->kind[t->n] = kind;
	snprintf(t->text[t->n++], sizeof t->text[0], "%s", folded);
}

/* Who has each of them, but for those that many have; *asked counts these
 * left. */
static enum err
find_typed(struct ctx *x, const struct typed *t, struct people *all,
	int *asked)
{
	const char *text[TOKENS_MOST];
	uint32_t mac[TOKENS_MOST];
	int i, k;
	enum err e;

	*asked = 0;
	for (i = 0; i < t->n; i++)
		text[i] = t->text[i];
	e = keep_macs(x, t->n, t->kind, text, mac);
	for (i = 0; i < t->n && !e; i++) {
		int found[COMMON + 1], n = 0;
		struct db_rows q;

		e = db_select(x->db, "twins.token", &q);
		if (e)
			break;
		db_bind_id(&q, ":structure", &all->structure);
		db_bind_int(&q, ":mac", mac[i]);
		db_bind_int(&q, ":limit", COMMON + 1);
		while (n <= COMMON && db_next(&q)) {
			struct id two = db_id(&q, "two");
			struct id f = db_id(&q, "two_follow");

			found[n++] = people_add(all, &two, &f,
				(int)db_int(&q, "two_num"));
		}
		e = db_end(&q);
		*asked += n > 0 && n <= COMMON;
		for (k = 0; k < n && n <= COMMON; k++)
			all->p[found[k]].shared++;
	}
	return e;
}

/* Keeps those who share half of them, a few at most. */
static void
keep_near(struct people *all, int asked)
{
	int i, n = 0;

	for (i = 0; i < all->n; i++) {
		struct someone s = all->p[i];

		if (n == NEAR_MOST || s.shared < 3 || 2 * s.shared < asked)
			continue;
		all->p[i] = all->p[n];
		all->p[n++] = s;
	}
	while (all->n > n)
		row_done(&all->p[--all->n].r);
}

enum err
twins_typed(struct ctx *x, const struct row *typed, char *out, size_t size,
	struct id *person)
{
	struct token_of of = {
		.last = row_get(typed, "last_name"),
		.first = row_get(typed, "first_name"),
		.birth_name = row_get(typed, "birth_name"),
		.phone = row_get(typed, "phone"),
		.phone2 = row_get(typed, "phone2"),
		.born = row_get(typed, "born_on"), .nir = NULL,
	};
	struct people all = { .structure = id_none };
	struct typed *t;
	int i, asked, best = TWINS_LEAST - 1;
	char why[100], name[200];
	enum err e;

	out[0] = '\0';
	if (!ctx_structure(x))
		return E_OK;
	all.structure = ctx_structure(x)->id;
	t = xcalloc(1, sizeof *t);
	token_all(&of, take_token, t);
	e = t->n ? find_typed(x, t, &all, &asked) : E_OK;
	if (!e && t->n)
		keep_near(&all, asked);
	if (!e && all.n)
		e = people_open(x, &all, LABEL | REST, false);
	for (i = 0; i < all.n && !e; i++) {
		int n = twins_score(typed, &all.p[i].r, NULL, 0, why,
			sizeof why);

		if (n <= best)
			continue;
		best = n;
		*person = all.p[i].person;
		say(&all.p[i], name, sizeof name);
		snprintf(out, size, _("%s (%d : %s)"), name, n, why);
	}
	people_done(&all);
	wipe(t, sizeof *t);
	free(t);
	wipe(why, sizeof why);
	wipe(name, sizeof name);
	return e;
}

/* --- two people after all ------------------------------------------------------- */

static enum err
send_pair(struct ctx *x, const char *act, const struct row *row)
{
	struct id one, two;
	struct act *a;
	enum err e = id_parse(row_get(row, "_key"), &one);

	if (!e)
		e = id_parse(row_get(row, "_other"), &two);
	if (e)
		return e;
	a = act_new(act);
	act_id(a, ":follow", &one);
	act_id(a, ":with", &two);
	e = act_send(a, x);
	act_free(a);
	return e;
}

static enum err
call_apart(struct ctx *x, const struct row *row, struct call_result *out)
{
	enum err e = send_pair(x, "twins.apart", row);

	if (e && e != E_EXISTS)
		return e;
	out->refresh = true;
	snprintf(out->message, sizeof out->message, "%s", _("Elles ne "
		"sont plus proposées ensemble. F2, Paires écartées, y "
		"revient."));
	return E_OK;
}

static enum err
call_together(struct ctx *x, const struct row *row, struct call_result *out)
{
	enum err e = send_pair(x, "twins.together", row);

	if (e)
		return e;
	out->refresh = true;
	snprintf(out->message, sizeof out->message, "%s", _("De nouveau "
		"proposées ensemble dans =MEM."));
	return E_OK;
}

static const struct call calls[] = {
	{ "twins_apart", call_apart }, { "twins_together", call_together },
	{ NULL, NULL }
};

static const struct jump jumps[] = {
	{ "MEM", N_("Fiches d'une même personne ?"), "person.twins", NULL },
	{ NULL, NULL, NULL, NULL }
};

const struct domain twins_domain = {
	.name = "twins", .sources = sources, .calls = calls, .jumps = jumps,
};
