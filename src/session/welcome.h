/* The keeper's welcome: who this session is. */
#ifndef SESSION_WELCOME_H
#define SESSION_WELCOME_H

#include <stdbool.h>

#include "base/msg.h"
#include "base/proto.h"
#include "model/ctx.h"

struct welcome {
	char term[65], lang[65], banner[256], verb[VERB_MOST + 1];
	int cols, rows;
	bool pty;
};

/* Reads a P_K_WELCOME into x and, the first time, into w (NULL: again, after
 * the structure has changed).  E_PROTO. */
enum err welcome_read(struct msg *m, struct ctx *x, struct welcome *w);
/* The same while the session runs.  True when a structure, a role there or its
 * right to the NIR is not the user's any more: what is open may not be hers to
 * see. */
bool welcome_again(struct msg *m, struct ctx *x);
void welcome_done(struct ctx *x);

#endif
