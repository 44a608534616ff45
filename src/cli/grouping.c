#include "cli/grouping.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "model/act.h"
#include "rules/samestructure.h"

#define SETS 100                /* an act (design 12) */
#define COMMON 40               /* shared by more, a mark says nothing */
#define SOURCE 7                /* of a node's texts */
#define MOST 60                 /* structures compared at once */

/* --- acts of many sets ------------------------------------------------ */

struct batch {
	struct keep *k;
	const char *name;
	struct act *act;
	int sets;
};

static enum err
batch_send(struct batch *b)
{
	enum err e = b->sets ? act_send_to(b->act, b->k) : E_OK;

	act_free(b->act);
	b->act = NULL;
	b->sets = 0;
	return e;
}

static struct act *
batch_act(struct batch *b)
{
	if (!b->act)
		b->act = act_new(b->name);
	return b->act;
}

static enum err
batch_next(struct batch *b)
{
	act_next_set(b->act);
	return ++b->sets == SETS ? batch_send(b) : E_OK;
}

/* --- one structure ---------------------------------------------------- */

struct node {
	struct id id, grp, now;
	int64_t num;
	char text[8][300];
	bool placed;
	double lat, lon;
};

static struct structure_of
of(const struct node *n)
{
	return (struct structure_of){ .name = n->text[0],
		.siret = n->text[1], .address = n->text[2],
		.insee = n->text[3], .commune = n->text[4],
		.phone = n->text[5], .mail = n->text[6],
		.source = n->text[7], .placed = n->placed, .lat = n->lat,
		.lon = n->lon };
}

static int
score(const struct node *a, const struct node *b)
{
	struct structure_of x = of(a), y = of(b);
	struct rule_answer answer;

	same_structure(&x, &y, &answer);
	return atoi(answer.value);
}

static int
marks_of(const struct node *n, char marks[SAME_MARKS][SAME_MARK_SIZE])
{
	struct structure_of x = of(n);

	return same_structure_marks(&x, marks);
}

static void
read_node(struct db_rows *q, struct node *n)
{
	static const char *const columns[] = { "nom", "siret", "adresse",
		"code_insee", "commune", "telephone", "courriel", "source" };
	size_t i;

	memset(n, 0, sizeof *n);
	n->id = db_id(q, "id");
	n->grp = db_id(q, "grp");
	n->num = db_int(q, "num");
	for (i = 0; i < 8; i++) {
		const char *s = db_text(q, columns[i]);

		snprintf(n->text[i], sizeof n->text[i], "%s", s ? s : "");
	}
	n->placed = !db_null(q, "latitude") && !db_null(q, "longitude");
	n->lat = db_real(q, "latitude");
	n->lon = db_real(q, "longitude");
}

static enum err
put_marks(struct batch *b, const struct node *n)
{
	char marks[SAME_MARKS][SAME_MARK_SIZE];
	int i, count = marks_of(n, marks);
	json_t *list = json_array();
	char *text;

	for (i = 0; i < count; i++)
		json_array_append_new(list, json_string(marks[i]));
	text = json_dumps(list, JSON_COMPACT);
	act_id(batch_act(b), ":id", &n->id);
	act_text(batch_act(b), ":marks", text ? text : "[]");
	free(text);
	json_decref(list);
	return batch_next(b);
}

/* What changed gets its marks: all of it, before any is compared. */
static enum err
mark_all(struct keep *k, struct db *db)
{
	struct batch b = { .k = k, .name = "structure.mark" };
	struct node *some = xcalloc(1000, sizeof *some);
	enum err e;
	int i, n;

	do {
		struct db_rows q;

		n = 0;
		e = db_select(db, "same.to_mark", &q);
		if (e)
			break;
		while (n < 1000 && db_next(&q))
			read_node(&q, &some[n++]);
		e = db_end(&q);
		for (i = 0; i < n && !e; i++)
			e = put_marks(&b, &some[i]);
		if (!e)
			e = batch_send(&b);
	} while (!e && n);
	act_free(b.act);
	free(some);
	return e;
}

/* --- what is near it -------------------------------------------------- */

struct near {
	struct db *db;
	struct node *node;
	int n;
	struct edge { int a, b, score; } *edge;
	int edges;
};

static int
find(const struct near *g, const struct id *id)
{
	int i;

	for (i = 0; i < g->n; i++)
		if (id_equal(&g->node[i].id, id))
			return i;
	return -1;
}

static enum err
load(struct near *g, const struct id *id, struct node *out, bool *found)
{
	struct db_rows q;
	enum err e = db_select(g->db, "same.structure", &q);

	if (e)
		return e;
	db_bind_id(&q, ":id", id);
	*found = db_next(&q);
	if (*found)
		read_node(&q, out);
	return db_end(&q);
}

static void
add(struct near *g, const struct node *n)
{
	if (g->n < MOST && find(g, &n->id) < 0)
		g->node[g->n++] = *n;
}

/* Ids of a query of one parameter; to be freed. */
static enum err
ids_of(struct db *db, const char *name, const char *param,
	const struct id *id, const char *text, struct id **out, int *n)
{
	struct db_rows q;
	enum err e = db_select(db, name, &q);

	*out = NULL;
	*n = 0;
	if (e)
		return e;
	if (id)
		db_bind_id(&q, param, id);
	else if (text)
		db_bind_text(&q, param, text);
	while (db_next(&q)) {
		if (*n % 64 == 0)
			*out = xrealloc(*out, ((size_t)*n + 64) *
				sizeof **out);
		(*out)[(*n)++] = db_id(&q, text ? "structure" : db_column_name(
			&q, 0));
	}
	return db_end(&q);
}

/* Those that share a mark with node i and are the same, added. */
static enum err
follow_mark(struct near *g, int i, const char *mark)
{
	struct id *ids;
	struct node other;
	int n, k;
	bool found;
	enum err e = ids_of(g->db, "same.marked", ":mark", NULL, mark, &ids,
		&n);

	for (k = 0; k < n && n <= COMMON && !e; k++) {
		if (find(g, &ids[k]) >= 0)
			continue;
		e = load(g, &ids[k], &other, &found);
		if (!e && found && score(&g->node[i], &other) >=
			SAME_STRUCTURE)
			add(g, &other);
	}
	free(ids);
	return e;
}

static enum err
follow_marks(struct near *g, int i)
{
	char marks[SAME_MARKS][SAME_MARK_SIZE];
	int k, n = marks_of(&g->node[i], marks);
	enum err e = E_OK;

	for (k = 0; k < n && !e; k++)
		e = follow_mark(g, i, marks[k]);
	return e;
}

/* Those that were of its group, which may have to leave it. */
static enum err
follow_group(struct near *g, int i)
{
	struct id *ids;
	struct node other;
	bool found;
	int k, n;
	enum err e;

	if (id_is_none(&g->node[i].grp))
		return E_OK;
	e = ids_of(g->db, "same.of_group", ":grp", &g->node[i].grp, NULL,
		&ids, &n);
	for (k = 0; k < n && !e; k++) {
		e = load(g, &ids[k], &other, &found);
		if (!e && found)
			add(g, &other);
	}
	free(ids);
	return e;
}

/* --- groups ----------------------------------------------------------- */

static int
best_first(const void *a, const void *b)
{
	const struct edge *x = a, *y = b;

	if (x->score != y->score)
		return y->score - x->score;
	return x->a != y->a ? x->a - y->a : x->b - y->b;
}

static int
by_num(const void *a, const void *b)
{
	const struct node *x = a, *y = b;

	return x->num < y->num ? -1 : x->num > y->num;
}

static void
find_edges(struct near *g)
{
	int i, k;

	for (i = 0; i < g->n; i++)
		for (k = i + 1; k < g->n; k++) {
			int n = score(&g->node[i], &g->node[k]);

			if (n >= SAME_STRUCTURE)
				g->edge[g->edges++] = (struct edge){ i, k, n };
		}
	if (g->edges > 1)
		qsort(g->edge, (size_t)g->edges, sizeof *g->edge, best_first);
}

/* A producer's structures are never in one group: it tells them apart. */
static bool
sources_differ(const struct near *g, const int *in, int a, int b)
{
	int i, k;

	for (i = 0; i < g->n; i++)
		for (k = 0; k < g->n; k++)
			if (in[i] == a && in[k] == b &&
				strcmp(g->node[i].text[SOURCE],
				g->node[k].text[SOURCE]) == 0)
				return false;
	return true;
}

/* The strongest pairs first; a group is named by its lowest number. */
static void
group(struct near *g)
{
	int in[MOST] = { 0 }, size[MOST] = { 0 }, i, e;

	qsort(g->node, (size_t)g->n, sizeof *g->node, by_num);
	for (i = 0; i < g->n; i++)
		in[i] = i;
	find_edges(g);
	for (e = 0; e < g->edges; e++) {
		int a = in[g->edge[e].a], b = in[g->edge[e].b];
		int low = a < b ? a : b, high = a < b ? b : a;

		if (a == b || !sources_differ(g, in, a, b))
			continue;
		for (i = 0; i < g->n; i++)
			if (in[i] == high)
				in[i] = low;
	}
	for (i = 0; i < g->n; i++)
		size[in[i]]++;
	for (i = 0; i < g->n; i++)
		g->node[i].now = size[in[i]] > 1 ? g->node[in[i]].id :
			id_none;
}

static enum err
send_group(struct batch *b, const struct near *g, long *changed)
{
	enum err e = E_OK;
	int i;

	for (i = 0; i < g->n && !e; i++) {
		const struct node *n = &g->node[i];

		act_id(batch_act(b), ":id", &n->id);
		if (id_is_none(&n->now))
			act_text_as_is(b->act, ":grp", NULL);
		else
			act_id(b->act, ":grp", &n->now);
		*changed += !id_equal(&n->now, &n->grp) &&
			id_equal(&n->now, &n->id);
		e = batch_next(b);
	}
	return e;
}

static int
by_id(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(struct id));
}

/* One that changed, with all that it takes along; those are done then. */
static enum err
group_one(struct batch *b, struct near *g, const struct id *id,
	struct id *all, int n, bool *done, long *changed)
{
	struct node first;
	bool found;
	int i;
	enum err e = load(g, id, &first, &found);

	g->n = g->edges = 0;
	if (e || !found)
		return e;
	add(g, &first);
	for (i = 0; i < g->n && !e; i++) {
		e = follow_group(g, i);
		if (!e)
			e = follow_marks(g, i);
	}
	if (e)
		return e;
	group(g);
	for (i = 0; i < g->n; i++) {
		const struct id *p = bsearch(&g->node[i].id, all, (size_t)n,
			sizeof *all, by_id);

		if (p)
			done[p - all] = true;
	}
	return send_group(b, g, changed);
}

static enum err
group_all(struct keep *k, struct db *db, long *changed)
{
	struct batch b = { .k = k, .name = "structure.group" };
	struct near g = { .db = db };
	struct id *all;
	bool *done;
	int i, n;
	enum err e = ids_of(db, "same.to_group", NULL, NULL, NULL, &all, &n);

	if (n > 1)
		qsort(all, (size_t)n, sizeof *all, by_id);
	done = xcalloc((size_t)n + 1, sizeof *done);
	g.node = xcalloc(MOST, sizeof *g.node);
	g.edge = xcalloc(MOST * MOST, sizeof *g.edge);
	for (i = 0; i < n && !e; i++)
		if (!done[i])
			e = group_one(&b, &g, &all[i], all, n, done, changed);
	if (!e)
		e = batch_send(&b);
	act_free(b.act);
	free(g.node);
	free(g.edge);
	free(done);
	free(all);
	return e;
}

/* --- services --------------------------------------------------------- */

struct service {
	struct id id, grp;
	char name[260], source[90];
	int rank;
	bool taken;
};

static enum err
read_services(struct db *db, const struct id *grp, struct service **out,
	int *n)
{
	struct db_rows q;
	enum err e = db_select(db, "same.services_to_rank", &q);

	*out = NULL;
	*n = 0;
	if (e)
		return e;
	db_bind_id(&q, ":grp", grp);
	while (db_next(&q)) {
		struct service *s;

		if (*n % 64 == 0)
			*out = xrealloc(*out, ((size_t)*n + 64) *
				sizeof **out);
		s = &(*out)[(*n)++];
		memset(s, 0, sizeof *s);
		s->id = db_id(&q, "id");
		s->rank = 1;
		same_name_key(db_text(&q, "nom"), s->name, sizeof s->name);
		snprintf(s->source, sizeof s->source, "%s",
			db_text(&q, "source"));
	}
	return db_end(&q);
}

/* Of one name, one of each producer, the best first: a group, if they are
 * several. */
static void
rank(struct service *s, int n, int from)
{
	int i, k, last = 1;

	s[from].taken = true;
	for (i = from + 1; i < n; i++) {
		if (s[i].taken || !*s[i].name ||
			strcmp(s[i].name, s[from].name) != 0)
			continue;
		for (k = from; k < i; k++)
			if ((k == from || id_equal(&s[k].grp, &s[from].id)) &&
				strcmp(s[k].source, s[i].source) == 0)
				break;
		if (k < i)
			continue;
		s[i].taken = true;
		s[i].grp = s[from].grp = s[from].id;
		s[i].rank = ++last;
	}
}

static enum err
rank_group(struct batch *b, struct db *db, const struct id *grp)
{
	struct service *s;
	int i, n;
	enum err e = read_services(db, grp, &s, &n);

	for (i = 0; i < n && !e; i++)
		if (!s[i].taken)
			rank(s, n, i);
	for (i = 0; i < n && !e; i++) {
		act_id(batch_act(b), ":id", &s[i].id);
		if (id_is_none(&s[i].grp))
			act_text_as_is(b->act, ":grp", NULL);
		else
			act_id(b->act, ":grp", &s[i].grp);
		act_int(b->act, ":rank", s[i].rank);
		e = batch_next(b);
	}
	free(s);
	return e;
}

static enum err
rank_all(struct keep *k, struct db *db)
{
	struct batch b = { .k = k, .name = "service.group" };
	struct act *alone = act_new("service.alone");
	struct id *all = NULL;
	int i, n = 0;
	enum err e = act_send_to(alone, k);

	act_free(alone);
	if (!e)
		e = ids_of(db, "same.groups_to_rank", NULL, NULL, NULL, &all,
			&n);
	for (i = 0; i < n && !e; i++)
		e = rank_group(&b, db, &all[i]);
	if (!e)
		e = batch_send(&b);
	act_free(b.act);
	free(all);
	return e;
}

enum err
grouping_run(struct keep *k, struct db *db, long *groups)
{
	long changed = 0;
	enum err e = mark_all(k, db);

	if (!e)
		e = group_all(k, db, &changed);
	if (!e)
		e = rank_all(k, db);
	if (groups)
		*groups = changed;
	return e;
}
