/* The lists of referrals: received, sent, of a person. */
#include "domains/referral.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "domains/follow.h"
#include "domains/united.h"
#include "model/vault.h"
#include "store/db.h"

/* --- lists ----------------------------------------------------------------- */

static const struct column list_columns[] = {
	{ .name = "num", .type = CT_INT, .flags = COL_CLEAR },
	{ .name = "name", .type = CT_TEXT, .scope = SCOPE_LABEL },
	{ .name = "state", .type = CT_CHOICE, .flags = COL_CLEAR,
		.choice = "referral.state_sent" },
	{ .name = "state_text", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = "way", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = "service_name", .type = CT_TEXT, .scope = SCOPE_LABEL },
	{ .name = "other_name", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = "sent_on", .type = CT_DATE, .flags = COL_CLEAR | COL_PAST },
	{ .name = "sign", .type = CT_TEXT, .flags = COL_CLEAR },
	{ .name = NULL }
};

/* Names and services come from the contents, opened in one request. */
static enum err
open_contents(struct ctx *x, struct rows *out)
{
	struct vault_want *want = xcalloc((size_t)out->n + 1, sizeof *want);
	int i;
	enum err e = E_OK;

	for (i = 0; i < out->n && !e; i++) {
		want[i].kind = WRAP_REFERRAL;
		want[i].scope = SCOPE_CONTENT;
		e = id_parse(row_get(&out->r[i], "_key"), &want[i].object);
	}
	if (!e)
		e = vault_fetch(x, want, out->n);
	for (i = 0; i < out->n && !e; i++) {
		struct row content;
		uint32_t version;

		if (!want[i].given) {
			row_set(&out->r[i], "name", _("(accès terminé)"));
			continue;
		}
		row_init(&content);
		e = vault_open(x, WRAP_REFERRAL, &want[i].object,
			&want[i].object, SCOPE_CONTENT, &id_none, &content,
			&version);
		row_set(&out->r[i], "name", row_get(&content, "person_name"));
		row_set(&out->r[i], "service_name",
			row_get(&content, "service_name"));
		row_done(&content);
	}
	free(want);
	return e;
}

/* The clear columns: of a structure, or (f not NULL) of one follow. */
static enum err
add_rows(struct ctx *x, const char *query, const struct follow *f,
	struct rows *out)
{
	bool received = strcmp(query, "referral.received") == 0;
	struct db_rows q;
	enum err e = db_select(x->db, query, &q);

	if (e)
		return e;
	db_bind_id(&q, ":structure", f ? &f->structure :
		&ctx_structure(x)->id);
	if (f)
		db_bind_id(&q, ":person", &f->person);
	while (db_next(&q)) {
		struct row *r = rows_add(out);
		struct id id = db_id(&q, "id");
		const char *state = db_text(&q, "state");
		const char *sent = db_text(&q, "sent_on");
		bool here = received || (f && db_int(&q, "received"));
		char hex[ID_TEXT];

		row_set(r, "_key", id_text(&id, hex));
		id = db_id(&q, "person");
		row_set(r, "_person", id_text(&id, hex));
		row_setf(r, "num", "%d", (int)db_int(&q, "num"));
		row_set(r, "state", state);
		row_set(r, "state_text", referral_state_label(state,
			!here));
		row_set(r, "way", here ? _("de") : _("vers"));
		row_set(r, "other_name", db_text(&q, "other_name"));
		row_set(r, "sent_on", sent ? sent : "");
		row_set(r, "sign", db_int(&q, "urgent") ? "!" :
			here && db_null(&q, "seen_on") ? "*" : "");
	}
	return db_end(&q);
}

static enum err
fetch_list(struct ctx *x, const char *query, struct rows *out)
{
	enum err e;

	if (!ctx_structure(x))
		return E_OK;
	e = add_rows(x, query, NULL, out);
	return e ? e : open_contents(x, out);
}

static enum err
fetch_received(struct ctx *x, const struct list_query *lq, struct rows *out)
{
	return fetch_list(x, "referral.received", out);
}

static enum err
fetch_sent(struct ctx *x, const struct list_query *lq, struct rows *out)
{
	return fetch_list(x, "referral.sent", out);
}

static enum err
of_person(struct ctx *x, const struct follow *f, void *to)
{
	return add_rows(x, "referral.of_person", f, to);
}

static enum err
fetch_person(struct ctx *x, const struct list_query *lq, struct rows *out)
{
	struct follow f;
	enum err e = ctx_structure(x) ? follow_about(x, row_get(lq->arg,
		"key"), NULL, &f) : E_OK;

	if (e || !ctx_structure(x))
		return e;
	e = united_each(x, &f, of_person, out);
	return e ? e : open_contents(x, out);
}

const struct source referral_sources[] = {
	{ "referral.received", list_columns, false, fetch_received },
	{ "referral.sent", list_columns, false, fetch_sent },
	{ "referral.of_person", list_columns, false, fetch_person },
	{ NULL, NULL, false, NULL }
};

/* =ORI 12: the referral of that number; a person's follow number is asked
 * from her record instead. */
static enum err
jump_referral(struct ctx *x, const char *arg, struct call_result *out)
{
	struct db_rows q;
	struct id id = id_none;
	char hex[ID_TEXT];
	enum err e;

	if (!ctx_structure(x) || strspn(arg, "0123456789") != strlen(arg))
		return err_set(E_CHECK, _("=ORI seul montre les "
			"orientations, =ORI 12 ouvre la douzième."));
	e = db_select(x->db, "referral.by_num", &q);
	if (e)
		return e;
	db_bind_id(&q, ":structure", &ctx_structure(x)->id);
	db_bind_int(&q, ":num", atoll(arg));
	if (db_next(&q))
		id = db_id(&q, "id");
	e = db_end(&q);
	if (!e && id_is_none(&id))
		e = err_set(E_NOTFOUND, _("Pas d'orientation %s dans votre "
			"structure."), arg);
	if (e)
		return e;
	snprintf(out->screen, sizeof out->screen, "referral.read");
	snprintf(out->key, sizeof out->key, "%s", id_text(&id, hex));
	return E_OK;
}

const struct jump referral_jumps[] = {
	{ "ORI", N_("Orientations"), "referral.menu", jump_referral },
	{ NULL, NULL, NULL, NULL }
};

static const struct record *const records[] = {
	&referral_record, &received_record, &answer_record, NULL
};

const struct domain referral_domain = {
	.name = "referral", .records = records, .sources = referral_sources,
	.choices = referral_choices, .calls = referral_calls,
	.thens = referral_thens, .jumps = referral_jumps,
};
