#include "domains/request_row.h"

#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "domains/sealed.h"
#include "model/registry.h"
#include "store/db.h"

enum err
request_get(struct ctx *x, const char *key, struct request *out)
{
	struct db_rows q;
	struct id id;
	enum err e = id_parse(key, &id);

	memset(out, 0, sizeof *out);
	if (!e)
		e = db_select(x->db, "request.by_id", &q);
	if (e)
		return e;
	db_bind_id(&q, ":id", &id);
	e = db_one(&q, _("Cette demande n'existe plus."));
	if (e)
		return e;
	out->id = id;
	out->structure = db_id(&q, "structure");
	out->user = db_id(&q, "user");
	out->answer = db_id(&q, "answer");
	out->version = (int)db_int(&q, "version");
	db_copy(&q, "state", out->state, sizeof out->state);
	db_copy(&q, "made_on", out->made_on, sizeof out->made_on);
	db_copy(&q, "answered_on", out->answered_on,
		sizeof out->answered_on);
	db_copy(&q, "answer_seen_on", out->answer_seen_on,
		sizeof out->answer_seen_on);
	db_copy(&q, "structure_name", out->structure_name,
		sizeof out->structure_name);
	db_copy(&q, "user_name", out->user_name, sizeof out->user_name);
	return db_end(&q);
}

enum err
request_words(struct ctx *x, const struct request *q, struct row *r)
{
	return sealed_question(x, WRAP_REQUEST, &q->id, &q->answer, r);
}

const char *
request_state_label(const char *state)
{
	static const struct choice labels[] = {
		{ "envoyee", N_("En attente de réponse") },
		{ "accordee", N_("Accès accordé") },
		{ "refusee", N_("Accès refusé") },
		{ "retiree", N_("Retirée") },
		{ "expiree", N_("Sans réponse, délai passé") },
	};
	size_t i;

	for (i = 0; i < sizeof labels / sizeof *labels; i++)
		if (strcmp(labels[i].code, state) == 0)
			return _(labels[i].label);
	return state;
}
