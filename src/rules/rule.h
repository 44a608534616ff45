/* The field's pure rules: no data, no clock, no screen.  Each has a C
 * function that the program uses, and a row in the table of the verb `rule`
 * (design 12). */
#ifndef RULES_RULE_H
#define RULES_RULE_H

#include <stdbool.h>
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

struct rule {
	const char *name, *help, *args;
	int least, most;        /* arguments; "-" stands for an absent one */
	void (*run)(int argc, char **argv, struct rule_answer *a);
};

extern const struct rule rules[];       /* ended by a NULL name */

/* The verb: without argument lists the rules; else writes one JSON object
 * {"ok":...,"value":...,"error":...,"message":...}.  0; 64 for a bad call. */
int rule_run(int argc, char **argv, FILE *out);

#endif
