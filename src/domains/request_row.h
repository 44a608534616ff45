/* One request for access: its clear facts, its sealed words. */
#ifndef DOMAINS_REQUEST_ROW_H
#define DOMAINS_REQUEST_ROW_H

#include "base/id.h"
#include "model/ctx.h"
#include "model/row.h"

struct request {
	struct id id, structure, user, answer;
	int version;
	char state[16], made_on[12], answered_on[12], answer_seen_on[12];
	char structure_name[160], user_name[160];
};

/* E_NOTFOUND when there is none. */
enum err request_get(struct ctx *x, const char *key, struct request *out);

/* Opens what was asked (person_name, born_on, purpose, reason) and what was
 * answered (refusal, text) into r; E_RIGHT when it is not for this user. */
enum err request_words(struct ctx *x, const struct request *q,
	struct row *r);

/* "En attente de réponse", "Accordée"... */
const char *request_state_label(const char *state);

#endif
