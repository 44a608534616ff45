#include "rules/rule.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void
rule_ok(struct rule_answer *a, const char *fmt, ...)
{
	va_list ap;

	a->ok = true;
	a->error[0] = a->message[0] = '\0';
	va_start(ap, fmt);
	vsnprintf(a->value, sizeof a->value, fmt, ap);
	va_end(ap);
}

void
rule_no(struct rule_answer *a, const char *error, const char *fmt, ...)
{
	va_list ap;

	a->ok = false;
	a->value[0] = '\0';
	snprintf(a->error, sizeof a->error, "%s", error);
	va_start(ap, fmt);
	vsnprintf(a->message, sizeof a->message, fmt, ap);
	va_end(ap);
}

size_t
rule_space(const char *s)
{
	if (*s == ' ' || *s == '\t')
		return 1;
	if (strncmp(s, "\xc2\xa0", 2) == 0)
		return 2;
	return strncmp(s, "\xe2\x80\xaf", 3) == 0 ? 3 : 0;
}
