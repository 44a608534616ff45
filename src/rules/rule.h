/* The field's pure rules: no data, no clock, no screen.  Each has a C
 * function that the program uses, and a row in the table of the verb `rule`
 * (design 12). */
#ifndef RULES_RULE_H
#define RULES_RULE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

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

struct rule {
	const char *name, *help, *args;
	int least, most;        /* arguments; "-" stands for an absent one */
	/* Answers, or rule_no() with the error "usage": a bad call. */
	void (*run)(int argc, char **argv, struct rule_answer *a);
};

extern const struct rule rules[];       /* ended by a NULL name */

/* The verb; `more` (may be NULL): rules that need what the program carries,
 * ended like `rules`.  Without argument, or with --help, lists the rules and their
 * arguments; `NAME --help` lists one.  Else writes one JSON object on one
 * line, {"ok":...,"value":...,"error":...,"message":...}, where what is absent
 * is null and what was typed comes back cleaned (base/text.h).  Returns 0,
 * also when ok is false; 64 for a bad call, with nothing written. */
int rule_run(int argc, char **argv, const struct rule *more, FILE *out);

#endif
