#include "domains/day.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/config.h"
#include "base/i18n.h"
#include "base/text.h"
#include "model/keep.h"
#include "model/vault.h"
#include "store/db.h"

/* Ranks, the lower the sooner (sketches, screen 1). */
enum rank {
	RANK_URGENT = 10, RANK_LATE = 15, RANK_TODAY = 20, RANK_ANSWER = 30,
	RANK_REPLY = 40, RANK_SOON = 50, RANK_WAITING = 60, RANK_DRAFT = 70,
	RANK_SILENT = 80,
};
#define STEPS_AHEAD 7           /* days of next steps shown */
#define WHAT_WIDTH 32           /* of screens/day/mine.list */
#define OUTCOME_AFTER 30        /* days after an answer */
#define WAITING_AFTER 10        /* services.md 2.6: first reminder */

static const struct column columns[] = {
	{ .name = "sign", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = "name", .type = CT_TEXT, .scope = SCOPE_LABEL },
	{ .name = "what", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = "when", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = "with", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = NULL }
};

struct day {
	struct ctx *x;
	struct rows *out;
	struct date today;
	const struct ctx_structure *s;
};

static void
iso(struct date d, char out[16])
{
	date_format(d, out, 16);
}

/* "depuis 9 j", "demain", "en retard 4 j". */
static void
when_text(const struct day *day, const char *date, bool since, struct row *r)
{
	struct date d;
	int n;

	if (date_parse(date, &d) != E_OK)
		return;
	n = date_days(day->today) - date_days(d);
	if (since && n > 1)
		row_setf(r, "when", _("depuis %d j"), n);
	else if (!since && n > 0)
		row_setf(r, "when", _("en retard %d j"), n);
	else {
		char human[40];

		date_human(human, sizeof human, d, day->today);
		row_set(r, "when", human);
	}
}

static struct row *
add(struct day *day, struct db_rows *q, const char *what, int rank)
{
	struct row *r = rows_add(day->out);
	struct id id = db_id(q, "id"), person = db_id(q, "person");
	char hex[ID_TEXT];

	row_set(r, "_what", what);
	row_set(r, "_key", id_text(&id, hex));
	row_set(r, "_person", id_text(&person, hex));
	row_setf(r, "_rank", "%d", rank);
	row_set(r, "_follow", "");
	row_set(r, "sign", "");
	return r;
}

static void
bind(struct day *day, struct db_rows *q)
{
	db_bind_id(q, ":structure", &day->s->id);
	if (db_has_param(q, ":me"))
		db_bind_id(q, ":me", &day->x->user);
}

static enum err
add_to_answer(struct day *day)
{
	struct db_rows q;
	enum err e = db_select(day->x->db, "day.to_answer", &q);

	if (e)
		return e;
	bind(day, &q);
	while (db_next(&q)) {
		bool urgent = db_int(&q, "urgent") != 0;
		struct row *r = add(day, &q, "referral",
			urgent ? RANK_URGENT : RANK_ANSWER);

		row_set(r, "sign", urgent ? "!" : "");
		row_set(r, "what", _("Orientation reçue, à répondre"));
		row_set(r, "with", db_text(&q, "other_name"));
		row_set(r, "_sort", db_text(&q, "sent_on"));
		when_text(day, db_text(&q, "sent_on"), true, r);
	}
	return db_end(&q);
}

static enum err
add_answers(struct day *day)
{
	struct db_rows q;
	enum err e = db_select(day->x->db, "day.answers", &q);

	if (e)
		return e;
	bind(day, &q);
	while (db_next(&q)) {
		const char *state = db_text(&q, "state");
		const char *on = db_text(&q, "answered_on");
		const char *ended = db_text(&q, "ended_on");
		bool ask = strcmp(state, "precision_demandee") == 0;
		struct row *r = add(day, &q, "referral",
			ask ? RANK_ANSWER : RANK_REPLY);

		row_set(r, "sign", "*");
		row_setf(r, "what", _("Réponse : %s"),
			ask ? _("précision demandée") :
			strcmp(state, "acceptee") == 0 ? _("acceptée") :
			strcmp(state, "refusee") == 0 ? _("refusée") :
			strcmp(state, "terminee") == 0 ? _("terminée") :
			_("aucune, délai passé"));
		row_set(r, "with", db_text(&q, "other_name"));
		row_set(r, "_sort", on ? on : "");
		when_text(day, ended ? ended : on ? on : "", true, r);
	}
	return db_end(&q);
}

static enum err
add_waiting(struct day *day)
{
	struct db_rows q;
	char before[16];
	enum err e = db_select(day->x->db, "day.waiting", &q);

	if (e)
		return e;
	bind(day, &q);
	iso(date_add_days(day->today, -WAITING_AFTER), before);
	db_bind_text(&q, ":before", before);
	while (db_next(&q)) {
		struct row *r = add(day, &q, "referral", RANK_WAITING);

		row_set(r, "what", db_int(&q, "external") ?
			_("Lettre sans réponse, à relancer") :
			_("Orientation sans réponse"));
		row_set(r, "with", db_text(&q, "other_name"));
		row_set(r, "_sort", db_text(&q, "sent_on"));
		when_text(day, db_text(&q, "sent_on"), true, r);
	}
	return db_end(&q);
}

/* The other side of a referral wrote. */
static enum err
add_messages(struct day *day)
{
	struct db_rows q;
	enum err e = db_select(day->x->db, "day.messages", &q);

	if (e)
		return e;
	bind(day, &q);
	while (db_next(&q)) {
		struct row *r = add(day, &q, "referral", RANK_REPLY);

		row_set(r, "sign", "*");
		row_set(r, "what", _("Message sur une orientation"));
		row_set(r, "with", db_text(&q, "other_name"));
		row_set(r, "_sort", db_text(&q, "made_on"));
		when_text(day, db_text(&q, "made_on"), true, r);
	}
	return db_end(&q);
}

/* Did she go?  Asked 30 days after the answer, and again 30 days after a
 * "not known yet". */
static enum err
add_outcomes(struct day *day)
{
	struct db_rows q;
	char before[16];
	enum err e = db_select(day->x->db, "day.outcomes", &q);

	if (e)
		return e;
	bind(day, &q);
	iso(date_add_days(day->today, -OUTCOME_AFTER), before);
	db_bind_text(&q, ":before", before);
	while (db_next(&q)) {
		struct row *r = add(day, &q, "referral", RANK_WAITING);

		row_set(r, "what", _("Y est-elle allée ?"));
		row_set(r, "with", db_text(&q, "other_name"));
		row_set(r, "_sort", db_text(&q, "answered_on"));
		when_text(day, db_text(&q, "answered_on"), true, r);
	}
	return db_end(&q);
}

static enum err
add_drafts(struct day *day)
{
	struct db_rows q;
	enum err e = db_select(day->x->db, "day.drafts", &q);

	if (e)
		return e;
	bind(day, &q);
	while (db_next(&q)) {
		struct row *r = add(day, &q, "referral", RANK_DRAFT);

		row_set(r, "what", _("Brouillon : orientation à finir"));
		row_set(r, "with", db_text(&q, "other_name"));
		row_set(r, "_sort", db_text(&q, "made_on"));
		when_text(day, db_text(&q, "made_on"), true, r);
	}
	return db_end(&q);
}

static enum err
add_steps(struct day *day)
{
	struct db_rows q;
	char until[16], today[16];
	enum err e = db_select(day->x->db, "day.steps", &q);

	if (e)
		return e;
	bind(day, &q);
	iso(date_add_days(day->today, STEPS_AHEAD), until);
	iso(day->today, today);
	db_bind_text(&q, ":until", until);
	while (db_next(&q)) {
		const char *on = db_text(&q, "next_step_on");
		const char *step = db_text(&q, "next_step");
		int c = strcmp(on, today);
		struct row *r = add(day, &q, "follow",
			c < 0 ? RANK_LATE : c == 0 ? RANK_TODAY : RANK_SOON);

		row_set(r, "sign", c < 0 ? "!" : "");
		row_setf(r, "what", "%s", choice_label(day->x, "follow.step",
			step ? step : ""));
		row_set(r, "with", _("moi"));
		row_set(r, "_sort", on);
		when_text(day, on, false, r);
	}
	return db_end(&q);
}

static enum err
add_silent(struct day *day)
{
	struct db_rows q;
	char before[16];
	enum err e = db_select(day->x->db, "day.silent", &q);

	if (e)
		return e;
	bind(day, &q);
	iso(date_add_days(day->today, -config.silence_days), before);
	db_bind_text(&q, ":before", before);
	while (db_next(&q)) {
		struct row *r = add(day, &q, "follow", RANK_SILENT);
		const char *since = db_text(&q, "since");
		struct date d;

		row_set(r, "what", _("Sans nouvelles"));
		row_set(r, "with", _("moi"));
		row_set(r, "_sort", since);
		if (date_parse(since, &d) == E_OK)
			row_setf(r, "when", _("%d j"), date_days(day->today) -
				date_days(d));
	}
	return db_end(&q);
}

/* People that a colleague gave me: until I open them from here. */
static enum err
add_entrusted(struct day *day)
{
	struct db_rows q;
	enum err e = db_select(day->x->db, "day.entrusted", &q);

	if (e)
		return e;
	bind(day, &q);
	while (db_next(&q)) {
		struct row *r = add(day, &q, "entrusted", RANK_REPLY);

		row_set(r, "sign", "*");
		row_set(r, "what", _("Vous est confié"));
		row_set(r, "with", db_text(&q, "by_name"));
		row_set(r, "_sort", db_text(&q, "made_on"));
		when_text(day, db_text(&q, "made_on"), true, r);
	}
	return db_end(&q);
}

/* For the responsable: people whom nobody accompanies any more, until they
 * have a referent again. */
static enum err
add_orphans(struct day *day)
{
	struct db_rows q;
	char today[16];
	enum err e;

	if (day->s->role != ROLE_RESPONSABLE)
		return E_OK;
	e = db_select(day->x->db, "day.orphans", &q);
	if (e)
		return e;
	bind(day, &q);
	iso(day->today, today);
	db_bind_text(&q, ":today", today);
	while (db_next(&q)) {
		struct row *r = add(day, &q, "orphan", RANK_ANSWER);
		const char *before = db_text(&q, "before_name");

		row_set(r, "sign", "!");
		row_set(r, "what", _("Sans personne référente"));
		row_set(r, "with", before ? before : "");
		row_set(r, "_sort", db_text(&q, "since"));
	}
	return db_end(&q);
}

static int
by_rank(const void *a, const void *b)
{
	const struct row *ra = a, *rb = b;
	long d = row_int(ra, "_rank") - row_int(rb, "_rank");

	return d < 0 ? -1 : d > 0 ? 1 :
		strcmp(row_get(ra, "_sort"), row_get(rb, "_sort"));
}

/* "+2" at the end of what there is to do, where it is seen whatever the
 * length. */
static void
count_others(struct row *r)
{
	char what[200];

	snprintf(what, sizeof what, "%s", row_get(r, "what"));
	text_cut(what, WHAT_WIDTH - 3);
	row_setf(r, "what", "%s +%ld", what, row_int(r, "_more"));
}

/* One line for each person: the others are counted in "+2". */
static void
once_each(struct rows *out)
{
	int i, j, n = 0;

	for (i = 0; i < out->n; i++) {
		struct row keep;

		for (j = 0; j < n; j++)
			if (strcmp(row_get(&out->r[j], "_person"),
				row_get(&out->r[i], "_person")) == 0)
				break;
		if (j < n) {
			row_setf(&out->r[j], "_more", "%ld",
				row_int(&out->r[j], "_more") + 1);
			continue;
		}
		keep = out->r[n];
		out->r[n++] = out->r[i];
		if (n - 1 != i)
			out->r[i] = keep;
	}
	for (i = n; i < out->n; i++)
		row_done(&out->r[i]);
	out->n = n;
	for (i = 0; i < n; i++)
		if (row_int(&out->r[i], "_more"))
			count_others(&out->r[i]);
}

/* Names: of followed people from their label, of received referrals from
 * what was shared. */
static enum err
open_names(struct ctx *x, struct rows *out)
{
	struct vault_want *want = xcalloc(2 * (size_t)out->n + 1,
		sizeof *want);
	int i, n = 0;
	enum err e;

	for (i = 0; i < out->n; i++) {
		struct row *r = &out->r[i];
		bool referral = strcmp(row_get(r, "_what"), "referral") == 0;

		want[n].kind = referral ? WRAP_REFERRAL : WRAP_PERSON;
		want[n].scope = referral ? SCOPE_CONTENT : SCOPE_LABEL;
		if (id_parse(row_get(r, referral ? "_key" : "_person"),
			&want[n].object) == E_OK)
			n++;
	}
	e = vault_fetch(x, want, n);
	for (i = 0; i < n && !e; i++) {
		struct row *r = &out->r[i];
		struct row blob;
		uint32_t version;

		if (!want[i].given) {
			row_set(r, "name", "········");
			continue;
		}
		row_init(&blob);
		e = vault_open(x, want[i].kind, &want[i].object,
			&want[i].object, want[i].scope, &id_none, &blob,
			&version);
		if (want[i].kind == WRAP_REFERRAL)
			row_set(r, "name", row_get(&blob, "person_name"));
		else
			row_setf(r, "name", "%s %s",
				row_get(&blob, "last_name"),
				row_get(&blob, "first_name"));
		row_done(&blob);
	}
	free(want);
	return e;
}

static enum err
fetch(struct ctx *x, const struct list_query *lq, struct rows *out)
{
	struct day day = { x, out, ctx_today(x), NULL };
	int i;
	enum err e = E_OK;

	for (i = 0; i < x->nstructure && !e; i++) {
		day.s = &x->structure[i];
		e = add_to_answer(&day);
		if (!e)
			e = add_answers(&day);
		if (!e)
			e = add_entrusted(&day);
		if (!e)
			e = add_orphans(&day);
		if (!e)
			e = add_steps(&day);
		if (!e)
			e = add_waiting(&day);
		if (!e)
			e = add_messages(&day);
		if (!e)
			e = add_outcomes(&day);
		if (!e)
			e = add_drafts(&day);
		if (!e)
			e = add_silent(&day);
	}
	if (e)
		return e;
	if (out->n > 1)
		qsort(out->r, (size_t)out->n, sizeof *out->r, by_rank);
	once_each(out);
	return open_names(x, out);
}

const struct source day_sources[] = {
	{ "day.mine", columns, false, fetch },
	{ NULL, NULL, false, NULL }
};

/* Opened from here, what a colleague entrusted is known. */
static enum err
entrusted_seen(struct ctx *x, const char *follow)
{
	struct act *a = act_new("follow.entrusted_seen");
	struct id id;
	enum err e = id_parse(follow, &id);

	if (!e) {
		act_id(a, ":follow", &id);
		e = act_send(a, x);
	}
	act_free(a);
	return e;
}

static enum err
call_open(struct ctx *x, const struct row *row, struct call_result *out)
{
	const char *what = row_get(row, "_what");
	enum err e = E_OK;

	if (strcmp(what, "referral") == 0)
		return registry_call("referral_open")->run(x, row, out);
	if (strcmp(what, "entrusted") == 0)
		e = entrusted_seen(x, row_get(row, "_key"));
	if (e)
		return e;
	snprintf(out->screen, sizeof out->screen, "%s",
		strcmp(what, "orphan") == 0 ? "person.team" : "person.card");
	snprintf(out->key, sizeof out->key, "%s", row_get(row, "_key"));
	return E_OK;
}

static enum err
call_done(struct ctx *x, const struct row *row, struct call_result *out)
{
	if (strcmp(row_get(row, "_what"), "follow") != 0)
		return err_set(E_STATE, _("Une orientation se termine en "
			"l'ouvrant : Entrée."));
	return registry_call("follow_done")->run(x, row, out);
}

const struct call day_calls[] = {
	{ "day_open", call_open },
	{ "day_done", call_done },
	{ NULL, NULL }
};

const struct jump day_jumps[] = {
	{ "JOU", N_("Ma journée"), "day.mine", NULL },
	{ NULL, NULL, NULL, NULL }
};

const struct domain day_domain = {
	.name = "day", .sources = day_sources, .calls = day_calls,
	.jumps = day_jumps,
};
