#include "domains/day_request.h"

#include <string.h>

#include "base/i18n.h"
#include "model/keep.h"

#define PROBES 100

/* To answer, by her referent: until somebody does, or 30 days. */
static enum err
add_to_answer(struct day *day)
{
	struct db_rows q;
	enum err e = db_select(day->x->db, "day.requests", &q);

	if (e)
		return e;
	day_bind(day, &q);
	while (db_next(&q)) {
		struct row *r = day_add(day, &q, "request", RANK_ANSWER);
		struct id follow = db_id(&q, "follow");
		char hex[ID_TEXT];

		row_set(r, "_follow", id_text(&follow, hex));
		row_set(r, "sign", "!");
		row_set(r, "what", _("Demande d'accès, à répondre"));
		row_set(r, "with", db_text(&q, "structure_name"));
		row_set(r, "_sort", db_text(&q, "made_on"));
		day_when(day, db_text(&q, "made_on"), true, r);
	}
	return db_end(&q);
}

static const char *
answer_text(const char *state)
{
	return strcmp(state, "accordee") == 0 ? _("Accès accordé") :
		strcmp(state, "refusee") == 0 ? _("Accès refusé") :
		strcmp(state, "expiree") == 0 ?
		_("Demande d'accès : sans réponse") :
		_("Demande d'accès en attente");
}

/* Mine: answered, until I read it; waiting for a while. */
static enum err
add_mine(struct day *day)
{
	struct db_rows q;
	char before[16];
	enum err e = db_select(day->x->db, "day.request_answers", &q);

	if (e)
		return e;
	day_bind(day, &q);
	day_iso(date_add_days(day->today, -WAITING_AFTER), before);
	db_bind_text(&q, ":before", before);
	while (db_next(&q)) {
		const char *state = db_text(&q, "state");
		bool waits = strcmp(state, "envoyee") == 0;
		const char *on = db_text(&q, waits ? "made_on" :
			"answered_on");
		struct row *r = day_add(day, &q, "request_mine", waits ?
			RANK_WAITING : RANK_REPLY);

		row_set(r, "sign", waits ? "" : "*");
		row_set(r, "what", answer_text(state));
		row_set(r, "with", _("moi"));
		row_set(r, "_sort", on);
		day_when(day, on, true, r);
	}
	return db_end(&q);
}

enum err
day_requests(struct day *day)
{
	enum err e = add_to_answer(day);

	return e ? e : add_mine(day);
}

/* --- who was looked for ------------------------------------------------------- */

/* A line of a number, and of no person: a key that is asked for her name is a
 * record of the audit, which says her name to whoever looked for it. */
static enum err
add_probe(struct day *day, const struct keep_probe *p)
{
	char hex[ID_TEXT];
	struct db_rows q;
	enum err e = db_select(day->x->db, "day.probe", &q);

	if (e)
		return e;
	day_bind(day, &q);
	db_bind_id(&q, ":person", &p->person);
	db_bind_id(&q, ":user", &p->user);
	db_bind_id(&q, ":by", &p->by);
	if (db_next(&q)) {
		struct row *r = day_add(day, &q, "probe", RANK_URGENT);

		row_set(r, "_person", row_get(r, "_key"));
		row_setf(r, "name", _("dossier %d"),
			(int)db_int(&q, "num"));
		row_set(r, "sign", "!");
		row_set(r, "what", _("Adresse protégée : cherchée"));
		row_set(r, "with", db_text(&q, "structure_name"));
		row_set(r, "_by", db_text(&q, "user_name"));
		row_set(r, "_user", id_text(&p->user, hex));
		row_set(r, "_from", id_text(&p->by, hex));
		row_set(r, "_sort", p->day);
		day_when(day, p->day, true, r);
	}
	return db_end(&q);
}

enum err
day_probes(struct day *day)
{
	struct keep_probe p[PROBES];
	const struct ctx_structure *was = day->s;
	int n, i;
	enum err e;

	if (!day->x->nstructure)
		return E_OK;
	e = keep_probes(day->x, p, PROBES, &n);
	for (i = 0; i < n && !e; i++) {
		day->s = ctx_structure_by(day->x, &p[i].structure);
		if (day->s)
			e = add_probe(day, &p[i]);
	}
	day->s = was;
	return e;
}
