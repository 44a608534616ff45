/* Who sees what of the circle of a person: those who accompany her, in every
 * structure.  Pure: the keeper brings what is true, and only its answer
 * counts. */
#ifndef MODEL_CIRCLE_H
#define MODEL_CIRCLE_H

#include <stdbool.h>
#include <stddef.h>

enum circle_sight {
	CIRCLE_HIDDEN,          /* nothing says that she is there */
	CIRCLE_INITIALS,        /* the structure, and initials */
	CIRCLE_NAMED,
};

/* What is true of one who accompanies her, and of the structure that looks. */
struct circle_facts {
	bool ours;              /* she works there */
	bool closed;            /* the person's address is protected */
	bool linked;            /* an accepted referral or access ties both */
	bool joined;            /* the structure that looks has shown itself */
	bool shown;             /* so has she, and the person agreed */
};

/* One's own colleagues always; of another structure, whoever is tied to one's
 * own by what both accepted; else initials, of who has shown herself to who
 * has shown himself.  Of a protected address, one's own and nobody else. */
enum circle_sight circle_sight(const struct circle_facts *f);

/* "Jean-Paul de LA TOUR" to "J-P. d. L. T."; the name is UTF-8. */
void circle_initials(const char *name, char *out, size_t size);

/* A line of the keeper's answer (P_K_CIRCLED). */
enum { CIRCLE_IS_NAMED = 1, CIRCLE_IS_CERTIFIED = 2, CIRCLE_IS_OURS = 4,
	CIRCLE_IS_SHOWN = 8, CIRCLE_IS_ME = 16 };

#endif
