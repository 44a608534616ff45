#include "domains/caseload.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "domains/commune.h"
#include "domains/follow.h"
#include "domains/person.h"
#include "domains/referral.h"
#include "domains/sealed.h"
#include "domains/situation.h"
#include "model/keep.h"
#include "store/db.h"

#define PEOPLE_MAX 5000

static const struct column columns[] = {
	{ .name = "name", .type = CT_TEXT, .scope = SCOPE_LABEL },
	{ .name = "age", .type = CT_INT, .scope = SCOPE_LABEL },
	{ .name = "num", .type = CT_INT, .flags = COL_CLEAR },
	{ .name = "status", .type = CT_CHOICE, .flags = COL_CLEAR,
		.choice = "follow.status" },
	{ .name = "last_contact_on", .type = CT_DATE,
		.flags = COL_CLEAR | COL_PAST },
	{ .name = "next_step", .type = CT_CHOICE, .flags = COL_CLEAR,
		.choice = "follow.step" },
	{ .name = "next_step_on", .type = CT_DATE, .flags = COL_CLEAR },
	{ .name = "referent_name", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = NULL }
};

static bool
passes(const struct list_query *lq, const struct row *r, struct date today)
{
	const char *status = row_get(lq->filter, "status");
	long silence = row_int(lq->filter, "silence");
	struct date last;

	if (*status && strcmp(status, row_get(r, "status")) != 0)
		return false;
	if (silence > 0 &&
		date_parse(row_get(r, "last_contact_on"), &last) == E_OK &&
		date_days(today) - date_days(last) < silence)
		return false;
	return true;
}

static enum err
fetch(struct ctx *x, const struct list_query *lq, const char *name,
	struct rows *out)
{
	struct id *person = NULL;
	struct row **rows = NULL;
	struct date today = ctx_today(x);
	struct db_rows q;
	int i, read = 0;
	enum err e;

	if (!ctx_structure(x))
		return E_OK;
	e = db_select(x->db, name, &q);
	if (e)
		return e;
	db_bind_id(&q, ":structure", &ctx_structure(x)->id);
	if (db_has_param(&q, ":me"))
		db_bind_id(&q, ":me", &x->user);
	person = xcalloc(PEOPLE_MAX + 1, sizeof *person);
	while (db_next(&q) && ++read <= PEOPLE_MAX) {
		static const char *const cells[] = { "status",
			"last_contact_on", "next_step", "next_step_on",
			"referent_name" };
		struct row *r = rows_add(out);
		struct id id = db_id(&q, "id");
		char hex[ID_TEXT];
		size_t c;

		row_set(r, "_key", id_text(&id, hex));
		row_setf(r, "num", "%d", (int)db_int(&q, "num"));
		for (c = 0; c < sizeof cells / sizeof *cells; c++) {
			const char *v = db_text(&q, cells[c]);

			row_set(r, cells[c], v ? v : "");
		}
		if (passes(lq, r, today))
			person[out->n - 1] = db_id(&q, "person");
		else
			row_done(&out->r[--out->n]);
	}
	e = db_end(&q);
	if (!e && read > PEOPLE_MAX) {
		e = err_set(E_CHECK, _("Plus de %d personnes : chercher par "
			"un nom (=PER et le nom)."), PEOPLE_MAX);
		goto out;
	}
	rows = xcalloc((size_t)out->n + 1, sizeof *rows);
	for (i = 0; i < out->n; i++)
		rows[i] = &out->r[i];
	if (!e)
		e = follow_labels(x, person, out->n, rows);
	for (i = 0; i < out->n && !e; i++)
		row_set(rows[i], "person_name", row_get(rows[i], "name"));
out:
	free(rows);
	free(person);
	return e;
}

static enum err
fetch_mine(struct ctx *x, const struct list_query *lq, struct rows *out)
{
	return fetch(x, lq, "caseload.mine", out);
}

static enum err
fetch_all(struct ctx *x, const struct list_query *lq, struct rows *out)
{
	return fetch(x, lq, "caseload.all", out);
}

/* --- the thread: notes and steps of referrals, newest first ----------------- */

static const struct column thread_columns[] = {
	{ .name = "made_on", .type = CT_DATE, .flags = COL_CLEAR | COL_PAST },
	{ .name = "who", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = "kind", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = "text", .type = CT_TEXT, .scope = SCOPE_LABEL },
	{ .name = NULL }
};

static const char *
action_text(const char *action)
{
	static const struct choice words[] = {
		{ "envoyer", N_("envoyée") },
		{ "demander", N_("précision demandée") },
		{ "repondre", N_("précision donnée") },
		{ "accepter", N_("acceptée") }, { "refuser", N_("refusée") },
		{ "retirer", N_("retirée") },
		{ "expirer", N_("sans réponse, délai passé") },
		{ "terminer", N_("terminée") },
	};
	size_t i;

	for (i = 0; i < sizeof words / sizeof *words; i++)
		if (strcmp(words[i].code, action) == 0)
			return _(words[i].label);
	return action;
}

static enum err
thread_referrals(struct ctx *x, const struct follow *f, struct rows *out)
{
	struct db_rows q;
	enum err e = db_select(x->db, "thread.referrals", &q);

	if (e)
		return e;
	db_bind_id(&q, ":person", &f->person);
	db_bind_id(&q, ":structure", &f->structure);
	while (db_next(&q)) {
		struct row *r = rows_add(out);
		struct id id = db_id(&q, "id");
		const char *who = db_text(&q, "user_name");
		char hex[ID_TEXT];

		row_set(r, "_key", id_text(&id, hex));
		row_set(r, "_what", "referral");
		row_set(r, "made_on", db_text(&q, "made_on"));
		row_set(r, "who", who ? who : _("le délai"));
		row_set(r, "kind", _("Orientation"));
		row_setf(r, "text", "%s : %s", db_text(&q, "receiver_name"),
			action_text(db_text(&q, "action")));
	}
	return db_end(&q);
}

static int
newest_first(const void *a, const void *b)
{
	const struct row *ra = a, *rb = b;

	return strcmp(row_get(rb, "made_on"), row_get(ra, "made_on"));
}

static enum err
fetch_thread(struct ctx *x, const struct list_query *lq, struct rows *out)
{
	const struct source *notes = registry_source("note.of_person");
	struct follow f;
	int i;
	enum err e = follow_get(x, row_get(lq->arg, "key"), &f);

	if (!e)
		e = notes->fetch(x, lq, out);
	for (i = 0; i < out->n && !e; i++) {
		struct row *r = &out->r[i];

		row_set(r, "_what", "note");
		row_set(r, "who", row_get(r, "author_name"));
		row_set(r, "kind", strcmp(row_get(r, "kind"), "travail") == 0
			? _("Note trav.") : _("Note"));
	}
	if (!e)
		e = thread_referrals(x, &f, out);
	if (!e && out->n > 1)
		qsort(out->r, (size_t)out->n, sizeof *out->r, newest_first);
	return e;
}

const struct source caseload_sources[] = {
	{ "caseload.mine", columns, false, fetch_mine },
	{ "caseload.all", columns, false, fetch_all },
	{ "caseload.thread", thread_columns, false, fetch_thread },
	{ NULL, NULL, false, NULL }
};

/* --- the overview ------------------------------------------------------------- */

#define CELL(name) { name, NULL, CT_TEXT, 300, SCOPE_LABEL, COL_READONLY, \
	NULL, NULL, NULL }

static const struct column card_columns[] = {
	CELL("name"), CELL("born_text"), CELL("phone_text"), CELL("place"),
	CELL("followed"), CELL("alert"), CELL("p_identity"), CELL("p_path"),
	CELL("p_barriers"), CELL("p_resources"), CELL("p_follow"),
	CELL("p_step"), CELL("p_referrals"), CELL("p_last1"),
	CELL("p_last2"), CELL("p_last3"), CELL("p_notes"),
	{ "num", N_("Dossier"), CT_INT, 7, 0, COL_CLEAR | COL_READONLY, NULL,
		NULL, NULL },
	{ .name = NULL }
};

/* Contact instructions, shown before any number (issue of the field: a call
 * at the wrong hour can put her in danger). */
static void
alert_text(const struct row *p, struct row *r)
{
	struct buf b;

	buf_init(&b);
	if (*row_get(p, "contact_hours"))
		buf_puts(&b, row_get(p, "contact_hours"));
	if (row_int(p, "no_voice"))
		buf_printf(&b, "%s%s", b.len ? ", " : "",
			_("pas de message vocal"));
	if (row_int(p, "no_sms"))
		buf_printf(&b, "%s%s", b.len ? ", " : "", _("pas de SMS"));
	if (row_int(p, "no_post"))
		buf_printf(&b, "%s%s", b.len ? ", " : "",
			_("pas de courrier au domicile"));
	row_setf(r, "alert", "%s%s", b.len ? _("! Contact : ") : "",
		buf_str(&b));
	buf_done(&b);
}

static void
born_text(struct ctx *x, const struct row *p, struct row *r)
{
	struct date born, today = ctx_today(x);
	int age;

	if (date_parse(row_get(p, "born_on"), &born) != E_OK)
		return;
	age = today.y - born.y - (today.m < born.m ||
		(today.m == born.m && today.d < born.d));
	row_setf(r, "born_text", strcmp(row_get(p, "title"), "MME") == 0 ?
		_("%d ans, née le %02d/%02d/%04d") :
		strcmp(row_get(p, "title"), "M") == 0 ?
		_("%d ans, né le %02d/%02d/%04d") :
		_("%d ans, naissance : %02d/%02d/%04d"), age, born.d, born.m,
		born.y);
}

static void
step_text(struct ctx *x, const struct follow *f, struct row *r)
{
	struct date d;
	char when[40];

	if (!*f->next_step || date_parse(f->next_step_on, &d) != E_OK) {
		row_set(r, "p_step", _("rien de prévu"));
		return;
	}
	date_human(when, sizeof when, d, ctx_today(x));
	row_setf(r, "p_step", "%s%s, %s", date_days(d) <
		date_days(ctx_today(x)) ? _("! en retard : ") : "",
		choice_label(x, "follow.step", f->next_step), when);
}

static void
first_line(struct row *r, const char *name, const char *text)
{
	if (strcmp(text, ROW_MASKED) == 0)
		row_set(r, name, "········");
	else
		row_setf(r, name, "%.*s", (int)strcspn(text, "\n"), text);
}

static enum err
counts(struct ctx *x, const struct follow *f, struct row *r)
{
	struct db_rows q;
	enum err e = db_select(x->db, "card.counts", &q);

	if (e)
		return e;
	db_bind_id(&q, ":person", &f->person);
	db_bind_id(&q, ":structure", &f->structure);
	db_bind_id(&q, ":me", &x->user);
	if (db_next(&q)) {
		int n = (int)db_int(&q, "referrals");
		int waiting = (int)db_int(&q, "waiting");

		if (n == 0)
			row_set(r, "p_referrals", _("aucune"));
		else if (waiting)
			row_setf(r, "p_referrals", ngettext("%d, dont %d en "
				"attente de réponse", "%d, dont %d en attente "
				"de réponse", (unsigned long)n), n, waiting);
		else
			row_setf(r, "p_referrals", "%d", n);
		row_setf(r, "p_notes", "%d", (int)db_int(&q, "notes"));
	}
	return db_end(&q);
}

static enum err
lasts(struct ctx *x, const char *key, struct row *r)
{
	static const char *const cells[] = { "p_last1", "p_last2",
		"p_last3" };
	struct list_query lq = { .arg = NULL };
	struct row arg, none;
	struct rows rows;
	int i;
	enum err e;

	row_init(&arg);
	row_init(&none);
	rows_init(&rows);
	row_set(&arg, "key", key);
	lq.arg = &arg;
	lq.filter = &none;
	e = fetch_thread(x, &lq, &rows);
	for (i = 0; i < 3 && i < rows.n && !e; i++) {
		struct date d;
		char when[40] = "";
		const char *text = row_get(&rows.r[i], "text");

		if (date_parse(row_get(&rows.r[i], "made_on"), &d) == E_OK)
			date_human(when, sizeof when, d, ctx_today(x));
		row_setf(r, cells[i], "%s   %.*s", when,
			(int)strcspn(text, "\n"), text);
	}
	rows_done(&rows);
	row_done(&arg);
	row_done(&none);
	return e;
}

static enum err
card_load(struct ctx *x, const char *key, const char *arg, struct row *r)
{
	struct row p, s;
	struct follow f;
	struct commune c;
	char shown[64];
	enum err e;

	row_init(&p);
	row_init(&s);
	e = follow_get(x, key, &f);
	if (!e)
		e = person_record.load(x, key, "", &p);
	if (!e)
		e = situation_record.load(x, key, "", &s);
	if (e)
		goto out;
	row_set(r, "_key", key);
	row_setf(r, "num", "%u", f.num);
	row_setf(r, "_version", "%d", f.version);
	row_setf(r, "name", "%s %s", row_get(&p, "last_name"),
		row_get(&p, "first_name"));
	born_text(x, &p, r);
	alert_text(&p, r);
	column_show(x, record_column(&person_record, "phone"),
		row_get(&p, "phone"), shown, sizeof shown);
	row_set(r, "phone_text", *row_get(&p, "phone") ? shown :
		_("pas de téléphone"));
	if (f.is_protected)
		row_set(r, "place", _("adresse protégée"));
	else if (commune_get(x, row_get(&p, "commune"), &c) == E_OK)
		row_set(r, "place", c.name);
	row_setf(r, "followed", _("Suivi : %s"), *f.referent_name ?
		f.referent_name : _("sans personne référente"));
	row_setf(r, "p_identity", "%s%s", *row_get(&p, "ft_id") ?
		_("France Travail ") : "", row_get(&p, "ft_id"));
	first_line(r, "p_path", row_get(&s, "path"));
	first_line(r, "p_barriers", row_get(&s, "barriers"));
	first_line(r, "p_resources", row_get(&s, "resources"));
	row_setf(r, "p_follow", "%s", choice_label(x, "follow.status",
		f.status));
	step_text(x, &f, r);
	e = counts(x, &f, r);
	if (!e)
		e = lasts(x, key, r);
out:
	row_done(&p);
	row_done(&s);
	return e;
}

const struct record card_record = {
	"person_card", card_columns, card_load, NULL, NULL
};

/* --- calls --------------------------------------------------------------------- */

static enum err
follow_act(struct ctx *x, const struct row *row, const char *name,
	const char *next_step_on)
{
	struct follow f;
	struct act *a;
	enum err e = follow_get(x, row_get(row, "_key"), &f);

	if (e)
		return e;
	a = act_new(name);
	act_id(a, ":follow", &f.id);
	act_int(a, ":version", f.version);
	if (next_step_on)
		act_text(a, ":next_step_on", next_step_on);
	e = act_send(a, x);
	act_free(a);
	return e;
}

static enum err
call_done(struct ctx *x, const struct row *row, struct call_result *out)
{
	enum err e = follow_act(x, row, "follow.done", NULL);

	if (!e) {
		out->refresh = true;
		snprintf(out->message, sizeof out->message, "%s",
			_("Fait. La date du dernier contact est "
			"aujourd'hui."));
	}
	return e;
}

static enum err
call_close(struct ctx *x, const struct row *row, struct call_result *out)
{
	enum err e = follow_act(x, row, "follow.close", NULL);

	if (!e) {
		out->back = true;
		snprintf(out->message, sizeof out->message, "%s",
			_("Accompagnement terminé."));
	}
	return e;
}

/* A line of the thread opens what it is about. */
static enum err
call_thread(struct ctx *x, const struct row *row, struct call_result *out)
{
	snprintf(out->screen, sizeof out->screen, "%s",
		strcmp(row_get(row, "_what"), "note") == 0 ? "note.edit" :
		"referral.read");
	snprintf(out->key, sizeof out->key, "%s", row_get(row, "_key"));
	return E_OK;
}

/* "Directory around her": the commune chosen with her when protected. */
static enum err
call_around(struct ctx *x, const struct row *row, struct call_result *out)
{
	struct row p;
	const char *place;
	enum err e;

	row_init(&p);
	e = person_record.load(x, row_get(row, "_key"), "", &p);
	if (!e) {
		place = row_get(&p, row_int(&p, "protected") ? "near" :
			"commune");
		snprintf(out->screen, sizeof out->screen, "directory.search");
		snprintf(out->arg, sizeof out->arg, "%s %s", place,
			row_get(row, "_key"));
		if (!*place)
			snprintf(out->message, sizeof out->message, "%s",
				_("Pas de commune connue : F4 en choisit "
				"une."));
	}
	row_done(&p);
	return e;
}

const struct call caseload_calls[] = {
	{ "follow_done", call_done },
	{ "follow_close", call_close },
	{ "thread_open", call_thread },
	{ "person_around", call_around },
	{ NULL, NULL }
};

/* =PER 4512 opens the record of that number, =PER benali searches. */
static enum err
jump_person(struct ctx *x, const char *arg, struct call_result *out)
{
	struct db_rows q;
	struct id id = id_none;
	char hex[ID_TEXT];
	enum err e;

	if (strspn(arg, "0123456789") != strlen(arg) || strlen(arg) > 7) {
		snprintf(out->screen, sizeof out->screen, "person.search");
		snprintf(out->arg, sizeof out->arg, "%s", arg);
		return E_OK;
	}
	if (!ctx_structure(x))
		return err_set(E_RIGHT, _("Vous n'êtes membre d'aucune "
			"structure."));
	e = db_select(x->db, "follow.by_num", &q);
	if (e)
		return e;
	db_bind_id(&q, ":structure", &ctx_structure(x)->id);
	db_bind_int(&q, ":num", atoll(arg));
	if (db_next(&q))
		id = db_id(&q, "id");
	e = db_end(&q);
	if (!e && id_is_none(&id))
		e = err_set(E_NOTFOUND, _("Pas de dossier %s dans votre "
			"structure. =PER et un nom cherche."), arg);
	if (e)
		return e;
	snprintf(out->screen, sizeof out->screen, "person.card");
	snprintf(out->key, sizeof out->key, "%s", id_text(&id, hex));
	return E_OK;
}

const struct jump caseload_jumps[] = {
	{ "PER", N_("Chercher une personne"), "person.search", jump_person },
	{ "FIL", N_("Mes accompagnements"), "caseload.mine", NULL },
	{ NULL, NULL, NULL, NULL }
};

static const struct record *const records[] = { &card_record, NULL };

const struct domain caseload_domain = {
	.name = "caseload", .records = records, .sources = caseload_sources,
	.calls = caseload_calls, .jumps = caseload_jumps,
};
