#include "domains/day_referral.h"

#include <string.h>

#include "base/i18n.h"

#define OUTCOME_AFTER 30        /* days after an answer */

static enum err
add_to_answer(struct day *day)
{
	struct db_rows q;
	enum err e = db_select(day->x->db, "day.to_answer", &q);

	if (e)
		return e;
	day_bind(day, &q);
	while (db_next(&q)) {
		bool urgent = db_int(&q, "urgent") != 0;
		struct row *r = day_add(day, &q, "referral",
			urgent ? RANK_URGENT : RANK_ANSWER);

		row_set(r, "sign", urgent ? "!" : "");
		row_set(r, "what", _("Orientation reçue, à répondre"));
		row_set(r, "with", db_text(&q, "other_name"));
		row_set(r, "_sort", db_text(&q, "sent_on"));
		day_when(day, db_text(&q, "sent_on"), true, r);
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
	day_bind(day, &q);
	while (db_next(&q)) {
		const char *state = db_text(&q, "state");
		const char *on = db_text(&q, "answered_on");
		const char *ended = db_text(&q, "ended_on");
		bool ask = strcmp(state, "precision_demandee") == 0;
		struct row *r = day_add(day, &q, "referral",
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
		day_when(day, ended ? ended : on ? on : "", true, r);
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
	day_bind(day, &q);
	day_iso(date_add_days(day->today, -WAITING_AFTER), before);
	db_bind_text(&q, ":before", before);
	while (db_next(&q)) {
		struct row *r = day_add(day, &q, "referral", RANK_WAITING);

		row_set(r, "what", db_int(&q, "external") ?
			_("Lettre à relancer") :
			_("Orientation sans réponse"));
		row_set(r, "with", db_text(&q, "other_name"));
		row_set(r, "_sort", db_text(&q, "sent_on"));
		day_when(day, db_text(&q, "sent_on"), true, r);
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
	day_bind(day, &q);
	while (db_next(&q)) {
		struct row *r = day_add(day, &q, "referral", RANK_REPLY);

		row_set(r, "sign", "*");
		row_set(r, "what", _("Message sur une orientation"));
		row_set(r, "with", db_text(&q, "other_name"));
		row_set(r, "_sort", db_text(&q, "made_on"));
		day_when(day, db_text(&q, "made_on"), true, r);
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
	day_bind(day, &q);
	day_iso(date_add_days(day->today, -OUTCOME_AFTER), before);
	db_bind_text(&q, ":before", before);
	while (db_next(&q)) {
		struct row *r = day_add(day, &q, "referral", RANK_WAITING);

		row_set(r, "what", _("Y est-elle allée ?"));
		row_set(r, "with", db_text(&q, "other_name"));
		row_set(r, "_sort", db_text(&q, "answered_on"));
		day_when(day, db_text(&q, "answered_on"), true, r);
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
	day_bind(day, &q);
	while (db_next(&q)) {
		struct row *r = day_add(day, &q, "referral", RANK_DRAFT);

		row_set(r, "what", _("Brouillon d'orientation"));
		row_set(r, "with", db_text(&q, "other_name"));
		row_set(r, "_sort", db_text(&q, "made_on"));
		day_when(day, db_text(&q, "made_on"), true, r);
	}
	return db_end(&q);
}

enum err
day_referrals(struct day *day)
{
	enum err e = add_to_answer(day);

	if (!e)
		e = add_answers(day);
	if (!e)
		e = add_waiting(day);
	if (!e)
		e = add_messages(day);
	if (!e)
		e = add_outcomes(day);
	return e ? e : add_drafts(day);
}
