#include "base/scope.h"

#include <string.h>

static const char *const names[SCOPES] = {
#define SCOPE_TEXT(name, text) text,
	SCOPE_LIST(SCOPE_TEXT)
#undef SCOPE_TEXT
};

const char *
scope_name(enum scope s)
{
	return (unsigned)s < SCOPES ? names[s] : "?";
}

bool
scope_parse(const char *name, enum scope *out)
{
	int i;

	for (i = 0; i < SCOPES; i++)
		if (strcmp(names[i], name) == 0) {
			*out = (enum scope)i;
			return true;
		}
	return false;
}
