#include "keeper/given.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

static struct given_one *
place(const struct given *g, const struct id *object, const struct id *owner)
{
	uint64_t h, o;
	size_t i;

	memcpy(&h, object->b + 8, sizeof h);
	memcpy(&o, owner->b + 8, sizeof o);
	for (i = (size_t)(h ^ o) & (g->cap - 1);; i = (i + 1) & (g->cap - 1))
		if (!g->one[i].scopes || (id_equal(&g->one[i].object,
			object) && id_equal(&g->one[i].owner, owner)))
			return &g->one[i];
}

static void
grow(struct given *g)
{
	struct given was = *g;
	size_t i;

	g->cap = was.cap ? 2 * was.cap : 64;
	g->one = xcalloc(g->cap, sizeof *g->one);
	for (i = 0; i < was.cap; i++)
		if (was.one[i].scopes)
			*place(g, &was.one[i].object, &was.one[i].owner) =
				was.one[i];
	given_done(&was);
}

bool
given_has(const struct given *g, const struct id *object,
	const struct id *owner, unsigned scope)
{
	return g->cap &&
		(place(g, object, owner)->scopes & SCOPE_BIT(scope)) != 0;
}

static bool
add_scopes(struct given *g, const struct given_one *more)
{
	struct given_one *one;
	bool added;

	if (2 * (g->n + 1) > g->cap)
		grow(g);
	one = place(g, &more->object, &more->owner);
	if (!one->scopes) {
		one->object = more->object;
		one->owner = more->owner;
		g->n++;
	}
	added = (more->scopes & ~one->scopes) != 0;
	one->scopes |= more->scopes;
	return added;
}

bool
given_add(struct given *g, const struct id *object, const struct id *owner,
	unsigned scope)
{
	return add_scopes(g, &(struct given_one){ *object, *owner,
		SCOPE_BIT(scope) });
}

void
given_merge(struct given *g, const struct given *from)
{
	size_t i;

	for (i = 0; i < from->cap; i++)
		if (from->one[i].scopes)
			add_scopes(g, &from->one[i]);
}

void
given_done(struct given *g)
{
	free(g->one);
	memset(g, 0, sizeof *g);
}
