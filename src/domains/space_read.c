#include "domains/space_read.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "domains/appointment_read.h"
#include "domains/referential.h"
#include "model/vault.h"
#include "rules/phone.h"
#include "store/db.h"

/* --- words ------------------------------------------------------------------ */

void
space_first_name(const char *name, char out[80])
{
	snprintf(out, 80, "%.*s", (int)strcspn(name, " "), name);
}

static const char *const days[] = { N_("lundi"), N_("mardi"),
	N_("mercredi"), N_("jeudi"), N_("vendredi"), N_("samedi"),
	N_("dimanche") };
static const char *const months[] = { N_("janvier"), N_("février"),
	N_("mars"), N_("avril"), N_("mai"), N_("juin"), N_("juillet"),
	N_("août"), N_("septembre"), N_("octobre"), N_("novembre"),
	N_("décembre") };

void
space_day_whole(const char *iso, char *out, size_t size)
{
	struct date d;

	if (date_parse(iso, &d))
		snprintf(out, size, "%s", iso);
	else
		snprintf(out, size, "%s %d %s %d", _(days[date_weekday(d)]),
			d.d, _(months[d.m - 1]), d.y);
}

void
space_day(struct ctx *x, const char *iso, char *out, size_t size)
{
	struct date today = ctx_today(x), d;
	int away;

	if (date_parse(iso, &d)) {
		snprintf(out, size, "%s", iso);
		return;
	}
	away = date_days(d) - date_days(today);
	if (away >= -1 && away <= 1)
		snprintf(out, size, "%s", away == 0 ? _("aujourd'hui") :
			away < 0 ? _("hier") : _("demain"));
	else if (d.y == today.y)
		snprintf(out, size, "%s %d %s", _(days[date_weekday(d)]), d.d,
			_(months[d.m - 1]));
	else
		space_day_whole(iso, out, size);
}

/* Days and roles begin with a letter without an accent. */
static void
capital(char *text)
{
	if (*text >= 'a' && *text <= 'z')
		*text = (char)(*text - 'a' + 'A');
}

void
space_day_first(struct ctx *x, const char *iso, char *out, size_t size)
{
	space_day(x, iso, out, size);
	capital(out);
}

void
space_when(struct ctx *x, int64_t utc, char *out, size_t size)
{
	char iso[16], day[80];
	struct date d;
	int hour, minute;

	date_local(utc, "75", &d, &hour, &minute);
	date_format(d, iso, sizeof iso);
	space_day_first(x, iso, day, sizeof day);
	snprintf(out, size, _("%s, à %d h %02d"), day, hour, minute);
}

void
space_hour(const char *hour, char *out, size_t size)
{
	int h = 0, m = 0;

	*out = '\0';
	if (sscanf(hour, "%dh%d", &h, &m) == 2 && m)
		snprintf(out, size, _("%d h %02d"), h, m);
	else if (*hour)
		snprintf(out, size, _("%d h"), h);
}

/* --- who ---------------------------------------------------------------------- */

bool
space_quiet(struct ctx *x, const struct id *structure)
{
	struct db_rows q;
	bool quiet = true;

	if (db_select(x->db, "space.quiet", &q))
		return true;
	db_bind_id(&q, ":structure", structure);
	if (db_next(&q))
		quiet = db_int(&q, "quiet") != 0;
	return db_end(&q) || quiet;
}

static void
read_follow(struct db_rows *q, struct space_follow *f)
{
	const char *phone = db_text(q, "telephone");
	const char *one = db_text(q, "referent_name");
	const char *two = db_text(q, "second_name");

	memset(f, 0, sizeof *f);
	f->id = db_id(q, "id");
	f->structure = db_id(q, "structure");
	f->closed = db_int(q, "protected") != 0;
	db_copy(q, "start_on", f->start_on, sizeof f->start_on);
	db_copy(q, "nom", f->name, sizeof f->name);
	if (phone)
		phone_format(phone, f->phone, sizeof f->phone);
	space_first_name(one ? one : "", f->referent);
	space_first_name(two ? two : "", f->second);
}

static enum err
follows_of(struct ctx *x, const struct id *person,
	const struct id *structure, struct space_follow *out, int *n)
{
	char today[16];
	struct db_rows q;
	int i;
	enum err e = db_select(x->db, "space.follows", &q);

	*n = 0;
	if (e)
		return e;
	date_format(ctx_today(x), today, sizeof today);
	db_bind_id(&q, ":person", person);
	db_bind_text(&q, ":today", today);
	while (*n < SPACE_FOLLOWS && db_next(&q)) {
		read_follow(&q, &out[*n]);
		out[*n].person = *person;
		*n += !structure || id_equal(&out[*n].structure, structure);
	}
	e = db_end(&q);
	for (i = 0; i < *n && !e; i++)
		if (out[i].closed || space_quiet(x, &out[i].structure))
			out[i].name[0] = out[i].phone[0] = '\0';
	return e;
}

enum err
space_follows(struct ctx *x, struct space_follow *out, int *n)
{
	*n = 0;
	return id_is_none(&x->person) ? err_set(E_RIGHT, "%s",
		_("Cet espace est celui d'une personne.")) :
		follows_of(x, &x->person, NULL, out, n);
}

enum err
space_members(struct ctx *x, const struct space_follow *f, char *out,
	size_t size)
{
	char today[16], name[80];
	struct db_rows q;
	size_t n = 0;
	enum err e = db_select(x->db, "space.members", &q);

	*out = '\0';
	if (e)
		return e;
	date_format(ctx_today(x), today, sizeof today);
	db_bind_id(&q, ":person", &f->person);
	db_bind_id(&q, ":structure", &f->structure);
	db_bind_text(&q, ":today", today);
	while (db_next(&q) && n < size) {
		space_first_name(db_text(&q, "name"), name);
		n += (size_t)snprintf(out + n, size - n, "%s%s", n ? ", " :
			"", name);
	}
	return db_end(&q);
}

enum err
space_follow_there(struct ctx *x, const struct id *person,
	const struct id *structure, struct space_follow *out, int *n)
{
	return follows_of(x, person, structure, out, n);
}

enum err
space_name(struct ctx *x, const struct id *person, char out[80])
{
	struct vault_want want = { WRAP_PERSON, *person, SCOPE_LABEL, id_none,
		false };
	struct row label;
	uint32_t version;
	enum err e = vault_fetch(x, &want, 1);

	out[0] = '\0';
	if (e || !want.given)
		return e;
	row_init(&label);
	e = vault_open(x, WRAP_PERSON, person, person, SCOPE_LABEL, &id_none,
		&label, &version);
	if (!e)
		snprintf(out, 80, "%s", row_get(&label, "first_name"));
	row_done(&label);
	return e;
}

/* One without a name here is one that must not be named. */
bool
space_told(const struct space_follow *f)
{
	return !f->closed && *f->name;
}

bool
space_watched(const struct ctx *x, const struct space_follow *f)
{
	return !space_told(f) && x->helper[0];
}

/* --- when and where ---------------------------------------------------------------- */

/* Where it is, as it may be said: never a place that leads to her. */
static void
put_where(const struct space_follow *f, const struct row *sealed,
	struct row *r)
{
	const char *how = row_get(sealed, "location");
	const char *place = row_get(sealed, "place");

	if (strcmp(how, "phone") == 0)
		row_set(r, "where", _("Au téléphone."));
	else if (strcmp(how, "visio") == 0)
		row_set(r, "where", _("En vidéo."));
	else if (f->closed || !*f->name)
		row_set(r, "where", "");
	else if (strcmp(how, "home") == 0)
		row_set(r, "where", _("Chez vous."));
	else
		row_setf(r, "where", "%s%s%s.", f->name, *place ? ", " : "",
			place);
}

/* The blobs of rows that a statement gave, by their cell _key. */
static enum err
opened(struct ctx *x, const struct space_follow *f, const struct row *r,
	struct row *sealed, uint32_t *version)
{
	struct id id;
	enum err e = id_parse(row_get(r, "_key"), &id);

	*version = 0;
	return e ? e : vault_open(x, WRAP_PERSON, &f->person, &id, SCOPE_PATH,
		&f->structure, sealed, version);
}

static enum err
path_of(struct ctx *x, const struct space_follow *f, bool *given)
{
	struct vault_want want = { WRAP_PERSON, f->person, SCOPE_PATH,
		f->structure, false };
	enum err e = vault_fetch(x, &want, 1);

	*given = want.given;
	return e;
}

static enum err
read_appointments(struct ctx *x, const struct space_follow *f,
	struct rows *out)
{
	char today[16];
	struct db_rows q;
	enum err e = db_select(x->db, "space.appointments", &q);

	if (e)
		return e;
	date_format(ctx_today(x), today, sizeof today);
	db_bind_id(&q, ":person", &f->person);
	db_bind_id(&q, ":structure", &f->structure);
	db_bind_text(&q, ":today", today);
	while (db_next(&q)) {
		struct row *r = rows_add(out);
		struct id id = db_id(&q, "id");
		char hex[ID_TEXT], name[80], day[80];

		row_set(r, "_key", id_text(&id, hex));
		space_first_name(db_text(&q, "user_name"), name);
		row_set(r, "with", name);
		space_day(x, db_text(&q, "day"), day, sizeof day);
		row_set(r, "day", day);
		capital(day);
		row_set(r, "on", day);
		row_set(r, "_sort", db_text(&q, "day"));
	}
	return db_end(&q);
}

static enum err
add_appointments(struct ctx *x, const struct space_follow *f,
	struct rows *out)
{
	int i, from = out->n;
	bool given;
	enum err e = path_of(x, f, &given);

	if (!e)
		e = read_appointments(x, f, out);
	for (i = from; i < out->n && !e && given; i++) {
		struct row *r = &out->r[i];
		struct row sealed;
		uint32_t version;
		char hour[20];

		row_init(&sealed);
		e = opened(x, f, r, &sealed, &version);
		if (!e) {
			space_hour(row_get(&sealed, "hour"), hour,
				sizeof hour);
			row_set(r, "hour", hour);
			row_setf(r, "_sort", "%s %5s", row_get(r, "_sort"),
				row_get(&sealed, "hour"));
			put_where(f, &sealed, r);
		}
		row_done(&sealed);
	}
	return e;
}

static int
by_sort(const void *a, const void *b)
{
	return strcmp(row_get(a, "_sort"), row_get(b, "_sort"));
}

enum err
space_appointments_of(struct ctx *x, const struct space_follow *f, int n,
	struct rows *out)
{
	int i;
	enum err e = E_OK;

	for (i = 0; i < n && !e; i++)
		e = add_appointments(x, &f[i], out);
	if (!e && out->n > 1)
		qsort(out->r, (size_t)out->n, sizeof *out->r, by_sort);
	return e;
}

enum err
space_appointments(struct ctx *x, struct rows *out)
{
	struct space_follow f[SPACE_FOLLOWS];
	int n;
	enum err e = space_follows(x, f, &n);

	return e ? e : space_appointments_of(x, f, n, out);
}

/* --- what she has to do ---------------------------------------------------------------- */

static enum err
read_actions(struct ctx *x, const struct space_follow *f, struct rows *out)
{
	struct db_rows q;
	enum err e = db_select(x->db, "space.actions", &q);

	if (e)
		return e;
	db_bind_id(&q, ":person", &f->person);
	db_bind_id(&q, ":structure", &f->structure);
	while (db_next(&q)) {
		struct row *r = rows_add(out);
		const char *due = db_text(&q, "due_on");
		struct id id = db_id(&q, "id");
		char hex[ID_TEXT], day[80] = "";

		row_set(r, "_key", id_text(&id, hex));
		row_set(r, "_follow", id_text(&f->id, hex));
		if (due)
			space_day(x, due, day, sizeof day);
		row_set(r, "due", day);
		space_first_name(db_text(&q, "author_name"), day);
		row_set(r, "_author", day);
		row_set(r, "_made", db_text(&q, "made_on"));
		row_set(r, "told", db_null(&q, "told_on") ? "" : "1");
		row_set(r, "_seen", db_int(&q, "told_seen") ? "1" : "");
	}
	return db_end(&q);
}

/* What is sealed with her health is not opened here, and leaves no trace. */
static void
drop_unread(struct rows *out, int from)
{
	int i, n = from;

	for (i = from; i < out->n; i++) {
		struct row keep = out->r[n];

		if (!*row_get(&out->r[i], "text"))
			continue;
		out->r[n++] = out->r[i];
		if (n - 1 != i)
			out->r[i] = keep;
	}
	for (i = n; i < out->n; i++)
		row_done(&out->r[i]);
	out->n = n;
}

/* What the shared list of actions has tells of nobody; what is in somebody's
 * own words may tell where she lives. */
static void
put_text(struct ctx *x, const struct space_follow *f, const char *text,
	struct row *r)
{
	row_set(r, "text", *text && space_watched(x, f) &&
		!*referential_theme("action", text) ?
		_("À voir avec la personne qui vous suit.") : text);
}

static enum err
add_actions(struct ctx *x, const struct space_follow *f, struct rows *out)
{
	int i, from = out->n;
	bool given;
	enum err e = path_of(x, f, &given);

	if (!e)
		e = read_actions(x, f, out);
	for (i = from; i < out->n && !e && given; i++) {
		struct row sealed;
		uint32_t version;

		row_init(&sealed);
		e = opened(x, f, &out->r[i], &sealed, &version);
		if (!e)
			put_text(x, f, row_get(&sealed, "text"), &out->r[i]);
		row_done(&sealed);
	}
	drop_unread(out, from);
	return e;
}

enum err
space_actions_of(struct ctx *x, const struct space_follow *f, int n,
	struct rows *out)
{
	int i;
	enum err e = E_OK;

	for (i = 0; i < n && !e; i++)
		e = add_actions(x, &f[i], out);
	return e;
}

enum err
space_actions(struct ctx *x, struct rows *out)
{
	struct space_follow f[SPACE_FOLLOWS];
	int n;
	enum err e = space_follows(x, f, &n);

	return e ? e : space_actions_of(x, f, n, out);
}

enum err
space_load_of(struct ctx *x, const char *key, enum err (*fetch)(struct ctx *x,
	const struct list_query *lq, struct rows *out), struct row *r)
{
	struct rows t;
	int i;
	enum err e;

	rows_init(&t);
	e = fetch(x, NULL, &t);
	for (i = 0; i < t.n && !e; i++)
		if (strcmp(row_get(&t.r[i], "_key"), key) == 0)
			break;
	if (!e && i < t.n)
		row_copy(r, &t.r[i]);
	else if (!e)
		e = err_set(E_NOTFOUND, "%s", _("Ce n'est plus là."));
	rows_done(&t);
	return e;
}
