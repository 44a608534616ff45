#include "keeper/given.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

static size_t
slot_of(const struct given *g, const struct id *object)
{
	uint64_t h;
	size_t i;

	memcpy(&h, object->b + 8, sizeof h);
	for (i = (size_t)h & (g->cap - 1);; i = (i + 1) & (g->cap - 1))
		if (id_is_none(&g->object[i]) ||
			id_equal(&g->object[i], object))
			return i;
}

static void
grow(struct given *g)
{
	struct given was = *g;
	size_t i;

	g->cap = was.cap ? 2 * was.cap : 64;
	g->object = xcalloc(g->cap, sizeof *g->object);
	g->scopes = xcalloc(g->cap, sizeof *g->scopes);
	for (i = 0; i < was.cap; i++)
		if (!id_is_none(&was.object[i])) {
			size_t s = slot_of(g, &was.object[i]);

			g->object[s] = was.object[i];
			g->scopes[s] = was.scopes[i];
		}
	given_done(&was);
}

bool
given_has(const struct given *g, const struct id *object, unsigned scope)
{
	return g->cap &&
		(g->scopes[slot_of(g, object)] & SCOPE_BIT(scope)) != 0;
}

static bool
add_scopes(struct given *g, const struct id *object, uint32_t scopes)
{
	bool added;
	size_t s;

	if (2 * (g->n + 1) > g->cap)
		grow(g);
	s = slot_of(g, object);
	if (id_is_none(&g->object[s])) {
		g->object[s] = *object;
		g->n++;
	}
	added = (scopes & ~g->scopes[s]) != 0;
	g->scopes[s] |= scopes;
	return added;
}

bool
given_add(struct given *g, const struct id *object, unsigned scope)
{
	return add_scopes(g, object, SCOPE_BIT(scope));
}

void
given_merge(struct given *g, const struct given *from)
{
	size_t i;

	for (i = 0; i < from->cap; i++)
		if (!id_is_none(&from->object[i]))
			add_scopes(g, &from->object[i], from->scopes[i]);
}

void
given_done(struct given *g)
{
	free(g->object);
	free(g->scopes);
	memset(g, 0, sizeof *g);
}
