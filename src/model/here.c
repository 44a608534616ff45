#include "model/here.h"

#include <stdio.h>

#include "base/buf.h"
#include "base/i18n.h"
#include "base/msg.h"
#include "base/scope.h"
#include "model/keep.h"

/* A new keeper does not know what the one before gave: it is asked for her
 * label again, which is then audited again. */
static void
ask_label(struct ctx *x, const struct id *person)
{
	struct msg ask, answer;

	msg_init(&ask, P_K_KEYS, 0);
	msg_init(&answer, 0, 0);
	msg_put_str(&ask, x->screen ? x->screen : "");
	msg_put_u32(&ask, 1);
	msg_put_u8(&ask, WRAP_PERSON);
	msg_put_id(&ask, person);
	msg_put_u8(&ask, SCOPE_LABEL);
	msg_put_id(&ask, &id_none);
	keep_call(x->keep, &ask, &answer);
	msg_done(&ask);
	msg_done(&answer);
}

static void
one_name(char *out, size_t size, const char *name, unsigned minutes)
{
	if (minutes)
		snprintf(out, size, _("%s est sur cette fiche depuis %u min."),
			name, minutes);
	else
		snprintf(out, size, _("%s est sur cette fiche."), name);
}

static void
read_names(struct msg *m, char *out, size_t size)
{
	uint32_t n = msg_get_u32(m), i;
	struct buf b;

	buf_init(&b);
	for (i = 0; i < n && !m->bad; i++) {
		const char *name = msg_get_str(m);
		unsigned minutes = msg_get_u32(m);

		if (m->bad || !name)
			break;
		if (n == 1)
			one_name(out, size, name, minutes);
		buf_printf(&b, "%s%s", i ? ", " : "", name);
	}
	if (n > 1 && !m->bad)
		snprintf(out, size, _("%s sont sur cette fiche."),
			buf_str(&b));
	buf_done(&b);
}

void
here_say(struct ctx *x, const struct id *person, const struct id *structure,
	bool again, char *out, size_t size)
{
	struct msg ask, answer;

	*out = '\0';
	if (again && !id_is_none(person))
		ask_label(x, person);
	msg_init(&ask, P_K_HERE, 0);
	msg_init(&answer, 0, 0);
	msg_put_id(&ask, person);
	msg_put_id(&ask, structure);
	if (keep_call(x->keep, &ask, &answer) == E_OK &&
		msg_get_u8(&answer) == E_OK) {
		msg_get_str(&answer);
		read_names(&answer, out, size);
	}
	msg_done(&ask);
	msg_done(&answer);
}

void
here_joined(struct msg *m, const struct id *person, char *out, size_t size)
{
	struct id whose = msg_get_id(m);
	const char *name = msg_get_str(m);

	*out = '\0';
	if (!m->bad && name && !id_is_none(person) &&
		id_equal(&whose, person))
		one_name(out, size, name, 0);
}
