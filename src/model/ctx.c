#include "model/ctx.h"

#include <stdio.h>

#include "base/clock.h"
#include "base/i18n.h"

const struct ctx_structure *
ctx_structure(const struct ctx *x)
{
	return x->current >= 0 && x->current < x->nstructure ?
		&x->structure[x->current] : NULL;
}

const struct ctx_structure *
ctx_structure_by(const struct ctx *x, const struct id *id)
{
	int i;

	for (i = 0; i < x->nstructure; i++)
		if (id_equal(&x->structure[i].id, id))
			return &x->structure[i];
	return NULL;
}

static const char *
departement(const struct ctx *x)
{
	const struct ctx_structure *s = ctx_structure(x);

	return s && *s->departement ? s->departement : "75";
}

struct date
ctx_today(const struct ctx *x)
{
	struct date d;
	int hour, minute;

	date_local(clock_now(), departement(x), &d, &hour, &minute);
	return d;
}

void
ctx_when(const struct ctx *x, int64_t utc, char *out, size_t size)
{
	struct date d;
	int hour, minute;

	date_local(utc, departement(x), &d, &hour, &minute);
	snprintf(out, size, "%02d/%02d/%04d %02dh%02d", d.d, d.m, d.y, hour,
		minute);
}

void
ctx_banner(const struct ctx *x, char *out, size_t size)
{
	char when[40];

	*out = '\0';
	if (!x->nurgent || x->urgent[x->nurgent - 1].until <= clock_now())
		return;
	ctx_when(x, x->urgent[x->nurgent - 1].until, when, sizeof when);
	snprintf(out, size, _("ACCÈS D'URGENCE jusqu'à %.5s"), when + 11);
}
