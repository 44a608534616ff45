#include "domains/busy.h"

#include "domains/appointment_read.h"
#include "model/vault.h"
#include "rules/ical.h"

#define EVENT 'f'               /* what is made with the key of a path */
#define USUAL 30                /* minutes, where none are said */

bool
busy_event(struct ctx *x, const struct id *person,
	const struct id *structure, const struct id *appointment,
	struct id *event)
{
	const struct sealkey *key = vault_get(x->vault, WRAP_PERSON, person,
		SCOPE_PATH, structure);
	char hex[ID_TEXT];

	if (key)
		key_mac16(key, EVENT, id_text(appointment, hex), event->b);
	return key != NULL;
}

void
busy_bind_event(struct act *a, struct ctx *x, const struct id *person,
	const struct id *structure, const struct id *appointment)
{
	struct id event;

	if (busy_event(x, person, structure, appointment, &event))
		act_id(a, ":event", &event);
	else
		act_text(a, ":event", "");
}

void
busy_hour(struct act *a, struct ctx *x, const struct id *structure,
	const char *day, const char *hour, long minutes)
{
	const struct ctx_structure *s = ctx_structure_by(x, structure);

	act_int(a, ":busy_at", ical_utc(appointment_start(day, hour), s ?
		s->departement : NULL));
	act_int(a, ":busy_for", minutes > 0 ? minutes : USUAL);
}

void
busy_bind(struct act *a, struct ctx *x, const struct id *person,
	const struct id *structure, const struct id *appointment,
	const char *day, const char *hour, long minutes)
{
	busy_bind_event(a, x, person, structure, appointment);
	busy_hour(a, x, structure, day, hour, minutes);
}
