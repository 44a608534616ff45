#include "domains/service_search.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "domains/place.h"
#include "domains/service_filter.h"
#include "domains/service_words.h"
#include "model/codes.h"
#include "model/ctx.h"

#define KM_A_DEGREE 111.19      /* of latitude */
#define RUN 2                   /* on site, for one remote */

/* A service found, small: its row is read when its page is shown. */
struct found {
	struct id id;
	int km;                 /* -1: remote */
	int group;              /* favourites, what is open: shown first */
	unsigned tie;           /* of equal distances: changes every day */
	int at;                 /* place in the order of 2.5 */
};

struct search {
	struct ctx *x;
	const struct list_query *lq;
	struct service_ask ask;
	bool picks, opens;      /* favourites first; what is open first */
	struct found *site, *remote;
	int nsite, nremote, site_cap, remote_cap;
	char follow[ID_TEXT];   /* whom it is for, "" */
};

/* --- what is found ------------------------------------------------------------ */

/* No service is favoured by its number, and a day keeps its order. */
static unsigned
shuffled(const struct search *s, int64_t num)
{
	uint64_t h = 14695981039346656037u ^ (uint64_t)num;
	const char *p;

	for (p = s->ask.today; *p; p++)
		h = (h ^ (unsigned char)*p) * 1099511628211u;
	h ^= h >> 29;
	return (unsigned)(h * 1099511628211u >> 32);
}

static int
group_of(const struct search *s, struct db_rows *q)
{
	const char *hours = db_text(q, "hours");
	const char *dep = db_text(q, "departement");

	if (s->opens)
		return 1 - service_open_now(hours, dep ? dep : "75");
	return s->picks && !db_int(q, "liked");
}

static void
add(struct search *s, struct db_rows *q, int km)
{
	struct found **list = km >= 0 ? &s->site : &s->remote;
	int *n = km >= 0 ? &s->nsite : &s->nremote;
	int *cap = km >= 0 ? &s->site_cap : &s->remote_cap;

	if (*n == *cap) {
		*cap = *cap ? 2 * *cap : 64;
		*list = xrealloc(*list, (size_t)*cap * sizeof **list);
	}
	(*list)[(*n)++] = (struct found){ db_id(q, "id"), km,
		group_of(s, q), shuffled(s, db_int(q, "num")), 0 };
}

static bool
remote_here(struct db_rows *q)
{
	const char *modes = db_text(q, "modes_accueil");

	return !modes || !*modes || codes_has(modes, "a-distance");
}

/* In the box, on site within reach; or there without saying how it receives. */
static enum err
find_near(struct search *s)
{
	const struct commune *c = &s->ask.place;
	double reach = (s->ask.within > 0 ? (double)s->ask.within :
		SERVICE_FAR) + 1, high = reach / KM_A_DEGREE;
	double lat = (fabs(c->lat) + high) * acos(-1) / 180;
	double wide = cos(lat) > 0.01 ? high / cos(lat) : 180;
	struct db_rows q;
	enum err e = db_select(s->x->db, "directory.near", &q);

	if (e)
		return e;
	service_bind(s->x, &s->ask, &q);
	db_bind_real(&q, ":south", c->lat - high);
	db_bind_real(&q, ":north", c->lat + high);
	db_bind_real(&q, ":west", c->lon - wide);
	db_bind_real(&q, ":east", c->lon + wide);
	while (db_next(&q)) {
		int km = service_km(&s->ask, &q);

		if (km < 0 && (s->ask.within > 0 || (db_text(&q,
			"modes_accueil") && *db_text(&q, "modes_accueil"))))
			continue;       /* those at a distance come after */
		if (s->ask.within > 0 && km > s->ask.within)
			continue;
		if (service_for_place(&s->ask, &q) &&
			service_answers(&s->ask, &q))
			add(s, &q, km);
	}
	return db_end(&q);
}

static enum err
find_remote(struct search *s)
{
	const struct commune *c = &s->ask.place;
	struct db_rows q;
	enum err e;

	if (s->ask.within > 0)
		return E_OK;
	e = db_select(s->x->db, "directory.remote", &q);
	if (e)
		return e;
	service_bind(s->x, &s->ask, &q);
	db_bind_text(&q, ":commune", c->code);
	db_bind_text(&q, ":parent", c->parent);
	db_bind_text(&q, ":departement", c->departement);
	db_bind_text(&q, ":epci", c->epci);
	while (db_next(&q))
		if (service_km(&s->ask, &q) < 0 && remote_here(&q) &&
			service_answers(&s->ask, &q))
			add(s, &q, -1);
	return db_end(&q);
}

/* --- in the order of services.md 2.5 -------------------------------------------- */

static int
nearest(const void *a, const void *b)
{
	const struct found *p = a, *q = b;

	if (p->km != q->km)
		return p->km < q->km ? -1 : 1;
	return p->tie < q->tie ? -1 : p->tie > q->tie ? 1 :
		memcmp(p->id.b, q->id.b, ID_SIZE);
}

static int
by_group(const void *a, const void *b)
{
	const struct found *p = a, *q = b;

	return p->group != q->group ? (p->group < q->group ? -1 : 1) :
		p->at - q->at;
}

/* Two on site, one remote, until both are used up; then, stably, what is to
 * be first.  To be freed. */
static struct found *
in_order(struct search *s, int *n)
{
	struct found *all;
	int i = 0, k = 0;

	*n = s->nsite + s->nremote;
	all = xcalloc((size_t)*n + 1, sizeof *all);
	if (s->nsite > 1)
		qsort(s->site, (size_t)s->nsite, sizeof *s->site, nearest);
	if (s->nremote > 1)
		qsort(s->remote, (size_t)s->nremote, sizeof *s->remote,
			nearest);
	while (i + k < *n) {
		bool remote = i == s->nsite || (k < s->nremote &&
			(i + k) % (RUN + 1) == RUN);
		struct found *f = &all[i + k];

		*f = remote ? s->remote[k] : s->site[i];
		f->at = i + k;
		if (remote)
			k++;
		else
			i++;
	}
	if (*n > 1)
		qsort(all, (size_t)*n, sizeof *all, by_group);
	return all;
}

/* --- pages ------------------------------------------------------------------------ */

static enum err
show_one(struct search *s, const struct found *f, struct rows *out)
{
	char place[12] = "";
	struct db_rows q;
	enum err e = db_select(s->x->db, "directory.one", &q);

	if (e)
		return e;
	if (s->ask.placed)
		snprintf(place, sizeof place, "@%s", s->ask.place.code);
	service_bind(s->x, &s->ask, &q);
	db_bind_id(&q, ":id", &f->id);
	if (db_next(&q))
		service_cells(&q, f->km, s->follow, place, rows_add(out));
	return db_end(&q);
}

static enum err
page_near(struct search *s, struct rows *out)
{
	struct found *all;
	struct id after;
	int n, i = 0;
	enum err e = find_near(s);

	if (!e)
		e = find_remote(s);
	if (e)
		return e;
	all = in_order(s, &n);
	if (s->lq->after && id_parse(s->lq->after, &after) == E_OK)
		while (i < n && !id_equal(&all[i++].id, &after))
			;
	for (; i < n && out->n < s->lq->n && !e; i++)
		e = show_one(s, &all[i], out);
	free(all);
	return e;
}

/* Where the page of a name begins. */
static enum err
name_of(struct search *s, const struct id *id, char *folded, size_t size,
	int64_t *num, bool *liked)
{
	struct db_rows q;
	enum err e = db_select(s->x->db, "directory.one", &q);

	if (e)
		return e;
	service_bind(s->x, &s->ask, &q);
	db_bind_id(&q, ":id", id);
	if (db_next(&q)) {
		snprintf(folded, size, "%s", db_text(&q, "folded"));
		*num = db_int(&q, "num");
		*liked = db_int(&q, "liked") != 0;
	}
	return db_end(&q);
}

/* The favourites that come before everything else. */
static enum err
page_liked(struct search *s, const struct id *after, struct rows *out)
{
	bool on = id_is_none(after);
	struct db_rows q;
	enum err e = db_select(s->x->db, "directory.liked", &q);

	if (e)
		return e;
	service_bind(s->x, &s->ask, &q);
	while (out->n < s->lq->n && db_next(&q)) {
		struct id id = db_id(&q, "id");

		if (!on)
			on = id_equal(&id, after);
		else if (service_answers(&s->ask, &q))
			service_cells(&q, -1, s->follow, "", rows_add(out));
	}
	return db_end(&q);
}

static enum err
page_names(struct search *s, const char *folded, int64_t num,
	struct rows *out)
{
	struct db_rows q;
	enum err e = db_select(s->x->db, "directory.by_name", &q);

	if (e)
		return e;
	service_bind(s->x, &s->ask, &q);
	db_bind_text(&q, ":folded", folded);
	db_bind_int(&q, ":num", num);
	while (out->n < s->lq->n && db_next(&q))
		if (!(s->picks && db_int(&q, "liked")) &&
			service_answers(&s->ask, &q))
			service_cells(&q, -1, s->follow, "", rows_add(out));
	return db_end(&q);
}

static enum err
page_by_name(struct search *s, struct rows *out)
{
	char folded[4000] = "";
	struct id after = id_none;
	bool liked = false;
	int64_t num = 0;
	enum err e = E_OK;

	if (s->opens)
		return err_set(E_CHECK, "%s", _("Trier par ouverture demande "
			"un lieu : F4 le choisit."));
	if (s->lq->after)
		e = id_parse(s->lq->after, &after);
	if (!e && !id_is_none(&after))
		e = name_of(s, &after, folded, sizeof folded, &num, &liked);
	if (!e && s->picks && (id_is_none(&after) || liked)) {
		e = page_liked(s, &after, out);
		folded[0] = '\0';
		num = 0;
	}
	return e ? e : page_names(s, folded, num, out);
}

/* --- sources ------------------------------------------------------------------------ */

static enum err
fetch(struct ctx *x, const struct list_query *lq, bool picks,
	struct rows *out)
{
	struct search s = { .x = x, .lq = lq, .picks = picks,
		.opens = lq->sort && strcmp(lq->sort, "now") == 0 };
	const char *arg = row_get(lq->arg, "arg");
	struct id id;
	size_t n = strlen(arg);
	enum err e = service_ask(x, lq, &s.ask);

	/* "... FOLLOW": whom the search is for */
	if (n >= 32 && id_parse(arg + n - 32, &id) == E_OK)
		id_text(&id, s.follow);
	if (!e)
		e = s.ask.placed ? page_near(&s, out) : page_by_name(&s, out);
	free(s.site);
	free(s.remote);
	return e;
}

static enum err
fetch_search(struct ctx *x, const struct list_query *lq, struct rows *out)
{
	return fetch(x, lq, false, out);
}

static enum err
fetch_pick(struct ctx *x, const struct list_query *lq, struct rows *out)
{
	return fetch(x, lq, true, out);
}

static const struct source sources[] = {
	{ "directory.search", service_columns, true, fetch_search },
	{ "directory.pick", service_columns, true, fetch_pick },
	{ NULL, NULL, false, NULL }
};

/* Words that were given, else where the last person lives. */
static void
preset(struct ctx *x, const struct row *arg, struct row *filter)
{
	const char *words = row_get(arg, "arg");
	char code[10] = "@";
	struct commune c;
	char text[120];

	service_words(x, words, filter);
	if (*row_get(filter, "place"))
		return;
	place_of_last(x, code + 1);
	if (code[1] && place_find(x, code, &c) == E_OK) {
		place_text(&c, text, sizeof text);
		row_set(filter, "place", text);
	}
}

static const struct preset presets[] = {
	{ "directory.search", preset }, { "directory.pick", preset },
	{ NULL, NULL }
};

const struct domain service_domain = {
	.name = "service", .sources = sources, .presets = presets,
};
