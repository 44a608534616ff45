#include "model/ctx.h"

#include <stdio.h>

#include "base/clock.h"

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
