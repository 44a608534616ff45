#include "domains/day_gather.h"

#include <stdlib.h>
#include <string.h>

#include "domains/agreement.h"
#include "domains/alarm.h"
#include "domains/call.h"
#include "domains/day_appointment.h"
#include "domains/day_circle.h"
#include "domains/day_emergency.h"
#include "domains/day_follow.h"
#include "domains/day_handover.h"
#include "domains/day_intake.h"
#include "domains/day_moved.h"
#include "domains/day_notebook.h"
#include "domains/day_referral.h"
#include "domains/day_request.h"
#include "domains/day_said.h"
#include "domains/day_service.h"
#include "domains/day_united.h"
#include "domains/erasure.h"
#include "domains/office.h"
#include "domains/proposal.h"
#include "domains/retention.h"
#include "model/vault.h"

static int
by_rank(const void *a, const void *b)
{
	const struct row *ra = a, *rb = b;
	long d = row_int(ra, "_rank") - row_int(rb, "_rank");

	return d < 0 ? -1 : d > 0 ? 1 :
		strcmp(row_get(ra, "_sort"), row_get(rb, "_sort"));
}

/* The kinds that each structure has lines of. */
static enum err (*const kinds[])(struct day *day) = {
	day_referrals, day_appointments, day_follows, day_circle,
	day_handovers,
	day_said,
	day_requests, day_emergencies, day_alarms, day_erasures, day_moved,
	day_united, day_notebook, day_services, day_notices, day_agreements,
	day_proposals,
};

enum err
day_gather(struct ctx *x, struct rows *out)
{
	struct day day = { x, out, ctx_today(x), NULL };
	enum err e = day_proposed(&day);

	for (int i = 0; i < x->nstructure && !e; i++) {
		day.s = &x->structure[i];
		for (size_t k = 0; k < sizeof kinds / sizeof *kinds && !e;
			k++)
			e = kinds[k](&day);
	}
	if (!e)
		e = day_probes(&day);
	if (!e)
		e = call_day(&day);
	if (!e)
		e = day_imports(&day);
	if (!e)
		e = day_unanswered(x, out);
	if (!e)
		e = day_confirm(x, out);
	if (!e)
		e = day_acknowledged(x, out);
	if (!e && out->n > 1)
		qsort(out->r, (size_t)out->n, sizeof *out->r, by_rank);
	return e;
}

/* Whose name a line shows: of who is followed here from her label, else
 * from what was written on a referral or a request. */
static struct vault_want
name_of(const struct row *r)
{
	const char *what = row_get(r, "_what");
	bool referral = strcmp(what, "referral") == 0 ||
		strcmp(what, "handover") == 0;
	bool request = strcmp(what, "request_mine") == 0;
	struct vault_want want = { .kind = referral ? WRAP_REFERRAL :
		request ? WRAP_REQUEST : WRAP_PERSON,
		.scope = referral || request ? SCOPE_CONTENT : SCOPE_LABEL };

	if (id_parse(row_get(r, referral || request ? "_key" : "_person"),
		&want.object))
		want.object = id_none;
	return want;
}

enum err
day_names(struct ctx *x, struct rows *out)
{
	struct vault_want *want = xcalloc((size_t)out->n + 1, sizeof *want);
	int *at = xcalloc((size_t)out->n + 1, sizeof *at);
	int i, n = 0;
	enum err e;

	/* a service has its name already, in clear */
	for (i = 0; i < out->n; i++)
		if (!row_has(&out->r[i], "name")) {
			want[n] = name_of(&out->r[i]);
			at[n++] = i;
		}
	e = vault_fetch(x, want, n);
	for (i = 0; i < n && !e; i++) {
		struct row *r = &out->r[at[i]];
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
		if (want[i].kind != WRAP_PERSON)
			row_set(r, "name", row_get(&blob, "person_name"));
		else
			row_setf(r, "name", "%s %s",
				row_get(&blob, "last_name"),
				row_get(&blob, "first_name"));
		row_done(&blob);
	}
	free(want);
	free(at);
	return e;
}
