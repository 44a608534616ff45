#include "domains/call.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "domains/draft.h"
#include "domains/follow.h"
#include "domains/note.h"
#include "model/column.h"
#include "model/keep.h"
#include "rules/phone.h"
#include "store/db.h"

/* --- whose number it is ------------------------------------------------------- */

enum err
call_who(struct ctx *x, const char *phone, char follow[ID_TEXT], int *n)
{
	const int kind = TOKEN_PHONE;
	struct db_rows q;
	uint32_t mac;
	enum err e;

	*follow = '\0';
	*n = 0;
	if (!ctx_structure(x) || !*phone)
		return E_OK;
	e = keep_macs(x, 1, &kind, &phone, &mac);
	if (!e)
		e = db_select(x->db, "person.search", &q);
	if (e)
		return e;
	db_bind_id(&q, ":structure", &ctx_structure(x)->id);
	db_bind_int(&q, ":mac", mac);
	while (db_next(&q)) {
		struct id id = db_id(&q, "follow");

		id_text(&id, follow);
		++*n;
	}
	if (*n != 1)
		*follow = '\0';
	return db_end(&q);
}

/* --- the form ------------------------------------------------------------------ */

static const struct choice ways[] = {
	{ "appel_recu", N_("reçu") }, { "appel_emis", N_("émis") },
	{ NULL, NULL }
};

static const struct choices choices[] = {
	{ "call.way", ways, NULL },
	{ NULL, NULL, NULL }
};

static const struct column columns[] = {
	{ "phone", N_("Numéro"), CT_PHONE, 0, SCOPE_CONTACT, 0, NULL, NULL,
		N_("Celui qui appelle ou que vous appelez : la personne qui "
		"l'a est trouvée.") },
	{ "subject", N_("Sens"), CT_CHOICE, 12, 0, COL_CLEAR | COL_REQUIRED,
		"call.way", NULL, NULL },
	{ "made_on", N_("Le"), CT_DATE, 0, 0,
		COL_CLEAR | COL_REQUIRED | COL_PAST, NULL, NULL, NULL },
	{ "person", N_("Personne"), CT_LOOKUP, 32, SCOPE_LABEL, 0, NULL, NULL,
		N_("Vide : l'appel attend dans Ma journée, à vous "
		"seulement.") },
	{ "person_name", N_("Personne"), CT_TEXT, 120, SCOPE_LABEL, 0, NULL,
		NULL, NULL },
	{ "found", N_("Trouvée"), CT_TEXT, 70, SCOPE_LABEL, COL_READONLY,
		NULL, NULL, NULL },
	{ "kind", N_("Qui lira"), CT_CHOICE, 10, 0, COL_CLEAR | COL_REQUIRED,
		"note.kind", NULL, NULL },
	{ "contact", N_("Vaut contact"), CT_YESNO, 1, 0, COL_CLEAR, NULL,
		NULL, NULL },
	{ "text", N_("Dit"), CT_LONG, 3900, SCOPE_NOTE, COL_REQUIRED, NULL,
		NULL, N_("Des faits, avec les mots de la personne.") },
	{ .name = NULL }
};

/* Who is found by the number, unless somebody was chosen. */
static void
find_by_number(struct ctx *x, struct row *r)
{
	char follow[ID_TEXT];
	struct row *one = r;
	struct row label;
	struct follow f;
	int n;

	row_set(r, "found", "");
	if (!*row_get(r, "phone") || call_who(x, row_get(r, "phone"), follow,
		&n))
		return;
	if (n > 1)
		row_setf(r, "found", _("%d personnes ont ce numéro : F4 "
			"choisit."), n);
	else if (n == 0)
		row_set(r, "found", _("Personne d'ici n'a ce numéro."));
	else if (*row_get(r, "person") && strcmp(row_get(r, "person"),
		follow) != 0)
		row_set(r, "found", _("Ce numéro est celui d'une autre "
			"personne."));
	else if (follow_get(x, follow, &f) == E_OK) {
		row_init(&label);
		one = &label;
		if (follow_labels(x, &f.person, 1, &one) == E_OK) {
			row_set(r, "person", follow);
			row_set(r, "person_name", row_get(&label, "name"));
			row_set(r, "found", _("trouvée par le numéro"));
		}
		row_done(&label);
	}
}

/* arg: "" or a number as it was typed. */
static enum err
load_new(struct ctx *x, const char *arg, struct row *r)
{
	struct rule_answer a;
	char iso[16];

	date_format(ctx_today(x), iso, sizeof iso);
	row_set(r, "made_on", iso);
	row_set(r, "subject", "appel_recu");
	row_set(r, "kind", "note");
	row_set(r, "contact", "1");
	if (!*arg)
		return E_OK;
	phone_canonical(arg, &a);
	if (!a.ok)
		return err_set(E_CHECK, "%s", a.message);
	row_set(r, "phone", a.value);
	find_by_number(x, r);
	wipe(&a, sizeof a);
	return E_OK;
}

/* key: a call that waits; "" a new one. */
static enum err
load(struct ctx *x, const char *key, const char *arg, struct row *r)
{
	struct draft d;
	struct id id;
	enum err e;

	if (!*key)
		return load_new(x, arg, r);
	e = id_parse(key, &id);
	if (!e)
		e = draft_get(x, &id, &d);
	if (!e && strcmp(d.kind, "appel") != 0)
		e = err_set(E_NOTFOUND, _("Cet appel n'attend plus."));
	if (!e)
		e = draft_load(x, &d, r);
	if (e)
		return e;
	row_set(r, "_key", key);
	row_setf(r, "_draft_version", "%u", d.version);
	find_by_number(x, r);
	return E_OK;
}

/* It waits: what was typed, and nothing that was found. */
static enum err
keep_waiting(struct ctx *x, const struct row *was, struct row *now)
{
	static const char *const names[] = { "phone", "subject", "made_on",
		"kind", "contact", "text", NULL };
	struct draft d = { .kind = "appel" };
	struct row kept;
	char hex[ID_TEXT];
	enum err e = E_OK;

	row_init(&kept);
	for (int i = 0; names[i]; i++)
		row_set(&kept, names[i], row_get(now, names[i]));
	if (*row_get(was, "_key")) {
		e = id_parse(row_get(was, "_key"), &d.id);
		d.version = (uint32_t)row_int(was, "_draft_version");
		if (!e)
			e = draft_save(x, &d, &kept);
	} else {
		e = draft_make(x, &d, &kept);
	}
	row_done(&kept);
	if (!e) {
		row_set(now, "_key", id_text(&d.id, hex));
		row_setf(now, "_draft_version", "%u", d.version);
	}
	return e;
}

/* A number that is not hers is said in the text: it is how she was reached. */
static void
say_number(struct ctx *x, const struct row *now, struct row *note)
{
	char follow[ID_TEXT], shown[40];
	const char *phone = row_get(now, "phone");
	int n;

	row_set(note, "text", row_get(now, "text"));
	if (!*phone || (call_who(x, phone, follow, &n) == E_OK && n == 1 &&
		strcmp(follow, row_get(now, "person")) == 0))
		return;
	phone_format(phone, shown, sizeof shown);
	row_setf(note, "text", _("Du %s. %s"), shown, row_get(now, "text"));
	wipe(shown, sizeof shown);
}

/* A note of that person; the call that waited goes in the same act. */
static enum err
attach(struct ctx *x, const struct row *was, struct row *now,
	struct faults *f)
{
	static const char *const same[] = { "subject", "made_on", "kind",
		"contact", NULL };
	struct id place = x->place, draft = id_none;
	bool saves = x->saves_place;
	struct row before, note;
	enum err e = E_OK;

	row_init(&before);
	row_init(&note);
	if (*row_get(was, "_key"))
		e = id_parse(row_get(was, "_key"), &draft);
	if (!e)
		e = note_record.load(x, "", row_get(now, "person"), &before);
	row_copy(&note, &before);
	for (int i = 0; same[i]; i++)
		row_set(&note, same[i], row_get(now, same[i]));
	say_number(x, now, &note);
	if (!e && !id_is_none(&draft)) {
		x->place = draft;
		x->saves_place = true;
	}
	if (!e)
		e = note_record.save(x, &before, &note, f);
	if (!id_is_none(&draft)) {
		x->place = place;
		x->saves_place = saves;
		/* what was typed here was kept too: it is saved now */
		if (!e && saves && !id_is_none(&place)) {
			draft_drop(x, &place);
			x->place = id_none;
		}
	}
	if (!e)
		row_set(now, "_key", row_get(&note, "_key"));
	row_done(&before);
	row_done(&note);
	return e;
}

static enum err
save(struct ctx *x, const struct row *was, struct row *now, struct faults *f)
{
	enum err e = *row_get(now, "person") ? attach(x, was, now, f) :
		keep_waiting(x, was, now);

	if (e && !f->n)
		faults_add(f, "", "%s", err_text());
	return e;
}

const struct record call_record = { "call", columns, load, save, NULL };

static const struct record *const records[] = { &call_record, NULL };

static const struct then thens[] = {
	{ "call_who", find_by_number },
	{ NULL, NULL }
};

/* --- in my day -------------------------------------------------------------------- */

enum err
call_day(struct day *day)
{
	struct draft *d = xcalloc(DRAFTS_MAX, sizeof *d);
	int n = 0;
	enum err e = draft_list(day->x, "appel", d, &n);

	for (int i = 0; i < n && !e; i++) {
		struct row *r, kept;
		struct date on;
		char hex[ID_TEXT], shown[40] = "";
		bool late;

		row_init(&kept);
		e = draft_load(day->x, &d[i], &kept);
		if (!e) {
			late = date_parse(row_get(&kept, "made_on"), &on) ==
				E_OK && date_days(day->today) -
				date_days(on) >= CALL_INSISTS;
			r = rows_add(day->out);
			phone_format(row_get(&kept, "phone"), shown,
				sizeof shown);
			row_set(r, "_what", "call");
			row_set(r, "_key", id_text(&d[i].id, hex));
			row_set(r, "_person", hex);
			row_setf(r, "_rank", "%d", late ? RANK_URGENT :
				RANK_ANSWER);
			row_set(r, "sign", late ? "!" : "");
			row_set(r, "name", *shown ? shown :
				_("sans numéro"));
			row_set(r, "what", _("Appel à rattacher"));
			row_set(r, "with", _("moi"));
			row_set(r, "_sort", row_get(&kept, "made_on"));
			day_when(day, row_get(&kept, "made_on"), true, r);
		}
		row_done(&kept);
		/* dropped by another session of hers meanwhile */
		e = e == E_NOTFOUND ? E_OK : e;
	}
	free(d);
	return e;
}

/* Nobody's: a call that will be attached to no one. */
static enum err
call_dismiss(struct ctx *x, const struct row *row, struct call_result *out)
{
	struct id id;
	enum err e = id_parse(row_get(row, "_key"), &id);

	if (!e)
		e = draft_drop(x, &id);
	if (!e) {
		out->refresh = true;
		snprintf(out->message, sizeof out->message, "%s",
			_("Appel classé : il n'attend plus, et rien n'en "
			"reste."));
	}
	return e;
}

/* The same from the form, which is left then. */
static enum err
call_dismiss_here(struct ctx *x, const struct row *row,
	struct call_result *out)
{
	enum err e;

	if (!*row_get(row, "_key"))
		return err_set(E_STATE, _("Cet appel n'est pas encore "
			"enregistré : F12 l'abandonne."));
	e = call_dismiss(x, row, out);
	out->back = !e;
	return e;
}

static const struct call calls[] = {
	{ "call_dismiss", call_dismiss },
	{ "call_dismiss_here", call_dismiss_here },
	{ NULL, NULL }
};

/* =APP 0639981234: the form, with who is found. */
static enum err
jump_call(struct ctx *x, const char *arg, struct call_result *out)
{
	struct rule_answer a;

	phone_canonical(arg, &a);
	if (!a.ok)
		return err_set(E_CHECK, "%s", a.message);
	snprintf(out->screen, sizeof out->screen, "note.call");
	snprintf(out->arg, sizeof out->arg, "%.40s", a.value);
	wipe(&a, sizeof a);
	return E_OK;
}

static const struct jump jumps[] = {
	{ "APP", N_("Noter un appel"), "note.call", jump_call },
	{ NULL, NULL, NULL, NULL }
};

const struct domain call_domain = {
	.name = "call", .records = records, .choices = choices,
	.calls = calls, .thens = thens, .jumps = jumps,
};
