/* Does a record of this person exist elsewhere?  Asked of the keeper, which
 * counts: the same question is asked once in a while only (design 6). */
#ifndef DOMAINS_ELSEWHERE_H
#define DOMAINS_ELSEWHERE_H

#include "model/ctx.h"

#define ELSEWHERE_OWN 16

struct elsewhere {
	struct id match;        /* id_none: no; else a request is made of it */
	struct id own[ELSEWHERE_OWN];   /* the same people, whom a structure */
	int nown;                       /* of the user follows */
	unsigned char question[16];     /* the same for the same question */
};

/* nir: canonical; names: as typed, any order; born: ISO; each "" or masked
 * when not known.  Nothing is asked without a NIR or names and a date: then
 * the answer is no.  E_AGAIN: too many questions in the hour. */
enum err elsewhere_ask(struct ctx *x, const char *nir, const char *names,
	const char *born, struct elsewhere *out);

/* The argument of the form that asks for access: the match, the date, the
 * names, as request.c reads them. */
void elsewhere_arg(const struct elsewhere *e, const char *names,
	const char *born, char *out, size_t size);

/* Something changed that the next question must see. */
void elsewhere_forget(void);

#endif
