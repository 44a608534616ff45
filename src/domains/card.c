#include "domains/card.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/i18n.h"
#include "domains/commune.h"
#include "domains/follow.h"
#include "domains/household.h"
#include "domains/notebook.h"
#include "domains/person.h"
#include "domains/shared.h"
#include "domains/situation.h"
#include "domains/thread.h"
#include "domains/twins.h"
#include "domains/united.h"
#include "domains/visit.h"
#include "model/act.h"
#include "model/column.h"
#include "store/db.h"

#define GIST_COLUMNS 57

/* --- the overview ------------------------------------------------------------- */

#define CELL(name) { name, NULL, CT_TEXT, 300, SCOPE_LABEL, COL_READONLY, \
	NULL, NULL, NULL }

static const struct column card_columns[] = {
	CELL("name"), CELL("born_text"), CELL("phone_text"), CELL("place"),
	CELL("followed"), CELL("alert"), CELL("p_identity"), CELL("p_path"),
	CELL("p_barriers"), CELL("p_resources"), CELL("p_follow"),
	CELL("p_step"), CELL("p_referrals"), CELL("p_rdv"), CELL("p_last1"),
	CELL("p_last2"), CELL("p_last3"), CELL("n_barriers"),
	CELL("p_team"), CELL("p_household"), CELL("n_household"),
	CELL("shared"), CELL("p_objectives"), CELL("n_objectives"),
	CELL("p_actions"), CELL("n_actions"), CELL("n_thread"), CELL("news"),
	CELL("twin"),
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
	/* the day first: what is cut may be guessed, a day may not */
	row_setf(r, "p_step", _("%s%s : %s"), date_days(d) <
		date_days(ctx_today(x)) ? "! " : "", when,
		choice_label(x, "follow.step", f->next_step));
}

/* Of her record and of what is read with it. */
struct counted {
	int referrals, waiting, appointments;
	bool absent;
	char next_day[16];
};

static enum err
count_referrals(struct ctx *x, const struct follow *f, void *to)
{
	struct counted *n = to;
	struct db_rows q;
	enum err e = db_select(x->db, "card.counts", &q);

	if (e)
		return e;
	db_bind_id(&q, ":person", &f->person);
	db_bind_id(&q, ":structure", &f->structure);
	if (db_next(&q)) {
		n->referrals += (int)db_int(&q, "referrals");
		n->waiting += (int)db_int(&q, "waiting");
	}
	return db_end(&q);
}

static enum err
counts(struct ctx *x, const struct follow *f, struct row *r)
{
	struct counted n = { 0 };
	enum err e = united_each(x, f, count_referrals, &n);

	if (e)
		return e;
	if (n.referrals == 0)
		row_set(r, "p_referrals", _("aucune"));
	else if (n.waiting)
		row_setf(r, "p_referrals", ngettext("%d, dont %d en "
			"attente de réponse", "%d, dont %d en attente "
			"de réponse", (unsigned long)n.referrals),
			n.referrals, n.waiting);
	else
		row_setf(r, "p_referrals", "%d", n.referrals);
	return E_OK;
}

static enum err
count_appointments(struct ctx *x, const struct follow *f, void *to)
{
	struct counted *n = to;
	struct db_rows q;
	char today[16];
	enum err e = db_select(x->db, "appointment.count", &q);

	if (e)
		return e;
	date_format(ctx_today(x), today, sizeof today);
	db_bind_id(&q, ":person", &f->person);
	db_bind_id(&q, ":structure", &f->structure);
	db_bind_text(&q, ":today", today);
	if (db_next(&q)) {
		const char *next = db_text(&q, "next_day");

		n->appointments += (int)db_int(&q, "n");
		n->absent |= db_int(&q, "absent") != 0;
		if (*next && (!*n->next_day || strcmp(next, n->next_day) < 0))
			snprintf(n->next_day, sizeof n->next_day, "%s", next);
	}
	return db_end(&q);
}

static enum err
appointments(struct ctx *x, const struct follow *f, struct row *r)
{
	struct counted n = { 0 };
	struct date d;
	char when[40];
	enum err e = united_each(x, f, count_appointments, &n);

	if (e)
		return e;
	if (n.appointments == 0)
		row_set(r, "p_rdv", _("aucun"));
	else if (n.absent)
		row_setf(r, "p_rdv", _("%d   ! absence, à "
			"recontacter"), n.appointments);
	else if (date_parse(n.next_day, &d) == E_OK) {
		date_human(when, sizeof when, d, ctx_today(x));
		row_setf(r, "p_rdv", _("%d, le prochain : %s"),
			n.appointments, when);
	} else
		row_setf(r, "p_rdv", "%d", n.appointments);
	return E_OK;
}

/* The last lines of the thread that open something, those that are new
 * marked. */
static void
last_lines(struct ctx *x, const struct rows *rows, struct row *r)
{
	static const char *const cells[] = { "p_last1", "p_last2",
		"p_last3" };

	for (int i = 0, k = 0; k < 3 && i < rows->n; i++) {
		struct date d;
		char when[40] = "";
		const char *text = row_get(&rows->r[i], "text");
		const char *what = row_get(&rows->r[i], "_what");
		const char *kind = choice_label(x, "thread.kind",
			row_get(&rows->r[i], "kind"));

		if (!*what)
			continue;
		/* a note says by itself what it is */
		if (strcmp(what, "note") == 0)
			kind = "";
		if (date_parse(row_get(&rows->r[i], "made_on"), &d) == E_OK)
			date_human(when, sizeof when, d, ctx_today(x));
		row_setf(r, cells[k++], "%s%s%s   %s%s%.*s",
			row_get(&rows->r[i], "sign"),
			*row_get(&rows->r[i], "sign") ? " " : "", when, kind,
			*kind ? ", " : "", (int)strcspn(text, "\n"), text);
	}
}

static void
news(struct ctx *x, const struct rows *rows, const struct visit *seen,
	struct row *r)
{
	struct date d;
	char when[40] = "";
	int n = 0;

	for (int i = 0; i < rows->n; i++)
		n += *row_get(&rows->r[i], "sign") != '\0';
	if (date_parse(seen->on, &d) == E_OK)
		date_human(when, sizeof when, d, ctx_today(x));
	if (n)
		row_setf(r, "news", ngettext("%d nouveauté (*) depuis votre "
			"visite : %s", "%d nouveautés (*) depuis votre "
			"visite : %s", (unsigned long)n), n, when);
}

static enum err
mark_visit(struct ctx *x, const struct follow *f, void *none)
{
	return visit_mark(x, f);
}

static enum err
lasts(struct ctx *x, const struct follow *f, struct row *r)
{
	struct list_query lq = { .arg = NULL };
	struct row arg, none;
	struct visit seen;
	struct rows rows;
	char key[ID_TEXT];
	enum err e = visit_get(x, f, &seen);

	row_init(&arg);
	row_init(&none);
	rows_init(&rows);
	row_set(&arg, "key", id_text(&f->id, key));
	lq.arg = &arg;
	lq.filter = &none;
	if (!e)
		e = thread_fetch(x, &lq, &rows);
	if (!e) {
		last_lines(x, &rows, r);
		news(x, &rows, &seen, r);
		row_setf(r, "n_thread", rows.n > 1 ? "%d" : "", rows.n);
		e = united_each(x, f, mark_visit, NULL);
	}
	rows_done(&rows);
	row_done(&arg);
	row_done(&none);
	return e;
}

/* What everyone of the structure reads: NIR, health and justice are opened
 * in their own screens only. */
#define SHOWN (SCOPE_BIT(SCOPE_LABEL) | SCOPE_BIT(SCOPE_IDENTITY) | \
	SCOPE_BIT(SCOPE_CONTACT) | SCOPE_BIT(SCOPE_ADDRESS))

static void
identity_text(struct ctx *x, const struct row *p, struct row *r)
{
	const char *ft = row_get(p, "ft_id"), *birth = row_get(p,
		"birth_name");
	struct buf b;

	buf_init(&b);
	if (strcmp(ft, ROW_MASKED) == 0)
		buf_puts(&b, "········");
	else if (*ft)
		buf_printf(&b, _("France Travail %s"), ft);
	else if (*row_get(p, "ft_reason"))
		buf_printf(&b, _("France Travail : %s"), choice_label(x,
			"person.ft_reason", row_get(p, "ft_reason")));
	if (*birth && strcmp(birth, ROW_MASKED) != 0)
		buf_printf(&b, _("%sNaissance : %s"), b.len ? "   " : "",
			birth);
	row_set(r, "p_identity", buf_str(&b));
	buf_done(&b);
}

/* Who else answers at her number: before anyone calls it. */
static enum err
shared_text(struct ctx *x, const struct follow *f, const struct row *p,
	struct row *r)
{
	char names[300];
	enum err e = shared_phones(x, f, row_get(p, "phone"), row_get(p,
		"phone2"), names, sizeof names);

	if (*names)
		row_setf(r, "shared", _("! Numéro partagé avec %s"), names);
	wipe(names, sizeof names);
	return e == E_AGAIN ? E_OK : e; /* too many searches: not said */
}

static enum err
head(struct ctx *x, const struct follow *f, struct row *r)
{
	struct commune c;
	char shown[64];
	struct row p;
	enum err e;

	row_init(&p);
	e = person_read(x, f, SHOWN, &p);
	if (e)
		goto out;
	row_setf(r, "name", "%s %s", row_get(&p, "last_name"),
		row_get(&p, "first_name"));
	born_text(x, &p, r);
	alert_text(&p, r);
	column_show(x, record_column(&person_record, "phone"),
		row_get(&p, "phone"), shown, sizeof shown);
	row_set(r, "phone_text", *row_get(&p, "phone") ? shown :
		_("pas de téléphone"));
	if (f->is_protected)
		row_set(r, "place", _("adresse protégée"));
	else if (commune_get(x, row_get(&p, "commune"), &c) == E_OK)
		row_set(r, "place", c.name);
	identity_text(x, &p, r);
	e = shared_text(x, f, &p, r);
out:
	row_done(&p);
	return e;
}

static enum err
household_text(struct ctx *x, const struct follow *f, struct row *r)
{
	char text[400];
	int n = 0;
	enum err e = household_gist(x, f, GIST_COLUMNS, text, sizeof text,
		&n);

	row_set(r, "p_household", text);
	row_setf(r, "n_household", n ? "%d" : "", n);
	wipe(text, sizeof text);
	return e;
}

/* Another record of hers: united to this one, or perhaps one. */
static enum err
twin_text(struct ctx *x, const struct follow *f, struct row *r)
{
	struct united u;
	char names[200] = "";
	enum err e = united_get(x, f, &u);

	if (!e)
		e = twins_near(x, f, names, sizeof names);
	if (u.n == 2)
		row_setf(r, "twin", _("Réunie avec la fiche %u"),
			u.f[1].num);
	else if (u.n > 2)
		row_setf(r, "twin", _("Réunie avec %d autres fiches"), u.n - 1);
	if (*names)
		row_setf(r, "twin", _("! Même personne ? %s : F2 les "
			"compare"), names);
	wipe(names, sizeof names);
	return e;
}

/* A referent who does not work there any more is none. */
static void
team_text(const struct follow *f, struct row *r)
{
	row_setf(r, "followed", _("Suivi : %s"), *f->referent_name &&
		!f->referent_left ? f->referent_name :
		_("sans personne référente"));
	if (!*f->referent_name)
		row_set(r, "p_team", "");
	else
		row_setf(r, "p_team", "%s%s%s%s", f->referent_name,
			f->referent_left ? _(" (n'est plus là)") : "",
			*f->coreferent_name ? "   " : "", f->coreferent_name);
}

/* The card of what is read with another record is that one's. */
static enum err
card_follow(struct ctx *x, const char **key, char kept[ID_TEXT],
	struct follow *f)
{
	enum err e = follow_get(x, *key, f);

	if (e || id_is_none(&f->united))
		return e;
	*key = id_text(&f->united, kept);
	return follow_get(x, kept, f);
}

static enum err
card_load(struct ctx *x, const char *key, const char *arg, struct row *r)
{
	struct follow f;
	char kept[ID_TEXT];
	enum err e = card_follow(x, &key, kept, &f);

	if (!e)
		e = head(x, &f, r);
	if (!e)
		e = situation_gists(x, key, GIST_COLUMNS, r);
	if (!e)
		e = household_text(x, &f, r);
	if (!e)
		e = notebook_gists(x, &f, GIST_COLUMNS, r);
	if (e)
		return e;
	follow_cells(x, &f, r);
	team_text(&f, r);
	row_setf(r, "p_follow", "%s", choice_label(x, "follow.status",
		f.status));
	step_text(x, &f, r);
	e = counts(x, &f, r);
	if (!e)
		e = appointments(x, &f, r);
	if (!e)
		e = twin_text(x, &f, r);
	return e ? e : lasts(x, &f, r);
}

static const struct record card_record = {
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

/* "Directory around her": the commune chosen with her when protected. */
static enum err
call_around(struct ctx *x, const struct row *row, struct call_result *out)
{
	struct row p;
	struct follow f;
	const char *place;
	enum err e = follow_get(x, row_get(row, "_key"), &f);

	row_init(&p);
	if (!e)
		e = person_read(x, &f, SCOPE_BIT(SCOPE_ADDRESS), &p);
	if (!e) {
		place = row_get(&p, row_int(&p, "protected") ? "near" :
			"commune");
		if (strcmp(place, ROW_MASKED) == 0)
			place = "";
		snprintf(out->screen, sizeof out->screen, "directory.search");
		snprintf(out->arg, sizeof out->arg, "%s%s %s",
			*place ? "@" : "", place, row_get(row, "_key"));
		if (!*place)
			snprintf(out->message, sizeof out->message, "%s",
				_("Pas de commune connue : F4 en choisit "
				"une."));
	}
	row_done(&p);
	return e;
}

static const struct call card_calls[] = {
	{ "follow_done", call_done },
	{ "follow_close", call_close },
	{ "person_around", call_around },
	{ NULL, NULL }
};

/* =PER 4512 opens the record of that number, =PER benali searches. */
static enum err
jump_person(struct ctx *x, const char *arg, struct call_result *out)
{
	struct db_rows q;
	struct id id = id_none;
	bool united = false;
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
	if (db_next(&q)) {
		id = db_id(&q, "id");
		united = !db_null(&q, "united");
	}
	e = db_end(&q);
	if (!e && id_is_none(&id))
		e = err_set(E_NOTFOUND, _("Pas de dossier %s dans votre "
			"structure. =PER et un nom cherche."), arg);
	if (e)
		return e;
	if (united)
		snprintf(out->message, sizeof out->message, _("Fiche %s : "
			"réunie à celle-ci."), arg);
	snprintf(out->screen, sizeof out->screen, "person.card");
	snprintf(out->key, sizeof out->key, "%s", id_text(&id, hex));
	return E_OK;
}

static const struct jump card_jumps[] = {
	{ "PER", N_("Chercher une personne"), "person.search", jump_person },
	{ NULL, NULL, NULL, NULL }
};

static const struct record *const records[] = { &card_record, NULL };

const struct domain card_domain = {
	.name = "card", .records = records, .calls = card_calls,
	.jumps = card_jumps,
};
