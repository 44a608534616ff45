/* What somebody could send instead of a message: other ids, more values or
 * fewer, other words, by others.  FOREIGN=all: nearly every one of them, at
 * each act of a name (make test-long).  FOREIGN=own: none; what is sent as it
 * is must pass, and the acts that were not are said. */
#ifndef TESTS_FOREIGN_VARY_H
#define TESTS_FOREIGN_VARY_H

#include "tests/unit/foreign_hostile.h"

/* The row that an act starts from is another one: at the version where that
 * one is. */
static inline void
try_on(struct keeper *k, struct peer *p, struct form *f, const struct id *row)
{
	const struct sql_act *act = sql_act_find(f->name);
	struct form_value *v = form_value(f, ":version");
	int64_t was = v ? v->i : 0;

	if (v && act->on)
		v->i = version_of(table_at(act->on), row);
	if (!v || v->i != was)
		try_form(k, p, f);
	if (v)
		v->i = was;
	if (v)
		try_form(k, p, f);
}

/* --- values ------------------------------------------------------------ */

static inline void
vary_ids(struct keeper *k, struct peer *p, struct form *f)
{
	const struct sql_act *act = sql_act_find(f->name);
	const struct id *other[POOL];
	int i, j, n;

	for (i = 0; i < f->nvalue; i++) {
		struct form_value was = f->value[i];
		unsigned char many[40 * ID_SIZE];
		struct id id;

		if (was.type != 'n' && (was.type != 'b' || was.n < ID_SIZE ||
			was.n % ID_SIZE || was.n > sizeof many))
			continue;
		now("another id as ", was.name);
		id = id_none;
		if (was.type == 'b') {
			memcpy(id.b, was.p, ID_SIZE);
			memcpy(many, was.p, was.n);
			f->value[i].p = many;
		} else {
			f->value[i] = (struct form_value){ .name = was.name,
				.type = 'b', .p = many, .n = ID_SIZE };
		}
		n = pool_draw(&id, other, POOL);
		for (j = 0; j < n; j++) {
			memcpy(many, other[j]->b, ID_SIZE);
			if (act->on && strcmp(was.name, act->on_param) == 0)
				try_on(k, p, f, other[j]);
			else
				try_form(k, p, f);
		}
		f->value[i] = was;
	}
}

static const char *const some_words[] = { "", ":", "responsable", "conseiller",
	"acceptee", "brouillon", "envoyee", "termine", "actif", "appointment",
	"transfert", "2026-13-40", "1900-01-01", "9999-12-31", "2026-11-24 ",
	"[]", "[[1,\"creee\"]]", "o.s" };

static const int64_t numbers[] = { -1, 0, 1, 0x80000000, INT64_MIN,
	INT64_MAX };

static inline void
vary_value(struct keeper *k, struct peer *p, struct form *f,
	struct form_value *v)
{
	static char *much;
	struct form_value was = *v;
	size_t i;

	if (!much) {
		much = xcalloc(1, 100001);
		memset(much, 'a', 100000);
	}
	now("twice ", was.name);
	f->value[f->nvalue++] = was;
	try_form(k, p, f);
	f->value[f->nvalue - 1] = (struct form_value){ .name = was.name,
		.type = 'b', .p = pool_foreign()->b, .n = ID_SIZE };
	try_form(k, p, f);
	f->nvalue--;
	now("left out ", was.name);
	*v = f->value[--f->nvalue];
	try_form(k, p, f);
	f->value[f->nvalue++] = *v;
	now("other words as ", was.name);
	for (i = 0; i < N(some_words); i++) {
		*v = (struct form_value){ .name = was.name, .type = 't',
			.p = some_words[i] };
		if (draw.all || drawn(5) == 0)
			try_form(k, p, f);
	}
	v->p = much;
	if (draw.all || drawn(4) == 0)
		try_form(k, p, f);
	now("another number as ", was.name);
	for (i = 0; i < N(numbers); i++) {
		*v = (struct form_value){ .name = was.name, .type = 'i',
			.i = numbers[i] };
		if (draw.all || drawn(3) == 0)
			try_form(k, p, f);
	}
	now("nothing as ", was.name);
	*v = (struct form_value){ .name = was.name, .type = 'n' };
	try_form(k, p, f);
	now("bytes as ", was.name);
	*v = (struct form_value){ .name = was.name, .type = 'b',
		.p = "quinze octets..", .n = drawn(16) };
	try_form(k, p, f);
	*v = was;
}

/* Every id that there is, in a text that may list some; on her own row, and on
 * one of whom another structure follows. */
static inline void
vary_listed(struct keeper *k, struct peer *p, struct form *f,
	struct form_value *v)
{
	const struct sql_act *act = sql_act_find(f->name);
	struct form_value was = *v, *on = form_value(f, act->on_param), row;
	char hex[ID_TEXT];
	struct buf all;
	int i;

	if (was.type != 't' && was.type != 'n')
		return;
	buf_init(&all);
	for (i = 0; i < npool; i++)
		buf_printf(&all, "%s ", id_text(&pool[i], hex));
	now("every id as ", was.name);
	*v = (struct form_value){ .name = was.name, .type = 't',
		.p = buf_str(&all) };
	try_form(k, p, f);
	for (i = 0; i < 2 && on && on != v && act->on && strcmp(act->on,
		"follow") == 0; i++) {
		row = *on;
		on->p = shared[i].b;
		try_on(k, p, f, &shared[i]);
		*on = row;
	}
	*v = was;
	buf_done(&all);
}

/* --- values that are not asked for ------------------------------------- */

static char all_names[400][40];
static int nall_names;

static inline bool
asks_for(const struct sql_act *a, const char *name)
{
	const char *heads[] = { a->on_param, a->with_param, a->new_param,
		a->key };
	const struct sql_step *s;
	size_t n = strlen(name), i;
	const char *at;

	for (i = 0; i < N(heads); i++)
		if (heads[i] && strcmp(heads[i], name) == 0)
			return true;
	for (s = a->step; s->sql; s++)
		for (at = s->sql; (at = strstr(at, name)); at += n)
			if (strspn(at + n, "abcdefghijklmnopqrstuvwxyz_") == 0)
				return true;
	return false;
}

static inline void
names_fill(void)
{
	const struct sql_act *a;
	const struct sql_step *s;
	const char *at;
	int i;

	for (a = sql_acts; a->name; a++)
		for (s = a->step; s->sql; s++)
			for (at = s->sql; (at = strchr(at, ':')); at++) {
				char name[40];

				snprintf(name, sizeof name, ":%.*s", (int)
					strspn(at + 1, "abcdefghijklmnopqrs"
					"tuvwxyz_"), at + 1);
				for (i = 0; i < nall_names && strcmp(all_names[i],
					name) != 0; i++)
					;
				if (i < nall_names || !name[1])
					continue;
				assert_true(nall_names < 400);
				memcpy(all_names[nall_names++], name, sizeof name);
			}
}

/* Refused, whatever they hold. */
static inline void
vary_more(struct keeper *k, struct peer *p, struct form *f)
{
	static const char *const looked[] = { ":made", ":id", ":event",
		":settles", ":role", ":membership" };
	const struct sql_act *act = sql_act_find(f->name);
	int i, all = draw.all ? nall_names : (int)N(looked) + 3;

	for (i = 0; i < all; i++) {
		const char *name = draw.all ? all_names[i] : i < (int)N(looked) ?
			looked[i] : all_names[drawn((unsigned)nall_names)];

		if (asks_for(act, name))
			continue;
		now("more than it asks for: ", name);
		form_add_id(f, name, pool_foreign());
		if (!try_form(k, p, f))
			wrong(f, "takes", "it", "");
		f->nvalue--;
		form_add_text(f, name, strcmp(name, ":role") == 0 ?
			"responsable" : "appointment");
		if ((draw.all || drawn(3) == 0) && !try_form(k, p, f))
			wrong(f, "takes", "it", "");
		f->nvalue--;
	}
}

/* --- what is sealed ---------------------------------------------------- */

static inline void
vary_blob(struct keeper *k, struct peer *p, struct form *f,
	struct form_blob *b)
{
	const struct id *other[POOL];
	struct form_blob was = *b;
	int i, n = pool_draw(&was.record, other, POOL);
	unsigned scope;

	now("words of another record", "");
	for (i = 0; i < n; i++) {
		b->record = *other[i];
		b->base = 0;
		try_form(k, p, f);
		b->base = 1 + drawn(3);
		if (draw.all)
			try_form(k, p, f);
	}
	*b = was;
	now("words of another scope", "");
	for (scope = 0; scope <= SCOPES; scope++) {
		b->scope = scope;
		b->owner = was.owner;
		try_form(k, p, f);
		b->owner = id_none;
		try_form(k, p, f);
		b->owner = p->user;
		try_form(k, p, f);
	}
	*b = was;
	now("words of another owner", "");
	for (i = 0; i < 6; i++) {
		b->owner = *pool_foreign();
		try_form(k, p, f);
	}
	b->owner = id_none;
	try_form(k, p, f);
	*b = was;
	now("words of another version", "");
	for (i = 0; i < (int)N(numbers); i++) {
		b->base = (uint32_t)numbers[i];
		try_form(k, p, f);
	}
	*b = was;
	now("words left out", "");
	*b = f->blob[--f->nblob];
	try_form(k, p, f);
	f->blob[f->nblob++] = *b;
	*b = was;
}

/* Words that come beside: of every scope that the act takes. */
static inline void
vary_more_blobs(struct keeper *k, struct peer *p, struct form *f)
{
	const struct sql_act *act = sql_act_find(f->name);
	struct form_blob *b = &f->blob[f->nblob];
	const struct id *other[POOL];
	int i, n;
	unsigned scope;

	now("more words", "");
	n = pool_draw(&f->draft, other, POOL);
	f->nblob++;
	for (scope = 0; scope < SCOPES; scope++) {
		bool takes = act->blobs && strstr(act->blobs,
			scope_name((enum scope)scope)) != NULL;

		for (i = 0; i < n; i++) {
			if (!takes && (i > 0 || drawn(4)))
				continue;
			if (!draw.all && drawn(3))
				continue;
			*b = (struct form_blob){ .record = *other[i],
				.scope = scope, .p = "des mots", .n = 8 };
			b->owner = scope == SCOPE_WORKNOTE || scope ==
				SCOPE_DRAFT ? p->user : scope == SCOPE_CONTENT
				|| SCOPE_SHARED & SCOPE_BIT(scope) ? id_none :
				p->structure;
			try_form(k, p, f);
		}
	}
	f->nblob--;
}

static inline void
vary_rest(struct keeper *k, struct peer *p, struct form *f)
{
	struct id draft = f->draft;
	int i;

	now("another draft", "");
	for (i = 0; i < 4; i++) {
		f->draft = *pool_foreign();
		try_form(k, p, f);
	}
	for (i = 0; i < WHOSE; i++)
		if (strcmp(whose[i].table, "draft") == 0 && pool_of[i].n) {
			f->draft = pool[pool_of[i].from + (int)drawn(
				(unsigned)pool_of[i].n)];
			try_form(k, p, f);
		}
	f->draft = draft;
	now("more tokens", "");
	for (i = 0; i < 16; i++) {
		f->token[f->ntoken++] = (struct form_token){ (unsigned)i,
			"martin" };
		if (draw.all || drawn(3) == 0)
			try_form(k, p, f);
		f->ntoken--;
	}
}

/* --- by others --------------------------------------------------------- */

/* What she has of the kind of that row, in its place; the rest is as it was. */
static inline void
vary_own_row(struct keeper *k, struct peer *p, struct form *f,
	const char *param)
{
	struct form_value *v = form_value(f, param), was;
	struct id id;
	int i, j, left = draw.all ? 60 : 4;

	if (!v || v->type != 'b' || v->n != ID_SIZE)
		return;
	was = *v;
	memcpy(id.b, v->p, ID_SIZE);
	for (i = 0; i < WHOSE; i++) {
		if (!pool_has(i, &id))
			continue;
		for (j = 0; j < pool_of[i].n && left; j++) {
			const struct id *own = &pool[pool_of[i].from + j];

			if (!hers_in(&whose[i], own, 0))
				continue;
			v->p = own->b;
			left--;
			try_on(k, p, f, own);
		}
	}
	*v = was;
}

static inline void
by_another(struct keeper *k, struct peer *p, struct form *f)
{
	const struct sql_act *act = sql_act_find(f->name);

	actor_is(k, p);
	now("as it is, by another", "");
	try_form(k, p, f);
	now("of a row of hers, by another", "");
	vary_own_row(k, p, f, act->on_param);
	vary_own_row(k, p, f, act->with_param);
}

/* Sessions, one of each user. */
static inline int
users_there(struct keeper *k, struct peer *out[16])
{
	struct peer *p;
	int n = 0, i;

	for (p = k->peers; p; p = p->next) {
		if (p->kind != PEER_SESSION || !p->known || p->dead || n == 16)
			continue;
		for (i = 0; i < n && !id_equal(&out[i]->user, &p->user); i++)
			;
		if (i == n)
			out[n++] = p;
	}
	return n;
}

/* --- all of it --------------------------------------------------------- */

static inline void
vary_all(struct keeper *k, struct peer *p, struct form *f)
{
	struct peer *user[16];
	int i, n;

	actor_is(k, p);
	now("as it is", "");
	if (try_form(k, p, f))
		return;
	foreign.acts++;
	made_note();
	by_hostiles(k, p, f);
	if (draw.own)
		return;
	pool_fill();
	vary_ids(k, p, f);
	for (i = 0; i < f->nvalue; i++)
		if (is_tried())
			vary_value(k, p, f, &f->value[i]);
	for (i = 0; i < f->nvalue; i++)
		if (is_tried())
			vary_listed(k, p, f, &f->value[i]);
	vary_more(k, p, f);
	for (i = 0; i < f->nblob; i++)
		vary_blob(k, p, f, &f->blob[i]);
	vary_more_blobs(k, p, f);
	vary_rest(k, p, f);
	n = users_there(k, user);
	for (i = 0; i < n; i++)
		if (!id_equal(&user[i]->user, &p->user) && is_tried())
			by_another(k, user[i], f);
}

/* How often each act was varied. */
static struct { const struct sql_act *act; int n; } tried[400];

static inline bool
enough(const struct sql_act *act)
{
	int i;

	for (i = 0; tried[i].act && tried[i].act != act; i++)
		;
	assert_true(i < 399);
	tried[i].act = act;
	return tried[i].n++ >= (draw.all || draw.own ? 40 : 1);
}

#endif
