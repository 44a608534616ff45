/* The answer of a rule of the field.  Rules are pure: no data, no clock, no
 * screen. */
#ifndef RULES_RULE_H
#define RULES_RULE_H

#include <stdbool.h>
#include <stddef.h>

struct rule_answer {
	bool ok;
	char value[256];        /* "" when there is none */
	char error[32];         /* a stable word, "" when ok */
	char message[300];      /* for the user, "" when ok */
};

void rule_ok(struct rule_answer *a, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
void rule_no(struct rule_answer *a, const char *error, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* The bytes of the space at s, 0 if there is none: space, tab, and the
 * no-break ones (U+00A0, U+202F) that pasted numbers hold. */
size_t rule_space(const char *s);

#endif
