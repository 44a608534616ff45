#include "ui/jumps.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "model/ctx.h"
#include "ui/screen.h"

#define JUMPS_MAX 128

const char *
jumps_screen(const char *code, const char **label)
{
	const struct jump *j = registry_jump(code);
	const struct screen *s;

	if (j) {
		*label = _(j->label);
		return j->screen ? j->screen : "";
	}
	for (int i = 0; (s = screen_at(i)); i++)
		if (s->jump && strcmp(s->jump, code) == 0) {
			*label = _(s->title);
			return s->name;
		}
	return NULL;
}

static bool
meant_for(const struct screen *s, const struct ctx *x)
{
	if (!s || !s->meant_for)
		return true;
	if (strcmp(s->meant_for, "admin") == 0)
		return x->admin;
	if (strcmp(s->meant_for, "membre") == 0)
		return x->nstructure > 0;
	for (int i = 0; i < x->nstructure; i++)
		if (x->structure[i].role == ROLE_RESPONSABLE)
			return true;
	return false;
}

/* The i-th: of the program itself, then the domains', then the screens'. */
static bool
jump_at(const struct ctx *x, int i, struct choice *out)
{
	static const struct choice own[] = { { "AID", N_("Aide") },
		{ "LIN", N_("En lignes, ou en écrans") },
		{ "FIN", N_("Quitter Passerelle") },
		{ "TER", N_("Votre terminal") } };
	const int nown = sizeof own / sizeof *own;
	const struct screen *s;

	if (i < nown) {
		*out = (struct choice){ own[i].code, _(own[i].label) };
		return true;
	}
	i -= nown;
	for (int d = 0; registry_domains[d]; d++) {
		const struct jump *j = registry_domains[d]->jumps;

		for (; j && j->code; j++)
			if ((!j->screen || meant_for(screen_find(j->screen),
				x)) && i-- == 0) {
				*out = (struct choice){ j->code, _(j->label) };
				return true;
			}
	}
	for (int k = 0; (s = screen_at(k)); k++)
		if (s->jump && !registry_jump(s->jump) && meant_for(s, x) &&
			i-- == 0) {
			*out = (struct choice){ s->jump, _(s->title) };
			return true;
		}
	return false;
}

static int
by_code(const void *a, const void *b)
{
	const struct choice *ca = a, *cb = b;

	return strcmp(ca->code, cb->code);
}

/* In the order of their letters: who looks for one knows how it begins. */
static bool
make(struct ctx *x, int i, struct choice *out)
{
	struct choice all[JUMPS_MAX];
	int n = 0;

	while (n < JUMPS_MAX && jump_at(x, n, &all[n]))
		n++;
	qsort(all, (size_t)n, sizeof *all, by_code);
	if (i >= n)
		return false;
	*out = all[i];
	return true;
}

const struct choices jumps_all = { .name = "", .make = make };
