#include "model/registry.h"

#include <string.h>

#include "base/i18n.h"

/* The first thing of this name in any domain's array. */
#define LOOK_UP(type, array, key, name)                                      \
	do {                                                                 \
		for (int i_ = 0; registry_domains[i_]; i_++) {               \
			const struct type *t_ = registry_domains[i_]->array; \
									     \
			for (; t_ && t_->key; t_++)                          \
				if (strcmp(t_->key, name) == 0)              \
					return t_;                           \
		}                                                            \
		return NULL;                                                 \
	} while (0)

const struct record *
registry_record(const char *name)
{
	for (int i = 0; registry_domains[i]; i++) {
		const struct record *const *r = registry_domains[i]->records;

		for (; r && *r; r++)
			if (strcmp((*r)->name, name) == 0)
				return *r;
	}
	return NULL;
}

const struct source *
registry_source(const char *name)
{
	LOOK_UP(source, sources, name, name);
}

const struct preset *
registry_preset(const char *source)
{
	LOOK_UP(preset, presets, source, source);
}

const struct opening *
registry_opening(const char *source)
{
	LOOK_UP(opening, openings, source, source);
}

const struct choices *
registry_choices(const char *name)
{
	LOOK_UP(choices, choices, name, name);
}

const struct call *
registry_call(const char *name)
{
	LOOK_UP(call, calls, name, name);
}

const struct call_many *
registry_call_many(const char *name)
{
	LOOK_UP(call_many, togethers, name, name);
}

const struct check *
registry_check(const char *name)
{
	LOOK_UP(check, checks, name, name);
}

const struct then *
registry_then(const char *name)
{
	LOOK_UP(then, thens, name, name);
}

const struct compute *
registry_compute(const char *name)
{
	LOOK_UP(compute, computes, name, name);
}

const struct compute *
registry_compute_of(const char *record, const char *column)
{
	for (int i = 0; registry_domains[i]; i++) {
		const struct compute *c = registry_domains[i]->computes;

		for (; c && c->name; c++)
			if (c->record && strcmp(c->record, record) == 0 &&
				strcmp(c->column, column) == 0)
				return c;
	}
	return NULL;
}

const struct reveal *
registry_reveal(const char *name)
{
	LOOK_UP(reveal, reveals, name, name);
}

const struct where *
registry_where(const char *name)
{
	LOOK_UP(where, wheres, name, name);
}

const struct jump *
registry_jump(const char *code)
{
	LOOK_UP(jump, jumps, code, code);
}

bool
choice_at(struct ctx *x, const struct choices *set, int i,
	struct choice *out)
{
	if (i < 0)
		return false;
	if (!set->fixed)
		return set->make && set->make(x, i, out);
	for (int k = 0; k <= i; k++)
		if (!set->fixed[k].code)
			return false;
	out->code = set->fixed[i].code;
	out->label = *set->fixed[i].label ? _(set->fixed[i].label) : "";
	return true;
}

const char *
choice_label(struct ctx *x, const char *name, const char *code)
{
	const struct choices *set = name ? registry_choices(name) : NULL;
	struct choice c;

	if (!set || !code)
		return "";
	for (int i = 0; choice_at(x, set, i, &c); i++)
		if (strcmp(c.code, code) == 0)
			return c.label;
	return "";
}
