#include "domains/space.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "domains/looked.h"
#include "domains/space_consent.h"
#include "domains/space_goals.h"
#include "domains/space_read.h"
#include "model/vault.h"
#include "store/db.h"

#define LOOKS 40                /* of those who looked, the newest */
#define TEXT(column) { .name = column, .type = CT_TEXT, .scope = SCOPE_LABEL }

/* --- the first page ---------------------------------------------------------- */

static const struct column home_columns[] = {
	TEXT("first"), TEXT("next_day"), TEXT("next_hour"), TEXT("next_where"),
	TEXT("next_with"), TEXT("appointments"), TEXT("actions"),
	TEXT("referent"), TEXT("phone"), TEXT("before"), { .name = NULL }
};

static enum err
put_name(struct ctx *x, struct row *r)
{
	char name[80];
	enum err e = space_name(x, &x->person, name);

	row_set(r, "first", name);
	return e;
}

static enum err
put_next(struct ctx *x, struct row *r)
{
	struct rows t;
	enum err e;

	rows_init(&t);
	e = space_appointments(x, &t);
	if (!e && t.n) {
		const struct row *a = &t.r[0];

		row_setf(r, "appointments", "%d", t.n);
		row_set(r, "next_day", row_get(a, "on"));
		row_set(r, "next_hour", row_get(a, "hour"));
		row_set(r, "next_where", row_get(a, "where"));
		row_set(r, "next_with", row_get(a, "with"));
	}
	rows_done(&t);
	return e;
}

static enum err
count_actions(struct ctx *x, struct row *r)
{
	struct rows t;
	int i, open = 0;
	enum err e;

	rows_init(&t);
	e = space_actions(x, &t);
	for (i = 0; i < t.n; i++)
		open += !*row_get(&t.r[i], "told");
	if (!e && open)
		row_setf(r, "actions", "%d", open);
	rows_done(&t);
	return e;
}

/* Who answers what she writes: the referent of who follows her for longest. */
static enum err
put_referent(struct ctx *x, struct row *r)
{
	struct space_follow f[SPACE_FOLLOWS];
	char hex[ID_TEXT];
	int n, i;
	enum err e = space_follows(x, f, &n);

	if (e)
		return e;
	if (!n)
		return err_set(E_RIGHT, "%s", _("Cet espace est fermé."));
	for (i = 0; i < n && !*f[i].referent; i++)
		;
	i = i < n ? i : 0;
	row_set(r, "_follow", id_text(&f[i].id, hex));
	row_set(r, "_structure", id_text(&f[i].structure, hex));
	row_set(r, "referent", *f[i].referent ? f[i].referent :
		_("la personne qui vous suit"));
	row_set(r, "phone", f[i].phone);
	/* somebody else may have come in her place */
	if (x->login_before) {
		char when[120];

		space_when(x, x->login_before, when, sizeof when);
		row_set(r, "before", when);
	}
	return E_OK;
}

static enum err
home_load(struct ctx *x, const char *key, const char *arg, struct row *r)
{
	enum err e = put_referent(x, r);

	if (!e)
		e = put_name(x, r);
	if (!e)
		e = put_next(x, r);
	return e ? e : count_actions(x, r);
}

static enum err
write_load(struct ctx *x, const char *key, const char *arg, struct row *r)
{
	return put_referent(x, r);
}

static const struct record home = {
	"space_home", home_columns, home_load, NULL, NULL
};
static const struct record writing = {
	"space_write", home_columns, write_load, NULL, NULL
};

/* --- what she reads ------------------------------------------------------------- */

static const struct column appointment_columns[] = {
	TEXT("on"), TEXT("hour"), TEXT("where"), TEXT("with"),
	{ .name = NULL }
};
static const struct column action_columns[] = {
	TEXT("text"), TEXT("due"), TEXT("told"), { .name = NULL }
};
static const struct column helper_columns[] = {
	TEXT("who"), TEXT("alone"), TEXT("second"), TEXT("others"),
	TEXT("where"), TEXT("phone"),
	{ .name = NULL }
};
static const struct column referral_columns[] = {
	TEXT("where"), TEXT("unnamed"),
	{ .name = "state", .type = CT_CHOICE, .scope = SCOPE_LABEL,
		.choice = "space.state" },
	TEXT("when"), { .name = NULL }
};
static const struct column looked_columns[] = {
	TEXT("when"), TEXT("who"), TEXT("where"), TEXT("read"), TEXT("what"),
	TEXT("asked"), { .name = NULL }
};
static const struct column agreed_columns[] = {
	TEXT("where"), TEXT("unnamed"), TEXT("follows"), TEXT("asked"),
	TEXT("invited"), TEXT("shown"), TEXT("since"), TEXT("agreed"),
	TEXT("law"), TEXT("withdrawn"), TEXT("objected"), TEXT("letter"),
	TEXT("sent"), TEXT("notes"), TEXT("consent"), { .name = NULL }
};
static const struct column recap_columns[] = {
	TEXT("day"), TEXT("hour"), TEXT("with"), TEXT("where"), TEXT("goal"),
	TEXT("text"),
	TEXT("due"), TEXT("who"), TEXT("others"), TEXT("phone"),
	{ .name = NULL }
};

static const struct choice states[] = {
	{ "envoyee", N_("On attend la réponse.") },
	{ "precision_demandee", N_("On nous demande une précision.") },
	{ "acceptee", N_("La réponse est oui.") },
	{ "refusee", N_("La réponse est non.") },
	{ "retiree", N_("La demande est arrêtée.") },
	{ "terminee", N_("C'est terminé.") },
	{ "sans_reponse", N_("Pas de réponse reçue.") },
	{ NULL, NULL }
};
static const struct choices choices[] = {
	{ "space.state", states, NULL }, { NULL, NULL, NULL }
};

static enum err
fetch_appointments(struct ctx *x, const struct list_query *lq,
	struct rows *out)
{
	return space_appointments(x, out);
}

static enum err
fetch_actions(struct ctx *x, const struct list_query *lq, struct rows *out)
{
	return space_actions(x, out);
}

static enum err
fetch_helpers(struct ctx *x, const struct list_query *lq, struct rows *out)
{
	struct space_follow f[SPACE_FOLLOWS];
	int n, i;
	enum err e = space_follows(x, f, &n);

	for (i = 0; i < n && !e; i++) {
		struct row *r = rows_add(out);
		char others[400];

		row_set(r, "who", f[i].referent);
		row_set(r, "second", f[i].second);
		row_set(r, "alone", *f[i].second ? "" : "1");
		row_set(r, "where", f[i].name);
		row_set(r, "phone", f[i].phone);
		e = space_members(x, &f[i], others, sizeof others);
		row_set(r, "others", others);
	}
	return e;
}

/* Is the place where she lives to be told to nobody? */
static enum err
is_closed(struct ctx *x, bool *closed)
{
	struct space_follow f[SPACE_FOLLOWS];
	int n;
	enum err e = space_follows(x, f, &n);

	*closed = n == 0 || f[0].closed;
	return e;
}

/* A structure that is named only where it may be. */
static void
name_it(struct ctx *x, bool closed, const char *cell, struct row *r)
{
	struct id id;

	if (closed || id_parse(row_get(r, "_structure"), &id) ||
		space_quiet(x, &id))
		row_set(r, cell, "");
}

static enum err
fetch_referrals(struct ctx *x, const struct list_query *lq, struct rows *out)
{
	struct db_rows q;
	bool closed;
	int i;
	enum err e = is_closed(x, &closed);

	if (!e)
		e = db_select(x->db, "space.referrals", &q);
	if (e)
		return e;
	db_bind_id(&q, ":person", &x->person);
	while (db_next(&q)) {
		struct row *r = rows_add(out);
		struct id id = db_id(&q, "receiver");
		const char *on = db_text(&q, "ended_on");
		char hex[ID_TEXT], day[80] = "";

		on = on ? on : db_text(&q, "answered_on");
		on = on ? on : db_text(&q, "sent_on");
		if (on)
			space_day(x, on, day, sizeof day);
		row_set(r, "_structure", id_text(&id, hex));
		row_set(r, "where", db_text(&q, "nom"));
		row_set(r, "state", db_text(&q, "state"));
		row_set(r, "when", day);
	}
	e = db_end(&q);
	for (i = 0; i < out->n && !e; i++) {
		name_it(x, closed, "where", &out->r[i]);
		row_set(&out->r[i], "unnamed",
			*row_get(&out->r[i], "where") ? "" : "1");
	}
	return e;
}

/* The looks that she asked about, in the cell `asked`; to whom she may. */
static enum err
put_asked(struct ctx *x, struct rows *out)
{
	struct space_follow f[SPACE_FOLLOWS];
	struct db_rows q;
	int n, i, k;
	enum err e = space_follows(x, f, &n);

	if (!e)
		e = db_select(x->db, "space.asked", &q);
	if (e)
		return e;
	db_bind_id(&q, ":person", &x->person);
	while (db_next(&q))
		for (i = 0; i < out->n; i++)
			if (row_int(&out->r[i], "_key") ==
				db_int(&q, "access"))
				row_set(&out->r[i], "asked", "1");
	e = db_end(&q);
	for (i = 0; i < out->n && n && !e; i++) {
		char hex[ID_TEXT];
		struct id at;

		if (id_parse(row_get(&out->r[i], "_structure"), &at))
			at = id_none;
		for (k = 0; k < n && !id_equal(&f[k].structure, &at); k++)
			;
		row_set(&out->r[i], "_follow", id_text(&f[k < n ? k : 0].id,
			hex));
	}
	return e;
}

/* What a line of what she agreed to is: the words that stand there, and what
 * she can do of it. */
static void
put_agreed(struct db_rows *q, struct row *r)
{
	const char *kind = db_text(q, "kind"), *said = db_text(q, "said");
	bool agreed = db_int(q, "agreed") != 0;
	bool external = db_int(q, "external") != 0;
	/* what the law allows does not stop by her word */
	bool stopped = agreed && said && strcmp(said, "retrait") == 0;

	row_set(r, "_kind", kind);
	row_set(r, strcmp(kind, "suivi") == 0 ? "follows" :
		strcmp(kind, "orientation") == 0 ? "asked" :
		strcmp(kind, "relais") == 0 ? "invited" : "shown", "1");
	row_set(r, agreed ? "agreed" : "law", "1");
	if (said)
		row_set(r, stopped ? "withdrawn" : "objected", "1");
	if (strcmp(kind, "orientation") == 0 || strcmp(kind, "relais") == 0)
		row_set(r, external ? "letter" : "sent", "1");
	if (db_int(q, "joined") && strcmp(kind, "equipe") != 0)
		row_set(r, "notes", "1");
}

static enum err
fetch_agreed(struct ctx *x, const struct list_query *lq, struct rows *out)
{
	char today[16], hex[ID_TEXT], day[80];
	struct db_rows q;
	bool closed;
	int i;
	enum err e = is_closed(x, &closed);

	if (!e)
		e = db_select(x->db, "space.agreed", &q);
	if (e)
		return e;
	date_format(ctx_today(x), today, sizeof today);
	db_bind_id(&q, ":person", &x->person);
	db_bind_text(&q, ":today", today);
	while (db_next(&q)) {
		struct row *r = rows_add(out);
		struct id about = db_id(&q, "about"), who = db_id(&q, "who");
		struct id follow = db_id(&q, "follow");
		const char *since = db_text(&q, "since");

		row_set(r, "_key", id_text(&about, hex));
		row_set(r, "_structure", id_text(&who, hex));
		row_set(r, "_follow", id_text(&follow, hex));
		row_set(r, "where", db_text(&q, "nom"));
		space_day(x, since ? since : today, day, sizeof day);
		row_set(r, "since", day);
		put_agreed(&q, r);
	}
	e = db_end(&q);
	for (i = 0; i < out->n && !e; i++) {
		name_it(x, closed, "where", &out->r[i]);
		row_set(&out->r[i], "unnamed",
			*row_get(&out->r[i], "where") ? "" : "1");
	}
	return e ? e : space_consents_given(x, out);
}

/* What she aims at now. */
static enum err
add_goals(struct ctx *x, struct rows *out)
{
	struct space_follow f[SPACE_FOLLOWS];
	struct rows t;
	int n;
	enum err e = space_follows(x, f, &n);

	rows_init(&t);
	if (!e)
		e = space_goals_now(x, f, n, &t);
	for (int i = 0; i < t.n && !e; i++)
		row_set(rows_add(out), "goal", row_get(&t.r[i], "text"));
	rows_done(&t);
	return e;
}

/* Her page on paper: when she is awaited, what she aims at, what she does, who
 * helps. */
static enum err
fetch_recap(struct ctx *x, const struct list_query *lq, struct rows *out)
{
	struct rows t;
	int i;
	enum err e = space_appointments(x, out);

	rows_init(&t);
	if (!e)
		e = add_goals(x, out);
	if (!e)
		e = space_actions(x, &t);
	for (i = 0; i < t.n && !e; i++)
		if (!*row_get(&t.r[i], "told"))
			row_copy(rows_add(out), &t.r[i]);
	rows_done(&t);
	i = out->n;
	if (!e)
		e = fetch_helpers(x, lq, out);
	for (; i < out->n && !e; i++)
		if (*row_get(&out->r[i], "where"))
			row_setf(&out->r[i], "where", "%s.", row_get(
				&out->r[i], "where"));
	return e;
}

static enum err
fetch_looked(struct ctx *x, const struct list_query *lq, struct rows *out)
{
	struct looked_page page = { .kind = "", .others = true, .n = LOOKS };
	struct follow f = { .person = x->person };
	bool closed;
	int i;
	enum err e = is_closed(x, &closed);

	if (!e)
		e = looked_fetch(x, &f, LOOKED_HERSELF, &page, out);
	if (!e)
		e = put_asked(x, out);
	for (i = 0; i < out->n && !e; i++) {
		struct row *r = &out->r[i];
		char when[120];

		name_it(x, closed, "where", r);
		space_when(x, row_int(r, "_at"), when, sizeof when);
		row_set(r, "when", when);
		if (*row_get(r, "read"))
			row_set(r, "what", "");
	}
	return e;
}

static enum err
agreed_load(struct ctx *x, const char *key, const char *arg, struct row *r)
{
	return space_load_of(x, key, fetch_agreed, r);
}

static const struct record agreed = {
	"space_agreed", agreed_columns, agreed_load, NULL, NULL
};
static const struct record *const records[] = { &home, &writing, &agreed,
	NULL };

static const struct source sources[] = {
	{ "space.appointments", appointment_columns, false,
		fetch_appointments },
	{ "space.actions", action_columns, false, fetch_actions },
	{ "space.helpers", helper_columns, false, fetch_helpers },
	{ "space.referrals", referral_columns, false, fetch_referrals },
	{ "space.looked", looked_columns, false, fetch_looked },
	{ "space.agreed", agreed_columns, false, fetch_agreed },
	{ "space.recap", recap_columns, false, fetch_recap },
	{ NULL, NULL, false, NULL }
};

const struct domain space_domain = {
	.name = "space", .records = records, .sources = sources,
	.choices = choices,
};
