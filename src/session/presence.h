/* Whose record is open on this terminal: said to the keeper when that
 * changes, and on the message line when a colleague has it open too (unless
 * the person looks at the screen: no other name is shown to her). */
#ifndef SESSION_PRESENCE_H
#define SESSION_PRESENCE_H

#include "base/msg.h"
#include "ui/ui.h"

struct presence {
	struct id person;       /* last said; id_none: nobody's */
	int depth;              /* of the stack then */
	unsigned keepers;       /* keep_keepers() then */
};

/* After the keys of a turn: looks at the stack. */
void presence_look(struct presence *p, struct ui *ui);
/* P_K_JOINED. */
void presence_joined(struct presence *p, struct ui *ui, struct msg *m);
/* P_K_GONE: the keys are wiped; where it is on the screen, it is left. */
void presence_gone(struct presence *p, struct ui *ui, struct msg *m);

#endif
