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
	struct given big = { .cap = g->cap ? 2 * g->cap : 64, .n = g->n };
	size_t i;

	big.object = xcalloc(big.cap, sizeof *big.object);
	big.scopes = xcalloc(big.cap, sizeof *big.scopes);
	for (i = 0; i < g->cap; i++)
		if (!id_is_none(&g->object[i])) {
			size_t s = slot_of(&big, &g->object[i]);

			big.object[s] = g->object[i];
			big.scopes[s] = g->scopes[i];
		}
	free(g->object);
	free(g->scopes);
	*g = big;
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
