/* Who looked at a person's record: the audit, one line for each of its
 * records about her. */
#ifndef DOMAINS_LOOKED_H
#define DOMAINS_LOOKED_H

#include "domains/follow.h"

enum looked_for {
	LOOKED_STAFF,           /* a structure: what it did, by name, and who
	                           read what it sent or was sent */
	LOOKED_HERSELF,         /* the person: everybody, by role */
	LOOKED_COPY,            /* what leaves for her by a structure: what
	                           that one sees, in the same words */
};

struct looked_page {
	const char *after;      /* a key; NULL: from the newest */
	const char *kind;       /* lu | ecrit | urgence; "": all */
	bool others;            /* not what she did herself, in her space */
	int n;
};

/* The newest first.  Who may ask is not looked at here. */
enum err looked_fetch(struct ctx *x, const struct follow *f,
	enum looked_for who, const struct looked_page *page,
	struct rows *out);

/* What an act on a record did, translated, by the beginning of its name; NULL
 * for what has no words (every act of a person has: test_looked). */
const char *looked_act(const char *action);

#endif
