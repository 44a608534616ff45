#include "domains/emergency_list.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "domains/follow.h"
#include "model/act.h"
#include "model/vault.h"
#include "store/db.h"

/* --- one, read again and reviewed ------------------------------------------------ */

#define SHOWN(name, label, type, max, choice)                                \
	{ name, label, type, max, SCOPE_NOTE, COL_READONLY, choice, NULL,    \
		NULL }

static const struct column columns[] = {
	SHOWN("name", N_("Personne"), CT_TEXT, 120, NULL),
	SHOWN("by", N_("Ouvert par"), CT_TEXT, 160, NULL),
	SHOWN("from_to", N_("Quand"), CT_TEXT, 80, NULL),
	SHOWN("reason", N_("Pourquoi"), CT_CHOICE, 20, "emergency.reason"),
	SHOWN("text", N_("En clair"), CT_LONG, 600, NULL),
	{ "review", N_("Revue"), CT_CHOICE, 20, 0, COL_CLEAR,
		"emergency.review", NULL, N_("Dans les 7 jours, par votre "
		"responsable, jamais par qui l'a ouvert. Non justifié : en "
		"parler, avec la personne aussi.") },
	{ "words", N_("Un mot"), CT_TEXT, 200, SCOPE_NOTE, 0, NULL, NULL,
		N_("Lu des mêmes personnes que la raison.") },
	SHOWN("reviewed_text", N_("Revue par"), CT_TEXT, 160, NULL),
	{ .name = NULL }
};

struct emergency {
	struct id id, person, structure, user, words, follow;
	int64_t started, until;
	int version;
	bool running;
	char by[160], review[24], reviewed_on[12], reviewed_name[160];
};

static enum err
get(struct ctx *x, const char *key, struct emergency *out)
{
	struct db_rows q;
	struct id id;
	enum err e = id_parse(key, &id);

	memset(out, 0, sizeof *out);
	if (!e)
		e = db_select(x->db, "emergency.by_id", &q);
	if (e)
		return e;
	db_bind_id(&q, ":id", &id);
	db_bind_int(&q, ":now", clock_now());
	e = db_one(&q, _("Cet accès d'urgence n'existe plus."));
	if (e)
		return e;
	out->id = id;
	out->person = db_id(&q, "person");
	out->structure = db_id(&q, "structure");
	out->user = db_id(&q, "user");
	out->words = db_id(&q, "words");
	out->follow = db_id(&q, "follow");
	out->started = db_int(&q, "started");
	out->until = db_int(&q, "until");
	out->version = (int)db_int(&q, "version");
	out->running = db_int(&q, "running") != 0;
	db_copy(&q, "user_name", out->by, sizeof out->by);
	db_copy(&q, "review", out->review, sizeof out->review);
	db_copy(&q, "reviewed_on", out->reviewed_on,
		sizeof out->reviewed_on);
	db_copy(&q, "reviewed_name", out->reviewed_name,
		sizeof out->reviewed_name);
	return db_end(&q);
}

/* The reason, then the words on it: as far as the structure still follows
 * her. */
static enum err
open_words(struct ctx *x, const struct emergency *m, struct row *r)
{
	struct vault_want want = { WRAP_PERSON, m->person, SCOPE_NOTE,
		m->structure, false };
	uint32_t version;
	enum err e = vault_fetch(x, &want, 1);

	if (!e && !want.given) {
		row_set(r, "reason", ROW_MASKED);
		row_set(r, "text", ROW_MASKED);
		row_set(r, "words", ROW_MASKED);
		return E_OK;
	}
	if (!e)
		e = vault_open(x, WRAP_PERSON, &m->person, &m->id, SCOPE_NOTE,
			&m->structure, r, &version);
	if (!e && !id_is_none(&m->words))
		e = vault_open(x, WRAP_PERSON, &m->person, &m->words,
			SCOPE_NOTE, &m->structure, r, &version);
	return e;
}

static enum err
load(struct ctx *x, const char *key, const char *arg, struct row *r)
{
	struct row *one = r;
	struct emergency m;
	char from[40], to[40], hex[ID_TEXT], day[16] = "";
	struct date d;
	enum err e = get(x, key, &m);

	if (!e)
		e = follow_labels(x, &m.person, 1, &one);
	if (!e)
		e = open_words(x, &m, r);
	if (e)
		return e;
	row_set(r, "_key", key);
	row_setf(r, "_version", "%d", m.version);
	row_set(r, "_follow", id_text(&m.follow, hex));
	row_set(r, "_person", id_text(&m.person, hex));
	row_set(r, "by", m.by);
	ctx_when(x, m.started, from, sizeof from);
	ctx_when(x, m.until, to, sizeof to);
	row_setf(r, "from_to", m.running ? _("depuis %s, jusqu'à %s") :
		_("de %s à %s"), from, strlen(to) > 11 ? to + 11 : to);
	row_set(r, "review", m.review);
	if (*m.review && date_parse(m.reviewed_on, &d) == E_OK) {
		date_french(d, day, sizeof day);
		row_setf(r, "reviewed_text", _("%s, le %s"), m.reviewed_name,
			day);
	}
	return E_OK;
}

static enum err
save(struct ctx *x, const struct row *was, struct row *now,
	struct faults *faults)
{
	static const char *const names[] = { "words", NULL };
	const char *text = row_get(now, "words");
	struct act *a = act_new("emergency.review");
	struct id id, record = id_new();
	struct emergency m;
	bool says = *text && strcmp(text, ROW_MASKED) != 0;
	enum err e = get(x, row_get(was, "_key"), &m);

	if (!e && says)
		e = act_blob(a, x, &record, &m.person, WRAP_PERSON,
			SCOPE_NOTE, &m.structure, 0, now, names);
	if (!e)
		e = id_parse(row_get(was, "_key"), &id);
	if (!e) {
		act_id(a, ":id", &id);
		act_int(a, ":version", row_int(was, "_version"));
		act_text(a, ":review", row_get(now, "review"));
		if (says)
			act_id(a, ":words", &record);
		else
			act_text(a, ":words", "");
		e = act_send(a, x);
	}
	act_free(a);
	if (e == E_STATE || e == E_CONFLICT)
		e = err_set(E_STATE, _("C'est déjà revu. F3 revient."));
	else if (e == E_RIGHT)
		e = err_set(E_RIGHT, _("La revue est à une personne "
			"responsable qui ne l'a pas ouvert."));
	if (e)
		faults_add(faults, "", "%s", err_text());
	return e;
}

static void
check(struct ctx *x, const struct row *now, struct faults *f)
{
	if (!*row_get(now, "review"))
		faults_add(f, "review", "%s", _("Il manque ce que vous en "
			"dites : F4 montre les réponses."));
}

const struct record emergency_review_record = { "emergency_review", columns,
	load, save, check };

/* --- all of them ------------------------------------------------------------------- */

static const struct column list_columns[] = {
	{ .name = "sign", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = "name", .type = CT_TEXT, .scope = SCOPE_LABEL },
	{ .name = "made_on", .type = CT_DATE, .flags = COL_CLEAR | COL_PAST },
	{ .name = "by", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = "state_text", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = NULL }
};

static enum err
add_all(struct ctx *x, const struct ctx_structure *s, struct rows *out)
{
	struct db_rows q;
	char today[16];
	enum err e = db_select(x->db, "emergency.all", &q);

	if (e)
		return e;
	date_format(ctx_today(x), today, sizeof today);
	db_bind_id(&q, ":structure", &s->id);
	db_bind_id(&q, ":me", &x->user);
	db_bind_int(&q, ":head", s->role == ROLE_RESPONSABLE);
	db_bind_int(&q, ":now", clock_now());
	db_bind_text(&q, ":today", today);
	while (out->n < 5000 && db_next(&q)) {
		struct row *r = rows_add(out);
		struct id id = db_id(&q, "id"), person = db_id(&q, "person");
		const char *review = db_text(&q, "review");
		char hex[ID_TEXT];

		row_set(r, "_key", id_text(&id, hex));
		row_set(r, "_person", id_text(&person, hex));
		row_set(r, "made_on", db_text(&q, "made_on"));
		row_set(r, "by", db_text(&q, "user_name"));
		row_set(r, "sign", db_int(&q, "late") ? "!" : "");
		row_setf(r, "state_text", "%s%s", db_int(&q, "running") ?
			_("en cours, ") : "", choice_label(x,
			"emergency.review", review ? review : ""));
	}
	return db_end(&q);
}

static enum err
fetch(struct ctx *x, const struct list_query *lq, struct rows *out)
{
	enum err e = E_OK;
	int i;

	for (i = 0; i < x->nstructure && !e; i++)
		e = add_all(x, &x->structure[i], out);
	for (i = 0; i < out->n && !e; i++) {
		struct row *r = &out->r[i];
		struct id person;

		e = id_parse(row_get(r, "_person"), &person);
		if (!e)
			e = follow_labels(x, &person, 1, &r);
	}
	return e;
}

const struct source emergency_sources[] = {
	{ "emergency.all", list_columns, false, fetch },
	{ NULL, NULL, false, NULL }
};

enum err
emergency_call_open(struct ctx *x, const struct row *row,
	struct call_result *out)
{
	enum err e = act_alone(x, "emergency.seen", ":id",
		row_get(row, "_key"));

	/* who opened it herself reads it again, and has nothing to see */
	if (e && e != E_RIGHT)
		return e;
	snprintf(out->screen, sizeof out->screen, "person.urgency");
	snprintf(out->key, sizeof out->key, "%s", row_get(row, "_key"));
	return E_OK;
}

enum err
emergency_call_card(struct ctx *x, const struct row *row,
	struct call_result *out)
{
	snprintf(out->screen, sizeof out->screen, "person.card");
	snprintf(out->key, sizeof out->key, "%s", row_get(row, "_follow"));
	return E_OK;
}
